"""Bytes as source code writes them: arrays of numbers (C, Rust, Go, Python, JSON) and strings with escapes."""

from __future__ import annotations

import re
import sys

from ..errors import InputError
from .pasted import Pasted, Record, cut, is_plausible, is_whole, line_at, shown

_LARGEST = 1 << 16  # bytes of a message whose end is not there

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
    matches = list((_ARRAY if braces else _LIST).finditer(bare))
    notes = _outside(bare, [(match.start(), match.end()) for match in matches], "arrays" if braces else "lists")
    for match in matches:
        size, body, closed = (match[1], match[2], match[3]) if braces else ("", match[1], match[2])
        data, count = _elements(body)
        if not closed:
            raise cut(f"the array has no closing {'}' if braces else ']'} behind its {count} elements")
        if size and int(size) != count:
            raise cut(f"the array says it has {size} elements and holds {count}")
        if count:
            records.append(Record(data))
    told = re.search(r"_len\s*=\s*(\d+)\s*;", bare)  # by xxd -i
    if told and len(records) == 1 and int(told[1]) != len(records[0].data):
        raise cut(f"the array is said to have {told[1]} bytes and has {len(records[0].data)}")
    return Pasted("C array" if braces else "list of numbers", records, notes)


# What stands around the bytes: sizes, and the length that xxd -i prints; punctuation; words; what is none of them.
_AROUND = re.compile(
    r"\[\s*(?:[iu]8\s*;\s*)?\d*\s*\]|=\s*\d+\s*;|[\s\](){};:,.&*+\\!-]+|[\[=]|(?P<name>[A-Za-z_]\w*)(?=\s*[=\[:!(.])|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<other>\d\w*|.)",
    re.DOTALL,
)
_DECLARED = frozenset((
    "static", "const", "unsigned", "signed", "char", "int", "long", "struct", "let", "mut", "pub", "var", "new", "byte", "u8", "u32",
    "uint8_t", "uint32_t", "uint8", "__u8", "__u32", "return",
))  # fmt: skip


def _outside(text: str, taken: list[tuple[int, int]], what: str) -> list[str]:
    """Judge what stands around the bytes: a declaration is syntax, a number would be a byte that is lost, other words are named."""
    words: list[tuple[int, str]] = []
    position = 0
    for start, end in [*taken, (len(text), len(text))]:
        for match in _AROUND.finditer(text, position, start):
            other = match["other"] or ""
            if other[:1].isdigit() or other in ("'", '"'):
                raise InputError(
                    f"{shown(other)} in line {line_at(text, match.start())} stands outside the {what}: paste one kind of dump at a time"
                )
            if other or (match["word"] and match["word"] not in _DECLARED):
                words.append((match.start(), match[0]))
        position = end
    if not words:
        return []
    at, word = words[0]
    more = f" and {len(words) - 1} more" if len(words) > 1 else ""
    return [f"{shown(word)} in line {line_at(text, at)}{more}: what stands beside the {what} was left out"]


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
    mixed = prefixed and not all(hex for hex, _ in items)  # as programs write 0x only where there is more than a digit
    for hex, digits in items:
        if not hex and bare == 10 and not digits.isdigit():
            raise InputError(f"{shown(digits)} has no 0x, which other numbers here have, and is no decimal number")
        if len(digits) > 16 or int(digits, 16 if hex else bare) > 255:
            raise InputError(f"{shown(('0x' if hex else '') + digits)} does not fit a byte, and stands in a list of numbers of one byte")
        value = int(digits, 16 if hex else bare)
        out.append(value)
    for hex, digits in items:
        value = int(digits, 16 if hex else bare)
        if mixed and ((hex and value < 10) or (not hex and value > 9)):
            raise InputError(f"{shown(('0x' if hex else '') + digits)} is in another form than the other numbers, of which some have 0x")
    return Pasted("list of numbers" if bare == 10 else "list of hex numbers", [Record(bytes(out))])


def _items(text: str) -> list[tuple[bool, str]]:
    """What commas and spaces part: whether it begins with 0x, and its digits."""
    words = re.findall(r"[^\s,]+", text)
    return [(True, word[2:]) if word[:2] in ("0x", "0X") else (False, word) for word in words]


def is_string(text: str) -> bool:
    return bool(re.search(r"\\(?:x[0-9a-fA-F]{2}|[0-7])", text) or re.match(r"\s*(?:\(\s*)?[bB][\"']", text))


