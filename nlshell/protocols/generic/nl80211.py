"""Wireless devices: configuration, scanning, connecting. Source: <linux/nl80211.h>, net/wireless/nl80211.c; nl80211.yaml."""

from ...schema import (
    BYTES,
    FLAG,
    HEX16,
    HEX32,
    HEX64,
    IFINDEX,
    IPV4,
    MAC,
    PAD,
    S8,
    S16,
    S32,
    S64,
    U8,
    U16,
    U32,
    U64,
    Attr,
    AttributeSet,
    Either,
    Enum,
    Family,
    Field,
    Flags,
    IndexedArray,
    Nest,
    Packed,
    String,
    Struct,
    SubMessage,
    TypeValue,
)
from ...schema.things import INTERFACE, Plain, Thing, Word
from ..common import ETHERTYPE
from . import GENLMSGHDR
from ._nl80211_commands import COMMANDS

SSID = String(max=32, nul=False).but(kind="binary", hint="ssid")

# The number of a suite: the IEEE's OUI and a number (<linux/ieee80211.h>, WLAN_CIPHER_SUITE_... and WLAN_AKM_SUITE_...).
CIPHER = U32.but(hint="hex", names=Enum("wlan_cipher_suite", {
    "USE_GROUP": 0x000FAC00, "WEP40": 0x000FAC01, "TKIP": 0x000FAC02, "CCMP": 0x000FAC04, "WEP104": 0x000FAC05,
    "AES_CMAC": 0x000FAC06, "GCMP": 0x000FAC08, "GCMP_256": 0x000FAC09, "CCMP_256": 0x000FAC0A, "BIP_GMAC_128": 0x000FAC0B,
    "BIP_GMAC_256": 0x000FAC0C, "BIP_CMAC_256": 0x000FAC0D, "SMS4": 0x00147201,
}, "WLAN_CIPHER_SUITE_"))  # fmt: skip

AKM = U32.but(hint="hex", names=Enum("wlan_akm_suite", {
    "8021X": 0x000FAC01, "PSK": 0x000FAC02, "FT_8021X": 0x000FAC03, "FT_PSK": 0x000FAC04, "8021X_SHA256": 0x000FAC05,
    "PSK_SHA256": 0x000FAC06, "TDLS": 0x000FAC07, "SAE": 0x000FAC08, "FT_OVER_SAE": 0x000FAC09, "AP_PEER_KEY": 0x000FAC0A,
    "8021X_SUITE_B": 0x000FAC0B, "8021X_SUITE_B_192": 0x000FAC0C, "FT_8021X_SHA384": 0x000FAC0D, "FILS_SHA256": 0x000FAC0E,
    "FILS_SHA384": 0x000FAC0F, "FT_FILS_SHA256": 0x000FAC10, "FT_FILS_SHA384": 0x000FAC11, "OWE": 0x000FAC12,
    "FT_PSK_SHA384": 0x000FAC13, "PSK_SHA384": 0x000FAC14, "WFA_DPP": 0x506F9A02,
}, "WLAN_AKM_SUITE_"))  # fmt: skip

BAND_NUMBER = Enum("nl80211_band", {"2GHZ": 0, "5GHZ": 1, "60GHZ": 2, "6GHZ": 3, "S1GHZ": 4, "LC": 5}, "NL80211_BAND_")

STA_FLAGS = Flags("nl80211_sta_flags", {
    "AUTHORIZED": 0x2, "SHORT_PREAMBLE": 0x4, "WME": 0x8, "MFP": 0x10, "AUTHENTICATED": 0x20, "TDLS_PEER": 0x40,
    "ASSOCIATED": 0x80, "SPP_AMSDU": 0x100,
}, "NL80211_STA_FLAG_")  # fmt: skip

STA_FLAG_UPDATE = Struct("nl80211_sta_flag_update", [
    Field("mask", U32, "flags that are meant", flags=STA_FLAGS), Field("set", U32, flags=STA_FLAGS),
])  # fmt: skip

VENDOR_COMMAND = Struct("nl80211_vendor_cmd_info", [Field("vendor_id", HEX32), Field("subcmd", U32)])

# What a device can do comes as a struct where a request has a list (WoWLAN patterns, coalescing).
PATTERN_SUPPORT = Struct("nl80211_pattern_support", [
    Field("max_patterns", U32), Field("min_pattern_len", U32), Field("max_pattern_len", U32), Field("max_pkt_offset", U32),
])  # fmt: skip

COALESCE_SUPPORT = Struct("nl80211_coalesce_rule_support", [
    Field("max_rules", U32), Field("pat", PATTERN_SUPPORT), Field("max_delay", U32, unit="ms"),
])  # fmt: skip

FRAME_TYPES = AttributeSet("NL80211_ATTR_", [
    Attr(101, "FRAME_TYPE", HEX16, multi=True, doc="type and subtype of an 802.11 frame"),
], name="NL80211_ATTR_frame_types")  # fmt: skip


def _vendors() -> dict[int, Nest]:
    from ._nl80211_drivers import VENDORS

    return VENDORS


def _testmode() -> dict[str, Nest]:
    from ._nl80211_drivers import TESTMODE

    return TESTMODE


# Devices list the commands they have; in a command itself the data are the vendor's.
VENDOR_DATA = SubMessage(
    "cmd", {3: IndexedArray(VENDOR_COMMAND, first=0)}, SubMessage("vendor_id", _vendors, BYTES, kind="binary"), kind="binary",
)  # fmt: skip

# The driver decides, and nothing in the message names it: bytes, unless whoever reads knows the driver.
TEST_DATA = SubMessage("driver", _testmode, BYTES)

MPATH_FLAGS = Flags("nl80211_mpath_flags", {
    "ACTIVE": 0x1, "RESOLVING": 0x2, "SN_VALID": 0x4, "FIXED": 0x8, "RESOLVED": 0x10,
}, "NL80211_MPATH_FLAG_")  # fmt: skip

HE_LTF = Enum("nl80211_he_ltf", {"1XLTF": 0, "2XLTF": 1, "4XLTF": 2}, "NL80211_RATE_INFO_HE_")

EHT_LTF = Enum("nl80211_eht_ltf", {
    "1XLTF": 0, "2XLTF": 1, "4XLTF": 2, "6XLTF": 3, "8XLTF": 4,
}, "NL80211_RATE_INFO_EHT_")  # fmt: skip

TXRATE_GI = Enum("nl80211_txrate_gi", {"DEFAULT_GI": 0, "FORCE_SGI": 1, "FORCE_LGI": 2}, "NL80211_TXRATE_")

KEY_MODE = Enum("nl80211_key_mode", {"RX_TX": 0, "NO_TX": 1, "SET_TX": 2}, "NL80211_KEY_")

TDLS_OPERATION = Enum("nl80211_tdls_operation", {
    "DISCOVERY_REQ": 0, "SETUP": 1, "TEARDOWN": 2, "ENABLE_LINK": 3, "DISABLE_LINK": 4,
}, "NL80211_TDLS_")  # fmt: skip

TDLS_PEER = Flags("nl80211_tdls_peer_capability", {
    "HT": 0x1, "VHT": 0x2, "WMM": 0x4, "HE": 0x8,
}, "NL80211_TDLS_PEER_")  # fmt: skip

CRIT_PROTO = Enum("nl80211_crit_proto_id", {"UNSPEC": 0, "DHCP": 1, "EAPOL": 2, "APIPA": 3}, "NL80211_CRIT_PROTO_")

CONNECT_FAILED = Enum("nl80211_connect_failed_reason", {
    "MAX_CLIENTS": 0, "BLOCKED_CLIENT": 1,
}, "NL80211_CONN_FAIL_")  # fmt: skip

ACCESS_CATEGORY = Enum("nl80211_ac", {"VO": 0, "VI": 1, "BE": 2, "BK": 3}, "NL80211_AC_")

PREAMBLE = Enum("nl80211_preamble", {"LEGACY": 0, "HT": 1, "VHT": 2, "DMG": 3, "HE": 4}, "NL80211_PREAMBLE_")
PREAMBLES = Flags("nl80211_preambles", {name: 1 << bit for name, bit in PREAMBLE.entries.items()}, "NL80211_PREAMBLE_")

FTM_FAILURE = Enum("nl80211_peer_measurement_ftm_failure_reasons", {
    "UNSPECIFIED": 0, "NO_RESPONSE": 1, "REJECTED": 2, "WRONG_CHANNEL": 3, "PEER_NOT_CAPABLE": 4,
    "INVALID_TIMESTAMP": 5, "PEER_BUSY": 6, "BAD_CHANGED_PARAMS": 7,
}, "NL80211_PMSR_FTM_FAILURE_")  # fmt: skip

FTM_REQ_TYPE = Enum("nl80211_peer_measurement_ftm_req_type", {
    "INFRA": 0, "PD": 1, "MAX": 1,
}, "NL80211_PMSR_FTM_REQ_TYPE_")  # fmt: skip

NAN_PUBLISH = Flags("nl80211_nan_publish_type", {
    "SOLICITED_PUBLISH": 0x1, "UNSOLICITED_PUBLISH": 0x2,
}, "NL80211_NAN_")  # fmt: skip

COALESCE_CONDITION = Enum("nl80211_coalesce_condition", {"MATCH": 0, "NO_MATCH": 1}, "NL80211_COALESCE_CONDITION_")

TID_SETTING = Enum("nl80211_tid_config", {"ENABLE": 0, "DISABLE": 1}, "NL80211_TID_CONFIG_")

TX_RATE_SETTING = Enum("nl80211_tx_rate_setting", {"AUTOMATIC": 0, "LIMITED": 1, "FIXED": 2}, "NL80211_TX_RATE_")

AP_SETTINGS = Flags("nl80211_ap_settings_flags", {
    "EXTERNAL_AUTH_SUPPORT": 0x1, "SA_QUERY_OFFLOAD_SUPPORT": 0x2,
}, "NL80211_AP_SETTINGS_")  # fmt: skip

AP_SME = Flags("nl80211_ap_sme_features", {"SA_QUERY_OFFLOAD": 0x1}, "NL80211_AP_SME_")

PROBE_RESP_OFFLOAD = Flags("nl80211_probe_resp_offload_support_attr", {
    "WPS": 0x1, "WPS2": 0x2, "P2P": 0x4, "80211U": 0x8,
}, "NL80211_PROBE_RESP_OFFLOAD_SUPPORT_")  # fmt: skip

CANNOT_USE = Flags("nl80211_bss_cannot_use_reasons", {
    "NSTR_NONPRIMARY": 0x1, "6GHZ_PWR_MISMATCH": 0x2,
}, "NL80211_BSS_CANNOT_USE_")  # fmt: skip

P2P_PS = Enum("nl80211_sta_p2p_ps_status", {"UNSUPPORTED": 0, "SUPPORTED": 1}, "NL80211_P2P_PS_")

EXT_FEATURE = Enum("nl80211_ext_feature_index", {
    "VHT_IBSS": 0, "RRM": 1, "MU_MIMO_AIR_SNIFFER": 2, "SCAN_START_TIME": 3, "BSS_PARENT_TSF": 4,
    "SET_SCAN_DWELL": 5, "BEACON_RATE_LEGACY": 6, "BEACON_RATE_HT": 7, "BEACON_RATE_VHT": 8, "FILS_STA": 9,
    "MGMT_TX_RANDOM_TA": 10, "MGMT_TX_RANDOM_TA_CONNECTED": 11, "SCHED_SCAN_RELATIVE_RSSI": 12,
    "CQM_RSSI_LIST": 13, "FILS_SK_OFFLOAD": 14, "4WAY_HANDSHAKE_STA_PSK": 15, "4WAY_HANDSHAKE_STA_1X": 16,
    "FILS_MAX_CHANNEL_TIME": 17, "ACCEPT_BCAST_PROBE_RESP": 18, "OCE_PROBE_REQ_HIGH_TX_RATE": 19,
    "OCE_PROBE_REQ_DEFERRAL_SUPPRESSION": 20, "MFP_OPTIONAL": 21, "LOW_SPAN_SCAN": 22, "LOW_POWER_SCAN": 23,
    "HIGH_ACCURACY_SCAN": 24, "DFS_OFFLOAD": 25, "CONTROL_PORT_OVER_NL80211": 26, "ACK_SIGNAL_SUPPORT": 27,
    "DATA_ACK_SIGNAL_SUPPORT": 27, "TXQS": 28, "SCAN_RANDOM_SN": 29, "SCAN_MIN_PREQ_CONTENT": 30,
    "CAN_REPLACE_PTK0": 31, "ENABLE_FTM_RESPONDER": 32, "AIRTIME_FAIRNESS": 33, "AP_PMKSA_CACHING": 34,
    "SCHED_SCAN_BAND_SPECIFIC_RSSI_THOLD": 35, "EXT_KEY_ID": 36, "STA_TX_PWR": 37, "SAE_OFFLOAD": 38,
    "VLAN_OFFLOAD": 39, "AQL": 40, "BEACON_PROTECTION": 41, "CONTROL_PORT_NO_PREAUTH": 42, "PROTECTED_TWT": 43,
    "DEL_IBSS_STA": 44, "MULTICAST_REGISTRATIONS": 45, "BEACON_PROTECTION_CLIENT": 46, "SCAN_FREQ_KHZ": 47,
    "CONTROL_PORT_OVER_NL80211_TX_STATUS": 48, "OPERATING_CHANNEL_VALIDATION": 49, "4WAY_HANDSHAKE_AP_PSK": 50,
    "SAE_OFFLOAD_AP": 51, "FILS_DISCOVERY": 52, "UNSOL_BCAST_PROBE_RESP": 53, "BEACON_RATE_HE": 54,
    "SECURE_LTF": 55, "SECURE_RTT": 56, "PROT_RANGE_NEGO_AND_MEASURE": 57, "BSS_COLOR": 58,
    "FILS_CRYPTO_OFFLOAD": 59, "RADAR_BACKGROUND": 60, "POWERED_ADDR_CHANGE": 61, "PUNCT": 62, "SECURE_NAN": 63,
    "AUTH_AND_DEAUTH_RANDOM_TA": 64, "OWE_OFFLOAD": 65, "OWE_OFFLOAD_AP": 66, "DFS_CONCURRENT": 67,
    "SPP_AMSDU_SUPPORT": 68, "BEACON_RATE_EHT": 69, "EPPKE": 70, "ASSOC_FRAME_ENCRYPTION": 71,
    "IEEE8021X_AUTH": 72, "ROC_ADDR_FILTER": 73, "SET_KEY_LTF_SEED": 74, "PROBE_AP": 75,
}, "NL80211_EXT_FEATURE_")  # fmt: skip

COMMAND = Enum("nl80211_commands", {each.name: each.id for each in COMMANDS}, "NL80211_CMD_")

# Their names are digits in the kernel, which a reader would take for the numbers.
WPA_VERSION = Flags("nl80211_wpa_versions", {"VERSION_1": 0x1, "VERSION_2": 0x2, "VERSION_3": 0x4}, "NL80211_WPA_")

RXMGMT_FLAGS = Flags("nl80211_rxmgmt_flags", {"ANSWERED": 0x1, "EXTERNAL_AUTH": 0x2}, "NL80211_RXMGMT_FLAG_")

BSS_USE_FOR = Flags("nl80211_bss_use_for", {"NORMAL": 0x1, "MLD_LINK": 0x2}, "NL80211_BSS_USE_FOR_")

IFTYPE = Enum("nl80211_iftype", {
    "ADHOC": 1, "STATION": 2, "AP": 3, "AP_VLAN": 4, "WDS": 5, "MONITOR": 6, "MESH_POINT": 7, "P2P_CLIENT": 8,
    "P2P_GO": 9, "P2P_DEVICE": 10, "OCB": 11, "NAN": 12, "NAN_DATA": 13, "PD": 14,
}, "NL80211_IFTYPE_")  # fmt: skip

PMSR_FTM_REQ = AttributeSet("NL80211_PMSR_FTM_REQ_ATTR_", [
    Attr(1, "ASAP", FLAG),
    Attr(2, "PREAMBLE", U32, enum=PREAMBLE),
    Attr(3, "NUM_BURSTS_EXP", U8),
    Attr(4, "BURST_PERIOD", U16),
    Attr(5, "BURST_DURATION", U8),
    Attr(6, "FTMS_PER_BURST", U8),
    Attr(7, "NUM_FTMR_RETRIES", U8),
    Attr(8, "REQUEST_LCI", FLAG),
    Attr(9, "REQUEST_CIVICLOC", FLAG),
    Attr(10, "TRIGGER_BASED", FLAG),
    Attr(11, "NON_TRIGGER_BASED", FLAG),
    Attr(12, "LMR_FEEDBACK", FLAG),
    Attr(13, "BSS_COLOR", U8),
    Attr(14, "RSTA", FLAG),
    Attr(15, "MIN_TIME_BETWEEN_MEASUREMENTS", U32),
    Attr(16, "MAX_TIME_BETWEEN_MEASUREMENTS", U32),
    Attr(17, "NOMINAL_TIME", U32),
    Attr(18, "AW_DURATION", U32),
    Attr(19, "NUM_MEASUREMENTS", U32),
    Attr(20, "PAD", PAD),
    Attr(21, "INGRESS", U64),
    Attr(22, "EGRESS", U64),
    Attr(23, "PD_SUPPRESS_RESULTS", FLAG),
])  # fmt: skip

