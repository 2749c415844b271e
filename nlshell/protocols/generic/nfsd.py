"""The NFS server: threads, versions, listeners, exports. Source: <linux/nfsd_netlink.h>, fs/nfsd/netlink.c; nfsd.yaml."""

from ...schema import (
    BE16,
    BE32,
    BYTES,
    FLAG,
    IPV4,
    IPV6,
    PAD,
    S32,
    S64,
    U8,
    U32,
    U64,
    Attr,
    AttributeSet,
    Binary,
    Family,
    Flags,
    MessageType,
    Nest,
    String,
)
from ...schema.things import Thing
from . import GENLMSGHDR
from ._sockaddr import SOCKADDR_STORAGE

CACHE_TYPE = Flags("cache_type", {"SVC_EXPORT": 0x1, "EXPKEY": 0x2}, "NFSD_CACHE_TYPE_")

CACHE_NOTIFY = AttributeSet("NFSD_A_CACHE_NOTIFY_", [Attr(1, "CACHE_TYPE", U32, flags=CACHE_TYPE)])

RPC_STATUS = AttributeSet("NFSD_A_RPC_STATUS_", [
    Attr(1, "XID", BE32, hint="hex"),
    Attr(2, "FLAGS", U32),
    Attr(3, "PROG", U32),
    Attr(4, "VERSION", U8),
    Attr(5, "PROC", U32),
    Attr(6, "SERVICE_TIME", S64),
    Attr(7, "PAD", PAD),
    Attr(8, "SADDR4", IPV4),
    Attr(9, "DADDR4", IPV4),
    Attr(10, "SADDR6", IPV6),
    Attr(11, "DADDR6", IPV6),
    Attr(12, "SPORT", BE16),
    Attr(13, "DPORT", BE16),
    Attr(14, "COMPOUND_OPS", U32, multi=True),
])  # fmt: skip

SERVER = AttributeSet("NFSD_A_SERVER_", [
    Attr(1, "THREADS", U32, multi=True),
    Attr(2, "GRACETIME", U32, unit="s"),
    Attr(3, "LEASETIME", U32, unit="s"),
    Attr(4, "SCOPE", String()),
    Attr(5, "MIN_THREADS", U32),
    Attr(6, "FH_KEY", Binary(16).but(secret=True)),
])  # fmt: skip

VERSION = AttributeSet("NFSD_A_VERSION_", [
    Attr(1, "MAJOR", U32),
    Attr(2, "MINOR", U32),
    Attr(3, "ENABLED", FLAG),
])  # fmt: skip

SERVER_PROTO = AttributeSet("NFSD_A_SERVER_PROTO_", [Attr(1, "VERSION", Nest(VERSION), multi=True)])

SOCK = AttributeSet("NFSD_A_SOCK_", [
    Attr(1, "ADDR", SOCKADDR_STORAGE),
    Attr(2, "TRANSPORT_NAME", String()),
])  # fmt: skip

SERVER_SOCK = AttributeSet("NFSD_A_SERVER_SOCK_", [Attr(1, "ADDR", Nest(SOCK), multi=True)])

POOL_MODE = AttributeSet("NFSD_A_POOL_MODE_", [
    Attr(1, "MODE", String()),
    Attr(2, "NPOOLS", U32),
])  # fmt: skip

FSLOCATION = AttributeSet("NFSD_A_FSLOCATION_", [
    Attr(1, "HOST", String()),
    Attr(2, "PATH", String()),
])  # fmt: skip

FSLOCATIONS = AttributeSet("NFSD_A_FSLOCATIONS_", [Attr(1, "LOCATION", Nest(FSLOCATION), multi=True)])

EXPORT_FLAGS = Flags("export_flags", {
    "READONLY": 0x1, "INSECURE_PORT": 0x2, "ROOTSQUASH": 0x4, "ALLSQUASH": 0x8, "ASYNC": 0x10,
    "GATHERED_WRITES": 0x20, "NOREADDIRPLUS": 0x40, "SECURITY_LABEL": 0x80, "SIGN_FH": 0x100, "NOHIDE": 0x200,
    "NOSUBTREECHECK": 0x400, "NOAUTHNLM": 0x800, "MSNFS": 0x1000, "FSID": 0x2000, "CROSSMOUNT": 0x4000,
    "NOACL": 0x8000, "V4ROOT": 0x10000, "PNFS": 0x20000,
}, "NFSD_EXPORT_FLAGS_")  # fmt: skip

