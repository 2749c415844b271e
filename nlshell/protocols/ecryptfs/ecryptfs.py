"""Names only: the kernel gave netlink up for a device file in 2.6.29. Source: include/linux/ecryptfs.h of those days."""

from ...schema import Family, MessageType, Thing

FAMILY = Family("ecryptfs", prefix="ECRYPTFS_MSG_", doc="once the key daemon of ecryptfs", things=[
    Thing("message", "what key daemon and kernel told each other", operation=None, key=[]),
], messages=[
    MessageType(100, "HELO"), MessageType(101, "QUIT"), MessageType(102, "REQUEST"), MessageType(103, "RESPONSE"),
])  # fmt: skip
