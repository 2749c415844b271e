"""The NFS lock manager. Source: <linux/lockd_netlink.h>, fs/lockd/netlink.c; lockd.yaml."""

from ...schema import U16, U32, Attr, AttributeSet, Family, MessageType
from . import GENLMSGHDR

LOCKD = AttributeSet("LOCKD_A_SERVER_", [
    Attr(1, "GRACETIME", U32),
    Attr(2, "TCP_PORT", U16),
    Attr(3, "UDP_PORT", U16),
])  # fmt: skip

FAMILY = Family(
    "lockd", prefix="LOCKD_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=LOCKD,
    doc="the NFS lock manager",
    messages=[
        MessageType(1, "SERVER_SET"), MessageType(2, "SERVER_GET"),
    ],
)  # fmt: skip
