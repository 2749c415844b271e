"""Open vSwitch: meters that limit rates. Source: <linux/openvswitch.h>, net/openvswitch/meter.c."""

from ...schema import FLAG, PAD, U32, U64, Attr, AttributeSet, Enum, Family, IndexedArray, MessageType, Nest
from ...schema.things import INTERFACE, Plain, Thing, Word
from . import GENLMSGHDR
from .ovs_datapath import OVS_HEADER
from .ovs_flow import OVS_FLOW_STATS

BAND_TYPE = Enum("ovs_meter_band_type", {"UNSPEC": 0, "DROP": 1}, "OVS_METER_BAND_TYPE_")

BAND = AttributeSet("OVS_BAND_ATTR_", [
    Attr(1, "TYPE", U32, enum=BAND_TYPE),
    Attr(2, "RATE", U32),
    Attr(3, "BURST", U32),
    Attr(4, "STATS", OVS_FLOW_STATS),
])  # fmt: skip

METER = AttributeSet("OVS_METER_ATTR_", [
    Attr(1, "ID", U32),
    Attr(2, "KBPS", FLAG),
    Attr(3, "STATS", OVS_FLOW_STATS),
    Attr(4, "BANDS", IndexedArray(Nest(BAND), first=0)),
    Attr(5, "USED", U64, unit="ms"),
    Attr(6, "CLEAR", FLAG),
    Attr(7, "MAX_METERS", U32),
    Attr(8, "MAX_BANDS", U32),
    Attr(9, "PAD", PAD),
])  # fmt: skip

FAMILY = Family(
    "ovs_meter", prefix="OVS_METER_CMD_", kind="generic", version=1, header=[GENLMSGHDR, OVS_HEADER], attributes=METER,
    groups=["ovs_meter"],
    doc="Open vSwitch: meters that limit rates", module="openvswitch", initial=False, things=[
    Thing("ovs_meter", "meters of Open vSwitch's datapaths: how much traffic may pass", key=["dp_ifindex", "id"], title=["{id}"],
        groups=["ovs_meter"], operation="get", columns=["dp", "id", "kbps", "bands", "stats", "used"],
        moving=["stats", "used"],
        words=[
            Word("dp", "dp_ifindex", INTERFACE, "of this datapath", alone=True),
            Word("id", "id", Plain("NUMBER"), "this one", alone=True),
        ]),
    Thing("features", "what meters can do", key=["dp_ifindex"], operation="features",
        columns=["dp", "max_meters", "max_bands", "bands"],
        words=[Word("dp", "dp_ifindex", INTERFACE, "of this datapath", alone=True)]),
    ], messages=[
        MessageType(1, "FEATURES", access="get", takes=(), dumps=False, doc="ask what meters can do; from the kernel: tells it"),
        MessageType(2, "SET", takes=["id", "kbps", "bands", "clear"], needs=["id", "bands"], doc="add or replace a meter"),
        MessageType(3, "DEL", takes=["id"], needs=["id"], doc="delete a meter"),
        MessageType(4, "GET", takes=["id"], needs=["id"], dumps=False, doc="ask for a meter; from the kernel: describes a meter"),
    ],
)  # fmt: skip
