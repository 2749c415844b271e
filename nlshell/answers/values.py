"""What a command gives: a Result, an envelope around one value.

    Messages   decoded messages                         Frame    a DataFrame, or another value of `df EXPR`
    Table      rows of plain values under columns       Feed     what goes on happening: `monitor`, `watch`
    Text       lines, about something else              Picture  a Page, a Drawing; Widget: for a notebook

Stages and formats are rows that map these kinds to functions (see stages, formats); a value is asked for its kind and
for nothing else.
"""

from __future__ import annotations

from _thread import allocate_lock
from collections import deque
from time import monotonic, time

from ..render.style import Style
from ..render.tree import TreeOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, Protocol, TextIO

    from ..codec.condition import Condition
    from ..codec.message import Message
    from ..codec.where import Known
    from ..kernel.exchange import Exchange
    from ..language.table import Call
    from .updates import File, Update

    class Wanted(Protocol):
        """How answers are wanted; the State of commands is one."""

        style: Style
        width: int
        asked_width: int
        format: str
        tree_options: TreeOptions
        read_only: bool
        pretty: bool
        out: TextIO | None  # the stream of the door, as far as it has one
        is_prompt: bool  # the next line may ask about results by their numbers
        show_secrets: bool

    class Kept(Protocol):
        """The number under which a result can be found again."""

        number: int
        messages: Sequence[Message]
        exchange: Exchange | None


KEPT = 10_000  # messages of a feed that can be looked at afterwards
_SLICE = 0.2  # seconds after which a waiting feed looks whether it was closed


class Messages:
    """Decoded messages.

    whole     they are all that their buffers hold, so that whole datagrams can be shown
    withheld  they are requests that were not sent (--dry-run)
    said      lines in place of an answer that has no message: "RTM_NEWLINK: done"
    """

    name = "messages"
    __slots__ = ("messages", "said", "whole", "withheld")

    def __init__(
        self,
        messages: Sequence[Message],
        whole: bool = False,
        withheld: bool = False,
        said: Iterable[str] = (),
    ) -> None:
        self.messages = messages
        self.whole = whole
        self.withheld = withheld
        self.said = said


class Table:
    """Rows of plain values under named columns: what `columns` and `count` make of messages.

    columns  names (paths); rows: tuples of values, None where there is none
    names    interface index -> name for the columns in `indexes`
    of_messages  each row is about the message of the same position
    chosen   somebody asked for just these columns, so that all of them are shown; else those without a value go, and
             where there is no room the last ones
    """

    name = "a table"
    __slots__ = ("chosen", "columns", "indexes", "names", "of_messages", "rows")

    def __init__(
        self,
        columns: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
        names: Mapping[int, str] | None = None,
        indexes: Iterable[str] = (),
        of_messages: bool = False,
        chosen: bool = True,
    ) -> None:
        self.columns = list(columns)
        self.rows = list(rows)
        self.names = names or {}
        self.indexes = frozenset(indexes)
        self.of_messages = of_messages
        self.chosen = chosen

    def but(self, rows: Sequence[tuple[Any, ...]]) -> Table:
        """The same table with other rows."""
        return Table(self.columns, rows, self.names, self.indexes, self.of_messages, self.chosen)


class Frame:
    """The value of `df EXPR`: a DataFrame, or whatever the expression gives."""

    name = "a frame"
    __slots__ = ("frame",)

    def __init__(self, frame: Any) -> None:
        self.frame = frame

    @property
    def amount(self) -> int | None:
        """Its rows; None where it has none."""
        return len(self.frame) if hasattr(self.frame, "__len__") else None


class Text:
    """Lines of text (they may come as they are made), and the same as JSON-clean objects, where it has such a form."""

    name = "text"
    __slots__ = ("data", "lines")

    def __init__(self, lines: Iterable[str] = (), data: Iterable[Any] = ()) -> None:
        self.lines = lines
        self.data = data


class Picture:
    """What is drawn: pieces of text, and what a notebook shows them as."""

    name = "a picture"
    mime = ""
    __slots__ = ("pieces",)

    def __init__(self, pieces: Sequence[str]) -> None:
        self.pieces = pieces


class Page(Picture):
    """A page of HTML."""

    name = "a page"
    mime = "text/html"
    __slots__ = ()


class Drawing(Picture):
    """A drawing, as SVG."""

    name = "a drawing"
    mime = "image/svg+xml"
    __slots__ = ()


class Widget:
    """What only a notebook shows: `make` makes it; `instead` is said where there is none."""

    name = "a widget of notebooks"
    __slots__ = ("instead", "make")

    def __init__(self, instead: str, make: Callable[[], Any]) -> None:
        self.instead = instead
        self.make = make


