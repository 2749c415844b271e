"""Replicated block devices. Source: <linux/drbd_genl.h>, drivers/block/drbd/drbd_nl.c."""

from ...schema import BYTES, S32, U8, U32, U64, Attr, AttributeSet, Enum, Family, Field, MessageType, Nest, String, Struct
from ...schema.things import Thing
from . import GENLMSGHDR

DRBD_CFG_REPLY = AttributeSet("DRBD_A_DRBD_CFG_REPLY_", [Attr(1, "INFO_TEXT", String())])

DRBD_CFG_CONTEXT = AttributeSet("DRBD_A_DRBD_CFG_CONTEXT_", [
    Attr(1, "CTX_VOLUME", U32),
    Attr(2, "CTX_RESOURCE_NAME", String()),
    Attr(3, "CTX_MY_ADDR", BYTES),
    Attr(4, "CTX_PEER_ADDR", BYTES),
])  # fmt: skip

DISK_CONF = AttributeSet("DRBD_A_DISK_CONF_", [
    Attr(1, "BACKING_DEV", String()),
    Attr(2, "META_DEV", String()),
    Attr(3, "META_DEV_IDX", S32),
    Attr(4, "DISK_SIZE", U64),
    Attr(5, "MAX_BIO_BVECS", U32),
    Attr(6, "ON_IO_ERROR", U32),
    Attr(7, "FENCING", U32),
    Attr(8, "RESYNC_RATE", U32),
    Attr(9, "RESYNC_AFTER", S32),
    Attr(10, "AL_EXTENTS", U32),
    Attr(11, "C_PLAN_AHEAD", U32),
    Attr(12, "C_DELAY_TARGET", U32),
    Attr(13, "C_FILL_TARGET", U32),
    Attr(14, "C_MAX_RATE", U32),
    Attr(15, "C_MIN_RATE", U32),
    Attr(16, "DISK_BARRIER", U8),
    Attr(17, "DISK_FLUSHES", U8),
    Attr(18, "DISK_DRAIN", U8),
    Attr(19, "MD_FLUSHES", U8),
    Attr(20, "DISK_TIMEOUT", U32),
    Attr(21, "READ_BALANCING", U32),
    Attr(23, "AL_UPDATES", U8),
    Attr(24, "DISCARD_ZEROES_IF_ALIGNED", U8),
    Attr(25, "RS_DISCARD_GRANULARITY", U32),
    Attr(26, "DISABLE_WRITE_SAME", U8),
])  # fmt: skip

RES_OPTS = AttributeSet("DRBD_A_RES_OPTS_", [
    Attr(1, "CPU_MASK", String()),
    Attr(2, "ON_NO_DATA", U32),
])  # fmt: skip

NET_CONF = AttributeSet("DRBD_A_NET_CONF_", [
    Attr(1, "SHARED_SECRET", String().but(secret=True), doc="password with which the nodes prove who they are"),
    Attr(2, "CRAM_HMAC_ALG", String()),
    Attr(3, "INTEGRITY_ALG", String()),
    Attr(4, "VERIFY_ALG", String()),
    Attr(5, "CSUMS_ALG", String()),
    Attr(6, "WIRE_PROTOCOL", U32),
    Attr(7, "CONNECT_INT", U32),
    Attr(8, "TIMEOUT", U32),
    Attr(9, "PING_INT", U32),
    Attr(10, "PING_TIMEO", U32),
    Attr(11, "SNDBUF_SIZE", U32),
    Attr(12, "RCVBUF_SIZE", U32),
    Attr(13, "KO_COUNT", U32),
    Attr(14, "MAX_BUFFERS", U32),
    Attr(15, "MAX_EPOCH_SIZE", U32),
    Attr(16, "UNPLUG_WATERMARK", U32),
    Attr(17, "AFTER_SB_0P", U32),
    Attr(18, "AFTER_SB_1P", U32),
    Attr(19, "AFTER_SB_2P", U32),
    Attr(20, "RR_CONFLICT", U32),
    Attr(21, "ON_CONGESTION", U32),
    Attr(22, "CONG_FILL", U32),
    Attr(23, "CONG_EXTENTS", U32),
    Attr(24, "TWO_PRIMARIES", U8),
    Attr(25, "DISCARD_MY_DATA", U8),
    Attr(26, "TCP_CORK", U8),
    Attr(27, "ALWAYS_ASBP", U8),
    Attr(28, "TENTATIVE", U8),
    Attr(29, "USE_RLE", U8),
    Attr(33, "CSUMS_AFTER_CRASH_ONLY", U8),
    Attr(34, "SOCK_CHECK_TIMEO", U32),
])  # fmt: skip

