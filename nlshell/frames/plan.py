"""The columns of a dump, known from the schema alone: the same for every dump of a kind of message.

A message is a tree and a frame is flat: nests and structs are flattened, their names joined by dots; what may occur any
number of times (repeated attributes, arrays, next hops) is one column of lists, whose items have a plan of their own.
What only another value chooses (`linkinfo.data`, options of tc) would be hundreds of columns, most of them empty: it is
one column of dicts. So is an attribute set inside itself. A value that its column cannot hold (an unknown attribute, an
unexpected width, a repetition) goes into the column "#other", under its path.
"""

from __future__ import annotations

import re

from ..schema.addresses import Address, LinkAddress, MplsLabels
from ..schema.enums import Enum, Flags
from ..schema.shapes import (
    AttributeSet,
    Either,
    Field,
    IndexedArray,
    Nest,
    Packed,
    Prefixed,
    Records,
    Struct,
    SubMessage,
    header_names,
)  # fmt: skip
from ..schema.types import (
    Binary,
    Bitfield32,
    Bits,
    Flag,
    Lines,
    Padding,
    Scalar,
    String,
    Type,
    VarInt,
)  # fmt: skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..schema.enums import Names
    from ..schema.model import MessageType

OTHER, MESSAGE = "#other", "#message"

# Nanoseconds in the units that become time spans. USER_HZ is 100 on every machine Linux runs on but Alpha and IA-64.
DURATIONS = {"s": 10**9, "10ms": 10**7, "USER_HZ": 10**7, "ms": 10**6, "us": 10**3, "ns": 1}

# Objects of other families inside a link, with hundreds of attributes that nobody looks for here.
_OBJECTS = frozenset(("devlink_port", "dpll_pin"))
_PADDING = re.compile(r"_\w*|(\w+_)?pad\d*")

_DEEPEST = 6  # nests in nests that are still flattened

TEXTS = frozenset(("ip", "mac", "text", "bytes"))


class Column:
    """One column.

    path      attribute path; of an item of a plain list ""
    kind      "int", "enum", "flags", "bool", "duration", "ip", "mac", "text", "bytes", "list" or "any"
    code      numpy type of the numbers: "u4", "i8"; "" for what is none
    type      of the schema; None for "#other"
    names     the Enum or Flags
    items     plan of a list's items
    fixed     a field of the fixed header: present in every whole message
    is_index  it holds interface indexes
    secret    it may hold secrets, in whose place stand masks unless `secrets_shown` holds when the frame is made
    storage   Arrow type of its bare values, for table.py
    index     place in the plan
    """

    __slots__ = ("code", "fixed", "index", "is_index", "items", "kind", "names", "path", "secret", "storage", "type", "unit")

    def __init__(
        self, path: str, kind: str, type: Type | None, code: str = "", names: Names | None = None, items: Plan | None = None
    ) -> None:
        self.path = path
        self.kind = kind
        self.type = type
        self.code = code
        self.names = names
        self.unit = type.unit if type is not None else None
        self.items = items
        self.fixed = False
        self.index = -1
        self.is_index = type is not None and type.hint == "ifindex" and kind == "int"
        self.secret = type is not None and type.secret
        self.storage: Any = None

    def __repr__(self) -> str:
        return f"<Column {self.path} {self.kind} {self.code}>"


class Level:
    """What the names of one level of values lead to: a column, a level, or None for padding.

    whole  takes a value that has another shape than the level
    """

    __slots__ = ("names", "path", "whole")

    def __init__(self, path: str, whole: Column | None = None) -> None:
        self.path = path
        self.names: dict[str, Column | Level | None] = {}
        self.whole = whole

    def of(self, name: str) -> str:
        """The path of a name on this level."""
        return f"{self.path}.{name}" if self.path else name


