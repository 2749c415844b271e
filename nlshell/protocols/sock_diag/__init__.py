"""NETLINK_SOCK_DIAG: sockets of every family; the first byte says which.

Sources: <linux/sock_diag.h>, <linux/tcp.h>, include/net/tcp_states.h, net/core/sock_diag.c, net/tipc/diag.c, sock_diag(7).
"""

from struct import Struct as Packing

from ...schema import (
    BE16,
    BE32,
    HEX64,
    IPV4,
    IPV6,
    U16,
    U32,
    Address,
    Attr,
    AttributeSet,
    Binary,
    Enum,
    Field,
    Flags,
    Protocol,
    Struct,
    SubMessage,
)  # fmt: skip
from ...schema.things import Plain, Word
from ..common import ADDRESS_FAMILY

AF_TIPC = 30


_TWO_ATTRIBUTES = Packing("=HHHH").unpack_from


def _family(buffer: bytes, start: int, end: int) -> int | None:
    """The address family: the first byte. Only TIPC's answers have no header: they are one nest, TIPC_NLA_SOCK."""
    if end - start >= 12:
        length, type, inner_length, inner_type = _TWO_ATTRIBUTES(buffer, start)
        if (length, type, inner_length, inner_type) == (end - start, 2, 8, 2):  # the nest begins with TIPC_NLA_SOCK_REF
            return AF_TIPC
    return buffer[start] if start < end else None


_STATES = ("ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK",
           "LISTEN", "CLOSING", "NEW_SYN_RECV", "BOUND_INACTIVE")  # fmt: skip

# Sockets of every family use TCP's numbers; those of SCTP associations are SCTP's own.
SOCKET_STATE = Enum("tcp_state", {name: number for number, name in enumerate(_STATES, 1)}, "TCP_")
SOCKET_STATES = Flags("tcp_states", {name: 1 << number for number, name in enumerate(_STATES, 1)}, "TCPF_")

# What ss(8) calls some of them.
STATE_WORDS = {"listening": "listen", "syn-sent": "syn_sent", "syn-recv": "syn_recv", "fin-wait-1": "fin_wait1", "fin-wait-2": "fin_wait2",
    "time-wait": "time_wait", "close-wait": "close_wait", "last-ack": "last_ack", "closed": "close", "unconnected": "close"}  # fmt: skip

SOCKET_TYPE = Enum("sock_type", {"STREAM": 1, "DGRAM": 2, "RAW": 3, "RDM": 4, "SEQPACKET": 5, "DCCP": 6, "PACKET": 10}, "SOCK_")

SHUTDOWN = Flags("sock_shutdown", {"RCV": 0x1, "SEND": 0x2}, "SHUTDOWN_")

# Two words in the struct, but one number to the kernel; in a request all ones mean any socket.
COOKIE = HEX64.but(align=4)

SK_MEMINFO = Struct("sk_meminfo", [
    Field("rmem_alloc", U32, "bytes waiting in the receive queue, with their overhead", unit="bytes"),
    Field("rcvbuf", U32, "limit of the receive buffer", unit="bytes"),
    Field("wmem_alloc", U32, "bytes handed to lower layers and not yet freed", unit="bytes"),
    Field("sndbuf", U32, "limit of the send buffer", unit="bytes"),
    Field("fwd_alloc", U32, "memory reserved ahead", unit="bytes"),
    Field("wmem_queued", U32, "bytes in the send queue", unit="bytes"),
    Field("optmem", U32, "memory of options such as filters", unit="bytes"),
    Field("backlog", U32, "bytes received while the socket was locked", unit="bytes"),
    Field("drops", U32, "packets dropped for want of room", unit="packets"),
])  # fmt: skip


def queue_words(recv_q: str, send_q: str, drops: str) -> list[Word]:
    """The words for what waits in a socket, and what found no room."""
    return [
        Word("recv_q", recv_q, Plain("BYTES"), "bytes to be read; of a listener, connections waiting for accept", selects=False),
        Word("send_q", send_q, Plain("BYTES"), "bytes not yet taken by the other side", selects=False),
        Word("drops", drops, Plain("NUMBER"), "packets dropped for want of room", selects=False),
    ]


MEMINFO_WORDS = queue_words("meminfo.rmem_alloc", "meminfo.wmem_alloc", "meminfo.drops")

SOCKADDR_IN = Struct("sockaddr_in", [Field("port", BE16, "transport port"), Field("addr", IPV4, "IPv4 address")], align=2, size=126)
SOCKADDR_IN6 = Struct("sockaddr_in6", [
    Field("port", BE16, "transport port"),
    Field("flowinfo", BE32, "traffic class and flow label", hint="hex"),
    Field("addr", IPV6, "IPv6 address"),
    Field("scope_id", U32, "interface of a link-local address"),
], align=1, size=126)  # fmt: skip

SOCKADDR_STORAGE = Struct("__kernel_sockaddr_storage", [
    Field("ss_family", U16, "address family, which the rest depends on", enum=ADDRESS_FAMILY),
    Field("sa", SubMessage("ss_family", {2: SOCKADDR_IN, 10: SOCKADDR_IN6}, Binary(126), kind="binary", size=126), "port and address"),
], size=128)  # fmt: skip


def socket_id(family: str, address: type[Address] = Address) -> Struct:
    """struct inet_diag_sockid, its addresses read by the field `family` of the struct around it."""
    ip = address(16, family=family)
    return Struct("inet_diag_sockid", [
        Field("idiag_sport", BE16, "own port"),
        Field("idiag_dport", BE16, "port of the other side"),
        Field("idiag_src", ip, "own address"),
        Field("idiag_dst", ip, "address of the other side"),
        Field("idiag_if", U32, "interface the socket is bound to, 0 for none", hint="ifindex"),
        Field("idiag_cookie", COOKIE, "number of the socket, never used again while the system runs"),
    ])  # fmt: skip


BPF_STORAGE_REQUEST = AttributeSet("SK_DIAG_BPF_STORAGE_REQ_", [
    Attr(1, "MAP_FD", U32, doc="open BPF map whose entries to report"),
])  # fmt: skip

PROTOCOL = Protocol("sock_diag", 4, absent=2, discriminate=_family, aliases=["inet_diag", "tcpdiag"], groups={
    "inet_tcp_destroy": 1, "inet_udp_destroy": 2, "inet6_tcp_destroy": 3, "inet6_udp_destroy": 4,
})  # fmt: skip
