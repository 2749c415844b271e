"""What a network device's hardware is set to.

Source: <linux/ethtool_netlink.h>, <linux/ethtool_netlink_generated.h>, net/ethtool/netlink.c; ethtool.yaml.
"""

from ...schema import (
    BE16,
    BYTES,
    FLAG,
    HEX8,
    HEX16,
    HEX32,
    IFINDEX,
    PAD,
    S16,
    S32,
    U8,
    U32,
    U64,
    UINT,
    Attr,
    AttributeSet,
    Binary,
    Enum,
    Family,
    Flags,
    MessageType,
    Nest,
    Packed,
    Refusal,
    String,
    SubMessage,
    Thing,
    TypeValue,
)
from . import GENLMSGHDR

# <linux/ethtool.h>
PORT = Enum("ethtool_port", {"TP": 0, "AUI": 1, "MII": 2, "FIBRE": 3, "BNC": 4, "DA": 5, "NONE": 0xEF, "OTHER": 0xFF}, "PORT_")

TRANSCEIVER = Enum("ethtool_transceiver", {"INTERNAL": 0, "EXTERNAL": 1}, "XCVR_")

MDI = Enum("ethtool_tp_mdi", {"MDI_INVALID": 0, "MDI": 1, "MDI_X": 2, "MDI_AUTO": 3}, "ETH_TP_")

DUPLEX = Enum("ethtool_duplex", {"HALF": 0, "FULL": 1, "UNKNOWN": 0xFF}, "DUPLEX_")

MASTER_SLAVE_CFG = Enum("ethtool_master_slave_cfg", {
    "UNSUPPORTED": 0, "UNKNOWN": 1, "MASTER_PREFERRED": 2, "SLAVE_PREFERRED": 3, "MASTER_FORCE": 4, "SLAVE_FORCE": 5,
}, "MASTER_SLAVE_CFG_")  # fmt: skip

MASTER_SLAVE_STATE = Enum("ethtool_master_slave_state", {
    "UNSUPPORTED": 0, "UNKNOWN": 1, "MASTER": 2, "SLAVE": 3, "ERR": 4,
}, "MASTER_SLAVE_STATE_")  # fmt: skip

RATE_MATCHING = Enum("ethtool_rate_matching", {"NONE": 0, "PAUSE": 1, "CRS": 2, "OPEN_LOOP": 3}, "RATE_MATCH_")

HASH_FUNCTION = Flags("ethtool_rss_hash", {"TOP": 0x1, "XOR": 0x2, "CRC32": 0x4}, "ETH_RSS_HASH_")

PAIR = Enum("ethtool_cable_pair", {"A": 0, "B": 1, "C": 2, "D": 3}, "ETHTOOL_A_CABLE_PAIR_")

INFO_SOURCE = Enum("ethtool_cable_info_source", {"UNSPEC": 0, "TDR": 1, "ALCD": 2}, "ETHTOOL_A_CABLE_INF_SRC_")

STATS_GROUP = Enum("ethtool_stats_group", {"ETH_PHY": 0, "ETH_MAC": 1, "ETH_CTRL": 2, "RMON": 3, "PHY": 4}, "ETHTOOL_STATS_")

# The type of the one attribute within is the number of the statistic in its group's string set.
STATISTIC = TypeValue(U64)

CABLE_AMPLITUDE = AttributeSet("ETHTOOL_A_CABLE_AMPLITUDE_", [
    Attr(1, "PAIR", U8, enum=PAIR, doc="pair of wires"),
    Attr(2, "mV", S16, unit="mV", doc="height of the echo"),
])  # fmt: skip

CABLE_PULSE = AttributeSet("ETHTOOL_A_CABLE_PULSE_", [Attr(1, "mV", S16, unit="mV", doc="height of the pulse that was sent")])

CABLE_STEP = AttributeSet("ETHTOOL_A_CABLE_STEP_", [
    Attr(1, "FIRST_DISTANCE", U32, unit="cm", doc="where the measurement begins"),
    Attr(2, "LAST_DISTANCE", U32, unit="cm", doc="where it ends"),
    Attr(3, "STEP_DISTANCE", U32, unit="cm", doc="distance between two measured points"),
])  # fmt: skip

CABLE_TDR_NEST = AttributeSet("ETHTOOL_A_CABLE_TDR_NEST_", [
    Attr(1, "STEP", Nest(CABLE_STEP), doc="which points of the cable were measured"),
    Attr(2, "AMPLITUDE", Nest(CABLE_AMPLITUDE), multi=True, doc="what came back from one point of a pair"),
    Attr(3, "PULSE", Nest(CABLE_PULSE), doc="what was sent"),
])  # fmt: skip

HEADER_FLAGS = Flags("header_flags", {"COMPACT_BITSETS": 0x1, "OMIT_REPLY": 0x2, "STATS": 0x4}, "ETHTOOL_FLAG_")

HEADER = AttributeSet("ETHTOOL_A_HEADER_", [
    Attr(1, "DEV_INDEX", IFINDEX, doc="interface; index or name will do"),
    Attr(2, "DEV_NAME", String(max=15), doc="interface; index or name will do"),
    Attr(3, "FLAGS", U32, flags=HEADER_FLAGS, doc="how the reply shall look"),
    Attr(4, "PHY_INDEX", U32, doc="PHY, where there are several"),
])  # fmt: skip

BITSET_BIT = AttributeSet("ETHTOOL_A_BITSET_BIT_", [
    Attr(1, "INDEX", U32, doc="its number"),
    Attr(2, "NAME", String(), doc="name of the bit"),
    Attr(3, "VALUE", FLAG, doc="the bit is on"),
])  # fmt: skip

BITSET_BITS = AttributeSet("ETHTOOL_A_BITSET_BITS_", [Attr(1, "BIT", Nest(BITSET_BIT), multi=True, doc="bit with its name")])

BITSET = AttributeSet("ETHTOOL_A_BITSET_", [
    Attr(1, "NOMASK", FLAG, doc="a list: what is not named is off"),
    Attr(2, "SIZE", U32, doc="number of bits"),
    Attr(3, "BITS", Nest(BITSET_BITS), doc="each bit with its name"),
    Attr(4, "VALUE", BYTES, hint="hex", doc="compact form: words of 32 bits"),
    Attr(5, "MASK", BYTES, doc="compact form: which bits are meant"),
])  # fmt: skip

# Bits of the compact form; the kernel's identifiers end in _BIT.
LINK_MODE = Enum("ethtool_link_mode_bit_indices", {
    "10baseT_Half": 0, "10baseT_Full": 1, "100baseT_Half": 2, "100baseT_Full": 3, "1000baseT_Half": 4,
    "1000baseT_Full": 5, "Autoneg": 6, "TP": 7, "AUI": 8, "MII": 9, "FIBRE": 10, "BNC": 11, "10000baseT_Full": 12,
    "Pause": 13, "Asym_Pause": 14, "2500baseX_Full": 15, "Backplane": 16, "1000baseKX_Full": 17,
    "10000baseKX4_Full": 18, "10000baseKR_Full": 19, "10000baseR_FEC": 20, "20000baseMLD2_Full": 21,
    "20000baseKR2_Full": 22, "40000baseKR4_Full": 23, "40000baseCR4_Full": 24, "40000baseSR4_Full": 25,
    "40000baseLR4_Full": 26, "56000baseKR4_Full": 27, "56000baseCR4_Full": 28, "56000baseSR4_Full": 29,
    "56000baseLR4_Full": 30, "25000baseCR_Full": 31, "25000baseKR_Full": 32, "25000baseSR_Full": 33,
    "50000baseCR2_Full": 34, "50000baseKR2_Full": 35, "100000baseKR4_Full": 36, "100000baseSR4_Full": 37,
    "100000baseCR4_Full": 38, "100000baseLR4_ER4_Full": 39, "50000baseSR2_Full": 40, "1000baseX_Full": 41,
    "10000baseCR_Full": 42, "10000baseSR_Full": 43, "10000baseLR_Full": 44, "10000baseLRM_Full": 45,
    "10000baseER_Full": 46, "2500baseT_Full": 47, "5000baseT_Full": 48, "FEC_NONE": 49, "FEC_RS": 50,
    "FEC_BASER": 51, "50000baseKR_Full": 52, "50000baseSR_Full": 53, "50000baseCR_Full": 54,
    "50000baseLR_ER_FR_Full": 55, "50000baseDR_Full": 56, "100000baseKR2_Full": 57, "100000baseSR2_Full": 58,
    "100000baseCR2_Full": 59, "100000baseLR2_ER2_FR2_Full": 60, "100000baseDR2_Full": 61, "200000baseKR4_Full": 62,
    "200000baseSR4_Full": 63, "200000baseLR4_ER4_FR4_Full": 64, "200000baseDR4_Full": 65, "200000baseCR4_Full": 66,
    "100baseT1_Full": 67, "1000baseT1_Full": 68, "400000baseKR8_Full": 69, "400000baseSR8_Full": 70,
    "400000baseLR8_ER8_FR8_Full": 71, "400000baseDR8_Full": 72, "400000baseCR8_Full": 73, "FEC_LLRS": 74,
    "100000baseKR_Full": 75, "100000baseSR_Full": 76, "100000baseLR_ER_FR_Full": 77, "100000baseCR_Full": 78,
    "100000baseDR_Full": 79, "200000baseKR2_Full": 80, "200000baseSR2_Full": 81, "200000baseLR2_ER2_FR2_Full": 82,
    "200000baseDR2_Full": 83, "200000baseCR2_Full": 84, "400000baseKR4_Full": 85, "400000baseSR4_Full": 86,
    "400000baseLR4_ER4_FR4_Full": 87, "400000baseDR4_Full": 88, "400000baseCR4_Full": 89, "100baseFX_Half": 90,
    "100baseFX_Full": 91, "10baseT1L_Full": 92, "800000baseCR8_Full": 93, "800000baseKR8_Full": 94,
    "800000baseDR8_Full": 95, "800000baseDR8_2_Full": 96, "800000baseSR8_Full": 97, "800000baseVR8_Full": 98,
    "10baseT1S_Full": 99, "10baseT1S_Half": 100, "10baseT1S_P2MP_Half": 101, "10baseT1BRR_Full": 102,
    "200000baseCR_Full": 103, "200000baseKR_Full": 104, "200000baseDR_Full": 105, "200000baseDR_2_Full": 106,
    "200000baseSR_Full": 107, "200000baseVR_Full": 108, "400000baseCR2_Full": 109, "400000baseKR2_Full": 110,
    "400000baseDR2_Full": 111, "400000baseDR2_2_Full": 112, "400000baseSR2_Full": 113, "400000baseVR2_Full": 114,
    "800000baseCR4_Full": 115, "800000baseKR4_Full": 116, "800000baseDR4_Full": 117, "800000baseDR4_2_Full": 118,
    "800000baseSR4_Full": 119, "800000baseVR4_Full": 120, "1600000baseCR8_Full": 121, "1600000baseKR8_Full": 122,
    "1600000baseDR8_Full": 123, "1600000baseDR8_2_Full": 124,
}, "ETHTOOL_LINK_MODE_")  # fmt: skip
LINK_MODES = BITSET.but("ETHTOOL_A_BITSET_ (link modes)", value=BYTES.but(names=LINK_MODE, word=4), mask=BYTES.but(names=LINK_MODE, word=4))

