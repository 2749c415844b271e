"""Programs of the system: `!cmd`, `… | !cmd`, and the pager. What they are given is read by /bin/sh, as it was typed."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress

from ..answers.formats import rendered
from ..errors import SystemFault, UsageError
from ..language.reading import NO_PROGRAM
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TextIO

    from ..language.place import At
    from ..language.table import Call

_SHELL = ("/bin/sh", "-c")


def alone(state: State, call: Call) -> Result:
    """`!cmd`: with our terminal."""
    if state.dry_run:
        raise UsageError(
            "`!` runs a program, which --dry-run cannot hold back; leave one of them out"
        )
    if state.host is not None:
        raise UsageError(
            f"`!` runs programs of this machine, and requests go to {state.host_place}; `host own` goes back"
        )
    return Result(lines=(), status=_in_place(state, call.rest, None))


def behind(result: Result, program: str, state: State) -> Result:
    """`… | !cmd`: what stands in front goes to its standard input, as it would be written where no terminal reads it."""
    done = result.but(status=_in_place(state, program, rendered(result, whole=True)))
    done.is_said = True
    return done


def _in_place(state: State, program: str, lines: Iterable[str] | None) -> int:
    """Run a program in the network namespace that requests go to. Raises SystemFault."""
    if state.host is not None or state.netns is None:
        return _started(program, lines, state.out, None)
    if not isinstance(state.netns, str):
        return _started(program, lines, state.out, state.netns.enter)
    from .namespaces import entered

    with entered(state.netns, state.end) as place:
        return _started(program, lines, state.out, place.enter)


def _started(
    program: str,
    lines: Iterable[str] | None,
    out: TextIO | None,
    enter: Callable[[], None] | None,
) -> int:
    try:
        return run((*_SHELL, program), lines, out, enter)
    except OSError as error:
        raise SystemFault(
            f"`!{program}` cannot be started: {error.strerror}", error.errno or 0
        ) from None
    except (
        subprocess.SubprocessError
    ):  # which does not say what went wrong before the program began
        raise SystemFault(
            f"`!{program}` cannot be started in the network namespace that requests go to; `netns own` goes back",
            0,
        ) from None


def run(
    command: Sequence[str],
    lines: Iterable[str] | None = None,
    out: TextIO | None = None,
    enter: Callable[[], None] | None = None,
) -> int:
    """Run a program with our terminal, or with lines on its standard input; its exit status, as a shell tells it.

    Ctrl-C is the program's; while we make lines it ends that, too, and is raised when the program has ended. `enter` is
    called first, in the new process. Raises OSError, SubprocessError: it cannot be started.
    """
    if out is not None:
        out.flush()
    interrupted = False
    before = _terminal()
    process = subprocess.Popen(
        command,
        stdin=None if lines is None else subprocess.PIPE,
        stdout=_descriptor(out),
        text=True,
        encoding=getattr(out, "encoding", None) or "utf-8",
        errors=getattr(out, "errors", None) or "backslashreplace",
        preexec_fn=enter,
    )
    try:
        if process.stdin is not None:
            for line in lines or ():
                process.stdin.write(line + "\n")
    except BrokenPipeError:
        pass  # whoever reads has seen enough
    except KeyboardInterrupt:
        interrupted = True
    finally:
        status = _end(process)
        _restore(before)
    if interrupted:
        raise KeyboardInterrupt
    return status if status >= 0 else 128 - status


def _end(process: subprocess.Popen[str]) -> int:
    """Wait for it, however long it reads and whatever is pressed meanwhile."""
    while True:
        try:
            if process.stdin is not None:
                with suppress(OSError):
                    process.stdin.close()
            return process.wait()
        except KeyboardInterrupt:
            continue


def _descriptor(out: TextIO | None) -> int | None:
    """Where the program writes: as we do, where that is a file of the system."""
    try:
        return None if out is None else out.fileno()
    except (OSError, ValueError, AttributeError):
        return None


def _terminal() -> list[Any] | None:
    """How the terminal is set, which a program that is ended may leave otherwise; None where there is none."""
    try:
        import termios

        return termios.tcgetattr(0)
    except Exception:  # termios.error is no OSError
        return None


def _restore(before: list[Any] | None) -> None:
    if before is not None:
        import termios

        with suppress(OSError, termios.error):
            if os.tcgetpgrp(0) == os.getpgrp():  # else to set it would stop us
                termios.tcsetattr(0, termios.TCSADRAIN, before)


def in_quotes(call: Call, at: At) -> None:
    """Only where it is not quoted is `!` read as what it is."""
    raise UsageError(NO_PROGRAM)
