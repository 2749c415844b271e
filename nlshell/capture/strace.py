"""What `strace -e read=all -e write=all` prints: the lines of calls, and below a call the bytes it moved.

The bytes stand under the line that shows the call's end, so a call that was interrupted by another thread's line is
found again at its `<... resumed>`. Buffers of one vector are one datagram. Only netlink sockets count where the text
tells which those are: by socket(), by -y and -yy, or by what strace itself decoded.
"""

from __future__ import annotations

import re

from ..errors import InputError
from .literals import read_string
from .pasted import Pasted, Record, beside, cut, shown

_DUMP = re.compile(r"\s*\|\s([0-9a-f]{5,16}) ((?:(?: [0-9a-f]{2}| {3}){8} ){2}) (.*)\|\s*$")
_LOOSE_DUMP = re.compile(r"\s*\|\s+[0-9a-f]{5,16}\s+[0-9a-f]{2}\b")
_FIRST_DUMP = re.compile(r"\s*\|\s+00000\s+[0-9a-f]{2}\b")
_STAMP = r"(?:\d\d:\d\d:\d\d(?:\.\d+)?\s+|\d+\.\d+\s+|\(\+\s*\d+\.\d+\)\s+)?"
_PID = r"(?:\[pid\s+(?P<pid>\d+)\]\s+|(?P<bare>\d+)\s+(?!\.))?"
_LINE = re.compile(rf"\s*{_PID}{_STAMP}(?:<\.\.\. (?P<resumed>\w+) resumed>|(?P<name>[a-z]\w+)\()(?P<rest>.*)$")
_FD = re.compile(r"(\d+)(?:<(.*?)>)?(?=,|\)|\s*<unfinished|\s*$)")
_RETURN = re.compile(r".*\)\s+=\s+(-?\d+|\?)(?:<(.*?)>)?(?:\s+(E[A-Z0-9]+)\b.*|\s+.*)?$")
_BUFFER = re.compile(r"\s*\* (\d+) bytes in buffer (\d+)\s*$")
_VECTOR = re.compile(r"\s*= \d+ buffers in vector \d+\s*$")
_SOCKET = re.compile(r"(AF_\w+|PF_\w+), [^,]+, (\w+)")
_STRING = re.compile(r'(?:^[^,]*, |iov_base=)("(?:\\.|[^"\\])*"(?:\.\.\.)?)')
_OTHER = re.compile(
    r"\s*(?:\[pid\s+\d+\]\s+|\d+\s+)?(?:\S+\s+)?(?:---|\+\+\+)|.*strace: Process \d+ (?:at|de)tached|\s*<unfinished \.\.\.>\s*$"
)  # signals, ends of processes, its own words
_BYTES = re.compile(r"\|.*(?:\b[0-9a-f]{2} ){2}|(?:\b[0-9a-f]{2} ){4}|\bbytes in buffer\b")
_LONGEST = 4096  # characters of a line in which bytes are looked for
_OTHER_FILE = re.compile(  # what -y and -yy print of files that are no netlink sockets
    r"/|(?:pipe|anon_inode|net|signalfd|timerfd|eventpoll|eventfd)\b"
    r"|(?:TCP|UDP|UDPLITE|RAW|PING|SCTP|DCCP|MPTCP|ICMP|UNIX(?:-[A-Z]+)?|PACKET|XDP|VSOCK|ALG|CAN|BLUETOOTH|AF_\w+)(?:v6)?:\["
)
_SENDS = ("send", "write", "pwrite")
_RECEIVES = ("recv", "read", "pread")


def is_strace(text: str) -> bool:
    for line in text.splitlines():
        if _FIRST_DUMP.match(line):
            return True
        match = _LINE.match(line)
        if match is None:
            continue
        if match["resumed"] or "nlmsg_len=" in line:
            return True
        if match["name"].startswith((*_SENDS, *_RECEIVES, "socket")) and _RETURN.match(match["rest"]):
            return True
    return False


class _Call:
    """A call that moved bytes and has ended."""

    __slots__ = ("arguments", "error", "fd", "name", "number", "pid", "result", "socket")

    def __init__(self, number: int, pid: str, name: str, arguments: str, result: int, error: str) -> None:
        self.number = number
        self.pid = pid
        self.name = name
        self.arguments = arguments
        self.result = result
        self.error = error
        match = _FD.match(arguments)
        self.fd, self.socket = (match[1], match[2] or "") if match else ("", "")

    @property
    def direction(self) -> str:
        return "send" if self.name.startswith(_SENDS) else "recv"

    @property
    def is_peek(self) -> bool:
        return self.direction == "recv" and "MSG_PEEK" in self.arguments

    def __str__(self) -> str:
        return f"{self.name}({self.fd}, …) in line {self.number}"


