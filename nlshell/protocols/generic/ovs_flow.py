"""Open vSwitch: flows, their keys and actions. Source: <linux/openvswitch.h>, net/openvswitch/datapath.c; ovs_flow.yaml."""

from ...schema import (
    BE16,
    BE32,
    BE64,
    BYTES,
    FLAG,
    HEX8,
    HEX16,
    HEX32,
    IP,
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
    Field,
    Flags,
    LinkAddress,
    MessageType,
    Nest,
    Packed,
    String,
    Struct,
    Type,
)
from ...schema.things import INTERFACE, Thing, Word
from ..common import ETHERTYPE, IP_PROTOCOL
from . import GENLMSGHDR
from .ovs_datapath import OVS_HEADER

ND_EXTENSIONS = Struct("ovs_key_nd_extensions", [Field("nd_reserved", BE32), Field("nd_options_type", U8)], align=1)

MASKED_MARK = Struct("mark_and_mask", [Field("value", HEX32), Field("mask", HEX32)])

MASKED_LABELS = Struct("labels_and_mask", [Field("value", Binary(16)), Field("mask", Binary(16))])

OVS_KEY_ETHERNET = Struct("ovs_key_ethernet", [
    Field("eth_src", LinkAddress(6)),
    Field("eth_dst", LinkAddress(6)),
])  # fmt: skip

OVS_FRAG_TYPE = Enum("ovs_frag_type", {"NONE": 0, "FIRST": 1, "LATER": 2, "ANY": 255}, "OVS_FRAG_TYPE_")

OVS_KEY_IPV4 = Struct("ovs_key_ipv4", [
    Field("ipv4_src", IPV4),
    Field("ipv4_dst", IPV4),
    Field("ipv4_proto", U8, enum=IP_PROTOCOL),
    Field("ipv4_tos", HEX8),
    Field("ipv4_ttl", U8),
    Field("ipv4_frag", U8, enum=OVS_FRAG_TYPE),
], align=4)  # fmt: skip

OVS_KEY_IPV6 = Struct("ovs_key_ipv6", [
    Field("ipv6_src", IPV6),
    Field("ipv6_dst", IPV6),
    Field("ipv6_label", BE32, hint="hex"),
    Field("ipv6_proto", U8, enum=IP_PROTOCOL),
    Field("ipv6_tclass", HEX8),
    Field("ipv6_hlimit", U8),
    Field("ipv6_frag", U8, enum=OVS_FRAG_TYPE),
], align=4)  # fmt: skip

OVS_KEY_TCP = Struct("ovs_key_tcp", [
    Field("tcp_src", BE16),
    Field("tcp_dst", BE16),
])  # fmt: skip

OVS_KEY_UDP = Struct("ovs_key_udp", [
    Field("udp_src", BE16),
    Field("udp_dst", BE16),
])  # fmt: skip

OVS_KEY_ICMP = Struct("ovs_key_icmp", [
    Field("icmp_type", U8),
    Field("icmp_code", U8),
])  # fmt: skip

KEY_ARP = Struct("ovs_key_arp", [
    Field("arp_sip", IPV4), Field("arp_tip", IPV4), Field("arp_op", BE16), Field("arp_sha", LinkAddress(6)),
    Field("arp_tha", LinkAddress(6)),
], align=4)  # fmt: skip

OVS_KEY_ND = Struct("ovs_key_nd", [
    Field("nd_target", IPV6),
    Field("nd_sll", LinkAddress(6)),
    Field("nd_tll", LinkAddress(6)),
], align=4)  # fmt: skip

VXLAN_EXT = AttributeSet("OVS_VXLAN_EXT_", [Attr(1, "GBP", U32)])

