"""What two netlink libraries print of the messages they move: libnl (NLCB=debug) and libmnl (nft --debug=mnl, ethtool --debug).

Both print fields rather than bytes. libnl leaves out the flag NLA_F_NET_BYTEORDER and what an error quotes of the
request; libmnl leaves out most of nlmsg_flags. What can be told from the rest is put back, the rest is said.
"""

from __future__ import annotations

import re
from struct import Struct

from ..errors import InputError
from ..wire import header as h
from ..wire.attribute import NESTED, NLATTR
from .pasted import Pasted, Record, beside, cut, shown

_BEGIN, _END = "BEGIN NETLINK MESSAGE", "END NETLINK MESSAGE"
_FIELD = re.compile(r"\s*\.([a-z_]+) = (-?(?:0x[0-9a-f]+|\d+))((?:\s+[<\"].*)?)\s*$")
_SECTION = re.compile(r"\s*\[([A-Z ]+?)(?: (\d+))?( NESTED)?\] (-?\d+) octets")
_GENL = Struct("=BBH")
_ERRNO = Struct("=i")


def is_libnl(text: str) -> bool:
    return _BEGIN in text


def read_libnl(text: str) -> Pasted:
    records: list[Record] = []
    notes: list[str] = []
    block: list[tuple[int, str]] | None = None
    strays: list[tuple[int, str]] = []
    direction = ""
    for number, line in enumerate(text.splitlines(), 1):
        if "Sent Message" in line or "Received Message" in line:
            direction = "send" if "Sent" in line else "recv"
        elif _BEGIN in line:
            if block is not None:
                raise cut(f"a message of libnl has no END before line {number}")
            block = []
        elif _END in line:
            if block is None:
                raise cut(f"a message of libnl ends in line {number} and has no BEGIN")
            message = _Libnl(block)
            records.append(Record(message.data(), message.protocol, direction))
            notes += [note for note in message.notes if note not in notes]
            block, direction = None, ""
        elif block is not None:
            block.append((number, line))
        elif _SECTION.search(line) or _FIELD.match(line) or "NETLINK MESSAGE" in line:
            raise cut(f"line {number} {shown(line)} stands outside the BEGIN and END of a message")
        elif line.strip() and not line.startswith("--"):
            strays.append((number, line))
    if block is not None:
        raise cut("the last message of libnl has no END")
    protocol = next((record.protocol for record in records if record.protocol is not None), None)
    for record in records:
        record.protocol = protocol if record.protocol is None else record.protocol
    return Pasted("libnl (NLCB=debug)", records, [*notes, *beside(strays, "line of a message printed by libnl")])


