"""Lightweight tunnels: what a route or next hop does to a packet on its way out (RTA_ENCAP, NHA_ENCAP).

Source: <linux/lwtunnel.h>, <linux/mpls_iptunnel.h>, <linux/seg6_iptunnel.h>, <linux/seg6_local.h>, <linux/seg6.h>,
<linux/rpl_iptunnel.h>, <linux/rpl.h>, <linux/ioam6_iptunnel.h>, <linux/ioam6.h>;
net/ipv4/ip_tunnel_core.c, net/ipv6/seg6_local.c, net/core/lwt_bpf.c; rt-route.yaml.
"""

from __future__ import annotations

from ...errors import EncodeError

from ...schema import (  # isort: skip
    BE16, BE32, BE64, BYTES, IFINDEX, IPV4, IPV6, PAD, S32, U8, U16, U32, U64,
    Attr, AttributeSet, Bits, Enum, Field, Flags, Nest, String, Struct, Type,
)  # fmt: skip
from ...schema.addresses import MplsLabels, address_bytes
from ...schema.types import lookup
from ...wire.address import ipv6_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...schema.types import Scope

# --- IP, IPv6 (metadata for a tunnel interface), MPLS, XFRM, BPF

TUNNEL_FLAGS = Flags("tunnel_flags", {
    "CSUM": 0x1, "ROUTING": 0x2, "KEY": 0x4, "SEQ": 0x8, "STRICT": 0x10, "REC": 0x20, "VERSION": 0x40, "NO_KEY": 0x80,
    "DONT_FRAGMENT": 0x100, "OAM": 0x200, "CRIT_OPT": 0x400, "GENEVE_OPT": 0x800, "VXLAN_OPT": 0x1000,
    "NOCACHE": 0x2000, "ERSPAN_OPT": 0x4000, "GTP_OPT": 0x8000,
}, "TUNNEL_")  # fmt: skip

GENEVE = AttributeSet("LWTUNNEL_IP_OPT_GENEVE_", [
    Attr(1, "CLASS", BE16, hint="hex", doc="option class, who defined the option"),
    Attr(2, "TYPE", U8, hint="hex", doc="option type; the top bit marks it critical"),
    Attr(3, "DATA", BYTES, doc="value of the option"),
])  # fmt: skip

VXLAN = AttributeSet("LWTUNNEL_IP_OPT_VXLAN_", [
    Attr(1, "GBP", U32, hint="hex", doc="group policy id and flags"),
])  # fmt: skip

ERSPAN = AttributeSet("LWTUNNEL_IP_OPT_ERSPAN_", [
    Attr(1, "VER", U8, doc="ERSPAN version; 1 has the index, 2 direction and hardware id"),
    Attr(2, "INDEX", BE32, doc="port and direction the packet was mirrored from"),
    Attr(3, "DIR", U8, enum=Enum("erspan_dir", {"ingress": 0, "egress": 1}), doc="direction of the mirrored traffic"),
    Attr(4, "HWID", U8, doc="id of the engine that mirrored"),
])  # fmt: skip

OPTIONS = AttributeSet("LWTUNNEL_IP_OPTS_", [
    Attr(1, "GENEVE", Nest(GENEVE), multi=True, doc="a Geneve option; the kernel reports all options in one nest"),
    Attr(2, "VXLAN", Nest(VXLAN), doc="group policy that VXLAN packets carry"),
    Attr(3, "ERSPAN", Nest(ERSPAN), doc="what mirrored packets tell of their origin"),
])  # fmt: skip

IP = AttributeSet("LWTUNNEL_IP_", [
    Attr(1, "ID", BE64, doc="tunnel id: VNI or key"),
    Attr(2, "DST", IPV4, doc="far end of the tunnel"),
    Attr(3, "SRC", IPV4, doc="near end of the tunnel"),
    Attr(4, "TTL", U8, doc="TTL of the outer packet"),
    Attr(5, "TOS", U8, hint="hex", doc="type of service of the outer packet"),
    Attr(6, "FLAGS", BE16, flags=TUNNEL_FLAGS, doc="which parts of the tunnel header are there"),
    Attr(7, "PAD", PAD),
    Attr(8, "OPTS", Nest(OPTIONS), doc="options of the encapsulating protocol"),
])  # fmt: skip

