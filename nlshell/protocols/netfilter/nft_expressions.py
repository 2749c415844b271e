"""What the expressions and objects of nf_tables are made of, by their names and types.

Source: <linux/netfilter/nf_tables.h>, <linux/netfilter/nf_tables_compat.h>; net/netfilter/nft_*.c.
"""

from ...schema import (
    BE16,
    BE32,
    BE64,
    BYTES,
    IPV6,
    PAD,
    U8,
    U32,
    Attr,
    AttributeSet,
    Enum,
    Flags,
    Nest,
    String,
    SubMessage,
    Type,
)  # fmt: skip
from ..common import IP_PROTOCOL
from . import BE_IPV4, CT_DIRECTION, NFPROTO
from .cttimeout import TIMEOUT_DATA
from .nftables import COUNTER, DATA, EXPRESSION, EXPRESSION_LIST, NAME, OBJECT_TYPE

# Four registers of 16 bytes; the same room as sixteen of 4 bytes.
REGISTER = BE32.but(names=Enum("nft_registers", {
    "REG_VERDICT": 0, "REG_1": 1, "REG_2": 2, "REG_3": 3, "REG_4": 4,
    "REG32_00": 8, "REG32_01": 9, "REG32_02": 10, "REG32_03": 11, "REG32_04": 12, "REG32_05": 13, "REG32_06": 14,
    "REG32_07": 15, "REG32_08": 16, "REG32_09": 17, "REG32_10": 18, "REG32_11": 19, "REG32_12": 20, "REG32_13": 21,
    "REG32_14": 22, "REG32_15": 23,
}, "NFT_"))  # fmt: skip

# --- into registers: constants, packet data, metadata

IMMEDIATE = AttributeSet("NFTA_IMMEDIATE_", [
    Attr(1, "DREG", REGISTER, doc="where to put the data; the verdict register for a verdict"),
    Attr(2, "DATA", Nest(DATA), doc="data or verdict to put there"),
])  # fmt: skip

PAYLOAD_BASE = Enum("nft_payload_bases", {
    "LL_HEADER": 0, "NETWORK_HEADER": 1, "TRANSPORT_HEADER": 2, "INNER_HEADER": 3, "TUN_HEADER": 4,
}, "NFT_PAYLOAD_")  # fmt: skip

CHECKSUM_TYPE = Enum("nft_payload_csum_types", {"NONE": 0, "INET": 1, "SCTP": 2}, "NFT_PAYLOAD_CSUM_")

CHECKSUM_FLAGS = Flags("nft_payload_csum_flags", {"PSEUDOHDR": 0x1}, "NFT_PAYLOAD_L4CSUM_")

PAYLOAD = AttributeSet("NFTA_PAYLOAD_", [
    Attr(1, "DREG", REGISTER, doc="where to put what is read"),
    Attr(2, "BASE", BE32, enum=PAYLOAD_BASE, doc="header from which the offset counts"),
    Attr(3, "OFFSET", BE32, unit="bytes", doc="where in the header to begin"),
    Attr(4, "LEN", BE32, unit="bytes", doc="how many bytes to take"),
    Attr(5, "SREG", REGISTER, doc="what to write into the packet, when it writes"),
    Attr(6, "CSUM_TYPE", BE32, enum=CHECKSUM_TYPE, doc="checksum to bring up to date"),
    Attr(7, "CSUM_OFFSET", BE32, unit="bytes", doc="where that checksum is"),
    Attr(8, "CSUM_FLAGS", BE32, flags=CHECKSUM_FLAGS, doc="whether the transport's checksum changes along"),
])  # fmt: skip

EXTHDR_OP = Enum("nft_exthdr_op", {"IPV6": 0, "TCPOPT": 1, "IPV4": 2, "SCTP": 3, "DCCP": 4}, "NFT_EXTHDR_OP_")

EXTHDR_FLAGS = Flags("nft_exthdr_flags", {"PRESENT": 0x1}, "NFT_EXTHDR_F_")

# What the type numbers depends on where to look. RFC 791, RFC 9293, <linux/tcp.h>; RFC 9260, RFC 8260
EXTHDR_TYPE = SubMessage("OP", {
    0: U8.but(names=Enum("ipv6_exthdr", {
        "HOPOPTS": 0, "ROUTING": 43, "FRAGMENT": 44, "AH": 51, "DSTOPTS": 60, "MH": 135,
    }, "IPPROTO_")),
    1: U8.but(names=Enum("tcp_option", {
        "EOL": 0, "NOP": 1, "MSS": 2, "WINDOW": 3, "SACK_PERM": 4, "SACK": 5, "TIMESTAMP": 8, "MD5SIG": 19, "AO": 29, "MPTCP": 30,
        "FASTOPEN": 34,
    }, "TCPOPT_")),
    2: U8.but(names=Enum("ip_option", {"RR": 7, "LSRR": 131, "SSRR": 137, "RA": 148}, "IPOPT_")),
    3: U8.but(names=Enum("sctp_chunk", {
        "DATA": 0, "INIT": 1, "INIT_ACK": 2, "SACK": 3, "HEARTBEAT": 4, "HEARTBEAT_ACK": 5, "ABORT": 6, "SHUTDOWN": 7,
        "SHUTDOWN_ACK": 8, "ERROR": 9, "COOKIE_ECHO": 10, "COOKIE_ACK": 11, "ECNE": 12, "CWR": 13, "SHUTDOWN_COMPLETE": 14,
        "ASCONF_ACK": 128, "FORWARD_TSN": 192, "ASCONF": 193,
    }, "SCTP_CID_")),
}, default=U8, kind="u8")  # fmt: skip

