"""RDMA devices, their ports, resources and counters. Source: <rdma/rdma_netlink.h>; drivers/infiniband/core/nldev.c."""

from ...schema import BYTES, PAD, S32, S64, U8, U32, U64, Attr, AttributeSet, Enum, Family, Flags, MessageType, Nest, String, Thing
from ...schema.things import Plain, Word
from ..sock_diag import SOCKADDR_STORAGE
from . import NLDEV, message_type

PORT_STATE = Enum("ib_port_state", {"NOP": 0, "DOWN": 1, "INIT": 2, "ARMED": 3, "ACTIVE": 4, "ACTIVE_DEFER": 5}, "IB_PORT_")

PORT_PHYS_STATE = Enum("ib_port_phys_state", {
    "SLEEP": 1, "POLLING": 2, "DISABLED": 3, "PORT_CONFIGURATION_TRAINING": 4, "LINK_UP": 5, "LINK_ERROR_RECOVERY": 6, "PHY_TEST": 7,
}, "IB_PORT_PHYS_STATE_")  # fmt: skip

NODE_TYPE = Enum("rdma_node_type", {
    "IB_CA": 1, "IB_SWITCH": 2, "IB_ROUTER": 3, "RNIC": 4, "USNIC": 5, "USNIC_UDP": 6, "UNSPECIFIED": 7,
}, "RDMA_NODE_")  # fmt: skip

QP_TYPE = Enum("ib_qp_type", {
    "SMI": 0, "GSI": 1, "RC": 2, "UC": 3, "UD": 4, "RAW_IPV6": 5, "RAW_ETHERTYPE": 6, "RAW_PACKET": 8, "XRC_INI": 9, "XRC_TGT": 10,
    "DRIVER": 255,
}, "IB_QPT_")  # fmt: skip

QP_STATE = Enum("ib_qp_state", {"RESET": 0, "INIT": 1, "RTR": 2, "RTS": 3, "SQD": 4, "SQE": 5, "ERR": 6}, "IB_QPS_")

PORT_SPACE = Enum("rdma_ucm_port_space", {"IPOIB": 0x2, "IB": 0x13F, "TCP": 0x106, "UDP": 0x111}, "RDMA_PS_")
POLL_CONTEXT = Enum("ib_poll_context", {"SOFTIRQ": 0, "WORKQUEUE": 1, "UNBOUND_WORKQUEUE": 2, "DIRECT": 3}, "IB_POLL_")
COUNTER_MODE = Enum("rdma_nl_counter_mode", {"NONE": 0, "AUTO": 1, "MANUAL": 2}, "RDMA_COUNTER_MODE_")
COUNTER_MASK = Flags("rdma_nl_counter_mask", {"QP_TYPE": 0x1, "PID": 0x2}, "RDMA_COUNTER_MASK_")
PRINT_TYPE = Enum("rdma_nldev_print_type", {"UNSPEC": 0, "HEX": 1}, "RDMA_NLDEV_PRINT_TYPE_")
NETNS_MODE = Enum("rdma_netns_mode", {"EXCLUSIVE": 0, "SHARED": 1})
NAME_ASSIGN = Enum("rdma_nl_name_assign_type", {"UNKNOWN": 0, "USER": 1}, "RDMA_NAME_ASSIGN_TYPE_")
EVENT = Enum("rdma_nl_notify_event_type", {
    "REGISTER": 0, "UNREGISTER": 1, "NETDEV_ATTACH": 2, "NETDEV_DETACH": 3, "RENAME": 4, "NETDEV_RENAME": 5,
}, "RDMA_")  # fmt: skip

# One set for everything: a nest holds attributes of the set it stands in.
NEST = Nest(lambda: NLDEV_ATTR)

