"""Routing policy rules. Source: <linux/fib_rules.h>; net/core/fib_rules.c, net/ipv4/fib_rules.c, net/ipv6/fib6_rules.c; rt-rule.yaml."""

from ...schema import (
    BE32,
    BE64,
    HEX8,
    HEX16,
    HEX32,
    PAD,
    U8,
    U16,
    U32,
    Address,
    Attr,
    AttributeSet,
    Enum,
    Family,
    Field,
    Flags,
    MessageType,
    String,
    Struct,
)  # fmt: skip
from ...schema.things import INTERFACE_NAME, Plain, Prefix, Thing, Word
from ..common import ADDRESS_FAMILY, IP_PROTOCOL, ROUTE_PROTOCOL, ROUTE_TABLE
from . import SHORT

# RFC 2474, 2597, 3246, 5865, 8622
DSCP = Enum("dscp", {
    "CS0": 0, "LE": 1, "CS1": 8, "AF11": 10, "AF12": 12, "AF13": 14, "CS2": 16, "AF21": 18, "AF22": 20, "AF23": 22, "CS3": 24,
    "AF31": 26, "AF32": 28, "AF33": 30, "CS4": 32, "AF41": 34, "AF42": 36, "AF43": 38, "CS5": 40, "VOICE_ADMIT": 44, "EF": 46,
    "CS6": 48, "CS7": 56,
})  # fmt: skip

ACTION = Enum("fr_act", {
    "UNSPEC": 0, "TO_TBL": 1, "GOTO": 2, "NOP": 3, "RES3": 4, "RES4": 5, "BLACKHOLE": 6, "UNREACHABLE": 7, "PROHIBIT": 8,
}, "FR_ACT_")  # fmt: skip

RULE_FLAGS = Flags("fib_rule", {
    "PERMANENT": 0x1, "INVERT": 0x2, "UNRESOLVED": 0x4, "IIF_DETACHED": 0x8, "OIF_DETACHED": 0x10, "FIND_SADDR": 0x10000,
}, "FIB_RULE_")  # fmt: skip

NONE = Enum("suppress", {"none": 0xFFFFFFFF})

FIB_RULE_HDR = Struct("fib_rule_hdr", [
    Field("family", U8, "address family; IPMR and IP6MR for multicast routing", enum=ADDRESS_FAMILY),
    Field("dst_len", U8, "prefix length of the destination", unit="bits"),
    Field("src_len", U8, "prefix length of the source", unit="bits"),
    Field("tos", U8, "type of service that matches", hint="hex"),
    Field("table", U8, "routing table, when its number fits a byte", enum=ROUTE_TABLE, twin="table"),
    Field("res1", U8, "always 0"),
    Field("res2", U8, "always 0"),
    Field("action", U8, "what happens to a packet that matches", enum=ACTION),
    Field("flags", U32, "INVERT: the rule is for whatever does not match; DETACHED: its interface is not there", flags=RULE_FLAGS),
])  # fmt: skip

UID_RANGE = Struct("fib_rule_uid_range", [Field("start", U32, "first user that matches"), Field("end", U32, "last user that matches")])
PORT_RANGE = Struct("fib_rule_port_range", [Field("start", U16, "first port that matches"), Field("end", U16, "last port that matches")])
RULE_ADDRESS = Address(family="family")

