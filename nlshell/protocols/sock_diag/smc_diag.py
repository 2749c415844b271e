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
)  # fmt: skip
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
    Field("diag_family", U8, enum=ADDRESS_FAMILY),
    Field("pad", Binary(2)),
    Field("diag_ext", U8, "attributes wanted in the answer", flags=EXTENSIONS),
    Field("id", socket_id("diag_family", AnyAddress)),
])  # fmt: skip

MSG = Struct("smc_diag_msg", [
    Field("diag_family", U8, enum=ADDRESS_FAMILY),
    Field("diag_state", U8, enum=SMC_STATE),
    Field("diag_mode", U8, "how the data go", enum=MODE),
    Field("diag_shutdown", U8, flags=SHUTDOWN),
    Field("id", socket_id("diag_family", AnyAddress)),
    Field("diag_uid", U32, "owner"),
    Field("diag_inode", U64),
])  # fmt: skip

CURSOR = Struct("smc_diag_cursor", [Field("reserved", U16), Field("wrap", U16), Field("count", U32)])

CONNINFO = Struct("smc_diag_conninfo", [
    Field("token", U32, hint="hex"),
    Field("sndbuf_size", U32, unit="bytes"),
    Field("rmbe_size", U32, "own receive buffer", unit="bytes"),
    Field("peer_rmbe_size", U32, "receive buffer of the other side", unit="bytes"),
    Field("rx_prod", CURSOR), Field("rx_cons", CURSOR), Field("tx_prod", CURSOR), Field("tx_cons", CURSOR),
    Field("rx_prod_flags", HEX8), Field("rx_conn_state_flags", HEX8), Field("tx_prod_flags", HEX8), Field("tx_conn_state_flags", HEX8),
    Field("tx_prep", CURSOR), Field("tx_sent", CURSOR), Field("tx_fin", CURSOR),
])  # fmt: skip

LINKINFO = Struct("smc_diag_linkinfo", [
    Field("link_id", U8), Field("ibname", FixedText(64)), Field("ibport", U8), Field("gid", FixedText(40)),
    Field("peer_gid", FixedText(40)),
])  # fmt: skip

LGRINFO = Struct("smc_diag_lgrinfo", [Field("lnk", Packed(LINKINFO, 1)), Field("role", U8, enum=ROLE)])

DMBINFO = Struct("smcd_diag_dmbinfo", [
    Field("linkid", U32), Field("peer_gid", HEX64), Field("my_gid", HEX64), Field("token", HEX64), Field("peer_token", HEX64),
    Field("peer_gid_ext", HEX64), Field("my_gid_ext", HEX64),
])  # fmt: skip

FALLBACK = Struct("smc_diag_fallback", [
    Field("reason", HEX32, "why this side went back to TCP"), Field("peer_diagnosis", HEX32, "why the other side did"),
])  # fmt: skip

SMC_DIAG = AttributeSet("SMC_DIAG_", [
    Attr(1, "CONNINFO", CONNINFO, doc="buffers and cursors of the connection"),
    Attr(2, "LGRINFO", LGRINFO, doc="RDMA link it uses"),
    Attr(3, "SHUTDOWN", U8, flags=SHUTDOWN),
    Attr(4, "DMBINFO", DMBINFO, doc="memory it uses over ISM devices"),
    Attr(5, "FALLBACK", FALLBACK, doc="why TCP is used after all"),
])  # fmt: skip

FAMILY = Family("smc_diag", doc="SMC sockets", columns=[
    "diag_state", "diag_mode", "id.idiag_src", "id.idiag_sport", "id.idiag_dst", "id.idiag_dport", "diag_uid",
    "diag_inode",
], messages=[
    MessageType(20, "SOCK_DIAG_BY_FAMILY", header=REQ, direction="request", access="get", keys=[43],
        doc="ask for a SMC socket; as a dump: ask for all SMC sockets"),
    MessageType(20, "SOCK_DIAG_BY_FAMILY", SMC_DIAG, header=MSG, direction="reply", access="get", keys=[43],
        doc="from the kernel: describes a SMC socket"),
])  # fmt: skip
