"""Actions: what a filter does with a packet. In filters and in RTM_*ACTION they stand in arrays, in order.

Sources: <linux/pkt_cls.h>, <linux/tc_act/*.h>, <linux/ife.h>; net/sched/act_*.c (6.1 for ipt, which later kernels lack).
"""

from __future__ import annotations

from ...schema import (
    BE16,
    BE32,
    BYTES,
    FLAG,
    HEX16,
    HEX32,
    IFINDEX,
    IPV4,
    IPV6,
    MAC,
    PAD,
    S32,
    U8,
    U16,
    U32,
    U64,
    Attr,
    AttributeSet,
    Binary,
    Bitfield32,
    Enum,
    Field,
    Flags,
    IndexedArray,
    Nest,
    Packed,
    Scalar,
    String,
    Struct,
    SubMessage,
    Type,
)  # fmt: skip
from ..common import ADDRESS_FAMILY, ETHERTYPE, IP_PROTOCOL
from .tc import CLOCK, HANDLE, RATESPEC, STATS, TICKS, VERDICT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...schema.types import Scope

TCF_T = Struct("tcf_t", [
    Field("install", U64, "time since it was installed", unit="USER_HZ"),
    Field("lastuse", U64, "time since a packet met it", unit="USER_HZ"),
    Field("expires", U64, "time that is left to it; 0: for ever", unit="USER_HZ"),
    Field("firstuse", U64, "time since the first packet met it", unit="USER_HZ"),
])  # fmt: skip


def _parms(name: str, *more: Field) -> Struct:
    """The struct of an action: what all have (tc_gen in the kernel's header), then its own."""
    return Struct(name, [
        Field("index", U32, "number of the action, among those of its kind"),
        Field("capab", U32, "never used"),
        Field("action", S32, "what becomes of the packet afterwards", enum=VERDICT),
        Field("refcnt", S32, "references to the action"),
        Field("bindcnt", S32, "filters that use it"),
        *more,
    ])  # fmt: skip


# --- verdicts: gact, simple, police

TC_GACT = _parms("tc_gact")

TC_GACT_P = Struct("tc_gact_p", [
    Field("ptype", U16, "how that one is chosen: at random, or each pval-th",
          enum=Enum("pgact", {"NONE": 0, "NETRAND": 1, "DETERM": 2}, "PGACT_")),
    Field("pval", U16, "one packet of so many"),
    Field("paction", S32, "what becomes of that one", enum=VERDICT),
])  # fmt: skip

GACT = AttributeSet("TCA_GACT_", [
    Attr(1, "TM", TCF_T, doc="when it was made and used"),
    Attr(2, "PARMS", TC_GACT, doc="number of the action, its verdict and its references"),
    Attr(3, "PROB", TC_GACT_P, doc="another verdict for some of the packets"),
    Attr(4, "PAD", PAD),
])  # fmt: skip

DEF = AttributeSet("TCA_DEF_", [
    Attr(1, "TM", TCF_T, doc="when it was made and used"),
    Attr(2, "PARMS", _parms("tc_defact"), doc="number of the action, its verdict and its references"),
    Attr(3, "DATA", String(), doc="text to log"),
    Attr(4, "PAD", PAD),
])  # fmt: skip

TC_POLICE = Struct("tc_police", [
    Field("index", U32, "number of the policer"),
    Field("action", S32, "what becomes of packets over the rate", enum=VERDICT),
    Field("limit", U32, "never used"),
    Field("burst", U32, "time that the burst takes at the rate", unit=TICKS),
    Field("mtu", U32, "longer packets count as over the rate", unit="bytes"),
    Field("rate", RATESPEC, "rate that packets are held against"),
    Field("peakrate", RATESPEC, "the same within a burst; 0: no such limit"),
    Field("refcnt", S32, "references to the action"),
    Field("bindcnt", S32, "filters that use it"),
    Field("capab", U32, "never used"),
])  # fmt: skip

