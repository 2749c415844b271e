"""Completion: what may stand at the cursor, and live names that come later without anyone waiting."""

from __future__ import annotations

import threading
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, strategies as st

from nlshell.codec.value_at import FACTS
from nlshell.commands import live
from nlshell.commands.live import Live, Name
from nlshell.commands.state import State
from nlshell.errors import SystemFault
from nlshell.language import complete as language
from nlshell.language.complete import Candidate
from nlshell.language.table import TABLE
from nlshell.schema.registry import REGISTRY

from . import live as namespaces
from .names import complete, state_with

STATE = state_with()


def help_lines(text: str, cursor: int, state: State, width: int = 80, most: int = 40) -> list[str]:
    return language.help_lines(text, cursor, live.of(state), width, most)


def help_command(text: str, cursor: int, state: State) -> str:
    return language.help_command(text, cursor, live.of(state))


def offered(text: str, state: State = STATE) -> list[Candidate]:
    return complete(text, len(text), state)


def texts(text: str, state: State = STATE) -> list[str]:
    return [candidate.text for candidate in offered(text, state)]


def replaced(text: str, wanted: str, state: State = STATE) -> str:
    """The line after choosing this candidate."""
    chosen = next(candidate for candidate in offered(text, state) if candidate.text == wanted)
    return text[: chosen.start] + chosen.text


# --- what is offered where


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("", ["link", "route", "monitor", "hex", "help", "ethtool", "nftables", "myfamily"]),
        ("li", ["link", "linkprop"]),
        ("link ", ["show", "dev", "type", "eth0", "getlink", "newlink"]),
        ("link show ", ["dev", "up", "eth0"]),
        ("link show dev ", ["lo", "eth0", "br-lan", "'a b'"]),
        ("link show type ", ["veth", "bridge", "vxlan"]),
        ("route show table ", ["main", "local", "all", "1000"]),
        ("route show proto ", ["kernel", "static", "boot"]),
        ("neigh show nud ", ["reachable", "permanent"]),
        ("netns ", ["list", "own", "blue", "green"]),
        ("genl show ", ["ethtool", "myfamily"]),
        ("monitor ", ["stop", "list", "link", "addr", "neigh", "nft", "ethtool.monitor"]),
        ("monitor link ", ["neigh", "route"]),
        ("watch 2 ", ["route", "link"]),
        ("watch 2 route ", ["show", "get"]),
        ("hex link show dev ", ["eth0"]),
        ("copy ", ["xxd", "python", "base64"]),
        ("completion ", ["bash", "zsh", "fish"]),
        ("help nls", ["nlshell"]),
        ("help ", ["link", "where", "ethtool"]),
        ("help link ", ["show", "newlink"]),
        ("schema ", ["ethtool", "link"]),
        ("config ", ["save", "theme=", "pager="]),
        ("config theme=", ["auto", "dark", "light"]),
        ("ethtool ", ["linkinfo_get", "linkinfo_set"]),
        ("ethtool linkinfo_get ", ["header."]),
        ("ethtool linkinfo_get header.", ["dev_index=", "dev_name="]),
        ("ethtool linkinfo_get header.dev_name=", ["eth0"]),
        ("link newlink ", ["ifname=", "mtu=", "linkinfo.", "--flags"]),
        ("link newlink operstate=", ["up", "down"]),
        ("link newlink ifi_flags=up,", ["broadcast"]),
        ("link newlink link=", ["eth0"]),
        ("link newlink linkinfo.kind=", ["veth", "vlan", "bridge"]),
        ("link newlink --flags ", ["create", "excl"]),
        ("route newroute multi", ["multipath[0]."]),
        ("route newroute multipath[0].", ["gateway="]),
        ("rule newrule ", ["fib_rule_hdr.table=", "table="]),
        ("nftables newchain table=", ["filter"]),
        ("nlctrl getfamily family_name=", ["myfamily"]),
        ("link show --", ["--json", "--netns", "--dry-run"]),
        ("link show --netns ", ["blue"]),
        ("link show --netns=", ["blue"]),
        ("link show --color ", ["never"]),
        ("link show --columns ifname,", ["mtu", "linkinfo."]),
        ("hex --layout ", ["classic", "annotated"]),
        ("decode --protocol ", ["route", "generic"]),
        ("link show | ", ["where", "columns", "sort", "count", "json", "csv", "df", "hex", "explain"]),
        ("link show | where ", ["mtu", "linkinfo.", "not"]),
        ("link show | where mtu ", ["=", ">=", "in", "and"]),
        ("link show | where operstate = ", ["up", "down"]),
        ("link show | where operstate=", ["up", "down"]),
        ("link show | where mtu > 3 ", ["and", "or"]),
        ("link show | where mtu > 3 and not ", ["ifname"]),
        ("link show | columns ifname linkinfo.", ["kind", "slave_kind"]),
        ("link show | sort -", ["mtu"]),
        ("link show | count ", ["by"]),
        ("link show | count by ", ["mtu", "operstate"]),
        ("link show | columns ifname mtu | where ", ["ifname", "mtu"]),
        ("genl show | columns ", ["family_name"]),
        ("monitor link | where ", ["ifname"]),
        ("ethtool linkinfo_get | columns ", ["port"]),
        ("link show; ad", ["addr"]),
        ("link show |\n whe", ["where"]),
    ],
)
def test_what_is_offered(text: str, some: list[str]) -> None:
    found = texts(text)
    assert [word for word in some if word not in found] == []


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("link show dev ", ["up", "show", "--json"]),  # an argument is wanted, nothing else will do
        ("link show dev eth0 ", ["dev"]),  # once is enough
        ("link newlink ifi_flags=up,", ["up"]),
        ("link newlink linkinfo.kind=veth linkinfo.data.", ["id="]),
        ("link show | columns ifname mtu | where ", ["operstate"]),
        ("ethtool linkinfo_get ", ["ifname="]),
        ("link show # ", ["dev"]),
    ],
)
def test_what_is_not_offered(text: str, none: list[str]) -> None:
    assert [word for word in texts(text) if word in none] == []


