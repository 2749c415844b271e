"""Passive fingerprints of operating systems. Source: <linux/netfilter/nfnetlink_osf.h>; net/netfilter/nfnetlink_osf.c.

Everything in the fingerprint is in the host's byte order.
"""

from ...schema import U8, U16, U32, Attr, AttributeSet, Enum, Family, Field, FixedText, MessageType, Packed, Struct, Thing
from . import NFGENMSG

SUBSYSTEM = 5 << 8

WILDCARD = Enum("nf_osf_window_size_options", {"PLAIN": 0, "MSS": 1, "MTU": 2, "MODULO": 3}, "OSF_WSS_")

TCP_OPTION = Enum("iana_options", {
    "EOL": 0, "NOP": 1, "MSS": 2, "WSO": 3, "SACKP": 4, "SACK": 5, "ECHO": 6, "ECHOREPLY": 7, "TS": 8, "POCP": 9,
    "POSP": 10, "EMPTY": 255,
}, "OSFOPT_")  # fmt: skip

NF_OSF_WC = Struct("nf_osf_wc", [
    Field("wc", U32, "how `val` is meant: as it is, a multiple of MSS or MTU, or modulo", enum=WILDCARD),
    Field("val", U32, "number that the test needs"),
])  # fmt: skip

NF_OSF_OPT = Struct("nf_osf_opt", [
    Field("kind", U16, "TCP option expected at this place", enum=TCP_OPTION),
    Field("length", U16, "with its type and length byte", unit="bytes"),
    Field("wc", NF_OSF_WC, "value of the option"),
])  # fmt: skip

NF_OSF_USER_FINGER = Struct("nf_osf_user_finger", [
    Field("wss", NF_OSF_WC, "window size of the SYN"),
    Field("ttl", U8, "time to live that the system starts with"),
    Field("df", U8, "1: the don't-fragment bit is set"),
    Field("ss", U16, "length of the SYN packet", unit="bytes"),
    Field("mss", U16, "maximal segment size", unit="bytes"),
    Field("opt_num", U16, "how many of `opt` are used"),
    Field("genre", FixedText(32), "operating system"),
    Field("version", FixedText(32), "version of the system"),
    Field("subtype", FixedText(32), "variant of that version"),
    Field("opt", Packed(NF_OSF_OPT, 40), "TCP options in their order"),
])  # fmt: skip

OSF = AttributeSet("OSF_ATTR_", [
    Attr(1, "FINGER", NF_OSF_USER_FINGER, doc="the fingerprint to add or to remove"),
])  # fmt: skip

FAMILY = Family(
    "osf", prefix="OSF_MSG_", header=NFGENMSG, attributes=OSF, kind="nfnetlink",
    doc="fingerprints of operating systems",
    module="nfnetlink_osf", things=[
    # The kernel takes fingerprints and never tells them.
    Thing("fingerprint", "fingerprints of operating systems", about=["add", "remove"], operation=None,
        key=["finger.genre", "finger.version", "finger.subtype"], title=["of {finger.genre}", "{finger.version}"],
        columns=["finger.genre", "finger.version", "finger.subtype", "finger.ttl", "finger.ss"]),
], messages=[
        MessageType(SUBSYSTEM | 0, "ADD", takes=["FINGER"], needs=["finger"], doc="add a fingerprint"),
        MessageType(SUBSYSTEM | 1, "REMOVE", takes=["FINGER"], needs=["finger"], access="del", doc="remove a fingerprint"),
    ],
)  # fmt: skip
