"""Netlink sockets. Source: <linux/netlink_diag.h>; net/netlink/diag.c."""

from ...schema import HEX32, U8, U16, U32, Attr, AttributeSet, Enum, Family, Field, Flags, MessageType, Packed, Struct
from ...schema.things import IS, FlagWords, GroupNames, Plain, Thing, Word
from ..common import ADDRESS_FAMILY
from . import COOKIE, MEMINFO_WORDS, SK_MEMINFO, SOCKET_TYPE

NETLINK_PROTOCOL = Enum("netlink_protocol", {
    "ROUTE": 0, "UNUSED": 1, "USERSOCK": 2, "FIREWALL": 3, "SOCK_DIAG": 4, "NFLOG": 5, "XFRM": 6, "SELINUX": 7,
    "ISCSI": 8, "AUDIT": 9, "FIB_LOOKUP": 10, "CONNECTOR": 11, "NETFILTER": 12, "IP6_FW": 13, "DNRTMSG": 14,
    "KOBJECT_UEVENT": 15, "GENERIC": 16, "SCSITRANSPORT": 18, "ECRYPTFS": 19, "RDMA": 20, "CRYPTO": 21, "SMC": 22,
    "ALL": 255,
}, "NETLINK_")  # fmt: skip

# af_netlink.h numbers the states of its sockets itself; one that was never connected has what every new socket has, TCP_CLOSE.
NETLINK_STATE = Enum("netlink_state", {"UNCONNECTED": 0, "CONNECTED": 1, "CLOSE": 7}, "NETLINK_")

SHOW = Flags("ndiag_show", {"MEMINFO": 0x1, "GROUPS": 0x2, "RING_CFG": 0x4, "FLAGS": 0x8}, "NDIAG_SHOW_")

SOCKET_FLAGS = Flags("ndiag_flag", {
    "CB_RUNNING": 0x1, "PKTINFO": 0x2, "BROADCAST_ERROR": 0x4, "NO_ENOBUFS": 0x8, "LISTEN_ALL_NSID": 0x10, "CAP_ACK": 0x20,
}, "NDIAG_FLAG_")  # fmt: skip

REQ = Struct("netlink_diag_req", [
    Field("sdiag_family", U8, "always NETLINK", enum=ADDRESS_FAMILY),
    Field("sdiag_protocol", U8, "netlink protocol, 255 for all", enum=NETLINK_PROTOCOL),
    Field("pad", U16, "always 0"),
    Field("ndiag_ino", U32, "never used"),
    Field("ndiag_show", U32, "attributes wanted in the answer", flags=SHOW),
    Field("ndiag_cookie", COOKIE, "never used"),
])  # fmt: skip

MSG = Struct("netlink_diag_msg", [
    Field("ndiag_family", U8, "always NETLINK", enum=ADDRESS_FAMILY),
    Field("ndiag_type", U8, "RAW or DGRAM, which mean the same", enum=SOCKET_TYPE),
    Field("ndiag_protocol", U8, "which part of the kernel it talks to", enum=NETLINK_PROTOCOL),
    Field("ndiag_state", U8, "whether it has a destination of its own", enum=NETLINK_STATE),
    Field("ndiag_portid", U32, "port id; 0 is the kernel's own socket"),
    Field("ndiag_dst_portid", U32, "port id that it sends to unless told otherwise; 0: the kernel"),
    Field("ndiag_dst_group", U32, "group that it sends to unless told otherwise; 0: none"),
    Field("ndiag_ino", U32, "number by which /proc/PID/fd names the socket; 0: no process has it"),
    Field("ndiag_cookie", COOKIE, "number of the socket, never used again while the system runs"),
])  # fmt: skip

RING = Struct("netlink_diag_ring", [
    Field("ndr_block_size", U32, "size of a block", unit="bytes"),
    Field("ndr_block_nr", U32, "number of blocks"),
    Field("ndr_frame_size", U32, "size of a frame", unit="bytes"),
    Field("ndr_frame_nr", U32, "number of frames"),
])  # fmt: skip

NETLINK_DIAG = AttributeSet("NETLINK_DIAG_", [
    Attr(0, "MEMINFO", SK_MEMINFO, doc="memory that the socket uses"),
    Attr(1, "GROUPS", Packed(HEX32), doc="multicast groups it listens to: bit 0 is group 1"),
    Attr(2, "RX_RING", RING, doc="memory shared for receiving, which kernels before 4.10 had"),
    Attr(3, "TX_RING", RING, doc="memory shared for sending, which kernels before 4.10 had"),
    Attr(4, "FLAGS", U32, flags=SOCKET_FLAGS, doc="socket options that are set"),
])  # fmt: skip

FAMILY = Family("netlink_diag", doc="netlink sockets", module="netlink_diag", things=[
    Thing("netlink", "netlink sockets: who talks it, and which groups they listen to", about=["sock_diag_by_family"], names=["netlink"],
        operation="sock_diag_by_family", request={"sdiag_family": 16, "sdiag_protocol": 255, "ndiag_show": 0xF},
        key=["ndiag_protocol", "ndiag_portid", "ndiag_cookie"], title=["of protocol {ndiag_protocol}", "with port id {ndiag_portid}"],
        columns=["protocol", "group", "recv_q", "send_q", "drops", "port", "flags", "inode", "sdiag_protocol"],
        moving=["meminfo"], counts=["ndiag_protocol"],
        words=[
            Word("protocol", "ndiag_protocol", Plain("PROTOCOL"), "of this netlink protocol: route, netfilter, generic …"),
            Word("port", "ndiag_portid", Plain("NUMBER"), "with this port id"),
            Word("group", "groups", GroupNames("ndiag_protocol"), "that listens to this group: link, ipv4-route …"),
            # One that was never bound has no port either; it may listen all the same.
            Word("kernel", "", IS, "the kernel's own end", when="ndiag_portid = 0 and not groups"),
            Word("flags", "flags", FlagWords(), "options that are set", selects=False),
            Word("inode", "ndiag_ino", Plain("NUMBER"), "with this inode"),
            *MEMINFO_WORDS,
        ]),
], messages=[
    MessageType(20, "SOCK_DIAG_BY_FAMILY", header=REQ, direction="request", access="get", keys=[16], dumps=True,
        doc="ask for a netlink socket, which the kernel refuses; as a dump: ask for all netlink sockets"),
    MessageType(20, "SOCK_DIAG_BY_FAMILY", NETLINK_DIAG, header=MSG, direction="reply", access="get", keys=[16],
        doc="from the kernel: describes a netlink socket"),
])  # fmt: skip
