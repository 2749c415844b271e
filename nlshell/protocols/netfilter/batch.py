"""Batches: BEGIN, messages of one subsystem that take effect together, END. Source: <linux/netfilter/nfnetlink.h>; nfnetlink.c."""

from ...schema import BE32, Attr, AttributeSet, Family, MessageType
from . import NFGENMSG

BATCH = AttributeSet("NFNL_BATCH_", [
    Attr(1, "GENID", BE32, doc="generation of the ruleset the batch was made for; the kernel refuses it when that is gone"),
])  # fmt: skip

# Subsystem 0: the subsystem that the batch is for stands in res_id.
FAMILY = Family(
    "nfnetlink", prefix="NFNL_MSG_", header=NFGENMSG, attributes=BATCH, kind="nfnetlink",
    doc="begin and end of a batch",
    messages=[
        # By themselves they change nothing and need no acknowledgement: what is between them answers, or the kernel refuses BEGIN.
        # nfnetlink_rcv_skb_batch reads the generation of BEGIN; of END nothing is read.
        MessageType(16, "BATCH_BEGIN", access="get", acknowledged=False, takes=["GENID"], dumps=False),
        MessageType(17, "BATCH_END", access="get", acknowledged=False, takes=[], dumps=False),
    ],
)  # fmt: skip
