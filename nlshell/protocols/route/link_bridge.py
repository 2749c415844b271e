"""Bridges: what a port says of itself (IFLA_BRPORT_*), and the bridge's part of IFLA_AF_SPEC (IFLA_BRIDGE_*): VLANs,
multiple spanning trees, media redundancy (MRP) and connectivity fault management (CFM).

Source: <linux/if_link.h>, <linux/if_bridge.h>, <linux/mrp_bridge.h>, <linux/cfm_bridge.h>; net/bridge/br_netlink.c,
br_vlan_tunnel.c, br_mrp_netlink.c, br_cfm_netlink.c, br_mst.c.
"""

from ...schema import (
    BE16,
    FLAG,
    HEX16,
    IFINDEX,
    IPV4,
    IPV6,
    MAC,
    PAD,
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
    LinkAddress,
    Nest,
    Struct,
)  # fmt: skip
from ..common import ETHERTYPE

PORT_STATE = Enum("br_state", {
    "DISABLED": 0, "LISTENING": 1, "LEARNING": 2, "FORWARDING": 3, "BLOCKING": 4,
}, "BR_STATE_")  # fmt: skip

ROUTER_TYPE = Enum("mdb_rtr_type", {"DISABLED": 0, "TEMP_QUERY": 1, "PERM": 2, "TEMP": 3}, "MDB_RTR_TYPE_")

BRIDGE_FLAGS = Flags("bridge_flags", {"MASTER": 0x1, "SELF": 0x2}, "BRIDGE_FLAGS_")

BRIDGE_MODE = Enum("bridge_mode", {"VEB": 0, "VEPA": 1, "UNDEF": 0xFFFF}, "BRIDGE_MODE_")

VLAN_INFO_FLAGS = Flags("bridge_vlan_info_flags", {
    "MASTER": 0x1, "PVID": 0x2, "UNTAGGED": 0x4, "RANGE_BEGIN": 0x8, "RANGE_END": 0x10, "BRENTRY": 0x20,
    "ONLY_OPTS": 0x40,
}, "BRIDGE_VLAN_INFO_")  # fmt: skip

BRIDGE_ID = Struct("ifla_bridge_id", [
    Field("prio", BE16, "priority, the smallest becomes the root", hint="hex"),
    Field("addr", LinkAddress(6), "MAC address: decides among equal priorities, the smallest wins"),
])  # fmt: skip

VLAN_INFO = Struct("bridge_vlan_info", [
    Field("flags", U16, "PVID: untagged frames are of it; UNTAGGED: they leave untagged; RANGE_*: ends of a range", flags=VLAN_INFO_FLAGS),
    Field("vid", U16, "VLAN id"),
])  # fmt: skip

