"""`sockets`: who has them, by which group, and what waits; held against /proc/net/netlink, /proc/PID/fd and ss."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from nlshell import testing
from nlshell.answers.values import Messages, Result, Table
from nlshell.commands.run import perform, run_text
from nlshell.commands.state import State
from nlshell.errors import NlshellError
from nlshell.kernel.processes import Holders

from . import live
from .names import complete, fault, state_with
from .space import Space, space

# Sockets of a process: of route with two groups and a queue that overflows, of route never bound yet in a group, of generic
# netlink in nlctrl's group, a TCP listener; and a child that has them, too.
HOLDER = r"""
import os, socket, struct, sys
open("/proc/self/comm", "w").write("ho\x1blder")
S, NETLINK = socket, socket.AF_NETLINK
one = S.socket(NETLINK, S.SOCK_RAW, 0)
one.setsockopt(S.SOL_SOCKET, S.SO_RCVBUF, 2304)
one.bind((0, 1 | 1 << 6))
two = S.socket(NETLINK, S.SOCK_RAW, 0)
two.setsockopt(270, 1, 5)
three = S.socket(NETLINK, S.SOCK_RAW, 16)
three.bind((777, 0))
three.setsockopt(270, 1, 16)
tcp = S.create_server(("127.0.0.1", 0))
shared = S.socketpair()[0]
child = os.fork()
if not child:
    for each in (one, two, three, tcp):
        each.close()
    sys.stdin.read()
    os._exit(0)
print(os.getpid(), child, tcp.getsockname()[1], one.getsockname()[0], flush=True)
sys.stdin.read()
"""

ASK = """
import json, sys
from nlshell.answers.formats import rendered
from nlshell.commands.run import perform
from nlshell.commands.state import State
state, said = State(), {}
for line in json.load(sys.stdin):
    result = perform(line, state)
    rows = [dict(zip(getattr(result.value, "columns", ()), row)) for row in getattr(result.value, "rows", ())]
    said[line] = {"rows": rows, "notes": result.notes, "messages": len(result.messages), "text": list(rendered(result))}
