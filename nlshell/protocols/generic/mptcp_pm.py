"""The path manager of multipath TCP. Source: <linux/mptcp_pm.h>, net/mptcp/pm_netlink.c; mptcp_pm.yaml."""

from ...schema import BE16, HEX32, IPV4, IPV6, SIFINDEX, U8, U16, U32, Attr, AttributeSet, Enum, Family, Flags, MessageType, Nest
from ...schema.things import INSIDE, INTERFACE, Plain, Thing, Word
from ..common import ADDRESS_FAMILY
from . import GENLMSGHDR

EVENT_FLAGS = Flags("mptcp_event_flags", {"DENY_JOIN_ID0": 0x1, "SERVER_SIDE": 0x2}, "MPTCP_PM_EV_FLAG_")

RESET_REASON = Enum("mptcp_reset_reason", {
    "EUNSPEC": 0, "EMPTCP": 1, "ERESOURCE": 2, "EPROHIBIT": 3, "EWQ2BIG": 4, "EBADPERF": 5, "EMIDDLEBOX": 6,
}, "MPTCP_RST_")  # fmt: skip

MPTCP_PM_ADDR_FLAG = Flags("MPTCP_PM_ADDR_FLAG", {
    "SIGNAL": 0x1, "SUBFLOW": 0x2, "BACKUP": 0x4, "FULLMESH": 0x8, "IMPLICIT": 0x10, "LAMINAR": 0x20,
}, "MPTCP_PM_ADDR_FLAG_")  # fmt: skip

ADDR = AttributeSet("MPTCP_PM_ADDR_ATTR_", [
    Attr(1, "FAMILY", U16, enum=ADDRESS_FAMILY),
    Attr(2, "ID", U8, doc="number of the endpoint; 0 lets the kernel choose"),
    Attr(3, "ADDR4", IPV4),
    Attr(4, "ADDR6", IPV6),
    Attr(5, "PORT", U16, doc="port to listen on and announce"),
    Attr(6, "FLAGS", U32, flags=MPTCP_PM_ADDR_FLAG, doc="what the endpoint is for"),
    Attr(7, "IF_IDX", SIFINDEX, doc="interface that the subflow is bound to"),
])  # fmt: skip

ENDPOINT = AttributeSet("MPTCP_PM_ENDPOINT_", [Attr(1, "ADDR", Nest(ADDR))])

EVENT = AttributeSet("MPTCP_ATTR_", [
    Attr(1, "TOKEN", HEX32, doc="local name of the connection"),
    Attr(2, "FAMILY", U16, enum=ADDRESS_FAMILY),
    Attr(3, "LOC_ID", U8, doc="identifier of the local address"),
    Attr(4, "REM_ID", U8, doc="identifier of the remote address"),
    Attr(5, "SADDR4", IPV4),
    Attr(6, "SADDR6", IPV6),
    Attr(7, "DADDR4", IPV4),
    Attr(8, "DADDR6", IPV6),
    Attr(9, "SPORT", BE16),
    Attr(10, "DPORT", BE16),
    Attr(11, "BACKUP", U8, doc="1: use only when nothing else works"),
    Attr(12, "ERROR", U8, hint="errno", doc="what the subflow failed with"),
    Attr(13, "FLAGS", U16, flags=EVENT_FLAGS),
    Attr(14, "TIMEOUT", U32, unit="ms", doc="for how long"),
    Attr(15, "IF_IDX", SIFINDEX),
    Attr(16, "RESET_REASON", U32, enum=RESET_REASON),
    Attr(17, "RESET_FLAGS", U32),
    Attr(18, "SERVER_SIDE", U8, doc="1: this end accepted the connection"),
])  # fmt: skip

MPTCP_PM = AttributeSet("MPTCP_PM_ATTR_", [
    Attr(1, "ADDR", Nest(ADDR), doc="a local endpoint"),
    Attr(2, "RCV_ADD_ADDRS", U32, doc="how many announced addresses to accept at most"),
    Attr(3, "SUBFLOWS", U32, doc="how many additional subflows at most"),
    Attr(4, "TOKEN", HEX32, doc="the connection that a user-space path manager means"),
    Attr(5, "LOC_ID", U8, doc="identifier of a local address"),
    Attr(6, "ADDR_REMOTE", Nest(ADDR), doc="the peer's end of a subflow"),
])  # fmt: skip

