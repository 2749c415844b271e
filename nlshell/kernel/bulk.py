"""Receiving large dumps: many datagrams with one system call, into windows of memory that are used again and again.

A `Receiver` only receives. It cannot know where a dump ends, since that stands in a message: it fills a window until that
is full or nothing more is waiting, and hands it over; who reads the messages says whether more is expected. (The kernel
makes the next part of a dump while the last one is taken, so nothing waiting means the end or a kernel that is busy.)

Once a window was full, which only large dumps do, a thread goes on receiving while the full windows are being read: the
kernel then works on one core, and whoever reads on another. One recvmmsg(2) a window leaves the interpreter to the reader.
"""

from __future__ import annotations

import ctypes
import sys
from collections import deque
from functools import cache
from os import getpid
from struct import Struct, calcsize
from time import monotonic

from ..errors import NoAnswer
from .transport import require_process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from queue import SimpleQueue
    from typing import Any

    from .transport import Datagram, Transport

ROOM = 32 * 1024  # what the kernel fills of a dump's datagrams; larger ones hold a single message that needs more
SLOTS = 64  # datagrams in a window: enough that numpy is not called for little
_SLOTS_OF_A_THREAD = 32  # fewer where it receives meanwhile: nobody reads before the first window, or receives after the last
MARGIN = 64  # bytes behind the last slot that are free, so that readers may look past the last message
_WINDOWS = 3
_SPARE = 8  # windows kept for the next dump, since to make them takes as long as to fill them
_SWITCH = 0.0005  # seconds after which a thread that wants the interpreter gets it; 0.005 is Python's own
_MSG_DONTWAIT, _MSG_TRUNC = 0x40, 0x20


# struct iovec {base, len}; struct mmsghdr {name, namelen, iov, iovlen, control, controllen, flags, received};
# struct sockaddr_nl {family, pad, port id, groups}
_VECTOR = Struct("@PN")
_SLOT = Struct("@PIPNPNi0PI0P")
_ADDRESS = Struct("=HHII")
# What of them is looked at for each datagram: flags and bytes received; the sender's port id and group mask.
_RECEIVED = Struct(f"@{calcsize('@PIPNPN')}xi0PI0P")
_SENDER = Struct("=4xII")


@cache
def _recvmmsg() -> Any:
    function = ctypes.CDLL(None, use_errno=True).recvmmsg
    function.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_void_p)
    return function


class Window:
    """Received datagrams, each at the beginning of a slot.

    data       the memory; no more than `used` bytes of it have ever been written
    datagrams  (start, end, sender's port id, group mask) of each; what is between them is zero
    truncated  a datagram did not fit its slot and is cut
    overrun    the socket lost datagrams (ENOBUFS)
    drained    nothing more was waiting when the window was handed over
    fault      what went wrong in the receiving thread
    """

    __slots__ = ("_control", "_count", "_slots", "data", "datagrams", "drained", "fault", "overrun", "room", "slots", "truncated", "used")

    def __init__(self, room: int = ROOM, slots: int = SLOTS) -> None:
        self.room = room
        self.slots = slots
        self.data = bytearray(room * slots + MARGIN)
        self.used = 0
        # The memory stays where it is: a bytearray with an exported buffer cannot be resized.
        base = ctypes.addressof(ctypes.c_char.from_buffer(self.data))
        self._control = bytearray(slots * (_VECTOR.size + _ADDRESS.size + _SLOT.size))
        vectors = ctypes.addressof(ctypes.c_char.from_buffer(self._control))
        addresses = vectors + slots * _VECTOR.size
        self._slots = slots * (_VECTOR.size + _ADDRESS.size)
        for place in range(slots):
            _VECTOR.pack_into(self._control, place * _VECTOR.size, base + place * room, room)
            header = (addresses + place * _ADDRESS.size, _ADDRESS.size, vectors + place * _VECTOR.size, 1, 0, 0, 0, 0)
            _SLOT.pack_into(self._control, self._slots + place * _SLOT.size, *header)
        self.clear()

    def clear(self) -> None:
        self._count = 0
        self.datagrams: list[tuple[int, int, int, int]] = []
        self.truncated = self.overrun = self.drained = False
        self.fault: Exception | None = None

    def receive(self, fileno: int) -> int:
        """Take what is waiting, without waiting for more; the errno where there is nothing, else 0."""
        control = self._control
        slots = ctypes.addressof(ctypes.c_char.from_buffer(control)) + self._slots
        count = _recvmmsg()(fileno, slots, self.slots, _MSG_DONTWAIT, None)
        if count < 0:
            return ctypes.get_errno()
        self._count = count
        self.drained = count < self.slots
        return 0

    @property
    def is_full(self) -> bool:
        """Whether `put` has no room any more."""
        return len(self.datagrams) >= self.slots

    def put(self, datagram: Datagram) -> None:
        """Add one datagram that was received otherwise. Not to be mixed with `receive`."""
        start = len(self.datagrams) * self.room
        end = start + min(len(datagram.data), self.room)
        after = min(start + self.room, max(self.used, end + 3 & ~3))
        self.data[start:after] = datagram.data[: self.room] + bytes(after - end)
        self.used = max(self.used, start + self.room)
        self.datagrams.append((start, end, datagram.sender, 1 << datagram.group - 1 if datagram.group else 0))
        self.truncated |= datagram.truncated or len(datagram.data) > self.room

    def sort(self) -> None:
        """Tell the datagrams apart. Whoever reads the window does this, so that receiving goes on meanwhile."""
        room, data = self.room, self.data
        control = memoryview(self._control)
        addresses = self.slots * _VECTOR.size
        senders = _SENDER.iter_unpack(control[addresses : addresses + self._count * _SENDER.size])
        slots = _RECEIVED.iter_unpack(control[self._slots : self._slots + self._count * _RECEIVED.size])
        start = -room
        for (flags, received), (port, groups) in zip(slots, senders):
            start += room
            end = start + min(received, room)
            self.datagrams.append((start, end, port, groups))
            if flags & _MSG_TRUNC:
                self.truncated = True
            # What an earlier use of the window left behind the datagram must not look like messages.
            after = min(start + room, max(self.used, end + 3 & ~3))
            if end < after:
                data[end:after] = bytes(after - end)
        self.used = max(self.used, self._count * room)


