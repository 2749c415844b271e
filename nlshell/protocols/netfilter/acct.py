"""Named traffic counters. Source: <linux/netfilter/nfnetlink_acct.h>; net/netfilter/nfnetlink_acct.c."""

from ...schema import BE32, BE64, PAD, Attr, AttributeSet, Family, Flags, MessageType, Nest, String, Thing
from ...schema.things import Plain, Word
from . import NFGENMSG

SUBSYSTEM = 7 << 8

ACCT_FLAGS = Flags("nfnl_acct_flags", {"QUOTA_PKTS": 0x1, "QUOTA_BYTES": 0x2, "OVERQUOTA": 0x4}, "NFACCT_F_")

FILTER = AttributeSet("NFACCT_FILTER_", [
    Attr(1, "MASK", BE32, flags=ACCT_FLAGS, doc="flags to look at"),
    Attr(2, "VALUE", BE32, flags=ACCT_FLAGS, doc="what they must be"),
])  # fmt: skip

ACCT = AttributeSet("NFACCT_", [
    Attr(1, "NAME", String(max=31), doc="what rules call the counter"),
    Attr(2, "PKTS", BE64, unit="packets", doc="packets counted"),
    Attr(3, "BYTES", BE64, unit="bytes", doc="bytes counted"),
    Attr(4, "USE", BE32, doc="references, the table's own included"),
    Attr(5, "FLAGS", BE32, flags=ACCT_FLAGS, doc="what the quota counts, and whether it is used up"),
    Attr(6, "QUOTA", BE64, doc="packets or bytes, as the flags say"),
    Attr(7, "FILTER", Nest(FILTER), doc="list only counters with these flags"),
    Attr(8, "PAD", PAD),
])  # fmt: skip

FAMILY = Family(
    "acct", prefix="NFNL_MSG_ACCT_", header=NFGENMSG, attributes=ACCT, kind="nfnetlink",
    doc="named traffic counters", module="nfnetlink_acct", other_names=["nfacct"], things=[
    Thing("acct", "named traffic counters, which rules count into", key=["name"], title=["named {name}"],
        groups=["acct_quota"], free="name",
        columns=["name", "pkts", "bytes", "quota", "flags", "use"], moving=["pkts", "bytes", "use"],
        words=[Word("name", "name", Plain("NAME"), "of this name", alone=True)],
        changes={"add": "acct new name=seen --flags create", "del": "acct del name=seen"}),
], messages=[
        MessageType(SUBSYSTEM | 0, "NEW", takes=["NAME", "PKTS", "BYTES", "FLAGS", "QUOTA"], needs=["name"],
            doc="make a counter; with the flag replace, set it to zero; from the kernel: describes a counter"),
        MessageType(SUBSYSTEM | 1, "GET", takes=["NAME", "FILTER"], needs=["name"],
            doc="ask for a counter; as a dump: ask for all counters"),
        MessageType(SUBSYSTEM | 2, "GET_CTRZERO", takes=["NAME", "FILTER"], needs=["name"],
            doc="ask for a counter and set it to zero; as a dump: ask for all counters and set them to zero"),
        MessageType(SUBSYSTEM | 3, "DEL", takes=["NAME"], doc="delete a counter, or all that no rule refers to"),
        MessageType(SUBSYSTEM | 4, "OVERQUOTA", doc="from the kernel: tells that a quota is used up"),
    ],
)  # fmt: skip
