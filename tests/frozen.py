"""What every line that somebody wrote down does: its exit status and output, recorded once and held against later.

    python tests/frozen.py record      runs all lines twice and writes tests/data/frozen/
    python tests/frozen.py compare     runs them again and tells what is different now

Each runs by itself, in a fork of a process that has loaded all descriptions, inside a private network namespace; what changes
something gets a namespace of its own. What differs from run to run is left out of the output (`plain`), and a line that still
does is not recorded: tests/data/frozen/dropped.txt says which.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from tests import spoken
from tests.space import Space, space

DATA = Path(__file__).parent / "data" / "frozen"
MOST_LINES, MOST_CHARACTERS = 12, 900  # of an output that is kept whole
LIMIT = 10  # seconds for one line
Ran = dict[str, Any]  # line, status, out, err, files, asked (whether anything was sent)


# The quick part, other spellings and what each family can show, and what is only in tests.
PARTS = ("documented", "listed", "tested")


def lines(which: str) -> list[str]:
    """The lines of a part, each in the first one that has it."""
    listed = spoken.listed()
    documented = [line for line in spoken.documented() if line not in set(listed)]
    seen = {*documented, *listed}
    found = {"documented": documented, "listed": listed, "tested": [line for line in spoken.tested() if line not in seen]}[which]
    return list(dict.fromkeys(bounded(line) for line in found if line.strip() and not _LEFT_OUT.search(line)))


# A prompt, standard input, whatever looks at this machine rather than at the namespace, and what is said of a moment.
_LEFT_OUT = re.compile(
    r"^\s*(-c|--command|-f|--file)\b|\bdecode\b.*(?<!\S)-(?!\S)|^--?\S*$|\bsandbox\b|/proc/|/tmp/|\bnldev\b|\brdma\b|\bproc\b"
    r"|^[^|]*\b(sockets|policy)\b|^\s*(!|history\b|source\b)|\| *!"
    r"|^[^|]*\bconnector\b|\baudit\b.*(set|get)|\bexplore\b|\bplot\b|\bdf\b|\bthermal\b|--version"
    r"|^(hex |tree |explain |-\w )?(genl|nlctrl( family)?)( (show|list|ls|sh))?( -.*| \|.*)?$|getfamily --dump|netlink_diag|neightbl|--list"
)


def bounded(line: str) -> str:
    """A monitor or watch that ends: with the time it may take, where the line has no end of its own."""
    line = re.sub(r"--seconds \d\d+", "--seconds 0.3", line)
    if re.search(r"--seconds\b", line) or re.search(r"^help\b", line):
        return line
    return re.sub(r"(^|; |\| )(monitor|watch)(?= |$)(?! (stop|list|--list)\b)", r"\1\2 --seconds 0.3", line)


# --- running them (inside the namespace)


class Changes(BaseException):
    """The line is about to send what changes something."""


def run_here(wanted: Iterable[str], setup: str) -> Iterator[Ran]:
    """Run each line in a fork of this process, which is in a namespace of its own."""
    import gc
    from importlib import import_module
    from pkgutil import walk_packages

    import nlshell
    from nlshell.commands import live

    # All that is imported here no child has to import.
    for module in walk_packages(nlshell.__path__, "nlshell."):
        if re.match(r"nlshell\.(commands|kernel|codec|render|frames|capture|wire)\.", module.name):
            import_module(module.name)
    live._load()
    gc.freeze()
    for line in wanted:
        ran = _forked(line, "")
        yield (
            ran
            if ran is not None
            else _forked(line, setup) or {"line": line, "status": -1, "out": "", "err": "", "files": [], "asked": True}
        )


def _forked(line: str, setup: str) -> Ran | None:
    """Run one line in a child; None where it would change something and there is no setup for a namespace of its own."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.json"
        if (pid := os.fork()) == 0:
            try:
                os.setsid()
                signal.alarm(LIMIT)
                if setup:
                    _own_namespace(setup)
                work = Path(place) / "work"
                work.mkdir()
                os.chdir(work)
                found = _run(line, bool(setup))
                report.write_text(json.dumps(found))
            finally:
                os._exit(0)
        os.waitpid(pid, 0)
        found = (
            json.loads(report.read_text())
            if report.exists()
            else {"status": "ended by force", "out": "", "err": "", "files": [], "asked": True}
        )
        return {"line": line, **found} if found is not None else None


