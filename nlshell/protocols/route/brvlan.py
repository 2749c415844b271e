"""VLANs of a bridge and its ports, one by one, with their options. Source: <linux/if_bridge.h>; net/bridge/br_vlan.c, br_vlan_options.c."""

from ...schema import PAD, U8, U16, U32, U64, Attr, AttributeSet, Enum, Family, Field, Flags, MessageType, Nest, Struct, Thing
from ...schema.things import INTERFACE, IS, Plain, Word
from ..common import ADDRESS_FAMILY
from .link_bridge import PORT_STATE, QUERIER, ROUTER_TYPE, VLAN_INFO
from .mdb import MDB

DUMP_FLAGS = Flags("bridge_vlandb_dumpf", {"STATS": 0x1, "GLOBAL": 0x2}, "BRIDGE_VLANDB_DUMPF_")

TUNNEL_COMMAND = Enum("rtm", {"SETLINK": 19, "DELLINK": 17}, "RTM_")

BR_VLAN_MSG = Struct("br_vlan_msg", [
    Field("family", U8, "always BRIDGE", enum=ADDRESS_FAMILY),
    Field("reserved1", U8, "always 0"),
    Field("reserved2", U16, "always 0"),
    Field("ifindex", U32, "bridge or port", hint="ifindex"),
])  # fmt: skip

TUNNEL = AttributeSet("BRIDGE_VLANDB_TINFO_", [
    Attr(1, "ID", U32, doc="tunnel id that the VLAN stands for"),
    Attr(2, "CMD", U32, enum=TUNNEL_COMMAND, doc="whether to set the mapping or to remove it"),
])  # fmt: skip

STATISTICS = AttributeSet("BRIDGE_VLANDB_STATS_", [
    Attr(1, "RX_BYTES", U64, unit="bytes", doc="received in this VLAN"),
    Attr(2, "RX_PACKETS", U64, unit="packets", doc="received in this VLAN"),
    Attr(3, "TX_BYTES", U64, unit="bytes", doc="sent in this VLAN"),
    Attr(4, "TX_PACKETS", U64, unit="packets", doc="sent in this VLAN"),
    Attr(5, "PAD", PAD),
])  # fmt: skip

ENTRY = AttributeSet("BRIDGE_VLANDB_ENTRY_", [
    Attr(1, "INFO", VLAN_INFO, doc="VLAN id and flags; the first of a range"),
    Attr(2, "RANGE", U16, doc="last VLAN id of a range with the same options"),
    Attr(3, "STATE", U8, enum=PORT_STATE, doc="spanning tree state in this VLAN"),
    Attr(4, "TUNNEL_INFO", Nest(TUNNEL), doc="tunnel id that stands for the VLAN"),
    Attr(5, "STATS", Nest(STATISTICS), doc="traffic of the VLAN"),
    Attr(6, "MCAST_ROUTER", U8, enum=ROUTER_TYPE, doc="whether a multicast router is behind the port in this VLAN"),
    Attr(7, "MCAST_N_GROUPS", U32, doc="multicast groups joined"),
    Attr(8, "MCAST_MAX_GROUPS", U32, doc="multicast groups that may be joined; 0: no limit"),
    Attr(9, "NEIGH_SUPPRESS", U8, doc="1: ARP and NDP are answered by the bridge, not flooded"),
    Attr(10, "NEIGH_FORWARD_GRAT", U8, doc="1: gratuitous ARP and unsolicited NDP are flooded all the same"),
])  # fmt: skip

