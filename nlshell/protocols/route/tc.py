"""Traffic control: queueing disciplines, classes, filters, chains and shared actions.

What a kind (htb, flower, mirred ...) has of its own lies in tc_qdiscs, tc_filters, tc_actions and tc_ematch, each
loaded when a message first needs it. Times called ticks are those of the packet scheduler: 64 ns each. Sources:
<linux/rtnetlink.h>, <linux/pkt_sched.h>, <linux/pkt_cls.h>, <linux/gen_stats.h>; net/sched/sch_api.c, cls_api.c,
act_api.c, net/core/gen_stats.c; tc.yaml.
"""

from __future__ import annotations

from sys import byteorder

from ...errors import UnknownNameError
from ...schema import (
    BE16,
    FLAG,
    HEX32,
    PAD,
    S8,
    S16,
    S32,
    SIFINDEX,
    U8,
    U16,
    U32,
    U64,
    Attr,
    AttributeSet,
    Bitfield32,
    Enum,
    Family,
    Field,
    Flags,
    IndexedArray,
    MessageType,
    Named,
    Nest,
    Packed,
    Refusal,
    String,
    Struct,
    SubMessage,
    Thing,
)  # fmt: skip
from ...schema.things import INTERFACE, IS, Plain, Word
from ..common import ADDRESS_FAMILY, ETHERTYPE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...schema import Type

TICKS = "ticks of 64 ns"  # PSCHED_SHIFT in <net/pkt_sched.h>
OF_32_BITS = "/ 2^32"  # a probability, 2^32 being certain


def _side_by_side(text: str, widths: tuple[int, ...]) -> int | None:
    """Hexadecimal numbers with colons between, in fields of so many bits; what is left out is 0. None for other text."""
    parts = text.strip().split(":")
    parts += ["0"] * (len(widths) - len(parts))
    if ":" not in text or len(parts) > len(widths):
        return None
    number = 0
    for width, part in zip(widths, parts):
        try:
            value = int(part or "0", 16)
        except ValueError:
            return None
        if not 0 <= value < 1 << width:
            return None
        number = number << width | value
    return number


class Handles(Enum):
    """Names of handles: major and minor number in hexadecimal, as tc writes them."""

    def unnamed(self, value: int) -> int:
        return Named(value, f"{value >> 16:x}:" + (f"{value & 0xFFFF:x}" if value & 0xFFFF else ""))

    def text(self, value: int) -> str:
        return f"{self.of(value)!s} ({value:#x})"

    def number(self, text: str) -> int:
        number = _side_by_side(text, (16, 16))
        return super().number(text) if number is None else number


class U32Handles(Handles):
    """Names of what the u32 filter consists of: hash table, bucket and node in hexadecimal, 800:2:800."""

    def unnamed(self, value: int) -> int:
        table, bucket, node = value >> 20, value >> 12 & 0xFF, value & 0xFFF
        return Named(value, f"{table:x}:" + (f"{bucket:x}" if bucket else "") + (f":{node:x}" if node else ""))

    def number(self, text: str) -> int:
        number = _side_by_side(text, (12, 8, 12))
        return super().number(text) if number is None else number


class Verdicts(Enum):
    """What becomes of a packet; JUMP and GOTO_CHAIN carry a number in their lower 28 bits."""

    def unnamed(self, value: int) -> int:
        opcode = self.table.get(value & ~0xFFFFFFF)
        return Named(value, f"{opcode!s} {value & 0xFFFFFFF}") if opcode else value

    def number(self, text: str) -> int:
        word, _, operand = text.strip().partition(" ")
        number = super().number(word)
        if not operand:
            return number
        if number not in (0x10000000, 0x20000000) or not operand.isdecimal() or int(operand) > 0xFFFFFFF:
            raise UnknownNameError(self.kind, text, list(self.entries))
        return number | int(operand)