AUTH_FLAVOR = AttributeSet("NFSD_A_AUTH_FLAVOR_", [
    Attr(1, "PSEUDOFLAVOR", U32),
    Attr(2, "FLAGS", U32, flags=EXPORT_FLAGS),
])  # fmt: skip

XPRTSEC_MODE = Flags("xprtsec_mode", {"NONE": 0x1, "TLS": 0x2, "MTLS": 0x4}, "NFSD_XPRTSEC_MODE_")

SVC_EXPORT = AttributeSet("NFSD_A_SVC_EXPORT_", [
    Attr(1, "SEQNO", U64),
    Attr(2, "CLIENT", String()),
    Attr(3, "PATH", String()),
    Attr(4, "NEGATIVE", FLAG),
    Attr(5, "EXPIRY", U64),
    Attr(6, "ANON_UID", U32),
    Attr(7, "ANON_GID", U32),
    Attr(8, "FSLOCATIONS", Nest(FSLOCATIONS)),
    Attr(9, "UUID", Binary(max=16)),
    Attr(10, "SECINFO", Nest(AUTH_FLAVOR), multi=True),
    Attr(11, "XPRTSEC", U32, flags=XPRTSEC_MODE, multi=True),
    Attr(12, "FLAGS", U32, flags=EXPORT_FLAGS),
    Attr(13, "FSID", S32),
])  # fmt: skip

SVC_EXPORT_REQS = AttributeSet("NFSD_A_SVC_EXPORT_REQS_", [Attr(1, "REQUESTS", Nest(SVC_EXPORT), multi=True)])

EXPKEY = AttributeSet("NFSD_A_EXPKEY_", [
    Attr(1, "SEQNO", U64),
    Attr(2, "CLIENT", String()),
    Attr(3, "FSIDTYPE", U8),
    Attr(4, "FSID", BYTES),
    Attr(5, "NEGATIVE", FLAG),
    Attr(6, "EXPIRY", U64),
    Attr(7, "PATH", String()),
])  # fmt: skip

EXPKEY_REQS = AttributeSet("NFSD_A_EXPKEY_REQS_", [Attr(1, "REQUESTS", Nest(EXPKEY), multi=True)])

CACHE_FLUSH = AttributeSet("NFSD_A_CACHE_FLUSH_", [Attr(1, "MASK", U32, flags=CACHE_TYPE)])

UNLOCK_IP = AttributeSet("NFSD_A_UNLOCK_IP_", [Attr(1, "ADDRESS", SOCKADDR_STORAGE)])

UNLOCK_FILESYSTEM = AttributeSet("NFSD_A_UNLOCK_FILESYSTEM_", [Attr(1, "PATH", String())])

UNLOCK_EXPORT = AttributeSet("NFSD_A_UNLOCK_EXPORT_", [Attr(1, "PATH", String())])

SERVER_PROC_ENTRY = AttributeSet("NFSD_A_SERVER_PROC_ENTRY_", [
    Attr(1, "OP", U32),
    Attr(2, "COUNT", U64),
    Attr(3, "PAD", PAD),
])  # fmt: skip

SERVER_STATS = AttributeSet("NFSD_A_SERVER_STATS_", [
    Attr(1, "RC_HITS", U64),
    Attr(2, "RC_MISSES", U64),
    Attr(3, "RC_NOCACHE", U64),
    Attr(4, "PAD", PAD),
    Attr(5, "FH_STALE", U64),
    Attr(6, "IO_READ", U64),
    Attr(7, "IO_WRITE", U64),
    Attr(8, "NETCNT", U32),
    Attr(9, "NETUDPCNT", U32),
    Attr(10, "NETTCPCNT", U32),
    Attr(11, "NETTCPCONN", U32),
    Attr(12, "RPCCNT", U32),
    Attr(13, "RPCBADFMT", U32),
    Attr(14, "RPCBADAUTH", U32),
    Attr(15, "RPCBADCLNT", U32),
    Attr(16, "PROC2_OPS", Nest(SERVER_PROC_ENTRY), multi=True),
    Attr(17, "PROC3_OPS", Nest(SERVER_PROC_ENTRY), multi=True),
    Attr(18, "PROC4_OPS", Nest(SERVER_PROC_ENTRY), multi=True),
    Attr(19, "PROC4OPS_OPS", Nest(SERVER_PROC_ENTRY), multi=True),
    Attr(20, "PROC4CB_OPS", Nest(SERVER_PROC_ENTRY), multi=True),
])  # fmt: skip

