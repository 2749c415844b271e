"""Which netlink protocol bytes are of, judged by nothing but the bytes.

Message types are numbers that every protocol gives out anew, so a type says little. What tells is how much of a datagram
can be read: every attribute that is as its schema says speaks for a protocol, and so does a field that may hold few of its
numbers; an attribute nobody knows, or one of a wrong width, speaks against it and does not exclude it, since it may be what
somebody is looking for. A generic message whose family id is not known is tried against the families that fit.
"""

from __future__ import annotations

from ..protocols.common import ADDRESS_FAMILY, HARDWARE_TYPE
from ..schema.enums import Enum, Flags
from ..schema.registry import REGISTRY, Registry
from ..schema.shapes import header_size
from ..wire import header as h
from ..wire.attribute import walk
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
MARGIN = 3  # how many more things the best must have got right than the next to leave no doubt
_FAULT = 3  # how many things that are right make up for one that is wrong
_ROW = 16  # bytes that nobody can read for one more that is wrong
_MOST_MESSAGES, _MOST_BYTES = 200, 1 << 20  # of a long input the beginning tells
_LAST_ID = 1023  # <linux/genetlink.h>: GENL_MAX_ID
_GENLMSGHDR = 4  # bytes
_MOST_IDS, _MOST_TRIED, _SAMPLE = 16, 5, 8  # ids that are looked at, families for each, and messages of it
_FAMILY_LEAST, _FAMILY_MARGIN = 6, 2  # what a family must have got right, and how much more than the next one
_DEEPEST = 4  # errors that quote errors; nobody sends them, but garbage may


class Candidate:
    """A protocol the bytes may be of.

    score     what speaks for it, less what speaks against it
    known     False where a message is of a generic family whose id nobody knows
    unknown   attributes that are not in its schema
    faults    other things that are not as its schema says: widths, left-over bytes
    families  generic families that the messages fit, by their ids, where those were not known
    """

    __slots__ = ("families", "faults", "known", "protocol", "score", "unknown")

    def __init__(self, protocol: Protocol, score: int, known: bool = True, unknown: int = 0, faults: int = 0) -> None:
        self.protocol = protocol
        self.score = score
        self.known = known
        self.unknown = unknown
        self.faults = faults
        self.families: dict[int, str] = {}

    @property
    def flaws(self) -> str:
        """What does not fit, in words: "1 unknown attribute and 2 faults", or ""."""
        parts = [(self.unknown, "unknown attribute"), (self.faults, "fault")]
        return " and ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in parts if count)

    def __repr__(self) -> str:
        return f"<Candidate {self.protocol.name} {self.score}{'' if self.known else ' by form'}>"


def guess_protocol(
    datagrams: bytes | Sequence[bytes], registry: Registry = REGISTRY, families: Mapping[int, str | Family] | None = None
) -> list[Candidate]:
    """The protocols these datagrams of one socket may be of, best first; empty where there is none.

    families maps the ids of generic families to their names, where those are known.
    """
    given = _beginning([datagrams] if isinstance(datagrams, bytes) else datagrams)
    found = []
    for protocol in registry.protocols():
        candidate = _candidate(protocol, given, Context(protocol, families, registry=registry))
        if candidate is not None:
            found.append(candidate)
    names = [*OFTEN, *(protocol.name for protocol in registry.protocols() if protocol.name not in OFTEN)]
    return sorted(found, key=lambda candidate: (-candidate.score, names.index(candidate.protocol.name)))


def _beginning(datagrams: Sequence[bytes]) -> list[bytes]:
    found: list[bytes] = []
    size = 0
    for datagram in datagrams[:_MOST_MESSAGES]:
        if len(datagram) > _MOST_BYTES:
            datagram = _whole_messages(datagram[:_MOST_BYTES])
        if found and size + len(datagram) > _MOST_BYTES:
            break
        size += len(datagram)
        found.append(datagram)
    return found


