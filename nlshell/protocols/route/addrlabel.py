"""Labels of IPv6 prefixes for source address selection (RFC 6724). Source: <linux/if_addrlabel.h>; net/ipv6/addrlabel.c."""

from ...schema import IPV6, U8, U32, Attr, AttributeSet, Family, Field, MessageType, Struct
from ..common import ADDRESS_FAMILY
from . import SHORT

IFADDRLBLMSG = Struct("ifaddrlblmsg", [
    Field("ifal_family", U8, "address family: INET6", enum=ADDRESS_FAMILY),
    Field("__ifal_reserved", U8),
    Field("ifal_prefixlen", U8, "length of the prefix", unit="bits"),
    Field("ifal_flags", U8),
    Field("ifal_index", U32, "interface the label is for; 0: all", hint="ifindex"),
    Field("ifal_seq", U32, "counts the changes of the table"),
])  # fmt: skip

ADDRLABEL = AttributeSet("IFAL_", [
    Attr(1, "ADDRESS", IPV6, fills=("ifal_family", "ifal_prefixlen"), doc="prefix that has the label"),
    Attr(2, "LABEL", U32, doc="sources are preferred whose label is that of the destination"),
])  # fmt: skip

FAMILY = Family("addrlabel", prefix="RTM_", header=IFADDRLBLMSG, attributes=ADDRLABEL, doc="labels for source address selection", messages=[
    MessageType(72, "NEWADDRLABEL",
        doc="create or change a label for source addresses; from the kernel: describes a label for source addresses"),
    MessageType(73, "DELADDRLABEL",
        doc="delete a label for source addresses; from the kernel: reports the end of a label for source addresses"),
    MessageType(74, "GETADDRLABEL", forms=SHORT,
        doc="ask for a label for source addresses; as a dump: ask for all labels for source addresses"),
])  # fmt: skip
