"""Reading: what stands in the field's checklist, one test and more a line, on bytes made by hand and recorded."""

from __future__ import annotations

import struct
from typing import Any

import pytest

import nlshell
from nlshell.codec.message import Context, Message, messages
from nlshell.codec.tree import plain_level
from nlshell.codec.writer import encode
from nlshell.errors import DecodeError, EncodeError, UnknownNameError
from nlshell.schema import (
    BE16,
    FLAG,
    IP,
    REGISTRY,
    S8,
    SINT,
    U8,
    U32,
    U64,
    UINT,
    Attr,
    AttributeSet,
    Family,
    Field,
    MessageType,
    Nest,
    String,
    Struct,
)  # fmt: skip
from nlshell.schema.model import Protocol
from nlshell.schema.registry import Registry
from nlshell.schema.shapes import Records, SubMessage, TypeValue
from nlshell.wire import header as h
from nlshell.wire.attribute import NESTED, NET_BYTEORDER, pack

from .captures import conversation, packets, step


def u8(number: int, value: int) -> bytes:
    return pack(number, struct.pack("=B", value))


def u16(number: int, value: int) -> bytes:
    return pack(number, struct.pack("=H", value))


def u32(number: int, value: int) -> bytes:
    return pack(number, struct.pack("=I", value))


def text(number: int, value: str) -> bytes:
    return pack(number, value.encode() + b"\0")


def read(data: bytes, protocol: str = "route", families: dict[int, Any] | None = None) -> Message:
    """The one message in `data`; its readers agree and its owners cover it."""
    (message,), rest = messages(data, Context(REGISTRY.protocol(protocol), families))
    assert rest == len(data)
    return hold(message)


def hold(message: Message) -> Message:
    assert plain_level(message.tree.children[1:]) == message.values
    position = message.offset
    for offset, length, _, _ in message.owners():
        assert offset == position and length > 0
        position += length
    assert position == message.end
    message.to_dict()
    assert len(message.encode()) == len(message)
    return message


def link(*attributes: bytes, family: int = 0, flags: int = 0, index: int = 1) -> Message:
    return read(h.pack(16, flags, 1, 1, struct.pack("=BxHiII", family, 1, index, 0, 0) + b"".join(attributes)))


def route(*attributes: bytes, family: int = 2, table: int = 254) -> Message:
    return read(h.pack(24, 0, 1, 1, struct.pack("=8BI", family, 24, 0, 0, table, 2, 0, 1, 0) + b"".join(attributes)))


# A small family of this test's own: what no real one has together.
INNER: AttributeSet = AttributeSet("X_", [Attr(1, "NUMBER", U32), Attr(2, "DEEPER", Nest(lambda: INNER)), Attr(3, "NAME", String())])
PART = Struct("part", [Field("length", U8), Field("kind", U8)])
TOP = AttributeSet("T_", [
    Attr(0, "ZERO", U32), Attr(1, "NEST", Nest(INNER)), Attr(2, "UINT", UINT), Attr(3, "SINT", SINT), Attr(4, "PORT", BE16),
    Attr(5, "FLAG", FLAG), Attr(6, "SIGNED", S8), Attr(7, "WIDE", U64), Attr(8, "KIND", String()), Attr(9, "TEXTS", String(), multi=True),
    Attr(10, "DATA", SubMessage("KIND", {"a": U32, "b": Nest(INNER)})), Attr(11, "TABLE", TypeValue(TypeValue(Nest(INNER)))),
    Attr(12, "PARTS", Records(PART, "length", Nest(INNER))), Attr(13, "TIME", U32, unit="ms"), Attr(14, "IP", IP),
])  # fmt: skip
OWN = Protocol("own", 200)
REGISTER = Registry()
REGISTER.register(Family("own", [MessageType(20, "NEW")], attributes=TOP), OWN)


def own(*attributes: bytes) -> Message:
    return hold(messages(h.pack(20, 0, 1, 1, b"".join(attributes)), Context(OWN, registry=REGISTER))[0][0])


def notes(message: Message) -> list[str]:
    return [note for _, note in message.notes]


# --- framing