POLICE = AttributeSet("TCA_POLICE_", [
    Attr(1, "TBF", TC_POLICE, doc="rate, burst and verdict"),
    Attr(2, "RATE", Packed(U32), unit=TICKS, doc="time to send a packet, by its length"),
    Attr(3, "PEAKRATE", Packed(U32), unit=TICKS, doc="the same at the peak rate"),
    Attr(4, "AVRATE", U32, unit="bytes/s", doc="estimated rate that is allowed"),
    Attr(5, "RESULT", U32, enum=VERDICT, doc="what becomes of packets within the rate"),
    Attr(6, "TM", TCF_T, doc="when it was made and used"),
    Attr(7, "PAD", PAD),
    Attr(8, "RATE64", U64, unit="bytes/s", doc="rate, where it does not fit 32 bits"),
    Attr(9, "PEAKRATE64", U64, unit="bytes/s", doc="peak rate, where it does not fit 32 bits"),
    Attr(10, "PKTRATE64", U64, unit="packets/s", doc="rate in packets, instead of one in bytes"),
    Attr(11, "PKTBURST64", U64, unit=TICKS, doc="time that the burst of packets takes at that rate"),
])  # fmt: skip

# --- where packets go: mirred, sample, gate

MIRRED_ACTION = Enum("tc_mirred_eaction", {"EGRESS_REDIR": 1, "EGRESS_MIRROR": 2, "INGRESS_REDIR": 3, "INGRESS_MIRROR": 4}, "TCA_")

MIRRED = AttributeSet("TCA_MIRRED_", [
    Attr(1, "TM", TCF_T, doc="when it was made and used"),
    Attr(2, "PARMS", _parms("tc_mirred",
        Field("eaction", S32, "redirect or copy, outwards or inwards", enum=MIRRED_ACTION),
        Field("ifindex", IFINDEX, "interface that gets the packet"),
    ), doc="where the packet goes"),
    Attr(3, "PAD", PAD),
    Attr(4, "BLOCKID", U32, doc="shared block whose interfaces all get the packet"),
])  # fmt: skip

SAMPLE = AttributeSet("TCA_SAMPLE_", [
    Attr(1, "TM", TCF_T, doc="when it was made and used"),
    Attr(2, "PARMS", _parms("tc_sample"), doc="number of the action, its verdict and its references"),
    Attr(3, "RATE", U32, doc="one packet of so many"),
    Attr(4, "TRUNC_SIZE", U32, unit="bytes", doc="how much of each packet to keep"),
    Attr(5, "PSAMPLE_GROUP", U32, doc="psample group that gets it"),
    Attr(6, "PAD", PAD),
])  # fmt: skip

GATE_ENTRY = AttributeSet("TCA_GATE_ENTRY_", [
    Attr(1, "INDEX", U32, doc="place in the schedule, from 0 on; the kernel counts itself"),
    Attr(2, "GATE", FLAG, doc="the gate is open"),
    Attr(3, "INTERVAL", U32, unit="ns", doc="for how long"),
    Attr(4, "IPV", S32, doc="internal priority that packets get; -1: leave it"),
    Attr(5, "MAX_OCTETS", S32, unit="bytes", doc="bytes let through at most; -1: any"),
])  # fmt: skip

GATE_ONE = AttributeSet("TCA_GATE_ONE_", [
    Attr(1, "ENTRY", Nest(GATE_ENTRY), multi=True, doc="how long the gate is open or closed, and for what"),
])  # fmt: skip

GATE = AttributeSet("TCA_GATE_", [
    Attr(1, "TM", TCF_T, doc="when it was made and used"),
    Attr(2, "PARMS", _parms("tc_gate"), doc="number of the action, its verdict and its references"),
    Attr(3, "PAD", PAD),
    Attr(4, "PRIORITY", S32, doc="kept for hardware; the kernel itself does not look at it"),
    Attr(5, "ENTRY_LIST", Nest(GATE_ONE), doc="the schedule"),
    Attr(6, "BASE_TIME", U64, unit="ns", doc="when it begins"),
    Attr(7, "CYCLE_TIME", U64, unit="ns", doc="how often it begins anew"),
    Attr(8, "CYCLE_TIME_EXT", U64, unit="ns", doc="how much longer the last cycle before a new schedule may be"),
    Attr(9, "FLAGS", HEX32, doc="kept as they are; none has a meaning yet"),
    Attr(10, "CLOCKID", S32, enum=CLOCK, doc="clock that times are of"),
])  # fmt: skip

# --- what packets become: nat, pedit, csum, skbedit, skbmod

