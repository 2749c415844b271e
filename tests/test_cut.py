"""What is cut keeps its name: attributes, nests and arrays that end before their length says so, in all readers."""

from __future__ import annotations

import struct
from random import Random
from typing import Any

import pytest

import nlshell
from nlshell.codec.kind import follow
from nlshell.codec.message import Message, messages
from nlshell.codec.owners import _own
from nlshell.codec.tree import Node, fill, plain, plain_level
from nlshell.codec.values import reader
from nlshell.codec.writer import encode_payload
from nlshell.errors import EncodeError
from nlshell.schema import Packed
from nlshell.wire import header as h
from nlshell.wire.attribute import NESTED, pack
from nlshell.wire.exchange import Conversation, Ended, Malformed, read_errno

from . import captures
from .walked import types

IFINFOMSG = bytes(16)


def link(*attributes: bytes, cut: int = 0) -> Message:
    whole = h.pack(16, 0, 0, 0, IFINFOMSG + b"".join(attributes))
    return nlshell.decode(whole[: len(whole) - cut])[0]


def agree(message: Message) -> None:
    """Tree, values, single values, owners and writer say the same of a message."""
    assert plain_level(message.tree.children[1:]) == message.values
    position = message.offset
    for offset, length, _, _ in message.owners():
        assert offset == position and length > 0
        position += length
    assert position == message.end
    assert len(message.encode()) == len(message)
    for path in message.values:
        if isinstance(path, str) and not path.startswith("#"):
            assert message.get(path) == follow(message.values, path), path


# --- recorded messages, cut anywhere


def several_kinds() -> list[Message]:
    """Of every kind that was recorded, the longest message."""
    found: dict[int, Message] = {}
    for area in ("link", "tc", "conntrack", "diag", "team"):
        for message in captures.conversation(area):
            if message.kind is not None and len(message) > len(found.get(id(message.kind), b"")):
                found[id(message.kind)] = message
    return [message for message in found.values() if not message.notes]


def named(root: Node) -> dict[int, tuple[str, str]]:
    """Path and kernel's name of all attributes by offset."""
    return {node.offset: (node.path, node.kernel) for node in root.walk() if node.raw >= 0}


@pytest.mark.parametrize("claims", [True, False], ids=["nlmsg_len-of-the-whole", "nlmsg_len-of-what-is-there"])
def test_whatever_header_is_whole_names_its_attribute(claims: bool) -> None:
    random = Random(8)
    tried = 0
    for whole in several_kinds():
        names = named(whole.tree)
        offsets = [*names]
        for _ in range(2):
            end = random.choice(offsets) + random.randrange(4, 12) if offsets else whole.end
            end = min(end, whole.end) - whole.offset
            raw = whole.bytes[:end]
            message = messages(raw if claims else struct.pack("=I", end) + raw[4:], whole.context)[0][0]
            agree(message)
            if message.kind is not whole.kind:  # TIPC's answers are told from others of sock_diag by their whole row
                continue
            there = named(message.tree)
            for offset, name in names.items():
                if offset - whole.offset + 4 <= end:
                    tried += 1
                    assert there.get(offset - whole.offset) == name, (whole.type, end)
    assert tried > 900


@pytest.mark.extra("frames")
def test_frames_of_cut_messages_agree() -> None:
    from nlshell.frames import lockstep

    from .framed import assert_same, both, reread

    random, compared = Random(9), 0
    for area in ("link", "manyroutes", "conntrack", "tc"):
        groups: dict[int, list[Message]] = {}
        for message in captures.conversation(area):
            if message.kind is not None and message.direction == "reply" and lockstep.is_possible(message.kind):
                groups.setdefault(id(message.kind), []).append(message)
        for group in groups.values():
            some = []
            for message in group[:16]:
                end = random.randrange(16, len(message) + 1)
                some.append(reread(message, struct.pack("=I", end) + message.bytes[4:end]))
            if len({id(message.kind) for message in some}) == 1 and some[0].kind is group[0].kind:
                assert_same(*both(some))
                compared += 1
    assert compared >= 4


# --- what was found


def test_strace_s_vectors_of_cut_attributes_have_names() -> None:
    message = link(pack(37, struct.pack("=I", 7)), cut=1)
    assert message.tree.children[-1].kernel == "IFLA_LINK_NETNSID" and message.values["link_netnsid"] == b"\x07\0\0"
    assert message.values["#cut"] == 8 and "nla_len is 8, but only 7 bytes are left" in [text for _, text in message.notes]
    xstats = link(pack(18 | NESTED, pack(1, b"vlan\0") + pack(3, bytes(24))), cut=1)
    assert xstats.node("linkinfo.xstats").kernel == "IFLA_INFO_XSTATS" and xstats.values["linkinfo"]["#cut"] == 28
    assert xstats.encode() == xstats.bytes


def test_a_cut_number_or_address_is_never_another_one() -> None:
    route = bytes([10, 128, 0, 0, 254, 4, 0, 1]) + bytes(4)
    address = pack(1, bytes.fromhex("20010db8000000000000000000000001"))
    message = nlshell.decode(h.pack(24, 0, 0, 0, route + address)[:-12])[0]
    assert message["dst"] == bytes.fromhex("20010db8")  # four bytes left of sixteen are no IPv4 address
    assert link(pack(1, bytes(6)), cut=4)["address"] == bytes(4)
    assert link(pack(3, b"eth0\0"), cut=4)["ifname"] == "eth0" and link(pack(3, b"eth0123\0"), cut=3)["ifname"] == "eth01"


