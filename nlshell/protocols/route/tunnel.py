"""Which vxlan networks a device in collect-metadata mode lets through. Source: <linux/if_link.h>; drivers/net/vxlan/vxlan_vnifilter.c."""

from ...schema import IPV4, IPV6, PAD, U8, U16, U32, U64, Attr, AttributeSet, Family, Field, Flags, MessageType, Nest, Struct, Thing
from ...schema.things import INTERFACE, IS, Plain, Word
from ..common import ADDRESS_FAMILY

TUNNEL_MSG = Struct("tunnel_msg", [
    Field("family", U8, "always BRIDGE", enum=ADDRESS_FAMILY),
    Field("flags", U8, "STATS: tell the traffic of each network too", flags=Flags("tunnel_msg_flag", {"STATS": 0x1}, "TUNNEL_MSG_FLAG_")),
    Field("reserved2", U16, "always 0"),
    Field("ifindex", U32, "vxlan device", hint="ifindex"),
])  # fmt: skip

STATISTICS = AttributeSet("VNIFILTER_ENTRY_STATS_", [
    Attr(1, "RX_BYTES", U64, unit="bytes", doc="received in this network"),
    Attr(2, "RX_PKTS", U64, unit="packets", doc="received in this network"),
    Attr(3, "RX_DROPS", U64, unit="packets", doc="received and dropped"),
    Attr(4, "RX_ERRORS", U64, unit="packets", doc="received and broken"),
    Attr(5, "TX_BYTES", U64, unit="bytes", doc="sent in this network"),
    Attr(6, "TX_PKTS", U64, unit="packets", doc="sent in this network"),
    Attr(7, "TX_DROPS", U64, unit="packets", doc="dropped on the way out"),
    Attr(8, "TX_ERRORS", U64, unit="packets", doc="could not be sent"),
    Attr(9, "PAD", PAD),
])  # fmt: skip

ENTRY = AttributeSet("VXLAN_VNIFILTER_ENTRY_", [
    Attr(1, "START", U32, doc="vxlan network; the first of a range"),
    Attr(2, "END", U32, doc="last vxlan network of a range"),
    Attr(3, "GROUP", IPV4, doc="IPv4 multicast group or far end for unknown destinations"),
    Attr(4, "GROUP6", IPV6, doc="IPv6 multicast group or far end for unknown destinations"),
    Attr(5, "STATS", Nest(STATISTICS), doc="traffic of the network"),
])  # fmt: skip

TUNNEL = AttributeSet("VXLAN_VNIFILTER_", [Attr(1, "ENTRY", Nest(ENTRY), multi=True, doc="a network, or a range of them")])

FAMILY = Family("tunnel", prefix="RTM_", header=TUNNEL_MSG, attributes=TUNNEL, doc="networks of a vxlan device", families=[7], things=[
    Thing("tunnel", "networks that a vxlan device with vnifilter lets through", names=["vni", "bridge vni"], groups=["tunnel"], free="dev",
        key=["ifindex"], partial=True, title=["of {ifindex:link}"],
        columns=["dev", "entry.start", "entry.end", "entry.group", "entry.group6"],
        moving=["stats"],
        words=[
            Word("dev", "ifindex", INTERFACE, "of this device only", ask="ifindex"),
            Word("vni", "entry.start", Plain("NUMBER"), "devices where a range begins with this network"),
            Word("stats", "", IS, "with the traffic of each network", ask={"flags": 1}),
        ],
        changes={
            "add": "tunnel newtunnel ifindex=vx0 entry.start=100",
            "del": "tunnel deltunnel ifindex=vx0 entry.start=100",
        }),
], messages=[
    MessageType(120, "NEWTUNNEL", takes=["ENTRY"], needs=["ifindex", "entry"],
        doc="add networks to a vxlan device; from the kernel: describes networks of a vxlan device"),
    MessageType(121, "DELTUNNEL", takes=["ENTRY"], needs=["ifindex", "entry"],
        doc="take networks from a vxlan device; from the kernel: reports the end of networks of a vxlan device"),
    MessageType(122, "GETTUNNEL", takes=[], dumps=True,
        doc="as a dump: ask for the networks of vxlan devices"),
])  # fmt: skip
