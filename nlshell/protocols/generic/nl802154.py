"""IEEE 802.15.4: devices, interfaces, security, scanning. Source: include/net/nl802154.h, net/ieee802154/nl802154.c."""

from ...schema import (
    BE32,
    BYTES,
    FLAG,
    HEX32,
    HEX64,
    IFINDEX,
    LE16,
    LE32,
    LE64,
    PAD,
    S8,
    S32,
    U8,
    U16,
    U32,
    Attr,
    AttributeSet,
    Binary,
    Either,
    Enum,
    Family,
    IndexedArray,
    MessageType,
    Nest,
    String,
    TypeValue,
)
from . import GENLMSGHDR

CCA_MODE = Enum("nl802154_cca_modes", {
    "ENERGY": 1, "CARRIER": 2, "ENERGY_CARRIER": 3, "ALOHA": 4, "UWB_SHR": 5, "UWB_MULTIPLEXED": 6,
}, "NL802154_CCA_")  # fmt: skip

IFTYPE = Enum("nl802154_iftype", {"UNSPEC": 0xFFFFFFFF, "NODE": 0, "MONITOR": 1, "COORD": 2}, "NL802154_IFTYPE_")

CAP = AttributeSet("NL802154_CAP_ATTR_", [
    Attr(1, "IFTYPES", TypeValue(FLAG, IFTYPE)),
    Attr(2, "CHANNELS", TypeValue(TypeValue(FLAG))),
    Attr(3, "TX_POWERS", IndexedArray(S32, first=0)),
    Attr(4, "CCA_ED_LEVELS", IndexedArray(S32, first=0)),
    Attr(5, "CCA_MODES", TypeValue(FLAG, CCA_MODE)),
    Attr(6, "CCA_OPTS", TypeValue(FLAG)),
    Attr(7, "MIN_MINBE", U8),
    Attr(8, "MAX_MINBE", U8),
    Attr(9, "MIN_MAXBE", U8),
    Attr(10, "MAX_MAXBE", U8),
    Attr(11, "MIN_CSMA_BACKOFFS", U8),
    Attr(12, "MAX_CSMA_BACKOFFS", U8),
    Attr(13, "MIN_FRAME_RETRIES", S8),
    Attr(14, "MAX_FRAME_RETRIES", S8),
    Attr(15, "LBT", U32),
])  # fmt: skip

COORD = AttributeSet("NL802154_COORD_", [
    Attr(1, "PANID", LE16.but(kind="binary", hint="hex")),
    Attr(2, "ADDR", Either(LE16.but(hint="hex"), LE64.but(hint="hex")).but(kind="binary")),
    Attr(3, "CHANNEL", U8),
    Attr(4, "PAGE", U8),
    Attr(5, "PREAMBLE_CODE", BYTES),
    Attr(6, "MEAN_PRF", BYTES),
    Attr(7, "SUPERFRAME_SPEC", U16),
    Attr(8, "LINK_QUALITY", U8),
    Attr(9, "GTS_PERMIT", FLAG),
    Attr(10, "PAYLOAD_DATA", BYTES),
    Attr(11, "PAD", PAD),
])  # fmt: skip

DEV_ADDR = AttributeSet("NL802154_DEV_ADDR_ATTR_", [
    Attr(1, "PAN_ID", LE16, hint="hex"),
    Attr(2, "MODE", Either(U8, U32)),
    Attr(3, "SHORT", LE16, hint="hex"),
    Attr(4, "EXTENDED", LE64, hint="hex"),
    Attr(5, "PAD", PAD),
    Attr(6, "PEER_TYPE", U8),
])  # fmt: skip

KEY_ID_MODES = Enum("nl802154_key_id_modes", {
    "IMPLICIT": 0, "INDEX": 1, "INDEX_SHORT": 2, "INDEX_EXTENDED": 3,
}, "NL802154_KEY_ID_MODE_")  # fmt: skip

