"""What is attached to the hooks of netfilter. Source: <linux/netfilter/nfnetlink_hook.h>; net/netfilter/nfnetlink_hook.c."""

from ...schema import BE32, U8, Attr, AttributeSet, Enum, Family, MessageType, Nest, String, SubMessage, Thing
from ...schema.things import Plain, Word
from . import BES32, NFGENMSG, NFPROTO, NFPROTO_WORDS, hook_number

SUBSYSTEM = 12 << 8

CHAIN_TYPE = Enum("nfnl_hook_chaintype", {"NFTABLES": 1, "BPF": 2, "NFT_FLOWTABLE": 3}, "NFNL_HOOK_TYPE_")

CHAIN = AttributeSet("NFNLA_CHAIN_", [
    Attr(1, "TABLE", String(), doc="nftables table of the chain"),
    Attr(2, "FAMILY", U8, enum=NFPROTO, doc="family of the table"),
    Attr(3, "NAME", String(), doc="name of the chain or flowtable"),
])  # fmt: skip

BPF = AttributeSet("NFNLA_HOOK_BPF_", [
    Attr(1, "ID", BE32, doc="id of the BPF program"),
])  # fmt: skip

HOOK_INFO = AttributeSet("NFNLA_HOOK_INFO_", [
    Attr(1, "DESC", SubMessage("TYPE", {1: Nest(CHAIN), 2: Nest(BPF), 3: Nest(CHAIN)}), doc="the chain or program"),
    Attr(2, "TYPE", BE32, enum=CHAIN_TYPE, doc="what stands behind the function"),
])  # fmt: skip

HOOK = AttributeSet("NFNLA_HOOK_", [
    Attr(1, "HOOKNUM", hook_number(BE32), doc="which hook of the family"),
    Attr(2, "PRIORITY", BES32, doc="order at the hook, lowest first"),
    Attr(3, "DEV", String(max=15), doc="interface, for the hooks of one"),
    Attr(4, "FUNCTION_NAME", String(), doc="kernel function that is called"),
    Attr(5, "MODULE_NAME", String(), doc="kernel module of that function"),
    Attr(6, "CHAIN_INFO", Nest(HOOK_INFO), doc="the nftables chain or BPF program behind the function"),
])  # fmt: skip

FAMILY = Family(
    "hook", prefix="NFNL_MSG_HOOK_", header=NFGENMSG, attributes=HOOK, kind="nfnetlink",
    doc="what is attached to the hooks", module="nfnetlink_hook", things=[
    # One hook of one family at a time (nfnl_hook_entries_head); those of netdev are an interface's.
    Thing("hook", "functions at a hook of netfilter, in the order in which packets meet them",
        key=["nfgen_family", "hooknum", "dev", "priority", "function_name"], needs=["hook"], given={"family": "ipv4"}, free="hook",
        title=["{function_name}", "at hook {hooknum}", "of priority {priority}"],
        columns=["priority", "function_name", "module_name", "hook", "chain_info.desc.table", "chain_info.desc.name", "dev"],
        words=[
            Word("hook", "hooknum", Plain("HOOK"), "at this hook: pre_routing, local_in, forward, local_out, post_routing, ingress",
                ask="hooknum"),
            Word("family", "nfgen_family", Plain("FAMILY", words=NFPROTO_WORDS), "of this family: ip (unless given), ip6, arp, netdev",
                ask="nfgen_family"),
            Word("dev", "dev", Plain("NAME"), "of this interface (family netdev)", ask="dev"),
        ]),
], messages=[
        MessageType(SUBSYSTEM | 0, "GET", takes=["HOOKNUM", "DEV"], needs=["hooknum"], families=[2, 3, 5, 7, 10], dumps=True,
            doc="as a dump: ask for all functions at a hook; from the kernel: describes a function at a hook"),
    ],
)  # fmt: skip
