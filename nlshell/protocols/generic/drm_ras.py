"""Error counters of graphics devices. Source: <drm/drm_ras.h>, drivers/gpu/drm/drm_ras_nl.c; drm_ras.yaml."""

from ...schema import U32, Attr, AttributeSet, Enum, Family, MessageType, String
from . import GENLMSGHDR

NODE_TYPE = Enum("node_type", {"ERROR_COUNTER": 1}, "DRM_RAS_NODE_TYPE_")

NODE_ATTRS = AttributeSet("DRM_RAS_A_NODE_ATTRS_", [
    Attr(1, "NODE_ID", U32),
    Attr(2, "DEVICE_NAME", String()),
    Attr(3, "NODE_NAME", String()),
    Attr(4, "NODE_TYPE", U32, enum=NODE_TYPE),
])  # fmt: skip

ERROR_COUNTER_ATTRS = AttributeSet("DRM_RAS_A_ERROR_COUNTER_ATTRS_", [
    Attr(1, "NODE_ID", U32),
    Attr(2, "ERROR_ID", U32),
    Attr(3, "ERROR_NAME", String()),
    Attr(4, "ERROR_VALUE", U32),
])  # fmt: skip

FAMILY = Family(
    "drm-ras", prefix="DRM_RAS_CMD_", kind="generic", version=1, header=GENLMSGHDR,
    doc="error counters of graphics devices",
    messages=[
        MessageType(1, "LIST_NODES", NODE_ATTRS), MessageType(2, "GET_ERROR_COUNTER", ERROR_COUNTER_ATTRS),
        MessageType(3, "CLEAR_ERROR_COUNTER", ERROR_COUNTER_ATTRS),
    ],
)  # fmt: skip
