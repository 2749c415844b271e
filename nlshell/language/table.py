"""The table of the language: what commands, views and stages there are, what each takes, and what was read of one.

`nlshell.commands` fills the table; reading goes by it and knows no command by its name.
"""

from __future__ import annotations

import os

from ..errors import NlshellError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from ..schema.model import Family, MessageType
    from ..schema.things import Thing
    from .names import Names
    from .place import At, Place

    Setting = Callable[[str, str], tuple[NlshellError | None, NlshellError | None]]


class Kind:
    """What a word may be where some word stands: what is wrong with it, what it means, what may be typed there.

    argument  what `usage` calls it
    joins     of several one text is made, with commas between
    """

    argument = "WORD"
    joins = False

    def read(self, text: str, at: At) -> Any:
        """What the word means to the command. Raises NlshellError where it can mean nothing, whatever the kernel has."""
        return text

    def fault(self, text: str, at: At) -> NlshellError | None:
        """Why the word cannot stand here; None where it can, or where nobody knows yet."""
        try:
            self.read(text, at)
        except NlshellError as error:
            return error
        return None

    def only_one(self, command: str) -> str:
        """What to say to a second word where one may stand."""
        return f"`{command}` takes one {self.argument}"

    def offer(self, place: Place, at: At, noun: str) -> None:
        """Put what may stand here into a place of the text. noun: what is wanted there, in words."""
        place.say(noun)


ANYTHING = Kind()


class Selector:
    """A word that narrows what a command shows: `dev NAME`, `up`.

    kind  what stands behind it; None: nothing does
    """

    def __init__(
        self, word: str, argument: str = "", help: str = "", kind: Kind = ANYTHING
    ) -> None:
        self.word = word
        self.argument = argument
        self.help = help
        self.kind = kind if argument else None


class Option:
    """A word that begins with dashes.

    kind   what its argument is; None: it takes none
    short  its one letter
    loose  it may do without the argument, which then only stands behind an equals sign: --json, --json=wire
    """

    def __init__(
        self, name: str, help: str, kind: Kind | None = None, short: str = "", loose: bool = False
    ) -> None:
        self.name = name
        self.help = help
        self.kind = kind
        self.short = short
        self.loose = loose


# What may stand behind the words of a command: its own words; what a view looks at ([NUMBER] [PART], or a command); a
# command and nothing else; what there is help for; a family's operation with its values.
WORDS, LOOK, COMMAND, TOPIC, REQUEST = "words", "look", "command", "topic", "request"


class Command:
    """A row of the table: a command, a view or a stage.

    words      "link show"
    run        (state, call) -> Result
    selectors  words it takes; `free` names what any other word means ("[NAME]"), `kind` says what that may be;
               `many`: several of them
    leading    what a view wants before anything else: [("FORM", kind)]
    follows    what stands behind these: WORDS, LOOK, COMMAND, TOPIC, REQUEST
    options    its own
    values     what path=value words mean, or "" where they are refused; setting: where they are settings, what is wrong
               with (name, value): with the name, with the value
    choices    fixed words that a free word may be, with what each does
    stage      it may stand behind a pipe
    gives      the kind of value that it gives (answers.values), where it is always the same; gives_of: told from the call
    expression what stands behind it is one expression, in which `>` compares
    check      raises NlshellError for what is wrong with a whole call, whatever the kernel has: something is missing
    columns    of a stage or command that makes a table: those it makes, told from its call; None: nobody knows yet
    shows      the kinds of message that it shows, told from its words, as far as they are known
    details    further lines for `help` and the reference page
    needs      the extra whose packages it takes (see extras)
    thing      what it shows, where it was made from what a family says of its things
    """

    def __init__(
        self,
        words: str,
        run: Callable[..., Any],
        summary: str,
        *,
        selectors: Sequence[Selector] = (),
        free: str = "",
        kind: Kind = ANYTHING,
        many: bool = False,
        leading: Sequence[tuple[str, Kind]] = (),
        follows: str = WORDS,
        options: Sequence[Option] = (),
        values: str = "",
        setting: Setting | None = None,
        aliases: Sequence[str] = (),
        choices: Mapping[str, str] | None = None,
        stage: bool = False,
        gives: Any = None,
        gives_of: Callable[[Call], Any] | None = None,
        expression: bool = False,
        check: Callable[[Call, At], object] | None = None,
        columns: Callable[[Call], list[str] | None] | None = None,
        shows: Callable[[Sequence[str], Names], Sequence[MessageType]] | None = None,
        details: Sequence[str] = (),
        needs: str = "",
        thing: Thing | None = None,
    ) -> None:
        self.words = tuple(words.split())
        self.run = run
        self.summary = summary
        self.selectors = {selector.word: selector for selector in selectors}
        self.free = free
        self.kind = kind
        self.many = many
        self.leading = list(leading)
        self.follows = follows
        self.options = {option.name: option for option in options}
        self.values = values
        self.setting = setting
        self.aliases = [tuple(alias.split()) for alias in aliases]
        self.choices = dict(choices or {})
        self.stage = stage
        self.gives = gives
        self.gives_of = gives_of
        self.expression = expression
        self.check = check
        self.columns = columns
        self.shows = shows
        self.details = tuple(details)
        self.needs = needs
        self.thing = thing

    @property
    def name(self) -> str:
        return " ".join(self.words)

    @property
    def usage(self) -> str:
        parts = [self.name]
        parts += [
            f"[{' '.join(filter(None, (each.word, each.argument)))}]"
            for each in self.selectors.values()
        ]
        parts += [self.free] if self.free else []
        parts += [self.values] if self.values else []
        parts += [f"[--{option}]" for option in self.options]
        return " ".join(parts)

    @property
    def further(self) -> Sequence[str]:
        """The details, and what has to be installed."""
        if not self.needs:
            return self.details
        from ..extras import EXTRAS, sentence

        return *self.details, sentence("It", EXTRAS[self.needs])