TUNNEL_KEY = AttributeSet("OVS_TUNNEL_KEY_ATTR_", [
    Attr(0, "ID", BE64, hint="hex"),
    Attr(1, "IPV4_SRC", IPV4),
    Attr(2, "IPV4_DST", IPV4),
    Attr(3, "TOS", HEX8),
    Attr(4, "TTL", U8),
    Attr(5, "DONT_FRAGMENT", FLAG),
    Attr(6, "CSUM", FLAG),
    Attr(7, "OAM", FLAG),
    Attr(8, "GENEVE_OPTS", BYTES),
    Attr(9, "TP_SRC", BE16),
    Attr(10, "TP_DST", BE16),
    Attr(11, "VXLAN_OPTS", Nest(VXLAN_EXT)),
    Attr(12, "IPV6_SRC", IPV6),
    Attr(13, "IPV6_DST", IPV6),
    Attr(14, "PAD", PAD),
    Attr(15, "ERSPAN_OPTS", BYTES),
    Attr(16, "IPV4_INFO_BRIDGE", FLAG),
])  # fmt: skip

OVS_KEY_SCTP = Struct("ovs_key_sctp", [
    Field("sctp_src", BE16),
    Field("sctp_dst", BE16),
])  # fmt: skip

OVS_KEY_MPLS = Struct("ovs_key_mpls", [
    Field("mpls_lse", BE32, hint="hex"),
], align=4)  # fmt: skip

CT_STATE_FLAGS = Flags("ct_state_flags", {
    "NEW": 0x1, "ESTABLISHED": 0x2, "RELATED": 0x4, "REPLY_DIR": 0x8, "INVALID": 0x10, "TRACKED": 0x20,
    "SRC_NAT": 0x40, "DST_NAT": 0x80,
}, "OVS_CS_F_")  # fmt: skip

OVS_KEY_CT_TUPLE_IPV4 = Struct("ovs_key_ct_tuple_ipv4", [
    Field("ipv4_src", IPV4),
    Field("ipv4_dst", IPV4),
    Field("src_port", BE16),
    Field("dst_port", BE16),
    Field("ipv4_proto", U8, enum=IP_PROTOCOL),
], align=4)  # fmt: skip

OVS_KEY_CT_TUPLE_IPV6 = Struct("ovs_key_ct_tuple_ipv6", [
    Field("ipv6_src", IPV6),
    Field("ipv6_dst", IPV6),
    Field("src_port", BE16),
    Field("dst_port", BE16),
    Field("ipv6_proto", U8, enum=IP_PROTOCOL),
], align=4)  # fmt: skip

OVS_NSH_KEY_BASE = Struct("ovs_nsh_key_base", [
    Field("flags", U8),
    Field("ttl", U8),
    Field("mdtype", U8),
    Field("np", U8),
    Field("path_hdr", BE32),
])  # fmt: skip

OVS_NSH_KEY_MD1 = Struct("ovs_nsh_key_md1", [
    Field("context", Packed(BE32, 4)),
])  # fmt: skip

NSH_KEY = AttributeSet("OVS_NSH_KEY_ATTR_", [
    Attr(1, "BASE", OVS_NSH_KEY_BASE),
    Attr(2, "MD1", OVS_NSH_KEY_MD1),
    Attr(3, "MD2", BYTES),
])  # fmt: skip

OVS_KEY_IPV6_EXTHDRS = Struct("ovs_key_ipv6_exthdrs", [
    Field("hdrs", U16),
])  # fmt: skip

