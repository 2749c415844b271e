"""WireGuard tunnels and their peers. Source: <linux/wireguard.h>, drivers/net/wireguard/netlink.c; wireguard.yaml."""

from ...schema import (
    HEX32,
    IFINDEX,
    IP,
    S64,
    U8,
    U16,
    U32,
    U64,
    Attr,
    AttributeSet,
    Binary,
    Either,
    Family,
    Field,
    Flags,
    IndexedArray,
    MessageType,
    Nest,
    String,
    Struct,
)
from ...schema.things import INTERFACE_NAME, Thing, Word
from ..common import ADDRESS_FAMILY
from . import GENLMSGHDR
from ._sockaddr import SOCKADDR_IN, SOCKADDR_IN6

WGPEER_FLAGS = Flags("wgpeer_flags", {"REMOVE_ME": 0x1, "REPLACE_ALLOWEDIPS": 0x2, "UPDATE_ONLY": 0x4}, "WGPEER_F_")

TIMESPEC = Struct("__kernel_timespec", [Field("tv_sec", S64, unit="s"), Field("tv_nsec", S64, unit="ns")])

WGALLOWEDIP_FLAGS = Flags("wgallowedip_flags", {"ME": 0x1}, "WGALLOWEDIP_F_REMOVE_")

ALLOWED_IP = AttributeSet("WGALLOWEDIP_A_", [
    Attr(1, "FAMILY", U16, enum=ADDRESS_FAMILY, doc="inet or inet6, as IPADDR is"),
    Attr(2, "IPADDR", IP, doc="address of the prefix"),
    Attr(3, "CIDR_MASK", U8, doc="prefix length"),
    Attr(4, "FLAGS", U32, flags=WGALLOWEDIP_FLAGS, doc="whether a request takes the prefix away"),
])  # fmt: skip

PEER = AttributeSet("WGPEER_A_", [
    Attr(1, "PUBLIC_KEY", Binary(32), doc="who the peer is"),
    Attr(2, "PRESHARED_KEY", Binary(32).but(secret=True), doc="mixed in against quantum computers; all zeroes is none"),
    Attr(3, "FLAGS", U32, flags=WGPEER_FLAGS, doc="what a request does to the peer beside setting values"),
    Attr(4, "ENDPOINT", Either(SOCKADDR_IN, SOCKADDR_IN6), doc="where the peer was last heard from"),
    Attr(5, "PERSISTENT_KEEPALIVE_INTERVAL", U16, unit="s", doc="0 is off"),
    Attr(6, "LAST_HANDSHAKE_TIME", TIMESPEC, doc="all zeroes: there was none"),
    Attr(7, "RX_BYTES", U64, unit="bytes", doc="received from the peer"),
    Attr(8, "TX_BYTES", U64, unit="bytes", doc="sent to the peer"),
    Attr(9, "ALLOWEDIPS", IndexedArray(Nest(ALLOWED_IP), first=0), doc="prefixes that are routed to the peer, and accepted from it"),
    Attr(10, "PROTOCOL_VERSION", U32, doc="1 is all there is"),
])  # fmt: skip

WGDEVICE_FLAGS = Flags("wgdevice_flags", {"PEERS": 0x1}, "WGDEVICE_F_REPLACE_")

DEVICE = AttributeSet("WGDEVICE_A_", [
    Attr(1, "IFINDEX", IFINDEX, doc="the device; index or name will do"),
    Attr(2, "IFNAME", String(max=15), doc="the device; index or name will do"),
    Attr(3, "PRIVATE_KEY", Binary(32).but(secret=True), doc="all zeroes remove it; shown to the privileged only"),
    Attr(4, "PUBLIC_KEY", Binary(32), doc="follows from the private key"),
    Attr(5, "FLAGS", U32, flags=WGDEVICE_FLAGS, doc="what a request replaces"),
    Attr(6, "LISTEN_PORT", U16, doc="UDP port; 0 lets the kernel choose"),
    Attr(7, "FWMARK", HEX32, doc="mark of the encrypted packets; 0 is none"),
    Attr(8, "PEERS", IndexedArray(Nest(PEER), first=0), doc="peers, in as many messages as they need"),
])  # fmt: skip

FAMILY = Family(
    "wireguard", prefix="WG_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=DEVICE,
    doc="WireGuard tunnels and their peers", module="wireguard", initial=False, other_names=["wg"], things=[
    Thing("device", "WireGuard devices with their keys and peers", key=["ifindex"], title=["named {ifname}"], free="dev",
        columns=["dev", "ifindex", "public_key", "listen_port", "fwmark", "peers"],
        moving=["rx_bytes", "tx_bytes", "last_handshake_time"],
        # The kernel tells of one device, which the dump has to name (wg_get_device_start).
        words=[Word("dev", "ifname", INTERFACE_NAME, "of this device", ask="ifname")],
        changes={"set": "wireguard set_device ifname=wg0 listen_port=51820"}),
    ], messages=[
        MessageType(0, "GET_DEVICE", takes=["ifindex", "ifname"], needs=["ifname|ifindex"], dumps=True,
            doc="as a dump: ask for a WireGuard device with all its peers; from the kernel: describes it, in as many messages as "
            "it needs"),
        MessageType(1, "SET_DEVICE", takes=["ifindex", "ifname", "private_key", "flags", "listen_port", "fwmark", "peers"],
            needs=["ifname|ifindex"], doc="change a WireGuard device: its key, port and mark, and its peers"),
    ],
)  # fmt: skip
