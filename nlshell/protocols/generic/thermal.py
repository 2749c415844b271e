"""Thermal zones, trip points and cooling devices. Source: <linux/thermal.h>, drivers/thermal/thermal_netlink.c."""

from ...schema import S32, U32, Attr, AttributeSet, Enum, Family, Flags, MessageType, Nest, String
from . import GENLMSGHDR

TRIP_TYPE = Enum("thermal_trip_type", {"ACTIVE": 0, "PASSIVE": 1, "HOT": 2, "CRITICAL": 3}, "THERMAL_TRIP_")

MODE = Enum("thermal_device_mode", {"DISABLED": 0, "ENABLED": 1}, "THERMAL_DEVICE_")

DIRECTION = Flags("thermal_threshold_direction", {"UP": 0x1, "DOWN": 0x2}, "THERMAL_THRESHOLD_WAY_")

THERMAL: AttributeSet = AttributeSet("THERMAL_GENL_ATTR_", [
    Attr(1, "TZ", Nest(lambda: THERMAL)),
    Attr(2, "TZ_ID", U32),
    Attr(3, "TZ_TEMP", S32, unit="m°C"),
    Attr(4, "TZ_TRIP", Nest(lambda: THERMAL)),
    Attr(5, "TZ_TRIP_ID", U32),
    Attr(6, "TZ_TRIP_TYPE", U32, enum=TRIP_TYPE),
    Attr(7, "TZ_TRIP_TEMP", S32, unit="m°C"),
    Attr(8, "TZ_TRIP_HYST", S32, unit="m°C"),
    Attr(9, "TZ_MODE", U32, enum=MODE),
    Attr(10, "TZ_NAME", String()),
    Attr(11, "TZ_CDEV_WEIGHT", U32),
    Attr(12, "TZ_GOV", Nest(lambda: THERMAL)),
    Attr(13, "TZ_GOV_NAME", String()),
    Attr(14, "CDEV", Nest(lambda: THERMAL)),
    Attr(15, "CDEV_ID", U32),
    Attr(16, "CDEV_CUR_STATE", U32),
    Attr(17, "CDEV_MAX_STATE", U32),
    Attr(18, "CDEV_NAME", String()),
    Attr(19, "GOV_NAME", String()),
    Attr(20, "CPU_CAPABILITY", Nest(lambda: THERMAL)),
    Attr(21, "CPU_CAPABILITY_ID", U32),
    Attr(22, "CPU_CAPABILITY_PERFORMANCE", U32),
    Attr(23, "CPU_CAPABILITY_EFFICIENCY", U32),
    Attr(24, "THRESHOLD", Nest(lambda: THERMAL)),
    Attr(25, "THRESHOLD_TEMP", S32, unit="m°C"),
    Attr(26, "THRESHOLD_DIRECTION", U32, flags=DIRECTION),
    Attr(27, "TZ_PREV_TEMP", S32, unit="m°C"),
])  # fmt: skip

FAMILY = Family(
    "thermal", prefix="THERMAL_GENL_CMD_", kind="generic", version=2, header=GENLMSGHDR, attributes=THERMAL,
    groups=["sampling", "event"],
    doc="thermal zones, trip points and cooling devices",
    messages=[
        MessageType(1, "TZ_GET_ID"), MessageType(2, "TZ_GET_TRIP"), MessageType(3, "TZ_GET_TEMP"),
        MessageType(4, "TZ_GET_GOV"), MessageType(5, "TZ_GET_MODE"), MessageType(6, "CDEV_GET"),
        MessageType(7, "THRESHOLD_GET"), MessageType(8, "THRESHOLD_ADD"), MessageType(9, "THRESHOLD_DELETE"),
        MessageType(10, "THRESHOLD_FLUSH"),
        MessageType(0, "SAMPLING_TEMP", direction="notification", kernel="THERMAL_GENL_SAMPLING_TEMP"),
        MessageType(1, "EVENT_TZ_CREATE", direction="notification", kernel="THERMAL_GENL_EVENT_TZ_CREATE"),
        MessageType(2, "EVENT_TZ_DELETE", direction="notification", kernel="THERMAL_GENL_EVENT_TZ_DELETE"),
        MessageType(3, "EVENT_TZ_DISABLE", direction="notification", kernel="THERMAL_GENL_EVENT_TZ_DISABLE"),
        MessageType(4, "EVENT_TZ_ENABLE", direction="notification", kernel="THERMAL_GENL_EVENT_TZ_ENABLE"),
        MessageType(5, "EVENT_TZ_TRIP_UP", direction="notification", kernel="THERMAL_GENL_EVENT_TZ_TRIP_UP"),
        MessageType(6, "EVENT_TZ_TRIP_DOWN", direction="notification", kernel="THERMAL_GENL_EVENT_TZ_TRIP_DOWN"),
        MessageType(7, "EVENT_TZ_TRIP_CHANGE", direction="notification", kernel="THERMAL_GENL_EVENT_TZ_TRIP_CHANGE"),
        MessageType(8, "EVENT_TZ_TRIP_ADD", direction="notification", kernel="THERMAL_GENL_EVENT_TZ_TRIP_ADD"),
        MessageType(9, "EVENT_TZ_TRIP_DELETE", direction="notification", kernel="THERMAL_GENL_EVENT_TZ_TRIP_DELETE"),
        MessageType(10, "EVENT_CDEV_ADD", direction="notification", kernel="THERMAL_GENL_EVENT_CDEV_ADD"),
        MessageType(11, "EVENT_CDEV_DELETE", direction="notification", kernel="THERMAL_GENL_EVENT_CDEV_DELETE"),
        MessageType(12, "EVENT_CDEV_STATE_UPDATE", direction="notification", kernel="THERMAL_GENL_EVENT_CDEV_STATE_UPDATE"),
        MessageType(13, "EVENT_TZ_GOV_CHANGE", direction="notification", kernel="THERMAL_GENL_EVENT_TZ_GOV_CHANGE"),
        MessageType(14, "EVENT_CPU_CAPABILITY_CHANGE", direction="notification", kernel="THERMAL_GENL_EVENT_CPU_CAPABILITY_CHANGE"),
        MessageType(15, "EVENT_THRESHOLD_ADD", direction="notification", kernel="THERMAL_GENL_EVENT_THRESHOLD_ADD"),
        MessageType(16, "EVENT_THRESHOLD_DELETE", direction="notification", kernel="THERMAL_GENL_EVENT_THRESHOLD_DELETE"),
        MessageType(17, "EVENT_THRESHOLD_FLUSH", direction="notification", kernel="THERMAL_GENL_EVENT_THRESHOLD_FLUSH"),
        MessageType(18, "EVENT_THRESHOLD_UP", direction="notification", kernel="THERMAL_GENL_EVENT_THRESHOLD_UP"),
        MessageType(19, "EVENT_THRESHOLD_DOWN", direction="notification", kernel="THERMAL_GENL_EVENT_THRESHOLD_DOWN"),
    ],
)  # fmt: skip
