"""Routes. Source: <linux/rtnetlink.h>; net/ipv4/fib_frontend.c, net/ipv6/route.c, net/mpls/af_mpls.c; rt-route.yaml."""

from ...schema import (
    BE16,
    BE32,
    BYTES,
    IFINDEX,
    IP,
    PAD,
    S32,
    SIFINDEX,
    U8,
    U16,
    U32,
    U64,
    Address,
    Attr,
    AttributeSet,
    Either,
    Enum,
    Family,
    Field,
    Flags,
    MessageType,
    Nest,
    Records,
    String,
    Struct,
    SubMessage,
)  # fmt: skip
from ...schema.things import ADDRESS, INTERFACE, Plain, Prefix, Refusal, Thing, Word
from ..common import (
    ADDRESS_FAMILY,
    ENCAP_TYPE,
    IP_PROTOCOL,
    NEXTHOP_FLAGS,
    ROUTE_PROTOCOL,
    ROUTE_SCOPE,
    ROUTE_TABLE,
    ROUTE_TYPE,
    SCOPE_WORDS,
)
from . import SHORT

# The low byte is that of the next hop (RTNH_F_*): kernels report it here for routes with a single one.
ROUTE_FLAGS = Flags("rtm_f", {
    "DEAD": 0x1, "PERVASIVE": 0x2, "ONLINK": 0x4, "NH_OFFLOAD": 0x8, "LINKDOWN": 0x10, "UNRESOLVED": 0x20,
    "NH_TRAP": 0x40,
    "NOTIFY": 0x100, "CLONED": 0x200, "EQUALIZE": 0x400, "PREFIX": 0x800, "LOOKUP_TABLE": 0x1000,
    "FIB_MATCH": 0x2000, "OFFLOAD": 0x4000, "TRAP": 0x8000, "OFFLOAD_FAILED": 0x20000000,
    # <linux/in_route.h>: IPv4 answers to a look-up have these too. RTCF_MULTICAST is the bit of OFFLOAD_FAILED.
    "RTCF_NOTIFY": 0x10000, "RTCF_REDIRECTED": 0x40000, "RTCF_DOREDIRECT": 0x1000000, "RTCF_DIRECTSRC": 0x4000000,
    "RTCF_DNAT": 0x8000000, "RTCF_BROADCAST": 0x10000000, "RTCF_REJECT": 0x40000000, "RTCF_LOCAL": 0x80000000,
}, "RTM_F_")  # fmt: skip

FEATURES = Flags("rtax_feature", {"ECN": 0x1, "SACK": 0x2, "TIMESTAMP": 0x4, "ALLFRAG": 0x8, "TCP_USEC_TS": 0x10}, "RTAX_FEATURE_")

# <linux/icmpv6.h>: the router preference of RFC 4191
PREFERENCE = Enum("icmpv6_router_pref", {"MEDIUM": 0, "HIGH": 1, "INVALID": 2, "LOW": 3}, "ICMPV6_ROUTER_PREF_")

DELETE_REASON = Enum("rtm_del_reason", {"unspec": 0, "expired": 1, "ra-withdrawn": 2})

RTMSG = Struct("rtmsg", [
    Field("rtm_family", U8, "address family of the route", enum=ADDRESS_FAMILY),
    Field("rtm_dst_len", U8, "prefix length of the destination", unit="bits"),
    Field("rtm_src_len", U8, "prefix length of the source", unit="bits"),
    Field("rtm_tos", U8, "type of service the route is for", hint="hex"),
    Field("rtm_table", U8, "routing table, when its number fits a byte; else COMPAT, and `table` has it", enum=ROUTE_TABLE, twin="table"),
    Field("rtm_protocol", U8, "who installed the route", enum=ROUTE_PROTOCOL),
    Field("rtm_scope", U8, "how far away the destination is", enum=ROUTE_SCOPE),
    Field("rtm_type", U8, "what happens to a packet that matches", enum=ROUTE_TYPE),
    Field("rtm_flags", U32, "what else is true of the route, and whether hardware has it", flags=ROUTE_FLAGS),
])  # fmt: skip

RTNEXTHOP = Struct("rtnexthop", [
    Field("rtnh_len", U16, "bytes of this hop with its attributes", unit="bytes"),
    Field("rtnh_flags", U8, "what else is true of the hop", flags=NEXTHOP_FLAGS),
    Field("rtnh_hops", U8, "weight of the hop, less one"),
    Field("rtnh_ifindex", SIFINDEX, "interface to send through"),
])  # fmt: skip

