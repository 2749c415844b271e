"""The hex views: every byte shown once, in its line, at every width; golden views of a dozen messages; copy forms."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from nlshell.codec.message import Context, Message, messages
from nlshell.codec.owners import datagram_regions, regions
from nlshell.codec.select import select
from nlshell.errors import UnknownNameError
from nlshell.render.copy import FORMS, copy_form
from nlshell.render.hex import Datagram, hex_json, hex_lines
from nlshell.render.style import Style
from nlshell.schema import REGISTRY

from .captures import AREAS, conversation, packets

GOLDEN = Path(__file__).parent / "golden"
PLAIN, COLOURED = Style(False), Style(True)
ROUTE = Context(REGISTRY.protocol("route"))


def without_colour(line: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def rows(lines: list[str], columns: int) -> Iterator[tuple[int, bytes]]:
    """(offset shown, bytes shown) of each line that has them: its first columns, read as a person would."""
    for line in lines:
        found = re.match(r"([0-9a-f]{4,})(  |▶ )", line)
        if found is None or line.startswith("message "):
            continue
        digits = line[found.end() : found.end() + columns]
        if re.fullmatch(r"[0-9a-f ]*", digits) and digits.strip():
            yield int(found[1], 16), bytes.fromhex(digits)


def annotated(subject: Message | Datagram, width: int = 80, **options: object) -> list[str]:
    return list(hex_lines(subject, PLAIN, width, "annotated", **options))


def shown_in_full(subject: Message | Datagram, data: bytes, width: int) -> None:
    """The annotated view's bytes, put together, are the input's, and each line's offset is right."""
    lines = annotated(subject, width, offsets="buffer")
    assert all(len(line) <= width for line in lines), [line for line in lines if len(line) > width]
    first = subject.offset if isinstance(subject, Message) else 0
    position = first
    for offset, part in rows(lines, 23):
        assert offset == position, "\n".join(lines)
        assert part == data[position : position + len(part)]
        position += len(part)
    assert position - first == (len(subject) if isinstance(subject, Message) else len(data)), "\n".join(lines)


@cache
def shapes(area: str) -> list[Message]:
    """One message of each shape that an area's conversations have: type, and what stands where."""
    found: dict[tuple[object, ...], Message] = {}
    for message in conversation(area):
        found.setdefault((message.type, *((region.length, region.role) for region in regions(message))), message)
    return list(found.values())


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.usefixtures("secrets_shown")
def test_every_recorded_byte_is_shown_once(area: str) -> None:
    for number, message in enumerate(shapes(area)):
        shown_in_full(message, message.buffer, (80, 200, 60, 113)[number % 4])


@pytest.mark.parametrize("area", AREAS)
def test_every_note_is_told(area: str) -> None:
    for message in shapes(area):
        notes = message.notes
        if notes:
            told = "".join(annotated(message, 400))
            assert [note for _, note in notes if note not in told] == [], "\n".join(annotated(message, 400))


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.usefixtures("secrets_shown")
def test_classic_rows_hold_every_byte_and_a_letter_for_every_owner(area: str) -> None:
    for message in shapes(area)[::5]:
        lines = list(hex_lines(message, PLAIN, 80, "classic"))
        assert b"".join(part for _, part in rows(lines, 48)) == message.bytes
        under = [line for line in lines[2:] if re.fullmatch(r" {6,}[a-zA-Z─ ]+", line)]
        assert sum(character.isalpha() for line in under for character in line) == len(regions(message))
        assert sum(len(line.replace(" ", "")) for line in under) >= 2 * len(message)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.usefixtures("secrets_shown")