SET_ROLE_PARMS = AttributeSet("DRBD_A_SET_ROLE_PARMS_", [Attr(1, "ASSUME_UPTODATE", U8)])

RESIZE_PARMS = AttributeSet("DRBD_A_RESIZE_PARMS_", [
    Attr(1, "RESIZE_SIZE", U64),
    Attr(2, "RESIZE_FORCE", U8),
    Attr(3, "NO_RESYNC", U8),
    Attr(4, "AL_STRIPES", U32),
    Attr(5, "AL_STRIPE_SIZE", U32),
])  # fmt: skip

STATE_INFO = AttributeSet("DRBD_A_STATE_INFO_", [
    Attr(1, "SIB_REASON", U32),
    Attr(2, "CURRENT_STATE", U32),
    Attr(3, "CAPACITY", U64),
    Attr(4, "ED_UUID", U64),
    Attr(5, "PREV_STATE", U32),
    Attr(6, "NEW_STATE", U32),
    Attr(7, "UUIDS", BYTES),
    Attr(8, "DISK_FLAGS", U32),
    Attr(9, "BITS_TOTAL", U64),
    Attr(10, "BITS_OOS", U64),
    Attr(11, "BITS_RS_TOTAL", U64),
    Attr(12, "BITS_RS_FAILED", U64),
    Attr(13, "HELPER", String()),
    Attr(14, "HELPER_EXIT_CODE", U32),
    Attr(15, "SEND_CNT", U64),
    Attr(16, "RECV_CNT", U64),
    Attr(17, "READ_CNT", U64),
    Attr(18, "WRIT_CNT", U64),
    Attr(19, "AL_WRIT_CNT", U64),
    Attr(20, "BM_WRIT_CNT", U64),
    Attr(21, "AP_BIO_CNT", U32),
    Attr(22, "AP_PENDING_CNT", U32),
    Attr(23, "RS_PENDING_CNT", U32),
])  # fmt: skip

START_OV_PARMS = AttributeSet("DRBD_A_START_OV_PARMS_", [
    Attr(1, "OV_START_SECTOR", U64),
    Attr(2, "OV_STOP_SECTOR", U64),
])  # fmt: skip

NEW_C_UUID_PARMS = AttributeSet("DRBD_A_NEW_C_UUID_PARMS_", [Attr(1, "CLEAR_BM", U8)])

TIMEOUT_PARMS = AttributeSet("DRBD_A_TIMEOUT_PARMS_", [Attr(1, "TIMEOUT_TYPE", U32)])

DISCONNECT_PARMS = AttributeSet("DRBD_A_DISCONNECT_PARMS_", [Attr(1, "FORCE_DISCONNECT", U8)])

DETACH_PARMS = AttributeSet("DRBD_A_DETACH_PARMS_", [Attr(1, "FORCE_DETACH", U8)])

RESOURCE_INFO = AttributeSet("DRBD_A_RESOURCE_INFO_", [
    Attr(1, "RES_ROLE", U32),
    Attr(2, "RES_SUSP", U8),
    Attr(3, "RES_SUSP_NOD", U8),
    Attr(4, "RES_SUSP_FEN", U8),
])  # fmt: skip

DEVICE_INFO = AttributeSet("DRBD_A_DEVICE_INFO_", [Attr(1, "DEV_DISK_STATE", U32)])

CONNECTION_INFO = AttributeSet("DRBD_A_CONNECTION_INFO_", [
    Attr(1, "CONN_CONNECTION_STATE", U32),
    Attr(2, "CONN_ROLE", U32),
])  # fmt: skip

PEER_DEVICE_INFO = AttributeSet("DRBD_A_PEER_DEVICE_INFO_", [
    Attr(1, "PEER_REPL_STATE", U32),
    Attr(2, "PEER_DISK_STATE", U32),
    Attr(3, "PEER_RESYNC_SUSP_USER", U32),
    Attr(4, "PEER_RESYNC_SUSP_PEER", U32),
    Attr(5, "PEER_RESYNC_SUSP_DEPENDENCY", U32),
])  # fmt: skip

