"""What is known of the things that events tell of, so that an event can be told as what became of its thing.

A thing that nothing was known of has appeared only where that is certain: the event says so by its flags, or a dump had all there are.
"""

from __future__ import annotations

from ..wire import header as h
from ..wire.address import AF_BRIDGE
from .difference import frozen
from .identity import key_of, object_name, thing_of
from .things import request_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from ..schema.things import Thing
    from .message import Message

MOST = 20_000  # things that are known; what was told longest ago is forgotten
MOST_ASKED = 5_000  # rows of a dump that are looked at: what is more is not worth the time before one listens


class Happening:
    """What an event tells of one thing.

    what    "appeared", "changed", "vanished"; "is" where nothing is known of the time before
    before  the message that told of it until now, or None
    """

    __slots__ = ("before", "thing", "what")

    def __init__(self, what: str, thing: Thing, before: Message | None) -> None:
        self.what = what
        self.thing = thing
        self.before = before

    def __repr__(self) -> str:
        return f"<Happening {self.thing.name} {self.what}>"


def tells_state(message: Message) -> Thing | None:
    """The thing whose whole state a message tells (or whose end); None where it is about something else that happens."""
    thing = thing_of(message)
    if thing is None or message.kind is None or thing.key is None or thing.partial or request_of(thing) is None:
        return None
    about = object_name(message.kind)
    return thing if about in (thing.about or (thing.name, thing.owner.name)) else None


class Memory:
    """Things as they were told last, by their keys. most: how many at the most."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: dict[Hashable, Message | None] = {}  # None: several have this key
        self._whole: set[int] = set()  # things of which all that there are are known, by id

    def __len__(self) -> int:
        return len(self._known)

    def learn(self, thing: Thing, rows: Iterable[Message]) -> None:
        """Take in a dump of all things of a kind, as far as it is not too long."""
        whole = True
        for count, row in enumerate(rows):
            if count == MOST_ASKED:
                whole = False
                break
            whole &= not row.flags & h.DUMP_INTR
            if tells_state(row) is thing:
                key = _key(row, thing)
                self._put(key, None if thing.twins and key in self._known else row, thing)
        if whole and len(self._known) < self._most:
            self._whole.add(id(thing))

    def forget(self) -> None:
        self._known.clear()
        self._whole.clear()

    def hear(self, event: Message) -> Happening | None:
        """What an event tells, which is known from now on; None where it tells no state of a thing."""
        thing = tells_state(event)
        if thing is None or event.kind is None:
            return None
        key = _key(event, thing)
        known = key in self._known
        before = self._known.get(key)
        if event.kind.access == "del":
            if before is not None:  # of several with one key others may be left
                del self._known[key]
            return Happening("vanished", thing, before)
        one_more = bool(thing.twins and event.flags & h.CREATE and not event.flags & (h.REPLACE | h.APPEND))
        made = one_more or event.flags & (h.CREATE | h.EXCL | h.REPLACE | h.APPEND) == h.CREATE | h.EXCL
        self._put(key, None if known and one_more else event, thing)
        if made or (not known and self._is_all(thing, event)):
            return Happening("appeared", thing, None)
        return Happening("is" if before is None or (event.flags & h.APPEND and thing.twins) else "changed", thing, before)

    def _is_all(self, thing: Thing, event: Message) -> bool:
        """Whether whatever is not known has not been there. A dump of all address families leaves bridges' own view out."""
        return id(thing) in self._whole and not any(path.endswith("family") and value == AF_BRIDGE for path, value in key_of(event))

    def _put(self, key: Hashable, message: Message | None, thing: Thing) -> None:
        self._known.pop(key, None)
        self._known[key] = message
        if len(self._known) > self._most:
            oldest = next(iter(self._known))
            del self._known[oldest]
            self._whole.clear()


def _key(message: Message, thing: Thing) -> Hashable:
    origin = message.origin
    nsid = None if origin is None else origin.nsid
    return id(thing), nsid, tuple((path, frozen(value)) for path, value in key_of(message))
