"""What some words of a line have led to: which command or operation they name, and what the next word can be."""

from __future__ import annotations

from ..errors import UnknownNameError, UsageError
from ..schema.registry import REGISTRY
from .kinds import Name, Record, is_record
from .place import At
from .table import COMMAND, LOOK, REQUEST, TABLE, TOPIC, WORDS, Option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..errors import NlshellError
    from ..schema.model import Family, MessageType
    from .names import Names
    from .table import Command, Kind, Selector


class Named:
    """What the first words name.

    command  a row of the table, or None; used: how many words are its
    family, operation   of a request, which goes before a command that the first word alone would be
    unsettled  the words may turn out to be something else when all descriptions are loaded
    """

    def __init__(self, command: Command | None, used: int) -> None:
        self.command = command
        self.used = used
        self.family: Family | None = None
        self.operation: MessageType | None = None
        self.unsettled = False


def named(words: Sequence[str], names: Names) -> Named:
    """The command or operation that words begin with."""
    words = TABLE.source.full(words)
    known = names.loaded or words[0] in TABLE.source.everyday
    best = TABLE.find(words, load=known)
    found = Named(*(best or (None, 0)))
    command = found.command
    if command is not None and command.thing is None and not REGISTRY.may_know(words[0]):
        return found  # a name of the table alone: no description is read to find a family that is called so
    if (
        command is not None
        and tuple(words[: len(command.words)]) == command.words
        and found.used > 1
    ):
        return found
    is_thing = command is not None and command.thing is not None
    if names.loaded and (is_thing or TABLE.source.beginning_with(words[0])):
        # Its description is there; whether another family has that name the kernel need not be asked.
        family = next(iter(REGISTRY.called(words[0])), None)
    else:
        family = names.family(words[0])
    if family is not None:
        # `ipset list` is an operation, where `link list` is only another spelling of `link show`.
        if len(words) > 1 and found.used <= 2 and (kind := operation_of(family, words[1])):
            found.command, found.used, found.operation = TABLE.request, 2, kind
        if command is None or found.operation is not None or len(words) == 1:
            found.family = family
        if command is None:
            found.command, found.used = TABLE.request, min(len(words), 2)
        return found
    if not names.loaded and found.used < 2 and TABLE.source.may_have(words[0]):
        # `link getlink …`, before the operations of `link` are known: "not loaded yet" is not "no such".
        found.unsettled = True
    return found


def operation_of(family: Family, word: str) -> MessageType | None:
    """The operation that a word names, as a request where the family tells these apart; None where there is none."""
    wanted = word.lower().replace("-", "_")
    matches = [kind for kind in family.messages if wanted in (kind.operation, kind.name.lower())]
    requests = (kind for kind in matches if kind.direction in (None, "request"))
    return next(requests, matches[0] if matches else None)


class Scope:
    """What can stand behind some words.

    begins      a command can begin here
    nexts       further words of commands -> summary; `hidden` are those of other spellings
    command     the command that they have led to, `views` (hex, watch) are those in front of it
    pending     the selector that wants its argument now; `selectors` are those that may still come
    fixed       words that a free word may be -> help; `free` is what any other word means ("": none may stand) and `kind`
                what it may be
    taken       free words so far
    family      the family that they name; `wants_operation`, or the `operation` that they name
    record, part   the number of a kept result, or a part (a path) of one, may stand here
    unsettled   the next word may be an operation, of a family that is not loaded yet
    unknown     the words make no sense, or none yet, so nothing is said of what follows
    """

    def __init__(self) -> None:
        self.begins = False
        self.nexts: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.command: Command | None = None
        self.views: list[Command] = []
        self.pending: Selector | None = None
        self.selectors: dict[str, Selector] = {}
        self.fixed: dict[str, str] = {}
        self.free = ""
        self.kind: Kind | None = None
        self.taken: list[str] = []
        self.given: dict[str, str] = {}
        self.family: Family | None = None
        self.wants_operation = False
        self.operation: MessageType | None = None
        self.record = False
        self.part = False
        self.unsettled = False
        self.unknown = False

    @property
    def about(self) -> list[str]:
        """The words that name what is being asked for: of a command, or of a family and its operation."""
        if self.operation is not None and self.family is not None:
            return [self.family.name, self.operation.operation]
        if self.command is not None and self.command.follows != REQUEST:
            return list(self.command.words)
        return [self.family.name] if self.family is not None else []

    @property
    def options(self) -> dict[str, Option]:
        """Options that may stand, its own first."""
        own: dict[str, Option] = {}
        for command in (*self.views, self.command):
            if command is not None:
                own.update(command.options)
        if self.wants_operation and self.command is None:
            own.update(TABLE.request.options)
        return {**own, **{name: each for name, each in TABLE.common.items() if name not in own}}