def test_data_by_the_kind_that_is_given() -> None:
    assert texts("link newlink linkinfo.kind=veth linkinfo.data.")[:1] == ["peer."]
    assert "id=" in texts("link newlink linkinfo.kind=vlan linkinfo.data.")
    both = texts("link newlink linkinfo.data.")
    assert "id=" in both and "peer." in both  # whatever the kind will be


@pytest.mark.parametrize(
    ("text", "wanted", "line"),
    [
        ("lin", "link", "link"),
        ("link show de", "dev", "link show dev"),
        ("link show dev 'a", "'a b'", "link show dev 'a b'"),
        ("link newlink ifn", "ifname=", "link newlink ifname="),
        ("link newlink linkinfo.ki", "kind=", "link newlink linkinfo.kind="),
        ("link newlink kin", "linkinfo.kind=", "link newlink linkinfo.kind="),
        ("link newlink ifi_flags=up,bro", "broadcast", "link newlink ifi_flags=up,broadcast"),
        ("link show --columns ifname,mt", "mtu", "link show --columns ifname,mtu"),
        ("link show | sort -mt", "mtu", "link show | sort -mtu"),
        ("link show | where mtu>3 and operstate=u", "up", "link show | where mtu>3 and operstate=up"),
        ("hex link show d", "dev", "hex link show dev"),
    ],
)
def test_choosing_a_candidate_replaces_what_was_typed(text: str, wanted: str, line: str) -> None:
    assert replaced(text, wanted) == line


def test_only_what_is_in_front_of_the_cursor_counts() -> None:
    text = "link show dev  | where mtu > 3"
    assert [candidate.text for candidate in complete(text, 14, STATE)][:2] == ["lo", "eth0"]


# --- order and description


def test_the_best_comes_first() -> None:
    assert texts("lin")[0] == "link"
    assert texts("link newlink mt")[0] == "mtu="
    assert texts("link newlink index")[:2] == ["ifi_index=", "new_ifindex="]  # a whole part before the middle of one
    assert "link_netnsid=" in texts("link newlink lkn")  # scattered letters, too
    assert "linkinfo.kind=" in texts("link newlink kind")


