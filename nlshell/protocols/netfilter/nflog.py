"""Packets logged to user space. Source: <linux/netfilter/nfnetlink_log.h>; net/netfilter/nfnetlink_log.c.

The log group stands in res_id.
"""

from ...schema import (
    BE16,
    BE32,
    BE64,
    BYTES,
    U8,
    U16,
    Attr,
    AttributeSet,
    Enum,
    Family,
    Field,
    Flags,
    LinkAddress,
    Listen,
    MessageType,
    Nest,
    Refusal,
    String,
    Struct,
    Thing,
)  # fmt: skip
from ..common import ETHERTYPE, HARDWARE_TYPE
from . import NFGENMSG, hook_number
from .ctnetlink import CONNTRACK, PACKET_STATE

SUBSYSTEM = 4 << 8

CONFIG_COMMAND = Enum("nfulnl_msg_config_cmds", {"NONE": 0, "BIND": 1, "UNBIND": 2, "PF_BIND": 3, "PF_UNBIND": 4}, "NFULNL_CFG_CMD_")

COPY_MODE = Enum("nfulnl_copy", {"NONE": 0, "META": 1, "PACKET": 2}, "NFULNL_COPY_")

CONFIG_FLAGS = Flags("nfulnl_cfg_f", {"SEQ": 0x1, "SEQ_GLOBAL": 0x2, "CONNTRACK": 0x4}, "NFULNL_CFG_F_")

NFULNL_MSG_PACKET_HDR = Struct("nfulnl_msg_packet_hdr", [
    Field("hw_protocol", BE16, "EtherType of the packet", enum=ETHERTYPE),
    Field("hook", hook_number(U8), "hook at which the packet was logged"),
    Field("_pad", U8, "always 0"),
])  # fmt: skip

NFULNL_MSG_PACKET_HW = Struct("nfulnl_msg_packet_hw", [
    Field("hw_addrlen", BE16, "how many bytes of the address count", unit="bytes"),
    Field("_pad", U16, "always 0"),
    Field("hw_addr", LinkAddress(8), "address, then zeroes"),
])  # fmt: skip

NFULNL_MSG_PACKET_TIMESTAMP = Struct("nfulnl_msg_packet_timestamp", [
    Field("sec", BE64, "since 1970", unit="s"), Field("usec", BE64, "since that second", unit="us"),
])  # fmt: skip

NFULNL_MSG_CONFIG_CMD = Struct("nfulnl_msg_config_cmd", [
    Field("command", U8, "BIND: join the group of res_id; UNBIND: leave it; PF_*: no longer needed", enum=CONFIG_COMMAND),
])  # fmt: skip

NFULNL_MSG_CONFIG_MODE = Struct("nfulnl_msg_config_mode", [
    Field("copy_range", BE32, "how much of each packet to send", unit="bytes"),
    Field("copy_mode", U8, "NONE: nothing; META: all but the packet; PACKET: the packet too", enum=COPY_MODE),
    Field("_pad", U8, "always 0"),
], align=1)  # fmt: skip

VLAN = AttributeSet("NFULA_VLAN_", [
    Attr(1, "PROTO", BE16, enum=ETHERTYPE, doc="EtherType of the tag"),
    Attr(2, "TCI", BE16, hint="hex", doc="priority and VLAN id"),
])  # fmt: skip

LOG = AttributeSet("NFULA_", [
    Attr(1, "PACKET_HDR", NFULNL_MSG_PACKET_HDR, doc="where and as what the packet was logged"),
    Attr(2, "MARK", BE32, hint="hex", doc="firewall mark"),
    Attr(3, "TIMESTAMP", NFULNL_MSG_PACKET_TIMESTAMP, doc="when the packet arrived"),
    Attr(4, "IFINDEX_INDEV", BE32, hint="ifindex", doc="interface it came in by"),
    Attr(5, "IFINDEX_OUTDEV", BE32, hint="ifindex", doc="interface it goes out by"),
    Attr(6, "IFINDEX_PHYSINDEV", BE32, hint="ifindex", doc="bridge port it came in by"),
    Attr(7, "IFINDEX_PHYSOUTDEV", BE32, hint="ifindex", doc="bridge port it goes out by"),
    Attr(8, "HWADDR", NFULNL_MSG_PACKET_HW, doc="link-layer address of the sender"),
    Attr(9, "PAYLOAD", BYTES, doc="the packet"),
    Attr(10, "PREFIX", String(), doc="text of the rule that logs"),
    Attr(11, "UID", BE32, doc="user who sent it"),
    Attr(12, "SEQ", BE32, doc="number of the packet in this group"),
    Attr(13, "SEQ_GLOBAL", BE32, doc="number of the packet over all groups"),
    Attr(14, "GID", BE32, doc="group who sent it"),
    Attr(15, "HWTYPE", BE16, enum=HARDWARE_TYPE, doc="kind of link"),
    Attr(16, "HWHEADER", BYTES, doc="link-layer header"),
    Attr(17, "HWLEN", BE16, unit="bytes", doc="length of that header"),
    Attr(18, "CT", Nest(CONNTRACK), doc="its connection"),
    Attr(19, "CT_INFO", BE32, enum=PACKET_STATE, doc="where it stands in the connection"),
    Attr(20, "VLAN", Nest(VLAN), doc="tag that the packet had"),
    Attr(21, "L2HDR", BYTES, doc="link-layer header with VLAN tags"),
])  # fmt: skip

CONFIG = AttributeSet("NFULA_CFG_", [
    Attr(1, "CMD", NFULNL_MSG_CONFIG_CMD, doc="join a group, or leave it"),
    Attr(2, "MODE", NFULNL_MSG_CONFIG_MODE, doc="how much of a packet is wanted"),
    Attr(3, "NLBUFSIZ", BE32, unit="bytes", doc="how much is collected before it is sent"),
    Attr(4, "TIMEOUT", BE32, unit="10ms", doc="how long is collected before it is sent"),
    Attr(5, "QTHRESH", BE32, unit="packets", doc="how many packets are collected before they are sent"),
    Attr(6, "FLAGS", BE16, flags=CONFIG_FLAGS, doc="whether packets are numbered, and the connection is told"),
])  # fmt: skip

FAMILY = Family(
    "nflog", prefix="NFULNL_MSG_", header=NFGENMSG, attributes=LOG, kind="nfnetlink",
    doc="packets logged to user space",
    module="nfnetlink_log",
    # nfulnl_recv_config: a group that somebody else listens to is refused.
    listen=Listen("config", {"cmd.command": "bind", "mode.copy_mode": "packet", "mode.copy_range": 0xFFFF}, {"cmd.command": "unbind"},
        number="res_id"), refusals=[
        Refusal(1, "another socket may listen to group {res_id}, which has one listener; choose another number",
            when="nlmsg_type = NFULNL_MSG_CONFIG"),
    ], things=[
    Thing("packet", "packets that rules log to a group", operation=None, key=["res_id", "seq_global|seq"], title=["of group {res_id}"],
        columns=["res_id", "prefix", "ifindex_indev", "ifindex_outdev", "packet_hdr.hook", "mark", "payload"]),
], messages=[
        MessageType(SUBSYSTEM | 0, "PACKET", doc="from the kernel: a packet that a rule logged"),
        MessageType(SUBSYSTEM | 1, "CONFIG", CONFIG, takes=["CMD", "MODE", "NLBUFSIZ", "TIMEOUT", "QTHRESH", "FLAGS"],
            doc="join or leave a group of logged packets, and say how much of them is wanted"),
    ],
)  # fmt: skip
