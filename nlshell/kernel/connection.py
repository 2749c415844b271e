"""A netlink socket of one's own: to ask and to hear on it, to talk to any port or group, in one's own order.

A session opens sockets as it needs them; a `Connection` is one, for what belongs to a socket: what the kernel sends to whoever asked
for it on that very socket (packets of a queue, exits of tasks), groups joined and left on the way, several requests at once, another
program as the other end.

Whatever comes is sorted once, in the order in which it came: answers to requests that are open (`ask`, `request`, `dump`, `change`)
go to these, by number and sender; all else waits in line for `next` and iteration: notifications, what a peer asks, answers to what
was only sent (`send`).
"""

from __future__ import annotations

from _thread import allocate_lock
from collections import deque
from time import monotonic, time

from ..codec import writer
from ..codec.message import Message, Origin, messages
from ..errors import Closed, NoAnswer, UnknownNameError, UsageError
from ..wire import answering, header as h
from ..wire.errno import errno_number
from ..wire.exchange import Conversation, Ended, ExtendedAck, Malformed, Notification, Stray
from .request import random_sequence
from .steps import Asking, Coming, Wait, drive, sending
from .subscription import Gap, resolving_group

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from ..codec.message import Context
    from ..schema.model import MessageType, Protocol
    from .core import Core
    from .exchange import Exchange
    from .request import Request
    from .steps import Steps
    from .subscription import Asked
    from .transport import Datagram, Transport


_AT_ONCE = 256  # datagrams that are sorted between two looks at the clock
_MOST_IN_LINE = 1 << 16  # messages that wait for `next`; of more a Gap tells


class Pending:
    """A request that is open: `exchange` has what came so far, `over` says whether that is all."""

    __slots__ = ("exchange", "over", "seq")

    def __init__(self, exchange: Exchange, seq: int, over: bool = False) -> None:
        self.exchange = exchange
        self.seq = seq
        self.over = over


def acknowledged(message: Message) -> bytes:
    """The answer that all went well."""
    return answering.error(message.bytes)


def refused(message: Message, errno: int | str, text: str, path: str, missing: int | None, cookie: bytes | None) -> bytes:
    """The answer that it did not: see Connection.refuse. Raises UsageError, UnknownNameError, KeyError."""
    ack = ExtendedAck()
    ack.text, ack.miss_type, ack.cookie = text, missing, cookie
    if path:
        ack.offset = message.node(path).offset - message.offset
    number = errno_number(errno) if isinstance(errno, str) else errno
    if not number > 0:
        raise UsageError(f"an error has a number above 0, and not {number}; `ack` says that all went well")
    return answering.error(message.bytes, number, ack)


def ended(message: Message, errno: int, interrupted: bool) -> bytes:
    """The end of several answers."""
    return answering.done(message.bytes, errno, flags=h.DUMP_INTR if interrupted else 0)


