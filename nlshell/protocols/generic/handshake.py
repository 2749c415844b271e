"""Transport security handshakes done in user space. Source: <linux/handshake.h>, net/handshake/genl.c; handshake.yaml."""

from ...schema import S32, U32, Attr, AttributeSet, Enum, Family, MessageType, Nest, String
from . import GENLMSGHDR

X509 = AttributeSet("HANDSHAKE_A_X509_", [
    Attr(1, "CERT", S32),
    Attr(2, "PRIVKEY", S32),
])  # fmt: skip

HANDLER_CLASS = Enum("handler_class", {"NONE": 0, "TLSHD": 1}, "HANDSHAKE_HANDLER_CLASS_")

MSG_TYPE = Enum("msg_type", {"UNSPEC": 0, "CLIENTHELLO": 1, "SERVERHELLO": 2}, "HANDSHAKE_MSG_TYPE_")

AUTH = Enum("auth", {"UNSPEC": 0, "UNAUTH": 1, "PSK": 2, "X509": 3}, "HANDSHAKE_AUTH_")

ACCEPT = AttributeSet("HANDSHAKE_A_ACCEPT_", [
    Attr(1, "SOCKFD", S32),
    Attr(2, "HANDLER_CLASS", U32, enum=HANDLER_CLASS),
    Attr(3, "MESSAGE_TYPE", U32, enum=MSG_TYPE),
    Attr(4, "TIMEOUT", U32, unit="ms"),
    Attr(5, "AUTH_MODE", U32, enum=AUTH),
    Attr(6, "PEER_IDENTITY", U32, multi=True),
    Attr(7, "CERTIFICATE", Nest(X509), multi=True),
    Attr(8, "PEERNAME", String()),
    Attr(9, "KEYRING", U32),
])  # fmt: skip

DONE = AttributeSet("HANDSHAKE_A_DONE_", [
    Attr(1, "STATUS", U32, hint="errno"),
    Attr(2, "SOCKFD", S32),
    Attr(3, "REMOTE_AUTH", U32, multi=True),
])  # fmt: skip

FAMILY = Family(
    "handshake", prefix="HANDSHAKE_CMD_", kind="generic", version=1, header=GENLMSGHDR,
    groups=["none", "tlshd"],
    doc="transport security handshakes done in user space",
    messages=[
        MessageType(1, "READY", ACCEPT), MessageType(2, "ACCEPT", ACCEPT), MessageType(3, "DONE", DONE),
    ],
)  # fmt: skip
