"""Sockets of IPv4 and IPv6: TCP, MPTCP, UDP, SCTP, raw.

Sources: <linux/inet_diag.h>, <linux/tcp.h>, <linux/sctp.h>, <linux/mptcp.h>, <linux/tls.h>; net/ipv4/inet_diag.c,
net/ipv4/tcp_diag.c, net/sctp/diag.c, net/mptcp/diag.c, net/tls/tls_main.c.
"""

from __future__ import annotations

from struct import Struct as Packing, error as StructError

from ...errors import EncodeError
from ...schema import (
    BYTES,
    FLAG,
    HEX32,
    PAD,
    S32,
    U8,
    U16,
    U32,
    U64,
    Address,
    Attr,
    AttributeSet,
    Binary,
    Bits,
    Either,
    Enum,
    Family,
    Field,
    Flags,
    MessageType,
    Nest,
    Packed,
    Prefixed,
    String,
    Struct,
    Type,
)  # fmt: skip
from ...schema.things import ADDRESS, INTERFACE, Plain, Refusal, Thing, Word
from ..common import ADDRESS_FAMILY, IP_PROTOCOL
from . import (
    BPF_STORAGE_REQUEST,
    SHUTDOWN,
    SK_MEMINFO,
    SOCKADDR_STORAGE,
    SOCKET_STATE,
    SOCKET_STATES,
    STATE_WORDS,
    queue_words,
    socket_id,
)  # fmt: skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...schema.types import Scope

# --- the filter program of a request

BYTECODE_OP = Enum("inet_diag_bc", {
    "NOP": 0, "JMP": 1, "S_GE": 2, "S_LE": 3, "D_GE": 4, "D_LE": 5, "AUTO": 6, "S_COND": 7, "D_COND": 8, "DEV_COND": 9,
    "MARK_COND": 10, "S_EQ": 11, "D_EQ": 12, "CGROUP_COND": 13,
}, "INET_DIAG_BC_")  # fmt: skip

_OP = Packing("=BBH")
_HOST = Packing("=BB2xi")
_PORT = Packing("=2xH")
_ARGUMENTS = {
    **dict.fromkeys((2, 3, 4, 5, 11, 12), (("port",), _PORT)),  # a second operation, of which only `no` counts
    9: (("ifindex",), Packing("=I")), 10: (("mark", "mask"), Packing("=II")), 13: (("cgroup_id",), Packing("=Q")),
}  # fmt: skip
_ADDRESSES = {0: 0, 2: 4, 10: 16}
_ANY_SIZE = Address()


class Bytecode(Type):
    """A filter program: operations of 4 bytes {code, yes, no}, each followed by what it compares with.

    It reads as a list of dicts. `yes` and `no` are how many bytes on to go when the condition holds or does not; a jump
    just past the end refuses the socket, the end itself takes it. Source: net/ipv4/inet_diag.c (inet_diag_bc_run).
    """

    hint = "inet-diag-bytecode"

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        raw = bytes(buffer[start:end])
        try:
            operations = list(_operations(raw))
            return operations if self.pack(operations) == raw else raw
        except (StructError, EncodeError):
            return raw

    def text(self, value: Any) -> str:
        if isinstance(value, bytes):
            return super().text(value)
        lines, position = [], 0
        for operation in value:
            rest = {key: part for key, part in operation.items() if key not in ("code", "yes", "no")}
            words = "".join(f" {key}={part}" for key, part in rest.items())
            lines.append(f"{position}: {operation['code']}{words} ? {position + operation['yes']} : {position + operation['no']}")
            position += len(self.pack([operation]))
        return "; ".join(lines)

    def pack(self, value: Any) -> bytes:
        if not isinstance(value, (list, tuple)):
            raise EncodeError("a filter program is a list of operations {code, yes, no, …}")
        return b"".join(_operation_bytes(operation) for operation in value)


def _operations(raw: bytes) -> Any:
    position = 0
    while position < len(raw):
        code, yes, no = _OP.unpack_from(raw, position)
        operation: dict[str, Any] = {"code": BYTECODE_OP.of(code), "yes": yes, "no": no}
        position += 4
        if code in (7, 8):
            family, prefix, port = _HOST.unpack_from(raw, position)
            size = _ADDRESSES.get(family, 0)
            operation.update(family=ADDRESS_FAMILY.of(family), prefix_len=prefix, port=port)
            position += 8
            if position + size > len(raw):
                raise EncodeError("the address of a condition is cut off")
            if size:
                operation["addr"] = _ANY_SIZE.read(raw, position, position + size)
            position += size
        elif code in _ARGUMENTS:
            names, packing = _ARGUMENTS[code]
            operation.update(zip(names, packing.unpack_from(raw, position)))
            position += packing.size
        yield operation


