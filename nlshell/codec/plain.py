"""Messages as plain objects: the values at our paths, as people and `jq` read them.

Enumerations are their names, flags lists of names, bytes hex text; a number without a name stays a number, and so does one
of 64 bits. Beside an interface index stands the interface's name, where it is known, as in DataFrames: `oif`, `oif_name`.
"""

from __future__ import annotations

from ..schema.enums import Named, NamedBits
from ..schema.paths import below, top
from ..schema.shapes import Struct
from ..schema.types import Scalar
from .export import clean
from .tree import plain
from .value_at import ELSEWHERE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from ..schema.model import MessageType
    from ..schema.paths import Entry
    from ..schema.types import Type
    from .message import Message
    from .tree import Node


def plain_object(message: Message, names: Mapping[int, str]) -> dict[str, Any]:
    """The values of a message, nested as it is nested; what nobody described as its bytes."""
    if message.kind is None:  # an error or the end of a dump, whose parts the tree alone knows
        return _of_nodes(message.tree.children[1:])
    return _object(message.values, _level_of(message.kind), names)


def plain_value(value: Any) -> Any:
    """One value in the same form."""
    if isinstance(value, NamedBits):
        return [*value.names, *([value.rest] if value.rest else [])]
    if isinstance(value, Named):
        # What has no name is printed in hexadecimal, where its digits are the name of another one.
        return int(value) if value.name[:1].isdigit() and value.name == f"{int(value):#x}" else value.name
    if isinstance(value, dict):
        return {clean(str(key)): plain_value(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(each) for each in value]
    return clean(value)


def _of_nodes(nodes: Iterable[Node]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for node in nodes:
        if node.role == "struct":
            found |= _of_nodes(node.children)
        else:
            found[node.name] = _of_nodes(node.children) if node.children else plain_value(plain(node))
    return found


class _Level(dict[str, "tuple[bool, _Level | None]"]):
    """What is known of the keys of one nest: whether it is an interface index, and the level below it. Filled as keys come.

    plain  the fields of a struct all of which are mere numbers: forty counters are taken as they are
    """

    def __init__(self, entries: Callable[[], Mapping[str, Entry]], type: Type | None = None) -> None:
        self._entries: Callable[[], Mapping[str, Entry]] | Mapping[str, Entry] = entries
        fields = type.fields if isinstance(type, Struct) else ()
        self.plain = frozenset(each.name for each in fields) if all(_is_mere(each.type) for each in fields) else frozenset()

    def __missing__(self, key: str) -> tuple[bool, _Level | None]:
        if callable(self._entries):
            self._entries = self._entries()
        entry = self._entries.get(key)
        type = entry.type if entry is not None else None
        made = type is not None and type.hint == "ifindex", _Level(lambda: below(type), type) if type is not None else None
        self[key] = made
        return made


def _is_mere(type: Type) -> bool:
    return isinstance(type, Scalar) and type.names is None and type.hint != "ifindex" and not type.secret


_levels: dict[int, tuple[MessageType, _Level]] = {}


def _level_of(kind: MessageType) -> _Level:
    known = _levels.get(id(kind))
    if known is None:
        known = _levels[id(kind)] = kind, _Level(lambda: top(kind))
    return known[1]


def _object(values: Mapping[Any, Any], level: _Level | None, names: Mapping[int, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key.__class__ is not str:
            key = str(key)
        elif key[:2] == "__":  # so the headers call what fills a struct up
            continue
        kind = value.__class__
        if kind is int:
            found[key] = value
            if value in names and level is not None and level[key][0] and not (key in ELSEWHERE and ELSEWHERE[key] in values):
                found[f"{key}_name"] = clean(names[value])
        elif kind is str and value.isascii():
            found[key] = value
        elif kind is dict:
            inner = None if level is None else level[key][1]
            found[key] = value if inner is not None and value.keys() <= inner.plain else _object(value, inner, names)
        elif kind is list:
            inner = None if level is None else level[key][1]
            found[key] = [_object(each, inner, names) if each.__class__ is dict else plain_value(each) for each in value]
        else:
            found[key] = plain_value(value)
    return found
