"""IPv6 in-situ OAM: namespaces and schemas. Source: <linux/ioam6_genl.h>, net/ipv6/ioam6.c."""

from ...schema import BYTES, FLAG, HEX32, HEX64, PAD, U8, U16, U32, Attr, AttributeSet, Family, MessageType
from . import GENLMSGHDR

EVENT = AttributeSet("IOAM6_EVENT_ATTR_", [
    Attr(1, "TRACE_NAMESPACE", U16),
    Attr(2, "TRACE_NODELEN", U8),
    Attr(3, "TRACE_TYPE", HEX32),
    Attr(4, "TRACE_DATA", BYTES),
])  # fmt: skip

IOAM6 = AttributeSet("IOAM6_ATTR_", [
    Attr(1, "NS_ID", U16),
    Attr(2, "NS_DATA", HEX32, doc="what nodes of the namespace write into packets"),
    Attr(3, "NS_DATA_WIDE", HEX64),
    Attr(4, "SC_ID", U32),
    Attr(5, "SC_DATA", BYTES, doc="opaque state snapshot"),
    Attr(6, "SC_NONE", FLAG),
    Attr(7, "PAD", PAD),
])  # fmt: skip

FAMILY = Family(
    "IOAM6", prefix="IOAM6_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=IOAM6,
    groups=["ioam6_events"],
    doc="IPv6 in-situ OAM: namespaces and schemas",
    messages=[
        MessageType(1, "ADD_NAMESPACE"), MessageType(2, "DEL_NAMESPACE"), MessageType(3, "DUMP_NAMESPACES"),
        MessageType(4, "ADD_SCHEMA"), MessageType(5, "DEL_SCHEMA"), MessageType(6, "DUMP_SCHEMAS"),
        MessageType(7, "NS_SET_SCHEMA"),
        MessageType(1, "EVENT_TRACE", EVENT, direction="notification", kernel="IOAM6_EVENT_TRACE"),
    ],
)  # fmt: skip
