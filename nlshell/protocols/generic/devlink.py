"""Devices as a whole: ports, parameters, resources, health, firmware. Source: <linux/devlink.h>, net/devlink/netlink.c; devlink.yaml."""

from ...schema import (
    BYTES,
    FLAG,
    HEX64,
    IFINDEX,
    MAC,
    PAD,
    S32,
    U8,
    U16,
    U32,
    U64,
    UINT,
    Attr,
    AttributeSet,
    Bitfield32,
    Either,
    Enum,
    Family,
    Flags,
    MessageType,
    Nest,
    Packed,
    String,
    SubMessage,
)
from . import GENLMSGHDR

HEALTH_STATE = Enum("devlink_health_reporter_state", {"HEALTHY": 0, "ERROR": 1}, "DEVLINK_HEALTH_REPORTER_STATE_")

RELOAD_LIMIT = Enum("devlink_reload_limit", {"UNSPEC": 0, "NO_RESET": 1}, "DEVLINK_RELOAD_LIMIT_")

RELOAD_LIMITS = Flags("devlink_reload_limits", {"NO_RESET": 0x2}, "DEVLINK_RELOAD_LIMIT_")

SELFTEST_STATUS = Enum("devlink_selftest_status", {"SKIP": 0, "PASS": 1, "FAIL": 2}, "DEVLINK_SELFTEST_STATUS_")

# What PARAM_TYPE and FMSG_OBJ_VALUE_TYPE say of the data beside them. A formatted truth value has a byte.
VALUE_TYPES = {1: U8, 2: U16, 3: U32, 4: U64, 5: String(), 6: FLAG, 10: String(), 11: BYTES, 129: Packed(U64)}
PARAM_DATA = SubMessage("param_type", VALUE_TYPES, kind="dynamic")
FMSG_DATA = SubMessage("fmsg_obj_value_type", VALUE_TYPES | {6: U8}, kind="dynamic")

SELFTEST_RESULT: AttributeSet = AttributeSet("DEVLINK_ATTR_SELFTEST_RESULT_", [
    Attr(1, "RESULT", Nest(lambda: SELFTEST_RESULT), kernel="DEVLINK_ATTR_SELFTEST_RESULT"),
    Attr(2, "ID", U32),
    Attr(3, "STATUS", U8, enum=SELFTEST_STATUS),
])  # fmt: skip

# A request names a test by a flag; the answer has, under the same number, what came of it.
SELFTEST_ID = AttributeSet("DEVLINK_ATTR_SELFTEST_ID_", [
    Attr(1, "FLASH", Either(FLAG, Nest(SELFTEST_RESULT)).but(kind="flag"), multi=True),
])  # fmt: skip

VAR_ATTR_TYPE = Enum("var_attr_type", {
    "U8": 1, "U16": 2, "U32": 3, "U64": 4, "STRING": 5, "FLAG": 6, "NUL_STRING": 10, "BINARY": 11, "U64_ARRAY": 129,
}, "DEVLINK_VAR_ATTR_TYPE_")  # fmt: skip

STATS = AttributeSet("DEVLINK_ATTR_STATS_", [
    Attr(0, "RX_PACKETS", U64),
    Attr(1, "RX_BYTES", U64, unit="bytes"),
    Attr(2, "RX_DROPPED", U64),
])  # fmt: skip

TRAP_METADATA = AttributeSet("DEVLINK_ATTR_TRAP_METADATA_", [
    Attr(0, "TYPE_IN_PORT", FLAG),
    Attr(1, "TYPE_FA_COOKIE", FLAG),
])  # fmt: skip

RATE_TC = AttributeSet("DEVLINK_RATE_TC_ATTR_", [
    Attr(1, "INDEX", U8),
    Attr(2, "BW", U32),
])  # fmt: skip

PORT_FN_STATE = Enum("port_fn_state", {"INACTIVE": 0, "ACTIVE": 1}, "DEVLINK_PORT_FN_STATE_")