def test_a_datagram_of_several_messages_keeps_those_before_a_fault() -> None:  # 2
    good = link(text(3, "lo")).bytes
    data = good + struct.pack("=IHHII", 3, 16, 0, 0, 0)
    found, rest = messages(data, Context(REGISTRY.protocol("route")))
    assert [message["ifname"] for message in found] == ["lo"] and rest == len(good)
    with pytest.raises(DecodeError, match=f"16 bytes from offset {len(good):#x} on are no message"):
        nlshell.decode(data, strict=True)


def test_a_message_cut_short_says_so_and_keeps_what_is_there() -> None:  # 2
    whole = link(text(3, "lo"), u32(4, 1500)).bytes
    message = read(whole[:-4])
    assert message["ifname"] == "lo" and message.notes[0] == (0, "nlmsg_len is 48, but only 44 bytes are there")


def test_a_fixed_header_may_be_cut_anywhere() -> None:  # 2
    for length in range(16):
        message = read(h.pack(16, 0, 1, 1, bytes(length))[: 16 + length])
        assert message.notes and len(message) == 16 + length


@pytest.mark.parametrize("length", range(4))
def test_an_attribute_shorter_than_its_header_is_noted_where_it_begins(length: int) -> None:  # 4
    message = link(text(3, "lo"), struct.pack("=HH", length, 4), u32(4, 1500))
    assert message["ifname"] == "lo" and "mtu" not in message
    assert message.notes == [(40, f"nla_len is {length}, under its header's 4")]
    assert message.values["#rest"] == struct.pack("=HH", length, 4) + u32(4, 1500)
    with pytest.raises(DecodeError, match="RTM_NEWLINK at offset 40: nla_len"):
        message.check()


def test_an_attribute_longer_than_its_level_is_salvaged_as_far_as_it_goes() -> None:  # 5
    message = link(pack(18, text(1, "veth") + struct.pack("=HH", 40, 2) + b"abcd"), text(3, "lo"))
    assert message["linkinfo.kind"] == "veth" and message["linkinfo.data"] == {"#rest": b"abcd"} and message["linkinfo"]["#cut"] == 40
    assert message["ifname"] == "lo"
    assert message.notes[0] == (48, "nla_len is 40, but only 8 bytes are left")


def test_padding_that_is_not_zero_is_seen_and_written_as_zero() -> None:  # 6
    clean = link(text(3, "abcd"), u32(4, 1500))
    dirty = clean.bytes.replace(b"abcd\0\0\0\0", b"abcd\0\1\2\3")
    message = read(dirty)
    (place,) = [(offset, length) for offset, length, role, _ in message.owners() if role == "padding" and length == 3]
    assert dirty[place[0] : sum(place)] == b"\1\2\3"
    assert message.values == clean.values and message.encode() == clean.bytes and message.bytes == dirty


def test_the_last_attribute_may_lack_its_padding() -> None:  # 7
    data = link(u32(4, 1500), text(3, "lo")).bytes
    message = read(struct.pack("=I", len(data) - 1) + data[4:-1])
    assert message["ifname"] == "lo" and not message.notes


def test_an_attribute_without_payload_is_an_empty_nest_or_a_flag() -> None:  # 8
    assert link(pack(22, b""), pack(26, b"")).values == {**link().values, "vfinfo_list": {}, "af_spec": {}}
    assert own(pack(5, b""))["flag"] is True
    assert own(pack(1, b"")).values == {"nest": {}}


def test_nests_deeper_than_any_kernels_are_not_looked_into() -> None:  # 10
    deep = u32(1, 7)
    for _ in range(2000):
        deep = pack(2 | NESTED, deep)
    message = own(pack(1, deep))
    assert any("levels deep; not looked into" in note for note in notes(message))
    shallow = own(pack(1, pack(2, pack(2, u32(1, 7)))))
    assert shallow["nest.deeper.deeper.number"] == 7 and not shallow.notes


def test_hops_within_hops_and_errors_within_errors_are_bounded_too() -> None:  # 10
    hops = b""
    for _ in range(2000):
        hops = pack(9, struct.pack("=HBBi", len(hops) + 8, 0, 0, 1) + hops)
    assert any("levels deep" in note for note in notes(route(hops)))
    quoted = b""
    for _ in range(2000):
        quoted = h.pack(h.ERROR, 0, 1, 1, bytes(4) + quoted)
    assert 2 <= sum(node.name == "request" for node in read(quoted).tree.walk()) < 10


