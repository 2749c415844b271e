"""What wireless drivers add to nl80211: vendor commands, test modes. Source: drivers/net/wireless/, testmode and vendor headers."""

from ...schema import BYTES, FLAG, MAC, PAD, S32, U8, U16, U32, U64, Attr, AttributeSet, Either, Enum, IndexedArray, Nest, String
from .mac80211_hwsim import TM

IWL_MVM_VENDOR = AttributeSet("IWL_MVM_VENDOR_ATTR_", [
    Attr(2, "VIF_ADDR", MAC),
    Attr(10, "ADDR", MAC),
    Attr(61, "SSID", BYTES),
    Attr(81, "STA_CIPHER", U32),
    Attr(100, "ROAMING_FORBIDDEN", U8),
    Attr(101, "AUTH_MODE", U32),
    Attr(102, "CHANNEL_NUM", U8),
    Attr(105, "BAND", U8),
    Attr(112, "COLLOC_CHANNEL", U8),
    Attr(113, "COLLOC_ADDR", MAC),
])  # fmt: skip

ATH_TM_CMD = Enum("ath_tm_cmd", {"GET_VERSION": 0, "WMI": 1, "TESTMODE_START": 2, "WMI_FTM": 3}, "ATH_TM_CMD_")

ATH_TM = AttributeSet("ATH_TM_ATTR_", [
    Attr(1, "CMD", U32, enum=ATH_TM_CMD),
    Attr(2, "DATA", BYTES),
    Attr(3, "WMI_CMDID", U32),
    Attr(4, "VERSION_MAJOR", U32),
    Attr(5, "VERSION_MINOR", U32),
    Attr(6, "WMI_OP_VERSION", U32),
])  # fmt: skip

ATH10K_TM_CMD = Enum("ath10k_tm_cmd", {
    "GET_VERSION": 0, "UTF_START": 1, "UTF_STOP": 2, "WMI": 3, "TLV": 0,
}, "ATH10K_TM_CMD_")  # fmt: skip

ATH10K_TM = AttributeSet("ATH10K_TM_ATTR_", [
    Attr(1, "CMD", U32, enum=ATH10K_TM_CMD),
    Attr(2, "DATA", BYTES),
    Attr(3, "WMI_CMDID", U32),
    Attr(4, "VERSION_MAJOR", U32),
    Attr(5, "VERSION_MINOR", U32),
    Attr(6, "WMI_OP_VERSION", U32),
])  # fmt: skip

ATH6KL_TM_CMD = Enum("ath6kl_tm_cmd", {"TCMD": 0, "RX_REPORT": 1}, "ATH6KL_TM_CMD_")

ATH6KL_TM = AttributeSet("ATH6KL_TM_ATTR_", [
    Attr(1, "CMD", U32, enum=ATH6KL_TM_CMD),
    Attr(2, "DATA", BYTES),
])  # fmt: skip

WCN36XX_TM = AttributeSet("WCN36XX_TM_ATTR_", [
    Attr(1, "CMD", U16),
    Attr(2, "DATA", BYTES),
])  # fmt: skip

QCA_WLAN_VENDOR_ATTR_DMG_RF_SECTOR_TYPE = Enum("qca_wlan_vendor_attr_dmg_rf_sector_type", {
    "RX": 0, "TX": 1,
}, "QCA_ATTR_DMG_RF_SECTOR_TYPE_")  # fmt: skip

QCA_ATTR_DMG_RF_SECTOR_CFG = AttributeSet("QCA_ATTR_DMG_RF_SECTOR_CFG_", [
    Attr(1, "MODULE_INDEX", U8),
    Attr(2, "ETYPE0", U32),
    Attr(3, "ETYPE1", U32),
    Attr(4, "ETYPE2", U32),
    Attr(5, "PSH_HI", U32),
    Attr(6, "PSH_LO", U32),
    Attr(7, "DTYPE_X16", U32),
])  # fmt: skip

QCA = AttributeSet("QCA_ATTR_", [
    Attr(6, "MAC_ADDR", MAC),
    Attr(8, "TEST", U32, kernel="QCA_WLAN_VENDOR_ATTR_TEST", doc="of simulated devices"),
    Attr(13, "PAD", PAD),
    Attr(29, "TSF", U64),
    Attr(30, "DMG_RF_SECTOR_INDEX", U16),
    Attr(31, "DMG_RF_SECTOR_TYPE", U8, enum=QCA_WLAN_VENDOR_ATTR_DMG_RF_SECTOR_TYPE),
    Attr(32, "DMG_RF_MODULE_MASK", U32),
    Attr(33, "DMG_RF_SECTOR_CFG", Nest(QCA_ATTR_DMG_RF_SECTOR_CFG)),
])  # fmt: skip

BRCMF_NLATTR = AttributeSet("BRCMF_NLATTR_", [
    Attr(1, "LEN", U16),
    Attr(2, "DATA", BYTES),
])  # fmt: skip

MWIFIEX_TM = AttributeSet("MWIFIEX_TM_ATTR_", [
    Attr(1, "CMD", U32),
    Attr(2, "DATA", BYTES),
])  # fmt: skip

NXPWIFI_TM = AttributeSet("NXPWIFI_TM_ATTR_", [
    Attr(1, "CMD", U32),
    Attr(2, "DATA", BYTES),
])  # fmt: skip

