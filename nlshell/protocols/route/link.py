"""Links: the network interfaces. RTM_NEWLINK and its relatives.

One message means three things, by ifi_family: the interface itself (AF_UNSPEC, mostly), a bridge's view of its port
(AF_BRIDGE), or the view of IPv6 (AF_INET6). Source: <linux/if_link.h>, <linux/rtnetlink.h>; net/core/rtnetlink.c;
rt-link.yaml. What kinds of links have of their own is in link_kinds.py and link_bridge.py, loaded when it is met.
"""

from ...schema import (
    BE16,
    BYTES,
    HEX32,
    HEX64,
    IFINDEX,
    MAC,
    PAD,
    S32,
    SIFINDEX,
    U8,
    U16,
    U32,
    U64,
    UINT,
    Attr,
    AttributeSet,
    Binary,
    Either,
    Enum,
    Family,
    Field,
    Flags,
    LinkAddress,
    MessageType,
    Nest,
    String,
    Struct,
    SubMessage,
    Type,
)  # fmt: skip
from ...schema.things import INTERFACE, IS, FlagWords, InterfaceName, Plain, Refusal, Thing, Word
from ..common import ADDRESS_FAMILY, ETHERTYPE, HARDWARE_TYPE, IFF
from . import SHORT
from .link_devconf import INET, INET6

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# --- numbers

OPERSTATE = Enum("if_oper", {
    "UNKNOWN": 0, "NOTPRESENT": 1, "DOWN": 2, "LOWERLAYERDOWN": 3, "TESTING": 4, "DORMANT": 5, "UP": 6,
}, "IF_OPER_")  # fmt: skip

LINK_MODE = Enum("if_link_mode", {"DEFAULT": 0, "DORMANT": 1, "TESTING": 2}, "IF_LINK_MODE_")

EXT_FILTER = Flags("rtext_filter", {
    "VF": 0x1, "BRVLAN": 0x2, "BRVLAN_COMPRESSED": 0x4, "SKIP_STATS": 0x8, "MRP": 0x10, "CFM_CONFIG": 0x20,
    "CFM_STATUS": 0x40, "MST": 0x80, "NAME_ONLY": 0x100,
}, "RTEXT_FILTER_")  # fmt: skip

EVENT = Enum("ifla_event", {
    "NONE": 0, "REBOOT": 1, "FEATURES": 2, "BONDING_FAILOVER": 3, "NOTIFY_PEERS": 4, "IGMP_RESEND": 5,
    "BONDING_OPTIONS": 6,
}, "IFLA_EVENT_")  # fmt: skip

XDP_ATTACHED = Enum("xdp_attached", {"NONE": 0, "DRV": 1, "SKB": 2, "HW": 3, "MULTI": 4}, "XDP_ATTACHED_")

XDP_FLAGS = Flags("xdp_flags", {
    "UPDATE_IF_NOEXIST": 0x1, "SKB_MODE": 0x2, "DRV_MODE": 0x4, "HW_MODE": 0x8, "REPLACE": 0x10,
}, "XDP_FLAGS_")  # fmt: skip

VF_LINK_STATE = Enum("ifla_vf_link_state", {"AUTO": 0, "ENABLE": 1, "DISABLE": 2}, "IFLA_VF_LINK_STATE_")

PORT_REQUEST = Enum("port_request", {"PREASSOCIATE": 0, "PREASSOCIATE_RR": 1, "ASSOCIATE": 2, "DISASSOCIATE": 3}, "PORT_REQUEST_")

# The header's own spelling of VTID_VERSION_VIOALTION
PORT_RESPONSE = Enum("port_response", {
    "VDP_RESPONSE_SUCCESS": 0, "VDP_RESPONSE_INVALID_FORMAT": 1, "VDP_RESPONSE_INSUFFICIENT_RESOURCES": 2,
    "VDP_RESPONSE_UNUSED_VTID": 3, "VDP_RESPONSE_VTID_VIOLATION": 4, "VDP_RESPONSE_VTID_VERSION_VIOALTION": 5,
    "VDP_RESPONSE_OUT_OF_SYNC": 6, "PROFILE_RESPONSE_SUCCESS": 0x100, "PROFILE_RESPONSE_INPROGRESS": 0x101,
    "PROFILE_RESPONSE_INVALID": 0x102, "PROFILE_RESPONSE_BADSTATE": 0x103,
    "PROFILE_RESPONSE_INSUFFICIENT_RESOURCES": 0x104, "PROFILE_RESPONSE_ERROR": 0x105,
}, "PORT_")  # fmt: skip

