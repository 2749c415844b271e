"""Which columns a table has when nobody asked for any, and how it writes nests."""

from __future__ import annotations

import pytest

from nlshell.codec.message import Context, Message, messages
from nlshell.render.style import Style
from nlshell.render.table import table, values_of
from nlshell.schema import REGISTRY
from nlshell.wire import header as h
from nlshell.wire.attribute import pack

from .captures import conversation


def replies(area: str, family: str) -> list[Message]:
    found = [message for message in conversation(area) if message.kind is not None and message.kind.family.name == family]
    return [message for message in found if message.direction == "reply"]


def head(found: list[Message], width: int = 120) -> list[str]:
    return table(found, [], Style(), {}, width).splitlines()[0].split()


@pytest.mark.parametrize(
    ("area", "family", "first"),
    [
        ("diag", "inet_diag", ["state", "recv_q", "send_q", "src", "sport", "dst"]),
        ("diag", "unix_diag", ["type", "state", "recv_q", "send_q", "name"]),
        ("diag", "tipc_diag", ["type", "state"]),
        ("route", "route", ["dst", "via", "dev"]),
        ("link", "link", ["name", "operstate", "mtu", "address"]),
        ("xfrm", "xfrm", ["src", "dst"]),
        ("ethtool", "ethtool", ["dev"]),
    ],
)
def test_what_a_dump_shows_first(area: str, family: str, first: list[str]) -> None:
    found = replies(area, family)
    assert head([message for message in found if message.type == found[0].type])[: len(first)] == first


def test_the_words_of_a_policy_stand_in_its_table() -> None:
    found = [message for message in replies("genl", "nlctrl") if message.type == "CTRL_CMD_GETPOLICY"]
    lines = table(found, [], Style(), {}, 120).splitlines()
    assert lines[0].split() == ["family_id", "op_policy", "policy"]
    operations = next(message["op_policy"] for message in found if "op_policy" in message)
    ((command, policies),) = operations.items()
    assert f"{command}: {' '.join(f'{how}={number}' for how, number in policies.items())}" in lines[1]
    assert any("0.1: " in line and "type=" in line for line in lines)


def test_messages_of_several_families_have_the_columns_of_each() -> None:
    links, routes = replies("route", "link")[:3], replies("route", "route")[:3]
    apart = [column for found in (routes, links) for column in values_of(found, {})[0]]
    shown = head([*routes, *links], 0)
    assert shown[0] == "type" and set(shown[1:]) >= {*apart} - {"type"} and len(shown) == len(set(shown))
    assert shown.index("dst") < shown.index("proto") and shown.index("name") < shown.index("ifi_index")
    assert {"dst", "name", "operstate"} <= set(shown[1:6])  # so that a narrow terminal says of each row what it is about


def test_the_generic_header_is_no_column_and_an_attribute_of_its_name_is() -> None:
    found = [message for message in replies("genl", "NLBL_MGMT") if message.type == "NLBL_MGMT_C_VERSION"]
    assert {"cmd", "genlmsghdr.version", "version"} <= set(found[0].values)
    assert values_of(found, {})[0] == ["version"]


def test_names_in_nests_are_made_safe() -> None:
    raw = h.pack(16, 0, 7, 1, bytes(16) + pack(18, pack(1, b"\xff\x1b[1m\0")))
    found, _ = messages(raw, Context(REGISTRY.protocol("route")))
    assert table(found, ["linkinfo"], Style(), {}).splitlines()[1] == r"kind=\xff\x1b[1m"
