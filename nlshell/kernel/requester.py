"""Which process has the netlink socket that an event was caused by: its port is in the event's header.

A port is often the number of the process that opened the socket, but need not be; so nothing is made of the number itself. What holds
for sure is the way from the port to the socket (/proc/net/netlink) and from there to whoever has it open (/proc/PID/fd). A process
that has ended by then stays unknown. Sources: netlink_seq_show and netlink_autobind (net/netlink/af_netlink.c).
"""

from __future__ import annotations

import os
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = 1.0  # seconds: one that makes many changes is not looked for again each time
_MOST = 256


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
            known = self._found[key] = now, _holder(protocol, port)
        return known[1]


def _holder(protocol: int, port: int) -> tuple[int, str] | None:
    inode = _inode(protocol, port)
    if not inode:
        return None
    wanted = f"socket:[{inode}]"
    for number in _processes(port):
        if _has(number, wanted):
            try:
                with open(f"/proc/{number}/comm", encoding="utf-8", errors="surrogateescape") as file:
                    return number, file.read().rstrip("\n")
            except OSError:
                return None
    return None


def _inode(protocol: int, port: int) -> str:
    try:
        with open("/proc/net/netlink", encoding="ascii", errors="replace") as file:
            next(file, "")
            for line in file:
                fields = line.split()
                if len(fields) >= 10 and fields[1] == str(protocol) and fields[2] == str(port):
                    return fields[9]
    except OSError:
        pass
    return ""


def _processes(first: int) -> Iterator[int]:
    """All processes; first the one that most likely has it."""
    yield first
    try:
        names = os.listdir("/proc")
    except OSError:
        return
    yield from (int(name) for name in names if name.isdecimal() and name != str(first))


def _has(number: int, wanted: str) -> bool:
    folder = f"/proc/{number}/fd"
    try:
        for name in os.listdir(folder):
            try:
                if os.readlink(f"{folder}/{name}") == wanted:
                    return True
            except OSError:
                continue
    except OSError:
        pass
    return False