# The address is an array of bytes in C, so it stands right behind the family.
RTVIA = Struct("rtvia", [
    Field("rtvia_family", U16, "address family of the next hop, another than the route's", enum=ADDRESS_FAMILY),
    Field("rtvia_addr", IP, "address of the next hop"),
], align=2)  # fmt: skip

RTA_CACHEINFO = Struct("rta_cacheinfo", [
    Field("rta_clntref", U32, "references to the entry"),
    Field("rta_lastuse", U32, "time since the entry was used", unit="USER_HZ"),
    Field("rta_expires", S32, "time until the route goes away", unit="USER_HZ"),
    Field("rta_error", U32, "errno that a packet on this route gets", hint="errno"),
    Field("rta_used", U32, "how often the entry was used, counted"),
    Field("rta_id", U32, "no longer used: 0"),
    Field("rta_ts", U32, "no longer used: 0"),
    Field("rta_tsage", U32, "no longer used: 0"),
])  # fmt: skip

RTA_MFC_STATS = Struct("rta_mfc_stats", [
    Field("mfcs_packets", U64, "packets forwarded by the route"),
    Field("mfcs_bytes", U64, "bytes forwarded by the route", unit="bytes"),
    Field("mfcs_wrong_if", U64, "packets that came in by another interface than the route expects"),
])  # fmt: skip

LOCK = Flags("rtax_lock", {name: 1 << number for number, name in enumerate((
    "MTU", "WINDOW", "RTT", "RTTVAR", "SSTHRESH", "CWND", "ADVMSS", "REORDERING", "HOPLIMIT", "INITCWND", "FEATURES", "RTO_MIN",
    "INITRWND", "QUICKACK", "CC_ALGO", "FASTOPEN_NO_COOKIE",
), start=2)}, "RTAX_")  # fmt: skip

METRICS = AttributeSet("RTAX_", [
    Attr(1, "LOCK", U32, flags=LOCK, doc="metrics that must not be adapted"),
    Attr(2, "MTU", U32, unit="bytes", doc="path MTU"),
    Attr(3, "WINDOW", U32, unit="bytes", doc="largest window to advertise"),
    Attr(4, "RTT", U32, doc="first guess of the round-trip time, in eighths of a millisecond"),
    Attr(5, "RTTVAR", U32, doc="first guess of its variance, in quarters of a millisecond"),
    Attr(6, "SSTHRESH", U32, unit="segments", doc="slow-start threshold that connections begin with"),
    Attr(7, "CWND", U32, unit="segments", doc="greatest congestion window, where the metric is locked"),
    Attr(8, "ADVMSS", U32, unit="bytes", doc="maximal segment size to advertise"),
    Attr(9, "REORDERING", U32, unit="segments", doc="how far out of order is no loss yet, at first"),
    Attr(10, "HOPLIMIT", U32, doc="hop limit of packets sent"),
    Attr(11, "INITCWND", U32, unit="segments", doc="congestion window at the start"),
    Attr(12, "FEATURES", U32, flags=FEATURES, doc="what TCP may do on this route"),
    Attr(13, "RTO_MIN", U32, unit="ms", doc="least retransmission time-out"),
    Attr(14, "INITRWND", U32, unit="segments", doc="receive window at the start"),
    Attr(15, "QUICKACK", U32, doc="1: acknowledge at once"),
    Attr(16, "CC_ALGO", String(), doc="congestion control algorithm"),
    Attr(17, "FASTOPEN_NO_COOKIE", U32, doc="1: TCP fast open works without a cookie"),
])  # fmt: skip


def _encapsulations() -> dict[int, Nest]:
    from .lwtunnel import ENCAPSULATIONS

    return ENCAPSULATIONS


ROUTE_ADDRESS = Address(family="rtm_family")

