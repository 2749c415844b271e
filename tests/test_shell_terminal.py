"""What people expect of any shell on a terminal: Ctrl-Z, programs beside it, light and dark, plain signs; by a pty."""

from __future__ import annotations

import io
import os
import pty
import re
import select
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.input.typeahead import get_typeahead
from prompt_toolkit.output import DummyOutput

from nlshell.commands.programs import run
from nlshell.commands.run import perform, run_text
from nlshell.commands.state import State
from nlshell.errors import NlshellError
from nlshell.language import reading
from nlshell.language.complete import complete
from nlshell.language.names import Names
from nlshell.language.sentences import sentences
from nlshell.language.tokens import scan, unfinished
from nlshell.render import style as styles
from nlshell.render.style import Style, background_by_environment, register_plain, wants_colour
from nlshell.shell import theme
from nlshell.shell.door import Door
from nlshell.shell.terminal import Answers, PlainOutput, TerminalInput, may_be_asked, shade_of

from .terminal import CTRL_C, CTRL_D, ENTER, F4, Terminal, terminal

CTRL_Z = "\x1a"
VETH = "ip link add v0 type veth peer name v1\n"
LINK = "decode --protocol route 20000000 10000500 00000000 00000000 00000100 01000000 49000100 00000000"


# --- on a terminal


def test_ctrl_z_programs_history_and_files_of_commands(tmp_path: Path) -> None:
    """One session, as it would be: each start of a shell takes a while."""
    setup = VETH + "(until [ -e $HOME/go ]; do sleep 0.1; done; ip link set v0 up) &"
    (tmp_path / "begin").write_text("monitor link\nresults\nshow 9\nhelp exit\n")
    with terminal(tmp_path, setup, command="env PS1='sh> ' bash --norc --noprofile -i") as shell:
        shell.wait(lambda t: t.line.startswith("sh>"))
        before = _stty(shell)
        shell.type(f"cd {tmp_path}; nlshell", ENTER)
        shell.prompt(1)
        shell.type("source begin", ENTER)
        shell.wait("nlshell: begin:3: there is no result")
        shell.wait(lambda t: "1 running" in t.toolbar)  # beside the prompt, as if it had been typed
        assert "leave (Ctrl-D" not in shell.screen
        # Ctrl-Z, with a line half typed and a feed beside it
        shell.type("link sho")
        shell.wait(lambda t: t.line == "nlshell 1> link sho")
        shell.type(CTRL_Z)
        shell.wait("Stopped")
        assert _stty(shell) == before  # as if nothing of ours were there
        (tmp_path / "go").touch()
        shell.type("fg", ENTER)
        shell.wait(lambda t: t.line == "nlshell 1> link sho")
        shell.wait("v0")  # what the feed was told meanwhile
        shell.type("w dev lo --table | !grep -c lo | sed s/^/found-/", ENTER)
        shell.wait("found-1")
        shell.prompt(2)
        # programs: what they do to the terminal, Ctrl-C, keys for less
        shell.type("!stty -echo -icanon; test -t 0 && test -t 1 && echo 'a | terminal'", ENTER)
        shell.wait("a | terminal\n")
        shell.prompt(2)
        shell.type("!sleep 100", ENTER)
        shell.look(0.5)
        shell.type(CTRL_C)
        shell.wait(lambda t: t.line == "nlshell 2>")
        shell.type("clear", ENTER)
        shell.wait(lambda t: t.screen.startswith("nlshell 2>"))
        shell.type("link show dev lo --tree | !less", ENTER)
        shell.wait("ifi_family")
        assert "nlshell 3>" not in shell.look(0.3)
        shell.type("q")
        shell.prompt(3)
        shell.type("history SOURCE", ENTER, "history 2", ENTER)
        shell.wait("1  source begin\n")
        shell.wait("history SOURCE\n8  history 2")
        shell.type("!sh -c 'exit 7'", ENTER, CTRL_D)
        shell.wait(lambda t: t.line.startswith("sh>"))
        assert _stty(shell) == before
        shell.type("echo left with $?", ENTER)
        shell.wait("left with 7")


def _stty(shell: Terminal) -> str:
    """How the terminal is set, as whoever has it now sees it."""
    return str(termios.tcgetattr(shell.child.child_fd)[:4])


# --- programs of the system


