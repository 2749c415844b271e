"""The lock-step reader against the plain one: on everything recorded, on generated dumps, on mutated ones."""

from __future__ import annotations

import struct
from socket import inet_ntoa
from typing import Any

import pytest

pytest.importorskip("pandas", reason="needs pandas: pip install 'netlink-shell[frames]'")

import numpy as np
from hypothesis import HealthCheck, given, settings, strategies as st

import nlshell
from nlshell.codec.message import Context, Message, messages
from nlshell.frames import finish, lockstep, texts
from nlshell.frames.steps import Order, by_steps
from nlshell.frames.walk import Learnt, Walked, walk
from nlshell.schema import REGISTRY

from . import captures
from .framed import assert_same, both, packed, replies


@pytest.mark.parametrize("area", captures.AREAS)
def test_both_readers_give_the_same_of_every_capture(area: str) -> None:
    for group in replies(area):
        if lockstep.is_possible(group[0].kind):
            assert_same(*both(group))


def test_most_of_what_is_recorded_needs_no_help_from_the_plain_reader() -> None:
    """Else the lock-step reader would be right, and pointless."""
    recorded = {"manyroutes": "RTM_NEWROUTE", "conntrack": "IPCTNL_MSG_CT_NEW", "neigh": "RTM_NEWNEIGH", "addr": "RTM_NEWADDR"}
    for area, name in recorded.items():
        group = max((each for each in replies(area) if each[0].type == name), key=len)
        asked = []
        raw, starts, ends = packed([message.bytes for message in group])
        lockstep.read(group[0].kind, raw, starts, ends, lambda row: asked.append(row) or group[row])  # noqa: B023
        assert len(asked) * 10 <= len(group), f"{name}: {len(asked)} of {len(group)} rows were read one by one"


# --- generated dumps


def attribute(kind: int, payload: bytes) -> bytes:
    return struct.pack("=HH", len(payload) + 4, kind) + payload + bytes(-len(payload) % 4)


def message(kind: int, body: bytes) -> bytes:
    return struct.pack("=IHHII", 16 + len(body), kind, 2, 7, 9) + body


CONTEXT = Context(REGISTRY.protocol("route"))


def read(raws: list[bytes]) -> list[Message]:
    return [messages(raw, CONTEXT)[0][0] for raw in raws]


U32 = st.integers(0, 2**32 - 1).map(lambda number: struct.pack("=I", number))
ADDRESS = st.one_of(st.binary(min_size=4, max_size=4), st.binary(min_size=16, max_size=16))
TEXT = st.one_of(st.text(max_size=12).map(lambda text: text.encode("utf-8", "replace") + b"\0"), st.binary(max_size=12))
METRICS = st.lists(st.one_of(st.tuples(st.integers(1, 17), U32), st.tuples(st.just(16), TEXT)), max_size=5)
HOPS = st.lists(st.tuples(st.integers(0, 255), st.lists(st.tuples(st.sampled_from([4, 5, 18]), ADDRESS), max_size=2)), max_size=4)


def _nest(found: list[tuple[int, bytes]]) -> bytes:
    return b"".join(attribute(kind, payload) for kind, payload in found)


def _hops(found: list[tuple[int, list[tuple[int, bytes]]]]) -> bytes:
    out = b""
    for flags, inner in found:
        rest = _nest(inner)
        out += struct.pack("=HBBi", 8 + len(rest), flags, 0, 3) + rest
    return out


ROUTE_ATTRIBUTE = st.one_of(
    st.tuples(st.sampled_from([1, 2, 5, 7, 19]), ADDRESS),
    st.tuples(st.sampled_from([3, 4, 6, 11, 15, 16, 25, 30]), U32),
    st.tuples(st.just(8), METRICS.map(_nest)),
    st.tuples(st.just(9), HOPS.map(_hops)),
    st.tuples(st.just(12), st.binary(min_size=32, max_size=32)),
    st.tuples(st.just(20), st.binary(min_size=1, max_size=1)),
    st.tuples(st.integers(0, 60), st.binary(max_size=40)),
)
ROUTE = st.builds(
    lambda family, numbers, found: message(24, bytes([family]) + numbers + _nest(found)),
    st.sampled_from([2, 2, 2, 10, 28, 0]), st.binary(min_size=11, max_size=11), st.lists(ROUTE_ATTRIBUTE, max_size=8),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROUTE, min_size=1, max_size=40))
def test_both_readers_give_the_same_of_generated_routes(raws: list[bytes]) -> None:
    found = read(raws)
    for kind in {id(each.kind): each.kind for each in found}.values():
        assert_same(*both([each for each in found if each.kind is kind]))


def test_what_stands_at_no_multiple_of_four_is_read_all_the_same() -> None:
    """The address of RTA_VIA follows a family of two bytes."""
    via = [attribute(18, struct.pack("=H", family) + address) for family, address in ((2, b"\xc0\0\2\x09"), (10, bytes(15) + b"\1"))]
    plain, quick = both(read([message(24, bytes([2]) + bytes(11) + each) for each in via] * 30))
    assert_same(plain, quick)
    assert quick.parts[quick.plan.by_path["via.rtvia_addr"].index].to_pylist()[:2] == ["192.0.2.9", "::1"]


# --- what damage may lead to (tests/test_readers_agree.py has damaged messages of all kinds)


