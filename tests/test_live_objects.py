"""Objects beyond links and routes, asked for with plain operations on the command line, against what other programs print."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

import nlshell

from . import iproute, live
from .space import Space, Values, space, values

SETUP = """
ip link add v0 type veth peer name v1; ip link add v2 type veth peer name v3; ip link add br0 type bridge
ip link set v2 master br0; for link in v0 v1 v2 v3 br0; do ip link set $link up; done
ip addr add 192.0.2.1/24 dev v0; ip addr add 2001:db8::1/64 dev v0 nodad
ip nexthop add id 1 via 192.0.2.2 dev v0; ip nexthop add id 2 via 192.0.2.3 dev v0; ip nexthop add id 3 blackhole
ip nexthop add id 10 group 1,20/2,30; ip addrlabel add prefix 2001:db8::/32 label 77
bridge fdb add 02:00:00:00:00:77 dev v2 master static; bridge fdb add 02:00:00:00:00:78 dev v2 self
try ip netconf show; tc qdisc add dev v0 root handle 1: htb default 3 r2q 5
tc class add dev v0 parent 1: classid 1:3 htb rate 1mbit ceil 2mbit burst 3k
try tc qdisc add dev v0 parent 1:3 handle 30: sfq perturb 7
try tc qdisc add dev v1 root handle 2: prio bands 4; try tc qdisc add dev v3 clsact
ip xfrm policy add src 10.0.0.0/8 dst 10.1.0.0/16 dir out priority 9 tmpl src 192.0.2.1 dst 192.0.2.2 proto esp reqid 5 mode tunnel
ip xfrm policy add src 10.1.0.0/16 dst 10.0.0.0/8 dir in action block
try ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x7 reqid 5 mode tunnel enc 'ecb(cipher_null)' ''
try nft 'table inet t { chain c { type filter hook input priority -5; policy drop; }; set s { type ipv4_addr; elements = { 192.0.2.7 } }; }'
"""


@pytest.fixture(scope="module")
def inside() -> Iterator[Space]:
    live.need("tc", "bridge")
    with space(SETUP) as made:
        yield made


@pytest.fixture(scope="module")
def names(inside: Space) -> dict[int, str]:
    return {link["ifindex"]: link["ifname"] for link in inside.json("ip -j link")}


def test_next_hops(inside: Space, names: dict[int, str]) -> None:
    (rows, (one,)) = inside.rows("nexthop getnexthop --dump", "nexthop getnexthop id=10")
    printed = inside.json("ip -d -j nexthop show")
    assert [iproute.nexthop(row, names) for row in rows] == printed and len(printed) == 4
    assert iproute.nexthop(one, names) == next(hop for hop in printed if hop["id"] == 10)


def test_labels_of_addresses(inside: Space) -> None:
    (rows,) = inside.rows("addrlabel getaddrlabel --dump ifal_family=inet6")
    printed = inside.json("ip -j addrlabel list")
    theirs = {(label["address"], label.get("prefixlen"), label["label"]) for label in printed}
    assert {(row.get("address", "::"), row["ifal_prefixlen"], row["label"]) for row in rows} == theirs and ("2001:db8::", 32, 77) in theirs


def test_forwarding_entries(inside: Space, names: dict[int, str]) -> None:
    (rows,) = inside.rows("neigh getneigh --dump ndm_family=bridge")
    printed = inside.json("bridge -j fdb show")
    ours = {(row["lladdr"], names[row["ndm_ifindex"]]) for row in rows}
    assert ours == {(entry["mac"], entry["ifname"]) for entry in printed}
    assert ("02:00:00:00:00:77", "v2") in ours and ("02:00:00:00:00:78", "v2") in ours


def test_settings_of_addresses(inside: Space, names: dict[int, str]) -> None:
    (rows,) = inside.rows("netconf getnetconf --dump ncm_family=inet")
    printed = inside.json("ip -4 -j netconf show")
    for entry in printed:
        row = next(row for row in rows if names.get(row["ifindex"], str(row["ifindex"]).lower()) == entry["interface"])
        assert (row["forwarding"] != 0) == entry["forwarding"] and row["rp_filter"] == ["off", "strict", "loose"].index(entry["rp_filter"])
    assert len(rows) == len(printed) > 3


def test_tables_of_neighbours(inside: Space) -> None:
    (rows,) = inside.rows("neightbl getneightbl --dump")
    printed = inside.json("ip -j ntable show")
    theirs = [(table["name"], table["thresh1"], table["thresh3"]) for table in printed if "thresh1" in table]
    assert [(row["name"], row["thresh1"], row["thresh3"]) for row in rows if "thresh1" in row] == theirs
    assert len(rows) == len(printed)


def test_counters_of_a_link(inside: Space) -> None:
    inside.run("ping", "-c", "1", "-W", "1", "192.0.2.2")
    for _ in range(20):  # a packet of the kernel's own may come in between
        (before,) = inside.json("ip -s -j link show v1")
        (row,), (link,) = inside.rows("stats getstats ifindex=v1 filter_mask=link_64", "link show v1")
        (printed,) = inside.json("ip -s -j link show v1")
        if before == printed:
            break
    assert before == printed, "the counters of v1 never stand still"
    for direction, theirs in (("rx", printed["stats64"]["rx"]), ("tx", printed["stats64"]["tx"])):
        for key in ("bytes", "packets", "errors", "dropped"):
            assert link["stats64"][f"{direction}_{key}"] == theirs[key] == row["link_64"][f"{direction}_{key}"] >= 0


def live_handle(row: Values) -> str:
    return str(row["tcm_handle"])


def test_queueing_disciplines(inside: Space, names: dict[int, str]) -> None:
    (rows, some) = inside.rows("qdisc getqdisc --dump", "qdisc getqdisc --dump tcm_ifindex=v0")
    printed = inside.json("tc -j qdisc show")

    def ours(row: Values) -> tuple[str, str, str]:
        return (row["kind"], names[row["tcm_ifindex"]], str(row["tcm_handle"]))

    theirs = [(qdisc["kind"], qdisc["dev"], qdisc["handle"]) for qdisc in printed]
    assert sorted(row[:2] for row in map(ours, rows)) == sorted(entry[:2] for entry in theirs)
    handles = {entry[1]: entry[2] for entry in map(ours, rows) if entry[0] in ("htb", "prio")}
    assert handles == {entry[1]: entry[2] for entry in theirs if entry[0] in ("htb", "prio")} and handles["v0"] == "1:"
    assert {ours(row) for row in some} >= {("htb", "v0", "1:")}
    htb = next(row for row in rows if row["kind"] == "htb")
    assert htb["options"]["init"]["rate2quantum"] == 5 and htb["options"]["init"]["defcls"] == 3


def test_classes(inside: Space) -> None:
    ((row,),) = inside.rows("tclass gettclass --dump tcm_ifindex=v0")
    printed = re.match(r"class (\w+) (\S+) root .*rate (\d+)Mbit ceil (\d+)Mbit", inside.sh("tc class show dev v0"))
    assert printed is not None and printed.groups() == (row["kind"], live_handle(row), "1", "2")
    assert [row["options"]["parms"][which]["rate"] * 8 for which in ("rate", "ceil")] == [1_000_000, 2_000_000]


def test_policies_of_ipsec(inside: Space) -> None:
    (rows,) = inside.rows("xfrm getpolicy --dump")
    text = inside.sh("ip xfrm policy")
    theirs = re.findall(r"src (\S+) dst (\S+).*?\n\s+dir (\w+)(?: action (\w+))? priority (\d+)", text)
    ours = [
        (f"{row['sel']['saddr']}/{row['sel']['prefixlen_s']}", f"{row['sel']['daddr']}/{row['sel']['prefixlen_d']}",
         str(row["dir"]).lower(),
         "block" if row["action"] else "", str(row["priority"])) for row in rows
    ]  # fmt: skip
    assert sorted(ours) == sorted(theirs) and len(ours) == 2
    (template,) = next(row["tmpl"] for row in rows if "tmpl" in row)
    assert (template["id"]["daddr"], template["saddr"], template["reqid"], str(template["mode"])) == ("192.0.2.2", "192.0.2.1", 5, "TUNNEL")


def test_states_of_ipsec(inside: Space) -> None:
    ((status, out, err),) = inside.many(["xfrm getsa --dump --json=wire"])
    assert (status, err) == (0, "")
    text = inside.sh("ip xfrm state")
    theirs = re.findall(r"src (\S+) dst (\S+)\s+proto (\w+) spi 0x0*([0-9a-f]+) reqid (\d+)", text)
    rows = [json.loads(line) for line in out.splitlines()]
    assert len(rows) == len(theirs)
    for row, (source, destination, _, spi, reqid) in zip(rows, theirs):
        assert live.field(row, "saddr") == source and live.field(row, "id.daddr") == destination
        assert live.field(row, "id.spi") == int(spi, 16) and live.field(row, "reqid") == int(reqid)


def test_sockets(inside: Space) -> None:
    live.need("ss")
    listen = (
        "import socket, subprocess, sys; tcp = socket.create_server(('127.0.0.1', 5001)); udp = socket.socket(type=socket.SOCK_DGRAM); "
        "udp.bind(('127.0.0.1', 5002)); unix = socket.socket(socket.AF_UNIX); unix.bind('\\0nlshell-tests'); unix.listen(3); "
        "subprocess.run(['bash', '-c', sys.argv[1]])"
    )

    def ours(command: str) -> str:
        return f"python -m nlshell {command} --dump --json=wire; echo '{live.MARK}'; "

    script = (
        ours("inet_diag sock_diag_by_family sdiag_family=inet sdiag_protocol=tcp idiag_states=0xffffffff")
        + ours("inet_diag sock_diag_by_family sdiag_family=inet sdiag_protocol=udp idiag_states=0xffffffff")
        + ours("unix_diag sock_diag_by_family udiag_states=0xffffffff udiag_show=name,rqlen")
        + ours("netlink_diag sock_diag_by_family sdiag_protocol=255 ndiag_show=groups")
        + f"ss -Htln; echo '{live.MARK}'; ss -Huan; echo '{live.MARK}'; ss -Hxln"
    )
    done = inside.run("python", "-c", listen, script)
    assert not done.stderr
    tcp, udp, unix, netlink, theirs_tcp, theirs_udp, theirs_unix = done.stdout.split(live.MARK + "\n")
    rows = {name: [values(message) for message in live.json_lines(text)] for name, text in
            (("tcp", tcp), ("udp", udp), ("unix", unix), ("netlink", netlink))}  # fmt: skip
    for name, text in (("tcp", theirs_tcp), ("udp", theirs_udp)):
        expected = {line.split()[3].rpartition(":")[2] for line in text.splitlines()}
        assert {str(row["id"]["idiag_sport"]) for row in rows[name]} == expected
    assert "5001" in theirs_tcp and "5002" in theirs_udp
    (listener,) = [row for row in rows["unix"] if "nlshell-tests" in str(row.get("name", ""))]
    assert listener["rqlen"]["udiag_wqueue"] == 3 and "@nlshell-tests" in theirs_unix
    assert str(listener["udiag_ino"]) in theirs_unix.split("@nlshell-tests")[1].split()[0]
    assert {str(row["ndiag_protocol"]) for row in rows["netlink"]} >= {"ROUTE", "SOCK_DIAG", "GENERIC"}


def test_tables_chains_and_sets(inside: Space) -> None:
    live.need("nft")
    if "table inet t" not in inside.sh("try nft list tables"):
        pytest.skip("this kernel has no nftables")
    tables, chains, sets, elements = inside.rows(
        "nftables gettable --dump", "nftables getchain --dump", "nftables getset --dump nfgen_family=inet",
        "nftables getsetelem --dump nfgen_family=inet table=t set=s",
    )  # fmt: skip
    printed = json.loads(inside.sh("nft -j list ruleset"))["nftables"]
    theirs = {kind: [entry[kind] for entry in printed if kind in entry] for kind in ("table", "chain", "set")}
    assert [(row["name"], row["handle"]) for row in tables] == [(table["name"], table["handle"]) for table in theirs["table"]]
    (chain,), (ours,) = theirs["chain"], chains
    assert (ours["name"], ours["table"], str(ours["policy"]).lower(), ours["hook"]["priority"]) == (
        chain["name"], chain["table"], chain["policy"], chain["prio"],
    )  # fmt: skip
    assert [row["name"] for row in sets] == [each["name"] for each in theirs["set"]]
    ((element,),) = [row["elements"] for row in elements if row["elements"]]  # the last part of the dump is an empty list
    assert bytes.fromhex(element["key"]["value"]) == bytes(int(part) for part in theirs["set"][0]["elem"][0].split("."))


@pytest.mark.parametrize(
    ("operation", "command", "ours", "theirs"),
    [
        ("linkinfo_get", "ethtool v0", "port", r"Port: (.+)"),
        ("rings_get", "ethtool -g v0", "rx", r"Current hardware settings:\s+RX:\s+(\S+)"),
        ("channels_get", "ethtool -l v0", "rx_count", r"Current hardware settings:\s+RX:\s+(\S+)"),
        ("coalesce_get", "ethtool -c v0", "rx_max_frames", r"rx-frames:\s+(\S+)"),
        ("linkstate_get", "ethtool v0", "link", r"Link detected: (\w+)"),
        ("pause_get", "ethtool -a v0", "rx", r"RX:\s+(\w+)"),
    ],
)
def test_what_ethtool_says(inside: Space, operation: str, command: str, ours: str, theirs: str) -> None:
    live.need("ethtool")
    done = inside.run("bash", "-c", command)
    ((status, out, err),) = inside.many([f"ethtool {operation} header.dev_name=v0 --json=wire"])
    if done.returncode:
        assert status == 1 and err.count("\n") == 1
        return
    assert status == 0
    printed = re.search(theirs, done.stdout)
    assert printed is not None
    value, word = live.field(json.loads(out), ours), printed[1].strip().lower()
    if value is None:
        assert word == "n/a"
    elif word in ("yes", "no", "on", "off"):
        assert bool(value) == (word in ("yes", "on"))
    else:
        assert str(value) == word or {"twisted pair": 0}.get(word) == value


def test_audit_answers_after_its_acknowledgement() -> None:
    with nlshell.open() as session:
        try:
            (status,) = session.request("audit.get")
            rules = session.request("audit.list_rules")
        except nlshell.NlshellError as error:
            pytest.skip(str(error))
    assert status.type == "AUDIT_GET" and int(status["enabled"]) in (0, 1, 2)
    assert rules.ok and all(rule.type == "AUDIT_LIST_RULES" for rule in rules)


def test_the_families_of_the_kernel_by_number_and_by_name(inside: Space) -> None:
    (every,) = inside.rows("genl show")
    numbers = [row["family_id"] for row in every[:5]]
    by_number = inside.rows(*(f"genl show {number}" for number in numbers))
    assert [rows[0]["family_name"] for rows in by_number] == [row["family_name"] for row in every[:5]]


def test_a_family_that_the_registry_lacks_can_be_asked(inside: Space) -> None:
    """Known from the policy that the kernel gives: numbers for names."""
    (every,) = inside.rows("genl show")
    listed = inside.many(["schema"])[0][1]
    unknown = [row["family_name"] for row in every if not re.search(rf"^ +{re.escape(row['family_name'])} ", listed, re.MULTILINE)]
    if not unknown:
        pytest.skip("the registry has every family of this kernel")
    ((status, out, err),) = inside.many([[unknown[0]]])
    assert status == 2 and "say which operation" in err and out == ""
