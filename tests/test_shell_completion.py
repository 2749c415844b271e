"""`nlshell completion`: real bash, zsh and fish complete our words, and no name of anything is run; the manual page; `--help`."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

import pytest

from nlshell.__main__ import main
from nlshell.commands import completion, manpage
from nlshell.commands.all import SHELLS
from nlshell.commands.help import option_head
from nlshell.commands.show import everyday
from nlshell.language.table import TABLE

from . import live

# Whatever a shell could take for a sign of its own, within the 15 bytes of an interface's name.
HOSTILE = "x$(>p)`id`\"'!;"


def answers(capsys: pytest.CaptureFixture[str], line: str, part: str = "", shell: str = "bash") -> list[str]:
    capsys.readouterr()
    assert main(["--complete-line", shell, line, part]) == 0
    return capsys.readouterr().out.splitlines()


# --- what the scripts ask


@pytest.mark.parametrize(
    ("line", "part", "wanted"),
    [
        ("nlshell sch", "sch", ["schema "]),
        ("nlshell link sh", "sh", ["show "]),
        ("X=1 nlshell link sh", "sh", ["show "]),
        ("nlshell link newlink operstate=lo", "lo", ["lowerlayerdown "]),  # what bash has cut at the =
        ("nlshell link newlink operstate=lo", "operstate=lo", ["operstate=lowerlayerdown "]),
        ("nlshell link newlink opers", "opers", ["operstate="]),
        ("nlshell link newlink linkinfo.slave_k", "linkinfo.slave_k", ["linkinfo.slave_kind="]),
        ("nlshell link newlink --flags create,ex", "create,ex", ["create,excl"]),
        ("nlshell link show --colo", "--colo", ["--color "]),
        ("nlshell link show --color=nev", "nev", ["never "]),
        ("nlshell --sandb", "--sandb", ["--sandbox "]),
        ("nlshell link show '|' wher", "wher", ["where "]),
        ("nlshell link show \\| where operst", "operst", ["operstate "]),
        ("nlshell link show '|' where 'operstate = lowerl", "operstate = lowerl", ["operstate = lowerlayerdown"]),
        ("nlshell -c 'link show; schem", "link show; schem", ["link show; schema"]),
        ('nlshell link newlink "operstate=lo', "operstate=lo", ["operstate=lowerlayerdown"]),
        ("nlshell completion fi", "fi", ["fish "]),
        ("nlshell schema route.met", "route.met", ["route.metrics"]),
        ("nlshell --timeout x --netns", "--netns", ["--netns "]),
    ],
)
def test_a_word_is_gone_on_with(line: str, part: str, wanted: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert answers(capsys, line, part) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "", "nlshell", "nlshell link show dev $HOM", "nlshell link show `ec", "nlshell link show $(ec", 'nlshell decode "$HO',
        "nlshell link show >REA", "nlshell link sh\\", "nlshell link show '|", "nlshell --host ssh://nosuch.invalid link show dev ",
    ],
)  # fmt: skip
def test_where_nothing_can_go_on(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A word that the shell would expand, a pipe of the shell's own; another machine is not asked."""
    assert [each for each in answers(capsys, line) if not each.startswith("--")] == []


def test_families_come_last(capsys: pytest.CaptureFixture[str]) -> None:
    found = [line.rstrip() for line in answers(capsys, "nlshell li", "li")]
    assert found[0] == "link" and "linkprop" in found


def test_meanings_for_those_who_show_them(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert answers(capsys, "nlshell link newlink operst", shell="fish") == [
        "operstate=\tenum if_oper · whether packets can pass (RFC 2863)"
    ]
    (line,) = answers(capsys, "nlshell link newlink operst", "operst", "zsh")
    word, _, shown = line.partition("\t")
    assert word == "operstate=" and shown.startswith("operstate  enum if_oper") and len(shown) < 40


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "with $(blank).hex").touch()
    (tmp_path / "new\nline").touch()
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    assert answers(capsys, "nlshell decode w", "w") == ["with\\ \\$\\(blank\\).hex "]
    assert answers(capsys, "nlshell -f ") == ["folder/", "with\\ \\$\\(blank\\).hex "]
    assert answers(capsys, "nlshell link show '>' fo", "fo") == ["folder/"]
    assert answers(capsys, f"nlshell decode {tmp_path}/n") == []  # nobody can type it


# --- quoting, as the shells have it


