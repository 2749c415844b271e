"""What a link says of IPv4 and IPv6: the configuration of the interface as arrays of numbers, and its counters.

The kernel sends plain arrays whose index is an enum; here they are structs with a field for each entry, so that the
shorter arrays of older kernels and the longer ones of newer kernels read without loss. Source: <linux/ip.h>
(IPV4_DEVCONF_*), <linux/ipv6.h> (DEVCONF_*), <linux/snmp.h>, <linux/if_link.h>; net/ipv4/devinet.c (inet_fill_link_af),
net/ipv6/addrconf.c (inet6_fill_ifla6_attrs).
"""

from ...schema import (
    BYTES,
    IPV6,
    S32,
    U8,
    U32,
    U64,
    Attr,
    AttributeSet,
    Either,
    Enum,
    Field,
    Flags,
    Nest,
    Packed,
    Prefixed,
    Struct,
    SubMessage,
)  # fmt: skip

IPV4_DEVCONF = Struct("ipv4_devconf", [
    Field("forwarding", S32, "1: forward packets that come in here"),
    Field("mc_forwarding", S32, "1: a multicast routing daemon is at work"),
    Field("proxy_arp", S32, "1: answer ARP for addresses that are routed elsewhere"),
    Field("accept_redirects", S32, "1: believe ICMP redirects"),
    Field("secure_redirects", S32, "1: believe redirects only to known gateways"),
    Field("send_redirects", S32, "1: send ICMP redirects"),
    Field("shared_media", S32, "1: several subnets share this medium"),
    Field("rp_filter", S32, "check of source addresses: 0 none, 1 strict, 2 loose"),
    Field("accept_source_route", S32, "1: accept packets with a source route"),
    Field("bootp_relay", S32, "1: accept packets from 0.0.0.0/8"),
    Field("log_martians", S32, "1: log packets with impossible addresses"),
    Field("tag", S32, "a number for user space to keep here"),
    Field("arpfilter", S32, "1: answer ARP only where a reply would go out of the same interface"),
    Field("medium_id", S32, "interfaces with the same number are on the same medium"),
    Field("noxfrm", S32, "1: no IPsec on this interface"),
    Field("nopolicy", S32, "1: no IPsec policy check on this interface"),
    Field("force_igmp_version", S32, "0: as the network needs it; 1, 2 or 3: this version only"),
    Field("arp_announce", S32, "source of ARP requests: 0 any own address, 1 one of the target's subnet if possible, 2 the best one"),
    Field("arp_ignore", S32, "ARP answers: 0 for any own address, 1 for one of this interface, 2 and only in its subnet, 8 for none"),
    Field("promote_secondaries", S32, "1: a secondary address follows when the primary one is removed"),
    Field("arp_accept", S32, "neighbour entries from unsolicited ARP: 0 never, 1 always, 2 of an own subnet"),
    Field("arp_notify", S32, "1: announce addresses when the interface comes up"),
    Field("accept_local", S32, "1: accept packets whose source is a local address"),
    Field("src_vmark", S32, "1: the mark counts in reverse path checks"),
    Field("proxy_arp_pvlan", S32, "1: proxy ARP back to where the request came from"),
    Field("route_localnet", S32, "1: addresses of 127.0.0.0/8 may be routed"),
    Field("igmpv2_unsolicited_report_interval", S32, "longest time that an unasked IGMP report is put off, versions 1 and 2", unit="ms"),
    Field("igmpv3_unsolicited_report_interval", S32, "longest time that an unasked IGMP report is put off, version 3", unit="ms"),
    Field("ignore_routes_with_linkdown", S32, "1: do not use routes while the link has no carrier"),
    Field("drop_unicast_in_l2_multicast", S32, "1: drop unicast IP in link-layer multicast frames"),
    Field("drop_gratuitous_arp", S32, "1: ignore gratuitous ARP"),
    Field("bc_forwarding", S32, "1: forward directed broadcasts"),
    Field("arp_evict_nocarrier", S32, "1: empty the ARP table when the carrier is lost"),
])  # fmt: skip

ADDR_GEN_MODE = Enum("in6_addr_gen_mode", {"EUI64": 0, "NONE": 1, "STABLE_PRIVACY": 2, "RANDOM": 3}, "IN6_ADDR_GEN_MODE_")

