"""AttributeEncoder and AttributeDecoder: against struct, against each other, and against what kernels have sent (tests/data)."""

from __future__ import annotations

import struct
import sys
from typing import Any

import pytest
from hypothesis import given, strategies as st

from nlshell import AttributeDecoder, AttributeEncoder, DecodeError, EncodeError, UsageError
from nlshell.codec.message import Message
from nlshell.wire.attribute import MAX_PAYLOAD, NESTED, NET_BYTEORDER, DecodedAttribute, pack

from . import captures

CODES = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "s8": "b", "s16": "h", "s32": "i", "s64": "q"}
ORDERS = {"native": "=", "big": ">", "little": "<"}


def only(data: bytes, byte_order: str = "native") -> DecodedAttribute:
    (attribute,) = AttributeDecoder(data, byte_order=byte_order)
    return attribute


def limits(kind: str) -> tuple[int, int]:
    bits = int(kind[1:])
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if kind[0] == "s" else (0, (1 << bits) - 1)


# --- scalars


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", CODES)
def test_scalars_are_those_of_struct(kind: str, order: str) -> None:
    low, high = limits(kind)
    for value in {low, low + 1, 0, 1, 0x5A, high - 1, high}:
        raw = struct.pack(ORDERS[order] + CODES[kind], value)
        expected = pack(7, raw)
        by_default, by_name, by_call = AttributeEncoder(order), AttributeEncoder(), AttributeEncoder()
        getattr(by_default, kind)(7, value)
        by_name.put(kind, 7, value, order)
        if kind in ("u8", "s8"):
            getattr(by_call, kind)(7, value)
        else:
            getattr(by_call, kind)(7, value, byte_order=order)
        assert by_default.finish() == by_name.finish() == by_call.finish() == expected
        assert getattr(only(expected, order), kind)() == only(expected).get(kind, order) == value
        assert len(only(expected)) == len(raw) and only(expected).bytes == raw
    for wrong in (low - 1, high + 1, "x", 1.5, None):
        with pytest.raises(EncodeError, match=f"attribute 7: .* does not fit {kind}"):
            getattr(AttributeEncoder(order), kind)(7, wrong)


@pytest.mark.parametrize("kind", ["be16", "be32", "be64", "le16", "le32", "le64"])
@pytest.mark.parametrize("order", ORDERS)
def test_kinds_with_an_order_of_their_own_keep_it(kind: str, order: str) -> None:
    encoder = AttributeEncoder(order)
    encoder.put(kind, 1, 0x0102)
    raw = struct.pack({"b": ">", "l": "<"}[kind[0]] + {"16": "H", "32": "I", "64": "Q"}[kind[2:]], 0x0102)
    assert only(encoder.finish()).bytes == raw and only(encoder.finish(), order).get(kind) == 0x0102


@pytest.mark.parametrize("kind", CODES)
def test_another_width_is_refused(kind: str) -> None:
    size = struct.calcsize("=" + CODES[kind])
    for length in {0, 1, 2, 3, 4, 5, 8, 9} - {size}:
        with pytest.raises(DecodeError, match=f"attribute 3 at offset 0 has {length} bytes, {kind} needs {size}"):
            getattr(only(pack(3, bytes(length))), kind)()


def test_unknown_orders_and_kinds_are_refused() -> None:
    with pytest.raises(UsageError, match="no byte order is called 'middle'; use one of native big little"):
        AttributeEncoder("middle")
    with pytest.raises(UsageError, match="middle"):
        AttributeDecoder(b"", byte_order="middle")
    with pytest.raises(UsageError, match="middle"):
        AttributeEncoder().u16(1, 1, "middle")
    with pytest.raises(UsageError, match="middle"):
        only(pack(1, b"ab")).u16("middle")
    for kind in ("u24", "be8", "f32", "", "s128"):
        with pytest.raises(UsageError, match="no scalar is called"):
            AttributeEncoder().put(kind, 1, 1)


@given(st.sampled_from(sorted(CODES)), st.sampled_from(sorted(ORDERS)), st.data())
def test_arrays_go_round(kind: str, order: str, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(*limits(kind)), max_size=9))
    encoder = AttributeEncoder(order)
    encoder.array(5, kind, values)
    assert only(encoder.finish()).bytes == struct.pack(f"{ORDERS[order]}{len(values)}{CODES[kind]}", *values)
    assert only(encoder.finish(), order).array(kind) == only(encoder.finish()).array(kind, order) == values


