"""B.A.T.M.A.N. advanced mesh networks. Source: <linux/batman_adv.h>, net/batman-adv/netlink.c."""

from ...schema import (
    FLAG,
    HEX16,
    HEX32,
    IFINDEX,
    IPV4,
    MAC,
    PAD,
    U8,
    U16,
    U32,
    U64,
    Attr,
    AttributeSet,
    Either,
    Enum,
    Family,
    Flags,
    MessageType,
    String,
)
from . import GENLMSGHDR

# <linux/batadv_packet.h>: what the originators of a mesh announce about their multicast listeners.
MCAST_FLAGS = Flags("batadv_mcast_flags", {
    "WANT_ALL_UNSNOOPABLES": 0x1, "WANT_ALL_IPV4": 0x2, "WANT_ALL_IPV6": 0x4, "WANT_NO_RTR4": 0x8, "WANT_NO_RTR6": 0x10,
    "HAVE_MC_PTYPE_CAPA": 0x20,
}, "BATADV_MCAST_")  # fmt: skip

TP_METER_REASON = Enum("batadv_tp_meter_reason", {
    "COMPLETE": 3, "CANCEL": 4, "DST_UNREACHABLE": 128, "RESEND_LIMIT": 129, "ALREADY_ONGOING": 130,
    "MEMORY_ERROR": 131, "CANT_SEND": 132, "TOO_MANY": 133,
}, "BATADV_TP_REASON_")  # fmt: skip

TT_CLIENT_FLAGS = Flags("batadv_tt_client_flags", {
    "DEL": 0x1, "ROAM": 0x2, "WIFI": 0x10, "ISOLA": 0x20, "NOPURGE": 0x100, "NEW": 0x200, "PENDING": 0x400,
    "TEMP": 0x800,
}, "BATADV_TT_CLIENT_")  # fmt: skip

MCAST_FLAGS_PRIV = Flags("batadv_mcast_flags_priv", {
    "BRIDGED": 0x1, "QUERIER_IPV4_EXISTS": 0x2, "QUERIER_IPV6_EXISTS": 0x4, "QUERIER_IPV4_SHADOWING": 0x8,
    "QUERIER_IPV6_SHADOWING": 0x10,
}, "BATADV_MCAST_FLAGS_")  # fmt: skip

GW_MODES = Enum("batadv_gw_modes", {"OFF": 0, "CLIENT": 1, "SERVER": 2}, "BATADV_GW_MODE_")

