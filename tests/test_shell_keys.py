"""The prompt driven by keys, without a terminal: what each key does, history, settings, and that faults end nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from nlshell.commands.run import perform
from nlshell.commands.state import State
from nlshell.shell.background import MOST_WAITING, Background
from nlshell.shell.door import Door
from nlshell.shell.loop import prompt_text
from nlshell.shell.pager import write_paged
from nlshell.shell.theme import theme
from nlshell.shell.toolbar import toolbar

from .names import state_with

F1, F2, F3, F4 = "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS"
CTRL_C, CTRL_D, CTRL_R, CTRL_U, ENTER, ALT_ENTER, UP, RIGHT = "\x03", "\x04", "\x12", "\x15", "\r", "\x1b\r", "\x1b[A", "\x1b[C"
LINK = "decode --protocol route 20000000 10000500 00000000 00000000 00000100 01000000 49000100 00000000"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return tmp_path


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    def run(*keys: str, state: State | None = None) -> str:
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            pipe.send_text("".join([*keys, CTRL_D]))
            door = run.door = Door(state if state is not None else state_with(), pipe, DummyOutput())  # type: ignore[attr-defined]
            watchdog = Timer(30, lambda: door._in_loop(lambda: door.session.app.exit(exception=AssertionError("it waits for more keys"))))
            watchdog.start()
            try:
                door.run()
            finally:
                watchdog.cancel()
        return capsys.readouterr().out.partition("\n")[2]  # without the greeting

    yield run


# --- running


def test_enter_runs_a_line_and_ctrl_d_leaves(shell: Any) -> None:
    out = shell(LINK, ENTER, "results", ENTER)
    assert "RTM_NEWLINK" in out and "1 message" in out and shell.door.status == 0


def test_exit_leaves_and_nothing_behind_it_runs(shell: Any) -> None:
    assert shell("exit", ENTER, "help", ENTER) == ""
    assert shell("quit; help", ENTER) == ""


def test_several_commands_stop_at_the_first_that_fails(shell: Any) -> None:
    out = shell("show 7; help", ENTER)
    assert "there is no result" in out and "nlshell" in out and "monitor" not in out and shell.door.status == 2


def test_ctrl_c_drops_the_line(shell: Any) -> None:
    assert shell("link sho", CTRL_C, "exit", ENTER) == ""


def test_a_bug_in_a_command_ends_nothing(shell: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from nlshell.shell import door

    monkeypatch.setattr(door, "perform", lambda *_: 1 // 0)
    out = shell("help", ENTER, "help", ENTER)
    assert out.count("is a bug in nlshell (ZeroDivisionError); the shell goes on") == 2


def test_an_interrupted_command_ends_nothing(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from nlshell.shell import door

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(door, "perform", interrupted)
    assert shell("help", ENTER, "help", ENTER).count("interrupted") == 2 and shell.door.status == 130


def test_results_are_numbered_and_timed(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    out = shell("link show dev lo | columns ifname", ENTER, "last | jsonl", ENTER)
    (line,) = [line for line in out.splitlines() if line.startswith("kernel ")]
    assert " · decoding " in line and "1 message, " in line and " bytes" in line and line.endswith("result 1")
    assert "1 message, " in line and " fit" not in line
    (line,) = [line for line in shell("link show | where mtu = 7", ENTER).splitlines() if line.startswith("kernel ")]
    assert " · none fits · " in line
    assert "kernel " not in shell("config timing=off", ENTER, "link show dev lo", ENTER)


def test_the_same_commands_give_the_same_data_through_every_door(shell: Any, tmp_path: Path) -> None:
    from . import live

    script = [
        LINK + " --json=wire",
        "last | columns ifi_index ifi_flags | csv",
        "hex 1 | grep ifi_index",
        "show 1 --json=wire",
        "schema route.link | grep IFLA_MTU",
    ]
    (tmp_path / "script").write_text("\n".join(script) + "\n")
    direct = live.outputs("", f"nlshell -f {tmp_path}/script", f'nlshell -c "{"; ".join(script)}"', f"nlshell < {tmp_path}/script")
    assert direct[0].strip() and direct[0] == direct[1] == direct[2]
    assert shell("config timing=off", ENTER, *(line + ENTER for line in script)).partition("\n")[2] == direct[0]


# --- judgement on Enter


def test_a_faulty_line_is_held_back_once_with_the_cursor_at_the_fault(shell: Any) -> None:
    out = shell("link shw", ENTER, CTRL_C)
    assert out == "" and shell.door.state.records == []
    # The cursor is at `shw`: what is typed goes there.
    assert "RTM_NEWLINK" in shell("xx " + LINK, ENTER, "\x1b[3~" * 3, ENTER)


def test_entered_again_unchanged_it_runs(shell: Any) -> None:
    assert "did you mean show" in shell("link shw", ENTER, ENTER)


def test_a_long_complaint_is_printed_where_there_is_room(shell: Any) -> None:
    assert "say which operation of iwcm" in shell("iwcm", ENTER, CTRL_C)


# --- several lines


def test_enter_goes_on_while_something_is_open(shell: Any) -> None:
    assert "RTM_NEWLINK" in shell(
        "decode --protocol route '20000000 10000500 00000000 00000000", ENTER, "00000100 01000000 49000100 00000000'", ENTER
    )
    assert "20" in shell(LINK + " |", ENTER, "count | jsonl", ENTER).replace("1", "20")
    assert "count" in shell(LINK, " \\", ENTER, "| count", ENTER)


def test_alt_enter_always_begins_a_line(shell: Any) -> None:
    out = shell(LINK, ALT_ENTER, "results", ENTER)
    assert "RTM_NEWLINK" in out and "1 message" in out


# --- function keys and help


def test_f1_tells_about_what_is_being_typed_and_keeps_the_line(shell: Any) -> None:
    out = shell("results", F1, ENTER)
    assert "the results that are kept, with their numbers" in out and "there is no result yet" in out


def test_f2_goes_through_the_formats(shell: Any) -> None:
    out = shell(F2, LINK, ENTER, F2, LINK, ENTER, F2, LINK, ENTER)
    assert out.index("RTM_NEWLINK  32 bytes") < out.index('[{"type": "RTM_NEWLINK"') < out.rindex("ifi_index")
    assert shell.door.state.format == "table"


def test_f3_shows_the_bytes_of_the_last_message(shell: Any) -> None:
    out = shell(LINK, ENTER, "exi", F3, "t", ENTER)
    assert "20 00 00 00" in out
    assert "there is no result yet" in shell(F3)


def test_f4_changes_between_emacs_and_vi(shell: Any) -> None:
    shell(F4)
    assert shell.door.session.editing_mode == EditingMode.VI and shell.door.state.settings.edit_mode == "vi"
    shell(F4, F4)
    assert shell.door.session.editing_mode == EditingMode.EMACS


@pytest.mark.parametrize("mode", ["emacs", "vi"])
def test_function_keys_and_enter_work_in_both_modes(shell: Any, mode: str) -> None:
    state = state_with()
    state.settings.set("edit_mode", mode)
    out = shell(F2, "results", F1, ENTER, state=state)
    assert "with their numbers" in out and "there is no result yet" in out and state.format == "tree"


def test_vi_commands_edit_the_line(shell: Any) -> None:
    state = state_with()
    state.settings.set("edit_mode", "vi")
    assert "there is no result yet" in shell("wrong words here", "\x1b", "0", "C", "results", ENTER, state=state)


def test_a_question_mark_shows_what_may_stand_and_keeps_the_line(shell: Any) -> None:
    out = shell("results", " ?", ENTER)
    assert "nothing more is expected here" in out and "there is no result yet" in out
    out = shell("link show dev ?", CTRL_U)
    assert "here stands NAME: of this interface only" in out and "eth0" in out


def test_inside_quotes_a_question_mark_is_text(shell: Any) -> None:
    assert "unknown" in shell("schema 'what?'", ENTER, ENTER) and "here stands" not in shell("schema 'what?'", ENTER, ENTER)


# --- history, aliases, settings


def test_history_is_kept_in_the_state_folder(shell: Any, home: Path) -> None:
    shell("results", ENTER)
    file = home / "state" / "nlshell" / "history"
    assert "+results" in file.read_text() and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "there is no result yet" in shell(CTRL_R, "resul", ENTER, ENTER)


def test_a_history_that_cannot_be_written_is_said_once(shell: Any, home: Path) -> None:
    (home / "state").write_text("no folder")
    out = shell("results", ENTER, "results", ENTER)
    assert out.count("the history cannot be kept in") == 1 and out.count("there is no result yet") == 2


def test_a_history_that_becomes_unwritable_ends_nothing(shell: Any, home: Path) -> None:
    shell("results", ENTER)
    file = home / "state" / "nlshell" / "history"
    file.unlink()
    file.mkdir()
    assert "there is no result yet" in shell("results", ENTER)


def test_only_so_many_are_remembered(shell: Any, home: Path) -> None:
    from nlshell.shell.adapters import StateHistory

    history = StateHistory(str(home / "h"), 2, State())
    for text in ("one", "two\nlines", "three"):
        history.store_string(text)
    assert list(history.load_history_strings()) == ["three", "two\nlines"]


def test_a_configuration_is_never_written_unasked(shell: Any, home: Path) -> None:
    shell("config theme=light", ENTER, F2, F4)
    assert not (home / "config").exists()


def test_aliases_and_settings_of_the_file(shell: Any, home: Path) -> None:
    from nlshell.commands.settings import load

    (home / "config" / "nlshell").mkdir(parents=True)
    (home / "config" / "nlshell" / "config.toml").write_text('edit_mode = "vi"\ncolour = 3\n[aliases]\nrr = "results"\n')
    state = State(settings=load())
    out = shell("rr", ENTER, state=state)
    assert "unknown setting 'colour'" in out and "there is no result yet" in out and shell.door.session.editing_mode == EditingMode.VI


def test_dry_run_holds_from_a_setting_on(shell: Any) -> None:
    state = state_with()
    out = shell("config dry_run=on", ENTER, "link show dev lo", ENTER, "config", ENTER, "config dry_run=off", ENTER, state=state)
    assert "nlmsg_len" in out and "nothing was" in out and not state.dry_run
    assert any(line.split()[:4] == ["dry_run", "True", "set", "here"] for line in out.splitlines())
    state.dry_run = True  # by --dry-run
    assert any(line.startswith("dry_run") and "True" in line and "by an option" in line for line in perform("config", state).value.lines)  # type: ignore[union-attr]


def test_the_prompt_says_what_its_setting_says() -> None:
    state = State()
    assert prompt_text(state) == "nlshell 1> "
    state.netns, state.read_only = "bl\x1bue", True
    state.settings.set("prompt", "{place}/{mode}/{format}/{number}$ ")
    assert prompt_text(state) == "@bl\\x1bue/read-only/summary/1$ "
    state.dry_run = True
    assert prompt_text(state) == "@bl\\x1bue/read-only dry-run/summary/1$ "


# --- parts on their own


def test_the_toolbar_says_where_how_and_what_runs() -> None:
    state = State()

    def text(width: int = 120) -> str:
        return "".join(piece for _, piece in toolbar(state, width, "vi"))  # type: ignore[misc]

    assert text().startswith(" own ns │ summary │ vi ") and "F1 help" in text()
    state.netns, state.read_only, state.sandboxed, state.format = "blue", True, True, "json"
    state.feeds.append(Counted(12, 0))  # type: ignore[arg-type]
    assert text().startswith(" ns blue │ json │ read-only │ sandbox │ 1 running: 12 seen │ vi ")
    state.netns = "sandbox"
    assert text().startswith(" sandbox │ json │ read-only │ 1 running")
    state.dry_run = True
    assert text().startswith(" sandbox │ json │ read-only │ dry-run │ 1 running")
    state.feeds.append(Counted(3, 2))  # type: ignore[arg-type]
    assert "2 running: 15 seen, 2 gaps" in text()
    assert all(len(text(width)) <= width for width in range(0, 130))


class Counted:
    """What the toolbar and the background ask of a feed."""

    format, title, kind, passing = "line", "counted", "event", False

    def __init__(self, seen: int, gaps: int, updates: int = 0, failure: Exception | None = None) -> None:
        self.seen, self.gaps, self.closed = seen, gaps, False
        self._left, self._failure = updates, failure

    def next(self, timeout: float) -> Counted | None:
        if self._failure is not None:
            raise self._failure
        self._left -= 1
        if self._left < 0:
            self.closed = True
            return None
        return self

    def lines(self, style: object, width: int, format: str) -> list[str]:
        return [f"event {self._left} in {format}"]

    def close(self) -> None:
        self.closed = True

    def finish(self) -> None:
        return None

    def result(self) -> Any:
        from nlshell.commands.state import Result

        return Result([])


def finished(feed: Counted) -> list[str]:
    """What is printed of a feed that has run to its end."""
    state = State()
    background = Background(state, lambda: None, lambda: 80)
    background.start(feed, state)  # type: ignore[arg-type]
    for thread in list(background._threads.values()):
        thread.join(20)
    lines = background.take()
    assert state.feeds == [] and background.take() == []
    background.close()
    return lines


def test_what_feeds_tell_is_printed_in_order_and_their_end_is_said() -> None:
    assert finished(Counted(2, 1, updates=2)) == [
        "event 1 in line", "event 0 in line", "counted ended: 2 seen, 1 gaps; its messages are result 1",
    ]  # fmt: skip


def test_a_flood_is_counted_instead_of_shown() -> None:
    lines = finished(Counted(2000, 0, updates=2000))
    assert len(lines) == MOST_WAITING + 2
    assert lines[-2].startswith("… 1500 more came faster than they can be shown")


def test_a_feed_that_fails_says_so() -> None:
    assert "counted broke off: ValueError: oh" in finished(Counted(0, 0, failure=ValueError("oh")))[0]


@pytest.mark.parametrize(("setting", "fields", "word"), [("dark", {}, "5fafff"), ("light", {}, "005faf")])
def test_themes(setting: str, fields: dict[str, str], word: str) -> None:
    state = State()
    state.settings.set("theme", setting)
    assert theme(state).get_attrs_for_style_str("class:command").color == word


def test_no_color_means_no_colour_but_still_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    style = theme(State())
    assert style.get_attrs_for_style_str("class:unknown").underline
    assert all(
        not attributes.color and not attributes.bgcolor
        for attributes in map(style.get_attrs_for_style_str, ("class:command", "class:unknown"))
    )


def test_the_terminals_background_chooses_the_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORFGBG", "0;15")
    assert theme(State()).get_attrs_for_style_str("class:command").color == "005faf"


class Screen:
    """A terminal in name only."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


