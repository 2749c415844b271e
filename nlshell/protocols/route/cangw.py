"""CAN gateway jobs: frames routed from one CAN interface to another, changed on the way.

They use the numbers of routes (RTM_NEWROUTE ...) under AF_CAN. Source: <linux/can/gw.h>, <linux/can.h>; net/can/gw.c.
"""

from ...schema import (
    HEX8,
    HEX32,
    IFINDEX,
    S8,
    U8,
    U16,
    U32,
    Attr,
    AttributeSet,
    Binary,
    Enum,
    Family,
    Field,
    Flags,
    MessageType,
    Packed,
    Struct,
    Thing,
)  # fmt: skip
from ..common import ADDRESS_FAMILY
from . import SHORT

AF_CAN = 29

GATEWAY_TYPE = Enum("cgw_type", {"UNSPEC": 0, "CAN_CAN": 1}, "CGW_TYPE_")

GATEWAY_FLAGS = Flags("cgw_flags", {
    "CAN_ECHO": 0x1, "CAN_SRC_TSTAMP": 0x2, "CAN_IIF_TX_OK": 0x4, "CAN_FD": 0x8,
}, "CGW_FLAGS_")  # fmt: skip

PARTS = Flags("cgw_mod", {"ID": 0x1, "LEN": 0x2, "DLC": 0x2, "DATA": 0x4, "FLAGS": 0x8}, "CGW_MOD_")

PROFILE = Enum("cgw_crc8prf", {"UNSPEC": 0, "1U8": 1, "16U8": 2, "SFFID_XOR": 3}, "CGW_CRC8PRF_")

FD_FLAGS = Flags("canfd", {"BRS": 0x1, "ESI": 0x2, "FDF": 0x4}, "CANFD_")

RTCANMSG = Struct("rtcanmsg", [
    Field("can_family", U8, "always CAN", enum=ADDRESS_FAMILY),
    Field("gwtype", U8, enum=GATEWAY_TYPE),
    Field("flags", U16, flags=GATEWAY_FLAGS),
])  # fmt: skip

CAN_FRAME = Struct("can_frame", [
    Field("can_id", HEX32, "identifier; the top bits tell extended, remote and error frames"),
    Field("len", U8, "length of the data", unit="bytes"),
    Field("__pad", U8),
    Field("__res0", U8),
    Field("len8_dlc", U8, "length code 9 to 15 where the length is 8"),
    Field("data", Binary(8, hint="hex")),
])  # fmt: skip

CANFD_FRAME = Struct("canfd_frame", [
    Field("can_id", HEX32, "identifier; the top bits tell extended and error frames"),
    Field("len", U8, "length of the data", unit="bytes"),
    Field("flags", U8, flags=FD_FLAGS),
    Field("__res0", U8),
    Field("__res1", U8),
    Field("data", Binary(64, hint="hex")),
])  # fmt: skip

FRAME_MOD = Struct("cgw_frame_mod", [
    Field("cf", CAN_FRAME, "operand for each part of the frame"),
    Field("modtype", U8, "parts of the frame to change", flags=PARTS),
], align=1)  # fmt: skip

FDFRAME_MOD = Struct("cgw_fdframe_mod", [
    Field("cf", CANFD_FRAME, "operand for each part of the frame"),
    Field("modtype", U8, "parts of the frame to change", flags=PARTS),
], align=1)  # fmt: skip

CSUM_XOR = Struct("cgw_csum_xor", [
    Field("from_idx", S8, "first data byte summed; negative: counted from the end"),
    Field("to_idx", S8, "last data byte summed"),
    Field("result_idx", S8, "data byte that gets the result"),
    Field("init_xor_val", HEX8),
])  # fmt: skip

CSUM_CRC8 = Struct("cgw_csum_crc8", [
    Field("from_idx", S8, "first data byte summed; negative: counted from the end"),
    Field("to_idx", S8, "last data byte summed"),
    Field("result_idx", S8, "data byte that gets the result"),
    Field("init_crc_val", HEX8),
    Field("final_xor_val", HEX8),
    Field("crctab", Packed(U8, 256), "table of the polynomial"),
    Field("profile", U8, "what is summed besides the data", enum=PROFILE),
    Field("profile_data", Packed(U8, 20)),
])  # fmt: skip

