"""What the bytes of the hex views mean: attribute headers, values and the fields of nlmsghdr in words."""

from __future__ import annotations

from sys import byteorder

from ..codec.export import text
from ..codec.tree import is_leaf, plain
from ..protocols import core
from ..schema.secrets import Secret, are_secrets_shown
from ..schema.shapes import Attr, IndexedArray, Nest, Packed, Prefixed, Records, Struct, TypeValue
from ..schema.types import FixedText, Scalar, String, WireText
from ..wire.attribute import NESTED, NET_BYTEORDER, TYPE_MASK
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..codec.message import Message
    from ..codec.tree import Node

_FOREIGN = {"little": ("big-endian", "BE"), "big": ("little-endian", "LE")}[byteorder]


def count_bytes(count: int) -> str:
    """3 bytes."""
    return f"{count} byte{'s' * (count != 1)}"


def label_of(node: Node) -> str:
    """What an attribute is called in its header's line."""
    if node.role == "item":
        return safe(f"{node.name} {node.kernel}".rstrip())
    return safe(node.kernel) if node.kernel else f"unknown attribute {node.raw & TYPE_MASK}"


def header_meaning(node: Node) -> str:
    flags = ("|NLA_F_NESTED" if node.raw & NESTED else "") + ("|NLA_F_NET_BYTEORDER" if node.raw & NET_BYTEORDER else "")
    body = f"len {node.length} · type {node.raw & TYPE_MASK}{flags}"
    if node.end > node.start:
        return body
    if node.length > node.end - node.offset:
        return body + " · cut"
    kind = node.type
    return body + (" · flag, set by being there" if kind is not None and kind.kind == "flag" else " · empty")


def shape(node: Node) -> str:
    """The remark behind an attribute's header: what it is for, or else what it is made of."""
    kind = node.type
    if node.doc:
        return safe(node.doc)
    if kind is None:
        return ""
    if isinstance(kind, Struct):
        return f"struct {safe(kind.name)}"
    if isinstance(kind, Prefixed):
        return f"struct {safe(kind.struct.name)} and more"
    if isinstance(kind, (IndexedArray, TypeValue, Packed, Records)):
        return "list"
    return "nest" if isinstance(kind, Nest) else ""


def value_meaning(node: Node, message: Message | None, names: Any) -> tuple[str, str]:
    """What a value says, and a remark."""
    kind, entry = node.type, node.entry
    doc = "" if isinstance(entry, Attr) or entry is None else safe(entry.doc)
    if message is not None and node.parent is not None and node.parent.entry is core.NLMSGHDR:
        return _NLMSGHDR[node.name](int(node.value), message) if node.name in _NLMSGHDR else text(node), doc
    if kind is None or node.role == "unparsed":
        return _unknown(node), doc
    value = plain(node)
    if isinstance(value, Secret) and not are_secrets_shown():
        return value.mask, doc
    if isinstance(value, bytes):
        return count_bytes(len(value)), doc or (kind.hint or "")
    if kind.byte_order == _FOREIGN[0] and kind.size != 1:
        return _both_readings(node, names), doc
    if isinstance(value, str) and isinstance(kind, String):
        return _quoted_text(value, kind, node, message), doc
    shown = safe(text(node, names))
    if isinstance(kind, Packed) and kind.item.byte_order == _FOREIGN[0]:
        shown += f" {_FOREIGN[1]}"
    if doc or not is_leaf(node):
        return shown, doc
    return shown, kind.kind if isinstance(kind, Scalar) else ""


def in_rows(node: Node, size: int) -> list[str]:
    """The numbers of a packed array in rows of so many bytes; none where they do not fill rows evenly."""
    kind, value = node.type, node.value
    if not isinstance(kind, Packed) or not isinstance(value, list) or size % (kind.item.size or size + 1):
        return []
    count = size // (kind.item.size or 1)
    mark = f" {_FOREIGN[1]}" if kind.item.byte_order == _FOREIGN[0] else ""
    shown = [safe(kind.item.text(item)) for item in value]
    return ["  ".join(shown[at : at + count]) + mark for at in range(0, len(shown), count)]


