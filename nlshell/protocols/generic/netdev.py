"""Queues, NAPI instances, page pools and XDP features of network devices.

Source: <linux/netdev.h>, net/core/netdev-genl-gen.c; netdev.yaml.
"""

from ...schema import IFINDEX, PAD, S32, U32, U64, UINT, Attr, AttributeSet, Enum, Family, Flags, MessageType, Nest
from ...schema.things import INTERFACE, Plain, Refusal, Thing, Word
from . import GENLMSGHDR

IO_URING_PROVIDER_INFO = AttributeSet("NETDEV_A_IO_URING_PROVIDER_INFO_", [Attr(1, "RX_BUF_LEN", UINT)])

PAGE_POOL = AttributeSet("NETDEV_A_PAGE_POOL_", [
    Attr(1, "ID", UINT),
    Attr(2, "IFINDEX", IFINDEX),
    Attr(3, "NAPI_ID", UINT, doc="NAPI instance that uses the pool"),
    Attr(4, "INFLIGHT", UINT, doc="pages that are out"),
    Attr(5, "INFLIGHT_MEM", UINT, unit="bytes"),
    Attr(6, "DETACH_TIME", UINT, unit="s", doc="since when the pool waits for its last pages"),
    Attr(7, "DMABUF", U32),
    Attr(8, "IO_URING", Nest(IO_URING_PROVIDER_INFO)),
])  # fmt: skip

PAGE_POOL_STATS = AttributeSet("NETDEV_A_PAGE_POOL_STATS_", [
    Attr(1, "INFO", Nest(PAGE_POOL)),
    Attr(8, "ALLOC_FAST", UINT),
    Attr(9, "ALLOC_SLOW", UINT),
    Attr(10, "ALLOC_SLOW_HIGH_ORDER", UINT),
    Attr(11, "ALLOC_EMPTY", UINT),
    Attr(12, "ALLOC_REFILL", UINT),
    Attr(13, "ALLOC_WAIVE", UINT),
    Attr(14, "RECYCLE_CACHED", UINT),
    Attr(15, "RECYCLE_CACHE_FULL", UINT),
    Attr(16, "RECYCLE_RING", UINT),
    Attr(17, "RECYCLE_RING_FULL", UINT),
    Attr(18, "RECYCLE_RELEASED_REFCNT", UINT),
])  # fmt: skip

NAPI_THREADED = Enum("napi_threaded", {"DISABLED": 0, "ENABLED": 1, "BUSY_POLL": 2}, "NETDEV_NAPI_THREADED_")

NAPI = AttributeSet("NETDEV_A_NAPI_", [
    Attr(1, "IFINDEX", IFINDEX),
    Attr(2, "ID", U32),
    Attr(3, "IRQ", U32, doc="interrupt of the instance"),
    Attr(4, "PID", U32, doc="thread, when it has one"),
    Attr(5, "DEFER_HARD_IRQS", U32),
    Attr(6, "GRO_FLUSH_TIMEOUT", UINT, unit="ns"),
    Attr(7, "IRQ_SUSPEND_TIMEOUT", UINT, unit="ns"),
    Attr(8, "THREADED", U32, enum=NAPI_THREADED),
])  # fmt: skip

QUEUE_TYPE = Enum("queue_type", {"RX": 0, "TX": 1}, "NETDEV_QUEUE_TYPE_")

XSK_INFO = AttributeSet("NETDEV_A_XSK_INFO_", [])

LEASE = AttributeSet("NETDEV_A_LEASE_", [
    Attr(1, "IFINDEX", IFINDEX),
    Attr(2, "QUEUE", Nest(lambda: QUEUE)),
    Attr(3, "NETNS_ID", S32),
])  # fmt: skip