class Plan:
    """The columns of one kind of message, or of the items of a list.

    columns  in the order of the schema; the last ones are "#other" and, of messages, "#message": their bytes, where kept
    root     the level of a message's own values (None for a plain list)
    twins    header fields that share a column with an attribute: name among the values -> the column
    """

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.columns: list[Column] = []
        self.by_path: dict[str, Column] = {}
        self.root: Level = Level("")
        self.twins: dict[str, Column] = {}
        self.other: Column | None = None
        self.message: Column | None = None
        self.is_plain = False
        self.made: dict[object, object] = {}  # what frames derive from the plan, kept with it

    def add(self, column: Column) -> Column:
        column.index = len(self.columns)
        self.columns.append(column)
        self.by_path[column.path] = column
        return column

    def close(self) -> Plan:
        self.other = self.add(Column(OTHER, "any", None))
        return self

    def __repr__(self) -> str:
        return f"<Plan {self.name} of {len(self.columns)} columns>"


_plans: dict[int, tuple[MessageType, Plan]] = {}


def plan_of(kind: MessageType) -> Plan:
    """The plan of a kind of message, made once."""
    known = _plans.get(id(kind))
    if known is None or known[0] is not kind:
        known = _plans[id(kind)] = kind, _message_plan(kind)
        _look_inside(known[1])
    return known[1]


def hides(kind: MessageType) -> bool:
    """Whether messages of a kind may hold secrets."""
    return any(column.secret for each in plans_in(plan_of(kind)) for column in each.columns)


def _look_inside(plan: Plan) -> None:
    """Where secrets have columns, dicts and "#other" may hold some too: in what may hold itself, or came twice."""
    plans = list(plans_in(plan))
    if any(column.secret for each in plans for column in each.columns):
        for each in plans:
            for column in each.columns:
                column.secret = column.secret or column.kind == "any"


def plans_in(plan: Plan) -> Iterator[Plan]:
    """A plan and those of its lists."""
    yield plan
    for column in plan.columns:
        if column.items is not None:
            yield from plans_in(column.items)


def _message_plan(kind: MessageType) -> Plan:
    plan = Plan(kind.name)
    names = header_names(kind.header or (), kind.attributes)
    twins: list[tuple[str, str]] = []
    for struct in kind.header or ():
        for field in struct.fields:
            name = names[struct.name, field.name]
            if field.twin and kind.attributes is not None and field.twin in kind.attributes.by_name:
                twins.append((name, field.twin))  # they share a column, and its shorter name
            else:
                first = len(plan.columns)
                _add_field(plan, plan.root, field, name, ())
                for column in plan.columns[first:]:
                    column.fixed = field.type.size is not None
    if kind.payload is not None:
        _add_payload(plan, kind.payload)
    elif kind.attributes is not None:
        _add_attributes(plan, plan.root, kind.attributes, ())
    for name, twin in twins:
        plan.twins[name] = plan.by_path[twin]
    plan.close()
    plan.message = plan.add(Column(MESSAGE, "bytes", Type()))
    return plan


def _add_payload(plan: Plan, payload: Type) -> None:
    """Columns of what is no attributes: the parts of whatever it may be, on the message's own level."""
    if isinstance(payload, SubMessage):
        for case in (*payload.cases.values(), payload.default):
            if case is not None:
                _add_payload(plan, case)
    elif leaf_of("data", payload) is None and not isinstance(payload, (IndexedArray, Packed, Records, Lines)):
        _add_parts(plan, plan.root, payload, ())
    else:
        _add(plan, plan.root, "data", payload, ())


def _items_plan(name: str, item: Type, seen: tuple[int, ...]) -> Plan:
    """The plan for the items of a list: columns where they have parts, else one column called ""."""
    plan = Plan(name)
    if isinstance(item, Records):
        item = Prefixed(item.struct, item.rest)
    if isinstance(item, (Nest, Struct, Prefixed)):
        _add_parts(plan, plan.root, item, seen)
        if plan.columns:
            return plan.close()
    else:
        _add(plan, plan.root, "", item, seen)
        if len(plan.columns) == 1 and plan.columns[0].path == "":
            plan.is_plain = True
            return plan
    plan = Plan(name)
    plan.add(Column("", "any", item))
    plan.is_plain = True
    return plan


