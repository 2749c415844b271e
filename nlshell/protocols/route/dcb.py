"""Data center bridging: priorities, bandwidth shares and lossless traffic classes of Ethernet devices.

Source: <linux/dcbnl.h>; net/dcb/dcbnl.c.
"""

from ...schema import (
    BYTES,
    FLAG,
    MAC,
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
    MessageType,
    Nest,
    Packed,
    String,
    Struct,
    Thing,
    Type,
)  # fmt: skip
from ..common import ADDRESS_FAMILY

COMMAND = Enum("dcbnl_commands", {
    "UNDEFINED": 0, "GSTATE": 1, "SSTATE": 2, "PGTX_GCFG": 3, "PGTX_SCFG": 4, "PGRX_GCFG": 5, "PGRX_SCFG": 6,
    "PFC_GCFG": 7, "PFC_SCFG": 8, "SET_ALL": 9, "GPERM_HWADDR": 10, "GCAP": 11, "GNUMTCS": 12, "SNUMTCS": 13,
    "PFC_GSTATE": 14, "PFC_SSTATE": 15, "BCN_GCFG": 16, "BCN_SCFG": 17, "GAPP": 18, "SAPP": 19, "IEEE_SET": 20,
    "IEEE_GET": 21, "GDCBX": 22, "SDCBX": 23, "GFEATCFG": 24, "SFEATCFG": 25, "CEE_GET": 26, "IEEE_DEL": 27,
}, "DCB_CMD_")  # fmt: skip

DCBX = Flags("dcb_cap_dcbx", {"HOST": 0x1, "LLD_MANAGED": 0x2, "VER_CEE": 0x4, "VER_IEEE": 0x8, "STATIC": 0x10}, "DCB_CAP_DCBX_")

SELECTOR = Enum("ieee_8021qaz_app_sel", {
    "ETHERTYPE": 1, "STREAM": 2, "DGRAM": 3, "ANY": 4, "DSCP": 5, "PCP": 255,
}, "IEEE_8021QAZ_APP_SEL_")  # fmt: skip

ALGORITHM = Enum("ieee_8021qaz_tsa", {"STRICT": 0, "CB_SHAPER": 1, "ETS": 2, "VENDOR": 255}, "IEEE_8021QAZ_TSA_")

FEATURE = Flags("dcb_featcfg", {"ERROR": 0x1, "ENABLE": 0x2, "WILLING": 0x4, "ADVERTISE": 0x8}, "DCB_FEATCFG_")

DCBMSG = Struct("dcbmsg", [
    Field("dcb_family", U8, "always UNSPEC", enum=ADDRESS_FAMILY),
    Field("cmd", U8, "what is asked or told", enum=COMMAND),
    Field("dcb_pad", U16, "always 0"),
])  # fmt: skip

PER_CLASS = Packed(U8, 8)

IEEE_ETS = Struct("ieee_ets", [
    Field("willing", U8, "1: take over what the peer says"),
    Field("ets_cap", U8, "traffic classes that can share bandwidth"),
    Field("cbs", U8, "1: credit-based shaping can be done"),
    Field("tc_tx_bw", PER_CLASS, "share of bandwidth sent, for each traffic class, in percent"),
    Field("tc_rx_bw", PER_CLASS, "share of bandwidth received, for each traffic class, in percent"),
    Field("tc_tsa", Packed(U8.but(names=ALGORITHM), 8), "transmission selection algorithm of each traffic class"),
    Field("prio_tc", PER_CLASS, "traffic class of each priority"),
    Field("tc_reco_bw", PER_CLASS, "shares recommended to the peer"),
    Field("tc_reco_tsa", Packed(U8.but(names=ALGORITHM), 8), "algorithms recommended to the peer"),
    Field("reco_prio_tc", PER_CLASS, "traffic classes recommended to the peer"),
])  # fmt: skip

