from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, strategies as st

import nlshell
from nlshell.codec.message import Message
from nlshell.codec.owners import regions
from nlshell.codec.select import select
from nlshell.errors import SystemFault
from nlshell.protocols.core import NLMSGHDR
from nlshell.protocols.route.link import IFINFOMSG, LINK_IFMAP, LINK_STATS64
from nlshell.render.diagram import diagram_lines, diagram_svg, rows_of, sections
from nlshell.render.svg import message_svg
from nlshell.schema import BE16, BYTES, U8, U16, U32, U64, Field, LinkAddress, Struct
from tests.captures import conversation

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
AREAS = ["link", "route", "nft", "tc", "xfrm", "ethtool", "audit", "uevent", "diag", "genl", "ipset"]
HEX = re.compile(r"[0-9a-f]{2}( [0-9a-f]{2})*")
SVG = "{http://www.w3.org/2000/svg}"


def request(**values: Any) -> Message:
    body = {
        "ifname": "vx0",
        "mtu": 1400,
        "address": "02:00:00:00:00:01",
        "linkinfo": {"kind": "vxlan", "data": {"id": 42, "port": 4789}},
        **values,
    }
    return nlshell.decode(nlshell.encode("link.newlink", body))[0]


def sample(area: str, most: int = 25) -> Iterator[Message]:
    return islice(conversation(area), most)


def texts(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}text"))


def words(svg: str) -> list[str]:
    return [text.text or "" for text in texts(svg)]


def drawn(svg: str) -> bytes:
    """The bytes in a picture, its legend left out."""
    runs = [text.text or "" for text in texts(svg) if text.get("textLength")]
    assert all(HEX.fullmatch(run) for run in runs)
    found = next(index for index, text in enumerate(texts(svg)) if (text.text or "").startswith("Bytes stand as they travel"))
    legend = sum(1 for text in texts(svg)[:found] if text.get("textLength"))
    return bytes.fromhex(" ".join(runs[legend:]))


# --- the tree as a picture


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.usefixtures("secrets_shown")
def test_every_byte_is_drawn_once_in_order(area: str) -> None:
    for message in sample(area):
        assert drawn(message_svg(message, lines=1 << 20, most_rows=1 << 20)) == message.bytes, message


@given(st.binary(min_size=16, max_size=160))
def test_arbitrary_bytes_are_drawn_exactly(data: bytes) -> None:
    message = nlshell.decode(len(data).to_bytes(4, "little") + b"\x10\x00" + data[6:])[0]
    assert drawn(message_svg(message, lines=1 << 20)) == message.bytes


@pytest.mark.parametrize("only", [(), ("mtu",), ("linkinfo.data.port",), ("address", "linkinfo")])
@pytest.mark.parametrize("fold", [(), ("linkinfo",), ("linkinfo.data",)])
def test_what_is_left_out_is_counted(only: tuple[str, ...], fold: tuple[str, ...]) -> None:
    message = request()
    svg = message_svg(message, only=only, fold=fold, lines=1)
    hidden = sum(int(found[1]) for word in words(svg) if (found := re.match(r"… (\d+) bytes?\b", word)))
    assert len(drawn(svg)) + hidden == len(message)
    for path in only:
        if not any(path.startswith(folded) for folded in fold):
            assert path.rpartition(".")[2] in words(svg)
    if only == ("mtu",):
        assert "1 more: ifname" in words(svg) and "2 more: address, linkinfo" in words(svg)


def test_a_stranger_finds_names_values_and_a_legend() -> None:
    found = words(message_svg(request(), names={}))
    for word in ("RTM_NEWLINK (16)", "REQUEST (0x1)", "mtu", "1400 bytes", "02:00:00:00:00:01", "vxlan", "attribute header: length, type"):
        assert word in found
    assert "largest packet, without link-layer header" in found
    assert "so 08 00 03 00: length 8, type 3 (IFLA_IFNAME)" in found
    assert "largest packet, without link-layer header" not in words(message_svg(request(), docs=False))


