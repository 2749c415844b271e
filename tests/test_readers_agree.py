"""All readers give the same of damaged messages: tree, values, and frames small and large (see tests/fuzz.py).

NLSHELL_FUZZ=600 goes on with further rounds for so many seconds.
"""

from __future__ import annotations

import os
import struct
import time

import pytest

pytest.importorskip("pandas", reason="needs pandas: pip install 'netlink-shell[frames]'")

import nlshell
from nlshell.codec.message import Context, Message, messages
from nlshell.frames import frame
from nlshell.schema import REGISTRY

from .fuzz import difference, round_of, smallest, told

ROUNDS = 360
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


# --- what it found


def rows_of(protocol: str, raws: list[str], families: dict[int, str] | None = None) -> list[Message]:
    context = Context(REGISTRY.protocol(protocol), families)
    return [messages(bytes.fromhex(raw), context)[0][0] for raw in raws]


def test_odd_items_of_a_list_stand_in_their_own_row() -> None:
    """A list is judged after the other columns; each row has something in "#other"."""
    found = rows_of("generic", [
        "5000000023000000000000000000000021010000080001000000000008000300200000000c009900010000000000000014002d000e000000"
        "6e6f737563682d6e657400000c002c000400000085090000",
        "180000002300000000000000000000002101000008000300",
    ], {0x23: "nl80211"})  # fmt: skip
    assert not difference(found)
    cells = frame(found)[["ifindex", "#other"]].to_dict("records")
    assert [list(each["#other"]) for each in cells] == [["scan_frequencies"], ["ifindex", "#cut"]]


def test_nothing_is_read_behind_a_struct_that_is_cut_at_the_end_of_a_dump() -> None:
    """What is known of a socket's address has 128 bytes, and nothing may stand behind what is there of it."""
    raw = "20000000011402004097026bd600000005000e00010000000500220000000000"
    for count in (1, 40, 5000):
        found = rows_of("rdma", [raw]) * count
        assert not difference(found)
        assert len(frame(found)) == count


def test_a_struct_cut_inside_a_struct_keeps_its_whole_fields() -> None:
    raw = "200000001800020000000000cc0100001d010000080004003303000004000000"
    (message,) = rows_of("route", [raw])
    assert message["mod_set"] == {"cf": {"can_id": 819, "#length": 4}, "#length": 4}
    assert message.node("mod_set.cf.can_id").value == 819
    for count in (1, 40, 5000):
        assert not difference([message] * count)
        assert frame([message] * count)["mod_set.cf.can_id"].tolist() == [819] * count
    (inside,) = rows_of("route", ["1c0000001800020000000000cc0100001d0100000600040033030000"])
    assert inside["mod_set"] == {"cf": {"#rest": b"3\3", "#length": 2}, "#length": 2}
    assert [text for _, text in inside.notes] == ["struct can_frame ends inside can_id"]
    assert inside.encode() == inside.bytes and not difference([inside] * 40)
    (read,) = rows_of("route", [nlshell.encode("cangw.newroute", {"mod_set": message["mod_set"]}, flags=0).hex()])
    assert read["mod_set"] == message["mod_set"]


def test_a_cut_state_is_of_the_family_that_stands_behind_its_addresses() -> None:
    address = "c0000201" + "00" * 12
    body = "00" * 80 + address + "00" * 116 + "0a00" + "00"
    (message,) = rows_of("xfrm", ["e7000000100000000000000000000000" + body])
    assert message["saddr"] == message.node("saddr").value == "c000:201::"
    assert not difference([message])


def test_lists_in_structs_of_different_sizes_are_all_there() -> None:
    found = rows_of("generic", [_shutdown(size) for size in (64, 68, 64, 60)], {77: "SMBD_GENL"})
    assert not difference(found)
    assert [len(each) for each in frame(found * 300)["shutting_down.reserved"].iloc[:3]] == [16, 16, 16]


def _shutdown(size: int) -> str:
    return (struct.pack("=IHHIIBBH", 24 + size, 77, 0, 7, 9, 9, 1, 0) + struct.pack("=HH", 4 + size, 3) + bytes(range(size))).hex()


def test_an_item_has_no_column_for_what_never_fits() -> None:
    raw = (
        "480000005400000000000000000000000000000000000000300001002c000100280001000000000000000000000000000000000000000000"
        "00000000000000000500060000000000"
    )
    assert not difference(rows_of("route", [raw]))


# --- the minimiser


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
