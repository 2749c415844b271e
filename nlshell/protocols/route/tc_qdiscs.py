"""Queueing disciplines and their classes: options by kind, and the statistics of each kind.

A qdisc and its classes share one kind and so one entry here; hfsc tells the two by their shape. Sources:
<linux/pkt_sched.h>; net/sched/sch_*.c (6.1 for cbq, dsmark and atm, which later kernels lack).
"""

from ...schema import (
    BYTES,
    FLAG,
    HEX8,
    HEX16,
    HEX32,
    PAD,
    S16,
    S32,
    S64,
    U8,
    U16,
    U32,
    U64,
    Attr,
    AttributeSet,
    Binary,
    Bitfield32,
    Either,
    Enum,
    Field,
    Flags,
    IndexedArray,
    Nest,
    Packed,
    Prefixed,
    Struct,
    SubMessage,
    Type,
)  # fmt: skip
from .tc import CLOCK, HANDLE, OF_32_BITS, RATESPEC, TICKS

NO_OPTIONS = AttributeSet("TCA_", [], name="(no tc options)", doc="kinds that have no options but send the empty nest")

# --- fifos and bands

TC_FIFO_QOPT = Struct("tc_fifo_qopt", [Field("limit", U32, "longest queue: bytes for bfifo, packets for the others")])
TC_SKBPRIO_QOPT = Struct("tc_skbprio_qopt", [Field("limit", U32, "longest queue", unit="packets")])
TC_PRIO_QOPT = Struct("tc_prio_qopt", [
    Field("bands", S32, "number of bands"), Field("priomap", Packed(U8, 16), "band of each packet priority"),
])  # fmt: skip
# tc closes the struct with an empty attribute numbered like the options around it (addattr_nest_compat in iproute2).
PRIO = AttributeSet("TCA_PRIO_", [Attr(2, "OPTIONS", Nest(NO_OPTIONS), kernel="TCA_OPTIONS", doc="empty; requests of tc have it")])
TC_MULTIQ_QOPT = Struct("tc_multiq_qopt", [
    Field("bands", U16, "bands in use: one a transmit queue; 0 in requests"),
    Field("max_bands", U16, "bands there is room for; 0 in requests"),
])  # fmt: skip
TC_PLUG_QOPT = Struct("tc_plug_qopt", [
    Field("action", S32, "hold packets back from here on; let go what came before; let go all; set the limit",
          enum=Enum("tcq_plug", {"BUFFER": 0, "RELEASE_ONE": 1, "RELEASE_INDEFINITE": 2, "LIMIT": 3}, "TCQ_PLUG_")),
    Field("limit", U32, "longest queue, for LIMIT", unit="bytes"),
])  # fmt: skip

# --- token buckets

TC_TBF_QOPT = Struct("tc_tbf_qopt", [
    Field("rate", RATESPEC, "what packets are slowed down to"),
    Field("peakrate", RATESPEC, "what they are slowed down to within a burst; 0: no such limit"),
    Field("limit", U32, "longest queue", unit="bytes"),
    Field("buffer", U32, "time that the bucket's size takes at the rate", unit=TICKS),
    Field("mtu", U32, "time that the peak bucket's size takes", unit=TICKS),
])  # fmt: skip

TBF = AttributeSet("TCA_TBF_", [
    Attr(1, "PARMS", TC_TBF_QOPT, doc="rate, peak rate and limit"),
    Attr(2, "RTAB", Packed(U32), unit=TICKS, doc="time to send a packet, by its length"),
    Attr(3, "PTAB", Packed(U32), unit=TICKS, doc="the same at the peak rate"),
    Attr(4, "RATE64", U64, unit="bytes/s", doc="rate, where it does not fit 32 bits"),
    Attr(5, "PRATE64", U64, unit="bytes/s", doc="peak rate, where it does not fit 32 bits"),
    Attr(6, "BURST", U32, unit="bytes", doc="size of the bucket"),
    Attr(7, "PBURST", U32, unit="bytes", doc="size of the bucket of the peak rate"),
    Attr(8, "PAD", PAD),
])  # fmt: skip

TC_HTB_OPT = Struct("tc_htb_opt", [
    Field("rate", RATESPEC, "what the class is sure of"), Field("ceil", RATESPEC, "what it may borrow up to"),
    Field("buffer", U32, "time that the burst takes at the rate", unit=TICKS),
    Field("cbuffer", U32, "time that the burst takes at the ceiling", unit=TICKS),
    Field("quantum", U32, "bytes sent before the next class has its turn", unit="bytes"),
    Field("level", U32, "0 for a leaf"), Field("prio", U32, "classes of lower numbers borrow first"),
])  # fmt: skip

TC_HTB_GLOB = Struct("tc_htb_glob", [
    Field("version", U32, "3 in requests; in answers that of the kernel"),
    Field("rate2quantum", U32, "a class's rate divided by this is its quantum"),
    Field("defcls", HEX32, "minor number of the class for packets that no filter claims"), Field("debug", U32, "no longer used"),
    Field("direct_pkts", U32, "packets sent without a class", unit="packets"),
])  # fmt: skip

HTB = AttributeSet("TCA_HTB_", [
    Attr(1, "PARMS", TC_HTB_OPT, doc="of a class"),
    Attr(2, "INIT", TC_HTB_GLOB, doc="of the qdisc"),
    Attr(3, "CTAB", Packed(U32), unit=TICKS, doc="time to send a packet at the ceiling, by its length"),
    Attr(4, "RTAB", Packed(U32), unit=TICKS, doc="time to send a packet at the rate, by its length"),
    Attr(5, "DIRECT_QLEN", U32, unit="packets", doc="longest queue of packets without a class"),
    Attr(6, "RATE64", U64, unit="bytes/s", doc="rate, where it does not fit 32 bits"),
    Attr(7, "CEIL64", U64, unit="bytes/s", doc="ceiling, where it does not fit 32 bits"),
    Attr(8, "PAD", PAD),
    Attr(9, "OFFLOAD", FLAG, doc="hardware does the shaping"),
])  # fmt: skip

TC_HTB_XSTATS = Struct("tc_htb_xstats", [
    Field("lends", U32, "times the class sent within its rate"),
    Field("borrows", U32, "times it borrowed"),
    Field("giants", U32, "packets greater than the rate table covers"),
    Field("tokens", S32, "credit left at the rate; negative: wait", unit=TICKS),
    Field("ctokens", S32, "credit left at the ceiling; negative: wait", unit=TICKS),
])  # fmt: skip

TC_HFSC_QOPT = Struct("tc_hfsc_qopt", [Field("defcls", HEX16, "minor number of the default class")])

TC_SERVICE_CURVE = Struct("tc_service_curve", [
    Field("m1", U32, "rate at first", unit="bytes/s"), Field("d", U32, "for how long", unit="us"),
    Field("m2", U32, "rate from then on", unit="bytes/s"),
])  # fmt: skip

HFSC = AttributeSet("TCA_HFSC_", [
    Attr(1, "RSC", TC_SERVICE_CURVE, doc="real-time curve"),
    Attr(2, "FSC", TC_SERVICE_CURVE, doc="link-sharing curve"),
    Attr(3, "USC", TC_SERVICE_CURVE, doc="upper limit"),
])  # fmt: skip

TC_HFSC_STATS = Struct("tc_hfsc_stats", [
    Field("work", U64, "served in all", unit="bytes"), Field("rtwork", U64, "served by the real-time curve", unit="bytes"),
    Field("period", U32, "busy periods of the class so far"), Field("level", U32, "0 for a leaf, else its height above the leaves"),
])  # fmt: skip

# --- random early detection

RED_FLAGS = Flags("tc_red", {"ECN": 0x1, "HARDDROP": 0x2, "ADAPTATIVE": 0x4, "NODROP": 0x8}, "TC_RED_")


