"""The updates that a live view keeps: their rows, and whether they fit a filter."""

from __future__ import annotations

from ..codec.value_at import value_at
from ..codec.where import Known, Where
from ..render.style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..answers.updates import Update
    from ..answers.values import Feed

_WIDTH = 240  # characters of a row
_OPERATORS = ("=", "<", ">", "~", " in ", " has ", "not ")


class Entry:
    """An update with its number. Its text is made when first asked for, and then kept: it costs more than all else."""

    __slots__ = ("_lines", "number", "update")

    def __init__(self, number: int, update: Update) -> None:
        self.number = number
        self.update = update
        self._lines: Sequence[str] = ()

    @property
    def is_counted(self) -> bool:
        """Whether it is one of what is waited for; gaps and notes are shown whatever the filter."""
        return self.update.kind not in ("gap", "note")

    @property
    def lines(self) -> Sequence[str]:
        self._lines = self._lines or self.update.lines(Style(), _WIDTH)
        return self._lines

    def row(self) -> list[Any]:
        """[number, kind, clock, head, text] of a line in the view. All of it is safe to show as text."""
        update = self.update
        first = self.lines[0].removeprefix(update.clock).strip()
        if update.message is None:
            return [self.number, update.kind, update.clock, "gap" if update.kind == "gap" else "", first]
        head, _, rest = first.partition("  ")
        return [self.number, update.kind, update.clock, head, rest]


def chooser(text: str, feed: Feed) -> Callable[[Entry], bool] | None:
    """What a filter keeps: what fits an expression as of `where`, or has the text in its row; None for "".

    Raises UsageError for an expression that is none; so may the function, where a value cannot be compared.
    """
    if not text:
        return None
    if any(operator in text for operator in _OPERATORS):
        names = feed.names
        condition = Where(text, Known((), names))

        def fits(entry: Entry) -> bool:
            nonlocal condition, names
            now = feed.names
            if now is not names:  # an interface came, or has another name
                condition, names = Where(text, Known((), now)), now
            message = entry.update.message
            return message is not None and condition(lambda path: value_at(message, path))

        return fits
    wanted = text.lower()
    return lambda entry: any(wanted in line.lower() for line in entry.lines)
