"""Messages, families, protocols: what a message type means and where its description lies."""

from __future__ import annotations

from ..errors import UnknownNameError
from ..wire.errno import NO_ERRNOS
from .shapes import AttributeSet, Field, Struct
from .things import Refusal, Thing
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
    asks        fields of the fixed header that decide it: name -> the values with which it only asks; with another it is no read
    acknowledged  False for what must not ask for an ACK: the marks of a batch, audit reads, whose ACK comes first, and
                  protocols that send none (connector)
    keys        values of the protocol's discriminator that choose this among messages of the same id
    takes       names of the attributes that a request may carry; None where nobody said, so any of the set
    needs       what a request must name, path by path; "a|b" where one of several is enough
    families    address families that it exists for, () for any; the first is taken where the request names none
    dumps       True: it answers as a dump only; False: it has no dump; None: either, or nobody said
    flags       what NLM_F_CREATE, EXCL and REPLACE do, where it is not what Family.flags says
    capability  that it needs, where it is not that of the family
    errnos      error numbers that mean something of their own in an answer to it, besides those of the family
    refusals    why it is refused, besides those of the family and what follows from the facts above
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
        asks: Mapping[str, Iterable[int]] | None = None,
        keys: Iterable[int] = (),
        acknowledged: bool = True,
        kernel: str = "",
        errnos: Errnos = NO_ERRNOS,
        takes: Iterable[str] | None = None,
        needs: Iterable[str] = (),
        families: Iterable[int] = (),
        dumps: bool | None = None,
        flags: Mapping[str, str] | None = None,
        capability: str = "",
        refusals: Iterable[Refusal] = (),
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
        self.asks = {name: frozenset(values) for name, values in (asks or {}).items()}
        self.keys = tuple(keys)
        self.acknowledged = acknowledged
        self.errnos = errnos
        self.takes = None if takes is None else frozenset(name.lower() for name in takes)
        self.needs = tuple(needs)
        self.families = tuple(families)
        self.dumps = dumps
        self.flags = dict(flags or {})
        self.capability = capability
        self.refusals = tuple(refusals)
        self.forms = (forms,) if isinstance(forms, Form) else tuple(forms)
        self.doc = doc
        self.family: Family
        self.codec: Any = None  # what the codec has compiled for it, kept here because a look-up would cost a tenth of a reading

    @property
    def is_read(self) -> bool:
        """Whether it only asks: what a read-only session may send (see kernel.gate). GET…RESET asks and changes."""
        return self.access == "get" and not self.changes and not _CHANGING.intersection(self.name.upper().split("_"))

    @property
    def family_field(self) -> Field | None:
        """The field of the fixed header that holds the address family, where there is one."""
        return next((field for struct in self.header or () for field in struct.fields if field.name.endswith("family")), None)

    @property
    def header_fields(self) -> set[str]:
        """Names of the fields of the fixed header."""
        return {field.name for struct in self.header or () for field in struct.fields}

    def may_carry(self, name: str) -> bool:
        """Whether a request may hold this attribute or field of the header, as far as anybody said."""
        attributes = self.attributes
        return self.takes is None or name in self.takes or attributes is None or name not in attributes.by_name

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


class Listen:
    """A request before which the kernel tells a socket nothing. It concerns more than us, so it is no read.

    operation   the one that asks
    begin, end  what it carries, to begin and to end; the kernel also ends it with the socket
    group       the multicast group of the protocol that tells then; "": the kernel sends to that socket alone
    number      path of a number that says what is listened to, which whoever listens chooses: "res_id"
    initial     the kernel tells it in the initial network namespace only, wherever it was asked for
    """

    def __init__(
        self, operation: str, begin: Mapping[str, Any], end: Mapping[str, Any], *, group: str = "", number: str = "", initial: bool = False
    ) -> None:
        self.operation = operation
        self.begin = dict(begin)
        self.end = dict(end)
        self.group = group
        self.number = number
        self.initial = initial


