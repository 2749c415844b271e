"""IP sets. Source: <linux/netfilter/ipset/ip_set.h>, <linux/netfilter/ipset/ip_set_hash.h>, …_bitmap.h, …_list.h;
net/netfilter/ipset/ip_set_core.c, …_hash_gen.h, …_bitmap_gen.h, …_list_set.c.

Commands, sets and elements number their attributes each on their own under one prefix. Big-endian scalars must carry
NLA_F_NET_BYTEORDER in requests, addresses too.
"""

from ...schema import (
    BE16,
    BE32,
    BE64,
    IPV6,
    MAC,
    PAD,
    U8,
    U32,
    Attr,
    AttributeSet,
    Family,
    Flags,
    IndexedArray,
    MessageType,
    Nest,
    Refusal,
    String,
    Thing,
)  # fmt: skip
from ...schema.things import Plain, Word
from ..common import IP_PROTOCOL
from . import BE_IPV4, NFGENMSG, NFPROTO, NFPROTO_WORDS

SUBSYSTEM = 6 << 8

COMMAND_FLAGS = Flags("ipset_cmd_flags", {
    "EXIST": 0x1, "LIST_SETNAME": 0x2, "LIST_HEADER": 0x4, "SKIP_COUNTER_UPDATE": 0x8, "SKIP_SUBCOUNTER_UPDATE": 0x10,
    "MATCH_COUNTERS": 0x20, "RETURN_NOMATCH": 0x80, "MAP_SKBMARK": 0x100, "MAP_SKBPRIO": 0x200, "MAP_SKBQUEUE": 0x400,
}, "IPSET_FLAG_")  # fmt: skip

DATA_FLAGS = Flags("ipset_cadt_flags", {
    "BEFORE": 0x1, "PHYSDEV": 0x2, "NOMATCH": 0x4, "WITH_COUNTERS": 0x8, "WITH_COMMENT": 0x10, "WITH_FORCEADD": 0x20,
    "WITH_SKBINFO": 0x40, "IFACE_WILDCARD": 0x80,
}, "IPSET_FLAG_")  # fmt: skip

ADDRESS = AttributeSet("IPSET_ATTR_IPADDR_", [
    Attr(1, "IPV4", BE_IPV4, doc="when the set's family is IPv4"),
    Attr(2, "IPV6", IPV6, byte_order="big-endian", doc="when the set's family is IPv6"),
], network_order_flag=True)  # fmt: skip

# Attributes 1 to 16 mean the same for a set and for an element.
_SHARED = [
    Attr(1, "IP", Nest(ADDRESS), doc="address; of a range the first"),
    Attr(2, "IP_TO", Nest(ADDRESS), doc="last address of a range"),
    Attr(3, "CIDR", U8, unit="bits", doc="prefix length"),
    Attr(4, "PORT", BE16, doc="port, or the first of a range; of ICMP type and code"),
    Attr(5, "PORT_TO", BE16, doc="last port of a range"),
    Attr(6, "TIMEOUT", BE32, unit="s", doc="time until an element goes away; 0: never"),
    Attr(7, "PROTO", U8, enum=IP_PROTOCOL, doc="protocol that the port is of"),
    Attr(8, "CADT_FLAGS", BE32, flags=DATA_FLAGS, doc="what the set keeps with its elements, or how an element is meant"),
    Attr(9, "CADT_LINENO", BE32, doc="line of the input the element comes from"),
    Attr(10, "MARK", BE32, hint="hex", doc="firewall mark that the element stands for"),
    Attr(12, "BITMASK", Nest(ADDRESS), doc="bits of addresses that the set looks at"),
]  # fmt: skip

_SET = [
    *_SHARED,
    Attr(17, "INITVAL", BE32, hint="hex", doc="start value of the hash"),
    Attr(18, "HASHSIZE", BE32, doc="buckets of the hash"),
    Attr(19, "MAXELEM", BE32, doc="how many elements are allowed"),
    Attr(20, "NETMASK", U8, unit="bits", doc="prefix that addresses are cut to"),
    Attr(21, "BUCKETSIZE", U8, doc="elements in a bucket"),
    Attr(22, "RESIZE", U8, doc="no longer used"),
    Attr(23, "SIZE", BE32, doc="length of a list of sets"),
    Attr(24, "ELEMENTS", BE32, doc="elements in the set"),
    Attr(25, "REFERENCES", BE32, doc="rules and lists that use the set"),
    Attr(26, "MEMSIZE", BE32, unit="bytes", doc="what the set takes in memory"),
]  # fmt: skip

