"""The writer: values to bytes by a schema. It takes what the values reader gives, and what a person types.

    encode(kind, {"ifi_index": 2, "linkinfo": {"kind": "vlan", "data": {"id": 5}}})
    encode(kind, {"linkinfo.kind": "vlan", "linkinfo.data.id": "5"})            # paths work as well

Every refusal is an EncodeError (or UnknownNameError) that begins with the path at fault.
"""

from __future__ import annotations

from struct import error as StructError

from ..errors import EncodeError, NameUsed, UnknownNameError
from ..schema.model import MessageType
from ..schema.shapes import (
    AttributeSet,
    Either,
    IndexedArray,
    Nest,
    Packed,
    Prefixed,
    Records,
    Struct,
    SubMessage,
    TypeValue,
    header_names,
    header_size,
)
from ..schema.types import BYTES, Type, lookup, number_of
from ..wire import header as h
from ..wire.address import AF_INET, AF_INET6
from ..wire.attribute import MAX_PAYLOAD, NESTED, NET_BYTEORDER, NLATTR, pack
from .tree import plain
from .values import MAX_DEPTH, Repeated, merged_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from ..schema.model import Form
    from ..schema.types import Scope
    from .message import Message
    from .tree import Node

    Step = Any  # a name, the number of an element, or an _Index

_DEEPEST = MAX_DEPTH + 1  # what the innermost nest holds that is read
_NUMBERS = "#numbers"  # a level of its own around all others: see encode
_NAMED = ("ifindex", "netns_fd")  # hints of numbers that people know by names
_INDEX_DIGITS = 5  # 65,531 bytes are the most an attribute holds, and a list is filled up to the index that is named


def encode(
    kind: MessageType,
    values: Mapping[str, Any],
    *,
    flags: int = h.REQUEST,
    seq: int = 0,
    port: int = 0,
    type_id: int | None = None,
    numbers: Mapping[tuple[str, str], int] | None = None,
) -> bytes:
    """One whole message, nlmsghdr included, padded to 4.

    values   header fields and attributes by short name or path, in the order in which they shall be written
    type_id  nlmsg_type where it is not the kind's own (generic families: the id the kernel gave)
    numbers  what names of interfaces and network namespaces stand for: (hint of the type, name) -> number
    Raises EncodeError, UnknownNameError; NameUsed for a name that is not in `numbers`.
    """
    return h.pack(kind.id if type_id is None else type_id, flags, seq, port, encode_payload(kind, values, numbers))


def encode_payload(kind: MessageType, values: Mapping[str, Any], numbers: Mapping[tuple[str, str], int] | None = None) -> bytes:
    """Everything after nlmsghdr: fixed header and attributes. Fields of another header that a request to dump may have
    (rtgen_family) choose that one."""
    header, attributes = kind.header or (), kind.attributes
    form = _form(kind, values) if kind.forms else None
    if form is not None:
        header, attributes = (form.header,), form.attributes or attributes
    names = header_names(header, attributes)
    given = unfold(values, set(names.values()))
    if kind.family.kind == "generic" and header and header[0].name == "genlmsghdr":
        _require_command(kind, given, names["genlmsghdr", "cmd"])
        given = {names["genlmsghdr", "cmd"]: kind.id, names["genlmsghdr", "version"]: kind.family.version, **given}
    if len(kind.keys) == 1 and header and kind.family.protocol.name in ("route", "sock_diag"):
        # The first byte, the address family, is what makes it this kind of message.
        given.setdefault(names[header[0].name, header[0].fields[0].name], kind.keys[0])
    if attributes is not None:
        _fill_from_addresses(attributes, given, given)
    level = selectors(given, [field for struct in header for field in struct.fields], attributes)
    scope = (level, None if numbers is None else ({_NUMBERS: numbers}, None))
    parts = []
    for struct in header:
        own = {field.name: given.pop(names[struct.name, field.name]) for field in struct.fields if names[struct.name, field.name] in given}
        raw = write_struct(struct, own, scope, "")
        parts.append(raw + bytes(-len(raw) % 4))
    if kind.payload is not None:
        value = given.pop("data", given)
        if value:
            parts.append(write(kind.payload, value, scope, "data"))
    else:
        parts.append(write_attributes(attributes or AttributeSet("", []), given, scope, "", list(names.values())))
    payload = b"".join(parts)
    if form is not None and not form.fits(len(payload), payload[0], header_size(kind.header)):
        name = form.header.name
        raise EncodeError(f"the kernel would not take {len(payload)} bytes that begin with {name} for that: leave attributes out")
    return payload