def _operation_bytes(operation: dict[str, Any]) -> bytes:
    code = BYTECODE_OP.parse(operation.get("code", 0))
    out = _OP.pack(code, operation.get("yes", 0), operation.get("no", 0))
    if code in (7, 8):
        family = ADDRESS_FAMILY.parse(operation.get("family", 0))
        out += _HOST.pack(family, operation.get("prefix_len", 0), operation.get("port", -1))
        return out + (_ANY_SIZE.write(operation["addr"]) if "addr" in operation else b"")
    if code in _ARGUMENTS:
        names, packing = _ARGUMENTS[code]
        out += packing.pack(*(operation.get(name, 0) for name in names))
    return out


# --- requests

EXTENSIONS = Flags("inet_diag_ext", {
    "MEMINFO": 0x1, "INFO": 0x2, "VEGASINFO": 0x4, "CONG": 0x8, "TOS": 0x10, "TCLASS": 0x20, "SKMEMINFO": 0x40,
    "SHUTDOWN": 0x80,
}, "INET_DIAG_")  # fmt: skip

REQ_V2 = Struct("inet_diag_req_v2", [
    Field("sdiag_family", U8, "INET or INET6", enum=ADDRESS_FAMILY),
    Field("sdiag_protocol", U8, "transport protocol; 255 for raw sockets or for what a protocol attribute says", enum=IP_PROTOCOL),
    Field("idiag_ext", U8, "attributes wanted in the answer", flags=EXTENSIONS),
    Field("sdiag_raw_protocol", U8, "protocol of a raw socket; padding elsewise"),
    Field("idiag_states", U32, "states of the sockets wanted", flags=SOCKET_STATES),
    Field("id", socket_id("sdiag_family"), "the one socket wanted, or in a dump its ports as a filter"),
])  # fmt: skip

REQ = Struct("inet_diag_req", [
    Field("idiag_family", U8, "INET or INET6", enum=ADDRESS_FAMILY),
    Field("idiag_src_len", U8, "never used", unit="bits"),
    Field("idiag_dst_len", U8, "never used", unit="bits"),
    Field("idiag_ext", U8, "attributes wanted in the answer", flags=EXTENSIONS),
    Field("id", socket_id("idiag_family"), "the one socket wanted, or in a dump its ports as a filter"),
    Field("idiag_states", U32, "states of the sockets wanted", flags=SOCKET_STATES),
    Field("idiag_dbs", U32, "tables to dump; never used"),
])  # fmt: skip

REQUEST = AttributeSet("INET_DIAG_REQ_", [
    Attr(1, "BYTECODE", Bytecode(), doc="program that chooses among the sockets in the kernel"),
    Attr(2, "SK_BPF_STORAGES", Nest(BPF_STORAGE_REQUEST), doc="BPF storage to report with each socket"),
    Attr(3, "PROTOCOL", U32, enum=IP_PROTOCOL, doc="transport protocol, where its number needs more than a byte (MPTCP)"),
])  # fmt: skip

# --- what a transport protocol tells about a socket

CONGESTION_STATE = Enum("tcp_ca_state", {"Open": 0, "Disorder": 1, "CWR": 2, "Recovery": 3, "Loss": 4}, "TCP_CA_")

TCP_OPTIONS = Flags("tcpi_opt", {
    "TIMESTAMPS": 0x1, "SACK": 0x2, "WSCALE": 0x4, "ECN": 0x8, "ECN_SEEN": 0x10, "SYN_DATA": 0x20, "USEC_TS": 0x40,
    "TFO_CHILD": 0x80,
}, "TCPI_OPT_")  # fmt: skip

