"""Dumps with an offset before each line: xxd, hexdump, od, tcpdump, tshark and Wireshark.

The forms differ in the width and base of the offset, in the width of the words and in the order of the bytes within a
word. They are told apart by the text itself: an offset must be where the bytes before it end, in base 16, 8 or 10, and
an ASCII column must say what the digits say.
"""

from __future__ import annotations

import re
import sys

from ..errors import InputError
from .pasted import Pasted, Record, beside, cut, is_whole, shown, text_order, without_cooked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE = re.compile(r"[ \t]*(0x)?([0-9a-fA-F]{4,16})(:)?[ \t]+([0-9a-fA-F]\S*.*)$")
_END = re.compile(r"[ \t]*(?:0x)?([0-9a-fA-F]{4,16}):?[ \t]*$")
_HEX_TOKEN = re.compile(r"[0-9a-fA-F]+$")
_LOOKS_LIKE_BYTES = re.compile(
    r"[ \t]*(?:(?:0x|\\x)?[0-9a-fA-F]{2}(?:[ ,:]+|$)){4,}|[ \t]*(?:\\x[0-9a-fA-F]{2}){4,}|[ \t]*[0-9a-fA-F]{32,}[ \t]*$"
)


class _Row:
    """One line: its offset as printed, its words as printed and the ASCII column (None: there is none)."""

    __slots__ = ("ascii", "colon", "number", "offset", "prefixed", "words")

    def __init__(self, number: int, offset: str, prefixed: bool, colon: bool, words: list[str], ascii: str | None) -> None:
        self.number = number
        self.offset = offset
        self.prefixed = prefixed
        self.colon = colon
        self.words = words
        self.ascii = ascii


def is_dump(text: str) -> bool:
    """Whether the lines have offsets before their bytes, and are not just hex digits in groups."""
    rows = [row for row in (_row(0, line) for line in text.splitlines()) if row is not None]
    if not rows:
        return False
    first = rows[0]
    if first.prefixed or first.colon:
        return True
    if len(first.offset) == len(first.words[0]):
        return False
    if int(first.offset, 16) == 0 or (first.ascii is not None and _ascii_fits(_plain(first), first.ascii)):
        return True
    # The fields of a header written side by side look the same; a dump goes on where its first line ends.
    return any(_score([rows], base) > 0 for base in _bases(first))


def _plain(row: _Row) -> bytes:
    try:
        return bytes.fromhex("".join(row.words))
    except ValueError:
        return b""


def read_dump(text: str) -> Pasted:
    lines = text.splitlines()
    blocks: list[list[_Row | str]] = []  # rows, "*" for repeated ones, and the offset at the end as text
    stray: tuple[int, str] | None = None
    strays: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        row = _row(number, line)
        if row is not None:
            if not blocks or int(row.offset, 16) == 0:
                blocks.append([])
            elif stray is not None:
                raise InputError(f"line {stray[0]} {shown(stray[1])} stands in the middle of a dump and is no line of one")
            blocks[-1].append(row)
            stray = None
        elif line.strip() == "*" and blocks:
            blocks[-1].append("*")
        elif (end := _END.match(line)) and blocks:
            blocks[-1].append(end[1])
        elif line.strip():
            if _LOOKS_LIKE_BYTES.match(line):
                raise InputError(
                    f"line {number} {shown(line)} is bytes without an offset, other lines have one: paste one kind of dump at a time"
                )
            stray = number, line
            strays.append(stray)
    rows = [[entry for entry in block if isinstance(entry, _Row)] for block in blocks]
    _check_alike([row for block in rows for row in block])
    base = max(_bases(rows[0][0]), key=lambda base: _score(blocks, base))
    reader = _reader([row for block in rows for row in block])
    found = [_assemble(block, base, reader) for block in blocks]
    first = rows[0][0]
    if first.prefixed:
        found = _without_repeats(found, [block[0].number for block in rows], lines)
    whole = all(is_whole(without_cooked(data)) for data in found)
    for number, line in strays:
        if _may_be_a_row(line, first, whole):
            raise InputError(f"line {number} {shown(line)} looks like a damaged line of the dump")
    notes = beside(strays, "line of the dump")
    if reader.order != sys.byteorder and reader.width > 3 and not first.colon:
        notes.append("the words are read in the order of a foreign host, as only so they begin like a netlink message")
    return Pasted(_name(first, base, reader), [Record(data) for data in found], notes)


