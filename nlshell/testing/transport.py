"""A socket of the fake kernel: what is sent is answered at once, what is told waits in a queue."""

from __future__ import annotations

import os
from collections import deque
from sys import byteorder
from threading import Condition, Timer
from time import monotonic

from ..errors import Closed, NoAnswer
from ..kernel.refused import group_number
from ..kernel.transport import Datagram, Transport, require_process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .fake import FakeKernel

_IN_ADDRESS = 32  # groups up to here are told with the sender's address, those above with packet_info alone


class Signal:
    """A descriptor that poll(2) calls readable while it is set: an eventfd(2), or a pipe on systems that have none."""

    def __init__(self) -> None:
        if hasattr(os, "eventfd"):
            self.reading = self._writing = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        else:
            self.reading, self._writing = os.pipe()

    def set(self) -> None:
        """To be called while it is not set."""
        os.write(self._writing, (1).to_bytes(8, byteorder))

    def clear(self) -> None:
        """To be called while it is set."""
        os.read(self.reading, 8)

    def close(self) -> None:
        for number in {self.reading, self._writing}:
            os.close(number)


class Loss(Datagram):
    """The report of a loss, told in its place: behind what was queued before. `lost`: datagrams, 0 where nobody says how many."""

    __slots__ = ("lost",)

    def __init__(self, lost: int | None) -> None:
        super().__init__(b"", overrun=True)
        self.lost = lost or 0


class FakeTransport(Transport):
    """One socket of a fake kernel.

    filter  a BPF program that was attached: it is kept for tests to look at, and filters nothing
    buffers sizes that were asked for: "receive", "send"
    """

    def __init__(self, kernel: FakeKernel, protocol: int, port: int) -> None:
        super().__init__(protocol)
        self.port = port
        self.filter: list[tuple[int, int, int, int]] = []
        self.buffers: dict[str, int] = {}
        self._kernel = kernel
        self._groups: set[int] = set()
        self._queue: deque[Datagram] = deque()
        self._older = 0  # how many of the queue, behind the report of a loss, came before the loss
        self._lost = 0  # datagrams, since `drain` told it last
        self._timers: list[Timer] = []
        self._signal = Signal()
        self._come = Condition()  # holds what stands above; closing and nudging wake it too
        self.on_change(self._look)

    # --- from the kernel

    def deliver(self, found: Sequence[Datagram], delay: float = 0.0) -> None:
        """Queue datagrams, after so many seconds."""
        with self._come:
            if self.closed or not found:
                return
            if delay > 0:
                timer = Timer(delay, self.deliver, (found,))
                timer.daemon = True
                self._timers = [*(each for each in self._timers if each.is_alive()), timer]
                timer.start()
                return
            self._queued(found)

    def tell(self, datagram: Datagram) -> None:
        """Queue what was sent to a group, as this socket is told of it."""
        if (datagram.overrun and "no_enobufs" in self.options) or (datagram.nsid is not None and "listen_all_nsid" not in self.options):
            return
        if datagram.overrun:
            self.deliver([datagram])
            return
        known = datagram.group if datagram.group <= _IN_ADDRESS or "packet_info" in self.options else 0
        self.deliver([Datagram(datagram.data, datagram.sender, known, datagram.nsid, datagram.truncated)])

    def lose(self, count: int) -> None:
        """Let datagrams be lost: ENOBUFS is told ahead of what is queued, as the kernel does. Not where no_enobufs is set."""
        if "no_enobufs" in self.options:
            return
        with self._come:
            if self.closed:
                return
            self._lost += count
            if not (self._queue and self._queue[0].overrun):
                self._queued([Datagram(b"", overrun=True)], ahead=True)
            self._older = len(self._queue) - 1

    def _queued(self, found: Sequence[Datagram], ahead: bool = False) -> None:
        if not self._queue:
            self._signal.set()
        (self._queue.extendleft if ahead else self._queue.extend)(found)
        self._come.notify_all()

    # --- to the session

    def take(self) -> Datagram | None:
        self._enter()
        try:
            with self._come:
                found = self._next()
                if isinstance(found, Loss):
                    self._lost += found.lost
                if found is not None and self._older and not found.overrun:
                    self._older -= 1
                return found
        finally:
            self._leave()

    def _next(self) -> Datagram | None:
        if not self._queue:
            return None
        found = self._queue.popleft()
        if not self._queue:
            self._signal.clear()
        return found

    def drain(self) -> tuple[list[Datagram], int | None]:
        self._enter()
        try:
            with self._come:
                found = [each for _ in range(self._older) if (each := self._next()) is not None]
                lost, self._lost, self._older = self._lost, 0, 0
                return found, lost or None
        finally:
            self._leave()

    def put(self, data: bytes, port: int, group: int) -> bool:
        self._kernel.serve(self, data, port, group)
        return True

    def wait(self, deadline: float | None = None, nudges: int | None = None) -> None:
        # Without a descriptor, so that it does on any system.
        require_process(self._process)
        with self._come:
            if not self.closed and (self._queue or nudges not in (None, self.nudges)):
                return
            told = self.closed or self._come.wait(None if deadline is None else max(0.0, deadline - monotonic()))
            if self.closed:
                raise Closed("the netlink socket is closed, perhaps by another thread while this one waited")
        if not told:
            raise NoAnswer("no answer came in time")

    def _look(self) -> None:
        with self._come:
            self._come.notify_all()

    def fileno(self) -> int:
        return -1 if self.closed else self._signal.reading

    def release(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._kernel.forget(self)
        self._signal.close()

    # --- what a socket has

    def join(self, group: int) -> None:
        self.require_open()
        self.join_all([group_number(group)])

    def join_all(self, groups: Sequence[int]) -> None:
        """Join several groups at once, so that what was recorded of them comes in its order."""
        new = set(groups) - self._groups
        self._groups |= new
        self._kernel.joined(self, new)

    def leave(self, group: int) -> None:
        self.require_open()
        self._groups.discard(group)

    def memberships(self) -> list[int]:
        self.require_open()
        return sorted(self._groups)

    def set_option(self, name: str, option: int, value: int = 1) -> bool:
        self.require_open()
        (self.options.add if value else self.options.discard)(name)
        return True

    def set_buffer(self, size: int, send: bool = False) -> int:
        self.require_open()
        self.buffers["send" if send else "receive"] = size
        return 2 * size  # as the kernel counts

    def attach_filter(self, program: Sequence[tuple[int, int, int, int]]) -> None:
        self.require_open()
        self.filter = list(program)

    def detach_filter(self) -> None:
        self.require_open()
        self.filter = []
