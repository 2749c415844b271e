"""NETLINK_NETFILTER against what nft, conntrack, ipset, nfct and nfacct printed, and against a live kernel."""

from __future__ import annotations

import json
import re
from functools import cache
from ipaddress import ip_address, ip_network
from sys import byteorder
from typing import Any
from xml.etree import ElementTree

import pytest

from nlshell.codec.message import Context, Message, messages
from nlshell.codec.writer import encode
from nlshell.errors import EncodeError
from nlshell.protocols.netfilter import nft_userdata
from nlshell.schema import REGISTRY

from .captures import conversation, step
from .live import MARK, in_namespace, need

CONTEXT = Context(REGISTRY.protocol("netfilter"))


def replies(area: str, command: str, type: str) -> list[Message]:
    return [message for message in step(area, command)[1] if message.type == type and message.direction == "reply"]


def requests(area: str, command: str, type: str) -> list[Message]:
    return [message for message in step(area, command)[1] if message.type == type and message.direction == "request"]


def printed(area: str, command: str) -> str:
    return step(area, command)[0]["stdout"]


# --- every message at once


@pytest.mark.parametrize("area", ["nft", "conntrack", "ipset"])
def test_values_written_by_the_schema_read_the_same(area: str) -> None:
    for message in conversation(area):
        if message.context.protocol.name == "netfilter" and not message.is_control:
            assert message.kind is not None
            raw = encode(message.kind, message.values, flags=message.flags, seq=message.seq, port=message.port)
            (again,) = messages(raw, CONTEXT)[0]
            assert again.values == message.values


def test_ipset_requests_carry_the_network_order_flag_that_the_kernel_demands() -> None:
    for message in conversation("ipset"):
        if message.direction == "request" and message.type in ("IPSET_CMD_ADD", "IPSET_CMD_DEL", "IPSET_CMD_TEST"):
            (again,) = messages(encode(message.kind, message.values), CONTEXT)[0]
            marked = {node.path for node in message.tree.walk() if node.raw >= 0 and node.raw & 0x4000}
            assert {node.path for node in again.tree.walk() if node.raw >= 0 and node.raw & 0x4000} == marked
            assert marked or message.type == "IPSET_CMD_TEST"


# --- nft: what is in the ruleset

RULESET = "nft -a -j list ruleset"
FAMILIES = {"inet": "INET", "ip": "IPV4", "ip6": "IPV6", "arp": "ARP", "bridge": "BRIDGE", "netdev": "NETDEV"}
HOOKS = {"prerouting": "PRE_ROUTING", "input": "LOCAL_IN", "forward": "FORWARD", "output": "LOCAL_OUT", "postrouting": "POST_ROUTING",
         "ingress": "INGRESS", "egress": "EGRESS"}  # fmt: skip
ARP_HOOKS = {"input": "IN", "output": "OUT", "forward": "FORWARD"}
PER = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


@cache
def ruleset() -> list[tuple[str, dict[str, Any]]]:
    return [next(iter(entry.items())) for entry in json.loads(printed("nft", RULESET))["nftables"]]


def listed(kind: str) -> list[Any]:
    entries = [entry for name, entry in ruleset() if name == kind]
    return [pytest.param(entry, id=f"{entry['family']}-{entry.get('table', '')}-{entry.get('name', entry['handle'])}") for entry in entries]


@cache
def decoded(type: str) -> dict[tuple[str, str, Any], dict[str, Any]]:
    """By family, table, and name (rules: handle)."""
    found = {}
    for message in replies("nft", RULESET, type):
        values = message.values
        own = values["handle"] if type == "NFT_MSG_NEWRULE" else values["name"]
        found[str(values["nfgen_family"]), values.get("table", ""), own] = values
    return found


def of(entry: dict[str, Any], type: str, key: str = "name") -> dict[str, Any]:
    return decoded(type)[FAMILIES[entry["family"]], entry.get("table", ""), entry[key]]


@pytest.mark.parametrize("entry", listed("table"))
def test_tables(entry: dict[str, Any]) -> None:
    table = of(entry, "NFT_MSG_NEWTABLE")
    assert table["handle"] == entry["handle"]
    assert str(table["flags"]) == entry.get("flags", "0").upper()
    assert table.get("userdata") == ({"comment": "table comment"} if entry["name"] == "dormant" else None)


@pytest.mark.parametrize("entry", listed("chain"))
def test_chains(entry: dict[str, Any]) -> None:
    chain = of(entry, "NFT_MSG_NEWCHAIN")
    assert chain["handle"] == entry["handle"]
    assert ("hook" in chain) == ("hook" in entry)
    if "hook" in entry:
        hooks = ARP_HOOKS if entry["family"] == "arp" else HOOKS
        assert str(chain["hook"]["hooknum"]) == hooks[entry["hook"]]
        assert chain["hook"]["priority"] == entry["prio"]
        assert (chain["type"], str(chain["policy"])) == (entry["type"], entry["policy"].upper())
        assert chain["hook"].get("dev") == ("d0" if entry["family"] == "netdev" else None)
        assert str(chain["flags"]) == "BASE"


@pytest.mark.parametrize("entry", listed("set") + listed("map"))
def test_sets_and_maps(entry: dict[str, Any]) -> None:
    found = of(entry, "NFT_MSG_NEWSET")
    kinds = entry["type"] if isinstance(entry["type"], list) else [entry["type"]]
    assert found["handle"] == entry["handle"]
    assert str(found["key_type"]) == " . ".join(kinds)
    assert {flag.upper() for flag in entry.get("flags", [])} <= set(str(found.get("flags")).split("|"))
    assert found.get("timeout") == (1000 * entry["timeout"] if "timeout" in entry else None)
    assert found.get("gc_interval") == (1000 * entry["gc-interval"] if "gc-interval" in entry else None)
    assert found["desc"].get("size") == entry.get("size")
    assert found["userdata"].get("comment") == entry.get("comment")
    if entry.get("map") == "counter":
        assert (str(found["flags"]), str(found["obj_type"])) == ("OBJECT", "COUNTER")
    elif "map" in entry:
        assert str(found["data_type"]) == entry["map"]
    if "stmt" in entry:
        assert found["expr"]["name"] == next(iter(entry["stmt"][0]))


PROTOCOLS = {"tcp": 6, "udp": 17}
WIDTHS = {"ipv4_addr": 4, "ipv6_addr": 16, "inet_service": 2, "inet_proto": 1, "ifname": 16}


def part(kind: str, value: Any) -> tuple[bytes, bytes]:
    """First and last key of a printed element of a simple type."""
    width = WIDTHS[kind]
    if isinstance(value, dict) and "prefix" in value:
        network = ip_network(f"{value['prefix']['addr']}/{value['prefix']['len']}")
        return network[0].packed, network[-1].packed
    if isinstance(value, dict):
        low, high = value["range"]
        return part(kind, low)[0], part(kind, high)[0]
    if kind == "ifname":
        return (value.encode().ljust(16, b"\0"),) * 2
    if kind.endswith("addr"):
        return (ip_address(value).packed,) * 2
    return (PROTOCOLS.get(value, value).to_bytes(width, "big"),) * 2


def key_range(kinds: list[str], value: Any) -> tuple[bytes, bytes]:
    values = value["concat"] if isinstance(value, dict) and "concat" in value else [value]
    ends = [part(kind, each) for kind, each in zip(kinds, values)]
    pad = [-len(low) % 4 if len(kinds) > 1 else 0 for low, _ in ends]
    return b"".join(low + bytes(n) for (low, _), n in zip(ends, pad)), b"".join(high + bytes(n) for (_, high), n in zip(ends, pad))


def intervals(elements: list[dict[str, Any]], interval: bool, concat: bool) -> dict[tuple[bytes, bytes], dict[str, Any]]:
    """Elements by first and last key. Simple intervals are a start, and an end that is one too far."""
    if not interval or concat:
        return {(e["key"]["value"], e.get("key_end", e["key"])["value"]): e for e in elements}
    found, marks = {}, sorted(elements, key=lambda e: (e["key"]["value"], "flags" not in e))
    for index, element in enumerate(marks):
        if str(element.get("flags", "")) != "INTERVAL_END":
            start = element["key"]["value"]
            end = int.from_bytes(marks[index + 1]["key"]["value"], "big") - 1
            found[start, end.to_bytes(len(start), "big")] = element
    return found


