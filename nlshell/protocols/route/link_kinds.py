"""What each kind of link has of its own: IFLA_INFO_DATA by IFLA_INFO_KIND, IFLA_INFO_SLAVE_DATA by IFLA_INFO_SLAVE_KIND.

Loaded when the first such link is read. Source: <linux/if_link.h>, <linux/if_tunnel.h>, <linux/ip6_tunnel.h>,
<linux/if_bonding.h>, <linux/can/netlink.h>, <linux/can/vxcan.h>, <linux/veth.h>, <linux/batman_adv.h>, <linux/amt.h>,
<linux/wwan.h>, <linux/if_macsec.h>; the fill_info and newlink functions of the drivers; rt-link.yaml.
"""

from ...schema import (
    BE16,
    BE32,
    BE64,
    FLAG,
    HEX8,
    HEX32,
    IFINDEX,
    IP,
    IPV4,
    IPV6,
    MAC,
    PAD,
    S32,
    U8,
    U16,
    U32,
    U64,
    Attr,
    AttributeSet,
    Either,
    Enum,
    Field,
    FixedText,
    Flags,
    IndexedArray,
    Nest,
    Packed,
    Prefixed,
    String,
    Struct,
    Type,
)  # fmt: skip
from ..common import ETHERTYPE, IP_PROTOCOL, ROUTE_TABLE
from .link import IFINFOMSG, LINK
from .link_bridge import BRIDGE_DATA, BRIDGE_PORT

# IPv4 addresses that the kernel's policies call numbers
IPV4_NUMBER = IPV4.but(kind="u32", byte_order="big-endian")

# The other end of a pair, described as RTM_NEWLINK would describe it.
PEER = Prefixed(IFINFOMSG, Nest(LINK))

# --- pairs: veth, vxcan, netkit

VETH = AttributeSet("VETH_INFO_", [Attr(1, "PEER", PEER, doc="the other end")])
VXCAN = AttributeSet("VXCAN_INFO_", [Attr(1, "PEER", PEER, doc="the other end")])

NETKIT_POLICY = Enum("netkit_action", {"PASS": 0, "DROP": 2, "REDIRECT": 7}, "NETKIT_")
NETKIT_MODE = Enum("netkit_mode", {"L2": 0, "L3": 1}, "NETKIT_")
NETKIT_SCRUB = Enum("netkit_scrub", {"NONE": 0, "DEFAULT": 1}, "NETKIT_SCRUB_")
NETKIT_PAIRING = Enum("netkit_pairing", {"PAIR": 0, "SINGLE": 1}, "NETKIT_DEVICE_")

NETKIT = AttributeSet("IFLA_NETKIT_", [
    Attr(1, "PEER_INFO", PEER, doc="the other end"),
    Attr(2, "PRIMARY", U8, doc="1: the end that programs are managed from"),
    Attr(3, "POLICY", U32, enum=NETKIT_POLICY, doc="what happens to packets without a program"),
    Attr(4, "PEER_POLICY", U32, enum=NETKIT_POLICY, doc="the same for the other end"),
    Attr(5, "MODE", U32, enum=NETKIT_MODE, doc="whether the pair carries frames or packets"),
    Attr(6, "SCRUB", U32, enum=NETKIT_SCRUB, doc="whether mark and priority are cleared"),
    Attr(7, "PEER_SCRUB", U32, enum=NETKIT_SCRUB, doc="the same for the other end"),
    Attr(8, "HEADROOM", U16, unit="bytes", doc="room that programs need in front of a packet"),
    Attr(9, "TAILROOM", U16, unit="bytes", doc="room that programs need behind a packet"),
    Attr(10, "PAIRING", U32, enum=NETKIT_PAIRING, doc="whether there is another end"),
])  # fmt: skip

# --- on top of another link: vlan, macvlan, ipvlan, macsec, rmnet, vrf

VLAN_FLAGS = Flags("vlan_flags", {
    "REORDER_HDR": 0x1, "GVRP": 0x2, "LOOSE_BINDING": 0x4, "MVRP": 0x8, "BRIDGE_BINDING": 0x10,
}, "VLAN_FLAG_")  # fmt: skip

VLAN_FLAGS_STRUCT = Struct("ifla_vlan_flags", [
    Field("flags", U32, "the flags that are to be on, of those in mask", flags=VLAN_FLAGS),
    Field("mask", U32, "which flags are meant; all bits in what the kernel tells", hint="hex"),
])  # fmt: skip

VLAN_QOS_MAPPING = Struct("ifla_vlan_qos_mapping", [
    Field("from", U32, "priority before: the packet's for egress, 0 to 7 of the tag for ingress"),
    Field("to", U32, "priority after: 0 to 7 of the tag for egress, the packet's for ingress"),
])  # fmt: skip

VLAN_QOS = AttributeSet("IFLA_VLAN_QOS_", [Attr(1, "MAPPING", VLAN_QOS_MAPPING, multi=True, doc="a priority and what it becomes")])

VLAN = AttributeSet("IFLA_VLAN_", [
    Attr(1, "ID", U16, doc="VLAN id, 0 to 4094"),
    Attr(2, "FLAGS", VLAN_FLAGS_STRUCT, doc="what the VLAN does beyond tagging"),
    Attr(3, "EGRESS_QOS", Nest(VLAN_QOS), doc="packet priority to priority in the tag"),
    Attr(4, "INGRESS_QOS", Nest(VLAN_QOS), doc="priority in the tag to packet priority"),
    Attr(5, "PROTOCOL", BE16, enum=ETHERTYPE, doc="EtherType of the tag: 802.1Q or 802.1ad"),
])  # fmt: skip

MACVLAN_MODE = Enum("macvlan_mode", {"PRIVATE": 1, "VEPA": 2, "BRIDGE": 4, "PASSTHRU": 8, "SOURCE": 16}, "MACVLAN_MODE_")
MACVLAN_FLAGS = Flags("macvlan_flags", {"NOPROMISC": 0x1, "NODST": 0x2}, "MACVLAN_FLAG_")
MACADDR_MODE = Enum("macvlan_macaddr_mode", {"ADD": 0, "DEL": 1, "FLUSH": 2, "SET": 3}, "MACVLAN_MACADDR_")

MACADDR_DATA = AttributeSet("IFLA_MACVLAN_", [
    Attr(4, "MACADDR", MAC, multi=True, doc="one address"),
], name="IFLA_MACVLAN_MACADDR_DATA_")  # fmt: skip

