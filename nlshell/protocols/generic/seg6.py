"""IPv6 segment routing: HMAC keys and the tunnel source. Source: <linux/seg6_genl.h>, net/ipv6/seg6.c."""

from ...schema import IPV6, S32, U8, U32, Attr, AttributeSet, Binary, Enum, Family, MessageType, Nest
from . import GENLMSGHDR

HMAC_ALGORITHM = Enum("seg6_hmac_algo", {"SHA1": 1, "SHA256": 2}, "SEG6_HMAC_ALGO_")

SEG6: AttributeSet = AttributeSet("SEG6_ATTR_", [
    Attr(1, "DST", IPV6, doc="source address of the encapsulation"),
    Attr(2, "DSTLEN", S32),
    Attr(3, "HMACKEYID", U32),
    Attr(4, "SECRET", Binary(max=64)),
    Attr(5, "SECRETLEN", U8, unit="bytes"),
    Attr(6, "ALGID", U8, enum=HMAC_ALGORITHM),
    Attr(7, "HMACINFO", Nest(lambda: SEG6)),
])  # fmt: skip

FAMILY = Family(
    "SEG6", prefix="SEG6_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=SEG6,
    doc="IPv6 segment routing: HMAC keys and the tunnel source",
    messages=[
        MessageType(1, "SETHMAC"), MessageType(2, "DUMPHMAC", access="get"), MessageType(3, "SET_TUNSRC"),
        MessageType(4, "GET_TUNSRC"),
    ],
)  # fmt: skip
