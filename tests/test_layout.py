"""`schema`, `help`, `config` and `results` are laid out for the width; a complaint is told once."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest

from nlshell.commands.run import perform, run_text
from nlshell.commands.state import State
from nlshell.render.explain import explain_lines
from nlshell.render.layout import Layout
from nlshell.render.style import Style

from .terminal import CTRL_C, ENTER, terminal
from .test_explain import first

TEXTS = [
    "schema", "schema link", "schema ethtool", "schema if_oper", "schema iff", "schema route.metrics", "schema ifinfomsg", "schema iscsi",
    "help", "help link", "help link newlink", "help link set", "help route show", "help ethtool", "help where", "config",
]  # fmt: skip
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def text(line: str, width: int, colour: str = "never") -> list[str]:
    out, err = StringIO(), StringIO()
    assert run_text(f"{line} --width {width} --color {colour}", State(), out, err) == 0, err.getvalue()
    return out.getvalue().splitlines()


@pytest.mark.parametrize("line", TEXTS)
def test_laid_out_for_the_width(line: str) -> None:
    whole = " ".join(text(line, 9000)).split()
    for width in (40, 80, 200):
        lines = text(line, width)
        assert sorted(" ".join(lines).split()) == sorted(whole)  # no word is broken, none is lost
        for each in lines:
            indent = len(each) - len(each.lstrip())
            assert len(each) <= width or len(each.split()) <= 3, each  # a row whose names alone are longer
            assert indent <= width - 20 and each == each.rstrip()
        coloured = text(line, width, "always")
        assert [COLOUR.sub("", each) for each in coloured] == lines
        assert any("\x1b[36m" in each or "\x1b[1m" in each for each in coloured)  # names, headings


@pytest.mark.parametrize("width", [40, 80, 200])
def test_columns_stand_under_each_other(width: int) -> None:
    rows = [
        ("1", "IFLA_ADDRESS", "address", "binary mac", "link-layer address of it"),
        ("10", "IFLA_X", "x", "u32 ifindex", "the link below " * 7),
    ]
    lines = list(Layout(width=width).rows(rows, ("dim", "", "name", "dim", ""), right={0}))
    heads = [line for line in lines if " IFLA_" in line]
    assert len(heads) == 2 and len({line.index("IFLA_") for line in heads}) == 1
    assert heads[0].startswith("   1  ") and heads[1].startswith("  10  ")
    beside = [line.index(name) for line, name in zip(heads, (" address", " x")) if name in line]
    assert len(set(beside)) <= 1
    further = lines[lines.index(heads[1]) + 1 :]
    assert len({len(line) - len(line.lstrip()) for line in further}) <= 1 and bool(further) == (width < 200)


def test_nothing_raw_and_nothing_cut() -> None:
    long = "x" * 90
    (first, second) = Layout(Style(True), 40).rows([("\x1b[31mred\u202e", long)], ("name", ""))
    assert "\x1b[31m" not in first + second and "\\x1b[31mred\\u202e" in first and second.endswith(long)


def test_results_in_one_line_each() -> None:
    state = State()
    for line in ("addr show dev lo", "addr show dev lo |\n    head 1", "addr show dev lo | where label = lo |\n  columns label"):
        perform(line, state)
    lines = list(perform("results", state).value.lines)  # type: ignore[union-attr]
    assert len(lines) == 3 and "\\n" not in "".join(lines)
    assert re.fullmatch(r"2  1 message  +addr show dev lo \| head 1", lines[1])


@pytest.mark.parametrize(
    ("area", "kind", "role"),
    [
        ("route", "RTM_NEWROUTE", "reply"),
        ("link", "RTM_NEWLINK", "request"),
        ("link", "RTM_NEWLINK", "reply"),
        ("route", "RTM_GETROUTE", "request"),
    ],
)
def test_one_sentence_of_a_message(area: str, kind: str, role: str) -> None:
    message = first(area, kind, role)
    (line,) = explain_lines(message, Style(), 1000, depth=0)
    assert re.fullmatch(rf"{kind}: [^.]*(\.\w[^.]*)*\.", line)
    whole = list(explain_lines(message, Style(), 1000))
    assert line.partition(": ")[2][1:] in " ".join(map(str.strip, whole))
    assert len(list(explain_lines(message, Style(), 1000, depth=1))) > 1


def test_a_long_complaint_is_told_once_at_the_prompt(tmp_path: Path) -> None:
    with terminal(tmp_path, columns=60) as shell:
        shell.prompt(1)
        shell.type("link show --columns ifname --columns mtu", ENTER)
        shell.wait("--columns is given twice")
        shell.wait(lambda t: t.line.startswith("nlshell 1> link show") and "own ns" in t.toolbar)
        shell.look(0.5)
        assert shell.screen.count("given twice") == 1 and "own ns" in shell.toolbar
        shell.type(CTRL_C)  # the cursor stands at the fault
        shell.wait(lambda t: t.line == "nlshell 1>")
        shell.type("link show --depth -1", ENTER)
        shell.wait("whole number")  # a short one stands in the bar alone
        shell.look(0.5)
        assert shell.screen.count("whole number") == 1


def test_a_row_is_one_line_for_whoever_reads_on(tmp_path: Path) -> None:
    """In a pipe, a file and behind stages, unless a width was asked for: `schema link | grep IFLA_MTU` has it all."""
    out = StringIO()
    assert run_text("schema link; schema link | grep IFLA_IFNAME", State(), out, StringIO()) == 0
    found = [line for line in out.getvalue().splitlines() if " IFLA_IFNAME " in line]
    assert len(found) == 2 and all(line.endswith("name of the interface") for line in found)
    assert run_text(f"schema link > {tmp_path / 'link.txt'}", State(), StringIO(), StringIO()) == 0
    assert found[0] in (tmp_path / "link.txt").read_text().splitlines()