@pytest.mark.parametrize(("count", "mode", "paged"), [(5, "auto", False), (500, "auto", True), (500, "never", False), (5, "always", True)])
def test_what_does_not_fit_goes_through_the_pager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, mode: str, paged: bool
) -> None:
    monkeypatch.setenv("NLSHELL_PAGER", f"tee {tmp_path}/paged")
    screen = Screen()
    write_paged((f"line {number}" for number in range(count)), screen, mode)  # type: ignore[arg-type]
    shown = (tmp_path / "paged").read_text() if paged else screen.text
    assert shown.splitlines() == [f"line {number}" for number in range(count)]
    assert not (paged and screen.text)


def test_a_pager_that_leaves_early_ends_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NLSHELL_PAGER", "head -n 3")
    made = []

    def lines() -> Iterator[str]:
        for number in range(1_000_000):
            made.append(number)
            yield f"line {number} " + "x" * 100

    write_paged(lines(), Screen(), "auto")  # type: ignore[arg-type]
    assert len(made) < 100_000


def test_without_a_pager_all_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("PAGER", "nosuchpager")
    screen = Screen()
    write_paged(["x"] * 300, screen, "auto")  # type: ignore[arg-type]
    assert len(screen.text.splitlines()) == 300


def test_importing_the_door_waits_for_pandas_and_numpy() -> None:
    import subprocess
    import sys

    code = "import sys, nlshell.shell.door; print([n for n in ('pandas', 'numpy', 'pyarrow', 'IPython', 'yaml') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout.strip() == "[]"
