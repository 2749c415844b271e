"""GTP tunnels of mobile networks. Source: <linux/gtp.h>, drivers/net/gtp.c."""

from ...schema import HEX32, HEX64, IFINDEX, IPV4, IPV6, PAD, U8, U16, U32, Attr, AttributeSet, Enum, Family, MessageType
from ..common import ADDRESS_FAMILY
from . import GENLMSGHDR

VERSION = Enum("gtp_version", {"V0": 0, "V1": 1}, "GTP_")

GTP = AttributeSet("GTPA_", [
    Attr(1, "LINK", IFINDEX),
    Attr(2, "VERSION", U32, enum=VERSION),
    Attr(3, "TID", HEX64),
    Attr(4, "PEER_ADDRESS", IPV4),
    Attr(5, "MS_ADDRESS", IPV4),
    Attr(6, "FLOW", U16),
    Attr(7, "NET_NS_FD", U32),
    Attr(8, "I_TEI", HEX32),
    Attr(9, "O_TEI", HEX32),
    Attr(10, "PAD", PAD),
    Attr(11, "PEER_ADDR6", IPV6),
    Attr(12, "MS_ADDR6", IPV6),
    Attr(13, "FAMILY", U8, enum=ADDRESS_FAMILY),
])  # fmt: skip

FAMILY = Family(
    "gtp", prefix="GTP_CMD_", kind="generic", version=0, header=GENLMSGHDR, attributes=GTP,
    groups=["gtp"],
    doc="GTP tunnels of mobile networks",
    messages=[
        MessageType(0, "NEWPDP"), MessageType(1, "DELPDP"), MessageType(2, "GETPDP"), MessageType(3, "ECHOREQ"),
    ],
)  # fmt: skip