# <net/mctp.h>, after DMTF DSP0239
MCTP_PHYS_BINDING = Enum("mctp_phys_binding", {
    "UNSPEC": 0, "SMBUS": 1, "PCIE_VDM": 2, "USB": 3, "KCS": 4, "SERIAL": 5, "I3C": 6, "MMBI": 7, "PCC": 8, "UCIE": 9,
    "VENDOR": 0xff,
}, "MCTP_PHYS_BINDING_")  # fmt: skip

# The kernel writes ~0U where a link is new or gone.
CHANGED_FLAGS = Flags("ifi_change", {**IFF.entries, "ALL": 0xFFFFFFFF}, "IFF_")

# --- structs

IFINFOMSG = Struct("ifinfomsg", [
    Field("ifi_family", U8, "whose view of the interface this is", enum=ADDRESS_FAMILY),
    Field("__ifi_pad", U8, "always 0"),
    Field("ifi_type", U16, "hardware type", enum=HARDWARE_TYPE),
    Field("ifi_index", SIFINDEX, "number of the interface"),
    Field("ifi_flags", U32, "whether it is up, is running, and what else is true of it", flags=IFF),
    Field("ifi_change", U32, "which flags a request changes, or have changed; a new link has ALL", flags=CHANGED_FLAGS),
])  # fmt: skip

_COUNTERS = [
    ("rx_packets", "packets received", None),
    ("tx_packets", "packets sent", None),
    ("rx_bytes", "received", "bytes"),
    ("tx_bytes", "sent", "bytes"),
    ("rx_errors", "bad packets received, all sorts", None),
    ("tx_errors", "packets that could not be sent, all sorts", None),
    ("rx_dropped", "good packets that the host had no room for", None),
    ("tx_dropped", "packets dropped on the way out", None),
    ("multicast", "multicast packets received", None),
    ("collisions", "collisions while sending, on a shared medium", None),
    ("rx_length_errors", "packets too short or too long, of rx_errors", None),
    ("rx_over_errors", "packets that did not fit the receive buffers, of rx_errors", None),
    ("rx_crc_errors", "packets with a wrong checksum, of rx_errors", None),
    ("rx_frame_errors", "packets that were no whole bytes, of rx_errors", None),
    ("rx_fifo_errors", "packets lost to a full queue of the device, of rx_errors", None),
    ("rx_missed_errors", "packets that the device had no room for", None),
    ("tx_aborted_errors", "packets given up, after too many collisions mostly, of tx_errors", None),
    ("tx_carrier_errors", "packets lost because the carrier was, of tx_errors", None),
    ("tx_fifo_errors", "packets lost because the device ran dry, of tx_errors", None),
    ("tx_heartbeat_errors", "missing signs of life of an old transceiver, of tx_errors", None),
    ("tx_window_errors", "collisions that came too late, of tx_errors", None),
    ("rx_compressed", "compressed packets received (PPP, SLIP)", None),
    ("tx_compressed", "compressed packets sent (PPP, SLIP)", None),
    ("rx_nohandler", "packets that no protocol wanted, on an inactive port", None),
]

LINK_STATS = Struct("rtnl_link_stats", [Field(name, U32, doc, unit=unit) for name, doc, unit in _COUNTERS])

LINK_STATS64 = Struct("rtnl_link_stats64", [
    *(Field(name, U64, doc, unit=unit) for name, doc, unit in _COUNTERS),
    Field("rx_otherhost_dropped", U64, "packets meant for another host"),
])  # fmt: skip

LINK_IFMAP = Struct("rtnl_link_ifmap", [
    Field("mem_start", HEX64, "where memory shared with the device begins"),
    Field("mem_end", HEX64, "where memory shared with the device ends"),
    Field("base_addr", HEX64, "where its input and output ports begin"),
    Field("irq", U16, "number of its interrupt; 0: none"),
    Field("dma", U8, "number of its DMA channel; 0: none"),
    Field("port", U8, "which socket is in use (IF_PORT_*: 1 BNC, 2 twisted pair, 3 AUI)"),
])  # fmt: skip

