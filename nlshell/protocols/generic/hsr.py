"""Nodes of an HSR or PRP ring. Source: <linux/hsr_netlink.h>, net/hsr/hsr_netlink.c."""

from ...schema import IFINDEX, MAC, U16, U32, Attr, AttributeSet, Family, MessageType
from . import GENLMSGHDR

HSR = AttributeSet("HSR_A_", [
    Attr(1, "NODE_ADDR", MAC, doc="MAC address A of a node"),
    Attr(2, "IFINDEX", IFINDEX),
    Attr(3, "IF1_AGE", U32, unit="ms", doc="time since it was heard on the first port"),
    Attr(4, "IF2_AGE", U32, unit="ms", doc="time since it was heard on the second port"),
    Attr(5, "NODE_ADDR_B", MAC, doc="MAC address B, where it has another"),
    Attr(6, "IF1_SEQ", U16),
    Attr(7, "IF2_SEQ", U16),
    Attr(8, "IF1_IFINDEX", IFINDEX),
    Attr(9, "IF2_IFINDEX", IFINDEX),
    Attr(10, "ADDR_B_IFINDEX", IFINDEX),
])  # fmt: skip

FAMILY = Family(
    "HSR", prefix="HSR_C_", kind="generic", version=1, header=GENLMSGHDR, attributes=HSR,
    groups=["hsr-network"],
    doc="nodes of an HSR or PRP ring",
    messages=[
        MessageType(1, "RING_ERROR"), MessageType(2, "NODE_DOWN"), MessageType(3, "GET_NODE_STATUS"),
        MessageType(4, "SET_NODE_STATUS"), MessageType(5, "GET_NODE_LIST"), MessageType(6, "SET_NODE_LIST"),
    ],
)  # fmt: skip