PMSR_REQUEST = AttributeSet("NL80211_PMSR_TYPE_", [Attr(1, "FTM", Nest(PMSR_FTM_REQ))], name="NL80211_PMSR_TYPE_request")

HE_GI = Enum("nl80211_he_gi", {"0_8": 0, "1_6": 1, "3_2": 2}, "NL80211_RATE_INFO_HE_GI_")

HE_RU_ALLOC = Enum("nl80211_he_ru_alloc", {
    "26": 0, "52": 1, "106": 2, "242": 3, "484": 4, "996": 5, "2x996": 6,
}, "NL80211_RATE_INFO_HE_RU_ALLOC_")  # fmt: skip

EHT_GI = Enum("nl80211_eht_gi", {"0_8": 0, "1_6": 1, "3_2": 2}, "NL80211_RATE_INFO_EHT_GI_")

EHT_RU_ALLOC = Enum("nl80211_eht_ru_alloc", {
    "26": 0, "52": 1, "52P26": 2, "106": 3, "106P26": 4, "242": 5, "484": 6, "484P242": 7, "996": 8, "996P484": 9,
    "996P484P242": 10, "2x996": 11, "2x996P484": 12, "3x996": 13, "3x996P484": 14, "4x996": 15,
}, "NL80211_RATE_INFO_EHT_RU_ALLOC_")  # fmt: skip

RATE_INFO = AttributeSet("NL80211_RATE_INFO_", [
    Attr(1, "BITRATE", U16, unit="100 kbit/s", doc="rate, where it fits into 16 bits"),
    Attr(2, "MCS", U8, doc="index into the table of modulations of 802.11n"),
    Attr(3, "40_MHZ_WIDTH", FLAG, doc="the channel was 40 MHz wide"),
    Attr(4, "SHORT_GI", FLAG, doc="the pause between symbols was short"),
    Attr(5, "BITRATE32", U32, unit="100 kbit/s", doc="rate"),
    Attr(6, "VHT_MCS", U8, doc="index into the table of modulations of 802.11ac"),
    Attr(7, "VHT_NSS", U8, doc="streams at once (802.11ac)"),
    Attr(8, "80_MHZ_WIDTH", FLAG, doc="the channel was 80 MHz wide"),
    Attr(9, "80P80_MHZ_WIDTH", FLAG, doc="the channel was twice 80 MHz wide, apart"),
    Attr(10, "160_MHZ_WIDTH", FLAG, doc="the channel was 160 MHz wide"),
    Attr(11, "10_MHZ_WIDTH", FLAG, doc="the channel was 10 MHz wide"),
    Attr(12, "5_MHZ_WIDTH", FLAG, doc="the channel was 5 MHz wide"),
    Attr(13, "HE_MCS", U8, doc="index into the table of modulations of 802.11ax"),
    Attr(14, "HE_NSS", U8, doc="streams at once (802.11ax)"),
    Attr(15, "HE_GI", U8, enum=HE_GI, doc="pause between symbols in microseconds (802.11ax)"),
    Attr(16, "HE_DCM", U8, doc="1: each bit was sent twice, on different carriers"),
    Attr(17, "HE_RU_ALLOC", U8, enum=HE_RU_ALLOC, doc="carriers that were used (802.11ax)"),
    Attr(18, "320_MHZ_WIDTH", FLAG, doc="the channel was 320 MHz wide"),
    Attr(19, "EHT_MCS", U8, doc="index into the table of modulations of 802.11be"),
    Attr(20, "EHT_NSS", U8, doc="streams at once (802.11be)"),
    Attr(21, "EHT_GI", U8, enum=EHT_GI, doc="pause between symbols in microseconds (802.11be)"),
    Attr(22, "EHT_RU_ALLOC", U8, enum=EHT_RU_ALLOC, doc="carriers that were used (802.11be)"),
    Attr(23, "S1G_MCS", U8),
    Attr(24, "S1G_NSS", U8),
    Attr(25, "1_MHZ_WIDTH", FLAG),
    Attr(26, "2_MHZ_WIDTH", FLAG),
    Attr(27, "4_MHZ_WIDTH", FLAG),
    Attr(28, "8_MHZ_WIDTH", FLAG),
    Attr(29, "16_MHZ_WIDTH", FLAG),
    Attr(30, "UHR_MCS", U8),
    Attr(31, "UHR_ELR", FLAG),
    Attr(32, "UHR_IM", FLAG),
])  # fmt: skip

PMSR_FTM_RESP = AttributeSet("NL80211_PMSR_FTM_RESP_ATTR_", [
    Attr(1, "FAIL_REASON", U32, enum=FTM_FAILURE),
    Attr(2, "BURST_INDEX", U16),
    Attr(3, "NUM_FTMR_ATTEMPTS", U32),
    Attr(4, "NUM_FTMR_SUCCESSES", U32),
    Attr(5, "BUSY_RETRY_TIME", U32),
    Attr(6, "NUM_BURSTS_EXP", U8),
    Attr(7, "BURST_DURATION", U8),
    Attr(8, "FTMS_PER_BURST", U8),
    Attr(9, "RSSI_AVG", S32, unit="dBm"),
    Attr(10, "RSSI_SPREAD", S32, unit="dB"),
    Attr(11, "TX_RATE", Nest(RATE_INFO)),
    Attr(12, "RX_RATE", Nest(RATE_INFO)),
    Attr(13, "RTT_AVG", S64, unit="ps"),
    Attr(14, "RTT_VARIANCE", U64),
    Attr(15, "RTT_SPREAD", U64),
    Attr(16, "DIST_AVG", S64, unit="mm"),
    Attr(17, "DIST_VARIANCE", U64),
    Attr(18, "DIST_SPREAD", U64),
    Attr(19, "LCI", BYTES),
    Attr(20, "CIVICLOC", BYTES),
    Attr(21, "PAD", PAD),
    Attr(22, "BURST_PERIOD", U32),
    Attr(23, "TX_LTF_REPETITION_COUNT", U32),
    Attr(24, "RX_LTF_REPETITION_COUNT", U32),
    Attr(25, "MAX_TIME_BETWEEN_MEASUREMENTS", U32),
    Attr(26, "MIN_TIME_BETWEEN_MEASUREMENTS", U32),
    Attr(27, "NUM_TX_SPATIAL_STREAMS", U8),
    Attr(28, "NUM_RX_SPATIAL_STREAMS", U8),
    Attr(29, "NOMINAL_TIME", U32),
    Attr(30, "AVAILABILITY_WINDOW", U32),
    Attr(31, "CHANNEL_WIDTH", U32),
    Attr(32, "PREAMBLE", U32),
    Attr(33, "IS_DELAYED_LMR", FLAG),
])  # fmt: skip

PMSR_RESULT = AttributeSet("NL80211_PMSR_TYPE_", [Attr(1, "FTM", Nest(PMSR_FTM_RESP))], name="NL80211_PMSR_TYPE_result")

IFTYPES = AttributeSet("NL80211_IFTYPE_", [
    Attr(1, "ADHOC", FLAG, doc="member of a network without access point"),
    Attr(2, "STATION", FLAG, doc="client of an access point"),
    Attr(3, "AP", FLAG, doc="access point"),
    Attr(4, "AP_VLAN", FLAG, doc="stations of an access point in a VLAN of their own"),
    Attr(5, "WDS", FLAG, doc="bridge between two points; no longer used"),
    Attr(6, "MONITOR", FLAG, doc="hears all frames"),
    Attr(7, "MESH_POINT", FLAG, doc="node of a mesh"),
    Attr(8, "P2P_CLIENT", FLAG, doc="client in a group of Wi-Fi Direct"),
    Attr(9, "P2P_GO", FLAG, doc="access point of a group of Wi-Fi Direct"),
    Attr(10, "P2P_DEVICE", FLAG, doc="finds others for Wi-Fi Direct; has no network device"),
    Attr(11, "OCB", FLAG, doc="sends outside of any network (802.11p)"),
    Attr(12, "NAN", FLAG, doc="neighbour awareness networking; has no network device"),
    Attr(13, "NAN_DATA", FLAG, doc="data between neighbours"),
    Attr(14, "PD", FLAG, doc="measures distances; has no network device"),
])  # fmt: skip

STA_FLAG = AttributeSet("NL80211_STA_FLAG_", [
    Attr(1, "AUTHORIZED", FLAG, doc="data may flow"),
    Attr(2, "SHORT_PREAMBLE", FLAG, doc="it can receive short preambles"),
    Attr(3, "WME", FLAG, doc="it knows priorities (WMM)"),
    Attr(4, "MFP", FLAG, doc="management frames are protected"),
    Attr(5, "AUTHENTICATED", FLAG, doc="it has authenticated"),
    Attr(6, "TDLS_PEER", FLAG, doc="it is the other end of a direct link"),
    Attr(7, "ASSOCIATED", FLAG, doc="it has associated"),
    Attr(8, "SPP_AMSDU", FLAG, doc="aggregated frames are protected with their headers"),
])  # fmt: skip

STA_BSS_PARAM = AttributeSet("NL80211_STA_BSS_PARAM_", [
    Attr(1, "CTS_PROT", FLAG, doc="slow stations are warned before fast frames"),
    Attr(2, "SHORT_PREAMBLE", FLAG, doc="short preambles are used"),
    Attr(3, "SHORT_SLOT_TIME", FLAG, doc="short slots are used"),
    Attr(4, "DTIM_PERIOD", U8, doc="every how manieth beacon is followed by multicast"),
    Attr(5, "BEACON_INTERVAL", U16, doc="time between two beacons"),
])  # fmt: skip

PLINK_STATE = Enum("nl80211_plink_state", {
    "NL80211_PLINK_LISTEN": 0, "NL80211_PLINK_OPN_SNT": 1, "NL80211_PLINK_OPN_RCVD": 2, "NL80211_PLINK_CNF_RCVD": 3,
    "NL80211_PLINK_ESTAB": 4, "NL80211_PLINK_HOLDING": 5, "NL80211_PLINK_BLOCKED": 6, "MAX_NL80211_PLINK_STATES": 6,
})  # fmt: skip

MESH_POWER_MODE = Enum("nl80211_mesh_power_mode", {
    "UNKNOWN": 0, "ACTIVE": 1, "LIGHT_SLEEP": 2, "DEEP_SLEEP": 3,
}, "NL80211_MESH_POWER_")  # fmt: skip

TXQ_STATS = AttributeSet("NL80211_TXQ_STATS_", [
    Attr(1, "BACKLOG_BYTES", U32, unit="bytes", doc="bytes that wait"),
    Attr(2, "BACKLOG_PACKETS", U32, unit="packets", doc="packets that wait"),
    Attr(3, "FLOWS", U32, doc="flows that have packets waiting"),
    Attr(4, "DROPS", U32, doc="packets that were dropped for waiting too long"),
    Attr(5, "ECN_MARKS", U32, doc="packets that were marked instead of being dropped"),
    Attr(6, "OVERLIMIT", U32, doc="packets dropped because too many waited"),
    Attr(7, "OVERMEMORY", U32, doc="packets dropped because they took too much memory"),
    Attr(8, "COLLISIONS", U32, doc="new flows that had to share a queue"),
    Attr(9, "TX_BYTES", U32, unit="bytes", doc="bytes sent"),
    Attr(10, "TX_PACKETS", U32, doc="packets sent"),
    Attr(11, "MAX_FLOWS", U32, doc="queues that flows are spread over"),
])  # fmt: skip

TID_STATS = AttributeSet("NL80211_TID_STATS_", [
    Attr(1, "RX_MSDU", U64, doc="packets received with this priority"),
    Attr(2, "TX_MSDU", U64, doc="packets sent, or tried to be"),
    Attr(3, "TX_MSDU_RETRIES", U64, doc="times that one was sent again"),
    Attr(4, "TX_MSDU_FAILED", U64, doc="packets that could not be sent"),
    Attr(5, "PAD", PAD),
    Attr(6, "TXQ_STATS", Nest(TXQ_STATS), doc="packets of this priority that wait"),
])  # fmt: skip

STA_INFO = AttributeSet("NL80211_STA_INFO_", [
    Attr(1, "INACTIVE_TIME", U32, unit="ms", doc="time since it was last heard"),
    Attr(2, "RX_BYTES", U32, unit="bytes", doc="received from it; begins anew after 4 GiB"),
    Attr(3, "TX_BYTES", U32, unit="bytes", doc="sent to it; begins anew after 4 GiB"),
    Attr(4, "LLID", U16, doc="own number of the link (mesh)"),
    Attr(5, "PLID", U16, doc="peer link id (mesh)"),
    Attr(6, "PLINK_STATE", U8, enum=PLINK_STATE, doc="how far the link has got (mesh)"),
    Attr(7, "SIGNAL", S8, unit="dBm", doc="strength of the last frame received"),
    Attr(8, "TX_BITRATE", Nest(RATE_INFO), doc="of the last packet sent"),
    Attr(9, "RX_PACKETS", U32, doc="packets received from it"),
    Attr(10, "TX_PACKETS", U32, doc="packets sent to it"),
    Attr(11, "TX_RETRIES", U32, doc="times that a packet was sent again"),
    Attr(12, "TX_FAILED", U32, doc="packets that it did not acknowledge in the end"),
    Attr(13, "SIGNAL_AVG", S8, unit="dBm", doc="strength of frames received, averaged"),
    Attr(14, "RX_BITRATE", Nest(RATE_INFO), doc="of the last packet received"),
    Attr(15, "BSS_PARAM", Nest(STA_BSS_PARAM), doc="how the network is set"),
    Attr(16, "CONNECTED_TIME", U32, unit="s", doc="time since it connected"),
    Attr(17, "STA_FLAGS", STA_FLAG_UPDATE, doc="what is true of it"),
    Attr(18, "BEACON_LOSS", U32, doc="times that beacons stayed away"),
    Attr(19, "T_OFFSET", U64, unit="us", doc="how far its clock is from the own one (mesh)"),
    Attr(20, "LOCAL_PM", U32, enum=MESH_POWER_MODE, doc="how power is saved towards it (mesh)"),
    Attr(21, "PEER_PM", U32, enum=MESH_POWER_MODE, doc="how it saves power towards this node (mesh)"),
    Attr(22, "NONPEER_PM", U32, enum=MESH_POWER_MODE, doc="how it saves power towards others (mesh)"),
    Attr(23, "RX_BYTES64", U64, unit="bytes", doc="received from it"),
    Attr(24, "TX_BYTES64", U64, unit="bytes", doc="sent to it"),
    Attr(25, "CHAIN_SIGNAL", IndexedArray(S8), unit="dBm", doc="strength of the last frame at each antenna"),
    Attr(26, "CHAIN_SIGNAL_AVG", IndexedArray(S8), unit="dBm", doc="strength at each antenna, averaged"),
    Attr(27, "EXPECTED_THROUGHPUT", U32, unit="kbit/s", doc="what it is expected to take"),
    Attr(28, "RX_DROP_MISC", U64, doc="packets received and dropped for other reasons than being bad"),
    Attr(29, "BEACON_RX", U64, doc="beacons received from it"),
    Attr(30, "BEACON_SIGNAL_AVG", S8, unit="dBm", doc="strength of its beacons, averaged"),
    Attr(31, "TID_STATS", IndexedArray(Nest(TID_STATS)), doc="counters by priority"),
    Attr(32, "RX_DURATION", U64, unit="us", doc="time on the air of what was received from it"),
    Attr(33, "PAD", PAD),
    Attr(34, "ACK_SIGNAL", S8, unit="dBm", doc="strength of its last acknowledgement"),
    Attr(35, "ACK_SIGNAL_AVG", S8, unit="dBm", doc="strength of its acknowledgements, averaged"),
    Attr(36, "RX_MPDUS", U32, doc="frames received from it, of any sort"),
    Attr(37, "FCS_ERROR_COUNT", U32, doc="damaged frames received from it"),
    Attr(38, "CONNECTED_TO_GATE", U8, doc="1: it knows a way out of the mesh"),
    Attr(39, "TX_DURATION", U64, unit="us", doc="time on the air of what was sent to it"),
    Attr(40, "AIRTIME_WEIGHT", U16, doc="its part of the time on the air, compared with others; 256 is usual"),
    Attr(41, "AIRTIME_LINK_METRIC", U32, doc="cost of the link (mesh)"),
    Attr(42, "ASSOC_AT_BOOTTIME", U64, unit="ns", doc="when it associated, counted from the start of the kernel"),
    Attr(43, "CONNECTED_TO_AS", U8, doc="1: it is connected to a server for authentication (mesh)"),
])  # fmt: skip

