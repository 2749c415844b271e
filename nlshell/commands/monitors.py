"""`monitor`: events of multicast groups as they happen."""

from __future__ import annotations

from contextlib import suppress
from select import POLLIN, poll

from ..answers.updates import Update
from ..answers.values import Feed, Result
from ..codec.identity import thing_of
from ..codec.memory import Happening, Memory
from ..codec.things import request_of
from ..codec.value_at import value_at
from ..codec.where import Known, Where
from ..errors import KernelError, NlshellError, SystemFault, UnknownNameError, UsageError
from ..kernel import names
from ..kernel.ends import HERE
from ..kernel.requester import Requesters
from ..kernel.subscription import (
    Asked,
    Gap,
    Subscription,
    asked_for,
    groups_of,
    protocol_called,
    resolve_group,
)
from ..kernel.surroundings import Host
from ..kernel.watching import Change
from ..render.style import safe
from .feeds import limits, stop_or_list
from .listen import USUAL, group_words, thing_groups
from .state import State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..codec.condition import Condition
    from ..codec.message import Message
    from ..kernel.session import Session
    from ..kernel.watching import Watch
    from ..language.table import Call
    from ..schema.model import Family, MessageType
    from ..schema.things import Thing


_PATIENCE = 1.0  # seconds for a dump of what there is, before one listens knowing less


def monitor(state: State, call: Call) -> Result:
    words = call.words
    if "list" in call.options:
        return Result(lines=_group_list(state.session))
    if words[:1] in (["stop"], ["list"]):
        return stop_or_list(state, words)
    groups = words or list(USUAL)
    title = " ".join(["monitor", *words])
    feed = Monitor(title, state, groups, resync="resync" in call.options, **limits(call.options))
    if "raw" in call.options:
        feed.format = "table"  # the kernel's own names, as the message has them
    return Result(value=feed, notes=feed.notes if words and words != ["all"] else ())