NAT = AttributeSet("TCA_NAT_", [
    Attr(1, "PARMS", _parms("tc_nat",
        Field("old_addr", IPV4, "address or network to be replaced"),
        Field("new_addr", IPV4, "address or network to put there"),
        Field("mask", IPV4, "bits of the address that are compared and replaced"),
        Field("flags", U32, "EGRESS: translate sources; else destinations", flags=Flags("tca_nat_flag", {"EGRESS": 0x1}, "TCA_NAT_FLAG_")),
    ), doc="which addresses become which"),
    Attr(2, "TM", TCF_T, doc="when it was made and used"),
    Attr(3, "PAD", PAD),
])  # fmt: skip

# The kernel reads mask and value out of packets as they are: network order.
TC_PEDIT_KEY = Struct("tc_pedit_key", [
    Field("mask", BE32, "bits to keep", hint="hex"),
    Field("val", BE32, "bits to flip, or the number to add", hint="hex"),
    Field("off", U32, "offset of the word in the header", unit="bytes"),
    Field("at", U32, "where in the packet a byte stands that off depends on, where offmask is not 0"),
    Field("offmask", HEX32, "bits of that byte"),
    Field("shift", U32, "how far those bits are shifted to the right before they are added to off"),
])  # fmt: skip

TC_PEDIT_SEL = _parms("tc_pedit_sel",
    Field("nkeys", U8, "number of keys"), Field("flags", U8, "never used"), Field("keys", Packed(TC_PEDIT_KEY), "words to change"),
)  # fmt: skip

PEDIT_HEADER = Enum("pedit_header_type", {"NETWORK": 0, "ETH": 1, "IP4": 2, "IP6": 3, "TCP": 4, "UDP": 5}, "TCA_PEDIT_KEY_EX_HDR_TYPE_")

PEDIT_KEY_EX = AttributeSet("TCA_PEDIT_KEY_EX_", [
    Attr(1, "HTYPE", U16, enum=PEDIT_HEADER, doc="header that the key's offset counts from"),
    Attr(2, "CMD", U16, doc="whether val takes the place of what is there, or is added to it",
         enum=Enum("pedit_cmd", {"SET": 0, "ADD": 1}, "TCA_PEDIT_KEY_EX_CMD_")),
])  # fmt: skip

PEDIT = AttributeSet("TCA_PEDIT_", [
    Attr(1, "TM", TCF_T, doc="when it was made and used"),
    Attr(2, "PARMS", TC_PEDIT_SEL, doc="words to change; their offsets count from the network header"),
    Attr(3, "PAD", PAD),
    Attr(4, "PARMS_EX", TC_PEDIT_SEL, doc="the same, where keys_ex says more of each key"),
    Attr(5, "KEYS_EX", IndexedArray(Nest(PEDIT_KEY_EX), element=6), doc="header and command of each key, in order"),
    Attr(6, "KEY_EX", Nest(PEDIT_KEY_EX), doc="element of keys_ex"),
])  # fmt: skip

CSUM = AttributeSet("TCA_CSUM_", [
    Attr(1, "PARMS", _parms("tc_csum",
        Field("update_flags", U32, "checksums to reckon anew", flags=Flags("tca_csum_update", {
            "IPV4HDR": 0x1, "ICMP": 0x2, "IGMP": 0x4, "TCP": 0x8, "UDP": 0x10, "UDPLITE": 0x20, "SCTP": 0x40,
        }, "TCA_CSUM_UPDATE_FLAG_")),
    ), doc="which checksums are put right"),
    Attr(2, "TM", TCF_T, doc="when it was made and used"),
    Attr(3, "PAD", PAD),
])  # fmt: skip

SKBEDIT = AttributeSet("TCA_SKBEDIT_", [
    Attr(1, "TM", TCF_T, doc="when it was made and used"),
    Attr(2, "PARMS", _parms("tc_skbedit"), doc="number of the action, its verdict and its references"),
    Attr(3, "PRIORITY", HANDLE, doc="priority to set, often the handle of a class"),
    Attr(4, "QUEUE_MAPPING", U16, doc="transmit queue to choose"),
    Attr(5, "MARK", HEX32, doc="firewall mark to set"),
    Attr(6, "PAD", PAD),
    Attr(7, "PTYPE", U16, doc="whom the packet shall seem to be for", enum=Enum("packet_type", {
        "HOST": 0, "BROADCAST": 1, "MULTICAST": 2, "OTHERHOST": 3, "OUTGOING": 4, "LOOPBACK": 5, "USER": 6, "KERNEL": 7,
    }, "PACKET_")),
    Attr(8, "MASK", HEX32, doc="bits of the mark to set"),
    Attr(9, "FLAGS", U64, doc="what is to be set", flags=Flags("skbedit_f", {
        "PRIORITY": 0x1, "QUEUE_MAPPING": 0x2, "MARK": 0x4, "PTYPE": 0x8, "MASK": 0x10, "INHERITDSFIELD": 0x20, "TXQ_SKBHASH": 0x40,
    }, "SKBEDIT_F_")),
    Attr(10, "QUEUE_MAPPING_MAX", U16, doc="last of the queues to spread over"),
])  # fmt: skip