MARKMASK = Attr(11, "MARKMASK", BE32, hint="hex", doc="bits of marks that the set looks at")

SET = AttributeSet("IPSET_ATTR_", [*_SET, MARKMASK], name="IPSET_ATTR_CREATE_", network_order_flag=True, doc="what makes a set")

# When the kernel lists a set, this one number is in the host's byte order (hash:ip,mark).
SET_LISTED = AttributeSet("IPSET_ATTR_", [
    *_SET,
    Attr(11, "MARKMASK", U32, hint="hex", doc=MARKMASK.doc),
], name="IPSET_ATTR_CREATE_ (listed)", network_order_flag=True, doc="a set as the kernel lists it")  # fmt: skip

ELEMENT = AttributeSet("IPSET_ATTR_", name="IPSET_ATTR_ADT_", network_order_flag=True, doc="an element of a set", attributes=[
    *_SHARED,
    Attr(17, "ETHER", MAC, doc="MAC address that the element stands for"),
    Attr(18, "NAME", String(max=31), doc="set that is the element of a list"),
    Attr(19, "NAMEREF", String(max=31), doc="set before or after which it stands in the list"),
    Attr(20, "IP2", Nest(ADDRESS), doc="second address"),
    Attr(21, "CIDR2", U8, unit="bits", doc="prefix length of the second address"),
    Attr(22, "IP2_TO", Nest(ADDRESS), doc="last address of the second range"),
    Attr(23, "IFACE", String(max=15), doc="interface that the element stands for"),
    Attr(24, "BYTES", BE64, unit="bytes", doc="bytes that matched"),
    Attr(25, "PACKETS", BE64, unit="packets", doc="packets that matched"),
    Attr(26, "COMMENT", String(max=255), doc="text for people, kept with the element"),
    Attr(27, "SKBMARK", BE64, hint="hex", doc="mark for matching packets in the upper half, its mask in the lower"),
    Attr(28, "SKBPRIO", BE32, hint="hex", doc="tc class for matching packets"),
    Attr(29, "SKBQUEUE", BE16, doc="hardware queue for matching packets"),
    Attr(30, "PAD", PAD),
])  # fmt: skip

_COMMAND = [
    Attr(1, "PROTOCOL", U8, doc="version of ipset's protocol"),
    Attr(2, "SETNAME", String(max=31), doc="which set is meant"),
    Attr(4, "REVISION", U8, doc="revision of the type of set"),
    Attr(5, "FAMILY", U8, enum=NFPROTO, doc="family of the set's addresses"),
    Attr(6, "FLAGS", BE32, flags=COMMAND_FLAGS, doc="EXIST: no error when it is so already; LIST_*: how much a list tells"),
    Attr(9, "LINENO", BE32, doc="line of the input the command comes from"),
    Attr(10, "PROTOCOL_MIN", U8, doc="oldest protocol version, or revision of the type, that the kernel understands"),
    Attr(11, "INDEX", BE16, doc="number of the set in the kernel"),
]  # fmt: skip

_ELEMENTS = Attr(8, "ADT", IndexedArray(Nest(ELEMENT), element=7), doc="elements: a row of DATA")

TYPENAME = Attr(3, "TYPENAME", String(max=31), doc="type of set: hash:ip, bitmap:port, …")

COMMAND = AttributeSet("IPSET_ATTR_", network_order_flag=True, attributes=[
    *_COMMAND,
    TYPENAME,
    Attr(7, "DATA", Nest(SET), doc="how the set is made"),
    _ELEMENTS,
])  # fmt: skip

