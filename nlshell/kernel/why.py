"""Why the kernel said no: what an Exchange that failed, or drew a warning, holds about it, put together.

Only facts, no lines for a screen: those are made by render.why. Sources: net/netlink/af_netlink.c
(netlink_ack_tlv_fill: what an extended ack may hold), lib/nlattr.c (what a policy checks), net/netlink/policy.c (how a
policy is told), net/netlink/genetlink.c and net/netfilter/nfnetlink.c (what is refused without a word).
"""

from __future__ import annotations

from sys import byteorder

from ..codec.export import clean, text
from ..codec.owners import hex_of
from ..schema.policy import number_of
from ..schema.secrets import Secret
from ..schema.shapes import attributes_in
from ..wire import header as h
from ..wire.attribute import NESTED
from ..wire.errno import errno_meaning, errno_name
from .exchange import Exchange, node_at, operation
from .hints import hints

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..codec.message import Message
    from ..codec.tree import Node
    from ..schema.shapes import Attr

_RANGES = {"U8": (0, 0xFF), "U16": (0, 0xFFFF), "U32": (0, 0xFFFFFFFF), "U64": (0, (1 << 64) - 1), "UINT": (0, (1 << 64) - 1)}
_SIZES = {
    "U8": (1,), "U16": (2,), "U32": (4,), "U64": (8,), "S8": (1,), "S16": (2,), "S32": (4,), "S64": (8,),
    "UINT": (4, 8), "SINT": (4, 8), "BITFIELD32": (8,), "FLAG": (0,),
}  # fmt: skip

_TYPE_WORDS = {
    "NUL_STRING": "text closed by a NUL", "STRING": "text", "BINARY": "bytes", "NESTED": "a nest", "NESTED_ARRAY": "a nest of nests",
}  # fmt: skip


class Missing:
    """An attribute that the request lacks.

    id, name, kernel  its number; its path component and identifier, "#id" and "" where the registry has none
    path              where it would be: path of the nest and its name
    nest              the nest it belongs into, None for the top level
    offset            where it could be put, from the start of the request: behind what is there
    entry             its description, or None
    """

    def __init__(self, id: int, entry: Attr | None, nest: Node | None, nest_offset: int | None, offset: int) -> None:
        self.id = id
        self.entry = entry
        self.name = entry.name if entry is not None else f"#{id}"
        self.kernel = entry.kernel if entry is not None else ""
        self.nest = nest
        self.nest_offset = nest_offset
        self.offset = offset
        self.path = f"{nest.path}.{self.name}" if nest is not None and nest.path else self.name


class Why:
    """What is known of a refusal or a warning.

    operation       what was asked
    errno, name, meaning  the error; 0, "" and "" with a warning
    kernel_text     the kernel's own words, or ""
    source          "NLMSG_ERROR" or "NLMSG_DONE": what brought it; "" where nothing ended the exchange
    extended        whether an extended ack came along at all
    capped          whether the kernel quoted only the header of our request
    offset          where it points in our request, from its start, or None
    node, path      what is there: None and "" where it points at nothing that we sent
    missing         a Missing, or None
    policy          what it would have accepted (names as in the kernel's policy: type, min_value_u, mask, ...), or None
    accepted        the same in words, or ""
    sent            what we sent there, as a tree shows it, or ""
    sent_bytes      its payload
    faults          what we sent held against what is accepted, a sentence each
    hints           what to try, a sentence each
    """

    def __init__(self, exchange: Exchange) -> None:
        self.request: Message = exchange.request
        self.operation = operation(exchange.request)
        self.errno = exchange.errno
        own = exchange.request.errnos
        self.name = errno_name(exchange.errno, own) if exchange.errno else ""
        self.meaning = errno_meaning(exchange.errno, own) if exchange.errno else ""
        self.kernel_text = exchange.ack.text
        self.source = exchange.end.type if exchange.end is not None else ""
        self.extended = exchange.extended
        self.capped = exchange.end is not None and exchange.end.quotes_header_only
        self.offset = exchange.ack.offset
        self.node: Node | None = None
        self.missing: Missing | None = None
        self.policy: dict[str, Any] | None = None
        self.accepted = ""
        self.sent = ""
        self.sent_bytes = b""
        self.faults: list[str] = []
        self.hints: list[str] = []

    def __bool__(self) -> bool:
        """Whether there is anything to explain: an error or a warning."""
        return bool(self.errno or self.kernel_text)

    @property
    def is_warning(self) -> bool:
        return not self.errno and bool(self.kernel_text)

    @property
    def path(self) -> str:
        return self.node.path or self.node.name if self.node is not None and self.node.parent is not None else ""

    def __repr__(self) -> str:
        return f"<Why {self.operation}: {self.name or 'ok'} {self.path or (self.missing.path if self.missing else '')}>"


