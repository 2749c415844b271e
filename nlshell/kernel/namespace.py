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
from threading import Lock, Thread

from ..errors import SystemFault, UsageError
from ..wire.errno import errno_text
from . import inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")

NAMED = "/run/netns"


class Namespace:
    """A network namespace held open by a file descriptor. `label` is what a person called it."""

    def __init__(self, fd: int, label: str) -> None:
        self.fd = fd
        self.label = label

    @classmethod
    def open(cls, which: str | int | Namespace) -> Namespace:
        """By name (as `ip netns` lists them), path, pid (a number), or "fd:N". Raises SystemFault, UsageError."""
        if isinstance(which, Namespace):
            return which
        text = str(which)
        if text.startswith("fd:") and text[3:].isdigit():
            return cls(os.dup(int(text[3:])), text)
        if text.isdigit():
            path = f"/proc/{text}/ns/net"
        elif "/" in text:
            path = text
        elif text:
            path = f"{NAMED}/{text}"
        else:
            raise UsageError("a network namespace is named by name, path, process id or fd:N")
        try:
            return cls(os.open(path, os.O_RDONLY | os.O_CLOEXEC), text)
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

    def socket(self, protocol: int) -> socket.socket:
        return self.run(lambda: inside.netlink_socket(protocol))

    def close(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __enter__(self) -> Namespace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Namespace {self.label}>"


class Sandbox(Namespace):
    """A private user and network namespace that ends with this object. Needs no privilege.

    Inside, one has every capability over the network, and reaches nothing outside. Raises SystemFault where the
    system forbids user namespaces.
    """

    def __init__(self) -> None:
        import subprocess
        import sys

        super().__init__(-1, "sandbox")
        self._lock = Lock()
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-I", inside.__file__, str(theirs.fileno())]
            try:
                self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
            except OSError as error:
                self._ours.close()
                text = f"the process of a sandbox cannot be started: {sys.executable}: {error.strerror}"
                raise SystemFault(text, error.errno or 0) from None
        self.pid = self._process.pid
        answer = self._ours.recv(64)
        if answer != inside.READY:
            self.close()
            number = int(answer or b"1")
            raise SystemFault(f"no private namespace can be made here ({errno_text(number)}); user namespaces may be switched off", number)
        self.fd = os.open(f"/proc/{self.pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC)

    def socket(self, protocol: int) -> socket.socket:
        with self._lock:
            self._ours.send(str(protocol).encode())
            answer, fds, _, _ = socket.recv_fds(self._ours, 64, 1)
        if not fds:
            number = int(answer or b"1")
            raise OSError(number, os.strerror(number))
        return socket.socket(fileno=fds[0])

    def close(self) -> None:
        super().close()
        self._ours.close()
        self._process.wait()


def private() -> Namespace:
    """A new network namespace, ended with the object: for root directly, for others as a Sandbox."""
    if os.geteuid() != 0:
        return Sandbox()

    def make() -> Namespace:
        inside.unshare(inside.CLONE_NEWNET)
        return Namespace(os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC), "private")

    return _in_thread(make)


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
