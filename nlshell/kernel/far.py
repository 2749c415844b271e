"""The other side of kernel/pipe.py: opens netlink sockets on another machine, and carries what passes on them over a pipe.

Its source is sent over the connection and run by the Python 3 that is there: it imports nothing of nlshell, and keeps to what
Python 3.6 has. It is one thread: what comes from the pipe is done in order, what sockets have is written to the pipe.

A frame is a head (kind, channel, length; in network byte order) and so many bytes. A channel is one socket; 0 is none. Numbers
inside a frame are in network byte order too; netlink's own bytes are passed on as they are.

    to the far side     OPEN SEND ASK GRANT SHUT BYE
    from the far side   HELLO DATAGRAM ANSWER FAULT

What the other side may be sent of a channel's datagrams is granted to it in bytes. When that is used up, the socket is left alone
until more is granted: then it overflows, which the kernel counts, and nothing is lost unmarked. Sources: netlink(7), setns(2),
<linux/netlink.h>, <asm-generic/socket.h>, <linux/sock_diag.h>, <linux/filter.h>.
"""

import errno
import json
import os
import select
import signal
import socket
import struct
import sys
import time
from collections import deque
from contextlib import suppress
from threading import Thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

VERSION = 1
MAGIC = b"\0nlshell far 1\0\n"  # what comes before it is none of ours: banners, what a shell's start-up files print
OPEN, SEND, ASK, GRANT, SHUT, BYE = 1, 2, 3, 4, 5, 6
HELLO, DATAGRAM, ANSWER, FAULT = 16, 17, 18, 19
HEAD = struct.Struct("!BII")
TO = struct.Struct("!III")  # of SEND: number of the question or 0, port, group
FROM = struct.Struct("!IIiBI")  # of DATAGRAM: sender, group, nsid, marks, datagrams lost
WRONG = struct.Struct("!II")  # of FAULT: errno, and the size of what could not be sent; 0: it could not be read
BYTES = struct.Struct("!I")  # of GRANT
HAS_NSID, TRUNCATED, OVERRUN, COUNTED = 1, 2, 4, 8

MOST_FRAME = 16 << 20  # bytes of a frame, either way
MOST_TEXT = 4 << 20  # bytes of an answer
WINDOW = 4 << 20  # bytes of datagrams that are granted to a new channel
COST = 64  # bytes that a datagram counts beyond its own

AF_NETLINK, SOL_NETLINK, CLONE_NEWNET = 16, 270, 0x40000000
ADD_MEMBERSHIP, DROP_MEMBERSHIP, PKTINFO, LISTEN_ALL_NSID, LIST_MEMBERSHIPS = 1, 2, 3, 8, 9
SO_SNDBUFFORCE, SO_RCVBUFFORCE, SO_ATTACH_FILTER, SO_DETACH_FILTER, SO_MEMINFO = 32, 33, 26, 27, 55
SK_MEMINFO_RMEM_ALLOC, SK_MEMINFO_DROPS = 0, 8
NAMED = "/run/netns"
FIRST_DYNAMIC = 0xF0000000  # fs/proc: inode numbers below are fixed; of namespaces the initial ones have such (net: since 6.18)

# As plain numbers: in `socket` they are members of an enum, whose `|` takes longer than the call.
_NOW, _CUT = int(socket.MSG_DONTWAIT), int(socket.MSG_TRUNC)
_SIZE_NOW = int(socket.MSG_PEEK) | _CUT | _NOW
_READ = 64 * 1024  # bytes: more room at once would be mapped and unmapped each time
_RECEIVE = 32 * 1024  # bytes, as the kernel fills datagrams of dumps
_TURN = 32  # datagrams of one socket, before others have theirs
_OVERHEAD = 256  # bytes that a queued datagram counts beyond its own, at least
_ROOM = 128 * 1024  # bytes of a receive buffer in which any event finds room
_PAUSES = (0.0, 0.0, 0.0001, 0.0005, 0.001)  # seconds
_MOST_NAMES, _MOST_FILE = 10000, 1 << 20


