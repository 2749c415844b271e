"""What netfilter and IPsec tell, against nft(8), conntrack(8), ipset(8) and ip-xfrm(8), on a live kernel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from nlshell.codec.writer import encode_payload
from nlshell.protocols.netfilter import NFPROTO
from nlshell.schema import REGISTRY

from . import live
from .space import Space, space

SETUP = r"""
ip link add v0 type veth peer name v1
nft -f - <<'END'
table inet t {
 counter hits {
  packets 0 bytes 0
 }
 quota big {
  over 1 mbytes
 }
 set s {
  type ipv4_addr
  elements = { 10.0.0.1, 10.0.0.2 }
 }
 map m {
  type inet_service : verdict
  elements = { 22 : accept }
 }
 chain other {
  counter name hits comment "hello"
 }
 chain c {
  type filter hook input priority 0; policy accept;
  tcp dport 22 counter accept
  ip saddr @s drop
  jump other
 }
}
table ip t4 {
 chain c {
  type filter hook output priority 5; policy accept;
 }
}
table ip6 t6 {
}
END
conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 --state ESTABLISHED -u ASSURED,SEEN_REPLY -t 300 -m 5
conntrack -I -p udp -s 10.0.0.3 -d 10.0.0.4 --sport 53 --dport 53 -t 300
conntrack -I -p tcp -s 2001:db8::1 -d 2001:db8::2 --sport 1001 --dport 81 --state SYN_SENT -t 300
ipset create h4 hash:ip timeout 300; ipset add h4 10.0.0.1; ipset add h4 10.0.0.2
ipset create n6 hash:net family inet6; ipset add n6 2001:db8::/32
ipset create ports bitmap:port range 1-100; ipset add ports 22
ip xfrm policy add src 10.1.0.0/16 dst 10.2.0.0/16 dir out priority 5 tmpl src 10.1.1.1 dst 10.1.1.2 proto esp reqid 7 mode tunnel
ip xfrm policy add src 10.2.0.0/16 dst 10.1.0.0/16 dir in tmpl src 10.1.1.2 dst 10.1.1.1 proto esp mode tunnel
try ip xfrm state add src 10.1.1.1 dst 10.1.1.2 proto esp spi 0x100 reqid 7 mode tunnel enc 'cbc(aes)' 0x00112233445566778899aabbccddeeff
try ip xfrm state add src 10.1.1.2 dst 10.1.1.1 proto esp spi 0x101 mode transport enc 'cbc(aes)' 0x00112233445566778899aabbccddeeff
"""


@pytest.fixture(scope="module")
def nets() -> Iterator[Space]:
    live.need("nft", "conntrack", "ipset")
    with space(SETUP) as made:
        yield made


@pytest.fixture(scope="module")
def told(nets: Space) -> dict[str, Any]:
    """What each command shows, all run in one process."""
    commands = [*RULESET, *CONNECTIONS, *SETS, *POLICIES]
    return dict(zip(commands, nets.rows(*commands)))


# command -> (kind of nft's entry, which of them)
RULESET: dict[str, tuple[str, Any]] = {
    "nft show": ("table", lambda _: True),
    "nft table show family ip6": ("table", lambda row: row["family"] == "ip6"),
    "nftables table show t": ("table", lambda row: row["name"] == "t"),
    "nft chain show": ("chain", lambda _: True),
    "nft chain show base": ("chain", lambda row: "hook" in row),
    "nft chain show family ip policy accept": ("chain", lambda row: row["family"] == "ip"),
    "nft chain show c table t": ("chain", lambda row: (row["table"], row["name"]) == ("t", "c")),
    "nft rule show": ("rule", lambda _: True),
    "nft rule show family inet table t chain other": ("rule", lambda row: row["chain"] == "other"),
    "nft set show": ("set", lambda _: True),
    "nft set show maps": ("map", lambda _: True),
    "nft object show": ("counter", lambda _: True),
    "nft object show type quota": ("quota", lambda _: True),
}


def test_the_ruleset_is_that_of_nft(nets: Space, told: dict[str, Any]) -> None:
    entries = [entry for entry in nets.json("nft -j list ruleset")["nftables"] if "metainfo" not in entry]
    listed: dict[str, list[Any]] = {}
    for entry in entries:
        for kind, row in entry.items():
            listed.setdefault(kind, []).append(row)
    listed["set"] = listed["set"] + listed["map"]
    listed["counter"] = listed["counter"] + listed["quota"]
    for command, (kind, fits) in RULESET.items():
        expected = sorted(_place(row["family"], row.get("table"), row.get("chain"), row["handle"]) for row in listed[kind] if fits(row))
        assert expected, command
        found = sorted(_place(row["nfgen_family"], row.get("table"), row.get("chain"), row["handle"]) for row in told[command])
        assert found == expected, command


def _place(family: Any, *rest: Any) -> tuple[Any, ...]:
    words = {"ip": 2, "ip6": 10, "inet": 1}
    return (words.get(family, family), *("" if each is None else str(each) for each in rest))


def test_elements_of_a_set(nets: Space) -> None:
    (messages,) = nets.rows("nft element show family inet table t set s")
    elements = [each for message in messages for each in message.get("elements", [])]
    assert {each["key"]["value"] for each in elements} == {"0a000001", "0a000002"}


# command -> what a line of conntrack -L must hold
CONNECTIONS = {
    "conntrack show": "",
    "ctnetlink show proto tcp": r"^tcp ",
    "conntrack show state established": "ESTABLISHED",
    "conntrack show src 10.0.0.3": r" src=10\.0\.0\.3 ",
    "conntrack show dst 2001:DB8::2 dport 81": r" dst=2001:db8::2 ",
    "conntrack show mark 5": "mark=5",
    "conntrack show status assured": "ASSURED",
    "conntrack show family ip6": "2001:",
    "conntrack show reply-src 10.0.0.2": r" src=10\.0\.0\.2 ",
}


def test_connections_are_those_of_conntrack(nets: Space, told: dict[str, Any]) -> None:
    lines = nets.sh("for family in ipv4 ipv6; do conntrack -L -f $family 2>/dev/null; done").splitlines()
    assert len(lines) == 3
    for command, wanted in CONNECTIONS.items():
        expected = sorted(_ports(line) for line in lines if re.search(wanted, line))
        assert expected, command
        found = sorted((row["tuple_orig"]["proto"]["src_port"], row["tuple_orig"]["proto"]["dst_port"]) for row in told[command])
        assert found == expected, command


def _ports(line: str) -> tuple[int, int]:
    first = re.search(r"sport=(\d+) dport=(\d+)", line)
    assert first is not None, line
    return int(first[1]), int(first[2])


def test_a_tuple_says_its_family(nets: Space) -> None:
    """nfgen_family 0 would be refused; it follows from the addresses, deep inside the request."""
    tuple6 = "tuple_orig.ip.v6_src=2001:db8::1 tuple_orig.ip.v6_dst=2001:db8::2"
    tuple4 = "tuple_orig.ip.v4_src=10.0.0.1 tuple_orig.ip.v4_dst=10.0.0.2"
    ports = "tuple_orig.proto.num=tcp tuple_orig.proto.src_port={} tuple_orig.proto.dst_port={}"
    (six,), (four,) = nets.rows(f"conntrack get {tuple6} {ports.format(1001, 81)}", f"conntrack get {tuple4} {ports.format(1000, 80)}")
    assert (int(six["nfgen_family"]), int(four["nfgen_family"])) == (10, 2)


SETS = {"ipset show": "h4 n6 ports", "ipset show h4": "h4", "ipset show type hash:net": "n6", "ipset show family ip6": "n6"}


def test_sets_are_those_of_ipset(nets: Space, told: dict[str, Any]) -> None:
    assert sorted(nets.sh("ipset list -n").split()) == ["h4", "n6", "ports"]
    for command, expected in SETS.items():
        assert [row["setname"] for row in told[command]] == expected.split(), command
        assert all(row["data"]["elements"] == (2 if row["setname"] == "h4" else 1) for row in told[command])


POLICIES = {
    "xfrm policy show": {"in", "out"},
    "xfrm policy show dir out": {"out"},
    "xfrm policy show src 10.2.0.0/16": {"in"},
    "xfrm policy show dst 10.2.0.0/16 action allow priority 5": {"out"},
}


def test_policies_are_those_of_ip(nets: Space, told: dict[str, Any]) -> None:
    assert set(re.findall(r"dir (\w+)", nets.sh("ip xfrm policy"))) == {"in", "out"}
    for command, expected in POLICIES.items():
        assert {str(row["dir"]).lower() for row in told[command]} == expected, command


def test_states_are_those_of_ip(nets: Space) -> None:
    spis = [int(text, 16) for text in re.findall(r"spi (0x[0-9a-f]+)", nets.sh("ip xfrm state"))]
    if not spis:
        pytest.skip("this kernel has no ESP")
    every, one, from_there = nets.rows("xfrm state show", "xfrm state show spi 0x100", "xfrm state show src 10.1.1.2 mode transport")
    assert sorted(row["id"]["spi"] for row in every) == sorted(spis)
    assert [row["id"]["spi"] for row in one] == [0x100] and [row["id"]["spi"] for row in from_there] == [0x101]


def test_changes_run_as_they_are_told(nets: Space) -> None:
    things = [REGISTRY.family(family).things[0] for family in ("ctnetlink", "ipset", "acct", "cttimeout")]
    things += [thing for thing in REGISTRY.family("xfrm").things if thing.name == "policy"]
    commands = [thing.changes[verb] for thing in things for verb in ("add", "del")]
    commands = [command.replace("10.1.0.0", "10.3.0.0") for command in commands]
    for command, (status, _, err) in zip(commands, nets.many(commands)):
        assert status == 0, (command, err)


def test_families_may_be_called_as_everybody_calls_them() -> None:
    for word, number in {"inet6": 10, "ip6": 10, "ip": 2, "ipv6": 10, "inet": 1}.items():
        assert NFPROTO.number(word) == number
    assert str(NFPROTO.of(10)) == "IPV6" and str(NFPROTO.of(2)) == "IPV4"


def test_verdicts_may_be_called_as_nft_calls_them() -> None:
    kind = REGISTRY.family("nftables").operation("newrule")
    path = "expressions[0].data.data.verdict.code"
    written = [encode_payload(kind, {"expressions[0].name": "immediate", path: word}) for word in ("accept", "NF_ACCEPT", 1)]
    assert written[0] == written[1] == written[2]
