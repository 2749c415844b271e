"""Safety besides the gate: files in folders for all, forks, Ctrl-C at any moment, and what reaches a terminal or spreadsheet."""

from __future__ import annotations

import ast
import errno
import io
import json
import os
import pty
import random
import re
import resource
import select
import signal
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import nlshell
from nlshell.codec import writer
from nlshell.commands.run import perform, run_text
from nlshell.commands.state import State
from nlshell.errors import InputError, SystemFault, UsageError
from nlshell.files import open_growing, whole_file, write_whole
from nlshell.kernel.namespace import Sandbox
from nlshell.schema.registry import REGISTRY

from .live import ROOT

SHOWN = "decode --protocol route 14000000120001030100000000000000 00000000"


# --- files in folders that are for all


@pytest.fixture
def everybodys(tmp_path: Path) -> Path:
    folder = tmp_path / "all"
    folder.mkdir()
    folder.chmod(0o1777)
    return folder


def as_another(work: Callable[[], None], uid: int = 65534) -> None:
    """Do something as nobody, in a process that ends."""
    child = os.fork()
    if not child:
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            work()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0


def reachable(folder: Path) -> None:
    for each in (folder, *folder.parents):
        if each.stat().st_uid == os.geteuid() and each != Path("/"):
            each.chmod(each.stat().st_mode | 0o711)


WRITERS: list[Callable[[str], Any]] = [
    lambda path: write_whole(path, b"ours", "it"),
    lambda path: perform(f"{SHOWN} > {path}", State()),
    lambda path: open_growing(path).close(),
]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make what is another's")


@needs_root
@pytest.mark.parametrize("write", WRITERS)
def test_a_strangers_link_in_a_folder_for_all_is_not_followed(everybodys: Path, write: Callable[[str], Any]) -> None:
    reachable(everybodys)
    victim = everybodys.parent / "victim"
    victim.write_text("root's own")
    victim.chmod(0o600)
    link = everybodys / "out.json"
    as_another(lambda: link.symlink_to(victim))
    through = everybodys.parent / "innocent.json"
    through.symlink_to(link)
    for path in (link, through):
        with pytest.raises((InputError, OSError), match=r"Permission denied.*somebody else"):
            write(str(path))
    assert victim.read_text() == "root's own" and stat.S_IMODE(victim.stat().st_mode) == 0o600
    # What the kernel allows: a link of our own, one of the folder's owner, and any in a folder that is not for all.
    mine = everybodys / "mine"
    mine.symlink_to(everybodys.parent / "target")
    write(str(mine))
    assert (everybodys.parent / "target").exists() and mine.is_symlink()
    os.chown(everybodys, 65534, 65534)
    write(str(link))
    assert victim.read_text() != "root's own"


@needs_root
@pytest.mark.parametrize("write", WRITERS)
def test_a_strangers_file_in_a_folder_for_all_is_left_alone(everybodys: Path, write: Callable[[str], Any]) -> None:
    reachable(everybodys)
    theirs = everybodys / "out.json"
    as_another(lambda: theirs.write_text("theirs"))
    with pytest.raises((InputError, OSError), match=r"Permission denied.*somebody else"):
        write(str(theirs))
    theirs.unlink()
    as_another(lambda: os.mkfifo(theirs))
    with pytest.raises((InputError, OSError), match=r"Permission denied.*somebody else"):
        write(str(theirs))
    everybodys.chmod(0o777)  # not sticky: theirs to give away
    theirs.unlink()
    as_another(lambda: theirs.write_text("theirs"))
    write(str(theirs))
    assert theirs.read_text() != "theirs"


@needs_root
def test_a_mode_is_kept_of_a_file_that_is_ours_and_never_more_than_permissions(tmp_path: Path) -> None:
    target = tmp_path / "x"
    for owner, mode, kept in ((0, 0o6755, 0o755), (0, 0o640, 0o640), (0, 0o1777, 0o777), (65534, 0o6755, 0o640), (65534, 0o666, 0o640)):
        target.write_text("before")
        os.chown(target, owner, -1)
        target.chmod(mode)
        before = os.umask(0o026)
        try:
            write_whole(str(target), b"after", "it")
        finally:
            os.umask(before)
        found = target.stat()
        assert (found.st_uid, stat.S_IMODE(found.st_mode)) == (0, kept), (owner, oct(mode))
        target.unlink()