STRING = AttributeSet("ETHTOOL_A_STRING_", [
    Attr(1, "INDEX", U32, doc="its number"),
    Attr(2, "VALUE", String(), doc="the name"),
])  # fmt: skip

STRINGS = AttributeSet("ETHTOOL_A_STRINGS_", [Attr(1, "STRING", Nest(STRING), multi=True, doc="name with its number")])

STRING_SET_ID = Enum("ethtool_stringset", {
    "TEST": 0, "STATS": 1, "PRIV_FLAGS": 2, "NTUPLE_FILTERS": 3, "FEATURES": 4, "RSS_HASH_FUNCS": 5, "TUNABLES": 6,
    "PHY_STATS": 7, "PHY_TUNABLES": 8, "LINK_MODES": 9, "MSG_CLASSES": 10, "WOL_MODES": 11, "SOF_TIMESTAMPING": 12,
    "TS_TX_TYPES": 13, "TS_RX_FILTERS": 14, "UDP_TUNNEL_TYPES": 15, "STATS_STD": 16, "STATS_ETH_PHY": 17,
    "STATS_ETH_MAC": 18, "STATS_ETH_CTRL": 19, "STATS_RMON": 20, "STATS_PHY": 21, "TS_FLAGS": 22,
}, "ETH_SS_")  # fmt: skip

STRINGSET = AttributeSet("ETHTOOL_A_STRINGSET_", [
    Attr(1, "ID", U32, enum=STRING_SET_ID, doc="which set of names it is"),
    Attr(2, "COUNT", U32, doc="how many names it has"),
    Attr(3, "STRINGS", Nest(STRINGS), multi=True, doc="names"),
])  # fmt: skip

STRINGSETS = AttributeSet("ETHTOOL_A_STRINGSETS_", [Attr(1, "STRINGSET", Nest(STRINGSET), multi=True, doc="one set of names")])

STRSET = AttributeSet("ETHTOOL_A_STRSET_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "STRINGSETS", Nest(STRINGSETS), doc="sets of names"),
    Attr(3, "COUNTS_ONLY", FLAG, doc="ask for the number of strings only"),
])  # fmt: skip

PRIVFLAGS = AttributeSet("ETHTOOL_A_PRIVFLAGS_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "FLAGS", Nest(BITSET), doc="the switches, by the names that the driver gives them: on (value)"),
])  # fmt: skip

TCP_DATA_SPLIT = Enum("tcp_data_split", {"UNKNOWN": 0, "DISABLED": 1, "ENABLED": 2}, "ETHTOOL_TCP_DATA_SPLIT_")

RINGS = AttributeSet("ETHTOOL_A_RINGS_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "RX_MAX", U32, doc="most entries that the receive ring can have"),
    Attr(3, "RX_MINI_MAX", U32, doc="most entries that the ring for small packets can have"),
    Attr(4, "RX_JUMBO_MAX", U32, doc="most entries that the ring for large packets can have"),
    Attr(5, "TX_MAX", U32, doc="most entries that the transmit ring can have"),
    Attr(6, "RX", U32, doc="entries of the receive ring"),
    Attr(7, "RX_MINI", U32, doc="entries of the ring for small packets"),
    Attr(8, "RX_JUMBO", U32, doc="entries of the ring for large packets"),
    Attr(9, "TX", U32, doc="entries of the transmit ring"),
    Attr(10, "RX_BUF_LEN", U32, unit="bytes", doc="size of a receive buffer"),
    Attr(11, "TCP_DATA_SPLIT", U8, enum=TCP_DATA_SPLIT, doc="whether headers and data are put into buffers of their own"),
    Attr(12, "CQE_SIZE", U32, unit="bytes", doc="size of the entries by which the device tells what is done"),
    Attr(13, "TX_PUSH", U8, doc="whether the driver writes descriptors straight to the device when sending"),
    Attr(14, "RX_PUSH", U8, doc="whether the driver writes descriptors straight to the device when receiving"),
    Attr(15, "TX_PUSH_BUF_LEN", U32, unit="bytes", doc="how much of a packet the driver may write straight to the device"),
    Attr(16, "TX_PUSH_BUF_LEN_MAX", U32, unit="bytes", doc="the most that TX_PUSH_BUF_LEN can be"),
    Attr(17, "HDS_THRESH", U32, unit="bytes", doc="packets longer than this are split into headers and data"),
    Attr(18, "HDS_THRESH_MAX", U32, unit="bytes", doc="the most that HDS_THRESH can be"),
])  # fmt: skip

MM_STAT = AttributeSet("ETHTOOL_A_MM_STAT_", [
    Attr(1, "PAD", PAD),
    Attr(2, "REASSEMBLY_ERRORS", U64, doc="frames that could not be put together again"),
    Attr(3, "SMD_ERRORS", U64, doc="fragments with a start that did not fit"),
    Attr(4, "REASSEMBLY_OK", U64, doc="frames that were put together again"),
    Attr(5, "RX_FRAG_COUNT", U64, doc="fragments received besides first ones"),
    Attr(6, "TX_FRAG_COUNT", U64, doc="fragments sent besides first ones"),
    Attr(7, "HOLD_COUNT", U64, doc="times that an urgent frame made the others wait"),
])  # fmt: skip

MM_VERIFY_STATUS = Enum("ethtool_mm_verify_status", {
    "UNKNOWN": 0, "INITIAL": 1, "VERIFYING": 2, "SUCCEEDED": 3, "FAILED": 4, "DISABLED": 5,
}, "ETHTOOL_MM_VERIFY_STATUS_")  # fmt: skip

MM = AttributeSet("ETHTOOL_A_MM_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "PMAC_ENABLED", U8, doc="1: frames that may be interrupted are received"),
    Attr(3, "TX_ENABLED", U8, doc="1: frames sent may be interrupted, if asked for"),
    Attr(4, "TX_ACTIVE", U8, doc="1: they are, the other end can do it"),
    Attr(5, "TX_MIN_FRAG_SIZE", U32, unit="bytes", doc="least length of a fragment that is sent: 60, 124, 188 or 252"),
    Attr(6, "RX_MIN_FRAG_SIZE", U32, unit="bytes", doc="least length of a fragment that can be received"),
    Attr(7, "VERIFY_ENABLED", U8, doc="1: the other end is asked first whether it can do it"),
    Attr(8, "VERIFY_STATUS", U8, enum=MM_VERIFY_STATUS, doc="how far that has got"),
    Attr(9, "VERIFY_TIME", U32, unit="ms", doc="how long an answer may take"),
    Attr(10, "MAX_VERIFY_TIME", U32, unit="ms", doc="the most that VERIFY_TIME can be"),
    Attr(11, "STATS", Nest(MM_STAT), doc="what is counted; comes with the flag STATS in the header"),
])  # fmt: skip

LINKINFO = AttributeSet("ETHTOOL_A_LINKINFO_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "PORT", U8, enum=PORT, doc="connector in use"),
    Attr(3, "PHYADDR", U8, doc="address of the PHY on its MDIO bus"),
    Attr(4, "TP_MDIX", U8, enum=MDI, doc="whether the pairs are crossed now"),
    Attr(5, "TP_MDIX_CTRL", U8, enum=MDI, doc="whether they shall be: mdi, mdi_x, or mdi_auto to find out"),
    Attr(6, "TRANSCEIVER", U8, enum=TRANSCEIVER, doc="whether the transceiver is inside the device"),
])  # fmt: skip

LINKMODES = AttributeSet("ETHTOOL_A_LINKMODES_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "AUTONEG", U8, doc="1: the speed is negotiated with the other end; 0: SPEED and DUPLEX hold"),
    Attr(3, "OURS", Nest(LINK_MODES), doc="modes supported (mask) and advertised (value)"),
    Attr(4, "PEER", Nest(LINK_MODES), doc="modes the other end advertises"),
    Attr(5, "SPEED", U32, unit="Mbit/s", doc="speed of the link; 2^32-1 when unknown"),
    Attr(6, "DUPLEX", U8, enum=DUPLEX, doc="whether both sides may send at once"),
    Attr(7, "MASTER_SLAVE_CFG", U8, enum=MASTER_SLAVE_CFG, doc="which end shall give the clock"),
    Attr(8, "MASTER_SLAVE_STATE", U8, enum=MASTER_SLAVE_STATE, doc="which end gives the clock"),
    Attr(9, "LANES", U32, doc="lanes over which the link runs at once"),
    Attr(10, "RATE_MATCHING", U8, enum=RATE_MATCHING, doc="how the PHY bridges different speeds"),
])  # fmt: skip

LINK_EXT_STATE = Enum("ethtool_link_ext_state", {
    "AUTONEG": 0, "LINK_TRAINING_FAILURE": 1, "LINK_LOGICAL_MISMATCH": 2, "BAD_SIGNAL_INTEGRITY": 3, "NO_CABLE": 4,
    "CABLE_ISSUE": 5, "EEPROM_ISSUE": 6, "CALIBRATION_FAILURE": 7, "POWER_BUDGET_EXCEEDED": 8, "OVERHEAT": 9,
    "MODULE": 10, "OTP_SPEED_VIOLATION": 11, "BMC_REQUEST_DOWN": 12,
}, "ETHTOOL_LINK_EXT_STATE_")  # fmt: skip

