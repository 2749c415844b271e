"""NETLINK_NETFILTER: subsystem << 8 | message, everything big-endian.

Source: <linux/netfilter/nfnetlink.h>, <linux/netfilter.h>, <linux/netfilter_arp.h>, <linux/netfilter_bridge.h>;
<linux/netfilter/nf_conntrack_common.h>.
"""

from ...schema import BE16, IPV4, U8, Enum, Field, Flags, Protocol, Scalar, Struct, SubMessage

# <linux/netfilter.h>: NFPROTO_INET (1) is not AF_UNIX
NFPROTO = Enum("nfproto", {
    "UNSPEC": 0, "INET": 1, "IPV4": 2, "ARP": 3, "NETDEV": 5, "BRIDGE": 7, "IPV6": 10, "DECNET": 12,
    "IP": 2, "IP6": 10, "INET6": 10,  # as nft and as the address family is called
}, "NFPROTO_")  # fmt: skip
# What nft calls them. INET is both: for nft the two protocols together, for everybody else IPv4.
NFPROTO_WORDS = {"ip": "ipv4", "ip6": "ipv6"}

NFGENMSG = Struct("nfgenmsg", [
    Field("nfgen_family", U8, "protocol family the object belongs to", enum=NFPROTO),
    Field("version", U8, "version of nfnetlink, always 0"),
    Field("res_id", BE16, "resource: a queue or log group, the subsystem of a batch, the generation of a ruleset"),
])  # fmt: skip

BES32 = Scalar("s32", "i", "big-endian")

# An IPv4 address that the family treats as one more big-endian number.
BE_IPV4 = IPV4.but(kind="u32", byte_order="big-endian")

# What a packet's fate may be; queue and errno stand in the upper half of DROP and QUEUE.
NF_VERDICT = Enum("nf_verdict", {"DROP": 0, "ACCEPT": 1, "STOLEN": 2, "QUEUE": 3, "REPEAT": 4, "STOP": 5}, "NF_")

INET_HOOK = Enum("nf_inet_hooks", {
    "PRE_ROUTING": 0, "LOCAL_IN": 1, "FORWARD": 2, "LOCAL_OUT": 3, "POST_ROUTING": 4, "INGRESS": 5,
}, "NF_INET_")  # fmt: skip

NETDEV_HOOK = Enum("nf_dev_hooks", {"INGRESS": 0, "EGRESS": 1}, "NF_NETDEV_")

ARP_HOOK = Enum("nf_arp_hooks", {"IN": 0, "OUT": 1, "FORWARD": 2}, "NF_ARP_")

BRIDGE_HOOK = Enum("nf_br_hooks", {
    "PRE_ROUTING": 0, "LOCAL_IN": 1, "FORWARD": 2, "LOCAL_OUT": 3, "POST_ROUTING": 4, "BROUTING": 5,
}, "NF_BR_")  # fmt: skip

CT_STATUS = Flags("ip_conntrack_status", {
    "EXPECTED": 0x1, "SEEN_REPLY": 0x2, "ASSURED": 0x4, "CONFIRMED": 0x8, "SRC_NAT": 0x10, "DST_NAT": 0x20,
    "SEQ_ADJUST": 0x40, "SRC_NAT_DONE": 0x80, "DST_NAT_DONE": 0x100, "DYING": 0x200, "FIXED_TIMEOUT": 0x400,
    "TEMPLATE": 0x800, "UNTRACKED": 0x1000, "HELPER": 0x2000, "OFFLOAD": 0x4000, "HW_OFFLOAD": 0x8000,
}, "IPS_")  # fmt: skip

CT_STATE = Flags("nf_ct_state", {"INVALID": 0x1, "ESTABLISHED": 0x2, "RELATED": 0x4, "NEW": 0x8, "UNTRACKED": 0x40}, "NF_CT_STATE_")

CT_DIRECTION = Enum("ip_conntrack_dir", {"ORIGINAL": 0, "REPLY": 1}, "IP_CT_DIR_")


def hook_number(scalar: Scalar) -> SubMessage:
    """The number of a hook: the same number is another hook in another family."""
    cases = {
        NFPROTO.number("ARP"): scalar.but(names=ARP_HOOK),
        NFPROTO.number("NETDEV"): scalar.but(names=NETDEV_HOOK),
        NFPROTO.number("BRIDGE"): scalar.but(names=BRIDGE_HOOK),
    }
    chosen = SubMessage("nfgen_family", cases, default=scalar.but(names=INET_HOOK), kind=scalar.kind, size=scalar.size)
    return chosen.but(byte_order=scalar.byte_order)


PROTOCOL = Protocol("netfilter", 12, fallback=(NFGENMSG,), absent=22,  # EINVAL, see nfnetlink_rcv_msg
    groups={
    "conntrack_new": 1, "conntrack_update": 2, "conntrack_destroy": 3, "conntrack_exp_new": 4,
    "conntrack_exp_update": 5, "conntrack_exp_destroy": 6, "nftables": 7, "acct_quota": 8, "nftrace": 9,
})  # fmt: skip
