"""Events of voltage regulators. Source: <regulator/regulator.h>, drivers/regulator/event.c."""

from ...schema import U64, Attr, AttributeSet, Family, Field, FixedText, MessageType, Struct
from ...schema.things import Thing
from . import GENLMSGHDR

REG_GENL_EVENT = Struct("reg_genl_event", [
    Field("reg_name", FixedText(32)),
    Field("event", U64),
])  # fmt: skip

REG_EVENT = AttributeSet("REG_GENL_ATTR_", [Attr(1, "EVENT", REG_GENL_EVENT)])

FAMILY = Family(
    "reg_event", prefix="REG_GENL_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=REG_EVENT,
    groups=["reg_mc_group"],
    doc="events of voltage regulators", things=[
    Thing("event", "what voltage regulators report: faults, and voltages that change", about=["event"], operation=None, key=(),
        groups=["reg_mc_group"], columns=["event"]),
    ], messages=[
        MessageType(1, "EVENT", doc="from the kernel: a regulator reports something"),
    ],
)  # fmt: skip