LINK_EXT_SUBSTATE = SubMessage("EXT_STATE", {
    0: U8.but(names=Enum("ethtool_link_ext_substate_autoneg", {
        "AN_NO_PARTNER_DETECTED": 1, "AN_ACK_NOT_RECEIVED": 2, "AN_NEXT_PAGE_EXCHANGE_FAILED": 3,
        "AN_NO_PARTNER_DETECTED_FORCE_MODE": 4, "AN_FEC_MISMATCH_DURING_OVERRIDE": 5, "AN_NO_HCD": 6,
    }, "ETHTOOL_LINK_EXT_SUBSTATE_")),
    1: U8.but(names=Enum("ethtool_link_ext_substate_link_training", {
        "LT_KR_FRAME_LOCK_NOT_ACQUIRED": 1, "LT_KR_LINK_INHIBIT_TIMEOUT": 2,
        "LT_KR_LINK_PARTNER_DID_NOT_SET_RECEIVER_READY": 3, "LT_REMOTE_FAULT": 4,
    }, "ETHTOOL_LINK_EXT_SUBSTATE_")),
    2: U8.but(names=Enum("ethtool_link_ext_substate_link_logical_mismatch", {
        "LLM_PCS_DID_NOT_ACQUIRE_BLOCK_LOCK": 1, "LLM_PCS_DID_NOT_ACQUIRE_AM_LOCK": 2,
        "LLM_PCS_DID_NOT_GET_ALIGN_STATUS": 3, "LLM_FC_FEC_IS_NOT_LOCKED": 4, "LLM_RS_FEC_IS_NOT_LOCKED": 5,
    }, "ETHTOOL_LINK_EXT_SUBSTATE_")),
    3: U8.but(names=Enum("ethtool_link_ext_substate_bad_signal_integrity", {
        "BSI_LARGE_NUMBER_OF_PHYSICAL_ERRORS": 1, "BSI_UNSUPPORTED_RATE": 2, "BSI_SERDES_REFERENCE_CLOCK_LOST": 3,
        "BSI_SERDES_ALOS": 4,
    }, "ETHTOOL_LINK_EXT_SUBSTATE_")),
    4: U8.but(names=Enum("ethtool_link_ext_substate_cable_issue", {
        "CI_UNSUPPORTED_CABLE": 1, "CI_CABLE_TEST_FAILURE": 2,
    }, "ETHTOOL_LINK_EXT_SUBSTATE_")),
    10: U8.but(names=Enum("ethtool_link_ext_substate_module", {
        "MODULE_CMIS_NOT_READY": 1,
    }, "ETHTOOL_LINK_EXT_SUBSTATE_")),
}, default=U8, kind="u8")  # fmt: skip

LINKSTATE = AttributeSet("ETHTOOL_A_LINKSTATE_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "LINK", U8, doc="1: there is a link; 0: there is none"),
    Attr(3, "SQI", U32, doc="quality of the signal, from 0 (worst) to SQI_MAX"),
    Attr(4, "SQI_MAX", U32, doc="the best that SQI can be"),
    Attr(5, "EXT_STATE", U8, enum=LINK_EXT_STATE, doc="why there is no link"),
    Attr(6, "EXT_SUBSTATE", LINK_EXT_SUBSTATE, doc="the same in more detail, by EXT_STATE"),
    Attr(7, "EXT_DOWN_CNT", U32, doc="how often the link was lost"),
])  # fmt: skip

DEBUG = AttributeSet("ETHTOOL_A_DEBUG_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "MSGMASK", Nest(BITSET), doc="kinds of messages: drv, probe, link, timer, ifdown …"),
])  # fmt: skip

WOL = AttributeSet("ETHTOOL_A_WOL_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "MODES", Nest(BITSET), doc="supported (mask) and enabled (value)"),
    Attr(3, "SOPASS", Binary(max=6).but(secret=True), doc="password of SecureOn, 6 bytes, for the mode secureon"),
])  # fmt: skip

FEATURES = AttributeSet("ETHTOOL_A_FEATURES_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "HW", Nest(BITSET), doc="what can be changed"),
    Attr(3, "WANTED", Nest(BITSET), doc="what was asked for"),
    Attr(4, "ACTIVE", Nest(BITSET), doc="what is on"),
    Attr(5, "NOCHANGE", Nest(BITSET), doc="what never changes"),
])  # fmt: skip

CHANNELS = AttributeSet("ETHTOOL_A_CHANNELS_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "RX_MAX", U32, doc="most queues for receiving only"),
    Attr(3, "TX_MAX", U32, doc="most queues for sending only"),
    Attr(4, "OTHER_MAX", U32, doc="most queues for other things, such as link interrupts"),
    Attr(5, "COMBINED_MAX", U32, doc="most queues that receive and send"),
    Attr(6, "RX_COUNT", U32, doc="queues for receiving only"),
    Attr(7, "TX_COUNT", U32, doc="queues for sending only"),
    Attr(8, "OTHER_COUNT", U32, doc="queues for other things, such as link interrupts"),
    Attr(9, "COMBINED_COUNT", U32, doc="queues that receive and send"),
])  # fmt: skip

IRQ_MODERATION = AttributeSet("ETHTOOL_A_IRQ_MODERATION_", [
    Attr(1, "USEC", U32, unit="us", doc="how long the interrupt waits"),
    Attr(2, "PKTS", U32, doc="after how many packets it comes at the latest"),
    Attr(3, "COMPS", U32, doc="after how many completions it comes at the latest"),
])  # fmt: skip

PROFILE = AttributeSet("ETHTOOL_A_PROFILE_", [
    Attr(1, "IRQ_MODERATION", Nest(IRQ_MODERATION), multi=True, doc="one step, from patient to quick"),
])  # fmt: skip

COALESCE = AttributeSet("ETHTOOL_A_COALESCE_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "RX_USECS", U32, unit="us", doc="how long an interrupt may wait after a packet came in"),
    Attr(3, "RX_MAX_FRAMES", U32, unit="packets", doc="after how many packets the interrupt comes at the latest"),
    Attr(4, "RX_USECS_IRQ", U32, unit="us", doc="the same while an interrupt is being served"),
    Attr(5, "RX_MAX_FRAMES_IRQ", U32, unit="packets", doc="the same while an interrupt is being served"),
    Attr(6, "TX_USECS", U32, unit="us", doc="how long an interrupt may wait after a packet was sent"),
    Attr(7, "TX_MAX_FRAMES", U32, unit="packets", doc="after how many packets the interrupt comes at the latest"),
    Attr(8, "TX_USECS_IRQ", U32, unit="us", doc="the same while an interrupt is being served"),
    Attr(9, "TX_MAX_FRAMES_IRQ", U32, unit="packets", doc="the same while an interrupt is being served"),
    Attr(10, "STATS_BLOCK_USECS", U32, unit="us", doc="time between updates of the statistics"),
    Attr(11, "USE_ADAPTIVE_RX", U8, doc="1: the driver chooses the values for receiving by the traffic"),
    Attr(12, "USE_ADAPTIVE_TX", U8, doc="1: the driver chooses the values for sending by the traffic"),
    Attr(13, "PKT_RATE_LOW", U32, unit="packets/s", doc="rate of packets under which the low values hold"),
    Attr(14, "RX_USECS_LOW", U32, unit="us", doc="the same at a low rate of packets"),
    Attr(15, "RX_MAX_FRAMES_LOW", U32, unit="packets", doc="the same at a low rate of packets"),
    Attr(16, "TX_USECS_LOW", U32, unit="us", doc="the same at a low rate of packets"),
    Attr(17, "TX_MAX_FRAMES_LOW", U32, unit="packets", doc="the same at a low rate of packets"),
    Attr(18, "PKT_RATE_HIGH", U32, unit="packets/s", doc="rate of packets above which the high values hold"),
    Attr(19, "RX_USECS_HIGH", U32, unit="us", doc="the same at a high rate of packets"),
    Attr(20, "RX_MAX_FRAMES_HIGH", U32, unit="packets", doc="the same at a high rate of packets"),
    Attr(21, "TX_USECS_HIGH", U32, unit="us", doc="the same at a high rate of packets"),
    Attr(22, "TX_MAX_FRAMES_HIGH", U32, unit="packets", doc="the same at a high rate of packets"),
    Attr(23, "RATE_SAMPLE_INTERVAL", U32, unit="s", doc="how often the rate of packets is measured"),
    Attr(24, "USE_CQE_MODE_TX", U8,
        doc="1: the timer for sending begins anew with each packet that is done; 0: with the interrupt"),
    Attr(25, "USE_CQE_MODE_RX", U8, doc="1: the timer for receiving begins anew with each packet that came; 0: with the interrupt"),
    Attr(26, "TX_AGGR_MAX_BYTES", U32, unit="bytes", doc="most bytes that are sent to the device in one go"),
    Attr(27, "TX_AGGR_MAX_FRAMES", U32, unit="packets", doc="most packets that are sent to the device in one go"),
    Attr(28, "TX_AGGR_TIME_USECS", U32, unit="us", doc="how long packets wait for others to go with"),
    Attr(29, "RX_PROFILE", Nest(PROFILE), doc="steps among which the driver chooses for receiving"),
    Attr(30, "TX_PROFILE", Nest(PROFILE), doc="steps among which the driver chooses for sending"),
    Attr(31, "RX_CQE_FRAMES", U32, unit="packets", doc="packets of which one completion may tell when receiving"),
    Attr(32, "RX_CQE_NSECS", U32, unit="ns", doc="how long a completion waits for further packets when receiving"),
])  # fmt: skip

PAUSE_STAT = AttributeSet("ETHTOOL_A_PAUSE_STAT_", [
    Attr(1, "PAD", PAD),
    Attr(2, "TX_FRAMES", U64, doc="pause frames sent"),
    Attr(3, "RX_FRAMES", U64, doc="pause frames received"),
    Attr(4, "TX_PAUSE_STORM_EVENTS", U64, doc="times that pause frames were sent for too long, and stopped"),
])  # fmt: skip

MAC_STATS_SRC = Enum("ethtool_mac_stats_src", {"AGGREGATE": 0, "EMAC": 1, "PMAC": 2}, "ETHTOOL_MAC_STATS_SRC_")

PAUSE = AttributeSet("ETHTOOL_A_PAUSE_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "AUTONEG", U8, doc="1: who may stop whom is negotiated with the other end"),
    Attr(3, "RX", U8, doc="1: pause frames of the other end are obeyed"),
    Attr(4, "TX", U8, doc="1: pause frames are sent when the device is full"),
    Attr(5, "STATS", Nest(PAUSE_STAT), doc="pause frames counted; comes with the flag STATS in the header"),
    Attr(6, "STATS_SRC", U32, enum=MAC_STATS_SRC, doc="which part of the device is asked for counters"),
])  # fmt: skip

EEE = AttributeSet("ETHTOOL_A_EEE_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "MODES_OURS", Nest(LINK_MODES),
        doc="speeds at which energy is saved: those that the device can (mask) and tells the other end of (value)"),
    Attr(3, "MODES_PEER", Nest(LINK_MODES), doc="speeds at which the other end can save energy"),
    Attr(4, "ACTIVE", U8, doc="1: both ends agreed to save energy"),
    Attr(5, "ENABLED", U8, doc="1: energy shall be saved"),
    Attr(6, "TX_LPI_ENABLED", U8, doc="1: this end may be quiet when it has nothing to send"),
    Attr(7, "TX_LPI_TIMER", U32, unit="us", doc="how long there must be nothing to send before it is quiet"),
])  # fmt: skip

