"""One AF_NETLINK socket with all of its options. Source: netlink(7), <linux/netlink.h>, socket(7)."""

from __future__ import annotations

# The module `socket` would add selectors, enum and array to a cold start, and nothing that is needed here.
import _socket as socket
import errno
from contextlib import suppress
from struct import Struct
from time import sleep

from ..errors import Closed, SystemFault
from . import refused
from .transport import Datagram, Transport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .bulk import Window
    from .namespace import Namespace

SOL_NETLINK = 270
# <linux/netlink.h>
ADD_MEMBERSHIP, DROP_MEMBERSHIP, PKTINFO, BROADCAST_ERROR, NO_ENOBUFS = 1, 2, 3, 4, 5
LISTEN_ALL_NSID, LIST_MEMBERSHIPS, CAP_ACK, EXT_ACK, GET_STRICT_CHK = 8, 9, 10, 11, 12
OPTIONS = {
    "ext_ack": EXT_ACK, "cap_ack": CAP_ACK, "strict": GET_STRICT_CHK, "no_enobufs": NO_ENOBUFS,
    "listen_all_nsid": LISTEN_ALL_NSID, "packet_info": PKTINFO, "broadcast_error": BROADCAST_ERROR,
}  # fmt: skip
# <asm-generic/socket.h>
SO_SNDBUFFORCE, SO_RCVBUFFORCE, SO_ATTACH_FILTER, SO_DETACH_FILTER, SO_MEMINFO = 32, 33, 26, 27, 55
# <linux/sock_diag.h>: which of the words of SO_MEMINFO is which
SK_MEMINFO_RMEM_ALLOC, SK_MEMINFO_DROPS = 0, 8

# The kernel fills dump datagrams up to the size of the last receive, and 32 KiB at the most. Single messages may be
# larger (a link with many virtual functions, an error that quotes its request): those get the room they need.
RECEIVE_SIZE = 32 * 1024
DEFAULT_RECEIVE_BUFFER = 4 * 1024 * 1024

_OVERHEAD = 256  # bytes that a queued datagram counts beyond its own, at least: struct sk_buff and struct skb_shared_info
_ROOM = 128 * 1024  # bytes of a receive buffer in which any event finds room
_PAUSES = (0.0, 0.0, 0.0001, 0.0005, 0.001)  # seconds
_INT = Struct("=i")
_U32 = Struct("=I")


def require_linux() -> None:
    """Raise SystemFault on another system, where all but sockets and namespaces works."""
    if not hasattr(socket, "AF_NETLINK"):
        raise SystemFault("netlink is a part of Linux, and this is another system; decoding works here, asking a kernel does not")


def netlink_socket(protocol: int) -> socket.socket:
    return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, protocol)


class Memory:
    """Of a socket: bytes that are queued for it, and datagrams that the kernel has dropped so far."""

    __slots__ = ("bytes", "dropped")

    def __init__(self, bytes: int, dropped: int) -> None:
        self.bytes = bytes
        self.dropped = dropped