LISTING = AttributeSet("IPSET_ATTR_", [
    *_COMMAND,
    TYPENAME,
    Attr(7, "DATA", Nest(SET_LISTED), doc="how the set is made"),
    _ELEMENTS,
], name="IPSET_ATTR_ (listed)", network_order_flag=True, doc="sets and elements as the kernel lists them")  # fmt: skip

CHANGE = AttributeSet("IPSET_ATTR_", name="IPSET_ATTR_ (elements)", network_order_flag=True, doc="commands about elements", attributes=[
    *_COMMAND,
    Attr(7, "DATA", Nest(ELEMENT), doc="the element"),
    _ELEMENTS,
])  # fmt: skip

RENAME = AttributeSet("IPSET_ATTR_", name="IPSET_ATTR_ (two sets)", network_order_flag=True, doc="commands about two sets", attributes=[
    *_COMMAND,
    Attr(3, "SETNAME2", String(max=31), doc="the new name, or the other set"),
])  # fmt: skip

# From 4352 on a number means something else for each kind of set. Only CREATE names the kind, and only bitmaps refuse with such
# a number to be made; about elements an answer has to be read with the set in mind.
ERRNOS = {
    4096: ("IPSET_ERR_PRIVATE", "an error without a name"),
    4097: ("IPSET_ERR_PROTOCOL", "an attribute is missing, has a wrong form or lacks NLA_F_NESTED or NLA_F_NET_BYTEORDER, or the"
           " kernel does not speak that version of the protocol"),
    4098: ("IPSET_ERR_FIND_TYPE", "the kernel has no such type of set, or not in that revision or for that family"),
    4099: ("IPSET_ERR_MAX_SETS", "there are as many sets as there may be"),
    4100: ("IPSET_ERR_BUSY", "the set is in use: a rule or a list refers to it, or it is just being listed"),
    4101: ("IPSET_ERR_EXIST_SETNAME2", "the second name is taken, or not there where it should be"),
    4102: ("IPSET_ERR_TYPE_MISMATCH", "the sets, or the set and the packet, are not of one type or family"),
    4103: ("IPSET_ERR_EXIST", "the element is there already, or not there"),
    4104: ("IPSET_ERR_INVALID_CIDR", "that prefix length cannot be"),
    4105: ("IPSET_ERR_INVALID_NETMASK", "that netmask or bitmask cannot be"),
    4106: ("IPSET_ERR_INVALID_FAMILY", "that type of set does not hold addresses of that family"),
    4107: ("IPSET_ERR_TIMEOUT", "an element with a timeout, but the set was made without timeouts"),
    4108: ("IPSET_ERR_REFERENCED", "a rule or a list refers to the set"),
    4109: ("IPSET_ERR_IPADDR_IPV4", "an IPv4 address is needed"),
    4110: ("IPSET_ERR_IPADDR_IPV6", "an IPv6 address is needed"),
    4111: ("IPSET_ERR_COUNTER", "an element with counters, but the set was made without counters"),
    4112: ("IPSET_ERR_COMMENT", "an element with a comment, but the set was made without comments"),
    4113: ("IPSET_ERR_INVALID_MARKMASK", "the mask of marks may not be 0"),
    4114: ("IPSET_ERR_SKBINFO", "an element with mark, class or queue for packets, but the set was made without skbinfo"),
    4115: ("IPSET_ERR_BITMASK_NETMASK_EXCL", "a set has either a bitmask or a netmask"),
    4352: ("IPSET_ERR_TYPE_SPECIFIC", "of a hash: the set is full (HASH_FULL); of a bitmap: outside of the set's range (BITMAP_RANGE);"
           " of a list: there is no set of that name (NAME)"),
    4353: ("IPSET_ERR_TYPE_SPECIFIC+1", "of a hash: an element of zeroes cannot be stored (HASH_ELEM); of a bitmap: the range is too"
           " large (BITMAP_RANGE_SIZE); of a list: a list cannot be in a list (LOOP)"),
    4354: ("IPSET_ERR_TYPE_SPECIFIC+2", "of a hash: PROTO is wrong (INVALID_PROTO); of a list: before or after what is missing (BEFORE)"),
    4355: ("IPSET_ERR_TYPE_SPECIFIC+3", "of a hash: PROTO is missing (MISSING_PROTO); of a list: there is no set of the name in NAMEREF"
           " (NAMEREF)"),
    4356: ("IPSET_ERR_TYPE_SPECIFIC+4", "of a hash: no range may stand there (HASH_RANGE_UNSUPPORTED); of a list: it is full (LIST_FULL)"),
    4357: ("IPSET_ERR_TYPE_SPECIFIC+5", "of a hash: the range covers all addresses (HASH_RANGE); of a list: the set in NAMEREF is not"
           " in it (REF_EXIST)"),
}  # fmt: skip

