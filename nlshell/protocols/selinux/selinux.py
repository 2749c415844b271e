"""SELinux tells that a policy was loaded or the mode changed. Source: <linux/selinux_netlink.h>; security/selinux/netlink.c."""

from ...schema import S32, U32, Enum, Family, Field, MessageType, Struct, Thing

MODE = Enum("selinux_mode", {"PERMISSIVE": 0, "ENFORCING": 1})

SETENFORCE = Struct("selnl_msg_setenforce", [Field("val", S32, "new mode", enum=MODE)])
POLICYLOAD = Struct("selnl_msg_policyload", [Field("seqno", U32, "number of the policy")])

FAMILY = Family("selinux", prefix="SELNL_MSG_", doc="changes of SELinux", things=[
    Thing("change", "that a policy was loaded, or enforcing went on or off", operation=None, key=[], columns=["val", "seqno"]),
], messages=[
    MessageType(16, "SETENFORCE", payload=SETENFORCE), MessageType(17, "POLICYLOAD", payload=POLICYLOAD),
])  # fmt: skip
