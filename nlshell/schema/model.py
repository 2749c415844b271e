"""Messages, families, protocols: what a message type means and where its description lies."""

from __future__ import annotations

from ..errors import UnknownNameError
from ..wire.errno import NO_ERRNOS
from .shapes import AttributeSet, Struct
from .types import Type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from typing import Any

    from ..wire.errno import Errnos

_ACCESS_WORDS = (
    ("get", ("GET", "DUMP", "LIST", "SHOW", "QUERY")),
    ("del", ("DEL", "DELETE", "REMOVE", "FLUSH", "DESTROY")),
)
# Words that make a change of whatever else the name says: --read-only shall rather refuse too much.
_CHANGING = frozenset({
    "SET", "ADD", "NEW", "DEL", "DELETE", "REMOVE", "FLUSH", "DESTROY", "CREATE", "RESET", "CLEAR", "ZERO", "CTRZERO",
})  # fmt: skip
_NOTHING: dict[str, str] = {}


class Form:
    """Another fixed header that a request to dump may have. The kernel tells it by the length of the payload alone.

    header      the struct that stands there instead
    lengths     payload lengths that mean it; None: all that are shorter than the message's own header
    attributes  set that follows it; None: that of the message
    first       value of the payload's first byte (an address family) for which this holds; None: any
    """

    def __init__(
        self, header: Struct, lengths: Collection[int] | None = None, attributes: AttributeSet | None = None, first: int | None = None
    ) -> None:
        self.header = header
        self.lengths = lengths
        self.attributes = attributes
        self.first = first

    def fits(self, length: int, first: int, own: int) -> bool:
        """Whether a payload of this length and first byte has this form; `own` is the size of the message's own header."""
        return (self.first is None or first == self.first) and (0 < length < own if self.lengths is None else length in self.lengths)


class MessageType:
    """One kind of message within a family.

    id          nlmsg_type (classic), subsystem << 8 | type (netfilter), or the command (generic)
    name        kernel identifier, without the family's prefix where the family has one
    header      fixed header: structs in a row
    attributes  set that follows the header, or None
    payload     what follows the header when it is no attributes (audit text, connector data)
    direction   "request" (to the kernel) or "reply" (from it) where the number means something else the other way;
                "notification" (from it, unasked) where events have numbers of their own (mptcp_pm, thermal)
    access      "get", "new", "del": how nlmsg_flags are to be read, and what --read-only allows; derived from the
                name when not given
    changes     what a message that looks like a question changes all the same, in words: it is then no read
    changes_with  attributes of its own level with which a read is none: name -> what they change, in words
    acknowledged  False for what must not ask for an ACK: the marks of a batch, and audit reads, whose ACK comes first
    keys        values of the protocol's discriminator that choose this among messages of the same id
    errnos      error numbers that mean something of their own in an answer to it, besides those of the family
    forms       other fixed headers that the kernel takes in a request to dump (rtgenmsg)
    kernel      the kernel's identifier; give it where it does not start with the family's prefix
    """

    def __init__(
        self,
        id: int,
        name: str,
        attributes: AttributeSet | None = None,
        *,
        header: Sequence[Struct] | Struct | None = None,
        payload: Type | None = None,
        direction: str | None = None,
        access: str = "",
        changes: str = "",
        changes_with: Mapping[str, str] = _NOTHING,
        keys: Iterable[int] = (),
        acknowledged: bool = True,
        kernel: str = "",
        errnos: Errnos = NO_ERRNOS,
        forms: Sequence[Form] | Form = (),
        doc: str = "",
    ) -> None:
        self.id = id
        self.name = name
        self.kernel = kernel
        self.operation = name.lower()
        self.attributes = attributes
        self.header = (header,) if isinstance(header, Struct) else None if header is None else tuple(header)
        self.payload = payload
        self.direction = direction
        self.access = access or access_of(name)
        self.changes = changes
        self.changes_with = changes_with
        self.keys = tuple(keys)
        self.acknowledged = acknowledged
        self.errnos = errnos
        self.forms = (forms,) if isinstance(forms, Form) else tuple(forms)
        self.doc = doc
        self.family: Family
        self.codec: Any = None  # what the codec has compiled for it, kept here because a look-up would cost a tenth of a reading

    @property
    def is_read(self) -> bool:
        """Whether it only asks: what a read-only session may send (see kernel.gate). GET…RESET asks and changes."""
        return self.access == "get" and not self.changes and not _CHANGING.intersection(self.name.upper().split("_"))

    def but(self, **changes: Any) -> MessageType:
        """The same kind of message with some of its properties changed, not yet in a family."""
        twin = object.__new__(type(self))
        twin.__dict__.update({**self.__dict__, **changes, "codec": None})
        return twin

    def __repr__(self) -> str:
        return f"<MessageType {self.name} {self.id}>"


def access_of(name: str) -> str:
    """What a message of this name does, judged by the words in it: "get", "del", or "new" for every other change."""
    words = name.upper().split("_")
    if "CLEAR" in words or "SET" in words:  # DEVLINK_CMD_HEALTH_REPORTER_DUMP_CLEAR only looks like a read
        return "new"
    for access, verbs in _ACCESS_WORDS:
        if any(word in verbs or word.startswith(verbs[0]) for word in words):
            return access
    return "new"