_OF_CREATE = {
    4352: ("IPSET_ERR_BITMAP_RANGE", "the range and the netmask do not fit each other"),
    4353: ("IPSET_ERR_BITMAP_RANGE_SIZE", "the range is too large: a bitmap holds at most 65536 elements"),
}
_OF_ADD = {4103: ("IPSET_ERR_EXIST", "the element is in the set already")}
_OF_DEL = {4103: ("IPSET_ERR_EXIST", "the element is not in the set")}
_OF_TEST = {4103: ("IPSET_ERR_EXIST", "the element is not in the set; ipset answers so whatever else is wrong with it, too")}
_OF_RENAME = {4101: ("IPSET_ERR_EXIST_SETNAME2", "there is a set of the new name already")}
_OF_SWAP = {4101: ("IPSET_ERR_EXIST_SETNAME2", "there is no set of the second name")}

# ip_set_setname_policy and its like in ip_set_core.c
_SET_NAMED = ["PROTOCOL", "SETNAME"]
_TWO_SETS = ["PROTOCOL", "SETNAME", "SETNAME2"]
_ELEMENTS_NAMED = ["PROTOCOL", "SETNAME", "LINENO", "DATA", "ADT"]
_LISTED = ["PROTOCOL", "SETNAME", "FLAGS"]  # ip_set_dump_start, for LIST and SAVE

