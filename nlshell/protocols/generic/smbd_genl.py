"""SMB server: the kernel's questions to its daemon. Source: fs/smb/server/ksmbd_netlink.h, fs/smb/server/transport_ipc.c."""

from ...schema import BYTES, S8, S32, U16, U32, U64, Attr, AttributeSet, Binary, Family, Field, FixedText, MessageType, Packed, Struct
from ...schema.things import Thing
from . import GENLMSGHDR

KSMBD_HEARTBEAT = Struct("ksmbd_heartbeat", [
    Field("handle", U32),
])  # fmt: skip

KSMBD_STARTUP_REQUEST = Struct("ksmbd_startup_request", [
    Field("flags", U32),
    Field("signing", S32),
    Field("min_prot", FixedText(16)),
    Field("max_prot", FixedText(16)),
    Field("netbios_name", FixedText(16)),
    Field("work_group", FixedText(64)),
    Field("server_string", FixedText(64)),
    Field("tcp_port", U16),
    Field("ipc_timeout", U16),
    Field("deadtime", U32),
    Field("file_max", U32),
    Field("smb2_max_write", U32),
    Field("smb2_max_read", U32),
    Field("smb2_max_trans", U32),
    Field("share_fake_fscaps", U32),
    Field("sub_auth", Packed(U32, 3)),
    Field("smb2_max_credits", U32),
    Field("smbd_max_io_size", U32),
    Field("max_connections", U32),
    Field("bind_interfaces_only", S8),
    Field("max_ip_connections", U32),
    Field("aapl_model", FixedText(32)),
    Field("max_sessions_per_connection", U32),
    Field("reserved", Binary(463)),
    Field("ifc_list_sz", U32),
    Field("____payload", BYTES),
], align=1)  # fmt: skip

KSMBD_SHUTDOWN_REQUEST = Struct("ksmbd_shutdown_request", [
    Field("reserved", Packed(S32, 16)),
])  # fmt: skip

KSMBD_LOGIN_REQUEST = Struct("ksmbd_login_request", [
    Field("handle", U32),
    Field("account", FixedText(48)),
    Field("reserved", Packed(U32, 16)),
])  # fmt: skip

KSMBD_LOGIN_RESPONSE = Struct("ksmbd_login_response", [
    Field("handle", U32),
    Field("gid", U32),
    Field("uid", U32),
    Field("account", FixedText(48)),
    Field("status", U16),
    Field("hash_sz", U16),
    Field("hash", Binary(18).but(secret=True)),
    Field("session_expiry_lo", U32),
    Field("session_expiry_hi", U32),
    Field("reserved", Packed(U32, 14)),
])  # fmt: skip

KSMBD_SHARE_CONFIG_REQUEST = Struct("ksmbd_share_config_request", [
    Field("handle", U32),
    Field("share_name", FixedText(64)),
    Field("reserved", Packed(U32, 16)),
])  # fmt: skip

KSMBD_SHARE_CONFIG_RESPONSE = Struct("ksmbd_share_config_response", [
    Field("handle", U32),
    Field("flags", U32),
    Field("create_mask", U16),
    Field("directory_mask", U16),
    Field("force_create_mode", U16),
    Field("force_directory_mode", U16),
    Field("force_uid", U16),
    Field("force_gid", U16),
    Field("share_name", FixedText(64)),
    Field("reserved", Packed(U32, 111)),
    Field("payload_sz", U32),
    Field("veto_list_sz", U32),
    Field("____payload", BYTES),
])  # fmt: skip

KSMBD_TREE_CONNECT_REQUEST = Struct("ksmbd_tree_connect_request", [
    Field("handle", U32),
    Field("account_flags", U16),
    Field("flags", U16),
    Field("session_id", U64),
    Field("connect_id", U64),
    Field("account", FixedText(48)),
    Field("share", FixedText(64)),
    Field("peer_addr", FixedText(64)),
    Field("reserved", Packed(U32, 16)),
])  # fmt: skip

KSMBD_TREE_CONNECT_RESPONSE = Struct("ksmbd_tree_connect_response", [
    Field("handle", U32),
    Field("status", U16),
    Field("connection_flags", U16),
    Field("reserved", Packed(U32, 16)),
])  # fmt: skip

KSMBD_TREE_DISCONNECT_REQUEST = Struct("ksmbd_tree_disconnect_request", [
    Field("session_id", U64),
    Field("connect_id", U64),
    Field("reserved", Packed(U32, 16)),
])  # fmt: skip

KSMBD_LOGOUT_REQUEST = Struct("ksmbd_logout_request", [
    Field("account", FixedText(48)),
    Field("account_flags", U32),
    Field("reserved", Packed(U32, 16)),
])  # fmt: skip

KSMBD_RPC_COMMAND = Struct("ksmbd_rpc_command", [
    Field("handle", U32),
    Field("flags", U32),
    Field("payload_sz", U32),
    Field("payload", BYTES),
])  # fmt: skip

KSMBD_SPNEGO_AUTHEN_REQUEST = Struct("ksmbd_spnego_authen_request", [
    Field("handle", U32),
    Field("spnego_blob_len", U16),
    Field("spnego_blob", BYTES),
])  # fmt: skip

KSMBD_SPNEGO_AUTHEN_RESPONSE = Struct("ksmbd_spnego_authen_response", [
    Field("handle", U32),
    Field("login_response", KSMBD_LOGIN_RESPONSE),
    Field("session_key_len", U16),
    Field("spnego_blob_len", U16),
    Field("payload", BYTES.but(secret=True), "the key of the session, and what goes to the client"),
])  # fmt: skip

