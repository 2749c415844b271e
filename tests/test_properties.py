"""What holds for any bytes and any values: hypothesis makes them, from nothing, from recordings and from the schema."""

from __future__ import annotations

import contextlib
import json
import struct
import sys
from collections.abc import Callable
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import nlshell
from nlshell.codec.kind import follow
from nlshell.codec.message import Context, Message, messages
from nlshell.codec.tree import plain_level
from nlshell.codec.writer import encode
from nlshell.errors import DecodeError
from nlshell.schema import (
    REGISTRY,
    Address,
    AttributeSet,
    Binary,
    Bitfield32,
    Enum,
    FixedText,
    Flags,
    IndexedArray,
    LinkAddress,
    Nest,
    Packed,
    Scalar,
    String,
    Struct,
    SubMessage,
    Type,
    TypeValue,
)  # fmt: skip
from nlshell.schema.types import Bits, Flag, VarInt
from nlshell.wire import header as h
from nlshell.wire.attribute import NESTED, AttributeDecoder, AttributeEncoder, pack, walk
from nlshell.wire.exchange import Conversation

from .captures import AREAS, conversation
from .generated import GENERIC_ID, message_of

PROTOCOLS = [protocol.name for protocol in REGISTRY.protocols()]


def hold(message: Message) -> None:
    """Every promise that holds whatever the bytes are."""
    values = message.values
    assert plain_level(message.tree.children[1:]) == values
    position = message.offset
    for offset, length, role, _ in message.owners():
        assert offset == position and length > 0
        assert role in ("header", "attribute-header", "value", "padding", "unparsed", "trailing")
        position += length
    assert position == message.end
    assert len(message.encode()) == len(message)
    json.dumps(message.to_dict(), ensure_ascii=True)
    try:
        message.check()
    except DecodeError:
        assert message.notes
    else:
        assert not message.notes


def hold_all(data: bytes, protocol: str, families: dict[int, Any] | None = None) -> None:
    found, rest = messages(data, Context(REGISTRY.protocol(protocol), families))
    position = 0
    for message in found:
        assert message.offset == position
        hold(message)
        position = min(h.align(message.end), len(data))
    assert position == rest <= len(data) or not found
    assert all(len(message) > 0 for message in found) or not data
    with contextlib.suppress(DecodeError):
        nlshell.decode(data, protocol, families=families, strict=True)
    Conversation().receive(data)


# --- any bytes


@cache
def types_of(protocol: str) -> list[int]:
    kinds = [kind.id for family in REGISTRY.families(protocol) for kind in family.messages]
    return sorted({*kinds, 1, 2, 3, 4, 0xFFFF}) if protocol != "generic" else [16, GENERIC_ID, 2, 3]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_any_bytes_are_read_without_a_word(protocol: str) -> None:  # 10
    @given(st.binary(max_size=200))
    @settings(max_examples=25)
    def check(data: bytes) -> None:
        hold_all(data, protocol)

    check()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_any_bytes_behind_a_header_are_read(protocol: str) -> None:  # 10
    @given(st.sampled_from(types_of(protocol)), st.sampled_from([0, 1, 2, 0x301, 0x300, 0x200]), st.integers(0, 1), st.binary(max_size=160))
    @settings(max_examples=40)
    def check(kind: int, flags: int, seq: int, payload: bytes) -> None:
        hold_all(h.pack(kind, flags, seq, 0, payload), protocol, {GENERIC_ID: "ethtool"})

    check()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_the_schema_nearly_allows_is_read(protocol: str) -> None:  # 10
    kinds = [kind for family in REGISTRY.families(protocol) for kind in family.messages]
    random = Random(f"nlshell {protocol}")
    for kind in random.choices(kinds, k=min(2 * len(kinds), 500)) if kinds else []:
        data = message_of(kind, random)
        if REGISTRY.protocol(protocol).framing != "nlmsghdr":
            data = data[16:]
        for message in messages(data, Context(REGISTRY.protocol(protocol), {GENERIC_ID: kind.family}))[0]:
            hold(message)


# --- recordings, damaged


@cache
def recorded() -> list[Message]:
    random = Random(1)
    found = []
    for area in AREAS:
        rows = [message for message in conversation(area) if len(message) < 2500]
        found += random.sample(rows, min(len(rows), 60))
    return found


