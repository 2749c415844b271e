"""The tree reader: every part of a message as a node that knows its offset, its length and what is wrong with it.

Ranges are absolute offsets into the message's buffer. Nothing here raises: what does not fit becomes a note on the
node where it begins, and the rest is kept as an "unparsed" node.
"""

from __future__ import annotations

from struct import Struct as Packing
from sys import byteorder

from ..schema.shapes import (
    Attr,
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
    TypeValue,
)
from ..schema.types import SECRET_BYTES, Padding, Scalar, Type, lookup
from ..wire.attribute import NESTED, NET_BYTEORDER, TYPE_MASK, walk
from .values import MAX_DEPTH, Repeated, as_cut, cut_header, depth, merged_names, pick, reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ..schema.types import Scope

_HEADER = Packing("=HH").unpack_from
_NOTHING: tuple[Any, ...] = ()
BYTES = Type()
FLAG_BITS = NESTED | NET_BYTEORDER


class Label:
    """Stands in for a schema entry where there is none: what the kernel calls an array's elements, a quoted message."""

    __slots__ = ("doc", "kernel")

    def __init__(self, kernel: str, doc: str = "") -> None:
        self.kernel = kernel
        self.doc = doc


class Node:
    """One part of a message.

    name      component of its path ("ifname", "[1]")
    role      "message", "header" (field of a fixed header), "struct" (a fixed header as a whole), "attribute",
              "field" (member of a struct inside an attribute), "item" (element of an array), "unparsed", "trailing"
    offset    where it begins, its own header included
    end       where its value ends; padding is not counted
    raw       nla_type with its flag bits (attributes; elsewise -1)
    type      schema type of the value; None where the schema does not know the attribute
    entry     the schema's Attr or Field, if any
    value     what the values reader gives for it; for composite types None: see `plain`
    notes     what is wrong here, a sentence each
    """

    __slots__ = ("_children", "end", "entry", "name", "notes", "offset", "parent", "raw", "role", "type", "value")

    def __init__(
        self,
        parent: Node | None,
        role: str,
        name: str,
        offset: int,
        end: int,
        raw: int = -1,
        type: Type | None = None,
        entry: Attr | Field | Struct | Label | None = None,
        value: Any = None,
    ) -> None:
        self.parent = parent
        self.role = role
        self.name = name
        self.offset = offset
        self.end = end
        self.raw = raw
        self.type = type
        self.entry = entry
        self.value = value
        self._children: Sequence[Node] | _Fields = _NOTHING
        self.notes: Sequence[str] = _NOTHING

    @property
    def children(self) -> Sequence[Node]:
        """What it is made of, in wire order."""
        found = self._children
        if isinstance(found, _Fields):
            found = self._children = found.nodes(self)
        return found

    @children.setter
    def children(self, nodes: Sequence[Node]) -> None:
        self._children = nodes

    @property
    def start(self) -> int:
        """Where the value begins."""
        return self.offset + 4 if self.raw >= 0 else self.offset

    @property
    def stop(self) -> int:
        """Where the value ends (the same as `end`)."""
        return self.end

    @property
    def length(self) -> int:
        """Bytes from its beginning to its end: of an attribute what nla_len says."""
        return self.end - self.offset

    @property
    def kernel(self) -> str:
        """The kernel's identifier of an attribute, the C name of a field, or ""."""
        return self.entry.kernel if self.entry is not None else ""

    def add(self, child: Node) -> None:
        if self._children is _NOTHING:
            self._children = [child]
        else:
            self.children.append(child)  # type: ignore[attr-defined]

    def note(self, text: str) -> None:
        self.notes = [*self.notes, text]

    @property
    def path(self) -> str:
        """Components up to the message, joined: `linkinfo.data.id`, `multipath[1].gateway`."""
        names = []
        node = self
        while node.parent is not None:
            if node.role != "struct":
                names.append(node.name)
            node = node.parent
        return ".".join(reversed(names)).replace(".[", "[")

    @property
    def doc(self) -> str:
        """The registry's sentence about it, or ""."""
        return self.entry.doc if self.entry is not None else ""

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in wire order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def __repr__(self) -> str:
        return f"<Node {self.role} {self.path} @{self.offset}+{self.end - self.offset}>"


