"""Sessions: requests, dumps, acknowledged changes and batches over AF_NETLINK, from any number of threads.

A session keeps idle sockets, one pool a protocol. An exchange takes one for itself and gives it back when it has ended,
so exchanges never wait for each other, left-overs of one never reach another, and no lock is held during I/O. Idle sockets
belong to a process: after a fork either side opens its own.
"""

from __future__ import annotations

from _thread import allocate_lock  # `threading` would take a millisecond of a cold start
from collections.abc import Mapping
from contextlib import suppress
from os import getpid, register_at_fork, urandom
from time import monotonic, time

from ..codec import writer
from ..codec.message import Context, Message, messages
from ..errors import KernelError, NoAnswer, Overrun, UnknownNameError, UsageError
from ..hooks import hook
from ..schema.model import Family, MessageType, Protocol
from ..schema.registry import REGISTRY, Registry
from ..wire import header as h
from ..wire.errno import EACCES, EPERM
from ..wire.exchange import Conversation, Ended, Event, Interrupted, Lost, Malformed, Notification, Reply, Stray
from .exchange import Exchange
from .names import all_names, names_of
from .socket import NetlinkSocket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from ..frames.dump import Dump
    from .namespace import Namespace
    from .subscription import Subscription

DEFAULT_TIMEOUT = 10.0
DUMP_ATTEMPTS = 4
_MOST_IDLE = 4
_FORKED = allocate_lock()  # while a session lets go of the other process's sockets
register_at_fork(before=_FORKED.acquire, after_in_parent=_FORKED.release, after_in_child=_FORKED.release)
_TOLD_EVERY, _LOOKED_AT = 0.1, 1024  # seconds between reports of progress, and messages between looks at the clock


def rights() -> tuple[int | None, bool]:
    """The capabilities that this thread holds, a bit each, or None; and whether its user namespace is not the initial one.

    Source: proc(5), /proc/pid/status (CapEff) and uid_map; user_namespaces(7).
    """
    held: int | None = None
    private = False
    with suppress(OSError, ValueError):
        with open("/proc/thread-self/status", "rb") as status:
            held = next((int(line.split()[1], 16) for line in status if line.startswith(b"CapEff:")), None)
        with open("/proc/self/uid_map", "rb") as ids:
            private = ids.read().split() != [b"0", b"0", b"4294967295"]
    return held, private


def random_sequence() -> int:
    """A sequence number to begin with: random, so that left-overs never match; never 0, which marks notifications."""
    return int.from_bytes(urandom(4), "little") or 1


class Request:
    """A message ready to be sent, but for its sequence number: `kind` says what it is, `data` is the whole message."""

    __slots__ = ("context", "data", "flags", "kind")

    def __init__(self, kind: MessageType, data: bytes, flags: int, context: Context) -> None:
        self.kind = kind
        self.data = data
        self.flags = flags
        self.context = context

    def numbered(self, seq: int, port: int) -> bytes:
        return self.data[:8] + h.NLMSGHDR.pack(0, 0, 0, seq, port)[8:] + self.data[16:]

    @property
    def is_answered(self) -> bool:
        """Whether something says that it is done (0x200 alone is NLM_F_EXCL, no dump)."""
        return bool(self.flags & h.ACK) or self.flags & h.DUMP == h.DUMP

    @property
    def message(self) -> Message:
        return messages(self.data, self.context)[0][0]


