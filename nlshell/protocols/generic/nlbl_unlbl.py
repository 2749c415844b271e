"""NetLabel: traffic without labels. Source: net/netlabel/netlabel_unlabeled.h, net/netlabel/netlabel_unlabeled.c."""

from ...schema import BYTES, IPV4, IPV6, U8, Attr, AttributeSet, Family, MessageType, String
from ...schema.things import Thing
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
    doc="NetLabel: traffic without labels", initial=True, things=[
    Thing("static", "labels of packets that come without one", about=["staticlist", "staticadd", "staticremove"],
        operation="staticlist", key=["iface", "ipv4addr|ipv6addr", "ipv4mask|ipv6mask"], title=["on {iface}"],
        columns=["iface", "ipv4addr", "ipv4mask", "ipv6addr", "ipv6mask", "secctx"]),
    Thing("default", "labels of packets that come without one, for all other interfaces",
        about=["staticlistdef", "staticadddef", "staticremovedef"], operation="staticlistdef",
        key=["ipv4addr|ipv6addr", "ipv4mask|ipv6mask"], columns=["ipv4addr", "ipv4mask", "ipv6addr", "ipv6mask", "secctx"]),
    Thing("accept", "whether packets without a label are accepted", about=["list", "accept"], operation="list", key=(),
        columns=["acptflg"]),
    ], messages=[
        MessageType(1, "ACCEPT", takes=["acptflg"], needs=["acptflg"], doc="set whether packets without a label are accepted"),
        MessageType(2, "LIST", takes=(), dumps=False,
            doc="ask whether packets without a label are accepted; from the kernel: tells it"),
        MessageType(3, "STATICADD", takes=["iface", "secctx", "ipv4addr", "ipv4mask", "ipv6addr", "ipv6mask"],
            needs=["iface", "secctx", "ipv4addr|ipv6addr", "ipv4mask|ipv6mask"], doc="add a label for packets without one"),
        MessageType(4, "STATICREMOVE", access="del", takes=["iface", "ipv4addr", "ipv4mask", "ipv6addr", "ipv6mask"],
            needs=["iface", "ipv4addr|ipv6addr", "ipv4mask|ipv6mask"], doc="delete a label"),
        MessageType(5, "STATICLIST", access="get", takes=(), dumps=True,
            doc="as a dump: ask for all labels; from the kernel: describes a label"),
        MessageType(6, "STATICADDDEF", takes=["secctx", "ipv4addr", "ipv4mask", "ipv6addr", "ipv6mask"],
            needs=["secctx", "ipv4addr|ipv6addr", "ipv4mask|ipv6mask"], doc="add a label for all other interfaces"),
        MessageType(7, "STATICREMOVEDEF", access="del", takes=["ipv4addr", "ipv4mask", "ipv6addr", "ipv6mask"],
            needs=["ipv4addr|ipv6addr", "ipv4mask|ipv6mask"], doc="delete a label for all other interfaces"),
        MessageType(8, "STATICLISTDEF", access="get", takes=(), dumps=True,
            doc="as a dump: ask for all labels for all other interfaces; from the kernel: describes a label"),
    ],
)  # fmt: skip