class Cut(Node):
    """An attribute that ends before its nla_len says so, which is the last one of its level. `claimed`: what nla_len says."""

    __slots__ = ("claimed",)
    claimed: int

    @property
    def length(self) -> int:
        return self.claimed


class _Fields:
    """Fields of a struct of plain numbers that nobody has looked at yet: most headers and counters stay like this."""

    __slots__ = ("role", "rows", "start", "values")

    def __init__(self, role: str, rows: list[tuple[str, int, int, Type, Field]], start: int, values: dict[str, Any]) -> None:
        self.role = role
        self.rows = rows
        self.start = start
        self.values = values

    def nodes(self, parent: Node) -> list[Node]:
        start, role = self.start, self.role
        return [
            Node(parent, role, name, start + begin, start + end, -1, kind, field, value)
            for (name, begin, end, kind, field), value in zip(self.rows, self.values.values())
        ]


def is_leaf(node: Node) -> bool:
    return node.type is None or node.type.__class__ not in _EXPANDERS


def plain(node: Node) -> Any:
    """The value of a node exactly as the values reader gives it."""
    kind = node.type
    if kind is None or node.role == "unparsed":
        return node.value
    if node.value is not None or kind.__class__ not in _EXPANDERS:
        return node.value
    if isinstance(kind, (IndexedArray, Packed, Records)):
        return [plain(child) for child in node.children]
    out = plain_level(node.children)
    struct = kind if isinstance(kind, Struct) else kind.struct if isinstance(kind, Prefixed) else None
    if struct is not None and node.stop - node.start < struct.layout[0].size:
        out["#length"] = node.stop - node.start
    return out


def plain_level(nodes: Sequence[Node]) -> dict[Any, Any]:
    """Sibling nodes as the dict the values reader makes of them."""
    out: dict[Any, Any] = {}
    for node in nodes:
        if node.role in ("struct", "message") and node.type is None:
            out.update(plain_level(node.children))
            continue
        value = plain(node)
        name: Any = int(node.name[1:-1]) if node.role == "item" else node.name
        if isinstance(node.entry, Attr) and node.entry.multi:
            out.setdefault(name, []).append(value)
        elif name in out:
            if not isinstance(out[name], Repeated):
                out[name] = Repeated([out[name]])
            out[name].append(value)
        else:
            out[name] = value
        if isinstance(node, Cut):
            out["#cut"] = node.claimed
    return out


def fill(node: Node, buffer: bytes, scope: Scope) -> None:
    """Read the value of `node` (its start, stop and type are set) and build what is below it."""
    kind = node.type
    if kind is None:
        node.value = bytes(buffer[node.start : node.stop])
        return
    expand = _EXPANDERS.get(kind.__class__)
    if expand is not None:
        expand(node, kind, buffer, node.start, node.stop, scope)
        return
    node.value = kind.read(buffer, node.start, node.stop, scope)
    fault = kind.fault(node.stop - node.start)
    if fault:
        node.note(fault)


def add_attributes(parent: Node, attributes: AttributeSet | None, buffer: bytes, start: int, end: int, scope: Scope) -> None:
    """Append to `parent` a node for every attribute in buffer[start:end], and one for what is none."""
    known = attributes.by_id if attributes is not None else {}
    level = scope[0] if scope is not None else {}
    nodes: list[Node] = []
    waiting: list[Node] = []
    position = start
    while end - position >= 4:
        length, raw = _HEADER(buffer, position)
        stop = position + length
        if length < 4 or stop > end:
            break
        attribute = known.get(raw & TYPE_MASK)
        if attribute is None:
            node = Node(parent, "attribute", f"#{raw & TYPE_MASK}", position, stop, raw)
            _guess_nest(node, buffer, scope)
        else:
            kind = attribute.type
            node = Node(parent, "attribute", attribute.name, position, stop, raw, kind, attribute)
            if kind.__class__ is SubMessage and kind.selector not in level:
                waiting.append(node)
            elif kind.__class__ in _EXPANDERS:
                _EXPANDERS[kind.__class__](node, kind, buffer, position + 4, stop, scope)
            else:
                node.value = level[attribute.name] = kind.read(buffer, position + 4, stop, scope)
                if length - 4 != kind.size and (fault := kind.fault(length - 4)):
                    node.note(fault)
            if raw & FLAG_BITS:
                _judge_flags(node, raw)
        nodes.append(node)
        position = stop + 3 & ~3
    parent.children = [*parent.children, *nodes] if parent.children else nodes
    for node in waiting:
        _show_selector(node.type, nodes, level)
        fill(node, buffer, scope)
    if position < end:
        parent.add(_remainder(parent, attributes, buffer, position, end, scope))


