"""Links, held against what `ip -d -j link` and `bridge -d -j link` printed, recorded and live."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from struct import pack
from typing import Any

import pytest

from nlshell.codec.message import Context, Message, messages
from nlshell.codec.writer import encode_payload
from nlshell.protocols.route import link_devconf
from nlshell.schema import REGISTRY

from .captures import conversation, record, step
from .live import ROOT, in_namespace

AREAS = ["link", "bridge", "can", "macsec", "hsr", "team", "batadv", "wireguard", "netns", "l2tp"]
SHOWN = [
    (area, entry["cmd"])
    for area in AREAS
    for entry in record(area)["steps"]
    if entry["cmd"].startswith("ip -") and "-j link show" in entry["cmd"] and "-n " not in entry["cmd"] and entry["stdout"].startswith("[")
]

# ip(8)'s words where they are not the kernel's
WORDS = {
    "802.3ad": "8023AD", "active-backup": "ACTIVEBACKUP", "balance-rr": "ROUNDROBIN", "layer3+4": "LAYER34",
    "802.1Q": "8021Q", "802.1ad": "8021AD", "forward": "PASS", "blackhole": "DROP", "ip6ip": "IPV6", "ip6ip6": "IPV6",
    "ipip": "IPIP", "GOING_BACK": "BACK", "GOING_DOWN": "FAIL", "GCM-AES-256": "GCM_AES_256",
    "on": "1", "off": "0", "stable_secret": "STABLE_PRIVACY",
}  # fmt: skip


def same(ours: Any, printed: Any) -> bool:
    """Whether our value is what the program printed for it."""
    if printed is None:
        return ours is not None
    if isinstance(printed, float):
        return ours == pytest.approx(printed * 100)  # timers in USER_HZ
    if isinstance(printed, (bool, int)):
        return int(ours) == printed
    if printed == "any":
        return str(ours) in ("0.0.0.0", "::", "IP", "ANY")
    word = WORDS.get(printed, printed)
    if str(ours).lower() in (printed.lower(), word.lower()):
        return True
    if printed == "GCM-AES-128":  # its old number is the default
        return str(ours) == "DEFAULT"
    if "." in printed and isinstance(ours, int):  # keys of tunnels
        return ours == int.from_bytes(bytes(int(part) for part in printed.split(".")), "big")
    try:
        return int(ours) == int(word, 0)
    except ValueError:
        return False


def bridge_id(name: str) -> Callable[[dict[str, Any]], str]:
    # ip(8) leaves out leading zeroes
    return lambda data: f"{data[name]['prio']:04x}." + ":".join(f"{int(byte, 16):x}" for byte in data[name]["addr"].split(":"))


def option(name: str) -> Callable[[dict[str, Any]], bool]:
    return lambda data: name in str(data["multi_boolopt"]["optval"]).split("|")


# Kind -> printed name -> our path, or a function of our data. What is not here has the same name.
TUNNEL: dict[str, Any] = {
    "tclass": lambda data: data["flowinfo"] >> 20,
    "flowlabel": lambda data: data["flowinfo"] & 0xfffff,
    "iseq": lambda data: "SEQ" in str(data["iflags"]),
    "oseq": lambda data: "SEQ" in str(data["oflags"]),
    "icsum": lambda data: "CSUM" in str(data["iflags"]),
    "ocsum": lambda data: "CSUM" in str(data["oflags"]),
    "encap": lambda data: {
        "type": str(data["encap_type"]).lower(), "sport": data["encap_sport"], "dport": data["encap_dport"],
        **{name.lower(): name in str(data["encap_flags"]).split("|") for name in ("CSUM", "CSUM6", "REMCSUM")},
    },
    "prefix": "6rd_prefix",
    "prefixlen": "6rd_prefixlen",
}  # fmt: skip
NAMES: dict[str, dict[str, Any]] = {
    "bridge": {
        "bridge_id": bridge_id("bridge_id"), "root_id": bridge_id("root_id"), "no_linklocal_learn": option("NO_LL_LEARN"),
        "mcast_vlan_snooping": option("MCAST_VLAN_SNOOPING"), "mst_enabled": option("MST_ENABLE"),
        "mcast_querier_state_ipv4": lambda data: {"mcast_querier_ipv4_addr": data["mcast_querier_state"]["ip_address"]},
        "mcast_querier_state_ipv6": lambda data: {"mcast_querier_ipv6_addr": data["mcast_querier_state"]["ipv6_address"]},
    },
    "bond": {"peer_notify_delay": "peer_notif_delay", "arp_missed_max": "missed_max"},
    "vlan": {
        "flags": lambda data: str(data["flags"]["flags"]).split("|"),
        "ingress_qos": lambda data: data["ingress_qos"]["mapping"],
        "egress_qos": lambda data: data["egress_qos"]["mapping"],
    },
    "macvlan": {
        "bcqueuelen": "bc_queue_len", "usedbcqueuelen": "bc_queue_len_used",
        "macaddr_data": lambda data: data["macaddr_data"]["macaddr"],
    },
    "ipvlan": {"bridge": lambda data: data["flags"] == 0},
    "vxlan": {"remote6": "group6", "remote": "group", "external": "collect_metadata"},
    "macsec": {"sci": lambda data: f"{data['sci']:016x}"},
    "netkit": {"type": lambda data: ["peer", "primary"][data["primary"]]},
    "gtp": {"hsize": "pdp_hashsize"},
    "bareudp": {"dstport": "port", "srcportmin": "srcport_min", "multiproto": "multiproto_mode"},
    "amt": {"local": "local_ip", "remote": "remote_ip", "discovery": "discovery_ip"},
    "hsr": {"proto": "protocol"},
    "tun": {"numqueues": "num_queues", "numdisabled": "num_disabled_queues"},
    "geneve": {"external": "collect_metadata"},
    "gretap": {"external": "collect_metadata", **TUNNEL},
}  # fmt: skip
NAMES["macvtap"], NAMES["ipvtap"] = NAMES["macvlan"], NAMES["ipvlan"]
for _kind in ("gre", "erspan", "ip6gre", "ip6gretap", "ip6erspan", "ip6tnl", "sit", "ipip"):
    NAMES[_kind] = TUNNEL

PORT_NAMES: dict[str, dict[str, Any]] = {
    "bridge": {
        "hairpin": "mode", "root_block": "protect", "fastleave": "fast_leave", "flood": "unicast_flood",
        "proxy_arp": "proxyarp", "proxy_arp_wifi": "proxyarp_wifi", "mcast_to_unicast": "mcast_to_ucast",
        "group_fwd_mask_str": "group_fwd_mask", "mcast_router": "multicast_router", "bridge_id": bridge_id("bridge_id"),
        "root_id": bridge_id("root_id"),
    },
}  # fmt: skip

PLAIN = {
    "mtu": "mtu", "qdisc": "qdisc", "operstate": "operstate", "linkmode": "linkmode", "txqlen": "txqlen",
    "address": "address", "broadcast": "broadcast", "promiscuity": "promiscuity", "allmulti": "allmulti",
    "min_mtu": "min_mtu", "max_mtu": "max_mtu", "num_tx_queues": "num_tx_queues", "num_rx_queues": "num_rx_queues",
    "gso_max_size": "gso_max_size", "gso_max_segs": "gso_max_segs", "tso_max_size": "tso_max_size",
    "tso_max_segs": "tso_max_segs", "gro_max_size": "gro_max_size", "gso_ipv4_max_size": "gso_ipv4_max_size",
    "gro_ipv4_max_size": "gro_ipv4_max_size", "ifalias": "ifalias", "permaddr": "perm_address",
    "proto_down": "proto_down", "link_netnsid": "link_netnsid", "link_index": "link",
}  # fmt: skip


def hold_data(printed: dict[str, Any], ours: dict[str, Any], names: dict[str, Any], links: dict[int, str]) -> int:
    for key, value in printed.items():
        where = names.get(key, key)
        found = where(ours) if callable(where) else ours[where]
        if isinstance(value, (list, dict)):
            assert found == value, key
        else:
            assert same(found, value) or links.get(found) == value, (key, found, value)
    return len(printed)


def hold_link(printed: dict[str, Any], ours: dict[str, Any], links: dict[int, str]) -> int:
    """Assert that a link is as printed; how many values were compared."""
    count = 0
    assert ours["ifname"] == printed["ifname"]
    for key, name in PLAIN.items():
        if key in printed:
            assert same(ours[name], printed[key]), (printed["ifname"], key, ours[name], printed[key])
            count += 1
    flags = set(printed["flags"]) - {"NO-CARRIER", "M-DOWN"}
    assert set(str(ours["ifi_flags"]).split("|")) - {"RUNNING", "0"} == flags
    if printed["link_type"] in ("ether", "loopback", "none", "sit", "tunnel6", "netlink", "can"):
        assert same(ours["ifi_type"], printed["link_type"])
    for key, name in (("master", "master"), ("link", "link")):
        if isinstance(printed.get(key), str):
            assert links[ours[name]] == printed[key]
    if printed.get("group", "default") == "default":
        assert ours["group"] == 0
    else:
        assert same(ours["group"], printed["group"])
    if "altnames" in printed:
        assert ours["prop_list"]["alt_ifname"] == printed["altnames"]
    if "inet6_addr_gen_mode" in printed:
        assert same(ours["af_spec"]["inet6"]["addr_gen_mode"], printed["inet6_addr_gen_mode"])
    if "stats64" in printed:
        for way, counters in printed["stats64"].items():
            for key, value in counters.items():
                name = key if key in ("multicast", "collisions") else f"{way}_{key}"
                found = ours["carrier_changes"] if key == "carrier_changes" else ours["stats64"][name]
                # Counters go on while a program prints.
                assert found == value if value < 100 else found >= value / 2, key
                count += 1
    info, mine = printed.get("linkinfo", {}), ours.get("linkinfo", {})
    if info:  # only with -d
        assert mine.get("kind") == info.get("info_kind")
        assert mine.get("slave_kind") == info.get("info_slave_kind")
    if "info_data" in info:
        count += hold_data(info["info_data"], mine["data"], NAMES.get(info["info_kind"], {}), links)
    if "info_slave_data" in info:
        count += hold_data(info["info_slave_data"], mine["slave_data"], PORT_NAMES.get(info["info_slave_kind"], {}), links)
    return count


def link_values(conversation: list[Message], family: int = 0) -> dict[int, dict[str, Any]]:
    """The last RTM_NEWLINK of each interface."""
    return {
        found["ifi_index"]: found for message in conversation if message.type == "RTM_NEWLINK" and message.direction == "reply"
        for found in [message.values] if found["ifi_family"] == family
    }  # fmt: skip


@pytest.mark.parametrize(("area", "command"), SHOWN, ids=[f"{area}: {command}" for area, command in SHOWN])
def test_links_are_as_ip_printed_them(area: str, command: str) -> None:
    entry, recorded = step(area, command)
    found = link_values(recorded)
    links = {index: values["ifname"] for index, values in link_values(list(conversation(area, 1, entry["last"]))).items()}
    printed = [link for link in json.loads(entry["stdout"]) if "ifindex" in link]
    assert sum(hold_link(link, found[link["ifindex"]], links) for link in printed if link["ifindex"] in found) >= 5 * len(printed)


def test_every_kind_that_was_recorded_is_compared() -> None:
    kinds, ports = set(), set()
    for area, command in SHOWN:
        for link in json.loads(step(area, command)[0]["stdout"]):
            info = link.get("linkinfo", {})
            kinds |= {info["info_kind"]} if "info_data" in info else set()
            ports |= {info["info_slave_kind"]} if "info_slave_data" in info else set()
    assert len(kinds) == 29 and ports == {"bridge", "bond", "vrf"}, sorted(kinds)


def test_ports_are_as_bridge_printed_them() -> None:
    entry, recorded = step("bridge", "bridge -d -j link show")
    found = link_values(recorded, family=7)
    for port in json.loads(entry["stdout"]):
        ours = found[port["ifindex"]]
        state = {key: value for key, value in port.items() if key not in ("ifindex", "ifname", "link", "flags", "mtu", "master")}
        assert ours["mtu"] == port["mtu"]
        assert hold_data(state, ours["protinfo"], PORT_NAMES["bridge"], {}) > 20


def test_vlans_of_a_port_are_a_list() -> None:
    asked = [message for message in conversation("bridge") if message.type == "RTM_SETLINK"]
    vlans = [message["af_spec.vlan_info"] for message in asked if "af_spec.vlan_info" in message]
    assert vlans and all(isinstance(row, list) and set(row[0]) == {"flags", "vid"} for row in vlans)


def requests(area: str, command: str) -> Iterator[Message]:
    yield from (message for message in step(area, command)[1] if message.direction == "request" and message.type == "RTM_NEWLINK")


def test_the_other_end_of_a_pair_is_a_link() -> None:
    (request,) = requests("link", "ip link add ve2 numtxqueues 4 numrxqueues 4 type veth peer name ve3 numtxqueues 2")
    assert request["linkinfo.data.peer.ifname"] == "ve3"
    assert request["linkinfo.data.peer.num_tx_queues"] == 2
    assert request["linkinfo.data.peer.ifi_family"] == 0


def test_a_request_to_a_port_names_its_kind_with_slave() -> None:
    command = next(entry["cmd"] for entry in record("link")["steps"] if "bridge_slave hairpin on" in entry["cmd"])
    (request,) = requests("link", command)
    assert request["linkinfo.kind"] == "bridge_slave"
    assert request["linkinfo.slave_data.cost"] == 77
    assert request["linkinfo.slave_data.isolated"] == 1


@pytest.mark.parametrize("area", ["link", "bridge", "team", "macsec"])
def test_requests_are_written_from_their_values(area: str) -> None:
    asked = [m for m in conversation(area) if m.kind and m.kind.family.name in ("link", "linkprop") and m.direction == "request"]
    for message in asked:
        if "rtgen_family" in message.values:  # a header cut short
            continue
        written, sent = encode_payload(message.kind, message.values), message.bytes[16:]
        # ip(8) leaves NLA_F_NESTED out of old nests, the writer sets it
        assert len(written) == len(sent) and all(one in (two, two | 0x80) for one, two in zip(written, sent)), message.values
    assert len(asked) > 5


# --- shapes

ROUTE = Context(REGISTRY.protocol("route"))


def attribute(kind: int, payload: bytes) -> bytes:
    return pack("=HH", 4 + len(payload), kind) + payload + bytes(-len(payload) % 4)


def link_message(*attributes: bytes, family: int = 0, flags: int = 0) -> Message:
    body = pack("=BxHiII", family, 1, 3, 0, 0) + b"".join(attributes)
    (message,), _ = messages(pack("=IHHII", 16 + len(body), 16, flags, 1, 0) + body, ROUTE)
    return message


def inet6(entries: int, counters: bytes) -> Message:
    conf = attribute(2, pack(f"={entries}i", *range(entries)))
    return link_message(attribute(26, attribute(10, attribute(3, counters) + conf)))


@pytest.mark.parametrize("entries", [10, 58, 59, 60, 61, 70])
def test_ipv6_configuration_of_any_length_reads_and_writes(entries: int) -> None:
    message = inet6(entries, bytes(8 * 38))
    conf = message["af_spec.inet6.conf"]
    assert conf["forwarding"] == 0 and conf["mtu6"] == 2 and conf["rtr_solicit_delay"] == 9
    assert conf.get("accept_ra_min_lft") == (58 if entries > 58 else None)
    assert conf.get("force_forwarding") == (59 if entries > 59 else None)
    assert conf.get("data") == (list(range(60, entries)) if entries > 60 else None)
    assert message.notes == [] and message.encode() == message.bytes


@pytest.mark.parametrize(("entries", "name"), [(59, "outforwdatagrams"), (60, "noectpkts")])
def test_order_of_ipv6_counters_follows_the_kernel(entries: int, name: str) -> None:
    conf = attribute(2, pack("=59i", *range(59)) + (pack("=i", 0) if entries == 60 else b""))
    message = link_message(attribute(26, attribute(10, conf + attribute(3, pack("=38Q", 38, *range(1, 38))))))
    assert message["af_spec.inet6.stats"][name] == 4
    assert message.node("af_spec.inet6.stats").children[4].name == name


@pytest.mark.parametrize("entries", [5, 33, 35])
def test_ipv4_configuration_is_an_array_or_attributes(entries: int) -> None:
    told = link_message(attribute(26, attribute(2, attribute(1, pack(f"={entries}i", 1, *range(2, entries + 1))))))
    assert told["af_spec.inet.conf.forwarding"] == 1 and told["af_spec.inet.conf.secure_redirects"] == 5
    assert told.encode() == told.bytes
    asked = link_message(attribute(26, attribute(2, attribute(1, attribute(1, pack("=I", 1)) + attribute(14, pack("=i", -1))))))
    assert asked["af_spec.inet.conf"] == {"forwarding": 1, "medium_id": -1}
    assert asked.encode() == asked.bytes


def test_recorded_ipv6_counters_add_up() -> None:
    # Each packet received carries one of four ECN marks.
    links = link_values(list(conversation("bridge"))).values()
    told = [found["af_spec"]["inet6"].get("stats") for found in links if "inet6" in found["af_spec"]]
    busy = [row for row in told if row and row["inpkts"]]
    assert busy and all(row["noectpkts"] + row["ect1pkts"] + row["ect0pkts"] + row["cepkts"] == row["inpkts"] for row in busy)


def test_devconf_entries_stand_where_the_enums_have_them() -> None:
    assert link_devconf.IPV4_DEVCONF_SET.by_id[33].kernel == "IPV4_DEVCONF_ARP_EVICT_NOCARRIER"
    assert link_devconf.IPV6_DEVCONF_SET.by_id[58].kernel == "DEVCONF_ACCEPT_RA_MIN_LFT"
    assert [field.offset // 4 for field in link_devconf.IPV6_DEVCONF.fields] == list(range(60))


def test_af_spec_belongs_to_the_family_of_the_header() -> None:
    flat = attribute(26, attribute(0, pack("=H", 2)) + attribute(2, pack("=HH", 6, 10)))
    assert link_message(flat, family=7)["af_spec"] == {"flags": 2, "vlan_info": [{"flags": 6, "vid": 10}]}
    assert link_message(attribute(26, attribute(45, attribute(1, pack("=I", 7)))))["af_spec"] == {"mctp": {"net": 7}}
    table = link_message(attribute(26, attribute(1, pack("=I", 253)) + attribute(6, attribute(1, attribute(1, pack("=I", 4))))), family=128)
    assert table["af_spec"] == {"id": 253, "vifs": {"vif": [{"ifindex": 4}]}}


def test_protinfo_belongs_to_the_family_of_the_header() -> None:
    assert link_message(attribute(12, attribute(1, b"\3")), family=7)["protinfo.state"] == 3
    assert link_message(attribute(12, attribute(8, b"\1")), family=10)["protinfo.addr_gen_mode"] == 1


def test_kind_may_follow_its_data() -> None:
    data, kind = attribute(2, attribute(1, pack("=H", 5))), attribute(1, b"vlan\0")
    assert link_message(attribute(18, data + kind))["linkinfo.data.id"] == 5


def test_data_of_an_unknown_kind_are_attributes_still() -> None:
    message = link_message(attribute(18, attribute(1, b"nosuch\0") + attribute(2, attribute(9, b"\1\2"))))
    assert message["linkinfo.data"] == {"#9": b"\1\2"} and message.encode() == message.bytes


def test_flags_that_change_are_named() -> None:
    found = {str(message["ifi_change"]) for message in conversation("link") if message.type == "RTM_NEWLINK"}
    assert {"0", "UP", "ALL", "PROMISC|ALLMULTI|MULTICAST"} <= found


def test_virtual_functions() -> None:
    mac = attribute(1, pack("=I", 1) + bytes.fromhex("020000000001") + bytes(26))
    vlan = attribute(12, attribute(1, pack("=III", 1, 5, 2) + b"\x81\x00" + bytes(2)))
    stats = attribute(8, attribute(0, pack("=Q", 9)))
    message = link_message(attribute(22, attribute(1, mac + vlan + stats)))
    (function,) = message["vfinfo_list.info"]
    assert function["mac"]["vf"] == 1 and function["mac"]["mac"].startswith("02:00:00:00:00:01:00")
    assert function["vlan_list"]["info"][0] == {"vf": 1, "vlan": 5, "qos": 2, "vlan_proto": 0x8100}
    assert str(function["vlan_list"]["info"][0]["vlan_proto"]) == "8021Q"
    assert function["stats"]["rx_packets"] == 9
    assert message.encode() == message.bytes


def test_devlink_and_dpll_sets_are_used() -> None:
    message = link_message(attribute(62, attribute(1, b"pci\0") + attribute(3, pack("=I", 2))), attribute(65, attribute(1, pack("=I", 8))))
    assert message["devlink_port"] == {"bus_name": "pci", "port_index": 2}
    assert message["dpll_pin"] == {"id": 8}


def test_alternative_names() -> None:
    (request,) = (m for m in step("link", "ip link property del dev d0 altname second")[1] if m.type == "RTM_DELLINKPROP")
    assert request["prop_list.alt_ifname"] == ["second"]
    assert request.kind.family.name == "linkprop"


def test_plain_links_do_not_load_the_kinds() -> None:
    plain = link_message(attribute(3, b"lo\0"), attribute(26, attribute(2, attribute(1, pack("=33i", *range(33))))))
    script = f"""
