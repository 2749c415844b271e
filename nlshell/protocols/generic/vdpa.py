"""Virtio data path acceleration: management devices and devices. Source: <linux/vdpa.h>, drivers/vdpa/vdpa.c."""

from ...schema import HEX64, MAC, PAD, U8, U16, U32, U64, Attr, AttributeSet, Family, MessageType, String
from . import GENLMSGHDR

VDPA = AttributeSet("VDPA_ATTR_", [
    Attr(0, "PAD", PAD),
    Attr(1, "MGMTDEV_BUS_NAME", String()),
    Attr(2, "MGMTDEV_DEV_NAME", String()),
    Attr(3, "MGMTDEV_SUPPORTED_CLASSES", HEX64),
    Attr(4, "DEV_NAME", String()),
    Attr(5, "DEV_ID", U32),
    Attr(6, "DEV_VENDOR_ID", U32),
    Attr(7, "DEV_MAX_VQS", U32),
    Attr(8, "DEV_MAX_VQ_SIZE", U16),
    Attr(9, "DEV_MIN_VQ_SIZE", U16),
    Attr(10, "DEV_NET_CFG_MACADDR", MAC),
    Attr(11, "DEV_NET_STATUS", U16),
    Attr(12, "DEV_NET_CFG_MAX_VQP", U16),
    Attr(13, "DEV_NET_CFG_MTU", U16),
    Attr(14, "DEV_NEGOTIATED_FEATURES", HEX64),
    Attr(15, "DEV_MGMTDEV_MAX_VQS", U32),
    Attr(16, "DEV_SUPPORTED_FEATURES", HEX64),
    Attr(17, "DEV_QUEUE_INDEX", U32),
    Attr(18, "DEV_VENDOR_ATTR_NAME", String()),
    Attr(19, "DEV_VENDOR_ATTR_VALUE", U64),
    Attr(20, "DEV_FEATURES", HEX64),
    Attr(21, "DEV_BLK_CFG_CAPACITY", U64),
    Attr(22, "DEV_BLK_CFG_SIZE_MAX", U32),
    Attr(23, "DEV_BLK_CFG_BLK_SIZE", U32),
    Attr(24, "DEV_BLK_CFG_SEG_MAX", U32),
    Attr(25, "DEV_BLK_CFG_NUM_QUEUES", U16),
    Attr(26, "DEV_BLK_CFG_PHY_BLK_EXP", U8),
    Attr(27, "DEV_BLK_CFG_ALIGN_OFFSET", U8),
    Attr(28, "DEV_BLK_CFG_MIN_IO_SIZE", U16),
    Attr(29, "DEV_BLK_CFG_OPT_IO_SIZE", U32),
    Attr(30, "DEV_BLK_CFG_MAX_DISCARD_SEC", U32),
    Attr(31, "DEV_BLK_CFG_MAX_DISCARD_SEG", U32),
    Attr(32, "DEV_BLK_CFG_DISCARD_SEC_ALIGN", U32),
    Attr(33, "DEV_BLK_CFG_MAX_WRITE_ZEROES_SEC", U32),
    Attr(34, "DEV_BLK_CFG_MAX_WRITE_ZEROES_SEG", U32),
    Attr(35, "DEV_BLK_READ_ONLY", U8),
    Attr(36, "DEV_BLK_FLUSH", U8),
])  # fmt: skip

FAMILY = Family(
    "vdpa", prefix="VDPA_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=VDPA,
    doc="virtio data path acceleration: management devices and devices",
    messages=[
        MessageType(1, "MGMTDEV_NEW"), MessageType(2, "MGMTDEV_GET"), MessageType(3, "DEV_NEW"), MessageType(4, "DEV_DEL"),
        MessageType(5, "DEV_GET"), MessageType(6, "DEV_CONFIG_GET"), MessageType(7, "DEV_VSTATS_GET"),
        MessageType(8, "DEV_ATTR_SET"),
    ],
)  # fmt: skip