def _form(kind: MessageType, values: Mapping[str, Any]) -> Form | None:
    """The form of a request to dump whose header has a field that these values name, and the message's own has not."""
    own = kind.header_fields
    return next((form for form in kind.forms if any(name in form.header.by_name and name not in own for name in values)), None)


def _require_command(kind: MessageType, given: Mapping[str, Any], name: str) -> None:
    """Raise EncodeError where a command is given that is not the operation's own: it would make another one of it."""
    if given.get(name) is None:
        return
    command = (kind.header or ())[0].by_name["cmd"].type
    if write(command, given[name], None, name) != write(command, kind.id, None, name):
        raise EncodeError(f"{name}: {given[name]!r} contradicts {kind.name}, whose command is {kind.id}; leave {name} out")


def _fill_from_addresses(attributes: AttributeSet, level: dict[str, Any], given: dict[str, Any]) -> None:
    """dst=192.0.2.0/24 says the address family and the prefix length as well: put them where the header (in `given`) has them."""
    for name in list(level):
        attribute = attributes.by_name.get(name)
        fills = attribute.type.fills if attribute is not None else None
        text = level[name]
        if attribute is not None and isinstance(attribute.type, Nest) and isinstance(text, dict):
            _fill_from_addresses(attribute.type.of, text, given)
        if fills is None or not isinstance(text, str) or not ("." in text or ":" in text):
            continue
        address, _, length = text.partition("/")
        family, prefix_length = fills
        given.setdefault(family, AF_INET6 if ":" in address else AF_INET)
        if prefix_length:
            given.setdefault(prefix_length, length or ("128" if ":" in address else "32"))
            level[name] = address


def unfold(values: Mapping[str, Any], whole: set[str] | frozenset[str] = frozenset(), depth: int = 0) -> dict[str, Any]:
    """Paths turned into nested dicts and lists; names in `whole` are kept although they contain a dot.

    depth  how many dicts enclose these values
    """
    out: dict[str, Any] = {}
    for path, value in values.items():
        _place(out, [path] if path in whole else _steps(path), value, path, depth)
    return out


class _Index(int):
    """A step of a path into a list. (A number that is no _Index names an element of a nest: see TypeValue.)"""


class _Items(list):  # type: ignore[type-arg]
    """A list that paths with [n] fill. A list that somebody gave whole is a value, and nothing is put into it."""


def _place(level: Any, steps: Sequence[Step], value: Any, path: Any, depth: int) -> None:
    """Put a value where the steps lead, through dicts and _Items that are made on the way; a dict joins one that is there."""
    depth += len(steps)
    if depth > _DEEPEST:
        raise EncodeError(f"{str(path)[:40]}…: values are nested more than {_DEEPEST} levels deep, which no reader looks into")
    for place, step in enumerate(steps):
        here = _shown(steps[: place + 1])
        if isinstance(step, _Index) is not isinstance(level, _Items):
            there = "names" if isinstance(step, _Index) else "[n]"
            raise EncodeError(f"{path}: {_shown(steps[:place])} has {there} elsewhere; go on from it with names or with [n], not with both")
        if isinstance(step, _Index):
            level.extend([None] * (step + 1 - len(level)))
        found = level[step] if isinstance(step, _Index) else level.get(step)
        if place < len(steps) - 1:
            if found is None:
                found = level[step] = _Items() if isinstance(steps[place + 1], _Index) else {}
            elif not isinstance(found, (dict, _Items)):
                raise EncodeError(f"{path}: {here} already has a value of its own")
            level = found
        elif found is None:
            level[step] = unfold(value, depth=depth) if value.__class__ is dict else value
        elif found.__class__ is dict and value.__class__ is dict:
            for name, part in value.items():
                _place(found, _steps(name), part, f"{path}.{name}", depth)
        else:
            raise EncodeError(f"{path}: {here} has a value elsewhere; give it once")


def _shown(steps: Sequence[Step]) -> str:
    return "".join(f"[{step}]" if isinstance(step, _Index) else f".{step}" for step in steps).removeprefix(".")


def _steps(path: Any) -> list[Step]:
    """linkinfo.data.id -> names, multipath[1].gateway -> names and indexes. Raises EncodeError."""
    steps: list[Step] = []
    if not isinstance(path, str) or not ("." in path or "[" in path):
        return [path]
    for step in path.replace("[", ".[").split("."):
        if step.startswith("[") and step.endswith("]") and step[1:-1].isdecimal() and steps:
            if len(step) > _INDEX_DIGITS + 2:
                raise EncodeError(f"{path}: no list has that many items")
            steps.append(_Index(step[1:-1]))
        elif step and "[" not in step and "]" not in step:
            steps.append(step)
        else:
            raise EncodeError(f"{path!r} is no path; write name.name or name[0].name")
    return steps


