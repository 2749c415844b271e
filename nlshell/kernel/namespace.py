"""Network namespaces: sockets opened in another one, and private ones to play in.

The calling thread never moves: a socket belongs for ever to the namespace of the thread that opened it, so a thread of
its own enters the namespace, opens the socket and ends. An ordinary user cannot enter the private namespace of a
sandbox from outside, so there a small process lives inside and passes sockets out. Sources: setns(2), unshare(2),
user_namespaces(7), network_namespaces(7).
"""

from __future__ import annotations

import errno
import os
import socket
from contextlib import suppress
from threading import Thread
from warnings import warn  # here, since the end of Python is too late

from ..errors import SystemFault, UsageError
from ..wire.errno import errno_text
from . import inside
from .socket import require_linux

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")

NAMED = "/run/netns"


def path_of(text: str) -> str:
    """The file behind a name (as `ip netns` lists them), a path or a process id. Raises UsageError for nothing at all."""
    if text.isdecimal():
        return f"/proc/{text}/ns/net"
    if not text:
        raise UsageError("a network namespace is named by name, path, process id or fd:N")
    return text if "/" in text else f"{NAMED}/{text}"


class Namespace:
    """A network namespace held open by the file descriptor `fd`, which it owns (-1: closed). `label` is what a person called it.

    private    made by us, for us alone: see `private`
    Sockets opened in it, and sessions that were given it, live on when it is closed, but open no further ones.
    """

    fd = -1
    private = False

    def __init__(self, fd: int, label: str) -> None:
        self.fd = fd
        self.label = label

    @classmethod
    def open(cls, which: str | int | Namespace) -> Namespace:
        """By name (as `ip netns` lists them), path, pid (a number), or "fd:N". Raises SystemFault, UsageError."""
        if isinstance(which, Namespace):
            return which
        require_linux()
        text = str(which)
        if text.startswith("fd:") and text[3:].isdecimal():
            try:
                return cls(os.dup(int(text[3:])), text)
            except (OSError, OverflowError):
                raise SystemFault(f"no network namespace {text!r}: the descriptor is not open", errno.EBADF) from None
        path = path_of(text)
        try:
            return cls(os.open(path, os.O_RDONLY | os.O_CLOEXEC), text)
        except ValueError:
            raise UsageError(f"{text!r} names no network namespace: it holds a NUL") from None
        except OSError as error:
            known = ", ".join(names()) or "there are none"
            raise SystemFault(f"no network namespace {text!r} ({path}: {error.strerror}); named ones: {known}", error.errno or 0) from None

    def run(self, work: Callable[[], T]) -> T:
        """The result of `work`, called by a thread that is in this namespace."""

        def enter_and_work() -> T:
            try:
                inside.setns(self.fd)
            except OSError as error:
                reason = {errno.EINVAL: "it is no network namespace", errno.EPERM: "entering it needs CAP_SYS_ADMIN"}
                text = reason.get(error.errno or 0, errno_text(error.errno or 0))
                raise SystemFault(f"the network namespace {self.label!r} cannot be entered: {text}", error.errno or 0) from None
            return work()

        return _in_thread(enter_and_work)

    def enter(self) -> None:
        """Move this process into it, which has one thread: between fork and exec. Raises OSError."""
        inside.setns(self.fd)

    def socket(self, protocol: int) -> socket.socket:
        """A netlink socket of this namespace. Raises OSError, SystemFault."""
        return self.run(lambda: inside.netlink_socket(protocol))

    def close(self) -> None:
        fd, self.fd = self.fd, -1
        if fd >= 0:
            os.close(fd)

    def __del__(self) -> None:
        if self.fd >= 0:
            warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            os.close(self.fd)

    def __enter__(self) -> Namespace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Namespace {self.label}>"