BATADV = AttributeSet("BATADV_ATTR_", [
    Attr(1, "VERSION", String()),
    Attr(2, "ALGO_NAME", String()),
    Attr(3, "MESH_IFINDEX", IFINDEX, doc="the mesh device"),
    Attr(4, "MESH_IFNAME", String()),
    Attr(5, "MESH_ADDRESS", MAC),
    Attr(6, "HARD_IFINDEX", IFINDEX, doc="a device that the mesh runs over"),
    Attr(7, "HARD_IFNAME", String()),
    Attr(8, "HARD_ADDRESS", MAC),
    Attr(9, "ORIG_ADDRESS", MAC, doc="a node of the mesh"),
    Attr(10, "TPMETER_RESULT", U8, enum=TP_METER_REASON),
    Attr(11, "TPMETER_TEST_TIME", U32, unit="ms"),
    Attr(12, "TPMETER_BYTES", U64, unit="bytes"),
    Attr(13, "TPMETER_COOKIE", U32),
    Attr(14, "PAD", PAD),
    Attr(15, "ACTIVE", FLAG, doc="the device is in use"),
    Attr(16, "TT_ADDRESS", MAC, doc="client of the mesh"),
    Attr(17, "TT_TTVN", U8, doc="version of the translation table"),
    Attr(18, "TT_LAST_TTVN", U8),
    Attr(19, "TT_CRC32", HEX32),
    Attr(20, "TT_VID", HEX16),
    Attr(21, "TT_FLAGS", U32, flags=TT_CLIENT_FLAGS),
    Attr(22, "FLAG_BEST", FLAG, doc="this route is the one in use"),
    Attr(23, "LAST_SEEN_MSECS", U32, unit="ms"),
    Attr(24, "NEIGH_ADDRESS", MAC, doc="next hop towards it"),
    Attr(25, "TQ", U8, doc="transmit quality, 0 to 255 (B.A.T.M.A.N. IV)"),
    Attr(26, "THROUGHPUT", U32, unit="kbit/s", doc="expected throughput (B.A.T.M.A.N. V)"),
    Attr(27, "BANDWIDTH_UP", U32, unit="100 kbit/s"),
    Attr(28, "BANDWIDTH_DOWN", U32, unit="100 kbit/s"),
    Attr(29, "ROUTER", MAC),
    Attr(30, "BLA_OWN", FLAG),
    Attr(31, "BLA_ADDRESS", MAC),
    Attr(32, "BLA_VID", HEX16),
    Attr(33, "BLA_BACKBONE", MAC),
    Attr(34, "BLA_CRC", HEX16),
    Attr(35, "DAT_CACHE_IP4ADDRESS", IPV4),
    Attr(36, "DAT_CACHE_HWADDRESS", MAC),
    Attr(37, "DAT_CACHE_VID", HEX16),
    Attr(38, "MCAST_FLAGS", U32, flags=MCAST_FLAGS),
    Attr(39, "MCAST_FLAGS_PRIV", U32, flags=MCAST_FLAGS_PRIV),
    Attr(40, "VLANID", Either(U32, U16)),
    Attr(41, "AGGREGATED_OGMS_ENABLED", U8),
    Attr(42, "AP_ISOLATION_ENABLED", U8),
    Attr(43, "ISOLATION_MARK", HEX32),
    Attr(44, "ISOLATION_MASK", HEX32),
    Attr(45, "BONDING_ENABLED", U8),
    Attr(46, "BRIDGE_LOOP_AVOIDANCE_ENABLED", U8),
    Attr(47, "DISTRIBUTED_ARP_TABLE_ENABLED", U8),
    Attr(48, "FRAGMENTATION_ENABLED", U8),
    Attr(49, "GW_BANDWIDTH_DOWN", U32, unit="100 kbit/s"),
    Attr(50, "GW_BANDWIDTH_UP", U32, unit="100 kbit/s"),
    Attr(51, "GW_MODE", U8, enum=GW_MODES, doc="whether this node uses or offers a gateway"),
    Attr(52, "GW_SEL_CLASS", U32),
    Attr(53, "HOP_PENALTY", U8, doc="by how much each hop makes a route worse"),
    Attr(54, "LOG_LEVEL", HEX32),
    Attr(55, "MULTICAST_FORCEFLOOD_ENABLED", U8),
    Attr(56, "NETWORK_CODING_ENABLED", U8),
    Attr(57, "ORIG_INTERVAL", U32, unit="ms", doc="how often originator messages are sent"),
    Attr(58, "ELP_INTERVAL", U32, unit="ms"),
    Attr(59, "THROUGHPUT_OVERRIDE", U32, unit="100 kbit/s"),
    Attr(60, "MULTICAST_FANOUT", U32),
])  # fmt: skip

FAMILY = Family(
    "batadv", prefix="BATADV_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=BATADV,
    groups=["config", "tpmeter"],
    doc="B.A.T.M.A.N. advanced mesh networks",
    messages=[
        MessageType(1, "GET_MESH"), MessageType(2, "TP_METER"), MessageType(3, "TP_METER_CANCEL"),
        MessageType(4, "GET_ROUTING_ALGOS"), MessageType(5, "GET_HARDIF"), MessageType(6, "GET_TRANSTABLE_LOCAL"),
        MessageType(7, "GET_TRANSTABLE_GLOBAL"), MessageType(8, "GET_ORIGINATORS"), MessageType(9, "GET_NEIGHBORS"),
        MessageType(10, "GET_GATEWAYS"), MessageType(11, "GET_BLA_CLAIM"), MessageType(12, "GET_BLA_BACKBONE"),
        MessageType(13, "GET_DAT_CACHE"), MessageType(14, "GET_MCAST_FLAGS"), MessageType(15, "SET_MESH"),
        MessageType(16, "SET_HARDIF"), MessageType(17, "GET_VLAN"), MessageType(18, "SET_VLAN"),
    ],
)  # fmt: skip
