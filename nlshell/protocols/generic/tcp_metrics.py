"""What TCP remembers of its peers. Source: <linux/tcp_metrics.h>, net/ipv4/tcp_metrics.c; tcp_metrics.yaml."""

from ...schema import BYTES, IPV4, IPV6, PAD, S32, U16, U32, U64, Attr, AttributeSet, Family, MessageType, Nest
from ...schema.things import INSIDE, Thing, Word
from . import GENLMSGHDR

METRICS = AttributeSet("TCP_METRICS_A_METRICS_", [
    Attr(1, "RTT", U32, unit="ms"),
    Attr(2, "RTTVAR", U32, unit="ms"),
    Attr(3, "SSTHRESH", U32),
    Attr(4, "CWND", U32),
    Attr(5, "REODERING", U32),
    Attr(6, "RTT_US", U32, unit="us"),
    Attr(7, "RTTVAR_US", U32, unit="us"),
])  # fmt: skip

TCP_METRICS = AttributeSet("TCP_METRICS_ATTR_", [
    Attr(1, "ADDR_IPV4", IPV4),
    Attr(2, "ADDR_IPV6", IPV6),
    Attr(3, "AGE", U64, unit="ms", doc="time since the entry was updated"),
    Attr(4, "TW_TSVAL", U32),
    Attr(5, "TW_TS_STAMP", S32, unit="s"),
    Attr(6, "VALS", Nest(METRICS), doc="what the next connection starts from"),
    Attr(7, "FOPEN_MSS", U16, unit="bytes", doc="segment size of the peer, learnt with TCP fast open"),
    Attr(8, "FOPEN_SYN_DROPS", U16, doc="SYNs with data that seem to have been lost"),
    Attr(9, "FOPEN_SYN_DROP_TS", U64, unit="ms"),
    Attr(10, "FOPEN_COOKIE", BYTES, doc="cookie for TCP fast open"),
    Attr(11, "SADDR_IPV4", IPV4, doc="own address that the entry is for"),
    Attr(12, "SADDR_IPV6", IPV6, doc="own address that the entry is for"),
    Attr(13, "PAD", PAD),
])  # fmt: skip

FAMILY = Family(
    "tcp_metrics", prefix="TCP_METRICS_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=TCP_METRICS,
    doc="what TCP remembers of its peers", initial=True, things=[
    Thing("tcp_metrics", "what TCP remembers of its peers: round-trip times, windows, fast-open cookies", free="address",
        key=["addr_ipv4|addr_ipv6", "saddr_ipv4|saddr_ipv6"], title=["of {addr_ipv4|addr_ipv6}", "from {saddr_ipv4|saddr_ipv6}"],
        columns=["address", "src", "age", "vals.rtt_us", "vals.rttvar_us", "vals.cwnd", "vals.ssthresh", "fopen_mss", "fopen_cookie"],
        moving=["age", "tw_ts_stamp", "fopen_syn_drop_ts"],
        words=[
            Word("address", "addr_ipv4|addr_ipv6", INSIDE, "of peers inside this prefix"),
            Word("src", "saddr_ipv4|saddr_ipv6", INSIDE, "for own addresses inside this prefix"),
        ], changes={"del": "tcp_metrics del addr_ipv4=192.0.2.1", "flush": "tcp_metrics del"}),
    ], messages=[
        MessageType(1, "GET", takes=["addr_ipv4", "addr_ipv6", "saddr_ipv4", "saddr_ipv6"], needs=["addr_ipv4|addr_ipv6"],
            doc="ask what TCP remembers of a peer; as a dump: ask for all that TCP remembers of its peers; from the kernel: "
            "describes what TCP remembers of a peer"),
        MessageType(2, "DEL", takes=["addr_ipv4", "addr_ipv6", "saddr_ipv4", "saddr_ipv6"],
            doc="forget a peer; without an address, all of them"),
    ],
)  # fmt: skip
