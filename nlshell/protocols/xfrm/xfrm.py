"""IPsec states (SAs), policies, and what key daemons are told. Source: <linux/xfrm.h>; net/xfrm/xfrm_user.c, net/xfrm/xfrm_iptfs.c."""

from __future__ import annotations

from ...schema import (
    BE16,
    BE32,
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
    Enum,
    Family,
    Field,
    FixedText,
    Flags,
    MessageType,
    Packed,
    String,
    Struct,
    Thing,
)  # fmt: skip
from ...schema.things import ADDRESS as ADDRESS_WORD, Plain, Prefix, Word
from ...schema.types import Type, WireText, lookup
from ...wire.address import AF_INET
from ..common import ADDRESS_FAMILY, IP_PROTOCOL
from . import DUMP, PLAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...schema.types import Scope


class XfrmAddress(Address):
    """xfrm_address_t: 16 bytes, an IPv4 address in the first 4. The family stands elsewhere, under one of `families`.

    A selector for all traffic may have the family 0; the state or policy around it then has the right one. Where nothing
    tells (an acquire's family comes later, in its selector), 12 zero bytes do.
    """

    align = 4

    def __init__(self, *families: str) -> None:
        super().__init__(16, family=families[0])
        self.families = families

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        if end - start != 16:
            return super().read(buffer, start, end)
        tail = bytes(buffer[start + 4 : end])
        if self._family(scope) != AF_INET and (self._family(scope) or any(tail)):
            return super().read(buffer, start, end)
        address = super().read(buffer, start, start + 4)
        return WireText(address, tail) if any(tail) else address  # what the sender's stack held

    def _family(self, scope: Scope) -> int:
        while scope is not None:
            level, scope = scope
            for name in self.families:
                family = lookup((level, None), name)
                if family and isinstance(family, int):
                    return family
        return 0

    def write(self, value: Any, scope: Scope = None) -> bytes:
        return Type.write(self, value)  # there are no labels here, whatever the family says

    def pack(self, value: Any) -> bytes:
        return super().pack(value)[:4] + value.tail if isinstance(value, WireText) else super().pack(value)


ADDRESS = XfrmAddress("family", "state.family", "info.family", "id.family", "sa_id.family", "sel.family", "pol.sel.family")

MODE = Enum("xfrm_mode", {"TRANSPORT": 0, "TUNNEL": 1, "ROUTEOPTIMIZATION": 2, "IN_TRIGGER": 3, "BEET": 4, "IPTFS": 5}, "XFRM_MODE_")
SHARE = Enum("xfrm_share", {"ANY": 0, "SESSION": 1, "USER": 2, "UNIQUE": 3}, "XFRM_SHARE_")
DIRECTION = Enum("xfrm_policy_dir", {"IN": 0, "OUT": 1, "FWD": 2}, "XFRM_POLICY_")
ACTION = Enum("xfrm_policy_action", {"ALLOW": 0, "BLOCK": 1}, "XFRM_POLICY_")
DEFAULT = Enum("xfrm_userpolicy_default", {"UNSPEC": 0, "BLOCK": 1, "ACCEPT": 2}, "XFRM_USERPOLICY_")
POLICY_TYPE = Enum("xfrm_policy_type", {"MAIN": 0, "SUB": 1, "ANY": 255}, "XFRM_POLICY_TYPE_")
SA_DIRECTION = Enum("xfrm_sa_dir", {"IN": 1, "OUT": 2}, "XFRM_SA_DIR_")
ENCAPSULATION = Enum("udp_encap", {"ESPINUDP_NON_IKE": 1, "ESPINUDP": 2, "ESPINTCP": 7}, "UDP_ENCAP_")

STATE_FLAGS = Flags("xfrm_state", {
    "NOECN": 0x1, "DECAP_DSCP": 0x2, "NOPMTUDISC": 0x4, "WILDRECV": 0x8, "ICMP": 0x10, "AF_UNSPEC": 0x20, "ALIGN4": 0x40,
    "ESN": 0x80,
}, "XFRM_STATE_")  # fmt: skip
EXTRA_FLAGS = Flags("xfrm_sa_xflag", {"DONT_ENCAP_DSCP": 0x1, "OSEQ_MAY_WRAP": 0x2}, "XFRM_SA_XFLAG_")
POLICY_FLAGS = Flags("xfrm_policy_flags", {"LOCALOK": 0x1, "ICMP": 0x2, "CPU_ACQUIRE": 0x4}, "XFRM_POLICY_")
OFFLOAD_FLAGS = Flags("xfrm_offload", {"IPV6": 0x1, "INBOUND": 0x2, "PACKET": 0x4}, "XFRM_OFFLOAD_")
EVENT_FLAGS = Flags("xfrm_ae_ftype_t", {"RTHR": 0x1, "RVAL": 0x2, "LVAL": 0x4, "ETHR": 0x8, "CR": 0x10, "CE": 0x20, "CU": 0x40}, "XFRM_AE_")