@needs_root
def test_the_same_as_an_ordinary_user(everybodys: Path) -> None:
    reachable(everybodys)
    (everybodys / "roots").write_text("root's")
    (everybodys / "link").symlink_to(everybodys / "nothing-yet")
    everybodys.parent.chmod(0o777)

    def work() -> None:
        for name in ("roots", "link"):
            try:
                write_whole(str(everybodys / name), b"ours", "it")
            except InputError:
                continue
            # The folder is root's, so the kernel trusts what root put there: the link leads on, the file is not replaced.
            assert name == "link"
        write_whole(str(everybodys / "own"), b"ours", "it")
        write_whole(str(everybodys / "own"), b"ours again", "it")

    as_another(work, 12345)
    assert (everybodys / "own").read_text() == "ours again" and (everybodys / "roots").read_text() == "root's"
    assert (everybodys / "own").stat().st_uid == 12345 and (everybodys / "nothing-yet").read_text() == "ours"


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "x"
    target.write_text("before")

    def pieces() -> Iterator[str]:
        yield "half"
        raise UsageError("no more")

    for name in ("x", "new"):
        with pytest.raises(UsageError, match="no more"):
            write_whole(str(tmp_path / name), pieces(), "it")
    with pytest.raises(KeyboardInterrupt), whole_file(str(target), "it") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert target.read_text() == "before" and os.listdir(tmp_path) == ["x"]
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path, words in ((loop, "symbolic links"), (tmp_path, "Is a directory"), (f"{target}/", "directory"), ("a\0b", "names no file")):
        with pytest.raises(InputError, match=words):
            write_whole(str(path), b"x", "it")
    write_whole(str(target), ["\udcff\ud800"], "it")  # a byte that was no text, and half of a character: as escapes
    assert target.read_bytes() == b"\\udcff\\ud800"


@pytest.mark.extra("frames")
def test_frames_and_dumps_are_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message = nlshell.decode(bytes.fromhex("1400000012000103010000000000000000000000"))[0]
    from nlshell.frames import frame

    made = frame([message])
    made.nl.save(str(tmp_path / "a.parquet"))
    assert os.listdir(tmp_path) == ["a.parquet"]
    with pytest.raises(InputError, match="No such file"):
        made.nl.save(str(tmp_path / "nosuch" / "a.parquet"))
    from nlshell.frames.arrow import write_parquet

    def broken() -> Iterator[Any]:
        raise SystemFault("the kernel went away")
        yield

    import pyarrow

    with pytest.raises(SystemFault):
        write_parquet(str(tmp_path / "b.parquet"), pyarrow.schema([("a", pyarrow.int64())]), broken())
    assert os.listdir(tmp_path) == ["a.parquet"]


def test_standard_output_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    lines = "; ".join(f"{SHOWN} --json=wire > {target}" for target in ("/dev/stdout", "/proc/self/fd/1", "/dev/fd/1"))
    command = [sys.executable, "-m", "nlshell", "-c", lines]
    shown = subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout
    assert [json.loads(line)["type"] for line in shown.splitlines()] == ["RTM_GETLINK"] * 3
    with open(tmp_path / "out", "wb") as file:
        subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL, check=True, cwd=ROOT)
    assert "RTM_GETLINK" in (tmp_path / "out").read_text() and os.listdir(tmp_path) == ["out"]


# --- forks

