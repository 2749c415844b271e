"""Listening to multicast groups."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from os import getpid
from time import monotonic, time

from ..codec.message import Message, Origin, messages
from ..errors import NoAnswer, SystemFault, UnknownNameError, UsageError
from .steps import Coming, Wait, drive, sending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from ..codec.message import Context
    from ..schema.model import Family, Protocol
    from ..schema.registry import Registry
    from .core import Core
    from .request import Request
    from .steps import Steps
    from .transport import Datagram, Transport

_MOST_STRAYS = 256  # datagrams of others that are read when the time is over


class Gap:
    """Events are missing here: the socket overran (ENOBUFS) or a datagram was cut. All before it came before the loss.

    count  gaps so far, this included; lost: datagrams that the kernel dropped, None where it does not say; when: it was seen
    """

    __slots__ = ("count", "lost", "when")

    def __init__(self, count: int, lost: int | None = None) -> None:
        self.count = count
        self.lost = lost
        self.when = time()

    @property
    def text(self) -> str:
        """What was lost, in words."""
        many = "" if self.lost is None else f": {self.lost:,} datagram{'s' * (self.lost != 1)} lost"
        return f"events were lost here, faster than they could be read{many}"

    def __repr__(self) -> str:
        return f"<Gap {self.count}{'' if self.lost is None else f': {self.lost} datagram' + 's' * (self.lost != 1) + ' lost'}>"


class Listening:
    """Notifications of one protocol's groups, as they come: what `Subscription` and `AsyncSubscription` have in common.

    groups   numbers or names of multicast groups; "taskstats" and "nflog.5", which the kernel tells the socket that asks for
             them, see Family.listen

    Yields Messages, and a Gap wherever events were lost; the socket lives on after one.
    Message.origin says where one came from: with listen_all_nsid=True its `nsid` is the namespace, as we number it, where
    that is another one. Interface indexes of such a message count there, and get no names from here.
    It belongs to the process that made it: a fork is refused further events (UsageError), and may subscribe for itself.

    closed   it was closed: iterating it ends
    group    number of the group that the last event was sent to (0: a Gap, or none is told)
    asked    what it asked the kernel to tell this socket alone
    waiting  events have been received that have not been given yet, so that fileno() may be silent about them
    """

    socket: Transport
    protocol: Protocol
    context: Context

    def __init__(self, session: Core) -> None:
        self._session = session
        self._ready: deque[tuple[Message | Gap, int]] = deque()
        self._parting: list[Request] = []
        self._process = getpid()
        self.gaps = 0
        self.group = 0
        self.asked: list[Asked] = []
        self.closed = False

    def __repr__(self) -> str:
        what = self.protocol.name if hasattr(self, "protocol") else "not open yet"
        return f"<{type(self).__name__} {what}{', closed' if self.closed else ''}: {len(self._ready)} waiting, {self.gaps} gaps>"

    # --- step by step

    def _opening(self, groups: Sequence[str | int], protocol: str | int, options: Mapping[str, Any]) -> Steps[None]:
        session = self._session
        found = []
        for group in groups:
            found.append((yield from resolving_group(session, group, protocol)))
        told = [group for _, group in found if isinstance(group, int)]
        numbers = {each.number for each, _ in found} or {session.registry.protocol(protocol).number}
        if len(numbers) > 1:
            raise UnknownNameError("mixture of groups", ", ".join(map(str, groups)), [], "one subscription listens to one protocol")
        self.protocol = found[0][0] if found else session.registry.protocol(protocol)
        if self.protocol.name == "generic":
            yield from session.families.filling()
        self.context = session.plain_context(self.protocol)
        self._elsewhere = session.plain_context(self.protocol)
        self.socket = session.open_socket(self.protocol.number, groups=told, **{"packet_info": True, **options})
        try:
            for number in told:
                yield from self._listening(number)
            for _, asked in found:
                if isinstance(asked, Asked):
                    yield from self._joining(asked)
        except BaseException:
            self.close()
            raise

    def _joining(self, group: int | Asked) -> Steps[None]:
        if isinstance(group, Asked):
            yield from self._asking(group)
            self.asked.append(group)
        else:
            self.socket.join(group)
            yield from self._listening(group)

    def _listening(self, group: int) -> Steps[None]:
        """Ask the kernel to tell a group what it tells nobody who did not ask (Family.listen)."""
        if not self.protocol.asked:
            return
        for family in self._session.registry.families(self.protocol.name):
            if family.listen is not None and self.protocol.groups.get(family.listen.group) == group:
                yield from self._asking(Asked(family))

    def _asking(self, asked: Asked) -> Steps[None]:
        listen, session = asked.listen, self._session
        kind = asked.family.operation(listen.operation)
        if session.read_only:
            raise UsageError(f"{asked.name} tells nothing before {kind.name} asks for it, and this session is read-only")
        chosen = {listen.number: asked.number} if listen.number else {}
        first = yield from session.writing(kind, {**listen.begin, **chosen})
        last = yield from session.writing(kind, {**listen.end, **chosen}, ack=False)
        if first.is_answered:
            exchange, early = yield from session.exchanging_over(self.socket, first)
            exchange.raise_for_error()
            for event in early:  # of groups that it listens to already
                message = Message(event.frame, self.context)
                message.origin = Origin(0, 0, None, time())
                self._ready.append((message, 0))
        else:
            yield from sending(self.socket, first.numbered(0, self.socket.port))
        self._parting.append(last)

    def _hearing(self, deadline: float | None) -> Steps[Message | Gap | None]:
        """The next event, None when the time is over."""
        late = 0
        while not self._ready:
            try:
                datagram = yield Wait(self.socket, deadline)
            except NoAnswer:
                return None
            self._take(datagram)
            if deadline is not None and monotonic() >= deadline:
                # What is queued now is looked through, but others may send to this port without end.
                late += 1
                if late > _MOST_STRAYS and not self._ready:
                    return None
        event, self.group = self._ready.popleft()
        return event

    # --- what came

    @property
    def waiting(self) -> bool:
        return bool(self._ready)

    def fileno(self) -> int:
        return self.socket.fileno()

    def _take(self, datagram: Datagram) -> None:
        if datagram.overrun:
            # The kernel tells of the loss ahead of what it queued before.
            queued, lost = self.socket.drain()
            for each in queued:
                self._take(each)
            self._mark(lost)
        # Anyone may send to this port; to a group only the kernel, and those whom it allows (udev).
        elif datagram.data and (datagram.sender == 0 or datagram.group):
            found, rest = messages(datagram.data, self.context if datagram.nsid is None else self._elsewhere)
            if found:
                origin = Origin(datagram.sender, datagram.group, datagram.nsid, time())
                for message in found:
                    message.origin = origin
                self._ready.extend((message, datagram.group) for message in found)
            if datagram.truncated or rest < len(datagram.data):
                self._mark()

    def rename(self, names: dict[int, str]) -> None:
        """Interface names for the events to come; those that came keep theirs."""
        self.context = self._session.plain_context(self.protocol)
        self.context.names = names

    def _mark(self, lost: int | None = None) -> None:
        self.gaps += 1
        self._ready.append((Gap(self.gaps, lost), 0))

    def close(self) -> None:
        """End it: whoever waits for an event, in any thread or task, gets Closed at once. Harmless twice."""
        # In a fork's child the socket is the parent's, too: it goes on listening. A session that may only read by now lets no
        # request out; with the socket the kernel forgets the listener all the same.
        for request in self._parting if self._process == getpid() else ():
            with suppress(SystemFault, UsageError):
                self.socket.offer(request.numbered(0, self.socket.port))
        self._parting.clear()
        self.closed = True
        if hasattr(self, "socket"):
            self._session.forget_socket(self.socket)


class Subscription(Listening, Coming):
    """Notifications of one protocol's groups, waited for in the thread that calls. Iterate, or call `next` with a timeout.

    Use as a context manager. Closing it, or the session, ends every wait for it, in any thread.
    """

    def __init__(self, session: Core, groups: Sequence[str | int], protocol: str | int = "route", **options: Any) -> None:
        super().__init__(session)
        drive(self._opening(groups, protocol, options))

    def join(self, group: int | str | Asked) -> None:
        """Listen to one more group, by number or name, or to what must be asked for. Raises SystemFault, UsageError, KernelError."""
        if isinstance(group, str):
            protocol, group = resolve_group(self._session, group, self.protocol.number)
            if protocol is not self.protocol:
                raise UsageError(f"that is a group of {protocol.name}, and this subscription listens to {self.protocol.name}")
        drive(self._joining(group))

    def next(self, timeout: float | None = None) -> Message | Gap | None:
        """The next event; None when `timeout` seconds pass without one. 0 looks at what is there and does not wait.

        Raises Closed when it is closed, also by another thread.
        """
        return drive(self._hearing(None if timeout is None else monotonic() + timeout))

    if TYPE_CHECKING:

        def __iter__(self) -> Iterator[Message | Gap]: ...


class Asked:
    """What the kernel tells a socket that asks for it (Family.listen), with the number that says which of them; 0: no number."""

    __slots__ = ("family", "listen", "name", "number")

    def __init__(self, family: Family, number: int = 0) -> None:
        assert family.listen is not None
        self.family = family
        self.listen = family.listen
        self.number = number
        self.name = family.name.lower() + (f".{number}" if family.listen.number else "")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asked) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)


def asked_for(registry: Registry, word: str) -> Asked | None:
    """What must be asked for by the name of its family: taskstats, nflog.5. Raises UsageError where its number is missing."""
    name, dot, number = word.lower().partition(".")
    if not registry.may_know(name) or (dot and not number.isdecimal()):
        return None
    family = registry.family(name) if registry.knows_family(name) else None
    if family is None or family.listen is None or family.listen.group:
        return None
    if bool(dot) != bool(family.listen.number):
        raise UsageError(f"{family.name} is listened to by number: {name}.5" if not dot else f"{name} has no numbers; write {name}")
    if dot and int(number) > 0xFFFF:
        raise UsageError(f"{word}: the number is at most 65535")
    return Asked(family, int(number or 0))


def resolve_group(session: Core, group: str | int, protocol: str | int = "route") -> tuple[Protocol, int | Asked]:
    """Protocol and number of a group: a number, a name of the protocol, "family.group" of a generic family, or
    "protocol.group", where the protocol may be a number and the group, too; what must be asked for as Asked.

    Raises UnknownNameError, UsageError.
    """
    return drive(resolving_group(session, group, protocol))


def resolving_group(session: Core, group: str | int, protocol: str | int = "route") -> Steps[tuple[Protocol, int | Asked]]:
    """What `resolve_group` does."""
    registry = session.registry
    if isinstance(group, int) or group.isdecimal():
        return registry.protocol(protocol), int(group)
    if (asked := asked_for(registry, group)) is not None:
        return asked.family.protocol, asked
    owner, _, name = group.lower().rpartition(".")
    if not owner:
        chosen = registry.protocol(protocol)
        if name in chosen.groups:
            return chosen, chosen.groups[name]
        for other in registry.protocols():
            if name in other.groups:
                return other, other.groups[name]
        raise UnknownNameError(
            "multicast group", group, [*chosen.groups, *(f"{p.name}.{g}" for p in registry.protocols() for g in p.groups)]
        )
    named = protocol_called(registry, owner)
    if named is not None and (name in named.groups or name.isdecimal()):
        return named, named.groups[name] if name in named.groups else int(name)
    yield from session.families.filling()
    number = session.families.group(owner, group.rpartition(".")[2])
    if not registry.knows_family(owner, "generic"):
        yield from session.families.describing(owner)  # before its messages come, which ask nobody
    return registry.protocol("generic"), number


def protocol_called(registry: Registry, word: str) -> Protocol | None:
    """The protocol that a word before or without a group means; not generic, whose groups are its families'.

    Raises UnknownNameError for a number above 31.
    """
    try:
        found = registry.protocol(word)
    except UnknownNameError:
        if word.isdecimal():
            raise
        return None
    return found if found.name != "generic" else None


def groups_of(registry: Registry, protocol: Protocol) -> list[int]:
    """The numbers of all groups of a protocol; where nobody described it, those that every protocol has."""
    from ..protocols.undescribed import GROUPS

    return list(protocol.groups.values()) if registry.is_described(protocol) else list(GROUPS)
