"""Questions of notebook 4: when the kernel says no."""

from __future__ import annotations

from ...wire.errno import errno_names
from ..exercises import Question
from .made import only_message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..recording import Recording


def _refusal(source: Recording, words: str) -> Any:
    return source.step(words).exchanges[-1]


def _errno_names(source: Recording) -> list[str]:
    """What the number of the vxlam's refusal is called; one number may have two names."""
    return errno_names(_refusal(source, "vxlam").errno)


def _missing(source: Recording) -> str:
    """The kernel's name of the attribute that the ethtool request lacked."""
    refused = _refusal(source, "ethtool")
    return str(refused.request.kind.attributes.by_id[refused.ack.miss_type].kernel)


def _highest_dscp(source: Recording) -> int:
    return int(_refusal(source, "dscp").end["policy.max_value_u"])


def _mended_vxlan(answer: Any, source: Recording) -> str:
    message = only_message(answer)
    before = _refusal(source, "vxlan").request
    if message.type != before.type:
        return f"This is {message.type}, the refused request is {before.type}."
    if message.get("linkinfo.kind") != "vxlan":
        return "It makes no vxlan any more; the kind was not at fault."
    number = message.get("linkinfo.data.id")
    if number is None:
        return "It has no linkinfo.data.id left, and a vxlan needs its number."
    if not 0 < number < int(before["linkinfo.data.id"]):
        return f"The kernel would not take {number} either: read its words again."
    if not message.flags & 0x400:
        return "Without NLM_F_CREATE nothing new is made: see nlshell.encode(…, flags=refused.request.flags)."
    return ""


QUESTIONS = [
    Question(
        "q4a",
        'The refusal of the kind vxlam (step "vxlam") has a1 ff ff ff there. Which errno is that?',
        "refused",
        rule=lambda source: _refusal(source, "vxlam").errno,
        also=[lambda source: _errno_names(source)[0], lambda source: _errno_names(source)[-1]],
        slips=[
            (
                lambda source: -_refusal(source, "vxlam").errno,
                "Right, but for the sign: netlink sends it negative, errno itself is positive.",
            ),
            (lambda source: (1 << 32) - _refusal(source, "vxlam").errno, "It is a signed number."),
        ],
        hints=[
            "Least significant byte first: 0xffffffa1, as a signed 32-bit number.",
            "struct.unpack('=i', bytes.fromhex('a1ffffff'))",
            "nlshell.wire.errno.errno_name tells the name of a number on Linux, and talk.step('vxlam').exchanges[-1] has it all.",
        ],
        because="-EOPNOTSUPP. Without extended acks this one number would be all that the kernel ever says.",
    ),
    Question(
        "q4b",
        "NLMSGERR_ATTR_OFFS of the refused vxlan: which attribute of our request begins there? Its path.",
        "refused",
        rule=lambda source: _refusal(source, "vxlan").path,
        slips=[
            (lambda source: "offs", "That is where the kernel says it, in its answer. What is there in our request?"),
            (lambda source: _refusal(source, "vxlan").culprit.kernel, "That is the attribute's name; by which path is it reached?"),
            (lambda source: _refusal(source, "vxlan").culprit.name, "That is the last part; a path begins at the top of the message."),
        ],
        hints=[
            "The offset counts from the first byte of our own message.",
            "Look at the offsets in the tree or the hex of exchange.request.",
            "next(node.path for node in refused.request.tree.walk() if node.offset == … and node.raw >= 0)",
        ],
        because="The kernel cannot know our names: it points at a byte, and whoever wrote the message knows what is there.",
    ),
    Question(
        "q4c",
        "What is the highest DSCP that the kernel takes in a rule? It says so itself.",
        "refused",
        rule=_highest_dscp,
        slips=[
            (lambda source: 200, "That was sent, and refused."),
            (lambda source: 255, "That is the most a byte can hold."),
        ],
        hints=[
            "NLMSGERR_ATTR_POLICY says what would have been accepted.",
            "Its parts are type, min_value_u and max_value_u.",
            "dscp.end['policy'] has them as values.",
        ],
        because="6 bits. The policy is the kernel's own table of what it takes, sent along with the refusal.",
    ),
    Question(
        "q4d",
        "Which attribute did the ethtool request lack?",
        "refused",
        rule=lambda source: _refusal(source, "ethtool").path,
        also=[_missing],
        slips=[(lambda source: _refusal(source, "ethtool").ack.miss_type, "That is its number. How is it called?")],
        hints=[
            "NLMSGERR_ATTR_MISS_TYPE gives its number.",
            "The number belongs to the attribute set of the request: ETHTOOL_A_LINKINFO_…",
            "exchange.path resolves it; `%nl schema ethtool` lists the sets.",
        ],
        because="ETHTOOL_A_LINKINFO_HEADER, which says which device is meant.",
    ),
    Question(
        "q4e",
        "Mend the request for the vxlan, so that the kernel takes it. Give its bytes.",
        "refused",
        judge=_mended_vxlan,
        hints=[
            "Everything but one value may stay.",
            "refused.request.values is the whole request as a dict; nlshell.encode makes bytes of such a dict.",
            "nlshell.encode('link.newlink', {…}, flags=refused.request.flags), with an id below 16777216.",
        ],
        because="A VNI has 24 bits, which the attribute's 32 do not say: that is why the kernel had to.",
    ),
]
