"""The value of a message at a path, as conditions, words and columns see it."""

from __future__ import annotations

from .kind import follow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .message import Message


def value_at(message: Message, path: str) -> Any:
    """The value at a path; where it leads through a list without an index, the values of all elements."""
    value = message.get(path)
    if path == "link" and isinstance(value, int) and "link_netnsid" in message:
        from .export import Elsewhere

        return Elsewhere(value)
    if value is None and "." in path and "[" not in path:
        return along(message.values, path)
    return value


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