MPATH_INFO = AttributeSet("NL80211_MPATH_INFO_", [
    Attr(1, "FRAME_QLEN", U32),
    Attr(2, "SN", U32),
    Attr(3, "METRIC", U32),
    Attr(4, "EXPTIME", U32),
    Attr(5, "FLAGS", U8, flags=MPATH_FLAGS),
    Attr(6, "DISCOVERY_TIMEOUT", U32),
    Attr(7, "DISCOVERY_RETRIES", U8),
    Attr(8, "HOP_COUNT", U8),
    Attr(9, "PATH_CHANGE", U32),
])  # fmt: skip

BAND_IFTYPE = AttributeSet("NL80211_BAND_IFTYPE_ATTR_", [
    Attr(1, "IFTYPES", Nest(IFTYPES), doc="the kinds of interfaces that this holds for"),
    Attr(2, "HE_CAP_MAC", BYTES, doc="what the MAC can do in HE (802.11ax), as in the element"),
    Attr(3, "HE_CAP_PHY", BYTES, doc="what the radio can do in HE, as in the element"),
    Attr(4, "HE_CAP_MCS_SET", BYTES, doc="rates of HE by number of streams and width, as in the element"),
    Attr(5, "HE_CAP_PPE", BYTES, doc="how long packets are padded in HE, as in the element"),
    Attr(6, "HE_6GHZ_CAPA", BYTES, doc="what HE can do at 6 GHz, as in the element"),
    Attr(7, "VENDOR_ELEMS", BYTES),
    Attr(8, "EHT_CAP_MAC", BYTES, doc="what the MAC can do in EHT (802.11be), as in the element"),
    Attr(9, "EHT_CAP_PHY", BYTES, doc="what the radio can do in EHT, as in the element"),
    Attr(10, "EHT_CAP_MCS_SET", BYTES, doc="rates of EHT by number of streams and width, as in the element"),
    Attr(11, "EHT_CAP_PPE", BYTES, doc="how long packets are padded in EHT, as in the element"),
    Attr(12, "UHR_CAP_MAC", BYTES),
    Attr(13, "UHR_CAP_PHY", BYTES),
])  # fmt: skip

DFS_STATE = Enum("nl80211_dfs_state", {"USABLE": 0, "UNAVAILABLE": 1, "AVAILABLE": 2}, "NL80211_DFS_")

WMMR = AttributeSet("NL80211_WMMR_", [
    Attr(1, "CW_MIN", U16, doc="least contention window"),
    Attr(2, "CW_MAX", U16, doc="greatest contention window"),
    Attr(3, "AIFSN", U8, doc="slots to wait before sending"),
    Attr(4, "TXOP", U16, unit="us", doc="how long one may send in one go"),
])  # fmt: skip

FREQUENCY = AttributeSet("NL80211_FREQUENCY_ATTR_", [
    Attr(1, "FREQ", U32, unit="MHz", doc="centre of the channel"),
    Attr(2, "DISABLED", FLAG, doc="it must not be used here"),
    Attr(3, "NO_IR", FLAG, doc="it must not be used unless somebody else does: only listen"),
    Attr(4, "NO_IBSS", FLAG, kernel="__NL80211_FREQUENCY_ATTR_NO_IBSS", doc="as NO_IR; for old programs"),
    Attr(5, "RADAR", FLAG, doc="radar goes first: listen before use"),
    Attr(6, "MAX_TX_POWER", U32, unit="mBm", doc="strongest that may be sent"),
    Attr(7, "DFS_STATE", U32, enum=DFS_STATE, doc="whether radar was listened for"),
    Attr(8, "DFS_TIME", U32, unit="ms", doc="how long it has been in that state"),
    Attr(9, "NO_HT40_MINUS", FLAG, doc="40 MHz with the channel below are not allowed"),
    Attr(10, "NO_HT40_PLUS", FLAG, doc="40 MHz with the channel above are not allowed"),
    Attr(11, "NO_80MHZ", FLAG, doc="80 MHz are not allowed"),
    Attr(12, "NO_160MHZ", FLAG, doc="160 MHz are not allowed"),
    Attr(13, "DFS_CAC_TIME", U32, unit="ms", doc="how long to listen for radar before use"),
    Attr(14, "INDOOR_ONLY", FLAG, doc="only within buildings"),
    Attr(15, "IR_CONCURRENT", FLAG, doc="allowed while a station is connected on it"),
    Attr(16, "NO_20MHZ", FLAG, doc="20 MHz are not allowed"),
    Attr(17, "NO_10MHZ", FLAG, doc="10 MHz are not allowed"),
    Attr(18, "WMM", IndexedArray(Nest(WMMR), first=0), doc="limits for priorities, by access category"),
    Attr(19, "NO_HE", FLAG, doc="802.11ax is not allowed"),
    Attr(20, "OFFSET", U32, unit="kHz", doc="what the centre has beyond full MHz"),
    Attr(21, "1MHZ", FLAG, doc="channels of 1 MHz are allowed here (S1G)"),
    Attr(22, "2MHZ", FLAG, doc="channels of 2 MHz are allowed here (S1G)"),
    Attr(23, "4MHZ", FLAG),
    Attr(24, "8MHZ", FLAG),
    Attr(25, "16MHZ", FLAG),
    Attr(26, "NO_320MHZ", FLAG, doc="320 MHz are not allowed"),
    Attr(27, "NO_EHT", FLAG, doc="802.11be is not allowed"),
    Attr(28, "PSD", S8, unit="dBm/MHz", doc="strongest that may be sent in each MHz"),
    Attr(29, "DFS_CONCURRENT", FLAG),
    Attr(30, "NO_6GHZ_VLP_CLIENT", FLAG),
    Attr(31, "NO_6GHZ_AFC_CLIENT", FLAG),
    Attr(32, "CAN_MONITOR", FLAG),
    Attr(33, "ALLOW_6GHZ_VLP_AP", FLAG),
    Attr(34, "ALLOW_20MHZ_ACTIVITY", FLAG),
    Attr(35, "NO_4MHZ", FLAG),
    Attr(36, "NO_8MHZ", FLAG),
    Attr(37, "NO_16MHZ", FLAG),
    Attr(38, "S1G_NO_PRIMARY", FLAG),
    Attr(39, "NO_UHR", FLAG),
    Attr(40, "CAC_START_TIME", U64),
    Attr(41, "PAD", PAD),
])  # fmt: skip

BITRATE = AttributeSet("NL80211_BITRATE_ATTR_", [
    Attr(1, "RATE", U32, unit="100 kbit/s", doc="how fast it is"),
    Attr(2, "2GHZ_SHORTPREAMBLE", FLAG, doc="it can be used with a short preamble"),
])  # fmt: skip

BAND = AttributeSet("NL80211_BAND_ATTR_", [
    Attr(1, "FREQS", IndexedArray(Nest(FREQUENCY)), doc="channels of the band"),
    Attr(2, "RATES", IndexedArray(Nest(BITRATE)), doc="rates without 802.11n and later"),
    Attr(3, "HT_MCS_SET", BYTES, doc="modulations of 802.11n, a bit for each"),
    Attr(4, "HT_CAPA", U16, doc="what 802.11n can do here: the field of the standard"),
    Attr(5, "HT_AMPDU_FACTOR", U8, doc="longest aggregate: 2^(13 + this) bytes"),
    Attr(6, "HT_AMPDU_DENSITY", U8, doc="least time between frames of an aggregate, by the table of the standard"),
    Attr(7, "VHT_MCS_SET", BYTES, doc="modulations of 802.11ac"),
    Attr(8, "VHT_CAPA", U32, doc="what 802.11ac can do here: the field of the standard"),
    Attr(9, "IFTYPE_DATA", IndexedArray(Nest(BAND_IFTYPE)), doc="what 802.11ax and later can do, by mode of the interface"),
    Attr(10, "EDMG_CHANNELS", U8),
    Attr(11, "EDMG_BW_CONFIG", U8),
    Attr(12, "S1G_MCS_NSS_SET", BYTES, doc="rates of S1G by number of streams, as in the element"),
    Attr(13, "S1G_CAPA", BYTES, doc="what the band can do in S1G (802.11ah), as in the element"),
])  # fmt: skip

NAN_PHY_CAP = AttributeSet("NL80211_NAN_PHY_CAP_ATTR_", [
    Attr(1, "HT_MCS_SET", BYTES),
    Attr(2, "HT_CAPA", U16),
    Attr(3, "HT_AMPDU_FACTOR", U8),
    Attr(4, "HT_AMPDU_DENSITY", U8),
    Attr(5, "VHT_MCS_SET", BYTES),
    Attr(6, "VHT_CAPA", U32),
    Attr(7, "HE_MAC", BYTES),
    Attr(8, "HE_PHY", BYTES),
    Attr(9, "HE_MCS_SET", BYTES),
    Attr(10, "HE_PPE", BYTES),
])  # fmt: skip

REG_RULE_FLAGS = Flags("nl80211_reg_rule_flags", {
    "NO_OFDM": 0x1, "NO_CCK": 0x2, "NO_INDOOR": 0x4, "NO_OUTDOOR": 0x8, "DFS": 0x10, "PTP_ONLY": 0x20,
    "PTMP_ONLY": 0x40, "NO_IR": 0x80, "AUTO_BW": 0x800, "IR_CONCURRENT": 0x1000, "NO_HT40MINUS": 0x2000,
    "NO_HT40PLUS": 0x4000, "NO_80MHZ": 0x8000, "NO_160MHZ": 0x10000, "NO_HE": 0x20000, "NO_320MHZ": 0x40000,
    "NO_EHT": 0x80000, "PSD": 0x100000, "DFS_CONCURRENT": 0x200000, "NO_6GHZ_VLP_CLIENT": 0x400000,
    "NO_6GHZ_AFC_CLIENT": 0x800000, "ALLOW_6GHZ_VLP_AP": 0x1000000, "ALLOW_20MHZ_ACTIVITY": 0x2000000,
    "NO_UHR": 0x4000000,
}, "NL80211_RRF_")  # fmt: skip

REG_RULE = AttributeSet("NL80211_ATTR_REG_RULE_", [
    Attr(1, "FLAGS", U32, flags=REG_RULE_FLAGS, doc="what is forbidden"),
    Attr(2, "FREQ_RANGE_START", U32, unit="kHz", kernel="NL80211_ATTR_FREQ_RANGE_START", doc="where the range begins"),
    Attr(3, "FREQ_RANGE_END", U32, unit="kHz", kernel="NL80211_ATTR_FREQ_RANGE_END", doc="where the range ends"),
    Attr(4, "FREQ_RANGE_MAX_BW", U32, unit="kHz", kernel="NL80211_ATTR_FREQ_RANGE_MAX_BW", doc="widest channel"),
    Attr(5, "POWER_RULE_MAX_ANT_GAIN", U32, unit="mBi", kernel="NL80211_ATTR_POWER_RULE_MAX_ANT_GAIN",
        doc="greatest gain of the antenna"),
    Attr(6, "POWER_RULE_MAX_EIRP", U32, unit="mBm", kernel="NL80211_ATTR_POWER_RULE_MAX_EIRP",
        doc="strongest that may be sent, antenna included"),
    Attr(7, "DFS_CAC_TIME", U32, unit="ms", kernel="NL80211_ATTR_DFS_CAC_TIME",
        doc="how long to listen for radar before use; 0 is the usual time"),
    Attr(8, "POWER_RULE_PSD", S8, kernel="NL80211_ATTR_POWER_RULE_PSD", unit="dBm/MHz",
        doc="strongest that may be sent in each MHz"),
])  # fmt: skip

NL80211_BSS_SELECT_RSSI_ADJUST = Struct("nl80211_bss_select_rssi_adjust", [
    Field("band", U8),
    Field("delta", S8),
])  # fmt: skip

SCHED_SCAN_MATCH = AttributeSet("NL80211_SCHED_SCAN_MATCH_", [
    Attr(1, "ATTR_SSID", SSID, doc="name that the network must have"),
    Attr(2, "ATTR_RSSI", U32, doc="least strength (dBm, as a signed number)"),
    Attr(3, "ATTR_RELATIVE_RSSI", FLAG, doc="its strength is compared with the network that one is in"),
    Attr(4, "ATTR_RSSI_ADJUST", NL80211_BSS_SELECT_RSSI_ADJUST, doc="by how much one band is preferred"),
    Attr(5, "ATTR_BSSID", MAC, doc="address that the access point must have"),
    Attr(6, "PER_BAND_RSSI", TypeValue(S32, BAND_NUMBER), doc="least strength by band"),
])  # fmt: skip

SURVEY_INFO = AttributeSet("NL80211_SURVEY_INFO_", [
    Attr(1, "FREQUENCY", U32, unit="MHz", doc="centre of the channel"),
    Attr(2, "NOISE", S8, unit="dBm", doc="noise on the channel"),
    Attr(3, "IN_USE", FLAG, doc="the channel is the one in use"),
    Attr(4, "TIME", U64, unit="ms", doc="how long the radio was on the channel"),
    Attr(5, "TIME_BUSY", U64, unit="ms", doc="how long the channel was busy meanwhile"),
    Attr(6, "TIME_EXT_BUSY", U64, unit="ms", doc="how long the extension of the channel was busy"),
    Attr(7, "TIME_RX", U64, unit="ms", doc="how long something was received"),
    Attr(8, "TIME_TX", U64, unit="ms", doc="how long something was sent"),
    Attr(9, "TIME_SCAN", U64, unit="ms", doc="how long the radio was there for scans"),
    Attr(10, "PAD", PAD),
    Attr(11, "TIME_BSS_RX", U64, unit="ms", doc="how long something of the own network was received"),
    Attr(12, "FREQUENCY_OFFSET", U32, unit="kHz", doc="what the centre has beyond full MHz"),
])  # fmt: skip

MNTR_FLAG = AttributeSet("NL80211_MNTR_FLAG_", [
    Attr(1, "FCSFAIL", FLAG, doc="show damaged frames"),
    Attr(2, "PLCPFAIL", FLAG, doc="show frames with a damaged beginning"),
    Attr(3, "CONTROL", FLAG, doc="show control frames"),
    Attr(4, "OTHER_BSS", FLAG, doc="show frames of other networks"),
    Attr(5, "COOK_FRAMES", FLAG, doc="show only frames that nobody else handled"),
    Attr(6, "ACTIVE", FLAG, doc="acknowledge frames to the own address"),
    Attr(7, "SKIP_TX", FLAG, doc="do not show what this machine sends"),
])  # fmt: skip

MESHCONF = AttributeSet("NL80211_MESHCONF_", [
    Attr(1, "RETRY_TIMEOUT", U16, unit="ms", doc="how long until the opening of a peer link is tried again"),
    Attr(2, "CONFIRM_TIMEOUT", U16, unit="ms", doc="how long to wait for the confirmation of a peer link"),
    Attr(3, "HOLDING_TIMEOUT", Either(U16.but(unit="ms"), IFINDEX),
        doc="time for which a closed peering is held; of 4 bytes: the interface index, under its number in NL80211_ATTR_"),
    Attr(4, "MAX_PEER_LINKS", U16, doc="how many peer links there may be at most"),
    Attr(5, "MAX_RETRIES", U8, doc="how often the opening of a peer link is tried again"),
    Attr(6, "TTL", U8, doc="hops that a mesh frame may go"),
    Attr(7, "AUTO_OPEN_PLINKS", U8, doc="whether peer links are opened to all who fit"),
    Attr(8, "HWMP_MAX_PREQ_RETRIES", U8, doc="how often a path is asked for again"),
    Attr(9, "PATH_REFRESH_TIME", U32, unit="ms", doc="how long before its end a path is asked for anew"),
    Attr(10, "MIN_DISCOVERY_TIMEOUT", U16, unit="ms", doc="how long to wait for the answer to a path request"),
    Attr(11, "HWMP_ACTIVE_PATH_TIMEOUT", U32, unit="TU", doc="how long a path counts as good; TU: 1024 microseconds"),
    Attr(12, "HWMP_PREQ_MIN_INTERVAL", U16, unit="TU", doc="least time between two path requests"),
    Attr(13, "HWMP_NET_DIAM_TRVS_TIME", U16, unit="TU", doc="how long a frame needs through the whole mesh"),
    Attr(14, "HWMP_ROOTMODE", U8, doc="whether this node is a root of paths, and how it says so"),
    Attr(15, "ELEMENT_TTL", U8, doc="hops that the elements of path selection may go"),
    Attr(16, "HWMP_RANN_INTERVAL", U16, unit="TU", doc="time between two announcements as a root"),
    Attr(17, "GATE_ANNOUNCEMENTS", U8, doc="whether this node says that it is a gate to other networks"),
    Attr(18, "HWMP_PERR_MIN_INTERVAL", U16, unit="TU", doc="least time between two path errors"),
    Attr(19, "FORWARDING", U8, doc="whether frames of others are passed on"),
    Attr(20, "RSSI_THRESHOLD", S32, unit="dBm", doc="signal that a peer needs at least; 0: any"),
    Attr(21, "SYNC_OFFSET_MAX_NEIGHBOR", U32, unit="us", doc="how far clocks of neighbours may differ"),
    Attr(22, "HT_OPMODE", Either(U32, U16), doc="how stations with and without 802.11n live together, as in the element"),
    Attr(23, "HWMP_PATH_TO_ROOT_TIMEOUT", U32, unit="TU", doc="how long paths to a root count as good"),
    Attr(24, "HWMP_ROOT_INTERVAL", U16, unit="TU", doc="time between two path requests of a root"),
    Attr(25, "HWMP_CONFIRMATION_INTERVAL", U16, unit="TU", doc="time between two confirmations of a root's path"),
    Attr(26, "POWER_MODE", U32, enum=MESH_POWER_MODE, doc="how power is saved towards new peers, until it is set for each"),
    Attr(27, "AWAKE_WINDOW", U16, unit="TU", doc="how long it stays awake after a beacon"),
    Attr(28, "PLINK_TIMEOUT", U32, unit="s", doc="how long without traffic until a peer link ends; 0: never"),
    Attr(29, "CONNECTED_TO_GATE", U8, doc="whether it says that a gate can be reached through it"),
    Attr(30, "NOLEARN", U8, doc="whether paths are not learnt from data frames"),
    Attr(31, "CONNECTED_TO_AS", U8, doc="whether it says that an authentication server can be reached through it"),
])  # fmt: skip

