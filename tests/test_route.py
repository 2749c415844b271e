"""Routes, lightweight tunnels, next hops: recorded and live, held against what `ip -j` printed of them."""

from __future__ import annotations

import json
import struct
from socket import AF_INET, AF_INET6, inet_pton
from typing import Any

import pytest

from nlshell.codec.message import Context, Message, messages
from nlshell.codec.tree import plain_level
from nlshell.codec.writer import encode
from nlshell.protocols.route.lwtunnel import ENCAPSULATIONS
from nlshell.protocols.route.route import FAMILY
from nlshell.schema import REGISTRY

from . import iproute
from .captures import conversation, record, step

ROUTE = Context(REGISTRY.protocol("route"))


def attribute(number: int, payload: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(payload), number) + payload + bytes(-len(payload) % 4)


def message(kind: int, payload: bytes, flags: int = 0) -> Message:
    return messages(struct.pack("=IHHII", 16 + len(payload), kind, flags, 0, 0) + payload, ROUTE)[0][0]


def rtmsg(family: int, dst_len: int = 0, table: int = 254, **fields: int) -> bytes:
    return struct.pack("=8BI", family, dst_len, 0, fields.get("tos", 0), table, fields.get("protocol", 4), 0, 1, fields.get("flags", 0))


def names(area: str) -> dict[int, str]:
    return {m["ifi_index"]: m["ifname"] for m in conversation(area) if m.type == "RTM_NEWLINK" and "ifname" in m}


@pytest.mark.parametrize(
    "command",
    [
        "ip -d -j route show table all",
        "ip -6 -d -j route show table all",
        "ip -f mpls -j route show",
        "ip -j route show table 100",
        "ip -j route show proto static",
        "ip -j route show match 10.0.4.9",
    ],
)
def test_routes_are_what_ip_printed(command: str) -> None:
    entry, found = step("route", command)
    printed = json.loads(entry["stdout"])
    ours = [iproute.route(values, names("route")) for values in iproute.replies(found, "newroute")]
    if "show table all" in command or "mpls" in command:
        assert len(ours) == len(printed)
    for expected in printed:
        expected.pop("nh_info", None)  # from RTM_GETNEXTHOP, see below
        shown = [
            mine for mine in ours if {key: mine.get(key) for key in expected} == expected and ("-d" not in command or mine == expected)
        ]
        assert shown, (expected, [mine for mine in ours if mine["dst"] == expected["dst"]])


def test_next_hops_are_what_ip_printed() -> None:
    entry, found = step("route", "ip -d -j nexthop show")
    assert [iproute.nexthop(values, names("route")) for values in iproute.replies(found, "newnexthop")] == json.loads(entry["stdout"])


