"""Labels of IPv6 prefixes for source address selection (RFC 6724). Source: <linux/if_addrlabel.h>; net/ipv6/addrlabel.c."""

from ...schema import IPV6, U8, U32, Attr, AttributeSet, Family, Field, MessageType, Struct, Thing
from ...schema.things import INTERFACE, Plain, Prefix, Word
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

FAMILY = Family("addrlabel", prefix="RTM_", header=IFADDRLBLMSG, attributes=ADDRLABEL,
    doc="labels for source address selection", flags={"create": "needed", "excl": "fails", "replace": "changes"},
    families=[10], things=[
    Thing("addrlabel", "labels of IPv6 prefixes, for the choice of source addresses",
        key=["ifal_family", "ifal_index", "address", "ifal_prefixlen"], title=["of {address}/{ifal_prefixlen}", "on {ifal_index:link}"],
        free="prefix", columns=["prefix", "label", "dev"], moving=["ifal_seq"],
        words=[
            Word("prefix", "address", Prefix("ifal_prefixlen"), "of this prefix"),
            Word("dev", "ifal_index", INTERFACE, "for this interface only"),
            Word("label", "label", Plain("NUMBER"), "with this label"),
        ],
        changes={
            "add": "addrlabel newaddrlabel address=2001:db8:7::/48 label=78 --flags create,excl",
            "del": "addrlabel deladdrlabel address=2001:db8:7::/48 label=78",
        }),
], messages=[
    MessageType(72, "NEWADDRLABEL", takes=["ADDRESS", "LABEL"], needs=["address", "label"],
        doc="create or change a label for source addresses; from the kernel: describes a label for source addresses"),
    MessageType(73, "DELADDRLABEL", takes=["ADDRESS", "LABEL"], needs=["address", "label"],
        doc="delete a label for source addresses; from the kernel: reports the end of a label for source addresses"),
    MessageType(74, "GETADDRLABEL", forms=SHORT, takes=["ADDRESS"], needs=["address"],
        doc="ask for a label for source addresses; as a dump: ask for all labels for source addresses"),
])  # fmt: skip
