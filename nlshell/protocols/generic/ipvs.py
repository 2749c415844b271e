"""IP virtual servers: services and their destinations. Source: <linux/ip_vs.h>, net/netfilter/ipvs/ip_vs_ctl.c."""

from ...schema import (
    BE16,
    BE32,
    HEX32,
    IPV4,
    IPV6,
    PAD,
    U8,
    U16,
    U32,
    U64,
    Address,
    Attr,
    AttributeSet,
    Binary,
    Enum,
    Family,
    Field,
    Flags,
    MessageType,
    Nest,
    String,
    Struct,
    SubMessage,
)
from ...schema.things import INSIDE, Plain, Thing, Word
from ..common import ADDRESS_FAMILY, IP_PROTOCOL
from . import GENLMSGHDR

SERVICE_FLAGS = Struct("ip_vs_flags", [
    Field("flags", U32, flags=Flags("ip_vs_svc_f", {
        "PERSISTENT": 0x1, "HASHED": 0x2, "ONEPACKET": 0x4, "SCHED1": 0x8, "SCHED2": 0x10, "SCHED3": 0x20,
    }, "IP_VS_SVC_F_")),
    Field("mask", HEX32, "bits that are meant"),
])  # fmt: skip

FORWARDING = Enum("ip_vs_conn_f_fwd", {"MASQ": 0, "LOCALNODE": 1, "TUNNEL": 2, "DROUTE": 3, "BYPASS": 4}, "IP_VS_CONN_F_")

TUNNEL_TYPE = Enum("ip_vs_conn_f_tunnel_type", {"IPIP": 0, "GUE": 1, "GRE": 2}, "IP_VS_CONN_F_TUNNEL_TYPE_")

TUNNEL_FLAGS = Flags("ip_vs_tunnel_encap_flag", {"CSUM": 0x1, "REMCSUM": 0x2}, "IP_VS_TUNNEL_ENCAP_FLAG_")

DAEMON_STATE = Flags("ip_vs_state", {"MASTER": 0x1, "BACKUP": 0x2}, "IP_VS_STATE_")

# union nf_inet_addr: an IPv4 address stands in the first 4 of 16 bytes.
SERVICE_ADDRESS = SubMessage("af", {2: Address(16, family="af"), 10: IPV6}, Binary(16), kind="binary")
SERVER_ADDRESS = SubMessage("addr_family", {2: Address(16, family="addr_family"), 10: IPV6}, Binary(16), kind="binary")
NETMASK = SubMessage("af", {2: IPV4, 10: U32}, BE32, kind="u32")

STATS = AttributeSet("IPVS_STATS_ATTR_", [
    Attr(1, "CONNS", U32),
    Attr(2, "INPKTS", U32),
    Attr(3, "OUTPKTS", U32),
    Attr(4, "INBYTES", U64, unit="bytes"),
    Attr(5, "OUTBYTES", U64, unit="bytes"),
    Attr(6, "CPS", U32),
    Attr(7, "INPPS", U32),
    Attr(8, "OUTPPS", U32),
    Attr(9, "INBPS", U32, unit="bytes/s"),
    Attr(10, "OUTBPS", U32, unit="bytes/s"),
    Attr(11, "PAD", PAD),
])  # fmt: skip

STATS64 = AttributeSet("IPVS_STATS_ATTR_", [
    Attr(stat.id, stat.name.upper(), PAD if stat.name == "pad" else U64, unit=stat.type.unit, doc=stat.doc) for stat in STATS
], name="IPVS_STATS_ATTR_64")  # fmt: skip