RULE = AttributeSet("FRA_", [
    Attr(1, "DST", RULE_ADDRESS, fills=("family", "dst_len"), doc="destination that matches"),
    Attr(2, "SRC", RULE_ADDRESS, fills=("family", "src_len"), doc="source that matches"),
    Attr(3, "IIFNAME", String(max=15), doc="interface the packet came in by"),
    Attr(4, "GOTO", U32, doc="priority of the rule to go on with"),
    Attr(5, "UNUSED2", PAD),
    Attr(6, "PRIORITY", U32, doc="place of the rule: the lowest is asked first"),
    Attr(7, "UNUSED3", PAD),
    Attr(8, "UNUSED4", PAD),
    Attr(9, "UNUSED5", PAD),
    Attr(10, "FWMARK", HEX32, doc="firewall mark that matches"),
    Attr(11, "FLOW", U32, hint="hex", doc="realms to set: source in the upper half, destination in the lower"),
    Attr(12, "TUN_ID", BE64, doc="tunnel id that matches"),
    Attr(13, "SUPPRESS_IFGROUP", U32, enum=NONE, doc="ignore a route found that leaves by an interface of this group"),
    Attr(14, "SUPPRESS_PREFIXLEN", U32, enum=NONE, doc="ignore a route found whose prefix is no longer than this"),
    Attr(15, "TABLE", U32, enum=ROUTE_TABLE, doc="routing table to look in; overrides the byte in the header"),
    Attr(16, "FWMASK", HEX32, doc="bits of the firewall mark that count"),
    Attr(17, "OIFNAME", String(max=15), doc="interface the sending socket is bound to"),
    Attr(18, "PAD", PAD),
    Attr(19, "L3MDEV", U8, doc="1: look in the table of the VRF"),
    Attr(20, "UID_RANGE", UID_RANGE, doc="users whose sockets match"),
    Attr(21, "PROTOCOL", U8, enum=ROUTE_PROTOCOL, doc="who installed the rule"),
    Attr(22, "IP_PROTO", U8, enum=IP_PROTOCOL, doc="IP protocol that matches"),
    Attr(23, "SPORT_RANGE", PORT_RANGE, doc="source ports that match"),
    Attr(24, "DPORT_RANGE", PORT_RANGE, doc="destination ports that match"),
    Attr(25, "DSCP", U8, enum=DSCP, doc="differentiated services code point that matches, 0 to 63"),
    Attr(26, "FLOWLABEL", BE32, hint="hex", doc="IPv6 flow label that matches"),
    Attr(27, "FLOWLABEL_MASK", BE32, hint="hex", doc="bits of the flow label that count"),
    Attr(28, "SPORT_MASK", HEX16, doc="bits of the source port that count"),
    Attr(29, "DPORT_MASK", HEX16, doc="bits of the destination port that count"),
    Attr(30, "DSCP_MASK", HEX8, doc="bits of the code point that count"),
])  # fmt: skip

# fib_rule_policy; newer kernels take the masks too
_TAKES = ["DST", "SRC", "IIFNAME", "OIFNAME", "GOTO", "PRIORITY", "FWMARK", "FWMASK", "FLOW", "TUN_ID", "SUPPRESS_IFGROUP",
    "SUPPRESS_PREFIXLEN", "TABLE", "L3MDEV", "UID_RANGE", "PROTOCOL", "IP_PROTO", "SPORT_RANGE", "DPORT_RANGE", "DSCP", "FLOWLABEL",
    "FLOWLABEL_MASK", "SPORT_MASK", "DPORT_MASK", "DSCP_MASK"]  # fmt: skip

FAMILY = Family("rule", prefix="RTM_", header=FIB_RULE_HDR, attributes=RULE,
    doc="routing policy rules", flags={"create": "ignored", "excl": "fails", "replace": "adds"},
    things=[
    Thing("rule", "rules of policy routing (of IPv4, unless -6)", groups=["ipv4_rule", "ipv6_rule"],
        key=["family", "priority", "src", "src_len", "dst", "dst_len", "iifname", "oifname", "fwmark", "fwmask",
            "table|fib_rule_hdr.table"],
        title=["of priority {priority}", "that leads to table {table}|that leads to table {fib_rule_hdr.table}"],
        counts=["action"], called={"priority": "", "from": "all", "to": "all", "iif": "", "oif": "", "fwmark": "", "table": ""},
        columns=["priority", "family", "from", "to", "iif", "oif", "fwmark", "fwmask", "action", "table"],
        address_family="family", families=[2],
        words=[
            Word("table", "table|fib_rule_hdr.table", Plain("TABLE", file="rt_tables").but(completes="table"), "that lead to this table"),
            Word("iif", "iifname", INTERFACE_NAME, "for packets from this interface"),
            Word("oif", "oifname", INTERFACE_NAME, "for packets to this interface"),
            Word("priority", "priority", Plain("NUMBER", absent=0), "of this priority", when="priority = {}",
                special={"0": "not priority"}),
            Word("from", "src", Prefix("src_len", "family", whole="all"), "for packets from this prefix"),
            Word("to", "dst", Prefix("dst_len", "family", whole="all"), "for packets to this prefix"),
            Word("fwmark", "fwmark", Plain("NUMBER"), "for packets with this firewall mark"),
        ],
        changes={
            "add": "rule newrule family=inet priority=100 action=to_tbl table=100 --flags create,excl",
            "del": "rule delrule family=inet priority=100",
        }),
], messages=[
    MessageType(32, "NEWRULE", takes=_TAKES, needs=["family"],
        doc="add a routing policy rule; from the kernel: describes a routing policy rule"),
    MessageType(33, "DELRULE", takes=_TAKES, needs=["family"],
        doc="delete a routing policy rule; from the kernel: reports the end of a routing policy rule"),
    MessageType(34, "GETRULE", forms=SHORT, takes=_TAKES,
        doc="ask for a routing policy rule; as a dump: ask for all routing policy rules"),
])  # fmt: skip
