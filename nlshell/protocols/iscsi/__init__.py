"""NETLINK_ISCSI: the kernel part of open-iscsi talks to its daemons. Source: <scsi/iscsi_if.h>; drivers/scsi/scsi_transport_iscsi.c."""

from ...schema import HEX64, S32, U16, U32, U64, Binary, Enum, Field, Protocol, Struct, SubMessage

EVENT = Enum("iscsi_uevent_e", {
    "UEVENT_UNKNOWN": 0, "UEVENT_CREATE_SESSION": 11, "UEVENT_DESTROY_SESSION": 12, "UEVENT_CREATE_CONN": 13,
    "UEVENT_DESTROY_CONN": 14, "UEVENT_BIND_CONN": 15, "UEVENT_SET_PARAM": 16, "UEVENT_START_CONN": 17,
    "UEVENT_STOP_CONN": 18, "UEVENT_SEND_PDU": 19, "UEVENT_GET_STATS": 20, "UEVENT_GET_PARAM": 21,
    "UEVENT_TRANSPORT_EP_CONNECT": 22, "UEVENT_TRANSPORT_EP_POLL": 23, "UEVENT_TRANSPORT_EP_DISCONNECT": 24,
    "UEVENT_TGT_DSCVR": 25, "UEVENT_SET_HOST_PARAM": 26, "UEVENT_UNBIND_SESSION": 27, "UEVENT_CREATE_BOUND_SESSION": 28,
    "UEVENT_TRANSPORT_EP_CONNECT_THROUGH_HOST": 29, "UEVENT_PATH_UPDATE": 30, "UEVENT_SET_IFACE_PARAMS": 31,
    "UEVENT_PING": 32, "UEVENT_GET_CHAP": 33, "UEVENT_DELETE_CHAP": 34, "UEVENT_SET_FLASHNODE_PARAMS": 35,
    "UEVENT_NEW_FLASHNODE": 36, "UEVENT_DEL_FLASHNODE": 37, "UEVENT_LOGIN_FLASHNODE": 38, "UEVENT_LOGOUT_FLASHNODE": 39,
    "UEVENT_LOGOUT_FLASHNODE_SID": 40, "UEVENT_SET_CHAP": 41, "UEVENT_GET_HOST_STATS": 42,
    "UEVENT_DESTROY_SESSION_ASYNC": 43,
    "KEVENT_RECV_PDU": 101, "KEVENT_CONN_ERROR": 102, "KEVENT_IF_ERROR": 103, "KEVENT_DESTROY_SESSION": 104,
    "KEVENT_UNBIND_SESSION": 105, "KEVENT_CREATE_SESSION": 106, "KEVENT_PATH_REQ": 107, "KEVENT_IF_DOWN": 108,
    "KEVENT_CONN_LOGIN_STATE": 109, "KEVENT_HOST_EVENT": 110, "KEVENT_PING_COMP": 111,
}, "ISCSI_")  # fmt: skip

PARAMETER = Enum("iscsi_param", {
    "MAX_RECV_DLENGTH": 0, "MAX_XMIT_DLENGTH": 1, "HDRDGST_EN": 2, "DATADGST_EN": 3, "INITIAL_R2T_EN": 4, "MAX_R2T": 5,
    "IMM_DATA_EN": 6, "FIRST_BURST": 7, "MAX_BURST": 8, "PDU_INORDER_EN": 9, "DATASEQ_INORDER_EN": 10, "ERL": 11,
    "IFMARKER_EN": 12, "OFMARKER_EN": 13, "EXP_STATSN": 14, "TARGET_NAME": 15, "TPGT": 16, "PERSISTENT_ADDRESS": 17,
    "PERSISTENT_PORT": 18, "SESS_RECOVERY_TMO": 19, "CONN_PORT": 20, "CONN_ADDRESS": 21, "USERNAME": 22, "USERNAME_IN": 23,
    "PASSWORD": 24, "PASSWORD_IN": 25, "FAST_ABORT": 26, "ABORT_TMO": 27, "LU_RESET_TMO": 28, "HOST_RESET_TMO": 29,
    "PING_TMO": 30, "RECV_TMO": 31, "IFACE_NAME": 32, "ISID": 33, "INITIATOR_NAME": 34, "TGT_RESET_TMO": 35, "TARGET_ALIAS": 36,
    "CHAP_IN_IDX": 37, "CHAP_OUT_IDX": 38, "BOOT_ROOT": 39, "BOOT_NIC": 40, "BOOT_TARGET": 41, "AUTO_SND_TGT_DISABLE": 42,
    "DISCOVERY_SESS": 43, "PORTAL_TYPE": 44, "CHAP_AUTH_EN": 45, "DISCOVERY_LOGOUT_EN": 46, "BIDI_CHAP_EN": 47,
    "DISCOVERY_AUTH_OPTIONAL": 48, "DEF_TIME2WAIT": 49, "DEF_TIME2RETAIN": 50, "MAX_SEGMENT_SIZE": 51, "STATSN": 52,
    "KEEPALIVE_TMO": 53, "LOCAL_PORT": 54, "TSID": 55, "DEF_TASKMGMT_TMO": 56, "TCP_TIMESTAMP_STAT": 57, "TCP_WSF_DISABLE": 58,
    "TCP_NAGLE_DISABLE": 59, "TCP_TIMER_SCALE": 60, "TCP_TIMESTAMP_EN": 61, "TCP_XMIT_WSF": 62, "TCP_RECV_WSF": 63,
    "IP_FRAGMENT_DISABLE": 64, "IPV4_TOS": 65, "IPV6_TC": 66, "IPV6_FLOW_LABEL": 67, "IS_FW_ASSIGNED_IPV6": 68,
    "DISCOVERY_PARENT_IDX": 69, "DISCOVERY_PARENT_TYPE": 70, "LOCAL_IPADDR": 71,
}, "ISCSI_PARAM_")  # fmt: skip

