"""Events of PMC Sierra RAID controllers. Source: drivers/scsi/pmcraid.c."""

from ...schema import BYTES, Attr, AttributeSet, Family, MessageType
from ...schema.things import Thing
from . import GENLMSGHDR

PMCRAID = AttributeSet("PMCRAID_AEN_ATTR_", [Attr(1, "EVENT", BYTES)])

FAMILY = Family(
    "pmcraid", prefix="PMCRAID_AEN_CMD_", kind="generic", id=18, version=1, header=GENLMSGHDR, attributes=PMCRAID,
    groups=["events"],
    doc="events of PMC Sierra RAID controllers", module="pmcraid", things=[
    Thing("event", "what the controllers report", about=["event"], operation=None, key=(), groups=["events"], columns=["event"]),
    ], messages=[
        MessageType(1, "EVENT", doc="from the kernel: a controller reports something"),
    ],
)  # fmt: skip
