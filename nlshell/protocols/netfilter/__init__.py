"""NETLINK_NETFILTER: subsystem << 8 | message, everything big-endian. Source: <linux/netfilter/nfnetlink.h>."""

from ...schema import BE16, U8, Enum, Field, Protocol, Struct

# <linux/netfilter.h>: NFPROTO_INET (1) is not AF_UNIX
NFPROTO = Enum("nfproto", {
    "UNSPEC": 0, "INET": 1, "IPV4": 2, "ARP": 3, "NETDEV": 5, "BRIDGE": 7, "IPV6": 10, "DECNET": 12,
}, "NFPROTO_")  # fmt: skip

NFGENMSG = Struct("nfgenmsg", [
    Field("nfgen_family", U8, "protocol family the object belongs to", enum=NFPROTO),
    Field("version", U8, "version of nfnetlink, always 0"),
    Field("res_id", BE16, "resource: a queue or log group, the subsystem of a batch, the generation of a ruleset"),
])  # fmt: skip

PROTOCOL = Protocol("netfilter", 12, fallback=(NFGENMSG,), groups={
    "conntrack_new": 1, "conntrack_update": 2, "conntrack_destroy": 3, "conntrack_exp_new": 4,
    "conntrack_exp_update": 5, "conntrack_exp_destroy": 6, "nftables": 7, "acct_quota": 8, "nftrace": 9,
})  # fmt: skip