def _add_attributes(plan: Plan, level: Level, attributes: AttributeSet, seen: tuple[int, ...]) -> None:
    inside = (*seen, id(attributes))
    for attribute in attributes:
        if attribute.multi:
            path = level.of(attribute.name)
            level.names[attribute.name] = plan.add(Column(path, "list", attribute.type, items=_items_plan(path, attribute.type, inside)))
        else:
            _add(plan, level, attribute.name, attribute.type, inside)


def _add_fields(plan: Plan, level: Level, struct: Struct, seen: tuple[int, ...], names: dict[str, str] | None = None) -> None:
    for field in struct.fields:
        _add_field(plan, level, field, (names or {}).get(field.name, field.name), seen)


def _add_field(plan: Plan, level: Level, field: Field, name: str, seen: tuple[int, ...]) -> None:
    if _PADDING.fullmatch(field.name):
        level.names[name] = None
    else:
        _add(plan, level, name, field.type, seen)


def _add(plan: Plan, level: Level, name: str, type: Type, seen: tuple[int, ...]) -> None:
    """Add the columns of one value. Existing ones of that name are kept: alternatives share them."""
    if name in level.names and not isinstance(level.names[name], Level):
        return
    path = level.of(name)
    if isinstance(type, Padding):
        level.names[name] = None
        return
    if name in _OBJECTS:
        level.names[name] = plan.add(Column(path, "any", type))
        return
    leaf = leaf_of(path, type)
    if leaf is not None:
        level.names[name] = plan.add(leaf)
        return
    if isinstance(type, (IndexedArray, Packed)):
        level.names[name] = plan.add(Column(path, "list", type, items=_items_plan(path, type.item, seen)))
    elif isinstance(type, Records):
        level.names[name] = plan.add(Column(path, "list", type, items=_items_plan(path, type, seen)))
    elif isinstance(type, Lines):
        items = Plan(path)
        items.add(Column("", "text", type))
        items.is_plain = True
        level.names[name] = plan.add(Column(path, "list", type, items=items))
    else:
        known = level.names.get(name)
        inner = known if isinstance(known, Level) else Level(path)
        columns = len(plan.columns)
        whole = isinstance(type, SubMessage) and not shares_shape(type)
        if whole and inner.whole is None:
            inner.whole = plan.add(Column(path, "any", type))
        if len(seen) < _DEEPEST:
            _add_parts(plan, inner, type, seen)
        if len(plan.columns) == columns and inner.whole is None and not _is_empty(type):
            level.names[name] = plan.add(Column(path, "any", type))  # recursion, or nothing that can be flattened
        elif inner.whole is not None and not inner.names:
            level.names[name] = inner.whole
        else:
            level.names[name] = inner


def _is_empty(type: Type) -> bool:
    return isinstance(type, Struct) and not type.fields


def _add_parts(plan: Plan, level: Level, type: Type, seen: tuple[int, ...]) -> None:
    """Add the parts of a composite to its level; nothing where it has none that are known beforehand."""
    if isinstance(type, Nest):
        if id(type.of) not in seen and len(seen) < _DEEPEST:
            _add_attributes(plan, level, type.of, seen)
    elif isinstance(type, Struct):
        _add_fields(plan, level, type, seen)
    elif isinstance(type, Bitfield32):
        part = Scalar("u32", "I").but(names=type.names)
        for name in ("value", "selector"):
            _add(plan, level, name, part, seen)
    elif isinstance(type, Bits):
        for name in type.widths:
            _add(plan, level, name, Scalar(type.carrier.kind, type.carrier.code[-1]), seen)
    elif isinstance(type, Prefixed):
        _add_prefixed(plan, level, type, seen)
    elif isinstance(type, Either):
        for alternative in sorted(type.alternatives, key=lambda each: isinstance(each, Nest)):
            _add_parts(plan, level, alternative, seen)
    elif isinstance(type, SubMessage):
        shared = shares_shape(type)
        for case in shared or ([type.default] if type.default is not None else []):
            _add_parts(plan, level, case, seen)


