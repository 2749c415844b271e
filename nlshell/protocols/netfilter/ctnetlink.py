"""Connection tracking: connections and expectations.

Source: <linux/netfilter/nfnetlink_conntrack.h>, <linux/netfilter/nf_conntrack_common.h>, …_tcp.h, …_sctp.h;
net/netfilter/nf_conntrack_netlink.c and nf_conntrack_proto_*.c; conntrack.yaml.
"""

from ...schema import (
    BE16,
    BE32,
    BE64,
    BYTES,
    IPV6,
    PAD,
    U8,
    U32,
    Attr,
    AttributeSet,
    Enum,
    Family,
    Field,
    Flags,
    MessageType,
    Nest,
    Refusal,
    String,
    Struct,
    Thing,
)  # fmt: skip
from ...schema.things import ADDRESS, Plain, Word
from ..common import IP_PROTOCOL
from . import BE_IPV4, BES32, CT_DIRECTION, CT_STATUS, NFGENMSG, NFPROTO_WORDS

CONNECTIONS = 1 << 8
EXPECTATIONS = 2 << 8

# Where a packet stands in its connection, seen by nfqueue and nflog.
PACKET_STATE = Enum("ip_conntrack_info", {
    "ESTABLISHED": 0, "RELATED": 1, "NEW": 2, "ESTABLISHED_REPLY": 3, "RELATED_REPLY": 4, "NEW_REPLY": 5, "UNTRACKED": 7,
}, "IP_CT_")  # fmt: skip

TCP_STATE = Enum("tcp_conntrack", {
    "NONE": 0, "SYN_SENT": 1, "SYN_RECV": 2, "ESTABLISHED": 3, "FIN_WAIT": 4, "CLOSE_WAIT": 5, "LAST_ACK": 6,
    "TIME_WAIT": 7, "CLOSE": 8, "SYN_SENT2": 9, "LISTEN": 9, "IGNORE": 11, "RETRANS": 12, "UNACK": 13,
}, "TCP_CONNTRACK_")  # fmt: skip

TCP_FLAGS = Flags("nf_ct_tcp_flags", {
    "TCP_FLAG_WINDOW_SCALE": 0x1, "TCP_FLAG_SACK_PERM": 0x2, "TCP_FLAG_CLOSE_INIT": 0x4, "TCP_FLAG_BE_LIBERAL": 0x8,
    "TCP_FLAG_DATA_UNACKNOWLEDGED": 0x10, "TCP_FLAG_MAXACK_SET": 0x20, "EXP_CHALLENGE_ACK": 0x40,
    "TCP_SIMULTANEOUS_OPEN": 0x80,
}, "IP_CT_")  # fmt: skip

SCTP_STATE = Enum("sctp_conntrack", {
    "NONE": 0, "CLOSED": 1, "COOKIE_WAIT": 2, "COOKIE_ECHOED": 3, "ESTABLISHED": 4, "SHUTDOWN_SENT": 5,
    "SHUTDOWN_RECD": 6, "SHUTDOWN_ACK_SENT": 7, "HEARTBEAT_SENT": 8, "HEARTBEAT_ACKED": 9,
}, "SCTP_CONNTRACK_")  # fmt: skip

DCCP_STATE = Enum("ct_dccp_states", {
    "NONE": 0, "REQUEST": 1, "RESPOND": 2, "PARTOPEN": 3, "OPEN": 4, "CLOSEREQ": 5, "CLOSING": 6, "TIMEWAIT": 7,
    "IGNORE": 8, "INVALID": 9,
}, "CT_DCCP_")  # fmt: skip

DCCP_ROLE = Enum("ct_dccp_roles", {"CLIENT": 0, "SERVER": 1}, "CT_DCCP_ROLE_")

EXPECT_FLAGS = Flags("nf_ct_expect", {"PERMANENT": 0x1, "INACTIVE": 0x2, "USERSPACE": 0x4}, "NF_CT_EXPECT_")

# net/netfilter/nf_internals.h
FILTER_FLAGS = Flags("cta_filter_f", {
    "IP_SRC": 0x1, "IP_DST": 0x2, "TUPLE_ZONE": 0x4, "PROTO_NUM": 0x8, "PROTO_SRC_PORT": 0x10, "PROTO_DST_PORT": 0x20,
    "PROTO_ICMP_TYPE": 0x40, "PROTO_ICMP_CODE": 0x80, "PROTO_ICMP_ID": 0x100, "PROTO_ICMPV6_TYPE": 0x200,
    "PROTO_ICMPV6_CODE": 0x400, "PROTO_ICMPV6_ID": 0x800,
}, "CTA_FILTER_F_CTA_")  # fmt: skip