class Session:
    """A conversation with the kernel.

    namespace   where: a name, path, pid or Namespace; None is our own
    timeout     seconds to wait for each part of an answer; NoAnswer is raised after it
    attempts    how often an interrupted dump is made at most
    read_only   refuse to send what is not a read, by the bytes that would be sent (see kernel.gate)
    owner       a Namespace that is given as an object stays open after the session, unless this is True
    registry    what the session knows of messages; the one of the whole process unless another is given
    """

    def __init__(
        self,
        *,
        namespace: str | int | Namespace | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        attempts: int = DUMP_ATTEMPTS,
        read_only: bool = False,
        owner: bool = False,
        registry: Registry = REGISTRY,
    ) -> None:
        self.namespace: Namespace | None = None
        if namespace is not None:
            from .namespace import Namespace

            self.namespace = Namespace.open(namespace)
        self._owner = owner or self.namespace is not namespace
        self.timeout = timeout
        self.attempts = attempts
        self.read_only = read_only
        self.registry = registry
        self._idle: dict[int, list[NetlinkSocket]] = {}
        self._lock = allocate_lock()
        self._closed = False
        self._process = getpid()
        self._families = GenericFamilies(self)

    # --- asking

    def request(self, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, flags: int = 0, **named: Any) -> Exchange:
        """One request and its answer. `operation` is "link.getlink", "getlink" or a MessageType; values as in
        codec.writer, or as keywords. Raises KernelError when the kernel refuses, NoAnswer, EncodeError, UsageError.
        """
        return self.exchange(self.build(operation, {**(values or {}), **named}, flags=flags)).raise_for_error()

    def dump(self, operation: str | MessageType, values: Mapping[str, Any] | None = None, **named: Any) -> Exchange:
        """A whole dump. Repeated while it is interrupted, up to `attempts` times; then marked `interrupted`."""
        return self.exchange(self.build(operation, {**(values or {}), **named}, flags=h.DUMP)).raise_for_error()

    def change(self, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, flags: int = 0, **named: Any) -> Exchange:
        """A request that is acknowledged: returns when the kernel has done it, with its warning, if any, in `.warning`."""
        return self.exchange(self.build(operation, {**(values or {}), **named}, flags=flags | h.ACK)).raise_for_error()

    def columns(
        self,
        operation: str | MessageType,
        values: Mapping[str, Any] | None = None,
        *,
        keep: bool = False,
        progress: Callable[[int, int, float], None] | None = None,
        stream: bool = False,
        **named: Any,
    ) -> Dump:
        """A dump read into columns while the kernel goes on: `.df()`, or Arrow. For any number of rows.

        keep      keep the bytes of the messages too
        progress  called now and then with rows so far, bytes so far and rows a second
        stream    do not ask yet: Dump.batches and Dump.to_parquet then receive as they go, and hold one window at a time.
                  Such a dump cannot be repeated: interrupted or lost parts are told when it has ended
        Warns with IncompleteDump where the rows are not all, or not of one moment; raises KernelError when the kernel
        refuses before the first row. Needs pandas.
        """
        request = self.build(operation, {**(values or {}), **named}, flags=h.DUMP)
        found: Dump = hook("columns")(self, request, keep=keep, progress=progress, stream=stream)
        return found

    def stream(self, operation: str | MessageType, values: Mapping[str, Any] | None = None, **named: Any) -> Iterator[Message]:
        """The rows of a dump as they arrive. It cannot be repeated: Overrun is raised when rows were lost, KernelError
        when it ends in an error. From where it is interrupted, its rows carry NLM_F_DUMP_INTR; `dump` asks again then.
        """
        request = self.build(operation, {**(values or {}), **named}, flags=h.DUMP)
        with _Held(self, request.context.protocol.number) as sock:
            exchange, seq = self._send(sock, request)
            for event in self._events(sock, [seq]):
                if isinstance(event, Reply):
                    yield Message(event.frame, request.context)
                elif isinstance(event, (Lost, Malformed)):
                    raise Overrun("part of the dump was lost; ask again, or with a larger receive buffer")
                elif isinstance(event, Ended):
                    self._finish(exchange, event)
        exchange.raise_for_error()

    def exchange(self, request: Request, *, progress: Callable[[int, int, float], None] | None = None) -> Exchange:
        """Send a request and gather all of its answer, whatever it is: errors are in the Exchange, not raised.

        progress  called now and then with messages so far, bytes so far and messages a second
        """
        is_dump = request.flags & h.DUMP == h.DUMP and request.kind.access == "get"
        for attempt in range(1, max(self.attempts, 1) + 1):
            exchange = self._exchange_once(request, progress)
            exchange.attempts = attempt
            if not is_dump or not (exchange.interrupted or exchange.lost):
                break
        return exchange

    def batch(self, requests: Sequence[Request]) -> list[Exchange]:
        """Several requests in one datagram, each acknowledged on its own; errors are in the Exchanges.

        Between nfnetlink's batch begin and end the kernel takes all or nothing: where one Exchange has an error, none of
        the requests was done, though those without fault are acknowledged all the same.
        """
        if not requests:
            return []
        protocol = requests[0].context.protocol
        if any(request.context.protocol is not protocol for request in requests):
            raise UsageError("a batch goes to one protocol; split it by protocol")
        with _Held(self, protocol.number) as sock:
            first = random_sequence()
            sequence = [(first + index) & 0xFFFFFFFF for index in range(len(requests))]
            conversation = Conversation(sock.port)
            parts, exchanges = [], {}
            for seq, request in zip(sequence, requests):
                data = request.numbered(seq, sock.port)
                parts.append(data)
                exchanges[seq] = self._begun(data, request)
                if request.is_answered:
                    conversation.expect(seq, request.flags)
            begun = [seq for seq, request in zip(sequence, requests) if request.kind.operation == "batch_begin"]
            for seq in begun:
                conversation.expect(seq, exchanges[seq].request.flags | h.ACK, sequence)
            self.transmit(sock, b"".join(parts), protocol)
            started = monotonic()
            for event in self._receive(sock, conversation, begun):
                exchange = exchanges.get(event.seq)
                if exchange is not None:
                    self._take(exchange, event)
            for exchange in exchanges.values():
                exchange.seconds = monotonic() - started
        return list(exchanges.values())

    def subscribe(self, *groups: str | int, protocol: str | int = "route", **options: Any) -> Subscription:
        """Listen to multicast groups: by name ("link", "ethtool.monitor", "nftables") or number."""
        from .subscription import Subscription

        return Subscription(self, groups, protocol, **options)

    def monitor(self, *groups: str, **options: Any) -> Any:
        """Events as they come, in a widget of a notebook: see nlshell.jupyter.stream.monitor."""
        return hook("monitor")(*groups, session=self, **options)

    # --- building requests

    def build(self, operation: str | MessageType, values: Mapping[str, Any], *, flags: int = 0, ack: bool = True) -> Request:
        """Find the operation and write its message. Raises UnknownNameError, EncodeError.

        Whatever is no dump asks for an acknowledgement, reads too: some families answer them with several messages
        and no other sign of the end. `ack=False` leaves NLM_F_ACK out.
        """
        kind = operation if isinstance(operation, MessageType) else self.find(operation)
        family = kind.family
        type_id = None
        if family.kind == "generic":
            type_id = self.families.id_of(family)
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
        data = writer.encode(kind, values, flags=flags, type_id=type_id)
        return Request(kind, data, flags, self.context(family.protocol))

    def find(self, operation: str) -> MessageType:
        """ "link.getlink", "getlink" (of NETLINK_ROUTE), "ethtool.linkinfo_get", a kernel identifier as RTM_GETLINK."""
        family_name, _, name = operation.rpartition(".")
        if family_name:
            return self.family(family_name).operation(name)
        wanted = name.lower().replace("-", "_").removeprefix("rtm_")
        known = [kind for family in self.registry.families("route") for kind in family.messages]
        # RTM_GETROUTE of AF_CAN is another thing; the one for every address family is meant.
        for kind in sorted(known, key=lambda kind: bool(kind.keys)):
            if kind.operation == wanted:
                return kind
        raise UnknownNameError("operation", operation, [kind.operation for kind in known], "write FAMILY.OPERATION")

    def family(self, name: str) -> Family:
        """A family by name: of the registry, else of this kernel, described by its own policy."""
        if self.registry.knows_family(name):
            return self.registry.family(name)
        described = self.families.describe(name)
        if described is not None:
            return described
        return self.registry.family(name)  # raises, with the nearest names

    # --- what messages mean here

    @property
    def families(self) -> GenericFamilies:
        """The generic families of this kernel: ids, names, groups. Asked of the kernel once, when first needed."""
        return self._families

    def context(self, protocol: Protocol | str | int) -> Context:
        if not isinstance(protocol, Protocol):
            protocol = self.registry.protocol(protocol)
        return Context(protocol, self._families if protocol.name == "generic" else None, registry=self.registry)

    def link_names(self) -> dict[int, str]:
        """Interface index -> name, as the kernel has them now."""
        return all_names(self)

    def names_of(self, indexes: Iterable[int]) -> dict[int, str]:
        """The names of some interfaces as the kernel has them now; without those that are not there."""
        return names_of(self, indexes)

    # --- sockets

    def close(self) -> None:
        """Close all sockets. An exchange that is under way in another thread comes to its end first."""
        self._settle()
        with self._lock:
            self._closed = True
            for sockets in self._idle.values():
                for sock in sockets:
                    sock.close()
            self._idle.clear()
        if self.namespace is not None and self._owner:
            self.namespace.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def take_socket(self, protocol: int) -> NetlinkSocket:
        """A socket nobody else uses, to be returned with `give_socket` when no answer is outstanding on it."""
        self._settle()
        with self._lock:
            if self._closed:
                raise UsageError("the session is closed; open a new one")
            idle = self._idle.get(protocol)
            if idle:
                return idle.pop()
        return NetlinkSocket(protocol, namespace=self.namespace)

    def _settle(self) -> None:
        """In a fork: let go of what the other side goes on using, and of a lock that a thread over there may hold."""
        if self._process == getpid():
            return
        with _FORKED:
            if self._process != getpid():
                idle, self._idle, self._lock = self._idle, {}, allocate_lock()
                for sock in (sock for sockets in idle.values() for sock in sockets):
                    sock.close()
                self._process = getpid()

    def give_socket(self, sock: NetlinkSocket) -> None:
        """Return what `take_socket` gave; it is closed where enough idle ones are kept, or the session has ended."""
        self._settle()
        with self._lock:
            idle = self._idle.setdefault(sock.protocol, [])
            if not self._closed and len(idle) < _MOST_IDLE:
                idle.append(sock)
                return
        sock.close()

    # --- one exchange

    def transmit(self, sock: NetlinkSocket, data: bytes, protocol: Protocol) -> None:
        """Hand bytes to a socket, if this session may. All that a session sends goes through here. Raises UsageError, SystemFault."""
        if self.read_only:
            from .gate import require_reads

            require_reads(protocol, data, self._families, self.registry)
        sock.send(data)

    def _send(self, sock: NetlinkSocket, request: Request) -> tuple[Exchange, int]:
        seq = random_sequence()
        data = request.numbered(seq, sock.port)
        self.transmit(sock, data, request.context.protocol)
        return self._begun(data, request), seq

    def _begun(self, data: bytes, request: Request) -> Exchange:
        exchange = Exchange(messages(data, request.context)[0][0])
        exchange.started, exchange.names = time(), self.names_of
        exchange.namespace = self.namespace.label if self.namespace is not None else None
        return exchange

    def exchange_over(self, sock: NetlinkSocket, request: Request) -> tuple[Exchange, list[Notification]]:
        """An exchange on a socket of one's own, and what came meanwhile that was no answer. Raises NoAnswer, SystemFault."""
        exchange, seq = self._send(sock, request)
        others: list[Notification] = []
        for event in self._events(sock, [seq], request.flags):
            if isinstance(event, Notification):
                others.append(event)
            else:
                self._take(exchange, event)
        return exchange, others

    def _exchange_once(self, request: Request, progress: Callable[[int, int, float], None] | None) -> Exchange:
        size = 0
        with _Held(self, request.context.protocol.number) as sock:
            started = told = monotonic()
            exchange, seq = self._send(sock, request)
            silent = request.kind.access != "get" and not request.is_answered
            rows, context = exchange.messages, exchange.context
            for event in self._events(sock, [] if silent else [seq], request.flags):
                if event.__class__ is Reply:
                    rows.append(Message(event.frame, context))
                    if progress is not None:
                        size += len(rows[-1])
                        if not len(rows) % _LOOKED_AT and (now := monotonic()) - told > _TOLD_EVERY:
                            told = now
                            progress(len(rows), size, len(rows) / (now - started))
                else:
                    self._take(exchange, event)
            exchange.seconds = monotonic() - started
        return exchange

    def _events(self, sock: NetlinkSocket, sequence: list[int], flags: int = h.DUMP) -> Iterator[Event]:
        conversation = Conversation(sock.port)
        for seq in sequence:
            conversation.expect(seq, flags)
        return self._receive(sock, conversation)

    def _receive(self, sock: NetlinkSocket, conversation: Conversation, optional: Iterable[int] = ()) -> Iterator[Event]:
        """Events until every request has ended. Those of `optional` end silently: only a refusal says something."""
        optional = set(optional)
        deadline = monotonic() + self.timeout
        while set(conversation.open) - optional:
            try:
                datagram = sock.receive(deadline)
            except NoAnswer:
                raise NoAnswer(self._unanswered) from None
            events = conversation.receive(datagram.data, datagram.sender, datagram.group)
            yield from events
            if datagram.overrun or datagram.truncated:
                # Whatever was lost may have been the end: give up waiting, and let nobody else use the socket.
                yield from conversation.overrun()
                sock.close()
                return
            if not all(isinstance(event, (Stray, Notification)) for event in events):
                deadline = monotonic() + self.timeout
            elif monotonic() >= deadline:  # others may send to this port without end
                raise NoAnswer(self._unanswered)

    @property
    def _unanswered(self) -> str:
        return f"the kernel did not answer within {self.timeout:g} seconds; the request may need NLM_F_ACK or NLM_F_DUMP"

    def _take(self, exchange: Exchange, event: Event) -> None:
        if isinstance(event, Reply):
            exchange.messages.append(Message(event.frame, exchange.context))
        elif isinstance(event, Interrupted):
            exchange.interrupted = True
        elif isinstance(event, (Lost, Malformed)):
            exchange.lost = True
            exchange.malformed |= isinstance(event, Malformed)
        elif isinstance(event, Ended):
            self._finish(exchange, event)
            if event.errno in (EPERM, EACCES) and (self.namespace is None or not self.namespace.private):
                exchange.capabilities, exchange.private = rights()

    @staticmethod
    def _finish(exchange: Exchange, event: Ended) -> None:
        exchange.errno = event.errno
        exchange.ack = event.ack
        if event.frame is not None:
            exchange.end = Message(event.frame, exchange.context)