QUEUE: AttributeSet = AttributeSet("NETDEV_A_QUEUE_", [
    Attr(1, "ID", U32),
    Attr(2, "IFINDEX", IFINDEX),
    Attr(3, "TYPE", U32, enum=QUEUE_TYPE),
    Attr(4, "NAPI_ID", U32, doc="NAPI instance that serves the queue"),
    Attr(5, "DMABUF", U32, doc="identifier of the memory that is bound to the queue"),
    Attr(6, "IO_URING", Nest(IO_URING_PROVIDER_INFO)),
    Attr(7, "XSK", Nest(XSK_INFO)),
    Attr(8, "LEASE", Nest(LEASE)),
])  # fmt: skip

QSTATS_SCOPE = Flags("qstats_scope", {"QUEUE": 0x1}, "NETDEV_QSTATS_SCOPE_")

QSTATS = AttributeSet("NETDEV_A_QSTATS_", [
    Attr(1, "IFINDEX", IFINDEX),
    Attr(2, "QUEUE_TYPE", U32, enum=QUEUE_TYPE),
    Attr(3, "QUEUE_ID", U32),
    Attr(4, "SCOPE", UINT, flags=QSTATS_SCOPE),
    Attr(8, "RX_PACKETS", UINT),
    Attr(9, "RX_BYTES", UINT, unit="bytes"),
    Attr(10, "TX_PACKETS", UINT),
    Attr(11, "TX_BYTES", UINT, unit="bytes"),
    Attr(12, "RX_ALLOC_FAIL", UINT),
    Attr(13, "RX_HW_DROPS", UINT),
    Attr(14, "RX_HW_DROP_OVERRUNS", UINT),
    Attr(15, "RX_CSUM_COMPLETE", UINT),
    Attr(16, "RX_CSUM_UNNECESSARY", UINT),
    Attr(17, "RX_CSUM_NONE", UINT),
    Attr(18, "RX_CSUM_BAD", UINT),
    Attr(19, "RX_HW_GRO_PACKETS", UINT),
    Attr(20, "RX_HW_GRO_BYTES", UINT, unit="bytes"),
    Attr(21, "RX_HW_GRO_WIRE_PACKETS", UINT),
    Attr(22, "RX_HW_GRO_WIRE_BYTES", UINT, unit="bytes"),
    Attr(23, "RX_HW_DROP_RATELIMITS", UINT),
    Attr(24, "TX_HW_DROPS", UINT),
    Attr(25, "TX_HW_DROP_ERRORS", UINT),
    Attr(26, "TX_CSUM_NONE", UINT),
    Attr(27, "TX_NEEDS_CSUM", UINT),
    Attr(28, "TX_HW_GSO_PACKETS", UINT),
    Attr(29, "TX_HW_GSO_BYTES", UINT, unit="bytes"),
    Attr(30, "TX_HW_GSO_WIRE_PACKETS", UINT),
    Attr(31, "TX_HW_GSO_WIRE_BYTES", UINT, unit="bytes"),
    Attr(32, "TX_HW_DROP_RATELIMITS", UINT),
    Attr(33, "TX_STOP", UINT),
    Attr(34, "TX_WAKE", UINT),
])  # fmt: skip

DMABUF = AttributeSet("NETDEV_A_DMABUF_", [
    Attr(1, "IFINDEX", IFINDEX),
    Attr(2, "QUEUES", Nest(QUEUE), multi=True),
    Attr(3, "FD", U32),
    Attr(4, "ID", U32),
    Attr(5, "RX_PAGE_SIZE", U32),
])  # fmt: skip

XDP_ACT = Flags("xdp_act", {
    "BASIC": 0x1, "REDIRECT": 0x2, "NDO_XMIT": 0x4, "XSK_ZEROCOPY": 0x8, "HW_OFFLOAD": 0x10, "RX_SG": 0x20,
    "NDO_XMIT_SG": 0x40,
}, "NETDEV_XDP_ACT_")  # fmt: skip

XDP_RX_METADATA = Flags("xdp_rx_metadata", {"TIMESTAMP": 0x1, "HASH": 0x2, "VLAN_TAG": 0x4}, "NETDEV_XDP_RX_METADATA_")