RESOURCE_STATISTICS = AttributeSet("DRBD_A_RESOURCE_STATISTICS_", [Attr(1, "RES_STAT_WRITE_ORDERING", U32)])

DEVICE_STATISTICS = AttributeSet("DRBD_A_DEVICE_STATISTICS_", [
    Attr(1, "DEV_SIZE", U64),
    Attr(2, "DEV_READ", U64),
    Attr(3, "DEV_WRITE", U64),
    Attr(4, "DEV_AL_WRITES", U64),
    Attr(5, "DEV_BM_WRITES", U64),
    Attr(6, "DEV_UPPER_PENDING", U32),
    Attr(7, "DEV_LOWER_PENDING", U32),
    Attr(8, "DEV_UPPER_BLOCKED", U8),
    Attr(9, "DEV_LOWER_BLOCKED", U8),
    Attr(10, "DEV_AL_SUSPENDED", U8),
    Attr(11, "DEV_EXPOSED_DATA_UUID", U64),
    Attr(12, "DEV_CURRENT_UUID", U64),
    Attr(13, "DEV_DISK_FLAGS", U32),
    Attr(14, "HISTORY_UUIDS", BYTES),
])  # fmt: skip

CONNECTION_STATISTICS = AttributeSet("DRBD_A_CONNECTION_STATISTICS_", [Attr(1, "CONN_CONGESTED", U8)])

PEER_DEVICE_STATISTICS = AttributeSet("DRBD_A_PEER_DEVICE_STATISTICS_", [
    Attr(1, "PEER_DEV_RECEIVED", U64),
    Attr(2, "PEER_DEV_SENT", U64),
    Attr(3, "PEER_DEV_PENDING", U32),
    Attr(4, "PEER_DEV_UNACKED", U32),
    Attr(5, "PEER_DEV_OUT_OF_SYNC", U64),
    Attr(6, "PEER_DEV_RESYNC_FAILED", U64),
    Attr(7, "PEER_DEV_BITMAP_UUID", U64),
    Attr(9, "PEER_DEV_FLAGS", U32),
])  # fmt: skip

DRBD_NOTIFICATION_HEADER = AttributeSet("DRBD_A_DRBD_NOTIFICATION_HEADER_", [Attr(1, "NH_TYPE", U32)])

DRBD_HELPER_INFO = AttributeSet("DRBD_A_DRBD_HELPER_INFO_", [
    Attr(1, "HELPER_NAME", String()),
    Attr(2, "HELPER_STATUS", U32),
])  # fmt: skip

DRBD = AttributeSet("DRBD_NLA_", [
    Attr(1, "CFG_REPLY", Nest(DRBD_CFG_REPLY)),
    Attr(2, "CFG_CONTEXT", Nest(DRBD_CFG_CONTEXT)),
    Attr(3, "DISK_CONF", Nest(DISK_CONF)),
    Attr(4, "RESOURCE_OPTS", Nest(RES_OPTS)),
    Attr(5, "NET_CONF", Nest(NET_CONF)),
    Attr(6, "SET_ROLE_PARMS", Nest(SET_ROLE_PARMS)),
    Attr(7, "RESIZE_PARMS", Nest(RESIZE_PARMS)),
    Attr(8, "STATE_INFO", Nest(STATE_INFO)),
    Attr(9, "START_OV_PARMS", Nest(START_OV_PARMS)),
    Attr(10, "NEW_C_UUID_PARMS", Nest(NEW_C_UUID_PARMS)),
    Attr(11, "TIMEOUT_PARMS", Nest(TIMEOUT_PARMS)),
    Attr(12, "DISCONNECT_PARMS", Nest(DISCONNECT_PARMS)),
    Attr(13, "DETACH_PARMS", Nest(DETACH_PARMS)),
    Attr(15, "RESOURCE_INFO", Nest(RESOURCE_INFO)),
    Attr(16, "DEVICE_INFO", Nest(DEVICE_INFO)),
    Attr(17, "CONNECTION_INFO", Nest(CONNECTION_INFO)),
    Attr(18, "PEER_DEVICE_INFO", Nest(PEER_DEVICE_INFO)),
    Attr(19, "RESOURCE_STATISTICS", Nest(RESOURCE_STATISTICS)),
    Attr(20, "DEVICE_STATISTICS", Nest(DEVICE_STATISTICS)),
    Attr(21, "CONNECTION_STATISTICS", Nest(CONNECTION_STATISTICS)),
    Attr(22, "PEER_DEVICE_STATISTICS", Nest(PEER_DEVICE_STATISTICS)),
    Attr(23, "NOTIFICATION_HEADER", Nest(DRBD_NOTIFICATION_HEADER)),
    Attr(24, "HELPER", Nest(DRBD_HELPER_INFO)),
])  # fmt: skip

