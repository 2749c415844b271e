"""Neighbours (ARP, NDP) and forwarding databases.

Source: <linux/neighbour.h>; net/core/neighbour.c, net/bridge/br_fdb.c, drivers/net/vxlan/vxlan_core.c; rt-neigh.yaml.
"""

from ...schema import (
    BE16,
    FLAG,
    IFINDEX,
    MAC,
    S32,
    SIFINDEX,
    U8,
    U16,
    U32,
    Address,
    Attr,
    AttributeSet,
    Family,
    Field,
    Flags,
    Form,
    MessageType,
    Nest,
    Struct,
)  # fmt: skip
from ...schema.things import INSIDE, INTERFACE, IS, Plain, Thing, Word
from ...wire.address import AF_BRIDGE
from ..common import ADDRESS_FAMILY, ROUTE_PROTOCOL, ROUTE_TYPE
from . import SHORT
from .link import IFINFOMSG, LINK

NEIGHBOUR_STATE = Flags("nud", {
    "NONE": 0x0, "INCOMPLETE": 0x1, "REACHABLE": 0x2, "STALE": 0x4, "DELAY": 0x8, "PROBE": 0x10, "FAILED": 0x20,
    "NOARP": 0x40, "PERMANENT": 0x80,
}, "NUD_")  # fmt: skip

NEIGHBOUR_FLAGS = Flags("ntf", {
    "USE": 0x1, "SELF": 0x2, "MASTER": 0x4, "PROXY": 0x8, "EXT_LEARNED": 0x10, "OFFLOADED": 0x20, "STICKY": 0x40,
    "ROUTER": 0x80,
}, "NTF_")  # fmt: skip

EXTENDED_FLAGS = Flags("ntf_ext", {"MANAGED": 0x1, "LOCKED": 0x2, "EXT_VALIDATED": 0x4}, "NTF_EXT_")


NDMSG = Struct("ndmsg", [
    Field("ndm_family", U8, "address family; BRIDGE for forwarding databases", enum=ADDRESS_FAMILY),
    Field("ndm_pad1", U8, "always 0"),
    Field("ndm_pad2", U16, "always 0"),
    Field("ndm_ifindex", SIFINDEX, "interface the neighbour is reached by"),
    Field("ndm_state", U16, "how sure the kernel is of the link-layer address", flags=NEIGHBOUR_STATE),
    Field("ndm_flags", U8, "what the entry is for", flags=NEIGHBOUR_FLAGS),
    Field("ndm_type", U8, "type of the address", enum=ROUTE_TYPE),
])  # fmt: skip

NDA_CACHEINFO = Struct("nda_cacheinfo", [
    Field("ndm_confirmed", U32, "time since the neighbour was heard of", unit="USER_HZ"),
    Field("ndm_used", U32, "time since the entry was used", unit="USER_HZ"),
    Field("ndm_updated", U32, "time since the entry changed", unit="USER_HZ"),
    Field("ndm_refcnt", U32, "references to the entry"),
])  # fmt: skip

FDB_ACTIVITY = Flags("fdb_notify", {"NOTIFY_BIT": 0x1, "NOTIFY_INACTIVE_BIT": 0x2}, "FDB_")

FDB_EXTENDED = AttributeSet("NFEA_", [
    Attr(1, "ACTIVITY_NOTIFY", U8, flags=FDB_ACTIVITY, doc="whether to tell when the entry becomes inactive"),
    Attr(2, "DONT_REFRESH", FLAG, doc="do not count the change as activity"),
])  # fmt: skip

NEIGH = AttributeSet("NDA_", [
    Attr(1, "DST", Address(family="ndm_family"), fills=("ndm_family", ""), doc="the neighbour; of a vxlan entry, the tunnel's far end"),
    Attr(2, "LLADDR", MAC, doc="link-layer address"),
    Attr(3, "CACHEINFO", NDA_CACHEINFO, doc="ages and references"),
    Attr(4, "PROBES", U32, doc="solicitations sent without an answer"),
    Attr(5, "VLAN", U16, doc="VLAN of a forwarding database entry"),
    Attr(6, "PORT", BE16, doc="UDP port of the vxlan far end"),
    Attr(7, "VNI", U32, doc="vxlan network of the far end"),
    Attr(8, "IFINDEX", IFINDEX, doc="interface that the vxlan far end is reached by"),
    Attr(9, "MASTER", IFINDEX, doc="bridge that the interface belongs to"),
    Attr(10, "LINK_NETNSID", S32, doc="network namespace of the lower interface"),
    Attr(11, "SRC_VNI", U32, doc="vxlan network the entry belongs to"),
    Attr(12, "PROTOCOL", U8, enum=ROUTE_PROTOCOL, doc="who installed the entry"),
    Attr(13, "NH_ID", U32, doc="next-hop group that stands for several far ends"),
    Attr(14, "FDB_EXT_ATTRS", Nest(FDB_EXTENDED), doc="more about a bridge's entry"),
    Attr(15, "FLAGS_EXT", U32, flags=EXTENDED_FLAGS, doc="flags beyond the header's byte"),
    Attr(16, "NDM_STATE_MASK", U16, flags=NEIGHBOUR_STATE, doc="which entries to flush, by state"),
    Attr(17, "NDM_FLAGS_MASK", U8, flags=NEIGHBOUR_FLAGS, doc="which entries to flush, by flags"),
])  # fmt: skip

