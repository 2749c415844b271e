"""nf_tables: tables, chains, rules, sets, objects, flowtables.

Source: <linux/netfilter/nf_tables.h>; net/netfilter/nf_tables_api.c, nf_tables_trace.c; nftables.yaml (whose byte orders
are not always right: all scalars are big-endian but the trace id and the time-out of an expectation). A list is a nest
of NFTA_LIST_ELEM; what an element holds depends on where the list stands.
"""

from __future__ import annotations

from ...schema import (
    BE16,
    BE32,
    BE64,
    BYTES,
    PAD,
    U8,
    U32,
    Attr,
    AttributeSet,
    Enum,
    Family,
    Flags,
    IndexedArray,
    MessageType,
    Named,
    Nest,
    String,
    SubMessage,
    Thing,
    Type,
)  # fmt: skip
from ...schema.things import IS, Plain, Word
from ..common import HARDWARE_TYPE
from . import BES32, CT_DIRECTION, CT_STATE, CT_STATUS, NFGENMSG, NFPROTO, NFPROTO_WORDS, hook_number
from .nft_userdata import COMMENT, ELEMENT as ELEMENT_DATA, RULE as RULE_DATA, SET as SET_DATA

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

SUBSYSTEM = 10 << 8

NAME = String(max=255)

TABLE_FLAGS = Flags("nft_table_flags", {"DORMANT": 0x1, "OWNER": 0x2, "PERSIST": 0x4}, "NFT_TABLE_F_")

CHAIN_FLAGS = Flags("nft_chain_flags", {"BASE": 0x1, "HW_OFFLOAD": 0x2, "BINDING": 0x4}, "NFT_CHAIN_")

COMPAT_FLAGS = Flags("nft_rule_compat_flags", {"UNUSED": 0x1, "INV": 0x2}, "NFT_RULE_COMPAT_F_")

SET_FLAGS = Flags("nft_set_flags", {
    "ANONYMOUS": 0x1, "CONSTANT": 0x2, "INTERVAL": 0x4, "MAP": 0x8, "TIMEOUT": 0x10, "EVAL": 0x20, "OBJECT": 0x40,
    "CONCAT": 0x80, "EXPR": 0x100,
}, "NFT_SET_")  # fmt: skip

SET_POLICY = Enum("nft_set_policies", {"PERFORMANCE": 0, "MEMORY": 1}, "NFT_SET_POL_")

ELEMENT_FLAGS = Flags("nft_set_elem_flags", {"INTERVAL_END": 0x1, "CATCHALL": 0x2}, "NFT_SET_ELEM_")

FLOWTABLE_FLAGS = Flags("nft_flowtable_flags", {"HW_OFFLOAD": 0x1, "COUNTER": 0x2}, "NFT_FLOWTABLE_")

OBJECT_TYPE = Enum("nft_object", {
    "UNSPEC": 0, "COUNTER": 1, "QUOTA": 2, "CT_HELPER": 3, "LIMIT": 4, "CONNLIMIT": 5, "TUNNEL": 6, "CT_TIMEOUT": 7,
    "SECMARK": 8, "CT_EXPECT": 9, "SYNPROXY": 10,
}, "NFT_OBJECT_")  # fmt: skip

POLICY = Enum("nf_policy", {"DROP": 0, "ACCEPT": 1}, "NF_")

# The kernel's own verdicts are negative, netfilter's are not.
VERDICT_CODE = Enum("nft_verdicts", {
    "NFT_CONTINUE": -1, "NFT_BREAK": -2, "NFT_JUMP": -3, "NFT_GOTO": -4, "NFT_RETURN": -5,
    "NF_DROP": 0, "NF_ACCEPT": 1, "NF_STOLEN": 2, "NF_QUEUE": 3, "NF_REPEAT": 4,
    # as nft calls them
    "continue": -1, "break": -2, "jump": -3, "goto": -4, "return": -5, "drop": 0, "accept": 1, "stolen": 2, "queue": 3, "repeat": 4,
})  # fmt: skip

TRACE_TYPE = Enum("nft_trace_types", {"UNSPEC": 0, "POLICY": 1, "RETURN": 2, "RULE": 3}, "NFT_TRACETYPE_")


