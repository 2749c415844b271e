"""Protocols without a description: any number has nlmsghdr, multicast groups by number, and a payload nobody explains.

Sources: <linux/netlink.h>, netlink(7), for what a number was the same header of Linux 2.2, 2.4 and 2.6.
"""

from ..schema.model import Protocol

MOST = 31  # <linux/netlink.h>: MAX_LINKS is 32
GROUPS = range(1, 33)  # what every protocol has at the least: a word of bits

PROTOCOLS = (
    Protocol("unused", 1, doc="a number that no kernel of today uses"),
    Protocol("usersock", 2, doc="for programs among themselves: the kernel only passes messages on"),
    Protocol("firewall", 3, doc="ip_queue, packets for a program to judge, until Linux 3.5; today nfqueue of netfilter"),
    Protocol("nflog", 5, doc="ULOG, packets logged by iptables, until Linux 3.17; today nflog of netfilter"),
    Protocol("ip6_fw", 13, doc="ip6_queue, IPv6 packets for a program to judge, until Linux 3.5; today nfqueue of netfilter"),
    Protocol("dnrtmsg", 14, doc="routing messages of DECnet, until Linux 6.1"),
    Protocol("dm", 17, doc="set aside for events of the device mapper, which go by kobject_uevent"),
    Protocol("smc", 22, doc="set aside for SMC sockets, which are told of by sock_diag and the generic family SMC_GEN_NETLINK"),
)

# Names that a number had before: found by name alone, for old captures and old texts.
FORMER = (
    Protocol("skip", 1, doc="ENskip, Linux 2.2 and 2.4"),
    Protocol("w1", 1, doc="1-Wire buses, Linux 2.6.13 to 2.6.17; today w1 of connector"),
    Protocol("arpd", 8, doc="neighbour tables kept by a program, Linux 2.2 to 2.6; today notifications of neigh of route"),
    Protocol("route6", 11, doc="IPv6 routing, Linux 2.2 to 2.6; today route"),
    Protocol("tapbase", 16, doc="ethertap devices, numbers 16 to 31, Linux 2.2 and 2.4; today tun devices"),
)  # fmt: skip

_NUMBERED: dict[int, Protocol] = {protocol.number: protocol for protocol in PROTOCOLS}
_BY_NAME = {protocol.name: protocol for protocol in (*FORMER, *PROTOCOLS)}


def numbered(number: int) -> Protocol:
    """The protocol of a number from 0 to 31, the same object each time."""
    return _NUMBERED.setdefault(number, Protocol(f"protocol_{number}", number, doc="a number without a name"))


def named(name: str) -> Protocol | None:
    """The protocol that a name means, or meant in former times."""
    return _BY_NAME.get(name)