HOST_PARAMETER = Enum("iscsi_host_param", {
    "HWADDRESS": 0, "INITIATOR_NAME": 1, "NETDEV_NAME": 2, "IPADDRESS": 3, "PORT_STATE": 4, "PORT_SPEED": 5,
}, "ISCSI_HOST_PARAM_")  # fmt: skip

ERROR = Enum("iscsi_err", {
    "OK": 0, "DATASN": 1001, "DATA_OFFSET": 1002, "MAX_CMDSN": 1003, "EXP_CMDSN": 1004, "BAD_OPCODE": 1005, "DATALEN": 1006,
    "AHSLEN": 1007, "PROTO": 1008, "LUN": 1009, "BAD_ITT": 1010, "CONN_FAILED": 1011, "R2TSN": 1012, "SESSION_FAILED": 1013,
    "HDR_DGST": 1014, "DATA_DGST": 1015, "PARAM_NOT_FOUND": 1016, "NO_SCSI_CMD": 1017, "INVALID_HOST": 1018,
    "XMIT_FAILED": 1019, "TCP_CONN_CLOSE": 1020, "SCSI_EH_SESSION_RST": 1021, "NOP_TIMEDOUT": 1022,
}, "ISCSI_ERR_")  # fmt: skip

CONN_STATE = Enum("iscsi_conn_state", {
    "FREE": 0, "XPT_WAIT": 1, "IN_LOGIN": 2, "LOGGED_IN": 3, "IN_LOGOUT": 4, "LOGOUT_REQUESTED": 5, "CLEANUP_WAIT": 6,
}, "ISCSI_CONN_STATE_")  # fmt: skip

DISCOVERY = Enum("iscsi_tgt_dscvr", {"SEND_TARGETS": 1, "ISNS": 2, "SLP": 3}, "ISCSI_TGT_DSCVR_")
HOST_EVENT = Enum("iscsi_host_event_code", {"LINKUP": 1, "LINKDOWN": 2}, "ISCSI_EVENT_")


def _u(name: str, *fields: Field) -> Struct:
    """A member of the union that the daemon fills."""
    return Struct(name, fields, size=24)


def _r(name: str, *fields: Field) -> Struct:
    """A member of the union that the kernel fills."""
    return Struct(name, fields, size=16)


def _numbers(*names: str) -> list[Field]:
    return [Field(name, U32) for name in names]


def _session() -> list[Field]:
    return [Field("initial_cmdsn", U32), Field("cmds_max", U16), Field("queue_depth", U16)]


