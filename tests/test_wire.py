"""nlmsghdr and nlattr as bytes: framing, padding, type bits, and the coder without a schema."""

from __future__ import annotations

import struct

import pytest

from nlshell.errors import DecodeError, EncodeError, UsageError
from nlshell.wire import header as h
from nlshell.wire.attribute import MAX_PAYLOAD, NESTED, NET_BYTEORDER, AttributeDecoder, AttributeEncoder, pack, walk

from .captures import packets


def lengths(data: bytes) -> list[tuple[int, int]]:
    return [(frame.offset, frame.length) for frame in h.frames(data)[0]]


# --- messages


def test_messages_follow_each_other_at_multiples_of_four() -> None:  # 1
    data = h.pack(16, 0, 1, 0, b"abcde") + h.pack(17, 0, 1, 0, b"")
    assert lengths(data) == [(0, 21), (24, 16)]
    assert h.frames(data)[1] == len(data) == 40


def test_the_last_message_may_lack_its_padding() -> None:  # 1
    data = h.pack(16, 0, 1, 0, b"") + h.pack(17, 0, 1, 0, b"abcde")[:-3]
    assert lengths(data) == [(0, 16), (16, 21)]
    assert h.frames(data)[1] == len(data)


@pytest.mark.parametrize("length", range(16))
def test_a_message_shorter_than_its_header_ends_the_cutting_where_it_begins(length: int) -> None:  # 2
    good = h.pack(16, 0, 1, 0, b"abcd")
    found, rest = h.frames(good + struct.pack("=IHHII", length, 16, 0, 1, 0) + bytes(20))
    assert ([frame.bytes for frame in found], rest) == ([good], 20)


