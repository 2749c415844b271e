"""Next-hop objects, groups and their buckets. Source: <linux/nexthop.h>; net/ipv4/nexthop.c."""

from ...schema import (
    BE16,
    FLAG,
    IFINDEX,
    IP,
    PAD,
    U8,
    U16,
    U32,
    U64,
    UINT,
    Attr,
    AttributeSet,
    Enum,
    Family,
    Field,
    Flags,
    MessageType,
    Nest,
    Packed,
    Struct,
    SubMessage,
    Thing,
    Type,
)  # fmt: skip
from ...schema.things import INTERFACE, IS, Plain, Word
from ..common import ADDRESS_FAMILY, ENCAP_TYPE, NEXTHOP_FLAGS, ROUTE_PROTOCOL, ROUTE_SCOPE

GROUP_TYPE = Enum("nexthop_grp_type", {"MPATH": 0, "RES": 1}, "NEXTHOP_GRP_TYPE_")

OPERATION_FLAGS = Flags("nha_op_flag", {
    "DUMP_STATS": 0x1, "DUMP_HW_STATS": 0x2, "RESP_GRP_RESVD_0": 0x80000000,
}, "NHA_OP_FLAG_")  # fmt: skip

NHMSG = Struct("nhmsg", [
    Field("nh_family", U8, "address family of the gateway; UNSPEC for groups", enum=ADDRESS_FAMILY),
    Field("nh_scope", U8, "how far away the gateway is", enum=ROUTE_SCOPE),
    Field("nh_protocol", U8, "who installed the object", enum=ROUTE_PROTOCOL),
    Field("resvd", U8, "always 0"),
    Field("nh_flags", U32, "what else is true of the next hop", flags=NEXTHOP_FLAGS),
])  # fmt: skip

NEXTHOP_GRP = Struct("nexthop_grp", [
    Field("id", U32, "next hop that belongs to the group"),
    Field("weight", U8, "its weight, less one"),
    Field("weight_high", U8, "upper byte of the weight"),
    Field("resvd2", U16, "always 0"),
])  # fmt: skip

RESILIENT_GROUP = AttributeSet("NHA_RES_GROUP_", [
    Attr(0, "PAD", PAD),
    Attr(1, "BUCKETS", U16, doc="number of buckets that flows are spread over"),
    Attr(2, "IDLE_TIMER", U32, unit="USER_HZ", doc="time without traffic after which a bucket may move"),
    Attr(3, "UNBALANCED_TIMER", U32, unit="USER_HZ", doc="time after which busy buckets move all the same"),
    Attr(4, "UNBALANCED_TIME", U64, unit="USER_HZ", doc="time since the group became unbalanced"),
])  # fmt: skip

BUCKET = AttributeSet("NHA_RES_BUCKET_", [
    Attr(0, "PAD", PAD),
    Attr(1, "INDEX", U16, doc="number of the bucket"),
    Attr(2, "IDLE_TIME", U64, unit="USER_HZ", doc="time since the bucket carried traffic"),
    Attr(3, "NH_ID", U32, doc="next hop the bucket is assigned to"),
])  # fmt: skip

STATISTICS_ENTRY = AttributeSet("NHA_GROUP_STATS_ENTRY_", [
    Attr(1, "ID", U32, doc="next hop that is counted"),
    Attr(2, "PACKETS", UINT, unit="packets", doc="forwarded in all"),
    Attr(3, "PACKETS_HW", UINT, unit="packets", doc="forwarded by hardware"),
])  # fmt: skip

STATISTICS = AttributeSet("NHA_GROUP_STATS_", [
    Attr(1, "ENTRY", Nest(STATISTICS_ENTRY), multi=True, doc="packets of one member"),
])  # fmt: skip


def _encapsulations() -> dict[int, Type]:
    from .lwtunnel import ENCAPSULATIONS

    return {**ENCAPSULATIONS}