# In answers to GET_WIPHY these are flags, whatever they are in a command.
BSS_PARAM = AttributeSet("NL80211_ATTR_", [
    Attr(28, "BSS_CTS_PROT", FLAG),
    Attr(29, "BSS_SHORT_PREAMBLE", FLAG),
    Attr(30, "BSS_SHORT_SLOT_TIME", FLAG),
    Attr(36, "BSS_BASIC_RATES", FLAG),
    Attr(96, "AP_ISOLATE", FLAG),
    Attr(109, "BSS_HT_OPMODE", FLAG),
    Attr(162, "P2P_CTWINDOW", FLAG),
    Attr(163, "P2P_OPPPS", FLAG),
], name="NL80211_ATTR_ (bss_param)")  # fmt: skip

MESH_SETUP = AttributeSet("NL80211_MESH_SETUP_", [
    Attr(1, "ENABLE_VENDOR_PATH_SEL", U8),
    Attr(2, "ENABLE_VENDOR_METRIC", U8),
    Attr(3, "IE", BYTES),
    Attr(4, "USERSPACE_AUTH", FLAG),
    Attr(5, "USERSPACE_AMPE", FLAG),
    Attr(6, "ENABLE_VENDOR_SYNC", U8),
    Attr(7, "USERSPACE_MPM", FLAG),
    Attr(8, "AUTH_PROTOCOL", U8),
])  # fmt: skip

TXQ = AttributeSet("NL80211_TXQ_ATTR_", [
    Attr(1, "AC", U8, enum=ACCESS_CATEGORY, doc="which access category"),
    Attr(2, "TXOP", U16, unit="32 us", doc="how long one may send in one go"),
    Attr(3, "CWMIN", U16, doc="least contention window: 2^n - 1"),
    Attr(4, "CWMAX", U16, doc="greatest contention window: 2^n - 1"),
    Attr(5, "AIFS", U8, doc="slots to wait before sending"),
])  # fmt: skip

BSS_STATUS = Enum("nl80211_bss_status", {"AUTHENTICATED": 0, "ASSOCIATED": 1, "IBSS_JOINED": 2}, "NL80211_BSS_STATUS_")

BSS_SCAN_WIDTH = Enum("nl80211_bss_scan_width", {"20": 0, "10": 1, "5": 2, "1": 3, "2": 4}, "NL80211_BSS_CHAN_WIDTH_")

BSS = AttributeSet("NL80211_BSS_", [
    Attr(1, "BSSID", MAC, doc="address of the access point"),
    Attr(2, "FREQUENCY", U32, unit="MHz", doc="channel that it was seen on"),
    Attr(3, "TSF", U64, unit="us", doc="its clock in the last frame"),
    Attr(4, "BEACON_INTERVAL", U16, unit="TU", doc="time between two beacons"),
    Attr(5, "CAPABILITY", HEX16, doc="capability field of the beacon"),
    Attr(6, "INFORMATION_ELEMENTS", BYTES, doc="from probe response or beacon"),
    Attr(7, "SIGNAL_MBM", S32, unit="mBm", doc="strength of its last frame"),
    Attr(8, "SIGNAL_UNSPEC", U8, doc="strength of its last frame where the unit is unknown, 0 to 100"),
    Attr(9, "STATUS", U32, enum=BSS_STATUS, doc="whether we are connected to it"),
    Attr(10, "SEEN_MS_AGO", U32, unit="ms", doc="time since it was seen"),
    Attr(11, "BEACON_IES", BYTES, doc="from the beacon"),
    Attr(12, "CHAN_WIDTH", U32, enum=BSS_SCAN_WIDTH, doc="width of the channel that it was seen on"),
    Attr(13, "BEACON_TSF", U64, unit="us", doc="its clock in the last beacon"),
    Attr(14, "PRESP_DATA", FLAG, doc="the elements are from a probe response"),
    Attr(15, "LAST_SEEN_BOOTTIME", U64, unit="ns", doc="when it was seen, counted from the start of the kernel"),
    Attr(16, "PAD", PAD),
    Attr(17, "PARENT_TSF", U64, unit="us", doc="clock of PARENT_BSSID when it was seen"),
    Attr(18, "PARENT_BSSID", MAC, doc="access point that one was connected to meanwhile"),
    Attr(19, "CHAIN_SIGNAL", IndexedArray(S8), unit="dBm", doc="strength at each antenna"),
    Attr(20, "FREQUENCY_OFFSET", U32, unit="kHz", doc="what the channel has beyond full MHz"),
    Attr(21, "MLO_LINK_ID", U8, doc="number of the link to it, where there are several"),
    Attr(22, "MLD_ADDR", MAC, doc="address of the device whose link it is"),
    Attr(23, "USE_FOR", U32, flags=BSS_USE_FOR, doc="what one may connect to it for"),
    Attr(24, "CANNOT_USE_REASONS", U64, flags=CANNOT_USE, doc="why one may not connect to it"),
])  # fmt: skip

KEY_DEFAULT_TYPE = AttributeSet("NL80211_KEY_DEFAULT_TYPE_", [
    Attr(1, "UNICAST", FLAG, doc="for frames to one station"),
    Attr(2, "MULTICAST", FLAG, doc="for frames to several"),
])  # fmt: skip

KEY_TYPE = Enum("nl80211_key_type", {"GROUP": 0, "PAIRWISE": 1, "PEERKEY": 2}, "NL80211_KEYTYPE_")

KEY = AttributeSet("NL80211_KEY_", [
    Attr(1, "DATA", BYTES.but(secret=True), doc="the key itself: 5 bytes WEP40, 13 WEP104, 32 TKIP, 16 or 32 CCMP and GCMP"),
    Attr(2, "IDX", U8, doc="number of the key, 0 to 3; 4 and 5 for management frames, 6 and 7 for beacons"),
    Attr(3, "CIPHER", CIPHER, doc="what it is for"),
    Attr(4, "SEQ", BYTES, doc="counter of the last frame"),
    Attr(5, "DEFAULT", FLAG, doc="used by default for data"),
    Attr(6, "DEFAULT_MGMT", FLAG, doc="used by default for management frames"),
    Attr(7, "TYPE", U32, enum=KEY_TYPE, doc="whether it is shared with one station or with all"),
    Attr(8, "DEFAULT_TYPES", Nest(KEY_DEFAULT_TYPE), doc="which frames it is the default for"),
    Attr(9, "MODE", U8, enum=KEY_MODE, doc="whether it is used for both directions"),
    Attr(10, "DEFAULT_BEACON", FLAG, doc="used by default for beacons"),
    Attr(11, "LTF_SEED", BYTES.but(secret=True)),
])  # fmt: skip

NL80211_TXRATE_VHT = Struct("nl80211_txrate_vht", [
    Field("mcs", Packed(U16, 8)),
])  # fmt: skip

NL80211_TXRATE_HE = Struct("nl80211_txrate_he", [
    Field("mcs", Packed(U16, 8)),
])  # fmt: skip

NL80211_TXRATE_EHT = Struct("nl80211_txrate_eht", [
    Field("mcs", Packed(U16, 16)),
])  # fmt: skip

TXRATE = AttributeSet("NL80211_TXRATE_", [
    Attr(1, "LEGACY", BYTES, doc="rates before 802.11n, a byte each, in units of 500 kbit/s"),
    Attr(2, "HT", BYTES),
    Attr(3, "VHT", NL80211_TXRATE_VHT),
    Attr(4, "GI", U8, enum=TXRATE_GI),
    Attr(5, "HE", NL80211_TXRATE_HE),
    Attr(6, "HE_GI", U8),
    Attr(7, "HE_LTF", U8, enum=HE_LTF),
    Attr(8, "EHT", NL80211_TXRATE_EHT),
    Attr(9, "EHT_GI", U8),
    Attr(10, "EHT_LTF", U8, enum=EHT_LTF),
])  # fmt: skip

BANDS = AttributeSet("NL80211_BAND_", [
    Attr(0, "2GHZ", Nest(BAND), doc="band around 2.4 GHz"),
    Attr(1, "5GHZ", Nest(BAND), doc="band around 5 GHz"),
    Attr(2, "60GHZ", Nest(BAND), doc="band around 60 GHz"),
    Attr(3, "6GHZ", Nest(BAND), doc="band around 6 GHz"),
    Attr(4, "S1GHZ", Nest(BAND), doc="bands below 1 GHz"),
    Attr(5, "LC", Nest(BAND), doc="light"),
])  # fmt: skip

CQM_RSSI_THRESHOLD_EVENT = Enum("nl80211_cqm_rssi_threshold_event", {
    "THRESHOLD_EVENT_LOW": 0, "THRESHOLD_EVENT_HIGH": 1, "BEACON_LOSS_EVENT": 2,
}, "NL80211_CQM_RSSI_")  # fmt: skip

CQM = AttributeSet("NL80211_ATTR_CQM_", [
    Attr(1, "RSSI_THOLD", Packed(S32), unit="dBm", doc="strength at which to tell; several: at each of them"),
    Attr(2, "RSSI_HYST", U32, unit="dB", doc="by how much it must change before it is told again"),
    Attr(3, "RSSI_THRESHOLD_EVENT", U32, enum=CQM_RSSI_THRESHOLD_EVENT, doc="whether it fell below or rose above"),
    Attr(4, "PKT_LOSS_EVENT", U32, doc="packets in a row that were not acknowledged"),
    Attr(5, "TXE_RATE", U32, unit="%", doc="part of packets that fail at which to tell"),
    Attr(6, "TXE_PKTS", U32, doc="packets that must be sent before it is told"),
    Attr(7, "TXE_INTVL", U32, unit="s", doc="time over which they are counted"),
    Attr(8, "BEACON_LOSS_EVENT", FLAG, doc="beacons stayed away"),
    Attr(9, "RSSI_LEVEL", S32, unit="dBm", doc="strength when it was told"),
])  # fmt: skip

TID_CONFIG = AttributeSet("NL80211_TID_CONFIG_ATTR_", [
    Attr(1, "PAD", PAD),
    Attr(2, "VIF_SUPP", U64),
    Attr(3, "PEER_SUPP", U64),
    Attr(4, "OVERRIDE", FLAG),
    Attr(5, "TIDS", U16),
    Attr(6, "NOACK", U8, enum=TID_SETTING),
    Attr(7, "RETRY_SHORT", U8),
    Attr(8, "RETRY_LONG", U8),
    Attr(9, "AMPDU_CTRL", U8, enum=TID_SETTING),
    Attr(10, "RTSCTS_CTRL", U8, enum=TID_SETTING),
    Attr(11, "AMSDU_CTRL", U8, enum=TID_SETTING),
    Attr(12, "TX_RATE_TYPE", U8, enum=TX_RATE_SETTING),
    Attr(13, "TX_RATE", TypeValue(Nest(TXRATE), BAND_NUMBER), doc="rates to choose from, by band"),
])  # fmt: skip

PKTPAT = AttributeSet("NL80211_PKTPAT_", [
    Attr(1, "MASK", BYTES),
    Attr(2, "PATTERN", BYTES),
    Attr(3, "OFFSET", U32),
])  # fmt: skip

NL80211_WOWLAN_TCP_DATA_SEQ = Struct("nl80211_wowlan_tcp_data_seq", [
    Field("start", U32),
    Field("offset", U32),
    Field("len", U32),
])  # fmt: skip

NL80211_WOWLAN_TCP_DATA_TOKEN = Struct("nl80211_wowlan_tcp_data_token", [
    Field("offset", U32),
    Field("len", U32),
    Field("token_stream", BYTES),
])  # fmt: skip

WOWLAN_TCP = AttributeSet("NL80211_WOWLAN_TCP_", [
    Attr(1, "SRC_IPV4", IPV4),
    Attr(2, "DST_IPV4", IPV4),
    Attr(3, "DST_MAC", MAC),
    Attr(4, "SRC_PORT", U16),
    Attr(5, "DST_PORT", U16),
    Attr(6, "DATA_PAYLOAD", BYTES, doc="what is sent again and again while the machine sleeps"),
    Attr(7, "DATA_PAYLOAD_SEQ", NL80211_WOWLAN_TCP_DATA_SEQ, doc="where a counter is put into it"),
    Attr(8, "DATA_PAYLOAD_TOKEN", NL80211_WOWLAN_TCP_DATA_TOKEN, doc="where tokens are put into it, and the tokens"),
    Attr(9, "DATA_INTERVAL", U32, unit="s"),
    Attr(10, "WAKE_PAYLOAD", BYTES, doc="what wakes the machine when it comes"),
    Attr(11, "WAKE_MASK", BYTES, doc="a bit for each byte of it that must be the same"),
])  # fmt: skip

NL80211_WOWLAN_TCP_DATA_TOKEN_FEATURE = Struct("nl80211_wowlan_tcp_data_token_feature", [
    Field("min_len", U32, unit="bytes"), Field("max_len", U32, unit="bytes"), Field("bufsize", U32, unit="bytes"),
])  # fmt: skip

WOWLAN_TCP_SUPPORTED = WOWLAN_TCP.but(
    "NL80211_WOWLAN_TCP_ (supported)", data_payload=U32.but(unit="bytes"), data_payload_seq=FLAG,
    data_payload_token=NL80211_WOWLAN_TCP_DATA_TOKEN_FEATURE, wake_payload=U32.but(unit="bytes"),
)  # fmt: skip

PLINK_ACTION = Enum("nl80211_plink_action", {"NO_ACTION": 0, "OPEN": 1, "BLOCK": 2}, "NL80211_PLINK_ACTION_")

CHANNEL_TYPE = Enum("channel_type", {"NO_HT": 0, "HT20": 1, "HT40MINUS": 2, "HT40PLUS": 3}, "NL80211_CHAN_")

REG_INITIATOR = Enum("nl80211_reg_initiator", {
    "CORE": 0, "USER": 1, "DRIVER": 2, "COUNTRY_IE": 3,
}, "NL80211_REGDOM_SET_BY_")  # fmt: skip

REG_TYPE = Enum("nl80211_reg_type", {
    "COUNTRY": 0, "WORLD": 1, "CUSTOM_WORLD": 2, "INTERSECTION": 3,
}, "NL80211_REGDOM_TYPE_")  # fmt: skip

AUTH_TYPE = Enum("nl80211_auth_type", {
    "OPEN_SYSTEM": 0, "SHARED_KEY": 1, "FT": 2, "NETWORK_EAP": 3, "SAE": 4, "FILS_SK": 5, "FILS_SK_PFS": 6,
    "FILS_PK": 7, "EPPKE": 8, "IEEE8021X": 9, "AUTOMATIC": 10,
}, "NL80211_AUTHTYPE_")  # fmt: skip

MFP = Enum("nl80211_mfp", {"NO": 0, "REQUIRED": 1, "OPTIONAL": 2}, "NL80211_MFP_")

PS_STATE = Enum("nl80211_ps_state", {"DISABLED": 0, "ENABLED": 1}, "NL80211_PS_")

TX_POWER_SETTING = Enum("nl80211_tx_power_setting", {"AUTOMATIC": 0, "LIMITED": 1, "FIXED": 2}, "NL80211_TX_POWER_")

IFACE_LIMIT = AttributeSet("NL80211_IFACE_LIMIT_", [
    Attr(1, "MAX", U32, doc="how many interfaces"),
    Attr(2, "TYPES", Nest(IFTYPES), doc="of these modes together"),
])  # fmt: skip