KEY: AttributeSet = AttributeSet("OVS_KEY_ATTR_", [
    Attr(1, "ENCAP", Nest(lambda: KEY), doc="what is within a VLAN tag"),
    Attr(2, "PRIORITY", U32),
    Attr(3, "IN_PORT", U32, doc="number of the port a packet came in by"),
    Attr(4, "ETHERNET", OVS_KEY_ETHERNET),
    Attr(5, "VLAN", BE16, hint="hex", doc="tag control information; bit 12 is set when there is a tag"),
    Attr(6, "ETHERTYPE", BE16, enum=ETHERTYPE),
    Attr(7, "IPV4", OVS_KEY_IPV4),
    Attr(8, "IPV6", OVS_KEY_IPV6),
    Attr(9, "TCP", OVS_KEY_TCP),
    Attr(10, "UDP", OVS_KEY_UDP),
    Attr(11, "ICMP", OVS_KEY_ICMP),
    Attr(12, "ICMPV6", OVS_KEY_ICMP),
    Attr(13, "ARP", KEY_ARP),
    Attr(14, "ND", OVS_KEY_ND),
    Attr(15, "SKB_MARK", HEX32),
    Attr(16, "TUNNEL", Nest(TUNNEL_KEY)),
    Attr(17, "SCTP", OVS_KEY_SCTP),
    Attr(18, "TCP_FLAGS", BE16, hint="hex"),
    Attr(19, "DP_HASH", HEX32, doc="computed by the hash action"),
    Attr(20, "RECIRC_ID", HEX32, doc="which pass through the table this is"),
    Attr(21, "MPLS", OVS_KEY_MPLS),
    Attr(22, "CT_STATE", U32, flags=CT_STATE_FLAGS, doc="what conntrack thinks of the packet"),
    Attr(23, "CT_ZONE", U16, doc="conntrack zone"),
    Attr(24, "CT_MARK", HEX32),
    Attr(25, "CT_LABELS", Binary(16)),
    Attr(26, "CT_ORIG_TUPLE_IPV4", OVS_KEY_CT_TUPLE_IPV4),
    Attr(27, "CT_ORIG_TUPLE_IPV6", OVS_KEY_CT_TUPLE_IPV6),
    Attr(28, "NSH", Nest(NSH_KEY)),
    Attr(29, "PACKET_TYPE", BE32),
    Attr(30, "ND_EXTENSIONS", ND_EXTENSIONS),
    Attr(31, "TUNNEL_INFO", BYTES),
    Attr(32, "IPV6_EXTHDRS", OVS_KEY_IPV6_EXTHDRS),
])  # fmt: skip

USERSPACE = AttributeSet("OVS_USERSPACE_ATTR_", [
    Attr(1, "PID", U32),
    Attr(2, "USERDATA", BYTES),
    Attr(3, "EGRESS_TUN_PORT", U32),
    Attr(4, "ACTIONS", FLAG),
])  # fmt: skip

OVS_ACTION_PUSH_VLAN = Struct("ovs_action_push_vlan", [
    Field("vlan_tpid", BE16, enum=ETHERTYPE),
    Field("vlan_tci", BE16, hint="hex"),
], align=2)  # fmt: skip

OVS_ACTION_HASH = Struct("ovs_action_hash", [
    Field("hash_alg", U32),
    Field("hash_basis", U32),
])  # fmt: skip

OVS_ACTION_PUSH_MPLS = Struct("ovs_action_push_mpls", [
    Field("mpls_lse", BE32, hint="hex"),
    Field("mpls_ethertype", BE16, enum=ETHERTYPE),
], align=4)  # fmt: skip

NAT = AttributeSet("OVS_NAT_ATTR_", [
    Attr(1, "SRC", FLAG),
    Attr(2, "DST", FLAG),
    Attr(3, "IP_MIN", IP),
    Attr(4, "IP_MAX", IP),
    Attr(5, "PROTO_MIN", U16),
    Attr(6, "PROTO_MAX", U16),
    Attr(7, "PERSISTENT", FLAG),
    Attr(8, "PROTO_HASH", FLAG),
    Attr(9, "PROTO_RANDOM", FLAG),
])  # fmt: skip

CT = AttributeSet("OVS_CT_ATTR_", [
    Attr(1, "COMMIT", FLAG),
    Attr(2, "ZONE", U16),
    Attr(3, "MARK", MASKED_MARK),
    Attr(4, "LABELS", MASKED_LABELS),
    Attr(5, "HELPER", String()),
    Attr(6, "NAT", Nest(NAT)),
    Attr(7, "FORCE_COMMIT", FLAG),
    Attr(8, "EVENTMASK", HEX32),
    Attr(9, "TIMEOUT", String()),
])  # fmt: skip