def _red_fields(unit: str) -> list[Field]:
    return [
        Field("limit", U32, "longest queue", unit=unit),
        Field("qth_min", U32, "average length at which it begins to mark", unit=unit),
        Field("qth_max", U32, "average length from which it marks all", unit=unit),
        Field("Wlog", U8, "log2 of the weight of the average"),
        Field("Plog", U8, "log2 of the probability's slope"),
        Field("Scell_log", U8, "log2 of the idle time that a damping entry covers"),
        Field("flags", U8, "whether packets are marked rather than dropped", flags=RED_FLAGS),
    ]


TC_RED_QOPT = Struct("tc_red_qopt", _red_fields("bytes"))
TC_CHOKE_QOPT = Struct("tc_choke_qopt", _red_fields("packets"))

RED = AttributeSet("TCA_RED_", [
    Attr(1, "PARMS", TC_RED_QOPT, doc="limits and how fast the average follows"),
    Attr(2, "STAB", BYTES, doc="damping of the average while idle, by time"),
    Attr(3, "MAX_P", U32, unit=OF_32_BITS, doc="probability of marking at the upper threshold"),
    Attr(4, "FLAGS", Bitfield32(RED_FLAGS), doc="whether packets are marked rather than dropped"),
    Attr(5, "EARLY_DROP_BLOCK", U32, doc="shared block of filters for packets dropped early"),
    Attr(6, "MARK_BLOCK", U32, doc="shared block of filters for packets marked"),
])  # fmt: skip

TC_RED_XSTATS = Struct("tc_red_xstats", [
    Field("early", U32, "dropped early", unit="packets"), Field("pdrop", U32, "dropped at the limit", unit="packets"),
    Field("other", U32, "no longer counted", unit="packets"), Field("marked", U32, "marked instead of dropped", unit="packets"),
])  # fmt: skip

CHOKE = AttributeSet("TCA_CHOKE_", [
    Attr(1, "PARMS", TC_CHOKE_QOPT, doc="limits and how fast the average follows"),
    Attr(2, "STAB", BYTES, doc="damping of the average while idle, by time"),
    Attr(3, "MAX_P", U32, unit=OF_32_BITS, doc="probability of marking at the upper threshold"),
])  # fmt: skip

TC_CHOKE_XSTATS = Struct("tc_choke_xstats", [
    Field("early", U32, "dropped early", unit="packets"), Field("pdrop", U32, "dropped at the limit", unit="packets"),
    Field("other", U32, "no longer counted", unit="packets"), Field("marked", U32, "marked instead of dropped", unit="packets"),
    Field("matched", U32, "dropped for being of one flow with another", unit="packets"),
])  # fmt: skip

TC_GRED_QOPT = Struct("tc_gred_qopt", [
    Field("limit", U32, "longest queue", unit="bytes"),
    Field("qth_min", U32, "average length at which it begins to mark", unit="bytes"),
    Field("qth_max", U32, "average length from which it marks all", unit="bytes"),
    Field("DP", U32, "number of the virtual queue; one that is not there has a number beyond the last"),
    Field("backlog", U32, "waiting", unit="bytes"),
    Field("qave", U32, "average length", unit="bytes"),
    Field("forced", U32, "dropped or marked above the upper threshold, counted", unit="packets"),
    Field("early", U32, "dropped or marked between the thresholds, counted", unit="packets"),
    Field("other", U32, "no longer counted", unit="packets"),
    Field("pdrop", U32, "dropped at the limit, counted", unit="packets"),
    Field("Wlog", U8, "log2 of the weight of the average"),
    Field("Plog", U8, "log2 of the probability's slope"),
    Field("Scell_log", U8, "log2 of the idle time that a damping entry covers"),
    Field("prio", U8, "rank of the virtual queue, the lowest number being the best"),
    Field("packets", U32, "let in, counted", unit="packets"),
    Field("bytesin", U32, "let in, counted", unit="bytes"),
])  # fmt: skip

TC_GRED_SOPT = Struct("tc_gred_sopt", [
    Field("DPs", U32, "number of virtual queues"),
    Field("def_DP", U32, "the default one"),
    Field("grio", U8, "1: they have priorities"),
    Field("flags", U8, "whether packets are marked rather than dropped", flags=RED_FLAGS),
    Field("pad1", U16, "always 0"),
])  # fmt: skip

GRED_VQ = AttributeSet("TCA_GRED_VQ_", [
    Attr(1, "PAD", PAD),
    Attr(2, "DP", U32, doc="number of the virtual queue"),
    Attr(3, "STAT_BYTES", U64, unit="bytes", doc="let in"),
    Attr(4, "STAT_PACKETS", U32, unit="packets", doc="let in"),
    Attr(5, "STAT_BACKLOG", U32, unit="bytes", doc="waiting"),
    Attr(6, "STAT_PROB_DROP", U32, unit="packets", doc="dropped at random between the thresholds"),
    Attr(7, "STAT_PROB_MARK", U32, unit="packets", doc="marked at random between the thresholds"),
    Attr(8, "STAT_FORCED_DROP", U32, unit="packets", doc="dropped above the upper threshold"),
    Attr(9, "STAT_FORCED_MARK", U32, unit="packets", doc="marked above the upper threshold"),
    Attr(10, "STAT_PDROP", U32, unit="packets", doc="dropped at the limit"),
    Attr(11, "STAT_OTHER", U32, unit="packets", doc="no longer counted"),
    Attr(12, "FLAGS", U32, flags=RED_FLAGS, doc="whether packets of this queue are marked rather than dropped"),
])  # fmt: skip

GRED_VQ_LIST = AttributeSet("TCA_GRED_VQ_", [
    Attr(1, "ENTRY", Nest(GRED_VQ), multi=True, doc="one virtual queue"),
], name="TCA_GRED_VQ_LIST_")  # fmt: skip

GRED = AttributeSet("TCA_GRED_", [
    Attr(1, "PARMS", Packed(TC_GRED_QOPT), doc="one virtual queue in a request, all sixteen in an answer"),
    Attr(2, "STAB", BYTES, doc="damping of the average while idle, by time"),
    Attr(3, "DPS", TC_GRED_SOPT, doc="set-up of the qdisc as a whole"),
    Attr(4, "MAX_P", Packed(U32), unit=OF_32_BITS, doc="probability of marking at the upper threshold, by virtual queue"),
    Attr(5, "LIMIT", U32, unit="bytes", doc="longest queue in all"),
    Attr(6, "VQ_LIST", Nest(GRED_VQ_LIST), doc="counters and flags by virtual queue"),
])  # fmt: skip

# --- fair queueing

TC_SFQ_QOPT = Struct("tc_sfq_qopt", [
    Field("quantum", U32, "bytes a flow may send in a round", unit="bytes"),
    Field("perturb_period", S32, "how often the hash changes", unit="s"),
    Field("limit", U32, "longest queue", unit="packets"), Field("divisor", U32, "size of the hash table"),
    Field("flows", U32, "flows at most"),
])  # fmt: skip

TC_SFQRED_STATS = Struct("tc_sfqred_stats", [
    Field("prob_drop", U32, "dropped at random between the thresholds", unit="packets"),
    Field("forced_drop", U32, "dropped above the upper threshold", unit="packets"),
    Field("prob_mark", U32, "marked at random between the thresholds", unit="packets"),
    Field("forced_mark", U32, "marked above the upper threshold", unit="packets"),
    Field("prob_mark_head", U32, "marked at random at the head of the queue", unit="packets"),
    Field("forced_mark_head", U32, "marked above the upper threshold at the head of the queue", unit="packets"),
])  # fmt: skip

TC_SFQ_QOPT_V1 = Struct("tc_sfq_qopt_v1", [
    Field("v0", TC_SFQ_QOPT, "what older tc send alone"),
    Field("depth", U32, "packets a flow may have waiting", unit="packets"),
    Field("headdrop", U32, "1: drop the oldest packet of the longest flow"),
    Field("limit", U32, "RED: bytes of a flow", unit="bytes"),
    Field("qth_min", U32, "RED: average length at which it begins to mark", unit="bytes"),
    Field("qth_max", U32, "RED: average length from which it marks all", unit="bytes"),
    Field("Wlog", U8, "RED: log2 of the weight of the average"),
    Field("Plog", U8, "RED: log2 of the probability's slope"),
    Field("Scell_log", U8, "RED: log2 of the idle time that a damping entry covers"),
    Field("flags", U8, "RED: whether packets are marked rather than dropped", flags=RED_FLAGS),
    Field("max_P", U32, "RED: probability of marking at the upper threshold", unit=OF_32_BITS),
    Field("stats", TC_SFQRED_STATS, "RED: what it did, counted"),
])  # fmt: skip

