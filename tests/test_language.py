"""The command language without a kernel: tokens, sentences, conditions, settings, files, the reference page."""

from __future__ import annotations

import io
import json
import os
import stat
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from nlshell.answers.formats import rendered
from nlshell.answers.values import Frame, Text
from nlshell.codec.message import Message
from nlshell.codec.value_at import value_at
from nlshell.codec.where import Known, Where
from nlshell.commands import settings as settings_module
from nlshell.commands.reference import page
from nlshell.commands.run import perform, run_text
from nlshell.commands.settings import SETTINGS, Settings
from nlshell.commands.state import Leave, Result, State, Table
from nlshell.errors import InputError, NlshellError, UnknownNameError, UsageError
from nlshell.files import write_whole
from nlshell.language.forms import front
from nlshell.language.names import Names
from nlshell.language.sentences import Sentence, sentences, spoken
from nlshell.language.tokens import quoted, scan, unfinished

from .captures import conversation
from .live import ROOT
from .names import staged


def shape(text: str) -> list[tuple[list[list[str]], str]]:
    return [([piece.words for piece in each.pieces], each.target) for each in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("link show", [([["link", "show"]], "")]),
        ("a; b\nc # d ; e", [([["a"]], ""), ([["b"]], ""), ([["c"]], "")]),
        ("a | b c |d| e", [([["a"], ["b", "c"], ["d"], ["e"]], "")]),
        ("a --flags x|y", [([["a", "--flags", "x|y"]], "")]),
        ("a '|' \"> x\" \\| b\\ c", [([["a", "|", "> x", "|", "b c"]], "")]),
        ("a > x.json", [([["a"]], "x.json")]),
        ("a >x.json", [([["a"]], "x.json")]),
        ("a | where b > 3", [([["a"], ["where", "b", ">", "3"]], "")]),
        ("a | where b > 3 > out.csv", [([["a"], ["where", "b", ">", "3"]], "out.csv")]),
        ("a | where b>=3", [([["a"], ["where", "b>=3"]], "")]),
        ("a | df df[(df.x > 1) |\n (df.y; 2)]", [([["a"], ["df", "df[(df.x", ">", "1)", "|", "(df.y;", "2)]"]], "")]),
        ("a |\n b", [([["a"], ["b"]], "")]),
        ("", []),
        ("# nothing", []),
    ],
)
def test_sentences(text: str, expected: list[tuple[list[list[str]], str]]) -> None:
    assert shape(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a 'b", "not closed"), ("a (b", "not closed"), ("a |", "behind a |"), ("| a", "in front of a |"), ("a | | b", "behind a |"),
        ("a >", "> FILE"), ("a > b c", "> FILE"), ("a > x | b", "> FILE"),
    ],
)  # fmt: skip
def test_sentences_that_are_none(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words.replace("|", "\\|")):
        sentences(text)


@given(st.text(max_size=60))
def test_scanning_never_fails_when_lenient_and_covers_in_order(text: str) -> None:
    position = 0
    for token in scan(text, lenient=True):
        assert position <= token.start <= token.end <= len(text)
        position = token.end
    unfinished(text)


@given(st.lists(st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=12), min_size=1, max_size=5))
def test_a_quoted_word_stays_one_word(words: list[str]) -> None:
    tokens = scan(" ".join(quoted(word) for word in words))
    assert [token.text for token in tokens] == words and all(token.kind == "word" for token in tokens)


def test_the_words_of_a_command_line_are_what_they_would_be_as_text() -> None:
    found = spoken(["link", "show", "|", "where", "ifname ~ 'a b'", "and", "mtu", ">", "3", ">", "x y.json"])
    assert [stage.words[0] for stage in found.pieces] == ["link", "where"] and found.target == "x y.json"
    assert found.pieces[1].rest == "ifname ~ 'a b' and mtu > 3"
    assert spoken(["decode", "a b", "|", "grep", "x | y"]).pieces[1].words == ["grep", "x | y"]
    assert spoken(["a", "|", "df", "df.mtu.max()"]).pieces[1].rest == "df.mtu.max()"


@pytest.mark.parametrize(("text", "more"), [("a 'b", True), ("a (", True), ("a |", True), ("a \\", True), ("a", False), ("a \\\\", False)])
def test_what_goes_on_in_the_next_line(text: str, more: bool) -> None:
    assert unfinished(text) is more


# --- where


