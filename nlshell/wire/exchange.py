"""The rules by which a netlink conversation goes, without any I/O: datagrams in, events out.

A `Conversation` is told of each request (`expect`) and of everything that arrives on the socket (`receive`,
`overrun`); it answers with events. Sockets, captures and tests all feed the same machine. Sources: netlink(7),
<linux/netlink.h>, net/netlink/af_netlink.c (netlink_ack, netlink_dump_done), net/netfilter/nfnetlink.c (batches).
"""

from __future__ import annotations

from struct import Struct

from . import header as h
from .attribute import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .header import Frame

_ERRNO = Struct("=i")
_U32 = Struct("=I")

# enum nlmsgerr_attrs
ACK_MSG, ACK_OFFS, ACK_COOKIE, ACK_POLICY, ACK_MISS_TYPE, ACK_MISS_NEST = 1, 2, 3, 4, 5, 6


class ExtendedAck:
    """What the kernel adds to an ACK, an error or DONE (enum nlmsgerr_attrs). Absent parts are None (text: "").

    text       NLMSGERR_ATTR_MSG, a warning when errno is 0
    offset     NLMSGERR_ATTR_OFFS, bytes from the start of our request's nlmsghdr
    miss_type  NLMSGERR_ATTR_MISS_TYPE, id of the attribute that is missing
    miss_nest  NLMSGERR_ATTR_MISS_NEST, offset of the nest it is missing from (None: the top level)
    policy     (start, end) of the NLMSGERR_ATTR_POLICY payload within the frame's buffer
    cookie     NLMSGERR_ATTR_COOKIE
    """

    __slots__ = ("cookie", "miss_nest", "miss_type", "offset", "policy", "text")

    def __init__(self) -> None:
        self.text = ""
        self.offset: int | None = None
        self.miss_type: int | None = None
        self.miss_nest: int | None = None
        self.policy: tuple[int, int] | None = None
        self.cookie: bytes | None = None

    def __bool__(self) -> bool:
        return bool(self.text) or any(part is not None for part in (self.offset, self.miss_type, self.policy, self.cookie))


def extended_ack_start(frame: Frame) -> int | None:
    """Offset at which the TLVs of an error or DONE message begin, or None where it has none."""
    if frame.type == h.DONE:
        start = frame.payload + 4
    else:
        if frame.end - frame.payload < 4 + h.HEADER_SIZE:
            return None
        inner = _U32.unpack_from(frame.buffer, frame.payload + 4)[0]
        # A whole nlmsghdr is always quoted, even one whose nlmsg_len is smaller than itself.
        start = frame.payload + 4 + (h.HEADER_SIZE if quotes_header_only(frame) else max(h.align(inner), h.HEADER_SIZE))
    return start if frame.flags & h.ACK_TLVS and start <= frame.end else None


def quotes_header_only(frame: Frame) -> bool:
    """Whether an NLMSG_ERROR quotes nothing but the request's nlmsghdr, whatever the nlmsg_len in it says.

    NLM_F_CAPPED tells. Kernels before 4.12 did not have that flag, and quoted no more than the header of what succeeded.
    """
    if frame.flags & h.CAPPED:
        return True
    return frame.end - frame.payload == 4 + h.HEADER_SIZE and not any(frame.buffer[frame.payload : frame.payload + 4])


def read_extended_ack(frame: Frame) -> ExtendedAck:
    """The extended ack of an NLMSG_ERROR or NLMSG_DONE frame (empty where it has none). Never raises."""
    ack = ExtendedAck()
    start = extended_ack_start(frame)
    if start is None:
        return ack
    for attribute in walk(frame.buffer, start, frame.end)[0]:
        payload = bytes(frame.buffer[attribute.payload : attribute.end])
        number = _U32.unpack(payload)[0] if len(payload) == 4 else None
        if attribute.id == ACK_MSG:
            ack.text = payload.split(b"\0", 1)[0].decode("utf-8", "backslashreplace")
        elif attribute.id == ACK_OFFS:
            ack.offset = number
        elif attribute.id == ACK_COOKIE:
            ack.cookie = payload
        elif attribute.id == ACK_POLICY:
            ack.policy = (attribute.payload, attribute.end)
        elif attribute.id == ACK_MISS_TYPE:
            ack.miss_type = number
        elif attribute.id == ACK_MISS_NEST:
            ack.miss_nest = number
    return ack


def read_errno(frame: Frame) -> int | None:
    """The error number of an NLMSG_ERROR or NLMSG_DONE frame as a positive int; 0 for an ACK or an empty DONE.

    None where there are too few bytes for a number, which acknowledges nothing. (A DONE without any is what devlink and
    others send at the end of several replies.)
    """
    size = frame.end - frame.payload
    if size < 4:
        return 0 if frame.type == h.DONE and not size else None
    return abs(int(_ERRNO.unpack_from(frame.buffer, frame.payload)[0]))


class Event:
    """Something the conversation learned. `seq` names the request; `frame` is the message it came from, if any."""

    __slots__ = ("frame", "seq")

    def __init__(self, seq: int, frame: Frame | None = None) -> None:
        self.seq = seq
        self.frame = frame

    def __repr__(self) -> str:
        return f"{type(self).__name__}(seq={self.seq})"


class Reply(Event):
    """A data message that answers the request."""

    __slots__ = ()
    frame: Frame