def _own_namespace(setup: str) -> None:
    import ctypes

    if ctypes.CDLL(None, use_errno=True).unshare(0x40000000) != 0:  # CLONE_NEWNET; os.unshare is newer than Python 3.11
        raise OSError(ctypes.get_errno(), "unshare")
    subprocess.run(["bash", "-euc", setup], check=True, capture_output=True)


def _run(line: str, may_change: bool) -> Ran | None:
    """Run a line as the program would with -c; None where it sends what changes something and must not."""
    from nlshell.__main__ import main

    _steady(may_change)
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"):
        os.environ[variable] = os.getcwd() + "-home"
    for variable in ("COLUMNS", "LINES", "NO_COLOR", "COLORFGBG", "PAGER"):
        os.environ.pop(variable, None)
    sys.stdin = open(os.devnull)  # noqa: SIM115
    sys.stdout, sys.stderr = out, err = StringIO(), StringIO()
    try:
        status: object = main(["-c", line])
    except Changes:
        return None
    except SystemExit as error:
        status = error.code
    except Exception as error:  # a fault of ours; it is part of what happened
        status = f"{type(error).__name__}: {error}"
    return {"status": status, "out": out.getvalue(), "err": err.getvalue(), "files": sorted(os.listdir()), "asked": bool(_asked)}


def _steady(may_change: bool) -> None:
    """Sequence numbers and ports that are the same in every run, so that tables are as wide and hex dumps the same."""
    from nlshell.frames import dump
    from nlshell.kernel import core, gate, socket

    numbers, ports = iter(range(0x5EED0001, 0x5EEDFFFF)), iter(range(20_001, 30_000))
    core.random_sequence = dump.random_sequence = lambda: next(numbers)
    bind, judge = socket.NetlinkSocket._bind, core.Core._judge
    socket.NetlinkSocket._bind = lambda self, port: bind(self, port or next(ports))  # type: ignore[method-assign]

    def sent(self: Any, data: bytes, protocol: int) -> None:
        asked = self.registry.protocol(protocol)
        _asked.append(asked.name)
        known = self.families, self.registry
        if not may_change and not self.read_only and any(each.changes for each in gate.judge(asked, data, *known)):
            raise Changes
        judge(self, data, protocol)

    core.Core._judge = sent  # type: ignore[method-assign]
    take = socket.NetlinkSocket.take

    def taken(self: Any) -> Any:
        datagram = take(self)
        if datagram is not None and self.protocol == 0:
            datagram.data = stilled(datagram.data)
        return datagram

    socket.NetlinkSocket.take = taken  # type: ignore[method-assign]


_asked: list[str] = []  # protocols, of every request that was sent
# What goes on by itself in the kernel, or is drawn by lot: its bytes are 0 before anybody reads them.
_MOVING = re.compile(r"[ct]stamp|ndm_(confirmed|used|updated)|(.*_)?timer|reachable_time")


def stilled(data: bytes) -> bytes:
    """Messages of rtnetlink with zeroes for what moves."""
    from nlshell.codec.message import Context, messages
    from nlshell.schema import REGISTRY

    raw = bytearray(data)
    for message in messages(data, Context(REGISTRY.protocol("route")))[0]:
        for node in message.tree.walk():
            if _MOVING.fullmatch(node.name):
                header = 4 if node.role == "attribute" else 0
                start, end = node.offset + header, node.end
                raw[start:end] = bytes(end - start)
    return bytes(raw)


# --- what is kept


def plain(text: str) -> str:
    """An output without what differs from run to run or from machine to machine."""
    for pattern, instead in _VARYING:
        text = pattern.sub(instead, text)
    return text


_VARYING = [
    (re.compile(r"\d\d\d\d-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?"), "DATE"),
    (re.compile(r"\b\d\d:\d\d:\d\d(\.\d+)?"), "TIME"),
    (re.compile(r'"when": "?[\d.T:+-]+"?'), '"when": WHEN'),
    (re.compile(r"\b\d+(\.\d+)? (ms|µs|us|s)\b"), "N s"),
    (re.compile(r"/tmp/\S+?-home"), "HOME"),
    (re.compile(r"/tmp/\w+/work"), "WORK"),
    (re.compile(r"0x[0-9a-f]{9,}"), "0xADDRESS"),
    (re.compile(r"nlshell \d+\.\d+\.\d+"), "nlshell VERSION"),
]


