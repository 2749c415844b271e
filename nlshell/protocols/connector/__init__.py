"""NETLINK_CONNECTOR: cn_msg between kernel parts and programs. Source: <linux/connector.h>."""

from ...schema import U16, U32, Field, Protocol, Struct

CB_ID = Struct("cb_id", [Field("idx", U32, "which user of the connector"), Field("val", U32)])

CN_MSG = Struct("cn_msg", [
    Field("id", CB_ID),
    Field("seq", U32),
    Field("ack", U32),
    Field("len", U16, "length of the data that follow", unit="bytes"),
    Field("flags", U16, hint="hex"),
])  # fmt: skip

PROTOCOL = Protocol("connector", 11, fallback=(CN_MSG,), groups={"proc": 1})