TCP_INFO = Struct("tcp_info", [
    Field("tcpi_state", U8, "state of the connection", enum=SOCKET_STATE),
    Field("tcpi_ca_state", U8, "what congestion control is doing", enum=CONGESTION_STATE),
    Field("tcpi_retransmits", U8, "time-outs in a row without an answer"),
    Field("tcpi_probes", U8, "zero-window or keepalive probes without an answer"),
    Field("tcpi_backoff", U8, "how often the time-out was doubled"),
    Field("tcpi_options", U8, "options that both sides agreed on", flags=TCP_OPTIONS),
    Field("tcpi_wscale", Bits(U8, tcpi_snd_wscale=4, tcpi_rcv_wscale=4), "window scaling of both directions"),
    Field("tcpi_bits", Bits(U8, tcpi_delivery_rate_app_limited=1, tcpi_fastopen_client_fail=2),
          "whether the program held the delivery rate down; why TCP fast open failed (0: it did not)"),
    Field("tcpi_rto", U32, "retransmission time-out", unit="us"),
    Field("tcpi_ato", U32, "delay of acknowledgements", unit="us"),
    Field("tcpi_snd_mss", U32, "longest segment sent", unit="bytes"),
    Field("tcpi_rcv_mss", U32, "longest segment that is received, as estimated", unit="bytes"),
    Field("tcpi_unacked", U32, "sent and not yet acknowledged; of a listener, connections waiting for accept"),
    Field("tcpi_sacked", U32, "selectively acknowledged; of a listener, its backlog"),
    Field("tcpi_lost", U32, "taken for lost", unit="segments"),
    Field("tcpi_retrans", U32, "retransmitted and still under way", unit="segments"),
    Field("tcpi_fackets", U32, "no longer used: 0"),
    Field("tcpi_last_data_sent", U32, "time since data was sent", unit="ms"),
    Field("tcpi_last_ack_sent", U32, "never filled", unit="ms"),
    Field("tcpi_last_data_recv", U32, "time since data was received", unit="ms"),
    Field("tcpi_last_ack_recv", U32, "time since an acknowledgement was received", unit="ms"),
    Field("tcpi_pmtu", U32, "path MTU", unit="bytes"),
    Field("tcpi_rcv_ssthresh", U32, "how far the receive window may open", unit="bytes"),
    Field("tcpi_rtt", U32, "smoothed round-trip time", unit="us"),
    Field("tcpi_rttvar", U32, "how much the round-trip time varies", unit="us"),
    Field("tcpi_snd_ssthresh", U32, "slow-start threshold", unit="segments"),
    Field("tcpi_snd_cwnd", U32, "congestion window", unit="segments"),
    Field("tcpi_advmss", U32, "maximal segment size told to the other side", unit="bytes"),
    Field("tcpi_reordering", U32, "how far segments may be out of order without counting as lost"),
    Field("tcpi_rcv_rtt", U32, "round-trip time, as the receiver estimates it", unit="us"),
    Field("tcpi_rcv_space", U32, "what the program reads in a round-trip time", unit="bytes"),
    Field("tcpi_total_retrans", U32, "retransmitted since the start", unit="segments"),
    Field("tcpi_pacing_rate", U64, "rate that sending is held to", unit="bytes/s"),
    Field("tcpi_max_pacing_rate", U64, "all ones: no limit", unit="bytes/s"),
    Field("tcpi_bytes_acked", U64, "acknowledged by the other side, counted", unit="bytes"),
    Field("tcpi_bytes_received", U64, "received in order, counted", unit="bytes"),
    Field("tcpi_segs_out", U32, "sent, counted", unit="segments"),
    Field("tcpi_segs_in", U32, "received, counted", unit="segments"),
    Field("tcpi_notsent_bytes", U32, "waiting to be sent", unit="bytes"),
    Field("tcpi_min_rtt", U32, "shortest round-trip time lately", unit="us"),
    Field("tcpi_data_segs_in", U32, "received with data, counted", unit="segments"),
    Field("tcpi_data_segs_out", U32, "sent with data, counted", unit="segments"),
    Field("tcpi_delivery_rate", U64, "rate at which data arrived lately", unit="bytes/s"),
    Field("tcpi_busy_time", U64, "time with data in flight", unit="us"),
    Field("tcpi_rwnd_limited", U64, "time limited by the receiver's window", unit="us"),
    Field("tcpi_sndbuf_limited", U64, "time limited by the send buffer", unit="us"),
    Field("tcpi_delivered", U32, "that arrived, counted", unit="segments"),
    Field("tcpi_delivered_ce", U32, "that arrived and met congestion, counted", unit="segments"),
    Field("tcpi_bytes_sent", U64, "of data sent, repetitions among them", unit="bytes"),
    Field("tcpi_bytes_retrans", U64, "of data sent again", unit="bytes"),
    Field("tcpi_dsack_dups", U32, "segments that the other side had twice"),
    Field("tcpi_reord_seen", U32, "times that acknowledgements showed another order"),
    Field("tcpi_rcv_ooopack", U32, "received out of order", unit="segments"),
    Field("tcpi_snd_wnd", U32, "window the other side offers", unit="bytes"),
    Field("tcpi_rcv_wnd", U32, "window offered to the other side", unit="bytes"),
    Field("tcpi_rehash", U32, "how often another path was tried by a new hash"),
    Field("tcpi_total_rto", U16, "retransmission time-outs since the start"),
    Field("tcpi_total_rto_recoveries", U16, "times that a connection recovered from time-outs"),
    Field("tcpi_total_rto_time", U32, "time spent in recoveries from time-outs", unit="ms"),
    Field("tcpi_received_ce", U32, "packets received that met congestion"),
    Field("tcpi_delivered_e1_bytes", U32, "that arrived marked ECT(1)", unit="bytes"),
    Field("tcpi_delivered_e0_bytes", U32, "that arrived marked ECT(0)", unit="bytes"),
    Field("tcpi_delivered_ce_bytes", U32, "that arrived and met congestion", unit="bytes"),
    Field("tcpi_received_e1_bytes", U32, "received marked ECT(1)", unit="bytes"),
    Field("tcpi_received_e0_bytes", U32, "received marked ECT(0)", unit="bytes"),
    Field("tcpi_received_ce_bytes", U32, "received having met congestion", unit="bytes"),
    Field("tcpi_ecn", Bits(U32, tcpi_ecn_mode=2, tcpi_accecn_opt_seen=2, tcpi_accecn_fail_mode=4, tcpi_options2=24),
          "kind of congestion notification in use, and what became of its option"),
])  # fmt: skip

