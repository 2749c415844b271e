"""The values reader: a message as plain Python values, fast.

Attributes become a dict from short name to value, nests dicts, arrays lists. It agrees with the tree reader on every
message (tests hold them against each other). Reserved keys, none of which an attribute can have:

    "#77"      bytes of an attribute the set does not know (with its type number; flag bits removed)
    "#rest"    bytes at the end of a level that are no attribute, or that a struct has beyond its known fields
    "#length"  size of a struct that ended before its last known field ("#rest" then holds a field cut in two); a struct
               inside it that is cut has its own "#length" and "#rest", and the fields that are whole
    "#cut"     nla_len of the last attribute of a level, where it is a known one and fewer bytes are left than it says
               (it is read as far as they go, see `as_cut`)

A list ends in bytes where its last item is not whole.

Nothing here raises, whatever the bytes.
"""

from __future__ import annotations

from struct import Struct as Packing

from ..schema.addresses import AF_MPLS, Address
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
from ..schema.types import BYTES, SECRET_BYTES, Repeated as Repeated, Scalar, String, Type, lookup
from ..wire.address import OCTETS, ipv4_text, ipv6_text
from ..wire.attribute import TYPE_MASK, walk
from .written import compiled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeGuard

    from ..schema.types import Scope

    Reader = Callable[[bytes, int, int, Scope], Any]
    Loop = Callable[[bytes, int, int, dict[str, Any], Scope], dict[str, Any]]
    MessageReader = Callable[[bytes, int, int, Any], dict[str, Any]]

MAX_DEPTH = 48  # the kernel's own deepest nests (nft, flower options) stay under 10
_HEADER = Packing("=HH").unpack_from

_readers: dict[Type, Reader] = {}
_loops: dict[AttributeSet, Loop] = {}


def reader(type: Type) -> Reader:
    """The function that reads a value of this type: (buffer, start, end, scope) -> value."""
    found = _readers.get(type)
    if found is None:
        make = _MAKERS.get(type.__class__)
        found = _readers[type] = make(type) if make else type.read
    return found


def read_attributes(attributes: AttributeSet, buffer: bytes, start: int, end: int, out: dict[str, Any], parent: Scope) -> dict[str, Any]:
    """Read the attributes in buffer[start:end] into `out` and return it."""
    return (_loops.get(attributes) or _attribute_loop(attributes))(buffer, start, end, out, parent)


def _attribute_loop(attributes: AttributeSet) -> Loop:
    """The function that reads a row of this set's attributes, kept for the next time."""
    made: Loop = compiled(f"attributes {attributes.name}", loop_source(attributes), _loop_globals(attributes))
    _loops[attributes] = made
    return made


def loop_source(attributes: AttributeSet) -> list[str]:
    return ["def read(buffer, start, end, out, parent):", *_loop_lines(attributes)]


def message_reader(what: str, header: Struct, attributes: AttributeSet, otherwise: MessageReader) -> MessageReader:
    """The function that reads the everyday message in one go: a struct of fixed size, then attributes.

    It is called as (buffer, start, end, message), and hands over to `otherwise` what is shorter than its header.
    """
    known = {**_loop_globals(attributes), **_struct_globals(header), "otherwise": otherwise}
    return compiled(what, message_source(header, attributes), known)


def message_source(header: Struct, attributes: AttributeSet) -> list[str]:
    size = header.fixed + 3 & ~3
    return [
        "def read(buffer, start, end, message):",
        f" if end - start < {size}: return otherwise(buffer, start, end, message)",
        " parent = None",
        *_struct_lines(header),
        f" start += {size}",
        *_loop_lines(attributes, {field.name: f"v{index}" for index, field in enumerate(header.fields)}),
    ]


def _loop_globals(attributes: AttributeSet) -> dict[str, Any]:
    """What the loop over a set calls. It is written as a person would by hand, the commonest types read in place.

    A table of readers instead of branches costs twice the time for a route (benchmarks/values_reader.py).
    """
    scope: dict[str, Any] = {
        "header": _HEADER, "octets": OCTETS, "repeat": _repeat, "chosen": _read_chosen,
        "remainder": _read_remainder, "attributes": attributes,
    }  # fmt: skip
    for attribute in attributes:
        kind = attribute.type
        scope[f"read{attribute.id}"] = reader(kind)
        if isinstance(kind, SubMessage):
            scope[f"choice{attribute.id}"] = kind
        elif isinstance(kind, Scalar):
            scope[_unpacker(kind)] = kind.packing.unpack_from
            scope[f"names{attribute.id}"] = _named_by(kind)
    return scope