@pytest.fixture(scope="module")
def links() -> list[Message]:
    found = [message for message in conversation("link") if message.type == "RTM_NEWLINK" and not message.flags & 1]
    assert len(found) > 50
    return found


@pytest.fixture(scope="module")
def routes() -> list[Message]:
    found = [message for message in conversation("route") if message.type == "RTM_NEWROUTE" and not message.flags & 1]
    assert any("multipath" in message for message in found)
    return found


def kept(messages: list[Message], text: str, names: dict[int, str] | None = None) -> list[Message]:
    condition = Where(text, Known(messages, names or {}))
    return [message for message in messages if condition(partial(value_at, message))]


def test_where_agrees_with_python(links: list[Message], routes: list[Message]) -> None:
    for text, plain in {
        "mtu > 1500": lambda m: m.get("mtu", 0) > 1500,
        "mtu>=1500 and not mtu = 1500": lambda m: m.get("mtu", 0) > 1500,
        "linkinfo.kind = vxlan": lambda m: m.get("linkinfo.kind") == "vxlan",
        "linkinfo.kind != vxlan": lambda m: m.get("linkinfo.kind") != "vxlan",
        "linkinfo.kind in (vxlan, bridge) and mtu": lambda m: m.get("linkinfo.kind") in ("vxlan", "bridge") and m.get("mtu"),
        "operstate = up or operstate = 2": lambda m: m.get("operstate") in (6, 2),
        "ifi_flags has up": lambda m: m["ifi_flags"] & 1,
        "ifi_flags has 0x1": lambda m: m["ifi_flags"] & 1,
        "ifname ~ '^v.*[0-9]$'": lambda m: str(m.get("ifname", "")).startswith("v") and m["ifname"][-1].isdigit(),
        "(mtu < 100 or mtu > 60000) and ifname": lambda m: m.get("mtu") is not None and not 100 <= m["mtu"] <= 60000,
        "linkinfo": lambda m: "linkinfo" in m,
        "not linkinfo": lambda m: "linkinfo" not in m,
    }.items():  # fmt: skip
        chosen = kept(links, text)
        assert chosen == [m for m in links if plain(m)], text
        assert 0 < len(chosen) < len(links) or text.endswith("and ifname"), text
    inside = kept(routes, "dst in 10.0.0.0/8")
    assert inside and all(m["dst"].startswith("10.") for m in inside)
    several = kept(routes, "multipath.gateway")
    assert several and all("multipath" in m for m in several)
    gateway = value_at(several[0], "multipath.gateway")[0]
    assert several[0] in kept(routes, f"multipath.gateway = {gateway}")
    named = next(m for m in routes if "oif" in m)
    assert kept(routes, "oif = fast0", {named["oif"]: "fast0"}) == [m for m in routes if m.get("oif") == named["oif"]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "needs a condition"), ("mtu >", "missing at the end"), ("mtu > abc", "holds numbers"),
        ("operstate = upp", "did you mean UP"),
        ("mtux = 1", "did you mean mtu"), ("kind = veth", "did you mean linkinfo.kind"), ("(mtu", "missing"),
        ("mtu = 1 mtu", "does not fit"),
        ("ifname ~ '('", "regular expression"), ("= 3", "a path should stand"), ("mtu = 1 )", "does not fit"),
        ("mtu = '", "nothing in a condition"),
    ],
)  # fmt: skip
def test_conditions_that_are_none(links: list[Message], text: str, words: str) -> None:
    with pytest.raises(NlshellError) as caught:
        kept(links, text)
    assert words in str(caught.value) and len(str(caught.value)) < 200


# --- stages, over messages that were not asked of a kernel


@pytest.fixture
def held(links: list[Message]) -> Result:
    return Result(links, names={2: "two"})


def table_of(result: Result) -> Table:
    assert isinstance(result.value, Table)
    return result.value


def frame_of(result: Result) -> Any:
    assert isinstance(result.value, Frame)
    return result.value.frame


def lines_of(result: Result) -> list[str]:
    assert isinstance(result.value, Text)
    return list(result.value.lines)


