#!/usr/bin/env python3
"""One route message: the values reader and the tree, against a struct loop written by hand for it.

usage: python benchmarks/values_reader.py          promised: values 1.2 times the loop, tree 6 times
"""

from __future__ import annotations

from socket import AF_INET, inet_ntop
from struct import Struct
from typing import Any

from common import in_turn, load

from nlshell.codec.message import Context, Message
from nlshell.schema import REGISTRY
from nlshell.wire import header as h

NLMSGHDR, RTMSG, NLATTR, U32 = Struct("=IHHII"), Struct("=8BI"), Struct("=HH"), Struct("=I")

# A route as the kernel dumps it: table, destination, metric, gateway, interface.
ROUTE = bytes.fromhex(
    "4400000018000200 0100000000100000 02180000fe030001 00000000 08000f00fe000000 080001000a000500"
    "0800060014000000 08000500c0000207 0800040002000000".replace(" ", "")
)


def by_hand(buffer: bytes) -> dict[str, Any]:
    length, _, _, _, _ = NLMSGHDR.unpack_from(buffer, 0)
    family, dst_len, src_len, tos, table, protocol, scope, kind, flags = RTMSG.unpack_from(buffer, 16)
    out = {
        "rtm_family": family, "rtm_dst_len": dst_len, "rtm_src_len": src_len, "rtm_tos": tos, "rtm_table": table,
        "rtm_protocol": protocol, "rtm_scope": scope, "rtm_type": kind, "rtm_flags": flags,
    }  # fmt: skip
    position = 28
    while position + 4 <= length:
        size, number = NLATTR.unpack_from(buffer, position)
        if size < 4 or position + size > length:
            break
        number &= 0x3FFF
        if number == 1:
            out["dst"] = inet_ntop(AF_INET, buffer[position + 4 : position + size])
        elif number == 4:
            out["oif"] = U32.unpack_from(buffer, position + 4)[0]
        elif number == 5:
            out["gateway"] = inet_ntop(AF_INET, buffer[position + 4 : position + size])
        elif number == 6:
            out["priority"] = U32.unpack_from(buffer, position + 4)[0]
        elif number == 7:
            out["prefsrc"] = inet_ntop(AF_INET, buffer[position + 4 : position + size])
        elif number == 15:
            out["table"] = U32.unpack_from(buffer, position + 4)[0]
        position += size + 3 & ~3
    return out


def main() -> None:
    context = Context(REGISTRY.protocol("route"))
    frame = h.frames(ROUTE)[0][0]
    message = Message(frame, context)
    assert message.values == by_hand(ROUTE), (message.values, by_hand(ROUTE))
    read, start, end = message.kind.codec.read, message.payload, message.end
    read(ROUTE, start, end, message)
    read = message.kind.codec.read
    seconds = in_turn(
        {
            "struct loop by hand": lambda: by_hand(ROUTE),
            "values reader": lambda: read(ROUTE, start, end, message),
            "Message.values": lambda: message.values,
            "tree": lambda: Message(frame, context).tree,
            "tree, every node visited": lambda: sum(1 for _ in Message(frame, context).tree.walk()),
        },
        rounds=200,
        calls=300,
    )
    base = seconds["struct loop by hand"]
    print(f"one route of {len(ROUTE)} bytes ({load()})")
    for name, value in seconds.items():
        print(f"{name:26} {value * 1e6:7.2f} us  {value / base:5.2f} x")


if __name__ == "__main__":
    main()
