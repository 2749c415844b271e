"""What people type out of habit: options, objects and verbs of `ip`, options twice or where they mean nothing, files that are not
there. Each is done as `ip` does it, or refused with what to type instead, in the words that were typed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from itertools import product
from pathlib import Path

import pytest

from nlshell.__main__ import main
from nlshell.commands.all import IP_OPTIONS
from nlshell.commands.run import run_text, run_words
from nlshell.commands.show import SHORT
from nlshell.commands.state import State
from nlshell.language import reading
from nlshell.language.kinds import OneOf, WholeNumber
from nlshell.language.names import Names
from nlshell.language.table import TABLE, Command, Option
from nlshell.schema import REGISTRY
from nlshell.schema.model import Family

from .spoken import first_words

ROOT = Path(__file__).parent.parent
IP = shutil.which("ip")
needs_ip = pytest.mark.skipif(IP is None, reason="needs ip, which is not installed")


def ip(*words: str) -> str:
    assert IP is not None
    done = subprocess.run([IP, *words], capture_output=True, text=True, check=False, timeout=20)
    return done.stdout + done.stderr


def ran(*words: str) -> tuple[int, str, str]:
    """Status, output and complaints of a command given as words."""
    out, err = StringIO(), StringIO()
    return run_words(list(words), State(), out, err), out.getvalue(), err.getvalue()


def refused(line: str) -> str:
    """The first thing that is wrong with a line, as running it says."""
    found = reading.fault(line, Names())
    assert found is not None, line
    return found.sentence


# --- options of ip


def rows() -> Iterator[tuple[str, str, str]]:
    """(option, its argument, what docs/shell.md says of it) of each option in its table."""
    for line in (ROOT / "docs" / "shell.md").read_text().splitlines():
        if line.startswith("| `-"):
            spelled, told = line.strip("| ").split(" | ")
            for each in re.findall(r"`(-[^`]+)`", spelled):
                option, _, argument = each.partition(" ")
                yield option, argument, told


def test_every_option_of_ip_has_a_row() -> None:
    in_docs = {option for option, _, _ in rows()}
    assert {f"-{word}" for word in IP_OPTIONS} - in_docs == set()
    if IP is None:
        return
    for short, rest in re.findall(r"(?<![\w|])-(\w+)(?:\[(\w+)\])?", ip("-help").partition("OPTIONS :=")[2]):
        assert f"-{short}" in in_docs or f"-{short}{rest}" in in_docs, short
        assert TABLE.habit(f"-{short}{rest}") or f"{short}{rest}" in TABLE.shorts() or f"{short}{rest}" == "color"


@pytest.mark.parametrize(("option", "argument", "told"), list(rows()), ids=lambda text: text if text.startswith("-") else "")
def test_an_option_of_ip_does_what_its_row_says(option: str, argument: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    ours = re.match(r"`(--[a-z0-9-]+)", told)
    if ours is None:
        sentence = f"nlshell: {option} {told}\n"
        assert ran(option, "link", "show", "dev", "lo") == (2, "", sentence)
        assert main([option, "link", "show", "dev", "lo"]) == 2 and capsys.readouterr().err == sentence
        assert " -" in sentence.removeprefix(f"nlshell: {option}") or "`" in sentence  # it says what to type
        return
    name = ours[1][2:]
    assert TABLE.option(option) == name
    if name in ("version", "help", "command", "file", "netns", "keep-going"):
        return  # of the door: below
    words = ["route" if name == "mpls" else "addr", "show", *(["-j"] if name == "pretty" else [])]
    theirs, own = ran(option, *words), ran(*words, ours[1])
    numbers = r"[0-9a-f]{20,}|\d+"  # seq, port, and the bytes that hold them
    assert theirs[0] == own[0] and re.sub(numbers, "0", theirs[1]) == re.sub(numbers, "0", own[1])
    assert own[0] == 0 or name == "mpls"  # which a kernel may lack


def test_options_of_ip_that_the_door_takes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def door(*words: str) -> tuple[int, str, str]:
        status = main(list(words))
        return status, *capsys.readouterr()

    file = tmp_path / "commands"
    file.write_text("link shw\naddr show lo | count\n")
    assert door("-V") == door("-Version") == door("--version") and door("-V")[1].startswith("nlshell ")
    assert door("-help") == door("-h") == door("--help")
    assert door("-batch", str(file)) == door("-b", str(file)) == door("-f", str(file))
    status, out, err = door("-force", "-batch", str(file))
    assert status == 2 and out.split()[0] == "count" and f"{file}:1: " in err
    assert (
        door("-netns", "/no/such/ns", "link") == door("-n", "/no/such/ns", "link") and "/no/such/ns" in door("-n", "/no/such/ns", "link")[2]
    )


def test_details_beside_other_formats() -> None:
    assert ran("-d", "-s", "link", "show", "lo")[1].startswith("RTM_NEWLINK")
    assert "ifi_index" in ran("-br", "-d", "link", "show", "lo")[1].splitlines()[0]
    assert ran("-d", "-j", "link", "show", "lo")[1][:1] in "[{"
    assert ran("-br", "-j", "link", "show", "lo")[1][:2] == "[{" and refused("link show --table -j").endswith("exclude each other")


# --- objects and verbs

OBJECTS = {
    "address", "addrlabel", "maddress", "route", "rule", "neighbor", "neighbour", "ntable", "link", "l2tp", "fou", "ila", "macsec",
    "monitor", "xfrm", "mroute", "netns", "netconf", "nexthop", "mptcp", "ioam", "help",
}  # fmt: skip


@needs_ip
@pytest.mark.parametrize("word", sorted(set(SHORT) & OBJECTS))
def test_a_beginning_is_the_word_that_ip_takes_it_for(word: str) -> None:
    shorter = [word[:end] for end in range(1, len(word)) if SHORT.get(word[:end]) == SHORT[word]]
    usage = ip(word, "help")
    if "is unknown" in usage:
        pytest.skip(f"this ip has no {word}")
    assert [short for short in shorter if ip(short, "help") != usage] == []
    # What ip would take for it, too, and nothing of ours has: no beginning is missing.
    missing = [word[:end] for end in range(1, len(word)) if word[:end] not in SHORT and ip(word[:end], "help") == usage]
    assert missing == []


def test_beginnings_stand_in_the_way_of_no_name() -> None:
    for short, word in SHORT.items():
        if short in first_words():
            mine, full = TABLE.find([short]), TABLE.find([word])
            assert mine is not None and full is not None and mine[0] is full[0], short


class Loaded(Names):
    """As a session that has a family of every beginning, and of every name."""

    def family(self, name: str) -> Family | None:
        return REGISTRY.family("ethtool") if len(name) < 4 else super().family(name)


@pytest.mark.parametrize(
    ("line", "command", "words"),
    [
        ("ro", "route show", []),
        ("ro sh table main", "route show", ["table", "main"]),
        ("li sh", "link show", []),
        ("link sho dev lo", "link show", ["dev", "lo"]),
        ("l l", "link show", []),
        ("a s lo", "addr show", ["lo"]),
        ("n", "neigh show", []),
        ("neighbour lst", "neigh show", []),
        ("ru l", "rule show", []),
        ("ro g 192.0.2.1", "route get", ["192.0.2.1"]),
        ("nex", "nexthop show", []),
        ("link help", "help", ["link"]),
        ("ro h", "help", ["route"]),
        ("ethtool help", "help", ["ethtool"]),
        ("mon link", "monitor", ["link"]),
    ],
)
@pytest.mark.parametrize("names", [Names(), Loaded()], ids=["", "loaded"])
def test_abbreviations_are_a_fixed_list(line: str, command: str, words: list[str], names: Names) -> None:
    found = reading.read(line, names, whole=True)
    assert not found.faults and not found.doubts
    assert all(part.kind != "unknown" for part in found.parts)
    call = found.spoken[0].call
    assert (call.name, call.words) == (command, words)


def test_abbreviations_behind_views_and_in_help() -> None:
    inner = reading.read("hex li sh dev lo", Names(), whole=True).spoken[0].call.inner
    assert inner is not None and (inner.name, inner.words) == ("link show", ["dev", "lo"])
    assert ran("help", "li", "sh") == ran("help", "link", "show")
    assert ran("link", "help") == ran("help", "link") == ran("l", "he")


@pytest.mark.parametrize(
    ("line", "operation"), [("link s", "setlink"), ("link se", "setlink"), ("addr ad", "newaddr"), ("ro de", "delroute")]
)
def test_verbs_that_change_something_are_told_how(line: str, operation: str) -> None:
    status, _, sentence = ran(*line.split())
    assert status == 2 and sentence.startswith(f"nlshell: `{line}` is no command; changes are requests") and operation in sentence


# --- options twice, or without a meaning

ARGUMENTS = {
    "netns": "own", "host": "own", "timeout": "1", "columns": "ifname", "flags": "create", "families": "ethtool=21", "protocol": "route",
    "at": "ifname", "ignore": "mtu", "seconds": "1", "events": "1",
}  # fmt: skip


def argument(option: Option) -> list[str]:
    if option.kind is None:
        return []
    if isinstance(option.kind, WholeNumber):
        return ["30"]
    if isinstance(option.kind, OneOf):
        return [next(iter(option.kind.words))]
    return [ARGUMENTS[option.name]]


def options_of_all() -> Iterator[tuple[Command, Option]]:
    yield from ((command, option) for command in TABLE.commands for option in command.options.values())
    command = next(row for row in TABLE.commands if row.name == "decode")
    yield from ((command, option) for option in TABLE.common.values())


def test_no_option_stands_there_twice() -> None:
    for command, option in options_of_all():
        once = " ".join([f"--{option.name}", *argument(option)])
        faults = [fault.sentence for fault in reading.read(f"{command.name} {once} {once}", Names(), whole=True).faults]
        assert any(sentence.startswith(f"--{option.name} is given twice; ") for sentence in faults), (command.name, option.name, faults)
        faults = [fault.sentence for fault in reading.read(f"{command.name} {once}", Names(), whole=True).faults]
        assert not any("twice" in sentence for sentence in faults)
    for option in TABLE.request.options.values():
        once = " ".join([f"--{option.name}", *argument(option)])
        assert refused(f"link newlink mtu=1 {once} {once}").startswith(f"--{option.name} is given twice")
    for letter in sorted(TABLE.shorts()):
        if letter not in "cfhVnM":
            assert refused(f"addr show -{letter} -{letter}") == f"-{letter} is given twice; leave one of them out"


class Aliased(Names):
    aliases = {"ll": "link show --columns ifname --timeout 3"}  # type: ignore[assignment]


def test_what_is_typed_goes_before_what_an_alias_has() -> None:
    call = reading.read("ll --columns mtu", Aliased(), whole=True).spoken[0].call
    assert call.options["columns"] == ["mtu"] and call.options["timeout"] == 3.0
    found = reading.fault("ll --columns mtu --columns ifname", Aliased())
    assert found is not None and found.sentence.startswith("--columns is given twice")


REFUSED = [
    ("link show --columns ifname --columns mtu", "--columns is given twice; write both with a comma between: --columns ifname,mtu"),
    ("link newlink mtu=1 --flags create --flags=excl", "--flags is given twice; write both with a comma between: --flags create,excl"),
    ("link show -j --json", "-j and --json say the same; leave one of them out"),
    ("link show -j -t", "-j and -t exclude each other"),
    ("link show -4", "-4 means nothing to `link show`; `help link show` lists its own options, `help` the others"),
    ("link show --ipv4", "--ipv4 means nothing to `link show`; `help link show` lists its own options, `help` the others"),
    ("addr show -4 -6", "-4 and -6 exclude each other; leave both out for all families"),
    ("link show --depth -1", "--depth takes a whole number from 0 on, not '-1'"),
    ("link show --width 0", "--width takes a whole number from 20 on, not '0'"),
    ("link show --width 3", "--width takes a whole number from 20 on, not '3'"),
    ("link show --netns", "--netns needs an argument"),
    ("link show -n", "-n needs an argument"),
    ("link show --json=5", "unknown form '5'; known: wire"),
    ("config --depth 1", "--depth is for trees; `config` gives text"),
    ("schema link --offsets", "--offsets is for trees; `schema` gives text"),
    ("link show --depth 1 --json", "--depth is for trees, not for --json"),
    ("link show --depth 1 --columns mtu", "--depth is for trees, not for --columns"),
    ("link show --depth 1 -o", "--depth is for trees, not for -o"),
    ("link show --depth 1 > x.json", "--depth is for trees, not for json"),
    ("link show --depth 1 | columns mtu", "--depth is for trees; `columns` gives a table"),
    ("link show --depth 1 | csv", "--depth is for trees, not for csv"),
    ("monitor link --depth 1", "--depth is for trees; add --tree, since `monitor` tells in lines"),
    # the next step
    ("link newlink nosuch=1", "unknown attribute 'nosuch'; `help link newlink` lists what it may carry"),
    ("link newlink linkinfo.data.id=5", "linkinfo.data.id: give linkinfo.kind too; it says what there is in linkinfo.data"),
    ("link newlink linkinfo.data.bogus=5", "linkinfo.data.bogus: give linkinfo.kind too; it says what there is in linkinfo.data"),
    ("link newlink ifname=a ifname=b", "ifname is given twice; leave one of them out"),
    ("route getroute dst", "'dst' is no path=value; write dst=VALUE; `help route getroute` lists what may stand there"),
    ("decode 00 --protocol bogus", "unknown protocol 'bogus'; `schema` lists them, and a number will do as well, 0 to 31"),
    ("link show|columns ifname", "a | needs a blank beside it, else it is part of a word: show | columns"),
    ("link show a b", "unknown word for `link show` 'b'; `help link show` says what may stand there"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "sentence"), REFUSED, ids=[line for line, _ in REFUSED])
def test_the_sentence_for(line: str, sentence: str) -> None:
    assert refused(line) == sentence


def test_a_text_beside_numbers() -> None:
    status, _, err = ran("link", "show", "|", "where", "mtu > abc")
    assert (status, err) == (2, "nlshell: mtu holds numbers here, and 'abc' is none; write one, as in mtu = 1500\n")


@pytest.mark.parametrize("line", [
    "link show lo --depth 0", "explain link show lo --depth 1", "link show lo --depth 1 | where mtu > 1", "tree link show lo --depth 1",
    "link show lo | explain --depth 0", "link show lo --depth 1 --tree", "link show lo --depth 1 > -",
])  # fmt: skip
def test_depth_where_there_is_one(line: str) -> None:
    out, err = StringIO(), StringIO()
    assert run_text(line, State(), out, err) == 0 and out.getvalue() and not err.getvalue()


DOOR = [
    (["-c", "link show", "-c", "addr show"], "-c is given twice; write the commands as one text: -c 'link show; addr show'"),
    (["-c", "link", "-f", "x"], "-c and -f both say what to run; leave one of them out"),
    (["-4", "-c", "addr show"], "-4 goes with a command that has it, and is no option of `nlshell` itself"),
    (["--install-x"], "unknown option for `nlshell` '--install-x'; `nlshell --help` lists them"),
    (["--color", "never", "--color=always", "link"], "--color is given twice; leave one of them out"),
    (["-f"], "-f needs a file behind it"),
    (["-batch"], "-batch needs a file behind it"),
    (["-c"], "-c needs commands behind it"),
    (["--keep-going", "link", "show"], "--keep-going is for commands that follow each other: of -c, -f or standard input"),
    (["-force", "link", "show"], "-force is for commands that follow each other: of -c, -f or standard input"),
    (["-f", "/no/such"], "there is no file /no/such"),
    (["-b", "no-such.nl"], "there is no file no-such.nl"),
]


@pytest.mark.parametrize(("words", "sentence"), DOOR, ids=[" ".join(words) for words, _ in DOOR])
def test_the_sentence_at_the_door(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr() == ("", f"nlshell: {sentence}\n")


# --- files


@pytest.mark.parametrize("path", ["/no/such/file", "no-such.bin", "capture.pcap", "./deadbeef"])
@pytest.mark.parametrize(
    "words", [["decode"], ["decode", "--protocol", "route"], ["hex", "decode"], ["-f"], ["-b"], ["--file"]], ids=" ".join
)
def test_a_file_that_is_not_there_is_called_absent(words: list[str], path: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = main([*words, path])
    out, err = capsys.readouterr()
    assert (status, out) == (2 if "decode" not in words else 1, "") and err.startswith(f"nlshell: there is no file {path}")


# --- one command after the other


@pytest.mark.parametrize("bad", ["link shw", "link show nope", "decode 12"])
def test_keep_going(bad: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "commands"
    text = f"{bad}\naddr show lo | count\nlink show bogus\naddr show lo | count\n"
    file.write_text(text)
    status = main(["-c", bad])
    capsys.readouterr()
    for words, option in product((["-c", text], ["-f", str(file)], ["-f", "-"], []), ([], ["--keep-going"])):
        monkeypatch.setattr("sys.stdin", StringIO(text))
        assert main([*option, *words]) == status != 0
        out, err = capsys.readouterr()
        assert out.count("count") == (2 if option else 0) and err.count("nlshell:") == (2 if option else 1)
    assert main(["--keep-going", "-c", "addr show lo | count; addr show lo | count"]) == 0


CUT = "24000000180005000100000000000000" + "02200000fe000000" + "00" * 8  # nlmsg_len 36, 32 bytes


def test_a_warning_of_decode_is_no_failure() -> None:
    out, err = StringIO(), StringIO()
    assert run_text(f"decode {CUT} --protocol route; schema if_oper", State(), out, err) == 0
    assert "RTM_NEWROUTE" in out.getvalue() and "if_oper" in out.getvalue() and err.getvalue().startswith("nlshell: command 1: warning: ")
    assert run_text("decode 0000 --protocol route; schema if_oper", State(), out := StringIO(), StringIO()) == 1 and not out.getvalue()