def _show_selector(kind: Type | None, siblings: Sequence[Node], level: dict[str, Any]) -> None:
    """Put the nest into the scope that a selector ("id.idx") leads through: the tree keeps only leaves there."""
    first, dot, _ = kind.selector.partition(".") if isinstance(kind, SubMessage) else ("", "", "")
    if dot and first not in level:
        level.update({sibling.name: plain(sibling) for sibling in siblings if sibling.name == first})


def _judge_flags(node: Node, raw: int) -> None:
    kind = node.type
    if raw & NESTED and kind is not None and is_leaf(node) and not isinstance(kind, Padding):
        node.note("NLA_F_NESTED is set, but the registry knows this attribute as no nest")
    if raw & NET_BYTEORDER and kind is not None and not kind.secret and kind.byte_order is None and kind.kind in ("u16", "u32", "u64"):
        swapped = int.from_bytes(int(node.value).to_bytes(kind.size or 0, byteorder), "big") if isinstance(node.value, int) else "?"
        node.note(f"NLA_F_NET_BYTEORDER is set; read big-endian it would be {swapped}")


def _guess_nest(node: Node, buffer: bytes, scope: Scope) -> None:
    """An attribute nobody described: keep its bytes, and look inside where it says that it is a nest and looks so."""
    node.value = bytes(buffer[node.start : node.stop])
    if node.raw & NESTED and node.stop > node.start and depth(scope) < MAX_DEPTH:
        _, rest = walk(buffer, node.start, node.stop)
        if rest == node.stop:
            add_attributes(node, None, buffer, node.start, node.stop, ({}, scope))


def _remainder(parent: Node, of: AttributeSet | IndexedArray | TypeValue | None, buffer: bytes, start: int, end: int, scope: Scope) -> Node:
    """What is left of a level behind its whole attributes: one that is cut, read as far as it goes, or bytes that are none."""
    length, raw = cut_header(buffer, start, end)
    number, role = raw & TYPE_MASK, "item"
    entry: Attr | Label | None = None
    if isinstance(of, IndexedArray):
        name, kind = f"[{len(parent.children)}]", of.item
    elif isinstance(of, TypeValue):
        name, kind, entry = f"[{number}]", of.item, _element(of, number)
    elif of is not None and number in of.by_id:
        entry, role = of.by_id[number], "attribute"
        name, kind = entry.name, entry.type
    else:  # of what has no name either, nothing says that it is an attribute
        return _leftover(parent, buffer, start, end)
    if length < 4:
        return _leftover(parent, buffer, start, end)
    _show_selector(kind, parent.children, scope[0] if scope is not None else {})
    kind = as_cut(kind, length - 4, scope)
    node = Cut(parent, role, name, start, end, raw, kind, entry)
    node.claimed = length
    node.note(f"nla_len is {length}, but only {end - start} bytes are left")
    fill(node, buffer, scope)
    return node


def _leftover(parent: Node, buffer: bytes, position: int, end: int) -> Node:
    node = Node(parent, "unparsed", "#rest", position, end, -1, BYTES)
    node.value = bytes(buffer[position:end])
    if end - position < 4:
        node.note(f"{end - position} byte{'s' * (end - position > 1)} left, too few for an attribute")
    else:
        length = _HEADER(buffer, position)[0]
        node.note(f"nla_len is {length}, " + ("under its header's 4" if length < 4 else f"but only {end - position} bytes are left"))
    return node


def _unparsed(parent: Node, siblings: list[Node], buffer: bytes, start: int, end: int, text: str, secret: bool = False) -> None:
    node = Node(parent, "unparsed", "#rest", start, end, -1, SECRET_BYTES if secret else BYTES)
    node.value = SECRET_BYTES.read(buffer, start, end) if secret else bytes(buffer[start:end])
    if text:
        node.note(text)
    siblings.append(node)


def _too_deep(node: Node, buffer: bytes, scope: Scope) -> bool:
    if depth(scope) <= MAX_DEPTH:
        return False
    node.value = bytes(buffer[node.start : node.stop])
    node.note(f"nested more than {MAX_DEPTH} levels deep; not looked into")
    return True