VF = Field("vf", U32, "number of the virtual function")
VF_MAC = Struct("ifla_vf_mac", [VF, Field("mac", LinkAddress(32), "as long as the device's addresses are, then zeroes")])
VF_BROADCAST = Struct("ifla_vf_broadcast", [Field("broadcast", LinkAddress(32), "as long as the device's addresses are, then zeroes")])
VF_VLAN = Struct("ifla_vf_vlan", [VF, Field("vlan", U32, "VLAN id; 0: none"), Field("qos", U32, "priority in the tag, 0 to 7")])
VF_VLAN_INFO = Struct("ifla_vf_vlan_info", [
    VF,
    Field("vlan", U32, "VLAN id; 0: none"),
    Field("qos", U32, "priority in the tag, 0 to 7"),
    Field("vlan_proto", BE16, "EtherType of the tag: 802.1Q or 802.1ad", enum=ETHERTYPE),
])  # fmt: skip
VF_TX_RATE = Struct("ifla_vf_tx_rate", [VF, Field("rate", U32, "0: no limit", unit="Mbit/s")])
VF_RATE = Struct("ifla_vf_rate", [
    VF,
    Field("min_tx_rate", U32, "rate that it is sure of; 0: none", unit="Mbit/s"),
    Field("max_tx_rate", U32, "rate that it cannot exceed; 0: no limit", unit="Mbit/s"),
])  # fmt: skip
VF_SPOOFCHK = Struct("ifla_vf_spoofchk", [VF, Field("setting", U32, "1: refuse to send from other addresses")])
VF_LINK_STATE_STRUCT = Struct("ifla_vf_link_state", [
    VF,
    Field("link_state", U32, "AUTO: as the port is; else always up or always down", enum=VF_LINK_STATE),
])  # fmt: skip
VF_RSS_QUERY_EN = Struct("ifla_vf_rss_query_en", [VF, Field("setting", U32, "1: may read its hash key and table")])
VF_TRUST = Struct("ifla_vf_trust", [VF, Field("setting", U32, "1: may do what only a trusted function may")])
VF_GUID = Struct("ifla_vf_guid", [VF, Field("guid", HEX64, "InfiniBand identifier of 64 bits")])

PORT_VSI = Struct("ifla_port_vsi", [
    Field("vsi_mgr_id", U8, "which database of station types is meant (802.1Qbg)"),
    Field("vsi_type_id", Binary(3), "type of the virtual station, in that database"),
    Field("vsi_type_version", U8, "version of that type"),
    Field("pad", Binary(3), "always 0"),
])  # fmt: skip

# --- attribute sets

VF_STATS = AttributeSet("IFLA_VF_STATS_", [
    Attr(0, "RX_PACKETS", U64, doc="packets received, counted by the device"),
    Attr(1, "TX_PACKETS", U64, doc="packets sent, counted by the device"),
    Attr(2, "RX_BYTES", U64, unit="bytes", doc="received, counted by the device"),
    Attr(3, "TX_BYTES", U64, unit="bytes", doc="sent, counted by the device"),
    Attr(4, "BROADCAST", U64, doc="broadcast packets received"),
    Attr(5, "MULTICAST", U64, doc="multicast packets received"),
    Attr(6, "PAD", PAD),
    Attr(7, "RX_DROPPED", U64, doc="packets for it that the device dropped"),
    Attr(8, "TX_DROPPED", U64, doc="packets from it that the device dropped"),
])  # fmt: skip

VF_VLAN_LIST = AttributeSet("IFLA_VF_VLAN_INFO_", [
    Attr(1, "INFO", VF_VLAN_INFO, multi=True, kernel="IFLA_VF_VLAN_INFO", doc="a tag: VLAN, priority, EtherType; drivers take just one"),
])  # fmt: skip

