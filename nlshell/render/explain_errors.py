"""Control messages in words: errors and acknowledgements, the end of an answer, and where an extended ack points in the request."""

from __future__ import annotations

from ..codec.tree import Label
from ..wire import header as h
from ..wire.errno import errno_hint, errno_text
from .explain_values import called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..codec.message import Message
    from ..codec.tree import Node


def control_words(message: Message) -> str:
    """What a control message says, in one sentence."""
    number = error_number(message)
    reason = errno_text(number, message.errnos) if number else ""
    if message.type_id == h.ERROR:
        if number:
            said = f', in the kernel\'s own words "{_said(message)}"' if _said(message) else ""
            return f"The kernel refuses the request with sequence number {message.seq}. The reason is {reason}{said}."
        said = f' It warns: "{_said(message)}".' if _said(message) else ""
        return f"The kernel has done what the request with sequence number {message.seq} asked for: this is its acknowledgement.{said}"
    if message.type_id == h.DONE:
        if number:
            return f"The answer to the request with sequence number {message.seq} ends here, cut short: {reason}."
        return f"The answer to the request with sequence number {message.seq} ends here; all of it has been sent."
    if message.type_id == h.OVERRUN:
        return "Messages were lost before this one: the receiver did not keep up."
    return "This message says nothing and can be passed over."


def _said(message: Message) -> str:
    """The text of an extended acknowledgement, or ""."""
    return next((node.value for node in message.tree.children if node.name == "msg" and isinstance(node.value, str)), "")


def error_number(message: Message) -> int:
    """The error that NLMSG_ERROR or NLMSG_DONE carries; 0 for none."""
    node = next((node for node in message.tree.children if is_control_field(node)), None)
    return abs(node.value) if node is not None and isinstance(node.value, int) and node.value < 0 else 0


def error_words(node: Node, message: Message) -> str:
    """What the error field says."""
    value = node.value
    if not isinstance(value, int):
        return "no number can be read here"
    done = message.type_id == h.DONE
    if value < 0:
        hint = "" if _said(message) else errno_hint(-value)
        most = f"; most often {hint}" if hint else ""
        return f"{value}, negative as the kernel writes its error numbers: {errno_text(-value, message.errnos)}{most}"
    if value:
        return f"{value}, which is no error number" + ("; some families put the length of what they sent here" if done else "")
    if done:
        return "0, so the dump went well to its end"
    return "0, so there was none: the message acknowledges, though its type is NLMSG_ERROR"


def is_control_field(node: Node) -> bool:
    """Whether this is the error field of NLMSG_ERROR or NLMSG_DONE."""
    return node.role == "header" and node.name == "error" and node.entry.__class__ is Label


# --- where it points


def pointed_at(node: Node, message: Message, request: Message | None) -> str:
    """Where an extended acknowledgement points, in the words of the request."""
    if node.parent is not message.tree or not message.is_control or not isinstance(node.value, int):
        return ""
    if node.name not in ("offs", "miss_nest", "miss_type"):
        return ""
    root = _asked(message, request)
    if root is None:
        return "; only a look at the request itself tells which one that is"
    if node.name == "miss_type":
        return _missing(message, request, root, node.value)
    found = _begins_at(root, root.offset + node.value)
    if found is None:
        return "; in the request nothing begins there"
    if found is root:
        return "; that is the request as a whole"
    return f"; in the request that is {called(found)} ({_path(found, root)})"


def _missing(message: Message, request: Message | None, root: Node, number: int) -> str:
    """Name of an attribute that a request lacks."""
    nest = next((node for node in message.tree.children if node.name == "miss_nest"), None)
    inside = _begins_at(root, root.offset + nest.value) if nest is not None and isinstance(nest.value, int) else None
    kind = _asked_message(message, request).kind
    attributes = getattr(inside.type, "of", None) if inside is not None else kind.attributes if kind is not None else None
    attribute = attributes.by_id.get(number) if attributes is not None else None
    if attribute is None:
        return "; its name is not known here"
    return f"; that is {attribute.kernel}" + (f" ({attribute.doc})" if attribute.doc else "")


def _asked(message: Message, request: Message | None) -> Node | None:
    """The request that an error is about: as given, or as quoted whole."""
    if request is not None:
        return request.tree
    quote = next((node for node in message.tree.children if node.role == "message"), None)
    return None if quote is None or message.quotes_header_only else quote


def _asked_message(message: Message, request: Message | None) -> Message:
    root = _asked(message, request)
    if request is not None or root is None:
        return request or message
    fields = h.NLMSGHDR.unpack_from(message.buffer, root.offset)
    return message.__class__(h.Frame(message.buffer, root.offset, root.end, fields), message.context)


def _begins_at(root: Node, offset: int) -> Node | None:
    """The outermost attribute that begins at an offset, else the innermost part that does."""
    found = None
    for node in root.walk():
        if node.offset == offset:
            if node.raw >= 0:
                return node
            found = node
    return found


def _path(node: Node, root: Node) -> str:
    """Path of a node within the request, even where that is quoted in an error."""
    return node.path.removeprefix(f"{root.path}.") if root.path else node.path