@pytest.mark.parametrize("entry", [p for p in listed("set") + listed("map") if p.values[0].get("elem")])
def test_elements(entry: dict[str, Any]) -> None:
    found = [
        element
        for message in replies("nft", RULESET, "NFT_MSG_NEWSETELEM")
        if message["set"] == entry["name"]
        for element in message["elements"]
    ]
    kinds = entry["type"] if isinstance(entry["type"], list) else [entry["type"]]
    mine = intervals(found, "interval" in entry.get("flags", []), len(kinds) > 1)
    expected = {}
    for printed_element in entry["elem"]:
        value, data = printed_element if "map" in entry else (printed_element, None)
        more = value["elem"] if isinstance(value, dict) and "elem" in value else {"val": value}
        expected[key_range(kinds, more["val"])] = (more, data)
    assert set(mine) == set(expected)
    for key, (more, data) in expected.items():
        element = mine[key]
        assert element.get("timeout") == (1000 * more["timeout"] if "timeout" in more else None)
        assert element.get("userdata") == ({"comment": more["comment"]} if "comment" in more else None)
        if "expires" in more:
            assert abs(element["expiration"] / 1000 - more["expires"]) <= 1
        if entry.get("map") == "counter":
            assert element["objref"] == data
        elif entry.get("map") == "verdict":
            verdict, target = next(iter(data.items()))
            code = element["data"]["verdict"]["code"]
            assert str(code).partition("_")[2] == verdict.upper()
            assert element["data"]["verdict"].get("chain") == (target["target"] if target else None)
        elif "map" in entry:
            assert element["data"]["value"] == ip_address(data).packed


@pytest.mark.parametrize(
    "kind, name, expected",
    [
        ("COUNTER", "c1", {"packets": 5, "bytes": 500}),
        ("QUOTA", "q1", {"bytes": 10485760, "consumed": 5120, "flags": 1}),
        ("LIMIT", "l1", {"rate": 10, "unit": 1, "burst": 5, "type": 0, "flags": 1}),
        ("LIMIT", "l2", {"rate": 1 << 20, "unit": 60, "type": 1, "flags": 0}),
        ("CT_HELPER", "h1", {"name": "ftp", "l3proto": 2, "l4proto": 6}),
        ("CT_TIMEOUT", "ct1", {"l3proto": 2, "l4proto": 6}),
        ("CT_EXPECT", "e1", {"l3proto": 2, "l4proto": 6, "dport": 9876, "timeout": 120000, "size": 12}),
        ("SYNPROXY", "s1", {"mss": 1460, "wscale": 7}),
    ],
)
def test_objects(kind: str, name: str, expected: dict[str, Any]) -> None:
    found = decoded("NFT_MSG_NEWOBJ")["INET", "t", name]
    shown = next(entry for _, entry in ruleset() if entry.get("name") == name)
    assert (str(found["type"]), found["handle"]) == (kind, shown["handle"])
    assert expected.items() <= found["data"].items()
    if kind == "CT_TIMEOUT":
        assert (found["data"]["data"]["established"], found["data"]["data"]["close"]) == (100, 10)
    if kind == "SYNPROXY":
        assert str(found["data"]["flags"]) == "MSS|WSCALE|SACK_PERM|TIMESTAMP"


@pytest.mark.parametrize("entry", listed("flowtable"))
def test_flowtables(entry: dict[str, Any]) -> None:
    found = of(entry, "NFT_MSG_NEWFLOWTABLE")
    assert sorted(found["hook"]["devs"]["name"]) == entry["dev"]
    assert (str(found["hook"]["num"]), found["hook"]["priority"]) == (entry["hook"].upper(), entry["prio"])
    assert (found["handle"], str(found["flags"])) == (entry["handle"], "COUNTER")


# --- nft: what the rules do

META = {"length": "LEN", "pkttype": "PKTTYPE", "time": "TIME_NS", "day": "TIME_DAY", "hour": "TIME_HOUR", "ibrname": "BRI_IIFNAME"}
CT = {"packets": "PKTS", "label": "LABELS", "ip saddr": "SRC_IP"}
RT = {"nexthop": "NEXTHOP4", "mtu": "TCPMSS"}
BASES = {"ll": "LL_HEADER", "nh": "NETWORK_HEADER", "th": "TRANSPORT_HEADER"}
EXTHDRS = {"frag": 44, "rt": 43, "dst": 60}
OBJECTS = {"counter": "COUNTER", "quota": "QUOTA", "limit": "LIMIT", "synproxy": "SYNPROXY"}
REJECTS = {"tcp reset": "TCP_RST", "icmp": "ICMP_UNREACH", "icmpv6": "ICMP_UNREACH", "icmpx": "ICMPX_UNREACH"}
NAT_FLAGS = {"random": "PROTO_RANDOM", "persistent": "PERSISTENT", "fully-random": "PROTO_RANDOM_FULLY"}


def nat_flags(entry: Any) -> set[str]:
    flags = (entry or {}).get("flags", [])
    return {NAT_FLAGS[flag] for flag in ([flags] if isinstance(flags, str) else flags)}


