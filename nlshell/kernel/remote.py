"""Another machine as the end of a session: "ssh://HOST", or "exec:COMMAND" for any command that gives a pipe to a Python 3.

One child process a host carries all that its sessions have there: sockets, groups, namespaces. Over its standard input goes the
source of kernel/far.py, which then opens the sockets; frames with the number of a channel go both ways. One thread (`_pump`) reads
what comes and puts it where it belongs; whoever sends writes to the pipe directly, and leaves to that thread what finds no room. So
nobody waits for a pipe, and a request costs one frame there and one back.

What comes from there is untrusted. Frames and answers have a largest size, what may be queued here was granted before, and whatever
does not fit ends the connection. A connection that has ended ends every wait at once with Disconnected, which names the host.
"""

from __future__ import annotations

import json
import os
import re
import select
import shlex
import signal
import subprocess
import sys
from _thread import allocate_lock
from collections import deque
from contextlib import suppress
from errno import ECONNREFUSED, EINVAL, EMSGSIZE, ENOENT, EPERM
from os import getpid
from struct import Struct
from threading import Event, Thread, current_thread
from time import monotonic

from ..errors import Closed, Disconnected, NlshellError, NoAnswer, SystemFault, UsageError
from ..wire.errno import errno_text
from . import far
from .ends import End
from .socket import DEFAULT_RECEIVE_BUFFER, OPTIONS, NetlinkSocket
from .transport import Datagram, Transport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

BOOTSTRAP = (
    r'import os;exec("s=b\"\"\nwhile len(s)<{size}:\n c=os.read(0,{size}-len(s))\n if not c:os._exit(1)\n s+=c");'
    r'exec(compile(s,"<nlshell far>","exec"))'
)
FORMS = "ssh://HOST, ssh://USER@HOST:PORT, or exec:COMMAND as in `exec:docker exec -i NAME`"

_BEGINS = 60.0  # seconds until the other side says hello: a person may have to type a password
_ANSWERS = 30.0  # seconds for what is no message of netlink: join, leave, namespaces
_PARTS = 1.0  # seconds in which a process that was told to end does so
_ALIVE = 15  # seconds after which ssh asks a silent connection whether it is there, three times
_NOISE = 64 * 1024  # bytes before the hello
_STDERR = 4096  # bytes of it that are kept
_SHOWN = 200  # characters of a line from there in a sentence
_ROOM = 1 << 20  # bytes that wait for the pipe before `put` says that there is no room
_READ = 1 << 18
_MOST = 0x7FFFFFFF

# What ssh itself takes as a host or user, and nothing that a shell or ssh's own % would read otherwise.
_HOST = re.compile(
    r"(?:(?P<user>[\w.+][\w.+-]*)@)?"
    r"(?:\[(?P<six>[0-9A-Fa-f:.]+(?:%[\w.]+)?)\]|(?P<host>[\w.][\w.-]*))"
    r"(?::(?P<port>\d{1,5}))?/?",
    re.ASCII,
)


def command_of(place: str) -> list[str]:
    """The words of the command that reaches a place, up to where Python begins. Raises UsageError."""
    form, colon, rest = place.partition(":")
    if form == "exec" and colon:
        try:
            words = shlex.split(rest)
        except ValueError as error:
            raise UsageError(f"the command of {place!r} cannot be split into words: {str(error).lower()}") from None
        if not words:
            raise UsageError(f"a command is missing behind exec: in {place!r}; write {FORMS}")
        if any("\0" in word for word in words):
            raise UsageError(f"the command of {place!r} holds a NUL")
        return [*words, *_python()]
    if form != "ssh" or not rest.startswith("//"):
        raise UsageError(f"{place!r} names no machine; write {FORMS}")
    found = _HOST.fullmatch(rest[2:])
    port = int(found["port"] or 0) if found is not None else 0
    if found is None or port > 65535:
        raise UsageError(f"{place!r} names no host that ssh can be given; write ssh://HOST, or ssh://USER@HOST:PORT")
    host = found["six"] or found["host"]
    at = f"{found['user']}@" if found["user"] else ""
    there = ["-p", str(port)] if port else []
    alive = ["-o", f"ServerAliveInterval={_ALIVE}"]
    # Behind -- nothing is an option. sshd hands the command to a shell there.
    return ["ssh", "-T", "-a", "-x", *alive, *there, "--", at + host, shlex.join(_python())]


