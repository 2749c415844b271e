"""The base install: what it does without numpy, pandas, pyarrow, PyYAML and IPython, and the sentence where it cannot.

These run with the extras too, which are then out of sight; `.ci/run` runs them where they are not installed.
"""

from __future__ import annotations

import io
import pickle
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.utils import get_cwidth

import nlshell
from nlshell.answers.formats import FORMATS, Format
from nlshell.answers.stages import STAGES
from nlshell.commands.run import perform, run_text
from nlshell.commands.state import State
from nlshell.extras import EXTRAS, FRAMES, missing, need
from nlshell.hooks import hook
from nlshell.render.style import Style
from nlshell.render.table import table_of

from .captures import conversation

ROOT = Path(__file__).parent.parent
ROUTES = [message for message in conversation("route") if message.type == "RTM_NEWROUTE" and "gateway" in message][:3]
DECODE = f"decode --protocol route {' '.join(message.bytes.hex() for message in ROUTES)}"
NEEDS = "needs numpy, pandas and pyarrow: pip install 'netlink-shell[frames]'"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Python without the extras, and without what was imported with their help."""
    for name in list(sys.modules):
        if name.startswith(("nlshell.frames", "nlshell.jupyter")):
            monkeypatch.delitem(sys.modules, name)
    for package in {each for packages in EXTRAS.values() for each in packages}:
        monkeypatch.setitem(sys.modules, package, None)
    yield


def said(line: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = run_text(line, State(), out, err)
    return status, out.getvalue(), err.getvalue()


# --- what is installed


def test_the_extras_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert [re.split(r"\W", each)[0] for each in project["dependencies"]] == ["prompt_toolkit"]
    called = {"pyyaml": "yaml", "ipython": "IPython"}
    for extra, packages in EXTRAS.items():
        named = [re.split(r"[>\[]", each)[0] for each in project["optional-dependencies"][extra]]
        brought = {called.get(each, each) for each in named if each != "netlink-shell"}
        assert brought == set(packages) - {"traitlets"}, extra  # which comes with IPython
    assert "netlink-shell[frames]" in project["optional-dependencies"]["jupyter"]
    every = re.findall(r"\w+", project["optional-dependencies"]["all"][0].partition("[")[2])
    assert set(every) == set(project["optional-dependencies"]) - {"all"}


def test_a_start_imports_no_package_at_all() -> None:
    """But for the interpreter's own modules: not for trees, and not for a table of plain letters."""
    script = """
import sys
before = set(sys.modules)
from nlshell.__main__ import main
status = main(["link", "show", sys.argv[1]])
print(status, *{name.partition(".")[0] for name in set(sys.modules) - before}, file=sys.stderr)
"""
    for option in ("--tree", "--table"):
        done = subprocess.run([sys.executable, "-c", script, option], capture_output=True, text=True, cwd=ROOT)
        status, *loaded = done.stderr.split()
        assert status == "0" and "lo" in done.stdout
        assert set(loaded) <= {"nlshell", *sys.stdlib_module_names} - {"unicodedata"}, option


