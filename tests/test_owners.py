"""Message.owners() and the regions behind it: every byte once, roles and paths as they should be, padding by kind."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from nlshell.codec.message import Context, Message, messages
from nlshell.codec.owners import datagram_regions, regions
from nlshell.codec.select import owner_of, select
from nlshell.errors import UnknownNameError, UsageError
from nlshell.schema import REGISTRY

from .captures import conversation

ROLES = {"header", "attribute-header", "value", "padding", "unparsed", "trailing"}
PROTOCOLS = ["route", "generic", "netfilter", "sock_diag", "xfrm", "audit", "kobject_uevent", "rdma", "connector"]
NLMSGHDR = [(0, 4, "header", "nlmsg_len"), (4, 2, "header", "nlmsg_type"), (6, 2, "header", "nlmsg_flags"),
            (8, 4, "header", "nlmsg_seq"), (12, 4, "header", "nlmsg_pid")]  # fmt: skip
IFINFOMSG = [(16, 1, "header", "ifi_family"), (17, 1, "header", "__ifi_pad"), (18, 2, "header", "ifi_type"),
             (20, 4, "header", "ifi_index"), (24, 4, "header", "ifi_flags"), (28, 4, "header", "ifi_change")]  # fmt: skip


def decode(data: bytes, protocol: str = "route") -> list[Message]:
    return messages(data, Context(REGISTRY.protocol(protocol)))[0]


def link(attributes: str, length: int | None = None) -> Message:
    payload = bytes.fromhex(attributes)
    size = 32 + len(payload) if length is None else length
    return decode(size.to_bytes(4, "little") + b"\x10\0\0\0" + bytes(24) + payload)[0]


@pytest.mark.parametrize(
    ("attributes", "rows"),
    [
        ("", []),
        ("08000300 76657400", [(32, 4, "attribute-header", "ifname"), (36, 4, "value", "ifname")]),
        (
            "07000300 6c6f00 00 08000400 dc050000",
            [
                (32, 4, "attribute-header", "ifname"), (36, 3, "value", "ifname"), (39, 1, "padding", "ifname"),
                (40, 4, "attribute-header", "mtu"), (44, 4, "value", "mtu"),
            ],
        ),
        (
            "10001280 09000100 7665746800 000000",
            [
                (32, 4, "attribute-header", "linkinfo"), (36, 4, "attribute-header", "linkinfo.kind"),
                (40, 5, "value", "linkinfo.kind"), (45, 3, "padding", "linkinfo.kind"),
            ],
        ),
        ("04001200", [(32, 4, "attribute-header", "linkinfo")]),
        ("0800f03f 01020304", [(32, 4, "attribute-header", "#16368"), (36, 4, "value", "#16368")]),
        ("02000300 aabb", [(32, 6, "unparsed", "#rest")]),
        ("ffff0300 aabbccdd", [(32, 4, "attribute-header", "ifname"), (36, 4, "value", "ifname")]),
        ("fffff03f aabbccdd", [(32, 8, "unparsed", "#rest")]),
        ("0500030041 0000", [(32, 4, "attribute-header", "ifname"), (36, 1, "value", "ifname"), (37, 2, "padding", "ifname")]),
    ],
    ids=["header", "string", "padding", "nest", "empty-nest", "unknown", "nla_len-2", "nla_len-65535", "unknown-65535", "padding-cut"],
)  # fmt: skip
def test_owners_of_a_link_message(attributes: str, rows: list[tuple[int, int, str, str]]) -> None:
    assert link(attributes).owners() == [*NLMSGHDR, *IFINFOMSG, *rows]


def test_offsets_count_from_the_start_of_the_buffer() -> None:
    one = link("08000400dc050000").bytes
    first, second = decode(one + one)
    assert [(offset - len(first), *rest) for offset, *rest in second.owners()] == first.owners()


def test_a_message_cut_short_owns_what_is_there() -> None:
    whole = link("0b00030076657468300000 00 08000400dc050000").bytes
    for length in range(16, len(whole)):
        (message,) = decode(whole[:length])
        rows = message.owners()
        assert [row[0] for row in rows] == [0, *(offset + size for offset, size, _, _ in rows[:-1])]
        assert rows[-1][0] + rows[-1][1] == length


def test_a_short_header_is_unparsed_where_it_breaks() -> None:
    message = link("", 22)
    assert message.owners()[5:] == [*IFINFOMSG[:3], (20, 2, "unparsed", "#rest")]


def test_a_hole_in_a_struct_is_told_from_padding_behind_an_attribute() -> None:
    qdisc = next(message for message in conversation("tc") if message.type == "RTM_NEWQDISC" and len(message) == 148)
    pads = [region for region in regions(qdisc) if region.role == "padding"]
    assert [(region.offset - qdisc.offset, region.length, region.pads, region.path) for region in pads] == [
        (0x35, 3, "attribute", "hw_offload"),
        (0x4C, 4, "struct", "stats2.basic"),
        (0x90, 4, "struct", "stats"),
    ]


def test_a_quoted_request_has_owners_of_its_own() -> None:
    error = next(message for message in conversation("link") if message.type == "NLMSG_ERROR" and len(message) == 68)
    paths = [path for _, _, _, path in error.owners()]
    assert paths[:6] == ["nlmsg_len", "nlmsg_type", "nlmsg_flags", "nlmsg_seq", "nlmsg_pid", "error"]
    assert paths[6:12] == [f"request.{path}" for path in (*paths[:5], "ifi_family")]


def test_depth_counts_the_attributes_around() -> None:
    message = link("14001280 10000280 0c000100 0800030061620000")
    assert [(region.path, region.role, region.depth) for region in regions(message)][11:] == [
        ("linkinfo", "attribute-header", 0),
        ("linkinfo.data", "attribute-header", 1),
        ("linkinfo.data.#1", "attribute-header", 2),
        ("linkinfo.data.#1", "value", 3),
    ]


def test_a_datagram_owns_what_is_between_and_behind_its_messages() -> None:
    one = bytes.fromhex("12000000 1000 0500 01000000 00000000 1100")
    data = one + bytes(2) + one + bytes(2) + b"behind"
    outside = [region for region in datagram_regions(data, decode(data)) if region.node is None]
    assert [(region.offset, region.length, region.pads or region.role) for region in outside] == [
        (18, 2, "message"),
        (38, 2, "message"),
        (40, 6, "trailing"),
    ]


@given(st.sampled_from(PROTOCOLS), st.binary(max_size=400))
def test_arbitrary_bytes_have_one_owner_each(protocol: str, data: bytes) -> None:
    found = decode(data, protocol)
    position = 0
    for region in datagram_regions(data, found):
        assert region.offset == position and region.length > 0 and region.role in ROLES
        assert (region.role == "padding") == bool(region.pads)
        position = region.end
    assert position == len(data)
    for message in found:
        assert message.owners() == [(region.offset, region.length, region.role, region.path) for region in regions(message)]


@given(st.sampled_from(PROTOCOLS[:5]), st.integers(16, 40), st.binary(max_size=120))
def test_likely_messages_have_one_owner_for_each_byte(protocol: str, kind: int, payload: bytes) -> None:
    data = (16 + len(payload)).to_bytes(4, "little") + kind.to_bytes(2, "little") + b"\1\0" + bytes(8) + payload
    (message,) = decode(data, protocol)
    assert sum(length for _, length, _, _ in message.owners()) == len(data)
    for offset in range(len(data)):
        region = owner_of(message, offset)
        assert region.offset <= offset < region.end


@pytest.mark.parametrize(
    ("chosen", "start", "end"),
    [("ifname", 32, 39), ("linkinfo.kind", 44, 53), ("linkinfo", 40, 53), ("ifinfomsg", 16, 32), ("nlmsg_seq", 8, 12),
     ("0x20", 32, 33), ("0x20..0x27", 32, 40), ("40..", 40, 56), ("0", 0, 1)],
)  # fmt: skip
def test_choosing_by_path_and_by_offset(chosen: str, start: int, end: int) -> None:
    message = link("07000300 6c6f0000 0d001280 09000100 7665746800 000000")
    selection = select(message, chosen)
    assert (selection.start, selection.end) == (start, end)


@pytest.mark.parametrize("chosen", ["0x38", "0x20..0x38", "99", "9..3"])
def test_offsets_outside_are_refused_in_a_sentence(chosen: str) -> None:
    with pytest.raises(UsageError, match=r"outside; RTM_NEWLINK has bytes|ends before it begins"):
        select(link("07000300 6c6f0000 0d001280 09000100 7665746800 000000"), chosen)


def test_a_path_that_is_not_there_is_refused_with_near_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean linkinfo\.kind"):
        select(link("07000300 6c6f0000 0d001280 09000100 7665746800 000000"), "linkinfo.kin")
