"""Management network controllers behind a sideband interface (NC-SI). Source: <linux/ncsi.h>, net/ncsi/ncsi-netlink.c."""

from ...schema import BYTES, FLAG, HEX32, IFINDEX, U16, U32, Attr, AttributeSet, Family, MessageType, Nest, String
from ...schema.things import INTERFACE, Thing, Word
from . import GENLMSGHDR

CHANNEL: AttributeSet = AttributeSet("NCSI_CHANNEL_ATTR_", [
    Attr(1, "CHANNEL", Nest(lambda: CHANNEL), multi=True, kernel="NCSI_CHANNEL_ATTR"),
    Attr(2, "ID", U32),
    Attr(3, "VERSION_MAJOR", U32),
    Attr(4, "VERSION_MINOR", U32),
    Attr(5, "VERSION_STR", String()),
    Attr(6, "LINK_STATE", U32),
    Attr(7, "ACTIVE", FLAG),
    Attr(8, "FORCED", FLAG),
    Attr(9, "VLAN_LIST", Nest(lambda: CHANNEL)),
    Attr(10, "VLAN_ID", U16, multi=True),
])  # fmt: skip

PACKAGE: AttributeSet = AttributeSet("NCSI_PKG_ATTR_", [
    Attr(1, "PACKAGE", Nest(lambda: PACKAGE), multi=True, kernel="NCSI_PKG_ATTR"),
    Attr(2, "ID", U32),
    Attr(3, "FORCED", FLAG),
    Attr(4, "CHANNEL_LIST", Nest(CHANNEL)),
])  # fmt: skip

NCSI = AttributeSet("NCSI_ATTR_", [
    Attr(1, "IFINDEX", IFINDEX),
    Attr(2, "PACKAGE_LIST", Nest(PACKAGE)),
    Attr(3, "PACKAGE_ID", U32),
    Attr(4, "CHANNEL_ID", U32),
    Attr(5, "DATA", BYTES),
    Attr(6, "MULTI_FLAG", FLAG),
    Attr(7, "PACKAGE_MASK", HEX32),
    Attr(8, "CHANNEL_MASK", HEX32),
])  # fmt: skip

FAMILY = Family(
    "NCSI", prefix="NCSI_CMD_", kind="generic", version=0, header=GENLMSGHDR, attributes=NCSI,
    doc="management network controllers behind a sideband interface (NC-SI)", initial=True, things=[
    Thing("package", "packages of network controllers and their channels",
        about=["pkg_info", "interface", "package_mask", "channel_mask", "send_cmd", "clear_interface"], operation="pkg_info",
        key=["ifindex"], title=["of {ifindex:link}"], columns=["dev", "package_list"],
        words=[Word("dev", "ifindex", INTERFACE, "of this interface", ask="ifindex", when="cmd")], free="dev"),
    ], messages=[
        MessageType(1, "PKG_INFO", access="get", takes=["ifindex", "package_id"], needs=["ifindex", "package_id"],
            doc="ask for a package; as a dump: ask for all packages of an interface; from the kernel: describes a package"),
        MessageType(2, "SET_INTERFACE", takes=["ifindex", "package_id", "channel_id"], needs=["ifindex", "package_id"],
            doc="prefer a package and channel"),
        MessageType(3, "CLEAR_INTERFACE", access="del", takes=["ifindex"], needs=["ifindex"], doc="prefer none"),
        MessageType(4, "SEND_CMD", takes=["ifindex", "package_id", "channel_id", "data"],
            needs=["ifindex", "package_id", "channel_id", "data"],
            doc="send a command to a controller; from the kernel: its answer"),
        MessageType(5, "SET_PACKAGE_MASK", takes=["ifindex", "package_mask", "multi_flag"], needs=["ifindex", "package_mask"],
            doc="choose which packages may be used"),
        MessageType(6, "SET_CHANNEL_MASK", takes=["ifindex", "package_id", "channel_id", "channel_mask", "multi_flag"],
            needs=["ifindex", "package_id", "channel_mask"],
            doc="choose which channels of a package may be used"),
    ],
)  # fmt: skip