MACVLAN = AttributeSet("IFLA_MACVLAN_", [
    Attr(1, "MODE", U32, enum=MACVLAN_MODE, doc="who may talk to whom"),
    Attr(2, "FLAGS", U16, flags=MACVLAN_FLAGS, doc="what is left out: promiscuous mode of the lower interface, destination look-up"),
    Attr(3, "MACADDR_MODE", U32, enum=MACADDR_MODE, doc="what to do with addresses in source mode"),
    Attr(4, "MACADDR", MAC, doc="address to add or remove"),
    Attr(5, "MACADDR_DATA", Nest(MACADDR_DATA), doc="addresses that source mode lets in"),
    Attr(6, "MACADDR_COUNT", U32, doc="how many source addresses there are"),
    Attr(7, "BC_QUEUE_LEN", U32, unit="packets", doc="length wanted of the broadcast queue"),
    Attr(8, "BC_QUEUE_LEN_USED", U32, unit="packets", doc="length in use: the greatest that any link wants"),
    Attr(9, "BC_CUTOFF", S32, doc="receivers above which a multicast goes by the queue; -1: never"),
])  # fmt: skip

IPVLAN_MODE = Enum("ipvlan_mode", {"L2": 0, "L3": 1, "L3S": 2}, "IPVLAN_MODE_")
IPVLAN_FLAGS = Flags("ipvlan_flags", {"PRIVATE": 0x1, "VEPA": 0x2}, "IPVLAN_F_")

IPVLAN = AttributeSet("IFLA_IPVLAN_", [
    Attr(1, "MODE", U16, enum=IPVLAN_MODE, doc="whether frames, packets or packets through netfilter are passed on"),
    Attr(2, "FLAGS", U16, flags=IPVLAN_FLAGS, doc="neither: links may talk to each other"),
])  # fmt: skip

MACSEC_VALIDATION = Enum("macsec_validation_type", {"DISABLED": 0, "CHECK": 1, "STRICT": 2}, "MACSEC_VALIDATE_")
MACSEC_OFFLOAD = Enum("macsec_offload", {"OFF": 0, "PHY": 1, "MAC": 2}, "MACSEC_OFFLOAD_")
MACSEC_CIPHER = Enum("macsec_cipher_id", {
    "GCM_AES_128": 0x0080c20001000001, "GCM_AES_256": 0x0080c20001000002, "GCM_AES_XPN_128": 0x0080c20001000003,
    "GCM_AES_XPN_256": 0x0080c20001000004, "DEFAULT": 0x0080020001000001,
}, "MACSEC_CIPHER_ID_")  # fmt: skip

MACSEC = AttributeSet("IFLA_MACSEC_", [
    Attr(1, "SCI", BE64, hint="hex", doc="secure channel: MAC address and port"),
    Attr(2, "PORT", BE16, doc="port part of the secure channel"),
    Attr(3, "ICV_LEN", U8, unit="bytes", doc="length of the integrity check value"),
    Attr(4, "CIPHER_SUITE", U64, enum=MACSEC_CIPHER, doc="algorithm and key length; XPN: packet numbers of 64 bits"),
    Attr(5, "WINDOW", U32, unit="packets", doc="how far packets may be out of order"),
    Attr(6, "ENCODING_SA", U8, doc="association in use for sending, 0 to 3"),
    Attr(7, "ENCRYPT", U8, doc="1: encrypt, 0: sign only"),
    Attr(8, "PROTECT", U8, doc="1: protect what is sent"),
    Attr(9, "INC_SCI", U8, doc="1: send the channel in every packet"),
    Attr(10, "ES", U8, doc="1: end station"),
    Attr(11, "SCB", U8, doc="1: single copy broadcast"),
    Attr(12, "REPLAY_PROTECT", U8, doc="1: drop packets that are older than the window"),
    Attr(13, "VALIDATION", U8, enum=MACSEC_VALIDATION, doc="what happens to packets that are not valid"),
    Attr(14, "PAD", PAD),
    Attr(15, "OFFLOAD", U8, enum=MACSEC_OFFLOAD, doc="who encrypts: the kernel, the PHY or the network card"),
])  # fmt: skip

RMNET_FLAGS = Flags("rmnet_flags", {
    "INGRESS_DEAGGREGATION": 0x1, "INGRESS_MAP_COMMANDS": 0x2, "INGRESS_MAP_CKSUMV4": 0x4, "EGRESS_MAP_CKSUMV4": 0x8,
    "INGRESS_MAP_CKSUMV5": 0x10, "EGRESS_MAP_CKSUMV5": 0x20,
}, "RMNET_FLAGS_")  # fmt: skip

RMNET_FLAGS_STRUCT = Struct("ifla_rmnet_flags", [
    Field("flags", U32, "the flags that are to be on, of those in mask", flags=RMNET_FLAGS),
    Field("mask", HEX32, "which flags are meant"),
])  # fmt: skip

RMNET = AttributeSet("IFLA_RMNET_", [
    Attr(1, "MUX_ID", U16, doc="number of the channel"),
    Attr(2, "FLAGS", RMNET_FLAGS_STRUCT, doc="how packets to and from the modem are packed and checked"),
])  # fmt: skip

VRF = AttributeSet("IFLA_VRF_", [Attr(1, "TABLE", U32, enum=ROUTE_TABLE, doc="routing table of the VRF")])
VRF_PORT = AttributeSet("IFLA_VRF_PORT_", [Attr(1, "TABLE", U32, enum=ROUTE_TABLE, doc="routing table of the VRF")])

# --- tunnels over UDP

VXLAN_DF = Enum("ifla_vxlan_df", {"UNSET": 0, "SET": 1, "INHERIT": 2}, "VXLAN_DF_")
VXLAN_LABEL_POLICY = Enum("ifla_vxlan_label_policy", {"FIXED": 0, "INHERIT": 1}, "VXLAN_LABEL_")
VXLAN_PORT_RANGE = Struct("ifla_vxlan_port_range", [Field("low", BE16, "first port"), Field("high", BE16, "last port")])
VXLAN_HEADER = Struct("vxlanhdr", [
    Field("vx_flags", BE32, "bits of the first word: flags and reserved ones", hint="hex"),
    Field("vx_vni", BE32, "bits of the second word: VNI and reserved ones", hint="hex"),
])  # fmt: skip

