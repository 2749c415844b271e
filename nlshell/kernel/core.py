"""What a session does, without waiting: requests, dumps and batches as steps, on sockets that are kept for the next one.

`Session` waits for the steps in the thread that calls, `AsyncSession` in an event loop; the steps are the same.

Idle sockets are kept, one pool a protocol. An exchange takes one for itself and gives it back when it has ended, so exchanges
never wait for each other, left-overs of one never reach another, and no lock is held during I/O. What is lent is remembered too,
so that closing the session ends every exchange under way. Sockets belong to a process: after a fork either side opens its own.
"""

from __future__ import annotations

from _thread import allocate_lock  # `threading` would take a millisecond of a cold start
from functools import partial
from os import environ, getpid, register_at_fork
from time import monotonic, time

from ..codec import writer
from ..codec.message import Context, Message, messages
from ..errors import Closed, NameUsed, NoAnswer, Overrun, UnknownNameError, UsageError
from ..schema.model import Family, MessageType, Protocol
from ..schema.registry import REGISTRY, Registry
from ..wire import header as h
from ..wire.errno import EACCES, EPERM
from ..wire.exchange import Conversation, Ended, Interrupted, Lost, Malformed, Notification, Reply, Stray
from .ends import HERE, end_of
from .exchange import Exchange
from .names import names_of
from .request import Request, random_sequence, rights
from .steps import Wait, drive, sending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
    from typing import Any, Self, TextIO

    from ..wire.exchange import Event
    from ..wire.header import Flags
    from .ends import End
    from .families import GenericFamilies
    from .hooked import Hook
    from .namespace import Namespace
    from .steps import Steps
    from .transport import Datagram, Transport

DEFAULT_TIMEOUT = 10.0
DUMP_ATTEMPTS = 4
_MOST_IDLE = 4
_FORKED = allocate_lock()  # while a session lets go of the other process's sockets
register_at_fork(before=_FORKED.acquire, after_in_parent=_FORKED.release, after_in_child=_FORKED.release)
_TOLD_EVERY, _LOOKED_AT = 0.1, 1024  # seconds between reports of progress, and messages between looks at the clock