class Channel:
    """One netlink socket, and how much of what it has may still be sent."""

    def __init__(self, number: int, opened: socket.socket) -> None:
        self.number = number
        self.socket = opened
        self.granted = WINDOW
        self.dropped = 0  # datagrams by the kernel's count, when it was last asked
        self.overran = False
        self.waiting = deque()  # type: deque[bytes]  # frames that were read already
        self.watched = False

    def take(self) -> "bytes | None":
        """The next frame, or None where there is nothing. What was queued before a loss comes before the mark of the loss."""
        if self.waiting:
            return self.waiting.popleft()
        found = self._receive()
        if found != b"":
            return found
        self._drain()
        return self.waiting.popleft()

    def _receive(self) -> "bytes | None":
        """A frame, None for nothing, b"" for an overrun."""
        if self.overran:
            self.overran = False
            return b""
        try:
            size = self.socket.recv_into(bytearray(1), 1, _SIZE_NOW)
            room = min(max(size, _RECEIVE), MOST_FRAME - FROM.size)
            data, ancillary, flags, address = self.socket.recvmsg(room, 64, _NOW)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError as error:
            if error.errno == errno.ENOBUFS:
                return b""
            return frame(FAULT, self.number, WRONG.pack(error.errno or 0, 0))
        sender, group = address if address else (0, 0)
        group, nsid, marks = group.bit_length(), 0, TRUNCATED if flags & _CUT else 0
        for level, kind, payload in ancillary:
            if level == SOL_NETLINK and kind == PKTINFO:
                group = struct.unpack("=I", payload[:4])[0]
            elif level == SOL_NETLINK and kind == LISTEN_ALL_NSID:
                nsid, marks = struct.unpack("=i", payload[:4])[0], marks | HAS_NSID
        return frame(DATAGRAM, self.number, FROM.pack(sender, group, nsid, marks, 0) + data)

    def _drain(self) -> None:
        """After an overrun: what was queued before it, and then its mark. See NetlinkSocket.drain for why it is read so."""
        held = self._memory()
        left = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        if held is not None and held[1] != self.dropped and held[0] + _ROOM <= left:
            left = 0  # far from full: what it holds is newer than the loss
        while left > 0 and (held is None or held[0]):
            found = self._receive()
            if found is None:
                break
            before, held = held, self._memory()
            if found == b"":
                self.overran = True
                break
            self.waiting.append(found)
            size = len(found) - HEAD.size - FROM.size
            left -= size
            if before is not None and held is not None:
                most = before[0] - size - _OVERHEAD
                for pause in _PAUSES:
                    if held[0] <= most:
                        break
                    time.sleep(pause)
                    held = self._memory() or held
                if held[0] > most:
                    break
        marks, lost = OVERRUN, 0
        if held is not None:
            lost, self.dropped = held[1] - self.dropped & 0xFFFFFFFF, held[1]
            marks |= COUNTED if lost else 0
        self.waiting.append(frame(DATAGRAM, self.number, FROM.pack(0, 0, 0, marks, lost)))

    def _memory(self) -> "tuple[int, int] | None":
        """Bytes that are queued, and datagrams that were dropped so far; None before Linux 4.12."""
        try:
            raw = self.socket.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 64)
        except OSError:
            return None
        words = struct.unpack("=%dI" % (len(raw) // 4), raw[: len(raw) & ~3])  # noqa: UP031
        return (words[SK_MEMINFO_RMEM_ALLOC], words[SK_MEMINFO_DROPS]) if len(words) > SK_MEMINFO_DROPS else None

    # --- what it is asked

    def join(self, group: int) -> None:
        self.socket.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, group)

    def leave(self, group: int) -> None:
        self.socket.setsockopt(SOL_NETLINK, DROP_MEMBERSHIP, group)

    def memberships(self) -> "list[int]":
        raw = self.socket.getsockopt(SOL_NETLINK, LIST_MEMBERSHIPS, 512)
        words = struct.unpack("=%dI" % (len(raw) // 4), raw[: len(raw) & ~3])  # noqa: UP031
        return [32 * index + bit + 1 for index, word in enumerate(words) for bit in range(32) if word >> bit & 1]

    def option(self, option: int, value: int) -> bool:
        try:
            self.socket.setsockopt(SOL_NETLINK, option, value)
        except OSError as error:
            if error.errno in (errno.ENOPROTOOPT, errno.EPERM, errno.EINVAL):
                return False
            raise
        return True

    def buffer(self, size: int, send: bool) -> int:
        force, plain = (SO_SNDBUFFORCE, socket.SO_SNDBUF) if send else (SO_RCVBUFFORCE, socket.SO_RCVBUF)
        try:
            self.socket.setsockopt(socket.SOL_SOCKET, force, size)
        except OSError:
            self.socket.setsockopt(socket.SOL_SOCKET, plain, size)
        return self.socket.getsockopt(socket.SOL_SOCKET, plain)

    def filter(self, program: "list[list[int]]") -> None:
        import ctypes

        held = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *instruction) for instruction in program))
        self.socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HP", len(program), ctypes.addressof(held)))

    def unfilter(self) -> None:
        with suppress(FileNotFoundError):  # there is none
            self.socket.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)

    def send(self, data: bytes, port: int, group: int) -> bool:
        """Whether there was room. To the kernel there always is: sending is being served."""
        try:
            self.socket.sendto(data, _NOW if port else 0, (port, 1 << group - 1 if group else 0))
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno != errno.ECONNREFUSED or not group:  # a multicast is done; there was nobody at port 0 besides
                raise
        return True