def _named_by(kind: Scalar) -> Any:
    if kind.names is None:
        return None
    return kind.names.byte_table if kind.kind == "u8" else kind.names.table


def _unpacker(kind: Scalar) -> str:
    return f"unpack_{'nbl'['=><'.index(kind.code[0])]}{kind.code[1]}"


def _loop_lines(attributes: AttributeSet, header: Mapping[str, str] | None = None) -> list[str]:
    """The loop itself. `header` names the local variables that hold fields of the fixed header."""
    branches = [(attribute.id, _branch(attribute, header or {})) for attribute in sorted(attributes, key=lambda each: int(each.id))]
    deferring = any(isinstance(attribute.type, SubMessage) and not attribute.multi for attribute in attributes)
    return [
        " position = start",
        " last = end - 4",
        " deferred = None" if deferring else "",
        " while position <= last:",
        "  length, kind = header(buffer, position)",
        "  stop = position + length",
        "  if stop > end or length < 4: break",
        # Families differ in whether they set NLA_F_NESTED and NLA_F_NET_BYTEORDER.
        f"  if kind > {TYPE_MASK}: kind &= {TYPE_MASK}",
        *_dispatch(branches, "  "),
        "  if name in out: repeat(out, name, value)",
        "  else: out[name] = value",
        "  position = stop + 3 & -4",
        *(
            [" if deferred:", "  for name, choice, begin, stop in deferred: chosen(out, name, choice, buffer, begin, stop, (out, parent))"]
            if deferring
            else []
        ),
        # Last of all: a selector that is cut chooses nothing.
        " if position < end: remainder(attributes, out, buffer, position, end, parent)",
        " return out",
    ]


def _dispatch(branches: list[tuple[int, list[str]]], indent: str) -> list[str]:
    """Nested comparisons that lead to the branch for `kind` in a logarithm of steps."""
    if len(branches) > 3:
        middle = len(branches) // 2
        low, high = _dispatch(branches[:middle], indent + " "), _dispatch(branches[middle:], indent + " ")
        return [f"{indent}if kind < {branches[middle][0]}:", *low, f"{indent}else:", *high]
    lines: list[str] = []
    for number, body in branches:
        lines += [f"{indent}{'el' if lines else ''}if kind == {number}:", *(f"{indent} {line}" for line in body)]
    unknown = ["name = f'#{kind}'", "value = bytes(buffer[position + 4:stop])"]
    return [*lines, f"{indent}else:", *(f"{indent} {line}" for line in unknown)] if lines else [indent + line for line in unknown]


def _branch(attribute: Attr, header: Mapping[str, str]) -> list[str]:
    """Lines that set `name` and `value` for one attribute (or go on with the next, having seen to both)."""
    kind, number = attribute.type, attribute.id
    general = f"value = read{number}(buffer, position + 4, stop, (out, parent))"
    if attribute.multi:
        return [general, f"out.setdefault({attribute.name!r}, []).append(value)", "position = stop + 3 & -4", "continue"]
    lines = [f"name = {attribute.name!r}"]
    if isinstance(kind, SubMessage):
        # The selector may stand after the data it chooses: what it has not preceded waits until the level is read.
        wait = [" value = None", " deferred = deferred or []", f" deferred.append((name, choice{number}, position + 4, stop))"]
        return [*lines, f"if {kind.selector!r} in out: {general}", "else:", *wait]
    if isinstance(kind, Scalar) and not kind.secret:
        lines += [f"if length == {4 + (kind.size or 0)}:", f" value, = {_unpacker(kind)}(buffer, position + 4)"]
        if kind.names is not None:
            lines.append(f" value = names{number}[value]")
        return [*lines, f"else: {general}"]
    if isinstance(kind, Address) and kind.size is None:
        # A level without the family is one inside another (RTA_MULTIPATH): only the general way looks outwards.
        family = header.get(kind.family or "")
        plain = f" and {family or f'out.get({kind.family!r}, {AF_MPLS})'} != {AF_MPLS}" if kind.family else ""
        text = ".".join(f"{{octets[buffer[position + {at}]]}}" for at in range(4, 8))
        return [*lines, f"if length == 8{plain}: value = f'{text}'", f"else: {general}"]
    return [*lines, general]


