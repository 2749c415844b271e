"""GTP tunnels of mobile networks. Source: <linux/gtp.h>, drivers/net/gtp.c."""

from ...schema import HEX32, HEX64, IFINDEX, IPV4, IPV6, PAD, U8, U16, U32, Attr, AttributeSet, Enum, Family, MessageType
from ...schema.things import INTERFACE, Thing, Word
from ..common import ADDRESS_FAMILY
from . import GENLMSGHDR

VERSION = Enum("gtp_version", {"V0": 0, "V1": 1}, "GTP_")

GTP = AttributeSet("GTPA_", [
    Attr(1, "LINK", IFINDEX),
    Attr(2, "VERSION", U32, enum=VERSION),
    Attr(3, "TID", HEX64),
    Attr(4, "PEER_ADDRESS", IPV4),
    Attr(5, "MS_ADDRESS", IPV4),
    Attr(6, "FLOW", U16),
    Attr(7, "NET_NS_FD", U32.but(hint="netns_fd")),
    Attr(8, "I_TEI", HEX32),
    Attr(9, "O_TEI", HEX32),
    Attr(10, "PAD", PAD),
    Attr(11, "PEER_ADDR6", IPV6),
    Attr(12, "MS_ADDR6", IPV6),
    Attr(13, "FAMILY", U8, enum=ADDRESS_FAMILY),
])  # fmt: skip

_FIND = ["link", "version", "ms_address", "ms_addr6", "tid", "i_tei", "family", "net_ns_fd"]

FAMILY = Family(
    "gtp", prefix="GTP_CMD_", kind="generic", version=0, header=GENLMSGHDR, attributes=GTP,
    groups=["gtp"],
    doc="GTP tunnels of mobile networks", module="gtp", initial=True, things=[
    Thing("pdp", "GTP tunnels: which mobile station is behind which node", key=["link", "version", "tid", "i_tei", "o_tei"],
        groups=["gtp"], title=["of {ms_address|ms_addr6}", "to {peer_address|peer_addr6}"],
        columns=["dev", "version", "tid", "i_tei", "o_tei", "ms_address", "ms_addr6", "peer_address", "peer_addr6"],
        words=[Word("dev", "link", INTERFACE, "on this device")]),
    ], messages=[
        MessageType(0, "NEWPDP",
            takes=["link", "version", "tid", "flow", "i_tei", "o_tei", "peer_address", "peer_addr6", "ms_address", "ms_addr6", "family",
                "net_ns_fd"],
            needs=["link", "version", "tid|i_tei", "flow|o_tei", "peer_address|peer_addr6", "ms_address|ms_addr6"],
            doc="create or change a tunnel"),
        # gtp_find_pdp
        MessageType(1, "DELPDP", takes=_FIND, needs=["version", "link", "ms_address|ms_addr6|tid|i_tei"], doc="delete a tunnel"),
        MessageType(2, "GETPDP", takes=_FIND, needs=["version", "link", "ms_address|ms_addr6|tid|i_tei"],
            doc="ask for a tunnel; as a dump: ask for all tunnels; from the kernel: describes a tunnel"),
        MessageType(3, "ECHOREQ", takes=["version", "link", "peer_address", "ms_address", "net_ns_fd"],
            needs=["version", "link", "peer_address", "ms_address"],
            doc="ask a node whether it is there; from the kernel: its answer"),
    ],
)  # fmt: skip