class Far:
    """All channels, and the pipe. `incoming` and `outgoing` are descriptors."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._channels = {}  # type: dict[int, Channel]
        self._by_descriptor = {}  # type: dict[int, Channel]
        self._poll = select.poll()
        self._poll.register(incoming, select.POLLIN)
        self._out = []  # type: list[bytes]
        self._over = False

    def run(self) -> None:
        """To the end of the pipe, or to BYE."""
        self._out += [MAGIC, text(HELLO, 0, hello())]
        self._flush()
        held = b""
        while not self._over:
            # One that has frames of before a loss is not silent, whatever its socket shows.
            ready = [channel for channel in self._channels.values() if channel.waiting and channel.granted > 0]
            for descriptor, _ in self._poll.poll(0 if ready else None):
                if descriptor != self._incoming:
                    if descriptor in self._by_descriptor:  # else it was shut by what came just now
                        ready.append(self._by_descriptor[descriptor])
                    continue
                data = os.read(descriptor, _READ)
                if not data:
                    return
                held = self._understood(held + data if held else data)
            for channel in ready:
                self._pass_on(channel)
            self._flush()

    def _flush(self) -> None:
        """Write all, and wait where the pipe is full: then nothing is read of the sockets, whose buffers count what they lose."""
        if self._out:
            left = memoryview(b"".join(self._out))
            del self._out[:]
            while left:
                left = left[os.write(self._outgoing, left) :]

    def _pass_on(self, channel: Channel) -> None:
        """Frames of one socket, as far as they are granted."""
        for _ in range(_TURN):
            if channel.granted <= 0 or channel.number not in self._channels:
                break
            found = channel.take()
            if found is None:
                break
            channel.granted -= len(found) - HEAD.size - FROM.size + COST if found[0] == DATAGRAM else COST
            self._out.append(found)
        self._watch(channel)

    def _watch(self, channel: Channel) -> None:
        """Look at a socket when something may be sent of it, and only then."""
        wanted = channel.granted > 0 and channel.number in self._channels
        if wanted != channel.watched:
            channel.watched = wanted
            if wanted:
                self._poll.register(channel.socket, select.POLLIN)
            else:
                self._poll.unregister(channel.socket)

    def _understood(self, data: bytes) -> bytes:
        """Do what the whole frames say; what is left of the data."""
        start = 0
        while len(data) - start >= HEAD.size and not self._over:
            kind, number, size = HEAD.unpack_from(data, start)
            if size > MOST_FRAME:
                raise SystemExit("a frame is too long")
            if len(data) - start - HEAD.size < size:
                break
            start += HEAD.size
            self._do(kind, number, data[start : start + size])
            start += size
        return data[start:]

    def _do(self, kind: int, number: int, data: bytes) -> None:
        channel = self._channels.get(number)
        if kind == SEND and channel is not None:
            self._send(channel, data)
        elif kind == GRANT and channel is not None:
            channel.granted += BYTES.unpack(data)[0]
            self._watch(channel)
        elif kind == SHUT and channel is not None:
            del self._channels[number], self._by_descriptor[channel.socket.fileno()]
            self._watch(channel)
            channel.socket.close()
        elif kind in (ASK, OPEN):
            self._ask(kind, number, json.loads(data.decode("ascii")))
        elif kind == BYE:
            self._over = True

    def _send(self, channel: Channel, data: bytes) -> None:
        question, port, group = TO.unpack_from(data)
        data = data[TO.size :]
        try:
            sent = channel.send(data, port, group)
        except OSError as error:
            if question:
                self._answer({"question": question, "errno": error.errno or 0})
            else:
                channel.granted -= COST
                self._out.append(frame(FAULT, channel.number, WRONG.pack(error.errno or 0, max(1, len(data)))))
            return
        if question:
            self._answer({"question": question, "value": sent})
        self._pass_on(channel)  # the kernel's answer is mostly there already

    def _ask(self, kind: int, number: int, asked: "dict[str, Any]") -> None:
        answer = {"question": asked["question"]}  # type: dict[str, Any]
        try:
            if kind == OPEN:
                answer["value"] = self._open(number, asked)
            elif number:
                if number not in self._channels:
                    raise OSError(errno.EBADF, "")
                answer["value"] = getattr(self._channels[number], asked["what"])(*asked["with"])
            else:
                work = WORK[asked["what"]]  # type: Any
                answer["value"] = work(*asked["with"])
        except OSError as error:
            answer["errno"] = error.errno or errno.EIO
            answer["at"] = getattr(error, "at", "")
        self._answer(answer)

    def _answer(self, answer: "dict[str, Any]") -> None:
        found = text(ANSWER, 0, answer)
        if len(found) > MOST_TEXT:
            found = text(ANSWER, 0, {"question": answer["question"], "errno": errno.EMSGSIZE})
        self._out.append(found)

    def _open(self, number: int, asked: "dict[str, Any]") -> "dict[str, Any]":
        with at("open"):
            opened = netlink_socket(asked["protocol"], asked["namespace"])
        channel = Channel(number, opened)
        try:
            with at("option"):
                holding = [name for name, option in asked["options"].items() if channel.option(option, 1)]
            for send in (False, True):
                size = asked["send_buffer" if send else "receive_buffer"]
                if size:
                    channel.buffer(size, send)
            with at("bind"):
                opened.bind((asked["port"], 0))
            for group in asked["groups"]:
                with at("group %d" % group):  # noqa: UP031
                    channel.join(group)
        except BaseException:
            opened.close()
            raise
        self._channels[number] = self._by_descriptor[opened.fileno()] = channel
        self._watch(channel)
        return {"port": opened.getsockname()[0], "options": holding}


class at:
    """Where an OSError happened, for whoever makes a sentence of it."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, OSError) and not hasattr(error, "at"):
            error.at = self._what  # type: ignore[attr-defined]


