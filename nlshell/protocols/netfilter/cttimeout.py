"""Time-out policies of connection tracking. Source: <linux/netfilter/nfnetlink_cttimeout.h>; net/netfilter/nfnetlink_cttimeout.c."""

from ...schema import BE16, BE32, U8, Attr, AttributeSet, Family, MessageType, Nest, String, SubMessage
from ..common import IP_PROTOCOL
from . import NFGENMSG, NFPROTO

SUBSYSTEM = 8 << 8

SECONDS = BE32.but(unit="s")

TIMEOUT_GENERIC = AttributeSet("CTA_TIMEOUT_GENERIC_", [
    Attr(1, "TIMEOUT", SECONDS),
])  # fmt: skip

TIMEOUT_TCP = AttributeSet("CTA_TIMEOUT_TCP_", [
    Attr(1, "SYN_SENT", SECONDS), Attr(2, "SYN_RECV", SECONDS), Attr(3, "ESTABLISHED", SECONDS),
    Attr(4, "FIN_WAIT", SECONDS), Attr(5, "CLOSE_WAIT", SECONDS), Attr(6, "LAST_ACK", SECONDS),
    Attr(7, "TIME_WAIT", SECONDS), Attr(8, "CLOSE", SECONDS), Attr(9, "SYN_SENT2", SECONDS),
    Attr(10, "RETRANS", SECONDS, doc="after too many retransmissions"),
    Attr(11, "UNACK", SECONDS, doc="while data is not acknowledged"),
])  # fmt: skip

TIMEOUT_UDP = AttributeSet("CTA_TIMEOUT_UDP_", [
    Attr(1, "UNREPLIED", SECONDS), Attr(2, "REPLIED", SECONDS),
])  # fmt: skip

TIMEOUT_UDPLITE = AttributeSet("CTA_TIMEOUT_UDPLITE_", [
    Attr(1, "UNREPLIED", SECONDS), Attr(2, "REPLIED", SECONDS),
])  # fmt: skip

TIMEOUT_GRE = AttributeSet("CTA_TIMEOUT_GRE_", [
    Attr(1, "UNREPLIED", SECONDS), Attr(2, "REPLIED", SECONDS),
])  # fmt: skip

TIMEOUT_ICMP = AttributeSet("CTA_TIMEOUT_ICMP_", [
    Attr(1, "TIMEOUT", SECONDS),
])  # fmt: skip

TIMEOUT_ICMPV6 = AttributeSet("CTA_TIMEOUT_ICMPV6_", [
    Attr(1, "TIMEOUT", SECONDS),
])  # fmt: skip

TIMEOUT_DCCP = AttributeSet("CTA_TIMEOUT_DCCP_", [
    Attr(1, "REQUEST", SECONDS), Attr(2, "RESPOND", SECONDS), Attr(3, "PARTOPEN", SECONDS), Attr(4, "OPEN", SECONDS),
    Attr(5, "CLOSEREQ", SECONDS), Attr(6, "CLOSING", SECONDS), Attr(7, "TIMEWAIT", SECONDS),
])  # fmt: skip

TIMEOUT_SCTP = AttributeSet("CTA_TIMEOUT_SCTP_", [
    Attr(1, "CLOSED", SECONDS), Attr(2, "COOKIE_WAIT", SECONDS), Attr(3, "COOKIE_ECHOED", SECONDS),
    Attr(4, "ESTABLISHED", SECONDS), Attr(5, "SHUTDOWN_SENT", SECONDS), Attr(6, "SHUTDOWN_RECD", SECONDS),
    Attr(7, "SHUTDOWN_ACK_SENT", SECONDS), Attr(8, "HEARTBEAT_SENT", SECONDS), Attr(9, "HEARTBEAT_ACKED", SECONDS),
])  # fmt: skip

# By transport protocol; whatever has no tracker of its own has one time-out. nftables' ct timeout objects hold the same.
TIMEOUT_DATA = SubMessage("L4PROTO", {
    IP_PROTOCOL.number("TCP"): Nest(TIMEOUT_TCP),
    IP_PROTOCOL.number("UDP"): Nest(TIMEOUT_UDP),
    IP_PROTOCOL.number("UDPLITE"): Nest(TIMEOUT_UDPLITE),
    IP_PROTOCOL.number("GRE"): Nest(TIMEOUT_GRE),
    IP_PROTOCOL.number("ICMP"): Nest(TIMEOUT_ICMP),
    IP_PROTOCOL.number("ICMPV6"): Nest(TIMEOUT_ICMPV6),
    IP_PROTOCOL.number("DCCP"): Nest(TIMEOUT_DCCP),
    IP_PROTOCOL.number("SCTP"): Nest(TIMEOUT_SCTP),
}, default=Nest(TIMEOUT_GENERIC))  # fmt: skip

TIMEOUT = AttributeSet("CTA_TIMEOUT_", [
    Attr(1, "NAME", String(max=31), doc="name of the policy; the defaults have none"),
    Attr(2, "L3PROTO", BE16, enum=NFPROTO),
    Attr(3, "L4PROTO", U8, enum=IP_PROTOCOL),
    Attr(4, "DATA", TIMEOUT_DATA, doc="time-out of each state of the protocol"),
    Attr(5, "USE", BE32, doc="references to the policy"),
])  # fmt: skip

FAMILY = Family(
    "cttimeout", prefix="IPCTNL_MSG_TIMEOUT_", header=NFGENMSG, attributes=TIMEOUT, kind="nfnetlink",
    doc="time-out policies of connection tracking",
    messages=[
        MessageType(SUBSYSTEM | 0, "NEW"), MessageType(SUBSYSTEM | 1, "GET"), MessageType(SUBSYSTEM | 2, "DELETE"),
        MessageType(SUBSYSTEM | 3, "DEFAULT_SET"), MessageType(SUBSYSTEM | 4, "DEFAULT_GET"),
    ],
)  # fmt: skip