# --- the sentence


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (f"{DECODE} | df", "df"), (f"{DECODE} | columns dst | df df.dst", "df"), (f"{DECODE} | where dst | count by dst | df", "df"),
        (f"{DECODE} > x.parquet", "parquet"), (f"{DECODE} | columns dst > x.parquet", "parquet"), ("link show | df", "df"),
        ("link newlink ifname=v0 linkinfo.kind=dummy | df", "df"), ("watch 1 link show | df", "df"), ("last | df", "df"),
    ],
)  # fmt: skip
def test_what_needs_an_extra_says_so_before_anything_is_done(
    bare: None, line: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(State, "session", property(lambda state: pytest.fail("the kernel was asked")))
    assert said(line) == (1, "", f"nlshell: `{word}` {NEEDS}\n")
    assert not list(tmp_path.iterdir())


def test_help_lists_them_all_the_same(bare: None) -> None:
    rows = [row for row in (*STAGES.values(), *FORMATS.values()) if row.needs]
    assert {row.name for row in rows} == {"df", "parquet"}
    overview = " ".join(said("help")[1].split())
    for row in rows:
        told = row.help if isinstance(row, Format) else row.summary
        assert f"(extra [{row.needs}])" in told and told in overview
        assert NEEDS in said(f"help {row.name}")[1]


def test_the_library_raises_an_error_of_ours_that_is_an_importerror(bare: None, tmp_path: Path) -> None:
    from nlshell.jupyter import plots, session

    answer = perform(DECODE, State())
    spec = tmp_path / "x.yaml"
    spec.write_text("name: x\n")
    asked: dict[str, Any] = {
        f"a DataFrame {NEEDS}": lambda: hook("columns"),  # of a session; and `df` of an exchange
        "a YNL specification needs PyYAML: pip install 'netlink-shell[yaml]'": lambda: nlshell.load_ynl(str(spec)),
        "a plot needs matplotlib: pip install 'netlink-shell[jupyter]'": lambda: plots.counts(list(answer.messages or ()), by="rtm_table"),
        "%nl needs IPython: pip install 'netlink-shell[jupyter]'": session,
    }
    for sentence, ask in asked.items():
        for kind in (nlshell.MissingExtra, nlshell.NlshellError, ImportError):
            with pytest.raises(kind) as caught:
                ask()
            assert str(caught.value) == sentence and caught.value._render_traceback_() == [sentence]  # a notebook shows that
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again), again.name) == (nlshell.MissingExtra, sentence, "IPython")


def test_one_that_is_installed_and_broken_says_what_is_wrong_with_it(bare: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pandas.py").write_text("import nowhere_to_be_found\n")
    (tmp_path / "pyarrow.py").write_text("raise ImportError('libarrow.so: cannot open shared object file')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "pandas")
    monkeypatch.delitem(sys.modules, "pyarrow")
    with pytest.raises(ModuleNotFoundError, match="nowhere_to_be_found"):
        missing("pandas")
    with pytest.raises(ImportError, match="libarrow"):
        need("`df`", *FRAMES[2:])
    assert missing("numpy", "yaml") == ["numpy", "yaml"]


# --- and what goes without


def test_csv_of_messages_has_the_columns_of_their_table(bare: None) -> None:
    columns = said(f"{DECODE} --table")[1].splitlines()[0].split()
    status, text, told = said(f"{DECODE} --csv")
    head, *rows = text.splitlines()
    assert status == 0 and head.split(",") == columns and len(rows) == len(ROUTES)
    assert all(message["gateway"] in row for message, row in zip(ROUTES, rows))
    assert told == f"nlshell: a column for everything {NEEDS}; these are those of `--table`\n"


@pytest.mark.parametrize(
    "line", ["columns rtm_table gateway | csv", "columns gateway | yaml", "md", "jsonl", "where gateway | html", "count"]
)
def test_what_needs_no_extra(bare: None, line: str) -> None:
    status, text, told = said(f"{DECODE} | {line}")
    assert status == 0 and text.strip() and "pip" not in told


# --- tables are drawn by ourselves


@pytest.mark.parametrize("style", [Style(), Style(True)], ids=["plain", "colour"])
def test_columns_stand_below_each_other_whatever_the_letters(style: Style) -> None:
    rows = [("eth0", 1500), ("日本語", 9000), ("e\u0301cole", 3), ("한글-😀", 4), ("…", 5), ("", 6), ("ü", 7)]
    lines = re.sub(r"\x1b\[[\d;]*m", "", str(table_of(["name", "日mtu"], rows, (), style, {}))).splitlines()
    places = [get_cwidth(line[: line.rindex(last)]) for line, last in zip(lines, ["日mtu", *(str(row[1]) for row in rows)])]
    assert len(lines) == len(rows) + 1 and set(places) == {2 + max(get_cwidth(row[0]) for row in rows)}
    assert all(line == line.rstrip() for line in lines)