BRIDGE_PORT = AttributeSet("IFLA_BRPORT_", [
    Attr(1, "STATE", U8, enum=PORT_STATE, doc="spanning tree state"),
    Attr(2, "PRIORITY", U16, doc="spanning tree priority of the port, 0 to 63: the smallest wins"),
    Attr(3, "COST", U32, doc="spanning tree cost of the way through this port, 1 to 65535"),
    Attr(4, "MODE", U8, doc="1: hairpin, frames may leave by the port they came in"),
    Attr(5, "GUARD", U8, doc="1: refuse spanning tree packets"),
    Attr(6, "PROTECT", U8, doc="1: the port must not become the root port"),
    Attr(7, "FAST_LEAVE", U8, doc="1: leave a multicast group at once"),
    Attr(8, "LEARNING", U8, doc="1: learn addresses from what comes in"),
    Attr(9, "UNICAST_FLOOD", U8, doc="1: flood frames to unknown addresses"),
    Attr(10, "PROXYARP", U8, doc="1: answer ARP for others"),
    Attr(11, "LEARNING_SYNC", U8, doc="1: the device tells of addresses that it learns"),
    Attr(12, "PROXYARP_WIFI", U8, doc="1: answer ARP for others, as access points must"),
    Attr(13, "ROOT_ID", BRIDGE_ID, doc="root bridge, as the port heard"),
    Attr(14, "BRIDGE_ID", BRIDGE_ID, doc="bridge that serves the segment"),
    Attr(15, "DESIGNATED_PORT", HEX16, doc="port that serves the segment"),
    Attr(16, "DESIGNATED_COST", U16, doc="its cost to the root"),
    Attr(17, "ID", HEX16, doc="port id: priority and number"),
    Attr(18, "NO", HEX16, doc="port number"),
    Attr(19, "TOPOLOGY_CHANGE_ACK", U8, doc="1: a topology change is to be acknowledged"),
    Attr(20, "CONFIG_PENDING", U8, doc="1: a configuration packet is to be sent"),
    Attr(21, "MESSAGE_AGE_TIMER", U64, unit="USER_HZ", doc="time left until the last spanning-tree message counts no more"),
    Attr(22, "FORWARD_DELAY_TIMER", U64, unit="USER_HZ", doc="time left until the port goes to its next state"),
    Attr(23, "HOLD_TIMER", U64, unit="USER_HZ", doc="time left until the port may send the next spanning-tree message"),
    Attr(24, "FLUSH", FLAG, doc="forget the addresses learned on the port"),
    Attr(25, "MULTICAST_ROUTER", U8, enum=ROUTER_TYPE, doc="whether a multicast router is behind the port"),
    Attr(26, "PAD", PAD),
    Attr(27, "MCAST_FLOOD", U8, doc="1: flood multicast that nobody asked for"),
    Attr(28, "MCAST_TO_UCAST", U8, doc="1: send multicast as unicast to each member"),
    Attr(29, "VLAN_TUNNEL", U8, doc="1: VLANs map to tunnel ids"),
    Attr(30, "BCAST_FLOOD", U8, doc="1: flood broadcasts"),
    Attr(31, "GROUP_FWD_MASK", HEX16, doc="which link-local groups pass"),
    Attr(32, "NEIGH_SUPPRESS", U8, doc="1: answer ARP and neighbour discovery instead of flooding it"),
    Attr(33, "ISOLATED", U8, doc="1: no traffic to other isolated ports"),
    Attr(34, "BACKUP_PORT", IFINDEX, doc="port to use while this one is down"),
    Attr(35, "MRP_RING_OPEN", U8, doc="1: the ring is open at this port"),
    Attr(36, "MRP_IN_OPEN", U8, doc="1: the interconnection is open at this port"),
    Attr(37, "MCAST_EHT_HOSTS_LIMIT", U32, doc="most hosts tracked on the port"),
    Attr(38, "MCAST_EHT_HOSTS_CNT", U32, doc="hosts tracked on the port"),
    Attr(39, "LOCKED", U8, doc="1: drop frames from unknown addresses"),
    Attr(40, "MAB", U8, doc="1: put unknown addresses into the table, locked"),
    Attr(41, "MCAST_N_GROUPS", U32, doc="multicast groups on the port"),
    Attr(42, "MCAST_MAX_GROUPS", U32, doc="most multicast groups on the port; 0: no limit"),
    Attr(43, "NEIGH_VLAN_SUPPRESS", U8, doc="1: suppression is set for each VLAN"),
    Attr(44, "BACKUP_NHID", U32, doc="next-hop object to use while the port is down"),
    Attr(45, "NEIGH_FORWARD_GRAT", U8, doc="1: let gratuitous ARP pass in spite of suppression"),
])  # fmt: skip

VLAN_TUNNEL = AttributeSet("IFLA_BRIDGE_VLAN_TUNNEL_", [
    Attr(1, "ID", U32, doc="tunnel id"),
    Attr(2, "VID", U16, doc="VLAN id"),
    Attr(3, "FLAGS", U16, flags=VLAN_INFO_FLAGS, doc="RANGE_BEGIN and RANGE_END make two mappings the ends of a range; else none"),
])  # fmt: skip

# --- media redundancy protocol

