"""UDP ports on which tunnels are received. Source: <linux/fou.h>, net/ipv4/fou_core.c; fou.yaml."""

from ...schema import BE16, FLAG, IPV4, IPV6, SIFINDEX, U8, Attr, AttributeSet, Enum, Family, MessageType
from ...schema.things import INTERFACE, Plain, Thing, Word
from ..common import ADDRESS_FAMILY, IP_PROTOCOL
from . import GENLMSGHDR

ENCAP = Enum("fou_encap", {"UNSPEC": 0, "DIRECT": 1, "GUE": 2}, "FOU_ENCAP_")

FOU = AttributeSet("FOU_ATTR_", [
    Attr(1, "PORT", BE16, doc="UDP port to receive on"),
    Attr(2, "AF", U8, enum=ADDRESS_FAMILY),
    Attr(3, "IPPROTO", U8, enum=IP_PROTOCOL, doc="protocol of what is within; GUE says it itself"),
    Attr(4, "TYPE", U8, enum=ENCAP, doc="plain, or with the GUE header"),
    Attr(5, "REMCSUM_NOPARTIAL", FLAG),
    Attr(6, "LOCAL_V4", IPV4),
    Attr(7, "LOCAL_V6", IPV6),
    Attr(8, "PEER_V4", IPV4),
    Attr(9, "PEER_V6", IPV6),
    Attr(10, "PEER_PORT", BE16),
    Attr(11, "IFINDEX", SIFINDEX),
])  # fmt: skip

FAMILY = Family(
    "fou", prefix="FOU_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=FOU,
    doc="UDP ports on which tunnels are received", module="fou", initial=True, things=[
    Thing("fou", "UDP ports on which tunnels are received", about=["fou", "add"], key=["port", "af", "ifindex"],
        title=["on port {port}"], free="port",
        columns=["port", "af", "type", "ipproto", "local_v4", "local_v6", "peer_v4", "peer_v6", "peer_port", "dev"],
        words=[
            Word("port", "port", Plain("NUMBER"), "this UDP port only"),
            Word("dev", "ifindex", INTERFACE, "bound to this interface"),
        ], changes={"add": "fou add port=5555 af=inet ipproto=47 type=direct", "del": "fou del port=5555 af=inet"}),
    ], messages=[
        MessageType(1, "ADD",
            takes=["port", "af", "ipproto", "type", "remcsum_nopartial", "local_v4", "local_v6", "peer_v4", "peer_v6", "peer_port",
                "ifindex"],
            needs=["port", "type"], doc="open a UDP port for tunnels"),
        MessageType(2, "DEL", takes=["af", "ifindex", "port", "peer_port", "local_v4", "peer_v4", "local_v6", "peer_v6"],
            needs=["port"], doc="close a UDP port for tunnels"),
        MessageType(3, "GET", takes=["af", "ifindex", "port", "peer_port", "local_v4", "peer_v4", "local_v6", "peer_v6"],
            needs=["port"],
            doc="ask for a UDP port for tunnels; as a dump: ask for all UDP ports for tunnels; from the kernel: describes a UDP "
            "port for tunnels"),
    ],
)  # fmt: skip