FORK = """
import os, sys
import nlshell
from nlshell.errors import UsageError

def work(session, links, times):
    bad = 0
    for _ in range(times):
        exchange = session.dump("link.getlink")
        bad += len(exchange) != links or exchange.interrupted or exchange.lost
        bad += len(session.columns("link.getlink", keep=True)) != links
    return bad

def both(inner, outer):
    child = os.fork()
    if not child:
        status = 99
        try:
            status = min(inner(), 90)
        finally:
            sys.stderr.flush()
            os._exit(status)
    failed = outer()
    return failed + os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

with nlshell.sandbox(timeout=5) as session:
    links = len(session.dump("link.getlink"))
    failed = sum(both(lambda: work(session, links, 12), lambda: work(session, links, 12)) for _ in range(3))
    # what was begun before belongs to the one side; the other is told
    subscription = session.subscribe("link")
    stream = session.stream("link.getlink")
    next(stream)
    def refused():
        wrong = 0
        for each in (lambda: subscription.next(1), lambda: list(stream)):
            try:
                each()
                wrong += 1
            except UsageError as error:
                wrong += "forked" not in str(error)
        subscription.close()
        with session.subscribe("link") as own:
            own.next(0.01)  # one of its own is let
        session.close()  # of the child's copies: the sandbox and the other side live on
        return wrong
    def goes_on():
        session.change("link.setlink", ifname="lo", mtu=60000)
        event = subscription.next(5)
        return (event is None or event["mtu"] != 60000) + (len(list(stream)) != links - 1)
    failed += both(refused, goes_on)
    subscription.close()
    failed += work(session, links, 1)
print("failed", failed)
"""
MULTIPROCESSING = """
import multiprocessing, nlshell
session = nlshell.open(timeout=5)
def work(_):
    return [len(session.dump("link.getlink")) for _ in range(10)]
if __name__ == "__main__":
    links = len(session.dump("link.getlink"))
    with multiprocessing.get_context("fork").Pool(3) as pool:
        answer = pool.map_async(work, range(6))
        here = [work(0) for _ in range(3)]
        print({count for counts in [*answer.get(60), *here] for count in counts} == {links})
"""


@pytest.mark.parametrize(("script", "printed"), [(FORK, "failed 0"), (MULTIPROCESSING, "True")])
def test_a_session_works_on_both_sides_of_a_fork(script: str, printed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    if "SystemFault" in done.stderr and "no private namespace" in done.stderr:
        pytest.skip(done.stderr.splitlines()[-1])
    assert done.stdout.strip() == printed, done.stdout + done.stderr[-2000:]


def test_a_sandbox_works_on_both_sides_of_a_fork_for_an_ordinary_user_too() -> None:
    try:
        made = Sandbox()
    except SystemFault as error:
        pytest.skip(str(error))
    with made:
        child = os.fork()
        if not child:
            try:
                for _ in range(100):
                    with made.socket(0) as opened:
                        assert opened.proto == 0
                    with made.socket(16) as opened:
                        assert opened.proto == 16
                made.close()
                os._exit(0)
            finally:
                os._exit(1)
        for _ in range(100):
            with made.socket(16) as opened:
                assert opened.proto == 16
            with pytest.raises(OSError):
                made.socket(31)
        assert os.waitpid(child, 0)[1] == 0
        with made.socket(0) as opened:  # the other side closed it, which ended nothing here
            assert opened.proto == 0


@contextmanager
def few_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    held: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, before[1]))
    try:
        while True:
            try:
                held.append(os.dup(2))
            except OSError:
                break
        yield
    finally:
        for number in held:
            os.close(number)
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_without_file_descriptors_a_sandbox_is_a_sentence() -> None:
    import nlshell.kernel.namespace
    import nlshell.kernel.session  # an import needs a file

    for make in (nlshell.sandbox, Sandbox):
        with few_files(), pytest.raises(SystemFault) as caught:
            make()
        assert caught.value.errno == errno.EMFILE and "Too many open files" in str(caught.value)


# --- Ctrl-C at any moment

SCRIPT = ROOT / "tools" / "nlshell"
PROGRAMS = [[sys.executable, str(SCRIPT)], [sys.executable, "-m", "nlshell"]]


def interrupted_after(seconds: float, command: list[str]) -> tuple[int, str]:
    """Run a command in a terminal and press Ctrl-C; its status, and what the terminal showed."""
    ready, tell = os.pipe()
    child, terminal = pty.fork()
    if not child:
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # until Python begins anew
            os.chdir(ROOT)
            os.write(tell, b".")
            os.execv(command[0], command)
        finally:
            os._exit(99)
    os.read(ready, 1)  # the terminal is its own now: what is pressed earlier reaches nobody
    os.close(ready)
    os.close(tell)
    time.sleep(seconds)
    os.write(terminal, b"\x03")
    shown = b""
    while select.select([terminal], [], [], 60)[0]:
        try:
            shown += os.read(terminal, 65536)
        except OSError:  # the other side is closed
            break
    else:
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode(errors="replace")


