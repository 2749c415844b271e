"""SMC: link groups, links, devices, statistics. Source: <linux/smc.h>, net/smc/smc_netlink.c."""

from ...schema import HEX16, IFINDEX, PAD, U8, U16, U32, U64, UINT, Attr, AttributeSet, Family, MessageType, Nest, String
from ...schema.things import Thing
from . import GENLMSGHDR

SYS = AttributeSet("SMC_NLA_SYS_", [
    Attr(1, "VER", U8),
    Attr(2, "REL", U8),
    Attr(3, "IS_ISM_V2", U8),
    Attr(4, "LOCAL_HOST", String()),
    Attr(5, "SEID", String()),
    Attr(6, "IS_SMCR_V2", U8),
])  # fmt: skip

LGR_V2 = AttributeSet("SMC_NLA_LGR_V2_", [
    Attr(0, "VER", U8),
    Attr(1, "REL", U8),
    Attr(2, "OS", U8),
    Attr(3, "NEG_EID", String()),
    Attr(4, "PEER_HOST", String()),
])  # fmt: skip

LGR_R_V2 = AttributeSet("SMC_NLA_LGR_R_V2_", [
    Attr(1, "DIRECT", U8),
    Attr(2, "MAX_CONNS", U8),
    Attr(3, "MAX_LINKS", U8),
])  # fmt: skip

LGR_R = AttributeSet("SMC_NLA_LGR_R_", [
    Attr(1, "ID", U32),
    Attr(2, "ROLE", U8),
    Attr(3, "TYPE", U8),
    Attr(4, "PNETID", String()),
    Attr(5, "VLAN_ID", U8),
    Attr(6, "CONNS_NUM", U32),
    Attr(7, "V2_COMMON", Nest(LGR_V2)),
    Attr(8, "V2", Nest(LGR_R_V2)),
    Attr(9, "NET_COOKIE", U64),
    Attr(10, "PAD", PAD),
    Attr(11, "BUF_TYPE", U8),
    Attr(12, "SNDBUF_ALLOC", UINT),
    Attr(13, "RMB_ALLOC", UINT),
])  # fmt: skip

LINK = AttributeSet("SMC_NLA_LINK_", [
    Attr(1, "ID", U8),
    Attr(2, "IB_DEV", String()),
    Attr(3, "IB_PORT", U8),
    Attr(4, "GID", String()),
    Attr(5, "PEER_GID", String()),
    Attr(6, "CONN_CNT", U32),
    Attr(7, "NET_DEV", IFINDEX),
    Attr(8, "UID", U32),
    Attr(9, "PEER_UID", U32),
    Attr(10, "STATE", U32),
])  # fmt: skip

LGR_D = AttributeSet("SMC_NLA_LGR_D_", [
    Attr(1, "ID", U32),
    Attr(2, "GID", U64),
    Attr(3, "PEER_GID", U64),
    Attr(4, "VLAN_ID", U8),
    Attr(5, "CONNS_NUM", U32),
    Attr(6, "PNETID", String()),
    Attr(7, "CHID", U32),
    Attr(8, "PAD", PAD),
    Attr(9, "V2_COMMON", Nest(LGR_V2)),
    Attr(10, "EXT_GID", U64),
    Attr(11, "PEER_EXT_GID", U64),
    Attr(12, "SNDBUF_ALLOC", UINT),
    Attr(13, "DMB_ALLOC", UINT),
])  # fmt: skip

DEV_PORT = AttributeSet("SMC_NLA_DEV_PORT_", [
    Attr(1, "PNET_USR", U8),
    Attr(2, "PNETID", String()),
    Attr(3, "NETDEV", IFINDEX),
    Attr(4, "STATE", U8),
    Attr(5, "VALID", U8),
    Attr(6, "LNK_CNT", U32),
])  # fmt: skip

DEV = AttributeSet("SMC_NLA_DEV_", [
    Attr(1, "USE_CNT", U32),
    Attr(2, "IS_CRIT", U8),
    Attr(3, "PCI_FID", U32),
    Attr(4, "PCI_CHID", U16),
    Attr(5, "PCI_VENDOR", HEX16),
    Attr(6, "PCI_DEVICE", HEX16),
    Attr(7, "PCI_ID", String()),
    Attr(8, "PORT", Nest(DEV_PORT)),
    Attr(9, "PORT2", Nest(DEV_PORT)),
    Attr(10, "IB_NAME", String()),
])  # fmt: skip