CAN_FILTER = Struct("can_filter", [
    Field("can_id", HEX32, "frames match whose identifier is this under the mask"),
    Field("can_mask", HEX32),
])  # fmt: skip

CANGW = AttributeSet("CGW_", [
    Attr(1, "MOD_AND", FRAME_MOD, doc="and the frame with this"),
    Attr(2, "MOD_OR", FRAME_MOD, doc="or the frame with this"),
    Attr(3, "MOD_XOR", FRAME_MOD, doc="exclusive-or the frame with this"),
    Attr(4, "MOD_SET", FRAME_MOD, doc="overwrite parts of the frame with this"),
    Attr(5, "CS_XOR", CSUM_XOR, doc="put an exclusive-or checksum into the data"),
    Attr(6, "CS_CRC8", CSUM_CRC8, doc="put a CRC8 checksum into the data"),
    Attr(7, "HANDLED", U32, unit="packets", doc="frames routed"),
    Attr(8, "DROPPED", U32, unit="packets", doc="frames lost"),
    Attr(9, "SRC_IF", IFINDEX, doc="interface frames come from"),
    Attr(10, "DST_IF", IFINDEX, doc="interface frames go to"),
    Attr(11, "FILTER", CAN_FILTER, doc="frames the job is for"),
    Attr(12, "DELETED", U32, unit="packets", doc="frames dropped because they passed too many gateways"),
    Attr(13, "LIM_HOPS", U8, doc="gateways a frame may pass"),
    Attr(14, "MOD_UID", HEX32, doc="the user's own number of the job, by which to change it"),
    Attr(15, "FDMOD_AND", FDFRAME_MOD, doc="and the CAN FD frame with this"),
    Attr(16, "FDMOD_OR", FDFRAME_MOD, doc="or the CAN FD frame with this"),
    Attr(17, "FDMOD_XOR", FDFRAME_MOD, doc="exclusive-or the CAN FD frame with this"),
    Attr(18, "FDMOD_SET", FDFRAME_MOD, doc="overwrite parts of the CAN FD frame with this"),
])  # fmt: skip

# cgw_parse_attr
_TAKES = [
    "MOD_AND", "MOD_OR", "MOD_XOR", "MOD_SET", "CS_XOR", "CS_CRC8", "SRC_IF", "DST_IF", "FILTER", "LIM_HOPS", "MOD_UID",
    "FDMOD_AND", "FDMOD_OR", "FDMOD_XOR", "FDMOD_SET",
]  # fmt: skip
_NEEDS = ["gwtype", "src_if", "dst_if"]

FAMILY = Family("cangw", prefix="RTM_", header=RTCANMSG, attributes=CANGW, doc="CAN gateway jobs", module="can-gw", things=[
    Thing("cangw", "jobs of the CAN gateway: frames that go from one interface to another", key=["gwtype", "src_if", "dst_if", "filter"],
        title=["from {src_if:link}", "to {dst_if:link}"],
        columns=["src_if", "dst_if", "filter", "handled", "dropped", "deleted", "lim_hops"],
        moving=["handled", "dropped", "deleted"]),
], messages=[
    MessageType(24, "NEWROUTE", keys=[AF_CAN], takes=_TAKES, needs=_NEEDS,
        doc="add a job of the CAN gateway; from the kernel: describes a job of the CAN gateway"),
    MessageType(25, "DELROUTE", keys=[AF_CAN], takes=_TAKES, needs=_NEEDS,
        doc="delete a job of the CAN gateway; from the kernel: reports the end of a job of the CAN gateway"),
    MessageType(26, "GETROUTE", keys=[AF_CAN], forms=SHORT, takes=[], dumps=True,
        doc="as a dump: ask for all jobs of the CAN gateway"),
])  # fmt: skip
