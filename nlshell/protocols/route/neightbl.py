"""Neighbour tables: limits, timers and statistics of ARP and NDP. Source: <linux/neighbour.h>; net/core/neighbour.c; rt-neigh.yaml."""

from ...schema import IFINDEX, PAD, U8, U16, U32, U64, Attr, AttributeSet, Family, Field, MessageType, Nest, String, Struct, Thing
from ...schema.things import INTERFACE, Plain, Refusal, Word
from ...wire.errno import ENOENT
from ..common import ADDRESS_FAMILY
from . import SHORT

NDTMSG = Struct("ndtmsg", [
    Field("ndtm_family", U8, "address family of the table", enum=ADDRESS_FAMILY),
    Field("ndtm_pad1", U8, "always 0"),
    Field("ndtm_pad2", U16, "always 0"),
])  # fmt: skip

NDT_CONFIG = Struct("ndt_config", [
    Field("ndtc_key_len", U16, "length of an address", unit="bytes"),
    Field("ndtc_entry_size", U16, "what an entry takes in memory", unit="bytes"),
    Field("ndtc_entries", U32, "entries in the table"),
    Field("ndtc_last_flush", U32, "time since the table was flushed", unit="ms"),
    Field("ndtc_last_rand", U32, "time since the reachable times were drawn anew", unit="ms"),
    Field("ndtc_hash_rnd", U32, "random number that the hash begins with", hint="hex"),
    Field("ndtc_hash_mask", U32, "buckets of the hash table, less one", hint="hex"),
    Field("ndtc_hash_chain_gc", U32, "no longer used: 0"),
    Field("ndtc_proxy_qlen", U32, "packets waiting for a proxied answer"),
])  # fmt: skip

NDT_STATS = Struct("ndt_stats", [
    Field("ndts_allocs", U64, "entries made"),
    Field("ndts_destroys", U64, "entries removed"),
    Field("ndts_hash_grows", U64, "times the hash table grew"),
    Field("ndts_res_failed", U64, "resolutions that failed"),
    Field("ndts_lookups", U64, "searches for an entry"),
    Field("ndts_hits", U64, "searches that found one"),
    Field("ndts_rcv_probes_mcast", U64, "multicast solicitations received"),
    Field("ndts_rcv_probes_ucast", U64, "unicast solicitations received"),
    Field("ndts_periodic_gc_runs", U64, "times that old entries were collected in due course"),
    Field("ndts_forced_gc_runs", U64, "times that they were collected because the table was full"),
    Field("ndts_table_fulls", U64, "times no entry could be made because the table was full"),
])  # fmt: skip

PARAMETERS = AttributeSet("NDTPA_", [
    Attr(1, "IFINDEX", IFINDEX, doc="interface the parameters are for; absent for the defaults"),
    Attr(2, "REFCNT", U32, doc="references to these settings"),
    Attr(3, "REACHABLE_TIME", U64, unit="ms", doc="time for which an entry counts as reachable, drawn at random around the base"),
    Attr(4, "BASE_REACHABLE_TIME", U64, unit="ms", doc="mean of the time that a neighbour counts as reachable"),
    Attr(5, "RETRANS_TIME", U64, unit="ms", doc="time between solicitations"),
    Attr(6, "GC_STALETIME", U64, unit="ms", doc="time after which an unused entry may be removed"),
    Attr(7, "DELAY_PROBE_TIME", U64, unit="ms", doc="time to wait for a hint before probing a stale entry"),
    Attr(8, "QUEUE_LEN", U32, unit="packets", doc="packets that may wait for resolution"),
    Attr(9, "APP_PROBES", U32, doc="solicitations to leave to a user-space daemon"),
    Attr(10, "UCAST_PROBES", U32, doc="unicast solicitations to try"),
    Attr(11, "MCAST_PROBES", U32, doc="multicast solicitations to try"),
    Attr(12, "ANYCAST_DELAY", U64, unit="ms", doc="longest delay before answering for an anycast address"),
    Attr(13, "PROXY_DELAY", U64, unit="ms", doc="longest delay before answering for another host"),
    Attr(14, "PROXY_QLEN", U32, unit="packets", doc="packets that may wait for a proxied answer"),
    Attr(15, "LOCKTIME", U64, unit="ms", doc="time for which a fresh entry is not overwritten"),
    Attr(16, "QUEUE_LENBYTES", U32, unit="bytes", doc="bytes that may wait for resolution"),
    Attr(17, "MCAST_REPROBES", U32, doc="multicast solicitations after the unicast ones failed"),
    Attr(18, "PAD", PAD),
    Attr(19, "INTERVAL_PROBE_TIME_MS", U64, unit="ms", doc="time between probes of a managed entry"),
])  # fmt: skip

NEIGHTBL = AttributeSet("NDTA_", [
    Attr(1, "NAME", String(), doc="arp_cache or ndisc_cache"),
    Attr(2, "THRESH1", U32, doc="entries below which nothing is collected"),
    Attr(3, "THRESH2", U32, doc="entries above which collection hurries"),
    Attr(4, "THRESH3", U32, doc="entries the table may have at most"),
    Attr(5, "CONFIG", NDT_CONFIG, doc="sizes and ages of the table"),
    Attr(6, "PARMS", Nest(PARAMETERS), doc="timers and limits, the defaults or those of one interface"),
    Attr(7, "STATS", NDT_STATS, doc="counters of the table"),
    Attr(8, "GC_INTERVAL", U64, unit="ms", doc="time between collections"),
    Attr(9, "PAD", PAD),
])  # fmt: skip

FAMILY = Family("neightbl", prefix="RTM_", header=NDTMSG, attributes=NEIGHTBL, doc="neighbour tables", other_names=["ntable"], things=[
    Thing("neightbl", "limits, timers and counters of ARP and NDP, of the tables and of each interface", address_family="ndtm_family",
        key=["ndtm_family", "name", "parms.ifindex"], title=["{name}", "on {parms.ifindex:link}"], free="name",
        columns=["name", "dev", "parms.base_reachable_time", "parms.gc_staletime", "parms.ucast_probes", "parms.mcast_probes",
            "thresh1", "thresh3", "config.ndtc_entries"],
        moving=["config", "stats", "parms.refcnt", "parms.reachable_time"],
        words=[
            Word("dev", "parms.ifindex", INTERFACE, "of this interface only"),
            Word("name", "name", Plain("NAME"), "of this table: arp_cache, ndisc_cache"),
        ],
        changes={"set": "neightbl setneightbl name=arp_cache parms.ifindex=v0 parms.ucast_probes=4"}),
], messages=[
    MessageType(64, "NEWNEIGHTBL", doc="from the kernel: describes a neighbour table"),
    MessageType(66, "GETNEIGHTBL", forms=SHORT, takes=[], dumps=True, doc="as a dump: ask for all neighbour tables"),
    # nl_neightbl_policy; of the parameters nl_ntbl_parm_policy
    MessageType(67, "SETNEIGHTBL", takes=["NAME", "THRESH1", "THRESH2", "THRESH3", "GC_INTERVAL", "PARMS"], needs=["name"],
        refusals=[Refusal(ENOENT, "there is no table of that name and family, or none with parameters for that interface; "
            "arp_cache is IPv4's, ndisc_cache IPv6's", proof="neightbl getneightbl --dump")],
        doc="change settings of a neighbour table"),
])  # fmt: skip
