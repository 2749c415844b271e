"""Another machine as the end of a session: "ssh://HOST", or "exec:COMMAND" for any command that gives a pipe to a Python 3.

A place becomes a command (`command_of`), and the command a pipe (kernel/pipe.py) when something is first asked there. One pipe a host
carries all that its sessions have there: sockets (`Channel`), and the namespaces that they are opened in (`RemoteNamespace`).
"""

from __future__ import annotations

import os
import re
import shlex
from _thread import allocate_lock
from collections import deque
from contextlib import suppress
from errno import EINVAL, ENOENT, EPERM
from os import getpid, urandom
from struct import Struct

from ..errors import Closed, NlshellError, SystemFault, UsageError
from ..wire.errno import errno_text
from . import far, refused
from .ends import End
from .pipe import FarFault, Nonsense, Pipe, Question, python
from .socket import DEFAULT_RECEIVE_BUFFER, OPTIONS
from .transport import Datagram, Transport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

FORMS = "ssh://HOST, ssh://USER@HOST:PORT, or exec:COMMAND as in `exec:docker exec -i NAME`"

_ALIVE = 15  # seconds after which ssh asks a silent connection whether it is there, three times
_TO = Struct("!II")  # port, group: far.TO without the number of a question

# Port ids that no kernel gives by itself: process ids are below, what it takes where those are taken is above.
# Source: PID_MAX_LIMIT of <linux/threads.h>; netlink_autobind of net/netlink/af_netlink.c.
_FIRST_PORT, _LAST_PORT = 1 << 22, (1 << 31) - 1

# What ssh itself takes as a host or user, and nothing that a shell or ssh's own % would read otherwise.
_HOST = re.compile(
    r"(?:(?P<user>[\w.+][\w.+-]*)@)?"
    r"(?:\[(?P<six>[0-9A-Fa-f:.]+(?:%[\w.]+)?)\]|(?P<host>[\w.][\w.-]*))"
    r"(?::(?P<port>\d{1,5}))?/?",
    re.ASCII,
)


def _any_port() -> int:
    """A port id for a socket that is not open yet, so that the first request on it can say where its answer goes."""
    return _FIRST_PORT + int.from_bytes(urandom(4), "big") % (_LAST_PORT - _FIRST_PORT)


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
        return [*words, *python()]
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
    return ["ssh", "-T", "-a", "-x", *alive, *there, "--", at + host, shlex.join(python())]


