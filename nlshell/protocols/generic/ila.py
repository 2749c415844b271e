"""Identifier-locator addressing. Source: <linux/ila.h>, net/ipv6/ila/ila_main.c."""

from ...schema import BE64, IFINDEX, PAD, U8, U32, Attr, AttributeSet, Enum, Family, MessageType
from ...schema.things import INTERFACE, Thing, Word
from . import GENLMSGHDR

CSUM_MODE = Enum("ila_csum", {"ADJUST_TRANSPORT": 0, "NEUTRAL_MAP": 1, "NO_ACTION": 2, "NEUTRAL_MAP_AUTO": 3}, "ILA_CSUM_")

IDENT_TYPE = Enum("ila_atype", {
    "IID": 0, "LUID": 1, "VIRT_V4": 2, "VIRT_UNI_V6": 3, "VIRT_MULTI_V6": 4, "NONLOCAL_ADDR": 5, "RSVD_1": 6, "RSVD_2": 7,
    "USE_FORMAT": 32,
}, "ILA_ATYPE_")  # fmt: skip

HOOK_TYPE = Enum("ila_hook", {"ROUTE_OUTPUT": 0, "ROUTE_INPUT": 1}, "ILA_HOOK_")

ILA = AttributeSet("ILA_ATTR_", [
    Attr(1, "LOCATOR", BE64, hint="hex", doc="to write into the address"),
    Attr(2, "IDENTIFIER", BE64, hint="hex", doc="lower half of the address; never used"),
    Attr(3, "LOCATOR_MATCH", BE64, hint="hex", doc="that an address must have"),
    Attr(4, "IFINDEX", IFINDEX, doc="interface that the address must come in by; 0: any"),
    Attr(5, "DIR", U32, doc="never used"),
    Attr(6, "PAD", PAD),
    Attr(7, "CSUM_MODE", U8, enum=CSUM_MODE, doc="how checksums stay right: by changing the transport's, or the address itself"),
    Attr(8, "IDENT_TYPE", U8, enum=IDENT_TYPE, doc="what the lower half of the address is; USE_FORMAT: its first bits say so"),
    Attr(9, "HOOK_TYPE", U8, enum=HOOK_TYPE, doc="whether the address is rewritten on the way out or on the way in"),
])  # fmt: skip

FAMILY = Family(
    "ila", prefix="ILA_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=ILA,
    doc="identifier-locator addressing", module="ila", initial=True, things=[
    Thing("mapping", "mappings of locators for addresses that come in", about=["ila", "add", "flush"], operation="get",
        key=["locator_match", "ifindex"], title=["of {locator_match}", "on {ifindex:link}"],
        columns=["locator_match", "locator", "dev", "csum_mode", "ident_type", "hook_type"],
        words=[Word("dev", "ifindex", INTERFACE, "for this interface")],
        changes={"add": "ila add locator=0x1 locator_match=0x2", "del": "ila del locator=0x1 locator_match=0x2"}),
    ], messages=[
        MessageType(1, "ADD", takes=["locator", "locator_match", "ifindex", "csum_mode", "ident_type", "hook_type"],
            doc="add a mapping"),
        MessageType(2, "DEL", takes=["locator", "locator_match", "ifindex"], doc="delete a mapping"),
        MessageType(3, "GET", takes=["locator", "locator_match", "ifindex"],
            doc="ask for a mapping; as a dump: ask for all mappings; from the kernel: describes a mapping"),
        MessageType(4, "FLUSH", takes=(), doc="delete all mappings"),
    ],
)  # fmt: skip
