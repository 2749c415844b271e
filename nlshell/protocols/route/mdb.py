"""Multicast databases of bridges and vxlan devices. Source: <linux/if_bridge.h>; net/bridge/br_mdb.c, drivers/net/vxlan/vxlan_mdb.c."""

from __future__ import annotations

from ...schema import (
    IFINDEX,
    IP,
    SIFINDEX,
    U8,
    U16,
    U32,
    Attr,
    AttributeSet,
    Enum,
    Family,
    Field,
    Flags,
    MessageType,
    Nest,
    Prefixed,
    Struct,
    Thing,
    Type,
)  # fmt: skip
from ...schema.addresses import MAC, address_bytes
from ...schema.things import ADDRESS, INTERFACE, Plain, Word
from ...wire.address import ipv4_text, ipv6_text
from ..common import ADDRESS_FAMILY, ROUTE_PROTOCOL
from . import SHORT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...schema.types import Scope

ROUTER_TYPE = Enum("mdb_rtr_type", {"DISABLED": 0, "TEMP_QUERY": 1, "PERM": 2, "TEMP": 3}, "MDB_RTR_TYPE_")
ENTRY_STATE = Enum("mdb_state", {"TEMPORARY": 0, "PERMANENT": 1}, "MDB_")
ENTRY_FLAGS = Flags("mdb_flags", {"OFFLOAD": 0x1, "FAST_LEAVE": 0x2, "STAR_EXCL": 0x4, "BLOCKED": 0x8}, "MDB_FLAGS_")
FILTER_MODE = Enum("mcast_filter_mode", {"EXCLUDE": 0, "INCLUDE": 1}, "MCAST_")  # <linux/in.h>


class GroupAddress(Type):
    """The member `addr` of struct br_mdb_entry: a union of addresses, told apart by the Ethernet type behind it."""

    size = 20
    align = 4
    hint = "ipv4-or-v6"
    ip4, ip6, mac = b"\x08\x00", b"\x86\xdd", b"\x00\x00"

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        protocol = bytes(buffer[start + 16 : start + 18])
        if end - start == 20:
            if protocol == self.ip4:
                return ipv4_text(buffer[start : start + 4])
            if protocol == self.ip6:
                return ipv6_text(buffer[start : start + 16])
            if protocol == self.mac:
                return bytes(buffer[start : start + 6]).hex(":")
        return bytes(buffer[start:end])

    def pack(self, value: Any) -> bytes:
        text = str(value)
        if text.count(":") == 5 and "::" not in text:
            address, protocol = MAC.pack(text), self.mac
        else:
            address = address_bytes(text, None)
            protocol = self.ip4 if len(address) == 4 else self.ip6
        return address.ljust(16, b"\0") + protocol + b"\0\0"


BR_PORT_MSG = Struct("br_port_msg", [
    Field("family", U8, "always BRIDGE", enum=ADDRESS_FAMILY),
    Field("ifindex", U32, "bridge or vxlan device", hint="ifindex"),
])  # fmt: skip

BR_MDB_ENTRY = Struct("br_mdb_entry", [
    Field("ifindex", IFINDEX, "port that wants the group"),
    Field("state", U8, "TEMPORARY: goes away unless a host reports; PERMANENT: stays until deleted", enum=ENTRY_STATE),
    Field("flags", U8, "what else is true of the entry, and whether hardware has it", flags=ENTRY_FLAGS),
    Field("vid", U16, "VLAN; 0: none"),
    Field("addr", GroupAddress(), "group: an IP multicast address, or a MAC address for other protocols"),
])  # fmt: skip

SOURCE = AttributeSet("MDBA_MDB_SRCATTR_", [
    Attr(1, "ADDRESS", IP, doc="source that the port wants, or does not want"),
    Attr(2, "TIMER", U32, unit="USER_HZ", doc="time until the source is forgotten"),
])  # fmt: skip

SOURCE_LIST = AttributeSet("MDBA_MDB_SRCLIST_", [Attr(1, "ENTRY", Nest(SOURCE), multi=True, doc="one source")])

ENTRY_ATTRIBUTES = AttributeSet("MDBA_MDB_EATTR_", [
    Attr(1, "TIMER", U32, unit="USER_HZ", doc="time until the membership ends"),
    Attr(2, "SRC_LIST", Nest(SOURCE_LIST), doc="sources that the filter mode is about"),
    Attr(3, "GROUP_MODE", U8, enum=FILTER_MODE, doc="whether the sources listed are wanted or unwanted"),
    Attr(4, "SOURCE", IP, doc="the one source this entry is for"),
    Attr(5, "RTPROT", U8, enum=ROUTE_PROTOCOL, doc="who installed the entry"),
    Attr(6, "DST", IP, doc="far end of the vxlan tunnel"),
    Attr(7, "DST_PORT", U16, doc="UDP port of the far end"),
    Attr(8, "VNI", U32, doc="vxlan network to send with"),
    Attr(9, "IFINDEX", IFINDEX, doc="interface the far end is reached by"),
    Attr(10, "SRC_VNI", U32, doc="vxlan network the entry belongs to"),
])  # fmt: skip

ENTRY = AttributeSet("MDBA_MDB_ENTRY_", [
    Attr(1, "INFO", Prefixed(BR_MDB_ENTRY, Nest(ENTRY_ATTRIBUTES)), multi=True, doc="one port or tunnel end of the group"),
])  # fmt: skip

DATABASE = AttributeSet("MDBA_MDB_", [Attr(1, "ENTRY", Nest(ENTRY), multi=True, doc="one group")])

ROUTER_PORT = Struct("router_port", [Field("ifindex", IFINDEX, "port behind which a multicast router is")])

