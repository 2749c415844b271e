"""Statistics of interfaces, asked for piece by piece.

Source: <linux/if_link.h>, <linux/if_bridge.h>, <linux/if_bonding.h>; net/core/rtnetlink.c.
"""

from ...schema import PAD, U8, U16, U32, U64, Attr, AttributeSet, Family, Field, Flags, MessageType, Nest, Packed, Struct, Thing
from ...schema.things import INTERFACE, Refusal, Word
from ...wire.errno import EINVAL
from ..common import ADDRESS_FAMILY
from .link import AF, LINK_STATS64
from .link_bridge import VLAN_INFO_FLAGS

STATS_FILTER = Flags("ifla_stats_filter", {
    "LINK_64": 0x1, "LINK_XSTATS": 0x2, "LINK_XSTATS_SLAVE": 0x4, "LINK_OFFLOAD_XSTATS": 0x8, "AF_SPEC": 0x10,
}, "IFLA_STATS_")  # fmt: skip

OFFLOAD_FILTER = Flags("ifla_offload_xstats_filter", {"CPU_HIT": 0x1, "HW_S_INFO": 0x2, "L3_STATS": 0x4}, "IFLA_OFFLOAD_XSTATS_")

IF_STATS_MSG = Struct("if_stats_msg", [
    Field("family", U8, "UNSPEC for all statistics", enum=ADDRESS_FAMILY),
    Field("pad1", U8, "always 0"),
    Field("pad2", U16, "always 0"),
    Field("ifindex", U32, "interface; 0 in dumps", hint="ifindex"),
    Field("filter_mask", U32, "which statistics to report, or are reported", flags=STATS_FILTER),
])  # fmt: skip

HW_STATS64 = Struct("rtnl_hw_stats64", [
    Field("rx_packets", U64, "received, counted by hardware", unit="packets"),
    Field("tx_packets", U64, "sent, counted by hardware", unit="packets"),
    Field("rx_bytes", U64, "received, counted by hardware", unit="bytes"),
    Field("tx_bytes", U64, "sent, counted by hardware", unit="bytes"),
    Field("rx_errors", U64, "bad packets received"),
    Field("tx_errors", U64, "packets that could not be sent"),
    Field("rx_dropped", U64, "good packets dropped on receipt"),
    Field("tx_dropped", U64, "packets dropped on the way out"),
    Field("multicast", U64, "multicast packets received", unit="packets"),
])  # fmt: skip

# --- bridges

BRIDGE_VLAN = Struct("bridge_vlan_xstats", [
    Field("rx_bytes", U64, "received in this VLAN", unit="bytes"),
    Field("rx_packets", U64, "received in this VLAN", unit="packets"),
    Field("tx_bytes", U64, "sent in this VLAN", unit="bytes"),
    Field("tx_packets", U64, "sent in this VLAN", unit="packets"),
    Field("vid", U16, "VLAN id"),
    Field("flags", U16, "how the VLAN is set up on the port", flags=VLAN_INFO_FLAGS),
    Field("pad2", U32, "always 0"),
])  # fmt: skip

RX_TX = Packed(U64, 2)

BRIDGE_MULTICAST = Struct("br_mcast_stats", [
    Field("igmp_v1queries", RX_TX, "queries of IGMPv1, received and sent"),
    Field("igmp_v2queries", RX_TX, "queries of IGMPv2, received and sent"),
    Field("igmp_v3queries", RX_TX, "queries of IGMPv3, received and sent"),
    Field("igmp_leaves", RX_TX, "messages that leave a group, received and sent"),
    Field("igmp_v1reports", RX_TX, "reports of IGMPv1, received and sent"),
    Field("igmp_v2reports", RX_TX, "reports of IGMPv2, received and sent"),
    Field("igmp_v3reports", RX_TX, "reports of IGMPv3, received and sent"),
    Field("igmp_parse_errors", U64, "IGMP messages that made no sense"),
    Field("mld_v1queries", RX_TX, "queries of MLDv1, received and sent"),
    Field("mld_v2queries", RX_TX, "queries of MLDv2, received and sent"),
    Field("mld_leaves", RX_TX, "messages that leave a group, received and sent"),
    Field("mld_v1reports", RX_TX, "reports of MLDv1, received and sent"),
    Field("mld_v2reports", RX_TX, "reports of MLDv2, received and sent"),
    Field("mld_parse_errors", U64, "MLD messages that made no sense"),
    Field("mcast_bytes", RX_TX, "bytes of multicast packets, received and sent"),
    Field("mcast_packets", RX_TX, "multicast packets, received and sent"),
])  # fmt: skip

