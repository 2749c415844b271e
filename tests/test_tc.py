"""Traffic control, held against what tc printed, against bytes laid out by hand, and against this machine's kernel."""

from __future__ import annotations

import json
import re
import struct
import sys
from functools import cache
from typing import Any

import pytest

from nlshell.codec.message import Context, Message, messages
from nlshell.codec.writer import encode
from nlshell.errors import EncodeError, UnknownNameError
from nlshell.protocols.route.tc import HANDLE, HANDLES, TCA, U32_HANDLE, VERDICT
from nlshell.schema import REGISTRY
from nlshell.wire.attribute import pack

from .captures import conversation, record, step
from .live import MARK, in_namespace, need

FAMILIES = ("qdisc", "tclass", "tfilter", "chain", "action")
ROUTE = Context(REGISTRY.protocol("route"))
VERDICTS = {"drop": "SHOT", "pass": "OK", "pipe": "PIPE", "stolen": "STOLEN", "continue": "UNSPEC", "reclassify": "RECLASSIFY"}
FIGURES = ("bytes", "packets"), ("qlen", "backlog", "drops", "requeues", "overlimits")


def one(data: bytes) -> Message:
    found, rest = messages(data, ROUTE)
    assert rest == len(data) and len(found) == 1
    return found[0]


def made(operation: str, **values: Any) -> Message:
    family = next(name for name in FAMILIES if operation.endswith(name))
    return one(encode(REGISTRY.family(family, "route").operation(operation), values))


def printed(command: str) -> Any:
    text = step("tc", command)[0]["stdout"]
    # hfsc of iproute2 6.1 prints its options as plain text in the middle of the JSON.
    return json.loads(re.sub(r"\{default (\w+) \}", r'{"default":"\1"}', text))


def answers(command: str, type: str) -> list[Message]:
    return [message for message in step("tc", command)[1] if message.type == type and not message.flags & 1 and message.seq]


def request(command: str, type: str) -> Message:
    """What tc sent. Notifications of tc repeat the flags of the request, so the first it is."""
    return next(message for message in step("tc", command)[1] if message.type == type and message.flags & 1)


def check(message: Message, wanted: dict[str, Any]) -> None:
    assert {path: shown(message.get(path)) for path in wanted} == wanted


def shown(value: Any) -> Any:
    return str(value) if hasattr(value, "name") else value


def handle(text: str) -> int:
    return HANDLES.number(text)


# --- qdiscs against tc -s -d -j qdisc show

QDISCS = "tc -s -d -j qdisc show"


@cache
def qdiscs() -> dict[str, tuple[dict[str, Any], Message]]:
    rows, found = printed(QDISCS), answers(QDISCS, "RTM_NEWQDISC")
    assert [row["kind"] for row in rows] == [message["kind"] for message in found]
    return {f"{row['kind']} {row['dev']}": (row, message) for row, message in zip(rows, found)}


def test_every_qdisc_has_the_place_and_the_figures_that_tc_prints() -> None:
    assert len(qdiscs()) == 30
    for row, message in qdiscs().values():
        assert message["tcm_handle"] == handle(row["handle"])
        assert message["tcm_parent"] == handle("root" if row.get("root") else row["parent"])
        if "refcnt" in row:
            assert message["tcm_info"] == row["refcnt"]
        basic, queue = message["stats2.basic"], message["stats2.queue"]
        assert basic == {name: row[name] for name in FIGURES[0]}
        assert queue["qlen"] == row["qlen"] and queue["backlog"] == row["backlog"] and queue["requeues"] == row["requeues"]
        if message["kind"] != "fq_pie" and message["kind"] != "pie":  # their own figures of that name come later in the row
            assert queue["overlimits"] == row["overlimits"]


SAME = object()


@pytest.mark.parametrize(("which", "paths"), [
    ("htb d0", {"r2q": "init.rate2quantum", "direct_packets_stat": "init.direct_pkts", "direct_qlen": "direct_qlen"}),
    ("fq_codel d0", {"limit": SAME, "flows": SAME, "quantum": SAME, "target": SAME, "ce_threshold": SAME, "interval": SAME,
                     "memory_limit": SAME, "ecn": SAME, "drop_batch": "drop_batch_size"}),
    ("pfifo e0", {"limit": SAME}),
    ("fq e0", {"limit": "plimit", "flow_limit": "flow_plimit", "orphan_mask": SAME, "bands": "priomap.bands",
               "priomap ": "priomap.priomap", "weights ": "weights", "quantum": SAME, "initial_quantum": SAME,
               "maxrate": "flow_max_rate", "low_rate_threshold": SAME, "refill_delay": "flow_refill_delay", "ce_threshold": SAME,
               "timer_slack": SAME, "horizon": SAME}),
    ("cake e0", {"bandwidth": "base_rate64", "nat": SAME, "wash": SAME, "ingress": SAME, "split_gso": SAME, "rtt": SAME,
                 "overhead": SAME, "mpu": SAME, "memlimit": "memory"}),
    ("prio f0", {"bands": SAME, "priomap": SAME}),
    ("sfq f0", {"limit": "v0.limit", "quantum": "v0.quantum", "depth": SAME, "headdrop": SAME, "flows": "v0.flows",
                "divisor": "v0.divisor", "perturb": "v0.perturb_period", "ewma": "Wlog", "min": "qth_min", "max": "qth_max",
                "prob_mark": "stats.prob_mark", "forced_drop": "stats.forced_drop"}),
    ("choke f0", {"limit": "parms.limit", "min": "parms.qth_min", "max": "parms.qth_max", "ewma": "parms.Wlog",
                  "Scell_log": "parms.Scell_log"}),
    ("pie f0", {"limit": SAME, "target": SAME, "tupdate": SAME, "alpha": SAME, "beta": SAME, "ecn": SAME}),
    ("red f0", {"limit": "parms.limit", "min": "parms.qth_min", "max": "parms.qth_max", "ewma": "parms.Wlog",
                "Scell_log": "parms.Scell_log"}),
    ("codel f0", {"limit": SAME, "target": SAME, "interval": SAME, "ecn": SAME}),
    ("ets g0", {"bands": "nbands", "strict": "nstrict", "quanta": SAME, "priomap": SAME}),
    ("gred g0", {"dp_cnt": "dps.DPs", "dp_default": "dps.def_DP", "grio": "dps.grio", "limit": SAME}),
    ("fq_pie g0", {"limit": SAME, "flows": SAME, "target": SAME, "tupdate": SAME, "alpha": SAME, "beta": SAME, "quantum": SAME,
                   "memory_limit": SAME, "ecn_prob": SAME}),
    ("hhf g0", {"limit": "backlog_limit", "quantum": SAME, "hh_limit": "hh_flows_limit", "reset_timeout": SAME, "admit_bytes": SAME,
                "evict_timeout": SAME, "non_hh_weight": SAME}),
    ("skbprio g0", {"limit": SAME}),
    ("sfb g0", {"limit": "parms.limit", "max": "parms.max", "target": "parms.bin_size", "penalty_rate": "parms.penalty_rate",
                "penalty_burst": "parms.penalty_burst"}),
    ("etf lo", {"delta": "parms.delta"}),
])  # fmt: skip
def test_options_of_a_qdisc_are_what_tc_prints(which: str, paths: dict[str, Any]) -> None:
    row, message = qdiscs()[which]
    for name, path in paths.items():
        assert message[f"options.{name if path is SAME else path}"] == row["options"][name], name


