"""Results that do not fit the screen go through a pager: $NLSHELL_PAGER, $PAGER, or less."""

from __future__ import annotations

import os
import shlex
import shutil
from itertools import chain

from ..commands.programs import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

_LESS = "-RFX"  # colours as they are; leave at once what fits; keep it on the screen afterwards
_OPTIONS = {"less": _LESS, "more": "", "most": ""}


def pager_command() -> list[str]:
    """The pager's words; empty where there is none."""
    for variable in ("NLSHELL_PAGER", "PAGER"):
        try:
            words = shlex.split(os.environ.get(variable, ""))
        except ValueError:
            continue
        if words and shutil.which(words[0]):
            return words if len(words) > 1 or os.path.basename(words[0]) != "less" else [words[0], _LESS]
    for name, option in _OPTIONS.items():
        if shutil.which(name):
            return [name, option] if option else [name]
    return []


def write_paged(lines: Iterable[str], out: TextIO, mode: str) -> None:
    """Write lines, through the pager where they are more than the screen holds ("auto"), "always" or "never"."""
    command = pager_command() if mode != "never" and out.isatty() else []
    if not command:
        _write(lines, out)
        return
    size = shutil.get_terminal_size((80, 24))
    rest = iter(lines)
    first = [] if mode == "always" else _screenful(rest, size.columns, size.lines - 3)
    following = next(rest, None)
    if following is None:
        _write(first, out)
        return
    out.flush()
    _page(command, [*first, following], rest, out)


def _write(lines: Iterable[str], out: TextIO) -> None:
    for line in lines:
        out.write(line + "\n")
    out.flush()


def _screenful(lines: Iterator[str], columns: int, rows: int) -> list[str]:
    """As many lines as fit."""
    found: list[str] = []
    used = 0
    for line in lines:
        found.append(line)
        used += sum(max(1, -(-_width(part) // columns)) for part in line.split("\n"))
        if used >= rows:
            break
    return found


def _width(line: str) -> int:
    """Columns of a line, about: what paints it takes none."""
    if "\x1b" not in line:
        return len(line)
    from re import sub

    return len(sub(r"\x1b\[[0-9;]*m", "", line))


def _page(command: list[str], first: list[str], rest: Iterator[str], out: TextIO) -> None:
    try:
        run(command, chain(first, rest), out)
    except OSError:
        _write([*first, *rest], out)
