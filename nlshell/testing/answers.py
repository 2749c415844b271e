"""What a fake kernel answers: from rows and options to the datagrams that a kernel would send.

Sources: net/netlink/af_netlink.c (netlink_ack, netlink_dump, netlink_dump_done); the theory at the head of wire/exchange.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from sys import byteorder

from ..codec import writer
from ..codec.identity import usual_thing
from ..codec.message import Message, messages
from ..errors import UnknownNameError, UsageError
from ..kernel.hooked import numbered
from ..kernel.socket import RECEIVE_SIZE
from ..kernel.transport import Datagram
from ..protocols.core import POLICY
from ..schema import paths
from ..schema.shapes import attributes_in, header_names
from ..schema.things import InterfaceName
from ..wire import answering, header as h
from ..wire.errno import ENODEV, ENOENT, errno_number
from ..wire.exchange import ExtendedAck

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any, TypedDict

    from ..codec.message import Context
    from ..schema.model import MessageType

    class Options(TypedDict, total=False):
        """The options of an Answer, for type checkers."""

        error: str | int
        text: str
        path: str
        missing: str
        cookie: bytes | None
        policy: Mapping[str, Any] | None
        reply: str
        interrupted: bool
        overrun: bool | int
        truncated: bool
        sender: int
        delay: float
        parts: int
        seq: int | None
        port: int | None
        raw: bytes | Sequence[bytes] | None
        silent: bool

    Rows = Mapping[str, Any] | Message | bytes | Sequence[Mapping[str, Any] | Message | bytes] | None

_ROOM = RECEIVE_SIZE - 4096  # bytes of rows in a datagram; DONE and its words come behind the last


class Answer:
    """An answer of a fake kernel.

    rows     None: nothing but an acknowledgement (or the end of a dump, where the request is one); a dict, Message or bytes: that
             one message, whatever was asked; a list: a table, of which a request is given the rows that agree with its values,
             all of them for a dump, else the first (ENODEV or ENOENT where there is none)

    error    "EEXIST" or a number: what it ends with; with rows, it is told behind them
    text     the kernel's words; without an error they are a warning
    path     of the attribute in the request that is at fault; its offset is computed in the request that came
    missing  path of an attribute that the request lacks
    cookie   bytes that come with the end
    policy   with an error, what would have been accepted, as values of NLMSGERR_ATTR_POLICY: {"type": "U32", "max_value_u": 4094}
    reply    operation of the rows, where it is not found by the name of the request

    interrupted  the last row and DONE have NLM_F_DUMP_INTR
    overrun      the socket loses what comes: True at once, a number behind so many datagrams (ENOBUFS)
    truncated    the last datagram is cut in the middle (MSG_TRUNC)
    sender       port id that it comes from; the kernel's is 0
    delay        seconds before it comes
    parts        datagrams that the rows of a dump come in
    seq, port    what stands in nlmsghdr in place of the request's: an answer to something else
    raw          datagrams, sent as they are; where nlmsg_seq and nlmsg_pid are 0 those of the request are put
    silent       nothing comes, ever
    """

    def __init__(
        self,
        rows: Rows = None,
        *,
        error: str | int = 0,
        text: str = "",
        path: str = "",
        missing: str = "",
        cookie: bytes | None = None,
        policy: Mapping[str, Any] | None = None,
        reply: str = "",
        interrupted: bool = False,
        overrun: bool | int = False,
        truncated: bool = False,
        sender: int = 0,
        delay: float = 0.0,
        parts: int = 1,
        seq: int | None = None,
        port: int | None = None,
        raw: bytes | Sequence[bytes] | None = None,
        silent: bool = False,
    ) -> None:
        if parts < 1:
            raise UsageError(f"an answer comes in one part at least, not in {parts}")
        if rows is not None and (raw is not None or silent):
            raise UsageError("an answer that is silent or raw has no rows; leave one of them out")
        self.is_table = rows is not None and not isinstance(rows, (Mapping, Message, bytes))
        self.rows: Any = rows if rows is None or self.is_table else [rows]
        self.error = abs(error) if isinstance(error, int) else errno_number(error)
        self.text = text
        self.path = path
        self.missing = missing
        self.cookie = cookie
        self.policy = policy
        self.reply = reply
        self.interrupted = interrupted
        self.overrun = overrun
        self.truncated = truncated
        self.sender = sender
        self.delay = delay
        self.parts = parts
        self.seq = seq
        self.port = port
        self.raw = [raw] if isinstance(raw, bytes) else raw
        self.silent = silent

    def __repr__(self) -> str:
        return f"<Answer {'silent' if self.silent else self.error or ('-' if self.rows is None else f'{len(self.rows)} rows')}>"


def written(kind: MessageType, row: Mapping[str, Any] | Message | bytes, type_id: int | None, context: Context) -> Message:
    """A row as a message, without a number yet. Raises EncodeError, UnknownNameError, UsageError."""
    if isinstance(row, Mapping):
        data = writer.encode(kind, row, flags=0, type_id=type_id)
    elif isinstance(row, Message):
        data = row.bytes
        if type_id is not None and row.family is not None:  # recorded where the family had another id
            data = data[:4] + type_id.to_bytes(2, byteorder) + data[6:]
    else:
        data = bytes(row)
    found = messages(data, context)[0]
    if len(found) != 1:
        raise UsageError(f"a row that is bytes is one message with its nlmsghdr, and these {len(data)} bytes are not")
    return found[0]


def agrees(asked: Any, given: Any) -> bool:
    """Whether a row's value can be what a request asks for: what either leaves out, or has as zero, is no contradiction."""
    if isinstance(asked, Mapping) and isinstance(given, Mapping):
        return all(agrees(value, given[name]) for name, value in asked.items() if name in given)
    return not asked or not given or bool(asked == given)