TC_SFQ_XSTATS = Struct("tc_sfq_xstats", [Field("allot", S32, "bytes the flow may still send", unit="bytes")])

DRR = AttributeSet("TCA_DRR_", [Attr(1, "QUANTUM", U32, unit="bytes", doc="bytes a class may send in a round")])
TC_DRR_STATS = Struct("tc_drr_stats", [Field("deficit", U32, "may still be sent in this round", unit="bytes")])

QFQ = AttributeSet("TCA_QFQ_", [
    Attr(1, "WEIGHT", U32, doc="share of the class, 1 to 1024"),
    Attr(2, "LMAX", U32, unit="bytes", doc="longest packet of the class"),
])  # fmt: skip
TC_QFQ_STATS = Struct("tc_qfq_stats", [
    Field("weight", U32, "share of the class"),
    Field("lmax", U32, "longest packet of the class", unit="bytes"),
])  # fmt: skip

ETS = AttributeSet("TCA_ETS_", [
    Attr(1, "NBANDS", U8, doc="number of bands"),
    Attr(2, "NSTRICT", U8, doc="how many of them, from the first, have strict priority"),
    Attr(3, "QUANTA", IndexedArray(U32.but(unit="bytes"), element=4), doc="quantum of each band that shares"),
    Attr(4, "QUANTA_BAND", U32, unit="bytes", doc="quantum of the class"),
    Attr(5, "PRIOMAP", IndexedArray(U8, element=6), doc="band of each packet priority"),
    Attr(6, "PRIOMAP_BAND", U8, doc="element of priomap"),
])  # fmt: skip

FQ = AttributeSet("TCA_FQ_", [
    Attr(1, "PLIMIT", U32, unit="packets", doc="longest queue"),
    Attr(2, "FLOW_PLIMIT", U32, unit="packets", doc="longest queue of a flow"),
    Attr(3, "QUANTUM", U32, unit="bytes", doc="bytes a flow may send in a round"),
    Attr(4, "INITIAL_QUANTUM", U32, unit="bytes", doc="the same for a flow that is new"),
    Attr(5, "RATE_ENABLE", U32, doc="1: pace flows"),
    Attr(6, "FLOW_DEFAULT_RATE", U32, unit="bytes/s", doc="no longer used"),
    Attr(7, "FLOW_MAX_RATE", U32, unit="bytes/s", doc="rate of a flow at most"),
    Attr(8, "BUCKETS_LOG", U32, doc="log2 of the size of the hash table"),
    Attr(9, "FLOW_REFILL_DELAY", U32, unit="us", doc="idle time after which a flow counts as new"),
    Attr(10, "ORPHAN_MASK", HEX32, doc="bits of the hash for packets without a socket"),
    Attr(11, "LOW_RATE_THRESHOLD", U32, unit="bytes/s", doc="slower flows wait after every packet"),
    Attr(12, "CE_THRESHOLD", U32, unit="us", doc="mark packets that waited longer"),
    Attr(13, "TIMER_SLACK", U32, unit="ns", doc="how inexact the timer may be"),
    Attr(14, "HORIZON", U32, unit="us", doc="how far in the future a packet's time may lie"),
    Attr(15, "HORIZON_DROP", U8, doc="1: drop packets beyond the horizon; 0: bring them to it"),
    Attr(16, "PRIOMAP", TC_PRIO_QOPT, doc="band of each packet priority"),
    Attr(17, "WEIGHTS", Packed(S32), doc="share of each band"),
    Attr(18, "OFFLOAD_HORIZON", U32, unit="us", doc="what hardware can pace itself"),
])  # fmt: skip

TC_FQ_QD_STATS = Struct("tc_fq_qd_stats", [
    Field("gc_flows", U64, "idle flows forgotten"),
    Field("highprio_packets", U64, "no longer counted", unit="packets"),
    Field("tcp_retrans", U64, "no longer counted"),
    Field("throttled", U64, "times that a flow had to wait for its pace"),
    Field("flows_plimit", U64, "dropped, the queue of their flow being full", unit="packets"),
    Field("pkts_too_long", U64, "so long that the pace held their flow back for over a second", unit="packets"),
    Field("allocation_errors", U64, "times that no memory was there for a new flow"),
    Field("time_next_delayed_flow", S64, "until the next waiting flow may send", unit="ns"),
    Field("flows", U32, "flows known"),
    Field("inactive_flows", U32, "flows with nothing to send"),
    Field("throttled_flows", U32, "flows that wait for their pace"),
    Field("unthrottle_latency_ns", U32, "how late waiting flows are let go, on average", unit="ns"),
    Field("ce_mark", U64, "marked for having waited longer than ce_threshold", unit="packets"),
    Field("horizon_drops", U64, "dropped for a time beyond the horizon", unit="packets"),
    Field("horizon_caps", U64, "brought to the horizon for a time beyond it", unit="packets"),
    Field("fastpath_packets", U64, "sent without being queued", unit="packets"),
    Field("band_drops", Packed(U64, 3), "packets dropped, by band"),
    Field("band_pkt_count", Packed(U32, 3), "packets waiting, by band"),
    Field("pad", U32, "always 0"),
])  # fmt: skip

HHF = AttributeSet("TCA_HHF_", [
    Attr(1, "BACKLOG_LIMIT", U32, unit="packets", doc="longest queue"),
    Attr(2, "QUANTUM", U32, unit="bytes", doc="bytes a bucket may send in a round, times its weight"),
    Attr(3, "HH_FLOWS_LIMIT", U32, doc="heavy hitters at most"),
    Attr(4, "RESET_TIMEOUT", U32, unit="us", doc="how often the filters forget"),
    Attr(5, "ADMIT_BYTES", U32, unit="bytes", doc="what makes a flow a heavy hitter"),
    Attr(6, "EVICT_TIMEOUT", U32, unit="us", doc="idle time after which it is none any more"),
    Attr(7, "NON_HH_WEIGHT", U32, doc="share of the other flows, heavy hitters having 1"),
])  # fmt: skip

TC_HHF_XSTATS = Struct("tc_hhf_xstats", [
    Field("drop_overlimit", U32, "dropped because the queue was full", unit="packets"),
    Field("hh_overlimit", U32, "times that heavy hitters were at their limit"),
    Field("hh_tot_count", U32, "heavy hitters found so far"),
    Field("hh_cur_count", U32, "heavy hitters known now"),
])  # fmt: skip

# --- active queue management

CODEL = AttributeSet("TCA_CODEL_", [
    Attr(1, "TARGET", U32, unit="us", doc="waiting time that is fine"),
    Attr(2, "LIMIT", U32, unit="packets", doc="longest queue"),
    Attr(3, "INTERVAL", U32, unit="us", doc="how long the waiting time may be over the target"),
    Attr(4, "ECN", U32, doc="1: mark rather than drop"),
    Attr(5, "CE_THRESHOLD", U32, unit="us", doc="mark packets that waited longer"),
])  # fmt: skip

TC_CODEL_XSTATS = Struct("tc_codel_xstats", [
    Field("maxpacket", U32, "longest packet seen", unit="bytes"),
    Field("count", U32, "drops since it began to drop"),
    Field("lastcount", U32, "value of count when it began to drop"),
    Field("ldelay", U32, "how long the last packet waited", unit="us"),
    Field("drop_next", S32, "time until the next drop; negative: overdue", unit="us"),
    Field("drop_overlimit", U32, "dropped because the queue was full", unit="packets"),
    Field("ecn_mark", U32, "marked instead of dropped", unit="packets"),
    Field("dropping", U32, "1: it is dropping, the waiting time being too long"),
    Field("ce_mark", U32, "marked for having waited longer than ce_threshold", unit="packets"),
])  # fmt: skip