@pytest.mark.parametrize("length", [25, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_message_that_claims_more_than_is_left_is_cut_short(length: int) -> None:  # 2
    good = h.pack(16, 0, 1, 0, b"abcd")
    found, rest = h.frames(good + struct.pack("=IHHII", length, 16, 0, 1, 0) + bytes(8))
    assert [(frame.offset, frame.end, frame.length) for frame in found] == [(0, 20, 20), (20, 44, length)]
    assert rest == 44


@pytest.mark.parametrize("tail", [1, 4, 15])
def test_a_tail_too_short_for_a_header_is_left_over(tail: int) -> None:  # 3
    good = h.pack(16, 0, 1, 0, b"")
    assert h.frames(good + bytes(tail))[1] == 16
    assert h.frames(bytes(tail)) == ([], 0)


def test_one_datagram_holds_many_messages() -> None:  # 53
    counts = [len(h.frames(data)[0]) for number, data in packets("manyroutes") if number == 0]
    assert max(counts) > 100 and 1 in counts


# --- names of the flags


@pytest.mark.parametrize(
    "flags, usage, names",
    [
        (0x301, "get", ["REQUEST", "DUMP"]),
        (0x101, "get", ["REQUEST", "ROOT"]),
        (0x105, "new", ["REQUEST", "ACK", "REPLACE"]),
        (0x605, "new", ["REQUEST", "ACK", "EXCL", "CREATE"]),
        (0x105, "del", ["REQUEST", "ACK", "NONREC"]),
        (0x205, "del", ["REQUEST", "ACK", "BULK"]),
        (0x300, "ack", ["CAPPED", "ACK_TLVS"]),
        (0x012, "get", ["MULTI", "DUMP_INTR"]),
        (0xF000, "new", ["0xf000"]),
    ],
)
def test_a_flag_is_called_by_what_its_message_does(flags: int, usage: str, names: list[str]) -> None:  # 28
    assert h.flag_names(flags, usage) == names


def test_every_flag_that_is_named_has_its_bits() -> None:  # 28
    for usage in ("get", "new", "del", "ack"):
        for name, bits in h.flag_bits(usage).items():
            assert h.flag_names(bits, usage) == [name]


# --- attributes


def ids(data: bytes) -> tuple[list[int], int]:
    found, rest = walk(data, 0, len(data))
    return [attribute.id for attribute in found], rest


@pytest.mark.parametrize("length", range(4))
def test_an_attribute_shorter_than_its_header_ends_the_level(length: int) -> None:  # 4
    assert ids(pack(1, b"ab") + struct.pack("=HH", length, 2) + pack(3, b"")) == ([1], 8)


def test_an_attribute_longer_than_its_level_is_left_over() -> None:  # 5
    assert ids(pack(1, b"ab") + struct.pack("=HH", 9, 2) + bytes(4)) == ([1], 8)
    assert ids(pack(1, b"ab") + struct.pack("=HH", 8, 2) + bytes(4)) == ([1, 2], 16)


@pytest.mark.parametrize("missing", range(1, 4))
def test_the_last_attribute_may_lack_its_padding(missing: int) -> None:  # 7
    data = pack(1, b"abcd") + pack(2, b"e")[:-missing]
    assert ids(data) == ([1, 2], len(data))


def test_nla_len_does_not_count_padding() -> None:  # 7
    assert pack(2, b"abcde") == struct.pack("=HH", 9, 2) + b"abcde\0\0\0"


def test_an_attribute_of_four_bytes_is_whole() -> None:  # 8
    found, rest = walk(pack(24, b"") + pack(3, b"x\0"), 0, 12)
    assert [(each.id, each.payload, each.end) for each in found] == [(24, 4, 4), (3, 8, 10)] and rest == 12


def test_the_largest_payload_fits_and_one_byte_more_does_not() -> None:  # 9
    assert MAX_PAYLOAD == 65531
    assert pack(5, bytes(65531))[:4] == struct.pack("=HH", 65535, 5)
    with pytest.raises(EncodeError, match=r"attribute 5: 65532 bytes do not fit.*65531"):
        pack(5 | NESTED, bytes(65532))


def test_type_bits_are_masked_and_kept() -> None:  # 12
    (attribute,) = walk(pack(NESTED | NET_BYTEORDER | 77, b""), 0, 4)[0]
    assert (attribute.id, attribute.type) == (77, 0xC04D)


# --- without a schema


def test_what_the_encoder_writes_the_decoder_reads() -> None:  # 12
    encoder = AttributeEncoder()
    encoder.put("u32", 4, 1500)
    encoder.put("be16", 5, 4789)
    encoder.put("s8", 6, -1)
    encoder.flag(7)
    with encoder.nest(18):
        encoder.string(1, "veth")
        with encoder.nest(2, flags=0):
            encoder.binary(9, b"\1\2\3")
    mtu, port, sign, flag, nest = AttributeDecoder(encoder.finish())
    assert (mtu.id, mtu.get("u32"), port.get("be16"), port.bytes, sign.get("s8"), flag.bytes) == (4, 1500, 4789, b"\x12\xb5", -1, b"")
    assert nest.type == 18 | NESTED
    kind, inner = nest.nested()
    assert (kind.string(), inner.type, [each.bytes for each in inner.nested()]) == ("veth", 2, [b"\1\2\3"])


def test_the_encoder_refuses_what_does_not_fit() -> None:  # 9
    encoder = AttributeEncoder()
    with pytest.raises(EncodeError, match="attribute 4: 256 does not fit u8"):
        encoder.put("u8", 4, 256)
    with pytest.raises(EncodeError, match="type 65536 does not fit"):
        encoder.flag(65536)
    with pytest.raises(UsageError, match="no scalar is called 'u24'"):
        next(iter(AttributeDecoder(pack(1, b"abc")))).get("u24")
    with pytest.raises(UsageError, match="no scalar is called 'u128'"):
        encoder.put("u128", 4, 1)
    with pytest.raises(EncodeError, match="65532 bytes do not fit"), encoder.nest(1):
        encoder.binary(2, bytes(65528))
    assert encoder.finish() == b""


def test_a_nest_that_fails_leaves_the_encoder_as_it_was() -> None:
    encoder = AttributeEncoder()
    encoder.flag(1)
    with pytest.raises(EncodeError), encoder.nest(2):
        encoder.put("u8", 3, -1)
    encoder.flag(4)
    assert ids(encoder.finish()) == ([1, 4], 8)


def test_the_decoder_refuses_a_malformed_row_and_another_width() -> None:  # 17
    with pytest.raises(DecodeError, match="malformed attribute at offset 8"):
        list(AttributeDecoder(pack(1, b"ab") + struct.pack("=HH", 3, 1)))
    (attribute,) = AttributeDecoder(pack(1, b"ab"))
    with pytest.raises(DecodeError, match="attribute 1 at offset 0 has 2 bytes, u32 needs 4"):
        attribute.get("u32")
