"""What other packages bring: real distributions in a folder, found by processes of their own."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from nlshell import decode
from nlshell.capture.hextext import DIALECTS, read_text
from nlshell.errors import InputError

from . import live
from .terminal import terminal

COFFEE = dedent('''
    """A family, a protocol, and the dialect of a tool that prints every byte in binary."""
    from nlshell.capture.pasted import Dialect, Pasted, Record
    from nlshell.errors import InputError
    from nlshell.protocols.generic import GENLMSGHDR
    from nlshell.schema import U32, Attr, AttributeSet, Family, MessageType, Protocol

    SET = AttributeSet("COFFEE_A_", [Attr(1, "CUPS", U32)])
    FAMILY = Family("coffee", [MessageType(1, "GET")], prefix="COFFEE_CMD_", kind="generic", header=GENLMSGHDR, attributes=SET)
    CLOCK = "route", Family("clock", [MessageType(999, "RTM_TICK")])
    KITCHEN = Protocol("kitchen", 29)

    def read(text):
        words = text.split("binary:")[1].split()
        if any(len(word) != 8 for word in words):
            raise InputError("a byte in binary has eight digits")
        return Pasted("binary digits", [Record(bytes(int(word, 2) for word in words))])

    DIALECT = Dialect("binary digits", lambda text: text.startswith("binary:"), read)
''')  # fmt: skip
BROKEN = dedent("""
    from nlshell.capture.pasted import Dialect, Pasted
    from nlshell.schema import Family

    def fails(text):
        raise ZeroDivisionError("of a plugin")

    TAKEN = "route", Family("link", [])
    RECOGNISER = Dialect("one", fails, fails)
    READER = Dialect("two", lambda text: True, fails)
    GIVES = Dialect("three", lambda text: True, lambda text: b"")
    NAMED = Dialect("hex", lambda text: True, lambda text: Pasted("hex", []))
    LATER = [5, Dialect("binary digits", lambda text: False, fails)]