HANDLES = Handles("tc_handle", {
    "none": 0, "root": 0xFFFFFFFF, "ingress": 0xFFFFFFF1, "clsact": 0xFFFFFFF1, "clsact_ingress": 0xFFFFFFF2,
    "clsact_egress": 0xFFFFFFF3,
})  # fmt: skip
HANDLE = U32.but(names=HANDLES, hint="tc-handle")
U32_HANDLE = U32.but(names=U32Handles("tc_u32_handle", {}), hint="tc-u32-handle")

VERDICT = Verdicts("tc_act", {
    "UNSPEC": -1, "OK": 0, "RECLASSIFY": 1, "SHOT": 2, "PIPE": 3, "STOLEN": 4, "QUEUED": 5, "REPEAT": 6, "REDIRECT": 7,
    "TRAP": 8, "JUMP": 0x10000000, "GOTO_CHAIN": 0x20000000,
}, "TC_ACT_")  # fmt: skip

# <linux/time.h>
CLOCK = Enum("clockid", {
    "REALTIME": 0, "MONOTONIC": 1, "PROCESS_CPUTIME_ID": 2, "THREAD_CPUTIME_ID": 3, "MONOTONIC_RAW": 4, "REALTIME_COARSE": 5,
    "MONOTONIC_COARSE": 6, "BOOTTIME": 7, "REALTIME_ALARM": 8, "BOOTTIME_ALARM": 9, "TAI": 11,
}, "CLOCK_")  # fmt: skip

LINK_LAYER = Enum("tc_link_layer", {"UNAWARE": 0, "ETHERNET": 1, "ATM": 2}, "TC_LINKLAYER_")

NO_INTERFACE = Enum("tcm_ifindex", {"MAGIC_BLOCK": -1}, "TCM_IFINDEX_")


def _tcmsg(handle: Field, info: Field) -> Struct:
    return Struct("tcmsg", [
        Field("tcm_family", U8, "always UNSPEC", enum=ADDRESS_FAMILY),
        Field("tcm__pad1", U8, "always 0"),
        Field("tcm__pad2", U16, "always 0"),
        Field("tcm_ifindex", SIFINDEX, "interface; -1 where tcm_parent is the number of a shared block", enum=NO_INTERFACE),
        handle,
        Field("tcm_parent", HANDLE, "class or qdisc it hangs on, or the number of a shared block"),
        info,
    ])  # fmt: skip


# The lower half holds the protocol in network order whatever the host's: its place depends on the host.
_PRIORITY = Field("prio", U16, "priority: filters of lower numbers are asked first")
_PROTOCOL = Field("protocol", BE16, "EtherType of the packets that are looked at", enum=ETHERTYPE)
FILTER_INFO = Struct("tcm_info", [_PROTOCOL, _PRIORITY] if byteorder == "little" else [_PRIORITY, _PROTOCOL])

QDISC_HEADER = _tcmsg(Field("tcm_handle", HANDLE, "the qdisc's own handle"), Field("tcm_info", U32, "references to the qdisc"))
CLASS_HEADER = _tcmsg(Field("tcm_handle", HANDLE, "the class's own handle"), Field("tcm_info", HANDLE, "qdisc inside the class"))
FILTER_HEADER = _tcmsg(
    Field("tcm_handle", HEX32, "the filter's own number, in the meaning of its kind: fw a mark, u32 table, bucket and node"),
    Field("tcm_info", FILTER_INFO, "priority and protocol"),
)

TCAMSG = Struct("tcamsg", [
    Field("tca_family", U8, "always UNSPEC", enum=ADDRESS_FAMILY), Field("tca__pad1", U8, "always 0"), Field("tca__pad2", U16, "always 0"),
])  # fmt: skip

RATESPEC = Struct("tc_ratespec", [
    Field("cell_log", U8, "log2 of the packet sizes that share an entry of the rate table"),
    Field("linklayer", U8, "how the link cuts packets up; ATM: in cells of 53 bytes", enum=LINK_LAYER),
    Field("overhead", U16, "added to the size of each packet", unit="bytes"),
    Field("cell_align", S16, "added before the table is looked at; 0 or -1", unit="bytes"),
    Field("mpu", U16, "smaller packets count as this big", unit="bytes"),
    Field("rate", U32, "all ones: the rate does not fit and stands in an attribute of 64 bits", unit="bytes/s"),
])  # fmt: skip

