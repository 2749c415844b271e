"""SMC: which network a device belongs to. Source: <linux/smc.h>, net/smc/smc_pnet.c."""

from ...schema import U8, Attr, AttributeSet, Family, MessageType, String
from ...schema.things import Thing
from . import GENLMSGHDR

SMC_PNETID = AttributeSet("SMC_PNETID_", [
    Attr(1, "NAME", String()),
    Attr(2, "ETHNAME", String()),
    Attr(3, "IBNAME", String()),
    Attr(4, "IBPORT", U8),
])  # fmt: skip

FAMILY = Family(
    "SMC_PNETID", prefix="SMC_PNETID_", kind="generic", version=1, header=GENLMSGHDR, attributes=SMC_PNETID,
    doc="SMC: which network a device belongs to", module="smc", initial=True, things=[
    Thing("pnetid", "which devices are on the same physical network", about=["SMC_PNETID", "add", "flush"],
        key=["name", "ethname", "ibname", "ibport"], title=["named {name}"], columns=["name", "ethname", "ibname", "ibport"]),
    ], messages=[
        MessageType(1, "GET", takes=["name"],
            doc="ask for a physical network; as a dump: ask for all physical networks; from the kernel: describes a physical "
            "network"),
        MessageType(2, "ADD", takes=["name", "ethname", "ibname", "ibport"], needs=["name", "ethname|ibname"],
            doc="add a device to a physical network"),
        MessageType(3, "DEL", takes=["name"], needs=["name"], doc="delete a physical network"),
        MessageType(4, "FLUSH", takes=(), doc="delete all physical networks"),
    ],
)  # fmt: skip
