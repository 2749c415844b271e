"""Changing one part of a message and leaving every other byte as it is.

The lengths around the part (nla_len of the nests, rtnh_len, nlmsg_len) follow, and nothing else does: what the sender
left odd stays odd, and data whose kind was changed is read anew as what it is now. Values go through the writer.
"""

from __future__ import annotations

from ..errors import EncodeError, UsageError
from ..schema.enums import Named
from ..schema.secrets import Secret, are_secrets_shown
from ..schema.shapes import Records, attributes_in
from ..schema.types import Flag, WireText
from ..wire import header as h
from ..wire.attribute import MAX_PAYLOAD, NLATTR
from .export import clean
from .tree import BYTES, Node, plain
from .writer import level_of, selectors, unfold, write, write_attributes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..schema.types import Scope, Type
    from .message import Message


def edited(message: Message, node: Node, value: Any) -> bytes:
    """The message's bytes with another value for a part: what its type takes, or bytes as they shall stand.

    Raises EncodeError, UnknownNameError, each with the path at fault.
    """
    if node.children and not isinstance(value, bytes):
        raise EncodeError(f"{node.path or node.name}: it holds other parts; change one of them, or give its bytes")
    if isinstance(node.value, WireText) and isinstance(value, str):
        value = WireText(value, node.value.tail)  # as many NULs as the sender writes
    payload = write(_type(node), value, _scope(node), node.path)
    before = node.stop - node.start
    if not _may_grow(node):
        if len(payload) > before:
            raise EncodeError(f"{node.path or node.name}: {len(payload)} bytes do not fit the {before} that it has")
        payload = payload.ljust(before, b"\0")
    if len(payload) == before:
        return _replace(message, node, node.start, node.stop, payload)
    return _replace(message, node.parent or node, node.offset, _end(node), _framed(node, payload))


def without(message: Message, node: Node) -> bytes:
    """The message's bytes without an attribute or an element of a list. Raises EncodeError for other parts."""
    if node.parent is None or not (node.raw >= 0 or _is_record(node)):
        raise EncodeError(f"{node.path or node.name}: only an attribute or an element of a list can be left out")
    return _replace(message, node.parent, node.offset, _end(node), b"")


def extended(message: Message, node: Node | None, values: Mapping[str, Any]) -> bytes:
    """The message's bytes with attributes, given by name or path, added behind those of a nest (None: of the message).

    Raises EncodeError, UnknownNameError.
    """
    node = message.tree if node is None else node
    attributes = message.layout[1] if node.parent is None else attributes_in(node.type)
    if attributes is None:
        raise EncodeError(f"{node.path or message.type}: it holds no attributes, so none can be added to it")
    given = unfold(values)
    scope = (selectors({**level_of(node), **given}, (), attributes), _scope(node))
    new = write_attributes(attributes, given, scope, node.path)
    return _replace(message, node, node.stop, node.stop, bytes(-(node.stop - node.start) % 4) + new)


def takes_attributes(message: Message, node: Node) -> bool:
    """Whether `extended` can add to a part."""
    return (message.layout[1] if node.parent is None else attributes_in(node.type)) is not None


def typed(message: Message) -> dict[Node, str]:
    """What a person would type for the value that a leaf has; those are missing that only bytes would give back."""
    found: dict[Node, str] = {}
    _gather_typed(message.tree, message, None, found)
    return found


def _gather_typed(node: Node, message: Message, scope: Scope, found: dict[Node, str]) -> None:
    if node.children:
        inside = (level_of(node), scope)
        for child in node.children:
            _gather_typed(child, message, inside, found)
        return
    kind = node.type
    if kind is None or isinstance(kind, Flag) or node.role == "unparsed":
        return
    text = None if isinstance(node.value, Secret) and not are_secrets_shown() else _typed(plain(node), kind)
    if text is None or clean(text) != text:
        return
    try:
        raw = write(kind, node.value if isinstance(node.value, WireText) else text, scope, node.path)
    except UsageError:
        return
    there = bytes(message.buffer[node.start : node.stop])
    if there == (raw if _may_grow(node) else raw.ljust(len(there), b"\0")):
        found[node] = text


def _typed(value: Any, kind: Type) -> str | None:
    if isinstance(value, (Named, str)):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return kind.text(value) if kind.hint == "hex" else str(value)
    if isinstance(value, bytes):
        return value.hex(" ")
    if not isinstance(value, list):
        return None
    parts = [_typed(each, getattr(kind, "item", kind)) for each in value]
    return ",".join(part for part in parts if part is not None) if None not in parts else None


# --- what surrounds a part


def _type(node: Node) -> Type:
    return BYTES if node.type is None else node.type


def _scope(node: Node) -> Scope:
    """The values that a type may look up: those beside the node, and outwards."""
    return None if node.parent is None else (level_of(node.parent), _scope(node.parent))


def _is_record(node: Node) -> bool:
    return node.role == "item" and node.parent is not None and isinstance(node.parent.type, Records)


def _may_grow(node: Node) -> bool:
    """Whether a value may have another length than it has: not as a field of fixed size in a struct."""
    return node.raw >= 0 or _is_record(node) or (node.role != "header" and node.type is not None and node.type.size is None)


def _end(node: Node) -> int:
    """Where a part ends with its padding."""
    aligned = node.raw >= 0 or _is_record(node)
    return min(node.end + 3 & ~3, node.parent.stop) if aligned and node.parent is not None else node.end


def _framed(node: Node, payload: bytes) -> bytes:
    """The bytes of a part with another payload: its header and its length set right, padded."""
    if node.raw >= 0:
        if len(payload) > MAX_PAYLOAD:
            raise EncodeError(f"{node.path}: {len(payload)} bytes do not fit, an attribute holds at most {MAX_PAYLOAD}")
        return NLATTR.pack(NLATTR.size + len(payload), node.raw) + payload + bytes(-len(payload) % 4)
    longer = len(payload) - (node.stop - node.start)
    parent = node.parent
    if _is_record(node) and parent is not None and isinstance(parent.type, Records):
        field = parent.type.struct.by_name[parent.type.length]
        at, size = field.offset, field.type.size or 0
        length = field.type.write(field.type.read(payload, at, at + size) + longer)
        payload = payload[:at] + length + payload[at + size :]
        return payload + bytes(-len(payload) % 4)
    if node.role == "message" and node.children and node.children[0].end > node.children[0].offset:
        length, kind, flags, seq, port = h.NLMSGHDR.unpack_from(payload)
        return h.NLMSGHDR.pack(length + longer, kind, flags, seq, port) + payload[h.HEADER_SIZE :]
    return payload


def _replace(message: Message, node: Node, start: int, stop: int, new: bytes) -> bytes:
    """The message's bytes with others at start to stop, which lie within `node`; from there outwards lengths are set right."""
    buffer, inside = message.buffer, node
    if len(new) == stop - start:
        return bytes(buffer[message.offset : start]) + new + bytes(buffer[stop : message.end])
    while True:
        payload = bytes(buffer[inside.start : start]) + new + bytes(buffer[stop : inside.stop])
        new, start, stop = _framed(inside, payload), inside.offset, _end(inside)
        if inside.parent is None:
            return new
        inside = inside.parent
