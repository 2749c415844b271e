"""The same session for asyncio: one thread waits for any number of requests, dumps and subscriptions.

    async with nlshell.open_async() as session:
        links, rules = await asyncio.gather(session.dump("link.getlink"), session.dump("rule.getrule"))
        async for event in session.subscribe("link"):
            ...

What is done stands in kernel/core.py, as steps; here an event loop waits for what they yield, by its own add_reader. So results are
of the same classes, and cancelling a task ends its exchange where it waits, and closes the socket that an answer may still come on.
"""

from __future__ import annotations

import asyncio
from time import monotonic

from ..errors import Closed, NoAnswer
from ..wire import header as h
from .connection import Conversing, acknowledged, ended, refused
from .core import Core
from .ends import HERE
from .names import all_names
from .steps import Wait
from .subscription import Gap, Listening
from .watching import Watching

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterable, Mapping, Sequence
    from typing import Any, Self, TypeVar

    from ..codec.message import Context, Message
    from ..schema.model import Family, MessageType, Protocol
    from .connection import Pending
    from .ends import End
    from .exchange import Exchange
    from .request import Request
    from .steps import Steps
    from .subscription import Asked
    from .transport import Transport
    from .watching import Change

    T = TypeVar("T")


async def readable(transport: Transport, deadline: float | None, nudges: int) -> None:
    """Until something may be there, in the running event loop. Raises NoAnswer when `deadline` passes, Closed."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def wake() -> None:
        if not ready.done():
            ready.set_result(None)

    def changed() -> None:  # in whatever thread
        if not loop.is_closed():
            loop.call_soon_threadsafe(wake)

    # As long as somebody waits the descriptor stays open, so that the loop never looks at another file of that number.
    transport._enter()
    number = transport.fileno()
    lot = _waiting(loop).setdefault(number, [])
    lot.append(wake)
    if len(lot) == 1:
        loop.add_reader(number, _woken, lot)
    transport.on_change(changed)
    try:
        if transport.nudges != nudges:
            return
        async with asyncio.timeout(None if deadline is None else max(0.0, deadline - monotonic())):
            await ready
    except TimeoutError:
        raise NoAnswer("no answer came in time") from None
    finally:
        transport.not_on_change(changed)
        lot.remove(wake)
        if not lot:
            _waiting(loop).pop(number, None)
            loop.remove_reader(number)
        transport._leave()


# Of each loop, by descriptor, who waits for it: a loop takes one reader a descriptor.
_LOTS: dict[int, tuple[asyncio.AbstractEventLoop, dict[int, list[Callable[[], None]]]]] = {}


def _waiting(loop: asyncio.AbstractEventLoop) -> dict[int, list[Callable[[], None]]]:
    known = _LOTS.get(id(loop))
    if known is None or known[0] is not loop:
        for key in [key for key, (other, _) in _LOTS.items() if other.is_closed()]:
            del _LOTS[key]
        known = _LOTS[id(loop)] = loop, {}
    return known[1]


def _woken(lot: list[Callable[[], None]]) -> None:
    for wake in list(lot):
        wake()


async def over(wait: Wait) -> Any:
    """What is waited for, in the running event loop."""
    transport = wait.transport
    look = wait.look or transport.take
    while True:
        nudges = transport.nudges
        if (found := look()) is not None:
            return found
        if wait.every is None:
            await readable(transport, wait.deadline, nudges)
        else:
            await asyncio.sleep(wait.every)


async def drive(steps: Steps[T]) -> T:
    """The result of a generator of steps."""
    try:
        wait = next(steps)
        while True:
            wait = _resumed(steps, *await _outcome(wait))
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        steps.close()


async def each(steps: Generator[Any, Any, object]) -> AsyncIterator[Any]:
    """What a generator yields besides its waits."""
    try:
        step = next(steps)
        while True:
            if step.__class__ is Wait:
                step = _resumed(steps, *await _outcome(step))
            else:
                yield step
                step = next(steps)
    except StopIteration:
        return
    finally:
        steps.close()


async def _outcome(wait: Wait) -> tuple[Any, BaseException | None]:
    try:
        return await over(wait), None
    except BaseException as fault:  # cancelling, too: the steps let it through when they have tidied up
        return None, fault


def _resumed(steps: Generator[Any, Any, object], found: Any, fault: BaseException | None) -> Any:
    """The next step. Not awaited, for a StopIteration would not get out of a coroutine."""
    return steps.send(found) if fault is None else steps.throw(fault)


class AsyncAsking:
    """Requests with one answer: what AsyncSession and AsyncConnection have in common. As Asking, awaited."""

    def answering(self, operation: str | MessageType, values: Mapping[str, Any], flags: h.Flags, within: float | None) -> Steps[Exchange]:
        """Send a request and gather its answer. Raises KernelError where it is refused."""
        raise NotImplementedError

    async def request(
        self,
        operation: str | MessageType,
        values: Mapping[str, Any] | None = None,
        *,
        flags: h.Flags = 0,
        within: float | None = None,
        **named: Any,
    ) -> Exchange:
        """As Session.request."""
        return await drive(self.answering(operation, {**(values or {}), **named}, flags, within))

    async def change(
        self,
        operation: str | MessageType,
        values: Mapping[str, Any] | None = None,
        *,
        flags: h.Flags = 0,
        within: float | None = None,
        **named: Any,
    ) -> Exchange:
        """As Session.change."""
        return await drive(self.answering(operation, {**(values or {}), **named}, h.flags_of(flags) | h.ACK, within))


class AsyncComing:
    """What comes one after the other until it is closed: `async for`, or `await next()`. A context manager (`async with`)."""

    closed: bool

    async def open(self) -> None:
        """Begin, if it has not begun."""
        raise NotImplementedError

    async def next(self, timeout: float | None = None) -> Any:
        """The next that comes; None when `timeout` seconds pass without. Raises Closed."""
        raise NotImplementedError

    def close(self) -> None:
        """End it. Harmless twice."""
        raise NotImplementedError

    async def __aiter__(self) -> AsyncIterator[Any]:
        while not self.closed:
            try:
                found = await self.next()
            except Closed:  # with its session, perhaps: what comes is over
                return
            if found is not None:
                yield found

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()


class Dumping:
    """A dump under way: `await` it for the whole Exchange, or go through its messages with `async for` as they arrive.

    Awaited, it is repeated while it is interrupted; gone through, it is told once: from where it is interrupted its rows carry
    NLM_F_DUMP_INTR, and Overrun is raised where rows were lost.
    """

    def __init__(self, session: AsyncSession, operation: str | MessageType, values: Mapping[str, Any], within: float | None) -> None:
        self._session = session
        self._asked = operation, values
        self._within = within

    def __await__(self) -> Generator[Any, None, Exchange]:
        return self._whole().__await__()

    async def _whole(self) -> Exchange:
        request = await self._session.build(*self._asked, flags=h.DUMP)
        return (await self._session.exchange(request, within=self._within)).raise_for_error()

    async def __aiter__(self) -> AsyncIterator[Message]:
        request = await self._session.build(*self._asked, flags=h.DUMP)
        async for message in each(self._session.streaming(request, self._within)):
            yield message


class AsyncSession(Core, AsyncAsking):
    """A conversation with a kernel, in an event loop. See Core for the arguments; nlshell.open_async makes one."""

    def __init__(self, place: str | End | None = None, **options: Any) -> None:
        super().__init__(place, **options)
        # Elsewhere names are asked for by a request, and an Exchange cannot wait for one without holding up the loop.
        self._tells_names = self.namespace is None and self.end is HERE

    def dump(
        self, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, within: float | None = None, **named: Any
    ) -> Dumping:
        """A dump: `await` it, or `async for message in` it."""
        return Dumping(self, operation, {**(values or {}), **named}, within)

    stream = dump

    async def exchange(
        self, request: Request, *, progress: Callable[[int, int, float], None] | None = None, within: float | None = None
    ) -> Exchange:
        """As Session.exchange."""
        return await drive(self.exchanging(request, progress, within))

    async def batch(self, requests: Sequence[Request], *, within: float | None = None) -> list[Exchange]:
        """As Session.batch."""
        return await drive(self.batching(requests, within))

    async def build(self, operation: str | MessageType, values: Mapping[str, Any], *, flags: h.Flags = 0, ack: bool = True) -> Request:
        """As Session.build."""
        return await drive(self.writing(operation, values, flags=flags, ack=ack))

    async def find(self, operation: str) -> MessageType:
        """As Session.find."""
        return await drive(self.finding(operation))

    async def family(self, name: str) -> Family:
        """As Session.family."""
        return await drive(self.finding_family(name))

    async def context(self, protocol: Protocol | str | int) -> Context:
        """As Session.context."""
        if isinstance(protocol, (str, int)):
            protocol = self.registry.protocol(protocol)
        if protocol.name == "generic":
            await drive(self.families.filling())
        return self.plain_context(protocol)

    async def link_names(self) -> dict[int, str]:
        """As Session.link_names."""
        return await drive(all_names(self))

    async def names_of(self, indexes: Iterable[int]) -> dict[int, str]:
        """As Session.names_of."""
        return await drive(self.naming(indexes))

    def subscribe(self, *groups: str | int, protocol: str | int = "route", **options: Any) -> AsyncSubscription:
        """Listen to multicast groups: `async for event in`, or `async with` to be sure that it listens from then on."""
        return AsyncSubscription(self, groups, protocol, **options)

    def connect(self, protocol: str | int = "route", **options: Any) -> AsyncConnection:
        """A socket of one's own, as Session.connect; to be opened with `async with`, or by its first use."""
        return AsyncConnection(self, protocol, **options)

    def watch(self, thing: str, values: Mapping[str, Any] | None = None, **options: Any) -> AsyncWatch:
        """A table that stays true, as Session.watch."""
        return AsyncWatch(self, thing, values, **options)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()


