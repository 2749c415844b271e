"""Messages carried elsewhere: to another process (pickle), into a copy, and back from their JSON form.

What a message means hangs on descriptions, and those are code: they go by name, and are found again in the registry of
the process where the message arrives. Its bytes and the facts about it go as they are; what was read of them is not taken
along.
"""

from __future__ import annotations

from pickle import PicklingError

from ..errors import InputError, UnknownNameError
from ..schema.model import Family, Protocol
from ..schema.registry import REGISTRY, Registry
from ..schema.secrets import HIDDEN_BYTE
from ..wire import header as h
from .message import Context, Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# What a message remembers of what was read. Everything else in its slots is a fact about it.
_READ = {"_kind": None, "_kind_known": False, "_tree": None, "index": None}


def facts(message: Message) -> dict[str, Any]:
    """Everything that a message is made of, by slot."""
    # Where a message came from is set for events alone.
    return {slot: getattr(message, slot) for slot in Message.__slots__ if slot not in _READ and hasattr(message, slot)}


def message_of(facts: Mapping[str, Any]) -> Message:
    made = object.__new__(Message)
    for slot, value in (*_READ.items(), *facts.items()):
        setattr(made, slot, value)
    return made


def reduced(message: Message) -> tuple[Any, ...]:
    """For pickle. The whole buffer goes, once for all of its messages: offsets count from its start."""
    return message_of, ({**facts(message), "buffer": bytes(message.buffer)},)


# --- contexts


def reduced_context(context: Context) -> tuple[Any, ...]:
    """For pickle: protocol and families by name. Raises PicklingError for what another process cannot find."""
    if context.registry is not REGISTRY:
        raise PicklingError("a message that was read with a registry of its own cannot leave the process; send its to_dict() or bytes")
    protocol = context.protocol
    if REGISTRY.protocol(protocol.name) is not protocol:
        raise PicklingError(f"the protocol {protocol.name} is in no registry, so no other process can find it: register it there and here")
    given = {number: _named(family) for number, family in context.families.items()}
    return _context, (protocol.name, protocol.number, given, dict(context.names))


def _context(name: str, number: int, families: dict[int, Any], names: dict[int, str]) -> Context:
    protocol: Protocol
    try:
        protocol = REGISTRY.protocol(name)
    except UnknownNameError:
        protocol = REGISTRY.protocol(number)  # described by somebody whose code this process does not have
    return Context(protocol, {id: family if isinstance(family, str) else _made(*family) for id, family in families.items()}, names)


def _named(family: str | Family) -> str | tuple[Any, ...]:
    """A family by its name; one that a kernel described as what the kernel said of it."""
    if isinstance(family, str):
        return family
    if family.made_from is not None:
        return (*family.made_from, family.id)
    if REGISTRY.knows_family(family.name, "generic") and REGISTRY.family(family.name, "generic") is family:
        return family.name
    raise PicklingError(f"the family {family.name} is not registered, so no other process can find it: nlshell.register makes it known")


def _made(info: Any, policies: Any, name: str, id: int | None) -> Family:
    from ..schema.policy import family_from_policy

    family = family_from_policy(info, policies, name).of(REGISTRY.protocol("generic"))
    family.id = id
    return family


# --- JSON


def from_dict(entry: Mapping[str, Any], registry: Registry) -> Message:
    """See Message.from_dict."""
    if not isinstance(entry, dict):
        raise InputError("a message in JSON is an object with protocol, bytes and more, as Message.to_dict gives it")
    name, text, family, type_id = (entry.get(key) for key in ("protocol", "bytes", "family", "type_id"))
    if not isinstance(name, str) or not isinstance(text, str):
        raise InputError("a message in JSON needs its protocol and its bytes (as hex text), as Message.to_dict gives them")
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        if HIDDEN_BYTE in text:
            raise InputError(
                "a secret is not shown in the bytes of this message; take them from where it is whole, or --show-secrets"
            ) from None
        raise InputError(f"the bytes of a message are pairs of hex digits, not {text[:40]!r}") from None
    protocol = registry.protocol(name)
    if protocol.framing != "nlmsghdr":
        header = (len(raw), 0, 0, 0, 0)
    elif len(raw) < h.HEADER_SIZE:
        raise InputError(f"a message has {h.HEADER_SIZE} bytes at the least, here are {len(raw)}")
    else:
        header = h.NLMSGHDR.unpack_from(raw)
    families = {type_id: family} if isinstance(type_id, int) and isinstance(family, str) else None
    return Message(h.Frame(raw, 0, len(raw), header), Context(protocol, families, registry=registry))