EXTHDR = AttributeSet("NFTA_EXTHDR_", [
    Attr(1, "DREG", REGISTER, doc="register that gets the bytes"),
    Attr(2, "TYPE", EXTHDR_TYPE, doc="extension header, option or chunk"),
    Attr(3, "OFFSET", BE32, unit="bytes", doc="where in it to begin"),
    Attr(4, "LEN", BE32, unit="bytes", doc="how many bytes to take"),
    Attr(5, "FLAGS", BE32, flags=EXTHDR_FLAGS, doc="present: only whether it is there"),
    Attr(6, "OP", BE32, enum=EXTHDR_OP, doc="where to look"),
    Attr(7, "SREG", REGISTER, doc="what to write, when it writes"),
])  # fmt: skip

META_KEY = Enum("nft_meta_keys", {
    "LEN": 0, "PROTOCOL": 1, "PRIORITY": 2, "MARK": 3, "IIF": 4, "OIF": 5, "IIFNAME": 6, "OIFNAME": 7, "IFTYPE": 8,
    "IIFTYPE": 8, "OIFTYPE": 9, "SKUID": 10, "SKGID": 11, "NFTRACE": 12, "RTCLASSID": 13, "SECMARK": 14, "NFPROTO": 15,
    "L4PROTO": 16, "BRI_IIFNAME": 17, "BRI_OIFNAME": 18, "PKTTYPE": 19, "CPU": 20, "IIFGROUP": 21, "OIFGROUP": 22,
    "CGROUP": 23, "PRANDOM": 24, "SECPATH": 25, "IIFKIND": 26, "OIFKIND": 27, "BRI_IIFPVID": 28, "BRI_IIFVPROTO": 29,
    "TIME_NS": 30, "TIME_DAY": 31, "TIME_HOUR": 32, "SDIF": 33, "SDIFNAME": 34, "BRI_BROUTE": 35, "BRI_IIFHWADDR": 37,
}, "NFT_META_")  # fmt: skip

META = AttributeSet("NFTA_META_", [
    Attr(1, "DREG", REGISTER, doc="register that gets it"),
    Attr(2, "KEY", BE32, enum=META_KEY, doc="which metadata of the packet"),
    Attr(3, "SREG", REGISTER, doc="what to set it to, when it sets"),
])  # fmt: skip

RT_KEY = Enum("nft_rt_keys", {"CLASSID": 0, "NEXTHOP4": 1, "NEXTHOP6": 2, "TCPMSS": 3, "XFRM": 4}, "NFT_RT_")

RT = AttributeSet("NFTA_RT_", [
    Attr(1, "DREG", REGISTER, doc="register that gets it"),
    Attr(2, "KEY", BE32, enum=RT_KEY, doc="which property of the packet's route"),
])  # fmt: skip

SOCKET_KEY = Enum("nft_socket_keys", {"TRANSPARENT": 0, "MARK": 1, "WILDCARD": 2, "CGROUPV2": 3}, "NFT_SOCKET_")

SOCKET = AttributeSet("NFTA_SOCKET_", [
    Attr(1, "KEY", BE32, enum=SOCKET_KEY, doc="which property of the packet's socket"),
    Attr(2, "DREG", REGISTER, doc="register that gets it"),
    Attr(3, "LEVEL", BE32, doc="how deep in the tree of control groups"),
])  # fmt: skip

CT_KEY = Enum("nft_ct_keys", {
    "STATE": 0, "DIRECTION": 1, "STATUS": 2, "MARK": 3, "SECMARK": 4, "EXPIRATION": 5, "HELPER": 6, "L3PROTOCOL": 7,
    "SRC": 8, "DST": 9, "PROTOCOL": 10, "PROTO_SRC": 11, "PROTO_DST": 12, "LABELS": 13, "PKTS": 14, "BYTES": 15,
    "AVGPKT": 16, "ZONE": 17, "EVENTMASK": 18, "SRC_IP": 19, "DST_IP": 20, "SRC_IP6": 21, "DST_IP6": 22, "ID": 23,
}, "NFT_CT_")  # fmt: skip

CT = AttributeSet("NFTA_CT_", [
    Attr(1, "DREG", REGISTER, doc="register that gets it"),
    Attr(2, "KEY", BE32, enum=CT_KEY, doc="which property of the packet's connection"),
    Attr(3, "DIRECTION", U8, enum=CT_DIRECTION, doc="direction of the connection that is meant"),
    Attr(4, "SREG", REGISTER, doc="what to set it to, when it sets"),
])  # fmt: skip

