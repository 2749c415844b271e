"""Simulated wireless radios. Source: drivers/net/wireless/virtual/mac80211_hwsim.h and mac80211_hwsim_main.c."""

from ...schema import (
    BYTES,
    FLAG,
    HEX32,
    HEX64,
    MAC,
    PAD,
    S8,
    S32,
    U8,
    U16,
    U32,
    Attr,
    AttributeSet,
    Enum,
    Family,
    Field,
    Flags,
    IndexedArray,
    MessageType,
    Nest,
    Packed,
    String,
    Struct,
    Type,
)
from ...schema.things import Plain, Thing, Word
from . import GENLMSGHDR

TX_CONTROL = Flags("hwsim_tx_control_flags", {"CTL_REQ_TX_STATUS": 0x1, "CTL_NO_ACK": 0x2, "STAT_ACK": 0x4}, "HWSIM_TX_")

RATE_INFO = AttributeSet("HWSIM_RATE_INFO_ATTR_", [
    Attr(1, "FLAGS", U8),
    Attr(2, "MCS", U8),
    Attr(3, "LEGACY", U16),
    Attr(4, "NSS", U8),
    Attr(5, "BW", U8),
    Attr(6, "HE_GI", U8),
    Attr(7, "HE_DCM", U8),
    Attr(8, "HE_RU_ALLOC", U8),
    Attr(9, "N_BOUNDED_CH", U8),
    Attr(10, "EHT_GI", U8),
    Attr(11, "EHT_RU_ALLOC", U8),
])  # fmt: skip


def _measurements() -> AttributeSet:
    from .nl80211 import PMSR

    return PMSR


def _abilities() -> AttributeSet:
    """What a simulated radio can measure: the simulator takes two numbers in bytes that nl80211 has in words."""
    from . import nl80211

    abilities = nl80211.PMSR_FTM_CAPA.but("NL80211_PMSR_FTM_CAPA_ATTR__hwsim", max_bursts_exponent=U8, max_ftms_per_burst=U8)
    kinds = nl80211.PMSR_CAPABILITIES.but("NL80211_PMSR_TYPE__hwsim_capabilities", ftm=Nest(abilities))
    return nl80211.PMSR.but("NL80211_PMSR_ATTR__hwsim_capabilities", type_capa=Nest(kinds))


def _results() -> AttributeSet:
    """Measurements as the simulator reports them: rates in its own attributes, everything else in nl80211's."""
    from . import nl80211

    rate = Nest(RATE_INFO)
    response = _own(nl80211.PMSR_FTM_RESP, tx_rate=rate, rx_rate=rate, busy_retry_time=U8)
    kinds = _own(nl80211.PMSR_RESULT, ftm=Nest(response))
    peer = _own(nl80211.PMSR_PEER, resp=Nest(_own(nl80211.PMSR_RESP, data=Nest(kinds))))
    return _own(nl80211.PMSR, peers=IndexedArray(Nest(peer)))


def _own(attributes: AttributeSet, **types: Type) -> AttributeSet:
    return attributes.but(attributes.name + "_hwsim", **types)


HWSIM_TESTMODE_CMD = Enum("hwsim_testmode_cmd", {
    "SET_PS": 0, "GET_PS": 1, "STOP_QUEUES": 2, "WAKE_QUEUES": 3,
}, "HWSIM_TM_CMD_")  # fmt: skip

TM = AttributeSet("HWSIM_TM_ATTR_", [
    Attr(1, "CMD", U32, enum=HWSIM_TESTMODE_CMD),
    Attr(2, "PS", U32),
])  # fmt: skip

TX_RATE = Struct("hwsim_tx_rate", [Field("idx", S8, "index of a rate; -1 ends the list"), Field("count", U8, "attempts")])

HWSIM_TX_RATE_FLAGS = Flags("hwsim_tx_rate_flags", {
    "USE_RTS_CTS": 0x1, "USE_CTS_PROTECT": 0x2, "USE_SHORT_PREAMBLE": 0x4, "MCS": 0x8, "GREEN_FIELD": 0x10,
    "40_MHZ_WIDTH": 0x20, "DUP_DATA": 0x40, "SHORT_GI": 0x80, "VHT_MCS": 0x100, "80_MHZ_WIDTH": 0x200,
    "160_MHZ_WIDTH": 0x400,
}, "MAC80211_HWSIM_TX_RC_")  # fmt: skip

TX_RATE_FLAG = Struct("hwsim_tx_rate_flag", [Field("idx", S8), Field("flags", U16, flags=HWSIM_TX_RATE_FLAGS)], align=1)

