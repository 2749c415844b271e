"""Open vSwitch: ports. Source: <linux/openvswitch.h>, net/openvswitch/datapath.c; ovs_vport.yaml."""

from ...schema import (
    FLAG,
    IFINDEX,
    PAD,
    S32,
    U16,
    U32,
    U64,
    Attr,
    AttributeSet,
    Enum,
    Family,
    Field,
    MessageType,
    Nest,
    Packed,
    String,
    Struct,
)
from . import GENLMSGHDR
from .ovs_datapath import OVS_HEADER

# Here the extension is a flag; among the tunnel keys of ovs_flow the attribute of the same name holds its value.
VXLAN_EXTENSIONS = AttributeSet("OVS_VXLAN_EXT_", [Attr(1, "GBP", FLAG, doc="group policy")], name="OVS_VXLAN_EXT_vport")

UPCALL = AttributeSet("OVS_VPORT_UPCALL_ATTR_", [
    Attr(0, "SUCCESS", U64),
    Attr(1, "FAIL", U64),
])  # fmt: skip

TUNNEL = AttributeSet("OVS_TUNNEL_ATTR_", [
    Attr(1, "DST_PORT", U16),
    Attr(2, "EXTENSION", Nest(VXLAN_EXTENSIONS)),
])  # fmt: skip

VPORT_TYPE = Enum("vport_type", {
    "UNSPEC": 0, "NETDEV": 1, "INTERNAL": 2, "GRE": 3, "VXLAN": 4, "GENEVE": 5,
}, "OVS_VPORT_TYPE_")  # fmt: skip

OVS_VPORT_STATS = Struct("ovs_vport_stats", [
    Field("rx_packets", U64),
    Field("tx_packets", U64),
    Field("rx_bytes", U64),
    Field("tx_bytes", U64),
    Field("rx_errors", U64),
    Field("tx_errors", U64),
    Field("rx_dropped", U64),
    Field("tx_dropped", U64),
])  # fmt: skip

VPORT = AttributeSet("OVS_VPORT_ATTR_", [
    Attr(1, "PORT_NO", U32, doc="number of the port in its switch"),
    Attr(2, "TYPE", U32, enum=VPORT_TYPE),
    Attr(3, "NAME", String()),
    Attr(4, "OPTIONS", Nest(TUNNEL), doc="of tunnels"),
    Attr(5, "UPCALL_PID", Packed(U32), doc="port ids that get its unmatched packets"),
    Attr(6, "STATS", OVS_VPORT_STATS),
    Attr(7, "PAD", PAD),
    Attr(8, "IFINDEX", IFINDEX),
    Attr(9, "NETNSID", S32),
    Attr(10, "UPCALL_STATS", Nest(UPCALL)),
])  # fmt: skip

FAMILY = Family(
    "ovs_vport", prefix="OVS_VPORT_CMD_", kind="generic", version=1, header=[GENLMSGHDR, OVS_HEADER], attributes=VPORT,
    groups=["ovs_vport"],
    doc="Open vSwitch: ports",
    messages=[
        MessageType(1, "NEW"), MessageType(2, "DEL"), MessageType(3, "GET"), MessageType(4, "SET"),
    ],
)  # fmt: skip