""")
LINK = bytes([20, 0, 0, 0, 3, 0, 2, 0] + [1] * 12)
PASTED = "binary: " + " ".join(f"{byte:08b}" for byte in LINK)


def install(folder: Path, package: str, source: str, **groups: str) -> None:
    """A distribution as pip lays it down; groups: kind -> lines of entry points."""
    module = package.replace("-", "_")
    (folder / f"{module}.py").write_text(f"import sys\nsys.stderr.write('imported {module}\\n')\n{source}")
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("".join(f"[nlshell.{kind}]\n{dedent(lines)}\n" for kind, lines in groups.items()))


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    families = "coffee = coffee:FAMILY\nclock = coffee:CLOCK\nkitchen = coffee:KITCHEN"
    install(tmp_path, "coffee", COFFEE, families=families, dialects="binary = coffee:DIALECT")
    return tmp_path


def ran(folder: Path, *arguments: str, variables: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(live.ROOT), str(folder)]), **(variables or {})}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=environment, timeout=60)


def command(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return ran(folder, "-m", "nlshell", *words, variables=variables)


def test_families_and_dialects_of_an_installed_package(packages: Path) -> None:
    schema = command(packages, "schema", "coffee")
    assert "CUPS" in schema.stdout and schema.stderr == "imported coffee\n"
    done = command(packages, "decode", PASTED, "--protocol", "route")
    assert done.returncode == 0 and "RTM_" not in done.stdout and "NLMSG_DONE" in done.stdout
    assert "read as binary digits" in done.stderr
    assert "a byte in binary has eight digits" in command(packages, "decode", "binary: 0101").stderr  # its own word, not a fault


@pytest.mark.parametrize("protocol", ["kitchen", "29", "NETLINK_KITCHEN"])
def test_a_protocol_of_an_installed_package(packages: Path, protocol: str) -> None:
    script = f"import nlshell; print(nlshell.REGISTRY.protocol({protocol!r}).name)"
    assert ran(packages, "-c", script).stdout == "kitchen\n"


def test_a_number_that_only_a_plugin_describes(packages: Path) -> None:
    data = struct.pack("=IHHII4x", 20, 999, 0, 1, 0)
    assert decode(data)[0].kind is None
    script = f"import nlshell; print(nlshell.decode(bytes.fromhex({data.hex()!r}))[0].type)"
    assert ran(packages, "-c", script).stdout == "RTM_TICK\n"


def test_text_is_read_as_without_plugins_where_it_can_be(packages: Path) -> None:
    """Whatever else is installed: a plugin that takes everything is asked for what would be refused."""
    source = "from nlshell.capture.pasted import *\nALL = Dialect('all', lambda text: True, lambda text: Pasted('all', [Record(b'x')]))"
    install(packages, "greedy", source, dialects="all = greedy:ALL")
    script = "from nlshell.capture.hextext import read_text; print([read_text(t).dialect for t in ('14 00 00 00', '{0x14, 0}', 'no')])"
    assert ran(packages, "-c", script).stdout == "['hex', 'C array', 'all']\n"


def test_what_cannot_be_used_is_named_and_left_out(packages: Path) -> None:
    install(
        packages,
        "broken",
        BROKEN,
        families="missing = broken:missing\nnone = no_such_module:FAMILY\ntaken = broken:TAKEN\nwrong = sys:path",
        dialects="a = broken:RECOGNISER\nb = broken:READER\nc = broken:GIVES\nd = broken:NAMED\ne = broken:LATER\nf = broken:BROKEN",
    )
    done = command(packages, "decode", "no bytes")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    told = done.stderr.splitlines()
    assert "is no hex digit" in told[-1]  # what is said without plugins
    for wanted in (
        "the plugin a (broken:RECOGNISER, of broken) is left out: ZeroDivisionError: of a plugin",
        "the plugin b (broken:READER, of broken) is left out: ZeroDivisionError: of a plugin",
        "the plugin c (broken:GIVES, of broken) is left out: TypeError: its reader gave bytes, and a Pasted is wanted",
        "the plugin d (broken:NAMED, of broken) is left out: the name 'hex' is taken by nlshell",
        "the plugin e (broken:LATER, of broken) is left out: it gives an int, and a Dialect is wanted",
        "the plugin f (broken:BROKEN, of broken) is left out: AttributeError: ",
    ):
        assert sum(wanted in line for line in told) == 1, (wanted, told)

    done = command(packages, "-c", "schema coffee; schema nosuch", PYTHONWARNINGS="error")
    assert "CUPS" in done.stdout
    for name in ("missing", "none", "taken", "wrong"):
        assert done.stderr.count(f"the plugin {name} (") == 1, done.stderr
    assert "family link of route is already described" in done.stderr and "it gives a str, and a Family is wanted" in done.stderr
    assert "No module named 'no_such_module'" in done.stderr


def test_a_plugin_that_ends_the_process_does_not(packages: Path) -> None:
    install(packages, "leaver", "sys.exit(7)", families="leaver = leaver:X")
    done = command(packages, "schema", "coffee")
    assert done.returncode == 0 and "leaver:X, of leaver) is left out: SystemExit: 7" in done.stderr


@pytest.mark.parametrize(("words", "variable"), [(["--no-plugins"], ""), ([], "1")])
def test_no_plugins_means_none(packages: Path, words: list[str], variable: str) -> None:
    for line in (["schema", "coffee"], ["decode", PASTED], ["-c", "schema coffee"]):
        done = command(packages, *words, *line, NLSHELL_NO_PLUGINS=variable)
        assert done.returncode and "imported" not in done.stderr, done.stderr
    done = command(packages, *words, "-c", "config read_only=on; schema coffee", NLSHELL_NO_PLUGINS=variable)
    assert done.returncode and "imported" not in done.stderr
    assert command(packages, "schema", "coffee", NLSHELL_NO_PLUGINS="0").returncode == 0


@pytest.mark.parametrize("form", ["option", "setting", "behind"])
def test_read_only_loads_families_alone(packages: Path, form: str) -> None:
    install(packages, "second", COFFEE, dialects="binary = second:DIALECT")
    read = f"decode '{PASTED}'"
    words = {
        "option": ["--read-only", "-c", f"schema coffee; {read}"],
        "setting": ["-c", f"config read_only=on; schema coffee; {read}"],
        "behind": ["-c", f"schema coffee; {read} --read-only"],
    }
    done = command(packages, *words[form])
    assert "CUPS" in done.stdout and "imported coffee" in done.stderr
    assert "imported second" not in done.stderr and "is no hex digit" in done.stderr


COUNTED = """
import sys
from nlshell import plugins
scans = []
scan = plugins._scan
plugins._scan = lambda: scans.append(1) or scan()
from nlshell.__main__ import main
main({!r})
print(len(scans), "importlib.metadata" in sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("line", "scans", "imported"),
    [
        ("link show dev lo", 0, False),
        ("route show", 0, False),
        ("decode 14000000030002000000000000000000000000000", 1, True),
        ("schema nosuch; schema nosuch; decode z; decode z", 1, True),
    ],
)
def test_plugins_are_looked_for_once_and_only_where_needed(packages: Path, line: str, scans: int, imported: bool) -> None:
    words = ["-c", "; ".join(f"{each} --json=wire" if "show" in each else each for each in line.split("; "))]
    done = ran(packages, "-c", COUNTED.format(words))
    assert done.stderr.splitlines()[-1] == f"{scans} {imported}", done.stderr