class Call:
    """What was read of one command, view or stage: all that it needs to run.

    command    the row of the table
    words      the words behind its name, as they were typed and in order, but for options and values
    arguments  of a selector by its word, of the free words under "" (one, or a list where several may stand), of what
               leads by its name ("FORM"): as their kinds read them
    values     path -> text; options: name -> what its kind read, or True; spelled: name -> as it was typed
    rest       what was typed behind its name; text: all of it
    family, operation   of a request
    record, part, inner   what a view looks at: the word for a kept result, a part, or the command behind it
    given      the Result in front of the pipe, for a stage
    """

    def __init__(self, command: Command) -> None:
        self.command = command
        self.words: list[str] = []
        self.arguments: dict[str, Any] = {}
        self.values: dict[str, str] = {}
        self.options: dict[str, Any] = {}
        self.spelled: dict[str, str] = {}
        self.rest = ""
        self.text = ""
        self.family: Family | None = None
        self.operation: MessageType | None = None
        self.record = ""
        self.part = ""
        self.inner: Call | None = None
        self.given: Any = None

    @property
    def name(self) -> str:
        return self.command.name

    @property
    def last(self) -> Call:
        """The command itself, behind the views in front of it."""
        return self.inner.last if self.inner is not None else self

    def __repr__(self) -> str:
        return f"<Call {self.text!r}>"


class Source:
    """Commands that are no rows: those that show what families say of their things. This one has none."""

    short: Mapping[str, str] = {}  # abbreviations of first words, which no description changes
    letters: Mapping[str, str] = {}  # one letter -> option
    everyday: Sequence[str] = ()  # first words that are offered before anything is loaded

    def find(self, words: Sequence[str], load: bool = True) -> tuple[Command, int] | None:
        """The command that `words` begin with, and how many of them are its."""
        return None

    def full(self, words: Sequence[str]) -> Sequence[str]:
        """Words with their abbreviations written out, as many as there were: `ro sh` is route show."""
        return words

    def second(self, word: str) -> Iterable[str]:
        """What may stand behind this first word besides what its commands say."""
        return ()

    def may_have(self, word: str) -> bool:
        """Whether one may begin with this word, as far as that can be told without loading anything."""
        return False

    def beginning_with(self, word: str, load: bool = False) -> list[Command]:
        """Those whose first word this is."""
        return []

    def usual(self) -> list[Command]:
        """Those of every day."""
        return []


class Answers:
    """What is known of values that commands give, for the reading of a line; this one knows nothing. See answers.stages."""

    def given_by(self, call: Call) -> Any:
        """The kind of value that a command gives; None: nobody knows before it runs."""
        return None

    def refusal(self, stage: str, kind: Any, subject: str) -> str:
        """What to say where a stage cannot stand behind `subject`, which gives this kind of value; "" where it can."""
        return ""

    def behind(self, stage: str, kind: Any) -> Any:
        """The kind of value behind a stage."""
        return kind

    def endings(self) -> Sequence[str]:
        """Endings of the files that a result may go to."""
        return ()

    def judge(self, call: Call, stages: Sequence[Call], target: str, program: bool = False) -> None:
        """Raise NlshellError where the result can neither be shown as was asked for, nor go to that file or a program."""


