"""The command line against `ip` in one private namespace: values, selectors, the doors, exit statuses, a cold start."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from . import iproute, live
from .space import ENVIRONMENT, Space, Values, space, values
from .test_link import hold_link

SETUP = """
ip link add v0 type veth peer name v1; ip link add v2 type veth peer name v3; ip link add br0 type bridge
ip link add vx0 type vxlan id 7 local 192.0.2.1 remote 192.0.2.2 dstport 4789
try ip link add mv0 link v1 type macvlan mode bridge; try ip link add du0 type dummy; try ip link add vr0 type vrf table 99
try ip link add bo0 type bond mode active-backup; try ip link set vr0 up; try ip link set du0 master vr0
ip link set v2 master br0; ip link set v3 group 5; ip link property add dev v3 altname a-much-longer-name-than-fits
ip link property add dev v0 altname another-much-longer-name
for link in v0 v1 v2 br0; do ip link set $link up; done
ip addr add 192.0.2.1/24 brd + dev v0 label v0:one; ip addr add 198.51.100.1/25 dev v0 scope link
ip addr add 203.0.113.5/24 dev v2 valid_lft 300 preferred_lft 200; ip addr add 2001:db8::1/64 dev v0 nodad
ip addr add 2001:db8:1::1/64 dev v2 nodad home; ip addr add 192.0.2.200/32 dev v3
ip route add 10.0.0.0/8 via 192.0.2.2 metric 7; ip route add 10.1.0.0/16 via 192.0.2.3 proto static; ip route add 10.1.1.0/24 dev v0
ip route add blackhole 10.2.0.0/16; ip route add unreachable 10.3.0.0/16 proto bgp; ip route add 10.4.0.0/16 dev v2 scope link
ip route add default via 192.0.2.254; ip route add 10.5.0.0/16 via 192.0.2.2 table 1000; ip route add 10.8.0.0/24 via inet6 fe80::9 dev v0
try ip route add 10.7.0.0/24 nexthop via 192.0.2.2 dev v0 weight 3 nexthop via 203.0.113.9 dev v2
ip -6 route add 2001:db8:7::/48 via 2001:db8::2; ip -6 route add 2001:db8:7:1::/64 via 2001:db8::2 proto static
ip -6 route add default via 2001:db8::fe metric 9; ip -6 route add 2001:db8:8::/48 dev v2 table 1000
ip neigh add 192.0.2.10 lladdr 02:00:00:00:00:10 dev v0 nud permanent; ip neigh add 192.0.2.11 lladdr 02:00:00:00:00:11 dev v0 nud stale
ip neigh add 203.0.113.12 lladdr 02:00:00:00:00:12 dev v2 nud noarp; ip neigh add 2001:db8::10 lladdr 02:00:00:00:00:13 dev v0 nud permanent
ip neigh add proxy 192.0.2.17 dev v0; ip neigh add proxy 2001:db8::17 dev v2
ip rule add from 10.0.0.0/8 iif v0 table 100 pref 10; ip rule add to 10.1.0.0/16 oif v2 table 1000 pref 11
ip rule add fwmark 3 table 100 pref 12
ip -6 rule add from 2001:db8::/32 table 1000 pref 20; ip rule add from 10.9.0.0/16 blackhole pref 13
"""


@pytest.fixture(scope="module")
def inside() -> Iterator[Space]:
    with space(SETUP) as made:
        yield made


@pytest.fixture(scope="module")
def names(inside: Space) -> dict[int, str]:
    return {link["ifindex"]: link["ifname"] for link in inside.json("ip -j link")}


# --- each selector against the same one of ip

LINKS = [
    ("link show", "link show"),
    ("link show v0", "link show v0"),
    ("link show dev v0", "link show dev v0"),
    ("link show a-much-longer-name-than-fits", "link show a-much-longer-name-than-fits"),
    ("link show type veth", "link show type veth"),
    ("link show type vxlan", "link show type vxlan"),
    ("link show type bridge_slave", "link show type bridge_slave"),
    ("link show up", "link show up"),
    ("link show type veth up", "link show up type veth"),
    ("link show master br0", "link show master br0"),
    ("link show nomaster", "link show nomaster"),
    ("link show group 5", "link show group 5"),
    ("link show group default", "link show group default"),
    ("link", "link"),
]


@pytest.mark.parametrize(("ours", "theirs"), LINKS, ids=[ours for ours, _ in LINKS])
def test_links(inside: Space, names: dict[int, str], ours: str, theirs: str) -> None:
    (rows,) = inside.rows(ours)
    printed = [link for link in inside.json(f"ip -d -j {theirs}") if link]
    assert printed and [link["ifname"] for link in printed] == [row["ifname"] for row in rows]
    for link, row in zip(printed, rows):
        if "prop_list" in row:
            assert [row["prop_list"]["alt_ifname"]] == link.pop("altnames")
        data = link.get("linkinfo", {}).get("info_data", {})
        for timer in [key for key in data if key.endswith("_timer")]:  # they run
            del data[timer]
        port = link.get("linkinfo", {}).get("info_slave_data", {})
        for timer in [key for key in port if key.endswith("_timer")]:
            del port[timer]
        assert hold_link(link, row, names) > 12


ADDRESSES = [
    "",
    "dev v0",
    "v0",
    "dev another-much-longer-name",
    "scope link",
    "scope global",
    "to 192.0.2.0/24",
    "to 2001:db8::/32",
    "label v0:one",
    "up",
    "up scope link",
]


@pytest.mark.parametrize("selector", ADDRESSES)
@pytest.mark.parametrize("family", ["", "-4 ", "-6 "])
def test_addresses(inside: Space, names: dict[int, str], selector: str, family: str) -> None:
    (rows,) = inside.rows(f"{family}addr show {selector}")
    if (family, selector) in (("-6 ", "to 192.0.2.0/24"), ("-4 ", "to 2001:db8::/32"), ("-6 ", "label v0:one")):
        assert not rows
        return
    # lifetimes run; who made an address is not printed by every version of ip
    left_out = ("valid_life_time", "preferred_life_time", "protocol")
    printed = [
        (link.get("ifname", "v0"), {key: value for key, value in address.items() if key not in left_out})
        for link in inside.json(f"ip {family}-d -j addr show {selector}")
        for address in link.get("addr_info", [])
        if address
    ]
    assert printed
    mine = []
    for row in rows:
        address = iproute.address(row, names)
        mine.append((names[row["ifa_index"]], {key: value for key, value in address.items() if key not in left_out}))
    assert sorted(map(repr, map(ordered, mine))) == sorted(map(repr, map(ordered, printed)))


def ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value)}
    return [ordered(item) for item in value] if isinstance(value, (list, tuple)) else value


ROUTES = [
    "route show", "route show table main", "route show table local", "route show table 1000", "route show table all",
    "-4 route show table all",
    "-6 route show", "-6 route show table all", "-6 route show table 1000", "route show dev v0", "-6 route show dev v0",
    "route show dev v2",
    "route show proto static", "route show proto kernel", "route show proto bgp", "route show type blackhole",
    "route show type unreachable",
    "route show scope link", "route show scope global", "route show scope link table all", "route show via 192.0.2.2",
    "route show via 192.0.2.2 table 1000", "-6 route show via 2001:db8::2", "route show default", "-6 route show default",
    "route show 10.1.0.0/16", "route show to 10.1.0.0/16", "route show root 10.1.0.0/16", "route show match 10.1.1.0/24",
    "route show match 10.1.1.7", "route show exact 10.1.0.0/16", "route show root 10.0.0.0/8 proto static", "route show 2001:db8:7::/48",
    "route show root 2001:db8:7::/48", "route show match 2001:db8:7:1::/64", "route show root 10.0.0.0/8 dev v2", "route",
]  # fmt: skip


@pytest.mark.parametrize("command", ROUTES)
def test_routes(inside: Space, names: dict[int, str], command: str) -> None:
    (rows,) = inside.rows(command)
    options, _, rest = command.rpartition("route")
    options = "-6 " if ":" in rest and not options else options
    modified = re.sub(r"\b(root|match|exact) ", r"to \1 ", rest)
    printed = inside.json(f"ip {options}-d -j route {modified}")
    asked = dict(zip(rest.split()[1::2], rest.split()[2::2]))
    mine = [iproute.route(row, names) for row in rows]
    if "dev" in asked or "via" in asked:  # ip(8) does not look into multipath routes
        mine = [route for route in mine if "nexthops" not in route]
    assert len(mine) == len(printed) and printed
    hidden = [word for word in ("proto", "scope", "type") if word in asked]
    for route in mine:
        # ip leaves out what all that it prints has in common
        for key in [{"proto": "protocol"}.get(word, word) for word in hidden] + (["dev"] if "dev" in asked else []):
            if all(key not in line for line in printed):
                route.pop(key, None)
        if "via" in asked and all("gateway" not in line for line in printed):
            route.pop("gateway", None)
        if all("table" not in line for line in printed):
            route.pop("table", None)
        if route.get("table") == "main":
            del route["table"]
    for line in printed:
        if line.get("table") == "main":
            del line["table"]
    assert sorted(map(repr, map(ordered, mine))) == sorted(map(repr, map(ordered, printed)))


def test_next_hops_of_multipath_routes_are_looked_into(inside: Space) -> None:
    if "10.7.0.0/24" not in inside.sh("ip route"):
        pytest.skip("this kernel has no multipath routes")
    for rows in inside.rows("route show dev v0", "route show dev v2", "route show via 192.0.2.2", "route show via 203.0.113.9"):
        assert [row["dst"] for row in rows if "multipath" in row] == ["10.7.0.0"]


@pytest.mark.parametrize("command", ["192.0.2.77", "10.0.0.1", "10.1.0.1 oif v0", "10.1.1.1 from 192.0.2.1", "2001:db8:7::1", "127.0.0.1"])
def test_the_route_that_a_packet_takes(inside: Space, names: dict[int, str], command: str) -> None:
    ((row,),) = inside.rows(f"route get {command}")
    (printed,) = inside.json(f"ip -j route get {command}")
    assert row["dst"] == printed["dst"] and names[row["oif"]] == printed["dev"]
    assert row.get("gateway") == printed.get("gateway") and row.get("prefsrc", "") == printed.get("prefsrc", "")


NEIGHBOURS = [
    "", "dev v0", "dev v2", "nud permanent", "nud stale", "nud noarp", "192.0.2.10", "192.0.2.0/24", "proxy", "proxy dev v2",
    "dev v0 nud permanent",
    "master br0",
]  # fmt: skip


@pytest.mark.parametrize("selector", NEIGHBOURS)
@pytest.mark.parametrize("family", ["", "-4 ", "-6 "])
def test_neighbours(inside: Space, names: dict[int, str], selector: str, family: str) -> None:
    (rows,) = inside.rows(f"{family}neigh show {selector}")
    if family == "-6 " and "192" in selector:
        assert not rows
        return
    printed = inside.json(f"ip {family}-j neigh show {selector}")
    device = selector.partition("dev ")[2].split()

    def key(mine: Values) -> tuple[Any, ...]:
        return (mine["dst"], mine.get("dev", *device[:1]), mine.get("lladdr"), tuple(mine.get("state", ())))

    # what the kernel itself adds and drops meanwhile is left out
    steady = [mine for mine in (iproute.neighbour(row, names) for row in rows) if not mine["dst"].startswith(("ff02:", "fe80:", "224."))]
    theirs = [line for line in printed if not line["dst"].startswith(("ff02:", "fe80:", "224."))]
    assert sorted(map(repr, map(key, steady))) == sorted(map(repr, map(key, theirs)))


RULES = ["", "table 100", "table main", "table 1000", "iif v0", "oif v2", "priority 12", "priority 0"]


@pytest.mark.parametrize("selector", RULES)
@pytest.mark.parametrize("family", ["", "-6 "])
def test_rules(inside: Space, names: dict[int, str], selector: str, family: str) -> None:
    (rows,) = inside.rows(f"{family}rule show {selector}")
    printed = inside.json(f"ip {family}-d -j rule show {selector.replace('priority 0', '')}")
    if selector == "priority 0":  # for ip(8) that is no selector
        printed = [rule for rule in printed if rule["priority"] == 0]
    assert [iproute.rule(row, names) for row in rows] == printed


def test_generic_families(inside: Space) -> None:
    live.need("genl")
    printed: Values = {}
    for line in inside.sh("genl ctrl list").splitlines():
        label, _, rest = line.strip().partition(":")
        if label == "Name":
            name = rest.strip()
        elif label == "ID":
            words = line.replace(":", " ").split()
            given = {key.lower(): int(value, 0) for key, value in zip(words[::2], words[1::2]) if value[0].isdigit()}
            printed[name] = (given["id"], given["version"], given.get("size", 0))
    (rows, (ethtool,)) = inside.rows("genl show", "genl show ethtool")
    assert {row["family_name"]: row["family_id"] for row in rows} == {name: number for name, (number, _, _) in printed.items()}
    assert {row["family_name"]: row["version"] for row in rows} == {name: version for name, (_, version, _) in printed.items()}
    assert ethtool["mcast_groups"][0]["name"] == "monitor" and len(ethtool["ops"]) > 20


# --- any operation


def test_a_request_fills_in_what_the_address_says(inside: Space, names: dict[int, str]) -> None:
    (one,), (six,) = inside.rows("route getroute dst=10.0.0.1", "route getroute dst=2001:db8:7::1")
    assert (one["gateway"], names[one["oif"]], one["rtm_dst_len"]) == ("192.0.2.2", "v0", 32)
    assert (six["gateway"], six["rtm_family"], six["rtm_dst_len"]) == ("2001:db8::2", 10, 128)


def test_the_policy_of_a_generic_family(inside: Space) -> None:
    (rows,) = inside.rows("nlctrl getpolicy family_name=ethtool --dump")
    assert len([row for row in rows if "op_policy" in row]) > 20 and len([row for row in rows if "policy" in row]) > 20


def test_a_dump_by_operation_is_the_dump_of_the_command(inside: Space) -> None:
    by_operation, by_command = inside.rows("link getlink --dump ext_mask=skip_stats", "link show")
    assert [row["ifname"] for row in by_operation] == [row["ifname"] for row in by_command]
    assert all("stats" not in row["af_spec"]["inet6"] for row in by_operation if "inet6" in row["af_spec"])
    assert all("stats" in row["af_spec"]["inet6"] for row in by_command if "inet6" in row["af_spec"])


def test_an_operation_of_ethtool(inside: Space) -> None:
    ((row,),) = inside.rows("ethtool linkinfo_get header.dev_name=v0")
    assert row["header"]["dev_name"] == "v0" and "port" in row


def test_interfaces_by_name_where_an_index_is_wanted(inside: Space, names: dict[int, str]) -> None:
    ((row,), rows) = inside.rows("link getlink ifi_index=v3", "neigh getneigh --dump ifindex=v2")
    assert row["ifname"] == "v3"
    assert {names[each["ndm_ifindex"]] for each in rows} == {"v2"}


def test_making_and_removing(inside: Space) -> None:
    make = "link newlink ifname=new0 mtu=1400 linkinfo.kind=veth linkinfo.data.peer.ifname=new1 --flags create,excl"
    results = inside.many([
        f"--read-only {make}", make, make, "addr newaddr ifa_index=new0 local=192.0.2.99/28 --flags create",
        "link setlink ifname=new0 ifi_flags=up ifi_change=up", "link show new0 --json=wire", "addr show dev new0 --json=wire",
        "link dellink ifname=new1", "link show new0",
    ])  # fmt: skip
    assert [status for status, _, _ in results] == [2, 0, 1, 0, 0, 0, 0, 0, 1]
    assert "read-only" in results[0][2] and "EEXIST" in results[2][2]
    (link,), (address,) = ([values(message) for message in live.json_lines(results[at][1])] for at in (5, 6))
    assert (link["mtu"], link["linkinfo"]["kind"]) == (1400, "veth") and "UP" in str(link["ifi_flags"]).split("|")
    assert (address["local"], address["ifa_prefixlen"]) == ("192.0.2.99", 28)
    assert "no-such" not in results[8][2] and results[8][1] == ""


def test_without_an_acknowledgement_nothing_is_waited_for(inside: Space) -> None:
    results = inside.many([
        "link newlink ifname=quiet0 linkinfo.kind=veth --flags create,excl --no-ack",
        "link show quiet0 --columns ifname", "link dellink ifname=quiet0",
    ])  # fmt: skip
    assert [status for status, _, _ in results] == [0, 0, 0]
    assert "sent" in results[0][1] and results[1][1].split() == ["ifname", "quiet0"]


# --- the doors say the same

SCRIPT = ["link show v0", "addr show dev v0", "route show proto static", "rule show", "route getroute dst=10.0.0.1", "genl show nlctrl"]


def stable(text: str) -> list[Any]:
    """JSON lines without what differs from one request to the next: sequence numbers, ports, ages."""
    lines = live.json_lines(text)
    for message in lines:
        message["seq"] = message["port"] = 0
        del message["bytes"]  # where they are, too
        message["fields"] = [field for field in message["fields"] if field["path"] not in ("cacheinfo", "stats", "stats64", "af_spec")]
    return lines


def test_every_door_gives_the_same(inside: Space, tmp_path: Path) -> None:
    words = "".join(inside.nlshell(*command.split(), "--json=wire").stdout for command in SCRIPT)
    file = tmp_path / "script"
    file.write_text("# a comment\n" + "\n\n".join(SCRIPT) + "  # another\n")
    texts = [
        inside.nlshell("--json=wire", "-c", "; ".join(SCRIPT)), inside.nlshell("-j=wire", "--command", "\n".join(SCRIPT)),
        inside.nlshell("--json=wire", "-f", str(file)), inside.nlshell("--json=wire", input="\n".join(SCRIPT)),
        inside.nlshell("-c", "; ".join(f"{command} --json=wire" for command in SCRIPT)),
    ]  # fmt: skip
    expected = stable(words)
    assert len(expected) > len(SCRIPT)
    for done in texts:
        assert (done.returncode, done.stderr) == (0, "")
        assert stable(done.stdout) == expected


def test_a_script_ends_with_its_first_failure(inside: Space) -> None:
    done = inside.nlshell("-c", "link show v0 --columns ifname; link show nope; link show v1 --columns ifname")
    assert (done.returncode, done.stdout.split()) == (1, ["ifname", "v0"])


def test_options_of_the_invocation_hold_for_each_command(inside: Space) -> None:
    done = inside.nlshell("--read-only", "--table", "-c", "link show v0; link dellink ifname=v0")
    assert done.returncode == 2 and done.stdout.startswith("name ") and "read-only" in done.stderr
    assert inside.nlshell("link", "show", "v0").returncode == 0


# --- forms of output


def test_json_has_the_form_of_the_design(inside: Space) -> None:
    ((status, out, _),) = inside.many(["link show v0 --json=wire"])
    (line,) = out.splitlines()
    message = json.loads(line)
    assert status == 0
    assert list(message) == [
        "index", "offset", "length", "protocol", "type", "type_id", "flags", "seq", "port", "family", "fields", "notes", "bytes",
    ]  # fmt: skip
    assert (message["protocol"], message["type"], message["type_id"], message["family"]) == ("route", "RTM_NEWLINK", 16, None)
    by_path = {field["path"]: field for field in message["fields"]}
    assert by_path["ifi_index"]["kind"] == "header" and by_path["ifi_index"]["text"].endswith("(v0)")
    name = by_path["ifname"]
    assert {key: name[key] for key in ("name", "kind", "type_id", "value", "text", "length")} == {
        "name": "IFLA_IFNAME", "kind": "attribute", "type_id": 3, "value": "v0", "text": "v0", "length": 7,
    }  # fmt: skip
    assert name["payload"] == [name["offset"] + 4, 3]
    data = next(field for field in by_path["linkinfo"]["fields"] if field["path"] == "linkinfo.kind")
    assert data["name"] == "IFLA_INFO_KIND" and data["value"] == "veth"
    assert not message["notes"]


def test_json_of_a_generic_family_names_it(inside: Space) -> None:
    ((_, out, _),) = inside.many(["genl show ethtool --json=wire"])
    message = json.loads(out)
    assert (message["protocol"], message["family"], message["type"]) == ("generic", "nlctrl", "CTRL_CMD_NEWFAMILY")


def test_trees_name_everything(inside: Space) -> None:
    ((status, out, _),) = inside.many(["link show vx0"])
    lines = {words[0]: words[1:] for words in (re.sub(r"[│├└]", " ", line).split() for line in out.splitlines()) if words}
    assert status == 0 and out.startswith("RTM_NEWLINK")
    assert lines["ifname"] == ["vx0"] and lines["kind"] == ["vxlan"] and lines["mtu"][1:] == ["bytes"]
    assert lines["operstate"] == ["DOWN", "(2)"] and lines["port"] == ["4789"] and lines["ifi_index"][1:] == ["(vx0)"]
    assert all(character.isprintable() or character == "\n" for character in out)
    assert max(map(len, out.splitlines())) <= 100


def test_colours_only_where_they_are_wanted(inside: Space) -> None:
    plain, coloured, never = inside.many(["link show v0", "link show v0 --color always", "link show v0 --color never"])
    assert "\x1b[" in coloured[1] and "\x1b" not in plain[1] + never[1]
    assert len(re.sub(r"\x1b\[\d+m", "", coloured[1]).splitlines()) == len(plain[1].splitlines())


def test_tables(inside: Space) -> None:
    links, chosen, routes, missing, nothing = inside.many([
        "link show --table", "link show type vxlan --columns ifname,linkinfo.data.id,ifi_flags", "route show dev v0 --table",
        "link show v0 --columns ifname,linkinfo.data.id", "link show type ifb --table",
    ])  # fmt: skip
    header, *rows = [line.split() for line in links[1].splitlines()]
    assert header[:4] == ["name", "operstate", "mtu", "address"]
    assert {row[0].partition("@")[0] for row in rows} >= {"lo", "v0", "br0", "vx0"} and all(row[-1].isdigit() for row in rows)
    assert chosen[1].splitlines()[1].split()[:2] == ["vx0", "7"]
    assert any(line.split()[:2] == ["10.1.1.0/24", "v0"] for line in routes[1].splitlines())
    assert missing[1].split() == ["ifname", "linkinfo.data.id", "v0"]
    assert nothing == (0, "", "")


@pytest.mark.parametrize("width", [40, 60, 80])
def test_tables_fit_the_width(inside: Space, width: int) -> None:
    results = inside.many([
        f"link show --table --width {width}", f"-6 route show table all --table --width {width}", f"addr show --table --width {width}",
        f"link show v0 --columns ifi_index,ifname,ifi_flags,mtu,address --width {width}",
    ])  # fmt: skip
    for status, out, _ in results:
        assert status == 0 and max(map(len, out.splitlines())) <= width
    # columns that were asked for stay: their cells are cut
    assert len(results[-1][1].splitlines()[1].split()) == 5


def test_multipath_routes_show_their_hops_in_tables() -> None:
    from nlshell.codec.message import Context, messages
    from nlshell.render.style import Style
    from nlshell.render.table import table
    from nlshell.schema import REGISTRY
    from nlshell.wire import header as h
    from nlshell.wire.attribute import pack

    hops = b"".join(
        (8 + len(gateway)).to_bytes(2, sys.byteorder) + bytes(2) + index.to_bytes(4, sys.byteorder) + gateway
        for index, gateway in [(3, pack(5, bytes([10, 1, 1, 2]))), (4, b"")]
    )
    raw = h.pack(24, 0, 1, 0, bytes([2, 16]) + bytes(10) + pack(1, bytes([10, 9, 0, 0])) + pack(9, hops))
    found, _ = messages(raw, Context(REGISTRY.protocol("route")))
    assert table(found, ["dst", "multipath"], Style(), {3: "v0"}).splitlines()[1].split("  ") == ["10.9.0.0/16", "10.1.1.2 v0, 4"]


def test_namespaces_by_process_path_and_name(inside: Space) -> None:
    expected = {link["ifname"] for link in inside.json("ip -j link")}

    def seen(*words: str) -> set[str]:
        command = [sys.executable, "-m", "nlshell", *words, "link", "show", "--json=wire"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=live.ROOT)
        return {values(message)["ifname"] for message in live.json_lines(done.stdout)}

    if live._unshare() != ["unshare", "-n"]:
        pytest.skip("only root may enter another's namespace")
    assert seen("--netns", str(inside.pid)) == expected
    assert seen(f"--netns=/proc/{inside.pid}/ns/net") == expected
    assert seen("-n", f"/proc/{inside.pid}/ns/net") == expected
    # by name, in a mount namespace of its own: /run/netns of the machine stays as it is
    script = f"""