TS_STAT = AttributeSet("ETHTOOL_A_TS_STAT_", [
    Attr(1, "TX_PKTS", UINT, doc="packets sent with a time stamp of the hardware"),
    Attr(2, "TX_LOST", UINT, doc="time stamps that did not come"),
    Attr(3, "TX_ERR", UINT, doc="packets that could not get a time stamp"),
    Attr(4, "TX_ONESTEP_PKTS_UNCONFIRMED", UINT, doc="packets into which the hardware wrote the time, without telling when it did"),
])  # fmt: skip

TS_HWTSTAMP_PROVIDER = AttributeSet("ETHTOOL_A_TS_HWTSTAMP_PROVIDER_", [
    Attr(1, "INDEX", U32, doc="number of the PTP clock that gives the time"),
    Attr(2, "QUALIFIER", U32, doc="how exact it is: 0 precise, 1 approximate"),
])  # fmt: skip

HWTSTAMP_SOURCE = Enum("hwtstamp_source", {"NETDEV": 1, "PHYLIB": 2}, "HWTSTAMP_SOURCE_")

TSINFO = AttributeSet("ETHTOOL_A_TSINFO_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "TIMESTAMPING", Nest(BITSET), doc="ways of taking time stamps"),
    Attr(3, "TX_TYPES", Nest(BITSET), doc="how packets sent can get a time stamp: off, on, onestep-sync …"),
    Attr(4, "RX_FILTERS", Nest(BITSET), doc="which packets received can get a time stamp: none, all, ptpv2-event …"),
    Attr(5, "PHC_INDEX", U32, doc="number of the PTP clock: /dev/ptpN"),
    Attr(6, "STATS", Nest(TS_STAT), doc="what became of time stamps; comes with the flag STATS in the header"),
    Attr(7, "HWTSTAMP_PROVIDER", Nest(TS_HWTSTAMP_PROVIDER), doc="clock that the rest is about"),
    Attr(8, "HWTSTAMP_SOURCE", U32, enum=HWTSTAMP_SOURCE, doc="who takes the time stamps, the device or its PHY"),
    Attr(9, "HWTSTAMP_PHYINDEX", U32, doc="number of the PHY that takes them"),
])  # fmt: skip

CABLE_RESULT_CODE = Enum("ETHTOOL_A_CABLE_RESULT_CODE", {
    "UNSPEC": 0, "OK": 1, "OPEN": 2, "SAME_SHORT": 3, "CROSS_SHORT": 4, "IMPEDANCE_MISMATCH": 5, "NOISE": 6,
    "RESOLUTION_NOT_POSSIBLE": 7,
}, "ETHTOOL_A_CABLE_RESULT_CODE_")  # fmt: skip

CABLE_RESULT = AttributeSet("ETHTOOL_A_CABLE_RESULT_", [
    Attr(1, "PAIR", U8, enum=PAIR, doc="pair of wires"),
    Attr(2, "CODE", U8, enum=CABLE_RESULT_CODE, doc="what is the matter with it"),
    Attr(3, "SRC", U32, enum=INFO_SOURCE, doc="how it was measured"),
])  # fmt: skip

CABLE_FAULT_LENGTH = AttributeSet("ETHTOOL_A_CABLE_FAULT_LENGTH_", [
    Attr(1, "PAIR", U8, enum=PAIR, doc="pair of wires"),
    Attr(2, "CM", U32, unit="cm", doc="how far away the fault is"),
    Attr(3, "SRC", U32, enum=INFO_SOURCE, doc="how it was measured"),
])  # fmt: skip

CABLE_NEST = AttributeSet("ETHTOOL_A_CABLE_NEST_", [
    Attr(1, "RESULT", Nest(CABLE_RESULT), multi=True, doc="what is the matter with a pair"),
    Attr(2, "FAULT_LENGTH", Nest(CABLE_FAULT_LENGTH), multi=True, doc="where the fault of a pair is"),
])  # fmt: skip

CABLE_TEST = AttributeSet("ETHTOOL_A_CABLE_TEST_", [Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about")])

CABLE_TEST_NTF_STATUS = Enum("ETHTOOL_A_CABLE_TEST_NTF_STATUS", {
    "UNSPEC": 0, "STARTED": 1, "COMPLETED": 2,
}, "ETHTOOL_A_CABLE_TEST_NTF_STATUS_")  # fmt: skip

CABLE_TEST_NTF = AttributeSet("ETHTOOL_A_CABLE_TEST_NTF_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "STATUS", U8, enum=CABLE_TEST_NTF_STATUS, doc="whether the test began or has ended"),
    Attr(3, "NEST", Nest(CABLE_NEST), doc="results, when it has ended"),
])  # fmt: skip

CABLE_TEST_TDR_CFG = AttributeSet("ETHTOOL_A_CABLE_TEST_TDR_CFG_", [
    Attr(1, "FIRST", U32, unit="cm", doc="where to begin to measure"),
    Attr(2, "LAST", U32, unit="cm", doc="where to end"),
    Attr(3, "STEP", U32, unit="cm", doc="distance between two points"),
    Attr(4, "PAIR", U8, enum=PAIR, doc="pair of wires; all where none is named"),
])  # fmt: skip

CABLE_TEST_TDR_NTF = AttributeSet("ETHTOOL_A_CABLE_TEST_TDR_NTF_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "STATUS", U8, enum=CABLE_TEST_NTF_STATUS, doc="whether the measurement began or has ended"),
    Attr(3, "NEST", Nest(CABLE_TDR_NEST), doc="what was measured"),
])  # fmt: skip

CABLE_TEST_TDR = AttributeSet("ETHTOOL_A_CABLE_TEST_TDR_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "CFG", Nest(CABLE_TEST_TDR_CFG), doc="what to measure; the driver chooses where it is not said"),
])  # fmt: skip

UDP_TUNNEL_TYPE = Enum("udp_tunnel_type", {"VXLAN": 0, "GENEVE": 1, "VXLAN_GPE": 2}, "ETHTOOL_UDP_TUNNEL_TYPE_")

TUNNEL_UDP_ENTRY = AttributeSet("ETHTOOL_A_TUNNEL_UDP_ENTRY_", [
    Attr(1, "PORT", BE16, doc="UDP port that the device knows"),
    Attr(2, "TYPE", U32, enum=UDP_TUNNEL_TYPE, doc="what tunnels it takes there"),
])  # fmt: skip

TUNNEL_UDP_TABLE = AttributeSet("ETHTOOL_A_TUNNEL_UDP_TABLE_", [
    Attr(1, "SIZE", U32, doc="ports that fit in"),
    Attr(2, "TYPES", Nest(BITSET), doc="tunnels whose ports it can hold"),
    Attr(3, "ENTRY", Nest(TUNNEL_UDP_ENTRY), multi=True, doc="one port"),
])  # fmt: skip

TUNNEL_UDP = AttributeSet("ETHTOOL_A_TUNNEL_UDP_", [
    Attr(1, "TABLE", Nest(TUNNEL_UDP_TABLE), multi=True, doc="one table of the device"),
])  # fmt: skip

TUNNEL_INFO = AttributeSet("ETHTOOL_A_TUNNEL_INFO_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "UDP_PORTS", Nest(TUNNEL_UDP), doc="tables of ports"),
])  # fmt: skip

FEC_HIST = AttributeSet("ETHTOOL_A_FEC_HIST_", [
    Attr(1, "PAD", PAD),
    Attr(2, "BIN_LOW", U32, doc="least number of errors in a codeword for this row"),
    Attr(3, "BIN_HIGH", U32, doc="greatest number of errors in a codeword for this row"),
    Attr(4, "BIN_VAL", UINT, doc="codewords with so many errors"),
    Attr(5, "BIN_VAL_PER_LANE", Packed(U64), doc="the same for each lane"),
])  # fmt: skip

FEC_STAT = AttributeSet("ETHTOOL_A_FEC_STAT_", [
    Attr(1, "PAD", PAD),
    Attr(2, "CORRECTED", Packed(U64), doc="blocks that were corrected: of the port, or lane by lane"),
    Attr(3, "UNCORR", Packed(U64), doc="blocks that could not be corrected: of the port, or lane by lane"),
    Attr(4, "CORR_BITS", Packed(U64), doc="bits that were corrected: of the port, or lane by lane"),
    Attr(5, "HIST", Nest(FEC_HIST), multi=True, doc="one row of the histogram of errors"),
])  # fmt: skip

FEC = AttributeSet("ETHTOOL_A_FEC_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "MODES", Nest(BITSET), doc="ways of error correction that are set"),
    Attr(3, "AUTO", U8, doc="1: the driver chooses among them"),
    Attr(4, "ACTIVE", U32, doc="number of the link mode of the error correction in use: 49 none, 50 RS, 51 BaseR, 74 LLRS"),
    Attr(5, "STATS", Nest(FEC_STAT), doc="what was corrected; comes with the flag STATS in the header"),
])  # fmt: skip

MODULE_EEPROM = AttributeSet("ETHTOOL_A_MODULE_EEPROM_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "OFFSET", U32, unit="bytes", doc="where to begin, from 0 within the page"),
    Attr(3, "LENGTH", U32, unit="bytes", doc="how much to read, at most 128 across no border of half pages"),
    Attr(4, "PAGE", U8, doc="page of the memory; 0 is the first"),
    Attr(5, "BANK", U8, doc="bank of the page; 0 where there is one only"),
    Attr(6, "I2C_ADDRESS", HEX8, doc="address on the bus to the module: 0x50, or 0x51 for diagnosis"),
    Attr(7, "DATA", BYTES, doc="what the module says"),
])  # fmt: skip

