"""NETLINK_AUDIT: the audit subsystem; records are text. Source: <linux/audit.h>."""

from ...schema import Protocol

# audit_log_end() leaves the header out of nlmsg_len; the copies for the multicast group have it right.
PROTOCOL = Protocol("audit", 9, short_lengths=True, groups={"readlog": 1})
