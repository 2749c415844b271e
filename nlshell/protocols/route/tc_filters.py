"""Filters: what tells packets apart, by kind.

Flower's keys are in network order where they are parts of a packet, except VLAN ids and MPLS labels. Sources:
<linux/pkt_cls.h>; net/sched/cls_*.c (6.1 for rsvp and tcindex, which later kernels lack).
"""

from ...schema import (
    BE16,
    BE32,
    BE64,
    BYTES,
    HEX8,
    HEX16,
    HEX32,
    IFINDEX,
    IPV4,
    IPV6,
    MAC,
    PAD,
    S16,
    S32,
    U8,
    U16,
    U32,
    U64,
    Attr,
    AttributeSet,
    Binary,
    Enum,
    Field,
    Flags,
    Nest,
    Packed,
    String,
    Struct,
    Type,
)  # fmt: skip
from ..common import ETHERTYPE, IP_PROTOCOL
from .tc import HANDLE, U32_HANDLE
from .tc_actions import ACTIONS, OLD_POLICE, SOCK_FILTER
from .tc_ematch import EMATCH_TREE, TC_U32_KEY

# <linux/if_arp.h>
ARP_OP = Enum("arpop", {
    "REQUEST": 1, "REPLY": 2, "RREQUEST": 3, "RREPLY": 4, "InREQUEST": 8, "InREPLY": 9, "NAK": 10,
}, "ARPOP_")  # fmt: skip

CLS_FLAGS = Flags("tca_cls_flags", {"SKIP_HW": 0x1, "SKIP_SW": 0x2, "IN_HW": 0x4, "NOT_IN_HW": 0x8, "VERBOSE": 0x10}, "TCA_CLS_FLAGS_")

# --- u32

TC_U32_SEL = Struct("tc_u32_sel", [
    Field("flags", U8, "TERMINAL: the search ends here; OFFSET, VAROFFSET: how far on the next header is; EAT: go on from there",
          flags=Flags("tc_u32", {"TERMINAL": 0x1, "OFFSET": 0x2, "VAROFFSET": 0x4, "EAT": 0x8}, "TC_U32_")),
    Field("offshift", U8, "how the length read from the packet is shifted", unit="bits"),
    Field("nkeys", U8, "number of keys"),
    Field("offmask", BE16, "bits of the packet that hold a length", hint="hex"),
    Field("off", U16, "constant offset of the next header", unit="bytes"),
    Field("offoff", S16, "where in the packet that length stands", unit="bytes"),
    Field("hoff", S16, "where in the packet the word to hash stands", unit="bytes"),
    Field("hmask", BE32, "bits of it to hash", hint="hex"),
    Field("keys", Packed(TC_U32_KEY), "words of the packet to compare"),
])  # fmt: skip

TC_U32_PCNT = Struct("tc_u32_pcnt", [
    Field("rcnt", U64, "packets that came this far"), Field("rhit", U64, "packets that matched"),
    Field("kcnts", Packed(U64), "packets that each key matched"),
])  # fmt: skip

TC_U32_MARK = Struct("tc_u32_mark", [
    Field("val", HEX32, "mark that matches"),
    Field("mask", HEX32, "bits of the mark that count"),
    Field("success", U32, "packets that matched"),
])  # fmt: skip

U32_FILTER = AttributeSet("TCA_U32_", [
    Attr(1, "CLASSID", HANDLE, doc="class that packets go to"),
    Attr(2, "HASH", U32_HANDLE, doc="hash table that the filter stands in"),
    Attr(3, "LINK", U32_HANDLE, doc="hash table to go on with"),
    Attr(4, "DIVISOR", U32, doc="buckets of the hash table"),
    Attr(5, "SEL", TC_U32_SEL, doc="what is compared, and where the next header lies"),
    Attr(6, "POLICE", OLD_POLICE, doc="policer in its old place; now an action of kind police"),
    Attr(7, "ACT", ACTIONS, doc="what happens to a packet that matches"),
    Attr(8, "INDEV", String(max=15), doc="interface the packet came in by"),
    Attr(9, "PCNT", TC_U32_PCNT, doc="how often it was asked and matched"),
    Attr(10, "MARK", TC_U32_MARK, doc="firewall mark to match"),
    Attr(11, "FLAGS", U32, flags=CLS_FLAGS, doc="whether software, hardware or both do it"),
    Attr(12, "PAD", PAD),
])  # fmt: skip

