"""What a reading says of a text: its parts, what is wrong with them, and what may stand at its end."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ..errors import NlshellError
    from ..schema.model import MessageType
    from .names import Names

    Source = Callable[[], Iterable["Choice"]]


class Choice:
    """One word that may stand somewhere.

    text    the word itself, not quoted
    meta    what it means, in a few words
    kind    what it is: "command", "family", "operation", "selector", "path", "value", "option", "stage", "name", "file" …
    follow  what comes right behind it: " ", "=" (a value), "." (more of a path), "" (nothing, or who knows)
    """

    __slots__ = ("follow", "kind", "meta", "text")

    def __init__(self, text: str, meta: str = "", kind: str = "word", follow: str = " ") -> None:
        self.text = text
        self.meta = meta
        self.kind = kind
        self.follow = follow

    def __repr__(self) -> str:
        return f"<Choice {self.kind} {self.text!r} {self.meta!r}>"


class Fault:
    """What is wrong with a text, and at which character of it; error: as running the text raises it."""

    __slots__ = ("error", "position")

    def __init__(self, position: int, error: NlshellError) -> None:
        self.position = position
        self.error = error

    @property
    def sentence(self) -> str:
        return str(self.error)

    def __repr__(self) -> str:
        return f"<Fault {self.position}: {self.sentence}>"


class Part:
    """text[start:end] is of this kind.

    kind  command, verb, family, operation, alias, selector, choice, argument, number, path, value, option, stage,
          operator, sign, file, comment, string, unknown, or "" for what is still being typed
    """

    __slots__ = ("end", "kind", "start")

    def __init__(self, start: int, end: int, kind: str) -> None:
        self.start = start
        self.end = end
        self.kind = kind

    def __repr__(self) -> str:
        return f"<{self.kind} {self.start}..{self.end}>"


class Place:
    """The end of the text, where the next word stands or the last one is being typed.

    start    where that word (or step of a path) begins
    typed    what is there of it, quotes removed
    quote    the quotation mark it stands in, or ""
    nouns    what is wanted there, in words
    sources  what may stand there; `deep` gives whole paths, for where nothing nearer fits
    """

    def __init__(self, start: int, typed: str, quote: str = "") -> None:
        self.start = start
        self.typed = typed
        self.quote = quote
        self.nouns: list[str] = []
        self.sources: list[Source] = []
        self.deep: Source | None = None

    def say(self, noun: str) -> None:
        if noun and noun not in self.nouns:
            self.nouns.append(noun)

    def offer(self, source: Source, noun: str = "") -> None:
        self.sources.append(source)
        self.say(noun)

    def choices(self) -> Iterator[Choice]:
        for source in self.sources:
            yield from source()

    def skip(self, count: int) -> None:
        """Leave the first characters out: they are in front of what is being typed."""
        if not self.quote:  # behind a quotation mark, positions in the text are others
            self.start, self.typed = self.start + count, self.typed[count:]

    def skip_list(self) -> None:
        """Of a,b,c only the last is being typed."""
        self.skip(max(self.typed.rfind(","), self.typed.rfind("|")) + 1)


class At:
    """Where in a line a word stands, for whoever judges it (see table.Kind).

    names      who knows the names of this system
    what       what it is said to: "--depth", "`head`"
    operation  of a request
    kinds      of message that the command shows, as far as that is known; columns: those of a table, once there is one
    given      what path=value words say besides; before: the free words in front of it
    """

    __slots__ = ("before", "columns", "given", "kinds", "names", "operation", "what")

    def __init__(
        self,
        names: Names,
        what: str = "",
        *,
        operation: MessageType | None = None,
        kinds: Sequence[MessageType] = (),
        columns: Sequence[str] | None = None,
        given: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
    ) -> None:
        self.names = names
        self.what = what
        self.operation = operation
        self.kinds = kinds
        self.columns = columns
        self.given = given or {}
        self.before = before
