"""NetLabel: which label protocol which domain uses. Source: net/netlabel/netlabel_mgmt.h, net/netlabel/netlabel_mgmt.c."""

from ...schema import IPV4, IPV6, U16, U32, Attr, AttributeSet, Enum, Family, MessageType, Nest, String
from ...schema.things import Thing
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

# netlbl_mgmt_add_common
_MAPPING = ["protocol", "family", "cv4doi", "clpdoi", "ipv4addr", "ipv4mask", "ipv6addr", "ipv6mask"]

FAMILY = Family(
    "NLBL_MGMT", prefix="NLBL_MGMT_C_", kind="generic", version=3, header=GENLMSGHDR, attributes=NLBL_MGMT,
    doc="NetLabel: which label protocol which domain uses", initial=True, things=[
    Thing("domain", "which label protocol holds for which domain", about=["listall", "add", "remove"], operation="listall",
        key=["domain", "family"], title=["of domain {domain}"],
        columns=["domain", "family", "protocol", "cv4doi", "clpdoi", "selectorlist", "ipv4addr", "ipv6addr"]),
    Thing("default", "the label protocol of all other domains", about=["listdef", "adddef", "removedef"], operation="listdef",
        key=["family"], columns=["family", "protocol", "cv4doi", "clpdoi"]),
    Thing("protocol", "label protocols that the kernel has", about=["protocols"], key=["protocol"], columns=["protocol"]),
    Thing("version", "version of the interface", about=["version"], operation="version", key=(), columns=["version"]),
    ], messages=[
        MessageType(1, "ADD", takes=["domain", *_MAPPING], needs=["domain", "protocol"], doc="add a domain"),
        MessageType(2, "REMOVE", takes=["domain"], needs=["domain"], doc="delete a domain"),
        MessageType(3, "LISTALL", access="get", takes=(), dumps=True,
            doc="as a dump: ask for all domains; from the kernel: describes a domain"),
        MessageType(4, "ADDDEF", takes=_MAPPING, needs=["protocol"], doc="set what holds for all other domains"),
        MessageType(5, "REMOVEDEF", access="del", takes=(), doc="delete what holds for all other domains"),
        MessageType(6, "LISTDEF", access="get", takes=["family"], dumps=False,
            doc="ask what holds for all other domains; from the kernel: tells it"),
        MessageType(7, "PROTOCOLS", access="get", takes=(), dumps=True,
            doc="as a dump: ask for all label protocols; from the kernel: names one"),
        MessageType(8, "VERSION", access="get", takes=(), dumps=False,
            doc="ask for the version of the interface; from the kernel: tells it"),
    ],
)  # fmt: skip
