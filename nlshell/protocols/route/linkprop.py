"""Properties of links that there can be many of: alternative names. Source: <linux/rtnetlink.h>; net/core/rtnetlink.c."""

from ...schema import Family, MessageType
from .link import IFINFOMSG, LINK

FAMILY = Family("linkprop", prefix="RTM_", header=IFINFOMSG, attributes=LINK, doc="alternative names of links", messages=[
    MessageType(108, "NEWLINKPROP", doc="give a network interface more names"),
    MessageType(109, "DELLINKPROP", doc="take names from a network interface"),
    MessageType(110, "GETLINKPROP", doc="ask for the further names of a network interface"),
])  # fmt: skip