def reasons(exchange: Exchange) -> Why:
    """What an exchange says about why it failed, or what it was warned of. Never raises, and asks the kernel nothing."""
    why = Why(exchange)
    request, ack = exchange.request, exchange.ack
    if ack.offset is not None and 0 <= ack.offset < len(request):
        why.node = node_at(request.tree, request.offset + ack.offset)
        if why.path and why.node is not None:
            node = why.node
            why.sent = "" if node.children else text(node, request.context.names)
            why.sent_bytes = bytes(request.buffer[node.start : node.stop])
    elif ack.offset is not None:
        why.faults.append(f"the kernel points at offset {ack.offset:#x}, but the request has {len(request)} bytes")
    if ack.miss_type is not None:
        why.missing = _missing(request, ack.miss_type, ack.miss_nest)
    if ack.policy is not None and exchange.end is not None:
        found = exchange.end.get("policy")
        why.policy = dict(found) if isinstance(found, dict) else None
    if why.policy:
        why.accepted = accepted(why.policy)
    if why.node is not None and why.path:
        why.faults += _faults(why.node, why.sent_bytes, why.policy or {})
    why.hints = hints(exchange) if why else []
    return why


def _missing(request: Message, number: int, nest_offset: int | None) -> Missing:
    root = request.tree
    nest = None
    if nest_offset is not None and 0 <= nest_offset < len(request):
        nest = node_at(root, request.offset + nest_offset)
        nest = nest if nest is not None and nest.raw >= 0 else None
    top = request.layout[1]
    attributes = top if nest is None else attributes_in(nest.type)
    entry = attributes.by_id.get(number) if attributes is not None else None
    end = request.end if nest is None else nest.end
    return Missing(number, entry, nest, nest_offset, h.align(end - request.offset))


# --- policies


def accepted(policy: dict[str, Any]) -> str:
    """A policy in words: "u16, 0 to 4094", "text of at most 15 bytes"."""
    kind = _kind(policy)
    words = [_TYPE_WORDS.get(kind, kind.lower() or "a value")]
    low, high = _limits(policy)
    if low is not None and high is not None and (low, high) not in (_full_range(kind), (None, None)):
        words.append(f"{low} to {high}" if low != high else f"only {low}")
    for name in ("mask", "bitfield32_mask"):
        if (mask := number_of(policy, name)) is not None:
            words.append(f"no bits but {mask:#x}")
    least, most = number_of(policy, "min_length"), number_of(policy, "max_length")
    if least is not None and least == most:
        words.append(f"exactly {least} bytes")
    elif least is not None or most is not None:
        bounds = [f"at least {least}" if least else "", f"at most {most}" if most is not None else ""]
        words.append(" and ".join(bound for bound in bounds if bound) + " bytes")
    return ", ".join(words)


def _kind(policy: dict[str, Any]) -> str:
    found = number_of(policy, "type")
    return str(found) if found is not None else ""


def _limits(policy: dict[str, Any]) -> tuple[int | None, int | None]:
    if "min_value_u" in policy or "max_value_u" in policy:
        return number_of(policy, "min_value_u"), number_of(policy, "max_value_u")
    return number_of(policy, "min_value_s"), number_of(policy, "max_value_s")


def _full_range(kind: str) -> tuple[int, int]:
    if kind in _RANGES:
        return _RANGES[kind]
    bits = {"S8": 8, "S16": 16, "S32": 32}.get(kind, 64)
    return -(1 << bits - 1), (1 << bits - 1) - 1