FQ_CODEL = AttributeSet("TCA_FQ_CODEL_", [
    Attr(1, "TARGET", U32, unit="us", doc="waiting time that is fine"),
    Attr(2, "LIMIT", U32, unit="packets", doc="longest queue"),
    Attr(3, "INTERVAL", U32, unit="us", doc="how long the waiting time may be over the target"),
    Attr(4, "ECN", U32, doc="1: mark rather than drop"),
    Attr(5, "FLOWS", U32, doc="number of queues that flows are hashed to"),
    Attr(6, "QUANTUM", U32, unit="bytes", doc="bytes a flow may send in a round"),
    Attr(7, "CE_THRESHOLD", U32, unit="us", doc="mark packets that waited longer"),
    Attr(8, "DROP_BATCH_SIZE", U32, unit="packets", doc="packets dropped at once when the queue is full"),
    Attr(9, "MEMORY_LIMIT", U32, unit="bytes", doc="memory that the queue may hold"),
    Attr(10, "CE_THRESHOLD_SELECTOR", HEX8, doc="value of the DS field that ce_threshold holds for"),
    Attr(11, "CE_THRESHOLD_MASK", HEX8, doc="bits of the DS field that are compared"),
])  # fmt: skip

TC_FQ_CODEL_QD_STATS = Struct("tc_fq_codel_qd_stats", [
    Field("maxpacket", U32, "longest packet seen", unit="bytes"),
    Field("drop_overlimit", U32, "dropped because the queue was full", unit="packets"),
    Field("ecn_mark", U32, "marked instead of dropped", unit="packets"),
    Field("new_flow_count", U32, "times that a packet began a new flow"),
    Field("new_flows_len", U32, "new flows waiting"),
    Field("old_flows_len", U32, "old flows waiting"),
    Field("ce_mark", U32, "marked for having waited longer than ce_threshold", unit="packets"),
    Field("memory_usage", U32, "held by the queue", unit="bytes"),
    Field("drop_overmemory", U32, "dropped because the queue held too much memory", unit="packets"),
])  # fmt: skip

TC_FQ_CODEL_CL_STATS = Struct("tc_fq_codel_cl_stats", [
    Field("deficit", S32, "may still be sent in this round", unit="bytes"),
    Field("ldelay", U32, "how long the last packet waited", unit="us"),
    Field("count", U32, "drops since it began to drop"),
    Field("lastcount", U32, "value of count when it began to drop"),
    Field("dropping", U32, "1: it is dropping, the waiting time being too long"),
    Field("drop_next", S32, "time until the next drop; negative: overdue", unit="us"),
], size=TC_FQ_CODEL_QD_STATS.fixed, doc="shares a union with the qdisc's figures")  # fmt: skip

TC_FQ_CODEL_XSTATS = Struct("tc_fq_codel_xstats", [
    Field("type", U32, "whose figures these are", enum=Enum("tca_fq_codel_xstats", {"QDISC": 0, "CLASS": 1}, "TCA_FQ_CODEL_XSTATS_")),
    Field("stats", SubMessage("type", {0: TC_FQ_CODEL_QD_STATS, 1: TC_FQ_CODEL_CL_STATS}, kind="binary"), "the figures"),
])  # fmt: skip

PIE = AttributeSet("TCA_PIE_", [
    Attr(1, "TARGET", U32, unit="us", doc="waiting time to aim at"),
    Attr(2, "LIMIT", U32, unit="packets", doc="longest queue"),
    Attr(3, "TUPDATE", U32, unit="us", doc="how often the probability is reckoned"),
    Attr(4, "ALPHA", U32, doc="weight of the distance from the target, in sixteenths: 0 to 32"),
    Attr(5, "BETA", U32, doc="weight of the change, in sixteenths: 0 to 32"),
    Attr(6, "ECN", U32, doc="1: mark rather than drop"),
    Attr(7, "BYTEMODE", U32, doc="1: short packets are dropped less"),
    Attr(8, "DQ_RATE_ESTIMATOR", U32, doc="1: reckon the waiting time from the rate"),
])  # fmt: skip

TC_PIE_XSTATS = Struct("tc_pie_xstats", [
    Field("prob", U64, "probability of dropping", unit="/ 2^64"),
    Field("delay", U32, "waiting time, as reckoned", unit="us"),
    Field("avg_dq_rate", U32, "rate that packets leave with, on average", unit="bytes/s"),
    Field("dq_rate_estimating", U32, "1: that rate is being measured"),
    Field("packets_in", U32, "let in", unit="packets"),
    Field("dropped", U32, "dropped at random", unit="packets"),
    Field("overlimit", U32, "dropped because the queue was full", unit="packets"),
    Field("maxq", U32, "longest queue seen", unit="packets"),
    Field("ecn_mark", U32, "marked instead of dropped", unit="packets"),
])  # fmt: skip

FQ_PIE = AttributeSet("TCA_FQ_PIE_", [
    Attr(1, "LIMIT", U32, unit="packets", doc="longest queue"),
    Attr(2, "FLOWS", U32, doc="number of queues that flows are hashed to"),
    Attr(3, "TARGET", U32, unit="us", doc="waiting time to aim at"),
    Attr(4, "TUPDATE", U32, unit="us", doc="how often the probability is reckoned"),
    Attr(5, "ALPHA", U32, doc="weight of the distance from the target, in sixteenths: 0 to 32"),
    Attr(6, "BETA", U32, doc="weight of the change, in sixteenths: 0 to 32"),
    Attr(7, "QUANTUM", U32, unit="bytes", doc="bytes a flow may send in a round"),
    Attr(8, "MEMORY_LIMIT", U32, unit="bytes", doc="memory that the queue may hold"),
    Attr(9, "ECN_PROB", U32, unit="%", doc="mark rather than drop up to this probability"),
    Attr(10, "ECN", U32, doc="1: mark rather than drop"),
    Attr(11, "BYTEMODE", U32, doc="1: short packets are dropped less"),
    Attr(12, "DQ_RATE_ESTIMATOR", U32, doc="1: reckon the waiting time from the rate"),
])  # fmt: skip

TC_FQ_PIE_XSTATS = Struct("tc_fq_pie_xstats", [
    Field("packets_in", U32, "let in", unit="packets"),
    Field("dropped", U32, "dropped at random", unit="packets"),
    Field("overlimit", U32, "dropped because the queue was full", unit="packets"),
    Field("overmemory", U32, "dropped because the queue held too much memory", unit="packets"),
    Field("ecn_mark", U32, "marked instead of dropped", unit="packets"),
    Field("new_flow_count", U32, "times that a packet began a new flow"),
    Field("new_flows_len", U32, "new flows waiting"),
    Field("old_flows_len", U32, "old flows waiting"),
    Field("memory_usage", U32, "held by the queue", unit="bytes"),
])  # fmt: skip

