"""What bridges, next hops and the like tell, against bridge(8) and ip(8), on a live kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nlshell.schema import REGISTRY

from . import live
from .space import Space, space

SETUP = """
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up; ip addr add 192.0.2.1/24 dev v0
ip link add br0 type bridge; ip link set br0 up
ip link add p0 type veth peer name q0; ip link set p0 master br0 up
ip link add p1 type veth peer name q1; ip link set p1 master br0 up
ip link set q0 up; ip link set q1 up
try ip link set br0 type bridge vlan_filtering 1
try bridge vlan add dev p0 vid 10-12
try bridge vlan add dev p1 vid 20 pvid untagged
bridge mdb add dev br0 port p0 grp 239.1.1.1 permanent
bridge mdb add dev br0 port p1 grp ff0e::1 permanent
bridge fdb add 02:00:00:00:00:99 dev p0 master static
ip nexthop add id 1 via 192.0.2.9 dev v0
ip nexthop add id 2 blackhole
ip nexthop add id 3 via 192.0.2.10 dev v0
ip nexthop add id 10 group 1/3
ip nexthop add id 11 group 1/3 type resilient buckets 4
ip addrlabel add prefix 2001:db8::/32 label 77
"""

# command -> (the tool's, a key of its rows, that of ours)
SAME: dict[str, tuple[str, Any, Any]] = {
    "nexthop show": ("ip -j nexthop show", lambda row: row["id"], lambda row: row["id"]),
    "nexthop show groups": ("ip -j nexthop show groups", lambda row: row["id"], lambda row: row["id"]),
    "nexthop show dev v0": ("ip -j nexthop show dev v0", lambda row: row["id"], lambda row: row["id"]),
    "nexthop show id 3": ("ip -j nexthop show id 3", lambda row: row["id"], lambda row: row["id"]),
    "nexthop bucket show": (
        "ip -j nexthop bucket show",
        lambda row: (row["id"], row["bucket"]["index"], row["bucket"]["nhid"]),
        lambda row: (row["id"], row["res_bucket"]["index"], row["res_bucket"]["nh_id"]),
    ),
    "nexthop bucket show nhid 1": (
        "ip -j nexthop bucket show nhid 1",
        lambda row: (row["id"], row["bucket"]["index"]),
        lambda row: (row["id"], row["res_bucket"]["index"]),
    ),
    "addrlabel show": (
        "ip -j addrlabel show",
        lambda row: (row["address"], row["prefixlen"], row["label"]),
        lambda row: (row["address"], row["ifal_prefixlen"], row["label"]),
    ),
    "fdb show br br0": ("bridge -j fdb show br br0", lambda row: row["mac"], lambda row: row["lladdr"]),
    "fdb show dev p0": ("bridge -j fdb show dev p0", lambda row: row["mac"], lambda row: row["lladdr"]),
    "netconf show -4": ("ip -4 -j netconf show", lambda row: row["interface"], None),
    "ntable show name arp_cache": (
        "ip -j ntable show name arp_cache",
        lambda row: (row["name"], row.get("dev")),
        lambda row: (row["name"], row["parms"].get("ifindex")),
    ),
    "ntable show dev v0": ("ip -j ntable show dev v0", lambda row: row["name"], lambda row: row["name"]),
}  # fmt: skip


@pytest.fixture(scope="module")
def bridge() -> Iterator[Space]:
    live.need("bridge")
    with space(SETUP) as made:
        yield made


@pytest.fixture(scope="module")
def links(bridge: Space) -> dict[int, str]:
    return {link["ifindex"]: link["ifname"] for link in bridge.json("ip -j link show")}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]  # what can occur several times, and occurs once


def test_they_are_those_of_ip_and_bridge(bridge: Space, links: dict[int, str]) -> None:
    theirs = [bridge.json(command) for command, _, _ in SAME.values()]
    special = {-1: "all", -2: "default", None: None}
    for (command, (_, their, our)), ours, rows in zip(SAME.items(), bridge.rows(*SAME), theirs):
        expected = sorted(map(str, map(their, rows)))
        assert expected, command
        if our is None:
            found = [special.get(row["ifindex"]) or links[row["ifindex"]] for row in ours]
        elif "ntable" in command and "dev" not in command:
            found = [str((name, links[index] if index else None)) for name, index in map(our, ours)]
        else:
            found = list(map(our, ours))
        assert sorted(map(str, found)) == expected, command


def test_groups_of_multicast_are_those_of_bridge(bridge: Space, links: dict[int, str]) -> None:
    rows = bridge.json("bridge -j mdb show")[0]["mdb"]
    ours, with_group, elsewhere, on_port = bridge.rows(
        "mdb show dev br0", "bridge mdb show grp 239.1.1.1", "mdb show grp 239.9.9.9", "mdb show port p1"
    )
    found = [
        (links[port["br_mdb_entry.ifindex"]], port["addr"])
        for message in ours
        for group in listed(message["mdb"]["entry"])
        for port in listed(group["info"])
    ]
    static = {("p0", "239.1.1.1"), ("p1", "ff0e::1")}
    assert static <= set(found) and static <= {(row["port"], row["grp"]) for row in rows}
    assert len(with_group) == len(on_port) == 1 and elsewhere == []


def test_vlans_are_those_of_bridge(bridge: Space, links: dict[int, str]) -> None:
    rows = bridge.json("bridge -j -s vlan show || true")
    if not any(row["vlans"] for row in rows):
        pytest.skip("the bridge of this kernel has no VLAN filtering")
    ours, one, ranged = bridge.rows("vlan show", "bridge vlan show dev p1", "brvlan show vid 20")
    expected = {(row["ifname"], vlan["vlan"]) for row in rows for vlan in row["vlans"]}
    found = set()
    for message in ours:
        for entry in listed(message["entry"]):
            first = entry["info"]["vid"]
            found |= {(links[message["ifindex"]], vid) for vid in range(first, entry.get("range", first) + 1)}
    assert found == expected
    assert [links[row["ifindex"]] for row in one] == [links[row["ifindex"]] for row in ranged] == ["p1"]


def test_statistics_name_one_interface_without_a_dump(bridge: Space, links: dict[int, str]) -> None:
    (one,), all_of_them = bridge.rows("stats show dev p0", "stats show")
    assert links[one["ifindex"]] == "p0" and one["link_64"].keys() >= {"rx_packets", "tx_bytes"}
    assert {row["ifindex"] for row in all_of_them} == set(links)


def test_settings_of_one_interface_and_of_all(bridge: Space, links: dict[int, str]) -> None:
    one, of_all = bridge.rows("netconf show dev v0 -6", "netconf show all -4")
    assert [(links[row["ifindex"]], int(row["ncm_family"])) for row in one] == [("v0", 10)]
    assert [(row["ifindex"], int(row["ncm_family"])) for row in of_all] == [(-1, 2)]


def test_changes_run_as_they_are_told(bridge: Space) -> None:
    commands = []
    for family in ("mdb", "nexthop", "addrlabel", "linkprop", "neightbl", "nsid"):
        changes = REGISTRY.family(family).things[0].changes
        commands += [changes[verb].replace("239.1.1.1", "239.1.1.8") for verb in ("add", "set", "del") if verb in changes]
    for command, (status, _, err) in zip(commands, bridge.many(commands)):
        assert status == 0, (command, err)


def test_one_that_is_not_there_is_told_so(bridge: Space) -> None:
    ((status, _, err),) = bridge.many(["nexthop show 77"])
    assert status == 1 and err == "nlshell: unknown nexthop '77'; there is none of that id here\n"


def test_multicast_addresses_are_those_of_ip(bridge: Space) -> None:
    """Things of one family are told apart by what they are about: this one asked for unicast addresses once."""
    (rows,) = bridge.rows("maddress show dev v0")
    listed = {each["address"] for each in bridge.json("ip -j maddr show dev v0")[0]["maddr"] if "family" in each}
    assert {row["multicast"] for row in rows} == listed and any(":" in address for address in listed)
