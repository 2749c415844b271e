"""Device mapper: the mirror log kept by a program. Source: <linux/dm-log-userspace.h>; drivers/md/dm-log-userspace-transfer.c."""

from ...schema import BYTES, HEX64, S32, U32, Enum, Family, Field, FixedText, MessageType, Struct, Thing
from . import CN_MSG, CN_TYPE

REQUEST_TYPE = Enum("dm_ulog_request_type", {
    "CTR": 1, "DTR": 2, "PRESUSPEND": 3, "POSTSUSPEND": 4, "RESUME": 5, "GET_REGION_SIZE": 6, "IS_CLEAN": 7, "IN_SYNC": 8,
    "FLUSH": 9, "MARK_REGION": 10, "CLEAR_REGION": 11, "GET_RESYNC_WORK": 12, "SET_REGION_SYNC": 13, "GET_SYNC_COUNT": 14,
    "STATUS_INFO": 15, "STATUS_TABLE": 16, "IS_REMOTE_RECOVERING": 17,
}, "DM_ULOG_")  # fmt: skip

REQUEST = Struct("dm_ulog_request", [
    Field("luid", HEX64, "number of the log on this machine"),
    Field("uuid", FixedText(129), "name of the log on all machines"),
    Field("padding", FixedText(3)),
    Field("version", U32),
    Field("error", S32, "errno of the answer", hint="errno"),
    Field("seq", U32),
    Field("request_type", U32, enum=REQUEST_TYPE),
    Field("data_size", U32, unit="bytes"),
    Field("data", BYTES),
])  # fmt: skip

# One level down: cn_msg has a seq of its own.
PAYLOAD = Struct("dm_ulog", [Field("request", REQUEST)])

FAMILY = Family("dm-log", doc="device mapper's mirror log", module="dm-log-userspace", things=[
    Thing("request", "what the mirror log is asked to do", operation=None, key=["request.luid", "request.seq"],
        columns=["request.request_type", "request.luid", "request.seq", "request.error"], groups=["dm"]),
], messages=[
    MessageType(CN_TYPE, "CN_IDX_DM", header=CN_MSG, payload=PAYLOAD, keys=[7]),
])  # fmt: skip