IPV6_DEVCONF = Struct("ipv6_devconf", [
    Field("forwarding", S32, "1: forward packets that come in here"),
    Field("hoplimit", S32, "hop limit of packets sent"),
    Field("mtu6", S32, "largest IPv6 packet", unit="bytes"),
    Field("accept_ra", S32, "router advertisements: 0 ignored, 1 unless forwarding, 2 always accepted"),
    Field("accept_redirects", S32, "1: believe redirects"),
    Field("autoconf", S32, "1: make addresses from advertised prefixes"),
    Field("dad_transmits", S32, "probes of duplicate address detection"),
    Field("rtr_solicits", S32, "router solicitations before giving up; -1: never"),
    Field("rtr_solicit_interval", S32, "time between router solicitations, doubled with each", unit="ms"),
    Field("rtr_solicit_delay", S32, "wait before the first router solicitation", unit="ms"),
    Field("use_tempaddr", S32, "privacy addresses: 0 none, 1 made, 2 preferred"),
    Field("temp_valid_lft", S32, "life of a privacy address", unit="s"),
    Field("temp_prefered_lft", S32, "time that a privacy address is preferred", unit="s"),
    Field("regen_max_retry", S32, "attempts to make a privacy address"),
    Field("max_desync_factor", S32, "random part of a privacy address' life", unit="s"),
    Field("max_addresses", S32, "addresses that autoconfiguration may make; 0: any number"),
    Field("force_mld_version", S32, "0: as the network needs it; 1 or 2: this version only"),
    Field("accept_ra_defrtr", S32, "1: learn default routers"),
    Field("accept_ra_pinfo", S32, "1: learn prefixes"),
    Field("accept_ra_rtr_pref", S32, "1: mind the preference of routers"),
    Field("rtr_probe_interval", S32, "time between probes of a router that cannot be reached", unit="ms"),
    Field("accept_ra_rt_info_max_plen", S32, "longest prefix of a learned route", unit="bits"),
    Field("proxy_ndp", S32, "1: answer neighbour solicitations for others"),
    Field("optimistic_dad", S32, "1: use addresses before the check for duplicates is done"),
    Field("accept_source_route", S32, "routing headers: below 0 none is accepted, else that of Mobile IPv6"),
    Field("mc_forwarding", S32, "1: a multicast routing daemon is at work"),
    Field("disable_ipv6", S32, "1: no IPv6 here"),
    Field("accept_dad", S32, "duplicates: 0 not looked for, 1 looked for, 2 IPv6 is disabled when one is found"),
    Field("force_tllao", S32, "1: always send the target link-layer address option"),
    Field("ndisc_notify", S32, "1: advertise addresses when the link comes up"),
    Field("mldv1_unsolicited_report_interval", S32, "time between unasked MLD reports, version 1", unit="ms"),
    Field("mldv2_unsolicited_report_interval", S32, "time between unasked MLD reports, version 2", unit="ms"),
    Field("suppress_frag_ndisc", S32, "1: drop fragmented neighbour discovery"),
    Field("accept_ra_from_local", S32, "1: accept advertisements from this host itself"),
    Field("use_optimistic", S32, "1: optimistic addresses may be a source"),
    Field("accept_ra_mtu", S32, "1: learn the MTU"),
    Field("stable_secret", S32, "always 0: the secret is not told"),
    Field("use_oif_addrs_only", S32, "1: a source address must be of the outgoing interface"),
    Field("accept_ra_min_hop_limit", S32, "least hop limit that is believed"),
    Field("ignore_routes_with_linkdown", S32, "1: do not use routes while the link has no carrier"),
    Field("drop_unicast_in_l2_multicast", S32, "1: drop unicast IP in link-layer multicast frames"),
    Field("drop_unsolicited_na", S32, "1: drop unsolicited neighbour advertisements"),
    Field("keep_addr_on_down", S32, "1: addresses outlive the interface going down"),
    Field("rtr_solicit_max_interval", S32, "longest time between router solicitations", unit="ms"),
    Field("seg6_enabled", S32, "1: accept segment routing"),
    Field("seg6_require_hmac", S32, "signatures on segment routing: -1 ignored, 0 checked when there, 1 needed"),
    Field("enhanced_dad", S32, "1: a nonce in duplicate address detection"),
    Field("addr_gen_mode", S32, "how link-local addresses are made", enum=ADDR_GEN_MODE),
    Field("disable_policy", S32, "1: no IPsec policy check"),
    Field("accept_ra_rt_info_min_plen", S32, "shortest prefix of a learned route", unit="bits"),
    Field("ndisc_tclass", S32, "traffic class of neighbour discovery"),
    Field("rpl_seg_enabled", S32, "1: accept RPL source routing"),
    Field("ra_defrtr_metric", S32, "metric of learned default routes"),
    Field("ioam6_enabled", S32, "1: accept in-situ telemetry"),
    Field("ioam6_id", S32, "node id in telemetry"),
    Field("ioam6_id_wide", S32, "wide node id in telemetry"),
    Field("ndisc_evict_nocarrier", S32, "1: empty the neighbour table when the carrier is lost"),
    Field("accept_untracked_na", S32, "entries from advertisements of unknown neighbours: 0 never, 1 always, 2 of an own subnet"),
    Field("accept_ra_min_lft", S32, "least router lifetime that is believed", unit="s"),
    Field("force_forwarding", S32, "1: forward here whatever the global switch says"),
])  # fmt: skip