RING_STATE = Enum("br_mrp_ring_state_type", {"OPEN": 0, "CLOSED": 1}, "BR_MRP_RING_STATE_")
RING_ROLE = Enum("br_mrp_ring_role_type", {"DISABLED": 0, "MRC": 1, "MRM": 2, "MRA": 3}, "BR_MRP_RING_ROLE_")
IN_STATE = Enum("br_mrp_in_state_type", {"OPEN": 0, "CLOSED": 1}, "BR_MRP_IN_STATE_")
IN_ROLE = Enum("br_mrp_in_role_type", {"DISABLED": 0, "MIC": 1, "MIM": 2}, "BR_MRP_IN_ROLE_")
MRP_PORT_STATE = Enum("br_mrp_port_state_type", {
    "DISABLED": 0, "BLOCKED": 1, "FORWARDING": 2, "NOT_CONNECTED": 3,
}, "BR_MRP_PORT_STATE_")  # fmt: skip
MRP_PORT_ROLE = Enum("br_mrp_port_role_type", {"PRIMARY": 0, "SECONDARY": 1, "INTER": 2}, "BR_MRP_PORT_ROLE_")

MRP_INSTANCE = AttributeSet("IFLA_BRIDGE_MRP_INSTANCE_", [
    Attr(1, "RING_ID", U32, doc="number of the ring on this bridge, chosen at will"),
    Attr(2, "P_IFINDEX", IFINDEX, doc="primary port"),
    Attr(3, "S_IFINDEX", IFINDEX, doc="secondary port"),
    Attr(4, "PRIO", U16, doc="rank as ring manager: the smallest number wins"),
])  # fmt: skip

MRP_PORT_STATE_SET = AttributeSet("IFLA_BRIDGE_MRP_PORT_STATE_", [
    Attr(1, "STATE", U32, enum=MRP_PORT_STATE, doc="what the port lets pass; ring frames pass a blocked one too"),
])  # fmt: skip
MRP_PORT_ROLE_SET = AttributeSet("IFLA_BRIDGE_MRP_PORT_ROLE_", [
    Attr(1, "ROLE", U32, enum=MRP_PORT_ROLE, doc="whether the port is of the ring (first, second) or of the interconnection"),
])  # fmt: skip

MRP_RING_STATE = AttributeSet("IFLA_BRIDGE_MRP_RING_STATE_", [
    Attr(1, "RING_ID", U32, doc="number of the ring on this bridge"),
    Attr(2, "STATE", U32, enum=RING_STATE, doc="OPEN: test frames got lost, so that both ports forward"),
])  # fmt: skip

MRP_RING_ROLE = AttributeSet("IFLA_BRIDGE_MRP_RING_ROLE_", [
    Attr(1, "RING_ID", U32, doc="number of the ring on this bridge"),
    Attr(2, "ROLE", U32, enum=RING_ROLE, doc="MRC: client; MRM: manager, tests the ring; MRA: manager by election"),
])  # fmt: skip

MRP_START_TEST = AttributeSet("IFLA_BRIDGE_MRP_START_TEST_", [
    Attr(1, "RING_ID", U32, doc="number of the ring on this bridge"),
    Attr(2, "INTERVAL", U32, unit="us", doc="time between test frames"),
    Attr(3, "MAX_MISS", U32, doc="lost test frames that open the ring"),
    Attr(4, "PERIOD", U32, unit="us", doc="how long to test; 0 stops"),
    Attr(5, "MONITOR", U32, doc="1: only watch the tests of others"),
])  # fmt: skip

MRP_INFO = AttributeSet("IFLA_BRIDGE_MRP_INFO_", [
    Attr(1, "RING_ID", U32, doc="number of the ring on this bridge"),
    Attr(2, "P_IFINDEX", IFINDEX, doc="primary port"),
    Attr(3, "S_IFINDEX", IFINDEX, doc="secondary port"),
    Attr(4, "PRIO", U16, doc="rank as ring manager: the smallest number wins"),
    Attr(5, "RING_STATE", U32, enum=RING_STATE, doc="OPEN: test frames got lost, so that both ports forward"),
    Attr(6, "RING_ROLE", U32, enum=RING_ROLE, doc="MRC: client; MRM: manager, tests the ring; MRA: manager by election"),
    Attr(7, "TEST_INTERVAL", U32, unit="us", doc="time between test frames of the ring"),
    Attr(8, "TEST_MAX_MISS", U32, doc="lost test frames that open the ring"),
    Attr(9, "TEST_MONITOR", U32, doc="1: only watch the tests of others"),
    Attr(10, "I_IFINDEX", IFINDEX, doc="port of the interconnection"),
    Attr(11, "IN_STATE", U32, enum=IN_STATE, doc="OPEN: test frames of the interconnection got lost"),
    Attr(12, "IN_ROLE", U32, enum=IN_ROLE, doc="MIC: client of the interconnection; MIM: its manager, tests it"),
    Attr(13, "IN_TEST_INTERVAL", U32, unit="us", doc="time between test frames of the interconnection"),
    Attr(14, "IN_TEST_MAX_MISS", U32, doc="lost test frames that open the interconnection"),
])  # fmt: skip