class Conversing:
    """What `Connection` and `AsyncConnection` have in common.

    protocol  a Protocol; `context` is what its messages mean here
    port      our own port id, by which others reach this socket (0: the kernel chooses, when it is opened)
    peer      port id of the other side: 0 is the kernel. Only its answers count as answers
    timeout   seconds to wait for each part of an answer, and for room at a peer that does not read; the session's unless given
    groups    multicast groups to join at once, by number or name
    options   of the socket, as of NetlinkSocket: receive_buffer=, no_enobufs=, listen_all_nsid= …
    closed    it was closed: iterating it ends
    """

    protocol: Protocol
    context: Context
    socket: Transport

    def __init__(
        self,
        session: Core,
        protocol: str | int = "route",
        *,
        groups: Sequence[str | int] = (),
        port: int = 0,
        peer: int = 0,
        timeout: float | None = None,
        owns_session: bool = False,
        **options: Any,
    ) -> None:
        self.session = session
        self.protocol = session.registry.protocol(protocol)
        self.context = session.plain_context(self.protocol)
        self.peer = peer
        self.timeout = session.timeout if timeout is None else timeout
        self.closed = False
        self.gaps = 0
        self._wanted = groups, port, options
        self._owns_session = owns_session
        self._is_open = False
        self._conversation = Conversation(0, peer)
        self._pending: dict[int, Pending] = {}
        self._line: deque[Message | Gap] = deque()
        self._order = allocate_lock()

    # --- what needs no waiting

    @property
    def port(self) -> int:
        return self.socket.port if self._is_open else 0

    @property
    def waiting(self) -> bool:
        """Whether something waits in line already, so that fileno() may be silent about it."""
        return bool(self._line)

    def fileno(self) -> int:
        """For poll(2): readable when something may have come. See `waiting`."""
        return self.socket.fileno()

    def _numbered(self, found: tuple[Protocol, int | Asked], group: str | int) -> int:
        """The number of a group of this connection's protocol. Raises UsageError for others."""
        protocol, number = found
        if protocol is not self.protocol:
            raise UsageError(f"{group} is a group of {protocol.name}, and this connection speaks {self.protocol.name}")
        if not isinstance(number, int):
            raise UsageError(f"{number.name} is no group: it is told to the socket that asks for it, by {number.listen.operation}")
        return number

    @property
    def groups(self) -> list[int]:
        """Numbers of the groups it is in, as the kernel tells."""
        return self.socket.memberships()

    def option(self, name: str, on: bool = True) -> bool:
        """Set an option of netlink(7) by its name (no_enobufs, cap_ack, broadcast_error …); False where this kernel lacks it."""
        from .socket import OPTIONS

        if name not in OPTIONS:
            raise UnknownNameError("socket option", name, list(OPTIONS))
        return self.socket.set_option(name, OPTIONS[name], int(on))

    def buffer(self, size: int, send: bool = False) -> int:
        """Ask for a receive (or send) buffer of `size` bytes; what the kernel gave."""
        return self.socket.set_buffer(size, send)

    def filter(self, what: str | Sequence[tuple[int, int, int, int]] | None) -> None:
        """Have the kernel drop what does not pass: a condition as of `where`, or a classic BPF program; None takes it away.

        Of a condition see kernel.bpf: what it cannot judge passes, answers too. Raises UsageError where it cannot be a filter.
        """
        if what is None:
            self.socket.detach_filter()
        elif isinstance(what, str):
            from .bpf import program

            self.socket.attach_filter(program(what, self.protocol, self.session.registry, self.socket.port))
        else:
            self.socket.attach_filter(what)

    def try_transmit(self, data: bytes, *, port: int | None = None, group: int = 0) -> bool:
        """Send bytes as they are, as `transmit`, but never wait: False where there is no room for them at the moment."""
        return self.socket.offer(data, self.peer if port is None else port, group)

    def close(self) -> None:
        """End it: whoever waits for something of it, in any thread or task, gets Closed at once. Harmless twice."""
        self.closed = True
        if self._is_open:
            self.session.forget_socket(self.socket)
        if self._owns_session:
            self.session.close()

    def __repr__(self) -> str:
        state = "closed" if self.closed else f"port {self.port}" if self._is_open else "not open yet"
        peer = f" to port {self.peer}" if self.peer else ""
        return f"<{type(self).__name__} {self.protocol.name}, {state}{peer}: {len(self._pending)} open, {len(self._line)} in line>"

    # --- step by step

    def _opening(self) -> Steps[None]:
        if self._is_open:
            return
        if self.closed:
            raise Closed("the connection is closed; open a new one")
        groups, port, options = self._wanted
        if self.protocol.name == "generic":
            yield from self.session.families.filling()
            if self._is_open:  # by another task meanwhile
                return
        options = {"packet_info": True, **options}
        if port:
            options["port"] = port
        self.socket = self.session.open_socket(self.protocol.number, **options)
        self._conversation.port = self.socket.port
        self._is_open = True
        for group in groups:
            yield from self._joining(group)

    def _joining(self, group: str | int) -> Steps[None]:
        yield from self._opening()
        found = yield from resolving_group(self.session, group, self.protocol.number)
        self.socket.join(self._numbered(found, group))

    def _leaving(self, group: str | int) -> Steps[None]:
        found = yield from resolving_group(self.session, group, self.protocol.number)
        self.socket.leave(self._numbered(found, group))

    def _transmitting(self, data: bytes, port: int | None = None, group: int = 0, within: float | None = None) -> Steps[None]:
        yield from self._opening()
        deadline = monotonic() + (self.timeout if within is None else within)
        yield from sending(self.socket, data, self.peer if port is None else port, group, deadline)

    def _answering_with(self, message: Message, data: bytes, within: float | None) -> Steps[None]:
        origin = message.origin
        yield from self._transmitting(data, origin.port if origin is not None else message.port, within=within)

    def _written(self, operation: str | MessageType, values: Mapping[str, Any], flags: h.Flags) -> Steps[bytes]:
        request = yield from self._writing(operation, values, flags, False)
        return request.numbered(random_sequence(), self.socket.port)

    def _sending(self, operation: str | MessageType, values: Mapping[str, Any], flags: h.Flags) -> Steps[int]:
        data = yield from self._written(operation, values, flags)
        yield from self._transmitting(data)
        seq: int = h.NLMSGHDR.unpack_from(data)[3]
        return seq

    def _replying(
        self, message: Message, operation: str | MessageType, values: Mapping[str, Any], multi: bool, within: float | None
    ) -> Steps[None]:
        kind = operation if not isinstance(operation, str) else (yield from self.session.finding(operation))
        type_id = (yield from self.session.families.finding(kind.family)) if kind.family.kind == "generic" else None
        flags = h.MULTI if multi else 0
        data = writer.encode(kind, values, flags=flags, seq=message.seq, port=message.port, type_id=type_id)
        yield from self._answering_with(message, data, within)

    def _writing(self, operation: str | MessageType, values: Mapping[str, Any], flags: h.Flags, ack: bool) -> Steps[Request]:
        yield from self._opening()
        request = yield from self.session.writing(operation, values, flags=h.flags_of(flags), ack=ack)
        if request.context.protocol is not self.protocol:
            raise UsageError(f"{request.kind.name} is of {request.context.protocol.name}, and this connection speaks {self.protocol.name}")
        return request

    def _asking(self, operation: str | MessageType, values: Mapping[str, Any], flags: h.Flags, ack: bool = True) -> Steps[Pending]:
        request = yield from self._writing(operation, values, flags, ack)
        seq = random_sequence()
        data = request.numbered(seq, self.socket.port)
        silent = request.kind.access != "get" and not request.is_answered
        pending = Pending(self.session.begun(data, request), seq, silent)
        if not silent:
            with self._order:
                self._pending[seq] = pending
                self._conversation.expect(seq, request.flags)
        try:
            yield from self._transmitting(data)
        except BaseException:
            self._give_up(pending)
            raise
        return pending

    def _finishing(self, pending: Pending, within: float | None) -> Steps[Exchange]:
        """Wait for the end of a request. Given up where it does not come in time: what comes later stands in line."""
        last = None if within is None else monotonic() + within
        seen = -1

        def more() -> bool:
            return pending.over or len(pending.exchange.messages) > seen

        while not pending.over:
            seen = len(pending.exchange.messages)
            try:
                yield self._wait(more, monotonic() + self.timeout if last is None else last)
            except NoAnswer:
                self._give_up(pending)
                seconds = self.timeout if within is None else within
                has_end = h.has_end(pending.exchange.request.flags)
                from .refused import no_answer

                raise no_answer("there was no answer", seconds, has_end) from None
            except BaseException:
                self._give_up(pending)
                raise
        return pending.exchange

    def answering(self, operation: str | MessageType, values: Mapping[str, Any], flags: h.Flags, within: float | None) -> Steps[Exchange]:
        pending = yield from self._asking(operation, values, flags)
        started = monotonic()
        exchange = yield from self._finishing(pending, within)
        exchange.seconds = monotonic() - started
        return exchange.raise_for_error()

    def _next(self, deadline: float | None) -> Steps[Message | Gap | None]:
        yield from self._opening()
        try:
            found = yield self._wait(lambda: bool(self._line), deadline, self._line.popleft)
        except NoAnswer:
            return None
        result: Message | Gap = found
        return result

    # --- what came

    def _wait(self, ready: Callable[[], bool], deadline: float | None, take: Callable[[], Any] = lambda: True) -> Wait:
        """For something to be ready: whoever waits sorts what came, for all who wait."""

        def look() -> Any:
            seen = 0
            try:
                with self._order:
                    while not ready():
                        datagram = self.socket.take() if seen < _AT_ONCE else None  # others may send to this port without end
                        if datagram is None:
                            return None
                        seen += 1
                        self._sort(datagram)
                    return take()
            finally:
                if seen:
                    self.socket.nudge()

        return Wait(self.socket, deadline, look)

    def _sort(self, datagram: Datagram) -> None:
        if datagram.overrun:
            queued, lost = self.socket.drain()  # the kernel tells of the loss ahead of what it queued before
            for each in queued:
                self._sort(each)
            self._lose(lost)
            return
        origin = Origin(datagram.sender, datagram.group, datagram.nsid, time())
        if self.protocol.framing != "nlmsghdr":
            self._queue(messages(datagram.data, self.context)[0], origin)
            return
        for event in self._conversation.receive(datagram.data, datagram.sender, datagram.group):
            pending = self._pending.get(event.seq)
            if isinstance(event, (Notification, Stray)):
                self._queue([Message(event.frame, self.context)], origin)
            elif pending is not None:
                self.session.note(pending.exchange, event)
                if isinstance(event, (Ended, Malformed)):
                    self._end(pending)
            elif isinstance(event, Malformed):
                self._gap(None)
        if datagram.truncated:
            self._lose(None)

    def _queue(self, found: list[Message], origin: Origin) -> None:
        if len(self._line) >= _MOST_IN_LINE:  # nobody takes them
            if not isinstance(self._line[-1], Gap):
                self._gap(None)
            return
        for message in found:
            message.origin = origin
        self._line.extend(found)

    def _lose(self, lost: int | None) -> None:
        """Answers may be among what is missing: nobody waits for them any more."""
        for event in self._conversation.overrun():
            pending = self._pending.get(event.seq)
            if pending is not None:
                self.session.note(pending.exchange, event)
                self._end(pending)
        self._gap(lost)

    def _gap(self, lost: int | None) -> None:
        self.gaps += 1
        self._line.append(Gap(self.gaps, lost))

    def _end(self, pending: Pending) -> None:
        pending.over = True
        self._pending.pop(pending.seq, None)
        self._conversation.forget(pending.seq)

    def _give_up(self, pending: Pending) -> None:
        with self._order:
            self._pending.pop(pending.seq, None)
            self._conversation.forget(pending.seq)