BRIDGE_STP = Struct("bridge_stp_xstats", [
    Field("transition_blk", U64, "times the port was blocked"), Field("transition_fwd", U64, "times it was let forward"),
    Field("rx_bpdu", U64, "messages of the spanning tree received"), Field("tx_bpdu", U64, "messages of the spanning tree sent"),
    Field("rx_tcn", U64, "topology change notifications received"), Field("tx_tcn", U64, "topology change notifications sent"),
])  # fmt: skip

BRIDGE = AttributeSet("BRIDGE_XSTATS_", [
    Attr(1, "VLAN", BRIDGE_VLAN, multi=True, doc="traffic of one VLAN"),
    Attr(2, "MCAST", BRIDGE_MULTICAST, doc="IGMP and MLD messages"),
    Attr(3, "PAD", PAD),
    Attr(4, "STP", BRIDGE_STP, doc="spanning tree of a port"),
])  # fmt: skip

# --- bonds

BOND_3AD = AttributeSet("BOND_3AD_STAT_", [
    Attr(0, "LACPDU_RX", U64, doc="LACP messages received"),
    Attr(1, "LACPDU_TX", U64, doc="LACP messages sent"),
    Attr(2, "LACPDU_UNKNOWN_RX", U64, doc="slow protocol messages received of an unknown kind"),
    Attr(3, "LACPDU_ILLEGAL_RX", U64, doc="slow protocol messages received that were broken"),
    Attr(4, "MARKER_RX", U64, doc="marker messages received: the partner wants to know whether all before was delivered"),
    Attr(5, "MARKER_TX", U64, doc="marker messages sent; the kernel sends none"),
    Attr(6, "MARKER_RESP_RX", U64, doc="answers to markers received"),
    Attr(7, "MARKER_RESP_TX", U64, doc="answers to markers sent"),
    Attr(8, "MARKER_UNKNOWN_RX", U64, doc="marker messages received of an unknown kind"),
    Attr(9, "PAD", PAD),
])  # fmt: skip

BOND = AttributeSet("BOND_XSTATS_", [
    Attr(1, "3AD", Nest(BOND_3AD), doc="link aggregation control messages"),
])  # fmt: skip

EXTENDED = AttributeSet("LINK_XSTATS_TYPE_", [
    Attr(1, "BRIDGE", Nest(BRIDGE), doc="VLANs, multicast and spanning tree of a bridge or its port"),
    Attr(2, "BOND", Nest(BOND), doc="LACP messages of a bond or its port"),
])  # fmt: skip

# --- what hardware forwarded

HW_INFO = AttributeSet("IFLA_OFFLOAD_XSTATS_HW_S_INFO_", [
    Attr(1, "REQUEST", U8, doc="1: somebody asked that hardware counts"),
    Attr(2, "USED", U8, doc="1: hardware counts"),
])  # fmt: skip

HW_INFO_BY_KIND = AttributeSet("IFLA_OFFLOAD_XSTATS_", [
    Attr(3, "L3_STATS", Nest(HW_INFO), doc="whether routed packets are counted"),
], name="IFLA_OFFLOAD_XSTATS_HW_S_INFO")  # fmt: skip

