"""Building the tree of a whole message: nlmsghdr, fixed header, attributes; and the control messages."""

from __future__ import annotations

from ..protocols import core
from ..schema.enums import Enum, Flags, Names
from ..schema.types import S32
from ..wire import header as h
from ..wire.exchange import extended_ack_start
from . import tree as t
from .kind import plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .message import Message

_ERRNO = S32.but(hint="errno")
_MAX_QUOTES = 4  # an error quotes a request; nobody quotes errors, but garbage may


def build(message: Message, quotes: int = 0) -> t.Node:
    """The tree of a message. Its first child is nlmsghdr (of no length where the protocol has none).

    quotes  how many errors it is quoted within
    """
    buffer, end = message.buffer, message.end
    root = t.Node(None, "message", "", message.offset, end)
    level: dict[str, Any] = {}
    nlmsghdr = t.Node(root, "struct", "nlmsghdr", message.offset, message.payload, -1, None, core.NLMSGHDR)
    if message.payload > message.offset:
        t.add_struct(nlmsghdr, core.NLMSGHDR, buffer, message.offset, message.payload, ({}, None), "header")
    root.add(nlmsghdr)
    if message.length > end - message.offset:
        nlmsghdr.note(f"nlmsg_len is {message.length}, but only {end - message.offset} bytes are there")
    if message.type_id in (h.ERROR, h.DONE) and message.is_control:
        _build_control(root, message, quotes)
        return root
    start = message.payload
    header, attributes = message.layout
    for struct, (_, _, own) in zip(header, plan(header, attributes)):
        stop = min(start + struct.fixed, end)
        if start >= end:
            nlmsghdr.note(f"the fixed header {struct.name} ({struct.fixed} bytes) is missing")
            break
        node = t.Node(root, "struct", struct.name, start, stop, -1, None, struct)
        t.add_struct(node, struct, buffer, start, stop, (level, None), "header", own)
        if struct.name == "genlmsghdr" and message.kind is not None:
            _name(node, "cmd", Enum("command", {message.kind.name: message.kind.id}))
        if stop - start < struct.fixed:
            node.note(f"{struct.name} has {struct.fixed} bytes, only {stop - start} are there")
        root.add(node)
        start += struct.fixed + 3 & ~3
    if start >= end:
        return root
    kind = message.kind
    if kind is not None and kind.payload is not None:
        node = t.Node(root, "field", "data", start, end, -1, kind.payload)
        t.fill(node, buffer, (level, None))
        if isinstance(t.plain(node), dict):
            for child in node.children:
                child.parent = root
            root.children = [*root.children, *node.children]
        else:
            root.add(node)
    elif attributes is not None:
        t.add_attributes(root, attributes, buffer, start, end, (level, None))
    else:
        node = t.Node(root, "unparsed", "#rest", start, end, -1, t.BYTES)
        node.value = bytes(buffer[start:end])
        root.add(node)
    return root


def _name(header: t.Node, field: str, names: Names) -> None:
    """Give a field of a header the names that its number has in this very message."""
    for node in header.children:
        if node.name == field and node.type is not None and isinstance(node.value, int):
            node.type = node.type.but(names=names)
            node.value = names.of(node.value)


def _name_header(header: t.Node, message: Message) -> None:
    """nlmsg_type and nlmsg_flags of a quoted request by name: what they mean depends on the protocol and the operation."""
    word = message.family or "" if message.context.protocol.name == "generic" and not message.is_control else message.type
    if word and (message.is_control or message.kind is not None or message.family):
        _name(header, "nlmsg_type", Enum("type", {word: message.type_id}))
    usage = message.flag_usage
    if usage not in _flags:
        _flags[usage] = Flags("nlm_f", h.flag_bits(usage))
    _name(header, "nlmsg_flags", _flags[usage])


_flags: dict[str, Flags] = {}  # those of nlmsg_flags, by usage


def _build_control(root: t.Node, message: Message, quotes: int) -> None:
    """NLMSG_ERROR: errno, the request quoted (whole, or capped to its header), extended ack. NLMSG_DONE: errno, ack."""
    buffer, end, start = message.buffer, message.end, message.payload
    if end - start < 4:
        if message.type_id == h.ERROR or start < end:
            root.children[0].note(f"an {message.type} without a whole error number")
        if start < end:
            root.add(t.Node(root, "unparsed", "#rest", start, end, -1, t.BYTES))
            root.children[-1].value = bytes(buffer[start:end])
        return
    own = message.errnos
    kind = _ERRNO.but(errnos=own) if own else _ERRNO
    error = t.Node(root, "header", "error", start, start + 4, -1, kind, t.Label("error", "negative errno; 0 acknowledges"))
    t.fill(error, buffer, None)
    root.add(error)
    start += 4
    extended = extended_ack_start(message.frame)
    quoted_end = min(extended if extended is not None else end, end)
    quoted = message.quoted if quotes < _MAX_QUOTES else None
    if quoted is not None:
        stop = quoted.end
        if message.quotes_header_only or quoted.length < h.HEADER_SIZE:
            node = t.Node(root, "message", "request", start, stop, -1, None, t.Label(quoted.type))
            inner = t.Node(node, "struct", "nlmsghdr", start, stop, -1, None, core.NLMSGHDR)
            t.add_struct(inner, core.NLMSGHDR, buffer, start, stop, ({}, None), "header")
            node.add(inner)
            _name_header(inner, quoted)
            if quoted.length < h.HEADER_SIZE:
                inner.note(f"the quoted header says that the request has {quoted.length} bytes; nothing more is quoted")
        else:
            node = build(quoted, quotes + 1)
            node.parent, node.name, node.entry = root, "request", t.Label(quoted.type)
            _name_header(node.children[0], quoted)
        root.add(node)
        start = quoted_end if extended is not None else min(start + h.align(stop - start), end)
    if extended is not None and extended < end:
        t.add_attributes(root, core.EXTENDED_ACK, buffer, extended, end, ({}, None))
    elif start < end:
        node = t.Node(root, "unparsed", "#rest", start, end, -1, t.BYTES)
        node.value = bytes(buffer[start:end])
        root.add(node)