ID = Struct("xfrm_id", [
    Field("daddr", ADDRESS, "destination"),
    Field("spi", BE32, "security parameters index", hint="hex"),
    Field("proto", U8, "ESP, AH or IPCOMP", enum=IP_PROTOCOL),
])  # fmt: skip

SELECTOR = Struct("xfrm_selector", [
    Field("daddr", ADDRESS, "destination prefix"),
    Field("saddr", ADDRESS, "source prefix"),
    Field("dport", BE16, "destination port that matches; of ICMP the code"),
    Field("dport_mask", BE16, "bits of that port that count; 0: any port", hint="hex"),
    Field("sport", BE16, "source port that matches; of ICMP the type"),
    Field("sport_mask", BE16, "bits of that port that count; 0: any port", hint="hex"),
    Field("family", U16, "0 where the one around it counts", enum=ADDRESS_FAMILY),
    Field("prefixlen_d", U8, "prefix length of the destination", unit="bits"),
    Field("prefixlen_s", U8, "prefix length of the source", unit="bits"),
    Field("proto", U8, "transport protocol, 0 for any", enum=IP_PROTOCOL),
    Field("ifindex", S32, "interface, 0 for any", hint="ifindex"),
    Field("user", U32, "never used"),
])  # fmt: skip

LIFETIME_CFG = Struct("xfrm_lifetime_cfg", [
    Field("soft_byte_limit", U64, "bytes after which to renew; all ones: no limit", unit="bytes"),
    Field("hard_byte_limit", U64, "bytes after which it ends", unit="bytes"),
    Field("soft_packet_limit", U64, "packets after which to renew; all ones: no limit", unit="packets"),
    Field("hard_packet_limit", U64, "packets after which it ends", unit="packets"),
    Field("soft_add_expires_seconds", U64, "time since it was made after which to renew; 0: no limit", unit="s"),
    Field("hard_add_expires_seconds", U64, "time since it was made after which it ends; 0: no limit", unit="s"),
    Field("soft_use_expires_seconds", U64, "time since it was first used after which to renew; 0: no limit", unit="s"),
    Field("hard_use_expires_seconds", U64, "time since it was first used after which it ends; 0: no limit", unit="s"),
])  # fmt: skip

LIFETIME_CUR = Struct("xfrm_lifetime_cur", [
    Field("bytes", U64, "that went through, counted", unit="bytes"),
    Field("packets", U64, "that went through, counted", unit="packets"),
    Field("add_time", U64, "when it was made, in seconds since 1970", unit="s"),
    Field("use_time", U64, "when it was first used, in seconds since 1970; 0: not yet", unit="s"),
])  # fmt: skip

STATS = Struct("xfrm_stats", [
    Field("replay_window", U32, "packets before the window", unit="packets"),
    Field("replay", U32, "packets that came twice", unit="packets"),
    Field("integrity_failed", U32, "packets whose check value was wrong", unit="packets"),
])  # fmt: skip

USERSA_INFO = Struct("xfrm_usersa_info", [
    Field("sel", SELECTOR, "traffic it is for"),
    Field("id", ID, "destination, SPI and protocol: what packets name it by"),
    Field("saddr", ADDRESS, "source"),
    Field("lft", LIFETIME_CFG, "limits of its life"),
    Field("curlft", LIFETIME_CUR, "its life so far"),
    Field("stats", STATS, "packets refused, counted"),
    Field("seq", U32, "number by which the answer to an acquire is known"),
    Field("reqid", U32, "number that ties it to the templates of policies"),
    Field("family", U16, "address family of its ends", enum=ADDRESS_FAMILY),
    Field("mode", U8, "whether it wraps the payload (TRANSPORT) or the whole packet (TUNNEL)", enum=MODE),
    Field("replay_window", U8, "size of the window against replay, unless an ESN attribute has it", unit="packets"),
    Field("flags", U8, "how it treats packets besides", flags=STATE_FLAGS),
])  # fmt: skip

USERSA_ID = Struct("xfrm_usersa_id", [
    Field("daddr", ADDRESS, "destination"),
    Field("spi", BE32, "security parameters index", hint="hex"),
    Field("family", U16, "address family of the destination", enum=ADDRESS_FAMILY),
    Field("proto", U8, "ESP, AH or IPCOMP", enum=IP_PROTOCOL),
])  # fmt: skip

USERSPI_INFO = Struct("xfrm_userspi_info", [
    Field("info", USERSA_INFO, "state to come"),
    Field("min", U32, "least SPI to choose", hint="hex"),
    Field("max", U32, "greatest SPI to choose", hint="hex"),
])  # fmt: skip

