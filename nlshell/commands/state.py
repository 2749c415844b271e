"""What a command is, and the state in which one runs. What it gives is in `answers`; the table itself is `commands.all`."""

from __future__ import annotations

from _thread import allocate_lock

from ..answers import formats
from ..answers.values import Result as Result, Table as Table
from ..errors import NlshellError, UsageError
from ..hooks import later_in
from ..render.style import Style, background_by_environment
from ..render.tree import TreeOptions
from ..schema.registry import REGISTRY
from ..wire.header import DUMP
from .settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, TextIO

    from ..answers.values import Feed
    from ..codec.message import Message
    from ..kernel.ends import End
    from ..kernel.exchange import Exchange
    from ..kernel.namespace import Namespace
    from ..kernel.remote import Remote
    from ..kernel.session import Request, Session
    from ..kernel.surroundings import Surroundings
    from ..render.layout import Layout
    from ..schema.model import Family, MessageType
    from .live import Live

MOST_RECORDS, MOST_BYTES = 100, 512 << 20
_MOST_SESSIONS = 16
_FEW = 10_000  # messages whose kinds are all looked at
COLOURS = ("auto", "always", "never")


later = later_in(__package__)


def together(
    options: Mapping[str, Any], spelled: Mapping[str, str] | None = None
) -> list[formats.Format]:
    """The formats that these options ask for. Raises UsageError where options exclude each other.

    spelled  how they were typed, where it is known
    """
    said = {name: f"--{name}" for name in options} | dict(spelled or {})
    asked = formats.asked_by(options)
    said |= {row.name: f"{said[row.variant]}={row.name}" for row in asked if row.variant}
    if len(asked) > 1 and said.get("table", "").startswith(
        ("-b", "-o")
    ):  # `-br -j`: JSON is as brief as it is
        asked = [row for row in asked if row.name != "table"]
    if len(asked) > 1:
        raise UsageError(f"{said[asked[0].name]} and {said[asked[1].name]} exclude each other")
    if "columns" in options:
        if asked and not asked[0].columns:
            raise UsageError(f"--columns is for tables, not for {said[asked[0].name]}")
        asked = asked or [formats.FORMATS["table"]]
    if "pretty" in options and not (asked and asked[0].name == "json"):
        raise UsageError(f"{said['pretty']} is for --json: write both")
    if any(name in options for name in ("details", *formats.OF_TREES)):
        asked = asked or [formats.FORMATS["tree"]]
    return asked


class Record:
    """A result that was kept, to be looked at again: its number (from 1), what was typed, messages, exchange, names."""

    def __init__(self, number: int, result: Result) -> None:
        self.number = number
        self.subject = result.subject
        self.messages: Sequence[Message] = () if result.messages is None else result.messages
        self.exchange = result.exchange
        self.names = result.names
        self.whole = result.about is not None and result.about.whole
        self._kinds: Sequence[MessageType] | None = None
        exchange = result.exchange
        self.size: int = getattr(exchange, "bytes", 0) or sum(
            map(len, self.messages)
        )  # in bytes, as the kernel sent it

    @property
    def kinds(self) -> Sequence[MessageType]:
        """The kinds of its messages; none where there are too many to look at them all."""
        if self._kinds is None:
            messages = self.messages if len(self.messages) <= _FEW else ()
            found = {
                id(message.kind): message.kind for message in messages if message.kind is not None
            }
            self._kinds = list(found.values())
        return self._kinds


class Withheld(Exception):
    """--dry-run: the request that would have been sent now."""

    def __init__(self, request: Request) -> None:
        self.request = request


class Leave(Exception):
    """`exit`: the door shall close."""