def scope_of(words: Sequence[str], names: Names) -> Scope:
    """What the next word can be behind these."""
    found = Scope()
    if not words:
        found.begins = True
        return found
    words = TABLE.source.full(words)
    _further(found, tuple(words), names)
    if len(words) == 1:
        found.hidden.update(TABLE.source.second(words[0]))
    begun = named(words, names)
    command, rest = begun.command, list(words[begun.used :])
    found.family = begun.family
    if begun.operation is not None:
        found.command, found.operation = command, begun.operation
        return found
    if found.family is not None and len(words) == 1:
        found.wants_operation = True
    if begun.unsettled:
        found.unsettled = len(words) == 1
        if command is None or len(words) > 1:
            found.unknown = True
            return found
    if command is None or command.follows == REQUEST:
        if command is not None and len(words) > 1:
            found.command = command  # the second word is no operation
        found.unknown = not (found.nexts or found.hidden or found.wants_operation or found.command)
        return found
    found.command = command
    if command.follows == TOPIC:
        return _topic(command, rest, names)
    if command.follows != WORDS:
        return _behind_view(command, rest, found, names)
    _arguments(command, rest, found)
    return found


def _further(found: Scope, taken: tuple[str, ...], names: Names) -> None:
    """Words that go on with the name of a command."""
    known = names.loaded or taken[0] in TABLE.source.everyday
    sources = TABLE.source.beginning_with(taken[0]) if known else []
    for command in (*TABLE.commands, *sources):
        for spelling in (command.words, *command.aliases):
            if len(spelling) > len(taken) and spelling[: len(taken)] == taken:
                if spelling is command.words:
                    found.nexts[spelling[len(taken)]] = command.summary
                else:
                    found.hidden.add(spelling[len(taken)])


def _behind_view(command: Command, rest: list[str], found: Scope, names: Names) -> Scope:
    """Behind `hex` and its like: what they want themselves, then a kept result or another command."""
    leading = command.leading
    for number, (name, kind) in enumerate(leading):
        if len(rest) == number:
            found.free, found.kind = name, kind
            found.fixed = dict(command.choices)
            return found
        if number == 0 and stands_alone(command, rest[0], names):  # `watch stop 1`
            found.free = "[N]" if len(rest) == 1 else ""
            return found
    looked = rest[len(leading) :]
    looks = command.follows == LOOK
    if not looked:
        found.record = found.part = looks
        found.begins = True
        return found
    if looks and is_record(looked[0]):
        found.part = len(looked) == 1
        return found
    inner = scope_of(looked, names)
    if looks and len(looked) == 1 and inner.unknown:
        word = looked[0]
        if names.is_part(word) or not names.may_be_family(word):
            found.taken = [
                word
            ]  # no command: a part of the last result, behind which nothing stands
            return found
    inner.views = [command, *inner.views]
    return inner


def stands_alone(command: Command, word: str, names: Names) -> bool:
    """Whether a fixed word is none of those that lead to something else: `watch stop`."""
    return word in command.choices and command.leading[0][1].fault(word, At(names)) is not None


def piped(words: Sequence[str], command: Command) -> Scope:
    """What the next word can be of a view behind a pipe: what it wants itself, then a part of what is in front."""
    found = Scope()
    if not words:
        found.nexts = {command.words[0]: command.summary}
        return found
    found.command = command
    rest = words[1:]
    if len(rest) < len(command.leading):
        found.free, found.kind = command.leading[len(rest)]
        found.fixed = dict(command.choices)
    elif len(rest) == len(command.leading):
        found.part = True
    return found


def _topic(command: Command, rest: Sequence[str], names: Names) -> Scope:
    """Behind `help`: the words of a command, a stage, or a family and its operation."""
    inner = scope_of(rest, names)
    inner.selectors, inner.pending, inner.fixed, inner.kind = {}, None, {}, None
    inner.command, inner.views = command, []
    topics = {name: each.summary for name, each in TABLE.behind_pipe().items()} | TABLE.topics
    alone = len(rest) == 1 and rest[0] in topics
    inner.unknown = inner.unknown and bool(rest) and not alone
    inner.free = "[OPERATION]" if inner.family is not None and inner.operation is None else ""
    inner.record = inner.part = False
    if not rest:
        inner.fixed = topics
    inner.operation = None
    return inner