# A tc_stats is what TCA_STATS held before TCA_STATS2; the kernel still sends both.
TC_STATS = Struct("tc_stats", [
    Field("bytes", U64, "sent", unit="bytes"),
    Field("packets", U32, "sent", unit="packets"),
    Field("drops", U32, "dropped", unit="packets"),
    Field("overlimits", U32, "delayed or dropped by limits"),
    Field("bps", U32, "estimated rate", unit="bytes/s"),
    Field("pps", U32, "estimated rate", unit="packets/s"),
    Field("qlen", U32, "waiting", unit="packets"),
    Field("backlog", U32, "waiting", unit="bytes"),
])  # fmt: skip

GNET_STATS_BASIC = Struct("gnet_stats_basic", [Field("bytes", U64, "sent", unit="bytes"), Field("packets", U32, "sent", unit="packets")])

GNET_STATS_RATE_EST = Struct("gnet_stats_rate_est", [
    Field("bps", U32, "estimated rate", unit="bytes/s"),
    Field("pps", U32, "estimated rate", unit="packets/s"),
])  # fmt: skip

GNET_STATS_RATE_EST64 = Struct("gnet_stats_rate_est64", [
    Field("bps", U64, "estimated rate", unit="bytes/s"),
    Field("pps", U64, "estimated rate", unit="packets/s"),
])  # fmt: skip

GNET_STATS_QUEUE = Struct("gnet_stats_queue", [
    Field("qlen", U32, "packets waiting", unit="packets"),
    Field("backlog", U32, "bytes waiting", unit="bytes"),
    Field("drops", U32, "dropped", unit="packets"),
    Field("requeues", U32, "given back by a busy device"),
    Field("overlimits", U32, "delayed or dropped by limits"),
])  # fmt: skip

GNET_ESTIMATOR = Struct("gnet_estimator", [
    Field("interval", S8, "log2 of the sampling interval in quarters of a second"),
    Field("ewma_log", U8, "log2 of the weight of the average"),
])  # fmt: skip

TC_SIZESPEC = Struct("tc_sizespec", [
    Field("cell_log", U8, "log2 of the packet sizes that share an entry of the table"),
    Field("size_log", U8, "log2 of what the table's entries count in"),
    Field("cell_align", S16, "added before the table is looked at", unit="bytes"),
    Field("overhead", S32, "added to the size of each packet", unit="bytes"),
    Field("linklayer", U32, "how the link cuts packets up", enum=LINK_LAYER),
    Field("mpu", U32, "smaller packets count as this big", unit="bytes"),
    Field("mtu", U32, "greatest packet the table covers", unit="bytes"),
    Field("tsize", U32, "entries of the size table"),
])  # fmt: skip


def _xstats() -> dict[str, Type]:
    from .tc_qdiscs import XSTATS

    return XSTATS


def _qdisc_options() -> dict[str, Type]:
    from .tc_qdiscs import OPTIONS

    return OPTIONS


def _filter_options() -> dict[str, Type]:
    from .tc_filters import OPTIONS

    return OPTIONS


def _act() -> AttributeSet:
    from .tc_actions import ACT

    return ACT


STATS = AttributeSet("TCA_STATS_", [
    Attr(1, "BASIC", GNET_STATS_BASIC, doc="what went through"),
    Attr(2, "RATE_EST", GNET_STATS_RATE_EST, doc="estimated rate, where an estimator runs"),
    Attr(3, "QUEUE", GNET_STATS_QUEUE, doc="what waits, and what was lost"),
    Attr(4, "APP", SubMessage("KIND", _xstats), doc="figures of the kind itself, as in xstats"),
    Attr(5, "RATE_EST64", GNET_STATS_RATE_EST64, doc="estimated rate where it does not fit 32 bits"),
    Attr(6, "PAD", PAD),
    Attr(7, "BASIC_HW", GNET_STATS_BASIC, doc="the part that hardware handled"),
    Attr(8, "PKT64", U64, unit="packets", doc="packets, where their number does not fit 32 bits"),
])  # fmt: skip