USERPOLICY_INFO = Struct("xfrm_userpolicy_info", [
    Field("sel", SELECTOR, "traffic it is for"),
    Field("lft", LIFETIME_CFG, "limits of its life"),
    Field("curlft", LIFETIME_CUR, "its life so far"),
    Field("priority", U32, "of several that fit the lowest wins"),
    Field("index", U32, "number of the policy; 0 in requests: the kernel chooses"),
    Field("dir", U8, "packets it is for: to this host, from it, or passing through", enum=DIRECTION),
    Field("action", U8, "whether packets pass, by way of the templates if there are any, or are dropped", enum=ACTION),
    Field("flags", U8, "LOCALOK: sockets may have policies against it; ICMP: errors about its packets count too", flags=POLICY_FLAGS),
    Field("share", U8, "which sockets may use one state together; kept, but ANY is all that works", enum=SHARE),
])  # fmt: skip

USERPOLICY_ID = Struct("xfrm_userpolicy_id", [
    Field("sel", SELECTOR, "traffic the policy is for; unless index says which"),
    Field("index", U32, "number of the policy; 0: see sel"),
    Field("dir", U8, "packets it is for: to this host, from it, or passing through", enum=DIRECTION),
])  # fmt: skip

ACQUIRE = Struct("xfrm_user_acquire", [
    Field("id", ID, "end of the tunnel that is wanted"),
    Field("saddr", ADDRESS, "own end"),
    Field("sel", SELECTOR, "traffic that is waiting"),
    Field("policy", USERPOLICY_INFO, "policy that asks for it"),
    Field("aalgos", U32, "authentication algorithms allowed", hint="hex"),
    Field("ealgos", U32, "encryption algorithms allowed", hint="hex"),
    Field("calgos", U32, "compression algorithms allowed", hint="hex"),
    Field("seq", U32, "number that the answer shall carry"),
])  # fmt: skip

EXPIRE = Struct("xfrm_user_expire", [
    Field("state", USERSA_INFO, "state whose time is over"),
    Field("hard", U8, "1: it is gone, 0: renew it"),
])  # fmt: skip
POLEXPIRE = Struct("xfrm_user_polexpire", [
    Field("pol", USERPOLICY_INFO, "policy whose time is over"),
    Field("hard", U8, "1: it is gone, 0: renew it"),
])  # fmt: skip
USERSA_FLUSH = Struct("xfrm_usersa_flush", [Field("proto", U8, "protocol whose states to drop, 0 or 255 for all", enum=IP_PROTOCOL)])
REPORT = Struct("xfrm_user_report", [
    Field("proto", U8, "protocol of the option that was refused", enum=IP_PROTOCOL),
    Field("sel", SELECTOR, "traffic of the packet"),
])  # fmt: skip

AEVENT_ID = Struct("xfrm_aevent_id", [
    Field("sa_id", USERSA_ID, "destination, SPI and protocol of the state"),
    Field("saddr", ADDRESS, "source of the state"),
    Field("flags", U32, "what is asked for, or why it was sent", flags=EVENT_FLAGS),
    Field("reqid", U32, "number that ties the state to the templates of policies"),
])  # fmt: skip

MAPPING = Struct("xfrm_user_mapping", [
    Field("id", USERSA_ID, "destination, SPI and protocol of the state"),
    Field("reqid", U32, "number that ties the state to the templates of policies"),
    Field("old_saddr", ADDRESS, "address of the other end before"),
    Field("new_saddr", ADDRESS, "address of the other end now"),
    Field("old_sport", BE16, "its port before"),
    Field("new_sport", BE16, "its port now"),
])  # fmt: skip

USERPOLICY_DEFAULT = Struct("xfrm_userpolicy_default", [
    Field("in", U8, "what happens to packets for this host without a policy; UNSPEC: leave it", enum=DEFAULT),
    Field("fwd", U8, "what happens to packets passing through without a policy", enum=DEFAULT),
    Field("out", U8, "what happens to packets from this host without a policy", enum=DEFAULT),
])  # fmt: skip

MARK = Struct("xfrm_mark", [Field("v", U32, "value", hint="hex"), Field("m", U32, "mask", hint="hex")])

MIGRATE_STATE = Struct("xfrm_user_migrate_state", [
    Field("id", USERSA_ID, "state to move"),
    Field("new_daddr", XfrmAddress("new_family"), "new destination"),
    Field("new_saddr", XfrmAddress("new_family"), "new source"),
    Field("old_mark", MARK, "firewall mark that the state has"),
    Field("new_sel", SELECTOR, "traffic it is for from then on"),
    Field("new_reqid", U32, "number that ties it to templates from then on"),
    Field("flags", U32, "what else is to change, a bit each", hint="hex"),
    Field("new_family", U16, "address family of the new ends", enum=ADDRESS_FAMILY),
    Field("reserved", U16, "always 0"),
])  # fmt: skip

# GETSADINFO and GETSPDINFO say what they want in 32 bits; the answers repeat them.
INFO_FLAGS = Struct("u32", [Field("flags", U32, "repeated in the answer, not looked at", hint="hex")])