class DataTypes(Enum):
    """Types as nft numbers them; the kernel only stores the number. Six bits each where several are concatenated."""

    def unnamed(self, value: int) -> int:
        if not 63 < value < 1 << 30:
            return value
        parts = []
        rest = value
        while rest:
            parts.append(str(self.of(rest & 63)))
            rest >>= 6
        return self.table.setdefault(value, Named(value, " . ".join(reversed(parts))))


# nftables' datatype.h
DATA_TYPE = DataTypes("nft_datatypes", {
    "invalid": 0, "verdict": 0xFFFFFF00, "nf_proto": 2, "bitmask": 3, "integer": 4, "string": 5, "ll_addr": 6,
    "ipv4_addr": 7, "ipv6_addr": 8, "ether_addr": 9, "ether_type": 10, "arp_op": 11, "inet_proto": 12,
    "inet_service": 13, "icmp_type": 14, "tcp_flag": 15, "dccp_pkttype": 16, "mh_type": 17, "time": 18, "mark": 19,
    "iface_index": 20, "iface_type": 21, "realm": 22, "classid": 23, "uid": 24, "gid": 25, "ct_state": 26, "ct_dir": 27,
    "ct_status": 28, "icmpv6_type": 29, "ct_label": 30, "pkt_type": 31, "icmp_code": 32, "icmpv6_code": 33,
    "icmpx_code": 34, "devgroup": 35, "dscp": 36, "ecn": 37, "fib_addrtype": 38, "boolean": 39, "ct_event": 40,
    "ifname": 41, "igmp_type": 42, "time_date": 43, "hour": 44, "day": 45, "cgroupsv2": 46,
})  # fmt: skip


def _expressions() -> Mapping[str, Type | None]:
    from .nft_expressions import EXPRESSIONS

    return EXPRESSIONS


def _objects() -> Mapping[int, Type | None]:
    from .nft_expressions import OBJECTS

    return OBJECTS


EXPRESSION = AttributeSet("NFTA_EXPR_", [
    Attr(1, "NAME", NAME, doc="kind of expression: payload, cmp, immediate, …"),
    Attr(2, "DATA", SubMessage("NAME", _expressions), doc="its parameters"),
])  # fmt: skip

# One element is NFTA_LIST_ELEM; nft itself numbers the elements of a set, which the kernel ignores.
EXPRESSION_LIST = IndexedArray(Nest(EXPRESSION), element=1)

VERDICT = AttributeSet("NFTA_VERDICT_", [
    Attr(1, "CODE", BES32, enum=VERDICT_CODE, doc="what shall happen to the packet"),
    Attr(2, "CHAIN", NAME, doc="chain to jump or go to"),
    Attr(3, "CHAIN_ID", BE32, doc="the same, by the number it has in this batch"),
])  # fmt: skip

DATA = AttributeSet("NFTA_DATA_", [
    Attr(1, "VALUE", BYTES, doc="what goes into a register, or is compared with one"),
    Attr(2, "VERDICT", Nest(VERDICT), doc="what goes into the verdict register"),
])  # fmt: skip

COUNTER = AttributeSet("NFTA_COUNTER_", [
    Attr(1, "BYTES", BE64, unit="bytes", doc="bytes counted"),
    Attr(2, "PACKETS", BE64, unit="packets", doc="packets counted"),
    Attr(3, "PAD", PAD),
])  # fmt: skip

DEVICES = AttributeSet("NFTA_DEVICE_", [
    Attr(1, "NAME", String(max=15), multi=True, doc="interfaces"),
    Attr(2, "PREFIX", String(max=15), multi=True, doc="interfaces whose names begin so, now or later"),
])  # fmt: skip

HOOK = AttributeSet("NFTA_HOOK_", [
    Attr(1, "HOOKNUM", hook_number(BE32), doc="where packets meet the chain"),
    Attr(2, "PRIORITY", BES32, doc="order at the hook, lowest first"),
    Attr(3, "DEV", String(max=15), doc="interface of an ingress or egress chain"),
    Attr(4, "DEVS", Nest(DEVICES), doc="interfaces, where there are several"),
])  # fmt: skip