# --- small ones

MATCHALL = AttributeSet("TCA_MATCHALL_", [
    Attr(1, "CLASSID", HANDLE, doc="class that packets go to"),
    Attr(2, "ACT", ACTIONS, doc="what happens to a packet"),
    Attr(3, "FLAGS", U32, flags=CLS_FLAGS, doc="whether software, hardware or both do it"),
    Attr(4, "PCNT", Struct("tc_matchall_pcnt", [Field("rhit", U64, "packets that matched")]), doc="how often it matched"),
    Attr(5, "PAD", PAD),
])  # fmt: skip

BPF_FLAGS = Flags("tca_bpf_flag", {"ACT_DIRECT": 0x1}, "TCA_BPF_FLAG_")

BPF = AttributeSet("TCA_BPF_", [
    Attr(1, "ACT", ACTIONS, doc="what happens to a packet that matches"),
    Attr(2, "POLICE", OLD_POLICE, doc="policer in its old place; now an action of kind police"),
    Attr(3, "CLASSID", HANDLE, doc="class that packets go to"),
    Attr(4, "OPS_LEN", U16, doc="number of classic instructions"),
    Attr(5, "OPS", Packed(SOCK_FILTER), doc="classic program"),
    Attr(6, "FD", U32, doc="descriptor of an eBPF program"),
    Attr(7, "NAME", String(max=256), doc="name of the eBPF program"),
    Attr(8, "FLAGS", U32, flags=BPF_FLAGS, doc="the program itself decides what becomes of packets"),
    Attr(9, "FLAGS_GEN", U32, flags=CLS_FLAGS, doc="whether software, hardware or both do it"),
    Attr(10, "TAG", BYTES, doc="digest of the eBPF program"),
    Attr(11, "ID", U32, doc="id of the eBPF program"),
])  # fmt: skip

BASIC = AttributeSet("TCA_BASIC_", [
    Attr(1, "CLASSID", HANDLE, doc="class that packets go to"),
    Attr(2, "EMATCHES", Nest(EMATCH_TREE), doc="expression to match"),
    Attr(3, "ACT", ACTIONS, doc="what happens to a packet that matches"),
    Attr(4, "POLICE", OLD_POLICE, doc="policer in its old place; now an action of kind police"),
    Attr(5, "PCNT", Struct("tc_basic_pcnt", [
        Field("rcnt", U64, "packets that came this far"), Field("rhit", U64, "packets that matched"),
    ]), doc="how often it was asked and matched"),
    Attr(6, "PAD", PAD),
])  # fmt: skip

CGROUP = AttributeSet("TCA_CGROUP_", [
    Attr(1, "ACT", ACTIONS, doc="what happens to a packet that matches"),
    Attr(2, "POLICE", OLD_POLICE, doc="policer in its old place; now an action of kind police"),
    Attr(3, "EMATCHES", Nest(EMATCH_TREE), doc="expression to match"),
])  # fmt: skip

FW = AttributeSet("TCA_FW_", [
    Attr(1, "CLASSID", HANDLE, doc="class that packets go to"),
    Attr(2, "POLICE", OLD_POLICE, doc="policer in its old place; now an action of kind police"),
    Attr(3, "INDEV", String(max=15), doc="interface the packet came in by"),
    Attr(4, "ACT", ACTIONS, doc="what happens to a packet that matches"),
    Attr(5, "MASK", HEX32, doc="bits of the mark to compare with the handle"),
])  # fmt: skip