NASTY = [
    HOSTILE, "it's", "a b", "~", "=ls", "{a,b}", "*?[x]", "é\u4e2d", "#x", "a\\b", "a!b&c", "$HOME", "-n", "^a^b", "%1", "a:b=c,d",
]  # fmt: skip


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_what_is_put_into_a_line_is_plain_text(shell: str, quote: str) -> None:
    live.need(shell)
    words = [quote + completion._quoted(text, quote, True) + quote for text in NASTY]
    script = f"printf '%s\\n' {' '.join(words)}"
    done = subprocess.run([shell, *(["-f"] if shell == "zsh" else []), "-c", script], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.splitlines() == NASTY


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("a b", (["a", "b"], "")),
        ("a ", (["a", ""], "")),
        ("a 'b c", (["a", "b c"], "'")),
        ("a 'b c' \"d\\\"e\\f", (["a", "b c", 'd"e\\f'], '"')),
        ("a b\\ c'd'\"e\"", (["a", "b cde"], "")),
        ("a ''", (["a", ""], "")),
        ("a $x b", (["a", "$x", "b"], "")),
        ("a '$x`", (["a", "$x`"], "'")),
        ("a $x", None),
        ('a "$x', None),
    ],
)
def test_a_line_of_a_shell_is_cut_into_words(line: str, found: object) -> None:
    assert completion.cut(line, "bash") == found


# --- the shells themselves

START = {
    "bash": ("bash --norc --noprofile -i", ""),
    "zsh": ("zsh -f -i", "autoload -U compinit; compinit -u -D; "),
    "fish": ("fish --no-config -i", ""),
}


@pytest.mark.parametrize("shell", list(START))
def test_a_real_shell_completes_and_runs_nothing(shell: str, tmp_path: Path) -> None:
    """In a namespace with an interface whose name is a command: behind `=`, and between quotation marks."""
    live.need(shell)
    from .terminal import terminal

    command, start = START[shell]
    (tmp_path / "setup").write_text(HOSTILE)
    setup = f'cd "{tmp_path}"\nip link add name "$(cat setup)" type bridge\n'
    with terminal(tmp_path, setup, command=command, columns=200) as t:
        t.type(f"{start}source {live.ROOT}/nlshell/commands/completion.{shell}; echo rea'd'y\r")
        t.wait("\nready")
        t.type("nlshell link newlink link=x\t")
        t.wait(lambda t: "id" in t.line, "an interface behind =")
        t.type(" dev='x\t")
        t.wait(lambda t: t.line.count("id") == 2, "between quotation marks")
        # Which words they are, the shell says.
        t.type("\x01printf '<%s>' \r")
        t.wait("<newlink>")
        assert f"<link={HOSTILE}><dev={HOSTILE}>" in t.look(0.2)
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == ["setup"]


# --- what is installed


def test_scripts_are_installed_where_shells_look(capsys: pytest.CaptureFixture[str]) -> None:
    wheel = tomllib.loads((live.ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    places = {place: live.ROOT / source for source, place in wheel["shared-data"].items()}
    assert set(SHELLS) == {"bash", "zsh", "fish"}
    names = {
        "bash": "bash-completion/completions/nlshell",
        "zsh": "zsh/site-functions/_nlshell",
        "fish": "fish/vendor_completions.d/nlshell.fish",
    }
    for shell, place in names.items():
        assert main(["completion", shell]) == 0
        assert capsys.readouterr().out == places[f"share/{place}"].read_text()
    assert places["share/man/man1/nlshell.1"].read_text() == manpage.page(), "run python -m nlshell.commands.manpage > docs/nlshell.1"


def test_the_manual_page_has_the_whole_table() -> None:
    page = manpage.page()
    for row in (*everyday(), *TABLE.commands, *TABLE.stages):
        assert f".SS {manpage.roff(row.usage)}\n" in page, row
        for option in row.options.values():
            assert f"\\fB{manpage.roff(option_head(option))}\\fR" in page
    assert manpage.roff(".a \\ 'b' `c`\n-d") == "\\&.a \\e \\(aqb\\(aq \\(gac\\(ga \\-d"


@pytest.mark.parametrize("tool", [["mandoc", "-Tlint", "-Wwarning"], ["groff", "-man", "-ww", "-z", "-Kutf8"]])
def test_the_manual_page_is_good_roff(tool: list[str]) -> None:
    live.need(tool[0])
    done = subprocess.run([*tool, "docs/nlshell.1"], capture_output=True, text=True, cwd=live.ROOT)
    said = (done.stdout + done.stderr).splitlines()
    assert [line for line in said if "missing date" not in line] == []  # a date would make it differ from day to day


def test_help_lists_all_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(len(line) <= 80 for line in said.splitlines())
    for option in (*TABLE.door.values(), *TABLE.common.values()):
        assert f"  {option_head(option)} " in said, option.name
    assert main(["help", "nlshell", "--width", "80"]) == 0
    assert capsys.readouterr().out == said
