"""1-wire buses: what was found on them, and commands. Source: drivers/w1/w1_netlink.h, Documentation/w1/w1-netlink.rst."""

from ...schema import BYTES, U8, U16, U32, Binary, Enum, Family, Field, MessageType, Struct, SubMessage, Thing
from . import CN_MSG, CN_TYPE

KIND = Enum("w1_netlink_message_types", {
    "SLAVE_ADD": 0, "SLAVE_REMOVE": 1, "MASTER_ADD": 2, "MASTER_REMOVE": 3, "MASTER_CMD": 4, "SLAVE_CMD": 5, "LIST_MASTERS": 6,
}, "W1_")  # fmt: skip

COMMAND = Enum("w1_commands", {
    "READ": 0, "WRITE": 1, "SEARCH": 2, "ALARM_SEARCH": 3, "TOUCH": 4, "RESET": 5, "SLAVE_ADD": 6, "SLAVE_REMOVE": 7, "LIST_SLAVES": 8,
}, "W1_CMD_")  # fmt: skip

MASTER_ID = Struct("w1_mst", [Field("id", U32, "number of the bus master"), Field("res", U32)])
# Bytes 0 to 7 of a slave's ROM: family, serial number, checksum
SLAVE_ID = Binary(8, hint="hex")

CMD = Struct("w1_netlink_cmd", [
    Field("cmd", U8, enum=COMMAND), Field("res", U8), Field("len", U16, "length of its data", unit="bytes"),
    Field("data", BYTES, "data, then further commands if there are any"),
])  # fmt: skip

_MASTER = (2, 3, 4, 6)

W1_MSG = Struct("w1_netlink_msg", [
    Field("type", U8, enum=KIND),
    Field("status", U8, "errno of the command", hint="errno"),
    Field("len", U16, "length of what follows", unit="bytes"),
    Field("id", SubMessage("type", dict.fromkeys(_MASTER, MASTER_ID), SLAVE_ID, kind="binary", size=8)),
    Field("data", SubMessage("type", {4: CMD, 5: CMD}, BYTES, kind="binary")),
])  # fmt: skip

# One level down: cn_msg has an id and a len of its own.
PAYLOAD = Struct("w1", [Field("w1", W1_MSG)])

FAMILY = Family("w1", doc="1-wire buses", module="wire", things=[
    Thing("bus", "1-wire buses and what hangs on them", operation=None, key=["w1.id"], columns=["w1.type", "w1.id", "w1.status"],
        groups=["w1"]),
], messages=[
    MessageType(CN_TYPE, "CN_W1_IDX", header=CN_MSG, payload=PAYLOAD, keys=[3]),
])  # fmt: skip