XFRM_KEY = Enum("nft_xfrm_keys", {
    "UNSPEC": 0, "DADDR_IP4": 1, "DADDR_IP6": 2, "SADDR_IP4": 3, "SADDR_IP6": 4, "REQID": 5, "SPI": 6,
}, "NFT_XFRM_KEY_")  # fmt: skip

XFRM_DIRECTION = Enum("xfrm_policy_dir", {"IN": 0, "OUT": 1, "FWD": 2}, "XFRM_POLICY_")

XFRM = AttributeSet("NFTA_XFRM_", [
    Attr(1, "DREG", REGISTER, doc="register that gets it"),
    Attr(2, "KEY", BE32, enum=XFRM_KEY, doc="which property of the packet's IPsec state"),
    Attr(3, "DIR", U8, enum=XFRM_DIRECTION, doc="whether the state has unwrapped the packet or will wrap it"),
    Attr(4, "SPNUM", BE32, doc="which of several states on top of each other"),
])  # fmt: skip

FIB_RESULT = Enum("nft_fib_result", {"UNSPEC": 0, "OIF": 1, "OIFNAME": 2, "ADDRTYPE": 3}, "NFT_FIB_RESULT_")

FIB_FLAGS = Flags("nft_fib_flags", {"SADDR": 0x1, "DADDR": 0x2, "MARK": 0x4, "IIF": 0x8, "OIF": 0x10, "PRESENT": 0x20}, "NFTA_FIB_F_")

FIB = AttributeSet("NFTA_FIB_", [
    Attr(1, "DREG", REGISTER, doc="register that gets the result"),
    Attr(2, "RESULT", BE32, enum=FIB_RESULT, doc="what is asked of the routing table"),
    Attr(3, "FLAGS", BE32, flags=FIB_FLAGS, doc="what of the packet is looked up"),
])  # fmt: skip

OSF_FLAGS = Flags("nft_osf_flags", {"VERSION": 0x1}, "NFT_OSF_F_")

OSF_TTL = Enum("nf_osf_ttl", {"TRUE": 0, "LESS": 1, "NOCHECK": 2}, "NF_OSF_TTL_")

OSF = AttributeSet("NFTA_OSF_", [
    Attr(1, "DREG", REGISTER, doc="where to put the name of the operating system"),
    Attr(2, "TTL", U8, enum=OSF_TTL, doc="how the time to live is compared"),
    Attr(3, "FLAGS", BE32, flags=OSF_FLAGS, doc="VERSION: put the version behind the name"),
])  # fmt: skip

NUMGEN_TYPE = Enum("nft_ng_types", {"INCREMENTAL": 0, "RANDOM": 1}, "NFT_NG_")

NUMGEN = AttributeSet("NFTA_NG_", [
    Attr(1, "DREG", REGISTER, doc="register that gets the number"),
    Attr(2, "MODULUS", BE32, doc="how many numbers there are"),
    Attr(3, "TYPE", BE32, enum=NUMGEN_TYPE, doc="whether numbers count up or are random"),
    Attr(4, "OFFSET", BE32, doc="added to the number"),
    Attr(5, "SET_NAME", NAME, doc="no longer used"),
    Attr(6, "SET_ID", BE32, doc="no longer used"),
])  # fmt: skip

HASH_TYPE = Enum("nft_hash_types", {"JENKINS": 0, "SYM": 1}, "NFT_HASH_")

HASH = AttributeSet("NFTA_HASH_", [
    Attr(1, "SREG", REGISTER, doc="what to hash"),
    Attr(2, "DREG", REGISTER, doc="register that gets the hash"),
    Attr(3, "LEN", BE32, unit="bytes", doc="length of what is hashed"),
    Attr(4, "MODULUS", BE32, doc="number of results"),
    Attr(5, "SEED", BE32, hint="hex", doc="first value of the hash"),
    Attr(6, "OFFSET", BE32, doc="added to the hash"),
    Attr(7, "TYPE", BE32, enum=HASH_TYPE, doc="way of hashing"),
    Attr(8, "SET_NAME", NAME, doc="no longer used"),
    Attr(9, "SET_ID", BE32, doc="no longer used"),
])  # fmt: skip

TUNNEL_KEY = Enum("nft_tunnel_keys", {"PATH": 0, "ID": 1}, "NFT_TUNNEL_")

TUNNEL_MODE = Enum("nft_tunnel_mode", {"NONE": 0, "RX": 1, "TX": 2}, "NFT_TUNNEL_MODE_")

TUNNEL = AttributeSet("NFTA_TUNNEL_", [
    Attr(1, "KEY", BE32, enum=TUNNEL_KEY, doc="which property of the packet's tunnel"),
    Attr(2, "DREG", REGISTER, doc="register that gets it"),
    Attr(3, "MODE", BE32, enum=TUNNEL_MODE, doc="whether tunnel data of received packets count, of packets to send, or both"),
])  # fmt: skip

# --- from register to register

BITWISE_OP = Enum("nft_bitwise_ops", {"MASK_XOR": 0, "LSHIFT": 1, "RSHIFT": 2, "AND": 3, "OR": 4, "XOR": 5}, "NFT_BITWISE_")