IEEE_PFC = Struct("ieee_pfc", [
    Field("pfc_cap", U8, "traffic classes that can be lossless at a time"),
    Field("pfc_en", U8, "bit n: priority n is lossless", hint="hex"),
    Field("mbc", U8, "1: MACsec is bypassed"),
    Field("delay", U16, "round trip to allow for", unit="bits"),
    Field("requests", Packed(U64, 8), "pause frames sent, for each priority"),
    Field("indications", Packed(U64, 8), "pause frames received, for each priority"),
])  # fmt: skip

IEEE_MAXRATE = Struct("ieee_maxrate", [Field("tc_maxrate", Packed(U64, 8), "rate limit of each traffic class, in kbit/s")])

COUNTS = Packed(U32, 8)

IEEE_QCN = Struct("ieee_qcn", [
    Field("rpg_enable", PER_CLASS, "1: senders of a priority slow down when told of congestion"),
    Field("rppp_max_rps", COUNTS, "most flows of a priority that are slowed down at a time"),
    Field("rpg_time_reset", COUNTS, "quiet time after which a rate rises, in microseconds"),
    Field("rpg_byte_reset", COUNTS, "bytes sent in quiet after which a rate rises"),
    Field("rpg_threshold", COUNTS, "such rises before the next stage of recovery"),
    Field("rpg_max_rate", COUNTS, "greatest rate, in Mbit/s"),
    Field("rpg_ai_rate", COUNTS, "step of a rise in the active stage, in Mbit/s"),
    Field("rpg_hai_rate", COUNTS, "step of a rise in the fast stage, in Mbit/s"),
    Field("rpg_gd", COUNTS, "log2 of the number that feedback is divided by for the cut of a rate"),
    Field("rpg_min_dec_fac", COUNTS, "least part of its rate that a flow keeps at one cut, in percent"),
    Field("rpg_min_rate", COUNTS, "least rate, in bit/s"),
    Field("cndd_state_machine", COUNTS, "defence of a priority's domain: 0 reset, 1 edge, 2 interior, 3 interior ready"),
])  # fmt: skip

IEEE_QCN_STATS = Struct("ieee_qcn_stats", [
    Field("rppp_rp_centiseconds", Packed(U64, 8), "time that flows of a priority were slowed down, added up, in 1/100 s"),
    Field("rppp_created_rps", COUNTS, "flows of a priority that are slowed down"),
])  # fmt: skip

DCBNL_BUFFER = Struct("dcbnl_buffer", [
    Field("prio2buffer", PER_CLASS, "receive buffer of each priority"),
    Field("buffer_size", COUNTS, "size of each buffer, in bytes"),
    Field("total_size", U32, "all buffers together", unit="bytes"),
])  # fmt: skip

DCB_APP = Struct("dcb_app", [
    Field("selector", U8, "what the number is", enum=SELECTOR),
    Field("priority", U8, "priority the traffic gets"),
    Field("protocol", U16, "EtherType, port or code point"),
])  # fmt: skip

CEE_PG = Struct("cee_pg", [
    Field("willing", U8, "1: the peer takes over what it is told"),
    Field("error", U8, "1: the peer found a fault in the negotiation"),
    Field("pg_en", U8, "1: the peer shares bandwidth out"),
    Field("tcs_supported", U8, "traffic classes that the peer has"),
    Field("pg_bw", PER_CLASS, "share of bandwidth of each priority group, in percent"),
    Field("prio_pg", PER_CLASS, "group of each priority"),
])  # fmt: skip

CEE_PFC = Struct("cee_pfc", [
    Field("willing", U8, "1: the peer takes over what it is told"),
    Field("error", U8, "1: the peer found a fault in the negotiation"),
    Field("pfc_en", U8, "bit n: priority n is lossless", hint="hex"),
    Field("tcs_supported", U8, "traffic classes that the peer can make lossless"),
])  # fmt: skip

PEER_APP_INFO = Struct("dcb_peer_app_info", [
    Field("willing", U8, "1: the peer takes over what it is told"),
    Field("error", U8, "1: the peer found a fault in the negotiation"),
])  # fmt: skip


def _answered(attributes: AttributeSet) -> Type:
    """A nest that the answer to a change replaces by one byte: 0, or what went wrong."""
    return Either(U8, Nest(attributes))


