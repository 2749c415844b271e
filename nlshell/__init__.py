"""nlshell: see what Linux netlink really says.

    import nlshell

    with nlshell.open() as session:
        for link in session.dump("link.getlink"):
            print(link["ifname"], link.get("linkinfo.kind"))

    message = nlshell.decode(data, protocol="route")[0]
    message["linkinfo.kind"]; message.values; message.tree; message.owners(); message.to_dict()

    nlshell.encode("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"})
    nlshell.register(family)                    # a family of one's own; or the entry point group nlshell.families

What is stable: this module (`nlshell.__all__`), `nlshell.schema` for descriptions of one's own, and `nlshell.testing`; docs/api.md
lists it. All of it has types. Every other module may change with any version.

Everything here loads when first used: importing nlshell itself imports nothing but the hooks.
"""

from __future__ import annotations

from . import hooks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, TextIO

    from . import schema as schema, testing as testing
    from .codec.datagram import Datagram as Datagram
    from .codec.message import Context as Context, Message as Message
    from .errors import (
        Closed as Closed,
        DecodeError as DecodeError,
        Disconnected as Disconnected,
        EncodeError as EncodeError,
        InputError as InputError,
        KernelError as KernelError,
        MissingExtra as MissingExtra,
        MissingNameError as MissingNameError,
        NlshellError as NlshellError,
        NoAnswer as NoAnswer,
        Overrun as Overrun,
        SchemaError as SchemaError,
        SystemFault as SystemFault,
        UnknownNameError as UnknownNameError,
        UsageError as UsageError,
    )
    from .kernel.asynchronous import (
        AsyncConnection as AsyncConnection,
        AsyncSession as AsyncSession,
        AsyncSubscription as AsyncSubscription,
        AsyncWatch as AsyncWatch,
    )
    from .kernel.connection import Connection as Connection, Pending as Pending
    from .kernel.ends import End as End
    from .kernel.exchange import Exchange as Exchange
    from .kernel.hooked import Answer as Answer, Hook, Passing as Passing
    from .kernel.namespace import Namespace as Namespace, Sandbox as Sandbox
    from .kernel.session import Session as Session
    from .kernel.subscription import Gap as Gap, Subscription as Subscription
    from .kernel.watching import Change as Change, Watch as Watch
    from .schema.model import Family as Family, Protocol as Protocol
    from .schema.registry import REGISTRY as REGISTRY, Registry as Registry
    from .schema.secrets import secrets_shown as secrets_shown
    from .schema.ynl import Loaded
    from .version import __version__ as __version__
    from .wire.attribute import AttributeDecoder as AttributeDecoder, AttributeEncoder as AttributeEncoder
    from .wire.exchange import Conversation as Conversation
    from .wire.header import (
        ACK as NLM_F_ACK,
        APPEND as NLM_F_APPEND,
        ATOMIC as NLM_F_ATOMIC,
        BULK as NLM_F_BULK,
        CREATE as NLM_F_CREATE,
        DONE as NLMSG_DONE,
        DUMP as NLM_F_DUMP,
        DUMP_FILTERED as NLM_F_DUMP_FILTERED,
        DUMP_INTR as NLM_F_DUMP_INTR,
        ECHO as NLM_F_ECHO,
        ERROR as NLMSG_ERROR,
        EXCL as NLM_F_EXCL,
        MATCH as NLM_F_MATCH,
        MIN_TYPE as NLMSG_MIN_TYPE,
        MULTI as NLM_F_MULTI,
        NONREC as NLM_F_NONREC,
        NOOP as NLMSG_NOOP,
        OVERRUN as NLMSG_OVERRUN,
        REPLACE as NLM_F_REPLACE,
        REQUEST as NLM_F_REQUEST,
        ROOT as NLM_F_ROOT,
        Flags,
    )

# What doors add to messages, exchanges and sessions, which stand below them and do not know of them.
hooks.fill("nlshell.frames.messages", df="exchange_frame")
hooks.fill("nlshell.frames.dump", columns="dump")
hooks.fill("nlshell.jupyter.display", bundle="bundle")
hooks.fill("nlshell.jupyter.explorer", explore="explore")
hooks.fill("nlshell.jupyter.plots", plot="plot")
hooks.fill("nlshell.jupyter.stream", monitor="monitor")
hooks.fill("nlshell.render.log", log="log")