NLDEV_ATTR: AttributeSet = AttributeSet("RDMA_NLDEV_ATTR_", [
    Attr(0, "PAD", PAD),
    Attr(1, "DEV_INDEX", U32, doc="number of the device"),
    Attr(2, "DEV_NAME", String(), doc="name of the device"),
    Attr(3, "PORT_INDEX", U32, doc="port; in an answer about a device the number of its ports"),
    Attr(4, "CAP_FLAGS", U64, hint="hex", doc="abilities of the device or the port"),
    Attr(5, "FW_VERSION", String(), doc="version of the firmware"),
    Attr(6, "NODE_GUID", U64, hint="hex", doc="name of the device on the network"),
    Attr(7, "SYS_IMAGE_GUID", U64, hint="hex", doc="name of the whole system on the network"),
    Attr(8, "SUBNET_PREFIX", U64, hint="hex", doc="first half of its addresses"),
    Attr(9, "LID", U32, doc="local identifier"),
    Attr(10, "SM_LID", U32, doc="local identifier of the subnet manager"),
    Attr(11, "LMC", U8, doc="how many bits of the LID are free"),
    Attr(12, "PORT_STATE", U8, enum=PORT_STATE),
    Attr(13, "PORT_PHYS_STATE", U8, enum=PORT_PHYS_STATE),
    Attr(14, "DEV_NODE_TYPE", U8, enum=NODE_TYPE),
    Attr(15, "RES_SUMMARY", NEST, doc="how many resources there are"),
    Attr(16, "RES_SUMMARY_ENTRY", NEST, multi=True),
    Attr(17, "RES_SUMMARY_ENTRY_NAME", String()),
    Attr(18, "RES_SUMMARY_ENTRY_CURR", U64, doc="how many are in use"),
    Attr(19, "RES_QP", NEST),
    Attr(20, "RES_QP_ENTRY", NEST, multi=True),
    Attr(21, "RES_LQPN", U32, doc="own queue pair"),
    Attr(22, "RES_RQPN", U32, doc="queue pair of the other side"),
    Attr(23, "RES_RQ_PSN", U32),
    Attr(24, "RES_SQ_PSN", U32),
    Attr(25, "RES_PATH_MIG_STATE", U8),
    Attr(26, "RES_TYPE", U8, enum=QP_TYPE),
    Attr(27, "RES_STATE", U8, enum=QP_STATE),
    Attr(28, "RES_PID", U32, doc="process it belongs to"),
    Attr(29, "RES_KERN_NAME", String(), doc="part of the kernel it belongs to"),
    Attr(30, "RES_CM_ID", NEST),
    Attr(31, "RES_CM_ID_ENTRY", NEST, multi=True),
    Attr(32, "RES_PS", U32, enum=PORT_SPACE, doc="port space"),
    Attr(33, "RES_SRC_ADDR", SOCKADDR_STORAGE),
    Attr(34, "RES_DST_ADDR", SOCKADDR_STORAGE),
    Attr(35, "RES_CQ", NEST),
    Attr(36, "RES_CQ_ENTRY", NEST, multi=True),
    Attr(37, "RES_CQE", U32, doc="entries of the queue"),
    Attr(38, "RES_USECNT", U64, doc="users of it"),
    Attr(39, "RES_POLL_CTX", U8, enum=POLL_CONTEXT),
    Attr(40, "RES_MR", NEST),
    Attr(41, "RES_MR_ENTRY", NEST, multi=True),
    Attr(42, "RES_RKEY", U32, hint="hex"),
    Attr(43, "RES_LKEY", U32, hint="hex"),
    Attr(44, "RES_IOVA", U64, hint="hex"),
    Attr(45, "RES_MRLEN", U64, unit="bytes"),
    Attr(46, "RES_PD", NEST),
    Attr(47, "RES_PD_ENTRY", NEST, multi=True),
    Attr(48, "RES_LOCAL_DMA_LKEY", U32, hint="hex"),
    Attr(49, "RES_UNSAFE_GLOBAL_RKEY", U32, hint="hex"),
    Attr(50, "NDEV_INDEX", U32, hint="ifindex", doc="network interface of the port"),
    Attr(51, "NDEV_NAME", String(), doc="network interface of the port"),
    Attr(52, "DRIVER", NEST, doc="what the driver adds: name, value, name, value"),
    Attr(53, "DRIVER_ENTRY", NEST, multi=True),
    Attr(54, "DRIVER_STRING", String(), multi=True),
    Attr(55, "DRIVER_PRINT_TYPE", U8, enum=PRINT_TYPE, multi=True),
    Attr(56, "DRIVER_S32", S32, multi=True),
    Attr(57, "DRIVER_U32", U32, multi=True),
    Attr(58, "DRIVER_S64", S64, multi=True),
    Attr(59, "DRIVER_U64", U64, multi=True),
    Attr(60, "RES_PDN", U32),
    Attr(61, "RES_CQN", U32),
    Attr(62, "RES_MRN", U32),
    Attr(63, "RES_CM_IDN", U32),
    Attr(64, "RES_CTXN", U32),
    Attr(65, "LINK_TYPE", String(), doc="driver for a device to add: rxe, siw"),
    Attr(66, "SYS_NETNS_MODE", U8, enum=NETNS_MODE,
        kernel="RDMA_NLDEV_SYS_ATTR_NETNS_MODE", doc="whether devices are shared between network namespaces"),
    Attr(67, "DEV_PROTOCOL", String(), doc="InfiniBand, RoCE, iWARP"),
    Attr(68, "NET_NS_FD", U32.but(hint="netns_fd"), kernel="RDMA_NLDEV_NET_NS_FD", doc="network namespace to move the device to"),
    Attr(69, "CHARDEV_TYPE", String()),
    Attr(70, "CHARDEV_NAME", String(), doc="name of its device file"),
    Attr(71, "CHARDEV_ABI", U64),
    Attr(72, "CHARDEV", U64, hint="hex", doc="number of its device file"),
    Attr(73, "UVERBS_DRIVER_ID", U32),
    Attr(74, "STAT_MODE", U32, enum=COUNTER_MODE, doc="how counters are bound to queue pairs"),
    Attr(75, "STAT_RES", U32),
    Attr(76, "STAT_AUTO_MODE_MASK", U32, flags=COUNTER_MASK),
    Attr(77, "STAT_COUNTER", NEST),
    Attr(78, "STAT_COUNTER_ENTRY", NEST, multi=True),
    Attr(79, "STAT_COUNTER_ID", U32, doc="number of the counter"),
    Attr(80, "STAT_HWCOUNTERS", NEST),
    Attr(81, "STAT_HWCOUNTER_ENTRY", NEST, multi=True),
    Attr(82, "STAT_HWCOUNTER_ENTRY_NAME", String()),
    Attr(83, "STAT_HWCOUNTER_ENTRY_VALUE", U64),
    Attr(84, "DEV_DIM", U8, doc="1: interrupts adapt to the load"),
    Attr(85, "RES_RAW", BYTES, doc="what the driver knows, as bytes"),
    Attr(86, "RES_CTX", NEST),
    Attr(87, "RES_CTX_ENTRY", NEST, multi=True),
    Attr(88, "RES_SRQ", NEST),
    Attr(89, "RES_SRQ_ENTRY", NEST, multi=True),
    Attr(90, "RES_SRQN", U32),
    Attr(91, "MIN_RANGE", U32, doc="least of the numbers in one entry"),
    Attr(92, "MAX_RANGE", U32, doc="greatest of the numbers in one entry"),
    Attr(93, "SYS_COPY_ON_FORK", U8, kernel="RDMA_NLDEV_SYS_ATTR_COPY_ON_FORK"),
    Attr(94, "STAT_HWCOUNTER_INDEX", U32),
    Attr(95, "STAT_HWCOUNTER_DYNAMIC", U8),
    Attr(96, "SYS_PRIVILEGED_QKEY_MODE", U8, kernel="RDMA_NLDEV_SYS_ATTR_PRIVILEGED_QKEY_MODE"),
    Attr(97, "DRIVER_DETAILS", U8),
    Attr(98, "RES_SUBTYPE", String()),
    Attr(99, "DEV_TYPE", U8),
    Attr(100, "PARENT_NAME", String(), doc="device it belongs to"),
    Attr(101, "NAME_ASSIGN_TYPE", U8, enum=NAME_ASSIGN),
    Attr(102, "EVENT_TYPE", U8, enum=EVENT, doc="what happened"),
    Attr(103, "SYS_MONITOR_MODE", U8, kernel="RDMA_NLDEV_SYS_ATTR_MONITOR_MODE"),
    Attr(104, "STAT_OPCOUNTER_ENABLED", U8),
    Attr(105, "FRMR_POOLS", NEST),
    Attr(106, "FRMR_POOL_ENTRY", NEST, multi=True),
    Attr(107, "FRMR_POOL_KEY", NEST),
    Attr(108, "FRMR_POOL_KEY_ATS", U8),
    Attr(109, "FRMR_POOL_KEY_ACCESS_FLAGS", U32),
    Attr(110, "FRMR_POOL_KEY_VENDOR_KEY", U64),
    Attr(111, "FRMR_POOL_KEY_NUM_DMA_BLOCKS", U64),
    Attr(112, "FRMR_POOL_QUEUE_HANDLES", U32),
    Attr(113, "FRMR_POOL_MAX_IN_USE", U64),
    Attr(114, "FRMR_POOL_IN_USE", U64),
    Attr(115, "FRMR_POOLS_AGING_PERIOD", U32),
    Attr(116, "FRMR_POOL_PINNED_HANDLES", U32),
    Attr(117, "FRMR_POOL_KEY_KERNEL_VENDOR_KEY", U64),
    Attr(118, "RES_SUMMARY_ENTRY_MAX", U64),
])  # fmt: skip