NF_CT_TCP_FLAGS = Struct("nf_ct_tcp_flags", [
    Field("flags", U8, "what was seen of this end; WINDOW_SCALE and SACK_PERM: the options were offered", flags=TCP_FLAGS),
    Field("mask", U8, "flags to change", flags=TCP_FLAGS),
])  # fmt: skip

# ctnetlink reads a tuple by the family of nfgenmsg, and refuses UNSPEC (ctnetlink_parse_tuple_ip).
_FAMILY = ("nfgen_family", "")

TUPLE_IP = AttributeSet("CTA_IP_", [
    Attr(1, "V4_SRC", BE_IPV4.but(fills=_FAMILY), doc="source address"),
    Attr(2, "V4_DST", BE_IPV4.but(fills=_FAMILY), doc="destination address"),
    Attr(3, "V6_SRC", IPV6.but(fills=_FAMILY), doc="source address"),
    Attr(4, "V6_DST", IPV6.but(fills=_FAMILY), doc="destination address"),
])  # fmt: skip

TUPLE_PROTO = AttributeSet("CTA_PROTO_", [
    Attr(1, "NUM", U8, enum=IP_PROTOCOL, doc="transport protocol"),
    Attr(2, "SRC_PORT", BE16, doc="source port; of GRE the key"),
    Attr(3, "DST_PORT", BE16, doc="destination port; of GRE the key"),
    Attr(4, "ICMP_ID", BE16, doc="identifier that tells pings apart"),
    Attr(5, "ICMP_TYPE", U8, doc="type of the ICMP message"),
    Attr(6, "ICMP_CODE", U8, doc="code of the ICMP message"),
    Attr(7, "ICMPV6_ID", BE16, doc="identifier that tells pings apart"),
    Attr(8, "ICMPV6_TYPE", U8, doc="type of the ICMP message"),
    Attr(9, "ICMPV6_CODE", U8, doc="code of the ICMP message"),
])  # fmt: skip

TUPLE = AttributeSet("CTA_TUPLE_", [
    Attr(1, "IP", Nest(TUPLE_IP), doc="addresses"),
    Attr(2, "PROTO", Nest(TUPLE_PROTO), doc="protocol and ports, or what stands for ports"),
    Attr(3, "ZONE", BE16, doc="zone that holds for this direction only"),
])  # fmt: skip

PROTOINFO_TCP = AttributeSet("CTA_PROTOINFO_TCP_", [
    Attr(1, "STATE", U8, enum=TCP_STATE, doc="state of the connection"),
    Attr(2, "WSCALE_ORIGINAL", U8, doc="window scale of who opened the connection"),
    Attr(3, "WSCALE_REPLY", U8, doc="window scale of who answered"),
    Attr(4, "FLAGS_ORIGINAL", NF_CT_TCP_FLAGS, doc="what was seen of who opened the connection"),
    Attr(5, "FLAGS_REPLY", NF_CT_TCP_FLAGS, doc="what was seen of who answered"),
])  # fmt: skip

PROTOINFO_DCCP = AttributeSet("CTA_PROTOINFO_DCCP_", [
    Attr(1, "STATE", U8, enum=DCCP_STATE, doc="state of the connection"),
    Attr(2, "ROLE", U8, enum=DCCP_ROLE, doc="role of who sent the first packet"),
    Attr(3, "HANDSHAKE_SEQ", BE64, doc="sequence number that the handshake has come to"),
    Attr(4, "PAD", PAD),
])  # fmt: skip

PROTOINFO_SCTP = AttributeSet("CTA_PROTOINFO_SCTP_", [
    Attr(1, "STATE", U8, enum=SCTP_STATE, doc="state of the association"),
    Attr(2, "VTAG_ORIGINAL", BE32, hint="hex", doc="verification tag of the original direction"),
    Attr(3, "VTAG_REPLY", BE32, hint="hex", doc="verification tag of the reply direction"),
])  # fmt: skip

