"""What SCSI hosts and Fibre Channel ports report.

Source: <scsi/scsi_netlink.h>, <scsi/scsi_netlink_fc.h>; drivers/scsi/scsi_transport_fc.c.
"""

from ...schema import BYTES, HEX64, U8, U16, U32, U64, Enum, Family, Field, MessageType, Struct, SubMessage, Thing

TRANSPORT = Enum("scsi_nl_transport", {"MIDLAYER": 0, "FC": 1}, "SCSI_NL_TRANSPORT_")
MESSAGE = Enum("scsi_nl_msgtype", {"SCSI_NL_SHOST_VENDOR": 1, "FC_NL_ASYNC_EVENT": 0x100})

FC_EVENT = Enum("fc_host_event_code", {
    "LIP": 0x1, "LINKUP": 0x2, "LINKDOWN": 0x3, "LIPRESET": 0x4, "RSCN": 0x5, "ADAPTER_CHANGE": 0x103,
    "PORT_UNKNOWN": 0x200, "PORT_OFFLINE": 0x201, "PORT_ONLINE": 0x202, "PORT_FABRIC": 0x204, "LINK_UNKNOWN": 0x500,
    "LINK_FPIN": 0x501, "VENDOR_UNIQUE": 0xFFFF,
}, "FCH_EVT_")  # fmt: skip

HEADER = Struct("scsi_nl_hdr", [
    Field("version", U8),
    Field("transport", U8, enum=TRANSPORT),
    Field("magic", U16, "0xa1b2", hint="hex"),
    Field("msgtype", U16, enum=MESSAGE),
    Field("msglen", U16, "length with this header", unit="bytes"),
])  # fmt: skip

VENDOR = Struct("scsi_nl_host_vendor_msg", [
    Field("vendor_id", HEX64, "who gives the data their meaning"), Field("host_no", U16), Field("vmsg_datalen", U16, unit="bytes"),
    Field("data", BYTES),
])  # fmt: skip

FC = Struct("fc_nl_event", [
    Field("seconds", U64, "when it happened", unit="s"), Field("vendor_id", HEX64), Field("host_no", U16),
    Field("event_datalen", U16, unit="bytes"), Field("event_num", U32, "number of the event"), Field("event_code", U32, enum=FC_EVENT),
    Field("event_data", BYTES),
])  # fmt: skip

FAMILY = Family("scsi_transport", doc="events of SCSI transports", things=[
    Thing("event", "what happened on a host or Fibre Channel port", operation=None, key=["host_no", "event_num"],
        columns=["host_no", "event_code", "event_num", "seconds"]),
], messages=[
    MessageType(17, "SCSI_TRANSPORT_MSG", header=HEADER, payload=SubMessage("msgtype", {1: VENDOR, 0x100: FC}, BYTES, kind="binary")),
])  # fmt: skip