VIRTUAL_FUNCTION = AttributeSet("IFLA_VF_", [
    Attr(1, "MAC", VF_MAC, doc="address"),
    Attr(2, "VLAN", VF_VLAN, doc="VLAN that it is kept in"),
    Attr(3, "TX_RATE", VF_TX_RATE, doc="limit of its sending rate"),
    Attr(4, "SPOOFCHK", VF_SPOOFCHK, doc="whether its source addresses are checked"),
    Attr(5, "LINK_STATE", VF_LINK_STATE_STRUCT, doc="whether its link follows the port's"),
    Attr(6, "RATE", VF_RATE, doc="limits of its sending rate"),
    Attr(7, "RSS_QUERY_EN", VF_RSS_QUERY_EN, doc="whether it may read how packets are spread over its queues"),
    Attr(8, "STATS", Nest(VF_STATS), doc="counters"),
    Attr(9, "TRUST", VF_TRUST, doc="whether it may do what harms others: promiscuous mode, a new address"),
    Attr(10, "IB_NODE_GUID", VF_GUID, doc="identifier that it has as an InfiniBand node"),
    Attr(11, "IB_PORT_GUID", VF_GUID, doc="identifier that its InfiniBand port has"),
    Attr(12, "VLAN_LIST", Nest(VF_VLAN_LIST), doc="VLAN with its protocol"),
    Attr(13, "BROADCAST", VF_BROADCAST, doc="link-layer broadcast address"),
])  # fmt: skip

VF_INFO = AttributeSet("IFLA_VF_INFO_", [
    Attr(1, "INFO", Nest(VIRTUAL_FUNCTION), multi=True, kernel="IFLA_VF_INFO", doc="one virtual function"),
])  # fmt: skip

PORT = AttributeSet("IFLA_PORT_", [
    Attr(1, "VF", U32, doc="number of the virtual function"),
    Attr(2, "PROFILE", String(max=39), doc="name of the port profile"),
    Attr(3, "VSI_TYPE", PORT_VSI, doc="kind of virtual station in the switch's database (802.1Qbg)"),
    Attr(4, "INSTANCE_UUID", Binary(max=16), doc="UUID of the virtual machine behind the port"),
    Attr(5, "HOST_UUID", Binary(max=16), doc="a UUID, though the kernel's policy calls it a string"),
    Attr(6, "REQUEST", Either(U8.but(names=PORT_REQUEST), U16.but(names=PORT_REQUEST)),
        doc="step of the association with the switch that is asked for; the driver enic answers in 16 bits"),
    Attr(7, "RESPONSE", U16, enum=PORT_RESPONSE, doc="how the switch answered that step"),
])  # fmt: skip

VF_PORT = AttributeSet("IFLA_VF_PORT_", [
    Attr(1, "PORT", Nest(PORT), multi=True, kernel="IFLA_VF_PORT", doc="profile of one virtual function"),
])  # fmt: skip

XDP = AttributeSet("IFLA_XDP_", [
    Attr(1, "FD", S32, doc="file descriptor of the program to attach; -1 detaches"),
    Attr(2, "ATTACHED", U8, enum=XDP_ATTACHED, doc="where a program runs"),
    Attr(3, "FLAGS", U32, flags=XDP_FLAGS, doc="where to attach, and what to do with one that is there"),
    Attr(4, "PROG_ID", U32, doc="the program, when there is one only"),
    Attr(5, "DRV_PROG_ID", U32, doc="program in the driver"),
    Attr(6, "SKB_PROG_ID", U32, doc="program in the generic path"),
    Attr(7, "HW_PROG_ID", U32, doc="program in the hardware"),
    Attr(8, "EXPECTED_FD", S32, doc="file descriptor of the program that must be attached for it to be replaced"),
])  # fmt: skip

PROTO_DOWN_REASON = AttributeSet("IFLA_PROTO_DOWN_REASON_", [
    Attr(1, "MASK", HEX32, doc="which reasons are meant"),
    Attr(2, "VALUE", HEX32, doc="reasons, a bit each, that user space gives for holding the port down"),
])  # fmt: skip

PROP_LIST = AttributeSet("IFLA_", [
    Attr(53, "ALT_IFNAME", String(max=127), multi=True, doc="alternative name"),
], name="IFLA_PROP_LIST_")  # fmt: skip

MCTP = AttributeSet("IFLA_MCTP_", [
    Attr(1, "NET", U32, doc="MCTP network that the interface is in"),
    Attr(2, "PHYS_BINDING", U8, enum=MCTP_PHYS_BINDING, doc="transport under MCTP"),
])  # fmt: skip