def _faults(node: Node, raw: bytes, policy: dict[str, Any]) -> list[str]:
    """What is wrong with the bytes of an attribute by the kernel's policy; else what the registry finds wrong with them."""
    kind, found = _kind(policy), []
    if node.raw >= 0 and kind in ("NESTED", "NESTED_ARRAY") and not node.raw & NESTED:
        found.append("NLA_F_NESTED is not set in its type, and this is a nest")
    sizes = _SIZES.get(kind)
    if sizes is not None and len(raw) not in sizes:
        found.append(f"its payload has {_bytes(len(raw))}; {kind.lower()} has {' or '.join(map(str, sizes))}")
    elif kind == "BITFIELD32":
        mask = number_of(policy, "bitfield32_mask", 0xFFFFFFFF) or 0
        stray = (int.from_bytes(raw[:4], byteorder) | int.from_bytes(raw[4:8], byteorder)) & ~mask
        if stray:
            found.append(f"the bits {stray:#x} may not be used")
    elif sizes is not None and kind != "FLAG" and not isinstance(node.value, Secret):
        found += _number_faults(int.from_bytes(raw, byteorder, signed=kind.startswith("S")), policy)
    elif kind:
        found += _length_faults(kind, raw, policy)
    return found or [f"by the registry: {note}" for note in node.notes]


def _number_faults(number: int, policy: dict[str, Any]) -> Iterator[str]:
    low, high = _limits(policy)
    if low is not None and number < low:
        yield f"{number} is below the least value accepted, {low}"
    if high is not None and number > high:
        yield f"{number} is above the greatest value accepted, {high}"
    mask = number_of(policy, "mask")
    if mask is not None and number & ~mask:
        yield f"{number:#x} has the bits {number & ~mask:#x}, which are not accepted"


def _length_faults(kind: str, raw: bytes, policy: dict[str, Any]) -> Iterator[str]:
    least, most = number_of(policy, "min_length"), number_of(policy, "max_length")
    length = len(raw) - (kind in ("STRING", "NUL_STRING") and raw.endswith(b"\0"))
    if kind == "NUL_STRING" and b"\0" not in raw[: (most + 1 if most is not None else len(raw))]:
        yield "there is no NUL at its end" if most is None or len(raw) <= most else f"there is no NUL within {most + 1} bytes"
    elif most is not None and length > most:
        yield f"it has {_bytes(length)}, at most {most} are accepted"
    if least is not None and length < least:
        yield f"it has {_bytes(length)}, at least {least} are needed"


def _bytes(count: int) -> str:
    return f"{count} byte{'s' * (count != 1)}"


# --- plain data


def why_dict(exchange: Exchange) -> dict[str, Any]:
    """What `reasons` finds as JSON-clean dicts and lists; offsets count from the start of the request."""
    why = reasons(exchange)
    node, missing = why.node, why.missing
    base = why.request.offset
    return {
        "operation": why.operation,
        "errno": why.errno,
        "name": why.name,
        "meaning": why.meaning,
        "kernel_text": clean(why.kernel_text),
        "source": why.source,
        "extended": why.extended,
        "capped": why.capped,
        "offset": why.offset,
        "path": clean(why.path),
        "attribute": None
        if node is None or not why.path
        else {"name": node.kernel or node.name, "offset": node.offset - base, "length": node.end - node.offset},
        "missing": None
        if missing is None
        else {
            "path": missing.path, "name": missing.kernel or missing.name, "type_id": missing.id,
            "type": missing.entry.type.kind if missing.entry is not None else None,
            "nest": missing.nest.path if missing.nest is not None else None, "nest_offset": missing.nest_offset, "offset": missing.offset,
        },
        "policy": None if why.policy is None else {str(name): clean(value) for name, value in why.policy.items()},
        "accepted": why.accepted,
        "sent": clean(why.sent),
        "sent_bytes": hex_of(why.request, node.start, node.stop) if node is not None and why.sent_bytes else "",
        "faults": [clean(fault) for fault in why.faults],
        "hints": [clean(hint) for hint in why.hints],
        "request": hex_of(why.request, why.request.offset, why.request.end),
    }  # fmt: skip
