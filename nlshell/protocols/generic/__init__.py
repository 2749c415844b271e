"""NETLINK_GENERIC: families with ids given at run time. Source: <linux/genetlink.h>."""

from ...schema import U8, U16, Field, Protocol, Struct

GENLMSGHDR = Struct("genlmsghdr", [
    Field("cmd", U8, "which of the family's operations"),
    Field("version", U8, "version of the family that the sender speaks"),
    Field("reserved", U16, "always 0"),
])  # fmt: skip

PROTOCOL = Protocol("generic", 16, fallback=(GENLMSGHDR,), aliases=["genl", "genetlink"])
