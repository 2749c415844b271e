"""TIPC: nodes, links, bearers, names. Source: <linux/tipc_netlink.h>, net/tipc/netlink.c."""

from ...schema import BYTES, FLAG, HEX32, HEX64, PAD, U32, U64, Attr, AttributeSet, Binary, Either, Family, MessageType, Nest, String
from . import GENLMSGHDR
from ._sockaddr import SOCKADDR_IN, SOCKADDR_IN6, SOCKADDR_STORAGE

PROP = AttributeSet("TIPC_NLA_PROP_", [
    Attr(1, "PRIO", U32),
    Attr(2, "TOL", U32, unit="ms"),
    Attr(3, "WIN", U32, unit="packets"),
    Attr(4, "MTU", U32, unit="bytes"),
    Attr(5, "BROADCAST", U32),
    Attr(6, "BROADCAST_RATIO", U32),
])  # fmt: skip

UDP = AttributeSet("TIPC_NLA_UDP_", [
    Attr(1, "LOCAL", Either(SOCKADDR_IN, SOCKADDR_IN6, SOCKADDR_STORAGE)),
    Attr(2, "REMOTE", Either(SOCKADDR_IN, SOCKADDR_IN6, SOCKADDR_STORAGE)),
    Attr(3, "MULTI_REMOTEIP", FLAG),
])  # fmt: skip

BEARER = AttributeSet("TIPC_NLA_BEARER_", [
    Attr(1, "NAME", String()),
    Attr(2, "PROP", Nest(PROP)),
    Attr(3, "DOMAIN", U32),
    Attr(4, "UDP_OPTS", Nest(UDP)),
])  # fmt: skip

CON = AttributeSet("TIPC_NLA_CON_", [
    Attr(1, "FLAG", FLAG),
    Attr(2, "NODE", U32),
    Attr(3, "SOCK", U32),
    Attr(4, "TYPE", U32),
    Attr(5, "INST", U32),
])  # fmt: skip

SOCK_STAT = AttributeSet("TIPC_NLA_SOCK_STAT_", [
    Attr(0, "RCVQ", U32),
    Attr(1, "SENDQ", U32),
    Attr(2, "LINK_CONG", FLAG),
    Attr(3, "CONN_CONG", FLAG),
    Attr(4, "DROP", U32),
])  # fmt: skip

SOCK_GROUP = AttributeSet("TIPC_NLA_SOCK_GROUP_", [
    Attr(0, "ID", U32),
    Attr(1, "OPEN", FLAG),
    Attr(2, "NODE_SCOPE", FLAG),
    Attr(3, "CLUSTER_SCOPE", FLAG),
    Attr(4, "INSTANCE", U32),
    Attr(5, "BC_SEND_NEXT", U32),
])  # fmt: skip

SOCK = AttributeSet("TIPC_NLA_SOCK_", [
    Attr(1, "ADDR", HEX32),
    Attr(2, "REF", U32),
    Attr(3, "CON", Nest(CON)),
    Attr(4, "HAS_PUBL", FLAG),
    Attr(5, "STAT", Nest(SOCK_STAT)),
    Attr(6, "TYPE", U32),
    Attr(7, "INO", U32),
    Attr(8, "UID", U32),
    Attr(9, "TIPC_STATE", U32),
    Attr(10, "COOKIE", U64),
    Attr(11, "PAD", PAD),
    Attr(12, "GROUP", Nest(SOCK_GROUP)),
])  # fmt: skip

STATS = AttributeSet("TIPC_NLA_STATS_", [
    Attr(1, "RX_INFO", U32),
    Attr(2, "RX_FRAGMENTS", U32),
    Attr(3, "RX_FRAGMENTED", U32),
    Attr(4, "RX_BUNDLES", U32),
    Attr(5, "RX_BUNDLED", U32),
    Attr(6, "TX_INFO", U32),
    Attr(7, "TX_FRAGMENTS", U32),
    Attr(8, "TX_FRAGMENTED", U32),
    Attr(9, "TX_BUNDLES", U32),
    Attr(10, "TX_BUNDLED", U32),
    Attr(11, "MSG_PROF_TOT", U32),
    Attr(12, "MSG_LEN_CNT", U32),
    Attr(13, "MSG_LEN_TOT", U32),
    Attr(14, "MSG_LEN_P0", U32),
    Attr(15, "MSG_LEN_P1", U32),
    Attr(16, "MSG_LEN_P2", U32),
    Attr(17, "MSG_LEN_P3", U32),
    Attr(18, "MSG_LEN_P4", U32),
    Attr(19, "MSG_LEN_P5", U32),
    Attr(20, "MSG_LEN_P6", U32),
    Attr(21, "RX_STATES", U32),
    Attr(22, "RX_PROBES", U32),
    Attr(23, "RX_NACKS", U32),
    Attr(24, "RX_DEFERRED", U32),
    Attr(25, "TX_STATES", U32),
    Attr(26, "TX_PROBES", U32),
    Attr(27, "TX_NACKS", U32),
    Attr(28, "TX_ACKS", U32),
    Attr(29, "RETRANSMITTED", U32),
    Attr(30, "DUPLICATES", U32),
    Attr(31, "LINK_CONGS", U32),
    Attr(32, "MAX_QUEUE", U32),
    Attr(33, "AVG_QUEUE", U32),
])  # fmt: skip