_spare: deque[Window] = deque(maxlen=_SPARE)


class Receiver:
    """Windows full of what arrives on a transport.

    timeout  seconds to wait for each part
    room     bytes that a datagram may have
    threaded whether a thread may receive while windows are being read
    """

    def __init__(self, sock: Transport, *, timeout: float, room: int = ROOM, threaded: bool = True) -> None:
        self.sock = sock
        self._process = getpid()
        self.timeout = timeout
        self.room = room
        self.threaded = threaded
        self.finished = False  # set by the reader when it has seen the end
        self._slots = _SLOTS_OF_A_THREAD if threaded else SLOTS

    def windows(self) -> Iterator[Window]:
        """Windows until the reader sets `finished`. A window is valid until the next one is asked for."""
        made: list[Window] = []
        try:
            yield from self._windows(made)
        finally:
            _spare.extend(made)

    def _make(self, made: list[Window]) -> Window:
        """A window, kept from an earlier dump or new."""
        for _ in range(len(_spare)):
            try:
                window = _spare.pop()
            except IndexError:  # another thread was quicker
                break
            if window.room == self.room and window.slots == self._slots:
                window.clear()
                made.append(window)
                return window
        made.append(Window(self.room, self._slots))
        return made[-1]

    def _windows(self, made: list[Window]) -> Iterator[Window]:
        window = self._make(made)
        while True:
            require_process(self._process)
            self._fill(window, self._wait)
            if self.threaded and not window.drained and not window.overrun:
                yield from self._windows_of_a_thread(window, made)
                return
            window.sort()
            yield window
            if self.finished or window.overrun or window.truncated:
                return
            window.clear()

    def _windows_of_a_thread(self, window: Window, made: list[Window]) -> Iterator[Window]:
        """Windows after one that was full, and this one first."""
        from queue import SimpleQueue
        from threading import Thread

        free: SimpleQueue[Window | None] = SimpleQueue()
        full: SimpleQueue[Window] = SimpleQueue()
        more: SimpleQueue[bool] = SimpleQueue()
        for _ in range(_WINDOWS - 1):
            free.put(self._make(made))
        interval = sys.getswitchinterval()
        # What the thread does between two system calls is little, but the kernel waits for it.
        sys.setswitchinterval(min(interval, _SWITCH))
        thread = Thread(target=self._receive_on, args=(free, full, more), name="nlshell-receive", daemon=True)
        thread.start()
        try:
            while True:
                window.sort()
                yield window
                if self.finished or window.overrun or window.truncated:
                    return
                drained = window.drained
                window.clear()
                free.put(window)
                if drained:
                    more.put(True)
                window = full.get()
        finally:
            self.finished = True
            free.put(None)
            more.put(False)
            thread.join()
            sys.setswitchinterval(interval)

    def _receive_on(self, free: SimpleQueue[Window | None], full: SimpleQueue[Window], more: SimpleQueue[bool]) -> None:
        """The thread: fill what is free. When nothing more is waiting, the reader knows whether there will be."""
        while True:
            window = free.get()
            if window is None:
                return
            try:
                self._fill(window, self._wait_a_little)
            except Exception as fault:  # raised in the thread of the reader
                window.fault = fault
            full.put(window)
            if window.fault is not None or window.overrun or window.truncated:
                return
            if window.drained and not more.get():
                return

    def _fill(self, window: Window, wait: Callable[[], None]) -> None:
        """Receive what is waiting into a window; where that is nothing, wait for it."""
        while not self.sock.fill(window):
            wait()

    def _wait(self) -> None:
        self._await(self.timeout)

    def _wait_a_little(self) -> None:
        """As long as it takes, but look now and then whether the reader has given up."""
        deadline = monotonic() + self.timeout
        while not self.finished:
            try:
                self._await(min(0.1, max(0.0, deadline - monotonic())))
                return
            except NoAnswer:
                if monotonic() >= deadline:
                    raise
        raise NoAnswer("nobody waits for an answer any more")

    def _await(self, seconds: float) -> None:
        try:
            self.sock.wait(monotonic() + seconds)
        except NoAnswer:
            raise NoAnswer(f"the kernel did not answer within {self.timeout:g} seconds; the request may need NLM_F_DUMP") from None
