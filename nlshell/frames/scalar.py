"""The plain reader: messages, one by one, by their values. Quick for a few, and the measure of the other one.

A value that its column cannot hold goes to "#other", a dict from path to value: attributes nobody knows ("#77"), bytes
that are left over ("#rest"), numbers of another width (as bytes), and what came more than once (a list of all).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..codec.values import Repeated
from ..schema.enums import Named, NamedBits
from ..schema.secrets import SecretBytes, SecretNumber
from ..schema.types import SecretText, WireText
from .plan import DURATIONS, Column, Level, Plan
from .table import Batch, ListPart, flat_numbers, storage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from ..codec.message import Message

_NOTHING = object()
_INTEGER = frozenset((int, Named, NamedBits, bool, SecretNumber))
_TEXT = frozenset((str, WireText, SecretText))
_FITS: dict[str, frozenset[Any]] = {
    "int": _INTEGER, "enum": _INTEGER, "flags": _INTEGER, "duration": _INTEGER, "bool": frozenset((bool,)),
    "text": _TEXT, "mac": _TEXT, "ip": frozenset((str, int)), "bytes": frozenset((bytes, SecretBytes)), "list": frozenset((list,)),
}  # fmt: skip
_RANGES = {code: (int(np.iinfo(code).min), int(np.iinfo(code).max)) for code in ("u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8")}


def read(plan: Plan, messages: Sequence[Message]) -> Batch:
    """The rows of these messages, all of the kind that the plan is for."""
    return rows(plan, [message.values for message in messages])


def rows(plan: Plan, values: Sequence[Any]) -> Batch:
    """The rows of these values: dicts as `Message.values` gives them, or the items of a plain list."""
    work = _Work(plan, len(values))
    if plan.is_plain:
        column = plan.columns[0]
        for row, value in enumerate(values):
            if value is not None:
                work.put(column, row, value, "")
    else:
        for row, value in enumerate(values):
            work.row(row, value)
    return work.batch()


class _Work:
    """Values gathered by column: for each the rows that have one, and the values."""

    def __init__(self, plan: Plan, length: int) -> None:
        self.plan = plan
        self.length = length
        self.found: dict[int, tuple[list[int], list[Any]]] = {}
        self.others: dict[int, dict[str, Any]] = {}

    def row(self, row: int, values: Any) -> None:
        if values.__class__ is not dict:  # an item of a list that is no nest
            self.other(row, "#rest", values)
            return
        twins = self.plan.twins
        self.level(self.plan.root, row, values)
        for name, column in twins.items():
            if name in values and column.path not in values:
                self.put(column, row, values[name], name)

    def level(self, level: Level, row: int, values: dict[Any, Any]) -> None:
        names, twins = level.names, self.plan.twins
        for name, value in values.items():
            slot = names.get(name, _NOTHING)
            if slot.__class__ is Column:
                self.put(slot, row, value, slot.path)
            elif slot is None:
                continue
            elif slot is _NOTHING:
                if name != "#length" and not (level is self.plan.root and name in twins):
                    self.other(row, level.of(str(name)), value)
            elif isinstance(slot, Level):
                self.inner(slot, row, value)

    def inner(self, level: Level, row: int, value: Any) -> None:
        whole = level.whole
        if value.__class__ is dict and (whole is None or _is_of(level, value)):
            self.level(level, row, value)
        elif whole is not None:
            self.put(whole, row, value, level.path)
        else:
            self.other(row, level.path, value)

    def put(self, column: Column, row: int, value: Any, path: str) -> None:
        kind = column.kind
        if kind != "any" and value.__class__ not in _FITS[kind]:
            self.other(row, path, value)
            return
        if column.code:
            low, high = _RANGES[column.code]
            if kind == "duration":
                factor = DURATIONS[column.unit or ""]
                value *= factor
                if not low <= value <= high:
                    self.other(row, path, value // factor)
                    return
            elif not low <= value <= high:
                self.other(row, path, value)
                return
            elif kind == "bool":
                value = 1
        elif kind == "ip":
            if value.__class__ is int:
                value = str(value)
        elif kind == "any" and value == {}:  # an empty nest says nothing
            return
        try:
            rows, values = self.found[column.index]
        except KeyError:
            rows, values = self.found[column.index] = ([], [])
        rows.append(row)
        values.append(value)

    def other(self, row: int, path: str, value: Any) -> None:
        others = self.others.setdefault(row, {})
        if path in others:  # the twin of an attribute that is odd as well
            return
        others[path] = list(value) if value.__class__ is Repeated else value

    def batch(self) -> Batch:
        made, columns, length = Batch(self.plan, self.length), self.plan.columns, self.length
        whole: dict[str, list[int]] = {}
        for index, (places, values) in sorted(self.found.items()):  # so that "#other" has the same order in any batch
            column = columns[index]
            if column.kind == "list":
                part = self.lists(column, places, values)
                if part is not None:
                    made.parts[index] = part
            elif column.code and len(values) == length:
                whole.setdefault(column.code, []).append(index)
            else:
                every = _filled(length, places, values)
                made.parts[index] = every if column.kind == "any" else array(column, every)
        for indexes in whole.values():
            # One conversion for all columns of a width: it takes longer to begin than to do.
            flat = flat_numbers(columns[indexes[0]], np.array([self.found[index][1] for index in indexes], columns[indexes[0]].code))
            for place, index in enumerate(indexes):
                made.parts[index] = flat.slice(place * length, length)
        if self.others and self.plan.other is not None:
            # By row: lists are judged after all other columns, so that they come out of turn.
            made.parts[self.plan.other.index] = [self.others.get(row) for row in range(self.length)]
        return made

    def lists(self, column: Column, places: Sequence[int], values: Sequence[list[Any]]) -> ListPart | None:
        """A column of lists. A plain list with an item that does not fit is odd as a whole."""
        items = column.items
        assert items is not None
        if items.is_plain:
            kept: tuple[list[int], list[list[Any]]] = ([], [])
            for row, value in zip(places, values):
                if _all_fit(items.columns[0], value):
                    kept[0].append(row)
                    kept[1].append(value)
                else:
                    self.other(row, column.path, value)
            places, values = kept
            if not places:
                return None
        counts = np.zeros(self.length, np.int64)
        present = np.zeros(self.length, bool)
        counts[places] = [len(value) for value in values]
        present[places] = True
        offsets = np.zeros(self.length + 1, np.int64)
        np.cumsum(counts, out=offsets[1:])
        return ListPart(offsets, None if present.all() else present, rows(items, [item for value in values for item in value]))


def _is_of(level: Level, value: dict[Any, Any]) -> bool:
    """Whether a dict is of the level's own shape, and not of another case of what chooses it."""
    names = level.names
    return all(name in names or str(name).startswith("#") for name in value)


