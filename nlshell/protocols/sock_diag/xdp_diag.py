"""AF_XDP sockets. Source: <linux/xdp_diag.h>; net/xdp/xsk_diag.c."""

from ...schema import U8, U16, U32, U64, Attr, AttributeSet, Family, Field, Flags, MessageType, Struct, Thing
from ...schema.things import INTERFACE, Plain, Word
from ..common import ADDRESS_FAMILY
from . import COOKIE, MEMINFO_WORDS, SK_MEMINFO, SOCKET_TYPE

SHOW = Flags("xdp_show", {"INFO": 0x1, "RING_CFG": 0x2, "UMEM": 0x4, "MEMINFO": 0x8, "STATS": 0x10}, "XDP_SHOW_")

UMEM_FLAGS = Flags("xdp_du_flags", {"ZEROCOPY": 0x1}, "XDP_DU_F_")

REQ = Struct("xdp_diag_req", [
    Field("sdiag_family", U8, "always XDP", enum=ADDRESS_FAMILY),
    Field("sdiag_protocol", U8, "always 0"),
    Field("pad", U16, "always 0"),
    Field("xdiag_ino", U32, "never used"),
    Field("xdiag_show", U32, "attributes wanted in the answer", flags=SHOW),
    Field("xdiag_cookie", COOKIE, "never used"),
])  # fmt: skip

MSG = Struct("xdp_diag_msg", [
    Field("xdiag_family", U8, "always XDP", enum=ADDRESS_FAMILY),
    Field("xdiag_type", U8, "RAW", enum=SOCKET_TYPE),
    Field("pad", U16, "always 0"),
    Field("xdiag_ino", U32, "number by which /proc/PID/fd names the socket; 0: no process has it"),
    Field("xdiag_cookie", COOKIE, "number of the socket, never used again while the system runs"),
])  # fmt: skip

INFO = Struct("xdp_diag_info", [
    Field("ifindex", U32, "interface it is bound to", hint="ifindex"),
    Field("queue_id", U32, "receive queue it is bound to"),
])  # fmt: skip

RING = Struct("xdp_diag_ring", [Field("entries", U32, "how many packets it has room for")])

UMEM = Struct("xdp_diag_umem", [
    Field("size", U64, "all of the memory", unit="bytes"),
    Field("id", U32, "number of the memory; sockets may share one"),
    Field("num_pages", U32, "pages that it takes"),
    Field("chunk_size", U32, "room for one packet", unit="bytes"),
    Field("headroom", U32, "room kept free before each packet", unit="bytes"),
    Field("ifindex", U32, "interface that it is bound to", hint="ifindex"),
    Field("queue_id", U32, "receive queue that it is bound to"),
    Field("flags", U32, "ZEROCOPY: the device writes into it itself", flags=UMEM_FLAGS),
    Field("refs", U32, "sockets that use it"),
])  # fmt: skip

STATS = Struct("xdp_diag_stats", [
    Field("n_rx_dropped", U64, "received and dropped, for other reasons than the next two", unit="packets"),
    Field("n_rx_invalid", U64, "buffers given for receiving that made no sense"),
    Field("n_rx_full", U64, "received and dropped, the ring of received ones being full", unit="packets"),
    Field("n_fill_ring_empty", U64, "times that no buffer was there for receiving"),
    Field("n_tx_invalid", U64, "packets given for sending that made no sense"),
    Field("n_tx_ring_empty", U64, "times that nothing was there to be sent"),
])  # fmt: skip

XDP_DIAG = AttributeSet("XDP_DIAG_", [
    Attr(1, "INFO", INFO, doc="interface and queue"),
    Attr(2, "UID", U32, doc="owner"),
    Attr(3, "RX_RING", RING, doc="packets received"),
    Attr(4, "TX_RING", RING, doc="packets to send"),
    Attr(5, "UMEM", UMEM, doc="memory that holds the packets"),
    Attr(6, "UMEM_FILL_RING", RING, doc="buffers given to the kernel"),
    Attr(7, "UMEM_COMPLETION_RING", RING, doc="buffers that were sent"),
    Attr(8, "MEMINFO", SK_MEMINFO, doc="memory that the socket uses"),
    Attr(9, "STATS", STATS, doc="losses, counted"),
])  # fmt: skip

FAMILY = Family("xdp_diag", doc="AF_XDP sockets", module="xsk_diag", things=[
    Thing("xdp", "AF_XDP sockets", about=["sock_diag_by_family"], names=["xdp"], operation="sock_diag_by_family",
        request={"sdiag_family": 44, "xdiag_show": 0x3F},
        key=["xdiag_ino"],
        columns=["dev", "info.queue_id", "recv_q", "send_q", "drops", "umem.id", "umem.size", "uid", "inode"],
        words=[
            Word("dev", "info.ifindex", INTERFACE, "bound to this interface"),
            Word("inode", "xdiag_ino", Plain("NUMBER"), "with this inode"),
            *MEMINFO_WORDS,
        ]),
], messages=[
    MessageType(20, "SOCK_DIAG_BY_FAMILY", header=REQ, direction="request", access="get", keys=[44], dumps=True,
        doc="ask for an AF_XDP socket, which the kernel refuses; as a dump: ask for all AF_XDP sockets"),
    MessageType(20, "SOCK_DIAG_BY_FAMILY", XDP_DIAG, header=MSG, direction="reply", access="get", keys=[44],
        doc="from the kernel: describes an AF_XDP socket"),
])  # fmt: skip
