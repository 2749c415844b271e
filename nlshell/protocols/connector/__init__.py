"""NETLINK_CONNECTOR: cn_msg between kernel parts and programs. Source: <linux/connector.h>; drivers/connector/connector.c."""

from struct import Struct as Packing

from ...schema import U16, U32, Enum, Field, Protocol, Struct

USER = Enum("cn_idx", {
    "PROC": 1, "CIFS": 2, "W1": 3, "V86D": 4, "BB": 5, "DST": 6, "DM": 7, "DRBD": 8, "KVP": 9, "VSS": 10,
}, "CN_IDX_")  # fmt: skip

CB_ID = Struct("cb_id", [Field("idx", U32, "which user of the connector", enum=USER), Field("val", U32, "which of its channels")])

CN_MSG = Struct("cn_msg", [
    Field("id", CB_ID),
    Field("seq", U32, "number of the message; an answer repeats it"),
    Field("ack", U32, "one more than that of the message answered"),
    Field("len", U16, "length of the data that follow", unit="bytes"),
    Field("flags", U16, hint="hex"),
])  # fmt: skip

# The kernel sends all of it as type NLMSG_DONE; programs do the same.
CN_TYPE = 3

_IDX = Packing("=I").unpack_from


def _user(buffer: bytes, start: int, end: int) -> int | None:
    return int(_IDX(buffer, start)[0]) if end - start >= 4 else None


PROTOCOL = Protocol("connector", 11, control=False, discriminate=_user, fallback=(CN_MSG,), asked=True, groups={
    "proc": 1, "cifs": 2, "w1": 3, "v86d": 4, "bb": 5, "dst": 6, "dm": 7, "drbd": 8, "kvp": 9, "vss": 10,
})  # fmt: skip