@pytest.mark.parametrize(("which", "wanted"), [
    ("htb d0", {"options.init.defcls": 0x20, "options.init.version": 3 << 16 | 17}),
    ("cake e0", {"options.diffserv_mode": "DIFFSERV4", "options.flow_mode": "DUAL_SRC", "options.ack_filter": "FILTER",
                 "options.atm": "NONE", "options.fwmark": 0xFF}),
    ("red f0", {"options.parms.flags": "ECN|HARDDROP|ADAPTATIVE", "options.max_p": int(0.1 * 2**32)}),
    ("sfq f0", {"options.flags": "ECN"}),
    ("etf lo", {"options.parms.clockid": "TAI", "options.parms.flags": 0}),
    ("hfsc g0", {"options.defcls": 2}),
    ("clsact e1", {"options": {}}),
    ("ingress g0", {"options": {}, "tcm_parent": "ingress"}),
    ("clsact lo", {"ingress_block": 10, "egress_block": 11}),
    ("tbf e0", {"options.parms.rate.rate": 625000, "options.parms.rate.linklayer": "ETHERNET", "options.parms.peakrate.rate": 750000}),
])  # fmt: skip
def test_words_in_options_of_a_qdisc(which: str, wanted: dict[str, Any]) -> None:
    message = qdiscs()[which][1]
    assert {path: message[path] if isinstance(value, int) else shown(message[path]) for path, value in wanted.items()} == wanted


@pytest.mark.parametrize(("which", "paths"), [
    ("fq_codel d0", {"maxpacket": "stats.maxpacket", "drop_overlimit": "stats.drop_overlimit", "new_flow_count": "stats.new_flow_count",
                     "ecn_mark": "stats.ecn_mark", "new_flows_len": "stats.new_flows_len", "old_flows_len": "stats.old_flows_len"}),
    ("fq e0", {"flows": SAME, "inactive": "inactive_flows", "gc": "gc_flows", "highprio": "highprio_packets"}),
    ("choke f0", {"marked": SAME, "early": SAME, "pdrop": SAME, "other": SAME, "matched": SAME}),
    ("pie f0", {"prob": SAME, "delay": SAME, "pkts_in": "packets_in", "dropped": SAME, "maxq": SAME, "ecn_mark": SAME}),
    ("red f0", {"marked": SAME, "early": SAME, "pdrop": SAME, "other": SAME}),
    ("codel f0", {"count": SAME, "lastcount": SAME, "ldelay": SAME, "drop_next": SAME, "maxpacket": SAME, "ecn_mark": SAME}),
    ("fq_pie g0", {"pkts_in": "packets_in", "overmemory": SAME, "new_flow_count": SAME, "memory_used": "memory_usage"}),
    ("hhf g0", {"drop_overlimit": SAME, "hh_overlimit": SAME, "tot_hh": "hh_tot_count", "cur_hh": "hh_cur_count"}),
    ("sfb g0", {"earlydrop": SAME, "marked": SAME, "maxqlen": SAME, "maxprob": SAME, "avgprob": SAME}),
    ("cake e0", {"memory_limit": SAME, "capacity_estimate": "capacity_estimate64", "min_network_size": "min_netlen",
                 "max_adj_size": "max_adjlen", "avg_hdr_offset": "avg_netoff"}),
])  # fmt: skip
def test_figures_of_the_kind_itself(which: str, paths: dict[str, Any]) -> None:
    row, message = qdiscs()[which]
    for name, path in paths.items():
        assert message[f"stats2.app.{name if path is SAME else path}"] == row[name], name
    if message["kind"] != "cake":
        assert message["xstats"] == message["stats2.app"]


def test_tins_of_cake() -> None:
    row, message = qdiscs()["cake e0"]
    names = {"threshold_rate": "threshold_rate64", "sent_bytes": "sent_bytes64", "max_pkt_len": "max_skblen",
             "drops": "dropped_packets", "ecn_mark": "ecn_marked_packets", "ack_drops": "acks_dropped_packets"}  # fmt: skip
    for printed_tin, tin in zip(row["tins"], message["stats2.app.tin_stats"], strict=True):
        assert printed_tin == {name: tin[names.get(name, name)] for name in printed_tin}


def test_netem_is_a_struct_with_attributes_behind() -> None:
    row, message = qdiscs()["netem d0"]
    options, wanted = message["options"], row["options"]
    of_one = 2**32 - 1
    assert options["limit"] == wanted["limit"] and options["gap"] == wanted["gap"] and options["prng_seed"] == wanted["seed"]
    assert options["latency64"] == 10_000_000 and options["latency"] * 64 == 10_000_000
    assert options["jitter64"] == 2_000_000 and options["rate"]["rate"] == wanted["rate"]["rate"]
    assert options["corr"]["delay_corr"] / of_one == pytest.approx(0.25)
    assert options["duplicate"] / of_one == pytest.approx(0.01)
    assert options["reorder"]["probability"] / of_one == pytest.approx(0.05)
    assert options["corrupt"]["probability"] / of_one == pytest.approx(0.005)
    bad = {name: value / of_one for name, value in options["loss"]["ge"].items()}
    assert bad == pytest.approx({"p": 0.01, "r": 0.1, "h": 1 - 0.7, "k1": 0.001}, rel=1e-6)


def test_a_field_of_netem_that_shares_its_name_with_an_attribute_has_a_path_of_its_own() -> None:
    message = made("newqdisc", **{"kind": "netem", "options.tc_netem_qopt.loss": 7, "options.limit": 9, "options.loss.gi.p13": 3})
    assert message.node("options.tc_netem_qopt.loss").value == 7 and message["options.loss.gi"]["p13"] == 3
    assert message["options.limit"] == 9


