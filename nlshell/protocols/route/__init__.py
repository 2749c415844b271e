"""NETLINK_ROUTE: links, addresses, routes, neighbours, rules, traffic control. Source: <linux/rtnetlink.h>, rtnetlink(7)."""

from ...schema import U8, Field, Form, Protocol, Struct
from ..common import ADDRESS_FAMILY

RTGENMSG = Struct("rtgenmsg", [Field("rtgen_family", U8, "address family that is asked for", enum=ADDRESS_FAMILY)])

# What asks for a dump may be shorter than its header, on sockets without NETLINK_GET_STRICT_CHK: of it the kernel reads the
# family. Only RTM_GETLINK reads attributes behind it (rtnl_valid_dump_ifinfo_req; iproute2 before 3.9). Not so tc, next
# hops, statistics, and VLANs and networks of bridges and vxlan: they refuse it.
SHORT = Form(RTGENMSG)


def address_family(buffer: bytes, start: int, end: int) -> int:
    """The first byte of every fixed header: AF_CAN and multicast routing use the numbers of others."""
    return buffer[start] if start < end else 0


PROTOCOL = Protocol("route", 0, discriminate=address_family, groups={
    "link": 1, "notify": 2, "neigh": 3, "tc": 4, "ipv4_ifaddr": 5, "ipv4_mroute": 6, "ipv4_route": 7, "ipv4_rule": 8,
    "ipv6_ifaddr": 9, "ipv6_mroute": 10, "ipv6_route": 11, "ipv6_ifinfo": 12, "decnet_ifaddr": 13, "nop2": 14,
    "decnet_route": 15, "decnet_rule": 16, "nop4": 17, "ipv6_prefix": 18, "ipv6_rule": 19, "nd_useropt": 20,
    "phonet_ifaddr": 21, "phonet_route": 22, "dcb": 23, "ipv4_netconf": 24, "ipv6_netconf": 25, "mdb": 26,
    "mpls_route": 27, "nsid": 28, "mpls_netconf": 29, "ipv4_mroute_r": 30, "ipv6_mroute_r": 31, "nexthop": 32,
    "brvlan": 33, "mctp_ifaddr": 34, "tunnel": 35, "stats": 36, "ipv4_mcaddr": 37, "ipv6_mcaddr": 38,
    "ipv6_acaddr": 39,
})  # fmt: skip