def is_dump(request: Message) -> bool:
    """Whether the kernel takes it for a dump: the bits mean something else in what changes."""
    wanted = request.flags & h.DUMP == h.DUMP
    return wanted and (request.context.protocol.name == "generic" or request.kind is None or request.kind.access == "get")


def is_about_interfaces(kind: MessageType | None) -> bool:
    """Whether the things of a kind of message are interfaces: told by an index first, and called by the name of one."""
    if kind is None or (thing := usual_thing(kind)) is None or not thing.key:
        return False
    first = paths.at(kind, thing.key[0].split("|")[0])
    by_index = first is not None and first.type.hint == "ifindex"
    return by_index and any(isinstance(word.type, InterfaceName) for word in thing.words.values())


class Maker:
    """Makes the datagrams of an answer to one request.

    request  as it came; options: of the socket that asked ("ext_ack", "cap_ack")
    """

    def __init__(self, request: Message, options: Collection[str]) -> None:
        self.request = request
        self.options = options
        self.dump = is_dump(request)

    def datagrams(self, answer: Answer, rows: Sequence[Message] | None) -> list[Datagram]:
        """What is sent; `rows` are those of the answer, written. Raises UnknownNameError for a path that the request lacks."""
        if answer.silent:
            return []
        if answer.raw is not None:
            parts = [numbered(data, self.request.bytes) for data in answer.raw]
        elif self.dump and not (answer.error and rows is None):
            parts = self._dumped(answer, rows or ())
        else:
            parts = self._replied(answer, rows)
        found = [Datagram(self._addressed(data, answer), answer.sender) for data in parts]
        if answer.truncated and found:
            last = found[-1]
            last.data, last.truncated = last.data[: len(last.data) // 2], True
        if answer.overrun is not False:
            found.insert(0 if answer.overrun is True else answer.overrun, Datagram(b"", overrun=True))
        return found

    def _dumped(self, answer: Answer, rows: Sequence[Message]) -> list[bytes]:
        rows = self.fitting(rows) if answer.is_table else rows
        flags = [h.MULTI] * len(rows)
        if answer.interrupted and rows:
            flags[-1] |= h.DUMP_INTR
        made = [self._row(row, flag) for row, flag in zip(rows, flags)]
        parts = _spread(made, answer.parts)
        last = h.DUMP_INTR if answer.interrupted else 0
        parts[-1] += answering.done(self.request.bytes, answer.error, self._extended(answer), flags=last)
        return parts

    def _replied(self, answer: Answer, rows: Sequence[Message] | None) -> list[bytes]:
        error = answer.error
        if rows is not None and answer.is_table:
            fitting = self.fitting(rows)[:1]
            if not fitting and not error:
                error = ENODEV if is_about_interfaces(self.request.kind) else ENOENT
            rows = fitting
        parts = [self._row(row, 0) for row in rows or ()]
        if error or self.request.flags & h.ACK:
            parts.append(self.ended(error, answer))
        return parts

    def fitting(self, rows: Sequence[Message]) -> list[Message]:
        """The rows that agree with what the request names."""
        asked, kind = self.request.values, self.request.kind
        if kind is not None and kind.header:  # of genlmsghdr the command and version are those of the request
            for (struct, _), name in header_names(kind.header, kind.attributes).items():
                if struct == "genlmsghdr":
                    asked.pop(name, None)
        return [row for row in rows if agrees(asked, row.values)]

    def ended(self, error: int, answer: Answer | None = None) -> bytes:
        """NLMSG_ERROR: a refusal, or an acknowledgement with number 0."""
        ack, policy = self._extended(answer), b""
        if ack is not None and answer is not None and answer.policy:
            policy = writer.write_attributes(POLICY, answer.policy, ({}, None), "policy")
        return answering.error(self.request.bytes, error, ack, capped="cap_ack" in self.options, policy=policy)

    def _row(self, row: Message, flags: int) -> bytes:
        data = row.bytes
        padded = data + bytes(-len(data) % 4)
        kept = row.flags & ~(h.MULTI | h.DUMP_INTR)
        return h.NLMSGHDR.pack(row.length, row.type_id, kept | flags, self.request.seq, self.request.port) + padded[h.HEADER_SIZE :]

    def _addressed(self, data: bytes, answer: Answer) -> bytes:
        if answer.seq is None and answer.port is None:
            return data
        return renumbered(data, answer.seq, answer.port)

    def _extended(self, answer: Answer | None) -> ExtendedAck | None:
        """What comes with the end, where the socket wants it."""
        if "ext_ack" not in self.options or answer is None:
            return None
        ack = ExtendedAck()
        ack.text, ack.cookie = answer.text, answer.cookie
        if answer.path:
            ack.offset = self.request.node(answer.path).offset - self.request.offset
        if answer.missing:
            ack.miss_type, ack.miss_nest = self._missing(answer.missing)
        return ack

    def _missing(self, path: str) -> tuple[int, int | None]:
        """Number of an attribute that is not there, and where the nest begins that lacks it."""
        above, _, name = path.rpartition(".")
        attributes, offset = self.request.layout[1], None
        if above:
            nest = self.request.node(above)
            attributes, offset = attributes_in(nest.type), nest.offset - self.request.offset
        if attributes is None or name not in attributes.by_name:
            known = list(attributes.by_name) if attributes is not None else []
            raise UnknownNameError(f"attribute of {above or self.request.type}", name, known)
        return attributes.by_name[name].id, offset


def renumbered(data: bytes, seq: int | None, port: int | None, request: bytes = b"") -> bytes:
    """A datagram with other numbers in its headers (None: as they are), and in the header that an NLMSG_ERROR quotes of `request`."""
    made = bytearray(h.renumbered(data, seq, port))
    for frame in h.frames(data)[0] if request else ():
        quoted = frame.payload + 4
        if frame.type == h.ERROR and quoted + h.HEADER_SIZE <= frame.end:
            made[quoted + 8 : quoted + 16] = request[8:16]
    return bytes(made)


def _spread(rows: Sequence[bytes], parts: int) -> list[bytes]:
    """Rows in so many datagrams, or in more where they do not fit."""
    share = -(-len(rows) // parts)
    found = []
    for part in range(parts):
        held = b""
        for row in rows[part * share : (part + 1) * share]:
            if held and len(held) + len(row) > _ROOM:
                found.append(held)
                held = b""
            held += row
        found.append(held)
    return found


def of_function(given: Any) -> Iterable[Answer]:
    """What a function of the user's gave back, as answers: Answers, or rows that are sent as they are."""
    if isinstance(given, Answer):
        return [given]
    if isinstance(given, (list, tuple)) and given and all(isinstance(each, Answer) for each in given):
        return given
    if given is None or isinstance(given, (Mapping, Message, bytes, list, tuple)):
        answer = Answer(given)
        answer.is_table = False
        return [answer]
    raise UsageError(f"a function answers with rows, an Answer, a list of them or None, and not with {type(given).__name__}")
