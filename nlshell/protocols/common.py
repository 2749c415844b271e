"""Numbers that many families share: address families, hardware types, Ethernet and IP protocols, interface flags."""

from ..schema import Enum, Flags

# <sys/socket.h>, <linux/socket.h>
ADDRESS_FAMILY = Enum("address_family", {
    "UNSPEC": 0, "UNIX": 1, "LOCAL": 1, "INET": 2, "AX25": 3, "IPX": 4, "APPLETALK": 5, "NETROM": 6, "BRIDGE": 7, "ATMPVC": 8,
    "X25": 9, "INET6": 10, "ROSE": 11, "DECnet": 12, "NETBEUI": 13, "SECURITY": 14, "KEY": 15, "NETLINK": 16,
    "PACKET": 17, "ASH": 18, "ECONET": 19, "ATMSVC": 20, "RDS": 21, "SNA": 22, "IRDA": 23, "PPPOX": 24, "WANPIPE": 25,
    "LLC": 26, "IB": 27, "MPLS": 28, "CAN": 29, "TIPC": 30, "BLUETOOTH": 31, "IUCV": 32, "RXRPC": 33, "ISDN": 34,
    "PHONET": 35, "IEEE802154": 36, "CAIF": 37, "ALG": 38, "NFC": 39, "VSOCK": 40, "KCM": 41, "QIPCRTR": 42,
    "SMC": 43, "XDP": 44, "MCTP": 45, "IPMR": 128, "IP6MR": 129,
}, "AF_")  # fmt: skip

# <netinet/in.h>, <linux/in.h>
IP_PROTOCOL = Enum("ip_protocol", {
    "IP": 0, "ICMP": 1, "IGMP": 2, "IPIP": 4, "TCP": 6, "EGP": 8, "PUP": 12, "UDP": 17, "IDP": 22, "TP": 29,
    "DCCP": 33, "IPV6": 41, "RSVP": 46, "GRE": 47, "ESP": 50, "AH": 51, "MTP": 92, "BEETPH": 94, "ENCAP": 98,
    "PIM": 103, "COMP": 108, "SCTP": 132, "UDPLITE": 136, "MPLS": 137, "ETHERNET": 143, "RAW": 255, "MPTCP": 262, "L2TP": 115,
    "AGGFRAG": 144, "SMC": 256,
    "HOPOPTS": 0, "ROUTING": 43, "FRAGMENT": 44, "ICMPV6": 58, "NONE": 59, "DSTOPTS": 60, "MH": 135,
}, "IPPROTO_")  # fmt: skip

# <linux/if_arp.h>; ARPHRD_NETROM (0) is left out: nothing has it any more, and in requests 0 means nothing.
HARDWARE_TYPE = Enum("arphrd", {
    "ETHER": 1, "EETHER": 2, "AX25": 3, "PRONET": 4, "CHAOS": 5, "IEEE802": 6, "ARCNET": 7,
    "APPLETLK": 8, "DLCI": 15, "ATM": 19, "METRICOM": 23, "IEEE1394": 24, "EUI64": 27, "INFINIBAND": 32, "SLIP": 256,
    "CSLIP": 257, "SLIP6": 258, "CSLIP6": 259, "RSRVD": 260, "ADAPT": 264, "ROSE": 270, "X25": 271, "HWX25": 272,
    "CAN": 280, "MCTP": 290, "PPP": 512, "CISCO": 513, "HDLC": 513, "LAPB": 516, "DDCMP": 517, "RAWHDLC": 518,
    "RAWIP": 519, "TUNNEL": 768, "TUNNEL6": 769, "FRAD": 770, "SKIP": 771, "LOOPBACK": 772, "LOCALTLK": 773,
    "FDDI": 774, "BIF": 775, "SIT": 776, "IPDDP": 777, "IPGRE": 778, "PIMREG": 779, "HIPPI": 780, "ASH": 781,
    "ECONET": 782, "IRDA": 783, "FCPP": 784, "FCAL": 785, "FCPL": 786, "FCFABRIC": 787, "IEEE802_TR": 800,
    "IEEE80211": 801, "IEEE80211_PRISM": 802, "IEEE80211_RADIOTAP": 803, "IEEE802154": 804, "IEEE802154_MONITOR": 805,
    "PHONET": 820, "PHONET_PIPE": 821, "CAIF": 822, "IP6GRE": 823, "NETLINK": 824, "6LOWPAN": 825, "VSOCKMON": 826,
    "VOID": 65535, "NONE": 65534,
}, "ARPHRD_")  # fmt: skip