def is_pythons_own(shown: str, command: list[str]) -> bool:
    """Whether a traceback is of Python's start: before the script's first import, or before `python -m` came to the entry."""
    ours = set(re.findall(r'"[^"]*/nlshell/([^"]*)", line', shown))
    allowed = set() if command[1] == str(SCRIPT) else {"__init__.py", "entry.py", "__main__.py"}
    return "Fatal Python error" in shown or (ours <= allowed and "in run" not in shown and "import sys" not in shown)


def check_interrupts(count: int, seed: int) -> None:
    trial = random.Random(seed)
    ends: dict[int, int] = {}
    for number in range(count):
        command = [*PROGRAMS[number % 2], "-c", SHOWN] if number % 3 else [*PROGRAMS[number % 2], "monitor", "link"]
        status, shown = interrupted_after(trial.uniform(0.0, 0.5), command)
        if "Traceback" in shown or "Fatal Python error" in shown:
            assert is_pythons_own(shown, command), (command, shown)
            continue
        # -2: the signal itself, while Python had not begun or was as good as gone; 0: it had ended, or monitor began.
        assert status in (130, 0, -2), (command, status, shown)
        assert "KeyboardInterrupt" not in shown, (command, shown)
        ends[status] = ends.get(status, 0) + 1
    assert ends.get(130), ends


def test_interrupts_at_any_moment_leave_no_traceback() -> None:
    check_interrupts(24, 1)


@pytest.mark.slow
def test_many_interrupts_at_any_moment_leave_no_traceback() -> None:
    check_interrupts(400, 2)


@pytest.mark.parametrize("module", ["nlshell.__main__", "nlshell.commands.all", "nlshell.errors", "nlshell.render.style"])
@pytest.mark.parametrize("ignored", [False, True])
def test_an_interrupt_while_ours_is_imported_is_silent(module: str, ignored: bool) -> None:
    script = f"""
import os, signal, sys
from nlshell.entry import run
class Press:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Press())
sys.argv[1:] = ["help"]
sys.exit(run())
"""
    start = (lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)) if ignored else None
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, preexec_fn=start)
    if ignored:
        assert done.returncode == 0 and "link show" in done.stdout
    else:
        assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_the_program_begins_in_the_entry() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "scripts" not in project["project"]
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-scripts"] == {"tools/nlshell": "nlshell"}
    statements = ast.parse(SCRIPT.read_text()).body
    assert [ast.unparse(each) for each in statements[:2]] == ["import _signal", "import os"] and isinstance(statements[2], ast.If)
    shown = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import nlshell.entry"], capture_output=True, text=True, cwd=ROOT
    ).stderr
    modules = [line.rpartition("|")[2].strip() for line in shown.splitlines()]
    after = modules[modules.index("site") + 1 :]
    assert set(after) <= {"__future__", "nlshell", "nlshell.entry", "nlshell.hooks"}, after


# --- what reaches a terminal, a spreadsheet


def test_words_that_are_no_text_are_shown_as_their_bytes_everywhere() -> None:
    for error in (UsageError(f"{chr(0xDCFF)!r}"), UsageError("\udcff".__repr__()), InputError(f"x {'a' + chr(0xDC80)!r}")):
        assert re.search(r"\\x(ff|80)'", str(error)) and "udc" not in str(error)
    typed = UsageError(f"{chr(92) + 'udcff'!r}")  # somebody typed a backslash
    assert str(typed) == r"'\\udcff'"
    assert "\\ud800" in str(UsageError(f"{chr(0xD800)!r}"))
    state, out, err = State(), io.StringIO(), io.StringIO()
    for line in (
        "link \udcff",
        "link show dev x\udcff",
        "link show --timeout \udcff",
        "nosuch\udcff",
        "decode nosuch/\udcff",
        f"{SHOWN} | where \udcff=1",
    ):
        assert run_text(line, state, out, err)
    assert err.getvalue().count(r"\xff") >= 5 and "udc" not in err.getvalue(), err.getvalue()


def test_half_a_character_is_a_sentence() -> None:
    state, out, err = State(), io.StringIO(), io.StringIO()
    for line in (
        "link show dev \ud800",
        "link newlink ifname=\ud800 --dry-run",
        "addr show dev x\ud800",
        "route get \ud800",
        f"{SHOWN} | grep \ud800",
    ):
        run_text(line, state, out, err)
    assert "Traceback" not in err.getvalue() and r"\ud800" in err.getvalue()
    assert all(line.isprintable() for line in err.getvalue().splitlines())


