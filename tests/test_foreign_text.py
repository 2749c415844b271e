"""What is not understood never becomes bytes: foreign words in texts of every dialect, made from bytes that are known.

Wherever a word is put, there are three right ends: the same bytes, the same bytes and a note that names what was left out,
or a refusal in one sentence. Other bytes are wrong. What a dialect itself takes for bytes or for blanks is no foreign word:
letters within quotation marks, letters among bare escapes (bpftrace prints them so), and the marks of a comment.
"""

from __future__ import annotations

import base64
import random
import re
import struct
from pathlib import Path

import pytest

from nlshell.capture.hextext import read_text
from nlshell.errors import InputError

DATA = Path(__file__).parent / "data" / "hextext"
MESSAGES = [(DATA / f"{name}.bin").read_bytes() for name in ("getlink", "getfamily", "ack")]
WORDS = ["foo", "§", "?", "zz top", "<b>", " more ", "\nword\n", "[INFO] ", "it's", '"name"', "|", "}", "]", "{'data': "]


def rust(data: bytes) -> str:
    named = {0: "\\0", 9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 92: "\\\\"}
    return 'b"' + "".join(named.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}") for byte in data) + '"'


def libmnl(data: bytes) -> str:
    length, kind, flags, seq, port = struct.unpack_from("=IHHII", data)
    letters = "".join(letter if flags & bit else "-" for letter, bit in zip("RMAE", (1, 2, 4, 8)))
    line = "----------------\t------------------\n"
    text = f"{line}|  {length:010}  |\t| message length |\n| {kind:05} | {letters} |\t|  type | flags  |\n"
    text += f"|  {seq:010}  |\t| sequence number|\n|  {port:010}  |\t|     port ID    |\n{line}"
    for at in range(16, len(data), 4):
        text += f"| {data[at : at + 4].hex(' ')}  |\t|  extra header  |\n"
    return text + line


def strace(data: bytes) -> str:
    text = f'socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3\nsendto(3, "\\24\\0"..., {len(data)}, 0, NULL, 0) = {len(data)}\n'
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        left, right = row[:8].hex(" ").ljust(23), row[8:].hex(" ").ljust(23)
        text += f" | {at:05x}  {left}  {right}  {''.join(chr(b) if 32 <= b < 127 else '.' for b in row)} |\n"
    return text


def dump(data: bytes, form: str) -> str:
    lines = []
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        ascii = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        if form == "xxd":
            lines.append(f"{at:08x}: {row.hex(' ', -2):<39}  {ascii}")
        elif form == "hexdump -C":
            lines.append(f"{at:08x}  {row[:8].hex(' '):<23}  {row[8:].hex(' '):<23}  |{ascii}|")
        else:
            lines.append(f"{at:07o} {' '.join(f'{byte:02x}' for byte in row)}")
    tail = {"xxd": [], "hexdump -C": [f"{len(data):08x}"]}.get(form, [f"{len(data):07o}"])
    return "\n".join([*lines, *tail]) + "\n"


DIALECTS = {
    "hex": lambda data: data.hex(" "),
    "hex stream": lambda data: data.hex(),
    "hex with commas": lambda data: ", ".join(f"0x{byte:02x}" for byte in data),
    "numbers": lambda data: ",".join(map(str, data)),
    "C array": lambda data: f"unsigned char message[{len(data)}] = {{\n  " + ", ".join(f"0x{byte:02x}" for byte in data) + "\n};\n",
    "C array without size": lambda data: "u8 message[] = { " + ", ".join(f"0x{byte:02x}" for byte in data) + " };",
    "Rust list": lambda data: f"let m: [u8; {len(data)}] = [{', '.join(map(str, data))}];",
    "Go slice": lambda data: f"[]byte{{{', '.join(f'{byte:#x}' for byte in data)}}}",
    "C string": lambda data: 'char m[] =\n"' + "".join(f"\\x{byte:02x}" for byte in data[:16]) + '"\n"'
        + "".join(f"\\x{byte:02x}" for byte in data[16:]) + '";',
    "octal": lambda data: '"' + "".join(f"\\{byte:03o}" for byte in data) + '"',
    "Python": repr,
    "Rust": rust,
    "escapes": lambda data: "".join(f"\\x{byte:02x}" for byte in data),
    "base64": lambda data: base64.b64encode(data).decode(),
    "xxd": lambda data: dump(data, "xxd"),
    "hexdump -C": lambda data: dump(data, "hexdump -C"),
    "od -tx1": lambda data: dump(data, "od"),
    "strace": strace,
    "libmnl": libmnl,
}  # fmt: skip
QUOTED = ("C string", "octal", "Python", "Rust")
RECORDED = ["getlink.od.txt", "getlink.hexdump.txt", "newlink.xxd-e.txt", "three.tshark-x.txt", "three.tcpdump-x.txt", "nlcb.txt",
            "genl.nlcb.txt", "nft.mnl.txt", "talk-yy.strace.txt", "getlink.xxd-i.txt"]  # fmt: skip


def bytes_of(text: str) -> tuple[bytes, list[str]]:
    pasted = read_text(text)
    return pasted.data, pasted.notes


def held(text: str, position: int, word: str, expected: bytes) -> str:
    """How a text with a foreign word in it ended; fails where other bytes came of it."""
    try:
        data, notes = bytes_of(text[:position] + word + text[position:])
    except InputError as error:
        assert str(error) and "\n" not in str(error)
        return "refused"
    assert data == expected, f"{word!r} at {position} of {text[max(position - 30, 0) : position + 30]!r} gave other bytes"
    return "noted" if notes else "same"


