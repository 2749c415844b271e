"""What iproute2 would print, as JSON, for decoded messages: the other way round from what it was recorded to print."""

from __future__ import annotations

import json
import struct
import sys
from typing import Any

from nlshell.codec.message import Context, Message, messages
from nlshell.schema import REGISTRY

from .live import outputs

Values = dict[str, Any]
USER_HZ = 100
FAMILIES = {2: "inet", 10: "inet6", 28: "mpls", 7: "bridge"}
BITS = {2: 32, 10: 128, 28: 20}
SCOPES = {0: "global", 200: "site", 253: "link", 254: "host", 255: "nowhere"}
DSCP = {10: "AF11", 46: "EF"}
SEG6_ACTIONS = {
    "END": "End", "END_X": "End.X", "END_T": "End.T", "END_DX2": "End.DX2", "END_DX6": "End.DX6", "END_DX4": "End.DX4",
    "END_DT6": "End.DT6", "END_DT4": "End.DT4", "END_DT46": "End.DT46", "END_B6": "End.B6", "END_B6_ENCAP": "End.B6.Encaps",
}  # fmt: skip


def word(value: int) -> str:
    return str(value).lower()


def words(value: int, without: str = "") -> list[str]:
    return [] if not int(value) else [flag.lower() for flag in str(value).split("|") if flag != without]


def realms(number: int) -> dict[str, str]:
    return {key: str(part) for key, part in (("from", number >> 16), ("to", number & 0xFFFF)) if part}


def encap(kind: str, v: Values) -> Values:
    out: Values = {"encap_type": {"seg6_local": "seg6local"}.get(kind, kind)}
    if kind == "mpls":
        out |= v
    elif kind in ("ip", "ip6"):
        out |= {key: v[key] for key in ("id", "src", "dst", "ttl", "tos", "hoplimit", "tc") if key in v}
        options = v.get("opts", {})
        if "vxlan" in options:
            out["vxlan_opts"] = [options["vxlan"]]
        if "geneve" in options:
            out["geneve_opts"] = [{**option, "data": option["data"].hex()} for option in options["geneve"]]
        if "erspan" in options:
            out["erspan_opts"] = [{key: number for key, number in options["erspan"].items() if key in ("ver", "index", "dir", "hwid")}]
    elif kind == "seg6":
        out |= {"mode": word(v["srh"]["mode"]), "segs": v["srh"]["srh"]["segments"][::-1]}
    elif kind == "seg6_local":
        out["action"] = SEG6_ACTIONS[str(v["action"])]
        out |= {key: str(v[key]) for key in ("table", "vrftable", "nh4", "nh6") if key in v}
        if "srh" in v:
            out["srh"] = {"segs": v["srh"]["segments"][::-1]}
        if "flavors" in v:
            out["flavors"] = words(v["flavors"]["operation"])
    return out


def hop(v: Values, names: dict[int, str]) -> Values:
    out: Values = {}
    if "encap" in v:
        out["encap"] = encap(word(v["encap_type"]), v["encap"])
    if "newdst" in v:
        out["to"] = v["newdst"]
    if "gateway" in v:
        out["gateway"] = v["gateway"]
    if "via" in v:
        out["via"] = {"family": FAMILIES[v["via"]["rtvia_family"]], "host": v["via"]["rtvia_addr"]}
    return out


def metrics(v: Values) -> Values:
    out: Values = {}
    for key, value in v.items():
        if key == "rtt":
            value /= 8
        elif key == "rttvar":
            value /= 4
        elif key == "features":
            out |= dict.fromkeys(words(value))
            continue
        elif key == "lock":
            continue
        out[{"cc_algo": "congestion"}.get(key, key)] = value
    return out


def prefix(address: str | None, length: int, family: int) -> str:
    if address is None:
        return "default" if length == 0 else f"0/{length}"
    return address if length == BITS[family] or family == 28 else f"{address}/{length}"