class Ended(Event):
    """The exchange is over. `errno` is 0 for an ACK, for a dump that is whole, and for a reply that needs neither."""

    __slots__ = ("ack", "errno")

    def __init__(self, seq: int, frame: Frame | None, errno: int = 0, ack: ExtendedAck | None = None) -> None:
        super().__init__(seq, frame)
        self.errno = errno
        self.ack = ack or ExtendedAck()


class Interrupted(Event):
    """NLM_F_DUMP_INTR: the objects changed while the dump ran. Told once an exchange."""

    __slots__ = ()


class Lost(Event):
    """Part of the answers is gone: ENOBUFS (no frame), or an NLMSG_OVERRUN message."""

    __slots__ = ()


class Notification(Event):
    """A message nobody asked for: sequence 0, or one sent to a multicast group (but for what NLM_F_ECHO asked for)."""

    __slots__ = ()
    frame: Frame


class Stray(Event):
    """A message for no open request: a left-over of an earlier one, or from a sender that is not the kernel."""

    __slots__ = ()
    frame: Frame


class Malformed(Event):
    """Bytes that are no message, or one that cannot be right: `offset` in `buffer` is where they begin.

    `seq` is that of the request which it ends all the same, an NLMSG_ERROR without an error number; else 0.
    """

    __slots__ = ("buffer", "offset")

    def __init__(self, buffer: bytes, offset: int, seq: int = 0) -> None:
        super().__init__(seq)
        self.buffer = buffer
        self.offset = offset


_ROW_FLAGS = h.MULTI | h.DUMP_INTR


class _Open:
    __slots__ = ("batch", "flags", "interrupted")

    def __init__(self, flags: int, batch: tuple[int, ...]) -> None:
        self.flags = flags
        self.batch = batch
        self.interrupted = False


class Conversation:
    """Follows any number of open requests on one socket.

    port   our own port id: a message addressed to another one is a stray (0: not known yet, accept all)
    peer   port id of the answering side, 0 for the kernel
    """

    def __init__(self, port: int = 0, peer: int = 0) -> None:
        self.port = port
        self.peer = peer
        self._open: dict[int, _Open] = {}

    @property
    def open(self) -> list[int]:
        """Sequence numbers of the requests that have not ended."""
        return list(self._open)

    def expect(self, seq: int, flags: int, batch: Iterable[int] = ()) -> None:
        """A request with these nlmsg_flags was sent. An error for it also ends the requests of `batch`.

        (The kernel answers a refused nfnetlink BEGIN with one error and never mentions the messages inside.)
        """
        self._open[seq & 0xFFFFFFFF] = _Open(flags, tuple(batch))

    def forget(self, seq: int) -> None:
        """Give up on a request: what still comes for it is a stray."""
        self._open.pop(seq & 0xFFFFFFFF, None)

    def receive(self, datagram: bytes, sender: int = 0, group: int = 0) -> list[Event]:
        """Everything one datagram says. `sender` is its port id, `group` the multicast group it was sent to (0: us)."""
        found, rest = h.frames(datagram)
        events: list[Event] = []
        expected, port = self._open, self.port
        to_us = sender == self.peer and not group
        for frame in found:
            # A row of a dump, which is nearly every message there is; all others take the long way.
            if (
                frame.flags & _ROW_FLAGS == h.MULTI
                and to_us
                and frame.type >= h.MIN_TYPE
                and frame.port == port
                and frame.seq in expected
                and frame.end - frame.offset == frame.length
            ):
                events.append(Reply(frame.seq, frame))
            elif frame.end - frame.offset < frame.length:
                events.append(Malformed(datagram, frame.offset))
            elif frame.type == h.NOOP:
                continue
            else:
                self._take(frame, sender, group, events)
        if rest < len(datagram):
            events.append(Malformed(datagram, rest))
        return events

    def overrun(self) -> list[Event]:
        """The socket reported ENOBUFS: every open request may have lost answers, and so may every subscription."""
        return [Lost(seq) for seq in self._open] or [Lost(0)]

    def _take(self, frame: Frame, sender: int, group: int, events: list[Event]) -> None:
        seq, entry = frame.seq, self._open.get(frame.seq)
        if sender != self.peer or (self.port and frame.port not in (self.port, 0)):
            events.append(Notification(seq, frame) if group and sender == self.peer else Stray(seq, frame))
            return
        # The kernel echoes with the message it sends to the group, group and all; who asked for that gets no other copy.
        if entry is None or (group and not entry.flags & h.ECHO):
            is_event = group or (seq == 0 and frame.type >= h.MIN_TYPE)
            events.append(Notification(seq, frame) if is_event else Stray(seq, frame))
            return
        if frame.flags & h.DUMP_INTR and not entry.interrupted:
            entry.interrupted = True
            events.append(Interrupted(seq, frame))
        if frame.type == h.OVERRUN:
            events.append(Lost(seq, frame))
        elif frame.type in (h.ERROR, h.DONE):
            self._end(seq, frame, events)
        else:
            events.append(Reply(seq, frame))
            awaits_more = frame.flags & h.MULTI or entry.flags & h.ACK or entry.flags & h.DUMP == h.DUMP
            if not awaits_more:
                del self._open[seq]
                events.append(Ended(seq, None))

    def _end(self, seq: int, frame: Frame, events: list[Event]) -> None:
        entry = self._open.pop(seq)
        errno = read_errno(frame)
        if errno is None:
            events.append(Malformed(frame.buffer, frame.offset, seq))
            return
        events.append(Ended(seq, frame, errno, read_extended_ack(frame)))
        if errno:
            for other in entry.batch:
                if self._open.pop(other, None):
                    events.append(Ended(other, frame, errno))