STATISTICS = SubMessage("ID", {
    0: TypeValue(U64, Enum("ethtool_a_stats_eth_phy", {"5_SYM_ERR": 0}, "ETHTOOL_A_STATS_ETH_PHY_")),
    1: TypeValue(U64, Enum("ethtool_a_stats_eth_mac", {
        "2_TX_PKT": 0, "3_SINGLE_COL": 1, "4_MULTI_COL": 2, "5_RX_PKT": 3, "6_FCS_ERR": 4, "7_ALIGN_ERR": 5,
        "8_TX_BYTES": 6, "9_TX_DEFER": 7, "10_LATE_COL": 8, "11_XS_COL": 9, "12_TX_INT_ERR": 10, "13_CS_ERR": 11,
        "14_RX_BYTES": 12, "15_RX_INT_ERR": 13, "18_TX_MCAST": 14, "19_TX_BCAST": 15, "20_XS_DEFER": 16,
        "21_RX_MCAST": 17, "22_RX_BCAST": 18, "23_IR_LEN_ERR": 19, "24_OOR_LEN": 20, "25_TOO_LONG_ERR": 21,
    }, "ETHTOOL_A_STATS_ETH_MAC_")),
    2: TypeValue(U64, Enum("ethtool_a_stats_eth_ctrl", {
        "3_TX": 0, "4_RX": 1, "5_RX_UNSUP": 2,
    }, "ETHTOOL_A_STATS_ETH_CTRL_")),
    3: TypeValue(U64, Enum("ethtool_a_stats_rmon", {
        "UNDERSIZE": 0, "OVERSIZE": 1, "FRAG": 2, "JABBER": 3,
    }, "ETHTOOL_A_STATS_RMON_")),
    4: TypeValue(U64, Enum("ethtool_a_stats_phy", {
        "RX_PKTS": 0, "RX_BYTES": 1, "RX_ERRORS": 2, "TX_PKTS": 3, "TX_BYTES": 4, "TX_ERRORS": 5,
    }, "ETHTOOL_A_STATS_PHY_")),
}, default=STATISTIC, kind="nest-type-value")  # fmt: skip

STATS_GRP: AttributeSet = AttributeSet("ETHTOOL_A_STATS_GRP_", [
    Attr(1, "PAD", PAD),
    Attr(2, "ID", U32, enum=STATS_GROUP, doc="group of statistics"),
    Attr(3, "SS_ID", U32, enum=STRING_SET_ID, doc="string set that names them"),
    Attr(4, "STAT", STATISTICS, multi=True, doc="one statistic: its number in the group, and its value"),
    Attr(5, "HIST_RX", Nest(lambda: STATS_GRP), multi=True, doc="packets received with lengths in one range"),
    Attr(6, "HIST_TX", Nest(lambda: STATS_GRP), multi=True, doc="packets sent with lengths in one range"),
    Attr(7, "HIST_BKT_LOW", U32, unit="bytes", doc="least length in the range"),
    Attr(8, "HIST_BKT_HI", U32, unit="bytes", doc="greatest length in the range"),
    Attr(9, "HIST_VAL", U64, doc="packets in the range"),
])  # fmt: skip

STATS = AttributeSet("ETHTOOL_A_STATS_", [
    Attr(1, "PAD", PAD),
    Attr(2, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(3, "GROUPS", Nest(BITSET), doc="which groups are asked for: eth-phy, eth-mac, eth-ctrl, rmon, phydev"),
    Attr(4, "GRP", Nest(STATS_GRP), multi=True, doc="one group with its counters"),
    Attr(5, "SRC", U32, enum=MAC_STATS_SRC, doc="which part of the device is asked"),
])  # fmt: skip

PHC_VCLOCKS = AttributeSet("ETHTOOL_A_PHC_VCLOCKS_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "NUM", U32, doc="how many there are"),
    Attr(3, "INDEX", Packed(S32), doc="their numbers: N is /dev/ptpN"),
])  # fmt: skip

MODULE_POWER_MODE_POLICY = Enum("ethtool_module_power_mode_policy", {
    "HIGH": 1, "AUTO": 2,
}, "ETHTOOL_MODULE_POWER_MODE_POLICY_")  # fmt: skip

MODULE_POWER_MODE = Enum("ethtool_module_power_mode", {"LOW": 1, "HIGH": 2}, "ETHTOOL_MODULE_POWER_MODE_")

MODULE = AttributeSet("ETHTOOL_A_MODULE_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "POWER_MODE_POLICY", U8, enum=MODULE_POWER_MODE_POLICY, doc="high: always ready; auto: high only while the port is up"),
    Attr(3, "POWER_MODE", U8, enum=MODULE_POWER_MODE, doc="how much power it takes now"),
])  # fmt: skip

C33_PSE_PW_LIMIT = AttributeSet("ETHTOOL_A_C33_PSE_PW_LIMIT_", [
    Attr(1, "MIN", U32, unit="mW", doc="least limit of a range"),
    Attr(2, "MAX", U32, unit="mW", doc="greatest limit of a range"),
])  # fmt: skip

PODL_PSE_ADMIN_STATE = Enum("ethtool_podl_pse_admin_state", {
    "UNKNOWN": 1, "DISABLED": 2, "ENABLED": 3,
}, "ETHTOOL_PODL_PSE_ADMIN_STATE_")  # fmt: skip

PODL_PSE_PW_D_STATUS = Enum("ethtool_podl_pse_pw_d_status", {
    "UNKNOWN": 1, "DISABLED": 2, "SEARCHING": 3, "DELIVERING": 4, "SLEEP": 5, "IDLE": 6, "ERROR": 7,
}, "ETHTOOL_PODL_PSE_PW_D_STATUS_")  # fmt: skip

C33_PSE_ADMIN_STATE = Enum("ethtool_c33_pse_admin_state", {
    "UNKNOWN": 1, "DISABLED": 2, "ENABLED": 3,
}, "ETHTOOL_C33_PSE_ADMIN_STATE_")  # fmt: skip

C33_PSE_PW_D_STATUS = Enum("ethtool_c33_pse_pw_d_status", {
    "UNKNOWN": 1, "DISABLED": 2, "SEARCHING": 3, "DELIVERING": 4, "TEST": 5, "FAULT": 6, "OTHERFAULT": 7,
}, "ETHTOOL_C33_PSE_PW_D_STATUS_")  # fmt: skip

C33_PSE_EXT_STATE = Enum("c33_pse_ext_state", {
    "NONE": 0, "ERROR_CONDITION": 1, "MR_MPS_VALID": 2, "MR_PSE_ENABLE": 3, "OPTION_DETECT_TED": 4,
    "OPTION_VPORT_LIM": 5, "OVLD_DETECTED": 6, "PD_DLL_POWER_TYPE": 7, "POWER_NOT_AVAILABLE": 8, "SHORT_DETECTED": 9,
}, "ETHTOOL_C33_PSE_EXT_STATE_")  # fmt: skip

C33_PSE_EXT_SUBSTATE = SubMessage("C33_PSE_EXT_STATE", {
    1: U32.but(names=Enum("ethtool_c33_pse_ext_substate_error_condition", {
        "ERROR_CONDITION_NON_EXISTING_PORT": 1, "ERROR_CONDITION_UNDEFINED_PORT": 2,
        "ERROR_CONDITION_INTERNAL_HW_FAULT": 3, "ERROR_CONDITION_COMM_ERROR_AFTER_FORCE_ON": 4,
        "ERROR_CONDITION_UNKNOWN_PORT_STATUS": 5, "ERROR_CONDITION_HOST_CRASH_TURN_OFF": 6,
        "ERROR_CONDITION_HOST_CRASH_FORCE_SHUTDOWN": 7, "ERROR_CONDITION_CONFIG_CHANGE": 8,
        "ERROR_CONDITION_DETECTED_OVER_TEMP": 9,
    }, "ETHTOOL_C33_PSE_EXT_SUBSTATE_")),
    2: U32.but(names=Enum("ethtool_c33_pse_ext_substate_mr_mps_valid", {
        "MR_MPS_VALID_DETECTED_UNDERLOAD": 1, "MR_MPS_VALID_CONNECTION_OPEN": 2,
    }, "ETHTOOL_C33_PSE_EXT_SUBSTATE_")),
    3: U32.but(names=Enum("ethtool_c33_pse_ext_substate_mr_pse_enable", {
        "MR_PSE_ENABLE_DISABLE_PIN_ACTIVE": 1,
    }, "ETHTOOL_C33_PSE_EXT_SUBSTATE_")),
    4: U32.but(names=Enum("ethtool_c33_pse_ext_substate_option_detect_ted", {
        "OPTION_DETECT_TED_DET_IN_PROCESS": 1, "OPTION_DETECT_TED_CONNECTION_CHECK_ERROR": 2,
    }, "ETHTOOL_C33_PSE_EXT_SUBSTATE_")),
    5: U32.but(names=Enum("ethtool_c33_pse_ext_substate_option_vport_lim", {
        "OPTION_VPORT_LIM_HIGH_VOLTAGE": 1, "OPTION_VPORT_LIM_LOW_VOLTAGE": 2,
        "OPTION_VPORT_LIM_VOLTAGE_INJECTION": 3,
    }, "ETHTOOL_C33_PSE_EXT_SUBSTATE_")),
    6: U32.but(names=Enum("ethtool_c33_pse_ext_substate_ovld_detected", {
        "OVLD_DETECTED_OVERLOAD": 1,
    }, "ETHTOOL_C33_PSE_EXT_SUBSTATE_")),
    8: U32.but(names=Enum("ethtool_c33_pse_ext_substate_power_not_available", {
        "POWER_NOT_AVAILABLE_BUDGET_EXCEEDED": 1, "POWER_NOT_AVAILABLE_PORT_PW_LIMIT_EXCEEDS_CONTROLLER_BUDGET": 2,
        "POWER_NOT_AVAILABLE_PD_REQUEST_EXCEEDS_PORT_LIMIT": 3, "POWER_NOT_AVAILABLE_HW_PW_LIMIT": 4,
    }, "ETHTOOL_C33_PSE_EXT_SUBSTATE_")),
    9: U32.but(names=Enum("ethtool_c33_pse_ext_substate_short_detected", {
        "SHORT_DETECTED_SHORT_CONDITION": 1,
    }, "ETHTOOL_C33_PSE_EXT_SUBSTATE_")),
}, default=U32, kind="u32")  # fmt: skip

