"""What a conversation needs of its other end, whatever that is: a socket of this machine, one on another, a script.

Who makes a transport writes `take`, `put`, `fileno` and `release`; who uses one calls `send`, `receive`, `fill` and `close`,
which are the same for all. There are two ways in: `receive` gives datagrams one by one, `fill` puts as many as are waiting into a
window for whoever reads columns. Where a transport says nothing else the second is made of the first, so that what stands
between (hooks, a log) sees everything.

Closing wakes: whoever waits, in any thread, gets Closed at once, and the descriptor is closed when the last has left it, so that
no number is read that belongs to another file by then.
"""

from __future__ import annotations

import os
import select
from _thread import _local, allocate_lock
from contextlib import suppress
from os import getpid
from time import monotonic

from ..errors import Closed, NoAnswer, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Self

    from .bulk import Window

PAUSE = 0.002  # seconds between attempts to hand something to a peer whose buffer is full


class Datagram:
    """What one receive gave.

    data       the bytes
    sender     port id of the sender, 0 for the kernel
    group      multicast group it was sent to, 0 when to us alone (those above 32 are told only with packet_info)
    nsid       id of the namespace it comes from (listen_all_nsid), or None
    truncated  it was larger than the buffer and is cut (MSG_TRUNC)
    overrun    nothing was received: the buffer overflowed before (ENOBUFS)
    """

    __slots__ = ("data", "group", "nsid", "overrun", "sender", "truncated")

    def __init__(
        self, data: bytes, sender: int = 0, group: int = 0, nsid: int | None = None, truncated: bool = False, overrun: bool = False
    ) -> None:
        self.data = data
        self.sender = sender
        self.group = group
        self.nsid = nsid
        self.truncated = truncated
        self.overrun = overrun


class _Bell:
    """What rings for a thread that waits: an eventfd(2) of its own, so that nobody else can take the ring away."""

    __slots__ = ("descriptor", "process")

    def __init__(self) -> None:
        self.descriptor = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self.process = getpid()

    def __del__(self) -> None:
        os.close(self.descriptor)


_threads = _local()


def _bell() -> _Bell:
    bell: _Bell | None = getattr(_threads, "bell", None)
    if bell is None or bell.process != getpid():  # a fork has the descriptor of the other process, and would ring there
        bell = _threads.bell = _Bell()
    return bell


def require_process(number: int) -> None:
    """Raise UsageError in a fork of the process `number`, which has its sockets too: an answer reaches only one of the two."""
    if number != getpid():
        raise UsageError("this was begun before the process forked, and belongs to the other one; begin it anew here")


