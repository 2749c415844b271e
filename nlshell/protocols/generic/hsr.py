"""Nodes of an HSR or PRP ring. Source: <linux/hsr_netlink.h>, net/hsr/hsr_netlink.c."""

from ...schema import IFINDEX, MAC, U16, U32, Attr, AttributeSet, Family, MessageType
from ...schema.things import INTERFACE, Thing, Word
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
    doc="nodes of an HSR or PRP ring", module="hsr", things=[
    Thing("node", "nodes of an HSR or PRP ring", about=["node_status", "node_list", "node_down"], key=["ifindex", "node_addr"],
        title=["{node_addr}", "of {ifindex:link}"], groups=["hsr-network"], operation="get_node_list", free="dev",
        columns=["dev", "node_addr", "node_addr_b", "if1_age", "if2_age", "if1_seq", "if2_seq"],
        moving=["if1_age", "if2_age", "if1_seq", "if2_seq"],
        words=[Word("dev", "ifindex", INTERFACE, "of this device", alone=True)]),
    Thing("ring", "rings that are broken", about=["ring_error"], operation=None, key=["ifindex"], groups=["hsr-network"],
        columns=["ifindex", "node_addr"]),
    ], messages=[
        MessageType(1, "RING_ERROR", doc="from the kernel: frames of a node come by one port only, so the ring is broken"),
        MessageType(2, "NODE_DOWN", doc="from the kernel: a node was not heard of for too long"),
        MessageType(3, "GET_NODE_STATUS", takes=["ifindex", "node_addr"], needs=["ifindex", "node_addr"], dumps=False,
            doc="ask for a node; from the kernel: describes a node"),
        MessageType(4, "SET_NODE_STATUS", doc="from the kernel: describes a node"),
        MessageType(5, "GET_NODE_LIST", takes=["ifindex"], needs=["ifindex"], dumps=False,
            doc="ask for the addresses of all nodes of a ring; from the kernel: tells them"),
        MessageType(6, "SET_NODE_LIST", doc="from the kernel: tells the addresses of all nodes of a ring"),
    ],
)  # fmt: skip