def route(v: Values, names: dict[int, str]) -> Values:
    family = v["rtm_family"]
    out: Values = {"type": word(v["rtm_type"]), "dst": prefix(v.get("dst"), v["rtm_dst_len"], family)}
    if "src" in v:
        out["from"] = prefix(v["src"], v["rtm_src_len"], family)
    if v["rtm_tos"]:
        out["tos"] = f"{v['rtm_tos']:#x}"
    if "nh_id" in v:
        out["nhid"] = v["nh_id"]
    out |= hop(v, names)
    if "oif" in v:
        out["dev"] = names[v["oif"]]
    out |= {"table": word(v.get("table", v["rtm_table"])), "protocol": word(v["rtm_protocol"]), "scope": SCOPES[v["rtm_scope"]]}
    if "prefsrc" in v:
        out["prefsrc"] = v["prefsrc"]
    if "priority" in v:
        out["metric"] = v["priority"]
    out["flags"] = words(v["rtm_flags"])
    if "flow" in v:
        out["flow"] = realms(v["flow"])
    if "metrics" in v:
        out["metrics"] = [metrics(v["metrics"])]
    if v.get("cacheinfo", {}).get("rta_expires"):
        out["expires"] = v["cacheinfo"]["rta_expires"] // USER_HZ
    if "pref" in v:
        out["pref"] = word(v["pref"])
    if "multipath" in v:
        out["nexthops"] = [
            {
                **hop(one, names),
                "dev": names[one["rtnh_ifindex"]],
                **({"weight": one["rtnh_hops"] + 1} if family != 28 else {}),
                "flags": words(one["rtnh_flags"]),
            }
            for one in v["multipath"]
        ]
    return out


def nexthop(v: Values, names: dict[int, str]) -> Values:
    out: Values = {"id": v["id"]}
    if "group" in v:
        weights = [(one["id"], (one["weight_high"] << 8 | one["weight"]) + 1) for one in v["group"]]
        out["group"] = [{"id": number, "weight": weight} if weight > 1 else {"id": number} for number, weight in weights]
    if v.get("group_type"):
        out["type"] = {1: "resilient"}[v["group_type"]]
    if "res_group" in v:
        group = v["res_group"]
        times = {key: group[key] / USER_HZ for key in ("idle_timer", "unbalanced_timer", "unbalanced_time")}
        out["resilient_args"] = {"buckets": group["buckets"], **times}
    out |= hop(v, names)
    if "oif" in v:
        out["dev"] = names[v["oif"]]
    out |= {"scope": SCOPES[v["nh_scope"]], "protocol": word(v["nh_protocol"]), "flags": words(v["nh_flags"])}
    return out | {key: None for key in ("blackhole", "fdb") if v.get(key)}


def rule(v: Values, names: dict[int, str]) -> Values:
    out: Values = {"priority": v.get("priority", 0)}
    if "INVERT" in str(v["flags"]):
        out["not"] = None
    out |= {"src": v["src"], "srclen": v["src_len"]} if "src" in v and v["src_len"] < BITS[v["family"]] else {"src": v.get("src", "all")}
    if "dst" in v:
        out |= {"dst": v["dst"]} | ({"dstlen": v["dst_len"]} if v["dst_len"] < BITS[v["family"]] else {})
    if v["tos"]:
        out["tos"] = f"{v['tos']:#x}"
    if "fwmark" in v:
        out["fwmark"] = f"{v['fwmark']:#x}"
        if v.get("fwmask", 0xFFFFFFFF) != 0xFFFFFFFF:
            out["fwmask"] = f"{v['fwmask']:#x}"
    for key, name in (("iif", "iifname"), ("oif", "oifname"), ("tun_id", "tun_id"), ("goto", "goto")):
        if name in v:
            out[key] = v[name]
    if "dscp" in v:
        out["dscp"] = DSCP.get(v["dscp"], str(v["dscp"]))
    if v.get("l3mdev"):
        out["l3mdev"] = None
    if "uid_range" in v:
        out |= {"uid_start": v["uid_range"]["start"], "uid_end": v["uid_range"]["end"]}
    if "ip_proto" in v:
        out["ipproto"] = word(v["ip_proto"])
    for key in ("sport", "dport"):
        ports = v.get(f"{key}_range")
        if ports:
            out |= {key: ports["start"]} if ports["start"] == ports["end"] else {f"{key}_start": ports["start"], f"{key}_end": ports["end"]}
    table = v.get("table", v["fib_rule_hdr.table"])
    if v["action"] == 1 and table and not v.get("l3mdev"):
        out["table"] = word(table)
    for key in ("suppress_prefixlen", "suppress_ifgroup"):
        if v.get(key, 0xFFFFFFFF) != 0xFFFFFFFF:
            out[key] = v[key] if key.endswith("len") else str(v[key])
    if "flow" in v:
        out |= {f"flow_{end}": number for end, number in realms(v["flow"]).items()}
    if v["action"] == 3:
        out["nop"] = None
    elif v["action"] > 3:
        out["action"] = word(v["action"])
    out["protocol"] = word(v["protocol"])
    return out