# Until strict checking, dumps of forwarding databases began like those of links, and the bridge was IFLA_MASTER
# (valid_fdb_dump_legacy of net/core/rtnetlink.c); an ndmsg with attributes of 4 bytes never has such lengths.
FDB_DUMP = Form(IFINFOMSG, (16, 24), LINK, first=AF_BRIDGE)

# nda_policy (net/core/neighbour.c); of forwarding databases rtnl_fdb_add, vxlan_fdb_parse and br_fdb_add
_TAKES = ["DST", "LLADDR", "VLAN", "PORT", "VNI", "IFINDEX", "MASTER", "SRC_VNI", "PROTOCOL", "NH_ID", "FLAGS_EXT", "FDB_EXT_ATTRS"]

FAMILY = Family("neigh", prefix="RTM_", header=NDMSG, attributes=NEIGH,
    doc="neighbours and forwarding databases", flags={"create": "needed", "excl": "fails", "replace": "changes"},
    things=[
    Thing("neigh", "neighbours: who answers to which address on a link", names=["neighbor", "neighbour"], free="to", groups=["neigh"],
        key=["ndm_family", "ndm_ifindex", "dst"], title=["{dst}", "at {lladdr}", "on {ndm_ifindex:link}"],
        counts=["ndm_state"], called={"dst": "", "dev": ""},
        columns=["dst", "dev", "lladdr", "nud", "ndm_flags", "master", "vlan"], moving=["cacheinfo"],
        address_family="ndm_family",
        # As ip(8): what needs no answer, and what asks for none, only with `nud all`.
        usual=("ndm_state has incomplete or ndm_state has reachable or ndm_state has stale or ndm_state has delay or ndm_state has probe "
            "or ndm_state has failed or ndm_state has permanent or ndm_flags has proxy or ndm_flags has ext_learned", ("nud", "proxy")),
        words=[
            Word("dev", "ndm_ifindex", INTERFACE, "of this interface only", ask="ifindex"),
            Word("nud", "ndm_state", Plain("STATE"), "in this state: reachable, stale, permanent …; all: noarp and none, too",
                when="ndm_state = {} or ndm_state has {}", special={"all": ""}),
            Word("proxy", "", IS, "proxy entries", when="ndm_flags has proxy", ask={"ndm_flags": 8}),
            Word("master", "", INTERFACE, "on ports of this device", ask="master"),
            Word("vrf", "", INTERFACE, "on interfaces of this VRF", ask="master"),
            Word("to", "dst", INSIDE, "inside this prefix"),
            Word("lladdr", "lladdr", Plain("LLADDR"), "with this link-layer address"),
        ],
        changes={
            "add": "neigh newneigh ndm_ifindex=v0 dst=192.0.2.7 lladdr=02:00:00:00:00:07 ndm_state=permanent --flags create,excl",
            "del": "neigh delneigh ndm_ifindex=v0 dst=192.0.2.7",
        }),
    Thing("fdb", "forwarding databases: behind which port of a bridge (or end of a tunnel) a link-layer address is",
        about=["neigh"], only={"ndm_family": 7}, names=["fdb", "bridge fdb"], free="dev",
        key=["ndm_family", "ndm_ifindex", "lladdr", "vlan", "dst", "vni", "port", "ifindex"],
        title=["{lladdr}", "on {ndm_ifindex:link}", "in VLAN {vlan}"], called={"lladdr": "", "dev": "", "vlan": "", "dst": "", "vni": ""},
        columns=["lladdr", "dev", "vlan", "master", "dst", "vni", "state", "ndm_flags"], moving=["cacheinfo"],
        words=[
            # bridge(8) filters the port by itself: the kernel takes the index of the bridge or of the device as a filter.
            Word("dev", "ndm_ifindex", INTERFACE, "of this port only"),
            Word("br", "", INTERFACE, "of this bridge and its ports only", ask="master"),
            Word("brport", "ndm_ifindex", INTERFACE, "as `dev`"),
            Word("vlan", "vlan", Plain("NUMBER"), "in this VLAN"),
            Word("state", "ndm_state", Plain("STATE"), "in this state: permanent, noarp, reachable", when="ndm_state has {}"),
            Word("lladdr", "lladdr", Plain("LLADDR"), "this link-layer address"),
        ]),
], messages=[
    MessageType(28, "NEWNEIGH", takes=_TAKES, needs=["ndm_ifindex", "dst|lladdr"],
        doc="create or change a neighbour; from the kernel: describes a neighbour"),
    MessageType(29, "DELNEIGH", takes=[*_TAKES, "NDM_STATE_MASK", "NDM_FLAGS_MASK"], needs=["ndm_ifindex"],
        doc="delete a neighbour; from the kernel: reports the end of a neighbour"),
    MessageType(30, "GETNEIGH", forms=[SHORT, FDB_DUMP], takes=["DST", "LLADDR", "IFINDEX", "MASTER", "VLAN", "VNI"], needs=["dst|lladdr"],
        doc="ask for a neighbour; as a dump: ask for all neighbours"),
])  # fmt: skip