IFACE_COMB = AttributeSet("NL80211_IFACE_COMB_", [
    Attr(1, "LIMITS", IndexedArray(Nest(IFACE_LIMIT)), doc="how many interfaces of which modes"),
    Attr(2, "MAXNUM", U32, doc="most interfaces in all"),
    Attr(3, "STA_AP_BI_MATCH", FLAG, doc="access points must have the beacon interval of the network that stations are in"),
    Attr(4, "NUM_CHANNELS", U32, doc="channels that may be used at once"),
    Attr(5, "RADAR_DETECT_WIDTHS", U32, doc="bit mask of the channel widths that radar is found in"),
    Attr(6, "RADAR_DETECT_REGIONS", U32, doc="bit mask of the regulatory regions whose radars are known"),
    Attr(7, "BI_MIN_GCD", U32, unit="TU", doc="least greatest common divisor of beacon intervals; absent: they must be equal"),
])  # fmt: skip

REKEY_DATA = AttributeSet("NL80211_REKEY_DATA_", [
    Attr(1, "KEK", BYTES.but(secret=True), doc="key that group keys are encrypted with"),
    Attr(2, "KCK", BYTES.but(secret=True), doc="key that proves who sent them"),
    Attr(3, "REPLAY_CTR", BYTES, doc="counter against replays, 8 bytes"),
    Attr(4, "AKM", AKM, doc="how the keys were agreed on"),
])  # fmt: skip

HIDDEN_SSID = Enum("nl80211_hidden_ssid", {"NOT_IN_USE": 0, "ZERO_LEN": 1, "ZERO_CONTENTS": 2}, "NL80211_HIDDEN_SSID_")

STA_WME = AttributeSet("NL80211_STA_WME_", [
    Attr(1, "UAPSD_QUEUES", U8, doc="access categories that are delivered when asked for, a bit for each"),
    Attr(2, "MAX_SP", U8, doc="most frames in one delivery"),
])  # fmt: skip

PMKSA_CANDIDATE = AttributeSet("NL80211_PMKSA_CANDIDATE_", [
    Attr(1, "INDEX", U32, doc="the smaller, the better"),
    Attr(2, "BSSID", MAC, doc="address of the access point"),
    Attr(3, "PREAUTH", FLAG, doc="it can be authenticated with in advance"),
])  # fmt: skip

FEATURE_FLAGS = Flags("feature_flags", {
    "SK_TX_STATUS": 0x1, "HT_IBSS": 0x2, "INACTIVITY_TIMER": 0x4, "CELL_BASE_REG_HINTS": 0x8,
    "P2P_DEVICE_NEEDS_CHANNEL": 0x10, "SAE": 0x20, "LOW_PRIORITY_SCAN": 0x40, "SCAN_FLUSH": 0x80, "AP_SCAN": 0x100,
    "VIF_TXPOWER": 0x200, "NEED_OBSS_SCAN": 0x400, "P2P_GO_CTWIN": 0x800, "P2P_GO_OPPPS": 0x1000, "RESERVED": 0x2000,
    "ADVERTISE_CHAN_LIMITS": 0x4000, "FULL_AP_CLIENT_STATE": 0x8000, "USERSPACE_MPM": 0x10000,
    "ACTIVE_MONITOR": 0x20000, "AP_MODE_CHAN_WIDTH_CHANGE": 0x40000, "DS_PARAM_SET_IE_IN_PROBES": 0x80000,
    "WFA_TPC_IE_IN_PROBES": 0x100000, "QUIET": 0x200000, "TX_POWER_INSERTION": 0x400000, "ACKTO_ESTIMATION": 0x800000,
    "STATIC_SMPS": 0x1000000, "DYNAMIC_SMPS": 0x2000000, "SUPPORTS_WMM_ADMISSION": 0x4000000,
    "MAC_ON_CREATE": 0x8000000, "TDLS_CHANNEL_SWITCH": 0x10000000, "SCAN_RANDOM_MAC_ADDR": 0x20000000,
    "SCHED_SCAN_RANDOM_MAC_ADDR": 0x40000000, "ND_RANDOM_MAC_ADDR": 0x80000000,
}, "NL80211_FEATURE_")  # fmt: skip

DFS_REGIONS = Enum("nl80211_dfs_regions", {"UNSET": 0, "FCC": 1, "ETSI": 2, "JP": 3}, "NL80211_DFS_")

USER_REG_HINT_TYPE = Enum("nl80211_user_reg_hint_type", {
    "USER": 0, "CELL_BASE": 1, "INDOOR": 2,
}, "NL80211_USER_REG_HINT_")  # fmt: skip

SCAN_FLAGS = Flags("nl80211_scan_flags", {
    "LOW_PRIORITY": 0x1, "FLUSH": 0x2, "AP": 0x4, "RANDOM_ADDR": 0x8, "FILS_MAX_CHANNEL_TIME": 0x10,
    "ACCEPT_BCAST_PROBE_RESP": 0x20, "OCE_PROBE_REQ_HIGH_TX_RATE": 0x40, "OCE_PROBE_REQ_DEFERRAL_SUPPRESSION": 0x80,
    "LOW_SPAN": 0x100, "LOW_POWER": 0x200, "HIGH_ACCURACY": 0x400, "RANDOM_SN": 0x800, "MIN_PREQ_CONTENT": 0x1000,
    "FREQ_KHZ": 0x2000, "COLOCATED_6GHZ": 0x4000,
}, "NL80211_SCAN_FLAG_")  # fmt: skip

CHAN_WIDTH = Enum("nl80211_chan_width", {
    "20_NOHT": 0, "20": 1, "40": 2, "80": 3, "80P80": 4, "160": 5, "5": 6, "10": 7, "1": 8, "2": 9, "4": 10, "8": 11,
    "16": 12, "320": 13,
}, "NL80211_CHAN_WIDTH_")  # fmt: skip

ACL_POLICY = Enum("nl80211_acl_policy", {"ACCEPT_UNLESS_LISTED": 0, "DENY_UNLESS_LISTED": 1}, "NL80211_ACL_POLICY_")

RADAR_EVENT = Enum("nl80211_radar_event", {
    "DETECTED": 0, "CAC_FINISHED": 1, "CAC_ABORTED": 2, "NOP_FINISHED": 3, "PRE_CAC_EXPIRED": 4, "CAC_STARTED": 5,
}, "NL80211_RADAR_")  # fmt: skip

PROTOCOL_FEATURES = Flags("protocol_features", {"SPLIT_WIPHY_DUMP": 0x1}, "NL80211_PROTOCOL_FEATURE_")

COALESCE_RULE = AttributeSet("NL80211_ATTR_COALESCE_RULE_", [
    Attr(1, "DELAY", U32),
    Attr(2, "CONDITION", U32, enum=COALESCE_CONDITION),
    Attr(3, "PKT_PATTERN", IndexedArray(Nest(PKTPAT))),
])  # fmt: skip

SMPS_MODE = Enum("nl80211_smps_mode", {"OFF": 0, "STATIC": 1, "DYNAMIC": 2}, "NL80211_SMPS_")

SCHED_SCAN_PLAN = AttributeSet("NL80211_SCHED_SCAN_PLAN_", [
    Attr(1, "INTERVAL", U32, unit="s", doc="time between two scans"),
    Attr(2, "ITERATIONS", U32, doc="how many; absent: without end, for the last plan"),
])  # fmt: skip

BSS_SELECT = AttributeSet("NL80211_BSS_SELECT_ATTR_", [
    Attr(1, "RSSI", FLAG),
    Attr(2, "BAND_PREF", U32),
    Attr(3, "RSSI_ADJUST", NL80211_BSS_SELECT_RSSI_ADJUST),
])  # fmt: skip

NAN_FUNCTION_TYPE = Enum("nl80211_nan_function_type", {
    "PUBLISH": 0, "SUBSCRIBE": 1, "FOLLOW_UP": 2, "MAX_TYPE": 2,
}, "NL80211_NAN_FUNC_")  # fmt: skip

NAN_SRF = AttributeSet("NL80211_NAN_SRF_", [
    Attr(1, "INCLUDE", FLAG),
    Attr(2, "BF", BYTES),
    Attr(3, "BF_IDX", U8),
    Attr(4, "MAC_ADDRS", IndexedArray(MAC)),
])  # fmt: skip

NAN_FUNC_TERM_REASON = Enum("nl80211_nan_func_term_reason", {
    "USER_REQUEST": 0, "TTL_EXPIRED": 1, "ERROR": 2,
}, "NL80211_NAN_FUNC_TERM_REASON_")  # fmt: skip

NAN_FUNC = AttributeSet("NL80211_NAN_FUNC_", [
    Attr(1, "TYPE", U8, enum=NAN_FUNCTION_TYPE),
    Attr(2, "SERVICE_ID", BYTES),
    Attr(3, "PUBLISH_TYPE", U8, flags=NAN_PUBLISH),
    Attr(4, "PUBLISH_BCAST", FLAG),
    Attr(5, "SUBSCRIBE_ACTIVE", FLAG),
    Attr(6, "FOLLOW_UP_ID", U8),
    Attr(7, "FOLLOW_UP_REQ_ID", U8),
    Attr(8, "FOLLOW_UP_DEST", MAC),
    Attr(9, "CLOSE_RANGE", FLAG),
    Attr(10, "TTL", U32),
    Attr(11, "SERVICE_INFO", BYTES),
    Attr(12, "SRF", Nest(NAN_SRF)),
    Attr(13, "RX_MATCH_FILTER", IndexedArray(BYTES)),
    Attr(14, "TX_MATCH_FILTER", IndexedArray(BYTES)),
    Attr(15, "INSTANCE_ID", U8),
    Attr(16, "TERM_REASON", U8, enum=NAN_FUNC_TERM_REASON),
])  # fmt: skip

NAN_MATCH = AttributeSet("NL80211_NAN_MATCH_", [
    Attr(1, "FUNC_LOCAL", Nest(NAN_FUNC)),
    Attr(2, "FUNC_PEER", Nest(NAN_FUNC)),
])  # fmt: skip

TIMEOUT_REASON = Enum("nl80211_timeout_reason", {
    "UNSPECIFIED": 0, "SCAN": 1, "AUTH": 2, "ASSOC": 3,
}, "NL80211_TIMEOUT_")  # fmt: skip

EXTERNAL_AUTH_ACTION = Enum("nl80211_external_auth_action", {"START": 0, "ABORT": 1}, "NL80211_EXTERNAL_AUTH_")

FTM_RESP = AttributeSet("NL80211_FTM_RESP_ATTR_", [
    Attr(1, "ENABLED", FLAG),
    Attr(2, "LCI", BYTES),
    Attr(3, "CIVICLOC", BYTES),
])  # fmt: skip

FTM_STATS = AttributeSet("NL80211_FTM_STATS_", [
    Attr(1, "SUCCESS_NUM", U32),
    Attr(2, "PARTIAL_NUM", U32),
    Attr(3, "FAILED_NUM", U32),
    Attr(4, "ASAP_NUM", U32),
    Attr(5, "NON_ASAP_NUM", U32),
    Attr(6, "TOTAL_DURATION_MSEC", U64),
    Attr(7, "UNKNOWN_TRIGGERS_NUM", U32),
    Attr(8, "RESCHEDULE_REQUESTS_NUM", U32),
    Attr(9, "OUT_OF_WINDOW_TRIGGERS_NUM", U32),
    Attr(10, "PAD", PAD),
])  # fmt: skip

PMSR_FTM_TYPE_CAPA = AttributeSet("NL80211_PMSR_FTM_TYPE_CAPA_ATTR_", [
    Attr(1, "INFRA_SUPPORT", FLAG),
    Attr(2, "PD_SUPPORT", FLAG),
])  # fmt: skip

PMSR_FTM_CAPA: AttributeSet = AttributeSet("NL80211_PMSR_FTM_CAPA_ATTR_", [
    Attr(1, "ASAP", FLAG),
    Attr(2, "NON_ASAP", FLAG),
    Attr(3, "REQ_LCI", FLAG),
    Attr(4, "REQ_CIVICLOC", FLAG),
    Attr(5, "PREAMBLES", U32, flags=PREAMBLES),
    Attr(6, "BANDWIDTHS", U32),
    Attr(7, "MAX_BURSTS_EXPONENT", U32),
    Attr(8, "MAX_FTMS_PER_BURST", U32),
    Attr(9, "TRIGGER_BASED", FLAG),
    Attr(10, "NON_TRIGGER_BASED", FLAG),
    Attr(11, "6GHZ_SUPPORT", FLAG),
    Attr(12, "MAX_TX_LTF_REP", U32),
    Attr(13, "MAX_RX_LTF_REP", U32),
    Attr(14, "MAX_TX_STS", U32),
    Attr(15, "MAX_RX_STS", U32),
    Attr(16, "MAX_TOTAL_LTF_TX", U32),
    Attr(17, "MAX_TOTAL_LTF_RX", U32),
    Attr(18, "RSTA_SUPPORT", FLAG),
    Attr(19, "ISTA_CAPS", Nest(lambda: PMSR_FTM_CAPA)),
    Attr(20, "RSTA_CAPS", Nest(lambda: PMSR_FTM_CAPA)),
    Attr(21, "SUPPORT_NTB", FLAG),
    Attr(22, "SUPPORT_TB", FLAG),
    Attr(23, "SUPPORT_EDCA", FLAG),
    Attr(24, "TYPE_CAPS", Nest(PMSR_FTM_TYPE_CAPA)),
    Attr(25, "CONCURRENT_ISTA_RSTA_SUPPORT", FLAG),
    Attr(26, "MAX_NUM_TX_ANTENNAS", U8),
    Attr(27, "MAX_NUM_RX_ANTENNAS", U8),
    Attr(28, "MIN_INTERVAL_EDCA", U32),
    Attr(29, "MIN_INTERVAL_NTB", U32),
    Attr(30, "PD_PREAMBLES", U32, flags=PREAMBLES),
    Attr(31, "PD_BANDWIDTHS", U32),
])  # fmt: skip

PMSR_CAPABILITIES = AttributeSet("NL80211_PMSR_TYPE_", [Attr(1, "FTM", Nest(PMSR_FTM_CAPA))])

PMSR_REQ = AttributeSet("NL80211_PMSR_REQ_ATTR_", [
    Attr(1, "DATA", Nest(PMSR_REQUEST)),
    Attr(2, "GET_AP_TSF", FLAG),
])  # fmt: skip

PEER_MEASUREMENT_STATUS = Enum("nl80211_peer_measurement_status", {
    "SUCCESS": 0, "REFUSED": 1, "TIMEOUT": 2, "FAILURE": 3,
}, "NL80211_PMSR_STATUS_")  # fmt: skip

PMSR_RESP = AttributeSet("NL80211_PMSR_RESP_ATTR_", [
    Attr(1, "DATA", Nest(PMSR_RESULT)),
    Attr(2, "STATUS", U32, enum=PEER_MEASUREMENT_STATUS),
    Attr(3, "HOST_TIME", U64),
    Attr(4, "AP_TSF", U64),
    Attr(5, "FINAL", FLAG),
    Attr(6, "PAD", PAD),
])  # fmt: skip

PMSR_PEER = AttributeSet("NL80211_PMSR_PEER_ATTR_", [
    Attr(1, "ADDR", MAC),
    Attr(2, "CHAN", Nest(lambda: NL80211)),
    Attr(3, "REQ", Nest(PMSR_REQ)),
    Attr(4, "RESP", Nest(PMSR_RESP)),
    Attr(5, "REQ_TYPE", U32, enum=FTM_REQ_TYPE),
])  # fmt: skip

PMSR = AttributeSet("NL80211_PMSR_ATTR_", [
    Attr(1, "MAX_PEERS", U32),
    Attr(2, "REPORT_AP_TSF", FLAG),
    Attr(3, "RANDOMIZE_MAC_ADDR", FLAG),
    Attr(4, "TYPE_CAPA", Nest(PMSR_CAPABILITIES)),
    Attr(5, "PEERS", IndexedArray(Nest(PMSR_PEER))),
    Attr(6, "MAX_PEER_ISTA_ROLE", U32),
    Attr(7, "MAX_PEER_RSTA_ROLE", U32),
])  # fmt: skip

HE_OBSS_PD = AttributeSet("NL80211_HE_OBSS_PD_ATTR_", [
    Attr(1, "MIN_OFFSET", U8),
    Attr(2, "MAX_OFFSET", U8),
    Attr(3, "NON_SRG_MAX_OFFSET", U8),
    Attr(4, "BSS_COLOR_BITMAP", BYTES),
    Attr(5, "PARTIAL_BSSID_BITMAP", BYTES),
    Attr(6, "SR_CTRL", U8),
])  # fmt: skip

HE_BSS_COLOR = AttributeSet("NL80211_HE_BSS_COLOR_ATTR_", [
    Attr(1, "COLOR", U8),
    Attr(2, "DISABLED", FLAG),
    Attr(3, "PARTIAL", FLAG),
])  # fmt: skip