def test_an_array_of_half_a_number_is_refused() -> None:
    with pytest.raises(DecodeError, match="attribute 5 at offset 0 has 6 bytes, which are no whole number of u32"):
        only(pack(5, bytes(6))).array("u32")
    with pytest.raises(EncodeError, match="attribute 5: 256 does not fit u8"):
        AttributeEncoder().array(5, "u8", [1, 256])


# --- texts, flags, bytes


def test_strings_have_a_nul_or_none() -> None:
    encoder = AttributeEncoder()
    encoder.string(1, "lo")
    encoder.string(2, "lo", nul=False)
    encoder.string(3, "")
    encoder.string(4, "caf\u00e9\udcff")
    assert [each.bytes for each in AttributeDecoder(encoder.finish())] == [b"lo\0", b"lo", b"\0", b"caf\xc3\xa9\xff\0"]
    assert [each.string() for each in AttributeDecoder(encoder.finish())] == ["lo", "lo", "", "caf\u00e9\udcff"]
    with pytest.raises(EncodeError, match=r"attribute 5: .* is no text"):
        encoder.string(5, "\ud800")
    assert only(pack(1, b"lo\0\0rest")).string() == "lo"


def test_a_flag_is_there_or_not() -> None:
    encoder = AttributeEncoder()
    encoder.flag(1)
    encoder.flag(2, False)
    encoder.flag(3, True)
    assert [(each.id, each.flag(), each.bytes) for each in AttributeDecoder(encoder.finish())] == [(1, True, b""), (3, True, b"")]
    with pytest.raises(DecodeError, match="attribute 1 at offset 0 has 2 bytes, a flag has none"):
        only(pack(1, b"ab")).flag()


def test_types_keep_their_bits() -> None:
    encoder = AttributeEncoder()
    encoder.put("be16", 5 | NET_BYTEORDER, 80)
    encoder.binary(6 | NESTED | NET_BYTEORDER, b"")
    encoder.u8(7, 1)
    first, second, third = AttributeDecoder(encoder.finish())
    assert [(each.id, each.type, each.is_nested, each.is_net_byteorder) for each in (first, second, third)] == [
        (5, 5 | NET_BYTEORDER, False, True), (6, 6 | NESTED | NET_BYTEORDER, True, True), (7, 7, False, False),
    ]  # fmt: skip
    assert (first.offset, second.offset, third.offset) == (0, 8, 12) and first.get("be16") == 80


# --- nests and callbacks


def test_nests_by_context_and_by_callback_are_the_same() -> None:
    first, second = AttributeEncoder("big"), AttributeEncoder("big")
    with first.nest(18) as inner:
        inner.string(1, "vlan")
        with inner.nest(2, flags=0) as data:
            data.u16(1, 5)
    second.nested(18, lambda inner: (inner.string(1, "vlan"), inner.nested(2, lambda data: data.u16(1, 5), flags=0)))
    assert first.finish() == second.finish()
    outer = only(first.finish(), "big")
    kind, data_ = outer.nested()
    assert (outer.type, kind.string(), data_.type, [each.u16() for each in data_.nested()]) == (18 | NESTED, "vlan", 2, [5])
    assert len(outer.nested()) == 2 and len(AttributeDecoder(first.finish())) == 1


def test_lengths_are_counted() -> None:
    encoder = AttributeEncoder()
    assert len(encoder) == 0 and encoder.finish() == b""
    encoder.u8(1, 1)
    assert len(encoder) == len(encoder.finish()) == 8
    with encoder.nest(2) as inner:
        assert len(inner) == 0
        inner.u64(1, 1)
        assert len(inner) == 12
    assert len(encoder) == len(encoder.finish()) == 24 and len(AttributeDecoder(encoder.finish())) == 2