MPTCP_FLAGS = Flags("mptcp_info_flag", {"FALLBACK": 0x1, "REMOTE_KEY_RECEIVED": 0x2}, "MPTCP_INFO_FLAG_")

MPTCP_INFO = Struct("mptcp_info", [
    Field("mptcpi_subflows", U8, "subflows beside the first"),
    Field("mptcpi_add_addr_signal", U8, "addresses announced to the other side"),
    Field("mptcpi_add_addr_accepted", U8, "addresses the other side announced"),
    Field("mptcpi_subflows_max", U8, "subflows at most"),
    Field("mptcpi_add_addr_signal_max", U8, "addresses to announce at most"),
    Field("mptcpi_add_addr_accepted_max", U8, "announced addresses to take up at most"),
    Field("mptcpi_flags", U32, "FALLBACK: plain TCP after all; REMOTE_KEY_RECEIVED: the handshake is done", flags=MPTCP_FLAGS),
    Field("mptcpi_token", U32, "name of the connection on this side", hint="hex"),
    Field("mptcpi_write_seq", U64, "sequence number of the next data to write"),
    Field("mptcpi_snd_una", U64, "first sequence number not yet acknowledged"),
    Field("mptcpi_rcv_nxt", U64, "sequence number expected next"),
    Field("mptcpi_local_addr_used", U8, "own addresses that subflows use"),
    Field("mptcpi_local_addr_max", U8, "own addresses to use at most"),
    Field("mptcpi_csum_enabled", U8, "1: data carry checksums"),
    Field("mptcpi_retransmits", U32, "times that data were sent again on another subflow"),
    Field("mptcpi_bytes_retrans", U64, "sent again on another subflow", unit="bytes"),
    Field("mptcpi_bytes_sent", U64, "sent, counted", unit="bytes"),
    Field("mptcpi_bytes_received", U64, "received, counted", unit="bytes"),
    Field("mptcpi_bytes_acked", U64, "acknowledged, counted", unit="bytes"),
    Field("mptcpi_subflows_total", U8, "subflows, the first among them"),
    Field("mptcpi_endp_laminar_max", U8, "laminar end points at most"),
    Field("mptcpi_endp_fullmesh_max", U8, "fullmesh end points at most"),
    Field("reserved", U8, "always 0"),
    Field("mptcpi_last_data_sent", U32, "time since data was sent", unit="ms"),
    Field("mptcpi_last_data_recv", U32, "time since data was received", unit="ms"),
    Field("mptcpi_last_ack_recv", U32, "time since an acknowledgement was received", unit="ms"),
])  # fmt: skip

SCTP_STATE = Enum("sctp_state", {
    "CLOSED": 0, "COOKIE_WAIT": 1, "COOKIE_ECHOED": 2, "ESTABLISHED": 3, "SHUTDOWN_PENDING": 4, "SHUTDOWN_SENT": 5,
    "SHUTDOWN_RECEIVED": 6, "SHUTDOWN_ACK_SENT": 7,
}, "SCTP_STATE_")  # fmt: skip