# <linux/if_ether.h>
ETHERTYPE = Enum("eth_p", {
    "LOOP": 0x60, "PUP": 0x200, "PUPAT": 0x201, "TSN": 0x22f0, "ERSPAN2": 0x22eb, "IP": 0x800, "X25": 0x805,
    "ARP": 0x806, "BPQ": 0x8ff, "IEEEPUP": 0xa00, "IEEEPUPAT": 0xa01, "BATMAN": 0x4305, "DEC": 0x6000,
    "DNA_DL": 0x6001, "DNA_RC": 0x6002, "DNA_RT": 0x6003, "LAT": 0x6004, "DIAG": 0x6005, "CUST": 0x6006,
    "SCA": 0x6007, "TEB": 0x6558, "RARP": 0x8035, "ATALK": 0x809b, "AARP": 0x80f3, "8021Q": 0x8100, "ERSPAN": 0x88be,
    "IPX": 0x8137, "IPV6": 0x86dd, "PAUSE": 0x8808, "SLOW": 0x8809, "WCCP": 0x883e, "MPLS_UC": 0x8847,
    "MPLS_MC": 0x8848, "ATMMPOA": 0x884c, "PPP_DISC": 0x8863, "PPP_SES": 0x8864, "LINK_CTL": 0x886c, "8021AC": 0x8870,
    "ATMFATE": 0x8884, "PAE": 0x888e, "PROFINET": 0x8892, "REALTEK": 0x8899, "AOE": 0x88a2, "ETHERCAT": 0x88a4,
    "8021AD": 0x88a8, "802_EX1": 0x88b5, "MXLGSW": 0x88c3, "PREAUTH": 0x88c7, "TIPC": 0x88ca, "LLDP": 0x88cc,
    "MRP": 0x88e3, "MACSEC": 0x88e5, "8021AH": 0x88e7, "MVRP": 0x88f5, "1588": 0x88f7, "NCSI": 0x88f8, "PRP": 0x88fb,
    "CFM": 0x8902, "FCOE": 0x8906, "IBOE": 0x8915, "TDLS": 0x890d, "FIP": 0x8914, "80221": 0x8917, "HSR": 0x892f,
    "NSH": 0x894f, "LOOPBACK": 0x9000, "QINQ1": 0x9100, "QINQ2": 0x9200, "QINQ3": 0x9300, "YT921X": 0x9988,
    "EDSA": 0xdada, "DSA_8021Q": 0xdadb, "DSA_A5PSW": 0xe001, "IFE": 0xed3e, "AF_IUCV": 0xfbfb, "NXP_NETC": 0xfd3a,
    "802_3": 0x1, "AX25": 0x2, "ALL": 0x3, "802_2": 0x4, "SNAP": 0x5, "DDCMP": 0x6, "WAN_PPP": 0x7,
    "PPP_MP": 0x8, "LOCALTALK": 0x9, "CAN": 0xc, "CANFD": 0xd, "CANXL": 0xe, "PPPTALK": 0x10, "TR_802_2": 0x11,
    "MOBITEX": 0x15, "CONTROL": 0x16, "IRDA": 0x17, "ECONET": 0x18, "HDLC": 0x19, "ARCNET": 0x1a, "DSA": 0x1b,
    "TRAILER": 0x1c, "PHONET": 0xf5, "IEEE802154": 0xf6, "CAIF": 0xf7, "XDSA": 0xf8, "MAP": 0xf9, "MCTP": 0xfa,
    "GRE_OSI": 0xfe,
}, "ETH_P_")  # fmt: skip

# <linux/if.h>
IFF = Flags("iff", {
    "UP": 0x1, "BROADCAST": 0x2, "DEBUG": 0x4, "LOOPBACK": 0x8, "POINTOPOINT": 0x10, "NOTRAILERS": 0x20,
    "RUNNING": 0x40, "NOARP": 0x80, "PROMISC": 0x100, "ALLMULTI": 0x200, "MASTER": 0x400, "SLAVE": 0x800,
    "MULTICAST": 0x1000, "PORTSEL": 0x2000, "AUTOMEDIA": 0x4000, "DYNAMIC": 0x8000, "LOWER_UP": 0x10000,
    "DORMANT": 0x20000, "ECHO": 0x40000,
}, "IFF_")  # fmt: skip

# <linux/rtnetlink.h>, <linux/lwtunnel.h>: rules, next hops, neighbours and forwarding databases use them too
ROUTE_TABLE = Enum("rt_class_t", {"UNSPEC": 0, "COMPAT": 252, "DEFAULT": 253, "MAIN": 254, "LOCAL": 255}, "RT_TABLE_")

ROUTE_PROTOCOL = Enum("rtprot", {
    "UNSPEC": 0, "REDIRECT": 1, "KERNEL": 2, "BOOT": 3, "STATIC": 4, "GATED": 8, "RA": 9, "MRT": 10, "ZEBRA": 11,
    "BIRD": 12, "DNROUTED": 13, "XORP": 14, "NTK": 15, "DHCP": 16, "MROUTED": 17, "KEEPALIVED": 18, "BABEL": 42,
    "OVN": 84, "OPENR": 99, "BGP": 186, "ISIS": 187, "OSPF": 188, "RIP": 189, "EIGRP": 192,
}, "RTPROT_")  # fmt: skip

ROUTE_SCOPE = Enum("rt_scope_t", {"UNIVERSE": 0, "SITE": 200, "LINK": 253, "HOST": 254, "NOWHERE": 255}, "RT_SCOPE_")
# What iproute2 calls differently from the kernel's headers.
SCOPE_WORDS = {"global": "universe"}

ROUTE_TYPE = Enum("rtn", {
    "UNSPEC": 0, "UNICAST": 1, "LOCAL": 2, "BROADCAST": 3, "ANYCAST": 4, "MULTICAST": 5, "BLACKHOLE": 6,
    "UNREACHABLE": 7, "PROHIBIT": 8, "THROW": 9, "NAT": 10, "XRESOLVE": 11,
}, "RTN_")  # fmt: skip

NEXTHOP_FLAGS = Flags("rtnh_f", {
    "DEAD": 0x1, "PERVASIVE": 0x2, "ONLINK": 0x4, "OFFLOAD": 0x8, "LINKDOWN": 0x10, "UNRESOLVED": 0x20, "TRAP": 0x40,
}, "RTNH_F_")  # fmt: skip

ENCAP_TYPE = Enum("lwtunnel_encap_types", {
    "NONE": 0, "MPLS": 1, "IP": 2, "ILA": 3, "IP6": 4, "SEG6": 5, "BPF": 6, "SEG6_LOCAL": 7, "RPL": 8, "IOAM6": 9,
    "XFRM": 10,
}, "LWTUNNEL_ENCAP_")  # fmt: skip