mkdir -p /run/netns; mount -t tmpfs none /run/netns; touch /run/netns/blue; mount --bind /proc/{inside.pid}/ns/net /run/netns/blue
{sys.executable} -m nlshell --netns blue link show --columns ifname; {sys.executable} -m nlshell --netns bleu link show || true
"""
    done = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, check=True, cwd=live.ROOT)
    assert set(done.stdout.split()) == expected | {"ifname"}
    assert "bleu" in done.stderr and "did you mean blue?" in done.stderr


def _nlshell(*words: str, status: int, cwd: Path | str = live.ROOT, rights: bool = True, **options: Any) -> str:
    """What it said on standard error. rights: False for an ordinary user's."""
    lower = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"] if not rights and os.geteuid() == 0 else []
    command = [*lower, sys.executable, "-m", "nlshell", *words]
    given = {"stdin": subprocess.DEVNULL, **options} if "input" not in options else options
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=ENVIRONMENT, **given)
    assert done.returncode == status, done.stderr
    return done.stderr


@pytest.mark.parametrize("words", [(), ("help",), ("link", "show"), ("-c", "help"), ("-c", "help; help"), ("--read-only",)])
def test_a_namespace_that_is_not_there_is_refused_at_the_start(words: tuple[str, ...]) -> None:
    said = _nlshell("-n", "nosuch", *words, status=1)
    assert said.count("\n") == 1 and "unknown network namespace 'nosuch'" in said and "named ones" in said
    assert "there is no process of that id" in _nlshell("-n", "4194305", *words, status=1)