SKBMOD = AttributeSet("TCA_SKBMOD_", [
    Attr(1, "TM", TCF_T, doc="when it was made and used"),
    Attr(2, "PARMS", _parms("tc_skbmod",
        Field("flags", U64, "what is changed: addresses and protocol as given below; SWAPMAC exchanges addresses, ECN marks congestion",
              flags=Flags("skbmod_f", {"DMAC": 0x1, "SMAC": 0x2, "ETYPE": 0x4, "SWAPMAC": 0x8, "ECN": 0x10}, "SKBMOD_F_")),
    ), doc="what is changed"),
    Attr(3, "DMAC", MAC, doc="destination address to set"),
    Attr(4, "SMAC", MAC, doc="source address to set"),
    Attr(5, "ETYPE", U16, enum=ETHERTYPE, doc="protocol to set; in host order"),
    Attr(6, "PAD", PAD),
])  # fmt: skip

# --- headers: vlan, mpls, tunnel_key, ife

VLAN = AttributeSet("TCA_VLAN_", [
    Attr(1, "TM", TCF_T, doc="when it was made and used"),
    Attr(2, "PARMS", _parms("tc_vlan",
        Field("v_action", S32, "take a tag off, put one on or change it; ETH: the Ethernet header as a whole",
              enum=Enum("tca_vlan_act", {"POP": 1, "PUSH": 2, "MODIFY": 3, "POP_ETH": 4, "PUSH_ETH": 5}, "TCA_VLAN_ACT_")),
    ), doc="what becomes of the tag"),
    Attr(3, "PUSH_VLAN_ID", U16, doc="VLAN id to set, 0 to 4094"),
    Attr(4, "PUSH_VLAN_PROTOCOL", BE16, enum=ETHERTYPE, doc="EtherType of the tag: 802.1Q or 802.1ad"),
    Attr(5, "PAD", PAD),
    Attr(6, "PUSH_VLAN_PRIORITY", U8, doc="priority to set in the tag, 0 to 7"),
    Attr(7, "PUSH_ETH_DST", MAC, doc="destination address of the header put on"),
    Attr(8, "PUSH_ETH_SRC", MAC, doc="source address of the header put on"),
])  # fmt: skip

MPLS = AttributeSet("TCA_MPLS_", [
    Attr(1, "TM", TCF_T, doc="when it was made and used"),
    Attr(2, "PARMS", _parms("tc_mpls",
        Field("m_action", S32, "take a label off, put one on, change it, count its TTL down; MAC_PUSH: put it before Ethernet",
              enum=Enum("tca_mpls_act", {"POP": 1, "PUSH": 2, "MODIFY": 3, "DEC_TTL": 4, "MAC_PUSH": 5}, "TCA_MPLS_ACT_")),
    ), doc="what becomes of the label"),
    Attr(3, "PAD", PAD),
    Attr(4, "PROTO", BE16, enum=ETHERTYPE, doc="protocol of the packet afterwards"),
    Attr(5, "LABEL", U32, doc="number to set, 0 to 1048575"),
    Attr(6, "TC", U8, doc="traffic class to set, 0 to 7"),
    Attr(7, "TTL", U8, doc="time to live to set in the label, 1 to 255"),
    Attr(8, "BOS", U8, doc="1: the label is the last of its stack; found out unless given"),
])  # fmt: skip

# In a request each geneve option has a nest of its own; an answer puts all into one, where types repeat.
TUNNEL_KEY_GENEVE = AttributeSet("TCA_TUNNEL_KEY_ENC_OPT_GENEVE_", [
    Attr(1, "CLASS", BE16, hint="hex", multi=True, doc="who defined the option"),
    Attr(2, "TYPE", U8, hint="hex", multi=True, doc="kind of option within its class"),
    Attr(3, "DATA", BYTES, multi=True, doc="what the option holds, in whole words of 4 bytes"),
])  # fmt: skip