def kept(ran: Mapping[str, Any]) -> Ran:
    """What is kept of a run: long outputs as their length, a hash and their first lines."""
    return {**ran, "out": _short(plain(ran["out"])), "err": _short(plain(ran["err"]))}


def _short(text: str) -> str:
    rows = text.splitlines()
    if len(rows) <= MOST_LINES and len(text) <= MOST_CHARACTERS:
        return text
    digest = hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:16]
    head = "\n".join(row[:160] for row in rows[:3])
    return f"{head}\n[{len(rows)} lines, {len(text)} characters, {digest}]"


def run_in(inside: Space, wanted: Sequence[str]) -> list[Ran]:
    """Run lines in a namespace that is set up; what is kept of each."""
    done = inside.run(
        sys.executable, str(Path(__file__)), "run", input=json.dumps(list(wanted)), cwd=spoken.ROOT, timeout=60 + 5 * len(wanted)
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return [kept(json.loads(row)) for row in done.stdout.splitlines()]


def fresh(wanted: Sequence[str]) -> list[Ran]:
    """Run lines in a new namespace."""
    with space(spoken.SETUP) as inside:
        return run_in(inside, wanted)


def recorded(which: str) -> dict[str, Ran]:
    """What is on record of a part, by line."""
    entries = (json.loads(row) for row in (DATA / f"{which}.jsonl").read_text().splitlines())
    return {entry["line"]: entry for entry in entries}


def changed() -> dict[str, str]:
    """Lines that shall be different now, with the reason: rows `LINE<tab>REASON` in changed.txt."""
    rows = (row.split("\t", 1) for row in (DATA / "changed.txt").read_text().splitlines() if row and not row.startswith("#"))
    return {row[0]: row[1] if len(row) > 1 else "" for row in rows}


def comparable(which: str) -> dict[str, Ran]:
    """What is on record and should be the same here: of another kernel than the recorded one, only what asks it nothing."""
    entries = recorded(which)
    same = (DATA / "kernel.txt").read_text().strip() == os.uname().release
    return {line: entry for line, entry in entries.items() if same or not entry["asked"]}


def differences(which: str) -> list[str]:
    """How each recorded line differs now, in sentences; lines in changed.txt must differ."""
    before, wanted = comparable(which), changed()
    found = []
    for now in fresh(list(before)):
        line = now["line"]
        different = told(before[line], now)
        if different and line not in wanted:
            found.append(different)
        elif not different and line in wanted:
            found.append(f"{line}\n    is as before, though changed.txt says: {wanted[line]}")
    return found


def told(before: Ran, now: Ran) -> str:
    """The difference of two runs as a person can read it; "" for none."""
    rows = [before["line"]]
    for part in ("status", "err", "out", "files"):
        if before[part] != now[part]:
            rows += [f"    {part} was", *_indented(before[part]), f"    {part} is", *_indented(now[part])]
    return "\n".join(rows) if len(rows) > 1 else ""


def _indented(value: object) -> list[str]:
    return [f"        {row}" for row in (str(value).splitlines() or ["(nothing)"])[:20]]


def record() -> None:
    DATA.mkdir(parents=True, exist_ok=True)
    dropped = []
    for which in PARTS:
        wanted = lines(which)
        first, second = fresh(wanted), fresh(wanted)
        with open(DATA / f"{which}.jsonl", "w") as file:
            for one, other in zip(first, second):
                if different := told(one, other):
                    parts = [part for part in ("status", "err", "out", "files") if one[part] != other[part]]
                    dropped.append(f"{one['line']}\tdiffers from run to run in: {', '.join(parts)}")
                    print(different, file=sys.stderr)
                else:
                    file.write(json.dumps(one, ensure_ascii=False) + "\n")
    (DATA / "kernel.txt").write_text(f"{os.uname().release}\n")
    (DATA / "dropped.txt").write_text("".join(f"{row}\n" for row in dropped))
    if not (DATA / "changed.txt").exists():
        (DATA / "changed.txt").write_text("# Lines that shall be different from what is recorded: LINE<tab>REASON\n")


def main() -> int:
    how = sys.argv[1] if len(sys.argv) == 2 else ""
    if how == "record":
        record()
        return 0
    if how == "run":
        for ran in run_here(json.load(sys.stdin), spoken.SETUP):
            print(json.dumps(ran), flush=True)
        return 0
    if how == "compare":
        found = [each for which in PARTS for each in differences(which)]
        print("\n\n".join(found) or "nothing is different")
        return 1 if found else 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