STAB = AttributeSet("TCA_STAB_", [
    Attr(1, "BASE", TC_SIZESPEC, doc="how the table is used"),
    Attr(2, "DATA", Packed(U16), doc="size that a packet counts as, by its length"),
])  # fmt: skip

DUMP_FLAGS = Flags("tca_dump_flags", {"TERSE": 0x1}, "TCA_DUMP_FLAGS_")


def _attributes(options: SubMessage, name: str) -> AttributeSet:
    return AttributeSet("TCA_", [
        Attr(1, "KIND", String(max=15), doc="what it is: htb, fq_codel, flower ..."),
        Attr(2, "OPTIONS", options, doc="its parameters, in a shape that the kind decides"),
        Attr(3, "STATS", TC_STATS, doc="counters in their old form"),
        Attr(4, "XSTATS", SubMessage("KIND", _xstats), doc="figures of the kind itself, in their old place"),
        Attr(5, "RATE", GNET_ESTIMATOR, doc="how to estimate rates"),
        Attr(6, "FCNT", U32, doc="how many actions were flushed"),
        Attr(7, "STATS2", Nest(STATS), doc="counters"),
        Attr(8, "STAB", Nest(STAB), doc="sizes that packets count as: link-layer overhead"),
        Attr(9, "PAD", PAD),
        Attr(10, "DUMP_INVISIBLE", FLAG, doc="list qdiscs too that the kernel put there itself"),
        Attr(11, "CHAIN", U32, doc="chain of filters, by number; packets begin with 0"),
        Attr(12, "HW_OFFLOAD", U8, doc="1: hardware does it"),
        Attr(13, "INGRESS_BLOCK", U32, doc="shared block whose filters see incoming packets"),
        Attr(14, "EGRESS_BLOCK", U32, doc="shared block whose filters see outgoing packets"),
        Attr(15, "DUMP_FLAGS", Bitfield32(DUMP_FLAGS), doc="how much a dump shall tell"),
        Attr(16, "EXT_WARN_MSG", String(), doc="a driver's words on an offload that did not work, in notifications"),
    ], name=name)  # fmt: skip


# Filters have kinds of their own (and a kind is one word for a qdisc and for its classes): two sets keep them apart.
TCA = _attributes(SubMessage("KIND", _qdisc_options, module="sch_{}"), "TCA_")
TCA_FILTER = _attributes(SubMessage("KIND", _filter_options, module="cls_{}"), "TCA_ (filters)")

ROOT_FLAGS = Flags("tca_root_flags", {"LARGE_DUMP_ON": 0x1, "TERSE_DUMP": 0x2}, "TCA_ACT_FLAG_")

TCA_ROOT = AttributeSet("TCA_ROOT_", [
    Attr(1, "TAB", IndexedArray(Nest(_act)), doc="the actions, in order"),
    Attr(2, "FLAGS", Bitfield32(ROOT_FLAGS), doc="more than 32 actions in one message; how much to tell"),
    Attr(3, "COUNT", U32, doc="actions in this message"),
    Attr(4, "TIME_DELTA", U32, unit="ms", doc="list only actions used since then"),
    Attr(5, "EXT_WARN_MSG", String(), doc="a driver's words on an offload that did not work"),
])  # fmt: skip

# Words that the things here share. A filter or chain hangs on a qdisc of the device, one of clsact's two ends, or a block.
_DEV = Word("dev", "tcm_ifindex", INTERFACE, "of this interface only")
_ASKED_DEV = Word("dev", "tcm_ifindex", INTERFACE, "of this interface: the kernel has no dump of all", ask="tcm_ifindex")
_BLOCK = Word("block", "", Plain("NUMBER"), "of this shared block", when="tcm_ifindex = -1 and tcm_parent = {}",
    ask={"tcm_ifindex": -1, "tcm_parent": "{}"})  # fmt: skip