def _all_fit(column: Column, values: list[Any]) -> bool:
    if column.kind == "any":
        return True
    fits, span = _FITS[column.kind], _RANGES.get(column.code, (0, 0))
    if not column.code:
        return all(value.__class__ in fits for value in values)
    factor = DURATIONS[column.unit or ""] if column.kind == "duration" else 1
    return all(value.__class__ in fits and span[0] <= value * factor <= span[1] for value in values)


def _filled(length: int, places: Sequence[int], values: Iterable[Any]) -> list[Any]:
    if len(places) == length:
        return list(values)
    full = [None] * length
    for place, value in zip(places, values):
        full[place] = value
    return full


def array(column: Column, values: list[Any]) -> Any:
    """An Arrow array of bare values, None where absent."""
    try:
        return pa.array(values, storage(column))
    except UnicodeEncodeError:
        return pa.array([value if value is None else clean_text(value) for value in values], storage(column))


def clean_text(text: str) -> str:
    r"""Text that was not UTF-8 on the wire, with those bytes as \xNN."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def others(plan: Plan, values: Any) -> Any:
    """What "#other" has of a row with these values; None where everything fits."""
    work = _Work(plan, 1)
    work.row(0, values)
    for index, (places, found) in sorted(work.found.items()):
        column = plan.columns[index]
        if column.kind == "list" and column.items is not None and column.items.is_plain:
            work.lists(column, places, found)
    return work.others.get(0)


def at(plan: Plan, column: Column, values: Any) -> Any:
    """The value of one column of a row with these values; None where it has none."""
    work = _Work(plan, 1)
    work.row(0, values)
    found = work.found.get(column.index)
    return found[1][0] if found is not None else None