MRP_IN_ROLE = AttributeSet("IFLA_BRIDGE_MRP_IN_ROLE_", [
    Attr(1, "RING_ID", U32, doc="number of the ring on this bridge"),
    Attr(2, "IN_ID", U16, doc="number of the interconnection between two rings"),
    Attr(3, "ROLE", U32, enum=IN_ROLE, doc="MIC: client of the interconnection; MIM: its manager, tests it"),
    Attr(4, "I_IFINDEX", IFINDEX, doc="port of the interconnection"),
])  # fmt: skip

MRP_IN_STATE = AttributeSet("IFLA_BRIDGE_MRP_IN_STATE_", [
    Attr(1, "IN_ID", U32, doc="number of the interconnection between two rings"),
    Attr(2, "STATE", U32, enum=IN_STATE, doc="OPEN: its test frames got lost, so that its ports forward"),
])  # fmt: skip

MRP_START_IN_TEST = AttributeSet("IFLA_BRIDGE_MRP_START_IN_TEST_", [
    Attr(1, "IN_ID", U32, doc="number of the interconnection between two rings"),
    Attr(2, "INTERVAL", U32, unit="us", doc="time between test frames"),
    Attr(3, "MAX_MISS", U32, doc="lost test frames that open the interconnection"),
    Attr(4, "PERIOD", U32, unit="us", doc="how long to test; 0 stops"),
])  # fmt: skip

MRP = AttributeSet("IFLA_BRIDGE_MRP_", [
    Attr(1, "INSTANCE", Nest(MRP_INSTANCE), doc="make or remove a ring"),
    Attr(2, "PORT_STATE", Nest(MRP_PORT_STATE_SET), doc="make a port pass frames or block them"),
    Attr(3, "PORT_ROLE", Nest(MRP_PORT_ROLE_SET), doc="give a port its place in the ring"),
    Attr(4, "RING_STATE", Nest(MRP_RING_STATE), doc="tell the kernel whether the ring is closed"),
    Attr(5, "RING_ROLE", Nest(MRP_RING_ROLE), doc="make this bridge a manager or a client of the ring"),
    Attr(6, "START_TEST", Nest(MRP_START_TEST), doc="begin or stop to send test frames round the ring"),
    Attr(7, "INFO", Nest(MRP_INFO), multi=True, doc="one ring, in dumps"),
    Attr(8, "IN_ROLE", Nest(MRP_IN_ROLE), doc="make this bridge a manager or a client between two rings"),
    Attr(9, "IN_STATE", Nest(MRP_IN_STATE), doc="tell the kernel whether the interconnection is closed"),
    Attr(10, "START_IN_TEST", Nest(MRP_START_IN_TEST), doc="begin or stop to send test frames over the interconnection"),
])  # fmt: skip

# --- connectivity fault management

CFM_DOMAIN = Enum("br_cfm_domain", {"PORT": 0, "VLAN": 1}, "BR_CFM_")
CFM_DIRECTION = Enum("br_cfm_mep_direction", {"DOWN": 0, "UP": 1}, "BR_CFM_MEP_DIRECTION_")
CFM_INTERVAL = Enum("br_cfm_ccm_interval", {
    "NONE": 0, "3_3_MS": 1, "10_MS": 2, "100_MS": 3, "1_SEC": 4, "10_SEC": 5, "1_MIN": 6, "10_MIN": 7,
}, "BR_CFM_CCM_INTERVAL_")  # fmt: skip

