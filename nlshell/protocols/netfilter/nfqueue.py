"""Packets that wait for a verdict from user space. Source: <linux/netfilter/nfnetlink_queue.h>; net/netfilter/nfnetlink_queue.c.

The queue's number stands in res_id.
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
    MessageType,
    Nest,
    Struct,
    Thing,
)  # fmt: skip
from ..common import ETHERTYPE
from . import NF_VERDICT, NFGENMSG, NFPROTO, hook_number
from .ctnetlink import CONNTRACK, EXPECT, PACKET_STATE

SUBSYSTEM = 3 << 8

CONFIG_COMMAND = Enum("nfqnl_msg_config_cmds", {"NONE": 0, "BIND": 1, "UNBIND": 2, "PF_BIND": 3, "PF_UNBIND": 4}, "NFQNL_CFG_CMD_")

COPY_MODE = Enum("nfqnl_config_mode", {"NONE": 0, "META": 1, "PACKET": 2}, "NFQNL_COPY_")

CONFIG_FLAGS = Flags("nfqa_cfg_f", {
    "FAIL_OPEN": 0x1, "CONNTRACK": 0x2, "GSO": 0x4, "UID_GID": 0x8, "SECCTX": 0x10,
}, "NFQA_CFG_F_")  # fmt: skip

SKB_INFO = Flags("nfqa_skb", {"CSUMNOTREADY": 0x1, "GSO": 0x2, "CSUM_NOTVERIFIED": 0x4}, "NFQA_SKB_")

NFQNL_MSG_PACKET_HDR = Struct("nfqnl_msg_packet_hdr", [
    Field("packet_id", BE32, "number of the packet in its queue; the verdict repeats it"),
    Field("hw_protocol", BE16, "EtherType of the packet", enum=ETHERTYPE),
    Field("hook", hook_number(U8), "hook at which the packet waits"),
], align=1)  # fmt: skip

NFQNL_MSG_VERDICT_HDR = Struct("nfqnl_msg_verdict_hdr", [
    Field("verdict", BE32, "what shall happen to the packet; for QUEUE the other queue stands in the upper half", enum=NF_VERDICT),
    Field("id", BE32, "number of the packet; in a batch, of the last packet"),
])  # fmt: skip

NFQNL_MSG_PACKET_TIMESTAMP = Struct("nfqnl_msg_packet_timestamp", [
    Field("sec", BE64, "since 1970", unit="s"), Field("usec", BE64, "since that second", unit="us"),
])  # fmt: skip

NFQNL_MSG_PACKET_HW = Struct("nfqnl_msg_packet_hw", [
    Field("hw_addrlen", BE16, "how many bytes of the address count", unit="bytes"),
    Field("_pad", U16, "always 0"),
    Field("hw_addr", LinkAddress(8), "address, then zeroes"),
])  # fmt: skip

NFQNL_MSG_CONFIG_CMD = Struct("nfqnl_msg_config_cmd", [
    Field("command", U8, "BIND: take the queue of res_id; UNBIND: give it up; PF_*: no longer needed", enum=CONFIG_COMMAND),
    Field("_pad", U8, "always 0"),
    Field("pf", BE16, "protocol family to bind, which kernels ignore now", enum=NFPROTO),
])  # fmt: skip

NFQNL_MSG_CONFIG_PARAMS = Struct("nfqnl_msg_config_params", [
    Field("copy_range", BE32, "how much of each packet to send", unit="bytes"),
    Field("copy_mode", U8, "NONE: nothing; META: all but the packet; PACKET: the packet too", enum=COPY_MODE),
], align=1)  # fmt: skip

VLAN = AttributeSet("NFQA_VLAN_", [
    Attr(1, "PROTO", BE16, enum=ETHERTYPE, doc="EtherType of the tag"),
    Attr(2, "TCI", BE16, hint="hex", doc="priority and VLAN id"),
])  # fmt: skip

QUEUE = AttributeSet("NFQA_", [
    Attr(1, "PACKET_HDR", NFQNL_MSG_PACKET_HDR, doc="where and as what the packet waits"),
    Attr(2, "VERDICT_HDR", NFQNL_MSG_VERDICT_HDR, doc="what shall become of which packet"),
    Attr(3, "MARK", BE32, hint="hex", doc="firewall mark; a verdict may set it"),
    Attr(4, "TIMESTAMP", NFQNL_MSG_PACKET_TIMESTAMP, doc="when the packet arrived"),
    Attr(5, "IFINDEX_INDEV", BE32, hint="ifindex", doc="interface it came in by"),
    Attr(6, "IFINDEX_OUTDEV", BE32, hint="ifindex", doc="interface it goes out by"),
    Attr(7, "IFINDEX_PHYSINDEV", BE32, hint="ifindex", doc="bridge port it came in by"),
    Attr(8, "IFINDEX_PHYSOUTDEV", BE32, hint="ifindex", doc="bridge port it goes out by"),
    Attr(9, "HWADDR", NFQNL_MSG_PACKET_HW, doc="link-layer address of the sender"),
    Attr(10, "PAYLOAD", BYTES, doc="the packet; a verdict may replace it"),
    Attr(11, "CT", Nest(CONNTRACK), doc="its connection"),
    Attr(12, "CT_INFO", BE32, enum=PACKET_STATE, doc="where it stands in the connection"),
    Attr(13, "CAP_LEN", BE32, unit="bytes", doc="length of the whole packet, where it was cut"),
    Attr(14, "SKB_INFO", BE32, flags=SKB_INFO, doc="whether checksums are still to be reckoned, and several segments are one packet"),
    Attr(15, "EXP", Nest(EXPECT), doc="connection to expect, set up along with the verdict"),
    Attr(16, "UID", BE32, doc="user who sent it"),
    Attr(17, "GID", BE32, doc="group who sent it"),
    Attr(18, "SECCTX", BYTES, doc="security context of the sender, text without NUL"),
    Attr(19, "VLAN", Nest(VLAN), doc="tag that the packet had"),
    Attr(20, "L2HDR", BYTES, doc="link-layer header"),
    Attr(21, "PRIORITY", BE32, doc="priority of the packet; a verdict may set it"),
    Attr(22, "CGROUP_CLASSID", BE32, hint="hex", doc="class that net_cls gave to the sender's control group"),
])  # fmt: skip

CONFIG = AttributeSet("NFQA_CFG_", [
    Attr(1, "CMD", NFQNL_MSG_CONFIG_CMD, doc="take a queue, or give it up"),
    Attr(2, "PARAMS", NFQNL_MSG_CONFIG_PARAMS, doc="how much of a packet is wanted"),
    Attr(3, "QUEUE_MAXLEN", BE32, unit="packets", doc="how many packets may wait"),
    Attr(4, "MASK", BE32, flags=CONFIG_FLAGS, doc="flags to change"),
    Attr(5, "FLAGS", BE32, flags=CONFIG_FLAGS, doc="what they become"),
])  # fmt: skip

FAMILY = Family(
    "nfqueue", prefix="NFQNL_MSG_", header=NFGENMSG, attributes=QUEUE, kind="nfnetlink",
    doc="packets queued to user space",
    module="nfnetlink_queue", things=[
    Thing("packet", "packets that wait for a program's verdict", operation=None, key=["res_id", "packet_hdr.packet_id"],
        title=["of queue {res_id}"], columns=["res_id", "packet_hdr.packet_id", "ifindex_indev", "ifindex_outdev", "mark", "payload"]),
], messages=[
        MessageType(SUBSYSTEM | 0, "PACKET", doc="from the kernel: a packet that waits for a verdict"),
        # nfqnl_recv_verdict; VLAN and L2HDR count for packets of a bridge only (nfqa_parse_bridge)
        MessageType(SUBSYSTEM | 1, "VERDICT", takes=["VERDICT_HDR", "MARK", "PAYLOAD", "CT", "EXP", "VLAN", "L2HDR", "PRIORITY"],
            needs=["verdict_hdr"], doc="say what becomes of a packet that waits"),
        MessageType(SUBSYSTEM | 2, "CONFIG", CONFIG, takes=["CMD", "PARAMS", "QUEUE_MAXLEN", "MASK", "FLAGS"],
            doc="take a queue or give it up, and say how much of packets is wanted"),
        MessageType(SUBSYSTEM | 3, "VERDICT_BATCH", takes=["VERDICT_HDR", "MARK", "PRIORITY"], needs=["verdict_hdr"],
            doc="one verdict for all packets up to a number"),
    ],
)  # fmt: skip
