"""Unix sockets. Source: <linux/unix_diag.h>; net/unix/diag.c."""

from __future__ import annotations

from ...schema import U8, U16, U32, Attr, AttributeSet, Family, Field, Flags, MessageType, Packed, String, Struct
from ...schema.things import Plain, Thing, Word
from ...schema.types import WireText
from ..common import ADDRESS_FAMILY
from . import COOKIE, SHUTDOWN, SK_MEMINFO, SOCKET_STATE, SOCKET_STATES, SOCKET_TYPE, STATE_WORDS, queue_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...schema.types import Scope

SHOW = Flags("udiag_show", {
    "NAME": 0x1, "VFS": 0x2, "PEER": 0x4, "ICONS": 0x8, "RQLEN": 0x10, "MEMINFO": 0x20, "UID": 0x40,
}, "UDIAG_SHOW_")  # fmt: skip


class SocketName(String):
    """The name a Unix socket is bound to: a path, or @name for one in the abstract namespace (a NUL on the wire)."""

    kind = "binary"

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        raw = bytes(buffer[start:end])
        if raw[:1] == b"\0":
            return "@" + raw[1:].decode("utf-8", "surrogateescape")
        path = super().read(buffer, start, end)
        return WireText(path, b"\0") if path.startswith("@") and not isinstance(path, WireText) else path

    def pack(self, value: Any) -> bytes:
        if isinstance(value, str) and value.startswith("@") and not isinstance(value, WireText):
            return b"\0" + value[1:].encode("utf-8", "surrogateescape")
        return super().pack(value)


REQ = Struct("unix_diag_req", [
    Field("sdiag_family", U8, "always UNIX", enum=ADDRESS_FAMILY),
    Field("sdiag_protocol", U8, "always 0"),
    Field("pad", U16, "always 0"),
    Field("udiag_states", U32, "states of the sockets wanted", flags=SOCKET_STATES),
    Field("udiag_ino", U32, "the one socket wanted, when this is no dump"),
    Field("udiag_show", U32, "attributes wanted in the answer", flags=SHOW),
    Field("udiag_cookie", COOKIE, "number of the one socket wanted; all ones: any"),
])  # fmt: skip

MSG = Struct("unix_diag_msg", [
    Field("udiag_family", U8, "always UNIX", enum=ADDRESS_FAMILY),
    Field("udiag_type", U8, "stream, datagrams or sequenced packets", enum=SOCKET_TYPE),
    Field("udiag_state", U8, "LISTEN, ESTABLISHED or CLOSE (not connected)", enum=SOCKET_STATE),
    Field("pad", U8, "always 0"),
    Field("udiag_ino", U32, "number by which /proc/PID/fd names the socket; 0: no process has it"),
    Field("udiag_cookie", COOKIE, "number of the socket, never used again while the system runs"),
])  # fmt: skip

VFS = Struct("unix_diag_vfs", [
    Field("udiag_vfs_ino", U32, "inode of the file"),
    Field("udiag_vfs_dev", U32, "its device: minor number in the lower 20 bits, major above", hint="hex"),
])  # fmt: skip

RQLEN = Struct("unix_diag_rqlen", [
    Field("udiag_rqueue", U32, "bytes to be read; of a listener, connections waiting for accept"),
    Field("udiag_wqueue", U32, "bytes the other side has not read; of a listener, its backlog"),
])  # fmt: skip

UNIX_DIAG = AttributeSet("UNIX_DIAG_", [
    Attr(0, "NAME", SocketName(), doc="name it is bound to"),
    Attr(1, "VFS", VFS, doc="file that the name is"),
    Attr(2, "PEER", U32, doc="inode of the socket at the other end"),
    Attr(3, "ICONS", Packed(U32), doc="inodes of connections waiting for accept"),
    Attr(4, "RQLEN", RQLEN, doc="lengths of the queues"),
    Attr(5, "MEMINFO", SK_MEMINFO, doc="memory that the socket uses"),
    Attr(6, "SHUTDOWN", U8, flags=SHUTDOWN, doc="directions that are shut down"),
    Attr(7, "UID", U32, doc="owner"),
])  # fmt: skip

FAMILY = Family("unix_diag", doc="Unix sockets", module="unix_diag", things=[
    Thing("unix", "Unix sockets", about=["sock_diag_by_family"], names=["unix"], operation="sock_diag_by_family", key=["udiag_ino"],
        request={"sdiag_family": 1, "udiag_states": 0xFFFFFFFF, "udiag_show": 0x7F}, title=["named {name}", "with inode {udiag_ino}"],
        label="name", columns=["type", "state", "recv_q", "send_q", "name", "inode", "peer", "uid",
            "udiag_states"],
        moving=["meminfo", "rqlen"], counts=["udiag_type", "udiag_state"],
        words=[
            Word("type", "udiag_type", Plain("TYPE"), "of this type: stream, dgram, seqpacket"),
            Word("state", "udiag_state", Plain("STATE", words=STATE_WORDS), "in this state: established, listening"),
            Word("name", "name", Plain("NAME"), "bound to this name"),
            Word("inode", "udiag_ino", Plain("NUMBER"), "with this inode"),
            Word("peer", "peer", Plain("NUMBER"), "connected to the socket of this inode"),
            *queue_words("rqlen.udiag_rqueue", "rqlen.udiag_wqueue", "meminfo.drops"),
        ]),
], messages=[
    MessageType(20, "SOCK_DIAG_BY_FAMILY", header=REQ, direction="request", access="get", keys=[1],
        doc="ask for a Unix socket; as a dump: ask for all Unix sockets"),
    MessageType(20, "SOCK_DIAG_BY_FAMILY", UNIX_DIAG, header=MSG, direction="reply", access="get", keys=[1],
        doc="from the kernel: describes a Unix socket"),
])  # fmt: skip
