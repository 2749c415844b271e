"""SMC: which network a device belongs to. Source: <linux/smc.h>, net/smc/smc_pnet.c."""

from ...schema import U8, Attr, AttributeSet, Family, MessageType, String
from . import GENLMSGHDR

SMC_PNETID = AttributeSet("SMC_PNETID_", [
    Attr(1, "NAME", String()),
    Attr(2, "ETHNAME", String()),
    Attr(3, "IBNAME", String()),
    Attr(4, "IBPORT", U8),
])  # fmt: skip

FAMILY = Family(
    "SMC_PNETID", prefix="SMC_PNETID_", kind="generic", version=1, header=GENLMSGHDR, attributes=SMC_PNETID,
    doc="SMC: which network a device belongs to",
    messages=[
        MessageType(1, "GET"), MessageType(2, "ADD"), MessageType(3, "DEL"), MessageType(4, "FLUSH"),
    ],
)  # fmt: skip
