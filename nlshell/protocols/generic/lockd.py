"""The NFS lock manager. Source: <linux/lockd_netlink.h>, fs/lockd/netlink.c; lockd.yaml."""

from ...schema import U16, U32, Attr, AttributeSet, Family, MessageType
from ...schema.things import Thing
from . import GENLMSGHDR

LOCKD = AttributeSet("LOCKD_A_SERVER_", [
    Attr(1, "GRACETIME", U32),
    Attr(2, "TCP_PORT", U16),
    Attr(3, "UDP_PORT", U16),
])  # fmt: skip

FAMILY = Family(
    "lockd", prefix="LOCKD_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=LOCKD,
    doc="the NFS lock manager", module="lockd", initial=True, things=[
    Thing("server", "the lock manager of NFS", about=["server"], operation="server_get", key=(),
        columns=["gracetime", "tcp_port", "udp_port"]),
    ], messages=[
        MessageType(1, "SERVER_SET", doc="change the grace time and ports of the lock manager"),
        MessageType(2, "SERVER_GET", takes=(), dumps=False,
            doc="ask for the grace time and ports of the lock manager; from the kernel: tells them"),
    ],
)  # fmt: skip
