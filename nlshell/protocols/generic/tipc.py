"""TIPC as its old tools spoke of it. Source: net/tipc/netlink_compat.c."""

from ...schema import BYTES, HEX16, HEX32, U16, Family, Field, MessageType, Struct
from ...schema.things import Thing
from . import GENLMSGHDR

TIPC_GENLMSGHDR = Struct("tipc_genlmsghdr", [
    Field("dest", HEX32),
    Field("cmd", HEX16),
    Field("reserved", U16),
], align=4)  # fmt: skip

FAMILY = Family(
    "TIPC", prefix="TIPC_GENL_", kind="generic", version=1, header=[GENLMSGHDR, TIPC_GENLMSGHDR],
    doc="TIPC as its old tools spoke of it", module="tipc", initial=False, things=[
    Thing("command", "commands of the old tools", about=["cmd"], key=(), operation=None, columns=["cmd"]),
    ], messages=[
        MessageType(1, "CMD", payload=BYTES, doc="a command of the old tools, and its answer"),
    ],
)  # fmt: skip