SCTP_INFO = Struct("sctp_info", [
    Field("sctpi_tag", U32, "own verification tag", hint="hex"),
    Field("sctpi_state", U32, "state of the association", enum=SCTP_STATE),
    Field("sctpi_rwnd", U32, "own receive window", unit="bytes"),
    Field("sctpi_unackdata", U16, "chunks not yet acknowledged"),
    Field("sctpi_penddata", U16, "chunks received that wait for earlier ones"),
    Field("sctpi_instrms", U16, "streams towards this side"),
    Field("sctpi_outstrms", U16, "streams towards the other side"),
    Field("sctpi_fragmentation_point", U32, "never filled; see maxseg", unit="bytes"),
    Field("sctpi_inqueue", U32, "packets received and not yet looked at"),
    Field("sctpi_outqueue", U32, "chunks that wait to be sent"),
    Field("sctpi_overall_error", U32, "time-outs in a row without an answer"),
    Field("sctpi_max_burst", U32, "packets that may be sent at once"),
    Field("sctpi_maxseg", U32, "longest piece that a message is cut into", unit="bytes"),
    Field("sctpi_peer_rwnd", U32, "receive window of the other side", unit="bytes"),
    Field("sctpi_peer_tag", U32, "verification tag of the other side", hint="hex"),
    Field("sctpi_peer_capable", U8, "what the peer can, by bit: 0 authentication, 1 partial reliability, 6 ECN", hint="hex"),
    Field("sctpi_peer_sack", U8, "bit 0: it announced a closed window; from bit 2 on: an acknowledgement is due to it"),
    Field("__reserved1", U16, "always 0"),
    Field("sctpi_isacks", U64, "acknowledgements received"),
    Field("sctpi_osacks", U64, "acknowledgements sent"),
    Field("sctpi_opackets", U64, "packets sent"),
    Field("sctpi_ipackets", U64, "packets received"),
    Field("sctpi_rtxchunks", U64, "chunks sent again"),
    Field("sctpi_outofseqtsns", U64, "chunks received beyond the window"),
    Field("sctpi_idupchunks", U64, "chunks received twice"),
    Field("sctpi_gapcnt", U64, "gaps that acknowledgements told of"),
    Field("sctpi_ouodchunks", U64, "unordered data chunks sent"),
    Field("sctpi_iuodchunks", U64, "unordered data chunks received"),
    Field("sctpi_oodchunks", U64, "ordered data chunks sent"),
    Field("sctpi_iodchunks", U64, "ordered data chunks received"),
    Field("sctpi_octrlchunks", U64, "control chunks sent"),
    Field("sctpi_ictrlchunks", U64, "control chunks received"),
    Field("sctpi_p_address", SOCKADDR_STORAGE, "primary address of the other side"),
    Field("sctpi_p_state", S32, "state of the primary path: 0 inactive, 1 failing, 2 active, 3 unconfirmed"),
    Field("sctpi_p_cwnd", U32, "its congestion window", unit="bytes"),
    Field("sctpi_p_srtt", U32, "its smoothed round-trip time", unit="jiffies"),
    Field("sctpi_p_rto", U32, "its retransmission time-out", unit="ms"),
    Field("sctpi_p_hbinterval", U32, "time between its heartbeats", unit="jiffies"),
    Field("sctpi_p_pathmaxrxt", U32, "time-outs after which it counts as inactive"),
    Field("sctpi_p_sackdelay", U32, "how long its acknowledgements may wait", unit="ms"),
    Field("sctpi_p_sackfreq", U32, "never filled"),
    Field("sctpi_p_ssthresh", U32, "its slow-start threshold", unit="bytes"),
    Field("sctpi_p_partial_bytes_acked", U32, "acknowledged since its window grew", unit="bytes"),
    Field("sctpi_p_flight_size", U32, "sent on it and not yet acknowledged", unit="bytes"),
    Field("sctpi_p_error", U16, "time-outs in a row on it"),
    Field("__reserved2", U16, "always 0"),
    Field("sctpi_s_autoclose", U32, "of the socket: idle time after which associations are closed; 0: never", unit="s"),
    Field("sctpi_s_adaptation_ind", U32, "of the socket: number told to the other side for its program"),
    Field("sctpi_s_pd_point", U32, "of the socket: size from which a message is handed over in parts", unit="bytes"),
    Field("sctpi_s_nodelay", U8, "of the socket, 1: small messages are sent at once"),
    Field("sctpi_s_disable_fragments", U8, "of the socket, 1: a message too long for a packet is refused"),
    Field("sctpi_s_v4mapped", U8, "of the socket, 1: IPv4 addresses are told as IPv6 ones"),
    Field("sctpi_s_frag_interleave", U8, "of the socket: whose parts of messages may mix: 0 nobody's, 1 associations', 2 streams' too"),
    Field("sctpi_s_type", U32, "of the socket: 0 one to many, 2 one to one"),
    Field("__reserved3", U32, "always 0"),
])  # fmt: skip


def _mptcp(last: str) -> Struct:
    """mptcp_info of a kernel that knew its fields up to `last`."""
    fields = list(MPTCP_INFO.fields)
    return Struct("mptcp_info", fields[: 1 + [field.name for field in fields].index(last)])


# No answer says which protocol its socket has. The size does: mptcp_info is smaller than any tcp_info was.
INFO = Either(
    SCTP_INFO, MPTCP_INFO, _mptcp("reserved"), _mptcp("mptcpi_bytes_acked"), _mptcp("mptcpi_csum_enabled"), _mptcp("mptcpi_rcv_nxt"),
    Prefixed(TCP_INFO, BYTES),
)  # fmt: skip

MEMINFO = Struct("inet_diag_meminfo", [
    Field("idiag_rmem", U32, "held by the receive queue", unit="bytes"),
    Field("idiag_wmem", U32, "held by the send queue", unit="bytes"),
    Field("idiag_fmem", U32, "reserved ahead", unit="bytes"),
    Field("idiag_tmem", U32, "handed to lower layers and not yet freed", unit="bytes"),
])  # fmt: skip

VEGAS_INFO = Struct("tcpvegas_info", [
    Field("tcpv_enabled", U32, "1: Vegas is at work now"),
    Field("tcpv_rttcnt", U32, "round-trip times measured since the last decision"),
    Field("tcpv_rtt", U32, "shortest round-trip time since the last decision", unit="us"),
    Field("tcpv_minrtt", U32, "shortest round-trip time of the connection", unit="us"),
])  # fmt: skip

