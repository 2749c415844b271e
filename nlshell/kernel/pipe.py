"""The pipe to nlshell's helper on another machine: a child process, what is written to it, and what is read of it.

Over its standard input goes the source of kernel/far.py, and then frames with the number of a channel go both ways: see there. One
thread (`_pump`) reads what comes and puts it where it belongs; whoever sends writes to the pipe directly, and leaves to that thread
what finds no room. So nobody waits for a pipe, and a request costs one frame there and one back.

What comes from there is untrusted. Frames and answers have a largest size, what may be queued here was granted before, and whatever
does not fit ends the pipe. One that has ended ends every wait at once with Disconnected, which says whose it was.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from _thread import allocate_lock
from contextlib import suppress
from functools import cache
from os import getpid
from threading import Event, Thread, current_thread
from time import monotonic

from ..errors import Closed, Disconnected, NoAnswer, SystemFault, UsageError
from ..wire.errno import errno_text
from . import far
from .transport import Datagram

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Protocol

    class Receiver(Protocol):
        """A channel, as the pipe knows it."""

        def bring(self, what: Datagram | tuple[int, int], lost: int | None = None) -> None:
            """Something that came: a Datagram, or (errno, size) of what went wrong. Raises Nonsense."""

        def signal_on(self) -> None:
            """All that was there has been brought."""

        def wake(self) -> None:
            """The pipe has ended: whoever waits shall look."""


_BEGINS = 60.0  # seconds until the other side says hello: a person may have to type a password
_ANSWERS = 30.0  # seconds for what is no message of netlink: join, leave, namespaces
_PARTS = 1.0  # seconds in which a process that was told to end does so
_NOISE = 64 * 1024  # bytes before the hello
_STDERR = 4096  # bytes of it that are kept
_SHOWN = 200  # characters of a line from there in a sentence
_ROOM = 1 << 20  # bytes that wait for the pipe before `write` says that there is no room
_READ = 1 << 16  # what a pipe holds; more room would be mapped and unmapped for each read, which takes 50 us

BOOTSTRAP = (
    r'import os;exec("s=b\"\"\nwhile len(s)<{size}:\n c=os.read(0,{size}-len(s))\n if not c:os._exit(1)\n s+=c");'
    r'exec(compile(s,"<nlshell far>","exec"))'
)


def python() -> list[str]:
    """The words that run the helper, once its source comes over standard input."""
    # -I: neither its user's variables nor the folder it starts in lend it modules; -S: it needs none but its own.
    return ["python3", "-I", "-S", "-c", BOOTSTRAP.replace("{size}", str(len(source())))]


@cache
def source() -> bytes:
    """Of the helper. It is read once, for its size is promised before it is sent."""
    with open(far.__file__, "rb") as file:
        return file.read()


class FarFault(SystemFault):
    """A system call failed there; `at` says which."""

    def __init__(self, text: str, errno: int, at: str = "") -> None:
        super().__init__(text, errno)
        self.at = at


class Question:
    """What waits for an answer.

    heard  called with it in the pipe's thread when the answer comes, before whoever waits for it is woken; it may raise Nonsense
    """

    __slots__ = ("answer", "heard", "number", "told")

    def __init__(self, heard: Callable[[Question], None] | None = None) -> None:
        self.number = 0
        self.heard = heard
        self.told = Event()
        self.answer: dict[str, Any] | None = None

    @property
    def is_refused(self) -> bool:
        return self.answer is not None and self.answer.get("errno") is not None


class Nonsense(Exception):
    """The other side does not keep to what was agreed."""


class Pipe:
    """One child process and the thread that reads what it says. People know it as the connection to `label`.

    process  the id of the process that made it, to which alone it belongs
    why      why it has ended, as a sentence; None while it lives
    release  of the kernel there; initial: its command runs in the initial network namespace

    Making it raises SystemFault where the command cannot be run.
    """

    def __init__(self, command: Sequence[str], label: str) -> None:
        self.label = label
        self.process = getpid()
        self.why: str | None = None
        self.release = ""
        self.initial = False
        self._is_closed = False  # by us
        self._lock = allocate_lock()
        self._channels: dict[int, Receiver] = {}
        self._questions: dict[int, Question] = {}
        self._last_channel = self._last_question = 0
        self._out = bytearray(source())
        self._in = bytearray()
        self._stderr = b""
        self._is_greeted = False
        self._begun = Event()  # it was greeted, or has ended
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
        self._brought: set[Receiver] = set()  # what has got something in this turn
        self._writes = False
        self._poll = select.poll()
        for descriptor in (self._from, self._says, self._wake):
            self._poll.register(descriptor, select.POLLIN)
        self._thread = Thread(target=self._pump, name="nlshell remote", daemon=True)
        self._thread.start()

    # --- for whoever asks

    def begin(self) -> None:
        """Wait until the other side is there. Raises Disconnected, Closed."""
        if not self._begun.is_set() and not self._begun.wait(_BEGINS):
            self._end(f"{self.label} did not begin to speak within {_BEGINS:g} seconds{self._last_words()}")
        self._require()

    def _require(self) -> None:
        if self.why is not None:
            raise self.fault()

    def fault(self) -> SystemFault:
        """What to raise of one that has ended."""
        return Closed(f"the connection to {self.label} is closed") if self._is_closed else Disconnected(self.why or "")

    def broken(self, what: str) -> Disconnected:
        """End it, since the other side says what makes no sense."""
        self._end(f"the connection to {self.label} was ended here: {what}")
        return Disconnected(self.why or "")

    def add(self, channel: Receiver) -> int:
        """A number for a channel, by which it gets what is its own."""
        with self._lock:
            self._last_channel += 1
            self._channels[self._last_channel] = channel
            return self._last_channel

    def forget(self, number: int) -> None:
        """Have a channel shut there."""
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
        """As `ask`, and raises UsageError as `write`.

        asked  a JSON object, or the two parts of a SEND between which the number of the question stands
        """
        return self.answer(self.asking(kind, channel, asked))

    def asking(
        self, kind: int, channel: int, asked: dict[str, Any] | Sequence[bytes], heard: Callable[[Question], None] | None = None
    ) -> Question:
        """Ask as `question` does, and do not wait: `answer` does."""
        question = Question(heard)
        with self._lock:
            self._last_question += 1
            number = question.number = self._last_question & 0xFFFFFFFF or 1
            self._questions[number] = question
        try:
            if isinstance(asked, dict):
                frame = far.text(kind, channel, {"question": number, **asked})
            else:
                frame = far.frame(kind, channel, far.BYTES.pack(number) + b"".join(asked))
            self.write(frame, must=True)
        except BaseException:
            self._forget_question(question)
            raise
        return question

    def answer(self, question: Question) -> Any:
        """What comes of a question, also when it is waited for again. Raises as `ask`."""
        try:
            if not question.told.wait(_ANSWERS):
                raise NoAnswer(f"{self.label} did not answer within {_ANSWERS:g} seconds")
        finally:
            self._forget_question(question)
        if (answer := question.answer) is None:
            raise self.fault()
        if (errno := answer.get("errno")) is not None:
            raise FarFault(f"{self.label}: {errno_text(errno)}", errno, answer["at"])
        return answer.get("value")

    def _forget_question(self, question: Question) -> None:
        with self._lock:
            self._questions.pop(question.number, None)

    def write(self, frame: bytes, must: bool = False) -> bool:
        """Send a frame; False where too much waits for the pipe already, unless it must be sent. Never waits.

        Raises UsageError for one that is too long, Disconnected, Closed.
        """
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
        """Have the thread look again. The lock is held, so that the descriptor is still ours."""
        if self._wake >= 0:
            os.eventfd_write(self._wake, 1)

    # --- the thread

    def _pump(self) -> None:
        """Read what comes, to its end, and see the process off."""
        try:
            while self.why is None and self._turn():
                pass
        except Nonsense as error:
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
        if not self._is_greeted:
            start = held.find(far.MAGIC)
            if start < 0:
                if len(held) > _NOISE:
                    raise Nonsense(f"it says other things than nlshell's helper, beginning with {_shown(bytes(held[:80]))}")
                return
            if start:
                del held[:start]
            start = len(far.MAGIC)
        while len(held) - start >= far.HEAD.size:
            kind, number, size = far.HEAD.unpack_from(held, start)
            if size > (far.MOST_FRAME if self._is_greeted else _NOISE) or (kind == far.HELLO) is self._is_greeted:
                raise Nonsense("it says what nlshell's helper never says")
            end = start + far.HEAD.size + size
            if len(held) < end:
                break
            said = bytes(memoryview(held)[start + far.HEAD.size : end])
            start = end
            if self._is_greeted:
                self._sort(kind, number, said)
            else:
                self._greet(said)
        if self._is_greeted:
            del held[:start]

    def _greet(self, said: bytes) -> None:
        hello = _object(said)
        system, order, release = hello.get("system"), hello.get("byteorder"), hello.get("release")
        if hello.get("version") != far.VERSION or not (isinstance(system, str) and isinstance(order, str) and isinstance(release, str)):
            raise Nonsense("its first words are not those of nlshell's helper")
        if system != "Linux":
            raise Nonsense(f"netlink is a part of Linux, and it runs {_shown(system.encode('utf-8', 'replace'))}")
        if order != sys.byteorder:
            other = _shown(order.encode("utf-8", "replace"))
            raise Nonsense(
                f"it is {other}-endian, and netlink's numbers would be read wrongly on this machine, which is {sys.byteorder}-endian"
            )
        self.release, self.initial = release[:_SHOWN], hello.get("initial") is True
        self._is_greeted = True
        self._begun.set()

    def _sort(self, kind: int, number: int, said: bytes) -> None:
        """Put a frame where it belongs; what is of a channel that was closed meanwhile is nobody's."""
        if kind == far.ANSWER:
            answer = _object(said)
            errno, where = answer.get("errno"), answer.setdefault("at", "")
            if not (errno is None or (isinstance(errno, int) and 0 < errno < 4096)) or not isinstance(where, str):
                raise Nonsense("an answer of it is none")
            with self._lock:
                question = self._questions.get(answer.get("question", 0))
            if question is not None:
                question.answer = answer
                try:
                    if question.heard is not None:
                        question.heard(question)
                except Nonsense:
                    question.answer = None  # whoever waits is told of the end
                    raise
                self._forget_question(question)
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
            raise Nonsense("it says what nlshell's helper never says")

    # --- the end

    def _end(self, why: str) -> None:
        with self._lock:
            if self.why is None:
                self.why = why
        self._tell_all()

    def _tell_all(self) -> None:
        """Wake whoever waits for anything, and the thread."""
        with self._lock:
            channels, questions = list(self._channels.values()), list(self._questions.values())
            self._rouse()
        self._begun.set()
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
        words = self._last_words()
        how = f"; it was ended by signal {-status}" if status is not None and status < 0 else ""
        if self._is_greeted:
            return f"the connection to {self.label} has ended{how}{words}"
        python = "; that takes Python 3 there, as `python3`" if status in (126, 127) or b"python3" in self._stderr else ""
        how = how or (f"; its command ended with status {status}" if status and not words else "")
        return f"no connection to {self.label}{how}{words}{python}"

    def _last_words(self) -> str:
        lines = [line for line in self._stderr.splitlines() if line.strip()]
        return f": {_shown(lines[-1].strip())}" if lines else ""

    def _see_off(self, gently: bool) -> None:
        """End the process: with a word and the end of its input where it listens, else by signals."""
        if gently and self._is_greeted:
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


def _object(said: bytes) -> dict[str, Any]:
    if len(said) > far.MOST_TEXT:
        raise Nonsense("an answer of it is too long")
    try:
        found = json.loads(said.decode("ascii"))
    except (ValueError, RecursionError):
        raise Nonsense("an answer of it is no JSON") from None
    if not isinstance(found, dict):
        raise Nonsense("an answer of it is none")
    return found


def _shown(said: bytes) -> str:
    """What another machine says, as part of a sentence: short, and without a control character."""
    text = said.decode("utf-8", "backslashreplace")[:_SHOWN]
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)
