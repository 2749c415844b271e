"""A schema compiled into operations: what to do with the payloads of each type, for one plan of columns."""

from __future__ import annotations

import numpy as np

from ..schema.model import MessageType
from ..schema.shapes import AttributeSet, Either, IndexedArray, Nest, Packed, Prefixed, Records, Struct, SubMessage, header_names
from ..schema.types import Bitfield32, Bits, Scalar, Type
from ..wire import header as h
from . import plan as p
from .lists import Array_, Elements, Hops, Repeats
from .operations import Number, Operation, Parts, Skip, leaf
from .plan import Column, Plan
from .structs import Alternatives, Members, Row
from .texts import constant
from .walk import Learnt, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .rows import Rows

    Array = Any
    Slot = Column | p.Level | None


def compile_message(kind: MessageType, plan: Plan) -> Level:
    """The operations for a kind of message."""
    attributes = kind.attributes if kind.attributes is not None else AttributeSet("", [])
    level = Level(attributes, plan.root, frozenset(plan.twins.values()))
    names = header_names(kind.header or (), kind.attributes)
    for struct in kind.header or ():
        own = {field.name: names[struct.name, field.name] for field in struct.fields}
        level.header.append((struct.fixed + 3 & ~3, _members(struct, plan.root, own, plan.twins)))
        level.header_size += struct.fixed + 3 & ~3
    return level


def operation(slot: Slot, type: Type, *, strict: bool = False, base: Any = None) -> Operation:
    """What to do with payloads of a type that belong to a column or to a level of columns."""
    if slot is None:
        return Skip()
    if isinstance(slot, p.Level):
        if isinstance(type, SubMessage):
            return Choice(type, slot, base or p.Level(""))
        return parts(type, slot)
    if slot.kind == "any":
        return Operation(slot)
    if slot.kind == "list":
        return _list(slot, type)
    return leaf(slot, type, strict)


def _list(column: Column, type: Type) -> Operation:
    if isinstance(type, IndexedArray):
        return Elements(column, _item(column, type.item))
    if isinstance(type, Packed):
        return Array_(column, _item(column, type.item), type.item.size or 1)
    if isinstance(type, Records):
        return Hops(column, _item(column, Prefixed(type.struct, type.rest)), type)
    return Operation(None)


def _item(column: Column, type: Type) -> Operation:
    """What to do with the items of a list."""
    plan = column.items
    assert plan is not None
    return operation(plan.columns[0], type, strict=True) if plan.is_plain else parts(type, plan.root)


def parts(type: Type, level: p.Level) -> Operation:
    """What spreads a composite over the columns of its level."""
    if isinstance(type, Nest):
        return Level(type.of, level)
    if isinstance(type, Struct):
        return _members(type, level)
    if isinstance(type, (Bits, Bitfield32)):
        return Parts(type, level)
    if isinstance(type, Prefixed):
        return _row(type, level)
    if isinstance(type, Either):
        structs = [_members(each, level) for each in type.alternatives if isinstance(each, Struct)]
        last = type.alternatives[-1]
        has_nest = any(isinstance(each, Nest) for each in type.alternatives)
        return Alternatives(structs, _row(last, level) if isinstance(last, Prefixed) else None, has_nest)
    return Operation(None)


def _row(type: Prefixed, level: p.Level) -> Row:
    if not isinstance(type.rest, Nest):
        return Row(_members(type.struct, level), operation(level.names.get("data"), type.rest))
    inner = type.rest.of
    names = {field.name: f"{type.struct.name}.{field.name}" for field in type.struct.fields if field.name in inner.by_name}
    return Row(_members(type.struct, level, names), Level(inner, level))


def _members(struct: Struct, level: p.Level, names: dict[str, str] | None = None, twins: dict[str, Column] | None = None) -> Members:
    """What to do with a struct. `names` are those its fields have among the columns, where they are others than their own."""
    numbers: list[tuple[int, int, Number]] = []
    others: list[tuple[int, int, Operation, bool]] = []

    def gather(struct: Struct, level: p.Level, names: dict[str, str], twins: dict[str, Column], base: int) -> None:
        for field in struct.fixed_fields:
            name = names.get(field.name, field.name)
            slot: Slot = twins.get(name, level.names.get(name))
            type, offset, size = field.type, base + field.offset, field.type.size or 0
            if isinstance(type, Scalar) and isinstance(slot, Column):
                numbers.append((offset, size, Number(slot, type, bool(twins))))
            elif isinstance(type, Struct) and isinstance(slot, p.Level) and type.tail is None and slot.whole is None:
                gather(type, slot, {}, {}, offset)
            else:
                others.append((offset, size, operation(slot, type), isinstance(type, Struct)))

    names = names or {}
    gather(struct, level, names, twins or {}, 0)
    behind = struct.tail
    tail = operation(level.names.get(names.get(behind.name, behind.name)), behind.type) if behind is not None else None
    return Members(struct, numbers, others, tail)


class Level(Operation):
    """The attributes of one set, at one place among the columns."""

    def __init__(self, attributes: AttributeSet, level: p.Level, twins: frozenset[Column] = frozenset()) -> None:
        super().__init__(None)
        self.learnt = Learnt()
        self.attributes = attributes
        self.level = level
        self.twins = twins
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
                made = Repeats(slot, _item(slot, attribute.type))
            else:
                made = operation(slot, attribute.type, strict=slot in self.twins, base=self.level)
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

        for places in [*walked.left_over, *walked.given_up]:  # what is cut may have a column, and is read as far as it goes
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


class Choice(Operation):
    """Data chosen by another value, as far as that is a number found before (SubMessage)."""

    def __init__(self, type: SubMessage, level: p.Level, base: p.Level) -> None:
        super().__init__(level.whole)
        self.type = type
        self.level = level
        self.selector = type.selector
        self.sibling = base.of(type.selector)
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
            made = self.made[id(type)] = parts(type, self.level)
        made.run(rows, which, starts, sizes)

    def hand_over(self, rows: Rows, which: Array | None) -> None:
        if self.column is not None:
            rows.fail(which) if self.level.names else rows.late(self.column, which)
        else:
            rows.fail(which)
