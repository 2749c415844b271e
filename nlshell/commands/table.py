"""What a command is, and the state in which one runs. The table itself is `commands.all`."""

from __future__ import annotations

from ..errors import NlshellError, UnknownNameError, UsageError
from ..render.style import Style
from ..render.tree import TreeOptions
from ..schema.registry import REGISTRY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..kernel.exchange import Exchange
    from ..kernel.session import Session
    from ..schema.model import Family
    from .language import Line

MOST_RECORDS = 100
FORMATS = ("tree", "json", "table")
COLOURS = ("auto", "always", "never")


class Result:
    """What a command gives, before anyone shows it.

    messages   decoded messages, or None where the command is about something else
    exchange   where they came from, if from the kernel
    lines      text, for commands about something else
    data       the same as JSON-clean objects, one each line of --json
    columns    paths for the table form
    names      interface names by index, as they were when the answer came
    notes, warnings  sentences for standard error: what was taken for granted, what may be wrong
    whole      the messages are all that their buffers hold, so that whole datagrams can be shown
    incomplete something is missing or could not be read: exit status 1
    """

    def __init__(
        self,
        messages: Sequence[Message] | None = None,
        *,
        exchange: Exchange | None = None,
        lines: Iterable[str] = (),
        data: Iterable[Any] = (),
        columns: Sequence[str] = (),
        names: dict[int, str] | None = None,
        notes: Iterable[str] = (),
        warnings: Iterable[str] = (),
        incomplete: bool = False,
        whole: bool = False,
    ) -> None:
        self.messages = messages
        self.whole = whole
        self.exchange = exchange
        self.lines = lines
        self.data = data
        self.columns = columns
        self.names = names or {}
        self.notes = list(notes)
        self.warnings = list(warnings)
        self.incomplete = incomplete


class Selector:
    """A word that narrows what a command shows: `dev NAME`, `up`."""

    def __init__(self, word: str, argument: str = "", help: str = "") -> None:
        self.word = word
        self.argument = argument
        self.help = help


class Command:
    """One entry of the table.

    words      "link show"
    run        (state, arguments, line) -> Result
    selectors  words it takes; `free` names what any other word means ("NAME"), if anything; `many` allows several
    options    its own options, without dashes -> help
    raw        takes another command behind it, and sorts out the words itself
    values     what path=value words mean, or "" where they are refused
    """

    def __init__(
        self,
        words: str,
        run: Callable[[State, dict[str, str], Line], Result],
        summary: str,
        *,
        selectors: Sequence[Selector] = (),
        free: str = "",
        many: bool = False,
        raw: bool = False,
        options: dict[str, str] | None = None,
        values: str = "",
        aliases: Sequence[str] = (),
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
                raise UsageError(f"`{self.name}` takes {word} only once")
            found[word] = argument
        if len(free) > 1 and not self.many:
            # `link show typ veth`: the first word that is close to a selector is a better guess than the second.
            errors = [UnknownNameError(f"word for `{self.name}`", word, list(self.selectors), f"usage: {self.usage}") for word in free]
            raise next((error for error in errors if error.suggestions), errors[1])
        if free:
            found[""] = " ".join(free)
        return found


class Record:
    """A result that was kept, to be looked at again: its number (from 1), messages, exchange, interface names."""

    def __init__(self, number: int, result: Result) -> None:
        self.number = number
        self.messages = list(result.messages or ())
        self.exchange = result.exchange
        self.names = result.names
        self.whole = result.whole


class State:
    """What commands share: how to reach the kernel, how results are wanted, and the results so far.

    Sessions are kept by namespace, time-out and read-only, for all states derived from one.
    """

    def __init__(
        self, *, netns: str | None = None, timeout: float | None = None, read_only: bool = False, format: str = "tree", colour: str = "auto"
    ) -> None:
        self.netns = netns
        self.timeout = timeout
        self.read_only = read_only
        self.format = format
        self.colour = colour
        self.registry = REGISTRY
        self.style = Style()
        self.width = 100
        self.asked_width = 0  # by --width; 0: what the terminal has
        self.tree_options = TreeOptions()
        self.records: list[Record] = []
        self._sessions: dict[tuple[object, ...], Session] = {}

    @property
    def session(self) -> Session:
        """Opened when the first command needs it."""
        key = (self.netns, self.timeout, self.read_only)
        if key not in self._sessions:
            from ..kernel.session import DEFAULT_TIMEOUT, Session

            timeout = DEFAULT_TIMEOUT if self.timeout is None else self.timeout
            self._sessions[key] = Session(namespace=self.netns, timeout=timeout, read_only=self.read_only)
        return self._sessions[key]

    def family(self, name: str) -> Family | None:
        """A family by name: of the registry, else one that only the running kernel describes; None where there is none."""
        if self.registry.knows_family(name):
            return self.registry.family(name)
        try:
            return self.session.families.describe(name)
        except NlshellError:
            return None

    def with_options(self, options: dict[str, str | bool]) -> State:
        """This state as one command's options change it. Raises UsageError."""
        asked = [format for format in FORMATS if options.get(format)]
        if len(asked) > 1:
            raise UsageError(f"--{asked[0]} and --{asked[1]} exclude each other")
        if "columns" in options:
            if asked and asked != ["table"]:
                raise UsageError(f"--columns is for tables, not for --{asked[0]}")
            asked = ["table"]
        state = State(
            netns=str(options["netns"]) if "netns" in options else self.netns,
            timeout=_seconds(options["timeout"]) if "timeout" in options else self.timeout,
            read_only=self.read_only or bool(options.get("read-only")),
            format=asked[0] if asked else self.format,
            colour=str(options.get("color", self.colour)),
        )
        if state.colour not in COLOURS:
            raise UsageError(f"--color is {', '.join(COLOURS)}, not {state.colour!r}")
        state._sessions, state.records = self._sessions, self.records
        before, depth = self.tree_options, _count(options, "depth")
        state.tree_options = TreeOptions(
            before.offsets or bool(options.get("offsets")),
            before.raw or bool(options.get("raw")),
            before.depth if depth is None else depth,
        )
        state.width = state.asked_width = _count(options, "width") or self.asked_width
        return state

    def keep(self, result: Result) -> Record:
        """Number a result and remember it; the oldest are forgotten."""
        record = Record(self.records[-1].number + 1 if self.records else 1, result)
        self.records.append(record)
        del self.records[:-MOST_RECORDS]
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

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()
        self._sessions.clear()


def _seconds(text: str | bool) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise UsageError(f"--timeout {text!r} is no number of seconds above 0") from None
    return seconds


def _count(options: dict[str, str | bool], name: str) -> int | None:
    text = str(options.get(name, ""))
    if not text:
        return None
    if not text.isdigit():
        raise UsageError(f"--{name} {text!r} is no whole number")
    return int(text)
