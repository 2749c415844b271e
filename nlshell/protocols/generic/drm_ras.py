"""Error counters of graphics devices. Source: <drm/drm_ras.h>, drivers/gpu/drm/drm_ras_nl.c; drm_ras.yaml."""

from ...schema import U32, Attr, AttributeSet, Enum, Family, MessageType, String
from ...schema.things import Plain, Thing, Word
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
    doc="error counters of graphics devices", initial=True, things=[
    Thing("node", "parts of graphics devices that count errors", about=["list_nodes"], operation="list_nodes", key=["node_id"],
        title=["named {node_name}"], columns=["node_id", "device_name", "node_name", "node_type"]),
    Thing("counter", "errors that were counted", about=["error_counter", "clear_error_counter"], key=["node_id", "error_id"],
        columns=["node", "error_id", "error_name", "error_value"], moving=["error_value"],
        words=[Word("node", "node_id", Plain("NUMBER"), "of this node", ask="node_id", when="cmd")]),
    ], messages=[
        MessageType(1, "LIST_NODES", NODE_ATTRS, takes=(), dumps=True,
            doc="as a dump: ask for all parts that count errors; from the kernel: describes one"),
        MessageType(2, "GET_ERROR_COUNTER", ERROR_COUNTER_ATTRS, takes=["node_id", "error_id"], needs=["node_id", "error_id"],
            doc="ask for a counter; as a dump: ask for all counters of a node; from the kernel: describes a counter"),
        MessageType(3, "CLEAR_ERROR_COUNTER", ERROR_COUNTER_ATTRS, takes=["node_id", "error_id"], needs=["node_id", "error_id"],
            doc="set a counter to 0"),
    ],
)  # fmt: skip
