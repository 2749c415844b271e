"""Reader and writer are one rule: bytes -> value -> the same bytes, and text as it is shown -> the same bytes, or a refusal.

For every type of the registry, leaves and composites, with bytes made from the schema and not from recordings.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import nlshell
from nlshell.codec.message import Context, messages
from nlshell.codec.values import pick, reader
from nlshell.codec.writer import write
from nlshell.errors import EncodeError, UnknownNameError
from nlshell.protocols.route.mdb import GroupAddress
from nlshell.schema import (
    REGISTRY,
    AttributeSet,
    Either,
    IndexedArray,
    Nest,
    Packed,
    Prefixed,
    Records,
    Scalar,
    String,
    Struct,
    SubMessage,
    Type,
    TypeValue,
)  # fmt: skip
from nlshell.schema.addresses import MAC, Address
from nlshell.schema.types import Bits, FixedText, VarInt, WireText
from nlshell.wire.attribute import NESTED, NET_BYTEORDER, pack

from .fuzz import difference
from .walked import inside, types


def likeness(type: Type) -> Any:
    """What makes a leaf read and write as it does."""
    own = {name: each for name, each in type.__dict__.items() if each is None or isinstance(each, (int, str))}
    return type.__class__, tuple(sorted(own.items())), id(type.names)


@cache
def leaves() -> dict[str, list[Type]]:
    """The leaf types, by class; of those that are alike one."""
    found: dict[str, dict[Any, Type]] = defaultdict(dict)
    for each in types():
        if not inside(each) and not isinstance(each, (Nest, Struct, SubMessage)):
            found[each.__class__.__name__].setdefault(likeness(each), each)
    return {name: list(each.values()) for name, each in sorted(found.items())}


# --- bytes that a type allows

ODD = (0, 0, 1, 2, 0x10, 0x20, 0x41, 0x61, 0x7F, 0x80, 0xFF)
LETTERS = 'aZ09 .,:=-_|/@#\\"é€😀\n\x1b'


def bytes_of(type: Type, random: Random) -> bytes:
    """Bytes of a width that the type allows. What a reader does not show (behind a text's NUL, say) is zero."""
    if isinstance(type, (FixedText, String)) and type.nul:
        most = type.max if type.max is not None else 40
        raw = text_of(random)[:most].decode("utf-8", "ignore").encode()
        return raw.ljust(type.size or 0, b"\0") if isinstance(type, FixedText) else raw + b"\0"
    if isinstance(type, GroupAddress):
        size, protocol = random.choice(((4, type.ip4), (16, type.ip6), (6, type.mac)))
        return random.randbytes(size).ljust(16, b"\0") + protocol + bytes(2)
    if isinstance(type, Bits):
        return type.carrier.packing.pack(random.getrandbits(sum(type.widths.values())))
    if isinstance(type, Scalar) and type.names is not None and random.random() < 0.6:
        return type.packing.pack(min(max(random.choice([0, *type.names.entries.values()]), type.range[0]), type.range[1]))
    width = random.choice([size for size in {type.size, *range(25), 32} if size is not None and not type.fault(size)])
    ways = [random.randbytes(width), bytes(random.choice(ODD) for _ in range(width))]
    if width % 2 == 0:  # groups of an IPv6 address that look like bytes
        ways.append(b"".join(random.randrange(0x180).to_bytes(2, "big") for _ in range(width // 2)))
    if type.size is None and not isinstance(type, (VarInt, Address)):
        ways.append(text_of(random))
    raw = random.choice(ways)
    return raw[:4] if isinstance(type, VarInt) and not any(raw[4:]) else raw  # uint: as few as will do


def text_of(random: Random) -> bytes:
    return "".join(random.choice(LETTERS) for _ in range(random.randrange(9))).encode()


def written(type: Type, value: Any, scope: Any = None) -> bytes | None:
    """The bytes, or None where the writer refuses."""
    try:
        return type.write(value, scope)
    except (EncodeError, UnknownNameError):
        return None


@pytest.mark.parametrize("name", leaves())
def test_a_leaf_is_written_as_it_is_read_and_as_it_is_shown(name: str) -> None:
    seen = shown_back = shown_at_all = 0

    @given(st.randoms(use_true_random=True))
    @settings(max_examples=20)
    def check(random: Random) -> None:
        nonlocal seen, shown_back, shown_at_all
        for type in leaves()[name]:
            raw = bytes_of(type, random)
            if type.fault(len(raw)):
                continue
            value = type.read(raw, 0, len(raw))
            assert reader(type)(raw, 0, len(raw), None) == value
            assert type.write(value) == raw, (raw.hex(), value, type.__dict__)
            if not isinstance(value, (bytes, WireText)):  # a WireText is text with a strange end, which is not shown
                for shown in {type.text(value), str(value) if value is not True else ""}:
                    back = written(type, shown)
                    assert back in (None, raw), (raw.hex(), shown, type.__dict__)
                    shown_at_all, shown_back = shown_at_all + 1, shown_back + (back == raw)
            seen += 1

    check()
    assert seen
    # What these show are several values in a sentence of their own; they are written from a dict, or refused.
    assert shown_back or not shown_at_all or name in ("Bitfield32", "Bits", "Bytecode", "Segments") or name.startswith("Secret")


# --- composites


@cache
def composites() -> dict[str, list[Type]]:
    found: dict[str, list[Type]] = defaultdict(list)
    for each in types():
        if isinstance(each, (Nest, Struct, IndexedArray, TypeValue, Packed, Prefixed, Records)):
            found[each.__class__.__name__].append(each)
    return dict(sorted(found.items()))


def row_of(attributes: AttributeSet, random: Random, level: int) -> bytes:
    """Attributes as they are written: each once, in any order; what chooses data before them, or behind them."""
    out, taken = b"", set()
    known = list(attributes)
    for attribute in random.sample(known, min(len(known), random.randrange(5 if level < 2 else 3))):
        type = attribute.type
        if attribute.name in taken or any(isinstance(each.type, SubMessage) and each.type.selector == attribute.name for each in known):
            continue
        before = b""
        if isinstance(type, SubMessage):
            chooser = attributes.by_name.get(type.selector)
            cases = [(value, case) for value, case in type.cases.items() if case is not None and isinstance(value, (str, int))]
            if chooser is None or chooser.name in taken or not cases:
                continue
            value, type = random.choice(cases)
            before = pack(chooser.id | bits_of(chooser.type, attributes), chooser.type.write(value))
            taken.add(chooser.name)
        one = pack(attribute.id | bits_of(type, attributes), allowed(type, random, level + 1))
        out += one + before if before and random.random() < 0.5 else before + one
        taken.add(attribute.name)
    return out


def bits_of(type: Type, attributes: AttributeSet) -> int:
    if isinstance(type, (Nest, IndexedArray, TypeValue)):
        return NESTED
    return NET_BYTEORDER if attributes.network_order_flag and type.byte_order == "big-endian" else 0


class Unmade(Exception):
    """There are no bytes of a type that this test could make."""


def allowed(type: Type, random: Random, level: int = 0) -> bytes:
    """Bytes that a type allows, as its writer arranges them: holes and padding are zero."""
    if isinstance(type, Nest):
        return row_of(type.of, random, level) if level < 4 else b""
    if isinstance(type, Struct):
        out = bytearray(type.fixed)
        for field in type.fixed_fields:
            raw = allowed(field.type, random, level + 1)
            out[field.offset : field.offset + len(raw)] = raw
        return bytes(out) if type.tail is None else bytes(out[: type.tail.offset]) + allowed(type.tail.type, random, level + 1)
    if isinstance(type, IndexedArray):
        bits = NESTED if isinstance(type.item, (Nest, IndexedArray, TypeValue)) else 0
        items = [allowed(type.item, random, level + 1) for _ in range(random.randrange(3))]
        numbers = [type.element if type.element is not None else type.first + place for place in range(len(items))]
        return b"".join(pack(number | bits, item) for number, item in zip(numbers, items))
    if isinstance(type, TypeValue):
        bits = NESTED if isinstance(type.item, (Nest, IndexedArray, TypeValue)) else 0
        numbers = random.sample(range(200), random.randrange(3))
        return b"".join(pack(number | bits, allowed(type.item, random, level + 1)) for number in numbers)
    if isinstance(type, Packed):
        count = type.count if type.count is not None else random.randrange(4)
        return b"".join(allowed(type.item, random, level + 1) for _ in range(count))
    if isinstance(type, Prefixed):
        raw = allowed(type.struct, random, level + 1)
        rest = b"" if isinstance(type.rest, SubMessage) else allowed(type.rest, random, level + 1)
        return raw + bytes(-len(raw) % 4) + rest if rest else raw
    if isinstance(type, Records):
        field, out = type.struct.by_name[type.length], b""
        for _ in range(random.randrange(3)):
            one = bytearray(allowed(Prefixed(type.struct, type.rest), random, level + 1))
            size = field.type.write(len(one))
            one[field.offset : field.offset + len(size)] = size
            out += one + bytes(-len(one) % 4)
        return out
    if isinstance(type, Either):
        if all(isinstance(each, Scalar) for each in type.alternatives):  # its value does not tell its width
            return bytes_of(type.alternatives[0], random)
        raw = allowed(chosen := random.choice(type.alternatives), random, level)
        if pick(type, raw, 0, len(raw)) is not chosen:
            raise Unmade
        return raw
    if isinstance(type, SubMessage):
        raise Unmade
    if isinstance(type, Address) and type.size == 16 and type.family:  # of an IPv4 address in it nobody shows what is behind
        return random.randbytes(4) + bytes(12)
    return bytes_of(type, random)


@pytest.mark.parametrize("name", composites())
def test_a_composite_is_written_as_it_is_read(name: str) -> None:
    seen = 0

    @given(st.randoms(use_true_random=True))
    @settings(max_examples=40)
    def check(random: Random) -> None:
        nonlocal seen
        type = random.choice(composites()[name])
        try:
            raw = allowed(type, random)
        except Unmade:
            return
        value = reader(type)(raw, 0, len(raw), None)
        assert write(type, value, None, "it") == raw, (raw.hex(), value)
        seen += bool(raw)

    check()
    assert seen > 8


# --- what was found


def test_every_sixteen_bytes_of_a_link_address_have_a_text_of_their_own() -> None:
    """Eight groups of two digits are eight bytes; an IPv6 address of such groups is shown so that it is none of those."""
    for raw, text in {
        "20010db8000100020003000400050006": "2001:db8:1:2:3:4:5:6",
        "00200010003000400050006000700080": "0020:10:30:40:50:60:70:80",
        "2010304050607080": "20:10:30:40:50:60:70:80",
        "0010001000100010001000100010000f": "10:10:10:10:10:10:10:f",
    }.items():
        data = bytes.fromhex(raw)
        assert MAC.read(data, 0, len(data)) == text and MAC.write(text) == data
        body = bytes(16) + pack(1, data)
        context = Context(REGISTRY.protocol("route"))
        (message,), _ = messages(nlshell.encode("link.newlink", {"address": text}, flags=0), context)
        assert message.bytes[32:] == body[16:] and message["address"] == text and message.encode() == message.bytes
        assert not difference([message] * 40)