_OPERATIONS = {
    1: "GET", 2: "SET", 3: "NEWLINK", 4: "DELLINK", 5: "PORT_GET", 6: "SYS_GET", 7: "SYS_SET", 9: "RES_GET", 10: "RES_QP_GET",
    11: "RES_CM_ID_GET", 12: "RES_CQ_GET", 13: "RES_MR_GET", 14: "RES_PD_GET", 15: "GET_CHARDEV", 16: "STAT_SET", 17: "STAT_GET",
    18: "STAT_DEL", 19: "RES_QP_GET_RAW", 20: "RES_CQ_GET_RAW", 21: "RES_MR_GET_RAW", 22: "RES_CTX_GET", 23: "RES_SRQ_GET",
    24: "STAT_GET_STATUS", 25: "RES_SRQ_GET_RAW", 26: "NEWDEV", 27: "DELDEV", 28: "MONITOR", 29: "FRMR_POOLS_GET", 30: "FRMR_POOLS_SET",
}  # fmt: skip

# res_get_common_doit and res_get_common_dumpit, with the number that fill_entries[] asks for
_RESOURCES = {
    "RES_QP_GET": "RES_LQPN", "RES_QP_GET_RAW": "RES_LQPN", "RES_CM_ID_GET": "RES_CM_IDN", "RES_CQ_GET": "RES_CQN",
    "RES_CQ_GET_RAW": "RES_CQN", "RES_MR_GET": "RES_MRN", "RES_MR_GET_RAW": "RES_MRN", "RES_PD_GET": "RES_PDN",
    "RES_CTX_GET": "RES_CTXN", "RES_SRQ_GET": "RES_SRQN", "RES_SRQ_GET_RAW": "RES_SRQN",
}  # fmt: skip