_HOMES = {
    "codec.datagram": ("Datagram",),
    "codec.message": ("Context", "Message"),
    "errors": (
        "Closed", "DecodeError", "Disconnected", "EncodeError", "InputError", "KernelError", "MissingExtra", "MissingNameError",
        "NlshellError", "NoAnswer", "Overrun", "SchemaError", "SystemFault", "UnknownNameError", "UsageError",
    ),
    "kernel.asynchronous": ("AsyncConnection", "AsyncSession", "AsyncSubscription", "AsyncWatch"),
    "kernel.connection": ("Connection", "Pending"),
    "kernel.ends": ("End",),
    "kernel.exchange": ("Exchange",),
    "kernel.hooked": ("Answer", "Passing"),
    "kernel.namespace": ("Namespace", "Sandbox"),
    "kernel.session": ("Session",),
    "kernel.subscription": ("Gap", "Subscription"),
    "kernel.watching": ("Change", "Watch"),
    "schema.model": ("Family", "Protocol"),
    "schema.registry": ("REGISTRY", "Registry"),
    "schema.secrets": ("secrets_shown",),
    "version": ("__version__",),
    "wire.attribute": ("AttributeDecoder", "AttributeEncoder"),
    "wire.exchange": ("Conversation",),
    "wire.header": (
        "NLM_F_REQUEST", "NLM_F_MULTI", "NLM_F_ACK", "NLM_F_ECHO", "NLM_F_DUMP_INTR", "NLM_F_DUMP_FILTERED", "NLM_F_ROOT", "NLM_F_MATCH",
        "NLM_F_ATOMIC", "NLM_F_DUMP", "NLM_F_REPLACE", "NLM_F_EXCL", "NLM_F_CREATE", "NLM_F_APPEND", "NLM_F_NONREC", "NLM_F_BULK",
        "NLMSG_NOOP", "NLMSG_ERROR", "NLMSG_DONE", "NLMSG_OVERRUN", "NLMSG_MIN_TYPE",
    ),
}  # fmt: skip
_WHERE = {name: module for module, names in _HOMES.items() for name in names}
_ROOMS = ("schema", "testing")
# Spelled out, for type checkers read it: tests hold it to the table above.
__all__ = [
    "NLMSG_DONE",
    "NLMSG_ERROR",
    "NLMSG_MIN_TYPE",
    "NLMSG_NOOP",
    "NLMSG_OVERRUN",
    "NLM_F_ACK",
    "NLM_F_APPEND",
    "NLM_F_ATOMIC",
    "NLM_F_BULK",
    "NLM_F_CREATE",
    "NLM_F_DUMP",
    "NLM_F_DUMP_FILTERED",
    "NLM_F_DUMP_INTR",
    "NLM_F_ECHO",
    "NLM_F_EXCL",
    "NLM_F_MATCH",
    "NLM_F_MULTI",
    "NLM_F_NONREC",
    "NLM_F_REPLACE",
    "NLM_F_REQUEST",
    "NLM_F_ROOT",
    "REGISTRY",
    "Answer",
    "AsyncConnection",
    "AsyncSession",
    "AsyncSubscription",
    "AsyncWatch",
    "AttributeDecoder",
    "AttributeEncoder",
    "Change",
    "Closed",
    "Connection",
    "Context",
    "Conversation",
    "Datagram",
    "DecodeError",
    "Disconnected",
    "EncodeError",
    "End",
    "Exchange",
    "Family",
    "Gap",
    "InputError",
    "KernelError",
    "Message",
    "MissingExtra",
    "MissingNameError",
    "Namespace",
    "NlshellError",
    "NoAnswer",
    "Overrun",
    "Passing",
    "Pending",
    "Protocol",
    "Registry",
    "Sandbox",
    "SchemaError",
    "Session",
    "Subscription",
    "SystemFault",
    "UnknownNameError",
    "UsageError",
    "Watch",
    "connect",
    "decode",
    "encode",
    "load_ynl",
    "open",
    "open_async",
    "register",
    "sandbox",
    "secrets_shown",
]

