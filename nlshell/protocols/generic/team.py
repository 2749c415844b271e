"""Team devices: options and ports. Source: <linux/if_team.h>, drivers/net/team/team_core.c; team.yaml."""

from ...schema import BYTES, FLAG, IFINDEX, S32, U8, U32, Attr, AttributeSet, Enum, Family, MessageType, Nest, String, SubMessage
from . import GENLMSGHDR

# <net/netlink.h>: the kernel's own attribute types stand for the type of an option.
OPTION_TYPE = Enum("nla_type", {"U8": 1, "U32": 3, "STRING": 5, "FLAG": 6, "BINARY": 11, "S32": 14}, "NLA_")

DUPLEX = Enum("duplex", {"HALF": 0, "FULL": 1, "UNKNOWN": 255}, "DUPLEX_")

OPTION = AttributeSet("TEAM_ATTR_OPTION_", [
    Attr(1, "NAME", String()),
    Attr(2, "CHANGED", FLAG, doc="the option has changed since it was last told"),
    Attr(3, "TYPE", U8, enum=OPTION_TYPE),
    Attr(4, "DATA", SubMessage("type", {1: U8, 3: U32, 5: String(), 6: FLAG, 11: BYTES, 14: S32}, kind="dynamic")),
    Attr(5, "REMOVED", FLAG),
    Attr(6, "PORT_IFINDEX", IFINDEX, doc="port that the option belongs to"),
    Attr(7, "ARRAY_INDEX", U32, doc="place in an option that is an array"),
])  # fmt: skip

ITEM_OPTION = AttributeSet("TEAM_ATTR_ITEM_OPTION_", [
    Attr(1, "OPTION", Nest(OPTION), multi=True, kernel="TEAM_ATTR_ITEM_OPTION"),
])  # fmt: skip

PORT = AttributeSet("TEAM_ATTR_PORT_", [
    Attr(1, "IFINDEX", IFINDEX),
    Attr(2, "CHANGED", FLAG),
    Attr(3, "LINKUP", FLAG),
    Attr(4, "SPEED", U32, unit="Mbit/s"),
    Attr(5, "DUPLEX", U8, enum=DUPLEX),
    Attr(6, "REMOVED", FLAG),
])  # fmt: skip

ITEM_PORT = AttributeSet("TEAM_ATTR_ITEM_PORT_", [Attr(1, "PORT", Nest(PORT), multi=True, kernel="TEAM_ATTR_ITEM_PORT")])

TEAM = AttributeSet("TEAM_ATTR_", [
    Attr(1, "TEAM_IFINDEX", IFINDEX),
    Attr(2, "LIST_OPTION", Nest(ITEM_OPTION), doc="options of the device and of its ports"),
    Attr(3, "LIST_PORT", Nest(ITEM_PORT), doc="ports of the device"),
])  # fmt: skip

FAMILY = Family(
    "team", prefix="TEAM_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=TEAM,
    groups=["change_event"],
    doc="team devices: options and ports",
    messages=[
        MessageType(0, "NOOP"), MessageType(1, "OPTIONS_SET"), MessageType(2, "OPTIONS_GET"), MessageType(3, "PORT_LIST_GET"),
    ],
)  # fmt: skip