FAMILY = Family(
    "nfsd", prefix="NFSD_CMD_", kind="generic", version=1, header=GENLMSGHDR,
    groups=["none", "exportd"],
    doc="the NFS server: threads, versions, listeners, exports", module="nfsd", initial=True, things=[
    Thing("rpc", "calls that the NFS server is working on", about=["rpc_status"], key=["xid"], title=["with xid {xid}"],
        columns=["xid", "prog", "version", "proc", "service_time", "saddr4", "saddr6", "sport", "daddr4", "daddr6", "dport",
            "compound_ops"], moving=["service_time"]),
    Thing("threads", "threads of the NFS server, and its grace and lease times", about=["threads"], operation="threads_get",
        key=(), columns=["threads", "min_threads", "gracetime", "leasetime", "scope"]),
    Thing("version", "versions of NFS that the server speaks", about=["version"], operation="version_get", key=(),
        columns=["version"]),
    Thing("listener", "addresses that the server listens on", about=["listener"], operation="listener_get", key=(),
        columns=["addr"]),
    Thing("pool-mode", "how threads are spread over processors", about=["pool_mode"], operation="pool_mode_get", key=(),
        columns=["mode", "npools"]),
    Thing("stats", "what the server counts", about=["server_stats"], operation="server_stats_get", key=(),
        columns=["rc_hits", "rc_misses", "rc_nocache", "fh_stale", "io_read", "io_write", "rpccnt", "rpcbadfmt"],
        moving=["rc_*", "io_*", "net*", "rpc*", "proc*", "fh_stale"]),
    ], messages=[
        MessageType(1, "RPC_STATUS_GET", RPC_STATUS, takes=(), dumps=True,
            doc="as a dump: ask for all calls in progress; from the kernel: describes a call"),
        MessageType(2, "THREADS_SET", SERVER, needs=["threads"], doc="change the numbers of threads, per pool"),
        MessageType(3, "THREADS_GET", SERVER, takes=(), dumps=False,
            doc="ask for the numbers of threads; from the kernel: tells them"),
        MessageType(4, "VERSION_SET", SERVER_PROTO, takes=["version"], needs=["version"], doc="change which versions are spoken"),
        MessageType(5, "VERSION_GET", SERVER_PROTO, takes=(), dumps=False,
            doc="ask which versions are spoken; from the kernel: tells them"),
        MessageType(6, "LISTENER_SET", SERVER_SOCK, takes=["addr"], needs=["addr"], doc="change which addresses are listened on"),
        MessageType(7, "LISTENER_GET", SERVER_SOCK, takes=(), dumps=False,
            doc="ask which addresses are listened on; from the kernel: tells them"),
        MessageType(8, "POOL_MODE_SET", POOL_MODE, takes=["mode"], needs=["mode"],
            doc="change how threads are spread over processors"),
        MessageType(9, "POOL_MODE_GET", POOL_MODE, takes=(), dumps=False,
            doc="ask how threads are spread over processors; from the kernel: tells it"),
        MessageType(10, "CACHE_NOTIFY", CACHE_NOTIFY, doc="from the kernel: a cache of exports waits for answers"),
        MessageType(11, "SVC_EXPORT_GET_REQS", SVC_EXPORT_REQS, dumps=True,
            doc="as a dump: ask for all exports that the kernel wants to know of; from the kernel: describes what is asked"),
        MessageType(12, "SVC_EXPORT_SET_REQS", SVC_EXPORT_REQS, doc="answer what the kernel wants to know of exports"),
        MessageType(13, "EXPKEY_GET_REQS", EXPKEY_REQS, dumps=True,
            doc="as a dump: ask for all file handles that the kernel wants to know of; from the kernel: describes what is asked"),
        MessageType(14, "EXPKEY_SET_REQS", EXPKEY_REQS, doc="answer what the kernel wants to know of file handles"),
        MessageType(15, "CACHE_FLUSH", CACHE_FLUSH, doc="forget what is in the caches of exports"),
        MessageType(16, "UNLOCK_IP", UNLOCK_IP, doc="release the locks of a client's address"),
        MessageType(17, "UNLOCK_FILESYSTEM", UNLOCK_FILESYSTEM, doc="release all locks and state of a file system"),
        MessageType(18, "UNLOCK_EXPORT", UNLOCK_EXPORT, doc="release all state of an export"),
        MessageType(19, "SERVER_STATS_GET", SERVER_STATS, takes=(), dumps=False,
            doc="ask what the server counts; from the kernel: tells it"),
    ],
)  # fmt: skip
