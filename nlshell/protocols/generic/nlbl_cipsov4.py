"""NetLabel: CIPSO definitions for IPv4. Source: net/netlabel/netlabel_cipso_v4.h, net/netlabel/netlabel_cipso_v4.c."""

from ...schema import U8, U32, Attr, AttributeSet, Enum, Family, MessageType, Nest
from ...schema.things import Thing
from . import GENLMSGHDR

MAPPING = Enum("cipso_v4_map", {"UNKNOWN": 0, "TRANS": 1, "PASS": 2, "LOCAL": 3}, "CIPSO_V4_MAP_")

NLBL_CIPSOV4: AttributeSet = AttributeSet("NLBL_CIPSOV4_A_", [
    Attr(1, "DOI", U32),
    Attr(2, "MTYPE", U32, enum=MAPPING),
    Attr(3, "TAG", U8, multi=True),
    Attr(4, "TAGLST", Nest(lambda: NLBL_CIPSOV4)),
    Attr(5, "MLSLVLLOC", U32),
    Attr(6, "MLSLVLREM", U32),
    Attr(7, "MLSLVL", Nest(lambda: NLBL_CIPSOV4), multi=True),
    Attr(8, "MLSLVLLST", Nest(lambda: NLBL_CIPSOV4)),
    Attr(9, "MLSCATLOC", U32),
    Attr(10, "MLSCATREM", U32),
    Attr(11, "MLSCAT", Nest(lambda: NLBL_CIPSOV4), multi=True),
    Attr(12, "MLSCATLST", Nest(lambda: NLBL_CIPSOV4)),
])  # fmt: skip

FAMILY = Family(
    "NLBL_CIPSOv4", prefix="NLBL_CIPSOV4_C_", kind="generic", version=3, header=GENLMSGHDR, attributes=NLBL_CIPSOV4,
    doc="NetLabel: CIPSO definitions for IPv4", initial=True, things=[
    Thing("doi", "definitions of labels: domains of interpretation", about=["listall", "list", "add", "remove"],
        operation="listall", key=["doi"], title=["{doi}"], columns=["doi", "mtype", "taglst", "mlslvllst", "mlscatlst"]),
    ], messages=[
        MessageType(1, "ADD", takes=["doi", "mtype", "taglst", "mlslvllst", "mlscatlst"], needs=["doi", "mtype", "taglst"],
            doc="add a definition"),
        MessageType(2, "REMOVE", takes=["doi"], needs=["doi"], doc="delete a definition"),
        MessageType(3, "LIST", takes=["doi"], needs=["doi"], dumps=False, doc="ask for a definition; from the kernel: tells it"),
        MessageType(4, "LISTALL", access="get", takes=(), dumps=True,
            doc="as a dump: ask for all definitions; from the kernel: names one"),
    ],
)  # fmt: skip