class _Libnl:
    """One message between BEGIN and END."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        self.lines = lines
        self.position = 0
        self.protocol: str | None = None
        self.notes: list[str] = []

    def data(self) -> bytes:
        out = bytearray()
        length = 0
        while self.position < len(self.lines):
            number, line = self.lines[self.position]
            self.position += 1
            match = _SECTION.match(line)
            if match is None:
                if line.strip():
                    raise InputError(f"line {number} {shown(line)} is no line of a message printed by libnl")
                continue
            name, size = match[1], int(match[4])
            if name in ("NETLINK HEADER", "ORIGINAL MESSAGE"):
                header = self._header(number)
                if name == "NETLINK HEADER":
                    length = h.NLMSGHDR.unpack(header)[0]
                out += header
            elif name == "GENERIC NETLINK HEADER":
                self.protocol = "NETLINK_GENERIC"
                fields = self._fields(number, "cmd", "version", "unused")
                out += _GENL.pack(*(fields[field] for field in ("cmd", "version", "unused")))
            elif name == "ERRORMSG":
                out += _ERRNO.pack(self._fields(number, "error")["error"])
            elif name in ("ATTR", "ATTR PADDING"):
                out += NLATTR.pack(h.HEADER_SIZE // 4 + size, int(match[2] or 0) | (NESTED if match[3] else 0))
                out += b"" if match[3] else self._hex(size, number)
            elif name == "LEFTOVER":
                raise InputError(f"line {number}: libnl does not print the {size} bytes it calls LEFTOVER, so this message is lost")
            else:
                out += self._hex(size, number)
        return self._whole(out, length)

    def _whole(self, out: bytearray, length: int) -> bytes:
        if len(out) < length:
            if not any("ORIGINAL" in line for _, line in self.lines):
                raise cut(f"a message of libnl says it has {length} bytes, and {len(out)} are there")
            self.notes.append("libnl prints only the header of the request that an error quotes, so the rest of such messages is missing")
        return bytes(out[: max(length, h.HEADER_SIZE)]) if h.align(len(out)) >= length else bytes(out)

    def _header(self, number: int) -> bytes:
        fields = self._fields(number, "nlmsg_len", "type", "flags", "seq", "port")
        return h.NLMSGHDR.pack(
            fields["nlmsg_len"], fields["type"] & 0xFFFF, fields["flags"] & 0xFFFF, fields["seq"] & 0xFFFFFFFF, fields["port"] & 0xFFFFFFFF
        )

    def _fields(self, number: int, *names: str) -> dict[str, int]:
        """The lines `.name = value` that follow, which must be these."""
        found = {}
        for name in names:
            line = self.lines[self.position][1] if self.position < len(self.lines) else ""
            match = _FIELD.match(line)
            if match is None or match[1] != name:
                raise cut(f"the header in line {number} lacks .{name}")
            self.position += 1
            found[name] = int(match[2], 0)
            if name == "type" and (place := re.match(r" <(\w+)/", match[3])):
                self.protocol = {"genl": "NETLINK_GENERIC"}.get(place[1], f"NETLINK_{place[1].upper()}")
        return found

    def _hex(self, size: int, number: int) -> bytes:
        out = bytearray()
        while len(out) < size:
            wanted = min(16, size - len(out))
            line = self.lines[self.position][1] if self.position < len(self.lines) else ""
            match = re.match(rf"\s*((?:[0-9a-f]{{2}} ){{{wanted - 1}}}[0-9a-f]{{2}})(?: |$)", line)
            if match is None:
                raise cut(f"line {number} announces {size} bytes, and {len(out)} follow")
            self.position += 1
            out += bytes.fromhex(match[1])
        return bytes(out)


# --- libmnl

_ANSI = re.compile(r"\x1b?\[\d+(?:;\d+)*m")
_PACKET = re.compile(r"(sending|received) (\w+) packet \((\d+) bytes\)")
_NUMBER = re.compile(r"\|\s+(\d{10})\s+\|\s*\|\s*(message length|sequence number|port ID)\s*\|")
_TYPE = re.compile(r"\|\s*(\d{5}) \| ([R-])([M-])([A-])([E-]) \|")
_WORD = re.compile(r"\|\s?((?:[0-9a-f]{2} ){3}[0-9a-f]{2})\s+\|")
_ATTRIBUTE = re.compile(r"\|(\d{5})\|([N-])([B-])\|(\d{5})\|")
_INSIDE = re.compile(r"^\s*\|.*[A-Za-z]{3,}:(?:\s|$)", re.MULTILINE)  # no line of a message has a word with a colon
_LETTERS = (h.REQUEST, h.MULTI, h.ACK, h.ECHO)
_PROTOCOLS = {"genetlink": "NETLINK_GENERIC", "rtnetlink": "NETLINK_ROUTE"}
_FLAGS_LOST = "libmnl prints only the flags REQUEST, MULTI, ACK and ECHO of nlmsg_flags; others (DUMP, CREATE …) are missing here"


def is_libmnl(text: str) -> bool:
    return "| message length |" in text


class _Mnl:
    """One message as libmnl prints it, in the making."""

    def __init__(self, number: int, length: int) -> None:
        self.number = number
        self.length = length
        self.type = self.flags = -1
        self.numbers: list[int] = []
        self.payload = bytearray()

    @property
    def missing(self) -> int:
        """Bytes that are still to come; every line below the header has four, the last perhaps some beyond the end."""
        return h.align(self.length) - h.HEADER_SIZE - len(self.payload)

    def data(self) -> bytes:
        if len(self.numbers) > 2:
            raise cut(f"the message in line {self.number} has more numbers than a header")
        if self.type < 0 or len(self.numbers) < 2 or self.missing > 0:
            raise cut(f"the message in line {self.number} says it has {self.length} bytes, and {self.missing} of them are not there")
        return h.NLMSGHDR.pack(self.length, self.type, self.flags | self._upper(), *self.numbers) + bytes(self.payload)

    def _upper(self) -> int:
        """NLM_F_CAPPED and NLM_F_ACK_TLVS of an error, which the lengths betray."""
        if self.type != h.ERROR or len(self.payload) < 20:
            return 0
        quoted = h.align(int(h.NLMSGHDR.unpack_from(self.payload, 4)[0]))
        capped = quoted > len(self.payload) - 4
        end = 4 + (h.HEADER_SIZE if capped else quoted)
        return (h.CAPPED if capped else 0) | (h.ACK_TLVS if len(self.payload) > end else 0)


def read_libmnl(text: str) -> Pasted:
    records: list[Record] = []
    message: _Mnl | None = None
    packet: Record | None = None
    left = 0
    strays: list[tuple[int, str]] = []
    text = _ANSI.sub("", text)
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if match := _PACKET.match(line):
            if message is not None:
                message.data()
            packet = Record(b"", _PROTOCOLS.get(match[2]), "send" if match[1] == "sending" else "recv")
            left = int(match[3])
        elif match := _NUMBER.match(line):
            if match[2] == "message length":
                if message is not None:
                    message.data()
                message = _Mnl(number, int(match[1]))
            elif message is not None:
                message.numbers.append(int(match[1]))
        elif message is None:
            if "|" in line and not _WORD.match(line):
                raise _no_line(number, line, text)  # perhaps the first line of a message
            if line.strip("-= \t"):
                strays.append((number, line))
        elif match := _TYPE.match(line):
            message.type = int(match[1])
            message.flags = sum(bit for letter, bit in zip(match.groups()[1:], _LETTERS) if letter != "-")
        elif match := _ATTRIBUTE.match(line):
            flags = (NESTED if match[2] == "N" else 0) | (0x4000 if match[3] == "B" else 0)
            message.payload += NLATTR.pack(int(match[1]), int(match[4]) | flags)
        elif match := _WORD.match(line):
            message.payload += bytes.fromhex(match[1])
        elif line.startswith("|"):
            raise _no_line(number, line, text)
        if message is not None and message.type >= 0 and len(message.numbers) == 2 and message.missing <= 0:
            data = message.data()
            message = None
            if packet is not None and left > 0:
                if not packet.data:
                    records.append(packet)
                packet.data += data
                left -= len(data)
            else:
                records.append(Record(data))
    if message is not None:
        message.data()
    return Pasted("libmnl", records, [_FLAGS_LOST, *beside(strays, "line of a message printed by libmnl")])


def _no_line(number: int, line: str, text: str) -> InputError:
    what = f"line {number} {shown(line)} is no line of a message printed by libmnl"
    if _INSIDE.search(text) is None:
        return InputError(what)
    return InputError(f"{what}: standard error stands inside its lines; keep the two in separate files (> messages 2> errors)")