def _python() -> list[str]:
    # -I: neither its user's variables nor the folder it starts in lend it modules; -S: it needs none but its own.
    return ["python3", "-I", "-S", "-c", BOOTSTRAP.replace("{size}", str(len(_source())))]


def _source() -> bytes:
    with open(far.__file__, "rb") as file:
        return file.read()


class Remote(End):
    """Another machine. The connection is made when something is first asked there, once for each process that uses this.

    Usable from any number of threads and sessions. Closing it ends the connection, and every wait on it.
    """

    def __init__(self, place: str) -> None:
        self.label: str = place
        self._command = command_of(place)
        self._lock = allocate_lock()
        self._process = getpid()
        self._connection: Connection | None = None
        self._closed = False
        self._files: dict[str, Mapping[str, int]] = {}

    def open(
        self,
        protocol: int,
        *,
        namespace: Any = None,
        groups: Iterable[int] = (),
        port: int = 0,
        receive_buffer: int = DEFAULT_RECEIVE_BUFFER,
        send_buffer: int = 0,
        **options: bool,
    ) -> Transport:
        """As NetlinkSocket, with the options that it has. Raises SystemFault, UsageError, Disconnected."""
        wanted = {"ext_ack": True, "cap_ack": True, "strict": True, **options}
        if unknown := set(wanted) - set(OPTIONS):
            raise TypeError(f"a socket has no option {sorted(unknown)[0]!r}")
        connection = self.connection()
        inside = -1 if namespace is None else self.namespace_descriptor(namespace)
        asked = {
            "protocol": protocol, "namespace": inside, "groups": [_group(group) for group in groups], "port": port,
            "receive_buffer": min(receive_buffer, _MOST), "send_buffer": min(send_buffer, _MOST),
            "options": {name: OPTIONS[name] for name, on in wanted.items() if on},
        }  # fmt: skip
        return Channel(connection, protocol, asked, "" if namespace is None else namespace.label)

    def connection(self) -> Connection:
        """The connection, made if there is none. Raises Disconnected, SystemFault, Closed."""
        if self._process != getpid():  # a fork: what it has is the other process's, whose thread may hold the lock
            self._lock = allocate_lock()
            left, self._connection, self._process = self._connection, None, getpid()
            if left is not None:
                left.abandon()
        with self._lock:
            if self._closed:
                raise Closed(f"the connection to {self.label} is closed")
            if self._connection is None:
                self._connection = Connection(self._command, self.label)
            found = self._connection
        found.begin()
        return found

    @property
    def lost(self) -> bool:
        """Whether its connection has ended by itself: it stays so, and another Remote makes another."""
        found = self._connection if self._process == getpid() else None
        return found is not None and found.why is not None and not self._closed

    def namespace(self, which: Any) -> RemoteNamespace:
        """A network namespace there by name, path or process id. Raises SystemFault, UsageError, Disconnected."""
        if isinstance(which, RemoteNamespace):
            if which.end is not self:
                raise UsageError(f"the network namespace {which.label!r} is one of {which.end.label}, and not of {self.label}")
            return which
        if not isinstance(which, (str, int)):
            raise UsageError(f"the network namespace {getattr(which, 'label', which)!r} is one of this machine, and not of {self.label}")
        text = str(which)
        if text.startswith("fd:") or "\0" in text:
            raise UsageError(f"a network namespace of {self.label} is named by name, path or process id, and not by {text!r}")
        made = self._connection is None
        try:
            found = RemoteNamespace(self, text)
            found.descriptor()
        except BaseException:
            if made:  # for this alone, and whoever asked gets nothing that could be closed
                self._drop()
            raise
        return found

    def namespaces(self) -> list[str]:
        found = self.connection().ask(0, "namespaces")
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise self.connection().broken("its list of network namespaces is none")
        return found

    def namespace_descriptor(self, namespace: Any) -> int:
        return self.namespace(namespace).descriptor()

    def numbers(self, file: str) -> Mapping[str, int]:
        from .surroundings import FOLDERS, numbers_of

        if file not in self._files:
            texts = self.connection().ask(0, "files", file, list(FOLDERS))
            if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
                raise self.connection().broken("what it says of its files is no text")
            self._files[file] = numbers_of(texts)
        return self._files[file]

    @property
    def release(self) -> str:
        return self.connection().release

    def is_initial(self, namespace: Any = None) -> bool:
        """Whether a namespace there (None: the one its command runs in) is certainly the initial one."""
        return self.connection().initial if namespace is None else self.namespace(namespace).initial

    def _drop(self) -> None:
        with self._lock:
            left, self._connection = self._connection, None
        if left is not None:
            left.close()

    def close(self) -> None:
        self._closed = True
        if self._process == getpid():
            self._drop()
        elif self._connection is not None:
            self._connection.abandon()

    def __repr__(self) -> str:
        return f"<Remote {self.label}>"


