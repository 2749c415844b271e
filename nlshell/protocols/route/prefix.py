"""IPv6 prefixes that a router announced. Source: <linux/rtnetlink.h>; net/ipv6/addrconf.c (inet6_fill_prefix)."""

from ...schema import IPV6, SIFINDEX, U8, U16, U32, Attr, AttributeSet, Family, Field, Flags, MessageType, Struct, Thing
from ..common import ADDRESS_FAMILY

PREFIXMSG = Struct("prefixmsg", [
    Field("prefix_family", U8, "address family: INET6", enum=ADDRESS_FAMILY),
    Field("prefix_pad1", U8),
    Field("prefix_pad2", U16),
    Field("prefix_ifindex", SIFINDEX, "interface the announcement came in by"),
    Field("prefix_type", U8, "type of the neighbour discovery option: 3"),
    Field("prefix_len", U8, "length of the prefix", unit="bits"),
    # The flags of the option itself (RFC 4861), as on the wire.
    Field("prefix_flags", U8, flags=Flags("prefix_flags", {"prefer-pd": 0x10, "router-address": 0x20, "autoconf": 0x40, "onlink": 0x80})),
    Field("prefix_pad3", U8),
])  # fmt: skip

CACHEINFO = Struct("prefix_cacheinfo", [
    Field("preferred_time", U32, "time until addresses from it are deprecated", unit="s"),
    Field("valid_time", U32, "time until addresses from it go away", unit="s"),
])  # fmt: skip

PREFIX = AttributeSet("PREFIX_", [
    Attr(1, "ADDRESS", IPV6, doc="the prefix"),
    Attr(2, "CACHEINFO", CACHEINFO, doc="life times"),
])  # fmt: skip

FAMILY = Family("prefix", prefix="RTM_", header=PREFIXMSG, attributes=PREFIX, doc="IPv6 prefixes that a router announced", things=[
    Thing("prefix", "IPv6 prefixes that a router announced", key=["prefix_ifindex", "address", "prefix_len"], groups=["ipv6_prefix"],
        title=["{address}/{prefix_len}", "on {prefix_ifindex:link}"], operation=None, moving=["cacheinfo"],
        columns=["prefix_ifindex", "address", "prefix_len", "prefix_flags", "cacheinfo.preferred_time", "cacheinfo.valid_time"]),
], messages=[
    MessageType(52, "NEWPREFIX", doc="from the kernel: tells of an IPv6 prefix that a router announced"),
])  # fmt: skip
