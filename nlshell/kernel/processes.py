"""Which processes of this machine have a socket, as /proc tells: those of each socket, and the one that caused an event.

An event's header has the port of who asked. A port is often the number of the process that opened the socket, but need not be; so
nothing is made of the number itself. What holds for sure is the way from the port to the socket (/proc/net/netlink) and from there
to whoever has it open. A process that has ended by then stays unknown. Sources: proc_pid_fd(5), "socket:[INODE]";
netlink_seq_show and netlink_autobind (net/netlink/af_netlink.c).
"""

from __future__ import annotations

import os
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = 1.0  # seconds: one that makes many changes is not looked for again each time
_MOST = 256


class Holders:
    """inode of a socket -> the processes that have it open, as (name, process id), for as many as may be looked at.

    hidden  processes whose descriptors may not be read
    """

    def __init__(self, proc: str = "/proc") -> None:
        self._found: dict[int, list[tuple[str, int]]] = {}
        self.hidden = 0
        for pid in sorted(_processes(proc)):
            self._look(f"{proc}/{pid}", pid)

    def of(self, inode: int) -> list[tuple[str, int]]:
        return self._found.get(inode, [])

    def _look(self, place: str, pid: int) -> None:
        try:
            inodes = _sockets(place)
            called = _name(place) if inodes else ""
        except PermissionError:
            self.hidden += 1
            return
        except OSError:
            return  # it has ended
        for inode in inodes:
            self._found.setdefault(inode, []).append((called, pid))


class Requesters:
    """Looks for the processes behind ports, in the network namespace of this process."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], tuple[float, tuple[int, str] | None]] = {}

    def process(self, protocol: int, port: int) -> tuple[int, str] | None:
        """(number, name) of the process that has the socket with this port now; None where there is none, or it may not be seen."""
        key, now = (protocol, port), monotonic()
        known = self._found.get(key)
        if known is None or now - known[0] > _KEPT:
            if len(self._found) >= _MOST:
                self._found.clear()
            known = self._found[key] = now, _requester(protocol, port)
        return known[1]


def _requester(protocol: int, port: int) -> tuple[int, str] | None:
    inode = _inode_of(protocol, port)
    for number in dict.fromkeys([port, *_processes("/proc")]) if inode else ():  # first the one that most likely has it
        try:
            if inode in _sockets(f"/proc/{number}"):
                return number, _name(f"/proc/{number}")
        except OSError:
            continue
    return None


def _inode_of(protocol: int, port: int) -> int:
    """The netlink socket with this port; 0 where there is none."""
    try:
        with open("/proc/net/netlink", encoding="ascii", errors="replace") as file:
            for line in file:
                fields = line.split()
                if len(fields) >= 10 and fields[1:3] == [str(protocol), str(port)]:
                    return int(fields[9])
    except (OSError, ValueError):
        pass
    return 0


def _processes(proc: str) -> Iterator[int]:
    try:
        names = os.listdir(proc)
    except OSError:
        return
    yield from (int(name) for name in names if name.isdecimal())


def _sockets(place: str) -> set[int]:
    """The sockets that a process has open. Raises OSError."""
    with os.scandir(f"{place}/fd") as listing:
        return {inode for each in listing if (inode := _inode(each.path))}


def _inode(path: str) -> int:
    """The socket that a descriptor is; 0 where it is none, or closed by now."""
    try:
        target = os.readlink(path)
    except OSError:
        return 0
    inside = target.removeprefix("socket:[").removesuffix("]")
    return int(inside) if target.startswith("socket:[") and inside.isdecimal() else 0


def _name(place: str) -> str:
    with open(f"{place}/comm", encoding="utf-8", errors="surrogateescape") as file:
        return file.read().removesuffix("\n")
