"""Extended matches: expressions that the filters basic, flow and cgroup can carry, as an array of terms in prefix order.

Sources: <linux/pkt_cls.h>, <linux/tc_ematch/*.h>, <linux/netfilter/xt_set.h>, <linux/can.h>; net/sched/ematch.c, em_*.c.
"""

from ...schema import (
    BE32,
    BYTES,
    HEX16,
    HEX32,
    S32,
    U8,
    U16,
    U32,
    UINT,
    Attr,
    AttributeSet,
    Bits,
    Enum,
    Field,
    FixedText,
    Flags,
    IndexedArray,
    Nest,
    Packed,
    Prefixed,
    String,
    Struct,
    SubMessage,
    Type,
)  # fmt: skip

KIND = Enum("tcf_em", {
    "CONTAINER": 0, "CMP": 1, "NBYTE": 2, "U32": 3, "META": 4, "TEXT": 5, "VLAN": 6, "CANID": 7, "IPSET": 8, "IPT": 9,
}, "TCF_EM_")  # fmt: skip

OPERAND = Enum("tcf_em_opnd", {"EQ": 0, "GT": 1, "LT": 2}, "TCF_EM_OPND_")

TC_U32_KEY = Struct("tc_u32_key", [
    Field("mask", BE32, "bits to compare", hint="hex"), Field("val", BE32, "bits that match, under mask", hint="hex"),
    Field("off", S32, "where in the packet", unit="bytes"), Field("offmask", S32, "-1: add the offset found so far"),
])  # fmt: skip

# Layers: 0 link, 1 network, 2 transport.
TCF_EM_CMP = Struct("tcf_em_cmp", [
    Field("val", U32, "number that the packet's is compared with"),
    Field("mask", HEX32, "bits of the packet's number that count; 0: all"),
    Field("off", U16, "where it stands, from the beginning of the header", unit="bytes"),
    Field("align_flags", Bits(U8, align=4, flags=4), "bytes to compare (1, 2 or 4); 1: swap the packet's byte order"),
    Field("layer_opnd", Bits(U8, layer=4, opnd=4), "header to begin at; 0 equal, 1 greater, 2 less"),
])  # fmt: skip

TCF_EM_NBYTE = Struct("tcf_em_nbyte", [
    Field("off", U16, "where the bytes stand, from the beginning of the header", unit="bytes"),
    Field("len_layer", Bits(U16, len=12, layer=4), "bytes to compare; header to begin at"),
    Field("pattern", BYTES, "bytes that match"),
])  # fmt: skip

TCF_EM_TEXT = Struct("tcf_em_text", [
    Field("algo", FixedText(16), "search algorithm"),
    Field("from_offset", U16, "where the search begins, from the beginning of from_layer"),
    Field("to_offset", U16, "where the search ends, from the beginning of to_layer"),
    Field("pattern_len", U16, "length of the pattern", unit="bytes"),
    Field("layers", Bits(U8, from_layer=4, to_layer=4), "headers that the search begins and ends at"),
    Field("pad", U8, "always 0"),
    Field("pattern", BYTES, "text that is searched for"),
])  # fmt: skip

XT_SET_INFO = Struct("xt_set_info", [
    Field("index", U16, "number of the set"),
    Field("dim", U8, "dimensions"),
    Field("flags", U8, "bit n: part n of the key (from 1 on) is of the packet's source; else of its destination", hint="hex"),
])  # fmt: skip

CAN_FILTER = Struct("can_filter", [
    Field("can_id", HEX32, "CAN identifier that matches"),
    Field("can_mask", HEX32, "bits of the identifier that count"),
])  # fmt: skip

_META = {
    "VALUE": 0, "RANDOM": 1, "LOADAVG_0": 2, "LOADAVG_1": 3, "LOADAVG_2": 4, "DEV": 5, "PRIORITY": 6, "PROTOCOL": 7, "PKTTYPE": 8,
    "PKTLEN": 9, "DATALEN": 10, "MACLEN": 11, "NFMARK": 12, "TCINDEX": 13, "RTCLASSID": 14, "RTIIF": 15, "SK_FAMILY": 16,
    "SK_STATE": 17, "SK_REUSE": 18, "SK_BOUND_IF": 19, "SK_REFCNT": 20, "SK_SHUTDOWN": 21, "SK_PROTO": 22, "SK_TYPE": 23,
    "SK_RCVBUF": 24, "SK_RMEM_ALLOC": 25, "SK_WMEM_ALLOC": 26, "SK_OMEM_ALLOC": 27, "SK_WMEM_QUEUED": 28, "SK_RCV_QLEN": 29,
    "SK_SND_QLEN": 30, "SK_ERR_QLEN": 31, "SK_FORWARD_ALLOCS": 32, "SK_SNDBUF": 33, "SK_ALLOCS": 34, "SK_HASH": 36,
    "SK_LINGERTIME": 37, "SK_ACK_BACKLOG": 38, "SK_MAX_ACK_BACKLOG": 39, "SK_PRIO": 40, "SK_RCVLOWAT": 41, "SK_RCVTIMEO": 42,
    "SK_SNDTIMEO": 43, "SK_SENDMSG_OFF": 44, "SK_WRITE_PENDING": 45, "VLAN_TAG": 46, "RXHASH": 47,
}  # fmt: skip