TABLE = AttributeSet("NFTA_TABLE_", [
    Attr(1, "NAME", NAME, doc="name of the table"),
    Attr(2, "FLAGS", BE32, flags=TABLE_FLAGS, doc="what sort of table it is"),
    Attr(3, "USE", BE32, doc="chains, sets, objects and flowtables in the table"),
    Attr(4, "HANDLE", BE64, doc="number that stays when the name changes"),
    Attr(5, "PAD", PAD),
    Attr(6, "USERDATA", COMMENT, doc="what nft keeps with the table: its comment"),
    Attr(7, "OWNER", BE32, doc="port id of the socket that owns the table"),
])  # fmt: skip

CHAIN = AttributeSet("NFTA_CHAIN_", [
    Attr(1, "TABLE", NAME, doc="table the chain is in"),
    Attr(2, "HANDLE", BE64, doc="number that stays when the name changes"),
    Attr(3, "NAME", NAME, doc="name of the chain"),
    Attr(4, "HOOK", Nest(HOOK), doc="where a base chain is attached; other chains have none"),
    Attr(5, "POLICY", BE32, enum=POLICY, doc="verdict at the end of a base chain"),
    Attr(6, "USE", BE32, doc="rules in the chain and jumps to it"),
    Attr(7, "TYPE", String(), doc="filter, nat or route"),
    Attr(8, "COUNTERS", Nest(COUNTER), doc="packets that the policy met"),
    Attr(9, "PAD", PAD),
    Attr(10, "FLAGS", BE32, flags=CHAIN_FLAGS, doc="what sort of chain it is"),
    Attr(11, "ID", BE32, doc="number by which this batch refers to the chain"),
    Attr(12, "USERDATA", COMMENT, doc="what nft keeps with the chain: its comment"),
])  # fmt: skip

RULE_COMPAT = AttributeSet("NFTA_RULE_COMPAT_", [
    Attr(1, "PROTO", BE32, doc="IP or Ethernet protocol that the rule is for"),
    Attr(2, "FLAGS", BE32, flags=COMPAT_FLAGS, doc="INV: the rule is for all but that protocol"),
])  # fmt: skip

RULE = AttributeSet("NFTA_RULE_", [
    Attr(1, "TABLE", NAME, doc="table the rule is in"),
    Attr(2, "CHAIN", NAME, doc="chain the rule is in"),
    Attr(3, "HANDLE", BE64, doc="number by which the rule is changed or deleted"),
    Attr(4, "EXPRESSIONS", EXPRESSION_LIST, doc="what the rule does, step by step"),
    Attr(5, "COMPAT", Nest(RULE_COMPAT), doc="what xtables matches and targets need to know"),
    Attr(6, "POSITION", BE64, doc="handle of the rule before it; where to insert or append"),
    Attr(7, "USERDATA", RULE_DATA, doc="what nft keeps with the rule: its comment"),
    Attr(8, "PAD", PAD),
    Attr(9, "ID", BE32, doc="number by which this batch refers to the rule"),
    Attr(10, "POSITION_ID", BE32, doc="rule before it, by its number in this batch"),
    Attr(11, "CHAIN_ID", BE32, doc="chain, by its number in this batch"),
])  # fmt: skip

SET_FIELD = AttributeSet("NFTA_SET_FIELD_", [
    Attr(1, "LEN", BE32, unit="bytes", doc="length of this part of the key"),
])  # fmt: skip

SET_DESCRIPTION = AttributeSet("NFTA_SET_DESC_", [
    Attr(1, "SIZE", BE32, doc="how many elements are allowed"),
    Attr(2, "CONCAT", IndexedArray(Nest(SET_FIELD), element=1), doc="lengths of the parts of a concatenated key"),
])  # fmt: skip

