"""NETLINK_SCSITRANSPORT: events of SCSI transports. Source: <scsi/scsi_netlink.h>."""

from ...schema import Protocol

PROTOCOL = Protocol("scsi_transport", 18)
