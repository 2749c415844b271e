"""A terminal to run the shell in: a pty in a private network namespace, and a screen that shows what a person would see."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from . import live

pexpect = pytest.importorskip("pexpect", reason="needs pexpect, which is not installed")
pyte = pytest.importorskip("pyte", reason="needs pyte, which is not installed")

F1, F2, F3, F4 = "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS"
CTRL_C, CTRL_D, CTRL_U, TAB, ENTER = "\x03", "\x04", "\x15", "\t", "\r"
PATIENCE = 30.0  # seconds to wait for something to appear; only a failure takes as long


class Terminal:
    """`screen` is what is seen now; `raw` all that was ever written."""

    def __init__(self, child: Any, rows: int, columns: int) -> None:
        self.child = child
        self.raw = b""
        self._screen = pyte.Screen(columns, rows)
        # The shell asks where the cursor is, and a terminal answers.
        self._screen.write_process_input = lambda answer: child.send(answer)
        self._stream = pyte.ByteStream(self._screen)

    def type(self, *keys: str) -> None:
        for key in keys:
            self.child.send(key)

    def look(self, seconds: float = 0.1) -> str:
        """Read what comes within this time; the lines of the screen."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                piece = self.child.read_nonblocking(65536, 0.05)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                break
            self.raw += piece
            self._stream.feed(piece)
        return self.screen

    @property
    def screen(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def toolbar(self) -> str:
        return str(self._screen.display[-1])

    @property
    def line(self) -> str:
        """The line with the cursor."""
        return str(self._screen.display[self._screen.cursor.y]).rstrip()

    def wait(self, wanted: str | Callable[[Terminal], Any], what: str = "") -> str:
        """Look until the screen has this text, or a condition holds."""
        condition = wanted if callable(wanted) else lambda terminal: wanted in terminal.screen
        end = time.monotonic() + PATIENCE
        while not condition(self):
            assert time.monotonic() < end, f"not seen: {what or wanted}\n{self.screen}\n{self.raw[-500:]!r}"
            assert self.child.isalive() or condition(self), f"the shell ended\n{self.look()}"
            self.look(0.05)
        return self.screen

    def prompt(self, number: int) -> None:
        """Wait for the prompt with this number."""
        self.wait(lambda terminal: terminal.line.startswith(f"nlshell {number}>"), f"prompt {number}")

    def resize(self, rows: int, columns: int) -> None:
        self._screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def ended(self) -> int:
        """Wait for its end; the exit status, or minus the signal."""
        end = time.monotonic() + PATIENCE
        while self.child.isalive():
            assert time.monotonic() < end, f"it goes on\n{self.screen}"
            self.look(0.05)
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)


@contextmanager
def terminal(
    home: Path, setup: str = "", *, rows: int = 30, columns: int = 100, command: str = "nlshell", **environment: str
) -> Iterator[Terminal]:
    """The shell in a private network namespace. Lines `try COMMAND` of `setup` may fail."""
    if live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    live.need("ip")
    script = live._PRELUDE + setup + f"\nexec {command}"
    variables = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "PAGER", "COLORFGBG")}
    variables |= {
        "TERM": "xterm-256color",
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "HOME": str(home),
        **environment,
    }
    child = pexpect.spawn(
        live._unshare()[0], [*live._unshare()[1:], "bash", "-euc", script], env=variables, dimensions=(rows, columns), timeout=PATIENCE
    )
    child.delaybeforesend = None
    try:
        yield Terminal(child, rows, columns)
    finally:
        with suppress(OSError):  # with what the setup left running
            os.killpg(child.pid, signal.SIGKILL)
        child.close(force=True)