IFTYPE_AKM = AttributeSet("NL80211_IFTYPE_AKM_ATTR_", [
    Attr(1, "IFTYPES", Nest(IFTYPES)),
    Attr(2, "SUITES", Packed(AKM)),
])  # fmt: skip

FILS_DISCOVERY = AttributeSet("NL80211_FILS_DISCOVERY_ATTR_", [
    Attr(1, "INT_MIN", U32),
    Attr(2, "INT_MAX", U32),
    Attr(3, "TMPL", BYTES),
])  # fmt: skip

UNSOL_BCAST_PROBE_RESP = AttributeSet("NL80211_UNSOL_BCAST_PROBE_RESP_ATTR_", [
    Attr(1, "INT", U32),
    Attr(2, "TMPL", BYTES),
])  # fmt: skip

SAE_PWE_MECHANISM = Enum("nl80211_sae_pwe_mechanism", {
    "UNSPECIFIED": 0, "HUNT_AND_PECK": 1, "HASH_TO_ELEMENT": 2, "BOTH": 3,
}, "NL80211_SAE_PWE_")  # fmt: skip

SAR_TYPE = Enum("nl80211_sar_type", {"POWER": 0}, "NL80211_SAR_TYPE_")

SAR_ATTR_SPECS = AttributeSet("NL80211_SAR_ATTR_SPECS_", [
    Attr(1, "POWER", S32),
    Attr(2, "RANGE_INDEX", U32),
    Attr(3, "START_FREQ", U32),
    Attr(4, "END_FREQ", U32),
])  # fmt: skip

SAR = AttributeSet("NL80211_SAR_ATTR_", [
    Attr(1, "TYPE", U32, enum=SAR_TYPE),
    Attr(2, "SPECS", IndexedArray(Nest(SAR_ATTR_SPECS))),
])  # fmt: skip

MBSSID_CONFIG = AttributeSet("NL80211_MBSSID_CONFIG_ATTR_", [
    Attr(1, "MAX_INTERFACES", U8, doc="how many BSSs may share a beacon"),
    Attr(2, "MAX_EMA_PROFILE_PERIODICITY", U8, doc="over how many beacons the profiles may be spread"),
    Attr(3, "INDEX", U8),
    Attr(4, "TX_IFINDEX", IFINDEX),
    Attr(5, "EMA", FLAG),
    Attr(6, "TX_LINK_ID", U8),
])  # fmt: skip

WIPHY_RADIO_FREQ = AttributeSet("NL80211_WIPHY_RADIO_FREQ_ATTR_", [
    Attr(1, "START", U32),
    Attr(2, "END", U32),
])  # fmt: skip

WIPHY_RADIO = AttributeSet("NL80211_WIPHY_RADIO_ATTR_", [
    Attr(1, "INDEX", U32),
    Attr(2, "FREQ_RANGE", Nest(WIPHY_RADIO_FREQ), multi=True),
    Attr(3, "INTERFACE_COMBINATION", Nest(IFACE_COMB), multi=True),
    Attr(4, "ANTENNA_MASK", U32),
    Attr(5, "RTS_THRESHOLD", U32),
])  # fmt: skip

S1G_SHORT_BEACON = AttributeSet("NL80211_S1G_SHORT_BEACON_ATTR_", [
    Attr(1, "HEAD", BYTES),
    Attr(2, "TAIL", BYTES),
])  # fmt: skip

NAN_BAND_CONF = AttributeSet("NL80211_NAN_BAND_CONF_", [
    Attr(1, "BAND", U8),
    Attr(2, "FREQ", U16),
    Attr(3, "RSSI_CLOSE", S8),
    Attr(4, "RSSI_MIDDLE", S8),
    Attr(5, "WAKE_DW", U8),
    Attr(6, "DISABLE_SCAN", FLAG),
])  # fmt: skip

NAN_CONF = AttributeSet("NL80211_NAN_CONF_", [
    Attr(1, "CLUSTER_ID", MAC),
    Attr(2, "EXTRA_ATTRS", BYTES),
    Attr(3, "VENDOR_ELEMS", BYTES),
    Attr(4, "BAND_CONFIGS", IndexedArray(Nest(NAN_BAND_CONF))),
    Attr(5, "SCAN_PERIOD", U16),
    Attr(6, "SCAN_DWELL_TIME", U16),
    Attr(7, "DISCOVERY_BEACON_INTERVAL", U8),
    Attr(8, "NOTIFY_DW", FLAG),
])  # fmt: skip

NAN = AttributeSet("NL80211_NAN_", [
    Attr(1, "CAPA_CONFIGURABLE_SYNC", FLAG),
    Attr(2, "CAPA_USERSPACE_DE", FLAG),
    Attr(3, "CAPA_OP_MODE", U8),
    Attr(4, "CAPA_NUM_ANTENNAS", U8),
    Attr(5, "CAPA_MAX_CHANNEL_SWITCH_TIME", U16),
    Attr(6, "CAPA_CAPABILITIES", U8),
    Attr(7, "CAPA_PHY", Nest(NAN_PHY_CAP)),
])  # fmt: skip

NAN_PEER_MAP = AttributeSet("NL80211_NAN_PEER_MAP_ATTR_", [
    Attr(1, "MAP_ID", U8),
    Attr(2, "TIME_SLOTS", BYTES),
])  # fmt: skip