# Up to Linux 6.16; known as a whole, it reads several times faster than as a struct that ends early.
IPV6_DEVCONF_6_16 = Struct("ipv6_devconf", IPV6_DEVCONF.fields[:-1], doc="IPv6 configuration, up to Linux 6.16")

# The same numbers as attributes, which is how a request sets those of IPv4 (inet_set_link_af). The enum of IPv4 begins
# with 1, that of IPv6 with 0.
IPV4_DEVCONF_SET = AttributeSet("IPV4_DEVCONF_", [
    Attr(number, field.name.upper(), S32 if field.name == "medium_id" else U32, doc=field.doc, unit=field.type.unit)
    for number, field in enumerate(IPV4_DEVCONF.fields, 1)
])  # fmt: skip

IPV6_DEVCONF_SET = AttributeSet("DEVCONF_", [
    Attr(number, field.name.upper(), field.type, doc=field.doc) for number, field in enumerate(IPV6_DEVCONF.fields)
])  # fmt: skip

# IPv6 counters, in the order of <linux/snmp.h>. The first entry counts the entries. The order was changed in Linux
# 6.15 ("net: reorganize IP MIB values (II)"), without a change of length.
_IP_COUNTERS = {
    "num": "how many entries the array has",
    "inpkts": "packets received", "inoctets": "bytes received", "indelivers": "packets handed to a protocol here",
    "outforwdatagrams": "packets forwarded", "outrequests": "packets that protocols here wanted sent",
    "outpkts": "packets sent, forwarded ones among them", "outoctets": "bytes sent",
    "inhdrerrors": "received with a bad header or a used up hop limit", "intoobigerrors": "received and too big to forward",
    "innoroutes": "received without a route to go on", "inaddrerrors": "received for an address that cannot be",
    "inunknownprotos": "received for a protocol that is not there", "intruncatedpkts": "received and cut short",
    "indiscards": "received and dropped for want of room", "outdiscards": "to be sent and dropped for want of room",
    "outnoroutes": "to be sent without a route", "reasmtimeout": "packets given up, fragments being late",
    "reasmreqds": "fragments received", "reasmoks": "packets put together", "reasmfails": "packets that could not be put together",
    "fragoks": "packets cut into fragments", "fragfails": "packets that could not be cut", "fragcreates": "fragments made",
    "inmcastpkts": "multicast packets received", "outmcastpkts": "multicast packets sent",
    "inbcastpkts": "broadcast packets received", "outbcastpkts": "broadcast packets sent",
    "inmcastoctets": "multicast bytes received", "outmcastoctets": "multicast bytes sent",
    "inbcastoctets": "broadcast bytes received", "outbcastoctets": "broadcast bytes sent",
    "csumerrors": "received with a wrong checksum", "noectpkts": "received without ECN", "ect1pkts": "received marked ECT(1)",
    "ect0pkts": "received marked ECT(0)", "cepkts": "received having met congestion",
    "reasm_overlaps": "packets dropped for fragments that overlap",
}  # fmt: skip

IPV6_STATS_6_14 = Struct("ipstats_mib", [Field(name, U64, _IP_COUNTERS[name]) for name in (
    "num", "inpkts", "inoctets", "indelivers", "outforwdatagrams", "outrequests", "outoctets", "inhdrerrors",
    "intoobigerrors", "innoroutes", "inaddrerrors", "inunknownprotos", "intruncatedpkts", "indiscards", "outdiscards",
    "outnoroutes", "reasmtimeout", "reasmreqds", "reasmoks", "reasmfails", "fragoks", "fragfails", "fragcreates",
    "inmcastpkts", "outmcastpkts", "inbcastpkts", "outbcastpkts", "inmcastoctets", "outmcastoctets", "inbcastoctets",
    "outbcastoctets", "csumerrors", "noectpkts", "ect1pkts", "ect0pkts", "cepkts", "reasm_overlaps", "outpkts",
)], doc="IPv6 counters, up to Linux 6.14")  # fmt: skip

