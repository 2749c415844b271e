"""Which netlink protocol bytes are of, judged by nothing but the bytes.

Message types are numbers that every protocol gives out anew, so a type says little. What tells is whether all of a
datagram can be read: a protocol is a candidate when every message is known in it and every attribute, to the last
byte, is as its schema says. Of several candidates the one is better that had more to get right: attributes, and
fields that may hold few of their numbers.
"""

from __future__ import annotations

from ..protocols.common import ADDRESS_FAMILY, HARDWARE_TYPE
from ..schema.enums import Enum, Flags
from ..schema.registry import REGISTRY, Registry
from ..wire import header as h
from ..wire.attribute import TYPE_MASK, walk
from .message import Context, Message, messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..schema.enums import Names
    from ..schema.model import Family, Protocol
    from .tree import Node

# Told apart by nothing else, the one met more often comes first.
OFTEN = ("route", "generic", "netfilter", "sock_diag", "xfrm", "audit", "rdma", "connector", "crypto")
_FAMILIES = {0: 1, 2: 1, 7: 1, 10: 1, 1: 0, 16: 0, 17: 0, 28: 0, 40: 0, 44: 0}  # unspec inet bridge inet6; unix netlink packet mpls …
_MOST_ATTRIBUTES = 1024  # no generic family numbers more, and random 16 bits exceed it mostly
_LEAST = 1  # a reading that had less to get right may be chance even where it is the only one
_CROWDED = 0x100  # types below it are in use by nearly every protocol
_MARGIN = 3  # how many more things the best must have got right than the next to be taken without asking


class Candidate:
    """A protocol the bytes may be of. `score` counts what speaks for it; `known` is False where it is only the form of
    generic netlink, with a family whose id nobody knows."""

    __slots__ = ("known", "protocol", "score")

    def __init__(self, protocol: Protocol, score: int, known: bool = True) -> None:
        self.protocol = protocol
        self.score = score
        self.known = known

    def __repr__(self) -> str:
        return f"<Candidate {self.protocol.name} {self.score}{'' if self.known else ' by form'}>"


def guess_protocol(
    datagrams: bytes | Sequence[bytes], registry: Registry = REGISTRY, families: Mapping[int, str | Family] | None = None
) -> list[Candidate]:
    """The protocols these datagrams of one socket may be of, best first; empty where none fits.

    families maps the ids of generic families to their names, where those are known.
    """
    given = [datagrams] if isinstance(datagrams, bytes) else list(datagrams)
    found = []
    for protocol in registry.protocols():
        candidate = _candidate(protocol, given, Context(protocol, families, registry=registry))
        if candidate is not None:
            found.append(candidate)
    names = [*OFTEN, *(protocol.name for protocol in registry.protocols() if protocol.name not in OFTEN)]
    return sorted(found, key=lambda candidate: (-candidate.score, names.index(candidate.protocol.name)))


def decided(candidates: Sequence[Candidate]) -> Protocol | None:
    """The protocol, where the candidates leave no reasonable doubt; else None."""
    if not candidates:
        return None
    best, others = candidates[0], candidates[1:]
    if best.score < (_LEAST if best.known else 1):
        return None
    for other in others:
        if not best.known:
            # The mere form of attributes is met by chance; any real reading stands against it.
            clear = other.score <= 0 and best.score >= _MARGIN
        else:
            clear = best.score >= (other.score if other.known else 2 * other.score) + _MARGIN
        if not clear:
            return None
    return best.protocol


def is_control_only(datagrams: Sequence[bytes]) -> bool:
    """Whether there is nothing but what all protocols share: DONE, NOOP, OVERRUN, and errors that quote no request."""
    for datagram in datagrams:
        frames, rest = h.frames(datagram)
        if not frames or rest < len(datagram):
            return False
        for frame in frames:
            quotes = frame.type == h.ERROR and frame.end - frame.payload >= 4 + h.HEADER_SIZE
            if frame.type not in (h.NOOP, h.ERROR, h.DONE, h.OVERRUN) or quotes or frame.end - frame.offset < frame.length:
                return False
    return True