# <linux/mpls.h>: only in the statistics of RTM_GETSTATS, where address families have a nest each as well
MPLS_LINK_STATS = Struct("mpls_link_stats", [
    Field("rx_packets", U64, "labelled packets received"),
    Field("tx_packets", U64, "labelled packets sent"),
    Field("rx_bytes", U64, "received", unit="bytes"),
    Field("tx_bytes", U64, "sent", unit="bytes"),
    Field("rx_errors", U64, "received packets with a bad header"),
    Field("tx_errors", U64, "packets that could not be sent"),
    Field("rx_dropped", U64, "received packets dropped, MPLS being off here or memory short"),
    Field("tx_dropped", U64, "packets dropped on the way out"),
    Field("rx_noroute", U64, "packets whose label no route knew"),
])  # fmt: skip

MPLS_STATS = AttributeSet("MPLS_STATS_", [Attr(1, "LINK", MPLS_LINK_STATS, doc="counters of labelled packets")])


def _bridge() -> AttributeSet:
    from .link_bridge import BRIDGE

    return BRIDGE


def _bridge_port() -> AttributeSet:
    from .link_bridge import BRIDGE_PORT

    return BRIDGE_PORT


def _multicast_table() -> AttributeSet:
    from .link_mroute import MROUTE_TABLE

    return MROUTE_TABLE


def _kinds() -> "Mapping[str, Type | None]":
    from .link_kinds import KINDS

    return KINDS


def _slave_kinds() -> "Mapping[str, Type | None]":
    from .link_kinds import SLAVE_KINDS

    return SLAVE_KINDS


def _port_requests() -> "Mapping[str, Type | None]":
    from .link_kinds import PORT_REQUESTS

    return PORT_REQUESTS


def _xstats() -> "Mapping[str, Type | None]":
    from .link_kinds import XSTATS

    return XSTATS


def _devlink() -> AttributeSet:
    from ..generic.devlink import DEVLINK

    return DEVLINK


def _dpll_pin() -> AttributeSet:
    from ..generic.dpll import PIN

    return PIN


AF = AttributeSet("AF_", [
    Attr(2, "INET", Nest(INET), doc="IPv4 on this interface"),
    Attr(7, "BRIDGE", Nest(_bridge), doc="the bridge on this interface"),
    Attr(10, "INET6", Nest(INET6), doc="IPv6 on this interface"),
    Attr(28, "MPLS", Nest(MPLS_STATS), doc="MPLS on this interface"),
    Attr(45, "MCTP", Nest(MCTP), doc="MCTP on this interface"),
])  # fmt: skip

# The kernel takes nothing but attributes for the data of a kind, known here or not (IFLA_INFO_DATA: NLA_NESTED).
UNKNOWN_KIND = Nest(AttributeSet("IFLA_INFO_DATA_", [], doc="data of a kind that nobody described, or that has none"))

PORT_DATA = SubMessage("SLAVE_KIND", _slave_kinds, default=SubMessage("KIND", _port_requests, default=UNKNOWN_KIND))

LINKINFO = AttributeSet("IFLA_INFO_", [
    Attr(1, "KIND", String(), doc="what kind of software link it is"),
    Attr(2, "DATA", SubMessage("KIND", _kinds, default=UNKNOWN_KIND, module="{}"), doc="what this kind has of its own"),
    Attr(3, "XSTATS", SubMessage("KIND", _xstats, kind="binary"), doc="counters that this kind has of its own"),
    Attr(4, "SLAVE_KIND", String(), doc="kind of the link that this one is a port of"),
    Attr(5, "SLAVE_DATA", PORT_DATA, doc="what a port of that kind has"),
])  # fmt: skip

AF_SPEC = SubMessage("ifi_family", {7: Nest(_bridge), 128: Nest(_multicast_table)}, default=Nest(AF))
PROTINFO = SubMessage("ifi_family", {7: Nest(_bridge_port), 10: Nest(INET6)})