class Remote(End):
    """Another machine. The pipe is made when something is first asked there, once for each process that uses this.

    Usable from any number of threads and sessions. Closing it ends the pipe, and every wait on it.
    """

    def __init__(self, place: str) -> None:
        self.label: str = place
        self._command = command_of(place)
        self._lock = allocate_lock()
        self._process = getpid()
        self._pipe: Pipe | None = None
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
        pipe = self.pipe()
        inside = -1 if namespace is None else self.namespace_descriptor(namespace)
        asked = {
            "protocol": protocol, "namespace": inside, "groups": [refused.group_number(group) for group in groups],
            "port": port or _any_port(),
            "receive_buffer": min(receive_buffer, refused.MOST), "send_buffer": min(send_buffer, refused.MOST),
            "options": {name: OPTIONS[name] for name, on in wanted.items() if on},
        }  # fmt: skip
        # Nobody waits for a plain socket. Who asks for more of it is told at once where there is no more.
        more = bool(asked["groups"] or port or options or send_buffer)
        return Channel(pipe, protocol, asked, "" if namespace is None else namespace.label, wait=more)

    def pipe(self) -> Pipe:
        """The pipe to its helper, made if there is none. Raises Disconnected, SystemFault, Closed."""
        if self._process != getpid():  # a fork: what it has is the other process's, whose thread may hold the lock
            self._lock = allocate_lock()
            left, self._pipe, self._process = self._pipe, None, getpid()
            if left is not None:
                left.abandon()
        with self._lock:
            if self._closed:
                raise Closed(f"the connection to {self.label} is closed")
            if self._pipe is None:
                self._pipe = Pipe(self._command, self.label)
            found = self._pipe
        found.begin()
        return found

    @property
    def lost(self) -> bool:
        """Whether its pipe has ended by itself: it stays so, and another Remote makes another."""
        found = self._pipe if self._process == getpid() else None
        return found is not None and found.why is not None and not self._closed

    def namespace(self, which: Any) -> RemoteNamespace:
        """A network namespace there by name, path or process id. Raises SystemFault, UsageError, Disconnected."""
        if isinstance(which, RemoteNamespace):
            if which.end is self:
                return which
            if which.end.label != self.label:
                raise UsageError(f"the network namespace {which.label!r} is one of {which.end.label}, and not of {self.label}")
            which = which.label  # found by the one whose pipe has ended, and to be found again
        if not isinstance(which, (str, int)):
            raise UsageError(f"the network namespace {getattr(which, 'label', which)!r} is one of this machine, and not of {self.label}")
        text = str(which)
        if text.startswith("fd:") or "\0" in text:
            raise UsageError(f"a network namespace of {self.label} is named by name, path or process id, and not by {text!r}")
        made = self._pipe is None
        try:
            found = RemoteNamespace(self, text)
            found.descriptor()
        except BaseException:
            if made:  # for this alone, and whoever asked gets nothing that could be closed
                self._drop()
            raise
        return found

    def namespaces(self) -> list[str]:
        found = self.pipe().ask(0, "namespaces")
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise self.pipe().broken("its list of network namespaces is none")
        return found

    def namespace_descriptor(self, namespace: Any) -> int:
        return self.namespace(namespace).descriptor()

    def numbers(self, file: str) -> Mapping[str, int]:
        from .surroundings import FOLDERS, numbers_of

        if file not in self._files:
            texts = self.pipe().ask(0, "files", file, list(FOLDERS))
            if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
                raise self.pipe().broken("what it says of its files is no text")
            self._files[file] = numbers_of(texts)
        return self._files[file]

    @property
    def release(self) -> str:
        return self.pipe().release

    def is_initial(self, namespace: Any = None) -> bool:
        """Whether a namespace there (None: the one its command runs in) is certainly the initial one."""
        return self.pipe().initial if namespace is None else self.namespace(namespace).initial

    def _drop(self) -> None:
        with self._lock:
            left, self._pipe = self._pipe, None
        if left is not None:
            left.close()

    def close(self) -> None:
        self._closed = True
        if self._process == getpid():
            self._drop()
        elif self._pipe is not None:
            self._pipe.abandon()

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
        self._pipe: Pipe | None = None
        self._descriptor = -1

    def descriptor(self) -> int:
        """Of the process there; asked for anew of a new one. Raises SystemFault, MissingNameError, Disconnected."""
        from .namespace import path_of

        pipe = self.end.pipe()
        if self._pipe is not pipe:
            try:
                found = pipe.ask(0, "namespace", path_of(self.label))
            except FarFault as fault:
                raise self._refusal(pipe, fault) from None
            descriptor = found.get("descriptor") if isinstance(found, dict) else None
            if not isinstance(descriptor, int) or not isinstance(found["initial"], bool):
                raise pipe.broken("its network namespace is none")
            self._pipe, self._descriptor, self.initial = pipe, descriptor, found["initial"]
        return self._descriptor

    def _refusal(self, pipe: Pipe, fault: FarFault) -> NlshellError:
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
        pipe, self._pipe = self._pipe, None
        if pipe is not None and pipe.why is None and pipe.process == getpid():
            pipe.tell(0, "forget", self._descriptor)

    def __repr__(self) -> str:
        return f"<RemoteNamespace {self.label} of {self.end.label}>"