def test_a_request_for_netem_carries_the_distribution() -> None:
    command = next(s["cmd"] for s in _steps() if "netem" in s["cmd"])
    table = request(command, "RTM_NEWQDISC")["options.delay_dist"]
    assert len(table) > 1000 and table == sorted(table) and min(table) < 0 < max(table)


def _steps() -> list[dict[str, Any]]:
    return record("tc")["steps"]


# --- classes

CLASSES = "tc -s -d -j class show dev d0"


def test_classes_of_htb() -> None:
    rows, found = printed(CLASSES), answers(CLASSES, "RTM_NEWTCLASS")
    assert len(rows) == len(found) == 3
    for row, message in zip(rows, found):
        parms, own = message["options.parms"], message["stats2.app"]
        assert str(message["tcm_handle"]) == row["handle"]
        assert str(message["tcm_parent"]) == ("root" if row.get("root") else row["parent"])
        assert str(message["tcm_info"]) == (f"{int(row['leaf'], 16):x}:" if "leaf" in row else "none")
        assert (parms["rate"]["rate"], parms["ceil"]["rate"], parms["level"]) == (row["rate"], row["ceil"], row["level"])
        assert (parms["rate"]["overhead"], parms["rate"]["mpu"]) == (row.get("overhead", 0), row["mpu_rate"])
        assert parms["buffer"] * 64 * row["rate"] // 10**9 == pytest.approx(row["burst"], abs=1)
        if row["level"] == 0:
            assert (parms["prio"], parms["quantum"]) == (row["prio"], row["quantum"])
        figures = {"lended": "lends", "borrowed": "borrows", "giants": "giants", "tokens": "tokens", "ctokens": "ctokens"}
        assert {name: own[figures[name]] for name in figures} == {name: row["stats"][name] for name in figures}
        assert message["xstats"] == own


@pytest.mark.parametrize(("command", "wanted"), [
    ("tc class add dev g0 parent 1: classid 1:1 hfsc sc rate 5mbit ul rate 10mbit",
     {"rsc": (0, 0, 625000), "fsc": (0, 0, 625000), "usc": (0, 0, 1250000)}),
    ("tc class add dev g0 parent 1:1 classid 1:2 hfsc rt m1 2mbit d 10ms m2 1mbit ls m2 3mbit",
     {"rsc": (250000, 10000, 125000), "fsc": (0, 0, 375000)}),
])  # fmt: skip
def test_classes_of_hfsc_are_a_nest_where_its_qdisc_is_a_struct(command: str, wanted: dict[str, Any]) -> None:
    options = request(command, "RTM_NEWTCLASS")["options"]
    assert {name: tuple(curve.values()) for name, curve in options.items()} == wanted
    qdisc = request("tc qdisc add dev g0 root handle 1: hfsc default 2", "RTM_NEWQDISC")
    assert qdisc["options"] == {"defcls": 2}


@pytest.mark.parametrize(("command", "wanted"), [
    ("tc class add dev g0 parent 2: classid 2:1 drr quantum 600", {"quantum": 600}),
    ("tc class add dev g0 parent 3: classid 3:1 qfq weight 5 maxpkt 2000", {"weight": 5, "lmax": 2000}),
])  # fmt: skip
def test_classes_of_other_kinds(command: str, wanted: dict[str, Any]) -> None:
    assert request(command, "RTM_NEWTCLASS")["options"] == wanted


def test_quantum_of_an_ets_class() -> None:
    quanta = {str(m["tcm_handle"]): m["options"] for m in answers("tc -s -d -j class show dev g0", "RTM_NEWTCLASS") if m["kind"] == "ets"}
    assert quanta["4:3"] == {"quanta_band": 3000} and quanta["4:6"] == {"quanta_band": 500} and quanta["4:1"] == {}


# --- filters on classes

FILTERS = "tc -s -d -j filter show dev d0"


@cache
def filters() -> dict[str, Message]:
    """By kind and handle; the messages without a handle announce a priority and hold nothing."""
    return {f"{m['kind']} {m['tcm_handle']:x}": m for m in answers(FILTERS, "RTM_NEWTFILTER") if m["tcm_handle"]}


@pytest.mark.parametrize(("which", "wanted"), [
    ("u32 80000000", {"options": {"divisor": 1}}),
    ("u32 80000800", {
        "tcm_info.prio": 1, "tcm_info.protocol": "IP", "tcm_parent": "1:", "options.classid": "1:10", "options.hash": "800:",
        "options.flags": "NOT_IN_HW", "options.sel.flags": "TERMINAL", "options.sel.nkeys": 2, "options.pcnt.rhit": 0,
        "options.sel.keys": [
            {"mask": 0xFF000000, "val": 0x0A000000, "off": 12, "offmask": 0}, {"mask": 0xFFFF, "val": 80, "off": 20, "offmask": 0},
        ],
        "options.pcnt.kcnts": [0, 0],
    }),
    ("u32 80000801", {
        "options.link": "2:", "options.sel.hmask": 0xF, "options.sel.hoff": 20,
        "options.sel.keys": [{"mask": 0xFF0000, "val": 0x060000, "off": 8, "offmask": 0}],
    }),
    ("u32 200000", {"options": {"divisor": 16}, "tcm_info.prio": 2}),
    ("u32 80300800", {
        "options.sel.keys": [{"mask": 0xFFFFFFFF, "val": 0x20010DB8, "off": 24, "offmask": 0}], "options.pcnt.rcnt": 2,
        "options.police.tbf.action": "SHOT", "options.police.tbf.rate.rate": 125000, "options.classid": "1:20",
    }),
    ("fw 6", {"options.classid": "1:10", "tcm_info.prio": 4}),
    ("cgroup 1", {"options": {"ematches": {"hdr": {"nmatches": 0, "progid": 0}, "list": []}}}),
    ("route ffff0005", {"options.to": 5, "options.classid": "1:10"}),
    ("flow 1", {
        "options.keys": "SRC|DST|PROTO", "options.mode": "HASH", "options.divisor": 64, "options.baseclass": "1:10", "options.perturb": 10,
    }),
    ("bpf 1", {"options.ops_len": 4, "options.classid": "1:10", "options.ops": [
        {"code": 48, "jt": 0, "jf": 0, "k": 9}, {"code": 21, "jt": 0, "jf": 1, "k": 6}, {"code": 6, "jt": 0, "jf": 0, "k": 262144},
        {"code": 6, "jt": 0, "jf": 0, "k": 0}]}),
])  # fmt: skip
def test_filters_of_each_kind(which: str, wanted: dict[str, Any]) -> None:
    check(filters()[which], wanted)


