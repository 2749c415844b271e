"""%nl and %%nl, and how things show themselves, in an IPython of this process."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

import nlshell
from nlshell.codec.message import Message
from nlshell.errors import NlshellError, UnknownNameError, UsageError
from nlshell.language.sentences import sentences
from tests import live
from tests.captures import conversation
from tests.test_html import Page

pytest.importorskip("IPython", reason="needs IPython, which `pip install netlink-shell[jupyter]` brings")

from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from nlshell.commands import all as commands, run
from nlshell.commands.state import Result, Table
from nlshell.jupyter import display, exploration, progress, session
from nlshell.jupyter.display import LOOK, Answer, bundle, messages_html
from nlshell.jupyter.exploration import Exploration
from nlshell.jupyter.painted import painted, plain
from nlshell.jupyter.substitution import substituted
from nlshell.teach import recording

HOSTILE = "<script>alert(1)</script>&\x1b[31m\u202e"


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InteractiveShell]:
    config = Config()
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.ipython_dir = str(tmp_path_factory.mktemp("ipython"))
    made = InteractiveShell.instance(config=config)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield made
    InteractiveShell.clear_instance()


Cell = Callable[[str], ExecutionResult]


@pytest.fixture
def cell(shell: InteractiveShell) -> Iterator[Cell]:
    """Runs a cell with the extension loaded. What it prints is in `shell.printed`, what it displays in `shell.displayed`."""
    shell.extension_manager.load_extension("nlshell")

    def run_cell(text: str) -> ExecutionResult:
        with capture_output() as captured:
            result = shell.run_cell(text, store_history=True)
        shell.printed = captured.stdout + captured.stderr
        shell.displayed = [output.data for output in captured.outputs]
        return result

    yield run_cell
    shell.extension_manager.unload_extension("nlshell")
    for name in set(shell.user_ns) - set(shell.user_ns_hidden):
        if not name.startswith("_"):
            del shell.user_ns[name]


@pytest.fixture
def sandbox(cell: Cell) -> Cell:
    """A cell runner whose requests go to a private network namespace with the veth pair v0, v1."""
    if live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    done = cell("%%nl\nsandbox;\nlink newlink ifname=v0 linkinfo.kind=veth linkinfo.data.peer.ifname=v1 --flags create,excl;")
    done.raise_error()
    return cell


def value(result: ExecutionResult) -> Any:
    result.raise_error()
    return result.result


def request(**values: Any) -> Message:
    return nlshell.decode(nlshell.encode("link.newlink", values))[0]


# --- loading


def test_loading_prints_nothing_and_opens_nothing_and_unloading_takes_all_of_it_away(shell: InteractiveShell) -> None:
    magics = shell.magics_manager

    def traces() -> tuple[Any, ...]:
        names = sorted(magics.magics["line"]), sorted(magics.magics["cell"]), sorted(magics.registry)
        table = [command.name for command in commands.COMMANDS], [view.name for view in commands.VIEWS], (LOOK.most, LOOK.limit, LOOK.html)
        return *names, *table, len(shell.configurables), len(shell.Completer.custom_matchers)

    before = traces()
    with capture_output() as captured:
        nlshell.load_ipython_extension(shell)
        once = traces()
        nlshell.load_ipython_extension(shell)
        assert traces() == once != before
        assert magics.registry["NlMagics"]._state is None
        nlshell.unload_ipython_extension(shell)
        assert traces() == before
        nlshell.unload_ipython_extension(shell)
    assert captured.stdout == captured.stderr == ""
    assert captured.outputs == []
    with pytest.raises(UsageError, match="%load_ext nlshell"):
        session()


def test_settings_end_with_the_extension(cell: Cell, shell: InteractiveShell) -> None:
    cell("%config NlMagics.most = 7")
    assert LOOK.most == 7
    shell.extension_manager.unload_extension("nlshell")
    assert LOOK.most == display.Look.most
    shell.extension_manager.load_extension("nlshell")


def test_nlshell_needs_no_ipython() -> None:
    program = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in ('IPython', 'traitlets', 'ipywidgets', 'anywidget', 'ipykernel'):
            raise ModuleNotFoundError(f'No module named {name!r}', name=name)
sys.meta_path.insert(0, Absent())
import nlshell, nlshell.jupyter
message = nlshell.decode(nlshell.encode('link.getlink', {'ifname': 'lo'}))[0]
assert 'nlshell.jupyter.display' not in sys.modules
assert 'ifname' in message._repr_mimebundle_()['text/plain']
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


# --- results


def test_a_command_gives_an_object_of_its_messages(sandbox: Cell) -> None:
    links = value(sandbox("links = %nl link show\nlinks"))
    assert isinstance(links, Answer)
    assert len(links) == len(links.messages) == len(list(links)) == 3
    assert {link["ifname"] for link in links} == {"lo", "v0", "v1"}
    assert links[0]["ifname"] == "lo"
    assert links.exchange.request.type == "RTM_GETLINK"
    assert links.number == 2  # the change before it is result 1
    rows = value(sandbox("%nl link show | columns ifname mtu"))
    assert rows[0] == {"ifname": "lo", "mtu": 65536}


def test_rows_of_a_table_are_made_when_they_are_looked_at() -> None:
    rows = [(f"v{index}", index) for index in range(5)]
    answer = Answer(Result(value=Table(["ifname", "mtu"], rows)))
    assert answer[1] == answer[-4] == {"ifname": "v1", "mtu": 1}
    assert answer[3:] == [{"ifname": "v3", "mtu": 3}, {"ifname": "v4", "mtu": 4}] == list(answer)[3:]
    named: list[Any] = []
    answer._named = lambda row: named.append(row)  # type: ignore[method-assign,assignment,return-value]
    _ = answer[2], next(iter(answer))
    assert named == [("v2", 2), ("v0", 0)]


def test_a_frame_is_a_frame(sandbox: Cell) -> None:
    pandas = pytest.importorskip("pandas")
    frame = value(sandbox("df = %nl link show | df\ndf"))
    assert isinstance(frame, pandas.DataFrame)
    assert set(frame["ifname"]) == {"lo", "v0", "v1"}
    assert value(sandbox("%nl link show | df len(df)")) == 3
    links = value(sandbox("%nl link show"))
    assert list(links.df()["ifname"]) == list(frame["ifname"])
    counted = value(sandbox("%nl link show | count by linkinfo.kind"))
    assert counted.df()["count"].sum() == 3
    with pytest.raises(UsageError, match="gives text"):
        value(sandbox("%nl help")).df()


def test_a_semicolon_silences_and_a_name_keeps(sandbox: Cell, shell: InteractiveShell) -> None:
    assert value(sandbox("%nl link show;")) is None
    assert value(sandbox("%nl -o kept link show ;")) is None
    assert len(shell.user_ns["kept"]) == 3
    assert len(value(sandbox("%nl link show -o again"))) == len(shell.user_ns["again"]) == 3
    assert len(value(sandbox("given = %nl link show;\ngiven"))) == 3
    for wrong in ("%nl -o 3x link show", "%nl link show -o", "%nl -o class link show"):
        assert isinstance(sandbox(wrong).error_in_exec, UsageError)


def test_a_cell_shows_each_command_but_the_silenced(sandbox: Cell, shell: InteractiveShell) -> None:
    last = value(
        sandbox("%%nl -o last\nlink show | columns ifname; addr show;  # not this one\n\nneigh show\nlink show |\n  columns mtu\n")
    )
    assert [data["text/plain"].split()[0] for data in shell.displayed] == ["ifname", "no"]
    assert last is shell.user_ns["last"]
    assert last[0] == {"mtu": 65536}
    assert value(sandbox("%%nl\nlink show;\n")) is None


def test_options_of_a_cell_hold_for_all_of_it(sandbox: Cell) -> None:
    assert value(sandbox("%%nl --json=wire\nlink show dev lo")).text.startswith("{")
    failed = sandbox("%%nl --read-only\nlink setlink ifname=v0 mtu=1400").error_in_exec
    assert isinstance(failed, UsageError)
    assert "read-only" in str(failed)
    assert isinstance(sandbox("%%nl --jsn\nlink show").error_in_exec, UnknownNameError)
    assert isinstance(sandbox("%%nl link show\naddr show").error_in_exec, UsageError)


def test_nothing_runs_when_a_later_line_cannot_be_read(sandbox: Cell, shell: InteractiveShell) -> None:
    assert isinstance(sandbox("%%nl\nlink show\naddr show 'open").error_in_exec, UsageError)
    assert shell.displayed == []


def test_results_can_be_looked_at_again(sandbox: Cell) -> None:
    links = value(sandbox("links = %nl link show\nlinks"))
    assert (
        value(sandbox("%nl hex {links} --at ifname | head 1")).text == value(sandbox(f"%nl hex {links.number} --at ifname | head 1")).text
    )
    assert "ifname" in value(sandbox("%nl explain last | grep ifname")).text.lower()


# --- names of Python

NAMES = {
    "name": "a b|c'd\"e;f>g#h", "n": 1500, "lo": "lo", "paths": ["ifname", "mtu"], "file": "/tmp/x y.json", "raw": b"\x01\xff",
    "option": "--netns=x", "thing": object(), "yes": True, "empty": "",
}  # fmt: skip


def words(text: str) -> list[list[list[str]]]:
    return [[piece.words for piece in spoken.pieces] for spoken in sentences(substituted(text, NAMES))]


def test_a_value_stays_one_word_whatever_it_holds() -> None:
    assert words("link show dev {name} up") == [[["link", "show", "dev", NAMES["name"], "up"]]]
    assert words("x 'in quotes {name}'; y {n}") == [[["x", f"in quotes {NAMES['name']}"]], [["y", "1500"]]]
    assert words("link newlink ifname={name} mtu={n}") == [[["link", "newlink", f"ifname={NAMES['name']}", "mtu=1500"]]]
    assert words("link | columns {paths}") == [[["link"], ["columns", "ifname,mtu"]]]
    assert words("decode {raw}") == [[["decode", "01ff"]]]
    assert words("x {empty} y") == [[["x", "", "y"]]]
    assert sentences(substituted("link > {file}", NAMES))[0].target == NAMES["file"]


def test_braces_that_name_nothing_stay() -> None:
    for text in ("grep 'v{2}'", "x {1,3}", "x # {nothing}", "link | where ifname ~ 'v{1,2}'", "link | df {'a': {'b': 1}}", "x {}"):
        assert substituted(text, NAMES) == text
    assert words("x {{name}}") == [[["x", "{name}"]]]


def test_conditions_take_values_as_values() -> None:
    for text, wanted in (
        ("link | where mtu > {n}", 'mtu > "1500"'),
        ("link | where ifname in ({lo},{lo}) and mtu={n}", 'ifname in ("lo","lo") and mtu="1500"'),
        ("link | where ifname ~ '^{lo}$'", 'ifname ~ "^lo$"'),
        ("link | where ifname = {name}", 'ifname = "a b|c\'d\\"e;f>g#h"'),
    ):
        assert sentences(substituted(text, NAMES))[0].pieces[1].rest == wanted


def test_python_takes_literals_and_nothing_that_could_run() -> None:
    def expression(text: str) -> str:
        return sentences(substituted(f"link | df {text}", NAMES))[0].pieces[1].rest

    assert eval(expression("{name}")) == NAMES["name"]
    assert eval(expression("({n}, {yes}, {paths}, {empty})")) == (1500, True, ["ifname", "mtu"], "")
    assert expression("df.query('mtu > {n}')") == "df.query('mtu > {n}')"


@pytest.mark.parametrize(
    "text, error, sentence",
    [
        ("x {nmae}", UnknownNameError, "did you mean name"),
        ("x {nothing_like_it}", UnknownNameError, "{{nothing_like_it}}"),
        ("x {thing}", UsageError, "of type object"),
        ("x {lo.upper()}", UsageError, "only the name"),
        ("x {paths[0]}", UsageError, "only the name"),
        ("x {option}", UsageError, "read as an option"),
        ("x | df df[{paths[0]}]", UsageError, "only the name"),
    ],
)
def test_what_cannot_be_substituted_is_an_error(text: str, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        substituted(text, NAMES)


def test_ipython_expands_nothing_itself(sandbox: Cell) -> None:
    result = value(sandbox("lo = 'v0'\n%nl link show dev lo | where ifname ~ '^{lo}$' | columns ifname"))
    assert len(result) == 0
    assert value(sandbox("n = 'lo'\n%nl link show dev {n} | columns ifname"))[0] == {"ifname": "lo"}
    assert isinstance(sandbox("%nl link show dev $n").error_in_exec, NlshellError)  # no name, which is what was asked for


def test_names_of_a_function_are_found(sandbox: Cell) -> None:
    text = "def f(device):\n    return get_ipython().run_line_magic('nl', 'link show dev {device}')\nf('lo')[0]['ifname']"
    assert value(sandbox(text)) == "lo"


# --- errors


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("%nl link shw", "did you mean show"),
        ("%nl lnk show", "unknown command or family"),
        ("%nl link show dev {nothing}", "unknown Python name"),
        ("%nl link show dev nothing", "unknown interface 'nothing'"),
        ("%nl link show | whre mtu", "did you mean where"),
        ("%nl exit", "no prompt to leave"),
        ("%nl link newlink ifname=v0 linkinfo.kind=veth --flags create,excl", "EEXIST"),
        ("%nl netns no-such-namespace", "no network namespace"),
    ],
)
def test_an_error_is_one_line_and_a_failure(sandbox: Cell, shell: InteractiveShell, text: str, sentence: str) -> None:
    result = sandbox(text)
    assert isinstance(result.error_in_exec, NlshellError)
    assert sentence in str(result.error_in_exec)
    assert plain(shell.printed).strip() == f"nlshell: {result.error_in_exec}"


def test_hostile_text_in_an_error_is_shown_as_text(sandbox: Cell, shell: InteractiveShell) -> None:
    assert sandbox("bad = 'x\\x1b[31m\\u202e'\n%nl link show dev {bad}").error_in_exec
    assert "\x1b[31m" not in shell.printed.removeprefix("\x1b[31mnlshell:\x1b[0m")
    assert "\\x1b[31m\\u202e" in shell.printed


def test_what_fails_only_when_it_is_drawn_is_an_error_of_the_command(
    cell: Cell, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(result: Result, out: Any = None) -> Iterator[str]:
        raise UsageError("this cannot be drawn")
        yield ""

    monkeypatch.setattr(display, "rendered", drawn)
    for text in ("%nl help", "%%nl\nhelp\nhelp", "kept = %nl help"):
        assert isinstance(cell(text).error_in_exec, UsageError), text
        assert plain(shell.printed).strip() == "nlshell: this cannot be drawn"


def test_why_after_a_refusal(sandbox: Cell) -> None:
    assert sandbox("%nl link newlink ifname=n0 linkinfo.kind=nokind --flags create").error_in_exec
    assert "was refused" in value(sandbox("%nl why")).text


def test_a_bug_keeps_its_traceback(cell: Cell, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "perform", lambda *_: 1 / 0)
    assert isinstance(cell("%nl link show").error_in_exec, ZeroDivisionError)
    assert "Traceback" in shell.printed


# --- settings


def test_what_can_be_set(sandbox: Cell, shell: InteractiveShell) -> None:
    sandbox("%config NlMagics")
    for name in ("format", "timeout", "read_only", "netns", "most", "limit", "html", "colour"):
        assert f"NlMagics.{name}=" in shell.printed
    sandbox("%config NlMagics.format = 'json'")
    assert value(sandbox("%nl link show dev lo")).text.startswith("[{")
    sandbox("%config NlMagics.format = 'summary'")
    sandbox("%config NlMagics.read_only = True")
    assert "read-only" in str(sandbox("%nl link setlink ifname=v0 mtu=1400").error_in_exec)
    sandbox("%config NlMagics.read_only = False")
    value(sandbox("%nl link setlink ifname=v0 mtu=1400"))
    assert value(sandbox("%nl link show dev v0"))[0]["mtu"] == 1400


def test_the_configuration_of_the_shell_counts(
    cell: Cell, shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nlshell").mkdir()
    (tmp_path / "nlshell" / "config.toml").write_text("read_only = true\nno_such_thing = 1\n[aliases]\nll = 'link show | columns ifname'\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert {"ifname": "lo"} in list(value(cell("%nl ll")))
    assert shell.printed.count("no_such_thing") == 1
    assert "read-only" in str(cell("%nl link setlink ifname=lo mtu=1400").error_in_exec)
    assert "no_such_thing" not in shell.printed


def test_the_sandbox_is_left_and_the_session_is_the_same(sandbox: Cell) -> None:
    assert {link["ifname"] for link in session().dump("link.getlink")} == {"lo", "v0", "v1"}
    value(sandbox("%nl netns own"))
    with nlshell.open() as ours:
        assert set(session().link_names().values()) == set(ours.link_names().values())


def test_the_setting_says_where_we_are_and_leads_elsewhere(sandbox: Cell, shell: InteractiveShell) -> None:
    magics = shell.magics_manager.registry["NlMagics"]
    assert magics.netns == "sandbox" and magics.state.sandboxed
    sandbox("%config NlMagics.netns = ''")
    assert magics.state.netns is None and not magics.state.sandboxed
    assert "our own network namespace" in value(sandbox("%nl netns")).text
    value(sandbox("%nl sandbox"))
    assert magics.netns == "sandbox" and {link["ifname"] for link in value(sandbox("%nl link show"))} == {"lo"}
    value(sandbox("%nl netns own"))
    assert magics.netns == ""


def test_the_explorer_has_the_whole_exchange_where_all_of_it_is_shown(sandbox: Cell) -> None:
    pytest.importorskip("anywidget", reason="needs the [jupyter] extra: anywidget is not installed")
    for text, wanted in (
        ("%nl explore link show", ["RTM_GETLINK", "RTM_NEWLINK", "RTM_NEWLINK", "RTM_NEWLINK", "NLMSG_DONE"]),
        ("%nl link show | explore", ["RTM_GETLINK", "RTM_NEWLINK", "RTM_NEWLINK", "RTM_NEWLINK", "NLMSG_DONE"]),
        ("%nl link show | where ifname = v0 | explore", ["RTM_NEWLINK"]),
    ):
        widget = value(sandbox(text))
        assert [message.type for message in widget.messages] == wanted, text
        widget.close()


def test_unloading_ends_the_sandboxes_of_explorers(sandbox: Cell, shell: InteractiveShell) -> None:
    desk = Exploration(nlshell.decode(nlshell.encode("link.newlink", {"ifname": "x0", "linkinfo.kind": "veth"}, flags=0x605)))
    desk.send(0)
    made = desk._made
    assert made is not None and made.namespace.fd >= 0
    shell.extension_manager.unload_extension("nlshell")
    assert made.namespace.fd == -1
    shell.extension_manager.load_extension("nlshell")
    desk.send(0)
    desk.close()


def test_two_shells_load_and_unload_apart(shell: InteractiveShell) -> None:
    other = InteractiveShell(config=shell.config)
    for each in (shell, other):
        nlshell.load_ipython_extension(each)
    for each in (shell, other):
        nlshell.unload_ipython_extension(each)
        assert "nl" not in each.magics_manager.magics["line"]
    assert any(command.name == "explore" for command in commands.COMMANDS)


def test_help(cell: Cell, shell: InteractiveShell) -> None:
    assert "link show" in value(cell("%nl")).text
    assert "dev NAME" in value(cell("%nl help link show")).text
    assert "explorer" in value(cell("%nl help explore")).text
    cell("%nl?")
    assert "Speak netlink with the kernel" in shell.printed


# --- completion


def completions(shell: InteractiveShell, text: str, cursor: int | None = None) -> list[str]:
    """What the cell is with each completion."""
    cursor = len(text) if cursor is None else cursor
    with provisionalcompleter():
        found = list(shell.Completer.completions(text, cursor))
    return [text[: each.start] + each.text + text[each.end :] for each in found]


def test_the_language_is_completed(sandbox: Cell, shell: InteractiveShell) -> None:
    sandbox("device = 'lo'")
    for text, wanted in (
        ("%nl lin", "%nl link"),
        ("x = %nl link sho", "x = %nl link show"),
        ("    %nl link show dev v", "    %nl link show dev v0"),
        ("%nl link show | whe", "%nl link show | where"),
        ("%nl link newlink linkinfo.ki", "%nl link newlink linkinfo.kind="),
        ("%nl -o x addr sho", "%nl -o x addr show"),
        ("%nl explo", "%nl explore"),
        ("%nl link show dev {devi", "%nl link show dev {device}"),
        ("%%nl\naddr show\nlink show | colu", "%%nl\naddr show\nlink show | columns"),
        ("import os\n%nl lin", "import os\n%nl link"),
    ):
        assert wanted in completions(shell, text), text
    cell_text = "%%nl\nlin\naddr show"
    assert "%%nl\nlink\naddr show" in completions(shell, cell_text, 8)
    assert not any("%%nl\n" not in each for each in completions(shell, "%%nl\nimpor"))


def test_python_is_completed_as_before(cell: Cell, shell: InteractiveShell) -> None:
    cell("import os")
    assert any(each.endswith("os.path") for each in completions(shell, "x = os.pat"))
    assert any("%nl" in each for each in completions(shell, "%n"))


# --- displays


def stripped(page: str) -> str:
    """A page as GitHub shows it: no style elements, classes, ids or styles."""
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r' (?:class|id|style|title)=(?:"[^"]*"|[^\s>]+)', "", page)


def test_rows_unfold_and_read_without_styles(sandbox: Cell) -> None:
    links = value(sandbox("%nl link show"))
    page = bundle(links)["text/html"]
    parsed = Page(page)
    assert parsed.bytes(0) == links[0].bytes
    assert sum(tag == "details" and attributes.get("class") == "nlm" for tag, attributes in parsed.tags) == 3
    rows = re.findall(r"<code>(.*?)</code>", stripped(page))
    table = [row.replace("\xa0", " ") for row in rows if "operstate" in row or re.match(rf"{links.number}\.\d", row)]
    names = {message["ifi_index"]: message["ifname"] for message in links}
    called = [m["ifname"] + (f"@{names[m['link']]}" if "link" in m else "") for m in links]
    assert [row.split()[:3] for row in table[1:]] == [
        [f"{links.number}.{i + 1}", name, str(m["operstate"])] for i, (m, name) in enumerate(zip(links, called))
    ]
    column = table[0].index("name")
    assert all(row[column : column + 6].split()[0] == name for row, name in zip(table[1:], called))


def test_nothing_is_fetched_or_run(sandbox: Cell) -> None:
    for text in ("%nl link show", "%nl hex link show dev lo", "%nl link show | count", "%nl help", "%nl html link show dev lo"):
        page = bundle(value(sandbox(text)))["text/html"].lower()
        assert not re.search(r"<script|<link|<img|<iframe|\bon\w+=|url\(|@import|https?:", page), text


def test_a_message_shows_itself_without_the_extension() -> None:
    message = request(ifname="v0", mtu=1400)
    shown = message._repr_mimebundle_()
    assert "ifname" in shown["text/plain"]
    assert "\x1b" not in shown["text/plain"]


def test_lists_of_messages_stay_short(shell: InteractiveShell) -> None:
    data, _ = shell.display_formatter.format([request(ifname="v0")] * 3)
    assert "text/html" not in data
    assert data["text/plain"].count("<Message RTM_NEWLINK") == 3


def test_terminals_get_text_alone_as_the_shell_prints_it(sandbox: Cell, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell.display_formatter, "active_types", ["text/plain"])
    data, _ = shell.display_formatter.format(value(sandbox("%nl link show --tree")))
    assert set(data) == {"text/plain"}
    assert data["text/plain"].count("RTM_NEWLINK") == 3
    assert "└ dpll_pin" in data["text/plain"]


def test_views_keep_their_colours_as_html(sandbox: Cell) -> None:
    shown = bundle(value(sandbox("%nl hex link show dev lo")))
    assert "\x1b" not in shown["text/plain"] + shown["text/html"]
    assert '<span style="color:#00875f;">' in shown["text/html"]
    assert "IFLA_IFNAME" in stripped(shown["text/html"])


def test_pictures_and_pages(sandbox: Cell) -> None:
    for text in ("%nl svg link show dev lo", "%nl link show dev lo | svg", "%nl diagram --svg link show dev lo"):
        shown = bundle(value(sandbox(text)))
        assert shown["image/svg+xml"].startswith("<svg"), text
        assert "<svg" not in shown["text/plain"]
    shown = bundle(value(sandbox("%nl html link show dev lo")))
    assert "<!DOCTYPE" not in shown["text/html"]
    assert Page(shown["text/html"]).bytes()


def test_painted_text_is_balanced_and_escaped() -> None:
    text = "\x1b[1;38;5;163m<b>\x1b[0m & \x1b[38;5;243;4mdim\x1b[0m\x1b[38;5;166mo\x1b[0m\x1b[38;5;243;7m?\x1b[0m"
    assert painted(text) == (
        '<span style="color:#d700af;"><b>&lt;b&gt;</b></span> &amp; <span style="color:#767676;"><u>dim</u></span>'
        '<span style="color:#d75f00;">o</span><span style="color:#767676;background:#8886;">?</span>'
    )


def test_an_exchange_shows_its_rows_and_what_is_wrong_with_it(sandbox: Cell) -> None:
    exchange = session().dump("link.getlink")
    shown = bundle(exchange)
    assert "RTM_GETLINK" in shown["text/html"]
    assert Page(shown["text/html"]).bytes() == exchange[0].bytes
    exchange.interrupted = True
    for text in bundle(exchange).values():
        assert "changed during the dump" in text
    refused = session().exchange(session().build("link.newlink", {"ifname": "n0", "linkinfo.kind": "nokind"}, flags=0x400))
    shown = bundle(refused)
    assert "was refused" in shown["text/html"] and "was refused" in shown["text/plain"]
    assert Page(shown["text/html"]).bytes() == refused.request.bytes


def test_hostile_names_are_text_everywhere(cell: Cell) -> None:
    message = request(ifname="x", ifalias=HOSTILE, **{"linkinfo.kind": "<img src=x>"})
    several = messages_html([message, message])
    for page in (bundle(message)["text/html"], several):
        assert "<script" not in page and "<img" not in page and "\x1b" not in page and "\u202e" not in page
        assert "alert(1)" in page
        Page(page)
    assert "\x1b" not in bundle(message)["text/plain"]
    data = message.bytes.hex()
    for text in (f"%nl decode {data}", f"%nl decode {data} | columns ifalias", f"%nl hex decode {data}", f"%nl explain decode {data}"):
        shown = bundle(value(cell(text)))
        assert "<script" not in shown["text/html"] and "\x1b" not in shown["text/html"] + shown["text/plain"], text


def test_thousands_of_messages_are_capped_with_a_way_on(shell: InteractiveShell) -> None:
    messages = [request(ifname=f"v{index}", mtu=index + 68) for index in range(5000)]
    page = messages_html(messages)
    assert len(page) < 1.1 * LOOK.limit
    assert f"{LOOK.most} of 5000 messages are shown" in page
    assert "v49" in page and "v50" not in page
    assert "%config NlMagics.most" in page


def test_long_tables_are_capped_with_a_way_on() -> None:
    rows = [(f"192.0.2.{index}", index) for index in range(100_000)]
    answer = Answer(Result(value=Table(["dst", "oif"], rows)))
    shown = bundle(answer)
    assert len(shown["text/plain"].splitlines()) == 502
    assert "500 of 100,000 rows are shown; .df() has them all, and `> FILE.csv` writes them" in shown["text/plain"]
    assert len(answer) == 100_000 and answer[99_999]["oif"] == 99_999


@pytest.mark.parametrize("form", ["csv", "json"])
def test_long_text_is_capped_with_a_way_on(form: str) -> None:
    def shown(rows: int, width: int = 0) -> str:
        table = Table(["dst", "oif"], [(f"192.0.2.{index}{'x' * width}", index) for index in range(rows)])
        return bundle(Answer(Result(value=table, format=form)))["text/plain"]

    text = shown(100_000)
    assert "only the first 5,000 lines are shown" in text and "> FILE" in text.splitlines()[-1]
    assert len(text.splitlines()) == 5001
    wide = shown(4000, 1000)
    assert "lines are shown" in wide and len(wide) < 1.1 * LOOK.limit
    assert "lines are shown" not in shown(4000)


def test_the_time_is_left_out_where_nobody_knows_it() -> None:
    exchange = recording("nests").step("vxlan").exchanges[-1]
    assert exchange.seconds == 0
    page = bundle(exchange)["text/html"]
    assert ", 0 bytes</small>" in page and "0.0 ms" not in page
    exchange.seconds = 0.0125
    assert "12.5 ms" in bundle(exchange)["text/html"]
    exchange.seconds = 0.0


def test_what_does_not_fit_keeps_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LOOK, "limit", 60_000)
    messages = list(islice((each for each in conversation("link") if each.type == "RTM_NEWLINK" and "ifname" in each), 40))
    page = messages_html(messages)
    assert len(page) < 66_000
    unfolding = page.count("<details class=nlm")
    assert 0 < unfolding < 40
    assert f"Rows from {unfolding + 1} on do not unfold" in page
    for message in messages:
        assert re.search(rf"\xa0{message['ifname']}(@\w+)?\xa0", page)


def test_a_message_of_64_kib() -> None:
    attribute = struct.pack("=HH", 65_000, 20) + bytes(range(250)) * 260
    data = nlshell.encode("link.newlink", {"ifname": "v0"}) + attribute[:65_000]
    message = nlshell.decode(struct.pack("=I", len(data)) + data[4:])[0]
    shown = bundle(message)
    assert len(shown["text/html"]) < 1.1 * LOOK.limit
    assert Page(shown["text/html"]).bytes()[:64] == message.bytes[:64]


def test_a_long_command_is_cut_where_it_stands_before_its_result(cell: Cell) -> None:
    data = request(ifname="v0", mtu=1400).bytes.hex() * 50
    answer = value(cell(f"%nl decode {data}"))
    assert len(answer) == 50
    assert len(repr(answer)) < 200
    assert data[:400] not in answer.html


def test_interrupted_dumps_are_marked_wherever_they_are_shown(sandbox: Cell) -> None:
    links = value(sandbox("%nl link show"))
    links.result.warnings.append("the dump was interrupted")
    again = Answer(links.result)
    assert "warning: the dump was interrupted" in again.html
    assert "nlshell: warning: the dump was interrupted" in again.text


def test_a_python_name_without_braces_is_explained(sandbox: Cell) -> None:
    error = sandbox("least = 1400\n%nl link show | df len(df) + least").error_in_exec
    assert isinstance(error, UsageError) and str(error).endswith("write {least} for the value that the notebook knows under this name")
    assert "braces" not in str(sandbox("%nl link show | df len(df) + nothing_like_it").error_in_exec)


# --- progress


def test_a_long_dump_tells_how_far_it_has_come(monkeypatch: pytest.MonkeyPatch, shell: InteractiveShell) -> None:
    monkeypatch.setattr(progress, "_SHORT", 0.0)
    monkeypatch.setattr(progress, "_BETWEEN", 0.0)
    shown: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(progress.DisplayHandle, "display", lambda self, data, raw: shown.append(("new", data)))
    monkeypatch.setattr(progress.DisplayHandle, "update", lambda self, data, raw: shown.append(("same", data)))
    bar = progress.Progress()
    bar(1000, 60_000, 5000.0)
    bar(2000, 120_000, 5000.0)
    bar.end()
    assert [kind for kind, _ in shown] == ["new", "same", "same"]
    assert "2,000 rows, 0.1 MB, 5,000 rows/s" in shown[1][1]["text/html"]
    assert "<progress>" in shown[1][1]["text/html"] and "<progress>" not in shown[2][1]["text/html"]


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_bar_in_a_terminal_but_none_where_it_is_piped(monkeypatch: pytest.MonkeyPatch, is_terminal: bool) -> None:
    out = io.StringIO()
    monkeypatch.setattr(out, "isatty", lambda: is_terminal, raising=False)
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setattr(progress, "in_terminal", lambda: True)
    monkeypatch.setattr(progress, "_SHORT", 0.0)
    monkeypatch.setattr(progress, "_BETWEEN", 0.0)
    bar = progress.Progress()
    bar(1000, 60_000, 5000.0)
    bar.end()
    assert out.getvalue() == ("\r\x1b[K1,000 rows, 0.1 MB, 5,000 rows/s\r\x1b[K" if is_terminal else "")


def test_short_dumps_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_SHORT", 3600.0)
    monkeypatch.setattr(progress.DisplayHandle, "display", lambda self, data, raw: pytest.fail("shown"))
    bar = progress.Progress()
    bar(1000, 60_000, 5000.0)
    bar.end()


def test_what_passes_before_a_dump_begins_is_none_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of a day loads pandas; and a dump that was refused has no rows to tell of."""
    monkeypatch.setattr(progress.DisplayHandle, "display", lambda self, data, raw: pytest.fail("shown"))
    clock = [100.0]
    monkeypatch.setattr(progress, "monotonic", lambda: clock[0])
    bar = progress.Progress()
    clock[0] += 2.0
    bar(0, 0, 0.0)
    bar(1000, 60_000, 10_000.0)
    bar.end()
    shown: list[str] = []
    monkeypatch.setattr(progress.DisplayHandle, "display", lambda self, data, raw: shown.append(data["text/plain"]))
    bar = progress.Progress()
    bar(6000, 360_000, 10_000.0)  # which it has been on its way for 0.6 seconds
    assert shown == ["6,000 rows, 0.4 MB, 10,000 rows/s …"]


