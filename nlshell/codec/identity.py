"""What makes an object of a dump the one it is: its kind, the values that identify it, and a name for people."""

from __future__ import annotations

from ..schema.shapes import Attr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .message import Message

# Paths of values, "a|b" the first that is there. Looked for under (protocol, family, address family), then
# (protocol, "family.object"), then (protocol, family).
KEYS: dict[tuple[str | int, ...], tuple[str, ...]] = {
    ("route", "link"): ("ifi_index", "ifi_family"),
    ("route", "linkprop"): ("ifi_index",),
    ("route", "addr"): ("ifa_index", "ifa_family", "local", "address|multicast|anycast", "ifa_prefixlen"),
    ("route", "addrlabel"): ("ifal_family", "ifal_index", "address", "ifal_prefixlen"),
    ("route", "route"): (
        "rtm_family", "table|rtm_table", "dst", "rtm_dst_len", "src", "rtm_src_len", "rtm_tos", "priority", "rtm_type",
    ),
    ("route", "route", 128): ("rtm_family", "table|rtm_table", "src", "dst"),
    ("route", "route", 129): ("rtm_family", "table|rtm_table", "src", "dst"),
    ("route", "neigh"): ("ndm_family", "ndm_ifindex", "dst"),
    ("route", "neigh", 7): ("ndm_family", "ndm_ifindex", "lladdr", "vlan", "dst", "vni", "port", "ifindex"),
    ("route", "neightbl"): ("ndtm_family", "name", "parms.ifindex"),
    ("route", "rule"): (
        "family", "priority", "src", "src_len", "dst", "dst_len", "iifname", "oifname", "fwmark", "fwmask", "table|fib_rule_hdr.table",
    ),
    ("route", "cangw"): ("gwtype", "src_if", "dst_if", "filter"),
    ("route", "netconf"): ("ncm_family", "ifindex"),
    ("route", "nexthop"): ("id",),
    ("route", "nexthop.nexthopbucket"): ("id", "res_bucket.index"),
    ("route", "nsid"): ("nsid",),
    ("route", "qdisc"): ("tcm_ifindex", "tcm_handle", "tcm_parent"),
    ("route", "tclass"): ("tcm_ifindex", "tcm_handle"),
    ("route", "tfilter"): ("tcm_ifindex", "tcm_parent", "chain", "tcm_info", "kind", "tcm_handle"),
    ("route", "chain"): ("tcm_ifindex", "tcm_parent", "chain"),
    ("route", "mdb"): ("ifindex",),
    ("route", "brvlan"): ("ifindex",),
    ("route", "stats"): ("ifindex", "filter_mask"),
    ("route", "tunnel"): ("ifindex",),
    ("route", "dcb"): ("ifname", "cmd"),
    ("netfilter", "nftables.table"): ("nfgen_family", "name"),
    ("netfilter", "nftables.chain"): ("nfgen_family", "table", "name"),
    ("netfilter", "nftables.rule"): ("nfgen_family", "table", "chain", "handle"),
    ("netfilter", "nftables.set"): ("nfgen_family", "table", "name"),
    ("netfilter", "nftables.setelem"): ("nfgen_family", "table", "set"),
    ("netfilter", "nftables.obj"): ("nfgen_family", "table", "name", "type"),
    ("netfilter", "nftables.flowtable"): ("nfgen_family", "table", "name"),
    ("netfilter", "nftables.gen"): (),
    ("netfilter", "ctnetlink"): ("id|tuple_orig",),
    ("netfilter", "ctnetlink.stats_cpu"): ("res_id",),
    ("netfilter", "ctnetlink_exp"): ("id|tuple",),
    ("netfilter", "ctnetlink_exp.stats_cpu"): ("res_id",),
    ("netfilter", "ipset"): ("setname",),
    ("netfilter", "acct"): ("name",),
    ("netfilter", "cthelper"): ("name", "tuple"),
    ("netfilter", "cttimeout"): ("name",),
    ("netfilter", "hook"): ("nfgen_family", "hooknum", "dev", "priority", "function_name"),
    ("xfrm", "xfrm.sa"): ("id.daddr", "id.spi", "id.proto", "mark"),
    ("xfrm", "xfrm.policy"): ("index",),
    ("sock_diag", "inet_diag"): ("idiag_family", "id"),
    ("sock_diag", "unix_diag"): ("udiag_ino",),
    ("sock_diag", "packet_diag"): ("pdiag_ino",),
    ("sock_diag", "xdp_diag"): ("xdiag_ino",),
    ("sock_diag", "netlink_diag"): ("ndiag_protocol", "ndiag_portid", "ndiag_cookie"),
    ("sock_diag", "vsock_diag"): ("vdiag_src_cid", "vdiag_src_port", "vdiag_dst_cid", "vdiag_dst_port"),
    ("sock_diag", "smc_diag"): ("diag_family", "id"),
    ("sock_diag", "tipc_diag"): ("sock.ref",),
    ("rdma", "nldev"): ("dev_index", "port_index"),
    ("crypto", "crypto"): ("cru_driver_name",),
    # Ids of generic families are dealt out anew at each boot; the name is what stays.
    ("generic", "nlctrl"): ("family_name|family_id",),
    ("generic", "ethtool"): ("header.dev_index|header.dev_name",),
    ("generic", "wireguard"): ("ifindex",),
    ("generic", "macsec"): ("ifindex",),
    ("generic", "team"): ("team_ifindex",),
    ("generic", "mptcp_pm"): ("addr.id",),
    ("generic", "l2tp"): ("conn_id", "session_id"),
    ("generic", "tcp_metrics"): ("addr_ipv4|addr_ipv6", "saddr_ipv4|saddr_ipv6"),
    ("generic", "nl80211"): ("wiphy", "ifindex", "wdev", "mac|bss.bssid"),
    ("generic", "fou"): ("port", "af", "ifindex"),
    ("generic", "devlink"): (
        "bus_name", "dev_name", "port_index", "param_name", "health_reporter_name", "trap_name|trap_group_name|trap_policer_id",
        "region_name", "sb_index", "sb_pool_index", "sb_tc_index", "rate_node_name", "linecard_index",
    ),
    ("generic", "IPVS"): (
        "service.af", "service.protocol", "service.addr", "service.port", "service.fwmark", "dest.addr", "dest.port", "daemon.state",
    ),
    ("generic", "TIPCv2"): ("bearer.name", "media.name", "link.name", "net.id", "node.addr", "sock.ref", "publ.key"),
    ("generic", "psample"): ("sample_group",),
    ("generic", "nl802154"): ("wpan_phy", "ifindex", "wpan_dev"),
    ("generic", "SEG6"): ("hmackeyid",),
    ("generic", "batadv"): (
        "mesh_ifindex", "hard_ifindex", "tt_address", "tt_vid", "orig_address", "neigh_address", "bla_backbone", "bla_vid", "algo_name",
    ),
    ("generic", "NLBL_MGMT"): ("domain", "family", "protocol"),
    ("generic", "NLBL_CIPSOv4"): ("doi",),
}  # fmt: skip