FAMILY = Family(
    "mptcp_pm", prefix="MPTCP_PM_CMD_", kind="generic", version=1, header=GENLMSGHDR, attributes=MPTCP_PM,
    groups=["mptcp_pm_cmds", "mptcp_pm_events"],
    doc="the path manager of multipath TCP", initial=False, other_names=["mptcp"], things=[
    Thing("endpoint", "endpoints: addresses that connections may use for further subflows",
        about=["addr", "add_addr", "flush_addrs", "flags"], key=["addr.id"],
        title=["with id {addr.id}", "{addr.addr4|addr.addr6}", "on {addr.if_idx:link}"],
        columns=["id", "addr.family", "address", "addr.port", "flag", "dev"],
        words=[
            Word("id", "addr.id", Plain("NUMBER"), "this one only", alone=True),
            Word("dev", "addr.if_idx", INTERFACE, "bound to this interface"),
            Word("address", "addr.addr4|addr.addr6", INSIDE, "inside this prefix"),
            Word("flag", "addr.flags", Plain("FLAG"), "meant for this: signal, subflow, backup, fullmesh", when="addr.flags has {}"),
        ],
        changes={
            "add": "mptcp_pm add_addr addr.family=inet addr.addr4=192.0.2.1 addr.id=7 addr.flags=subflow",
            "set": "mptcp_pm set_flags addr.id=7 addr.flags=subflow|backup",
            "del": "mptcp_pm del_addr addr.id=7",
            "flush": "mptcp_pm flush_addrs",
        }),
    Thing("limits", "how many addresses and subflows a connection may take", key=(), title=[], operation="get_limits",
        columns=["rcv_add_addrs", "subflows"], changes={"set": "mptcp_pm set_limits rcv_add_addrs=2 subflows=2"}),
    Thing("connection", "what becomes of connections and their subflows, told as it happens",
        about=["event_created", "event_established", "event_closed", "event_announced", "event_removed", "event_sub_established",
            "event_sub_closed", "event_sub_priority"], key=["token", "rem_id", "loc_id"], title=["{token}"], operation=None,
        groups=["mptcp_pm_events"],
        columns=["token", "saddr4", "saddr6", "sport", "daddr4", "daddr6", "dport", "loc_id", "rem_id", "backup", "error",
            "flags"]),
    Thing("listener", "sockets that wait for connections of multipath TCP",
        about=["event_listener_created", "event_listener_closed"], key=["saddr4|saddr6", "sport"], operation=None,
        groups=["mptcp_pm_events"], columns=["family", "saddr4", "saddr6", "sport"]),
    ], messages=[
        MessageType(1, "ADD_ADDR", ENDPOINT, takes=["addr"], needs=["addr.family", "addr.addr4|addr.addr6"],
            doc="add an endpoint"),
        MessageType(2, "DEL_ADDR", ENDPOINT, takes=["addr"], needs=["addr.id|addr.addr4|addr.addr6"],
            doc="delete an endpoint: by its id, or by its address where the id is 0"),
        MessageType(3, "GET_ADDR", takes=["addr", "token"], needs=["addr.id"],
            doc="ask for an endpoint; as a dump: ask for all endpoints; from the kernel: describes an endpoint"),
        MessageType(4, "FLUSH_ADDRS", ENDPOINT, takes=(), doc="delete all endpoints"),
        MessageType(5, "SET_LIMITS", takes=["rcv_add_addrs", "subflows"], needs=["rcv_add_addrs|subflows"],
            doc="change how many addresses and subflows a connection may take"),
        MessageType(6, "GET_LIMITS", takes=(), dumps=False,
            doc="ask how many addresses and subflows a connection may take; from the kernel: tells them"),
        MessageType(7, "SET_FLAGS", takes=["addr", "token", "addr_remote"], needs=["addr"],
            doc="change what an endpoint is for: backup or not, fullmesh or not"),
        MessageType(8, "ANNOUNCE", takes=["addr", "token"], needs=["addr", "token"],
            doc="tell the peer of a connection about an address"),
        MessageType(9, "REMOVE", takes=["token", "loc_id"], needs=["token", "loc_id"],
            doc="tell the peer of a connection that an address is gone"),
        MessageType(10, "SUBFLOW_CREATE", takes=["addr", "token", "addr_remote"], needs=["addr", "token", "addr_remote"],
            doc="open a subflow of a connection"),
        MessageType(11, "SUBFLOW_DESTROY", takes=["addr", "token", "addr_remote"], needs=["addr", "token", "addr_remote"],
            doc="close a subflow of a connection"),
        MessageType(1, "EVENT_CREATED", EVENT, direction="notification", kernel="MPTCP_EVENT_CREATED",
            doc="from the kernel: a connection begins; it is not established yet"),
        MessageType(2, "EVENT_ESTABLISHED", EVENT, direction="notification", kernel="MPTCP_EVENT_ESTABLISHED",
            doc="from the kernel: a connection is established"),
        MessageType(3, "EVENT_CLOSED", EVENT, direction="notification", kernel="MPTCP_EVENT_CLOSED",
            doc="from the kernel: a connection has ended"),
        MessageType(6, "EVENT_ANNOUNCED", EVENT, direction="notification", kernel="MPTCP_EVENT_ANNOUNCED",
            doc="from the kernel: the peer announced an address"),
        MessageType(7, "EVENT_REMOVED", EVENT, direction="notification", kernel="MPTCP_EVENT_REMOVED",
            doc="from the kernel: the peer withdrew an address"),
        MessageType(10, "EVENT_SUB_ESTABLISHED", EVENT, direction="notification", kernel="MPTCP_EVENT_SUB_ESTABLISHED",
            doc="from the kernel: a subflow is established"),
        MessageType(11, "EVENT_SUB_CLOSED", EVENT, direction="notification", kernel="MPTCP_EVENT_SUB_CLOSED",
            doc="from the kernel: a subflow has ended"),
        MessageType(13, "EVENT_SUB_PRIORITY", EVENT, direction="notification", kernel="MPTCP_EVENT_SUB_PRIORITY",
            doc="from the kernel: a subflow became a backup, or is none any more"),
        MessageType(15, "EVENT_LISTENER_CREATED", EVENT, direction="notification", kernel="MPTCP_EVENT_LISTENER_CREATED",
            doc="from the kernel: a socket begins to wait for connections"),
        MessageType(16, "EVENT_LISTENER_CLOSED", EVENT, direction="notification", kernel="MPTCP_EVENT_LISTENER_CLOSED",
            doc="from the kernel: a socket waits no longer for connections"),
    ],
)  # fmt: skip