def sandbox(**options: Any) -> Session:
    """A session in a private network namespace: what `nlshell.sandbox` does."""
    from .namespace import private

    namespace = private()
    try:
        return Session(namespace=namespace, owner=True, **options)
    except BaseException:
        namespace.close()
        raise


class _Held:
    """A socket for the length of one exchange; closed instead of returned when the exchange did not end well, or in a fork."""

    def __init__(self, session: Session, protocol: int) -> None:
        self.session = session
        self.protocol = protocol

    def __enter__(self) -> NetlinkSocket:
        self.socket = self.session.take_socket(self.protocol)
        self.process = getpid()
        return self.socket

    def __exit__(self, failed: object, *_: object) -> None:
        if failed is None and self.socket.fileno() >= 0 and self.process == getpid():
            self.session.give_socket(self.socket)
        else:
            self.socket.close()


class GenericFamilies(Mapping[int, "str | Family"]):
    """Ids of generic families -> names, as this kernel gave them; a family nobody described, made from its policy."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._info: dict[int, dict[str, Any]] | None = None
        self._described: dict[str, Family | None] = {}

    @property
    def info(self) -> dict[int, dict[str, Any]]:
        """id -> values of CTRL_CMD_NEWFAMILY: family_name, version, hdrsize, ops, mcast_groups …"""
        found = self._info
        if found is None:
            found = self._info = {message["family_id"]: message.values for message in self._ask().raise_for_error()}
        return found

    @property
    def known(self) -> dict[int, str | Family]:
        """What the mapping would give, without asking the kernel: empty where it has not been asked."""
        return {number: self._described.get(name) or name for number, info in (self._info or {}).items() if (name := info["family_name"])}

    def _ask(self, name: str = "") -> Exchange:
        """All families; or one by its name, for which the kernel also tries to load a module."""
        values = {"family_name": name} if name else {}
        return self._session.exchange(self._request("getfamily", values, h.REQUEST | (h.ACK if name else h.DUMP)))

    def _request(self, operation: str, values: Mapping[str, Any], flags: int) -> Request:
        """A request of nlctrl as it is described here, whatever a registry has in its place: everything generic hangs on it."""
        from ..protocols.generic.nlctrl import FAMILY

        protocol = self._session.registry.protocol("generic")
        data = writer.encode(FAMILY.operation(operation), values, flags=flags, type_id=FAMILY.id)
        context = Context(protocol, {FAMILY.id or 0: FAMILY}, registry=self._session.registry)
        return Request(FAMILY.operation(operation), data, flags, context)

    def refresh(self) -> None:
        """Ask the kernel again at the next look: modules come and go."""
        self._info = None

    def __getitem__(self, number: int) -> str | Family:
        name: str = self.info[number]["family_name"]
        return name if self._session.registry.knows_family(name, "generic") else self.describe(name) or name

    def __iter__(self) -> Iterator[int]:
        return iter(self.info)

    def __len__(self) -> int:
        return len(self.info)

    def id_of(self, family: Family) -> int:
        """The nlmsg_type of a family here. Raises KernelError where this kernel does not have it."""
        if family.id is not None:
            return family.id
        for number, info in self.info.items():
            if info["family_name"] == family.name:
                return number
        exchange = self._ask(family.name)
        if exchange.errno:
            module = family.module or f"net-pf-16-proto-16-family-{family.name}"
            raise KernelError(
                f"this kernel has no generic family {family.name!r}; if that is a module, `modprobe {module}` loads it", exchange.errno
            )
        number = int(exchange[0]["family_id"])
        self._info = {**self.info, number: exchange[0].values}  # a new one: another thread may be looking through the old
        return number

    def named(self, name: str) -> dict[str, Any] | None:
        """What the kernel says of a family, or None where it has none of that name."""
        return next((info for info in self.info.values() if info["family_name"].lower() == name.lower()), None)

    def group(self, family: str, group: str) -> int:
        """The number of a multicast group. Raises UnknownNameError."""
        info = self.named(family)
        if info is None:
            raise UnknownNameError("generic family", family, [entry["family_name"] for entry in self.info.values()])
        groups = {entry["name"]: entry["id"] for entry in info.get("mcast_groups", [])}
        if group not in groups:
            raise UnknownNameError(f"multicast group of {family}", group, list(groups), "it has none" if not groups else "")
        number: int = groups[group]
        return number

    def describe(self, name: str) -> Family | None:
        """A family built from the policy that the kernel reports for it; None where there is no such family."""
        if name not in self._described:
            info = self.named(name)
            family = None
            if info is not None:
                from ..schema.policy import family_from_policy

                asked = self._request("getpolicy", {"family_id": info["family_id"]}, h.REQUEST | h.DUMP)
                dump = self._session.exchange(asked)
                family = family_from_policy(info, [message.values for message in dump], info["family_name"])
                family.protocol = self._session.registry.protocol("generic")
                family.id = info["family_id"]
            self._described[name] = family
        return self._described[name]
