"""Questions of notebook 2: attributes and nests."""

from __future__ import annotations

from ...codec.message import Message
from ...wire.attribute import NESTED
from ..exercises import Question
from .made import only_message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...codec.tree import Node
    from ..recording import Recording


def _big(number: int, size: int) -> int:
    """The number that the same bytes give when they are read most significant byte first."""
    return int.from_bytes(number.to_bytes(size, "little"), "big")


def _padding(node: Node) -> int:
    return -(node.end - node.offset) % 4


def _peer_name(source: Recording) -> str:
    request = source.step("veth").exchanges[-1].request
    return next(node.path for node in request.tree.walk() if node.value == "host1")


def _vxlan_request(source: Recording) -> Message:
    return source.step("vxlan").exchanges[-1].request


def _flagged(source: Recording) -> list[Node]:
    reply = source.step("ip -d link show").exchanges[1][0]
    return [node for node in reply.tree.walk() if node.raw >= 0 and node.raw & NESTED]


def _macvlan(answer: Any, source: Recording) -> str:
    message = only_message(answer)
    if message.type != "RTM_NEWLINK":
        return f"This is {message.type}; a link is made with RTM_NEWLINK."
    if message.notes:
        return f"At offset {message.notes[0][0]}: {message.notes[0][1]}."
    if message.get("ifname") != "mac7":
        return "Its IFLA_IFNAME is not mac7."
    if "linkinfo" not in message:
        return "There is no IFLA_LINKINFO in it, so the kernel cannot know which kind of link is wanted."
    if message.get("linkinfo.kind") != "macvlan":
        return f"linkinfo.kind is {message.get('linkinfo.kind')!r}."
    if message.get("link") != 3:
        return "IFLA_LINK has to hold the index of the lower link, 3."
    mode = message.get("linkinfo.data.mode")
    if mode is None:
        return "The mode lies one nest deeper: linkinfo.data.mode."
    return "" if mode == 4 else f"The mode is {mode}; bridge is wanted."


QUESTIONS = [
    Question(
        "q2a",
        "In the request that makes the veth pair, what is nla_len of IFLA_IFNAME 'port1'?",
        "nests",
        rule=lambda source: (
            source.step("veth").exchanges[-1].request.node("ifname").end - source.step("veth").exchanges[-1].request.node("ifname").offset
        ),
        slips=[
            (lambda source: 12, "nla_len does not count the padding: with it, the next attribute begins 12 bytes on."),
            (lambda source: 9, "A C string ends with a NUL, which is sent as well."),
            (lambda source: 6, "That is the value with its NUL; nla_len counts its own header of 4 as well."),
            (lambda source: 5, "Those are the letters; there is a NUL behind them and a header before them."),
        ],
        hints=[
            "Count: header, letters, and what ends a string in C.",
            "Look at the attribute's first two bytes, the lower one first.",
            "make.node('ifname') knows its offset and its end.",
        ],
        because="4 + 5 + 1. The next attribute begins at the next multiple of 4; the bytes between are padding.",
    ),
    Question(
        "q2b",
        "How many bytes of padding does that whole request have?",
        "nests",
        rule=lambda source: sum(length for _, length, role, _ in source.step("veth").exchanges[-1].request.owners() if role == "padding"),
        slips=[(lambda source: _padding(source.step("veth").exchanges[-1].request.node("ifname")), "That is behind the first name alone.")],
        hints=[
            "Both names are strings of the same length, and neither fills its last four bytes.",
            "In the hex view padding is set apart from values: look for it, or let the explorer show it.",
            "owners() gives (offset, length, role, path) for every byte: add up the lengths where the role is 'padding'.",
        ],
        because="Padding belongs to no attribute's nla_len, but to the length of the nest around it.",
    ),
    Question(
        "q2c",
        "Under which path does the name of the other end, host1, lie?",
        "nests",
        rule=_peer_name,
        slips=[(lambda source: "ifname", "That is port1: the same attribute, at the top level.")],
        hints=[
            "It lies in a nest in a nest in a nest.",
            "Unfold linkinfo in the tree, then what is in it; paths join the names with dots.",
            "for node in make.tree.walk(): print(node.path, node.value)",
        ],
        because="VETH_INFO_PEER holds a whole second ifinfomsg with attributes of its own: a message in the message.",
    ),
    Question(
        "q2d",
        "linkinfo.data.port of the vxlan is big-endian. Which port would a program see that reads it like every other number here?",
        "nests",
        rule=lambda source: _big(int(_vxlan_request(source)["linkinfo.data.port"]), 2),
        slips=[(lambda source: _vxlan_request(source)["linkinfo.data.port"], "That is the right port; what does the mistaken reader see?")],
        hints=[
            "The two bytes are 12 b5.",
            "Read them least significant byte first.",
            "int.from_bytes(bytes.fromhex('12b5'), 'little')",
        ],
        because="Ports are in network byte order even inside of native families; a schema has to say so for each attribute.",
    ),
    Question(
        "q2e",
        "Which attributes of the kernel's answer to `ip -d link show vx42` carry NLA_F_NESTED (0x8000)? Their names, in any order.",
        "nests",
        rule=lambda source: {node.name for node in _flagged(source)},
        also=[lambda source: {node.kernel for node in _flagged(source)}],
        slips=[
            (
                lambda source: {"linkinfo", *(node.name for node in _flagged(source))},
                "linkinfo is a nest, but the flag is not set on it: look at its bytes.",
            )
        ],
        hints=[
            "The last bytes of the message are worth a look: 04 00 3e 80.",
            "node.raw is nla_type as it is on the wire, with its flags.",
            "[node.name for node in reply.tree.walk() if node.raw >= 0 and node.raw & 0x8000]",
        ],
        because="Old nests such as linkinfo never had the flag, new ones have it: what is a nest, the schema says, not the bit.",
    ),
    Question(
        "q2f",
        "Make the bytes that ask for a macvlan 'mac7' in mode bridge (4) on the link with index 3. nlshell.encode may help.",
        "nests",
        judge=_macvlan,
        hints=[
            "The operation is link.newlink; IFLA_LINK is the path link, the kind linkinfo.kind.",
            "nlshell.encode('link.newlink', {'ifname': …, 'link': …, 'linkinfo.kind': …, …})",
            "`%nl schema route.link` lists the attributes; the mode is linkinfo.data.mode.",
        ],
        because="Three levels of attributes, and every nla_len adds up.",
    ),
]