def address(v: Values, names: dict[int, str]) -> Values:
    flags = set(words(v["flags"]))
    local = v.get("local", v["address"])
    out: Values = {"family": FAMILIES[v["ifa_family"]], "local": local, "prefixlen": v["ifa_prefixlen"], "scope": SCOPES[v["ifa_scope"]]}
    if v["address"] != local:
        out["address"] = v["address"]
    out |= {key: v[key] for key in ("broadcast", "anycast", "label") if key in v}
    if "rt_priority" in v:
        out["metric"] = v["rt_priority"]
    if "proto" in v:
        out["protocol"] = word(v["proto"]) if type(v["proto"]) is not int else f"{v['proto']:#x}"
    if "permanent" not in flags:
        out["dynamic"] = True
    shown = {"mcautojoin": "autojoin", "homeaddress": "home", "managetempaddr": "mngtmpaddr", "stable_privacy": "stable-privacy"}
    out |= {shown.get(flag, flag): True for flag in flags - {"permanent"}}
    return out | {"valid_life_time": v["cacheinfo"]["ifa_valid"], "preferred_life_time": v["cacheinfo"]["ifa_prefered"]}


def neighbour(v: Values, names: dict[int, str]) -> Values:
    out: Values = {"dst": v["dst"], "dev": names[v["ndm_ifindex"]]}
    if "lladdr" in v:
        out["lladdr"] = v["lladdr"]
    shown = {"ext_learned": "extern_learn", "offloaded": "offload"}
    out |= {shown.get(flag, flag): None for flag in [*words(v["ndm_flags"]), *words(v.get("flags_ext", 0))]}
    if "cacheinfo" in v:
        out |= {key: v["cacheinfo"][f"ndm_{key}"] // USER_HZ for key in ("used", "confirmed", "updated")}
        if v["cacheinfo"]["ndm_refcnt"]:
            out["refcnt"] = v["cacheinfo"]["ndm_refcnt"]
    if "probes" in v:
        out["probes"] = v["probes"]
    if v["ndm_state"]:
        out["state"] = str(v["ndm_state"]).split("|")
    if "protocol" in v:
        out["protocol"] = word(v["protocol"])
    return out


def replies(found: list[Message], operation: str) -> list[Values]:
    """The values of the parts of dumps among messages."""
    return [m.values for m in found if m.kind is not None and m.kind.operation == operation and m.flags & 2]


DUMPS = """
import socket, struct, sys
for request in sys.argv[1:]:
    type, body = int(request.split(":")[0]), bytes.fromhex(request.split(":")[1])
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as s:
        s.settimeout(20)
        s.setsockopt(270, 12, 1)
        s.send(struct.pack("=IHHII", 16 + len(body), type, 0x301, 7, 0) + body)
        while True:
            data = s.recv(1 << 18)
            print(data.hex())
            if struct.unpack_from("=H", data, 4)[0] in (2, 3) or struct.unpack_from("=H", data, len(data) - 20 + 4)[0] == 3:
                break
"""


def dump_and_print(setup: str, requests: list[tuple[int, bytes]], *commands: str) -> tuple[list[Message], list[Any]]:
    """Live: the messages of dumps (type, fixed header) in a private namespace, and what commands printed there as JSON."""
    arguments = " ".join(f"{number}:{body.hex()}" for number, body in requests)
    dumps, *printed = outputs(setup, f"'{sys.executable}' - {arguments} <<'SCRIPT'\n{DUMPS}\nSCRIPT", *commands)
    context = Context(REGISTRY.protocol("route"))
    found = [message for line in dumps.split() for message in messages(bytes.fromhex(line), context)[0]]
    return found, [json.loads(text or "[]") for text in printed]


def header(family: int, size: int) -> bytes:
    return struct.pack("=B", family) + bytes(size - 1)
