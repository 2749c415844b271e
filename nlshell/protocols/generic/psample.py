"""Packets sampled by tc, Open vSwitch or hardware. Source: <linux/psample.h>, net/psample/psample.c."""

from ...schema import BE16, BE64, BYTES, FLAG, IPV4, IPV6, PAD, U8, U16, U32, U64, Attr, AttributeSet, Family, MessageType, Nest
from ...schema.things import Plain, Thing, Word
from ..common import ETHERTYPE
from . import GENLMSGHDR

TUNNEL_KEY = AttributeSet("PSAMPLE_TUNNEL_KEY_ATTR_", [
    Attr(0, "ID", BE64, hint="hex"),
    Attr(1, "IPV4_SRC", IPV4),
    Attr(2, "IPV4_DST", IPV4),
    Attr(3, "TOS", U8),
    Attr(4, "TTL", U8),
    Attr(5, "DONT_FRAGMENT", FLAG),
    Attr(6, "CSUM", FLAG),
    Attr(7, "OAM", FLAG),
    Attr(8, "GENEVE_OPTS", BYTES),
    Attr(9, "TP_SRC", BE16),
    Attr(10, "TP_DST", BE16),
    Attr(11, "VXLAN_OPTS", BYTES),
    Attr(12, "IPV6_SRC", IPV6),
    Attr(13, "IPV6_DST", IPV6),
    Attr(14, "PAD", PAD),
    Attr(15, "ERSPAN_OPTS", BYTES),
    Attr(16, "IPV4_INFO_BRIDGE", FLAG),
])  # fmt: skip

PSAMPLE = AttributeSet("PSAMPLE_ATTR_", [
    Attr(0, "IIFINDEX", U16, hint="ifindex", doc="interface it came in by"),
    Attr(1, "OIFINDEX", U16, hint="ifindex", doc="interface it goes out by"),
    Attr(2, "ORIGSIZE", U32, unit="bytes", doc="length before it was cut"),
    Attr(3, "SAMPLE_GROUP", U32, doc="group chosen where the packet was sampled"),
    Attr(4, "GROUP_SEQ", U32, doc="counts the samples of a group"),
    Attr(5, "SAMPLE_RATE", U32, doc="one out of how many packets"),
    Attr(6, "DATA", BYTES),
    Attr(7, "GROUP_REFCOUNT", U32),
    Attr(8, "TUNNEL", Nest(TUNNEL_KEY)),
    Attr(9, "PAD", PAD),
    Attr(10, "OUT_TC", U16),
    Attr(11, "OUT_TC_OCC", U64, unit="bytes"),
    Attr(12, "LATENCY", U64, unit="ns"),
    Attr(13, "TIMESTAMP", U64, unit="ns"),
    Attr(14, "PROTO", U16, enum=ETHERTYPE),
    Attr(15, "USER_COOKIE", BYTES),
    Attr(16, "SAMPLE_PROBABILITY", FLAG, doc="the rate is a probability, of 2^32-1"),
])  # fmt: skip

FAMILY = Family(
    "psample", prefix="PSAMPLE_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=PSAMPLE,
    groups=["config", "packets"],
    doc="packets sampled by tc, Open vSwitch or hardware", module="psample", things=[
    Thing("group", "groups of samples, and who uses them", key=["sample_group"], title=["{sample_group}"], groups=["config"],
        operation="get_group", columns=["group", "group_refcount", "group_seq"], moving=["group_seq", "group_refcount"],
        words=[Word("group", "sample_group", Plain("NUMBER"), "this one only")]),
    Thing("sample", "packets that were sampled", operation=None, key=(), groups=["packets"],
        columns=["sample_group", "iifindex", "oifindex", "origsize", "sample_rate", "proto", "group_seq"]),
    ], messages=[
        MessageType(0, "SAMPLE", doc="from the kernel: a packet that was sampled"),
        MessageType(1, "GET_GROUP", takes=(), dumps=True, doc="as a dump: ask for all groups; from the kernel: describes a group"),
        MessageType(2, "NEW_GROUP", doc="from the kernel: tells of a new group"),
        MessageType(3, "DEL_GROUP", doc="from the kernel: reports the end of a group"),
    ],
)  # fmt: skip