PROTOINFO = AttributeSet("CTA_PROTOINFO_", [
    Attr(1, "TCP", Nest(PROTOINFO_TCP), doc="what is known of a TCP connection"),
    Attr(2, "DCCP", Nest(PROTOINFO_DCCP), doc="what is known of a DCCP connection"),
    Attr(3, "SCTP", Nest(PROTOINFO_SCTP), doc="what is known of an SCTP association"),
])  # fmt: skip

HELP = AttributeSet("CTA_HELP_", [
    Attr(1, "NAME", String(), doc="helper that follows the connection: ftp, sip, …"),
    Attr(2, "INFO", BYTES, doc="private data of the helper"),
])  # fmt: skip

NAT_PROTO = AttributeSet("CTA_PROTONAT_", [
    Attr(1, "PORT_MIN", BE16, doc="first port to choose from"), Attr(2, "PORT_MAX", BE16, doc="last port to choose from"),
])  # fmt: skip

NAT = AttributeSet("CTA_NAT_", [
    Attr(1, "V4_MINIP", BE_IPV4, doc="first address to choose from"),
    Attr(2, "V4_MAXIP", BE_IPV4, doc="last address to choose from"),
    Attr(3, "PROTO", Nest(NAT_PROTO), doc="ports to choose from"),
    Attr(4, "V6_MINIP", IPV6, doc="first address to choose from"),
    Attr(5, "V6_MAXIP", IPV6, doc="last address to choose from"),
])  # fmt: skip

COUNTERS = AttributeSet("CTA_COUNTERS_", [
    Attr(1, "PACKETS", BE64, unit="packets", doc="packets counted"),
    Attr(2, "BYTES", BE64, unit="bytes", doc="bytes counted"),
    Attr(3, "PACKETS32", BE32, unit="packets", kernel="CTA_COUNTERS32_PACKETS", doc="counted, as old kernels told them"),
    Attr(4, "BYTES32", BE32, unit="bytes", kernel="CTA_COUNTERS32_BYTES", doc="counted, as old kernels told them"),
    Attr(5, "PAD", PAD),
])  # fmt: skip

SEQUENCE_ADJUSTMENT = AttributeSet("CTA_SEQADJ_", [
    Attr(1, "CORRECTION_POS", BE32, doc="sequence number from which the second offset holds"),
    Attr(2, "OFFSET_BEFORE", BES32, unit="bytes", doc="what is added to sequence numbers before that"),
    Attr(3, "OFFSET_AFTER", BES32, unit="bytes", doc="what is added from there on"),
])  # fmt: skip

SECURITY = AttributeSet("CTA_SECCTX_", [
    Attr(1, "NAME", String(), doc="security context"),
])  # fmt: skip

TIMESTAMP = AttributeSet("CTA_TIMESTAMP_", [
    Attr(1, "START", BE64, unit="ns", doc="when the connection began, since 1970"),
    Attr(2, "STOP", BE64, unit="ns", doc="when it ended"),
    Attr(3, "PAD", PAD),
])  # fmt: skip

SYNPROXY = AttributeSet("CTA_SYNPROXY_", [
    Attr(1, "ISN", BE32, doc="initial sequence number"),
    Attr(2, "ITS", BE32, doc="initial timestamp"),
    Attr(3, "TSOFF", BE32, doc="offset of timestamps"),
])  # fmt: skip

# The only scalars of conntrack in the host's byte order.
FILTER = AttributeSet("CTA_FILTER_", [
    Attr(1, "ORIG_FLAGS", U32, flags=FILTER_FLAGS, doc="parts of the original tuple that must match"),
    Attr(2, "REPLY_FLAGS", U32, flags=FILTER_FLAGS, doc="parts of the reply tuple that must match"),
])  # fmt: skip