ROUTE: AttributeSet = AttributeSet("RTA_", [
    Attr(1, "DST", ROUTE_ADDRESS, fills=("rtm_family", "rtm_dst_len"), doc="destination; absent for a default route"),
    Attr(2, "SRC", IP, fills=("rtm_family", "rtm_src_len"), doc="source prefix that the route is for"),
    Attr(3, "IIF", IFINDEX, doc="interface the packet came in by"),
    Attr(4, "OIF", IFINDEX, doc="interface to send through"),
    Attr(5, "GATEWAY", IP, fills=("rtm_family", ""), doc="next hop, of the route's own family"),
    Attr(6, "PRIORITY", U32, doc="metric: of equal prefixes the lowest wins"),
    Attr(7, "PREFSRC", IP, doc="source address to prefer"),
    Attr(8, "METRICS", Nest(METRICS), doc="what TCP and IP shall assume on this route"),
    Attr(9, "MULTIPATH", Records(RTNEXTHOP, "rtnh_len", Nest(lambda: ROUTE)), doc="several next hops, each with attributes of its own"),
    Attr(10, "PROTOINFO", BYTES, doc="no longer used"),
    Attr(11, "FLOW", U32, hint="hex", doc="realms: source in the upper half, destination in the lower"),
    Attr(12, "CACHEINFO", RTA_CACHEINFO, doc="age and use of the route"),
    Attr(13, "SESSION", BYTES, doc="no longer used"),
    Attr(14, "MP_ALGO", BYTES, doc="no longer used"),
    Attr(15, "TABLE", U32, enum=ROUTE_TABLE, doc="routing table; overrides the byte in the header"),
    Attr(16, "MARK", U32, hint="hex", doc="firewall mark, in look-ups"),
    Attr(17, "MFC_STATS", RTA_MFC_STATS, doc="counters of a multicast route"),
    Attr(18, "VIA", RTVIA, doc="next hop of another address family"),
    Attr(19, "NEWDST", ROUTE_ADDRESS, doc="destination to write into the packet (MPLS: labels)"),
    Attr(20, "PREF", U8, enum=PREFERENCE, doc="IPv6 router preference"),
    Attr(21, "ENCAP_TYPE", U16, enum=ENCAP_TYPE, doc="kind of lightweight tunnel"),
    Attr(22, "ENCAP", SubMessage("ENCAP_TYPE", _encapsulations), doc="parameters of the lightweight tunnel"),
    Attr(23, "EXPIRES", Either(U32.but(unit="s"), U64.but(unit="USER_HZ")), doc="life time; of a multicast route, time since its last use"),
    Attr(24, "PAD", PAD),
    Attr(25, "UID", U32, doc="user that a look-up is made for"),
    Attr(26, "TTL_PROPAGATE", U8, doc="1: copy the IP TTL into the MPLS header and back"),
    Attr(27, "IP_PROTO", U8, enum=IP_PROTOCOL, doc="protocol that a look-up is made for"),
    Attr(28, "SPORT", BE16, doc="source port that a look-up is made for"),
    Attr(29, "DPORT", BE16, doc="destination port that a look-up is made for"),
    Attr(30, "NH_ID", U32, doc="next-hop object that stands for gateway and interface"),
    Attr(31, "FLOWLABEL", BE32, doc="IPv6 flow label that a look-up is made for"),
    Attr(32, "DEL_REASON", U32, enum=DELETE_REASON, doc="why the kernel removed the route"),
])  # fmt: skip

AF_CAN = 29
KEYS = [family for family in range(256) if family != AF_CAN]  # CAN gateways have a header of their own, see cangw

# rtm_to_fib_config, rtm_to_fib6_config, rtm_to_route_config (MPLS); of look-ups inet_rtm_valid_getroute_req and its like, of dumps
# ip_valid_fib_dump_req
_TAKES = ["DST", "SRC", "OIF", "GATEWAY", "PRIORITY", "PREFSRC", "METRICS", "MULTIPATH", "FLOW", "TABLE", "VIA", "NEWDST", "PREF",
    "ENCAP_TYPE", "ENCAP", "EXPIRES", "TTL_PROPAGATE", "NH_ID", "IIF"]  # fmt: skip
_LOOK_UP = ["DST", "SRC", "IIF", "OIF", "TABLE", "MARK", "UID", "IP_PROTO", "SPORT", "DPORT", "FLOWLABEL", "NEWDST"]