VXLAN = AttributeSet("IFLA_VXLAN_", [
    Attr(1, "ID", U32, doc="VNI, the number of the virtual network"),
    Attr(2, "GROUP", IPV4_NUMBER, doc="other end, or multicast group of the other ends"),
    Attr(3, "LINK", IFINDEX, doc="link that tunnel packets leave by"),
    Attr(4, "LOCAL", IPV4_NUMBER, doc="source address"),
    Attr(5, "TTL", U8, doc="TTL of the outer packet; 0: the usual one"),
    Attr(6, "TOS", U8, hint="hex", doc="type of service of the outer packet"),
    Attr(7, "LEARNING", U8, doc="1: learn where addresses are from what comes in"),
    Attr(8, "AGEING", U32, unit="s", doc="life of a learned address"),
    Attr(9, "LIMIT", U32, doc="most learned addresses; 0: no limit"),
    Attr(10, "PORT_RANGE", VXLAN_PORT_RANGE, doc="UDP source ports"),
    Attr(11, "PROXY", U8, doc="1: answer ARP"),
    Attr(12, "RSC", U8, doc="1: short-circuit routes"),
    Attr(13, "L2MISS", U8, doc="1: tell of unknown link-layer addresses"),
    Attr(14, "L3MISS", U8, doc="1: tell of unknown IP addresses"),
    Attr(15, "PORT", BE16, doc="UDP destination port"),
    Attr(16, "GROUP6", IPV6, doc="other end, or multicast group of the other ends"),
    Attr(17, "LOCAL6", IPV6, doc="source address"),
    Attr(18, "UDP_CSUM", U8, doc="1: outer UDP checksums over IPv4"),
    Attr(19, "UDP_ZERO_CSUM6_TX", U8, doc="1: send outer UDP over IPv6 without a checksum"),
    Attr(20, "UDP_ZERO_CSUM6_RX", U8, doc="1: accept outer UDP over IPv6 without a checksum"),
    Attr(21, "REMCSUM_TX", U8, doc="1: leave inner checksums to the far end (remote checksum offload)"),
    Attr(22, "REMCSUM_RX", U8, doc="1: complete the inner checksums that the far end left out"),
    Attr(23, "GBP", FLAG, doc="group policy extension"),
    Attr(24, "REMCSUM_NOPARTIAL", FLAG, doc="complete them by writing into the packet, not by a mark on it"),
    Attr(25, "COLLECT_METADATA", U8, doc="1: addresses come with each packet (external)"),
    Attr(26, "LABEL", BE32, hint="hex", doc="IPv6 flow label"),
    Attr(27, "GPE", FLAG, doc="generic protocol extension"),
    # A flag where it is asked for, a number where the kernel tells (vxlan_fill_info)
    Attr(28, "TTL_INHERIT", Either(U8, FLAG), doc="take the TTL from the packet inside"),
    Attr(29, "DF", U8, enum=VXLAN_DF, doc="the don't-fragment bit"),
    Attr(30, "VNIFILTER", U8, doc="1: only the VNIs that are listed"),
    Attr(31, "LOCALBYPASS", U8, doc="1: packets to another VXLAN link of this host do not leave it"),
    Attr(32, "LABEL_POLICY", U32, enum=VXLAN_LABEL_POLICY, doc="whether the flow label is that of the option or of the packet inside"),
    Attr(33, "RESERVED_BITS", VXLAN_HEADER, doc="bits of the header that must be zero"),
    Attr(34, "MC_ROUTE", U8, doc="1: multicast of the tunnel is routed"),
])  # fmt: skip

GENEVE_DF = Enum("ifla_geneve_df", {"UNSET": 0, "SET": 1, "INHERIT": 2}, "GENEVE_DF_")
GENEVE_PORT_RANGE = Struct("ifla_geneve_port_range", [Field("low", BE16, "first port"), Field("high", BE16, "last port")])

GENEVE = AttributeSet("IFLA_GENEVE_", [
    Attr(1, "ID", U32, doc="VNI, the number of the virtual network"),
    Attr(2, "REMOTE", IPV4_NUMBER, doc="address of the other end"),
    Attr(3, "TTL", U8, doc="TTL of the outer packet; 0: the usual one"),
    Attr(4, "TOS", U8, hint="hex", doc="type of service of the outer packet"),
    Attr(5, "PORT", BE16, doc="UDP destination port"),
    Attr(6, "COLLECT_METADATA", FLAG, doc="addresses come with each packet (external)"),
    Attr(7, "REMOTE6", IPV6, doc="address of the other end"),
    Attr(8, "UDP_CSUM", U8, doc="1: outer UDP checksums over IPv4"),
    Attr(9, "UDP_ZERO_CSUM6_TX", U8, doc="1: send outer UDP over IPv6 without a checksum"),
    Attr(10, "UDP_ZERO_CSUM6_RX", U8, doc="1: accept outer UDP over IPv6 without a checksum"),
    Attr(11, "LABEL", BE32, hint="hex", doc="IPv6 flow label"),
    Attr(12, "TTL_INHERIT", U8, doc="1: take the TTL from the packet inside"),
    Attr(13, "DF", U8, enum=GENEVE_DF, doc="the don't-fragment bit"),
    Attr(14, "INNER_PROTO_INHERIT", FLAG, doc="carry IP packets without Ethernet"),
    Attr(15, "PORT_RANGE", GENEVE_PORT_RANGE, doc="UDP source ports"),
    Attr(16, "GRO_HINT", FLAG, doc="an option tells where headers of a tunnel inside are, so that its segments can be joined"),
    Attr(17, "LOCAL", IPV4_NUMBER, doc="source address"),
    Attr(18, "LOCAL6", IPV6, doc="source address"),
])  # fmt: skip

BAREUDP = AttributeSet("IFLA_BAREUDP_", [
    Attr(1, "PORT", BE16, doc="UDP destination port"),
    Attr(2, "ETHERTYPE", BE16, enum=ETHERTYPE, doc="protocol inside"),
    Attr(3, "SRCPORT_MIN", U16, doc="least UDP source port"),
    Attr(4, "MULTIPROTO_MODE", FLAG, doc="relatives of the protocol are carried too"),
])  # fmt: skip

GTP_ROLE = Enum("ifla_gtp_role", {"GGSN": 0, "SGSN": 1}, "GTP_ROLE_")

GTP = AttributeSet("IFLA_GTP_", [
    Attr(1, "FD0", U32, doc="socket for GTPv0"),
    Attr(2, "FD1", U32, doc="socket for GTPv1"),
    Attr(3, "PDP_HASHSIZE", U32, doc="buckets of the table of subscribers; 1024 when not given"),
    Attr(4, "ROLE", U32, enum=GTP_ROLE, doc="GGSN: packets to a subscriber's address go into the tunnel; SGSN: packets from it do"),
    Attr(5, "CREATE_SOCKETS", U8, doc="1: the kernel opens the sockets"),
    Attr(6, "RESTART_COUNT", U8, doc="recovery counter in answers to echo requests"),
    Attr(7, "LOCAL", IPV4_NUMBER, doc="address of the kernel's sockets"),
    Attr(8, "LOCAL6", IPV6, doc="address of the kernel's sockets"),
])  # fmt: skip

