"""A transport that a thread reads from at once, so that events are here before anybody has time for them."""

from __future__ import annotations

import os
from collections import deque
from threading import Condition, Thread

from ..errors import Closed, SystemFault, UsageError
from .wrapped import Wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .transport import Datagram, Transport

MOST = 64 << 20  # bytes that wait here, unless told otherwise
_COUNTED = 256  # bytes that a datagram counts beyond its own


class Buffered(Wrapped):
    """What comes on another transport, kept in this process until it is taken.

    most  bytes that may wait here. When they are reached nothing more is read, the kernel's own buffer fills, and what it drops is
          told as always: as an overrun, where it happened. So nothing is lost unmarked, and memory stays bounded
    fileno() is readable whenever something waits here.
    """

    def __init__(self, inner: Transport, most: int = MOST) -> None:
        if most < 1:
            raise UsageError(f"a buffer holds at least one byte, and not {most}")
        super().__init__(inner)
        self._most = most
        self._arrived: deque[Datagram] = deque()
        self._lost: deque[int | None] = deque()  # of each overrun that waits
        self._held = 0
        self._fault: SystemFault | None = None
        self._signal = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._change = Condition()
        self._thread = Thread(target=self._read, name="nlshell-buffer", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            while True:
                found = self._inner.receive()
                if found.overrun:
                    queued, lost = self._inner.drain()
                    for each in queued:
                        self._arrive(each)
                    self._lost.append(lost)
                self._arrive(found)
        except Closed:
            return
        except SystemFault as fault:  # the other end has gone: said when all that came before has been taken
            with self._change:
                self._fault = fault
                if not self.closed:
                    os.eventfd_write(self._signal, 1)

    def _arrive(self, found: Datagram) -> None:
        with self._change:
            while self._held >= self._most and not self.closed:
                self._change.wait()
            if self.closed:
                raise Closed("the buffer is closed")
            if not self._arrived:
                os.eventfd_write(self._signal, 1)
            self._arrived.append(found)
            self._held += len(found.data) + _COUNTED

    def take(self) -> Datagram | None:
        self._enter()
        try:
            with self._change:
                if not self._arrived:
                    if self._fault is not None:
                        raise self._fault
                    return None
                found = self._arrived.popleft()
                self._held -= len(found.data) + _COUNTED
                if not self._arrived and self._fault is None:
                    os.eventfd_read(self._signal)
                self._change.notify_all()
                return found
        finally:
            self._leave()

    def drain(self) -> tuple[list[Datagram], int | None]:
        return [], self._lost.popleft() if self._lost else None  # what was queued before the loss has been given before

    def fileno(self) -> int:
        return self._signal

    def release(self) -> None:
        with self._change:
            signal, self._signal = self._signal, -1
            os.close(signal)

    def close(self) -> None:
        super().close()
        with self._change:
            self._change.notify_all()
