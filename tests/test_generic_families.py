"""Generic families: decoded values held against what programs printed of the same messages, and against a live kernel."""

from __future__ import annotations

import json
import re
import struct
from base64 import b64encode
from ipaddress import ip_address
from typing import Any

import pytest

from nlshell.codec.message import Context, Message, messages
from nlshell.codec.writer import encode
from nlshell.schema import REGISTRY
from nlshell.wire import header as h

from .captures import conversation, record, step
from .live import in_namespace

Values = dict[str, Any]
NOTHING = "(none)"


def answers(area: str, command: str, family: str) -> tuple[str, list[Message]]:
    entry, found = step(area, command)
    return entry["stdout"], [m for m in found if m.kind is not None and m.kind.family.name == family and m.direction == "reply"]


def printed(area: str, command: str, family: str) -> tuple[Any, list[Values]]:
    text, found = answers(area, command, family)
    return json.loads(text), [message.values for message in found]


# --- the kernel's own YNL library


def differences(ours: Any, theirs: Any) -> list[str]:
    """Where our value differs from what `ynl` prints: dashes for underscores, names in lower case, addresses as numbers or hex."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        ours = ours["value"] if set(ours) == {"value", "mask"} and "mask" not in theirs else ours
        found = []
        for key, value in theirs.items():
            name = key.replace("-", "_").lower()
            names = [name] if name in ours else [each for each in ours if isinstance(each, str) and name.endswith("_" + each)]
            if not names and (name.startswith("unknownattr") or name == "padding"):
                continue
            found += [f"{name}.{text}" for text in (differences(ours[names[0]], value) if names else ["missing"])]
        return found
    if isinstance(theirs, list) and isinstance(ours, list):
        pairs = zip(ours, theirs, strict=True) if len(ours) == len(theirs) else []
        return [f"[{at}].{text}" for at, (a, b) in enumerate(pairs) for text in differences(a, b)] if pairs or not theirs else ["length"]
    if isinstance(ours, dict):
        return []  # a struct that ynl leaves as bytes
    if isinstance(ours, int) and isinstance(theirs, list):
        theirs, ours = sorted(theirs), sorted(str(ours).lower().replace("_", "-").split("|") if ours else [])
    elif isinstance(ours, int) and isinstance(theirs, str):
        ours = str(ours).lower().replace("_", "-")
    elif isinstance(ours, str) and isinstance(theirs, int):
        ours = int.from_bytes(ip_address(ours).packed, "big")
    elif isinstance(ours, bytes) or (isinstance(ours, str) and ours != theirs and ":" in ours):
        ours = ours.hex() if isinstance(ours, bytes) else ip_address(ours).packed.hex()
        theirs = str(theirs).replace(" ", "")
    return [] if ours == theirs else [f"{ours!r} is not {theirs!r}"]


def ynl_steps() -> list[Any]:
    found = []
    for area in ("genl", "ethtool", "devlink", "mptcp", "tcp_metrics", "ovs", "team"):
        for entry in record(area)["steps"]:
            words = re.match(r"ynl (\w+) (do|dump) (\S+)", entry["cmd"])
            if (
                words
                and words[1] != "nlctrl"
                and not entry["rc"]
                and entry["stdout"].strip()[:1] in ("{", "[")
                and entry["stdout"].strip() != "[]"
            ):
                found.append(pytest.param(area, entry, words[1], id=f"{words[1]}-{words[2]}-{words[3]}-{entry['first']}"))
    return found


@pytest.mark.parametrize(("area", "entry", "family"), ynl_steps())
def test_as_ynl_prints_it(area: str, entry: dict[str, Any], family: str) -> None:
    theirs = json.loads(entry["stdout"])
    theirs = theirs if isinstance(theirs, list) else [theirs]
    ours = [
        m.values
        for m in conversation(area, entry["first"], entry["last"])
        if m.kind and m.kind.family.name == family and m.direction == "reply"
    ]
    assert differences(ours, theirs) == []


# --- tunnels and encryption


def wireguard_lines(values: Values) -> list[str]:
    def key(raw: bytes | None) -> str:
        return b64encode(raw).decode() if raw and any(raw) else NOTHING

    lines = []
    if "ifname" in values:
        mark = values["fwmark"]
        words = [key(values.get("private_key")), key(values.get("public_key")), str(values["listen_port"]), hex(mark) if mark else "off"]
        lines.append("\t".join([values["ifname"], *words]))
    for peer in values.get("peers", []):
        to = peer.get("endpoint", {})
        where = f"{to['sin_addr']}:{to['sin_port']}" if "sin_addr" in to else f"[{to['sin6_addr']}]:{to['sin6_port']}" if to else NOTHING
        allowed = ",".join(f"{each['ipaddr']}/{each['cidr_mask']}" for each in peer.get("allowedips", [])) or NOTHING
        counters = [
            peer["last_handshake_time"]["tv_sec"],
            peer["rx_bytes"],
            peer["tx_bytes"],
            peer["persistent_keepalive_interval"] or "off",
        ]
        lines.append(
            "\t".join([values["ifname"], key(peer["public_key"]), key(peer["preshared_key"]), where, allowed, *map(str, counters)])
        )
    return lines


def test_wireguard_dump() -> None:
    entry = [each for each in record("wireguard")["steps"] if each["cmd"] == "wg show all dump"][-1]
    found = [
        m.values for m in conversation("wireguard", entry["first"], entry["last"]) if m.family == "wireguard" and m.direction == "reply"
    ]
    assert [line for values in found for line in wireguard_lines(values)] == entry["stdout"].splitlines()


def test_wireguard_peers_in_several_messages() -> None:
    text, found = answers("wireguard", "wg show wg1 dump", "wireguard")
    ours = {b64encode(peer["public_key"]).decode() for m in found for peer in m.values.get("peers", [])}
    assert ours == {line.split("\t")[0] for line in text.splitlines()[1:]}
    assert len(found) > 1


def test_macsec() -> None:
    entry, found = step("macsec", "ip -j macsec show ms0")
    theirs = json.loads(entry["stdout"])[0]
    ours = next(m.values for m in found if m.family == "macsec" and m.direction == "reply" and m.values["ifindex"] == theirs["ifindex"])
    secy = ours["secy"]

    def associations(rows: list[Values]) -> list[Values]:
        return [{"an": sa["an"], "pn": sa["pn"], "active": bool(sa["active"]), "key": sa["keyid"].hex()} for sa in rows]

    assert {
        "protect": bool(secy["protect"]), "validate": str(secy["validate"]).lower(), "encrypt": bool(secy["encrypt"]),
        "send_sci": bool(secy["inc_sci"]), "end_station": bool(secy["es"]), "scb": bool(secy["scb"]), "replay": bool(secy["replay"]),
        "cipher_suite": str(secy["cipher_suite"]).replace("_", "-").replace("DEFAULT", "GCM-AES-128"), "icv_length": secy["icv_len"],
        "sci": f"{secy['sci']:#018x}", "encoding_sa": secy["encoding_sa"], "sa_list": associations(ours["txsa_list"]),
        "rx_sc": [
            {"sci": f"{sc['sci']:#018x}", "active": bool(sc["active"]), "sa_list": associations(sc["sa_list"])}
            for sc in ours["rxsc_list"]
        ],
        "offload": str(ours["offload"]["type"]).lower(),
    } == {key: value for key, value in theirs.items() if key not in ("ifindex", "ifname", "sc", "sa")}  # fmt: skip


def test_macsec_extended_packet_numbers() -> None:
    _, found = step("macsec", "ip macsec show")
    association = next(sa for m in found if m.family == "macsec" for sa in m.values.get("txsa_list", []) if "ssci" in sa)
    assert (association["pn"], association["ssci"]) == (5000000000, 5)


def test_l2tp_tunnels() -> None:
    theirs, ours = printed("l2tp", "ip -j l2tp show tunnel", "l2tp")
    assert [
        {
            "tunnel_id": v["conn_id"], "encap": str(v["encap_type"]), "local": v.get("ip_saddr") or v["ip6_saddr"],
            "peer": v.get("ip_daddr") or v["ip6_daddr"], "peer_tunnel": v["peer_conn_id"],
        } | ({"local_port": v["udp_sport"], "peer_port": v["udp_dport"]} if "udp_sport" in v else {})
        for v in ours
    ] == [{key: value for key, value in each.items() if not key.startswith("checksum")} for each in theirs]  # fmt: skip


def test_l2tp_sessions() -> None:
    theirs, ours = printed("l2tp", "ip -j l2tp show session", "l2tp")
    names = {
        "session_id": "session_id",
        "tunnel_id": "conn_id",
        "peer_session_id": "peer_session_id",
        "peer_tunnel_id": "peer_conn_id",
        "interface": "ifname",
    }
    assert [{key: v[name] for key, name in names.items()} for v in ours] == theirs


def test_l2tp_cookies() -> None:
    entry = next(each for each in record("l2tp")["steps"] if "cookie deadbeef" in each["cmd"])
    request = next(m for m in conversation("l2tp", entry["first"], entry["last"]) if m.type == "L2TP_CMD_SESSION_CREATE")
    assert (request["cookie"].hex(), request["peer_cookie"].hex()) == ("deadbeef", "0123456789abcdef")


@pytest.mark.parametrize("command", ["ip -j fou show", "ip -j ila list"])
def test_small_tunnel_families(command: str) -> None:
    family = command.split()[2]
    theirs, ours = printed("tcp_metrics", command, family)
    if family == "fou":
        rows = [
            {"port": v["port"], "family": str(v["af"]).lower()}
            | ({"gue": None} if str(v["type"]) == "GUE" else {"ipproto": int(v["ipproto"])})
            for v in ours
        ]
        assert rows == [{key: value for key, value in each.items() if key != "local"} for each in theirs]
        assert ours[0]["local_v6"] == theirs[0]["local"]
    else:
        assert [":".join(f"{ours[0]['locator'] >> shift & 0xFFFF:x}" for shift in (48, 32, 16, 0))] == [theirs[0]["locator"]]
        assert (str(ours[0]["csum_mode"]), str(ours[0]["ident_type"])) == ("ADJUST_TRANSPORT", "LUID")


def test_ioam_namespaces() -> None:
    theirs, ours = printed("tcp_metrics", "ip -j ioam namespace show", "IOAM6")
    row = ours[0]
    assert {"namespace": row["ns_id"], "schema": row["sc_id"], "data": f"{row['ns_data']:x}", "wide": hex(row["ns_data_wide"])} == theirs[0]


# --- TCP


def test_mptcp_endpoints() -> None:
    theirs, ours = printed("mptcp", "ip -j mptcp endpoint show", "mptcp_pm")
    rows = []
    for addr in (v["addr"] for v in ours):
        row = {"address": addr.get("addr4") or addr.get("addr6"), "id": addr["id"]} | {
            flag.lower(): True for flag in str(addr["flags"]).split("|")
        }
        rows.append(row | ({"port": addr["port"]} if addr.get("port") else {}))
    assert rows == [{key: value for key, value in each.items() if key != "dev"} for each in theirs]


def test_mptcp_events_are_told_from_replies() -> None:
    events = [m for m in conversation("mptcp") if m.family == "mptcp_pm" and m.kind and m.kind.direction == "notification"]
    assert {"MPTCP_EVENT_CREATED", "MPTCP_EVENT_ESTABLISHED"} <= {m.type for m in events}
    created = next(m for m in events if m.type == "MPTCP_EVENT_CREATED")
    assert (created["saddr4"], created["daddr4"], str(created["family"])) == ("192.0.2.100", "192.0.2.1", "INET")
    assert 7777 in (created["sport"], created["dport"])
    assert any(
        m.type == "MPTCP_PM_CMD_GET_ADDR" and "addr" in m.values for m in conversation("mptcp") if m.direction == "reply" and m.family
    )


def test_tcp_metrics() -> None:
    text, found = answers("tcp_metrics", "ip -j tcp_metrics show 192.0.2.1", "tcp_metrics")
    vals = found[0]["vals"]
    said = re.match(r"(\S+) age \S+ cwnd (\d+) rtt (\d+)us rttvar (\d+)us source (\S+)", text)
    assert said is not None
    assert (found[0]["addr_ipv4"], vals["cwnd"], found[0]["saddr_ipv4"]) == (said[1], int(said[2]), said[5])
    assert (round(vals["rtt_us"] / 8), round(vals["rttvar_us"] / 4)) == pytest.approx((int(said[3]), int(said[4])), abs=1)


# --- switches and load balancers


def team_options(found: list[Message]) -> dict[tuple[str, int | None], Any]:
    rows = [row for m in found for row in m["list_option"].get("option", [])]
    return {(row["name"], row.get("port_ifindex")): row.get("data", False) for row in rows}


def test_team_options_have_the_type_they_name() -> None:
    entry = [each for each in record("team")["steps"] if each["cmd"] == "teamnl tm0 options"][-1]
    found = [m for m in conversation("team", entry["first"], entry["last"]) if m.type == "TEAM_CMD_OPTIONS_GET" and m.direction == "reply"]
    ours = team_options(found)
    ports = {"p0": 5, "p1": 6}
    theirs: dict[tuple[str, int | None], Any] = {}
    for line in entry["stdout"].splitlines():
        name, port, value = re.fullmatch(r" (\w+) (?:\(port:(\w+)\) )?(\S+) ", line).groups()  # type: ignore[union-attr]
        theirs[name, ports.get(port)] = {"true": True, "false": False}.get(value, value if not value.lstrip("-").isdigit() else int(value))
    assert ours == theirs


def ipvs_services(area_step: dict[str, Any]) -> tuple[list[Values], list[Values]]:
    found = [m for m in conversation("ipvs", area_step["first"], area_step["last"]) if m.family == "IPVS" and m.direction == "reply"]
    return [m["service"] for m in found if "service" in m], [m["dest"] for m in found if "dest" in m]


def endpoint(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def test_ipvs_services_and_servers() -> None:
    entry = [each for each in record("ipvs")["steps"] if each["cmd"] == "ipvsadm -Ln"][-1]
    services, servers = ipvs_services(entry)
    lines = entry["stdout"].splitlines()[3:]
    theirs = {tuple(line.split()[:3]) for line in lines if not line.startswith("  ")}
    ours = {
        ("FWM", str(s["fwmark"]), s["sched_name"])
        if "fwmark" in s
        else (str(s["protocol"]), endpoint(s["addr"], s["port"]), s["sched_name"])
        for s in services
    }
    assert ours == theirs
    forwarding = {"MASQ": "Masq", "DROUTE": "Route", "TUNNEL": "Tunnel"}
    assert sorted((endpoint(d["addr"], d["port"]), forwarding[str(d["fwd_method"])], str(d["weight"])) for d in servers) == sorted(
        tuple(line.split()[1:4]) for line in lines if line.startswith("  ")
    )


def test_ipvs_details() -> None:
    entry = next(each for each in record("ipvs")["steps"] if each["cmd"] == "ipvsadm -Ln --thresholds")
    services, servers = ipvs_services(entry)
    assert next((d["u_thresh"], d["l_thresh"]) for d in servers if d["addr"] == "192.0.2.10") == (100, 10)
    persistent = next(s for s in services if s.get("port") == 53)
    assert (persistent["netmask"], persistent["timeout"], str(persistent["flags"]["flags"])) == ("255.255.255.0", 300, "PERSISTENT|HASHED")
    assert next(s["netmask"] for s in services if s["af"] == 10) == 128
    assert {(str(d["tun_type"]), d["tun_port"], str(d["tun_flags"])) for d in servers if str(d["fwd_method"]) == "TUNNEL"} == {
        ("GUE", 6080, "0"),
        ("GRE", 0, "CSUM"),
    }
    _, found = answers("ipvs", "ipvsadm -Ln --timeout", "IPVS")
    assert [(m["timeout_tcp"], m["timeout_tcp_fin"], m["timeout_udp"]) for m in found if "timeout_tcp" in m] == [(100, 200, 300)]
    _, found = answers("ipvs", "ipvsadm -Ln --daemon", "IPVS")
    daemon = next(m["daemon"] for m in found if "daemon" in m)
    assert (daemon["mcast_ifn"], daemon["sync_id"], daemon["mcast_group"], daemon["mcast_port"], str(daemon["state"])) == (
        "d0",
        5,
        "224.0.0.81",
        8848,
        "MASTER",
    )


def test_ovs_flow_as_dumped() -> None:
    _, found = answers("ovs", "ovs-dpctl -m dump-flows dp0", "ovs_flow")
    flow = found[0].values
    assert (flow["key"]["in_port"], str(flow["key"]["ethertype"])) == (2, "IP")
    assert (flow["mask"]["ipv4"]["ipv4_dst"], flow["mask"]["ipv4"]["ipv4_src"]) == ("255.0.0.0", "0.0.0.0")
    source = flow["actions"]["set_masked"]["ipv4"]
    assert (source["value"]["ipv4_src"], source["mask"]["ipv4_src"], source["mask"]["ipv4_dst"]) == (
        "1.2.3.4",
        "255.255.255.255",
        "0.0.0.0",
    )
    assert (
        flow["actions"]["push_vlan"]["vlan_tci"] & 0xFFF,
        flow["actions"]["push_vlan"]["vlan_tci"] >> 13,
        flow["actions"]["output"],
    ) == (5, 3, 1)


def test_ovs_flow_as_requested() -> None:
    entry = next(each for each in record("ovs")["steps"] if "tcp(src=1000,dst=80)" in each["cmd"] and "add-flow" in each["cmd"])
    key = next(m["key"] for m in conversation("ovs", entry["first"], entry["last"]) if m.type == "OVS_FLOW_CMD_NEW")
    assert key["ethernet"] == {"eth_src": "02:00:00:00:00:01", "eth_dst": "02:00:00:00:00:02"}
    assert (key["ipv4"]["ipv4_src"], str(key["ipv4"]["ipv4_proto"]), key["tcp"]) == ("10.0.0.1", "TCP", {"tcp_src": 1000, "tcp_dst": 80})


def test_ovs_limits_and_counters() -> None:
    _, found = answers("ovs", "ovs-dpctl ct-get-limits", "ovs_ct_limit")
    assert [(row["zone_id"], row["limit"]) for row in found[0]["zone_limit"]] == [(-1, 100), (5, 10)]
    _, found = answers("ovs", "ovs-dpctl show -s", "ovs_vport")
    ports = {m["name"]: m.values for m in found}
    assert {name: (str(v["type"]), v["port_no"]) for name, v in ports.items()} == {
        "dp0": ("INTERNAL", 0),
        "p0": ("NETDEV", 1),
        "in1": ("INTERNAL", 2),
    }
    assert (ports["in1"]["stats"]["tx_packets"], ports["in1"]["stats"]["tx_bytes"], ports["p0"]["stats"]["tx_bytes"]) == (3, 266, 70)
    _, found = answers("ovs", "ovs-dpctl show -s", "ovs_datapath")
    assert (found[-1]["stats"]["n_missed"], found[-1]["stats"]["n_lost"], found[-1]["masks_cache_size"]) == (3, 3, 256)


# --- meshes and wireless


@pytest.mark.parametrize("what", ["neighbors", "originators", "transtable_local", "transtable_global", "mcast_flags", "mesh"])
def test_batadv_as_batctl_prints_it(what: str) -> None:
    theirs, ours = printed("batadv", f"batctl meshif bat0 {what}_json", "batadv")
    names = {"best": "flag_best"}
    rows = theirs if isinstance(theirs, list) else [theirs]
    for values, row in zip(ours[-len(rows) :], rows, strict=True):
        for key, value in row.items():
            ours_value = values.get(names.get(key, key))
            if isinstance(value, dict):
                assert ours_value == value["raw"], key
            elif key == "tt_vid":
                assert (ours_value == 0) == (value == -1)
            else:
                assert str(ours_value).lower() == str(value).lower() if isinstance(value, str) else ours_value == value, key


def wireless(command: str, which: int = 0) -> tuple[str, list[Message]]:
    entry = [each for each in record("nl80211")["steps"] if each["cmd"] == command][which]
    found = conversation("nl80211", entry["first"], entry["last"])
    return entry["stdout"], [m for m in found if m.family == "nl80211" and m.direction == "reply" and m.kind]


def number(text: str, label: str) -> float:
    found = re.search(rf"{re.escape(label)}:?\s*(-?[\d.]+)", text)
    assert found is not None, label
    return float(found[1])


def test_iw_station() -> None:
    text, found = wireless("iw dev wlan0 station dump")
    station, info = found[0].values, found[0]["sta_info"]
    assert station["mac"] in text
    for label, name in {"inactive time": "inactive_time", "rx bytes": "rx_bytes", "rx packets": "rx_packets", "tx bytes": "tx_bytes",
                        "beacon rx": "beacon_rx", "signal": "signal", "signal avg": "signal_avg",
                        "connected time": "connected_time"}.items():  # fmt: skip
        assert info[name] == number(text, label), name
    assert info["tx_bitrate"]["bitrate"] / 10 == number(text, "tx bitrate")
    assert info["bss_param"]["dtim_period"] == number(text, "DTIM period")
    assert str(info["sta_flags"]["set"]) == "AUTHORIZED|AUTHENTICATED|ASSOCIATED"


def test_iw_scan_and_survey() -> None:
    text, found = wireless("iw dev wlan0 scan dump")
    bss = found[0]["bss"]
    assert (bss["frequency"], bss["beacon_interval"], bss["signal_mbm"] / 100) == (
        number(text, "freq"),
        number(text, "beacon interval"),
        number(text, "signal"),
    )
    assert bss["bssid"] in text and f"{bss['capability']:#06x}" in text and str(bss["status"]) == "ASSOCIATED"
    text, found = wireless("iw dev wlan0 survey dump")
    ours = [(m["survey_info"]["frequency"], m["survey_info"]["noise"], m["survey_info"].get("time", 0)) for m in found]
    theirs = zip(*(re.findall(rf"{label}:\s+(-?\d+)", text) for label in ("frequency", "noise", "channel active time")), strict=True)
    assert ours == [tuple(map(int, row)) for row in theirs]


def test_iw_regulatory_domain() -> None:
    text, found = wireless("iw reg get", -1)
    domain = found[0].values
    assert (domain["reg_alpha2"], str(domain["dfs_region"])) == ("DE", "ETSI")
    rules = [
        f"({r['freq_range_start'] // 1000} - {r['freq_range_end'] // 1000} @ {r['freq_range_max_bw'] // 1000})" for r in domain["reg_rules"]
    ]
    assert rules == re.findall(r"\(\d+ - \d+ @ \d+\)", text)
    assert [r["power_rule_max_eirp"] // 100 for r in domain["reg_rules"]] == [int(power) for power in re.findall(r"\(N/A, (\d+)\)", text)]


def test_iw_interface() -> None:
    text, found = wireless("iw dev wlan0 info", 1)
    values = found[0].values
    assert (values["ssid"], str(values["iftype"]), values["wiphy_freq"], values["mac"]) == ("adhoc", "ADHOC", 2412, "02:00:00:00:00:00")
    assert (values["wdev"], values["wiphy_tx_power_level"] / 100) == (0x1, number(text, "txpower"))


def test_iw_device() -> None:
    found = [m for m in conversation("nl80211") if m.type == "NL80211_CMD_NEW_WIPHY" and m.direction == "reply"]
    ciphers = next(m["cipher_suites"] for m in found if "cipher_suites" in m)
    assert {"WEP40", "WEP104", "TKIP", "CCMP"} <= {str(cipher) for cipher in ciphers}
    assert next(m["supported_iftypes"] for m in found if "supported_iftypes" in m)["mesh_point"] is True
    frames = next(m["tx_frame_types"] for m in found if "tx_frame_types" in m)
    assert frames[2]["frame_type"][:2] == [0x00, 0x10]
    assert {f["freq"] for m in found for f in m.get("wiphy_bands.2ghz.freqs", [])} >= {2412, 2437, 2484}


# --- everything else


def test_tipc_names() -> None:
    theirs, ours = printed("tipc", "tipc -j -p nametable show", "TIPCv2")
    rows = [v["name_table"]["publ"] for v in ours]
    assert [(r["type"], r["lower"], r["upper"], r["ref"], f"{r['node']:x}") for r in rows] == [
        (t["type"], t["lower"], t["upper"], t["port"], t["node"]) for t in theirs
    ]


def test_tipc_addresses_of_a_udp_bearer() -> None:
    request = next(m for m in conversation("tipc") if m.type == "TIPC_NL_BEARER_ENABLE" and "udp_opts" in m["bearer"])
    local = request["bearer.udp_opts.local"]
    assert (local["sin_addr"], local["sin_port"], str(local["sin_family"])) == ("127.0.0.1", 6118, "INET")


def test_hsr_node() -> None:
    entry = next(each for each in record("hsr")["steps"] if "genl HSR 3" in each["cmd"])
    answer = next(m for m in conversation("hsr", entry["first"], entry["last"]) if m.family == "HSR" and m.direction == "reply")
    assert answer.type == "HSR_C_SET_NODE_STATUS"
    assert (answer["node_addr"], answer["node_addr_b"], answer["if1_age"]) == ("3a:0d:3b:74:00:56", "42:21:60:2c:9c:7d", 0x90)


def test_802154_interface() -> None:
    text, found = answers("genl", "iwpan dev wpan0 info", "nl802154")
    values = found[0].values
    assert f"extended_addr {values['extended_addr']:#x}" in text and f"pan_id {values['pan_id']:#06x}" in text
    assert (str(values["iftype"]), values["max_frame_retries"], values["min_be"], values["max_be"]) == ("NODE", 3, 3, 5)


def test_802154_channels() -> None:
    text, found = answers("genl", "iwpan phy", "nl802154")
    pages = next(m["wpan_phy_caps.channels"] for m in found if "wpan_phy_caps" in m)
    first = re.search(r"page 1: ([\d,]+),", text)
    assert first is not None and list(pages[1]) == [int(channel) for channel in first[1].split(",") if channel]


def test_netlabel() -> None:
    _, found = answers("genl", "netlabelctl -p mgmt protocols", "NLBL_MGMT")
    assert [str(m["protocol"]) for m in found] == ["UNLABELED", "CIPSOV4", "CALIPSO"]
    _, found = answers("genl", "netlabelctl -p cipsov4 list doi:16", "NLBL_CIPSOv4")
    assert (str(found[-1]["mtype"]), found[-1]["taglst.tag"]) == ("PASS", [1])


def test_psample_and_drop_monitor() -> None:
    samples = [m.values for m in conversation("psample") if m.type == "PSAMPLE_CMD_SAMPLE"]
    assert samples and all(v["sample_group"] == 5 and len(v["data"]) <= 100 and v["sample_rate"] == 1 for v in samples)
    drops = [m for m in conversation("psample") if m.type == "NET_DM_CMD_PACKET_ALERT"]
    assert all(m["pc"] > 1 << 63 and isinstance(m["symbol"], str) for m in drops)
    assert any(m.type.startswith("NET_DM_CMD_") for m in conversation("psample"))


def test_taskstats() -> None:
    reply = next(m for m in conversation("genl") if m.type == "TASKSTATS_CMD_NEW")
    task = reply["aggr_pid"]
    assert (task["stats"]["ac_comm"], task["pid"]) == ("python3", task["stats"]["ac_pid"])


# --- devlink


def devlink(command: str) -> tuple[Any, list[Values]]:
    return printed("devlink", command, "devlink")


def test_devlink_ports() -> None:
    theirs, ours = devlink("devlink -j port show")
    for values, (name, row) in zip(ours, theirs["port"].items(), strict=True):
        assert f"{values['bus_name']}/{values['dev_name']}/{values['port_index']}" == name
        words = (str(values["port_type"]).lower(), str(values["port_flavour"]).lower())
        assert (words[0], values["port_netdev_name"], words[1], values["port_number"]) == (
            row["type"], row["netdev"], row["flavour"], row["port"],
        )  # fmt: skip


def test_devlink_parameters_have_the_type_they_name() -> None:
    theirs, ours = devlink("devlink -j dev param show")
    rows = []
    for values in ours:
        param = values["param"]
        settings = [
            {"cmode": str(v["param_value_cmode"]).lower(), "value": v.get("param_value_data", False)}
            for v in param["param_values_list"]["param_value"]
        ]
        rows.append({"name": param["param_name"], "type": "generic" if "param_generic" in param else "driver-specific", "values": settings})
    assert rows == next(iter(theirs["param"].values()))


def test_devlink_resources() -> None:
    entry = [each for each in record("devlink")["steps"] if each["cmd"].startswith("devlink -j resource show")][-1]
    theirs = next(iter(json.loads(entry["stdout"])["resources"].values()))
    answer = next(
        m
        for m in conversation("devlink", entry["first"], entry["last"])
        if m.type == "DEVLINK_CMD_RESOURCE_DUMP" and m.direction == "reply"
    )

    def tree(rows: list[Values]) -> list[Any]:
        return [
            (r["resource_name"], r["resource_size"], r.get("resource_occ"), tree(r.get("resource_list", {}).get("resource", [])))
            for r in rows
        ]

    def said(rows: list[Values]) -> list[Any]:
        return [
            (r["name"], (1 << 64) - 1 if r["size"] == "unlimited" else r["size"], r.get("occ"), said(r.get("resources", []))) for r in rows
        ]

    assert tree(answer["resource_list"]["resource"]) == said(theirs)


def formatted(message: Message) -> Any:
    """A formatted message (DEVLINK_ATTR_FMSG) put together again from its flat row of attributes."""
    fmsg = message.node("fmsg")
    steps = iter([(node.name, node.value) for node in fmsg.children])

    def value_of(first: tuple[str, Any]) -> Any:
        if first[0] == "fmsg_obj_nest_start":
            out = {}
            for name, _ in steps:
                if name == "fmsg_nest_end":
                    return out
                if name == "fmsg_pair_nest_start":
                    key = next(steps)[1]
                    out[key] = value_of(next(steps))
                    assert next(steps)[0] == "fmsg_nest_end"
            return out
        if first[0] == "fmsg_arr_nest_start":
            rows = []
            for each in steps:
                if each[0] == "fmsg_nest_end":
                    return rows
                rows.append(value_of(each))
        kind = first[1]
        data = next(steps)[1]
        return bool(data) if kind == 6 else list(data) if isinstance(data, bytes) else data

    return value_of(next(steps))


def test_devlink_formatted_message() -> None:
    entry = next(each for each in record("devlink")["steps"] if each["cmd"].startswith("devlink -j -p health diagnose"))
    answer = next(
        m for m in conversation("devlink", entry["first"], entry["last"]) if m.direction == "reply" and m.kind and "fmsg" in m.values
    )
    theirs, ours = json.loads(entry["stdout"]), formatted(answer)
    plain = ("test_bool", "test_u8", "test_u32", "test_u64", "test_string", "test_binary")
    ours["test_binary"] = [byte for chunk in ours["test_binary"] for byte in chunk]
    assert {key: ours[key] for key in plain} == {key: theirs[key] for key in plain}
    assert {key: ours["test_nest"][key] for key in theirs["test_nest"]} == theirs["test_nest"]


def test_devlink_traps_and_regions() -> None:
    theirs, ours = devlink("devlink -j -s trap policer show")
    rows = [{"policer": v["trap_policer_id"], "rate": v["trap_policer_rate"], "burst": v["trap_policer_burst"]} for v in ours]
    assert rows == [{key: row[key] for key in ("policer", "rate", "burst")} for row in next(iter(theirs["trap_policer"].values()))]
    entry = next(each for each in record("devlink")["steps"] if each["cmd"].startswith("devlink -j region dump"))
    parts = [
        m
        for m in conversation("devlink", entry["first"], entry["last"])
        if m.type == "DEVLINK_CMD_REGION_READ" and m.direction == "reply" and m.kind
    ]
    chunks = b"".join(chunk["region_chunk_data"] for m in parts for chunk in m["region_chunks"]["region_chunk"])
    assert list(chunks[:128]) == [int(byte) for byte in re.findall(r"\d+", entry["stdout"].split("[", 1)[1])[:128]]


# --- what no program here sends: written, and read back


@pytest.mark.parametrize(
    ("family", "operation", "values"),
    [
        ("gtp", "newpdp", {"link": 3, "version": "v1", "i_tei": 1, "o_tei": 2, "peer_address": "192.0.2.1", "ms_address": "10.0.0.1"}),
        ("thermal", "threshold_add", {"tz_id": 1, "threshold_temp": -5000, "threshold_direction": "up|down"}),
        ("dpll", "pin_set", {"id": 4, "parent_device": [{"parent_id": 1, "direction": "input", "prio": 3}], "phase_adjust": -7}),
        ("net-shaper", "group", {"handle": {"scope": "node"}, "leaves": [{"handle": {"scope": "queue", "id": 3}}], "bw_max": 1 << 40}),
        ("ovpn", "peer_new", {"ifindex": 5, "peer": {"id": 7, "remote_ipv4": "192.0.2.9", "remote_port": 1194, "vpn_ipv6": "2001:db8::1"}}),
        ("ovs_flow", "new", {"actions": {"set_masked": {"tcp": {"value": {"tcp_dst": 80}, "mask": {"tcp_dst": 65535}}}, "output": 2}}),
        ("ovs_flow", "new", {"dp_ifindex": 9, "actions": {"ct": {"commit": True, "mark": {"value": 1, "mask": 3}, "nat": {"src": True}}}}),
        ("nfsd", "listener_set", {"addr": [{"addr": {"ss_family": "inet", "ss_data": {"port": 2049}}, "transport_name": "tcp"}]}),
        ("ethtool", "cable_test_tdr_act", {"header": {"dev_name": "eth0"}, "cfg": {"first": 100, "pair": "b"}}),
        ("MAC80211_HWSIM", "tx_info_frame", {"tx_info": [{"idx": 1, "count": 2}, {"idx": -1, "count": 0}], "signal": -50}),
        ("VFS_DQUOT", "warning", {"qtype": "grpquota", "excess_id": 1000, "warning": "bhardwarn"}),
        ("drbd", "resize", {"minor": 0, "resize_parms": {"resize_size": 2048, "resize_force": 1}}),
    ],
)  # fmt: skip
def test_written_and_read_back(family: str, operation: str, values: Values) -> None:
    owner = REGISTRY.family(family, "generic")
    kind = owner.operation(operation)
    raw = encode(kind, {"cmd": kind.id, **values}, type_id=owner.id or 40)
    message = messages(raw, Context(REGISTRY.protocol("generic"), {40: family}))[0][0]
    assert message.type == kind.name and message.notes == []

    def holds(ours: Any, wanted: Any) -> bool:
        if isinstance(wanted, dict):
            return all(holds(ours[name], value) for name, value in wanted.items())
        if isinstance(wanted, list):
            return len(ours) == len(wanted) and all(map(holds, ours, wanted))
        return ours == wanted or str(ours).lower() == str(wanted).lower()

    assert holds(message.values, values), message.values
    assert message.encode() == raw


def test_numbers_of_a_family_mean_something_else_in_a_notification() -> None:
    thermal = REGISTRY.family("thermal")
    event = next(m for m in thermal.messages if m.name == "THERMAL_GENL_EVENT_TZ_TRIP_UP")
    raw = encode(event, {"cmd": event.id, "tz_id": 1, "tz_trip_id": 2}, type_id=40, flags=0)
    context = Context(REGISTRY.protocol("generic"), {40: "thermal"})
    assert messages(raw, context)[0][0].type == "THERMAL_GENL_EVENT_TZ_TRIP_UP"
    asked = encode(thermal.operation("tz_get_mode"), {"cmd": event.id, "tz_id": 1}, type_id=40)
    assert messages(asked, context)[0][0].type == "THERMAL_GENL_CMD_TZ_GET_MODE"


@pytest.mark.parametrize("family", sorted(f.name for f in REGISTRY.families("generic")))
def test_every_family_is_described_once(family: str) -> None:
    owner = REGISTRY.family(family, "generic")
    assert owner.kind == "generic" and owner.doc and owner.messages
    assert len({(m.id, m.direction) for m in owner.messages}) == len(owner.messages)


# --- this machine's kernel


LIVE = """
python - <<'END'
import json, os
from nlshell.kernel.session import Session

