"""Text that people paste, turned back into bytes: which form it has is found out, and said.

    >>> pasted = read_text("14 00 00 00 03 00 02 00 74 b3 02 6b 04 6d 00 00 00 00 00 00")
    >>> pasted.dialect, len(pasted.data)
    ('hex', 20)

DIALECTS has a row for each form. What fits none, or fits one and contradicts itself, is refused with an InputError, unless
a plugin (an entry point `nlshell.dialects`, which names a Dialect) reads it.
"""

from __future__ import annotations

import re
from struct import error as StructError

from .. import plugins
from ..errors import InputError, NlshellError
from .dumps import is_dump, read_dump
from .libraries import is_libmnl, is_libnl, read_libmnl, read_libnl
from .literals import is_array, is_numbers, is_string, read_array, read_numbers, read_string
from .objects import is_objects, read_objects
from .pasted import (
    COOKED_HEADER,
    Dialect,
    Pasted,
    Record,
    cut,
    is_cooked,
    is_plausible,
    is_whole,
    line_at,
    shown,
    text_order,
    without_cooked,
)
from .strace import is_strace, read_strace

__all__ = ["DIALECTS", "Dialect", "Pasted", "Record", "read_bytes", "read_text"]

NO_FILE = "; give hex, or the name of a file that exists"
_HEX = set("0123456789abcdefABCDEFxX:, \t\r\n")
_SEPARATORS = re.compile(r"(?<![0-9a-fA-FxX])0[xX]|[:,]")
_CHARACTERS = re.compile(r"\s*0000000[ \t].*(?:\\0|\bnul\b)")
_SHELL_ESCAPES = re.compile(r"(?:\s*x[0-9a-fA-F]{2})+\s*")


def read_text(text: str, read_only: bool = False) -> Pasted:
    """The datagrams in a pasted text. Raises InputError with one sentence that says what is wrong with it.

    read_only  no plugin is asked
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\u00a0", " ")
    if not text.strip():
        raise InputError("there are no bytes to decode; give hex digits, a file, or pipe them in")
    try:
        pasted = _read(text)
    except (InputError, StructError, ValueError) as error:
        # Only now: what a text means does not depend on what else is installed, and to look for plugins takes time.
        by_plugin = _read_by_plugin(text, read_only)
        if by_plugin is None and isinstance(error, InputError):
            raise
        if by_plugin is None:
            raise InputError("a number in this text is malformed, or too large for its place in a message") from None
        pasted = by_plugin
    if not pasted.data:
        raise InputError(f"there are no bytes to decode in this text, which looks like {pasted.dialect}")
    if not any(pasted.data):
        raise InputError(f"all {len(pasted.data)} bytes are zero; bpftrace prints zeroes where it could not read the memory")
    return _without_cooked_headers(pasted)


def read_bytes(data: bytes, read_only: bool = False) -> Pasted:
    """The same for the content of a file: text is read as text, anything else as one datagram as it is."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    if not re.search(r"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]", text):
        return read_text(text, read_only)
    if not any(data):
        raise InputError(f"all {len(data)} bytes are zero")
    return _without_cooked_headers(Pasted("binary", [Record(data)]))


def _read(text: str) -> Pasted:
    fitting = [dialect for dialect in _TOOLS if dialect.recognises(text)]
    if len(fitting) > 1:
        raise InputError("the text mixes what strace, libnl and libmnl print: paste one kind of dump at a time")
    dialect = fitting[0] if fitting else next(dialect for dialect in _FORMS if dialect.recognises(text))
    return dialect.reads(text)


def _read_by_plugin(text: str, read_only: bool) -> Pasted | None:
    """What the first plugin that recognises the text makes of it; None where there is none. Raises NlshellError as that does."""
    taken = [dialect.name for dialect in DIALECTS]
    for dialect in plugins.load("dialects", Dialect, taken=taken, read_only=read_only):
        try:
            if not dialect.recognises(text):
                continue
            pasted = dialect.reads(text)
            if not isinstance(pasted, Pasted) or not isinstance(pasted.dialect, str):
                raise TypeError(f"its reader gave {type(pasted).__name__}, and a Pasted is wanted")
            pasted.data  # noqa: B018  # raises where records are none
            return pasted
        except NlshellError:  # its word on a text that it knows
            raise
        except (Exception, SystemExit) as error:
            plugins.leave_out(dialect, error)
    return None


def _refuse_characters(text: str) -> Pasted:
    raise InputError("od -c and hexdump -c print characters, which are not read; make the dump with xxd or hexdump -C")


def _hex(text: str) -> Pasted:
    """Digits with spaces, newlines, colons, commas and 0x; whatever else is left is refused."""
    if re.search(r"^[ \t]*\*[ \t]*$", text, re.MULTILINE):
        raise InputError("a line * stands for repeated ones, but without offsets nothing says how many; od -v prints them all")
    if label := re.search(r"^[ \t]*(?:0x)?[0-9a-fA-F]+:(?=[ \t])", text, re.MULTILINE):
        number = line_at(text, label.start())
        raise InputError(f"line {number} begins with {shown(label[0])}, an address as debuggers print it: give the bytes behind it alone")
    for position, character in enumerate(text):
        if character not in _HEX:
            raise InputError(f"{character!r} at position {position} is no hex digit{NO_FILE}")
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


def _is_base64(text: str) -> bool:
    return not _HEX.issuperset(text) and _base64(text) is not None


def _read_base64(text: str) -> Pasted:
    return Pasted("base64", [Record(_base64(text) or b"")])


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


# The first row that recognises a text reads it. What tools print with names in it is told by words that stand in no other
# text, so it comes first, and a text that two of them recognise is a mixture. Behind them a row may assume that none above
# it fits: lines with offsets also look like bare digits, arrays hold numbers, and digits are base64 by form.
_TOOLS = [
    Dialect("libnl", is_libnl, read_libnl),
    Dialect("libmnl", is_libmnl, read_libmnl),
    Dialect("strace", is_strace, read_strace),
]
_FORMS = [
    Dialect("JSON", is_objects, read_objects),
    Dialect("characters", lambda text: _CHARACTERS.match(text) is not None, _refuse_characters),
    Dialect("dump", is_dump, read_dump),
    Dialect("array", is_array, read_array),
    # A shell took the backslashes, for want of quotes.
    Dialect("escapes", lambda text: _SHELL_ESCAPES.fullmatch(text) is not None, lambda text: read_string(text.replace("x", r"\x"))),
    Dialect("string", is_string, read_string),
    Dialect("numbers", is_numbers, read_numbers),
    Dialect("base64", _is_base64, _read_base64),
    Dialect("hex", lambda text: True, _hex),  # or says what is no digit of it
]
DIALECTS = [*_TOOLS, *_FORMS]
