"""The JSON form of messages (Message.to_dict) and the text beside each value."""

from __future__ import annotations

from sys import byteorder

from ..schema.secrets import Secret, a_secret_leaves, are_secrets_shown, in_hex, secrets_shown
from .tree import Node, is_leaf, plain
from .value_at import ELSEWHERE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..schema.types import Type
    from .message import Message

_GUESSED_TEXT_LENGTH = 256
_MOST_ERRNO = 4095  # <linux/err.h>: MAX_ERRNO


def message_dict(message: Message, index: int = 0) -> dict[str, Any]:
    """One message as JSON-clean dicts and lists: offsets count from the start of the buffer, lengths in bytes.

    It is for a program that opens it again, so that secrets are in it, and `a_secret_leaves` is called.
    """
    origin = message.origin
    with secrets_shown():
        told = fields(message.tree.children[1:], message.context.names)
    return {
        "index": index,
        "offset": message.offset,
        "length": message.length,
        "protocol": message.context.protocol.name,
        "type": message.type,
        "type_id": message.type_id,
        "flags": message.flag_names,
        "seq": message.seq,
        "port": message.port,
        **({} if origin is None or origin.nsid is None else {"nsid": origin.nsid}),
        "family": message.family,
        "fields": told,
        "notes": [{"offset": offset, "text": text} for offset, text in message.notes],
        "bytes": message.bytes.hex(),
    }


def fields(nodes: Sequence[Node], names: Mapping[int, str] | None = None) -> list[dict[str, Any]]:
    """Nodes as dicts; the structs of the fixed header give their fields in their place."""
    out: list[dict[str, Any]] = []
    for node in nodes:
        if node.role == "struct":
            out.extend(fields(node.children, names))
            continue
        entry: dict[str, Any] = {
            "path": node.path,
            "name": node.kernel or node.name,
            "offset": node.offset,
            "length": node.end - node.offset,
            "kind": node.role,
        }
        if node.raw >= 0:
            entry["type_id"] = node.raw & 0x3FFF
            entry["payload"] = [node.start, node.stop - node.start]
        if node.children:
            entry["fields"] = fields(node.children, names)
        else:
            entry["value"] = clean(plain(node))
            entry["text"] = clean(text(node, names))
        out.append(entry)
    return out


def clean(value: Any) -> Any:
    r"""A value as JSON can hold it: bytes as hex text, bytes that are no UTF-8 within text as \xNN, a secret as its mask."""
    if value.__class__ is int:
        return value
    if isinstance(value, Secret):
        if not are_secrets_shown():
            return value.mask
        a_secret_leaves()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if isinstance(value, bool) or value is None or isinstance(value, float):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, dict):
        return {str(key): clean(item) for key, item in value.items()}
    return [clean(item) for item in value] if hasattr(value, "__iter__") else str(value)  # a time span of a DataFrame


def masked(value: Any) -> Any:
    """A value with masks in place of the secrets in it, and all else as it is."""
    if isinstance(value, Secret):
        return value.mask
    if isinstance(value, dict):
        return {name: masked(item) for name, item in value.items()}
    return [masked(item) for item in value] if isinstance(value, list) else value


def text(node: Node, names: Mapping[int, str] | None = None) -> str:
    """What a tree shows for a leaf: names and numbers, unit, interface name. Not yet made safe for a terminal."""
    kind, value = node.type, plain(node)
    if kind is None:
        return guess(value)
    if node.role == "unparsed" or (not is_leaf(node) and isinstance(value, bytes)):
        return in_hex(value, " ") if isinstance(value, bytes) else str(value)
    if not is_leaf(node):
        if isinstance(value, list):
            item = getattr(kind, "item", None)
            return " ".join(item.text(each) if item is not None else str(each) for each in value) or "(empty)"
        return "(empty)" if not value else str(clean(value))
    if kind.hint == "ifindex" and isinstance(value, int) and names and value in names and not is_elsewhere(node):
        return f"{value} ({names[value]})"
    if kind.hint == "errno" and isinstance(value, int) and (number := errno_of(kind, value)):
        from ..wire.errno import errno_text

        return f"{value} ({errno_text(number, kind.errnos)})"
    if kind.kind == "flag" and value is True:
        return "yes"
    return kind.text(value)


def errno_of(kind: Type, value: int) -> int:
    """The error number that a field holds, 0 for none: negative where it has a sign; where not, plain, or negative all the same."""
    if kind.kind.startswith("s"):
        return max(-value, 0)
    wrapped = (1 << 32) - value
    return wrapped if 0 < wrapped <= _MOST_ERRNO else int(value)


def is_elsewhere(node: Node) -> bool:
    """Whether an interface index counts in another network namespace, which a sibling names: our names do not hold there."""
    if node.name not in ELSEWHERE or node.parent is None:
        return False
    return any(sibling.name == ELSEWHERE[node.name] for sibling in node.parent.children)


class Shown(int):
    """A number that a table shows in another form than decimal; everywhere else it is the number it is."""

    text: str

    def __new__(cls, value: int, text: str) -> Shown:
        self = super().__new__(cls, value)
        self.text = text
        return self

    def __str__(self) -> str:
        return self.text


def dressed(value: Any, kind: Type | None) -> Any:
    """A value as tables and CSV files hold it: numbers whose type says so are Shown in hex, also those of a list."""
    if kind is None or isinstance(value, Secret):
        return value
    if isinstance(value, list):
        item = getattr(kind, "item", kind)
        return [dressed(each, item) for each in value]
    plain = isinstance(value, int) and not isinstance(value, bool) and kind.names is None
    return Shown(value, kind.text(value)) if plain and kind.hint == "hex" else value


def guess(raw: bytes) -> str:
    """The bytes of an attribute that nobody described, with what they look like, marked as a guess."""
    if not raw:
        return "(empty; a guess: flag)"
    shown = raw.hex(" ") if len(raw) <= 64 else f"{raw[:64].hex(' ')} … {len(raw)} bytes"
    body = raw.rstrip(b"\0")
    if 3 <= len(body) <= _GUESSED_TEXT_LENGTH and all(32 <= byte < 127 for byte in body):
        return f'{shown} (a guess: text "{body.decode()}")'
    if len(raw) in (1, 2, 4, 8):
        return f"{shown} (a guess: u{8 * len(raw)} {int.from_bytes(raw, byteorder)})"
    return shown