AMT_MODE = Enum("ifla_amt_mode", {"GATEWAY": 0, "RELAY": 1}, "AMT_MODE_")

AMT = AttributeSet("IFLA_AMT_", [
    Attr(1, "MODE", U32, enum=AMT_MODE, doc="GATEWAY: receivers are behind it; RELAY: senders are"),
    Attr(2, "RELAY_PORT", BE16, doc="UDP port of relays; 2268 is usual"),
    Attr(3, "GATEWAY_PORT", BE16, doc="UDP port of this gateway"),
    Attr(4, "LINK", IFINDEX, doc="link that tunnel packets leave by"),
    Attr(5, "LOCAL_IP", IPV4_NUMBER, doc="source address"),
    Attr(6, "REMOTE_IP", IPV4_NUMBER, doc="the relay that was found"),
    Attr(7, "DISCOVERY_IP", IPV4_NUMBER, doc="where the search for a relay begins"),
    Attr(8, "MAX_TUNNELS", U32, doc="most gateways that a relay serves"),
])  # fmt: skip

OVPN_MODE = Enum("ovpn_mode", {"P2P": 0, "MP": 1}, "OVPN_MODE_")
OVPN = AttributeSet("IFLA_OVPN_", [Attr(1, "MODE", U8, enum=OVPN_MODE, doc="one peer or several")])

# --- tunnels over IP

ENCAP_TYPE = Enum("tunnel_encap_types", {"NONE": 0, "FOU": 1, "GUE": 2, "MPLS": 3}, "TUNNEL_ENCAP_")
ENCAP_FLAGS = Flags("tunnel_encap_flags", {"CSUM": 0x1, "CSUM6": 0x2, "REMCSUM": 0x4}, "TUNNEL_ENCAP_FLAG_")
SIT_FLAGS = Flags("sit_flags", {"ISATAP": 0x1}, "SIT_")
# Those from CAP_XMIT on: <net/ip6_tunnel.h>
IP6_TUNNEL_FLAGS = Flags("ip6_tnl_f", {
    "IGN_ENCAP_LIMIT": 0x1, "USE_ORIG_TCLASS": 0x2, "USE_ORIG_FLOWLABEL": 0x4, "MIP6_DEV": 0x8, "RCV_DSCP_COPY": 0x10,
    "USE_ORIG_FWMARK": 0x20, "ALLOW_LOCAL_REMOTE": 0x40, "CAP_XMIT": 0x10000, "CAP_RCV": 0x20000,
    "CAP_PER_PACKET": 0x40000,
}, "IP6_TNL_F_")  # fmt: skip
GRE_FLAGS = Flags("gre_flags", {
    "CSUM": 0x8000, "ROUTING": 0x4000, "KEY": 0x2000, "SEQ": 0x1000, "STRICT": 0x800, "ACK": 0x80,
}, "GRE_")  # fmt: skip


def _ip_tunnel(flags: Attr, name: str = "") -> AttributeSet:
    """The set of ipip, sit and ip6tnl, which disagree about the flags only."""
    return AttributeSet("IFLA_IPTUN_", [
        Attr(1, "LINK", IFINDEX, doc="link that tunnel packets leave by"),
        Attr(2, "LOCAL", IP, doc="source address"),
        Attr(3, "REMOTE", IP, doc="address of the other end"),
        Attr(4, "TTL", U8, doc="0: take it from the packet inside"),
        Attr(5, "TOS", U8, hint="hex", doc="1: take it from the packet inside"),
        Attr(6, "ENCAP_LIMIT", U8, doc="how many tunnels inside each other (RFC 2473)"),
        Attr(7, "FLOWINFO", BE32, hint="hex", doc="IPv6 traffic class and flow label"),
        flags,
        Attr(9, "PROTO", U8, enum=IP_PROTOCOL, doc="protocol inside; 0: any"),
        Attr(10, "PMTUDISC", U8, doc="1: path MTU discovery"),
        Attr(11, "6RD_PREFIX", IPV6, doc="IPv6 prefix of the provider's 6rd network (RFC 5969)"),
        Attr(12, "6RD_RELAY_PREFIX", IPV4_NUMBER, doc="IPv4 prefix that all 6rd addresses share and leave out"),
        Attr(13, "6RD_PREFIXLEN", U16, unit="bits", doc="length of the IPv6 prefix"),
        Attr(14, "6RD_RELAY_PREFIXLEN", U16, unit="bits", doc="length of the IPv4 prefix; 0: the whole address is carried"),
        Attr(15, "ENCAP_TYPE", U16, enum=ENCAP_TYPE, doc="wrap in UDP"),
        Attr(16, "ENCAP_FLAGS", U16, flags=ENCAP_FLAGS, doc="options of the UDP encapsulation"),
        Attr(17, "ENCAP_SPORT", BE16, doc="source port of the UDP encapsulation"),
        Attr(18, "ENCAP_DPORT", BE16, doc="destination port of the UDP encapsulation"),
        Attr(19, "COLLECT_METADATA", FLAG, doc="addresses come with each packet (external)"),
        Attr(20, "FWMARK", U32, hint="hex", doc="firewall mark of tunnel packets"),
    ], name=name)  # fmt: skip


# SIT_ISATAP is a number of the host's order in a field that is declared big-endian.
IP_TUNNEL = _ip_tunnel(Attr(8, "FLAGS", U16, flags=SIT_FLAGS, doc="ISATAP: neighbours are found by their IPv4 address (RFC 5214)"))
IP6_TUNNEL = _ip_tunnel(
    Attr(8, "FLAGS", U32, flags=IP6_TUNNEL_FLAGS, doc="what the tunnel takes from the packet inside, and what it may do"),
    name="IFLA_IPTUN_ (ip6tnl)",
)

