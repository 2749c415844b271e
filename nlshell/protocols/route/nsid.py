"""Numbers that one network namespace gives to others. Source: <linux/net_namespace.h>; net/core/net_namespace.c."""

from ...schema import S32, U32, Attr, AttributeSet, Family, MessageType, Thing
from ...schema.things import Plain, Word
from . import RTGENMSG

NSID = AttributeSet("NETNSA_", [
    Attr(1, "NSID", S32, doc="number of the other namespace; -1 where it has none"),
    Attr(2, "PID", U32, doc="process that lives in the other namespace"),
    Attr(3, "FD", U32.but(hint="netns_fd"), doc="file descriptor of the other namespace"),
    Attr(4, "TARGET_NSID", S32, doc="namespace whose numbers are asked for"),
    Attr(5, "CURRENT_NSID", S32, doc="number of the same namespace as the asking one knows it"),
])  # fmt: skip

FAMILY = Family("nsid", prefix="RTM_", header=RTGENMSG, attributes=NSID,
    doc="numbers of network namespaces", flags={"create": "ignored", "excl": "ignored"},
    things=[
    Thing("nsid", "numbers that this network namespace has for others", groups=["nsid"], key=["nsid"], title=["{nsid}"],
        columns=["id", "current_nsid"], free="id",
        words=[
            Word("id", "nsid", Plain("NUMBER"), "this number only"),
            Word("target", "", Plain("NUMBER"), "as the namespace of this number has them", ask="target_nsid"),
        ],
        changes={"add": "nsid newnsid nsid=5 pid=1"}),
], messages=[
    MessageType(88, "NEWNSID", takes=["NSID", "PID", "FD"], needs=["nsid", "pid|fd"],
        doc="give a network namespace this number; from the kernel: tells the number of a network namespace"),
    MessageType(89, "DELNSID", doc="from the kernel: reports that a network namespace lost its number"),
    MessageType(90, "GETNSID", takes=["NSID", "PID", "FD", "TARGET_NSID"], needs=["nsid|pid|fd"],
        doc="ask for the number of a network namespace; as a dump: ask for the numbers of all network namespaces; "
        "from the kernel: tells the number of a network namespace"),
])  # fmt: skip
