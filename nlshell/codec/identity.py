"""What makes an object of a dump the one it is: its kind, the values that identify it, and a name for people."""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from ..schema.model import MessageType
    from ..schema.shapes import Attr
    from ..schema.things import Thing
    from .message import Message

_VERBS = ("new", "delete", "del", "get", "set", "upd")
_SUFFIXES = ("_get_reply", "_set_reply", "_reply", "_ntf", "_get", "_set", "_dump", "_new", "_del")
_NO_IDENTITY = ("flags", "state", "pad", "change", "reserved", "version", "seq", "cmd", "resvd", "res1", "res2", "res_id")
_NAMES_AN_OBJECT = ("id", "index", "ifindex", "name", "ifname", "handle", "bus_name", "dev_name")
# What moves by itself, by its name, where nobody said.
_MOVES = ("stats", "stats64", "stats2", "xstats", "*_timer", "rx_bytes", "tx_bytes", "rx_packets", "tx_packets")
_TITLES = ("ifname", "label", "name", "family_name", "kind")


def object_of(message: Message) -> str:
    """What a message is about: "link" for RTM_NEWLINK and RTM_DELLINK, "chain", "linkinfo" for replies of ethtool."""
    return message.type if message.kind is None else object_name(message.kind)


@lru_cache(maxsize=1024)
def object_name(kind: MessageType) -> str:
    """What the operation of a kind of message is about, by its name."""
    name = kind.operation
    if name in _VERBS:
        return kind.family.name
    for verb in _VERBS:
        if name.startswith(verb) and len(name) > len(verb):
            name = name.removeprefix(verb).removeprefix("_")
            break
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and name != suffix:
            return name.removesuffix(suffix)
    return name


def things_of(kind: MessageType) -> list[Thing]:
    """What a kind of message can be about: several where its fixed header tells them apart; none where nobody said."""
    things, name = kind.family.things, object_name(kind)
    found = [thing for thing in things if name in (thing.about or (thing.name,))]
    return found or [thing for thing in things if not thing.about][:1]


def thing_of(message: Message) -> Thing | None:
    """What a message is about, or None where its family does not say."""
    return None if message.kind is None else teller(message.kind)(message.get)


def teller(kind: MessageType) -> Callable[[Callable[[str], Any]], Thing | None]:
    """What says of a message of a kind what it is about, given what gets its values."""
    usual = usual_thing(kind)
    others = [thing for thing in things_of(kind) if thing.only]
    if not others:
        return lambda get: usual

    def tells(get: Callable[[str], Any]) -> Thing | None:
        for thing in others:
            for path, values in thing.only.items():
                if get(path) not in values:
                    break
            else:
                return thing
        return usual

    return tells


def usual_thing(kind: MessageType) -> Thing | None:
    """What a kind of message is about where its fixed header does not tell it to be something else; None where nobody said."""
    return next((thing for thing in things_of(kind) if not thing.only), None)


def columns_of(kind: MessageType) -> tuple[str, ...]:
    """The paths that a table of these messages shows, the most telling first; () where nobody said."""
    thing = usual_thing(kind)
    return thing.columns if thing is not None else ()


def moving_of(kinds: Iterable[MessageType | None]) -> tuple[str, ...]:
    """Patterns of what moves by itself in such messages: counters, ages, timers."""
    found: dict[str, None] = {}
    for kind in {id(kind): kind for kind in kinds if kind is not None}.values():
        found |= dict.fromkeys(pattern for thing in things_of(kind) for pattern in thing.moving or _MOVES)
    return tuple(found) or _MOVES


def key_paths(message: Message) -> tuple[str, ...]:
    """The paths that identify the object of a message: what its family says, else what looks like an identity."""
    thing = thing_of(message)
    if thing is not None and thing.key is not None:
        return thing.key
    return guessed_key(message) if message.kind is not None else ()


def guessed_key(message: Message) -> tuple[str, ...]:
    """What looks like an identity among the fields of the header and the attributes."""
    kind = message.kind
    if kind is None:
        return ()
    header = [
        field.name
        for struct in message.layout[0]
        for field in struct.fields
        if field.type.kind in ("u8", "u16", "u32", "u64", "s32") and not any(word in field.name for word in _NO_IDENTITY)
    ]
    attributes = kind.attributes.by_name if kind.attributes is not None else {}
    return (*header, *(name for name, entry in attributes.items() if _identifies(name, entry)))


def _identifies(name: str, attribute: Attr) -> bool:
    is_plain = attribute.type.kind in ("u8", "u16", "u32", "u64", "s32", "uint", "string")
    return is_plain and (name in _NAMES_AN_OBJECT or name.endswith(("_id", "_index", "ifindex")))


def key_of(message: Message) -> tuple[tuple[str, Any], ...]:
    """(path, value) of what identifies the object of a message; what it does not have is left out."""
    found = []
    for alternatives in key_paths(message):
        for path in alternatives.split("|"):
            value = message.get(path)
            if value is not None:
                found.append((path, value))
                break
    return tuple(found)


def title(message: Message) -> str:
    """A name for people beside the key: ifname, label, kind; or ""."""
    thing = thing_of(message)
    if thing is not None and thing.label:
        return str(message.get(thing.label) or "")
    keyed = {path for path, _ in key_of(message)}
    for name in _TITLES:
        if name not in keyed and isinstance(value := message.get(name), str):
            return value
    return ""
