"""Local services: the kernel asks a daemon for InfiniBand paths and addresses.

Source: <rdma/rdma_netlink.h>; drivers/infiniband/core/sa_query.c, addr.c.
"""

from ...schema import (
    BYTES,
    HEX16,
    HEX64,
    IPV4,
    IPV6,
    U8,
    U16,
    U32,
    Attr,
    AttributeSet,
    Enum,
    Family,
    Field,
    FixedText,
    MessageType,
    Struct,
    Thing,
)
from . import LS, message_type

PATH_USE = Enum("ls_resolve_path_use", {"ALL": 0, "UNIDIRECTIONAL": 1, "GMP": 2}, "LS_RESOLVE_PATH_USE_")

GID = Struct("rdma_nla_ls_gid", [Field("gid", IPV6)])

_ATTRIBUTES = [
    (1, "PATH_RECORD", BYTES, "a path found"),
    (2, "TIMEOUT", U32.but(unit="ms"), "how long to wait for an answer"),
    (3, "SERVICE_ID", HEX64, "service to reach"),
    (4, "DGID", GID, "destination"),
    (5, "SGID", GID, "source"),
    (6, "TCLASS", U8, "traffic class"),
    (7, "PKEY", HEX16, "partition"),
    (8, "QOS_CLASS", U16, "class of service"),
    (9, "IPV4", IPV4, "address to resolve"),
    (10, "IPV6", IPV6, "address to resolve"),
]

# A bit of the type (RDMA_NLA_F_MANDATORY, 0x2000) says that who answers has to understand the attribute.
LOCAL_SERVICE = AttributeSet("LS_NLA_TYPE_", [
    *(Attr(id, name, type, doc=doc, multi=name == "PATH_RECORD") for id, name, type, doc in _ATTRIBUTES),
    *(Attr(0x2000 | id, f"{name}_MANDATORY", type, doc=doc, kernel=f"RDMA_NLA_F_MANDATORY|LS_NLA_TYPE_{name}")
      for id, name, type, doc in _ATTRIBUTES),
])  # fmt: skip

RESOLVE = Struct("rdma_ls_resolve_header", [
    Field("device_name", FixedText(64)), Field("port_num", U8), Field("path_use", U8, enum=PATH_USE),
])  # fmt: skip

IP_RESOLVE = Struct("rdma_ls_ip_resolve_header", [Field("ifindex", U32, hint="ifindex")])

# The kernel asks here; what a program sends is an answer, and the kernel takes it for one.
_ANSWERS = "it answers a question of the kernel's"

FAMILY = Family("ls", prefix="RDMA_NL_LS_OP_", attributes=LOCAL_SERVICE, doc="InfiniBand local services", module="ib_core", things=[
    Thing("question", "what the kernel asks a daemon: the way to an address or a service, and the answers", operation=None, key=[],
        columns=["device_name", "port_num", "path_use", "ifindex", "service_id", "dgid", "sgid", "ipv4", "ipv6", "path_record", "timeout"]),
], messages=[
    MessageType(message_type(LS, 0), "RESOLVE", header=RESOLVE, direction="request", access="get", changes=_ANSWERS),
    MessageType(message_type(LS, 0), "RESOLVE", header=(), direction="reply", access="get", changes=_ANSWERS),
    MessageType(message_type(LS, 1), "SET_TIMEOUT", header=(), takes=["TIMEOUT"]),  # ib_nl_handle_set_timeout
    MessageType(message_type(LS, 2), "IP_RESOLVE", header=IP_RESOLVE, direction="request", access="get", changes=_ANSWERS),
    MessageType(message_type(LS, 2), "IP_RESOLVE", header=(), direction="reply", access="get", changes=_ANSWERS),
])  # fmt: skip
