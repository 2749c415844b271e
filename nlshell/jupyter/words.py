"""Words that the explorer's list and panel have for messages, types and values."""

from __future__ import annotations

from sys import byteorder

from ..codec.export import clean
from ..codec.identity import key_of, title
from ..language.choices import type_words
from ..render.style import safe
from ..schema.addresses import Address
from ..schema.enums import Flags, Named
from ..schema.secrets import in_hex
from ..schema.shapes import Attr, IndexedArray, Nest, Packed, Prefixed, Records, TypeValue
from ..schema.types import Scalar, String, VarInt
from ..wire import header as h
from ..wire.errno import errno_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..codec.message import Message
    from ..codec.tree import Node
    from ..schema.types import Type

_MOST_KEYS = 4


def summary(message: Message, names: Mapping[int, str]) -> str:
    """What a message is about, for one line of a list: "vx0  ifi_index 7", "Invalid argument (EINVAL)"."""
    if message.is_control:
        number = message.values.get("error")
        if message.type_id not in (h.ERROR, h.DONE) or not isinstance(number, int):
            return ""
        if number < 0:
            return safe(errno_text(-number))
        return "the end of the answer" if message.type_id == h.DONE else "acknowledged"
    parts = [title(message)]
    for path, value in key_of(message)[:_MOST_KEYS]:
        if value in (0, "", "0.0.0.0", "::") or isinstance(value, (dict, list)):
            continue
        shown = in_hex(value, " ") if isinstance(value, bytes) else str(value)
        if path.endswith("index") and value in names and names[value] != parts[0]:
            shown += f" ({names[value]})"
        parts.append(f"{path} {shown}")
    return safe(str(clean("  ".join(part for part in parts if part))))


def kind_words(node: Node) -> str:
    """What a part is, at length: "u16 big-endian", "nest of IFLA_INFO_", "u8, enum rtnl_link_state", "string, at most 15 bytes"."""
    kind = node.type
    if node.role == "message":
        return "request, quoted"
    if node.role == "struct":
        return f"struct {node.name}"
    if node.role == "unparsed":
        return "not understood"
    if kind is None:
        return "attribute that nothing describes"
    words = _type(kind)
    return f"{words}, may be repeated" if isinstance(node.entry, Attr) and node.entry.multi else words


def _type(kind: Type) -> str:
    if isinstance(kind, Nest):
        return f"nest of {kind.of.name}"
    if isinstance(kind, Prefixed):
        return f"struct {kind.struct.name}, {'attributes' if isinstance(kind.rest, Nest) else 'more'} behind it"
    if isinstance(kind, Records):
        return f"row of struct {kind.struct.name}"
    if isinstance(kind, (IndexedArray, TypeValue)):
        return f"{'list' if isinstance(kind, IndexedArray) else 'attributes'} of {_type(kind.item)}"
    if isinstance(kind, Packed):
        return f"{'list' if kind.count is None else f'array of {kind.count}'} of {_type(kind.item)}"
    brief = type_words(kind)
    if brief.startswith("struct "):
        return brief
    words = [kind.kind]
    if kind.byte_order is not None and not isinstance(kind, Address):
        words[0] += f" {kind.byte_order}"
    if isinstance(kind, String) and kind.max is not None:
        words.append(f"at most {kind.max} bytes")
    if not brief.startswith(kind.kind):  # it says what the number or the bytes mean
        words.append(brief)
    return ", ".join([*words, kind.unit] if kind.unit else words)


def byte_order(node: Node) -> str:
    """Which way round the schema reads a number of several bytes: "big", "little"; "" for what is no number."""
    kind = node.type
    if node.children or node.end - node.start < 2 or not isinstance(kind, (Scalar, VarInt)):
        return ""
    return kind.byte_order.removesuffix("-endian") if kind.byte_order else byteorder


def identifier(node: Node, value: Any) -> str:
    """The kernel's identifier of a named value: RT_TABLE_MAIN; of flags those that are set."""
    names = node.type.names if node.type is not None else None
    if names is None or not names.prefix or not isinstance(value, Named):
        return ""
    if isinstance(names, Flags):
        found, rest = names.split(value)
        return " | ".join([names.prefix + name for name in found] + ([hex(rest)] if rest else []))
    return names.prefix + value.name