IPV6_STATS = Struct("ipstats_mib", [Field(name, U64, _IP_COUNTERS[name]) for name in (
    "num", "inpkts", "inoctets", "indelivers", "noectpkts", "ect1pkts", "ect0pkts", "cepkts", "outrequests", "outpkts",
    "outoctets", "outforwdatagrams", "inhdrerrors", "intoobigerrors", "innoroutes", "inaddrerrors", "inunknownprotos",
    "intruncatedpkts", "indiscards", "outdiscards", "outnoroutes", "reasmtimeout", "reasmreqds", "reasmoks",
    "reasmfails", "fragoks", "fragfails", "fragcreates", "inmcastpkts", "outmcastpkts", "inbcastpkts", "outbcastpkts",
    "inmcastoctets", "outmcastoctets", "inbcastoctets", "outbcastoctets", "csumerrors", "reasm_overlaps",
)], doc="IPv6 counters, since Linux 6.15")  # fmt: skip

ICMP6_STATS = Struct("icmpv6_mib", [
    Field("num", U64, "how many entries the array has"),
    Field("inmsgs", U64, "messages received"),
    Field("inerrors", U64, "messages received that were no good"),
    Field("outmsgs", U64, "messages sent"),
    Field("outerrors", U64, "messages that could not be sent"),
    Field("csumerrors", U64, "messages received with a wrong checksum"),
    Field("ratelimithost", U64, "messages not sent, there being too many"),
])  # fmt: skip

# <net/if_inet6.h>
INET6_FLAGS = Flags("inet6_if_flags", {
    "RS_SENT": 0x10, "RA_RCVD": 0x20, "RA_MANAGED": 0x40, "RA_OTHERCONF": 0x80, "READY": 0x80000000,
}, "IF_")  # fmt: skip

IFLA_CACHEINFO = Struct("ifla_cacheinfo", [
    Field("max_reasm_len", U32, "largest packet that can be put together again", unit="bytes"),
    Field("tstamp", U32, "last change, in 1/100 s since boot"),
    Field("reachable_time", U32, "how long a neighbour counts as reachable", unit="ms"),
    Field("retrans_time", U32, "time between neighbour solicitations", unit="ms"),
])  # fmt: skip

# What a request sets, what the usual kernels tell, what a shorter or longer array tells: numbers beyond ours are "data".
INET_CONF = Either(Nest(IPV4_DEVCONF_SET), IPV4_DEVCONF, Prefixed(IPV4_DEVCONF, Packed(S32)))
INET6_CONF = Either(Nest(IPV6_DEVCONF_SET), IPV6_DEVCONF, IPV6_DEVCONF_6_16, Prefixed(IPV6_DEVCONF, Packed(S32)))

INET = AttributeSet("IFLA_INET_", [
    Attr(1, "CONF", INET_CONF, doc="sysctl values of net.ipv4.conf"),
])  # fmt: skip

INET6 = AttributeSet("IFLA_INET6_", [
    Attr(1, "FLAGS", U32, flags=INET6_FLAGS, doc="how far router discovery has come"),
    Attr(2, "CONF", INET6_CONF, doc="sysctl values of net.ipv6.conf; told, but not set this way"),
    # Nothing in the message tells the kernel's version but the length of the configuration: force_forwarding came
    # with 6.17. So 6.15 and 6.16 are taken for older than they are.
    Attr(3, "STATS", SubMessage("CONF.force_forwarding", {0: IPV6_STATS, 1: IPV6_STATS}, default=IPV6_STATS_6_14, kind="binary"),
         doc="IPv6 counters of this interface"),
    Attr(4, "MCAST", BYTES, doc="never sent"),
    Attr(5, "CACHEINFO", IFLA_CACHEINFO, doc="times and limits of IPv6 on this interface"),
    Attr(6, "ICMP6STATS", ICMP6_STATS, doc="ICMPv6 counters of this interface"),
    Attr(7, "TOKEN", IPV6, doc="interface part for the addresses made from prefixes"),
    Attr(8, "ADDR_GEN_MODE", U8, enum=ADDR_GEN_MODE, doc="how link-local addresses are made"),
    Attr(9, "RA_MTU", U32, unit="bytes", doc="MTU that a router advertised"),
])  # fmt: skip
