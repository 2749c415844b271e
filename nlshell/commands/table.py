"""What a command is, what it gives, and the state in which one runs. The table itself is `commands.all`."""

from __future__ import annotations

from ..errors import NlshellError, UnknownNameError, UsageError
from ..render.style import Style
from ..render.tree import TreeOptions
from ..schema.registry import REGISTRY
from ..wire.header import DUMP
from .settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..kernel.exchange import Exchange
    from ..kernel.namespace import Namespace
    from ..kernel.session import Request, Session
    from ..kernel.surroundings import Surroundings
    from ..schema.model import Family, MessageType
    from ..schema.things import Thing
    from .feeds import Feed
    from .live import Live

MOST_RECORDS, MOST_BYTES = 100, 512 << 20
_MOST_SESSIONS = 16
FORMATS = ("tree", "json", "table")
COLOURS = ("auto", "always", "never")


class Table:
    """Rows of plain values under named columns: what `columns` and `count` make of messages.

    columns  names (paths); rows: tuples of values, None where there is none
    names    interface index -> name for the columns in `indexes`
    of_messages  each row is about the message of the same position
    """

    __slots__ = ("columns", "indexes", "names", "of_messages", "rows")

    def __init__(
        self,
        columns: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
        names: Mapping[int, str] | None = None,
        indexes: Iterable[str] = (),
        of_messages: bool = False,
    ) -> None:
        self.columns = list(columns)
        self.rows = list(rows)
        self.names = names or {}
        self.indexes = frozenset(indexes)
        self.of_messages = of_messages


class Result:
    """What a command gives, before anyone shows it.

    messages   decoded messages, or None where the command is about something else
    exchange   where they came from, if from the kernel
    lines      text, for commands about something else
    data       the same as JSON-clean objects, one each line of --json
    names      interface names by index, as they were when the answer came
    notes, warnings  sentences for standard error: what was taken for granted, what may be wrong
    whole      the messages are all that their buffers hold, so that whole datagrams can be shown
    incomplete something is missing or could not be read: exit status 1

    What stages make of it:
    table      rows under columns, shown instead of the messages they come from
    frame      the value of `df EXPR`: a DataFrame, or whatever the expression gives
    format     "" or the format that an option or stage asked for: one of FORMATS, "csv", "df"; "none" where all is said
    feed       what goes on happening: `monitor`, `watch`
    widget     a function that makes what a notebook shows for `explore`
    withheld   --dry-run: the messages are requests that were not sent
    record     the number under which it is kept, or None
    subject    what was typed
    state      the state under which it came about: style, width, format
    """

    def __init__(
        self,
        messages: Sequence[Message] | None = None,
        *,
        exchange: Exchange | None = None,
        lines: Iterable[str] = (),
        data: Iterable[Any] = (),
        names: dict[int, str] | None = None,
        notes: Iterable[str] = (),
        warnings: Iterable[str] = (),
        incomplete: bool = False,
        whole: bool = False,
        table: Table | None = None,
        format: str = "",
        feed: Feed | None = None,
        withheld: bool = False,
    ) -> None:
        self.messages = messages
        self.whole = whole
        self.exchange = exchange
        self.lines = lines
        self.data = data
        self.names = names or {}
        self.notes = list(notes)
        self.warnings = list(warnings)
        self.incomplete = incomplete
        self.table = table
        self.frame: Any = None
        self.format = format
        self.feed = feed
        self.withheld = withheld
        self.record: Record | None = None
        self.subject = ""
        self.state: State | None = None
        self.widget: Callable[[], Any] | None = None

    def but(self, **changes: Any) -> Result:
        """The same result with something changed."""
        twin = object.__new__(Result)
        twin.__dict__.update(self.__dict__)
        twin.__dict__.update(changes)
        return twin


class Selector:
    """A word that narrows what a command shows: `dev NAME`, `up`.

    names  what its argument can be, for completion: "interface", "table", "enum:route.rtm_type" (see commands.complete)
    check  raises NlshellError for an argument that cannot be right, whatever the kernel has
    """

    def __init__(
        self, word: str, argument: str = "", help: str = "", names: str = "", check: Callable[[State, str], None] | None = None
    ) -> None:
        self.word = word
        self.argument = argument
        self.help = help
        self.names = names
        self.check = check