def test_options_behind_a_pipe_are_not_the_doors(inside: Space) -> None:
    done = inside.nlshell("link", "show", "|", "head", "-n", "1", "|", "columns", "ifname")
    assert done.stdout == "ifname\nlo\n" and not done.stderr


def test_a_namespace_that_may_not_be_entered_is_not_one_that_is_missing(inside: Space) -> None:
    """Of a process of root's, an ordinary user may not even read where it is."""
    if os.geteuid() == 0:
        live.need("setpriv")
    elif os.stat(f"/proc/{inside.pid}").st_uid == os.geteuid():
        pytest.skip("needs a namespace that we may not enter")
    for words in (("-c", f"netns {inside.pid}"), ("-n", str(inside.pid)), ("-c", f"link show -n /proc/{inside.pid}/ns/net")):
        said = _nlshell(*words, status=1, rights=False)
        assert "may not be entered" in said and "CAP_SYS_ADMIN" in said and "`sandbox`" in said and "no network namespace" not in said


# --- scripts


def test_a_complaint_about_a_script_names_its_line(tmp_path: Path) -> None:
    script = tmp_path / "file.nl"

    def said(text: str, status: int) -> list[str]:
        script.write_text(text)
        ways = (("-f", "file.nl"), {}), ((), {"input": text}), (("-c", text), {})
        return [_nlshell(*words, status=status, cwd=tmp_path, **more).removeprefix("nlshell: ") for words, more in ways]

    by_file, by_input, by_words = said("# first\nhelp link\n\nhelp link |\n  head 1; link show dev nosuch0\nhelp\n", 1)
    assert by_file.startswith("file.nl:5: unknown interface 'nosuch0'")
    assert by_input.startswith("stdin:5: unknown interface 'nosuch0'") and by_words.startswith("command 3: unknown interface 'nosuch0'")
    by_file, by_input, by_words = said("help\n\nlink show 'dev\n lo\n", 2)
    assert by_file.startswith("file.nl:3: a quotation mark") and by_input.startswith("stdin:3: ") and by_words.startswith("line 3: ")
    assert said("help\nlink (show\n", 2)[0].startswith("file.nl:2: a bracket")
    assert said("help\n\n| head\n", 2)[0].startswith("file.nl:3: there is nothing in front of")
    assert said("help\nhelp > a b\nhelp\n", 2)[0].startswith("file.nl:2: `> FILE` stands at the end")
    assert said("lnk show", 2)[2].startswith("unknown command or family 'lnk'")  # of one command there is nothing to name


