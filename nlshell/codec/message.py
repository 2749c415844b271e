"""Message: one netlink message with everything one may want to know of it, read when asked."""

from __future__ import annotations

from ..errors import DecodeError, UnknownNameError
from ..protocols import core
from ..schema.model import Family, MessageType, Protocol
from ..schema.registry import REGISTRY, Registry
from ..schema.shapes import AttributeSet, header_names
from ..wire import header as h
from ..wire.exchange import extended_ack_start
from . import tree as t
from .values import read_attributes, reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_NO_ATTRIBUTES = AttributeSet("", [], name="(unknown)")


class Context:
    """What messages mean here and now, beyond their bytes.

    protocol   the netlink protocol
    families   ids of generic families -> name or description
    names      interface indexes -> names, as they were when the message was taken
    """

    __slots__ = ("families", "names", "protocol", "registry")

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


class Message:
    """One message at buffer[offset:end].

    length, type_id, flags, seq, port  as its nlmsghdr says (length may exceed end - offset where it is cut short)
    kind       its description, None where the registry has none (control messages too)
    direction  "request" or "reply": NLM_F_REQUEST tells, and is right for everything but echoes
    """

    __slots__ = ("_kind", "_kind_known", "_tree", "buffer", "context", "end", "flags", "length", "offset", "port", "seq", "type_id")

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

    # --- what it is

    @property
    def direction(self) -> str:
        return "request" if self.flags & h.REQUEST else "reply"

    @property
    def is_control(self) -> bool:
        return self.type_id < h.MIN_TYPE and self.type_id in core.CONTROL

    @property
    def kind(self) -> MessageType | None:
        if not self._kind_known:
            self._kind_known = True
            if not self.is_control:
                self._kind = self.context.registry.message(
                    self.context.protocol,
                    self.type_id,
                    self.buffer,
                    self.payload,
                    self.end,
                    self.direction,
                    self.context.families,
                )
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
        return h.flag_names(self.flags, self._flag_usage)

    @property
    def _flag_usage(self) -> str:
        if self.type_id in (h.ERROR, h.DONE):
            return "ack"
        if self.kind is None:
            return "get" if self.flags & h.DUMP == h.DUMP else "new"
        if self.kind.family.kind == "generic" and self.flags & h.DUMP == h.DUMP:
            return "get"
        return self.kind.access

    @property
    def payload(self) -> int:
        """Offset of the first byte after nlmsghdr (of the first byte where the protocol has none)."""
        return self.offset + (h.HEADER_SIZE if self.context.protocol.framing == "nlmsghdr" else 0)

    @property
    def bytes(self) -> bytes:
        return bytes(self.buffer[self.offset : self.end])

    def __len__(self) -> int:
        return self.end - self.offset

    # --- values

    @property
    def values(self) -> dict[str, Any]:
        """Fixed header fields and attributes as plain Python values (see codec.values). Read anew at each call."""
        if self.type_id in (h.ERROR, h.DONE):
            return t.plain_level(self.tree.children[1:])
        out: dict[str, Any] = {}
        buffer, start, end = self.buffer, self.payload, self.end
        if self.is_control:
            if start < end:
                out["#rest"] = bytes(buffer[start:end])
            return out
        kind = self.kind
        header, attributes = self._layout()
        plan = _plan(header, attributes)
        for read, size, names in plan:
            values = read(buffer, start, min(start + size, end), (out, None))
            if names is None:
                out.update(values)
            else:
                for name, value in values.items():
                    out[names.get(name, name)] = value
            start += size + 3 & ~3
        if start >= end:
            return out
        if kind is not None and kind.payload is not None:
            value = reader(kind.payload)(buffer, start, end, (out, None))
            if isinstance(value, dict):
                out.update(value)
            else:
                out["data"] = value
        elif attributes is not None:
            read_attributes(attributes, buffer, start, end, out, None)
        else:
            out["#rest"] = bytes(buffer[start:end])
        return out

    def __getitem__(self, path: str) -> Any:
        """The value at a path: message["linkinfo.kind"], message["multipath[1].gateway"]. Raises KeyError."""
        value: Any = self.values
        if path in value:
            return value[path]
        for step in path.replace("[", ".[").split("."):
            try:
                value = value[int(step[1:-1])] if step.startswith("[") else value[step]
            except (KeyError, IndexError, TypeError, ValueError):
                raise KeyError(path) from None
        return value

    def get(self, path: str, default: Any = None) -> Any:
        try:
            return self[path]
        except KeyError:
            return default

    def __contains__(self, path: str) -> bool:
        return self.get(path, self) is not self

    # --- tree

    def _layout(self) -> tuple[tuple[Any, ...], AttributeSet | None]:
        kind = self.kind
        if kind is None:
            fallback = self.context.protocol.fallback
            return fallback, _NO_ATTRIBUTES if fallback else None
        header = kind.header or ()
        short = self.context.protocol.short_header
        if short is not None and self.direction == "request" and header and self.end - self.payload <= (short.fixed + 3 & ~3) < header[0].fixed:
            header = (short,)
        return header, kind.attributes

    @property
    def tree(self) -> t.Node:
        """The message as a tree of codec.tree.Node, built once."""
        if self._tree is None:
            self._tree = _build(self)
        return self._tree

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

    def encode(self) -> bytes:
        """The message written anew from its tree (padding becomes zero). Equal to `bytes` for what a kernel sends."""
        from .writer import encode_tree

        return encode_tree(self)

    def to_dict(self, index: int = 0) -> dict[str, Any]:
        """The JSON form of the design page: one object a message."""
        from .export import message_dict

        return message_dict(self, index)

    def __repr__(self) -> str:
        return f"<Message {self.type} {'|'.join(self.flag_names)} seq={self.seq} {len(self)} bytes>"


