"""What goes on happening: `monitor` (monitors.py) and `watch` (watches.py).

A Feed is asked for its next Update by whoever shows it: the plain doors in the foreground until Ctrl-C, the shell in a
thread beside the prompt, a notebook in a widget. It never blocks longer than told, and may be closed from any thread.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from functools import lru_cache
from threading import Lock
from time import localtime, monotonic, strftime, time

from ..codec.export import clean, dressed
from ..codec.identity import columns_of
from ..codec.words import NOTHING_AROUND, Around, Words, getter
from ..errors import InputError, UsageError
from ..render.style import Style, safe
from ..schema import paths
from .language import Stage
from .table import Result, State, seconds, whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..schema.model import MessageType
    from ..schema.types import Type

KEPT = 10_000  # messages of a monitor that can be looked at afterwards
UNCUT = 1 << 16  # columns of a line that nobody reads on a terminal
_SLICE = 0.2  # seconds after which a waiting monitor looks whether it was closed
_FEW = 9  # values on the line of an event


class Update:
    """One thing that happened.

    kind     "event", "gap" (events were lost here), "change" (what a watch saw) or "note" (a sentence)
    when     seconds since the epoch: when an event was received
    lost     of a gap: how many datagrams the kernel dropped, None where it does not say
    message  the event, or None
    group    name of the multicast group it was sent to, or ""
    """

    def __init__(
        self,
        kind: str,
        *,
        message: Message | None = None,
        group: str = "",
        text: str = "",
        columns: Sequence[str] = (),
        around: Around = NOTHING_AROUND,
        lost: int | None = None,
    ) -> None:
        self.kind = kind
        self.when = message.origin.when if message is not None and message.origin is not None else time()
        self.lost = lost
        self.message = message
        self.group = group
        self.text = text
        self._columns = columns
        self._around = around
        self._shown: Sequence[str] = ()

    def showing(self, lines: Sequence[str]) -> Update:
        """Itself, with lines that were made already."""
        self._shown = lines
        return self

    @property
    def clock(self) -> str:
        return f"{strftime('%H:%M:%S', localtime(self.when))}.{int(self.when % 1 * 1000):03}"

    def lines(self, style: Style | None = None, width: int = 100, format: str = "line") -> list[str]:
        """As text: one line an event, or its tree, or JSON."""
        from .output import json_line

        style = style or Style()
        clock = style.paint("dim", self.clock)
        if self._shown:
            return [f"{clock}  {style.paint('type', safe(self.text))}", *self._shown]
        if self.message is None:
            if format == "json":  # between others, so that each line stays an object
                lost = {} if self.lost is None else {"lost": self.lost}
                return [json_line({"when": self.when, "kind": self.kind, "text": self.text, **lost})]
            return [f"{clock}  {style.paint('note', safe(self.text))}"]
        if format == "json":
            return [json_line({"when": self.when, "group": self.group, **self.message.to_dict()})]
        if format == "tree":
            from ..render.tree import message_lines

            return [f"{clock}  {style.paint('dim', self.group)}", *message_lines(self.message, style, width)]
        return [self._line(style, width, clock)]

    def _line(self, style: Style, width: int, clock: str) -> str:
        message = self.message
        assert message is not None
        head = f"{self.clock}  {message.type}"
        line = f"{clock}  {style.paint('type', safe(message.type))}"
        room = max(width, 40) - len(head)
        for name, value in self._told():
            piece = f"  {name}={value}"
            if len(piece) > room and len(piece) > 24:
                piece = piece[: max(room, 24) - 1] + "…"
            if len(piece) > room:
                break
            room -= len(piece)
            line += f"  {style.paint('dim', f'{name}=')}{piece[len(name) + 3 :]}"
        return line

    def _told(self) -> Iterator[tuple[str, str]]:
        """Names and values for the line of an event."""
        message = self.message
        assert message is not None
        kind = message.kind
        values = message.values
        if message.origin is not None and message.origin.nsid is not None:
            yield "nsid", str(message.origin.nsid)
        usual = columns_of(kind) if kind is not None else ()
        environment = values.get("env")
        if isinstance(environment, dict):  # a uevent
            yield from ((name, safe(str(value))) for name, value in environment.items() if name != "event")
            return
        plain = [name for name, value in values.items() if not isinstance(value, (dict, bytes)) and name[:1] != "#"]
        chosen = self._columns or usual or plain
        if "ifname" in values:
            chosen = [path for path in chosen if path != "ifi_index" or self._columns]  # the name is beside it
        words = _words(kind).seen_from(self._around.called_by(message.context.names))
        count = 0
        for name in chosen:
            value = words.value(name, getter(message))
            if value in (None, "") or (not usual and not self._columns and value in (0, [])):
                continue
            type = _type(kind, words.places(name)[0])
            index = isinstance(value, int) and type is not None and type.hint == "ifindex"
            text = message.context.names.get(value, str(value)) if index else _short(dressed(value, type))
            yield name, safe(text)
            count += 1
            if count == _FEW and not self._columns:
                return


@lru_cache(maxsize=256)
def _words(kind: MessageType | None) -> Words:
    return Words([] if kind is None else [kind])


@lru_cache(maxsize=1024)
def _type(kind: MessageType | None, path: str) -> Type | None:
    entry = paths.at(kind, path) if kind is not None else None
    return entry.type if entry is not None else None


def _short(value: Any) -> str:
    if isinstance(value, list) and all(not isinstance(each, (dict, list)) for each in value):
        return ",".join(str(each) for each in value)
    if isinstance(value, (dict, list)):
        from json import dumps

        return dumps(clean(value))
    return value.hex() if isinstance(value, bytes) else str(value)


class File:
    """A file of updates: whole ones, also when the disk is full. Raises InputError where it cannot be written.

    format  how they are written (see Update.lines)
    """

    def __init__(self, path: str, format: str) -> None:
        self.path = path
        self.count = 0
        self._format = format
        from ..files import open_growing

        try:
            self._file = open_growing(os.path.expanduser(path))
        except (OSError, ValueError) as error:
            raise InputError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None

    def write(self, update: Update) -> None:
        whole = os.fstat(self._file.fileno()).st_size
        try:
            self._file.write("".join(f"{line}\n" for line in update.lines(Style(), UNCUT, self._format)))
            self._file.flush()
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._file.fileno(), whole)
            raise InputError(f"{self.path} cannot be written any further: {error.strerror}; it holds {self.count} updates") from None
        self.count += 1

    def close(self) -> None:
        with suppress(OSError):  # what a full disk did not take was said before
            self._file.close()


class Feed:
    """Something that goes on. `format` is how an update is shown unless somebody says otherwise.

    title     what was typed
    seen      events (or changes) so far; gaps: how often some were lost
    recent    the latest messages, at most KEPT
    names     of interfaces by their indexes, as far as it learns them
    begun     what to say when it has begun, since nothing may come for long; or ""
    """

    format = "line"
    has_objects = False  # whether an update has a JSON form

    def __init__(self, title: str, state: State, *, most: int = 0, duration: float = 0.0) -> None:
        self.title = title
        self.state = state
        self.begun = ""
        self.seen = 0
        self.gaps = 0
        self.recent: deque[Message] = deque(maxlen=KEPT)
        self.names: dict[int, str] = {}
        self.started = time()
        self._most = most
        self._until = monotonic() + duration if duration else None
        self._closed = False
        self._lock = Lock()
        self._file: File | None = None

    @property
    def closed(self) -> bool:
        """Whether nothing more will come."""
        return self._closed

    def next(self, timeout: float | None = None) -> Update | None:
        """The next update; None where none comes within `timeout` seconds, or the feed has ended."""
        deadline = None if timeout is None else monotonic() + timeout
        while not self._closed:
            now = monotonic()
            if (self._until is not None and now >= self._until) or (self._most and self.seen >= self._most):
                self.close()
                break
            limits = [limit for limit in (deadline, self._until, now + _SLICE) if limit is not None]
            with self._lock:
                update = None if self._closed else self._wait(max(min(limits) - now, 0.0))
                if update is not None and self._file is not None:
                    self._file.write(update)
                    update = None
            if update is not None:
                return update
            if deadline is not None and monotonic() >= deadline:
                break
        return None

    def add(self, stage: Stage) -> None:
        """A stage behind the command: `monitor link | where ifname ~ v`. Raises UsageError."""
        raise UsageError(f"`{stage.words[0]}` cannot stand behind `{self.title}`")

    def write_to(self, file: File) -> None:
        """From now on nothing is told: it is written to this file, each update as it comes. The feed closes it."""
        self._file = file
        self.title = f"{self.title} > {file.path}"

    @property
    def written(self) -> str:
        """How much went to a file, in words; "" where none was wanted."""
        return "" if self._file is None else f"{self._file.count} update{'s' * (self._file.count != 1)} written to {self._file.path}"

    def close(self) -> None:
        """End it. Harmless twice."""
        self._closed = True
        if self._file is not None:
            with self._lock:
                self._file.close()

    def result(self) -> Result:
        """What was seen, to be kept under a number."""
        result = Result(list(self.recent), format="none", names=dict(self.names))
        result.subject = self.title
        return result

    def _wait(self, timeout: float) -> Update | None:
        raise NotImplementedError


# --- what both commands have


def limits(options: Mapping[str, str | bool]) -> tuple[int, float]:
    """(events, seconds) after which a feed ends by itself; 0: never. Raises UsageError."""
    text = str(options.get("events", "0"))
    events = whole_number(text)
    if events is None:
        raise UsageError(f"--events {text!r} is no whole number")
    return events, seconds("--seconds", options["seconds"]) if "seconds" in options else 0.0


def stop_or_list(state: State, words: Sequence[str]) -> Result:
    """`monitor stop`, `monitor list`: of those that run beside the prompt. Raises UsageError."""
    feeds = state.root.feeds
    if words[0] == "list":
        if not feeds:
            return Result(lines=["nothing is running; `monitor link` or `watch 2 route show` start something"])
        facts = (f"{feed.title}  {feed.seen} seen, {feed.gaps} gaps, for {time() - feed.started:.0f} s" for feed in feeds)
        return Result(lines=[f"{number}  {text}" for number, text in enumerate(facts, 1)])
    chosen = list(feeds)
    if len(words) > 1:
        if not 1 <= (whole_number(words[1]) or 0) <= len(feeds):
            raise UsageError(f"there is no running feed {words[1]}; `monitor list` numbers them" if feeds else "nothing is running")
        chosen = [feeds[int(words[1]) - 1]]
    if not chosen:
        return Result(lines=["nothing is running"])
    lines = []
    for feed in chosen:
        if feed in feeds:  # before it is closed: a door that runs it in a thread takes out what has ended
            feeds.remove(feed)
        feed.close()
        record = state.keep(feed.result())
        lines.append(f"{feed.title} ended: {feed.seen} seen, {feed.gaps} gaps; its messages are result {record.number}")
    return Result(lines=lines)
