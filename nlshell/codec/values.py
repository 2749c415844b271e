"""The values reader: a message as plain Python values, fast.

Attributes become a dict from short name to value, nests dicts, arrays lists. It agrees with the tree reader on every
message (tests hold them against each other). Reserved keys, none of which an attribute can have:

    "#77"      bytes of an attribute the set does not know (with its type number; flag bits removed)
    "#rest"    bytes at the end of a level that are no attribute, or that a struct has beyond its known fields
    "#length"  size of a struct that ended before its last known field ("#rest" then holds a field cut in two)

Nothing here raises, whatever the bytes.
"""

from __future__ import annotations

from struct import Struct as Packing

from ..schema.shapes import AttributeSet, Either, IndexedArray, Nest, Packed, Prefixed, Records, Struct, SubMessage, TypeValue
from ..schema.types import Scalar, Type, lookup
from ..wire.attribute import TYPE_MASK, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..schema.types import Scope

    Reader = Callable[[bytes, int, int, Scope], Any]
    Entry = tuple[str, int, Callable[..., tuple[Any, ...]], Reader, Any]

MAX_DEPTH = 48  # the kernel's own deepest nests (nft, flower options) stay under 10
_HEADER = Packing("=HH").unpack_from

_readers: dict[Type, Reader] = {}
_tables: dict[AttributeSet, dict[int, Entry]] = {}


def reader(type: Type) -> Reader:
    """The function that reads a value of this type: (buffer, start, end, scope) -> value."""
    found = _readers.get(type)
    if found is None:
        make = _MAKERS.get(type.__class__)
        found = _readers[type] = make(type) if make else type.read
    return found


def table(attributes: AttributeSet) -> dict[int, Entry]:
    """Raw nlattr type -> (name, nla_len for the short way, its unpack, reader, SubMessage or multi mark)."""
    found = _tables.get(attributes)
    if found is None:
        found = _tables[attributes] = {}
        for attribute in attributes:
            kind = attribute.type
            plain = isinstance(kind, Scalar) and kind.names is None and not attribute.multi
            length = 4 + (kind.size or 0) if plain else -1
            unpack = kind.packing.unpack_from if isinstance(kind, Scalar) else _HEADER
            special: Any = "multi" if attribute.multi else kind if isinstance(kind, SubMessage) else None
            entry = (attribute.name, length, unpack, reader(kind), special)
            found[attribute.id] = entry
            # Families differ in whether they set the flag bits; entries under both spare the common path a mask.
            found[attribute.id | 0x8000] = entry
            found[attribute.id | 0x4000] = entry
    return found


def read_attributes(attributes: AttributeSet, buffer: bytes, start: int, end: int, out: dict[str, Any], parent: Scope) -> dict[str, Any]:
    """Read the attributes in buffer[start:end] into `out` and return it."""
    entries = _tables.get(attributes) or table(attributes)
    scope = (out, parent)
    deferred: list[tuple[str, SubMessage, int, int]] | None = None
    header = _HEADER
    position = start
    last = end - 4
    while position <= last:
        length, kind = header(buffer, position)
        stop = position + length
        if length < 4 or stop > end:
            break
        entry = entries.get(kind)
        if entry is None:
            entry = entries.get(kind & TYPE_MASK) or _unknown(kind & TYPE_MASK)
        name, plain, unpack, read, special = entry
        if plain == length:
            (value,) = unpack(buffer, position + 4)
        elif special is None:
            value = read(buffer, position + 4, stop, scope)
        elif special == "multi":
            value = read(buffer, position + 4, stop, scope)
            out.setdefault(name, []).append(value)
            position = stop + 3 & ~3
            continue
        else:
            # The selector may stand after the data it chooses, so these wait until the level is read.
            if deferred is None:
                deferred = []
            value = None
            deferred.append((name, special, position + 4, stop))
        if name in out:
            _repeat(out, name, value)
        else:
            out[name] = value
        position = stop + 3 & ~3
    if position < end:
        out["#rest"] = bytes(buffer[position:end])
    if deferred is not None:
        for name, choice, begin, stop in deferred:
            value = _read_chosen(choice, buffer, begin, stop, scope)
            if isinstance(out[name], Repeated):
                out[name][out[name].index(None)] = value
            else:
                out[name] = value
    return out


class Repeated(list):  # type: ignore[type-arg]
    """Values of an attribute that came more than once though its set does not expect it."""


def _repeat(out: dict[str, Any], name: str, value: Any) -> None:
    if isinstance(out[name], Repeated):
        out[name].append(value)
    else:
        out[name] = Repeated([out[name], value])