LINK = AttributeSet("IFLA_", [
    Attr(1, "ADDRESS", MAC, doc="link-layer address; of a tunnel its local IP address"),
    Attr(2, "BROADCAST", MAC, doc="link-layer broadcast address; of a tunnel the other end"),
    Attr(3, "IFNAME", String(max=15), doc="name of the interface"),
    Attr(4, "MTU", U32, unit="bytes", doc="largest packet, without link-layer header"),
    Attr(5, "LINK", IFINDEX, doc="the link below this one; in the namespace link_netnsid, where that is given"),
    Attr(6, "QDISC", String(max=15), doc="queueing discipline at the root"),
    Attr(7, "STATS", LINK_STATS, doc="counters, cut to 32 bits"),
    Attr(8, "COST", BYTES, doc="never used"),
    Attr(9, "PRIORITY", BYTES, doc="never used"),
    Attr(10, "MASTER", IFINDEX, doc="the link that this one is a port of; 0 takes it out"),
    Attr(11, "WIRELESS", BYTES, doc="an event of the old wireless extensions (struct iw_event)"),
    Attr(12, "PROTINFO", PROTINFO, doc="what ifi_family has to say about the port"),
    Attr(13, "TXQLEN", U32, unit="packets", doc="length of the transmit queue"),
    Attr(14, "MAP", LINK_IFMAP, doc="addresses and interrupt of old hardware"),
    Attr(15, "WEIGHT", U32, doc="never used"),
    Attr(16, "OPERSTATE", U8, enum=OPERSTATE, doc="whether packets can pass (RFC 2863)"),
    Attr(17, "LINKMODE", U8, enum=LINK_MODE, doc="whether user space decides when the link is up"),
    Attr(18, "LINKINFO", Nest(LINKINFO), doc="kind of software link, and what it has of its own"),
    Attr(19, "NET_NS_PID", U32, doc="move to the network namespace of this process"),
    Attr(20, "IFALIAS", String(max=255), doc="a description for people"),
    Attr(21, "NUM_VF", U32, doc="number of virtual functions"),
    Attr(22, "VFINFO_LIST", Nest(VF_INFO), doc="virtual functions"),
    Attr(23, "STATS64", LINK_STATS64, doc="counters"),
    Attr(24, "VF_PORTS", Nest(VF_PORT), doc="port profiles of virtual functions"),
    Attr(25, "PORT_SELF", Nest(PORT), doc="port profile of the device"),
    Attr(26, "AF_SPEC", AF_SPEC, doc="what address families have to say, each in a nest; under AF_BRIDGE the bridge alone"),
    Attr(27, "GROUP", U32, doc="group of links; 0 is the default"),
    Attr(28, "NET_NS_FD", U32.but(hint="netns_fd"), doc="move to the network namespace behind this file descriptor"),
    Attr(29, "EXT_MASK", U32, flags=EXT_FILTER, doc="what a dump shall tell beyond the usual, or leave out"),
    Attr(30, "PROMISCUITY", U32, doc="how many want to see every packet"),
    Attr(31, "NUM_TX_QUEUES", U32, doc="transmit queues"),
    Attr(32, "NUM_RX_QUEUES", U32, doc="receive queues"),
    Attr(33, "CARRIER", U8, doc="1: there is a signal"),
    Attr(34, "PHYS_PORT_ID", Binary(max=32), doc="tells ports of one device apart"),
    Attr(35, "CARRIER_CHANGES", U32, doc="how often the carrier came or went"),
    Attr(36, "PHYS_SWITCH_ID", Binary(max=32), doc="ports with the same id are of one switch"),
    Attr(37, "LINK_NETNSID", S32, doc="id of the namespace that the link below is in"),
    Attr(38, "PHYS_PORT_NAME", String(), doc="name of the port on the device: p0, p0s1, pf0vf3"),
    Attr(39, "PROTO_DOWN", U8, doc="1: user space holds the port down"),
    Attr(40, "GSO_MAX_SEGS", U32, doc="most segments of one packet that is cut up late"),
    Attr(41, "GSO_MAX_SIZE", U32, unit="bytes", doc="largest packet that is cut up late"),
    Attr(42, "PAD", PAD),
    Attr(43, "XDP", Nest(XDP), doc="BPF programs at the door"),
    Attr(44, "EVENT", U32, enum=EVENT, doc="what a notification is about"),
    Attr(45, "NEW_NETNSID", S32, doc="id of the namespace that the link went to"),
    Attr(46, "TARGET_NETNSID", S32, doc="act in the namespace with this id"),
    Attr(47, "CARRIER_UP_COUNT", U32, doc="how often the carrier came"),
    Attr(48, "CARRIER_DOWN_COUNT", U32, doc="how often the carrier went"),
    Attr(49, "NEW_IFINDEX", S32, doc="number in the namespace that the link goes to"),
    Attr(50, "MIN_MTU", U32, unit="bytes", doc="smallest MTU that can be set"),
    Attr(51, "MAX_MTU", U32, unit="bytes", doc="largest MTU that can be set; 0: no limit"),
    Attr(52, "PROP_LIST", Nest(PROP_LIST), doc="alternative names"),
    Attr(53, "ALT_IFNAME", String(max=127), doc="alternative name, to find a link by"),
    Attr(54, "PERM_ADDRESS", MAC, doc="address that the hardware came with"),
    Attr(55, "PROTO_DOWN_REASON", Nest(PROTO_DOWN_REASON), doc="why user space holds the port down"),
    Attr(56, "PARENT_DEV_NAME", String(), doc="device that the link belongs to, as in sysfs"),
    Attr(57, "PARENT_DEV_BUS_NAME", String(), doc="bus of that device: pci, virtio"),
    Attr(58, "GRO_MAX_SIZE", U32, unit="bytes", doc="largest packet put together on receipt"),
    Attr(59, "TSO_MAX_SIZE", U32, unit="bytes", doc="largest packet that the device cuts up"),
    Attr(60, "TSO_MAX_SEGS", U32, doc="most segments that the device cuts a packet into"),
    Attr(61, "ALLMULTI", U32, doc="how many want to see every multicast packet"),
    Attr(62, "DEVLINK_PORT", Nest(_devlink), doc="port of a devlink instance behind the link"),
    Attr(63, "GSO_IPV4_MAX_SIZE", U32, unit="bytes", doc="largest IPv4 packet that is cut up late"),
    Attr(64, "GRO_IPV4_MAX_SIZE", U32, unit="bytes", doc="largest IPv4 packet put together on receipt"),
    Attr(65, "DPLL_PIN", Nest(_dpll_pin), doc="pin of a clock generator behind the link"),
    Attr(66, "MAX_PACING_OFFLOAD_HORIZON", UINT, unit="ns", doc="how far ahead the device can schedule packets"),
    Attr(67, "NETNS_IMMUTABLE", U8, doc="1: cannot change its namespace"),
    Attr(68, "HEADROOM", U16, unit="bytes", doc="room that packets need in front"),
    Attr(69, "TAILROOM", U16, unit="bytes", doc="room that packets need behind"),
])  # fmt: skip