TUNNEL_KEY_VXLAN = AttributeSet("TCA_TUNNEL_KEY_ENC_OPT_VXLAN_", [Attr(1, "GBP", U32, hint="hex", doc="group policy")])

TUNNEL_KEY_ERSPAN = AttributeSet("TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_", [
    Attr(1, "VER", U8, doc="ERSPAN version; 1 has the index, 2 direction and hardware id"),
    Attr(2, "INDEX", BE32, doc="session index (version 1)"),
    Attr(3, "DIR", U8, doc="direction of the mirrored traffic: 0 in, 1 out (version 2)"),
    Attr(4, "HWID", U8, doc="id of the engine that mirrored (version 2)"),
])  # fmt: skip

TUNNEL_KEY_OPTS = AttributeSet("TCA_TUNNEL_KEY_ENC_OPTS_", [
    Attr(1, "GENEVE", Nest(TUNNEL_KEY_GENEVE), multi=True, doc="an option of Geneve"),
    Attr(2, "VXLAN", Nest(TUNNEL_KEY_VXLAN), doc="group policy of VXLAN"),
    Attr(3, "ERSPAN", Nest(TUNNEL_KEY_ERSPAN), doc="what mirrored packets tell of their origin"),
])  # fmt: skip

TUNNEL_KEY = AttributeSet("TCA_TUNNEL_KEY_", [
    Attr(1, "TM", TCF_T, doc="when it was made and used"),
    Attr(2, "PARMS", _parms("tc_tunnel_key",
        Field("t_action", S32, "SET: give the packet what the tunnel link shall wrap it in; RELEASE: take that away",
              enum=Enum("tca_tunnel_key_act", {"SET": 1, "RELEASE": 2}, "TCA_TUNNEL_KEY_ACT_")),
    ), doc="whether tunnel data are given to the packet or taken from it"),
    Attr(3, "ENC_IPV4_SRC", IPV4, doc="source address of the tunnel packet"),
    Attr(4, "ENC_IPV4_DST", IPV4, doc="destination address of the tunnel packet"),
    Attr(5, "ENC_IPV6_SRC", IPV6, doc="source address of the tunnel packet"),
    Attr(6, "ENC_IPV6_DST", IPV6, doc="destination address of the tunnel packet"),
    Attr(7, "ENC_KEY_ID", BE32, doc="tunnel key, such as the VNI"),
    Attr(8, "PAD", PAD),
    Attr(9, "ENC_DST_PORT", BE16, doc="destination UDP port of the tunnel packet"),
    Attr(10, "NO_CSUM", U8, doc="1: leave the outer checksum out"),
    Attr(11, "ENC_OPTS", Nest(TUNNEL_KEY_OPTS), doc="options of the tunnel header"),
    Attr(12, "ENC_TOS", U8, hint="hex", doc="type of service of the tunnel packet"),
    Attr(13, "ENC_TTL", U8, doc="time to live of the tunnel packet"),
    Attr(14, "NO_FRAG", FLAG, doc="set the outer don't-fragment bit"),
])  # fmt: skip


class Carried(Scalar):
    """A number to carry along; an attribute without a value (read as True) stands for each packet's own."""

    def fault(self, length: int) -> str:
        return super().fault(length) if length else ""

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        return True if start == end else super().read(buffer, start, end, scope)

    def text(self, value: Any) -> str:
        return "each packet's own" if value is True else super().text(value)

    def pack(self, value: Any) -> bytes:
        return b"" if value is True or value == "" else super().pack(value)


_CARRIED32, _CARRIED16 = Carried("u32", "I"), Carried("u16", "H")

IFE_META = AttributeSet("IFE_META_", [
    Attr(1, "SKBMARK", _CARRIED32, doc="firewall mark of the packet"),
    Attr(2, "HASHID", _CARRIED32, doc="hash of the packet"),
    Attr(3, "PRIO", _CARRIED32, doc="priority of the packet"),
    Attr(4, "QMAP", _CARRIED16, doc="transmit queue of the packet"),
    Attr(5, "TCINDEX", _CARRIED16, doc="tc_index of the packet"),
])  # fmt: skip

