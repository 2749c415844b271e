"""What people see first: a line each, whole where no terminal is, JSON that `jq` and people can read."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

import nlshell
from nlshell.codec.plain import plain_object, plain_value
from nlshell.commands.run import run_text
from nlshell.commands.state import State
from nlshell.render.style import Style
from nlshell.render.table import table, wide
from nlshell.schema.enums import Flags, NamedBits

from .captures import AREAS, conversation
from .space import ENVIRONMENT, Space, space

SETUP = """
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up; ip link add br0 type bridge; ip link set v1 master br0
ip addr add 192.0.2.1/24 dev v0; ip addr add 2001:db8::1/64 dev v0
ip route add default via 192.0.2.254; ip route add 198.51.100.0/24 via 192.0.2.9 metric 100
"""


@pytest.fixture(scope="module")
def inside() -> Iterator[Space]:
    with space(SETUP) as made:
        yield made


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def on_terminal(monkeypatch: pytest.MonkeyPatch, width: int, *lines: str, prompt: bool = False) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    state, out = State(), Terminal()
    state.is_prompt = prompt
    for line in lines:
        assert run_text(line, state, out, io.StringIO()) == 0
    return out.getvalue()


ROUTES = "decode --protocol route " + "".join(
    message.bytes.hex() for message in [each for each in conversation("route") if each.type == "RTM_NEWROUTE" and each.kind is not None][:6]
)


# --- a line each


def test_one_message_is_its_tree_and_several_are_a_line_each(inside: Space) -> None:
    (_, one, _), (_, several, _), (_, trees, _) = inside.many(["link show dev lo", "link show", "link show --tree"])
    assert one.startswith("RTM_NEWLINK") and trees.count("RTM_NEWLINK") == 4
    rows = [line.split() for line in several.splitlines()]
    theirs = inside.json("ip -d -j link show")
    assert rows[0][:3] == ["#", "name", "operstate"] and [row[0] for row in rows[1:]] == ["1", "2", "3", "4"]
    assert [row[1] for row in rows[1:]] == [each["ifname"] + (f"@{each['link']}" if "link" in each else "") for each in theirs]
    assert [row[3] for row in rows[1:]] == [str(each["mtu"]) for each in theirs]


def test_rows_have_the_numbers_that_views_take(inside: Space) -> None:
    rows, tree = inside.nlshell("-c", "route show; tree 1.2").stdout.split("RTM_NEWROUTE")
    second = rows.splitlines()[2].split()
    assert second[0] == "2" and ["dst", second[1].partition("/")[0]] in [line.split()[1:] for line in tree.splitlines()]


def test_the_kernels_own_names_are_one_option_away(inside: Space) -> None:
    ((_, out, _),) = inside.many(["route show --raw"])
    assert out.split()[:4] == ["#", "dst", "rtm_dst_len", "gateway"]
    assert {row.split()[0] for row in out.splitlines()[1:]} == {"1", "2", "3"}


def test_a_terminal_is_told_what_found_no_room_and_how_to_see_more(monkeypatch: pytest.MonkeyPatch) -> None:
    wide_one = on_terminal(monkeypatch, 200, ROUTES)
    assert "no room" not in wide_one and "--tree: all of each" in wide_one
    narrow = on_terminal(monkeypatch, 60, ROUTES)
    rows, _, below = narrow.partition("rows, no room for ")
    assert max(map(len, narrow.splitlines())) <= 60 and "scope" in below and "scope" not in rows
    prompt = on_terminal(monkeypatch, 200, ROUTES, prompt=True)
    assert "`tree 1.1`" in prompt and "`hex 1.1`" in prompt
    assert "of the first" in prompt and on_terminal(monkeypatch, 200, ROUTES, "hex 1.1", prompt=True).count("nlmsghdr") == 1


def test_what_the_line_below_a_table_advises_works(inside: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    prompt = on_terminal(monkeypatch, 300, ROUTES, prompt=True).splitlines()[-1]
    commands = re.findall(r"`([^`]+)`", prompt)
    assert commands == ["tree 1.1", "hex 1.1", "| tree"] and "--raw" in prompt
    for command in commands:
        behind = command[0] == "|"
        told = on_terminal(monkeypatch, 300, f"{ROUTES} {command}" if behind else f"{ROUTES}; {command}", prompt=True)
        assert told.count("RTM_NEWROUTE  ") == 6 if behind else "rtm_dst_len" in told
    below = on_terminal(monkeypatch, 300, ROUTES).splitlines()[-1]
    options = re.findall(r"--\w+", below)
    assert options == ["--tree", "--json", "--raw"]
    for status, out, err in inside.many([f"route show {option}" for option in options]):
        assert (status, err) == (0, "") and out


def test_what_all_rows_say_goes_before_what_tells_them_apart() -> None:
    messages = [
        nlshell.decode(nlshell.encode("link.newlink", {"ifname": f"a{n}", "mtu": 1500, "group": n}), protocol="route")[0] for n in range(3)
    ]
    assert table(messages, ["ifname", "mtu", "group"], Style(), {}, 14).left_out == ["mtu (1500)"]


def test_signs_of_two_columns_are_counted() -> None:
    assert [wide(text) for text in ("abc", "日本", "e\u0301", "…")] == [3, 4, 1, 1]
    rows = [nlshell.decode(nlshell.encode("link.newlink", {"ifalias": text, "mtu": 1}), protocol="route")[0] for text in ("日本語", "abc")]
    first, second = table(rows, ["ifalias", "mtu"], Style(), {}).split("\n")[1:]
    assert first == "日本語   1" and second == "abc      1"


# --- whole when piped


def test_nothing_is_cut_where_no_terminal_is(inside: Space) -> None:
    for command in ("addr show", "link show", "genl show", "route show table all", "nlctrl getfamily --dump"):
        done = inside.nlshell(*command.split(), "--table")
        again = inside.nlshell(*command.split(), "--table", env={**ENVIRONMENT, "COLUMNS": "30"})
        assert done.returncode == 0 and "…" not in done.stdout and done.stdout == again.stdout, command
    assert "[id=3 flags=" in inside.nlshell("genl", "show").stdout  # lists of nests have their values, too


def test_columns_of_the_environment_lay_out_what_has_a_width(inside: Space) -> None:
    lines = {
        width: inside.nlshell("explain", "link", "show", "dev", "lo", env={**ENVIRONMENT, "COLUMNS": width}).stdout.splitlines()
        for width in ("60", "140")
    }
    assert max(map(len, lines["60"])) <= 60 < max(map(len, lines["140"]))


# --- JSON for people


def test_json_is_what_ip_says_by_our_paths(inside: Space) -> None:
    ours = json.loads(inside.nlshell("link", "--json").stdout)
    theirs = inside.json("ip -d -j link show")
    assert [each["ifname"] for each in ours] == [each["ifname"] for each in theirs]
    for one, other in zip(ours, theirs):
        assert (one["mtu"], one["operstate"], one["address"]) == (other["mtu"], other["operstate"], other["address"])
        assert set(one["ifi_flags"]) - {"RUNNING"} >= set(other["flags"]) - {"NO-CARRIER", "RUNNING"}
        assert one.get("linkinfo", {}).get("kind") == other.get("linkinfo", {}).get("info_kind")
        assert one.get("master_name") == other.get("master") and one["stats64"]["rx_packets"] >= 0
    routes = json.loads(inside.nlshell("route", "show", "table", "all", "--json").stdout)
    assert all(each["oif_name"] in ("lo", "v0", "v1", "br0") and isinstance(each["oif"], int) for each in routes if "oif" in each)
    assert {each["rtm_type"] for each in routes} >= {"UNICAST", "LOCAL"}


def test_json_is_one_array_lines_or_indented(inside: Space) -> None:
    array = inside.nlshell("addr", "show", "--json").stdout
    lines = inside.nlshell("addr", "show", "--jsonl").stdout
    pretty = inside.nlshell("-j", "-p", "addr", "show").stdout
    assert json.loads(array) == [json.loads(line) for line in lines.splitlines()] == json.loads(pretty)
    assert len(array.splitlines()) == len(lines.splitlines()) and pretty.count("\n") > len(lines.splitlines()) * 5
    assert inside.nlshell("addr", "show", "-p").stderr == "nlshell: -p is for --json: write both\n"
    assert inside.nlshell("link", "show", "type", "vxlan", "--json").stdout == "[]\n"
    chosen = json.loads(inside.nlshell("route", "show", "--columns", "dst,dev,rtm_protocol", "--json").stdout)
    assert chosen[0] == {"dst": "default", "dev": "v0", "rtm_protocol": "BOOT"}
    counted = json.loads(inside.nlshell("-c", "link show | count by operstate | json").stdout)
    assert {each["operstate"] for each in counted} <= {"UP", "DOWN", "UNKNOWN", "LOWERLAYERDOWN"}


def test_foreign_text_in_json_never_reaches_a_terminal_raw(inside: Space) -> None:
    inside.sh(r"""ip link set v0 alias "$(printf 'a b\033[31m\177')" """)
    for words in (["--json"], ["--json", "-p"], ["--jsonl"], ["--json=wire"]):
        out = inside.nlshell("link", "show", "dev", "v0", *words).stdout
        assert "\x1b" not in out and "\x7f" not in out and "u001b" in out
    inside.sh('ip link set v0 alias ""')


def test_the_wire_form_opens_again(inside: Space, tmp_path: Any) -> None:
    for words in (["link", "show"], ["genl", "show"], ["netdev", "dev_get", "--dump"]):
        path = tmp_path / "x.json"
        path.write_text(inside.nlshell(*words, "--json=wire").stdout)
        wire = [json.loads(line) for line in path.read_text().splitlines()]
        again = [json.loads(line) for line in inside.nlshell("decode", str(path), "--json=wire").stdout.splitlines()]
        assert [(each["bytes"], each["type"], each["family"]) for each in again] == [
            (each["bytes"], each["type"], each["family"]) for each in wire
        ]
        path.write_text(json.dumps(wire))  # as one array
        assert len(inside.nlshell("decode", str(path), "--jsonl").stdout.splitlines()) == len(wire)
    path.write_text(inside.nlshell("link", "show", "--json").stdout)
    refused = inside.nlshell("decode", str(path))
    assert refused.returncode == 1 and "--json=wire" in refused.stderr
    path.write_text('{"bytes": "00"')
    assert "fault in line 1" in inside.nlshell("decode", str(path)).stderr


@pytest.mark.parametrize("area", AREAS)
def test_every_recorded_message_is_an_object_that_json_can_hold(area: str) -> None:
    """Nothing is lost on the way: keys are those of the values, and enumerations have their names."""
    for message in conversation(area):
        made = plain_object(message, {})
        assert json.loads(json.dumps(made)) == made
        if message.kind is not None:
            assert list(made) == [str(key) for key in message.values if str(key)[:2] != "__"]
            for key, value in message.values.items():
                if isinstance(value, NamedBits) and value and not value.rest:
                    assert "|".join(made[str(key)]) == str(value)


def test_flags_are_lists_and_what_has_no_name_is_a_number() -> None:
    flags = Flags("x", {"A": 1, "B": 2, "AB": 3, "NONE": 0})
    assert plain_value(flags.of(5)) == ["A", 4] and plain_value(flags.of(3)) == ["AB"] and plain_value(flags.of(0)) == []
    assert str(flags.of(5)) == "A|0x4" and str(flags.of(0)) == "NONE"
    (message,) = nlshell.decode(nlshell.encode("link.newlink", {"operstate": 77, "ifi_flags": 1 << 31 | 1}), protocol="route")
    assert plain_object(message, {})["operstate"] == 77 and plain_object(message, {})["ifi_flags"] == ["UP", 1 << 31]


def test_an_error_has_its_parts_in_json_too() -> None:
    """No family describes NLMSG_ERROR, and the tree knows it all the same."""
    (error,) = [each for each in conversation("route") if each.type == "NLMSG_ERROR" and each["error"]][:1]
    made = plain_object(error, {})
    assert made["error"] == error["error"] < 0 and isinstance(made["request"], dict) and "payload" not in made