class _Moved:
    """Bytes under a call. `protocol` is None where the socket is perhaps netlink, "" where it is not."""

    __slots__ = ("call", "data", "expected", "parts", "protocol")

    def __init__(self, call: _Call | None, protocol: int | str | None) -> None:
        self.call = call
        self.protocol = protocol
        self.data = bytearray()
        self.parts = 0
        self.expected = 0  # bytes that the lines " * N bytes in buffer K" announce

    @property
    def where(self) -> str:
        """Process and file, which tell the sockets apart."""
        return f"{self.call.pid}:{self.call.fd}" if self.call is not None else ""


class _Reader:
    def __init__(self) -> None:
        self.files: dict[tuple[str, str], int | str | None] = {}  # (pid, fd) -> protocol, "" for what is not netlink
        self.waiting: dict[str, tuple[str, str]] = {}  # pid -> name and arguments of its unfinished call
        self.moved: list[_Moved] = []
        self.call: _Call | None = None
        self.calls = 0
        self.strays: list[tuple[int, str]] = []  # lines that are none of strace's

    def read(self, text: str) -> None:
        block: _Moved | None = None
        fresh, at = True, 0
        last = (0, "")  # where a line was below which no bytes can stand
        for number, line in enumerate(text.splitlines(), 1):
            if last[0] == number - 1 > 0 and (_DUMP.match(line) or _BUFFER.match(line) or _VECTOR.match(line)):
                raise InputError(f"line {last[0]} {shown(last[1])} is no call that moved bytes, and bytes stand below it: of which call?")
            if match := _DUMP.match(line):
                offset = int(match[1], 16)
                if block is None or (fresh and offset == 0):
                    block, at = self._block(block, fresh), 0
                elif offset == 0 and at:
                    block, at = self._block(None, True), 0
                if offset != at:
                    raise InputError(
                        f"the dump in line {number} goes on at {offset:#x}, but the lines before it end at {at:#x}: lines are missing"
                    )
                data = bytes.fromhex(match[2])
                block.data += data
                at += len(data)
                fresh = False
            elif _LOOSE_DUMP.match(line):
                raise cut(f"line {number} {shown(line)} is no whole line of a strace dump")
            elif match := _BUFFER.match(line):
                if block is None or block.call is not self.call or int(match[2]) == 0:
                    block = self._block(None, True)
                block.expected += int(match[1])
                block.parts, fresh, at = block.parts + 1, False, 0
            elif _VECTOR.match(line):
                block, fresh = None, True
            else:
                block, fresh = None, True
                known = self._line(number, line)
                if not known and line.strip() and not _OTHER.match(line):
                    if _BYTES.search(line[:_LONGEST]):
                        raise cut(f"line {number} {shown(line)} is no whole line of a strace dump")
                    self.strays.append((number, line))
                if self.call is None or not known:
                    last = number, line

    def _block(self, block: _Moved | None, fresh: bool) -> _Moved:
        if block is not None and not fresh:
            return block
        made = _Moved(self.call, self._protocol(self.call) if self.call else None)
        self.moved.append(made)
        return made

    def _line(self, number: int, line: str) -> bool:
        """Take in a line with a call; whether it is one, or a part of one."""
        match = _LINE.match(line)
        if match is None:
            return False
        pid = match["pid"] or match["bare"] or ""
        name, rest = match["name"] or match["resumed"], match["rest"]
        if match["resumed"]:
            started = self.waiting.pop(pid, None)
            if started is not None:
                rest = started[1] + rest
            elif self.strays:
                at, stray = self.strays[-1]
                raise InputError(
                    f"line {at} {shown(stray)} is no line of strace, and line {number} goes on with a call that it may have begun"
                )
        if "<unfinished ...>" in rest:
            self.waiting[pid] = name, rest.replace("<unfinished ...>", "").rstrip()
            return True
        end = _RETURN.match(rest)
        if end is None or (name.startswith(_SENDS + _RECEIVES) and rest and not _FD.match(rest) and not match["resumed"]):
            return False
        result = int(end[1]) if end[1] != "?" else -1
        self._note_file(pid, name, rest, end[1])
        if name.startswith(_SENDS + _RECEIVES) and not name.startswith("readlink"):
            self.call = _Call(number, pid, name, rest, result, end[3] or "")
            self.calls += 1
        else:
            self.call = None
        return True

    def _note_file(self, pid: str, name: str, arguments: str, result: str) -> None:
        if name == "close" and (match := _FD.match(arguments)):
            self.files.pop((pid, match[1]), None)
        elif name == "socket" and result.isdigit():
            match = _SOCKET.search(arguments)
            netlink = match is not None and match[1] in ("AF_NETLINK", "PF_NETLINK")
            self._set(pid, result, _protocol(match[2]) if netlink and match else "")
        elif name.startswith(("open", "accept", "pipe", "epoll_create", "eventfd", "memfd", "timerfd")) and result.isdigit():
            self._set(pid, result, "")

    def _set(self, pid: str, fd: str, protocol: int | str | None) -> None:
        self.files[(pid, fd)] = protocol
        self.files[("*", fd)] = protocol  # for other threads and children, which share it

    def _protocol(self, call: _Call) -> int | str | None:
        if call.socket.startswith("NETLINK"):
            match = re.match(r"NETLINK:\[(\w+):", call.socket)
            if match and not match[1].isdigit():
                return match[1]
        elif _OTHER_FILE.match(call.socket):
            return ""
        for key in ((call.pid, call.fd), ("*", call.fd)):
            if key in self.files:
                return self.files[key]
        known = call.socket.startswith("NETLINK") or "AF_NETLINK" in call.arguments or "nlmsg_len=" in call.arguments
        # The three standard files are where a program prints; nothing in the text says more about this one.
        return "?" if known else "" if call.fd in ("0", "1", "2") else None