import sys
from nlshell.codec.message import Context, messages
from nlshell.schema import REGISTRY
REGISTRY.family("link")  # as `link show` does
message = messages(bytes.fromhex("{plain.bytes.hex()}"), Context(REGISTRY.protocol("route")))[0][0]
assert message.values["ifname"] == "lo" and message.tree
loaded = [name for name in sys.modules if name.startswith("nlshell.protocols.")]
assert not [name for name in loaded if name.endswith(("kinds", "bridge", "devlink", "mroute"))], loaded
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


# --- this machine's kernel

_DUMP = """
import socket, struct, sys
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
s.bind((0, 0))
for family in (0, 7, 10):
    s.send(struct.pack("=IHHIIBxHiIIHHI", 40, 18, 0x301, 1, 0, family, 0, 0, 0, 0, 8, 29, 3))
    data = b""
    while True:
        part = s.recv(1 << 20)
        data += part
        if struct.unpack_from("=H", part, 4)[0] in (2, 3) or data[-20:-16] == struct.pack("=I", 20):
            break
    print(data.hex())
"""

_MAKE = """
try ip link add du0 type dummy
try ip link add ve0 mtu 1400 type veth peer name ve1
try ip link add ifb7 type ifb
try ip link add br7 type bridge vlan_filtering 1 forward_delay 1000 mcast_snooping 0
try ip link set ve0 master br7
try ip link set ve0 type bridge_slave cost 7 isolated on
try ip link add vx7 type vxlan id 7 local 192.0.2.1 remote 192.0.2.2 dstport 4789 ttl 5
try ip link add vx6 type vxlan id 8 remote 2001:db8::1 dstport 4790 ttl inherit
try ip link add mv7 link ve1 type macvlan mode bridge
try ip link add iv7 link ve0 type ipvlan mode l3
try ip link add vl7 link ve1 type vlan id 7 protocol 802.1ad
try ip link add gn7 type geneve id 9 remote 192.0.2.9
try ip link add bo7 type bond mode active-backup miimon 50
try ip link add vr7 type vrf table 99
try ip link add wg7 type wireguard
try ip link add gr7 type gre local 192.0.2.1 remote 192.0.2.2 key 5
try ip link add gt7 type gretap local 192.0.2.1 remote 192.0.2.2
try ip link add ti7 type ipip local 192.0.2.1 remote 192.0.2.2
try ip link add si7 type sit local 192.0.2.1 remote 192.0.2.2
try ip link add t67 type ip6tnl local 2001:db8::1 remote 2001:db8::2
try ip link add vt7 type vti local 192.0.2.1 remote 192.0.2.2 key 3
try ip link add xf7 type xfrm dev ve0 if_id 9
try ip link add ms7 link ve1 type macsec port 11 encrypt on
try ip link add nk7 type netkit
try ip link add bu7 type bareudp dstport 6635 ethertype mpls_uc
try ip link add hs7 type hsr slave1 du0 slave2 ve1
try ip link add vc7 type vcan
try ip tuntap add mode tap tap7
ip link set lo mtu 60000
"""


