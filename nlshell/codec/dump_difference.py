"""What tells two dumps apart, object by object; and comparisons of messages and of dumps as plain data."""

from __future__ import annotations

from .difference import Change, Difference, aligned, difference, frozen, shown
from .export import clean, fields
from .identity import key_of, object_of, title
from .tree import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from .message import Message


class DumpDifference:
    """Two dumps compared, object by object.

    appeared, vanished  messages
    changed             differences of objects that are in both
    same                how many are in both and alike
    """

    def __init__(self) -> None:
        self.appeared: list[Message] = []
        self.vanished: list[Message] = []
        self.changed: list[Difference] = []
        self.same = 0
        self.left_out = 0

    def __bool__(self) -> bool:
        return bool(self.appeared or self.vanished or self.changed)

    def __repr__(self) -> str:
        return f"<DumpDifference +{len(self.appeared)} -{len(self.vanished)} ~{len(self.changed)} ={self.same}>"


def dump_difference(old: Sequence[Message], new: Sequence[Message], ignore: Iterable[str] = ()) -> DumpDifference:
    """Compare two dumps. Control messages (NLMSG_DONE) and nlmsghdr are left alone."""
    ignore = tuple(ignore)
    found = DumpDifference()
    mine, others = _by_key(old), _by_key(new)
    for key in [*others, *(key for key in mine if key not in others)]:
        a, b = mine.get(key, []), others.get(key, [])
        pairs = [(0, 0)] if len(a) == len(b) == 1 else aligned(a, b, _content, _parts)
        for left, right in pairs:
            if left is None or right is None:
                if right is not None:
                    found.appeared.append(b[right])
                elif left is not None:
                    found.vanished.append(a[left])
                continue
            if _content(a[left]) == _content(b[right]):
                found.same += 1
                continue
            each = difference(a[left], b[right], ignore, with_header=False)
            found.left_out += each.left_out
            if each.changes:
                found.changed.append(each)
            else:
                found.same += 1
    return found


def _by_key(messages: Sequence[Message]) -> dict[Any, list[Message]]:
    found: dict[Any, list[Message]] = {}
    for message in messages:
        if not message.is_control:
            family = message.kind.family.name if message.kind is not None else message.type_id
            values = tuple((path, frozen(value)) for path, value in key_of(message))
            found.setdefault((message.context.protocol.name, family, object_of(message), values), []).append(message)
    return found


def _content(message: Message) -> bytes:
    return bytes(message.buffer[message.payload : message.end])


def _parts(message: Message) -> list[Any]:
    return [(key, frozen(value)) for key, value in message.values.items()]


# --- plain data


def difference_dict(found: Difference | DumpDifference) -> dict[str, Any]:
    """A comparison as JSON-clean dicts and lists; offsets count from the start of each message."""
    if isinstance(found, DumpDifference):
        return {
            "appeared": [_object_dict(message) for message in found.appeared],
            "vanished": [_object_dict(message) for message in found.vanished],
            "changed": [{**_identity_dict(each.new), **difference_dict(each)} for each in found.changed],
            "same": found.same,
            "left_out": found.left_out,
        }
    return {
        "old": _message_dict(found.old),
        "new": _message_dict(found.new),
        "changes": [_change_dict(change, found) for change in found.changes],
        "moved": [
            {"first": move.first, "last": move.last, "parts": move.count, "old": move.old, "new": move.new, "length": move.length}
            for move in found.moves
        ],
        "left_out": found.left_out,
    }


def _message_dict(message: Message) -> dict[str, Any]:
    return {"type": message.type, "family": message.family, "seq": message.seq, "length": len(message)}


def _identity_dict(message: Message) -> dict[str, Any]:
    return {"object": object_of(message), "key": {path: clean(value) for path, value in key_of(message)}, "title": clean(title(message))}


def _object_dict(message: Message) -> dict[str, Any]:
    return {**_identity_dict(message), "message": message.to_dict()}


def _change_dict(change: Change, found: Difference) -> dict[str, Any]:
    out: dict[str, Any] = {"change": change.kind, "path": change.path, "name": change.node.kernel or change.node.name}
    if change.old_path and change.old_path != change.path:
        out["old_path"] = change.old_path
    for side, node, message in (("old", change.old, found.old), ("new", change.new, found.new)):
        if node is not None:
            out[side] = {
                "offset": node.offset - message.offset,
                "length": node.end - node.offset,
                "value": clean(plain(node)),
                "text": clean(shown(node, message)),
            }
            if node.children and (change.old is None or change.new is None):
                out[side]["fields"] = fields(node.children, message.context.names)
    if change.note:
        out["note"] = change.note
    return out