CONNTRACK = AttributeSet("CTA_", [
    Attr(1, "TUPLE_ORIG", Nest(TUPLE), doc="addresses and ports as the first packet had them"),
    Attr(2, "TUPLE_REPLY", Nest(TUPLE), doc="addresses and ports that answers have; differs from the original where NAT is at work"),
    Attr(3, "STATUS", BE32, flags=CT_STATUS, doc="how far the connection has come"),
    Attr(4, "PROTOINFO", Nest(PROTOINFO), doc="state of the protocol"),
    Attr(5, "HELP", Nest(HELP), doc="helper"),
    Attr(6, "NAT_SRC", Nest(NAT), doc="source NAT to set up"),
    Attr(7, "TIMEOUT", BE32, unit="s", doc="time until the entry goes away"),
    Attr(8, "MARK", BE32, hint="hex", doc="mark of the connection"),
    Attr(9, "COUNTERS_ORIG", Nest(COUNTERS), doc="what the first direction has carried"),
    Attr(10, "COUNTERS_REPLY", Nest(COUNTERS), doc="what the direction of the replies has carried"),
    Attr(11, "USE", BE32, doc="references to the entry"),
    Attr(12, "ID", BE32, doc="number that tells entries apart"),
    Attr(13, "NAT_DST", Nest(NAT), doc="destination NAT to set up"),
    Attr(14, "TUPLE_MASTER", Nest(TUPLE), doc="connection that announced this one"),
    Attr(15, "SEQ_ADJ_ORIG", Nest(SEQUENCE_ADJUSTMENT), doc="how NAT shifted TCP sequence numbers of the first direction"),
    Attr(16, "SEQ_ADJ_REPLY", Nest(SEQUENCE_ADJUSTMENT), doc="how NAT shifted TCP sequence numbers of the replies"),
    Attr(17, "SECMARK", BYTES, doc="no longer used; see secctx"),
    Attr(18, "ZONE", BE16, doc="zone: the same tuple may exist once in each"),
    Attr(19, "SECCTX", Nest(SECURITY), doc="label that the security module gave to the connection"),
    Attr(20, "TIMESTAMP", Nest(TIMESTAMP), doc="when it began and ended"),
    Attr(21, "MARK_MASK", BE32, hint="hex", doc="bits of the mark that count"),
    Attr(22, "LABELS", BYTES, doc="128 bits that rules may set and test"),
    Attr(23, "LABELS_MASK", BYTES, doc="labels to change"),
    Attr(24, "SYNPROXY", Nest(SYNPROXY), doc="what the SYN proxy needs to know"),
    Attr(25, "FILTER", Nest(FILTER), doc="which parts of the tuples a dump is to be filtered by"),
    Attr(26, "STATUS_MASK", BE32, flags=CT_STATUS, doc="bits of the status that count"),
    Attr(27, "TIMESTAMP_EVENT", BE64, unit="ns", doc="when the event happened"),
])  # fmt: skip

STATS = AttributeSet("CTA_STATS_", [
    Attr(1, "SEARCHED", BE32, doc="no longer counted"),
    Attr(2, "FOUND", BE32, doc="times that an address and port to translate to were already taken"),
    Attr(3, "NEW", BE32, doc="no longer counted"),
    Attr(4, "INVALID", BE32, doc="packets that no connection could take"),
    Attr(5, "IGNORE", BE32, doc="no longer counted"),
    Attr(6, "DELETE", BE32, doc="no longer counted"),
    Attr(7, "DELETE_LIST", BE32, doc="no longer counted"),
    Attr(8, "INSERT", BE32, doc="entries put into the table"),
    Attr(9, "INSERT_FAILED", BE32, doc="entries that lost the race against an equal one"),
    Attr(10, "DROP", BE32, doc="packets dropped because no entry could be made or inserted"),
    Attr(11, "EARLY_DROP", BE32, doc="entries thrown out to make room"),
    Attr(12, "ERROR", BE32, doc="packets that were malformed"),
    Attr(13, "SEARCH_RESTART", BE32, doc="look-ups begun again because the table was resized"),
    Attr(14, "CLASH_RESOLVE", BE32, doc="races that were resolved"),
    Attr(15, "CHAIN_TOOLONG", BE32, doc="entries refused because their hash chain was too long"),
])  # fmt: skip

STATS_GLOBAL = AttributeSet("CTA_STATS_GLOBAL_", [
    Attr(1, "ENTRIES", BE32, doc="connections tracked now"),
    Attr(2, "MAX_ENTRIES", BE32, doc="connections tracked at most"),
])  # fmt: skip

EXPECT_NAT = AttributeSet("CTA_EXPECT_NAT_", [
    Attr(1, "DIR", BE32, enum=CT_DIRECTION, doc="direction in which the address is rewritten"),
    Attr(2, "TUPLE", Nest(TUPLE), doc="what it is rewritten to"),
])  # fmt: skip

