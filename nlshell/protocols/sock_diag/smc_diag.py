"""SMC sockets: TCP's interface over shared memory. Source: <linux/smc_diag.h>; net/smc/smc_diag.c, net/smc/smc.h."""

from __future__ import annotations

from ...schema import (
    HEX8,
    HEX32,
    HEX64,
    U8,
    U16,
    U32,
    U64,
    Address,
    Attr,
    AttributeSet,
    Binary,
    Enum,
    Family,
    Field,
    FixedText,
    Flags,
    MessageType,
    Packed,
    Struct,
    Thing,
)  # fmt: skip
from ...schema.things import Plain, Word
from ..common import ADDRESS_FAMILY
from . import SHUTDOWN, socket_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...schema.types import Scope

SMC_STATE = Enum("smc_state", {
    "ACTIVE": 1, "INIT": 2, "CLOSED": 7, "LISTEN": 10, "PEERCLOSEWAIT1": 20, "PEERCLOSEWAIT2": 21, "APPCLOSEWAIT1": 22,
    "APPCLOSEWAIT2": 23, "APPFINCLOSEWAIT": 24, "PEERFINCLOSEWAIT": 25, "PEERABORTWAIT": 26, "PROCESSABORT": 27,
}, "SMC_")  # fmt: skip

MODE = Enum("smc_diag_mode", {"SMCR": 0, "FALLBACK_TCP": 1, "SMCD": 2}, "SMC_DIAG_MODE_")

EXTENSIONS = Flags("smc_diag_ext", {
    "CONNINFO": 0x1, "LGRINFO": 0x2, "SHUTDOWN": 0x4, "DMBINFO": 0x8, "FALLBACK": 0x10,
}, "SMC_DIAG_")  # fmt: skip

ROLE = Enum("smc_lgr_role", {"CLNT": 0, "SERV": 1}, "SMC_")


class AnyAddress(Address):
    """16 bytes whose family nothing tells: an IPv4 address leaves the last 12 of them zero."""

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        if end - start == 16 and not any(buffer[start + 4 : end]):
            end = start + 4
        return super().read(buffer, start, end)


REQ = Struct("smc_diag_req", [
    Field("diag_family", U8, "always SMC", enum=ADDRESS_FAMILY),
    Field("pad", Binary(2), "always 0"),
    Field("diag_ext", U8, "attributes wanted in the answer", flags=EXTENSIONS),
    Field("id", socket_id("diag_family", AnyAddress), "never used"),
])  # fmt: skip

MSG = Struct("smc_diag_msg", [
    Field("diag_family", U8, "always SMC", enum=ADDRESS_FAMILY),
    Field("diag_state", U8, "state of the connection", enum=SMC_STATE),
    Field("diag_mode", U8, "how the data go", enum=MODE),
    Field("diag_shutdown", U8, "directions that are shut down", flags=SHUTDOWN),
    Field("id", socket_id("diag_family", AnyAddress), "addresses and ports"),
    Field("diag_uid", U32, "owner"),
    Field("diag_inode", U64, "number by which /proc/PID/fd names the socket; 0: no process has it"),
])  # fmt: skip

CURSOR = Struct("smc_diag_cursor", [
    Field("reserved", U16, "always 0"),
    Field("wrap", U16, "times that it went round the buffer"),
    Field("count", U32, "place in the buffer"),
])  # fmt: skip