@pytest.mark.extra("frames")
def test_words_over_a_table_never_reach_a_terminal_raw() -> None:
    control = "decode 1400000003000200000000000000000000000000 --protocol route"
    for stages in ("columns if\x1bname mtu", "columns if\x1bname mtu | table", "count by if\x1bname", "columns if\x9bname | df"):
        out, err = io.StringIO(), io.StringIO()
        run_text(f"{control} | {stages}", State(), out, err)
        shown = out.getvalue() + err.getvalue()
        assert "name" in shown and "\x1b" not in shown and "\x9b" not in shown, stages


VETH = writer.encode(REGISTRY.family("link").operation("newlink"), {"ifname": "v0", "linkinfo.kind": "veth"}).hex()


def test_where_there_is_only_ascii_rails_are_ascii() -> None:
    environment = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    script = "; ".join(
        f"decode --protocol route {VETH}{view}" for view in ("", " | hex", " | explain", " | table --width 30", " | diagram")
    )
    clean = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "PYTHONIOENCODING", "PYTHONUTF8")}
    ran = [sys.executable, "-m", "nlshell", "-c", script]
    plain = subprocess.run(ran, capture_output=True, env={**clean, **environment}, cwd=ROOT).stdout.decode("ascii")
    wide = subprocess.run(ran, capture_output=True, env={**clean, "PYTHONIOENCODING": "utf-8"}, cwd=ROOT).stdout.decode()
    assert "\\u" not in plain and "| ifi_family" in plain and "├ ifi_family" in wide, re.findall(r".*\\u.*", plain)
    assert [len(line) for line in plain.splitlines()] == [len(line) for line in wide.splitlines()]


@pytest.mark.extra("frames")
def test_cells_that_a_spreadsheet_would_run_are_told(tmp_path: Path) -> None:
    kind = REGISTRY.family("addr").operation("newaddr")

    def told(labels: tuple[str, ...], stages: str) -> tuple[str, str]:
        data = b"".join(writer.encode(kind, {"local": "192.0.2.1", "label": label}) for label in labels).hex()
        out, err = io.StringIO(), io.StringIO()
        assert run_text(f"decode --protocol route {data} {stages}", State(), out, err) == 0, err.getvalue()
        return out.getvalue(), err.getvalue()

    file = tmp_path / "x.csv"
    formulas = ("=1+1", "+cmd", "-cmd", "@sum(1)", "\t=1", "\r=1")
    for stages in ("| columns local label | csv", "| csv", f"| columns label > {file}", f"> {file}", f"| df df[['label']] > {file}"):
        out, err = told(formulas, stages)
        assert "6 cells begin" in err, (stages, err)
        assert all(formula in (out or file.read_bytes().decode()) for formula in formulas), stages  # as they came: names shall come back
        assert "formula" not in told(("-5", "+1.5", "-", "a=b", "eth0", "=1+1"[1:]), stages)[1], stages
    assert "a cell begins" in told(formulas[:1], f"| df df.set_index('label')[['local']] > {file}")[1]  # names of rows too


@pytest.mark.parametrize(
    "place",
    [
        "class Lock: pass\nlock = Lock()\nheld = weakref.ref(lock, lambda gone: press(2))\ndel lock\n",
        "class Name:\n    def __set_name__(self, owner, name): press(2)\nclass Holder: name = Name()\n",
    ],
)
def test_an_interrupt_while_a_command_imports_comes_when_that_is_done(place: str, tmp_path: Path) -> None:
    """Else it would be printed as ignored, and lost, or become an error of another kind."""
    (tmp_path / "late.py").write_text(f"from _signal import raise_signal as press\nimport weakref\n{place}done = 1\n")
    script = (
        "import nlshell.entry as e, _signal, sys, time\n"
        "e._runs = True\n"
        "_signal.signal(2, e._interrupted)\n"
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        "try:\n"
        "    import late\n"
        "    time.sleep(5)\n"
        "    print('lost')\n"
        "except KeyboardInterrupt:\n"
        "    print('raised', sys.modules['late'].done)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=20)
    assert (done.stdout, done.stderr) == ("raised 1\n", "")