def test_attribute_type_zero_is_what_the_set_says() -> None:  # 11
    assert own(u32(0, 9))["zero"] == 9
    assert link(u32(0, 9)).values["#0"] == u32(0, 9)[4:]
    rows = [message for message in conversation("genl") if message.type == "CTRL_CMD_GETPOLICY" and "policy" in message]
    assert any(0 in message["policy"] for message in rows if isinstance(message["policy"], dict))  # an index there


def test_repeated_types_are_lists() -> None:  # 11
    assert own(text(9, "a")).values == {"texts": ["a"]}
    assert own(text(9, "a"), text(9, "b")).values == {"texts": ["a", "b"]}
    assert own(text(8, "a"), text(8, "b")).values == {"kind": ["a", "b"]}
    twice = own(pack(77, b"x"), pack(77, b"y"))
    assert twice.values == {"#77": [b"x", b"y"]} and twice.encode() == twice.bytes


# --- type bits


@pytest.mark.parametrize("bits", [0, NESTED, NET_BYTEORDER, NESTED | NET_BYTEORDER])
def test_the_type_is_masked_and_its_bits_survive(bits: int) -> None:  # 12
    message = own(pack(1 | bits, u32(1 | bits, 5)), pack(1000 | bits, b"abc"))
    assert message["nest"]["number"] == 5 and message["#1000"] == b"abc"
    assert message.node("nest").raw == 1 | bits and message.encode() == message.bytes


def test_the_schema_decides_what_is_a_nest() -> None:  # 13
    assert link(pack(18, text(1, "veth")))["linkinfo.kind"] == "veth"
    assert link(pack(18 | NESTED, text(1, "veth")))["linkinfo.kind"] == "veth"
    marked = link(pack(4 | NESTED, struct.pack("=I", 1500)))
    assert marked["mtu"] == 1500 and "NLA_F_NESTED is set" in notes(marked)[0]


def test_an_unknown_nest_is_a_guess_with_the_bytes_kept() -> None:  # 13
    message = own(pack(500 | NESTED, u32(1, 7)), pack(501, u32(1, 7)))
    assert message.values == {"#500": u32(1, 7), "#501": u32(1, 7)}
    assert [child.name for child in message.node("#500").children] == ["#1"]
    assert not message.node("#501").children
    assert "a guess" in message.to_dict()["fields"][1]["text"]


def test_the_byte_order_bit_is_advice() -> None:  # 14
    message = own(pack(4 | NET_BYTEORDER, b"\x12\xb5"), pack(7 | NET_BYTEORDER, (1).to_bytes(8, "big")))
    assert message["port"] == 4789 and not message.node("port").notes
    assert message["wide"] == 1 << 56 and "read big-endian it would be 1" in notes(message)[0]


# --- values


@pytest.mark.parametrize("raw", [b"lo\0", b"lo", b"lo\0\0\0", b"", b"\0", b"a\0b\0", b"\xff\xfe\0", "é\0".encode(), b"a\nb\0"])
def test_text_of_any_kind_reads_and_writes_back(raw: bytes) -> None:  # 16
    message = own(pack(8, raw))
    assert message["kind"] == raw.rstrip(b"\0").decode("utf-8", "surrogateescape")
    assert message.encode() == message.bytes and not message.notes
    message.to_dict()["fields"][0]["text"].encode("utf-8", "replace")


@pytest.mark.parametrize("width", [0, 1, 2, 3, 5, 8])
def test_a_number_of_another_width_is_bytes_with_a_note(width: int) -> None:  # 17
    message = link(pack(4, bytes(range(width))))
    assert message["mtu"] == bytes(range(width)) and notes(message) == [f"u32 has 4 bytes, found {width}"]
    assert message.encode() == message.bytes


def test_a_struct_may_be_shorter_than_known() -> None:  # 18
    message = link(pack(23, struct.pack("=3Q", 1, 2, 3)))
    assert message["stats64"] == {"rx_packets": 1, "tx_packets": 2, "rx_bytes": 3, "#length": 24} and not message.notes
    cut = link(pack(23, struct.pack("=2QH", 1, 2, 3)))
    assert cut["stats64"]["#rest"] == b"\3\0" and cut.encode() == cut.bytes


