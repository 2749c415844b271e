"""Events from ACPI. Source: drivers/acpi/event.c."""

from ...schema import HEX32, Attr, AttributeSet, Family, Field, FixedText, MessageType, Struct
from ...schema.things import Thing
from . import GENLMSGHDR

ACPI_GENL_EVENT = Struct("acpi_genl_event", [
    Field("device_class", FixedText(20)),
    Field("bus_id", FixedText(15)),
    Field("type", HEX32),
    Field("data", HEX32),
], align=4)  # fmt: skip

ACPI_EVENT = AttributeSet("ACPI_GENL_ATTR_", [Attr(1, "EVENT", ACPI_GENL_EVENT)])

FAMILY = Family(
    "acpi_event", prefix="ACPI_GENL_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=ACPI_EVENT,
    groups=["acpi_mc_group"],
    doc="events from ACPI", things=[
    Thing("event", "what ACPI devices report: keys, lids, power supplies", about=["event"], operation=None, key=(),
        groups=["acpi_mc_group"], columns=["event"]),
    ], messages=[
        MessageType(1, "EVENT", doc="from the kernel: an ACPI device reports something"),
    ],
)  # fmt: skip