def steps_of(name: str, entry: Any) -> list[tuple[str, dict[str, Any]]]:
    """Expressions that a printed statement or value must have come from: name and some of its values, as text."""
    if name in ("accept", "drop", "return", "continue"):
        return [("immediate", {"dreg": "REG_VERDICT", "code": name.upper()})]
    if name in OBJECTS and isinstance(entry, str):
        return [("objref", {"imm_type": OBJECTS[name], "imm_name": entry})]
    if name == "counter":
        return [("counter", entry or {})]
    if name == "limit":
        return [("limit", {"rate": entry["rate"], "burst": entry["burst"], "unit": PER[entry["per"]], "type": "PKTS"})]
    if name == "log":
        words = {"prefix": "prefix", "group": "group", "snaplen": "snaplen", "queue-threshold": "qthreshold"}
        return [("log", {words[key]: value for key, value in entry.items() if key in words})]
    if name == "reject":
        return [("reject", {"type": REJECTS[entry["type"]]})]
    if name in ("snat", "dnat"):
        return [("nat", {"type": name.upper(), "family": FAMILIES[entry["family"]], "+flags": nat_flags(entry)})]
    if name == "masquerade":
        return [("masq", {"+flags": nat_flags(entry)})]
    if name == "redirect":
        return [("immediate", {"value": entry["port"].to_bytes(2, "big")}), ("redir", {"reg_proto_min": "REG_1"})]
    if name == "queue":
        low, high = entry["num"]["range"]
        return [("queue", {"num": low, "total": high - low + 1, "+flags": {"BYPASS", "CPU_FANOUT"}})]
    if name == "ct count":
        return [("connlimit", {"count": entry["val"], "flags": "INV" if entry.get("inv") else "0"})]
    if name == "set":
        elem = entry["elem"]
        timeout = {"timeout": 1000 * elem["elem"]["timeout"]} if "elem" in elem else {}
        return [("dynset", {"op": entry["op"].upper(), "set_name": entry["set"][1:], **timeout})]
    if name in ("notrack", "fwd"):
        return [(name, {})]
    if name == "dup":
        return [("dup", {})]
    if name == "flow":
        return [("flow_offload", {"table_name": entry["flowtable"][1:]})]
    if name == "meta":
        return [("meta", {"key": META.get(entry["key"], entry["key"].upper())})]
    if name == "ct":
        direction = {"direction": entry["dir"].upper()} if "dir" in entry else {}
        return [("ct", {"key": CT.get(entry["key"], entry["key"].upper()), **direction})]
    if name == "rt":
        return [("rt", {"key": RT.get(entry["key"], entry["key"].upper())})]
    if name == "payload":
        where = {"base": BASES[entry["base"]], "offset": entry["offset"] // 8, "len": entry["len"] // 8} if "base" in entry else {}
        return [("payload", where)]
    if name == "exthdr":
        return [("exthdr", {"type": EXTHDRS[entry["name"]], "op": "IPV6", "flags": "0" if "field" in entry else "PRESENT"})]
    if name == "ip option":
        return [("exthdr", {"type": 131, "op": "IPV4", "flags": "PRESENT"})]
    if name == "tcp option":
        return [("exthdr", {"type": 2, "op": "TCPOPT", "offset": 2, "len": 2, "sreg": "REG_1"})]
    if name == "fib":
        result = {"oif": "OIF", "type": "ADDRTYPE"}[entry["result"]]
        return [("fib", {"result": result, "+flags": {flag.upper() for flag in entry["flags"]}})]
    if name == "osf":
        return [("osf", {"ttl": "TRUE"})]
    if name == "ipsec":
        key = {"saddr": "SADDR_IP4"}.get(entry["key"], entry["key"].upper())
        return [("xfrm", {"key": key, "dir": entry["dir"].upper(), "spnum": entry["spnum"]})]
    if name == "numgen":
        return [("numgen", {"type": "INCREMENTAL", "modulus": entry["mod"], "offset": entry["offset"]})]
    if name == "jhash":
        return [*steps(entry["expr"]), ("hash", {"type": "JENKINS", "modulus": entry["mod"], "seed": entry["seed"]})]
    if name == "symhash":
        return [("hash", {"type": "SYM", "modulus": entry["mod"]})]
    if name == "concat":
        return [found for each in entry for found in steps(each)]
    if name in ("&", "|"):
        return [*steps(entry[0]), ("bitwise", {"op": "MASK_XOR"})] if name == "&" else steps(entry[0])
    if name == "map":
        return [*steps(entry["key"]), ("lookup", {"dreg": "REG_1"})]
    if name == "vmap":
        more = {"set": entry["data"][1:]} if isinstance(entry["data"], str) else {}
        return [*steps(entry["key"]), ("lookup", {"dreg": "REG_VERDICT", **more})]
    if name == "mangle":
        value = entry["value"]
        own = steps(value) if isinstance(value, dict) else []
        (target,) = entry["key"]
        if target in ("meta", "ct"):
            ((kind, want),) = steps(entry["key"])
            return [*own, (kind, {**want, "sreg": "REG_1"})]
        if target == "payload":
            return [*own, ("payload", {"sreg": "REG_1", "csum_type": "INET", "csum_offset": 10})]
        return [*own, *steps(entry["key"])]
    if name == "match":
        return [*steps(entry["left"]), *comparison(entry["op"], entry["left"], entry["right"])]
    raise AssertionError(f"no rule for {name}")


OPERATORS = {"==": "EQ", "!=": "NEQ", "<": "LT", "<=": "LTE", ">": "GT", ">=": "GTE"}


def comparison(op: str, left: Any, right: Any) -> list[tuple[str, dict[str, Any]]]:
    if isinstance(right, str) and right.startswith("@"):
        return [("lookup", {"set": right[1:]})]
    if isinstance(right, dict) and "set" in right:
        return [("lookup", {})]
    if isinstance(right, dict) and "range" in right:
        return [("cmp", {"op": "GTE"}), ("cmp", {"op": "LTE"})] if "hour" not in str(left) else []
    if op == "in":
        return [("bitwise", {}), ("cmp", {"op": "NEQ"})]
    want: dict[str, Any] = {"op": OPERATORS[op]}
    if isinstance(right, dict) and "prefix" in right:
        octets = right["prefix"]["len"] // 8
        return [("cmp", {**want, "value": ip_address(right["prefix"]["addr"]).packed[:octets]})]
    if isinstance(right, str) and re.fullmatch(r"\d+(\.\d+){3}", right):
        want["value"] = ip_address(right).packed
    elif isinstance(right, str) and re.fullmatch(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", right):
        want["value"] = bytes.fromhex(right.replace(":", ""))
    elif isinstance(right, int) and not isinstance(right, bool) and right > 9:
        want["number"] = right * 1000 if "expiration" in str(left) else right  # ms
    elif right in ("lo", "br0", "Linux", "ftp") and isinstance(right, str):
        want["name"] = right
    return [("cmp", want)]


def steps(entry: Any) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(entry, dict):
        return []
    ((name, inner),) = entry.items()
    return steps_of(name, inner)


def agrees(data: Any, wanted: dict[str, Any]) -> bool:
    data = data if isinstance(data, dict) else {}
    for key, want in wanted.items():
        value = data.get("data", {}).get("value", b"")
        if key == "+flags":
            if not want <= set(str(data.get("flags", "")).split("|")):
                return False
        elif key == "value":
            if not value.startswith(want):  # nft joins comparisons of what lies side by side
                return False
        elif key == "number":
            if want not in (int.from_bytes(value, "big"), int.from_bytes(value, "little")):
                return False
        elif key == "name":
            if value.rstrip(b"\0").decode() != want:
                return False
        elif key == "code":
            if str(data["data"].get("verdict", {}).get("code", "")).partition("_")[2] != want:
                return False
        elif data.get(key) != want and str(data.get(key)) != want:
            return False
    return True


@pytest.mark.parametrize("entry", listed("rule"))
def test_rules_do_what_nft_prints(entry: dict[str, Any]) -> None:
    rule = of(entry, "NFT_MSG_NEWRULE", "handle")
    assert rule["chain"] == entry["chain"]
    assert rule.get("userdata") == ({"comment": entry["comment"]} if "comment" in entry else None)
    expressions = rule["expressions"]
    for wanted in [found for statement in entry["expr"] for found in steps(statement)]:
        while expressions and not (expressions[0]["name"] == wanted[0] and agrees(expressions[0].get("data"), wanted[1])):
            expressions = expressions[1:]
        assert expressions, f"{wanted} is not in {rule['expressions']}"
        expressions = expressions[1:]


def test_the_rules_held_every_common_expression() -> None:
    names = {expression["name"] for rule in decoded("NFT_MSG_NEWRULE").values() for expression in rule["expressions"]}
    assert len(names) >= 28
    assert {"immediate", "payload", "exthdr", "meta", "ct", "cmp", "lookup", "bitwise", "byteorder", "nat", "dynset", "hash"} <= names


def test_a_verdict_in_a_rule() -> None:
    rule = next(entry for name, entry in ruleset() if name == "rule" and entry["expr"][-1] == {"drop": None})
    last = of(rule, "NFT_MSG_NEWRULE", "handle")["expressions"][-1]
    assert last == {"name": "immediate", "data": {"dreg": 0, "data": {"verdict": {"code": 0}}}}


def test_a_batch_names_its_subsystem_and_generation() -> None:
    sent = [message for message in step("nft", "nft -f /run/nft1")[1] if message.direction == "request"]
    begin = next(message for message in sent if message.type == "NFNL_MSG_BATCH_BEGIN")
    end = next(message for message in sent if message.type == "NFNL_MSG_BATCH_END")
    assert begin["res_id"] == end["res_id"] == 10
    assert begin.kind.family.name == "nfnetlink"
    types = [message.type for message in sent]
    assert types.index("NFNL_MSG_BATCH_BEGIN") < types.index("NFT_MSG_NEWRULE") < types.index("NFNL_MSG_BATCH_END")


def test_set_identifiers_tie_a_batch_together() -> None:
    both = ("NFT_MSG_NEWSET", "NFT_MSG_NEWSETELEM")
    sent = [message.values for message in step("nft", "nft -f /run/nft1")[1] if message.type in both]
    sets = {values["id"]: values["name"] for values in sent if "id" in values}
    filled = [values for values in sent if "set_id" in values]
    assert filled and all(sets[values["set_id"]] == values["set"] for values in filled)


def test_hooks_as_nft_lists_them() -> None:
    lines = re.findall(r"^\t\t([-+ ]\d+) (.*)$", printed("nft", "nft list hooks"), re.M)
    found = []
    for message in replies("nft", "nft list hooks", "NFNL_MSG_HOOK_GET"):
        values = message.values
        chain = values.get("chain_info", {}).get("desc")
        families = {"IPV4": "ip", "IPV6": "ip6"}
        family = families.get(str(chain["family"]), str(chain["family"]).lower()) if chain else ""
        name = f"chain {family} {chain['table']} {chain['name']}" if chain else values["function_name"]
        found.append((values["priority"], name + (f" [{values['module_name']}]" if "module_name" in values else "")))
    assert {(int(priority), text) for priority, text in lines} <= set(found)
    assert len(lines) > 30


def test_traces_follow_a_packet() -> None:
    traces = [message.values for message in conversation("nft") if message.type == "NFT_MSG_TRACE"]
    assert {str(trace["type"]) for trace in traces} >= {"RULE", "POLICY"}
    first = traces[0]
    assert (first["table"], first["chain"], str(first["nfproto"])) == ("mon", "out", "IPV4")
    assert first["network_header"][12:20] == ip_address("192.0.2.1").packed * 2
    assert len({trace["id"] for trace in traces}) < len(traces)


def test_generations_name_the_process() -> None:
    generations = [message.values for message in conversation("nft") if message.type == "NFT_MSG_NEWGEN"]
    assert {values["proc_name"] for values in generations if "proc_name" in values} >= {"nft"}
    assert all(values["id"] & 0xFFFF == values["res_id"] for values in generations)


def test_iptables_matches_and_targets_keep_their_bytes() -> None:
    found = {}
    for message in conversation("nft"):
        if message.type == "NFT_MSG_NEWRULE":
            for expression in message["expressions"]:
                if expression["name"] in ("match", "target"):
                    found[expression["data"]["name"]] = expression["data"]
    assert {"conntrack", "comment", "LOG", "MASQUERADE"} <= set(found)
    assert found["comment"]["info"].startswith(b"hi\0")
    assert all(isinstance(data["rev"], int) and isinstance(data["info"], bytes) for data in found.values())


# --- connection tracking


def flow(values: dict[str, Any]) -> dict[str, Any]:
    original, reply = values["tuple_orig"], values["tuple_reply"]
    ip = original["ip"]
    return {
        "src": ip.get("v4_src", ip.get("v6_src")),
        "dst": ip.get("v4_dst", ip.get("v6_dst")),
        "protonum": int(original["proto"]["num"]),
        "sport": original["proto"].get("src_port"),
        "dport": original["proto"].get("dst_port"),
        "reply_src": reply["ip"].get("v4_src", reply["ip"].get("v6_src")),
        "reply_dst": reply["ip"].get("v4_dst", reply["ip"].get("v6_dst")),
        "packets": values["counters_orig"]["packets"],
        "bytes": values["counters_orig"]["bytes"],
        "reply_bytes": values["counters_reply"]["bytes"],
        "timeout": values["timeout"],
        "mark": values["mark"],
        "zone": values.get("zone"),
        "use": values["use"],
        "id": values["id"],
        "assured": "ASSURED" in str(values["status"]).split("|"),
        "unreplied": "SEEN_REPLY" not in str(values["status"]).split("|"),
    }


def flow_of_xml(element: ElementTree.Element) -> dict[str, Any]:
    def number(path: str) -> int | None:
        text = element.findtext(path)
        return None if text is None else int(text, 0)

    original, reply, own = (f"meta[@direction='{direction}']" for direction in ("original", "reply", "independent"))
    return {
        "src": element.findtext(f"{original}/layer3/src"),
        "dst": element.findtext(f"{original}/layer3/dst"),
        "protonum": int(element.find(f"{original}/layer4").attrib["protonum"]),
        "sport": number(f"{original}/layer4/sport") or number(f"{original}/layer4/srckey"),
        "dport": number(f"{original}/layer4/dport") or number(f"{original}/layer4/dstkey"),
        "reply_src": element.findtext(f"{reply}/layer3/src"),
        "reply_dst": element.findtext(f"{reply}/layer3/dst"),
        "packets": number(f"{original}/counters/packets"),
        "bytes": number(f"{original}/counters/bytes"),
        "reply_bytes": number(f"{reply}/counters/bytes"),
        "timeout": number(f"{own}/timeout"),
        "mark": number(f"{own}/mark"),
        "zone": number(f"{own}/zone"),
        "use": number(f"{own}/use"),
        "id": number(f"{own}/id"),
        "assured": element.find(f"{own}/assured") is not None,
        "unreplied": element.find(f"{own}/unreplied") is not None,
    }


def test_connections_as_conntrack_prints_them_in_xml() -> None:
    command = "conntrack -L -o xml"
    shown = [flow_of_xml(element) for element in ElementTree.fromstring(printed("conntrack", command)).iter("flow")]
    found = [flow(message.values) for message in replies("conntrack", command, "IPCTNL_MSG_CT_NEW")]
    assert found == shown and len(found) == 7


def test_connections_as_conntrack_prints_them_extended() -> None:
    command = "conntrack -L -o extended,timestamp,id,labels"
    lines = printed("conntrack", command).splitlines()
    found = [message.values for message in replies("conntrack", command, "IPCTNL_MSG_CT_NEW")]
    assert len(lines) == len(found)
    for line, values in zip(lines, found):
        words = line.split()
        numbers = [values["nfgen_family"], values["tuple_orig"]["proto"]["num"], values["timeout"]]
        assert [int(words[1]), int(words[3]), int(words[4])] == numbers
        (state,) = (info.get("state") for info in values["protoinfo"].values()) if "protoinfo" in values else (None,)
        if state is not None:
            assert words[5] == str(state)
        if words[2] == "icmp":
            proto = values["tuple_orig"]["proto"]
            assert f"type={proto['icmp_type']} code={proto['icmp_code']} id={proto['icmp_id']}" in line
        assert f"id={values['id']}" == words[-1]
        assert 0 <= values["timestamp"]["start"] / 1e9 - 1.7e9 < 1e9


def test_a_connection_as_it_was_asked_for() -> None:
    command = "conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 53 --timeout 60 --src-nat 192.0.2.9"
    (request,) = requests("conntrack", command, "IPCTNL_MSG_CT_NEW")
    assert request["nat_src"]["v4_minip"] == "192.0.2.9"
    assert request["timeout"] == 60


def test_sctp_and_dccp_state() -> None:
    flows = replies("conntrack", "conntrack -L -o xml", "IPCTNL_MSG_CT_NEW")
    found = {str(message["tuple_orig.proto.num"]): message["protoinfo"] for message in flows if "protoinfo" in message}
    assert str(found["SCTP"]["sctp"]["state"]) == "ESTABLISHED"
    # conntrack was told 1 and 2, and sends them in the host's byte order; the kernel compares them with packets.
    assert found["SCTP"]["sctp"]["vtag_original"].to_bytes(4, "big") == (1).to_bytes(4, byteorder)
    assert (str(found["DCCP"]["dccp"]["state"]), str(found["DCCP"]["dccp"]["role"])) == ("OPEN", "CLIENT")


def test_counters_of_each_cpu() -> None:
    lines = printed("conntrack", "conntrack -S").splitlines()
    found = replies("conntrack", "conntrack -S", "IPCTNL_MSG_CT_GET_STATS_CPU")
    for line, message in zip(lines, found):
        shown = {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", line)}
        shown["chain_toolong"] = shown.pop("chaintoolong")
        assert message["res_id"] == shown.pop("cpu")
        assert shown.items() <= message.values.items()
    assert len(found) == len(lines) == 2


def test_the_kernel_answers_expectation_counters_under_the_other_subsystem() -> None:
    found = replies("conntrack", "conntrack -S expect # fails", "IPCTNL_MSG_EXP_GET_STATS_CPU")
    assert [message.type_id for message in found] == [0x103, 0x103]
    assert {"new": 0, "create": 0, "delete": 0}.items() <= found[0].values.items()
    assert REGISTRY.family("ctnetlink").operation("get_ctrzero").attributes.prefix == "CTA_"


def test_how_many_connections_there_are() -> None:
    (message,) = replies("conntrack", "conntrack -C", "IPCTNL_MSG_CT_GET_STATS")
    assert message["entries"] == int(printed("conntrack", "conntrack -C"))


@pytest.mark.parametrize("command", ["nfct list timeout", "nfct get timeout tp1", "nfct default-get timeout inet tcp"])
def test_timeout_policies(command: str) -> None:
    blocks = re.split(r"^\.(\w+) = \{$", printed("conntrack", command), flags=re.M)
    shown = dict(zip(blocks[1::2], blocks[2::2])) if len(blocks) > 1 else {None: blocks[0]}
    type = "IPCTNL_MSG_TIMEOUT_DEFAULT_SET" if "default" in command else "IPCTNL_MSG_TIMEOUT_NEW"
    found = {message.get("name"): message.values for message in step("conntrack", command)[1] if message.type == type}
    assert set(found) == set(shown)
    for name, text in shown.items():
        numbers = {key.lower(): int(value) for key, value in re.findall(r"\.(\w+) = (\d+),", text)}
        assert (found[name]["l3proto"], found[name]["l4proto"]) == (numbers.pop("l3proto"), numbers.pop("l4proto"))
        if "unacknowledged" in numbers:
            numbers["unack"] = numbers.pop("unacknowledged")
        assert found[name]["data"] == numbers


def test_helpers() -> None:
    (message,) = replies("conntrack", "nfct list helper", "NFNL_MSG_CTHELPER_NEW")
    shown = dict(re.findall(r"\.(\w+) = (\w+),", printed("conntrack", "nfct list helper")))
    assert message["name"] == shown["name"]
    assert [message["tuple.l3protonum"], message["tuple.l4protonum"]] == [int(shown["l3protonum"]), int(shown["l4protonum"])]
    assert str(message["status"]).lower() == shown["status"]
    assert message["policy.set.name"] == "tftp"


def test_accounting() -> None:
    line = r"pkts = (\d+), bytes = (\d+)(?:, quota = (\d+), mode = (\w+), overquota = (\w+))? } = (\w+);"
    shown = re.findall(line, printed("conntrack", "nfacct list"))
    found = replies("conntrack", "nfacct list", "NFNL_MSG_ACCT_NEW")
    assert len(found) == len(shown) == 3
    for message, (packets, octets, quota, mode, _, name) in zip(found, shown):
        assert (message["name"], message["pkts"], message["bytes"]) == (name, int(packets), int(octets))
        assert message.get("quota") == (int(quota) if quota else None)
        assert str(message.get("flags", "")) == {"packet": "QUOTA_PKTS", "byte": "QUOTA_BYTES", "": ""}[mode]


def test_fingerprints_as_the_file_has_them() -> None:
    lines = re.findall(r"Loading '([^']*)'", printed("conntrack", "nfnl_osf -f /usr/share/doc/nftables/examples/pf.os"))
    found = [message["finger"] for message in requests("conntrack", "nfnl_osf -f /usr/share/doc/nftables/examples/pf.os", "OSF_MSG_ADD")]
    assert len(found) == len(lines) > 200
    for line, finger in zip(lines, found):
        window, ttl, df, size, options, genre, version, *_ = (word.strip() for word in line.split(":"))
        assert (finger["ttl"], finger["df"], finger["genre"]) == (int(ttl), int(df), genre.lstrip("@*"))
        assert finger["version"] == version
        assert size == "*" or finger["ss"] == int(size)
        if window.isdigit():
            assert (str(finger["wss"]["wc"]), finger["wss"]["val"]) == ("PLAIN", int(window))
        assert finger["opt_num"] == (0 if options == "." else len(options.split(",")))


def test_logged_packets() -> None:
    logged = [message for message in conversation("conntrack") if message.type == "NFULNL_MSG_PACKET"]
    assert len(logged) == 4
    for message in logged:
        assert (message["res_id"], message["prefix"]) == (5, "hello ")
        assert str(message["packet_hdr.hook"]) == "LOCAL_OUT"
        assert str(message["packet_hdr.hw_protocol"]) == {4: "IP", 6: "IPV6"}[message["payload"][0] >> 4]
    configured = [message for message in conversation("conntrack") if message.type == "NFULNL_MSG_CONFIG"]
    assert "BIND" in {str(message["cmd.command"]) for message in configured if "cmd" in message}
    assert "PACKET" in {str(message["mode.copy_mode"]) for message in configured if "mode" in message}


def test_queued_packets_and_their_verdicts() -> None:
    queued = [message for message in conversation("conntrack") if message.type == "NFQNL_MSG_PACKET"]
    verdicts = [message for message in conversation("conntrack") if message.type == "NFQNL_MSG_VERDICT"]
    assert [message["packet_hdr.packet_id"] for message in queued] == [message["verdict_hdr.id"] for message in verdicts] == [1, 2, 3]
    assert {message["res_id"] for message in queued + verdicts} == {3}
    assert str(queued[0]["packet_hdr.hook"]) == "LOCAL_OUT"
    assert queued[0]["payload"][16:20] == ip_address("192.0.2.2").packed
    if "ct" in queued[0]:
        assert queued[0]["ct.tuple_orig.ip.v4_dst"] == "192.0.2.2"


# --- ipset


def set_line(values: dict[str, Any]) -> str:
    """The `create` line of ipset's save format."""
    name, data = values["typename"], values["data"]
    words = ["create", values["setname"], name]
    flags = str(data.get("cadt_flags", "")).split("|")
    if name.startswith("hash"):
        if name != "hash:mac":
            words += ["family", {"IPV4": "inet", "IPV6": "inet6"}[str(values["family"])]]
        if "markmask" in data:
            words += ["markmask", f"{data['markmask']:#010x}"]
        words += ["hashsize", str(data["hashsize"]), "maxelem", str(data["maxelem"])]
        words += [word for key in ("timeout", "netmask") if key in data for word in (key, str(data[key]))]
    elif name.startswith("bitmap"):
        first, last = (data["port"], data["port_to"]) if name == "bitmap:port" else (data["ip"]["ipv4"], data["ip_to"]["ipv4"])
        words += ["range", f"{first}-{last}"]
    else:
        words += ["size", str(data["size"])]
    extensions = {"WITH_COUNTERS": "counters", "WITH_COMMENT": "comment", "WITH_SKBINFO": "skbinfo"}
    words += [word for flag, word in extensions.items() if flag in flags]
    if name.startswith("hash"):
        words += ["bucketsize", str(data["bucketsize"]), "initval", f"{data['initval']:#010x}"]
    return " ".join(words)


def element_line(name: str, kind: str, data: dict[str, Any]) -> str:
    """The `add` line of ipset's save format."""
    flags = str(data.get("cadt_flags", "")).split("|")

    def address(suffix: str = "") -> str:
        (text,) = data["ip" + suffix].values()
        prefix = data.get("cidr" + suffix)
        return text if prefix is None else f"{text}/{prefix}"

    seen, words = 0, []
    for column in kind.split(":")[1].split(","):
        if column in ("ip", "net"):
            words.append(address("2" if seen else ""))
            seen += 1
        elif column == "port" and kind == "bitmap:port":
            words.append(str(data["port"]))
        elif column == "port":
            icmp = str(data["proto"]) == "ICMP"
            words.append(f"{str(data['proto']).lower()}:{'echo-request' if icmp and data['port'] == 0x800 else data['port']}")
        elif column == "mark":
            words.append(f"{data['mark']:#010x}")
        elif column == "iface":
            words.append("physdev:" * ("PHYSDEV" in flags) + data["iface"])
        elif column == "mac":
            words.append(data["ether"])
        else:
            words.append(data["name"])
    line = ["add", name, ",".join(words)]
    line += ["nomatch"] * ("NOMATCH" in flags)
    line += [word for key in ("timeout", "packets", "bytes") if key in data for word in (key, str(data[key]))]
    if "comment" in data:
        line.append(f'comment "{data["comment"]}"')
    if "skbmark" in data:
        line.append(f"skbmark {data['skbmark'] >> 32:#x}/{data['skbmark'] & 0xFFFFFFFF:#x}")
        line.append(f"skbprio {data['skbprio'] >> 16:x}:{data['skbprio'] & 0xFFFF:x} skbqueue {data['skbqueue']}")
    return " ".join(line)


def saved(found: list[Message]) -> list[str]:
    lines = []
    for message in found:
        values = message.values
        if "data" in values:
            lines.append(set_line(values))
        lines += [element_line(values["setname"], values["typename"], data) for data in values.get("adt", [])]
    return lines


@pytest.mark.parametrize("command", ["ipset -o save list", "ipset save hip"])
def test_sets_as_ipset_saves_them(command: str) -> None:
    found = saved(replies("ipset", command, "IPSET_CMD_LIST"))
    assert found == printed("ipset", command).splitlines()
    assert len(found) > 9


def test_sizes_and_references_as_ipset_lists_them() -> None:
    blocks = printed("ipset", "ipset list").split("\n\n")
    found = [message for message in replies("ipset", "ipset list", "IPSET_CMD_LIST") if "data" in message]
    assert len(blocks) == len(found) == 17
    for block, message in zip(blocks, found):
        shown = dict(re.findall(r"^(Name|Type|Revision|Size in memory|References|Number of entries): (.*)$", block, re.M))
        assert [message["setname"], message["typename"]] == [shown["Name"], shown["Type"]]
        assert [message["revision"], message["data.memsize"]] == [int(shown["Revision"]), int(shown["Size in memory"])]
        assert [message["data.references"], message["data.elements"]] == [int(shown["References"]), int(shown["Number of entries"])]


def test_restore_sends_elements_by_line() -> None:
    command = r"printf 'create r1 hash:ip\nadd r1 1.1.1.1\nadd r1 1.1.1.2\n' | ipset restore"
    (add,) = requests("ipset", command, "IPSET_CMD_ADD")
    assert [(data["ip"]["ipv4"], data["cadt_lineno"]) for data in add["adt"]] == [("1.1.1.1", 2), ("1.1.1.2", 3)]


@pytest.mark.parametrize("command, one, other", [("ipset rename r1 r2", "r1", "r2"), ("ipset swap r1 hmac # fails", "r1", "hmac")])
def test_commands_about_two_sets(command: str, one: str, other: str) -> None:
    (message,) = (m for m in step("ipset", command)[1] if m.type in ("IPSET_CMD_RENAME", "IPSET_CMD_SWAP"))
    assert (message["setname"], message["setname2"]) == (one, other)


# --- nft's user data


@pytest.mark.parametrize("value", [{"comment": "two words"}, {"comment": "x", "#9": b"\1\2"}, {"merge_elements": 1, "key_byteorder": 2}])
def test_user_data_goes_round(value: dict[str, Any]) -> None:
    kind = nft_userdata.SET if "comment" not in value else nft_userdata.COMMENT
    raw = kind.write(value)
    assert kind.read(raw, 0, len(raw)) == value
    assert all(name in kind.text(value) for name in value)


@pytest.mark.parametrize("raw", [b"", b"\0", b"\0\5ab\0", b"plain text", b"\0\2a\0\0\2b\0"])
def test_user_data_of_others_stays_bytes(raw: bytes) -> None:
    assert nft_userdata.COMMENT.read(raw, 0, len(raw)) == raw
    assert nft_userdata.COMMENT.write(raw) == raw


def test_user_data_that_cannot_be_written() -> None:
    for value in ({"nosuch": 1}, "not hex", {"comment": "x" * 300}):
        with pytest.raises(EncodeError):
            nft_userdata.COMMENT.write(value)


# --- a live kernel: what nlshell writes, the kernel takes and the programs print

LIVE = """
import json
from nlshell.codec.export import clean
from nlshell.kernel.session import Session

ACK, EXCL, CREATE, APPEND = 0x4, 0x200, 0x400, 0x800
session = Session()

def make(operation, how=0, **values):
    return session.build("nftables." + operation, {"nfgen_family": "inet", **values}, flags=how)

def commit(*parts):
    begin, end = (session.build("nfnetlink." + name, {"res_id": 10}) for name in ("batch_begin", "batch_end"))
    return [exchange.sentence() for exchange in session.batch([begin, *parts, end]) if exchange.errno]

def done(*parts):
    errors = commit(*parts)
    assert not errors, errors
"""


def live(setup: str, python: str, *after: str) -> list[str]:
    """What the Python printed in a private namespace, then what each command printed."""
    need("nft", "ipset", "conntrack")
    commands = "".join(f"\necho '{MARK}'; {command}" for command in after)
    return in_namespace(f"{setup}\npython - <<'PYTHON'\n{LIVE}{python}\nPYTHON{commands}").split(MARK + "\n")


RULESET_BY_NLSHELL = """
CHAIN = {"hook.hooknum": "local_in", "hook.priority": -5, "policy": "drop", "type": "filter"}
KEY = {"key_type": 7, "key_len": 4, "id": 1}
def element(first, last=None, **more):
    return {"key": {"value": bytes(map(int, first.split(".")))}, **more}
def verdict(code, **more):
    return {"name": "immediate", "data": {"dreg": "reg_verdict", "data": {"verdict": {"code": code, **more}}}}
done(
    make("newtable", CREATE, name="t", userdata={"comment": "ours"}),
    make("newchain", CREATE, table="t", name="in", **CHAIN),
    make("newchain", CREATE, table="t", name="sub"),
    make("newobj", CREATE, table="t", name="c", type="counter", data={"packets": 3, "bytes": 300}),
    make("newobj", CREATE, table="t", name="q", type="quota", data={"bytes": 4096, "flags": "inv"}),
    make("newobj", CREATE, table="t", name="l", type="limit", data={"rate": 7, "unit": 60, "burst": 2, "type": "pkts", "flags": 0}),
    make("newset", CREATE, table="t", name="nets", flags="interval,timeout", timeout=60000, **KEY,
         userdata={"comment": "nets", "key_byteorder": 2}),
    make("newsetelem", CREATE, table="t", set="nets", set_id=1, elements=[
        element("10.0.0.0", userdata={"comment": "ten"}), element("11.0.0.0", flags="interval_end"),
        element("192.0.2.1", timeout=5000), element("192.0.2.2", flags="interval_end")]),
    make("newset", CREATE, table="t", name="vm", flags="map", key_type=13, key_len=2, data_type="verdict", data_len=0, id=2,
         userdata={"key_byteorder": 2}),
    make("newsetelem", CREATE, table="t", set="vm", set_id=2, elements=[
        {"key": {"value": (80).to_bytes(2, "big")}, "data": {"verdict": {"code": "nf_accept"}}},
        {"key": {"value": (81).to_bytes(2, "big")}, "data": {"verdict": {"code": "nft_jump", "chain": "sub"}}}]),
    make("newrule", CREATE | APPEND, table="t", chain="in", userdata={"comment": "first rule"}, expressions=[
        {"name": "meta", "data": {"key": "nfproto", "dreg": "reg_1"}},
        {"name": "cmp", "data": {"sreg": "reg_1", "op": "eq", "data": {"value": bytes([2])}}},
        {"name": "payload", "data": {"dreg": "reg_1", "base": "network_header", "offset": 12, "len": 4}},
        {"name": "lookup", "data": {"set": "nets", "sreg": "reg_1"}},
        {"name": "limit", "data": {"rate": 10, "unit": 1, "burst": 5, "type": "pkts", "flags": 0}},
        {"name": "counter", "data": {"packets": 1, "bytes": 99}},
        {"name": "objref", "data": {"imm_type": "counter", "imm_name": "c"}},
        {"name": "log", "data": {"prefix": "hey ", "group": 7, "snaplen": 64, "qthreshold": 2}},
        verdict("nft_jump", chain="sub")]),
)
commit(make("newflowtable", CREATE, table="t", name="ft", hook={"num": "ingress", "priority": -3, "devs": {"name": ["v0", "v1"]}}))
kinds = ("gettable", "getchain", "getset", "getobj", "getflowtable", "getrule")
print(json.dumps({kind: [clean(m.values) for m in session.dump("nftables." + kind, nfgen_family="inet")] for kind in kinds}))
print(json.dumps(clean(session.dump("nftables.getsetelem", nfgen_family="inet", table="t", set="nets")[0]["elements"])))
"""


@cache
def live_ruleset() -> tuple[dict[str, Any], list[dict[str, Any]], dict[tuple[str, str], dict[str, Any]]]:
    """What nlshell read back, its elements, and what nft says of the same: by kind and name."""
    mine, shown = live("ip link add v0 type veth peer name v1", RULESET_BY_NLSHELL, "nft -j list ruleset")
    entries = [next(iter(entry.items())) for entry in json.loads(shown)["nftables"]]
    dumps, elements = mine.splitlines()
    return json.loads(dumps), json.loads(elements), {(kind, entry.get("name", "")): entry for kind, entry in entries}


@pytest.mark.parametrize(
    "kind, name, expected",
    [
        ("table", "t", {"family": "inet"}),
        ("chain", "in", {"type": "filter", "hook": "input", "prio": -5, "policy": "drop"}),
        ("chain", "sub", {"table": "t"}),
        ("counter", "c", {"packets": 3, "bytes": 300}),
        ("quota", "q", {"bytes": 4096, "inv": True}),
        ("limit", "l", {"rate": 7, "per": "minute", "burst": 2}),
        ("set", "nets", {"type": "ipv4_addr", "flags": ["interval", "timeout"], "timeout": 60, "comment": "nets"}),
        ("map", "vm", {"type": "inet_service", "map": "verdict", "elem": [[80, {"accept": None}], [81, {"jump": {"target": "sub"}}]]}),
        ("flowtable", "ft", {"hook": "ingress", "prio": -3}),
        ("rule", "", {"chain": "in", "comment": "first rule"}),
    ],
)
def test_nft_prints_what_nlshell_made(kind: str, name: str, expected: dict[str, Any]) -> None:
    shown = live_ruleset()[2].get((kind, name))
    if shown is None and kind == "flowtable":
        pytest.skip("this kernel has no flowtables")
    assert shown is not None
    assert {key: shown.get(key) for key in expected} == expected


def test_nft_prints_the_elements_that_nlshell_made() -> None:
    _, elements, shown = live_ruleset()
    whole, one = (entry["elem"] for entry in shown["set", "nets"]["elem"])
    assert (whole["val"], whole["comment"]) == ({"prefix": {"addr": "10.0.0.0", "len": 8}}, "ten")
    assert (one["val"], one["timeout"]) == ("192.0.2.1", 5)
    assert {element["key"]["value"] for element in elements} >= {"0a000000", "0b000000", "c0000201", "c0000202"}
    assert [element["timeout"] for element in elements if element["key"]["value"] == "c0000201" and "timeout" in element] == [5000]


def test_nft_prints_the_rule_that_nlshell_made() -> None:
    entry = live_ruleset()[2]["rule", ""]
    words = [next(iter(statement)) for statement in entry["expr"]]
    assert words == ["match", "limit", "counter", "counter", "log", "jump"]
    assert entry["expr"][0]["match"]["right"] == "@nets"
    assert entry["expr"][2]["counter"] == {"packets": 1, "bytes": 99}
    assert entry["expr"][4]["log"] == {"prefix": "hey ", "group": 7, "snaplen": 64, "queue-threshold": 2}


def test_what_nlshell_made_reads_back_the_same() -> None:
    dumps = live_ruleset()[0]
    (table,), (rule,) = dumps["gettable"], dumps["getrule"]
    assert (table["userdata"], rule["userdata"]) == ({"comment": "ours"}, {"comment": "first rule"})
    names = "meta cmp payload lookup limit counter objref log immediate"
    assert [expression["name"] for expression in rule["expressions"]] == names.split()
    assert rule["expressions"][-1]["data"]["data"] == {"verdict": {"code": -3, "chain": "sub"}}
    chain = next(each for each in dumps["getchain"] if each["name"] == "in")
    assert chain["hook"] == {"hooknum": 1, "priority": -5}
    for flowtable in dumps["getflowtable"]:
        assert sorted(flowtable["hook"]["devs"]["name"]) == ["v0", "v1"]
    assert {each["name"]: each["data"] for each in dumps["getobj"]}["c"].items() >= {"packets": 3, "bytes": 300}.items()


# One rule each: what is sent must come back. Values are names or numbers as a person types them.
EXPRESSIONS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "payload": [("payload", {"dreg": "reg_1", "base": "transport_header", "offset": 2, "len": 2})],
    "payload set": [
        ("immediate", {"dreg": "reg_1", "data": {"value": "0009"}}),
        ("payload", {"sreg": "reg_1", "base": "network_header", "offset": 8, "len": 2, "csum_type": "inet", "csum_offset": 10}),
    ],
    "range": [
        ("payload", {"dreg": "reg_1", "base": "transport_header", "offset": 2, "len": 2}),
        ("range", {"sreg": "reg_1", "op": "neq", "from_data": {"value": "0010"}, "to_data": {"value": "0020"}}),
    ],
    "bitwise": [
        ("meta", {"key": "mark", "dreg": "reg_1"}),
        ("bitwise", {"sreg": "reg_1", "dreg": "reg_1", "len": 4, "op": "lshift", "data": {"value": "04000000"}}),
    ],
    "byteorder": [
        ("meta", {"key": "mark", "dreg": "reg_1"}),
        ("byteorder", {"sreg": "reg_1", "dreg": "reg_1", "op": "hton", "len": 4, "size": 4}),
    ],
    "meta": [("meta", {"key": "iifname", "dreg": "reg_1"})],
    "ct": [("ct", {"key": "state", "dreg": "reg_1"})],
    "ct direction": [("ct", {"key": "proto_src", "dreg": "reg_1", "direction": "reply"})],
    "rt": [("rt", {"key": "classid", "dreg": "reg_1"})],
    "socket": [("socket", {"key": "mark", "dreg": "reg_1"})],
    "fib": [("fib", {"dreg": "reg_1", "result": "addrtype", "flags": "daddr,iif"})],
    "exthdr": [("exthdr", {"dreg": "reg_1", "type": 44, "offset": 0, "len": 1, "flags": "present", "op": "ipv6"})],
    "numgen": [("numgen", {"dreg": "reg_1", "modulus": 8, "type": "random", "offset": 3})],
    "hash": [
        ("meta", {"key": "mark", "dreg": "reg_1"}),
        ("hash", {"sreg": "reg_1", "dreg": "reg_2", "len": 4, "modulus": 16, "seed": "0xdeadbeef", "type": "jenkins"}),
    ],
    "limit": [("limit", {"rate": 4096, "unit": 3600, "burst": 8192, "type": "pkt_bytes", "flags": "inv"})],
    "quota": [("quota", {"bytes": 5000, "flags": "inv", "consumed": 20})],
    "connlimit": [("connlimit", {"count": 9, "flags": "inv"})],
    "last": [("last", {"set": 1, "msecs": 1000})],
    "counter": [("counter", {"bytes": 77, "packets": 7})],
    "log": [("log", {"level": "err", "flags": "tcpseq,uid", "prefix": "p"})],
    "queue": [("queue", {"num": 4, "total": 2, "flags": "bypass"})],
    "reject": [("reject", {"type": "icmpx_unreach", "icmp_code": "admin_prohibited"})],
    "synproxy": [("synproxy", {"mss": 1300, "wscale": 6, "flags": "mss,wscale"})],
    "xfrm": [("xfrm", {"dreg": "reg_1", "key": "reqid", "dir": "in", "spnum": 0})],
    "osf": [("osf", {"dreg": "reg_1", "ttl": "nocheck", "flags": "version"})],
    "inner": [
        ("inner", {
            "num": 0, "type": "vxlan", "flags": "hdrsize,ll,nh,th", "hdrsize": 8,
            "expr": {"name": "payload", "data": {"dreg": "reg_1", "base": "network_header", "offset": 12, "len": 4}},
        }),
    ],
    "dynset": [
        ("payload", {"dreg": "reg_1", "base": "network_header", "offset": 12, "len": 4}),
        ("dynset", {"set_name": "dyn", "op": "update", "sreg_key": "reg_1", "timeout": 9000, "expr": {"name": "counter", "data": {}}}),
    ],
    "jump": [("immediate", {"dreg": "reg_verdict", "data": {"verdict": {"code": "nft_goto", "chain": "sub"}}})],
    "notrack": [("notrack", {})],
}  # fmt: skip

EACH_EXPRESSION = """
done(
    make("newtable", CREATE, name="t"), make("newchain", CREATE, table="t", name="sub"),
    make("newchain", CREATE, table="t", name="in", type="filter", policy="accept", **{"hook.hooknum": "local_in", "hook.priority": 0}),
    make("newset", CREATE, table="t", name="dyn", flags="timeout,eval", key_type=7, key_len=4, id=1, **{"desc.size": 16}),
)
for name, expressions in json.loads(EXPRESSIONS).items():
    written = [{"name": kind, "data": data} for kind, data in expressions]
    request = make("newrule", CREATE | APPEND, table="t", chain="in", userdata={"comment": name}, expressions=written)
    sent = request.message.values["expressions"]
    error = commit(request)
    rules = session.dump("nftables.getrule", nfgen_family="inet", table="t", chain="in")
    found = [rule["expressions"] for rule in rules if rule["userdata.comment"] == name]
    print(json.dumps({"name": name, "error": error, "sent": clean(sent), "found": clean(found)}))
"""


@cache
def live_expressions() -> dict[str, dict[str, Any]]:
    (lines,) = live("", f"EXPRESSIONS = {json.dumps(EXPRESSIONS)!r}\n{EACH_EXPRESSION}")
    return {entry["name"]: entry for entry in map(json.loads, lines.splitlines())}


def holds(found: Any, sent: Any) -> bool:
    if isinstance(sent, dict):
        return isinstance(found, dict) and all(key in found and holds(found[key], value) for key, value in sent.items())
    return bool(found == sent)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expressions_come_back_from_the_kernel_as_they_were_sent(name: str) -> None:
    entry = live_expressions()[name]
    if any("ENOENT" in text or "EOPNOTSUPP" in text for text in entry["error"]):
        pytest.skip(f"this kernel has no {name}: {entry['error']}")
    assert not entry["error"]
    (found,) = entry["found"]
    assert [each["name"] for each in found] == [each["name"] for each in entry["sent"]]
    for mine, theirs in zip(entry["sent"], found):
        assert holds(theirs.get("data", {}), mine["data"]), (mine, theirs)


def test_the_kernel_has_at_least_eight_expressions() -> None:
    assert sum(not entry["error"] for entry in live_expressions().values()) >= 8


def test_a_batch_that_fails_says_where_and_leaves_nothing() -> None:
    lines, shown = live(
        "",
        """
errors = commit(
    make("newtable", CREATE, name="t"),
    make("newrule", CREATE | APPEND, table="t", chain="nosuch", expressions=[]),
)
print(json.dumps(errors))
""",
        "nft -j list ruleset",
    )
    (error,) = json.loads(lines)
    assert "chain" in error
    assert [next(iter(entry)) for entry in json.loads(shown)["nftables"]] == ["metainfo"]


def test_ipset_saves_what_nlshell_made() -> None:
    lines, shown = live(
        "",
        """
def make(operation, **values):
    return session.change("ipset." + operation, {"nfgen_family": "ipv4", "protocol": 7, **values})
make("create", setname="one", typename="hash:net,port", revision=7, family="ipv4",
     data={"cadt_flags": "with_counters,with_comment", "timeout": 500})
web = {"port": 80, "proto": "tcp", "comment": "web", "timeout": 0, "packets": 4, "bytes": 400}
make("add", setname="one", data={"ip": {"ipv4": "10.0.0.0"}, "cidr": 8, **web})
make("create", setname="two", typename="hash:ip", revision=4, family="ipv6", data={})
make("add", setname="two", data={"ip": {"ipv6": "2001:db8::1"}})
make("create", setname="three", typename="bitmap:port", revision=3, family="unspec", data={"port": 10, "port_to": 20})
make("add", setname="three", data={"port": 11, "port_to": 12})
make("create", setname="four", typename="list:set", revision=3, family="unspec", data={"size": 3})
make("add", setname="four", data={"name": "one"})
found = session.dump("ipset.list", nfgen_family="ipv4", protocol=7)
print(json.dumps([clean(m.values) for m in found]))
""",
        "ipset save",
    )
    sets = {values["setname"]: values for values in json.loads(lines) if "data" in values}
    assert set(sets) == {"one", "two", "three", "four"}
    assert "create three bitmap:port range 10-20\nadd three 11\nadd three 12" in shown
    assert 'add one 10.0.0.0/8,tcp:80 timeout 0 packets 4 bytes 400 comment "web"' in shown
    assert "add two 2001:db8::1" in shown and "add four one" in shown


def test_ipset_errors_have_names() -> None:
    (lines,) = live(
        "",
        """
def say(operation, flags=0, **values):
    print(json.dumps(session.exchange(session.build("ipset." + operation, {"protocol": 7, **values}, flags=ACK | flags)).sentence()))
made = {"setname": "one", "typename": "hash:ip", "revision": 4, "family": "ipv4", "data": {}}
session.change("ipset.create", {"protocol": 7, **made}, flags=CREATE | EXCL)
element = {"setname": "one", "data": {"ip": {"ipv4": "192.0.2.1"}}}
session.change("ipset.add", {"protocol": 7, **element}, flags=EXCL)
say("create", CREATE | EXCL, **made)
say("add", EXCL, **element)
say("del", EXCL, setname="one", data={"ip": {"ipv4": "192.0.2.2"}})
say("test", setname="one", data={"ip": {"ipv4": "192.0.2.2"}})
say("destroy", EXCL, setname="none")
say("rename", setname="one", setname2="one")
say("create", **{**made, "setname": "two", "typename": "hash:none"})
say("add", setname="one")
""",
    )
    found = [json.loads(line) for line in lines.splitlines()]
    wanted = ["EEXIST", *["IPSET_ERR_EXIST"] * 3, "ENOENT", "IPSET_ERR_EXIST_SETNAME2", "IPSET_ERR_FIND_TYPE", "IPSET_ERR_PROTOCOL"]
    assert [sentence.split(": ")[1] for sentence in found] == wanted
    assert all("NLM_F_EXCL is set" in sentence for sentence in (*found[:3], found[4]))
    assert not any("NLM_F_EXCL" in sentence for sentence in (found[3], *found[5:]))


def test_conntrack_lists_what_nlshell_made() -> None:
    lines, shown = live(
        "",
        """
def tuple_of(src, dst, sport, dport):
    return {"ip": {"v4_src": src, "v4_dst": dst}, "proto": {"num": "tcp", "src_port": sport, "dst_port": dport}}
values = {
    "nfgen_family": "ipv4",
    "tuple_orig": tuple_of("10.0.0.1", "10.0.0.2", 1000, 80), "tuple_reply": tuple_of("10.0.0.2", "10.0.0.1", 80, 1000),
    "status": "seen_reply,assured,confirmed", "timeout": 600, "mark": 0x2a, "zone": 3,
    "protoinfo": {"tcp": {"state": "established", "flags_original": {"flags": "TCP_FLAG_BE_LIBERAL", "mask": "TCP_FLAG_BE_LIBERAL"}}},
}
session.change("ctnetlink.new", values, flags=CREATE | EXCL)
print(json.dumps([clean(m.values) for m in session.dump("ctnetlink.get", nfgen_family="ipv4")]))
print(json.dumps([clean(m.values) for m in session.dump("ctnetlink.get_stats_cpu")]))
print(json.dumps(clean(session.request("ctnetlink.get_stats", flags=ACK)[0].values)))
""",
        "conntrack -L -o extended,id 2>/dev/null",
    )
    flows, cpus, totals = map(json.loads, lines.splitlines())
    (found,) = flows
    assert found["tuple_orig"]["ip"] == {"v4_src": "10.0.0.1", "v4_dst": "10.0.0.2"}
    assert (found["zone"], found["mark"], found["protoinfo"]["tcp"]["state"]) == (3, 42, 3)
    assert re.search(r"tcp\s+6 (599|600) ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=80 .*\[ASSURED\] mark=42 .*zone=3", shown)
    assert f"id={found['id']}" in shown
    assert totals["entries"] == 1
    assert [cpu["res_id"] for cpu in cpus] == list(range(len(cpus)))


NFT_RULESET = """
table inet t {
  counter c1 { packets 5 bytes 500 }
  quota q1 { over 10 mbytes used 5 kbytes }
  limit l1 { rate over 10/second burst 5 packets }
  ct helper h1 { type "ftp" protocol tcp; l3proto ip; }
  ct timeout ct1 { protocol tcp; l3proto ip; policy = { established: 100, close: 10 }; }
  ct expectation e1 { protocol tcp; dport 9876; timeout 2m; size 12; l3proto ip; }
  synproxy s1 { mss 1460; wscale 7; timestamp sack-perm; }
  set a4 { type ipv4_addr; flags interval, timeout; elements = { 10.0.0.0/8, 192.0.2.1 timeout 5m comment "one" } }
  set dyn { type ipv4_addr . inet_service; flags dynamic, timeout; timeout 1m; size 100; counter; }
  set cat { type ipv4_addr . inet_proto . inet_service; flags interval; elements = { 10.0.0.0/24 . tcp . 80-90 } }
  map vm { type ipv4_addr . inet_service : verdict; elements = { 10.0.0.1 . 80 : accept } }
  chain in {
    type filter hook input priority filter; policy accept;
    ct state vmap { established : accept, invalid : drop }
    ip saddr @a4 counter name c1 drop
    tcp dport { 22, 1000-2000 } limit rate 10/second counter accept
    meta mark set jhash ip saddr mod 16 seed 0xdeadbeef
    fib saddr . iif oif missing drop
    add @dyn { ip saddr . tcp dport timeout 30s counter }
    log prefix "x " group 5
    reject with icmpx type port-unreachable
  }
  chain post { type nat hook postrouting priority srcnat; masquerade random; ip protocol tcp snat ip to 192.0.2.1:1000-2000; }
}
table netdev n { chain i { type filter hook ingress device v0 priority 0; ip saddr 10.0.0.1 fwd to v1; }; }
"""

FAULTS = """
def faults(found):
    for message in found:
        for node in message.tree.walk():
            if node.raw >= 0 and node.type is None or node.role == "unparsed" or node.notes:
                print("fault:", message.type, node.path, node.value, *node.notes)
        if message.encode() != message.bytes:
            print("fault:", message.type, message.bytes.hex())
    print(len(found), found[0].type if len(found) else "")

for kind in ("gettable", "getchain", "getset", "getobj", "getflowtable", "getrule"):
    faults(session.dump("nftables." + kind, nfgen_family=0))
for values in [message.values for message in session.dump("nftables.getset", nfgen_family=0)]:
    if "key_len" in values:
        faults(session.dump("nftables.getsetelem", nfgen_family=values["nfgen_family"], table=values["table"], set=values["name"]))
faults(session.request("nftables.getgen", flags=ACK))
for hook in range(5):  # a kernel without the subsystem refuses, which leaves no messages
    faults(session.exchange(session.build("hook.get", {"nfgen_family": "ipv4", "hooknum": hook}, flags=0x300)))
"""


def test_a_live_kernel_says_nothing_unknown() -> None:
    setup = f"ip link add v0 type veth peer name v1\nnft -f - <<'NFT'\n{NFT_RULESET}\nNFT"
    (lines,) = live(setup, FAULTS)
    assert "fault:" not in lines, lines
    counts = {name: int(count) for count, name in (line.split(" ", 1) for line in lines.splitlines()) if name}
    assert counts["NFT_MSG_NEWRULE"] >= 11
    assert {"NFT_MSG_NEWOBJ", "NFT_MSG_NEWSET", "NFT_MSG_NEWSETELEM", "NFT_MSG_NEWGEN"} <= set(counts)