XSK_FLAGS = Flags("xsk_flags", {"TIMESTAMP": 0x1, "CHECKSUM": 0x2, "LAUNCH_TIME_FIFO": 0x4}, "NETDEV_XSK_FLAGS_TX_")

DEV = AttributeSet("NETDEV_A_DEV_", [
    Attr(1, "IFINDEX", IFINDEX),
    Attr(2, "PAD", PAD),
    Attr(3, "XDP_FEATURES", U64, flags=XDP_ACT, doc="what XDP can do here"),
    Attr(4, "XDP_ZC_MAX_SEGS", U32, doc="fragments a zero-copy AF_XDP frame may have"),
    Attr(5, "XDP_RX_METADATA_FEATURES", U64, flags=XDP_RX_METADATA, doc="what a program can learn of a packet received"),
    Attr(6, "XSK_FEATURES", U64, flags=XSK_FLAGS, doc="what AF_XDP can ask the hardware for"),
])  # fmt: skip

FAMILY = Family(
    "netdev", prefix="NETDEV_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=DEV,
    groups=["mgmt", "page-pool"],
    doc="queues, NAPI instances, page pools and XDP features of network devices", initial=True, refusals=[
        Refusal(22, "the interface may have no {type} queue {id}: those in use are numbered from 0, and a dump tells them",
            when="ifindex and id", proof="netdev queue_get ifindex={ifindex} --dump"),
    ], things=[
    Thing("dev", "what XDP and AF_XDP can do on network devices", about=["dev", "dev_add", "dev_del", "dev_change"],
        key=["ifindex"], title=["of {ifindex:link}"], free="dev", groups=["mgmt"],
        columns=["dev", "xdp_features", "xdp_zc_max_segs", "xdp_rx_metadata_features", "xsk_features"],
        words=[Word("dev", "ifindex", INTERFACE, "of this device only", alone=True)]),
    Thing("queue", "queues of network devices, and who serves them", key=["ifindex", "type", "id"], free="dev",
        title=["{type} {id}", "of {ifindex:link}"],
        columns=["dev", "type", "id", "napi", "dmabuf", "io_uring", "xsk", "lease"],
        words=[
            Word("dev", "ifindex", INTERFACE, "of this device only", ask="ifindex"),
            Word("type", "type", Plain("TYPE"), "rx or tx only"),
            Word("napi", "napi_id", Plain("NUMBER"), "served by this NAPI instance"),
        ]),
    Thing("napi", "NAPI instances: who polls the queues of network devices", key=["id"], title=["{id}", "of {ifindex:link}"],
        free="dev",
        columns=["id", "dev", "irq", "pid", "threaded", "defer_hard_irqs", "gro_flush_timeout", "irq_suspend_timeout"],
        words=[
            Word("dev", "ifindex", INTERFACE, "of this device only", ask="ifindex"),
            Word("id", "id", Plain("NUMBER"), "this one only", alone=True),
        ], changes={"set": "netdev napi_set id=8193 defer_hard_irqs=2"}),
    Thing("page-pool", "page pools: where network devices get memory for received packets", key=["id"],
        title=["{id}", "of {ifindex:link}"], about=["page_pool", "page_pool_add", "page_pool_del", "page_pool_change"],
        groups=["page-pool"], free="dev",
        columns=["id", "dev", "napi_id", "inflight", "inflight_mem", "detach_time", "dmabuf"],
        moving=["inflight", "inflight_mem"],
        words=[
            Word("dev", "ifindex", INTERFACE, "of this device only"),
            Word("id", "id", Plain("NUMBER"), "this one only", alone=True),
        ]),
    Thing("page-pool-stats", "how well page pools reuse their memory", about=["page_pool_stats"], key=["info.id"],
        title=["of pool {info.id}"],
        columns=["id", "dev", "alloc_fast", "alloc_slow", "alloc_empty", "recycle_cached", "recycle_ring", "recycle_ring_full"],
        moving=["alloc_*", "recycle_*"],
        words=[
            Word("dev", "info.ifindex", INTERFACE, "of this device only"),
            Word("id", "info.id", Plain("NUMBER"), "of this pool only", alone=True),
        ]),
    Thing("qstats", "what network devices count, summed up or queue by queue", key=["ifindex", "queue_type", "queue_id"],
        free="dev", title=["of {ifindex:link}", "{queue_type} {queue_id}"], moving=["rx_*", "tx_*"],
        columns=["dev", "queue_type", "queue_id", "rx_packets", "rx_bytes", "rx_alloc_fail", "tx_packets", "tx_bytes"],
        words=[Word("dev", "ifindex", INTERFACE, "of this device only", ask="ifindex")]),
    Thing("dmabuf", "memory of applications or devices that queues receive into", about=["bind_rx", "bind_tx"], key=["id"],
        operation=None, columns=["id", "ifindex", "queues", "fd"]),
    ], messages=[
        MessageType(1, "DEV_GET", takes=["ifindex"], needs=["ifindex"],
            doc="ask what XDP can do on a network device; as a dump: ask for all network devices; from the kernel: describes "
            "what XDP can do on a network device"),
        MessageType(2, "DEV_ADD_NTF", doc="from the kernel: tells of a new network device"),
        MessageType(3, "DEV_DEL_NTF", doc="from the kernel: reports the end of a network device"),
        MessageType(4, "DEV_CHANGE_NTF", doc="from the kernel: tells a change of what XDP can do on a network device"),
        MessageType(5, "PAGE_POOL_GET", PAGE_POOL, takes=["id"], needs=["id"],
            doc="ask for a page pool; as a dump: ask for all page pools; from the kernel: describes a page pool"),
        MessageType(6, "PAGE_POOL_ADD_NTF", PAGE_POOL, doc="from the kernel: tells of a new page pool"),
        MessageType(7, "PAGE_POOL_DEL_NTF", PAGE_POOL, doc="from the kernel: reports the end of a page pool"),
        MessageType(8, "PAGE_POOL_CHANGE_NTF", PAGE_POOL, doc="from the kernel: tells a change of a page pool"),
        MessageType(9, "PAGE_POOL_STATS_GET", PAGE_POOL_STATS, takes=["info"], needs=["info.id"],
            doc="ask for the statistics of a page pool; as a dump: ask for all statistics of page pools; from the kernel: "
            "describes how well a page pool reuses its memory"),
        MessageType(10, "QUEUE_GET", QUEUE, takes=["ifindex", "type", "id"], needs=["ifindex", "type", "id"],
            doc="ask for a queue of a network device; as a dump: ask for all queues, or those of one network device; from the "
            "kernel: describes a queue of a network device"),
        MessageType(11, "NAPI_GET", NAPI, takes=["id", "ifindex"], needs=["id"],
            doc="ask for a NAPI instance; as a dump: ask for all NAPI instances, or those of one network device; from the "
            "kernel: describes a NAPI instance"),
        MessageType(12, "QSTATS_GET", QSTATS, takes=["ifindex", "scope"], dumps=True,
            doc="as a dump: ask for all statistics that network devices keep; with scope=queue for each queue; from the kernel: "
            "tells them"),
        MessageType(13, "BIND_RX", DMABUF, takes=["ifindex", "queues", "fd"], needs=["ifindex", "queues", "fd"],
            doc="let receive queues take their memory from a dma-buf; the binding ends with the socket"),
        MessageType(14, "NAPI_SET", NAPI, takes=["id", "defer_hard_irqs", "gro_flush_timeout", "irq_suspend_timeout", "threaded"],
            needs=["id"], doc="change when a NAPI instance polls, and who does it"),
        MessageType(15, "BIND_TX", DMABUF, takes=["ifindex", "fd"], needs=["ifindex", "fd"],
            doc="let a device send from a dma-buf; the binding ends with the socket"),
        MessageType(16, "QUEUE_CREATE", QUEUE, doc="make a queue that leases a queue of another device"),
    ],
)  # fmt: skip