def test_terms_of_an_extended_match() -> None:
    terms = filters()["basic 1"]["options.ematches.list"]
    assert [str(term["kind"]) for term in terms] == ["CMP", "META", "NBYTE"]
    assert [str(term["flags"]) for term in terms] == ["REL_AND", "REL_OR|INVERT", "0"]
    compare, meta, nbyte = (term["data"] for term in terms)
    assert (compare["val"], compare["off"], compare["align_flags"]["align"], compare["layer_opnd"]) == (6, 9, 1, {"layer": 1, "opnd": 0})
    assert (str(meta["hdr"]["left"]["kind"]), str(meta["hdr"]["left"]["op"]), meta["rvalue"]) == ("PRIORITY", "EQ", 3)
    assert (nbyte["off"], nbyte["len_layer"], nbyte["pattern"][:3]) == (4, {"len": 3, "layer": 2}, b"abc")


# --- flower and actions


@cache
def ingress() -> dict[int, tuple[dict[str, Any], Message]]:
    """By priority: the row that tc printed, and the message."""
    return _by_priority("tc -s -d -j filter show dev e1 ingress")


@cache
def egress() -> dict[int, tuple[dict[str, Any], Message]]:
    return _by_priority("tc -s -d -j filter show dev e1 egress")


def _by_priority(command: str) -> dict[int, tuple[dict[str, Any], Message]]:
    rows, found = printed(command), answers(command, "RTM_NEWTFILTER")
    assert len(rows) == len(found)
    assert [(row["pref"], row["kind"], row["chain"]) for row in rows] == [(m["tcm_info.prio"], m["kind"], m["chain"]) for m in found]
    return {row["pref"]: (row, message) for row, message in zip(rows, found) if "options" in row}


@pytest.mark.parametrize(("priority", "wanted"), [
    (1, {"eth_type": "IP", "ip_proto": "TCP", "ip_tos": 16, "ip_tos_mask": 0xFC, "ip_ttl": 64, "ipv4_dst": "192.0.2.1",
         "ipv4_src": "10.0.0.0", "ipv4_src_mask": "255.0.0.0", "tcp_dst": 80, "port_src_min": 1000, "port_src_max": 2000,
         "tcp_flags": "SYN", "tcp_flags_mask": "SYN|ACK"}),
    (2, {"vlan_id": 5, "vlan_prio": 3, "vlan_eth_type": "IP", "eth_dst": "02:00:00:00:00:09", "eth_src": "02:00:00:00:00:00",
         "eth_src_mask": "ff:ff:00:00:00:00"}),
    (3, {"eth_type": "IPV6", "ip_proto": "ICMPV6", "ipv6_src": "2001:db8::", "ipv6_src_mask": "ffff:ffff::", "icmpv6_type": 128,
         "icmpv6_code": 0, "flags": "IS_FRAGMENT|FRAG_IS_FIRST", "flags_mask": "IS_FRAGMENT|FRAG_IS_FIRST"}),
    (4, {"eth_type": "ARP", "arp_tip": "192.0.2.0", "arp_tip_mask": "255.255.255.0", "arp_op": "REQUEST", "arp_sha": "02:00:00:00:00:01"}),
    (5, {"eth_type": "MPLS_UC", "mpls_label": 100, "mpls_tc": 3, "mpls_bos": 1, "mpls_ttl": 9}),
    (6, {"enc_ipv4_dst": "192.0.2.1", "enc_ipv4_src": "192.0.2.0", "enc_ipv4_src_mask": "255.255.255.0", "enc_key_id": 42,
         "enc_udp_dst_port": 4789, "enc_ip_tos": 4, "enc_ip_ttl": 9,
         "enc_opts": {"geneve": [{"class": [0x102], "type": [0x80], "data": [b"\x00\x80\x00\x22"]}]},
         "enc_opts_mask": {"geneve": [{"class": [0xFFFF], "type": [0xFF], "data": [b"\xff" * 4]}]}}),
    (7, {"ct_state": "ESTABLISHED|TRACKED", "ct_zone": 5, "ct_mark": 16, "ct_mark_mask": 255,
         "ct_labels": bytes.fromhex("11223344556677889900aabbccddeeff")}),
])  # fmt: skip
def test_keys_of_flower(priority: int, wanted: dict[str, Any]) -> None:
    row, message = ingress()[priority]
    check(message, {f"options.key_{name}": value for name, value in wanted.items()})
    assert str(message["options.flags"]) == "NOT_IN_HW" and row["options"]["not_in_hw"]


def test_flower_keys_are_big_endian_but_for_vlan_ids_and_labels() -> None:
    first, second, mpls = (ingress()[priority][1] for priority in (1, 2, 5))
    raw = {name: message.buffer[node.start : node.stop] for message, name in (
        (first, "key_tcp_dst"), (first, "key_eth_type"), (second, "key_vlan_id"), (mpls, "key_mpls_label"),
    ) for node in [message.node(f"options.{name}")]}  # fmt: skip
    assert raw["key_tcp_dst"] == struct.pack(">H", 80) and raw["key_eth_type"] == b"\x08\x00"
    assert raw["key_vlan_id"] == struct.pack("=H", 5) and raw["key_mpls_label"] == struct.pack("=I", 100)


def test_every_action_has_the_verdict_the_number_and_the_age_that_tc_prints() -> None:
    seen = set()
    for row, message in [*ingress().values(), *egress().values()]:
        for wanted, action in zip(row["options"].get("actions", []), message.get("options.act", []), strict=True):
            options = action["options"]
            parms = next(options[name] for name in ("parms", "parms_ex", "act", "tbf") if name in options)
            assert parms["index"] == wanted["index"]
            assert (parms["refcnt"], parms["bindcnt"]) == (wanted["ref"], wanted["bind"])
            assert options["tm"]["install"] // 100 == wanted["installed"] and options["tm"]["lastuse"] // 100 == wanted["last_used"]
            assert action["stats"]["basic"] == {name: wanted["stats"][name] for name in FIGURES[0]}
            assert action["stats"]["queue"] == {name: wanted["stats"][name] for name in FIGURES[1]}
            verdict = wanted.get("control_action")
            if verdict is not None:
                name = f"GOTO_CHAIN {verdict['chain']}" if verdict["type"] == "goto" else VERDICTS[verdict["type"]]
                assert str(parms["action"]) == name
            seen.add(action["kind"])
    assert len(seen) == 18