# --- attributes

ALGO = Struct("xfrm_algo", [
    Field("alg_name", FixedText(64), "name in the crypto API"), Field("alg_key_len", U32, "length of the key", unit="bits"),
    Field("alg_key", Binary(hint="key").but(secret=True), "secret; the kernel may tell zeroes instead"),
])  # fmt: skip

ALGO_AUTH = Struct("xfrm_algo_auth", [
    Field("alg_name", FixedText(64), "name in the crypto API"),
    Field("alg_key_len", U32, "length of the key", unit="bits"),
    Field("alg_trunc_len", U32, "how much of the check value goes into the packet", unit="bits"),
    Field("alg_key", Binary(hint="key").but(secret=True), "secret; the kernel may tell zeroes instead"),
])  # fmt: skip

ALGO_AEAD = Struct("xfrm_algo_aead", [
    Field("alg_name", FixedText(64), "name in the crypto API"),
    Field("alg_key_len", U32, "length of the key", unit="bits"),
    Field("alg_icv_len", U32, "length of the check value", unit="bits"),
    Field("alg_key", Binary(hint="key").but(secret=True), "secret; the kernel may tell zeroes instead"),
])  # fmt: skip

ENCAP_TMPL = Struct("xfrm_encap_tmpl", [
    Field("encap_type", U16, "what packets are wrapped in", enum=ENCAPSULATION),
    Field("encap_sport", BE16, "port that they come from"),
    Field("encap_dport", BE16, "port that they go to"),
    Field("padding", U16, "a hole; iproute2 sends whatever its stack held"),
    Field("encap_oa", ADDRESS, "original address"),
])  # fmt: skip

USER_TMPL = Struct("xfrm_user_tmpl", [
    Field("id", ID, "destination, SPI and protocol of the state to use; zeroes: any"),
    Field("family", U16, "address family of its ends", enum=ADDRESS_FAMILY),
    Field("saddr", ADDRESS, "source of the state to use; zeroes: any"),
    Field("reqid", U32, "number that ties it to states"),
    Field("mode", U8, "whether it wraps the payload (TRANSPORT) or the whole packet (TUNNEL)", enum=MODE),
    Field("share", U8, "which sockets may use one state together; kept, but ANY is all that works", enum=SHARE),
    Field("optional", U8, "1: do without it where there is no state (level use)"),
    Field("aalgos", U32, "authentication algorithms allowed", hint="hex"),
    Field("ealgos", U32, "encryption algorithms allowed", hint="hex"),
    Field("calgos", U32, "compression algorithms allowed", hint="hex"),
])  # fmt: skip

SEC_CTX = Struct("xfrm_user_sec_ctx", [
    Field("len", U16, "length of all of this", unit="bytes"),
    Field("exttype", U16, "8: that it is a context (XFRMA_SEC_CTX)"),
    Field("ctx_alg", U8, "security module: 1 SELinux"),
    Field("ctx_doi", U8, "domain of interpretation: 1 security modules"),
    Field("ctx_len", U16, "length of the context", unit="bytes"),
    Field("ctx", String(), "security context"),
])  # fmt: skip

REPLAY_STATE = Struct("xfrm_replay_state", [
    Field("oseq", U32, "last number sent"),
    Field("seq", U32, "last number received"),
    Field("bitmap", U32, "which of the 32 numbers up to seq came: bit 0 is seq itself", hint="hex"),
])  # fmt: skip

REPLAY_STATE_ESN = Struct("xfrm_replay_state_esn", [
    Field("bmp_len", U32, "words in the bitmap"),
    Field("oseq", U32, "last number sent, lower half"),
    Field("seq", U32, "last number received, lower half"),
    Field("oseq_hi", U32, "last number sent, upper half"),
    Field("seq_hi", U32, "last number received, upper half"),
    Field("replay_window", U32, "how far packets may be out of order", unit="packets"),
    Field("bmp", Packed(HEX32), "which of the last numbers came"),
])  # fmt: skip

USERPOLICY_TYPE = Struct("xfrm_userpolicy_type", [
    Field("type", U8, "MAIN, or SUB for Mobile IPv6, which comes before it", enum=POLICY_TYPE),
    Field("reserved1", U16, "always 0"),
    Field("reserved2", U8, "always 0"),
])  # fmt: skip

USER_MIGRATE = Struct("xfrm_user_migrate", [
    Field("old_daddr", XfrmAddress("old_family"), "destination before"),
    Field("old_saddr", XfrmAddress("old_family"), "source before"),
    Field("new_daddr", XfrmAddress("new_family"), "destination from then on"),
    Field("new_saddr", XfrmAddress("new_family"), "source from then on"),
    Field("proto", U8, "protocol of the states to move: ESP, AH or IPCOMP", enum=IP_PROTOCOL),
    Field("mode", U8, "mode of the states to move", enum=MODE),
    Field("reserved", U16, "always 0"),
    Field("reqid", U32, "number that ties them to templates; 0: any"),
    Field("old_family", U16, "address family before", enum=ADDRESS_FAMILY),
    Field("new_family", U16, "address family from then on", enum=ADDRESS_FAMILY),
])  # fmt: skip