# The upper four bits tell a number (1) from bytes (0); most things can only be numbers, DEV, SK_BOUND_IF and VALUE both.
_NUMBERS = {name: 0x1000 | number for name, number in _META.items()}
_TEXTS = {f"{name}_TEXT": number for name, number in _META.items()}
META_KIND = Enum("tcf_meta_id", {**_NUMBERS, **_TEXTS}, "TCF_META_ID_")
_META_VALUES: dict[int, Type] = {**dict.fromkeys(_NUMBERS.values(), UINT), **dict.fromkeys(_TEXTS.values(), BYTES)}

TCF_META_VAL = Struct("tcf_meta_val", [
    Field("kind", U16, "what is compared", enum=META_KIND),
    Field("shift", U8, "how far the value is shifted to the right", unit="bits"),
    Field("op", U8, "how the left value must compare with the right", enum=OPERAND),
])  # fmt: skip

EM_META = AttributeSet("TCA_EM_META_", [
    Attr(1, "HDR", Struct("tcf_meta_hdr", [
        Field("left", TCF_META_VAL, "the one side, and the operator"),
        Field("right", TCF_META_VAL, "the other side"),
    ]), doc="what the two sides of the comparison are"),
    Attr(2, "LVALUE", SubMessage("hdr.left.kind", _META_VALUES, kind="binary"), doc="the left value, or the mask of what is compared"),
    Attr(3, "RVALUE", SubMessage("hdr.right.kind", _META_VALUES, kind="binary"), doc="the right value, or the mask of what is compared"),
])  # fmt: skip

EM_IPT = AttributeSet("TCA_EM_IPT_", [
    Attr(1, "HOOK", U32, doc="hook that the match is made to believe in: 0 prerouting to 4 postrouting"),
    Attr(2, "MATCH_NAME", String(), doc="name of the xtables match"),
    Attr(3, "MATCH_REVISION", U8, doc="version of the match's data"),
    Attr(4, "NFPROTO", U8, doc="protocol the match is for: 2 IPv4, 10 IPv6"),
    Attr(5, "MATCH_DATA", BYTES, doc="its data, in the xtables struct of that version"),
])  # fmt: skip

# A container holds the number of the first term inside its brackets.
CASES: dict[int, Type] = {
    0: U32, 1: TCF_EM_CMP, 2: TCF_EM_NBYTE, 3: TC_U32_KEY, 4: Nest(EM_META),
    5: TCF_EM_TEXT, 6: BYTES, 7: Packed(CAN_FILTER), 8: XT_SET_INFO, 9: Nest(EM_IPT),
}  # fmt: skip

EM_FLAGS = Flags("tcf_em_flags", {"REL_AND": 0x1, "REL_OR": 0x2, "INVERT": 0x4, "SIMPLE": 0x8}, "TCF_EM_")

TCF_EMATCH_HDR = Struct("tcf_ematch_hdr", [
    Field("matchid", U16, "number for user space to keep here"), Field("kind", U16, "what sort of term it is", enum=KIND),
    Field("flags", U16, "how the next term is joined", flags=EM_FLAGS),
    Field("pad", HEX16, "always 0"),
])  # fmt: skip

EMATCH_TREE = AttributeSet("TCA_EMATCH_TREE_", [
    Attr(1, "HDR", Struct("tcf_ematch_tree_hdr", [
        Field("nmatches", U16, "number of terms"),
        Field("progid", U16, "program that made the expression: 0 tc"),
    ]), doc="size of the expression"),
    Attr(2, "LIST", IndexedArray(Prefixed(TCF_EMATCH_HDR, SubMessage("kind", CASES))), doc="the terms"),
])  # fmt: skip