MT76_TESTMODE_STATE = Enum("mt76_testmode_state", {
    "OFF": 0, "IDLE": 1, "TX_FRAMES": 2, "RX_FRAMES": 3, "TX_CONT": 4, "ON": 5,
}, "MT76_TM_STATE_")  # fmt: skip

MT76_TM_RX = AttributeSet("MT76_TM_RX_ATTR_", [
    Attr(1, "FREQ_OFFSET", S32),
    Attr(2, "RCPI", IndexedArray(U8)),
    Attr(3, "IB_RSSI", IndexedArray(U8)),
    Attr(4, "WB_RSSI", IndexedArray(U8)),
    Attr(5, "SNR", U8),
])  # fmt: skip

MT76_TM_STATS = AttributeSet("MT76_TM_STATS_ATTR_", [
    Attr(1, "PAD", PAD),
    Attr(2, "TX_PENDING", U32),
    Attr(3, "TX_QUEUED", U32),
    Attr(4, "TX_DONE", U32),
    Attr(5, "RX_PACKETS", U64),
    Attr(6, "RX_FCS_ERROR", U64),
    Attr(7, "LAST_RX", Nest(MT76_TM_RX)),
])  # fmt: skip

MT76_TM = AttributeSet("MT76_TM_ATTR_", [
    Attr(1, "RESET", FLAG),
    Attr(2, "STATE", Either(U8.but(names=MT76_TESTMODE_STATE), U32.but(names=MT76_TESTMODE_STATE)), doc="set in 8 bits, told in 32"),
    Attr(3, "MTD_PART", String()),
    Attr(4, "MTD_OFFSET", U32),
    Attr(5, "TX_COUNT", U32),
    Attr(6, "TX_LENGTH", U32),
    Attr(7, "TX_RATE_MODE", U8),
    Attr(8, "TX_RATE_NSS", U8),
    Attr(9, "TX_RATE_IDX", U8),
    Attr(10, "TX_RATE_SGI", U8),
    Attr(11, "TX_RATE_LDPC", U8),
    Attr(12, "TX_RATE_STBC", U8),
    Attr(13, "TX_LTF", U8),
    Attr(14, "TX_ANTENNA", U8),
    Attr(15, "TX_POWER_CONTROL", U8),
    Attr(16, "TX_POWER", IndexedArray(U8)),
    Attr(17, "FREQ_OFFSET", Either(U32, U8), doc="set in 32 bits, told in 8"),
    Attr(18, "STATS", Nest(MT76_TM_STATS)),
    Attr(19, "TX_SPE_IDX", U8),
    Attr(20, "TX_DUTY_CYCLE", U8),
    Attr(21, "TX_IPG", U32),
    Attr(22, "TX_TIME", U32),
    Attr(23, "DRV_DATA", BYTES),
    Attr(24, "MAC_ADDRS", IndexedArray(MAC)),
])  # fmt: skip

MT7921_TM = AttributeSet("MT7921_TM_ATTR_", [
    Attr(1, "SET", BYTES),
    Attr(2, "QUERY", BYTES),
    Attr(3, "RSP", BYTES),
])  # fmt: skip

MT7925_TM = AttributeSet("MT7925_TM_ATTR_", [
    Attr(1, "SET", BYTES),
    Attr(2, "QUERY", BYTES),
    Attr(3, "RSP", BYTES),
])  # fmt: skip

WL1271_TM = AttributeSet("WL1271_TM_ATTR_", [
    Attr(1, "CMD_ID", U32),
    Attr(2, "ANSWER", U8),
    Attr(3, "DATA", MAC),
    Attr(4, "IE_ID", U32),
    Attr(5, "PLT_MODE", U32),
])  # fmt: skip

WLCORE_VENDOR = AttributeSet("WLCORE_VENDOR_ATTR_", [
    Attr(0, "FREQ", U32),
    Attr(1, "PSK", BYTES.but(secret=True)),
    Attr(2, "SSID", BYTES),
    Attr(3, "GROUP_ID", U32),
    Attr(4, "GROUP_KEY", BYTES.but(secret=True)),
])  # fmt: skip

IWL_MVM_TM = AttributeSet("IWL_MVM_TM_ATTR_", [
    Attr(1, "CMD", U32),
    Attr(2, "NOA_DURATION", U32),
    Attr(3, "BEACON_FILTER_STATE", U32),
])  # fmt: skip

# By the OUI in VENDOR_ID.
VENDORS = {0x001018: Nest(BRCMF_NLATTR), 0x001374: Nest(QCA), 0x001735: Nest(IWL_MVM_VENDOR), 0x080028: Nest(WLCORE_VENDOR)}

# By the name of the driver.
TESTMODE = {
    "ath": Nest(ATH_TM), "ath10k": Nest(ATH10K_TM), "ath6kl": Nest(ATH6KL_TM), "wcn36xx": Nest(WCN36XX_TM), "mwifiex": Nest(MWIFIEX_TM),
    "nxpwifi": Nest(NXPWIFI_TM), "mt76": Nest(MT76_TM), "mt7921": Nest(MT7921_TM), "mt7925": Nest(MT7925_TM),
    "wl1271": Nest(WL1271_TM), "iwlmvm": Nest(IWL_MVM_TM),
    "mac80211_hwsim": Nest(TM),
}  # fmt: skip