class NetlinkSocket(Transport):
    """An open netlink socket. Options that the kernel lacks are skipped, and found missing in `options`.

    ext_ack, cap_ack, strict  NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK
    no_enobufs, broadcast_error, packet_info, listen_all_nsid  as in netlink(7)
    receive_buffer, send_buffer  bytes; forced beyond the system's limit where privileges allow, else as much as it gives
    """

    def __init__(
        self,
        protocol: int,
        *,
        namespace: Namespace | None = None,
        groups: Iterable[int] = (),
        port: int = 0,
        ext_ack: bool = True,
        cap_ack: bool = True,
        strict: bool = True,
        no_enobufs: bool = False,
        listen_all_nsid: bool = False,
        packet_info: bool = False,
        broadcast_error: bool = False,
        receive_buffer: int = DEFAULT_RECEIVE_BUFFER,
        send_buffer: int = 0,
    ) -> None:
        super().__init__(protocol)
        self._dropped = 0  # datagrams by the kernel's count, when it was last asked
        self._overran = False  # an overrun that `take` has not told yet
        require_linux()
        try:
            self._socket = namespace.socket(protocol) if namespace is not None else netlink_socket(protocol)
        except SystemFault:  # the namespace could not be entered
            raise
        except OSError as error:
            raise refused.cannot_open(protocol, error.errno or 0) from None
        wanted = {
            "ext_ack": ext_ack, "cap_ack": cap_ack, "strict": strict, "no_enobufs": no_enobufs,
            "listen_all_nsid": listen_all_nsid, "packet_info": packet_info, "broadcast_error": broadcast_error,
        }  # fmt: skip
        try:
            for name, on in wanted.items():
                if on:
                    self.set_option(name, OPTIONS[name])
            if receive_buffer:
                self.set_buffer(receive_buffer)
            if send_buffer:
                self.set_buffer(send_buffer, send=True)
            self._bind(port)
            for group in groups:
                self.join(group)
        except BaseException:
            self.close()
            raise

    def _bind(self, port: int) -> None:
        try:
            self._socket.bind((port, 0))
            self.port: int = self._socket.getsockname()[0]
        except OSError as error:
            raise refused.cannot_bind(error.errno or 0) from None

    def set_option(self, name: str, option: int, value: int = 1) -> bool:
        """Set a SOL_NETLINK option; False where this kernel does not have it (ENOPROTOOPT) or forbids it (EPERM).

        Raises SystemFault for any other reason.
        """
        self.require_open()
        try:
            self._socket.setsockopt(SOL_NETLINK, option, value)
        except OSError as error:
            if error.errno in (errno.ENOPROTOOPT, errno.EPERM, errno.EINVAL):
                return False
            raise refused.cannot_set(name, error.errno or 0) from None
        (self.options.add if value else self.options.discard)(name)
        return True

    def set_buffer(self, size: int, send: bool = False) -> int:
        """Ask for a buffer of `size` bytes, beyond the limit of sysctl where allowed.

        Returns what the kernel gave: twice as much, for it counts its own bookkeeping.
        """
        self.require_open()
        size = min(size, refused.MOST)
        force, plain = (SO_SNDBUFFORCE, socket.SO_SNDBUF) if send else (SO_RCVBUFFORCE, socket.SO_RCVBUF)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, force, size)
        except OSError:
            self._socket.setsockopt(socket.SOL_SOCKET, plain, size)
        given: int = self._socket.getsockopt(socket.SOL_SOCKET, plain)
        return given

    def join(self, group: int) -> None:
        """Join a multicast group by number, those above 32 too. Raises SystemFault, UsageError."""
        self.require_open()
        try:
            self._socket.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, refused.group_number(group))
        except OSError as error:
            raise refused.cannot_join(group, error.errno or 0) from None

    def leave(self, group: int) -> None:
        """Leave a multicast group, by number. Raises SystemFault, Closed."""
        self.require_open()
        try:
            self._socket.setsockopt(SOL_NETLINK, DROP_MEMBERSHIP, group)
        except OSError as error:
            raise refused.cannot_leave(group, error.errno or 0) from None

    def memberships(self) -> list[int]:
        """Numbers of the groups this socket is in."""
        self.require_open()
        raw = self._socket.getsockopt(SOL_NETLINK, LIST_MEMBERSHIPS, 512)
        words = _U32.iter_unpack(raw[: len(raw) & ~3])
        return [32 * index + bit + 1 for index, (word,) in enumerate(words) for bit in range(32) if word >> bit & 1]

    def attach_filter(self, program: Sequence[tuple[int, int, int, int]]) -> None:
        """Attach a classic BPF program of (code, jt, jf, k) instructions. Raises SystemFault when it is refused, UsageError."""
        import ctypes

        self.require_open()
        held = ctypes.create_string_buffer(refused.packed(program))
        layout = Struct("@HP")
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, layout.pack(len(program), ctypes.addressof(held)))
        except OSError as error:
            raise refused.cannot_filter(error.errno or 0) from None

    def detach_filter(self) -> None:
        """Take the BPF program away, if there is one. Raises Closed."""
        self.require_open()
        with suppress(FileNotFoundError):
            self._socket.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)

    def fileno(self) -> int:
        return self._socket.fileno()

    def put(self, data: bytes, port: int, group: int) -> bool:
        # To the kernel sending is being served, and never waits; to a program it waits for room in that one's buffer.
        try:
            self._socket.sendto(data, socket.MSG_DONTWAIT if port else 0, (port, 1 << group - 1 if group else 0))
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno == errno.ECONNREFUSED and group:
                # A multicast is done; then there was nobody at port 0, which it is sent to besides: no kernel speaks this protocol.
                return True
            if self.closed:
                raise Closed("the netlink socket is closed") from None
            raise refused.cannot_send(self.protocol, len(data), port, error.errno or 0) from None
        return True

    def take(self) -> Datagram | None:
        self._enter()
        try:
            if self._overran:
                self._overran = False
                return Datagram(b"", overrun=True)
            # A datagram that does not fit is gone, so its size is asked for first.
            size = self._socket.recv_into(bytearray(1), 1, socket.MSG_PEEK | socket.MSG_TRUNC | socket.MSG_DONTWAIT)
            data, ancillary, flags, address = self._socket.recvmsg(max(size, RECEIVE_SIZE), 64, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None
        except OSError as error:
            if error.errno == errno.ENOBUFS:
                return Datagram(b"", overrun=True)
            raise refused.cannot_read(error.errno or 0) from None
        finally:
            self._leave()
        group, nsid = address[1] if address else 0, None
        if group:
            group = group.bit_length()  # the address holds a mask of the first 32 groups
        for level, kind, payload in ancillary:
            if level == SOL_NETLINK and kind == PKTINFO:
                group = _U32.unpack(payload[:4])[0]
            elif level == SOL_NETLINK and kind == LISTEN_ALL_NSID:
                nsid = _INT.unpack(payload[:4])[0]
        return Datagram(data, address[0] if address else 0, group, nsid, bool(flags & socket.MSG_TRUNC))

    def fill(self, window: Window) -> bool:
        self._enter()
        try:
            fault = window.receive(self._socket.fileno())
        finally:
            self._leave()
        if fault == errno.ENOBUFS:
            window.overrun = True
        elif fault and fault not in (errno.EAGAIN, errno.EINTR):
            raise refused.cannot_read(fault)
        return not fault or window.overrun

    def drain(self) -> tuple[list[Datagram], int | None]:
        """To be called after an overrun: what was queued before it, and how many datagrams the kernel dropped since the
        last one (None: it does not say). Never waits.

        A socket that overran takes nothing in until it has been read empty (NETLINK_S_CONGESTED), so what is queued is
        older than the loss. That it has been empty shows in the bytes that it holds: with each datagram read they get
        fewer by its size and more, else something newer has come meanwhile and stays queued.
        """
        self.require_open()
        found: list[Datagram] = []
        held = self._memory()
        left: int = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)  # more cannot have been queued
        if held is not None and held.dropped != self._dropped and held.bytes + _ROOM <= left:
            # Far from full: it was read empty while the kernel was about to drop, and what it holds is newer.
            left = 0
        while left > 0 and (held is None or held.bytes):
            datagram = self.take()
            if datagram is None:
                break
            before, held = held, self._memory()
            if datagram.overrun:  # it was empty and is full again: a loss of its own, behind what is queued now
                self._overran = True
                break
            found.append(datagram)
            left -= len(datagram.data)
            if before is not None and held is not None:
                most = before.bytes - len(datagram.data) - _OVERHEAD
                for pause in _PAUSES:  # a datagram that is being dropped is counted for an instant, too (Linux 6.16)
                    if held.bytes <= most:
                        break
                    sleep(pause)
                    held = self._memory() or held
                if held.bytes > most:
                    break
        if held is None:
            return found, None
        lost, self._dropped = held.dropped - self._dropped & 0xFFFFFFFF, held.dropped
        # 0: nothing was dropped, the kernel could not even make the message (netlink_set_err).
        return found, lost or None

    def _memory(self) -> Memory | None:
        """What the socket holds by the kernel's count; None before Linux 4.12."""
        try:
            words = self._socket.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 64)
        except OSError:
            return None
        if len(words) < 4 * (SK_MEMINFO_DROPS + 1):
            return None
        return Memory(_U32.unpack_from(words, 4 * SK_MEMINFO_RMEM_ALLOC)[0], _U32.unpack_from(words, 4 * SK_MEMINFO_DROPS)[0])

    def release(self) -> None:
        self._socket.close()