OVS_ACTION_PUSH_ETH = Struct("ovs_action_push_eth", [
    Field("addresses", OVS_KEY_ETHERNET),
])  # fmt: skip

CHECK_PKT_LEN = AttributeSet("OVS_CHECK_PKT_LEN_ATTR_", [
    Attr(1, "PKT_LEN", U16),
    Attr(2, "ACTIONS_IF_GREATER", Nest(lambda: ACTION)),
    Attr(3, "ACTIONS_IF_LESS_EQUAL", Nest(lambda: ACTION)),
])  # fmt: skip

OVS_ACTION_ADD_MPLS = Struct("ovs_action_add_mpls", [
    Field("mpls_lse", BE32, hint="hex"),
    Field("mpls_ethertype", BE16, enum=ETHERTYPE),
    Field("tun_flags", HEX16),
], align=4)  # fmt: skip

DEC_TTL = AttributeSet("OVS_DEC_TTL_ATTR_", [Attr(1, "ACTION", Nest(lambda: ACTION))])

PSAMPLE = AttributeSet("OVS_PSAMPLE_ATTR_", [
    Attr(1, "GROUP", U32),
    Attr(2, "COOKIE", BYTES),
])  # fmt: skip

ACTION: AttributeSet = AttributeSet("OVS_ACTION_ATTR_", [
    Attr(1, "OUTPUT", U32, doc="number of a port"),
    Attr(2, "USERSPACE", Nest(USERSPACE)),
    Attr(3, "SET", Nest(KEY), doc="overwrite one key"),
    Attr(4, "PUSH_VLAN", OVS_ACTION_PUSH_VLAN),
    Attr(5, "POP_VLAN", FLAG),
    Attr(6, "SAMPLE", Nest(lambda: SAMPLE), doc="do something with some of the packets"),
    Attr(7, "RECIRC", HEX32, doc="look the packet up once more"),
    Attr(8, "HASH", OVS_ACTION_HASH),
    Attr(9, "PUSH_MPLS", OVS_ACTION_PUSH_MPLS),
    Attr(10, "POP_MPLS", BE16, enum=ETHERTYPE),
    Attr(11, "SET_MASKED", Nest(lambda: MASKED_KEY), doc="overwrite some bits of one key"),
    Attr(12, "CT", Nest(CT), doc="send through conntrack"),
    Attr(13, "TRUNC", U32, unit="bytes", doc="cut the packet"),
    Attr(14, "PUSH_ETH", OVS_ACTION_PUSH_ETH),
    Attr(15, "POP_ETH", FLAG),
    Attr(16, "CT_CLEAR", FLAG),
    Attr(17, "PUSH_NSH", Nest(NSH_KEY)),
    Attr(18, "POP_NSH", FLAG),
    Attr(19, "METER", U32, doc="number of a meter that may drop the packet"),
    Attr(20, "CLONE", Nest(lambda: ACTION), doc="actions on a copy"),
    Attr(21, "CHECK_PKT_LEN", Nest(CHECK_PKT_LEN)),
    Attr(22, "ADD_MPLS", OVS_ACTION_ADD_MPLS),
    Attr(23, "DEC_TTL", Nest(DEC_TTL)),
    Attr(24, "DROP", U32),
    Attr(25, "PSAMPLE", Nest(PSAMPLE)),
])  # fmt: skip

SAMPLE: AttributeSet = AttributeSet("OVS_SAMPLE_ATTR_", [
    Attr(1, "PROBABILITY", U32),
    Attr(2, "ACTIONS", Nest(ACTION)),
])  # fmt: skip