def _arguments(command: Command, rest: Sequence[str], found: Scope) -> None:
    """What the words behind a command leave open."""
    words = iter(rest)
    found.selectors = dict(command.selectors)
    found.fixed = dict(command.choices)
    for word in words:
        selector = command.selectors.get(word)
        if selector is None:
            found.taken.append(word)
            found.fixed.pop(word, None)
            continue
        found.selectors.pop(word, None)
        argument = next(words, None) if selector.kind is not None else ""
        if argument is None:
            found.pending = selector
        elif word not in found.given:
            found.given[word] = argument
    twice = _names_interface(command) and "dev" in found.given  # another spelling of the same
    if command.free and (command.many or not found.taken) and not twice:
        found.free, found.kind = command.free, command.kind
    elif found.taken:
        found.fixed = {}


def _names_interface(command: Command) -> bool:
    return isinstance(command.kind, Name) and command.kind.what == "interface"


# --- what a word is


def kind_of(text: str, scope: Scope, names: Names) -> str:
    """What a word is here (see place.Part); "" where it is nothing that may stand here."""
    if scope.pending is not None:
        return "argument"
    if text in scope.nexts or text in scope.hidden:
        return "verb"
    if scope.begins and (kind := _kind_at_beginning(text, names)):
        return kind
    wants = scope.wants_operation and scope.family is not None
    if wants and scope.family is not None and operation_of(scope.family, text) is not None:
        return "operation"
    if text in scope.selectors:
        return "selector"
    if text in scope.fixed:
        return "choice"
    if scope.record and is_record(text):
        return "number"
    if isinstance(scope.kind, Record) and is_record(text):
        return "number"
    return "argument" if scope.free or scope.part or scope.unknown or scope.unsettled else ""


def _kind_at_beginning(text: str, names: Names) -> str:
    source = TABLE.source
    known = [
        command
        for command in source.beginning_with(text)
        if command.thing is not None and text != command.thing.owner.name
    ]
    rows = (*TABLE.commands, *known)
    spelled = {spelling[0] for row in rows for spelling in (row.words, *row.aliases)}
    if text in source.short or text in source.everyday or text in spelled:
        return "command"
    if text in names.aliases:
        return "alias"
    if names.family(text) is not None or names.knows("genl", text):
        return "family"
    return "argument" if names.may_be_family(text) else ""  # who knows, before all is loaded


# --- what is wrong with it


_SHORT_VERBS = {"delete": "del", "de": "del", "ad": "add", "s": "set", "se": "set"}


def no_verb(scope: Scope, typed: str, word: str) -> str:
    """What to say to `link add …`: the sentence, or "" where the word is no verb of `ip` that changes something."""
    thing = scope.command.thing if scope.command is not None else None
    family = thing.owner if thing is not None else scope.family
    if family is None or word not in TABLE.verbs or word in ("show", "list"):
        return ""
    changes = [kind.operation for kind in family.messages if kind.access != "get"]
    if not changes:
        return ""
    # An example is of just this verb: what adds does not change, and what deletes one does not flush.
    verb = _SHORT_VERBS.get(word, word)
    of_family = next((each.changes for each in family.things if each.changes), {})
    example = (thing.changes if thing is not None else of_family).get(verb, "")
    owner, operation = example.split(" ")[:2] if example else (family.name, changes[0])
    return (
        f"`{typed} {word}` is no command; changes are requests of their own: "
        f"{example or ', '.join(dict.fromkeys(changes))} "
        f"(`help {owner} {operation}` lists what may stand there)"
    )


def no_values(command: Command, word: str) -> UsageError:
    """What to say to `link show mtu=1500`."""
    sentence = f"`{command.name}` takes no path=value words"
    if command.words[-1] not in ("show", "get", "last"):
        return UsageError(f"{sentence}; `help {command.name}` says what may stand there")
    dev = f"; an interface of that name is meant by `dev {word}`"
    named = dev if _names_interface(command) else ""
    kept = f"what fits a condition is kept by a stage: {command.name} | where {word}"
    return UsageError(f"{sentence}; {kept}{named}")


def no_command(
    text: str, scope: Scope, first: str, wrong: NlshellError | None, names: Names
) -> NlshellError | None:
    """`link shw`: what is wrong with a free word where a verb may stand, and it is nearly one, or an operation. Else what
    is `wrong` with it, or None: an interface is called so, or the kernel shall judge.
    """
    kind = scope.kind
    if wrong is None and not isinstance(kind, Name):
        return None
    sentence = no_verb(scope, first, text)
    known = [*scope.nexts, *_operations(scope)]
    error = (
        UsageError(sentence)
        if sentence
        else UnknownNameError(f"word behind `{first}`", text, known)
    )
    if isinstance(error, UnknownNameError) and not error.suggestions:
        return wrong
    if isinstance(kind, Name) and names.knows(kind.what, text) is not False:
        return wrong
    return error


