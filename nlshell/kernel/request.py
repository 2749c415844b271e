"""A request before it is sent, and what is noted when it was refused."""

from __future__ import annotations

from contextlib import suppress
from os import urandom

from ..codec.message import Context, Message, messages
from ..wire import header as h

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..schema.model import MessageType


def rights() -> tuple[int | None, bool]:
    """The capabilities that this thread holds, a bit each, or None; and whether its user namespace is not the initial one.

    Source: proc(5), /proc/pid/status (CapEff) and uid_map; user_namespaces(7).
    """
    held: int | None = None
    private = False
    with suppress(OSError, ValueError):
        with open("/proc/thread-self/status", "rb") as status:
            held = next((int(line.split()[1], 16) for line in status if line.startswith(b"CapEff:")), None)
        with open("/proc/self/uid_map", "rb") as ids:
            private = ids.read().split() != [b"0", b"0", b"4294967295"]
    return held, private


def random_sequence() -> int:
    """A sequence number to begin with: random, so that left-overs never match; never 0, which marks notifications."""
    return int.from_bytes(urandom(4), "little") or 1


class Request:
    """A message ready to be sent, but for its sequence number: `kind` says what it is, `data` is the whole message.

    held  what must stay open as long as the request may be sent: network namespaces whose descriptors it names
    """

    __slots__ = ("context", "data", "flags", "held", "kind")

    def __init__(self, kind: MessageType, data: bytes, flags: int, context: Context, held: object = None) -> None:
        self.kind = kind
        self.data = data
        self.flags = flags
        self.context = context
        self.held = held

    def numbered(self, seq: int, port: int) -> bytes:
        return self.data[:8] + h.NLMSGHDR.pack(0, 0, 0, seq, port)[8:] + self.data[16:]

    @property
    def is_answered(self) -> bool:
        """Whether something says that it is done (0x200 alone is NLM_F_EXCL, no dump)."""
        return bool(self.flags & h.ACK) or self.flags & h.DUMP == h.DUMP

    @property
    def message(self) -> Message:
        return messages(self.data, self.context)[0][0]