class AsyncSubscription(Listening, AsyncComing):
    """Notifications of one protocol's groups: see Listening. It listens from `async with`, or from the first event waited for."""

    def __init__(self, session: AsyncSession, groups: Sequence[str | int], protocol: str | int = "route", **options: Any) -> None:
        super().__init__(session)
        self._wanted = groups, protocol, options
        self._opened: asyncio.Future[None] | None = None

    async def open(self) -> None:
        """Listen from now on. Raises what Subscription raises when it is made."""
        if self._opened is None:
            self._opened = asyncio.ensure_future(drive(self._opening(*self._wanted)))
        await asyncio.shield(self._opened)

    async def join(self, group: int | Asked) -> None:
        """Listen to one more group, by number, or to what must be asked for."""
        await self.open()
        await drive(self._joining(group))

    async def next(self, timeout: float | None = None) -> Message | Gap | None:
        """The next event; None when `timeout` seconds pass without one."""
        await self.open()
        return await drive(self._hearing(None if timeout is None else monotonic() + timeout))

    if TYPE_CHECKING:

        def __aiter__(self) -> AsyncIterator[Message | Gap]: ...


class AsyncConnection(Conversing, AsyncAsking, AsyncComing):
    """A netlink socket of one's own in an event loop: see kernel.connection."""

    async def open(self) -> None:
        """Open the socket. Raises what Connection raises when it is made."""
        await drive(self._opening())

    async def dump(
        self, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, within: float | None = None, **named: Any
    ) -> Exchange:
        """As Connection.dump."""
        return await drive(self.answering(operation, {**(values or {}), **named}, h.DUMP, within))

    async def ask(
        self, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, flags: h.Flags = 0, **named: Any
    ) -> Pending:
        """As Connection.ask."""
        return await drive(self._asking(operation, {**(values or {}), **named}, flags))

    async def send(self, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, flags: h.Flags = 0, **named: Any) -> int:
        """As Connection.send."""
        return await drive(self._sending(operation, {**(values or {}), **named}, flags))

    async def write(
        self, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, flags: h.Flags = 0, **named: Any
    ) -> bytes:
        """As Connection.write."""
        return await drive(self._written(operation, {**(values or {}), **named}, flags))

    async def transmit(self, data: bytes, *, port: int | None = None, group: int = 0, within: float | None = None) -> None:
        """As Connection.transmit."""
        await drive(self._transmitting(data, port, group, within))

    async def reply(
        self, message: Message, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, multi: bool = False,
        within: float | None = None, **named: Any,
    ) -> None:  # fmt: skip
        """As Connection.reply."""
        await drive(self._replying(message, operation, {**(values or {}), **named}, multi, within))

    async def ack(self, message: Message, *, within: float | None = None) -> None:
        """As Connection.ack."""
        await drive(self._answering_with(message, acknowledged(message), within))

    async def refuse(
        self, message: Message, errno: int | str, text: str = "", *, path: str = "", missing: int | None = None,
        cookie: bytes | None = None, within: float | None = None,
    ) -> None:  # fmt: skip
        """As Connection.refuse."""
        await drive(self._answering_with(message, refused(message, errno, text, path, missing, cookie), within))

    async def done(self, message: Message, errno: int = 0, *, interrupted: bool = False, within: float | None = None) -> None:
        """As Connection.done."""
        await drive(self._answering_with(message, ended(message, errno, interrupted), within))

    async def leave(self, group: str | int) -> None:
        """As Connection.leave."""
        await drive(self._leaving(group))

    async def result(self, pending: Pending, within: float | None = None) -> Exchange:
        """As Connection.result."""
        return await drive(self._finishing(pending, within))

    async def join(self, group: str | int) -> None:
        """As Connection.join."""
        await drive(self._joining(group))

    async def next(self, timeout: float | None = None) -> Message | Gap | None:
        """As Connection.next."""
        return await drive(self._next(None if timeout is None else monotonic() + timeout))

    if TYPE_CHECKING:

        def __aiter__(self) -> AsyncIterator[Message | Gap]: ...


class AsyncWatch(Watching, AsyncComing):
    """A table that stays true, in an event loop: see kernel.watching."""

    async def open(self) -> None:
        """Listen, and ask for what there is. Raises what Watch raises when it is made."""
        await drive(self._start())

    async def next(self, timeout: float | None = None) -> Change | Gap | None:
        """As Watch.next."""
        return await drive(self._next(None if timeout is None else monotonic() + timeout))

    if TYPE_CHECKING:

        def __aiter__(self) -> AsyncIterator[Change | Gap]: ...