CONNINFO = Struct("smc_diag_conninfo", [
    Field("token", U32, "name of the connection on this side", hint="hex"),
    Field("sndbuf_size", U32, "own send buffer", unit="bytes"),
    Field("rmbe_size", U32, "own receive buffer", unit="bytes"),
    Field("peer_rmbe_size", U32, "receive buffer of the other side", unit="bytes"),
    Field("rx_prod", CURSOR, "how far the other side has written"),
    Field("rx_cons", CURSOR, "how far the other side has read"),
    Field("tx_prod", CURSOR, "how far this side has written, as it told"),
    Field("tx_cons", CURSOR, "how far this side has read, as it told"),
    Field("rx_prod_flags", HEX8, "what the writer on the other side says besides: blocked, urgent data"),
    Field("rx_conn_state_flags", HEX8, "what the other side says of the connection: closed, aborted, done"),
    Field("tx_prod_flags", HEX8, "what the writer on this side said besides"),
    Field("tx_conn_state_flags", HEX8, "what this side said of the connection"),
    Field("tx_prep", CURSOR, "how far the program has filled the send buffer"),
    Field("tx_sent", CURSOR, "how far it was sent"),
    Field("tx_fin", CURSOR, "how far the other side has it"),
])  # fmt: skip

LINKINFO = Struct("smc_diag_linkinfo", [
    Field("link_id", U8, "number of the link"),
    Field("ibname", FixedText(64), "RDMA device"),
    Field("ibport", U8, "port of that device"),
    Field("gid", FixedText(40), "own address on the RDMA network"),
    Field("peer_gid", FixedText(40), "address of the other side there"),
])  # fmt: skip

LGRINFO = Struct("smc_diag_lgrinfo", [
    Field("lnk", Packed(LINKINFO, 1), "links of the group; one is told"),
    Field("role", U8, "who set the group up: SERV this side, CLNT the other", enum=ROLE),
])  # fmt: skip

DMBINFO = Struct("smcd_diag_dmbinfo", [
    Field("linkid", U32, "number of the link"),
    Field("peer_gid", HEX64, "ISM address of the other side"),
    Field("my_gid", HEX64, "own ISM address"),
    Field("token", HEX64, "own buffer"),
    Field("peer_token", HEX64, "buffer of the other side"),
    Field("peer_gid_ext", HEX64, "upper half of the other side's address"),
    Field("my_gid_ext", HEX64, "upper half of the own address"),
])  # fmt: skip

FALLBACK = Struct("smc_diag_fallback", [
    Field("reason", HEX32, "why this side went back to TCP"), Field("peer_diagnosis", HEX32, "why the other side did"),
])  # fmt: skip

SMC_DIAG = AttributeSet("SMC_DIAG_", [
    Attr(1, "CONNINFO", CONNINFO, doc="buffers and cursors of the connection"),
    Attr(2, "LGRINFO", LGRINFO, doc="RDMA link it uses"),
    Attr(3, "SHUTDOWN", U8, flags=SHUTDOWN, doc="directions that are shut down"),
    Attr(4, "DMBINFO", DMBINFO, doc="memory it uses over ISM devices"),
    Attr(5, "FALLBACK", FALLBACK, doc="why TCP is used after all"),
])  # fmt: skip

FAMILY = Family("smc_diag", doc="SMC sockets", module="smc_diag", things=[
    Thing("smc", "SMC sockets", about=["sock_diag_by_family"], names=["smc"], operation="sock_diag_by_family",
        request={"diag_family": 43, "diag_ext": 0x7},
        key=["diag_family", "id"],
        columns=["state", "mode", "id.idiag_src", "id.idiag_sport", "id.idiag_dst", "id.idiag_dport", "diag_uid",
            "inode"],
        words=[
            Word("state", "diag_state", Plain("STATE"), "in this state: active, listen"),
            Word("mode", "diag_mode", Plain("MODE"), "whose data go this way: smcr, smcd, fallback_tcp"),
            Word("inode", "diag_inode", Plain("NUMBER"), "with this inode"),
        ]),
], messages=[
    MessageType(20, "SOCK_DIAG_BY_FAMILY", header=REQ, direction="request", access="get", keys=[43], dumps=True,
        doc="ask for an SMC socket, which has no answer; as a dump: ask for all SMC sockets"),
    MessageType(20, "SOCK_DIAG_BY_FAMILY", SMC_DIAG, header=MSG, direction="reply", access="get", keys=[43],
        doc="from the kernel: describes a SMC socket"),
])  # fmt: skip