def selectors(given: Mapping[str, Any], fields: Iterable[Any], attributes: AttributeSet | None) -> dict[str, Any]:
    """The scope's view of a level: values with names turned into numbers, so that they can choose sub-messages."""
    level = dict(given)
    for entry in [*fields, *(attributes.by_name[name] for name in given if attributes and name in attributes.by_name)]:
        names = entry.type.names
        if names is not None and isinstance(level.get(entry.name), str):
            try:
                level[entry.name] = names.parse(level[entry.name])
            except UnknownNameError:
                continue  # raised with its path when its turn comes
    return level


def write(type: Type, value: Any, scope: Scope, path: str) -> bytes:
    """The payload bytes of a value of any type."""
    if isinstance(value, bytes):
        return value
    handler = _WRITERS.get(type.__class__)
    if handler is not None:
        raw: bytes = handler(type, value, scope, path)
        return raw
    try:
        return type.write(value, scope)
    except (EncodeError, UnknownNameError) as error:
        if type.hint in _NAMED and isinstance(value, str) and _is_name(value):
            numbers = lookup(scope, _NUMBERS)
            if numbers is None or (type.hint, value) not in numbers:
                raise NameUsed(f"{path}: {error}", type.hint, value, path) from None
            return type.write(numbers[type.hint, value], scope)
        if isinstance(error, EncodeError):
            raise EncodeError(f"{path}: {error}") from None
        error.args = (f"{path}: {error}",)
        raise
    except (ArithmeticError, AttributeError, TypeError, ValueError, StructError):
        # A value may be any object at all: what a leaf type did not foresee is refused like the rest.
        raise EncodeError(f"{path}: {'the value' if type.secret else repr(value)} is not {type.kind}") from None


def _is_name(text: str) -> bool:
    """Whether a text may be a name, and is no number that does not fit."""
    try:
        int(text, 0)
    except ValueError:
        return bool(text) and not any(each.isspace() or each == "\0" for each in text)
    return False


def write_attributes(attributes: AttributeSet, values: Mapping[str, Any], scope: Scope, path: str, also_known: Iterable[str] = ()) -> bytes:
    """A row of attributes, in the order of `values`. `also_known` are names to suggest for an unknown one."""
    parts = []
    for name, value in values.items():
        where = f"{path}.{name}" if path else str(name)
        if name == "#rest":
            parts.append(_raw(value, where))
        elif name == "#cut":
            _cut(parts, value, where)
        elif isinstance(name, str) and name.startswith("#"):
            if not name[1:].isdecimal():
                raise EncodeError(f"{where}: an attribute without a name is written as # and its number")
            parts.extend(pack(int(name[1:]), _raw(item, where)) for item in (value if isinstance(value, Repeated) else [value]))
        else:
            attribute = attributes.by_name.get(name)
            if attribute is None:
                attribute = attributes.by_name.get(str(name).lower().removeprefix(attributes.prefix.lower()).replace("-", "_"))
            if attribute is None:
                raise UnknownNameError("attribute" + (f" of {path}" if path else ""), str(name), [*attributes.by_name, *also_known])
            several = isinstance(value, Repeated) or (attribute.multi and isinstance(value, (list, tuple)))
            for item in value if several else [value]:
                if item is None or (item is False and attribute.type.kind == "flag"):
                    continue
                payload = write(attribute.type, item, scope, where)
                if len(payload) > MAX_PAYLOAD:
                    raise EncodeError(f"{where}: {len(payload)} bytes do not fit, an attribute holds at most {MAX_PAYLOAD}")
                parts.append(pack(attribute.id | _type_bits(attribute.type, attributes, scope), payload))
    return b"".join(parts)


def _cut(parts: list[bytes], length: Any, path: str) -> None:
    """Let the last attribute written claim more bytes than it has, and end there without padding: see codec.values."""
    there = NLATTR.unpack_from(parts[-1])[0] if parts and len(parts[-1]) >= NLATTR.size else 0
    if not (there and isinstance(length, int) and there < length <= 0xFFFF):
        raise EncodeError(f"{path}: {length!r} cannot be the nla_len of an attribute that is cut, of which {there} bytes are there")
    parts[-1] = NLATTR.pack(length, NLATTR.unpack_from(parts[-1])[1]) + parts[-1][NLATTR.size : there]


def _raw(value: Any, path: str) -> bytes:
    """What nothing describes can only be given as bytes, or as their hex digits."""
    return write(BYTES, value, None, path)