GRE = AttributeSet("IFLA_GRE_", [
    Attr(1, "LINK", IFINDEX, doc="link that tunnel packets leave by"),
    Attr(2, "IFLAGS", BE16, flags=GRE_FLAGS, doc="what received packets must have"),
    Attr(3, "OFLAGS", BE16, flags=GRE_FLAGS, doc="what sent packets have"),
    Attr(4, "IKEY", BE32, doc="key of received packets"),
    Attr(5, "OKEY", BE32, doc="key of sent packets"),
    Attr(6, "LOCAL", IP, doc="source address"),
    Attr(7, "REMOTE", IP, doc="address of the other end"),
    Attr(8, "TTL", U8, doc="0: take it from the packet inside"),
    Attr(9, "TOS", U8, hint="hex", doc="type of service of the outer packet"),
    Attr(10, "PMTUDISC", U8, doc="1: path MTU discovery"),
    Attr(11, "ENCAP_LIMIT", U8, doc="how many tunnels inside each other (RFC 2473)"),
    Attr(12, "FLOWINFO", BE32, hint="hex", doc="IPv6 traffic class and flow label"),
    Attr(13, "FLAGS", U32, flags=IP6_TUNNEL_FLAGS, doc="what the tunnel takes from the packet inside, and what it may do"),
    Attr(14, "ENCAP_TYPE", U16, enum=ENCAP_TYPE, doc="wrap in UDP"),
    Attr(15, "ENCAP_FLAGS", U16, flags=ENCAP_FLAGS, doc="options of the UDP encapsulation"),
    Attr(16, "ENCAP_SPORT", BE16, doc="source port of the UDP encapsulation"),
    Attr(17, "ENCAP_DPORT", BE16, doc="destination port of the UDP encapsulation"),
    Attr(18, "COLLECT_METADATA", FLAG, doc="addresses come with each packet (external)"),
    Attr(19, "IGNORE_DF", U8, doc="1: fragment in spite of the packet's wish"),
    Attr(20, "FWMARK", U32, hint="hex", doc="firewall mark of tunnel packets"),
    Attr(21, "ERSPAN_INDEX", U32, doc="session index of mirrored packets (version 1)"),
    Attr(22, "ERSPAN_VER", U8, doc="ERSPAN version; 1 has the index, 2 direction and hardware id"),
    Attr(23, "ERSPAN_DIR", U8, enum=Enum("erspan_dir", {"ingress": 0, "egress": 1}), doc="direction of the mirrored traffic (version 2)"),
    Attr(24, "ERSPAN_HWID", U16, doc="id of the engine that mirrors, below 64 (version 2)"),
])  # fmt: skip

VTI = AttributeSet("IFLA_VTI_", [
    Attr(1, "LINK", IFINDEX, doc="interface that tunnel packets leave by"),
    Attr(2, "IKEY", BE32, doc="mark of received packets"),
    Attr(3, "OKEY", BE32, doc="mark of sent packets"),
    Attr(4, "LOCAL", IP, doc="source address"),
    Attr(5, "REMOTE", IP, doc="address of the other end"),
    Attr(6, "FWMARK", U32, hint="hex", doc="firewall mark of tunnel packets"),
])  # fmt: skip

XFRM = AttributeSet("IFLA_XFRM_", [
    Attr(1, "LINK", IFINDEX, doc="link that packets leave by"),
    Attr(2, "IF_ID", U32, hint="hex", doc="id that states and policies refer to"),
    Attr(3, "COLLECT_METADATA", FLAG, doc="the id comes with each packet (external)"),
])  # fmt: skip

# --- several links as one: bond, hsr

BOND_MODE = Enum("bond_mode", {
    "ROUNDROBIN": 0, "ACTIVEBACKUP": 1, "XOR": 2, "BROADCAST": 3, "8023AD": 4, "TLB": 5, "ALB": 6,
}, "BOND_MODE_")  # fmt: skip
BOND_XMIT_POLICY = Enum("bond_xmit_policy", {
    "LAYER2": 0, "LAYER34": 1, "LAYER23": 2, "ENCAP23": 3, "ENCAP34": 4, "VLAN_SRCMAC": 5,
}, "BOND_XMIT_POLICY_")  # fmt: skip
# <net/bonding.h>, <net/bond_3ad.h>
BOND_ARP_VALIDATE = Enum("bond_arp_validate", {
    "NONE": 0, "ACTIVE": 1, "BACKUP": 2, "ALL": 3, "FILTER": 4, "FILTER_ACTIVE": 5, "FILTER_BACKUP": 6,
}, "BOND_ARP_VALIDATE_")  # fmt: skip
BOND_ARP_ALL_TARGETS = Enum("bond_arp_targets", {"ANY": 0, "ALL": 1}, "BOND_ARP_TARGETS_")
BOND_RESELECT = Enum("bond_pri_reselect", {"ALWAYS": 0, "BETTER": 1, "FAILURE": 2}, "BOND_PRI_RESELECT_")
BOND_FAIL_OVER_MAC = Enum("bond_fom", {"NONE": 0, "ACTIVE": 1, "FOLLOW": 2}, "BOND_FOM_")
BOND_LACP_RATE = Enum("ad_lacp_rate", {"SLOW": 0, "FAST": 1}, "AD_LACP_")
BOND_AD_SELECT = Enum("bond_ad_select", {"STABLE": 0, "BANDWIDTH": 1, "COUNT": 2, "PRIO": 3}, "BOND_AD_")
BOND_STATE = Enum("bond_state", {"ACTIVE": 0, "BACKUP": 1}, "BOND_STATE_")
BOND_LINK = Enum("bond_link", {"UP": 0, "FAIL": 1, "DOWN": 2, "BACK": 3}, "BOND_LINK_")
LACP_STATE = Flags("lacp_state", {
    "LACP_ACTIVITY": 0x1, "LACP_TIMEOUT": 0x2, "AGGREGATION": 0x4, "SYNCHRONIZATION": 0x8, "COLLECTING": 0x10,
    "DISTRIBUTING": 0x20, "DEFAULTED": 0x40, "EXPIRED": 0x80,
}, "LACP_STATE_")  # fmt: skip
CHURN_STATE = Enum("churn_state", {"CHURN_MONITOR": 0, "CHURN": 1, "NO_CHURN": 2}, "AD_")

BOND_AD_INFO = AttributeSet("IFLA_BOND_AD_INFO_", [
    Attr(1, "AGGREGATOR", U16, doc="aggregator in use"),
    Attr(2, "NUM_PORTS", U16, doc="ports in the aggregator"),
    Attr(3, "ACTOR_KEY", U16, doc="number that ports of this end share which can be joined"),
    Attr(4, "PARTNER_KEY", U16, doc="number that ports of the other end share which can be joined"),
    Attr(5, "PARTNER_MAC", MAC, doc="address of the other end"),
])  # fmt: skip

