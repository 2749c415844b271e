"""Team devices: options and ports. Source: <linux/if_team.h>, drivers/net/team/team_core.c; team.yaml."""

from ...schema import BYTES, FLAG, IFINDEX, S32, U8, U32, Attr, AttributeSet, Enum, Family, MessageType, Nest, String, SubMessage
from ...schema.things import INTERFACE, Thing, Word
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

DEV = Word("dev", "team_ifindex", INTERFACE, "of this device", alone=True)

FAMILY = Family(
    "team", prefix="TEAM_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=TEAM,
    groups=["change_event"],
    doc="team devices: options and ports", module="team", initial=True, things=[
    Thing("option", "options of team devices and their ports", about=["options"], operation="options_get", key=["team_ifindex"],
        partial=True,
        title=["of {team_ifindex:link}"], groups=["change_event"], columns=["dev", "list_option"], words=[DEV],
        free="dev"),
    Thing("port", "ports of team devices", about=["port_list"], operation="port_list_get", key=["team_ifindex"], partial=True,
        title=["of {team_ifindex:link}"], groups=["change_event"], columns=["dev", "list_port"], words=[DEV], free="dev"),
    ], messages=[
        MessageType(0, "NOOP", takes=(), access="get", dumps=False,
            doc="ask for an answer, to see that somebody is there; from the kernel: the answer"),
        MessageType(1, "OPTIONS_SET", takes=["team_ifindex", "list_option"], needs=["team_ifindex", "list_option"],
            doc="change options of a team device"),
        MessageType(2, "OPTIONS_GET", takes=["team_ifindex"], needs=["team_ifindex"], dumps=False,
            doc="ask for the options of a team device; from the kernel: tells them, or those that changed"),
        MessageType(3, "PORT_LIST_GET", takes=["team_ifindex"], needs=["team_ifindex"], dumps=False,
            doc="ask for the ports of a team device; from the kernel: tells them, or those that changed"),
    ],
)  # fmt: skip
