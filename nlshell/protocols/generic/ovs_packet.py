"""Open vSwitch: packets handed to user space and back. Source: <linux/openvswitch.h>, net/openvswitch/datapath.c; ovs_packet.yaml."""

from ...schema import BYTES, FLAG, HEX64, U16, U32, Attr, AttributeSet, Family, MessageType, Nest
from ...schema.things import Thing
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
    doc="Open vSwitch: packets handed to user space and back", module="openvswitch", initial=False, things=[
    Thing("ovs_packet", "packets that a datapath hands to user space", about=["miss", "action", "execute"], key=(),
        operation=None, columns=["dp_ifindex", "len", "key", "actions", "userdata", "mru", "hash"]),
    ], messages=[
        MessageType(1, "MISS", doc="from the kernel: a packet that no flow fits"),
        MessageType(2, "ACTION", doc="from the kernel: a packet that a flow sends to user space"),
        MessageType(3, "EXECUTE", takes=["packet", "key", "actions", "probe", "mru", "hash", "upcall_pid"],
            needs=["packet", "key", "actions"], doc="send a packet through actions"),
    ],
)  # fmt: skip