def test_buckets_are_what_ip_printed() -> None:
    entry, found = step("route", "ip -j nexthop bucket show")
    ours = []
    for values in iproute.replies(found, "newnexthopbucket"):
        bucket = values["res_bucket"]
        shown = {"index": bucket["index"], "idle_time": bucket["idle_time"] / 100, "nhid": bucket["nh_id"]}
        ours.append({"id": values["id"], "bucket": shown, "flags": []})
    assert len(ours) == 16 and ours == json.loads(entry["stdout"])


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("ip route add 10.0.2.0/24 dev d0 scope link proto 99 realm 5/6", {"flow": 0x50006, "rtm_protocol": "OPENR", "rtm_scope": "LINK"}),
        ("ip route add 10.6.0.0/24 via inet6 fe80::9 dev d0", {"via.rtvia_family": "INET6", "via.rtvia_addr": "fe80::9"}),
        ("ip -6 route add 2001:db8:11::/48 dev d0 expires 300 proto ra", {"expires": 300, "rtm_protocol": "RA"}),
        (
            "ip -6 route add 2001:db8:10::/48 via 2001:db8::2 dev d0 metric 20 pref high",
            {"pref": "HIGH", "priority": 20, "gateway": "2001:db8::2"},
        ),
        (
            "ip -6 route add 2001:db8:15::/48 encap seg6 mode encap segs 2001:db8::a,2001:db8::b hmac 0 dev d0",
            {"encap_type": "SEG6", "encap.srh.mode": "ENCAP", "encap.srh.srh.first_segment": 1, "encap.srh.srh.segments[1]": "2001:db8::a"},
        ),
        (
            "ip -6 route add 2001:db8:18::2/128 encap seg6local action End flavors psp dev d0",
            {"encap_type": "SEG6_LOCAL", "encap.action": "END", "encap.flavors.operation": "PSP"},
        ),
        (
            "ip route add 10.8.4.0/24 encap ip dst 192.0.2.77 geneve_opts 0x0102:03:deadbeef dev d0",
            {
                "encap_type": "IP",
                "encap.dst": "192.0.2.77",
                "encap.opts.geneve[0].class": 0x102,
                "encap.opts.geneve[0].data": b"\xde\xad\xbe\xef",
            },
        ),
        (
            "ip -6 route add 2001:db8:1c::/48 encap ila 0:0:0:1 csum-mode no-action ident-type luid via 2001:db8::2 # fails",
            {"encap_type": "ILA", "encap.csum_mode": 2, "encap.ident_type": 1},
        ),
        (
            "ip -6 route add 2001:db8:1b::/48 encap rpl segs 2001:db8::5 dev d0 # fails",
            {"encap_type": "RPL", "encap.srh.segments[0]": "2001:db8::5", "encap.srh.type": 3},
        ),
        ("ip -f mpls route add 17 as to 200/201 via inet6 2001:db8::2", {"dst": "17", "newdst": "200/201", "rtm_dst_len": 20}),
        ("ip nexthop add id 2 via 192.0.2.3 dev d0 protocol bgp onlink", {"id": 2, "nh_protocol": "BGP", "nh_flags": "ONLINK"}),
        (
            "ip nexthop add id 11 group 1/2 type resilient buckets 16 idle_timer 60 unbalanced_timer 300",
            {"group[1].id": 2, "group_type": "RES", "res_group.buckets": 16, "res_group.idle_timer": 6000},
        ),
        (
            "ip -j route get 10.0.4.9 from 192.0.2.1 mark 7 oif d0 uid 0 ipproto tcp sport 1 dport 80",
            {"dst": "10.0.4.9", "mark": 7, "uid": 0, "ip_proto": "TCP", "sport": 1, "dport": 80, "rtm_flags": "LOOKUP_TABLE"},
        ),
    ],
)
def test_requests_say_what_the_command_said(command: str, expected: dict[str, Any]) -> None:
    _, found = step("route", next(entry["cmd"] for entry in record("route")["steps"] if entry["cmd"].startswith(command)))
    families = ("route", "nexthop")
    request = [m for m in found if m.kind is not None and m.direction == "request" and m.kind.family.name in families][-1]
    for path, value in expected.items():
        decoded = request[path]
        assert (str(decoded) if isinstance(value, str) else decoded) == value, (path, request.values)


def test_many_routes_are_all_there() -> None:
    routes = [m for m in conversation("manyroutes") if m.type == "RTM_NEWROUTE" and m.flags & 2]
    assert len(routes) > 4000
    assert all(m["rtm_family"] in (2, 10) and not m.notes for m in routes)


# --- bytes


def test_the_table_attribute_overrides_the_byte() -> None:
    values = message(24, rtmsg(2, table=252) + attribute(15, struct.pack("=I", 1000))).values
    assert (str(values["rtm_table"]), values["table"]) == ("COMPAT", 1000)


def test_a_legacy_get_has_one_byte_only() -> None:
    request = message(26, b"\x02\0\0\0", 0x301)
    assert request.values == {"rtgen_family": 2} and not request.notes
    assert message(26, b"\x02\0\0\0" + bytes(8), 0x301)["rtm_family"] == 2


def test_multipath_hops_below_their_own_size_are_kept_and_noted() -> None:
    for length in (0, 3, 7, 200):
        found = message(24, rtmsg(2) + attribute(9, struct.pack("=HBBi", length, 0, 0, 3)))
        cut = {"rtnh_len": 200, "rtnh_flags": 0, "rtnh_hops": 0, "rtnh_ifindex": 3}  # what there is of a longer one
        assert found["multipath"] == [cut if length == 200 else struct.pack("=HBBi", length, 0, 0, 3)]
        assert ["rtnh_len" in text for _, text in found.notes] == [True]
        assert plain_level(found.tree.children[1:]) == found.values