_VERBS = ("new", "del", "get", "set", "upd")
_SUFFIXES = ("_get_reply", "_set_reply", "_reply", "_ntf", "_get", "_dump", "_new", "_del")
_NO_IDENTITY = ("flags", "state", "pad", "change", "reserved", "version", "seq", "cmd", "resvd", "res1", "res2", "res_id")
_NAMES_AN_OBJECT = ("id", "index", "ifindex", "name", "ifname", "handle", "bus_name", "dev_name")
_TITLES = ("ifname", "label", "name", "family_name", "kind")


def object_of(message: Message) -> str:
    """What a message is about: "link" for RTM_NEWLINK and RTM_DELLINK, "chain", "linkinfo" for replies of ethtool."""
    if message.kind is None:
        return message.type
    name = message.kind.operation
    for verb in _VERBS:
        if name.startswith(verb) and len(name) > len(verb):
            name = name.removeprefix(verb).removeprefix("_")
            break
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and name != suffix:
            return name.removesuffix(suffix)
    return name if name not in _VERBS else message.kind.family.name


def key_paths(message: Message) -> tuple[str, ...]:
    """The paths that identify the object of a message, of KEYS, else of what looks like an identity."""
    kind = message.kind
    if kind is None:
        return ()
    protocol, family = message.context.protocol.name, kind.family.name
    first = next((field.name for struct in message.layout[0] for field in struct.fields if field.name.endswith("family")), "")
    # Objects of one family are told apart where the table has them, first.
    wanted: list[tuple[str | int, ...]] = [(protocol, f"{family}.{object_of(message)}"), (protocol, family)]
    if first and isinstance(address_family := message.get(first), int):
        wanted.insert(0, (protocol, family, int(address_family)))
    for entry in wanted:
        if entry in KEYS:
            return KEYS[entry]
    header = [
        field.name
        for struct in message.layout[0]
        for field in struct.fields
        if field.type.kind in ("u8", "u16", "u32", "u64", "s32") and not any(word in field.name for word in _NO_IDENTITY)
    ]
    attributes = kind.attributes.by_name if kind.attributes is not None else {}
    return (*header, *(name for name, entry in attributes.items() if _identifies(name, entry)))


def _identifies(name: str, attribute: Attr) -> bool:
    is_plain = attribute.type.kind in ("u8", "u16", "u32", "u64", "s32", "uint", "string")
    return is_plain and (name in _NAMES_AN_OBJECT or name.endswith(("_id", "_index", "ifindex")))


def key_of(message: Message) -> tuple[tuple[str, Any], ...]:
    """(path, value) of what identifies the object of a message; what it does not have is left out."""
    found = []
    for alternatives in key_paths(message):
        for path in alternatives.split("|"):
            value = message.get(path)
            if value is not None:
                found.append((path, value))
                break
    return tuple(found)


def title(message: Message) -> str:
    """A name for people beside the key: ifname, label, kind; or ""."""
    keyed = {path for path, _ in key_of(message)}
    for name in _TITLES:
        if name not in keyed and isinstance(value := message.get(name), str):
            return value
    return ""
