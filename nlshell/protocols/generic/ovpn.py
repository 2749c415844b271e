"""OpenVPN data channels in the kernel. Source: <linux/ovpn.h>, drivers/net/ovpn/netlink-gen.c; ovpn.yaml."""

from ...schema import BE16, BYTES, IFINDEX, IPV4, IPV6, S32, U16, U32, UINT, Attr, AttributeSet, Either, Enum, Family, MessageType, Nest
from ...schema.things import INTERFACE, Plain, Thing, Word
from . import GENLMSGHDR

DEL_PEER_REASON = Enum("del_peer_reason", {
    "TEARDOWN": 0, "USERSPACE": 1, "EXPIRED": 2, "TRANSPORT_ERROR": 3, "TRANSPORT_DISCONNECT": 4,
}, "OVPN_DEL_PEER_REASON_")  # fmt: skip

PEER = AttributeSet("OVPN_A_PEER_", [
    Attr(1, "ID", U32),
    Attr(2, "REMOTE_IPV4", IPV4),
    Attr(3, "REMOTE_IPV6", IPV6),
    Attr(4, "REMOTE_IPV6_SCOPE_ID", U32),
    Attr(5, "REMOTE_PORT", BE16),
    Attr(6, "SOCKET", U32),
    Attr(7, "SOCKET_NETNSID", S32),
    Attr(8, "VPN_IPV4", IPV4),
    Attr(9, "VPN_IPV6", IPV6),
    Attr(10, "LOCAL_IPV4", IPV4),
    Attr(11, "LOCAL_IPV6", IPV6),
    Attr(12, "LOCAL_PORT", BE16),
    Attr(13, "KEEPALIVE_INTERVAL", U32),
    Attr(14, "KEEPALIVE_TIMEOUT", U32),
    Attr(15, "DEL_REASON", U32, enum=DEL_PEER_REASON),
    Attr(16, "VPN_RX_BYTES", UINT),
    Attr(17, "VPN_TX_BYTES", UINT),
    Attr(18, "VPN_RX_PACKETS", UINT),
    Attr(19, "VPN_TX_PACKETS", UINT),
    Attr(20, "LINK_RX_BYTES", UINT),
    Attr(21, "LINK_TX_BYTES", UINT),
    Attr(22, "LINK_RX_PACKETS", UINT),
    Attr(23, "LINK_TX_PACKETS", UINT),
    Attr(24, "TX_ID", U32),
])  # fmt: skip

KEY_SLOT = Enum("key_slot", {"PRIMARY": 0, "SECONDARY": 1}, "OVPN_KEY_SLOT_")

CIPHER_ALG = Enum("cipher_alg", {"NONE": 0, "AES_GCM": 1, "CHACHA20_POLY1305": 2}, "OVPN_CIPHER_ALG_")

KEYDIR = AttributeSet("OVPN_A_KEYDIR_", [
    Attr(1, "CIPHER_KEY", BYTES.but(secret=True)),
    Attr(2, "NONCE_TAIL", BYTES),
])  # fmt: skip

KEYCONF = AttributeSet("OVPN_A_KEYCONF_", [
    Attr(1, "PEER_ID", U32),
    Attr(2, "SLOT", U32, enum=KEY_SLOT),
    Attr(3, "KEY_ID", Either(U32, U16), doc="number of the key; the notice of a swap has it in 16 bits"),
    Attr(4, "CIPHER_ALG", U32, enum=CIPHER_ALG),
    Attr(5, "ENCRYPT_DIR", Nest(KEYDIR)),
    Attr(6, "DECRYPT_DIR", Nest(KEYDIR)),
])  # fmt: skip

OVPN = AttributeSet("OVPN_A_", [
    Attr(1, "IFINDEX", IFINDEX),
    Attr(2, "PEER", Nest(PEER)),
    Attr(3, "KEYCONF", Nest(KEYCONF)),
])  # fmt: skip

FAMILY = Family(
    "ovpn", prefix="OVPN_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=OVPN,
    groups=["peers"],
    doc="OpenVPN data channels in the kernel", module="ovpn", initial=False, things=[
    Thing("peer", "peers of OpenVPN devices", about=["peer", "peer_del", "peer_float"], key=["ifindex", "peer.id"],
        title=["with id {peer.id}"], groups=["peers"],
        columns=["dev", "id", "peer.remote_ipv4", "peer.remote_ipv6", "peer.remote_port", "peer.vpn_ipv4", "peer.vpn_ipv6",
            "peer.keepalive_interval", "peer.keepalive_timeout", "peer.link_rx_bytes", "peer.link_tx_bytes"],
        moving=["*_bytes", "*_packets"],
        words=[
            Word("dev", "ifindex", INTERFACE, "of this device", ask="ifindex"),
            Word("id", "peer.id", Plain("NUMBER"), "this one only"),
        ], free="dev"),
    Thing("key", "keys of the peers of OpenVPN devices; the key itself is never told", about=["key", "key_swap"],
        operation="key_get", key=["ifindex", "keyconf.peer_id", "keyconf.slot"], groups=["peers"],
        columns=["dev", "peer", "slot", "keyconf.key_id", "keyconf.cipher_alg"],
        words=[
            Word("dev", "ifindex", INTERFACE, "of this device", alone=True),
            Word("peer", "keyconf.peer_id", Plain("NUMBER"), "of this peer", alone=True),
            Word("slot", "keyconf.slot", Plain("SLOT"), "primary or secondary", alone=True),
        ]),
    ], messages=[
        MessageType(1, "PEER_NEW", takes=["ifindex", "peer"], needs=["ifindex", "peer.id", "peer.socket"], doc="add a peer"),
        MessageType(2, "PEER_SET", takes=["ifindex", "peer"], needs=["ifindex", "peer.id"], doc="change a peer"),
        MessageType(3, "PEER_GET", takes=["ifindex", "peer"], needs=["ifindex", "peer.id"],
            doc="ask for a peer; as a dump: ask for all peers of a device; from the kernel: describes a peer"),
        MessageType(4, "PEER_DEL", takes=["ifindex", "peer"], needs=["ifindex", "peer.id"], doc="delete a peer"),
        MessageType(5, "PEER_DEL_NTF", doc="from the kernel: reports the end of a peer"),
        MessageType(6, "KEY_NEW", takes=["ifindex", "keyconf"],
            needs=["ifindex", "keyconf.peer_id", "keyconf.slot", "keyconf.key_id", "keyconf.cipher_alg"], doc="give a peer a key"),
        MessageType(7, "KEY_GET", takes=["ifindex", "keyconf"], needs=["ifindex", "keyconf.peer_id", "keyconf.slot"], dumps=False,
            doc="ask what is known of a key; from the kernel: tells it, without the key itself"),
        MessageType(8, "KEY_SWAP", takes=["ifindex", "keyconf"], needs=["ifindex", "keyconf.peer_id"],
            doc="exchange the primary and secondary key of a peer"),
        MessageType(9, "KEY_SWAP_NTF", doc="from the kernel: a peer's key is nearly used up, and the other one should be taken"),
        MessageType(10, "KEY_DEL", takes=["ifindex", "keyconf"], needs=["ifindex", "keyconf.peer_id", "keyconf.slot"],
            doc="delete a key"),
        MessageType(11, "PEER_FLOAT_NTF", doc="from the kernel: a peer has another address now"),
    ],
)  # fmt: skip