class Transport:
    """One end of a netlink conversation.

    protocol  number of the netlink protocol
    port      our own port id
    options   names of the socket options that hold
    closed    nothing goes through any more
    nudges    how often it was nudged: see `nudge`
    gate      called with all that is about to go out, as bytes, and last of all; it raises what forbids it (see kernel.gate)
    """

    port = 0
    gate: Callable[[bytes], None] | None = None

    def __init__(self, protocol: int) -> None:
        self.protocol = protocol
        self.options: set[str] = set()
        self.closed = False
        self.nudges = 0
        self._process = getpid()
        self._lock = allocate_lock()
        self._users = 0  # threads that have the descriptor in hand
        self._waiting: list[_Bell] = []  # of threads that wait
        self._told: list[Callable[[], None]] = []  # called when it is closed or nudged

    # --- what a maker writes

    def take(self) -> Datagram | None:
        """The next datagram that is there, or None. Never waits."""
        raise NotImplementedError

    def put(self, data: bytes, port: int, group: int) -> bool:
        """Hand one datagram over; False where there is no room for it at the moment."""
        raise NotImplementedError

    def fileno(self) -> int:
        """A descriptor that poll(2) calls readable while `take` has something to give; -1 when it is closed."""
        raise NotImplementedError

    def release(self) -> None:
        """Let go of the descriptor: called once, when nobody uses it any more."""
        raise NotImplementedError

    def drain(self) -> tuple[list[Datagram], int | None]:
        """To be called after an overrun: what was queued before the loss, and how many datagrams were lost (None: unknown)."""
        return [], None

    def join(self, group: int) -> None:
        """Join a multicast group by number."""
        raise NotImplementedError

    def leave(self, group: int) -> None:
        """Leave a multicast group, by number."""
        raise NotImplementedError

    def memberships(self) -> list[int]:
        """Numbers of the groups it is in."""
        raise NotImplementedError

    def set_option(self, name: str, option: int, value: int = 1) -> bool:
        """Set a SOL_NETLINK option; False where the other end does not have it."""
        raise NotImplementedError

    def set_buffer(self, size: int, send: bool = False) -> int:
        """Ask for a buffer of `size` bytes; what was given."""
        raise NotImplementedError

    def attach_filter(self, program: Sequence[tuple[int, int, int, int]]) -> None:
        """Attach a classic BPF program of (code, jt, jf, k) instructions."""
        raise NotImplementedError

    def detach_filter(self) -> None:
        raise NotImplementedError

    # --- what is the same for all

    def send(self, data: bytes, port: int = 0, group: int = 0, deadline: float | None = None) -> None:
        """Send one datagram, to the kernel unless to another port id or a group.

        Raises SystemFault; UsageError for one that is too long or that the gate forbids; NoAnswer where a peer made no room for
        it before `deadline` (a time of time.monotonic(); None: wait for ever); Closed.
        """
        if not self.offer(data, port, group):
            self.receive(deadline, self.offering(data, port, group, deadline), PAUSE)

    def offer(self, data: bytes, port: int = 0, group: int = 0) -> bool:
        """Send one datagram if that needs no waiting; whether it was sent. Raises as `send`."""
        if group and not 0 < group <= 32:
            raise UsageError(f"group {group} cannot be sent to: an address has room for the groups 1 to 32")
        self._enter()
        try:
            if self.gate is not None:
                self.gate(data)
            return self.put(data, port, group)
        finally:
            self._leave()

    def offering(self, data: bytes, port: int, group: int, deadline: float | None) -> Callable[[], bool | None]:
        """What `receive` shall look for until one datagram is sent: to be tried every PAUSE seconds, for no descriptor tells of room."""

        def sent() -> bool | None:
            if self.offer(data, port, group):
                return True
            if deadline is not None and monotonic() >= deadline:
                raise NoAnswer(f"port {port} made no room for a message in time; it does not read what it is sent")
            return None

        return sent

    def receive(self, deadline: float | None = None, look: Callable[[], Any] | None = None, every: float | None = None) -> Any:
        """The next datagram. `deadline` is a time of time.monotonic(); NoAnswer is raised when it passes (None: wait for ever).

        look   called in place of `take`, whenever there may be something new; what it gives that is not None is given back
        every  look so many seconds later anyway, whatever comes
        An overrun is no failure: it comes back as a Datagram with `overrun`, and the transport lives on. Refused (UsageError) in a
        fork of the process that opened it; raises Closed when it is closed, by any thread.
        """
        look = look or self.take
        while True:
            nudges = self.nudges
            if (found := look()) is not None:
                return found
            if deadline is not None and monotonic() >= deadline:
                raise NoAnswer("no answer came in time")
            if every is None:
                self.wait(deadline, nudges)
            else:
                self._poll(every, incoming=False)

    def wait(self, deadline: float | None = None, nudges: int | None = None) -> None:
        """Until something is there, or there have been other nudges than those. Raises NoAnswer, Closed."""
        left = None if deadline is None else max(0.0, deadline - monotonic())
        if not self._poll(left, nudges=nudges):
            raise NoAnswer("no answer came in time")

    def fill(self, window: Window) -> bool:
        """Put what is waiting into a window, without waiting for more; False where there is nothing."""
        while not window.is_full:
            datagram = self.take()
            if datagram is None:
                break
            if datagram.overrun:
                window.overrun = True
                return True
            window.put(datagram)
        window.drained = not window.is_full
        return bool(window.datagrams)

    def on_change(self, call: Callable[[], None]) -> None:
        """Have something called, in whatever thread it happens, when the transport is closed and when it is nudged."""
        with self._lock:
            self._told.append(call)
        if self.closed:
            call()

    def not_on_change(self, call: Callable[[], None]) -> None:
        """Take `on_change` back."""
        with self._lock:
            if call in self._told:
                self._told.remove(call)

    def nudge(self) -> None:
        """Have all who wait look again: there may be something that the descriptor does not show."""
        with self._lock:
            self.nudges += 1
            told = list(self._told)
            self._ring()
        for call in told:
            call()

    def _ring(self) -> None:
        for bell in self._waiting:
            os.eventfd_write(bell.descriptor, 1)

    def close(self) -> None:
        """End it, and wake whoever waits. Harmless twice."""
        if self._process != getpid():  # threads of the other process may hold the lock there
            if not self.closed:
                self.closed = True
                self.release()
            return
        with self._lock:
            if self.closed:
                return
            self.closed = True
            busy, told = self._users, self._told
            self._told = []
            self._ring()
        if not busy:
            self.release()
        for call in told:
            call()

    def require_open(self) -> None:
        """Raise Closed where nothing goes through any more."""
        if self.closed:
            raise Closed("the netlink socket is closed")

    def _enter(self) -> None:
        """Before the descriptor is used: from now on it stays open. Raises Closed, UsageError."""
        if self._process != getpid():
            require_process(self._process)
        with self._lock:
            if self.closed:
                self.require_open()
            self._users += 1

    def _leave(self) -> None:
        with self._lock:
            self._users -= 1
            last = self.closed and not self._users
        if last:
            self.release()

    def _poll(self, seconds: float | None, incoming: bool = True, nudges: int | None = None) -> bool:
        """Whether something is there to be read, or it was nudged, before so many seconds are over. Raises Closed."""
        self._enter()
        bell = _bell()
        try:
            with self._lock:
                if nudges is not None and nudges != self.nudges:
                    return True
                self._waiting.append(bell)
            try:
                # poll, not select: the process may have more than 1024 files open.
                poll = select.poll()
                poll.register(bell.descriptor, select.POLLIN)
                if incoming:
                    poll.register(self.fileno(), select.POLLIN)
                found = [] if self.closed else poll.poll(None if seconds is None else seconds * 1000)
            finally:
                with self._lock:
                    self._waiting.remove(bell)
                with suppress(BlockingIOError):
                    os.eventfd_read(bell.descriptor)
            if self.closed:
                raise Closed("the netlink socket was closed by another thread while this one waited")
            return bool(found)
        finally:
            del bell  # a traceback may keep this frame when its thread has long ended
            self._leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