class Monitor(Feed):
    """Events of multicast groups, of one protocol or several.

    resync  follow what the words mean (Session.watch): what a loss hid is asked for, and told as events that are marked so
    """

    def __init__(
        self,
        title: str,
        state: State,
        groups: Sequence[str],
        *,
        resync: bool = False,
        most: int = 0,
        duration: float = 0.0,
    ) -> None:
        super().__init__(title, state, most=most, duration=duration)
        session = self._session = state.session
        self.notes: list[str] = []
        self._conditions: list[Where] = []
        self._subscriptions: list[Subscription | Watch] = (
            _watched(session, groups) if resync else _subscribed(session, groups, self.notes)
        )
        self._kinds = _kinds_of(session, groups)
        # Events about links tell how links are called now, also where nobody asked for them.
        self._silent = (
            Subscription(session, ["link"])
            if any(each.protocol.name == "route" for each in self._subscriptions)
            else None
        )
        self._poll = poll()
        if self._silent is not None:
            self._poll.register(self._silent.fileno(), POLLIN)
        for subscription in self._subscriptions:
            self._poll.register(subscription.fileno(), POLLIN)
        self._around = Host(self.names, waits=True, end=session.end)
        self._learn_all()
        self._memory = Memory()
        self._things = [] if resync else _things_of(session, groups, self._subscriptions)
        self._remembers = True  # what there was is known, as far as it was asked
        self._recall()
        self._requesters = (
            Requesters() if session.end is HERE and session.namespace is None else None
        )
        self._group_names = {
            subscription: _group_names(session, subscription)
            for subscription in self._subscriptions
        }
        self.begun = f"listening: {', '.join(groups)}"
        if any(
            asked.listen.initial for each in self._subscriptions for asked in each.asked
        ) and not session.end.is_initial(session.namespace):
            self.notes.append(
                "the kernel tells this in the initial network namespace only, and this may be another one"
            )

    def known(self) -> Known:
        return Known((), self.names, kinds=self._kinds, around=self._around)

    def where(self, condition: Condition) -> None:
        self._conditions.append(Where(condition, self.known()))

    def _wait(self, timeout: float) -> Update | None:
        ready = {fd for fd, _ in self._poll.poll(timeout * 1000)}
        while self._silent is not None and (self._silent.fileno() in ready or self._silent.waiting):
            told = self._silent.next(0)
            if told is None:
                break
            if isinstance(told, Gap):
                self._learn_all()
            else:
                self._learn(told)
        for subscription in list(self._subscriptions):
            if subscription.fileno() in ready or subscription.waiting:
                event = subscription.next(0)
                if event is not None:
                    # Behind the others, or a busy one would never let them be heard.
                    self._subscriptions.remove(subscription)
                    self._subscriptions.append(subscription)
                    return self._update(subscription, event)
        if not self._remembers and not ready:
            self._recall()
        return None

    def _recall(self) -> None:
        """Learn what there is of the things that events will tell of, anew after a loss."""
        self._remembers = True
        self._memory.forget()
        for thing in self._things:
            kind = request_of(thing)
            assert kind is not None
            values = {**thing.request, **{path: each[0] for path, each in thing.only.items()}}
            with suppress(NlshellError):  # it may be forbidden; then less is known
                ask = self._session.stream if thing.key else self._session.request
                self._memory.learn(thing, ask(kind, values, within=_PATIENCE))

    def _learn_all(self) -> None:
        """Take in how all links are called now: at the beginning, and when events that told it are lost."""
        with suppress(NlshellError):  # a namespace may forbid it; events show numbers then
            self.names.update(self._session.link_names())
        for subscription in self._subscriptions:
            subscription.rename(dict(self.names))

    def _update(
        self, subscription: Subscription | Watch, event: Message | Gap | Change
    ) -> Update | None:
        if isinstance(event, Gap):
            self.gaps += 1
            self._remembers = False
            self._memory.forget()
            return Update("gap", text=f"gap {self.gaps}: {event.text}", lost=event.lost)
        found_out = ""
        if isinstance(event, Change):
            found_out = event.what if event.resynchronised else ""
            thing = thing_of(event.told)
            happened = Happening(event.what, thing, event.before) if thing is not None else None
            event = event.told
        else:
            happened = self._memory.hear(event)
        self._learn(event)
        try:
            if not all(
                condition(lambda path: value_at(event, path)) for condition in self._conditions
            ):
                return None
        except UsageError:  # compared with the name of an interface that is not there (yet)
            return None
        self.seen += 1
        self.recent.append(event)
        group = self._group_names[subscription].get(
            subscription.group, str(subscription.group or "")
        )
        return Update(
            "event",
            message=event,
            group=group,
            columns=self.columns,
            around=self._around,
            found_out=found_out,
            happened=happened,
            requester=self._requester(event),
        )

    def _requester(self, event: Message) -> tuple[int, str] | None:
        """The process that caused an event, which is looked for at once: many end right after."""
        origin = event.origin
        if (
            self._requesters is None
            or not event.port
            or origin is None
            or not origin.group
            or origin.nsid is not None
        ):
            return None
        return self._requesters.process(event.context.protocol.number, event.port)

    def _learn(self, message: Message) -> None:
        """Names of links as they are now, so that later events can tell them."""
        is_ours = message.origin is None or message.origin.nsid is None
        if (
            message.kind is not None
            and message.kind.access == "new"
            and is_ours
            and names.of_links(message)
        ):
            for index, name in names.told([message]).items():
                if self.names.get(index) == name:
                    continue
                self.names[index] = name
                # A new dict and context: earlier events keep the names that held when they came.
                for subscription in self._subscriptions:
                    subscription.rename(dict(self.names))

    def close(self) -> None:
        super().close()
        with self._lock:
            for subscription in (
                *self._subscriptions,
                *([self._silent] if self._silent is not None else []),
            ):
                subscription.close()


def _things_of(
    session: Session, words: Sequence[str], subscriptions: Sequence[Subscription | Watch]
) -> list[Thing]:
    """Things that the joined groups tell of, and of which one dump has all there are. Not those of generic families, since there
    drivers are asked, which may take long."""
    joined = {
        (each.protocol.name, group)
        for each in subscriptions
        if isinstance(each, Subscription)
        for group, number in each.protocol.groups.items()
        if number in each.socket.memberships()
    }
    families = [
        family
        for word in words
        for family in (
            session.registry.families("route")
            if word.lower() == "all"
            else _families_of(session, word.lower())
        )
        if family.kind != "generic"
    ]
    things = {
        id(thing): thing
        for family in families
        for thing in family.things
        if any((family.protocol.name, group) in joined for group in thing.groups)
    }
    return [
        thing
        for thing in things.values()
        if thing.key is not None
        and not thing.partial
        and not thing.needs
        and (kind := request_of(thing)) is not None
        and (kind.dumps is not False if thing.key else kind.dumps is not True)
    ]


def _watched(session: Session, words: Sequence[str]) -> list[Subscription | Watch]:
    """A table that stays true for each word, with what there is already taken in. Raises UnknownNameError, UsageError."""
    found: list[Subscription | Watch] = []
    try:
        for word in words:
            watch = session.watch(word)
            found.append(watch)
            while watch.waiting and watch.next(0) is not None:
                pass
    except BaseException:
        _close(found)
        raise
    return found


