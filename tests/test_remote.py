"""Other machines: "exec:COMMAND" in a private namespace, and a real sshd in one; what a broken or lying other side does to us."""

from __future__ import annotations

import ast
import os
import pickle
import shlex
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import nlshell
from nlshell.answers.formats import rendered
from nlshell.commands import run
from nlshell.commands.state import State
from nlshell.errors import Closed, Disconnected, KernelError, NoAnswer, SystemFault, UsageError
from nlshell.kernel import far, pipe
from nlshell.kernel.pipe import Pipe
from nlshell.kernel.remote import Channel, Remote, command_of
from nlshell.kernel.session import Session
from nlshell.language.sentences import sentences

from .live import _allowed, _unshare, need
from .sshd import SSHD, NoSshd, real_sshd

PLACE = f"exec:{' '.join(_unshare())}"
CREATE = 0x600


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No process, thread or descriptor outlives a test."""
    if _allowed():
        pytest.skip(f"needs a private network namespace: {_allowed()}")
    before = len(os.listdir("/proc/self/fd")), _children(), _pumps()
    _there_before[:] = before[1]
    yield
    assert (_children(), _pumps()) == before[1:]
    assert len(os.listdir("/proc/self/fd")) <= before[0] + 2  # the bell of this thread, and of what a test loaded


def _children() -> list[str]:
    found: list[str] = []
    for task in Path("/proc/self/task").iterdir():  # a child belongs to the thread that began it
        with suppress(FileNotFoundError, ProcessLookupError):  # that thread has ended, and its children are another's
            found += (task / "children").read_text().split()
    return sorted(found)


_there_before: list[str] = []  # children that other tests' tools left running


def _new_children() -> list[str]:
    return [each for each in _children() if each not in _there_before]


def _pumps() -> int:
    import threading

    return sum(thread.name == "nlshell remote" for thread in threading.enumerate())


@pytest.fixture
def there() -> Iterator[Session]:
    with Session(PLACE) as session:
        yield session


def bridge(session: Session, name: str) -> None:
    session.change("link.newlink", {"ifname": name, "linkinfo.kind": "bridge"}, flags=CREATE)


def child_of(session: Session) -> int:
    assert isinstance(session.end, Remote)
    return session.end.pipe()._child.pid


# --- asking


def test_requests_dumps_changes_and_refusals(there: Session) -> None:
    assert [link["ifname"] for link in there.dump("link.getlink")] == ["lo"]
    bridge(there, "far0")
    assert [link["ifname"] for link in there.dump("link.getlink")] == ["lo", "far0"]
    with pytest.raises(KernelError, match="EEXIST"):
        bridge(there, "far0")
    assert there.end.release == os.uname().release and there.label == PLACE
    assert there.names_of([1]) == {1: "lo"} and there.end.names([1]) is None
    assert "rt_tables" and there.end.numbers("rt_tables").get("main") in (254, None)
    assert there.families.info and len(_new_children()) == 1


@pytest.mark.extra("frames")
def test_one_round_trip_is_all_that_a_request_takes(there: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the helper stands still all is sent that ever will be: nothing waits for an answer first, not even a new socket."""
    kinds, write = [], Pipe.write

    def writing(self: Pipe, frame: bytes, must: bool = False) -> bool:
        kinds.append(far.HEAD.unpack_from(frame)[0])
        return write(self, frame, must)

    monkeypatch.setattr(Pipe, "write", writing)
    pid = child_of(there)
    for call, sent in (
        (lambda: there.request("link.getlink", {"ifi_index": 1}), [far.OPEN, far.SEND]),
        (lambda: there.request("link.getlink", {"ifi_index": 1}), [far.SEND]),
        (lambda: there.change("link.setlink", {"ifi_index": 1, "mtu": 60000}), [far.SEND]),
        (lambda: there.dump("link.getlink"), [far.SEND]),
        (lambda: there.columns("netlink_diag.sock_diag_by_family"), [far.OPEN, far.SEND]),
        (lambda: there.columns("link.getlink"), [far.SEND]),
    ):
        kinds.clear()
        os.kill(pid, signal.SIGSTOP)
        done: list[object] = []
        thread = Thread(target=lambda call=call, done=done: done.append(call()))
        thread.start()
        deadline = time.monotonic() + 5
        while len(kinds) < len(sent) and time.monotonic() < deadline:
            time.sleep(0.005)
        assert kinds == sent and thread.is_alive()
        os.kill(pid, signal.SIGCONT)
        thread.join(5)
        assert kinds == sent and done