NEXTHOP = AttributeSet("NHA_", [
    Attr(1, "ID", U32, doc="number of the object, by which routes refer to it"),
    Attr(2, "GROUP", Packed(NEXTHOP_GRP), doc="next hops of a group with their weights"),
    Attr(3, "GROUP_TYPE", U16, enum=GROUP_TYPE, doc="how flows are spread over the group"),
    Attr(4, "BLACKHOLE", FLAG, doc="packets are dropped"),
    Attr(5, "OIF", IFINDEX, doc="interface to send through"),
    Attr(6, "GATEWAY", IP, fills=("nh_family", ""), doc="router to send to"),
    Attr(7, "ENCAP_TYPE", U16, enum=ENCAP_TYPE, doc="kind of lightweight tunnel"),
    Attr(8, "ENCAP", SubMessage("ENCAP_TYPE", _encapsulations), doc="parameters of the lightweight tunnel"),
    Attr(9, "GROUPS", FLAG, doc="dump groups only"),
    Attr(10, "MASTER", IFINDEX, doc="dump only next hops whose interface belongs to this one"),
    Attr(11, "FDB", FLAG, doc="the object is for forwarding databases, not for routes"),
    Attr(12, "RES_GROUP", Nest(RESILIENT_GROUP), doc="parameters of a resilient group"),
    Attr(13, "RES_BUCKET", Nest(BUCKET), doc="one bucket of a resilient group"),
    Attr(14, "OP_FLAGS", U32, flags=OPERATION_FLAGS, doc="what to add to a dump; in answers, what the kernel did"),
    Attr(15, "GROUP_STATS", Nest(STATISTICS), doc="traffic of each member of the group"),
    Attr(16, "HW_STATS_ENABLE", U32, doc="1: hardware counts as well"),
    Attr(17, "HW_STATS_USED", U32, doc="1: some driver counts in hardware"),
    Attr(18, "DST_PORT", BE16, doc="UDP port of a vxlan far end"),
])  # fmt: skip

FAMILY = Family("nexthop", prefix="RTM_", header=NHMSG, attributes=NEXTHOP,
    doc="next-hop objects and groups", flags={"create": "needed", "excl": "fails", "replace": "changes"},
    things=[
    Thing("nexthop", "next-hop objects and groups, by whose numbers routes refer to them", groups=["nexthop"], key=["id"], free="id",
        title=["with id {id}", "by way of {gateway}", "through {oif:link}"], counts=["nh_protocol"],
        columns=["id", "via", "dev", "group", "group_type", "blackhole", "nh_family", "nh_scope", "protocol", "nh_flags"],
        moving=["group_stats", "unbalanced_time", "nh_flags"],
        words=[
            Word("id", "id", Plain("NUMBER"), "this one only", alone=True),
            Word("dev", "oif", INTERFACE, "through this interface", ask="oif"),
            Word("master", "", INTERFACE, "through ports of this device", ask="master"),
            Word("vrf", "", INTERFACE, "through interfaces of this VRF", ask="master"),
            Word("groups", "", IS, "groups only", when="group", ask={"groups": True}),
            Word("fdb", "", IS, "for forwarding databases", when="fdb", ask={"fdb": True}),
            Word("via", "gateway", Plain("ADDRESS"), "by way of this router"),
            Word("protocol", "nh_protocol", Plain("PROTOCOL", file="rt_protos"), "installed by this protocol"),
        ],
        changes={
            "add": "nexthop newnexthop id=7 gateway=192.0.2.9 oif=v0 --flags create,excl",
            "del": "nexthop delnexthop id=7",
        }),
    Thing("bucket", "buckets of resilient groups: which flows go to which member", about=["nexthopbucket"], groups=["nexthop"],
        key=["id", "res_bucket.index"], title=["{res_bucket.index}", "of group {id}"], free="id",
        columns=["id", "res_bucket.index", "nhid", "res_bucket.idle_time", "nh_flags"], moving=["*.idle_time"],
        words=[
            Word("id", "id", Plain("NUMBER"), "of this group", ask="id"),
            Word("nhid", "res_bucket.nh_id", Plain("NUMBER"), "assigned to this next hop", ask="res_bucket.nh_id"),
            Word("dev", "", INTERFACE, "whose next hop leads through this interface", ask="oif"),
            Word("master", "", INTERFACE, "whose next hop leads through a port of this device", ask="master"),
        ]),
], messages=[
    # rtm_nh_policy_new and its like
    MessageType(104, "NEWNEXTHOP", takes=["ID", "GROUP", "GROUP_TYPE", "BLACKHOLE", "OIF", "GATEWAY", "ENCAP_TYPE", "ENCAP", "FDB",
            "RES_GROUP", "HW_STATS_ENABLE"], needs=["group|blackhole|fdb|oif"],
        doc="create or change a next-hop object; from the kernel: describes a next-hop object"),
    MessageType(105, "DELNEXTHOP", takes=["ID"], needs=["id"],
        doc="delete a next-hop object; from the kernel: reports the end of a next-hop object"),
    MessageType(106, "GETNEXTHOP", takes=["ID", "OP_FLAGS", "OIF", "GROUPS", "MASTER", "FDB"], needs=["id"],
        doc="ask for a next-hop object; as a dump: ask for all next-hop objects"),
    MessageType(116, "NEWNEXTHOPBUCKET", doc="from the kernel: describes a bucket of a next-hop group"),
    MessageType(117, "DELNEXTHOPBUCKET", doc="from the kernel: reports the end of a bucket of a next-hop group"),
    MessageType(118, "GETNEXTHOPBUCKET", takes=["ID", "OIF", "MASTER", "RES_BUCKET"], needs=["id", "res_bucket.index"],
        doc="ask for a bucket of a next-hop group; as a dump: ask for all buckets of next-hop groups"),
])  # fmt: skip
