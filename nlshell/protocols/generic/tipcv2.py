"""TIPC: nodes, links, bearers, names. Source: <linux/tipc_netlink.h>, net/tipc/netlink.c."""

from ...schema import BYTES, FLAG, HEX32, HEX64, PAD, U32, U64, Attr, AttributeSet, Binary, Either, Family, MessageType, Nest, String
from ...schema.things import Plain, Thing, Word
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
    Attr(4, "KEY", BYTES.but(secret=True), doc="name of the algorithm (32 bytes), length of the key, the key"),
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
    doc="TIPC: nodes, links, bearers, names", module="tipc", initial=False, other_names=["tipc2"], things=[
    Thing("bearer", "bearers: devices that TIPC runs over", names=["tipc bearer"],
        key=["bearer.name"], title=["named {bearer.name}"],
        columns=["bearer.name", "bearer.prop.prio", "bearer.prop.tol", "bearer.prop.win", "bearer.prop.mtu", "bearer.udp_opts",
            "bearer.domain"], about=["bearer", "bearer_enable", "bearer_disable", "bearer_add"]),
    Thing("socket", "sockets of TIPC", about=["sock"], key=["sock.ref"], title=["{sock.ref}"],
        columns=["sock.ref", "sock.addr", "sock.type", "sock.con", "sock.stat", "sock.ino", "sock.uid"], moving=["stat"]),
    Thing("publication", "names that a socket publishes", about=["publ"], operation="publ_get", key=["publ.key"],
        columns=["publ.type", "publ.lower", "publ.upper", "publ.scope", "publ.node", "publ.ref", "publ.key"]),
    Thing("link", "links to other nodes", key=["link.name"], title=["named {link.name}"], moving=["stats", "rx", "tx"],
        columns=["name", "link.up", "link.active", "link.dest", "link.mtu", "link.prop", "link.stats"],
        about=["link", "link_reset_stats"], words=[Word("name", "link.name", Plain("NAME"), "this one only", alone=True)]),
    Thing("media", "kinds of bearers", key=["media.name"], title=["named {media.name}"],
        columns=["name", "media.prop.prio", "media.prop.tol", "media.prop.win"], about=["media"],
        words=[Word("name", "media.name", Plain("NAME"), "this one only", alone=True)]),
    Thing("node", "nodes of the cluster", key=["node.addr"], title=["{node.addr}"], columns=["node.addr", "node.id", "node.up"],
        about=["node", "peer_remove", "key", "key_flush"]),
    Thing("net", "this node's network: its number and its own address", key=["net.id"],
        columns=["net.id", "net.addr", "net.nodeid", "net.addr_legacy"], about=["net", "addr_legacy"]),
    Thing("name", "names that are published anywhere in the cluster", about=["name_table"],
        key=["name_table.publ.key", "name_table.publ.node", "name_table.publ.ref"],
        columns=["name_table.publ.type", "name_table.publ.lower", "name_table.publ.upper", "name_table.publ.scope",
            "name_table.publ.node", "name_table.publ.ref", "name_table.publ.key"]),
    Thing("monitor", "how nodes watch each other, bearer by bearer", about=["mon"], key=["mon.bearer_name|mon.ref"],
        columns=["mon.bearer_name", "mon.activation_threshold", "mon.active", "mon.peercnt", "mon.listgen"]),
    Thing("peer", "nodes as the monitor sees them", about=["mon_peer"], key=["mon_peer.addr"],
        columns=["mon_peer.addr", "mon_peer.up", "mon_peer.head", "mon_peer.local", "mon_peer.domgen", "mon_peer.members"]),
    Thing("remote", "far ends of a UDP bearer", about=["udp_get_remoteip"], operation="udp_get_remoteip", key=(),
        columns=["bearer.udp_opts.remote"]),
    ], messages=[
        MessageType(1, "LEGACY", doc="not used by the kernel; the old tools ask the family TIPC"),
        MessageType(2, "BEARER_DISABLE", takes=["bearer"], needs=["bearer.name"], doc="stop TIPC on a bearer"),
        MessageType(3, "BEARER_ENABLE", takes=["bearer"], needs=["bearer.name"], doc="start TIPC on a bearer"),
        MessageType(4, "BEARER_GET", takes=["bearer"], needs=["bearer.name"],
            doc="ask for a bearer; as a dump: ask for all bearers; from the kernel: describes a bearer"),
        MessageType(5, "BEARER_SET", takes=["bearer"], needs=["bearer.name"], doc="change a bearer"),
        MessageType(6, "SOCK_GET", takes=(), dumps=True,
            doc="as a dump: ask for all sockets; from the kernel: describes a socket"),
        MessageType(7, "PUBL_GET", takes=["sock"], needs=["sock.ref"], dumps=True,
            doc="as a dump: ask for all names that a socket publishes; from the kernel: describes one"),
        MessageType(8, "LINK_GET", takes=["link"], needs=["link.name"],
            doc="ask for a link; as a dump: ask for all links; from the kernel: describes a link"),
        MessageType(9, "LINK_SET", takes=["link"], needs=["link.name", "link.prop"], doc="change a link"),
        MessageType(10, "LINK_RESET_STATS", takes=["link"], needs=["link.name"], doc="set the counters of a link to 0"),
        MessageType(11, "MEDIA_GET", takes=["media"], needs=["media.name"],
            doc="ask for a kind of bearer; as a dump: ask for all kinds of bearers; from the kernel: describes a kind of bearer"),
        MessageType(12, "MEDIA_SET", takes=["media"], needs=["media.name", "media.prop"],
            doc="change what bearers of a kind begin with"),
        MessageType(13, "NODE_GET", takes=(), dumps=True,
            doc="as a dump: ask for all nodes of the cluster; from the kernel: describes a node"),
        MessageType(14, "NET_GET", takes=(), dumps=True,
            doc="as a dump: ask for all networks (there is one); from the kernel: describes the network"),
        MessageType(15, "NET_SET", takes=["net"], needs=["net"], doc="change the number of the network or the own address"),
        MessageType(16, "NAME_TABLE_GET", takes=(), dumps=True,
            doc="as a dump: ask for all published names; from the kernel: describes a published name"),
        MessageType(17, "MON_SET", takes=["mon"], needs=["mon.activation_threshold"],
            doc="change from how many nodes on they watch each other in groups"),
        MessageType(18, "MON_GET", takes=(),
            doc="ask how nodes watch each other; as a dump: ask for all bearers and how nodes watch each other there; from "
            "the kernel: describes how nodes watch each other"),
        MessageType(19, "MON_PEER_GET", takes=["mon"], needs=["mon.ref"], dumps=True,
            doc="as a dump: ask for all nodes as the monitor sees them; from the kernel: describes one"),
        MessageType(20, "PEER_REMOVE", takes=["net"], needs=["net.addr"], doc="forget a node that is gone"),
        MessageType(21, "BEARER_ADD", takes=["bearer"], needs=["bearer.name", "bearer.udp_opts"],
            doc="add a far end to a UDP bearer"),
        MessageType(22, "UDP_GET_REMOTEIP", takes=["bearer"], needs=["bearer.name"], dumps=True,
            doc="as a dump: ask for all far ends of a UDP bearer; from the kernel: names one"),
        MessageType(23, "KEY_SET", takes=["node"], needs=["node.key"], doc="set a key of the cluster or of a node"),
        MessageType(24, "KEY_FLUSH", takes=(), doc="delete all keys"),
        MessageType(25, "ADDR_LEGACY_GET", takes=(), dumps=False,
            doc="ask whether the own address is of the old kind; from the kernel: tells it"),
    ],
)  # fmt: skip
