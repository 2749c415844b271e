"""Which revision of an xtables match or target the kernel has. Source: <linux/netfilter/nf_tables_compat.h>; net/netfilter/nft_compat.c."""

from ...schema import BE32, Attr, AttributeSet, Enum, Family, MessageType, String, Thing
from . import NFGENMSG

SUBSYSTEM = 11 << 8

COMPAT_TYPE = Enum("nft_compat_type", {"match": 0, "target": 1})

COMPAT = AttributeSet("NFTA_COMPAT_", [
    Attr(1, "NAME", String(max=28), doc="name of the match or target"),
    Attr(2, "REV", BE32, doc="revision asked for; the best one in the answer"),
    Attr(3, "TYPE", BE32, enum=COMPAT_TYPE, doc="whether a match or a target is asked for"),
])  # fmt: skip

FAMILY = Family(
    "nft_compat", prefix="NFNL_MSG_COMPAT_", header=NFGENMSG, attributes=COMPAT, kind="nfnetlink",
    doc="revisions of xtables matches and targets",
    module="nft_compat", things=[
    Thing("extension", "matches and targets of xtables, with the revision that the kernel has", about=["nft_compat"], operation=None,
        key=["name", "type"], title=["{name}"], columns=["name", "rev", "type"]),
], messages=[
        MessageType(SUBSYSTEM | 0, "GET", takes=["NAME", "REV", "TYPE"], needs=["name", "rev", "type"], dumps=False),
    ],
)  # fmt: skip
