"""The controller of generic netlink: which families there are, and what they accept. Source: <linux/genetlink.h>; nlctrl.yaml."""

from ...schema import U16, U32, Attr, AttributeSet, Family, Flags, IndexedArray, MessageType, Nest, String, TypeValue
from ...schema.things import NameOrNumber, Plain, Refusal, Thing, Word
from ..core import POLICY
from . import GENLMSGHDR

OP_FLAGS = Flags("genl_op_flags", {
    "ADMIN_PERM": 0x1, "CMD_CAP_DO": 0x2, "CMD_CAP_DUMP": 0x4, "CMD_CAP_HASPOL": 0x8, "UNS_ADMIN_PERM": 0x10,
}, "GENL_")  # fmt: skip

OP = AttributeSet("CTRL_ATTR_OP_", [
    Attr(1, "ID", U32, doc="command number"),
    Attr(2, "FLAGS", U32, flags=OP_FLAGS, doc="whether it can be asked once, dumped, needs a privilege, has a policy"),
])  # fmt: skip

MCAST_GROUP = AttributeSet("CTRL_ATTR_MCAST_GRP_", [
    Attr(1, "NAME", String(max=15), doc="name of the multicast group"),
    Attr(2, "ID", U32, doc="number to join it by, given at run time"),
])  # fmt: skip

OP_POLICY = AttributeSet("CTRL_ATTR_POLICY_", [
    Attr(1, "DO", U32, doc="number of the policy for a single request"),
    Attr(2, "DUMP", U32, doc="number of the policy for a dump"),
])  # fmt: skip

NLCTRL = AttributeSet("CTRL_ATTR_", [
    Attr(1, "FAMILY_ID", U16, doc="nlmsg_type of the family's messages, given at run time"),
    Attr(2, "FAMILY_NAME", String(max=15), doc="name of the family, the same on every machine"),
    Attr(3, "VERSION", U32, doc="version of the family"),
    Attr(4, "HDRSIZE", U32, unit="bytes", doc="length of the family's own header behind genlmsghdr"),
    Attr(5, "MAXATTR", U32, doc="highest attribute type of the family"),
    Attr(6, "OPS", IndexedArray(Nest(OP)), doc="operations"),
    Attr(7, "MCAST_GROUPS", IndexedArray(Nest(MCAST_GROUP)), doc="multicast groups"),
    # Attribute types are data here: number of the policy, then number of the attribute; and the command number.
    Attr(8, "POLICY", TypeValue(TypeValue(Nest(POLICY))), doc="policies: by number of the policy and of the attribute"),
    Attr(9, "OP_POLICY", TypeValue(Nest(OP_POLICY)), doc="which policy each operation uses"),
    Attr(10, "OP", U32, doc="ask only about this operation"),
])  # fmt: skip

FAMILY = Family(
    "nlctrl", prefix="CTRL_CMD_", kind="generic", id=16, version=2, header=GENLMSGHDR, attributes=NLCTRL, groups=["notify"],
    doc="the controller of generic netlink", things=[
        Thing("family", "generic netlink families: ids, versions, operations, groups", key=["family_name|family_id"], free="name",
            names=["genl"], title=["named {family_name}", "with id {family_id}"], groups=["notify"],
            columns=["family_id", "name", "version", "hdrsize", "maxattr", "ops", "mcast_groups", "op_policy", "policy"],
            words=[
                Word("name", "family_name", NameOrNumber("family_id", completes="genl"), "of this name or id", alone=True),
                Word("id", "family_id", Plain("NUMBER"), "of this id", alone=True),
            ]),
        Thing("policy", "what families accept: types, lengths and ranges of attributes, operation by operation", about=["policy"],
            key=["family_id"], title=["of the family with id {family_id}"], free="name",
            columns=["family_id", "op_policy", "policy"],
            words=[
                Word("name", "family_name", Plain("NAME").but(completes="genl"), "of the family of this name", ask="family_name",
                    when="family_id"),
                Word("op", "op", Plain("NUMBER"), "of the operation with this number only", ask="op", when="family_id"),
            ]),
    ], messages=[
        MessageType(1, "NEWFAMILY", doc="from the kernel: describes a generic family"),
        MessageType(2, "DELFAMILY", doc="from the kernel: reports the end of a generic family"),
        MessageType(3, "GETFAMILY", takes=["family_id", "family_name"], needs=["family_name|family_id"],
            doc="ask for a generic family; as a dump: ask for all generic families",
            refusals=[
                Refusal(2, "no generic family is called {family_name}; its module may not be loaded (`genl show` tells what there is)",
                    when="family_name", proof="genl show"),
                Refusal(2, "no generic family has the id {family_id} now; ids are dealt out anew at each boot, and `genl show` tells them",
                    when="family_id and not family_name", proof="genl show"),
            ]),
        MessageType(4, "NEWOPS", doc="from the kernel: tells of new operations of a family"),
        MessageType(5, "DELOPS", doc="from the kernel: reports the end of operations of a family"),
        MessageType(6, "GETOPS", dumps=False, doc="not used by the kernel"),
        MessageType(7, "NEWMCAST_GRP", doc="from the kernel: tells of a new multicast group of a family"),
        MessageType(8, "DELMCAST_GRP", doc="from the kernel: reports the end of a multicast group of a family"),
        MessageType(9, "GETMCAST_GRP", dumps=False, doc="not used by the kernel"),
        MessageType(10, "GETPOLICY", takes=["family_id", "family_name", "op"], needs=["family_name|family_id"], dumps=True,
            refusals=[
                Refusal(22, "policies are told family by family: nlctrl policy show ethtool",
                    when="not family_name and not family_id", proof="nlctrl policy show nlctrl"),
            ],
            doc="as a dump: ask what the operations of a generic family accept; from the kernel: tells it"),
    ],
)  # fmt: skip