BITWISE = AttributeSet("NFTA_BITWISE_", [
    Attr(1, "SREG", REGISTER, doc="register to read"),
    Attr(2, "DREG", REGISTER, doc="register that gets the result"),
    Attr(3, "LEN", BE32, unit="bytes", doc="length of the value"),
    Attr(4, "MASK", Nest(DATA), doc="(source & mask) ^ xor"),
    Attr(5, "XOR", Nest(DATA), doc="bits that are turned over after that"),
    Attr(6, "OP", BE32, enum=BITWISE_OP, doc="what is done: mask, shift, and, or, exclusive-or"),
    Attr(7, "DATA", Nest(DATA), doc="bits to shift by"),
    Attr(8, "SREG2", REGISTER, doc="second operand"),
])  # fmt: skip

BYTEORDER_OP = Enum("nft_byteorder_ops", {"NTOH": 0, "HTON": 1}, "NFT_BYTEORDER_")

BYTEORDER = AttributeSet("NFTA_BYTEORDER_", [
    Attr(1, "SREG", REGISTER, doc="register to read"),
    Attr(2, "DREG", REGISTER, doc="register that gets the result"),
    Attr(3, "OP", BE32, enum=BYTEORDER_OP, doc="which way the bytes are turned"),
    Attr(4, "LEN", BE32, unit="bytes", doc="length of the value"),
    Attr(5, "SIZE", BE32, unit="bytes", doc="width of each number"),
])  # fmt: skip

# --- tests

CMP_OP = Enum("nft_cmp_ops", {"EQ": 0, "NEQ": 1, "LT": 2, "LTE": 3, "GT": 4, "GTE": 5}, "NFT_CMP_")

CMP = AttributeSet("NFTA_CMP_", [
    Attr(1, "SREG", REGISTER, doc="what to compare"),
    Attr(2, "OP", BE32, enum=CMP_OP, doc="how the register and the data are compared"),
    Attr(3, "DATA", Nest(DATA), doc="what to compare it with"),
])  # fmt: skip

RANGE_OP = Enum("nft_range_ops", {"EQ": 0, "NEQ": 1}, "NFT_RANGE_")

RANGE = AttributeSet("NFTA_RANGE_", [
    Attr(1, "SREG", REGISTER, doc="register to compare"),
    Attr(2, "OP", BE32, enum=RANGE_OP, doc="whether the register must be inside or outside of the range"),
    Attr(3, "FROM_DATA", Nest(DATA), doc="first value of the range"),
    Attr(4, "TO_DATA", Nest(DATA), doc="last value of the range"),
])  # fmt: skip

LOOKUP_FLAGS = Flags("nft_lookup_flags", {"INV": 0x1}, "NFT_LOOKUP_F_")

LOOKUP = AttributeSet("NFTA_LOOKUP_", [
    Attr(1, "SET", NAME, doc="set to look into"),
    Attr(2, "SREG", REGISTER, doc="key to look up"),
    Attr(3, "DREG", REGISTER, doc="where to put what a map gives"),
    Attr(4, "SET_ID", BE32, doc="set, by its number in this batch"),
    Attr(5, "FLAGS", BE32, flags=LOOKUP_FLAGS, doc="whether the key must be absent instead"),
])  # fmt: skip

MATCH = AttributeSet("NFTA_MATCH_", [
    Attr(1, "NAME", String(max=28), doc="xtables match to call: conntrack, limit, …"),
    Attr(2, "REV", BE32, doc="version of its private data"),
    Attr(3, "INFO", BYTES, doc="private data of the xtables match"),
])  # fmt: skip

# --- state: counters, limits

LIMIT_TYPE = Enum("nft_limit_type", {"PKTS": 0, "PKT_BYTES": 1}, "NFT_LIMIT_")

LIMIT_FLAGS = Flags("nft_limit_flags", {"INV": 0x1}, "NFT_LIMIT_F_")

LIMIT = AttributeSet("NFTA_LIMIT_", [
    Attr(1, "RATE", BE64, doc="packets or bytes in each unit of time"),
    Attr(2, "UNIT", BE64, unit="s", doc="length of that time"),
    Attr(3, "BURST", BE32, doc="packets or bytes that may come at once"),
    Attr(4, "TYPE", BE32, enum=LIMIT_TYPE, doc="whether packets or bytes count"),
    Attr(5, "FLAGS", BE32, flags=LIMIT_FLAGS, doc="whether it matches above the limit instead"),
    Attr(6, "PAD", PAD),
])  # fmt: skip

CONNLIMIT_FLAGS = Flags("nft_connlimit_flags", {"INV": 0x1}, "NFT_CONNLIMIT_F_")

CONNLIMIT = AttributeSet("NFTA_CONNLIMIT_", [
    Attr(1, "COUNT", BE32, doc="connections up to which it matches"),
    Attr(2, "FLAGS", BE32, flags=CONNLIMIT_FLAGS, doc="INV: match above that number instead"),
])  # fmt: skip