def read_string(text: str) -> Pasted:
    """String literals, joined where several stand one after another, or bare text with escapes in it."""
    beside = re.search(r"(?:^|\s)[0-9a-fA-F]{2}(?:\s|$)", text)
    if beside and "\\x" in text and not re.search(r"[\"']", text):
        raise InputError(f"some bytes have \\x before them and {beside[0].strip()!r} has not: paste one kind of dump at a time")
    literals = list(_LITERAL.finditer(text)) if re.search(r"[\"']", text) and not text.lstrip().startswith("\\") else []
    if not literals:
        return Pasted("escaped text", [Record(_bare(text))])
    groups = _groups(text, literals)
    python = any(_is_bytes(match) for match in literals)
    # Where some strings are marked as bytes, or have escapes, others are keys and names beside them.
    chosen = [group for group in groups if any(_is_bytes(match) if python else _ESCAPED.search(match["body"]) for match in group)] or groups
    for match in (match for group in chosen for match in group):
        if not match["end"]:
            raise cut("a string has no closing quotation mark")
        if match["more"]:
            raise InputError("the string ends in ..., so the program left out the rest; with strace -s 65535 it prints all")
    outside = _LITERAL.sub("", text)
    if re.search(r"(?:0x|\\x)[0-9a-fA-F]{2}", outside):
        raise InputError(f"{shown(outside)} stands beside strings: paste one kind of dump at a time")
    notes = _outside(text, [(match.start(), match.end()) for match in literals], "strings")
    left = [match for group in groups if group not in chosen for match in group]
    if left:
        if any(_ESCAPED.search(match["body"]) for match in left):
            raise InputError(f"{shown(left[0][0])} in line {line_at(text, left[0].start())} is a string of another kind than the others")
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        notes.append(f"{shown(left[0][0])} in line {line_at(text, left[0].start())}{more}: text beside the bytes was left out")
    bodies = [[match["body"] for match in group] for group in chosen]
    for group in bodies:
        escaped = [body for body in group if _ESCAPED.search(body)]
        if 0 < len(escaped) < len(group) and not is_whole(_joined(group, False)) and is_whole(_joined(escaped, False)):
            odd = next(body for body in group if body not in escaped)
            raise InputError(f"{shown(odd)} stands among strings with escapes, and without it they are a message: what is it?")
    rust = any(_is_bytes(match) and _NUL_AND_DIGIT.search(match["body"]) for group in chosen for match in group)
    return Pasted(
        "Rust bytes" if rust else "Python bytes" if python else "C string", [Record(_joined(group, rust)) for group in bodies], notes
    )


_ESCAPED = re.compile(r"\\(?:x[0-9a-fA-F]|[0-7])")
_NUL_AND_DIGIT = re.compile(r"(?<!\\)(?:\\\\)*\\0[0-7]")


def _is_bytes(match: re.Match[str]) -> bool:
    return (match["prefix"] or "").lower() in ("b", "rb", "br")


def _groups(text: str, literals: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Strings that only blanks part are pieces of one, in C and in Python; a comma or a word begins another."""
    groups: list[list[re.Match[str]]] = []
    end = 0
    for match in literals:
        if groups and not text[end : match.start()].strip(" \t\r\n\\+") and _is_bytes(match) == _is_bytes(groups[-1][-1]):
            groups[-1].append(match)
        else:
            groups.append([match])
        end = match.end()
    return groups


def _joined(bodies: list[str], rust: bool) -> bytes:
    """The bytes of the pieces of a string. Python never prints \\0 and strace fills up octal digits, so where one stands before
    a digit it is Rust's NUL if the bytes are marked, and else if only that fills the message."""
    if rust:
        return b"".join(_unescape(body, True) for body in bodies)
    octal = b"".join(_unescape(body) for body in bodies)
    if not is_whole(octal) and any(_NUL_AND_DIGIT.search(body) for body in bodies):
        nul = b"".join(_unescape(body, True) for body in bodies)
        if is_whole(nul):
            return nul
    return octal


def _bare(text: str) -> bytes:
    """Text without quotes: its line ends are not meant, and neither are blanks between escapes alone.

    Letters among the escapes are bytes (bpftrace prints them so), words that stand apart are not.
    """
    for number, line in enumerate(text.splitlines(), 1):
        for word in re.split(r"[\s,]+", line.strip()):
            if word.strip("\\") and not _ESCAPED.search(word):
                raise InputError(
                    f"{shown(word)} in line {number} has no escapes, and stands beside text that has: paste one kind of dump at a time"
                )
    if re.search(r"\\x[0-9a-fA-F](?![0-9a-fA-F])", text) and re.search(r"\\x[0-9a-fA-F]{2}", text):
        raise InputError("some \\x have two digits behind them and some have one: the text was changed on its way here")
    text = "".join(line.rstrip("\\") if line.endswith("\\") and not line.endswith("\\\\") else line for line in text.strip().splitlines())
    letters = _ESCAPE.sub("", text).strip(" \t,")
    if not letters:
        return _joined([re.sub(r"[\s,]", "", text)], False)
    data = _joined([text], False)
    alone = b"".join(_unescape(match[0]) for match in _ESCAPE.finditer(text))
    if is_whole(data) or (len(data) < 16 and len(letters) <= 4 * len(alone)):
        return data
    if is_whole(alone) or '"' in letters or not len(data) < int.from_bytes(data[:4], sys.byteorder) < _LARGEST:
        raise InputError(f"{shown(letters)} stands among the escapes, and with it they are no message: what is it?")
    return data  # the beginning of a message


def _unescape(text: str, rust: bool = False) -> bytes:
    out = bytearray()
    position = 0
    while (match := _ESCAPE.search(text, position)) is not None:
        out += text[position : match.start()].encode()
        position = match.end()
        if match[1]:
            out.append(int(match[1], 16))
        elif match[2]:
            digits = "0" if rust and match[2][0] == "0" else match[2]
            position = match.start(2) + len(digits)
            value = int(digits, 8)
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
