"""NETLINK_ISCSI: the kernel part of open-iscsi talks to its daemon. Source: <scsi/iscsi_if.h>."""

from ...schema import Protocol

PROTOCOL = Protocol("iscsi", 8)