def test_columns_sort_head_tail_count(held: Result, links: list[Message]) -> None:
    table = table_of(staged(held, "columns ifname mtu,linkinfo.kind"))
    assert table.columns == ["ifname", "mtu", "linkinfo.kind"]
    assert table.rows == [(m.get("ifname"), m.get("mtu"), m.get("linkinfo.kind")) for m in links]
    up = [m.get("mtu") for m in staged(held, "sort mtu").messages or ()]
    present = [mtu for mtu in up if mtu is not None]
    assert present == sorted(present) and all(mtu is None for mtu in up[len(present) :])
    down = staged(held, "sort -mtu ifname").messages
    assert down is not None and down[0]["mtu"] == max(present)
    assert staged(held, "head 3").messages == links[:3] and staged(held, "tail 2").messages == links[-2:]
    assert staged(held, "head").messages == links[:10] and staged(held, "tail 0").messages == []
    counted = table_of(staged(held, "count by linkinfo.kind"))
    assert sum(row[-1] for row in counted.rows) == len(links)
    assert counted.rows[0][-1] == max(row[-1] for row in counted.rows)
    assert table_of(staged(held, "where linkinfo.kind = vxlan | count")).rows == [(len(kept(links, "linkinfo.kind=vxlan")),)]
    assert table_of(staged(held, "columns ifname mtu | where mtu > 60000 | sort -ifname | head 1")).columns == ["ifname", "mtu"]


def test_names_sort_as_people_count(links: list[Message]) -> None:
    rows = [(name,) for name in ("v10", "v9", "v1", "10.0.0.10", "10.0.0.9", None)]
    result = Result(value=Table(["name"], rows))
    assert [row[0] for row in table_of(staged(result, "sort name")).rows] == ["10.0.0.9", "10.0.0.10", "v1", "v9", "v10", None]


def test_grep_keeps_what_shows_the_text(held: Result) -> None:
    found = staged(held, "grep vxlan").messages
    assert found and all("vxlan" in json.dumps(m.to_dict()) for m in found)
    lines = Result(lines=["one", "\x1b[1mtwo\x1b[0m"])
    assert lines_of(staged(lines, "grep ^two")) == ["\x1b[1mtwo\x1b[0m"]


@pytest.mark.extra("frames")
def test_df_evaluates_an_expression(held: Result, links: list[Message]) -> None:
    counted = staged(held, "columns ifname mtu | df df.mtu.max()")
    assert frame_of(counted) == max(m.get("mtu", 0) for m in links)
    assert len(frame_of(staged(held, "columns ifname | df"))) == len(links)
    assert list(frame_of(staged(held, "columns ifname mtu | df .columns"))) == ["ifname", "mtu"]
    for text, words in (
        ("df df.mtx", "did you mean mtu"),
        ("df 1 +", "no Python expression"),
        ("df df['nix']", "unknown column"),
        ("df 1/0", "Zero"),
    ):
        with pytest.raises(UsageError, match=words):
            staged(held, f"columns ifname mtu | {text}")


def test_stages_need_what_they_need(held: Result) -> None:
    refusals = {
        "columns": "needs paths", "sort": "needs paths", "count mtu": "count by mtu", "count by": "needs paths", "head x": "one number",
        "grep": "one pattern", "json x": "no words", "columns ifnam": "did you mean ifname",
    }  # fmt: skip
    for text, words in refusals.items():
        with pytest.raises(UsageError, match=words):
            staged(held, text)
    with pytest.raises(UsageError, match="gives text"):
        staged(Result(lines=["x"]), "where a = 1")


# --- settings


def test_settings_are_read_and_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_module.load().values == {name: setting.default for name, setting in SETTINGS.items()}
    assert not os.listdir(tmp_path)  # reading writes nothing
    mine = Settings()
    mine.set("format", "table")
    mine.set("timeout", "2.5")
    mine.set("suggest", "off")
    mine.set("aliases.ll", 'link show | where ifname ~ "^v"')
    again = settings_module.load() if mine.save() else None
    assert again is not None and not again.warnings
    assert (again.values, again.aliases, again.sources["format"]) == (mine.values, mine.aliases, "file")


def test_what_is_wrong_in_the_file_is_told_and_the_rest_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "nlshell").mkdir()
    file = tmp_path / "nlshell" / "config.toml"
    file.write_text('formt = "tree"\ntimeout = -1\ntheme = "dark"\nprompt = "{nosuch}"\n[aliases]\nx = 3\nok = "link show"\n')
    found = settings_module.load()
    assert len(found.warnings) == 4 and any("did you mean format" in text for text in found.warnings)
    assert found.theme == "dark" and found.timeout == 10.0 and found.aliases == {"ok": "link show"}
    file.write_text("= nothing")
    assert "no TOML" in settings_module.load().warnings[0]