def _type_bits(type: Type, attributes: AttributeSet, scope: Scope) -> int:
    """NLA_F_NESTED wherever a nest is written: strict families (Linux 5.2 on) refuse it without, the others mask it."""
    while isinstance(type, SubMessage):
        type = type.choose(lookup(scope, type.selector)) or Type()
    if isinstance(type, (Nest, IndexedArray, TypeValue)):
        return NESTED
    return NET_BYTEORDER if attributes.network_order_flag and type.byte_order == "big-endian" else 0


def _level(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise EncodeError(f"{path}: {value!r} cannot be a nest; give its attributes, as in {path}.NAME=…")
    return unfold(value)


def _write_nest(nest: Nest, value: Any, scope: Scope, path: str) -> bytes:
    if value is True or value == "":
        value = {}
    given = _level(value, path)
    return write_attributes(nest.of, given, (selectors(given, (), nest.of), scope), path)


def write_struct(struct: Struct, value: Any, scope: Scope, path: str) -> bytes:
    """The bytes of a struct; fields that are not given are zero."""
    given = _level(value, path)
    length, rest = given.pop("#length", None), _raw(given.pop("#rest", b""), path)
    if length is not None and not (isinstance(length, int) and 0 <= length <= struct.fixed):
        raise EncodeError(f"{path}: {length!r} cannot be the length of a struct {struct.name} that is cut short")
    for name in given:
        if name not in struct.by_name:
            raise UnknownNameError(f"field of {path or struct.name}", str(name), list(struct.by_name))
    scope = (selectors(given, struct.fields, None), scope)
    out = bytearray(struct.fixed)
    known = 0  # bytes up to the end of the last field that is given
    for field in struct.fixed_fields:
        if given.get(field.name) is not None:
            raw = write(field.type, given[field.name], scope, f"{path}.{field.name}" if path else field.name)
            if len(raw) > (field.type.size or 0):
                raise EncodeError(f"{path}.{field.name}: {len(raw)} bytes do not fit the {field.type.size} of the field")
            out[field.offset : field.offset + len(raw)] = raw
            known = field.offset + (len(raw) if isinstance(field.type, Struct) else field.type.size or 0)
    if length is not None:
        return bytes(out[:known]) + rest + bytes(max(length - known - len(rest), 0))
    if struct.tail is not None and given.get(struct.tail.name) is not None:
        del out[struct.tail.offset :]
        out += write(struct.tail.type, given[struct.tail.name], scope, f"{path}.{struct.tail.name}")
    return bytes(out) + rest


def _write_indexed(array: IndexedArray, value: Any, scope: Scope, path: str) -> bytes:
    parts = []
    for index, item in enumerate(_items(value, path)):
        number = array.element if array.element is not None else array.first + index
        bits = NESTED if isinstance(array.item, (Nest, IndexedArray, TypeValue)) else 0
        parts.append(pack(number | bits, write(array.item, item, ({}, scope), f"{path}[{index}]")))
    return b"".join(parts)


def _items(value: Any, path: str) -> list[Any]:
    if isinstance(value, str):
        value = [word for word in value.split(",") if word]
    if not isinstance(value, (list, tuple)):
        raise EncodeError(f"{path}: {value!r} is no list; give {path}[0]=… or several values with commas between")
    return [item for item in value if item is not None]


def _write_type_value(array: TypeValue, value: Any, scope: Scope, path: str) -> bytes:
    if isinstance(value, list):
        value = {index: item for index, item in enumerate(value) if item is not None}
    parts = []
    bits = NESTED if isinstance(array.item, (Nest, IndexedArray, TypeValue)) else 0
    for key, item in (value if isinstance(value, dict) else _level(value, path)).items():
        if key == "#rest":
            parts.append(_raw(item, path))
            continue
        if key == "#cut":
            _cut(parts, item, path)
            continue
        try:
            number = number_of(key, array.key)
        except (EncodeError, UnknownNameError) as error:
            raise EncodeError(f"{path}: {error}") from None
        for each in item if isinstance(item, Repeated) else [item]:
            parts.append(pack(number | bits, write(array.item, each, ({}, scope), f"{path}[{key}]")))
    return b"".join(parts)


def _write_packed(array: Packed, value: Any, scope: Scope, path: str) -> bytes:
    items = _items(value, path)
    if array.count is not None and len(items) > array.count:
        raise EncodeError(f"{path}: {len(items)} items given, {array.count} fit")
    raw = b"".join(write(array.item, item, scope, f"{path}[{index}]") for index, item in enumerate(items))
    return raw.ljust(array.size or 0, b"\0")


def _write_prefixed(prefixed: Prefixed, value: Any, scope: Scope, path: str) -> bytes:
    inner = prefixed.rest.of if isinstance(prefixed.rest, Nest) else None
    names = merged_names(prefixed.struct, inner)
    given = unfold(value, set(names.values())) if isinstance(value, dict) else _level(value, path)
    own = {field: given.pop(name) for field, name in names.items() if name in given}
    apart = given.get(prefixed.struct.name)  # a path struct.field (see merged_names) that was taken apart
    if isinstance(apart, dict) and (inner is None or prefixed.struct.name not in inner.by_name):
        own.update(given.pop(prefixed.struct.name))
    if "#length" in given:
        return write_struct(prefixed.struct, {**own, "#length": given["#length"], "#rest": given.get("#rest", b"")}, scope, path)
    inside = (selectors({**own, **given}, prefixed.struct.fields, inner), scope)
    raw = write_struct(prefixed.struct, own, scope, path)
    if inner is not None:
        rest = write_attributes(inner, given, inside, path, list(names))
    else:
        rest = write(prefixed.rest, given.pop("data"), inside, f"{path}.data") if "data" in given else b""
        if given:
            raise UnknownNameError(f"field of {path}", str(next(iter(given))), [*names, "data"])
    return raw + bytes(-len(raw) % 4) + rest if rest else raw


def _write_records(records: Records, value: Any, scope: Scope, path: str) -> bytes:
    parts = []
    for index, item in enumerate(_items(value, path)):
        if isinstance(item, bytes):
            parts.append(item)
            continue
        where = f"{path}[{index}]"
        own = {name: part for name, part in _level(item, where).items() if name != records.length}
        body = _write_prefixed(Prefixed(records.struct, records.rest), own, scope, where)
        length = records.struct.by_name[records.length]
        size = length.type.write(len(body))
        body = body[: length.offset] + size + body[length.offset + len(size) :]
        parts.append(body + bytes(-len(body) % 4))
    return b"".join(parts)


def _write_either(either: Either, value: Any, scope: Scope, path: str) -> bytes:
    for alternative in either.alternatives:
        try:
            return write(alternative, value, scope, path)
        except (EncodeError, UnknownNameError) as error:
            last = error
    raise last


def _write_sub_message(choice: SubMessage, value: Any, scope: Scope, path: str) -> bytes:
    chooser = lookup(scope, choice.selector)
    chosen = choice.choose(chooser)
    if chosen is None:
        if value in ({}, "", None, True):
            return b""
        if chooser is None:
            raise EncodeError(f"{path}: give {choice.selector} as well, it decides what {path} holds")
        raise EncodeError(f"{path}: the registry knows no data for {choice.selector} {chooser!s}; give it as bytes")
    return write(chosen, value, scope, path)


_WRITERS: dict[Any, Any] = {
    Nest: _write_nest,
    Struct: write_struct,
    IndexedArray: _write_indexed,
    TypeValue: _write_type_value,
    Packed: _write_packed,
    Prefixed: _write_prefixed,
    Records: _write_records,
    Either: _write_either,
    SubMessage: _write_sub_message,
}


def encode_tree(message: Message) -> bytes:
    """The message written anew from its tree: every value through its type's writer, padding as zeroes."""
    out = bytearray(message.end - message.offset)
    _put(message.tree, out, message.bytes, message.offset, None)
    return bytes(out)


def _put(node: Node, out: bytearray, found: bytes, origin: int, scope: Scope) -> None:
    start, stop = node.start - origin, node.stop - origin
    if node.raw >= 0:
        NLATTR.pack_into(out, node.offset - origin, node.length, node.raw)
    if node.type is None and node.role == "attribute":
        out[start:stop] = node.value
    elif node.children:
        inside = (level_of(node), scope)
        for child in node.children:
            _put(child, out, found, origin, inside)
    elif node.value is not None and node.type is not None:
        # What its type would refuse to write (a text too long, say) stays as it stood.
        faulty = node.notes and node.type.fault(stop - start)
        raw = found[start:stop] if faulty else write(node.type, node.value, scope, node.path)
        # So does a number that took more bytes than it needs (uint).
        out[start:stop] = raw if len(raw) == stop - start else found[start:stop]


def level_of(node: Node) -> dict[str, Any]:
    """The values in a level, for the few leaf types that ask for those beside them (addresses by family)."""
    level: dict[str, Any] = {}
    for child in node.children:
        if child.role == "struct":  # the fields of a fixed header stand on the level of the attributes
            level.update((field.name, field.value) for field in child.children)
        else:
            level[child.name] = plain(child) if isinstance(child.type, Struct) else child.value
    return level
