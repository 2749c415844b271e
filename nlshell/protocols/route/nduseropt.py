"""Options of router advertisements that user space handles, such as name servers.

Source: <linux/rtnetlink.h>; net/ipv6/ndisc.c (ndisc_ra_useropt).
"""

from __future__ import annotations

from ...schema import (
    BYTES,
    IPV6,
    SIFINDEX,
    U8,
    U16,
    U32,
    Attr,
    AttributeSet,
    Binary,
    Enum,
    Family,
    Field,
    MessageType,
    Nest,
    Prefixed,
    Struct,
    SubMessage,
    Thing,
    Type,
)  # fmt: skip
from ..common import ADDRESS_FAMILY

# RFC 4861, RFC 8106, RFC 8781, RFC 8910
OPTION = Enum("nd_opt", {
    "SOURCE_LL_ADDR": 1, "TARGET_LL_ADDR": 2, "PREFIX_INFO": 3, "REDIRECT_HDR": 4, "MTU": 5, "NONCE": 14,
    "ROUTE_INFO": 24, "RDNSS": 25, "DNSSL": 31, "6CO": 34, "CAPTIVE_PORTAL": 37, "PREF64": 38,
}, "ND_OPT_")  # fmt: skip

NDUSEROPTMSG = Struct("nduseroptmsg", [
    Field("nduseropt_family", U8, "address family: INET6", enum=ADDRESS_FAMILY),
    Field("nduseropt_pad1", U8),
    Field("nduseropt_opts_len", U16, "length of the option behind this header", unit="bytes"),
    Field("nduseropt_ifindex", SIFINDEX, "interface the advertisement came in by"),
    Field("nduseropt_icmp_type", U8, "type of the ICMPv6 message: 134"),
    Field("nduseropt_icmp_code", U8),
    Field("nduseropt_pad2", U16),
    Field("nduseropt_pad3", U32),
])  # fmt: skip

NDUSEROPT = AttributeSet("NDUSEROPT_", [Attr(1, "SRCADDR", IPV6, doc="router that sent the advertisement")])


class _OptionThenAttributes(dict[int, Type]):
    """Length of the option -> the option, then attributes. Between header and attributes stand that many bytes."""

    def __contains__(self, length: object) -> bool:
        return isinstance(length, int)

    def __missing__(self, length: int) -> Type:
        option = Struct("nd_opt_hdr", [
            Field("nd_opt_type", U8, "what the option is", enum=OPTION),
            Field("nd_opt_len", U8, "length in units of 8 bytes"),
            Field("nd_opt_data", Binary(length - 2)),
        ]) if length > 2 else None  # fmt: skip
        self[length] = Prefixed(option, Nest(NDUSEROPT)) if option is not None else BYTES if length else Nest(NDUSEROPT)
        return self[length]


PAYLOAD = SubMessage("nduseropt_opts_len", _OptionThenAttributes())

FAMILY = Family("nduseropt", prefix="RTM_", header=NDUSEROPTMSG, doc="options of router advertisements", things=[
    Thing("nduseropt", "options of router advertisements, handed on as they come", operation=None, groups=["nd_useropt"],
        key=["nduseropt_ifindex", "nduseropt_icmp_type"], title=["heard on {nduseropt_ifindex:link}"],
        columns=["nduseropt_ifindex", "srcaddr", "nduseropt_icmp_type", "nduseropt_icmp_code", "nduseropt_opts_len"]),
], messages=[
    MessageType(68, "NEWNDUSEROPT", NDUSEROPT, payload=PAYLOAD, doc="from the kernel: hands on an option of a router advertisement"),
])  # fmt: skip
