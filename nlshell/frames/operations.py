"""What the lock-step reader does with payloads: the operations for single values. structs.py and lists.py have the others.

An operation is called with the rows it is for (None: each row once, in order), the byte offsets of their payloads (always
a multiple of 4 for attributes) and the payloads' sizes. Whatever is not exactly as described is handed over: `rows.odd`
for a value that fits no column, `rows.late` for data that other values choose, `rows.fail` for a whole message.
"""

from __future__ import annotations

import numpy as np

from ..schema.addresses import AF_MPLS, Address, LinkAddress
from ..schema.shapes import Either, Nest, SubMessage
from ..schema.types import Bitfield32, Bits, FixedText, Flag, Lines, Scalar, String, Type, VarInt
from ..wire.address import AF_INET, AF_INET6
from . import plan as p
from .plan import DURATIONS, Column
from .texts import constant, in_rows, only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .rows import Rows

    Array = Any


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


_VOCABULARY = (Type.__module__, Address.__module__)  # where the leaf types are that everybody uses


def leaf(column: Column, type: Type, strict: bool) -> Operation:
    """What puts a value into a column of its own."""
    if type.__class__.__module__ not in _VOCABULARY and not isinstance(type, (Either, SubMessage)):
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