def _candidate(protocol: Protocol, datagrams: Sequence[bytes], context: Context) -> Candidate | None:
    if protocol.framing != "nlmsghdr":
        return Candidate(protocol, 10) if all(map(_is_uevent, datagrams)) else None
    score, known = 0, True
    for datagram in datagrams:
        found, rest = messages(datagram, context)
        if not found or any(datagram[rest:]):  # programs send more zeroes than nlmsg_len counts
            return None
        for message in found:
            points = _points(message)
            if points is None and protocol.name == "generic" and context.registry.generic_family(message.type_id, context.families) is None:
                points, known = _generic_form(message), False
            if points is None:
                return None
            score += points
    return Candidate(protocol, score, known) if score >= 0 else None


def _is_uevent(datagram: bytes) -> bool:
    action, separator, path = datagram.partition(b"\0")[0].partition(b"@")
    return datagram.startswith(b"libudev\0") or bool(separator and action.isalpha() and path.startswith(b"/"))


def _points(message: Message) -> int | None:
    """What speaks for this reading of a message; None where something in it is unknown or wrong."""
    if not _is_known(message):
        return None
    points = 2 if message.type_id >= _CROWDED else 0
    if message.kind is not None:
        if message.kind.family.kind == "generic":
            points += 2  # a command of the family
        elif message.kind.access == "get" and message.direction == "reply":
            points -= 2  # what answers a request is seldom called like it
    for node in message.tree.walk():
        if node.notes or node.role == "unparsed" or (node.raw >= 0 and node.type is None):
            return None
        points += node.raw >= 0
        if node.type is not None and isinstance(node.value, int):
            points += _weight(node, node.type.names)
    return points


def _weight(node: Node, names: Names | None) -> int:
    """What a number says: one of few that have a name speaks for the reading, one without a name or noise against it."""
    if "pad" in node.name:
        return -2 if node.value else 0
    if isinstance(names, Flags):
        return 0 if not node.value else -1 if names.split(node.value)[1] else 1
    if not isinstance(names, Enum):
        return 0
    if names is ADDRESS_FAMILY:  # has a name for most small numbers
        return _FAMILIES.get(node.value, -1)
    if names is HARDWARE_TYPE and node.value == 0:  # not given, as in most requests
        return 1
    return 1 if node.value in names.entries.values() else -2


def _is_known(message: Message) -> bool:
    if not message.is_control:
        return message.kind is not None
    request = _quoted(message)
    if request is None:
        return True
    if len(request) > h.HEADER_SIZE:
        return _is_known(request)
    # Capped to its header: only the number is left to look at, and for a generic family not even the command.
    return request.is_control or request.kind is not None or message.context.protocol.name == "generic"


def _quoted(message: Message) -> Message | None:
    """The request that an error quotes, whole or its header alone."""
    start = message.payload + 4
    if message.type_id != h.ERROR or message.end - start < h.HEADER_SIZE:
        return None
    fields = h.NLMSGHDR.unpack_from(message.buffer, start)
    stop = start + (h.HEADER_SIZE if message.flags & h.CAPPED else max(fields[0], h.HEADER_SIZE))
    return Message(h.Frame(message.buffer, start, min(stop, message.end), fields), message.context)


def _generic_form(message: Message) -> int | None:
    """The same for a generic family that nobody knows: its header, and attributes that fill the rest exactly."""
    if message.is_control:
        request = _quoted(message)
        return None if request is None or request.is_control else _generic_form(request)
    start = message.payload
    if message.type_id < h.MIN_TYPE or message.end - start < 4 or message.length > message.end - message.offset:
        return None
    command, version = message.buffer[start], message.buffer[start + 1]
    if not (command or version) or version > 9 or any(message.buffer[start + 2 : start + 4]):
        return None
    attributes, rest = walk(message.buffer, start + 4, message.end)
    if rest < message.end or any(attribute.type & TYPE_MASK > _MOST_ATTRIBUTES for attribute in attributes):
        return None
    return len(attributes)