KMADDRESS = Struct("xfrm_user_kmaddress", [
    Field("local", ADDRESS, "own address of the key daemon"),
    Field("remote", ADDRESS, "address of the other key daemon"),
    Field("reserved", U32, "always 0"),
    Field("family", U16, "address family of the two", enum=ADDRESS_FAMILY),
])  # fmt: skip

ADDRESS_FILTER = Struct("xfrm_address_filter", [
    Field("saddr", ADDRESS, "source of the states wanted"),
    Field("daddr", ADDRESS, "destination of the states wanted"),
    Field("family", U16, "address family of both", enum=ADDRESS_FAMILY),
    Field("splen", U8, "prefix of the source that counts", unit="bits"),
    Field("dplen", U8, "prefix of the destination that counts", unit="bits"),
])  # fmt: skip

OFFLOAD = Struct("xfrm_user_offload", [
    Field("ifindex", S32, "interface of the device", hint="ifindex"),
    Field("flags", U8, "INBOUND: for packets received; PACKET: the device does all, not just the cryptography", flags=OFFLOAD_FLAGS),
])  # fmt: skip

XFRMA = AttributeSet("XFRMA_", [
    Attr(1, "ALG_AUTH", ALGO, doc="authentication with its key"),
    Attr(2, "ALG_CRYPT", ALGO, doc="encryption with its key"),
    Attr(3, "ALG_COMP", ALGO, doc="compression"),
    Attr(4, "ENCAP", ENCAP_TMPL, doc="UDP or TCP around it, to pass NAT"),
    Attr(5, "TMPL", Packed(USER_TMPL), doc="what a policy does to its packets, one after another"),
    Attr(6, "SA", USERSA_INFO, doc="the state that was deleted"),
    Attr(7, "POLICY", USERPOLICY_INFO, doc="the policy that was deleted"),
    Attr(8, "SEC_CTX", SEC_CTX, doc="label of a security module that decides who may use it"),
    Attr(9, "LTIME_VAL", LIFETIME_CUR, doc="its life so far"),
    Attr(10, "REPLAY_VAL", REPLAY_STATE, doc="sequence numbers, windows up to 32"),
    Attr(11, "REPLAY_THRESH", U32, unit="packets", doc="packets after which an event tells the sequence numbers"),
    Attr(12, "ETIMER_THRESH", U32, doc="time after which an event tells them, in tenths of a second"),
    Attr(13, "SRCADDR", ADDRESS, doc="source of the state that is meant"),
    Attr(14, "COADDR", ADDRESS, doc="care-of address (Mobile IPv6)"),
    Attr(15, "LASTUSED", U64, unit="s", doc="when it was last used, in seconds since 1970"),
    Attr(16, "POLICY_TYPE", USERPOLICY_TYPE, doc="whether it is a main policy or a sub-policy"),
    Attr(17, "MIGRATE", Packed(USER_MIGRATE), doc="old and new ends of tunnels"),
    Attr(18, "ALG_AEAD", ALGO_AEAD, doc="encryption and authentication in one, with the key"),
    Attr(19, "KMADDRESS", KMADDRESS, doc="addresses of the key daemons"),
    Attr(20, "ALG_AUTH_TRUNC", ALGO_AUTH, doc="authentication with its key, and how much of the check value is sent"),
    Attr(21, "MARK", MARK, doc="firewall mark it is for"),
    Attr(22, "TFCPAD", U32, unit="bytes", doc="pad packets to this length"),
    Attr(23, "REPLAY_ESN_VAL", REPLAY_STATE_ESN, doc="sequence numbers, extended or with a large window"),
    Attr(24, "SA_EXTRA_FLAGS", U32, flags=EXTRA_FLAGS, doc="flags that do not fit the header"),
    Attr(25, "PROTO", U8, enum=IP_PROTOCOL, doc="dump states of this protocol only"),
    Attr(26, "ADDRESS_FILTER", ADDRESS_FILTER, doc="dump states of these addresses only"),
    Attr(27, "PAD", PAD),
    Attr(28, "OFFLOAD_DEV", OFFLOAD, doc="device that does the work"),
    Attr(29, "SET_MARK", HEX32, doc="firewall mark to set on its packets"),
    Attr(30, "SET_MARK_MASK", HEX32, doc="bits of it to set"),
    Attr(31, "IF_ID", HEX32, doc="xfrm interface it belongs to"),
    Attr(32, "MTIMER_THRESH", U32, unit="s", doc="how long a changed NAT mapping must last to be reported"),
    Attr(33, "SA_DIR", U8, enum=SA_DIRECTION, doc="direction it is for"),
    Attr(34, "NAT_KEEPALIVE_INTERVAL", U32, unit="s", doc="time between empty packets that keep a NAT mapping alive; 0: none"),
    Attr(35, "SA_PCPU", U32, doc="processor it is for"),
    Attr(36, "IPTFS_DROP_TIME", U32, unit="us", doc="how long to wait for a missing packet"),
    Attr(37, "IPTFS_REORDER_WINDOW", U16, unit="packets", doc="how far packets may be out of order"),
    Attr(38, "IPTFS_DONT_FRAG", FLAG, doc="inner packets are not cut to fill outer ones"),
    Attr(39, "IPTFS_INIT_DELAY", U32, unit="us", doc="how long to gather packets before the first is sent"),
    Attr(40, "IPTFS_MAX_QSIZE", U32, unit="bytes", doc="most that waits to be sent"),
    Attr(41, "IPTFS_PKT_SIZE", U32, unit="bytes", doc="length of outer packets; 0: as the path MTU allows"),
])  # fmt: skip