def test_a_struct_may_be_longer_than_known() -> None:  # 18
    known = link(pack(23, b"")).node("stats64").type.fixed
    message = link(pack(23, bytes(known) + b"new fields 8"))
    assert message["stats64"]["#rest"] == b"new fields 8" and message.encode() == message.bytes


def test_numbers_in_network_order_stand_among_others() -> None:  # 19
    found = {}
    for message in [*conversation("link"), *conversation("tc"), *conversation("route")]:
        for node in message.tree.walk():
            if node.type is not None and node.type.byte_order == "big-endian" and isinstance(node.value, int):
                found[node.path] = message.buffer[node.start : node.stop] == int(node.value).to_bytes(node.stop - node.start, "big")
    assert all(found.values())
    wanted = {"linkinfo.data.protocol", "linkinfo.data.port", "options.key_eth_type", "options.key_tcp_dst"}
    assert wanted <= set(found), sorted(found)


def test_padding_attributes_align_and_are_seen() -> None:  # 20
    message = route(pack(24, b""), pack(17, struct.pack("=3Q", 1, 2, 3)))
    assert message.node("pad").type.kind == "pad" and message["pad"] == b"" and not message.notes
    assert message["mfc_stats.mfcs_wrong_if"] == 3
    assert own(pack(7, b"\1" + bytes(7)))["wide"] == 1  # at an offset that is a multiple of four only


@pytest.mark.parametrize(
    "raw, shown",
    [
        (bytes.fromhex("020000000001"), "02:00:00:00:00:01"),
        (bytes([192, 0, 2, 1]), "192.0.2.1"),
        (bytes.fromhex("20010db8000000000000000000000001"), "2001:db8::1"),
        (bytes(range(20)), bytes(range(20)).hex(":")),
        (b"", ""),
    ],
)
def test_a_link_address_is_not_always_six_bytes(raw: bytes, shown: str) -> None:  # 21
    message = link(pack(1, raw))
    assert message["address"] == shown and message.encode() == message.bytes


@pytest.mark.parametrize("code, value", [("=I", 7), ("=Q", 7), ("=Q", 1 << 40)])
def test_uint_has_four_or_eight_bytes(code: str, value: int) -> None:  # 22
    message = own(pack(2, struct.pack(code, value)))
    assert message["uint"] == value and message.encode() == message.bytes
    assert notes(own(pack(2, b"abc"))) == ["uint has 4 or 8 bytes, found 3"]


@pytest.mark.parametrize("code, value", [("=i", -7), ("=q", -7), ("=q", -1 << 40)])
def test_sint_has_four_or_eight_bytes(code: str, value: int) -> None:  # 22
    message = own(pack(3, struct.pack(code, value)))
    assert message["sint"] == value and message.encode() == message.bytes


def test_a_flag_and_a_byte_say_the_same_thing_side_by_side() -> None:  # 23
    message = link(pack(18, text(1, "vxlan") + pack(2, u8(7, 1) + pack(23, b""))))
    assert message["linkinfo.data.learning"] == 1 and message["linkinfo.data.gbp"] is True
    assert own(pack(5, b"\1"))["flag"] == b"\1" and notes(own(pack(5, b"\1"))) == ["flag has 0 bytes, found 1"]


def test_signs_and_units_are_explicit() -> None:  # 24
    message = own(pack(6, b"\xff"), u32(13, 250))
    assert message["signed"] == -1
    assert {field["path"]: field["text"] for field in message.to_dict()["fields"]} == {"signed": "-1", "time": "250 ms"}
    units = {node.type.unit for message in conversation("route") for node in message.tree.walk() if node.type is not None}
    assert units >= {"USER_HZ", "ms", "bytes"}


# --- control messages


def test_a_recorded_acknowledgement_is_an_error_without_number() -> None:  # 25
    acks = [message for message in conversation("link") if message.type == "NLMSG_ERROR" and message["error"] == 0]
    assert len(acks) > 20


@pytest.mark.parametrize("capped", [False, True])
def test_the_tree_finds_the_extended_ack(capped: bool) -> None:  # 26
    request = h.pack(16, h.REQUEST, 7, 1, bytes(16) + text(3, "abcd"))
    quoted = request[:16] if capped else request
    flags = h.ACK_TLVS | h.CAPPED * capped
    message = read(h.pack(h.ERROR, flags, 7, 1, struct.pack("=i", -17) + quoted + text(1, "no") + u32(2, 32)))
    assert (message["error"], message["msg"], message["offs"]) == (-17, "no", 32)
    assert message["nlmsg_type"] == 16 and message.node("request").end == 20 + len(quoted)
    assert ("request.ifname" in [node.path for node in message.tree.walk()]) is not capped


