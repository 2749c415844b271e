"""The messages of open-iscsi: all of one struct, data behind it. Source: <scsi/iscsi_if.h>; drivers/scsi/scsi_transport_iscsi.c."""

from ...schema import BYTES, Family, MessageType, SubMessage, Thing
from . import EVENT, ISCSI_UEVENT, PARAMETER

# GET_STATS, GET_PARAM, TRANSPORT_EP_POLL, TGT_DSCVR, GET_CHAP, GET_HOST_STATS: they ask, though one asks the network.
_READING = {20: "get", 21: "get", 23: "get", 25: "get", 33: "get", 42: "get"}
_CHANGES = {25: "it sends a discovery to a target"}

_PASSWORDS = BYTES.but(secret=True)
_PARAMETER = SubMessage("u.param", {PARAMETER.entries[name]: _PASSWORDS for name in ("PASSWORD", "PASSWORD_IN")}, BYTES, kind="binary")
# Tables of CHAP, and what an adapter keeps of a target, have user names and passwords in structs that drivers differ in.
_DATA = {16: _PARAMETER, 21: _PARAMETER, 33: _PASSWORDS, 35: _PASSWORDS, 36: _PASSWORDS, 41: _PASSWORDS}

FAMILY = Family("iscsi", prefix="ISCSI_", doc="open-iscsi's sessions and connections", module="scsi_transport_iscsi", things=[
    Thing("session", "sessions and connections of open-iscsi", operation=None, key=["transport_handle"],
        columns=["type", "iferror", "u", "r"],
        groups=["iscsid"]),
], messages=[
    MessageType(number, name, header=ISCSI_UEVENT, payload=_DATA.get(number, BYTES), access=_READING.get(number, "new"),
        changes=_CHANGES.get(number, ""))
    for name, number in EVENT.entries.items()
])  # fmt: skip
