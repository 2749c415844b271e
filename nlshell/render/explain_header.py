"""nlmsghdr in sentences: its length, type, sequence number and port id, and what the kernel makes of each flag."""

from __future__ import annotations

from ..wire import header as h
from .explain_values import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..codec.message import Message

_FLAGS = {
    ("request", "REQUEST"): "this is a request; the kernel passes over whatever comes without this flag",
    ("request", "MULTI"): "means nothing in a request",
    ("request", "ACK"): "the kernel shall confirm: it sends an NLMSG_ERROR with error 0 when it is done",
    ("request", "ECHO"): "the kernel shall also send back what it made of the request, as listeners get to see it",
    ("request", "DUMP"): "not one object but all of them: the kernel sends a message for each, and NLMSG_DONE behind the last "
    "(the two bits NLM_F_ROOT and NLM_F_MATCH together)",
    ("request", "ROOT"): "half of NLM_F_DUMP: start at the root of the table; most classic families take it for the whole",
    ("request", "MATCH"): "half of NLM_F_DUMP: all that match; most classic families take it for the whole",
    ("request", "ATOMIC"): "the dump shall be a snapshot; kernels of today take no notice",
    ("request", "CREATE"): "if there is no such object, the kernel creates it",
    ("request", "EXCL"): "if there is such an object already, the kernel leaves it alone and answers EEXIST",
    ("request", "REPLACE"): "if there is such an object already, this one takes its place",
    ("request", "APPEND"): "it goes behind those that are there, not before them",
    ("request", "NONREC"): "the kernel deletes nothing along with it: what still holds other objects stays, and it answers EBUSY",
    ("request", "BULK"): "the kernel deletes all that fit the request, not just one",
    ("reply", "MULTI"): "one of several messages that are the answer together; NLMSG_DONE ends them",
    ("reply", "ACK"): "copied from a request; it asks for nothing here",
    ("reply", "ECHO"): "copied from a request that wanted its result sent back",
    ("reply", "DUMP_INTR"): "objects changed while the dump ran: some may be missing or there twice, so it is better to ask again",
    ("reply", "DUMP_FILTERED"): "the kernel filtered as the request wanted, so these are not all the objects there are",
    ("reply", "CREATE"): "the object is there because a request with this flag made it, or might have",
    ("reply", "EXCL"): "the request that made the object would not have changed one that was there",
    ("reply", "REPLACE"): "the object took the place of one that was there before",
    ("reply", "APPEND"): "the object was put behind those that were there",
    ("reply", "NONREC"): "the object was deleted without what it might hold",
    ("reply", "BULK"): "one of many objects that a single request deleted",
    ("control", "MULTI"): "it belongs to an answer of several messages",
    ("control", "CAPPED"): "the request is not quoted whole, only its first 16 bytes are (nlmsghdr)",
    ("control", "ACK_TLVS"): "attributes follow at the end that say more (the extended acknowledgement)",
    ("control", "DUMP_INTR"): "objects changed while the dump ran: some may be missing or there twice, so it is better to ask again",
    ("control", "DUMP_FILTERED"): "the kernel filtered as the request wanted, so these were not all the objects there are",
}


def flag_words(name: str) -> str:
    """What a flag of a request means: "CREATE"; "" where nobody sets it in one."""
    return _FLAGS.get(("request", name), "")


def header_sentences(message: Message) -> Iterator[tuple[str, str, str]]:
    """(field, part, sentence): which field of nlmsghdr a sentence is about, and how its first word is painted."""
    length = message.length
    gap = -length % 4
    after = (
        f"so {counted(gap, 'byte')} of padding {'stands' if gap == 1 else 'stand'} between it and the next message, if there is one"
        if gap
        else "a multiple of 4, so another message could follow at once"
    )
    size = counted(length, "byte")
    yield "nlmsg_len", "name", f"nlmsg_len: the message is {size} long, {after}. Its header (nlmsghdr) is the first 16 bytes."
    yield "nlmsg_type", "name", f"nlmsg_type: {message.type_id} is {type_words(message)}."
    for part, sentence in _flag_sentences(message):
        yield "nlmsg_flags", part, sentence
    yield "nlmsg_seq", "name", f"nlmsg_seq: {_seq_words(message)}."
    yield "nlmsg_pid", "name", f"nlmsg_pid: {_port_words(message)}."


def _flag_sentences(message: Message) -> Iterator[tuple[str, str]]:
    role = "control" if message.is_control else message.direction
    flag_names = message.flag_names
    if not flag_names:
        yield "name", "nlmsg_flags: none is set."
    for name in flag_names:
        words = _FLAGS.get((role, name)) or _FLAGS.get(("reply", name), "")
        if name == "ACK" and role == "request" and "DUMP" in flag_names:
            words = "has no effect here: a dump ends with NLMSG_DONE, and no acknowledgement comes beside it"
        elif name == "MULTI" and message.is_control and message.type_id == h.DONE:
            words = "it belongs to an answer of several messages, and is the last of them"
        if name.startswith("0x"):
            yield "", f"The bits {name} of nlmsg_flags have no meaning for this kind of message."
        else:
            yield "name", f"NLM_F_{name}: {words}." if words else f"NLM_F_{name} is set, which is unusual here."


def type_words(message: Message) -> str:
    """What the number in nlmsg_type means."""
    if message.is_control:
        meaning = {1: "nothing", 2: "an error, or an acknowledgement when the error is 0", 3: "the end of an answer of several messages"}
        return f"{message.type}: {meaning.get(message.type_id, 'lost messages')}; types below 16 mean the same in every protocol"
    kind = message.kind
    if kind is None:
        return f"no type that nlshell knows in the protocol {message.context.protocol.name}"
    family = kind.family
    words = f" ({family.doc})" if family.doc else ""
    if family.kind == "generic":
        fixed = "a number fixed for ever" if family.id is not None else "a number given to it when it was registered"
        return f"the generic family {family.name}{words}, {fixed}; the command {kind.name} stands in genlmsghdr"
    if family.kind == "nfnetlink":
        upper, lower = divmod(message.type_id, 256)
        return f"{kind.name} of {family.name}{words}: subsystem {upper} in the upper byte, message {lower} in the lower"
    return f"{kind.name} of the family {family.name}{words}"


def _seq_words(message: Message) -> str:
    if message.direction == "request":
        if not message.seq:
            return "0, so the answers cannot be told from notifications"
        return f"{message.seq}, chosen by the sender; the kernel repeats it in all that answers this request"
    if not message.seq:
        return "0, so it answers no request"
    return f"{message.seq}, repeated from the request that brought it about"


def _port_words(message: Message) -> str:
    if message.direction == "request":
        if not message.port:
            return "0; the sender need not fill in its port id, since the kernel knows from which socket the message comes"
        return f"{message.port}, the port id of the socket that sends it"
    if not message.port:
        return "0, the kernel's own port id: no socket of a program brought this about"
    return f"{message.port}, the port id of the socket whose request brought it about"