class Core:
    """Where requests go, and how.

    place       whom to talk to: None is the kernel of this machine; "ssh://HOST", "exec:COMMAND" that of another; or an End
    namespace   a network namespace there: a name, path, pid or Namespace; None is that of whoever asks
    timeout     seconds to wait for each part of an answer; NoAnswer is raised after it
    attempts    how often an interrupted dump is made at most
    read_only   refuse to send what is not a read, by the bytes that would be sent (see kernel.gate)
    owner       a Namespace that is given as an object stays open after the session, unless this is True
    registry    what the session knows of messages; the one of the whole process unless another is given
    on_send, on_receive  called with everything that is sent, or received (a Passing): see kernel.hooked
    log         where to write what passes: an open text file, or "tree", "hex", "json:FILE" as in NLSHELL_DEBUG
    """

    def __init__(
        self,
        place: str | End | None = None,
        *,
        namespace: str | int | Namespace | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        attempts: int = DUMP_ATTEMPTS,
        read_only: bool = False,
        owner: bool = False,
        registry: Registry = REGISTRY,
        on_send: Hook | None = None,
        on_receive: Hook | None = None,
        log: str | TextIO | None = None,
    ) -> None:
        self._closed = False
        self._owns_end = isinstance(place, str)
        self.timeout = timeout
        self.attempts = attempts
        self.read_only = read_only
        self.registry = registry
        self._idle: dict[int, list[Transport]] = {}
        self._lent: set[Transport] = set()
        self._lock = allocate_lock()
        self._process = getpid()
        self._generic: GenericFamilies | None = None
        self._hooks: list[Any] = []
        if on_send is not None or on_receive is not None or log is not None or "NLSHELL_DEBUG" in environ:
            from .hooked import watchers

            self._hooks = watchers(on_send, on_receive, log)
        self.end: End = end_of(place)
        try:
            self.namespace: Any = None if namespace is None else self.end.namespace(namespace)
        except BaseException:
            if self._owns_end:
                self.end.close()
            raise
        self._owner = owner or self.namespace is not namespace
        # Where requests go, as a person calls it: the namespace, behind the host if that is another; None for our own.
        self.label: str | None = " ".join(each.label for each in (self.end, self.namespace) if each is not None and each.label) or None
        self._tells_names = True  # an exchange may ask for the names of interfaces when somebody wants them

    def __repr__(self) -> str:
        where = self.label or "this network namespace"
        marks = "".join(f", {mark}" for mark, holds in (("read-only", self.read_only), ("closed", self._closed)) if holds)
        return f"<{type(self).__name__} with {where}{marks}>"

    # --- building requests

    def writing(self, operation: str | MessageType, values: Mapping[str, Any], *, flags: Flags = 0, ack: bool = True) -> Steps[Request]:
        """Find the operation and write its message: what `Session.build` does."""
        flags = h.flags_of(flags)
        kind = operation if isinstance(operation, MessageType) else (yield from self.finding(operation))
        family = kind.family
        type_id = None
        if family.kind == "generic":
            type_id = yield from self.families.finding(family)
        if flags & h.DUMP == h.DUMP and kind.header:
            # xfrm: a request to dump has no fixed header, and is described as a kind of its own.
            requests = (each for each in family.messages if each.id == kind.id and each.direction != "reply")
            kind = next((each for each in requests if each.keys and not each.header), kind)
        field = kind.family_field
        if kind.families and field is not None and field.name not in values:
            values = {field.name: kind.families[0], **values}  # it exists for no other, or for none without one
        flags |= h.REQUEST
        if ack and kind.acknowledged and flags & h.DUMP != h.DUMP:
            flags |= h.ACK
        context = self.plain_context(family.protocol)
        try:
            return Request(kind, writer.encode(kind, values, flags=flags, type_id=type_id), flags, context)
        except NameUsed as used:  # where a number is written, which the kernel knows
            from .named import numbered

            data, held = yield from numbered(self, used, kind, values, flags, type_id)
            return Request(kind, data, flags, context, held)

    def finding(self, operation: str) -> Steps[MessageType]:
        """What `Session.find` does."""
        family_name, _, name = operation.rpartition(".")
        if family_name:
            family = yield from self.finding_family(family_name)
            return family.operation(name)
        wanted = name.lower().replace("-", "_").removeprefix("rtm_")
        known = [kind for family in self.registry.families("route") for kind in family.messages]
        # RTM_GETROUTE of AF_CAN is another thing; the one for every address family, or for the most, is meant.
        named = [kind for kind in known if kind.operation == wanted]
        if named:
            return max(named, key=lambda kind: (not kind.keys, len(kind.keys)))
        raise UnknownNameError("operation", operation, [kind.operation for kind in known], "write FAMILY.OPERATION")

    def finding_family(self, name: str) -> Steps[Family]:
        """What `Session.family` does."""
        if not self.registry.knows_family(name):
            described = yield from self.families.describing(name)
            if described is not None:
                return described
        return self.registry.family(name)  # raises, with the nearest names

    def plain_context(self, protocol: Protocol) -> Context:
        """What messages of a protocol mean here, as far as that is known without asking."""
        return Context(protocol, self.families if protocol.name == "generic" else None, registry=self.registry)

    @property
    def families(self) -> GenericFamilies:
        """The generic families of this kernel: ids, names, groups. Asked of the kernel once, when first needed."""
        if self._generic is None:
            from .families import GenericFamilies

            self._generic = GenericFamilies(self)
        return self._generic

    # --- sockets

    def open_socket(self, protocol: int, *, groups: Iterable[int] = (), buffered: bool | int = False, **options: Any) -> Transport:
        """A transport of one's own to where this session's requests go: everything on it passes the session's gate and hooks, and
        closing the session closes it. To be given back with `forget_socket` when it is closed before. Raises SystemFault.

        buffered  a thread reads what comes at once, and keeps up to so many bytes (True: 64 MiB) until they are taken
        """
        self._settle()
        sock = self.end.open(protocol, namespace=self.namespace, groups=groups, **options)
        sock.gate = partial(self._judge, protocol=protocol)
        if self._hooks:
            from .hooked import Hooked

            sock = Hooked(sock, self._hooks, self.plain_context(self.registry.protocol(protocol)))
        if buffered is not False:
            from .buffered import MOST, Buffered

            sock = Buffered(sock, MOST if buffered is True else buffered)
        with self._lock:
            if not self._closed:
                self._lent.add(sock)
                return sock
        sock.close()
        raise Closed("the session is closed; open a new one")

    def forget_socket(self, sock: Transport) -> None:
        """Close a transport that was lent."""
        self._settle()
        with self._lock:
            self._lent.discard(sock)
        sock.close()

    def take_socket(self, protocol: int) -> Transport:
        """A socket nobody else uses, to be returned with `give_socket` when no answer is outstanding on it."""
        self._settle()
        with self._lock:
            if self._closed:
                raise Closed("the session is closed; open a new one")
            idle = self._idle.get(protocol)
            if idle:
                sock = idle.pop()
                self._lent.add(sock)
                return sock
        return self.open_socket(protocol)

    def give_socket(self, sock: Transport) -> None:
        """Return what `take_socket` gave; it is closed where enough idle ones are kept, or the session has ended."""
        self._settle()
        with self._lock:
            self._lent.discard(sock)
            idle = self._idle.setdefault(sock.protocol, [])
            if not self._closed and not sock.closed and len(idle) < _MOST_IDLE:
                idle.append(sock)
                return
        sock.close()

    def _settle(self) -> None:
        """In a fork: let go of what the other side goes on using, and of a lock that a thread over there may hold."""
        if self._process == getpid():
            return
        with _FORKED:
            if self._process != getpid():
                idle, self._idle, self._lock = self._idle, {}, allocate_lock()
                self._lent = set()
                for sock in (sock for sockets in idle.values() for sock in sockets):
                    sock.close()
                self._process = getpid()

    def close(self) -> None:
        """Close all sockets: whoever waits for an answer or an event of this session, in any thread or task, gets Closed at once."""
        self._settle()
        with self._lock:
            self._closed = True
            sockets = [*self._lent, *(sock for each in self._idle.values() for sock in each)]
            self._idle.clear()
            self._lent.clear()
        for sock in sockets:
            sock.close()
        if self.namespace is not None and self._owner:
            self.namespace.close()
        if self._owns_end and self.end is not HERE:
            self.end.close()

    def _judge(self, data: bytes, protocol: int) -> None:
        if self.read_only:
            from .gate import require_reads

            require_reads(self.registry.protocol(protocol), data, self.families, self.registry)

    # --- exchanges, step by step

    def answering(
        self, operation: str | MessageType, values: Mapping[str, Any], flags: h.Flags, within: float | None = None
    ) -> Steps[Exchange]:
        """What `Asking.request` does."""
        request = yield from self.writing(operation, values, flags=flags)
        return (yield from self.exchanging(request, within=within)).raise_for_error()

    def exchanging(
        self, request: Request, progress: Callable[[int, int, float], None] | None = None, within: float | None = None
    ) -> Steps[Exchange]:
        """What `Session.exchange` does."""
        is_dump = request.flags & h.DUMP == h.DUMP and request.kind.access == "get"
        end = None if within is None else monotonic() + within
        for attempt in range(1, max(self.attempts, 1) + 1):
            exchange = yield from self._exchanging_once(request, progress, within)
            exchange.attempts = attempt
            if not is_dump or not (exchange.interrupted or exchange.lost):
                break
            if end is not None and (within := end - monotonic()) <= 0:
                break
        return exchange

    def _exchanging_once(
        self, request: Request, progress: Callable[[int, int, float], None] | None, within: float | None
    ) -> Steps[Exchange]:
        size = 0
        with Held(self, request.context.protocol.number) as sock:
            started = told = monotonic()
            exchange, seq = yield from self.beginning(sock, request, within)
            silent = request.kind.access != "get" and not request.is_answered
            rows, context = exchange.messages, exchange.context
            with self.hearing(sock, [] if silent else [seq], request.flags, within) as hearing:
                while (wait := hearing.next()) is not None:
                    for event in hearing.events((yield wait)):
                        if event.__class__ is Reply:
                            rows.append(Message(event.frame, context))
                            if progress is not None:
                                size += len(rows[-1])
                                if not len(rows) % _LOOKED_AT and (now := monotonic()) - told > _TOLD_EVERY:
                                    told = now
                                    progress(len(rows), size, len(rows) / (now - started))
                        else:
                            self.note(exchange, event)
            exchange.seconds = monotonic() - started
        return exchange

    def streaming(self, request: Request, within: float | None = None) -> Generator[Any, Any, None]:
        """What `Session.stream` does: yields Messages besides its waits."""
        with Held(self, request.context.protocol.number) as sock:
            exchange, seq = yield from self.beginning(sock, request, within)
            with self.hearing(sock, [seq], within=within) as hearing:
                while (wait := hearing.next()) is not None:
                    for event in hearing.events((yield wait)):
                        if isinstance(event, Reply):
                            yield Message(event.frame, request.context)
                        elif isinstance(event, (Lost, Malformed)):
                            raise Overrun("part of the dump was lost; ask again, or with a larger receive buffer")
                        elif isinstance(event, Ended):
                            finish(exchange, event)
        exchange.raise_for_error()

    def batching(self, requests: Sequence[Request], within: float | None = None) -> Steps[list[Exchange]]:
        """What `Session.batch` does."""
        if not requests:
            return []
        protocol = requests[0].context.protocol
        if any(request.context.protocol is not protocol for request in requests):
            raise UsageError("a batch goes to one protocol; split it by protocol")
        with Held(self, protocol.number) as sock:
            first = random_sequence()
            sequence = [(first + index) & 0xFFFFFFFF for index in range(len(requests))]
            conversation = Conversation(sock.port)
            parts, exchanges = [], {}
            for seq, request in zip(sequence, requests):
                data = request.numbered(seq, sock.port)
                parts.append(data)
                exchanges[seq] = self.begun(data, request)
                if request.is_answered:
                    conversation.expect(seq, request.flags)
            begun = [seq for seq, request in zip(sequence, requests) if request.kind.operation == "batch_begin"]
            for seq in begun:
                conversation.expect(seq, exchanges[seq].request.flags | h.ACK, sequence)
            yield from sending(sock, b"".join(parts), deadline=self._until(within))
            started = monotonic()
            with Hearing(sock, conversation, self.timeout, begun, within) as hearing:
                while (wait := hearing.next()) is not None:
                    for event in hearing.events((yield wait)):
                        exchange = exchanges.get(event.seq)
                        if exchange is not None:
                            self.note(exchange, event)
            for exchange in exchanges.values():
                exchange.seconds = monotonic() - started
        return list(exchanges.values())

    def exchanging_over(self, sock: Transport, request: Request) -> Steps[tuple[Exchange, list[Notification]]]:
        """An exchange on a socket of one's own, and what came meanwhile that was no answer. Raises NoAnswer, SystemFault."""
        exchange, seq = yield from self.beginning(sock, request)
        others: list[Notification] = []
        with self.hearing(sock, [seq], request.flags) as hearing:
            while (wait := hearing.next()) is not None:
                for event in hearing.events((yield wait)):
                    if isinstance(event, Notification):
                        others.append(event)
                    else:
                        self.note(exchange, event)
        return exchange, others

    def _until(self, within: float | None) -> float:
        return monotonic() + (self.timeout if within is None else within)

    def beginning(self, sock: Transport, request: Request, within: float | None = None) -> Steps[tuple[Exchange, int]]:
        """Send a request; its exchange, and the number that its answer will have."""
        seq = random_sequence()
        data = request.numbered(seq, sock.port)
        if not sock.offer(data):  # nearly always there is room
            yield from sending(sock, data, deadline=self._until(within))
        return self.begun(data, request), seq

    def begun(self, data: bytes, request: Request) -> Exchange:
        exchange = Exchange(messages(data, request.context)[0][0])
        exchange.started, exchange.names = time(), self.names_now if self._tells_names else None
        exchange.namespace, exchange.kernel, exchange.asked = self.label, self.end.release, self.end
        return exchange

    def names_now(self, indexes: Iterable[int]) -> dict[int, str]:
        """What an exchange is given to ask for names of interfaces when somebody wants them."""
        return drive(self.naming(indexes))

    def naming(self, indexes: Iterable[int]) -> Steps[dict[int, str]]:
        """What `Session.names_of` does."""
        return names_of(self, indexes)

    def hearing(self, sock: Transport, sequence: list[int], flags: int = h.DUMP, within: float | None = None) -> Hearing:
        conversation = Conversation(sock.port)
        for seq in sequence:
            conversation.expect(seq, flags)
        return Hearing(sock, conversation, self.timeout, within=within)

    def note(self, exchange: Exchange, event: Event) -> None:
        """Put into an exchange what an event says of it."""
        if isinstance(event, Reply):
            exchange.messages.append(Message(event.frame, exchange.context))
        elif isinstance(event, Interrupted):
            exchange.interrupted = True
        elif isinstance(event, (Lost, Malformed)):
            exchange.lost = True
            exchange.malformed |= isinstance(event, Malformed)
        elif isinstance(event, Ended):
            finish(exchange, event)
            if event.errno in (EPERM, EACCES) and self.end is HERE and (self.namespace is None or not self.namespace.private):
                exchange.capabilities, exchange.private = rights()


