"""NetLabel: CALIPSO definitions for IPv6. Source: net/netlabel/netlabel_calipso.h, net/netlabel/netlabel_calipso.c."""

from ...schema import U32, Attr, AttributeSet, Enum, Family, MessageType
from ...schema.things import Thing
from . import GENLMSGHDR

MAPPING = Enum("calipso_map", {"UNKNOWN": 0, "PASS": 2}, "CALIPSO_MAP_")

NLBL_CALIPSO = AttributeSet("NLBL_CALIPSO_A_", [
    Attr(1, "DOI", U32),
    Attr(2, "MTYPE", U32, enum=MAPPING),
])  # fmt: skip

FAMILY = Family(
    "NLBL_CALIPSO", prefix="NLBL_CALIPSO_C_", kind="generic", version=3, header=GENLMSGHDR, attributes=NLBL_CALIPSO,
    doc="NetLabel: CALIPSO definitions for IPv6", initial=True, things=[
    Thing("doi", "definitions of labels: domains of interpretation", about=["listall", "list", "add", "remove"],
        operation="listall", key=["doi"], title=["{doi}"], columns=["doi", "mtype"]),
    ], messages=[
        MessageType(1, "ADD", takes=["doi", "mtype"], needs=["doi", "mtype"], doc="add a definition"),
        MessageType(2, "REMOVE", takes=["doi"], needs=["doi"], doc="delete a definition"),
        MessageType(3, "LIST", takes=["doi"], needs=["doi"], dumps=False, doc="ask for a definition; from the kernel: tells it"),
        MessageType(4, "LISTALL", access="get", takes=(), dumps=True,
            doc="as a dump: ask for all definitions; from the kernel: names one"),
    ],
)  # fmt: skip
