"""What is attached to the hooks of netfilter. Source: <linux/netfilter/nfnetlink_hook.h>; net/netfilter/nfnetlink_hook.c."""

from ...schema import BE32, U8, Attr, AttributeSet, Enum, Family, MessageType, Nest, String, SubMessage
from . import BES32, NFGENMSG, NFPROTO, hook_number

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
    doc="what is attached to the hooks",
    messages=[
        MessageType(SUBSYSTEM | 0, "GET"),
    ],
)  # fmt: skip