def test_a_refusal_to_open_comes_where_the_first_answer_would(there: Session) -> None:
    for _ in range(2):
        with there.open_socket(31) as sock, pytest.raises(SystemFault, match="31"):
            sock.receive(time.monotonic() + 5)
        with there.open_socket(31) as sock, pytest.raises(SystemFault, match="31"):
            sock.join(1)
        with pytest.raises(SystemFault, match="31"):
            there.open_socket(31, packet_info=True)


@pytest.mark.extra("frames")
def test_columns(there: Session) -> None:
    for number in range(300):
        there.change("link.newlink", {"ifname": f"far{number}", "linkinfo.kind": "bridge"}, flags=CREATE)
    frame = there.columns("link.getlink").df()
    assert len(frame) == 301 and list(frame["ifname"][:2]) == ["lo", "far0"]


def test_gate_hooks_and_log(tmp_path: Path) -> None:
    seen: list[str] = []
    with Session(
        PLACE, read_only=True, on_send=lambda p: seen.append(p.direction), on_receive=lambda p: seen.append(p.direction)
    ) as session:
        assert len(session.dump("link.getlink")) == 1
        with pytest.raises(UsageError):
            bridge(session, "far0")
    assert "send" in seen and "receive" in seen


def test_eight_threads_on_one_connection(there: Session) -> None:
    done: list[int] = []

    def ask() -> None:
        for _ in range(20):
            done.append(len(there.dump("link.getlink")))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1] * 160 and len(_new_children()) == 1


def test_groups_options_and_filters(there: Session) -> None:
    sock = there.open_socket(0, groups=[1], packet_info=True)
    sock.join(5)
    assert sock.memberships() == [1, 5] and {"ext_ack", "packet_info"} <= sock.options
    sock.leave(5)
    assert sock.memberships() == [1] and sock.set_buffer(1 << 16) >= 1 << 16
    sock.attach_filter([(6, 0, 0, 0)])
    bridge(there, "far0")
    with pytest.raises(NoAnswer):
        sock.receive(time.monotonic() + 0.1)
    sock.detach_filter()
    bridge(there, "far1")
    assert sock.receive(time.monotonic() + 5).group == 1
    with pytest.raises(UsageError):
        sock.join(0)
    with pytest.raises(SystemFault, match="cannot be joined"):
        sock.join(1 << 20)
    with pytest.raises(SystemFault, match=r"no netlink protocol 31|ECONNREFUSED|EPROTONOSUPPORT"):
        other = there.open_socket(31)
        other.send(bytes(16))
        other.receive(time.monotonic() + 5)


def test_events(there: Session) -> None:
    with there.subscribe("link") as events:
        bridge(there, "far0")
        event = events.next(5)
        assert isinstance(event, nlshell.Message) and event["ifname"] == "far0"
        assert event.origin is not None and event.origin.group == 1


def test_programs_there_talk(there: Session) -> None:
    one, two = there.open_socket(2), there.open_socket(2)
    one.send(b"x" * 20, two.port)
    found = two.receive(time.monotonic() + 5)
    assert (found.data, found.sender) == (b"x" * 20, one.port)
    with pytest.raises(SystemFault, match="nobody has port"):
        one.send(b"x", 1)