def frame(kind: int, channel: int, data: bytes) -> bytes:
    return HEAD.pack(kind, channel, len(data)) + data


def text(kind: int, channel: int, said: "dict[str, Any]") -> bytes:
    return frame(kind, channel, json.dumps(said).encode("ascii"))


def hello() -> "dict[str, Any]":
    """What there is to know before anything is asked."""
    system = os.uname()
    return {
        "version": VERSION,
        "byteorder": sys.byteorder,
        "system": system.sysname,
        "release": system.release,
        "initial": is_initial("/proc/self/ns/net"),
    }


# --- namespaces: a socket belongs for ever to the namespace of the thread that opened it


def in_thread(descriptor: int, work: "Any") -> "Any":
    """The result of `work`, called by a thread that is in the network namespace behind a descriptor."""
    found = []  # type: list[Any]

    def run() -> None:
        try:
            with at("enter"):
                setns(descriptor)
            found.append(work())
        except OSError as error:
            found.append(error)

    thread = Thread(target=run)
    thread.start()
    thread.join()
    if isinstance(found[0], OSError):
        raise found[0]
    return found[0]


def setns(descriptor: int) -> None:
    """Move the calling thread into a network namespace. Python has a name for it from 3.12 on."""
    if hasattr(os, "setns"):
        os.setns(descriptor, CLONE_NEWNET)
        return
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def netlink_socket(protocol: int, namespace: int) -> socket.socket:
    def make() -> socket.socket:
        return socket.socket(AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, protocol)

    return make() if namespace < 0 else in_thread(namespace, make)


def namespace(path: str) -> "dict[str, Any]":
    """Open a network namespace and see whether it may be entered: its descriptor, whether it is certainly the initial one."""
    with at("find"):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        in_thread(descriptor, lambda: None)
    except OSError:
        os.close(descriptor)
        raise
    return {"descriptor": descriptor, "initial": is_initial(path)}


def is_initial(path: str) -> bool:
    try:
        found = os.stat(path)
        if found.st_ino < FIRST_DYNAMIC:
            return True
        first = os.stat("/proc/1/ns/net")
    except OSError:
        return False
    return (first.st_dev, first.st_ino) == (found.st_dev, found.st_ino)


def namespaces() -> "list[str]":
    try:
        return sorted(os.listdir(NAMED))[:_MOST_NAMES]
    except OSError:
        return []


def files(file: str, folders: "list[str]") -> "list[str]":
    """The texts of a file of iproute2 and of what lies in its folder, in the order in which they count."""
    found, left = [], _MOST_FILE
    for folder in folders:
        places = [os.path.join(folder, file)]
        try:
            inner = sorted(name for name in os.listdir(places[0] + ".d") if name.endswith(".conf"))
        except OSError:
            inner = []
        for place in places + [os.path.join(places[0] + ".d", name) for name in inner]:
            try:
                with open(place, encoding="utf-8", errors="replace") as opened:
                    said = opened.read(left)
            except OSError:
                continue
            found.append(said)
            left -= len(said)
    return found


WORK = {"namespace": namespace, "forget": os.close, "namespaces": namespaces, "files": files}


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the other side decides when this ends
    # What this Python or a library prints must not come between the frames.
    outgoing = os.dup(1)
    os.dup2(2, 1)
    with suppress(BrokenPipeError, ConnectionResetError):  # the other side is gone
        Far(0, outgoing).run()
    os._exit(0)


if __name__ == "__main__":
    main()