class Connection(Conversing, Asking, Coming):
    """A netlink socket of one's own, waited for in the thread that calls, by any number of threads. See Conversing for the arguments.

    with nlshell.connect("netfilter") as c:
        c.change("nfqueue.config", res_id=3, cmd={"command": "bind", "pf": 0})
        for packet in c:
            c.send("nfqueue.verdict", res_id=3, verdict_hdr={"verdict": "accept", "id": packet["packet_hdr.packet_id"]})
    """

    def __init__(self, session: Core, protocol: str | int = "route", **options: Any) -> None:
        super().__init__(session, protocol, **options)
        try:
            drive(self._opening())
        except BaseException:
            self.close()
            raise

    def ask(self, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, flags: h.Flags = 0, **named: Any) -> Pending:
        """Send a request and go on: `result` waits for its end. Any number may be open."""
        return drive(self._asking(operation, {**(values or {}), **named}, flags))

    def result(self, pending: Pending, within: float | None = None) -> Exchange:
        """The exchange of an open request, when it has ended; its error is in it, see Exchange.raise_for_error.

        Raises NoAnswer when nothing more comes for `timeout` seconds (or all of it within `within`); it is given up then.
        """
        return drive(self._finishing(pending, within))

    def send(self, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, flags: h.Flags = 0, **named: Any) -> int:
        """Send a message to the peer and expect nothing: what comes back stands in line. Its nlmsg_seq."""
        return drive(self._sending(operation, {**(values or {}), **named}, flags))

    def write(self, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, flags: h.Flags = 0, **named: Any) -> bytes:
        """The bytes of a message with a number of its own and our port: for `transmit`, to another port or a group."""
        return drive(self._written(operation, {**(values or {}), **named}, flags))

    def transmit(self, data: bytes, *, port: int | None = None, group: int = 0, within: float | None = None) -> None:
        """Send bytes as they are, in one datagram, to the peer; or to another port, or a group.

        Raises NoAnswer where a peer makes no room for it in time, SystemFault where there is nobody at that port.
        """
        drive(self._transmitting(data, port, group, within))

    def reply(
        self,
        message: Message,
        operation: str | MessageType,
        values: Mapping[str, Any] | None = None,
        *,
        multi: bool = False,
        within: float | None = None,
        **named: Any,
    ) -> None:
        """Answer a message with data, to its sender and under its number.

        multi  one of several: `done` says that they are all (NLM_F_MULTI)
        """
        drive(self._replying(message, operation, {**(values or {}), **named}, multi, within))

    def ack(self, message: Message, *, within: float | None = None) -> None:
        """Acknowledge a message to its sender: NLMSG_ERROR with the number 0."""
        drive(self._answering_with(message, acknowledged(message), within))

    def refuse(
        self,
        message: Message,
        errno: int | str,
        text: str = "",
        *,
        path: str = "",
        missing: int | None = None,
        cookie: bytes | None = None,
        within: float | None = None,
    ) -> None:
        """Answer a message with an error, by number or name ("EINVAL"), and an extended ack.

        text     what is wrong, in words; path: of the attribute in the message that is; missing: number of one that is not there
        """
        drive(self._answering_with(message, refused(message, errno, text, path, missing, cookie), within))

    def done(self, message: Message, errno: int = 0, *, interrupted: bool = False, within: float | None = None) -> None:
        """Say that all answers to a message have been sent: NLMSG_DONE."""
        drive(self._answering_with(message, ended(message, errno, interrupted), within))

    def leave(self, group: str | int) -> None:
        """Leave a multicast group, by number or name. Raises UsageError, UnknownNameError, SystemFault."""
        drive(self._leaving(group))

    def join(self, group: str | int) -> None:
        """Join a multicast group, by number or name ("link", "ethtool.monitor"). Raises SystemFault, UnknownNameError, UsageError."""
        drive(self._joining(group))

    def next(self, timeout: float | None = None) -> Message | Gap | None:
        """The next thing in line: a Message, or a Gap where something was lost; None when `timeout` seconds pass without one.

        0 looks at what is there and does not wait. Message.origin tells sender and group. Raises Closed.
        """
        return drive(self._next(None if timeout is None else monotonic() + timeout))

    if TYPE_CHECKING:

        def __iter__(self) -> Iterator[Message | Gap]: ...