DUALPI2 = AttributeSet("TCA_DUALPI2_", [
    Attr(1, "LIMIT", U32, unit="packets", doc="longest queue"),
    Attr(2, "MEMORY_LIMIT", U32, unit="bytes", doc="memory that the queue may hold"),
    Attr(3, "TARGET", U32, unit="us", doc="waiting time of classic traffic to aim at"),
    Attr(4, "TUPDATE", U32, unit="us", doc="how often the probability is reckoned"),
    Attr(5, "ALPHA", U32, doc="weight of the distance from the target, in 1/256 Hz"),
    Attr(6, "BETA", U32, doc="weight of the change, in 1/256 Hz"),
    Attr(7, "STEP_THRESH_PKTS", U32, unit="packets", doc="length from which all of the low-latency queue is marked"),
    Attr(8, "STEP_THRESH_US", U32, unit="us", doc="waiting time from which all of the low-latency queue is marked"),
    Attr(9, "MIN_QLEN_STEP", U32, unit="packets", doc="no such marking in a shorter queue"),
    Attr(10, "COUPLING", U8, doc="how many times more the low-latency queue is marked; 2 is usual"),
    Attr(11, "DROP_OVERLOAD", U8, doc="whether overload lets the queue overflow or drops packets",
         enum=Enum("tc_dualpi2_drop_overload", {"OVERFLOW": 0, "DROP": 1}, "TC_DUALPI2_DROP_OVERLOAD_")),
    Attr(12, "DROP_EARLY", U8, doc="whether a packet is dropped when it leaves or when it comes",
         enum=Enum("tc_dualpi2_drop_early", {"DROP_DEQUEUE": 0, "DROP_ENQUEUE": 1}, "TC_DUALPI2_DROP_EARLY_")),
    Attr(13, "C_PROTECTION", U8, unit="%", doc="share that classic traffic is sure of"),
    Attr(14, "ECN_MASK", U8, doc="packets for the low-latency queue: those with ECT(1), or all with ECN",
         enum=Enum("tc_dualpi2_ecn_mask", {"L4S_ECT": 1, "CLA_ECT": 2, "ANY_ECT": 3}, "TC_DUALPI2_ECN_MASK_")),
    Attr(15, "SPLIT_GSO", U8, doc="1: cut big packets up",
         enum=Enum("tc_dualpi2_split_gso", {"NO_SPLIT_GSO": 0, "SPLIT_GSO": 1}, "TC_DUALPI2_SPLIT_GSO_")),
    Attr(16, "PAD", PAD),
])  # fmt: skip

TC_DUALPI2_XSTATS = Struct("tc_dualpi2_xstats", [
    Field("prob", U32, "probability of dropping, before coupling", unit=OF_32_BITS),
    Field("delay_c", U32, "waiting time of classic traffic", unit="us"),
    Field("delay_l", U32, "waiting time of low-latency traffic", unit="us"),
    Field("packets_in_c", U32, "let into the classic queue", unit="packets"),
    Field("packets_in_l", U32, "let into the low-latency queue", unit="packets"),
    Field("maxq", U32, "longest queue seen", unit="packets"),
    Field("ecn_mark", U32, "marked", unit="packets"),
    Field("step_marks", U32, "marked for the step threshold of the low-latency queue", unit="packets"),
    Field("credit", S32, "whose turn it is: negative for classic traffic, else low-latency traffic"),
    Field("memory_used", U32, "held by the queue", unit="bytes"),
    Field("max_memory_used", U32, "most that the queue held", unit="bytes"),
    Field("memory_limit", U32, "most that the queue may hold", unit="bytes"),
])  # fmt: skip

TC_SFB_QOPT = Struct("tc_sfb_qopt", [
    Field("rehash_interval", U32, "how often the hash changes", unit="ms"),
    Field("warmup_time", U32, "how long before that the new hash is filled", unit="ms"),
    Field("max", U32, "bucket length from which its flows count as not responsive", unit="packets"),
    Field("bin_size", U32, "bucket length from which its probability rises", unit="packets"),
    Field("increment", U32, "step that the probability rises by", unit="/ 2^16"),
    Field("decrement", U32, "step that it falls by when the bucket is empty", unit="/ 2^16"),
    Field("limit", U32, "longest queue", unit="packets"),
    Field("penalty_rate", U32, "rate of all flows together that do not respond", unit="packets/s"),
    Field("penalty_burst", U32, "burst of those flows", unit="packets"),
])  # fmt: skip

SFB = AttributeSet("TCA_SFB_", [Attr(1, "PARMS", TC_SFB_QOPT, doc="limits, steps of the probability and penalties")])

TC_SFB_XSTATS = Struct("tc_sfb_xstats", [
    Field("earlydrop", U32, "dropped at random", unit="packets"),
    Field("penaltydrop", U32, "dropped for exceeding the penalty rate", unit="packets"),
    Field("bucketdrop", U32, "dropped because their bucket was full", unit="packets"),
    Field("queuedrop", U32, "dropped because the queue was full", unit="packets"),
    Field("childdrop", U32, "dropped by the qdisc inside", unit="packets"),
    Field("marked", U32, "marked instead of dropped", unit="packets"),
    Field("maxqlen", U32, "longest bucket", unit="packets"),
    Field("maxprob", U32, "greatest probability of a bucket", unit="/ 2^16"),
    Field("avgprob", U32, "probability of a bucket, on average", unit="/ 2^16"),
])  # fmt: skip

CAKE = AttributeSet("TCA_CAKE_", [
    Attr(1, "PAD", PAD),
    Attr(2, "BASE_RATE64", U64, unit="bytes/s", doc="rate of the link; 0: unlimited"),
    Attr(3, "DIFFSERV_MODE", U32, doc="how packets are sorted into tins", enum=Enum("cake_diffserv", {
        "DIFFSERV3": 0, "DIFFSERV4": 1, "DIFFSERV8": 2, "BESTEFFORT": 3, "PRECEDENCE": 4,
    }, "CAKE_DIFFSERV_")),
    Attr(4, "ATM", U32, enum=Enum("cake_atm", {"NONE": 0, "ATM": 1, "PTM": 2}, "CAKE_ATM_"), doc="cells of the link layer"),
    Attr(5, "FLOW_MODE", U32, doc="what makes a flow", enum=Enum("cake_flow", {
        "NONE": 0, "SRC_IP": 1, "DST_IP": 2, "HOSTS": 3, "FLOWS": 4, "DUAL_SRC": 5, "DUAL_DST": 6, "TRIPLE": 7,
    }, "CAKE_FLOW_")),
    Attr(6, "OVERHEAD", S32, unit="bytes", doc="added to the size of each packet"),
    Attr(7, "RTT", U32, unit="us", doc="round-trip time that is usual"),
    Attr(8, "TARGET", U32, unit="us", doc="waiting time that is fine"),
    Attr(9, "AUTORATE", U32, doc="1: find the rate out from what comes in"),
    Attr(10, "MEMORY", U32, unit="bytes", doc="memory that the queue may hold"),
    Attr(11, "NAT", U32, doc="1: tell hosts by their addresses before translation"),
    Attr(12, "RAW", U32, doc="any number: take sizes as they are, without link-layer overhead"),
    Attr(13, "WASH", U32, doc="1: clear the DS field"),
    Attr(14, "MPU", U32, unit="bytes", doc="smaller packets count as this big"),
    Attr(15, "INGRESS", U32, doc="1: it shapes what comes in; dropped packets count too"),
    Attr(16, "ACK_FILTER", U32, doc="drop needless acknowledgements", enum=Enum("cake_ack", {
        "NONE": 0, "FILTER": 1, "AGGRESSIVE": 2,
    }, "CAKE_ACK_")),
    Attr(17, "SPLIT_GSO", U32, doc="1: cut big packets up"),
    Attr(18, "FWMARK", HEX32, doc="bits of the firewall mark that choose the tin"),
])  # fmt: skip