def _protocol(name: str) -> int | str | None:
    try:
        return int(name, 0)
    except ValueError:
        return name


def read_strace(text: str) -> Pasted:
    reader = _Reader()
    reader.read(text)
    if not reader.moved:
        return _strings(text)
    notes = beside(reader.strays, "line of strace")
    for moved in reader.moved:
        _check(moved)
    known = {moved.where for moved in reader.moved if moved.protocol not in ("", None)}
    chosen = [moved for moved in reader.moved if moved.protocol != "" and (not known or moved.where in known)]
    lost = [moved for moved in reader.moved if moved.protocol is None and moved not in chosen]
    if lost and reader.strays:
        number, line = reader.strays[0]
        raise InputError(f"line {number} {shown(line)} is no line of strace, and may have told which socket other lines are about")
    if not chosen:
        raise InputError("strace shows bytes here, but none of them went through a netlink socket")
    chosen, peeks = _without_peeks(chosen)
    if peeks:
        notes.append(f"{peeks} of the receives {'is' if peeks == 1 else 'are'} left out: a look ahead (MSG_PEEK) shows the same bytes")
    for moved in chosen:
        notes += _remarks(moved)
    records = []
    for moved in chosen:
        call = moved.call
        protocol = None if moved.protocol == "?" else moved.protocol
        records.append(Record(bytes(moved.data), protocol, call.direction if call else "", moved.where))
    return Pasted("strace", records, notes)


def _check(moved: _Moved) -> None:
    call, size = moved.call, len(moved.data)
    if moved.parts and size != moved.expected:
        raise cut(f"strace announces {moved.expected} bytes{f' for {call}' if call else ''} and {size} follow")
    if call is None or moved.parts or call.result < 0:
        return
    if size < call.result and "MSG_TRUNC" not in call.arguments and not call.name.endswith("mmsg"):
        raise cut(f"{call} moved {call.result} bytes and {size} follow")


def _without_peeks(chosen: list[_Moved]) -> tuple[list[_Moved], int]:
    """Of a look ahead and the receive that took the same datagram, the one with more of it."""
    dropped: set[int] = set()
    for index, moved in enumerate(chosen):
        call = moved.call
        if call is None or not call.is_peek:
            continue
        for number, later in enumerate(chosen[index + 1 :], index + 1):
            if later.call is not None and (later.call.fd, later.call.direction) == (call.fd, "recv"):
                if later.data.startswith(moved.data):
                    dropped.add(index)
                elif moved.data.startswith(later.data):
                    dropped.add(number)
                break
    return [moved for index, moved in enumerate(chosen) if index not in dropped], len(dropped)


def _remarks(moved: _Moved) -> list[str]:
    call = moved.call
    if call is None:
        return []
    if call.result < 0:
        return (
            [f"{call} failed{f' with {call.error}' if call.error else ''}: the kernel never took these bytes"]
            if call.direction == "send"
            else []
        )
    if len(moved.data) < call.result:
        return [f"{call} got {len(moved.data)} of {call.result} bytes: the buffer was too small for the datagram"]
    return []


def _strings(text: str) -> Pasted:
    """Calls without dumps below them: their strings, where strace printed them whole and undecoded."""
    records: list[Record] = []
    reader = _Reader()
    missing = False
    for number, line in enumerate(text.splitlines(), 1):
        reader.call = None
        reader._line(number, line)
        call = reader.call
        if call is None or call.result <= 0 or (protocol := reader._protocol(call)) == "":
            continue
        match = None if "nlmsg_len=" in call.arguments else _STRING.search(call.arguments)
        data = read_string(match[1]).data if match and not match[1].endswith("...") else b""
        if len(data) < min(call.result, 16) or (call.direction == "send" and len(data) != call.result):
            missing = True
            continue
        records.append(Record(data[: call.result], None if protocol == "?" else protocol, call.direction, f"{call.pid}:{call.fd}"))
    if missing or not records:
        raise InputError("strace did not print all bytes of its netlink calls; run it with -e read=all -e write=all")
    return Pasted("strace", records)
