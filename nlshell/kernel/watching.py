"""A table that stays true: what there is of a thing (links, routes, neighbours …), followed by what becomes of it.

    with session.watch("link") as links:
        for change in links:
            print(change.what, change.key, len(links.table))

It listens, then asks for all there is, then applies what it hears. Where events were lost (a Gap) or the dump was interrupted it asks
again, and gives the difference as changes that are marked `resynchronised`; so whoever applies the changes one after the other has what
the kernel has, in the order in which it held. Events that came before the dump are older than it: they are applied too, and what they
undo for a moment the later ones restore.
"""

from __future__ import annotations

from collections import deque
from time import monotonic, time

from ..codec.difference import difference
from ..codec.identity import key_of, moving_of, object_of, thing_of, title
from ..codec.things import request_of, spellings
from ..errors import UnknownNameError, UsageError
from ..wire import header as h
from .steps import Coming, drive
from .subscription import Gap, Listening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ..codec.message import Message
    from ..schema.model import MessageType
    from ..schema.things import Thing
    from .core import Core
    from .exchange import Exchange
    from .steps import Steps

_PAUSE = 0.2  # seconds between dumps of what changes while it is dumped
Key = tuple[tuple[str, object], ...]


class Change:
    """What became of one object.

    what    "appeared", "changed" or "vanished"
    key     (path, value) of what identifies it
    before  the message that told of it until now, None where it appeared
    after   the one that tells of it now, None where it has vanished (then `event` told so, unless it was found by asking)
    event   the notification that told of the change, None where it was found by asking again
    resynchronised  it was found by asking again, after events were lost
    when    time.time() when it was learned
    """

    __slots__ = ("after", "before", "event", "key", "resynchronised", "what", "when")

    def __init__(
        self, what: str, key: Key, before: Message | None, after: Message | None, event: Message | None, resynchronised: bool = False
    ) -> None:
        self.what = what
        self.key = key
        self.before = before
        self.after = after
        self.event = event
        self.resynchronised = resynchronised
        self.when = time()

    @property
    def told(self) -> Message:
        """The message that tells of it best: the event, else what is there now, else what was."""
        found = self.event or self.after or self.before
        assert found is not None
        return found

    def __repr__(self) -> str:
        called = title(self.told) or ", ".join(f"{path}={value}" for path, value in self.key)
        return f"<Change {self.what}: {object_of(self.told)} {called}{' (resynchronised)' if self.resynchronised else ''}>"