PSE = AttributeSet("ETHTOOL_A_PSE_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "PODL_PSE_ADMIN_STATE", U32, enum=PODL_PSE_ADMIN_STATE, kernel="ETHTOOL_A_PODL_PSE_ADMIN_STATE",
        doc="PoDL: whether power may be fed"),
    Attr(3, "PODL_PSE_ADMIN_CONTROL", U32, enum=PODL_PSE_ADMIN_STATE, kernel="ETHTOOL_A_PODL_PSE_ADMIN_CONTROL",
        doc="PoDL: whether power shall be fed: enabled or disabled"),
    Attr(4, "PODL_PSE_PW_D_STATUS", U32, enum=PODL_PSE_PW_D_STATUS, kernel="ETHTOOL_A_PODL_PSE_PW_D_STATUS",
        doc="PoDL: whether power is fed"),
    Attr(5, "C33_PSE_ADMIN_STATE", U32, enum=C33_PSE_ADMIN_STATE, kernel="ETHTOOL_A_C33_PSE_ADMIN_STATE",
        doc="PoE: whether power may be fed"),
    Attr(6, "C33_PSE_ADMIN_CONTROL", U32, enum=C33_PSE_ADMIN_STATE, kernel="ETHTOOL_A_C33_PSE_ADMIN_CONTROL",
        doc="PoE: whether power shall be fed: enabled or disabled"),
    Attr(7, "C33_PSE_PW_D_STATUS", U32, enum=C33_PSE_PW_D_STATUS, kernel="ETHTOOL_A_C33_PSE_PW_D_STATUS",
        doc="PoE: whether power is fed"),
    Attr(8, "C33_PSE_PW_CLASS", U32, kernel="ETHTOOL_A_C33_PSE_PW_CLASS", doc="PoE: class of the device that is fed, 0 to 8"),
    Attr(9, "C33_PSE_ACTUAL_PW", U32, unit="mW", kernel="ETHTOOL_A_C33_PSE_ACTUAL_PW", doc="PoE: power that is fed now"),
    Attr(10, "C33_PSE_EXT_STATE", U32, enum=C33_PSE_EXT_STATE, kernel="ETHTOOL_A_C33_PSE_EXT_STATE",
        doc="PoE: why no power is fed"),
    Attr(11, "C33_PSE_EXT_SUBSTATE", C33_PSE_EXT_SUBSTATE, kernel="ETHTOOL_A_C33_PSE_EXT_SUBSTATE",
        doc="PoE: the same in more detail, by C33_PSE_EXT_STATE"),
    Attr(12, "C33_PSE_AVAIL_PW_LIMIT", U32, unit="mW", kernel="ETHTOOL_A_C33_PSE_AVAIL_PW_LIMIT",
        doc="PoE: most power that the port may feed"),
    Attr(13, "C33_PSE_PW_LIMIT_RANGES", Nest(C33_PSE_PW_LIMIT), multi=True, kernel="ETHTOOL_A_C33_PSE_PW_LIMIT_RANGES",
        doc="PoE: a range in which that limit may be"),
    Attr(14, "PW_D_ID", U32, doc="number of the power supply behind the port"),
    Attr(15, "PRIO_MAX", U32, doc="the greatest that PRIO can be"),
    Attr(16, "PRIO", U32, doc="rank of the port when there is not enough power for all, 0 to PRIO_MAX"),
])  # fmt: skip

RXFH_FIELDS = Flags("rxfh_fields", {
    "L2DA": 0x2, "VLAN": 0x4, "L3_PROTO": 0x8, "IP_SRC": 0x10, "IP_DST": 0x20, "L4_B_0_1": 0x40, "L4_B_2_3": 0x80,
    "GTP_TEID": 0x100, "IP6_FL": 0x200, "DISCARD": 0x80000000,
}, "RXH_")  # fmt: skip