PFC_CFG = AttributeSet("DCB_PFC_UP_ATTR_", [
    *(Attr(1 + priority, f"{priority}", U8, doc="1: this priority is lossless") for priority in range(8)),
    Attr(9, "ALL", FLAG, doc="in requests: tell every priority"),
])  # fmt: skip

TC_PARAM = AttributeSet("DCB_TC_ATTR_PARAM_", [
    Attr(1, "PGID", U8, doc="bandwidth group of the traffic class, 0 to 7"),
    Attr(2, "UP_MAPPING", U8, hint="hex", doc="bit n: priority n belongs to the traffic class"),
    Attr(3, "STRICT_PRIO", U8, doc="0: none; 1: ahead of others in its group; 2: ahead of all on the link"),
    Attr(4, "BW_PCT", U8, unit="%", doc="share of the group's bandwidth"),
    Attr(5, "ALL", FLAG, doc="in requests: tell every parameter"),
])  # fmt: skip

PG_CFG = AttributeSet("DCB_PG_ATTR_", [
    *(Attr(1 + number, f"TC_{number}", Nest(TC_PARAM), doc="group and bandwidth of this traffic class") for number in range(8)),
    Attr(10, "TC_ALL", Nest(TC_PARAM), doc="which parameters to report of all traffic classes"),
    *(Attr(11 + number, f"BW_ID_{number}", U8, unit="%", doc="share that this group has of the link's bandwidth") for number in range(8)),
    Attr(20, "BW_ID_ALL", FLAG, doc="in requests: tell the share of every group"),
])  # fmt: skip

CAPABILITIES = AttributeSet("DCB_CAP_ATTR_", [
    Attr(1, "ALL", FLAG, doc="in requests: tell every capability"),
    Attr(2, "PG", U8, doc="1: bandwidth can be shared out"),
    Attr(3, "PFC", U8, doc="1: priority flow control can be done"),
    Attr(4, "UP2TC", U8, doc="1: priorities can be mapped to traffic classes"),
    Attr(5, "PG_TCS", U8, hint="hex", doc="bit n: n + 1 traffic classes can share bandwidth"),
    Attr(6, "PFC_TCS", U8, hint="hex", doc="bit n: n + 1 traffic classes can be lossless"),
    Attr(7, "GSP", U8, doc="1: group strict priority can be done"),
    Attr(8, "BCN", U8, doc="1: backward congestion notification can be done"),
    Attr(9, "DCBX", U8, flags=DCBX, doc="who negotiates with the peer, and how"),
])  # fmt: skip

NUMTCS = AttributeSet("DCB_NUMTCS_ATTR_", [
    Attr(1, "ALL", FLAG, doc="in requests: tell all numbers"),
    Attr(2, "PG", U8, doc="traffic classes that share bandwidth"),
    Attr(3, "PFC", U8, doc="traffic classes that are lossless"),
])  # fmt: skip

BCN = AttributeSet("DCB_BCN_ATTR_", [
    *(Attr(1 + priority, f"RP_{priority}", U8, doc="1: senders of this priority slow down in congestion") for priority in range(8)),
    Attr(9, "RP_ALL", FLAG, doc="in requests: tell every priority"),
    *(Attr(10 + index, name, U32, doc="number of an early draft of 802.1Qau; no driver takes it") for index, name in enumerate((
        "BCNA_0", "BCNA_1", "ALPHA", "BETA", "GD", "GI", "TMAX", "TD", "RMIN", "W", "RD", "RU", "WRTT", "RI", "C",
    ))),
    Attr(25, "ALL", FLAG, doc="in requests: tell every parameter"),
])  # fmt: skip

APP = AttributeSet("DCB_APP_ATTR_", [
    Attr(1, "IDTYPE", U8, doc="whether id is an EtherType or a port",
         enum=Enum("dcb_app_idtype", {"ETHTYPE": 0, "PORTNUM": 1}, "DCB_APP_IDTYPE_")),
    Attr(2, "ID", U16, doc="EtherType or port"),
    Attr(3, "PRIORITY", U8, hint="hex", doc="bit n: priority n"),
])  # fmt: skip

