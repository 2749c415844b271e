"""How far a long dump has come: a bar in a notebook, a line on standard error of a terminal, nothing where that is piped.

Nobody knows beforehand how many rows there will be, so the bar only moves, and the numbers beside it tell.
"""

from __future__ import annotations

import sys
from time import monotonic

from IPython.display import DisplayHandle

from .display import in_terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SHORT = 0.5  # seconds that a dump may take without anybody being told
_BETWEEN = 0.2


class Progress:
    """To be called with rows and bytes so far and rows a second, as Session.columns does; `end` when it is over."""

    def __init__(self) -> None:
        self._started: float | None = None  # when the dump began; before it modules may be loaded, and that is none of its time
        self._told = 0.0
        self._handle: Any = None
        self._last = ""

    def __call__(self, rows: int, size: int, rate: float) -> None:
        now = monotonic()
        if self._started is None:
            self._started = now - (rows / rate if rate else 0.0)
        self._last = f"{rows:,} rows, {size / 1e6:,.1f} MB, {rate:,.0f} rows/s"
        if now - self._started < _SHORT or now - self._told < _BETWEEN:
            return
        self._told = now
        if not in_terminal():
            self._show(f"<progress></progress> {self._last}", f"{self._last} …")
        elif sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{self._last}")
            sys.stderr.flush()
            self._handle = sys.stderr

    def end(self) -> None:
        """Take the bar away; in a notebook its last numbers stay."""
        if self._handle is sys.stderr:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
        elif self._handle is not None:
            self._show(self._last, self._last)

    def _show(self, page: str, text: str) -> None:
        data = {"text/html": page, "text/plain": text}
        if self._handle is None:
            self._handle = DisplayHandle()  # type: ignore[no-untyped-call]
            self._handle.display(data, raw=True)
        else:
            self._handle.update(data, raw=True)
