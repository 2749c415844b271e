"""The rules by which a netlink conversation goes, without any I/O: datagrams in, events out.

A `Conversation` is told of each request (`expect`) and of everything that arrives on the socket
(`receive`, `overrun`); it answers with events. Sockets, captures and tests all feed the same
machine. What follows is its theory, for whoever writes a netlink library of their own.

**States.** There is no connection, so there is no state of one. What has a state is a request,
known by its sequence number: it is *open* from `expect` until something ends it, and before and
after that it is nothing. Of an open request the machine remembers the flags that it was sent with,
since they decide what its answer looks like, whether an interruption has been told already, and
which requests fall with it (see batches). Any number may be open on one socket. The kernel runs one
dump at a time on each (a second one is refused with EBUSY), but it answers other requests in the
middle of one.

**Who is answering.** Three things tell, and the machine looks at them in this order.

- The sender, which the system gives with the datagram. The kernel's port id is 0. Any process may
  be able to send to our port, and whoever takes such a message for the kernel's can be lied to (as
  udev could, CVE-2009-1185), so it is a Stray whatever it says. `nlmsg_pid` inside a message proves
  nothing: the sender writes it.
- `nlmsg_pid`, which is the port of the socket that an answer is for. RFC 3549 calls it a process
  id; it is one only for the first socket of a process that let the kernel choose. An answer for
  another port is a Stray; 0 is let pass, since some answers have it. In a notification it is the
  port of who caused the change, so there it counts for nothing.
- `nlmsg_seq`, which an answer repeats from its request. That alone does not make an answer: a
  notification carries the number of the request that *caused* it, in route messages, and somebody
  else's request may have the number of ours. So what was sent to a group is a Notification even if
  its number is that of an open request. What is sent to us alone with number 0 is one too, which is
  why no request should have it. A number of no open request is a Stray: the rest of an answer that
  nobody waits for any more. Numbers that begin at random keep such a rest from matching by chance.

NLM_F_ECHO is the exception: who asks for it is sent the message of the group, marked with the
group, and is then left out when the group is told (nlmsg_notify). For that request it is a Reply.

**How a request ends.** Its flags and kind decide; the type of answer alone does not say whether
more is to come.

    asked with           the kernel sends                          it ends with
    NLM_F_REQUEST only   a reply to a question, or an error        that one message
    NLM_F_ACK            replies to a question, then NLMSG_ERROR   NLMSG_ERROR; number 0 is success
    NLM_F_DUMP           rows with NLM_F_MULTI, then NLMSG_DONE    NLMSG_DONE; NLMSG_ERROR if refused

- NLMSG_ERROR comes of any failure, asked for or not, and of success where NLM_F_ACK asked. It is
  sent when the handler has returned (netlink_rcv_skb), and so behind the replies that the handler
  sent. So a reply does not end a request that asked for an acknowledgement: whoever stops there has
  a message left over for the next question.
- NLM_F_MULTI says that a message is one of several, and NLMSG_DONE ends them, whatever was asked.
  Not every family keeps to it: there are some that mark the replies to a plain request and send no
  DONE. Asking for an acknowledgement makes the end certain.
- A dump is made bit by bit while it is read, so its datagrams fill the buffer that it is read with,
  and no bigger. A dump that has begun is not acknowledged, though NLM_F_ACK asked
  (__netlink_dump_start); should one come all the same, it is a Stray.
- What goes wrong later in a dump is told by the number in DONE. Such a dump has rows, and they are
  not all. devlink and others end with a DONE that has no number: that is 0. An NLMSG_ERROR too
  short for one acknowledges nothing and denies nothing; nothing else will come, so it ends its
  request, as Malformed.
- NLMSG_NOOP says nothing. NLMSG_OVERRUN says Lost; Linux has a number for it and does not send it.

A request that is neither question nor acknowledged nor dump has no answer, except a refusal. Do not
`expect` it, or wait for ever.

**What comes with the end.** With NETLINK_EXT_ACK the kernel adds attributes to NLMSG_ERROR and
DONE: its own words (with success, a warning), the place in our request, what is missing there, or a
cookie, with which a few families answer. They stand behind the request that NLMSG_ERROR quotes; the
quote is as long as its `nlmsg_len`, or just a header where NLM_F_CAPPED says so. DONE quotes none.

**Dumps that are interrupted.** Objects change while a dump runs. A family that notices sets
NLM_F_DUMP_INTR on a row, or on DONE where no row came after it (nl_dump_check_consistent). Rows are
good each for itself; the set may lack some or have some twice. It is told once, and the rows go on:
whether to ask again is for the caller to say, who also knows how often.

**Loss.** When a socket's buffer is full, the kernel drops what it would queue, says ENOBUFS once,
and until the socket has been read empty drops all else (NETLINK_S_CONGESTED). A dump alone does not
come to that, since it waits for the reader, but notifications on the same socket do, and then an
answer may be lost with them. Nothing says which. So `overrun` tells every open request that it may
have lost answers, and ends none: the end may be queued, or among what is lost. The caller must not
wait longer than for what is queued, and should not use that socket for another question. (A session
closes it.) With no request open it is Lost all the same, for number 0, on behalf of whoever
listens.

A datagram that is cut (MSG_TRUNC) has lost its end in the same way. A message of which fewer bytes
came than it says is Malformed, and ends nothing: it may have been a row or the end.

**Batches.** Several requests may stand in one datagram. Each is answered for itself, in order.
nfnetlink makes of those between a begin and an end one transaction: refused as a whole (at the
begin) it gives one error for the begin, and never mentions the others. They are given to `expect`
as the begin's `batch`, and end with its error; see kernel/session.py.

Sources: netlink(7); RFC 3549, 2.3.2 (the header, flags and ACK; not its process ids); Linux,
Documentation/userspace-api/netlink/intro.rst (answers, extended ACK, dump consistency, buffer
sizing), include/uapi/linux/netlink.h, net/netlink/af_netlink.c (netlink_rcv_skb, netlink_ack,
__netlink_dump_start, netlink_dump, netlink_overrun, nlmsg_notify), include/net/netlink.h
(nl_dump_check_consistent), net/netfilter/nfnetlink.c (nfnetlink_rcv_batch).
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
    def is_open(self) -> bool:
        """Whether any request has not ended."""
        return bool(self._open)

    @property
    def open(self) -> list[int]:
        """Sequence numbers of the requests that have not ended."""
        return list(self._open)

    @property
    def has_end(self) -> bool:
        """Whether every open request asked for something that ends."""
        return all(h.has_end(entry.flags) for entry in self._open.values())

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
