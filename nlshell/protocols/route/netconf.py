"""Settings of IPv4, IPv6 and MPLS per interface, as sysctl has them. Source: <linux/netconf.h>; net/ipv4/devinet.c, net/ipv6/addrconf.c."""

from ...schema import S32, SIFINDEX, U8, Attr, AttributeSet, Enum, Family, Field, MessageType, Struct, Thing
from ...schema.things import INTERFACE, Plain, Word
from ..common import ADDRESS_FAMILY
from . import SHORT

NETCONFMSG = Struct("netconfmsg", [Field("ncm_family", U8, "address family the settings are for", enum=ADDRESS_FAMILY)])

WHICH = Enum("netconfa_ifindex", {"DEFAULT": -2, "ALL": -1}, "NETCONFA_IFINDEX_")

NETCONF = AttributeSet("NETCONFA_", [
    Attr(1, "IFINDEX", SIFINDEX, enum=WHICH, doc="interface; -1 the setting for all, -2 that of interfaces to come"),
    Attr(2, "FORWARDING", S32, doc="1: packets are forwarded"),
    Attr(3, "RP_FILTER", S32, doc="reverse path filter: 0 off, 1 strict, 2 loose"),
    Attr(4, "MC_FORWARDING", S32, doc="1: a multicast routing daemon is at work"),
    Attr(5, "PROXY_NEIGH", S32, doc="1: ARP or NDP is answered for other hosts"),
    Attr(6, "IGNORE_ROUTES_WITH_LINKDOWN", S32, doc="1: routes without carrier are passed over"),
    Attr(7, "INPUT", S32, doc="1: MPLS packets are accepted"),
    Attr(8, "BC_FORWARDING", S32, doc="1: directed broadcasts are forwarded"),
    Attr(9, "FORCE_FORWARDING", S32, doc="1: packets are forwarded whatever the global setting"),
])  # fmt: skip

FAMILY = Family("netconf", prefix="RTM_", header=NETCONFMSG, attributes=NETCONF, doc="settings per interface", things=[
    Thing("netconf", "settings of IPv4, IPv6 and MPLS, of each interface, of all and of those to come",
        groups=["ipv4_netconf", "ipv6_netconf", "mpls_netconf"], key=["ncm_family", "ifindex"], partial=True,
        title=["of {ifindex:link}"], free="dev",
        columns=["ncm_family", "dev", "forwarding", "rp_filter", "mc_forwarding", "proxy_neigh", "ignore_routes_with_linkdown",
            "input"],
        address_family="ncm_family", options={"mpls": (28, {})},
        words=[
            Word("dev", "ifindex", INTERFACE, "of this interface; all, default: of all, of those to come",
                special={"all": "ifindex = -1", "default": "ifindex = -2"}),
            Word("forwarding", "forwarding", Plain("0|1"), "that forward (1), or do not (0)"),
        ]),
], messages=[
    MessageType(80, "NEWNETCONF", doc="from the kernel: tells settings of an interface"),
    MessageType(81, "DELNETCONF", doc="from the kernel: reports the end of settings of an interface"),
    MessageType(82, "GETNETCONF", forms=SHORT, takes=["IFINDEX"], needs=["ncm_family", "ifindex"],
        doc="ask for settings of an interface; as a dump: ask for the settings of all interfaces"),
])  # fmt: skip