CAKE_TIN_STATS = AttributeSet("TCA_CAKE_TIN_STATS_", [
    Attr(1, "PAD", PAD),
    Attr(2, "SENT_PACKETS", U32, unit="packets", doc="let into the tin, those dropped later too"),
    Attr(3, "SENT_BYTES64", U64, unit="bytes", doc="let into the tin, those dropped later too"),
    Attr(4, "DROPPED_PACKETS", U32, unit="packets", doc="taken out and not sent"),
    Attr(5, "DROPPED_BYTES64", U64, unit="bytes", doc="of packets taken out and not sent"),
    Attr(6, "ACKS_DROPPED_PACKETS", U32, unit="packets", doc="acknowledgements dropped as needless"),
    Attr(7, "ACKS_DROPPED_BYTES64", U64, unit="bytes", doc="of acknowledgements dropped as needless"),
    Attr(8, "ECN_MARKED_PACKETS", U32, unit="packets", doc="marked instead of dropped"),
    Attr(9, "ECN_MARKED_BYTES64", U64, unit="bytes", doc="of packets marked instead of dropped"),
    Attr(10, "BACKLOG_PACKETS", U32, unit="packets", doc="waiting"),
    Attr(11, "BACKLOG_BYTES", U32, unit="bytes", doc="waiting"),
    Attr(12, "THRESHOLD_RATE64", U64, unit="bytes/s", doc="up to this rate the tin goes ahead of lesser ones"),
    Attr(13, "TARGET_US", U32, unit="us", doc="waiting time that is fine"),
    Attr(14, "INTERVAL_US", U32, unit="us", doc="how long the waiting time may be over the target"),
    Attr(15, "WAY_INDIRECT_HITS", U32, doc="flows found in another place of their set"),
    Attr(16, "WAY_MISSES", U32, doc="flows that got a place of their own"),
    Attr(17, "WAY_COLLISIONS", U32, doc="flows that share a queue, their set being full"),
    Attr(18, "PEAK_DELAY_US", U32, unit="us", doc="waiting time, longer ones weighing more"),
    Attr(19, "AVG_DELAY_US", U32, unit="us", doc="waiting time, on average"),
    Attr(20, "BASE_DELAY_US", U32, unit="us", doc="waiting time, shorter ones weighing more"),
    Attr(21, "SPARSE_FLOWS", U32, doc="flows that send little"),
    Attr(22, "BULK_FLOWS", U32, doc="flows that always have packets waiting"),
    Attr(23, "UNRESPONSIVE_FLOWS", U32, doc="flows that do not slow down when packets are dropped"),
    Attr(24, "MAX_SKBLEN", U32, unit="bytes", doc="longest packet seen"),
    Attr(25, "FLOW_QUANTUM", U32, unit="bytes", doc="a flow may send in a round"),
])  # fmt: skip

CAKE_STATS = AttributeSet("TCA_CAKE_STATS_", [
    Attr(1, "PAD", PAD),
    Attr(2, "CAPACITY_ESTIMATE64", U64, unit="bytes/s", doc="rate of the link, as found out with autorate"),
    Attr(3, "MEMORY_LIMIT", U32, unit="bytes", doc="most that the queue may hold"),
    Attr(4, "MEMORY_USED", U32, unit="bytes", doc="most that the queue held"),
    Attr(5, "AVG_NETOFF", U32, unit="bytes", doc="where the network header begins, on average"),
    Attr(6, "MIN_NETLEN", U32, unit="bytes", doc="shortest packet seen, from the network header on"),
    Attr(7, "MAX_NETLEN", U32, unit="bytes", doc="longest packet seen, from the network header on"),
    Attr(8, "MIN_ADJLEN", U32, unit="bytes", doc="shortest packet seen, with link-layer overhead"),
    Attr(9, "MAX_ADJLEN", U32, unit="bytes", doc="longest packet seen, with link-layer overhead"),
    Attr(10, "TIN_STATS", IndexedArray(Nest(CAKE_TIN_STATS)), doc="by tin, the least important first"),
    Attr(11, "DEFICIT", S32, unit="bytes", doc="of a flow, as are the next ones"),
    Attr(12, "COBALT_COUNT", U32, doc="drops since it began to drop"),
    Attr(13, "DROPPING", U32, doc="1: it is dropping, the waiting time being too long"),
    Attr(14, "DROP_NEXT_US", S32, unit="us", doc="time since the next drop was due; negative: time left"),
    Attr(15, "P_DROP", U32, unit=OF_32_BITS, doc="probability of dropping for a queue that was full"),
    Attr(16, "BLUE_TIMER_US", S32, unit="us", doc="time since that probability changed"),
    Attr(17, "ACTIVE_QUEUES", U32, doc="never sent"),
])  # fmt: skip

# --- emulation

TC_NETEM_QOPT = Struct("tc_netem_qopt", [
    Field("latency", U32, "delay of every packet", unit=TICKS), Field("limit", U32, "longest queue", unit="packets"),
    Field("loss", U32, "probability of loss", unit=OF_32_BITS),
    Field("gap", U32, "every gap-th packet overtakes; 0: none", unit="packets"),
    Field("duplicate", U32, "probability of duplication", unit=OF_32_BITS),
    Field("jitter", U32, "how much the delay varies", unit=TICKS),
])  # fmt: skip

TC_NETEM_CORR = Struct("tc_netem_corr", [
    Field("delay_corr", U32, "how much a delay depends on the one before", unit=OF_32_BITS),
    Field("loss_corr", U32, "how much a loss depends on the packet before", unit=OF_32_BITS),
    Field("dup_corr", U32, "how much a duplication depends on the packet before", unit=OF_32_BITS),
])  # fmt: skip

TC_NETEM_REORDER = Struct("tc_netem_reorder", [
    Field("probability", U32, "of a packet to overtake", unit=OF_32_BITS),
    Field("correlation", U32, "how much that depends on the packet before", unit=OF_32_BITS),
])  # fmt: skip

TC_NETEM_CORRUPT = Struct("tc_netem_corrupt", [
    Field("probability", U32, "of a packet to get a wrong bit", unit=OF_32_BITS),
    Field("correlation", U32, "how much that depends on the packet before", unit=OF_32_BITS),
])  # fmt: skip

TC_NETEM_RATE = Struct("tc_netem_rate", [
    Field("rate", U32, "all ones: see rate64", unit="bytes/s"),
    Field("packet_overhead", S32, "added to the size of each packet", unit="bytes"),
    Field("cell_size", U32, "packets fill whole cells of this size; 0: no cells", unit="bytes"),
    Field("cell_overhead", S32, "added to the size of each cell", unit="bytes"),
])  # fmt: skip

TC_NETEM_SLOT = Struct("tc_netem_slot", [
    Field("min_delay", S64, "shortest time between bursts", unit="ns"),
    Field("max_delay", S64, "longest time between bursts", unit="ns"),
    Field("max_packets", S32, "most in a burst; 0: any number", unit="packets"),
    Field("max_bytes", S32, "most in a burst; 0: any number", unit="bytes"),
    Field("dist_delay", S64, "time between bursts, on average, where it has a distribution", unit="ns"),
    Field("dist_jitter", S64, "how much that varies", unit="ns"),
])  # fmt: skip

TC_NETEM_GIMODEL = Struct("tc_netem_gimodel", [
    Field("p13", U32, "probability that a burst of losses begins", unit=OF_32_BITS),
    Field("p31", U32, "probability that the burst ends after a loss", unit=OF_32_BITS),
    Field("p32", U32, "probability that a packet gets through in the burst, after a loss", unit=OF_32_BITS),
    Field("p14", U32, "probability of a single loss outside of bursts", unit=OF_32_BITS),
    Field("p23", U32, "probability that losses go on in the burst, after a packet that got through", unit=OF_32_BITS),
])  # fmt: skip

TC_NETEM_GEMODEL = Struct("tc_netem_gemodel", [
    Field("p", U32, "probability of turning bad", unit=OF_32_BITS),
    Field("r", U32, "probability of turning good", unit=OF_32_BITS),
    Field("h", U32, "probability that a packet gets through in the bad state", unit=OF_32_BITS),
    Field("k1", U32, "probability of loss in the good state", unit=OF_32_BITS),
])  # fmt: skip

NETEM_LOSS = AttributeSet("NETEM_LOSS_", [
    Attr(1, "GI", TC_NETEM_GIMODEL, doc="Markov chain of four states: probabilities of passing from one to another"),
    Attr(2, "GE", TC_NETEM_GEMODEL, doc="Gilbert-Elliot: probabilities of turning bad and good, and of loss in each state"),
])  # fmt: skip

