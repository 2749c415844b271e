"""Packet sockets. Source: <linux/packet_diag.h>, <linux/filter.h>; net/packet/diag.c."""

from ...schema import (
    HEX32,
    U8,
    U16,
    U32,
    Attr,
    AttributeSet,
    Binary,
    Bits,
    Enum,
    Family,
    Field,
    Flags,
    MessageType,
    Packed,
    Struct,
)  # fmt: skip
from ...schema.things import INTERFACE, Plain, Thing, Word
from ..common import ADDRESS_FAMILY, ETHERTYPE
from . import COOKIE, MEMINFO_WORDS, SK_MEMINFO, SOCKET_TYPE

SHOW = Flags("packet_show", {
    "INFO": 0x1, "MCLIST": 0x2, "RING_CFG": 0x4, "FANOUT": 0x8, "MEMINFO": 0x10, "FILTER": 0x20,
}, "PACKET_SHOW_")  # fmt: skip

INFO_FLAGS = Flags("pdi_flags", {"RUNNING": 0x1, "AUXDATA": 0x2, "ORIGDEV": 0x4, "VNETHDR": 0x8, "LOSS": 0x10}, "PDI_")

MEMBERSHIP = Enum("packet_mr", {"MULTICAST": 0, "PROMISC": 1, "ALLMULTI": 2, "UNICAST": 3}, "PACKET_MR_")

REQ = Struct("packet_diag_req", [
    Field("sdiag_family", U8, "always PACKET", enum=ADDRESS_FAMILY),
    Field("sdiag_protocol", U8, "0 for all"),
    Field("pad", U16, "always 0"),
    Field("pdiag_ino", U32, "never used"),
    Field("pdiag_show", U32, "attributes wanted in the answer", flags=SHOW),
    Field("pdiag_cookie", COOKIE, "never used"),
])  # fmt: skip

MSG = Struct("packet_diag_msg", [
    Field("pdiag_family", U8, "always PACKET", enum=ADDRESS_FAMILY),
    Field("pdiag_type", U8, "RAW: packets with their link-layer header; DGRAM: without", enum=SOCKET_TYPE),
    Field("pdiag_num", U16, "protocol of the packets it takes", enum=ETHERTYPE),
    Field("pdiag_ino", U32, "number by which /proc/PID/fd names the socket; 0: no process has it"),
    Field("pdiag_cookie", COOKIE, "number of the socket, never used again while the system runs"),
])  # fmt: skip

INFO = Struct("packet_diag_info", [
    Field("pdi_index", U32, "interface it is bound to, 0 for all", hint="ifindex"),
    Field("pdi_version", U32, "layout of the ring", enum=Enum("tpacket_versions", {"V1": 0, "V2": 1, "V3": 2}, "TPACKET_")),
    Field("pdi_reserve", U32, "room before each packet in the ring", unit="bytes"),
    Field("pdi_copy_thresh", U32, "longer packets are queued as well, whole; 0: none", unit="bytes"),
    Field("pdi_tstamp", U32, "where time stamps come from (SOF_TIMESTAMPING_*); 0: software"),
    Field("pdi_flags", U32, "socket options that are set", flags=INFO_FLAGS),
])  # fmt: skip

MCLIST = Struct("packet_diag_mclist", [
    Field("pdmc_index", U32, "interface the membership is on", hint="ifindex"),
    Field("pdmc_count", U32, "how often it was joined"),
    Field("pdmc_type", U16, "what is received through it besides own packets", enum=MEMBERSHIP),
    Field("pdmc_alen", U16, "bytes of the address that count", unit="bytes"),
    Field("pdmc_addr", Binary(32), "address, then zeroes"),
])  # fmt: skip

RING = Struct("packet_diag_ring", [
    Field("pdr_block_size", U32, "size of a block", unit="bytes"),
    Field("pdr_block_nr", U32, "number of blocks"),
    Field("pdr_frame_size", U32, "size of a frame", unit="bytes"),
    Field("pdr_frame_nr", U32, "number of frames"),
    Field("pdr_retire_tmo", U32, "time after which a block is handed over unfilled", unit="ms"),
    Field("pdr_sizeof_priv", U32, "room for the program in each block", unit="bytes"),
    Field("pdr_features", U32, "bit 0: the packets' hash is filled in", hint="hex"),
])  # fmt: skip

SOCK_FILTER = Struct("sock_filter", [
    Field("code", U16, "what the instruction does, and on what", hint="hex"),
    Field("jt", U8, "instructions to skip when a comparison holds"),
    Field("jf", U8, "instructions to skip when it does not"),
    Field("k", HEX32, "constant of the instruction: a number, an offset or a distance"),
])  # fmt: skip

PACKET_DIAG = AttributeSet("PACKET_DIAG_", [
    Attr(0, "INFO", INFO, doc="settings of the socket"),
    Attr(1, "MCLIST", Packed(MCLIST), doc="memberships: multicast addresses, promiscuous mode"),
    Attr(2, "RX_RING", RING, doc="shared memory for packets received"),
    Attr(3, "TX_RING", RING, doc="shared memory for packets to send"),
    Attr(4, "FANOUT", Bits(U32, id=16, type=16), doc="group of sockets that share the packets, and how"),
    Attr(5, "UID", U32, doc="owner"),
    Attr(6, "MEMINFO", SK_MEMINFO, doc="memory that the socket uses"),
    Attr(7, "FILTER", Packed(SOCK_FILTER), doc="classic BPF program that chooses the packets"),
])  # fmt: skip

FAMILY = Family("packet_diag", doc="packet sockets", module="af_packet_diag", things=[
    Thing("packet", "packet sockets", about=["sock_diag_by_family"], names=["packet"], operation="sock_diag_by_family", key=["pdiag_ino"],
        request={"sdiag_family": 17, "pdiag_show": 0x3F}, title=["with inode {pdiag_ino}"],
        columns=["type", "recv_q", "send_q", "drops", "protocol", "dev", "uid", "inode", "fanout"],
        moving=["meminfo"], counts=["pdiag_type"],
        words=[
            Word("type", "pdiag_type", Plain("TYPE"), "of this type: raw, dgram"),
            Word("dev", "info.pdi_index", INTERFACE, "bound to this interface"),
            Word("protocol", "pdiag_num", Plain("PROTOCOL"), "that takes packets of this protocol: all, ip, arp …"),
            Word("inode", "pdiag_ino", Plain("NUMBER"), "with this inode"),
            *MEMINFO_WORDS,
        ]),
], messages=[
    MessageType(20, "SOCK_DIAG_BY_FAMILY", header=REQ, direction="request", access="get", keys=[17], dumps=True,
        doc="ask for a packet socket, which the kernel refuses; as a dump: ask for all packet sockets"),
    MessageType(20, "SOCK_DIAG_BY_FAMILY", PACKET_DIAG, header=MSG, direction="reply", access="get", keys=[17],
        doc="from the kernel: describes a packet socket"),
])  # fmt: skip
