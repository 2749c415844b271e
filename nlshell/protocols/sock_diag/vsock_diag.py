"""Sockets between virtual machines and their host. Source: <linux/vm_sockets_diag.h>; net/vmw_vsock/diag.c."""

from ...schema import U8, U16, U32, AttributeSet, Enum, Family, Field, MessageType, Struct, Thing
from ...schema.things import Plain, Word
from ..common import ADDRESS_FAMILY
from . import COOKIE, SHUTDOWN, SOCKET_STATE, SOCKET_STATES, SOCKET_TYPE, STATE_WORDS

CID = Enum("vmaddr_cid", {"HYPERVISOR": 0, "LOCAL": 1, "HOST": 2, "ANY": 0xFFFFFFFF}, "VMADDR_CID_")

REQ = Struct("vsock_diag_req", [
    Field("sdiag_family", U8, "always VSOCK", enum=ADDRESS_FAMILY),
    Field("sdiag_protocol", U8, "always 0"),
    Field("pad", U16, "always 0"),
    Field("vdiag_states", U32, "states of the sockets wanted", flags=SOCKET_STATES),
    Field("vdiag_ino", U32, "never used"),
    Field("vdiag_show", U32, "never used"),
    Field("vdiag_cookie", COOKIE, "never used"),
])  # fmt: skip

MSG = Struct("vsock_diag_msg", [
    Field("vdiag_family", U8, "always VSOCK", enum=ADDRESS_FAMILY),
    Field("vdiag_type", U8, "stream, sequenced packets or datagrams", enum=SOCKET_TYPE),
    Field("vdiag_state", U8, "state of the socket, in the words of TCP", enum=SOCKET_STATE),
    Field("vdiag_shutdown", U8, "directions that are shut down", flags=SHUTDOWN),
    Field("vdiag_src_cid", U32, "own machine", enum=CID),
    Field("vdiag_src_port", U32, "own port"),
    Field("vdiag_dst_cid", U32, "machine of the other side", enum=CID),
    Field("vdiag_dst_port", U32, "port of the other side"),
    Field("vdiag_ino", U32, "number by which /proc/PID/fd names the socket; 0: no process has it"),
    Field("vdiag_cookie", COOKIE, "number of the socket, never used again while the system runs"),
])  # fmt: skip

NOTHING = AttributeSet("", [], name="vsock_diag")  # there are no attributes yet

FAMILY = Family("vsock_diag", doc="sockets between virtual machines and their host", module="vsock_diag", things=[
    Thing("vsock", "sockets between virtual machines and their host", about=["sock_diag_by_family"],
        names=["vsock"], operation="sock_diag_by_family",
        request={"sdiag_family": 40, "vdiag_states": 0xFFFFFFFF},
        key=["vdiag_src_cid", "vdiag_src_port", "vdiag_dst_cid", "vdiag_dst_port"],
        columns=["type", "state", "vdiag_src_cid", "vdiag_src_port", "vdiag_dst_cid", "vdiag_dst_port", "inode",
            "vdiag_states"],
        words=[
            Word("type", "vdiag_type", Plain("TYPE"), "of this type: stream, seqpacket, dgram"),
            Word("state", "vdiag_state", Plain("STATE", words=STATE_WORDS), "in this state: established, listening"),
            Word("inode", "vdiag_ino", Plain("NUMBER"), "with this inode"),
        ]),
], messages=[
    MessageType(20, "SOCK_DIAG_BY_FAMILY", NOTHING, header=REQ, direction="request", access="get", keys=[40], takes=[], dumps=True,
        doc="ask for a vsock socket, which the kernel refuses; as a dump: ask for all vsock sockets"),
    MessageType(20, "SOCK_DIAG_BY_FAMILY", NOTHING, header=MSG, direction="reply", access="get", keys=[40],
        doc="from the kernel: describes a vsock socket"),
])  # fmt: skip
