"""Open vSwitch: limits of connections by conntrack zone. Source: <linux/openvswitch.h>, net/openvswitch/conntrack.c."""

from ...schema import S32, U32, Attr, AttributeSet, Family, Field, MessageType, Packed, Struct
from ...schema.things import INTERFACE, Thing, Word
from . import GENLMSGHDR
from .ovs_datapath import OVS_HEADER

OVS_ZONE_LIMIT = Struct("ovs_zone_limit", [
    Field("zone_id", S32, "conntrack zone; -1 is the default of all zones"),
    Field("limit", U32, "connections allowed; 0 is no limit"),
    Field("count", U32, "connections there are"),
], align=4)  # fmt: skip

CT_LIMIT = AttributeSet("OVS_CT_LIMIT_ATTR_", [Attr(1, "ZONE_LIMIT", Packed(OVS_ZONE_LIMIT))])

FAMILY = Family(
    "ovs_ct_limit", prefix="OVS_CT_LIMIT_CMD_", kind="generic", version=1, header=[GENLMSGHDR, OVS_HEADER], attributes=CT_LIMIT,
    groups=["ovs_ct_limit"],
    doc="Open vSwitch: limits of connections by conntrack zone", module="openvswitch", initial=False, things=[
    Thing("ovs_ct_limit", "how many connections a zone may have in a datapath", key=["dp_ifindex"], operation="get",
        groups=["ovs_ct_limit"], columns=["dp", "zone_limit"],
        words=[Word("dp", "dp_ifindex", INTERFACE, "of this datapath", alone=True)]),
    ], messages=[
        MessageType(1, "SET", takes=["zone_limit"], needs=["zone_limit"], doc="change limits"),
        MessageType(2, "DEL", takes=["zone_limit"], needs=["zone_limit"], doc="take limits away"),
        MessageType(3, "GET", takes=["zone_limit"], dumps=False,
            doc="ask for limits, of the zones that are named or of all; from the kernel: tells them"),
    ],
)  # fmt: skip