SERVICE = AttributeSet("IPVS_SVC_ATTR_", [
    Attr(1, "AF", U16, enum=ADDRESS_FAMILY),
    Attr(2, "PROTOCOL", U16, enum=IP_PROTOCOL),
    Attr(3, "ADDR", SERVICE_ADDRESS),
    Attr(4, "PORT", BE16),
    Attr(5, "FWMARK", U32, doc="instead of protocol, address and port"),
    Attr(6, "SCHED_NAME", String(max=15), doc="scheduler"),
    Attr(7, "FLAGS", SERVICE_FLAGS, doc="persistence, one-packet scheduling, and what the scheduler makes of them"),
    Attr(8, "TIMEOUT", U32, unit="s", doc="of persistence"),
    Attr(9, "NETMASK", NETMASK, doc="granularity of persistence: a mask, with IPv6 a prefix length"),
    Attr(10, "STATS", Nest(STATS)),
    Attr(11, "PE_NAME", String(max=15), doc="persistence engine"),
    Attr(12, "STATS64", Nest(STATS64)),
])  # fmt: skip

DESTINATION = AttributeSet("IPVS_DEST_ATTR_", [
    Attr(1, "ADDR", SERVER_ADDRESS),
    Attr(2, "PORT", BE16),
    Attr(3, "FWD_METHOD", U32, enum=FORWARDING, doc="how packets get to the server"),
    Attr(4, "WEIGHT", U32),
    Attr(5, "U_THRESH", U32, doc="from so many connections on the server gets no more"),
    Attr(6, "L_THRESH", U32, doc="below so many it gets them again"),
    Attr(7, "ACTIVE_CONNS", U32),
    Attr(8, "INACT_CONNS", U32),
    Attr(9, "PERSIST_CONNS", U32),
    Attr(10, "STATS", Nest(STATS)),
    Attr(11, "ADDR_FAMILY", U16, enum=ADDRESS_FAMILY, doc="of the server, which may differ from the service's"),
    Attr(12, "STATS64", Nest(STATS64)),
    Attr(13, "TUN_TYPE", U8, enum=TUNNEL_TYPE),
    Attr(14, "TUN_PORT", BE16),
    Attr(15, "TUN_FLAGS", U16, flags=TUNNEL_FLAGS),
])  # fmt: skip

DAEMON = AttributeSet("IPVS_DAEMON_ATTR_", [
    Attr(1, "STATE", U32, flags=DAEMON_STATE),
    Attr(2, "MCAST_IFN", String()),
    Attr(3, "SYNC_ID", U32),
    Attr(4, "SYNC_MAXLEN", U16),
    Attr(5, "MCAST_GROUP", IPV4),
    Attr(6, "MCAST_GROUP6", IPV6),
    Attr(7, "MCAST_PORT", U16),
    Attr(8, "MCAST_TTL", U8),
])  # fmt: skip

INFO = AttributeSet("IPVS_INFO_ATTR_", [
    Attr(1, "VERSION", HEX32),
    Attr(2, "CONN_TAB_SIZE", U32),
])  # fmt: skip

COMMAND = AttributeSet("IPVS_CMD_ATTR_", [
    Attr(1, "SERVICE", Nest(SERVICE), doc="a virtual service"),
    Attr(2, "DEST", Nest(DESTINATION), doc="a real server"),
    Attr(3, "DAEMON", Nest(DAEMON), doc="synchronisation of connections"),
    Attr(4, "TIMEOUT_TCP", U32, unit="s"),
    Attr(5, "TIMEOUT_TCP_FIN", U32, unit="s"),
    Attr(6, "TIMEOUT_UDP", U32, unit="s"),
])  # fmt: skip