def test_without_plugins_the_slow_module_is_not_imported(tmp_path: Path) -> None:
    """A package without a group of ours, one whose file cannot be read: neither needs importlib.metadata."""
    install(tmp_path, "other", "", console_scripts="x = other:x")
    (tmp_path / "other-1.0.dist-info" / "entry_points.txt").write_text("[console_scripts]\nx = other:x\n")
    (tmp_path / "odd-1.0.dist-info" / "entry_points.txt").mkdir(parents=True)
    done = ran(tmp_path, "-c", COUNTED.format(["schema", "nosuch"]))
    assert done.stderr.splitlines()[-1] == "1 False", done.stderr


def test_the_prompt_says_it_above_what_is_typed(packages: Path) -> None:
    """Descriptions are loaded beside whoever types; what is wrong with one must not be written into their line."""
    install(packages, "broken", BROKEN, families="missing = broken:missing")
    with terminal(packages, f'export PYTHONPATH="$PYTHONPATH:{packages}"\n') as shell:
        shell.prompt(1)
        shell.type("cof")
        shell.wait("the plugin missing (broken:missing, of broken) is left out: AttributeError")
        shell.wait(lambda t: t.line.startswith("nlshell 1> cof"))


@pytest.mark.parametrize("row", DIALECTS)
def test_a_row_reads_or_refuses_in_one_sentence(row: object) -> None:
    assert len({dialect.name for dialect in DIALECTS}) == len(DIALECTS)
    for text in ("", "x", "{", "0000000 14", "z" * 40):
        try:
            if row.recognises(text):  # type: ignore[attr-defined]
                row.reads(text)  # type: ignore[attr-defined]
        except (InputError, ValueError) as error:
            assert "\n" not in str(error)


def test_od_by_characters_is_refused_as_before() -> None:
    with pytest.raises(InputError, match="od -c and hexdump -c print characters"):
        read_text("0000000 024 \\0 \\0 \\0 020 \\0 005 \\0\n")