IP6 = AttributeSet("LWTUNNEL_IP6_", [
    Attr(1, "ID", BE64, doc="tunnel id: VNI or key"),
    Attr(2, "DST", IPV6, doc="far end of the tunnel"),
    Attr(3, "SRC", IPV6, doc="near end of the tunnel"),
    Attr(4, "HOPLIMIT", U8, doc="hop limit of the outer packet"),
    Attr(5, "TC", U8, hint="hex", doc="traffic class"),
    Attr(6, "FLAGS", BE16, flags=TUNNEL_FLAGS, doc="which parts of the tunnel header are there"),
    Attr(7, "PAD", PAD),
    Attr(8, "OPTS", Nest(OPTIONS), doc="options of the encapsulating protocol"),
])  # fmt: skip

MPLS = AttributeSet("MPLS_IPTUNNEL_", [
    Attr(1, "DST", MplsLabels().but(kind="u32", byte_order="big-endian"), doc="labels to push, outermost first"),
    Attr(2, "TTL", U8, doc="TTL to put into the labels; the packet's own when absent"),
])  # fmt: skip

XFRM = AttributeSet("LWT_XFRM_", [
    Attr(1, "IF_ID", U32, hint="hex", doc="interface id that IPsec policies and states are chosen by"),
    Attr(2, "LINK", IFINDEX, doc="underlying interface"),
])  # fmt: skip

BPF_PROG = AttributeSet("LWT_BPF_PROG_", [
    Attr(1, "FD", U32, doc="file descriptor of the loaded program, in requests"),
    Attr(2, "NAME", String(max=256), doc="label given when it was attached"),
])  # fmt: skip

BPF = AttributeSet("LWT_BPF_", [
    Attr(1, "IN", Nest(BPF_PROG), doc="program for packets received on the route"),
    Attr(2, "OUT", Nest(BPF_PROG), doc="program for packets before the next hop is looked up"),
    Attr(3, "XMIT", Nest(BPF_PROG), doc="program for packets about to be sent; it may push headers"),
    Attr(4, "XMIT_HEADROOM", U32, unit="bytes", doc="room that the xmit program needs before the packet"),
])  # fmt: skip

# --- Segment routing


class Segments(Type):
    """IPv6 addresses up to the end of a routing header; the header's TLVs, where it has some, follow as bytes.

    The vocabulary of structs has no array whose length a field tells, so this reads the whole tail as one list.
    """

    hint = "ipv6"

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        count = (end - start) // 16
        last = lookup(scope, "first_segment")
        if isinstance(last, int):
            count = min(count, last + 1)
        after = start + 16 * count
        found: list[Any] = [ipv6_text(buffer[at : at + 16]) for at in range(start, after, 16)]
        return [*found, bytes(buffer[after:end])] if after < end else found

    def text(self, value: Any) -> str:
        return ", ".join(part.hex(" ") if isinstance(part, bytes) else str(part) for part in value)

    def pack(self, value: Any) -> bytes:
        parts = value.replace(",", " ").split() if isinstance(value, str) else value
        if not isinstance(parts, (list, tuple)):
            raise EncodeError(f"{value!r} is no list of segments; write 2001:db8::1,2001:db8::2")
        return b"".join(part if isinstance(part, bytes) else address_bytes(part, 16) for part in parts)


IPV6_SR_HDR = Struct("ipv6_sr_hdr", [
    Field("nexthdr", U8, "protocol of what follows the routing header"),
    Field("hdrlen", U8, "length in units of 8 bytes, without the first 8"),
    Field("type", U8, "routing header type: 4"),
    Field("segments_left", U8, "index of the segment to visit next"),
    Field("first_segment", U8, "index of the last element of the list"),
    Field("flags", U8, "what the header carries or asks for besides; HMAC: a signature follows",
          flags=Flags("sr6_flag1", {"HMAC": 0x8, "ALERT": 0x10, "OAM": 0x20, "PROTECTED": 0x40}, "SR6_FLAG1_")),
    Field("tag", U16, "packets with the same tag belong together; 0: none"),
    Field("segments", Segments(), "addresses to visit, last one first; then TLVs such as the HMAC"),
])  # fmt: skip

