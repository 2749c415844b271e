"""The gate: what is about to be sent, judged by its bytes, last before the socket.

A name, a description at hand and what somebody typed are intentions. What the kernel does is decided by the numbers it
reads: the protocol of the socket, nlmsg_type, the command of a generic family, what tells messages of one number apart.
So these are read again from the bytes, by the one rule below. Whoever sends (a session, a batch, a dump into columns; any
other transport) calls it last, with what it is about to hand over.

Nothing is taken on trust: a message that nobody describes as a request is no read, nor are bytes that are no message.
"""

from __future__ import annotations

from ..errors import UsageError
from ..schema.registry import REGISTRY, Registry
from ..schema.shapes import header_size
from ..wire import header as h
from ..wire.attribute import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..schema.model import Family, MessageType, Protocol

_FIXED: dict[int, str | Family] = {}  # families with an id of their own (nlctrl) are known without asking anybody


class Judged:
    """One message of what is about to be sent.

    name     how it is called in a sentence
    changes  why it is no read, as the end of a sentence that begins with its name; "" for a read
    """

    __slots__ = ("changes", "name")

    def __init__(self, name: str, changes: str) -> None:
        self.name = name
        self.changes = changes

    def __repr__(self) -> str:
        return f"<Judged {self.name}{f': {self.changes}' if self.changes else ''}>"


def judge(
    protocol: Protocol, data: bytes, families: Mapping[int, str | Family] = _FIXED, registry: Registry = REGISTRY
) -> Iterator[Judged]:
    """Each message of a datagram to the kernel. `families` maps the ids of generic families to names or descriptions."""
    if protocol.framing != "nlmsghdr":
        yield Judged(f"what is sent to {protocol.name}", "is no message of netlink")
        return
    found, rest = h.frames(data)
    for frame in found:
        kind = _kind(protocol, frame, families, registry)
        if kind is None:
            number = f"a message of type {frame.type}"
            if protocol.name == "generic" and frame.payload < frame.end:
                number += f", command {frame.buffer[frame.payload]},"
            yield Judged(f"{number} to {protocol.name}", "is described by nobody, so it may change something")
        elif frame.length > frame.end - frame.offset:
            yield Judged(kind.name, "is cut short, so nobody knows what it does")
        else:
            yield Judged(kind.name, _changes(kind, frame))
    if rest < len(data):
        yield Judged(f"what stands behind the last message ({len(data) - rest} bytes)", "is no message")


def require_reads(protocol: Protocol, data: bytes, families: Mapping[int, str | Family] = _FIXED, registry: Registry = REGISTRY) -> None:
    """Raise UsageError unless every message only asks."""
    for judged in judge(protocol, data, families, registry):
        if judged.changes:
            raise UsageError(f"{judged.name} {judged.changes}, and this session is read-only")


def _kind(protocol: Protocol, frame: h.Frame, families: Mapping[int, str | Family], registry: Registry) -> MessageType | None:
    kind = registry.message(protocol, frame.type, frame.buffer, frame.payload, frame.end, "request", _FIXED)
    if kind is None and protocol.name == "generic":
        kind = registry.message(protocol, frame.type, frame.buffer, frame.payload, frame.end, "request", families)
    # Of a number that only answers have, the registry gives the answer: the best guess for a reader, and none for the kernel.
    return kind if kind is not None and kind.direction in (None, "request") else None


def _changes(kind: MessageType, frame: h.Frame) -> str:
    if kind.changes:
        return f"changes something ({kind.changes})"
    if not kind.is_read:
        return "changes something"
    start = frame.payload
    for struct in kind.header or () if kind.asks else ():
        for name, asking in kind.asks.items():
            field = struct.by_name.get(name)
            if field is None:
                continue
            place = start + field.offset
            value = field.type.read(frame.buffer, place, place + (field.type.size or 0)) if place < frame.end else None
            if value not in asking:
                return f"with {name} {value} changes something"
        start += struct.fixed + 3 & ~3
    if kind.changes_with and kind.attributes is not None:
        start = frame.payload + header_size(kind.header)
        present = {attribute.id for attribute in walk(frame.buffer, start, frame.end)[0]}
        for name, words in kind.changes_with.items():
            if kind.attributes.by_name[name].id in present:
                return f"with {name} changes something ({words})"
    return ""