ROUTER_ATTRIBUTES = AttributeSet("MDBA_ROUTER_PATTR_", [
    Attr(1, "TIMER", U32, unit="USER_HZ", doc="the longer of the two time-outs"),
    Attr(2, "TYPE", U8, enum=ROUTER_TYPE, doc="how the port became a router port"),
    Attr(3, "INET_TIMER", U32, unit="USER_HZ", doc="time until the IPv4 router is forgotten"),
    Attr(4, "INET6_TIMER", U32, unit="USER_HZ", doc="time until the IPv6 router is forgotten"),
    Attr(5, "VID", U16, doc="VLAN that the router is in"),
])  # fmt: skip

ROUTER = AttributeSet("MDBA_ROUTER_", [
    Attr(1, "PORT", Prefixed(ROUTER_PORT, Nest(ROUTER_ATTRIBUTES)), multi=True, doc="one router port"),
])  # fmt: skip

MDB = AttributeSet("MDBA_", [
    Attr(1, "MDB", Nest(DATABASE), doc="groups and the ports that want them"),
    Attr(2, "ROUTER", Nest(ROUTER), doc="ports with multicast routers"),
])  # fmt: skip

REQUEST_SOURCE = AttributeSet("MDBE_SRCATTR_", [Attr(1, "ADDRESS", IP, doc="of a source of the group's packets")])
REQUEST_SOURCES = AttributeSet("MDBE_SRC_LIST_", [Attr(1, "ENTRY", Nest(REQUEST_SOURCE), multi=True, doc="one source")])

REQUEST_ATTRIBUTES = AttributeSet("MDBE_ATTR_", [
    Attr(1, "SOURCE", IP, doc="the one source the entry is for"),
    Attr(2, "SRC_LIST", Nest(REQUEST_SOURCES), doc="sources that the filter mode is about"),
    Attr(3, "GROUP_MODE", U8, enum=FILTER_MODE, doc="whether the sources listed are wanted or unwanted"),
    Attr(4, "RTPROT", U8, enum=ROUTE_PROTOCOL, doc="who installs the entry"),
    Attr(5, "DST", IP, doc="far end of the vxlan tunnel"),
    Attr(6, "DST_PORT", U16, doc="UDP port of the far end"),
    Attr(7, "VNI", U32, doc="vxlan network to send with"),
    Attr(8, "IFINDEX", SIFINDEX, doc="interface the far end is reached by"),
    Attr(9, "SRC_VNI", U32, doc="vxlan network the entry belongs to"),
    Attr(10, "STATE_MASK", U8, hint="hex", doc="bits of the state that choose what to flush"),
])  # fmt: skip

SET = AttributeSet("MDBA_SET_", [
    Attr(1, "ENTRY", BR_MDB_ENTRY, doc="entry to add, to replace or to delete"),
    Attr(2, "ENTRY_ATTRS", Nest(REQUEST_ATTRIBUTES), doc="more about it"),
])  # fmt: skip

GET = AttributeSet("MDBA_GET_", [
    Attr(1, "ENTRY", BR_MDB_ENTRY, doc="entry that is asked for"),
    Attr(2, "ENTRY_ATTRS", Nest(REQUEST_ATTRIBUTES), doc="more about it"),
])  # fmt: skip

_TAKES = ["ENTRY", "ENTRY_ATTRS"]  # rtnl_mdb_add, _del and _get

FAMILY = Family("mdb", prefix="RTM_", header=BR_PORT_MSG, doc="multicast databases of bridges and vxlan devices", families=[7], things=[
    Thing("mdb", "multicast databases: which ports of a bridge want which groups", names=["bridge mdb"], groups=["mdb"], free="dev",
        key=["ifindex"], partial=True, title=["of {ifindex:link}"],
        columns=["dev", "grp", "port", "vid", "mdb.entry.info.state", "router.port.ifindex"],
        moving=["*timer"],
        words=[
            # The kernel refuses a dump of one device only (rtnl_mdb_dump); bridge(8) sifts by itself, too.
            Word("dev", "ifindex", INTERFACE, "of this bridge or vxlan device only"),
            Word("port", "mdb.entry.info.br_mdb_entry.ifindex", INTERFACE, "where this port wants a group"),
            Word("grp", "mdb.entry.info.addr", ADDRESS, "where some port wants this group"),
            Word("vid", "mdb.entry.info.vid", Plain("NUMBER"), "where some port wants a group in this VLAN"),
        ],
        changes={
            "add": "mdb newmdb ifindex=br0 entry.ifindex=p0 entry.addr=239.1.1.1 entry.state=permanent",
            "del": "mdb delmdb ifindex=br0 entry.ifindex=p0 entry.addr=239.1.1.1",
        }),
], messages=[
    MessageType(84, "NEWMDB", SET, direction="request", takes=_TAKES, needs=["ifindex", "entry"],
        doc="add an entry to a multicast database"),
    MessageType(84, "NEWMDB", MDB, doc="from the kernel: describes entries of a multicast database"),
    MessageType(85, "DELMDB", SET, direction="request", takes=_TAKES, needs=["ifindex", "entry"],
        doc="delete an entry of a multicast database"),
    MessageType(85, "DELMDB", MDB, doc="from the kernel: reports the end of an entry of a multicast database"),
    MessageType(86, "GETMDB", GET, direction="request", forms=SHORT, takes=_TAKES, needs=["ifindex", "entry"],
        doc="ask for an entry of a multicast database; as a dump: ask for all multicast databases"),
    MessageType(86, "GETMDB", MDB, doc="from the kernel: describes entries of a multicast database"),  # bridges do in dumps
])  # fmt: skip