ROUTE4 = AttributeSet("TCA_ROUTE4_", [
    Attr(1, "CLASSID", HANDLE, doc="class that packets go to"),
    Attr(2, "TO", U32, doc="realm of the destination"),
    Attr(3, "FROM", U32, doc="realm of the source"),
    Attr(4, "IIF", IFINDEX, doc="interface the packet came in by"),
    Attr(5, "POLICE", OLD_POLICE, doc="policer in its old place; now an action of kind police"),
    Attr(6, "ACT", ACTIONS, doc="what happens to a packet that matches"),
])  # fmt: skip

FLOW_KEYS = Flags("flow_key", {
    "SRC": 1 << 0, "DST": 1 << 1, "PROTO": 1 << 2, "PROTO_SRC": 1 << 3, "PROTO_DST": 1 << 4, "IIF": 1 << 5,
    "PRIORITY": 1 << 6, "MARK": 1 << 7, "NFCT": 1 << 8, "NFCT_SRC": 1 << 9, "NFCT_DST": 1 << 10,
    "NFCT_PROTO_SRC": 1 << 11, "NFCT_PROTO_DST": 1 << 12, "RTCLASSID": 1 << 13, "SKUID": 1 << 14, "SKGID": 1 << 15,
    "VLAN_TAG": 1 << 16, "RXHASH": 1 << 17,
}, "FLOW_KEY_")  # fmt: skip

FLOW = AttributeSet("TCA_FLOW_", [
    Attr(1, "KEYS", U32, flags=FLOW_KEYS, doc="what makes a flow"),
    Attr(2, "MODE", U32, enum=Enum("flow_mode", {"MAP": 0, "HASH": 1}, "FLOW_MODE_"), doc="class by value of one key, or by hash of all"),
    Attr(3, "BASECLASS", HANDLE, doc="class of the value 0"),
    Attr(4, "RSHIFT", U32, unit="bits", doc="how far the key's value is shifted to the right, after mask and xor"),
    Attr(5, "ADDEND", HEX32, doc="number added to the key's value, after the shift"),
    Attr(6, "MASK", HEX32, doc="bits of the key's value that count"),
    Attr(7, "XOR", HEX32, doc="bits of the key's value that are flipped, after the mask"),
    Attr(8, "DIVISOR", U32, doc="number of classes"),
    Attr(9, "ACT", ACTIONS, doc="what happens to a packet that matches"),
    Attr(10, "POLICE", OLD_POLICE, doc="policer in its old place; now an action of kind police"),
    Attr(11, "EMATCHES", Nest(EMATCH_TREE), doc="expression to match"),
    Attr(12, "PERTURB", U32, unit="s", doc="how often the hash changes"),
])  # fmt: skip

# --- flower

FLOWER_FLAGS = Flags("tca_flower_key_flags", {
    "IS_FRAGMENT": 0x1, "FRAG_IS_FIRST": 0x2, "TUNNEL_CSUM": 0x4, "TUNNEL_DONT_FRAGMENT": 0x8, "TUNNEL_OAM": 0x10,
    "TUNNEL_CRIT_OPT": 0x20,
}, "TCA_FLOWER_KEY_FLAGS_")  # fmt: skip

CT_STATE = Flags("tca_flower_key_ct_flags", {
    "NEW": 0x1, "ESTABLISHED": 0x2, "RELATED": 0x4, "TRACKED": 0x8, "INVALID": 0x10, "REPLY": 0x20,
}, "TCA_FLOWER_KEY_CT_FLAGS_")  # fmt: skip

TCP_FLAGS = Flags("tcp_flags", {
    "FIN": 0x1, "SYN": 0x2, "RST": 0x4, "PSH": 0x8, "ACK": 0x10, "URG": 0x20, "ECE": 0x40, "CWR": 0x80, "AE": 0x100,
})  # fmt: skip

