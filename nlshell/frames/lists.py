"""Operations for lists: how the items of each kind of list are found, for all rows at a time."""

from __future__ import annotations

import numpy as np

from ..schema.shapes import Records
from ..schema.types import Scalar
from .operations import Operation, type_code
from .plan import Column
from .texts import in_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .rows import Rows

    Array = Any

_MOST_ITEMS = 96  # steps through lists of many rows
_LONG = 512  # bytes of a list from which on its items are found run by run


class _List(Operation):
    column: Column

    def __init__(self, column: Column, item: Operation) -> None:
        super().__init__(column)
        self.item = item

    def fill(self, rows: Rows, which: Array | None, parents: Array, starts: Array, sizes: Array) -> None:
        if rows.has_lists(self.column):  # of structs of another size, or another alternative
            rows.fail(which)
            return
        if (parents[1:] < parents[:-1]).any():
            order = np.argsort(parents, kind="stable")
            parents, starts, sizes = parents[order], starts[order], sizes[order]
        items = rows.items(self.column, which, parents, starts, sizes)
        if len(parents):
            self.item.run(items, None, starts, sizes)


class Repeats(_List):
    """An attribute that may be repeated."""

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        parents = np.arange(len(starts)) if which is None else which
        self.fill(rows, None if which is None else np.unique(which), parents, starts, sizes)


class Array_(_List):
    """Values of fixed size in a row (Packed)."""

    def __init__(self, column: Column, item: Operation, size: int) -> None:
        super().__init__(column, item)
        self.size = size

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        every = np.arange(len(sizes)) if which is None else which
        fits = sizes % self.size == 0
        if not fits.all():
            rows.fail(every[~fits])
            every, starts, sizes, which = every[fits], starts[fits], sizes[fits], every[fits]
        counts = sizes // self.size
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        places = np.repeat(starts - (ends - counts) * self.size, counts) + np.arange(total) * self.size
        self.fill(rows, which, np.repeat(every, counts), places, np.full(total, self.size))


class Elements(_List):
    """A nest whose attributes are the items (IndexedArray)."""

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        every = np.arange(len(sizes)) if which is None else which
        if (starts & 3).any():
            rows.fail(which)
            return
        if len(starts) and int(sizes.sum()) > _LONG * len(starts):
            found = self._by_runs(rows, every, starts, sizes)
        else:
            found = self._by_steps(rows, every, starts, sizes)
        parents, begins, lengths = (np.concatenate(each) if each else np.zeros(0, np.int64) for each in zip(*found)) if found else (
            np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))  # fmt: skip
        self.fill(rows, which, parents, begins, lengths)

    def _by_steps(self, rows: Rows, every: Array, starts: Array, sizes: Array) -> list[tuple[Array, Array, Array]]:
        found: list[tuple[Array, Array, Array]] = []
        position, end, parents = starts, starts + sizes, every
        for _ in range(_MOST_ITEMS):
            room = end - position
            rest = (room > 0) & (room < 4)
            going = room >= 4
            if rest.any():
                rows.fail(parents[rest])
            position, end, parents = position[going], end[going], parents[going]
            if not len(position):
                return found
            size = (rows.words[position >> 2] & np.uint32(0xFFFF)).astype(np.int64)
            good = (size >= 4) & (position + size <= end)
            if not good.all():
                rows.fail(parents[~good])
                position, end, parents, size = position[good], end[good], parents[good], size[good]
            found.append((parents, position + 4, size - 4))
            position = position + (size + 3 & ~3)
        rows.fail(parents)
        return found

    def _by_runs(self, rows: Rows, every: Array, starts: Array, sizes: Array) -> list[tuple[Array, Array, Array]]:
        """For long lists: items of one size follow each other, so many are found by looking at one header."""
        found = []
        words = rows.words
        for parent, start, size in zip(every.tolist(), starts.tolist(), sizes.tolist()):
            position, end = start >> 2, start + size
            while position * 4 + 4 <= end:
                header = words[position]
                length = int(header) & 0xFFFF
                if length < 4 or position * 4 + length > end:
                    break
                step = length + 3 >> 2
                most = (end - length - position * 4) // (step * 4) + 1
                run = words[position : position + most * step : step] == header
                count = most if run.all() else int(run.argmin())
                begins = np.arange(position * 4 + 4, (position + count * step) * 4 + 4, step * 4)
                found.append((np.full(count, parent), begins, np.full(count, length - 4)))
                position += count * step
            if position * 4 < end:
                rows.fail(np.array([parent]))
        return found


class Hops(_List):
    """Structs with a length of their own and attributes behind it (Records)."""

    def __init__(self, column: Column, item: Operation, type: Records) -> None:
        super().__init__(column, item)
        self.size = type.struct.fixed
        field = type.struct.by_name[type.length]
        self.offset = field.offset
        self.wire = np.dtype("<" + type_code(field.type)) if isinstance(field.type, Scalar) else np.dtype("<u2")

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        found = []
        every = np.arange(len(sizes)) if which is None else which
        position, end, parents = starts, starts + sizes, every
        for _ in range(_MOST_ITEMS):
            going = position + self.size <= end
            rest = ~going & (position < end)
            if rest.any():
                rows.fail(parents[rest])
            position, end, parents = position[going], end[going], parents[going]
            if not len(position):
                break
            raw = np.ascontiguousarray(in_rows(rows.raw, position + self.offset, self.wire.itemsize))
            length = raw.view(self.wire).reshape(-1).astype(np.int64)
            good = (length >= self.size) & (position + length <= end)
            if not good.all():
                rows.fail(parents[~good])
                position, end, parents, length = position[good], end[good], parents[good], length[good]
            found.append((parents, position, length))
            position = np.minimum(position + (length + 3 & ~3), end)
        else:
            rows.fail(parents)
        nothing = np.zeros(0, np.int64)
        joined = [np.concatenate(each) for each in zip(*found)] if found else [nothing, nothing, nothing]
        self.fill(rows, which, *joined)
