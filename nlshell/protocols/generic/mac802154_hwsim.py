"""Simulated IEEE 802.15.4 radios. Source: drivers/net/ieee802154/mac802154_hwsim.h, drivers/net/ieee802154/mac802154_hwsim.c."""

from ...schema import U8, U32, Attr, AttributeSet, Family, MessageType, Nest
from ...schema.things import Plain, Thing, Word
from . import GENLMSGHDR

EDGE = AttributeSet("MAC802154_HWSIM_EDGE_ATTR_", [
    Attr(1, "ENDPOINT_ID", U32),
    Attr(2, "LQI", U8),
])  # fmt: skip

HWSIM: AttributeSet = AttributeSet("MAC802154_HWSIM_ATTR_", [
    Attr(1, "RADIO_ID", U32),
    Attr(2, "RADIO_EDGE", Nest(EDGE), multi=True),
    Attr(3, "RADIO_EDGES", Nest(lambda: HWSIM)),
])  # fmt: skip

FAMILY = Family(
    "MAC802154_HWSIM", prefix="MAC802154_HWSIM_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=HWSIM,
    groups=["config"],
    doc="simulated IEEE 802.15.4 radios", module="mac802154_hwsim", things=[
    Thing("radio", "simulated radios for IEEE 802.15.4", about=["radio", "edge"], key=["radio_id"], title=["{radio_id}"],
        groups=["config"], columns=["id", "radio_edges"], operation="get_radio",
        words=[Word("id", "radio_id", Plain("NUMBER"), "this one only", alone=True)]),
    ], messages=[
        MessageType(1, "GET_RADIO", takes=["radio_id"], needs=["radio_id"],
            doc="ask for a radio; as a dump: ask for all radios; from the kernel: describes a radio"),
        MessageType(2, "SET_RADIO", doc="not used by the kernel"),
        MessageType(3, "NEW_RADIO", takes=[], doc="make a radio; from the kernel: describes a radio"),
        MessageType(4, "DEL_RADIO", takes=["radio_id"], needs=["radio_id"], doc="delete a radio"),
        MessageType(5, "GET_EDGE", doc="not used by the kernel"),
        # hwsim_set_edge_lqi
        MessageType(6, "SET_EDGE", takes=["radio_id", "radio_edge"], needs=["radio_id", "radio_edge"],
            doc="change how well a radio hears another"),
        MessageType(7, "DEL_EDGE", takes=["radio_id", "radio_edge"], needs=["radio_id", "radio_edge"],
            doc="let a radio hear another no longer"),
        MessageType(8, "NEW_EDGE", takes=["radio_id", "radio_edge"], needs=["radio_id", "radio_edge"],
            doc="let a radio hear another"),
    ],
)  # fmt: skip