IEEE_APP = AttributeSet("DCB_ATTR_IEEE_", [
    Attr(1, "APP", DCB_APP, multi=True, doc="priority of one protocol"),
    Attr(2, "DCB_APP", DCB_APP, multi=True, kernel="DCB_ATTR_DCB_APP", doc="priority of one priority code point"),
], name="DCB_ATTR_IEEE_APP_")  # fmt: skip

IEEE_APP_TRUST = AttributeSet("DCB_ATTR_IEEE_", [
    Attr(1, "APP", U8, multi=True, enum=SELECTOR, doc="a selector that is trusted, in order"),
    Attr(2, "DCB_APP", U8, multi=True, enum=SELECTOR, kernel="DCB_ATTR_DCB_APP", doc="a selector beyond the standard's"),
], name="DCB_ATTR_IEEE_APP_ (trust)")  # fmt: skip

IEEE = AttributeSet("DCB_ATTR_IEEE_", [
    Attr(1, "ETS", IEEE_ETS, doc="shares of bandwidth"),
    Attr(2, "PFC", IEEE_PFC, doc="lossless priorities"),
    Attr(3, "APP_TABLE", Nest(IEEE_APP), doc="priorities of protocols"),
    Attr(4, "PEER_ETS", IEEE_ETS, doc="shares of bandwidth that the peer has"),
    Attr(5, "PEER_PFC", IEEE_PFC, doc="lossless priorities that the peer has"),
    Attr(6, "PEER_APP", Nest(IEEE_APP), doc="priorities of protocols that the peer has"),
    Attr(7, "MAXRATE", IEEE_MAXRATE, doc="rate limits"),
    Attr(8, "QCN", IEEE_QCN, doc="congestion notification"),
    Attr(9, "QCN_STATS", IEEE_QCN_STATS, doc="what congestion notification did"),
    Attr(10, "DCB_BUFFER", DCBNL_BUFFER, kernel="DCB_ATTR_DCB_BUFFER", doc="receive buffers"),
    Attr(11, "DCB_APP_TRUST_TABLE", Nest(IEEE_APP_TRUST), kernel="DCB_ATTR_DCB_APP_TRUST_TABLE", doc="what priorities are taken from"),
    Attr(12, "DCB_REWR_TABLE", Nest(IEEE_APP), kernel="DCB_ATTR_DCB_REWR_TABLE", doc="what is written into packets by priority"),
])  # fmt: skip

FEATCFG = AttributeSet("DCB_FEATCFG_ATTR_", [
    Attr(1, "ALL", FLAG, doc="in requests: tell every feature"),
    Attr(2, "PG", U8, flags=FEATURE, doc="how to negotiate shares of bandwidth"),
    Attr(3, "PFC", U8, flags=FEATURE, doc="how to negotiate lossless priorities"),
    Attr(4, "APP", U8, flags=FEATURE, doc="how to negotiate priorities of protocols"),
])  # fmt: skip

CEE_PEER_APP = AttributeSet("DCB_ATTR_CEE_PEER_APP_", [
    Attr(1, "INFO", PEER_APP_INFO, doc="how the peer negotiates them"),
    Attr(2, "APP", DCB_APP, multi=True, kernel="DCB_ATTR_CEE_PEER_APP", doc="priority of one protocol that the peer has"),
])  # fmt: skip

CEE = AttributeSet("DCB_ATTR_CEE_", [
    Attr(1, "PEER_PG", CEE_PG, doc="shares of bandwidth that the peer has"),
    Attr(2, "PEER_PFC", CEE_PFC, doc="lossless priorities that the peer has"),
    Attr(3, "PEER_APP_TABLE", Nest(CEE_PEER_APP), doc="priorities of protocols that the peer has"),
    Attr(4, "TX_PG", Nest(PG_CFG), doc="shares of bandwidth sent"),
    Attr(5, "RX_PG", Nest(PG_CFG), doc="shares of bandwidth received"),
    Attr(6, "PFC", Nest(PFC_CFG), doc="lossless priorities"),
    Attr(7, "APP_TABLE", Nest(lambda: CEE_APP_TABLE), doc="priorities of protocols"),
    Attr(8, "FEAT", Nest(FEATCFG), doc="how features are negotiated"),
])  # fmt: skip