class Command:
    """One entry of the table.

    words      "link show"
    run        (state, arguments, line) -> Result; for a stage (state, stage, result) -> Result
    selectors  words it takes; `free` names what any other word means ("NAME"), if anything; `many` allows several
    options    its own options, without dashes -> help
    raw        takes another command behind it, and sorts out the words itself
    values     what path=value words mean, or "" where they are refused
    free_names what completes a free word (see Selector.names); "command" where another command follows
    choices    fixed words that a free word may be, with what each does
    option_names  what completes an option's argument: {"netns": "namespace"}
    stage      it may stand behind a pipe
    text       it gives text and never messages
    details    further lines for `help` and the reference page
    thing      what it shows, where it was made from what a family says of its things
    """

    def __init__(
        self,
        words: str,
        run: Callable[..., Result],
        summary: str,
        *,
        selectors: Sequence[Selector] = (),
        free: str = "",
        many: bool = False,
        raw: bool = False,
        options: dict[str, str] | None = None,
        values: str = "",
        aliases: Sequence[str] = (),
        free_names: str = "",
        choices: dict[str, str] | None = None,
        option_names: dict[str, str] | None = None,
        stage: bool = False,
        text: bool = False,
        details: Sequence[str] = (),
        thing: Thing | None = None,
    ) -> None:
        self.words = tuple(words.split())
        self.run = run
        self.summary = summary
        self.selectors = {selector.word: selector for selector in selectors}
        self.free = free
        self.many = many
        self.raw = raw
        self.options = options or {}
        self.values = values
        self.aliases = [tuple(alias.split()) for alias in aliases]
        self.free_names = free_names
        self.choices = choices or {}
        self.option_names = option_names or {}
        self.stage = stage
        self.text = text
        self.details = tuple(details)
        self.thing = thing

    @property
    def name(self) -> str:
        return " ".join(self.words)

    @property
    def usage(self) -> str:
        parts = [self.name]
        parts += [f"[{' '.join(filter(None, (s.word, s.argument)))}]" for s in self.selectors.values()]
        parts += [self.free] if self.free else []
        parts += [self.values] if self.values else []
        parts += [f"[--{option}]" for option in self.options]
        return " ".join(parts)

    def only_once(self, word: str) -> str:
        """What to say to a selector that is given twice."""
        return f"`{self.name}` takes {word} only once"

    def arguments(self, rest: list[str]) -> dict[str, str]:
        """The words behind the command as {selector: argument}; free words under "". Raises UsageError."""
        found: dict[str, str] = {}
        words = iter(rest)
        free: list[str] = []
        for word in words:
            selector = self.selectors.get(word)
            if selector is None:
                if not self.free:
                    raise UnknownNameError(f"word for `{self.name}`", word, list(self.selectors), f"usage: {self.usage}")
                free.append(word)
                continue
            argument = next(words, None) if selector.argument else ""
            if argument is None:
                raise UsageError(f"`{self.name} {word}` needs {selector.argument} behind it")
            if word in found:
                raise UsageError(self.only_once(word))
            found[word] = argument
        if len(free) > 1 and not self.many:
            # `link show typ veth`: the first word that is close to a selector is a better guess than the second.
            errors = [UnknownNameError(f"word for `{self.name}`", word, list(self.selectors), f"usage: {self.usage}") for word in free]
            raise next((error for error in errors if error.suggestions), errors[1])
        if free and "dev" in found and self.free_names == "interface":
            raise UsageError(f"`dev {found['dev']}` and {free[0]!r} both name an interface; leave one of them out")
        if free:
            found[""] = " ".join(free)
        return found


def later(module: str, name: str) -> Callable[..., Result]:
    """A function of a module of commands that is imported when it is first called: a cold start pays for what it uses."""

    def run(*arguments: Any) -> Result:
        from importlib import import_module

        made: Result = getattr(import_module(f"{__package__}.{module}"), name)(*arguments)
        return made

    return run


class Record:
    """A result that was kept, to be looked at again: its number (from 1), what was typed, messages, exchange, names."""

    def __init__(self, number: int, result: Result) -> None:
        self.number = number
        self.subject = result.subject
        self.messages: Sequence[Message] = () if result.messages is None else result.messages
        self.exchange = result.exchange
        self.names = result.names
        self.whole = result.whole
        exchange = result.exchange
        self.size: int = getattr(exchange, "bytes", 0) or sum(map(len, self.messages))  # in bytes, as the kernel sent it


class Withheld(Exception):
    """--dry-run: the request that would have been sent now."""

    def __init__(self, request: Request) -> None:
        self.request = request