SAD = AttributeSet("XFRMA_SAD_", [
    Attr(1, "CNT", U32, doc="number of states"),
    Attr(2, "HINFO", Struct("xfrmu_sadhinfo", [
        Field("sadhcnt", U32, "buckets of the hash table"),
        Field("sadhmcnt", U32, "buckets it may grow to"),
    ]), doc="size of the hash table and its limit"),
])  # fmt: skip

SPDHTHRESH = Struct("xfrmu_spdhthresh", [
    Field("lbits", U8, "prefix of the own address", unit="bits"),
    Field("rbits", U8, "prefix of the other address", unit="bits"),
])  # fmt: skip

SPD = AttributeSet("XFRMA_SPD_", [
    Attr(1, "INFO", Struct("xfrmu_spdinfo", [
        Field("incnt", U32, "policies for packets to this host"),
        Field("outcnt", U32, "policies for packets from this host"),
        Field("fwdcnt", U32, "policies for packets passing through"),
        Field("inscnt", U32, "policies of sockets for packets received"),
        Field("outscnt", U32, "policies of sockets for packets sent"),
        Field("fwdscnt", U32, "policies of sockets for packets passing through; always 0"),
    ]), doc="number of policies by direction; with s: of sockets"),
    Attr(2, "HINFO", Struct("xfrmu_spdhinfo", [
        Field("spdhcnt", U32, "buckets of the hash table"),
        Field("spdhmcnt", U32, "buckets it may grow to"),
    ]), doc="size of the hash table and its limit"),
    Attr(3, "IPV4_HTHRESH", SPDHTHRESH, doc="prefix lengths from which IPv4 policies are hashed"),
    Attr(4, "IPV6_HTHRESH", SPDHTHRESH, doc="prefix lengths from which IPv6 policies are hashed"),
])  # fmt: skip

# What requests may carry: xfrm_user.c, xfrm_state_construct and xfrm_policy_construct.
_STATE = [
    "ALG_AEAD", "ALG_AUTH", "ALG_AUTH_TRUNC", "ALG_CRYPT", "ALG_COMP", "ENCAP", "TFCPAD", "COADDR", "SRCADDR", "MARK", "SET_MARK",
    "SET_MARK_MASK", "SA_EXTRA_FLAGS", "SEC_CTX", "REPLAY_VAL", "REPLAY_ESN_VAL", "REPLAY_THRESH", "ETIMER_THRESH", "MTIMER_THRESH",
    "LTIME_VAL", "OFFLOAD_DEV", "IF_ID", "SA_DIR", "NAT_KEEPALIVE_INTERVAL", "SA_PCPU", "IPTFS_DROP_TIME", "IPTFS_REORDER_WINDOW",
    "IPTFS_DONT_FRAG", "IPTFS_INIT_DELAY", "IPTFS_MAX_QSIZE", "IPTFS_PKT_SIZE",
]  # fmt: skip
_POLICY = ["TMPL", "POLICY_TYPE", "SEC_CTX", "MARK", "IF_ID", "OFFLOAD_DEV"]