def test_a_subscription_that_nobody_reads_overflows_there(there: Session) -> None:
    with there.subscribe("link", receive_buffer=1 << 16) as events:
        bridge(there, "far0")
        for number in range(4000):  # each an event of some 2 KB, so more than is granted and the buffer there holds
            there.change("link.newlink", {"ifname": "far0", "mtu": 1400 + number % 2})
        queued = events.socket._queued  # type: ignore[attr-defined]
        assert queued <= far.WINDOW + far.MOST_FRAME
        seen: list[Any] = []
        while (event := events.next(0.5)) is not None:
            seen.append(event)
        gaps = [event for event in seen if isinstance(event, nlshell.Gap)]
        assert gaps and gaps[0].lost and not isinstance(seen[0], nlshell.Gap)
        bridge(there, "after")
        assert events.next(5)["ifname"] == "after"  # type: ignore[index]


def test_twenty_cancelled_waits(there: Session) -> None:
    fds = len(os.listdir("/proc/self/fd"))
    ended: list[str] = []  # no exception: its traceback would hold what a thread waited with

    def wait(events: Any) -> None:
        try:
            events.next()
        except Closed as error:
            ended.append(str(error))

    for _ in range(20):
        events = there.subscribe("link")
        thread = Thread(target=wait, args=(events,))
        thread.start()
        time.sleep(0.005)
        events.close()
        thread.join(5)
        assert not thread.is_alive()
    assert len(ended) == 20 and len(os.listdir("/proc/self/fd")) <= fds + 6


def test_asyncio_waits_on_its_descriptor(there: Session) -> None:
    import select

    sock = there.open_socket(0, groups=[1])
    poll = select.poll()
    poll.register(sock.fileno(), select.POLLIN)
    assert not poll.poll(0) and sock.take() is None
    bridge(there, "far0")
    assert poll.poll(5000)
    while sock.take() is not None:
        pass
    assert not poll.poll(50)


# --- namespaces


def test_namespaces_there(there: Session, tmp_path: Path) -> None:
    sleeper = subprocess.Popen([*_unshare(), "sleep", "60"]) if os.geteuid() == 0 else None
    if sleeper is None:
        pytest.skip("needs root: a namespace that may be entered")
    try:
        time.sleep(0.2)
        with Session(there.end, namespace=sleeper.pid) as inner:
            bridge(inner, "inner0")
            assert [link["ifname"] for link in inner.dump("link.getlink")] == ["lo", "inner0"]
            assert len(there.dump("link.getlink")) == 1
            assert inner.label == f"{PLACE} {sleeper.pid}"
        with Session(there.end, namespace=f"/proc/{sleeper.pid}/ns/net") as inner:
            assert len(inner.dump("link.getlink")) == 2
    finally:
        sleeper.kill()
        sleeper.wait()
    with pytest.raises(SystemFault, match=r"no network namespace 'nosuch'.*named ones"):
        Session(there.end, namespace="nosuch")
    with pytest.raises(SystemFault, match="cannot be entered"):
        Session(there.end, namespace="/proc/self/ns/uts")
    assert isinstance(there.end.namespaces(), list)


def test_a_namespace_is_found_again_when_the_connection_has_ended() -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root: a namespace that may be entered")
    sleeper = subprocess.Popen([*_unshare(), "sleep", "60"])
    state = State(host=PLACE)
    try:
        time.sleep(0.2)
        first = state.end
        state.enter(first.namespace(sleeper.pid))
        bridge(state.session, "inner0")
        os.kill(child_of(state.session), signal.SIGKILL)
        deadline = time.monotonic() + 5
        while not (isinstance(first, Remote) and first.lost) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(state.session.dump("link.getlink")) == 2 and state.end is not first
    finally:
        state.close()
        sleeper.kill()
        sleeper.wait()