SEG6_MODE = Enum("seg6_iptun_mode", {
    "INLINE": 0, "ENCAP": 1, "L2ENCAP": 2, "ENCAP_RED": 3, "L2ENCAP_RED": 4,
}, "SEG6_IPTUN_MODE_")  # fmt: skip

SEG6_IPTUNNEL_ENCAP = Struct("seg6_iptunnel_encap", [
    Field("mode", S32, "whether to insert the routing header or to wrap the packet", enum=SEG6_MODE),
    Field("srh", IPV6_SR_HDR, "the header itself"),
])  # fmt: skip

SEG6 = AttributeSet("SEG6_IPTUNNEL_", [
    Attr(1, "SRH", SEG6_IPTUNNEL_ENCAP, doc="segment routing header to add"),
    Attr(2, "SRC", IPV6, doc="source address of the outer header"),
    Attr(3, "TABLE", U32, doc="routing table to look the first segment up in"),
])  # fmt: skip

SEG6_LOCAL_ACTION = Enum("seg6_local_action", {
    "UNSPEC": 0, "END": 1, "END_X": 2, "END_T": 3, "END_DX2": 4, "END_DX6": 5, "END_DX4": 6, "END_DT6": 7,
    "END_DT4": 8, "END_B6": 9, "END_B6_ENCAP": 10, "END_BM": 11, "END_S": 12, "END_AS": 13, "END_AM": 14,
    "END_BPF": 15, "END_DT46": 16,
}, "SEG6_LOCAL_ACTION_")  # fmt: skip

# A mask of BIT(SEG6_LOCAL_FLV_OP_x), so the numbers of the header's enum are bit positions here.
SEG6_LOCAL_FLAVOR = Flags("seg6_local_flv_op", {"PSP": 0x2, "USP": 0x4, "USD": 0x8, "NEXT_CSID": 0x10}, "SEG6_LOCAL_FLV_OP_")

SEG6_LOCAL_BPF = AttributeSet("SEG6_LOCAL_BPF_", [
    Attr(1, "PROG", U32, doc="in requests the file descriptor of the program, in answers its id"),
    Attr(2, "PROG_NAME", String(max=256), doc="label given when it was attached"),
])  # fmt: skip

SEG6_LOCAL_COUNTERS = AttributeSet("SEG6_LOCAL_CNT_", [
    Attr(1, "PAD", PAD),
    Attr(2, "PACKETS", U64, unit="packets", doc="handled without fault"),
    Attr(3, "BYTES", U64, unit="bytes", doc="of the packets handled without fault"),
    Attr(4, "ERRORS", U64, unit="packets", doc="could not be handled"),
])  # fmt: skip

SEG6_LOCAL_FLAVORS = AttributeSet("SEG6_LOCAL_FLV_", [
    Attr(1, "OPERATION", U32, flags=SEG6_LOCAL_FLAVOR, doc="variants of the behaviour to use"),
    Attr(2, "LCBLOCK_BITS", U8, unit="bits", doc="length of the locator block in a compressed segment"),
    Attr(3, "LCNODE_FN_BITS", U8, unit="bits", doc="length of locator node and function in a compressed segment"),
])  # fmt: skip

SEG6_LOCAL = AttributeSet("SEG6_LOCAL_", [
    Attr(1, "ACTION", U32, enum=SEG6_LOCAL_ACTION, doc="behaviour of this segment (RFC 8986)"),
    Attr(2, "SRH", IPV6_SR_HDR, doc="routing header to insert or wrap with (END_B6, END_B6_ENCAP)"),
    Attr(3, "TABLE", U32, doc="routing table for the inner packet"),
    Attr(4, "NH4", IPV4, doc="IPv4 next hop"),
    Attr(5, "NH6", IPV6, doc="IPv6 next hop"),
    Attr(6, "IIF", IFINDEX, doc="input interface"),
    Attr(7, "OIF", IFINDEX, doc="output interface"),
    Attr(8, "BPF", Nest(SEG6_LOCAL_BPF), doc="program of END_BPF"),
    Attr(9, "VRFTABLE", U32, doc="table of the VRF that the inner packet is routed in"),
    Attr(10, "COUNTERS", Nest(SEG6_LOCAL_COUNTERS), doc="traffic of this segment; in requests, zeroes that switch counting on"),
    Attr(11, "FLAVORS", Nest(SEG6_LOCAL_FLAVORS), doc="how the behaviour is modified"),
])  # fmt: skip