DCTCP_INFO = Struct("tcp_dctcp_info", [
    Field("dctcp_enabled", U16, "1: DCTCP is at work; 0: the other side has no ECN, so Reno is"),
    Field("dctcp_ce_state", U16, "1: the last packet received had met congestion"),
    Field("dctcp_alpha", U32, "part of the packets that met congestion, of 1024"),
    Field("dctcp_ab_ecn", U32, "marked data acknowledged in this round-trip time"),
    Field("dctcp_ab_tot", U32, "data acknowledged in this round-trip time"),
])  # fmt: skip

BBR_INFO = Struct("tcp_bbr_info", [
    Field("bbr_bw_lo", U32, "bandwidth, lower half; in bytes a second"),
    Field("bbr_bw_hi", U32, "bandwidth, upper half"),
    Field("bbr_min_rtt", U32, "shortest round-trip time of the last 10 s", unit="us"),
    Field("bbr_pacing_gain", U32, "times 256"),
    Field("bbr_cwnd_gain", U32, "times 256"),
])  # fmt: skip

MD5SIG = Struct("tcp_diag_md5sig", [
    Field("tcpm_family", U8, "address family of the key's peers", enum=ADDRESS_FAMILY),
    Field("tcpm_prefixlen", U8, "prefix of the peers' addresses that counts", unit="bits"),
    Field("tcpm_keylen", U16, "how much of the key counts", unit="bytes"),
    Field("tcpm_addr", Address(16, family="tcpm_family").but(align=4), "address of the peers"),
    Field("tcpm_key", Binary(80).but(secret=True), "what packets are signed with"),
])  # fmt: skip

SOCKOPT = Struct("inet_diag_sockopt", [
    Field("options", Bits(U8, recverr=1, is_icsk=1, freebind=1, hdrincl=1, mc_loop=1, transparent=1, mc_all=1, nodefrag=1),
          "options of IP, a bit each"),
    Field("options2", Bits(U8, bind_address_no_port=1, recverr_rfc4884=1, defer_connect=1, unused=5), "more options of IP, a bit each"),
])  # fmt: skip

TLS_VERSION = Enum("tls_version", {"TLS_1_2": 0x303, "TLS_1_3": 0x304})
TLS_CIPHER = Enum("tls_cipher", {
    "AES_GCM_128": 51, "AES_GCM_256": 52, "AES_CCM_128": 53, "CHACHA20_POLY1305": 54, "SM4_GCM": 55, "SM4_CCM": 56,
    "ARIA_GCM_128": 57, "ARIA_GCM_256": 58,
}, "TLS_CIPHER_")  # fmt: skip
TLS_CONF = Enum("tls_conf", {"BASE": 1, "SW": 2, "HW": 3, "HW_RECORD": 4}, "TLS_CONF_")

TLS = AttributeSet("TLS_INFO_", [
    Attr(1, "VERSION", U16, enum=TLS_VERSION, doc="of the protocol that was agreed on"),
    Attr(2, "CIPHER", U16, enum=TLS_CIPHER, doc="algorithm that records are encrypted with"),
    Attr(3, "TXCONF", U16, enum=TLS_CONF, doc="who encrypts: software or the device"),
    Attr(4, "RXCONF", U16, enum=TLS_CONF, doc="who decrypts"),
    Attr(5, "ZC_RO_TX", FLAG, doc="data are sent without being copied"),
    Attr(6, "RX_NO_PAD", FLAG, doc="records are expected without padding"),
    Attr(7, "TX_MAX_PAYLOAD_LEN", U16, unit="bytes", doc="longest record sent"),
])  # fmt: skip

SUBFLOW_FLAGS = Flags("mptcp_subflow_flag", {
    "MCAP_REM": 0x1, "MCAP_LOC": 0x2, "JOIN_REM": 0x4, "JOIN_LOC": 0x8, "BKUP_REM": 0x10, "BKUP_LOC": 0x20,
    "FULLY_ESTABLISHED": 0x40, "CONNECTED": 0x80, "MAPVALID": 0x100,
}, "MPTCP_SUBFLOW_FLAG_")  # fmt: skip

SUBFLOW = AttributeSet("MPTCP_SUBFLOW_ATTR_", [
    Attr(1, "TOKEN_REM", HEX32, doc="name of the connection on the other side"),
    Attr(2, "TOKEN_LOC", HEX32, doc="name of the connection on this side"),
    Attr(3, "RELWRITE_SEQ", U32, doc="bytes written to the subflow, as a sequence number that begins with 1"),
    Attr(4, "MAP_SEQ", U64, doc="sequence number of the connection that the last mapping begins at"),
    Attr(5, "MAP_SFSEQ", U32, doc="sequence number of the subflow that it begins at"),
    Attr(6, "SSN_OFFSET", U32, doc="sequence number that the subflow began with"),
    Attr(7, "MAP_DATALEN", U16, unit="bytes", doc="length of the last mapping"),
    Attr(8, "FLAGS", U32, flags=SUBFLOW_FLAGS, doc="how the subflow was opened, and whether it is for backup"),
    Attr(9, "ID_REM", U8, doc="id of its address on the other side"),
    Attr(10, "ID_LOC", U8, doc="id of its address on this side"),
    Attr(11, "PAD", PAD),
])  # fmt: skip