def test_the_culprit_is_framed_and_named() -> None:
    message = request()
    svg = message_svg(message, mark=message.node("linkinfo.data.id"), marked="refused: too large", words=["ERANGE"])
    frames = [rect for rect in ElementTree.fromstring(svg).iter(f"{SVG}rect") if rect.get("class") == "m"]
    assert len(frames) == 1
    top, bottom = float(frames[0].get("y", 0)), float(frames[0].get("y", 0)) + float(frames[0].get("height", 0))
    inside = [text.text for text in texts(svg) if top < float(text.get("y", 0)) < bottom]
    assert inside == ["0x50", "08 00 01 00", "2a 00 00 00", "id", "42", "◀ refused: too large", "VNI, the number of the virtual network"]


@pytest.mark.parametrize("path, above", [("linkinfo.data.group", "port"), ("linkinfo.type", "port"), ("txqlen", "port")])
def test_what_is_missing_stands_where_it_belongs(path: str, above: str) -> None:
    found = words(message_svg(request(), missing=path, marked="the kernel wants it", docs=False))
    at = found.index("◀ missing: the kernel wants it")
    assert found[at - 1] == path.rpartition(".")[2]
    assert found.index(above) < at


def test_words_stay_inside_the_picture() -> None:
    for area in ("link", "nft"):
        for message in sample(area, 10):
            for text in texts(message_svg(message)):
                if text.get("class") != "h":
                    assert float(text.get("x", 0)) + len(text.text or "") * 7.23 <= 900, text.text


HOSTILE = "<script>alert(1)</script>\"&'\x1b[31m\u202e\x07"


