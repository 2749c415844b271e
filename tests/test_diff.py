"""Differences of messages and of dumps: what is aligned with what, what is told, and how it reads."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

import nlshell
from nlshell.codec.difference import Difference, difference, leaves
from nlshell.codec.dump_difference import difference_dict, dump_difference
from nlshell.codec.identity import key_of, moving_of, object_of
from nlshell.codec.message import Context, Message, messages
from nlshell.render.diff import difference_lines, dump_difference_lines
from nlshell.render.style import Style
from nlshell.schema import REGISTRY
from nlshell.wire import header as h
from nlshell.wire.attribute import NESTED, pack

from . import live
from .captures import AREAS, conversation

PLAIN = Style()
NEWLINK, NEWROUTE, NEWNEIGH = 16, 24, 28


def link(*attributes: bytes, index: int = 2, flags: int = 0, seq: int = 1) -> Message:
    """A reply about a link."""
    header = struct.pack("=BxHiII", 0, 1, index, flags, 0)
    return decoded(h.pack(NEWLINK, 0, seq, 9, header + b"".join(attributes)))


def decoded(data: bytes, protocol: str = "route", families: dict[int, str] | None = None) -> Message:
    return messages(data, Context(REGISTRY.protocol(protocol), families))[0][0]


def words(found: Difference) -> list[str]:
    return [f"{change.kind} {change.path} {change.old_text} > {change.new_text}".strip() for change in found]


NAME, MTU = pack(3, b"v0\0"), pack(4, struct.pack("=I", 1500))


# --- two messages


def test_messages_that_are_alike_do_not_differ() -> None:
    found = difference(link(NAME, MTU), link(NAME, MTU))
    assert not found and not found.moves and not found.left_out
    assert list(difference_lines(found, PLAIN)) == ["RTM_NEWLINK  48 bytes", "  no difference"]


def test_values_are_aligned_by_path_not_by_offset() -> None:
    found = difference(link(NAME, MTU), link(pack(4, struct.pack("=I", 1400)), pack(13, struct.pack("=I", 9)), NAME), with_header=False)
    assert words(found) == ["changed mtu 1500 bytes > 1400 bytes", "added txqlen  > 9 packets"]
    (move,) = found.moves
    assert (move.first, move.old, move.new, move.by, move.length, move.count) == ("ifname", 0x20, 0x30, 16, 7, 1)


def test_the_header_is_compared_in_words() -> None:
    old, new = h.pack(NEWLINK, 0x605, 1, 0, bytes(16)), h.pack(19, 0x5, 2, 0, bytes(16))
    assert words(difference(decoded(old), decoded(new))) == [
        "changed nlmsg_type RTM_NEWLINK (16) > RTM_SETLINK (19)",
        "changed nlmsg_flags REQUEST|ACK|EXCL|CREATE (0x605) > REQUEST|ACK (0x5)",
        "changed nlmsg_seq 1 > 2",
    ]


def test_bits_that_came_and_went_are_named() -> None:
    (change,) = difference(link(flags=0x1002), link(flags=0x1041), with_header=False)
    assert (change.path, change.note) == ("ifi_flags", "+UP|RUNNING -BROADCAST")


def test_what_is_removed_keeps_its_old_path_and_value() -> None:
    info = pack(18 | NESTED, pack(1, b"veth\0"))
    found = difference(link(NAME, info), link(NAME), with_header=False)
    assert words(found) == ["removed linkinfo kind=veth >"]
    assert [line.strip() for line in difference_lines(found, PLAIN)][1:] == ["- removed  linkinfo  (1 value)", "- kind  veth"]


def test_data_of_another_kind_is_not_compared_field_by_field() -> None:
    vlan = pack(18 | NESTED, pack(1, b"vlan\0") + pack(2 | NESTED, pack(1, struct.pack("=H", 5))))
    vxlan = pack(18 | NESTED, pack(1, b"vxlan\0") + pack(2 | NESTED, pack(1, struct.pack("=I", 5))))
    assert words(difference(link(vlan), link(vxlan), with_header=False)) == [
        "changed linkinfo.kind vlan > vxlan",
        "removed linkinfo.data id=5 >",
        "added linkinfo.data  > id=5",
    ]


def test_the_same_value_in_other_bytes_is_told_apart() -> None:
    (change,) = difference(link(pack(3, b"v0\0")), link(pack(3, b"v0")), with_header=False)
    assert (change.kind, change.path, change.note) == ("bytes", "ifname", "76 30 00 → 76 30")
    (change,) = difference(link(pack(18, b"")), link(pack(18 | NESTED, b"")), with_header=False)
    assert (change.kind, change.path, change.note) == ("bytes", "linkinfo", "NLA_F_NESTED set now")
    assert any(
        "same value, other bytes" in line for line in difference_lines(difference(link(pack(3, b"v0\0")), link(pack(3, b"v0"))), PLAIN)
    )


def test_unknown_attributes_are_compared_by_their_bytes() -> None:
    found = difference(link(pack(999, b"abcd")), link(pack(999, b"abce"), pack(998, b"")), with_header=False)
    assert [(change.kind, change.path) for change in found] == [("changed", "#999"), ("added", "#998")]


def test_garbage_is_compared_too() -> None:
    found = difference(link(NAME, b"\2\0"), link(NAME), with_header=False)
    assert [(change.kind, change.path) for change in found] == [("removed", "#rest")]


# --- lists


def hop(index: int, gateway: str, weight: int = 0) -> bytes:
    inner = pack(5, bytes(map(int, gateway.split("."))))
    return struct.pack("=HBBi", 8 + len(inner), 0, weight, index) + inner


def route(*hops: bytes) -> Message:
    header = struct.pack("=BBBBBBBBI", 2, 24, 0, 0, 254, 3, 0, 1, 0)
    return decoded(h.pack(NEWROUTE, 0, 1, 0, header + pack(1, bytes([10, 0, 0, 0])) + pack(9, b"".join(hops))))


A, B, C = hop(1, "192.0.2.1"), hop(2, "192.0.2.2"), hop(3, "192.0.2.3")


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ([A, B], [A, B, C], [("added", "multipath[2]", "")]),
        ([A, B, C], [A, C], [("removed", "multipath[1]", "multipath[1]")]),
        ([B, A, C], [A, C], [("removed", "multipath[0]", "multipath[0]")]),
        ([A, B], [B, A], [("reordered", "multipath[1]", "multipath[0]")]),
        ([A, B, C], [C, A, B], [("reordered", "multipath[1]", "multipath[0]"), ("reordered", "multipath[2]", "multipath[1]")]),
        ([A, B], [A, hop(2, "192.0.2.2", 7)], [("changed", "multipath[1].rtnh_hops", "multipath[1].rtnh_hops")]),
        ([A, B], [C, A, hop(2, "192.0.2.9")], [("added", "multipath[0]", ""), ("changed", "multipath[2].gateway", "multipath[1].gateway")]),
        ([A], [B, A, C], [("added", "multipath[0]", ""), ("added", "multipath[2]", "")]),
        ([], [A], [("added", "multipath[0]", "")]),
    ],
)
def test_items_of_a_list_find_their_partners(old: list[bytes], new: list[bytes], changes: list[tuple[str, str, str]]) -> None:
    found = difference(route(*old), route(*new), with_header=False)
    assert [(change.kind, change.path, "" if change.old is None else change.old_path) for change in found] == changes


def test_repeated_attributes_are_a_list() -> None:
    def props(*names: bytes) -> bytes:
        return pack(52 | NESTED, b"".join(pack(53, name + b"\0") for name in names))

    found = difference(link(props(b"one", b"two", b"three")), link(props(b"two", b"three", b"four")), with_header=False)
    assert words(found) == ["changed prop_list.alt_ifname[2] one > four"]
    found = difference(link(props(b"one", b"two", b"three")), link(props(b"two", b"three")), with_header=False)
    assert words(found) == ["removed prop_list.alt_ifname[0] one >"]


# --- leaving out


@pytest.mark.parametrize(
    ("ignore", "left"),
    [
        ((), ["mtu", "stats64.rx_packets", "txqlen"]),
        (("stats64",), ["mtu", "txqlen"]),
        (("rx_packets",), ["mtu", "txqlen"]),
        (("stats64.rx_*",), ["mtu", "txqlen"]),
        (moving_of([link().kind]), ["mtu", "txqlen"]),
        (("mtu", "txqlen", "stats64"), []),
    ],
)
def test_parts_that_are_left_out_are_counted(ignore: tuple[str, ...], left: list[str]) -> None:
    def one(mtu: int, packets: int, *more: bytes) -> Message:
        return link(pack(4, struct.pack("=I", mtu)), pack(23, struct.pack("=24Q", packets, *[0] * 23)), *more)

    found = difference(one(1500, 1), one(1400, 2, pack(13, bytes(4))), ignore, with_header=False)
    assert [change.path for change in found] == left
    assert found.left_out == 3 - len(left)
    last = list(difference_lines(found, PLAIN))[-1].strip()
    assert (last == f"{found.left_out} difference{'s' * (found.left_out > 1)} left out, as asked") == bool(ignore)
    last = list(difference_lines(found, PLAIN, asked=False))[-1].strip()
    assert last.endswith("in counters and ages left out (--moving shows them)") == bool(ignore)


# --- everything that was recorded


@pytest.mark.parametrize("area", AREAS)
def test_recorded_messages_are_compared_both_ways_alike(area: str) -> None:
    recent: dict[str, list[Message]] = {}
    for message in conversation(area):
        if not message.is_control:
            recent.setdefault(message.type, []).append(message)
    for alike in recent.values():
        assert not difference(alike[0], alike[0])
        for old, new in list(pairwise(alike))[:12]:
            there, back = difference(old, new), difference(new, old)
            mirrored = {"added": "removed", "removed": "added"}
            assert sorted(
                f"{mirrored.get(change.kind, change.kind)} {change.node.name}" for change in there if change.kind != "reordered"
            ) == sorted(f"{change.kind} {change.node.name}" for change in back if change.kind != "reordered")
            # What is neither told nor equal does not exist; but a nest that lost all it held is told by what it lost.
            told = {id(leaf) for change in there if change.new is not None for leaf in leaves(change.new)}
            same = [leaf for leaf in leaves(new.tree) if id(leaf) not in told and leaf.stop > leaf.start]
            olds = {(leaf.name, payload(old, leaf)) for leaf in leaves(old.tree)}
            assert all((leaf.name, payload(new, leaf)) in olds or leaf.role == "item" for leaf in same)
            json.dumps(difference_dict(there))
            assert max(map(len, difference_lines(there, PLAIN, 80)), default=0) <= 80


def payload(message: Message, node: Any) -> bytes:
    return message.buffer[node.start : node.stop]


# --- keys


@pytest.mark.parametrize(
    ("area", "types"),
    [
        ("link", {"RTM_NEWLINK"}), ("addr", {"RTM_NEWADDR"}), ("rule", {"RTM_NEWRULE"}), ("neigh", {"RTM_NEWNEIGH"}),
        ("tc", {"RTM_NEWQDISC", "RTM_NEWTCLASS", "RTM_NEWTFILTER"}), ("nft", {"NFT_MSG_NEWTABLE", "NFT_MSG_NEWCHAIN", "NFT_MSG_NEWRULE"}),
        ("xfrm", {"XFRM_MSG_NEWSA", "XFRM_MSG_NEWPOLICY"}), ("diag", {"SOCK_DIAG_BY_FAMILY"}), ("conntrack", {"IPCTNL_MSG_CT_NEW"}),
        ("genl", {"CTRL_CMD_NEWFAMILY"}), ("route", {"RTM_NEWNEXTHOP"}),
    ],
)  # fmt: skip
def test_a_key_is_unique_within_a_dump(area: str, types: set[str]) -> None:
    dumps: dict[tuple[int, int, int, str], list[Message]] = {}
    ended = 0
    for message in conversation(area):
        ended += message.type_id == h.DONE  # programs use one number for several dumps
        if message.type in types and message.flags & h.MULTI and message.direction == "reply":
            dumps.setdefault((ended, message.seq, message.port, message.type), []).append(message)
    assert dumps
    for rows in dumps.values():
        # The kernel lists a netlink socket that is in a group once more.
        keys = [str(key_of(message)) for message in rows if "ndiag_cookie" not in message]
        assert all(key != "()" for key in keys)
        repeated = {key for key in keys if keys.count(key) > 1}
        assert not repeated, (area, repeated)


@pytest.mark.parametrize(
    ("data", "wanted", "object_"),
    [
        (
            h.pack(NEWNEIGH, 0, 0, 0, struct.pack("=BxxxiHBB", 7, 4, 2, 0, 0) + pack(2, b"\2\0\0\0\0\1") + pack(5, struct.pack("=H", 7))),
            {"ndm_family": 7, "ndm_ifindex": 4, "lladdr": "02:00:00:00:00:01", "vlan": 7}, "neigh",
        ),
        (
            h.pack(NEWNEIGH, 0, 0, 0, struct.pack("=BxxxiHBB", 2, 4, 2, 0, 0) + pack(1, b"\n\0\0\1") + pack(2, b"\2\0\0\0\0\1")),
            {"ndm_family": 2, "ndm_ifindex": 4, "dst": "10.0.0.1"}, "neigh",
        ),
        (
            h.pack(NEWROUTE, 0, 0, 0, struct.pack("=BBBBBBBBI", 2, 0, 0, 0, 252, 3, 0, 1, 0) + pack(15, struct.pack("=I", 1000))),
            {"rtm_family": 2, "table": 1000, "rtm_dst_len": 0, "rtm_src_len": 0, "rtm_tos": 0, "rtm_type": 1}, "route",
        ),
    ],
)  # fmt: skip
def test_keys_by_address_family(data: bytes, wanted: dict[str, Any], object_: str) -> None:
    message = decoded(data)
    assert dict(key_of(message)) == wanted and object_of(message) == object_


# --- two dumps


def test_dumps_are_aligned_by_key() -> None:
    old = [link(NAME, MTU, index=1), link(NAME, MTU, index=2), link(NAME, index=3)]
    new = [link(NAME, index=3, seq=5), link(NAME, pack(4, struct.pack("=I", 9000)), index=1), link(pack(3, b"new\0"), index=7)]
    found = dump_difference(old, new)
    assert [message["ifi_index"] for message in found.appeared] == [7]
    assert [message["ifi_index"] for message in found.vanished] == [2]
    assert [[change.path for change in each] for each in found.changed] == [["mtu"]]
    assert found.same == 1
    data = difference_dict(found)
    json.dumps(data)
    assert data["vanished"][0]["key"] == {"ifi_index": 2, "ifi_family": 0} and data["vanished"][0]["title"] == "v0"
    assert data["changed"][0]["object"] == "link" and data["changed"][0]["changes"][0]["old"]["value"] == 1500


def test_objects_with_one_key_are_paired_by_likeness() -> None:
    def route_by(gateway: int, metric: int) -> Message:
        header = struct.pack("=BBBBBBBBI", 10, 64, 0, 0, 254, 2, 0, 1, 0)
        attributes = (
            pack(1, bytes.fromhex("fe80") + bytes(14)) + pack(4, struct.pack("=I", gateway)) + pack(8, struct.pack("=I", metric) * 3)
        )
        return decoded(h.pack(NEWROUTE, 0, 1, 0, header + attributes))

    found = dump_difference([route_by(1, 8), route_by(2, 8)], [route_by(2, 8), route_by(3, 8), route_by(1, 8)])
    assert [message["oif"] for message in found.appeared] == [3]
    assert (found.vanished, found.changed, found.same) == ([], [], 2)


def test_control_messages_and_sequence_numbers_are_left_alone() -> None:
    done = decoded(h.pack(h.DONE, h.MULTI, 1, 9, bytes(4)))
    assert not dump_difference([link(NAME, seq=1), done], [link(NAME, seq=2)])


def test_a_dump_against_nothing() -> None:
    assert len(dump_difference([], [link(NAME)]).appeared) == 1
    assert len(dump_difference([link(NAME)], []).vanished) == 1
    assert not dump_difference([], [])


def test_a_dump_reads_well() -> None:
    old, new = [link(NAME, MTU, index=1)], [link(NAME, pack(4, struct.pack("=I", 9000)), index=1), link(pack(3, b"new\0"), index=7)]
    assert list(dump_difference_lines(dump_difference(old, new, ("stats64",)), PLAIN, 80)) == [
        "1 appeared, 0 vanished, 1 changed, 0 the same",
        "+ appeared link new ifi_index=7 ifi_family=UNSPEC",
        "      ifi_type=ETHER (1)",
        "~ changed  link v0 ifi_index=1 ifi_family=UNSPEC",
        "    ~ changed  mtu  1500 bytes → 9000 bytes",
    ]


def test_text_from_strangers_cannot_reach_the_terminal() -> None:
    evil = link(pack(3, b"\x1b[2J\0"), pack(20, b"a\x1bb\0"))
    lines = [*difference_lines(difference(link(NAME), evil), PLAIN), *dump_difference_lines(dump_difference([], [evil]), PLAIN)]
    assert not any("\x1b" in line for line in lines)


# --- this kernel


@pytest.fixture(scope="module")
def session() -> Iterator[nlshell.Session]:
    if live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    with nlshell.sandbox() as opened:
        opened.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags=h.CREATE | h.EXCL)
        yield opened


def test_what_a_change_changed(session: nlshell.Session) -> None:
    before = session.dump("link.getlink").messages
    session.change("link.setlink", {"ifname": "v0", "mtu": 1400, "ifalias": "uplink", "txqlen": 77})
    after = session.dump("link.getlink").messages
    found = dump_difference(before, after, moving_of([before[0].kind]))
    assert not found.appeared and not found.vanished
    (each,) = found.changed
    told = {change.path: (change.kind, change.new_text) for change in each}
    assert told["mtu"] == ("changed", "1400 bytes")
    assert told["ifalias"] == ("added", "uplink")
    assert told["txqlen"] == ("changed", "77 packets")
    assert sum(move.length for move in each.moves) > 500  # all that stands behind the alias


def test_routes_appear_and_vanish(session: nlshell.Session) -> None:
    index = session.request("link.getlink", {"ifname": "v0"})[0]["ifi_index"]
    up = {"ifname": "v0", "ifi_flags": 1, "ifi_change": 1}
    session.change("link.setlink", up)
    session.change("addr.newaddr", {"ifa_index": index, "local": "192.0.2.1/24"}, flags=h.CREATE | h.EXCL)
    before = session.dump("route.getroute", {"rtm_family": 2}).messages
    metric = {"dst": "198.51.100.0/24", "oif": index, "priority": 50, "rtm_table": 254, "rtm_type": 1, "rtm_scope": 253, "rtm_protocol": 3}
    session.change("route.newroute", metric, flags=h.CREATE | h.EXCL)
    after = session.dump("route.getroute", {"rtm_family": 2}).messages
    found = dump_difference(before, after)
    assert [message["dst"] for message in found.appeared] == ["198.51.100.0"]
    assert (found.vanished, found.changed, found.same) == ([], [], len(before))
    found = dump_difference(after, before)
    assert [message["dst"] for message in found.vanished] == ["198.51.100.0"]


@pytest.mark.parametrize("width", [80, 200])
def test_lines_are_within_the_width(session: nlshell.Session, width: int) -> None:
    old, new = session.request("link.getlink", {"ifname": "lo"})[0], session.request("link.getlink", {"ifname": "v0"})[0]
    lines = list(difference_lines(difference(old, new), PLAIN, width))
    assert max(map(len, lines)) <= width
    coloured = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in difference_lines(difference(old, new), Style(True), width)]
    assert [line.rstrip() for line in coloured] == [line.rstrip() for line in lines]
    assert sum(line.lstrip().startswith(("+ added", "- removed", "~ changed", "= moved")) for line in lines) > 10