CFM_MEP_CREATE = AttributeSet("IFLA_BRIDGE_CFM_MEP_CREATE_", [
    Attr(1, "INSTANCE", U32, doc="number of the end point on this bridge, chosen at will"),
    Attr(2, "DOMAIN", U32, enum=CFM_DOMAIN, doc="what it watches: a port or a VLAN; the kernel takes ports only"),
    Attr(3, "DIRECTION", U32, enum=CFM_DIRECTION, doc="DOWN: towards the wire; UP: towards the bridge, which the kernel refuses"),
    Attr(4, "IFINDEX", IFINDEX, doc="port of the bridge that it sits on"),
])  # fmt: skip

CFM_MEP_DELETE = AttributeSet("IFLA_BRIDGE_CFM_MEP_DELETE_", [Attr(1, "INSTANCE", U32, doc="number of the end point on this bridge")])

CFM_MEP_CONFIG = AttributeSet("IFLA_BRIDGE_CFM_MEP_CONFIG_", [
    Attr(1, "INSTANCE", U32, doc="number of the end point on this bridge"),
    Attr(2, "UNICAST_MAC", MAC, doc="address that its messages come from"),
    Attr(3, "MDLEVEL", U32, doc="level of the maintenance domain, 0 to 7"),
    Attr(4, "MEPID", U32, doc="id of the end point, as its peers know it"),
])  # fmt: skip

CFM_CC_CONFIG = AttributeSet("IFLA_BRIDGE_CFM_CC_CONFIG_", [
    Attr(1, "INSTANCE", U32, doc="number of the end point on this bridge"),
    Attr(2, "ENABLE", U32, doc="1: expect continuity check messages of the peers"),
    Attr(3, "EXP_INTERVAL", U32, enum=CFM_INTERVAL, doc="time between messages of a peer; a defect after 3.25 of it in silence"),
    Attr(4, "EXP_MAID", Binary(max=48), doc="maintenance association that is expected"),
])  # fmt: skip

CFM_CC_PEER = AttributeSet("IFLA_BRIDGE_CFM_CC_PEER_", [
    Attr(1, "MEP_INSTANCE", U32, doc="number of the end point on this bridge"),
    Attr(2, "MEPID", U32, doc="id of the peer, as it tells it"),
])  # fmt: skip

CFM_CC_RDI = AttributeSet("IFLA_BRIDGE_CFM_CC_RDI_", [
    Attr(1, "INSTANCE", U32, doc="number of the end point on this bridge"),
    Attr(2, "RDI", U32, doc="1: tell the others of a defect here"),
])  # fmt: skip

CFM_CC_CCM_TX = AttributeSet("IFLA_BRIDGE_CFM_CC_CCM_TX_", [
    Attr(1, "INSTANCE", U32, doc="number of the end point on this bridge"),
    Attr(2, "DMAC", MAC, doc="where continuity check messages go"),
    Attr(3, "SEQ_NO_UPDATE", U32, doc="1: their sequence number counts up; 0: it stays 0"),
    Attr(4, "PERIOD", U32, unit="s", doc="how long to send; 0 stops"),
    Attr(5, "IF_TLV", U32, doc="1: they tell the status of the interface"),
    Attr(6, "IF_TLV_VALUE", U8, doc="that status: 1 up, 2 down, 3 testing, 4 unknown, 5 dormant, 6 not present, 7 lower layer down"),
    Attr(7, "PORT_TLV", U32, doc="1: they tell the status of the port"),
    Attr(8, "PORT_TLV_VALUE", U8, doc="that status: 1 blocked, 2 up"),
])  # fmt: skip

CFM_MEP_STATUS = AttributeSet("IFLA_BRIDGE_CFM_MEP_STATUS_", [
    Attr(1, "INSTANCE", U32, doc="number of the end point on this bridge"),
    Attr(2, "OPCODE_UNEXP_SEEN", U32, doc="1: a message with an unknown operation code came in since the last look"),
    Attr(3, "VERSION_UNEXP_SEEN", U32, doc="1: a message of an unknown version came in since the last look"),
    Attr(4, "RX_LEVEL_LOW_SEEN", U32, doc="1: a message of a lower level came in since the last look"),
])  # fmt: skip