PORT_FN_OPSTATE = Enum("port_fn_opstate", {"DETACHED": 0, "ATTACHED": 1}, "DEVLINK_PORT_FN_OPSTATE_")

PORT_FN_ATTR_CAP_FLAGS = Flags("port_fn_attr_cap_flags", {
    "ROCE": 0x1, "MIGRATABLE": 0x2, "IPSEC_CRYPTO": 0x4, "IPSEC_PACKET": 0x8,
}, "DEVLINK_PORT_FN_CAP_")  # fmt: skip

PORT_TYPE = Enum("port_type", {"NOTSET": 0, "AUTO": 1, "ETH": 2, "IB": 3}, "DEVLINK_PORT_TYPE_")

SB_POOL_TYPE = Enum("sb_pool_type", {"INGRESS": 0, "EGRESS": 1}, "DEVLINK_SB_POOL_TYPE_")

SB_THRESHOLD_TYPE = Enum("sb_threshold_type", {"STATIC": 0, "DYNAMIC": 1}, "DEVLINK_SB_THRESHOLD_TYPE_")

ESWITCH_MODE = Enum("eswitch_mode", {"LEGACY": 0, "SWITCHDEV": 1, "SWITCHDEV_INACTIVE": 2}, "DEVLINK_ESWITCH_MODE_")

ESWITCH_INLINE_MODE = Enum("eswitch_inline_mode", {
    "NONE": 0, "LINK": 1, "NETWORK": 2, "TRANSPORT": 3,
}, "DEVLINK_ESWITCH_INLINE_MODE_")  # fmt: skip

DPIPE_MATCH_TYPE = Enum("dpipe_match_type", {"FIELD_EXACT": 0}, "DEVLINK_DPIPE_MATCH_TYPE_")

DPIPE_ACTION_TYPE = Enum("dpipe_action_type", {"FIELD_MODIFY": 0}, "DEVLINK_DPIPE_ACTION_TYPE_")

DPIPE_HEADER_ID = Enum("dpipe_header_id", {"ETHERNET": 0, "IPV4": 1, "IPV6": 2}, "DEVLINK_DPIPE_HEADER_")

DPIPE_FIELD_MAPPING_TYPE = Enum("dpipe_field_mapping_type", {
    "NONE": 0, "IFINDEX": 1,
}, "DEVLINK_DPIPE_FIELD_MAPPING_TYPE_")  # fmt: skip

ESWITCH_ENCAP_MODE = Enum("eswitch_encap_mode", {"NONE": 0, "BASIC": 1}, "DEVLINK_ESWITCH_ENCAP_MODE_")

RESOURCE_UNIT = Enum("resource_unit", {"ENTRY": 0}, "DEVLINK_RESOURCE_UNIT_")

PORT_FLAVOUR = Enum("port_flavour", {
    "PHYSICAL": 0, "CPU": 1, "DSA": 2, "PCI_PF": 3, "PCI_VF": 4, "VIRTUAL": 5, "UNUSED": 6, "PCI_SF": 7,
}, "DEVLINK_PORT_FLAVOUR_")  # fmt: skip

PARAM_CMODE = Enum("param_cmode", {"RUNTIME": 0, "DRIVERINIT": 1, "PERMANENT": 2}, "DEVLINK_PARAM_CMODE_")

TRAP_ACTION = Enum("trap_action", {"DROP": 0, "TRAP": 1, "MIRROR": 2}, "DEVLINK_TRAP_ACTION_")

TRAP_TYPE = Enum("trap_type", {"DROP": 0, "EXCEPTION": 1, "CONTROL": 2}, "DEVLINK_TRAP_TYPE_")

FLASH_OVERWRITE_FLAGS = Flags("flash_overwrite_flags", {
    "SETTINGS": 0x1, "IDENTIFIERS": 0x2,
}, "DEVLINK_FLASH_OVERWRITE_")  # fmt: skip