ROWS = dedent('''
    """A command, a view, a stage and a format."""
    from nlshell.answers.formats import Format
    from nlshell.answers.stages import Stage
    from nlshell.answers.values import Messages, Result, Table
    from nlshell.commands.views import look, view
    from nlshell.language.kinds import OneOf
    from nlshell.language.table import Command, Option

    def brew(state, call):
        strong = "strong " if "strong" in call.options else ""
        return Result(lines=[f"one {strong}{call.arguments.get('', 'filter')}"])

    def lengths(state, call):
        found = [len(message) for message in look(state, call).messages]
        return Result(lines=[f"{length} bytes" for length in found], data=[{"length": length} for length in found])

    def shortest(state, call):
        return call.given.but(value=Messages(sorted(call.given.messages, key=len)[:1]))

    def cups(result, target):
        yield from ("cup" for _ in result.messages)

    KINDS = {"filter": "slow", "mokka": "small"}
    BREW = Command("brew", brew, "a cup", free="[KIND]", kind=OneOf("kind of coffee", KINDS), options=[Option("strong", "with more")])
    LENGTHS = view("lengths", lengths, "how long messages are")
    SHORTEST = Stage("shortest", "the shortest message", {Messages: shortest})
    CUPS = Format("cups", "a cup for each message", {Messages: cups}, endings=[".cups"])
    FAILS = Command("spill", lambda state, call: 1 / 0, "fails")
    TAKEN = Command("link show", brew, "taken")
''')
GROUPS = {
    "commands": "brew = bar:BREW\nspill = bar:FAILS\ntaken = bar:TAKEN\nmissing = bar:nothing", "views": "lengths = bar:LENGTHS",
    "stages": "shortest = bar:SHORTEST", "formats": "cups = bar:CUPS",
}  # fmt: skip


@pytest.fixture
def bar(tmp_path: Path) -> Path:
    install(tmp_path, "bar", ROWS, **GROUPS)
    return tmp_path


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("brew mokka --strong", "one strong mokka\n"),
        ("lengths decode {0} --protocol route", "20 bytes\n"),
        ("decode {0} --protocol route | lengths", "20 bytes\n"),
        ("decode {0} --protocol route | lengths | jsonl", '{{"length": 20}}\n'),
        ("decode {0} --protocol route | shortest | count | csv", "count\n1\n"),
        ("decode {0} --protocol route --cups", "cup\n"),
        ("decode {0} --protocol route | cups", "cup\n"),
        ("decode {0} --protocol route > x.cups; brew", "one filter\n"),
    ],
)
def test_rows_of_an_installed_package(bar: Path, line: str, printed: str) -> None:
    done = ran(
        bar, "-c", f"import os; os.chdir({str(bar)!r}); from nlshell.__main__ import main; main(['-c', {line.format(LINK.hex())!r}])"
    )
    assert done.stdout == printed.format(), done.stderr
    assert ">" not in line or (bar / "x.cups").read_text() == "cup\n"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("brew moka", "unknown kind of coffee 'moka'; did you mean mokka?"),
        ("help | shortest", "`shortest` takes messages; `help` gives text"),
        ("help --cups", "`cups` takes messages; `help` gives text"),
        ("spill", "`spill` of bar failed: ZeroDivisionError: division by zero"),
    ],
)
def test_rows_of_an_installed_package_refuse_as_ours_do(bar: Path, line: str, sentence: str) -> None:
    done = command(bar, "-c", line)
    assert done.returncode in (1, 2) and sentence in done.stderr and "Traceback" not in done.stderr
    assert "the plugin taken (bar:TAKEN, of bar) is left out: the name 'link show' is taken by nlshell" in done.stderr
    assert "the plugin missing (bar:nothing, of bar) is left out: AttributeError" in done.stderr


def test_rows_of_an_installed_package_are_helped_and_completed(bar: Path) -> None:
    assert "a cup" in command(bar, "help").stdout and "--strong" in command(bar, "help", "brew").stdout
    script = (
        "from nlshell.commands import live; from nlshell.commands.state import State; from nlshell.language.complete import complete\n"
        "for text in ('br', 'brew m', 'brew --str', 'leng', 'link show | shor', 'link show | leng', 'link show --cu'):\n"
        "    names = live.Live(State(), background=False)\n"
        "    print([each.text for each in complete(text, len(text), names)][:1])\n"
    )
    done = ran(bar, "-c", script)
    wanted = ["brew", "mokka", "--strong", "lengths", "shortest", "lengths", "--cups"]
    assert done.stdout == "".join(f"{[each]}\n" for each in wanted), done.stderr


@pytest.mark.parametrize("words", [["--no-plugins", "brew"], ["--read-only", "brew"]])
def test_rows_stay_away_where_they_are_not_wanted(bar: Path, words: list[str]) -> None:
    done = command(bar, *words)
    assert done.returncode == 2 and "unknown command or family 'brew'" in done.stderr and "imported" not in done.stderr