FLOW = AttributeSet("ETHTOOL_A_FLOW_", [
    Attr(1, "ETHER", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of other Ethernet packets"),
    Attr(2, "IP4", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of other IPv4 packets"),
    Attr(3, "IP6", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of other IPv6 packets"),
    Attr(4, "TCP4", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of TCP over IPv4"),
    Attr(5, "TCP6", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of TCP over IPv6"),
    Attr(6, "UDP4", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of UDP over IPv4"),
    Attr(7, "UDP6", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of UDP over IPv6"),
    Attr(8, "SCTP4", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of SCTP over IPv4"),
    Attr(9, "SCTP6", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of SCTP over IPv6"),
    Attr(10, "AH4", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of IPv4 with AH"),
    Attr(11, "AH6", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of IPv6 with AH"),
    Attr(12, "ESP4", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of IPv4 with ESP"),
    Attr(13, "ESP6", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of IPv6 with ESP"),
    Attr(14, "AH_ESP4", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of IPv4 with AH or ESP"),
    Attr(15, "AH_ESP6", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of IPv6 with AH or ESP"),
    Attr(16, "GTPU4", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of GTP-U packets over IPv4"),
    Attr(17, "GTPU6", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of GTP-U packets over IPv6"),
    Attr(18, "GTPC4", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of GTP-C packets over IPv4"),
    Attr(19, "GTPC6", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of GTP-C packets over IPv6"),
    Attr(20, "GTPC_TEID4", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of GTP-C packets with a tunnel id over IPv4"),
    Attr(21, "GTPC_TEID6", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of GTP-C packets with a tunnel id over IPv6"),
    Attr(22, "GTPU_EH4", UINT, flags=RXFH_FIELDS,
        doc="which fields are hashed of GTP-U packets with an extension header over IPv4"),
    Attr(23, "GTPU_EH6", UINT, flags=RXFH_FIELDS,
        doc="which fields are hashed of GTP-U packets with an extension header over IPv6"),
    Attr(24, "GTPU_UL4", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of GTP-U packets towards the network over IPv4"),
    Attr(25, "GTPU_UL6", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of GTP-U packets towards the network over IPv6"),
    Attr(26, "GTPU_DL4", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of GTP-U packets towards the mobile over IPv4"),
    Attr(27, "GTPU_DL6", UINT, flags=RXFH_FIELDS, doc="which fields are hashed of GTP-U packets towards the mobile over IPv6"),
])  # fmt: skip

INPUT_XFRM = Flags("input_xfrm", {"SYM_XOR": 0x1, "SYM_OR_XOR": 0x2}, "RXH_XFRM_")

RSS = AttributeSet("ETHTOOL_A_RSS_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "CONTEXT", U32, doc="additional RSS context; 0 is the main one"),
    Attr(3, "HFUNC", U32, flags=HASH_FUNCTION, doc="hash function"),
    Attr(4, "INDIR", Packed(U32), doc="receive queue by hash"),
    Attr(5, "HKEY", BYTES, doc="key of the hash function; not secret to those who may ask"),
    Attr(6, "INPUT_XFRM", U32, flags=INPUT_XFRM,
        doc="what is done to the fields first, so that both directions of a flow meet in one queue"),
    Attr(7, "START_CONTEXT", U32, doc="in a dump: leave out contexts before this one"),
    Attr(8, "FLOW_HASH", Nest(FLOW), doc="which fields of which packets are hashed"),
])  # fmt: skip

PLCA = AttributeSet("ETHTOOL_A_PLCA_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "VERSION", HEX16, doc="version of the register map: 0x0Axx"),
    Attr(3, "ENABLED", U8, doc="1: nodes send one after the other"),
    Attr(4, "STATUS", U8, doc="1: the beacon is heard or sent"),
    Attr(5, "NODE_CNT", U32, doc="how many nodes may send; the coordinator alone needs it"),
    Attr(6, "NODE_ID", U32, doc="number of this node; 0 is the coordinator, 255 none"),
    Attr(7, "TO_TMR", U32, unit="bit times", doc="how long a node may wait with sending in its turn"),
    Attr(8, "BURST_CNT", U32, doc="packets that a node may send besides the first in its turn"),
    Attr(9, "BURST_TMR", U32, unit="bit times", doc="how long it may wait for a further one"),
])  # fmt: skip

MODULE_FW_FLASH_STATUS = Enum("module_fw_flash_status", {
    "STARTED": 0, "IN_PROGRESS": 1, "COMPLETED": 2, "ERROR": 3,
}, "ETHTOOL_MODULE_FW_FLASH_STATUS_")  # fmt: skip

MODULE_FW_FLASH = AttributeSet("ETHTOOL_A_MODULE_FW_FLASH_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "FILE_NAME", String(), doc="firmware, in the directory of the firmware loader"),
    Attr(3, "PASSWORD", HEX32.but(secret=True), doc="password of the module, 4 bytes"),
    Attr(4, "STATUS", U32, enum=MODULE_FW_FLASH_STATUS, doc="whether it began, goes on or has ended"),
    Attr(5, "STATUS_MSG", String(), doc="what the module or driver says of it"),
    Attr(6, "DONE", UINT, unit="bytes", doc="bytes written so far"),
    Attr(7, "TOTAL", UINT, unit="bytes", doc="bytes to write"),
])  # fmt: skip

PHY_UPSTREAM_TYPE = Enum("phy_upstream_type", {"MAC": 0, "PHY": 1}, "PHY_UPSTREAM_")

PHY = AttributeSet("ETHTOOL_A_PHY_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "INDEX", U32, doc="number of the PHY at the device"),
    Attr(3, "DRVNAME", String(), doc="driver of the PHY"),
    Attr(4, "NAME", String(), doc="name on its bus"),
    Attr(5, "UPSTREAM_TYPE", U32, enum=PHY_UPSTREAM_TYPE, doc="what it is connected to on the side of the device"),
    Attr(6, "UPSTREAM_INDEX", U32, doc="number of the PHY there"),
    Attr(7, "UPSTREAM_SFP_NAME", String(), doc="cage that it is plugged into"),
    Attr(8, "DOWNSTREAM_SFP_NAME", String(), doc="cage that it has itself"),
])  # fmt: skip

TSCONFIG = AttributeSet("ETHTOOL_A_TSCONFIG_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "HWTSTAMP_PROVIDER", Nest(TS_HWTSTAMP_PROVIDER), doc="clock that gives the time"),
    Attr(3, "TX_TYPES", Nest(BITSET), doc="which packets sent get a time stamp; one bit is on"),
    Attr(4, "RX_FILTERS", Nest(BITSET), doc="which packets received get a time stamp; one bit is on"),
    Attr(5, "HWTSTAMP_FLAGS", Nest(BITSET), doc="what else is wanted: bonded-phc-index"),
])  # fmt: skip

PSE_EVENT = Flags("pse_event", {
    "PSE_EVENT_OVER_CURRENT": 0x1, "PSE_EVENT_OVER_TEMP": 0x2, "C33_PSE_EVENT_DETECTION": 0x4,
    "C33_PSE_EVENT_CLASSIFICATION": 0x8, "C33_PSE_EVENT_DISCONNECTION": 0x10, "PSE_EVENT_OVER_BUDGET": 0x20,
    "PSE_EVENT_SW_PW_CONTROL_ERROR": 0x40,
}, "ETHTOOL_")  # fmt: skip

PSE_NTF = AttributeSet("ETHTOOL_A_PSE_NTF_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "EVENTS", UINT, flags=PSE_EVENT, doc="what happened to the power"),
])  # fmt: skip

MSE_CAPABILITIES = AttributeSet("ETHTOOL_A_MSE_CAPABILITIES_", [
    Attr(1, "MAX_AVERAGE_MSE", UINT, doc="the greatest that an average can be"),
    Attr(2, "MAX_PEAK_MSE", UINT, doc="the greatest that a peak can be"),
    Attr(3, "REFRESH_RATE_PS", UINT, unit="ps", doc="time between two measurements"),
    Attr(4, "NUM_SYMBOLS", UINT, doc="symbols that a measurement is made of"),
])  # fmt: skip

MSE_SNAPSHOT = AttributeSet("ETHTOOL_A_MSE_SNAPSHOT_", [
    Attr(1, "AVERAGE_MSE", UINT, doc="average over the symbols; 0 is a perfect signal"),
    Attr(2, "PEAK_MSE", UINT, doc="greatest value since it was last read"),
    Attr(3, "WORST_PEAK_MSE", UINT, doc="greatest value since the link came up"),
])  # fmt: skip

MSE = AttributeSet("ETHTOOL_A_MSE_", [
    Attr(1, "HEADER", Nest(HEADER), doc="device that the message is about"),
    Attr(2, "CAPABILITIES", Nest(MSE_CAPABILITIES), doc="what the numbers mean: how large they can be and how they are measured"),
    Attr(3, "CHANNEL_A", Nest(MSE_SNAPSHOT), doc="signal on pair A"),
    Attr(4, "CHANNEL_B", Nest(MSE_SNAPSHOT), doc="signal on pair B"),
    Attr(5, "CHANNEL_C", Nest(MSE_SNAPSHOT), doc="signal on pair C"),
    Attr(6, "CHANNEL_D", Nest(MSE_SNAPSHOT), doc="signal on pair D"),
    Attr(7, "WORST_CHANNEL", Nest(MSE_SNAPSHOT), doc="signal on the worst pair"),
    Attr(8, "LINK", Nest(MSE_SNAPSHOT), doc="signal of all pairs together"),
])  # fmt: skip

# What nearly every request needs: the device that is meant (ethnl_parse_header_dev_get).
DEVICE = ["header.dev_name|header.dev_index"]
HEADER_ONLY = ["header"]


def _things() -> list[Thing]:
    from ._ethtool_things import things

    return things()


FAMILY = Family(
    "ethtool", prefix="ETHTOOL_MSG_", kind="generic", version=1, header=GENLMSGHDR,
    groups=["monitor"],
    doc="settings and state of network hardware", things=_things, initial=False, refusals=[
        Refusal(95, "the driver of the device ({header.dev_name|header.dev_index}) may not support that",
            when="header.dev_name or header.dev_index"),
    ], messages=[
        MessageType(1, "STRSET_GET", STRSET, direction="request", takes=["header", "stringsets", "counts_only"],
            doc="ask for sets of names; as a dump: ask for the sets of names of all network devices"),
        MessageType(2, "LINKINFO_GET", LINKINFO, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the port and transceiver of a network device; as a dump: ask for the port and transceiver of all network devices"),
        MessageType(3, "LINKINFO_SET", LINKINFO, direction="request", takes=["header", "port", "phyaddr", "tp_mdix_ctrl"],
            needs=DEVICE,
            doc="change the port and transceiver of a network device"),
        MessageType(4, "LINKMODES_GET", LINKMODES, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the speeds, duplex and link modes of a network device; "
            "as a dump: ask for the speeds, duplex and link modes of all network devices"),
        MessageType(5, "LINKMODES_SET", LINKMODES, direction="request",
            takes=["header", "autoneg", "ours", "speed", "duplex", "master_slave_cfg", "lanes"], needs=DEVICE,
            doc="change the speeds, duplex and link modes of a network device"),
        MessageType(6, "LINKSTATE_GET", LINKSTATE, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the state of the link of a network device; as a dump: ask for the state of the link of all network devices"),
        MessageType(7, "DEBUG_GET", DEBUG, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the debugging output of the driver of a network device; "
            "as a dump: ask for the debugging output of the driver of all network devices"),
        MessageType(8, "DEBUG_SET", DEBUG, direction="request", takes=["header", "msgmask"], needs=DEVICE,
            doc="change the debugging output of the driver of a network device"),
        MessageType(9, "WOL_GET", WOL, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for wake-on-LAN of a network device; as a dump: ask for wake-on-LAN of all network devices"),
        MessageType(10, "WOL_SET", WOL, direction="request", takes=["header", "modes", "sopass"], needs=DEVICE,
            doc="change wake-on-LAN of a network device"),
        MessageType(11, "FEATURES_GET", FEATURES, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the offload features of a network device; as a dump: ask for the offload features of all network devices"),
        MessageType(12, "FEATURES_SET", FEATURES, direction="request", takes=["header", "wanted"], needs=[*DEVICE, "wanted"],
            doc="change the offload features of a network device"),
        MessageType(13, "PRIVFLAGS_GET", PRIVFLAGS, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the driver's own switches of a network device; "
            "as a dump: ask for the driver's own switches of all network devices"),
        MessageType(14, "PRIVFLAGS_SET", PRIVFLAGS, direction="request", takes=["header", "flags"], needs=DEVICE,
            doc="change the driver's own switches of a network device"),
        MessageType(15, "RINGS_GET", RINGS, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the sizes of the rings of a network device; as a dump: ask for the sizes of the rings of all network devices"),
        MessageType(16, "RINGS_SET", RINGS, direction="request",
            takes=["header", "rx", "rx_mini", "rx_jumbo", "tx", "rx_buf_len", "tcp_data_split", "cqe_size", "tx_push", "rx_push",
                "tx_push_buf_len", "hds_thresh"], needs=DEVICE, doc="change the sizes of the rings of a network device"),
        MessageType(17, "CHANNELS_GET", CHANNELS, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the numbers of queues of a network device; as a dump: ask for the numbers of queues of all network devices"),
        MessageType(18, "CHANNELS_SET", CHANNELS, direction="request",
            takes=["header", "rx_count", "tx_count", "other_count", "combined_count"], needs=DEVICE,
            doc="change the numbers of queues of a network device"),
        MessageType(19, "COALESCE_GET", COALESCE, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask how a network device puts interrupts off; "
            "as a dump: ask how all network devices put interrupts off"),
        MessageType(20, "COALESCE_SET", COALESCE, direction="request", takes=["header", "rx_usecs", "rx_max_frames", "rx_usecs_irq",
            "rx_max_frames_irq", "tx_usecs", "tx_max_frames", "tx_usecs_irq", "tx_max_frames_irq", "stats_block_usecs",
            "use_adaptive_rx", "use_adaptive_tx", "pkt_rate_low", "rx_usecs_low", "rx_max_frames_low", "tx_usecs_low",
            "tx_max_frames_low", "pkt_rate_high", "rx_usecs_high", "rx_max_frames_high", "tx_usecs_high", "tx_max_frames_high",
            "rate_sample_interval", "use_cqe_mode_tx", "use_cqe_mode_rx", "tx_aggr_max_bytes", "tx_aggr_max_frames",
            "tx_aggr_time_usecs", "rx_profile", "tx_profile"], needs=DEVICE,
            doc="change how interrupts are put off of a network device"),
        MessageType(21, "PAUSE_GET", PAUSE, direction="request", takes=["header", "stats_src"], needs=DEVICE,
            doc="ask for pause frames of a network device; as a dump: ask for pause frames of all network devices"),
        MessageType(22, "PAUSE_SET", PAUSE, direction="request", takes=["header", "autoneg", "rx", "tx"], needs=DEVICE,
            doc="change pause frames of a network device"),
        MessageType(23, "EEE_GET", EEE, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for energy-efficient Ethernet of a network device; "
            "as a dump: ask for energy-efficient Ethernet of all network devices"),
        MessageType(24, "EEE_SET", EEE, direction="request", takes=["header", "modes_ours", "enabled", "tx_lpi_enabled",
            "tx_lpi_timer"],
            needs=DEVICE, doc="change energy-efficient Ethernet of a network device"),
        MessageType(25, "TSINFO_GET", TSINFO, direction="request", takes=["header", "hwtstamp_provider"], needs=DEVICE,
            doc="ask for the ways of taking time stamps of a network device; "
            "as a dump: ask for the ways of taking time stamps of all network devices"),
        MessageType(26, "CABLE_TEST_ACT", CABLE_TEST, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="test the cable of a network device"),
        MessageType(27, "CABLE_TEST_TDR_ACT", CABLE_TEST_TDR, direction="request", takes=["header", "cfg"], needs=DEVICE,
            doc="measure reflections in the cable of a network device"),
        MessageType(28, "TUNNEL_INFO_GET", TUNNEL_INFO, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for offloaded tunnel ports of a network device; as a dump: ask for offloaded tunnel ports of all network devices"),
        MessageType(29, "FEC_GET", FEC, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for forward error correction of a network device; as a dump: ask for forward error correction of all network devices"),
        MessageType(30, "FEC_SET", FEC, direction="request", takes=["header", "modes", "auto"], needs=DEVICE,
            doc="change forward error correction of a network device"),
        MessageType(31, "MODULE_EEPROM_GET", MODULE_EEPROM, direction="request",
            takes=["header", "offset", "length", "page", "bank", "i2c_address"], needs=[*DEVICE, "offset", "length", "page",
                "i2c_address"],
            doc="ask for the memory of a plugged module of a network device; "
            "as a dump: ask for the memory of a plugged module of all network devices"),
        MessageType(32, "STATS_GET", STATS, direction="request", takes=["header", "groups", "src"], needs=[*DEVICE, "groups"],
            doc="ask for the statistics of the hardware of a network device; "
            "as a dump: ask for the statistics of the hardware of all network devices"),
        MessageType(33, "PHC_VCLOCKS_GET", PHC_VCLOCKS, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for virtual clocks of a network device; as a dump: ask for virtual clocks of all network devices"),
        MessageType(34, "MODULE_GET", MODULE, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the power of a plugged module of a network device; "
            "as a dump: ask for the power of a plugged module of all network devices"),
        MessageType(35, "MODULE_SET", MODULE, direction="request", takes=["header", "power_mode_policy"], needs=DEVICE,
            doc="change the power of a plugged module of a network device"),
        MessageType(36, "PSE_GET", PSE, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for power over Ethernet of a network device; as a dump: ask for power over Ethernet of all network devices"),
        MessageType(37, "PSE_SET", PSE, direction="request",
            takes=["header", "podl_pse_admin_control", "c33_pse_admin_control", "c33_pse_avail_pw_limit", "prio"], needs=DEVICE,
            doc="change power over Ethernet of a network device"),
        MessageType(38, "RSS_GET", RSS, direction="request", takes=["header", "context", "start_context"], needs=DEVICE,
            doc="ask how received packets are spread over queues of a network device; "
            "as a dump: ask how received packets are spread over queues of all network devices"),
        MessageType(39, "PLCA_GET_CFG", PLCA, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the settings of PLCA of a network device; as a dump: ask for the settings of PLCA of all network devices"),
        MessageType(40, "PLCA_SET_CFG", PLCA, direction="request",
            takes=["header", "enabled", "node_cnt", "node_id", "to_tmr", "burst_cnt", "burst_tmr"], needs=DEVICE,
            doc="change the settings of PLCA of a network device"),
        MessageType(41, "PLCA_GET_STATUS", PLCA, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the state of PLCA of a network device; as a dump: ask for the state of PLCA of all network devices"),
        MessageType(42, "MM_GET", MM, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the MAC merge layer of a network device; as a dump: ask for the MAC merge layer of all network devices"),
        MessageType(43, "MM_SET", MM, direction="request",
            takes=["header", "pmac_enabled", "tx_enabled", "tx_min_frag_size", "verify_enabled", "verify_time"], needs=DEVICE,
            doc="change the MAC merge layer of a network device"),
        MessageType(44, "MODULE_FW_FLASH_ACT", MODULE_FW_FLASH, direction="request", takes=["header", "file_name", "password"],
            needs=[*DEVICE, "file_name"], doc="write new firmware into a plugged module"),
        MessageType(45, "PHY_GET", PHY, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for PHYs of a network device; as a dump: ask for PHYs of all network devices"),
        MessageType(46, "TSCONFIG_GET", TSCONFIG, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the settings of time stamps of a network device; "
            "as a dump: ask for the settings of time stamps of all network devices"),
        MessageType(47, "TSCONFIG_SET", TSCONFIG, direction="request",
            takes=["header", "hwtstamp_provider", "tx_types", "rx_filters", "hwtstamp_flags"], needs=DEVICE,
            doc="change the settings of time stamps of a network device"),
        MessageType(48, "RSS_SET", RSS, direction="request", takes=["header", "context", "hfunc", "indir", "hkey", "input_xfrm",
            "flow_hash"],
            needs=DEVICE, doc="change how received packets are spread over queues of a network device"),
        MessageType(49, "RSS_CREATE_ACT", RSS, direction="request", takes=["header", "context", "hfunc", "indir", "hkey",
            "input_xfrm"],
            needs=DEVICE, doc="create a further way of spreading received packets"),
        MessageType(50, "RSS_DELETE_ACT", RSS, direction="request", takes=["header", "context"], needs=[*DEVICE, "context"],
            doc="delete a way of spreading received packets"),
        MessageType(51, "MSE_GET", MSE, direction="request", takes=HEADER_ONLY, needs=DEVICE,
            doc="ask for the quality of the signal of a network device; "
            "as a dump: ask for the quality of the signal of all network devices"),
        MessageType(1, "STRSET_GET_REPLY", STRSET, direction="reply", doc="from the kernel: tells sets of names"),
        MessageType(2, "LINKINFO_GET_REPLY", LINKINFO, direction="reply",
            doc="from the kernel: tells the port and transceiver of a network device"),
        MessageType(3, "LINKINFO_NTF", LINKINFO, direction="reply",
            doc="from the kernel: tells a change of the port and transceiver of a network device"),
        MessageType(4, "LINKMODES_GET_REPLY", LINKMODES, direction="reply",
            doc="from the kernel: tells the speeds, duplex and link modes of a network device"),
        MessageType(5, "LINKMODES_NTF", LINKMODES, direction="reply",
            doc="from the kernel: tells a change of the speeds, duplex and link modes of a network device"),
        MessageType(6, "LINKSTATE_GET_REPLY", LINKSTATE, direction="reply",
            doc="from the kernel: tells the state of the link of a network device"),
        MessageType(7, "DEBUG_GET_REPLY", DEBUG, direction="reply",
            doc="from the kernel: tells the debugging output of the driver of a network device"),
        MessageType(8, "DEBUG_NTF", DEBUG, direction="reply",
            doc="from the kernel: tells a change of the debugging output of the driver of a network device"),
        MessageType(9, "WOL_GET_REPLY", WOL, direction="reply", doc="from the kernel: tells wake-on-LAN of a network device"),
        MessageType(10, "WOL_NTF", WOL, direction="reply",
            doc="from the kernel: tells a change of wake-on-LAN of a network device"),
        MessageType(11, "FEATURES_GET_REPLY", FEATURES, direction="reply",
            doc="from the kernel: tells the offload features of a network device"),
        MessageType(12, "FEATURES_SET_REPLY", FEATURES, direction="reply",
            doc="from the kernel: tells what became of the offload features of a network device"),
        MessageType(13, "FEATURES_NTF", FEATURES, direction="reply",
            doc="from the kernel: tells a change of the offload features of a network device"),
        MessageType(14, "PRIVFLAGS_GET_REPLY", PRIVFLAGS, direction="reply",
            doc="from the kernel: tells the driver's own switches of a network device"),
        MessageType(15, "PRIVFLAGS_NTF", PRIVFLAGS, direction="reply",
            doc="from the kernel: tells a change of the driver's own switches of a network device"),
        MessageType(16, "RINGS_GET_REPLY", RINGS, direction="reply",
            doc="from the kernel: tells the sizes of the rings of a network device"),
        MessageType(17, "RINGS_NTF", RINGS, direction="reply",
            doc="from the kernel: tells a change of the sizes of the rings of a network device"),
        MessageType(18, "CHANNELS_GET_REPLY", CHANNELS, direction="reply",
            doc="from the kernel: tells the numbers of queues of a network device"),
        MessageType(19, "CHANNELS_NTF", CHANNELS, direction="reply",
            doc="from the kernel: tells a change of the numbers of queues of a network device"),
        MessageType(20, "COALESCE_GET_REPLY", COALESCE, direction="reply",
            doc="from the kernel: tells how interrupts are put off of a network device"),
        MessageType(21, "COALESCE_NTF", COALESCE, direction="reply",
            doc="from the kernel: tells a change of how interrupts are put off of a network device"),
        MessageType(22, "PAUSE_GET_REPLY", PAUSE, direction="reply", doc="from the kernel: tells pause frames of a network device"),
        MessageType(23, "PAUSE_NTF", PAUSE, direction="reply",
            doc="from the kernel: tells a change of pause frames of a network device"),
        MessageType(24, "EEE_GET_REPLY", EEE, direction="reply",
            doc="from the kernel: tells energy-efficient Ethernet of a network device"),
        MessageType(25, "EEE_NTF", EEE, direction="reply",
            doc="from the kernel: tells a change of energy-efficient Ethernet of a network device"),
        MessageType(26, "TSINFO_GET_REPLY", TSINFO, direction="reply",
            doc="from the kernel: tells the ways of taking time stamps of a network device"),
        MessageType(27, "CABLE_TEST_NTF", CABLE_TEST_NTF, direction="reply", doc="from the kernel: tells how a cable test goes"),
        MessageType(28, "CABLE_TEST_TDR_NTF", CABLE_TEST_TDR_NTF, direction="reply",
            doc="from the kernel: tells reflections that were measured in a cable"),
        MessageType(29, "TUNNEL_INFO_GET_REPLY", TUNNEL_INFO, direction="reply",
            doc="from the kernel: tells offloaded tunnel ports of a network device"),
        MessageType(30, "FEC_GET_REPLY", FEC, direction="reply",
            doc="from the kernel: tells forward error correction of a network device"),
        MessageType(31, "FEC_NTF", FEC, direction="reply",
            doc="from the kernel: tells a change of forward error correction of a network device"),
        MessageType(32, "MODULE_EEPROM_GET_REPLY", MODULE_EEPROM, direction="reply",
            doc="from the kernel: tells the memory of a plugged module of a network device"),
        MessageType(33, "STATS_GET_REPLY", STATS, direction="reply",
            doc="from the kernel: tells the statistics of the hardware of a network device"),
        MessageType(34, "PHC_VCLOCKS_GET_REPLY", PHC_VCLOCKS, direction="reply",
            doc="from the kernel: tells virtual clocks of a network device"),
        MessageType(35, "MODULE_GET_REPLY", MODULE, direction="reply",
            doc="from the kernel: tells the power of a plugged module of a network device"),
        MessageType(36, "MODULE_NTF", MODULE, direction="reply",
            doc="from the kernel: tells a change of the power of a plugged module of a network device"),
        MessageType(37, "PSE_GET_REPLY", PSE, direction="reply",
            doc="from the kernel: tells power over Ethernet of a network device"),
        MessageType(38, "RSS_GET_REPLY", RSS, direction="reply",
            doc="from the kernel: tells how received packets are spread over queues of a network device"),
        MessageType(39, "PLCA_GET_CFG_REPLY", PLCA, direction="reply",
            doc="from the kernel: tells the settings of PLCA of a network device"),
        MessageType(40, "PLCA_GET_STATUS_REPLY", PLCA, direction="reply",
            doc="from the kernel: tells the state of PLCA of a network device"),
        MessageType(41, "PLCA_NTF", PLCA, direction="reply", doc="from the kernel: tells a change of PLCA of a network device"),
        MessageType(42, "MM_GET_REPLY", MM, direction="reply",
            doc="from the kernel: tells the MAC merge layer of a network device"),
        MessageType(43, "MM_NTF", MM, direction="reply",
            doc="from the kernel: tells a change of the MAC merge layer of a network device"),
        MessageType(44, "MODULE_FW_FLASH_NTF", MODULE_FW_FLASH, direction="reply",
            doc="from the kernel: tells how far the writing of firmware has got"),
        MessageType(45, "PHY_GET_REPLY", PHY, direction="reply", doc="from the kernel: tells PHYs of a network device"),
        MessageType(46, "PHY_NTF", PHY, direction="reply", doc="from the kernel: tells a change of PHYs of a network device"),
        MessageType(47, "TSCONFIG_GET_REPLY", TSCONFIG, direction="reply",
            doc="from the kernel: tells the settings of time stamps of a network device"),
        MessageType(48, "TSCONFIG_SET_REPLY", TSCONFIG, direction="reply",
            doc="from the kernel: tells what became of the settings of time stamps of a network device"),
        MessageType(49, "PSE_NTF", PSE_NTF, direction="reply",
            doc="from the kernel: tells a change of power over Ethernet of a network device"),
        MessageType(50, "RSS_NTF", RSS, direction="reply",
            doc="from the kernel: tells a change of how received packets are spread over queues of a network device"),
        MessageType(51, "RSS_CREATE_ACT_REPLY", RSS, direction="reply",
            doc="from the kernel: tells the way of spreading packets that was created"),
        MessageType(52, "RSS_CREATE_NTF", RSS, direction="reply", doc="from the kernel: tells of a new way of spreading packets"),
        MessageType(53, "RSS_DELETE_NTF", RSS, direction="reply",
            doc="from the kernel: tells of the end of a way of spreading packets"),
        MessageType(54, "MSE_GET_REPLY", MSE, direction="reply",
            doc="from the kernel: tells the quality of the signal of a network device"),
    ],
)  # fmt: skip
