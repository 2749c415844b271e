"""Whole datagrams, and what strangers put into them: bytes around messages, errors in errors, damaged policies, large files."""

from __future__ import annotations

import itertools
import json
import struct
import tracemalloc
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import nlshell
from nlshell.codec.datagram import Joined, Messages
from nlshell.codec.difference import aligned, difference
from nlshell.codec.guess import guess_protocol
from nlshell.codec.message import Context, messages
from nlshell.codec.writer import unfold
from nlshell.commands.run import run_words
from nlshell.commands.state import State
from nlshell.errors import EncodeError, NlshellError, Overrun
from nlshell.kernel.exchange import Exchange
from nlshell.kernel.session import Session
from nlshell.kernel.transport import Datagram as Received
from nlshell.kernel.why import reasons, why_dict
from nlshell.protocols.core import EXTENDED_ACK
from nlshell.schema import REGISTRY
from nlshell.schema.policy import family_from_policy
from nlshell.wire import header as h
from nlshell.wire.attribute import NESTED, pack
from nlshell.wire.exchange import read_extended_ack

from .test_kernel_fakes import FakeSocket, fake as fake, sequence, session as session

LINK = h.pack(16, 0, 0, 0, bytes(16) + pack(3, b"veth0\0"))
NEWFAMILY, GETPOLICY = 1, 10


# --- the object


def test_a_datagram_is_a_list_of_messages_and_the_bytes_around_them() -> None:
    short = h.pack(16, 0, 0, 0, bytes(16) + pack(3, b"v0\0")[:-1])
    data = short + LINK + b"tail"
    whole = nlshell.decode(bytearray(data))
    assert isinstance(whole, nlshell.Datagram) and len(whole) == 2 and whole.data == data
    first, second = whole
    assert whole[0] is first and whole[-1] is second and whole[:1] == [first] and [*reversed(whole)] == [second, first]
    assert whole == [first, second] == whole.messages and whole == whole and whole != nlshell.decode(LINK) and whole.index(second) == 1
    assert whole + [first] == [first, second, first] and [first] + whole == [first, first, second]  # noqa: RUF005
    assert whole.rest == b"tail" and whole.padding == [(39, b"\0")] and "4 bytes of rest" in repr(whole)
    roles = [(region.role, region.offset, region.length) for region in whole.regions() if region.node is None]
    assert roles == [("padding", 39, 1), ("trailing", len(data) - 4, 4)]
    assert not nlshell.decode(b"") and nlshell.decode(b"xyz").rest == b"xyz" and nlshell.decode(LINK).rest == b""


@given(
    st.lists(st.one_of(st.binary(max_size=20), st.sampled_from([LINK, LINK[:-3], h.pack(2, 0, 0, 0, bytes(7))])), max_size=5),
    st.integers(0, 22),
)
@settings(max_examples=80, deadline=None)
def test_every_byte_of_any_input_has_one_owner(pieces: list[bytes], protocol: int) -> None:
    data = b"".join(pieces)
    try:
        whole = nlshell.decode(data, protocol)
    except NlshellError:  # no such protocol
        return
    position = 0
    for region in whole.regions():
        assert region.offset == position and region.length > 0
        position = region.end
    assert position == len(data)
    around = [(region.offset, data[region.offset : region.end]) for region in whole.regions() if region.node is None]
    assert sorted([*whole.padding, *([(len(data) - len(whole.rest), whole.rest)] if whole.rest else [])]) == around
    context = Context(REGISTRY.protocol(protocol))
    one, rest = messages(data, context)
    lazy = Messages(data, context)
    assert (
        [m.bytes for m in lazy] == [m.bytes for m in one]
        and lazy.rest == rest
        and [m.offset for m in lazy[1:]] == [m.offset for m in one[1:]]
    )
    both = Joined([lazy, [], lazy])
    assert [m.offset for m in both] == [both[place].offset for place in range(len(both))] and len(both) == 2 * len(one)


# --- large files


