"""Numbers that one network namespace gives to others. Source: <linux/net_namespace.h>; net/core/net_namespace.c."""

from ...schema import S32, U32, Attr, AttributeSet, Family, MessageType
from . import RTGENMSG

NSID = AttributeSet("NETNSA_", [
    Attr(1, "NSID", S32, doc="number of the other namespace; -1 where it has none"),
    Attr(2, "PID", U32, doc="process that lives in the other namespace"),
    Attr(3, "FD", U32, doc="file descriptor of the other namespace"),
    Attr(4, "TARGET_NSID", S32, doc="namespace whose numbers are asked for"),
    Attr(5, "CURRENT_NSID", S32, doc="number of the same namespace as the asking one knows it"),
])  # fmt: skip

FAMILY = Family("nsid", prefix="RTM_", header=RTGENMSG, attributes=NSID, doc="numbers of network namespaces", messages=[
    MessageType(88, "NEWNSID", doc="give a network namespace a number; from the kernel: tells the number of a network namespace"),
    MessageType(89, "DELNSID", doc="from the kernel: reports that a network namespace lost its number"),
    MessageType(90, "GETNSID",
        doc="ask for the number of a network namespace; as a dump: ask for the numbers of all network namespaces; "
        "from the kernel: tells the number of a network namespace"),
])  # fmt: skip