@pytest.mark.parametrize(("side", "priority", "order", "kind", "wanted"), [
    ("in", 2, 0, "vlan", {"parms.v_action": "POP"}),
    ("in", 2, 1, "mirred", {"parms.eaction": "EGRESS_REDIR", "parms.ifindex": 6}),
    ("in", 5, 0, "mpls", {"parms.m_action": "POP", "proto": "IP"}),
    ("in", 5, 1, "skbedit", {"priority": "1:10", "mark": 7, "ptype": "HOST"}),
    ("in", 6, 0, "tunnel_key", {"parms.t_action": "RELEASE"}),
    ("in", 7, 0, "ct", {"action": "COMMIT|NAT|NAT_SRC", "mark": 0x20, "mark_mask": 0xFF, "zone": 6, "nat_ipv4_min": "192.0.2.7",
                        "nat_port_min": 1000, "nat_port_max": 2000, "labels": bytes(range(1, 17))}),
    ("in", 9, 0, "sample", {"rate": 100, "psample_group": 7, "trunc_size": 64}),
    ("in", 9, 1, "mirred", {"parms.eaction": "INGRESS_MIRROR", "parms.ifindex": 2}),
    ("in", 10, 1, "csum", {"parms.update_flags": "IPV4HDR|ICMP|TCP|UDP"}),
    ("out", 1, 0, "police", {"tbf.rate.rate": 625000, "tbf.peakrate.rate": 1125000, "tbf.mtu": 2000}),
    ("out", 2, 0, "tunnel_key", {"parms.t_action": "SET", "enc_ipv4_src": "192.0.2.1", "enc_ipv4_dst": "192.0.2.2", "enc_key_id": 42,
                                 "enc_dst_port": 4789, "enc_tos": 4, "enc_ttl": 9, "no_csum": 1,
                                 "enc_opts": {"geneve": [{"class": [0x102], "type": [0x80], "data": [b"\x00\x80\x00\x22"]}]}}),
    ("out", 2, 1, "vlan", {"parms.v_action": "PUSH", "push_vlan_id": 7, "push_vlan_protocol": "8021AD", "push_vlan_priority": 3}),
    ("out", 2, 2, "vlan", {"parms.v_action": "MODIFY", "push_vlan_id": 8, "push_vlan_protocol": "8021Q"}),
    ("out", 3, 0, "nat", {"parms.old_addr": "10.0.0.0", "parms.new_addr": "192.0.2.1", "parms.mask": "255.0.0.0", "parms.flags": "EGRESS"}),
    ("out", 4, 0, "skbmod", {"parms.flags": "DMAC|ETYPE", "dmac": "02:00:00:00:00:0a", "etype": 0x1234}),
    ("out", 4, 1, "connmark", {"parms.zone": 3}),
    ("out", 4, 2, "ctinfo", {"parms_dscp_mask": 0xFC000000, "parms_dscp_statemask": 0x1000000, "parms_cpmark_mask": 0xFFFFFFFF,
                             "stats_dscp_set": 0}),
    ("out", 5, 0, "ife", {"parms.flags": "ENCODE", "type": "IFE", "metalst": {"skbmark": True, "prio": 5}}),
    ("out", 5, 1, "simple", {"data": "hello"}),
    ("out", 6, 0, "gact", {"prob.ptype": "NETRAND", "prob.pval": 50, "prob.paction": "OK"}),
    ("out", 7, 0, "gate", {"priority": 2, "clockid": "TAI", "base_time": 200_000_000_000, "cycle_time": 400_000_000, "cycle_time_ext": 0}),
])  # fmt: skip
def test_parameters_of_each_action(side: str, priority: int, order: int, kind: str, wanted: dict[str, Any]) -> None:
    message = (ingress() if side == "in" else egress())[priority][1]
    path = f"options.act[{order}]"
    assert message[f"{path}.kind"] == kind
    check(message, {f"{path}.options.{name}": value for name, value in wanted.items()})


def test_keys_of_pedit() -> None:
    row, message = ingress()[10]
    wanted = row["options"]["actions"][0]["keys"]
    options = message["options.act[0].options"]
    words = [(f"{key['val']:x}", f"{key['mask']:x}", key["off"]) for key in options["parms_ex"]["keys"]]
    assert words == [(key["val"], key["mask"], key["offset"]) for key in wanted]
    headers = {"ipv4": "IP4", "tcp": "TCP", "eth": "ETH"}
    assert [(str(key["htype"]), str(key["cmd"])) for key in options["keys_ex"]] == [(headers[k["htype"]], k["cmd"].upper()) for k in wanted]


def test_schedule_of_gate() -> None:
    row, message = egress()[7]
    entries = message["options.act[0].options.entry_list.entry"]
    names = ("number", "gate_state", "interval", "ipv", "max_octets")
    read = [(e["index"], "open" if e.get("gate") else "close", e["interval"], e["ipv"], e["max_octets"]) for e in entries]
    assert read == [tuple(entry[name] for name in names) for entry in row["options"]["actions"][0]["schedule"]]


def test_a_direct_action_program() -> None:
    program = [{"code": 6, "jt": 0, "jf": 0, "k": 0xFFFFFFFF}]
    check(egress()[8][1], {"options.flags": "ACT_DIRECT", "options.ops": program, "tcm_info.protocol": "ALL"})


def test_a_chain_has_a_template() -> None:
    template = answers("tc chain show dev e1 ingress", "RTM_NEWCHAIN")
    by_number = {message["chain"]: message for message in template}
    assert sorted(by_number) == [0, 5, 22]
    keys = {"options.key_ip_proto": "TCP", "options.key_ipv4_src": "0.0.0.0", "options.key_ipv4_src_mask": "255.255.255.0"}
    check(by_number[22], {"kind": "flower", **keys})


def test_a_filter_of_a_shared_block_has_its_number_in_place_of_a_parent() -> None:
    message = answers("tc filter show block 10", "RTM_NEWTFILTER")[-1]
    assert message["tcm_ifindex"] == -1 and message["tcm_parent"] == 10 and message["options.key_ipv4_dst"] == "192.0.2.9"


# --- actions of their own


def test_a_dump_of_actions() -> None:
    command = "tc -j -s actions list action police"
    (total, rows), (message,) = printed(command), answers(command, "RTM_GETACTION")  # dumps have the type of the request
    assert message["count"] == total["total acts"] == len(message["tab"]) == 3
    for row, action in zip(rows["actions"], message["tab"]):
        tbf = action["options"]["tbf"]
        assert (action["kind"], tbf["index"], str(tbf["action"])) == ("police", row["index"], VERDICTS[row["control_action"]["type"]])
        assert tbf["bindcnt"] == row["bind"]


