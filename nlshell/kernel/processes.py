"""Which processes of this machine have a socket, as /proc tells. Source: proc_pid_fd(5): "socket:[INODE]"."""

from __future__ import annotations

import os


class Holders:
    """inode of a socket -> the processes that have it open, as (name, process id), for as many as may be looked at.

    hidden  processes whose descriptors may not be read
    """

    def __init__(self, proc: str = "/proc") -> None:
        self._found: dict[int, list[tuple[str, int]]] = {}
        self.hidden = 0
        try:
            names = os.listdir(proc)
        except OSError:
            names = []
        for pid in sorted(int(name) for name in names if name.isdecimal()):
            self._look(f"{proc}/{pid}", pid)

    def of(self, inode: int) -> list[tuple[str, int]]:
        return self._found.get(inode, [])

    def _look(self, place: str, pid: int) -> None:
        try:
            with os.scandir(f"{place}/fd") as listing:
                inodes = {inode for each in listing if (inode := _inode(each.path))}
            called = _name(place) if inodes else ""
        except PermissionError:
            self.hidden += 1
            return
        except OSError:
            return  # it has ended
        for inode in inodes:
            self._found.setdefault(inode, []).append((called, pid))


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
