"""Operations for structs: their fields, what follows them, and which of several it is."""

from __future__ import annotations

import numpy as np

from ..schema.shapes import Struct
from .operations import Number, Operation
from .texts import constant, in_rows, only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .rows import Rows

    Array = Any


class Members(Operation):
    """A struct: its fields of plain numbers from one gathering, the others one by one.

    numbers, others  (offset, size, operation) of the fields; of the others also whether it is a struct, of which a cut one
                     has what is there
    tail             of what is behind the fields of fixed size
    bytes            where the fields of one byte are, by path: they choose what attributes mean
    """

    def __init__(
        self, struct: Struct, numbers: list[tuple[int, int, Number]], others: list[tuple[int, int, Operation, bool]], tail: Operation | None
    ) -> None:
        super().__init__(None)
        self.struct = struct
        self.size = struct.fixed
        self.others = others
        self.tail = tail
        self.bytes = {number.column.path: offset for offset, size, number in numbers if size == 1}
        self.runs = _runs(numbers)
        self.places = [*((offset, width) for offset, width, _ in numbers), *((offset, width) for offset, width, _, _ in others)]

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        one = only(sizes)
        if one is not None:
            self._alike(rows, which, starts, one)
            return
        different = np.unique(sizes)
        if len(different) > 8:
            rows.fail(which)
            return
        every = np.arange(len(sizes)) if which is None else which
        for size in different.tolist():
            chosen = np.flatnonzero(sizes == size)
            self._alike(rows, every[chosen], starts[chosen], size)

    def _alike(self, rows: Rows, which: Array | None, starts: Array, size: int) -> None:
        """Payloads of one size. Of a struct that is shorter than known, the fields that are there."""
        if which is not None and len(which) == rows.length and (which[1:] > which[:-1]).all():
            which = None
        if size < self.size and any(offset < size < offset + width for offset, width in self.places):
            rows.odd(which)
        if size > self.size and self.tail is None:
            rows.odd(which)
        if self.runs and size:
            span = min(self.size, size) + 7 & ~7  # a few bytes behind it are in the buffer too (PADDING), and of no account
            cells = in_rows(rows.raw, starts, span)
            for wire, first, group in self.runs:
                if first + len(group) * wire.itemsize > size:
                    group = group[: max(0, (size - first) // wire.itemsize)]
                if not group:
                    continue
                # Fields of one kind in a row: turned around once, each is a row of its own.
                width = wire.itemsize
                fields = cells[:, first : first + len(group) * width]
                if first % width or span % width:
                    fields = np.ascontiguousarray(fields)
                columns = np.ascontiguousarray(fields.view(wire).T).astype(wire.newbyteorder("="), copy=False)
                plain = [place for place, number in enumerate(group) if number.is_plain]
                if len(plain) > 1:
                    rows.table([group[place].column for place in plain], which, columns if len(plain) == len(group) else columns[plain])
                for number, values in zip(group, columns):
                    if len(plain) < 2 or not number.is_plain:
                        number.store(rows, which, values)
        for offset, width, each, is_struct in self.others:
            if offset + width <= size or (is_struct and offset < size):
                each.run(rows, which, starts + offset, constant(min(width, size - offset), len(starts)))
        if self.tail is not None and size >= self.size and self.struct.tail is not None:
            self.tail.run(rows, which, starts + self.struct.tail.offset, constant(size - self.struct.tail.offset, len(starts)))


def _runs(numbers: list[tuple[int, int, Number]]) -> list[tuple[Any, int, list[Number]]]:
    """The numbers by kind and place: those of one kind right behind each other belong together."""
    found: list[tuple[Any, int, list[Number]]] = []
    for offset, size, number in sorted(numbers, key=lambda each: each[0]):
        if found:
            wire, first, group = found[-1]
            if wire == number.wire and first + len(group) * size == offset:
                group.append(number)
                continue
        found.append((number.wire, offset, [number]))
    return found


class Row(Operation):
    """A struct, and behind it attributes or something else (Prefixed)."""

    def __init__(self, struct: Members, rest: Operation) -> None:
        super().__init__(None)
        self.struct = struct
        self.size = struct.size
        self.rest = rest

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        self.struct.run(rows, which, starts, np.minimum(sizes, self.size))
        skip = self.size + 3 & ~3
        more = sizes > skip
        if more.any():
            every = np.arange(len(sizes)) if which is None else which
            if more.all():
                self.rest.run(rows, which, starts + skip, sizes - skip)
            else:
                self.rest.run(rows, every[more], starts[more] + skip, sizes[more] - skip)


class Alternatives(Operation):
    """A nest or structs, told apart by their sizes (Either)."""

    def __init__(self, structs: list[Members], last: Row | None, has_nest: bool) -> None:
        super().__init__(None)
        self.structs = structs
        self.last = last
        self.has_nest = has_nest

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        every = np.arange(len(sizes)) if which is None else which
        if (starts & 3).any():
            rows.fail(which)
            return
        if self.has_nest:
            first = rows.words[starts >> 2] & np.uint32(0xFFFF)
            nest = (first >= 4) & (first <= sizes)
            if nest.any():
                rows.fail(every[nest])
        left = sizes > 0
        for struct in self.structs:
            chosen = left & (sizes == struct.size)
            if chosen.all():
                struct.run(rows, which, starts, sizes)
                return
            if chosen.any():
                struct.run(rows, every[chosen], starts[chosen], sizes[chosen])
                left &= ~chosen
        if left.any():
            if self.last is not None:
                self.last.run(rows, every[left], starts[left], sizes[left])
            else:
                rows.fail(every[left])
