"""Text that people paste, turned back into bytes: which form it has is found out, and said.

    >>> pasted = read_text("14 00 00 00 03 00 02 00 74 b3 02 6b 04 6d 00 00 00 00 00 00")
    >>> pasted.dialect, len(pasted.data)
    ('hex', 20)

Tools that print messages with names come first, then lines with offsets, then literals of programming languages, then
bare digits and base64. What fits none, or fits one and contradicts itself, is refused with an InputError.
"""

from __future__ import annotations

import re
from struct import error as StructError

from ..errors import InputError
from .dumps import is_dump, read_dump
from .libraries import is_libmnl, is_libnl, read_libmnl, read_libnl
from .literals import is_array, is_numbers, is_string, read_array, read_numbers, read_string
from .pasted import COOKED_HEADER, Pasted, Record, cut, is_cooked, is_plausible, is_whole, line_at, shown, text_order, without_cooked
from .strace import is_strace, read_strace

__all__ = ["Pasted", "Record", "read_bytes", "read_text"]

_HEX = set("0123456789abcdefABCDEFxX:, \t\r\n")
_SEPARATORS = re.compile(r"(?<![0-9a-fA-FxX])0[xX]|[:,]")
_TOOLS = ((is_libnl, read_libnl), (is_libmnl, read_libmnl), (is_strace, read_strace))
_CHARACTERS = re.compile(r"0000000[ \t].*(?:\\0|\bnul\b)")


def read_text(text: str) -> Pasted:
    """The datagrams in a pasted text. Raises InputError with one sentence that says what is wrong with it."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\u00a0", " ")
    if not text.strip():
        raise InputError("there are no bytes to decode; give hex digits, a file, or pipe them in")
    try:
        pasted = _read(text)
    except (StructError, ValueError):
        raise InputError("a number in this text is malformed, or too large for its place in a message") from None
    if not pasted.data:
        raise InputError(f"there are no bytes to decode in this text, which looks like {pasted.dialect}")
    if not any(pasted.data):
        raise InputError(f"all {len(pasted.data)} bytes are zero; bpftrace prints zeroes where it could not read the memory")
    return _without_cooked_headers(pasted)


def read_bytes(data: bytes) -> Pasted:
    """The same for the content of a file: text is read as text, anything else as one datagram as it is."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    if not re.search(r"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]", text):
        return read_text(text)
    if not any(data):
        raise InputError(f"all {len(data)} bytes are zero")
    return _without_cooked_headers(Pasted("binary", [Record(data)]))


def _read(text: str) -> Pasted:
    fitting = [read for fits, read in _TOOLS if fits(text)]
    if len(fitting) > 1:
        raise InputError("the text mixes what strace, libnl and libmnl print: paste one kind of dump at a time")
    if fitting:
        return fitting[0](text)
    if _CHARACTERS.match(text.lstrip()):
        raise InputError("od -c and hexdump -c print characters, which are not read; make the dump with xxd or hexdump -C")
    if is_dump(text):
        return read_dump(text)
    if is_array(text):
        return read_array(text)
    if re.fullmatch(r"(?:\s*x[0-9a-fA-F]{2})+\s*", text):
        text = text.replace("x", r"\x")  # a shell took the backslashes, for want of quotes
    if is_string(text):
        beside = re.search(r"(?:^|\s)[0-9a-fA-F]{2}(?:\s|$)", text)
        if beside and "\\x" in text and not re.search(r"[\"']", text):
            raise InputError(f"some bytes have \\x before them and {beside[0].strip()!r} has not: paste one kind of dump at a time")
        return read_string(text)
    return read_numbers(text) if is_numbers(text) else _hex(text)


def _hex(text: str) -> Pasted:
    """Digits with spaces, newlines, colons, commas and 0x; if it is none of that, perhaps base64."""
    if re.search(r"^[ \t]*\*[ \t]*$", text, re.MULTILINE):
        raise InputError("a line * stands for repeated ones, but without offsets nothing says how many; od -v prints them all")
    if label := re.search(r"^[ \t]*(?:0x)?[0-9a-fA-F]+:(?=[ \t])", text, re.MULTILINE):
        number = line_at(text, label.start())
        raise InputError(f"line {number} begins with {shown(label[0])}, an address as debuggers print it: give the bytes behind it alone")
    for position, character in enumerate(text):
        if character not in _HEX:
            data = _base64(text)
            if data is not None:
                return Pasted("base64", [Record(data)])
            raise InputError(f"{character!r} at position {position} is no hex digit; give hex, or the name of a file that exists")
    lines = [_digits(line) for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(_is_cooked_line(line) for line in lines):
        return Pasted("hex", [Record(bytes.fromhex(line)) for line in lines])
    joined = "".join(lines)
    if not joined:
        raise InputError("there are no bytes to decode; give hex digits, a file, or pipe them in")
    if len(joined) % 2:
        raise InputError(f"{len(joined)} hex digits are half a byte too many or too few; two make a byte")
    if "x" in joined.lower():
        raise InputError("0x stands in the middle of a byte; put it before whole bytes")
    return _grouped(text) or Pasted("hex", [Record(bytes.fromhex(joined))])


def _is_cooked_line(digits: str) -> bool:
    """Whether a line is a packet of its own, as Wireshark copies one as a hex stream."""
    return len(digits) % 2 == 0 and "x" not in digits.lower() and is_cooked(bytes.fromhex(digits[:32]))


def _digits(text: str) -> str:
    return "".join(_SEPARATORS.sub(" ", text).split())


def _grouped(text: str) -> Pasted | None:
    """Words of the host (od -An -x, a debugger) where only they make sense; None where the digits are bytes as they stand."""
    words = _SEPARATORS.sub(" ", text).split()
    width = len(words[0])
    if width not in (4, 8, 16) or len(words) < 4 or any(len(word) != width for word in words):
        return None
    data, order = text_order([bytes.fromhex(word) for word in words], "big")
    return Pasted(f"hex words of {width // 2} bytes", [Record(data)]) if order == "little" else None


def _base64(text: str) -> bytes | None:
    """The bytes, where the text is base64 of something that may be a datagram: any word of letters is base64 by form."""
    joined = "".join(text.split()).replace("-", "+").replace("_", "/")
    if re.fullmatch(r"[A-Za-z0-9+/]{20,}={0,2}", joined) is None or len(joined.rstrip("=")) % 4 == 1:
        return None
    from base64 import b64decode

    data = b64decode(joined.rstrip("=") + "=" * (-len(joined.rstrip("=")) % 4))
    # A letter too many moves all that is behind it, and only whole messages show that there is none.
    body = without_cooked(data)
    return data if is_whole(body) or (len(body) < 16 and is_plausible(data)) or not any(data) else None


def _without_cooked_headers(pasted: Pasted) -> Pasted:
    """Take off the 16 bytes that a packet of a netlink capture begins with; they say which protocol it is of."""
    cooked = [is_cooked(record.data) for record in pasted.records]
    if any(cooked):
        if not all(cooked):
            raise InputError("some packets begin with the header of a netlink capture and some do not: paste one kind of dump at a time")
        for record in pasted.records:
            if len(record.data) == COOKED_HEADER:
                raise cut("a packet ends behind the 16 bytes of its capture header")
            record.protocol = int.from_bytes(record.data[14:16], "big")
            record.data = record.data[COOKED_HEADER:]
        pasted.dialect += " of a netlink capture"
    return pasted