def _whole_messages(piece: bytes) -> bytes:
    """The piece of a long datagram as far as its messages are whole, if there is such a one."""
    places, _ = h.places(piece)
    last = h.frame_at(piece, places[-1]) if len(places) > 1 else None
    return piece[: last.offset] if last is not None and last.length > last.end - last.offset else piece


def decided(candidates: Sequence[Candidate]) -> Protocol | None:
    """The protocol, where the candidates leave no reasonable doubt; else None."""
    if not candidates:
        return None
    best, others = candidates[0], candidates[1:]
    if best.score < (MARGIN if best.flaws else _LEAST):
        return None
    for other in others:
        if not best.known:
            # The mere form of attributes is met by chance; any real reading stands against it.
            clear = other.score <= 0 and best.score >= MARGIN
        else:
            clear = best.score >= (other.score if other.known else 2 * other.score) + MARGIN
        if not clear:
            return None
    return best.protocol


def is_control_only(datagrams: Sequence[bytes]) -> bool:
    """Whether there is nothing but what all protocols share: DONE, NOOP, OVERRUN, and errors that quote no request."""
    for datagram in datagrams:
        places, rest = h.places(datagram)
        if not places or rest < len(datagram):
            return False
        for frame in (h.frame_at(datagram, place) for place in places):
            quotes = frame.type == h.ERROR and frame.end - frame.payload >= 4 + h.HEADER_SIZE
            if frame.type not in (h.NOOP, h.ERROR, h.DONE, h.OVERRUN) or quotes or frame.end - frame.offset < frame.length:
                return False
    return True


class _Reading:
    """What speaks for reading some messages as one protocol has them, and what against it."""

    def __init__(self) -> None:
        self.points = self.attributes = self.unknown = self.faults = 0

    @property
    def score(self) -> int:
        return self.points + self.attributes - _FAULT * (self.unknown + self.faults)

    def message(self, message: Message) -> None:
        self.points += 2 if message.type_id >= _CROWDED else 0
        if message.kind is not None:
            if message.kind.family.kind == "generic":
                self.points += 2  # a command of the family
            elif message.kind.access == "get" and message.direction == "reply":
                self.points -= 2  # what answers a request is seldom called like it
        quoted = message.quoted
        if quoted is not None and quoted.kind is not None and message.flags & h.CAPPED:
            own = header_size(quoted.layout[0])
            room = h.align(quoted.length) - h.HEADER_SIZE - own  # of a request without its payload
            self.points -= _FAULT if room < 0 else room == 0 and quoted.kind.access != "get"
        # A fault makes what is below it doubtful: it counts once, and nothing there counts for the reading.
        waiting = [message.tree]
        while waiting:
            node = waiting.pop()
            if node.raw >= 0 and node.type is None:
                self.unknown += 1
                self.points -= (node.end - node.offset) // _ROW
                continue
            if node.notes or node.role == "unparsed":
                self.faults += 1
                self.points -= (node.end - node.offset) // _ROW if node.role == "unparsed" else 0
                if node.role != "struct":
                    continue
            self.attributes += node.raw >= 0
            if node.type is not None and isinstance(node.value, int):
                self.points += _weight(node, node.type.names)
            waiting += node.children


def _candidate(protocol: Protocol, datagrams: Sequence[bytes], context: Context) -> Candidate | None:
    if protocol.framing != "nlmsghdr":
        return Candidate(protocol, 10) if all(map(_is_uevent, datagrams)) else None
    cut: list[Message] = []
    reading = _Reading()
    for datagram in datagrams:
        found, rest = messages(datagram, context)
        if not found:
            return None
        reading.faults += any(datagram[rest:])  # programs send more zeroes than nlmsg_len counts
        cut += found[: _MOST_MESSAGES - len(cut)]
    if any(message.length > message.end - message.offset + _lacking(message) for message in cut):
        return None
    strangers = [message for message in cut if _stranger(message) is not None] if protocol.name == "generic" else []
    guessed = _families(strangers) if strangers else {}
    if guessed:
        context = Context(protocol, {**context.families, **guessed}, registry=context.registry)
    for message in cut:
        reread = Message(message.frame, context) if guessed else message
        if _is_known(reread):
            reading.message(reread)
        elif message in strangers and (points := _generic_form(message)) is not None:
            reading.points += points
        else:
            return None
    score = reading.score - 2 * len(guessed)  # chosen to fit, they prove less
    if score < 0 and (reading.unknown or reading.faults or not reading.attributes):
        return None
    candidate = Candidate(protocol, score, not strangers, reading.unknown, reading.faults)
    candidate.families = guessed
    return candidate