KSMBD_LOGIN_RESPONSE_EXT = Struct("ksmbd_login_response_ext", [
    Field("handle", U32),
    Field("ngroups", S32),
    Field("reserved", Binary(128)),
    Field("____payload", BYTES),
])  # fmt: skip

SMBD_GENL = AttributeSet("KSMBD_EVENT_", [
    Attr(1, "HEARTBEAT_REQUEST", KSMBD_HEARTBEAT),
    Attr(2, "STARTING_UP", KSMBD_STARTUP_REQUEST),
    Attr(3, "SHUTTING_DOWN", KSMBD_SHUTDOWN_REQUEST),
    Attr(4, "LOGIN_REQUEST", KSMBD_LOGIN_REQUEST),
    Attr(5, "LOGIN_RESPONSE", KSMBD_LOGIN_RESPONSE),
    Attr(6, "SHARE_CONFIG_REQUEST", KSMBD_SHARE_CONFIG_REQUEST),
    Attr(7, "SHARE_CONFIG_RESPONSE", KSMBD_SHARE_CONFIG_RESPONSE),
    Attr(8, "TREE_CONNECT_REQUEST", KSMBD_TREE_CONNECT_REQUEST),
    Attr(9, "TREE_CONNECT_RESPONSE", KSMBD_TREE_CONNECT_RESPONSE),
    Attr(10, "TREE_DISCONNECT_REQUEST", KSMBD_TREE_DISCONNECT_REQUEST),
    Attr(11, "LOGOUT_REQUEST", KSMBD_LOGOUT_REQUEST),
    Attr(12, "RPC_REQUEST", KSMBD_RPC_COMMAND),
    Attr(13, "RPC_RESPONSE", KSMBD_RPC_COMMAND),
    Attr(14, "SPNEGO_AUTHEN_REQUEST", KSMBD_SPNEGO_AUTHEN_REQUEST),
    Attr(15, "SPNEGO_AUTHEN_RESPONSE", KSMBD_SPNEGO_AUTHEN_RESPONSE),
    Attr(16, "LOGIN_REQUEST_EXT", KSMBD_LOGIN_REQUEST),
    Attr(17, "LOGIN_RESPONSE_EXT", KSMBD_LOGIN_RESPONSE_EXT),
])  # fmt: skip

FAMILY = Family(
    "SMBD_GENL", prefix="KSMBD_EVENT_", kind="generic", version=1, header=GENLMSGHDR, attributes=SMBD_GENL,
    doc="SMB server: the kernel's questions to its daemon", module="ksmbd", initial=True, things=[
    Thing("message", "questions that the SMB server asks its daemon, and the answers",
        about=["heartbeat_request", "starting_up", "shutting_down", "login_request", "login_response", "share_config_request",
            "share_config_response", "tree_connect_request", "tree_connect_response", "tree_disconnect_request", "logout_request",
            "rpc_request", "rpc_response", "spnego_authen_request", "spnego_authen_response", "login_request_ext",
            "login_response_ext"], operation=None, key=()),
    ], messages=[
        # handle_startup_event and handle_generic_event: the attribute of the command's own number. handle_unsupported_event reads none.
        MessageType(1, "HEARTBEAT_REQUEST", doc="from the kernel: asks whether the daemon is there"),
        MessageType(2, "STARTING_UP", takes=["starting_up"], needs=["starting_up"], doc="start the server, with its settings"),
        MessageType(3, "SHUTTING_DOWN", takes=(), doc="not used by the kernel, which refuses it"),
        MessageType(4, "LOGIN_REQUEST", doc="from the kernel: asks who a user is"),
        MessageType(5, "LOGIN_RESPONSE", takes=["login_response"], needs=["login_response"], doc="answer who a user is"),
        MessageType(6, "SHARE_CONFIG_REQUEST", doc="from the kernel: asks for the settings of a share"),
        MessageType(7, "SHARE_CONFIG_RESPONSE", takes=["share_config_response"], needs=["share_config_response"],
            doc="answer with the settings of a share"),
        MessageType(8, "TREE_CONNECT_REQUEST", doc="from the kernel: asks whether a user may use a share"),
        MessageType(9, "TREE_CONNECT_RESPONSE", takes=["tree_connect_response"], needs=["tree_connect_response"],
            doc="answer whether a user may use a share"),
        MessageType(10, "TREE_DISCONNECT_REQUEST", doc="from the kernel: a user leaves a share"),
        MessageType(11, "LOGOUT_REQUEST", doc="from the kernel: a user logs out"),
        MessageType(12, "RPC_REQUEST", doc="from the kernel: a remote call that the daemon is to serve"),
        MessageType(13, "RPC_RESPONSE", takes=["rpc_response"], needs=["rpc_response"], doc="answer to a remote call"),
        MessageType(14, "SPNEGO_AUTHEN_REQUEST", doc="from the kernel: a Kerberos ticket to check"),
        MessageType(15, "SPNEGO_AUTHEN_RESPONSE", takes=["spnego_authen_response"], needs=["spnego_authen_response"],
            doc="answer who the ticket is from, with the key of the session"),
        MessageType(16, "LOGIN_REQUEST_EXT", doc="from the kernel: asks in which groups a user is"),
        MessageType(17, "LOGIN_RESPONSE_EXT", takes=["login_response_ext"], needs=["login_response_ext"],
            doc="answer in which groups a user is"),
    ],
)  # fmt: skip