class RemoteNamespace:
    """A network namespace of another machine, held open there. `label` is what a person called it.

    initial   it is certainly the initial one
    """

    private = False
    initial = False

    def __init__(self, end: Remote, label: str) -> None:
        self.end = end
        self.label = label
        self._connection: Connection | None = None
        self._descriptor = -1

    def descriptor(self) -> int:
        """Of the process there; asked for anew on a new connection. Raises SystemFault, MissingNameError, Disconnected."""
        from .namespace import path_of

        connection = self.end.connection()
        if self._connection is not connection:
            try:
                found = connection.ask(0, "namespace", path_of(self.label))
            except FarFault as fault:
                raise self._refusal(connection, fault) from None
            descriptor = found.get("descriptor") if isinstance(found, dict) else None
            if not isinstance(descriptor, int) or not isinstance(found["initial"], bool):
                raise connection.broken("its network namespace is none")
            self._connection, self._descriptor, self.initial = connection, descriptor, found["initial"]
        return self._descriptor

    def _refusal(self, connection: Connection, fault: FarFault) -> NlshellError:
        from .namespace import path_of

        number, where = fault.errno, self.end.label
        if fault.at == "enter":
            reason = {EINVAL: "it is no network namespace", EPERM: "entering it needs CAP_SYS_ADMIN"}.get(number, errno_text(number))
            return SystemFault(f"the network namespace {self.label!r} of {where} cannot be entered: {reason}", number)
        known = ""
        if number == ENOENT:
            with suppress(NlshellError):
                known = f"; named ones: {', '.join(self.end.namespaces()) or 'there are none'}"
        return SystemFault(f"no network namespace {self.label!r} on {where} ({path_of(self.label)}: {errno_text(number)}){known}", number)

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and connection.why is None and connection.process == getpid():
            connection.tell(0, "forget", self._descriptor)

    def __repr__(self) -> str:
        return f"<RemoteNamespace {self.label} of {self.end.label}>"


class FarFault(SystemFault):
    """A system call failed there; `at` says which."""

    def __init__(self, text: str, errno: int, at: str = "") -> None:
        super().__init__(text, errno)
        self.at = at


class Question:
    """What waits for an answer."""

    __slots__ = ("answer", "told")

    def __init__(self) -> None:
        self.told = Event()
        self.answer: dict[str, Any] | None = None


