"""The value of a message at a path, as conditions, words and columns see it."""

from __future__ import annotations

from ..schema.enums import Named
from .kind import follow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .message import Message, Origin


# What the header of a message says, and where it came from, by the names that columns and conditions have for it -> what it is.
FACTS = {
    "type": "what kind of message it is: RTM_NEWLINK", "nlmsg_type": "what kind of message it is: RTM_NEWLINK",
    "nlmsg_len": "its length by its header, in bytes", "nlmsg_flags": "its flags: REQUEST, MULTI …",
    "seq": "sequence number: 0 of a notification nobody asked for", "port": "port id: of who asked, or caused it",
    "when": "when it was received", "nsid": "the network namespace that it is about, where that is another",
}  # fmt: skip


def _fact(message: Any, name: str) -> Any:
    if name == "nlmsg_flags":
        return Named(message.flags, "|".join(message.flag_names) or "0")
    if name in ("when", "nsid"):
        return None if message.origin is None else _clock(message.origin) if name == "when" else message.origin.nsid
    return getattr(message, {"nlmsg_type": "type", "nlmsg_len": "length"}.get(name, name))


def _clock(origin: Origin) -> str:
    """Local time as text that sorts: 2026-01-31T23:59:59.123."""
    from datetime import datetime

    return datetime.fromtimestamp(origin.when).isoformat(timespec="milliseconds")


# Interface indexes that count in another network namespace where this one is beside them.
ELSEWHERE = {"link": "link_netnsid"}


class Elsewhere(int):
    """An interface index of another network namespace: it has no name among ours."""


def counted(path: str, value: Any, beside: Message | Mapping[str, Any]) -> Any:
    """A value, marked as Elsewhere where it is an index of another network namespace by what is beside it."""
    return Elsewhere(value) if path in ELSEWHERE and isinstance(value, int) and ELSEWHERE[path] in beside else value


def value_at(message: Message, path: str) -> Any:
    """The value at a path; where it leads through a list without an index, the values of all elements. "#type" and its like
    are FACTS of the message.
    """
    value = message.get(path)
    if value is None and path[:1] == "#" and path[1:] in FACTS:
        return _fact(message, path[1:])
    if value is None and "." in path and "[" not in path:
        return along(message.values, path)
    return counted(path, value, message)


def along(values: Any, path: str) -> Any:
    """As `value_at`, in values."""
    found = follow(values, path) if isinstance(values, dict) else None
    if found is not None:
        return found
    first, dot, rest = path.partition(".")
    inner = values.get(first) if isinstance(values, dict) else None
    if not dot or inner is None:
        return None
    if isinstance(inner, list):
        several = [along(each, rest) for each in inner]
        flat = [each for one in several for each in (one if isinstance(one, list) else [one]) if each is not None]
        return flat or None
    return along(inner, rest)
