"""Message: one netlink message with everything one may want to know of it, read when asked."""

from __future__ import annotations

from ..errors import DecodeError, UnknownNameError
from ..hooks import hook
from ..protocols import core
from ..schema.model import Family, MessageType, Protocol
from ..schema.registry import REGISTRY, Registry
from ..schema.shapes import AttributeSet, header_size
from ..wire import header as h
from ..wire.errno import NO_ERRNOS
from ..wire.exchange import extended_ack_start, quotes_header_only
from . import tree as t
from .build import build
from .kind import KindCodec, follow, read_message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..wire.errno import Errnos
    from .layout import Index

Bytes = bytes  # Message.bytes hides the name inside the class
_NO_ATTRIBUTES = AttributeSet("", [], name="(unknown)")


class Context:
    """What messages mean here and now, beyond their bytes.

    protocol   the netlink protocol
    families   ids of generic families -> name or description
    names      interface indexes -> names, as they were when the message was taken
    """

    __slots__ = ("_discriminate", "_kinds", "families", "names", "payload", "protocol", "registry")

    def __init__(
        self,
        protocol: Protocol,
        families: Mapping[int, str | Family] | None = None,
        names: Mapping[int, str] | None = None,
        registry: Registry = REGISTRY,
    ) -> None:
        self.protocol = protocol
        self.families: Mapping[int, str | Family] = families if families is not None else {}
        self.names: Mapping[int, str] = names if names is not None else {}
        self.registry = registry
        self.payload = h.HEADER_SIZE if protocol.framing == "nlmsghdr" else 0  # where it begins in a message
        self._discriminate = protocol.discriminate
        self._kinds: dict[tuple[int, int, int | None], MessageType | None] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        from .carry import reduced_context

        return reduced_context(self)

    def kind_of(self, message: Message) -> MessageType | None:
        """The description of a message, looked up once for each type, direction and what tells messages apart."""
        start, discriminate = message.offset + self.payload, self._discriminate
        if discriminate is not None:
            first = discriminate(message.buffer, start, message.end)
        else:
            first = message.buffer[start] if start < message.end else -1
        unasked = not (message.flags & h.REQUEST or message.seq or message.port)
        key = (message.type_id, message.flags & h.REQUEST | unasked << 1, first)
        try:
            return self._kinds[key]
        except KeyError:
            found = self._kinds[key] = self.registry.message(
                self.protocol,
                message.type_id,
                message.buffer,
                start,
                message.end,
                "notification" if unasked else message.direction,
                self.families,
            )
            return found


class Origin:
    """Where a message came from, beyond its bytes.

    port   port id of its sender, 0 for the kernel (the port in a notification's header is that of who caused it)
    group  number of the multicast group that it was sent to, 0 where it was sent to us alone
    nsid   the network namespace that it is about, as we number it, where that is another than ours; else None
    when   seconds since the epoch when it was received
    """

    __slots__ = ("group", "nsid", "port", "when")

    def __init__(self, port: int, group: int, nsid: int | None, when: float) -> None:
        self.port = port
        self.group = group
        self.nsid = nsid
        self.when = when

    def __repr__(self) -> str:
        return f"<Origin port={self.port} group={self.group}{'' if self.nsid is None else f' nsid={self.nsid}'}>"


