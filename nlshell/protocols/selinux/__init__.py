"""NETLINK_SELINUX: policy loads and enforcing mode. Source: <linux/selinux_netlink.h>."""

from ...schema import Protocol

PROTOCOL = Protocol("selinux", 7, groups={"avc": 1})