def test_refused_settings() -> None:
    mine = Settings()
    for name, value in (
        ("format", "xml"),
        ("history", "many"),
        ("nosuch", "1"),
        ("suggest", "maybe"),
        ("aliases.a b", "x"),
        ("prompt", "{0}"),
    ):
        with pytest.raises(UsageError):
            mine.set(name, value)


# --- files


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "x.txt"
    target.write_text("before")
    target.chmod(0o640)
    write_whole(str(target), ["after"], "the result")
    assert target.read_text() == "after" and stat.S_IMODE(target.stat().st_mode) == 0o640
    (tmp_path / "link").symlink_to(target)
    write_whole(str(tmp_path / "link"), b"through", "the result")
    assert target.read_text() == "through" and (tmp_path / "link").is_symlink()
    with pytest.raises(InputError, match="No such file"):
        write_whole(str(tmp_path / "nosuch" / "x"), ["x"], "the result")
    assert sorted(os.listdir(tmp_path)) == ["link", "x.txt"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_a_sentence() -> None:
    with pytest.raises(InputError, match="No space left"):
        write_whole("/dev/full", ["x" * 100_000], "the result")


# --- whole commands that need no kernel

DECODED = "decode --protocol route 14000000120001030100000000000000 00000000"


def test_results_are_numbered_and_come_again() -> None:
    state, out, err = State(), io.StringIO(), io.StringIO()
    assert run_text(f"{DECODED}; show 1; last | jsonl; results; show 1.1 > /dev/null", state, out, err) == 0, err.getvalue()
    text = out.getvalue()
    assert text.count("RTM_GETLINK") == 3 and "1 message" in text and DECODED in text
    assert len(state.records) == 1
    for command, words in (("show 2", "no result 2"), ("show 1.2", "messages 1 to 1"), ("show x", "no number")):
        with pytest.raises(UsageError, match=words):
            perform(command, state)


def test_views_stand_behind_a_pipe(tmp_path: Path) -> None:
    state = State()
    result = perform(f"{DECODED} | hex", state)
    assert result.messages is None and any("nlmsg_len" in line for line in lines_of(result))
    assert result.record is not None and result.record.number == 1
    target = tmp_path / "x.html"
    perform(f"{DECODED} > {target}", state)
    assert target.read_text().startswith("<!DOCTYPE html>")
    target = tmp_path / "x.json"
    perform(f"{DECODED} > {target}", state)
    assert [entry["type"] for entry in json.loads(target.read_text())] == ["RTM_GETLINK"]
    with pytest.raises(UnknownNameError, match="did you mean where"):
        perform(f"{DECODED} | wher x", state)
    with pytest.raises(UsageError, match="gives text"):
        perform("help | hex", state)


def test_aliases_stand_for_commands() -> None:
    state = State()
    state.settings.set("aliases.dd", f"{DECODED} | jsonl")
    state.settings.set("aliases.d2", "dd")
    state.settings.set("aliases.loop", "loop x")
    assert perform("d2", state).format == "jsonl"
    assert isinstance(perform("dd | columns ifi_family", state).value, Table)
    with pytest.raises(UnknownNameError):
        perform("loop", state)
    state.settings.set("aliases.two", "help; help")
    with pytest.raises(UsageError, match="one command"):
        perform("two", state)


def test_exit_leaves() -> None:
    with pytest.raises(Leave):
        perform("exit", State())


# --- what a review found


def test_stages_are_judged_before_anything_is_sent_and_results_survive_bad_ones() -> None:
    state = State()
    for stage, words in (
        ("hed 3", "did you mean head"),
        ("head x", "one number"),
        ("where (", "not closed"),
        ("sort", "needs paths"),
        ("df 1 +", "Python"),
    ):
        with pytest.raises(UsageError, match=words):
            perform(f"{DECODED} | {stage}", state)
    assert not state.records
    with pytest.raises(UnknownNameError):
        perform(f"{DECODED} | where typo = 1", state)
    assert len(state.records) == 1  # the answer is there, only the condition was wrong


def test_rows_of_groups_do_not_pick_messages(held: Result, links: list[Message]) -> None:
    grouped = staged(held, "count by ifname ifi_index mtu | tail 1")
    assert grouped.messages == links
    assert staged(held, "columns ifname | tail 1").messages == links[-1:]


def test_read_only_is_not_lifted_from_inside() -> None:
    state = State(read_only=True)
    with pytest.raises(UsageError, match="stays so"):
        perform("config read_only=false", state)
    assert state.read_only
    state = State()
    perform("config read-only=yes", state)
    assert state.read_only
    with pytest.raises(UsageError, match="stays so"):
        perform("config read_only=false", state)


def test_a_file_with_a_fault_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "nlshell").mkdir()
    (tmp_path / "nlshell" / "config.toml").write_text("format = table\n")
    with pytest.raises(UsageError, match="not written"):
        perform("config save", State(settings=settings_module.load()))
    assert (tmp_path / "nlshell" / "config.toml").read_text() == "format = table\n"