KEY_ID = AttributeSet("NL802154_KEY_ID_ATTR_", [
    Attr(1, "MODE", U32, enum=KEY_ID_MODES),
    Attr(2, "INDEX", U8),
    Attr(3, "IMPLICIT", Nest(DEV_ADDR)),
    Attr(4, "SOURCE_SHORT", LE32),
    Attr(5, "SOURCE_EXTENDED", LE64, hint="hex"),
    Attr(6, "PAD", PAD),
])  # fmt: skip

SECLEVEL = AttributeSet("NL802154_SECLEVEL_ATTR_", [
    Attr(1, "LEVELS", Either(U32, U8)),
    Attr(2, "FRAME", U32),
    Attr(3, "CMD_FRAME", U32),
    Attr(4, "DEV_OVERRIDE", U8),
])  # fmt: skip

DEV = AttributeSet("NL802154_DEV_ATTR_", [
    Attr(1, "FRAME_COUNTER", U32),
    Attr(2, "PAN_ID", LE16, hint="hex"),
    Attr(3, "SHORT_ADDR", LE16, hint="hex"),
    Attr(4, "EXTENDED_ADDR", LE64, hint="hex"),
    Attr(5, "SECLEVEL_EXEMPT", U8),
    Attr(6, "KEY_MODE", U32),
    Attr(7, "PAD", PAD),
])  # fmt: skip

DEVKEY = AttributeSet("NL802154_DEVKEY_ATTR_", [
    Attr(1, "FRAME_COUNTER", U32),
    Attr(2, "EXTENDED_ADDR", LE64, hint="hex"),
    Attr(3, "ID", Nest(KEY_ID)),
    Attr(4, "PAD", PAD),
])  # fmt: skip

KEY = AttributeSet("NL802154_KEY_ATTR_", [
    Attr(1, "ID", Nest(KEY_ID)),
    Attr(2, "USAGE_FRAMES", U8),
    Attr(3, "USAGE_CMDS", U32),
    Attr(4, "BYTES", Binary(16)),
])  # fmt: skip

SCAN_DONE_REASONS = Enum("nl802154_scan_done_reasons", {"FINISHED": 1, "ABORTED": 2}, "NL802154_SCAN_DONE_REASON_")

NL802154: AttributeSet = AttributeSet("NL802154_ATTR_", [
    Attr(1, "WPAN_PHY", U32),
    Attr(2, "WPAN_PHY_NAME", String()),
    Attr(3, "IFINDEX", IFINDEX),
    Attr(4, "IFNAME", String()),
    Attr(5, "IFTYPE", U32, enum=IFTYPE),
    Attr(6, "WPAN_DEV", HEX64),
    Attr(7, "PAGE", U8),
    Attr(8, "CHANNEL", U8),
    Attr(9, "PAN_ID", LE16, hint="hex"),
    Attr(10, "SHORT_ADDR", LE16, hint="hex"),
    Attr(11, "TX_POWER", S32, unit="mBm"),
    Attr(12, "CCA_MODE", U32, enum=CCA_MODE),
    Attr(13, "CCA_OPT", U32),
    Attr(14, "CCA_ED_LEVEL", S32, unit="mBm"),
    Attr(15, "MAX_FRAME_RETRIES", S8),
    Attr(16, "MAX_BE", U8),
    Attr(17, "MIN_BE", U8),
    Attr(18, "MAX_CSMA_BACKOFFS", U8),
    Attr(19, "LBT_MODE", U8),
    Attr(20, "GENERATION", U32),
    Attr(21, "CHANNELS_SUPPORTED", Nest(lambda: NL802154)),
    Attr(22, "SUPPORTED_CHANNEL", HEX32, multi=True),
    Attr(23, "EXTENDED_ADDR", LE64, hint="hex"),
    Attr(24, "WPAN_PHY_CAPS", Nest(CAP)),
    Attr(25, "SUPPORTED_COMMANDS", IndexedArray(U32)),
    Attr(26, "ACKREQ_DEFAULT", U8),
    Attr(27, "PAD", PAD),
    Attr(28, "PID", U32),
    Attr(29, "NETNS_FD", U32),
    Attr(30, "COORDINATOR", Nest(COORD)),
    Attr(31, "SCAN_TYPE", U8),
    Attr(32, "SCAN_FLAGS", BYTES),
    Attr(33, "SCAN_CHANNELS", HEX32),
    Attr(34, "SCAN_PREAMBLE_CODES", BYTES),
    Attr(35, "SCAN_MEAN_PRF", BYTES),
    Attr(36, "SCAN_DURATION", U8),
    Attr(37, "SCAN_DONE_REASON", U8, enum=SCAN_DONE_REASONS),
    Attr(38, "BEACON_INTERVAL", U8),
    Attr(39, "MAX_ASSOCIATIONS", U32),
    Attr(40, "PEER", Nest(DEV_ADDR)),
    Attr(41, "SEC_ENABLED", U8),
    Attr(42, "SEC_OUT_LEVEL", U32),
    Attr(43, "SEC_OUT_KEY_ID", Nest(KEY_ID)),
    Attr(44, "SEC_FRAME_COUNTER", BE32),
    Attr(45, "SEC_LEVEL", Nest(SECLEVEL)),
    Attr(46, "SEC_DEVICE", Nest(DEV)),
    Attr(47, "SEC_DEVKEY", Nest(DEVKEY)),
    Attr(48, "SEC_KEY", Nest(KEY)),
])  # fmt: skip

