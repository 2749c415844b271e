"""What numbers are called, wherever they are shown: names that depend on the message, hints of the schema, addresses."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from nlshell.codec.difference import shown
from nlshell.codec.export import message_dict, text
from nlshell.codec.message import Context, Message, messages
from nlshell.codec.writer import encode
from nlshell.commands.run import perform, run_text, run_words
from nlshell.commands.state import State
from nlshell.errors import EncodeError
from nlshell.kernel.exchange import Exchange
from nlshell.render.hex import hex_lines
from nlshell.render.style import Style
from nlshell.render.svg import caption
from nlshell.render.tree import message_lines
from nlshell.schema import REGISTRY
from nlshell.wire import header as h

from .captures import conversation

AREAS_WITH_ERRORS = ("rule", "ethtool", "netns", "xfrm", "ipset", "l2tp")


def read(data: bytes, protocol: str = "route", families: dict[int, str] | None = None) -> Message:
    return messages(data, Context(REGISTRY.protocol(protocol), families))[0][0]


# --- a request that an error quotes, and commands of generic families


def test_a_quoted_request_has_names_wherever_it_is_shown() -> None:
    """Of errors in the recordings: type, flags and command in trees and JSON are those of the request read by itself."""
    seen = set()
    for area in AREAS_WITH_ERRORS:
        for message in conversation(area):
            quoted = message.quoted
            if quoted is None or quoted.is_control or (quoted.kind is None and quoted.family is None):
                continue
            name = quoted.family if quoted.context.protocol.name == "generic" else quoted.type
            lines = "\n".join(message_lines(message, Style(), 200))
            assert f"{name} ({quoted.type_id})" in lines
            flags = next(node for node in message.tree.walk() if node.path == "request.nlmsg_flags")
            assert text(flags) == (f"{'|'.join(quoted.flag_names)} ({quoted.flags:#x})" if quoted.flags else "0")
            fields = {entry["path"]: entry for entry in message_dict(message)["fields"][1]["fields"]}
            assert fields["request.nlmsg_type"]["text"] == f"{name} ({quoted.type_id})"
            assert fields["request.nlmsg_type"]["value"] == quoted.type_id
            assert message.encode()[:36] == message.bytes[:36]
            seen.add((quoted.context.protocol.name, bool(message.flags & h.CAPPED)))
    assert {protocol for protocol, _ in seen} >= {"route", "generic", "xfrm", "netfilter"}


def test_a_name_is_said_once_in_every_view() -> None:
    request = encode(REGISTRY.family("addr").operation("newaddr"), {"ifa_index": 2}, flags=h.REQUEST | h.ACK | h.CREATE | h.REPLACE)
    error = read(h.pack(h.ERROR, 0, 1, 1, (-95).to_bytes(4, "little", signed=True) + request))
    node = next(node for node in error.tree.walk() if node.path == "request.nlmsg_type")
    assert text(node) == shown(node, error) == caption(node, error, {}) == "RTM_NEWADDR (20)"
    assert "20 = RTM_NEWADDR" in "\n".join(hex_lines(error, Style(), 100))
    assert error.values["nlmsg_type"] == 20


def test_a_command_of_a_generic_family_has_its_name() -> None:
    for area in ("ethtool", "wireguard", "team", "netns"):
        message = next(each for each in conversation(area) if each.context.protocol.name == "generic" and each.kind is not None)
        command = next(node for node in message.tree.walk() if node.name in ("cmd", "genlmsghdr.cmd"))
        assert text(command) == f"{message.kind.name} ({message.kind.id})" == shown(command, message)
        assert f"{message.kind.name} ({message.kind.id})" in "\n".join(hex_lines(message, Style(), 200))


# --- hex in tables


def rules() -> list[Message]:
    kind = REGISTRY.family("rule").operation("newrule")
    return [read(encode(kind, {"family": 2, "fwmark": mark, "fwmask": 0xFF}, flags=0, seq=1)) for mark in (16, 5)]


@pytest.mark.parametrize("stages", ["", "| columns fwmark fwmask", "| count by fwmark", "| columns fwmark | sort -fwmark"])
def test_hex_reaches_tables_and_files(stages: str, tmp_path: Path) -> None:
    data = b"".join(message.bytes for message in rules())
    command = f"decode --table --protocol route {data.hex()} {stages}"
    out, path = io.StringIO(), tmp_path / "marks.csv"
    assert run_text(command, State(), out, out) == 0
    assert "0x00000010" in out.getvalue() and " 16 " not in out.getvalue()
    assert run_text(f"{command} > {path}", State(), out, out) == 0
    assert "0x00000010" in path.read_text()


@pytest.mark.extra("frames")
def test_numbers_stay_numbers_in_frames_and_conditions() -> None:
    from nlshell.frames import frame

    found = rules()
    assert frame(found)["fwmark"].tolist() == [16, 5]
    data = b"".join(message.bytes for message in found).hex()
    result = perform(f"decode --protocol route {data} | columns fwmark | where fwmark > 10 | df", State())
    assert result.value.frame["fwmark"].tolist() == [16]  # type: ignore[union-attr]


def test_help_says_the_byte_order_and_form_of_header_fields() -> None:
    out = io.StringIO()
    assert run_words(["help", "nftables", "newtable"], State(), out, out) == 0
    (line,) = [line for line in out.getvalue().splitlines() if " res_id " in line]
    assert "u16 big-endian" in line
    out = io.StringIO()
    run_words(["schema", "route"], State(), out, out)
    assert any("rtm_tos" in line and "hex" in line for line in out.getvalue().splitlines())


# --- addresses and labels


ROUTE = REGISTRY.family("route").operation("newroute")
REFUSED = [
    ({"prefsrc": "198.51.100.1/24"}, "prefsrc: '198.51.100.1/24' has a prefix length, for which there is no room here; write 198.51.100.1"),
    ({"gateway": "2001:db8::1/64"}, "write 2001:db8::1"),
    ({"gateway": "100/200"}, "gateway: '100/200' is no address"),
    ({"prefsrc": "100"}, "prefsrc: '100' is no address"),
    ({"rtm_family": 2, "dst": "100/200"}, "dst: '100/200' is a stack of MPLS labels, which an address is only in the family MPLS"),
    ({"rtm_family": 28, "dst": "100/1048576"}, "each below 1048576"),
    ({"rtm_family": 28, "dst": "100/"}, "no stack"),
    ({"multipath": [{"gateway": "16/17"}]}, "'16/17' is no address"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "part"), REFUSED, ids=[part for _, part in REFUSED])
def test_labels_stand_only_where_labels_can(values: dict[str, object], part: str) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(ROUTE, values)
    assert part in str(caught.value)


def test_labels_where_they_can_stand() -> None:
    labels = bytes.fromhex("00064000 000c8100")
    assert encode(ROUTE, {"rtm_family": 28, "dst": "100/200"}).endswith(labels)
    assert encode(ROUTE, {"rtm_family": 28, "newdst": "100/200"}).endswith(labels)
    assert encode(ROUTE, {"encap_type": "MPLS", "encap.dst": "100/200"}).endswith(labels)
    assert encode(ROUTE, {"rtm_family": 28, "dst": 100}).endswith(bytes.fromhex("00064100"))
    assert encode(ROUTE, {"dst": "192.0.2.0/24"})[16:18] == b"\x02\x18"


# --- how an exchange ended


def test_what_was_done_was_not_refused() -> None:
    kinds = {"link": ("setlink", "RTM_SETLINK was done"), "route": ("getroute", "RTM_GETROUTE was answered by 0 messages")}
    for family, (operation, sentence) in kinds.items():
        request = read(encode(REGISTRY.family(family).operation(operation), {}))
        exchange = Exchange(request)
        assert exchange.sentence() == f"{request.type} has no answer"
        exchange.end = read(h.pack(h.ERROR, 0, 1, 1, bytes(4) + request.bytes[:16]))
        assert exchange.sentence() == sentence
        exchange.lost = True
        assert "lost" in exchange.sentence() and "refused" not in exchange.sentence()
        exchange.errno = 22
        assert "was refused: EINVAL" in exchange.sentence()
