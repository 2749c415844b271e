"""Caches of the RPC server. Source: <linux/sunrpc_netlink.h>, net/sunrpc/netlink.c; sunrpc_cache.yaml."""

from ...schema import FLAG, U32, U64, Attr, AttributeSet, Family, Flags, MessageType, Nest, String
from ...schema.things import Thing
from . import GENLMSGHDR

CACHE_TYPE = Flags("cache_type", {"IP_MAP": 0x1, "UNIX_GID": 0x2}, "SUNRPC_CACHE_TYPE_")

CACHE_NOTIFY = AttributeSet("SUNRPC_A_CACHE_NOTIFY_", [Attr(1, "CACHE_TYPE", U32, flags=CACHE_TYPE)])

IP_MAP = AttributeSet("SUNRPC_A_IP_MAP_", [
    Attr(1, "SEQNO", U64),
    Attr(2, "CLASS", String()),
    Attr(3, "ADDR", String()),
    Attr(4, "DOMAIN", String()),
    Attr(5, "NEGATIVE", FLAG),
    Attr(6, "EXPIRY", U64),
])  # fmt: skip

IP_MAP_REQS = AttributeSet("SUNRPC_A_IP_MAP_REQS_", [Attr(1, "REQUESTS", Nest(IP_MAP), multi=True)])

UNIX_GID = AttributeSet("SUNRPC_A_UNIX_GID_", [
    Attr(1, "SEQNO", U64),
    Attr(2, "UID", U32),
    Attr(3, "GIDS", U32, multi=True),
    Attr(4, "NEGATIVE", FLAG),
    Attr(5, "EXPIRY", U64),
])  # fmt: skip

UNIX_GID_REQS = AttributeSet("SUNRPC_A_UNIX_GID_REQS_", [Attr(1, "REQUESTS", Nest(UNIX_GID), multi=True)])

CACHE_FLUSH = AttributeSet("SUNRPC_A_CACHE_FLUSH_", [Attr(1, "MASK", U32, flags=CACHE_TYPE)])

FAMILY = Family(
    "sunrpc", prefix="SUNRPC_CMD_", kind="generic", version=1, header=GENLMSGHDR,
    groups=["none", "exportd"],
    doc="caches of the RPC server", module="sunrpc", initial=True, things=[
    Thing("ip-map", "addresses whose domain the kernel wants to know", about=["ip_map_get_reqs", "ip_map_set_reqs"],
        operation="ip_map_get_reqs", key=(), columns=["requests"], groups=["exportd"]),
    Thing("unix-gid", "users whose groups the kernel wants to know", about=["unix_gid_get_reqs", "unix_gid_set_reqs"],
        operation="unix_gid_get_reqs", key=(), columns=["requests"], groups=["exportd"]),
    ], messages=[
        MessageType(1, "CACHE_NOTIFY", CACHE_NOTIFY, doc="from the kernel: a cache waits for answers"),
        MessageType(2, "IP_MAP_GET_REQS", IP_MAP_REQS, dumps=True,
            doc="as a dump: ask for all addresses whose domain the kernel wants to know"),
        MessageType(3, "IP_MAP_SET_REQS", IP_MAP_REQS, doc="answer to which domain an address belongs"),
        MessageType(4, "UNIX_GID_GET_REQS", UNIX_GID_REQS, dumps=True,
            doc="as a dump: ask for all users whose groups the kernel wants to know"),
        MessageType(5, "UNIX_GID_SET_REQS", UNIX_GID_REQS, doc="answer in which groups a user is"),
        MessageType(6, "CACHE_FLUSH", CACHE_FLUSH, doc="forget what is in the caches"),
    ],
)  # fmt: skip
