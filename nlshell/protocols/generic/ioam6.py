"""IPv6 in-situ OAM: namespaces and schemas. Source: <linux/ioam6_genl.h>, net/ipv6/ioam6.c."""

from ...schema import BYTES, FLAG, HEX32, HEX64, PAD, U8, U16, U32, Attr, AttributeSet, Family, MessageType
from ...schema.things import Plain, Thing, Word
from . import GENLMSGHDR

EVENT = AttributeSet("IOAM6_EVENT_ATTR_", [
    Attr(1, "TRACE_NAMESPACE", U16),
    Attr(2, "TRACE_NODELEN", U8),
    Attr(3, "TRACE_TYPE", HEX32),
    Attr(4, "TRACE_DATA", BYTES),
])  # fmt: skip

IOAM6 = AttributeSet("IOAM6_ATTR_", [
    Attr(1, "NS_ID", U16),
    Attr(2, "NS_DATA", HEX32, doc="what nodes of the namespace write into packets"),
    Attr(3, "NS_DATA_WIDE", HEX64),
    Attr(4, "SC_ID", U32),
    Attr(5, "SC_DATA", BYTES, doc="opaque state snapshot"),
    Attr(6, "SC_NONE", FLAG),
    Attr(7, "PAD", PAD),
])  # fmt: skip

FAMILY = Family(
    "IOAM6", prefix="IOAM6_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=IOAM6,
    groups=["ioam6_events"],
    doc="IPv6 in-situ OAM: namespaces and schemas", initial=True, other_names=["ioam6", "ioam"], things=[
    Thing("namespace", "namespaces of in-situ OAM: who writes what into packets",
        about=["namespace", "ns_set_schema", "add_namespace", "dump_namespaces"], operation="dump_namespaces", key=["ns_id"],
        title=["{ns_id}"], columns=["id", "ns_data", "ns_data_wide", "schema"],
        words=[
            Word("id", "ns_id", Plain("NUMBER"), "this one only"),
            Word("schema", "sc_id", Plain("NUMBER"), "with this schema"),
        ],
        changes={
            "add": "IOAM6 add_namespace ns_id=5 ns_data=0x1234",
            "set": "IOAM6 ns_set_schema ns_id=5 sc_none=yes",
            "del": "IOAM6 del_namespace ns_id=5",
        }),
    Thing("schema", "schemas of in-situ OAM: opaque data that nodes write into packets",
        about=["schema", "add_schema", "dump_schemas"], operation="dump_schemas", key=["sc_id"], title=["{sc_id}"],
        columns=["id", "sc_data", "ns_id"], words=[Word("id", "sc_id", Plain("NUMBER"), "this one only")],
        changes={"add": "IOAM6 add_schema sc_id=3 sc_data=00112233", "del": "IOAM6 del_schema sc_id=3"}),
    Thing("trace", "traces that packets brought along", about=["event_trace"], operation=None, key=(), groups=["ioam6_events"],
        columns=["trace_namespace", "trace_nodelen", "trace_type", "trace_data"]),
    ], messages=[
        MessageType(1, "ADD_NAMESPACE", takes=["ns_id", "ns_data", "ns_data_wide"], needs=["ns_id"], doc="add a namespace"),
        MessageType(2, "DEL_NAMESPACE", takes=["ns_id"], needs=["ns_id"], doc="delete a namespace"),
        MessageType(3, "DUMP_NAMESPACES", takes=(), dumps=True,
            doc="as a dump: ask for all namespaces; from the kernel: describes a namespace"),
        MessageType(4, "ADD_SCHEMA", takes=["sc_id", "sc_data"], needs=["sc_id", "sc_data"], doc="add a schema"),
        MessageType(5, "DEL_SCHEMA", takes=["sc_id"], needs=["sc_id"], doc="delete a schema"),
        MessageType(6, "DUMP_SCHEMAS", takes=(), dumps=True,
            doc="as a dump: ask for all schemas; from the kernel: describes a schema"),
        MessageType(7, "NS_SET_SCHEMA", takes=["ns_id", "sc_id", "sc_none"], needs=["ns_id", "sc_id|sc_none"],
            doc="tie a schema to a namespace, or (sc_none) untie it"),
        MessageType(1, "EVENT_TRACE", EVENT, direction="notification", kernel="IOAM6_EVENT_TRACE",
            doc="from the kernel: a packet arrived with a trace"),
    ],
)  # fmt: skip
