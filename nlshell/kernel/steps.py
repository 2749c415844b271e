"""Protocol logic that does not wait: generators that yield what they wait for, and are sent what came.

What a session does stands once, as such a generator. A blocking session drives it with `drive`, an asynchronous one with
`asynchronous.drive`; a test may drive it by hand. A generator that also gives results on the way (the rows of a dump) yields
them between its waits: `each` passes them on.
"""

from __future__ import annotations

from collections.abc import Generator

from ..errors import Closed
from ..wire.header import ACK, DUMP, flags_of
from .transport import PAUSE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, Self, TypeAlias, TypeVar

    from ..schema.model import MessageType
    from ..wire.header import Flags
    from .exchange import Exchange
    from .transport import Transport

    T = TypeVar("T")
    Steps: TypeAlias = "Generator[Wait, Any, T]"


class Wait:
    """For the next datagram of a transport, until `deadline` (a time of time.monotonic(), None: for ever), when NoAnswer is raised.

    look   asked in place of the transport whenever there may be something new
    every  seconds after which it is asked anyway: see Transport.receive
    """

    __slots__ = ("deadline", "every", "look", "transport")

    def __init__(
        self, transport: Transport, deadline: float | None = None, look: Callable[[], Any] | None = None, every: float | None = None
    ) -> None:
        self.transport = transport
        self.deadline = deadline
        self.look = look
        self.every = every


def sending(transport: Transport, data: bytes, port: int = 0, group: int = 0, deadline: float | None = None) -> Steps[None]:
    """What Transport.send does."""
    if not transport.offer(data, port, group):
        yield Wait(transport, deadline, transport.offering(data, port, group, deadline), PAUSE)


def drive(steps: Steps[T]) -> T:
    """The result of a generator, waiting in this thread."""
    try:
        wait = next(steps)
        while True:
            wait = _resumed(steps, wait)
    except StopIteration as end:
        result: T = end.value
        return result


def each(steps: Generator[Any, Any, object]) -> Iterator[Any]:
    """What a generator yields besides its waits, waiting in this thread."""
    try:
        step = next(steps)
        while True:
            if step.__class__ is Wait:
                step = _resumed(steps, step)
            else:
                yield step
                step = next(steps)
    except StopIteration:
        return
    finally:
        steps.close()


def _resumed(steps: Generator[Any, Any, object], wait: Wait) -> Any:
    """The next step, when what it waits for has come or gone wrong. Raises StopIteration and what the generator raises."""
    try:
        found = wait.transport.receive(wait.deadline, wait.look, wait.every)
    except BaseException as fault:
        return steps.throw(fault)
    return steps.send(found)


# --- what stands on steps, for whoever waits in a thread; the brothers for tasks are in asynchronous.py


class Asking:
    """Requests with one answer: what Session and Connection have in common."""

    def answering(self, operation: str | MessageType, values: Mapping[str, Any], flags: Flags, within: float | None) -> Steps[Exchange]:
        """Send a request and gather its answer. Raises KernelError where it is refused."""
        raise NotImplementedError

    def request(
        self,
        operation: str | MessageType,
        values: Mapping[str, Any] | None = None,
        *,
        flags: Flags = 0,
        within: float | None = None,
        **named: Any,
    ) -> Exchange:
        """One request and its answer. `operation` is "link.getlink", "getlink" or a MessageType; values as in
        codec.writer, or as keywords.

        flags   nlmsg_flags beyond those that it has anyway, as a number or words: "create,excl"
        within  seconds in which all of the answer must have come; else each part of it has `timeout` seconds
        Raises KernelError when the kernel refuses, NoAnswer, EncodeError, UsageError, Closed.
        """
        return drive(self.answering(operation, {**(values or {}), **named}, flags, within))

    def dump(
        self, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, within: float | None = None, **named: Any
    ) -> Exchange:
        """A whole dump. A session repeats it while it is interrupted, up to `attempts` times, and then marks it `interrupted`;
        on a connection it is made once, and the kernel makes one at a time (EBUSY).
        """
        return drive(self.answering(operation, {**(values or {}), **named}, DUMP, within))

    def change(
        self,
        operation: str | MessageType,
        values: Mapping[str, Any] | None = None,
        *,
        flags: Flags = 0,
        within: float | None = None,
        **named: Any,
    ) -> Exchange:
        """A request that is acknowledged: returns when the kernel has done it, with its warning, if any, in `.warning`."""
        return drive(self.answering(operation, {**(values or {}), **named}, flags_of(flags) | ACK, within))


class Coming:
    """What comes one after the other until it is closed: iterate, or call `next` with a timeout. A context manager."""

    closed: bool

    def next(self, timeout: float | None = None) -> Any:
        """The next that comes; None when `timeout` seconds pass without. 0 looks at what is there and does not wait. Raises Closed."""
        raise NotImplementedError

    def close(self) -> None:
        """End it: whoever waits for something of it, in any thread or task, gets Closed at once. Harmless twice."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[Any]:
        while not self.closed:
            try:
                found = self.next()
            except Closed:  # with its session, perhaps: what comes is over
                return
            if found is not None:
                yield found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
