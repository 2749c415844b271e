"""nlmsghdr: cutting a datagram into messages and making one. Source: <linux/netlink.h>, netlink(7)."""

from __future__ import annotations

from struct import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable
    from typing import TypeAlias

    Flags: TypeAlias = "int | str | Iterable[int | str]"  # nlmsg_flags, as `flags_of` takes them

NLMSGHDR = Struct("=IHHII")
_LENGTH = Struct("=I")
HEADER_SIZE = NLMSGHDR.size

NOOP, ERROR, DONE, OVERRUN = 1, 2, 3, 4
MIN_TYPE = 0x10  # below it are the control messages above; a family's own types start here

REQUEST, MULTI, ACK, ECHO, DUMP_INTR, DUMP_FILTERED = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
ROOT, MATCH, ATOMIC = 0x100, 0x200, 0x400
DUMP = ROOT | MATCH
REPLACE, EXCL, CREATE, APPEND = 0x100, 0x200, 0x400, 0x800
NONREC, BULK = 0x100, 0x200
CAPPED, ACK_TLVS = 0x100, 0x200

_COMMON_FLAGS = {
    REQUEST: "REQUEST", MULTI: "MULTI", ACK: "ACK", ECHO: "ECHO", DUMP_INTR: "DUMP_INTR", DUMP_FILTERED: "DUMP_FILTERED",
}  # fmt: skip
# The upper byte means something else for each kind of message: the same 0x100 is ROOT, REPLACE, NONREC or CAPPED.
_UPPER_FLAGS = {
    "get": {DUMP: "DUMP", ROOT: "ROOT", MATCH: "MATCH", ATOMIC: "ATOMIC"},
    "new": {REPLACE: "REPLACE", EXCL: "EXCL", CREATE: "CREATE", APPEND: "APPEND"},
    "del": {NONREC: "NONREC", BULK: "BULK"},
    "ack": {CAPPED: "CAPPED", ACK_TLVS: "ACK_TLVS"},
}


def align(length: int) -> int:
    """The next multiple of 4 (NLMSG_ALIGN and NLA_ALIGN are the same)."""
    return length + 3 & ~3


def flag_names(flags: int, usage: str = "new") -> list[str]:
    """Names of the bits of nlmsg_flags for a message used as `usage`: "get", "new", "del" or "ack"."""
    names = []
    for table in (_COMMON_FLAGS, _UPPER_FLAGS.get(usage, _UPPER_FLAGS["new"])):
        for bits, name in table.items():
            if flags & bits == bits:
                names.append(name)
                flags &= ~bits
    if flags:
        names.append(hex(flags))
    return names


def flag_bits(usage: str = "new") -> dict[str, int]:
    """Names and bits that nlmsg_flags may carry for a message used as `usage`."""
    return {name: bits for table in (_COMMON_FLAGS, _UPPER_FLAGS[usage]) for bits, name in table.items()}


def flags_of(flags: Flags) -> int:
    """nlmsg_flags from a number, or from their names in any case: "create,excl", "NLM_F_CREATE|NLM_F_EXCL", or a list of either.

    All names are taken, whatever the message is used for: that ROOT and REPLACE are the same bit is the caller's to know.
    Raises UnknownNameError.
    """
    if isinstance(flags, int):
        return flags
    bits = 0
    for each in flags.replace("|", ",").split(",") if isinstance(flags, str) else flags:
        if isinstance(each, str):
            bits |= flags_of(each) if "," in each or "|" in each else _flag(each.strip())
        else:
            bits |= each
    return bits


def _flag(word: str) -> int:
    known = {name: bits for usage in _UPPER_FLAGS for name, bits in flag_bits(usage).items()}
    name = word.upper().removeprefix("NLM_F_")
    if name in known or not word:
        return known.get(name, 0)
    try:
        return int(word, 0)
    except ValueError:
        from ..errors import UnknownNameError

        raise UnknownNameError("flag", word, [name.lower() for name in known], f"known: {', '.join(known).lower()}") from None


class Frame:
    """One message in a buffer: where it lies and its nlmsghdr. `end` is cut to what the buffer holds."""

    __slots__ = ("buffer", "end", "flags", "length", "offset", "port", "seq", "type")

    def __init__(self, buffer: bytes, offset: int, end: int, header: tuple[int, int, int, int, int]) -> None:
        self.buffer = buffer
        self.offset = offset
        self.end = end
        self.length, self.type, self.flags, self.seq, self.port = header

    @property
    def payload(self) -> int:
        """Offset of the first byte after nlmsghdr."""
        return self.offset + HEADER_SIZE

    @property
    def bytes(self) -> bytes:
        """The message's own bytes, header included, padding not."""
        return bytes(self.buffer[self.offset : self.end])


def frames(buffer: bytes, start: int = 0, end: int | None = None) -> tuple[list[Frame], int]:
    """Cut `buffer[start:end]` into messages.

    Returns (frames, rest). `rest` is the offset of the first byte that no message claims: equal to `end` for a whole
    datagram, else the start of trailing bytes or of a header whose nlmsg_len cannot be right (under 16). A message
    that claims more than is left is returned cut short: its `length` then exceeds `end - offset`.
    """
    found = []
    end = len(buffer) if end is None else end
    position = start
    unpack = NLMSGHDR.unpack_from
    while end - position >= HEADER_SIZE:
        header = unpack(buffer, position)
        length = header[0]
        if length < HEADER_SIZE:
            break
        stop = position + length
        found.append(Frame(buffer, position, stop if stop <= end else end, header))
        position = min(position + align(length), end)
    return found, position


def places(buffer: bytes) -> tuple[array[int], int]:
    """The offsets at which `frames` finds messages, and its rest: for buffers that hold too many to have an object for each."""
    from array import array

    found, position, end = array("Q"), 0, len(buffer)
    unpack = _LENGTH.unpack_from
    while end - position >= HEADER_SIZE:
        (length,) = unpack(buffer, position)
        if length < HEADER_SIZE:
            break
        found.append(position)
        position = min(position + align(length), end)
    return found, position


def frame_at(buffer: bytes, position: int) -> Frame:
    """The message at an offset that `places` gave."""
    header = NLMSGHDR.unpack_from(buffer, position)
    return Frame(buffer, position, min(position + header[0], len(buffer)), header)


def pack(type: int, flags: int, seq: int, port: int, payload: bytes) -> bytes:
    """One message: nlmsghdr and payload, padded to 4 so that another may follow."""
    length = HEADER_SIZE + len(payload)
    return NLMSGHDR.pack(length, type, flags, seq, port) + payload + bytes(-length % 4)


def renumbered(data: bytes, seq: int | None, port: int | None, only_blank: bool = False) -> bytes:
    """A datagram with other numbers in the nlmsghdr of its messages (None: as they are).

    only_blank  leave messages alone that have a sequence number or a port id
    """
    made = bytearray(data)
    for frame in frames(data)[0]:
        if not (only_blank and (frame.seq or frame.port)):
            numbers = (frame.seq if seq is None else seq, frame.port if port is None else port)
            made[frame.offset + 8 : frame.offset + 16] = NLMSGHDR.pack(0, 0, 0, *numbers)[8:]
    return bytes(made)


def has_end(flags: int) -> bool:
    """Whether a request with these nlmsg_flags is answered by something that ends: an acknowledgement, or a dump's DONE (netlink(7))."""
    return bool(flags & ACK) or flags & DUMP == DUMP