CEE_APP_TABLE: AttributeSet = AttributeSet("DCB_ATTR_", [
    Attr(1, "CEE_APP", BYTES, kernel="DCB_ATTR_CEE_APP", doc="named in the header; the kernel sends the next one"),
    Attr(12, "APP", Nest(APP), multi=True, doc="priority of one protocol"),
], name="DCB_ATTR_CEE_APP_TABLE")  # fmt: skip

DCB = AttributeSet("DCB_ATTR_", [
    Attr(1, "IFNAME", String(max=15), doc="device that is asked about"),
    Attr(2, "STATE", U8, doc="1: DCB is on"),
    Attr(3, "PFC_STATE", U8, doc="1: priority flow control is on"),
    Attr(4, "PFC_CFG", _answered(PFC_CFG), doc="priority flow control of each priority"),
    Attr(5, "NUM_TC", U8, doc="named in the header; never used"),
    Attr(6, "PG_CFG", _answered(PG_CFG), doc="priority groups"),
    Attr(7, "SET_ALL", U8, doc="1: write all changes to the device"),
    Attr(8, "PERM_HWADDR", Either(FLAG, MAC), doc="in answers the address, filled up to 32 bytes; no request needs it"),
    Attr(9, "CAP", Nest(CAPABILITIES), doc="what the device can do"),
    Attr(10, "NUMTCS", _answered(NUMTCS), doc="numbers of traffic classes"),
    Attr(11, "BCN", _answered(BCN), doc="backward congestion notification"),
    Attr(12, "APP", _answered(APP), doc="priority of one protocol"),
    Attr(13, "IEEE", _answered(IEEE), doc="everything in the terms of IEEE 802.1Qaz"),
    Attr(14, "DCBX", U8, flags=DCBX, doc="who negotiates with the peer, and how"),
    Attr(15, "FEATCFG", _answered(FEATCFG), doc="features to negotiate"),
    Attr(16, "CEE", Nest(CEE), doc="everything in the terms of CEE"),
])  # fmt: skip

_ASK = ("GSTATE", "PGTX_GCFG", "PGRX_GCFG", "PFC_GCFG", "GPERM_HWADDR", "GCAP", "GNUMTCS", "PFC_GSTATE", "BCN_GCFG", "GAPP",
    "IEEE_GET", "GDCBX", "GFEATCFG", "CEE_GET")  # fmt: skip

FAMILY = Family("dcb", prefix="RTM_", header=DCBMSG, attributes=DCB, doc="data center bridging", things=[
    # One interface and one question (cmd) at a time: there is no dump.
    Thing("dcb", "settings of data center bridging", key=["ifname", "cmd"], title=["of {ifname}"], operation=None, groups=["dcb"],
        columns=["ifname", "cmd", "state", "pfc_state", "dcbx", "cap", "ieee"]),
], messages=[
    # dcb_doit goes by cmd alone, whatever the type of the message; takes: the commands of reply_funcs[] that each is answered with.
    MessageType(78, "GETDCB", asks={"cmd": [COMMAND.entries[name] for name in _ASK]},
        takes=["IFNAME", "PFC_CFG", "PG_CFG", "CAP", "NUMTCS", "BCN", "APP", "FEATCFG"], needs=["ifname"],
        dumps=False, doc="ask for settings of data center bridging; from the kernel: tells settings of data center bridging"),
    MessageType(79, "SETDCB",
        takes=["IFNAME", "STATE", "PFC_STATE", "PFC_CFG", "PG_CFG", "SET_ALL", "NUMTCS", "BCN", "APP", "IEEE", "DCBX", "FEATCFG"],
        needs=["ifname"],
        doc="change settings of data center bridging; from the kernel: tells how a change of data center bridging went"),
])  # fmt: skip