@given(st.data())
@settings(max_examples=300)
def test_damaged_recordings_are_read(data: st.DataObject) -> None:  # 5
    message = data.draw(st.sampled_from(recorded()))
    raw = bytearray(message.bytes)
    for _ in range(data.draw(st.integers(1, 4))):
        how = data.draw(st.sampled_from(["flip", "set", "length", "cut", "grow"]))
        place = data.draw(st.integers(0, max(len(raw) - 1, 0)))
        if how == "flip" and raw:
            raw[place] ^= 1 << data.draw(st.integers(0, 7))
        elif how == "set" and raw:
            raw[place] = data.draw(st.sampled_from([0, 1, 3, 4, 0x7F, 0x80, 0xFF]))
        elif how == "length" and len(raw) >= 20:
            length = data.draw(st.sampled_from([0, 3, 4, 5, 8, len(raw), 0xFFFF]))
            struct.pack_into("=H", raw, min(16 + place // 4 * 4, len(raw) - 2), length)
        elif how == "cut":
            del raw[place:]
        else:
            raw += data.draw(st.binary(max_size=12))
    if len(raw) >= 16 and data.draw(st.booleans()):
        struct.pack_into("=I", raw, 0, len(raw))
    hold_all(bytes(raw), message.context.protocol.name, dict(message.context.families))


def paths(message: Message) -> list[str]:
    return [node.path for node in message.tree.walk() if node.parent is not None and node.role != "struct"]


@pytest.mark.parametrize("area", ["link", "route", "nft", "tc", "ethtool", "bridge"])
def test_a_single_value_is_that_of_the_whole(area: str) -> None:
    rows = [message for message in conversation(area) if not message.is_control]
    for message in Random(area).sample(rows, min(len(rows), 60)):
        values = message.values
        for path in dict.fromkeys(paths(message)):
            expected = follow(values, path)
            assert message.get(path) == expected and type(message.get(path)) is type(expected), (path, message.bytes.hex())


# --- work


def work(task: Callable[[], object]) -> int:
    """How many calls a task makes: what it costs, and the same on every machine at every load."""
    calls = 0

    def count(frame: Any, event: str, given: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        task()
    finally:
        sys.setprofile(before)
    return calls


def grows_with_size(task: Callable[[Any], object], half: Any, whole: Any) -> None:
    task(half)  # what is made once is made here
    assert work(lambda: task(whole)) <= 2.5 * work(lambda: task(half)) + 10_000


def hold_payload(name: str) -> Callable[[bytes], None]:
    kind = REGISTRY.family(name[3:]).operation(name)

    def task(payload: bytes) -> None:
        for message in messages(h.pack(kind.id, 0, 1, 1, payload), Context(kind.family.protocol, {}))[0]:
            hold(message)

    return task


def nested(size: int, wrap: Any) -> bytes:
    inner = b""
    while len(inner) < size:
        inner = wrap(inner)
    return inner


@pytest.mark.parametrize(
    "wrap",
    [
        lambda inner: pack(999 | NESTED, inner),
        lambda inner: pack(18 | NESTED, pack(2 | NESTED, inner)[:0xFFF0]),
        lambda inner: pack(9, struct.pack("=HBBi", len(inner) + 8, 0, 0, 1) + inner),
        lambda inner: pack(22 | NESTED, inner),
    ],
)
def test_deep_nests_take_bounded_work(wrap: Any) -> None:  # 10
    half, whole = nested(32_000, wrap), nested(64_000, wrap)
    for name, header in (("newroute", 12), ("newlink", 16)):
        grows_with_size(hold_payload(name), bytes(header) + half, bytes(header) + whole)


@pytest.mark.parametrize("number", [0, 1, 3, 5, 9, 18, 22, 23, 26, 5000])
def test_many_tiny_attributes_take_bounded_work(number: int) -> None:  # 10
    half, whole = pack(number, b"") * 4095, pack(number, b"") * 8190
    grows_with_size(hold_payload("newlink"), bytes(16) + half, bytes(16) + whole)
    grows_with_size(hold_payload("newroute"), bytes(12) + half, bytes(12) + whole)
    one, two = (bytes(12) + pack(number | NESTED, many) for many in (half, whole))
    grows_with_size(hold_payload("newroute"), one, two)


def test_quoted_errors_take_bounded_work() -> None:  # 10
    def quoted(depth: int) -> bytes:
        data = b""
        for _ in range(depth):
            data = h.pack(h.ERROR, 0, 1, 1, bytes(4) + data)
        return data

    grows_with_size(lambda data: hold_all(data, "route"), quoted(1500), quoted(3000))


# --- there and back


@given(st.recursive(
    st.lists(st.tuples(st.integers(0, 0x3FFF), st.binary(max_size=40)), max_size=5),
    lambda inner: st.lists(st.tuples(st.integers(0, 0x3FFF), st.one_of(st.binary(max_size=40), inner)), max_size=5),
    max_leaves=8,
))  # fmt: skip
def test_the_coder_without_schema_reads_what_it_writes(rows: list[Any]) -> None:  # 12
    def put(encoder: AttributeEncoder, rows: list[Any]) -> None:
        for number, value in rows:
            if isinstance(value, bytes):
                encoder.binary(number, value)
            else:
                with encoder.nest(number):
                    put(encoder, value)

    def get(decoder: AttributeDecoder, like: list[Any]) -> list[Any]:
        pairs = zip(decoder, like, strict=True)
        return [(each.id, each.bytes if isinstance(value, bytes) else get(each.nested(), value)) for each, (_, value) in pairs]

    encoder = AttributeEncoder()
    put(encoder, rows)
    data = encoder.finish()
    assert get(AttributeDecoder(data), rows) == rows
    assert walk(data, 0, len(data))[1] == len(data)


@given(st.sampled_from(["u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "be16", "be32", "be64"]), st.data())
def test_every_scalar_of_the_coder_goes_round(kind: str, data: st.DataObject) -> None:  # 24
    bits = int(kind.lstrip("usbe"))
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if kind[0] == "s" else (0, (1 << bits) - 1)
    value = data.draw(st.integers(low, high))
    encoder = AttributeEncoder()
    encoder.put(kind, 1, value)
    (attribute,) = AttributeDecoder(encoder.finish())
    assert attribute.get(kind) == value


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


def leaf(type: Type) -> st.SearchStrategy[Any] | None:
    """Values of a leaf type, as a program would give them; None where this test knows no way to make one."""
    if isinstance(type, Scalar):
        if type.__class__ is not Scalar:
            return None
        low, high = type.range
        number = st.integers(low, high)
        if isinstance(type.names, Enum):
            return st.one_of(number, st.sampled_from([value for value in type.names.entries.values() if low <= value <= high] or [0]))
        if isinstance(type.names, Flags):
            bits = [value for value in type.names.entries.values() if 0 <= value <= high]
            return st.one_of(number, st.lists(st.sampled_from(bits or [0]), max_size=4).map(lambda chosen: sum({*chosen}) & high))
        return number
    if isinstance(type, VarInt):
        return st.integers(0, (1 << 64) - 1) if type.kind == "uint" else st.integers(-(1 << 63), (1 << 63) - 1)
    if type.__class__ is FixedText or type.__class__ is String:
        room = type.max if isinstance(type, String) and type.max is not None else 12
        return TEXT.map(lambda text: text.encode()[:room].decode("utf-8", "ignore"))
    if type.__class__ is Flag:
        return st.just(True)
    if type.__class__ is Bitfield32:
        word = st.integers(0, 0xFFFFFFFF)
        return st.fixed_dictionaries({"value": word, "selector": word})
    if type.__class__ is Address and getattr(type, "family", None) is None:
        v4 = st.integers(0, (1 << 32) - 1).map(IPv4Address)
        v6 = st.integers(0, (1 << 128) - 1).filter(lambda number: number >> 32 != 0xFFFF).map(IPv6Address)
        return {4: v4, 16: v6}.get(type.size or 0, st.one_of(v4, v6)).map(str).map(_as_inet_ntop)
    if type.__class__ is LinkAddress:
        size = type.size or 6
        return st.binary(min_size=size, max_size=size).filter(lambda raw: len(raw) not in (4, 16)).map(lambda raw: raw.hex(":"))
    if type.__class__ is Bits:
        return st.fixed_dictionaries({name: st.integers(0, (1 << width) - 1) for name, width in type.widths.items()})
    if type.__class__ is Binary:
        least, most = (type.size, type.size) if type.size is not None else (type.min, min(type.max or 20, type.min + 20))
        return st.binary(min_size=least, max_size=max(most, least))
    return None


def _as_inet_ntop(text: str) -> str:
    from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

    family = AF_INET6 if ":" in text else AF_INET
    return inet_ntop(family, inet_pton(family, text))


def value(draw: st.DrawFn, type: Type, level: int) -> Any:
    """A value of any type, drawn; _NONE where there is none to be had."""
    strategy = leaf(type)
    if strategy is not None:
        return draw(strategy)
    if isinstance(type, Nest):
        return row(draw, type.of, level + 1) if level < 3 else {}
    if isinstance(type, Struct):
        fields: dict[str, Any] = {}
        for field in type.fixed_fields:
            fields[field.name] = value(draw, field.type, level)
        if type.tail is not None:
            fields[type.tail.name] = value(draw, type.tail.type, level)
        return _NONE if any(part is _NONE for part in fields.values()) else fields
    if isinstance(type, IndexedArray):
        items = [value(draw, type.item, level + 1) for _ in range(draw(st.integers(0, 2)))] if level < 3 else []
        return _NONE if any(item is _NONE for item in items) else items
    if isinstance(type, TypeValue) and level < 3:
        found = {number: value(draw, type.item, level + 1) for number in draw(st.sets(st.integers(1, 40), max_size=2))}
        return _NONE if any(item is _NONE for item in found.values()) else found
    if isinstance(type, Packed):
        count = type.count if type.count is not None else draw(st.integers(0, 3))
        items = [value(draw, type.item, level + 1) for _ in range(min(count, 64))]
        return _NONE if len(items) != count or any(item is _NONE for item in items) else items
    return _NONE


_NONE = object()


def row(draw: st.DrawFn, attributes: AttributeSet, level: int = 0) -> dict[str, Any]:
    """Some attributes of a set with values; a sub-message always behind or before the selector that chooses it."""
    out: dict[str, Any] = {}
    known = list(attributes)
    for attribute in draw(st.lists(st.sampled_from(known), max_size=5 if level < 2 else 2, unique_by=id)) if known else []:
        if isinstance(attribute.type, SubMessage):
            chooser = attributes.by_name.get(attribute.type.selector)
            cases = [(name, case) for name, case in attribute.type.cases.items() if case is not None and isinstance(name, (str, int))]
            if chooser is None or not cases or chooser.name in out or attribute.name in out:
                continue
            name, case = draw(st.sampled_from(cases))
            made = value(draw, case, level)
            if made is not _NONE:
                pair = [(chooser.name, name), (attribute.name, made)]
                out.update(pair if draw(st.booleans()) else reversed(pair))
            continue
        if attribute.name in out or any(isinstance(each.type, SubMessage) and each.type.selector == attribute.name for each in known):
            continue
        made = value(draw, attribute.type, level)
        if made is not _NONE:
            out[attribute.name] = [made] if attribute.multi else made
    return out


@pytest.mark.parametrize(
    "operation",
    [
        "link.newlink", "addr.newaddr", "rule.newrule", "neigh.newneigh", "nexthop.newnexthop", "nftables.newrule", "nftables.newset",
        "ethtool.rings_set", "ethtool.linkmodes_set", "wireguard.set_device", "macsec.add_rxsc", "nlctrl.newfamily", "devlink.port_new",
        "ctnetlink.new", "nl80211.new_interface", "mptcp_pm.add_addr",
    ],
)  # fmt: skip
def test_values_of_the_schema_go_round(operation: str) -> None:  # 22
    family, _, name = operation.partition(".")
    kind = REGISTRY.family(family).operation(name)
    written = 0

    @st.composite
    def of_the_kind(draw: st.DrawFn) -> dict[str, Any]:
        return row(draw, kind.attributes) if kind.attributes is not None else {}

    @given(of_the_kind())
    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    def check(values: dict[str, Any]) -> None:
        nonlocal written
        number = GENERIC_ID if kind.family.kind == "generic" else None
        if kind.family.id is not None:
            number = kind.family.id
        data = encode(kind, values, type_id=number)
        (message,), rest = messages(data, Context(kind.family.protocol, {GENERIC_ID: kind.family}))
        assert rest == len(data)
        again = message.values
        for key, given_value in values.items():
            assert again[key] == given_value, (key, given_value, again[key], data.hex())
            written += 1
        hold(message)
        assert not message.notes
        assert message.encode() == data
        assert encode(kind, again, type_id=number) == data

    check()
    assert written > 20


@given(st.lists(st.tuples(st.integers(16, 0xFFFF), st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF), st.binary(max_size=30)), max_size=6))
def test_messages_packed_in_a_row_are_cut_apart_again(rows: list[tuple[int, int, int, bytes]]) -> None:  # 1
    data = b"".join(h.pack(kind, flags, seq, 5, payload) for kind, flags, seq, payload in rows)
    found, rest = h.frames(data)
    assert rest == len(data)
    assert [(frame.type, frame.flags, frame.seq, frame.buffer[frame.payload : frame.end]) for frame in found] == rows