LAST = AttributeSet("NFTA_LAST_", [
    Attr(1, "SET", BE32, doc="1: the rule has been used"),
    Attr(2, "MSECS", BE64, unit="ms", doc="time since its last use"),
    Attr(3, "PAD", PAD),
])  # fmt: skip

QUOTA_FLAGS = Flags("nft_quota_flags", {"INV": 0x1, "DEPLETED": 0x2}, "NFT_QUOTA_F_")

QUOTA = AttributeSet("NFTA_QUOTA_", [
    Attr(1, "BYTES", BE64, unit="bytes", doc="bytes that are allowed"),
    Attr(2, "FLAGS", BE32, flags=QUOTA_FLAGS, doc="whether it matches above the quota, and whether it is used up"),
    Attr(3, "PAD", PAD),
    Attr(4, "CONSUMED", BE64, unit="bytes", doc="bytes already used up"),
])  # fmt: skip

DYNSET_OP = Enum("nft_dynset_ops", {"ADD": 0, "UPDATE": 1, "DELETE": 2}, "NFT_DYNSET_OP_")

DYNSET_FLAGS = Flags("nft_dynset_flags", {"INV": 0x1, "EXPR": 0x2}, "NFT_DYNSET_F_")

DYNSET = AttributeSet("NFTA_DYNSET_", [
    Attr(1, "SET_NAME", NAME, doc="set that gets the element"),
    Attr(2, "SET_ID", BE32, doc="set, by its number in this batch"),
    Attr(3, "OP", BE32, enum=DYNSET_OP, doc="what is done with the element"),
    Attr(4, "SREG_KEY", REGISTER, doc="key of the element"),
    Attr(5, "SREG_DATA", REGISTER, doc="what a map shall give for it"),
    Attr(6, "TIMEOUT", BE64, unit="ms", doc="life time of the element"),
    Attr(7, "EXPR", Nest(EXPRESSION), doc="counter, limit or the like of the element"),
    Attr(8, "PAD", PAD),
    Attr(9, "FLAGS", BE32, flags=DYNSET_FLAGS, doc="INV: match when the element could not be added; EXPR: several expressions follow"),
    Attr(10, "EXPRESSIONS", EXPRESSION_LIST, doc="the same as expr, where there are several"),
])  # fmt: skip

OBJREF = AttributeSet("NFTA_OBJREF_", [
    Attr(1, "IMM_TYPE", BE32, enum=OBJECT_TYPE, doc="kind of the object"),
    Attr(2, "IMM_NAME", NAME, doc="which object, where the rule names it"),
    Attr(3, "SET_SREG", REGISTER, doc="key to look up in a map of objects"),
    Attr(4, "SET_NAME", NAME, doc="map of objects to look into"),
    Attr(5, "SET_ID", BE32, doc="that map, by its number in this batch"),
])  # fmt: skip

# --- actions

# net/netfilter/nf_log_syslog.c: levels of syslog, and one for the audit log
LOG_LEVEL = Enum("nft_log_level", {
    "EMERG": 0, "ALERT": 1, "CRIT": 2, "ERR": 3, "WARNING": 4, "NOTICE": 5, "INFO": 6, "DEBUG": 7, "AUDIT": 8,
}, "NFT_LOGLEVEL_")  # fmt: skip

LOG_FLAGS = Flags("nf_log", {"TCPSEQ": 0x1, "TCPOPT": 0x2, "IPOPT": 0x4, "UID": 0x8, "NFLOG": 0x10, "MACDECODE": 0x20}, "NF_LOG_")

LOG = AttributeSet("NFTA_LOG_", [
    Attr(1, "GROUP", BE16, doc="group of nflog to send to; without it the kernel log is used"),
    Attr(2, "PREFIX", String(max=127), doc="text before the message"),
    Attr(3, "SNAPLEN", BE32, unit="bytes", doc="how much of the packet"),
    Attr(4, "QTHRESHOLD", BE16, unit="packets", doc="how many packets are collected before they are sent"),
    Attr(5, "LEVEL", BE32, enum=LOG_LEVEL, doc="importance in the kernel log"),
    Attr(6, "FLAGS", BE32, flags=LOG_FLAGS, doc="what of the packet is logged"),
])  # fmt: skip

QUEUE_FLAGS = Flags("nft_queue_flag", {"BYPASS": 0x1, "CPU_FANOUT": 0x2}, "NFT_QUEUE_FLAG_")

QUEUE = AttributeSet("NFTA_QUEUE_", [
    Attr(1, "NUM", BE16, doc="first queue"),
    Attr(2, "TOTAL", BE16, doc="how many queues, from that one on"),
    Attr(3, "FLAGS", BE16, flags=QUEUE_FLAGS, doc="BYPASS: accept while nobody listens; CPU_FANOUT: the CPU chooses the queue"),
    Attr(4, "SREG_QNUM", REGISTER, doc="queue, when a register chooses it"),
])  # fmt: skip

REJECT_TYPE = Enum("nft_reject_types", {"ICMP_UNREACH": 0, "TCP_RST": 1, "ICMPX_UNREACH": 2}, "NFT_REJECT_")