CFM_CC_PEER_STATUS = AttributeSet("IFLA_BRIDGE_CFM_CC_PEER_STATUS_", [
    Attr(1, "INSTANCE", U32, doc="number of the end point on this bridge"),
    Attr(2, "PEER_MEPID", U32, doc="id of the peer"),
    Attr(3, "CCM_DEFECT", U32, doc="1: nothing was heard of the peer in time"),
    Attr(4, "RDI", U32, doc="1: the peer tells of a defect"),
    Attr(5, "PORT_TLV_VALUE", U8, doc="status of the port that the peer told last: 1 blocked, 2 up"),
    Attr(6, "IF_TLV_VALUE", U8, doc="status of the interface that the peer told last: 1 up, 2 down"),
    Attr(7, "SEEN", U32, doc="1: a message of the peer came in since the last look"),
    Attr(8, "TLV_SEEN", U32, doc="1: one with a status in it came in since the last look"),
    Attr(9, "SEQ_UNEXP_SEEN", U32, doc="1: one with a gap in its sequence numbers came in since the last look"),
])  # fmt: skip

CFM = AttributeSet("IFLA_BRIDGE_CFM_", [
    Attr(1, "MEP_CREATE", Nest(CFM_MEP_CREATE), doc="make an end point"),
    Attr(2, "MEP_DELETE", Nest(CFM_MEP_DELETE), doc="remove an end point"),
    Attr(3, "MEP_CONFIG", Nest(CFM_MEP_CONFIG), doc="give an end point address, level and id"),
    Attr(4, "CC_CONFIG", Nest(CFM_CC_CONFIG), doc="what an end point expects to hear"),
    Attr(5, "CC_PEER_MEP_ADD", Nest(CFM_CC_PEER), doc="expect messages of one more peer"),
    Attr(6, "CC_PEER_MEP_REMOVE", Nest(CFM_CC_PEER), doc="expect messages of this peer no longer"),
    Attr(7, "CC_RDI", Nest(CFM_CC_RDI), doc="whether to tell the others of a defect"),
    Attr(8, "CC_CCM_TX", Nest(CFM_CC_CCM_TX), doc="what an end point sends, and how long"),
    Attr(9, "MEP_CREATE_INFO", Nest(CFM_MEP_CREATE), multi=True, doc="an end point, in dumps"),
    Attr(10, "MEP_CONFIG_INFO", Nest(CFM_MEP_CONFIG), multi=True, doc="its address, level and id, in dumps"),
    Attr(11, "CC_CONFIG_INFO", Nest(CFM_CC_CONFIG), multi=True, doc="what it expects to hear, in dumps"),
    Attr(12, "CC_RDI_INFO", Nest(CFM_CC_RDI), multi=True, doc="whether it tells the others of a defect, in dumps"),
    Attr(13, "CC_CCM_TX_INFO", Nest(CFM_CC_CCM_TX), multi=True, doc="what it sends, in dumps"),
    Attr(14, "CC_PEER_MEP_INFO", Nest(CFM_CC_PEER), multi=True, doc="a peer of it, in dumps"),
    Attr(15, "MEP_STATUS_INFO", Nest(CFM_MEP_STATUS), multi=True, doc="odd messages that it saw, in dumps; a dump clears the marks"),
    Attr(16, "CC_PEER_STATUS_INFO", Nest(CFM_CC_PEER_STATUS), multi=True, doc="what it heard of a peer, in dumps; a dump clears the marks"),
])  # fmt: skip

# --- multiple spanning trees

MST_ENTRY = AttributeSet("IFLA_BRIDGE_MST_ENTRY_", [
    Attr(1, "MSTI", U16, doc="number of the spanning tree"),
    Attr(2, "STATE", U8, enum=PORT_STATE, doc="what the port does with frames of VLANs in this tree"),
])  # fmt: skip

MST = AttributeSet("IFLA_BRIDGE_MST_", [Attr(1, "ENTRY", Nest(MST_ENTRY), multi=True, doc="state in one spanning tree")])