def test_datagrams_are_shown_in_full(area: str) -> None:
    contexts: dict[int, Context] = {}
    for number, data in packets(area)[:: max(1, len(packets(area)) // 20)]:
        context = contexts.setdefault(number, Context(REGISTRY.protocol(number)))
        shown_in_full(Datagram(data, messages(data, context)[0]), data, 80)


# --- arbitrary bytes

PROTOCOLS = ["route", "generic", "netfilter", "sock_diag", "xfrm", "audit", "kobject_uevent"]


@cache
def samples() -> list[tuple[str, bytes]]:
    return [
        (message.context.protocol.name, message.bytes)
        for area in ("link", "nft", "xfrm", "ethtool", "tc", "route", "diag")
        for message in shapes(area)
        if len(message) < 400
    ][::7]


@st.composite
def broken(draw: st.DrawFn) -> tuple[str, bytes]:
    """A recorded message, cut short, changed in some bytes, and with something behind it."""
    protocol, data = draw(st.sampled_from(samples()))
    changed = bytearray(data[: draw(st.integers(16, len(data)))])
    for _ in range(draw(st.integers(0, 6))):
        changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
    return protocol, bytes(changed) + draw(st.binary(max_size=40))


@given(
    st.one_of(st.tuples(st.sampled_from(PROTOCOLS), st.binary(max_size=300)), broken()),
    st.integers(60, 210),
)
def test_arbitrary_bytes_are_shown_in_full(case: tuple[str, bytes], width: int) -> None:
    protocol, data = case
    found = Datagram(data, messages(data, Context(REGISTRY.protocol(protocol)))[0])
    shown_in_full(found, data, width)
    classic = list(hex_lines(found, PLAIN, 80, "classic", offsets="buffer"))
    assert b"".join(part for _, part in rows(classic, 48)) == data
    for layout in ("annotated", "classic", "both", "auto"):
        plain = list(hex_lines(found, PLAIN, width, layout))
        painted = [without_colour(line) for line in hex_lines(found, COLOURED, width, layout)]
        assert all(len(line) <= max(width, 72) for line in (*plain, *painted)), (layout, [len(line) for line in plain])
        assert all(line.isprintable() for line in plain)
        if layout == "annotated":
            assert [line.rstrip() for line in painted] == [line.rstrip() for line in plain]


@given(st.integers(1, 120), st.integers(60, 120))
def test_deep_nests_leave_room_for_text(depth: int, width: int) -> None:
    payload = b"\1\2\3"
    for _ in range(depth):
        payload = (len(payload) + 4).to_bytes(2, "little") + b"\x12\x80" + payload + bytes(-len(payload) % 4)
    data = (len(payload) + 32).to_bytes(4, "little") + b"\x10\0" + bytes(26) + payload
    shown_in_full(messages(data, ROUTE)[0][0], data, width)


# --- choosing, marking, folding


def link() -> Message:
    return next(message for message in conversation("link") if message.type == "RTM_NEWLINK" and message.get("linkinfo.kind") == "veth")


@pytest.mark.parametrize("chosen", ["linkinfo.data", "linkinfo", "ifname", "ifi_index", "nlmsghdr", "0x22..0x2d", "5", "0x10.."])
def test_a_selection_shows_its_owners_and_no_others(chosen: str) -> None:
    message = link()
    selection = select(message, chosen)
    held = [region for region in regions(message) if selection.holds(region)]
    wanted = message.buffer[held[0].offset : held[-1].end]
    for layout, columns in (("annotated", 23), ("classic", 48)):
        lines = list(hex_lines(message, PLAIN, 80, layout, selection))
        assert b"".join(part for _, part in rows(lines, columns)) == wanted


def test_a_selection_names_what_encloses_it() -> None:
    message = link()
    lines = annotated(message, selection=select(message, "linkinfo.data.peer.ifname"))
    assert [line.strip() for line in lines[2:5]] == [
        "┌ IFLA_LINKINFO, from 0028", "│ ┌ IFLA_INFO_DATA, from 0034", "│ │ ┌ VETH_INFO_PEER, from 0038",
    ]  # fmt: skip
    assert lines[-1].endswith('└─└─└─└ "ve1"')


def test_a_mark_stands_before_the_lines_of_its_owners() -> None:
    message = link()
    lines = annotated(message, mark=select(message, "ifname"))
    assert [line[:4] for line in lines if "▶" in line] == ["0020", "0024"]
    classic = list(hex_lines(message, PLAIN, 80, "classic", mark=select(message, "ifname")))
    assert [line[:6] for line in classic if "▶" in line] == ["0020▶ "]
    assert sum(line.count("^") for line in classic if line.startswith("  ")) == 20


def test_a_long_value_is_folded_only_when_asked() -> None:
    value = bytes(range(200))
    data = (16 + 16 + 204).to_bytes(4, "little") + b"\x10\0\0\0" + bytes(24) + (204).to_bytes(2, "little") + b"\xff\x3f" + value
    message = messages(data, ROUTE)[0][0]
    assert b"".join(part for _, part in rows(annotated(message), 23)) == data
    folded = annotated(message, fold=16)
    assert b"".join(part for _, part in rows(folded, 23)) == data[: 36 + 16]
    assert "… 184 bytes more" in folded[-1]


def test_offsets_count_from_the_message_or_from_the_buffer() -> None:
    one = bytes.fromhex("12000000 1000 0500 01000000 00000000 1100")
    data = one + b"\0\0" + one
    found = Datagram(data, messages(data, ROUTE)[0])
    assert [at for at, _ in rows(annotated(found), 23)].count(0) == 2
    assert [at for at, _ in rows(annotated(found, offsets="buffer"), 23)].count(0) == 1
    assert [line for line in annotated(found) if line.startswith("message")] == [
        "message 1 at 0x0000: RTM_NEWLINK · route · 18 bytes", "message 2 at 0x0014: RTM_NEWLINK · route · 18 bytes",
    ]  # fmt: skip


# --- meanings


def text_of(message: Message, place: str) -> str:
    return next(line[31:].rstrip() for line in annotated(message, 200) if line.startswith(place))


def test_values_of_the_other_byte_order_have_both_readings() -> None:
    name = next(message for message in conversation("nft") if message.get("flags") and message.type == "NFT_MSG_NEWSET")
    node = name.node("flags")
    swapped = int.from_bytes(int(node.value).to_bytes(4, "big"), "little")
    assert text_of(name, f"{node.start - name.offset:04x}") == f"└ INTERVAL|TIMEOUT (0x14) BE (as host order {swapped})"
    vxlan = next(message for message in conversation("link") if message.get("linkinfo.data.port"))
    node = vxlan.node("linkinfo.data.port")
    port = int(node.value)
    told = text_of(vxlan, f"{node.start - vxlan.offset:04x}")
    assert f" {port:#x} BE = {port} (as host order {int.from_bytes(port.to_bytes(2, 'big'), 'little')})" in told


def test_flags_of_a_type_and_of_a_header_are_named() -> None:
    create = next(message for message in conversation("nft") if message.type == "NFT_MSG_NEWRULE")
    assert text_of(create, "0006").startswith("│ nlmsg_flags  0x0c01 = REQUEST|CREATE|APPEND — ")
    node = create.node("expressions")
    assert f"len {node.end - node.offset} · type 4|NLA_F_NESTED" in text_of(create, f"{node.offset - create.offset:04x}")
    assert text_of(create, "0004").startswith("│ nlmsg_type   0x0a06 = NFT_MSG_NEWRULE")


@pytest.mark.parametrize(
    ("tail", "told"),
    [
        ("0500100006000000", "padding behind the attribute, 3 bytes"),
        ("0500100006aa0000", "! not zero: leftovers of its sender's memory"),
        ("ffff1000", "! nla_len is 65535, but only 4 bytes are left"),
        ("0800f03f41424300", 'unknown attribute 16368'),
        ("04001040", "type 16|NLA_F_NET_BYTEORDER · empty"),
    ],
)  # fmt: skip
def test_what_is_odd_is_said(tail: str, told: str) -> None:
    data = (32 + len(tail) // 2).to_bytes(4, "little") + b"\x10\0\0\0" + bytes(24) + bytes.fromhex(tail)
    assert told in "\n".join(annotated(messages(data, ROUTE)[0][0], 200))


def test_numbers_of_an_array_stand_beside_their_bytes() -> None:
    wiphy = next(message for message in conversation("nl80211") if len(message.get("cipher_suites") or ()) > 4)
    node = wiphy.node("cipher_suites")
    lines = {at: line for line in annotated(wiphy) for at, _ in rows([line], 23)}
    for number, (one, two) in enumerate(zip(node.value[::2], node.value[1::2])):
        line = lines[node.start - wiphy.offset + 8 * number]
        assert line[31:].strip("│└─ ") == f"{one} ({int(one)})  {two} ({int(two)})"


def test_a_flag_says_that_it_is_set() -> None:
    wiphy = next(message for message in conversation("nl80211") if message.get("control_port_ethertype") is True)
    node = wiphy.node("control_port_ethertype")
    assert text_of(wiphy, f"{node.offset - wiphy.offset:04x}").startswith(
        "─ NL80211_ATTR_CONTROL_PORT_ETHERTYPE  len 4 · type 102 · flag, set by being there"
    )


def test_json_has_the_rows_of_owners() -> None:
    message = link()
    made = hex_json(message)
    assert [tuple(row) for row in made["owners"]] == message.owners()
    assert bytes.fromhex(made["bytes"]) == message.bytes and made["length"] == len(message)


def test_both_layouts_stand_beside_each_other_where_there_is_room() -> None:
    message = link()
    wide, narrow = list(hex_lines(message, PLAIN, 160)), list(hex_lines(message, PLAIN, 149))
    assert narrow == list(hex_lines(message, PLAIN, 149, "annotated"))
    left = [line.split(" ┃ ")[0] for line in wide if " ┃" in line]
    right = [line.split(" ┃ ")[1] for line in wide if " ┃ " in line]
    assert b"".join(part for _, part in rows(left, 48)) == message.bytes
    assert b"".join(part for _, part in rows(right, 23)) == message.bytes


def test_colours_differ_where_owners_do() -> None:
    lines = [line for line in hex_lines(link(), COLOURED, 80, "classic") if "\x1b" in line]
    assert {"38;5;63;4", "38;5;131;4", "4"} <= set(re.findall(r"\x1b\[([0-9;]+)m", "".join(lines)))
    assert all(line.endswith("\x1b[0m") or "\x1b[" not in line.rpartition("\x1b[0m")[2] for line in lines)


# --- golden views: NLSHELL_UPDATE_GOLDEN=1 writes them anew, for a person to read through before they are kept

VIEWS = [
    ("link_request", "link", "RTM_NEWLINK", lambda m: m.get("linkinfo.kind") == "veth"),
    ("address", "addr", "RTM_NEWADDR", lambda m: "cacheinfo" in m),
    ("route_multipath", "route", "RTM_NEWROUTE", lambda m: "multipath" in m),
    ("neighbour", "neigh", "RTM_NEWNEIGH", lambda m: "lladdr" in m),
    ("qdisc_with_holes", "tc", "RTM_NEWQDISC", lambda m: len(m) == 148),
    ("nft_rule", "nft", "NFT_MSG_NEWRULE", lambda m: "expressions" in m),
    ("conntrack_dirty_padding", "conntrack", "IPCTNL_MSG_TIMEOUT_NEW", lambda m: len(m) == 72),
    ("ethtool_reply", "ethtool", "ETHTOOL_MSG_LINKINFO_GET_REPLY", lambda m: True),
    ("extended_ack", "ethtool", "NLMSG_ERROR", lambda m: len(m) == 96),
    ("socket_unparsed", "diag", "SOCK_DIAG_BY_FAMILY", lambda m: m.notes),
    ("xfrm_quoted", "xfrm", "NLMSG_ERROR", lambda m: len(m) == 80),
    ("uevent", "uevent", "KOBJECT_UEVENT", lambda m: True),
    ("process_event", "connector", "CN_IDX_PROC", lambda m: len(m) == 76),
    ("zeroes_for_attributes", "nl80211", "command 0", lambda m: True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "area", "kind", "fits"), VIEWS, ids=[view[0] for view in VIEWS])
def test_golden(name: str, area: str, kind: str, fits: object) -> None:
    message = next(message for message in conversation(area) if message.type == kind and fits(message))  # type: ignore[operator]
    assert len(message) < 200
    shown = "\n\n".join("\n".join(hex_lines(message, PLAIN, 80, layout)) for layout in ("annotated", "classic")) + "\n"
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("NLSHELL_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown)
    assert shown == path.read_text()


# --- copy forms


@pytest.mark.skipif(not shutil.which("xxd"), reason="the tool xxd is not here")
@pytest.mark.parametrize("length", [0, 1, 2, 15, 16, 17, 31, 256, 300])
def test_xxd_is_what_the_tool_prints(length: int) -> None:
    data = bytes(number * 7 & 255 for number in range(length))
    printed = subprocess.run(["xxd"], input=data, capture_output=True, check=True).stdout.decode()
    assert copy_form(data, "xxd") == printed.removesuffix("\n")


@given(st.binary(max_size=70))
def test_copies_give_the_same_bytes(data: bytes) -> None:
    assert bytes.fromhex(copy_form(data, "hex")) == data
    assert base64.b64decode(copy_form(data, "base64")) == data
    scope: dict[str, bytes] = {}
    exec(copy_form(data, "python", "a-name 1"), scope)
    assert scope["a_name_1"] == data
    array = copy_form(data, "c").partition("{")[2]
    assert bytes(int(word, 16) for word in re.findall(r"0x([0-9a-f]{2})", array)) == data
    assert all(len(line) <= 80 for form in ("xxd", "c", "python") for line in copy_form(data, form).expandtabs(8).splitlines())


@pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler")
def test_the_c_array_compiles(tmp_path: Path) -> None:
    parts = [copy_form(bytes(range(length)), "c", f"m{length}") for length in (0, 1, 12, 13, 50)]
    main = "int main(void) { return sizeof m50 == 50 && m50[49] == 49 && !m0; }\n"
    (tmp_path / "a.c").write_text("\n".join(["#include <stddef.h>", *parts, main]))
    subprocess.run(["cc", "-Wall", "-Wno-unused-variable", "-Werror", "-o", tmp_path / "a", tmp_path / "a.c"], check=True)
    assert subprocess.run([tmp_path / "a"], check=False).returncode == 1


def test_another_form_is_refused_with_a_hint() -> None:
    with pytest.raises(UnknownNameError, match="did you mean base64"):
        copy_form(b"", "base65")
    assert FORMS == ("hex", "xxd", "c", "python", "base64")


def test_padding_between_messages_and_trailing_bytes_are_told() -> None:
    one = bytes.fromhex("12000000 1000 0500 01000000 00000000 1100")
    data = one + b"\0\7" + one + b"\0\0" + b"\xde\xad\xbe\xef\x01"
    found = messages(data, ROUTE)[0]
    assert [region.pads or region.role for region in datagram_regions(data, found)][-2:] == ["message", "trailing"]
    shown = "\n".join(annotated(Datagram(data, found)))
    assert "padding between messages, 2 bytes" in shown and "not zero" in shown and "5 bytes in no message" in shown