# What rtnl_newlink, do_setlink and their like look at (net/core/rtnetlink.c); of AF_BRIDGE rtnl_bridge_setlink. All else
# only comes back.
_NAMED = ["IFNAME", "ALT_IFNAME", "TARGET_NETNSID"]
_SET = [*_NAMED, "ADDRESS", "BROADCAST", "MTU", "MASTER", "TXQLEN", "MAP", "OPERSTATE", "LINKMODE", "LINKINFO", "NET_NS_PID", "NET_NS_FD",
    "NEW_IFINDEX", "IFALIAS", "VFINFO_LIST", "VF_PORTS", "PORT_SELF", "AF_SPEC", "PROTINFO", "GROUP", "CARRIER", "PROTO_DOWN",
    "PROTO_DOWN_REASON", "GSO_MAX_SEGS", "GSO_MAX_SIZE", "GRO_MAX_SIZE", "GSO_IPV4_MAX_SIZE", "GRO_IPV4_MAX_SIZE", "XDP",
    "EXT_MASK"]  # fmt: skip
_MAKE = [*_SET, "LINK", "LINK_NETNSID", "NUM_TX_QUEUES", "NUM_RX_QUEUES"]
_WHICH = "ifi_index|ifname|alt_ifname"

REFUSALS = [
    # veth_validate: ETH_MIN_MTU to ETH_MAX_MTU. Others give words of their own (dev_validate_mtu).
    Refusal(22, "the mtu {mtu} is none that a veth can have: 68 to 65535", when="linkinfo.kind = veth and (mtu < 68 or mtu > 65535)",
        proof="link newlink ifname={ifname} mtu=68 linkinfo.kind=veth --flags create,excl"),
    # macvlan_common_newlink, ipvlan_link_new, macsec_newlink
    Refusal(22, "a link of kind {linkinfo.kind} stands on another, and the request names none; give link",
        when="nlmsg_flags has create and "
        "linkinfo.kind in (macvlan, macvtap, ipvlan, ipvtap, macsec) and not link"),
    # macvlan_validate
    Refusal(22, "linkinfo.data.mode is {linkinfo.data.mode}, which is no mode of a {linkinfo.kind}: "
            "private, vepa, bridge, passthru or source",
        when="linkinfo.kind in (macvlan, macvtap) and linkinfo.data.mode and not linkinfo.data.mode in (1, 2, 4, 8, 16)",
        proof="link newlink ifname={ifname} link={link} linkinfo.kind={linkinfo.kind} linkinfo.data.mode=bridge --flags create,excl"),
    # is_valid_ether_addr
    Refusal(99, "{address} is no address that an interface can have: the lowest bit of its first byte makes it one of a group",
        when="address ~ '^.[13579bdf]:'"),
    Refusal(99, "an interface cannot have the address {address}", when="address = 00:00:00:00:00:00"),
]  # fmt: skip