def test_a_file_among_the_words_is_pointed_out() -> None:
    assert "run by `nlshell -f ./x.nl`" in _nlshell("./x.nl", status=2)


# --- help, schema, version


def test_help_and_version() -> None:
    def output(*words: str) -> str:
        done = subprocess.run([sys.executable, "-m", "nlshell", *words], capture_output=True, text=True, check=True, cwd=live.ROOT)
        assert not done.stderr
        return done.stdout

    import nlshell

    assert output("--version") == output("-V") == f"nlshell {nlshell.__version__}\n"
    assert "nlshell [OPTIONS] COMMAND" in output("--help") and output("-h") == output("--help")
    brief = output("help")
    assert all(name in brief for name in ("link show", "route get", "decode", "schema", "--netns", "--read-only"))
    assert output("help", "link", "show") == output("link", "show", "--help")
    assert "type KIND" in output("help", "link", "show")
    assert "getlink" in output("help", "link", "getlink")
    assert "link OPERATION path=value" in output("help", "link") and "setlink" in output("help", "link")
    for wrong, meant in (("lnik", "link"), ("etthool", "ethtool")):
        assert f"did you mean {meant}" in _nlshell("help", wrong, status=2)


def test_the_schema_is_listed(inside: Space) -> None:
    everything, one, nested, family, exported, some = inside.many([
        "schema", "schema route.metrics", "schema link.linkinfo", "schema neigh", "schema --json=wire", "schema link.linkinfo --json=wire",
    ])  # fmt: skip
    assert [result[0] for result in (everything, one, nested, family, exported, some)] == [0] * 6
    assert "route (0)" in everything[1] and re.search(r"^ +ethtool +\d+ +messages", everything[1], re.MULTILINE)
    assert re.search(r"^ +2 +RTAX_MTU +mtu +u32 bytes", one[1], re.MULTILINE)
    assert re.search(r"^ +1 +IFLA_INFO_KIND +kind +string", nested[1], re.MULTILINE)
    assert "struct ndmsg  12 bytes" in family[1] and "RTM_NEWNEIGH" in family[1]
    whole = json.loads(exported[1])
    assert set(whole) == {"protocols", "attribute_sets", "structs", "enums"}
    link = next(each for each in whole["attribute_sets"] if each["name"] == "IFLA_")
    mtu = next(each for each in link["attributes"] if each["id"] == 4)
    assert (mtu["kernel_name"], mtu["name"], mtu["type"], mtu["byte_order"]) == ("IFLA_MTU", "mtu", "u32", None)
    (info,) = live.json_lines(some[1])
    assert {each["kernel_name"] for each in info["attributes"]} >= {"IFLA_INFO_KIND", "IFLA_INFO_DATA"}