if not TYPE_CHECKING:  # type checkers would take any name then, opne() too

    def __getattr__(name):
        from importlib import import_module

        if name in _ROOMS:
            return import_module(f".{name}", __name__)
        if name not in _WHERE:
            raise AttributeError(f"module 'nlshell' has no attribute {name!r}")
        # What <linux/netlink.h> calls NLM_F_CREATE is CREATE in wire.header.
        inside = name.removeprefix("NLM_F_").removeprefix("NLMSG_")
        value = globals()[name] = getattr(import_module(f".{_WHERE[name]}", __name__), inside)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE, *_ROOMS})


def open(
    place: str | End | None = None,
    *,
    namespace: str | int | Namespace | None = None,
    timeout: float = 10.0,
    attempts: int = 4,
    read_only: bool = False,
    owner: bool = False,
    registry: Registry | None = None,
    on_send: Hook | None = None,
    on_receive: Hook | None = None,
    log: str | TextIO | None = None,
) -> Session:
    """A session with a kernel, to be closed, or used in a `with`.

    place       whom to talk to: None is the kernel of this machine; "ssh://HOST", "exec:COMMAND" that of another
    namespace   a network namespace there: a name, path, process id or Namespace; None is that of whoever asks
    timeout     seconds to wait for each part of an answer; NoAnswer is raised after it
    attempts    how often an interrupted dump is made at most
    read_only   refuse to send what is not a read, by the bytes that would be sent
    owner       close a Namespace that is given as an object with the session; one that it opens itself it closes anyway
    registry    what is known of messages; REGISTRY unless given
    on_send, on_receive  called with everything that is sent, or received
    log         where to write what passes: an open text file, or "tree", "hex", "json:FILE" as in NLSHELL_DEBUG
    Raises SystemFault, UsageError.
    """
    from .kernel.session import Session

    return Session(
        place, namespace=namespace, timeout=timeout, attempts=attempts, read_only=read_only, owner=owner,
        registry=registry or _registry(), on_send=on_send, on_receive=on_receive, log=log,
    )  # fmt: skip


def connect(
    protocol: str | int = "route",
    *,
    place: str | End | None = None,
    namespace: str | int | Namespace | None = None,
    groups: Sequence[str | int] = (),
    port: int = 0,
    peer: int = 0,
    timeout: float = 10.0,
    read_only: bool = False,
    registry: Registry | None = None,
    on_send: Hook | None = None,
    on_receive: Hook | None = None,
    log: str | TextIO | None = None,
    **options: Any,
) -> Connection:
    """A netlink socket of one's own, to ask and to hear on: see Connection.

    groups   multicast groups to join, by number or name
    port     our own port id; 0: the kernel chooses
    peer     the port id of the other side; 0 is the kernel
    options  of the socket: receive_buffer=, send_buffer= (bytes), no_enobufs=, listen_all_nsid=, strict= …, and buffered=
    The others as of `open`. Raises SystemFault, UnknownNameError, UsageError.
    """
    from .kernel.connection import Connection

    session = open(
        place, namespace=namespace, timeout=timeout, read_only=read_only, registry=registry, on_send=on_send, on_receive=on_receive,
        log=log,
    )  # fmt: skip
    try:
        return Connection(session, protocol, groups=groups, port=port, peer=peer, owns_session=True, **options)
    except BaseException:
        session.close()
        raise


def open_async(
    place: str | End | None = None,
    *,
    namespace: str | int | Namespace | None = None,
    timeout: float = 10.0,
    attempts: int = 4,
    read_only: bool = False,
    owner: bool = False,
    registry: Registry | None = None,
    on_send: Hook | None = None,
    on_receive: Hook | None = None,
    log: str | TextIO | None = None,
) -> AsyncSession:
    """A session for asyncio: `async with nlshell.open_async() as session`. Options as of `open`."""
    from .kernel.asynchronous import AsyncSession

    return AsyncSession(
        place, namespace=namespace, timeout=timeout, attempts=attempts, read_only=read_only, owner=owner,
        registry=registry or _registry(), on_send=on_send, on_receive=on_receive, log=log,
    )  # fmt: skip