NETEM = AttributeSet("TCA_NETEM_", [
    Attr(1, "CORR", TC_NETEM_CORR, doc="how much a random choice depends on the one before"),
    Attr(2, "DELAY_DIST", Packed(S16), doc="distribution of the delay, 8192 being one deviation"),
    Attr(3, "REORDER", TC_NETEM_REORDER, doc="how many packets overtake others"),
    Attr(4, "CORRUPT", TC_NETEM_CORRUPT, doc="how many packets get a wrong bit"),
    Attr(5, "LOSS", Nest(NETEM_LOSS), doc="model of loss, rather than plain probability"),
    Attr(6, "RATE", TC_NETEM_RATE, doc="rate to send with, and overhead to reckon"),
    Attr(7, "ECN", U32, doc="1: mark rather than lose"),
    Attr(8, "RATE64", U64, unit="bytes/s", doc="rate, where it does not fit 32 bits"),
    Attr(9, "PAD", PAD),
    Attr(10, "LATENCY64", S64, unit="ns", doc="delay of every packet"),
    Attr(11, "JITTER64", S64, unit="ns", doc="how much the delay varies"),
    Attr(12, "SLOT", TC_NETEM_SLOT, doc="deliver in bursts"),
    Attr(13, "SLOT_DIST", Packed(S16), doc="distribution of the time between bursts"),
    Attr(14, "PRNG_SEED", U64, doc="seed of the random numbers"),
])  # fmt: skip

TC_NETEM_XSTATS = Struct("tc_netem_xstats", [
    Field("delayed", U64, "held back", unit="packets"),
    Field("dropped", U64, "lost on purpose", unit="packets"),
    Field("corrupted", U64, "given a wrong bit", unit="packets"),
    Field("duplicated", U64, "sent twice", unit="packets"),
    Field("reordered", U64, "let overtake others", unit="packets"),
    Field("ecn_marked", U64, "marked instead of lost", unit="packets"),
    Field("allocation_errors", U64, "lost for want of memory", unit="packets"),
])  # fmt: skip

# --- hardware queues and schedules

TC_MQPRIO_QOPT = Struct("tc_mqprio_qopt", [
    Field("num_tc", U8, "number of traffic classes"), Field("prio_tc_map", Packed(U8, 16), "traffic class of each packet priority"),
    Field("hw", U8, "whether hardware is set up for the classes",
          enum=Enum("tc_mqprio_hw_offload", {"NONE": 0, "TCS": 1}, "TC_MQPRIO_HW_OFFLOAD_")),
    Field("count", Packed(U16, 16), "number of queues of each class"), Field("offset", Packed(U16, 16), "first queue of each class"),
])  # fmt: skip

FRAME_PREEMPTION = Enum("tc_fp", {"EXPRESS": 1, "PREEMPTIBLE": 2}, "TC_FP_")

MQPRIO_TC_ENTRY = AttributeSet("TCA_MQPRIO_TC_ENTRY_", [
    Attr(1, "INDEX", U32, doc="number of the traffic class"),
    Attr(2, "FP", U32, enum=FRAME_PREEMPTION, doc="may its frames be interrupted"),
])  # fmt: skip

MQPRIO = AttributeSet("TCA_MQPRIO_", [
    Attr(1, "MODE", U16, doc="what hardware is given: DCB classes and queues only, CHANNEL rates and queue layout too",
         enum=Enum("tc_mqprio_mode", {"DCB": 0, "CHANNEL": 1}, "TC_MQPRIO_MODE_")),
    Attr(2, "SHAPER", U16, doc="how hardware shapes: as DCB has it, or by the rates that follow",
         enum=Enum("tc_mqprio_shaper", {"DCB": 0, "BW_RATE": 1}, "TC_MQPRIO_SHAPER_")),
    Attr(3, "MIN_RATE64", IndexedArray(U64.but(unit="bytes/s"), element=3), doc="least rate by traffic class"),
    Attr(4, "MAX_RATE64", IndexedArray(U64.but(unit="bytes/s"), element=4), doc="greatest rate by traffic class"),
    Attr(5, "TC_ENTRY", Nest(MQPRIO_TC_ENTRY), multi=True, doc="what else is set for a traffic class"),
])  # fmt: skip

TAPRIO_SCHED_ENTRY = AttributeSet("TCA_TAPRIO_SCHED_ENTRY_", [
    Attr(1, "INDEX", U32, doc="place in the schedule, from 0 on; the kernel counts itself"),
    Attr(2, "CMD", U8, doc="open the gates; or hold back interruptible frames meanwhile, or let them go",
         enum=Enum("tc_taprio_cmd", {"SET_GATES": 0, "SET_AND_HOLD": 1, "SET_AND_RELEASE": 2}, "TC_TAPRIO_CMD_")),
    Attr(3, "GATE_MASK", HEX32, doc="traffic classes that may send"),
    Attr(4, "INTERVAL", U32, unit="ns", doc="for how long"),
])  # fmt: skip

TAPRIO_SCHED = AttributeSet("TCA_TAPRIO_SCHED_", [
    Attr(1, "ENTRY", Nest(TAPRIO_SCHED_ENTRY), multi=True, doc="which gates are open for how long"),
])  # fmt: skip

TAPRIO_TC_ENTRY = AttributeSet("TCA_TAPRIO_TC_ENTRY_", [
    Attr(1, "INDEX", U32, doc="number of the traffic class"),
    Attr(2, "MAX_SDU", U32, unit="bytes", doc="longest frame allowed; 0: any"),
    Attr(3, "FP", U32, enum=FRAME_PREEMPTION, doc="may its frames be interrupted"),
])  # fmt: skip

TAPRIO: AttributeSet = AttributeSet("TCA_TAPRIO_ATTR_", [
    Attr(1, "PRIOMAP", TC_MQPRIO_QOPT, doc="traffic classes and their queues"),
    Attr(2, "SCHED_ENTRY_LIST", Nest(TAPRIO_SCHED), doc="the schedule"),
    Attr(3, "SCHED_BASE_TIME", S64, unit="ns", doc="when it begins"),
    Attr(4, "SCHED_SINGLE_ENTRY", Nest(TAPRIO_SCHED_ENTRY), doc="the kernel refuses it"),
    Attr(5, "SCHED_CLOCKID", S32, enum=CLOCK, doc="clock that times are of"),
    Attr(6, "PAD", PAD, kernel="TCA_TAPRIO_PAD"),
    Attr(7, "ADMIN_SCHED", Nest(lambda: TAPRIO), doc="schedule that has not begun yet"),
    Attr(8, "SCHED_CYCLE_TIME", S64, unit="ns", doc="how often it begins anew"),
    Attr(9, "SCHED_CYCLE_TIME_EXTENSION", S64, unit="ns", doc="how much longer the last cycle before a new schedule may be"),
    Attr(10, "FLAGS", U32, doc="who keeps the schedule: neither, the kernel; else the card by launch times, or all of it",
         flags=Flags("taprio_flags", {"TXTIME_ASSIST": 0x1, "FULL_OFFLOAD": 0x2}, "TCA_TAPRIO_ATTR_FLAG_")),
    Attr(11, "TXTIME_DELAY", U32, unit="ns", doc="time a packet takes to reach the hardware"),
    Attr(12, "TC_ENTRY", Nest(TAPRIO_TC_ENTRY), multi=True, doc="what else is set for a traffic class"),
])  # fmt: skip

TAPRIO_OFFLOAD_STATS = AttributeSet("TCA_TAPRIO_OFFLOAD_STATS_", [
    Attr(1, "PAD", PAD),
    Attr(2, "WINDOW_DROPS", U64, unit="packets", doc="too long for the window they were sent in"),
    Attr(3, "TX_OVERRUNS", U64, unit="packets", doc="still being sent when the gate closed"),
])  # fmt: skip

TC_CBS_QOPT = Struct("tc_cbs_qopt", [
    Field("offload", U8, "1: hardware does the shaping"),
    Field("_pad", Binary(3), "always 0"),
    Field("hicredit", S32, "most credit that a waiting queue gathers", unit="bytes"),
    Field("locredit", S32, "least credit, after the longest packet; negative", unit="bytes"),
    Field("idleslope", S32, "how fast credit grows while waiting: the rate reserved", unit="kbit/s"),
    Field("sendslope", S32, "how fast credit falls while sending: idleslope less the rate of the port, negative", unit="kbit/s"),
])  # fmt: skip

CBS = AttributeSet("TCA_CBS_", [Attr(1, "PARMS", TC_CBS_QOPT, doc="bounds and slopes of the credit")])