def no_word(command: Command, text: str, known: Iterable[str]) -> UnknownNameError:
    """What to say to a word that is none of a command's."""
    hint = f"`help {command.name}` says what may stand there"
    return UnknownNameError(f"word for `{command.name}`", text, list(known), hint)


def selector_meant(text: str, scope: Scope, names: Names) -> NlshellError | None:
    """`link show upp`: what to say to a free word that is nearly a selector; None where it is not."""
    command = scope.command
    if command is None:
        return None
    error = no_word(command, text, scope.selectors)
    return error if error.suggestions else None


def unknown(text: str, scope: Scope, first: str, names: Names) -> NlshellError:
    """What is wrong with a word that cannot stand here."""
    command = scope.command
    if scope.wants_operation and scope.family is not None and command is None:
        known = [kind.operation for kind in scope.family.messages if kind.direction != "reply"]
        return UnknownNameError(f"operation of {scope.family.name}", text, known)
    if scope.operation is not None:
        lists = f"`help {' '.join(scope.about)}` lists what may stand there"
        return UsageError(f"{text!r} is no path=value; write {text}=VALUE; {lists}")
    if scope.begins:
        return unknown_beginning(text, names)
    if scope.nexts and command is not None and (sentence := no_verb(scope, first, text)):
        return UsageError(sentence)
    if command is not None and _names_interface(command) and "dev" in scope.given:
        return UsageError(
            f"`dev {scope.given['dev']}` and {text!r} both name an interface; leave one of them out"
        )
    if scope.fixed and not scope.selectors:
        known = list(scope.fixed)
        return UnknownNameError("word", text, known, f"known: {', '.join(known)}")
    if command is not None:
        if command.follows in (LOOK, COMMAND):
            return UsageError(
                f"{text!r} is one word too many; a view takes [NUMBER] [PART], or a command, "
                "and with a command the part goes to --at"
            )
        if scope.nexts and not command.free:
            operations = _operations(scope)
            return UnknownNameError(
                f"word behind `{first}`",
                text,
                sorted({*scope.nexts, *operations, *scope.selectors}),
            )
        return no_word(command, text, command.selectors)
    known = [*scope.nexts, *scope.hidden]
    return UnknownNameError("word", text, known, f"known: {', '.join(known)}" if known else "")


def _operations(scope: Scope) -> list[str]:
    thing = scope.command.thing if scope.command is not None else None
    family = thing.owner if thing is not None else scope.family
    return [kind.operation for kind in family.messages] if family is not None else []


def unknown_beginning(text: str, names: Names) -> NlshellError:
    """What to say to a word that begins no command."""
    if text in TABLE.programs:
        return UsageError(TABLE.programs[text])
    if "/" in text or text.endswith(".nl"):
        return UsageError(
            f"{text!r} is no command; the commands of a file are run by `nlshell -f {text}`"
        )
    from .choices import first_words

    known = sorted({choice.text for choice in first_words(names)})
    hint = "`help` lists commands, `schema` families"
    return UnknownNameError("command or family", text, known, hint)


def missing(scope: Scope, words: Sequence[str]) -> NlshellError | None:
    """What a finished command still lacks."""
    command = scope.command
    unfinished = not (scope.unknown or scope.begins or scope.wants_operation or scope.views)
    if command is None and unfinished:  # `bridge`, where it could be `bridge fdb`
        if words[0] in TABLE.programs:
            return UsageError(TABLE.programs[words[0]])
        further = sorted({*scope.nexts, *scope.hidden})
        return UsageError(f"say what of {' '.join(words)}: {', '.join(further)}")
    if scope.pending is not None and command is not None:
        pending = scope.pending
        return UsageError(f"`{command.name} {pending.word}` needs {pending.argument} behind it")
    if scope.wants_operation and command is None and scope.family is not None:
        asked = {kind.operation for kind in scope.family.messages if kind.direction != "reply"}
        return UsageError(f"say which operation of {scope.family.name}: {', '.join(sorted(asked))}")
    return None


# --- what it shows


def shown_kinds(scope: Scope, words: Sequence[str], names: Names) -> Sequence[MessageType]:
    """The kinds of message that a command shows, as far as one can tell: what paths behind it go by."""
    from .choices import result_kinds

    command = scope.command
    if scope.unknown or command is None:
        return ()
    if scope.operation is not None and scope.family is not None:
        return result_kinds(scope.family, scope.operation)
    if command.shows is not None:
        return command.shows(words, names)
    return ()