# The handlers of nldev_cb_table[]; MONITOR has none.
_TAKES = {
    **{name: ["DEV_INDEX", "PORT_INDEX", number, "DRIVER_DETAILS"] for name, number in _RESOURCES.items()},
    "GET": ["DEV_INDEX"], "SET": ["DEV_INDEX", "DEV_NAME", "NET_NS_FD", "DEV_DIM"], "NEWLINK": ["DEV_NAME", "LINK_TYPE", "NDEV_NAME"],
    "DELLINK": ["DEV_INDEX"], "PORT_GET": ["DEV_INDEX", "PORT_INDEX"], "SYS_GET": [],
    "SYS_SET": ["SYS_NETNS_MODE", "SYS_PRIVILEGED_QKEY_MODE"], "RES_GET": ["DEV_INDEX", "DRIVER_DETAILS"],
    "GET_CHARDEV": ["CHARDEV_TYPE", "DEV_INDEX", "PORT_INDEX"],
    "STAT_SET": ["DEV_INDEX", "PORT_INDEX", "STAT_MODE", "STAT_RES", "STAT_AUTO_MODE_MASK", "RES_LQPN", "STAT_COUNTER_ID",
        "STAT_HWCOUNTERS"],
    "STAT_GET": ["DEV_INDEX", "PORT_INDEX", "STAT_RES", "STAT_MODE", "STAT_COUNTER_ID", "RES_MRN", "DRIVER_DETAILS"],
    "STAT_DEL": ["DEV_INDEX", "PORT_INDEX", "STAT_RES", "STAT_COUNTER_ID", "RES_LQPN"], "STAT_GET_STATUS": ["DEV_INDEX", "PORT_INDEX"],
    "NEWDEV": ["DEV_INDEX", "DEV_NAME", "DEV_TYPE"], "DELDEV": ["DEV_INDEX"],
}  # fmt: skip