# In a request each geneve option has a nest of its own; an answer puts all into one, where types repeat.
FLOWER_GENEVE = AttributeSet("TCA_FLOWER_KEY_ENC_OPT_GENEVE_", [
    Attr(1, "CLASS", BE16, hint="hex", multi=True, doc="who defined the option"),
    Attr(2, "TYPE", U8, hint="hex", multi=True, doc="kind of option within its class"),
    Attr(3, "DATA", BYTES, multi=True, doc="what the option holds, in whole words of 4 bytes"),
])  # fmt: skip

FLOWER_VXLAN = AttributeSet("TCA_FLOWER_KEY_ENC_OPT_VXLAN_", [Attr(1, "GBP", U32, hint="hex", doc="group policy")])

FLOWER_ERSPAN = AttributeSet("TCA_FLOWER_KEY_ENC_OPT_ERSPAN_", [
    Attr(1, "VER", U8, doc="ERSPAN version; 1 has the index, 2 direction and hardware id"),
    Attr(2, "INDEX", BE32, hint="hex", doc="session index (version 1)"),
    Attr(3, "DIR", U8, hint="hex", doc="direction of the mirrored traffic: 0 in, 1 out (version 2)"),
    Attr(4, "HWID", U8, hint="hex", doc="id of the engine that mirrored (version 2)"),
])  # fmt: skip

FLOWER_GTP = AttributeSet("TCA_FLOWER_KEY_ENC_OPT_GTP_", [
    Attr(1, "PDU_TYPE", U8, hint="hex", doc="0 downlink, 1 uplink"), Attr(2, "QFI", U8, hint="hex", doc="QoS flow"),
])  # fmt: skip

FLOWER_PFCP = AttributeSet("TCA_FLOWER_KEY_ENC_OPT_PFCP_", [
    Attr(1, "TYPE", U8, hint="hex", doc="0: the message is of a node; 1: of a session, which has an id"),
    Attr(2, "SEID", BE64, hint="hex", doc="session"),
])  # fmt: skip

FLOWER_ENC_OPTS = AttributeSet("TCA_FLOWER_KEY_ENC_OPTS_", [
    Attr(1, "GENEVE", Nest(FLOWER_GENEVE), multi=True, doc="an option of Geneve"),
    Attr(2, "VXLAN", Nest(FLOWER_VXLAN), doc="group policy of VXLAN"),
    Attr(3, "ERSPAN", Nest(FLOWER_ERSPAN), doc="what mirrored packets tell of their origin"),
    Attr(4, "GTP", Nest(FLOWER_GTP), doc="what GTP tells of the packet"),
    Attr(5, "PFCP", Nest(FLOWER_PFCP), doc="what PFCP tells of its session"),
])  # fmt: skip

FLOWER_MPLS_LSE = AttributeSet("TCA_FLOWER_KEY_MPLS_OPT_LSE_", [
    Attr(1, "DEPTH", U8, doc="which entry of the label stack, from 1"),
    Attr(2, "TTL", U8, doc="time to live that matches"),
    Attr(3, "BOS", U8, doc="1: the label is the last of its stack; 0: it is not"),
    Attr(4, "TC", U8, doc="traffic class that matches, 0 to 7"),
    Attr(5, "LABEL", U32, doc="number that matches, 0 to 1048575"),
])  # fmt: skip

FLOWER_MPLS_OPTS = AttributeSet("TCA_FLOWER_KEY_MPLS_OPTS_", [
    Attr(1, "LSE", Nest(FLOWER_MPLS_LSE), multi=True, doc="one entry of the label stack"),
])  # fmt: skip

FLOWER_CFM = AttributeSet("TCA_FLOWER_KEY_CFM_", [
    Attr(1, "MD_LEVEL", U8, doc="maintenance level that matches, 0 to 7"),
    Attr(2, "OPCODE", U8, doc="kind of message that matches: 1 continuity check, 2 and 3 loopback, 4 and 5 linktrace"),
])  # fmt: skip

