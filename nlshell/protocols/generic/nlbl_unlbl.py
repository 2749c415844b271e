"""NetLabel: traffic without labels. Source: net/netlabel/netlabel_unlabeled.h, net/netlabel/netlabel_unlabeled.c."""

from ...schema import BYTES, IPV4, IPV6, U8, Attr, AttributeSet, Family, MessageType, String
from . import GENLMSGHDR

NLBL_UNLBL = AttributeSet("NLBL_UNLABEL_A_", [
    Attr(1, "ACPTFLG", U8),
    Attr(2, "IPV6ADDR", IPV6),
    Attr(3, "IPV6MASK", IPV6),
    Attr(4, "IPV4ADDR", IPV4),
    Attr(5, "IPV4MASK", IPV4),
    Attr(6, "IFACE", String()),
    Attr(7, "SECCTX", BYTES),
])  # fmt: skip

FAMILY = Family(
    "NLBL_UNLBL", prefix="NLBL_UNLABEL_C_", kind="generic", version=3, header=GENLMSGHDR, attributes=NLBL_UNLBL,
    doc="NetLabel: traffic without labels",
    messages=[
        MessageType(1, "ACCEPT"), MessageType(2, "LIST"), MessageType(3, "STATICADD"),
        MessageType(4, "STATICREMOVE", access="del"), MessageType(5, "STATICLIST", access="get"),
        MessageType(6, "STATICADDDEF"), MessageType(7, "STATICREMOVEDEF", access="del"),
        MessageType(8, "STATICLISTDEF", access="get"),
    ],
)  # fmt: skip