class Message:
    """One message at buffer[offset:end].

    length, type_id, flags, seq, port  as its nlmsghdr says (length may exceed end - offset where it is cut short)
    kind       its description, None where the registry has none (control messages too)
    direction  "request" or "reply": NLM_F_REQUEST tells, and is right for everything but echoes
    """

    __slots__ = (
        "_kind",
        "_kind_known",
        "_origin",
        "_tree",
        "buffer",
        "context",
        "end",
        "flags",
        "index",
        "length",
        "offset",
        "port",
        "seq",
        "type_id",
    )

    def __init__(self, frame: h.Frame, context: Context) -> None:
        self.buffer = frame.buffer
        self.offset = frame.offset
        self.end = frame.end
        self.length = frame.length
        self.type_id = frame.type
        self.flags = frame.flags
        self.seq = frame.seq
        self.port = frame.port
        self.context = context
        self._kind: MessageType | None = None
        self._kind_known = False
        self._tree: t.Node | None = None
        self.index: Index | None = None  # where its attributes are; the codec's, see codec.layout

    # --- what it is

    @property
    def origin(self) -> Origin | None:
        """Where it came from, of what a subscription hears; None for answers, which come from the kernel, and for bytes."""
        # The slot is left empty where there is nothing to say: most messages are rows of dumps, by the million.
        return getattr(self, "_origin", None)

    @origin.setter
    def origin(self, origin: Origin | None) -> None:
        self._origin = origin

    @property
    def facts(self) -> list[str]:
        """For the headline of a view: what nlmsghdr says beside type and length, and the namespace where it is not ours."""
        facts = []
        if self.context.protocol.framing == "nlmsghdr":
            facts = ["|".join(self.flag_names), f"seq {self.seq}", f"port {self.port}"]
        if self.origin is not None and self.origin.nsid is not None:
            facts.append(f"nsid {self.origin.nsid}")
        return [fact for fact in facts if fact]

    @property
    def direction(self) -> str:
        return "request" if self.flags & h.REQUEST else "reply"

    @property
    def is_control(self) -> bool:
        return self.type_id < h.MIN_TYPE and self.type_id in core.CONTROL and self.context.protocol.control

    @property
    def kind(self) -> MessageType | None:
        if not self._kind_known:
            self._kind_known = True
            if self.type_id >= h.MIN_TYPE or not self.is_control:
                self._kind = self.context.kind_of(self)
        return self._kind

    @property
    def type(self) -> str:
        """The kernel's name for its type or command; the number where there is none."""
        if self.is_control:
            return core.CONTROL[self.type_id]
        if self.kind is not None:
            return self.kind.name
        if self.context.protocol.name == "generic" and self.end > self.payload:
            return f"command {self.buffer[self.payload]}"
        return f"type {self.type_id}"

    @property
    def family(self) -> str | None:
        """Name of the generic family, or None for other protocols and for an id nobody knows."""
        if self.is_control or self.context.protocol.name != "generic":
            return None
        found = self.context.registry.generic_family(self.type_id, self.context.families)
        return found.name if isinstance(found, Family) else found

    @property
    def flag_names(self) -> list[str]:
        return h.flag_names(self.flags, self.flag_usage)

    @property
    def flag_usage(self) -> str:
        """How nlmsg_flags are to be read: "get", "new", "del" or "ack"."""
        if self.type_id in (h.ERROR, h.DONE) and self.is_control:
            return "ack"
        if self.kind is None:
            return "get" if self.flags & h.DUMP == h.DUMP else "new"
        if self.kind.family.kind == "generic" and self.flags & h.DUMP == h.DUMP:
            return "get"
        return self.kind.access

    @property
    def payload(self) -> int:
        """Offset of the first byte after nlmsghdr (of the first byte where the protocol has none)."""
        return self.offset + self.context.payload

    @property
    def bytes(self) -> bytes:
        return bytes(self.buffer[self.offset : self.end])

    def __len__(self) -> int:
        return self.end - self.offset

    @property
    def quoted(self) -> Message | None:
        """The request that an NLMSG_ERROR quotes, of which a capped one has only the header; else None."""
        start = self.payload + 4
        if self.type_id != h.ERROR or not self.is_control or self.end - start < h.HEADER_SIZE:
            return None
        fields = h.NLMSGHDR.unpack_from(self.buffer, start)
        extended = extended_ack_start(self.frame)
        stop = min(extended if extended is not None else self.end, self.end)
        length = h.HEADER_SIZE if self.quotes_header_only else max(fields[0], h.HEADER_SIZE)
        return Message(h.Frame(self.buffer, start, min(start + length, stop), fields), self.context)

    @property
    def quotes_header_only(self) -> bool:
        """Whether an NLMSG_ERROR quotes no more of the request than its nlmsghdr, as it says or its size does."""
        return self.type_id == h.ERROR and self.is_control and quotes_header_only(self.frame)

    @property
    def frame(self) -> h.Frame:
        """Where it lies and what its nlmsghdr says, as the wire floor has it."""
        return h.Frame(self.buffer, self.offset, self.end, (self.length, self.type_id, self.flags, self.seq, self.port))

    @property
    def errnos(self) -> Errnos:
        """What error numbers mean in an answer to it beyond what they always mean; of an NLMSG_ERROR: in itself."""
        kind = self.kind
        if kind is None:
            quoted = self.quoted
            kind = quoted.kind if quoted is not None else None
        return kind.errnos if kind is not None else NO_ERRNOS

    # --- values

    @property
    def values(self) -> dict[str, Any]:
        """Fixed header fields and attributes as plain Python values (see codec.values). Read anew at each call."""
        kind = self._kind if self._kind_known else self.kind
        if kind is not None:
            values: dict[str, Any] = (kind.codec or _codec(kind)).read(self.buffer, self.offset + h.HEADER_SIZE, self.end, self)
            return values
        if self.type_id in (h.ERROR, h.DONE) and self.is_control:
            return t.plain_level(self.tree.children[1:])
        header, attributes = self.layout
        return read_message(header, attributes, None, self.buffer, self.payload, self.end)

    def __getitem__(self, path: str) -> Any:
        """The value at a path: message["linkinfo.kind"], message["multipath[1].gateway"].

        Only what the path leads through is read, not the whole message. Raises KeyError where the message has nothing there;
        where no message of its kind can have, it is an UnknownNameError with near names, too.
        """
        value = self.get(path)
        if value is None:
            from .absent import fault

            raise fault(self, path)
        return value

    def get(self, path: str, default: Any = None) -> Any:
        """The value at a path, or `default` where the message has none there."""
        kind = self._kind if self._kind_known else self.kind
        if kind is None:
            value = follow(self.values, path)
        else:
            codec = kind.codec or _codec(kind)
            value = (codec.accessors.get(path) or codec.access(path))(self)
        return default if value is None else value

    __iter__ = None  # paths are no positions, by which Python would go through it

    def __contains__(self, path: str) -> bool:
        return self.get(path, self) is not self

    # --- tree

    @property
    def layout(self) -> tuple[tuple[Any, ...], AttributeSet | None]:
        """The structs of its fixed header, and the set of the attributes behind them (None: what follows is no attributes)."""
        kind = self.kind
        if self.is_control:
            return (), None
        if kind is None:
            fallback = self.context.protocol.fallback
            return fallback, _NO_ATTRIBUTES if fallback else None
        header = tuple(kind.header or ())
        if kind.forms and self.flags & h.REQUEST and self.flags & h.DUMP and self.payload < self.end:
            # nlmsg_len, as in the kernel: of a message that is cut here the form is still the one it was sent in.
            length, own = self.length - h.HEADER_SIZE, header_size(header)
            for form in kind.forms:
                if form.fits(length, self.buffer[self.payload], own):
                    return (form.header,), form.attributes or kind.attributes
        return header, kind.attributes

    @property
    def tree(self) -> t.Node:
        """The message as a tree of codec.tree.Node, built once."""
        if self._tree is None:
            self._tree = build(self)
        return self._tree

    def forget_tree(self) -> None:
        """Let go of the tree; it is built anew when somebody asks."""
        self._tree = None

    def node(self, path: str) -> t.Node:
        """The node at a path. Raises UnknownNameError with near names."""
        known = []
        for node in self.tree.walk():
            if node.parent is not None:
                if node.path == path:
                    return node
                known.append(node.path)
        raise UnknownNameError("path", path, known)

    @property
    def notes(self) -> list[tuple[int, str]]:
        """What is wrong with the message: (offset, sentence), in wire order."""
        return [(node.offset, text) for node in self.tree.walk() for text in node.notes]

    def owners(self) -> list[tuple[int, int, str, str]]:
        """(offset, length, role, path) for every byte of the message, in order, each byte once.

        role is one of header, attribute-header, value, padding, unparsed, trailing.
        """
        from .owners import owners

        return owners(self)

    def check(self) -> Message:
        """Itself, or DecodeError naming the first fault (the strict mode)."""
        notes = self.notes
        if notes:
            raise DecodeError(f"{self.type} at offset {notes[0][0]}: {notes[0][1]}")
        return self

    def encode(self) -> Bytes:
        """The message written anew from its tree (padding becomes zero). Equal to `bytes` for what a kernel sends."""
        from .writer import encode_tree

        return encode_tree(self)

    def to_dict(self, index: int = 0) -> dict[str, Any]:
        """The JSON form of the design page: one object a message. It holds all bytes: see from_dict."""
        from .export import message_dict

        return message_dict(self, index)

    # --- comparison and copies

    def __eq__(self, other: object) -> bool:
        """Whether both are of one protocol and the same bytes. What they mean here and there does not count."""
        if not isinstance(other, Message):
            return NotImplemented
        if self is other:
            return True
        return self.context.protocol.number == other.context.protocol.number and self.bytes == other.bytes

    def __hash__(self) -> int:
        return hash((self.context.protocol.number, self.bytes))

    def __reduce__(self) -> tuple[Any, ...]:
        from .carry import reduced

        return reduced(self)

    def __copy__(self) -> Message:
        from .carry import facts, message_of

        return message_of(facts(self))

    def __deepcopy__(self, memo: Any) -> Message:
        return self.__copy__()  # bytes do not change, and what they mean is shared

    @classmethod
    def from_dict(cls, entry: Mapping[str, Any], registry: Registry = REGISTRY) -> Message:
        """The message that to_dict gave, or another program wrote in that form: of its protocol, family and bytes.

        Raises InputError, UnknownNameError.
        """
        from .carry import from_dict

        return from_dict(entry, registry)

    def explore(self, **options: Any) -> Any:
        """The linked explorer of a notebook: see nlshell.jupyter.explorer.explore."""
        return hook("explore")([self], **options)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        shown: dict[str, Any] = hook("bundle")(self)
        return shown

    def __repr__(self) -> str:
        return f"<Message {self.type} {'|'.join(self.flag_names)} seq={self.seq} {len(self)} bytes>"


