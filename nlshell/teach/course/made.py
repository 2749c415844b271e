"""What a student sends in, as a message: for exercises in which something has to be made."""

from __future__ import annotations

from ...codec.message import Context, Message, messages
from ...schema.registry import REGISTRY
from ...wire import header as h
from ..answers import NotReadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def only_message(answer: Any) -> Message:
    """The one message that a student's bytes are. Raises NotReadable with what is wrong with their framing."""
    if isinstance(answer, str):
        try:
            answer = bytes.fromhex(answer.replace("\\x", ""))
        except ValueError:
            raise NotReadable("the message is wanted as bytes (or their hex digits)") from None
    if isinstance(answer, Message):
        answer = answer.bytes
    if not isinstance(answer, (bytes, bytearray)):
        raise NotReadable("the message is wanted as bytes")
    if len(answer) < h.HEADER_SIZE:
        raise NotReadable(f"a message has at least the {h.HEADER_SIZE} bytes of its nlmsghdr, these are {len(answer)}")
    found, _ = messages(bytes(answer), Context(REGISTRY.protocol("route")))
    if not found or found[0].length != len(answer):
        length = int.from_bytes(bytes(answer[:4]), "little")
        raise NotReadable(f"nlmsg_len says {length}, but these are {len(answer)} bytes")
    return found[0]
