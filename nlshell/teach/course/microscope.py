"""Questions of notebook 1: a message under the microscope."""

from __future__ import annotations

from ...codec.message import Message
from ...wire import header as h
from ..exercises import Question
from .made import only_message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...codec.tree import Node
    from ..recording import Recording


def _offset(message: Message, node: Node) -> int:
    return node.start - message.offset


def _hand_made_request(answer: Any, source: Recording) -> str:
    message = only_message(answer)
    like = source[0].request
    if message.type_id != like.type_id:
        return f"nlmsg_type is {message.type_id}; the recorded request asks with {like.type_id}."
    if not message.flags & h.REQUEST:
        return "Without NLM_F_REQUEST the kernel does not even look at it: see nlmsg_flags of the recorded request."
    if message.notes:
        return f"At offset {message.notes[0][0]}: {message.notes[0][1]}."
    if message.get("rtm_family") != like["rtm_family"]:
        return "rtm_family is not that of IPv4; the first byte behind nlmsghdr says it."
    if "dst" not in message:
        return "There is no RTA_DST in it: its header is nla_len and nla_type, 16 bits each."
    if message["dst"] != "198.51.100.1":
        return f"It asks for {message['dst']}."
    if message["rtm_dst_len"] != 32:
        return "rtm_dst_len is not 32: one address is all of its bits."
    return ""


QUESTIONS = [
    Question(
        "q1a",
        "At which offset in the answer does the value of RTA_PREFSRC begin (the address, not the attribute's header)?",
        "route-get",
        rule=lambda source: _offset(source[0][0], source[0][0].node("prefsrc")),
        slips=[
            (lambda source: source[0][0].node("prefsrc").offset, "That is where the attribute begins; its header comes first."),
            (lambda source: source[0][0].node("prefsrc").start - 16, "Counted from behind nlmsghdr; offsets count from its first byte."),
            (
                lambda source: int(f"{_offset(source[0][0], source[0][0].node('prefsrc')):x}"),
                "The hex view counts in hex: put 0x before what you read there.",
            ),
        ],
        hints=[
            "Look for the bytes of 192.0.2.1 in the hex view: c0 00 02 01.",
            "The number at the left of a line of hex is the offset of its first byte; count on from there, in hex.",
            "Click the address in the explorer: the pane below shows its offset.",
        ],
        because="4 bytes of header (nla_len, nla_type), then the value. Everything in netlink begins at a multiple of 4.",
    ),
    Question(
        "q1b",
        "The two bytes of nlmsg_type in the answer: which are they, in the order in which they lie in memory?",
        "route-get",
        rule=lambda source: source[0][0].bytes[4:6],
        slips=[
            (lambda source: source[0][0].bytes[5:3:-1], "Those are the right two, but the other way round: least significant byte first.")
        ],
        hints=[
            "nlmsg_type lies behind the four bytes of nlmsg_len.",
            "answer.bytes is the whole message; slices of it are bytes, too: answer.bytes[begin:end].",
            "Offset 4, length 2.",
        ],
        because="0x0018 is 24, RTM_NEWROUTE: netlink's headers are in the byte order of the machine, here little-endian.",
    ),
    Question(
        "q1c",
        "How many of the answer's bytes are neither in nlmsghdr (16) nor in the fixed header rtmsg?",
        "route-get",
        rule=lambda source: len(source[0][0]) - 16 - 12,
        slips=[(lambda source: len(source[0][0]) - 16, "nlmsghdr is taken off; rtmsg is still in it.")],
        hints=[
            "nlmsg_len counts everything, its own header too.",
            "rtmsg goes from rtm_family to the last byte of rtm_flags.",
            "sum(length for offset, length, role, path in answer.owners() if …): the role of both headers is 'header'.",
        ],
        because="All of them belong to attributes: that is what a netlink message is, two headers and a row of attributes.",
    ),
    Question(
        "q1d",
        "Make a request of your own, with struct.pack alone: the route to 198.51.100.1 (IPv4). Give its bytes.",
        "route-get",
        judge=_hand_made_request,
        hints=[
            "Take ask.bytes as the model: only one value has to change.",
            "nlmsghdr is struct.pack('=IHHII', length, type, flags, seq, port); rtmsg is '=BBBBBBBBI'; an attribute begins with '=HH'.",
            "RTM_GETROUTE is 26, NLM_F_REQUEST 1, AF_INET 2, RTA_DST 1; socket.inet_aton('198.51.100.1') gives the four bytes.",
        ],
        because="The kernel would answer these bytes. Nothing in nlshell made them.",
    ),
]
