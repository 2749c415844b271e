from __future__ import annotations

import sys
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, strategies as st

import nlshell
from nlshell.codec.edit import edited, extended, takes_attributes, typed, without
from nlshell.codec.message import Message, messages
from nlshell.codec.owners import regions
from tests.captures import AREAS, conversation

REQUEST = {"ifname": "vx0", "mtu": 1400, "linkinfo": {"kind": "vxlan", "data": {"id": 42, "port": 4789}}}


def request(**values: Any) -> Message:
    return nlshell.decode(nlshell.encode("link.newlink", {**REQUEST, **values}))[0]


def read(data: bytes, like: Message) -> Message:
    found, rest = messages(data, like.context)
    assert len(found) == 1 and rest == len(data) and found[0].length == len(data)
    return found[0].check()


@pytest.mark.parametrize("area", AREAS)
def test_a_value_typed_as_it_is_changes_no_byte_and_nearly_all_can_be_typed(area: str) -> None:
    leaves = 0
    for message in islice(conversation(area), 60):
        words = typed(message)
        for node in message.tree.walk():
            if node.parent is None or node.children:
                continue
            leaves += 1
            if node in words:
                assert edited(message, node, words[node]) == message.bytes, node
            elif node.end > node.offset:
                assert edited(message, node, bytes(message.buffer[node.start : node.stop])) == message.bytes, node
    assert leaves


def test_most_leaves_of_common_messages_can_be_typed() -> None:
    for area in ("link", "route", "tc", "nft", "xfrm"):
        found = list(islice(conversation(area), 100))
        leaves = sum(1 for message in found for node in message.tree.walk() if not node.children and node.stop > node.start)
        assert sum(len(typed(message)) for message in found) > 0.97 * leaves, area


def test_a_longer_value_moves_what_follows_and_sets_the_lengths_around() -> None:
    message = request()
    data = edited(message, message.node("linkinfo.kind"), "a-kind-of-thirty-bytes-and-more")
    found = messages(data, message.context)[0][0]
    assert found.length == len(data) == len(message) + 24
    assert found["linkinfo.kind"] == "a-kind-of-thirty-bytes-and-more" and found["mtu"] == 1400
    assert found.node("linkinfo").end == len(data)
    # The nest behind it has the bytes it had, whatever they mean now.
    assert data.endswith(message.bytes[message.node("linkinfo.data").offset :])


@given(st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=1, max_size=15), st.integers(0, 0xFFFFFFFF))
def test_edits_give_what_the_writer_gives(name: str, mtu: int) -> None:
    message = request()
    once = read(edited(message, message.node("ifname"), name), message)
    twice = edited(once, once.node("mtu"), str(mtu))
    assert twice == nlshell.encode("link.newlink", {**REQUEST, "ifname": name, "mtu": mtu})


@pytest.mark.parametrize("area", ["link", "route", "nft", "tc", "ethtool", "xfrm", "diag"])
def test_every_attribute_can_be_left_out_and_the_rest_stays_readable(area: str) -> None:
    for message in islice(conversation(area), 12):
        for node in message.tree.walk():
            if node.raw < 0:
                continue
            data = without(message, node)
            found, rest = messages(data, message.context)
            assert rest == len(data) == found[0].length
            removed = sum(region.length for region in regions(message) if region.offset < node.end and node.offset < region.end)
            padding = -(node.end) % 4
            assert len(message) - len(data) in (removed, removed + padding)


def test_records_have_their_own_lengths_set() -> None:
    values = {"multipath": [{"rtnh_ifindex": 1, "gateway": "192.0.2.1"}, {"rtnh_ifindex": 2}], "dst": "198.51.100.0/24"}
    message = nlshell.decode(nlshell.encode("route.newroute", values))[0]
    added = read(extended(message, message.node("multipath[1]"), {"gateway": "192.0.2.2"}), message)
    assert [hop.get("gateway") for hop in added["multipath"]] == ["192.0.2.1", "192.0.2.2"]
    less = read(without(added, added.node("multipath[0]")), message)
    assert [hop["gateway"] for hop in less["multipath"]] == ["192.0.2.2"]


def test_attributes_are_added_to_nests_and_to_the_message() -> None:
    message = request()
    found = read(extended(message, message.node("linkinfo.data"), {"ttl": "16"}), message)
    assert found["linkinfo.data"] == {"id": 42, "port": 4789, "ttl": 16}
    found = read(extended(found, None, {"num_tx_queues": 4, "group": 7}), message)
    assert (found["num_tx_queues"], found["group"]) == (4, 7)
    assert takes_attributes(message, message.tree) and not takes_attributes(message, message.node("mtu"))


def test_what_follows_from_a_value_is_left_alone() -> None:
    message = request()
    other = messages(edited(message, message.node("linkinfo.kind"), "bond"), message.context)[0][0]
    assert other["linkinfo.kind"] == "bond"
    assert other.bytes.endswith(message.bytes[message.node("linkinfo.data").start :])
    data = edited(message, message.node("nlmsg_type"), "17")
    assert data == message.bytes[:4] + (17).to_bytes(2, sys.byteorder) + message.bytes[6:]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("mtu", "many", "mtu: .*many"),
        ("mtu", "4294967296", "mtu: .*out of range"),
        ("ifname", "much-too-long-a-name", "ifname: .*too long"),
        ("ifi_index", b"12345", "ifi_index: 5 bytes do not fit the 4"),
        ("linkinfo", "x", "linkinfo: it holds other parts"),
    ],
)
def test_wrong_values_are_refused_with_their_path(path: str, value: Any, words: str) -> None:
    message = request()
    with pytest.raises(nlshell.UsageError, match=words):
        edited(message, message.node(path), value)


def test_other_refusals() -> None:
    message = request()
    with pytest.raises(nlshell.EncodeError, match="ifi_index: only an attribute or an element"):
        without(message, message.node("ifi_index"))
    with pytest.raises(nlshell.EncodeError, match="mtu: it holds no attributes"):
        extended(message, message.node("mtu"), {"x": 1})
    with pytest.raises(nlshell.UnknownNameError, match=r"attribute of linkinfo\.data 'prot'; did you mean port"):
        extended(message, message.node("linkinfo.data"), {"prot": 1})
    with pytest.raises(nlshell.EncodeError, match="an attribute holds at most"):
        edited(message, message.node("linkinfo.data.id"), bytes(65_530))


def test_text_without_its_nul_keeps_being_without() -> None:
    message = nlshell.decode(nlshell.encode("link.newlink", {"linkinfo": {"kind": b"vxlan"}}))[0]
    node = message.node("linkinfo.kind")
    assert typed(message)[node] == "vxlan"
    assert read(edited(message, node, "veth"), message).bytes.endswith(b"veth")