BRIDGE = AttributeSet("IFLA_BRIDGE_", [
    Attr(0, "FLAGS", U16, flags=BRIDGE_FLAGS, doc="whether the port's bridge or the device itself is meant"),
    Attr(1, "MODE", U16, enum=BRIDGE_MODE, doc="whether frames turn round in the device or in the switch outside"),
    Attr(2, "VLAN_INFO", VLAN_INFO, multi=True, doc="a VLAN, or the begin or end of a range"),
    Attr(3, "VLAN_TUNNEL_INFO", Nest(VLAN_TUNNEL), multi=True, doc="tunnel id that a VLAN maps to"),
    Attr(4, "MRP", Nest(MRP), doc="media redundancy"),
    Attr(5, "CFM", Nest(CFM), doc="connectivity fault management"),
    Attr(6, "MST", Nest(MST), doc="spanning trees of the port"),
])  # fmt: skip

# --- the bridge itself: IFLA_INFO_DATA of kind "bridge"

BOOLEAN_OPTIONS = Flags("br_boolopt_id", {
    "NO_LL_LEARN": 0x1, "MCAST_VLAN_SNOOPING": 0x2, "MST_ENABLE": 0x4, "MDB_OFFLOAD_FAIL_NOTIFICATION": 0x8,
    "FDB_LOCAL_VLAN_0": 0x10,
}, "BR_BOOLOPT_")  # fmt: skip

BOOLOPT_MULTI = Struct("br_boolopt_multi", [
    Field("optval", U32, "the options that are to be on, of those in optmask", flags=BOOLEAN_OPTIONS),
    Field("optmask", U32, "which options are meant", flags=BOOLEAN_OPTIONS),
])  # fmt: skip

STP_STATE = Enum("br_stp_state", {"NO_STP": 0, "KERNEL_STP": 1, "USER_STP": 2}, "BR_")
STP_MODE = Enum("br_stp_mode", {"AUTO": 0, "USER": 1, "KERNEL": 2}, "BR_STP_MODE_")

QUERIER = AttributeSet("BRIDGE_QUERIER_", [
    Attr(1, "IP_ADDRESS", IPV4.but(kind="u32", byte_order="big-endian"), doc="IGMP querier"),
    Attr(2, "IP_PORT", IFINDEX, doc="port that it is behind"),
    Attr(3, "IP_OTHER_TIMER", U64, unit="USER_HZ", doc="time left until this bridge takes over, none being heard"),
    Attr(4, "PAD", PAD),
    Attr(5, "IPV6_ADDRESS", IPV6, doc="MLD querier"),
    Attr(6, "IPV6_PORT", IFINDEX, doc="port that it is behind"),
    Attr(7, "IPV6_OTHER_TIMER", U64, unit="USER_HZ", doc="time left until this bridge takes over, none being heard"),
])  # fmt: skip