def _both_readings(node: Node, names: Any) -> str:
    """A value in the other byte order than the host's, and what it would be in the host's."""
    kind, value, mark = node.type, node.value, _FOREIGN[1]
    shown = safe(text(node, names))
    size = node.end - node.start
    if not isinstance(value, int) or kind is None:
        return f"{shown} {mark}"
    raw = (int(value) & (1 << 8 * size) - 1).to_bytes(size, "big" if mark == "BE" else "little")
    other = f"as host order {int.from_bytes(raw, byteorder)}"
    if raw == raw[::-1]:
        return f"{shown} {mark}"
    if kind.names is not None:
        return f"{shown} {mark} ({other})"
    if shown.startswith("0x"):
        return f"{shown} {mark} = {int(value)} ({other})"
    return f"{int(value) & (1 << 8 * size) - 1:#x} {mark} = {shown} ({other})"


def _quoted_text(value: str, kind: String, node: Node, message: Message | None) -> str:
    shown = f'"{safe(value)}"'
    if isinstance(kind, FixedText):
        raw = bytes(message.buffer[node.start : node.end]) if message is not None else b""
        _, _, behind = raw.partition(b"\0")
        return f"{shown}, and leftovers behind its NUL" if any(behind) else shown
    if not isinstance(value, WireText):
        return shown
    tail = len(value.tail)
    return shown if tail == kind.nul else f"{shown} without a NUL" if not tail else f"{shown} and {tail} NUL{'s' * (tail != 1)}"


def _unknown(node: Node) -> str:
    """How many bytes nobody described, and what they look like."""
    raw = node.value if isinstance(node.value, bytes) else b""
    size = count_bytes(node.end - node.start)
    if node.role == "unparsed":
        return f"unparsed, {size}"
    shown = text(node)
    _, found, guessed = shown.partition(" (a guess: ")
    return f"{size}, not known; a guess: {safe(guessed[:-1])}" if found and raw else f"{size}, not known"


def _type(value: int, message: Message) -> str:
    protocol = message.context.protocol.name
    if not message.is_control and protocol == "generic":
        return f"{value} = generic family {safe(message.family)}" if message.family else f"{value} = a generic family not known here"
    if message.is_control or message.kind is not None:
        return f"{value if protocol != 'netfilter' else f'{value:#06x}'} = {safe(message.type)}"
    return f"{value}, not known"


def _flags(value: int, message: Message) -> str:
    names = "|".join(message.flag_names)
    return f"{value:#06x} = {names}" if names else f"{value:#06x}"


_NLMSGHDR: dict[str, Callable[[int, Message], str]] = {
    "nlmsg_len": lambda value, message: f"{value} bytes, this header included",
    "nlmsg_type": _type,
    "nlmsg_flags": _flags,
    "nlmsg_seq": lambda value, message: f"{value}",
    "nlmsg_pid": lambda value, message: f"{value}" if value else "0: the kernel, or not yet bound",
}


def in_lines(text: str, first: int, room: int) -> list[str]:
    """Text cut into lines: `first` columns for the first, `room` for the others; between words or names if it can be."""
    if len(text) <= first:
        return [text]
    pieces: list[str] = []
    size = first
    while len(text) > size:
        cut = text.rfind(" · ", 0, size) + 2
        if cut < 2:
            cut = text.rfind(" ", size // 2, size + 1)
        if cut <= 0:
            cut = text.rfind("|", size // 3, size) + 1
        cut = cut if cut > 0 else size
        pieces.append(text[:cut].rstrip(" "))
        text = text[cut:].lstrip(" ")
        size = room
    return [*pieces, text] if text else pieces


def noted(note: str, room: int, style: Style) -> list[str]:
    """A note about what is wrong, in lines."""
    return [style.paint("note", piece) for piece in in_lines(f"! {safe(note)}", room, room)]
