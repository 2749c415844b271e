"""L2TP tunnels and sessions. Source: <linux/l2tp.h>, net/l2tp/l2tp_netlink.c."""

from ...schema import (
    FLAG,
    HEX32,
    IPV4,
    IPV6,
    PAD,
    U8,
    U16,
    U32,
    U64,
    Attr,
    AttributeSet,
    Binary,
    Enum,
    Family,
    MessageType,
    Nest,
    String,
)
from ...schema.things import INTERFACE_NAME, Plain, Thing, Word
from . import GENLMSGHDR

STATS = AttributeSet("L2TP_ATTR_STATS_", [
    Attr(1, "TX_PACKETS", U64, kernel="L2TP_ATTR_TX_PACKETS"),
    Attr(2, "TX_BYTES", U64, kernel="L2TP_ATTR_TX_BYTES"),
    Attr(3, "TX_ERRORS", U64, kernel="L2TP_ATTR_TX_ERRORS"),
    Attr(4, "RX_PACKETS", U64, kernel="L2TP_ATTR_RX_PACKETS"),
    Attr(5, "RX_BYTES", U64, kernel="L2TP_ATTR_RX_BYTES"),
    Attr(6, "RX_SEQ_DISCARDS", U64, kernel="L2TP_ATTR_RX_SEQ_DISCARDS"),
    Attr(7, "RX_OOS_PACKETS", U64, kernel="L2TP_ATTR_RX_OOS_PACKETS"),
    Attr(8, "RX_ERRORS", U64, kernel="L2TP_ATTR_RX_ERRORS"),
    Attr(9, "PAD", PAD),
    Attr(10, "RX_COOKIE_DISCARDS", U64, kernel="L2TP_ATTR_RX_COOKIE_DISCARDS"),
    Attr(11, "RX_INVALID", U64, kernel="L2TP_ATTR_RX_INVALID"),
])  # fmt: skip

PWTYPE = Enum("l2tp_pwtype", {"NONE": 0, "ETH_VLAN": 4, "ETH": 5, "PPP": 7, "PPP_AC": 8, "IP": 11}, "L2TP_PWTYPE_")

ENCAP_TYPE = Enum("l2tp_encap_type", {"UDP": 0, "IP": 1}, "L2TP_ENCAPTYPE_")

SEQMODE = Enum("l2tp_seqmode", {"NONE": 0, "IP": 1, "ALL": 2}, "L2TP_SEQ_")

L2SPEC_TYPE = Enum("l2tp_l2spec_type", {"NONE": 0, "DEFAULT": 1}, "L2TP_L2SPECTYPE_")

L2TP = AttributeSet("L2TP_ATTR_", [
    Attr(1, "PW_TYPE", U16, enum=PWTYPE, doc="what the session carries"),
    Attr(2, "ENCAP_TYPE", U16, enum=ENCAP_TYPE, doc="what carries the tunnel"),
    Attr(3, "OFFSET", U16),
    Attr(4, "DATA_SEQ", U8, enum=SEQMODE, doc="which packets get sequence numbers"),
    Attr(5, "L2SPEC_TYPE", U8, enum=L2SPEC_TYPE),
    Attr(6, "L2SPEC_LEN", U8),
    Attr(7, "PROTO_VERSION", U8, doc="2 or 3"),
    Attr(8, "IFNAME", String(max=15)),
    Attr(9, "CONN_ID", U32, doc="tunnel id here"),
    Attr(10, "PEER_CONN_ID", U32, doc="tunnel id at the peer"),
    Attr(11, "SESSION_ID", U32, doc="session id here"),
    Attr(12, "PEER_SESSION_ID", U32, doc="session id at the peer"),
    Attr(13, "UDP_CSUM", U8),
    Attr(14, "VLAN_ID", U16),
    Attr(15, "COOKIE", Binary(max=8), doc="expected in packets received: 4 or 8 bytes"),
    Attr(16, "PEER_COOKIE", Binary(max=8), doc="put into packets sent"),
    Attr(17, "DEBUG", HEX32),
    Attr(18, "RECV_SEQ", U8),
    Attr(19, "SEND_SEQ", U8),
    Attr(20, "LNS_MODE", U8),
    Attr(21, "USING_IPSEC", U8),
    Attr(22, "RECV_TIMEOUT", U64, unit="ms", doc="how long to wait for packets that are out of order"),
    Attr(23, "FD", U32, doc="socket of the tunnel, made by user space"),
    Attr(24, "IP_SADDR", IPV4),
    Attr(25, "IP_DADDR", IPV4),
    Attr(26, "UDP_SPORT", U16),
    Attr(27, "UDP_DPORT", U16),
    Attr(28, "MTU", U16),
    Attr(29, "MRU", U16),
    Attr(30, "STATS", Nest(STATS)),
    Attr(31, "IP6_SADDR", IPV6),
    Attr(32, "IP6_DADDR", IPV6),
    Attr(33, "UDP_ZERO_CSUM6_TX", FLAG),
    Attr(34, "UDP_ZERO_CSUM6_RX", FLAG),
    Attr(35, "PAD", PAD),
])  # fmt: skip