REJECT_CODE = Enum("nft_reject_inet_code", {
    "NO_ROUTE": 0, "PORT_UNREACH": 1, "HOST_UNREACH": 2, "ADMIN_PROHIBITED": 3,
}, "NFT_REJECT_ICMPX_")  # fmt: skip

# <linux/icmp.h>, <linux/icmpv6.h>
ICMP_UNREACH = Enum("icmp_unreach", {
    "NET_UNREACH": 0, "HOST_UNREACH": 1, "PROT_UNREACH": 2, "PORT_UNREACH": 3, "FRAG_NEEDED": 4, "SR_FAILED": 5, "NET_UNKNOWN": 6,
    "HOST_UNKNOWN": 7, "HOST_ISOLATED": 8, "NET_ANO": 9, "HOST_ANO": 10, "NET_UNR_TOS": 11, "HOST_UNR_TOS": 12, "PKT_FILTERED": 13,
    "PREC_VIOLATION": 14, "PREC_CUTOFF": 15,
}, "ICMP_")  # fmt: skip
ICMPV6_UNREACH = Enum("icmpv6_unreach", {
    "NOROUTE": 0, "ADM_PROHIBITED": 1, "NOT_NEIGHBOUR": 2, "ADDR_UNREACH": 3, "PORT_UNREACH": 4, "POLICY_FAIL": 5, "REJECT_ROUTE": 6,
}, "ICMPV6_")  # fmt: skip
ICMP_CODE = SubMessage("nfgen_family", {2: U8.but(names=ICMP_UNREACH), 10: U8.but(names=ICMPV6_UNREACH)}, default=U8, kind="u8")

REJECT = AttributeSet("NFTA_REJECT_", [
    Attr(1, "TYPE", BE32, enum=REJECT_TYPE, doc="how the sender is told"),
    Attr(2, "ICMP_CODE", SubMessage("TYPE", {0: ICMP_CODE, 2: U8.but(names=REJECT_CODE)}, default=U8, kind="u8"),
        doc="code of the ICMP message"),
])  # fmt: skip

NAT_TYPE = Enum("nft_nat_types", {"SNAT": 0, "DNAT": 1}, "NFT_NAT_")

NAT_FLAGS = Flags("nf_nat_range", {
    "MAP_IPS": 0x1, "PROTO_SPECIFIED": 0x2, "PROTO_RANDOM": 0x4, "PERSISTENT": 0x8, "PROTO_RANDOM_FULLY": 0x10,
    "PROTO_OFFSET": 0x20, "NETMAP": 0x40,
}, "NF_NAT_RANGE_")  # fmt: skip

NAT = AttributeSet("NFTA_NAT_", [
    Attr(1, "TYPE", BE32, enum=NAT_TYPE, doc="whether the source or the destination is rewritten"),
    Attr(2, "FAMILY", BE32, enum=NFPROTO, doc="family of the addresses"),
    Attr(3, "REG_ADDR_MIN", REGISTER, doc="first address to choose from"),
    Attr(4, "REG_ADDR_MAX", REGISTER, doc="last address"),
    Attr(5, "REG_PROTO_MIN", REGISTER, doc="first port to choose from"),
    Attr(6, "REG_PROTO_MAX", REGISTER, doc="last port"),
    Attr(7, "FLAGS", BE32, flags=NAT_FLAGS, doc="how addresses and ports are chosen"),
])  # fmt: skip

MASQ = AttributeSet("NFTA_MASQ_", [
    Attr(1, "FLAGS", BE32, flags=NAT_FLAGS, doc="how ports are chosen"),
    Attr(2, "REG_PROTO_MIN", REGISTER, doc="first port to choose from"),
    Attr(3, "REG_PROTO_MAX", REGISTER, doc="last port"),
])  # fmt: skip

REDIR = AttributeSet("NFTA_REDIR_", [
    Attr(1, "REG_PROTO_MIN", REGISTER, doc="first port to choose from"),
    Attr(2, "REG_PROTO_MAX", REGISTER, doc="last port"),
    Attr(3, "FLAGS", BE32, flags=NAT_FLAGS, doc="how ports are chosen"),
])  # fmt: skip

TPROXY = AttributeSet("NFTA_TPROXY_", [
    Attr(1, "FAMILY", BE32, enum=NFPROTO, doc="family of the packets; UNSPEC in inet tables: both"),
    Attr(2, "REG_ADDR", REGISTER, doc="address of the proxy"),
    Attr(3, "REG_PORT", REGISTER, doc="port that the proxy listens on"),
])  # fmt: skip

DUP = AttributeSet("NFTA_DUP_", [
    Attr(1, "SREG_ADDR", REGISTER, doc="next hop of the copy"),
    Attr(2, "SREG_DEV", REGISTER, doc="interface of the copy"),
])  # fmt: skip

FWD = AttributeSet("NFTA_FWD_", [
    Attr(1, "SREG_DEV", REGISTER, doc="interface to send out of"),
    Attr(2, "SREG_ADDR", REGISTER, doc="next hop"),
    Attr(3, "NFPROTO", BE32, enum=NFPROTO, doc="family of the next hop"),
])  # fmt: skip