def links_file(path: Path, size: int) -> Path:
    message = h.pack(16, 0, 0, 0, bytes(16) + b"".join(pack(number, struct.pack("=I", number)) for number in (4, 5, 8, 10, 13)))
    path.write_bytes(message * (size // len(message)) + LINK[:-2])
    return path


def test_decode_of_a_large_file_keeps_no_trees(tmp_path: Path) -> None:
    file = links_file(tmp_path / "links", 100_000)
    state, out, err = State(), StringIO(), StringIO()
    assert run_words(["decode", str(file), "--protocol", "route", "|", "count"], state, StringIO(), StringIO()) == 0  # what is cold loads
    tracemalloc.start()
    assert run_words(["decode", str(file), "--protocol", "route", "|", "count"], State(), out, err) == 0
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * file.stat().st_size, peak  # with every tree it was more than sixty times
    assert out.getvalue().split()[-1] == str(100_000 // 72 + 1) and "1 of 1389 messages have faults, the first at offset" in err.getvalue()


# --- errors in errors, and other things that go on


def nested_errors(depth: int) -> bytes:
    data = LINK
    for _ in range(depth):
        data = h.pack(2, 0, 0, 0, struct.pack("=i", -22) + data)
    return data


def test_errors_that_quote_errors_end(tmp_path: Path) -> None:
    data = nested_errors(1000)
    assert guess_protocol(data) == []
    whole = nlshell.decode(data)
    assert len(whole) == 1 and sum(region.length for region in whole.regions()) == len(data)
    json.dumps(whole[0].to_dict())
    file = tmp_path / "errors"
    file.write_bytes(data)
    for form in ("tree", "json", "table", "hex", "explain", "count"):
        for options in ([], ["--protocol", "route"]):
            assert run_words(["decode", str(file), *options, "|", form], State(), StringIO(), StringIO()) in (0, 1, 2), form


@pytest.mark.parametrize("family", [None, "nl80211", "nlctrl"])
def test_nests_in_nests_end(family: str | None) -> None:
    """Unknown attributes that say they are nests, and sets that lead into themselves."""
    for number in (1, 6, 10):
        body = b""
        while len(body) < 8_000:
            body = pack(number | NESTED, body)
        data = h.pack(77, 0, 0, 0, bytes([1, 1, 0, 0]) + body)
        for cut in (0, 2001):
            whole = nlshell.decode(data[: len(data) - cut], "generic", families={77: family} if family else {})
            assert sum(region.length for region in whole.regions()) == len(data) - cut
            json.dumps(whole[0].to_dict())
            assert whole[0].encode() == whole[0].bytes


# --- damaged policies and extended acks


def mutated(draw: st.DrawFn, values: dict[str, Any]) -> dict[str, Any]:
    """Values with some of them of another kind: bytes as for another width, lists as for what came twice, nothing."""
    out: dict[Any, Any] = {}
    for name, value in values.items():
        inside = mutated(draw, value) if isinstance(value, dict) else value
        inside = [mutated(draw, each) if isinstance(each, dict) else each for each in value] if isinstance(value, list) else inside
        what = draw(st.sampled_from(["as it is"] * 6 + ["bytes", "list", "text", "nothing", "huge", "nest"]))
        if what != "nothing":
            out[name] = {
                "as it is": inside,
                "bytes": b"\1\2\3",
                "list": [inside, inside],
                "text": "x",
                "huge": (1 << 64) - 1,
                "nest": {"#rest": b""},
            }[what]
    return out


POLICY = {
    "type": 4, "min_value_u": 1, "max_value_u": 9, "min_value_s": -3, "max_value_s": 3, "mask": 6, "bitfield32_mask": 5, "min_length": 2,
    "max_length": 4, "policy_idx": 1, "policy_maxtype": 3,
}  # fmt: skip
INFO = {
    "family_id": 40, "family_name": "garden", "version": 7, "hdrsize": 4, "ops": [{"id": 1, "flags": 0xE}, {"id": 2, "flags": 0xB}],
    "mcast_groups": [{"name": "bees", "id": 5}],
}  # fmt: skip


@given(st.data(), st.integers(0, 20))
@settings(max_examples=50, deadline=None)
def test_a_damaged_policy_dump_makes_a_family_all_the_same(data: st.DataObject, kind: int) -> None:
    draw = data.draw
    dump = [
        {"op_policy": {1: {"do": 0, "dump": 1}, 2: {"do": 1}}},
        {"policy": {0: {1: {**POLICY, "type": kind}}, 1: {2: {**POLICY, "type": kind}}}},
    ]
    family = family_from_policy(mutated(draw, INFO), [mutated(draw, message) for message in dump])
    for message in family.messages:
        for attribute in message.attributes or ():
            assert isinstance(attribute.doc, str)
            attribute.type.fault(3)


ODD = st.one_of(st.binary(max_size=9), st.integers(0, 0x30).map(lambda number: struct.pack("=I", number)))


def refused(tlvs: bytes) -> Exchange:
    context = Context(REGISTRY.protocol("route"))
    request = messages(nlshell.encode("link.newlink", {"ifname": "v0", "mtu": 9, "linkinfo.kind": "veth"}), context)[0][0]
    answer = h.pack(2, h.CAPPED | h.ACK_TLVS, 0, 0, struct.pack("=i", -22) + request.bytes[:16] + tlvs)
    exchange = Exchange(request)
    exchange.end = messages(answer, context)[0][0]
    exchange.errno, exchange.ack = 22, read_extended_ack(exchange.end.frame)
    return exchange


@given(
    st.lists(st.tuples(st.sampled_from(sorted(EXTENDED_ACK.by_id)), ODD), max_size=4),
    st.lists(st.tuples(st.integers(0, 12), ODD), max_size=8),
    st.integers(0, 20),
    st.integers(0, 6),
)
@settings(max_examples=80, deadline=None)
def test_a_damaged_extended_ack_is_explained_as_far_as_it_goes(
    tlvs: list[tuple[int, bytes]], policy: list[tuple[int, bytes]], kind: int, cut: int
) -> None:
    inside = pack(1, struct.pack("=I", kind)) + b"".join(pack(number, raw) for number, raw in policy)
    raw = pack(2, b"\x20\0\0\0") + pack(4 | NESTED, inside) + b"".join(pack(number, payload) for number, payload in tlvs)
    exchange = refused(raw[: len(raw) - cut])
    why = reasons(exchange)
    assert why and json.dumps(why_dict(exchange)) and exchange.sentence()


def test_a_policy_of_another_width_is_left_out() -> None:
    inside = pack(1, struct.pack("=I", 3)) + pack(4, b"\1\2\3") + pack(5, b"\1") + pack(12, b"\1\2")  # type, min, max, mask
    exchange = refused(pack(2, b"\x20\0\0\0") + pack(4 | NESTED, inside))
    assert reasons(exchange).accepted == "u16" and reasons(exchange).policy["type"] == 3  # type: ignore[index]


# --- diff


class Counted:
    """An item whose comparisons are counted."""

    compared = 0

    def __init__(self, value: int) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return isinstance(other, Counted) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)


SHAPES: dict[str, Callable[[int], tuple[list[int], list[int]]]] = {
    "all alike": lambda n: ([0] * n, [0] * (n + n // 2)),
    "all alike but the ends": lambda n: ([1, *[0] * n, 2], [3, *[0] * n, 4]),
    "every other one changed": lambda n: ([*range(n)], [-i if i % 2 else i for i in range(n)]),
    "none in common": lambda n: ([*range(n)], [*range(n, 2 * n)]),
    "reversed": lambda n: ([*range(n)], [*reversed(range(n))]),
    "few values": lambda n: ([i % 3 for i in range(n)], [i % 5 for i in range(n)]),
    "one is empty": lambda n: ([*range(n)], []),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_alignment_takes_work_in_proportion(shape: str) -> None:
    work = []
    for count in (1000, 2000):
        old, new = SHAPES[shape](count)
        Counted.compared, asked = 0, []
        pairs = aligned(old, new, Counted, lambda item: asked.append(item) or [item])  # noqa: B023
        assert sorted(left for left, _ in pairs if left is not None) == [*range(len(old))]
        assert [right for _, right in pairs if right is not None] == [*range(len(new))]
        work.append(Counted.compared + len(asked))
    assert work[1] <= 3 * work[0] + 50 and work[1] < 40_000, work


def test_partnerless_ones_stand_behind_their_predecessor() -> None:
    assert aligned("xabycz", "abc", str, list) == [(0, None), (1, 0), (2, 1), (3, None), (4, 2), (5, None)]
    assert aligned("abc", "cab", str, list) == [(2, 0), (0, 1), (1, 2)]


def test_messages_with_thousands_of_attributes_are_compared() -> None:
    many = [nlshell.decode(h.pack(16, 0, 0, 0, bytes(16) + pack(99, b"") * count))[0] for count in (8000, 7990)]
    assert [change.kind for change in difference(*many)] == ["changed"] + ["removed"] * 10


# --- paths


PATHS = ["a", "a[0]", "a[1]", "a[00]", "a.b", "a.b[0]", "a.b.c", "a[0].b", "a[0].b.c", "a[0][0]", "a[0][1]", "a[1].b[0]", "a.c"]
VALUES = [1, None, "x", {"b": 1}, {"b": {"c": 1}}, {"d": 1}, [1], [{"b": 1}], {}]


def leaves(value: Any, at: str = "") -> set[str]:
    if isinstance(value, dict) and value:
        return set().union(*(leaves(each, f"{at}.{name}") for name, each in value.items()))
    if isinstance(value, list) and value:
        return set().union(*(leaves(each, f"{at}[{place}]") for place, each in enumerate(value) if each is not None))
    return {at}


def test_paths_that_contradict_each_other_are_refused_with_a_sentence() -> None:
    refused = 0
    for one, other in itertools.permutations(PATHS, 2):
        for mine, theirs in itertools.product(VALUES, repeat=2):
            given = {one: mine, other: theirs}
            try:
                found = unfold(given)
            except EncodeError as error:
                refused += 1
                assert str(error).startswith(f"{other}")
                continue
            # What is not refused has lost nothing of either.
            if mine is not None and theirs is not None:
                assert leaves(unfold({one: mine})) | leaves(unfold({other: theirs})) >= leaves(found)
                alone = len(leaves(unfold({one: mine}))) + len(leaves(unfold({other: theirs})))
                assert alone <= len(leaves(found)) + (mine == {}) + (theirs == {}), given
    assert refused > 1000


@pytest.mark.parametrize(
    "words",
    [["route", "newroute", "multipath[0]=x", "multipath[0].oif=1"], ["link", "newlink", "linkinfo[0].kind=1", "linkinfo.kind=2"]],
)
def test_such_paths_are_one_sentence_at_the_prompt(words: list[str]) -> None:
    with pytest.raises(NlshellError, match=r"value of its own|has \[n\] elsewhere"):
        nlshell.encode(".".join(words[:2]), dict(word.split("=") for word in words[2:]))


def test_paths_and_values_that_go_on_without_end_are_refused() -> None:
    """Sets that hold themselves (devlink's) take as many steps as somebody types."""
    deep: dict[str, object] = {}
    for _ in range(3000):
        deep = {"dpipe_tables": deep}
    for endless in ({"devlink_port" + ".dpipe_tables" * 3000: "00"}, {"devlink_port": deep}, {"prop_list" + "[0]" * 3000: 1}):
        with pytest.raises(EncodeError, match="nested more than 49 levels deep"):
            nlshell.encode("link.newlink", endless)


def test_values_that_were_given_are_not_changed() -> None:
    given = {"multipath": [{"oif": 1}], "linkinfo": {"kind": "veth"}, "linkinfo.data": {"peer": {}}}
    before = json.dumps(given)
    unfold(given)
    assert json.dumps(given) == before


# --- answers


def test_an_answer_without_an_error_number_is_no_success(fake: type[FakeSocket], session: Session) -> None:
    fake.script = lambda request: [Received(h.pack(2, 0, sequence(request), 4711, b"\0")[:17])]
    with pytest.raises(Overrun, match="the answer to RTM_NEWLINK is malformed; look whether it was done"):
        session.request("link.newlink", ifname="v0")
