"""What a session is about: lines typed before, the screen, files of commands: `history`, `clear`, `source`."""

from __future__ import annotations

import os

from ..errors import InputError, NlshellError, UsageError, unreadable
from ..language.kinds import whole_number
from ..language.sentences import sentences
from ..language.tokens import Misplaced, row_of
from ..render.style import safe
from .records import LATEST
from .settings import folder
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..language.place import At
    from ..language.table import Call

_DEEPEST = 10  # files that name files
_CLEAR = "\x1b[H\x1b[2J\x1b[3J"  # to the top; what is seen; what was


def history(state: State, call: Call) -> Result:
    typed = list(enumerate(state.root.typed() if state.root.typed else _kept(), 1))
    wanted = " ".join(call.words)
    most = whole_number(wanted)
    if wanted and most is None:
        typed = [(number, text) for number, text in typed if wanted.lower() in text.lower()]
    else:
        typed = typed[max(len(typed) - (LATEST if most is None else most), 0) :]
    width = len(str(typed[-1][0])) if typed else 0
    lines = [
        f"{number if not row else '':{width}}  {safe(line)}"
        for number, text in typed
        for row, line in enumerate(text.split("\n"))
    ]
    none = f"no line holds {safe(wanted)!r}" if wanted else "nothing was typed yet"
    return Result(
        lines=lines or [none], data=[{"number": number, "line": text} for number, text in typed]
    )


def history_file() -> str:
    """Where the prompt keeps what was typed."""
    return os.path.join(folder("state"), "history")


def _kept() -> Iterator[str]:
    """What was typed at prompts, the oldest first. A line of an entry begins with `+`, and others stand between entries."""
    try:
        with open(history_file(), encoding="utf-8", errors="replace") as file:
            rows = [*file.read().split("\n"), ""]
    except OSError:
        return
    entry: list[str] = []
    for row in rows:
        if row.startswith("+"):
            entry.append(row[1:])
        elif entry:
            yield "\n".join(entry)
            entry = []


def clear(state: State, call: Call) -> Result:
    out = state.out
    if out is not None and out.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        out.write(_CLEAR)
        out.flush()
    return Result(lines=())


def source(state: State, call: Call) -> Result:
    root, name = state.root, str(call.arguments[""])
    if len(root.sources) == _DEEPEST:
        raise UsageError(
            f"{name}: files that name files go no deeper than {_DEEPEST}: {', '.join(root.sources)}"
        )
    text = text_of(name)
    root.sources.append(name)
    try:
        if root.runs is None:
            return _last(state, text, name)
        return Result(lines=(), status=root.runs(text, name=name))
    finally:
        root.sources.pop()


def _last(state: State, text: str, name: str) -> Result:
    """What the last command gives, where no door prints the others: in a notebook. Raises InputError."""
    from .run import perform

    row, result = 1, Result(lines=())
    try:
        for each in sentences(text):
            row, result = each.row, perform(each, state.root, state.out)
    except NlshellError as error:
        raise InputError(
            f"{name}:{row_of(text, error.position) if isinstance(error, Misplaced) else row}: {error}"
        ) from error
    return result


def text_of(name: str) -> str:
    """The commands in a file. Raises UsageError."""
    try:
        with open(os.path.expanduser(name), encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(unreadable(name, error)) from None


def needs_file(call: Call, at: At) -> None:
    if "" not in call.arguments:
        raise UsageError("`source` needs a file with commands, one a line: source setup.nl")
