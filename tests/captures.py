"""The recorded conversations in tests/data/captures, opened: see tests/data/README.md for how they were made."""

from __future__ import annotations

import json
import lzma
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from nlshell.codec.message import Context, Message, messages
from nlshell.schema import REGISTRY

FOLDER = Path(__file__).parent / "data" / "captures"
AREAS = sorted(path.name.split(".")[0] for path in FOLDER.glob("*.pcap.xz"))


@cache
def record(area: str) -> dict[str, Any]:
    """What was run and what it printed: steps[] with cmd, rc, stdout, stderr, first and last packet (from 1)."""
    return json.loads(lzma.decompress((FOLDER / f"{area}.json.xz").read_bytes()))


@cache
def packets(area: str) -> list[tuple[int, bytes]]:
    """(netlink protocol number, datagram) of every packet, in order. The link type is 253: 16 bytes cooked header."""
    data = lzma.decompress((FOLDER / f"{area}.pcap.xz").read_bytes())
    found, position = [], 24
    while position < len(data):
        length = struct.unpack_from("<I", data, position + 8)[0]
        packet = data[position + 16 : position + 16 + length]
        found.append((int.from_bytes(packet[14:16], "big"), packet[16:]))
        position += 16 + length
    return found


def families(area: str) -> dict[int, str]:
    """Ids of the generic families when the capture was made."""
    return {entry["id"]: name for name, entry in record(area)["families"].items()}


def conversation(area: str, first: int = 1, last: int | None = None) -> Iterator[Message]:
    """The messages of packets first to last (both counted from 1, inclusive)."""
    contexts: dict[int, Context] = {}
    for number, datagram in packets(area)[first - 1 : last]:
        if number not in contexts:
            contexts[number] = Context(REGISTRY.protocol(number), families(area))
        yield from messages(datagram, contexts[number])[0]


def step(area: str, command: str) -> tuple[dict[str, Any], list[Message]]:
    """The step with this command line, and its messages."""
    found = next(entry for entry in record(area)["steps"] if entry["cmd"] == command)
    return found, list(conversation(area, found["first"], found["last"]))