TC_ETF_QOPT = Struct("tc_etf_qopt", [
    Field("delta", S32, "how long before its time a packet is handed to the driver", unit="ns"),
    Field("clockid", S32, "clock that packets' times are of", enum=CLOCK),
    Field("flags", U32, "whether the time is a deadline, hardware keeps it, and sockets need not have asked",
          flags=Flags("tc_etf", {"DEADLINE_MODE_ON": 0x1, "OFFLOAD_ON": 0x2, "SKIP_SOCK_CHECK": 0x4}, "TC_ETF_")),
])  # fmt: skip

ETF = AttributeSet("TCA_ETF_", [Attr(1, "PARMS", TC_ETF_QOPT, doc="clock, lead and flags")])

# --- what kernels up to 6.2 had

TC_CBQ_LSSOPT = Struct("tc_cbq_lssopt", [
    Field("change", HEX8, "which of the following are meant, a bit each"),
    Field("flags", U8, "BOUNDED: the class does not borrow; ISOLATED: it does not lend",
          flags=Flags("tcf_cbq_lss", {"BOUNDED": 0x1, "ISOLATED": 0x2}, "TCF_CBQ_LSS_")),
    Field("ewma_log", U8, "log2 of the weight of the average"),
    Field("level", U8, "0 for a leaf, else its height above the leaves"),
    Field("maxidle", U32, "most credit that an idle class gathers, in ticks, scaled"),
    Field("minidle", U32, "least credit of a class, in ticks, scaled"),
    Field("offtime", U32, "how long a class that sent too much waits, in ticks"),
    Field("avpkt", U32, "length of a packet, on average", unit="bytes"),
])  # fmt: skip

TC_CBQ_WRROPT = Struct("tc_cbq_wrropt", [
    Field("flags", HEX8, "never used"),
    Field("priority", U8, "classes of lower numbers go first: 1 to 8"),
    Field("cpriority", U8, "priority in use, as the kernel sees it"),
    Field("__reserved", U8, "always 0"),
    Field("allot", U32, "bytes the class may send in a round", unit="bytes"),
    Field("weight", U32, "share of the class"),
])  # fmt: skip

CBQ = AttributeSet("TCA_CBQ_", [
    Attr(1, "LSSOPT", TC_CBQ_LSSOPT, doc="link sharing"),
    Attr(2, "WRROPT", TC_CBQ_WRROPT, doc="round robin"),
    Attr(3, "FOPT", Struct("tc_cbq_fopt", [
        Field("split", HANDLE, "class at which packets are sorted by priority"),
        Field("defmap", HEX32, "priorities that come to this class there, a bit each"),
        Field("defchange", HEX32, "which bits of defmap are meant"),
    ]), doc="which packets come here without a filter"),
    Attr(4, "OVL_STRATEGY", Struct("tc_cbq_ovl", [
        Field("strategy", U8, "what happens to a class that sent too much: 0 waits, 1 waits longer, 2 sinks in priority, 3 drops"),
        Field("priority2", U8, "priority that it sinks to"),
        Field("pad", U16, "always 0"),
        Field("penalty", U32, "how much longer it waits, in ticks"),
    ]), doc="what happens when the class sent too much"),
    Attr(5, "RATE", RATESPEC, doc="what the class is sure of"),
    Attr(6, "RTAB", Packed(U32), unit=TICKS, doc="time to send a packet, by its length"),
    Attr(7, "POLICE", Struct("tc_cbq_police", [
        Field("police", U8, "verdict of the action (TC_POLICE_*)"),
        Field("__res1", U8, "always 0"),
        Field("__res2", U16, "always 0"),
    ]), doc="whether a policing action acts on the class"),
])  # fmt: skip

TC_CBQ_XSTATS = Struct("tc_cbq_xstats", [
    Field("borrows", U32, "times that the class borrowed"),
    Field("overactions", U32, "times that it had sent too much"),
    Field("avgidle", S32, "credit, on average, in ticks, scaled"),
    Field("undertime", S32, "time until it may send again, in ticks"),
])  # fmt: skip

DSMARK = AttributeSet("TCA_DSMARK_", [
    Attr(1, "INDICES", U16, doc="number of classes"),
    Attr(2, "DEFAULT_INDEX", U16, doc="class of packets that no filter claims"),
    Attr(3, "SET_TC_INDEX", FLAG, doc="take the packet's DS field as the number that filters see"),
    Attr(4, "MASK", HEX8, doc="bits of the DS field to keep"),
    Attr(5, "VALUE", HEX8, doc="bits of the DS field to set"),
])  # fmt: skip

ATM = AttributeSet("TCA_ATM_", [
    Attr(1, "FD", U32, doc="file descriptor of the socket of the virtual circuit"),
    Attr(2, "PTR", BYTES, doc="never used"),
    Attr(3, "HDR", BYTES, doc="link-layer header put before each packet"),
    Attr(4, "EXCESS", HANDLE, doc="class for packets that this one cannot take; 0: set their loss priority"),
    Attr(5, "ADDR", BYTES, doc="address of the virtual circuit"),
    Attr(6, "STATE", U32, doc="how far the circuit is set up (ATM_VS_*)"),
])  # fmt: skip

NONE = Nest(NO_OPTIONS)

OPTIONS: dict[str, Type] = {
    "bfifo": TC_FIFO_QOPT, "pfifo": TC_FIFO_QOPT, "pfifo_head_drop": TC_FIFO_QOPT, "pfifo_fast": TC_PRIO_QOPT,
    "prio": Prefixed(TC_PRIO_QOPT, Nest(PRIO)), "multiq": TC_MULTIQ_QOPT, "plug": TC_PLUG_QOPT,
    "skbprio": TC_SKBPRIO_QOPT, "sfq": TC_SFQ_QOPT_V1, "htb": Nest(HTB), "hfsc": Either(Nest(HFSC), TC_HFSC_QOPT), "tbf": Nest(TBF),
    "netem": Prefixed(TC_NETEM_QOPT, Nest(NETEM)), "mqprio": Prefixed(TC_MQPRIO_QOPT, Nest(MQPRIO)),
    "fq": Nest(FQ), "fq_codel": Nest(FQ_CODEL), "codel": Nest(CODEL), "cake": Nest(CAKE), "cake_mq": Nest(CAKE),
    "pie": Nest(PIE), "fq_pie": Nest(FQ_PIE), "dualpi2": Nest(DUALPI2), "red": Nest(RED), "gred": Nest(GRED), "choke": Nest(CHOKE),
    "sfb": Nest(SFB), "hhf": Nest(HHF), "drr": Nest(DRR), "qfq": Nest(QFQ), "ets": Nest(ETS), "taprio": Nest(TAPRIO), "cbs": Nest(CBS),
    "etf": Nest(ETF), "cbq": Nest(CBQ), "dsmark": Nest(DSMARK), "atm": Nest(ATM),
    "ingress": NONE, "clsact": NONE, "mq": NONE, "noqueue": NONE, "noop": NONE, "blackhole": NONE,
}  # fmt: skip

XSTATS: dict[str, Type] = {
    "cake": Nest(CAKE_STATS), "cake_mq": Nest(CAKE_STATS), "choke": TC_CHOKE_XSTATS, "codel": TC_CODEL_XSTATS,
    "dualpi2": TC_DUALPI2_XSTATS, "fq": TC_FQ_QD_STATS, "fq_codel": TC_FQ_CODEL_XSTATS, "fq_pie": TC_FQ_PIE_XSTATS,
    "hhf": TC_HHF_XSTATS, "htb": TC_HTB_XSTATS, "hfsc": TC_HFSC_STATS, "drr": TC_DRR_STATS, "qfq": TC_QFQ_STATS,
    "netem": TC_NETEM_XSTATS, "pie": TC_PIE_XSTATS, "red": TC_RED_XSTATS, "sfb": TC_SFB_XSTATS, "sfq": TC_SFQ_XSTATS,
    "taprio": Nest(TAPRIO_OFFLOAD_STATS), "cbq": TC_CBQ_XSTATS,
}  # fmt: skip