SET = AttributeSet("NFTA_SET_", [
    Attr(1, "TABLE", NAME, doc="table the set is in"),
    Attr(2, "NAME", NAME, doc="may contain %d in requests: the kernel then finds a number"),
    Attr(3, "FLAGS", BE32, flags=SET_FLAGS, doc="what the set can hold"),
    Attr(4, "KEY_TYPE", BE32, enum=DATA_TYPE, doc="what nft takes the key for"),
    Attr(5, "KEY_LEN", BE32, unit="bytes", doc="length of a key"),
    Attr(6, "DATA_TYPE", BE32, enum=DATA_TYPE, doc="what a map's values are"),
    Attr(7, "DATA_LEN", BE32, unit="bytes", doc="length of a map's values"),
    Attr(8, "POLICY", BE32, enum=SET_POLICY, doc="what the kernel shall save when it chooses an implementation"),
    Attr(9, "DESC", Nest(SET_DESCRIPTION), doc="size and parts of the key"),
    Attr(10, "ID", BE32, doc="number by which this batch refers to the set"),
    Attr(11, "TIMEOUT", BE64, unit="ms", doc="life time of elements that have none of their own"),
    Attr(12, "GC_INTERVAL", BE32, unit="ms", doc="how often elements whose time is over are removed"),
    Attr(13, "USERDATA", SET_DATA, doc="what nft keeps with the set"),
    Attr(14, "PAD", PAD),
    Attr(15, "OBJ_TYPE", BE32, enum=OBJECT_TYPE, doc="kind of the objects that a map leads to"),
    Attr(16, "HANDLE", BE64, doc="number that stays when the name changes"),
    Attr(17, "EXPR", Nest(EXPRESSION), doc="expression that every element carries"),
    Attr(18, "EXPRESSIONS", EXPRESSION_LIST, doc="the same, where there are several"),
    Attr(19, "TYPE", String(), doc="implementation that the kernel chose"),
    Attr(20, "COUNT", BE32, doc="elements in the set"),
])  # fmt: skip

ELEMENT = AttributeSet("NFTA_SET_ELEM_", [
    Attr(1, "KEY", Nest(DATA), doc="the key; of an interval the first"),
    Attr(2, "DATA", Nest(DATA), doc="what the map gives for it"),
    Attr(3, "FLAGS", BE32, flags=ELEMENT_FLAGS, doc="whether it ends an interval, or stands for all others"),
    Attr(4, "TIMEOUT", BE64, unit="ms", doc="life time"),
    Attr(5, "EXPIRATION", BE64, unit="ms", doc="what is left of it"),
    Attr(6, "USERDATA", ELEMENT_DATA, doc="what nft keeps with the element: its comment"),
    Attr(7, "EXPR", Nest(EXPRESSION), doc="counter, limit or the like of this element"),
    Attr(8, "PAD", PAD),
    Attr(9, "OBJREF", NAME, doc="object that the map gives for it"),
    Attr(10, "KEY_END", Nest(DATA), doc="end of the interval, in sets of concatenated ranges"),
    Attr(11, "EXPRESSIONS", EXPRESSION_LIST, doc="the same as expr, where there are several"),
])  # fmt: skip

ELEMENTS = AttributeSet("NFTA_SET_ELEM_LIST_", [
    Attr(1, "TABLE", NAME, doc="table the set is in"),
    Attr(2, "SET", NAME, doc="name of the set"),
    Attr(3, "ELEMENTS", IndexedArray(Nest(ELEMENT), element=1), doc="what is in the set, is to be or is to go"),
    Attr(4, "SET_ID", BE32, doc="set, by its number in this batch"),
])  # fmt: skip

GENERATION = AttributeSet("NFTA_GEN_", [
    Attr(1, "ID", BE32, doc="number that every change of the ruleset raises"),
    Attr(2, "PROC_PID", BE32, doc="process that made the last change"),
    Attr(3, "PROC_NAME", String(), doc="what the process that made it is called"),
])  # fmt: skip

OBJECT = AttributeSet("NFTA_OBJ_", [
    Attr(1, "TABLE", NAME, doc="table the object is in"),
    Attr(2, "NAME", NAME, doc="name of the object"),
    Attr(3, "TYPE", BE32, enum=OBJECT_TYPE, doc="kind of object: counter, quota, limit, …"),
    Attr(4, "DATA", SubMessage("TYPE", _objects), doc="its parameters and state"),
    Attr(5, "USE", BE32, doc="rules and elements that refer to it"),
    Attr(6, "HANDLE", BE64, doc="number that stays when the name changes"),
    Attr(7, "PAD", PAD),
    Attr(8, "USERDATA", COMMENT, doc="what nft keeps with the object: its comment"),
])  # fmt: skip

FLOWTABLE_HOOK = AttributeSet("NFTA_FLOWTABLE_HOOK_", [
    Attr(1, "NUM", BE32, enum=Enum("nf_flowtable_hooks", {"INGRESS": 0}, "NF_NETDEV_"), doc="always the ingress hook"),
    Attr(2, "PRIORITY", BES32, doc="order at the hook, lowest first"),
    Attr(3, "DEVS", Nest(DEVICES), doc="interfaces between which flows may take the short way"),
])  # fmt: skip