class Sandbox(Namespace):
    """A private user and network namespace that ends with this object. Needs no privilege.

    Inside, one has every capability over the network, and reaches nothing outside. Raises SystemFault where the
    system forbids user namespaces. It belongs to the process that made it: a fork may use it as long as that is there,
    and closing it in the fork ends nothing.
    """

    private = True

    def __init__(self) -> None:
        import subprocess
        import sys

        super().__init__(-1, "sandbox")
        self._made_by = os.getpid()
        try:
            self._ours, theirs = _pair()
        except OSError as error:
            raise SystemFault(f"no sandbox can be made: {errno_text(error.errno or 0)}", error.errno or 0) from None
        with theirs:
            command = [sys.executable, "-I", inside.__file__, str(theirs.fileno())]
            try:
                self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
            except OSError as error:
                self._ours.close()
                text = f"the process of a sandbox cannot be started: {sys.executable}: {error.strerror}"
                raise SystemFault(text, error.errno or 0) from None
        self.pid = self._process.pid
        try:
            self._enter()
        except BaseException:
            self.close()
            raise

    def _enter(self) -> None:
        answer = self._ours.recv(64)
        try:
            if answer != inside.READY:
                number = int(answer or errno.EPERM)
                raise OSError(number, os.strerror(number))
            self.fd = os.open(f"/proc/{self.pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            number = error.errno or 0
            text = f"no private namespace can be made here ({errno_text(number)}); user namespaces may be switched off"
            raise SystemFault(text, number) from None

    def enter(self) -> None:
        try:
            super().enter()
        except PermissionError:  # of an ordinary user: the user namespace first, where we are root
            user = os.open(f"/proc/{self.pid}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
            inside.setns(user, inside.CLONE_NEWUSER)
            super().enter()

    def socket(self, protocol: int) -> socket.socket:
        """A netlink socket of this namespace. Raises OSError."""
        # Every question brings the socket for its answer along: so threads, forks and those who were interrupted while
        # they waited never take the answer of another.
        ours, theirs = _pair()
        with ours:
            with theirs:
                socket.send_fds(self._ours, [str(protocol).encode()], [theirs.fileno()])
            answer, fds, _, _ = socket.recv_fds(ours, 64, 1)
        if fds:
            return socket.socket(fileno=fds[0])
        code = int(answer or errno.EPIPE)  # the process inside has ended
        raise OSError(code, os.strerror(code))

    def close(self) -> None:
        super().close()
        if os.getpid() != self._made_by:  # the process inside is not ours to end
            self._ours.close()
            return
        with suppress(OSError):  # the process has ended by itself, or this was closed before
            # Closing alone would not end the process while a fork of ours has the socket too.
            self._ours.shutdown(socket.SHUT_RDWR)
        self._ours.close()
        self._process.wait()


def _pair() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def private() -> Namespace:
    """A new network namespace, ended with the object: for root directly, for others as a Sandbox. Raises SystemFault."""
    require_linux()

    def make() -> Namespace:
        inside.unshare(inside.CLONE_NEWNET)
        made = Namespace(os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC), "private")
        made.private = True
        return made

    if os.geteuid() == 0:
        with suppress(OSError):  # root of a container need not have CAP_SYS_ADMIN
            return _in_thread(make)
    return Sandbox()


_DYNAMIC_FIRST = 0xF0000000  # fs/proc: inode numbers below are fixed; of namespaces the initial ones have such (net: since 6.18)


def is_initial(namespace: Namespace | None) -> bool:
    """Whether a namespace (None: our own) is certainly the initial one: by its number, else as the one that process 1 is in.
    False where nobody can tell.
    """
    try:
        own = os.stat("/proc/self/ns/net") if namespace is None else os.fstat(namespace.fd)
        if own.st_ino < _DYNAMIC_FIRST:
            return True
        first = os.stat("/proc/1/ns/net")
    except OSError:
        return False
    return (first.st_dev, first.st_ino) == (own.st_dev, own.st_ino)


def names() -> list[str]:
    """Names under which `ip netns` keeps network namespaces."""
    try:
        return sorted(os.listdir(NAMED))
    except OSError:
        return []


def _in_thread(work: Callable[[], T]) -> T:
    results: list[T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            failures.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
    return results[0]
