"""Addresses of interfaces, with the multicast and anycast ones.

Source: <linux/if_addr.h>; net/ipv4/devinet.c, net/ipv6/addrconf.c, net/ipv6/mcast.c; rt-addr.yaml.
"""

from ...schema import IP, IPV4, S32, U8, U32, Address, Attr, AttributeSet, Enum, Family, Field, Flags, MessageType, String, Struct
from ...schema.things import ADDRESS, INSIDE, INTERFACE, FlagWords, OfLink, Plain, Prefix, Thing, Word
from ..common import ADDRESS_FAMILY, ROUTE_SCOPE, SCOPE_WORDS
from . import SHORT

# SECONDARY of an IPv4 address is TEMPORARY of an IPv6 one.
ADDRESS_FLAGS = Flags("ifa_f", {
    "SECONDARY": 0x1, "TEMPORARY": 0x1, "NODAD": 0x2, "OPTIMISTIC": 0x4, "DADFAILED": 0x8, "HOMEADDRESS": 0x10,
    "DEPRECATED": 0x20, "TENTATIVE": 0x40, "PERMANENT": 0x80, "MANAGETEMPADDR": 0x100, "NOPREFIXROUTE": 0x200,
    "MCAUTOJOIN": 0x400, "STABLE_PRIVACY": 0x800,
}, "IFA_F_")  # fmt: skip

ADDRESS_PROTOCOL = Enum("ifaprot", {"UNSPEC": 0, "KERNEL_LO": 1, "KERNEL_RA": 2, "KERNEL_LL": 3}, "IFAPROT_")


class Lifetimes(Enum):
    """Seconds, of which all ones stand for no end (INFINITY_LIFE_TIME in <net/addrconf.h>)."""

    def text(self, value: int) -> str:
        return super().text(value) if value in self.entries.values() else f"{value:d} s"


LIFETIME = Lifetimes("ifa_lifetime", {"forever": 0xFFFFFFFF})

IFADDRMSG = Struct("ifaddrmsg", [
    Field("ifa_family", U8, "address family", enum=ADDRESS_FAMILY),
    Field("ifa_prefixlen", U8, "length of the prefix that is on the link", unit="bits"),
    Field("ifa_flags", U8, "the low byte of the flags; the attribute has them all", flags=ADDRESS_FLAGS, twin="flags"),
    Field("ifa_scope", U8, "how far the address is known", enum=ROUTE_SCOPE),
    Field("ifa_index", U32, "interface that has the address", hint="ifindex"),
])  # fmt: skip

IFA_CACHEINFO = Struct("ifa_cacheinfo", [
    Field("ifa_prefered", U32, "time until the address is deprecated; all ones: never", unit="s", enum=LIFETIME),
    Field("ifa_valid", U32, "time until the address goes away; all ones: never", unit="s", enum=LIFETIME),
    Field("cstamp", U32, "when it was made, in hundredths of a second since boot"),
    Field("tstamp", U32, "when it was changed, in hundredths of a second since boot"),
])  # fmt: skip

INTERFACE_ADDRESS = Address(family="ifa_family").but(fills=("ifa_family", "ifa_prefixlen"))

ADDR = AttributeSet("IFA_", [
    Attr(1, "ADDRESS", INTERFACE_ADDRESS, doc="the prefix's address; on a point-to-point link that of the other end"),
    Attr(2, "LOCAL", INTERFACE_ADDRESS, doc="the interface's own address"),
    Attr(3, "LABEL", String(max=15), doc="name of the interface, or an alias such as eth0:1"),
    Attr(4, "BROADCAST", IPV4, doc="broadcast address"),
    Attr(5, "ANYCAST", IP, doc="anycast address"),
    Attr(6, "CACHEINFO", IFA_CACHEINFO, doc="life times and time stamps"),
    Attr(7, "MULTICAST", IP, doc="multicast group that was joined"),
    Attr(8, "FLAGS", U32, flags=ADDRESS_FLAGS, doc="all flags; overrides the byte in the header"),
    Attr(9, "RT_PRIORITY", U32, doc="metric of the route to the prefix"),
    Attr(10, "TARGET_NETNSID", S32, doc="network namespace that is asked about"),
    Attr(11, "PROTO", U8, enum=ADDRESS_PROTOCOL, doc="who installed the address"),
    Attr(12, "MC_USERS", U32, doc="how many times the group was joined"),
])  # fmt: skip

# ifa_ipv4_policy, ifa_ipv6_policy
_TAKES = ["ADDRESS", "LOCAL", "BROADCAST", "LABEL", "CACHEINFO", "FLAGS", "RT_PRIORITY", "TARGET_NETNSID", "PROTO"]

