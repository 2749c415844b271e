"""NetLabel: CALIPSO definitions for IPv6. Source: net/netlabel/netlabel_calipso.h, net/netlabel/netlabel_calipso.c."""

from ...schema import U32, Attr, AttributeSet, Enum, Family, MessageType
from . import GENLMSGHDR

MAPPING = Enum("calipso_map", {"UNKNOWN": 0, "PASS": 2}, "CALIPSO_MAP_")

NLBL_CALIPSO = AttributeSet("NLBL_CALIPSO_A_", [
    Attr(1, "DOI", U32),
    Attr(2, "MTYPE", U32, enum=MAPPING),
])  # fmt: skip

FAMILY = Family(
    "NLBL_CALIPSO", prefix="NLBL_CALIPSO_C_", kind="generic", version=3, header=GENLMSGHDR, attributes=NLBL_CALIPSO,
    doc="NetLabel: CALIPSO definitions for IPv6",
    messages=[
        MessageType(1, "ADD"), MessageType(2, "REMOVE"), MessageType(3, "LIST"), MessageType(4, "LISTALL", access="get"),
    ],
)  # fmt: skip