def test_a_selector_that_is_cut_chooses_nothing() -> None:
    """ "gre" may be the beginning of "gretap"."""
    data = pack(2 | NESTED, pack(1, struct.pack("=I", 3)))
    message = link(pack(18 | NESTED, data + pack(1, b"gretap\0")), cut=5)
    kind, chosen = message["linkinfo.kind"], message["linkinfo.data"]
    assert (kind, chosen) == ("gre", {"#1": struct.pack("=I", 3)})
    agree(message)


def test_values_of_a_cut_message_are_written_as_it_was() -> None:
    whole = link(pack(3, b"lo\0"), pack(18 | NESTED, pack(1, b"veth\0") + pack(2 | NESTED, pack(1, IFINFOMSG + pack(4, b"\0\0\5\0")))))
    for end in range(36, len(whole)):
        message = nlshell.decode(struct.pack("=I", end) + whole.bytes[4:end])[0]
        agree(message)
        assert message.kind is not None
        written = encode_payload(message.kind, message.values)
        assert written[: end - 16] == message.bytes[16:] and written[end - 16 :] in (b"", b"\0", b"\0\0", b"\0\0\0"), end
    for wrong in ({"#cut": 8}, {"ifname": "lo", "#cut": 3}, {"ifname": "lo", "#cut": "x"}, {"ifname": "lo", "#cut": 1 << 16}):
        with pytest.raises(EncodeError, match="#cut"):
            nlshell.encode("link.newlink", wrong)


# --- arrays


def test_an_array_keeps_its_whole_items() -> None:
    arrays = [each for each in types() if isinstance(each, Packed) and each.size is None and (each.item.size or 0) > 1]
    assert len(arrays) >= 60
    for array in arrays:
        size = array.item.size or 0
        raw = Random(size).randbytes(3 * size - 1)
        values = reader(array)(raw, 0, len(raw), ({}, None))
        assert values[:2] == reader(array)(raw, 0, 2 * size, ({}, None)) and values[2:] == [raw[2 * size :]]
        node = Node(None, "item", "[0]", 0, len(raw), -1, array)
        fill(node, raw, ({}, None))
        assert plain(node) == values and node.notes == [f"items have {size} bytes each, {len(raw)} is no multiple of that"]
        found: list[Any] = []
        _own(node, found, 0)
        assert sum(region.length for region in found) == len(raw)


def test_a_next_hop_that_is_cut_is_read_as_far_as_it_goes() -> None:
    hop = struct.pack("=HBBi", 24, 0, 0, 3) + pack(5, bytes([192, 0, 2, 1])) + pack(21, b"\1\0")
    header = bytes([2, 0, 0, 0, 254, 4, 0, 1]) + bytes(4)
    message = nlshell.decode(h.pack(24, 0, 0, 0, header + pack(9, hop + hop)[:-6]))[0]
    first, second = message["multipath"]
    assert (first["gateway"], first["encap_type"]) == ("192.0.2.1", 1) and (second["gateway"], second["#rest"]) == ("192.0.2.1", b"\6\0")
    assert (second["rtnh_len"], [text for _, text in message.notes if "rtnh_len" in text]) == (
        24, ["rtnh_len is 24, but only 18 bytes are left"])  # fmt: skip
    agree(message)


# --- answers


def test_an_acknowledgement_before_nlm_f_capped_is_no_fault() -> None:
    old = bytes.fromhex("240000000200000001000000000000000000000084000000100005060100000000000000")  # pyroute2's gre_01.dump
    message = nlshell.decode(old, strict=True)[0]
    assert message.values["error"] == 0 and message.values["nlmsg_len"] == 132 and message.quotes_header_only
    refused = nlshell.decode(old[:16] + struct.pack("=i", -1) + old[20:])[0]  # a failure was always quoted whole
    assert refused.notes and not refused.quotes_header_only


def test_a_quoted_header_that_counts_less_than_itself_keeps_its_bytes() -> None:
    message = nlshell.decode(bytes.fromhex("24000000020000e280aee576696ce280ac000000070000001800050624000000fe000000"))[0]
    assert message.notes == [(20, "the quoted header says that the request has 7 bytes; nothing more is quoted")]
    assert message.encode() == message.bytes and message.values["nlmsg_pid"] == 254
    assert not [owner for owner in message.owners() if owner[2] == "padding"]


@pytest.mark.parametrize(
    ("kind", "size", "malformed"), [(2, 0, True), (2, 1, True), (2, 3, True), (3, 0, False), (3, 1, True), (3, 3, True)]
)
def test_an_answer_too_short_for_an_error_number_is_no_success(kind: int, size: int, malformed: bool) -> None:
    datagram = h.pack(kind, 0, 5, 100, bytes(size))[: 16 + size]
    conversation = Conversation(100)
    conversation.expect(5, h.REQUEST | h.ACK)
    (event,) = conversation.receive(datagram)
    assert isinstance(event, Malformed if malformed else Ended) and event.seq == 5 and not conversation.open
    assert (read_errno(h.frames(datagram)[0][0]) is None) is malformed
    assert bool(nlshell.decode(datagram)[0].notes) is malformed
