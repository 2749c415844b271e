"""One reading of a line: what running it says, what the prompt says of it when all is loaded, and when nothing is.

Lines of the manual, the help texts and the table of commands are changed at random, read twice and run in a private network
namespace, where requests that change something are built and then withheld. What must hold:

- a line that runs is refused by neither reading;
- a fault (exit status 2) is found by both readings, with the sentence and at the place that running it tells;
- a fault that is found while nothing is loaded is found when all is.

Some thousand lines a minute: NLSHELL_LINES=20000 tries so many instead of those that fit in half a minute, NLSHELL_SEED=7 others.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, NamedTuple

import pytest

import nlshell.commands
from nlshell.answers.values import Feed, Result
from nlshell.codec.things import request_of
from nlshell.commands import live, output
from nlshell.commands.run import perform
from nlshell.commands.show import command_of
from nlshell.commands.state import Leave, Record, State, Withheld
from nlshell.errors import NlshellError
from nlshell.language import reading
from nlshell.language.sentences import sentences
from nlshell.language.table import TABLE, Command
from nlshell.language.tokens import Misplaced
from nlshell.schema import REGISTRY

from . import spoken
from .space import space

SECONDS = 24  # of trying lines in the normal suite


class Fault(NamedTuple):
    sentence: str
    position: int


# --- access to the readings and to running: nothing below knows how either is done


def cold(text: str) -> Fault | None:
    """Read a line as in the first moment of a prompt: no description is loaded, and no name is known."""
    reply: Any = _zygote().ask(text)
    if isinstance(reply, str):
        raise AssertionError(f"reading {text!r}: {reply}")
    return None if reply is None else Fault(*reply)


def loaded(text: str) -> list[Fault]:
    """Read a line with everything loaded, and the names that this system has: all its faults."""
    state = State()
    state.records = list(_records())
    names = _warm(state)
    found = reading.read(text, names, whole=True).faults
    names.close()
    return [Fault(each.sentence, each.position) for each in found]


def ran(text: str) -> tuple[int, str, int | None]:
    """Run a line: the exit status, what was said against it, and at which character (None: that is not told)."""
    state = State()
    state.records = list(_records())
    status, sentence = 0, ""
    try:
        for each in sentences(text):
            try:
                out = io.StringIO()
                result = perform(each, state, out)
                if isinstance(result.value, Feed):
                    result.value.close()
                else:
                    status = output.show(result, out, io.StringIO()) or status
            except NlshellError as error:
                if error.exit_status == 2:
                    return 2, str(error), error.place
                status, sentence = error.exit_status, str(error)  # of what the kernel refused, the next one knows nothing
    except Misplaced as error:
        return 2, str(error), error.position
    except Leave:
        return 0, "", None
    finally:
        state.close()
    return status, sentence, None


def _read_cold(text: str) -> list[Any] | None:
    """In a process that has loaded nothing."""
    state = State()
    state.records = [Record(number, _nothing()) for number in range(1, RECORDS + 1)]
    names = live.of(state)
    names._background = True
    names._want = lambda *_: None  # type: ignore[method-assign]
    found = reading.fault(text, names)
    return [found.sentence, found.position] if found is not None else None


def _warm(state: State) -> live.Live:
    """Live names as of a prompt that has been open for a while."""
    names = live.of(state)
    names._background = False
    names._known = _known
    return names


# --- what the three need

RECORDS = 4  # results that are there already, for `hex 2.1`, `last` and `diff 1 2`
_known: dict[Any, Any] = {}
_kept: list[Record] = []


def _nothing() -> Result:
    """What a Record is made of where nothing was asked."""
    found = Result([])
    found.subject = "link show"
    return found


def _records() -> list[Record]:
    if not _kept:
        state = State()
        for line in ("link show dev lo", "link show", "addr show", "route show table all"):
            perform(line, state)
        _kept.extend(state.records)
    return _kept


class Zygote:
    """A process in which nothing is loaded yet: every line is read by a fork of it, so that none loads for another."""

    def __init__(self) -> None:
        down, self._ask = os.pipe()
        self._reply, up = os.pipe()
        if os.fork() == 0:
            os.close(self._ask)
            with os.fdopen(down) as lines, os.fdopen(up, "wb", 0) as replies:
                for line in lines:
                    if (pid := os.fork()) == 0:
                        replies.write(json.dumps(_told(_read_cold, json.loads(line))).encode() + b"\n")
                        os._exit(0)
                    os.waitpid(pid, 0)
            os._exit(0)
        os.close(down)
        os.close(up)
        self._replies = os.fdopen(self._reply)

    def ask(self, text: str) -> object:
        os.write(self._ask, json.dumps(text).encode() + b"\n")
        return json.loads(self._replies.readline())


def _told(call: Callable[[str], Any], text: str) -> Any:
    try:
        return call(text)
    except Exception as error:  # which is told as a string
        return f"{type(error).__name__}: {error}"


_zygotes: list[Zygote] = []


def _zygote() -> Zygote:
    if not _zygotes:
        for module in iter_modules(nlshell.commands.__path__):  # code is there, descriptions are not
            if module.name != "reference":
                import_module(f"nlshell.commands.{module.name}")
        _zygotes.append(Zygote())
    return _zygotes[0]


# --- lines

STAGED = [
    "head", "head 3", "head x", "head 1 2", "head -1", "tail 2", "tail x", "count", "count by mtu",
    "count mtu", "count by", "json", "json x", "table", "table x", "tree", "tree mtu", "tree --at",
    "tree --at mtu", "csv", "csv a", "df", "df )", "df .describe()", "grep", "grep v0", "grep (",
    "grep a b", "sort", "sort mtu", "sort -mtu", "sort nosuch", "columns", "columns mtu",
    "columns ifname,mtu", "columns nosuch", "columns ifname mtu | where mtu = 3",
    "columns ifname | sort mtu", "count by mtu | where count > 1", "where", "where mtu",
    "where mtu > 1500", "where mtu >", "where > 3", "where mtu = abc", "where mtuu = 3",
    "where (mtu = 3", "where mtu = 3 and", "where mtu = 3 mtu = 4", "where not", "where dev = v0",
    "where up", "where up = 3", "where ifname ~ (", "where operstate = upp", "where type = veth",
    "where ifname in (a, b)", "where dst in 192.0.2.0/24", "hex", "hex 1", "hex --layout classic",
    "hex --layout blue", "explain", "explain --depth 1", "explain --depth x", "what", "what 0",
    "what x", "diagram", "copy", "copy xxd", "copy nosuch", "html", "svg", "svg x", "explore",
    "show", "whre mtu = 3", "link show", "", "diff", "why", "json --raw", "head --json=wire",
    "head 3 --nosuch", "tree --raw --offsets", "tree --json=wire", "json --table", "count --json=wire",
    "where mtu = 3 --json=wire",
]  # fmt: skip
OPTIONS = [
    "--json=wire", "--table", "--tree", "--columns mtu", "--columns=ifname,mtu", "--columns",
    "--netns blue", "--netns", "--timeout 3", "--timeout x", "--timeout=0", "--read-only",
    "--dry-run", "--offsets", "--raw", "--depth 2", "--depth x", "--width 80", "--width=",
    "--color never", "--color blue", "-4", "-6", "-M", "-j", "-t", "-s", "-x", "--ipv4", "--ipv6",
    "--mpls", "--dump", "--flags create", "--flags creat", "--flags", "--no-ack", "--nosuch",
    "--jsn", "--at mtu", "--at", "--layout hex", "--layout both", "--request", "--end",
    "--events 1", "--events x", "--seconds 1", "--seconds 0", "--list", "--protocol route",
    "--protocol rute", "--families ethtool=21", "--json=yes", "--table=no", "--", "-", "--=", "-c",
]  # fmt: skip
WORDS = [
    "link", "show", "list", "dev", "v0", "lo", "nosuch", "mtu", "ifname", "up", "type", "veth",
    "table", "main", "tabel", "mian", "1000", "3", "0", "-1", "1.2", "7.3", "99", "0x10",
    "192.0.2.1", "192.0.2.0/24", "192.0.2", "2001:db8::1", "default", "all", "route", "getroute",
    "newlink", "getlink", "hex", "tree", "what", "monitor", "watch", "2", "stop", "help", "schema",
    "last", "ethtool", "nosuch=1", "mtu=3", "mtu=abc", "ifname=v9", "=", "a=", "=b",
    "dst=192.0.2.1", "dst=x", "type=veth", "kind=bridg", "dev=v0", "root", "ip", "nft", "'a b'",
    "''", "x.json", "*", "é", "add", "del", "set", "get", "proto", "static", "statc", "via", "to",
    "from", "by", "and",
]  # fmt: skip
TAILS = [" > x.json", " > x.csv", " > x.txt", " > x y", " >", " > ", " > 'x.json", " | > x.json", " # end", " ; link show", "; lnk", " ;;"]
OPENED = ["'", '"', "(", "[", "{", ")", "\\", "|", ">", "#", ";", "\n"]
SAMPLES = {
    "NAME": "v0", "KIND": "veth", "GROUP": "5", "PREFIX": "10.1.0.0/16", "ADDRESS": "192.0.2.2", "NUMBER": "3", "TABLE": "main",
    "PROTOCOL": "static", "STATE": "up", "SCOPE": "link", "TYPE": "unicast", "HANDLE": "1:", "LLADDR": "02:00:00:00:00:10", "FAMILY": "ip",
    "PORT": "22", "SECONDS": "1",
}  # fmt: skip
# What never ends by itself, waits for a person, or reads what is not there.
UNTRIED = re.compile(r"\bdecode\b.*(?<!\S)-(?!\S)|\bsandbox\b|\bnetns own\b|\bdf\b.*(input|exit|open|while)")


def table_lines() -> list[str]:
    """A few lines for every command of the table, and of every thing that a family has."""
    families = [family for protocol in REGISTRY.protocols() for family in REGISTRY.families(protocol.name)]
    things = [command_of(thing) for family in families for thing in family.things if request_of(thing) is not None]
    found: list[str] = []
    for command in (*TABLE.commands, *things):
        found += [command.name, *(f"{command.name} {_selected(command, word)}" for word in command.selectors)]
        found += [f"{command.name} {word}" for word in command.choices]
        found += [f"{command.name} --{option}" for option in command.options]
        if command.free:
            found.append(f"{command.name} {SAMPLES.get(command.free.strip('[]…'), 'v0')}")
        if len(command.selectors) > 1:
            found.append(f"{command.name} {' '.join(_selected(command, word) for word in command.selectors)}")
    for family in families:
        for kind in family.messages[:6]:
            if kind.direction != "reply":
                found.append(f"{family.name} {kind.operation} --dump")
    return found


def _selected(command: Command, word: str) -> str:
    argument = command.selectors[word].argument
    return f"{word} {SAMPLES.get(argument, '3')}" if argument else word


# Each was read and run differently once.
ONCE = [
    "link getlink ifname=lo", "rule getrule --dump", "route getroute dst=192.0.2.1",
    "neigh getneigh --dump", "hex netdev dev_get --dump", "link show dev lo dev lo",
    "link show | head x", "link show | grep", "link show | count mtu", "link show | jsonl x",
    "schema | csv", "route show --json=wire --table", "monitor link | sort mtu", "link show | where",
    "chain show", "route get", "what v0",
]  # fmt: skip


class Mutations:
    """Endless lines, the same ones for the same seed: some that were written down, then what becomes of them."""

    def __init__(self, seed: int) -> None:
        self.written = [line for line in spoken.documented() if line.strip()]
        self.made = [line for line in dict.fromkeys(table_lines()) if line not in self.written]
        self.random = random.Random(seed)
        self.words = sorted({word for line in (*self.written, *self.made) for word in line.split()})

    def __iter__(self) -> Iterator[str]:
        yield from ONCE
        yield from self.random.sample(self.written, len(self.written) // 4)
        yield from self.random.sample(self.made, len(self.made) // 20)
        while True:  # the many things that families have are alike: most lines are about the others
            line = self.random.choice(self.written if self.random.random() < 0.7 else self.made)
            for _ in range(self.random.choice((1, 1, 1, 1, 2, 2, 3))):
                line = self.changed(line)
            yield line

    def changed(self, line: str) -> str:
        change = self.random.choices(
            (self.word_changed, self.optioned, self.staged, self.stage_changed, self.valued, self.repeated, self.opened, self.ended),
            (6, 4, 6, 2, 3, 2, 1, 1),
        )[0]
        return change(line)

    def word_changed(self, line: str) -> str:
        words, pick = line.split(" "), self.random
        place = pick.randrange(len(words))
        how = pick.randrange(7)
        new = pick.choice(WORDS) if pick.random() < 0.7 else pick.choice(self.words)
        if how == 0:
            del words[place]
        elif how == 1:
            words.insert(place, words[place])
        elif how == 2:
            other = pick.randrange(len(words))
            words[place], words[other] = words[other], words[place]
        elif how == 3:
            words[place] = new
        elif how in (4, 5):
            words.insert(pick.randrange(len(words) + 1), new)
        elif words[place]:  # a letter less
            at = pick.randrange(len(words[place]))
            words[place] = words[place][:at] + words[place][at + 1 :]
        return " ".join(words)

    def optioned(self, line: str) -> str:
        words = line.split(" ")
        end = words.index("|") if "|" in words else words.index(">") if ">" in words else len(words)
        place = self.random.choice((0, end, end, self.random.randrange(len(words) + 1)))
        words.insert(place, self.random.choice(OPTIONS))
        return " ".join(words)

    def staged(self, line: str) -> str:
        first, sign, rest = line.partition(" > ")
        return f"{first} | {self.random.choice(STAGED)}{sign}{rest}"

    def stage_changed(self, line: str) -> str:
        stages, pick = line.split(" | "), self.random
        if len(stages) < 2:
            return self.staged(line)
        how, place = pick.randrange(3), pick.randrange(len(stages))
        if how == 0:
            del stages[place]
        elif how == 1:
            pick.shuffle(stages)
        else:
            stages.insert(place, pick.choice(STAGED))
        return " | ".join(stages)

    def valued(self, line: str) -> str:
        """Another value behind a `path=` or behind a selector."""
        words = line.split(" ")
        places = [
            place for place, word in enumerate(words) if place and ("=" in word or words[place - 1] in ("dev", "table", "type", "to"))
        ]
        if not places:
            return self.word_changed(line)
        place = self.random.choice(places)
        path, sign, _ = words[place].partition("=")
        value = self.random.choice([word for word in WORDS if "=" not in word])
        words[place] = f"{path}={value}" if sign else value
        return " ".join(words)

    def repeated(self, line: str) -> str:
        """Two words of a line, or all behind its first two, once more."""
        words = line.split(" ")
        place = self.random.randrange(len(words))
        again = words[place : place + 2] if self.random.random() < 0.7 else words[2:]
        return " ".join([*words, *again])

    def opened(self, line: str) -> str:
        place = self.random.randrange(len(line) + 1)
        return line[:place] + self.random.choice(OPENED) + line[place:]

    def ended(self, line: str) -> str:
        return line + self.random.choice(TAILS)


# --- what is held, and what is not

# Found only in what is there: results so far, bytes of an answer, this system's names and files.
ANSWERED = re.compile(
    r"there is no result|^kept are|namespace|no such file|cannot be read|cannot be written|already exists|is a director"
    r"|unknown part of this message|there is no (message|exchange|file)|holds numbers here|NameError"
    r"|unknown multicast group|no interface of that name is known here"
    r"|nothing is running|no running feed|unknown generic family|session is read-only",
    re.IGNORECASE,
)
# What only the answer has: columns of a frame, paths of messages that come from somewhere else.
ONLY_RUNNING = re.compile(r"\| *df |\bdecode\b")
# Said of names and values that are described: before the descriptions are there nobody can know them.
DESCRIBED = re.compile(
    r"^unknown (?!stage)|^[\w.#-]+(\[\d+\])?: |say which operation|is no path=value|takes no path=value|needs .* behind it"
    r"|needs \w+ [A-Z]+( (or|and) |$)|only once|is no (address|number|prefix)|is not a number|both (name|say)|`where \w+` stands alone"
    r"|is one word too many|is no command; |shows is here|are here: |commands stand here|needs an argument"
    r"|means nothing to|is for trees|: give \S+ too"
    r"|leave both out for all families|takes no value|put the command itself behind|is too long"
)
# Nearly a name that is described: refused while typing, though the kernel shall judge when it is run.
NEARLY = re.compile(r"did you mean|changes are requests of their own")


def disagreement(text: str) -> tuple[str, str] | None:
    """What the readings and running say differently of a line: (kind, all that was said); None where they agree.

    These differences are none:
    - running it finds the fault only in an answer (ANSWERED, ONLY_RUNNING): no reading asks;
    - nothing is loaded, and the fault is about what is described (DESCRIBED): then the reading may pass it, or know only a later
      fault, but what it says is said by the loaded one too;
    - the kernel has the last word on a name (NEARLY), and a reading already says which one was perhaps meant: Enter once more runs it.
    """
    first = cold(text)
    # What running it can only find in an answer is not what it says first.
    told_loaded = [each for each in loaded(text) if not ANSWERED.search(each.sentence)]
    second = next(iter(told_loaded), None)
    status, sentence, position = ran(text)
    told = f"{text!r}\n      cold    {_shown(first)}\n      loaded  {_shown(second)}\n      ran     {status} {sentence!r} at {position}"
    if status != 2:
        for name, found in (("cold", first), ("loaded", second)):
            if found is not None and not (NEARLY.search(found.sentence) and (name == "loaded" or second == first)):
                done = "runs" if status == 0 else "is asked of the kernel"
                return f"refused {name} but {done}: {_plain(found.sentence)}", told
        return None
    if ANSWERED.search(sentence) or (position is None and ONLY_RUNNING.search(text)):
        return None
    if second is None and position is not None and ";" in text[:position]:
        return None  # what a sentence leaves as the last result is known when it has run
    if second is None:
        return f"not found loaded: {_plain(sentence)}", told
    if second.sentence != sentence:
        return f"another sentence loaded: {_plain(second.sentence)} // ran: {_plain(sentence)}", told
    if position is not None and second.position != position:
        return f"another place loaded: {_plain(sentence)}", told
    if first is None:
        return None if DESCRIBED.search(sentence) else (f"not found cold: {_plain(sentence)}", told)
    if first != second and first in told_loaded and DESCRIBED.search(sentence):
        return None
    if first.sentence != second.sentence:
        return f"another sentence cold: {_plain(first.sentence)} // loaded: {_plain(second.sentence)}", told
    if first.position != second.position:
        return f"another place cold: {_plain(sentence)}", told
    return None


def _shown(found: Fault | None) -> str:
    return "-" if found is None else f"{found.sentence!r} at {found.position}"


def _plain(sentence: str) -> str:
    """A sentence without what differs from line to line."""
    sentence = re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`", "…", sentence)
    sentence = re.sub(r"(known:|usage:|behind a \| may stand|needs) .*", r"\1 …", sentence)
    sentence = re.sub(r"did you mean .*?(\?|$)", r"did you mean …", sentence)
    return re.sub(r"\d+", "N", sentence)[:110]


# --- trying them, in a private network namespace


def _withhold() -> None:
    """Have requests that change something built and not sent, as with --dry-run, and leave the words as they are."""
    send = State.send

    def held(self: State, request: Any) -> Any:
        if not request.kind.is_read and not self.read_only:
            raise Withheld(request)
        return send(self, request)

    State.send = held  # type: ignore[method-assign]


def _late(*_: object) -> None:
    raise TimeoutError("it goes on and on")


def try_lines(seed: int, most: int, seconds: float) -> None:
    """Try lines, and print {"tried": …, "found": {kind: [how often, example]}}."""
    _zygote()  # before anything is loaded
    _withhold()
    signal.signal(signal.SIGALRM, _late)
    found: dict[str, list[Any]] = {}
    deadline = time.monotonic() + seconds
    tried = 0
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"):
            os.environ[variable] = place
        for text in Mutations(seed):
            if tried >= most or time.monotonic() > deadline:
                break
            if UNTRIED.search(text):
                continue
            tried += 1
            signal.alarm(20)
            try:
                said = disagreement(text)
            except (Exception, AssertionError) as error:
                where = error.__traceback__
                while where is not None and where.tb_next is not None:
                    where = where.tb_next
                line = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where is not None else ""
                said = f"crash: {type(error).__name__} {_plain(str(error))}", f"{text!r}\n      {error!r} in {line}"
            signal.alarm(0)
            if said is not None:
                kind, told = said
                entry = found.setdefault(kind, [0, told])
                entry[0] += 1
                if len(told) < len(entry[1]):
                    entry[1] = told
    json.dump({"tried": tried, "found": found}, sys.stdout)


def told(found: dict[str, list[Any]]) -> str:
    """What was found, the most frequent kinds first, each with an example."""
    rows = sorted(found.items(), key=lambda each: -each[1][0])
    return "\n".join(f"{count:5} {kind}\n      {example}" for kind, (count, example) in rows)


def test_both_readings_and_running_agree() -> None:
    most = int(os.environ.get("NLSHELL_LINES", 0))
    seconds = 3600 if most else SECONDS
    code = "import sys; from tests.test_one_reading import try_lines as t; t(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))"
    asked = [os.environ.get("NLSHELL_SEED", "1"), str(most or 10**9), str(seconds)]
    with space(spoken.SETUP) as inside:
        done = inside.run(sys.executable, "-c", code, *asked, cwd=spoken.ROOT, timeout=seconds + 120)
    assert done.returncode == 0, done.stderr[-3000:]
    reply = json.loads(done.stdout)
    assert reply["tried"] > 100
    assert not reply["found"], f"of {reply['tried']} lines, these are read and run differently:\n{told(reply['found'])}"
    if most:
        assert reply["tried"] >= most, f"only {reply['tried']} in {seconds} s"


def test_an_example_of_each_difference_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison itself: what it calls a difference, and which ones it makes nothing of."""
    said: dict[str, Any] = {}
    for name in ("cold", "loaded", "ran"):
        monkeypatch.setitem(globals(), name, lambda text, name=name: said[name])
    wrong, other = Fault("`head` takes one number: head 5", 12), Fault("unknown path 'mtuu'; did you mean mtu?", 12)
    for first, second, run, kind in (
        (None, None, (0, "", None), None),
        (wrong, wrong, (2, wrong.sentence, 12), None),
        (None, other, (2, other.sentence, None), None),
        (None, None, (2, "there is no result 9; kept are 1 to 4", None), None),
        (None, Fault("unknown word 'shw'; did you mean show?", 5), (1, "no such interface", None), None),
        (wrong, None, (0, "", None), "refused cold but runs"),
        (None, wrong, (0, "", None), "refused loaded but runs"),
        (None, None, (2, wrong.sentence, None), "not found loaded"),
        (None, wrong, (2, wrong.sentence, 12), "not found cold"),
        (wrong, wrong, (2, wrong.sentence, 3), "another place loaded"),
        (Fault(wrong.sentence, 3), wrong, (2, wrong.sentence, 12), "another place cold"),
        (wrong, other, (2, wrong.sentence, None), "another sentence loaded"),
        (wrong, other, (2, other.sentence, None), "another sentence cold"),
    ):
        said |= {"cold": first, "loaded": [] if second is None else [second], "ran": run}
        found = disagreement("link show | head x")
        assert (found is None) if kind is None else (found is not None and found[0].startswith(kind)), (kind, found)


def test_the_same_seed_makes_the_same_lines() -> None:
    def some(seed: int) -> Sequence[str]:
        return [line for line, _ in zip(Mutations(seed), range(2000))]

    assert some(3) == some(3) != some(4)
    assert len(set(some(3))) > 1500
