"""IEEE 802.1AE (MACsec) devices, channels and associations. Source: <linux/if_macsec.h>, drivers/net/macsec.c."""

from ...schema import (
    BE32,
    BE64,
    IFINDEX,
    PAD,
    U8,
    U32,
    U64,
    UINT,
    Attr,
    AttributeSet,
    Binary,
    Enum,
    Family,
    IndexedArray,
    MessageType,
    Nest,
)
from ...schema.things import INTERFACE, Thing, Word
from . import GENLMSGHDR

CIPHER_SUITE = Enum("macsec_cipher_suite", {
    "GCM_AES_128": 0x0080C20001000001, "GCM_AES_256": 0x0080C20001000002, "GCM_AES_XPN_128": 0x0080C20001000003,
    "GCM_AES_XPN_256": 0x0080C20001000004, "DEFAULT": 0x0080020001000001,
}, "MACSEC_CIPHER_ID_")  # fmt: skip

MACSEC_VALIDATION_TYPE = Enum("macsec_validation_type", {"DISABLED": 0, "CHECK": 1, "STRICT": 2}, "MACSEC_VALIDATE_")

SECY = AttributeSet("MACSEC_SECY_ATTR_", [
    Attr(1, "SCI", BE64, hint="hex", doc="secure channel identifier: a MAC address and a port"),
    Attr(2, "ENCODING_SA", U8, doc="association used for sending"),
    Attr(3, "WINDOW", U32, doc="size of the replay window"),
    Attr(4, "CIPHER_SUITE", U64, enum=CIPHER_SUITE, doc="how packets are protected"),
    Attr(5, "ICV_LEN", U8, unit="bytes", doc="length of the integrity check value"),
    Attr(6, "PROTECT", U8, doc="1: packets sent get a MACsec header"),
    Attr(7, "REPLAY", U8, doc="1: replayed packets are dropped"),
    Attr(8, "OPER", U8, doc="whether the device can send"),
    Attr(9, "VALIDATE", U8, enum=MACSEC_VALIDATION_TYPE, doc="what happens to packets that do not check"),
    Attr(10, "ENCRYPT", U8, doc="0: protect integrity only"),
    Attr(11, "INC_SCI", U8, doc="1: always send the identifier of the channel"),
    Attr(12, "ES", U8, doc="end station bit"),
    Attr(13, "SCB", U8, doc="single copy broadcast bit"),
    Attr(14, "PAD", PAD),
])  # fmt: skip

SA_STATS = AttributeSet("MACSEC_SA_STATS_ATTR_", [
    Attr(1, "IN_PKTS_OK", U32),
    Attr(2, "IN_PKTS_INVALID", U32),
    Attr(3, "IN_PKTS_NOT_VALID", U32),
    Attr(4, "IN_PKTS_NOT_USING_SA", U32),
    Attr(5, "IN_PKTS_UNUSED_SA", U32),
    Attr(6, "OUT_PKTS_PROTECTED", U32),
    Attr(7, "OUT_PKTS_ENCRYPTED", U32),
])  # fmt: skip

SA = AttributeSet("MACSEC_SA_ATTR_", [
    Attr(1, "AN", U8, doc="association number, 0 to 3"),
    Attr(2, "ACTIVE", U8),
    Attr(3, "PN", UINT, doc="next packet number; 64 bits with the XPN suites"),
    Attr(4, "KEY", Binary(max=64).but(secret=True), doc="only in requests; the kernel never shows it"),
    Attr(5, "KEYID", Binary(16), doc="name of the key, chosen by user space"),
    Attr(6, "STATS", Nest(SA_STATS)),
    Attr(7, "PAD", PAD),
    Attr(8, "SSCI", BE32, doc="short channel identifier (XPN)"),
    Attr(9, "SALT", Binary(12), doc="part of the initialisation vector (XPN)"),
])  # fmt: skip

RXSC_STATS = AttributeSet("MACSEC_RXSC_STATS_ATTR_", [
    Attr(1, "IN_OCTETS_VALIDATED", U64),
    Attr(2, "IN_OCTETS_DECRYPTED", U64),
    Attr(3, "IN_PKTS_UNCHECKED", U64),
    Attr(4, "IN_PKTS_DELAYED", U64),
    Attr(5, "IN_PKTS_OK", U64),
    Attr(6, "IN_PKTS_INVALID", U64),
    Attr(7, "IN_PKTS_LATE", U64),
    Attr(8, "IN_PKTS_NOT_VALID", U64),
    Attr(9, "IN_PKTS_NOT_USING_SA", U64),
    Attr(10, "IN_PKTS_UNUSED_SA", U64),
    Attr(11, "PAD", PAD),
])  # fmt: skip

RXSC = AttributeSet("MACSEC_RXSC_ATTR_", [
    Attr(1, "SCI", BE64, hint="hex"),
    Attr(2, "ACTIVE", U8),
    Attr(3, "SA_LIST", IndexedArray(Nest(SA))),
    Attr(4, "STATS", Nest(RXSC_STATS)),
    Attr(5, "PAD", PAD),
])  # fmt: skip

MACSEC_OFFLOAD = Enum("macsec_offload", {"OFF": 0, "PHY": 1, "MAC": 2}, "MACSEC_OFFLOAD_")

OFFLOAD = AttributeSet("MACSEC_OFFLOAD_ATTR_", [
    Attr(1, "TYPE", U8, enum=MACSEC_OFFLOAD),
    Attr(2, "PAD", PAD),
])  # fmt: skip

