"""What the lock-step reader does with the payloads of each type: a schema compiled into operations.

An operation is called with the rows it is for (None: each row once, in order), the byte offsets of their payloads (always
a multiple of 4 for attributes) and the payloads' sizes. Whatever is not exactly as described is handed over: `rows.odd`
for a value that fits no column, `rows.late` for data that other values choose, `rows.fail` for a whole message.
"""

from __future__ import annotations

from socket import AF_INET, AF_INET6

import numpy as np

from ..schema.model import MessageType
from ..schema.shapes import AttributeSet, Either, IndexedArray, Nest, Packed, Prefixed, Records, Struct, SubMessage, header_names
from ..schema.types import AF_MPLS, Address, Bitfield32, Bits, FixedText, Flag, Lines, LinkAddress, Scalar, String, Type, VarInt
from ..wire import header as h
from . import plan as p
from .plan import DURATIONS, Column, Plan
from .texts import constant, in_rows, only
from .walk import Learnt, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .rows import Rows

    Array = Any
    Slot = Column | p.Level | None

_MOST_ITEMS = 96  # steps through lists of many rows
_LONG = 512  # bytes of a list from which on its items are found run by run


class Operation:
    """The base; by itself it leaves the value to the plain reader."""

    def __init__(self, column: Column | None) -> None:
        self.column = column

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        if self.column is None:
            rows.fail(which)
            return
        if isinstance(self.column.type, Nest):  # an empty one says nothing, and kernels send many of those
            full = sizes > 0
            if not full.all():
                which = np.flatnonzero(full) if which is None else which[full]
        if which is None or len(which):
            rows.late(self.column, which)


class Skip(Operation):
    def __init__(self) -> None:
        super().__init__(None)

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        pass


class _Leaf(Operation):
    column: Column
    strict = False  # whether what does not fit concerns the whole message (a column that a header field shares)

    def __init__(self, column: Column, strict: bool) -> None:
        super().__init__(column)
        self.strict = strict

    def fitting(self, rows: Rows, which: Array | None, fits: Array, *others: Array) -> tuple[Any, ...]:
        """Rows and arrays reduced to what fits; the rest is odd."""
        if fits.all():
            return which, *others
        every = np.arange(len(fits)) if which is None else which
        (rows.fail if self.strict else rows.odd)(every[~fits])
        return every[fits], *(each[fits] for each in others)


class Number(_Leaf):
    def __init__(self, column: Column, type: Scalar, strict: bool) -> None:
        super().__init__(column, strict)
        self.size = type.size or 0
        self.wire = np.dtype((">" if type.code[0] == ">" else "<") + type_code(type))
        self.factor = DURATIONS[column.unit or ""] if column.kind == "duration" else 0
        self.is_plain = not self.factor and column.code == f"{self.wire.kind}{self.wire.itemsize}"

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        if only(sizes) != self.size:
            which, starts = self.fitting(rows, which, sizes == self.size, starts)
        self.store(rows, which, load(rows, starts, self.size, self.wire))

    def store(self, rows: Rows, which: Array | None, values: Array) -> None:
        if self.factor:
            limit = ((1 << 63) - 1) // self.factor
            values = values.astype(np.uint64 if self.wire.kind == "u" else np.int64, copy=False)
            fits = values <= limit
            if self.wire.kind == "i":
                fits &= values >= -limit
            which, values = self.fitting(rows, which, fits, values)
            values = values.astype(np.int64) * self.factor
        elif not self.is_plain:
            span = np.iinfo(self.column.code)  # alternatives of a struct may share a column
            which, values = self.fitting(rows, which, (values >= span.min) & (values <= span.max), values)
        rows.numbers(self.column, which, values.astype(self.column.code, copy=False))


def type_code(type: Scalar) -> str:
    code = type.code[-1]
    return {"B": "u1", "H": "u2", "I": "u4", "Q": "u8", "b": "i1", "h": "i2", "i": "i4", "q": "i8"}[code]


def load(rows: Rows, starts: Array, size: int, wire: Any) -> Array:
    """The numbers at these byte offsets, in the host's byte order."""
    values = in_rows(rows.raw, starts, size).view(wire).reshape(-1)
    return values.astype(wire.newbyteorder("="), copy=False)


