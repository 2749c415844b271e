"""NETLINK_XFRM: IPsec states and policies. Source: <linux/xfrm.h>."""

from ...schema import Protocol

PROTOCOL = Protocol("xfrm", 6)