FLOWTABLE = AttributeSet("NFTA_FLOWTABLE_", [
    Attr(1, "TABLE", NAME, doc="table the flowtable is in"),
    Attr(2, "NAME", NAME, doc="name of the flowtable"),
    Attr(3, "HOOK", Nest(FLOWTABLE_HOOK), doc="where flows are taken up"),
    Attr(4, "USE", BE32, doc="rules that refer to it"),
    Attr(5, "HANDLE", BE64, doc="number that stays when the name changes"),
    Attr(6, "PAD", PAD),
    Attr(7, "FLAGS", BE32, flags=FLOWTABLE_FLAGS, doc="whether hardware shall do it"),
])  # fmt: skip


TRACE = AttributeSet("NFTA_TRACE_", [
    Attr(1, "TABLE", NAME, doc="table that the packet is in"),
    Attr(2, "CHAIN", NAME, doc="chain that the packet is in"),
    Attr(3, "RULE_HANDLE", BE64, doc="rule that the packet matched"),
    Attr(4, "TYPE", BE32, enum=TRACE_TYPE, doc="whether a rule, a return or a chain's policy is reported"),
    Attr(5, "VERDICT", Nest(VERDICT), doc="what became of the packet"),
    Attr(6, "ID", U32, hint="hex", doc="the same in all reports about one packet"),
    Attr(7, "LL_HEADER", BYTES, doc="link-layer header"),
    Attr(8, "NETWORK_HEADER", BYTES, doc="IP header of the packet"),
    Attr(9, "TRANSPORT_HEADER", BYTES, doc="TCP, UDP or other header behind it"),
    Attr(10, "IIF", BE32, hint="ifindex", doc="interface the packet came in by"),
    Attr(11, "IIFTYPE", BE16, enum=HARDWARE_TYPE, doc="hardware type of the interface it came in by"),
    Attr(12, "OIF", BE32, hint="ifindex", doc="interface it goes out by"),
    Attr(13, "OIFTYPE", BE16, enum=HARDWARE_TYPE, doc="hardware type of the interface it goes out by"),
    Attr(14, "MARK", BE32, hint="hex", doc="firewall mark of the packet"),
    Attr(15, "NFPROTO", BE32, enum=NFPROTO, doc="protocol family of the packet"),
    Attr(16, "POLICY", BE32, enum=POLICY, doc="policy of the chain, where it decided"),
    Attr(17, "PAD", PAD),
    Attr(18, "CT_ID", BE32, doc="connection of the packet"),
    Attr(19, "CT_DIRECTION", U8, enum=CT_DIRECTION, doc="whether the packet goes the way of the connection's first or of the replies"),
    Attr(20, "CT_STATUS", BE32, flags=CT_STATUS, doc="how far that connection has come"),
    Attr(21, "CT_STATE", BE32, flags=CT_STATE, doc="where the packet stands in it, a bit as in rules: new, established, related"),
])  # fmt: skip

# In dumps the kernel filters by what these ask; the family of nfgenmsg it compares in all of them.
_FAMILY = Word("family", "nfgen_family", Plain("FAMILY", words=NFPROTO_WORDS), "of this family: ip, ip6, inet, arp, bridge, netdev",
    ask="nfgen_family")  # fmt: skip
_TABLE = Word("table", "table", Plain("NAME"), "in this table", ask="table")
_NAME = Word("name", "name", Plain("NAME"), "of this name")
_COUNTED = ["*.counter", "counters", "*.bytes", "*.packets", "use", "res_id"]
_IN_TABLE = ["named {name}", "in table {table}"]
_CALLED = {"family": "", "table": "", "name": ""}