def _repeat(out: dict[Any, Any], name: Any, value: Any) -> None:
    if isinstance(out[name], Repeated):
        out[name].append(value)
    else:
        out[name] = Repeated([out[name], value])


def cut_header(buffer: bytes, start: int, end: int) -> tuple[int, int]:
    """nla_len and nla_type of an attribute that is not whole; 0, 0 where not even they are there."""
    return _HEADER(buffer, start) if end - start >= 4 else (0, 0)


def _read_cut(type: Type, length: int, buffer: bytes, start: int, end: int, scope: Scope) -> Any:
    """What there is of the value of an attribute that begins at `start` and should have `length` bytes, its header included."""
    return reader(as_cut(type, length - 4, scope))(buffer, start + 4, end, scope)


def _put(out: dict[Any, Any], name: Any, value: Any) -> None:
    if name in out:
        _repeat(out, name, value)
    else:
        out[name] = value


def _read_remainder(attributes: AttributeSet, out: dict[str, Any], buffer: bytes, start: int, end: int, parent: Scope) -> None:
    """What is left of a level behind its whole attributes: one that is cut, or bytes that are none."""
    length, number = cut_header(buffer, start, end)
    attribute = attributes.by_id.get(number & TYPE_MASK)
    if length < 4 or attribute is None:  # of what has no name either, nothing says that it is an attribute
        out["#rest"] = bytes(buffer[start:end])
        return
    scope = (out, parent)
    value = _read_cut(attribute.type, length, buffer, start, end, scope)
    if attribute.multi:
        out.setdefault(attribute.name, []).append(value)
    else:
        _put(out, attribute.name, value)
    out["#cut"] = length


def as_cut(type: Type, length: int, scope: Scope) -> Type:
    """The type by which to read a value of which only the beginning is there; it should have `length` bytes.

    What is made of parts is read as far as they go, and so is text. A number, an address or a set of flags would be
    another one than was sent, so only its bytes are told.
    """
    while isinstance(type, SubMessage):
        type = type.choose(lookup(scope, type.selector)) or BYTES
    if isinstance(type, Either):
        sized = [each for each in type.alternatives if isinstance(each, Struct) or not isinstance(each, _OF_PARTS)]
        others = [each for each in type.alternatives if each not in sized]
        fitting = [each for each in sized if (each.fixed == length if isinstance(each, Struct) else not each.fault(length))]
        return as_cut(fitting[0] if fitting else others[0] if len(others) == 1 else BYTES, length, scope)
    if isinstance(type, Struct) and type.tail is not None and not isinstance(type.tail.type, SubMessage):
        tail = as_cut(type.tail.type, length - type.tail.offset, None)
        return type if tail is type.tail.type else _with_tail(type, tail)
    if isinstance(type, (*_OF_PARTS, String)):
        return type
    return SECRET_BYTES if type.secret else BYTES


def _with_tail(struct: Struct, tail: Type) -> Struct:
    found = _cut_structs.get((struct, tail))
    if found is None:
        fields = [*struct.fixed_fields, Field(struct.fields[-1].name, tail, struct.fields[-1].doc)]
        found = _cut_structs[struct, tail] = Struct(struct.name, fields, align=struct.align, doc=struct.doc)
    return found


_OF_PARTS = (Nest, Struct, IndexedArray, TypeValue, Packed, Prefixed, Records)
_cut_structs: dict[tuple[Struct, Type], Struct] = {}


def depth(scope: Scope) -> int:
    """How many levels enclose the current one."""
    count = 0
    while scope is not None:
        scope = scope[1]
        count += 1
    return count


def _read_chosen(out: dict[str, Any], name: str, choice: SubMessage, buffer: bytes, start: int, end: int, scope: Scope) -> None:
    """Read data that waited for its selector, into its place in `out`."""
    value = read_by_selector(choice, buffer, start, end, scope)
    several = out[name]
    if isinstance(several, Repeated):
        several.read = several.index(None, several.read) + 1
        several[several.read - 1] = value
    else:
        out[name] = value


def read_by_selector(choice: SubMessage, buffer: bytes, start: int, end: int, scope: Scope) -> Any:
    chosen = choice.choose(lookup(scope, choice.selector))
    return bytes(buffer[start:end]) if chosen is None else reader(chosen)(buffer, start, end, scope)


def _nest_reader(nest: Nest) -> Reader:
    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        if start == end:
            return {}  # an empty nest must not load the description of what it could hold
        if depth(scope) > MAX_DEPTH:
            return bytes(buffer[start:end])
        return read_attributes(nest.of, buffer, start, end, {}, scope)

    return read