def script(tmp_path: Path, text: str, **state: Any) -> tuple[int, str, str]:
    """What a file of commands does: exit status, standard output, standard error."""
    held = State(**state)
    held.programs = True
    err = io.StringIO()
    with (tmp_path / "out").open("w+") as out:
        status = run_text(text, held, out, err, "script")
        held.close()
        return status, (tmp_path / "out").read_text(), err.getvalue().replace(str(tmp_path), "")


def test_what_stands_in_front_goes_in_in_the_form_that_was_asked_for(tmp_path: Path) -> None:
    status, out, err = script(
        tmp_path,
        f"{LINK} | columns ifi_index | !cat -A\n"
        f"{LINK} | columns ifi_index | csv | !tr a-z A-Z | head -1\n"
        f"{LINK} --json | !{sys.executable} -c 'import json, sys; print(type(json.load(sys.stdin)).__name__)'\n"
        "!printf '%s;' \"a  b\" '|' > there; cat there # all of it is the other shell's\n"
        f"{LINK} | !head -1 \\\n | wc -l\n".replace("> there; cat there", f"> {tmp_path}/there; cat {tmp_path}/there"),
    )
    assert (status, err) == (0, "")
    assert out.split("\n")[0:3] == ["ifi_index$", "1$", "IFI_INDEX"]
    assert re.search(r"^(dict|list)$", out, re.MULTILINE) and "a  b;|;1\n" in out


@pytest.mark.parametrize(
    ("line", "status"), [("!false", 1), ("!exit 3", 3), ("!kill -9 $$", 137), ("!no-such-program-7", 127), (f"{LINK} | !false", 1)]
)
def test_the_exit_status_is_the_programs_and_the_first_that_fails_is_the_last(tmp_path: Path, line: str, status: int) -> None:
    code, out, _ = script(tmp_path, f"{line}\n!echo goes on")
    assert code == status and "goes on" not in out


def test_a_program_that_leaves_early_ends_the_work(tmp_path: Path) -> None:
    made: list[str] = []

    def lines() -> Iterator[str]:
        for number in range(1_000_000):
            made.append("")
            yield f"line {number} " + "x" * 100

    assert run(["head", "-n", "1"], lines()) == 0 and len(made) < 100_000


@pytest.mark.parametrize(
    ("text", "state", "said"),
    [
        ("!echo hi", {"read_only": True}, "`!echo hi` runs a program, and this session is read-only"),
        (f"{LINK} --read-only | !cat", {}, "`!cat` runs a program, and this session is read-only"),
        ("!echo hi", {"host": "exec:true"}, "`!` runs programs of this machine, and requests go to exec:true"),
        ("monitor link | !echo hi", {}, "`!` takes what comes to an end, and `monitor` goes on"),
        ("!", {}, "`!` needs a program behind it"),
        ("link show | !  ", {}, "`!` needs a program behind it"),
        ("| !echo hi", {}, "there is nothing in front of a |"),
        ("link show > x | !echo hi", {}, "stands at the end"),
        (f"{LINK} | parquet | !echo hi", {}, "needs a file"),
        ("'!' echo hi", {}, "`!` needs a program behind it"),
        ("alias x='!echo hi'\n'x' 1", {}, "script:2: "),
    ],
)
def test_where_no_program_runs(tmp_path: Path, text: str, state: dict[str, Any], said: str) -> None:
    status, out, err = script(tmp_path, text, **state)
    assert status in (1, 2) and said in err and not re.search("^hi", out, re.MULTILINE)


def test_a_dry_run_runs_no_program(tmp_path: Path) -> None:
    status, out, err = script(tmp_path, "config dry_run=on\n!echo hi")
    assert status == 2 and "--dry-run cannot hold back" in err and "hi\n" not in out