def test_what_people_look_at_comes_before_the_rest() -> None:
    """The columns of the thing's table, what its example sets; then attributes, fields of headers, what nobody uses."""
    for stage in ("where", "columns", "sort", "count by"):
        found = texts(f"link show | {stage} ")
        columns = [*(REGISTRY.family("link").things[0].columns)]
        assert found[: len(columns)] == columns and found.index("qdisc") < found.index("ifi_family")
    assert texts("route newroute ")[:3] == ["dst=", "gateway=", "rtm_type="]
    assert texts("link newlink ")[:2] == ["ifname=", "linkinfo."]
    assert texts("dpll pin_set ")[-5:] == ["cmd=", "version=", "--dump", "--flags", "--no-ack"]
    for line, unused in (
        ("link show | columns ", ["cost", "priority", "weight"]),
        ("vsock_diag sock_diag_by_family ", ["vdiag_ino=", "vdiag_show=", "vdiag_cookie="]),
    ):
        paths = [each for each in offered(line) if each.kind == "path" and each.text not in FACTS]
        assert [each.text for each in paths[-3:]] == unused and all("never used" in each.meta for each in paths[-3:])


def test_flags_that_people_set_come_first() -> None:
    assert texts("link newlink --flags ")[:6] == ["create", "excl", "replace", "append", "echo", "ack"]
    assert texts("link newlink --flags ")[-1] == "dump_filtered"
    assert texts("route delroute --flags ")[:2] == ["nonrec", "bulk"]
    meant = {each.text: each.meta for each in offered("link newlink --flags ")}
    assert meant["create"] == "0x400 · if there is no such object, the kernel creates it"


def test_families_stand_behind_commands() -> None:
    for text in ("", "l", "help ", "watch 2 l", "hex "):
        kinds = [each.kind for each in offered(text)]
        first = kinds.index("family")
        assert first > 5 and set(kinds[first:]) <= {"family", "option"}, text
        assert all(each.meta.startswith("family") for each in offered(text) if each.kind == "family")
    assert texts("")[:3] == ["link", "addr", "route"] == texts("help ")[:3]
    assert {"conntrack", "tcp", "genl"} <= {each.text for each in offered("") if each.kind == "command"}
    assert texts("l2")[0] == "l2tp" and texts("ethto")[0] == "ethtool"


def test_long_paths_leave_room_for_their_meaning() -> None:
    found = [each for each in offered("nl80211 new_key data") if each.text.count(".") > 1]
    assert found and all(len(each.label) <= len("…") + max(28, len(each.text.rstrip("=.").rpartition(".")[2])) for each in found)
    for each in found:
        whole = each.text.rstrip("=.")
        assert each.label == whole or (each.label[0] == "…" and whole.endswith(f".{each.label[1:]}"))
        assert "".join(each.label[position] for position in each.matched) == "data"


def test_schema_goes_on_behind_a_dot() -> None:
    assert {"metrics", "multipath", "rtm_type"} <= set(texts("schema route."))
    assert "lock" in texts("schema route.metrics.") and "dst" not in texts("schema route.")
    assert "maddress" not in texts("schema ") and texts("schema nosuch.") == []
    assert replaced("schema route.met", "metrics") == "schema route.metrics"


def test_each_has_a_description() -> None:
    by_text = {candidate.text: candidate for candidate in offered("link newlink ")}
    assert by_text["mtu="].meta == "u32 bytes · largest packet, without link-layer header"
    assert by_text["operstate="].meta.startswith("enum if_oper")
    assert {candidate.text: candidate.meta for candidate in offered("link newlink operstate=")}["up"] == "IF_OPER_UP = 6"
    assert next(each for each in offered("") if each.text == "link").meta == "network interfaces"
    assert next(each for each in offered("link show dev ") if each.text == "eth0").meta == "interface 2"


def test_matched_letters_are_where_they_fit() -> None:
    for text in ("lkn", "kind", "mtu", "ndex"):
        for candidate in offered(f"link newlink {text}"):
            letters = "".join(candidate.label[position] for position in candidate.matched)
            assert letters.lower() == text


def test_everything_in_the_registry_can_be_found() -> None:
    first = set(texts(""))
    for family in REGISTRY.families():
        assert family.name in first or any(family.name in (c.words[0]) for c in TABLE.commands), family.name
    for command in TABLE.commands:
        assert command.words[0] in first
    assert {stage.name for stage in TABLE.stages} <= set(texts("link show | "))


