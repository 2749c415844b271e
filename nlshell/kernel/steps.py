"""Protocol logic that does not wait: generators that yield what they wait for, and are sent what came.

What a session does stands once, as such a generator. A blocking session drives it with `drive`, an asynchronous one with
`asynchronous.drive`; a test may drive it by hand. A generator that also gives results on the way (the rows of a dump) yields
them between its waits: `each` passes them on.
"""

from __future__ import annotations

from collections.abc import Generator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeAlias, TypeVar

    from .transport import Transport

    T = TypeVar("T")
    Steps: TypeAlias = "Generator[Wait, Any, T]"


class Wait:
    """For the next datagram of a transport, until `deadline` (a time of time.monotonic(), None: for ever), when NoAnswer is raised.

    look  asked in place of the transport whenever there may be something new, see Transport.receive
    """

    __slots__ = ("deadline", "look", "transport")

    def __init__(self, transport: Transport, deadline: float | None = None, look: Callable[[], Any] | None = None) -> None:
        self.transport = transport
        self.deadline = deadline
        self.look = look

    def over(self) -> Any:
        """Wait in this thread."""
        return self.transport.receive(self.deadline, self.look)


def drive(steps: Steps[T]) -> T:
    """The result of a generator, waiting in this thread."""
    try:
        wait = next(steps)
        while True:
            try:
                found = wait.over()
            except BaseException as fault:
                wait = steps.throw(fault)
            else:
                wait = steps.send(found)
    except StopIteration as end:
        result: T = end.value
        return result


def each(steps: Generator[Any, Any, object]) -> Iterator[Any]:
    """What a generator yields besides its waits, waiting in this thread."""
    try:
        step = next(steps)
        while True:
            if step.__class__ is not Wait:
                yield step
                step = next(steps)
                continue
            try:
                found = step.over()
            except BaseException as fault:
                step = steps.throw(fault)
            else:
                step = steps.send(found)
    except StopIteration:
        return
    finally:
        steps.close()