REQUESTS = {
    11: _u("msg_create_session", *_session()),
    12: _u("msg_destroy_session", *_numbers("sid")),
    13: _u("msg_create_conn", *_numbers("sid", "cid")),
    14: _u("msg_destroy_conn", *_numbers("sid", "cid")),
    15: _u("msg_bind_conn", *_numbers("sid", "cid"), Field("transport_eph", HEX64), Field("is_leading", U32)),
    16: _u("msg_set_param", *_numbers("sid", "cid"), Field("param", U32, enum=PARAMETER), Field("len", U32, unit="bytes")),
    17: _u("msg_start_conn", *_numbers("sid", "cid")),
    18: _u("msg_stop_conn", *_numbers("sid", "cid"), Field("conn_handle", HEX64), Field("flag", U32, hint="hex")),
    19: _u("msg_send_pdu", *_numbers("sid", "cid"), Field("hdr_size", U32, unit="bytes"), Field("data_size", U32, unit="bytes")),
    20: _u("msg_get_stats", *_numbers("sid", "cid")),
    21: _u("msg_set_param", *_numbers("sid", "cid"), Field("param", U32, enum=PARAMETER), Field("len", U32, unit="bytes")),
    22: _u("msg_transport_connect", *_numbers("non_blocking")),
    23: _u("msg_transport_poll", Field("ep_handle", HEX64), Field("timeout_ms", U32, unit="ms")),
    24: _u("msg_transport_disconnect", Field("ep_handle", HEX64)),
    25: _u("msg_tgt_dscvr", Field("type", U32, enum=DISCOVERY), *_numbers("host_no", "enable")),
    26: _u("msg_set_host_param", *_numbers("host_no"), Field("param", U32, enum=HOST_PARAMETER), Field("len", U32, unit="bytes")),
    27: _u("msg_destroy_session", *_numbers("sid")),
    28: _u("msg_create_bound_session", Field("ep_handle", HEX64), *_session()),
    29: _u("msg_transport_connect_through_host", *_numbers("host_no", "non_blocking")),
    30: _u("msg_set_path", *_numbers("host_no")),
    31: _u("msg_set_iface_params", *_numbers("host_no", "count")),
    32: _u("msg_iscsi_ping", *_numbers("host_no", "iface_num", "iface_type", "payload_size", "pid")),
    33: _u("msg_get_chap", *_numbers("host_no", "num_entries"), Field("chap_tbl_idx", U16)),
    34: _u("msg_delete_chap", *_numbers("host_no"), Field("chap_tbl_idx", U16)),
    35: _u("msg_set_flashnode_param", *_numbers("host_no", "flashnode_idx", "count")),
    36: _u("msg_new_flashnode", *_numbers("host_no", "len")),
    37: _u("msg_del_flashnode", *_numbers("host_no", "flashnode_idx")),
    38: _u("msg_login_flashnode", *_numbers("host_no", "flashnode_idx")),
    39: _u("msg_logout_flashnode", *_numbers("host_no", "flashnode_idx")),
    40: _u("msg_logout_flashnode_sid", *_numbers("host_no", "sid")),
    42: _u("msg_get_host_stats", *_numbers("host_no")),
    43: _u("msg_destroy_session", *_numbers("sid")),
}

_CREATED = _r("msg_create_session_ret", *_numbers("sid", "host_no"))
_ENDPOINT = _r("msg_transport_connect_ret", Field("handle", HEX64))

ANSWERS = {
    11: _CREATED,
    13: _r("msg_create_conn_ret", *_numbers("sid", "cid")),
    22: _ENDPOINT,
    28: _CREATED,
    29: _ENDPOINT,
    36: _r("msg_new_flashnode_ret", *_numbers("flashnode_idx")),
    101: _r("msg_recv_req", *_numbers("sid", "cid"), Field("recv_handle", U64, hint="hex")),
    102: _r("msg_conn_error", *_numbers("sid", "cid"), Field("error", U32, enum=ERROR)),
    104: _r("msg_session_destroyed", *_numbers("host_no", "sid")),
    105: _r("msg_unbind_session", *_numbers("sid", "host_no")),
    106: _CREATED,
    107: _r("msg_req_path", *_numbers("host_no")),
    108: _r("msg_notify_if_down", *_numbers("host_no")),
    109: _r("msg_conn_login", *_numbers("sid", "cid"), Field("state", U32, enum=CONN_STATE)),
    110: _r("msg_host_event", *_numbers("host_no"), Field("data_size", U32, unit="bytes"), Field("code", U32, enum=HOST_EVENT)),
    111: _r("msg_ping_comp", *_numbers("host_no", "status", "pid"), Field("data_size", U32, unit="bytes")),
}

RETCODE = _r("retcode", Field("retcode", S32, "what the function in the kernel returned", hint="errno"))

ISCSI_UEVENT = Struct("iscsi_uevent", [
    Field("type", U32, "what it is; an answer may be IF_ERROR though nlmsg_type repeats the question", enum=EVENT),
    Field("iferror", S32, "errno of the operation", hint="errno"),
    Field("transport_handle", HEX64, "which transport: iscsi_tcp, iser, an adapter"),
    Field("u", SubMessage("type", REQUESTS, Binary(24), kind="binary", size=24).but(align=8)),
    Field("r", SubMessage("type", ANSWERS, RETCODE, kind="binary", size=16).but(align=8)),
])  # fmt: skip

PROTOCOL = Protocol("iscsi", 8, fallback=(ISCSI_UEVENT,), groups={"iscsid": 1, "uip": 2})
