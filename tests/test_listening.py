"""Groups that want a request before they tell anything, and what a monitor says when it has begun."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from nlshell.codec.writer import encode_payload
from nlshell.commands.run import run_text
from nlshell.commands.state import State
from nlshell.errors import SystemFault, UsageError
from nlshell.kernel.namespace import is_initial
from nlshell.kernel.session import Session
from nlshell.schema.registry import REGISTRY

from .names import complete, fault, state_with
from .space import ENVIRONMENT, Space, space
from .test_kernel_fakes import FakeSocket

LISTEN, IGNORE = (bytes([1, 0, 0, 0] * 2 + [0] * 8 + [4, 0, 0, 0, operation, 0, 0, 0]) for operation in (1, 2))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeSocket]:
    class Scripted(FakeSocket):
        opened: list[FakeSocket] = []

        def join(self, group: int) -> None: ...

    Scripted.script = lambda sent: []
    monkeypatch.setattr("nlshell.kernel.ends.NetlinkSocket", Scripted)
    return Scripted


def test_a_group_that_wants_a_request_gets_it_on_its_own_socket(fake: type[FakeSocket]) -> None:
    with Session() as session:
        with session.subscribe("proc"):
            (sock,) = fake.opened
            assert [sent[16:40] for sent in sock.sent] == [LISTEN]
        assert [sent[16:40] for sent in sock.sent] == [LISTEN, IGNORE] and sock.closed
        with session.subscribe(protocol="connector") as later:
            later.join(2)  # cifs, which wants none
            later.join(1)
            assert [sent[16:40] for sent in fake.opened[-1].sent] == [LISTEN]
            later.close()
            later.close()
        assert len(fake.opened[-1].sent) == 2
        with session.subscribe("link"):
            assert not fake.opened[-1].sent


def test_a_forked_child_does_not_end_what_its_parent_hears(fake: type[FakeSocket], monkeypatch: pytest.MonkeyPatch) -> None:
    with Session() as session, session.subscribe("proc") as events:
        monkeypatch.setattr("nlshell.kernel.subscription.getpid", lambda: -1)  # as it is in a child
        events.close()
        assert [sent[16:40] for sent in fake.opened[0].sent] == [LISTEN] and fake.opened[0].closed


def test_a_subscription_ends_also_where_its_session_may_only_read_by_now(fake: type[FakeSocket]) -> None:
    with Session() as session:
        events = session.subscribe("proc")
        session.read_only = True
        events.close()
        assert [sent[16:40] for sent in fake.opened[0].sent] == [LISTEN] and fake.opened[0].closed


def test_such_a_request_is_no_read(fake: type[FakeSocket]) -> None:
    with Session(read_only=True) as session:
        with pytest.raises(UsageError, match="this session is read-only"):
            session.subscribe("proc")
        assert all(sock.closed and not sock.sent for sock in fake.opened)


def test_a_monitor_says_that_it_listens() -> None:
    state, out, err = State(), io.StringIO(), io.StringIO()
    assert run_text("monitor rule nexthop --seconds 0.01", state, out, err) == 0
    assert (out.getvalue(), err.getvalue()) == ("", "nlshell: listening: rule, nexthop\n")
    state.close()


# --- what the kernel tells a socket that asks for it


def test_every_family_that_wants_a_request_can_be_asked() -> None:
    """What a family says of it can be written: to begin and to end."""
    found = [family for family in REGISTRY.families() if family.listen is not None]
    assert {family.name for family in found} == {"proc", "TASKSTATS", "nflog"}
    for family in found:
        assert family.listen is not None
        kind = family.operation(family.listen.operation)
        chosen = {family.listen.number: 7} if family.listen.number else {}
        for values in (family.listen.begin, family.listen.end):
            assert encode_payload(kind, {**values, **chosen})
        assert kind.changes or kind.changes_with or not kind.is_read  # it concerns more than us
        assert not family.listen.group or family.listen.group in family.protocol.groups


@pytest.fixture(scope="module")
def inside() -> Iterator[Space]:
    with space("nft add table ip t; nft add chain ip t c '{ type filter hook output priority 0; }'") as made:
        made.sh("""nft add rule ip t c udp dport 9 log prefix '"seen "' group 7""")
        yield made


def monitor(enter: list[str], line: str, script: str) -> tuple[int, str, str]:
    """What a monitor says when a script has run after it began to listen."""
    command = [*enter, sys.executable, "-m", "nlshell", "-c", line]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT) as running:
        assert running.stdout is not None and running.stderr is not None
        first = running.stderr.readline()
        try:
            subprocess.run([*enter, "bash", "-euc", script], check=True, timeout=20)
            out, err = running.communicate(timeout=30)
        finally:
            running.kill()
    return running.returncode, out, first + err


def test_packets_that_rules_log_are_heard(inside: Space) -> None:
    send = "echo -n hello > /dev/udp/127.0.0.1/9"
    status, out, err = monitor(inside.enter, "monitor nflog.7 --events 1 | wire", send)
    (event,) = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "nlshell: listening: nflog.7\n") and event["group"] == "nflog.7"
    found = {field["name"]: field for field in event["fields"]}
    assert found["NFULA_PREFIX"]["value"] == "seen " and bytes.fromhex(found["NFULA_PAYLOAD"]["value"]).endswith(b"hello")


def test_a_group_with_a_listener_is_left_to_it(inside: Space) -> None:
    script = "nlshell -c 'monitor nflog.7 --seconds 1' 2> /tmp/second || true; cat /tmp/second; rm /tmp/second"
    script = script.replace("nlshell", f"{sys.executable} -m nlshell").replace("/tmp/second", "$PWD/second")
    folder = inside.sh("mktemp -d").strip()
    command = [*inside.enter, sys.executable, "-m", "nlshell", "-c", "monitor nflog.7 --events 1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT) as running:
        assert running.stderr is not None and "listening" in running.stderr.readline()
        refused = inside.sh(f"cd {folder}; {script}")
        inside.sh("echo -n x > /dev/udp/127.0.0.1/9")
        assert running.wait(30) == 0
    inside.sh(f"rmdir {folder}")
    assert "EPERM" in refused and "another socket may listen to group 7" in refused


def test_tasks_that_end_are_heard() -> None:
    if os.geteuid() != 0 or not is_initial(None):
        pytest.skip("needs root in the initial namespaces: others' tasks are accounted for there only")
    status, out, err = monitor([], "monitor taskstats | where aggr_pid.stats.ac_comm = sleep | head 1 | wire", "sleep 0.01")
    (event,) = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "nlshell: listening: taskstats\n") and event["group"] == "taskstats"
    stats = next(field for field in event["fields"] if field["path"] == "aggr_pid")["fields"][1]["fields"]
    assert next(field["value"] for field in stats if field["path"] == "aggr_pid.stats.ac_comm") == "sleep"


def test_it_is_said_where_nothing_may_be_heard(inside: Space) -> None:
    """The kernel takes the request in any network namespace, and tells in the initial one."""
    done = inside.nlshell("monitor", "taskstats", "--seconds", "0.1")
    assert "the initial network namespace only" in done.stderr or "EPERM" in done.stderr


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("monitor nflog", "nflog is listened to by number: nflog.5"),
        ("monitor nflog.70000", "nflog.70000: the number is at most 65535"),
        ("monitor taskstats.1", "taskstats has no numbers; write taskstats"),
        ("monitor nflog.7 --read-only", "nflog.7 tells nothing before NFULNL_MSG_CONFIG asks for it, and this session is read-only"),
        ("monitor proc", "the initial one may"),
    ],
)
def test_what_cannot_be_listened_to_is_said(inside: Space, line: str, sentence: str) -> None:
    done = inside.nlshell(*line.split())
    assert done.returncode in (1, 2) and sentence in done.stderr and "Traceback" not in done.stderr


def test_closing_wakes_who_waits() -> None:
    """A thread that iterates a subscription ends with it."""
    with Session() as session:
        events = session.subscribe("nsid")
        found: list[object] = []
        waiting = threading.Thread(target=lambda: found.extend(events), daemon=True)
        waiting.start()
        time.sleep(0.1)
        events.close()
        waiting.join(5)
        assert not waiting.is_alive() and found == []
        with pytest.raises(SystemFault, match="closed"):
            events.next()


def test_completion_offers_what_is_told_to_who_asks() -> None:
    line = "monitor "
    offered = {choice.text for choice in complete(line, len(line), state_with())}
    assert {"taskstats", "nflog.1", "proc"} <= offered
    for word in ("taskstats", "nflog.7"):
        assert fault(f"monitor {word}", state_with()) is None