def test_threads_that_connect_at_once_have_one_connection() -> None:
    state = State(host=PLACE)
    found: list[Any] = []
    threads = [Thread(target=lambda: found.append(state.with_options({}).end)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state.close()
    assert len(set(map(id, found))) == 1


def test_a_namespace_that_is_none_leaves_no_connection() -> None:
    with pytest.raises(SystemFault):
        Session(PLACE, namespace="nosuch")


# --- the end of a connection


def ended(call: Callable[[], Any], kill: Callable[[], Any]) -> float:
    """Seconds from the kill to Disconnected, which a wait in another thread gets."""
    told: list[tuple[float, BaseException]] = []

    def run() -> None:
        try:
            call()
        except Disconnected as error:
            told.append((time.monotonic(), error))

    thread = Thread(target=run)
    thread.start()
    time.sleep(0.1)
    started = time.monotonic()
    kill()
    thread.join(10)
    assert told and PLACE in str(told[0][1])
    return told[0][0] - started


@pytest.mark.extra("frames")
def test_killed_while_idle(there: Session) -> None:
    there.dump("link.getlink")
    os.kill(child_of(there), signal.SIGKILL)
    time.sleep(0.1)
    for call in (lambda: there.dump("link.getlink"), lambda: there.columns("link.getlink"), lambda: there.subscribe("link")):
        with pytest.raises(Disconnected, match="ended by signal 9"):
            call()


def test_killed_while_a_subscription_waits(there: Session) -> None:
    with there.subscribe("link") as events:
        assert ended(events.next, lambda: os.kill(child_of(there), signal.SIGKILL)) < 1


@pytest.mark.parametrize("what", ["request", "dump", pytest.param("columns", marks=pytest.mark.extra("frames")), "join"])
def test_killed_in_the_middle(there: Session, what: str) -> None:
    sock = there.open_socket(0)
    there.dump("link.getlink")
    pid = child_of(there)
    os.kill(pid, signal.SIGSTOP)  # so that it is under way when the kill comes
    calls: dict[str, Callable[[], Any]] = {
        "request": lambda: there.request("link.getlink", {"ifi_index": 1}),
        "dump": lambda: there.dump("link.getlink"),
        "columns": lambda: there.columns("link.getlink"),
        "join": lambda: sock.join(1),
    }
    assert ended(calls[what], lambda: os.kill(pid, signal.SIGKILL)) < 1


@pytest.mark.parametrize("what", ["dump", "columns"])
def test_killed_when_half_of_a_dump_is_here(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """What was granted is used up, and the helper waits for more, when it is killed."""
    window, source, take = 64 << 10, pipe.source(), Channel.take
    monkeypatch.setattr(pipe, "source", lambda: source.replace(b"WINDOW = 4 << 20", b"WINDOW = 64 << 10"))
    monkeypatch.setattr(far, "WINDOW", window)
    with Session(PLACE) as session:
        for number in range(100):  # some 1.5 KB each
            bridge(session, f"far{number}")
        held: list[int] = []

        def killing(channel: Channel) -> Any:
            found = take(channel)
            if found is not None and not held:
                time.sleep(0.2)
                held.append(channel._queued + len(found.data))
                os.kill(child_of(session), signal.SIGKILL)
                time.sleep(0.2)
            return found

        monkeypatch.setattr(Channel, "take", killing)
        started = time.monotonic()
        with pytest.raises(Disconnected, match="ended by signal 9"):
            getattr(session, what)("link.getlink")
        assert time.monotonic() - started < 3 and window < held[0] < 2 * window


def test_killed_before_hello() -> None:
    place = "exec:sh -c 'exec sleep 60'"
    end = Remote(place)
    told: list[BaseException] = []

    def run() -> None:
        try:
            end.pipe()
        except Disconnected as error:
            told.append(error)

    thread = Thread(target=run)
    thread.start()
    time.sleep(0.2)
    assert end._pipe is not None
    os.kill(end._pipe._child.pid, signal.SIGKILL)
    thread.join(5)
    end.close()
    assert told and place in str(told[0])


def test_closing_the_session_ends_every_wait() -> None:
    session = Session(PLACE)
    events = session.subscribe("link")
    told: list[BaseException] = []

    def run() -> None:
        try:
            events.next()
        except Closed as error:
            told.append(error)

    thread = Thread(target=run)
    thread.start()
    time.sleep(0.1)
    session.close()
    thread.join(5)
    assert told and not thread.is_alive()


def test_a_fork_has_a_connection_of_its_own(there: Session) -> None:
    there.dump("link.getlink")
    sock = there.open_socket(0)
    pid = os.fork()
    if not pid:
        status = 1
        try:
            try:
                sock.take()
            except UsageError:
                bridge(there, "child0")
                status = 0 if len(there.dump("link.getlink")) == 2 else 2
            there.close()
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert len(there.dump("link.getlink")) == 1


# --- what the other side says


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 3", "status 3"),
        ("echo 'evil \033]0;title\007' >&2; exit 1", r"evil \\x1b"),
        ("exec nosuchpython3", "Python 3|not found"),
        ("yes", "other things than nlshell's helper"),
    ],
)
def test_no_helper_there(tmp_path: Path, script: str, said: str) -> None:
    (tmp_path / "bad").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "bad").chmod(0o755)
    with pytest.raises(Disconnected, match=said) as caught, Session(f"exec:{tmp_path}/bad") as session:
        session.dump("link.getlink")
    assert "\033" not in str(caught.value) and str(tmp_path) in str(caught.value)