_NEEDS = {
    **{name: ["dev_index", number.lower()] for name, number in _RESOURCES.items()},
    "GET": ["dev_index"], "SET": ["dev_index"], "NEWLINK": ["dev_name", "link_type", "ndev_name"], "DELLINK": ["dev_index"],
    "PORT_GET": ["dev_index", "port_index"], "SYS_SET": ["sys_netns_mode|sys_privileged_qkey_mode"], "RES_GET": ["dev_index"],
    "GET_CHARDEV": ["chardev_type"], "STAT_SET": ["dev_index", "port_index", "stat_mode|stat_hwcounters"], "STAT_GET": ["dev_index"],
    "STAT_DEL": ["dev_index", "port_index", "stat_res", "stat_counter_id", "res_lqpn"], "STAT_GET_STATUS": ["dev_index", "port_index"],
    "NEWDEV": ["dev_index", "dev_name", "dev_type"], "DELDEV": ["dev_index"],
}  # fmt: skip

_NO_DUMP = ("SYS_GET", "GET_CHARDEV", "STAT_GET_STATUS")

FAMILY = Family("nldev", prefix="RDMA_NLDEV_CMD_", attributes=NLDEV_ATTR, doc="RDMA devices and resources", module="ib_core", things=[
    Thing("dev", "RDMA devices", about=["nldev", "link", "dev"], operation="get", key=["dev_index"],
        title=["{dev_name}"], names=["rdma dev", "rdma"], free="dev",
        columns=["dev_index", "dev", "dev_node_type", "dev_protocol", "fw_version", "node_guid", "dev_dim"],
        words=[Word("dev", "dev_name", Plain("NAME"), "of this device only")]),
    Thing("port", "ports of RDMA devices, those of one device at a time", about=["port"], operation=None, key=["dev_index", "port_index"],
        title=["{port_index}", "of {dev_name}"], columns=["dev_name", "port_index", "port_state", "port_phys_state", "ndev_name"]),
    Thing("res", "how many resources devices have", about=["res"], operation="res_get", key=["dev_index"], names=["rdma resource"],
        columns=["dev_name", "res_summary"], moving=["res_summary"]),
    Thing("sys", "settings of the whole subsystem", about=["sys"], operation=None, key=[],
        columns=["sys_netns_mode", "sys_copy_on_fork", "sys_privileged_qkey_mode", "sys_monitor_mode"]),
], messages=[
    MessageType(message_type(NLDEV, operation), name, takes=_TAKES.get(name), needs=_NEEDS.get(name, ()),
        dumps=False if name in _NO_DUMP else None)
    for operation, name in _OPERATIONS.items()
])  # fmt: skip