BOND = AttributeSet("IFLA_BOND_", [
    Attr(1, "MODE", U8, enum=BOND_MODE, doc="how packets are spread over the ports"),
    Attr(2, "ACTIVE_SLAVE", IFINDEX, doc="port in use"),
    Attr(3, "MIIMON", U32, unit="ms", doc="time between looks at the carrier; 0: none"),
    Attr(4, "UPDELAY", U32, unit="ms", doc="wait before a port is used"),
    Attr(5, "DOWNDELAY", U32, unit="ms", doc="wait before a port is given up"),
    Attr(6, "USE_CARRIER", U8, doc="1: believe the driver's carrier; 0: ask by MII ioctl, which kernels since 6.18 refuse"),
    Attr(7, "ARP_INTERVAL", U32, unit="ms", doc="time between ARP probes; 0: none"),
    Attr(8, "ARP_IP_TARGET", IndexedArray(IPV4, first=0), doc="addresses to probe"),
    Attr(9, "ARP_VALIDATE", U32, enum=BOND_ARP_VALIDATE, doc="which ports' probes are checked"),
    Attr(10, "ARP_ALL_TARGETS", U32, enum=BOND_ARP_ALL_TARGETS, doc="whether one target must answer, or all"),
    Attr(11, "PRIMARY", IFINDEX, doc="port to prefer"),
    Attr(12, "PRIMARY_RESELECT", U8, enum=BOND_RESELECT, doc="when the preferred port is used again"),
    Attr(13, "FAIL_OVER_MAC", U8, enum=BOND_FAIL_OVER_MAC, doc="whose address the bond has"),
    Attr(14, "XMIT_HASH_POLICY", U8, enum=BOND_XMIT_POLICY, doc="what decides the port of a packet"),
    Attr(15, "RESEND_IGMP", U32, doc="IGMP reports after a change of ports"),
    Attr(16, "NUM_PEER_NOTIF", U8, doc="gratuitous ARPs after a change of ports"),
    Attr(17, "ALL_SLAVES_ACTIVE", U8, doc="1: take packets from ports that are not in use"),
    Attr(18, "MIN_LINKS", U32, doc="ports that must be up for the bond to be"),
    Attr(19, "LP_INTERVAL", U32, unit="s", doc="time between learning packets"),
    Attr(20, "PACKETS_PER_SLAVE", U32, doc="packets before the next port has its turn; 0: random"),
    Attr(21, "AD_LACP_RATE", U8, enum=BOND_LACP_RATE, doc="how often the partner shall send"),
    Attr(22, "AD_SELECT", U8, enum=BOND_AD_SELECT, doc="how the aggregator is chosen"),
    Attr(23, "AD_INFO", Nest(BOND_AD_INFO), doc="aggregator in use"),
    Attr(24, "AD_ACTOR_SYS_PRIO", U16, doc="rank of this end in LACP, 1 to 65535: the smallest decides"),
    Attr(25, "AD_USER_PORT_KEY", U16, doc="upper 10 bits of the port key, 0 to 1023"),
    Attr(26, "AD_ACTOR_SYSTEM", MAC, doc="address of this end in LACP; zeroes: that of the bond"),
    Attr(27, "TLB_DYNAMIC_LB", U8, doc="1: flows move with the load"),
    Attr(28, "PEER_NOTIF_DELAY", U32, unit="ms", doc="time between gratuitous ARPs"),
    Attr(29, "AD_LACP_ACTIVE", U8, doc="1: speak first"),
    Attr(30, "MISSED_MAX", U8, doc="lost probes that take a port down"),
    Attr(31, "NS_IP6_TARGET", IndexedArray(IPV6, first=0), doc="IPv6 addresses to probe"),
    Attr(32, "COUPLED_CONTROL", U8, doc="1: collecting and distributing begin together"),
    Attr(33, "BROADCAST_NEIGH", U8, doc="1: ARP and neighbour discovery leave by all ports"),
    Attr(34, "LACP_STRICT", U8, doc="1: the bond is down while the partner agrees to no port"),
])  # fmt: skip

BOND_SLAVE = AttributeSet("IFLA_BOND_SLAVE_", [
    Attr(1, "STATE", U8, enum=BOND_STATE, doc="whether the port is in use or waits"),
    Attr(2, "MII_STATUS", U8, enum=BOND_LINK, doc="carrier, as the bond sees it"),
    Attr(3, "LINK_FAILURE_COUNT", U32, doc="how often the port lost its link"),
    Attr(4, "PERM_HWADDR", MAC, doc="address that the port had before"),
    Attr(5, "QUEUE_ID", U16, doc="queue that is sent by this port"),
    Attr(6, "AD_AGGREGATOR_ID", U16, doc="aggregator that the port is in"),
    Attr(7, "AD_ACTOR_OPER_PORT_STATE", U8, flags=LACP_STATE, doc="LACP state of this end, as it is told to the other"),
    Attr(8, "AD_PARTNER_OPER_PORT_STATE", U16, flags=LACP_STATE, doc="LACP state of the other end, as it told"),
    Attr(9, "PRIO", S32, doc="the highest is used first"),
    Attr(10, "ACTOR_PORT_PRIO", U16, doc="rank of the port in LACP: the smallest is used first"),
    Attr(11, "AD_CHURN_ACTOR_STATE", U8, enum=CHURN_STATE, doc="whether this end fails to settle: under watch, churning, settled"),
    Attr(12, "AD_CHURN_PARTNER_STATE", U8, enum=CHURN_STATE, doc="whether the other end fails to settle: under watch, churning, settled"),
])  # fmt: skip

HSR_PROTOCOL = Enum("hsr_protocol", {"HSR": 0, "PRP": 1}, "HSR_PROTOCOL_")

HSR = AttributeSet("IFLA_HSR_", [
    Attr(1, "SLAVE1", IFINDEX, doc="first port"),
    Attr(2, "SLAVE2", IFINDEX, doc="second port"),
    Attr(3, "MULTICAST_SPEC", HEX8, doc="last byte of the supervision address"),
    Attr(4, "SUPERVISION_ADDR", MAC, doc="where the nodes' signs of life go"),
    Attr(5, "SEQ_NR", U16, doc="sequence number of the next frame"),
    Attr(6, "VERSION", U8, doc="of HSR: 0 or 1; PRP has none to choose"),
    Attr(7, "PROTOCOL", U8, enum=HSR_PROTOCOL, doc="HSR: a ring; PRP: two separate networks"),
    Attr(8, "INTERLINK", IFINDEX, doc="port to another ring or network"),
])  # fmt: skip

# --- CAN controllers

CAN_STATE = Enum("can_state", {
    "ERROR_ACTIVE": 0, "ERROR_WARNING": 1, "ERROR_PASSIVE": 2, "BUS_OFF": 3, "STOPPED": 4, "SLEEPING": 5,
}, "CAN_STATE_")  # fmt: skip

CAN_MODES = Flags("can_ctrlmode", {
    "LOOPBACK": 0x1, "LISTENONLY": 0x2, "3_SAMPLES": 0x4, "ONE_SHOT": 0x8, "BERR_REPORTING": 0x10, "FD": 0x20,
    "PRESUME_ACK": 0x40, "FD_NON_ISO": 0x80, "CC_LEN8_DLC": 0x100, "TDC_AUTO": 0x200, "TDC_MANUAL": 0x400,
    "RESTRICTED": 0x800, "XL": 0x1000, "XL_TDC_AUTO": 0x2000, "XL_TDC_MANUAL": 0x4000, "XL_TMS": 0x8000,
}, "CAN_CTRLMODE_")  # fmt: skip