FLOW = AttributeSet("NFTA_FLOW_", [
    Attr(1, "TABLE_NAME", NAME, doc="flowtable to put the flow into"),
])  # fmt: skip

SYNPROXY_FLAGS = Flags("nf_synproxy_opt", {"MSS": 0x1, "WSCALE": 0x2, "SACK_PERM": 0x4, "TIMESTAMP": 0x8, "ECN": 0x10}, "NF_SYNPROXY_OPT_")

SYNPROXY = AttributeSet("NFTA_SYNPROXY_", [
    Attr(1, "MSS", BE16, unit="bytes", doc="maximal segment size to announce"),
    Attr(2, "WSCALE", U8, doc="window scale to announce"),
    Attr(3, "FLAGS", BE32, flags=SYNPROXY_FLAGS, doc="TCP options that the server supports"),
])  # fmt: skip

TARGET = AttributeSet("NFTA_TARGET_", [
    Attr(1, "NAME", String(max=28), doc="xtables target to call: LOG, TCPMSS, …"),
    Attr(2, "REV", BE32, doc="version of its private data"),
    Attr(3, "INFO", BYTES, doc="private data of the xtables target"),
])  # fmt: skip

# Expressions without parameters: no data, or an empty nest of it.
NOTHING = AttributeSet("NFTA_", [], name="NFTA_ (no parameters)")

INNER_TYPE = Enum("nft_inner_type", {"UNSPEC": 0, "VXLAN": 1, "GENEVE": 2}, "NFT_INNER_")

INNER_FLAGS = Flags("nft_inner_flags", {"HDRSIZE": 0x1, "LL": 0x2, "NH": 0x4, "TH": 0x8}, "NFT_INNER_")

INNER = AttributeSet("NFTA_INNER_", [
    Attr(1, "NUM", BE32, doc="how deep; only 0 is there"),
    Attr(2, "TYPE", BE32, enum=INNER_TYPE, doc="tunnel protocol"),
    Attr(3, "FLAGS", BE32, flags=INNER_FLAGS, doc="headers that the inner packet has"),
    Attr(4, "HDRSIZE", BE32, unit="bytes", doc="length of the tunnel header"),
    Attr(5, "EXPR", Nest(EXPRESSION), doc="payload or meta expression that looks at the inner packet"),
])  # fmt: skip

# --- objects that are no expressions

SECMARK = AttributeSet("NFTA_SECMARK_", [
    Attr(1, "CTX", String(max=4096), doc="security context to put on packets"),
])  # fmt: skip

CT_HELPER = AttributeSet("NFTA_CT_HELPER_", [
    Attr(1, "NAME", String(), doc="helper: ftp, sip, …"),
    Attr(2, "L3PROTO", BE16, enum=NFPROTO, doc="family of the connections it is for"),
    Attr(3, "L4PROTO", U8, enum=IP_PROTOCOL, doc="protocol of the connections it is for"),
])  # fmt: skip

CT_TIMEOUT = AttributeSet("NFTA_CT_TIMEOUT_", [
    Attr(1, "L3PROTO", BE16, enum=NFPROTO, doc="family of the connections it is for"),
    Attr(2, "L4PROTO", U8, enum=IP_PROTOCOL, doc="protocol of the connections it is for"),
    Attr(3, "DATA", TIMEOUT_DATA, doc="time-out of each state of the protocol"),
])  # fmt: skip

CT_EXPECT = AttributeSet("NFTA_CT_EXPECT_", [
    Attr(1, "L3PROTO", BE16, enum=NFPROTO, doc="family of the expected connection"),
    Attr(2, "L4PROTO", U8, enum=IP_PROTOCOL, doc="protocol of the expected connection"),
    Attr(3, "DPORT", BE16, doc="destination port of the expected connection"),
    # In the host's byte order, unlike everything around it.
    Attr(4, "TIMEOUT", U32, unit="ms", doc="how long to wait for it"),
    Attr(5, "SIZE", U8, doc="how many may be expected at once"),
])  # fmt: skip

TUNNEL_IP = AttributeSet("NFTA_TUNNEL_KEY_IP_", [
    Attr(1, "SRC", BE_IPV4, doc="source address of the tunnel packet"),
    Attr(2, "DST", BE_IPV4, doc="destination address of the tunnel packet"),
])  # fmt: skip

TUNNEL_IP6 = AttributeSet("NFTA_TUNNEL_KEY_IP6_", [
    Attr(1, "SRC", IPV6, doc="source address of the tunnel packet"),
    Attr(2, "DST", IPV6, doc="destination address of the tunnel packet"),
    Attr(3, "FLOWLABEL", BE32, hint="hex", doc="IPv6 flow label of the tunnel packet"),
])  # fmt: skip

TUNNEL_VXLAN = AttributeSet("NFTA_TUNNEL_KEY_VXLAN_", [
    Attr(1, "GBP", BE32, hint="hex", doc="group-based policy"),
])  # fmt: skip

