"""NETLINK_ECRYPTFS: once used by ecryptfs. Source: <linux/netlink.h>."""

from ...schema import Protocol

PROTOCOL = Protocol("ecryptfs", 19)