FAMILY = Family(
    "nl802154", prefix="NL802154_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=NL802154,
    groups=["config", "scan"],
    doc="IEEE 802.15.4: devices, interfaces, security, scanning",
    messages=[
        MessageType(1, "GET_WPAN_PHY"), MessageType(2, "SET_WPAN_PHY"), MessageType(3, "NEW_WPAN_PHY"),
        MessageType(4, "DEL_WPAN_PHY"), MessageType(5, "GET_INTERFACE"), MessageType(6, "SET_INTERFACE"),
        MessageType(7, "NEW_INTERFACE"), MessageType(8, "DEL_INTERFACE"), MessageType(9, "SET_CHANNEL"),
        MessageType(10, "SET_PAN_ID"), MessageType(11, "SET_SHORT_ADDR"), MessageType(12, "SET_TX_POWER"),
        MessageType(13, "SET_CCA_MODE"), MessageType(14, "SET_CCA_ED_LEVEL"), MessageType(15, "SET_MAX_FRAME_RETRIES"),
        MessageType(16, "SET_BACKOFF_EXPONENT"), MessageType(17, "SET_MAX_CSMA_BACKOFFS"), MessageType(18, "SET_LBT_MODE"),
        MessageType(19, "SET_ACKREQ_DEFAULT"), MessageType(20, "SET_WPAN_PHY_NETNS"), MessageType(21, "SET_SEC_PARAMS"),
        MessageType(22, "GET_SEC_KEY"), MessageType(23, "NEW_SEC_KEY"), MessageType(24, "DEL_SEC_KEY"),
        MessageType(25, "GET_SEC_DEV"), MessageType(26, "NEW_SEC_DEV"), MessageType(27, "DEL_SEC_DEV"),
        MessageType(28, "GET_SEC_DEVKEY"), MessageType(29, "NEW_SEC_DEVKEY"), MessageType(30, "DEL_SEC_DEVKEY"),
        MessageType(31, "GET_SEC_LEVEL"), MessageType(32, "NEW_SEC_LEVEL"), MessageType(33, "DEL_SEC_LEVEL"),
        MessageType(34, "SCAN_EVENT"), MessageType(35, "TRIGGER_SCAN"), MessageType(36, "ABORT_SCAN"),
        MessageType(37, "SCAN_DONE"), MessageType(38, "SEND_BEACONS"), MessageType(39, "STOP_BEACONS"),
        MessageType(40, "ASSOCIATE"), MessageType(41, "DISASSOCIATE"), MessageType(42, "SET_MAX_ASSOCIATIONS"),
        MessageType(43, "LIST_ASSOCIATIONS"),
    ],
)  # fmt: skip