OFFLOAD = AttributeSet("IFLA_OFFLOAD_XSTATS_", [
    Attr(0, "UNSPEC", PAD),
    Attr(1, "CPU_HIT", LINK_STATS64, doc="packets that software handled although hardware could forward"),
    Attr(2, "HW_S_INFO", Nest(HW_INFO_BY_KIND), doc="which hardware counters are on"),
    Attr(3, "L3_STATS", HW_STATS64, doc="packets that hardware routed"),
])  # fmt: skip

STATS = AttributeSet("IFLA_STATS_", [
    Attr(0, "UNSPEC", PAD),
    Attr(1, "LINK_64", LINK_STATS64, doc="what the interface counts"),
    Attr(2, "LINK_XSTATS", Nest(EXTENDED), doc="what its kind counts besides"),
    Attr(3, "LINK_XSTATS_SLAVE", Nest(EXTENDED), doc="what it counts as a port of its master"),
    Attr(4, "LINK_OFFLOAD_XSTATS", Nest(OFFLOAD), doc="what hardware counts"),
    Attr(5, "AF_SPEC", Nest(AF), doc="what protocols count on it"),
])  # fmt: skip

FILTERS = AttributeSet("IFLA_STATS_", [
    Attr(1, "LINK_64", U32, hint="hex", doc="nothing to choose there: the kernel refuses it"),
    Attr(2, "LINK_XSTATS", U32, hint="hex", doc="nothing to choose there: the kernel refuses it"),
    Attr(3, "LINK_XSTATS_SLAVE", U32, hint="hex", doc="nothing to choose there: the kernel refuses it"),
    Attr(4, "LINK_OFFLOAD_XSTATS", U32, flags=OFFLOAD_FILTER, doc="which of them"),
    Attr(5, "AF_SPEC", U32, hint="hex", doc="nothing to choose there: the kernel refuses it"),
], name="IFLA_STATS_GET_FILTERS")  # fmt: skip

GETSET = AttributeSet("IFLA_STATS_", [
    Attr(1, "GET_FILTERS", Nest(FILTERS), doc="which parts of each kind of statistics to report"),
    Attr(2, "SET_OFFLOAD_XSTATS_L3_STATS", U8, doc="1: let hardware count routed packets"),
], name="IFLA_STATS_GETSET_")  # fmt: skip

FAMILY = Family("stats", prefix="RTM_", header=IF_STATS_MSG, attributes=STATS, doc="statistics of interfaces", things=[
    Thing("stats", "what interfaces, their kinds, their hardware and protocols count", key=["ifindex", "filter_mask"], partial=True,
        title=["of {ifindex:link}"], groups=["stats"], request={"filter_mask": 0x1F}, free="dev",
        columns=["dev", "link_64.rx_packets", "link_64.tx_packets", "link_64.rx_bytes", "link_64.tx_bytes", "link_64.rx_errors",
            "link_64.tx_errors", "link_64.rx_dropped", "link_64.tx_dropped"],
        moving=["link_64", "link_xstats", "link_xstats_slave", "link_offload_xstats", "af_spec"],
        words=[Word("dev", "ifindex", INTERFACE, "of this interface only", alone=True)]),
], messages=[
    MessageType(92, "NEWSTATS", doc="from the kernel: tells statistics of an interface"),
    MessageType(94, "GETSTATS", GETSET, takes=["GET_FILTERS"], needs=["filter_mask"],
        refusals=[Refusal(EINVAL, "filter_mask says which statistics are wanted; give filter_mask=link_64, or other bits of it",
            when="filter_mask = 0", words=True, proof="stats getstats ifindex={ifindex} filter_mask=link_64")],
        doc="ask for statistics of an interface; as a dump: ask for the statistics of all interfaces"),
    MessageType(95, "SETSTATS", GETSET, takes=["SET_OFFLOAD_XSTATS_L3_STATS"], needs=["ifindex"],
        doc="choose which statistics an interface keeps"),
])  # fmt: skip