FAMILY = Family(
    "ipset", prefix="IPSET_CMD_", header=NFGENMSG, attributes=COMMAND, kind="nfnetlink", errnos=ERRNOS,
    doc="IP sets", refusals=[
        # flag_exist of ip_set_core.c: the failures that NLM_F_EXCL asks for.
        *(
            Refusal(number, "NLM_F_EXCL is set, which asks for this failure; without it ipset takes what is so already for done",
                when=f"nlmsg_flags has {flag} and nlmsg_type = IPSET_CMD_{command}")
            # The bit is called NLM_F_BULK in deletions.
            for command, number, flag in (("CREATE", 17, "excl"), ("ADD", 4103, "excl"), ("DEL", 4103, "bulk"), ("DESTROY", 2, "bulk"))
        ),
        Refusal(17, "there is a set of that name already, and not the same one; destroy or swap it", when="not nlmsg_flags has excl"),
        Refusal(4097, "the request says no version of ipset's protocol; give protocol=7", when="not protocol",
            proof="ipset protocol protocol=7"),
        Refusal(4097, "the request names no set; give setname", when="protocol and not setname and nlmsg_type != IPSET_CMD_PROTOCOL"),
        Refusal(4097, "the request names no element; give the parts of data that the set's type has, as in data.ip.ipv4=192.0.2.1",
            when="setname and not data and not adt and (nlmsg_type = IPSET_CMD_ADD or nlmsg_type = IPSET_CMD_DEL or "
            "nlmsg_type = IPSET_CMD_TEST)"),
        Refusal(2, "there is no set of that name ({setname}) in this network namespace",
            when="setname and not nlmsg_type = IPSET_CMD_CREATE "
            "and not (nlmsg_type = IPSET_CMD_DESTROY and nlmsg_flags has bulk)", proof="ipset list protocol=7 --dump"),
    ], module="ip_set", things=[
    Thing("ipset", "sets of addresses, networks, ports and the like, with their elements", key=["setname"], request={"protocol": 7},
        about=["list", "save", "create", "destroy", "flush", "add", "test"], operation="list",
        title=["named {setname}", "of type {typename}"], free="name", counts=["typename"],
        columns=["name", "type", "family", "data.elements", "data.references", "data.memsize", "adt"],
        moving=["data.elements", "data.references", "data.memsize", "*.timeout", "*.packets", "*.bytes"],
        words=[
            Word("name", "setname", Plain("NAME"), "of this name", ask="setname"),
            Word("type", "typename", Plain("TYPE"), "of this type: hash:ip, hash:net, bitmap:port"),
            Word("family", "family", Plain("FAMILY", words=NFPROTO_WORDS), "of this family: ip, ip6"),
        ],
        changes={
            "add": "ipset create protocol=7 setname=h7 typename=hash:ip revision=0 family=ipv4 data.timeout=300",
            "del": "ipset destroy protocol=7 setname=h7",
        }),
], messages=[
        MessageType(SUBSYSTEM | 1, "PROTOCOL", access="get", takes=["PROTOCOL"], needs=["protocol"], dumps=False,
            doc="ask for the protocol version"),
        MessageType(SUBSYSTEM | 2, "CREATE", errnos=_OF_CREATE, takes=["PROTOCOL", "SETNAME", "TYPENAME", "REVISION", "FAMILY", "DATA"],
            needs=["protocol", "setname", "typename", "revision", "family"], doc="make a set"),
        MessageType(SUBSYSTEM | 3, "DESTROY", takes=_SET_NAMED, needs=["protocol"], doc="destroy a set, or all that nothing refers to"),
        MessageType(SUBSYSTEM | 4, "FLUSH", takes=_SET_NAMED, needs=["protocol"], doc="empty a set, or all"),
        MessageType(SUBSYSTEM | 5, "RENAME", RENAME, errnos=_OF_RENAME, takes=_TWO_SETS, needs=["protocol", "setname", "setname2"],
            doc="give a set another name"),
        MessageType(SUBSYSTEM | 6, "SWAP", RENAME, errnos=_OF_SWAP, takes=_TWO_SETS, needs=["protocol", "setname", "setname2"],
            doc="exchange the contents of two sets of one type"),
        MessageType(SUBSYSTEM | 7, "LIST", LISTING, takes=_LISTED, needs=["protocol"], dumps=True,
            doc="sets and their elements; SAVE is answered with it too"),
        MessageType(SUBSYSTEM | 8, "SAVE", LISTING, access="get", takes=_LISTED, needs=["protocol"], dumps=True,
            doc="the same, in the form that restores them"),
        MessageType(SUBSYSTEM | 9, "ADD", CHANGE, errnos=_OF_ADD, takes=_ELEMENTS_NAMED, needs=["protocol", "setname", "data|adt"],
            doc="put elements into a set"),
        MessageType(SUBSYSTEM | 10, "DEL", CHANGE, errnos=_OF_DEL, takes=_ELEMENTS_NAMED, needs=["protocol", "setname", "data|adt"],
            doc="take elements out of a set"),
        MessageType(SUBSYSTEM | 11, "TEST", CHANGE, access="get", errnos=_OF_TEST, takes=["PROTOCOL", "SETNAME", "DATA"],
            needs=["protocol", "setname", "data"], dumps=False, doc="is the element in the set? The answer is an errno"),
        MessageType(SUBSYSTEM | 12, "HEADER", access="get", takes=_SET_NAMED, needs=["protocol", "setname"], dumps=False,
            doc="type and revision of a set"),
        MessageType(SUBSYSTEM | 13, "TYPE", access="get", takes=["PROTOCOL", "TYPENAME", "FAMILY"],
            needs=["protocol", "typename", "family"], dumps=False, doc="revisions of a type that the kernel has"),
        MessageType(SUBSYSTEM | 14, "GET_BYNAME", takes=_SET_NAMED, needs=["protocol", "setname"], dumps=False,
            doc="number of a set, by its name"),
        MessageType(SUBSYSTEM | 15, "GET_BYINDEX", takes=["PROTOCOL", "INDEX"], needs=["protocol", "index"], dumps=False,
            doc="name of a set, by its number"),
    ],
)  # fmt: skip
