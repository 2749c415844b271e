"""Guests of Hyper-V: key-value pairs and backups. Source: <linux/hyperv.h>; drivers/hv/hv_kvp.c, drivers/hv/hv_snapshot.c."""

from ...schema import BYTES, U8, U16, Enum, Family, Field, MessageType, Struct, Thing
from . import CN_MSG, CN_TYPE

KVP_OPERATION = Enum("hv_kvp_exchg_op", {
    "OP_GET": 0, "OP_SET": 1, "OP_DELETE": 2, "OP_ENUMERATE": 3, "OP_SET_IP_INFO": 5,
    "OP_GET_IP_INFO": 4, "OP_REGISTER": 4, "OP_REGISTER1": 100,
}, "KVP_")  # fmt: skip

KVP_POOL = Enum("hv_kvp_exchg_pool", {"EXTERNAL": 0, "GUEST": 1, "AUTO": 2, "AUTO_EXTERNAL": 3, "AUTO_INTERNAL": 4}, "KVP_POOL_")

VSS_OPERATION = Enum("hv_vss_op", {
    "CREATE": 0, "DELETE": 1, "HOT_BACKUP": 2, "GET_DM_INFO": 3, "BU_COMPLETE": 4, "FREEZE": 5, "THAW": 6, "AUTO_RECOVER": 7,
    "COUNT": 8, "REGISTER": 128, "REGISTER1": 129,
}, "VSS_OP_")  # fmt: skip

KVP = Struct("hv_kvp_msg", [
    Field("operation", U8, enum=KVP_OPERATION), Field("pool", U8, enum=KVP_POOL), Field("pad", U16), Field("body", BYTES),
])  # fmt: skip

VSS = Struct("hv_vss_msg", [
    Field("operation", U8, enum=VSS_OPERATION), Field("reserved", BYTES),
])  # fmt: skip

FAMILY = Family("hyperv", doc="guests of Hyper-V", module="hv_utils", things=[
    Thing("message", "what a host and its guest ask each other", operation=None, key=["id.idx", "id.val"], columns=["operation"],
        groups=["kvp", "vss"]),
], messages=[
    MessageType(CN_TYPE, "CN_KVP_IDX", header=CN_MSG, payload=KVP, keys=[9]),
    MessageType(CN_TYPE, "CN_VSS_IDX", header=CN_MSG, payload=VSS, keys=[10]),
])  # fmt: skip