class ByWidth(_Leaf):
    """uint, sint, and a choice among numbers of different widths."""

    def __init__(self, column: Column, types: list[Scalar], strict: bool) -> None:
        super().__init__(column, strict)
        self.each = {type.size or 0: Number(column, type, strict) for type in reversed(types)}

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        alike = self.each.get(only(sizes) or 0)
        if alike is not None:
            alike.run(rows, which, starts, sizes)
            return
        which, starts, sizes = self.fitting(rows, which, np.isin(sizes, list(self.each)), starts, sizes)
        for size, number in self.each.items():
            chosen = sizes == size
            if chosen.any():
                every = np.arange(len(sizes)) if which is None else which
                number.run(rows, every[chosen], starts[chosen], sizes[chosen])


class Present(_Leaf):
    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        which, starts = self.fitting(rows, which, sizes == 0, starts)
        rows.numbers(self.column, which, np.ones(len(starts), np.uint8))


class Text(_Leaf):
    """Text to the end, without the NULs there; or, in a struct, up to the first NUL."""

    def __init__(self, column: Column, type: Type, strict: bool) -> None:
        super().__init__(column, strict)
        self.fixed = isinstance(type, FixedText)
        self.strips = isinstance(type, String)

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        if self.fixed and len(sizes):
            cells = in_rows(rows.raw, starts, int(sizes[0])) == 0
            sizes = np.where(cells.any(axis=1), cells.argmax(axis=1), sizes)
        elif self.strips:
            sizes = sizes.copy()
            for _ in range(4):
                nul = (sizes > 0) & (rows.raw[starts + sizes - 1] == 0)
                if not nul.any():
                    break
                sizes -= nul
            else:
                nul = (sizes > 0) & (rows.raw[starts + sizes - 1] == 0)
                if nul.any():
                    rows.fail(np.flatnonzero(nul) if which is None else which[nul])
        rows.spans(self.column, which, starts, sizes)


class Span(_Leaf):
    """Bytes, and link-layer addresses: of any length."""

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        rows.spans(self.column, which, starts, sizes)


class Ip(_Leaf):
    def __init__(self, column: Column, type: Address, strict: bool) -> None:
        super().__init__(column, strict)
        self.family = (type.family or "").lower()
        self.is_union = type.size == 16  # IPv4 stands in the first four bytes

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        if self.family:
            family = rows.header.get(self.family)
            if family is None:
                rows.fail(which)
                return
            one = rows.header.only(self.family)
            if one in (AF_INET, AF_INET6):  # all messages of a dump, most often
                if self.is_union and one == AF_INET:
                    sizes = constant(4, len(sizes))
            else:
                own = family if rows.owner is None else family[rows.owner]
                own = own if which is None else own[which]
                other = (own != AF_INET) & (own != AF_INET6)
                if other.any():
                    other &= (own == AF_MPLS) | ((sizes != 4) & (sizes != 16))
                    if other.any():
                        rows.fail(np.flatnonzero(other) if which is None else which[other])
                if self.is_union:
                    sizes = np.where(own == AF_INET, 4, sizes)
        if only(sizes) not in (4, 16):
            which, starts, sizes = self.fitting(rows, which, (sizes == 4) | (sizes == 16), starts, sizes)
        rows.spans(self.column, which, starts, sizes)


class Parts(Operation):
    """A bitfield or bit-fields sharing a number: a few numbers from one payload of fixed size."""

    def __init__(self, type: Bits | Bitfield32, level: p.Level) -> None:
        super().__init__(None)
        self.columns = [(level.names.get(name), name) for name in (type.widths if isinstance(type, Bits) else ("value", "selector"))]
        self.type = type

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        fits = sizes == self.type.size
        if not fits.all():
            every = np.arange(len(fits)) if which is None else which
            rows.odd(every[~fits])
            which, starts = every[fits], starts[fits]
        type = self.type
        if isinstance(type, Bits):
            wire = np.dtype((">" if type.carrier.code[0] == ">" else "<") + type_code(type.carrier))
            number = load(rows, starts, type.size or 0, wire)
            for (column, _), width in zip(self.columns, type.widths.values()):
                if isinstance(column, Column):
                    rows.numbers(column, which, (number & number.dtype.type((1 << width) - 1)).astype(column.code))
                number = number >> number.dtype.type(width)
        else:
            for place, (column, _) in enumerate(self.columns):
                if isinstance(column, Column):
                    rows.numbers(column, which, load(rows, starts + 4 * place, 4, np.dtype(np.uint32)))