def test_a_banner_before_the_hello(tmp_path: Path) -> None:
    (tmp_path / "banner").write_text('#!/bin/sh\necho "Welcome to \0 lab7"; exec "$@"\n')
    (tmp_path / "banner").chmod(0o755)
    with Session(f"exec:{tmp_path}/banner {PLACE.removeprefix('exec:')}") as session:
        assert len(session.dump("link.getlink")) == 1


def lying(tmp_path: Path, frames: str) -> str:
    """A place whose other side says what it likes."""
    (tmp_path / "liar.py").write_text(
        textwrap.dedent(f"""\
        import importlib.util, os, time
        spec = importlib.util.spec_from_file_location("far", {far.__file__!r})
        far = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(far)
        good = far.hello()
        os.write(1, far.MAGIC)
        for part in {frames},:
            os.write(1, part)
            time.sleep(0.3)
        time.sleep(5)
        """)
    )
    return f"exec:sh -c 'exec {sys.executable} {tmp_path}/liar.py' x"


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        ("far.text(far.HELLO, 0, dict(good, byteorder='big'))", "it is big-endian"),
        ("far.text(far.HELLO, 0, dict(good, system='Darwin'))", "runs Darwin"),
        ("far.text(far.HELLO, 0, dict(good, version=99))", "first words"),
        ("far.frame(far.HELLO, 0, b'{' * 5000)", "no JSON"),
        ("far.HEAD.pack(far.HELLO, 0, 1 << 30)", "never says"),
        ("far.text(far.HELLO, 0, good) + far.HEAD.pack(far.DATAGRAM, 1, 1 << 31)", "never says"),
        ("far.text(far.HELLO, 0, good) + far.frame(99, 1, b'')", "never says"),
        ("far.text(far.HELLO, 0, good) + far.frame(far.ANSWER, 0, b'[' * 100000)", "no JSON"),
        ("far.text(far.HELLO, 0, good) + far.frame(far.DATAGRAM, 1, bytes(17) + bytes(9 << 20)) * 4", "granted"),
        ("far.text(far.HELLO, 0, good), far.text(far.ANSWER, 0, {'question': 1, 'value': {'port': 1}})", "is none"),
    ],
)
def test_a_liar_is_cut_off(tmp_path: Path, frames: str, said: str) -> None:
    with pytest.raises(Disconnected, match=said), Session(lying(tmp_path, frames)) as session:
        session.subscribe("link")