# --- RPL source routing, in-situ OAM

IPV6_RPL_SR_HDR = Struct("ipv6_rpl_sr_hdr", [
    Field("nexthdr", U8, "protocol of what follows the routing header"),
    Field("hdrlen", U8, "length in units of 8 bytes, without the first 8"),
    Field("type", U8, "routing header type: 3"),
    Field("segments_left", U8, "number of segments still to visit"),
    Field("compression", Bits(U8, cmpre=4, cmpri=4), "bytes elided from the last and from the other addresses"),
    Field("padding", Bits(U8, reserved=4, pad=4), "bytes of padding behind the addresses"),
    Field("reserved1", U16, "always 0"),
    Field("segments", Segments(), "addresses to visit"),
], align=1)  # fmt: skip

RPL = AttributeSet("RPL_IPTUNNEL_", [
    Attr(1, "SRH", IPV6_RPL_SR_HDR, doc="source routing header to insert (RFC 6554)"),
])  # fmt: skip

# RFC 9197: bit 0 is the highest one of the 32.
IOAM6_TRACE_TYPE = Flags("ioam6_trace_type", {
    "opaque-state": 1 << 9, "buffer-occupancy": 1 << 20, "namespace-data-wide": 1 << 21, "interface-ids-wide": 1 << 22,
    "hop-limit-and-node-id-wide": 1 << 23, "checksum-complement": 1 << 24, "queue-depth": 1 << 25,
    "namespace-data": 1 << 26, "transit-delay": 1 << 27, "timestamp-fraction": 1 << 28, "timestamp-seconds": 1 << 29,
    "interface-ids": 1 << 30, "hop-limit-and-node-id": 1 << 31,
})  # fmt: skip

IOAM6_TRACE_HDR = Struct("ioam6_trace_hdr", [
    Field("namespace_id", BE16, "IOAM namespace the trace belongs to"),
    Field("overflow_nodelen", Bits(U8, unused=2, overflow=1, nodelen=5), "whether room ran out; words each node adds"),
    Field("remlen", Bits(U8, remlen=7, unused=1), "words left for further nodes"),
    Field("type_be32", BE32, "what each node records", flags=IOAM6_TRACE_TYPE),
    Field("data", BYTES, "what nodes recorded; in a route only room for it, zeroed"),
], align=1)  # fmt: skip

IOAM6 = AttributeSet("IOAM6_IPTUNNEL_", [
    Attr(1, "MODE", U8, enum=Enum("ioam6_iptunnel_mode", {"INLINE": 1, "ENCAP": 2, "AUTO": 3}, "IOAM6_IPTUNNEL_MODE_"),
         doc="insert the trace into the packet, wrap the packet, or decide by its origin"),
    Attr(2, "DST", IPV6, doc="far end of the wrapping header"),
    Attr(3, "TRACE", IOAM6_TRACE_HDR, doc="trace header to insert"),
    Attr(4, "FREQ_K", U32, unit="packets", doc="this many get a trace ..."),
    Attr(5, "FREQ_N", U32, unit="packets", doc="... out of so many"),
    Attr(6, "SRC", IPV6, doc="near end of the wrapping header"),
])  # fmt: skip


def _ila() -> AttributeSet:
    from ..generic.ila import ILA

    return ILA


# By number of lwtunnel_encap_types
ENCAPSULATIONS: dict[int, Nest] = {
    1: Nest(MPLS), 2: Nest(IP), 3: Nest(_ila), 4: Nest(IP6), 5: Nest(SEG6), 6: Nest(BPF), 7: Nest(SEG6_LOCAL),
    8: Nest(RPL), 9: Nest(IOAM6), 10: Nest(XFRM),
}  # fmt: skip