CAN_BITTIMING = Struct("can_bittiming", [
    Field("bitrate", U32, "bits on the bus in a second", unit="bit/s"),
    Field("sample_point", U32, "in tenths of a percent of the bit"),
    Field("tq", U32, "time quantum", unit="ns"),
    Field("prop_seg", U32, "part of a bit that makes up for propagation", unit="tq"),
    Field("phase_seg1", U32, "part of a bit before its sample point, behind prop_seg", unit="tq"),
    Field("phase_seg2", U32, "part of a bit behind its sample point", unit="tq"),
    Field("sjw", U32, "synchronisation jump width", unit="tq"),
    Field("brp", U32, "prescaler of the bit rate"),
])  # fmt: skip

CAN_BITTIMING_CONST = Struct("can_bittiming_const", [
    Field("name", FixedText(16), "name of the controller"),
    Field("tseg1_min", U32, "least prop_seg and phase_seg1 together", unit="tq"),
    Field("tseg1_max", U32, "greatest prop_seg and phase_seg1 together", unit="tq"),
    Field("tseg2_min", U32, "least phase_seg2", unit="tq"),
    Field("tseg2_max", U32, "greatest phase_seg2", unit="tq"),
    Field("sjw_max", U32, "greatest synchronisation jump width", unit="tq"),
    Field("brp_min", U32, "least prescaler of the bit rate"),
    Field("brp_max", U32, "greatest prescaler of the bit rate"),
    Field("brp_inc", U32, "step between prescalers"),
])  # fmt: skip

CAN_CLOCK = Struct("can_clock", [Field("freq", U32, "what the time quantum is divided from", unit="Hz")])
CAN_CTRLMODE = Struct("can_ctrlmode", [
    Field("mask", U32, "which modes are meant", flags=CAN_MODES),
    Field("flags", U32, "the modes that are to be on, of those in mask", flags=CAN_MODES),
])  # fmt: skip
CAN_BERR_COUNTER = Struct("can_berr_counter", [
    Field("txerr", U16, "transmit error counter: warning from 96, passive from 128, bus-off from 256"),
    Field("rxerr", U16, "receive error counter: warning from 96, passive from 128"),
])  # fmt: skip

CAN_DEVICE_STATS = Struct("can_device_stats", [
    Field("bus_error", U32, "errors on the bus"),
    Field("error_warning", U32, "times that an error counter reached 96"),
    Field("error_passive", U32, "times that an error counter reached 128"),
    Field("bus_off", U32, "times that the controller left the bus"),
    Field("arbitration_lost", U32, "times that another node's frame went first"),
    Field("restarts", U32, "restarts after bus-off"),
])  # fmt: skip

CAN_TDC = AttributeSet("IFLA_CAN_TDC_", [
    Attr(1, "TDCV_MIN", U32, unit="clock periods", doc="least delay that can be set"),
    Attr(2, "TDCV_MAX", U32, unit="clock periods", doc="greatest delay that can be set"),
    Attr(3, "TDCO_MIN", U32, unit="clock periods", doc="least offset"),
    Attr(4, "TDCO_MAX", U32, unit="clock periods", doc="greatest offset"),
    Attr(5, "TDCF_MIN", U32, unit="clock periods", doc="least filter window"),
    Attr(6, "TDCF_MAX", U32, unit="clock periods", doc="greatest filter window"),
    Attr(7, "TDCV", U32, unit="clock periods", doc="delay of the transmitter, measured or set"),
    Attr(8, "TDCO", U32, unit="clock periods", doc="offset from there to the second sample point"),
    Attr(9, "TDCF", U32, unit="clock periods", doc="filter window: edges before it are no answer of the bus"),
])  # fmt: skip

CAN_CTRLMODE_EXT = AttributeSet("IFLA_CAN_CTRLMODE_", [Attr(1, "SUPPORTED", U32, flags=CAN_MODES, doc="modes that the controller has")])

CAN_PWM = AttributeSet("IFLA_CAN_PWM_", [
    Attr(1, "PWMS_MIN", U32, unit="clock periods", doc="least short phase"),
    Attr(2, "PWMS_MAX", U32, unit="clock periods", doc="greatest short phase"),
    Attr(3, "PWML_MIN", U32, unit="clock periods", doc="least long phase"),
    Attr(4, "PWML_MAX", U32, unit="clock periods", doc="greatest long phase"),
    Attr(5, "PWMO_MIN", U32, unit="clock periods", doc="least offset"),
    Attr(6, "PWMO_MAX", U32, unit="clock periods", doc="greatest offset"),
    Attr(7, "PWMS", U32, unit="clock periods", doc="short phase of a pulse"),
    Attr(8, "PWML", U32, unit="clock periods", doc="long phase of a pulse"),
    Attr(9, "PWMO", U32, unit="clock periods", doc="offset of the pulses"),
])  # fmt: skip

CAN = AttributeSet("IFLA_CAN_", [
    Attr(1, "BITTIMING", CAN_BITTIMING, doc="bit timing, of arbitration where there are two"),
    Attr(2, "BITTIMING_CONST", CAN_BITTIMING_CONST, doc="limits of the hardware"),
    Attr(3, "CLOCK", CAN_CLOCK, doc="clock of the controller"),
    Attr(4, "STATE", U32, enum=CAN_STATE, doc="how far the controller takes part in the bus"),
    Attr(5, "CTRLMODE", CAN_CTRLMODE, doc="modes of the controller"),
    Attr(6, "RESTART_MS", U32, unit="ms", doc="wait before a restart after bus-off; 0: none"),
    Attr(7, "RESTART", U32, doc="any number: restart now, after bus-off"),
    Attr(8, "BERR_COUNTER", CAN_BERR_COUNTER, doc="error counters of the controller"),
    Attr(9, "DATA_BITTIMING", CAN_BITTIMING, doc="bit timing of CAN FD data"),
    Attr(10, "DATA_BITTIMING_CONST", CAN_BITTIMING_CONST, doc="limits of the hardware for CAN FD data"),
    Attr(11, "TERMINATION", U16, unit="ohm", doc="resistor at this end of the bus; 0: off"),
    Attr(12, "TERMINATION_CONST", Packed(U16), doc="terminations that the hardware has, in ohm"),
    Attr(13, "BITRATE_CONST", Packed(U32), doc="bit rates that the hardware has, in bit/s"),
    Attr(14, "DATA_BITRATE_CONST", Packed(U32), doc="bit rates that the hardware has for CAN FD data, in bit/s"),
    Attr(15, "BITRATE_MAX", U32, unit="bit/s", doc="most that the transceiver can; 0: not known"),
    Attr(16, "TDC", Nest(CAN_TDC), doc="compensation of the transmitter's delay"),
    Attr(17, "CTRLMODE_EXT", Nest(CAN_CTRLMODE_EXT), doc="more about the modes"),
    Attr(18, "XL_DATA_BITTIMING", CAN_BITTIMING, doc="bit timing of CAN XL data"),
    Attr(19, "XL_DATA_BITTIMING_CONST", CAN_BITTIMING_CONST, doc="limits of the hardware for CAN XL data"),
    Attr(20, "XL_DATA_BITRATE_CONST", Packed(U32), doc="bit rates that the hardware has for CAN XL data, in bit/s"),
    Attr(21, "XL_TDC", Nest(CAN_TDC), doc="compensation of the transmitter's delay for CAN XL data"),
    Attr(22, "XL_PWM", Nest(CAN_PWM), doc="pulse widths of CAN XL transceivers"),
])  # fmt: skip