OVS_FLOW_STATS = Struct("ovs_flow_stats", [
    Field("n_packets", U64),
    Field("n_bytes", U64),
])  # fmt: skip

OVS_UFID_FLAGS = Flags("ovs_ufid_flags", {"OMIT_KEY": 0x1, "OMIT_ACTIONS": 0x4}, "OVS_UFID_F_")

FLOW = AttributeSet("OVS_FLOW_ATTR_", [
    Attr(1, "KEY", Nest(KEY), doc="what a packet looks like"),
    Attr(2, "ACTIONS", Nest(ACTION), doc="what to do, in order; none drops"),
    Attr(3, "STATS", OVS_FLOW_STATS),
    Attr(4, "TCP_FLAGS", HEX8, doc="all flags seen so far"),
    Attr(5, "USED", U64, unit="ms", doc="when the flow was last used, in the clock of the kernel"),
    Attr(6, "CLEAR", FLAG, doc="reset the statistics"),
    Attr(7, "MASK", Nest(KEY), doc="which bits of the key count; absent means all"),
    Attr(8, "PROBE", FLAG, doc="a request that tries whether something is supported"),
    Attr(9, "UFID", Binary(max=16), doc="name of the flow, chosen by user space"),
    Attr(10, "UFID_FLAGS", U32, flags=OVS_UFID_FLAGS, doc="what a reply leaves out"),
    Attr(11, "PAD", PAD),
])  # fmt: skip


def _with_mask(attributes: AttributeSet) -> AttributeSet:
    """The set as SET_MASKED holds it: behind the value its mask, of the same size. Nests stay nests."""
    return AttributeSet(attributes.prefix, [
        Attr(attribute.id, attribute.name.upper(), _masked(attribute), doc=attribute.doc, kernel=attribute.kernel)
        for attribute in attributes
    ], name=attributes.prefix + "masked")  # fmt: skip


def _masked(attribute: Attr) -> Type:
    kind = attribute.type
    if kind.size is None:
        return Nest(MASKED_NSH) if attribute.name == "nsh" else kind
    return Struct(f"{attribute.name}_and_mask", [Field("value", kind), Field("mask", kind.but(names=None))], align=1)


MASKED_NSH = _with_mask(NSH_KEY)
MASKED_KEY: AttributeSet = _with_mask(KEY)


FAMILY = Family(
    "ovs_flow", prefix="OVS_FLOW_CMD_", kind="generic", version=1, header=[GENLMSGHDR, OVS_HEADER], attributes=FLOW,
    groups=["ovs_flow"],
    doc="Open vSwitch: flows, their keys and actions", module="openvswitch", initial=False, things=[
    Thing("ovs_flow", "flows of Open vSwitch's datapaths", key=["dp_ifindex", "ufid|key"], groups=["ovs_flow"],
        columns=["dp", "key", "mask", "actions", "stats", "used", "tcp_flags"], moving=["stats", "used", "tcp_flags"],
        words=[Word("dp", "dp_ifindex", INTERFACE, "of this datapath", ask="dp_ifindex")]),
    ], messages=[
        MessageType(1, "NEW", takes=["key", "ufid", "mask", "actions", "clear", "probe", "ufid_flags"], needs=["key", "actions"],
            doc="add a flow; from the kernel: describes a flow"),
        MessageType(2, "DEL", takes=["key", "ufid", "ufid_flags"],
            doc="delete a flow, or without a key all of a datapath; from the kernel: reports the end of a flow"),
        MessageType(3, "GET", takes=["key", "ufid", "ufid_flags"], needs=["key|ufid"],
            doc="ask for a flow; as a dump: ask for all flows of a datapath; from the kernel: describes a flow"),
        MessageType(4, "SET", takes=["key", "ufid", "mask", "actions", "clear", "probe", "ufid_flags"], needs=["key|ufid"],
            doc="change a flow; from the kernel: tells a change of a flow"),
    ],
)  # fmt: skip