# --- what the explorer looks for


def many(count: int = 150) -> list[Message]:
    return [request(ifname=f"v{number}", mtu=1000 + number) for number in range(count)]


def test_what_filters_look_at_is_made_once_and_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploration, "_SOON", 0.0)
    desk = Exploration(many())
    desk.prepare()
    until = monotonic() + 20
    while any(entry.said is None for entry in desk.entries):
        assert monotonic() < until
        sleep(0.01)
    made = [entry.said for entry in desk.entries]
    assert desk.listing("v14")["count"] == 11 and desk.listing("1077")["count"] == 1
    assert all(entry.said is before for entry, before in zip(desk.entries, made))
    place = desk.place(0, "ifname")
    desk.edit(0, place, "other")
    assert [desk.listing(text)["count"] for text in ("other", "'v0'")] == [1, 0]
    desk.undo(0)
    assert [desk.listing(text)["count"] for text in ("other", "'v0'")] == [0, 1]


def test_what_filters_look_at_is_kept_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploration, "_MOST_SAID", 10_000)
    desk = Exploration(many())
    assert desk.listing("v149")["count"] == 1
    kept = [len(entry.said[1]) for entry in desk.entries if entry.said is not None]
    assert 0 < len(kept) < 150 and sum(kept) <= 10_000


def test_few_messages_are_not_prepared_and_none_when_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploration, "Timer", lambda *_: pytest.fail("a thread for a few"))
    Exploration(many(3)).prepare()
    desk = Exploration(many())
    desk.close()
    desk._prepare()
    assert all(entry.said is None for entry in desk.entries)


def test_a_dump_of_columns_shows_itself_as_those(sandbox: Cell) -> None:
    dump = session().columns("link.getlink")
    shown = bundle(dump)
    assert "<table" in shown["text/html"] and "v0" in shown["text/html"]
    assert "3 messages" in shown["text/html"]
    assert "v0" in shown["text/plain"]