def test_actions_that_are_made_and_taken_away() -> None:
    command = "tc actions add action gact pass index 78 action gact drop index 79 cookie 0123456789abcdef"
    first, second = request(command, "RTM_NEWACTION")["tab"]
    assert (str(first["options"]["parms"]["action"]), first["options"]["parms"]["index"]) == ("OK", 78)
    assert (str(second["options"]["parms"]["action"]), second["cookie"]) == ("SHOT", bytes.fromhex("0123456789abcdef"))
    assert request("tc actions delete action gact index 78", "RTM_DELACTION")["tab"] == [{"kind": "gact", "index": 78}]
    flags = request("tc actions add action mirred egress redirect dev g0 index 80 no_percpu", "RTM_NEWACTION")["tab[0].flags"]
    assert str(flags["value"]) == str(flags["selector"]) == "NO_PERCPU_STATS"
    assert str(request("tc -s actions show action gact", "RTM_GETACTION")["flags"]["value"]) == "LARGE_DUMP_ON"


# --- the writer


def test_every_message_of_tc_can_be_written_from_its_values() -> None:
    count = 0
    for message in conversation("tc"):
        if message.kind is None or message.kind.family.name not in FAMILIES:
            continue
        again = one(encode(message.kind, message.values, flags=message.flags))
        assert again.values == message.values
        count += 1
    assert count > 400


@pytest.mark.parametrize(("text", "number"), [
    ("root", 0xFFFFFFFF), ("ingress", 0xFFFFFFF1), ("clsact", 0xFFFFFFF1), ("none", 0), ("1:", 0x10000), ("1:10", 0x10010),
    (":20", 0x20), ("ffff:fff2", 0xFFFFFFF2), ("clsact-egress", 0xFFFFFFF3), ("0x10010", 0x10010), ("8001:", 0x80010000),
])  # fmt: skip
def test_handles_are_written_as_tc_writes_them(text: str, number: int) -> None:
    assert HANDLE.write(text) == struct.pack("=I", number)
    assert HANDLES.number(str(HANDLES.of(number))) == number


@pytest.mark.parametrize(("number", "text"), [
    (0x10010, "1:10 (0x10010)"), (0x10000, "1: (0x10000)"), (0xFFFFFFFF, "root (0xffffffff)"), (0, "none (0x0)"),
    (0xFFFFFFF2, "clsact_ingress (0xfffffff2)"), (0x20, "0:20 (0x20)"),
])  # fmt: skip
def test_handles_read_as_tc_writes_them(number: int, text: str) -> None:
    assert HANDLE.text(HANDLE.read(struct.pack("=I", number), 0, 4)) == text


@pytest.mark.parametrize(("text", "number"), [("800::800", 0x80000800), ("800:", 0x80000000), ("2:5:", 0x205000), ("2:5:1", 0x205001)])
def test_handles_of_u32(text: str, number: int) -> None:
    assert U32_HANDLE.write(text) == struct.pack("=I", number)
    assert U32_HANDLE.names.number(str(U32_HANDLE.names.of(number))) == number


@pytest.mark.parametrize(("text", "number"), [
    ("shot", 2), ("TC_ACT_PIPE", 3), ("unspec", -1), ("goto_chain 6", 0x20000006), ("jump 2", 0x10000002),
])  # fmt: skip
def test_verdicts(text: str, number: int) -> None:
    assert VERDICT.parse(text) == number
    assert VERDICT.parse(str(VERDICT.of(number))) == number


@pytest.mark.parametrize("text", ["1:x", "1:2:3", "nosuch", "1:10000", "-1:2"])
def test_what_is_no_handle_is_refused(text: str) -> None:
    with pytest.raises(UnknownNameError):
        HANDLE.write(text)


def test_a_filter_is_written_by_paths() -> None:
    message = made("newtfilter", **{
        "tcm_ifindex": 3, "tcm_parent": "clsact_ingress", "tcm_info.prio": 7, "tcm_info.protocol": "ip", "kind": "flower",
        "options.key_eth_type": "ip", "options.key_tcp_dst": "80", "options.act[0].kind": "gact",
        "options.act[0].options.parms.action": "shot",
    })  # fmt: skip
    info = message.bytes[16 + 16 : 16 + 20]
    assert struct.unpack("=I", info)[0] == 7 << 16 | int.from_bytes(b"\x08\x00", sys.byteorder)
    assert message["options.key_tcp_dst"] == 80 and str(message["options.act[0].options.parms.action"]) == "SHOT"
    assert message.node("options.act[0]").raw & 0x3FFF == 1


# --- shapes that no command of the capture has


def test_options_of_an_unknown_kind_stay_raw() -> None:
    message = made("newqdisc", kind="nosuch", options=b"\x08\x00\x01\x00\x05\x00\x00\x00")
    assert message["options"] == b"\x08\x00\x01\x00\x05\x00\x00\x00" and not message.notes
    with pytest.raises(EncodeError, match="nosuch"):
        made("newqdisc", kind="nosuch", options={"limit": 3})


def test_kind_may_follow_what_it_chooses() -> None:
    kind = REGISTRY.family("qdisc", "route").operation("newqdisc")
    body = pack(2, struct.pack("=I", 77)) + pack(1, b"pfifo\0")
    message = one(encode(kind, {})[:36])
    longer = bytearray(message.bytes + body)
    longer[0:4] = struct.pack("=I", len(longer))
    assert one(bytes(longer))["options"] == {"limit": 77}
    assert one(bytes(longer)).node("options.limit").value == 77


def test_filters_and_qdiscs_do_not_share_kinds() -> None:
    assert made("newqdisc", kind="flower", options=b"\0\0\0\0")["options"] == b"\0\0\0\0"
    assert made("newtfilter", kind="htb", options=b"\0\0\0\0")["options"] == b"\0\0\0\0"


@pytest.mark.parametrize(("type", "size", "wanted"), [
    (0, 36, {"maxpacket": 1514, "drop_overlimit": 0}), (1, 24, {"deficit": 1514, "ldelay": 0}),
])  # fmt: skip
def test_figures_of_fq_codel_depend_on_who_gives_them(type: int, size: int, wanted: dict[str, int]) -> None:
    figures = struct.pack("=II", type, 1514) + bytes(32)
    message = made("newtclass", kind="fq_codel", stats2={"app": figures})
    stats = message["stats2.app.stats"]
    assert {name: stats[name] for name in wanted} == wanted and len(stats) * 4 == size and not message.notes
    assert sum(length for _, length, _, _ in message.owners()) == len(message)


def test_a_struct_that_an_older_kernel_sent_short() -> None:
    message = made("newqdisc", kind="sfq", options=struct.pack("=5I", 3000, 10, 127, 1024, 128))
    assert message["options.v0"] == {"quantum": 3000, "perturb_period": 10, "limit": 127, "divisor": 1024, "flows": 128}
    assert message["options"]["#length"] == 20 and not message.notes


