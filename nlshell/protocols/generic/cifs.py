"""SMB client: the witness service. Source: <linux/cifs/cifs_netlink.h>, fs/smb/client/netlink.c."""

from ...schema import FLAG, U32, Attr, AttributeSet, Enum, Family, MessageType, String
from ...schema.things import Thing
from . import GENLMSGHDR
from ._sockaddr import SOCKADDR_STORAGE

NOTIFICATION_TYPE = Enum("cifs_swn_notification_type", {"RESOURCE_CHANGE": 1, "CLIENT_MOVE": 2}, "CIFS_SWN_NOTIFICATION_")

CIFS_SWN_RESOURCE_STATE = Enum("cifs_swn_resource_state", {
    "UNKNOWN": 0, "AVAILABLE": 1, "UNAVAILABLE": 255,
}, "CIFS_SWN_RESOURCE_STATE_")  # fmt: skip

CIFS = AttributeSet("CIFS_GENL_ATTR_", [
    Attr(1, "SWN_REGISTRATION_ID", U32),
    Attr(2, "SWN_NET_NAME", String()),
    Attr(3, "SWN_SHARE_NAME", String()),
    Attr(4, "SWN_IP", SOCKADDR_STORAGE),
    Attr(5, "SWN_NET_NAME_NOTIFY", FLAG),
    Attr(6, "SWN_SHARE_NAME_NOTIFY", FLAG),
    Attr(7, "SWN_IP_NOTIFY", FLAG),
    Attr(8, "SWN_KRB_AUTH", FLAG),
    Attr(9, "SWN_USER_NAME", String()),
    Attr(10, "SWN_PASSWORD", String().but(secret=True)),
    Attr(11, "SWN_DOMAIN_NAME", String()),
    Attr(12, "SWN_NOTIFICATION_TYPE", U32, enum=NOTIFICATION_TYPE),
    Attr(13, "SWN_RESOURCE_STATE", U32, enum=CIFS_SWN_RESOURCE_STATE),
    Attr(14, "SWN_RESOURCE_NAME", String()),
])  # fmt: skip

FAMILY = Family(
    "cifs", prefix="CIFS_GENL_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=CIFS,
    groups=["cifs_mcgrp_swn"],
    doc="SMB client: the witness service", module="cifs", initial=True, things=[
    Thing("witness", "names of servers and shares whose state the kernel wants to know",
        about=["swn_register", "swn_unregister", "swn_notify"], operation=None, key=["swn_registration_id"],
        groups=["cifs_mcgrp_swn"],
        columns=["swn_registration_id", "swn_net_name", "swn_share_name", "swn_ip", "swn_notification_type", "swn_resource_state",
            "swn_resource_name"]),
    ], messages=[
        MessageType(1, "SWN_REGISTER", doc="from the kernel: wants to be told what becomes of a server or share"),
        MessageType(2, "SWN_UNREGISTER", doc="from the kernel: does not want to be told any more"),
        MessageType(3, "SWN_NOTIFY",
            takes=["swn_registration_id", "swn_notification_type", "swn_resource_name", "swn_resource_state", "swn_ip"],
            needs=["swn_registration_id", "swn_notification_type"], doc="tell what became of a server or share"),
    ],
)  # fmt: skip
