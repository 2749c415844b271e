"""Failures of Android's binder. Source: <linux/android/binder_netlink.h>, drivers/android/binder_netlink.c; binder.yaml."""

from ...schema import FLAG, U32, Attr, AttributeSet, Family, MessageType, String
from ...schema.things import Thing
from . import GENLMSGHDR

BINDER = AttributeSet("BINDER_A_REPORT_", [
    Attr(1, "ERROR", U32),
    Attr(2, "CONTEXT", String()),
    Attr(3, "FROM_PID", U32),
    Attr(4, "FROM_TID", U32),
    Attr(5, "TO_PID", U32),
    Attr(6, "TO_TID", U32),
    Attr(7, "IS_REPLY", FLAG),
    Attr(8, "FLAGS", U32),
    Attr(9, "CODE", U32),
    Attr(10, "DATA_SIZE", U32),
])  # fmt: skip

FAMILY = Family(
    "binder", prefix="BINDER_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=BINDER,
    groups=["report"],
    doc="failures of Android's binder", things=[
    Thing("event", "calls between processes that failed", about=["report"], operation=None, key=(), groups=["report"],
        columns=["error", "context", "from_pid", "from_tid", "to_pid", "to_tid", "is_reply", "code", "data_size"]),
    ], messages=[
        MessageType(1, "REPORT", doc="from the kernel: a call failed"),
    ],
)  # fmt: skip