@pytest.mark.parametrize("name", ["link", "ethtool", "nl80211", "devlink", "nftables", "xfrm", "qdisc", "inet_diag"])
def test_every_operation_and_attribute_of_a_family_can_be_found(name: str) -> None:
    family = REGISTRY.family(name)
    operations = {kind.operation for kind in family.messages if kind.direction in (None, "request")}
    assert operations <= set(texts(f"{name} ")) | {"batch_begin", "batch_end"}
    kind = next(kind for kind in family.messages if kind.attributes is not None and kind.direction in (None, "request"))
    found = {text.rstrip("=.").removesuffix("[0]") for text in texts(f"{name} {kind.operation} ")}
    wanted = {
        attribute.name
        for attribute in kind.attributes or ()
        if attribute.type.kind != "pad" and not attribute.name.startswith(("pad", "unused")) and kind.may_carry(attribute.name)
    }
    assert wanted <= found


# --- results and files


def test_kept_results_and_their_paths() -> None:
    from nlshell.commands.run import perform

    state = state_with()
    assert texts("diff ", state) == ["--ignore", "--moving", "--bytes"]
    perform("decode --protocol route 20000000 10000500 00000000 00000000 00000100 01000000 49000100 00000000", state)
    assert "1" in texts("diff ", state) and "last" in texts("hex ", state)
    assert next(each for each in offered("show ", state) if each.text == "1").meta.startswith("decode --protocol route")
    assert "mtu" in texts("hex 1 ", state) and "mtu" in texts("last | columns ", state) and "linkinfo." in texts("hex li", state)


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dump.hex").touch()
    (tmp_path / "with blank.txt").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / ".hidden").touch()
    monkeypatch.chdir(tmp_path)
    assert texts("decode ")[:3] == ["dump.hex", "folder/", "'with blank.txt'"]
    assert texts("link show > fo") == ["folder/"]
    assert texts("link show > .")[0] == ".hidden" and ".hidden" not in texts("link show > ")
    assert texts(f"decode {tmp_path}/du") == [f"{tmp_path}/dump.hex"]
    assert texts("decode /nowhere/at/all/") == []


def test_hostile_names_are_shown_as_text() -> None:
    state = state_with({"interface": ["ok", "\x1b[31mred", "tab\there", "q'uote", "пример", "a=b"]})
    found = offered("link show dev ", state)
    assert [candidate.text for candidate in found] == ["ok", '"q\'uote"', "пример", "a=b"]
    assert all(candidate.label.isprintable() and candidate.meta.isprintable() for candidate in offered("link show ", state))


# --- live names in the background


class Slow(Live):
    """Fetches only when allowed to, and counts."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.go = threading.Event()
        self.names = ["eth0"]
        self.fetched: list[tuple[Any, str]] = []

    def _ask(self, place: Any, what: str) -> Any:
        self.go.wait(20)
        self.fetched.append((place, what))
        if what == "registry":
            return super()._ask(place, what)
        if what == "namespace":
            raise SystemFault("gone")
        return [Name(name) for name in self.names]


@pytest.fixture
def slow() -> Any:
    state = State()
    names = Slow(state)
    state.live = names
    yield state, names
    names.go.set()
    names.close()


def test_a_keystroke_never_waits(slow: tuple[State, Slow]) -> None:
    state, names = slow
    came = threading.Event()
    names.watch(came.set)
    assert texts("link show dev ", state) == []  # at once, though nothing has come yet
    assert "link" in texts("", state) and "ethtool" not in texts("", state)
    assert not names.settle(0.01) and not came.is_set()
    names.go.set()
    assert names.settle(20) and came.wait(20)
    assert texts("link show dev ", state) == ["eth0"]
    assert "ethtool" in texts("", state)


def test_old_names_are_shown_until_new_ones_come(slow: tuple[State, Slow]) -> None:
    state, names = slow
    names.go.set()
    texts("link show dev ", state)
    assert names.settle(20)
    names.names = ["renamed"]
    assert texts("link show dev ", state) == ["eth0"]  # fresh enough
    names.expire()  # a command has run
    assert texts("link show dev ", state) == ["eth0"]
    assert names.settle(20)
    assert texts("link show dev ", state) == ["renamed"]


def test_each_namespace_has_its_own_names(slow: tuple[State, Slow]) -> None:
    state, names = slow
    names.go.set()
    texts("link show dev ", state)
    names.settle(20)
    state.root.netns = "blue"
    assert texts("link show dev ", state) == []
    assert names.settle(20)
    assert {place for place, what in names.fetched if what == "interface"} == {None, "blue"}


def test_what_cannot_be_fetched_is_not_there(slow: tuple[State, Slow]) -> None:
    state, names = slow
    names.go.set()
    texts("netns ", state)
    assert names.settle(20)
    assert texts("netns ", state) == ["list", "own"]


def test_a_namespace_that_is_gone_has_no_names() -> None:
    state = State(netns="nosuchnamespace")
    state.live = names = Live(state)
    complete("link show dev ", 14, state)
    assert names.settle(20)
    assert complete("link show dev ", 14, state) == []
    names.close()


def test_the_same_names_for_all_states_of_a_door() -> None:
    state = State()
    assert live.of(state.with_options({"json": True})) is live.of(state)


def test_live_names_of_a_real_namespace() -> None:
    script = """