class Members(Operation):
    """A struct: its fields of plain numbers from one gathering, the others one by one."""

    def __init__(
        self, struct: Struct, level: p.Level, names: dict[str, str] | None = None, seen: tuple[int, ...] = (), twins: Any = None
    ) -> None:
        super().__init__(None)
        self.struct = struct
        self.size = struct.fixed
        self.numbers: list[tuple[int, int, Number]] = []
        self.others: list[tuple[int, int, Operation]] = []
        self.tail: Operation | None = None
        self.bytes: dict[str, int] = {}  # where its fields of one byte are, by path: they choose what attributes mean
        self._gather(struct, level, names or {}, 0, seen, twins or {})
        if struct.tail is not None:
            self.tail = operation(level.names.get((names or {}).get(struct.tail.name, struct.tail.name)), struct.tail.type, seen)
        self.span = max(struct.fixed + 7 & ~7, 8)  # what is behind it is in the buffer too, and of no account
        self.runs = self._runs()
        self.places = [(offset, width) for offset, width, _ in (*self.numbers, *self.others)]

    def _runs(self) -> list[tuple[Any, int, list[Number]]]:
        """The numbers by kind and place: those of one kind right behind each other belong together."""
        found: list[tuple[Any, int, list[Number]]] = []
        for offset, size, number in sorted(self.numbers, key=lambda each: each[0]):
            if found:
                wire, first, group = found[-1]
                if wire == number.wire and first + len(group) * size == offset:
                    group.append(number)
                    continue
            found.append((number.wire, offset, [number]))
        return found

    def _gather(self, struct: Struct, level: p.Level, names: dict[str, str], base: int, seen: Any, twins: Any) -> None:
        for field in struct.fixed_fields:
            name = names.get(field.name, field.name)
            slot: Any = twins.get(name, level.names.get(name))
            type, offset, size = field.type, base + field.offset, field.type.size or 0
            if isinstance(type, Scalar) and isinstance(slot, Column):
                self.numbers.append((offset, size, Number(slot, type, bool(twins))))
                if size == 1:
                    self.bytes[slot.path] = offset
            elif isinstance(type, Struct) and isinstance(slot, p.Level) and type.tail is None and slot.whole is None:
                self._gather(type, slot, {}, offset, seen, {})
            elif slot is not None or name not in level.names:
                self.others.append((offset, size, operation(slot, type, seen)))

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
        if self.numbers:
            cells = in_rows(rows.raw, starts, self.span)
            for wire, first, group in self.runs:
                if first + len(group) * wire.itemsize > size:
                    group = group[: max(0, (size - first) // wire.itemsize)]
                if not group:
                    continue
                # Fields of one kind in a row: turned around once, each is a row of its own.
                width = wire.itemsize
                fields = cells[:, first : first + len(group) * width]
                if first % width or self.span % width:
                    fields = np.ascontiguousarray(fields)
                columns = np.ascontiguousarray(fields.view(wire).T).astype(wire.newbyteorder("="), copy=False)
                plain = [place for place, number in enumerate(group) if number.is_plain]
                if len(plain) > 1:
                    rows.table([group[place].column for place in plain], which, columns if len(plain) == len(group) else columns[plain])
                for number, values in zip(group, columns):
                    if len(plain) < 2 or not number.is_plain:
                        number.store(rows, which, values)
        for offset, width, each in self.others:
            if offset + width <= size:
                each.run(rows, which, starts + offset, constant(width, len(starts)))
        if self.tail is not None and size >= self.size and self.struct.tail is not None:
            self.tail.run(rows, which, starts + self.struct.tail.offset, constant(size - self.struct.tail.offset, len(starts)))


class Inner(Operation):
    """A nest, flattened."""

    def __init__(self, level: Level) -> None:
        super().__init__(None)
        self.level = level

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        self.level.run(rows, which, starts, sizes)


class Row(Operation):
    """A struct, and behind it attributes or something else (Prefixed)."""

    def __init__(self, type: Prefixed, level: p.Level, seen: tuple[int, ...]) -> None:
        super().__init__(None)
        inner = type.rest.of if isinstance(type.rest, Nest) else None
        taken = inner.by_name if inner is not None else {}
        names = {field.name: f"{type.struct.name}.{field.name}" if field.name in taken else field.name for field in type.struct.fields}
        self.struct = Members(type.struct, level, names, seen)
        self.size = type.struct.fixed
        self.rest: Operation
        if inner is not None:
            self.rest = Inner(Level(inner, level, seen))
        else:
            self.rest = operation(level.names.get("data"), type.rest, seen)

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

    def __init__(self, type: Either, level: p.Level, seen: tuple[int, ...]) -> None:
        super().__init__(None)
        self.structs = [(each.fixed, Members(each, level, None, seen)) for each in type.alternatives if isinstance(each, Struct)]
        self.has_nest = any(isinstance(each, Nest) for each in type.alternatives)
        last = type.alternatives[-1]
        self.last = Row(last, level, seen) if isinstance(last, Prefixed) else None

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
        for size, struct in self.structs:
            chosen = left & (sizes == size)
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


class Choice(Operation):
    """Data chosen by another value, as far as that is a number found before (SubMessage)."""

    def __init__(self, type: SubMessage, level: p.Level, base: p.Level, seen: tuple[int, ...]) -> None:
        super().__init__(level.whole)
        self.type = type
        self.level = level
        self.seen = seen
        self.selector = type.selector
        self.column = level.whole
        below = base.of(type.selector)
        self.sibling = below
        self.made: dict[int, Operation] = {}

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        every = np.arange(len(sizes)) if which is None else which
        header = rows.header.get(self.selector)
        column = rows.plan.by_path.get(self.sibling)
        present: Array | None = None
        if header is not None:
            own = header if rows.owner is None else header[rows.owner]
            values = own[every]
        elif column is not None and column.code:
            values, present = rows.known(column, every)
        else:
            self.hand_over(rows, which)
            return
        for value in np.unique(values if present is None else values[present]).tolist():
            chosen = values == value if present is None else (values == value) & present
            self.choose(rows, value, every[chosen], starts[chosen], sizes[chosen])
        if present is not None and not present.all():
            self.choose(rows, None, every[~present], starts[~present], sizes[~present])

    def choose(self, rows: Rows, value: Any, which: Array, starts: Array, sizes: Array) -> None:
        type = self.type.choose(value)
        shared = p.shares_shape(self.type)
        if type is None or (type is not self.type.default and not shared):
            self.hand_over(rows, which)
            return
        made = self.made.get(id(type))
        if made is None:
            made = self.made[id(type)] = parts(type, self.level, self.seen)
        made.run(rows, which, starts, sizes)

    def hand_over(self, rows: Rows, which: Array | None) -> None:
        if self.column is not None:
            rows.fail(which) if self.level.names else rows.late(self.column, which)
        else:
            rows.fail(which)


class _List(Operation):
    column: Column

    def __init__(self, column: Column, item: Type, seen: tuple[int, ...]) -> None:
        super().__init__(column)
        plan = column.items
        assert plan is not None
        self.plan = plan
        if plan.is_plain:
            self.item = operation(plan.columns[0], item, seen, strict=True)
        else:
            self.item = parts(item, plan.root, seen)

    def fill(self, rows: Rows, which: Array | None, parents: Array, starts: Array, sizes: Array) -> None:
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

    def __init__(self, column: Column, type: Packed, seen: tuple[int, ...]) -> None:
        super().__init__(column, type.item, seen)
        self.size = type.item.size or 1

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

    def __init__(self, column: Column, type: Records, seen: tuple[int, ...]) -> None:
        super().__init__(column, Prefixed(type.struct, type.rest), seen)
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


# --- compiling


def operation(slot: Slot, type: Type, seen: tuple[int, ...] = (), *, strict: bool = False, base: Any = None) -> Operation:
    """What to do with payloads of a type that belong to a column or to a level of columns."""
    if slot is None:
        return Skip()
    if isinstance(slot, p.Level):
        if isinstance(type, SubMessage):
            return Choice(type, slot, base or p.Level(""), seen)
        return parts(type, slot, seen)
    if slot.kind == "any":
        return Operation(slot)
    if slot.kind == "list":
        return _list(slot, type, seen)
    return leaf(slot, type, strict)


def leaf(column: Column, type: Type, strict: bool) -> Operation:
    """What puts a value into a column of its own."""
    if type.__class__.__module__ != Type.__module__ and not isinstance(type, (Either, SubMessage)):
        return Operation(None)  # reads in a way of its own
    if isinstance(type, Scalar):
        return Number(column, type, strict)
    if isinstance(type, VarInt):
        return ByWidth(column, [Scalar("u32", type.narrow.format[-1]), Scalar("u64", type.wide.format[-1])], strict)
    if isinstance(type, Either) and all(isinstance(each, Scalar) for each in type.alternatives):
        return ByWidth(column, [each for each in type.alternatives if isinstance(each, Scalar)], strict)
    if isinstance(type, SubMessage) and isinstance(type.default, Scalar):
        return Number(column, type.default, strict) if column.kind == "int" else Operation(None)
    if isinstance(type, Flag):
        return Present(column, strict)
    if isinstance(type, (String, Lines)):
        return Text(column, type, strict)
    if isinstance(type, Address):
        return Ip(column, type, strict)
    if isinstance(type, LinkAddress) or column.kind == "bytes":
        return Span(column, strict)
    return Operation(None)


def _list(column: Column, type: Type, seen: tuple[int, ...]) -> Operation:
    if isinstance(type, IndexedArray):
        return Elements(column, type.item, seen)
    if isinstance(type, Packed):
        return Array_(column, type, seen)
    if isinstance(type, Records):
        return Hops(column, type, seen)
    return Operation(None)


def parts(type: Type, level: p.Level, seen: tuple[int, ...]) -> Operation:
    """What spreads a composite over the columns of its level."""
    if isinstance(type, Nest):
        return Inner(Level(type.of, level, seen))
    if isinstance(type, Struct):
        return Members(type, level, None, seen)
    if isinstance(type, (Bits, Bitfield32)):
        return Parts(type, level)
    if isinstance(type, Prefixed):
        return Row(type, level, seen)
    if isinstance(type, Either):
        return Alternatives(type, level, seen)
    return Operation(None)


class Level:
    """The attributes of one set, at one place among the columns."""

    def __init__(self, attributes: AttributeSet, level: p.Level, seen: tuple[int, ...], twins: frozenset[Column] = frozenset()) -> None:
        self.learnt = Learnt()
        self.attributes = attributes
        self.level = level
        self.twins = twins
        self.seen = (*seen, id(attributes))
        self.header: list[tuple[int, Members]] = []
        self.header_size = 0
        self._operations: dict[int, Operation] = {}

    def operation(self, number: int) -> Operation | None:
        """The operation of an attribute, made when it is first met; None for an attribute nobody knows."""
        made = self._operations.get(number)
        if made is None:
            attribute = self.attributes.by_id.get(number)
            if attribute is None:
                return None
            slot = self.level.names.get(attribute.name)
            if attribute.multi and isinstance(slot, Column):
                made = Repeats(slot, attribute.type, self.seen)
            else:
                made = operation(slot, attribute.type, self.seen, strict=slot in self.twins, base=self.level)
            self._operations[number] = made
        return made

    def message(self, rows: Rows, starts: Array, ends: Array) -> None:
        """Whole messages: the fixed header, then the attributes."""
        position = starts + h.HEADER_SIZE
        whole = ends - starts >= h.HEADER_SIZE + self.header_size
        if not whole.all():
            rows.fail(np.flatnonzero(~whole))
        which = None if whole.all() else np.flatnonzero(whole)
        if which is not None:
            position, ends = position[which], ends[which]
        for size, struct in self.header:
            struct.run(rows, which, position, constant(struct.size, len(position)))
            rows.header.add(struct.bytes, which, position)
            position = position + size
        if len(position):
            self.run(rows, which, position, ends - position)

    def run(self, rows: Rows, which: Array | None, starts: Array, sizes: Array) -> None:
        """Rows of attributes at these places."""
        if (starts & 3).any():
            rows.fail(which)
            return
        walked = walk(rows.words, starts >> 2, starts + sizes, self.learnt)

        def own(places: Array | None) -> Array | None:
            return which if places is None else places if which is None else which[places]

        for places in walked.left_over:
            rows.odd(own(places))
        for places in walked.given_up:
            rows.fail(own(places))
        late = []
        for number, each in walked.found:
            made = self.operation(number)
            if made is None:
                rows.odd(own(each.rows))
                continue
            if each.again is not None and not isinstance(made, (Repeats, Skip)):
                rows.fail(own(each.again))  # what they hold fits no column
                each = each.single()
            if not len(each.starts):
                continue
            if isinstance(made, Choice):
                late.append((made, each))
            else:
                made.run(rows, own(each.rows), each.starts, each.sizes)
        for made, each in late:
            made.run(rows, own(each.rows), each.starts, each.sizes)


def compile_message(kind: MessageType, plan: Plan) -> Level:
    """The operations for a kind of message."""
    attributes = kind.attributes if kind.attributes is not None else AttributeSet("", [])
    level = Level(attributes, plan.root, (), frozenset(plan.twins.values()))
    names = header_names(kind.header or (), kind.attributes)
    for struct in kind.header or ():
        own = {field.name: names[struct.name, field.name] for field in struct.fields}
        level.header.append((struct.fixed + 3 & ~3, Members(struct, plan.root, own, (), plan.twins)))
        level.header_size += struct.fixed + 3 & ~3
    return level