TUNNEL_ERSPAN = AttributeSet("NFTA_TUNNEL_KEY_ERSPAN_", [
    Attr(1, "VERSION", BE32, doc="1 has the index, 2 direction and hardware id"),
    Attr(2, "V1_INDEX", BE32, doc="port that the copy comes from"),
    Attr(3, "V2_HWID", U8, doc="which mirroring engine"),
    Attr(4, "V2_DIR", U8, doc="0: received, 1: sent"),
])  # fmt: skip

TUNNEL_GENEVE = AttributeSet("NFTA_TUNNEL_KEY_GENEVE_", [
    Attr(1, "CLASS", BE16, hint="hex", doc="who defined the option"),
    Attr(2, "TYPE", U8, hint="hex", doc="kind of option within its class"),
    Attr(3, "DATA", BYTES, doc="what the option holds, in whole words of 4 bytes"),
])  # fmt: skip

TUNNEL_OPTIONS = AttributeSet("NFTA_TUNNEL_KEY_OPTS_", [
    Attr(1, "VXLAN", Nest(TUNNEL_VXLAN), doc="group policy of VXLAN"),
    Attr(2, "ERSPAN", Nest(TUNNEL_ERSPAN), doc="what mirrored packets tell of their origin"),
    Attr(3, "GENEVE", Nest(TUNNEL_GENEVE), multi=True, doc="options, one each"),
])  # fmt: skip

TUNNEL_FLAGS = Flags("nft_tunnel_flags", {"ZERO_CSUM_TX": 0x1, "DONT_FRAGMENT": 0x2, "SEQ_NUMBER": 0x4}, "NFT_TUNNEL_F_")

TUNNEL_OBJECT = AttributeSet("NFTA_TUNNEL_KEY_", [
    Attr(1, "ID", BE32, doc="id of the tunnel"),
    Attr(2, "IP", Nest(TUNNEL_IP), doc="ends of the tunnel, IPv4"),
    Attr(3, "IP6", Nest(TUNNEL_IP6), doc="ends of the tunnel, IPv6"),
    Attr(4, "FLAGS", BE32, flags=TUNNEL_FLAGS, doc="ZERO_CSUM_TX: no UDP checksum; DONT_FRAGMENT: set that bit; SEQ_NUMBER: count packets"),
    Attr(5, "TOS", U8, hint="hex", doc="type of service of the tunnel packet"),
    Attr(6, "TTL", U8, doc="time to live of the tunnel packet"),
    Attr(7, "SPORT", BE16, doc="source port of the tunnel packet"),
    Attr(8, "DPORT", BE16, doc="destination port of the tunnel packet"),
    Attr(9, "OPTS", Nest(TUNNEL_OPTIONS), doc="options of the tunnel's protocol"),
])  # fmt: skip

EXPRESSIONS: dict[str, Type | None] = {
    "immediate": Nest(IMMEDIATE), "payload": Nest(PAYLOAD), "exthdr": Nest(EXTHDR), "meta": Nest(META), "rt": Nest(RT),
    "socket": Nest(SOCKET), "ct": Nest(CT), "xfrm": Nest(XFRM), "fib": Nest(FIB), "osf": Nest(OSF), "numgen": Nest(NUMGEN),
    "hash": Nest(HASH), "tunnel": Nest(TUNNEL), "inner": Nest(INNER),
    "bitwise": Nest(BITWISE), "byteorder": Nest(BYTEORDER),
    "cmp": Nest(CMP), "range": Nest(RANGE), "lookup": Nest(LOOKUP), "match": Nest(MATCH),
    "counter": Nest(COUNTER), "limit": Nest(LIMIT), "connlimit": Nest(CONNLIMIT), "last": Nest(LAST), "quota": Nest(QUOTA),
    "dynset": Nest(DYNSET), "objref": Nest(OBJREF),
    "log": Nest(LOG), "queue": Nest(QUEUE), "reject": Nest(REJECT), "nat": Nest(NAT), "masq": Nest(MASQ), "redir": Nest(REDIR),
    "tproxy": Nest(TPROXY), "dup": Nest(DUP), "fwd": Nest(FWD), "flow_offload": Nest(FLOW), "synproxy": Nest(SYNPROXY),
    "notrack": Nest(NOTHING), "target": Nest(TARGET),
}  # fmt: skip

OBJECTS: dict[int, Type | None] = {
    OBJECT_TYPE.number("COUNTER"): Nest(COUNTER),
    OBJECT_TYPE.number("QUOTA"): Nest(QUOTA),
    OBJECT_TYPE.number("CT_HELPER"): Nest(CT_HELPER),
    OBJECT_TYPE.number("LIMIT"): Nest(LIMIT),
    OBJECT_TYPE.number("CONNLIMIT"): Nest(CONNLIMIT),
    OBJECT_TYPE.number("TUNNEL"): Nest(TUNNEL_OBJECT),
    OBJECT_TYPE.number("CT_TIMEOUT"): Nest(CT_TIMEOUT),
    OBJECT_TYPE.number("SECMARK"): Nest(SECMARK),
    OBJECT_TYPE.number("CT_EXPECT"): Nest(CT_EXPECT),
    OBJECT_TYPE.number("SYNPROXY"): Nest(SYNPROXY),
}