class State:
    """What commands share: how to reach the kernel, how results are wanted, and the results so far.

    Sessions are kept by host, namespace, time-out and read-only, for all states derived from one, and so are connections to
    hosts. `root` is the state that the door made: what holds from now on (`netns`, `host`, `config`) is changed there.

    netns      where requests go: None (our own), a name, path or process id, or an open Namespace
    host       the machine on which that is: None (this one), "ssh://HOST", "exec:COMMAND", or an End
    wants_frame  the next stage wants columns, so that a dump is best read into them at once
    feeds      monitors and watches that the door keeps running
    out        where a command's result will be shown; None: no stream
    programs   commands may run programs of the system; of the root, like
    typed      what was typed at the prompt, the oldest first; None: this is none
    runs       what runs the commands of a text as this door does: (text, name=file) -> exit status; None: nothing
    sources    the files of commands that are being run
    """

    def __init__(
        self,
        *,
        netns: str | Namespace | None = None,
        host: str | End | None = None,
        timeout: float | None = None,
        read_only: bool = False,
        format: str = "summary",
        colour: str = "auto",
        settings: Settings | None = None,
    ) -> None:
        self.root = self
        self.settings = settings or Settings()
        self.netns = netns
        self.host = host
        self.timeout = timeout
        self.read_only = read_only
        self.format = format
        self.colour = colour
        self.format_asked = (
            False  # by an option, which counts for more than what holds for all commands
        )
        self.pretty = False  # JSON with indents
        self.is_prompt = False  # the next line may ask about results by their numbers
        self.dry_run: bool = self.settings.dry_run
        self.show_secrets = (
            False  # no setting: what stands in a file holds when nobody thinks of it
        )
        self.wants_frame = False
        self.keeps = (
            True  # what a command gives gets a number; not so what is about an older result
        )
        self.progress: Callable[[int, int, float], None] | None = (
            None  # told how far a long dump has come, see Session.columns
        )
        self.sandboxed = False
        self.out: TextIO | None = None
        self.programs = False
        self.typed: Callable[[], Iterable[str]] | None = None
        self.runs: Callable[..., int] | None = None
        self.sources: list[str] = []
        self.registry = REGISTRY
        self.style = Style()
        self.terminal_background = ""  # "light" or "dark" where the terminal said so; of the root
        self.width = 100
        self.asked_width = 0  # by --width; 0: what the terminal has
        self.flat = False  # rows of text are a line each: programs or stages read them
        self.tree_options = TreeOptions()
        self.records: list[Record] = []
        self.feeds: list[Feed] = []
        self._entered: Namespace | None = None  # a namespace that is ours to close; of the root
        self.links: dict[int, str] = {}  # names of interfaces that a command looked up on its way
        self.live: Live | None = (
            None  # names that the kernel has now, see commands.live; of the root
        )
        self._sessions: dict[tuple[object, ...], Session] = {}
        self._ends: dict[str, Remote] = {}  # connections that are ours to close, by host
        self._connecting = allocate_lock()  # a thread that completes words makes them, too

    # --- the kernel

    @property
    def session(self) -> Session:
        """Opened when the first command needs it. A namespace that was made anew under its name gets a new one."""
        # With --dry-run `send` stops the request that a command is about; whatever else a command sends may only ask.
        reads = self.read_only or self.dry_run
        end = self.end
        key = (
            self.netns,
            _identity(self.netns) if self.host is None else end,
            self.timeout,
            reads,
        )
        if key not in self._sessions:
            while len(self._sessions) >= _MOST_SESSIONS:
                self._sessions.pop(next(iter(self._sessions))).close()
            from ..kernel.session import DEFAULT_TIMEOUT, Session

            timeout = DEFAULT_TIMEOUT if self.timeout is None else self.timeout
            place, owner = self.netns, isinstance(self.netns, str)
            if isinstance(place, str):
                from .namespaces import entered

                place = entered(place, end)
            self._sessions[key] = Session(
                end, namespace=place, timeout=timeout, read_only=reads, owner=owner
            )
        return self._sessions[key]

    @property
    def end(self) -> End:
        """The machine that requests go to. A connection that has ended by itself is made anew.

        Raises UsageError: where the session is read-only, also for a command that was not given at the door.
        """
        from ..kernel.ends import HERE

        if self.host is None or not isinstance(self.host, str):
            return self.host or HERE
        if (
            self.root.read_only
            and self.host != self.root.host
            and self.host.startswith("exec:")  # of ssh the configuration says what it runs
        ):
            self.permit(f"`host {self.host}` runs a command of this machine")
        from ..kernel.remote import Remote

        with self._connecting:
            found = self._ends.get(self.host)
            if found is not None and found.lost:
                for key in [key for key in self._sessions if key[1] is found]:
                    self._sessions.pop(key).close()
                found.close()
                found = None
            if found is None:
                found = self._ends[self.host] = Remote(self.host)
            return found

    @property
    def around(self) -> Surroundings:
        """What words need to know of the system that is asked: see kernel.surroundings."""
        from ..kernel.surroundings import Surroundings

        return Surroundings(self.session, self.links)

    def dump(
        self, operation: str | MessageType, values: Mapping[str, Any] | None = None
    ) -> Exchange:
        """The dump that a command is about; look-ups on the way to it use `session`. Raises KernelError, Withheld."""
        return self.send(self.session.build(operation, values or {}, flags=DUMP)).raise_for_error()

    def request(
        self, operation: str | MessageType, values: Mapping[str, Any] | None = None
    ) -> Exchange:
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
        """Raise UsageError under --read-only: for what is no request (see kernel.gate), and yet does more than look.

        what  as a sentence: "`> x.json` writes a file"
        """
        if self.read_only:
            raise UsageError(f"{what}, and this session is read-only")

    @property
    def place(self) -> str:
        """The host and namespace that requests go to, as a person calls them; "" for our own."""
        return f"{self.host_place} {self.netns_place}".strip()

    @property
    def host_place(self) -> str:
        """The host that requests go to, as a person calls it; "" for this machine."""
        host = self.host if isinstance(self.host, str) or self.host is None else self.host.label
        return host or ""

    @property
    def netns_place(self) -> str:
        """The namespace that requests go to, as a person calls it; "" for our own."""
        return (
            self.netns
            if isinstance(self.netns, str)
            else self.netns.label
            if self.netns is not None
            else ""
        )

    def enter(self, namespace: Namespace | None, sandboxed: bool = False) -> None:
        """Send requests to an open namespace from now on, and close it when it is left (None: back to our own)."""
        left, self.root._entered = self.root._entered, namespace
        self.root.netns = self.netns = namespace
        self.root.sandboxed = self.sandboxed = sandboxed
        if left is not None and not any(feed.state.netns is left for feed in self.root.feeds):
            for key in [key for key in self._sessions if key[0] is left]:
                self._sessions.pop(key).close()
            left.close()

    def go_to(self, host: str | None) -> None:
        """Send requests to a host from now on (None: this machine), to the namespace that it begins in."""
        self.enter(None)
        self.root.host = self.host = host

    def family(self, name: str) -> Family | None:
        """A family by name: of the registry, else one that only the running kernel describes; None where there is none."""
        if self.registry.knows_family(name):
            return self.registry.family(name)
        try:
            return self.session.families.describe(name)
        except NlshellError:
            return None

    # --- what is wanted

    @property
    def background(self) -> str:
        """ "light" or "dark", "" where nobody knows: by the setting `theme`, the terminal's word, its environment."""
        theme: str = self.settings.theme
        known = self.root.terminal_background or background_by_environment()
        return known if theme == "auto" else theme

    @property
    def wants_objects(self) -> bool:
        """Whether the result is to be shown as the objects of JSON and its like, so that text need not be made."""
        return formats.FORMATS[self.format].objects

    def with_options(
        self, options: Mapping[str, Any], spelled: Mapping[str, str] | None = None
    ) -> State:
        """This state as one command's options, as they were read, change it. Raises UsageError.

        spelled  how they were typed, where it is known
        """
        asked = together(options, spelled)
        state = object.__new__(State)
        state.__dict__.update(self.__dict__)
        if "host" in options:
            state.host = host_called(str(options["host"]))
            if state.host != self.host:
                state.netns = None
        if "netns" in options:
            state.netns = str(options["netns"])
        state.timeout = options.get("timeout", self.timeout)
        state.read_only = self.read_only or bool(options.get("read-only"))
        state.dry_run = self.dry_run or bool(options.get("dry-run"))
        state.show_secrets = self.show_secrets or bool(options.get("show-secrets"))
        state.format = asked[0].name if asked else self.format
        state.format_asked = self.format_asked or bool(asked)
        state.pretty = self.pretty or bool(options.get("pretty"))
        state.colour = options.get("color", self.colour)
        before = self.tree_options
        state.tree_options = TreeOptions(
            before.offsets or bool(options.get("offsets")),
            before.raw or bool(options.get("raw")),
            options.get("depth", before.depth),
        )
        state.links = {}
        state.width = state.asked_width = options.get("width") or self.asked_width
        return state

    @property
    def layout(self) -> Layout:
        """How text for people is laid out."""
        from ..render.layout import Layout

        return Layout(self.style, self.width, self.flat)

    # --- results so far

    def keep(self, result: Result) -> Record:
        """Number a result and remember it; the oldest are forgotten."""
        record = result.record = Record(self.records[-1].number + 1 if self.records else 1, result)
        self.records.append(record)
        del self.records[:-MOST_RECORDS]
        while len(self.records) > 1 and sum(each.size for each in self.records) > MOST_BYTES:
            del self.records[0]
        return record

    def keep_new(self, result: Result) -> None:
        """Number what a command gave, unless it was about an older result."""
        if self.keeps and result.record is None and result.messages is not None:
            self.keep(result)

    def record(self, number: int | None = None) -> Record:
        """The last result, or the one of a number. Raises UsageError."""
        if not self.records:
            raise UsageError(
                "there is no result yet to look at; put a command behind, as in `hex link show dev lo`"
            )
        if number is None:
            return self.records[-1]
        for record in self.records:
            if record.number == number:
                return record
        raise UsageError(
            f"there is no result {number}; kept are {self.records[0].number} to {self.records[-1].number}"
        )

    def looking_at(self, result: Result) -> State:
        """This state as if `result` were the only one so far: for a view behind a pipe."""
        state = self.with_options({})
        state.width = self.width
        state.style = self.style
        held = result.record
        state.records = [held if isinstance(held, Record) else Record(1, result)]
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
        for end in self._ends.values():
            end.close()
        self._ends.clear()


def host_called(word: str) -> str | None:
    """The host that a word means, None for this machine. Raises UsageError, and connects nowhere."""
    if word in ("own", "-", ""):
        return None
    from ..kernel.remote import command_of

    command_of(word)
    return word


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