def test_doors_that_strangers_may_write_to_run_no_program(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    state, out, err = State(), io.StringIO(), io.StringIO()
    state.settings.set("aliases.x", "!echo hi")
    (tmp_path / "file").write_text("!echo hi\n")
    for text in ("!echo hi", f"{LINK} | !echo hi", "x", "x there", f"source {tmp_path}/file"):
        assert run_text(text, state, out, err) == 2, text
    for text in ("!echo hi", f"{LINK} | !echo hi", "x"):
        with pytest.raises(NlshellError, match="at the prompt and in files of commands"):
            perform(text, state)
    with pytest.raises(NlshellError, match="/file:1: `!` runs programs at the prompt"):
        perform(f"source {tmp_path}/file", state)
    (tmp_path / "file").write_text(f"help\n{LINK}")
    assert len(perform(f"source {tmp_path}/file", state).messages or ()) == 1  # as a notebook shows it: the last
    assert err.getvalue().count("at the prompt and in files") == 5 and capfd.readouterr().out == ""


@pytest.mark.parametrize("words", [["!echo", "hi"], ["link", "show", "|", "!echo", "hi"], ["-c", "!echo hi"], []])
def test_words_of_a_command_line_run_no_program(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from nlshell.__main__ import main

    monkeypatch.setattr(sys, "stdin", io.StringIO("!echo hi"))
    assert main(words) == 2
    said = capfd.readouterr()
    assert "at the prompt and in files" in said.err and not said.out


def test_a_file_of_commands_runs_programs(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from nlshell.__main__ import main

    (tmp_path / "file").write_text("!echo hi")
    (tmp_path / "outer").write_text(f"source {tmp_path}/file")
    for file in ("file", "outer"):
        assert (main(["-f", str(tmp_path / file)]), capfd.readouterr().out) == (0, "hi\n")


def test_an_alias_may_begin_or_end_in_a_program(tmp_path: Path) -> None:
    status, out, _ = script(tmp_path, f"alias say='!echo said' upper='{LINK} | columns ifi_index | !tr a-z'\nsay it; say more\nupper A-Z")
    assert status == 0 and "said it\n" in out and "IFI_INDEX" in out


def test_a_program_runs_where_requests_go(tmp_path: Path) -> None:
    from . import live

    if live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    where = "!readlink /proc/self/ns/net"
    _, out, err = script(tmp_path, f"{where}\nsandbox\n{where}\nnetns own\n{where}")
    here, there, back = re.findall(r"net:\[\d+\]", out)
    assert here == back != there and not err


def test_reading_knows_a_program() -> None:
    text = "link show | json | !jq '.[] | x' > y; z # all"
    (one,) = sentences(text)
    assert [piece.words for piece in one.pieces] == [["link", "show"], ["json"]] and one.target == ""
    assert one.program is not None and one.program.text == "jq '.[] | x' > y; z # all" and one.text == text
    assert [(token.kind, token.text) for token in scan("!a \\\n b  \n!c")] == [
        ("program", "a \\\n b"), ("end", "\n"), ("program", "c"),
    ]  # fmt: skip
    assert [each.kind for each in scan("link show !x")] == ["word"] * 3 and "program" not in [each.kind for each in scan("a [ ! ]")]
    assert not unfinished("!echo 'it") and unfinished("!echo \\")
    names = Names()
    for shown in ("!", "!l", "link show | !", "link show | !jq '", '!echo "(', "link show |\n !x\nlink show"):
        assert reading.read(shown, names).faults == [] and all(end <= len(shown) for _, end, _ in reading.spans(shown, names)), shown
    assert reading.spans("!ls -l", names) == [(0, 1, "sign"), (1, 6, "string")]
    assert reading.fault("!", names) and reading.fault("link show | !", names) and not reading.fault("link show |\n!jq .", names)


def test_files_are_offered_behind_a_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "filter one.jq").touch()
    (found,) = complete("link show | json | !jq -f fil", 29, Names())
    assert (found.start, found.text) == (26, "'filter one.jq'")
    assert "!" in [each.text for each in complete("", 0, Names())]


# --- history, clear, source


def test_history_is_read_where_no_prompt_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from prompt_toolkit.history import FileHistory

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert script(tmp_path, "history")[:2] == (0, "nothing was typed yet\n")
    (tmp_path / "nlshell").mkdir()
    for line in ("help clear", "decode '\nx'", *(f"line {number}\x1b" for number in range(30))):
        FileHistory(str(tmp_path / "nlshell" / "history")).store_string(line)
    assert script(tmp_path, "history HELP")[1] == "1  help clear\n"
    assert script(tmp_path, "history decode")[1] == "2  decode '\n   x'\n"
    assert script(tmp_path, "history 1")[1] == "32  line 29\\x1b\n"
    assert len(script(tmp_path, "history")[1].splitlines()) == 20
    assert script(tmp_path, "history nosuch")[1] == "no line holds 'nosuch'\n"


def test_clear_writes_nothing_where_no_terminal_is(tmp_path: Path) -> None:
    assert script(tmp_path, "clear") == (0, "", "")


def test_a_file_of_commands_is_run_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "inner").write_text(f"{LINK}\n\nshow 7\nresults\n")
    status, out, err = script(tmp_path, f"source {tmp_path}/inner\nresults")
    assert (status, err) == (2, "nlshell: /inner:3: there is no result 7; kept are 1 to 1\n") and "RTM_NEWLINK" in out
    (tmp_path / "inner").write_text("link 'open\n")
    assert script(tmp_path, f"source {tmp_path}/inner")[2] == "nlshell: /inner:1: a quotation mark ' is not closed\n"
    (tmp_path / "inner").write_text(f"source {tmp_path}/inner")
    status, _, err = script(tmp_path, f"source {tmp_path}/inner")
    assert status == 2 and "go no deeper than 10" in err and err.count("nlshell:") == 1
    for path in ("/nowhere/x", "/", str(tmp_path / "binary")):
        (tmp_path / "binary").write_bytes(b"\xff\xfe")
        status, _, err = script(tmp_path, f"source {path}")
        assert status == 2 and err.startswith("nlshell: script:1: ") and err.count("\n") == 1


# --- colours


def _luminance(colour: tuple[int, int, int]) -> float:
    parts = [each / 255 for each in colour]
    red, green, blue = (each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Of two colours (#rrggbb), by WCAG 2.1."""
    darker, lighter = sorted(_luminance((int(each[1:3], 16), int(each[3:5], 16), int(each[5:7], 16))) for each in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


BACKGROUNDS = {
    "dark": ("#000000", "#1e1e1e", "#002b36", "#073642", "#282c34", "#2e3440", "#282a36"),  # the usual ones of editors and terminals
    "light": ("#ffffff", "#fdf6e3", "#fafafa", "#eeeeee"),
    "": ("#000000", "#ffffff"),
}


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_results_can_be_read_on_their_background(background: str) -> None:
    from nlshell.jupyter.painted import colour_of

    painted = Style(True, background)
    parts = ("name", "dim", "note", "error", "mark", "header", "attribute-header", "rail", "padding", "trailing")
    for part in parts:
        found = re.search(r"38;5;(\d+)", painted.around(part)[0])
        assert found, part
        assert min(contrast(colour_of(int(found[1])), each) for each in BACKGROUNDS[background]) >= 4.5, part
    assert len({painted.around(part) for part in ("name", "dim", "note", "error")}) == 4
    assert painted.around("header") != painted.around("attribute-header")
    assert painted.paint("value", "x") == "x"  # in the terminal's own colour


@pytest.mark.parametrize(
    ("background", "rules"),
    [("dark", theme._DARK | theme._FRAME_DARK), ("light", theme._LIGHT | theme._FRAME_LIGHT)],
    ids=["dark", "light"],
)
def test_the_prompt_can_be_read_on_its_background(background: str, rules: dict[str, str]) -> None:
    for name, rule in rules.items():
        words = rule.split() + (rules["bottom-toolbar"].split()[1:2] if name.startswith("bottom-toolbar.") else [])
        behind = [word[3:] for word in words if word.startswith("bg:")] or BACKGROUNDS[background][:2]
        for colour in (word for word in words if word.startswith("#")):
            assert min(contrast(colour, each) for each in behind) >= 4.5, f"{name}: {rule}"


def test_sixteen_colours_have_names_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for term, few in (("xterm-256color", False), ("linux", True)):
        monkeypatch.setenv("TERM", term)
        monkeypatch.delenv("COLORTERM", raising=False)
        assert styles.has_few_colours() is few, term
    assert {Style(True, each, few=True).around("name")[0] for each in BACKGROUNDS} == {"\x1b[36m", "\x1b[96m", "\x1b[34m"}
    monkeypatch.setenv("COLORTERM", "truecolor")
    assert not styles.has_few_colours()


class Stream(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize(
    ("environment", "on_terminal", "elsewhere"),
    [
        ({}, True, False), ({"NO_COLOR": "1"}, False, False), ({"NO_COLOR": ""}, True, False), ({"FORCE_COLOR": "1"}, True, True),
        ({"CLICOLOR_FORCE": "1"}, True, True), ({"CLICOLOR_FORCE": "0"}, True, False), ({"FORCE_COLOR": "0"}, False, False),
        ({"CLICOLOR": "0"}, False, False), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False), ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "3"}, True, True),
    ],
)  # fmt: skip
def test_the_environment_has_a_word(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], on_terminal: bool, elsewhere: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert (wants_colour("auto", Stream(True)), wants_colour("auto", Stream(False))) == (on_terminal, elsewhere)
    assert wants_colour("always", Stream(False)) and not wants_colour("never", Stream(True))


def test_a_file_holds_no_colour_whatever_is_forced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = io.StringIO()
    run_text(f"{LINK} --tree; {LINK} --tree > {tmp_path}/x.txt", State(), out, io.StringIO())
    assert "\x1b[" in out.getvalue() and "\x1b" not in (tmp_path / "x.txt").read_text()


# --- light or dark


@pytest.mark.parametrize(
    ("colour", "shade"),
    [("rgb:ffff/ffff/ffff", "light"), ("rgb:00/2b/36", "dark"), ("rgb:fd/f6/e3", "light"), ("rgba:0/0/0/f", "dark"), ("?", ""), ("", "")],
)
def test_a_terminals_word_for_a_colour(colour: str, shade: str) -> None:
    assert shade_of(colour) == shade


@pytest.mark.parametrize(
    ("value", "shade"), [("0;15", "light"), ("15;0", "dark"), ("7;8", "dark"), ("0;default;15", "light"), ("x", ""), ("", "")]
)
def test_colorfgbg(monkeypatch: pytest.MonkeyPatch, value: str, shade: str) -> None:
    monkeypatch.setenv("COLORFGBG", value)
    assert background_by_environment() == shade == State().background
    state = State()
    state.settings.set("theme", "light")
    assert state.background == "light"


WHITE, KIND = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b[?62;22c"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_answers_are_taken_out_of_what_is_typed(size: int) -> None:
    said: list[str] = []
    answers = Answers(said.append)
    answers.awaited = True
    for text, typed in ((f"li{WHITE}nk{KIND} show", "link show"), (f"{WHITE[:-2]}\x07{KIND}", ""), (f"a{KIND}b", "ab")):
        answers.awaited = True
        assert "".join(answers.left_of(text[at : at + size]) for at in range(0, len(text), size)) + answers.held() == typed
        assert not answers.awaited
    assert said == ["light", "light"] and answers.left_of(WHITE) == WHITE  # asked no more: it is somebody's own


def test_a_key_that_begins_like_an_answer_is_a_key() -> None:
    answers = Answers(lambda _: None)
    answers.awaited = True
    assert (answers.left_of("\x1b"), answers.held()) == ("", "\x1b")
    assert answers.left_of("\x1b[A") == "\x1b[A" and answers.left_of("\x1b]x") == "\x1b]x"
    assert answers.left_of("\x1b") + answers.left_of("b") == "\x1bb"


class Asked:
    """A terminal: what is written to it is read at the other end, and `keys` is what it sends. late: after we have given up."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, patience: float = 0.1) -> None:
        monkeypatch.setattr("nlshell.shell.terminal.PATIENCE", patience)
        self.far, near = pty.openpty()
        self.stdin = os.fdopen(near, "r+b", buffering=0)
        self.said: list[str] = []
        self.input = TerminalInput(io.TextIOWrapper(self.stdin, "utf-8", write_through=True), self.said.append)

    def keys(self) -> str:
        return "".join(key.data for key in (*get_typeahead(self.input), *self.input.read_keys(), *self.input.flush_keys()))

    def send(self, text: str) -> None:
        os.write(self.far, text.encode())

    def shown(self) -> bytes:
        return os.read(self.far, 4096) if select.select([self.far], [], [], 0)[0] else b""


def test_what_is_typed_while_the_terminal_is_asked_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(monkeypatch, 30)
    before = termios.tcgetattr(asked.stdin)
    asked.send("ty")  # in front of us
    assert select.select([asked.far], [], [], 3)[0] and asked.shown() == b"ty"
    asked.send(f"ped\x1b[A{WHITE}, and {KIND}more")
    asked.shown()
    out = io.StringIO()
    asked.input.ask(out)
    assert out.getvalue() == "\x1b]11;?\x1b\\\x1b[c" and asked.said == ["light"]
    with asked.input.raw_mode():
        assert asked.keys() == "typed\x1b[A, and more"
    assert termios.tcgetattr(asked.stdin) == before


def test_an_answer_that_comes_late_is_no_key_is_not_shown_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(monkeypatch)
    before, began = termios.tcgetattr(asked.stdin), time.monotonic()
    asked.input.ask(io.StringIO())
    assert 0.1 <= time.monotonic() - began < 3 and asked.said == []
    asked.send(WHITE[:5])
    typed = ""
    with asked.input.raw_mode():
        for piece in (WHITE[5:] + "link", KIND[:3], KIND[3:] + " show"):
            asked.send(piece)
            typed += "".join(key.data for key in asked.input.read_keys())
    assert (typed, asked.said, asked.shown()) == ("link show", ["light"], b"")
    assert termios.tcgetattr(asked.stdin) == before


def test_a_white_terminal_gets_the_light_theme_for_results_too(tmp_path: Path) -> None:
    with terminal(tmp_path, PAGER="cat") as shell:
        shell._screen.write_process_input = lambda answer: shell.type(WHITE + KIND if answer.endswith("c") else answer)
        shell.prompt(1)
        shell.type("link show dev lo --tree", ENTER)
        shell.prompt(2)
        assert b"\x1b[38;5;23m" in shell.raw and b"rgb" not in shell.raw
        shell.type("config theme=dark; link show dev lo --tree", ENTER)
        shell.wait(lambda t: b"\x1b[38;5;80m" in t.raw, "the dark one")


def test_who_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlshell.shell.door.may_be_asked", lambda: True)
    monkeypatch.setattr("nlshell.shell.door.TerminalInput", lambda *_: "asked")
    monkeypatch.delenv("NO_COLOR", raising=False)
    state = State()
    with create_pipe_input() as pipe:
        door = Door(state, pipe, DummyOutput())
        assert door._own_input() == "asked"
        for name, value in (("theme", "light"), ("theme", "dark")):
            state.settings.set(name, value)
            assert door._own_input() is None
        state.settings.set("theme", "auto")
        monkeypatch.setenv("NO_COLOR", "1")
        assert door._own_input() is None
    monkeypatch.setattr(sys, "stdin", Stream(True))
    for term, there, may in (("xterm", True, True), ("xterm", False, False), ("linux", True, False), ("vt100", True, False)):
        monkeypatch.setenv("TERM", term)
        monkeypatch.setattr(sys, "stdout", Stream(there))
        assert may_be_asked() is may


def test_a_single_command_asks_nothing(tmp_path: Path) -> None:
    with terminal(tmp_path, command="nlshell link show dev lo") as shell:
        shell.ended()
        assert b"]11;" not in shell.raw and b"\x1b[c" not in shell.raw and b"\x1b[38;5;" in shell.raw


# --- a terminal of ASCII


def test_a_terminal_of_ascii_and_the_modes_of_vi(tmp_path: Path) -> None:
    with terminal(tmp_path, VETH, PYTHONIOENCODING="ascii", PAGER="cat") as shell:
        shell.prompt(1)
        shell.wait(lambda t: re.search(r"own ns \| \w+ \| emacs", t.toolbar))
        shell.type("link show dev v")
        shell.wait("veth, DOWN")
        shell.type("0 --tree", ENTER)
        shell.prompt(2)
        shell.type("hex 1.1", ENTER, "link show --table", ENTER)
        shell.prompt(3)
        assert "| | , IFLA" in shell.screen or b"| ifname" in shell.raw
        shell.type(F4)
        shell.wait(lambda t: "vi insert" in t.toolbar)
        shell.type("lin", "\x1b")
        shell.wait(lambda t: "vi normal" in t.toolbar)
        shell.type("0", "R")
        shell.wait(lambda t: "vi replace" in t.toolbar)
        shell.type("\x1b", "V")
        shell.wait(lambda t: "vi visual" in t.toolbar)
        shell.type("\x1b", "ddi", "config toolbar=off; exit", ENTER)
        assert shell.ended() == 0 and shell.raw.isascii() and b"\\u" not in shell.raw


def test_every_sign_of_ours_has_one_of_ascii() -> None:
    """Each as wide as what it stands for, in all that is drawn."""
    import ast

    register_plain()
    root = Path(styles.__file__).parent.parent
    drawn = set()
    for folder in ("render", "answers", "commands", "shell", "language", "kernel"):
        for path in (root / folder).glob("*.py"):
            if (source := path.read_text()).isascii():
                continue
            tree = ast.parse(source)
            docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs]
            drawn |= {character for text in texts if isinstance(text.value, str) for character in text.value if not character.isascii()}
    assert "│" in drawn and "▶" in drawn
    told = {each: each.encode("ascii", styles.PLAIN).decode() for each in drawn}
    assert {each: form for each, form in told.items() if len(form) != 1} == {}


def test_what_prompt_toolkit_draws_is_of_ascii_too() -> None:
    class Ascii(io.StringIO):
        encoding = "ascii"  # type: ignore[assignment]

    out = Ascii()
    output = PlainOutput(out, lambda: None, term="xterm")  # type: ignore[arg-type, return-value]
    output.write("a │ b … c")
    output.flush()
    assert out.getvalue() == "a | b ~ c"