def _expand_nest(node: Node, kind: Nest, buffer: bytes, start: int, stop: int, scope: Scope) -> None:
    if start < stop and not _too_deep(node, buffer, scope):
        add_attributes(node, kind.of, buffer, start, stop, ({}, scope))


def add_struct(
    parent: Node,
    struct: Struct,
    buffer: bytes,
    start: int,
    stop: int,
    scope: Scope,
    role: str = "field",
    names: dict[str, str] | None = None,
) -> None:
    """Append a node for every field of `struct` that fits into buffer[start:stop], and one for what lies beyond."""
    level = scope[0] if scope is not None else {}
    simple = _rows[struct] if struct in _rows else _simple_rows(struct)
    if simple and not names and parent._children is _NOTHING and stop - start == struct.fixed:
        rows, read_all = simple
        values = read_all(buffer, start, stop, None)
        level.update(values)
        parent._children = _Fields(role, rows, start, values)
        return
    names = names or {}
    nodes: list[Node] = []
    # A number may choose how a field before it reads: xfrm's family stands behind its addresses.
    for field in struct.fixed_fields:
        begin = start + field.offset
        if isinstance(field.type, Scalar) and begin + (field.type.size or 0) <= stop:
            level.setdefault(names.get(field.name, field.name), field.type.read(buffer, begin, begin + (field.type.size or 0)))
    for field in struct.fixed_fields:
        begin = start + field.offset
        kind = field.type
        end = begin + kind.size  # type: ignore[operator]
        name = names.get(field.name, field.name)
        if end > stop and not (begin < stop and isinstance(kind, Struct)):
            if begin < stop:
                _unparsed(parent, nodes, buffer, begin, stop, f"struct {struct.name} ends inside {field.name}", kind.secret)
            parent.children = [*parent.children, *nodes]
            return
        child = Node(parent, role, name, begin, min(end, stop), -1, kind, field)
        fill(child, buffer, scope)
        level.setdefault(name, plain(child))
        nodes.append(child)
    parent.children = [*parent.children, *nodes] if parent.children else nodes
    if struct.tail is not None:
        begin = start + struct.tail.offset
        if begin <= stop:
            child = Node(parent, role, names.get(struct.tail.name, struct.tail.name), begin, stop, -1, struct.tail.type, struct.tail)
            fill(child, buffer, scope)
            parent.add(child)
    elif start + struct.fixed < stop:
        _unparsed(parent, nodes, buffer, start + struct.fixed, stop, "")
        parent.children = nodes if parent.children is nodes else [*parent.children, nodes[-1]]


# For structs of nothing but numbers, which is most headers and counters: all their fields, and what reads them at once.
_rows: dict[Struct, tuple[list[tuple[str, int, int, Type, Field]], Any] | None] = {}


def _simple_rows(struct: Struct) -> tuple[list[tuple[str, int, int, Type, Field]], Any] | None:
    simple = struct.tail is None and all(isinstance(field.type, Scalar) for field in struct.fields)
    rows = [(field.name, field.offset, field.offset + (field.type.size or 0), field.type, field) for field in struct.fields]
    _rows[struct] = (rows, reader(struct)) if simple else None
    return _rows[struct]


def _expand_struct(node: Node, kind: Struct, buffer: bytes, start: int, stop: int, scope: Scope) -> None:
    level: dict[str, Any] = {}
    add_struct(node, kind, buffer, start, stop, (level, scope))


def _expand_indexed(node: Node, kind: IndexedArray, buffer: bytes, start: int, stop: int, scope: Scope) -> None:
    if _too_deep(node, buffer, scope):
        return
    found, rest = walk(buffer, start, stop)
    for index, item in enumerate(found):
        child = Node(node, "item", f"[{index}]", item.offset, item.end, item.type, kind.item)
        fill(child, buffer, ({}, scope))
        node.add(child)
    if rest < stop:
        node.add(_remainder(node, kind, buffer, rest, stop, ({}, scope)))