FAMILY = Family(
    "nftables", prefix="NFT_MSG_", header=NFGENMSG, kind="nfnetlink",
    doc="the firewall, nf_tables", module="nf_tables", other_names=["nft"], batch=True,
    flags={"create": "needed", "excl": "fails"}, things=[
    Thing("table", "tables: what all else of the firewall stands in", about=["table"], groups=["nftables"], free="name",
        names=["nft table", "table"],
        key=["nfgen_family", "name"], title=["named {name}", "of family {nfgen_family}"], moving=["use", "res_id"],
        called={"family": "", "name": ""}, columns=["family", "name", "flags", "use", "handle", "userdata"], words=[_FAMILY, _NAME]),
    Thing("chain", "chains: rows of rules, base chains at a hook, others that rules jump to", about=["chain"], groups=["nftables"],
        key=["nfgen_family", "table", "name"], title=_IN_TABLE, moving=_COUNTED, free="name", called=_CALLED,
        columns=["family", "table", "name", "type", "hook.hooknum", "hook.priority", "policy", "use", "handle"],
        words=[
            _FAMILY, Word("table", "table", Plain("NAME"), "in this table"), _NAME,
            Word("base", "", IS, "base chains: those that stand at a hook", when="hook"),
            Word("type", "type", Plain("TYPE"), "of this type: filter, nat, route"),
            Word("policy", "policy", Plain("VERDICT"), "with this policy: accept, drop"),
        ]),
    Thing("rule", "rules", about=["rule"], groups=["nftables"], key=["nfgen_family", "table", "chain", "handle"],
        title=["in chain {chain} of table {table}"], moving=_COUNTED, counts=["table", "chain"],
        called={"family": "", "table": "", "chain": "", "handle": ""},
        columns=["family", "table", "chain", "handle", "expressions.name", "userdata"],
        words=[
            _FAMILY, _TABLE, Word("chain", "chain", Plain("NAME"), "in this chain", ask="chain"),
            Word("handle", "handle", Plain("NUMBER"), "of this handle"),
        ]),
    Thing("set", "sets and maps", about=["set"], groups=["nftables"], key=["nfgen_family", "table", "name"], title=_IN_TABLE, free="name",
        names=["nft set", "set", "nft map"], called=_CALLED,
        columns=["family", "table", "name", "flags", "key_type", "data_type", "desc.size", "timeout", "handle"],
            moving=["use", "count", "res_id"],
        words=[
            # Asked by a table, the kernel wants its family, too (nf_tables_getset); a listing can do without.
            _FAMILY, Word("table", "table", Plain("NAME"), "in this table"), _NAME,
            Word("maps", "", IS, "maps only", when="flags has map"),
        ]),
    Thing("element", "elements of a set or map", about=["setelem"], groups=["nftables"], names=["nft element", "element"],
        key=["nfgen_family", "table", "set"], partial=True,
        title=["of {set}, in table {table}"], moving=["*.expiration", *_COUNTED], needs=["family", "table", "set"],
        columns=["table", "set", "elements.key.value", "elements.data", "elements.expiration"],
        words=[_FAMILY, _TABLE, Word("set", "set", Plain("NAME"), "in this set", ask="set")]),
    Thing("object", "stateful objects: counters, quotas, limits, helpers", about=["obj"], groups=["nftables"],
        names=["nft object", "object"], called=_CALLED,
        key=["nfgen_family", "table", "name", "type"], title=_IN_TABLE, moving=["data", "use", "res_id"], counts=["type"], free="name",
        columns=["family", "table", "name", "type", "data", "use", "handle"],
        words=[_FAMILY, _TABLE, _NAME, Word("type", "type", Plain("TYPE"), "of this type: counter, quota, limit", ask="type")]),
    Thing("flowtable", "flowtables: connections that take the short way", about=["flowtable"], groups=["nftables"],
        names=["nft flowtable", "flowtable"], called=_CALLED,
        key=["nfgen_family", "table", "name"], title=_IN_TABLE, free="name", moving=["use", "res_id"],
        columns=["family", "table", "name", "hook.priority", "hook.devs.name", "flags", "use", "handle"],
        words=[_FAMILY, _TABLE, _NAME]),
    Thing("gen", "the number of the ruleset, and who changed it last", about=["gen"], groups=["nftables"], key=[],
        columns=["id", "proc_pid", "proc_name"], title=["with the number {id}"], moving=["res_id"]),
    Thing("trace", "reports about traced packets", about=["trace"], groups=["nftrace"], operation=None,
        key=["id", "table", "chain", "rule_handle", "type"],
        columns=["id", "nfproto", "table", "chain", "type", "rule_handle", "verdict.code", "iif", "oif"],
        title=["of packet {id}", "in chain {chain} of table {table}"]),
], messages=[
        MessageType(SUBSYSTEM | 0, "NEWTABLE", TABLE, takes=["NAME", "FLAGS", "USERDATA"],
            doc="create a firewall table; from the kernel: describes a firewall table"),
        MessageType(SUBSYSTEM | 1, "GETTABLE", TABLE, takes=["NAME"], needs=["nfgen_family", "name"],
            doc="ask for a firewall table; as a dump: ask for all firewall tables"),
        MessageType(SUBSYSTEM | 2, "DELTABLE", TABLE, takes=["NAME", "HANDLE"],
            doc="delete a firewall table; from the kernel: reports the end of a firewall table"),
        MessageType(SUBSYSTEM | 3, "NEWCHAIN", CHAIN,
            takes=["TABLE", "NAME", "HANDLE", "HOOK", "POLICY", "TYPE", "COUNTERS", "FLAGS", "ID", "USERDATA"],
            doc="create a firewall chain; from the kernel: describes a firewall chain"),
        MessageType(SUBSYSTEM | 4, "GETCHAIN", CHAIN, takes=["TABLE", "NAME"], needs=["nfgen_family", "table", "name"],
            doc="ask for a firewall chain; as a dump: ask for all firewall chains"),
        MessageType(SUBSYSTEM | 5, "DELCHAIN", CHAIN, takes=["TABLE", "NAME", "HANDLE", "HOOK"],
            doc="delete a firewall chain; from the kernel: reports the end of a firewall chain"),
        MessageType(SUBSYSTEM | 6, "NEWRULE", RULE,
            takes=["TABLE", "CHAIN", "CHAIN_ID", "HANDLE", "EXPRESSIONS", "COMPAT", "POSITION", "POSITION_ID", "ID", "USERDATA"],
            doc="add a firewall rule; from the kernel: describes a firewall rule"),
        MessageType(SUBSYSTEM | 7, "GETRULE", RULE, takes=["TABLE", "CHAIN", "HANDLE"], needs=["nfgen_family", "table", "chain", "handle"],
            doc="ask for a firewall rule; as a dump: ask for all firewall rules"),
        MessageType(SUBSYSTEM | 8, "DELRULE", RULE, takes=["TABLE", "CHAIN", "HANDLE", "ID"],
            doc="delete a firewall rule; from the kernel: reports the end of a firewall rule"),
        MessageType(SUBSYSTEM | 9, "NEWSET", SET,
            takes=["TABLE", "NAME", "ID", "FLAGS", "KEY_TYPE", "KEY_LEN", "DATA_TYPE", "DATA_LEN", "OBJ_TYPE", "POLICY", "DESC", "TIMEOUT",
                "GC_INTERVAL", "EXPR", "EXPRESSIONS", "USERDATA"],
            doc="create a set or map of the firewall; from the kernel: describes a set or map of the firewall"),
        MessageType(SUBSYSTEM | 10, "GETSET", SET, takes=["TABLE", "NAME"], needs=["nfgen_family", "table", "name"],
            doc="ask for a set or map of the firewall; as a dump: ask for all sets and maps of the firewall"),
        MessageType(SUBSYSTEM | 11, "DELSET", SET, takes=["TABLE", "NAME", "HANDLE"],
            doc="delete a set or map of the firewall; from the kernel: reports the end of a set or map of the firewall"),
        MessageType(SUBSYSTEM | 12, "NEWSETELEM", ELEMENTS, takes=["TABLE", "SET", "SET_ID", "ELEMENTS"],
            doc="add elements to a set; from the kernel: describes elements of a set"),
        MessageType(SUBSYSTEM | 13, "GETSETELEM", ELEMENTS, takes=["TABLE", "SET", "ELEMENTS"], needs=["nfgen_family", "table", "set"],
            doc="ask for elements of a set; as a dump: ask for all elements of a set"),
        MessageType(SUBSYSTEM | 14, "DELSETELEM", ELEMENTS, takes=["TABLE", "SET", "ELEMENTS"],
            doc="delete elements of a set; from the kernel: reports the end of elements of a set"),
        MessageType(SUBSYSTEM | 15, "NEWGEN", GENERATION,
            doc="from the kernel: tells the number of the ruleset, which every change raises"),
        MessageType(SUBSYSTEM | 16, "GETGEN", GENERATION, takes=[], dumps=False, doc="ask for the number of the ruleset"),
        MessageType(SUBSYSTEM | 17, "TRACE", TRACE, doc="from the kernel: tells what became of a packet that is traced"),
        MessageType(SUBSYSTEM | 18, "NEWOBJ", OBJECT, takes=["TABLE", "NAME", "TYPE", "DATA", "USERDATA"],
            doc="create a stateful object of the firewall; from the kernel: describes a stateful object of the firewall"),
        MessageType(SUBSYSTEM | 19, "GETOBJ", OBJECT, takes=["TABLE", "NAME", "TYPE"], needs=["nfgen_family", "table", "name", "type"],
            doc="ask for a stateful object of the firewall; as a dump: ask for all stateful objects of the firewall"),
        MessageType(SUBSYSTEM | 20, "DELOBJ", OBJECT, takes=["TABLE", "NAME", "TYPE", "HANDLE"],
            doc="delete a stateful object of the firewall; from the kernel: reports the end of a stateful object of the firewall"),
        MessageType(SUBSYSTEM | 21, "GETOBJ_RESET", OBJECT, takes=["TABLE", "NAME", "TYPE"],
            doc="ask for a stateful object and set its state back; as a dump: ask for all stateful objects and set their state back"),
        MessageType(SUBSYSTEM | 22, "NEWFLOWTABLE", FLOWTABLE, takes=["TABLE", "NAME", "HOOK", "FLAGS"],
            doc="create a flowtable; from the kernel: describes a flowtable"),
        MessageType(SUBSYSTEM | 23, "GETFLOWTABLE", FLOWTABLE, takes=["TABLE", "NAME"], needs=["nfgen_family", "table", "name"],
            doc="ask for a flowtable; as a dump: ask for all flowtables"),
        MessageType(SUBSYSTEM | 24, "DELFLOWTABLE", FLOWTABLE, takes=["TABLE", "NAME", "HANDLE", "HOOK"],
            doc="delete a flowtable; from the kernel: reports the end of a flowtable"),
        MessageType(SUBSYSTEM | 25, "GETRULE_RESET", RULE, takes=["TABLE", "CHAIN", "HANDLE"],
            doc="ask for a rule and set its counters and quotas back; as a dump: ask for all rules and set their counters and quotas back"),
        MessageType(SUBSYSTEM | 26, "DESTROYTABLE", TABLE, access="del", takes=["NAME", "HANDLE"],
            doc="delete a firewall table, and not complain when it is not there; from the kernel: reports the end of a firewall table"),
        MessageType(SUBSYSTEM | 27, "DESTROYCHAIN", CHAIN, access="del", takes=["TABLE", "NAME", "HANDLE", "HOOK"],
            doc="delete a firewall chain, and not complain when it is not there; from the kernel: reports the end of a firewall chain"),
        MessageType(SUBSYSTEM | 28, "DESTROYRULE", RULE, access="del", takes=["TABLE", "CHAIN", "HANDLE", "ID"],
            doc="delete a firewall rule, and not complain when it is not there; from the kernel: reports the end of a firewall rule"),
        MessageType(SUBSYSTEM | 29, "DESTROYSET", SET, access="del", takes=["TABLE", "NAME", "HANDLE"],
            doc="delete a set or map of the firewall, and not complain when it is not there; "
            "from the kernel: reports the end of a set or map of the firewall"),
        MessageType(SUBSYSTEM | 30, "DESTROYSETELEM", ELEMENTS, access="del", takes=["TABLE", "SET", "ELEMENTS"],
            doc="delete elements of a set, whether or not they are there; from the kernel: reports the end of elements of a set"),
        MessageType(SUBSYSTEM | 31, "DESTROYOBJ", OBJECT, access="del", takes=["TABLE", "NAME", "TYPE", "HANDLE"],
            doc="delete a stateful object of the firewall, and not complain when it is not there; "
            "from the kernel: reports the end of a stateful object of the firewall"),
        MessageType(SUBSYSTEM | 32, "DESTROYFLOWTABLE", FLOWTABLE, access="del", takes=["TABLE", "NAME", "HANDLE", "HOOK"],
            doc="delete a flowtable, and not complain when it is not there; from the kernel: reports the end of a flowtable"),
        MessageType(SUBSYSTEM | 33, "GETSETELEM_RESET", ELEMENTS, takes=["TABLE", "SET", "ELEMENTS"],
            needs=["nfgen_family", "table", "set"],
            doc="ask for elements of a set and set their state back; as a dump: ask for all elements of a set and set their state back"),
    ],
)  # fmt: skip