def longest(words: Sequence[str], commands: Iterable[Command]) -> tuple[Command, int] | None:
    """The command that takes the most of the first words, and how many; None where none begins with them."""
    best: tuple[Command, int] | None = None
    for command in commands:
        for spelling in (command.words, *command.aliases):
            count = len(spelling)
            if tuple(words[:count]) == spelling and (best is None or count > best[1]):
                best = command, count
    return best


class Table:
    """All rows.

    commands   commands and views; stages: what only stands behind pipes; piped: views as they stand there
    common     options of every command; request: those of FAMILY OPERATION; program: `!cmd` alone
    door       options that the doors take for themselves
    programs   what people type out of habit -> what to say to it
    topics     what there is help about besides commands, and what that is
    verbs      what `ip` users type to change something -> how the operation begins
    habits     options of `ip`, in the order in which it looks for them -> ours ("--tree"), or why there is none
    answers    what is known of values, stages and formats
    more       asks for rows of other packages, where a word is none of these; whether there are some that were not here
    together   raises NlshellError for options that exclude each other; it is told how they were typed
    """

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.stages: list[Command] = []
        self.common: dict[str, Option] = {}
        self.request = Command("FAMILY OPERATION", lambda *_: None, "", follows=REQUEST)
        self.program = Command("!", lambda *_: None, "")
        self.door: dict[str, Option] = {}
        self.programs: dict[str, str] = {}
        self.topics: dict[str, str] = {}
        self.verbs: dict[str, str] = {}
        self.habits: dict[str, str] = {}
        self.piped: list[Command] = []
        self.answers = Answers()
        self.more: Callable[[], bool] = lambda: False
        self.together: Callable[[Mapping[str, Any], Mapping[str, str]], object] = (
            lambda options, spelled: None
        )
        self.source = Source()

    def rows(self) -> Iterator[Command]:
        yield from self.commands
        yield from self.stages
        yield from self.piped
        yield self.request

    def behind_pipe(self) -> dict[str, Command]:
        """What may stand behind a pipe, by name."""
        return {each.words[0]: each for each in (*self.piped, *self.stages)}

    @property
    def expressions(self) -> set[str]:
        return {each.words[0] for each in self.stages if each.expression}

    def is_file(self, word: str) -> bool:
        """Whether a word behind `>` is a file where it could be a value: by its ending, or a slash."""
        return "/" in word or os.path.splitext(word.lower())[1] in self.answers.endings()

    def option(self, written: str) -> str:
        """The full name of an option as it was typed, without dashes."""
        name = written.lstrip("-")
        if written[1:2] != "-" and name in self.shorts():
            return self.shorts()[name]
        meant = self.habits.get(self.habit(written))
        if meant is None:
            return name
        return meant[2:] if meant.startswith("--") else written  # which is the name of none

    def habit(self, written: str) -> str:
        """The word of `ip` that an option is: behind one dash a beginning is enough, as for `ip`; "" where it is none,
        or ours.
        """
        name = written.lstrip("-")
        if name in self.habits:
            taken = self.option_names() if written[1:2] == "-" else self.shorts()
            return "" if name in taken else name
        if not name or written[1:2] == "-" or name in self.shorts():
            return ""
        return next((each for each in self.habits if each.startswith(name)), "")

    def refused(self, written: str) -> str:
        """Why an option of `ip` is none here, and what to type instead; "" where it is, or is no such option."""
        said = self.habits.get(self.habit(written), "--")
        return "" if said.startswith("--") else f"{written} {said}"

    def option_names(self) -> list[str]:
        """Of any command."""
        return list(dict.fromkeys(option.name for option in self._options()))

    def shorts(self) -> dict[str, str]:
        """One letter -> option."""
        own = {option.short: option.name for option in self._options() if option.short}
        return {**self.source.letters, **own}

    def takes_argument(self, written: str) -> bool:
        """Whether the argument of an option is the next word."""
        name = self.option(written)
        return "=" not in written and any(
            option.kind is not None and not option.loose
            for option in self._options()
            if option.name == name
        )

    def _options(self) -> Iterable[Option]:
        yield from self.common.values()
        yield from self.door.values()
        for row in self.rows():
            yield from row.options.values()

    def find(self, words: Sequence[str], load: bool = True) -> tuple[Command, int] | None:
        """The command with the longest match at the beginning of `words`, and how many of them are its.

        load  descriptions of families are read until one has the first word; else those count that are loaded
        """
        words = self.source.full(words)
        best = longest(words, self.commands)
        if best is None and not self.source.may_have(words[0]) and self.more():
            return self.find(words, load)
        return best or self.source.find(words, load)


TABLE = Table()