GLOBAL_OPTIONS = AttributeSet("BRIDGE_VLANDB_GOPTS_", [
    Attr(1, "ID", U16, doc="VLAN id; the first of a range"),
    Attr(2, "RANGE", U16, doc="last VLAN id of a range with the same options"),
    Attr(3, "MCAST_SNOOPING", U8, doc="1: multicast snooping is on"),
    Attr(4, "MCAST_IGMP_VERSION", U8, doc="version of the queries sent: 2 or 3"),
    Attr(5, "MCAST_MLD_VERSION", U8, doc="version of the queries sent: 1 or 2"),
    Attr(6, "MCAST_LAST_MEMBER_CNT", U32, doc="queries sent after a leave"),
    Attr(7, "MCAST_STARTUP_QUERY_CNT", U32, doc="queries sent at the start"),
    Attr(8, "MCAST_LAST_MEMBER_INTVL", U64, unit="USER_HZ", doc="time between queries to a group that a host has left"),
    Attr(9, "PAD", PAD),
    Attr(10, "MCAST_MEMBERSHIP_INTVL", U64, unit="USER_HZ", doc="silence after which a port leaves a group"),
    Attr(11, "MCAST_QUERIER_INTVL", U64, unit="USER_HZ", doc="silence of another querier after which the bridge queries itself"),
    Attr(12, "MCAST_QUERY_INTVL", U64, unit="USER_HZ", doc="time between general queries"),
    Attr(13, "MCAST_QUERY_RESPONSE_INTVL", U64, unit="USER_HZ", doc="longest time that a host may take to answer a query"),
    Attr(14, "MCAST_STARTUP_QUERY_INTVL", U64, unit="USER_HZ", doc="time between the queries at the start"),
    Attr(15, "MCAST_QUERIER", U8, doc="1: the bridge sends queries"),
    Attr(16, "MCAST_ROUTER_PORTS", Nest(MDB), doc="ports with multicast routers in this VLAN"),
    Attr(17, "MCAST_QUERIER_STATE", Nest(QUERIER), doc="which querier is elected"),
    Attr(18, "MSTI", U16, doc="spanning tree instance the VLAN belongs to"),
])  # fmt: skip

BRVLAN = AttributeSet("BRIDGE_VLANDB_", [
    Attr(1, "ENTRY", Nest(ENTRY), multi=True, doc="a VLAN, or a range of them, on the interface"),
    Attr(2, "GLOBAL_OPTIONS", Nest(GLOBAL_OPTIONS), multi=True, doc="options of a VLAN on the whole bridge"),
])  # fmt: skip

DUMP = AttributeSet("BRIDGE_VLANDB_DUMP_", [Attr(1, "FLAGS", U32, flags=DUMP_FLAGS, doc="what to dump besides")])

FAMILY = Family("brvlan", prefix="RTM_", header=BR_VLAN_MSG, attributes=BRVLAN,
    doc="VLANs of bridges and their options", families=[7], other_names=["vlan"], things=[
    Thing("vlan", "VLANs of bridges and their ports, with their options", names=["bridge vlan"], groups=["brvlan"], free="dev",
        key=["ifindex"], partial=True, title=["on {ifindex:link}"],
        columns=["dev", "vid", "entry.range", "entry.info.flags", "entry.state"],
        moving=["stats", "*_state", "mcast_n_groups"],
        words=[
            Word("dev", "ifindex", INTERFACE, "of this bridge or port only", ask="ifindex"),
            Word("vid", "entry.info.vid|global_options.id", Plain("NUMBER"), "interfaces where a range begins with this VLAN"),
            Word("stats", "", IS, "with the traffic of each VLAN", ask={"flags": 1}),
            Word("global", "", IS, "instead the options that hold for the whole bridge", ask={"flags": 2}),
        ],
        changes={"set": "brvlan newvlan ifindex=p1 entry.info.vid=20 entry.state=learning"}),
], messages=[
    # br_vlan_rtm_process; global options are not taken away (br_vlan_rtm_process_global_options)
    MessageType(112, "NEWVLAN", takes=["ENTRY", "GLOBAL_OPTIONS"], needs=["ifindex", "entry|global_options"],
        doc="set options of VLANs of a bridge; from the kernel: describes VLANs of a bridge"),
    MessageType(113, "DELVLAN", takes=["ENTRY"], needs=["ifindex", "entry"],
        doc="take away options of VLANs of a bridge; from the kernel: reports the end of VLANs of a bridge"),
    MessageType(114, "GETVLAN", DUMP, takes=["FLAGS"], dumps=True,
        doc="ask for the VLANs of a bridge; as a dump: ask for the VLANs of all bridges; from the kernel: describes VLANs of a bridge"),
])  # fmt: skip