def values_at(messages: Sequence[Message], paths: Sequence[str]) -> list[tuple[Any, ...]]:
    """The values at some paths of many messages, a tuple a message; None where a message has none there."""
    rows: list[tuple[Any, ...]] = []
    kind: MessageType | None = None
    getters: list[Any] = []
    for message in messages:
        if message.kind is None:
            rows.append(tuple(message.get(path) for path in paths))
            continue
        if message.kind is not kind:
            kind = message.kind
            getters = [(kind.codec or _codec(kind)).access(path) for path in paths]
        rows.append(tuple([get(message) for get in getters]))
    return rows


def _codec(kind: MessageType) -> KindCodec:
    made = kind.codec = KindCodec(kind)
    return made


def messages(data: bytes, context: Context) -> tuple[list[Message], int]:
    """Cut a buffer into Messages. Returns them and the offset of the first byte that none of them claims."""
    if context.protocol.framing != "nlmsghdr":
        return [Message(h.Frame(data, 0, len(data), (len(data), 0, 0, 0, 0)), context)], len(data)
    found, rest = h.frames(data)
    first = found[0] if found and context.protocol.short_lengths else None
    if first is not None and first.length + h.HEADER_SIZE == len(data) and (rest < len(data) or _overlong(found[-1])):
        return [Message(h.Frame(data, 0, len(data), (first.length, first.type, first.flags, first.seq, first.port)), context)], len(data)
    return [Message(frame, context) for frame in found], rest


def _overlong(frame: h.Frame) -> bool:
    return frame.length > frame.end - frame.offset