FAMILY = Family(
    "IPVS", prefix="IPVS_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=COMMAND,
    doc="IP virtual servers: services and their destinations", module="ip_vs", initial=True, other_names=["ipvs"], things=[
    Thing("service", "virtual services", about=["service", "zero", "flush"],
        key=["service.af", "service.protocol", "service.addr", "service.port", "service.fwmark"],
        title=["{service.addr}", "port {service.port}", "with mark {service.fwmark}"], moving=["stats", "stats64"],
        columns=["protocol", "addr", "port", "service.fwmark", "scheduler", "service.flags", "service.timeout"],
        words=[
            Word("protocol", "service.protocol", Plain("PROTOCOL"), "of this protocol: tcp, udp, sctp"),
            Word("addr", "service.addr", INSIDE, "inside this prefix"),
            Word("port", "service.port", Plain("NUMBER"), "on this port"),
            Word("scheduler", "service.sched_name", Plain("NAME"), "with this scheduler: rr, wlc …"),
        ],
        changes={
            "add": "IPVS new_service service.af=inet service.protocol=tcp service.addr=192.0.2.1 service.port=80 "
                "service.sched_name=rr service.timeout=0",
            "flush": "IPVS flush",
        }),
    Thing("dest", "real servers of a virtual service", key=["dest.addr", "dest.port"], title=["{dest.addr}", "port {dest.port}"],
        columns=["dest.addr", "dest.port", "dest.fwd_method", "dest.weight", "dest.active_conns", "dest.inact_conns"],
        moving=["stats", "stats64", "active_conns", "inact_conns", "persist_conns"]),
    Thing("daemon", "daemons that keep the connections of two directors alike", key=["daemon.state"],
        columns=["daemon.state", "daemon.mcast_ifn", "daemon.sync_id", "daemon.mcast_group", "daemon.mcast_group6",
            "daemon.mcast_port"]),
    Thing("config", "how long connections are remembered", operation="get_config", key=(),
        columns=["timeout_tcp", "timeout_tcp_fin", "timeout_udp"], changes={"set": "IPVS set_config timeout_tcp=900"}),
    Thing("info", "version, and how large the table of connections is", operation="get_info", key=(),
        columns=["version", "conn_tab_size"]),
    ], messages=[
        MessageType(1, "NEW_SERVICE", takes=["service"], needs=["service"],
            doc="add a virtual service; from the kernel: describes a virtual service"),
        MessageType(2, "SET_SERVICE", takes=["service"], needs=["service"], doc="change a virtual service"),
        MessageType(3, "DEL_SERVICE", takes=["service"], needs=["service"], doc="delete a virtual service"),
        MessageType(4, "GET_SERVICE", takes=["service"], needs=["service"],
            doc="ask for a virtual service; as a dump: ask for all virtual services; from the kernel: describes a virtual service"),
        MessageType(5, "NEW_DEST", takes=["service", "dest"], needs=["service", "dest"],
            doc="add a real server to a service; from the kernel: describes a real server"),
        MessageType(6, "SET_DEST", takes=["service", "dest"], needs=["service", "dest"], doc="change a real server"),
        MessageType(7, "DEL_DEST", takes=["service", "dest"], needs=["service", "dest"], doc="delete a real server"),
        MessageType(8, "GET_DEST", takes=["service"], needs=["service"], dumps=True,
            doc="as a dump: ask for all real servers of a service"),
        MessageType(9, "NEW_DAEMON", takes=["daemon"], needs=["daemon"],
            doc="start a daemon; from the kernel: describes a daemon"),
        MessageType(10, "DEL_DAEMON", takes=["daemon"], needs=["daemon"], doc="stop a daemon"),
        MessageType(11, "GET_DAEMON", takes=(), dumps=True, doc="as a dump: ask for all daemons"),
        MessageType(12, "SET_CONFIG", takes=["timeout_tcp", "timeout_tcp_fin", "timeout_udp"],
            doc="change how long connections are remembered; from the kernel: tells it"),
        MessageType(13, "GET_CONFIG", takes=(), dumps=False, doc="ask how long connections are remembered"),
        MessageType(14, "SET_INFO", INFO, doc="from the kernel: tells its version and the size of the table"),
        MessageType(15, "GET_INFO", takes=(), dumps=False, doc="ask for the version and the size of the table"),
        MessageType(16, "ZERO", takes=["service"], doc="set counters to 0: of one service, or of all"),
        MessageType(17, "FLUSH", takes=(), doc="delete all virtual services"),
    ],
)  # fmt: skip