FAMILY = Family("link", prefix="RTM_", header=IFINFOMSG, attributes=LINK,
    doc="network interfaces", flags={"create": "needed", "excl": "fails", "replace": "refused"},
    refusals=REFUSALS, things=[
    Thing("link", "network interfaces",
        key=["ifi_index", "ifi_family"], request={"ext_mask": 1}, free="dev", groups=["link"],
        title=["of kind {linkinfo.kind}", "named {ifname}|known also as {alt_ifname}", "with index {ifi_index}"],
        counts=["linkinfo.kind", "operstate"], called={"name": ""},
        columns=["name", "operstate", "mtu", "address", "type", "master", "flags", "ifi_index"],
        moving=["stats", "stats64", "xstats", "cacheinfo", "icmp6stats", "*_timer", "gc_runs", "carrier_*", "ifi_change", "event"],
        words=[
            Word("dev", "ifname", InterfaceName("alt_ifname"), "of this interface only", alone=True),
            # With strict checking the kernel wants a filter on the kind alone, and dumps just those.
            Word("type", "linkinfo.kind", Plain("KIND"), "of this kind: veth, bridge, vxlan …", ask="linkinfo.kind",
                suffix={"_slave": "linkinfo.slave_kind"}),
            Word("up", "", IS, "that are up", when="ifi_flags has up"),
            Word("master", "master", INTERFACE, "that are ports of this device", ask="master"),
            Word("vrf", "master", INTERFACE, "that belong to this VRF", ask="master"),
            Word("nomaster", "", IS, "that have no master", when="not master"),
            Word("group", "group", Plain("GROUP", file="group"), "of this interface group: a number, or a name of iproute2's"),
            Word("name", "ifname", InterfaceName(lower="link"), "its name, and the interface that it stands on", selects=False),
            Word("flags", "ifi_flags", FlagWords("broadcast", "multicast", "running"), "what is true of it", selects=False),
        ],
        changes={
            "add": "link newlink ifname=v0 linkinfo.kind=veth --flags create,excl",
            "set": "link setlink ifname=v0 ifi_flags=up ifi_change=up",
            "del": "link dellink ifname=v0",
        }),
], messages=[
    MessageType(16, "NEWLINK", takes=_MAKE, needs=[f"{_WHICH}|group|linkinfo.kind"],
        doc="create or change a network interface; from the kernel: describes a network interface"),
    MessageType(17, "DELLINK", takes=[*_NAMED, "GROUP", "AF_SPEC"], needs=[f"{_WHICH}|group"],
        doc="delete a network interface; from the kernel: reports the end of a network interface"),
    MessageType(18, "GETLINK", forms=SHORT, takes=[*_NAMED, "EXT_MASK", "MASTER", "LINKINFO"], needs=[_WHICH],
        doc="ask for a network interface; as a dump: ask for all network interfaces"),
    MessageType(19, "SETLINK", takes=_SET, needs=[_WHICH],
        doc="change a network interface; from the kernel: describes a network interface"),
])  # fmt: skip
