"""Sessions: requests, dumps, acknowledged changes and batches over netlink, from any number of threads.

A session waits for the steps of kernel/core.py in the thread that calls.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..hooks import hook
from ..wire import header as h
from .core import DEFAULT_TIMEOUT as DEFAULT_TIMEOUT, Core
from .names import all_names
from .request import Request as Request, random_sequence as random_sequence, rights as rights
from .steps import Asking, drive, each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, Self

    from ..codec.message import Context, Message
    from ..frames.dump import Dump
    from ..schema.model import Family, MessageType, Protocol
    from ..wire.header import Flags
    from .connection import Connection
    from .exchange import Exchange
    from .subscription import Subscription
    from .watching import Watch


class Session(Core, Asking):
    """A conversation with a kernel, for any number of threads. nlshell.open makes one, and tells the arguments."""

    # --- asking: `request`, `dump` and `change` are those of Asking

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

    def stream(
        self, operation: str | MessageType, values: Mapping[str, Any] | None = None, *, within: float | None = None, **named: Any
    ) -> Iterator[Message]:
        """The rows of a dump as they arrive. It cannot be repeated: Overrun is raised when rows were lost, KernelError
        when it ends in an error. From where it is interrupted, its rows carry NLM_F_DUMP_INTR; `dump` asks again then.
        """
        return each(self.streaming(self.build(operation, {**(values or {}), **named}, flags=h.DUMP), within))

    def exchange(
        self, request: Request, *, progress: Callable[[int, int, float], None] | None = None, within: float | None = None
    ) -> Exchange:
        """Send a request and gather all of its answer, whatever it is: errors are in the Exchange, not raised.

        progress  called now and then with messages so far, bytes so far and messages a second
        """
        return drive(self.exchanging(request, progress, within))

    def batch(self, requests: Sequence[Request], *, within: float | None = None) -> list[Exchange]:
        """Several requests in one datagram, each acknowledged on its own; errors are in the Exchanges.

        Between nfnetlink's batch begin and end the kernel takes all or nothing: where one Exchange has an error, none of
        the requests was done, though those without fault are acknowledged all the same.
        """
        return drive(self.batching(requests, within))

    def subscribe(self, *groups: str | int, protocol: str | int = "route", **options: Any) -> Subscription:
        """Listen to multicast groups: by name ("link", "ethtool.monitor", "nftables") or number."""
        from .subscription import Subscription

        return Subscription(self, groups, protocol, **options)

    def connect(self, protocol: str | int = "route", **options: Any) -> Connection:
        """A socket of one's own, where this session asks: see kernel.connection.Conversing for the options."""
        from .connection import Connection

        return Connection(self, protocol, **options)

    def watch(self, thing: str, values: Mapping[str, Any] | None = None, **options: Any) -> Watch:
        """A table that stays true: what there is of "link", "route", "neigh" …, followed. See kernel.watching.Watching."""
        from .watching import Watch

        return Watch(self, thing, values, **options)

    def monitor(self, *groups: str, **options: Any) -> Any:
        """Events as they come, in a widget of a notebook: see nlshell.jupyter.stream.monitor."""
        return hook("monitor")(*groups, session=self, **options)

    # --- building requests

    def build(self, operation: str | MessageType, values: Mapping[str, Any], *, flags: Flags = 0, ack: bool = True) -> Request:
        """Find the operation and write its message. Raises UnknownNameError, EncodeError.

        Whatever is no dump asks for an acknowledgement, reads too: some families answer them with several messages
        and no other sign of the end. `ack=False` leaves NLM_F_ACK out.
        """
        return drive(self.writing(operation, values, flags=flags, ack=ack))

    def find(self, operation: str) -> MessageType:
        """ "link.getlink", "getlink" (of NETLINK_ROUTE), "ethtool.linkinfo_get", a kernel identifier as RTM_GETLINK."""
        return drive(self.finding(operation))

    def family(self, name: str) -> Family:
        """A family by name: of the registry, else of this kernel, described by its own policy."""
        return drive(self.finding_family(name))

    # --- what messages mean here

    def context(self, protocol: Protocol | str | int) -> Context:
        """What messages of a protocol mean where this session asks; of the generic one it learns the families first."""
        if isinstance(protocol, (str, int)):
            protocol = self.registry.protocol(protocol)
        if protocol.name == "generic":
            drive(self.families.filling())
        return self.plain_context(protocol)

    def link_names(self) -> dict[int, str]:
        """Interface index -> name, as the kernel has them now."""
        return drive(all_names(self))

    def names_of(self, indexes: Iterable[int]) -> dict[int, str]:
        """The names of some interfaces as the kernel has them now; without those that are not there."""
        return drive(self.naming(indexes))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def sandbox(**options: Any) -> Session:
    """A session in a private network namespace: what `nlshell.sandbox` does."""
    from .namespace import private

    namespace = private()
    try:
        return Session(namespace=namespace, owner=True, **options)
    except BaseException:
        namespace.close()
        raise