ULP = AttributeSet("INET_ULP_INFO_", [
    Attr(1, "NAME", String(), doc="protocol on top of TCP: tls, mptcp, espintcp, smc"),
    Attr(2, "TLS", Nest(TLS), doc="version, cipher and who does the work"),
    Attr(3, "MPTCP", Nest(SUBFLOW), doc="place of the subflow in its connection"),
])  # fmt: skip

BPF_STORAGE = AttributeSet("SK_DIAG_BPF_STORAGE_", [
    Attr(1, "PAD", PAD),
    Attr(2, "MAP_ID", U32, doc="BPF map that the entry is in"),
    Attr(3, "MAP_VALUE", BYTES, doc="what the map holds for the socket"),
])  # fmt: skip

BPF_STORAGES = AttributeSet("SK_DIAG_BPF_STORAGE_REP_", [
    Attr(1, "STORAGE", Nest(BPF_STORAGE), multi=True, kernel="SK_DIAG_BPF_STORAGE", doc="entry of one BPF map"),
])  # fmt: skip

INET_DIAG = AttributeSet("INET_DIAG_", [
    Attr(1, "MEMINFO", MEMINFO, doc="memory in use; skmeminfo tells more"),
    Attr(2, "INFO", INFO, doc="tcp_info, mptcp_info or sctp_info"),
    Attr(3, "VEGASINFO", VEGAS_INFO, doc="figures of the congestion control vegas, and of others that measure so"),
    Attr(4, "CONG", String(), doc="congestion control algorithm"),
    Attr(5, "TOS", U8, hint="hex", doc="type of service"),
    Attr(6, "TCLASS", U8, hint="hex", doc="IPv6 traffic class"),
    Attr(7, "SKMEMINFO", SK_MEMINFO, doc="memory in use and its limits"),
    Attr(8, "SHUTDOWN", U8, flags=SHUTDOWN, doc="directions that are shut down"),
    Attr(9, "DCTCPINFO", DCTCP_INFO, doc="figures of the congestion control dctcp"),
    Attr(10, "PROTOCOL", U8, enum=IP_PROTOCOL, doc="protocol of a raw socket, and of one that was destroyed"),
    Attr(11, "SKV6ONLY", U8, doc="1: the socket takes no IPv4"),
    Attr(12, "LOCALS", Packed(SOCKADDR_STORAGE), doc="own addresses (SCTP)"),
    Attr(13, "PEERS", Packed(SOCKADDR_STORAGE), doc="addresses of the other side (SCTP)"),
    Attr(14, "PAD", PAD),
    Attr(15, "MARK", HEX32, doc="firewall mark"),
    Attr(16, "BBRINFO", BBR_INFO, doc="figures of the congestion control bbr"),
    Attr(17, "CLASS_ID", HEX32, doc="class of the net_cls cgroup"),
    Attr(18, "MD5SIG", Packed(MD5SIG), doc="keys of TCP MD5 signatures"),
    Attr(19, "ULP_INFO", Nest(ULP), doc="protocol on top of TCP"),
    Attr(20, "SK_BPF_STORAGES", Nest(BPF_STORAGES), doc="what BPF programs keep with the socket"),
    Attr(21, "CGROUP_ID", U64, doc="cgroup (version 2) of the socket"),
    Attr(22, "SOCKOPT", SOCKOPT, doc="socket options that are set"),
])  # fmt: skip

TIMER = Enum("idiag_timer", {"off": 0, "on": 1, "keepalive": 2, "timewait": 3, "persist": 4})

MSG = Struct("inet_diag_msg", [
    Field("idiag_family", U8, "INET or INET6", enum=ADDRESS_FAMILY),
    Field("idiag_state", U8, "state of the socket, in the words of TCP; of an SCTP association in those of SCTP", enum=SOCKET_STATE),
    Field("idiag_timer", U8, "timer that is running", enum=TIMER),
    Field("idiag_retrans", U8, "how often it ran out"),
    Field("id", socket_id("idiag_family"), "addresses and ports"),
    Field("idiag_expires", U32, "time until the timer runs out", unit="ms"),
    Field("idiag_rqueue", U32, "bytes to be read; of a listener, connections waiting for accept"),
    Field("idiag_wqueue", U32, "bytes not yet acknowledged; of a listener, its backlog"),
    Field("idiag_uid", U32, "owner"),
    Field("idiag_inode", U32, "number by which /proc/PID/fd names the socket; 0: no process has it"),
])  # fmt: skip

