"""The fake kernel: rules that say what is answered, and what every kernel does by itself."""

from __future__ import annotations

from threading import RLock

from ..codec.message import Message, messages
from ..errors import SystemFault, UnknownNameError, UsageError
from ..kernel.ends import End
from ..kernel.names import of_links, told
from ..kernel.refused import cannot_send
from ..kernel.session import Session
from ..kernel.transport import Datagram
from ..schema.model import MessageType
from ..wire import header as h
from ..wire.errno import EADDRINUSE, ECONNREFUSED, ENOENT, EOPNOTSUPP
from .answers import Answer, Maker, is_dump, of_function, written
from .known import Known
from .playback import NotRecorded, Talk, usual_group
from .transport import FakeTransport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from typing import Any, Self, TypeAlias, Unpack

    from ..schema.registry import Registry
    from .answers import Options, Rows

    Function: TypeAlias = "Callable[[Message], Rows | Answer | Sequence[Answer]]"

_FIRST_PORT = 4001  # of sockets
_OPTIONS = ("ext_ack", "cap_ack", "strict", "no_enobufs", "listen_all_nsid", "packet_info", "broadcast_error")
_ON = {"ext_ack", "cap_ack", "strict"}  # unless somebody wants them off, as with a live socket


def _same_operation(kind: MessageType | None, other: MessageType) -> bool:
    """Whether two kinds are of one operation: it may have several, by direction or address family."""
    return kind is not None and (kind.operation, kind.family.name) == (other.operation, other.family.name)


class Rule:
    """What `FakeKernel.on` was told.

    left     how often it may still answer; None: for ever
    answered how often it has answered
    """

    def __init__(
        self,
        kind: MessageType,
        given: Answer | Function,
        rows: list[Message] | None,
        when: Mapping[str, Any],
        times: int | None,
        dump: bool | None,
    ) -> None:
        self.kind = kind
        self.given = given
        self.rows = rows
        self.when = when
        self.left = times
        self.dump = dump
        self.answered = 0

    def fits(self, request: Message) -> bool:
        """Whether it is for a request, and has answers left."""
        if self.left == 0 or not _same_operation(request.kind, self.kind):
            return False
        return self.dump in (None, is_dump(request))

    def is_like(self, other: Rule) -> bool:
        """Whether both are for the same requests."""
        return _same_operation(self.kind, other.kind) and (self.when, self.dump) == (other.when, other.dump)

    def __repr__(self) -> str:
        return f"<Rule {self.kind.name}{f' when {self.when}' if self.when else ''}: {self.given!r}, answered {self.answered}>"


class FakeNamespace:
    """A network namespace of a fake kernel: a name. The same answers hold in all of them."""

    private = True

    def __init__(self, label: str) -> None:
        self.label = label

    def close(self) -> None: ...


