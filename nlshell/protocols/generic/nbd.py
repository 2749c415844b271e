"""Network block devices. Source: <linux/nbd-netlink.h>, drivers/block/nbd.c."""

from ...schema import HEX64, U8, U32, U64, Attr, AttributeSet, Family, MessageType, Nest, String
from ...schema.things import Plain, Thing, Word
from . import GENLMSGHDR

DEVICE = AttributeSet("NBD_DEVICE_", [
    Attr(1, "INDEX", U32),
    Attr(2, "CONNECTED", U8),
])  # fmt: skip

DEVICE_LIST = AttributeSet("NBD_DEVICE_LIST_", [Attr(1, "ITEM", Nest(DEVICE), multi=True, kernel="NBD_DEVICE_ITEM")])

SOCK = AttributeSet("NBD_SOCK_", [Attr(1, "FD", U32)])

SOCK_LIST = AttributeSet("NBD_SOCK_LIST_", [Attr(1, "ITEM", Nest(SOCK), multi=True, kernel="NBD_SOCK_ITEM")])

NBD = AttributeSet("NBD_ATTR_", [
    Attr(1, "INDEX", U32),
    Attr(2, "SIZE_BYTES", U64, unit="bytes"),
    Attr(3, "BLOCK_SIZE_BYTES", U64, unit="bytes"),
    Attr(4, "TIMEOUT", U64, unit="s"),
    Attr(5, "SERVER_FLAGS", HEX64),
    Attr(6, "CLIENT_FLAGS", HEX64),
    Attr(7, "SOCKETS", Nest(SOCK_LIST)),
    Attr(8, "DEAD_CONN_TIMEOUT", U64, unit="s"),
    Attr(9, "DEVICE_LIST", Nest(DEVICE_LIST)),
    Attr(10, "BACKEND_IDENTIFIER", String()),
])  # fmt: skip

_SETTINGS = [
    "index", "size_bytes", "block_size_bytes", "timeout", "client_flags", "sockets", "dead_conn_timeout", "backend_identifier",
]  # fmt: skip

FAMILY = Family(
    "nbd", prefix="NBD_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=NBD,
    groups=["nbd_mc_group"],
    doc="network block devices", module="nbd", capability="CAP_SYS_ADMIN", things=[
    Thing("device", "network block devices", about=["status", "connect", "disconnect", "reconfigure", "link_dead"],
        operation="status", key=["index"], title=["/dev/nbd{index}"], groups=["nbd_mc_group"],
        columns=["index", "device_list", "size_bytes", "block_size_bytes", "timeout", "dead_conn_timeout", "backend_identifier"],
        words=[Word("index", "index", Plain("NUMBER"), "this one only", alone=True)]),
    ], messages=[
        # nbd_genl_connect and nbd_genl_size_set; nbd_genl_reconfigure takes all but the flags of the server.
        MessageType(1, "CONNECT", takes=[*_SETTINGS, "server_flags"], needs=["size_bytes", "sockets"],
            doc="connect a device to its server, with sockets that are connected already"),
        MessageType(2, "DISCONNECT", takes=["index"], needs=["index"], doc="disconnect a device"),
        MessageType(3, "RECONFIGURE", takes=_SETTINGS, needs=["index"], doc="give a connected device other sockets or time limits"),
        MessageType(4, "LINK_DEAD", doc="from the kernel: a connection of a device broke"),
        MessageType(5, "STATUS", access="get", takes=["index"], dumps=False,
            doc="ask which devices are connected: one, or all; from the kernel: tells it"),
    ],
)  # fmt: skip