def _struct_lines(struct: Struct) -> list[str]:
    """Lines that read a whole struct at `start` into `out`: one unpack, one dict display."""
    names, kinds = struct.layout[1], dict(struct.layout[2])
    shown, later = [], []
    for index, name in enumerate(names):
        kind, value = kinds.get(name), f"v{index}"
        if _has_table(kind):
            value = f"table{index}[{value}]"
        elif kind is not None:
            later.append(f" out[{name!r}] = field{index}(v{index}, 0, {kind.size}, (out, parent))")
        shown.append(f"{name!r}: {value}")
    targets = "".join(f"v{index}, " for index in range(len(names)))
    return [f" {targets}= unpack_struct(buffer, start)" if names else "", f" out = {{{', '.join(shown)}}}", *later]


def _struct_globals(struct: Struct) -> dict[str, Any]:
    """What these lines call."""
    packing, names, converted = struct.layout
    known: dict[str, Any] = {"unpack_struct": packing.unpack_from}
    for name, kind in converted:
        index = names.index(name)
        if _has_table(kind):
            known[f"table{index}"] = _named_by(kind)
        else:
            known[f"field{index}"] = reader(kind)
    return known


def _has_table(kind: Type | None) -> TypeGuard[Scalar]:
    """Whether the name of a number that was unpacked is found in a table."""
    return isinstance(kind, Scalar) and kind.names is not None and (kind.byte_order is None or kind.size == 1)


def _struct_reader(struct: Struct) -> Reader:
    """The function that reads this struct, written for it."""
    known = {**_struct_globals(struct), "struct": struct, "short": _short_struct}
    if struct.tail is not None:
        known["tail"] = reader(struct.tail.type)
    return compiled(f"struct {struct.name}", struct_source(struct), known)


def struct_source(struct: Struct) -> list[str]:
    if struct.tail is not None:
        rest = f" out[{struct.tail.name!r}] = tail(buffer, start + {struct.tail.offset}, end, (out, parent))"
    else:
        rest = f" if end - start > {struct.fixed}: out['#rest'] = bytes(buffer[start + {struct.fixed}:end])"
    return [
        "def read(buffer, start, end, parent):",
        f" if end - start < {struct.layout[0].size}: return short(struct, buffer, start, end, parent)",
        *_struct_lines(struct),
        rest,
        " return out",
    ]


def _short_struct(struct: Struct, buffer: bytes, start: int, end: int, scope: Scope) -> dict[str, Any]:
    """The fields that are there, those of a struct inside the struct as well."""
    values: dict[str, Any] = {}
    # As where it is whole, a number may choose how a field before it reads: xfrm's family stands behind its addresses.
    level: dict[str, Any] = {}
    for field in struct.fixed_fields:
        begin = start + field.offset
        if isinstance(field.type, Scalar) and begin + (field.type.size or 0) <= end:
            level[field.name] = field.type.read(buffer, begin, begin + (field.type.size or 0))
    for field in struct.fixed_fields:
        begin = start + field.offset
        stop = begin + (field.type.size or 0)
        if stop > end and not (begin < end and isinstance(field.type, Struct)):
            if begin < end:
                values["#rest"] = (SECRET_BYTES if field.type.secret else BYTES).read(buffer, begin, end)
            break
        values[field.name] = level[field.name] = reader(field.type)(buffer, begin, min(stop, end), (level, scope))
    values["#length"] = end - start
    return values


def _indexed_reader(array: IndexedArray) -> Reader:
    read_item = reader(array.item)

    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        if depth(scope) > MAX_DEPTH:
            return bytes(buffer[start:end])
        found, rest = walk(buffer, start, end)
        items = [read_item(buffer, item.payload, item.end, ({}, scope)) for item in found]
        if rest < end:
            length, _ = cut_header(buffer, rest, end)
            items.append(_read_cut(array.item, length, buffer, rest, end, ({}, scope)) if length >= 4 else bytes(buffer[rest:end]))
        return items

    return read


def _type_value_reader(array: TypeValue) -> Reader:
    read_item = reader(array.item)

    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        if depth(scope) > MAX_DEPTH:
            return bytes(buffer[start:end])
        out: dict[Any, Any] = {}
        found, rest = walk(buffer, start, end)
        for item in found:
            _put(out, item.id, read_item(buffer, item.payload, item.end, ({}, scope)))
        if rest < end:
            length, number = cut_header(buffer, rest, end)
            if length >= 4:
                _put(out, number & TYPE_MASK, _read_cut(array.item, length, buffer, rest, end, ({}, scope)))
                out["#cut"] = length
            else:
                out["#rest"] = bytes(buffer[rest:end])
        return out

    return read


