"""Disk quotas that are exceeded. Source: <linux/quota.h>, fs/quota/netlink.c."""

from ...schema import PAD, U32, U64, Attr, AttributeSet, Enum, Family, MessageType
from ...schema.things import Thing
from . import GENLMSGHDR

QUOTA_TYPE = Enum("quota_type", {"USRQUOTA": 0, "GRPQUOTA": 1, "PRJQUOTA": 2})

WARNING = Enum("quota_nl_warning", {
    "NOWARN": 0, "IHARDWARN": 1, "ISOFTLONGWARN": 2, "ISOFTWARN": 3, "BHARDWARN": 4, "BSOFTLONGWARN": 5, "BSOFTWARN": 6,
    "IHARDBELOW": 7, "ISOFTBELOW": 8, "BHARDBELOW": 9, "BSOFTBELOW": 10,
}, "QUOTA_NL_")  # fmt: skip

VFS_DQUOT = AttributeSet("QUOTA_NL_A_", [
    Attr(1, "QTYPE", U32, enum=QUOTA_TYPE),
    Attr(2, "EXCESS_ID", U64),
    Attr(3, "WARNING", U32, enum=WARNING),
    Attr(4, "DEV_MAJOR", U32),
    Attr(5, "DEV_MINOR", U32),
    Attr(6, "CAUSED_ID", U64),
    Attr(7, "PAD", PAD),
])  # fmt: skip

FAMILY = Family(
    "VFS_DQUOT", prefix="QUOTA_NL_C_", kind="generic", id=17, version=1, header=GENLMSGHDR, attributes=VFS_DQUOT,
    groups=["events"],
    doc="disk quotas that are exceeded", things=[
    Thing("event", "warnings to users who reach their quota", about=["warning"], operation=None, key=(), groups=["events"],
        columns=["qtype", "excess_id", "warning", "dev_major", "dev_minor", "caused_id"]),
    ], messages=[
        MessageType(1, "WARNING", doc="from the kernel: a quota is reached, exceeded, or met again"),
    ],
)  # fmt: skip
