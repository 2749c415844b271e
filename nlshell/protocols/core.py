"""What every protocol shares: nlmsghdr, NLMSG_ERROR and NLMSG_DONE with their extended ack, policy descriptions.

Source: <linux/netlink.h>; net/netlink/af_netlink.c (netlink_ack), net/netlink/policy.c.
"""

from ..schema import BYTES, PAD, S64, U16, U32, U64, Attr, AttributeSet, Enum, Field, Flags, Nest, String, Struct

NLMSGHDR = Struct("nlmsghdr", [
    Field("nlmsg_len", U32, "length of the message with this header, without padding behind it"),
    Field("nlmsg_type", U16, "what the message is: below 16 control, above the protocol's own"),
    Field("nlmsg_flags", U16, "request, dump, acknowledgement and, in the upper byte, what kind of change"),
    Field("nlmsg_seq", U32, "chosen by the requester; answers repeat it, notifications have 0"),
    Field("nlmsg_pid", U32, "port id of the socket the message belongs to, not a process id"),
])  # fmt: skip

CONTROL = {1: "NLMSG_NOOP", 2: "NLMSG_ERROR", 3: "NLMSG_DONE", 4: "NLMSG_OVERRUN"}

ATTRIBUTE_TYPE = Enum("netlink_attribute_type", {
    "INVALID": 0, "FLAG": 1, "U8": 2, "U16": 3, "U32": 4, "U64": 5, "S8": 6, "S16": 7, "S32": 8, "S64": 9,
    "BINARY": 10, "STRING": 11, "NUL_STRING": 12, "NESTED": 13, "NESTED_ARRAY": 14, "BITFIELD32": 15, "SINT": 16,
    "UINT": 17,
}, "NL_ATTR_TYPE_")  # fmt: skip

POLICY = AttributeSet("NL_POLICY_TYPE_ATTR_", [
    Attr(1, "TYPE", U32, enum=ATTRIBUTE_TYPE, doc="wire type that the kernel expects"),
    Attr(2, "MIN_VALUE_S", S64, doc="least value allowed, signed"),
    Attr(3, "MAX_VALUE_S", S64, doc="greatest value allowed, signed"),
    Attr(4, "MIN_VALUE_U", U64, doc="least value allowed, unsigned"),
    Attr(5, "MAX_VALUE_U", U64, doc="greatest value allowed, unsigned"),
    Attr(6, "MIN_LENGTH", U32, unit="bytes", doc="least length of the payload"),
    Attr(7, "MAX_LENGTH", U32, unit="bytes", doc="greatest length of the payload"),
    Attr(8, "POLICY_IDX", U32, doc="number of the policy that holds for what is nested in it"),
    Attr(9, "POLICY_MAXTYPE", U32, doc="highest attribute type of the nested policy"),
    Attr(10, "BITFIELD32_MASK", U32, hint="hex", doc="bits of a bitfield32 that may be used"),
    Attr(11, "PAD", PAD),
    Attr(12, "MASK", U64, hint="hex", doc="bits that may be set"),
])  # fmt: skip

EXTENDED_ACK = AttributeSet("NLMSGERR_ATTR_", [
    Attr(1, "MSG", String(), doc="the kernel's own words about the error, or a warning when there is none"),
    Attr(2, "OFFS", U32, unit="bytes", doc="where in the request the offending attribute begins, from its nlmsghdr"),
    Attr(3, "COOKIE", BYTES, doc="an answer that a few families send along with success"),
    Attr(4, "POLICY", Nest(POLICY), doc="what the kernel would have accepted for the offending attribute"),
    Attr(5, "MISS_TYPE", U32, doc="type number of an attribute that the request lacks"),
    Attr(6, "MISS_NEST", U32, unit="bytes", doc="where in the request the nest begins that lacks it"),
])  # fmt: skip

NLMSG_FLAGS = Flags("NLM_F", {
    "REQUEST": 0x1, "MULTI": 0x2, "ACK": 0x4, "ECHO": 0x8, "DUMP_INTR": 0x10, "DUMP_FILTERED": 0x20,
    "ROOT": 0x100, "MATCH": 0x200, "ATOMIC": 0x400,
    "REPLACE": 0x100, "EXCL": 0x200, "CREATE": 0x400, "APPEND": 0x800, "NONREC": 0x100, "BULK": 0x200,
    "CAPPED": 0x100, "ACK_TLVS": 0x200,
}, "NLM_F_")  # fmt: skip
