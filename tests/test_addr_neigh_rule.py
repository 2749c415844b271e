"""The other families of NETLINK_ROUTE, save links and traffic control: recorded and live, held against `ip -j` and `bridge -j`."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from nlshell.codec.message import Context, Message, messages
from nlshell.codec.tree import plain_level
from nlshell.codec.writer import encode
from nlshell.protocols.route.mdb import FAMILY as MDB
from nlshell.schema import REGISTRY

from . import iproute
from .captures import conversation, step
from .test_route import attribute, message, names


def printed(area: str, command: str, operation: str) -> tuple[Any, list[dict[str, Any]]]:
    entry, found = step(area, command)
    return json.loads(entry["stdout"]), iproute.replies(found, operation)


# --- rules, addresses, neighbours


@pytest.mark.parametrize("command", ["ip -d -j rule show", "ip -6 -d -j rule show"])
def test_rules_are_what_ip_printed(command: str) -> None:
    expected, found = printed("rule", command, "newrule")
    assert len(found) >= 4 and [iproute.rule(values, {}) for values in found] == expected


@pytest.mark.parametrize("command", ["ip -d -j addr show", "ip -4 -j addr show", "ip -6 -j addr show", "ip -j addr show dev ve0"])
def test_addresses_are_what_ip_printed(command: str) -> None:
    links, found = printed("addr", command, "newaddr")
    for link in links:
        if link:
            ours = [iproute.address(values, {}) for values in found if values["ifa_index"] == link["ifindex"]]
            assert ours == link["addr_info"], link["ifname"]


def test_requests_for_addresses() -> None:
    def request(options: str) -> Message:
        return next(m for m in step("addr", f"ip addr add {options}")[1] if m.type == "RTM_NEWADDR" and m.direction == "request")

    found = request("203.0.113.5/24 broadcast 203.0.113.255 anycast 203.0.113.9 dev ve0 valid_lft 300 preferred_lft 200 proto 0x11")
    assert (found["anycast"], found["proto"], found["cacheinfo.ifa_valid"], found["cacheinfo.ifa_prefered"]) == (
        "203.0.113.9",
        0x11,
        300,
        200,
    )
    found = request("2001:db8:1::2/64 dev ve0 home mngtmpaddr noprefixroute")
    assert str(found["flags"]) == "HOMEADDRESS|MANAGETEMPADDR|NOPREFIXROUTE"
    found = request("10.9.8.7 peer 10.9.8.8/32 dev ve0 noprefixroute")
    assert (found["local"], found["address"], found["ifa_prefixlen"]) == ("10.9.8.7", "10.9.8.8", 32)


@pytest.mark.parametrize(
    "command", ["ip -s -j neigh show nud all", "ip -j neigh show proxy", "ip -6 -j neigh show nud all", "ip -j neigh show dev d0"]
)
def test_neighbours_are_what_ip_printed(command: str) -> None:
    expected, found = printed("neigh", command, "newneigh")
    ours = [iproute.neighbour(values, names("neigh")) for values in found]
    for entry in expected:
        shown = {**entry, "dev": "d0"}  # not printed where it was asked for
        assert any({key: mine.get(key) for key in shown} == shown for mine in ours), (entry, ours)


def test_neighbour_tables_are_what_ip_printed() -> None:
    expected, found = printed("neigh", "ip -s -j ntable show", "newneightbl")
    attributes = {
        "reachable": "reachable_time",
        "base_reachable": "base_reachable_time",
        "retrans": "retrans_time",
        "gc_stale": "gc_staletime",
        "delay_probe": "delay_probe_time",
        "queue": "queue_len",
        "proxy_queue": "proxy_qlen",
    }
    assert len(found) == len(expected)
    for table, entry in zip(found, expected):
        parameters, config, counters = table["parms"], table.get("config", {}), table.get("stats", {})
        for key, value in entry.items():
            if key in attributes:
                assert parameters[attributes[key]] == value, key
            elif f"ndtc_{key}" in config and not key.startswith("last_") and key != "hash_mask":
                assert config[f"ndtc_{key}"] == value, key
            elif key in parameters:
                assert parameters[key] == value, key
            elif f"ndts_{key}" in counters:
                assert counters[f"ndts_{key}"] == value, key
            elif key in ("name", "thresh1", "thresh2", "thresh3", "gc_interval"):
                assert table[key] == value, key
            elif key == "dev":
                assert names("neigh")[parameters["ifindex"]] == value
            else:
                assert key in ("family", "key_length", "last_flush", "last_rand", "hash_mask"), key


def test_namespace_numbers_are_what_ip_printed() -> None:
    expected, found = printed("netns", "ip -j netns list-id", "newnsid")
    assert [values["nsid"] for values in found] == [entry["nsid"] for entry in expected] == [0, 5]
    numbers = [m.get("nsid") for m in step("netns", "ip netns list-id nsid 5")[1] if m.type == "RTM_NEWNSID"]
    assert numbers and numbers[-1] == 5


def test_labels_are_what_ip_printed() -> None:
    expected, found = printed("addr", "ip -j addrlabel list", "newaddrlabel")
    assert [(v["address"], v["ifal_prefixlen"], v["label"]) for v in found] == [
        (e["address"], e["prefixlen"], e["label"]) for e in expected
    ]


@pytest.mark.parametrize("command", ["ip -j netconf show", "ip -6 -j netconf show"])
def test_settings_are_what_ip_printed(command: str) -> None:
    expected, found = printed("addr", command, "newnetconf")
    named = {**names("addr"), -1: "all", -2: "default"}
    ours = {(v["ncm_family"], named[v["ifindex"]]): v for v in found}
    assert len(expected) > 5
    for entry in expected:
        values = ours[{"inet": 2, "inet6": 10, "mpls": 28}[entry["family"]], entry["interface"]]
        for key, value in entry.items():
            if isinstance(value, bool):
                assert values[key] == value, (key, entry)


# --- bridges, vxlan


def test_groups_are_what_bridge_printed() -> None:
    entry, found = step("bridge", "bridge -d -s -j mdb show")
    devices = names("bridge")
    ours = []
    for m in found:
        if m.kind is not None and m.kind.family.name == "mdb" and m.flags & 2:
            for group in m.get("mdb.entry", []):
                for member in group["info"]:
                    shown = {
                        "index": m["ifindex"],
                        "dev": devices[m["ifindex"]],
                        "port": devices[member["br_mdb_entry.ifindex"]],
                        "grp": member["addr"],
                    }
                    shown["state"] = {0: "temp", 1: "permanent"}[member["state"]]
                    shown["flags"] = iproute.words(member["flags"])
                    shown |= {"timer": f"{member['timer'] / 100:7.2f}"} | ({"vid": member["vid"]} if member["vid"] else {})
                    shown |= {key: member[key] for key in ("dst", "dst_port", "src_vni") if key in member}
                    shown |= {"src": member["source"]} if "source" in member else {}
                    shown |= {"protocol": iproute.word(member["rtprot"])} if "rtprot" in member else {}
                    ours.append(shown)
    expected = json.loads(entry["stdout"])[0]["mdb"]
    assert len(expected) == 12 and len(ours) == 24  # dumped once for the groups and once for the router ports
    for mine, theirs in zip(ours, expected):
        assert mine == {key: value for key, value in theirs.items() if key != "filter_mode"}


def test_forwarding_entries_are_what_bridge_printed() -> None:
    expected, found = printed("bridge", "bridge -d -s -j fdb show", "newneigh")
    devices = names("bridge")
    fdb = [values for values in found if values["ndm_family"] == 7]
    assert len(fdb) == len(expected) > 100
    for values, entry in zip(fdb, expected):
        assert values.get("lladdr") == entry.get("mac") and devices[values["ndm_ifindex"]] == entry["ifname"]
        for key, name in (("vlan", "vlan"), ("dst", "dst"), ("port", "port"), ("vni", "vni"), ("src_vni", "src_vni"), ("nhid", "nh_id")):
            assert entry.get(key) == values.get(name), (key, entry)
        if "master" in entry:
            assert devices[values["master"]] == entry["master"]
        flags = iproute.words(values["ndm_flags"])
        assert {flag for flag in entry["flags"] if flag in ("self", "offload", "sticky")} <= {*flags, "offload"}
        assert ("extern_learn" in entry["flags"]) == ("ext_learned" in flags)
        if "updated" in entry:
            assert (entry["updated"], entry["used"]) == (values["cacheinfo"]["ndm_updated"] // 100, values["cacheinfo"]["ndm_used"] // 100)


def test_vlan_options_are_what_bridge_printed() -> None:
    entry, found = step("bridge", "bridge -d -s -j vlan show")
    devices = names("bridge")
    ours = {}
    for m in found:
        if m.type == "RTM_NEWVLAN":
            for vlan in m["entry"]:
                for number in range(vlan["info"]["vid"], vlan.get("range", vlan["info"]["vid"]) + 1):
                    ours[devices[m["ifindex"]], number] = vlan
    count = 0
    for link in json.loads(entry["stdout"]):
        for vlan in link["vlans"]:
            mine = ours[link["ifname"], vlan["vlan"]]
            for key, value in vlan.items():
                if key in ("rx_bytes", "rx_packets", "tx_bytes", "tx_packets"):
                    assert mine["stats"][key] == value
                elif key == "state":
                    assert iproute.word(mine[key]) == value
                elif key == "flags":
                    flags = iproute.words(mine["info"]["flags"])
                    assert ("PVID" in value, "Egress Untagged" in value) == ("pvid" in flags, "untagged" in flags)
                elif key != "vlan":
                    assert mine[key] == value, key
                count += 1
    assert count > 100


def test_global_vlan_options_are_what_bridge_printed() -> None:
    entry, found = step("bridge", "bridge -j vlan global show")
    ours = {options["id"]: options for m in found if m.type == "RTM_NEWVLAN" for options in m["global_options"]}
    shorter = {"last_member_count": "last_member_cnt", "startup_query_count": "startup_query_cnt"}
    for bridge in json.loads(entry["stdout"]):
        for vlan in bridge["vlans"]:
            for key, value in vlan.items():
                name = "mcast_" + shorter.get(key[6:], key[6:]).replace("interval", "intvl") if key.startswith("mcast_") else key
                if key not in ("vlan", "vlanEnd", "router_ports", "mcast_router_ports"):
                    assert ours[vlan["vlan"]][name] == value, key
    assert any("router" in options.get("mcast_router_ports", {}) for options in ours.values())


def test_vxlan_networks_are_what_bridge_printed() -> None:
    entry, found = step("bridge", "bridge -s -j vni show")
    ours = [one for m in found if m.type == "RTM_NEWTUNNEL" for one in m["entry"]]
    expected = [vni for device in json.loads(entry["stdout"]) for vni in device["vnis"]]
    assert [(one["start"], one.get("group", one.get("group6")), one["stats"]["tx_pkts"]) for one in ours] == [
        (vni["vni"], vni.get("remote", vni.get("group")), vni["stats"]["tx_pkts"]) for vni in expected
    ]


def test_statistics_agree_with_the_link_itself() -> None:
    found = [m for m in conversation("link") if m.type == "RTM_NEWSTATS"]
    assert len(found) > 100 and all(not m.notes and m.encode() == m.bytes for m in found)
    assert any("link_xstats.bridge.vlan" in m for m in found) or any("link_64" in m for m in found)


def test_can_jobs() -> None:
    jobs = [m for m in conversation("can") if m.kind is not None and m.kind.family.name == "cangw"]
    assert {m.kind.operation for m in jobs if m.kind is not None} >= {"newroute", "getroute"}
    assert all(m["can_family"] == 29 for m in jobs)
    changed = [m for m in jobs if "mod_set" in m or "mod_and" in m]
    assert changed and all("cf" in m.get("mod_set", m.get("mod_and")) for m in changed)


# --- bytes


@pytest.mark.parametrize(
    ("address", "raw"),
    [
        ("239.1.1.1", bytes([239, 1, 1, 1]) + bytes(12) + b"\x08\x00\0\0"),
        ("ff0e::1", b"\xff\x0e" + bytes(13) + b"\x01\x86\xdd\0\0"),
        ("01:00:5e:00:00:99", b"\x01\x00\x5e\x00\x00\x99" + bytes(14)),
    ],
)
def test_group_addresses_go_both_ways(address: str, raw: bytes) -> None:
    entry = struct.pack("=IBBH", 3, 1, 0, 10) + raw
    request = message(84, b"\x07\0\0\0\x09\0\0\0" + attribute(1, entry), 5)
    assert request["entry.addr"] == address and not request.notes and request.encode() == request.bytes
    values = {"family": 7, "ifindex": 9, "entry.ifindex": 3, "entry.state": 1, "entry.vid": 10, "entry.addr": address}
    written = encode(MDB.operation("newmdb"), values)
    assert written[16:] == request.bytes[16:]


def test_an_option_of_a_router_advertisement_stands_before_the_attributes() -> None:
    option = bytes([25, 3, 0, 0, 0, 0, 1, 44]) + bytes(15) + b"\x35"
    source = bytes.fromhex("fe80000000000000000000000000000a")
    found = message(68, struct.pack("=BBHiBBHI", 10, 0, len(option), 4, 134, 0, 0, 0) + option + attribute(1, source))
    assert (str(found["nd_opt_type"]), found["nd_opt_len"], found["nd_opt_data"]) == ("RDNSS", 3, option[2:])
    assert found["srcaddr"] == "fe80::a" and not found.notes and found.encode() == found.bytes
    assert plain_level(found.tree.children[1:]) == found.values
    for length in (0, 1, 2, 5000):
        cut = message(68, struct.pack("=BBHiBBHI", 10, 0, length, 4, 134, 0, 0, 0) + option + attribute(1, source))
        assert plain_level(cut.tree.children[1:]) == cut.values


def test_cache_reports_by_family() -> None:
    four = message(96, b"\x80\0\0\0" + attribute(1, b"\x01") + attribute(3, bytes([192, 0, 2, 1])) + attribute(6, b"\xfd\0\0\0"))
    six = message(96, b"\x81\0\0\0" + attribute(1, b"\x02") + attribute(2, b"\x03\0\0\0") + attribute(3, bytes(15) + b"\x01"))
    assert (str(four["msgtype"]), four["src_addr"], four["table"]) == ("NOCACHE", "192.0.2.1", 253)
    assert (str(six["msgtype"]), six["src_addr"], six["mif_id"]) == ("WRONGMIF", "::1", 3)


def test_dcb_answers_a_change_with_one_byte() -> None:
    changed = message(79, b"\0\x14\0\0" + attribute(13, b"\0"))
    assert (str(changed["cmd"]), changed["ieee"]) == ("IEEE_SET", 0) and not changed.notes
    application = attribute(1, struct.pack("=BBH", 1, 3, 0x8906)) + attribute(1, struct.pack("=BBH", 5, 4, 46))
    told = message(78, b"\0\x15\0\0" + attribute(13, attribute(1, bytes(range(59))) + attribute(3, application)))
    assert told["ieee.ets.tc_tx_bw"] == list(range(3, 11)) and not told.notes
    assert [str(one["selector"]) for one in told["ieee.app_table.app"]] == ["ETHERTYPE", "DSCP"]
    assert told.encode() == told.bytes and plain_level(told.tree.children[1:]) == told.values


@pytest.mark.parametrize("kind", [22, 30, 34, 58, 62, 74, 82, 86, 90])  # not 106 and 114, which the kernel parses with their header
def test_a_legacy_get_has_one_byte_only(kind: int) -> None:
    request = message(kind, b"\x0a\0\0\0", 0x301)
    assert list(request.values.values()) == [10] and not request.notes


def test_multicast_and_anycast_addresses() -> None:
    header = struct.pack("=4BI", 10, 128, 0, 0, 3)
    group = message(56, header + attribute(7, bytes.fromhex("ff0200000000000000000000000000fb")))
    assert (group.type, group["multicast"]) == ("RTM_NEWMULTICAST", "ff02::fb")
    assert message(60, header + attribute(5, bytes(15) + b"\x01"))["anycast"] == "::1"
    endpoint = message(20, struct.pack("=4BI", 45, 0, 0, 0, 3) + attribute(2, b"\x08"))
    assert endpoint["local"] == 8 and not endpoint.notes and endpoint.encode() == endpoint.bytes


def test_suppression_and_its_absence() -> None:
    header = struct.pack("=8BI", 2, 0, 0, 0, 254, 0, 0, 1, 0)
    found = message(32, header + attribute(14, b"\xff" * 4) + attribute(13, struct.pack("=I", 3)) + attribute(12, (77).to_bytes(8, "big")))
    assert (str(found["suppress_prefixlen"]), found["suppress_ifgroup"], found["tun_id"]) == ("none", 3, 77)


# --- live

SETUP = """
ip link add d0 type veth peer name d1; ip link set d0 up; ip link set d1 up
ip addr add 192.0.2.1/24 brd + dev d0 label d0:one; ip addr add 198.51.100.1 peer 198.51.100.2/32 dev d0 noprefixroute
ip addr add 203.0.113.5/24 dev d0 valid_lft 300 preferred_lft 200 metric 7; ip addr add 2001:db8::1/64 dev d0 nodad
ip addr add 2001:db8:1::1/64 dev d0 nodad home mngtmpaddr valid_lft 600 preferred_lft 500
try ip addr add 2001:db8::9/64 dev d0 proto 0x11 nodad
ip neigh add 192.0.2.10 lladdr 02:00:00:00:00:10 dev d0; ip neigh add 192.0.2.11 lladdr 02:00:00:00:00:11 dev d0 nud stale router
ip neigh add 192.0.2.14 lladdr 02:00:00:00:00:14 dev d0 extern_learn protocol 42
ip neigh add 192.0.2.15 lladdr 02:00:00:00:00:15 dev d0 nud noarp
ip -6 neigh add 2001:db8::10 lladdr 02:00:00:00:00:10 dev d0 nud permanent router
ip neigh add proxy 192.0.2.17 dev d0; ip -6 neigh add proxy 2001:db8::17 dev d0
ip rule add from 10.0.0.0/8 to 10.1.0.0/16 iif lo oif d0 table 100 pref 10; ip rule add fwmark 0x10/0xff table 103 pref 11
ip rule add tos 0x10 lookup 104 pref 12; ip rule add ipproto tcp sport 1000-2000 dport 80 lookup 105 pref 13
ip rule add uidrange 1000-2000 lookup 106 pref 14; ip rule add not from 172.16.0.0/12 lookup 107 pref 15 protocol static
ip rule add from 10.2.0.0/16 blackhole pref 16; ip rule add from 10.3.0.0/16 unreachable pref 17; ip rule add from 10.4.0.1 prohibit pref 18
ip rule add goto 20 pref 19; ip rule add nop pref 20; try ip rule add l3mdev pref 21; ip rule add lookup 108 suppress_prefixlength 0 pref 22
ip rule add lookup 109 suppress_ifgroup 3 pref 23; ip rule add tun_id 77 lookup 110 pref 24
try ip rule add from 10.6.0.0/16 realms 5/7 lookup 111 pref 25
ip -6 rule add from 2001:db8::/32 dport 443 ipproto udp lookup 100 pref 10
try ip link add br0 type bridge vlan_filtering 1; try ip link set d0 master br0; try ip link set br0 up
try bridge fdb add 02:00:00:00:00:77 dev d0 master static vlan 1; try bridge fdb add 02:00:00:00:00:78 dev d0 self
"""


def test_live_addresses_rules_and_neighbours() -> None:
    requests = [(22, iproute.header(0, 8)), (34, iproute.header(2, 12)), (34, iproute.header(10, 12)), (30, iproute.header(0, 12)),
                (30, iproute.header(2, 8) + struct.pack("=HBB", 0, 8, 0)), (30, iproute.header(10, 8) + struct.pack("=HBB", 0, 8, 0)),
                (30, iproute.header(7, 12)), (66, iproute.header(0, 4)), (82, iproute.header(2, 4)),
                (74, iproute.header(10, 12))]  # fmt: skip
    found, (links, rules, rules6, neighbours, proxies, fdb, labels) = iproute.dump_and_print(
        SETUP, requests, "ip -d -j addr", "ip -d -j rule", "ip -6 -d -j rule", "ip -j neigh show nud all", "ip -j neigh show proxy",
        "bridge -j fdb show", "ip -j addrlabel list",
    )  # fmt: skip
    assert all(not m.notes and m.encode() == m.bytes for m in found)
    index = {link["ifindex"]: link["ifname"] for link in links}
    addresses = iproute.replies(found, "newaddr")
    assert len(addresses) > 6
    for link in links:
        ours = [iproute.address(v, {}) for v in addresses if v["ifa_index"] == link["ifindex"]]
        for entry in ours + link["addr_info"]:
            entry.pop("protocol", None)  # not every iproute2 prints it
        assert ours == link["addr_info"]
    assert [iproute.rule(values, {}) for values in iproute.replies(found, "newrule")] == rules + rules6
    entries = iproute.replies(found, "newneigh")
    ours = [iproute.neighbour(values, index) for values in entries if values["ndm_family"] != 7]
    assert len(neighbours) >= 5 and len(proxies) == 2
    for entry in [entry for entry in neighbours if not entry["dst"].startswith("ff")] + proxies:  # groups come and go by themselves
        assert any({key: mine.get(key) for key in entry} == entry for mine in ours), entry
    assert [(values["lladdr"], index[values["ndm_ifindex"]]) for values in entries if values["ndm_family"] == 7] == [
        (e["mac"], e["ifname"]) for e in fdb
    ]
    assert [v["label"] for v in iproute.replies(found, "newaddrlabel")] == [entry["label"] for entry in labels]
    assert {v["name"] for v in iproute.replies(found, "newneightbl")} == {"arp_cache", "ndisc_cache"}
    assert any(v["ifindex"] == -1 for v in iproute.replies(found, "newnetconf"))


def test_context_of_no_message_knows_every_family() -> None:
    context = Context(REGISTRY.protocol("route"))
    for number in (20, 28, 32, 56, 64, 68, 72, 78, 80, 84, 88, 92, 96, 104, 112, 116, 120):
        found = messages(struct.pack("=IHHII", 40, number, 0, 0, 0) + bytes(24), context)[0][0]
        assert found.kind is not None, number
        assert plain_level(found.tree.children[1:]) == found.values