def _lacking(message: Message) -> int:
    """How much larger nlmsg_len may be than what is there: what audit counts differs."""
    return h.HEADER_SIZE if message.context.protocol.short_lengths else 0


def _is_uevent(datagram: bytes) -> bool:
    action, separator, path = datagram.partition(b"\0")[0].partition(b"@")
    return datagram.startswith(b"libudev\0") or bool(separator and action.isalpha() and path.startswith(b"/"))


# --- generic families


def guess_families(
    datagrams: Sequence[bytes], registry: Registry = REGISTRY, families: Mapping[int, str | Family] | None = None
) -> tuple[dict[int, str], dict[int, list[str]]]:
    """What the ids of generic families may mean that `families` does not have and the datagrams do not tell.

    Returns the families that fit clearly better than any other, by id, and for the other ids the names of those that fit.
    """
    known: dict[int, str | Family] = dict(families or {})
    context = Context(registry.protocol("generic"), known, registry=registry)
    strangers: list[Message] = []
    for datagram in _beginning(datagrams):
        for message in messages(datagram, context)[0]:
            if message.family == "nlctrl" and isinstance(number := message.get("family_id"), int):
                known.setdefault(number, str(message.get("family_name", "")))  # the controller tells it
            elif len(strangers) < _MOST_MESSAGES:
                strangers.append(message)
    strangers = [message for message in strangers if _stranger(message) is not None]
    found = _families(strangers)
    left: dict[int, list[str]] = {}
    for message in strangers:
        quoted = _stranger(message)
        if quoted is not None and quoted.type_id not in found and quoted.type_id not in left and len(left) < _MOST_IDS:
            fits = _ranked(quoted.type_id, [quoted]) if quoted.end - quoted.payload >= _GENLMSGHDR else []
            left[quoted.type_id] = [family.name for score, family in fits[:2] if score > 0]
    return found, left


def _stranger(message: Message) -> Message | None:
    """The message, or the request it quotes, where that is of a generic family whose id is not known."""
    quoted: Message | None = message
    for _ in range(_DEEPEST):
        if quoted is None or not quoted.is_control:
            break
        quoted = quoted.quoted
    if quoted is None or not h.MIN_TYPE <= quoted.type_id <= _LAST_ID:
        return None
    return quoted if quoted.context.registry.generic_family(quoted.type_id, quoted.context.families) is None else None


def _families(messages: Sequence[Message]) -> dict[int, str]:
    """For each id that is not known: the family that its messages fit clearly better than any other."""
    by_id: dict[int, list[Message]] = {}
    for message in messages:
        quoted = _stranger(message)
        if quoted is not None and quoted.end - quoted.payload >= _GENLMSGHDR and (quoted.type_id in by_id or len(by_id) < _MOST_IDS):
            by_id.setdefault(quoted.type_id, []).append(quoted)
    found = {}
    for number, sample in by_id.items():
        ranked = _ranked(number, sample[:_SAMPLE])
        best = ranked[0][0] if ranked else 0
        next_best = ranked[1][0] if len(ranked) > 1 else 0
        # A user's header hides the attributes from whoever does not know the family: then the best there is must do.
        hidden = any(_generic_form(message) is None for message in sample)
        if best >= _FAMILY_LEAST // (1 + hidden) and (hidden or best >= next_best + _FAMILY_MARGIN):
            found[number] = ranked[0][1].name
    return found


