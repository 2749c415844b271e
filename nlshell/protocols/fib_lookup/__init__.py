"""NETLINK_FIB_LOOKUP: one look-up in the IPv4 routing tables. Source: include/net/ip_fib.h; net/ipv4/fib_frontend.c."""

from ...schema import IPV4, S32, U8, U32, Field, Protocol, Struct

FIB_RESULT_NL = Struct("fib_result_nl", [
    Field("fl_addr", IPV4.but(align=4), "address to look up"),
    Field("fl_mark", U32, "firewall mark to look it up with", hint="hex"),
    Field("fl_tos", U8, hint="hex"),
    Field("fl_scope", U8),
    Field("tb_id_in", U8, "table to look in"),
    Field("tb_id", U8, "table it was found in"),
    Field("prefixlen", U8, "length of the prefix that fits", unit="bits"),
    Field("nh_sel", U8, "which next hop was chosen"),
    Field("type", U8, "type of the route"),
    Field("scope", U8, "scope of the route"),
    Field("err", S32, "errno of the look-up", hint="errno"),
])  # fmt: skip

# The kernel looks at no message type; it answers with the one it was asked with.
PROTOCOL = Protocol("fib_lookup", 10, control=False, fallback=(FIB_RESULT_NL,))
