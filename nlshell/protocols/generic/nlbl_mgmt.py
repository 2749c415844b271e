"""NetLabel: which label protocol which domain uses. Source: net/netlabel/netlabel_mgmt.h, net/netlabel/netlabel_mgmt.c."""

from ...schema import IPV4, IPV6, U16, U32, Attr, AttributeSet, Enum, Family, MessageType, Nest, String
from ..common import ADDRESS_FAMILY
from . import GENLMSGHDR

PROTOCOL = Enum("netlbl_nltype", {
    "NONE": 0, "MGMT": 1, "RIPSO": 2, "CIPSOV4": 3, "CIPSOV6": 4, "UNLABELED": 5, "ADDRSELECT": 6, "CALIPSO": 7,
}, "NETLBL_NLTYPE_")  # fmt: skip

NLBL_MGMT: AttributeSet = AttributeSet("NLBL_MGMT_A_", [
    Attr(1, "DOMAIN", String()),
    Attr(2, "PROTOCOL", U32, enum=PROTOCOL),
    Attr(3, "VERSION", U32),
    Attr(4, "CV4DOI", U32),
    Attr(5, "IPV6ADDR", IPV6),
    Attr(6, "IPV6MASK", IPV6),
    Attr(7, "IPV4ADDR", IPV4),
    Attr(8, "IPV4MASK", IPV4),
    Attr(9, "ADDRSELECTOR", Nest(lambda: NLBL_MGMT), multi=True),
    Attr(10, "SELECTORLIST", Nest(lambda: NLBL_MGMT)),
    Attr(11, "FAMILY", U16, enum=ADDRESS_FAMILY),
    Attr(12, "CLPDOI", U32),
])  # fmt: skip

FAMILY = Family(
    "NLBL_MGMT", prefix="NLBL_MGMT_C_", kind="generic", version=3, header=GENLMSGHDR, attributes=NLBL_MGMT,
    doc="NetLabel: which label protocol which domain uses",
    messages=[
        MessageType(1, "ADD"), MessageType(2, "REMOVE"), MessageType(3, "LISTALL", access="get"), MessageType(4, "ADDDEF"),
        MessageType(5, "REMOVEDEF", access="del"), MessageType(6, "LISTDEF", access="get"),
        MessageType(7, "PROTOCOLS", access="get"), MessageType(8, "VERSION", access="get"),
    ],
)  # fmt: skip