FAMILY = Family("xfrm", prefix="XFRM_MSG_", attributes=XFRMA, doc="IPsec states and policies", module="xfrm_user", things=[
    Thing("state", "IPsec states: keys and algorithms between two addresses (security associations)", about=["sa"], groups=["sa"],
        key=["id.daddr", "id.spi", "id.proto", "mark"], title=["from {saddr} to {id.daddr}", "{id.proto}", "with the number {id.spi}"],
        columns=["src", "dst", "proto", "spi", "reqid", "mode", "alg_aead.alg_name", "alg_crypt.alg_name",
            "alg_auth_trunc.alg_name", "replay_window", "curlft.bytes", "if_id"],
        counts=["id.proto", "mode"], called={"src": "", "dst": "", "proto": "", "spi": ""},
        moving=["curlft", "stats", "lastused", "replay_val", "replay_esn_val", "seq"],
        words=[
            Word("src", "saddr", ADDRESS_WORD, "from this address"),
            Word("dst", "id.daddr", ADDRESS_WORD, "to this address"),
            Word("proto", "id.proto", Plain("PROTOCOL"), "of this protocol: esp, ah, comp"),
            Word("spi", "id.spi", Plain("NUMBER"), "with this number (SPI)"),
            Word("reqid", "reqid", Plain("NUMBER"), "for templates of this number"),
            Word("mode", "mode", Plain("MODE"), "of this mode: transport, tunnel"),
            Word("mark", "mark.v", Plain("NUMBER"), "for packets of this mark"),
        ],
        changes={
            "add": "xfrm newsa saddr=10.1.1.1 id.daddr=10.1.1.2 id.spi=0x100 id.proto=esp family=inet mode=tunnel reqid=7 "
                "lft.soft_byte_limit=18446744073709551615 lft.hard_byte_limit=18446744073709551615 "
                "lft.soft_packet_limit=18446744073709551615 lft.hard_packet_limit=18446744073709551615 "
                "alg_aead.alg_name=rfc4106(gcm(aes)) alg_aead.alg_key_len=160 alg_aead.alg_icv_len=128 "
                "alg_aead.alg_key=000102030405060708090a0b0c0d0e0f10111213 --flags create,excl",
            "del": "xfrm delsa daddr=10.1.1.2 spi=0x100 xfrm_usersa_id.proto=esp family=inet",
        }),
    Thing("policy", "IPsec policies: which traffic needs protection", about=["policy"], groups=["policy"], key=["index"],
        title=["from {sel.saddr}/{sel.prefixlen_s} to {sel.daddr}/{sel.prefixlen_d}", "{dir}"],
        columns=["src", "dst", "dir", "action", "priority", "tmpl.saddr", "tmpl.id.daddr", "tmpl.id.proto", "tmpl.reqid", "index",
            "if_id"],
        counts=["dir"], moving=["curlft"], called={"src": "", "dst": "", "dir": ""},
        words=[
            Word("src", "sel.saddr", Prefix("sel.prefixlen_s"), "for packets from this prefix"),
            Word("dst", "sel.daddr", Prefix("sel.prefixlen_d"), "for packets to this prefix"),
            Word("dir", "dir", Plain("DIRECTION"), "for packets in this direction: in, out, fwd"),
            Word("action", "action", Plain("ACTION"), "with this action: allow, block"),
            Word("priority", "priority", Plain("NUMBER"), "of this priority"),
            Word("index", "index", Plain("NUMBER"), "of this number"),
        ],
        changes={
            "add": "xfrm newpolicy sel.saddr=10.1.0.0 sel.prefixlen_s=16 sel.daddr=10.2.0.0 sel.prefixlen_d=16 sel.family=inet dir=out "
                "lft.soft_byte_limit=18446744073709551615 lft.hard_byte_limit=18446744073709551615 "
                "lft.soft_packet_limit=18446744073709551615 lft.hard_packet_limit=18446744073709551615 --flags create,excl",
            "del": "xfrm delpolicy sel.saddr=10.1.0.0 sel.prefixlen_s=16 sel.daddr=10.2.0.0 sel.prefixlen_d=16 sel.family=inet dir=out",
        }),
    Thing("sadinfo", "how many IPsec states there are", about=["sadinfo"], operation=None, key=[], columns=["cnt", "hinfo"],
        moving=["cnt"]),
    Thing("spdinfo", "how many IPsec policies there are", about=["spdinfo"], operation=None, key=[], columns=["info", "hinfo"],
        moving=["info"]),
], messages=[
    MessageType(16, "NEWSA", header=USERSA_INFO, takes=_STATE, doc="create an IPsec state; from the kernel: describes an IPsec state"),
    MessageType(17, "DELSA", header=USERSA_ID, takes=["MARK", "SRCADDR"], needs=["daddr", "xfrm_usersa_id.proto"],
        doc="delete an IPsec state; from the kernel: reports the end of an IPsec state"),
    MessageType(18, "GETSA", header=USERSA_ID, keys=[PLAIN], takes=["MARK", "SRCADDR", "PROTO", "ADDRESS_FILTER"],
        needs=["daddr", "xfrm_usersa_id.proto"],
        doc="ask for an IPsec state"),
    MessageType(18, "GETSA", header=(), keys=[DUMP], takes=["PROTO", "ADDRESS_FILTER"],
        doc="ask for IPsec states; as a dump: ask for all IPsec states"),
    MessageType(19, "NEWPOLICY", header=USERPOLICY_INFO, takes=_POLICY,
        doc="create an IPsec policy; from the kernel: describes an IPsec policy"),
    MessageType(20, "DELPOLICY", header=USERPOLICY_ID, takes=["POLICY_TYPE", "MARK", "IF_ID", "SEC_CTX"],
        doc="delete an IPsec policy; from the kernel: reports the end of an IPsec policy"),
    MessageType(21, "GETPOLICY", header=USERPOLICY_ID, keys=[PLAIN], takes=["POLICY_TYPE", "MARK", "IF_ID", "SEC_CTX"],
        doc="ask for an IPsec policy"),
    MessageType(21, "GETPOLICY", header=(), keys=[DUMP], takes=[], doc="ask for IPsec policies; as a dump: ask for all IPsec policies"),
    MessageType(22, "ALLOCSPI", header=USERSPI_INFO, takes=["MARK", "IF_ID", "SA_DIR", "SA_PCPU"],
        doc="reserve a number (SPI) for an IPsec state to come; from the kernel: tells the SPI that was reserved"),
    MessageType(23, "ACQUIRE", header=ACQUIRE, takes=["POLICY_TYPE", "MARK", "TMPL", "SEC_CTX", "IF_ID", "SA_PCPU"],
        doc="from the kernel: wants an IPsec state for a packet that fits a policy; have one negotiated"),
    MessageType(24, "EXPIRE", header=EXPIRE, takes=["MARK"],
        doc="end the life time of an IPsec state; from the kernel: tells that the life time of an IPsec state is over or nearly so"),
    MessageType(25, "UPDPOLICY", header=USERPOLICY_INFO, takes=_POLICY,
        doc="change an IPsec policy, or create it; from the kernel: describes an IPsec policy that changed"),
    MessageType(26, "UPDSA", header=USERSA_INFO, takes=_STATE,
        doc="change an IPsec state; from the kernel: describes an IPsec state that changed"),
    MessageType(27, "POLEXPIRE", header=POLEXPIRE, takes=["POLICY_TYPE", "MARK", "IF_ID", "SEC_CTX"],
        doc="end the life time of an IPsec policy; from the kernel: tells that the life time of an IPsec policy is over or nearly so"),
    MessageType(28, "FLUSHSA", header=USERSA_FLUSH, takes=[],
        doc="delete all IPsec states of a protocol; from the kernel: reports that all IPsec states of a protocol are gone"),
    MessageType(29, "FLUSHPOLICY", takes=["POLICY_TYPE"], header=(),
        doc="delete all IPsec policies; from the kernel: reports that all IPsec policies are gone"),
    MessageType(30, "NEWAE", header=AEVENT_ID,
        takes=["MARK", "SRCADDR", "REPLAY_VAL", "REPLAY_ESN_VAL", "LTIME_VAL", "ETIMER_THRESH", "REPLAY_THRESH"],
        needs=["replay_val|replay_esn_val|ltime_val|etimer_thresh|replay_thresh"],
        doc="change the replay and life time counters of an IPsec state; "
        "from the kernel: tells the replay and life time counters of an IPsec state"),
    MessageType(31, "GETAE", header=AEVENT_ID, takes=["MARK", "SRCADDR"], dumps=False,
        doc="ask for the replay and life time counters of an IPsec state"),
    MessageType(32, "REPORT", header=REPORT, doc="from the kernel: tells of a packet that the policies of IPv6 options refuse"),
    MessageType(33, "MIGRATE", header=USERPOLICY_ID, takes=["POLICY_TYPE", "MIGRATE", "KMADDRESS", "ENCAP", "IF_ID", "OFFLOAD_DEV"],
        needs=["migrate"],
        doc="move policies and states to new end points; from the kernel: tells of policies and states that move to new end points"),
    MessageType(34, "NEWSADINFO", SAD, header=INFO_FLAGS, doc="from the kernel: tells how many IPsec states there are"),
    MessageType(35, "GETSADINFO", SAD, header=INFO_FLAGS, takes=[], dumps=False, doc="ask how many IPsec states there are"),
    MessageType(36, "NEWSPDINFO", SPD, header=INFO_FLAGS, takes=["IPV4_HTHRESH", "IPV6_HTHRESH"],
        doc="change how IPsec policies are looked up; from the kernel: tells how many IPsec policies there are"),
    MessageType(37, "GETSPDINFO", SPD, header=INFO_FLAGS, takes=[], dumps=False, doc="ask how many IPsec policies there are"),
    MessageType(38, "MAPPING", header=MAPPING, doc="from the kernel: tells that the address behind a NAT of an IPsec state changed"),
    MessageType(39, "SETDEFAULT", header=USERPOLICY_DEFAULT, takes=[], doc="choose what happens to packets that no policy fits"),
    MessageType(40, "GETDEFAULT", header=USERPOLICY_DEFAULT, takes=[], dumps=False,
        doc="ask what happens to packets that no policy fits; from the kernel: tells what happens to packets that no policy fits"),
    MessageType(41, "MIGRATE_STATE", header=MIGRATE_STATE, doc="move an IPsec state to new end points"),
])  # fmt: skip