ip link add v0 type veth peer name v1; ip link property add dev v0 altname other; ip rule add from 10.0.0.0/8 table 1234
python - <<'END'
from nlshell.commands.live import Live
from nlshell.commands.state import State
live = Live(State(), background=False)
print([name.text for name in live.get("interface")])
print("nlctrl" in [name.text for name in live.get("genl")], "nlctrl.notify" in [name.text for name in live.get("group")])
print([name.text for name in live.get("table")], live.family("link").name, live.family("nosuch"))
END
"""
    interfaces, generic, tables = namespaces.in_namespace(script).splitlines()
    assert "'v0'" in interfaces and "'other'" in interfaces and "'lo'" in interfaces
    assert generic == "True True"
    assert tables == "['1234'] link None"


# --- help


def test_help_says_what_is_wanted_and_what_may_stand() -> None:
    lines = help_lines("link show dev ", 14, STATE, 80)
    assert lines[0] == "here stands NAME: of this interface only" and any(line.split() == ["eth0", "interface", "2"] for line in lines)
    assert help_lines("what ", 5, STATE, 80)[0] == "here stands OFFSET"
    assert help_lines("exit ", 5, STATE, 80) == ["nothing more is expected here"]
    assert all(len(line) <= 40 for line in help_lines("", 0, STATE, 40))
    assert len(help_lines("", 0, STATE, 80, most=10)) == 12


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", "help"),
        ("link show dev eth0", "help link show"),
        ("link newlink mtu=", "help link newlink"),
        ("handshake ", "help handshake"),
        ("ethtool ", "help ethtool show"),
        ("link show | where mtu", "help where"),
        ("link show | ", "help"),
        ("hex 7", "help hex"),
        ("hex link show ", "help link show"),
        ("'a b'", "help"),
    ],
)
def test_help_is_about_what_is_being_typed(text: str, command: str) -> None:
    assert help_command(text, len(text), STATE) == command


# --- anything at all

WORDS = st.sampled_from(
    [
        "link",
        "show",
        "dev",
        "newlink",
        "linkinfo.",
        "mtu=",
        "|",
        "where",
        "columns",
        "mtu",
        ">",
        "(",
        "'",
        '"',
        ";",
        "#",
        "--json",
        "--netns",
        "hex",
        "7.3",
        "watch",
        "2",
        "help",
        "\\",
        "\n",
        "=",
        "[0]",
        ",",
        "é",
        "config",
        "theme=",
    ]
)


@given(st.lists(WORDS, max_size=9), st.booleans())
def test_completion_never_fails_and_replaces_only_what_is_in_front(words: list[str], apart: bool) -> None:
    text = (" " if apart else "").join(words)
    for candidate in complete(text, len(text), STATE):
        assert 0 <= candidate.start <= len(text) and candidate.text and candidate.label.isprintable()
    assert help_lines(text, len(text), STATE, 60)


def test_an_answer_comes_in_time_for_the_next_key() -> None:
    """Not a measurement: the bound is a hundred times what it takes."""
    texts("")
    started = monotonic()
    for text in ("", "link ", "nl80211 ", "nl80211 get_wiphy a", "link show | where ki", "devlink param_get b"):
        complete(text, len(text), STATE)
    assert monotonic() - started < 10
