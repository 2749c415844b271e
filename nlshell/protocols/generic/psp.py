"""The PSP security protocol. Source: <linux/psp.h>, net/psp/psp-nl-gen.c; psp.yaml."""

from ...schema import BYTES, FLAG, IFINDEX, S32, U32, UINT, Attr, AttributeSet, Enum, Family, Flags, MessageType, Nest
from . import GENLMSGHDR

ASSOC_DEV_INFO = AttributeSet("PSP_A_ASSOC_DEV_INFO_", [
    Attr(1, "IFINDEX", IFINDEX),
    Attr(2, "NSID", S32),
])  # fmt: skip

VERSION_FLAGS = Flags("version_flags", {
    "GCM_128": 0x1, "GCM_256": 0x2, "GMAC_128": 0x4, "GMAC_256": 0x8,
}, "PSP_VERSION_HDR0_AES_")  # fmt: skip

DEV = AttributeSet("PSP_A_DEV_", [
    Attr(1, "ID", U32),
    Attr(2, "IFINDEX", IFINDEX),
    Attr(3, "PSP_VERSIONS_CAP", U32, flags=VERSION_FLAGS),
    Attr(4, "PSP_VERSIONS_ENA", U32, flags=VERSION_FLAGS),
    Attr(5, "ASSOC_LIST", Nest(ASSOC_DEV_INFO), multi=True),
    Attr(6, "NSID", S32),
    Attr(7, "BY_ASSOCIATION", FLAG),
])  # fmt: skip

VERSION = Enum("version", {"GCM_128": 0, "GCM_256": 1, "GMAC_128": 2, "GMAC_256": 3}, "PSP_VERSION_HDR0_AES_")

KEYS = AttributeSet("PSP_A_KEYS_", [
    Attr(1, "KEY", BYTES),
    Attr(2, "SPI", U32),
])  # fmt: skip

ASSOC = AttributeSet("PSP_A_ASSOC_", [
    Attr(1, "DEV_ID", U32),
    Attr(2, "VERSION", U32, enum=VERSION),
    Attr(3, "RX_KEY", Nest(KEYS)),
    Attr(4, "TX_KEY", Nest(KEYS)),
    Attr(5, "SOCK_FD", U32),
])  # fmt: skip

STATS = AttributeSet("PSP_A_STATS_", [
    Attr(1, "DEV_ID", U32),
    Attr(2, "KEY_ROTATIONS", UINT),
    Attr(3, "STALE_EVENTS", UINT),
    Attr(4, "RX_PACKETS", UINT),
    Attr(5, "RX_BYTES", UINT),
    Attr(6, "RX_AUTH_FAIL", UINT),
    Attr(7, "RX_ERROR", UINT),
    Attr(8, "RX_BAD", UINT),
    Attr(9, "TX_PACKETS", UINT),
    Attr(10, "TX_BYTES", UINT),
    Attr(11, "TX_ERROR", UINT),
])  # fmt: skip

FAMILY = Family(
    "psp", prefix="PSP_CMD_", kind="generic", version=1, header=GENLMSGHDR,
    groups=["mgmt", "use"],
    doc="the PSP security protocol",
    messages=[
        MessageType(1, "DEV_GET", DEV), MessageType(2, "DEV_ADD_NTF", DEV), MessageType(3, "DEV_DEL_NTF", DEV),
        MessageType(4, "DEV_SET", DEV), MessageType(5, "DEV_CHANGE_NTF", DEV), MessageType(6, "KEY_ROTATE", DEV),
        MessageType(7, "KEY_ROTATE_NTF", DEV), MessageType(8, "RX_ASSOC", ASSOC), MessageType(9, "TX_ASSOC", ASSOC),
        MessageType(10, "GET_STATS", STATS), MessageType(11, "DEV_ASSOC", DEV), MessageType(12, "DEV_DISASSOC", DEV),
    ],
)  # fmt: skip