class Family:
    """Messages that belong together.

    name        "link", "ethtool", "nftables"
    prefix      of its messages' kernel identifiers: "RTM_"
    header, attributes   what its messages have unless they say otherwise
    kind        "classic", "generic" or "nfnetlink"
    groups      multicast groups of a generic family, by name (the kernel gives them numbers at run time)
    id          nlmsg_type of a generic family with a fixed one (nlctrl)
    errnos      error numbers of its own, beyond those that every system call has: number -> identifier, meaning
    columns     paths that a table of its messages shows, the most telling first; none: plain values in wire order
    listen      groups of which the kernel tells nothing before a request on the same socket: name -> (operation, values of the
                request to begin, values of the one to end). It concerns more than us, so it is no read
    protocol    the one it is of: settled when it is first registered, and never changed. Which families there are is
                the registries' matter: any number of them may hold the same one
    """

    def __init__(
        self,
        name: str,
        messages: Sequence[MessageType],
        *,
        prefix: str = "",
        header: Sequence[Struct] | Struct = (),
        attributes: AttributeSet | None = None,
        kind: str = "classic",
        version: int = 1,
        groups: Iterable[str] = (),
        id: int | None = None,
        module: str = "",
        errnos: Errnos = NO_ERRNOS,
        columns: Iterable[str] = (),
        listen: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] | None = None,
        doc: str = "",
    ) -> None:
        self.name = name
        self.prefix = prefix
        self.kind = kind
        self.version = version
        self.groups = tuple(groups)
        self.id = id
        self.module = module
        self.errnos = errnos
        self.columns = tuple(columns)
        self.listen = listen or {}
        self.doc = doc
        self.messages = tuple(messages)
        self.protocol: Protocol
        self.made_from: tuple[Any, ...] | None = None  # what a kernel said of a family that nobody else described
        family_header = (header,) if isinstance(header, Struct) else tuple(header)
        for message in self.messages:
            message.family = self
            if message.header is None:
                message.header = family_header
            if message.attributes is None and message.payload is None:
                message.attributes = attributes
            if errnos:
                message.errnos = {**errnos, **message.errnos}
            message.operation = message.name.removeprefix(prefix).lower()
            message.name = message.kernel or prefix + message.name.removeprefix(prefix)

    def operation(self, name: str, direction: str = "request") -> MessageType:
        """A message by its operation name ("getlink") or kernel identifier. Raises UnknownNameError."""
        wanted = name.lower().replace("-", "_")
        matches = [m for m in self.messages if wanted in (m.operation, m.name.lower())]
        for message in matches:
            if message.direction in (None, direction):
                return message
        if matches:
            return matches[0]
        raise UnknownNameError(f"operation of {self.name}", name, [m.operation for m in self.messages])

    def but(self, messages: Iterable[MessageType] | None = None, **changes: Any) -> Family:
        """The same family with some of its properties changed, or other messages: its own copies of them."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__, **changes)
        twin.messages = tuple(message.but(family=twin) for message in (self.messages if messages is None else messages))
        return twin

    def of(self, protocol: Protocol) -> Family:
        """The family as one of this protocol: itself, or a copy where it is settled that it belongs to another."""
        settled = getattr(self, "protocol", None)
        if settled is None:
            self.protocol = protocol
        return self if settled in (None, protocol) else self.but(protocol=protocol)

    def __repr__(self) -> str:
        return f"<Family {self.name}>"


class Protocol:
    """A netlink protocol: the third argument of socket().

    groups        multicast groups with fixed numbers, by lower-case name
    framing       "nlmsghdr", or "none" where datagrams are no netlink messages (uevent)
    control       whether types below 16 mean NLMSG_ERROR, NLMSG_DONE and so on (connector sends its data as type 3)
    short_lengths nlmsg_len may leave out the header (what audit sends to its daemon)
    discriminate  (buffer, start, end) -> number that tells messages of one type apart (sock_diag's family byte)
    fallback      header every message of the protocol has, known or not (genlmsghdr, nfgenmsg)
    asked         some of its groups want a request before they tell anything (Family.listen)
    """

    def __init__(
        self,
        name: str,
        number: int,
        *,
        groups: dict[str, int] | None = None,
        framing: str = "nlmsghdr",
        control: bool = True,
        short_lengths: bool = False,
        discriminate: Callable[[bytes, int, int], int | None] | None = None,
        fallback: Sequence[Struct] = (),
        asked: bool = False,
        aliases: Iterable[str] = (),
        doc: str = "",
    ) -> None:
        self.name = name
        self.number = number
        self.groups = groups or {}
        self.framing = framing
        self.control = control
        self.short_lengths = short_lengths
        self.discriminate = discriminate
        self.fallback = tuple(fallback)
        self.asked = asked
        self.aliases = tuple(aliases)
        self.doc = doc

    def __repr__(self) -> str:
        return f"<Protocol {self.name} {self.number}>"
