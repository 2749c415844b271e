"""Open vSwitch: switches (datapaths). Source: <linux/openvswitch.h>, net/openvswitch/datapath.c; ovs_datapath.yaml."""

from ...schema import IFINDEX, PAD, SIFINDEX, U32, U64, Attr, AttributeSet, Family, Field, Flags, MessageType, Packed, String, Struct
from ...schema.things import INTERFACE_NAME, Thing, Word
from . import GENLMSGHDR

OVS_HEADER = Struct("ovs_header", [Field("dp_ifindex", SIFINDEX, "interface that stands for the datapath; 0 asks for all")])

OVS_DP_STATS = Struct("ovs_dp_stats", [
    Field("n_hit", U64),
    Field("n_missed", U64),
    Field("n_lost", U64),
    Field("n_flows", U64),
])  # fmt: skip

OVS_DP_MEGAFLOW_STATS = Struct("ovs_dp_megaflow_stats", [
    Field("n_mask_hit", U64),
    Field("n_masks", U32),
    Field("pad0", U32),
    Field("n_cache_hit", U64),
    Field("pad1", U64),
])  # fmt: skip

USER_FEATURES = Flags("user_features", {
    "UNALIGNED": 0x1, "VPORT_PIDS": 0x2, "TC_RECIRC_SHARING": 0x4, "DISPATCH_UPCALL_PER_CPU": 0x8,
}, "OVS_DP_F_")  # fmt: skip

DATAPATH = AttributeSet("OVS_DP_ATTR_", [
    Attr(1, "NAME", String(), doc="name of the internal port, and of the switch"),
    Attr(2, "UPCALL_PID", U32, doc="port id that gets unmatched packets; 0 drops them"),
    Attr(3, "STATS", OVS_DP_STATS),
    Attr(4, "MEGAFLOW_STATS", OVS_DP_MEGAFLOW_STATS),
    Attr(5, "USER_FEATURES", U32, flags=USER_FEATURES, doc="what user space can cope with"),
    Attr(6, "PAD", PAD),
    Attr(7, "MASKS_CACHE_SIZE", U32, doc="entries of the cache of masks"),
    Attr(8, "PER_CPU_PIDS", Packed(U32), doc="port ids by CPU"),
    Attr(9, "IFINDEX", IFINDEX),
])  # fmt: skip

FAMILY = Family(
    "ovs_datapath", prefix="OVS_DP_CMD_", kind="generic", version=2, header=[GENLMSGHDR, OVS_HEADER], attributes=DATAPATH,
    groups=["ovs_datapath"],
    doc="Open vSwitch: switches (datapaths)", module="openvswitch", initial=False, things=[
    Thing("ovs_datapath", "datapaths of Open vSwitch", key=["dp_ifindex"], title=["named {name}"], groups=["ovs_datapath"],
        free="name", columns=["dp_ifindex", "name", "user_features", "masks_cache_size", "stats", "megaflow_stats"],
        moving=["stats", "megaflow_stats"], words=[Word("name", "name", INTERFACE_NAME, "this one only", alone=True)]),
    ], messages=[
        MessageType(1, "NEW", takes=["name", "upcall_pid", "user_features", "masks_cache_size", "per_cpu_pids", "ifindex"],
            needs=["name", "upcall_pid"], doc="create a datapath; from the kernel: describes a datapath"),
        MessageType(2, "DEL", takes=["name"], doc="delete a datapath; from the kernel: reports the end of a datapath"),
        MessageType(3, "GET", takes=["name"],
            doc="ask for a datapath; as a dump: ask for all datapaths; from the kernel: describes a datapath"),
        MessageType(4, "SET", takes=["name", "user_features", "masks_cache_size", "per_cpu_pids"],
            doc="change a datapath; from the kernel: tells a change of a datapath"),
    ],
)  # fmt: skip