# --- others

TUN_TYPE = Enum("tun_type", {"TUN": 1, "TAP": 2}, "IFF_")

TUN = AttributeSet("IFLA_TUN_", [
    Attr(1, "OWNER", U32, doc="user who may attach"),
    Attr(2, "GROUP", U32, doc="group that may attach"),
    Attr(3, "TYPE", U8, enum=TUN_TYPE, doc="whether it carries packets or frames"),
    Attr(4, "PI", U8, doc="1: packets have a header with their protocol"),
    Attr(5, "VNET_HDR", U8, doc="1: packets have a virtio header"),
    Attr(6, "PERSIST", U8, doc="1: stays when nobody has it open"),
    Attr(7, "MULTI_QUEUE", U8, doc="1: programs may open several queues"),
    Attr(8, "NUM_QUEUES", U32, doc="queues that programs have open and use"),
    Attr(9, "NUM_DISABLED_QUEUES", U32, doc="queues that programs have open and put aside"),
])  # fmt: skip

BATADV = AttributeSet("IFLA_BATADV_", [Attr(1, "ALGO_NAME", String(), doc="routing algorithm: BATMAN_IV or BATMAN_V")])

IPOIB_MODE = Enum("ipoib_mode", {"DATAGRAM": 0, "CONNECTED": 1}, "IPOIB_MODE_")

IPOIB = AttributeSet("IFLA_IPOIB_", [
    Attr(1, "PKEY", U16, hint="hex", doc="partition"),
    Attr(2, "MODE", U16, enum=IPOIB_MODE, doc="DATAGRAM: unreliable, small packets; CONNECTED: a connection to each peer, large ones"),
    Attr(3, "UMCAST", U16, doc="1: user space may join multicast groups"),
])  # fmt: skip

PPP = AttributeSet("IFLA_PPP_", [Attr(1, "DEV_FD", S32, doc="file descriptor of an open /dev/ppp")])
DSA = AttributeSet("IFLA_DSA_", [Attr(1, "CONDUIT", IFINDEX, doc="link of the host that the switch hangs on")])
WWAN = AttributeSet("IFLA_WWAN_", [Attr(1, "LINK_ID", U32, doc="number of the data channel")])

CAIF = AttributeSet("IFLA_CAIF_", [
    Attr(1, "IPV4_CONNID", U32, doc="connection of the modem that IPv4 packets take"),
    Attr(2, "IPV6_CONNID", U32, doc="connection of the modem that IPv6 packets take"),
    Attr(3, "LOOPBACK", U8, doc="1: what is sent comes back, for tests"),
])  # fmt: skip

# Kinds that are not here have no data: dummy, ifb, nlmon, vcan, wireguard, team, openvswitch, netdevsim, vsockmon,
# lowpan, pfcp, virt_wifi.
KINDS: dict[str, Type | None] = {
    "amt": Nest(AMT),
    "bareudp": Nest(BAREUDP),
    "batadv": Nest(BATADV),
    "bond": Nest(BOND),
    "bridge": Nest(BRIDGE_DATA),
    "caif": Nest(CAIF),
    "can": Nest(CAN),
    "dsa": Nest(DSA),
    "erspan": Nest(GRE),
    "geneve": Nest(GENEVE),
    "gre": Nest(GRE),
    "gretap": Nest(GRE),
    "gtp": Nest(GTP),
    "hsr": Nest(HSR),
    "ip6erspan": Nest(GRE),
    "ip6gre": Nest(GRE),
    "ip6gretap": Nest(GRE),
    "ip6tnl": Nest(IP6_TUNNEL),
    "ipip": Nest(IP_TUNNEL),
    "ipoib": Nest(IPOIB),
    "ipvlan": Nest(IPVLAN),
    "ipvtap": Nest(IPVLAN),
    "macsec": Nest(MACSEC),
    "macvlan": Nest(MACVLAN),
    "macvtap": Nest(MACVLAN),
    "netkit": Nest(NETKIT),
    "ovpn": Nest(OVPN),
    "ovs_geneve": Nest(GENEVE),  # Open vSwitch asks for the module it had of its own before that of the kernel
    "ppp": Nest(PPP),
    "rmnet": Nest(RMNET),
    "sit": Nest(IP_TUNNEL),
    "tun": Nest(TUN),
    "veth": Nest(VETH),
    "vlan": Nest(VLAN),
    "vrf": Nest(VRF),
    "vti": Nest(VTI),
    "vti6": Nest(VTI),
    "vxcan": Nest(VXCAN),
    "vxlan": Nest(VXLAN),
    "wwan": Nest(WWAN),
    "xfrm": Nest(XFRM),
    # Kinds without data of their own.
    **dict.fromkeys((
        "dummy", "ifb", "lowpan", "netdevsim", "nlmon", "openvswitch", "pfcp", "team", "vcan", "virt_wifi", "vsockmon", "wireguard",
    )),
}  # fmt: skip

SLAVE_KINDS: dict[str, Type | None] = {"bond": Nest(BOND_SLAVE), "bridge": Nest(BRIDGE_PORT), "vrf": Nest(VRF_PORT)}

# ip(8) changes a port by the kind "bridge_slave", without SLAVE_KIND.
PORT_REQUESTS: dict[str, Type | None] = {f"{kind}_slave": data for kind, data in SLAVE_KINDS.items()}

XSTATS: dict[str, Type | None] = {"can": CAN_DEVICE_STATS}