def test_bytes_from_words_a_file_and_standard_input(inside: Space, tmp_path: Path) -> None:
    raw = bytes.fromhex("1c0000001800050001000000000000000220000000000000fe000000")
    text, binary = tmp_path / "text", tmp_path / "binary"
    text.write_text(raw.hex(" ", 4) + "\n")
    binary.write_bytes(raw)
    command = ("decode", "--protocol", "route", "--json=wire")
    outputs = [
        inside.nlshell(*command, raw.hex()), inside.nlshell(*command, *raw.hex(" ").split()), inside.nlshell(*command, "0x" + raw.hex(":")),
        inside.nlshell(*command, str(text)), inside.nlshell(*command, str(binary)), inside.nlshell(*command, "-", input=raw.hex()),
        inside.nlshell(*command, input=raw.hex()),
    ]  # fmt: skip
    assert {done.returncode for done in outputs} == {0}
    assert {done.stdout for done in outputs} == {outputs[0].stdout}
    message = json.loads(outputs[0].stdout)
    assert message["type"] == "RTM_NEWROUTE" and live.field(message, "rtm_dst_len") == 32


# --- a cold start

HEAVY = {
    "pandas",
    "numpy",
    "pyarrow",
    "asyncio",
    "yaml",
    "prompt_toolkit",
    "dataclasses",
    "inspect",
    "typing",
    "threading",
    "tabulate",
    "json",
}


@pytest.mark.parametrize("command", ["link show", "route show", "link show v0", "addr show", "neigh show", "rule show"])
def test_a_cold_start_imports_nothing_heavy(inside: Space, command: str) -> None:
    script = f"""
import sys
before = set(sys.modules)  # what the interpreter and its site packages bring along is not ours
from nlshell.__main__ import main
status = main({command.split()!r})
print(status, *sorted(set(sys.modules) - before), file=sys.stderr)
"""
    done = inside.run(sys.executable, "-c", script)
    status, *loaded = done.stderr.split()
    assert status == "0" and ("v0" in done.stdout or "TO_TBL" in done.stdout)
    assert not HEAVY & {name.partition(".")[0] for name in loaded}, loaded
    families = {name for name in loaded if name.startswith("nlshell.protocols.") and name.count(".") == 3}
    assert len(families) < 14, families
