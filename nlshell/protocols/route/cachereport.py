"""Packets for which multicast routing has no route, as reported to its daemon.

The routes themselves are in `route` (rtm_family 128 and 129), the virtual interfaces in `link`.
Source: <linux/mroute.h>, <linux/mroute6.h>; net/ipv4/ipmr.c, net/ipv6/ip6mr.c.
"""

from ...schema import BYTES, IPV4, IPV6, U8, U32, Attr, AttributeSet, Enum, Family, MessageType, Thing
from . import RTGENMSG

RTNL_FAMILY_IPMR, RTNL_FAMILY_IP6MR = 128, 129

REPORT = Enum("igmpmsg", {"NOCACHE": 1, "WRONGVIF": 2, "WHOLEPKT": 3, "WRVIFWHOLE": 4}, "IGMPMSG_")
REPORT6 = Enum("mrt6msg", {"NOCACHE": 1, "WRONGMIF": 2, "WHOLEPKT": 3, "WRMIFWHOLE": 4}, "MRT6MSG_")

CACHE_REPORT = AttributeSet("IPMRA_CREPORT_", [
    Attr(1, "MSGTYPE", U8, enum=REPORT, doc="what is wrong: no route, or the wrong interface"),
    Attr(2, "VIF_ID", U32, doc="virtual interface the packet came in by"),
    Attr(3, "SRC_ADDR", IPV4, doc="source of the packet"),
    Attr(4, "DST_ADDR", IPV4, doc="group the packet was sent to"),
    Attr(5, "PKT", BYTES, doc="the packet"),
    Attr(6, "TABLE", U32, doc="multicast routing table"),
])  # fmt: skip

CACHE_REPORT6 = AttributeSet("IP6MRA_CREPORT_", [
    Attr(1, "MSGTYPE", U8, enum=REPORT6, doc="what is wrong: no route, or the wrong interface"),
    Attr(2, "MIF_ID", U32, doc="virtual interface the packet came in by"),
    Attr(3, "SRC_ADDR", IPV6, doc="source of the packet"),
    Attr(4, "DST_ADDR", IPV6, doc="group the packet was sent to"),
    Attr(5, "PKT", BYTES, doc="the packet"),
])  # fmt: skip

FAMILY = Family("cachereport", prefix="RTM_", header=RTGENMSG, doc="packets without a multicast route", things=[
    Thing("report", "packets that no multicast route fits, as they come", operation=None, key=["src_addr", "dst_addr", "table"],
        title=["from {src_addr}", "to {dst_addr}"], columns=["msgtype", "src_addr", "dst_addr", "vif_id", "mif_id", "table"],
        groups=["ipv4_mroute_r", "ipv6_mroute_r"]),
], messages=[
    MessageType(96, "NEWCACHEREPORT", CACHE_REPORT6, keys=[RTNL_FAMILY_IP6MR],
        doc="from the kernel: tells of a packet that no multicast route fits"),
    MessageType(96, "NEWCACHEREPORT", CACHE_REPORT, doc="from the kernel: tells of a packet that no multicast route fits"),
])  # fmt: skip