FAMILY = Family("addr", prefix="RTM_", header=IFADDRMSG, attributes=ADDR,
    doc="addresses of interfaces", flags={"create": "ignored", "excl": "fails", "replace": "changes"},
    things=[
    Thing("addr", "addresses of interfaces", about=["addr"], names=["address"], free="dev", groups=["ipv4_ifaddr", "ipv6_ifaddr"],
        key=["ifa_index", "ifa_family", "local", "address|multicast|anycast", "ifa_prefixlen"],
        title=["{local}/{ifa_prefixlen}|{address}/{ifa_prefixlen}", "on {ifa_index:link}"],
        counts=["ifa_family", "ifa_scope"], called={"local": "", "dev": ""},
        columns=["dev", "local", "peer", "scope", "flags", "label"],
        moving=["cacheinfo"], address_family="ifa_family",
        words=[
            Word("dev", "ifa_index", INTERFACE, "of this interface only", ask="ifa_index"),
            Word("scope", "ifa_scope", Plain("SCOPE", file="rt_scopes", words=SCOPE_WORDS), "of this scope: universe (global), link, host"),
            Word("to", "local|address", INSIDE, "inside this prefix"),
            Word("label", "label", Plain("LABEL"), "with this label"),
            Word("up", "ifa_index", OfLink("ifi_flags has up"), "on interfaces that are up"),
            Word("local", "local|address", Prefix("ifa_prefixlen", "ifa_family"), "the address with its prefix length", selects=False),
            Word("peer", "address", Prefix("ifa_prefixlen", "ifa_family", beside="local"), "the other end of a point-to-point link",
                selects=False),
            Word("flags", "flags|ifa_flags", FlagWords("permanent"), "what is true of it", selects=False),
        ],
        changes={
            "add": "addr newaddr ifa_index=v0 local=192.0.2.1/24 --flags create,excl",
            "del": "addr deladdr ifa_index=v0 local=192.0.2.1/24",
        }),
    Thing("multicast", "multicast addresses that interfaces listen to", names=["maddress", "maddr"], address_family="ifa_family",
        families=[2, 10],
        key=["ifa_index", "ifa_family", "multicast"], title=["{multicast}", "on {ifa_index:link}"], free="dev",
        columns=["dev", "ifa_family", "group", "ifa_scope", "mc_users"], moving=["cacheinfo"],
        words=[
            Word("dev", "ifa_index", INTERFACE, "of this interface only"),
            Word("group", "multicast", ADDRESS, "this group only"),
        ]),
    Thing("anycast", "anycast addresses of interfaces", names=["anycast", "acast"], address_family="ifa_family", families=[10], free="dev",
        key=["ifa_index", "ifa_family", "anycast"], title=["{anycast}", "on {ifa_index:link}"],
        columns=["dev", "ifa_family", "anycast", "ifa_scope"], moving=["cacheinfo"],
        words=[Word("dev", "ifa_index", INTERFACE, "of this interface only")]),
], messages=[
    MessageType(20, "NEWADDR", takes=_TAKES, needs=["ifa_index", "local|address"],
        doc="add an address; from the kernel: describes an address"),
    MessageType(21, "DELADDR", takes=_TAKES, needs=["ifa_index"],
        doc="delete an address; from the kernel: reports the end of an address"),
    MessageType(22, "GETADDR", forms=SHORT, takes=["ADDRESS", "LOCAL", "TARGET_NETNSID"], needs=["local|address"],
        doc="ask for an address; as a dump: ask for all addresses of interfaces"),
    MessageType(56, "NEWMULTICAST", doc="from the kernel: tells of a multicast group that an interface listens to"),
    MessageType(57, "DELMULTICAST", doc="from the kernel: tells of a multicast group that an interface no longer listens to"),
    MessageType(58, "GETMULTICAST", forms=SHORT, takes=["TARGET_NETNSID"], dumps=True,
        doc="ask for a multicast address; as a dump: ask for all multicast addresses that interfaces listen to; "
        "from the kernel: describes a multicast address"),
    MessageType(60, "NEWANYCAST", doc="from the kernel: tells of an anycast address of an interface"),
    MessageType(61, "DELANYCAST", doc="from the kernel: tells of the end of an anycast address"),
    MessageType(62, "GETANYCAST", forms=SHORT, takes=["TARGET_NETNSID"], dumps=True,
        doc="ask for an anycast address; as a dump: ask for all anycast addresses; from the kernel: describes an anycast address"),
])  # fmt: skip
