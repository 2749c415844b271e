"""NETLINK_AUDIT: the audit subsystem; records are text. Source: <linux/audit.h>."""

from ...schema import Protocol

PROTOCOL = Protocol("audit", 9, groups={"readlog": 1})