def test_labels_are_read_at_every_depth() -> None:
    labels = (100 << 12).to_bytes(4, "big") + (16 << 12 | 0x100).to_bytes(4, "big")
    hop = struct.pack("=HBBi", 20, 0, 0, 3) + attribute(19, labels)
    found = message(24, rtmsg(28, 20) + attribute(1, labels[4:]) + attribute(9, hop) + attribute(19, labels[:4] * 3 + labels[4:]))
    assert (found["dst"], found["newdst"], found["multipath[0].newdst"]) == ("16", "100/100/100/16", "100/16")
    assert found.encode() == found.bytes and plain_level(found.tree.children[1:]) == found.values


@pytest.mark.parametrize("family", [35, 45])
def test_phonet_and_mctp_number_their_nodes(family: int) -> None:
    found = message(24, rtmsg(family, 6) + attribute(1, b"\x09") + attribute(4, struct.pack("=I", 2)))
    assert found["dst"] == 9 and not found.notes and found.encode() == found.bytes


@pytest.mark.parametrize(("family", "size", "source"), [(128, 4, "192.0.2.7"), (129, 16, "2001:db8::7")])
def test_multicast_routes(family: int, size: int, source: str) -> None:
    raw = inet_pton(AF_INET if size == 4 else AF_INET6, source)
    hop = struct.pack("=HBBi", 8, 0, 1, 5)
    counters = attribute(17, struct.pack("=3Q", 5, 500, 1)) + attribute(23, struct.pack("=Q", 1234))
    found = message(24, rtmsg(family, 8 * size) + attribute(1, raw) + attribute(2, raw) + attribute(9, hop) + counters)
    assert (found["src"], found["expires"], found["mfc_stats.mfcs_bytes"], found["multipath[0].rtnh_ifindex"]) == (source, 1234, 500, 5)
    assert str(found["rtm_family"]) == {128: "IPMR", 129: "IP6MR"}[family] and not found.notes


def test_expiry_is_read_in_both_widths() -> None:
    assert message(24, rtmsg(10) + attribute(23, struct.pack("=I", 300)))["expires"] == 300
    found = message(24, rtmsg(10) + attribute(23, b"\1\2\3"))
    assert found["expires"] == b"\1\2\3"


def test_next_hop_flags_show_in_the_low_byte() -> None:
    assert str(message(24, rtmsg(2, flags=0x4058))["rtm_flags"]) == "NH_OFFLOAD|LINKDOWN|NH_TRAP|OFFLOAD"


def test_can_gateways_are_no_routes() -> None:
    assert message(24, bytes([29, 1, 0, 0])).values == {"can_family": 29, "gwtype": 1, "flags": 0}
    assert message(24, rtmsg(2)).kind.family.name == "route"
    assert message(24, rtmsg(99)).kind.family.name == "route"
    assert message(24, b"").kind.family.name == "route"


@pytest.mark.parametrize("number", sorted(ENCAPSULATIONS))
def test_every_encapsulation_survives_garbage(number: int) -> None:
    for size in range(0, 40, 3):
        garbage = b"".join(attribute(n, bytes(range(size))) for n in range(12))
        found = message(24, rtmsg(10) + attribute(21, struct.pack("=H", number)) + attribute(22, garbage))
        assert plain_level(found.tree.children[1:]) == found.values
        assert sum(length for _, length, _, _ in found.owners()) == len(found)


def test_a_segment_list_ends_before_its_hmac() -> None:
    segments = bytes(15) + b"\x01" + bytes(15) + b"\x02"
    hmac = struct.pack("=BBHI", 5, 38, 0, 0) + bytes(32)
    header = struct.pack("=i8B", 1, 41, 9, 4, 1, 1, 8, 0, 0) + segments + hmac
    found = message(24, rtmsg(10) + attribute(21, b"\x05\0") + attribute(22, attribute(1, header)))
    assert found["encap.srh.srh.segments"] == ["::1", "::2", hmac]
    assert str(found["encap.srh.srh.flags"]) == "HMAC" and not found.notes
    assert found.encode() == found.bytes


