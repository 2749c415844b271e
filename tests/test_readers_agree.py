"""All readers give the same of damaged messages: tree, values, and frames small and large (see tests/fuzz.py).

NLSHELL_FUZZ=600 goes on with further rounds for so many seconds.
"""

from __future__ import annotations

import os
import time

from nlshell.codec.message import Context, Message, messages
from nlshell.schema import REGISTRY

from .fuzz import difference, round_of, smallest, told

ROUNDS = 480
MOST = 5  # differences that are told before it ends


def test_all_readers_agree_on_damaged_messages() -> None:
    number, seen = 0, []
    end = time.monotonic() + float(os.environ.get("NLSHELL_FUZZ", 0))
    while (number < ROUNDS or time.monotonic() < end) and len(seen) < MOST:
        found = round_of(number)
        if found and difference(found):
            seen.append(f"round {number}: {told(found)}")
            print(seen[-1], flush=True)
        number += 1
    assert not seen, "\n".join(seen)


def routes(*bodies: str) -> list[Message]:
    context = Context(REGISTRY.protocol("route"))
    raws = [bytes.fromhex(body) for body in bodies]
    return [
        message
        for raw in raws
        for message in messages((16 + len(raw)).to_bytes(4, "little") + bytes.fromhex("180000000000000000000000") + raw, context)[0]
    ]


def test_what_differs_is_made_as_small_as_it_gets() -> None:
    """Of a hundred rows the one that counts, and of that one the attribute."""
    header = "0218000000000000" + "00000000"
    rows = routes(
        *[header + "08000f00fe000000" + "0800060005000000"] * 99, header + "08000f00fe000000" + "0800030007000000" + "0800040009000000"
    )

    def differs(some: object) -> str:
        return "it does" if any(each.get("oif") == 9 for each in some) else ""  # type: ignore[attr-defined]

    left = smallest(rows, differs)
    assert [each.bytes[16:].hex() for each in left] == ["00" * 12 + "0800040009000000"]
