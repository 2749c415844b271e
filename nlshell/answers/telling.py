"""What an event tells of a thing in the words of people: how it is called, what it says, what of it changed."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache

from ..codec.export import clean, dressed
from ..codec.identity import moving_of
from ..codec.things import spellings
from ..codec.word import getter
from ..codec.words import Words
from ..render.style import safe
from ..schema import paths
from ..schema.secrets import in_hex
from ..schema.things import FlagWords
from ..wire.address import AF_INET6

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ..codec.around import Around
    from ..codec.message import Message
    from ..schema.model import MessageType
    from ..schema.things import Thing
    from ..schema.types import Type


class Told:
    """A thing as one message shows it.

    around  what words need to know of the system; the names of interfaces are those of the message, or of `names`
    """

    def __init__(
        self, message: Message, thing: Thing, around: Around, names: Mapping[int, str] | None = None
    ) -> None:
        self.message = message
        self.thing = thing
        self._names = message.context.names if names is None else names
        self._words = words_of(message.kind).seen_from(around.called_by(self._names))
        self._get = getter(message)

    def text(self, name: str) -> str:
        """What a column of this name shows; "" where there is nothing, or a nest, for which a line has no room."""
        value = self._words.value(name, self._get)
        if value is None or isinstance(value, dict):
            return ""
        if isinstance(value, list) and any(isinstance(each, (dict, list)) for each in value):
            return ""
        return text_of(value, self.message.kind, name, self._names)

    def flags(self, name: str) -> bool:
        return any(isinstance(word.type, FlagWords) for word in self._words.called(name))

    def title(self) -> str:
        """How people call it: `route 192.0.2.0/24 via 198.51.100.1 dev v0`."""
        pieces: list[str] = []
        for name, usual in self.thing.called.items():
            text = self.text(name)
            if text in ("", usual) or (text == "0" and pieces):
                continue
            is_clear = not pieces or name == "name"
            pieces.append(text if is_clear else f"{name.rpartition('.')[2]} {text}")
        family = self._family()
        return " ".join([called(self.thing), *pieces, *([family] if family else [])])

    def _family(self) -> str:
        """The address family, where no address tells it: of a default route of IPv6, of a bridge's view of its port."""
        path = next((each for each in self.thing.key or () if each.endswith("family")), "")
        family = self._get(path) if path and "family" not in self.thing.called else None
        if not isinstance(family, int) or family <= 2 or path in self.thing.only:
            return ""
        if family == AF_INET6 and any(":" in self.text(name) for name in self.thing.called):
            return ""
        return safe(str(family).lower())

    def telling(self) -> Iterator[tuple[str, str]]:
        """The columns of its table and their texts, without those that say how it is called."""
        for name in _telling(self.message.kind, self.thing):
            if (text := self.text(name)) not in ("", "0"):
                yield name, text


@lru_cache(maxsize=256)
def _telling(kind: MessageType | None, thing: Thing) -> list[str]:
    said = {path for part in thing.key or () for path in part.split("|")}
    said |= {path for name in thing.called for path in places(kind, name)}
    return [name for name in thing.columns if not places(kind, name) <= said]


@lru_cache(maxsize=1024)
def places(kind: MessageType | None, name: str) -> frozenset[str]:
    """The paths that a column of this name is about."""
    return frozenset(words_of(kind).kernel_names(name))


@lru_cache(maxsize=1024)
def place_of(kind: MessageType | None, name: str) -> str:
    """The path whose type says how a column of this name is shown."""
    return words_of(kind).places(name)[0]


@lru_cache(maxsize=256)
def called(thing: Thing) -> str:
    """What people call such a thing: route, nft chain."""
    spelt = [" ".join(words) for words in spellings(thing, thing.owner)]
    own = [each for each in thing.names if each.endswith(f" {thing.name}")]
    if own or thing.name in spelt:
        return own[0] if own else thing.name
    whole = [each for each in spelt if each.endswith(f" {thing.name}")]
    return min(whole or spelt, key=lambda each: (len(each), each.startswith(thing.owner.name)))


def changes(before: Told, now: Told) -> Iterator[tuple[str, str]]:
    """What has changed, the most telling first: ("mtu", "1400 → 1500"), ("", "+up -running")."""
    from ..codec.difference import difference, leaves

    told: set[str] = set()
    moving = moving_of([now.message.kind])
    for name in dict.fromkeys([*now.thing.called, *now.thing.columns]):
        if any(
            fnmatchcase(path, each) for path in places(now.message.kind, name) for each in moving
        ):
            continue
        old, new = before.text(name), now.text(name)
        if old == new and now.flags(name):
            told |= places(
                now.message.kind, name
            )  # of flags that nearly all have, nobody wants to know
        if old != new and not told & places(now.message.kind, name):
            told |= places(now.message.kind, name)
            yield ("", _set_changes(old, new)) if now.flags(name) else (name, _arrow(old, new))
    found = difference(before.message, now.message, moving, with_header=False)
    same_kind = (
        before.message.kind is now.message.kind or before.message.type_id == now.message.type_id
    )
    for change in found.changes:
        if change.path in told or (change.kind == "removed" and not same_kind):
            continue
        name = safe(change.path)
        if change.kind in ("added", "removed"):
            count = sum(1 for _ in leaves(change.node))
            text = change.new_text or change.old_text if not change.node.children else ""
            yield (
                f"{'+' if change.kind == 'added' else '-'}{name}",
                safe(text) or f"({count} values)",
            )
        elif change.kind == "reordered":
            yield name, "at another place"
        elif change.note and change.kind == "changed":
            yield name, safe(change.note)
        elif change.kind == "changed":
            yield name, f"{safe(change.old_text)} → {safe(change.new_text)}"
    # Trees of what is kept for long would be most of the memory.
    before.message.forget_tree()
    now.message.forget_tree()


def _arrow(old: str, new: str) -> str:
    return f"{old or 'none'} → {new or 'none'}"


def _set_changes(old: str, new: str) -> str:
    """Words that came and went: they say by themselves what they are about."""
    was, now = old.split(",") if old else [], new.split(",") if new else []
    came = [f"+{word}" for word in now if word not in was]
    gone = [f"-{word}" for word in was if word not in now]
    return " ".join([*came, *gone])


# --- texts of values


def text_of(value: Any, kind: MessageType | None, name: str, names: Mapping[int, str]) -> str:
    """The value of a column in one line: of an interface index the name, as far as it is known."""
    type = type_at(kind, place_of(kind, name))
    if isinstance(value, int) and type is not None and type.hint == "ifindex":
        return safe(names.get(value, str(value)))
    return safe(short(dressed(value, type)))


@lru_cache(maxsize=256)
def words_of(kind: MessageType | None) -> Words:
    return Words([] if kind is None else [kind])


@lru_cache(maxsize=1024)
def type_at(kind: MessageType | None, path: str) -> Type | None:
    entry = paths.at(kind, path) if kind is not None else None
    return entry.type if entry is not None else None


def short(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, list) and all(not isinstance(each, (dict, list)) for each in value):
        return ",".join(short(each) for each in value)
    if isinstance(value, (dict, list)):
        from json import dumps

        return dumps(clean(value))
    return in_hex(value) if isinstance(value, bytes) else str(value)