STATS_PLOAD = AttributeSet("SMC_NLA_STATS_PLOAD_", [
    Attr(0, "PAD", PAD),
    Attr(1, "8K", U64),
    Attr(2, "16K", U64),
    Attr(3, "32K", U64),
    Attr(4, "64K", U64),
    Attr(5, "128K", U64),
    Attr(6, "256K", U64),
    Attr(7, "512K", U64),
    Attr(8, "1024K", U64),
    Attr(9, "G_1024K", U64),
])  # fmt: skip

STATS_RMB = AttributeSet("SMC_NLA_STATS_RMB_", [
    Attr(0, "PAD", PAD),
    Attr(1, "SIZE_SM_PEER_CNT", U64),
    Attr(2, "SIZE_SM_CNT", U64),
    Attr(3, "FULL_PEER_CNT", U64),
    Attr(4, "FULL_CNT", U64),
    Attr(5, "REUSE_CNT", U64),
    Attr(6, "ALLOC_CNT", U64),
    Attr(7, "DGRADE_CNT", U64),
])  # fmt: skip

STATS_T = AttributeSet("SMC_NLA_STATS_T_", [
    Attr(0, "PAD", PAD),
    Attr(1, "TX_RMB_SIZE", Nest(STATS_PLOAD)),
    Attr(2, "RX_RMB_SIZE", Nest(STATS_PLOAD)),
    Attr(3, "TXPLOAD_SIZE", Nest(STATS_PLOAD)),
    Attr(4, "RXPLOAD_SIZE", Nest(STATS_PLOAD)),
    Attr(5, "TX_RMB_STATS", Nest(STATS_RMB)),
    Attr(6, "RX_RMB_STATS", Nest(STATS_RMB)),
    Attr(7, "CLNT_V1_SUCC", U64),
    Attr(8, "CLNT_V2_SUCC", U64),
    Attr(9, "SRV_V1_SUCC", U64),
    Attr(10, "SRV_V2_SUCC", U64),
    Attr(11, "SENDPAGE_CNT", U64),
    Attr(12, "SPLICE_CNT", U64),
    Attr(13, "CORK_CNT", U64),
    Attr(14, "NDLY_CNT", U64),
    Attr(15, "URG_DATA_CNT", U64),
    Attr(16, "RX_BYTES", U64),
    Attr(17, "TX_BYTES", U64),
    Attr(18, "RX_CNT", U64),
    Attr(19, "TX_CNT", U64),
    Attr(20, "RX_RMB_USAGE", UINT),
    Attr(21, "TX_RMB_USAGE", UINT),
])  # fmt: skip

STATS = AttributeSet("SMC_NLA_STATS_", [
    Attr(0, "PAD", PAD),
    Attr(1, "SMCD_TECH", Nest(STATS_T)),
    Attr(2, "SMCR_TECH", Nest(STATS_T)),
    Attr(3, "CLNT_HS_ERR_CNT", U64),
    Attr(4, "SRV_HS_ERR_CNT", U64),
])  # fmt: skip

FBACK_STATS = AttributeSet("SMC_NLA_FBACK_STATS_", [
    Attr(0, "PAD", PAD),
    Attr(1, "TYPE", U8),
    Attr(2, "SRV_CNT", U64),
    Attr(3, "CLNT_CNT", U64),
    Attr(4, "RSN_CODE", U32),
    Attr(5, "RSN_CNT", U16),
])  # fmt: skip

EID_TABLE = AttributeSet("SMC_NLA_EID_TABLE_", [Attr(1, "ENTRY", String(), multi=True)])

SEID = AttributeSet("SMC_NLA_SEID_", [
    Attr(1, "ENTRY", String()),
    Attr(2, "ENABLED", U8),
])  # fmt: skip

HS_LIMITATION = AttributeSet("SMC_NLA_HS_LIMITATION_", [Attr(1, "ENABLED", U8)])

SMC = AttributeSet("SMC_GEN_", [
    Attr(1, "SYS_INFO", Nest(SYS)),
    Attr(2, "LGR_SMCR", Nest(LGR_R)),
    Attr(3, "LINK_SMCR", Nest(LINK)),
    Attr(4, "LGR_SMCD", Nest(LGR_D)),
    Attr(5, "DEV_SMCD", Nest(DEV)),
    Attr(6, "DEV_SMCR", Nest(DEV)),
    Attr(7, "STATS", Nest(STATS)),
    Attr(8, "FBACK_STATS", Nest(FBACK_STATS)),
])  # fmt: skip