def _expand_type_value(node: Node, kind: TypeValue, buffer: bytes, start: int, stop: int, scope: Scope) -> None:
    if _too_deep(node, buffer, scope):
        return
    found, rest = walk(buffer, start, stop)
    for item in found:
        child = Node(node, "item", f"[{item.id}]", item.offset, item.end, item.type, kind.item, _element(kind, item.id))
        fill(child, buffer, ({}, scope))
        node.add(child)
    if rest < stop:
        node.add(_remainder(node, kind, buffer, rest, stop, ({}, scope)))


def _element(array: TypeValue, number: int) -> Label | None:
    label = str(array.key.of(number)) if array.key is not None else ""
    return Label(label) if label else None


def _expand_packed(node: Node, kind: Packed, buffer: bytes, start: int, stop: int, scope: Scope) -> None:
    size = kind.item.size or 1
    whole = stop - (stop - start) % size
    if whole < stop and not isinstance(node, Cut):
        node.note(kind.fault(stop - start))
    if kind.item.__class__ not in _EXPANDERS:
        # One node for a row of numbers: a node each would cost far more than it shows.
        items = [kind.item.read(buffer, at, at + size, scope) for at in range(start, whole, size)]
        node.value = items if whole == stop else [*items, bytes(buffer[whole:stop])]
        return
    for index, at in enumerate(range(start, whole, size)):
        child = Node(node, "item", f"[{index}]", at, at + size, -1, kind.item)
        fill(child, buffer, scope)
        node.add(child)
    if whole < stop:
        rest: list[Node] = []
        _unparsed(node, rest, buffer, whole, stop, "")
        node.add(rest[0])


def _expand_prefixed(node: Node, kind: Prefixed, buffer: bytes, start: int, stop: int, scope: Scope) -> None:
    if not _too_deep(node, buffer, scope):
        _add_prefixed(node, kind.struct, kind.rest, buffer, start, stop, ({}, scope))


def _add_prefixed(node: Node, struct: Struct, rest: Type, buffer: bytes, start: int, stop: int, scope: Scope) -> None:
    inner = rest.of if isinstance(rest, Nest) else None
    add_struct(node, struct, buffer, start, min(start + struct.fixed, stop), scope, "field", merged_names(struct, inner))
    after = start + (struct.fixed + 3 & ~3)
    if after >= stop:
        return
    if inner is not None:
        add_attributes(node, inner, buffer, after, stop, scope)
    else:
        child = Node(node, "field", "data", after, stop, -1, rest)
        fill(child, buffer, scope)
        node.add(child)


def _expand_records(node: Node, kind: Records, buffer: bytes, start: int, stop: int, scope: Scope) -> None:
    if _too_deep(node, buffer, scope):
        return
    field = kind.struct.by_name[kind.length]
    size = kind.struct.fixed
    index = 0
    while start + size <= stop:
        at = start + field.offset
        length = field.type.read(buffer, at, at + (field.type.size or 0))
        if length < size:
            break
        end = min(start + length, stop)
        child = Node(node, "item", f"[{index}]", start, end, -1, Prefixed(kind.struct, kind.rest), Label(kind.struct.name))
        if start + length > stop:
            child.note(f"{kind.length} is {length}, but only {stop - start} bytes are left")
        _add_prefixed(child, kind.struct, kind.rest, buffer, start, end, ({}, scope))
        node.add(child)
        index += 1
        start = min(start + (length + 3 & ~3), stop)
    if start < stop:
        rest: list[Node] = []
        _unparsed(
            node,
            rest,
            buffer,
            start,
            stop,
            f"{kind.length} cannot be right here: {stop - start} bytes are left, struct {kind.struct.name} has {size}",
        )
        node.add(rest[0])


def _expand_either(node: Node, kind: Either, buffer: bytes, start: int, stop: int, scope: Scope) -> None:
    node.type = pick(kind, buffer, start, stop)
    fill(node, buffer, scope)


def _expand_sub_message(node: Node, kind: SubMessage, buffer: bytes, start: int, stop: int, scope: Scope) -> None:
    chosen = kind.choose(lookup(scope, kind.selector))
    node.type = chosen or BYTES
    fill(node, buffer, scope)


_EXPANDERS: dict[Any, Callable[..., None]] = {
    Nest: _expand_nest,
    Struct: _expand_struct,
    IndexedArray: _expand_indexed,
    TypeValue: _expand_type_value,
    Packed: _expand_packed,
    Prefixed: _expand_prefixed,
    Records: _expand_records,
    Either: _expand_either,
    SubMessage: _expand_sub_message,
}