FAMILY = Family("route", prefix="RTM_", header=RTMSG, attributes=ROUTE,
    doc="routes", refusals=[
        # fib_table_delete looks in one table, and compares type, scope and more of what is given; only NOWHERE is any scope.
        Refusal(3, "no route of that table fits all that the request says; only those of scope {rtm_scope} were looked at, "
            "and rtm_scope=nowhere fits any", when="nlmsg_type = RTM_DELROUTE and rtm_family = 2 and not rtm_scope = nowhere"),
        Refusal(3, "no route of that table fits all that the request says", when="nlmsg_type = RTM_DELROUTE and rtm_scope = nowhere"),
        # rtnetlink_rcv_msg: no handler for changes of the family 0.
        Refusal(95, "a route is of one address family, and the request is of none; give rtm_family=inet or inet6",
            when="rtm_family = 0 and not nlmsg_type = RTM_GETROUTE"),
        # fib_create_info: RTN_UNSPEC allows no scope at all, hence the kernel's "Invalid scope".
        Refusal(22, "rtm_type is 0, no type of route; give rtm_type=unicast",
            when='rtm_type = 0 and (not kernel_text or kernel_text = "Invalid scope")', words=True),
        # An unreachable route would be EHOSTUNREACH, a prohibiting one EACCES (fib_props).
        Refusal(101, "no route leads to {dst}", when="nlmsg_type = RTM_GETROUTE and dst",
            proof="route getroute rtm_family={rtm_family} --dump"),
    ], flags={"create": "needed", "excl": "fails", "replace": "changes"},
    things=[
    Thing("route", "routes (of IPv4 and table main, unless told otherwise)", groups=["ipv4_route", "ipv6_route", "mpls_route"],
            free="to",
        key=["rtm_family", "table|rtm_table", "dst", "rtm_dst_len", "src", "rtm_src_len", "rtm_tos", "priority", "rtm_type"],
        title=["to {dst}/{rtm_dst_len}|to {dst}", "by way of {gateway}", "through {oif:link}", "in table {table}|in table {rtm_table}"],
        counts=["rtm_type", "rtm_protocol"], twins=True,
        called={"dst": "", "src": "", "via": "", "dev": "", "metric": "", "table": "main"},
        columns=["dst", "via", "dev", "type", "multipath", "metric", "prefsrc", "proto", "table", "scope"],
        moving=["cacheinfo"], address_family="rtm_family", families=[2], given={"table": "main"}, options={"mpls": (28, {"table": "all"})},
        words=[
            Word("dev", "oif", INTERFACE, "through this interface", ask="oif", when="oif = {} or multipath.rtnh_ifindex = {}"),
            Word("table", "table|rtm_table", Plain("TABLE", file="rt_tables").but(completes="table"),
                "of this table: a number, main, local, default, all", ask="table", special={"all": "", "cache": "rtm_flags has cloned"},
                widens="all"),
            Word("proto", "rtm_protocol", Plain("PROTOCOL", file="rt_protos"), "installed by: kernel, boot, static, bgp …",
                ask="rtm_protocol"),
            Word("type", "rtm_type", Plain("TYPE"), "unicast, blackhole, local …", ask="rtm_type"),
            # The kernel refuses a filter on the scope.
            Word("scope", "rtm_scope", Plain("SCOPE", file="rt_scopes", words=SCOPE_WORDS), "universe (global), link, host"),
            # IPv4 routes may have next hops of IPv6, too.
            Word("via", "gateway|via.rtvia_addr", ADDRESS, "with this next hop", widens=":",
                when="gateway = {} or via.rtvia_addr = {} or multipath.gateway = {} or multipath.via.rtvia_addr = {}"),
            Word("to", "dst", Prefix("rtm_dst_len", "rtm_family"), "to exactly this prefix (or `default`)"),
            Word("dst", "dst", Prefix("rtm_dst_len", "rtm_family"), "as `to`"),
            Word("root", "dst", Prefix("rtm_dst_len", "rtm_family", "inside"), "to this prefix and those inside it"),
            Word("match", "dst", Prefix("rtm_dst_len", "rtm_family", "around"), "to this prefix and those that contain it"),
            Word("exact", "dst", Prefix("rtm_dst_len", "rtm_family"), "as `to`"),
            Word("src", "prefsrc", ADDRESS, "with this address as the source to prefer"),
            Word("metric", "priority", Plain("NUMBER"), "of this metric"),
        ],
        changes={
            "add": "route newroute dst=192.0.2.0/24 gateway=198.51.100.1 rtm_type=unicast --flags create,excl",
            "del": "route delroute dst=192.0.2.0/24 rtm_scope=nowhere",  # any scope, as of a route to a link
        }),
    Thing("mroute", "multicast routes", about=["route"], only={"rtm_family": (128, 129)},
        key=["rtm_family", "table|rtm_table", "src", "dst"],
        title=["from {src}", "to {dst}", "in at {iif:link}"], columns=["from", "to", "iif", "multipath", "mfc_stats", "table",
            "rtm_flags"],
        names=["mroute"], moving=["mfc_stats", "expires"], groups=["ipv4_mroute", "ipv6_mroute"],
        words=[
            Word("iif", "iif", INTERFACE, "that come in by this interface"),
            Word("from", "src", ADDRESS, "from this source"),
            Word("to", "dst", ADDRESS, "to this group"),
        ]),
], messages=[
    MessageType(24, "NEWROUTE", keys=KEYS, takes=_TAKES,
        doc="create or change a route; from the kernel: describes a route"),
    MessageType(25, "DELROUTE", keys=KEYS, takes=_TAKES,
        doc="delete a route; from the kernel: reports the end of a route"),
    MessageType(26, "GETROUTE", forms=SHORT, keys=KEYS, takes=_LOOK_UP, needs=["dst|src"],
        doc="ask for a route; as a dump: ask for all routes"),
])  # fmt: skip