IFE = AttributeSet("TCA_IFE_", [
    Attr(1, "PARMS", _parms("tc_ife",
        Field("flags", U16, "ENCODE: wrap the packet with what is carried along; DECODE: unwrap it",
              enum=Enum("ife", {"DECODE": 0, "ENCODE": 1}, "IFE_")),
    ), doc="whether the packet is wrapped or unwrapped"),
    Attr(2, "TM", TCF_T, doc="when it was made and used"),
    Attr(3, "DMAC", MAC, doc="destination address of the outer header"),
    Attr(4, "SMAC", MAC, doc="source address of the outer header"),
    Attr(5, "TYPE", U16, enum=ETHERTYPE, doc="protocol of the outer header; in host order"),
    Attr(6, "METALST", Nest(IFE_META), doc="what to carry along"),
    Attr(7, "PAD", PAD),
])  # fmt: skip

# --- connection tracking: ct, ctinfo, connmark

CT = AttributeSet("TCA_CT_", [
    Attr(1, "PARMS", _parms("tc_ct"), doc="number of the action, its verdict and its references"),
    Attr(2, "TM", TCF_T, doc="when it was made and used"),
    Attr(3, "ACTION", U16, flags=Flags("tca_ct_act", {
        "COMMIT": 0x1, "FORCE": 0x2, "CLEAR": 0x4, "NAT": 0x8, "NAT_SRC": 0x10, "NAT_DST": 0x20,
    }, "TCA_CT_ACT_"), doc="COMMIT keeps the connection, FORCE makes a new one of its reply, CLEAR forgets it, NAT translates"),
    Attr(4, "ZONE", U16, doc="zone of connections: the same addresses in two zones are two connections"),
    Attr(5, "MARK", HEX32, doc="mark to give to the connection"),
    Attr(6, "MARK_MASK", HEX32, doc="bits of the mark to set"),
    Attr(7, "LABELS", Binary(max=16), doc="the connection's 128 labels, to set"),
    Attr(8, "LABELS_MASK", Binary(max=16), doc="which labels to set"),
    Attr(9, "NAT_IPV4_MIN", IPV4, doc="first address to translate to"),
    Attr(10, "NAT_IPV4_MAX", IPV4, doc="last address to translate to"),
    Attr(11, "NAT_IPV6_MIN", IPV6, doc="first address to translate to"),
    Attr(12, "NAT_IPV6_MAX", IPV6, doc="last address to translate to"),
    Attr(13, "NAT_PORT_MIN", BE16, doc="first port to translate to"),
    Attr(14, "NAT_PORT_MAX", BE16, doc="last port to translate to"),
    Attr(15, "PAD", PAD),
    Attr(16, "HELPER_NAME", String(), doc="connection tracking helper, such as ftp"),
    Attr(17, "HELPER_FAMILY", U8, enum=ADDRESS_FAMILY, doc="address family that the helper is for"),
    Attr(18, "HELPER_PROTO", U8, enum=IP_PROTOCOL, doc="protocol that the helper is for"),
])  # fmt: skip

CTINFO = AttributeSet("TCA_CTINFO_", [
    Attr(1, "PAD", PAD),
    Attr(2, "TM", TCF_T, doc="when it was made and used"),
    Attr(3, "ACT", _parms("tc_ctinfo"), doc="number of the action, its verdict and its references"),
    Attr(4, "ZONE", U16, doc="zone that the connection is looked up in"),
    Attr(5, "PARMS_DSCP_MASK", HEX32, doc="bits of the connection's mark that hold a DSCP to restore"),
    Attr(6, "PARMS_DSCP_STATEMASK", HEX32, doc="bits that say whether it is there"),
    Attr(7, "PARMS_CPMARK_MASK", HEX32, doc="bits of the connection's mark to copy to the packet"),
    Attr(8, "STATS_DSCP_SET", U64, unit="packets", doc="packets that got their DSCP back"),
    Attr(9, "STATS_DSCP_ERROR", U64, unit="packets", doc="packets that could not be given it"),
    Attr(10, "STATS_CPMARK_SET", U64, unit="packets", doc="packets that got the connection's mark"),
])  # fmt: skip

CONNMARK = AttributeSet("TCA_CONNMARK_", [
    Attr(1, "PARMS", _parms("tc_connmark",
        Field("zone", U16, "zone that the connection is looked up in"),
    ), doc="where the mark comes from"),
    Attr(2, "TM", TCF_T, doc="when it was made and used"),
    Attr(3, "PAD", PAD),
])  # fmt: skip

# --- programs: bpf, ipt

