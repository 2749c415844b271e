"""Events of PMC Sierra RAID controllers. Source: drivers/scsi/pmcraid.c."""

from ...schema import BYTES, Attr, AttributeSet, Family, MessageType
from . import GENLMSGHDR

PMCRAID = AttributeSet("PMCRAID_AEN_ATTR_", [Attr(1, "EVENT", BYTES)])

FAMILY = Family(
    "pmcraid", prefix="PMCRAID_AEN_CMD_", kind="generic", id=18, version=1, header=GENLMSGHDR, attributes=PMCRAID,
    groups=["events"],
    doc="events of PMC Sierra RAID controllers",
    messages=[
        MessageType(1, "EVENT"),
    ],
)  # fmt: skip