def _ranked(number: int, sample: Sequence[Message]) -> list[tuple[int, Family]]:
    """The families whose commands and attributes these messages fit, best first, each with its score."""
    context = sample[0].context
    rough = [(sum(_fit(message, family) for message in sample), family) for family in context.registry.families("generic")]
    rough = sorted((each for each in rough if each[0] > 0), key=lambda each: -each[0])[:_MOST_TRIED]
    found = []
    for _, family in rough:
        reading = _Reading()
        inside = Context(context.protocol, {number: family}, registry=context.registry)
        for message in sample:
            reading.message(Message(message.frame, inside))
            if message.buffer[message.payload + 1] == family.version:
                reading.points += 1
            elif message.direction != "request":
                reading.faults += 1  # the kernel always gives its own; programs are careless
        found.append((reading.score, family))
    return sorted(found, key=lambda each: -each[0])


def _fit(message: Message, family: Family) -> int:
    """Roughly how well a message fits a family: its command, and the numbers and lengths of its attributes."""
    start = message.payload
    fitting = [kind for kind in family.messages if kind.id == message.buffer[start]] if family.id is None else []
    kind = next((kind for kind in fitting if kind.direction == message.direction), fitting[0] if fitting else None)
    if kind is None or kind.attributes is None:
        return -_SAMPLE
    attributes, rest = walk(message.buffer, start + header_size(kind.header), message.end)
    known = [kind.attributes.by_id.get(attribute.id) for attribute in attributes]
    wrong = sum(entry is None or bool(entry.type.fault(attribute.end - attribute.payload)) for entry, attribute in zip(known, attributes))
    return 1 + len(known) - (1 + _FAULT) * wrong - _FAULT * (rest < message.end)


# --- what a message is


def _weight(node: Node, names: Names | None) -> int:
    """What a number says: one of few that have a name speaks for the reading, one without a name or noise against it."""
    if "pad" in node.name:
        return -2 if node.value else 0
    if isinstance(names, Flags):
        return 0 if not node.value else -1 if names.split(node.value)[1] else 1
    if not isinstance(names, Enum) or (node.type is not None and node.type.hint == "ifindex"):  # that names special values only
        return 0
    if names is ADDRESS_FAMILY:  # has a name for most small numbers
        return _FAMILIES.get(node.value, -1)
    if names is HARDWARE_TYPE and node.value == 0:  # not given, as in most requests
        return 1
    return 1 if node.value in names.entries.values() else -2


def _is_known(message: Message, depth: int = 0) -> bool:
    if not message.is_control:
        return message.kind is not None
    request = message.quoted if depth < _DEEPEST else None
    if request is None:
        return True
    if len(request) > h.HEADER_SIZE:
        return _is_known(request, depth + 1)
    # Capped to its header: only the number is left to look at, and for a generic family not even the command.
    return request.is_control or request.kind is not None or message.context.protocol.name == "generic"


def _generic_form(message: Message) -> int | None:
    """What speaks for a message of a generic family that nobody knows: its header, and attributes that fill the rest exactly."""
    if message.is_control:
        request = _stranger(message)
        return None if request is None else _generic_form(request)
    start = message.payload
    if not h.MIN_TYPE <= message.type_id <= _LAST_ID or message.end - start < _GENLMSGHDR or message.length > message.end - message.offset:
        return None
    command, version = message.buffer[start], message.buffer[start + 1]
    if not (command or version) or version > 9 or any(message.buffer[start + 2 : start + _GENLMSGHDR]):
        return None
    attributes, rest = walk(message.buffer, start + _GENLMSGHDR, message.end)
    if rest < message.end or any(attribute.id > _MOST_ATTRIBUTES for attribute in attributes):
        return None
    return len(attributes)
