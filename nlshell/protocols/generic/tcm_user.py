"""SCSI targets served from user space. Source: <linux/target_core_user.h>, drivers/target/target_core_user.c."""

from ...schema import PAD, S32, U8, U32, U64, Attr, AttributeSet, Family, MessageType, String
from . import GENLMSGHDR

TCM_USER = AttributeSet("TCMU_ATTR_", [
    Attr(1, "DEVICE", String()),
    Attr(2, "MINOR", U32),
    Attr(3, "PAD", PAD),
    Attr(4, "DEV_CFG", String()),
    Attr(5, "DEV_SIZE", U64),
    Attr(6, "WRITECACHE", U8),
    Attr(7, "CMD_STATUS", S32),
    Attr(8, "DEVICE_ID", U32),
    Attr(9, "SUPP_KERN_CMD_REPLY", U8),
])  # fmt: skip

FAMILY = Family(
    "TCM-USER", prefix="TCMU_CMD_", kind="generic", version=2, header=GENLMSGHDR, attributes=TCM_USER,
    groups=["config"],
    doc="SCSI targets served from user space",
    messages=[
        MessageType(1, "ADDED_DEVICE"), MessageType(2, "REMOVED_DEVICE"), MessageType(3, "RECONFIG_DEVICE"),
        MessageType(4, "ADDED_DEVICE_DONE"), MessageType(5, "REMOVED_DEVICE_DONE"), MessageType(6, "RECONFIG_DEVICE_DONE"),
        MessageType(7, "SET_FEATURES"),
    ],
)  # fmt: skip