@pytest.mark.parametrize("value", ["inf", "nan", "0", "-1", "1e9"])
def test_timeouts_that_are_none(value: str) -> None:
    with pytest.raises(UsageError):
        Settings().set("timeout", value)


def test_prompts_are_tried_with_what_they_get() -> None:
    Settings().set("prompt", "{number:d}> ")
    with pytest.raises(UsageError):
        Settings().set("prompt", "{number:s}> ")


def test_pages_hold_no_foreign_markup(tmp_path: Path) -> None:
    target = tmp_path / "x.html"
    perform(f"{DECODED} | where ifi_family = 0 and not ifname = '</title><script>' > {target}", State())
    assert "<script>" not in target.read_text() and "&lt;script&gt;" in target.read_text()
    perform(f"explain {DECODED} > {target}", State())
    assert "<pre>" in target.read_text()


@pytest.mark.extra("frames")
def test_values_of_expressions_in_files(held: Result, tmp_path: Path) -> None:
    state = State()
    state.settings.set("aliases.d", f"{DECODED} | columns rtgen_family")
    perform(f"d | df df.groupby('rtgen_family').size() > {tmp_path}/x.json", state)
    assert json.loads((tmp_path / "x.json").read_text())[0]["rtgen_family"] == "UNSPEC"
    with pytest.raises(UsageError, match="takes a DataFrame"):
        perform(f"d | df len(df) > {tmp_path}/x.csv", state)
    assert not (tmp_path / "x.csv").exists()
    perform(f"hex {DECODED} > {tmp_path}/h.json", state)
    assert json.loads((tmp_path / "h.json").read_text())[0]


def test_csv_on_a_terminal_is_made_safe() -> None:
    result = Result(value=Table(["a"], [("x\x1b]0;y\x07",)]), format="csv")
    assert all("\x1b" not in line for line in rendered(result))
    assert any("\x1b" in line for line in rendered(result, io.StringIO()))


def test_conditions_over_lists_and_odd_numbers(links: list[Message]) -> None:
    assert kept(links, "mtu < 99999999") and not Where("x has 2", Known((), {}))({"x": [3]}.get)
    assert Where("x has 3", Known((), {}))({"x": [2, 3]}.get)
    with pytest.raises(UsageError):
        kept(links, "mtu = nan")
    with pytest.raises(UsageError, match="deep"):
        kept(links, "(" * 2000 + "mtu" + ")" * 2000)


@pytest.mark.parametrize("command", ["head 9" + "9" * 5000, "tree --width 9" + "9" * 5000])
def test_numbers_of_any_length_are_refused(command: str) -> None:
    with pytest.raises(UsageError):
        perform(f"{DECODED} | {command}", State())


def test_views_know_their_options_and_name_their_records() -> None:
    state = State()
    perform(f"hex {DECODED}", state)
    assert state.records[0].subject.startswith("decode")
    with pytest.raises(UnknownNameError, match="--layout"):
        perform("hex 1 --layuot both", state)
    assert any("nlmsg_len" in line for line in lines_of(perform("hex last.1", state)))
    narrow = lines_of(perform("last | hex --width 60", state))
    assert max(map(len, narrow)) <= 60
    assert table_of(perform(f"{DECODED} --columns ifi_family,#99", state)).columns == ["ifi_family", "#99"]


def test_one_command_at_a_time() -> None:
    for text, words in (("", "no command"), ("help; help", "one command")):
        with pytest.raises(UsageError, match=words):
            perform(text, State())
    assert isinstance(sentences("help")[0], Sentence) and front(["a", "b=1", "-j"], Names()).values == ["b=1"]


def test_the_reference_page_is_made_from_the_table() -> None:
    assert (ROOT / "docs" / "commands.md").read_text() == page(), "run: python -m nlshell.commands.reference > docs/commands.md"
