#!/usr/bin/env python3
"""The hex views of a datagram of 32 KiB: links as a kernel dumps them, and routes, which have far more owners.

usage: python benchmarks/hex_view.py          promised: annotated in at most 100 ms, decoding included
"""

from __future__ import annotations

from common import in_turn, load

from nlshell.codec.message import messages
from nlshell.render.hex import Datagram, hex_lines
from nlshell.render.style import Style
from tests.captures import conversation

SIZE = 32 * 1024


def datagram(area: str, name: str) -> tuple[bytes, object]:
    """32 KiB of the recorded messages of one type, repeated as often as needed."""
    found = [message for message in conversation(area) if message.type == name and len(message) > 50]
    data = b""
    while True:
        for message in found:
            piece = message.bytes + bytes(-len(message) % 4)
            if len(data) + len(piece) > SIZE:
                return data, message.context
            data += piece


def main() -> None:
    print(f"hex views of 32 KiB ({load()})")
    for area, name in (("link", "RTM_NEWLINK"), ("manyroutes", "RTM_NEWROUTE")):
        data, context = datagram(area, name)

        def lines(layout: str, width: int, colour: bool = False, data: bytes = data, context: object = context) -> int:
            whole = Datagram(data, messages(data, context)[0])
            return sum(1 for _ in hex_lines(whole, Style(colour), width, layout))

        def decoded(data: bytes = data, context: object = context) -> int:
            return sum(len(message.owners()) for message in messages(data, context)[0])

        alternatives = {
            "owners, nothing shown": decoded,
            "annotated, 80 columns": lambda: lines("annotated", 80),
            "annotated, 200, coloured": lambda: lines("annotated", 200, True),
            "classic": lambda: lines("classic", 80),
            "both, 200 columns": lambda: lines("both", 200),
        }
        count, owners = lines("annotated", 80), decoded()
        print(f"{name}: {len(data)} bytes, {owners} owners, {count} lines annotated")
        for label, seconds in in_turn(alternatives, rounds=10, calls=1).items():
            print(f"  {label:26} {seconds * 1e3:7.1f} ms")


if __name__ == "__main__":
    main()