@pytest.fixture(scope="module")
def live() -> tuple[list[dict[str, Any]], list[list[Message]]]:
    marks = f"{_MAKE}\nip -d -j link\necho\n{sys.executable} -c '{_DUMP}'"
    lines = [line for line in in_namespace(marks).splitlines() if line]
    return json.loads(lines[0]), [messages(bytes.fromhex(line), ROUTE)[0] for line in lines[1:4]]


def test_this_kernels_links_are_as_ip_prints_them(live: tuple[list[dict[str, Any]], list[list[Message]]]) -> None:
    printed, (unspec, _, _) = live
    found = link_values(unspec)
    links = {index: values["ifname"] for index, values in found.items()}
    assert {link["ifname"] for link in printed} == set(links.values())
    assert sum(hold_link(link, found[link["ifindex"]], links) for link in printed) > 20 * len(printed)


def test_this_kernels_link_messages_are_known_whole(live: tuple[list[dict[str, Any]], list[list[Message]]]) -> None:
    for dump in live[1]:
        assert dump
        for message in dump:
            unknown = [node.path for node in message.tree.walk() if node.raw >= 0 and node.type is None]
            assert not unknown and not message.notes, message
            assert message.encode() == message.bytes


_COUNT = """
import socket
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.bind(("::1", 5555))
for tos in (0, 0, 0, 2, 2, 1, 3):
    s.setsockopt(41, 67, tos)
    s.sendto(b"x" * 100, ("::1", 5555))
"""


