"""The PSP security protocol. Source: <linux/psp.h>, net/psp/psp-nl-gen.c; psp.yaml."""

from ...schema import BYTES, FLAG, IFINDEX, S32, U32, UINT, Attr, AttributeSet, Enum, Family, Flags, MessageType, Nest
from ...schema.things import Plain, Thing, Word
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
    Attr(1, "KEY", BYTES.but(secret=True)),
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
    doc="the PSP security protocol", initial=True, things=[
    Thing("dev", "devices that encrypt with PSP",
        about=["dev", "dev_add", "dev_del", "dev_change", "key_rotate", "dev_assoc", "dev_disassoc"], key=["id"], title=["{id}"],
        groups=["mgmt", "use"], columns=["id", "ifindex", "psp_versions_cap", "psp_versions_ena"],
        words=[Word("id", "id", Plain("NUMBER"), "this one only", alone=True)]),
    Thing("stats", "what PSP devices count", about=["stats"], key=["dev_id"],
        columns=["dev_id", "key_rotations", "stale_events", "rx_packets", "rx_bytes", "rx_auth_fail", "rx_error", "rx_bad",
            "tx_packets", "tx_bytes", "tx_error"], moving=["key_rotations", "stale_events", "rx_*", "tx_*"]),
    Thing("association", "keys of sockets", about=["rx_assoc", "tx_assoc"], operation=None, key=["dev_id", "sock_fd"],
        columns=["dev_id", "version", "sock_fd"]),
    ], messages=[
        MessageType(1, "DEV_GET", DEV, takes=["id"], needs=["id"],
            doc="ask for a PSP device; as a dump: ask for all PSP devices; from the kernel: describes a PSP device"),
        MessageType(2, "DEV_ADD_NTF", DEV, doc="from the kernel: tells of a new PSP device"),
        MessageType(3, "DEV_DEL_NTF", DEV, doc="from the kernel: reports the end of a PSP device"),
        MessageType(4, "DEV_SET", DEV, takes=["id", "psp_versions_ena"], needs=["id", "psp_versions_ena"],
            doc="change which versions of PSP a device uses"),
        MessageType(5, "DEV_CHANGE_NTF", DEV, doc="from the kernel: tells a change of a PSP device"),
        MessageType(6, "KEY_ROTATE", DEV, takes=["id"], needs=["id"],
            doc="give a device a new master key; keys made from the one before last end"),
        MessageType(7, "KEY_ROTATE_NTF", DEV, doc="from the kernel: a device has a new master key"),
        MessageType(8, "RX_ASSOC", ASSOC, takes=["dev_id", "version", "sock_fd"], needs=["version", "sock_fd"],
            doc="ask for a key to receive with, for a socket; from the kernel: the key"),
        MessageType(9, "TX_ASSOC", ASSOC, takes=["dev_id", "version", "tx_key", "sock_fd"],
            needs=["version", "tx_key", "sock_fd"], doc="give a socket the key of the far end, to send with"),
        MessageType(10, "GET_STATS", STATS, takes=["dev_id"], needs=["dev_id"],
            doc="ask what a PSP device counts; as a dump: ask for all PSP devices and what they count; from the kernel: "
            "describes what a PSP device counts"),
        MessageType(11, "DEV_ASSOC", DEV, doc="let a network device use a PSP device"),
        MessageType(12, "DEV_DISASSOC", DEV, doc="let a network device use a PSP device no longer"),
    ],
)  # fmt: skip
