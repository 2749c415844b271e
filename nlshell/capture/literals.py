"""Bytes as source code writes them: arrays of numbers (C, Rust, Go, Python, JSON) and strings with escapes."""

from __future__ import annotations

import re
import sys

from ..errors import InputError
from .pasted import Pasted, Record, cut, is_plausible, is_whole, shown

_COMMENT_TO_END = re.compile(r"//.*$", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NUMBER = re.compile(r"(0[xX])?([0-9a-fA-F]+)(?:[uUlL]+|_?u8)?$")
_ARRAY = re.compile(r"(?:\[\s*(\d+)\s*\]\s*)?=?\s*\{([^{}]*)(\}?)")
_LIST = re.compile(r"\[([^\[\]{}]*,[^\[\]{}]*)(\]?)")
_LITERAL = re.compile(
    r"""(?P<prefix>\b[bB][rR]?|\b[rR][bB]|\bu8|\$)?(?P<quote>["'])(?P<body>(?:\\.|(?!(?P=quote)).)*)(?P<end>(?P=quote)?)(?P<more>\.\.\.)?""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(\r?\n)|(.))", re.DOTALL)
_NAMED = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "e": 27, "\\": 92, "'": 39, '"': 34, "?": 63}


def is_array(text: str) -> bool:
    return bool(re.search(r"[{\[]\s*(?:/\*.*?\*/\s*)?(?:0[xX][0-9a-fA-F]|\d+(?:_?u8)?\s*,)", text))


def read_array(text: str) -> Pasted:
    """One or more arrays; every number is a byte, or all are hex words of the same width in host order."""
    # A comment ends with its line where the tool put the ASCII column into it: that may hold anything, */ too.
    bare = re.sub(r"/\*.*\*/[ \t]*$", "", text, flags=re.MULTILINE)
    bare = _COMMENT_TO_END.sub("", _COMMENT.sub("", bare))
    braces = "{" in bare
    records = []
    for match in (_ARRAY if braces else _LIST).finditer(bare):
        size, body, closed = (match[1], match[2], match[3]) if braces else ("", match[1], match[2])
        data, count = _elements(body)
        if not closed:
            raise cut(f"the array has no closing {'}' if braces else ']'} behind its {count} elements")
        if size and int(size) != count:
            raise cut(f"the array says it has {size} elements and holds {count}")
        if count:
            records.append(Record(data))
    return Pasted("C array" if braces else "list of numbers", records)


def _elements(body: str) -> tuple[bytes, int]:
    words = [word.strip() for word in body.replace("\n", " ").split(",")]
    if words and not words[-1]:
        words.pop()
    digits: list[tuple[bool, str]] = []
    for word in words:
        match = _NUMBER.match(word)
        if match is None or not (match[1] or match[2].isdigit()):
            raise InputError(f"{shown(word)} is no number, and stands in an array of bytes")
        digits.append((bool(match[1]), match[2]))
    widths = {len(text) for _, text in digits}
    if len(widths) == 1 and widths <= {4, 8, 16} and all(hex for hex, _ in digits):
        width = widths.pop() // 2
        return b"".join(int(text, 16).to_bytes(width, sys.byteorder) for _, text in digits), len(digits)
    out = bytearray()
    for hex, text in digits:
        octal = not hex and len(text) > 1 and text[0] == "0" and not set(text) & set("89")
        value = int(text, 16 if hex else 8 if octal else 10)
        if value > 255:
            raise InputError(f"{'0x' if hex else ''}{text} does not fit a byte, and stands in an array of bytes")
        out.append(value)
    return bytes(out), len(digits)


def is_numbers(text: str) -> bool:
    """Whether bare items are numbers of one byte each, not hex digits: those have two for a byte, or run on.

    Commas between items of up to three digits mean numbers, and so does 0x beside items of one digit.
    """
    if not re.fullmatch(r"[0-9a-fA-FxX,\s]+", text):
        return False
    items = _items(text)
    widths = [len(digits) for _, digits in items]
    if len(items) < 2 or 0 in widths or any("x" in digits.lower() for _, digits in items) or set(widths) == {2}:
        return False
    return ("," in text and max(widths) <= 3) or (1 in widths and any(hex for hex, _ in items))


def read_numbers(text: str) -> Pasted:
    """The items of is_numbers: hex behind 0x, else decimal, unless a letter or the length at the front says all are hex."""
    items = _items(text)
    prefixed = any(hex for hex, _ in items)
    letters = not prefixed and any(not digits.isdigit() for _, digits in items)
    bare = 16 if letters else 10
    if not prefixed and not letters and max(len(digits) for _, digits in items) < 3:
        decimal, hexadecimal = (bytes(int(digits, base) for _, digits in items) for base in (10, 16))
        if not is_whole(decimal) and (is_whole(hexadecimal) or (is_plausible(hexadecimal) and not is_plausible(decimal))):
            bare = 16
    out = bytearray()
    for hex, digits in items:
        if not hex and bare == 10 and not digits.isdigit():
            raise InputError(f"{shown(digits)} has no 0x, which other numbers here have, and is no decimal number")
        if len(digits) > 16 or int(digits, 16 if hex else bare) > 255:
            raise InputError(f"{shown(('0x' if hex else '') + digits)} does not fit a byte, and stands in a list of numbers of one byte")
        out.append(int(digits, 16 if hex else bare))
    return Pasted("list of numbers" if bare == 10 else "list of hex numbers", [Record(bytes(out))])


def _items(text: str) -> list[tuple[bool, str]]:
    """What commas and spaces part: whether it begins with 0x, and its digits."""
    words = re.findall(r"[^\s,]+", text)
    return [(True, word[2:]) if word[:2] in ("0x", "0X") else (False, word) for word in words]


def is_string(text: str) -> bool:
    return bool(re.search(r"\\(?:x[0-9a-fA-F]{2}|[0-7])", text) or re.match(r"\s*(?:\(\s*)?[bB][\"']", text))


def read_string(text: str) -> Pasted:
    """String literals, joined where several stand one after another, or bare text with escapes in it."""
    literals = list(_LITERAL.finditer(text)) if re.search(r"[\"']", text) and not text.lstrip().startswith("\\") else []
    if not literals:
        return Pasted("escaped text", [Record(_unescape(_bare(text)))])
    python = any((match["prefix"] or "").lower() in ("b", "rb", "br") for match in literals)
    for match in literals:
        if not match["end"]:
            raise cut("a string has no closing quotation mark")
        if match["more"]:
            raise InputError("the string ends in ..., so the program left out the rest; with strace -s 65535 it prints all")
    outside = _LITERAL.sub("", text)
    if re.search(r"(?:0x|\\x)[0-9a-fA-F]{2}", outside):
        raise InputError(f"{shown(outside)} stands beside strings: paste one kind of dump at a time")
    return Pasted("Python bytes" if python else "C string", [Record(b"".join(_unescape(match["body"]) for match in literals))])


def _bare(text: str) -> str:
    """Text without quotes: its line ends are not meant, and neither are spaces between escapes alone."""
    text = "".join(line.rstrip("\\") if line.endswith("\\") and not line.endswith("\\\\") else line for line in text.strip().splitlines())
    return re.sub(r"[\s,]", "", text) if not _ESCAPE.sub("", text).strip(" \t,") else text


def _unescape(text: str) -> bytes:
    out = bytearray()
    position = 0
    for match in _ESCAPE.finditer(text):
        out += text[position : match.start()].encode()
        position = match.end()
        if match[1]:
            out.append(int(match[1], 16))
        elif match[2]:
            value = int(match[2], 8)
            if value > 255:
                raise InputError(f"\\{match[2]} is over 377, the largest octal escape of a byte")
            out.append(value)
        elif match[4]:
            if match[4] not in _NAMED:
                raise InputError(f"\\{match[4]} is no escape of C or Python")
            out.append(_NAMED[match[4]])
    rest = text[position:]
    if rest.endswith("\\"):
        raise cut("the text ends in the middle of an escape")
    return bytes(out + rest.encode())
