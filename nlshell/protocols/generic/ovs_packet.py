"""Open vSwitch: packets handed to user space and back. Source: <linux/openvswitch.h>, net/openvswitch/datapath.c; ovs_packet.yaml."""

from ...schema import BYTES, FLAG, HEX64, U16, U32, Attr, AttributeSet, Family, MessageType, Nest
from . import GENLMSGHDR
from .ovs_datapath import OVS_HEADER
from .ovs_flow import ACTION, KEY, TUNNEL_KEY

PACKET = AttributeSet("OVS_PACKET_ATTR_", [
    Attr(1, "PACKET", BYTES, doc="from the Ethernet header on"),
    Attr(2, "KEY", Nest(KEY), doc="what the switch made of it"),
    Attr(3, "ACTIONS", Nest(ACTION), doc="for execution"),
    Attr(4, "USERDATA", BYTES, doc="of the action that sent it here"),
    Attr(5, "EGRESS_TUN_KEY", Nest(TUNNEL_KEY)),
    Attr(8, "PROBE", FLAG),
    Attr(9, "MRU", U16, doc="largest fragment"),
    Attr(10, "LEN", U32, doc="length before it was cut"),
    Attr(11, "HASH", HEX64),
    Attr(12, "UPCALL_PID", U32),
])  # fmt: skip

FAMILY = Family(
    "ovs_packet", prefix="OVS_PACKET_CMD_", kind="generic", version=1, header=[GENLMSGHDR, OVS_HEADER], attributes=PACKET,
    doc="Open vSwitch: packets handed to user space and back",
    messages=[
        MessageType(1, "MISS"), MessageType(2, "ACTION"), MessageType(3, "EXECUTE"),
    ],
)  # fmt: skip