_BOTH = (2, 10)

_TAKES = ["BYTECODE", "SK_BPF_STORAGES", "PROTOCOL"]

FAMILY = Family("inet_diag", doc="sockets of IPv4 and IPv6", module="inet_diag", refusals=[
    # inet_diag_lock_handler: a protocol whose module is not there is ENOENT, like a socket that is not.
    *(
        Refusal(2, f"{other}this kernel may lack {module}; if it is a module, `modprobe {module}` loads it",
            when=f"sdiag_protocol = {number} and {how} nlmsg_flags has dump")
        for number, module in (
            (6, "tcp_diag"), (17, "udp_diag"), (132, "sctp_diag"), (136, "udp_diag"), (255, "raw_diag"), (262, "mptcp_diag"),
        )
        for how, other in (("not", "there is no such socket, or "), ("", ""))
    ),
], things=[
    *(
        Thing(name, f"{name.upper()} sockets of IPv4 and IPv6", about=["sock_diag_by_family"], names=[name],
            operation="sock_diag_by_family", request={"sdiag_protocol": number, "idiag_states": 0xFFF, "idiag_ext": extensions},
            address_family="sdiag_family|idiag_family", families=[2, 10], key=["idiag_family", "id"],
            title=["of {id.idiag_src} port {id.idiag_sport}", "to {id.idiag_dst} port {id.idiag_dport}"],
            columns=["state", "recv_q", "send_q", "src", "sport", "dst", "dport", "protocol", "uid", "inode",
                "sdiag_protocol", "idiag_states"],
            moving=["idiag_expires", "idiag_timer", "meminfo", "skmeminfo", "info"], counts=["idiag_state"],
            words=[
                Word("state", "idiag_state", Plain("STATE", words=STATE_WORDS), "in this state: established, listening, time-wait …"),
                Word("src", "id.idiag_src", ADDRESS, "of this address"),
                Word("dst", "id.idiag_dst", ADDRESS, "connected to this address"),
                Word("sport", "id.idiag_sport", Plain("PORT"), "of this port"),
                Word("dport", "id.idiag_dport", Plain("PORT"), "connected to this port"),
                Word("dev", "id.idiag_if", INTERFACE, "bound to this interface"),
                Word("uid", "idiag_uid", Plain("NUMBER"), "of this owner"),
                Word("inode", "idiag_inode", Plain("NUMBER"), "with this inode"),
                *queue_words("idiag_rqueue", "idiag_wqueue", "skmeminfo.drops"),
            ])
        # <linux/in.h>; INET_DIAG_INFO, VEGASINFO, CONG, TOS, TCLASS and SKMEMINFO as ss(8) asks for them.
        for name, number, extensions in (
            ("tcp", 6, 0x7E), ("udp", 17, 0x40), ("raw", 255, 0x40), ("sctp", 132, 0x42), ("udplite", 136, 0x40),
        )
    ),
], messages=[
    # inet_diag_parse_attrs; a program and BPF storage count in dumps (__inet_diag_dump_start)
    MessageType(20, "SOCK_DIAG_BY_FAMILY", REQUEST, header=REQ_V2, direction="request", access="get", keys=_BOTH, takes=_TAKES,
        doc="ask for a TCP, UDP or other IP socket; as a dump: ask for all TCP, UDP or other IP sockets"),
    MessageType(20, "SOCK_DIAG_BY_FAMILY", INET_DIAG, header=MSG, direction="reply", access="get", keys=_BOTH,
        doc="from the kernel: describes a TCP, UDP or other IP socket"),
    MessageType(21, "SOCK_DESTROY", REQUEST, header=REQ_V2, direction="request", keys=_BOTH, takes=["PROTOCOL"],
        doc="close a socket from outside"),
    MessageType(21, "SOCK_DESTROY", INET_DIAG, header=MSG, direction="reply", keys=_BOTH,
        doc="from the kernel: tells of a socket that is being closed"),
    MessageType(18, "TCPDIAG_GETSOCK", REQUEST, header=REQ, direction="request", keys=_BOTH, takes=_TAKES,
        doc="ask for a TCP socket in the old way; as a dump: ask for all TCP sockets in the old way"),
    MessageType(18, "TCPDIAG_GETSOCK", INET_DIAG, header=MSG, direction="reply", keys=_BOTH, doc="from the kernel: describes a TCP socket"),
    MessageType(19, "DCCPDIAG_GETSOCK", REQUEST, header=REQ, direction="request", keys=_BOTH, takes=_TAKES,
        doc="ask for a DCCP socket in the old way; as a dump: ask for all DCCP sockets in the old way"),
    MessageType(19, "DCCPDIAG_GETSOCK", INET_DIAG, header=MSG, direction="reply", keys=_BOTH,
        doc="from the kernel: describes a DCCP socket"),
])  # fmt: skip
