"""Dumps as columns: received in bulk, read while the kernel goes on, kept as Arrow arrays instead of messages."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Sequence
from typing import overload

import numpy as np
import pyarrow as pa

from ..codec.message import Message, messages
from ..codec.things import reply_kind
from ..errors import KernelError, UsageError
from ..kernel.bulk import ROOM, Receiver, Window
from ..kernel.exchange import Exchange
from ..kernel.session import random_sequence
from ..wire import header as h
from ..wire.errno import errno_text
from ..wire.exchange import Conversation, Ended, Event, Interrupted, Lost, Malformed, Reply
from . import lockstep, scalar
from .arrow import record_batch, schema_of, write_parquet
from .framing import Frames, frames
from .make import Undisturbed, describe, make_frame, names_in
from .plan import Plan, plan_of
from .table import Batch, concat, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    import pandas as pd

    from ..codec.message import Context
    from ..kernel.session import Request, Session
    from ..schema.model import MessageType

    Array = Any
    Progress = Callable[[int, int, float], None]

_LARGEST_ROOM = 4 << 20
_TOLD_EVERY = 0.1  # seconds between reports of progress


class IncompleteDump(UserWarning):
    """A dump is not what the kernel had at one moment: interrupted, cut, overrun, or refused half-way."""


class Dump(Exchange):
    """A dump as columns. It is an Exchange without messages, unless they are kept.

    plan       its columns; `kind` the message type they are for
    others     messages of other types, kept apart
    bytes      received
    started    time.time() when it was asked for
    """

    def __init__(self, request: Message, session: Session, kind: MessageType) -> None:
        super().__init__(request)
        self._session = session
        self.kind = kind
        self.plan: Plan = plan_of(kind)
        self.others: list[Message] = []
        self.bytes = 0
        self.started = time.time()
        self.namespace = session.label
        self.kernel = session.end.release
        self.asked = session.end
        self.names = session.names_of
        self.kept = False
        self._messages: Kept | None = None
        self._batches: list[Batch] = []
        self._rows = 0
        self._source: Iterator[Batch] | None = None
        self._names: Mapping[int, str] | None = None
        self._kinds: dict[int, MessageType | None] = {}

    def __len__(self) -> int:
        self._gather()
        return self._rows

    def __repr__(self) -> str:
        if self.errno:
            ending = errno_text(self.errno, self.request.errnos)
        else:
            ending = "interrupted" if self.interrupted else "lost rows" if self.lost else "ok"
        return f"<Dump {self.plan.name}: {self._rows} rows, {ending}>"

    def __getstate__(self) -> dict[str, Any]:
        raise TypeError("a Dump stays in its process; send its df(), its table(), or with keep=True list(dump.messages)")

    # --- rows

    @property
    def batch(self) -> Batch:
        """All rows as bare columns."""
        self._gather()
        if not self._batches:
            return Batch(self.plan, 0)
        whole = concat(self.plan, self._batches)
        self._batches = [whole]
        return whole

    def _gather(self) -> None:
        if self._source is not None:
            source, self._source = self._source, None
            self.settle(list(source))

    def settle(self, batches: list[Batch]) -> None:
        """All rows are here. Interfaces have the names that they have now, whenever the frame is made."""
        self._batches = batches
        self._names = names_in(self._session, self.batch)
        self.tell()

    def tell(self) -> None:
        """Warn where the dump is not whole. Raises KernelError where the kernel refused before the first row."""
        if self.errno and not self._rows:
            raise KernelError(self.sentence(), self.errno, self.ack.text, self.path, self.ack, self.request, self)
        warn_of(self, self._rows)

    def df(
        self,
        columns: Sequence[str] | None = None,
        explode: str | None = None,
        bytes: bool = False,
        keep: bool = False,
        names: Mapping[int, str] | None = None,
    ) -> pd.DataFrame:
        """The rows as a DataFrame: see nlshell.frames.frame for the arguments."""
        if keep and not self.kept:
            raise UsageError("the bytes of this dump were not kept; ask for it with keep=True")
        with Undisturbed():
            batch = self.batch
            return make_frame(batch, self.attrs(), names or self._names, columns=columns, explode=explode, raw=bytes)

    def attrs(self) -> dict[str, Any]:
        """What a frame says of itself in attrs["nlshell"]."""
        return describe(
            self.kind, self.context, self.batch, when=self.started, namespace=self.namespace,
            interrupted=self.interrupted, lost=self.lost, errno=self.errno, error=self.sentence() if self.errno else "",
            attempts=self.attempts, others=self.others, kernel=self.kernel,
        )  # fmt: skip

    def table(self, *, bytes: bool = False) -> pa.Table:
        """The rows as an Arrow table."""
        batch = self.batch
        return pa.Table.from_batches([record_batch(batch, self._names, raw=bytes)])

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.table().__arrow_c_stream__(requested_schema)

    def batches(self, *, bytes: bool = False) -> Iterator[pa.RecordBatch]:
        """The rows as Arrow record batches. Of a dump made with stream=True they come while it is received, and are not kept."""
        source, self._source = self._source, None
        for batch in self._batches if source is None else source:
            yield record_batch(batch, self._names if source is None else names_in(self._session, batch), raw=bytes)
        if source is not None:
            self.tell()

    def to_parquet(self, path: str, *, bytes: bool = False) -> None:
        """Write the rows to a Parquet file; of a dump made with stream=True without holding them."""
        write_parquet(path, schema_of(self.plan, raw=bytes), self.batches(bytes=bytes))

    # --- what an exchange has

    @property  # type: ignore[override]
    def messages(self) -> Sequence[Message]:
        """The rows as messages, of a dump with keep=True; each is cut out when somebody looks at it. Raises UsageError for others."""
        if self._messages is None:
            batch = self.batch
            kept = batch.parts.get(self.plan.message.index) if self.plan.message is not None else None
            if kept is None and batch.length:
                raise UsageError("this dump has columns instead of messages; ask for it with keep=True to have both")
            self._messages = Kept(kept if kept is not None else (), self.context)
        return self._messages

    @messages.setter
    def messages(self, value: Sequence[Message]) -> None:
        if value:
            raise AttributeError("the messages of a dump are read from its columns")

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)

    def __getitem__(self, index: int) -> Message:
        return self.messages[index]


class Kept(Sequence[Message]):
    """Messages that are only bytes until somebody looks at them: a million of them would take seconds to make."""

    def __init__(self, raw: Sequence[Any], context: Context) -> None:
        self._raw = raw
        self._context = context

    def __len__(self) -> int:
        return len(self._raw)

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> list[Message]: ...
    def __getitem__(self, index: int | slice) -> Message | list[Message]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        return messages(self._raw[index].as_py(), self._context)[0][0]


def dump(
    session: Session,
    request: Request,
    *,
    keep: bool = False,
    progress: Progress | None = None,
    stream: bool = False,
    threaded: bool = True,
) -> Dump:
    """Ask for a dump and read it into columns: what `Session.columns` does."""
    made = Dump(request.message, session, reply_kind(request.kind))
    made.kept = keep
    work = _Work(session, request, made, progress, threaded)
    if stream:
        made._source = work.once(ROOM)
        return made
    room, attempt = ROOM, 1
    while True:
        with Undisturbed():
            batches = list(work.once(room))
        if work.cut and room < _LARGEST_ROOM:
            room *= 4
            made = work.again(keep)
            continue
        made.attempts = attempt
        if not (made.interrupted or made.lost) or attempt >= max(session.attempts, 1):
            break
        attempt += 1
        made = work.again(keep)
    made.settle(batches)
    return made


def warn_of(exchange: Exchange, rows: int) -> None:
    """A warning where a dump is not whole."""
    if exchange.errno:
        told = f"the dump was refused after {rows} rows: {exchange.sentence()}"
    elif exchange.lost:
        told = f"part of the dump is lost; {rows} rows came, after {exchange.attempts} attempts"
    elif exchange.interrupted:
        told = f"the objects changed while they were dumped, {exchange.attempts} times over; of the {rows} rows some may lack or be twice"
    else:
        return
    warnings.warn(told, IncompleteDump, stacklevel=3)


class _Work:
    """One dump on its way: windows in, batches out."""

    def __init__(self, session: Session, request: Request, made: Dump, progress: Progress | None, threaded: bool) -> None:
        self.session = session
        self.request = request
        self.dump = made
        self.progress = progress
        self.threaded = threaded
        self.cut = False
        protocol = request.context.protocol
        self.by_content = protocol.name == "generic" or protocol.discriminate is not None  # the first byte tells what a message is

    def again(self, keep: bool) -> Dump:
        self.dump = Dump(self.request.message, self.session, self.dump.kind)
        self.dump.kept = keep
        return self.dump

    def once(self, room: int) -> Iterator[Batch]:
        """Ask, and read what comes, batch by batch, until the dump has ended or cannot go on."""
        session, made = self.session, self.dump
        sock = session.take_socket(self.request.context.protocol.number)
        ended_well, process = False, os.getpid()
        try:
            seq = random_sequence()
            conversation = Conversation(sock.port)
            conversation.expect(seq, self.request.flags)
            started = told = time.monotonic()
            sock.send(self.request.numbered(seq, sock.port), deadline=started + session.timeout)
            receiver = Receiver(sock, timeout=session.timeout, room=room, threaded=self.threaded)
            self.cut = False
            for window in receiver.windows():
                if window.fault is not None:
                    raise window.fault
                yield from self.read(window, conversation, seq, sock.port)
                if window.overrun or window.truncated:
                    self.cut |= window.truncated
                    made.lost = True
                    receiver.finished = True
                if not conversation.open:
                    receiver.finished = ended_well = True
                if self.progress is not None and (receiver.finished or time.monotonic() - told > _TOLD_EVERY):
                    told = time.monotonic()
                    self.progress(made._rows, made.bytes, made._rows / max(told - started, 1e-9))
            made.seconds = time.monotonic() - started
        finally:
            kept = ended_well and not made.lost and process == os.getpid()
            session.give_socket(sock) if kept else session.forget_socket(sock)

    def read(self, window: Window, conversation: Conversation, seq: int, port: int) -> Iterator[Batch]:
        datagrams = window.datagrams
        if not datagrams:
            return
        self.dump.bytes += sum(end - start for start, end, _, _ in datagrams)
        raw = np.frombuffer(window.data, np.uint8)
        found = None
        if not window.truncated and not any(sender or group for _, _, sender, group in datagrams):
            found = frames(raw, datagrams, seq)
        if found is not None:
            yield from self.quick(raw, found, conversation, port)
        else:
            yield from self.careful(window, conversation)

    def careful(self, window: Window, conversation: Conversation) -> Iterator[Batch]:
        """Datagram by datagram, where other messages are among them, or bytes that are none."""
        rows: list[Message] = []
        for start, end, sender, group in window.datagrams:
            for event in conversation.receive(bytes(window.data[start:end]), sender, group.bit_length()):
                if isinstance(event, Reply):
                    rows.append(Message(event.frame, self.dump.context))
                else:
                    self.take(event)
        yield from self.plainly(rows)

    def plainly(self, rows: list[Message]) -> Iterator[Batch]:
        """Rows read by the plain reader."""
        self.settle([row.kind for row in rows])
        mine = [row for row in rows if row.kind is self.dump.kind]
        if len(mine) < len(rows):
            self.dump.others += [row for row in rows if row.kind is not self.dump.kind]
        if mine:
            batch = scalar.read(self.dump.plan, mine)
            if self.dump.kept and self.dump.plan.message is not None:
                batch.parts[self.dump.plan.message.index] = pa.array([row.bytes for row in mine], pa.binary())
            self.dump._rows += len(mine)
            yield batch

    def settle(self, kinds: Sequence[MessageType | None]) -> None:
        """Before the first row: what the dump is of, where nothing that came is what its request made expect."""
        made = self.dump
        if made._rows or made.others or made.kind in kinds:
            return
        described = [kind for kind in kinds if kind is not None]
        if described:
            made.kind = max(described, key=described.count)
            made.plan = plan_of(made.kind)

    def quick(self, raw: Array, found: Frames, conversation: Conversation, port: int) -> Iterator[Batch]:
        """All messages at once, but for those that are no plain rows: the conversation says what they are."""
        first = found.first_type
        plain = found.plain(first, port) & (first >= h.MIN_TYPE)
        same = bool(plain.all())
        if not same:
            for place in np.flatnonzero(~plain).tolist():
                start, end = int(found.starts[place]), int(found.ends[place])
                for event in conversation.receive(raw[start:end].tobytes()):
                    if isinstance(event, Reply):
                        plain[place] = True
                    else:
                        self.take(event)
            rows = np.flatnonzero(plain)
            starts, ends = found.starts[rows], found.ends[rows]
        else:
            starts, ends = found.starts, found.ends
        if not len(starts):
            return
        starts, ends = self.own(raw, found, starts, ends, first if same and not self.by_content else -1)
        if not len(starts):
            return
        if not lockstep.pays(len(starts), int(ends[-1] - starts[0])) or not lockstep.is_possible(self.dump.kind):
            yield from self.plainly([self.message(raw, start, end) for start, end in zip(starts.tolist(), ends.tolist())])
            return
        begins, stops = starts, ends
        batch = lockstep.read(
            self.dump.kind, raw, starts, ends, lambda row: self.message(raw, int(begins[row]), int(stops[row]))
        )  # fmt: skip
        if self.dump.kept and self.dump.plan.message is not None:
            batch.parts[self.dump.plan.message.index] = kept_bytes(raw, starts, ends)
        self.dump._rows += batch.length
        yield batch

    def own(self, raw: Array, found: Frames, starts: Array, ends: Array, only: int) -> tuple[Array, Array]:
        """The rows of the dump's own kind; messages of others are put aside. `only`: the type of all of them, if one tells the kind."""
        if only >= 0 and self.dump._kinds.get(only << 8) is self.dump.kind:
            return starts, ends
        keys = (found.words[(starts >> 2) + 1] & np.uint32(0xFFFF)) << np.uint32(8)
        if self.by_content:
            keys |= raw[np.minimum(starts + h.HEADER_SIZE, ends - 1)]
        alike = keys[0] == keys[-1] and (keys == keys[0]).all()
        different = keys[:1] if alike else np.unique(keys)
        known = self.dump._kinds
        for key in different.tolist():
            if key not in known:
                place = int((keys == key).argmax())
                known[key] = self.message(raw, int(starts[place]), int(ends[place])).kind
        self.settle([known[key] for key in different.tolist()])
        mine = None
        for key in different.tolist():
            if known[key] is not self.dump.kind:
                chosen = keys == key
                self.dump.others += [self.message(raw, *place) for place in zip(starts[chosen].tolist(), ends[chosen].tolist())]
                mine = ~chosen if mine is None else mine & ~chosen
        if mine is None:
            return starts, ends
        rows = np.flatnonzero(mine)
        return starts[rows], ends[rows]

    def message(self, raw: Array, start: int, end: int) -> Message:
        """A message of its own: the window's memory is used again."""
        data = raw[start:end].tobytes()
        return Message(h.Frame(data, 0, len(data), h.NLMSGHDR.unpack_from(data)), self.dump.context)

    def take(self, event: Event) -> None:
        """What the conversation tells beside rows."""
        made = self.dump
        if isinstance(event, Interrupted):
            made.interrupted = True
        elif isinstance(event, (Lost, Malformed)):
            made.lost = True
        elif isinstance(event, Ended):
            made.errno, made.ack = event.errno, event.ack
            if event.frame is not None:
                made.end = Message(event.frame, made.context)


def kept_bytes(raw: Array, starts: Array, ends: Array) -> Any:
    """The messages themselves, as an Arrow array of bytes."""
    from .texts import gather

    return strings(gather(raw, starts, ends - starts), ends - starts, None, pa.binary())
