"""Multicast routing tables and their virtual interfaces, as RTM_GETLINK tells them under RTNL_FAMILY_IPMR.

Source: <linux/mroute.h>; net/ipv4/ipmr.c (ipmr_rtm_dumplink).
"""

from ...schema import IFINDEX, IPV4, PAD, S32, U8, U16, U32, U64, Attr, AttributeSet, Flags, Nest

VIF_FLAGS = Flags("viff", {"TUNNEL": 0x1, "SRCRT": 0x2, "REGISTER": 0x4, "USE_IFINDEX": 0x8}, "VIFF_")

VIF = AttributeSet("IPMRA_VIFA_", [
    Attr(1, "IFINDEX", IFINDEX, doc="interface behind it; absent where a tunnel or PIM registers are"),
    Attr(2, "VIF_ID", U32, doc="number that multicast routes use"),
    Attr(3, "FLAGS", U16, flags=VIF_FLAGS, doc="what kind of virtual interface it is"),
    Attr(4, "BYTES_IN", U64, unit="bytes", doc="received, counted"),
    Attr(5, "BYTES_OUT", U64, unit="bytes", doc="sent, counted"),
    Attr(6, "PACKETS_IN", U64, doc="packets received, counted"),
    Attr(7, "PACKETS_OUT", U64, doc="packets sent, counted"),
    Attr(8, "LOCAL_ADDR", IPV4, doc="address of this end"),
    Attr(9, "REMOTE_ADDR", IPV4, doc="other end of a tunnel"),
    Attr(10, "PAD", PAD),
])  # fmt: skip

VIFS = AttributeSet("IPMRA_", [Attr(1, "VIF", Nest(VIF), multi=True, doc="one virtual interface")])

MROUTE_TABLE = AttributeSet("IPMRA_TABLE_", [
    Attr(1, "ID", U32, doc="number of the table"),
    Attr(2, "CACHE_RES_QUEUE_LEN", U32, doc="packets that wait for a route"),
    Attr(3, "MROUTE_REG_VIF_NUM", S32, doc="the virtual interface for PIM registers; -1: none"),
    Attr(4, "MROUTE_DO_ASSERT", U8, doc="1: tell the daemon of packets that came in wrongly"),
    Attr(5, "MROUTE_DO_PIM", U8, doc="1: PIM is on"),
    Attr(6, "VIFS", Nest(VIFS), doc="virtual interfaces"),
    Attr(7, "MROUTE_DO_WRVIFWHOLE", U8, doc="1: hand the daemon whole packets that came in wrongly"),
])  # fmt: skip
