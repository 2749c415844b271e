"""The drop monitor: where the kernel drops packets. Source: <linux/net_dropmon.h>, net/core/drop_monitor.c."""

from ...schema import (
    BYTES,
    FLAG,
    HEX64,
    IFINDEX,
    PAD,
    U8,
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
from ...schema.things import Thing
from ..common import ETHERTYPE
from . import GENLMSGHDR

DROP_POINT = Struct("net_dm_drop_point", [Field("pc", HEX64, "address in the kernel"), Field("count", U32)], align=4)

ALERT = Struct("net_dm_alert_msg", [Field("entries", U32), Field("points", Packed(DROP_POINT))], align=4)

PORT = AttributeSet("NET_DM_ATTR_PORT_", [
    Attr(0, "NETDEV_IFINDEX", IFINDEX),
    Attr(1, "NETDEV_NAME", String()),
])  # fmt: skip

STATS = AttributeSet("NET_DM_ATTR_STATS_", [Attr(0, "DROPPED", U64)])

ALERT_MODE = Enum("net_dm_alert_mode", {"SUMMARY": 0, "PACKET": 1}, "NET_DM_ALERT_MODE_")

ORIGIN = Enum("net_dm_origin", {"SW": 0, "HW": 1}, "NET_DM_ORIGIN_")

NET_DM: AttributeSet = AttributeSet("NET_DM_ATTR_", [
    Attr(0, "ALERT", ALERT, kernel="NET_DM_ATTR_UNSPEC", doc="summary mode: where packets were dropped, and how many"),
    Attr(1, "ALERT_MODE", U8, enum=ALERT_MODE),
    Attr(2, "PC", HEX64, doc="where in the kernel the packet was dropped"),
    Attr(3, "SYMBOL", String(), doc="the same as a name"),
    Attr(4, "IN_PORT", Nest(PORT)),
    Attr(5, "TIMESTAMP", U64, unit="ns"),
    Attr(6, "PROTO", U16, enum=ETHERTYPE, doc="protocol of the packet"),
    Attr(7, "PAYLOAD", BYTES),
    Attr(8, "PAD", PAD),
    Attr(9, "TRUNC_LEN", U32, unit="bytes"),
    Attr(10, "ORIG_LEN", U32, unit="bytes"),
    Attr(11, "QUEUE_LEN", U32, unit="packets"),
    Attr(12, "STATS", Nest(STATS)),
    Attr(13, "HW_STATS", Nest(STATS)),
    Attr(14, "ORIGIN", U16, enum=ORIGIN, doc="dropped by software or by hardware"),
    Attr(15, "HW_TRAP_GROUP_NAME", String()),
    Attr(16, "HW_TRAP_NAME", String()),
    Attr(17, "HW_ENTRIES", Nest(lambda: NET_DM)),
    Attr(18, "HW_ENTRY", Nest(lambda: NET_DM), multi=True),
    Attr(19, "HW_TRAP_COUNT", U32),
    Attr(20, "SW_DROPS", FLAG),
    Attr(21, "HW_DROPS", FLAG),
    Attr(22, "FLOW_ACTION_COOKIE", BYTES),
    Attr(23, "REASON", String(), doc="why"),
])  # fmt: skip

FAMILY = Family(
    "NET_DM", prefix="NET_DM_CMD_", kind="generic", version=2, header=GENLMSGHDR, attributes=NET_DM,
    groups=["events"],
    doc="the drop monitor: where the kernel drops packets", module="drop_monitor", initial=True, things=[
    Thing("config", "what the drop monitor tells of a packet", about=["config"], operation="config_get", key=(),
        columns=["alert_mode", "trunc_len", "queue_len"],
        changes={"set": "NET_DM config alert_mode=packet trunc_len=128 queue_len=1000"}),
    Thing("stats", "what the drop monitor itself had to drop", about=["stats"], operation="stats_get", key=(),
        columns=["stats.dropped", "hw_stats.dropped"], moving=["dropped"]),
    Thing("drop", "packets that were dropped, one by one or summed up", about=["alert", "packet_alert"], operation=None, key=(),
        groups=["events"], columns=["symbol", "pc", "reason", "proto", "orig_len", "in_port", "origin", "hw_trap_name", "alert"]),
    ], messages=[
        MessageType(1, "ALERT", doc="from the kernel: sums up where packets were dropped"),
        MessageType(2, "CONFIG", takes=["alert_mode", "trunc_len", "queue_len"],
            doc="change what is told of a packet; only while monitoring is off"),
        MessageType(3, "START", takes=["sw_drops", "hw_drops"], doc="begin to monitor"),
        MessageType(4, "STOP", takes=["sw_drops", "hw_drops"], doc="stop monitoring"),
        MessageType(5, "PACKET_ALERT", doc="from the kernel: a packet was dropped"),
        MessageType(6, "CONFIG_GET", takes=(), dumps=False, doc="ask what is told of a packet; from the kernel: tells it"),
        MessageType(7, "CONFIG_NEW", doc="from the kernel: tells how the monitor is set"),
        MessageType(8, "STATS_GET", takes=(), dumps=False,
            doc="ask how much the monitor had to drop itself; from the kernel: tells it"),
        MessageType(9, "STATS_NEW", doc="from the kernel: tells how much the monitor had to drop itself"),
    ],
)  # fmt: skip