def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.hex() if isinstance(value, bytes) else value

session = Session()
found = [reply.values for reply in %s]
print(json.dumps(plain(found)))
END
"""


def live(setup: str, call: str, *commands: str) -> tuple[list[Values], list[str]]:
    text = in_namespace(setup + LIVE % call + "".join(f"\necho; echo =====; {command}" for command in commands))
    first, *rest = text.split("\n=====\n")
    return json.loads(first.strip().splitlines()[-1]), rest


def test_live_netdev() -> None:
    rows, (links,) = live("ip link add v0 type veth peer name v1", "session.dump('netdev.dev_get')", "ip -j link show")
    assert [row["ifindex"] for row in rows] == [link["ifindex"] for link in json.loads(links)]


def test_live_mptcp_endpoints() -> None:
    setup = "try ip mptcp endpoint add 192.0.2.1 id 7 subflow fullmesh; try ip mptcp endpoint add 2001:db8::1 id 8 signal"
    rows, (said,) = live(setup, "session.dump('mptcp_pm.get_addr')", "ip -j mptcp endpoint show 2>/dev/null || echo []")
    if not rows:
        pytest.skip("this kernel has no multipath TCP")
    assert [(row["addr"].get("addr4") or row["addr"].get("addr6"), row["addr"]["id"]) for row in rows] == [
        (e["address"], e["id"]) for e in json.loads(said)
    ]


def test_live_taskstats() -> None:
    rows, _ = live("", "session.request('TASKSTATS.get', pid=os.getpid())")
    stats = rows[0]["aggr_pid"]["stats"]
    assert stats["ac_comm"].startswith("python") and stats["ac_ppid"] > 0 and stats["version"] >= 10


def test_live_segment_routing() -> None:
    setup = "ip -6 addr add 2001:db8::1/64 dev lo; ip sr tunsrc set 2001:db8::1"
    rows, (said,) = live(setup, "session.request('SEG6.get_tunsrc')", "ip sr tunsrc show")
    assert rows[0]["dst"] == "2001:db8::1" and said.strip().endswith(rows[0]["dst"])


def test_live_tcp_metrics() -> None:
    setup = """
python - <<'END'
import socket
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
peer, _ = server.accept()
for _ in range(20):
    client.send(bytes(1000)); peer.recv(1000); peer.send(b"x"); client.recv(1)
client.close(); peer.close()
END
"""
    rows, (said,) = live(setup, "session.dump('tcp_metrics.get')", "ip tcp_metrics show")
    assert {row["addr_ipv4"] for row in rows} == {line.split()[0] for line in said.splitlines() if line.strip()}


def test_drbd_names_its_return_codes() -> None:
    context = Context(REGISTRY.protocol("generic"), {40: "drbd"})
    for code, name in ((162, "ERR_INVALID_REQUEST"), (-11, "SS_IS_DISKLESS"), (1, "1")):
        raw = h.pack(40, 0, 7, 1, bytes([2, 1, 0, 0]) + struct.pack("=Ii", 0, code))
        assert str(messages(raw, context)[0][0]["flags"]) == name