def _packed_reader(array: Packed) -> Reader:
    item = array.item
    size = item.size or 1
    read_item = reader(item)

    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        whole = end - (end - start) % size
        items = [read_item(buffer, at, at + size, scope) for at in range(start, whole, size)]
        return items if whole == end else [*items, bytes(buffer[whole:end])]

    return read


def _prefixed_reader(prefixed: Prefixed) -> Reader:
    read_struct, rest = reader(prefixed.struct), prefixed.rest
    inner = rest.of if isinstance(rest, Nest) else None
    size = prefixed.struct.fixed
    names = merged_names(prefixed.struct, inner)

    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        if depth(scope) > MAX_DEPTH:
            return bytes(buffer[start:end])
        out = {names.get(name, name): value for name, value in read_struct(buffer, start, min(start + size, end), scope).items()}
        after = start + (size + 3 & ~3)
        if after < end:
            if inner is not None:
                read_attributes(inner, buffer, after, end, out, scope)
            elif isinstance(rest, SubMessage):
                out["data"] = read_by_selector(rest, buffer, after, end, (out, scope))
            else:
                out["data"] = reader(rest)(buffer, after, end, (out, scope))
        return out

    return read


def merged_names(struct: Struct, attributes: AttributeSet | None) -> dict[str, str]:
    """Names of a struct's fields on one level with attributes: struct.field where an attribute has that very name."""
    taken = attributes.by_name if attributes is not None else {}
    return {field.name: f"{struct.name}.{field.name}" if field.name in taken else field.name for field in struct.fields}


def _records_reader(records: Records) -> Reader:
    read_one = _prefixed_reader(Prefixed(records.struct, records.rest))
    field = records.struct.by_name[records.length]
    size = records.struct.fixed

    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        if depth(scope) > MAX_DEPTH:
            return bytes(buffer[start:end])
        out: list[Any] = []
        while start + size <= end:
            at = start + field.offset
            length = field.type.read(buffer, at, at + (field.type.size or 0))
            if length < size:
                break
            out.append(read_one(buffer, start, min(start + length, end), scope))
            start = min(start + (length + 3 & ~3), end)
        if start < end:
            out.append(bytes(buffer[start:end]))
        return out

    return read


def _either_reader(either: Either) -> Reader:
    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        return reader(pick(either, buffer, start, end))(buffer, start, end, scope)

    return read


def _sub_message_reader(choice: SubMessage) -> Reader:
    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        return read_by_selector(choice, buffer, start, end, scope)

    return read


def pick(either: Either, buffer: bytes, start: int, end: int) -> Type:
    """The alternative of an Either that the bytes fit: a struct by its size, a nest by a whole row of known types."""
    for alternative in either.alternatives:
        if isinstance(alternative, Nest):
            found, rest = walk(buffer, start, end)
            if rest == end and all(attribute.id in alternative.of.by_id for attribute in found):
                return alternative
        elif isinstance(alternative, Struct):
            if end - start == alternative.fixed:
                return alternative
        elif not alternative.fault(end - start):
            return alternative
    return Type()


def _address_reader(address: Address) -> Reader:
    """Address.read with its questions asked once instead of for every route."""
    general, family, size = address.read, address.family or "", address.size

    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        length = end - start
        if length == 4:
            return ipv4_text(buffer[start:end])
        if length == 16 and size is None:
            return ipv6_text(buffer[start:end])
        return general(buffer, start, end, scope)

    def read_unless_labels(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        if end - start == 4 and scope is not None and scope[0].get(family, AF_MPLS) != AF_MPLS:
            return ipv4_text(buffer[start:end])
        return general(buffer, start, end, scope)

    return read_unless_labels if family else read


_MAKERS: dict[Any, Callable[..., Reader]] = {
    Nest: _nest_reader,
    Struct: _struct_reader,
    IndexedArray: _indexed_reader,
    TypeValue: _type_value_reader,
    Packed: _packed_reader,
    Prefixed: _prefixed_reader,
    Records: _records_reader,
    Either: _either_reader,
    SubMessage: _sub_message_reader,
    Address: _address_reader,
}