def finish(exchange: Exchange, event: Ended) -> None:
    exchange.errno = event.errno
    exchange.ack = event.ack
    if event.frame is not None:
        exchange.end = Message(event.frame, exchange.context)


class Hearing:
    """What comes on a socket until every request of a conversation has ended; a context in which NoAnswer says what to look at.

    timeout   seconds for each part of an answer
    within    seconds for all of it
    optional  numbers of requests that end silently: only a refusal says something
    """

    __slots__ = ("conversation", "deadline", "last", "optional", "over", "seconds", "sock", "timeout")

    def __init__(
        self, sock: Transport, conversation: Conversation, timeout: float, optional: Iterable[int] = (), within: float | None = None
    ) -> None:
        self.sock = sock
        self.conversation = conversation
        self.timeout = timeout
        self.optional = set(optional)
        self.over = False
        now = monotonic()
        self.seconds = timeout if within is None else within
        self.last = None if within is None else now + within
        self.deadline = now + timeout if self.last is None else self.last

    def next(self) -> Wait | None:
        """What to wait for; None when nothing is open any more."""
        if self.over or not self.conversation.is_open or (self.optional and self.optional.issuperset(self.conversation.open)):
            return None
        return Wait(self.sock, self.deadline)

    def events(self, datagram: Datagram) -> list[Event]:
        """What a datagram says. Raises NoAnswer when the time is over and it answers nothing."""
        events = self.conversation.receive(datagram.data, datagram.sender, datagram.group)
        if datagram.overrun or datagram.truncated:
            # Whatever was lost may have been the end: give up waiting, and let nobody else use the socket.
            events += self.conversation.overrun()
            self.sock.close()
            self.over = True
            return events
        for event in events:
            if event.__class__ is not Stray and event.__class__ is not Notification:
                self.deadline = monotonic() + self.timeout if self.last is None else self.last
                return events
        if monotonic() >= self.deadline:  # others may send to this port without end
            raise self._unanswered()
        return events

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is NoAnswer:  # as a transport says it, which does not know what was asked
            raise self._unanswered() from None

    def _unanswered(self) -> NoAnswer:
        from .refused import no_answer

        return no_answer("the kernel did not answer", self.seconds, self.conversation.has_end)


class Held:
    """A socket for the length of one exchange; closed instead of returned when the exchange did not end well, or in a fork."""

    __slots__ = ("core", "process", "protocol", "socket")

    def __init__(self, core: Core, protocol: int) -> None:
        self.core = core
        self.protocol = protocol

    def __enter__(self) -> Transport:
        self.socket = self.core.take_socket(self.protocol)
        self.process = getpid()
        return self.socket

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None and not self.socket.closed and self.process == getpid():
            self.core.give_socket(self.socket)
        else:
            self.core.forget_socket(self.socket)