RELOAD_ACTION = Enum("reload_action", {"DRIVER_REINIT": 1, "FW_ACTIVATE": 2}, "DEVLINK_RELOAD_ACTION_")

RELOAD_ACTION_FLAGS = Flags("reload_action_flags", {"DRIVER_REINIT": 0x2, "FW_ACTIVATE": 0x4}, "DEVLINK_RELOAD_ACTION_")

RATE_TYPE = Enum("rate_type", {"LEAF": 0, "NODE": 1}, "DEVLINK_RATE_TYPE_")

LINECARD_STATE = Enum("devlink_linecard_state", {
    "UNSPEC": 0, "UNPROVISIONED": 1, "UNPROVISIONING": 2, "PROVISIONING": 3, "PROVISIONING_FAILED": 4,
    "PROVISIONED": 5, "ACTIVE": 6,
}, "DEVLINK_LINECARD_STATE_")  # fmt: skip

RESOURCE_SCOPE_FLAGS = Flags("resource_scope_flags", {"DEV": 0x1, "PORT": 0x2}, "DEVLINK_RESOURCE_SCOPE_")

DEVLINK: AttributeSet = AttributeSet("DEVLINK_ATTR_", [
    Attr(1, "BUS_NAME", String(), doc="bus of the device: pci, netdevsim"),
    Attr(2, "DEV_NAME", String(), doc="its address on the bus"),
    Attr(3, "PORT_INDEX", U32, doc="number of the port within the device"),
    Attr(4, "PORT_TYPE", U16, enum=PORT_TYPE, doc="what the port is at the moment"),
    Attr(5, "PORT_DESIRED_TYPE", U16, enum=PORT_TYPE),
    Attr(6, "PORT_NETDEV_IFINDEX", IFINDEX, doc="its network device"),
    Attr(7, "PORT_NETDEV_NAME", String()),
    Attr(8, "PORT_IBDEV_NAME", String()),
    Attr(9, "PORT_SPLIT_COUNT", U32, doc="into how many ports to split it"),
    Attr(10, "PORT_SPLIT_GROUP", U32),
    Attr(11, "SB_INDEX", U32),
    Attr(12, "SB_SIZE", U32, unit="bytes"),
    Attr(13, "SB_INGRESS_POOL_COUNT", U16),
    Attr(14, "SB_EGRESS_POOL_COUNT", U16),
    Attr(15, "SB_INGRESS_TC_COUNT", U16),
    Attr(16, "SB_EGRESS_TC_COUNT", U16),
    Attr(17, "SB_POOL_INDEX", U16),
    Attr(18, "SB_POOL_TYPE", U8, enum=SB_POOL_TYPE),
    Attr(19, "SB_POOL_SIZE", U32, unit="bytes"),
    Attr(20, "SB_POOL_THRESHOLD_TYPE", U8, enum=SB_THRESHOLD_TYPE),
    Attr(21, "SB_THRESHOLD", U32),
    Attr(22, "SB_TC_INDEX", U16),
    Attr(23, "SB_OCC_CUR", U32, unit="bytes"),
    Attr(24, "SB_OCC_MAX", U32, unit="bytes"),
    Attr(25, "ESWITCH_MODE", U16, enum=ESWITCH_MODE, doc="whether representors exist for the virtual functions"),
    Attr(26, "ESWITCH_INLINE_MODE", U8, enum=ESWITCH_INLINE_MODE),
    Attr(27, "DPIPE_TABLES", Nest(lambda: DEVLINK)),
    Attr(28, "DPIPE_TABLE", Nest(lambda: DEVLINK), multi=True),
    Attr(29, "DPIPE_TABLE_NAME", String()),
    Attr(30, "DPIPE_TABLE_SIZE", U64),
    Attr(31, "DPIPE_TABLE_MATCHES", Nest(lambda: DEVLINK)),
    Attr(32, "DPIPE_TABLE_ACTIONS", Nest(lambda: DEVLINK)),
    Attr(33, "DPIPE_TABLE_COUNTERS_ENABLED", U8),
    Attr(34, "DPIPE_ENTRIES", Nest(lambda: DEVLINK)),
    Attr(35, "DPIPE_ENTRY", Nest(lambda: DEVLINK), multi=True),
    Attr(36, "DPIPE_ENTRY_INDEX", U64),
    Attr(37, "DPIPE_ENTRY_MATCH_VALUES", Nest(lambda: DEVLINK)),
    Attr(38, "DPIPE_ENTRY_ACTION_VALUES", Nest(lambda: DEVLINK)),
    Attr(39, "DPIPE_ENTRY_COUNTER", U64),
    Attr(40, "DPIPE_MATCH", Nest(lambda: DEVLINK), multi=True),
    Attr(41, "DPIPE_MATCH_VALUE", Nest(lambda: DEVLINK), multi=True),
    Attr(42, "DPIPE_MATCH_TYPE", U32, enum=DPIPE_MATCH_TYPE),
    Attr(43, "DPIPE_ACTION", Nest(lambda: DEVLINK), multi=True),
    Attr(44, "DPIPE_ACTION_VALUE", Nest(lambda: DEVLINK), multi=True),
    Attr(45, "DPIPE_ACTION_TYPE", U32, enum=DPIPE_ACTION_TYPE),
    Attr(46, "DPIPE_VALUE", BYTES),
    Attr(47, "DPIPE_VALUE_MASK", BYTES),
    Attr(48, "DPIPE_VALUE_MAPPING", U32),
    Attr(49, "DPIPE_HEADERS", Nest(lambda: DEVLINK)),
    Attr(50, "DPIPE_HEADER", Nest(lambda: DEVLINK), multi=True),
    Attr(51, "DPIPE_HEADER_NAME", String()),
    Attr(52, "DPIPE_HEADER_ID", U32, enum=DPIPE_HEADER_ID),
    Attr(53, "DPIPE_HEADER_FIELDS", Nest(lambda: DEVLINK)),
    Attr(54, "DPIPE_HEADER_GLOBAL", U8),
    Attr(55, "DPIPE_HEADER_INDEX", U32),
    Attr(56, "DPIPE_FIELD", Nest(lambda: DEVLINK), multi=True),
    Attr(57, "DPIPE_FIELD_NAME", String()),
    Attr(58, "DPIPE_FIELD_ID", U32),
    Attr(59, "DPIPE_FIELD_BITWIDTH", U32),
    Attr(60, "DPIPE_FIELD_MAPPING_TYPE", U32, enum=DPIPE_FIELD_MAPPING_TYPE),
    Attr(61, "PAD", PAD),
    Attr(62, "ESWITCH_ENCAP_MODE", U8, enum=ESWITCH_ENCAP_MODE),
    Attr(63, "RESOURCE_LIST", Nest(lambda: DEVLINK)),
    Attr(64, "RESOURCE", Nest(lambda: DEVLINK), multi=True),
    Attr(65, "RESOURCE_NAME", String()),
    Attr(66, "RESOURCE_ID", U64),
    Attr(67, "RESOURCE_SIZE", U64),
    Attr(68, "RESOURCE_SIZE_NEW", U64, doc="size after the next reload"),
    Attr(69, "RESOURCE_SIZE_VALID", U8),
    Attr(70, "RESOURCE_SIZE_MIN", U64),
    Attr(71, "RESOURCE_SIZE_MAX", U64),
    Attr(72, "RESOURCE_SIZE_GRAN", U64),
    Attr(73, "RESOURCE_UNIT", U8, enum=RESOURCE_UNIT),
    Attr(74, "RESOURCE_OCC", U64, doc="how much of it is used"),
    Attr(75, "DPIPE_TABLE_RESOURCE_ID", U64),
    Attr(76, "DPIPE_TABLE_RESOURCE_UNITS", U64),
    Attr(77, "PORT_FLAVOUR", U16, enum=PORT_FLAVOUR, doc="what the port stands for"),
    Attr(78, "PORT_NUMBER", U32),
    Attr(79, "PORT_SPLIT_SUBPORT_NUMBER", U32),
    Attr(80, "PARAM", Nest(lambda: DEVLINK), doc="a parameter: its name, type and values"),
    Attr(81, "PARAM_NAME", String()),
    Attr(82, "PARAM_GENERIC", FLAG),
    Attr(83, "PARAM_TYPE", U8, enum=VAR_ATTR_TYPE),
    Attr(84, "PARAM_VALUES_LIST", Nest(lambda: DEVLINK), doc="its value in each mode of configuration"),
    Attr(85, "PARAM_VALUE", Nest(lambda: DEVLINK), multi=True),
    Attr(86, "PARAM_VALUE_DATA", PARAM_DATA, doc="of the type that PARAM_TYPE names; a flag is there or not"),
    Attr(87, "PARAM_VALUE_CMODE", U8, enum=PARAM_CMODE, doc="when the value takes effect"),
    Attr(88, "REGION_NAME", String()),
    Attr(89, "REGION_SIZE", U64),
    Attr(90, "REGION_SNAPSHOTS", Nest(lambda: DEVLINK)),
    Attr(91, "REGION_SNAPSHOT", Nest(lambda: DEVLINK), multi=True),
    Attr(92, "REGION_SNAPSHOT_ID", U32, doc="number of the snapshot"),
    Attr(93, "REGION_CHUNKS", Nest(lambda: DEVLINK)),
    Attr(94, "REGION_CHUNK", Nest(lambda: DEVLINK), multi=True),
    Attr(95, "REGION_CHUNK_DATA", BYTES, hint="hex"),
    Attr(96, "REGION_CHUNK_ADDR", HEX64),
    Attr(97, "REGION_CHUNK_LEN", U64),
    Attr(98, "INFO_DRIVER_NAME", String()),
    Attr(99, "INFO_SERIAL_NUMBER", String()),
    Attr(100, "INFO_VERSION_FIXED", Nest(lambda: DEVLINK), multi=True),
    Attr(101, "INFO_VERSION_RUNNING", Nest(lambda: DEVLINK), multi=True),
    Attr(102, "INFO_VERSION_STORED", Nest(lambda: DEVLINK), multi=True),
    Attr(103, "INFO_VERSION_NAME", String()),
    Attr(104, "INFO_VERSION_VALUE", String()),
    Attr(105, "SB_POOL_CELL_SIZE", U32, unit="bytes"),
    Attr(106, "FMSG", Nest(lambda: DEVLINK), doc="a formatted message: names, values, and where nests begin and end"),
    Attr(107, "FMSG_OBJ_NEST_START", FLAG),
    Attr(108, "FMSG_PAIR_NEST_START", FLAG),
    Attr(109, "FMSG_ARR_NEST_START", FLAG),
    Attr(110, "FMSG_NEST_END", FLAG),
    Attr(111, "FMSG_OBJ_NAME", String()),
    Attr(112, "FMSG_OBJ_VALUE_TYPE", U8, enum=VAR_ATTR_TYPE),
    Attr(113, "FMSG_OBJ_VALUE_DATA", FMSG_DATA, doc="of the type that FMSG_OBJ_VALUE_TYPE before it names"),
    Attr(114, "HEALTH_REPORTER", Nest(lambda: DEVLINK)),
    Attr(115, "HEALTH_REPORTER_NAME", String()),
    Attr(116, "HEALTH_REPORTER_STATE", U8, enum=HEALTH_STATE),
    Attr(117, "HEALTH_REPORTER_ERR_COUNT", U64, doc="errors so far"),
    Attr(118, "HEALTH_REPORTER_RECOVER_COUNT", U64, doc="recoveries so far"),
    Attr(119, "HEALTH_REPORTER_DUMP_TS", U64, unit="jiffies"),
    Attr(120, "HEALTH_REPORTER_GRACEFUL_PERIOD", U64, unit="ms", doc="least time between automatic recoveries"),
    Attr(121, "HEALTH_REPORTER_AUTO_RECOVER", U8, doc="1: recover without being asked"),
    Attr(122, "FLASH_UPDATE_FILE_NAME", String(), doc="firmware file"),
    Attr(123, "FLASH_UPDATE_COMPONENT", String(), doc="part of the device to write to"),
    Attr(124, "FLASH_UPDATE_STATUS_MSG", String()),
    Attr(125, "FLASH_UPDATE_STATUS_DONE", U64),
    Attr(126, "FLASH_UPDATE_STATUS_TOTAL", U64),
    Attr(127, "PORT_PCI_PF_NUMBER", U16),
    Attr(128, "PORT_PCI_VF_NUMBER", U16),
    Attr(129, "STATS", Nest(STATS)),
    Attr(130, "TRAP_NAME", String()),
    Attr(131, "TRAP_ACTION", U8, enum=TRAP_ACTION, doc="what happens to trapped packets"),
    Attr(132, "TRAP_TYPE", U8, enum=TRAP_TYPE),
    Attr(133, "TRAP_GENERIC", FLAG),
    Attr(134, "TRAP_METADATA", Nest(TRAP_METADATA)),
    Attr(135, "TRAP_GROUP_NAME", String()),
    Attr(136, "RELOAD_FAILED", U8),
    Attr(137, "HEALTH_REPORTER_DUMP_TS_NS", U64, unit="ns"),
    Attr(138, "NETNS_FD", U32, doc="network namespace to reload into, as a file descriptor"),
    Attr(139, "NETNS_PID", U32, doc="network namespace to reload into, as that of a process"),
    Attr(140, "NETNS_ID", S32),
    Attr(141, "HEALTH_REPORTER_AUTO_DUMP", U8, doc="1: dump without being asked"),
    Attr(142, "TRAP_POLICER_ID", U32, doc="policer bound to the trap or group"),
    Attr(143, "TRAP_POLICER_RATE", U64, unit="packets/s"),
    Attr(144, "TRAP_POLICER_BURST", U64, unit="packets"),
    Attr(145, "PORT_FUNCTION", Nest(lambda: PORT_FN), doc="the function behind the port"),
    Attr(146, "INFO_BOARD_SERIAL_NUMBER", String()),
    Attr(147, "PORT_LANES", U32),
    Attr(148, "PORT_SPLITTABLE", U8),
    Attr(149, "PORT_EXTERNAL", U8),
    Attr(150, "PORT_CONTROLLER_NUMBER", U32),
    Attr(151, "FLASH_UPDATE_STATUS_TIMEOUT", U64, unit="s"),
    Attr(152, "FLASH_UPDATE_OVERWRITE_MASK", Bitfield32(FLASH_OVERWRITE_FLAGS)),
    Attr(153, "RELOAD_ACTION", U8, enum=RELOAD_ACTION, doc="what to do: driver or firmware"),
    Attr(154, "RELOAD_ACTIONS_PERFORMED", Bitfield32(RELOAD_ACTION_FLAGS)),
    Attr(155, "RELOAD_LIMITS", Bitfield32(RELOAD_LIMITS), doc="what must not be disturbed meanwhile"),
    Attr(156, "DEV_STATS", Nest(lambda: DEVLINK)),
    Attr(157, "RELOAD_STATS", Nest(lambda: DEVLINK)),
    Attr(158, "RELOAD_STATS_ENTRY", Nest(lambda: DEVLINK), multi=True),
    Attr(159, "RELOAD_STATS_LIMIT", U8, enum=RELOAD_LIMIT),
    Attr(160, "RELOAD_STATS_VALUE", U32),
    Attr(161, "REMOTE_RELOAD_STATS", Nest(lambda: DEVLINK)),
    Attr(162, "RELOAD_ACTION_INFO", Nest(lambda: DEVLINK), multi=True),
    Attr(163, "RELOAD_ACTION_STATS", Nest(lambda: DEVLINK), multi=True),
    Attr(164, "PORT_PCI_SF_NUMBER", U32),
    Attr(165, "RATE_TYPE", U16, enum=RATE_TYPE),
    Attr(166, "RATE_TX_SHARE", U64, unit="bytes/s", doc="guaranteed"),
    Attr(167, "RATE_TX_MAX", U64, unit="bytes/s", doc="limit"),
    Attr(168, "RATE_NODE_NAME", String()),
    Attr(169, "RATE_PARENT_NODE_NAME", String(), doc="node that the rate is part of"),
    Attr(170, "REGION_MAX_SNAPSHOTS", U32),
    Attr(171, "LINECARD_INDEX", U32),
    Attr(172, "LINECARD_STATE", U8, enum=LINECARD_STATE),
    Attr(173, "LINECARD_TYPE", String()),
    Attr(174, "LINECARD_SUPPORTED_TYPES", Nest(lambda: DEVLINK)),
    Attr(175, "NESTED_DEVLINK", Nest(lambda: DEVLINK), doc="another device behind this one"),
    Attr(176, "SELFTESTS", Nest(SELFTEST_ID)),
    Attr(177, "RATE_TX_PRIORITY", U32),
    Attr(178, "RATE_TX_WEIGHT", U32),
    Attr(179, "REGION_DIRECT", FLAG, doc="read the region itself, not a snapshot"),
    Attr(180, "RATE_TC_BWS", Nest(RATE_TC), multi=True),
    Attr(181, "HEALTH_REPORTER_BURST_PERIOD", U64, unit="ms"),
    Attr(182, "PARAM_VALUE_DEFAULT", PARAM_DATA),
    Attr(183, "PARAM_RESET_DEFAULT", FLAG),
    Attr(184, "INDEX", UINT),
    Attr(185, "RESOURCE_SCOPE_MASK", U32, flags=RESOURCE_SCOPE_FLAGS),
    Attr(186, "PARENT_DEV", Nest(lambda: DEVLINK)),
])  # fmt: skip

