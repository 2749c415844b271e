"""Every format with every kind of value, by option, stage and file, at the plain doors and in a notebook: it works, or the
row's sentence refuses it; what has a reader reads back equal.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pandas", reason="needs pandas: pip install 'netlink-shell[frames]'")
pytest.importorskip("yaml", reason="needs PyYAML: pip install 'netlink-shell[yaml]'")

import pandas
import yaml
from hypothesis import given, strategies as st

from nlshell.answers.data import yaml_lines
from nlshell.answers.files import save
from nlshell.answers.formats import FORMATS, PLAIN_ENDINGS, endings, of_file, rendered, standing
from nlshell.answers.stages import STAGES, Dispatch
from nlshell.answers.updates import File, Update
from nlshell.answers.values import Drawing, Feed, Frame, Messages, Result, Table, Text
from nlshell.commands.run import perform, run_text
from nlshell.commands.state import State
from nlshell.errors import NlshellError, UsageError
from nlshell.language.table import TABLE
from nlshell.wire.header import REQUEST

from .captures import conversation
from .names import staged

LINKS, ROUTES = [
    [message for message in conversation(area) if message.type == type and not message.flags & REQUEST]
    for area, type in (("link", "RTM_NEWLINK"), ("route", "RTM_NEWROUTE"))
]
ROUTE = next(message for message in ROUTES if "gateway" in message and "multipath" not in message)
DECODE = f"decode --protocol route {ROUTE.bytes.hex()}"
ALIASES = {
    "m": DECODE,
    "t": f"{DECODE} | columns rtm_table gateway",
    "f": f"{DECODE} | df",
    "x": f"hex {DECODE}",
    "p": f"svg {DECODE}",
}
KINDS: dict[str, Any] = {"m": Messages, "t": Table, "f": Frame, "x": Text, "p": Drawing}
TERMINAL = [name for name, row in FORMATS.items() if not row.bytes]


def state_of() -> State:
    state = State()
    state.settings.aliases.update(ALIASES)
    return state


def takes(name: str, kind: Any) -> bool:
    return kind in FORMATS[name].takes


def shown(line: str) -> str:
    """What a line prints. Raises NlshellError."""
    return "\n".join(rendered(perform(line, state_of())))


def read(name: str, text: str) -> Any:
    """What a text of a format holds, for those that have a reader: objects or rows."""
    if name == "json":
        return json.loads(text)
    if name in ("jsonl", "wire"):
        return [json.loads(line) for line in text.splitlines()]
    if name == "yaml":
        return yaml.safe_load(text)
    if name == "csv":
        return list(csv.DictReader(io.StringIO(text)))
    return None


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("front", ALIASES)
def test_a_stage_and_a_file_give_the_format_or_the_rows_sentence(name: str, front: str, tmp_path: Path) -> None:
    kind, row = KINDS[front], FORMATS[name]
    ways = {"stage": f"{front} | {name}"} if row.stage or front in "mt" else {}
    asked = f" | {name}" if row.variant else ""
    ways |= {ending: f"{front}{asked} > {tmp_path}/a{ending}" for ending in row.endings}
    seen = []
    for way, line in ways.items():
        looks = way == "stage" and not row.stage  # `| html` behind messages is the view
        if not looks and not takes(name, kind):
            with pytest.raises(UsageError, match=rf"`{name}` takes .* gives {kind.name}"):
                perform(line, state_of())
            assert not list(tmp_path.iterdir())
            continue
        if way == "stage" and row.bytes:
            with pytest.raises(UsageError, match="it needs a file"):
                perform(line, state_of())
            continue
        if way == "stage":
            text = shown(line)
        else:
            perform(line, state_of())
            content = (tmp_path / f"a{way}").read_bytes()
            (tmp_path / f"a{way}").unlink()
            if row.bytes:
                frame = pandas.read_parquet(io.BytesIO(content))
                assert len(frame) == 1 and str(frame["gateway"][0]) == ROUTE["gateway"]
                continue
            text = content.decode()
        assert text.strip()
        seen.append(read(name, text))
    assert all(each == seen[0] for each in seen)
    if seen and front == "t" and name in ("json", "jsonl", "yaml"):
        assert seen[0] == [{"rtm_table": str(ROUTE["rtm_table"]), "gateway": ROUTE["gateway"]}]
    if seen and front == "t" and name == "csv":
        assert [each["gateway"] for each in seen[0]] == [ROUTE["gateway"]]


FRONTS = {"m": ALIASES["m"], "x": ALIASES["x"], "p": ALIASES["p"]}


@pytest.mark.parametrize("name", [name for name, row in FORMATS.items() if row.option])
@pytest.mark.parametrize("front", FRONTS)
def test_an_option_does_what_the_stage_does(name: str, front: str) -> None:
    line = f"{FRONTS[front]} --{f'{FORMATS[name].variant}=' if FORMATS[name].variant else ''}{name}"
    if FORMATS[name].bytes and takes(name, KINDS[front]):
        with pytest.raises(UsageError, match="it needs a file"):
            perform(line, State())
    elif not takes(name, KINDS[front]):
        with pytest.raises(UsageError, match=rf"`{name}` takes .* gives {KINDS[front].name}"):
            perform(line, State())
    elif FORMATS[name].stage:
        assert shown(line) == shown(f"{front} | {name}")
    else:
        assert shown(line).strip()


def test_yaml_and_json_hold_the_same() -> None:
    for front in "mtfx":
        values = read("json", shown(f"{front} | json"))
        assert yaml.safe_load(shown(f"{front} | yaml")) == values
        assert read("jsonl", shown(f"{front} | jsonl")) == values


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_yaml_reads_back_equal(value: Any) -> None:
    assert yaml.safe_load("\n".join(yaml_lines(value))) == value
    assert yaml.safe_load("\n".join(yaml_lines(value, True)).encode("ascii")) == value


@pytest.mark.parametrize(
    "text",
    ["yes", "No", "1e3", "0x10", "2001:db8::", "2026-01-31", "12:30:45", "~", "", " a", "a: b", "- a", "#x", "=", "<<", "\x1b[31m",
     "null", "1_000", ".inf", "a\nb", "\u2028", "\ufeff", "😀", "é", "\x7f", "\x85", "y", "on", "0o7", "!x", "&a", "*a", "%", "@"],
)  # fmt: skip
def test_text_stays_text_in_yaml(text: str) -> None:
    lines = list(yaml_lines([text, {text: text}]))
    assert yaml.safe_load("\n".join(lines)) == [text, {text: text}]
    assert all(line.isprintable() for line in lines)


def test_markdown_is_a_table_and_nothing_else() -> None:
    table = Table(["a|b", "c"], [("x|y\x1b[31m", "<script>"), ("`*_z_", "a_b\nc")])
    lines = list(rendered(Result(value=table, format="md")))
    assert lines[0] == "| a\\|b | c |" and lines[1] == "| --- | --- |"
    assert lines[2] == "| x\\|y\\\\x1b\\[31m | \\<script> |" and lines[3] == "| \\`\\*\\_z\\_ | a_b\\\\nc |"
    fence, *text, end = rendered(Result(lines=["\x1b[1m````\x1b[0m", "x"], format="md"))
    assert fence == end == "`````" and text == ["````", "x"]
    assert shown("m | md").splitlines()[0].startswith("| ")


# --- files


@pytest.mark.parametrize(
    ("name", "near"),
    [("x.xlsx", "nearest is .csv,"), ("x.pcap", "there are .json"), ("x.png", "nearest is .svg,"), ("x.toml", "nearest is .yaml,"),
     ("x.db", "nearest is .parquet,"), ("x.pdf", "nearest is .html,"), ("x.jsn", "nearest are .json"), ("x.1", "there are .json")],
)  # fmt: skip
def test_endings_that_mean_something_else_are_refused_before_anything_is_sent(name: str, near: str, tmp_path: Path) -> None:
    state = state_of()
    with pytest.raises(UsageError, match=f"no format has the ending .*{near}"):
        perform(f"m > {tmp_path}/{name}", state)
    assert not list(tmp_path.iterdir()) and not state.records


def test_plain_text_and_standard_output(tmp_path: Path) -> None:
    for name in ("a", "a.txt", "a.LOG", ".json"):
        perform(f"m > {tmp_path}/{name}", state_of())
        assert (tmp_path / name).read_text().startswith("RTM_NEWROUTE")
    perform(f"m | csv > {tmp_path}/b.txt", state_of())
    assert (tmp_path / "b.txt").read_text().startswith("rtm_family")
    perform(f"m | json > {tmp_path}/c.txt", state_of())  # as a terminal would show it
    assert json.loads((tmp_path / "c.txt").read_text())[0]["type"] == "RTM_NEWROUTE"
    out, err = io.StringIO(), io.StringIO()
    assert run_text("m | json > -", state_of(), out, err) == 0 and json.loads(out.getvalue())[0]["type"] == "RTM_NEWROUTE"
    state = state_of()
    state.read_only = True
    assert run_text("m > -", state, io.StringIO(), err) == 0


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_file_holds_no_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for line in ("m", "x", "t"):
        state = state_of()
        state.colour = "always"
        assert run_text(f"{line} > {tmp_path}/a.txt", state, _Terminal(), io.StringIO()) == 0
        assert "\x1b" not in (tmp_path / "a.txt").read_text()


# --- what cannot go on


@pytest.mark.parametrize(
    ("line", "sentence"),
    [("x | csv", "`csv` takes messages, a table or a frame; `hex` gives text"),
     ("f | hex", "`hex` takes messages or a table; `df` gives a frame"),
     ("x | explain", "`explain` takes messages or a table; `hex` gives text"), ("p | head 3", "`svg` gives a drawing"),
     ("f | where a = 1", "`where` takes messages, a table or a feed; `df` gives a frame"), ("t | tree", "`columns` gives a table"),
     ("monitor link | sort mtu", "`monitor` gives a feed"),
     ("monitor link > x.csv", "written as it comes, to .json, .jsonl, .yaml or .txt"),
     ("m | df 1 | csv", "takes a DataFrame or Series, and this is int"), ("m | df 1 | head 3", "takes the rows of a frame"),
     ("m --svg | columns nlmsg_len", "`svg` takes messages or a drawing; `columns` gives a table")],
)  # fmt: skip
def test_what_cannot_go_on_is_refused_with_a_sentence(line: str, sentence: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    assert run_text(line, state_of(), out, err) == 2 and not out.getvalue()
    assert sentence in err.getvalue()


def test_what_stands_behind_df_works_on_its_frame() -> None:
    made = "m | df pd.DataFrame({'a': [1, 2, 3]})"
    assert read("csv", shown(f"{made} | csv")) == [{"a": "1"}, {"a": "2"}, {"a": "3"}]
    assert read("json", shown(f"{made} | head 2 | json")) == [{"a": 1}, {"a": 2}]
    assert read("json", shown(f"{made} | tail 1 | json")) == [{"a": 3}]
    assert read("json", shown(f"{made} | count | json")) == [{"count": 3}]
    assert shown(f"{made} | df df.a.sum()") == "6"
    assert shown(f"{made} | table").split() == ["a", "1", "2", "3"]
    assert shown(f"{made} | head 1 | md").splitlines()[2] == "| 1 |"


def test_messages_of_several_kinds_have_the_columns_of_all() -> None:
    links, routes = LINKS, ROUTES
    mixed = Result([links[0], routes[0], links[1]])
    frame = staged(mixed, "df").value.frame  # type: ignore[union-attr]
    assert frame.iloc[:, 0].tolist() == ["RTM_NEWLINK", "RTM_NEWROUTE", "RTM_NEWLINK"]
    assert {"ifname", "gateway", "mtu"} <= set(frame.columns) and frame["mtu"].tolist()[0] == links[0]["mtu"]
    lines = list(rendered(Result(mixed.messages, format="table")))
    assert lines[0].startswith("type ") and [line.split()[0] for line in lines[1:]] == frame.iloc[:, 0].tolist()
    facts = staged(mixed, "df df[['seq', 'nlmsg_len']]").value.frame  # type: ignore[union-attr]
    assert facts["nlmsg_len"].tolist() == [each.length for each in mixed.messages or ()]


# --- rows


def test_doors_know_what_the_rows_say() -> None:
    assert {row.variant or name for name, row in FORMATS.items() if row.option} <= set(TABLE.common)
    assert all(STAGES[name].takes for name in FORMATS)
    assert set(endings()) == {ending for row in FORMATS.values() for ending in row.endings} | set(PLAIN_ENDINGS)
    assert standing() == ("summary", "tree", "json", "table")
    for row in FORMATS.values():
        assert all(of_file(f"a{ending}", row.variant and row.name) is row for ending in row.endings)
    refusal = Dispatch().refusal
    assert refusal("csv", Text, "hex") and not refusal("csv", Messages, "x") and not refusal("csv", None, "x")


# --- feeds


class Fake(Feed):
    def __init__(self) -> None:
        super().__init__("fake", State())
        (self.message,) = perform(ALIASES["m"], State()).messages or ()

    def _wait(self, timeout: float) -> Update | None:
        self.seen += 1
        self.recent.append(self.message)
        return Update("event", message=self.message, group="link")


@pytest.mark.parametrize("name", FORMATS)
def test_feeds_are_written_as_they_come_or_refused(name: str, tmp_path: Path) -> None:
    row, feed = FORMATS[name], Fake()
    if Feed not in row.takes:
        with pytest.raises(UsageError, match=r"takes .* gives a feed|needs a file"):
            staged(Result(value=feed), name)
        if row.endings and not row.variant:
            with pytest.raises(UsageError, match=r"as it comes, to \.json, \.jsonl, \.yaml or \.txt"):
                save(Result(value=feed), f"{tmp_path}/a{row.endings[0]}")
            assert feed.closed and not list(tmp_path.iterdir())
        return
    given = staged(Result(value=feed), f"{name} | head 2")
    path = f"{tmp_path}/a{row.endings[0] if row.endings else ''}"
    save(given, path)
    while not feed.closed:
        feed.next(1)
    text = Path(path).read_text()
    if row.objects:
        found = list(yaml.safe_load_all(text)) if name == "yaml" else [json.loads(line) for line in text.splitlines()]
        assert [entry["type"] for entry in found] == ["RTM_NEWROUTE"] * 2
        assert found[0].keys() >= ({"when", "group", "fields"} if name == "wire" else {"when", "mcast_group", "gateway"})
    else:
        assert text.count("RTM_NEWROUTE") == 2
    assert feed.written == f"2 updates written to {path}"
    assert len(feed.result().messages or ()) == 2


def test_updates_without_a_message_are_objects_too(tmp_path: Path) -> None:
    update = Update("change", text="1 changed").showing(["a"], lambda: {"lines": ["a"]})
    (line,) = update.lines(format="json")
    assert json.loads(line).keys() == {"when", "kind", "text", "lines"}
    assert yaml.safe_load("\n".join(update.lines(format="yaml")))["lines"] == ["a"]
    file = File(str(tmp_path / "x"), "line")
    file.write(update)
    file.close()
    assert "1 changed\na\n" in (tmp_path / "x").read_text()


# --- notebooks

jupyter = pytest.importorskip("IPython")


@pytest.mark.parametrize("name", TERMINAL)
@pytest.mark.parametrize("front", ALIASES)
def test_a_notebook_shows_what_the_row_says(name: str, front: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from nlshell.jupyter import display

    monkeypatch.setattr(display, "in_terminal", lambda: False)
    row = FORMATS[name]
    if not row.stage and front not in "mt":
        return
    try:
        result = perform(f"{front} | {name}", state_of())
    except NlshellError:
        assert not takes(name, KINDS[front])
        return
    shown = display.bundle(display.Answer(result))
    if row.mime:
        assert row.mime in shown and "Answer" in shown["text/plain"]
    elif not row.for_eyes:
        assert "text/html" not in shown and shown["text/plain"].strip()
    else:
        assert "text/html" in shown