class FakeKernel(End):
    """See `nlshell.testing.kernel`, which makes one. Any number of sessions and threads may talk to it.

    requests  all that it was sent, as Messages, in order
    """

    private = True

    def __init__(self, talk: Talk | None = None, *, strict: bool = False, events: bool = True, registry: Registry) -> None:
        self.registry = registry
        self.requests: list[Message] = []
        self.strict = strict
        self._talk = talk
        self._plays = events
        self._rules: list[Rule] = []
        self._sockets: dict[FakeTransport, dict[int, int]] = {}  # with the recorded listener that stands for it in each group
        self._joins: dict[tuple[int, int], int] = {}
        self._known = Known(registry, talk)
        self._lock = RLock()

    # --- what a test says

    def on(
        self,
        operation: str | MessageType,
        answer: Rows | Answer | Function = None,
        *,
        when: Mapping[str, Any] | None = None,
        times: int | None = None,
        dump: bool | None = None,
        **options: Unpack[Options],
    ) -> Rule:
        """Say what an operation is answered with.

            fake.on("link.getlink", [{"ifi_index": 1, "ifname": "lo"}, …])          # a table: what fits a request is taken from it
            fake.on("link.newlink", error="EEXIST", path="ifname")                  # a refusal
            fake.on("link.newlink")                                                 # done
            fake.on("route.getroute", lambda request: {"dst": request["dst"], "oif": 2})

        answer   rows (see Answer), an Answer, or a function that is called with the request and gives one of these or a list of Answers
        when     values that a request must have for this answer, by path: {"linkinfo.kind": "veth"}
        times    how often it is given; afterwards the next rule counts
        dump     for dumps alone, or for all but dumps
        options  as of Answer
        Of several rules those with more `when` come first, then those with `times`, then they count in the order in which they were
        said; one without `times` replaces an earlier one for the same requests.
        Raises UnknownNameError, EncodeError for a row that cannot be written, UsageError.
        """
        kind = self._known.kind(operation)
        if isinstance(answer, Answer) or callable(answer):
            if options:
                raise UsageError(f"options of an answer stand in the Answer, and not beside it: {', '.join(options)}")
            given: Answer | Function = answer
        else:
            given = Answer(answer, **options)
        rows = None if callable(given) else self._known.written(given, kind)
        rule = Rule(kind, given, rows, self._known.sought(kind, when or {}), times, dump)
        with self._lock:
            self._known.names.update(told(row for row in rows or () if of_links(row)))
            if times is None:
                self._rules = [each for each in self._rules if each.left is not None or not rule.is_like(each)]
            self._rules.append(rule)
            self._rules.sort(key=lambda each: (-len(each.when), each.dump is None, each.left is None))
        return rule

    def family(self, name: str) -> int:
        """The id of a generic family; it is there from now on. Raises UnknownNameError."""
        return self._known.id(self.registry.family(name, "generic"))

    def event(
        self,
        operation: str | MessageType | Message | bytes,
        values: Mapping[str, Any] | None = None,
        *,
        group: str | int = "",
        sender: int = 0,
        nsid: int | None = None,
        protocol: str | int = "",
    ) -> int:
        """Tell all who joined a group; how many those are.

        operation  of the message that `values` make; or the message itself, or its bytes (then with a group and its protocol)
        group      name or number; "": the one that the family tells such events to
        sender     port id of who sent it: the kernel's is 0
        nsid       the namespace that it comes from, told only to sockets with listen_all_nsid
        Raises UnknownNameError, EncodeError, UsageError.
        """
        if isinstance(operation, bytes):
            message, data, kind = None, operation, None
        elif isinstance(operation, Message):
            message, data, kind, protocol = operation, operation.bytes, operation.kind, operation.context.protocol.number
        else:
            kind = self._known.kind(operation)
            message = written(kind, values or {}, self._known.type_id(kind), self._known.context(kind.family.protocol.number))
            data, protocol = message.bytes, kind.family.protocol.number
        if message is not None and of_links(message):
            self._known.names.update(told([message]))
        if group == "":
            number = usual_group(kind, message, self._known.groups)
            if not number:
                raise UsageError(f"to which group is {kind.name if kind else 'this'} told? give group=, a name or number")
            own = self.registry.protocol(protocol).number
        else:
            own, number = self._known.group(group, kind, protocol)
        found = self._members(own, number)
        for each in found:
            each.tell(Datagram(data, sender, number, nsid))
        return len(found)

    def lose(self, group: str | int, count: int = 1, *, protocol: str | int = "") -> int:
        """Have all who joined a group lose so many datagrams (ENOBUFS) behind what is queued for them; how many those are."""
        found = self._members(*self._known.group(group, None, protocol))
        for each in found:
            each.lose(count)
        return len(found)

    def play_events(self) -> None:
        """Tell the events of the recording to the sockets that are in their groups now, once more where they were told."""
        for socket in list(self._sockets):
            self._play(socket, self._sockets.get(socket, {}))

    def requests_of(self, operation: str | MessageType) -> list[Message]:
        """The requests of one operation, in order. Raises UnknownNameError."""
        kind = self._known.kind(operation)
        return [each for each in self.requests if _same_operation(each.kind, kind)]

    def session(self, **options: Any) -> Session:
        """A session with this kernel; options as of Session."""
        return Session(self, **options)

    def instead(self) -> AbstractContextManager[None]:
        """While this holds, sessions that are opened without a place are with this kernel: for programs that take none."""
        from contextlib import contextmanager

        from ..kernel import ends

        @contextmanager
        def standing() -> Iterator[None]:
            held = vars(ends)["HERE"]
            vars(ends)["HERE"] = self
            try:
                yield
            finally:
                vars(ends)["HERE"] = held

        return standing()

    # --- as an End

    def open(self, protocol: int, *, namespace: Any = None, groups: Iterable[int] = (), port: int = 0, **options: Any) -> FakeTransport:
        unknown = [name for name in options if name not in (*_OPTIONS, "receive_buffer", "send_buffer")]
        if unknown:
            raise UnknownNameError("socket option", unknown[0], list(_OPTIONS))
        with self._lock:
            taken = {each.port for each in self._sockets if each.protocol == protocol}
            if port in taken:
                raise SystemFault(f"the netlink socket cannot be bound: port {port} is taken", EADDRINUSE)
            port = port or next(number for number in range(_FIRST_PORT, 1 << 31) if number not in taken)
            made = FakeTransport(self, protocol, port)
            made.options.update(name for name in _OPTIONS if options.get(name, name in _ON))
            self._sockets[made] = {}
        made.join_all(list(groups))
        return made

    def namespace(self, which: Any) -> FakeNamespace:
        return which if isinstance(which, FakeNamespace) else FakeNamespace(str(which))

    def names(self, indexes: Iterable[int]) -> dict[int, str] | None:
        return {index: self._known.names[index] for index in indexes if index in self._known.names}

    def close(self) -> None:
        for socket in list(self._sockets):
            socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- what sockets ask of it

    def forget(self, socket: FakeTransport) -> None:
        """A socket was closed."""
        with self._lock:
            self._sockets.pop(socket, None)

    def joined(self, socket: FakeTransport, groups: Iterable[int]) -> None:
        """A socket joined groups: of what was recorded it hears what the next of the recorded listeners did."""
        if self._talk is None:
            return
        chosen = {}
        with self._lock:
            for group in groups:
                ports = self._talk.listeners(socket.protocol, group)
                count = self._joins.get((socket.protocol, group), 0)
                self._joins[socket.protocol, group] = count + 1
                if ports:
                    chosen[group] = ports[min(count, len(ports) - 1)]
            self._sockets.setdefault(socket, {}).update(chosen)
        if self._plays:
            self._play(socket, chosen)

    def _play(self, socket: FakeTransport, chosen: Mapping[int, int]) -> None:
        if self._talk is not None:
            for datagram in self._talk.heard(socket.protocol, chosen):
                socket.tell(datagram)

    def serve(self, socket: FakeTransport, data: bytes, port: int, group: int) -> None:
        """Take what a socket sends: requests to the kernel, or a datagram to other sockets. Raises NotRecorded, SystemFault."""
        if port or group:
            self._pass_on(socket, data, port, group)
            return
        context = self._known.context(socket.protocol)
        if context.protocol.framing != "nlmsghdr":
            return
        refused = False  # the batch that is being read
        for request in messages(data, context)[0]:
            if len(request) < request.length:
                return  # as the kernel, which says nothing to what is cut
            with self._lock:
                self.requests.append(request)
            operation = request.kind.operation if request.kind is not None else ""
            if operation == "batch_begin":
                refused = False
            if not refused:
                error = self._serve(socket, request)
                refused = operation == "batch_begin" and error
            elif operation == "batch_end":
                refused = False

    def _serve(self, socket: FakeTransport, request: Message) -> bool:
        """Answer one request; whether it was refused."""
        maker = Maker(request, socket.options)
        if not request.flags & h.REQUEST or request.is_control:
            if request.flags & h.ACK:
                socket.deliver([Datagram(maker.ended(0))])
            return False
        refused = False
        for answer, rows in self._answers(socket, request):
            if answer is None:  # played back
                socket.deliver(rows)
            else:
                socket.deliver(maker.datagrams(answer, rows), answer.delay)
                refused |= bool(answer.error)
        return refused

    def _answers(self, socket: FakeTransport, request: Message) -> Iterator[tuple[Any, Any]]:
        """Answers with their rows, written; or None with datagrams as they were recorded."""
        rule = self._rule(request)
        if rule is not None:
            found: Iterable[Answer] = of_function(rule.given(request)) if callable(rule.given) else [rule.given]
            for answer in found:
                yield answer, self._known.written(answer, rule.kind) if callable(rule.given) else rule.rows
            return
        if self._talk is not None:
            with self._lock:
                recorded = self._talk.answer(request)
            if recorded is not None:
                yield None, recorded
                return
        own = self._by_itself(request)
        if own is None:
            sentence = self._unanswered(request)
            if self.strict:
                raise NotRecorded(sentence, request)
            own = Answer(error=EOPNOTSUPP, text=sentence)
        yield own, self._known.written(own, request.kind) if request.kind is not None else None

    def _rule(self, request: Message) -> Rule | None:
        with self._lock:
            for rule in self._rules:
                if rule.fits(request) and _holds(rule.when, request):
                    rule.answered += 1
                    if rule.left is not None:
                        rule.left -= 1
                    return rule
        return None

    def _by_itself(self, request: Message) -> Answer | None:
        """What the kernel answers whatever it is asked: marks of batches, and which generic families there are."""
        kind = request.kind
        if kind is None:
            if request.context.protocol.name == "generic" and request.type_id not in self._known.families:
                return Answer(error=ENOENT)
            return None
        if kind.operation in ("batch_begin", "batch_end"):
            return Answer()
        if kind.family.name != "nlctrl" or kind.operation != "getfamily":
            return None
        self._known.id(kind.family)
        return Answer([self._known.described(number, family) for number, family in list(self._known.families.items())])

    def _unanswered(self, request: Message) -> str:
        kind = request.kind
        said = any(_same_operation(kind, rule.kind) for rule in self._rules)
        if self._talk is not None and not said:
            return self._talk.nearest(request)
        name = f"{kind.family.name}.{kind.operation}" if kind is not None else request.type
        if said:
            return f"none of the answers to {name} is for this request any more, or for its values"
        return f'nobody said what {name} is answered with; fake.on("{name}", …) does'

    def _pass_on(self, socket: FakeTransport, data: bytes, port: int, group: int) -> None:
        """From one program to others."""
        with self._lock:
            found = [each for each in self._sockets if each.protocol == socket.protocol and each.port == port]
        if port and not found:
            raise cannot_send(socket.protocol, len(data), port, ECONNREFUSED)
        for each in found:
            each.deliver([Datagram(data, socket.port)])
        for each in self._members(socket.protocol, group) if group else ():
            if each is not socket:
                each.tell(Datagram(data, socket.port, group))

    def _members(self, protocol: int, group: int) -> list[FakeTransport]:
        with self._lock:
            return [each for each in self._sockets if each.protocol == protocol and group in each.memberships()]

    def __repr__(self) -> str:
        return f"<FakeKernel: {len(self._rules)} rules, {len(self.requests)} requests{', playing back' if self._talk else ''}>"


def _holds(when: Mapping[str, Any], request: Message) -> bool:
    return all(request.get(path) == value for path, value in when.items())
