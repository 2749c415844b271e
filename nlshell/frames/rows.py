"""The rows that the lock-step reader is filling: values found so far, column by column, until they become a `Batch`."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from . import scalar, texts
from .plan import Column, Plan
from .table import Batch, ListPart, flat_numbers, numbers, storage, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..codec.message import Message

    Array = Any


class Rows:
    """Rows of one plan over one buffer: messages, or the items of all lists of one column.

    raw, words  the buffer as bytes and as 32-bit words
    failed      mask of messages that the plain reader must read instead
    owner       for items: the message each belongs to (None: rows are messages)
    """

    def __init__(
        self, plan: Plan, raw: Array, length: int, message: Callable[[int], Message] | None = None, of: Items | None = None
    ) -> None:
        self.plan = plan
        self.raw = raw
        self.words = raw[: len(raw) & ~3].view(np.uint32)
        self.length = length
        self.header = HeaderBytes(self)
        self._message = message
        self._of = of
        self.owner: Array | None = None
        if of is None:
            self.failed: Array = np.zeros(length, bool)
        else:
            self.failed = of.rows.failed
            self.owner = of.parents if of.rows.owner is None else of.rows.owner[of.parents]
            self.header = of.rows.header
        self._numbers: dict[int, list[tuple[Array | None, Array]]] = {}
        self._spans: dict[int, list[tuple[Array | None, Array, Array]]] = {}
        self._tables: dict[int, tuple[Any, int, Array | None, Any]] = {}
        self._lists: dict[int, ListPart] = {}
        self._late: dict[int, list[Array]] = {}
        self._values: dict[int, Any] = {}

    # --- what operations say

    def fail(self, rows: Array | None) -> None:
        """These rows are beyond this reader."""
        if rows is None:
            rows = np.arange(self.length)
        self.failed[rows if self.owner is None else self.owner[rows]] = True

    def odd(self, rows: Array | None) -> None:
        """Something in these rows fits no column."""
        if self.plan.other is None:
            self.fail(rows)
        else:
            self.late(self.plan.other, rows)

    def late(self, column: Column, rows: Array | None) -> None:
        """The value of this column is for the plain reader."""
        self._late.setdefault(column.index, []).append(np.arange(self.length) if rows is None else rows)

    def numbers(self, column: Column, rows: Array | None, values: Array) -> None:
        self._numbers.setdefault(column.index, []).append((rows, values))

    def table(self, columns: Sequence[Column], rows: Array | None, values: Array) -> None:
        """Numbers of many columns, a row of `values` each: kept together, since handling one by one takes longer."""
        if any(column.index in self._tables for column in columns):
            for column, each in zip(columns, values):
                self.numbers(column, rows, each)
            return
        present = mask = None
        if rows is not None:
            every = np.zeros((len(values), self.length), values.dtype)
            every[:, rows] = values
            values = every
            present = np.zeros(self.length, bool)
            present[rows] = True
            mask = pa.py_buffer(np.packbits(present, bitorder="little"))
        for place, column in enumerate(columns):
            self._tables[column.index] = (values, place, present, mask)

    def spans(self, column: Column, rows: Array | None, starts: Array, sizes: Array) -> None:
        """Values that are made from bytes: addresses, texts, bytes."""
        self._spans.setdefault(column.index, []).append((rows, starts, sizes))

    def has_lists(self, column: Column) -> bool:
        """Whether some rows have their lists of this column already: they come in one piece."""
        return column.index in self._lists

    def items(self, column: Column, rows: Array | None, parents: Array, starts: Array, sizes: Array) -> Rows:
        """New rows for the items of a list; `rows` have one, and the items at starts belong to the rows `parents`, ascending."""
        assert column.items is not None
        present = None
        if rows is not None:
            present = np.zeros(self.length, bool)
            present[rows] = True
        counts = np.bincount(parents, minlength=self.length) if len(parents) else np.zeros(self.length, np.int64)
        offsets = np.zeros(self.length + 1, np.int64)
        np.cumsum(counts, out=offsets[1:])
        made = Rows(column.items, self.raw, len(parents), of=Items(self, column, parents, parents_offset=offsets))
        self._lists[column.index] = ListPart(offsets, present, made)  # type: ignore[arg-type]  # filled when the batch is made
        return made

    # --- the plain reader's view of a row

    def values(self, row: int) -> Any:
        """The values of a row as `Message.values` has them."""
        found = self._values.get(row)
        if found is None:
            if self._of is not None:
                found = self._of.values(row)
            else:
                assert self._message is not None
                found = self._message(row).values
            self._values[row] = found
        return found

    def known(self, column: Column, rows: Array | None) -> tuple[Array, Array | None]:
        """The numbers of a column in some rows as found so far, and a mask of those that have one (None: all)."""
        values, present = self._merged_numbers(column.index)
        if rows is None:
            return values, present
        return values[rows], None if present is None else present[rows]

    # --- the end

    def batch(self) -> Batch:
        """The columns of all rows. Those of failed messages hold anything; a column where nothing fitted is none."""
        made = Batch(self.plan, self.length)
        columns = self.plan.columns
        parts = made.parts
        flat: dict[int, Any] = {}
        for index, (table, place, present, mask) in self._tables.items():
            if index in self._numbers or (present is not None and not present.any()):
                continue
            if mask is not None:
                parts[index] = pa.Array.from_buffers(storage(columns[index]), self.length, [mask, pa.py_buffer(table[place])])
                continue
            if id(table) not in flat:
                flat[id(table)] = flat_numbers(columns[index], table)
            parts[index] = flat[id(table)].slice(place * self.length, self.length)
        for index in self._numbers:
            values, present = self._merged_numbers(index)
            if present is None or present.any():
                parts[index] = numbers(columns[index], values, present)
        for index, pieces in self._spans.items():
            if not any(len(starts) for _, starts, _ in pieces):
                continue
            parts[index] = self._texts(columns[index], *self._merged_spans(index))
        for index, part in self._lists.items():
            if part.present is not None and not part.present.any():
                continue
            parts[index] = ListPart(part.offsets, part.present, part.items.batch())  # type: ignore[attr-defined]
        for index, rows in self._late.items():
            values = self._late_values(columns[index], np.unique(np.concatenate(rows)))
            if values is not None:
                parts[index] = values
        return made

    def _merged_numbers(self, index: int) -> tuple[Array, Array | None]:
        found = self._numbers.get(index, [])
        code = self.plan.columns[index].code
        if index in self._tables:
            table, place, present, _ = self._tables[index]
            if not found:
                return table[place], present
            found = [(None, table[place]) if present is None else (np.flatnonzero(present), table[place][present]), *found]
        if not found:
            return np.zeros(self.length, code), np.zeros(self.length, bool)
        if len(found) == 1 and found[0][0] is None:
            return found[0][1].astype(code, copy=False), None
        values = np.zeros(self.length, code)
        present = np.zeros(self.length, bool)
        for rows, each in found:
            if rows is None:
                values[:] = each
                present[:] = True
            else:
                values[rows] = each
                present[rows] = True
        return values, None if present.all() else present

    def _merged_spans(self, index: int) -> tuple[Array | None, Array, Array]:
        """Rows (None: all), starts and sizes, by row."""
        found = self._spans[index]
        if len(found) == 1 and (found[0][0] is None or len(found[0][0]) == self.length):
            rows, starts, sizes = found[0]
            if rows is None or (np.diff(rows) == 1).all():
                return None, starts, sizes
        different = {texts.only(sizes) for _, _, sizes in found}
        one = different.pop() if len(different) == 1 else None
        every = np.zeros((1 if one is not None else 2, self.length), np.int64)
        present = np.zeros(self.length, bool)
        for rows, starts, sizes in found:
            where: Any = slice(None) if rows is None else rows
            every[0][where], present[where] = starts, True
            if one is None:
                every[1][where] = sizes
        chosen: Any = None if present.all() else np.flatnonzero(present)
        starts = every[0] if chosen is None else every[0][chosen]
        if one is not None:
            return chosen, starts, texts.constant(one, len(starts))
        return chosen, starts, every[1] if chosen is None else every[1][chosen]

    def _texts(self, column: Column, rows: Array | None, starts: Array, sizes: Array) -> Any:
        present = None
        if rows is not None:
            present = np.zeros(self.length, bool)
            present[rows] = True
        kind = column.kind
        if kind == "bytes":
            data, lengths = texts.gather(self.raw, starts, sizes), sizes
        elif kind == "text":
            data, lengths = texts.gather(self.raw, starts, sizes), sizes
            if not texts.are_texts(data, sizes):
                lengths = self._without_other_texts(rows, starts, sizes)
                data = texts.gather(self.raw, starts, lengths)
        else:
            data, lengths = self._addresses(kind, starts, sizes)
        every = lengths
        if rows is not None:
            every = np.zeros(self.length, np.int64)
            every[rows] = lengths
        return strings(data, every, present, pa.binary() if kind == "bytes" else None)

    def _without_other_texts(self, rows: Array | None, starts: Array, sizes: Array) -> Array:
        """The sizes with 0 for what is no UTF-8; the plain reader reads those rows."""
        places = np.arange(self.length) if rows is None else rows
        sizes = sizes.copy()
        for place, (row, start, size) in enumerate(zip(places.tolist(), starts.tolist(), sizes.tolist())):
            if not texts.are_texts(self.raw[start : start + size], np.array([size])):
                self.fail(np.array([row]))
                sizes[place] = 0
        return sizes

    def _addresses(self, kind: str, starts: Array, sizes: Array) -> tuple[Array, Array]:
        """The texts of addresses of any lengths, in the order of the rows."""
        if not len(sizes):
            return np.zeros(0, np.uint8), np.zeros(0, np.int64)
        one = texts.only(sizes)
        if one is not None:
            return self._alike(kind, starts, one)
        lengths = np.zeros(len(sizes), np.int64)
        pieces = []
        for size in np.unique(sizes).tolist():
            chosen = np.flatnonzero(sizes == size)
            data, lengths[chosen] = self._alike(kind, starts[chosen], size)
            pieces.append((chosen, data))
        out = np.empty(int(lengths.sum()), np.uint8)
        begins = np.cumsum(lengths) - lengths
        for chosen, data in pieces:
            each = lengths[chosen]
            ends = np.cumsum(each)
            out[np.repeat(begins[chosen] - (ends - each), each) + np.arange(len(data))] = data
        return out, lengths

    def _alike(self, kind: str, starts: Array, size: int) -> tuple[Array, Array]:
        if not size or not len(starts):
            return np.zeros(0, np.uint8), np.zeros(len(starts), np.int64)
        if size == 4:
            return texts.ipv4(texts.in_rows(self.raw, starts, 4).view(np.uint32).reshape(-1))
        if size == 16:
            made = texts.ipv6 if kind == "ip" else texts.link_ipv6
            return made(texts.in_rows(self.raw, starts, 16))
        return texts.colons(texts.in_rows(self.raw, starts, size))

    def _late_values(self, column: Column, rows: Array) -> list[Any] | None:
        out: list[Any] = [None] * self.length
        some = False
        for row in rows.tolist():
            values = self.values(row)
            if self.plan.is_plain:
                value = values
            elif column is self.plan.other:
                value = scalar.others(self.plan, values)
            else:
                value = scalar.at(self.plan, column, values)
            if value is not None:
                out[row] = value
                some = True
        return out if some else None


class HeaderBytes:
    """The one-byte fields of the messages' fixed headers, read when an operation asks for one."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._where: list[tuple[dict[str, int], Array | None, Array]] = []
        self._read: dict[str, Array] = {}
        self._only: dict[str, int | None] = {}

    def add(self, fields: dict[str, int], which: Array | None, starts: Array) -> None:
        self._where.append((fields, which, starts))

    def only(self, name: str) -> int | None:
        """The number that the field has in all messages; None where they differ, or have none of that name."""
        if name not in self._only:
            values = self.get(name)
            self._only[name] = None if values is None else texts.only(values)
        return self._only[name]

    def get(self, name: str) -> Array | None:
        """The field of all messages; None where their header has none of that name."""
        if name in self._read:
            return self._read[name]
        for fields, which, starts in self._where:
            if name in fields:
                values = self._rows.raw[starts + fields[name]]
                if which is not None:
                    every = np.zeros(self._rows.length, values.dtype)
                    every[which] = values
                    values = every
                self._read[name] = values
                return values
        return None


class Items:
    """Whose items some rows are: `parents[i]` is the row among `rows` whose list in `column` item i is in."""

    def __init__(self, rows: Rows, column: Column, parents: Array, parents_offset: Array) -> None:
        self.rows = rows
        self.column = column
        self.parents = parents
        self.offsets = parents_offset

    def values(self, item: int) -> Any:
        parent = int(self.parents[item])
        found = scalar.at(self.rows.plan, self.column, self.rows.values(parent))
        place = item - int(self.offsets[parent])
        return found[place] if isinstance(found, list) and place < len(found) else {}