def _subscribed(
    session: Session, groups: Sequence[str], notes: list[str]
) -> list[Subscription | Watch]:
    """A subscription for each protocol that the groups belong to. Groups that a wider word implied may be missing or forbidden."""
    wanted: dict[str, list[int | Asked]] = {}
    for word in groups:
        for protocol, number in _resolved(session, word):
            wanted.setdefault(protocol, [])
            if number not in wanted[protocol]:
                wanted[protocol].append(number)
    found: list[Subscription | Watch] = []
    try:
        for protocol, numbers in wanted.items():
            subscription = Subscription(session, [], protocol)
            found.append(subscription)
            for number in numbers:
                try:
                    subscription.join(number)
                except SystemFault as fault:
                    if len(numbers) == 1:
                        raise
                    notes.append(str(fault))
            if not subscription.socket.memberships() and not subscription.asked:
                raise SystemFault(notes[-1])
    except BaseException:
        _close(found)
        raise
    return found


def _close(found: Sequence[Subscription | Watch]) -> None:
    for each in found:
        each.close()


def _resolved(session: Session, word: str) -> Iterator[tuple[str, int | Asked]]:
    """(protocol, number) of the groups that a word means. Raises UnknownNameError, UsageError."""
    registry, lowered = session.registry, word.lower()
    if (asked := asked_for(registry, word)) is not None:
        yield asked.family.protocol.name, asked
        return
    if (
        not any(lowered in protocol.groups for protocol in registry.protocols())
        and "." not in word
        and not word.isdecimal()
    ):
        for name in thing_groups(lowered):
            protocol, number = resolve_group(session, name)
            yield protocol.name, number
        if thing_groups(lowered):
            return
    if lowered == "all":
        yield from (("route", number) for number in registry.protocol("route").groups.values())
        return
    named = None if lowered.isdecimal() else protocol_called(registry, lowered)
    if named is not None and (numbers := groups_of(registry, named)):
        yield from ((named.name, number) for number in numbers)
        return
    if (
        not any(lowered in protocol.groups for protocol in registry.protocols())
        and "." not in word
        and not word.isdecimal()
    ):
        info = session.families.named(word)
        if info is not None:
            if not info.get("mcast_groups"):
                raise UsageError(f"the generic family {word} has no multicast groups")
            yield from (("generic", entry["id"]) for entry in info["mcast_groups"])
            return
        known = [
            *group_words(),
            *(group for protocol in registry.protocols() for group in protocol.groups),
        ]
        known += [
            entry["family_name"]
            for entry in session.families.info.values()
            if entry.get("mcast_groups")
        ]
        raise UnknownNameError("multicast group", word, known, "`monitor --list` lists them")
    protocol, number = resolve_group(session, word)
    yield protocol.name, number


def _kinds_of(session: Session, groups: Sequence[str]) -> list[MessageType]:
    """What messages of these groups are, where all of them are known well enough to judge a condition by it."""
    found: list[MessageType] = []
    for word in groups:
        families = _families_of(session, word.lower())
        if not families:
            return []
        found += [kind for family in families for kind in family.messages]
    return found


def _families_of(session: Session, word: str) -> list[Family]:
    """The families that the events of a group are of, as far as they say which groups tell of their things."""
    registry = session.registry
    if (asked := asked_for(registry, word)) is not None:
        return [asked.family]
    things = [thing for thing in registry.things(word) if thing.groups]
    if things:
        return [things[0].owner]
    owner, _, group = word.rpartition(".")
    telling = [family for family in registry.families(owner or "route") for thing in family.things if group in thing.groups] if (
        not owner or any(owner == protocol.name for protocol in registry.protocols())
    ) else []  # fmt: skip
    named = word.partition(".")[0]
    return list(dict.fromkeys(telling)) or (
        [registry.family(named)] if registry.knows_family(named) else []
    )


def _group_names(session: Session, subscription: Subscription | Watch) -> dict[int, str]:
    if subscription.asked:
        return {0: ", ".join(each.name for each in subscription.asked)}
    if subscription.protocol.name != "generic":
        return {number: name for name, number in subscription.protocol.groups.items()}
    return session.families.groups


def _group_list(session: Session) -> Iterator[str]:
    yield f"words for several: {', '.join([*group_words(), 'all'])}"
    for protocol in session.registry.protocols():
        if protocol.groups:
            yield f"{protocol.name}: {', '.join(protocol.groups)}"
    telling = [
        family
        for family in session.registry.families()
        if family.listen is not None and not family.listen.group
    ]
    names = [
        f"{family.name.lower()}{'.NUMBER' if family.listen and family.listen.number else ''}"
        for family in telling
    ]
    yield f"no groups, told to whoever asks: {', '.join(names)}"
    yield f"not described, groups by number (usersock.1, 31.5): {', '.join(each.name for each in session.registry.undescribed())}"
    try:
        infos = list(session.families.info.values())
    except KernelError:
        return
    for info in infos:
        if info.get("mcast_groups"):
            yield safe(
                f"{info['family_name']}: {', '.join(entry['name'] for entry in info['mcast_groups'])}"
            )