FAMILY = Family(
    "SMC_GEN_NETLINK", prefix="SMC_NETLINK_", kind="generic", version=1, header=GENLMSGHDR, attributes=SMC,
    doc="SMC: link groups, links, devices, statistics", module="smc", initial=True, things=[
    Thing("system", "what SMC can do here", about=["sys_info"], key=(), columns=["sys_info"]),
    Thing("lgr-smcr", "groups of links over RDMA", about=["lgr_smcr"], key=["lgr_smcr.id"], columns=["lgr_smcr"]),
    Thing("link-smcr", "links over RDMA", about=["link_smcr"], key=["link_smcr.id"], columns=["link_smcr"]),
    Thing("lgr-smcd", "groups of links within one machine", about=["lgr_smcd"], key=["lgr_smcd.id"], columns=["lgr_smcd"]),
    Thing("dev-smcd", "devices for links within one machine", about=["dev_smcd"], key=(), columns=["dev_smcd"]),
    Thing("dev-smcr", "devices for links over RDMA", about=["dev_smcr"], key=(), columns=["dev_smcr"]),
    Thing("stats", "what SMC counts", about=["stats"], key=(), columns=["stats"], moving=["stats"]),
    Thing("fallbacks", "why connections fell back to TCP", about=["fback_stats"], key=(), columns=["fback_stats"],
        moving=["fback_stats"]),
    Thing("ueid", "names that machines may share, given by the user",
        about=["dump_ueid", "add_ueid", "remove_ueid", "flush_ueid"], operation="dump_ueid", key=["entry"], columns=["entry"]),
    Thing("seid", "the name that the machine has of itself", about=["dump_seid", "enable_seid", "disable_seid"],
        operation="dump_seid", key=["entry"], columns=["entry", "enabled"]),
    Thing("limitation", "whether handshakes are left out when there are too many",
        about=["dump_hs_limitation", "enable_hs_limitation", "disable_hs_limitation"], operation="dump_hs_limitation", key=(),
        columns=["enabled"]),
    ], messages=[
        MessageType(1, "GET_SYS_INFO", takes=(), dumps=True, doc="as a dump: ask what SMC can do here; from the kernel: tells it"),
        MessageType(2, "GET_LGR_SMCR", takes=(), dumps=True,
            doc="as a dump: ask for all groups of links over RDMA; from the kernel: describes a group"),
        MessageType(3, "GET_LINK_SMCR", takes=(), dumps=True,
            doc="as a dump: ask for all links over RDMA; from the kernel: describes a link"),
        MessageType(4, "GET_LGR_SMCD", takes=(), dumps=True,
            doc="as a dump: ask for all groups of links within the machine; from the kernel: describes a group"),
        MessageType(5, "GET_DEV_SMCD", takes=(), dumps=True,
            doc="as a dump: ask for all devices for links within the machine; from the kernel: describes a device"),
        MessageType(6, "GET_DEV_SMCR", takes=(), dumps=True,
            doc="as a dump: ask for all devices for links over RDMA; from the kernel: describes a device"),
        MessageType(7, "GET_STATS", takes=(), dumps=True, doc="as a dump: ask what SMC counts; from the kernel: tells it"),
        MessageType(8, "GET_FBACK_STATS", takes=(), dumps=True,
            doc="as a dump: ask for all reasons for falling back to TCP; from the kernel: describes a reason and how often it "
            "was one"),
        MessageType(9, "DUMP_UEID", EID_TABLE, takes=(), dumps=True,
            doc="as a dump: ask for all users' names for machines; from the kernel: describes a name"),
        MessageType(10, "ADD_UEID", EID_TABLE, takes=["entry"], needs=["entry"], doc="add a name"),
        MessageType(11, "REMOVE_UEID", EID_TABLE, takes=["entry"], needs=["entry"], doc="delete a name"),
        MessageType(12, "FLUSH_UEID", EID_TABLE, takes=(), doc="delete all names"),
        MessageType(13, "DUMP_SEID", SEID, takes=(), dumps=True,
            doc="as a dump: ask for the machine's own name; from the kernel: tells it"),
        MessageType(14, "ENABLE_SEID", takes=(), doc="use the machine's own name"),
        MessageType(15, "DISABLE_SEID", takes=(), doc="do not use the machine's own name"),
        MessageType(16, "DUMP_HS_LIMITATION", HS_LIMITATION, takes=(), dumps=True,
            doc="as a dump: ask whether handshakes are limited; from the kernel: tells it"),
        MessageType(17, "ENABLE_HS_LIMITATION", takes=(), doc="limit handshakes"),
        MessageType(18, "DISABLE_HS_LIMITATION", takes=(), doc="do not limit handshakes"),
    ],
)  # fmt: skip
