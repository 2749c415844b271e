"""Simulated IEEE 802.15.4 radios. Source: drivers/net/ieee802154/mac802154_hwsim.h, drivers/net/ieee802154/mac802154_hwsim.c."""

from ...schema import U8, U32, Attr, AttributeSet, Family, MessageType, Nest
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
    doc="simulated IEEE 802.15.4 radios",
    messages=[
        MessageType(1, "GET_RADIO"), MessageType(2, "SET_RADIO"), MessageType(3, "NEW_RADIO"), MessageType(4, "DEL_RADIO"),
        MessageType(5, "GET_EDGE"), MessageType(6, "SET_EDGE"), MessageType(7, "DEL_EDGE"), MessageType(8, "NEW_EDGE"),
    ],
)  # fmt: skip
