"""Transport security handshakes done in user space. Source: <linux/handshake.h>, net/handshake/genl.c; handshake.yaml."""

from ...schema import S32, U32, Attr, AttributeSet, Enum, Family, MessageType, Nest, String
from ...schema.things import Thing
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
    doc="transport security handshakes done in user space", initial=True, things=[
    Thing("handshake", "TLS handshakes that the kernel wants done for its sockets", about=["ready", "accept", "done"],
        operation=None, key=(), groups=["tlshd"],
        columns=["handler_class", "message_type", "sockfd", "timeout", "auth_mode", "peername", "status", "remote_auth"]),
    ], messages=[
        MessageType(1, "READY", ACCEPT, doc="from the kernel: a socket waits for its handshake"),
        MessageType(2, "ACCEPT", ACCEPT, takes=["handler_class"], needs=["handler_class"],
            doc="take over a socket whose handshake is to be done; from the kernel: the socket and what is wanted"),
        MessageType(3, "DONE", DONE, takes=["status", "sockfd", "remote_auth"], needs=["sockfd"],
            doc="report what came of a handshake"),
    ],
)  # fmt: skip