def _may_be_a_row(line: str, first: _Row, whole: bool) -> bool:
    """Whether a line that could not be read as one of the dump has its bytes or its offset all the same.

    whole  the other lines are messages to the last byte, so that hardly one is missing
    """
    tokens = line.split()
    if not whole and any(_HEX_TOKEN.match(token) and len(token) % 2 == 0 for token in (tokens[0], tokens[-1])):
        return True
    width, run, longest = len(first.words[0]), 0, 0
    for token in tokens:
        run = run + 1 if len(token) == width and _HEX_TOKEN.match(token) else 0
        longest = max(longest, run)
    offset = re.search(rf"(?<![0-9a-fA-F])[0-9a-fA-F]{{{len(first.offset)}}}{':' if first.colon else '(?![0-9a-fA-F])'}", line)
    return longest > 1 or (offset is not None and (first.colon or len(first.offset) > 4))


def _row(number: int, line: str) -> _Row | None:
    match = _LINE.match(line)
    if match is None:
        return None
    words, ascii = _columns(match[4], bool(match[3]))
    return _Row(number, match[2], bool(match[1]), bool(match[3]), words, ascii) if words else None


def _columns(text: str, colon: bool) -> tuple[list[str], str | None]:
    """Words and ASCII column of a line without its offset. Tools with a colon behind it set nothing else off."""
    parts = re.split(r"([ \t]{2,})", text.rstrip("\r\n"), maxsplit=1)
    words = _words(parts[0])
    size = sum(len(word) for word in words) // 2
    rest = parts[2] if len(parts) > 1 else ""  # spaces at its end kept: they may be bytes
    if not rest or len(rest) == size:
        return words, rest or None
    if colon:
        # The last word of xxd -e stands to the right when it is not whole.
        if (match := re.match(r"([0-9a-fA-F]{2,14})[ \t]{2,}(.*)$", rest)) and len(match[2]) == size + len(match[1]) // 2:
            return [*words, match[1]], match[2]
        return words, rest
    for left, right in ("||", "><"):
        start, stop = text.find(left), len(text.rstrip()) - 1
        if 0 < start < stop and text[stop] == right and (marked := _words(text[:start])):
            return marked, text[start + 1 : stop]
    # The two halves of a line may be set apart, and hexdump -x sets every word apart; no ASCII column is so long.
    half = len(words) == 8 and all(len(word) == 2 for word in words)
    if half or (len(words) == 1 and len(words[0]) in (3, 4, 5)):
        cells = re.split(r"[ \t]{2,}", rest.rstrip(), maxsplit=1 if half else 0)
        more = _words(cells[0]) if half else [word for cell in cells for word in _words(cell)]
        if more and (half or len(more) == len(cells)):
            return words + more, (cells[1] if half and len(cells) > 1 else None)
    return words, rest


def _words(text: str) -> list[str]:
    found = []
    for token in text.split():
        if not _HEX_TOKEN.match(token):
            return []
        found.append(token)
    return found


# --- bases, orders, widths


def _bases(row: _Row) -> tuple[int, ...]:
    """In which an offset of this form may be: od prints seven digits for all of them, xxd knows hex and decimal."""
    return (16, 8, 10) if len(row.offset) == 7 else (16, 10) if row.colon and not row.prefixed else (16,)