_PARENT = Word(
    "parent", "tcm_parent", Plain("HANDLE"), "on this qdisc or class: 1:, 1:10; without it on the qdisc at the root", ask="tcm_parent"
)
_INGRESS = Word(
    "ingress", "", IS, "for what comes in", when="tcm_parent = 0xfffffff2 or tcm_parent = 0xfffffff1", ask={"tcm_parent": 0xFFFFFFF2}
)
_EGRESS = Word("egress", "", IS, "for what goes out (of clsact)", when="tcm_parent = 0xfffffff3", ask={"tcm_parent": 0xFFFFFFF3})
_CHAIN = Word("chain", "chain", Plain("NUMBER"), "of this chain only", when="chain = {}", special={"0": "not chain"}, ask="chain")
_KIND = Word("kind", "kind", Plain("KIND"), "of this kind: htb, fq_codel, flower …")
_COUNTERS = ["stats", "stats2", "xstats", "rate", "*.lastuse", "*.tm", "options.rules_cnt"]

_QDISC_TAKES = ["KIND", "OPTIONS", "RATE", "STAB", "INGRESS_BLOCK", "EGRESS_BLOCK"]
_FLAGS = {"create": "needed", "excl": "fails", "replace": "changes"}

FAMILIES = [
    Family("qdisc", prefix="RTM_", header=QDISC_HEADER, attributes=TCA, doc="queueing disciplines", flags=_FLAGS, refusals=[
        # The init functions of net/sched/sch_*.c
        Refusal(22, "a qdisc of kind {kind} needs parameters, and the request has none; give options", when="nlmsg_type = RTM_NEWQDISC and "
            "not options and kind in (tbf, htb, hfsc, red, gred, choke, netem, ets, mqprio, multiq, taprio, prio)"),
        ],
        things=[
    Thing("qdisc", "queueing disciplines: how packets wait at an interface", groups=["tc"], free="dev",
        key=["tcm_ifindex", "tcm_handle", "tcm_parent"], called={"kind": "", "handle": "", "dev": "", "parent": ""},
        title=["of kind {kind}", "with handle {tcm_handle}", "on {tcm_ifindex:link}"],
        counts=["kind"],
        columns=["dev", "kind", "handle", "parent", "options", "stats2.basic.bytes", "stats2.queue.drops", "stats2.queue.backlog"],
        moving=[*_COUNTERS, "tcm_info"],
        words=[
            _DEV, _KIND,
            Word("root", "", IS, "at the root of an interface", when="tcm_parent = 0xffffffff"),
            Word("ingress", "", IS, "for what comes in: ingress and clsact", when="tcm_parent = 0xfffffff1"),
            Word("parent", "tcm_parent", Plain("HANDLE"), "inside this class: 1:10"),
            Word("handle", "tcm_handle", Plain("HANDLE"), "with this handle: 1:"),
            Word("invisible", "", IS, "also those that the kernel put there itself", ask={"dump_invisible": True}),
        ],
        changes={
            "add": "qdisc newqdisc tcm_ifindex=v0 tcm_parent=root tcm_handle=1: kind=htb options.init.defcls=0x10 options.init.version=3 "
                "options.init.rate2quantum=10 --flags create,excl",
            "del": "qdisc delqdisc tcm_ifindex=v0 tcm_parent=root",
        }),
], messages=[
        MessageType(36, "NEWQDISC", takes=_QDISC_TAKES, needs=["tcm_ifindex"],
            doc="create or change a queueing discipline; from the kernel: describes a queueing discipline"),
        MessageType(37, "DELQDISC", takes=["KIND"], needs=["tcm_ifindex", "tcm_parent|tcm_handle"],
            doc="delete a queueing discipline; from the kernel: reports the end of a queueing discipline"),
        MessageType(38, "GETQDISC", takes=["KIND", "DUMP_INVISIBLE"],
            doc="ask for a queueing discipline; as a dump: ask for all queueing disciplines"),
    ]),
    Family("tclass", prefix="RTM_", header=CLASS_HEADER, attributes=TCA, other_names=["class"],
        doc="classes of queueing disciplines", flags=_FLAGS,
        things=[
    Thing("class", "classes: the parts into which a queueing discipline divides its packets", about=["tclass"], groups=["tc"],
        key=["tcm_ifindex", "tcm_handle"], needs=["dev"], free="dev", called={"kind": "", "classid": "", "dev": ""},
        title=["of kind {kind}", "with handle {tcm_handle}", "on {tcm_ifindex:link}"],
        counts=["kind"],
        columns=["classid", "parent", "kind", "tcm_info", "options", "stats2.basic.bytes", "stats2.queue.drops", "dev"],
        moving=_COUNTERS,
        words=[
            _ASKED_DEV, _KIND,
            Word("parent", "tcm_parent", Plain("HANDLE"), "inside this class: 1:10, or root"),
            Word("classid", "tcm_handle", Plain("HANDLE"), "this class only: 1:10"),
            Word("qdisc", "", Plain("HANDLE"), "of this queueing discipline: 1:", ask={"tcm_parent": "{}"}),
            Word("root", "", IS, "that are inside no other class", when="tcm_parent = 0xffffffff"),
        ],
        changes={
            "add": "tclass newtclass tcm_ifindex=v0 tcm_parent=1: tcm_handle=1:10 kind=htb options.parms.rate.rate=125000 "
                "options.parms.ceil.rate=125000 options.parms.buffer=10000 options.parms.cbuffer=10000 --flags create,excl",
            "del": "tclass deltclass tcm_ifindex=v0 tcm_handle=1:10",
        }),
], messages=[
        MessageType(40, "NEWTCLASS", takes=["KIND", "OPTIONS", "RATE"], needs=["tcm_ifindex"],
            doc="create or change a traffic class; from the kernel: describes a traffic class"),
        MessageType(41, "DELTCLASS", takes=["KIND"], needs=["tcm_ifindex", "tcm_handle"],
            doc="delete a traffic class; from the kernel: reports the end of a traffic class"),
        MessageType(42, "GETTCLASS", takes=["KIND"], needs=["tcm_ifindex"],
            doc="ask for a traffic class; as a dump: ask for all traffic classes of an interface"),
    ]),
    Family("tfilter", prefix="RTM_", header=FILTER_HEADER, attributes=TCA_FILTER, other_names=["filter"],
        doc="packet classifiers", flags=_FLAGS, refusals=[
        # The change functions of net/sched/cls_*.c
        Refusal(22, "a filter of kind {kind} needs parameters, and the request has none; give options", when="nlmsg_type = RTM_NEWTFILTER "
            "and not options and kind in (matchall, flower, basic, bpf, flow)"),
        ],
        things=[
    Thing("filter", "packet classifiers, and the actions that they lead to", about=["tfilter"], groups=["tc"],
        key=["tcm_ifindex", "tcm_parent", "chain", "tcm_info", "kind", "tcm_handle"], needs=["dev|block"], free="dev",
        called={"kind": "", "handle": "", "dev": "", "parent": "", "chain": "", "prio": "", "protocol": ""},
        title=["of kind {kind}", "of priority {tcm_info.prio}", "on {tcm_ifindex:link}"],
        counts=["kind"],
        columns=["prio", "protocol", "chain", "kind", "handle", "options", "parent", "dev"],
        moving=[*_COUNTERS, "options.act"],
        words=[
            _ASKED_DEV, _BLOCK, _PARENT, _INGRESS, _EGRESS, _CHAIN, _KIND,
            Word("root", "", IS, "of the queueing discipline at the root"),
            Word("prio", "tcm_info.prio", Plain("NUMBER"), "of this priority"),
            Word("pref", "tcm_info.prio", Plain("NUMBER"), "as `prio`"),
            Word("protocol", "tcm_info.protocol", Plain("PROTOCOL"), "for packets of this protocol: ip, ipv6, 8021q, all"),
            Word("handle", "tcm_handle", Plain("NUMBER"), "with this handle"),
        ],
        changes={
            "add": "tfilter newtfilter tcm_ifindex=v1 tcm_parent=0xfffffff2 tcm_info.prio=7 tcm_info.protocol=all kind=matchall "
                "options.classid=1:10 --flags create,excl",
            "del": "tfilter deltfilter tcm_ifindex=v1 tcm_parent=0xfffffff2 tcm_info.prio=7 tcm_info.protocol=all kind=matchall",
        }),
], messages=[
        MessageType(44, "NEWTFILTER", takes=["KIND", "OPTIONS", "RATE", "CHAIN"], needs=["tcm_ifindex", "kind"],
            doc="create or change a packet filter; from the kernel: describes a packet filter"),
        MessageType(45, "DELTFILTER", takes=["KIND", "CHAIN"], needs=["tcm_ifindex"],
            doc="delete a packet filter; from the kernel: reports the end of a packet filter"),
        MessageType(46, "GETTFILTER", takes=["KIND", "CHAIN", "DUMP_FLAGS"], needs=["tcm_ifindex"],
            doc="ask for a packet filter; as a dump: ask for all packet filters of a qdisc or block"),
    ]),
    Family("chain", prefix="RTM_", header=FILTER_HEADER, attributes=TCA_FILTER,
        doc="chains of packet classifiers", flags={"create": "needed", "excl": "fails"},
        things=[
    Thing("chain", "chains of packet classifiers", groups=["tc"], key=["tcm_ifindex", "tcm_parent", "chain"], needs=["dev|block"],
        called={"chain": "", "dev": "", "tcm_parent": ""},
        free="dev", title=["of number {chain}", "on {tcm_ifindex:link}"], columns=["chain", "tcm_parent", "kind", "options", "dev"],
        # What comes back names the qdisc, not which of its ends was asked about (tc_chain_fill_node): the kernel alone selects.
        words=[_ASKED_DEV, _BLOCK, *(Word(each.word, "", each.type, each.doc,
            ask=each.ask) for each in (_PARENT, _INGRESS, _EGRESS)), _CHAIN],
        changes={
            "add": "chain newchain tcm_ifindex=v1 tcm_parent=0xfffffff2 chain=9 --flags create,excl",
            "del": "chain delchain tcm_ifindex=v1 tcm_parent=0xfffffff2 chain=9",
        }),
], messages=[
        MessageType(100, "NEWCHAIN", takes=["KIND", "OPTIONS", "CHAIN"], needs=["tcm_ifindex"],
            doc="create or change a chain of packet filters; from the kernel: describes a chain of packet filters"),
        MessageType(101, "DELCHAIN", takes=["KIND", "CHAIN"], needs=["tcm_ifindex"],
            doc="delete a chain of packet filters; from the kernel: reports the end of a chain of packet filters"),
        MessageType(102, "GETCHAIN", takes=["KIND", "CHAIN"], needs=["tcm_ifindex"],
            doc="ask for a chain of packet filters; as a dump: ask for all chains of packet filters of a qdisc or block"),
    ]),
    Family("action", prefix="RTM_", header=TCAMSG, attributes=TCA_ROOT,
        doc="actions of their own, shared by filters", flags=_FLAGS,
        things=[
    Thing("action", "actions on packets of one kind, which filters share: up to 32 in one message", groups=["tc"],
        key=["tab.kind"], partial=True, needs=["kind"], free="kind", columns=["count", "kind", "tab.options.parms.index", "tab"],
        moving=["*.stats", "*.tm", "*.in_hw_count"],
        words=[Word("kind", "tab.kind", Plain("KIND"), "of this kind: gact, mirred, police …", ask="tab[0].kind")],
        changes={"add": "action newaction tab[0].kind=gact tab[0].options.parms.action=shot tab[0].options.parms.index=5 "
            "--flags create,excl"}),
], messages=[
        MessageType(48, "NEWACTION", takes=["TAB", "FLAGS"], needs=["tab"],
            doc="create or change actions on packets; from the kernel: describes actions on packets"),
        MessageType(49, "DELACTION", takes=["TAB"], needs=["tab"],
            doc="delete actions on packets; from the kernel: reports the end of actions on packets"),
        MessageType(50, "GETACTION", takes=["TAB", "FLAGS", "TIME_DELTA"], needs=["tab"],
            doc="ask for actions on packets; as a dump: ask for all actions on packets of one kind; "
            "from the kernel: describes actions on packets"),
    ]),
]  # fmt: skip