def test_this_kernels_ipv6_counters_have_their_names() -> None:
    release = tuple(int(part) for part in platform.release().split(".")[:2])
    if release in ((6, 15), (6, 16)):
        pytest.skip("this kernel does not show which order its counters have")
    script = f"{sys.executable} -c '{_COUNT}'\n{sys.executable} -c '{_DUMP}'\ncat /proc/net/dev_snmp6/lo"
    lines = in_namespace(script).splitlines()
    proc = {name: int(value) for name, value in (line.split() for line in lines if line.startswith("Ip6"))}
    (stats,) = (values["protinfo"]["stats"] for values in link_values(messages(bytes.fromhex(lines[2]), ROUTE)[0], family=10).values())
    expected = {
        "inpkts": "InReceives", "inoctets": "InOctets", "indelivers": "InDelivers", "outrequests": "OutRequests",
        "outoctets": "OutOctets", "noectpkts": "InNoECTPkts", "ect0pkts": "InECT0Pkts", "ect1pkts": "InECT1Pkts",
        "cepkts": "InCEPkts", "outforwdatagrams": "OutForwDatagrams",
    }  # fmt: skip
    assert {name: stats[name] for name in expected} == {name: proc[f"Ip6{theirs}"] for name, theirs in expected.items()}
    assert stats["noectpkts"] == 3 and stats["ect0pkts"] == 2