def test_what_a_person_types_becomes_a_route() -> None:
    kind = FAMILY.operation("newroute")
    raw = encode(kind, {"rtm_family": "mpls", "rtm_dst_len": 20, "dst": "16", "newdst": "200/201"})
    found = messages(raw, ROUTE)[0][0]
    assert (found["dst"], found["newdst"]) == ("16", "200/201")
    header = {"encap.srh.mode": "inline", "encap.srh.srh.first_segment": 1, "encap.srh.srh.segments": "2001:db8::a,::"}
    raw = encode(kind, {"rtm_family": 10, "encap_type": "seg6", **header})
    assert messages(raw, ROUTE)[0][0]["encap.srh.srh.segments"] == ["2001:db8::a", "::"]
    found = messages(encode(kind, {"dst": "10.0.0.0/8", "gateway": "192.0.2.1"}), ROUTE)[0][0]
    assert (found["rtm_family"], found["rtm_dst_len"], found["dst"]) == (2, 8, "10.0.0.0")


# --- live

SETUP = """
ip link add d0 type veth peer name d1; ip link set d0 up; ip link set d1 up
ip addr add 192.0.2.1/24 dev d0; ip addr add 2001:db8::1/64 dev d0 nodad
ip route add 10.0.0.0/24 via 192.0.2.2 metric 7 tos 0x10 src 192.0.2.1
ip route add blackhole 10.1.0.0/16; ip route add unreachable 10.2.0.0/16
ip route add prohibit 10.3.0.0/16; ip route add throw 10.4.0.0/16
ip route add local 10.5.0.1 dev d0; ip route add broadcast 10.5.0.255 dev d0 table local; try ip route add multicast 239.0.0.0/8 dev d0
ip route add 10.6.0.0/24 via 192.0.2.2 mtu lock 1400 advmss 1300 rtt 100ms rto_min 200ms hoplimit 9 initcwnd 12 quickack 1 features ecn
try ip route add 10.7.0.0/24 nexthop via 192.0.2.2 dev d0 weight 3 nexthop via 192.0.2.3 dev d0 onlink
ip route add 10.8.0.0/24 via inet6 fe80::9 dev d0; try ip route add 10.9.0.0/24 dev d0 table 1000 realm 5/6
try ip route add 10.10.0.0/24 encap mpls 100/200 ttl 9 via 192.0.2.2; try ip route add 10.11.0.0/24 encap ip id 4 dst 192.0.2.77 dev d0
ip -6 route add 2001:db8:1::/48 via 2001:db8::2 metric 20 pref low; ip -6 route add unreachable 2001:db8:2::/48
try ip -6 route add 2001:db8:3::/48 nexthop via 2001:db8::2 dev d0 nexthop via 2001:db8::3 dev d0 weight 4
try ip -6 route add 2001:db8:4::/48 encap seg6 mode encap segs 2001:db8::a,2001:db8::b dev d0
try ip -6 route add 2001:db8:5::1/128 encap seg6local action End.X nh6 2001:db8::9 dev d0
ip nexthop add id 1 via 192.0.2.2 dev d0; ip nexthop add id 2 via 192.0.2.3 dev d0; ip nexthop add id 3 blackhole
ip nexthop add id 10 group 1,20/2,30; try ip nexthop add id 11 group 1/2 type resilient buckets 8
ip route add 10.12.0.0/24 nhid 10
"""


def test_live_routes_and_next_hops() -> None:
    found, (links, four, six, hops) = iproute.dump_and_print(
        SETUP,
        [(26, iproute.header(2, 12)), (26, iproute.header(10, 12)), (106, iproute.header(0, 8))],
        "ip -j link", "ip -d -j route show table all", "ip -6 -d -j route show table all", "ip -d -j nexthop show",
    )  # fmt: skip
    index = {link["ifindex"]: link["ifname"] for link in links}
    ours = [iproute.route(values, index) for values in iproute.replies(found, "newroute")]
    printed = [route for route in four if ":" not in route["dst"]] + six
    for route in printed:
        route.pop("nh_info", None)
    assert len(printed) > 20
    # iproute2 before 6.2 printed the members of an encapsulation among those of the route
    flat = [{**mine, **mine["encap"], "encap": mine["encap"]["encap_type"]} for mine in ours if "encap" in mine]
    for mine in flat:
        del mine["encap_type"]
    for route in printed:
        assert route in ours or route in flat, [mine for mine in ours + flat if mine["dst"] == route["dst"]]
    assert [iproute.nexthop(values, index) for values in iproute.replies(found, "newnexthop")] == hops
    assert all(not m.notes and m.encode() == m.bytes for m in found)