def test_mqprio_is_a_struct_of_82_bytes_with_attributes_from_84() -> None:
    behind = {"mode": "CHANNEL", "min_rate64": [1, 2], "max_rate64": [3, 4], "tc_entry": [{"index": 0, "fp": 2}]}
    message = made("newqdisc", kind="mqprio", options={"num_tc": 2, "hw": 1, "count": [1, 3], **behind})
    node = message.node("options.mode")
    assert node.offset - message.node("options").start == 84
    assert message["options.min_rate64"] == [1, 2] and message.node("options.max_rate64[1]").raw == 4
    assert message["options.count"][:3] == [1, 3, 0] and str(message["options.tc_entry[0].fp"]) == "PREEMPTIBLE"


def test_a_schedule_of_taprio() -> None:
    entries = [{"cmd": "SET_GATES", "gate_mask": 1, "interval": 300_000}, {"cmd": "SET_GATES", "gate_mask": 2, "interval": 400_000}]
    options = {"priomap": {"num_tc": 2}, "sched_entry_list": {"entry": entries}, "sched_clockid": "TAI", "flags": "FULL_OFFLOAD",
               "admin_sched": {"sched_base_time": -5, "sched_entry_list": {"entry": entries[:1]}}}  # fmt: skip
    message = made("newqdisc", kind="taprio", options=options)
    assert [entry["interval"] for entry in message["options.sched_entry_list.entry"]] == [300_000, 400_000]
    assert message["options.admin_sched.sched_base_time"] == -5 and message["options.sched_clockid"] == 11
    assert len(message.bytes[message.node("options.priomap").start : message.node("options.priomap").stop]) == 82


@pytest.mark.parametrize(("kind", "data", "raw"), [
    ("U32", {"mask": 0xFF, "val": 6, "off": 8}, bytes.fromhex("000000ff 00000006") + struct.pack("=ii", 8, 0)),
    ("IPSET", {"index": 3, "dim": 2, "flags": 1}, struct.pack("=HBB", 3, 2, 1)),
    ("CANID", [{"can_id": 0x123, "can_mask": 0x7FF}], struct.pack("=II", 0x123, 0x7FF)),
    ("CONTAINER", 2, struct.pack("=I", 2)),
    ("TEXT", {"algo": "kmp", "to_offset": 200, "pattern_len": 3, "layers": {"from_layer": 1, "to_layer": 2}, "pattern": b"foo"},
     b"kmp".ljust(16, b"\0") + struct.pack("=HHHBB", 0, 200, 3, 0x21, 0) + b"foo"),
])  # fmt: skip
def test_terms_of_other_kinds(kind: str, data: Any, raw: bytes) -> None:
    term = {"matchid": 1, "kind": kind, "flags": "INVERT", "data": data}
    message = made("newtfilter", kind="basic", options={"ematches": {"list": [term]}})
    node = message.node("options.ematches.list[0].data")
    assert message.buffer[node.start : node.stop] == raw
    read = message["options.ematches.list[0].data"]
    assert read == data if not isinstance(data, dict) else {name: read[name] for name in data} == data


def test_a_meta_term_that_compares_text() -> None:
    header = {"left": {"kind": "DEV_TEXT"}, "right": {"kind": "VALUE_TEXT"}}
    terms = [{"kind": "META", "data": {"hdr": header, "rvalue": b"eth0"}}]
    message = made("newtfilter", kind="basic", options={"ematches": {"list": terms}})
    assert message["options.ematches.list[0].data.rvalue"] == b"eth0"
    assert message.node("options.ematches.list[0].data.rvalue").value == b"eth0"


def test_every_description_of_a_kind_can_be_loaded_and_stands_in_its_own_file() -> None:
    from nlshell.protocols.route import tc_actions, tc_filters, tc_qdiscs

    assert len(tc_qdiscs.OPTIONS) > 40 and len(tc_filters.OPTIONS) == 12 and len(tc_actions.OPTIONS) == 21
    assert set(tc_qdiscs.XSTATS) <= set(tc_qdiscs.OPTIONS)
    assert TCA.by_name["options"].type.cases is tc_qdiscs.OPTIONS


# --- this machine's kernel: what nlshell writes is what tc prints, and what nlshell reads

LIVE = r"""
import json, socket, struct, sys
from nlshell.codec.message import Context, messages
from nlshell.codec.writer import encode
from nlshell.schema import REGISTRY

context = Context(REGISTRY.protocol("route"))
link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
link.bind((0, 0))
index = {name: number for number, name in socket.if_nameindex()}


def ask(operation, family, how, **values):
    kind = REGISTRY.family(family, "route").operation(operation)
    link.send(encode(kind, values, flags=how, seq=1))
    found = []
    while True:
        for message in messages(link.recv(1 << 20), context)[0]:
            if message.type in ("NLMSG_ERROR", "NLMSG_DONE"):
                assert not message.get("error"), (operation, values, message.values)
                return found
            assert not message.notes, (message.notes, message.values)
            assert message.encode() == message.bytes
            found.append(message)


def rate(bytes_per_second):
    return {"rate": bytes_per_second, "linklayer": "ETHERNET"}


NEW, DUMP = 0x605, 0x301
d0 = index["d0"]
ask("newqdisc", "qdisc", NEW, tcm_ifindex=d0, tcm_handle="1:", tcm_parent="root", kind="htb",
    options={"init": {"version": 3, "rate2quantum": 10, "defcls": 0x20}, "direct_qlen": 77})
ask("newtclass", "tclass", NEW, tcm_ifindex=d0, tcm_handle="1:1", tcm_parent="1:", kind="htb",
    options={"parms": {"rate": rate(12500000), "ceil": rate(25000000), "buffer": 20000, "cbuffer": 10000, "quantum": 1500}})
ask("newtclass", "tclass", NEW, tcm_ifindex=d0, tcm_handle="1:20", tcm_parent="1:1", kind="htb", options={
    "rate64": 5_000_000_000, "ceil64": 6_000_000_000,
    "parms": {"rate": rate(0xffffffff), "ceil": rate(0xffffffff), "buffer": 1000, "cbuffer": 900, "quantum": 3000, "prio": 2}})
ask("newqdisc", "qdisc", NEW, tcm_ifindex=d0, tcm_handle="20:", tcm_parent="1:20", kind="tbf", options={
    "parms": {"rate": rate(625000), "limit": 50000, "buffer": 500000}, "burst": 20000, "rtab": [0] * 256})
ask("newqdisc", "qdisc", NEW, tcm_ifindex=d0, tcm_handle="ffff:", tcm_parent="clsact", kind="clsact")
ask("newqdisc", "qdisc", NEW, tcm_ifindex=index["d1"], tcm_handle="5:", tcm_parent="root", kind="bfifo", options={"limit": 4321})
ask("newtfilter", "tfilter", NEW, tcm_ifindex=d0, tcm_parent="1:", tcm_info={"prio": 3, "protocol": "IP"}, kind="u32", options={
    "classid": "1:20",
    "sel": {"flags": "TERMINAL", "nkeys": 1, "keys": [{"mask": 0xff000000, "val": 0x0a000000, "off": 12}]}})
ask("newtfilter", "tfilter", NEW, tcm_ifindex=d0, tcm_parent="1:", tcm_info={"prio": 4, "protocol": "ALL"}, kind="bpf", options={
    "classid": "1:20", "ops_len": 1, "ops": [{"code": 6, "k": 1}]})
info = {"prio": 5, "protocol": "IPV6"}
ask("newtfilter", "tfilter", NEW, tcm_ifindex=d0, tcm_parent="clsact_ingress", tcm_info=info, kind="u32", chain=9, options={
    "sel": {"flags": "TERMINAL", "nkeys": 1, "keys": [{"mask": 0xffff, "val": 80, "off": 20}]},
    "act": [{"kind": "mirred", "options": {"parms": {"action": "STOLEN", "eaction": "EGRESS_REDIR", "ifindex": index["d1"]}}}]})
ask("newaction", "action", NEW, tab=[{"kind": "mirred", "cookie": b"nlsh", "options": {
    "parms": {"index": 42, "action": "PIPE", "eaction": "EGRESS_MIRROR", "ifindex": index["d1"]}}}])

for name, parent in (("qdisc", {}), ("tclass", {}), ("tfilter", {"tcm_parent": "1:"}), ("tfilter", {"tcm_parent": "clsact_ingress"})):
    for message in ask("get" + name, name, DUMP, tcm_ifindex=d0, **parent):
        print(json.dumps(message.to_dict()["fields"]))
for message in ask("getaction", "action", DUMP, tab=[{"kind": "mirred"}], flags={"value": 1, "selector": 1}):
    print(json.dumps({"action": message.values}, default=str))
"""