class Feed:
    """Something that goes on. It is asked for its next Update by whoever shows it, never blocks longer than told, and may
    be closed from any thread.

    title     what was typed
    format    how an update is shown: the name of a format, or "line"
    columns   what the line of an event shows, where somebody chose
    seen      events (or changes) so far; gaps: how often some were lost
    recent    the latest messages, at most KEPT
    names     of interfaces by their indexes, as far as it learns them
    begun     what to say when it has begun, since nothing may come for long; or ""
    """

    name = "a feed"
    format = "line"

    def __init__(self, title: str, state: Any, *, most: int = 0, duration: float = 0.0) -> None:
        self.title = title
        self.state = state
        self.begun = ""
        self.seen = 0
        self.gaps = 0
        self.columns: list[str] = []
        self.recent: deque[Message] = deque(maxlen=KEPT)
        self.names: dict[int, str] = {}
        self.started = time()
        self.most = most
        self._until = monotonic() + duration if duration else None
        self._closed = False
        self._is_finished = False
        self._lock = allocate_lock()
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
            if (self._until is not None and now >= self._until) or (
                self.most and self.seen >= self.most
            ):
                self.close()
                break
            limits = [limit for limit in (deadline, self._until, now + _SLICE) if limit is not None]
            with self._lock:
                update = None if self._closed else self._wait(max(min(limits) - now, 0.0))
                if update is not None:
                    update.show_secrets = self.state.show_secrets
                if update is not None and self._file is not None:
                    if not update.passing:
                        self._file.write(update)
                    update = None
            if update is not None:
                return update
            if deadline is not None and monotonic() >= deadline:
                break
        return None

    def where(self, condition: Condition) -> None:
        """Tell only what fits a condition from now on. Raises UsageError."""
        raise NotImplementedError

    def known(self) -> Known:
        """What is known of the paths of what it tells."""
        raise NotImplementedError

    def finish(self) -> Update | None:
        """End it; what is left to tell, once. Whoever follows a feed asks for it behind the last update."""
        last = None
        if self._file is None:
            with self._lock:
                last, self._is_finished = None if self._is_finished else self._last(), True
        self.close()
        return last

    def _last(self) -> Update | None:
        """What is told at the end."""
        return None

    def write_to(self, file: File) -> None:
        """From now on nothing is told: it is written to this file, each update as it comes. The feed closes it."""
        self._file = file
        self.title = f"{self.title} > {file.path}"

    @property
    def written(self) -> str:
        """How much went to a file, in words; "" where none was wanted."""
        if self._file is None:
            return ""
        count = self._file.count
        return f"{count} update{'s' * (count != 1)} written to {self._file.path}"

    def close(self) -> None:
        """End it. Harmless twice."""
        self._closed = True
        if self._file is not None:
            with self._lock:
                last, self._is_finished = None if self._is_finished else self._last(), True
                try:
                    if last is not None:
                        self._file.write(last)
                finally:
                    self._file.close()

    def result(self) -> Result:
        """What was seen, to be kept under a number."""
        result = Result(list(self.recent), names=dict(self.names))
        result.subject = self.title
        result.is_said = True
        return result

    def _wait(self, timeout: float) -> Update | None:
        raise NotImplementedError


class Repeated(Feed):
    """A command that is run again and again: stages behind it work on each of its results."""

    def __init__(self, title: str, state: Any, *, most: int = 0, duration: float = 0.0) -> None:
        super().__init__(title, state, most=most, duration=duration)
        self.stages: list[Call] = []


if TYPE_CHECKING:
    Value = Messages | Table | Frame | Text | Feed | Picture | Widget
    Kind = (
        type[Messages]
        | type[Table]
        | type[Frame]
        | type[Text]
        | type[Feed]
        | type[Picture]
        | type[Widget]
    )


def for_kind(takes: Mapping[Kind, Any], kind: Kind) -> Any:
    """What a row has for a kind of value, or for what it is a kind of (a Page is a Picture); None where it takes none."""
    return next((takes[each] for each in kind.__mro__ if each in takes), None)


class Manner:
    """How answers are wanted where nobody says: see Wanted."""

    def __init__(self) -> None:
        self.style = Style()
        self.width = 100
        self.asked_width = 0
        self.format = "summary"
        self.tree_options = TreeOptions()
        self.read_only = False
        self.pretty = False
        self.out: TextIO | None = None
        self.is_prompt = False
        self.show_secrets = False


class Result:
    """What a command gives, before anyone shows it.

    value      one of the kinds above
    about      the Messages that it is about, which are kept under its number; None where it is about something else
    exchange   where they came from, if from the kernel
    names      interface names by index, as they were when the answer came
    notes, warnings  sentences for standard error: what was taken for granted, what may be wrong
    incomplete something is missing or could not be read: exit status 1
    status     the exit status of what a command had run: a program, a file of commands
    format     "" or the name of the format that an option or stage asked for
    is_said    nothing is left to show: it was written to a file, or told before
    record     the number under which it is kept, or None
    subject    what was typed
    maker      the name of the command or stage that made the value
    state      the state under which it came about: style, width, format
    """

    def __init__(
        self,
        messages: Sequence[Message] | None = None,
        *,
        value: Value | None = None,
        exchange: Exchange | None = None,
        lines: Iterable[str] = (),
        data: Iterable[Any] = (),
        names: dict[int, str] | None = None,
        notes: Iterable[str] = (),
        warnings: Iterable[str] = (),
        incomplete: bool = False,
        status: int = 0,
        whole: bool = False,
        withheld: bool = False,
        format: str = "",
    ) -> None:
        about = None if messages is None else Messages(messages, whole, withheld, lines)
        self.value: Value = value or about or Text(lines, data)
        self._about = about
        self.exchange = exchange
        self.names = names or {}
        self.notes = list(notes)
        self.warnings = list(warnings)
        self.incomplete = incomplete
        self.status = status
        self.format = format
        self.is_said = False
        self.record: Kept | None = None
        self.subject = ""
        self.maker = ""
        self.state: Any = None  # a Wanted

    @property
    def about(self) -> Messages | None:
        return self.value if isinstance(self.value, Messages) else self._about

    @property
    def messages(self) -> Sequence[Message] | None:
        about = self.about
        return None if about is None else about.messages

    @property
    def wanted(self) -> Wanted:
        """How it is to be shown."""
        return self.state if self.state is not None else Manner()

    def but(
        self, value: Value | None = None, about: Messages | None = None, **changes: Any
    ) -> Result:
        """The same result with another value, or something else changed."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin.__dict__.update(changes)
        twin._about = about or self.about
        if value is not None:
            twin.value = value
        return twin