def test_do_makes_and_reads_bytes_of_any_form() -> None:
    encoder = AttributeEncoder()
    encoder.do(1, lambda: struct.pack(">HB", 258, 3))
    attribute = only(encoder.finish())
    assert attribute.do(lambda raw: struct.unpack(">HB", raw)) == (258, 3)
    with pytest.raises(DecodeError, match="attribute 1 at offset 0 cannot be read: unpack requires"):
        attribute.do(lambda raw: struct.unpack("Q", raw))
    with pytest.raises(DecodeError, match="cannot be read: no prime"):
        attribute.do(lambda raw: raise_(ValueError("no prime")))
    with pytest.raises(ZeroDivisionError):  # a fault of the callback is its own
        attribute.do(lambda raw: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        encoder.do(2, lambda: bytes(1 // 0))
    assert len(AttributeDecoder(encoder.finish())) == 1


def raise_(error: Exception) -> None:
    raise error


# --- limits and damage


def test_65531_bytes_are_the_most() -> None:
    encoder = AttributeEncoder()
    encoder.binary(1, bytes(MAX_PAYLOAD))
    assert len(encoder) == 65536 and len(only(encoder.finish())) == MAX_PAYLOAD == 65531
    refused: list[tuple[Any, ...]] = [
        ("binary", 2, bytes(MAX_PAYLOAD + 1)), ("string", 2, "x" * MAX_PAYLOAD), ("array", 2, "u32", range(16383)),
        ("do", 2, lambda: bytes(MAX_PAYLOAD + 1)), ("nested", 2, lambda inner: inner.binary(1, bytes(MAX_PAYLOAD - 3))),
    ]  # fmt: skip
    for name, *arguments in refused:
        with pytest.raises(EncodeError, match=r"attribute 2: .* bytes do not fit, an attribute holds at most 65531"):
            getattr(encoder, name)(*arguments)
    assert len(encoder) == 65536  # nothing of them stays
    for wrong in (-1, 0x10000):
        with pytest.raises(EncodeError, match="does not fit 16 bits"):
            encoder.u8(wrong, 1)


@pytest.mark.parametrize("tail", [b"\x03\0\1\0", b"\x09\0\1\0abc", b"\x05\0", b"\0\0\0\0"])
def test_a_damaged_row_gives_what_is_whole_and_then_a_fault(tail: bytes) -> None:
    if sys.byteorder != "little":
        pytest.skip("the bytes are those of a little-endian host")
    decoder = AttributeDecoder(pack(1, b"ab") + tail)
    seen = []
    with pytest.raises(DecodeError, match="malformed attribute at offset 8"):
        for attribute in decoder:
            seen.append(attribute.id)
    assert seen == [1]
    with pytest.raises(DecodeError, match="malformed attribute at offset 8"):
        len(decoder)


def test_a_part_of_a_buffer_is_read() -> None:
    data = b"head" + pack(1, b"ab") + pack(2, b"cd") + b"tail"
    assert [(each.id, each.offset) for each in AttributeDecoder(memoryview(data), 4, 20)] == [(1, 4), (2, 12)]  # type: ignore[arg-type]


# --- what kernels sent


def row(message: Message) -> tuple[AttributeDecoder, bytes]:
    first = next((node for node in message.tree.children if node.raw >= 0), None)
    start = first.offset if first is not None else message.end
    return AttributeDecoder(message.buffer, start, message.end), bytes(message.buffer[start : message.end])


def content(decoder: AttributeDecoder) -> list[Any]:
    """Types and values, without the padding inside nests, which a kernel need not clear."""
    return [(each.type, inside(each)) for each in decoder]


def inside(attribute: DecodedAttribute) -> Any:
    try:
        return content(attribute.nested()) if attribute.is_nested else attribute.bytes
    except DecodeError:  # the flag alone does not make a nest of it
        return attribute.bytes


def again(decoder: AttributeDecoder) -> bytes:
    encoder = AttributeEncoder()
    for attribute in decoder:
        if attribute.is_nested:
            try:
                inner = again(attribute.nested())
            except DecodeError:
                inner = attribute.bytes
            encoder.binary(attribute.type, inner)
        else:
            encoder.binary(attribute.type, attribute.bytes)
    return encoder.finish()


@pytest.mark.parametrize("area", ["addr", "bridge", "ethtool", "link", "macsec", "tc", "xfrm"])
def test_what_kernels_sent_is_read_and_written_again(area: str) -> None:
    seen = 0
    for message in captures.conversation(area):
        if message.kind is None or message.kind.attributes is None or message.notes:
            continue
        decoder, raw = row(message)
        written = again(decoder)
        assert len(written) == len(raw) + -len(raw) % 4
        assert content(AttributeDecoder(written)) == content(decoder)
        assert len(decoder) == sum(node.raw >= 0 for node in message.tree.children)
        seen += 1
    assert seen > 10


def test_readings_are_those_of_the_schema() -> None:
    seen = set()
    for message in captures.conversation("link"):
        if message.kind is None or message.kind.attributes is None or message.notes:
            continue
        readings = {node.offset: node for node in message.tree.children if node.raw >= 0}
        for attribute in row(message)[0]:
            node = readings[attribute.offset]
            kind = node.type.kind if node.type is not None else ""
            order = {"big-endian": "big", "little-endian": "little"}.get(getattr(node.type, "byte_order", None) or "", "native")
            if kind in CODES and isinstance(node.value, int):
                assert attribute.get(kind, order) == node.value, node.path
                seen.add(kind)
            elif kind == "string" and isinstance(node.value, str):
                assert attribute.string() == node.value, node.path
                seen.add(kind)
    assert {"u8", "u32", "string"} <= seen