def test_done_in_a_tree() -> None:  # 27
    assert read(h.pack(h.DONE, h.MULTI, 7, 1, b"")).values == {}
    message = read(h.pack(h.DONE, h.MULTI | h.ACK_TLVS, 7, 1, struct.pack("=i", -22) + text(1, "no")))
    assert (message["error"], message["msg"]) == (-22, "no")


def test_flags_of_a_message_are_called_by_what_it_does() -> None:  # 28
    def flags(kind: int, bits: int, payload: bytes = bytes(16)) -> list[str]:
        return read(h.pack(kind, bits, 1, 1, payload)).flag_names

    assert flags(18, 0x301) == ["REQUEST", "DUMP"]
    assert flags(16, 0x305) == ["REQUEST", "ACK", "REPLACE", "EXCL"]
    assert flags(17, 0x101) == ["REQUEST", "NONREC"]
    assert flags(h.ERROR, 0x100, bytes(4) + h.pack(16, 0, 1, 1, b"")) == ["CAPPED"]


# --- families


@pytest.mark.parametrize(
    "family, payload, path, value",
    [
        (0, pack(10, pack(1, struct.pack("=I", 4))), "af_spec.inet6.flags", 4),
        (7, u16(0, 1), "af_spec.flags", 1),
        (10, pack(10, pack(1, struct.pack("=I", 4))), "af_spec.inet6.flags", 4),
    ],
)
def test_af_spec_depends_on_the_family_of_the_header(family: int, payload: bytes, path: str, value: int) -> None:  # 39
    assert link(pack(26, payload), family=family)[path] == value


def test_protinfo_depends_on_the_family_of_the_header() -> None:  # 39
    assert str(link(pack(12, u8(1, 3)), family=7)["protinfo.state"]) == "FORWARDING"
    assert link(pack(12, u32(1, 3)), family=10)["protinfo.flags"] == 3
    assert link(pack(12, u32(1, 3)))["protinfo"] == u32(1, 3)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_kind_may_follow_the_data(order: tuple[int, int]) -> None:  # 40
    parts = [text(1, "vlan"), pack(2, u16(1, 5))]
    assert link(pack(18, b"".join(parts[index] for index in order)))["linkinfo.data.id"] == 5
    port = [text(4, "bridge"), pack(5, u8(1, 3))]
    both = link(pack(18, text(1, "vlan") + b"".join(port[index] for index in order) + pack(2, u16(1, 5))))
    assert both["linkinfo.data.id"] == 5 and both["linkinfo.slave_data.state"] == 3


@pytest.mark.parametrize("kind, options, value", [("clsact", b"", {}), ("no_such_kind", b"abcde", b"abcde")])
def test_tc_options_of_kinds_without_a_form(kind: str, options: bytes, value: object) -> None:  # 41
    message = read(h.pack(36, 0, 1, 1, bytes(20) + text(1, kind) + pack(2, options)))
    assert message.values["options"] in (value, options) and message.encode() == message.bytes and not message.notes


def test_tc_kind_chooses_options_and_xstats() -> None:  # 41
    shapes = {}
    for message in conversation("tc"):
        if message.type == "RTM_NEWQDISC" and "options" in message:
            shapes[message["kind"]] = type(message["options"])
    assert len(shapes) > 20
    fq = next(message for message in conversation("tc") if message.get("kind") == "fq_codel" and "xstats" in message)
    assert isinstance(fq["xstats"], dict)


def test_old_requests_carry_a_short_header() -> None:  # 42
    (short, *_) = [message for message in conversation("nft") if message.type == "RTM_GETLINK" and len(message) == 20]
    assert short.values == {"rtgen_family": 17} and not short.notes and short.owners()[-1][2] == "padding"
    assert read(h.pack(18, h.REQUEST | h.DUMP, 1, 0, b"\x0a\0\0\0")).values["rtgen_family"] == 10