class Leave(Exception):
    """`exit`: the door shall close."""


class State:
    """What commands share: how to reach the kernel, how results are wanted, and the results so far.

    Sessions are kept by namespace, time-out and read-only, for all states derived from one. `root` is the state that the
    door made: what holds from now on (`netns`, `config`) is changed there.

    netns      where requests go: None (our own), a name, path or process id, or an open Namespace
    wants_frame  the next stage wants columns, so that a dump is best read into them at once
    feeds      monitors and watches that the door keeps running
    """

    def __init__(
        self,
        *,
        netns: str | Namespace | None = None,
        timeout: float | None = None,
        read_only: bool = False,
        format: str = "tree",
        colour: str = "auto",
        settings: Settings | None = None,
    ) -> None:
        self.root = self
        self.settings = settings or Settings()
        self.netns = netns
        self.timeout = timeout
        self.read_only = read_only
        self.format = format
        self.colour = colour
        self.format_asked = False  # by an option, which counts for more than what holds for all commands
        self.dry_run: bool = self.settings.dry_run
        self.wants_frame = False
        self.progress: Callable[[int, int, float], None] | None = None  # told how far a long dump has come, see Session.columns
        self.sandboxed = False
        self.registry = REGISTRY
        self.style = Style()
        self.width = 100
        self.asked_width = 0  # by --width; 0: what the terminal has
        self.tree_options = TreeOptions()
        self.records: list[Record] = []
        self.feeds: list[Feed] = []
        self._entered: Namespace | None = None  # a namespace that is ours to close; of the root
        self.links: dict[int, str] = {}  # names of interfaces that a command looked up on its way
        self.live: Live | None = None  # names that the kernel has now, see commands.live; of the root
        self._sessions: dict[tuple[object, ...], Session] = {}

    # --- the kernel

    @property
    def session(self) -> Session:
        """Opened when the first command needs it. A namespace that was made anew under its name gets a new one."""
        # With --dry-run `send` stops the request that a command is about; whatever else a command sends may only ask.
        reads = self.read_only or self.dry_run
        key = (self.netns, _identity(self.netns), self.timeout, reads)
        if key not in self._sessions:
            while len(self._sessions) >= _MOST_SESSIONS:
                self._sessions.pop(next(iter(self._sessions))).close()
            from ..kernel.session import DEFAULT_TIMEOUT, Session

            timeout = DEFAULT_TIMEOUT if self.timeout is None else self.timeout
            place, owner = self.netns, isinstance(self.netns, str)
            if isinstance(place, str):
                from .spaces import entered

                place = entered(place)
            self._sessions[key] = Session(namespace=place, timeout=timeout, read_only=reads, owner=owner)
        return self._sessions[key]

    @property
    def around(self) -> Surroundings:
        """What words need to know of the system that is asked: see kernel.surroundings."""
        from ..kernel.surroundings import Surroundings

        return Surroundings(self.session, self.links)

    def dump(self, operation: str | MessageType, values: Mapping[str, Any] | None = None) -> Exchange:
        """The dump that a command is about; look-ups on the way to it use `session`. Raises KernelError, Withheld."""
        return self.send(self.session.build(operation, values or {}, flags=DUMP)).raise_for_error()

    def request(self, operation: str | MessageType, values: Mapping[str, Any] | None = None) -> Exchange:
        """The request that a command is about, as `dump`."""
        return self.send(self.session.build(operation, values or {})).raise_for_error()

    def send(self, request: Request) -> Exchange:
        """A request that was built before; an error is in the Exchange. With --dry-run it comes back as Withheld."""
        if self.dry_run:
            raise Withheld(request)
        if self.wants_frame and request.flags & DUMP == DUMP and request.kind.is_read:
            from ..frames.dump import dump

            return dump(self.session, request, keep=True, progress=self.progress)
        return self.session.exchange(request, progress=self.progress)

    def permit(self, what: str) -> None:
        """Raise UsageError under --read-only: for what is no request, which kernel.gate judges, and yet does more than look.

        what  as a sentence: "`> x.json` writes a file"
        """
        if self.read_only:
            raise UsageError(f"{what}, and this session is read-only")

    @property
    def place(self) -> str:
        """The namespace that requests go to, as a person calls it; "" for our own."""
        return self.netns if isinstance(self.netns, str) else self.netns.label if self.netns is not None else ""

    def enter(self, namespace: Namespace | None, sandboxed: bool = False) -> None:
        """Send requests to an open namespace from now on, and close it when it is left (None: back to our own)."""
        left, self.root._entered = self.root._entered, namespace
        self.root.netns = self.netns = namespace
        self.root.sandboxed = self.sandboxed = sandboxed
        if left is not None and not any(feed.state.netns is left for feed in self.root.feeds):
            for key in [key for key in self._sessions if key[0] is left]:
                self._sessions.pop(key).close()
            left.close()

    def family(self, name: str) -> Family | None:
        """A family by name: of the registry, else one that only the running kernel describes; None where there is none."""
        if self.registry.knows_family(name):
            return self.registry.family(name)
        try:
            return self.session.families.describe(name)
        except NlshellError:
            return None

    # --- what is wanted

    def with_options(self, options: Mapping[str, str | bool]) -> State:
        """This state as one command's options change it. Raises UsageError."""
        asked = [format for format in FORMATS if options.get(format)]
        if len(asked) > 1:
            raise UsageError(f"--{asked[0]} and --{asked[1]} exclude each other")
        if "columns" in options:
            if asked and asked != ["table"]:
                raise UsageError(f"--columns is for tables, not for --{asked[0]}")
            asked = ["table"]
        state = object.__new__(State)
        state.__dict__.update(self.__dict__)
        state.netns = str(options["netns"]) if "netns" in options else self.netns
        state.timeout = seconds("--timeout", options["timeout"]) if "timeout" in options else self.timeout
        state.read_only = self.read_only or bool(options.get("read-only"))
        state.dry_run = self.dry_run or bool(options.get("dry-run"))
        state.format = asked[0] if asked else self.format
        state.format_asked = self.format_asked or bool(asked)
        state.colour = str(options.get("color", self.colour))
        if state.colour not in COLOURS:
            raise UsageError(f"--color is {', '.join(COLOURS)}, not {state.colour!r}")
        before, depth = self.tree_options, _count(options, "depth")
        state.tree_options = TreeOptions(
            before.offsets or bool(options.get("offsets")),
            before.raw or bool(options.get("raw")),
            before.depth if depth is None else depth,
        )
        state.links = {}
        state.width = state.asked_width = _count(options, "width") or self.asked_width
        return state

    # --- results so far

    def keep(self, result: Result) -> Record:
        """Number a result and remember it; the oldest are forgotten."""
        record = result.record = Record(self.records[-1].number + 1 if self.records else 1, result)
        self.records.append(record)
        del self.records[:-MOST_RECORDS]
        while len(self.records) > 1 and sum(each.size for each in self.records) > MOST_BYTES:
            del self.records[0]
        return record

    def record(self, number: int | None = None) -> Record:
        """The last result, or the one of a number. Raises UsageError."""
        if not self.records:
            raise UsageError("there is no result yet to look at; put a command behind, as in `hex link show dev lo`")
        if number is None:
            return self.records[-1]
        for record in self.records:
            if record.number == number:
                return record
        raise UsageError(f"there is no result {number}; kept are {self.records[0].number} to {self.records[-1].number}")

    def looking_at(self, result: Result) -> State:
        """This state as if `result` were the only one so far: for a view behind a pipe."""
        state = self.with_options({})
        state.width = self.width
        state.style = self.style
        state.records = [result.record or Record(1, result)]
        return state

    def close(self) -> None:
        for feed in self.feeds:
            feed.close()
        self.feeds.clear()
        for session in self._sessions.values():
            session.close()
        self._sessions.clear()
        if self.root._entered is not None:
            self.root._entered.close()
            self.root._entered = None


def _identity(netns: object) -> tuple[int, int] | None:
    """What tells the namespace behind a name from one that had the name before; None where there is none or it is open."""
    if not isinstance(netns, str):
        return None
    import os

    from ..kernel.namespace import path_of

    try:
        found = os.stat(path_of(netns))
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def whole_number(text: str) -> int | None:
    """A whole number of a size that makes sense, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def seconds(name: str, text: str | bool) -> float:
    """A number of seconds above 0. Raises UsageError."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise UsageError(f"{name} {text!r} is no number of seconds above 0") from None
    return number


def _count(options: Mapping[str, str | bool], name: str) -> int | None:
    text = str(options.get(name, ""))
    if not text:
        return None
    number = whole_number(text)
    if number is None:
        raise UsageError(f"--{name} {text!r} is no whole number")
    return number
