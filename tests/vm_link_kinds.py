"""Link kinds, both ways: made by ip(8) and read by nlshell, made by nlshell and printed by ip(8).

For a kernel that has them all: `tests/vm/run` starts this one. Run by hand it leaves out what the kernel here lacks.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator

import pytest

import nlshell

from . import live
from .space import Result, Space, Values, space, values
from .test_link import hold_link

BASE = """
for n in 0 2 4 6 8; do ip link add base$n type veth peer name base$((n + 1)); ip link set base$n up; ip link set base$((n + 1)) up; done
ip addr add 192.0.2.1/24 dev base0; ip addr add 2001:db8::1/64 dev base0 nodad
"""

# kind -> what ip(8) is told behind `ip link add NAME`
MADE_BY_IP = {
    "dummy": "type dummy",
    "ifb": "type ifb",
    "nlmon": "type nlmon",
    "vcan": "type vcan",
    "vxcan": "type vxcan peer name vxcanpeer",
    "wireguard": "type wireguard",
    "vlan": "link base1 type vlan id 100 protocol 802.1ad reorder_hdr off gvrp on loose_binding on ingress-qos-map 1:2 egress-qos-map 3:4",
    "bond": "type bond mode 802.3ad miimon 120 lacp_rate fast xmit_hash_policy layer3+4 "
    "min_links 2 ad_select count updelay 240 all_slaves_active 1",
    "team": "type team",
    "vrf": "type vrf table 77",
    "ipvlan": "link base1 type ipvlan mode l3s private",
    "ipvtap": "link base1 type ipvtap mode l2",
    "macvlan": "link base0 type macvlan mode source macaddr add 02:00:00:00:00:77",
    "macvtap": "link base0 type macvtap mode private",
    "bridge": "type bridge vlan_filtering 1 vlan_protocol 802.1ad vlan_default_pvid 7 forward_delay 900 hello_time 300 max_age 1500 "
    "priority 4096 mcast_snooping 0 group_fwd_mask 8 ageing_time 10000 stp_state 1",
    "vxlan": "type vxlan id 42 local 192.0.2.1 group 239.1.1.1 dev base0 dstport 4789 srcport 32000 33000 ttl 9 tos 4 "
    "ageing 200 maxaddress 50 nolearning proxy rsc l2miss l3miss udpcsum gbp",
    "geneve": "type geneve id 9 remote 192.0.2.9 ttl 7 tos 8 dstport 6082 udpcsum df set",
    "gre": "type gre local 192.0.2.1 remote 192.0.2.2 ttl 5 ikey 1 okey 2 icsum ocsum dev base0",
    "gretap": "type gretap local 192.0.2.1 remote 192.0.2.3 key 3 tos inherit",
    "erspan": "type erspan local 192.0.2.1 remote 192.0.2.4 seq key 30 erspan_ver 1 erspan 123",
    "ip6gre": "type ip6gre local 2001:db8::1 remote 2001:db8::2 hoplimit 9 encaplimit 3 tclass 0x10 flowlabel 0x00123",
    "ip6gretap": "type ip6gretap local 2001:db8::1 remote 2001:db8::3 key 3",
    "ip6erspan": "type ip6erspan local 2001:db8::1 remote 2001:db8::4 seq key 30 erspan_ver 2 erspan_dir ingress erspan_hwid 7",
    "ipip": "type ipip local 192.0.2.1 remote 192.0.2.5 nopmtudisc mode any",
    "sit": "type sit local 192.0.2.1 remote 192.0.2.6 ttl 64 6rd-prefix 2001:db8::/32",
    "ip6tnl": "type ip6tnl local 2001:db8::1 remote 2001:db8::6 mode ipip6 hoplimit 4",
    "vti": "type vti local 192.0.2.1 remote 192.0.2.7 ikey 4 okey 5 fwmark 0x6",
    "vti6": "type vti6 local 2001:db8::1 remote 2001:db8::7 key 8",
    "xfrm": "type xfrm dev base0 if_id 0x9",
    "macsec": "link base8 type macsec port 11 encrypt on cipher gcm-aes-256 window 64 replay on validate strict",
    "hsr": "type hsr slave1 base4 slave2 base5 supervision 45 version 1",
    "batadv": "type batadv ra BATMAN_IV",
    "bareudp": "type bareudp dstport 6635 ethertype mpls_uc srcportmin 4000",
    "amt": "type amt mode gateway local 192.0.2.1 discovery 192.0.2.8 dev base0 gateway_port 2268 relay_port 2269",
}

# kind -> what nlshell is told behind `link newlink ifname=NAME linkinfo.kind=KIND`, and what ip(8) then prints of the data
MADE_BY_US: dict[str, tuple[str, Values]] = {
    "dummy": ("mtu=1400 txqlen=5", {}),
    "vlan": ("link=base1 linkinfo.data.id=5 linkinfo.data.protocol=8021ad", {"id": 5, "protocol": "802.1ad"}),
    "bond": (
        "linkinfo.data.mode=activebackup linkinfo.data.miimon=50 linkinfo.data.fail_over_mac=active linkinfo.data.lp_interval=7",
        {"mode": "active-backup", "miimon": 50, "fail_over_mac": "active", "lp_interval": 7},
    ),
    "vrf": ("linkinfo.data.table=78", {"table": 78}),
    "team": ("", {}),
    "ipvlan": ("link=base1 linkinfo.data.mode=l3", {"mode": "l3"}),
    "macvlan": ("link=base0 linkinfo.data.mode=private", {"mode": "private"}),
    "bridge": (
        "linkinfo.data.vlan_filtering=1 linkinfo.data.ageing_time=5000 linkinfo.data.mcast_snooping=0",
        {"vlan_filtering": 1, "ageing_time": 5000, "mcast_snooping": 0},
    ),
    "vxlan": (
        "linkinfo.data.id=43 linkinfo.data.group=192.0.2.77 linkinfo.data.port=4790 linkinfo.data.ttl=8 linkinfo.data.learning=0",
        {"id": 43, "remote": "192.0.2.77", "port": 4790, "ttl": 8, "learning": False},
    ),
    "geneve": (
        "linkinfo.data.id=10 linkinfo.data.remote6=2001:db8::9 linkinfo.data.port=6083 linkinfo.data.ttl=3",
        {"id": 10, "remote6": "2001:db8::9", "port": 6083, "ttl": 3},
    ),
    "gre": (
        "linkinfo.data.local=192.0.2.1 linkinfo.data.remote=192.0.2.22 linkinfo.data.ttl=6 linkinfo.data.pmtudisc=1",
        {"local": "192.0.2.1", "remote": "192.0.2.22", "ttl": 6, "pmtudisc": True},
    ),
    "ipip": (
        "linkinfo.data.local=192.0.2.1 linkinfo.data.remote=192.0.2.25 linkinfo.data.ttl=2 linkinfo.data.pmtudisc=1",
        {"local": "192.0.2.1", "remote": "192.0.2.25", "ttl": 2},
    ),
    "sit": ("linkinfo.data.local=192.0.2.1 linkinfo.data.remote=192.0.2.26 linkinfo.data.ttl=2", {"remote": "192.0.2.26", "ttl": 2}),
    "ip6tnl": (
        "linkinfo.data.local=2001:db8::1 linkinfo.data.remote=2001:db8::26 linkinfo.data.ttl=2",
        {"local": "2001:db8::1", "remote": "2001:db8::26"},
    ),
    "vti": (
        "linkinfo.data.local=192.0.2.1 linkinfo.data.remote=192.0.2.27 linkinfo.data.ikey=7",
        {"remote": "192.0.2.27", "ikey": "0.0.0.7"},
    ),
    "xfrm": ("linkinfo.data.link=base0 linkinfo.data.if_id=10", {"if_id": "0xa"}),
    "wireguard": ("", {}),
    "nlmon": ("", {}),
    "macsec": ("link=base9 linkinfo.data.port=12 linkinfo.data.encrypt=1 linkinfo.data.window=0", {"encrypt": True}),
    "hsr": (
        "linkinfo.data.slave1=base6 linkinfo.data.slave2=base7 linkinfo.data.version=1",
        {"slave1": "base6", "slave2": "base7"},
    ),
    "batadv": ("", {}),
    "vcan": ("", {}),
    "ifb": ("", {}),
    "netkit": ("linkinfo.data.mode=l3 linkinfo.data.policy=drop", {}),
}


@pytest.fixture(scope="module")
def made() -> Iterator[tuple[Space, dict[str, str]]]:
    """The namespace with one link of each kind by ip(8), and why others could not be made."""
    with space(BASE) as inside:
        script = "".join(f"ip link add nl-{kind} {words} || echo FAILED {kind} >&2\n" for kind, words in MADE_BY_IP.items())
        done = inside.run("bash", "-c", script, timeout=300)
        failed, reason = {}, ""
        for line in done.stderr.splitlines():
            if line.startswith("FAILED "):
                failed[line[7:]] = reason
            else:
                reason = line
        yield inside, failed


@pytest.fixture(scope="module")
def printed(made: tuple[Space, dict[str, str]]) -> dict[str, Values]:
    return {link["ifname"]: link for link in made[0].json("ip -d -j link")}


@pytest.fixture(scope="module")
def decoded(made: tuple[Space, dict[str, str]], printed: dict[str, Values]) -> dict[str, Values]:
    if os.geteuid() != 0:
        pytest.skip("only root may enter another's namespace")
    with nlshell.open(namespace=made[0].pid) as session:
        return {message["ifname"]: message.values for message in session.dump("link.getlink", ext_mask=1)}


@pytest.mark.parametrize("kind", list(MADE_BY_IP))
def test_a_link_that_ip_made(made: tuple[Space, dict[str, str]], printed: dict[str, Values], decoded: dict[str, Values], kind: str) -> None:
    if kind in made[1]:
        pytest.skip(f"{kind}: {made[1][kind]}")
    link = without_what_runs(printed[f"nl-{kind}"])
    row = decoded[link["ifname"]]
    assert row["linkinfo"]["kind"] == kind
    names = {each["ifi_index"]: name for name, each in decoded.items()}
    data = link.get("linkinfo", {}).get("info_data", {})
    if kind == "ip6tnl":
        assert (data.pop("proto"), str(row["linkinfo"]["data"]["proto"])) == ("ipip6", "IPIP")
    assert hold_link(link, row, names) > 15 + len(data) // 2


def without_what_runs(link: Values) -> Values:
    info = link.get("linkinfo", {})
    for part in ("info_data", "info_slave_data"):
        for key in [key for key in info.get(part, {}) if key.endswith(("_timer", "used", "bcqueuelen"))]:
            del info[part][key]
    return link


def test_every_byte_of_every_link_is_known(made: tuple[Space, dict[str, str]]) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may enter another's namespace")
    with nlshell.open(namespace=made[0].pid) as session:
        for message in [*session.dump("link.getlink", ext_mask=1), *session.dump("link.getlink", ifi_family="bridge", ext_mask=2)]:
            unknown = [node.path for node in message.tree.walk() if node.raw >= 0 and node.type is None]
            assert not unknown and not message.notes, (message["ifname"], unknown, message.notes)
            assert message.encode() == message.bytes, message["ifname"]


@pytest.fixture(scope="module")
def ours(
    made: tuple[Space, dict[str, str]], printed: dict[str, Values], decoded: dict[str, Values]
) -> tuple[dict[str, dict[str, Result]], dict[str, Values]]:
    """By kind what nlshell said when it made a link, showed it, removed it and looked for it; and by name what ip(8) printed."""
    asked = {
        "make": "link newlink ifname=us-{kind} linkinfo.kind={kind} {words} --flags create,excl",
        "show": "link show us-{kind} --json=wire",
        "list": "link show type {kind} --columns ifname",
        "remove": "link dellink ifname=us-{kind}",
        "miss": "link show us-{kind}",
    }
    said: dict[str, dict[str, Result]] = {kind: {} for kind in MADE_BY_US}
    links: dict[str, Values] = {}
    for part in (["make", "show", "list"], ["remove", "miss"]):
        commands = [asked[step].format(kind=kind, words=words) for kind, (words, _) in MADE_BY_US.items() for step in part]
        results = iter(made[0].many(commands))
        for kind in MADE_BY_US:
            said[kind] |= {step: next(results) for step in part}
        links = links or {link["ifname"]: link for link in made[0].json("ip -d -j link")}
    return said, links


@pytest.mark.parametrize("kind", list(MADE_BY_US))
def test_a_link_that_nlshell_made(ours: tuple[dict[str, dict[str, Result]], dict[str, Values]], kind: str) -> None:
    said, links = ours[0][kind], ours[1]
    if "EOPNOTSUPP" in said["make"][2]:
        pytest.skip(f"this kernel has no {kind}, or not with these options")
    assert said["make"][0] == 0, said["make"][2]
    assert said["show"][0] == 0 and f"us-{kind}" in said["list"][1].split()
    (row,) = map(values, live.json_lines(said["show"][1]))
    assert row["ifname"] == f"us-{kind}" and row["linkinfo"]["kind"] == kind
    info = links[f"us-{kind}"]["linkinfo"]
    data: Values = info.get("info_data", {})
    assert info["info_kind"] == kind
    assert {key: data.get(key) for key in MADE_BY_US[kind][1]} == MADE_BY_US[kind][1]
    assert (said["remove"][0], said["miss"][0]) == (0, 1)


def test_ports_and_their_masters(made: tuple[Space, dict[str, str]]) -> None:
    inside, failed = made
    if {"bond", "vrf", "bridge", "dummy"} & set(failed):
        pytest.skip(f"this kernel lacks {', '.join(failed)}")
    inside.sh("""
    for n in 1 2 3 4; do ip link add port$n type dummy; done
    ip link set port1 master nl-bond; ip link set port2 master nl-vrf; ip link set port3 master nl-bridge
    ip link set port3 type bridge_slave cost 9
    try ip link set port4 master nl-team; ip link set nl-vrf up; ip link set port2 up; ip addr add 198.51.100.1/24 dev port2
    ip neigh add 198.51.100.9 lladdr 02:00:00:00:00:09 dev port2
    """)
    rows = inside.rows(
        "link show type bond_slave", "link show type vrf_slave", "link show type bridge_slave", "link show vrf nl-vrf",
        "link show master nl-bond",
        "route show table 77", "neigh show vrf nl-vrf", "neigh show master nl-vrf", "link show type bridge_slave up",
    )  # fmt: skip
    assert [[row.get("ifname", row.get("dst")) for row in each] for each in rows[:5]] == [
        ["port1"],
        ["port2"],
        ["port3"],
        ["port2"],
        ["port1"],
    ]
    assert "198.51.100.0" in [row.get("dst") for row in rows[5]]
    for neighbours in rows[6:8]:
        assert [row["dst"] for row in neighbours if not row["dst"].startswith(("ff02:", "fe80:"))] == ["198.51.100.9"]
    assert rows[8] == []
    names = {link["ifindex"]: link["ifname"] for link in inside.json("ip -j link")}
    for link, each in zip(inside.json("ip -d -j link show port1; true"), rows[0]):
        assert hold_link(without_what_runs(link), each, names) > 20
    (bridge_port,) = rows[2]
    assert bridge_port["linkinfo"]["slave_data"]["cost"] == 9


def test_simulated_devices(made: tuple[Space, dict[str, str]]) -> None:
    """netdevsim: a devlink device with ports, and virtual functions on a link."""
    bus = "/sys/bus/netdevsim"
    if not os.path.isdir(bus) or os.geteuid() != 0:
        pytest.skip("this kernel has no netdevsim")
    inside, _ = made
    done = inside.run(
        "sh", "-c", f"mount -t sysfs none /sys && echo '7 2' > {bus}/new_device; ip -d -j link show; devlink -j port show 2>&1 || true"
    )
    assert done.returncode == 0, done.stderr
    first, _, rest = done.stdout.partition("]\n")
    links = [link for link in json.loads(first + "]") if link["ifname"].startswith("eth")]
    assert len(links) == 2
    rows = {row["ifname"]: row for row in inside.rows("link show")[0]}
    for link in links:
        hold_link(without_what_runs(link), rows[link["ifname"]], {})
        assert rows[link["ifname"]]["devlink_port"]["bus_name"] == "netdevsim"
    (ports,) = inside.rows("devlink port_get --dump")
    assert {port["netdev_name"] for port in ports if "netdev_name" in port} >= {link["ifname"] for link in links}
    if rest.strip().startswith("{"):
        theirs = json.loads(rest)["port"]
        assert {f"{port['bus_name']}/{port['dev_name']}/{port['index']}" for port in ports} == set(theirs)


def test_what_was_left_out(made: tuple[Space, dict[str, str]]) -> None:
    """Under the kernel that is meant for this, nearly everything is there."""
    failed = made[1]
    if "dummy" in failed:
        pytest.skip(f"this is {platform.release()}, which lacks {', '.join(failed)}")
    assert not set(failed) & {
        "dummy", "vlan", "bond", "team", "vrf", "ipvlan", "geneve", "gre", "gretap", "ipip", "sit", "ip6tnl", "vti", "xfrm", "wireguard",
        "nlmon",
        "macsec", "hsr", "batadv", "bridge", "vxlan", "erspan", "ip6gre", "macvlan", "vcan",
    }, failed  # fmt: skip