@cache
def live() -> list[str]:
    need("tc")
    commands = ("tc -s -d -j qdisc show", "tc -s -d class show dev d0", "tc -s -d -j filter show dev d0 parent 1:",
                "tc -s -d -j filter show dev d0 ingress", "tc -j -s actions list action mirred")  # fmt: skip
    script = "\n".join([
        "ip link add d0 type veth peer name d1", "ip link set d0 up", "ip link set d1 up",
        f"'{sys.executable}' - <<'PROGRAM'\n{LIVE}\nPROGRAM", *(f"echo '{MARK}'; {command}" for command in commands),
    ])  # fmt: skip
    return in_namespace(script).split(MARK + "\n")


def flat(fields: list[dict[str, Any]]) -> dict[str, str]:
    out: dict[str, str] = {}
    for entry in fields:
        out |= flat(entry["fields"]) if "fields" in entry else {entry["path"]: entry["text"]}
    return out


def mine() -> list[dict[str, str]]:
    return [flat(json.loads(line)) for line in live()[0].splitlines() if not line.startswith('{"action"')]


def test_live_tc_prints_the_qdiscs_that_nlshell_wrote() -> None:
    rows = {f"{row['kind']} {row['dev']}": row for row in json.loads(live()[1])}
    htb = rows["htb d0"]
    assert (htb["handle"], htb["options"]["default"], htb["options"]["r2q"], htb["options"]["direct_qlen"]) == ("1:", "0x20", 10, 77)
    assert (rows["tbf d0"]["parent"], rows["tbf d0"]["options"]["rate"]) == ("1:20", 625000)
    assert rows["bfifo d1"]["options"] == {"limit": 4321} and rows["clsact d0"]["parent"] == "ffff:fff1"


def test_live_tc_prints_the_classes_that_nlshell_wrote() -> None:
    assert "class htb 1:1 root rate 100Mbit ceil 200Mbit linklayer ethernet burst 16000b" in live()[2]
    assert "class htb 1:20 parent 1:1 leaf 20: prio 2 quantum 3000 rate 40Gbit ceil 48Gbit" in live()[2]


def test_live_tc_prints_the_filters_that_nlshell_wrote() -> None:
    rows = [row for row in json.loads(live()[3]) if "options" in row]
    assert [(row["kind"], row["pref"], row["protocol"]) for row in rows] == [("u32", 3, "ip"), ("u32", 3, "ip"), ("bpf", 4, "all")]
    assert rows[1]["options"]["flowid"] == "1:20"
    assert rows[1]["options"]["match"] == {"value": "a000000", "mask": "ff000000", "offmask": "", "off": 12}
    assert rows[2]["options"]["bytecode"]["insns"] == [{"code": 6, "jt": 0, "jf": 0, "k": 1}]
    (redirect,) = (row for row in json.loads(live()[4]) if "actions" in row.get("options", {}))
    (action,) = redirect["options"]["actions"]
    assert (redirect["chain"], redirect["protocol"], redirect["pref"]) == (9, "ipv6", 5)
    assert (action["mirred_action"], action["direction"], action["to_dev"], action["order"]) == ("redirect", "egress", "d1", 1)


def test_live_nlshell_reads_what_the_kernel_has() -> None:
    found = {(fields["kind"], fields["tcm_handle"]): fields for fields in mine()}
    tbf = found["tbf", "20: (0x200000)"]
    assert tbf["options.parms.rate.rate"] == "625000 bytes/s" and tbf["tcm_parent"] == "1:20 (0x10020)"
    leaf = found["htb", "1:20 (0x10020)"]
    assert leaf["options.rate64"] == "5000000000 bytes/s" and leaf["tcm_info"] == "20: (0x200000)"
    assert leaf["options.parms.buffer"] == "1000 ticks of 64 ns"
    u32 = found["u32", "0x80000800"]
    assert u32["tcm_info.prio"] in ("3", "5") and u32["options.hash"] == "800: (0x80000000)"


def test_live_shared_actions() -> None:
    _, rows = json.loads(live()[5])
    by_index = {row["index"]: row for row in rows["actions"]}
    assert (by_index[42]["mirred_action"], by_index[42]["cookie"]) == ("mirror", b"nlsh".hex())
    (values,) = (json.loads(line)["action"] for line in live()[0].splitlines() if line.startswith('{"action"'))
    assert values["count"] == len(values["tab"]) == len(rows["actions"])