PORT_FN: AttributeSet = AttributeSet("DEVLINK_PORT_FN_ATTR_", [
    Attr(1, "HW_ADDR", MAC, kernel="DEVLINK_PORT_FUNCTION_ATTR_HW_ADDR"),
    Attr(2, "STATE", U8, enum=PORT_FN_STATE),
    Attr(3, "OPSTATE", U8, enum=PORT_FN_OPSTATE),
    Attr(4, "CAPS", Bitfield32(PORT_FN_ATTR_CAP_FLAGS)),
    Attr(5, "DEVLINK", Nest(DEVLINK)),
    Attr(6, "MAX_IO_EQS", U32),
])  # fmt: skip

FAMILY = Family(
    "devlink", prefix="DEVLINK_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=DEVLINK,
    groups=["config"],
    doc="devices as a whole: ports, parameters, resources, health, firmware",
    messages=[
        MessageType(1, "GET"), MessageType(2, "SET"), MessageType(3, "NEW"), MessageType(4, "DEL"),
        MessageType(5, "PORT_GET"), MessageType(6, "PORT_SET"), MessageType(7, "PORT_NEW"), MessageType(8, "PORT_DEL"),
        MessageType(9, "PORT_SPLIT"), MessageType(10, "PORT_UNSPLIT"), MessageType(11, "SB_GET"), MessageType(12, "SB_SET"),
        MessageType(13, "SB_NEW"), MessageType(14, "SB_DEL"), MessageType(15, "SB_POOL_GET"), MessageType(16, "SB_POOL_SET"),
        MessageType(17, "SB_POOL_NEW"), MessageType(18, "SB_POOL_DEL"), MessageType(19, "SB_PORT_POOL_GET"),
        MessageType(20, "SB_PORT_POOL_SET"), MessageType(21, "SB_PORT_POOL_NEW"), MessageType(22, "SB_PORT_POOL_DEL"),
        MessageType(23, "SB_TC_POOL_BIND_GET"), MessageType(24, "SB_TC_POOL_BIND_SET"),
        MessageType(25, "SB_TC_POOL_BIND_NEW"), MessageType(26, "SB_TC_POOL_BIND_DEL"), MessageType(27, "SB_OCC_SNAPSHOT"),
        MessageType(28, "SB_OCC_MAX_CLEAR"), MessageType(29, "ESWITCH_GET"), MessageType(30, "ESWITCH_SET"),
        MessageType(31, "DPIPE_TABLE_GET"), MessageType(32, "DPIPE_ENTRIES_GET"), MessageType(33, "DPIPE_HEADERS_GET"),
        MessageType(34, "DPIPE_TABLE_COUNTERS_SET"), MessageType(35, "RESOURCE_SET"), MessageType(36, "RESOURCE_DUMP"),
        MessageType(37, "RELOAD"), MessageType(38, "PARAM_GET"), MessageType(39, "PARAM_SET"), MessageType(40, "PARAM_NEW"),
        MessageType(41, "PARAM_DEL"), MessageType(42, "REGION_GET"), MessageType(43, "REGION_SET"),
        MessageType(44, "REGION_NEW"), MessageType(45, "REGION_DEL"), MessageType(46, "REGION_READ", access="get"),
        MessageType(47, "PORT_PARAM_GET"), MessageType(48, "PORT_PARAM_SET"), MessageType(49, "PORT_PARAM_NEW"),
        MessageType(50, "PORT_PARAM_DEL"), MessageType(51, "INFO_GET"), MessageType(52, "HEALTH_REPORTER_GET"),
        MessageType(53, "HEALTH_REPORTER_SET"), MessageType(54, "HEALTH_REPORTER_RECOVER"),
        MessageType(55, "HEALTH_REPORTER_DIAGNOSE", access="get"),
        MessageType(56, "HEALTH_REPORTER_DUMP_GET", changes="the driver takes a dump and keeps it, where there was none"),
        MessageType(57, "HEALTH_REPORTER_DUMP_CLEAR"), MessageType(58, "FLASH_UPDATE"), MessageType(59, "FLASH_UPDATE_END"),
        MessageType(60, "FLASH_UPDATE_STATUS"), MessageType(61, "TRAP_GET"), MessageType(62, "TRAP_SET"),
        MessageType(63, "TRAP_NEW"), MessageType(64, "TRAP_DEL"), MessageType(65, "TRAP_GROUP_GET"),
        MessageType(66, "TRAP_GROUP_SET"), MessageType(67, "TRAP_GROUP_NEW"), MessageType(68, "TRAP_GROUP_DEL"),
        MessageType(69, "TRAP_POLICER_GET"), MessageType(70, "TRAP_POLICER_SET"), MessageType(71, "TRAP_POLICER_NEW"),
        MessageType(72, "TRAP_POLICER_DEL"), MessageType(73, "HEALTH_REPORTER_TEST"), MessageType(74, "RATE_GET"),
        MessageType(75, "RATE_SET"), MessageType(76, "RATE_NEW"), MessageType(77, "RATE_DEL"),
        MessageType(78, "LINECARD_GET"), MessageType(79, "LINECARD_SET"), MessageType(80, "LINECARD_NEW"),
        MessageType(81, "LINECARD_DEL"), MessageType(82, "SELFTESTS_GET"), MessageType(83, "SELFTESTS_RUN"),
        MessageType(84, "NOTIFY_FILTER_SET"),
    ],
)  # fmt: skip