# drbd_ret_code and drbd_state_rv of include/linux/drbd.h. Its 1 to 4, ways of success, are left out: 1 is a flag of requests.
RETURN_CODE = Enum("drbd_ret_code", {
    "NO_ERROR": 101, "ERR_LOCAL_ADDR": 102, "ERR_PEER_ADDR": 103, "ERR_OPEN_DISK": 104, "ERR_OPEN_MD_DISK": 105,
    "ERR_DISK_NOT_BDEV": 107, "ERR_MD_NOT_BDEV": 108, "ERR_DISK_TOO_SMALL": 111, "ERR_MD_DISK_TOO_SMALL": 112,
    "ERR_BDCLAIM_DISK": 114, "ERR_BDCLAIM_MD_DISK": 115, "ERR_MD_IDX_INVALID": 116, "ERR_IO_MD_DISK": 118,
    "ERR_MD_INVALID": 119, "ERR_AUTH_ALG": 120, "ERR_AUTH_ALG_ND": 121, "ERR_NOMEM": 122, "ERR_DISCARD": 123,
    "ERR_DISK_CONFIGURED": 124, "ERR_NET_CONFIGURED": 125, "ERR_MANDATORY_TAG": 126, "ERR_MINOR_INVALID": 127,
    "ERR_INTR": 129, "ERR_RESIZE_RESYNC": 130, "ERR_NO_PRIMARY": 131, "ERR_SYNC_AFTER": 132, "ERR_SYNC_AFTER_CYCLE": 133,
    "ERR_PAUSE_IS_SET": 134, "ERR_PAUSE_IS_CLEAR": 135, "ERR_PACKET_NR": 137, "ERR_NO_DISK": 138, "ERR_NOT_PROTO_C": 139,
    "ERR_NOMEM_BITMAP": 140, "ERR_INTEGRITY_ALG": 141, "ERR_INTEGRITY_ALG_ND": 142, "ERR_CPU_MASK_PARSE": 143,
    "ERR_CSUMS_ALG": 144, "ERR_CSUMS_ALG_ND": 145, "ERR_VERIFY_ALG": 146, "ERR_VERIFY_ALG_ND": 147,
    "ERR_CSUMS_RESYNC_RUNNING": 148, "ERR_VERIFY_RUNNING": 149, "ERR_DATA_NOT_CURRENT": 150, "ERR_CONNECTED": 151,
    "ERR_PERM": 152, "ERR_NEED_APV_93": 153, "ERR_STONITH_AND_PROT_A": 154, "ERR_CONG_NOT_PROTO_A": 155,
    "ERR_PIC_AFTER_DEP": 156, "ERR_PIC_PEER_DEP": 157, "ERR_RES_NOT_KNOWN": 158, "ERR_RES_IN_USE": 159,
    "ERR_MINOR_CONFIGURED": 160, "ERR_MINOR_OR_VOLUME_EXISTS": 161, "ERR_INVALID_REQUEST": 162, "ERR_NEED_APV_100": 163,
    "ERR_NEED_ALLOW_TWO_PRI": 164, "ERR_MD_UNCLEAN": 165, "ERR_MD_LAYOUT_CONNECTED": 166, "ERR_MD_LAYOUT_TOO_BIG": 167,
    "ERR_MD_LAYOUT_TOO_SMALL": 168, "ERR_MD_LAYOUT_NO_FIT": 169, "ERR_IMPLICIT_SHRINK": 170,
    "SS_TWO_PRIMARIES": -1, "SS_NO_UP_TO_DATE_DISK": -2, "SS_NO_LOCAL_DISK": -4, "SS_NO_REMOTE_DISK": -5,
    "SS_CONNECTED_OUTDATES": -6, "SS_PRIMARY_NOP": -7, "SS_RESYNC_RUNNING": -8, "SS_ALREADY_STANDALONE": -9,
    "SS_CW_FAILED_BY_PEER": -10, "SS_IS_DISKLESS": -11, "SS_DEVICE_IN_USE": -12, "SS_NO_NET_CONFIG": -13,
    "SS_NO_VERIFY_ALG": -14, "SS_NEED_CONNECTION": -15, "SS_LOWER_THAN_OUTDATED": -16, "SS_NOT_SUPPORTED": -17,
    "SS_IN_TRANSIENT_STATE": -18, "SS_CONCURRENT_ST_CHG": -19, "SS_O_VOL_PEER_PRI": -20, "SS_OUTDATE_WO_CONN": -21,
})  # fmt: skip

