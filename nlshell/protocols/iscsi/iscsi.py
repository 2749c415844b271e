"""The messages of open-iscsi: all of one struct, data behind it. Source: <scsi/iscsi_if.h>; drivers/scsi/scsi_transport_iscsi.c."""

from ...schema import BYTES, Family, MessageType, Thing
from . import EVENT, ISCSI_UEVENT

# GET_STATS, GET_PARAM, TRANSPORT_EP_POLL, TGT_DSCVR, GET_CHAP, GET_HOST_STATS: they ask, though one asks the network.
_READING = {20: "get", 21: "get", 23: "get", 25: "get", 33: "get", 42: "get"}
_CHANGES = {25: "it sends a discovery to a target"}

FAMILY = Family("iscsi", prefix="ISCSI_", doc="open-iscsi's sessions and connections", module="scsi_transport_iscsi", things=[
    Thing("session", "sessions and connections of open-iscsi", operation=None, key=["transport_handle"],
        columns=["type", "iferror", "u", "r"],
        groups=["iscsid"]),
], messages=[
    MessageType(number, name, header=ISCSI_UEVENT, payload=BYTES, access=_READING.get(number, "new"),
        changes=_CHANGES.get(number, ""))
    for name, number in EVENT.entries.items()
])  # fmt: skip