class Channel(Transport):
    """A netlink socket of another machine. One that does not `wait` to be opened tells a refusal where the first answer would be."""

    def __init__(self, pipe: Pipe, protocol: int, asked: dict[str, Any], namespace: str, wait: bool) -> None:
        super().__init__(protocol)
        self._pipe = pipe
        self._mutex = allocate_lock()
        self._ready: deque[tuple[Any, int | None]] = deque()
        self._queued = 0  # bytes that wait here, as they were granted
        self._taken = 0  # bytes that were taken and not yet granted again
        self._lost: int | None = None
        self._signal = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._rung = False
        self._namespace = namespace
        self.port = asked["port"]
        self.options = set(asked["options"])
        self._number = pipe.add(self)
        try:
            self._opening = pipe.asking(far.OPEN, self._number, asked, self._heard)
            if wait:
                self._wait_for_opening()
        except BaseException:
            self.close()
            raise

    def _heard(self, opening: Question) -> None:
        """What came of opening it."""
        if opening.is_refused:
            self.wake()
            return
        told = (opening.answer or {}).get("value")
        port, options = (told.get("port"), told.get("options")) if isinstance(told, dict) else (None, None)
        if port != self.port or not isinstance(options, list):
            raise Nonsense("the socket that it opened is none")
        self.options.intersection_update(map(str, options))

    def _wait_for_opening(self) -> None:
        try:
            self._pipe.answer(self._opening)
        except FarFault as fault:
            raise self._cannot_open(fault) from None

    def _cannot_open(self, fault: FarFault) -> SystemFault:
        number = fault.errno
        what, _, group = fault.at.partition(" ")
        if what == "bind":
            return refused.cannot_bind(number)
        if what == "group":
            return refused.cannot_join(int(group) if group.isdecimal() else 0, number)
        if what == "enter":
            return SystemFault(
                f"the network namespace {self._namespace!r} of {self._pipe.label} cannot be entered: {errno_text(number)}", number
            )
        return refused.cannot_open(self.protocol, number)

    # --- for the pipe, which may be read by any thread

    def bring(self, what: Any, lost: int | None = None) -> None:
        """Something that came: a Datagram, or (errno, size) of what went wrong."""
        with self._mutex:
            self._queued += far.COST + (len(what.data) if isinstance(what, Datagram) else 0)
            if self._queued > far.WINDOW + far.MOST_FRAME + far.COST:
                raise Nonsense("it sends more than it was granted")
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
                    if self._pipe.why is not None:
                        raise self._pipe.fault()
                    if self._opening.is_refused:
                        self._wait_for_opening()  # which is over
                    return None
                found, lost = self._ready.popleft()
                cost = far.COST + (len(found.data) if isinstance(found, Datagram) else 0)
                self._queued -= cost
                self._taken += cost
                granted = self._taken if self._taken * 4 >= far.WINDOW else 0
                self._taken -= granted
                if not self._ready and self._rung and self._pipe.why is None:
                    self._rung = False
                    os.eventfd_read(self._signal)
            if granted:
                with suppress(SystemFault):  # it has ended: what came before is given all the same
                    self._pipe.write(far.frame(far.GRANT, self._number, far.BYTES.pack(granted)), must=True)
        finally:
            self._leave()
        if isinstance(found, Datagram):
            if found.overrun:
                self._lost = lost
            return found
        errno, size = found
        if not size:
            raise refused.cannot_read(errno)
        raise refused.cannot_send(self.protocol, size, 0, errno)

    def put(self, data: bytes, port: int, group: int) -> bool:
        head = _TO.pack(port, group)
        if not port and not group:
            # Nobody waits to hear that the kernel took it: what goes wrong comes where the answer would.
            return self._pipe.write(far.frame(far.SEND, self._number, far.BYTES.pack(0) + head + data))
        self._wait_for_opening()
        try:
            return bool(self._pipe.question(far.SEND, self._number, (head, data)))
        except FarFault as fault:
            raise refused.cannot_send(self.protocol, len(data), port, fault.errno) from None

    def drain(self) -> tuple[list[Datagram], int | None]:
        # The other side read what was queued before it marked the loss: it has been given already.
        lost, self._lost = self._lost, None
        return [], lost

    def fileno(self) -> int:
        return self._signal

    def release(self) -> None:
        if self._process == getpid():
            self._pipe.forget(self._number)
            with self._mutex:
                signal, self._signal = self._signal, -1
        else:  # a fork, where a thread of the other process may have held the lock
            signal, self._signal = self._signal, -1
        if signal >= 0:
            os.close(signal)

    def _ask(self, what: str, *arguments: Any) -> Any:
        self._enter()
        try:
            self._wait_for_opening()
            return self._pipe.ask(self._number, what, *arguments)
        finally:
            self._leave()

    def join(self, group: int) -> None:
        try:
            self._ask("join", refused.group_number(group))
        except FarFault as fault:
            raise refused.cannot_join(group, fault.errno) from None

    def leave(self, group: int) -> None:
        try:
            self._ask("leave", group)
        except FarFault as fault:
            raise refused.cannot_leave(group, fault.errno) from None

    def memberships(self) -> list[int]:
        found = self._ask("memberships")
        if not isinstance(found, list) or not all(isinstance(each, int) for each in found):
            raise self._pipe.broken("its multicast groups are none")
        return found

    def set_option(self, name: str, option: int, value: int = 1) -> bool:
        try:
            done = bool(self._ask("option", option, value))
        except FarFault as fault:
            raise refused.cannot_set(name, fault.errno) from None
        if done:
            (self.options.add if value else self.options.discard)(name)
        return done

    def set_buffer(self, size: int, send: bool = False) -> int:
        given = self._ask("buffer", min(size, refused.MOST), send)
        if not isinstance(given, int):
            raise self._pipe.broken("the size of its buffer is none")
        return given

    def attach_filter(self, program: Sequence[tuple[int, int, int, int]]) -> None:
        refused.packed(program)  # that it can be, for the helper does it
        try:
            self._ask("filter", [list(each) for each in program])
        except FarFault as fault:
            raise refused.cannot_filter(fault.errno) from None

    def detach_filter(self) -> None:
        self._ask("unfilter")

    def __del__(self) -> None:
        if getattr(self, "_signal", -1) >= 0:
            os.close(self._signal)
