"""Where the program `nlshell` begins (see tools/nlshell): Ctrl-C is taken care of before anything else is imported.

Importing takes longer than many a command. An interrupt meanwhile is no fault to trace: the program ends at once, with
nothing said and the status 130 of whatever was interrupted. While a command runs `main` decides, which knows which. SIGINT
that is ignored (nohup, a shell's `&`) stays so. What Python itself does before this line is not ours.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` is a Python module, which would itself take a while to import
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

STATUS = 130  # 128 + SIGINT, as a shell tells it
_runs = False


def run() -> int:
    """Run the program; the exit status. For a process of its own: it decides what Ctrl-C does in all of it."""
    global _runs
    if _signal.getsignal(_signal.SIGINT) is not _signal.SIG_IGN:
        _signal.signal(_signal.SIGINT, _interrupted)
    import gc

    # Descriptions are thousands of objects that stay; looking through them for garbage takes a tenth of a short run.
    gc.set_threshold(50_000, 20, 100)
    from .__main__ import main

    try:
        _runs = True
        return main()
    except KeyboardInterrupt:  # where main has not begun to look out for it, or does no longer
        return STATUS
    finally:
        _runs = False  # an assignment, which no handler comes before: what is left is the end of Python
        _signal.setitimer(_signal.ITIMER_REAL, 0)  # an interrupt put off came too late: Python would end by SIGALRM itself


def _interrupted(number: int, frame: FrameType | None) -> None:
    if not _runs:
        os._exit(STATUS)
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            # What is raised while a module is imported may be printed and lost (in the callback of its lock), or become
            # another error (in a __set_name__): it comes when that is done.
            _signal.signal(_signal.SIGALRM, _interrupted)
            _signal.setitimer(_signal.ITIMER_REAL, 0.001)
            return
        frame = frame.f_back
    raise KeyboardInterrupt
