"""Hardware shapers of transmit queues. Source: <linux/net_shaper.h>, net/shaper/shaper_nl_gen.c; net_shaper.yaml."""

from ...schema import FLAG, IFINDEX, U32, UINT, Attr, AttributeSet, Enum, Family, MessageType, Nest
from ...schema.things import INTERFACE, Thing, Word
from . import GENLMSGHDR

SCOPE = Enum("scope", {"UNSPEC": 0, "NETDEV": 1, "QUEUE": 2, "NODE": 3}, "NET_SHAPER_SCOPE_")

HANDLE = AttributeSet("NET_SHAPER_A_HANDLE_", [
    Attr(1, "SCOPE", U32, enum=SCOPE),
    Attr(2, "ID", U32),
])  # fmt: skip

CAPS = AttributeSet("NET_SHAPER_A_CAPS_", [
    Attr(1, "IFINDEX", IFINDEX),
    Attr(2, "SCOPE", U32, enum=SCOPE),
    Attr(3, "SUPPORT_METRIC_BPS", FLAG),
    Attr(4, "SUPPORT_METRIC_PPS", FLAG),
    Attr(5, "SUPPORT_NESTING", FLAG),
    Attr(6, "SUPPORT_BW_MIN", FLAG),
    Attr(7, "SUPPORT_BW_MAX", FLAG),
    Attr(8, "SUPPORT_BURST", FLAG),
    Attr(9, "SUPPORT_PRIORITY", FLAG),
    Attr(10, "SUPPORT_WEIGHT", FLAG),
])  # fmt: skip

METRIC = Enum("metric", {"BPS": 0, "PPS": 1}, "NET_SHAPER_METRIC_")

NET_SHAPER: AttributeSet = AttributeSet("NET_SHAPER_A_", [
    Attr(1, "HANDLE", Nest(HANDLE)),
    Attr(2, "METRIC", U32, enum=METRIC),
    Attr(3, "BW_MIN", UINT),
    Attr(4, "BW_MAX", UINT),
    Attr(5, "BURST", UINT),
    Attr(6, "PRIORITY", U32),
    Attr(7, "WEIGHT", U32),
    Attr(8, "IFINDEX", IFINDEX),
    Attr(9, "PARENT", Nest(HANDLE)),
    Attr(10, "LEAVES", Nest(lambda: NET_SHAPER), multi=True),
])  # fmt: skip

FAMILY = Family(
    "net-shaper", prefix="NET_SHAPER_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=NET_SHAPER,
    doc="hardware shapers of transmit queues", initial=False, other_names=["shaper"], things=[
    Thing("shaper", "shapers in network devices: how much may be sent", about=["net-shaper", "group"],
        key=["ifindex", "handle.scope", "handle.id"], title=["{handle.scope} {handle.id}"],
        columns=["dev", "handle", "parent", "metric", "bw_min", "bw_max", "burst", "priority", "weight"], operation="get",
        words=[Word("dev", "ifindex", INTERFACE, "of this device", ask="ifindex")], free="dev"),
    Thing("capability", "what shapers of network devices can do", about=["cap"], key=["ifindex", "scope"],
        columns=["dev", "scope", "support_metric_bps", "support_metric_pps", "support_nesting", "support_bw_min", "support_bw_max",
            "support_burst", "support_priority", "support_weight"],
        words=[Word("dev", "ifindex", INTERFACE, "of this device", ask="ifindex")], free="dev"),
    ], messages=[
        MessageType(1, "GET", takes=["ifindex", "handle"], needs=["ifindex", "handle"],
            doc="ask for a shaper; as a dump: ask for all shapers of a network device; from the kernel: describes a shaper"),
        MessageType(2, "SET", takes=["ifindex", "handle", "metric", "bw_min", "bw_max", "burst", "priority", "weight"],
            needs=["ifindex", "handle"], doc="make or change a shaper"),
        MessageType(3, "DELETE", takes=["ifindex", "handle"], needs=["ifindex", "handle"], doc="delete a shaper"),
        MessageType(4, "GROUP",
            takes=["ifindex", "parent", "handle", "metric", "bw_min", "bw_max", "burst", "priority", "weight", "leaves"],
            needs=["ifindex", "handle", "leaves"], doc="put shapers under a common one"),
        MessageType(5, "CAP_GET", CAPS, takes=["ifindex", "scope"], needs=["ifindex", "scope"],
            doc="ask what shapers of a scope can do; as a dump: ask for all scopes of a network device; from the kernel: "
            "describes what shapers of a scope can do"),
    ],
)  # fmt: skip