HWSIM = AttributeSet("HWSIM_ATTR_", [
    Attr(1, "ADDR_RECEIVER", MAC),
    Attr(2, "ADDR_TRANSMITTER", MAC),
    Attr(3, "FRAME", BYTES),
    Attr(4, "FLAGS", U32, flags=TX_CONTROL),
    Attr(5, "RX_RATE", U32),
    Attr(6, "SIGNAL", S32, unit="dBm"),
    Attr(7, "TX_INFO", Packed(TX_RATE)),
    Attr(8, "COOKIE", HEX64),
    Attr(9, "CHANNELS", U32),
    Attr(10, "RADIO_ID", U32),
    Attr(11, "REG_HINT_ALPHA2", String()),
    Attr(12, "REG_CUSTOM_REG", U32),
    Attr(13, "REG_STRICT_REG", FLAG),
    Attr(14, "SUPPORT_P2P_DEVICE", FLAG),
    Attr(15, "USE_CHANCTX", FLAG),
    Attr(16, "DESTROY_RADIO_ON_CLOSE", FLAG),
    Attr(17, "RADIO_NAME", String()),
    Attr(18, "NO_VIF", FLAG),
    Attr(19, "FREQ", U32, unit="MHz"),
    Attr(20, "PAD", PAD),
    Attr(21, "TX_INFO_FLAGS", Packed(TX_RATE_FLAG)),
    Attr(22, "PERM_ADDR", MAC),
    Attr(23, "IFTYPE_SUPPORT", HEX32),
    Attr(24, "CIPHER_SUPPORT", Packed(U32)),
    Attr(25, "MLO_SUPPORT", FLAG),
    Attr(26, "PMSR_SUPPORT", Nest(_abilities)),
    Attr(27, "PMSR_REQUEST", Nest(_measurements)),
    Attr(28, "PMSR_RESULT", Nest(_results)),
    Attr(29, "MULTI_RADIO", FLAG),
    Attr(30, "SUPPORT_NAN_DEVICE", FLAG),
    Attr(31, "SUPPORT_BACKGROUND_RADAR", FLAG),
])  # fmt: skip

FAMILY = Family(
    "MAC80211_HWSIM", prefix="HWSIM_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=HWSIM,
    groups=["config"],
    doc="simulated wireless radios", module="mac80211_hwsim", initial=False, things=[
    Thing("radio", "simulated Wi-Fi radios", about=["radio"], key=["radio_id"], title=["named {radio_name}"], groups=["config"],
        columns=["id", "radio_name", "channels", "perm_addr", "reg_hint_alpha2", "reg_custom_reg", "use_chanctx",
            "support_p2p_device", "mlo_support"], words=[Word("id", "radio_id", Plain("NUMBER"), "this one only", alone=True)],
        changes={"add": "MAC80211_HWSIM new_radio channels=1", "del": "MAC80211_HWSIM del_radio radio_id=0"}),
    Thing("frame", "frames that a program passes between simulated radios",
        about=["register", "frame", "tx_info_frame", "add_mac_addr", "mac_addr", "start_pmsr", "abort_pmsr", "report_pmsr"],
        operation=None, key=["cookie"], columns=["addr_transmitter", "addr_receiver", "freq", "signal", "flags", "cookie"]),
    ], messages=[
        # hwsim_register_received_nl
        MessageType(1, "REGISTER", takes=[], doc="take over the frames of all simulated radios"),
        # hwsim_cloned_frame_received_nl
        MessageType(2, "FRAME", takes=["addr_receiver", "frame", "rx_rate", "signal", "freq"],
            needs=["addr_receiver", "frame", "rx_rate", "signal"],
            doc="a frame that is sent; from the kernel: a frame to pass on"),
        # hwsim_tx_info_frame_received_nl
        MessageType(3, "TX_INFO_FRAME", takes=["addr_transmitter", "flags", "cookie", "signal", "tx_info"],
            needs=["addr_transmitter", "flags", "cookie", "signal", "tx_info"], doc="tell what came of sending a frame"),
        MessageType(4, "NEW_RADIO", takes=["reg_strict_reg", "support_p2p_device", "destroy_radio_on_close", "channels", "no_vif",
            "use_chanctx", "multi_radio", "reg_hint_alpha2", "reg_custom_reg", "perm_addr", "iftype_support", "cipher_support",
            "mlo_support", "radio_name", "pmsr_support"], doc="make a radio; from the kernel: tells of a new radio"),
        MessageType(5, "DEL_RADIO", takes=["radio_id", "radio_name"], needs=["radio_id|radio_name"],
            doc="delete a radio; from the kernel: reports the end of a radio"),
        MessageType(6, "GET_RADIO", takes=["radio_id"], needs=["radio_id"],
            doc="ask for a radio; as a dump: ask for all radios; from the kernel: describes a radio"),
        MessageType(7, "ADD_MAC_ADDR", doc="from the kernel: a radio receives for a further address"),
        MessageType(8, "DEL_MAC_ADDR", doc="from the kernel: a radio receives for an address no longer"),
        MessageType(9, "START_PMSR", doc="from the kernel: a measurement of distances is wanted"),
        MessageType(10, "ABORT_PMSR", doc="from the kernel: a measurement is given up"),
        # hwsim_pmsr_report_nl
        MessageType(11, "REPORT_PMSR", takes=["addr_transmitter", "pmsr_result"], needs=["addr_transmitter", "pmsr_result.peers"],
            doc="report what was measured"),
    ],
)  # fmt: skip
