"""Connection tracking helpers in user space. Source: <linux/netfilter/nfnetlink_cthelper.h>; net/netfilter/nfnetlink_cthelper.c."""

from ...schema import BE16, BE32, U8, Attr, AttributeSet, Enum, Family, MessageType, Nest, String, Thing
from ...schema.things import Plain, Word
from ..common import IP_PROTOCOL
from . import NFGENMSG, NFPROTO

SUBSYSTEM = 9 << 8

TUPLE = AttributeSet("NFCTH_TUPLE_", [
    Attr(1, "L3PROTONUM", BE16, enum=NFPROTO, doc="family of the connections"),
    Attr(2, "L4PROTONUM", U8, enum=IP_PROTOCOL, doc="protocol of the connections"),
])  # fmt: skip

POLICY = AttributeSet("NFCTH_POLICY_", [
    Attr(1, "NAME", String(max=15), doc="name of the class of expectations"),
    Attr(2, "EXPECT_MAX", BE32, doc="how many expectations a connection may have at once"),
    Attr(3, "EXPECT_TIMEOUT", BE32, unit="s", doc="how long an expectation waits"),
])  # fmt: skip

POLICY_SET = AttributeSet("NFCTH_POLICY_SET_", [
    Attr(1, "NUM", BE32, doc="how many classes follow"),
    Attr(2, "SET", Nest(POLICY), kernel="NFCTH_POLICY_SET", doc="limits of the first class"),
    Attr(3, "SET2", Nest(POLICY), kernel="NFCTH_POLICY_SET2", doc="limits of the second class"),
    Attr(4, "SET3", Nest(POLICY), kernel="NFCTH_POLICY_SET3", doc="limits of the third class"),
    Attr(5, "SET4", Nest(POLICY), kernel="NFCTH_POLICY_SET4", doc="limits of the fourth class"),
])  # fmt: skip

HELPER_STATUS = Enum("nfct_helper_status", {"DISABLED": 0, "ENABLED": 1}, "NFCT_HELPER_STATUS_")

HELPER = AttributeSet("NFCTH_", [
    Attr(1, "NAME", String(max=15), doc="what rules call the helper: ftp, sip, …"),
    Attr(2, "TUPLE", Nest(TUPLE), doc="protocols that the helper is for"),
    Attr(3, "QUEUE_NUM", BE32, doc="queue (nfqueue) where packets wait for the helper"),
    Attr(4, "POLICY", Nest(POLICY_SET), doc="limits of expectations, by class"),
    Attr(5, "PRIV_DATA_LEN", BE32, unit="bytes", doc="private data kept with each connection"),
    Attr(6, "STATUS", BE32, enum=HELPER_STATUS, doc="whether packets go to the helper's queue"),
])  # fmt: skip

FAMILY = Family(
    "cthelper", prefix="NFNL_MSG_CTHELPER_", header=NFGENMSG, attributes=HELPER, kind="nfnetlink",
    doc="connection tracking helpers in user space", module="nfnetlink_cthelper", things=[
    Thing("cthelper", "connection tracking helpers in user space", key=["name", "tuple"], title=["named {name}"], free="name",
        columns=["name", "tuple.l3protonum", "tuple.l4protonum", "queue_num", "status", "priv_data_len"],
        words=[Word("name", "name", Plain("NAME"), "of this name")]),
], messages=[
        # nfnl_cthelper_create and nfnl_cthelper_update; what does not exist yet needs POLICY and PRIV_DATA_LEN as well
        MessageType(SUBSYSTEM | 0, "NEW", takes=["NAME", "TUPLE", "QUEUE_NUM", "POLICY", "PRIV_DATA_LEN", "STATUS"],
            needs=["name", "tuple"], doc="make a helper, or change it; from the kernel: describes a helper"),
        MessageType(SUBSYSTEM | 1, "GET", takes=["NAME", "TUPLE"], doc="ask for a helper; as a dump: ask for all helpers"),
        MessageType(SUBSYSTEM | 2, "DEL", takes=["NAME", "TUPLE"], doc="delete a helper, or all"),
    ],
)  # fmt: skip
