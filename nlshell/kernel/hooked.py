"""Hooks on what is sent and received, and the log that is made of them.

    def seen(passing):
        print(passing.direction, passing.message.type, len(passing.data))

    with nlshell.open(on_send=seen, on_receive=seen) as session: ...

A hook is called with a `Passing` for each datagram, on either way in (also that of columns), and answers with

    None             let it pass
    bytes            let these pass in its place; b"" lets nothing pass
    Answer(a, b, …)  of what is sent: do not send it; these datagrams are what comes back

or raises: whatever it raises ends the exchange, and its socket is closed. What a hook lets out passes the gate of a session that only
reads, like everything else. Without hooks none of this file is imported.
"""

from __future__ import annotations

from collections import deque
from os import environ
from time import time

from ..codec.message import Message, messages
from ..errors import UsageError
from ..hooks import hook
from ..wire import header as h
from .transport import Datagram
from .wrapped import Wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TextIO, TypeAlias

    from ..codec.message import Context
    from .transport import Transport

    Hook: TypeAlias = "Callable[[Passing], bytes | Answer | None]"

VARIABLE = "NLSHELL_DEBUG"


class Answer:
    """What comes back for something that was not sent: datagrams, each of whole messages.

    The numbers (nlmsg_seq, nlmsg_pid) of messages that have none are filled in from the request.
    """

    __slots__ = ("datagrams",)

    def __init__(self, *datagrams: bytes) -> None:
        self.datagrams = datagrams


class Passing:
    """A datagram that a hook is shown.

    direction  "send" or "receive"
    data       its bytes
    port       our own port id
    peer       the other side's port id: 0 for the kernel
    group      multicast group, 0 for none
    nsid       of the namespace that it comes from (listen_all_nsid), or None
    truncated, overrun  as of a Datagram: of an overrun there are no bytes; all that was queued before it has been shown before it
    lost       how many datagrams an overrun lost, None where nobody says
    context    what its messages mean
    when       time.time()
    """

    __slots__ = ("_messages", "context", "data", "direction", "group", "lost", "nsid", "overrun", "peer", "port", "truncated", "when")

    def __init__(self, direction: str, data: bytes, context: Context, port: int, peer: int, group: int) -> None:
        self.direction = direction
        self.data = data
        self.context = context
        self.port = port
        self.peer = peer
        self.group = group
        self.nsid: int | None = None
        self.truncated = self.overrun = False
        self.lost: int | None = None
        self.when = time()
        self._messages: list[Message] | None = None

    @property
    def messages(self) -> list[Message]:
        """Its messages, decoded when somebody looks."""
        if self._messages is None:
            self._messages = messages(self.data, self.context)[0]
        return self._messages

    @property
    def message(self) -> Message | None:
        """The first of them, or None where there is none."""
        return self.messages[0] if self.messages else None

    def __repr__(self) -> str:
        return f"<Passing {self.direction}: {'overrun' if self.overrun else f'{len(self.data)} bytes'}>"


class Watcher:
    """A pair of hooks, either of which may be None."""

    __slots__ = ("receive", "send")

    def __init__(self, send: Hook | None = None, receive: Hook | None = None) -> None:
        self.send = send
        self.receive = receive


def watchers(on_send: Hook | None, on_receive: Hook | None, log: str | TextIO | None) -> list[Watcher]:
    """What stands between a session and the wire, beginning at the session: hooks, then the log, which sees what really passes.

    Raises UsageError for a log of an unknown form, InputError where its file cannot be written.
    """
    found = []
    if on_send is not None or on_receive is not None:
        found.append(Watcher(on_send, on_receive))
    for where in (log, environ.get(VARIABLE) or None):
        if where is not None:
            seen = hook("log")(where)
            found.append(Watcher(seen, seen))
    return found


class Hooked(Wrapped):
    """A transport with hooks around it. What it gives to `receive` and to `fill` has passed them."""

    def __init__(self, inner: Transport, hooks: Sequence[Watcher], context: Context) -> None:
        super().__init__(inner)
        self._outward = [each.send for each in hooks if each.send is not None]
        self._inward = [each.receive for each in reversed(hooks) if each.receive is not None]
        self._context = context
        self._answers: deque[Datagram] = deque()
        self._older: list[Datagram] = []  # what was queued before an overrun, and how many it lost
        self._lost: int | None = None

    # It is the inner one that is waited for.

    @property
    def nudges(self) -> int:
        return self._inner.nudges

    @nudges.setter
    def nudges(self, number: int) -> None: ...

    def wait(self, deadline: float | None = None, nudges: int | None = None) -> None:
        self._inner.wait(deadline, nudges)

    def nudge(self) -> None:
        self._inner.nudge()

    def fileno(self) -> int:
        return self._inner.fileno()

    def on_change(self, call: Callable[[], None]) -> None:
        self._inner.on_change(call)

    def not_on_change(self, call: Callable[[], None]) -> None:
        self._inner.not_on_change(call)

    def _enter(self) -> None:
        self._inner._enter()

    def _leave(self) -> None:
        self._inner._leave()

    def put(self, data: bytes, port: int, group: int) -> bool:
        sent = data
        for shown in self._outward:
            answer = shown(Passing("send", data, self._context, self.port, port, group))
            if isinstance(answer, Answer):
                self._answers.extend(Datagram(numbered(each, sent)) for each in answer.datagrams)
                self._inner.nudge()
                return True
            if answer is not None:
                data = _bytes(answer)
                if not data:
                    return True
        return self._inner.offer(data, port, group)

    def take(self) -> Datagram | None:
        if self._answers:
            return self._passed(self._answers.popleft())
        while (found := self._inner.take()) is not None:
            if found.overrun:  # told ahead of what was queued before it; hooks see all in the order in which it held
                older, self._lost = self._inner.drain()
                self._older += [passed for each in older if (passed := self._passed(each)) is not None]
            if (passed := self._passed(found)) is not None:
                return passed
        return None

    def _passed(self, found: Datagram) -> Datagram | None:
        for shown in self._inward:
            passing = Passing("receive", found.data, self._context, self.port, found.sender, found.group)
            passing.nsid, passing.truncated, passing.overrun = found.nsid, found.truncated, found.overrun
            passing.lost = self._lost if found.overrun else None
            answer = shown(passing)
            if isinstance(answer, Answer):
                raise UsageError("an Answer stands for what is sent; of what is received a hook gives back the bytes that shall pass")
            if answer is not None:
                found.data = _bytes(answer)
                if not found.data and not found.overrun:
                    return None
        return found

    def drain(self) -> tuple[list[Datagram], int | None]:
        found, self._older, lost, self._lost = self._older, [], self._lost, None
        return found, lost

    def release(self) -> None: ...  # it has no descriptor of its own


def _bytes(answer: Any) -> bytes:
    if not isinstance(answer, (bytes, bytearray, memoryview)):
        raise UsageError(f"a hook gives back None, bytes or an Answer, and not {type(answer).__name__}")
    return bytes(answer)


def numbered(data: bytes, request: bytes) -> bytes:
    """A datagram whose messages have the number and port of a request, where they have none."""
    seq, port = h.NLMSGHDR.unpack_from(request)[3:] if len(request) >= h.HEADER_SIZE else (0, 0)
    return h.renumbered(data, seq, port, only_blank=True)