FAMILY = Family(
    "l2tp", prefix="L2TP_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=L2TP,
    groups=["l2tp"],
    doc="L2TP tunnels and sessions", module="l2tp_netlink", initial=False, things=[
    Thing("tunnel", "L2TP tunnels", about=["tunnel", "tunnel_create", "tunnel_delete", "tunnel_modify"], groups=["l2tp"],
        key=["conn_id"], title=["with id {conn_id}"], moving=["stats"],
        columns=["tunnel_id", "peer_conn_id", "proto_version", "encap_type", "ip_saddr", "ip_daddr", "ip6_saddr", "ip6_daddr",
            "udp_sport", "udp_dport"], words=[Word("tunnel_id", "conn_id", Plain("NUMBER"), "this one only", alone=True)],
        changes={"del": "l2tp tunnel_delete conn_id=1"}),
    Thing("session", "sessions of L2TP tunnels", about=["session", "session_create", "session_delete", "session_modify"],
        groups=["l2tp"], key=["conn_id", "session_id"], title=["with id {session_id}", "of tunnel {conn_id}", "on {ifname}"],
        moving=["stats"],
        columns=["tunnel_id", "session_id", "peer_conn_id", "peer_session_id", "dev", "pw_type", "cookie", "peer_cookie"],
        words=[
            Word("tunnel_id", "conn_id", Plain("NUMBER"), "of this tunnel"),
            Word("session_id", "session_id", Plain("NUMBER"), "this session only"),
            Word("dev", "ifname", INTERFACE_NAME, "of this interface"),
        ], changes={"del": "l2tp session_delete conn_id=1 session_id=1"}),
    ], messages=[
        MessageType(0, "NOOP", takes=(), access="get", dumps=False,
            doc="ask for an answer, to see that somebody is there; from the kernel: the answer"),
        MessageType(1, "TUNNEL_CREATE",
            takes=["conn_id", "peer_conn_id", "proto_version", "encap_type", "fd", "ip_saddr", "ip_daddr", "ip6_saddr", "ip6_daddr",
                "udp_sport", "udp_dport", "udp_csum", "udp_zero_csum6_tx", "udp_zero_csum6_rx"],
            needs=["conn_id", "peer_conn_id", "proto_version", "encap_type", "fd|ip_saddr|ip6_saddr", "fd|ip_daddr|ip6_daddr"],
            doc="create a tunnel: on a socket (fd), or on addresses and ports"),
        MessageType(2, "TUNNEL_DELETE", takes=["conn_id"], needs=["conn_id"],
            doc="delete a tunnel and its sessions; from the kernel: reports the end of a tunnel"),
        MessageType(3, "TUNNEL_MODIFY", takes=["conn_id", "debug"], needs=["conn_id"],
            doc="change a tunnel; from the kernel: tells a change of a tunnel"),
        MessageType(4, "TUNNEL_GET", takes=["conn_id"], needs=["conn_id"],
            doc="ask for a tunnel; as a dump: ask for all tunnels; from the kernel: describes a tunnel"),
        MessageType(5, "SESSION_CREATE",
            takes=["conn_id", "session_id", "peer_session_id", "pw_type", "l2spec_type", "cookie", "peer_cookie", "ifname",
                "recv_seq", "send_seq", "lns_mode", "recv_timeout"],
            needs=["conn_id", "session_id", "peer_session_id", "pw_type"],
            doc="create a session of a tunnel, and its interface"),
        MessageType(6, "SESSION_DELETE", takes=["conn_id", "session_id", "ifname"], needs=["conn_id|ifname", "session_id|ifname"],
            doc="delete a session; from the kernel: reports the end of a session"),
        MessageType(7, "SESSION_MODIFY",
            takes=["conn_id", "session_id", "ifname", "debug", "data_seq", "recv_seq", "send_seq", "lns_mode", "recv_timeout"],
            needs=["conn_id|ifname", "session_id|ifname"], doc="change a session; from the kernel: tells a change of a session"),
        MessageType(8, "SESSION_GET", takes=["conn_id", "session_id", "ifname"], needs=["conn_id|ifname", "session_id|ifname"],
            doc="ask for a session; as a dump: ask for all sessions; from the kernel: describes a session"),
    ],
)  # fmt: skip