NL80211: AttributeSet = AttributeSet("NL80211_ATTR_", [
    Attr(1, "WIPHY", U32, doc="number of the wireless device"),
    Attr(2, "WIPHY_NAME", String(), doc="name of the wireless device: phy0"),
    Attr(3, "IFINDEX", IFINDEX, doc="the interface"),
    Attr(4, "IFNAME", String(max=15), doc="name of the interface"),
    Attr(5, "IFTYPE", U32, enum=IFTYPE, doc="mode of the interface"),
    Attr(6, "MAC", MAC, doc="address; of what depends on the command"),
    Attr(7, "KEY_DATA", BYTES.but(secret=True), doc="the key itself, see KEY.DATA; older than KEY"),
    Attr(8, "KEY_IDX", U8, doc="number of the key, 0 to 3; 4 and 5 for management frames, 6 and 7 for beacons"),
    Attr(9, "KEY_CIPHER", CIPHER, doc="what the key is for"),
    Attr(10, "KEY_SEQ", BYTES, doc="counter of the last frame with the key"),
    Attr(11, "KEY_DEFAULT", FLAG, doc="make it the default key"),
    Attr(12, "BEACON_INTERVAL", U32, unit="TU", doc="time between two beacons"),
    Attr(13, "DTIM_PERIOD", U32, doc="every how manieth beacon is followed by multicast"),
    Attr(14, "BEACON_HEAD", BYTES, doc="beacon up to the traffic indication map"),
    Attr(15, "BEACON_TAIL", BYTES, doc="beacon behind the traffic indication map"),
    Attr(16, "STA_AID", U16, doc="number that the access point gave the station, 1 to 2007"),
    Attr(17, "STA_FLAGS", Nest(STA_FLAG), doc="what is true of a station; older than STA_FLAGS2"),
    Attr(18, "STA_LISTEN_INTERVAL", U16, unit="beacons", doc="how often a station wakes for beacons"),
    Attr(19, "STA_SUPPORTED_RATES", BYTES, doc="rates of a station, a byte each in 500 kbit/s"),
    Attr(20, "STA_VLAN", U32, doc="interface of mode AP_VLAN that the station is moved to"),
    Attr(21, "STA_INFO", Nest(STA_INFO), doc="what is known of a station"),
    Attr(22, "WIPHY_BANDS", Nest(BANDS), doc="frequencies, rates and capabilities by band"),
    Attr(23, "MNTR_FLAGS", Nest(MNTR_FLAG), doc="what a monitor shows"),
    Attr(24, "MESH_ID", SSID, doc="name of the mesh"),
    Attr(25, "STA_PLINK_ACTION", U8, enum=PLINK_ACTION, doc="what to do with the link to a node of the mesh"),
    Attr(26, "MPATH_NEXT_HOP", MAC, doc="node that packets go to next"),
    Attr(27, "MPATH_INFO", Nest(MPATH_INFO), doc="what is known of the path"),
    Attr(28, "BSS_CTS_PROT", U8, doc="1: slow stations are warned before fast frames"),
    Attr(29, "BSS_SHORT_PREAMBLE", U8, doc="1: short preambles may be used"),
    Attr(30, "BSS_SHORT_SLOT_TIME", U8, doc="1: short slots may be used"),
    Attr(31, "HT_CAPABILITY", BYTES, doc="what 802.11n can do: the element of the standard"),
    Attr(32, "SUPPORTED_IFTYPES", Nest(IFTYPES), doc="modes the device has"),
    Attr(33, "REG_ALPHA2", String(), doc="country"),
    Attr(34, "REG_RULES", IndexedArray(Nest(REG_RULE), first=0), doc="what is allowed there"),
    Attr(35, "MESH_CONFIG", Nest(MESHCONF), doc="settings of the mesh"),
    Attr(36, "BSS_BASIC_RATES", BYTES, doc="rates that every station must know, a byte each in 500 kbit/s"),
    Attr(37, "WIPHY_TXQ_PARAMS", IndexedArray(Nest(TXQ)), doc="how long which access category waits"),
    Attr(38, "WIPHY_FREQ", U32, unit="MHz", doc="frequency of the primary channel"),
    Attr(39, "WIPHY_CHANNEL_TYPE", U32, enum=CHANNEL_TYPE, doc="width of the channel up to 40 MHz; older than CHANNEL_WIDTH"),
    Attr(40, "KEY_DEFAULT_MGMT", FLAG, doc="make it the default key for management frames"),
    Attr(41, "MGMT_SUBTYPE", U8),
    Attr(42, "IE", BYTES, doc="information elements, as they go on the air"),
    Attr(43, "MAX_NUM_SCAN_SSIDS", U8, doc="most networks that one scan can look for by name"),
    Attr(44, "SCAN_FREQUENCIES", IndexedArray(U32), unit="MHz", doc="channels to look at; all where none is named"),
    Attr(45, "SCAN_SSIDS", IndexedArray(SSID), doc="networks to look for; an empty one means any"),
    Attr(46, "GENERATION", U32, doc="changes when a dump and the next one differ"),
    Attr(47, "BSS", Nest(BSS), doc="a network that was seen"),
    Attr(48, "REG_INITIATOR", U8, enum=REG_INITIATOR, doc="who asked for these rules"),
    Attr(49, "REG_TYPE", U8, enum=REG_TYPE, doc="whether the rules are those of a country"),
    Attr(50, "SUPPORTED_COMMANDS", IndexedArray(U32.but(names=COMMAND)), doc="commands the device has"),
    Attr(51, "FRAME", BYTES, doc="an 802.11 frame"),
    Attr(52, "SSID", SSID, doc="name of the network"),
    Attr(53, "AUTH_TYPE", U32, enum=AUTH_TYPE, doc="how to authenticate"),
    Attr(54, "REASON_CODE", U16, doc="802.11 reason code"),
    Attr(55, "KEY_TYPE", U32, enum=KEY_TYPE, doc="whether the key is shared with one station or with all"),
    Attr(56, "MAX_SCAN_IE_LEN", U16, unit="bytes", doc="longest elements that can be added to probe requests"),
    Attr(57, "CIPHER_SUITES", Packed(CIPHER), doc="ciphers that the device has"),
    Attr(58, "FREQ_BEFORE", Nest(FREQUENCY), doc="the channel as it was"),
    Attr(59, "FREQ_AFTER", Nest(FREQUENCY), doc="the channel as it is now"),
    Attr(60, "FREQ_FIXED", FLAG, doc="stay on this channel whatever the network does"),
    Attr(61, "WIPHY_RETRY_SHORT", U8, doc="how often a short frame is sent again"),
    Attr(62, "WIPHY_RETRY_LONG", U8, doc="how often a long frame is sent again"),
    Attr(63, "WIPHY_FRAG_THRESHOLD", U32, unit="bytes", doc="frames above this length are cut; 2^32-1: none"),
    Attr(64, "WIPHY_RTS_THRESHOLD", U32, unit="bytes", doc="frames above this length are announced first; 2^32-1: none"),
    Attr(65, "TIMED_OUT", FLAG, doc="no answer came"),
    Attr(66, "USE_MFP", U32, enum=MFP, doc="whether management frames are to be protected"),
    Attr(67, "STA_FLAGS2", STA_FLAG_UPDATE, doc="flags of a station, with a mask"),
    Attr(68, "CONTROL_PORT", FLAG, doc="user space opens the port after the handshake"),
    Attr(69, "TESTDATA", TEST_DATA, doc="what only the driver understands"),
    Attr(70, "PRIVACY", FLAG, doc="the network is encrypted"),
    Attr(71, "DISCONNECTED_BY_AP", FLAG, doc="the access point ended the connection"),
    Attr(72, "STATUS_CODE", U16, doc="802.11 status code"),
    Attr(73, "CIPHER_SUITES_PAIRWISE", Packed(CIPHER), doc="ciphers for frames to one station, the best first"),
    Attr(74, "CIPHER_SUITE_GROUP", CIPHER, doc="cipher for frames to all"),
    Attr(75, "WPA_VERSIONS", U32, flags=WPA_VERSION, doc="versions of WPA to use"),
    Attr(76, "AKM_SUITES", Packed(AKM), doc="how keys are agreed on: psk, sae, 8021x …"),
    Attr(77, "REQ_IE", BYTES, doc="elements of the request to associate"),
    Attr(78, "RESP_IE", BYTES, doc="elements of the answer"),
    Attr(79, "PREV_BSSID", MAC, doc="access point that one comes from"),
    Attr(80, "KEY", Nest(KEY), doc="what encrypts, and for whom"),
    Attr(81, "KEYS", IndexedArray(Nest(KEY)), doc="keys for WEP"),
    Attr(82, "PID", U32, doc="network namespace, as that of a process"),
    Attr(83, "4ADDR", U8, doc="1: frames with four addresses, so that bridges work behind a station"),
    Attr(84, "SURVEY_INFO", Nest(SURVEY_INFO), doc="how busy a channel is"),
    Attr(85, "PMKID", BYTES, doc="name of the key from an earlier authentication, 16 bytes"),
    Attr(86, "MAX_NUM_PMKIDS", U8, doc="most such keys that the device can keep"),
    Attr(87, "DURATION", U32, unit="ms", doc="for how long"),
    Attr(88, "COOKIE", HEX64, doc="names an operation that ends later"),
    Attr(89, "WIPHY_COVERAGE_CLASS", U8, doc="distance that frames may travel: 450 m for each step"),
    Attr(90, "TX_RATES", TypeValue(Nest(TXRATE), BAND_NUMBER), doc="rates to choose from, by band"),
    Attr(91, "FRAME_MATCH", BYTES, doc="first bytes of the frames that are wanted, behind the header"),
    Attr(92, "ACK", FLAG, doc="the frame was acknowledged"),
    Attr(93, "PS_STATE", U32, enum=PS_STATE, doc="whether power is saved"),
    Attr(94, "CQM", Nest(CQM), doc="when to tell of the connection, or what became of it"),
    Attr(95, "LOCAL_STATE_CHANGE", FLAG, doc="only forget it here, send nothing"),
    Attr(96, "AP_ISOLATE", U8, doc="1: stations cannot talk to each other"),
    Attr(97, "WIPHY_TX_POWER_SETTING", U32, enum=TX_POWER_SETTING, doc="how TX_POWER_LEVEL is meant"),
    Attr(98, "WIPHY_TX_POWER_LEVEL", U32, unit="mBm", doc="how strongly to send: 2000 is 20 dBm"),
    Attr(99, "TX_FRAME_TYPES", TypeValue(Nest(FRAME_TYPES), IFTYPE), doc="management frames that can be sent, by mode"),
    Attr(100, "RX_FRAME_TYPES", TypeValue(Nest(FRAME_TYPES), IFTYPE), doc="management frames that can be asked for, by mode"),
    Attr(101, "FRAME_TYPE", HEX16, doc="type and subtype of an 802.11 frame"),
    Attr(102, "CONTROL_PORT_ETHERTYPE", Either(U16.but(names=ETHERTYPE), FLAG).but(kind="u16"),
        doc="protocol of the handshake; usually PAE"),
    Attr(103, "CONTROL_PORT_NO_ENCRYPT", FLAG, doc="frames of the handshake are not encrypted"),
    Attr(104, "SUPPORT_IBSS_RSN", FLAG, doc="networks without access point can be encrypted"),
    Attr(105, "WIPHY_ANTENNA_TX", HEX32, doc="antennas to send with, a bit for each"),
    Attr(106, "WIPHY_ANTENNA_RX", HEX32, doc="antennas to receive with, a bit for each"),
    Attr(107, "MCAST_RATE", U32, unit="100 kbit/s", doc="rate for multicast"),
    Attr(108, "OFFCHANNEL_TX_OK", FLAG, doc="the frame may be sent on another channel"),
    Attr(109, "BSS_HT_OPMODE", U16),
    Attr(110, "KEY_DEFAULT_TYPES", Nest(KEY_DEFAULT_TYPE)),
    Attr(111, "MAX_REMAIN_ON_CHANNEL_DURATION", U32, unit="ms", doc="longest stay on another channel"),
    Attr(112, "MESH_SETUP", Nest(MESH_SETUP)),
    Attr(113, "WIPHY_ANTENNA_AVAIL_TX", HEX32, doc="antennas to send with that there are"),
    Attr(114, "WIPHY_ANTENNA_AVAIL_RX", HEX32, doc="antennas to receive with that there are"),
    Attr(115, "SUPPORT_MESH_AUTH", FLAG, doc="user space can authenticate the peers of a mesh"),
    Attr(116, "STA_PLINK_STATE", U8, enum=PLINK_STATE, doc="how far the link to a node of the mesh has got"),
    Attr(117, "WOWLAN_TRIGGERS", Nest(lambda: WOWLAN_TRIG), doc="what wakes the machine"),
    Attr(118, "WOWLAN_TRIGGERS_SUPPORTED", Nest(lambda: WOWLAN_TRIG_SUPPORTED), doc="what can wake the machine"),
    Attr(119, "SCHED_SCAN_INTERVAL", U32, unit="ms", doc="time between two scans"),
    Attr(120, "INTERFACE_COMBINATIONS", IndexedArray(Nest(IFACE_COMB)), doc="interfaces that can exist side by side"),
    Attr(121, "SOFTWARE_IFTYPES", Nest(IFTYPES), doc="modes that can always be added"),
    Attr(122, "REKEY_DATA", Nest(REKEY_DATA), doc="keys with which the device renews the group key"),
    Attr(123, "MAX_NUM_SCHED_SCAN_SSIDS", U8, doc="how many SSIDs a scheduled scan may ask for"),
    Attr(124, "MAX_SCHED_SCAN_IE_LEN", U16, unit="bytes", doc="bytes of elements that a scheduled scan may send"),
    Attr(125, "SCAN_SUPP_RATES", TypeValue(BYTES, BAND_NUMBER)),
    Attr(126, "HIDDEN_SSID", U32, enum=HIDDEN_SSID, doc="whether beacons leave the name out"),
    Attr(127, "IE_PROBE_RESP", BYTES, doc="elements for probe responses"),
    Attr(128, "IE_ASSOC_RESP", BYTES, doc="elements for answers to associations"),
    Attr(129, "STA_WME", Nest(STA_WME), doc="how a station takes part in WMM"),
    Attr(130, "SUPPORT_AP_UAPSD", FLAG, doc="as an access point it can hold frames for sleeping stations (U-APSD)"),
    Attr(131, "ROAM_SUPPORT", FLAG, doc="the driver changes between access points by itself"),
    Attr(132, "SCHED_SCAN_MATCH", IndexedArray(Nest(SCHED_SCAN_MATCH), first=0), doc="networks that a repeated scan looks for"),
    Attr(133, "MAX_MATCH_SETS", U8, doc="most conditions of a repeated scan"),
    Attr(134, "PMKSA_CANDIDATE", Nest(PMKSA_CANDIDATE)),
    Attr(135, "TX_NO_CCK_RATE", FLAG),
    Attr(136, "TDLS_ACTION", U8),
    Attr(137, "TDLS_DIALOG_TOKEN", U8),
    Attr(138, "TDLS_OPERATION", U8, enum=TDLS_OPERATION),
    Attr(139, "TDLS_SUPPORT", FLAG, doc="stations can talk to each other directly (TDLS)"),
    Attr(140, "TDLS_EXTERNAL_SETUP", FLAG, doc="user space sets direct links up"),
    Attr(141, "DEVICE_AP_SME", U32, flags=AP_SME),
    Attr(142, "DONT_WAIT_FOR_ACK", FLAG, doc="nobody waits until the frame is acknowledged"),
    Attr(143, "FEATURE_FLAGS", U32, flags=FEATURE_FLAGS, doc="what the driver can do besides"),
    Attr(144, "PROBE_RESP_OFFLOAD", U32, flags=PROBE_RESP_OFFLOAD),
    Attr(145, "PROBE_RESP", BYTES),
    Attr(146, "DFS_REGION", U8, enum=DFS_REGIONS, doc="whose rules for radar hold"),
    Attr(147, "DISABLE_HT", FLAG, doc="do without 802.11n"),
    Attr(148, "HT_CAPABILITY_MASK", BYTES, doc="which bits of the 802.11n abilities can be overridden"),
    Attr(149, "NOACK_MAP", U16),
    Attr(150, "INACTIVITY_TIMEOUT", U16, unit="s", doc="stations that were quiet for so long are sent away"),
    Attr(151, "RX_SIGNAL_DBM", S32, unit="dBm", doc="strength of the frame"),
    Attr(152, "BG_SCAN_PERIOD", U16, unit="s", doc="how often to look for a better access point"),
    Attr(153, "WDEV", HEX64, doc="interface without a network device, or with"),
    Attr(154, "USER_REG_HINT_TYPE", U32, enum=USER_REG_HINT_TYPE, doc="who says in which country this is"),
    Attr(155, "CONN_FAILED_REASON", U32, enum=CONNECT_FAILED, doc="why a station could not connect"),
    Attr(156, "AUTH_DATA", BYTES),
    Attr(157, "VHT_CAPABILITY", BYTES, doc="what 802.11ac can do: the element of the standard"),
    Attr(158, "SCAN_FLAGS", U32, flags=SCAN_FLAGS, doc="how to scan"),
    Attr(159, "CHANNEL_WIDTH", U32, enum=CHAN_WIDTH, doc="how much of the spectrum is used"),
    Attr(160, "CENTER_FREQ1", U32, unit="MHz", doc="centre of the channel"),
    Attr(161, "CENTER_FREQ2", U32, unit="MHz", doc="centre of the second half (80+80 MHz)"),
    Attr(162, "P2P_CTWINDOW", U8),
    Attr(163, "P2P_OPPPS", U8),
    Attr(164, "LOCAL_MESH_POWER_MODE", U32, enum=MESH_POWER_MODE, doc="how power is saved in the mesh"),
    Attr(165, "ACL_POLICY", U32, enum=ACL_POLICY, doc="whether the list says who may connect or who may not"),
    Attr(166, "MAC_ADDRS", IndexedArray(MAC), doc="addresses"),
    Attr(167, "MAC_ACL_MAX", U32),
    Attr(168, "RADAR_EVENT", U32, enum=RADAR_EVENT),
    Attr(169, "EXT_CAPA", BYTES, doc="extended capabilities, as in the element"),
    Attr(170, "EXT_CAPA_MASK", BYTES, doc="which extended capabilities the driver decides"),
    Attr(171, "STA_CAPABILITY", U16, doc="capability field of a station"),
    Attr(172, "STA_EXT_CAPABILITY", BYTES),
    Attr(173, "PROTOCOL_FEATURES", U32, flags=PROTOCOL_FEATURES, doc="bit mask of what the kernel's side of nl80211 can do"),
    Attr(174, "SPLIT_WIPHY_DUMP", FLAG, doc="user space copes with a device in several messages"),
    Attr(175, "DISABLE_VHT", FLAG, doc="do without 802.11ac"),
    Attr(176, "VHT_CAPABILITY_MASK", BYTES, doc="which bits of the 802.11ac abilities can be overridden"),
    Attr(177, "MDID", U16),
    Attr(178, "IE_RIC", BYTES),
    Attr(179, "CRIT_PROT_ID", U16, enum=CRIT_PROTO),
    Attr(180, "MAX_CRIT_PROT_DURATION", U16),
    Attr(181, "PEER_AID", U16),
    Attr(182, "COALESCE_RULE", Either(COALESCE_SUPPORT, IndexedArray(Nest(COALESCE_RULE))).but(kind="nest")),
    Attr(183, "CH_SWITCH_COUNT", U32, unit="beacons", doc="after how many beacons the channel changes"),
    Attr(184, "CH_SWITCH_BLOCK_TX", FLAG),
    Attr(185, "CSA_IES", Nest(lambda: NL80211)),
    Attr(186, "CNTDWN_OFFS_BEACON", Packed(U16)),
    Attr(187, "CNTDWN_OFFS_PRESP", Packed(U16)),
    Attr(188, "RXMGMT_FLAGS", U32, flags=RXMGMT_FLAGS),
    Attr(189, "STA_SUPPORTED_CHANNELS", BYTES),
    Attr(190, "STA_SUPPORTED_OPER_CLASSES", BYTES),
    Attr(191, "HANDLE_DFS", FLAG),
    Attr(192, "SUPPORT_5_MHZ", FLAG, doc="channels of 5 MHz can be used"),
    Attr(193, "SUPPORT_10_MHZ", FLAG, doc="channels of 10 MHz can be used"),
    Attr(194, "OPMODE_NOTIF", U8),
    Attr(195, "VENDOR_ID", HEX32, doc="OUI of the maker whose command it is"),
    Attr(196, "VENDOR_SUBCMD", U32, doc="which command of the maker it is"),
    Attr(197, "VENDOR_DATA", VENDOR_DATA, doc="what the maker's own command carries; its meaning is the maker's"),
    Attr(198, "VENDOR_EVENTS", IndexedArray(VENDOR_COMMAND, first=0), doc="events of the maker that may come"),
    Attr(199, "QOS_MAP", BYTES),
    Attr(200, "MAC_HINT", MAC, doc="access point to try first"),
    Attr(201, "WIPHY_FREQ_HINT", U32, unit="MHz", doc="channel to try first"),
    Attr(202, "MAX_AP_ASSOC_STA", U32, doc="most stations of an access point"),
    Attr(203, "TDLS_PEER_CAPABILITY", U32, flags=TDLS_PEER),
    Attr(204, "SOCKET_OWNER", FLAG, doc="what is made ends with this socket"),
    Attr(205, "CSA_C_OFFSETS_TX", Packed(U16)),
    Attr(206, "MAX_CSA_COUNTERS", U8, doc="how many counters a channel switch may have in a frame"),
    Attr(207, "TDLS_INITIATOR", FLAG),
    Attr(208, "USE_RRM", FLAG),
    Attr(209, "WIPHY_DYN_ACK", FLAG),
    Attr(210, "TSID", U8),
    Attr(211, "USER_PRIO", U8),
    Attr(212, "ADMITTED_TIME", U16),
    Attr(213, "SMPS_MODE", U8, enum=SMPS_MODE),
    Attr(214, "OPER_CLASS", U8),
    Attr(215, "MAC_MASK", MAC),
    Attr(216, "WIPHY_SELF_MANAGED_REG", FLAG, doc="the device knows the rules for radio by itself"),
    Attr(217, "EXT_FEATURES", BYTES, enum=EXT_FEATURE, doc="bit mask of further features"),
    Attr(218, "SURVEY_RADIO_STATS", FLAG, doc="ask for the whole radio instead of each channel"),
    Attr(219, "NETNS_FD", U32.but(hint="netns_fd"), doc="network namespace, as a file descriptor"),
    Attr(220, "SCHED_SCAN_DELAY", U32, unit="s", doc="time before the first scan"),
    Attr(221, "REG_INDOOR", FLAG, doc="the machine is within a building"),
    Attr(222, "MAX_NUM_SCHED_SCAN_PLANS", U32, doc="how many plans a scheduled scan may have"),
    Attr(223, "MAX_SCAN_PLAN_INTERVAL", U32, unit="s", doc="seconds between two scans of a plan at most"),
    Attr(224, "MAX_SCAN_PLAN_ITERATIONS", U32, doc="how often a plan may be run at most"),
    Attr(225, "SCHED_SCAN_PLANS", IndexedArray(Nest(SCHED_SCAN_PLAN)), doc="when to scan"),
    Attr(226, "PBSS", FLAG),
    Attr(227, "BSS_SELECT", Nest(BSS_SELECT), doc="how the driver chooses an access point"),
    Attr(228, "STA_SUPPORT_P2P_PS", U8, enum=P2P_PS, doc="whether the station can save power as a P2P client"),
    Attr(229, "PAD", PAD),
    Attr(230, "IFTYPE_EXT_CAPA", IndexedArray(Nest(lambda: NL80211), first=0)),
    Attr(231, "MU_MIMO_GROUP_DATA", BYTES),
    Attr(232, "MU_MIMO_FOLLOW_MAC_ADDR", MAC),
    Attr(233, "SCAN_START_TIME_TSF", U64),
    Attr(234, "SCAN_START_TIME_TSF_BSSID", MAC),
    Attr(235, "MEASUREMENT_DURATION", U16, unit="TU", doc="how long to listen on each channel"),
    Attr(236, "MEASUREMENT_DURATION_MANDATORY", FLAG),
    Attr(237, "MESH_PEER_AID", U16),
    Attr(238, "NAN_MASTER_PREF", U8),
    Attr(239, "BANDS", HEX32, doc="bit mask of the bands that are meant"),
    Attr(240, "NAN_FUNC", Nest(NAN_FUNC)),
    Attr(241, "NAN_MATCH", Nest(NAN_MATCH)),
    Attr(242, "FILS_KEK", BYTES.but(secret=True), doc="key that association is encrypted with (FILS)"),
    Attr(243, "FILS_NONCES", BYTES),
    Attr(244, "MULTICAST_TO_UNICAST_ENABLED", FLAG),
    Attr(245, "BSSID", MAC, doc="address of the network"),
    Attr(246, "SCHED_SCAN_RELATIVE_RSSI", S8),
    Attr(247, "SCHED_SCAN_RSSI_ADJUST", NL80211_BSS_SELECT_RSSI_ADJUST),
    Attr(248, "TIMEOUT_REASON", U32, enum=TIMEOUT_REASON, doc="what got no answer"),
    Attr(249, "FILS_ERP_USERNAME", BYTES),
    Attr(250, "FILS_ERP_REALM", BYTES),
    Attr(251, "FILS_ERP_NEXT_SEQ_NUM", U16),
    Attr(252, "FILS_ERP_RRK", BYTES.but(secret=True)),
    Attr(253, "FILS_CACHE_ID", BYTES),
    Attr(254, "PMK", BYTES.but(secret=True), doc="key from authentication, 32 or 48 bytes"),
    Attr(255, "SCHED_SCAN_MULTI", FLAG),
    Attr(256, "SCHED_SCAN_MAX_REQS", U32),
    Attr(257, "WANT_1X_4WAY_HS", FLAG, doc="the device does the handshake"),
    Attr(258, "PMKR0_NAME", BYTES),
    Attr(259, "PORT_AUTHORIZED", FLAG, doc="the handshake is done, data may flow"),
    Attr(260, "EXTERNAL_AUTH_ACTION", U32, enum=EXTERNAL_AUTH_ACTION),
    Attr(261, "EXTERNAL_AUTH_SUPPORT", FLAG),
    Attr(262, "NSS", U8, doc="streams at once"),
    Attr(263, "ACK_SIGNAL", S32, unit="dBm", doc="strength of the acknowledgement"),
    Attr(264, "CONTROL_PORT_OVER_NL80211", FLAG, doc="frames of the handshake go by netlink"),
    Attr(265, "TXQ_STATS", Nest(TXQ_STATS), doc="packets that wait in the device"),
    Attr(266, "TXQ_LIMIT", U32, unit="packets", doc="most packets that may wait"),
    Attr(267, "TXQ_MEMORY_LIMIT", U32, unit="bytes", doc="most memory that they may take"),
    Attr(268, "TXQ_QUANTUM", U32, unit="bytes", doc="how much a flow may send in its turn"),
    Attr(269, "HE_CAPABILITY", BYTES),
    Attr(270, "FTM_RESPONDER", Nest(FTM_RESP)),
    Attr(271, "FTM_RESPONDER_STATS", Nest(FTM_STATS)),
    Attr(272, "TIMEOUT", U32),
    Attr(273, "PEER_MEASUREMENTS", Nest(PMSR)),
    Attr(274, "AIRTIME_WEIGHT", U16, doc="part of the time on the air, compared with others; 256 is usual"),
    Attr(275, "STA_TX_POWER_SETTING", U8),
    Attr(276, "STA_TX_POWER", S16, unit="mBm", doc="how strongly to send to the station"),
    Attr(277, "SAE_PASSWORD", BYTES.but(secret=True), doc="password of the network"),
    Attr(278, "TWT_RESPONDER", FLAG),
    Attr(279, "HE_OBSS_PD", Nest(HE_OBSS_PD)),
    Attr(280, "WIPHY_EDMG_CHANNELS", U8),
    Attr(281, "WIPHY_EDMG_BW_CONFIG", U8),
    Attr(282, "VLAN_ID", U16, doc="VLAN of the station, 1 to 4094"),
    Attr(283, "HE_BSS_COLOR", Nest(HE_BSS_COLOR)),
    Attr(284, "IFTYPE_AKM_SUITES", IndexedArray(Nest(IFTYPE_AKM))),
    Attr(285, "TID_CONFIG", IndexedArray(Nest(TID_CONFIG))),
    Attr(286, "CONTROL_PORT_NO_PREAUTH", FLAG, doc="preauthentication frames do not go over the control port"),
    Attr(287, "PMK_LIFETIME", U32, unit="s", doc="how long the key may be used"),
    Attr(288, "PMK_REAUTH_THRESHOLD", U8),
    Attr(289, "RECEIVE_MULTICAST", FLAG),
    Attr(290, "WIPHY_FREQ_OFFSET", U32, unit="kHz", doc="what the channel has beyond full MHz"),
    Attr(291, "CENTER_FREQ1_OFFSET", U32, unit="kHz"),
    Attr(292, "SCAN_FREQ_KHZ", IndexedArray(U32)),
    Attr(293, "HE_6GHZ_CAPABILITY", BYTES),
    Attr(294, "FILS_DISCOVERY", Nest(FILS_DISCOVERY)),
    Attr(295, "UNSOL_BCAST_PROBE_RESP", Nest(UNSOL_BCAST_PROBE_RESP)),
    Attr(296, "S1G_CAPABILITY", BYTES),
    Attr(297, "S1G_CAPABILITY_MASK", BYTES),
    Attr(298, "SAE_PWE", U8, enum=SAE_PWE_MECHANISM, doc="how the password is used"),
    Attr(299, "RECONNECT_REQUESTED", FLAG),
    Attr(300, "SAR_SPEC", Nest(SAR)),
    Attr(301, "DISABLE_HE", FLAG, doc="do without 802.11ax"),
    Attr(302, "OBSS_COLOR_BITMAP", U64),
    Attr(303, "COLOR_CHANGE_COUNT", Either(U32, U8)),
    Attr(304, "COLOR_CHANGE_COLOR", U8),
    Attr(305, "COLOR_CHANGE_ELEMS", Nest(lambda: NL80211)),
    Attr(306, "MBSSID_CONFIG", Nest(MBSSID_CONFIG), doc="how several BSSs share a beacon"),
    Attr(307, "MBSSID_ELEMS", IndexedArray(BYTES)),
    Attr(308, "RADAR_BACKGROUND", FLAG),
    Attr(309, "AP_SETTINGS_FLAGS", U32, flags=AP_SETTINGS),
    Attr(310, "EHT_CAPABILITY", BYTES),
    Attr(311, "DISABLE_EHT", FLAG, doc="do without 802.11be"),
    Attr(312, "MLO_LINKS", IndexedArray(Nest(lambda: NL80211)), doc="links of the interface"),
    Attr(313, "MLO_LINK_ID", U8, doc="number of a link, 0 to 14"),
    Attr(314, "MLD_ADDR", MAC, doc="address of a device with several links"),
    Attr(315, "MLO_SUPPORT", FLAG, doc="several links at once are possible"),
    Attr(316, "MAX_NUM_AKM_SUITES", U16, doc="how many suites of authentication a connection may name"),
    Attr(317, "EML_CAPABILITY", U16),
    Attr(318, "MLD_CAPA_AND_OPS", U16),
    Attr(319, "TX_HW_TIMESTAMP", U64),
    Attr(320, "RX_HW_TIMESTAMP", U64),
    Attr(321, "TD_BITMAP", BYTES),
    Attr(322, "PUNCT_BITMAP", U32),
    Attr(323, "MAX_HW_TIMESTAMP_PEERS", U16),
    Attr(324, "HW_TIMESTAMP_ENABLED", FLAG),
    Attr(325, "EMA_RNR_ELEMS", IndexedArray(BYTES)),
    Attr(326, "MLO_LINK_DISABLED", FLAG),
    Attr(327, "BSS_DUMP_INCLUDE_USE_DATA", FLAG, doc="tell of networks that one cannot connect to, too"),
    Attr(328, "MLO_TTLM_DLINK", Packed(U16)),
    Attr(329, "MLO_TTLM_ULINK", Packed(U16)),
    Attr(330, "ASSOC_SPP_AMSDU", FLAG),
    Attr(331, "WIPHY_RADIOS", IndexedArray(Nest(WIPHY_RADIO)), doc="radios that the device is made of"),
    Attr(332, "WIPHY_INTERFACE_COMBINATIONS", IndexedArray(Nest(IFACE_COMB))),
    Attr(333, "VIF_RADIO_MASK", U32, doc="bit mask of the radios that the interface may use"),
    Attr(334, "SUPPORTED_SELECTORS", BYTES),
    Attr(335, "MLO_RECONF_REM_LINKS", U16),
    Attr(336, "EPCS", FLAG),
    Attr(337, "EXT_MLD_CAPA_AND_OPS", U16),
    Attr(338, "WIPHY_RADIO_INDEX", U8),
    Attr(339, "S1G_LONG_BEACON_PERIOD", U8),
    Attr(340, "S1G_SHORT_BEACON", Nest(S1G_SHORT_BEACON)),
    Attr(341, "BSS_PARAM", Either(FLAG, Nest(BSS_PARAM)).but(kind="nest"), doc="answers: which of these NL80211_CMD_SET_BSS can change"),
    Attr(342, "NAN_CONFIG", Nest(NAN_CONF)),
    Attr(343, "NAN_NEW_CLUSTER", FLAG),
    Attr(344, "NAN_CAPABILITIES", Nest(NAN)),
    Attr(345, "S1G_PRIMARY_2MHZ", FLAG),
    Attr(346, "EPP_PEER", FLAG),
    Attr(347, "UHR_CAPABILITY", BYTES),
    Attr(348, "DISABLE_UHR", FLAG),
    Attr(349, "INCUMBENT_SIGNAL_INTERFERENCE_BITMAP", U32),
    Attr(350, "UHR_OPERATION", BYTES),
    Attr(351, "NAN_CHANNEL", Nest(lambda: NL80211)),
    Attr(352, "NAN_CHANNEL_ENTRY", BYTES),
    Attr(353, "NAN_TIME_SLOTS", BYTES),
    Attr(354, "NAN_RX_NSS", U8),
    Attr(355, "NAN_AVAIL_BLOB", BYTES),
    Attr(356, "NAN_SCHED_DEFERRED", FLAG),
    Attr(357, "NAN_SCHED_UPDATE_SUCCESS", FLAG),
    Attr(358, "NAN_NMI_MAC", MAC),
    Attr(359, "NAN_ULW", BYTES),
    Attr(360, "NAN_COMMITTED_DW", U16),
    Attr(361, "NAN_SEQ_ID", U8),
    Attr(362, "NAN_MAX_CHAN_SWITCH_TIME", U16, unit="us"),
    Attr(363, "NAN_PEER_MAPS", IndexedArray(Nest(NAN_PEER_MAP))),
    Attr(364, "ASSOC_ENCRYPTED", FLAG),
    Attr(365, "NPCA_PRIMARY_FREQ", U32),
    Attr(366, "NPCA_PUNCT_BITMAP", U32),
    Attr(367, "STA_DUMP_LINK_STATS", FLAG),
])  # fmt: skip