SOCK_FILTER = Struct("sock_filter", [
    Field("code", HEX16, "what the instruction does, and on what"),
    Field("jt", U8, "instructions to skip when a comparison holds"),
    Field("jf", U8, "instructions to skip when it does not"),
    Field("k", U32, "constant of the instruction: a number, an offset or a distance"),
])  # fmt: skip

ACT_BPF = AttributeSet("TCA_ACT_BPF_", [
    Attr(1, "TM", TCF_T, doc="when it was made and used"),
    Attr(2, "PARMS", _parms("tc_act_bpf"), doc="number of the action, its verdict and its references"),
    Attr(3, "OPS_LEN", U16, doc="number of classic instructions"),
    Attr(4, "OPS", Packed(SOCK_FILTER), doc="classic program"),
    Attr(5, "FD", U32, doc="descriptor of an eBPF program"),
    Attr(6, "NAME", String(max=256), doc="name of the eBPF program"),
    Attr(7, "PAD", PAD),
    Attr(8, "TAG", BYTES, doc="digest of the eBPF program"),
    Attr(9, "ID", U32, doc="id of the eBPF program"),
])  # fmt: skip

IPT = AttributeSet("TCA_IPT_", [
    Attr(1, "TABLE", String(max=32), doc="name of the iptables table the target is of"),
    Attr(2, "HOOK", U32, doc="hook that the target is made to believe in: 0 prerouting to 4 postrouting"),
    Attr(3, "INDEX", U32, doc="number of the action, among those of its kind"),
    Attr(4, "CNT", Struct("tc_cnt", [
        Field("refcnt", S32, "references to the action"),
        Field("bindcnt", S32, "filters that use it"),
    ]), doc="references to the action"),
    Attr(5, "TM", TCF_T, doc="when it was made and used"),
    Attr(6, "TARG", BYTES, doc="a struct xt_entry_target"),
    Attr(7, "PAD", PAD),
])  # fmt: skip

OPTIONS: dict[str, Type] = {
    "mirred": Nest(MIRRED), "gact": Nest(GACT), "police": Nest(POLICE), "bpf": Nest(ACT_BPF), "connmark": Nest(CONNMARK),
    "csum": Nest(CSUM), "ct": Nest(CT), "ctinfo": Nest(CTINFO), "gate": Nest(GATE), "ife": Nest(IFE), "mpls": Nest(MPLS),
    "nat": Nest(NAT), "pedit": Nest(PEDIT), "sample": Nest(SAMPLE), "simple": Nest(DEF), "skbedit": Nest(SKBEDIT),
    "skbmod": Nest(SKBMOD), "tunnel_key": Nest(TUNNEL_KEY), "vlan": Nest(VLAN), "ipt": Nest(IPT), "xt": Nest(IPT),
}  # fmt: skip

ACT_FLAGS = Flags("tca_act_flags", {"NO_PERCPU_STATS": 0x1, "SKIP_HW": 0x2, "SKIP_SW": 0x4}, "TCA_ACT_FLAGS_")
HW_STATS = Flags("tca_act_hw_stats", {"IMMEDIATE": 0x1, "DELAYED": 0x2}, "TCA_ACT_HW_STATS_")

ACT = AttributeSet("TCA_ACT_", [
    Attr(1, "KIND", String(max=15), doc="what it is: gact, mirred, police ..."),
    Attr(2, "OPTIONS", SubMessage("KIND", OPTIONS, module="act_{}"), doc="its parameters, in a shape that the kind decides"),
    Attr(3, "INDEX", U32, doc="number of the action, among those of its kind"),
    Attr(4, "STATS", Nest(STATS), doc="counters"),
    Attr(5, "PAD", PAD),
    Attr(6, "COOKIE", BYTES, doc="16 bytes of its owner's at most; in the answer to a flush, how many were removed"),
    Attr(7, "FLAGS", Bitfield32(ACT_FLAGS), doc="whether counters and hardware are used"),
    Attr(8, "HW_STATS", Bitfield32(HW_STATS), doc="how hardware shall keep counters"),
    Attr(9, "USED_HW_STATS", Bitfield32(HW_STATS), doc="how it does keep them"),
    Attr(10, "IN_HW_COUNT", U32, doc="how many devices have it in hardware"),
])  # fmt: skip

ACTIONS = IndexedArray(Nest(ACT))
OLD_POLICE = Nest(POLICE)
