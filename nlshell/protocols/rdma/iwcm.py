"""iWARP connections: the kernel talks to the port mapper iwpmd. Source: <rdma/rdma_netlink.h>; drivers/infiniband/core/iwpm_msg.c."""

from ...schema import HEX32, U16, U32, Attr, AttributeSet, Family, MessageType, String, Thing
from ..sock_diag import SOCKADDR_STORAGE
from . import IWCM, message_type

REG = AttributeSet("IWPM_NLA_REG_", [
    Attr(1, "PID_SEQ", U32, doc="number that the answer repeats"),
    Attr(2, "IF_NAME", String()),
    Attr(3, "IBDEV_NAME", String()),
    Attr(4, "ULIB_NAME", String()),
])  # fmt: skip

RREG = AttributeSet("IWPM_NLA_RREG_", [
    Attr(1, "PID_SEQ", U32, doc="number of the request"),
    Attr(2, "IBDEV_NAME", String()),
    Attr(3, "ULIB_NAME", String()),
    Attr(4, "ULIB_VER", U16),
    Attr(5, "PID_ERR", U16),
])  # fmt: skip

MANAGE = AttributeSet("IWPM_NLA_MANAGE_", [
    Attr(1, "MAPPING_SEQ", U32), Attr(2, "ADDR", SOCKADDR_STORAGE), Attr(3, "FLAGS", HEX32),
])  # fmt: skip

RMANAGE = AttributeSet("IWPM_NLA_RMANAGE_", [
    Attr(1, "MAPPING_SEQ", U32),
    Attr(2, "ADDR", SOCKADDR_STORAGE),
    Attr(3, "MAPPED_LOC_ADDR", SOCKADDR_STORAGE),
    Attr(4, "MAPPING_ERR", U16),
])  # fmt: skip

QUERY = AttributeSet("IWPM_NLA_QUERY_", [
    Attr(1, "MAPPING_SEQ", U32), Attr(2, "LOCAL_ADDR", SOCKADDR_STORAGE), Attr(3, "REMOTE_ADDR", SOCKADDR_STORAGE), Attr(4, "FLAGS", HEX32),
])  # fmt: skip

RQUERY = AttributeSet("IWPM_NLA_RQUERY_", [
    Attr(1, "MAPPING_SEQ", U32),
    Attr(2, "LOCAL_ADDR", SOCKADDR_STORAGE),
    Attr(3, "REMOTE_ADDR", SOCKADDR_STORAGE),
    Attr(4, "MAPPED_LOC_ADDR", SOCKADDR_STORAGE),
    Attr(5, "MAPPED_REM_ADDR", SOCKADDR_STORAGE),
    Attr(6, "MAPPING_ERR", U16),
])  # fmt: skip

MAPINFO = AttributeSet("IWPM_NLA_MAPINFO_", [
    Attr(1, "LOCAL_ADDR", SOCKADDR_STORAGE), Attr(2, "MAPPED_ADDR", SOCKADDR_STORAGE), Attr(3, "FLAGS", HEX32),
])  # fmt: skip

MAPINFO_REQUEST = AttributeSet("IWPM_NLA_MAPINFO_", [
    Attr(1, "ULIB_NAME", String()), Attr(2, "ULIB_VER", U16),
], name="IWPM_NLA_MAPINFO_REQ_")  # fmt: skip

MAPINFO_COUNT = AttributeSet("IWPM_NLA_MAPINFO_", [
    Attr(1, "SEQ", U32), Attr(2, "SEND_NUM", U32), Attr(3, "ACK_NUM", U32),
], name="IWPM_NLA_MAPINFO_NUM_")  # fmt: skip

ERR = AttributeSet("IWPM_NLA_ERR_", [Attr(1, "SEQ", U32), Attr(2, "CODE", U16)])

HELLO = AttributeSet("IWPM_NLA_HELLO_", [Attr(1, "ABI_VERSION", U16)])


_ANSWERS = "it answers a question of the kernel's"


def _iwpm(operation: int, name: str, attributes: AttributeSet, direction: str | None = None, takes: list[str] | None = None) -> MessageType:
    # iwpm_validate_nlmsg_attr: what the kernel takes must all be there.
    needs = [each.lower() for each in takes or ()]
    return MessageType(message_type(IWCM, operation), name, attributes, direction=direction, changes=_ANSWERS, takes=takes, needs=needs)


# Here the kernel asks and the program answers: "request" is what has NLM_F_REQUEST.
FAMILY = Family("iwcm", prefix="RDMA_NL_IWPM_", doc="port mapper of iWARP", module="iw_cm", things=[
    Thing("mapping", "addresses of iWARP connections, and those that the port mapper gives them", operation=None, key=[],
        columns=["mapping_seq", "seq", "addr", "flags", "mapped_loc_addr", "mapped_rem_addr", "mapping_err"]),
], messages=[
    _iwpm(0, "REG_PID", REG, "request"), _iwpm(0, "REG_PID", RREG, "reply"),
    _iwpm(1, "ADD_MAPPING", MANAGE, "request"), _iwpm(1, "ADD_MAPPING", RMANAGE, "reply"),
    _iwpm(2, "QUERY_MAPPING", QUERY, "request"), _iwpm(2, "QUERY_MAPPING", RQUERY, "reply"),
    _iwpm(3, "REMOVE_MAPPING", MANAGE),
    _iwpm(4, "REMOTE_INFO", RQUERY,
        takes=["MAPPING_SEQ", "LOCAL_ADDR", "REMOTE_ADDR", "MAPPED_LOC_ADDR", "MAPPED_REM_ADDR", "MAPPING_ERR"]),
    _iwpm(5, "HANDLE_ERR", ERR, takes=["SEQ", "CODE"]),
    _iwpm(6, "MAPINFO", MAPINFO, "request"), _iwpm(6, "MAPINFO", MAPINFO_REQUEST, "reply"),
    _iwpm(7, "MAPINFO_NUM", MAPINFO_COUNT, takes=["SEQ", "SEND_NUM", "ACK_NUM"]),
    _iwpm(8, "HELLO", HELLO, takes=["ABI_VERSION"]),
])  # fmt: skip