_plans: dict[tuple[Any, ...], list[tuple[Any, int, dict[str, str] | None]]] = {}


def _plan(header: tuple[Any, ...], attributes: AttributeSet | None) -> list[tuple[Any, int, dict[str, str] | None]]:
    """For each struct of the fixed header: its reader, its size, and its fields' names where they differ."""
    key = (header, attributes)
    found = _plans.get(key)
    if found is None:
        names = header_names(header, attributes)
        found = _plans[key] = []
        for struct in header:
            own = {field.name: names[struct.name, field.name] for field in struct.fields}
            found.append((reader(struct), struct.fixed, own if any(k != v for k, v in own.items()) else None))
    return found


def _build(message: Message) -> t.Node:
    buffer, end = message.buffer, message.end
    root = t.Node(None, "message", "", message.type, message.offset, message.offset, end)
    level: dict[str, Any] = {}
    nlmsghdr = t.Node(root, "struct", "nlmsghdr", "nlmsghdr", message.offset, message.offset, message.payload)
    if message.payload > message.offset:
        t.add_struct(nlmsghdr, core.NLMSGHDR, buffer, message.offset, message.payload, ({}, None), "header")
    root.children.append(nlmsghdr)
    if message.length > end - message.offset:
        nlmsghdr.note(f"nlmsg_len is {message.length}, but only {end - message.offset} bytes are there")
    if message.type_id in (h.ERROR, h.DONE):
        _build_control(root, message)
        return root
    start = message.payload
    header, attributes = ((), None) if message.is_control else message._layout()
    names = header_names(header, attributes)
    for struct in header:
        stop = min(start + struct.fixed, end)
        if start >= end:
            nlmsghdr.note(f"the fixed header {struct.name} ({struct.fixed} bytes) is missing")
            break
        node = t.Node(root, "struct", struct.name, struct.name, start, start, stop)
        own = {field.name: names[struct.name, field.name] for field in struct.fields}
        t.add_struct(node, struct, buffer, start, stop, (level, None), "header", own)
        if stop - start < struct.fixed:
            node.note(f"{struct.name} has {struct.fixed} bytes, only {stop - start} are there")
        root.children.append(node)
        start += struct.fixed + 3 & ~3
    if start >= end:
        return root
    kind = message.kind
    if kind is not None and kind.payload is not None:
        node = t.Node(root, "field", "data", "", start, start, end, -1, kind.payload)
        t.fill(node, buffer, (level, None))
        if isinstance(t.plain(node), dict):
            for child in node.children:
                child.parent = root
            root.children += node.children
        else:
            root.children.append(node)
    elif attributes is not None:
        t.add_attributes(root, attributes, buffer, start, end, (level, None))
    else:
        node = t.Node(root, "unparsed", "#rest", "", start, start, end, -1, t.BYTES)
        node.value = bytes(buffer[start:end])
        root.children.append(node)
    return root


def _build_control(root: t.Node, message: Message) -> None:
    """NLMSG_ERROR: errno, the request quoted (whole, or capped to its header), extended ack. NLMSG_DONE: errno, ack."""
    from ..schema.types import S32

    buffer, end, start = message.buffer, message.end, message.payload
    if end - start < 4:
        if message.type_id == h.ERROR:
            root.children[0].note("an NLMSG_ERROR without an error number")
        if start < end:
            root.children.append(t.Node(root, "unparsed", "#rest", "", start, start, end, -1, t.BYTES))
            root.children[-1].value = bytes(buffer[start:end])
        return
    error = t.Node(root, "header", "error", "error", start, start, start + 4, -1, S32.but(hint="errno"))
    t.fill(error, buffer, None)
    root.children.append(error)
    start += 4
    extended = extended_ack_start(h.Frame(buffer, message.offset, end, (message.length, message.type_id, message.flags, message.seq, message.port)))
    quoted_end = min(extended if extended is not None else end, end)
    if message.type_id == h.ERROR and quoted_end - start >= h.HEADER_SIZE:
        fields = h.NLMSGHDR.unpack_from(buffer, start)
        capped = message.flags & h.CAPPED
        stop = start + h.HEADER_SIZE if capped else min(start + max(fields[0], h.HEADER_SIZE), quoted_end)
        quoted = Message(h.Frame(buffer, start, stop, fields), message.context)
        if capped:
            node = t.Node(root, "message", "request", quoted.type, start, start, stop)
            inner = t.Node(node, "struct", "nlmsghdr", "nlmsghdr", start, start, stop)
            t.add_struct(inner, core.NLMSGHDR, buffer, start, stop, ({}, None), "header")
            node.children.append(inner)
        else:
            node = quoted.tree
            node.parent, node.name = root, "request"
        root.children.append(node)
        start = quoted_end if extended is not None else min(start + h.align(stop - start), end)
    if extended is not None and extended < end:
        t.add_attributes(root, core.EXTENDED_ACK, buffer, extended, end, ({}, None))
    elif start < end:
        node = t.Node(root, "unparsed", "#rest", "", start, start, end, -1, t.BYTES)
        node.value = bytes(buffer[start:end])
        root.children.append(node)


def messages(data: bytes, context: Context) -> tuple[list[Message], int]:
    """Cut a buffer into Messages. Returns them and the offset of the first byte that none of them claims."""
    if context.protocol.framing != "nlmsghdr":
        return [Message(h.Frame(data, 0, len(data), (len(data), 0, 0, 0, 0)), context)], len(data)
    found, rest = h.frames(data)
    return [Message(frame, context) for frame in found], rest