EXPECT = AttributeSet("CTA_EXPECT_", [
    Attr(1, "MASTER", Nest(TUPLE), doc="connection that announced the expected one"),
    Attr(2, "TUPLE", Nest(TUPLE), doc="the connection expected"),
    Attr(3, "MASK", Nest(TUPLE), doc="bits of the tuple that count"),
    Attr(4, "TIMEOUT", BE32, unit="s", doc="how long it is still waited for"),
    Attr(5, "ID", BE32, doc="number that tells expectations apart"),
    Attr(6, "HELP_NAME", String(), doc="helper that made it"),
    Attr(7, "ZONE", BE16, doc="zone of the connection expected"),
    Attr(8, "FLAGS", BE32, flags=EXPECT_FLAGS, doc="PERMANENT: for more than one; INACTIVE: not yet; USERSPACE: made by a helper there"),
    Attr(9, "CLASS", BE32, doc="class of the helper's policy"),
    Attr(10, "NAT", Nest(EXPECT_NAT), doc="NAT for the connection when it comes"),
    Attr(11, "FN", String(), doc="kernel function called when it comes"),
])  # fmt: skip

STATS_EXPECT = AttributeSet("CTA_STATS_EXP_", [
    Attr(1, "NEW", BE32, doc="connections that came as expected"),
    Attr(2, "CREATE", BE32, doc="expectations made"),
    Attr(3, "DELETE", BE32, doc="expectations removed"),
])  # fmt: skip

# What requests may carry: nf_conntrack_netlink.c, ctnetlink_create_conntrack, ctnetlink_change_conntrack, ctnetlink_alloc_filter.
_CHANGED = [
    "TUPLE_ORIG", "TUPLE_REPLY", "TUPLE_MASTER", "ZONE", "STATUS", "TIMEOUT", "MARK", "MARK_MASK", "PROTOINFO", "HELP", "NAT_SRC",
    "NAT_DST", "SEQ_ADJ_ORIG", "SEQ_ADJ_REPLY", "LABELS", "LABELS_MASK", "SYNPROXY",
]  # fmt: skip
_ASKED = ["TUPLE_ORIG", "TUPLE_REPLY", "ZONE", "MARK", "MARK_MASK", "STATUS", "STATUS_MASK", "FILTER"]

_ALL = "ctnetlink get nfgen_family=ipv4 --dump"
_CALLED = dict.fromkeys(("proto", "src", "sport", "dst", "dport"), "")

