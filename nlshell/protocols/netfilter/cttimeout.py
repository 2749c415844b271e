"""Time-out policies of connection tracking. Source: <linux/netfilter/nfnetlink_cttimeout.h>; net/netfilter/nfnetlink_cttimeout.c."""

from ...schema import BE16, BE32, U8, Attr, AttributeSet, Family, MessageType, Nest, String, SubMessage, Thing
from ...schema.things import Plain, Word
from ..common import IP_PROTOCOL
from . import NFGENMSG, NFPROTO

SUBSYSTEM = 8 << 8

SECONDS = BE32.but(unit="s")

TIMEOUT_GENERIC = AttributeSet("CTA_TIMEOUT_GENERIC_", [
    Attr(1, "TIMEOUT", SECONDS, doc="time without a packet until the entry goes away"),
])  # fmt: skip

TIMEOUT_TCP = AttributeSet("CTA_TIMEOUT_TCP_", [
    Attr(1, "SYN_SENT", SECONDS, doc="after the first SYN"),
    Attr(2, "SYN_RECV", SECONDS, doc="after the SYN that answers it"),
    Attr(3, "ESTABLISHED", SECONDS, doc="while the connection stands, without a packet"),
    Attr(4, "FIN_WAIT", SECONDS, doc="after the first FIN"),
    Attr(5, "CLOSE_WAIT", SECONDS, doc="after that FIN was acknowledged"),
    Attr(6, "LAST_ACK", SECONDS, doc="after the second FIN"),
    Attr(7, "TIME_WAIT", SECONDS, doc="after that FIN was acknowledged"),
    Attr(8, "CLOSE", SECONDS, doc="after a reset"),
    Attr(9, "SYN_SENT2", SECONDS, doc="after SYNs from both ends"),
    Attr(10, "RETRANS", SECONDS, doc="after too many retransmissions"),
    Attr(11, "UNACK", SECONDS, doc="while data is not acknowledged"),
])  # fmt: skip

TIMEOUT_UDP = AttributeSet("CTA_TIMEOUT_UDP_", [
    Attr(1, "UNREPLIED", SECONDS, doc="while packets go one way only"), Attr(2, "REPLIED", SECONDS, doc="once packets went both ways"),
])  # fmt: skip

TIMEOUT_UDPLITE = AttributeSet("CTA_TIMEOUT_UDPLITE_", [
    Attr(1, "UNREPLIED", SECONDS, doc="while packets go one way only"), Attr(2, "REPLIED", SECONDS, doc="once packets went both ways"),
])  # fmt: skip

TIMEOUT_GRE = AttributeSet("CTA_TIMEOUT_GRE_", [
    Attr(1, "UNREPLIED", SECONDS, doc="while packets go one way only"), Attr(2, "REPLIED", SECONDS, doc="once packets went both ways"),
])  # fmt: skip

TIMEOUT_ICMP = AttributeSet("CTA_TIMEOUT_ICMP_", [
    Attr(1, "TIMEOUT", SECONDS, doc="how long an answer to a query is waited for"),
])  # fmt: skip

TIMEOUT_ICMPV6 = AttributeSet("CTA_TIMEOUT_ICMPV6_", [
    Attr(1, "TIMEOUT", SECONDS, doc="how long an answer to a query is waited for"),
])  # fmt: skip

TIMEOUT_DCCP = AttributeSet("CTA_TIMEOUT_DCCP_", [
    Attr(1, "REQUEST", SECONDS, doc="after the request"),
    Attr(2, "RESPOND", SECONDS, doc="after the response"),
    Attr(3, "PARTOPEN", SECONDS, doc="after the response was acknowledged"),
    Attr(4, "OPEN", SECONDS, doc="while the connection stands, without a packet"),
    Attr(5, "CLOSEREQ", SECONDS, doc="after the server asked the client to close"),
    Attr(6, "CLOSING", SECONDS, doc="after one end closed"),
    Attr(7, "TIMEWAIT", SECONDS, doc="after the connection was reset"),
])  # fmt: skip

TIMEOUT_SCTP = AttributeSet("CTA_TIMEOUT_SCTP_", [
    Attr(1, "CLOSED", SECONDS, doc="after the association was shut down or aborted"),
    Attr(2, "COOKIE_WAIT", SECONDS, doc="after INIT"),
    Attr(3, "COOKIE_ECHOED", SECONDS, doc="after COOKIE ECHO"),
    Attr(4, "ESTABLISHED", SECONDS, doc="while the association stands, without a packet"),
    Attr(5, "SHUTDOWN_SENT", SECONDS, doc="after a SHUTDOWN of who opened it"),
    Attr(6, "SHUTDOWN_RECD", SECONDS, doc="after a SHUTDOWN of who answered"),
    Attr(7, "SHUTDOWN_ACK_SENT", SECONDS, doc="after SHUTDOWN ACK"),
    Attr(8, "HEARTBEAT_SENT", SECONDS, doc="on a further path, after a heartbeat"),
    Attr(9, "HEARTBEAT_ACKED", SECONDS, doc="no longer used"),
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
    Attr(2, "L3PROTO", BE16, enum=NFPROTO, doc="family of the connections it is for"),
    Attr(3, "L4PROTO", U8, enum=IP_PROTOCOL, doc="protocol of the connections it is for"),
    Attr(4, "DATA", TIMEOUT_DATA, doc="time-out of each state of the protocol"),
    Attr(5, "USE", BE32, doc="references to the policy"),
])  # fmt: skip

FAMILY = Family(
    "cttimeout", prefix="IPCTNL_MSG_TIMEOUT_", header=NFGENMSG, attributes=TIMEOUT, kind="nfnetlink",
    doc="time-out policies of connection tracking", module="nfnetlink_cttimeout", things=[
    Thing("cttimeout", "time-out policies, which rules give to connections", key=["name"], title=["named {name}"], free="name",
        columns=["name", "l3proto", "proto", "data", "use"], moving=["use"],
        words=[
            Word("name", "name", Plain("NAME"), "of this name", alone=True),
            Word("proto", "l4proto", Plain("PROTOCOL"), "for connections of this protocol: tcp, udp"),
        ],
        changes={
            "add": "cttimeout new name=short l3proto=ipv4 l4proto=tcp data.established=100 --flags create",
            "del": "cttimeout delete name=short",
        }),
    Thing("default", "time-outs of connections that no policy is for", about=["default"], operation=None, key=["l3proto", "l4proto"],
        columns=["l3proto", "l4proto", "data"]),
], messages=[
        MessageType(SUBSYSTEM | 0, "NEW", takes=["NAME", "L3PROTO", "L4PROTO", "DATA"], needs=["name", "l3proto", "l4proto", "data"],
            doc="make a policy, or with the flag replace change it; from the kernel: describes a policy"),
        MessageType(SUBSYSTEM | 1, "GET", takes=["NAME"], needs=["name"], doc="ask for a policy; as a dump: ask for all policies"),
        MessageType(SUBSYSTEM | 2, "DELETE", takes=["NAME"], doc="delete a policy, or all that no rule refers to"),
        MessageType(SUBSYSTEM | 3, "DEFAULT_SET", takes=["L3PROTO", "L4PROTO", "DATA"], needs=["l3proto", "l4proto", "data"],
            doc="change the time-outs of connections that no policy is for; from the kernel: tells them"),
        MessageType(SUBSYSTEM | 4, "DEFAULT_GET", takes=["L3PROTO", "L4PROTO"], needs=["l3proto", "l4proto"], dumps=False,
            doc="ask for the time-outs of connections that no policy is for"),
    ],
)  # fmt: skip
