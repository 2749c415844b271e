"""SCSI targets served from user space. Source: <linux/target_core_user.h>, drivers/target/target_core_user.c."""

from ...schema import PAD, S32, U8, U32, U64, Attr, AttributeSet, Family, MessageType, String
from ...schema.things import Thing
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
    doc="SCSI targets served from user space", module="target_core_user", initial=True, things=[
    Thing("device", "devices whose commands a program serves",
        about=["added_device", "removed_device", "reconfig_device", "added_device_done", "removed_device_done",
            "reconfig_device_done", "features"], operation=None, key=["device_id"], title=["named {device}"], groups=["config"],
        columns=["device_id", "device", "minor", "dev_size", "writecache", "dev_cfg"]),
    ], messages=[
        MessageType(1, "ADDED_DEVICE", doc="from the kernel: tells of a new device"),
        MessageType(2, "REMOVED_DEVICE", doc="from the kernel: reports the end of a device"),
        MessageType(3, "RECONFIG_DEVICE", doc="from the kernel: tells a change of a device"),
        MessageType(4, "ADDED_DEVICE_DONE", takes=["device_id", "cmd_status"], needs=["device_id", "cmd_status"],
            doc="report that a new device was taken over"),
        MessageType(5, "REMOVED_DEVICE_DONE", takes=["device_id", "cmd_status"], needs=["device_id", "cmd_status"],
            doc="report that a device was given up"),
        MessageType(6, "RECONFIG_DEVICE_DONE", takes=["device_id", "cmd_status"], needs=["device_id", "cmd_status"],
            doc="report that a change was taken over"),
        MessageType(7, "SET_FEATURES", takes=["supp_kern_cmd_reply"], doc="say that every event will be answered"),
    ],
)  # fmt: skip