FAMILIES = [
    Family(
        "ctnetlink", prefix="IPCTNL_MSG_CT_", header=NFGENMSG, attributes=CONNTRACK, kind="nfnetlink",
        doc="tracked connections", module="nf_conntrack_netlink", other_names=["conntrack"], refusals=[
        # A tuple is parsed whole: family, both addresses and the protocol with what it has for ports (ctnetlink_parse_tuple).
        *(
            Refusal(22, f"the tuple names no protocol; give {path}.proto.num and all else that makes the connection the one it is: both "
                "addresses, protocol and ports", when=f"{path} and not {path}.proto.num", proof=_ALL)
            for path in ("tuple_orig", "tuple_reply")
        ),
        Refusal(22, "to make a connection, the tuple of the answers and a timeout are needed, too; give tuple_reply and timeout",
            when="nlmsg_type = IPCTNL_MSG_CT_NEW and nlmsg_flags has create and tuple_orig and not (tuple_reply and timeout)",
            proof=_ALL),
        Refusal(2, "no connection has this tuple", when="(tuple_orig or tuple_reply) and not (nlmsg_type = IPCTNL_MSG_CT_NEW and "
            "nlmsg_flags has create)", proof=_ALL),
    ], things=[
    Thing("connection", "connections that the kernel tracks", groups=["conntrack_new", "conntrack_update", "conntrack_destroy"],
        key=["id|tuple_orig"], moving=["counters_orig", "counters_reply", "timeout", "use", "timestamp", "timestamp_event"],
        title=["of {tuple_orig.proto.num}", "from {tuple_orig.ip.v4_src}|from {tuple_orig.ip.v6_src}",
            "to {tuple_orig.ip.v4_dst}|to {tuple_orig.ip.v6_dst}", "port {tuple_orig.proto.dst_port}"],
        counts=["tuple_orig.proto.num", "protoinfo.tcp.state"], called=_CALLED,
            columns=["proto", "state", "src", "sport", "dst", "dport", "status", "timeout", "mark"],
        words=[
            Word("family", "nfgen_family", Plain("FAMILY", words=NFPROTO_WORDS), "of this family: ip, ip6", ask="nfgen_family"),
            Word("proto", "tuple_orig.proto.num", Plain("PROTOCOL"), "of this transport protocol: tcp, udp, icmp"),
            Word("src", "tuple_orig.ip.v4_src|tuple_orig.ip.v6_src", ADDRESS, "opened from this address"),
            Word("dst", "tuple_orig.ip.v4_dst|tuple_orig.ip.v6_dst", ADDRESS, "opened to this address"),
            Word("sport", "tuple_orig.proto.src_port", Plain("PORT"), "opened from this port"),
            Word("dport", "tuple_orig.proto.dst_port", Plain("PORT"), "opened to this port"),
            Word("reply-src", "tuple_reply.ip.v4_src|tuple_reply.ip.v6_src", ADDRESS, "whose answers come from this address"),
            Word("reply-dst", "tuple_reply.ip.v4_dst|tuple_reply.ip.v6_dst", ADDRESS, "whose answers go to this address"),
            Word("state", "protoinfo.tcp.state|protoinfo.sctp.state|protoinfo.dccp.state", Plain("STATE"),
                "in this state of TCP: established, syn_sent, time_wait"),
            Word("status", "status", Plain("STATUS"), "of which this is true: assured, seen_reply, src_nat", when="status has {}"),
            Word("mark", "mark", Plain("NUMBER"), "with this mark", ask="mark"),
            Word("zone", "zone", Plain("NUMBER"), "in this zone"),
            Word("id", "id", Plain("NUMBER"), "of this id"),
        ],
        changes={
            "add": "conntrack new tuple_orig.ip.v4_src=10.0.0.7 tuple_orig.ip.v4_dst=10.0.0.8 tuple_orig.proto.num=udp "
                "tuple_orig.proto.src_port=7 tuple_orig.proto.dst_port=8 tuple_reply.ip.v4_src=10.0.0.8 tuple_reply.ip.v4_dst=10.0.0.7 "
                "tuple_reply.proto.num=udp tuple_reply.proto.src_port=8 tuple_reply.proto.dst_port=7 timeout=60 --flags create,excl",
            "del": "conntrack delete tuple_orig.ip.v4_src=10.0.0.7 tuple_orig.ip.v4_dst=10.0.0.8 tuple_orig.proto.num=udp "
                "tuple_orig.proto.src_port=7 tuple_orig.proto.dst_port=8",
        }),
    Thing("stats_cpu", "counters of connection tracking, one CPU at a time", about=["stats_cpu"], key=["res_id"], title=["of CPU {res_id}"],
        columns=["res_id", "found", "invalid", "insert", "insert_failed", "drop", "early_drop", "error", "search_restart"],
        moving=["found", "invalid", "insert", "insert_failed", "drop", "early_drop", "error", "search_restart", "clash_resolve",
            "chain_toolong"]),
    Thing("stats", "how many connections are tracked", about=["stats"], key=[], columns=["entries", "max_entries"], moving=["entries"],
        operation=None),
    Thing("dying", "connections that are ending", about=["dying"], key=["id|tuple_orig"], operation="get_dying",
        moving=["counters_orig", "counters_reply", "timeout"],
        columns=["tuple_orig.proto.num", "tuple_orig.ip", "tuple_orig.proto", "status", "timeout"]),
    Thing("unconfirmed", "connections not yet confirmed", about=["unconfirmed"], key=["id|tuple_orig"], operation="get_unconfirmed",
        moving=["counters_orig", "counters_reply", "timeout"],
        columns=["tuple_orig.proto.num", "tuple_orig.ip", "tuple_orig.proto", "status", "timeout"]),
], messages=[
            MessageType(CONNECTIONS | 0, "NEW", takes=_CHANGED, needs=["tuple_orig|tuple_reply"],
                doc="create or change a tracked connection; from the kernel: describes a tracked connection"),
            MessageType(CONNECTIONS | 1, "GET", takes=_ASKED, needs=["tuple_orig|tuple_reply"],
                doc="ask for a tracked connection; as a dump: ask for all tracked connections"),
            MessageType(CONNECTIONS | 2, "DELETE", takes=[*_ASKED, "ID"],
                doc="delete a tracked connection, or all; from the kernel: reports the end of a tracked connection"),
            MessageType(CONNECTIONS | 3, "GET_CTRZERO", direction="request", takes=_ASKED,
                doc="ask for a tracked connection and set its counters to zero; "
                "as a dump: ask for all tracked connections and set their counters to zero"),
            MessageType(CONNECTIONS | 4, "GET_STATS_CPU", STATS, takes=[], dumps=True,
                doc="ask for the counters of connection tracking, one CPU at a time; "
                "from the kernel: tells the counters of one CPU, whose number stands in res_id"),
            MessageType(CONNECTIONS | 5, "GET_STATS", STATS_GLOBAL, takes=[], dumps=False,
                doc="ask how many connections are tracked; from the kernel: tells how many connections are tracked"),
            MessageType(CONNECTIONS | 6, "GET_DYING", takes=[], dumps=True,
                doc="ask for a connection that is ending; as a dump: ask for all connections that are ending"),
            MessageType(CONNECTIONS | 7, "GET_UNCONFIRMED", takes=[], dumps=True,
                doc="ask for a connection not yet confirmed; as a dump: ask for all connections not yet confirmed"),
        ],
    ),
    Family(
        "ctnetlink_exp", prefix="IPCTNL_MSG_EXP_", header=NFGENMSG, attributes=EXPECT, kind="nfnetlink",
        doc="expected connections", module="nf_conntrack_netlink", things=[
    Thing("expectation", "connections that a helper expects", groups=["conntrack_exp_new", "conntrack_exp_update", "conntrack_exp_destroy"],
        key=["id|tuple"], called=_CALLED, moving=["timeout"], names=["conntrack expect", "conntrack expectation", "expect"],
        title=["of {tuple.proto.num}", "to {tuple.ip.v4_dst}|to {tuple.ip.v6_dst}", "port {tuple.proto.dst_port}"],
        columns=["proto", "src", "dst", "dport", "help_name", "flags", "timeout"],
        words=[
            Word("family", "nfgen_family", Plain("FAMILY", words=NFPROTO_WORDS), "of this family: ip, ip6", ask="nfgen_family"),
            Word("proto", "tuple.proto.num", Plain("PROTOCOL"), "of this transport protocol"),
            Word("src", "tuple.ip.v4_src|tuple.ip.v6_src", ADDRESS, "expected from this address"),
            Word("dst", "tuple.ip.v4_dst|tuple.ip.v6_dst", ADDRESS, "expected to this address"),
            Word("dport", "tuple.proto.dst_port", Plain("PORT"), "expected to this port"),
        ]),
    Thing("stats_cpu", "counters of expected connections, one CPU at a time", about=["stats_cpu"], key=["res_id"],
        title=["of CPU {res_id}"],
        columns=["res_id", "new", "create", "delete"], moving=["new", "create", "delete"]),
], messages=[
            MessageType(EXPECTATIONS | 0, "NEW",
                takes=["TUPLE", "MASK", "MASTER", "ZONE", "TIMEOUT", "CLASS", "FLAGS", "FN", "NAT", "HELP_NAME"],
                doc="create or change an expected connection; from the kernel: describes an expected connection"),
            MessageType(EXPECTATIONS | 1, "GET", takes=["TUPLE", "MASTER", "ZONE", "ID"],
                doc="ask for an expected connection; as a dump: ask for all expected connections"),
            MessageType(EXPECTATIONS | 2, "DELETE", takes=["TUPLE", "ZONE", "ID", "HELP_NAME"],
                doc="delete an expected connection, or all; from the kernel: reports the end of an expected connection"),
            MessageType(EXPECTATIONS | 3, "GET_STATS_CPU", STATS_EXPECT, takes=[], dumps=True,
                doc="ask for the counters of expected connections, one CPU at a time"),
            # The kernel answers under the other subsystem (ctnetlink_exp_stat_fill_info); GET_CTRZERO is answered with NEW.
            MessageType(CONNECTIONS | 3, "GET_STATS_CPU", STATS_EXPECT, direction="reply",
                doc="from the kernel: tells the counters of expected connections of one CPU, whose number stands in res_id"),
        ],
    ),
]  # fmt: skip
