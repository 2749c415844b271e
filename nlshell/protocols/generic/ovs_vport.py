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
from ...schema.things import INTERFACE, INTERFACE_NAME, Plain, Thing, Word
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
    doc="Open vSwitch: ports", module="openvswitch", initial=False, things=[
    Thing("ovs_vport", "ports of Open vSwitch's datapaths", key=["dp_ifindex", "port_no"], title=["named {name}"],
        groups=["ovs_vport"], columns=["dp", "port_no", "name", "type", "ifindex", "options", "stats"],
        moving=["stats", "upcall_stats"], free="name",
        words=[
            Word("dp", "dp_ifindex", INTERFACE, "of this datapath", ask="dp_ifindex"),
            Word("name", "name", INTERFACE_NAME, "this one only", alone=True),
            Word("type", "type", Plain("TYPE"), "of this type: netdev, internal, vxlan …"),
        ]),
    ], messages=[
        MessageType(1, "NEW", takes=["port_no", "type", "name", "options", "upcall_pid", "ifindex"],
            needs=["name", "type", "upcall_pid"], doc="create a port; from the kernel: describes a port"),
        MessageType(2, "DEL", takes=["port_no", "type", "name"], needs=["name|port_no"],
            doc="delete a port; from the kernel: reports the end of a port"),
        MessageType(3, "GET", takes=["name", "port_no"], needs=["name|port_no"],
            doc="ask for a port; as a dump: ask for all ports of a datapath; from the kernel: describes a port"),
        MessageType(4, "SET", takes=["port_no", "type", "name", "options", "upcall_pid"], needs=["name|port_no"],
            doc="change a port; from the kernel: tells a change of a port"),
    ],
)  # fmt: skip