def _add_prefixed(plan: Plan, level: Level, type: Prefixed, seen: tuple[int, ...]) -> None:
    inner = type.rest.of if isinstance(type.rest, Nest) else None
    taken = inner.by_name if inner is not None else {}
    names = {field.name: f"{type.struct.name}.{field.name}" if field.name in taken else field.name for field in type.struct.fields}
    _add_fields(plan, level, type.struct, seen, names)
    if inner is None:
        _add(plan, level, "data", type.rest, seen)
    elif seen.count(id(inner)) < 2:
        # A set inside itself (the attributes of a next hop are those of a route): once more, but no deeper.
        _add_attributes(plan, level, inner, seen)


def shares_shape(choice: SubMessage) -> list[Type]:
    """The cases of a choice where all of them are structs of the same fields; else none. Does not load cases."""
    cases = choice._cases
    if callable(cases) or choice.default is None:
        return []
    types = [choice.default, *(case for case in cases.values() if case is not None)]
    if all(isinstance(case, Struct) for case in types):
        names = {frozenset(field.name for field in case.fields) for case in types if isinstance(case, Struct)}
        return types if len(names) == 1 else []
    return []


def leaf_of(path: str, type: Type) -> Column | None:
    """The column of a type that has no parts; None for the others."""
    if isinstance(type, Scalar):
        code = type.packing.format[-1]
        code = {"B": "u1", "H": "u2", "I": "u4", "Q": "u8", "b": "i1", "h": "i2", "i": "i4", "q": "i8"}.get(code, "")
        return _number(path, type, code) if code else Column(path, "any", type)
    if isinstance(type, VarInt):
        return _number(path, type, "u8" if type.kind == "uint" else "i8")
    if isinstance(type, Flag):
        return Column(path, "bool", type, "u1")
    if isinstance(type, String) or (isinstance(type, Lines) and type.separator is None):
        return Column(path, "text", type)
    if isinstance(type, (Address, MplsLabels)):
        return Column(path, "ip", type)
    if isinstance(type, LinkAddress):
        return Column(path, "mac", type)
    if isinstance(type, (Either, SubMessage)):
        return _alternatives(path, type)
    if type.__class__ is Type or type.__class__ is Binary or (type.secret and isinstance(type, Binary)):
        return Column(path, "bytes", type)
    if isinstance(type, (Bits, Bitfield32, Lines)) or type.__class__.__module__ == Nest.__module__:
        return None
    return Column(path, "any", type)  # a type of its own making, with values of any shape


def _number(path: str, type: Type, code: str) -> Column:
    if type.unit in DURATIONS and type.names is None:
        return Column(path, "duration", type, "i8")
    kind = "enum" if isinstance(type.names, Enum) else "flags" if isinstance(type.names, Flags) else "int"
    return Column(path, kind, type, code, type.names)


def _alternatives(path: str, type: Either | SubMessage) -> Column | None:
    """One column for a choice among numbers: their widest kind, without names where these differ."""
    if isinstance(type, Either):
        choices: list[Type | None] = list(type.alternatives)
    elif callable(type._cases) or type.default is None:
        return None
    else:
        choices = [type.default, *type._cases.values()]
    if not choices or not all(isinstance(each, Scalar) for each in choices):
        return None
    columns = [leaf_of(path, each) for each in choices if each is not None]
    first = columns[0]
    assert first is not None
    kinds = {each.kind for each in columns if each is not None}
    code = max((each.code for each in columns if each is not None), key=lambda code: code[1])
    column = Column(path, "int", type, code)
    # Numbers that count in different units, or have different names, are plain numbers.
    if len({(each.names, each.unit) for each in columns if each is not None}) == 1 and len(kinds) == 1:
        column.kind, column.names, column.unit = first.kind, first.names, first.unit
    return column