def test_nothing_outside_a_message_is_read() -> None:
    """What follows a message must not matter, whatever its last attribute claims."""
    for length in (0, 3, 4, 7, 8, 9, 12, 0xFFFF):
        broken = message(24, bytes([2]) + bytes(11) + struct.pack("=HH", length, 15) + b"\1\0\0\0")
        found = read([broken] * 30)
        results = []
        for filler in (b"\0", b"\xff", b"\x08"):
            raw, starts, ends = packed([each.bytes for each in found])
            raw = raw.copy()
            raw[ends[-1] :] = filler[0]
            results.append(lockstep.read(found[0].kind, raw, starts, ends, found.__getitem__))
        assert_same(results[0], results[1])
        assert_same(results[0], results[2])


def test_no_order_of_attributes_makes_the_walk_endless() -> None:
    """Each row has its attributes in another order, some of them very many."""
    random = np.random.default_rng(5)
    raws = []
    for row in range(300):
        kinds = random.permutation(np.arange(1, 31))
        body = b"".join(attribute(int(kind), b"\1\0\0\0") for kind in kinds) * (1 if row % 50 else 20)
        raws.append(message(24, bytes([2]) + bytes(11) + body))
    assert_same(*both(read(raws)))


KINDS = [15, 1, 6, 8, 5, 4]


def test_a_row_of_types_is_walked_once_for_each_type() -> None:
    """With the order learnt, what all rows have in one order takes one step a type, though most rows lack some."""
    rows = [b"".join(attribute(kind, b"\1\0\0\0") for kind in KINDS if row % 7 != kind % 7) for row in range(200)]
    raw, starts, ends = packed(rows)
    order = Order()
    for _ in range(2):
        walked = Walked(len(rows))
        by_steps(raw.view(np.uint32), starts >> 2, ends, order, walked, None)
    assert {kind: len(pieces) for kind, pieces in walked._pieces.items()} == dict.fromkeys(KINDS, 1)
    assert not walked.left_over and not walked.given_up


@given(st.lists(st.lists(st.sampled_from(KINDS), max_size=9), min_size=1, max_size=60), st.integers(0, 3), st.booleans())
def test_shapes_and_steps_find_the_same(rows: list[list[int]], rest: int, again: bool) -> None:
    ends = [b"", b"\2" * rest, b"\2\0\1\0\0\0\0\0", attribute(9, bytes(12))[:9]]
    bodies = [b"".join(attribute(kind, b"\1" * (kind % 5)) for kind in row) + ends[sum(row) % 4] for row in rows]
    raw, starts, ends = packed(bodies * (3 if again else 1))
    by_both, alone, learnt = Walked(len(starts)), Walked(len(starts)), Learnt()
    for _ in range(2):  # the second time the shapes are known
        by_both = walk(raw.view(np.uint32), starts >> 2, ends, learnt)
    by_steps(raw.view(np.uint32), starts >> 2, ends, Order(), alone, None)
    assert places(by_both) == places(alone)
    assert left_over(by_both) == left_over(alone)


def left_over(walked: Walked) -> list[int]:
    return sorted(row for rows in walked.left_over for row in (range(walked.length) if rows is None else rows.tolist()))


def places(walked: Walked) -> dict[int, tuple[list[tuple[int, int, int]], list[int]]]:
    found = {}
    for kind, each in walked.found:
        rows = np.arange(walked.length) if each.rows is None else each.rows
        again = [] if each.again is None else each.again.tolist()
        found[kind] = sorted(zip(rows.tolist(), each.starts.tolist(), each.sizes.tolist())), again
    return found


def test_a_long_list_of_items_of_many_lengths_is_read_whole() -> None:
    context = Context(REGISTRY.protocol("netfilter"))
    elements = [{"key": {"value": bytes([count % 251] * (1 + count % 9))}, **({"timeout": 5} if count % 3 else {})} for count in range(300)]
    raw = nlshell.encode("nftables.newsetelem", {"table": "t", "set": "s", "elements": elements}, flags=0)
    found = [messages(raw, context)[0][0]] * 30
    mine, other = both(found)
    assert_same(mine, other)
    assert mine.parts[mine.plan.by_path["elements"].index].offsets[-1] == 30 * 300


# --- look-ups


@given(
    st.lists(st.sampled_from([0, 1, 2, 7, 250, 254, 255, 256, 65535, 65536, 1 << 31]), min_size=1, max_size=12),
    st.sampled_from([1, 50, 40_000]), st.sampled_from(["u1", "u2", "u4", "i4", "u8"]), st.randoms(use_true_random=False),
)  # fmt: skip
def test_different_values_and_their_codes(values: list[int], times: int, code: str, random: Any) -> None:
    top = int(np.iinfo(code).max)
    numbers = np.array([min(value, top) for value in values for _ in range(times)] + [random.randint(0, top)], code)
    present = np.array([random.random() < 0.7 for _ in range(len(values) * times + 1)])
    assert finish.unique(numbers).tolist() == sorted(set(numbers.tolist()))
    assert finish.occurring(numbers, present).tolist() == sorted(set(numbers[present].tolist()))
    known = np.array(sorted({*numbers.tolist()[::2], 3}))
    places = {number: place for place, number in enumerate(known.tolist())}
    expected = [places.get(number, -1) if there else -1 for number, there in zip(numbers.tolist(), present.tolist())]
    assert finish.codes_for(numbers, present, known).tolist() == expected
    assert finish.codes_for(numbers, None, known).tolist() == [places.get(number, -1) for number in numbers.tolist()]


@given(st.lists(st.binary(min_size=4, max_size=4), max_size=300))
def test_ipv4_addresses_as_text(addresses: list[bytes]) -> None:
    data, sizes = texts.ipv4(np.frombuffer(b"".join(addresses), np.uint32))
    ends = np.cumsum(sizes)
    assert [data[end - size : end].tobytes() for end, size in zip(ends, sizes)] == [inet_ntoa(each).encode() for each in addresses]
