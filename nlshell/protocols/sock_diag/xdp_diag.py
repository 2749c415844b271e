"""AF_XDP sockets. Source: <linux/xdp_diag.h>; net/xdp/xsk_diag.c."""

from ...schema import U8, U16, U32, U64, Attr, AttributeSet, Family, Field, Flags, MessageType, Struct
from ..common import ADDRESS_FAMILY
from . import COOKIE, SK_MEMINFO, SOCKET_TYPE

SHOW = Flags("xdp_show", {"INFO": 0x1, "RING_CFG": 0x2, "UMEM": 0x4, "MEMINFO": 0x8, "STATS": 0x10}, "XDP_SHOW_")

UMEM_FLAGS = Flags("xdp_du_flags", {"ZEROCOPY": 0x1}, "XDP_DU_F_")

REQ = Struct("xdp_diag_req", [
    Field("sdiag_family", U8, enum=ADDRESS_FAMILY),
    Field("sdiag_protocol", U8),
    Field("pad", U16),
    Field("xdiag_ino", U32),
    Field("xdiag_show", U32, "attributes wanted in the answer", flags=SHOW),
    Field("xdiag_cookie", COOKIE),
])  # fmt: skip

MSG = Struct("xdp_diag_msg", [
    Field("xdiag_family", U8, enum=ADDRESS_FAMILY),
    Field("xdiag_type", U8, enum=SOCKET_TYPE),
    Field("pad", U16),
    Field("xdiag_ino", U32),
    Field("xdiag_cookie", COOKIE),
])  # fmt: skip

INFO = Struct("xdp_diag_info", [Field("ifindex", U32, hint="ifindex"), Field("queue_id", U32, "receive queue it is bound to")])

RING = Struct("xdp_diag_ring", [Field("entries", U32)])

UMEM = Struct("xdp_diag_umem", [
    Field("size", U64, unit="bytes"),
    Field("id", U32),
    Field("num_pages", U32),
    Field("chunk_size", U32, unit="bytes"),
    Field("headroom", U32, unit="bytes"),
    Field("ifindex", U32, hint="ifindex"),
    Field("queue_id", U32),
    Field("flags", U32, flags=UMEM_FLAGS),
    Field("refs", U32, "sockets that use it"),
])  # fmt: skip

STATS = Struct("xdp_diag_stats", [
    Field("n_rx_dropped", U64, unit="packets"), Field("n_rx_invalid", U64), Field("n_rx_full", U64, unit="packets"),
    Field("n_fill_ring_empty", U64), Field("n_tx_invalid", U64), Field("n_tx_ring_empty", U64),
])  # fmt: skip

XDP_DIAG = AttributeSet("XDP_DIAG_", [
    Attr(1, "INFO", INFO, doc="interface and queue"),
    Attr(2, "UID", U32, doc="owner"),
    Attr(3, "RX_RING", RING),
    Attr(4, "TX_RING", RING),
    Attr(5, "UMEM", UMEM, doc="memory that holds the packets"),
    Attr(6, "UMEM_FILL_RING", RING, doc="buffers given to the kernel"),
    Attr(7, "UMEM_COMPLETION_RING", RING, doc="buffers that were sent"),
    Attr(8, "MEMINFO", SK_MEMINFO),
    Attr(9, "STATS", STATS),
])  # fmt: skip

FAMILY = Family("xdp_diag", doc="AF_XDP sockets", columns=[
    "meminfo.rmem_alloc", "meminfo.wmem_alloc", "info.ifindex", "info.queue_id", "umem.id", "umem.size", "uid",
    "xdiag_ino",
], messages=[
    MessageType(20, "SOCK_DIAG_BY_FAMILY", header=REQ, direction="request", access="get", keys=[44],
        doc="ask for an AF_XDP socket; as a dump: ask for all AF_XDP sockets"),
    MessageType(20, "SOCK_DIAG_BY_FAMILY", XDP_DIAG, header=MSG, direction="reply", access="get", keys=[44],
        doc="from the kernel: describes an AF_XDP socket"),
])  # fmt: skip
