"""What the readers of pasted text give back, and what all of them need."""

from __future__ import annotations

import sys

from ..errors import InputError
from ..wire.header import frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ARPHRD_NETLINK = 824
COOKED_HEADER = 16
_LARGEST = 1 << 20


class Record:
    """One datagram (or one message, where the tool prints messages) and what the text said about it.

    protocol   netlink protocol: its number, or the name the tool gives it ("NETLINK_ROUTE", "ROUTE"); None: not said
    direction  "send", "recv" or "" where the text does not tell
    socket     tells the sockets of one text apart ("3" for fd 3); "" where the text knows none
    """

    __slots__ = ("data", "direction", "protocol", "socket")

    def __init__(self, data: bytes, protocol: int | str | None = None, direction: str = "", socket: str = "") -> None:
        self.data = data
        self.protocol = protocol
        self.direction = direction
        self.socket = socket

    def __repr__(self) -> str:
        return f"<Record {len(self.data)} bytes protocol={self.protocol} {self.direction}>"


class Pasted:
    """What a text held: `records` in order, the `dialect` it was in, and `notes`, sentences on what the text left open.

    families  ids of generic families and their names, where the text says them
    """

    __slots__ = ("dialect", "families", "notes", "records")

    def __init__(
        self, dialect: str, records: Sequence[Record], notes: Sequence[str] = (), families: Mapping[int, str] | None = None
    ) -> None:
        self.dialect = dialect
        self.records = list(records)
        self.notes = list(notes)
        self.families = dict(families or {})

    @property
    def data(self) -> bytes:
        """All bytes in a row."""
        return b"".join(record.data for record in self.records)

    def __repr__(self) -> str:
        return f"<Pasted {self.dialect}: {len(self.records)} records, {len(self.data)} bytes>"


class Dialect:
    """A form of text that bytes are pasted in: its name, whether a text may be in it, and what then reads it.

    `reads` raises InputError, with one sentence that says what is wrong, for a text that is in it and cannot be read.
    """

    __slots__ = ("name", "reads", "recognises")

    def __init__(self, name: str, recognises: Callable[[str], bool], reads: Callable[[str], Pasted]) -> None:
        self.name = name
        self.recognises = recognises
        self.reads = reads

    def __repr__(self) -> str:
        return f"<Dialect {self.name}>"


def without_cooked(data: bytes) -> bytes:
    """The datagram of such a packet; other bytes as they are."""
    return data[COOKED_HEADER:] if is_cooked(data) else data


def is_cooked(data: bytes) -> bool:
    """Whether a packet of a netlink capture begins here: packet type, ARPHRD_NETLINK, ten zero bytes, protocol."""
    return (
        len(data) >= COOKED_HEADER
        and data[0] == 0
        and data[1] <= 7
        and int.from_bytes(data[2:4], "big") == _ARPHRD_NETLINK
        and not any(data[4:14])
    )


def is_plausible(data: bytes) -> bool:
    """Whether this may be the beginning of a datagram: an nlmsg_len that fits, a cooked header, or a uevent."""
    if is_cooked(data) or data.startswith(b"libudev\0"):
        return True
    if len(data) < 16:
        return False
    length = int.from_bytes(data[:4], sys.byteorder)
    if 16 <= length <= max(len(data), 16) + 3:
        return True
    action, separator, path = data.partition(b"\0")[0].partition(b"@")
    return bool(separator) and action.isalpha() and path.startswith(b"/")


def text_order(words: Sequence[bytes], wanted: str) -> tuple[bytes, str]:
    """Join words printed most significant digit first. Returns the bytes and the order that was chosen, "big" or "little".

    `wanted` is what the tool normally means; the other is taken where only that begins like a datagram.
    """
    readings = {"big": b"".join(words), "little": b"".join(word[::-1] for word in words)}
    other = "little" if wanted == "big" else "big"
    usual, unusual = readings[wanted], readings[other]
    # A dump may stop early, so a length beyond its end is no reason to doubt; one beyond any datagram is.
    possible = is_plausible(usual) or 16 <= int.from_bytes(usual[:4], sys.byteorder) < _LARGEST
    if not is_whole(usual) and (is_whole(unusual) or (not possible and is_plausible(unusual))):
        wanted = other
    return readings[wanted], wanted


def is_whole(data: bytes) -> bool:
    """Whether messages fill these bytes exactly."""
    found, rest = frames(data)
    return bool(found) and rest == len(data) and found[-1].end - found[-1].offset == found[-1].length


def shown(line: str) -> str:
    """A line of the input as an error message quotes it."""
    text = " ".join(line.split())
    return repr(text if len(text) <= 48 else text[:45] + "…")


def beside(lines: Sequence[tuple[int, str]], what: str) -> list[str]:
    """The note on lines (number, text) that were left out because they are no part of what was read; none for none."""
    if not lines:
        return []
    number, line = lines[0]
    if len(lines) == 1:
        return [f"line {number} {shown(line)} is no {what} and was left out"]
    return [f"{len(lines)} lines are no {what} and were left out, the first is line {number} {shown(line)}"]


def line_at(text: str, position: int) -> int:
    """The number of the line that a position is in."""
    return text.count("\n", 0, position) + 1


def cut(text: str) -> InputError:
    return InputError(f"{text}: it was cut off or changed on its way here")