def test_what_a_place_means() -> None:
    assert command_of("exec:docker exec -i 'my web'")[:4] == ["docker", "exec", "-i", "my web"]
    for place, host, port in (
        ("ssh://lab7", "lab7", ""),
        ("ssh://me@lab7:2222", "me@lab7", "2222"),
        ("ssh://[2001:db8::1]:22/", "2001:db8::1", "22"),
    ):
        words = command_of(place)
        assert words[:2] == ["ssh", "-T"] and words[-3:-1] == ["--", host] and (port in words if port else "-p" not in words)
    for place in (
        "ssh://-oProxyCommand=x",
        "ssh://me@-x",
        "ssh://",
        "ssh://a b",
        "ssh://a;b",
        "ssh://a:99999",
        "ssh:a",
        "exec:",
        "exec:'",
        "lab7",
        "",
    ):
        with pytest.raises(UsageError):
            command_of(place)


def test_the_helper_runs_on_old_pythons() -> None:
    source = Path(far.__file__).read_text()
    ast.parse(source, feature_version=(3, 6))
    nodes = list(ast.walk(ast.parse(source)))
    names = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    names |= {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    assert names <= set(sys.stdlib_module_names) and "__future__" not in names and pipe.BOOTSTRAP.isascii() and "\n" not in pipe.BOOTSTRAP


# --- the doors


def test_numbers_have_the_names_that_they_have_there(tmp_path: Path) -> None:
    if not Path("/etc/iproute2").is_dir():
        pytest.skip("needs the folder /etc/iproute2, over which another is mounted")
    (tmp_path / "rt_tables").write_text("255 theirs")
    script = shlex.quote(f'mount --bind {tmp_path} /etc/iproute2 && exec "$@"')
    state = State(host=f"{PLACE} -m sh -c {script} --")

    def said(line: str) -> str:
        results = [run.perform(sentence, state, None) for sentence in sentences(line)]
        return "\n".join(rendered(results[-1]))

    try:
        state.session.change("link.newlink", {"ifi_index": 1, "ifi_flags": 1, "ifi_change": 1})  # brings routes of table 255
        line = "route show table theirs"
        assert " theirs " in said(f"{line} | table") and "theirs" in said(f"{line} | columns table")
        assert "theirs" in said(f"{line} | md")
        assert "theirs" not in said("route show table all --host own | table")
        remote, exchange = state.end, state.session.dump("route.getroute")
        assert isinstance(remote, Remote)
        one, other = shown_in_notebook(exchange)
        assert "theirs" in one and "theirs" in other
        state.go_to(None)  # and what came from there stays what it was
        assert " theirs " in said("show 1 | table")
        remote._files.clear()
        remote.close()
        for text in (said("show 1 | table"), *shown_in_notebook(exchange), said("show 1 | where table=255 | columns table")):
            assert "theirs" not in text and ("local" in text or "255" in text)
        copied = pickle.loads(pickle.dumps(exchange))
        assert copied.asked is None and len(deepcopy(exchange)) == len(exchange)
    finally:
        state.close()


def shown_in_notebook(exchange: nlshell.Exchange) -> tuple[str, str]:
    """The text behind the HTML, and the HTML."""
    pytest.importorskip("IPython", reason="needs IPython, which `pip install netlink-shell[jupyter]` brings")
    from nlshell.jupyter import display

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(display, "in_terminal", lambda: False)
        found = display.bundle(exchange)
    return found["text/plain"], found["text/html"]


def program(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "nlshell", *words], capture_output=True, text=True, timeout=60, check=False, env=env)


def test_the_program() -> None:
    done = program("--host", PLACE, "link", "show", "--json=wire")
    assert done.returncode == 0 and '"lo"' in done.stdout, done.stderr
    done = program("-c", f'host "{PLACE}"; host; link show | count; host own; host')
    assert "requests go to exec:" in done.stdout and "this machine again" in done.stdout and not done.stderr, done
    done = program("--host", "ssh://-x", "link", "show")
    assert done.returncode == 2 and "names no host" in done.stderr
    done = program("--host", "exec:false", "link", "show")
    assert done.returncode == 1 and "no connection to exec:false" in done.stderr
    done = program("--host", PLACE, "monitor", "link", "--seconds", "0.3")
    assert done.returncode == 0, done.stderr