print(json.dumps(said))
"""

SIFTED = "sockets | where group = link and drops > 0 | columns process group"
LINES = [
    "sockets", "sockets tcp", "sockets udp", SIFTED, "sockets | count by process",
    "netlink show group link --table", "netlink show kernel --table",
]  # fmt: skip


class Held:
    def __init__(self, inside: Space, numbers: list[int]) -> None:
        self.inside = inside
        self.pid, self.child, self.tcp, self.port = numbers
        done = inside.run(sys.executable, "-c", ASK, input=json.dumps(LINES))
        assert done.returncode == 0, done.stderr
        self.told: dict[str, Any] = json.loads(done.stdout)

    def proc(self) -> list[list[str]]:
        """/proc/net/netlink: sk, Eth, Pid, Groups, Rmem, Wmem, Dump, Locks, Drops, Inode."""
        return [line.split() for line in self.inside.sh("cat /proc/net/netlink").splitlines()[1:]]


@pytest.fixture(scope="module")
def held() -> Iterator[Held]:
    with space() as inside:
        command = [*inside.enter, sys.executable, "-c", HOLDER]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout is not None and holder.stdin is not None
            numbers = list(map(int, holder.stdout.readline().split()))
            inside.sh("for n in 1 2 3 4 5 6; do ip link set lo mtu 150$n; done")
            yield Held(inside, numbers)
            holder.stdin.close()
            holder.wait(10)


def test_every_socket_is_there_once_with_what_proc_says(held: Held) -> None:
    told = held.told["sockets"]
    protocols = {"route": 0, "generic": 16, "sock_diag": 4}
    rows = {row["inode"]: row for row in told["rows"]}
    assert len(rows) == len(told["rows"]) == told["messages"]
    compared = 0
    for _, protocol, port, _, _, _, _, _, drops, inode in held.proc():
        row = rows.get(int(inode))
        if row is None or row["process"] == "python":
            continue  # of cat itself and of who asked, which are gone
        assert (protocols.get(row["protocol"], int(protocol)), row["port"]) == (int(protocol), int(port))
        assert row["drops"] == int(drops)
        compared += 1
    assert compared > 5


def test_processes_groups_and_drops(held: Held) -> None:
    told = held.told["sockets"]
    own = {row["protocol"] + str(row["port"]): row for row in told["rows"] if row["pid"] == held.pid}
    assert {row["process"] for row in own.values()} == {"ho\x1blder"}
    route = own[f"route{held.port}"]
    assert route["group"] == ["link", "ipv4_route"] and route["drops"] > 0 and route["recv_q"] > 0
    assert own["route0"]["group"] == ["ipv4_ifaddr"]  # no port is no sign of the kernel
    assert own["generic777"]["group"] == ["nlctrl.notify"]
    kernels = [row for row in told["rows"] if row["process"] == "kernel"]
    assert {row["port"] for row in kernels} == {0} and {row["pid"] for row in kernels} == {None}
    assert told["rows"][-len(kernels) :] == kernels
    assert len([row for row in kernels if row["protocol"] == "route"]) == 1
    assert any("is this nlshell" in note for note in told["notes"])


def test_another_kind_and_stages(held: Held) -> None:
    (row,) = held.told["sockets tcp"]["rows"]
    assert (row["pid"], row["state"], row["src"], row["sport"]) == (held.pid, "listening", "127.0.0.1", held.tcp)
    live.need("ss")
    _, recv_q, send_q, local, _, users = held.inside.sh(r"ss -Htlnp").split(maxsplit=5)
    assert (int(recv_q), int(send_q), local) == (row["recv_q"], row["send_q"], f"127.0.0.1:{held.tcp}")
    assert f"pid={held.pid}," in users and f"pid={held.child}," not in users
    sifted, counted, none = held.told[SIFTED], held.told["sockets | count by process"], held.told["sockets udp"]
    assert sifted["rows"] == [{"process": "ho\x1blder", "group": ["link", "ipv4_route"]}]
    assert {"process": "ho\x1blder", "count": 3} in counted["rows"]
    assert none["rows"] == [] and none["notes"] == ["there are no UDP sockets of IPv4 and IPv6 here"]


def test_the_things_themselves_have_the_words(held: Held) -> None:
    out, kernels = ("\n".join(held.told[line]["text"]) for line in LINES[-2:])
    assert str(held.port) in out and "ipv4_route" in out and "sock_diag" not in out
    assert "sock_diag" in kernels and str(held.port) not in kernels


def test_nothing_raw_reaches_a_terminal(held: Held) -> None:
    text = "\n".join(held.told["sockets"]["text"])
    assert "\x1b" not in text and r"ho\x1blder" in text


def test_one_socket_of_several_processes() -> None:
    import socket

    one, other = socket.socketpair()
    with one, other:
        child = os.fork()
        if not child:
            other.recv(1)
            os._exit(0)
        try:
            found = Holders().of(os.fstat(one.fileno()).st_ino)
            assert [pid for _, pid in found] == sorted([os.getpid(), child])
            assert {name for name, _ in found} == {Path("/proc/self/comm").read_text().strip()}
        finally:
            one.send(b"x")
            os.waitpid(child, 0)


def test_what_may_not_be_read_is_counted_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for pid in ("1", "22", "self"):
        (tmp_path / pid / "fd").mkdir(parents=True)
        (tmp_path / pid / "comm").write_bytes(b"na\xffme\n")
    (tmp_path / "1" / "fd" / "3").symlink_to("socket:[55]")
    (tmp_path / "1" / "fd" / "4").symlink_to("socket:[5x]")
    scandir = os.scandir

    def forbidden(path: str) -> Any:
        if path.endswith("/22/fd"):
            raise PermissionError(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", forbidden)
    holders = Holders(str(tmp_path))
    assert holders.of(55) == [("na\udcffme", 1)] and holders.of(56) == [] and holders.hidden == 1
    assert Holders(str(tmp_path / "nothing")).hidden == 0


# --- another machine: a fake one


def test_processes_of_another_end_are_not_guessed() -> None:
    kernel = testing.kernel()
    kernel.on("netlink_diag.sock_diag_by_family", [
        {"ndiag_family": 16, "ndiag_protocol": 16, "ndiag_portid": os.getpid(), "ndiag_ino": 5, "ndiag_cookie": 1, "groups": [1 << 31, 1]},
        {"ndiag_family": 16, "ndiag_protocol": 29, "ndiag_portid": 9, "ndiag_ino": 6, "ndiag_cookie": 2, "groups": [1 << 3]},
    ])  # fmt: skip
    state = State(host=kernel)
    result = perform("sockets", state)
    assert isinstance(result.value, Table)
    rows = [dict(zip(result.value.columns, row)) for row in result.value.rows]
    assert [row["process"] for row in rows] == [None, None] == [row["pid"] for row in rows]
    assert [row["group"] for row in rows] == [["32", "33"], ["4"]]
    assert "is not known" in " ".join(result.notes) and not any("this nlshell" in note for note in result.notes)
    assert isinstance(result.about, Messages) and len(result.about.messages) == 2
    state.close()


# --- typing it


def test_completion_and_faults() -> None:
    state = state_with()
    assert {"tcp", "unix", "netlink"} <= {each.text for each in complete("sockets ", 8, state)}
    behind = "sockets | where "
    assert {"process", "pid", "drops", "group"} <= {each.text for each in complete(behind, len(behind), state)}
    for line, words in (("sockets tpc", "did you mean tipc or tcp"), ("sockets | where dropz > 0", "did you mean drops")):
        found = fault(line, state)
        assert found is not None and words in found.sentence
    assert fault("watch 1 sockets", state) is None
    with pytest.raises(NlshellError, match="kind of socket 'tpc'"):
        perform("sockets tpc", State())


def test_a_watch_tells_rows_and_not_the_layout() -> None:
    from nlshell.commands.known import Running
    from nlshell.commands.watches import Watch
    from nlshell.language.reading import read_sentence
    from nlshell.language.sentences import sentences

    tables = [[("a", 1)], [("a", 1), ("much wider", 2)], [("much wider", 2), ("much wider", 2)]]
    state = State()
    call = read_sentence(sentences("sockets")[0], Running(state)).call
    call.command = type("Row", (), {"run": lambda *_: Result(value=Table(["name", "n"], tables.pop(0)))})
    feed = Watch("watch", state, call, 0.01)
    updates = [feed.next(1.0) for _ in range(3)]
    assert [update.text for update in updates[1:] if update is not None] == ["1 line more, 0 less", "1 line more, 1 less"]
    assert updates[2] is not None
    assert list(updates[2].lines(state.style, 80, "tree"))[1:] == ["  name        n", "- a           1", "+ much wider  2"]


def test_a_table_that_nobody_chose_drops_what_has_no_room() -> None:
    from nlshell.answers.formats import Target
    from nlshell.answers.text import table_lines
    from nlshell.answers.values import Manner

    manner = Manner()
    manner.width = manner.asked_width = 24
    rows = [("process-name", 12345, None, "a-long-value")]
    free = Result(value=Table(["process", "pid", "none", "last"], rows, chosen=False))
    assert list(table_lines(free, Target(manner))) == ["process       pid", "process-name  12345"]
    asked = Result(value=Table(["process", "pid", "none", "last"], rows))
    assert "none" in next(iter(table_lines(asked, Target(manner))))


def test_help_says_it() -> None:
    out = StringIO()
    assert run_text("help sockets; ss", State(), out, out) != 0
    assert "who talks netlink here" in out.getvalue() and "`sockets tcp`" in out.getvalue()
