"""Near field communication. Source: <linux/nfc.h>, net/nfc/netlink.c."""

from ...schema import BYTES, HEX32, U8, U16, U32, Attr, AttributeSet, Enum, Family, Flags, IndexedArray, MessageType, Nest, String
from . import GENLMSGHDR

RF_MODE = Enum("nfc_rf_mode", {"INITIATOR": 0, "TARGET": 1, "NONE": 2}, "NFC_RF_")

COMM_MODE = Enum("nfc_comm_mode", {"ACTIVE": 0, "PASSIVE": 1}, "NFC_COMM_")

SE_TYPE = Flags("nfc_se_type", {"UICC": 0x1, "EMBEDDED": 0x2}, "NFC_SE_")

SDP = AttributeSet("NFC_SDP_ATTR_", [
    Attr(1, "URI", String()),
    Attr(2, "SAP", U8),
])  # fmt: skip

NFC = AttributeSet("NFC_ATTR_", [
    Attr(1, "DEVICE_INDEX", U32),
    Attr(2, "DEVICE_NAME", String()),
    Attr(3, "PROTOCOLS", HEX32),
    Attr(4, "TARGET_INDEX", U32),
    Attr(5, "TARGET_SENS_RES", U16),
    Attr(6, "TARGET_SEL_RES", U8),
    Attr(7, "TARGET_NFCID1", BYTES),
    Attr(8, "TARGET_SENSB_RES", BYTES),
    Attr(9, "TARGET_SENSF_RES", BYTES),
    Attr(10, "COMM_MODE", U8, enum=COMM_MODE),
    Attr(11, "RF_MODE", U8, enum=RF_MODE),
    Attr(12, "DEVICE_POWERED", U8),
    Attr(13, "IM_PROTOCOLS", HEX32),
    Attr(14, "TM_PROTOCOLS", HEX32),
    Attr(15, "LLC_PARAM_LTO", U8),
    Attr(16, "LLC_PARAM_RW", U8),
    Attr(17, "LLC_PARAM_MIUX", U16),
    Attr(18, "SE", BYTES),
    Attr(19, "LLC_SDP", IndexedArray(Nest(SDP))),
    Attr(20, "FIRMWARE_NAME", String()),
    Attr(21, "SE_INDEX", U32),
    Attr(22, "SE_TYPE", U8, flags=SE_TYPE),
    Attr(23, "SE_AID", BYTES),
    Attr(24, "FIRMWARE_DOWNLOAD_STATUS", U32),
    Attr(25, "SE_APDU", BYTES),
    Attr(26, "TARGET_ISO15693_DSFID", U8),
    Attr(27, "TARGET_ISO15693_UID", BYTES),
    Attr(28, "SE_PARAMS", BYTES),
    Attr(29, "VENDOR_ID", U32),
    Attr(30, "VENDOR_SUBCMD", U32),
    Attr(31, "VENDOR_DATA", BYTES),
    Attr(32, "TARGET_ATS", BYTES),
])  # fmt: skip

FAMILY = Family(
    "nfc", prefix="NFC_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=NFC,
    groups=["events"],
    doc="near field communication",
    messages=[
        MessageType(1, "GET_DEVICE"), MessageType(2, "DEV_UP"), MessageType(3, "DEV_DOWN"), MessageType(4, "DEP_LINK_UP"),
        MessageType(5, "DEP_LINK_DOWN"), MessageType(6, "START_POLL"), MessageType(7, "STOP_POLL"),
        MessageType(8, "GET_TARGET"), MessageType(15, "LLC_GET_PARAMS"), MessageType(16, "LLC_SET_PARAMS"),
        MessageType(17, "ENABLE_SE"), MessageType(18, "DISABLE_SE"), MessageType(19, "LLC_SDREQ"),
        MessageType(21, "FW_DOWNLOAD"), MessageType(26, "GET_SE"), MessageType(27, "SE_IO"),
        MessageType(28, "ACTIVATE_TARGET"), MessageType(29, "VENDOR"), MessageType(30, "DEACTIVATE_TARGET"),
        MessageType(9, "EVENT_TARGETS_FOUND", kernel="NFC_EVENT_TARGETS_FOUND"),
        MessageType(10, "EVENT_DEVICE_ADDED", kernel="NFC_EVENT_DEVICE_ADDED"),
        MessageType(11, "EVENT_DEVICE_REMOVED", kernel="NFC_EVENT_DEVICE_REMOVED"),
        MessageType(12, "EVENT_TARGET_LOST", kernel="NFC_EVENT_TARGET_LOST"),
        MessageType(13, "EVENT_TM_ACTIVATED", kernel="NFC_EVENT_TM_ACTIVATED"),
        MessageType(14, "EVENT_TM_DEACTIVATED", kernel="NFC_EVENT_TM_DEACTIVATED"),
        MessageType(20, "EVENT_LLC_SDRES", kernel="NFC_EVENT_LLC_SDRES"),
        MessageType(22, "EVENT_SE_ADDED", kernel="NFC_EVENT_SE_ADDED"),
        MessageType(23, "EVENT_SE_REMOVED", kernel="NFC_EVENT_SE_REMOVED"),
        MessageType(24, "EVENT_SE_CONNECTIVITY", kernel="NFC_EVENT_SE_CONNECTIVITY"),
        MessageType(25, "EVENT_SE_TRANSACTION", kernel="NFC_EVENT_SE_TRANSACTION"),
    ],
)  # fmt: skip