def test_read_only_runs_no_command_that_was_not_given_at_the_door(tmp_path: Path) -> None:
    made = tmp_path / "made"
    place = f"exec:touch {made}"
    for line in (f'host "{place}"', f'link show --host "{place}"'):
        done = program("--read-only", "-c", line)
        assert done.returncode == 2 and "read-only" in done.stderr and not made.exists(), done
    done = program("--read-only", "--host", PLACE, "link", "show", "--json=wire")
    assert done.returncode == 0 and '"lo"' in done.stdout, done.stderr
    done = program("--host", PLACE, "link", "show", "--read-only", "--json=wire")
    assert done.returncode == 0 and '"lo"' in done.stdout, done.stderr


def test_in_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("IPython", reason="needs IPython, which `pip install netlink-shell[jupyter]` brings")
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    config = Config()
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.ipython_dir = str(tmp_path)
    shell = InteractiveShell.instance(config=config)
    try:
        shell.extension_manager.load_extension("nlshell")
        for line in (
            f"once = %nl --host '{PLACE}' link show", "here = %nl host", f"%nl host '{PLACE}';", "there = %nl link show",
            "place = get_ipython().magics_manager.registry['NlMagics'].host", f"%%nl -o cell --host '{PLACE}'\nlink show", "%nl host own;",
            "back = %nl host",
        ):  # fmt: skip
            shell.run_cell(line).raise_error()
        found = shell.user_ns
        assert [link["ifname"] for link in found["once"]] == [link["ifname"] for link in found["there"]] == ["lo"] == [
            link["ifname"] for link in found["cell"]
        ]  # fmt: skip
        assert "this machine" in found["here"].text and found["place"] == PLACE and "this machine" in found["back"].text
        refused = shell.run_cell("%nl --host ssh://-x link show")
        assert isinstance(refused.error_in_exec, UsageError)
        assert len(_new_children()) == 1
    finally:
        shell.extension_manager.unload_extension("nlshell")
        InteractiveShell.clear_instance()


# --- a real sshd


@pytest.fixture
def sshd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    need("ssh", "ssh-keygen", "nsenter")
    if os.geteuid() != 0:
        pytest.skip("needs root: sshd in a namespace that ssh enters")
    try:
        with real_sshd(tmp_path) as path:
            monkeypatch.setenv("PATH", path)
            yield SSHD
    except NoSshd as why:
        pytest.skip(str(why))


@pytest.mark.extra("frames")
def test_over_a_real_sshd(sshd: str) -> None:
    with Session(sshd) as session:
        frame = session.columns("link.getlink").df()
        assert list(frame["ifname"]) == ["lo"] and session.end.release == os.uname().release
        with session.subscribe("link") as events:
            bridge(session, "far0")
            assert events.next(5)["ifname"] == "far0"  # type: ignore[index]
    done = program("--host", sshd, "link", "show", "--json=wire")
    assert done.returncode == 0 and "far0" in done.stdout, done.stderr


def test_a_real_sshd_that_refuses(sshd: str, tmp_path: Path) -> None:
    (tmp_path / "authorized_keys").write_text("")
    with pytest.raises(Disconnected, match="Permission denied"), Session(sshd) as session:
        session.dump("link.getlink")


def test_ssh_that_dies(sshd: str) -> None:
    with Session(sshd) as session, session.subscribe("link") as events:
        told: list[BaseException] = []

        def run() -> None:
            try:
                events.next()
            except Disconnected as error:
                told.append(error)

        thread = Thread(target=run)
        thread.start()
        time.sleep(0.1)
        os.kill(child_of(session), signal.SIGKILL)
        thread.join(5)
        assert told and sshd in str(told[0])


def test_a_connection_is_ended_by_whoever_made_it() -> None:
    end = Remote(PLACE)
    with Session(end) as session:
        session.dump("link.getlink")
    assert isinstance(end.pipe(), Pipe) and len(_new_children()) == 1
    end.close()
    end.close()
    with pytest.raises(Closed):
        Session(end).dump("link.getlink")