class Connection:
    """One child process and the thread that reads what it says.

    why      why it has ended, as a sentence; None while it lives
    release  of the kernel there; initial: its command runs in the initial network namespace
    """

    def __init__(self, command: Sequence[str], label: str) -> None:
        self.label = label
        self.process = getpid()
        self.why: str | None = None
        self.release = ""
        self.initial = False
        self._is_closed = False  # by us
        self._lock = allocate_lock()
        self._channels: dict[int, Channel] = {}
        self._questions: dict[int, Question] = {}
        self._last_channel = self._last_question = 0
        self._out = bytearray(_source())
        self._in = bytearray()
        self._stderr = b""
        self._greeted = Event()
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        # Ctrl-C reaches the whole group: a child that has SIGINT blocked lives on, and ssh can still ask the terminal for a password.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        except OSError as error:
            os.close(self._wake)
            raise SystemFault(f"{label}: {command[0]} cannot be run: {errno_text(error.errno or 0)}", error.errno or 0) from None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        assert self._child.stdin is not None and self._child.stdout is not None and self._child.stderr is not None
        self._to, self._from, self._says = (each.fileno() for each in (self._child.stdin, self._child.stdout, self._child.stderr))
        for descriptor in (self._to, self._from, self._says):
            os.set_blocking(descriptor, False)
        self._brought: set[Channel] = set()  # what has got something in this turn
        self._writes = False
        self._poll = select.poll()
        for descriptor in (self._from, self._says, self._wake):
            self._poll.register(descriptor, select.POLLIN)
        self._thread = Thread(target=self._pump, name="nlshell remote", daemon=True)
        self._thread.start()

    # --- for whoever asks

    def begin(self) -> None:
        """Wait until the other side is there. Raises Disconnected, Closed."""
        if not self._greeted.is_set() and not self._greeted.wait(_BEGINS):
            self._end(f"{self.label} did not begin to speak within {_BEGINS:g} seconds{self._last_words()}")
            self._rouse()
        self._require()

    def _require(self) -> None:
        if self.why is not None:
            raise self.fault()

    def fault(self) -> SystemFault:
        """What to raise of a connection that has ended."""
        return Closed(f"the connection to {self.label} is closed") if self._is_closed else Disconnected(self.why or "")

    def broken(self, what: str) -> Disconnected:
        """End it, since the other side says what makes no sense."""
        self._end(f"the connection to {self.label} was ended here: {what}")
        self._rouse()
        return Disconnected(self.why or "")

    def add(self, channel: Channel) -> int:
        """A number for a channel, by which it gets what is its own."""
        with self._lock:
            self._last_channel += 1
            self._channels[self._last_channel] = channel
            return self._last_channel

    def forget(self, number: int) -> None:
        with self._lock:
            known = self._channels.pop(number, None)
        if known is not None and self.why is None:
            with suppress(SystemFault):
                self.write(far.frame(far.SHUT, number, b""), must=True)

    def ask(self, channel: int, what: str, *arguments: Any) -> Any:
        """Have something done there; what comes of it. Raises FarFault, Disconnected, NoAnswer, Closed."""
        return self.question(far.ASK, channel, {"what": what, "with": arguments})

    def tell(self, channel: int, what: str, *arguments: Any) -> None:
        """Have something done there, and do not ask what comes of it."""
        with suppress(SystemFault):
            self.write(far.text(far.ASK, channel, {"question": 0, "what": what, "with": arguments}), must=True)

    def question(self, kind: int, channel: int, asked: dict[str, Any] | Sequence[bytes]) -> Any:
        """As `ask`; what is asked is a JSON object, or the two parts of a SEND between which the number of the question stands."""
        question = Question()
        with self._lock:
            self._last_question += 1
            number = self._last_question & 0xFFFFFFFF or 1
            self._questions[number] = question
        try:
            if isinstance(asked, dict):
                frame = far.text(kind, channel, {"question": number, **asked})
            else:
                frame = far.frame(kind, channel, far.BYTES.pack(number) + b"".join(asked))
            self.write(frame, must=True)
            if not question.told.wait(_ANSWERS):
                raise NoAnswer(f"{self.label} did not answer within {_ANSWERS:g} seconds")
        finally:
            with self._lock:
                self._questions.pop(number, None)
        if (answer := question.answer) is None:
            raise self.fault()
        if (errno := answer.get("errno")) is not None:
            raise FarFault(f"{self.label}: {errno_text(errno)}", errno, answer["at"])
        return answer.get("value")

    def write(self, frame: bytes, must: bool = False) -> bool:
        """Send a frame; False where too much waits for the pipe already, unless it must be sent. Never waits."""
        if len(frame) - far.HEAD.size > far.MOST_FRAME:
            raise UsageError(f"{len(frame)} bytes are too much to be sent to {self.label} at once")
        with self._lock:
            self._require()
            sent = 0
            if self._out:
                if len(self._out) > _ROOM and not must:
                    return False
            else:
                try:
                    sent = os.write(self._to, frame)
                except BlockingIOError:
                    pass
                except OSError:  # it has ended, which the thread is about to see
                    return True
            if sent < len(frame):
                self._out += memoryview(frame)[sent:]
                self._rouse()
        return True

    def close(self) -> None:
        """End it, and whoever waits on it; the process is over when this returns. Harmless twice."""
        with self._lock:
            if not self._is_closed and self.why is None:
                self._is_closed = True
                self.why = f"the connection to {self.label} is closed"
        self._tell_all()
        self._rouse()
        if self._thread is not current_thread():
            self._thread.join()

    def abandon(self) -> None:
        """In a fork: let go of the descriptors, and leave the process to the one that began it."""
        self.why = self.why or f"the connection to {self.label} belongs to another process"
        self._child.returncode = 0  # it is no child of this one
        self._close_descriptors()

    def _close_descriptors(self) -> None:
        for stream in (self._child.stdin, self._child.stdout, self._child.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        wake, self._wake = self._wake, -1
        if wake >= 0:
            os.close(wake)

    def _rouse(self) -> None:
        if self._wake >= 0:
            with suppress(OSError):
                os.eventfd_write(self._wake, 1)

    # --- the thread

    def _pump(self) -> None:
        """Read what comes, to the end of the connection, and see the process off."""
        try:
            while self.why is None and self._turn():
                pass
        except _Nonsense as error:
            self._end(f"the connection to {self.label} was ended here: {error}")
        except Exception as error:  # a fault of ours, which must not leave anybody waiting
            self._end(f"the connection to {self.label} failed: {type(error).__name__}: {error}")
        asked = self.why is not None
        if not asked:
            self._listen_to_the_last()
            self._end(self._ending())
        self._see_off(gently=asked)
        with self._lock:
            self._close_descriptors()

    def _turn(self) -> bool:
        """Wait, then read and write what can be; False at the end of what comes."""
        if bool(self._out) is not self._writes:
            self._writes = not self._writes
            if self._writes:
                self._poll.register(self._to, select.POLLOUT)
            else:
                self._poll.unregister(self._to)
        for descriptor, _ in self._poll.poll():
            if descriptor == self._from:
                try:
                    data = os.read(descriptor, _READ)
                except BlockingIOError:
                    continue
                if not data:
                    return False
                try:
                    self._take_in(data)
                finally:
                    # Last of all: who is woken at once would only wait for the interpreter.
                    brought, self._brought = self._brought, set()
                    for channel in brought:
                        channel.signal_on()
            elif descriptor == self._says:
                self._hear()
            elif descriptor == self._wake:
                os.eventfd_read(descriptor)
            else:
                self._write_on()
        return True

    def _hear(self) -> None:
        """Keep the last of what it says to people."""
        try:
            data = os.read(self._says, 65536)
        except BlockingIOError:
            return
        self._stderr = (self._stderr + data)[-_STDERR:]
        if not data:
            self._poll.unregister(self._says)
            self._says = -1

    def _write_on(self) -> None:
        with self._lock, suppress(BlockingIOError):
            try:
                del self._out[: os.write(self._to, memoryview(self._out)[: 1 << 20].tobytes())]
            except (BrokenPipeError, ConnectionResetError):
                self._out.clear()  # the end of what comes says so, too

    def _take_in(self, data: bytes) -> None:
        held = self._in
        held += data
        start = 0
        if not self._greeted.is_set():
            start = held.find(far.MAGIC)
            if start < 0:
                if len(held) > _NOISE:
                    raise _Nonsense(f"it says other things than nlshell's helper, beginning with {_shown(bytes(held[:80]))}")
                return
            if start:
                del held[:start]
            start = len(far.MAGIC)
        greeted = self._greeted.is_set()
        while len(held) - start >= far.HEAD.size:
            kind, number, size = far.HEAD.unpack_from(held, start)
            if size > (far.MOST_FRAME if greeted else _NOISE) or (kind == far.HELLO) is greeted:
                raise _Nonsense("it says what nlshell's helper never says")
            end = start + far.HEAD.size + size
            if len(held) < end:
                break
            said = bytes(memoryview(held)[start + far.HEAD.size : end])
            start = end
            if not greeted:
                self._greet(said)
                greeted = True
            else:
                self._sort(kind, number, said)
        if greeted:
            del held[:start]

    def _greet(self, said: bytes) -> None:
        hello = _object(said)
        system, order, release = hello.get("system"), hello.get("byteorder"), hello.get("release")
        if hello.get("version") != far.VERSION or not (isinstance(system, str) and isinstance(order, str) and isinstance(release, str)):
            raise _Nonsense("its first words are not those of nlshell's helper")
        if system != "Linux":
            raise _Nonsense(f"netlink is a part of Linux, and it runs {_shown(system.encode('utf-8', 'replace'))}")
        if order != sys.byteorder:
            other = _shown(order.encode("utf-8", "replace"))
            raise _Nonsense(
                f"it is {other}-endian, and netlink's numbers would be read wrongly on this machine, which is {sys.byteorder}-endian"
            )
        self.release, self.initial = release[:_SHOWN], hello.get("initial") is True
        self._greeted.set()

    def _sort(self, kind: int, number: int, said: bytes) -> None:
        """Put a frame where it belongs; what is of a channel that was closed meanwhile is nobody's."""
        if kind == far.ANSWER:
            answer = _object(said)
            errno, where = answer.get("errno"), answer.setdefault("at", "")
            if not (errno is None or (isinstance(errno, int) and 0 < errno < 4096)) or not isinstance(where, str):
                raise _Nonsense("an answer of it is none")
            with self._lock:
                question = self._questions.pop(answer.get("question", 0), None)
            if question is not None:
                question.answer = answer
                question.told.set()
            return
        channel = self._channels.get(number)
        if kind == far.DATAGRAM and len(said) >= far.FROM.size:
            if channel is not None:
                sender, group, nsid, marks, lost = far.FROM.unpack_from(said)
                datagram = Datagram(
                    said[far.FROM.size :], sender, group, nsid if marks & far.HAS_NSID else None,
                    bool(marks & far.TRUNCATED), bool(marks & far.OVERRUN),
                )  # fmt: skip
                channel.bring(datagram, lost if marks & far.COUNTED else None)
                self._brought.add(channel)
        elif kind == far.FAULT and len(said) == far.WRONG.size:
            if channel is not None:
                channel.bring(far.WRONG.unpack(said))
                self._brought.add(channel)
        else:
            raise _Nonsense("it says what nlshell's helper never says")

    # --- the end

    def _end(self, why: str) -> None:
        with self._lock:
            if self.why is None:
                self.why = why
        self._tell_all()

    def _tell_all(self) -> None:
        """Wake whoever waits for anything."""
        with self._lock:
            channels, questions = list(self._channels.values()), list(self._questions.values())
        self._greeted.set()
        for question in questions:
            question.told.set()
        for channel in channels:
            channel.wake()

    def _listen_to_the_last(self) -> None:
        """What it still says to people: why it ended is the last of it."""
        deadline = monotonic() + _PARTS
        poll = select.poll()
        if self._says >= 0:
            poll.register(self._says, select.POLLIN)
        while self._says >= 0 and monotonic() < deadline:
            over = self._child.poll() is not None
            if poll.poll(0 if over else 20):
                self._hear()
            elif over:  # another process may hold the pipe, as a master of ssh does
                break

    def _ending(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(_PARTS)
        status = self._child.returncode
        begun = self._greeted.is_set()
        words = self._last_words()
        how = f"; it was ended by signal {-status}" if status is not None and status < 0 else ""
        if begun:
            return f"the connection to {self.label} has ended{how}{words}"
        python = "; that takes Python 3 there, as `python3`" if status in (126, 127) or b"python3" in self._stderr else ""
        how = how or (f"; its command ended with status {status}" if status and not words else "")
        return f"no connection to {self.label}{how}{words}{python}"

    def _last_words(self) -> str:
        lines = [line for line in self._stderr.splitlines() if line.strip()]
        return f": {_shown(lines[-1].strip())}" if lines else ""

    def _see_off(self, gently: bool) -> None:
        """End the process: with a word and the end of its input where it listens, else by signals."""
        if gently and self.release:
            self._part()
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(_PARTS)
        for end in (self._child.terminate, self._child.kill):
            with suppress(OSError):  # it is another user's, as that of sudo, which ends with its input
                end()
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(_PARTS)
                return

    def _part(self) -> None:
        """Say BYE behind what is still to be written, and wait for the end of what comes."""
        with self._lock:
            self._out += far.frame(far.BYE, 0, b"")
        deadline = monotonic() + _PARTS
        poll = select.poll()
        poll.register(self._from, select.POLLIN)
        poll.register(self._to, select.POLLOUT)
        while (left := deadline - monotonic()) > 0:
            ready = dict(poll.poll(left * 1000))
            if self._to in ready:
                self._write_on()
                if not self._out:
                    poll.unregister(self._to)
                    assert self._child.stdin is not None
                    self._child.stdin.close()
            if self._from in ready:
                with suppress(BlockingIOError):
                    if not os.read(self._from, _READ):
                        return


class _Nonsense(Exception):
    """The other side does not keep to what was agreed."""


class Channel(Transport):
    """A netlink socket of another machine."""

    def __init__(self, connection: Connection, protocol: int, asked: dict[str, Any], namespace: str) -> None:
        super().__init__(protocol)
        self._connection = connection
        self._mutex = allocate_lock()
        self._ready: deque[tuple[Any, int | None]] = deque()
        self._queued = 0  # bytes that wait here, as they were granted
        self._taken = 0  # bytes that were taken and not yet granted again
        self._lost: int | None = None
        self._signal = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._rung = False
        self._number = connection.add(self)
        try:
            try:
                told = connection.question(far.OPEN, self._number, asked)
            except FarFault as fault:
                raise self._cannot_open(fault, namespace) from None
            port, options = (told.get("port"), told.get("options")) if isinstance(told, dict) else (None, None)
            if not isinstance(port, int) or not isinstance(options, list) or not set(OPTIONS).issuperset(map(str, options)):
                raise connection.broken("the socket that it opened is none")
        except BaseException:
            self.close()
            raise
        self.port = port
        self.options = set(options)

    def _cannot_open(self, fault: FarFault, namespace: str) -> SystemFault:
        number = fault.errno
        what, _, group = fault.at.partition(" ")
        if what == "bind":
            return SystemFault(f"the netlink socket cannot be bound: {errno_text(number)}", number)
        if what == "group":
            return _cannot_join(int(group) if group.isdecimal() else 0, number)
        if what == "enter":
            return SystemFault(
                f"the network namespace {namespace!r} of {self._connection.label} cannot be entered: {errno_text(number)}", number
            )
        return SystemFault(NetlinkSocket._cannot_open(self.protocol, fault), number)

    # --- for the thread of the connection

    def bring(self, what: Any, lost: int | None = None) -> None:
        """Something that came: a Datagram, or (errno, size) of what went wrong."""
        with self._mutex:
            self._queued += far.COST + (len(what.data) if isinstance(what, Datagram) else 0)
            if self._queued > far.WINDOW + far.MOST_FRAME + far.COST:
                raise _Nonsense("it sends more than it was granted")
            self._ready.append((what, lost))

    def signal_on(self) -> None:
        """Have `fileno` show what came."""
        with self._mutex:
            if self._ready:
                self._ring_on()

    def wake(self) -> None:
        """The connection has ended: whoever waits shall look."""
        with self._mutex:
            self._ring_on()
        with self._lock:
            told = list(self._told)
        for call in told:
            call()

    def _ring_on(self) -> None:
        if not self._rung and self._signal >= 0:
            self._rung = True
            os.eventfd_write(self._signal, 1)

    # --- what a transport does

    def take(self) -> Datagram | None:
        self._enter()
        try:
            with self._mutex:
                if not self._ready:
                    if self._connection.why is not None:
                        raise self._connection.fault()
                    return None
                found, lost = self._ready.popleft()
                cost = far.COST + (len(found.data) if isinstance(found, Datagram) else 0)
                self._queued -= cost
                self._taken += cost
                granted = self._taken if self._taken * 4 >= far.WINDOW else 0
                self._taken -= granted
                if not self._ready and self._rung and self._connection.why is None:
                    self._rung = False
                    os.eventfd_read(self._signal)
            if granted:
                with suppress(SystemFault):  # it has ended: what came before is given all the same
                    self._connection.write(far.frame(far.GRANT, self._number, far.BYTES.pack(granted)), must=True)
        finally:
            self._leave()
        if isinstance(found, Datagram):
            if found.overrun:
                self._lost = lost
            return found
        errno, size = found
        if not size:
            raise SystemFault(f"the netlink socket cannot be read: {errno_text(errno)}", errno)
        raise self._cannot_send(errno, size, 0)

    def put(self, data: bytes, port: int, group: int) -> bool:
        head = _TO.pack(port, group)
        if not port and not group:
            # Nobody waits to hear that the kernel took it: what goes wrong comes where the answer would.
            return self._connection.write(far.frame(far.SEND, self._number, far.BYTES.pack(0) + head + data))
        try:
            return bool(self._connection.question(far.SEND, self._number, (head, data)))
        except FarFault as fault:
            raise self._cannot_send(fault.errno, len(data), port) from None

    def _cannot_send(self, errno: int, size: int, port: int) -> NlshellError:
        if errno == EMSGSIZE:
            return UsageError(f"{size} bytes are too much for one datagram; send fewer messages at once")
        why = ""
        if errno == ECONNREFUSED:
            why = f"; in this network namespace the kernel does not speak netlink protocol {self.protocol}; the initial one may"
            if port:
                why = f"; nobody has port {port} of netlink protocol {self.protocol} in this network namespace"
        elif errno == EPERM:
            why = "; to send to a group or to another program takes CAP_NET_ADMIN with this protocol"
        return SystemFault(f"the request could not be sent: {errno_text(errno)}{why}", errno)

    def drain(self) -> tuple[list[Datagram], int | None]:
        # The other side read what was queued before it marked the loss: it has been given already.
        lost, self._lost = self._lost, None
        return [], lost

    def fileno(self) -> int:
        return self._signal

    def release(self) -> None:
        if self._process == getpid():
            self._connection.forget(self._number)
            with self._mutex:
                signal, self._signal = self._signal, -1
        else:  # a fork, where a thread of the other process may have held the lock
            signal, self._signal = self._signal, -1
        if signal >= 0:
            os.close(signal)

    def _ask(self, what: str, *arguments: Any) -> Any:
        self._enter()
        try:
            return self._connection.ask(self._number, what, *arguments)
        finally:
            self._leave()

    def join(self, group: int) -> None:
        try:
            self._ask("join", _group(group))
        except FarFault as fault:
            raise _cannot_join(group, fault.errno) from None

    def leave(self, group: int) -> None:
        self._ask("leave", group)

    def memberships(self) -> list[int]:
        found = self._ask("memberships")
        if not isinstance(found, list) or not all(isinstance(each, int) for each in found):
            raise self._connection.broken("its multicast groups are none")
        return found

    def set_option(self, name: str, option: int, value: int = 1) -> bool:
        try:
            done = bool(self._ask("option", option, value))
        except FarFault as fault:
            raise SystemFault(f"the option {name} cannot be set: {errno_text(fault.errno)}", fault.errno) from None
        if done:
            (self.options.add if value else self.options.discard)(name)
        return done

    def set_buffer(self, size: int, send: bool = False) -> int:
        given = self._ask("buffer", min(size, _MOST), send)
        if not isinstance(given, int):
            raise self._connection.broken("the size of its buffer is none")
        return given

    def attach_filter(self, program: Sequence[tuple[int, int, int, int]]) -> None:
        limits = (0xFFFF, 0xFF, 0xFF, 0xFFFFFFFF)
        if any(len(each) != 4 or not all(0 <= part <= most for part, most in zip(each, limits)) for each in program):
            raise UsageError("a BPF instruction has 16 bits of code, 8 of jt, 8 of jf and 32 of k")
        try:
            self._ask("filter", [list(each) for each in program])
        except FarFault as fault:
            raise SystemFault(f"the BPF filter was refused: {errno_text(fault.errno)}", fault.errno) from None

    def detach_filter(self) -> None:
        self._ask("unfilter")

    def __del__(self) -> None:
        if getattr(self, "_signal", -1) >= 0:
            os.close(self._signal)


_TO = Struct("!II")  # port, group: far.TO without the number of a question


def _group(group: int) -> int:
    if not 0 < group <= _MOST:
        raise UsageError(f"there is no multicast group {group}; they are numbered from 1")
    return group


def _cannot_join(group: int, errno: int) -> SystemFault:
    hint = "; it needs CAP_NET_ADMIN or more" if errno == EPERM else ""
    return SystemFault(f"multicast group {group} cannot be joined: {errno_text(errno)}{hint}", errno)


def _object(said: bytes) -> dict[str, Any]:
    if len(said) > far.MOST_TEXT:
        raise _Nonsense("an answer of it is too long")
    try:
        found = json.loads(said.decode("ascii"))
    except (ValueError, RecursionError):
        raise _Nonsense("an answer of it is no JSON") from None
    if not isinstance(found, dict):
        raise _Nonsense("an answer of it is none")
    return found


def _shown(said: bytes) -> str:
    """What another machine says, as part of a sentence: short, and without a control character."""
    text = said.decode("utf-8", "backslashreplace")[:_SHOWN]
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)