BRIDGE_DATA = AttributeSet("IFLA_BR_", [
    Attr(1, "FORWARD_DELAY", U32, unit="USER_HZ", doc="how long a port listens and learns before it forwards"),
    Attr(2, "HELLO_TIME", U32, unit="USER_HZ", doc="time between messages of the spanning tree"),
    Attr(3, "MAX_AGE", U32, unit="USER_HZ", doc="how long a message of the spanning tree counts"),
    Attr(4, "AGEING_TIME", U32, unit="USER_HZ", doc="life of a learned address"),
    Attr(5, "STP_STATE", U32, enum=STP_STATE, doc="who runs the spanning tree"),
    Attr(6, "PRIORITY", U16, doc="priority, the smallest becomes the root"),
    Attr(7, "VLAN_FILTERING", U8, doc="1: the bridge looks at VLAN tags"),
    Attr(8, "VLAN_PROTOCOL", BE16, enum=ETHERTYPE, doc="EtherType of the tags"),
    Attr(9, "GROUP_FWD_MASK", HEX16, doc="which link-local groups pass"),
    Attr(10, "ROOT_ID", BRIDGE_ID, doc="root of the spanning tree"),
    Attr(11, "BRIDGE_ID", BRIDGE_ID, doc="priority and address of this bridge in the spanning tree"),
    Attr(12, "ROOT_PORT", U16, doc="number of the port towards the root"),
    Attr(13, "ROOT_PATH_COST", U32, doc="cost of the way to the root bridge"),
    Attr(14, "TOPOLOGY_CHANGE", U8, doc="1: the spanning tree is changing"),
    Attr(15, "TOPOLOGY_CHANGE_DETECTED", U8, doc="1: this bridge saw the change and tells the root"),
    Attr(16, "HELLO_TIMER", U64, unit="USER_HZ", doc="time left until the next message of the spanning tree"),
    Attr(17, "TCN_TIMER", U64, unit="USER_HZ", doc="time left until the root is told of the change again"),
    Attr(18, "TOPOLOGY_CHANGE_TIMER", U64, unit="USER_HZ", doc="time left until the change counts as over"),
    Attr(19, "GC_TIMER", U64, unit="USER_HZ", doc="time left until old learned addresses are swept out"),
    Attr(20, "GROUP_ADDR", MAC, doc="address of spanning tree packets"),
    Attr(21, "FDB_FLUSH", FLAG, doc="forget all learned addresses"),
    Attr(22, "MCAST_ROUTER", U8, enum=ROUTER_TYPE, doc="whether a multicast router is near"),
    Attr(23, "MCAST_SNOOPING", U8, doc="1: multicast goes only where someone listens"),
    Attr(24, "MCAST_QUERY_USE_IFADDR", U8, doc="1: queries carry the bridge's own address"),
    Attr(25, "MCAST_QUERIER", U8, doc="1: send queries"),
    Attr(26, "MCAST_HASH_ELASTICITY", U32, doc="no longer used; always 16"),
    Attr(27, "MCAST_HASH_MAX", U32, doc="most multicast groups"),
    Attr(28, "MCAST_LAST_MEMBER_CNT", U32, doc="queries to a group that a host has left, before the port leaves it"),
    Attr(29, "MCAST_STARTUP_QUERY_CNT", U32, doc="queries in quick succession when the bridge begins to query"),
    Attr(30, "MCAST_LAST_MEMBER_INTVL", U64, unit="USER_HZ", doc="time between queries to a group that a host has left"),
    Attr(31, "MCAST_MEMBERSHIP_INTVL", U64, unit="USER_HZ", doc="silence after which a port leaves a group"),
    Attr(32, "MCAST_QUERIER_INTVL", U64, unit="USER_HZ", doc="silence of another querier after which the bridge queries itself"),
    Attr(33, "MCAST_QUERY_INTVL", U64, unit="USER_HZ", doc="time between general queries"),
    Attr(34, "MCAST_QUERY_RESPONSE_INTVL", U64, unit="USER_HZ", doc="longest time that a host may take to answer a query"),
    Attr(35, "MCAST_STARTUP_QUERY_INTVL", U64, unit="USER_HZ", doc="time between the queries at the start"),
    Attr(36, "NF_CALL_IPTABLES", U8, doc="1: iptables sees bridged IPv4"),
    Attr(37, "NF_CALL_IP6TABLES", U8, doc="1: ip6tables sees bridged IPv6"),
    Attr(38, "NF_CALL_ARPTABLES", U8, doc="1: arptables sees bridged ARP"),
    Attr(39, "VLAN_DEFAULT_PVID", U16, doc="VLAN of untagged frames on new ports; 0: none"),
    Attr(40, "PAD", PAD),
    Attr(41, "VLAN_STATS_ENABLED", U8, doc="1: count the traffic of each VLAN"),
    Attr(42, "MCAST_STATS_ENABLED", U8, doc="1: count IGMP and MLD messages"),
    Attr(43, "MCAST_IGMP_VERSION", U8, doc="version of the queries sent: 2 or 3"),
    Attr(44, "MCAST_MLD_VERSION", U8, doc="version of the queries sent: 1 or 2"),
    Attr(45, "VLAN_STATS_PER_PORT", U8, doc="1: count VLANs on each port apart; settable while no port has a VLAN"),
    Attr(46, "MULTI_BOOLOPT", BOOLOPT_MULTI, doc="options that are on or off"),
    Attr(47, "MCAST_QUERIER_STATE", Nest(QUERIER), doc="who sends the queries"),
    Attr(48, "FDB_N_LEARNED", U32, doc="learned addresses"),
    Attr(49, "FDB_MAX_LEARNED", U32, doc="most learned addresses; 0: no limit"),
    Attr(50, "STP_MODE", U32, enum=STP_MODE, doc="who shall run the spanning tree"),
])  # fmt: skip