FLOWER = AttributeSet("TCA_FLOWER_", [
    Attr(1, "CLASSID", HANDLE, doc="class that packets go to"),
    Attr(2, "INDEV", String(max=15), doc="interface the packet came in by"),
    Attr(3, "ACT", ACTIONS, doc="what happens to a packet that matches"),
    Attr(4, "KEY_ETH_DST", MAC, doc="destination MAC address that matches"),
    Attr(5, "KEY_ETH_DST_MASK", MAC, doc="bits of the destination MAC address that count"),
    Attr(6, "KEY_ETH_SRC", MAC, doc="source MAC address that matches"),
    Attr(7, "KEY_ETH_SRC_MASK", MAC, doc="bits of the source MAC address that count"),
    Attr(8, "KEY_ETH_TYPE", BE16, enum=ETHERTYPE, doc="protocol of the packet"),
    Attr(9, "KEY_IP_PROTO", U8, enum=IP_PROTOCOL, doc="protocol inside the IP packet"),
    Attr(10, "KEY_IPV4_SRC", IPV4, doc="source address that matches"),
    Attr(11, "KEY_IPV4_SRC_MASK", IPV4, doc="bits of the source address that count"),
    Attr(12, "KEY_IPV4_DST", IPV4, doc="destination address that matches"),
    Attr(13, "KEY_IPV4_DST_MASK", IPV4, doc="bits of the destination address that count"),
    Attr(14, "KEY_IPV6_SRC", IPV6, doc="source address that matches"),
    Attr(15, "KEY_IPV6_SRC_MASK", IPV6, doc="bits of the source address that count"),
    Attr(16, "KEY_IPV6_DST", IPV6, doc="destination address that matches"),
    Attr(17, "KEY_IPV6_DST_MASK", IPV6, doc="bits of the destination address that count"),
    Attr(18, "KEY_TCP_SRC", BE16, doc="source port that matches"),
    Attr(19, "KEY_TCP_DST", BE16, doc="destination port that matches"),
    Attr(20, "KEY_UDP_SRC", BE16, doc="source port that matches"),
    Attr(21, "KEY_UDP_DST", BE16, doc="destination port that matches"),
    Attr(22, "FLAGS", U32, flags=CLS_FLAGS, doc="whether software, hardware or both do it"),
    Attr(23, "KEY_VLAN_ID", U16, doc="VLAN id that matches, 0 to 4095"),
    Attr(24, "KEY_VLAN_PRIO", U8, doc="priority in the tag that matches, 0 to 7"),
    Attr(25, "KEY_VLAN_ETH_TYPE", BE16, enum=ETHERTYPE, doc="protocol behind the VLAN tag"),
    Attr(26, "KEY_ENC_KEY_ID", BE32, doc="tunnel key, such as the VNI"),
    Attr(27, "KEY_ENC_IPV4_SRC", IPV4, doc="source address of the tunnel packet that matches"),
    Attr(28, "KEY_ENC_IPV4_SRC_MASK", IPV4, doc="bits of the source address of the tunnel packet that count"),
    Attr(29, "KEY_ENC_IPV4_DST", IPV4, doc="destination address of the tunnel packet that matches"),
    Attr(30, "KEY_ENC_IPV4_DST_MASK", IPV4, doc="bits of the destination address of the tunnel packet that count"),
    Attr(31, "KEY_ENC_IPV6_SRC", IPV6, doc="source address of the tunnel packet that matches"),
    Attr(32, "KEY_ENC_IPV6_SRC_MASK", IPV6, doc="bits of the source address of the tunnel packet that count"),
    Attr(33, "KEY_ENC_IPV6_DST", IPV6, doc="destination address of the tunnel packet that matches"),
    Attr(34, "KEY_ENC_IPV6_DST_MASK", IPV6, doc="bits of the destination address of the tunnel packet that count"),
    Attr(35, "KEY_TCP_SRC_MASK", BE16, hint="hex", doc="bits of the source port that count"),
    Attr(36, "KEY_TCP_DST_MASK", BE16, hint="hex", doc="bits of the destination port that count"),
    Attr(37, "KEY_UDP_SRC_MASK", BE16, hint="hex", doc="bits of the source port that count"),
    Attr(38, "KEY_UDP_DST_MASK", BE16, hint="hex", doc="bits of the destination port that count"),
    Attr(39, "KEY_SCTP_SRC_MASK", BE16, hint="hex", doc="bits of the source port that count"),
    Attr(40, "KEY_SCTP_DST_MASK", BE16, hint="hex", doc="bits of the destination port that count"),
    Attr(41, "KEY_SCTP_SRC", BE16, doc="source port that matches"),
    Attr(42, "KEY_SCTP_DST", BE16, doc="destination port that matches"),
    Attr(43, "KEY_ENC_UDP_SRC_PORT", BE16, doc="source port of the tunnel packet that matches"),
    Attr(44, "KEY_ENC_UDP_SRC_PORT_MASK", BE16, hint="hex", doc="bits of the source port of the tunnel packet that count"),
    Attr(45, "KEY_ENC_UDP_DST_PORT", BE16, doc="destination port of the tunnel packet that matches"),
    Attr(46, "KEY_ENC_UDP_DST_PORT_MASK", BE16, hint="hex", doc="bits of the destination port of the tunnel packet that count"),
    Attr(47, "KEY_FLAGS", BE32, flags=FLOWER_FLAGS, doc="what the packet is; compared under the mask"),
    Attr(48, "KEY_FLAGS_MASK", BE32, flags=FLOWER_FLAGS, doc="which of key_flags count"),
    Attr(49, "KEY_ICMPV4_CODE", U8, doc="ICMP code that matches"),
    Attr(50, "KEY_ICMPV4_CODE_MASK", HEX8, doc="bits of the ICMP code that count"),
    Attr(51, "KEY_ICMPV4_TYPE", U8, doc="ICMP type that matches"),
    Attr(52, "KEY_ICMPV4_TYPE_MASK", HEX8, doc="bits of the ICMP type that count"),
    Attr(53, "KEY_ICMPV6_CODE", U8, doc="ICMPv6 code that matches"),
    Attr(54, "KEY_ICMPV6_CODE_MASK", HEX8, doc="bits of the ICMPv6 code that count"),
    Attr(55, "KEY_ICMPV6_TYPE", U8, doc="ICMPv6 type that matches"),
    Attr(56, "KEY_ICMPV6_TYPE_MASK", HEX8, doc="bits of the ICMPv6 type that count"),
    Attr(57, "KEY_ARP_SIP", IPV4, doc="sender's IP address that matches"),
    Attr(58, "KEY_ARP_SIP_MASK", IPV4, doc="bits of the sender's IP address that count"),
    Attr(59, "KEY_ARP_TIP", IPV4, doc="target's IP address that matches"),
    Attr(60, "KEY_ARP_TIP_MASK", IPV4, doc="bits of the target's IP address that count"),
    Attr(61, "KEY_ARP_OP", U8, enum=ARP_OP, doc="operation that matches"),
    Attr(62, "KEY_ARP_OP_MASK", HEX8, doc="bits of the operation that count"),
    Attr(63, "KEY_ARP_SHA", MAC, doc="sender's MAC address that matches"),
    Attr(64, "KEY_ARP_SHA_MASK", MAC, doc="bits of the sender's MAC address that count"),
    Attr(65, "KEY_ARP_THA", MAC, doc="target's MAC address that matches"),
    Attr(66, "KEY_ARP_THA_MASK", MAC, doc="bits of the target's MAC address that count"),
    Attr(67, "KEY_MPLS_TTL", U8, doc="time to live of the label that matches"),
    Attr(68, "KEY_MPLS_BOS", U8, doc="1: the label is the last of its stack; 0: it is not"),
    Attr(69, "KEY_MPLS_TC", U8, doc="traffic class that matches, 0 to 7"),
    Attr(70, "KEY_MPLS_LABEL", U32, doc="number that matches, 0 to 1048575"),
    Attr(71, "KEY_TCP_FLAGS", BE16, flags=TCP_FLAGS, doc="flags of the segment that match"),
    Attr(72, "KEY_TCP_FLAGS_MASK", BE16, flags=TCP_FLAGS, doc="bits of the flags of the segment that count"),
    Attr(73, "KEY_IP_TOS", HEX8, doc="type of service that matches"),
    Attr(74, "KEY_IP_TOS_MASK", HEX8, doc="bits of the type of service that count"),
    Attr(75, "KEY_IP_TTL", U8, doc="time to live or hop limit that matches"),
    Attr(76, "KEY_IP_TTL_MASK", HEX8, doc="bits of the time to live or hop limit that count"),
    Attr(77, "KEY_CVLAN_ID", U16, doc="inner VLAN id that matches, 0 to 4095"),
    Attr(78, "KEY_CVLAN_PRIO", U8, doc="priority in the inner tag that matches, 0 to 7"),
    Attr(79, "KEY_CVLAN_ETH_TYPE", BE16, enum=ETHERTYPE, doc="protocol behind the inner VLAN tag"),
    Attr(80, "KEY_ENC_IP_TOS", HEX8, doc="type of service of the tunnel packet that matches"),
    Attr(81, "KEY_ENC_IP_TOS_MASK", HEX8, doc="bits of the type of service of the tunnel packet that count"),
    Attr(82, "KEY_ENC_IP_TTL", U8, doc="time to live of the tunnel packet that matches"),
    Attr(83, "KEY_ENC_IP_TTL_MASK", HEX8, doc="bits of the time to live of the tunnel packet that count"),
    Attr(84, "KEY_ENC_OPTS", Nest(FLOWER_ENC_OPTS), doc="options of the tunnel header"),
    Attr(85, "KEY_ENC_OPTS_MASK", Nest(FLOWER_ENC_OPTS), doc="bits of those options that count, in the same shape"),
    Attr(86, "IN_HW_COUNT", U32, doc="how many devices have it in hardware"),
    Attr(87, "KEY_PORT_SRC_MIN", BE16, doc="first source port that matches"),
    Attr(88, "KEY_PORT_SRC_MAX", BE16, doc="last source port that matches"),
    Attr(89, "KEY_PORT_DST_MIN", BE16, doc="first destination port that matches"),
    Attr(90, "KEY_PORT_DST_MAX", BE16, doc="last destination port that matches"),
    Attr(91, "KEY_CT_STATE", U16, flags=CT_STATE, doc="state of the connection"),
    Attr(92, "KEY_CT_STATE_MASK", U16, flags=CT_STATE, doc="which of key_ct_state count"),
    Attr(93, "KEY_CT_ZONE", U16, doc="connection tracking zone that matches"),
    Attr(94, "KEY_CT_ZONE_MASK", HEX16, doc="bits of the connection tracking zone that count"),
    Attr(95, "KEY_CT_MARK", HEX32, doc="connection's mark that matches"),
    Attr(96, "KEY_CT_MARK_MASK", HEX32, doc="bits of the connection's mark that count"),
    Attr(97, "KEY_CT_LABELS", Binary(max=16), doc="labels of the connection that match, 128 bits"),
    Attr(98, "KEY_CT_LABELS_MASK", Binary(max=16), doc="which of the connection's 128 labels count"),
    Attr(99, "KEY_MPLS_OPTS", Nest(FLOWER_MPLS_OPTS), doc="entries of the label stack"),
    Attr(100, "KEY_HASH", HEX32, doc="hash of the packet that matches"),
    Attr(101, "KEY_HASH_MASK", HEX32, doc="bits of the packet's hash that count"),
    Attr(102, "KEY_NUM_OF_VLANS", U8, doc="number of VLAN tags that matches"),
    Attr(103, "KEY_PPPOE_SID", BE16, doc="PPPoE session that matches"),
    Attr(104, "KEY_PPP_PROTO", BE16, hint="hex", doc="protocol inside PPP that matches: 0x21 IPv4, 0x57 IPv6"),
    Attr(105, "KEY_L2TPV3_SID", BE32, doc="L2TPv3 session that matches"),
    Attr(106, "L2_MISS", U8, doc="1: packets that the bridge had no entry for"),
    Attr(107, "KEY_CFM", Nest(FLOWER_CFM), doc="connectivity fault management"),
    Attr(108, "KEY_SPI", BE32, hint="hex", doc="IPsec security parameter index"),
    Attr(109, "KEY_SPI_MASK", BE32, hint="hex", doc="bits of the security parameter index that count"),
    Attr(110, "KEY_ENC_FLAGS", BE32, flags=FLOWER_FLAGS, doc="what the tunnel header says"),
    Attr(111, "KEY_ENC_FLAGS_MASK", BE32, flags=FLOWER_FLAGS, doc="which of key_enc_flags count"),
])  # fmt: skip