WOWLAN_TRIG: AttributeSet = AttributeSet("NL80211_WOWLAN_TRIG_", [
    Attr(1, "ANY", FLAG),
    Attr(2, "DISCONNECT", FLAG),
    Attr(3, "MAGIC_PKT", FLAG),
    Attr(4, "PKT_PATTERN", Either(U32, IndexedArray(Nest(PKTPAT))).but(kind="nest"),
        doc="packets that wake the machine; after a wake-up the number of the pattern that did"),
    Attr(5, "GTK_REKEY_SUPPORTED", FLAG),
    Attr(6, "GTK_REKEY_FAILURE", FLAG),
    Attr(7, "EAP_IDENT_REQUEST", FLAG),
    Attr(8, "4WAY_HANDSHAKE", FLAG),
    Attr(9, "RFKILL_RELEASE", FLAG),
    Attr(10, "WAKEUP_PKT_80211", BYTES, doc="the 802.11 frame that woke the machine, maybe cut"),
    Attr(11, "WAKEUP_PKT_80211_LEN", U32, unit="bytes", doc="its length where it is cut"),
    Attr(12, "WAKEUP_PKT_8023", BYTES, doc="the Ethernet frame that woke the machine, maybe cut"),
    Attr(13, "WAKEUP_PKT_8023_LEN", U32, unit="bytes", doc="its length where it is cut"),
    Attr(14, "TCP_CONNECTION", Nest(WOWLAN_TCP)),
    Attr(15, "WAKEUP_TCP_MATCH", FLAG),
    Attr(16, "WAKEUP_TCP_CONNLOST", FLAG),
    Attr(17, "WAKEUP_TCP_NOMORETOKENS", FLAG),
    Attr(18, "NET_DETECT", Nest(NL80211)),
    Attr(19, "NET_DETECT_RESULTS", IndexedArray(Nest(NL80211))),
    Attr(20, "UNPROTECTED_DEAUTH_DISASSOC", FLAG),
])  # fmt: skip

WOWLAN_TRIG_SUPPORTED: AttributeSet = WOWLAN_TRIG.but(
    "NL80211_WOWLAN_TRIG_ (supported)", pkt_pattern=PATTERN_SUPPORT, tcp_connection=Nest(WOWLAN_TCP_SUPPORTED),
    net_detect=U32.but(unit="networks"),
)  # fmt: skip

DEV = Word("dev", "ifindex", INTERFACE, "of this interface", ask="ifindex")
ALONE = Word("dev", "ifindex", INTERFACE, "of this interface", alone=True)

# What the lists of requests were read from knows attributes up to VIF_RADIO_MASK; the newer ones may stand in any that changes something.
_NEWER = {attribute.name for attribute in NL80211 if attribute.id > 333}
for _kind in COMMANDS:
    if _kind.takes is not None and not _kind.is_read:
        _kind.takes |= _NEWER

FAMILY = Family(
    "nl80211", prefix="NL80211_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=NL80211,
    groups=["config", "scan", "regulatory", "mlme", "vendor", "nan", "testmode"],
    doc="wireless devices: configuration, scanning, connecting", module="cfg80211", initial=False, other_names=["iw"], things=[
    Thing("interface", "wireless interfaces", key=["wiphy", "ifindex", "wdev"], title=["named {ifname}", "in mode {iftype}"],
        free="dev", groups=["config", "mlme"], names=["iw dev"], label="ifname",
        columns=["dev", "ifname", "phy", "type", "mac", "ssid", "wiphy_freq", "channel_width", "wiphy_tx_power_level"],
        moving=["generation", "txq_stats"],
        words=[
            Word("dev", "ifindex", INTERFACE, "this one only", alone=True),
            Word("phy", "wiphy", Plain("NUMBER"), "of this wireless device", ask="wiphy"),
            Word("type", "iftype", Plain("MODE"), "in this mode: station, ap, monitor …"),
        ],
        changes={
            "add": "nl80211 new_interface wiphy=0 ifname=wlan1 iftype=station",
            "set": "nl80211 set_interface ifindex=wlan1 iftype=ap",
            "del": "nl80211 del_interface ifindex=wlan1",
        }),
    # Without SPLIT_WIPHY_DUMP the kernel leaves out what does not fit into one message.
    Thing("wiphy", "wireless devices, and what they can do", about=["wiphy", "wiphy_netns"], key=["wiphy"],
        title=["named {wiphy_name}"], names=["iw phy"], groups=["config"], label="wiphy_name", request={"split_wiphy_dump": True},
        moving=["generation"], columns=["phy", "wiphy_name", "supported_iftypes", "cipher_suites", "wiphy_bands"],
        words=[Word("phy", "wiphy", Plain("NUMBER"), "this one only", alone=True)], free="phy",
        changes={"set": "nl80211 set_wiphy wiphy=0 wiphy_name=radio0"}),
    Thing("station", "stations: the access point that an interface is connected to, or those that are connected to it",
        key=["ifindex", "mac"],
        title=["{mac}", "of {ifindex:link}"], names=["iw station", "nl80211 station"], groups=["mlme"], free="dev",
        columns=["dev", "mac", "sta_info.signal", "sta_info.tx_bitrate", "sta_info.rx_bitrate", "sta_info.connected_time",
            "sta_info.inactive_time", "sta_info.rx_bytes", "sta_info.tx_bytes", "sta_info.tx_failed"],
        moving=["sta_info", "generation"],
        # The kernel tells of one interface, which the dump has to name (nl80211_prepare_wdev_dump); so for those below.
        words=[DEV, Word("mac", "mac", Plain("ADDRESS"), "with this address")],
        changes={"del": "nl80211 del_station ifindex=wlan0 mac=02:00:00:00:00:01"}),
    Thing("bss", "networks that were seen by scans",
        about=["scan", "scan_results", "trigger_scan", "abort_scan", "scan_aborted", "start_sched_scan", "stop_sched_scan",
            "sched_scan_results", "sched_scan_stopped"], key=["ifindex", "bss.bssid", "bss.frequency"], title=["{bss.bssid}"],
        names=["iw scan", "nl80211 scan"], groups=["scan"], free="dev",
        columns=["bssid", "freq", "bss.signal_mbm", "bss.status", "bss.seen_ms_ago", "bss.beacon_interval", "bss.capability"],
        moving=["tsf", "beacon_tsf", "seen_ms_ago", "last_seen_boottime", "signal_mbm", "generation"],
        words=[
            DEV,
            Word("bssid", "bss.bssid", Plain("ADDRESS"), "this network only"),
            Word("freq", "bss.frequency", Plain("MHZ"), "on this frequency"),
        ], changes={"start": "nl80211 trigger_scan ifindex=wlan0"}),
    Thing("reg", "rules for radio: which frequencies may be used how here",
        about=["reg", "reg_change", "wiphy_reg_change", "req_set_reg", "reg_beacon_hint", "reload_regdb"], key=["wiphy"],
        title=["of {reg_alpha2}"], names=["iw reg"], groups=["regulatory"],
        columns=["reg_alpha2", "phy", "dfs_region", "reg_rules"],
        words=[Word("phy", "wiphy", Plain("NUMBER"), "of this wireless device", alone=True)],
        changes={"set": "nl80211 req_set_reg reg_alpha2=DE"}),
    Thing("survey", "how busy channels are", about=["survey", "survey_results"], key=["ifindex", "survey_info.frequency"],
        names=["iw survey"], free="dev",
        columns=["dev", "survey_info.frequency", "survey_info.noise", "survey_info.in_use", "survey_info.time",
            "survey_info.time_busy", "survey_info.time_rx", "survey_info.time_tx"], moving=["survey_info", "generation"],
        words=[DEV]),
    Thing("mpath", "paths through a mesh", key=["ifindex", "mac"], title=["to {mac}"], names=["iw mpath"], free="dev",
        columns=["dev", "mac", "mpath_next_hop", "mpath_info.metric", "mpath_info.hop_count", "mpath_info.exptime",
            "mpath_info.flags"], moving=["mpath_info", "generation"], words=[DEV]),
    Thing("mpp", "proxies of a mesh: behind which node an address is", key=["ifindex", "mac"], names=["iw mpp"], free="dev",
        columns=["dev", "mac", "mpath_next_hop"], moving=["generation"], words=[DEV]),
    Thing("mesh-config", "settings of a mesh interface", about=["mesh_config"], operation="get_mesh_config", key=["ifindex"],
        free="dev", columns=["dev", "mesh_config"], words=[ALONE]),
    Thing("key", "keys; the kernel tells only of their counters", operation="get_key", key=["ifindex", "mac", "key_idx"],
        free="dev", columns=["dev", "mac", "index", "key_cipher", "key_seq"], moving=["key_seq"],
        words=[
            ALONE,
            Word("index", "key_idx", Plain("NUMBER"), "with this number", alone=True),
            Word("mac", "mac", Plain("ADDRESS"), "of this station", alone=True),
        ]),
    Thing("power-save", "whether an interface saves power", about=["power_save"], operation="get_power_save", key=["ifindex"],
        free="dev", columns=["dev", "ps_state"], words=[ALONE],
        changes={"set": "nl80211 set_power_save ifindex=wlan0 ps_state=disabled"}),
    Thing("wowlan", "what wakes the machine through Wi-Fi", operation="get_wowlan", key=["wiphy"],
        columns=["phy", "wowlan_triggers"],
        words=[Word("phy", "wiphy", Plain("NUMBER"), "of this wireless device", alone=True)]),
    Thing("coalesce", "which packets a wireless device may hold back", operation="get_coalesce", key=["wiphy"],
        columns=["phy", "coalesce_rule"], words=[Word("phy", "wiphy", Plain("NUMBER"), "of this wireless device", alone=True)]),
    Thing("measurement", "measurements of distances to others",
        about=["peer_measurement_start", "peer_measurement_result", "peer_measurement_complete"], operation=None, key=["cookie"],
        columns=["cookie", "peer_measurements"]),
    ], messages=COMMANDS,
)  # fmt: skip