TXSC_STATS = AttributeSet("MACSEC_TXSC_STATS_ATTR_", [
    Attr(1, "OUT_PKTS_PROTECTED", U64),
    Attr(2, "OUT_PKTS_ENCRYPTED", U64),
    Attr(3, "OUT_OCTETS_PROTECTED", U64),
    Attr(4, "OUT_OCTETS_ENCRYPTED", U64),
    Attr(5, "PAD", PAD),
])  # fmt: skip

SECY_STATS = AttributeSet("MACSEC_SECY_STATS_ATTR_", [
    Attr(1, "OUT_PKTS_UNTAGGED", U64),
    Attr(2, "IN_PKTS_UNTAGGED", U64),
    Attr(3, "OUT_PKTS_TOO_LONG", U64),
    Attr(4, "IN_PKTS_NO_TAG", U64),
    Attr(5, "IN_PKTS_BAD_TAG", U64),
    Attr(6, "IN_PKTS_UNKNOWN_SCI", U64),
    Attr(7, "IN_PKTS_NO_SCI", U64),
    Attr(8, "IN_PKTS_OVERRUN", U64),
    Attr(9, "PAD", PAD),
])  # fmt: skip

MACSEC = AttributeSet("MACSEC_ATTR_", [
    Attr(1, "IFINDEX", IFINDEX),
    Attr(2, "RXSC_CONFIG", Nest(RXSC), doc="receive channel that a request is about"),
    Attr(3, "SA_CONFIG", Nest(SA), doc="secure association that a request is about"),
    Attr(4, "SECY", Nest(SECY), doc="the device itself"),
    Attr(5, "TXSA_LIST", IndexedArray(Nest(SA)), doc="associations of the transmit channel"),
    Attr(6, "RXSC_LIST", IndexedArray(Nest(RXSC)), doc="receive channels, each with its associations"),
    Attr(7, "TXSC_STATS", Nest(TXSC_STATS)),
    Attr(8, "SECY_STATS", Nest(SECY_STATS)),
    Attr(9, "OFFLOAD", Nest(OFFLOAD), doc="where the encryption is done"),
])  # fmt: skip

FAMILY = Family(
    "macsec", prefix="MACSEC_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=MACSEC,
    doc="IEEE 802.1AE (MACsec) devices, channels and associations", module="macsec", initial=True, things=[
    Thing("macsec", "MACsec devices with their channels and associations",
        about=["txsc", "add_rxsc", "rxsc", "add_txsa", "txsa", "add_rxsa", "rxsa", "offload"], key=["ifindex"],
        title=["of {ifindex:link}"], free="dev", moving=["pn", "txsc_stats", "secy_stats", "stats"],
        columns=["dev", "secy.sci", "secy.cipher_suite", "secy.encoding_sa", "secy.encrypt", "secy.protect", "secy.validate",
            "secy.replay", "secy.window", "secy.oper", "txsa_list", "rxsc_list", "offload.type"],
        words=[Word("dev", "ifindex", INTERFACE, "of this device only")],
        changes={
            "add": "macsec add_txsa ifindex=macsec0 sa_config.an=0 sa_config.pn=1 "
                "sa_config.key=00112233445566778899aabbccddeeff sa_config.keyid=00112233445566778899aabbccddeeff",
        }),
    ], messages=[
        MessageType(0, "GET_TXSC", takes=(), dumps=True,
            doc="as a dump: ask for all MACsec devices; from the kernel: describes a MACsec device"),
        MessageType(1, "ADD_RXSC", takes=["ifindex", "rxsc_config"], needs=["ifindex", "rxsc_config.sci"],
            doc="add a receive channel"),
        MessageType(2, "DEL_RXSC", takes=["ifindex", "rxsc_config"], needs=["ifindex", "rxsc_config.sci"],
            doc="delete a receive channel"),
        MessageType(3, "UPD_RXSC", takes=["ifindex", "rxsc_config"], needs=["ifindex", "rxsc_config.sci"],
            doc="change a receive channel"),
        MessageType(4, "ADD_TXSA", takes=["ifindex", "sa_config"],
            needs=["ifindex", "sa_config.an", "sa_config.pn", "sa_config.key", "sa_config.keyid"],
            doc="add an association for sending"),
        MessageType(5, "DEL_TXSA", takes=["ifindex", "sa_config"], needs=["ifindex", "sa_config.an"],
            doc="delete an association for sending"),
        MessageType(6, "UPD_TXSA", takes=["ifindex", "sa_config"], needs=["ifindex", "sa_config.an"],
            doc="change an association for sending"),
        MessageType(7, "ADD_RXSA", takes=["ifindex", "rxsc_config", "sa_config"],
            needs=["ifindex", "rxsc_config.sci", "sa_config.an", "sa_config.key", "sa_config.keyid"],
            doc="add an association to a receive channel"),
        MessageType(8, "DEL_RXSA", takes=["ifindex", "rxsc_config", "sa_config"],
            needs=["ifindex", "rxsc_config.sci", "sa_config.an"], doc="delete an association of a receive channel"),
        MessageType(9, "UPD_RXSA", takes=["ifindex", "rxsc_config", "sa_config"],
            needs=["ifindex", "rxsc_config.sci", "sa_config.an"], doc="change an association of a receive channel"),
        MessageType(10, "UPD_OFFLOAD", takes=["ifindex", "offload"], needs=["ifindex", "offload.type"],
            doc="change where the encryption is done"),
    ],
)  # fmt: skip