class Family:
    """Messages that belong together.

    name        "link", "ethtool", "nftables"
    prefix      of its messages' kernel identifiers: "RTM_"
    header, attributes   what its messages have unless they say otherwise
    kind        "classic", "generic" or "nfnetlink"
    groups      multicast groups of a generic family, by name (the kernel gives them numbers at run time)
    id          nlmsg_type of a generic family with a fixed one (nlctrl)
    errnos      error numbers of its own, beyond those that every system call has: number -> identifier, meaning
    things      what it is about, the main thing first; a long table may be a function that imports it
    other_names what people call it besides: "conntrack" for ctnetlink
    module      the kernel module that has it, for modprobe; "" where it is part of every kernel with its protocol
    flags       what NLM_F_CREATE, EXCL and REPLACE do in its NEW operations, by the word of --flags:
                "create": "needed" (without it only what is there is changed) or "ignored";
                "excl": "fails" (there must be none yet) or "ignored";
                "replace": "changes" (what is there), "refused", or "adds" (another of the same beside it)
    capability  that its changes need: "CAP_NET_ADMIN"
    initial     that capability is asked for in the initial user namespace, root of a private one is not enough; None where
                nobody said
    families    address families that its operations exist for, see MessageType.families
    batch       its changes are taken only between NFNL_MSG_BATCH_BEGIN and END
    refusals    why its requests are refused, where that does not follow from the facts of the operation
    columns     paths that a table of its messages shows, the most telling first; none: plain values in wire order
    listen      the request without which the kernel tells nothing of it, see Listen
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
        errnos: Errnos = NO_ERRNOS,
        things: Sequence[Thing] | Callable[[], Sequence[Thing]] = (),
        other_names: Iterable[str] = (),
        module: str = "",
        flags: Mapping[str, str] | None = None,
        capability: str = "CAP_NET_ADMIN",
        initial: bool | None = None,
        batch: bool = False,
        families: Iterable[int] = (),
        refusals: Iterable[Refusal] = (),
        columns: Iterable[str] = (),
        listen: Listen | None = None,
        doc: str = "",
    ) -> None:
        self.name = name
        self.prefix = prefix
        self.kind = kind
        self.version = version
        self.groups = tuple(groups)
        self.id = id
        self.errnos = errnos
        self._things = things
        self.other_names = tuple(other_names)
        self.module = module
        self.flags = dict(flags or {})
        self.capability = capability
        self.initial = initial
        self.batch = batch
        self.families = tuple(families)
        self.refusals = tuple(refusals)
        self.columns = tuple(columns)
        self.listen = listen
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
            message.families = message.families or self.families
            message.capability = message.capability or capability
            message.operation = message.name.removeprefix(prefix).lower()
            if not message.operation.startswith("set"):  # what only changes takes no notice of CREATE and its like
                message.flags = {**self.flags, **message.flags}
            message.name = message.kernel or prefix + message.name.removeprefix(prefix)

    @property
    def things(self) -> Sequence[Thing]:
        found = self._things
        if callable(found):
            found = self._things = found()
        for thing in found:
            if thing.owner is None:
                thing.owner = self
        return found

    def operation(self, name: str, direction: str = "request") -> MessageType:
        """A message by its operation name ("getlink") or kernel identifier. Raises UnknownNameError."""
        wanted = name.lower().replace("-", "_")
        matches = [m for m in self.messages if wanted in (m.operation, m.name.lower())]
        for message in matches:
            if message.direction in (None, direction):
                return message
        if matches:
            return matches[0]
        raise UnknownNameError(f"operation of {self.name}", name, list(dict.fromkeys(m.operation for m in self.messages)))

    def but(self, messages: Iterable[MessageType] | None = None, **changes: Any) -> Family:
        """The same family with some of its properties changed, or other messages: its own copies of them."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__, **changes)
        twin._things = lambda: [thing.of(twin) for thing in self.things]
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
    absent        errno of a request to a family (a subsystem) that the kernel does not have, or whose module is not loaded
    fallback      header every message of the protocol has, known or not (genlmsghdr, nfgenmsg)
    asked         some of its multicast groups want a request before they tell anything (Family.listen)
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
        absent: int = 0,
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
        self.absent = absent
        self.asked = asked
        self.aliases = tuple(aliases)
        self.doc = doc

    def __repr__(self) -> str:
        return f"<Protocol {self.name} {self.number}>"
