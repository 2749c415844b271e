"""TIPC sockets. An answer has no fixed header. Source: <linux/tipc_sockets_diag.h>, <linux/tipc_netlink.h>; net/tipc/diag.c, socket.c."""

from ...schema import (
    FLAG,
    HEX32,
    HEX64,
    PAD,
    U8,
    U16,
    U32,
    Attr,
    AttributeSet,
    Enum,
    Family,
    Field,
    Flags,
    MessageType,
    Nest,
    Struct,
    Thing,
)  # fmt: skip
from ...schema.things import Plain, Word
from ..common import ADDRESS_FAMILY
from . import AF_TIPC, SOCKET_TYPE, queue_words

TIPC_STATE = Enum("tipc_sock_state", {"ESTABLISHED": 1, "OPEN": 7, "DISCONNECTING": 8, "LISTEN": 10, "CONNECTING": 2}, "TIPC_")
TIPC_STATES = Flags("tipc_sock_states", {name: 1 << number for name, number in TIPC_STATE.entries.items()}, "TIPC_")

REQ = Struct("tipc_sock_diag_req", [
    Field("sdiag_family", U8, "always TIPC", enum=ADDRESS_FAMILY),
    Field("sdiag_protocol", U8, "always 0"),
    Field("pad", U16, "always 0"),
    Field("tidiag_states", U32, "states of the sockets wanted", flags=TIPC_STATES),
])  # fmt: skip

CONNECTION = AttributeSet("TIPC_NLA_CON_", [
    Attr(1, "FLAG", FLAG, doc="the connection was made by way of a service"),
    Attr(2, "NODE", HEX32, doc="node of the other side"),
    Attr(3, "SOCK", U32, doc="port of the other side"),
    Attr(4, "TYPE", U32, doc="service type by which the connection was made"),
    Attr(5, "INST", U32, doc="service instance by which the connection was made"),
], name="tipc_diag_con")  # fmt: skip

STATISTICS = AttributeSet("TIPC_NLA_SOCK_STAT_", [
    Attr(0, "RCVQ", U32, unit="packets", doc="waiting to be read"),
    Attr(1, "SENDQ", U32, unit="packets", doc="waiting to be sent"),
    Attr(2, "LINK_CONG", FLAG, doc="the link is congested"),
    Attr(3, "CONN_CONG", FLAG, doc="the other side reads too slowly"),
    Attr(4, "DROP", U32, unit="packets", doc="dropped for want of room"),
], name="tipc_diag_stat")  # fmt: skip

GROUP = AttributeSet("TIPC_NLA_SOCK_GROUP_", [
    Attr(0, "ID", U32, doc="number of the group (its service type)"),
    Attr(1, "OPEN", FLAG, doc="the group takes messages"),
    Attr(2, "NODE_SCOPE", FLAG, doc="members of this node only"),
    Attr(3, "CLUSTER_SCOPE", FLAG, doc="members of the whole cluster"),
    Attr(4, "INSTANCE", U32, doc="own member number in the group"),
    Attr(5, "BC_SEND_NEXT", U32, doc="number of the next broadcast to the group"),
], name="tipc_diag_group")  # fmt: skip

SOCK = AttributeSet("TIPC_NLA_SOCK_", [
    Attr(1, "ADDR", HEX32, doc="own node"),
    Attr(2, "REF", U32, doc="own port"),
    Attr(3, "CON", Nest(CONNECTION), doc="connection, if there is one"),
    Attr(4, "HAS_PUBL", FLAG, doc="a service name is bound to it"),
    Attr(5, "STAT", Nest(STATISTICS), doc="queues and losses"),
    Attr(6, "TYPE", U32, enum=SOCKET_TYPE, doc="stream, sequenced packets or datagrams"),
    Attr(7, "INO", U32, doc="number by which /proc/PID/fd names the socket; 0: no process has it"),
    Attr(8, "UID", U32, doc="owner"),
    Attr(9, "TIPC_STATE", U32, enum=TIPC_STATE, doc="state of the socket"),
    Attr(10, "COOKIE", HEX64, doc="number of the socket, never used again while the system runs"),
    Attr(11, "PAD", PAD),
    Attr(12, "GROUP", Nest(GROUP), doc="group that the socket is a member of"),
], name="tipc_diag_sock")  # fmt: skip

TIPC_DIAG = AttributeSet("TIPC_NLA_", [Attr(2, "SOCK", Nest(SOCK), doc="one socket")], name="tipc_diag")

FAMILY = Family("tipc_diag", doc="TIPC sockets", module="tipc_diag", things=[
    Thing("tipc", "TIPC sockets", about=["sock_diag_by_family"], names=["tipc"], operation="sock_diag_by_family",
        request={"sdiag_family": 30, "tidiag_states": 0xF},
        key=["sock.ref"],
        columns=["type", "state", "recv_q", "send_q", "drops", "sock.addr", "sock.ref", "sock.con.node",
            "sock.con.sock", "sock.uid", "inode"],
        words=[
            Word("type", "sock.type", Plain("TYPE"), "of this type: stream, seqpacket, rdm, dgram"),
            Word("state", "sock.tipc_state", Plain("STATE"), "in this state: open, established, listen"),
            Word("inode", "sock.ino", Plain("NUMBER"), "with this inode"),
            *queue_words("sock.stat.rcvq", "sock.stat.sendq", "sock.stat.drop"),
        ]),
], messages=[
    MessageType(20, "SOCK_DIAG_BY_FAMILY", TIPC_DIAG, header=REQ, direction="request", access="get", keys=[AF_TIPC], takes=[], dumps=True,
        doc="ask for a TIPC socket, which the kernel refuses; as a dump: ask for all TIPC sockets"),
    MessageType(20, "SOCK_DIAG_BY_FAMILY", TIPC_DIAG, header=(), direction="reply", access="get", keys=[AF_TIPC],
        doc="from the kernel: describes a TIPC socket"),
])  # fmt: skip