class Watching(Listening):
    """What `Watch` and `AsyncWatch` have in common.

    thing   what is watched, as the shell calls it: "link", "addr", "route", "neigh", "nexthop", "conntrack", "nftables set" …
    values  of the request that dumps it, as {"rtm_table": 254}: see also `only`
    only    called with a Message: what it says no to is not in the table, and vanishes from it when it becomes so

    table     what there is now, a Message by its key: a Mapping that changes as changes are taken
    complete  the table is whole; False before the first dump, and from a Gap until it has been asked again
    """

    def __init__(self, session: Core, thing: str, values: Mapping[str, Any] | None = None, only: Any = None, **options: Any) -> None:
        super().__init__(session)
        self.thing, self._kind = find_thing(session, thing)
        self._values = dict(values or {})
        self._only = only
        self._options = options
        self._changes: deque[Change | Gap] = deque()
        self._is_open = False
        self._again_at = 0.0
        self.table: dict[Key, Message] = {}
        self.complete = False

    def __repr__(self) -> str:
        state = ", closed" if self.closed else "" if self.complete else ", not complete"
        return f"<{type(self).__name__} {self.thing.name}{state}: {len(self.table)} there, {self.gaps} gaps>"

    @property
    def waiting(self) -> bool:
        return bool(self._changes or self._ready or not self.complete)

    # --- step by step

    def _start(self) -> Steps[None]:
        if self._is_open:
            return
        thing = self.thing
        protocol = thing.owner.protocol
        groups = [f"{thing.owner.name}.{group}" if protocol.name == "generic" else group for group in thing.groups]
        yield from self._opening(groups, protocol.name, self._options)
        self._is_open = True
        yield from self._synchronising()

    def _synchronising(self) -> Steps[None]:
        """Ask for all there is, and tell what that changes."""
        thing, first, kind = self.thing, not self._is_synchronised, self._kind
        found: dict[Key, Message] = {}
        whole = True
        for family in thing.families:
            values = {**thing.request, **self._values}
            values |= {path: numbers[0] for path, numbers in thing.only.items()}
            if thing.address_family and family:
                values.setdefault(thing.address_family, family)
            request = yield from self._session.writing(kind, values, flags=h.DUMP)
            request.context.names = self.context.names
            exchange: Exchange = yield from self._session.exchanging(request)
            exchange.raise_for_error()
            whole &= not (exchange.interrupted or exchange.lost)
            for message in exchange:
                if self._fits(message):
                    found[key_of(message)] = message
        before = self.table
        moving = moving_of([kind])
        if not whole:  # what it does not have may be there all the same
            found = {**before, **found}
        for key, message in before.items():
            if key not in found:
                self._changes.append(Change("vanished", key, message, None, None, not first))
        for key, message in found.items():
            old = before.get(key)
            if old is None:
                self._changes.append(Change("appeared", key, None, message, None, not first))
            elif difference(old, message, moving, with_header=False):
                self._changes.append(Change("changed", key, old, message, None, not first))
        self.complete = whole
        self._is_synchronised = True
        self._again_at = monotonic() + _PAUSE

    _is_synchronised = False

    def _next(self, deadline: float | None) -> Steps[Change | Gap | None]:
        yield from self._start()
        while not self._changes:
            if not self.complete and monotonic() >= self._again_at and not self._ready:
                yield from self._synchronising()
                continue
            until = deadline
            if not self.complete:
                until = self._again_at if deadline is None else min(deadline, self._again_at)
            event = yield from self._hearing(until)
            if event is None:
                if deadline is not None and monotonic() >= deadline:
                    return None
                continue
            self._apply(event)
        found = self._changes.popleft()
        self._settle(found)
        return found

    # --- what came

    def _settle(self, found: Change | Gap) -> None:
        """The table is what has been given so far."""
        if isinstance(found, Gap):
            return
        if found.after is None:
            self.table.pop(found.key, None)
        else:
            self.table[found.key] = found.after

    def _apply(self, event: Message | Gap) -> None:
        if isinstance(event, Gap):
            self.complete, self._again_at = False, 0.0
            self._changes.append(event)
            return
        if event.kind is None or (thing_of(event) is not self.thing and event.kind.family is not self.thing.owner):
            return
        key = key_of(event)
        old = self.table.get(key)
        if event.kind.access == "del" or not self._fits(event):
            if old is not None:
                self._changes.append(Change("vanished", key, old, None, event))
        elif old is None:
            self._changes.append(Change("appeared", key, None, event, event))
        else:
            self._changes.append(Change("changed", key, old, event, event))

    def _fits(self, message: Message) -> bool:
        return thing_of(message) is self.thing and (self._only is None or bool(self._only(message)))


def find_thing(session: Core, word: str) -> tuple[Thing, MessageType]:
    """The thing that people call by a word, and the request that dumps it. Raises UnknownNameError, UsageError."""
    wanted = tuple(word.lower().split())
    for thing in session.registry.things(wanted[0]) if wanted else ():
        if wanted == (thing.name,) or wanted in spellings(thing, thing.owner):
            kind = request_of(thing)
            if kind is None or not thing.groups:
                raise UsageError(
                    f"a {thing.name} cannot be watched: no {'request dumps' if kind is None else 'multicast group tells of'} it"
                )
            return thing, kind
    raise UnknownNameError("thing", word, [], "write what stands before `show`: link, addr, route, neigh, rule, nexthop, conntrack …")


class Watch(Watching, Coming):
    """A table that stays true, waited for in the thread that calls: see Watching. Iterate, or call `next` with a timeout."""

    def __init__(self, session: Core, thing: str, values: Mapping[str, Any] | None = None, only: Any = None, **options: Any) -> None:
        super().__init__(session, thing, values, only, **options)
        drive(self._start())

    def next(self, timeout: float | None = None) -> Change | Gap | None:
        """The next change, applied to the table when it is given; None when `timeout` seconds pass without one."""
        return drive(self._next(None if timeout is None else monotonic() + timeout))

    if TYPE_CHECKING:

        def __iter__(self) -> Iterator[Change | Gap]: ...
