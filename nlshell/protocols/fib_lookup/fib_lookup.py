"""The one message of NETLINK_FIB_LOOKUP: a struct, asked and answered. Source: net/ipv4/fib_frontend.c (nl_fib_input)."""

from ...schema import Family, MessageType, Thing
from . import FIB_RESULT_NL

FAMILY = Family("fib_lookup", doc="a look-up in the IPv4 routing tables", things=[
    Thing("lookup", "which route an address takes", operation=None, key=["fl_addr", "tb_id_in"],
        columns=["fl_addr", "tb_id", "prefixlen", "type", "scope", "err"]),
], messages=[
    MessageType(0, "FIB_LOOKUP", header=FIB_RESULT_NL, access="get"),
])  # fmt: skip