def sandbox(
    *,
    timeout: float = 10.0,
    attempts: int = 4,
    read_only: bool = False,
    registry: Registry | None = None,
    on_send: Hook | None = None,
    on_receive: Hook | None = None,
    log: str | TextIO | None = None,
) -> Session:
    """A session in a private network namespace, for an ordinary user too: what is changed there touches nothing else.

    Options as of `open`. Raises SystemFault where the system forbids user namespaces.
    """
    from .kernel.session import sandbox

    return sandbox(
        timeout=timeout, attempts=attempts, read_only=read_only, registry=registry or _registry(), on_send=on_send,
        on_receive=on_receive, log=log,
    )  # fmt: skip


def decode(
    data: bytes,
    protocol: str | int = "route",
    *,
    families: Mapping[int, str | Family] | None = None,
    strict: bool = False,
    registry: Registry | None = None,
) -> Datagram:
    """The messages in one datagram (or several in a row): a sequence of them that also has the bytes around them.

    protocol  name or number; of a number that nobody described (0 to 31) the payload is opaque
    families  ids of generic families where the bytes come from -> names, for protocol="generic"
    registry  what is known of messages; REGISTRY unless given
    strict    raise DecodeError at the first fault, which is otherwise a note in the message
    Bytes behind the last message are the datagram's `rest`; `regions()` tells the owner of every byte.
    """
    from .codec.datagram import Datagram
    from .codec.message import Context, messages
    from .errors import DecodeError

    known = registry or _registry()
    data = bytes(data)
    found, rest = messages(data, Context(known.protocol(protocol), families, registry=known))
    if strict:
        for message in found:
            message.check()
        if rest < len(data):
            raise DecodeError(f"{len(data) - rest} bytes from offset {rest:#x} on are no message")
    return Datagram(data, found)


def encode(
    operation: str,
    values: Mapping[str, Any] | None = None,
    *,
    flags: Flags | None = None,
    seq: int = 0,
    port: int = 0,
    type_id: int | None = None,
    registry: Registry | None = None,
) -> bytes:
    """The bytes of a request such as "link.getlink", from values by name or path.

    flags    nlmsg_flags as a number, or as names: "request,create,excl"; NLM_F_REQUEST when not given
    type_id  nlmsg_type of a generic family, which only the kernel knows
    registry what is known of families; REGISTRY unless given
    Raises EncodeError, UnknownNameError.
    """
    from .codec import writer
    from .errors import UsageError
    from .wire.header import REQUEST, flags_of

    family, _, name = operation.rpartition(".")
    if not family:
        raise UsageError(f"write FAMILY.OPERATION, as in link.{operation}")
    kind = (registry or _registry()).family(family).operation(name)
    if kind.family.kind == "generic" and type_id is None:
        type_id = kind.family.id
        if type_id is None:
            raise UsageError(f"{family} is a generic family: give the id that the kernel has for it as type_id")
    return writer.encode(kind, values or {}, flags=REQUEST if flags is None else flags_of(flags), seq=seq, port=port, type_id=type_id)


def register(family: Family, protocol: str | int | Protocol = "generic", *, replace: bool = False) -> Family:
    """Make a family of one's own known. Raises SchemaError where its name is taken and `replace` is not given."""
    return _registry().register(family, protocol, replace)


def load_ynl(path: str, *, register: bool = True, replace: bool = False, registry: Registry | None = None) -> Loaded:
    """Families from a YNL specification, or from a folder of them; what is known already is added to.

    Where a specification contradicts what is described, that stays, and the difference is told: `.differences` of what
    is returned lists them, one warning says that there are any.

    register  make them known (to `registry`, which is REGISTRY unless given); otherwise they are only returned
    replace   take the specification in place of what was described
    Needs PyYAML (`pip install 'netlink-shell[yaml]'`). Raises InputError, MissingExtra.
    """
    from .schema.ynl import load

    return load(path, (registry or _registry()) if register else None, replace=replace)


def load_ipython_extension(ipython: Any) -> None:
    """`%load_ext nlshell`: the magics %nl and %%nl."""
    from .jupyter import load_ipython_extension

    load_ipython_extension(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """`%unload_ext nlshell`: takes away all that loading brought."""
    from .jupyter import unload_ipython_extension

    unload_ipython_extension(ipython)


def _registry() -> Registry:
    from .schema.registry import REGISTRY

    return REGISTRY