LINK = AttributeSet("TIPC_NLA_LINK_", [
    Attr(1, "NAME", String()),
    Attr(2, "DEST", U32),
    Attr(3, "MTU", U32, unit="bytes"),
    Attr(4, "BROADCAST", FLAG),
    Attr(5, "UP", FLAG),
    Attr(6, "ACTIVE", FLAG),
    Attr(7, "PROP", Nest(PROP)),
    Attr(8, "STATS", Nest(STATS)),
    Attr(9, "RX", U32),
    Attr(10, "TX", U32),
])  # fmt: skip

MEDIA = AttributeSet("TIPC_NLA_MEDIA_", [
    Attr(1, "NAME", String()),
    Attr(2, "PROP", Nest(PROP)),
])  # fmt: skip

NODE = AttributeSet("TIPC_NLA_NODE_", [
    Attr(1, "ADDR", HEX32),
    Attr(2, "UP", FLAG),
    Attr(3, "ID", Binary(max=16)),
    Attr(4, "KEY", BYTES),
    Attr(5, "KEY_MASTER", FLAG),
    Attr(6, "REKEYING", U32),
])  # fmt: skip

NET = AttributeSet("TIPC_NLA_NET_", [
    Attr(1, "ID", U32),
    Attr(2, "ADDR", HEX32),
    Attr(3, "NODEID", HEX64),
    Attr(4, "NODEID_W1", HEX64),
    Attr(5, "ADDR_LEGACY", FLAG),
])  # fmt: skip

PUBL = AttributeSet("TIPC_NLA_PUBL_", [
    Attr(1, "TYPE", U32),
    Attr(2, "LOWER", U32),
    Attr(3, "UPPER", U32),
    Attr(4, "SCOPE", U32),
    Attr(5, "NODE", U32),
    Attr(6, "REF", U32),
    Attr(7, "KEY", U32),
])  # fmt: skip

NAME_TABLE = AttributeSet("TIPC_NLA_NAME_TABLE_", [Attr(1, "PUBL", Nest(PUBL))])

MON = AttributeSet("TIPC_NLA_MON_", [
    Attr(1, "ACTIVATION_THRESHOLD", U32),
    Attr(2, "REF", U32),
    Attr(3, "ACTIVE", FLAG),
    Attr(4, "BEARER_NAME", String()),
    Attr(5, "PEERCNT", U32),
    Attr(6, "LISTGEN", U32),
])  # fmt: skip

MON_PEER = AttributeSet("TIPC_NLA_MON_PEER_", [
    Attr(1, "ADDR", U32),
    Attr(2, "DOMGEN", U32),
    Attr(3, "APPLIED", U32),
    Attr(4, "UPMAP", HEX64),
    Attr(5, "MEMBERS", BYTES),
    Attr(6, "UP", FLAG),
    Attr(7, "HEAD", FLAG),
    Attr(8, "LOCAL", FLAG),
    Attr(9, "PAD", PAD),
])  # fmt: skip

TIPC = AttributeSet("TIPC_NLA_", [
    Attr(1, "BEARER", Nest(BEARER)),
    Attr(2, "SOCK", Nest(SOCK)),
    Attr(3, "PUBL", Nest(PUBL)),
    Attr(4, "LINK", Nest(LINK)),
    Attr(5, "MEDIA", Nest(MEDIA)),
    Attr(6, "NODE", Nest(NODE)),
    Attr(7, "NET", Nest(NET)),
    Attr(8, "NAME_TABLE", Nest(NAME_TABLE)),
    Attr(9, "MON", Nest(MON)),
    Attr(10, "MON_PEER", Nest(MON_PEER)),
])  # fmt: skip

FAMILY = Family(
    "TIPCv2", prefix="TIPC_NL_", kind="generic", version=1, header=GENLMSGHDR, attributes=TIPC,
    doc="TIPC: nodes, links, bearers, names",
    messages=[
        MessageType(1, "LEGACY"), MessageType(2, "BEARER_DISABLE"), MessageType(3, "BEARER_ENABLE"),
        MessageType(4, "BEARER_GET"), MessageType(5, "BEARER_SET"), MessageType(6, "SOCK_GET"), MessageType(7, "PUBL_GET"),
        MessageType(8, "LINK_GET"), MessageType(9, "LINK_SET"), MessageType(10, "LINK_RESET_STATS"),
        MessageType(11, "MEDIA_GET"), MessageType(12, "MEDIA_SET"), MessageType(13, "NODE_GET"), MessageType(14, "NET_GET"),
        MessageType(15, "NET_SET"), MessageType(16, "NAME_TABLE_GET"), MessageType(17, "MON_SET"), MessageType(18, "MON_GET"),
        MessageType(19, "MON_PEER_GET"), MessageType(20, "PEER_REMOVE"), MessageType(21, "BEARER_ADD"),
        MessageType(22, "UDP_GET_REMOTEIP"), MessageType(23, "KEY_SET"), MessageType(24, "KEY_FLUSH"),
        MessageType(25, "ADDR_LEGACY_GET"),
    ],
)  # fmt: skip