def _score(blocks: Sequence[Sequence[_Row | str]], base: int) -> int:
    """How many offsets, read in this base, lie where the line before them ends; -1 where one is no number of this base."""
    met = 0
    for block in blocks:
        for before, after in zip(("", *block), block):
            stop = _number(after if isinstance(after, str) else after.offset, base) if after != "*" else 0
            if stop is None:
                return -1
            if isinstance(before, _Row):
                end = (_number(before.offset, base) or 0) + _size(before)
                if stop == end:
                    met += 2
                elif isinstance(after, str) and end - _word_size(before.words[-1], before.colon) < stop < end:
                    met += 1  # the end may lie within the last word
    return met


def _number(text: str, base: int) -> int | None:
    try:
        return int(text, base)
    except ValueError:
        return None


def _size(row: _Row) -> int:
    return sum(_word_size(word, row.colon) for word in row.words)


def _word_size(word: str, colon: bool) -> int:
    if not colon and len(word) in (3, 6):
        return len(word) // 3  # od's octal bytes and words
    return (len(word) + 1) // 2


class _Reader:
    """How the words of a dump turn into bytes."""

    def __init__(self, width: int, octal: bool, order: str, bits: bool = False) -> None:
        self.width = width
        self.octal = octal
        self.order = order
        self.bits = bits

    def row(self, row: _Row) -> bytes:
        parts = []
        for word in row.words:
            raw = self.word(word, row)
            parts.append(raw[::-1] if self.order == "little" else raw)
        return b"".join(parts)

    def word(self, word: str, row: _Row) -> bytes:
        try:
            if self.bits:
                return int(word, 2).to_bytes(1, "big")
            if self.octal:
                return int(word, 8).to_bytes(len(word) // 3, "big")
            return bytes.fromhex(word)
        except (ValueError, OverflowError):
            raise cut(f"line {row.number} of the dump has {word!r}, which is no word of whole bytes") from None


def _reader(rows: Sequence[_Row]) -> _Reader:
    first = rows[0]
    width = len(first.words[0])
    if not first.colon and width == 5:
        raise InputError("these are decimal words (hexdump -d, od -d), which are not read; make the dump with xxd or hexdump -C")
    if first.colon and width == 8 and all(len(row.words) == len(row.ascii or "") and set("".join(row.words)) <= {"0", "1"} for row in rows):
        return _Reader(8, False, "big", bits=True)
    octal = not first.colon and width in (3, 6)
    words = [word for word in first.words if len(word) == width]
    if first.colon:
        # xxd and tcpdump print bytes as they come, except for xxd -e, which only its ASCII column and the bytes betray.
        reader = _Reader(width, False, "big")
        if width in (4, 8, 16):
            swapped = _Reader(width, False, "little")
            wrong = [row for row in rows if not _ascii_fits(reader.row(row), row.ascii)]
            if wrong and all(_ascii_fits(swapped.row(row), row.ascii) for row in rows):
                return swapped
            if not wrong and all(_ascii_fits(swapped.row(row), row.ascii) for row in rows):
                reader.order = _order(reader, rows, "big")
        return reader
    if width == 2 or width == 3:
        return _Reader(width, octal, "big")
    reader = _Reader(width, octal, "big")
    if words:
        reader.order = _order(reader, rows, sys.byteorder)
    return reader


def _order(reader: _Reader, rows: Sequence[_Row], wanted: str) -> str:
    return text_order([reader.word(word, row) for row in rows for word in row.words], wanted)[1]


def _check_alike(rows: Sequence[_Row]) -> None:
    """All lines of one kind: a dump of another tool between them has an offset of another form or other words."""
    first = rows[0]
    for row in rows[1:]:
        if (
            (row.colon, row.prefixed) != (first.colon, first.prefixed)
            or (not first.colon and len(row.words[0]) != len(first.words[0]) and len(row.words) > 1)
            or len(row.offset) < len(first.offset)
            or len(row.offset.lstrip("0")) < len(row.offset) > len(first.offset)
        ):
            raise InputError(
                f"line {row.number} comes from another kind of dump than line {first.number}: paste one kind of dump at a time"
            )


def _ascii_fits(data: bytes, ascii: str | None) -> bool:
    """Whether the ASCII column says the same. A dot stands for any byte; spaces at its edges may be lost."""
    if ascii is None:
        return True
    text = ascii.rstrip()
    return any(
        all(character in (".", chr(byte)) for character, byte in zip((" " * lead + text).ljust(len(data)), data))
        for lead in range(len(data) - len(text) + 1)
    )


def _without_filling(data: bytes, row: _Row, reader: _Reader) -> bytes:
    """The bytes of a last line without the zeroes that od fills its last word up with; its ASCII column has none for them."""
    missing = len(data) - len(row.ascii or "")
    return data[:-missing] if 0 < missing < _word_size("0" * reader.width, row.colon) and not any(data[-missing:]) else data


# --- putting lines together

_LARGEST = 1 << 26  # bytes; the largest datagram there is has a few megabytes


def _assemble(block: Sequence[_Row | str], base: int, reader: _Reader) -> bytes:
    out = bytearray()
    start: int | None = None
    repeat = False
    last: tuple[_Row, bytes] | None = None
    for entry in block:
        if entry == "*":
            repeat = True
            continue
        text = entry.offset if isinstance(entry, _Row) else str(entry)
        offset = _number(text, base)
        if offset is None:
            raise InputError(f"the offset {text} does not fit the ones before it, which count in base {base}")
        if start is None:
            start = offset
        at = offset - start
        where = f"line {entry.number}" if isinstance(entry, _Row) else "the last line"
        if repeat and last is not None and last[1] and at > len(out):
            if at > _LARGEST:
                raise InputError(
                    f"{where} begins at {offset:#x}, which would make a * stand for {at - len(out)} bytes: no dump is that large"
                )
            out += last[1] * -(-(at - len(out)) // len(last[1]))
        elif isinstance(entry, str) and last is not None and len(out) - _word_size("0" * reader.width, False) < at < len(out):
            del out[at:]  # an odd byte at the end is printed as a whole word
        if at != len(out) and last is not None:
            line = f"the {len(last[1])} bytes of line {last[0].number} end at {start + len(out):#x}, but {where} begins at {offset:#x}"
            if at < len(out) or at - len(out) < len(last[1]):
                raise cut(f"{line} (offsets in base {base})")
            raise InputError(f"{line}: what lies between is missing")
        repeat = False
        if isinstance(entry, _Row):
            data = reader.row(entry)
            if not _ascii_fits(data, entry.ascii) and not _ascii_fits(_without_filling(data, entry, reader), entry.ascii):
                raise cut(f"line {entry.number} says {data.hex(' ')} in hex and {entry.ascii!r} in ASCII, which are not the same bytes")
            out += data
            last = entry, data
    if repeat:
        raise cut("the dump ends in a * and without the offset behind it, so how often its last line repeats is not known")
    return bytes(out)


def _without_repeats(found: list[bytes], firsts: list[int], lines: list[str]) -> list[bytes]:
    """tcpdump prints a packet it does not know by itself, and -x prints it once more right below."""
    kept = found[:1]
    for before, data, number in zip(found, found[1:], firsts[1:]):
        if data == before and _LINE.match(lines[number - 2]):
            continue
        kept.append(data)
    return kept


def _name(row: _Row, base: int, reader: _Reader) -> str:
    if row.prefixed:
        return "tcpdump -x"
    if row.colon:
        return "xxd -b" if reader.bits else "xxd -e" if reader.order == "little" and reader.width > 2 else "xxd"
    if reader.octal:
        return "od -b" if reader.width == 3 else "od"
    digits = len(row.offset)
    if reader.width == 2:
        if digits == 8:
            return "hexdump -C"
        return "od -tx1" if digits in (6, 7) else "Wireshark hex dump"
    if digits == 7 and base == 16:
        return "hexdump"
    return f"od -tx{reader.width // 2}"