MASK, MASTER = "08001d00 08000000", "08000a00 05000000"  # IFLA_EXT_MASK SKIP_STATS; IFLA_MASTER 5
FORMS = {  # request to dump: payload, and what its values begin with
    "link, rtgenmsg and a mask (iproute2 before 3.9)": (18, f"00000000 {MASK}", {"rtgen_family": 0, "ext_mask": 8}),
    "link, ifinfomsg and a mask": (18, f"00000000 00000000 00000000 00000000 {MASK}", {"ifi_family": 0, "ifi_index": 0, "ext_mask": 8}),
    "addr": (22, "02000000", {"rtgen_family": 2}),
    "route": (26, "0a000000", {"rtgen_family": 10}),
    "rule": (34, "02000000", {"rtgen_family": 2}),
    "mdb": (86, "07000000", {"rtgen_family": 7}),
    "neigh": (30, "02000000", {"rtgen_family": 2}),
    "neigh, its own": (30, "02000000 00000000 00000000 08000800 05000000", {"ndm_family": 2, "ifindex": 5}),
    "fdb, its own": (30, "07000000 00000000 00000000 08000900 05000000", {"ndm_family": 7, "master": 5}),
    "fdb, its own with two": (30, "07000000 00000000 00000000 08000900 05000000 08000800 06000000", {"master": 5, "ifindex": 6}),
    "fdb, ifinfomsg": (30, "07000000 02000000 00000000 00000000", {"ifi_family": 7, "ifi_type": 0}),
    "fdb, ifinfomsg and its bridge": (30, f"07000000 02000000 00000000 00000000 {MASTER}", {"ifi_family": 7, "master": 5}),
    "neigh of another family": (30, "02000000 00000000 00000000 08000900", {"ndm_family": 2}),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_the_length_of_a_request_to_dump_tells_its_header(name: str) -> None:  # 42
    number, text, expected = FORMS[name]
    message = read(h.pack(number, h.REQUEST | h.DUMP, 1, 0, bytes.fromhex(text)))
    values = message.values
    assert {path: values.get(path) for path in expected} == expected
    assert {path: message.get(path) for path in expected} == expected  # the way to one value
    assert plain_level(message.tree.children[1:]) == values
    assert message.encode() == message.bytes
    if not message.notes:
        assert encode(message.kind, values, flags=message.flags, seq=1) == message.bytes


@pytest.mark.extra("frames")
@pytest.mark.parametrize("name", FORMS)
def test_no_value_of_such_a_request_is_lost_in_a_table(name: str) -> None:
    from nlshell.frames import frame

    number, text, expected = FORMS[name]
    made = frame([read(h.pack(number, h.REQUEST | h.DUMP, 1, 0, bytes.fromhex(text)))]).iloc[0]
    for path in expected:
        assert path in made.dropna() or path in made["#other"]


def test_only_a_request_to_dump_has_another_header() -> None:
    for flags in (h.REQUEST, h.MULTI | h.DUMP, 0):
        message = read(h.pack(18, flags, 1, 0, bytes.fromhex(f"00000000 {MASK}")))
        assert "rtgen_family" not in message.values and "only 12 are there" in notes(message)[0]
    data = h.pack(18, h.REQUEST | h.DUMP, 1, 0, bytes(16))[:24]  # the length that was sent counts, not what is left of it
    (message,), _ = messages(data, Context(REGISTRY.protocol("route")))
    assert message.values["ifi_family"] == 0 and "only 8 are there" in notes(message)[1]
    for number in (38, 42, 46, 94, 106, 114, 122):  # tc, statistics, next hops, VLANs, tunnels: the kernel refuses the short form
        assert "rtgen_family" not in read(h.pack(number, h.REQUEST | h.DUMP, 1, 0, bytes(4))).values


def test_a_short_header_is_written_while_it_stays_one() -> None:
    link = REGISTRY.family("link").operation("getlink")
    assert encode(link, {"rtgen_family": 17, "ext_mask": 8})[16:] == bytes.fromhex(f"11000000 {MASK}")
    with pytest.raises(EncodeError, match="20 bytes that begin with rtgenmsg"):
        encode(link, {"rtgen_family": 0, "ext_mask": 8, "master": 1})
    with pytest.raises(UnknownNameError, match="rtgen_family"):
        encode(REGISTRY.family("link").operation("newlink"), {"rtgen_family": 17})


@pytest.mark.parametrize("length", [0, 7, 9])
def test_a_next_hop_of_impossible_length_ends_the_list(length: int) -> None:  # 43
    good = struct.pack("=HBBi", 16, 0, 0, 3) + pack(5, bytes([192, 0, 2, 1]))
    bad = struct.pack("=HBBi", length, 0, 0, 4)
    message = route(pack(9, good + bad))
    assert message["multipath[0].gateway"] == "192.0.2.1"
    if length != 9:
        assert message.values["multipath"][1] == bad and "rtnh_len cannot be right here" in notes(message)[0]


def test_the_table_attribute_has_the_number_that_a_byte_cannot_hold() -> None:  # 44
    message = route(u32(15, 1000), table=252)
    assert (message["rtm_table"], message["table"]) == (252, 1000)
    assert message.values["table"] == 1000 and str(route(u32(15, 254))["table"]) == "MAIN"


def test_generic_ids_are_those_of_their_kernel() -> None:  # 45
    payload = struct.pack("=BBH", 3, 1, 0) + text(2, "nlctrl")
    assert read(h.pack(16, 0, 1, 1, payload), "generic").family == "nlctrl"
    linkinfo = struct.pack("=BBH", 2, 1, 0) + pack(1, text(2, "eth0"))
    assert read(h.pack(33, 0, 1, 1, linkinfo), "generic", {33: "ethtool"}).family == "ethtool"
    unknown = read(h.pack(33, 0, 1, 1, linkinfo), "generic")
    assert (unknown.family, unknown.type, unknown.values["#1"]) == (None, "command 2", text(2, "eth0"))


def test_a_users_header_stands_behind_that_of_generic_netlink() -> None:  # 45
    message = next(message for message in conversation("ovs") if message.family == "ovs_vport")
    assert message.values["dp_ifindex"] == struct.unpack_from("=i", message.buffer, message.payload + 4)[0]


def test_policy_dumps_use_numbers_of_operations_as_types() -> None:  # 46
    found = [message for message in conversation("genl") if message.type == "CTRL_CMD_GETPOLICY" and message.direction == "reply"]
    commands = {command for message in found if "op_policy" in message for command in message["op_policy"]}
    policies = [message["policy"] for message in found if "policy" in message]
    assert {1, 3} <= commands
    assert all(isinstance(attribute, int) for policy in policies for attributes in policy.values() for attribute in attributes)


def test_netfilter_messages_are_numbered_by_subsystem_and_are_big_endian() -> None:  # 47
    begins = [message for message in conversation("nft") if message.type == "NFNL_MSG_BATCH_BEGIN"]
    assert begins and all(message["res_id"] == 10 for message in begins)
    chain = next(message for message in conversation("nft") if message.type == "NFT_MSG_NEWCHAIN" and "hook.priority" in message)
    assert chain.type_id >> 8 == 10
    node = chain.node("handle") if "handle" in chain else chain.node("hook.hooknum")
    assert int(node.value) == int.from_bytes(chain.buffer[node.start : node.stop], "big")


def test_a_name_chooses_the_data_of_an_expression() -> None:  # 48
    names = {}
    for message in conversation("nft"):
        for node in message.tree.walk():
            if node.name == "data" and node.parent is not None and ".expressions[" in f".{node.parent.path}" and node.parent.role == "item":
                name = next(child.value for child in node.parent.children if child.name == "name")
                names[name] = {child.name for child in node.children}
    assert {"cmp", "immediate", "meta", "payload", "counter"} <= set(names)
    assert "sreg" in names["cmp"] and "base" in names["payload"]


def test_the_families_of_netfilter_are_its_own() -> None:  # 48
    table = next(message for message in conversation("nft") if message.type == "NFT_MSG_NEWTABLE" and message["nfgen_family"] == 1)
    assert str(table["nfgen_family"]).lower().endswith("inet")


def test_xfrm_headers_depend_on_message_and_direction() -> None:  # 49
    layouts: dict[str, set[tuple[str, ...]]] = {}
    for message in conversation("xfrm"):
        if message.kind is not None and message.context.protocol.name == "xfrm":
            layouts.setdefault(message.type, set()).add(tuple(struct.name for struct in message.layout[0]))
    assert layouts["XFRM_MSG_NEWSA"] == {("xfrm_usersa_info",)}
    assert layouts["XFRM_MSG_NEWPOLICY"] == {("xfrm_userpolicy_info",)}
    dump = read(h.pack(18, h.REQUEST | h.DUMP, 1, 0, b""), "xfrm")
    single = read(h.pack(18, h.REQUEST, 1, 0, bytes(24)), "xfrm")
    assert dump.values == {} and not dump.notes and "spi" in str(single.values)


def test_the_family_byte_chooses_the_struct_of_a_socket() -> None:  # 50
    headers = {}
    for message in conversation("diag"):
        if message.context.protocol.name == "sock_diag" and message.direction == "reply" and message.kind and message.kind.header:
            headers[message.buffer[message.payload]] = message.kind.header[0].name
    assert headers[1] == "unix_diag_msg" and headers[2] == headers[10] == "inet_diag_msg"


def test_records_of_audit_are_text() -> None:  # 51
    records = [message for message in conversation("audit") if message.type == "AUDIT_SYSCALL"]
    assert records and all(message["text"].startswith("audit(") for message in records)


@pytest.mark.parametrize("missing", [0, 16])
def test_audit_may_leave_its_header_out_of_the_length(missing: int) -> None:  # 51
    data = b"audit(1.000:1): op=start res=1"
    raw = struct.pack("=IHHII", 16 + len(data) - missing, 1300, 0, 0, 0) + data
    found, rest = messages(raw, Context(REGISTRY.protocol("audit")))
    assert rest == len(raw) and len(found) == 1 and "op=start res=1" in str(hold(found[0]).values)


def test_audit_may_count_its_padding() -> None:  # 51
    data = b"audit(1.000:1): op=x\0\0\0\0"
    message = read(struct.pack("=IHHII", 16 + len(data), 1300, 0, 0, 0) + data, "audit")
    assert "op=x" in str(message.values) and message.encode() == message.bytes


def test_device_events_are_text_without_a_header() -> None:  # 52
    raw = b"add@/devices/x\0ACTION=add\0PATH=a=b=c\0SEQNUM=1\0"
    message = read(raw, "kobject_uevent")
    assert message["env"] == {"event": "add@/devices/x", "ACTION": "add", "PATH": "a=b=c", "SEQNUM": "1"}
    assert message.encode() == raw
    assert any(data.startswith(b"libudev\0") or b"@/" in data for number, data in packets("uevent") if number == 15)


def test_device_events_of_udevd_have_a_header_of_their_own() -> None:  # 52
    env = b"ACTION=add\0X=1\0"
    raw = b"libudev\0" + struct.pack(">I", 0xFEEDCAFE) + struct.pack("=III", 40, 40, len(env)) + bytes(16) + env
    message = read(raw, "kobject_uevent")
    assert message["magic"] == 0xFEEDCAFE and message["env"] == {"ACTION": "add", "X": "1"}


def test_one_dump_comes_in_many_datagrams() -> None:  # 53
    entry, found = step("manyroutes", next(each["cmd"] for each in _steps() if "route show" in each["cmd"] or "route list" in each["cmd"]))
    datagrams = packets("manyroutes")[entry["first"] - 1 : entry["last"]]
    rows = [message for message in found if message.type == "RTM_NEWROUTE" and message.direction == "reply"]
    assert len(rows) > 1000 and len(datagrams) >= 10
    assert len({message.seq for message in rows}) == 1 and all("MULTI" in message.flag_names for message in rows)


def _steps() -> list[dict[str, Any]]:
    from .captures import record

    return list(record("manyroutes")["steps"])


# --- single values


def test_a_malformed_message_is_not_taken_for_the_layout_of_the_next() -> None:
    """Both are of one length and begin alike, but only the second goes on."""
    broken = link(text(3, "lo"), struct.pack("=HH", 0, 4), bytes(4))
    assert broken["ifname"] == "lo" and broken.get("mtu") is None
    assert link(text(3, "lo"), u32(4, 1500))["mtu"] == 1500


def test_a_path_into_a_list_that_was_not_expected() -> None:
    message = link(text(3, "a"), text(3, "b"))
    assert message["ifname"] == ["a", "b"] and message["ifname[1]"] == "b" and "ifname[2]" not in message
    with pytest.raises(KeyError):
        _ = message["mtu"]
