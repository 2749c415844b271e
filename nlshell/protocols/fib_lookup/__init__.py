"""NETLINK_FIB_LOOKUP: one look-up in the IPv4 routing tables. Source: net/ipv4/fib_frontend.c."""

from ...schema import Protocol

PROTOCOL = Protocol("fib_lookup", 10)