DRBD_GENLMSGHDR = Struct("drbd_genlmsghdr", [
    Field("minor", U32, "device; all ones where a resource is meant"),
    Field("flags", S32, "flags of a request; in a reply its return code", enum=RETURN_CODE),
])  # fmt: skip

# drbd_adm_prepare; what is missing is told in the flags of the answer (RETURN_CODE).
_CONTEXT = ["cfg_context"]
_RESOURCE = ["cfg_context.ctx_resource_name"]
_ENDS = ["cfg_context.ctx_my_addr", "cfg_context.ctx_peer_addr"]

FAMILY = Family(
    "drbd", prefix="DRBD_ADM_", kind="generic", version=1, header=[GENLMSGHDR, DRBD_GENLMSGHDR], attributes=DRBD,
    groups=["events"],
    doc="replicated block devices", module="drbd", initial=True, things=[
    Thing("resource", "resources: sets of volumes that are replicated together",
        about=["resources", "initial_state", "resource", "resource_opts", "resource_state", "primary", "secondary", "down"],
        operation="get_resources", key=["cfg_context.ctx_resource_name"], groups=["events"],
        title=["named {cfg_context.ctx_resource_name}"],
        columns=["cfg_context.ctx_resource_name", "resource_info", "resource_opts", "resource_statistics"],
        moving=["resource_statistics"]),
    Thing("device", "volumes and their disks",
        about=["devices", "minor", "device_state", "attach", "detach", "resize", "chg_disk_opts", "status", "event"],
        operation="get_devices", key=["minor"], groups=["events"], title=["/dev/drbd{minor}"],
        columns=["minor", "cfg_context.ctx_resource_name", "cfg_context.ctx_volume", "device_info", "disk_conf",
            "device_statistics"], moving=["device_statistics"]),
    Thing("connection", "connections to peers",
        about=["connections", "connect", "disconnect", "connection_state", "chg_net_opts"], operation="get_connections",
        key=["cfg_context.ctx_resource_name", "cfg_context.ctx_my_addr", "cfg_context.ctx_peer_addr"], groups=["events"],
        columns=["cfg_context.ctx_resource_name", "cfg_context.ctx_my_addr", "cfg_context.ctx_peer_addr", "connection_info",
            "net_conf", "connection_statistics"], moving=["connection_statistics"]),
    Thing("peer-device", "volumes as a peer has them", about=["peer_devices", "peer_device_state"], operation="get_peer_devices",
        key=["minor", "cfg_context.ctx_peer_addr"], groups=["events"],
        columns=["minor", "cfg_context.ctx_resource_name", "cfg_context.ctx_volume", "peer_device_info",
            "peer_device_statistics"], moving=["peer_device_statistics"]),
    ], messages=[
        MessageType(1, "EVENT", doc="from the kernel: something changed"),
        MessageType(2, "GET_STATUS", takes=_CONTEXT, doc="ask for the state of a device; as a dump: ask for the state of all devices"),
        MessageType(5, "NEW_MINOR", takes=_CONTEXT, needs=[*_RESOURCE, "cfg_context.ctx_volume"], doc="make a volume"),
        MessageType(6, "DEL_MINOR", takes=_CONTEXT, doc="delete a volume"),
        MessageType(7, "NEW_RESOURCE", takes=[*_CONTEXT, "resource_opts"], needs=_RESOURCE, doc="make a resource"),
        MessageType(8, "DEL_RESOURCE", takes=_CONTEXT, needs=_RESOURCE, doc="delete a resource"),
        MessageType(9, "RESOURCE_OPTS", takes=[*_CONTEXT, "resource_opts"], needs=_RESOURCE, doc="change the settings of a resource"),
        MessageType(10, "CONNECT", takes=[*_CONTEXT, "net_conf"], needs=[*_RESOURCE, *_ENDS], doc="connect to a peer"),
        MessageType(11, "DISCONNECT", takes=[*_CONTEXT, "disconnect_parms"], needs=_ENDS, doc="end a connection"),
        MessageType(12, "ATTACH", takes=[*_CONTEXT, "disk_conf"],
            needs=["disk_conf.backing_dev", "disk_conf.meta_dev", "disk_conf.meta_dev_idx"], doc="give a volume its disk"),
        MessageType(13, "RESIZE", takes=[*_CONTEXT, "resize_parms"], doc="take over a new size of the disk"),
        MessageType(14, "PRIMARY", takes=[*_CONTEXT, "set_role_parms"], doc="make this node the one that writes"),
        MessageType(15, "SECONDARY", takes=[*_CONTEXT, "set_role_parms"], doc="make this node one that only follows"),
        MessageType(16, "NEW_C_UUID", takes=[*_CONTEXT, "new_c_uuid_parms"], doc="begin a new generation of the data"),
        MessageType(17, "START_OV", takes=[*_CONTEXT, "start_ov_parms"], doc="begin to compare the data with the peer's"),
        MessageType(18, "DETACH", takes=[*_CONTEXT, "detach_parms"], doc="take a volume's disk away"),
        MessageType(19, "INVALIDATE", takes=_CONTEXT, doc="throw away the data here and fetch the peer's"),
        MessageType(20, "INVAL_PEER", takes=_CONTEXT, doc="throw away the peer's data and send those here"),
        MessageType(21, "PAUSE_SYNC", takes=_CONTEXT, doc="let synchronisation rest"),
        MessageType(22, "RESUME_SYNC", takes=_CONTEXT, doc="go on with synchronisation"),
        MessageType(23, "SUSPEND_IO", takes=_CONTEXT, doc="hold all reads and writes back"),
        MessageType(24, "RESUME_IO", takes=_CONTEXT, doc="go on with reads and writes"),
        MessageType(25, "OUTDATE", takes=_CONTEXT, doc="mark the data here as old"),
        MessageType(26, "GET_TIMEOUT_TYPE", takes=_CONTEXT, dumps=False, doc="ask which time limit holds while a device starts"),
        MessageType(27, "DOWN", takes=_CONTEXT, needs=_RESOURCE, doc="disconnect, detach and delete a resource"),
        MessageType(28, "CHG_DISK_OPTS", takes=[*_CONTEXT, "disk_conf"], doc="change the settings of a disk"),
        MessageType(29, "CHG_NET_OPTS", takes=[*_CONTEXT, "net_conf"], needs=_ENDS, doc="change the settings of a connection"),
        MessageType(30, "GET_RESOURCES", takes=(), dumps=True,
            doc="as a dump: ask for all resources; from the kernel: describes a resource"),
        MessageType(31, "GET_DEVICES", takes=_CONTEXT, dumps=True,
            doc="as a dump: ask for all volumes; from the kernel: describes a volume"),
        MessageType(32, "GET_CONNECTIONS", takes=_CONTEXT, dumps=True,
            doc="as a dump: ask for all connections; from the kernel: describes a connection"),
        MessageType(33, "GET_PEER_DEVICES", takes=_CONTEXT, dumps=True,
            doc="as a dump: ask for all volumes as peers have them; from the kernel: describes a peer's volume"),
        MessageType(34, "RESOURCE_STATE", doc="from the kernel: a resource is new, changed or gone"),
        MessageType(35, "DEVICE_STATE", doc="from the kernel: a volume is new, changed or gone"),
        MessageType(36, "CONNECTION_STATE", doc="from the kernel: a connection is new, changed or gone"),
        MessageType(37, "PEER_DEVICE_STATE", doc="from the kernel: a peer's volume is new, changed or gone"),
        MessageType(38, "GET_INITIAL_STATE", takes=(), dumps=True, doc="as a dump: ask for all that is there, told like changes"),
        MessageType(40, "HELPER", doc="from the kernel: a helper program was called, or has ended"),
        MessageType(41, "INITIAL_STATE_DONE", doc="from the kernel: all that was there has been told"),
    ],
)  # fmt: skip
