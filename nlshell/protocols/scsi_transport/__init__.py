"""NETLINK_SCSITRANSPORT: events of SCSI transports. Source: <scsi/scsi_netlink.h>, <scsi/scsi_netlink_fc.h>."""

from ...schema import Protocol

PROTOCOL = Protocol("scsi_transport", 18, aliases=["scsitransport"], groups={"fc_events": 4})