def _unknown(kind: int) -> Entry:
    return f"#{kind}", -1, _HEADER, Type().read, None


def depth(scope: Scope) -> int:
    """How many levels enclose the current one."""
    count = 0
    while scope is not None:
        scope = scope[1]
        count += 1
    return count


def _read_chosen(choice: SubMessage, buffer: bytes, start: int, end: int, scope: Scope) -> Any:
    chosen = choice.choose(lookup(scope, choice.selector))
    return bytes(buffer[start:end]) if chosen is None else reader(chosen)(buffer, start, end, scope)


def _nest_reader(nest: Nest) -> Reader:
    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        if depth(scope) > MAX_DEPTH:
            return bytes(buffer[start:end])
        return read_attributes(nest.of, buffer, start, end, {}, scope)

    return read


def _struct_reader(struct: Struct) -> Reader:
    packing, names, converted = struct.layout
    unpack = packing.unpack_from
    fixed, tail = packing.size, struct.tail
    whole = struct.fixed

    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        length = end - start
        if length < fixed:
            return _short_struct(struct, buffer, start, end, scope)
        values = dict(zip(names, unpack(buffer, start)))
        if converted:
            inner = (values, scope)
            for name, kind in converted:
                raw = values[name]
                values[name] = kind.names.of(raw) if raw.__class__ is int else reader(kind)(raw, 0, len(raw), inner)  # type: ignore[union-attr]
        if tail is not None:
            values[tail.name] = reader(tail.type)(buffer, start + tail.offset, end, (values, scope))
        elif length > whole:
            values["#rest"] = bytes(buffer[start + whole : end])
        return values

    return read


def _short_struct(struct: Struct, buffer: bytes, start: int, end: int, scope: Scope) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in struct.fixed_fields:
        begin = start + field.offset
        stop = begin + (field.type.size or 0)
        if stop > end:
            if begin < end:
                values["#rest"] = bytes(buffer[begin:end])
            break
        values[field.name] = reader(field.type)(buffer, begin, stop, (values, scope))
    values["#length"] = end - start
    return values


def _indexed_reader(array: IndexedArray) -> Reader:
    read_item = reader(array.item)

    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        if depth(scope) > MAX_DEPTH:
            return bytes(buffer[start:end])
        found, rest = walk(buffer, start, end)
        items = [read_item(buffer, item.payload, item.end, ({}, scope)) for item in found]
        return items if rest == end else [*items, bytes(buffer[rest:end])]

    return read


def _type_value_reader(array: TypeValue) -> Reader:
    read_item = reader(array.item)

    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        if depth(scope) > MAX_DEPTH:
            return bytes(buffer[start:end])
        out: dict[Any, Any] = {}
        found, rest = walk(buffer, start, end)
        for item in found:
            value = read_item(buffer, item.payload, item.end, ({}, scope))
            if item.id in out:
                _repeat(out, item.id, value)  # type: ignore[arg-type]
            else:
                out[item.id] = value
        if rest != end:
            out["#rest"] = bytes(buffer[rest:end])
        return out

    return read


def _packed_reader(array: Packed) -> Reader:
    item = array.item
    size = item.size or 1
    read_item = reader(item)

    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        if (end - start) % size:
            return bytes(buffer[start:end])
        return [read_item(buffer, at, at + size, scope) for at in range(start, end, size)]

    return read


def _prefixed_reader(prefixed: Prefixed) -> Reader:
    read_struct, rest = reader(prefixed.struct), prefixed.rest
    inner = rest.of if isinstance(rest, Nest) else None
    size = prefixed.struct.fixed
    names = merged_names(prefixed.struct, inner)

    def read(buffer: bytes, start: int, end: int, scope: Scope) -> Any:
        out = {names.get(name, name): value for name, value in read_struct(buffer, start, min(start + size, end), scope).items()}
        after = start + (size + 3 & ~3)
        if after < end:
            if inner is not None:
                read_attributes(inner, buffer, after, end, out, scope)
            elif isinstance(rest, SubMessage):
                out["data"] = _read_chosen(rest, buffer, after, end, (out, scope))
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
        out: list[Any] = []
        while start + size <= end:
            at = start + field.offset
            length = field.type.read(buffer, at, at + (field.type.size or 0))
            if length < size or start + length > end:
                break
            out.append(read_one(buffer, start, start + length, scope))
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
        return _read_chosen(choice, buffer, start, end, scope)

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
}
