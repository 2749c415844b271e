"""What must be done inside a network namespace: enter or make one, open a netlink socket there.

Imports nothing of nlshell: a sandbox runs this file as a process of its own (a process with threads, such as a
notebook's kernel, can neither enter a user namespace nor safely fork). Sources: setns(2), unshare(2),
user_namespaces(7).
"""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress

CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000
READY = b"ready"


def setns(fd: int, kind: int = CLONE_NEWNET) -> None:
    """Move the calling thread into the namespace behind `fd`."""
    if hasattr(os, "setns"):
        os.setns(fd, kind)
    else:
        _libc("setns", fd, kind)


def unshare(flags: int) -> None:
    """Give the calling thread namespaces of its own."""
    if hasattr(os, "unshare"):
        os.unshare(flags)
    else:
        _libc("unshare", flags)


def _libc(name: str, *arguments: int) -> None:
    """The system calls for Python 3.11, which has no names for them."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def netlink_socket(protocol: int) -> socket.socket:
    return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, protocol)


def _enter_user_namespace() -> None:
    """Private user and network namespaces; whoever we are outside, we are root inside."""
    uid, gid = os.geteuid(), os.getegid()
    unshare(CLONE_NEWUSER | CLONE_NEWNET)
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def serve(channel: socket.socket) -> None:
    """The life of the process inside a sandbox: make the namespaces, then open a socket whenever asked, to the end."""
    try:
        try:
            unshare(CLONE_NEWNET)
        except PermissionError:
            _enter_user_namespace()
    except OSError as error:
        channel.send(str(error.errno).encode())
        return
    channel.send(READY)
    while True:
        request, fds, _, _ = socket.recv_fds(channel, 64, 1)
        if not request:
            return
        if fds:
            with socket.socket(fileno=fds[0]) as asker:
                _answer(asker, int(request))


def _answer(asker: socket.socket, protocol: int) -> None:
    try:
        with netlink_socket(protocol) as opened:
            socket.send_fds(asker, [READY], [opened.fileno()])
    except OSError as error:
        with suppress(OSError):  # whoever asked is gone
            asker.send(b"%d" % (error.errno or 0))


if __name__ == "__main__":
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the owner decides when this ends
    serve(socket.socket(fileno=int(sys.argv[1])))