def inside_quotes(text: str, position: int) -> bool:
    before = re.sub(r"\\.", "..", text[:position])
    return before.count('"') % 2 == 1 or (text[:2] == "b'" and before.count("'") % 2 == 1)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_foreign_words_never_become_bytes(dialect: str) -> None:
    chance = random.Random(dialect)
    ends = set()
    for data in MESSAGES:
        text = DIALECTS[dialect](data)
        if dialect == "libmnl" and data is MESSAGES[0]:  # which prints no more of the flags
            data = data[:7] + b"\0" + data[8:]
        assert bytes_of(text)[0] == data, text
        places = [0, len(text), *(chance.randrange(len(text)) for _ in range(40))]
        for position in places:
            if dialect in QUOTED and inside_quotes(text, position):
                continue
            for word in chance.sample(WORDS, 4):
                ends.add(held(text, position, word, data))
    assert ends & {"refused", "noted"}


@pytest.mark.parametrize("name", RECORDED)
def test_foreign_words_in_what_tools_printed(name: str) -> None:
    chance = random.Random(name)
    text = (DATA / name).read_text()
    expected = bytes_of(text)[0]
    for _ in range(30):
        held(text, chance.randrange(len(text)), chance.choice(WORDS), expected)


def test_rust_has_no_octal_escapes() -> None:
    text = (
        r'b"X\0\0\0\x11\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\xb7\x1e\0\0\x02\x10\0\0\xff\xff\xff\xff\r\0\x03\0lxc19745\0\0\0\0\x08\02\0D\0\0\0'
        r'\x08\03\0\xff\xff\0\0\x08\0=\0\0\0\0\0\x08\00\0\x02\0\0\0\x05\0\x10\0\x02\0\0\0"'
    )
    for given in (text, text[1:]):  # without the mark of bytes, the length decides
        data, notes = bytes_of(given)
        assert len(data) == data[0] == 88 and b"\x08\x002\0D\0\0\0\x08\x003\0\xff\xff\0\0" in data and notes == []
    assert read_text(text).dialect == "Rust bytes"
    for data in MESSAGES:
        assert bytes_of(rust(data))[0] == data


def test_octal_escapes_stay_octal() -> None:
    assert bytes_of(r'"\24\0\0\0\22\0\1\3\1\0\0\0\0\0\0\0\0\0\0\0"')[0] == bytes.fromhex("1400000012000103010000000000000000000000")
    assert bytes_of(r"\024\000\000\000\022\000\001\003\001\000\000\000\000\000\000\000\000\000\000\000")[0][4] == 18


def test_a_word_beside_bytes_is_named() -> None:
    data, notes = bytes_of("{'data': " + repr(MESSAGES[0]) + ", 'seq': None}")
    assert data == MESSAGES[0] and any("'data'" in note and "line 1" in note for note in notes)


def test_addresses_of_a_debugger_are_refused() -> None:
    text = "\n".join(f"0x7ffe{at:04x}:\t" + "\t".join(f"0x{byte:02x}" for byte in MESSAGES[0][at : at + 8]) for at in range(0, 40, 8))
    for each in (text, text.replace("\t0x", " "), text.replace("0x7ffe", "7ffe")):
        assert held(each, 0, "", MESSAGES[0]) in ("refused", "same")
    with pytest.raises(InputError, match="line 1 begins with '0x7ffe0000:', an address as debuggers print it"):
        read_text(text)


def test_text_without_escapes_beside_text_with_them() -> None:
    escapes = "".join(f"\\x{byte:02x}" for byte in MESSAGES[0])
    for text in (f'{escapes}\n["NL80211_ATTR_GENERATION", "abcdefgh"]', f"{escapes} abcdefgh", f"abcdefgh\n{escapes}"):
        with pytest.raises(InputError, match=r"has no escapes|hex digit"):
            read_text(text)


def test_a_number_outside_an_array_is_a_byte_lost() -> None:
    for text in ("{0x14, 0x00} 0x00", "[20, 0, 0] 0, 0", "u8 m[] = {0x14, 0x00}, 0x00}"):
        with pytest.raises(InputError, match="stands outside"):
            read_text(text)
    with pytest.raises(InputError, match="said to have 40 bytes and has 2"):
        read_text("unsigned char m[] = {0x14, 0x00}; unsigned int m_len = 40;")


def test_the_first_and_the_last_line_of_a_dump_are_not_lost() -> None:
    for form in ("xxd", "hexdump -C", "od"):
        lines = dump(MESSAGES[0], form).splitlines()
        last = len(lines) - 1 if form == "xxd" else len(lines) - 2
        for number in (0, last):
            damaged = [line.replace(" ", " foo ", 2) if index == number else line for index, line in enumerate(lines)]
            with pytest.raises(InputError):
                read_text("\n".join(damaged))


def test_what_stands_around_a_dump_is_named() -> None:
    text = "$ xxd getlink.bin\n" + dump(MESSAGES[0], "xxd") + "$ echo done"
    data, notes = bytes_of(text)
    assert data == MESSAGES[0] and "2 lines are no line of the dump and were left out, the first is line 1 '$ xxd getlink.bin'" in notes[0]