# --- what kernels up to 6.2 had

_RSVP_GPI = Struct("tc_rsvp_gpi", [
    Field("key", BE32, "value that matches", hint="hex"),
    Field("mask", BE32, "bits that count; 0: none", hint="hex"),
    Field("offset", S32, "where in the packet it stands", unit="bytes"),
])  # fmt: skip

RSVP = AttributeSet("TCA_RSVP_", [
    Attr(1, "CLASSID", HANDLE, doc="class that packets go to"),
    Attr(2, "DST", BYTES, doc="destination address"),
    Attr(3, "SRC", BYTES, doc="source address"),
    Attr(4, "PINFO", Struct("tc_rsvp_pinfo", [
        Field("dpi", _RSVP_GPI, "key of the destination, mostly a port"),
        Field("spi", _RSVP_GPI, "key of the source, mostly a port"),
        Field("protocol", U8, "IP protocol that matches", enum=IP_PROTOCOL),
        Field("tunnelid", U8, "tunnel that the packet came out of; 0: none"),
        Field("tunnelhdr", U8, "length of the header of the tunnel that the filter leads into"),
        Field("pad", U8, "always 0"),
    ]), doc="ports or other keys of the session"),
    Attr(5, "POLICE", OLD_POLICE, doc="policer in its old place; now an action of kind police"),
    Attr(6, "ACT", ACTIONS, doc="what happens to a packet that matches"),
])  # fmt: skip

TCINDEX = AttributeSet("TCA_TCINDEX_", [
    Attr(1, "HASH", U32, doc="size of the table"),
    Attr(2, "MASK", HEX16, doc="bits of the packet's tc_index that count"),
    Attr(3, "SHIFT", S32, unit="bits", doc="how far it is shifted to the right then"),
    Attr(4, "FALL_THROUGH", U32, doc="1: without an entry, the number itself chooses the class; 0: no match"),
    Attr(5, "CLASSID", HANDLE, doc="class that packets go to"),
    Attr(6, "POLICE", OLD_POLICE, doc="policer in its old place; now an action of kind police"),
    Attr(7, "ACT", ACTIONS, doc="what happens to a packet that matches"),
])  # fmt: skip

OPTIONS: dict[str, Type] = {
    "u32": Nest(U32_FILTER), "flower": Nest(FLOWER), "matchall": Nest(MATCHALL), "bpf": Nest(BPF), "basic": Nest(BASIC),
    "cgroup": Nest(CGROUP), "fw": Nest(FW), "route": Nest(ROUTE4), "flow": Nest(FLOW), "rsvp": Nest(RSVP), "rsvp6": Nest(RSVP),
    "tcindex": Nest(TCINDEX),
}  # fmt: skip