@pytest.mark.parametrize("draw", [message_svg, diagram_svg])
def test_hostile_names_stay_text(draw: Any) -> None:
    svg = draw(request(alt_ifname=HOSTILE), title=HOSTILE, names={0: HOSTILE})
    svg.encode()
    root = ElementTree.fromstring(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {"svg", "title", "style", "rect", "path", "text"}
    assert not any(character in svg for character in "\x1b\u202e\x07")
    assert not re.search(r"href|url\(|@import|https?://(?!www\.w3\.org/2000/svg\")", svg)


def test_a_picture_has_a_stated_end() -> None:
    svg = message_svg(request(), most_rows=10)
    shown = drawn(svg)
    assert request().bytes.startswith(shown) and 16 < len(shown) < 40
    assert f"… {len(request()) - len(shown)} bytes more; the tree and the annotated dump show all" in words(svg)
    assert "… 9 more messages; draw fewer, or raise most_rows" in words(message_svg([request()] * 10, most_rows=10))
    assert len(message_svg(list(sample("link", 100)))) < 400_000


def test_several_messages_stand_below_each_other() -> None:
    messages = [request(ifname="v0"), request(ifname="v1")]
    assert drawn(message_svg(messages)) == messages[0].bytes + messages[1].bytes


# --- diagrams


def test_a_struct_as_an_rfc_draws_it() -> None:
    assert (
        "\n".join(diagram_lines(IFINFOMSG, 79)).partition("1234.\n")[2]
        == """\
      0                   1                   2                   3
      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1

     struct ifinfomsg, 16 bytes
     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x00 | ifi_family: u8| __ifi_pad: u8 |         ifi_type: u16         |
     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x04 |                         ifi_index: s32                        |
     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x08 |                         ifi_flags: u32                        |
     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x0c |                        ifi_change: u32                        |
     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+"""
    )


def test_fields_across_rows_holes_and_tails() -> None:
    fields = [Field("a", U8), Field("mac", LinkAddress(6)), Field("port", BE16), Field("wide", U64), Field("rest", BYTES)]
    mixed = Struct("mixed", fields)
    shown = "\n".join(diagram_lines(mixed, 72))
    assert "port: u16 big-endian" in shown and "hole" in shown
    assert "+                           wide: u64                           +" in shown
    assert "~                    rest: bytes, any length                    ~" in shown


def test_a_message_with_values_nests_and_padding() -> None:
    message = nlshell.decode(nlshell.encode("link.newlink", {"ifname": "v0", "linkinfo": {"kind": "vxlan", "data": {"port": 4789}}}))[0]
    found = "\n".join(diagram_lines(message, 80))
    assert found.endswith("""\
        attributes
        +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x20    |          nla_len = 7          |    nla_type = 3 IFLA_IFNAME   |
        +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x24    |                  ifname = v0                  |    padding    |
        +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x28    |          nla_len = 28         |    NESTED|18 IFLA_LINKINFO    |
        +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x2c │  |          nla_len = 10         |  nla_type = 1 IFLA_INFO_KIND  |
     │  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x30 │  |                          kind = vxlan                         |
     │  +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x34 │  |                               |            padding            |
     │  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x38 │  |          nla_len = 12         |    NESTED|2 IFLA_INFO_DATA    |
     │  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x3c ││ |          nla_len = 6          | nla_type = 15 IFLA_VXLAN_PORT |
     ││ +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
0x40 ││ |    port (big-endian) = 4789   |            padding            |
     ││ +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+""")


@pytest.mark.parametrize("struct", [NLMSGHDR, LINK_IFMAP, LINK_STATS64], ids=lambda struct: str(struct.name))
def test_every_field_of_a_struct_is_named(struct: Struct) -> None:
    shown = "\n".join(diagram_lines(struct, 80))
    for field in struct.fields:
        assert f"{field.name}: {field.type.kind}" in shown
    assert all(field.name in " ".join(words(diagram_svg(struct))) for field in struct.fields)


@pytest.mark.parametrize("area", AREAS)
def test_boxes_cover_every_byte_of_a_message_once(area: str) -> None:
    for message in sample(area):
        cells = [cell for section in sections(message) for cell in section.cells]
        position = 0
        for cell in cells:
            assert cell.start == position
            position += cell.length
        assert position == len(message)
        for section in sections(message):
            rows = rows_of(section.cells)
            held = sum(sum(cell is not None for cell in row.cells) if not row.folded else row.folded for row in rows)
            assert held == sum(cell.length for cell in section.cells)


@pytest.mark.parametrize("width", [33, 40, 64, 65, 80, 132, 200])
def test_lines_keep_to_the_width(width: int) -> None:
    for area in ("link", "nft", "uevent"):
        for message in sample(area, 8):
            assert max(map(len, diagram_lines(message, width))) <= width
    for struct in (NLMSGHDR, LINK_STATS64):
        assert max(map(len, diagram_lines(struct, width))) <= width


def test_numbers_stand_whole_with_their_value_whatever_their_byte_order() -> None:
    message = request()
    shown = "\n".join(diagram_lines(message, 80))
    assert "mtu = 1400 bytes" in shown and "port (big-endian) = 4789" in shown and "id = 42" in shown
    assert "Numbers are little-endian: d2 04 is 1234." in shown or "Numbers are big-endian: 04 d2 is 1234." in shown


def test_padding_that_is_not_zero_is_flagged() -> None:
    data = bytearray(nlshell.encode("link.newlink", {"ifname": "v0", "mtu": 1500}))
    data[39] = 9
    shown = "\n".join(diagram_lines(nlshell.decode(bytes(data))[0]))
    assert "pad!" in shown or "not zero!" in shown


def test_what_is_wrong_stands_in_its_box() -> None:
    data = bytearray(nlshell.encode("link.newlink", {"ifname": "v0", "mtu": 5}))
    data[40] = 99
    message = nlshell.decode(bytes(data))[0]
    assert "nla_len is 99, but only 8 bytes are left" in "\n".join(diagram_lines(message, 140))
    assert "! nla_len is 99, but only 8 bytes are left" in words(message_svg(message))


def test_the_svg_has_a_box_for_every_byte() -> None:
    message = request()
    root = ElementTree.fromstring(diagram_svg(message))
    rects = [rect for rect in root.iter(f"{SVG}rect") if rect.get("width") != "100%"]
    assert sum(float(rect.get("width", 0)) for rect in rects) / (18 * 8) == len(message)
    shown = words(diagram_svg(message))
    for path in ("ifname", "linkinfo", "linkinfo.data.port"):
        assert path in shown


def test_boxes_say_what_regions_say() -> None:
    message = request()
    starts = {cell.start: cell.role for section in sections(message) for cell in section.cells}
    for region in regions(message):
        assert starts[region.offset] == region.role


def test_odd_bytes_are_drawn_too() -> None:
    packed = Struct("packed", [Field("a", U8), Field("b", U32), Field("c", U16)], align=1)
    shown = "\n".join(diagram_lines(packed, 80))
    assert "a: u8" in shown and "b: u32" in shown and "c: u16" in shown
    for length in range(16, 40):
        data = nlshell.encode("link.newlink", {"ifname": "v0"})[:length]
        for message in nlshell.decode(data):
            assert list(diagram_lines(message))


# --- the pictures of the README


def test_the_committed_pictures_are_whole_and_what_the_script_makes() -> None:
    link, refused = ((PICTURES / f"{name}.svg").read_text() for name in ("link", "refused"))
    assert {"veth", "1450 bytes", "RTM_NEWLINK (16)"} <= set(words(link))
    assert any("refused: VXLAN ID must be lower" in word for word in words(refused))


def test_the_script_makes_them_from_the_running_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("make", PICTURES / "make.py")
    assert spec is not None and spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    monkeypatch.setattr(make, "HERE", tmp_path)
    try:
        make.main()
    except (SystemFault, nlshell.KernelError) as error:
        pytest.skip(f"needs a private network namespace with veth links: {error}")
    assert {"veth", "1450 bytes", "02:00:00:00:00:01"} <= set(words((tmp_path / "link.svg").read_text()))


# --- a part


def test_a_part_is_drawn_alone_and_what_encloses_it_is_named() -> None:
    message = request()
    chosen = select(message, "linkinfo.data")
    lines = list(diagram_lines(message, 90, selection=chosen))
    text = "\n".join(lines)
    assert any(line.strip() == "┌ IFLA_LINKINFO, from 0x3c" for line in lines)
    assert "shown: linkinfo.data, bytes 0x4c to 0x5f" in " ".join(lines[:3]).replace("\n", " ")
    assert "id = 42" in text and "4789" in text and "0x4c" in text
    assert not re.search(r"IFLA_INFO_KIND|ifname|1400|nlmsg_len|ifinfomsg|0x48", text)
    drawn = words(diagram_svg(message, selection=chosen))
    assert "┌ IFLA_LINKINFO, from 0x3c" in drawn and "id = 42" in drawn
    assert not any("1400" in word or "nlmsg_len" in word for word in drawn)


def test_a_range_and_a_header_field_are_drawn_alone() -> None:
    message = request()
    text = "\n".join(diagram_lines(message, 90, selection=select(message, "0x48..0x4f")))
    assert "kind = vxlan" in text and "IFLA_INFO_DATA" in text and "id = 42" not in text and "IFLA_INFO_KIND" not in text
    text = "\n".join(diagram_lines(message, 90, selection=select(message, "nlmsg_seq")))
    assert "nlmsghdr, 16 bytes" in text and "nlmsg_seq = 0" in text and "nlmsg_pid" not in text and "┌" not in text


@pytest.mark.parametrize(
    ("part", "shown", "hidden"),
    [
        (
            "linkinfo.data",
            {"linkinfo", "around it, from 0x3c", "data", "id", "42", "4789"},
            {"kind", "vxlan", "ifname", "1400", "nlmsg_len"},
        ),
        ("0x48..0x4f", {"linkinfo", "kind", "vxlan", "data"}, {"id", "42", "mtu"}),
        ("nlmsg_seq", {"nlmsghdr", "nlmsg_seq"}, {"nlmsg_pid", "ifinfomsg", "attributes"}),
    ],
)
def test_a_picture_of_a_part(part: str, shown: set[str], hidden: set[str]) -> None:
    message = request()
    drawn = set(words(message_svg(message, selection=select(message, part))))
    assert shown <= drawn and not hidden & drawn
    assert set(words(message_svg([message, message], selection=[None, None]))) == set(words(message_svg([message, message])))
