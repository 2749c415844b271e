"""nlshell: see what Linux netlink really says.

    import nlshell

    with nlshell.open() as session:
        for link in session.dump("link.getlink"):
            print(link["ifname"], link.get("linkinfo.kind"))

    message = nlshell.decode(data, protocol="route")[0]
    message["linkinfo.kind"]; message.values; message.tree; message.owners(); message.to_dict()

    nlshell.encode("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"})
    nlshell.register(family)                    # a family of one's own; or the entry point group nlshell.families

Everything here loads when first used: importing nlshell itself imports nothing but the hooks.
"""

from __future__ import annotations

from . import hooks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .codec.datagram import Datagram as Datagram
    from .codec.message import Context as Context, Message as Message
    from .errors import (
        DecodeError as DecodeError,
        EncodeError as EncodeError,
        InputError as InputError,
        KernelError as KernelError,
        NlshellError as NlshellError,
        NoAnswer as NoAnswer,
        Overrun as Overrun,
        SchemaError as SchemaError,
        SystemFault as SystemFault,
        UnknownNameError as UnknownNameError,
        UsageError as UsageError,
    )
    from .kernel.exchange import Exchange as Exchange
    from .kernel.namespace import Namespace as Namespace, Sandbox as Sandbox
    from .kernel.session import Session as Session
    from .kernel.subscription import Gap as Gap, Subscription as Subscription
    from .schema.model import Family as Family, Protocol as Protocol
    from .schema.registry import REGISTRY as REGISTRY, Registry as Registry
    from .schema.ynl import Loaded
    from .version import __version__ as __version__
    from .wire.attribute import AttributeDecoder as AttributeDecoder, AttributeEncoder as AttributeEncoder
    from .wire.exchange import Conversation as Conversation

# What doors add to messages, exchanges and sessions, which stand below them and do not know of them.
hooks.fill("nlshell.frames.messages", df="exchange_frame")
hooks.fill("nlshell.frames.dump", columns="dump")
hooks.fill("nlshell.jupyter.display", bundle="bundle")
hooks.fill("nlshell.jupyter.explorer", explore="explore")
hooks.fill("nlshell.jupyter.plots", plot="plot")
hooks.fill("nlshell.jupyter.stream", monitor="monitor")

_HOMES = {
    "codec.datagram": ("Datagram",),
    "codec.message": ("Context", "Message"),
    "errors": (
        "DecodeError", "EncodeError", "InputError", "KernelError", "NlshellError", "NoAnswer", "Overrun", "SchemaError", "SystemFault",
        "UnknownNameError", "UsageError",
    ),
    "kernel.exchange": ("Exchange",),
    "kernel.namespace": ("Namespace", "Sandbox"),
    "kernel.session": ("Session",),
    "kernel.subscription": ("Gap", "Subscription"),
    "schema.model": ("Family", "Protocol"),
    "schema.registry": ("REGISTRY", "Registry"),
    "wire.attribute": ("AttributeDecoder", "AttributeEncoder"),
    "wire.exchange": ("Conversation",),
}  # fmt: skip
_WHERE = {name: module for module, names in _HOMES.items() for name in names}
__all__ = [*_WHERE, "decode", "encode", "load_ynl", "open", "register", "sandbox"]  # noqa: PLE0604
_WHERE["__version__"] = "version"


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'nlshell' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f".{_WHERE[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_WHERE])


def open(**options: Any) -> Session:
    """A session with the kernel; options as of kernel.session.Session (namespace, timeout, read_only, registry …)."""
    from .kernel.session import Session

    return Session(**options)


def sandbox(**options: Any) -> Session:
    """A session in a private network namespace, for an ordinary user too: what is changed there touches nothing else.

    Raises SystemFault where the system forbids user namespaces.
    """
    from .kernel.session import sandbox

    return sandbox(**options)


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
    flags: int | None = None,
    seq: int = 0,
    port: int = 0,
    type_id: int | None = None,
    registry: Registry | None = None,
) -> bytes:
    """The bytes of a request such as "link.getlink", from values by name or path.

    flags    nlmsg_flags; NLM_F_REQUEST when not given
    type_id  nlmsg_type of a generic family, which only the kernel knows
    registry what is known of families; REGISTRY unless given
    Raises EncodeError, UnknownNameError.
    """
    from .codec import writer
    from .errors import UsageError
    from .wire.header import REQUEST

    family, _, name = operation.rpartition(".")
    if not family:
        raise UsageError(f"write FAMILY.OPERATION, as in link.{operation}")
    kind = (registry or _registry()).family(family).operation(name)
    if kind.family.kind == "generic" and type_id is None:
        type_id = kind.family.id
        if type_id is None:
            raise UsageError(f"{family} is a generic family: give the id that the kernel has for it as type_id")
    return writer.encode(kind, values or {}, flags=REQUEST if flags is None else flags, seq=seq, port=port, type_id=type_id)


def register(family: Family, protocol: str | int | Protocol = "generic", *, replace: bool = False) -> Family:
    """Make a family of one's own known. Raises SchemaError where its name is taken and `replace` is not given."""
    return _registry().register(family, protocol, replace)


def load_ynl(path: str, *, register: bool = True, replace: bool = False, registry: Registry | None = None) -> Loaded:
    """Families from a YNL specification, or from a folder of them; what is known already is added to.

    Where a specification contradicts what is described, that stays, and the difference is told: `.differences` of what
    is returned lists them, one warning says that there are any.

    register  make them known (to `registry`, which is REGISTRY unless given); otherwise they are only returned
    replace   take the specification in place of what was described
    Needs PyYAML (`pip install netlink-shell[yaml]`). Raises InputError.
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
