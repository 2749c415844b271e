"""What some words of a command have led to: what the next word can be."""

from __future__ import annotations

import re

from ..schema.registry import REGISTRY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..schema.model import Family, MessageType
    from .live import Live
    from .table import Command, Selector, State

RECORD = re.compile(r"[1-9]\d*(\.\d+)?|last(\.\d+)?")
_OWN_WORDS = ("FORM", "OFFSET", "SECONDS")  # what a view may want for itself, in front of a result or command


class Context:
    """What can stand behind some words.

    begins      a command can begin here
    nexts       further words of commands -> summary; `hidden` are those of other spellings
    command     the command that they have led to, `views` (hex, watch) are those in front of it
    pending     the selector that wants its argument now; `selectors` are those that may still come
    fixed       words that a free word may be -> help; `free` is what any other word means ("": none may stand), `free_names`
                what completes it
    family      the family that they name; `wants_operation`, or the `operation` that they name
    record, part   the number of a kept result, or a part (a path) of one
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
        self.free_names = ""
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
        if self.command is not None:
            return list(self.command.words)
        return [self.family.name] if self.family is not None else []

    @property
    def options(self) -> dict[str, str]:
        """Options that may stand, its own first: name -> help."""
        from .all import COMMON_OPTIONS, OPERATION_OPTIONS

        own: dict[str, str] = {}
        for command in (*self.views, self.command):
            if command is not None:
                own.update(command.options)
        if self.family is not None and (self.operation is not None or self.command is None):
            own.update(OPERATION_OPTIONS)
        return {**own, **COMMON_OPTIONS}

    def names_of_option(self, option: str) -> str:
        """What completes the argument of an option (see Selector.names)."""
        from .all import OPTION_NAMES

        names = OPTION_NAMES.get(option, "")
        for command in (*self.views, self.command):
            if command is not None:
                names = command.option_names.get(option, names)
        return names


def context_of(words: Sequence[str], live: Live) -> Context:
    """What the next word can be behind these."""
    from .all import COMMANDS, find
    from .show import EVERYDAY, beginning_with

    found = Context()
    if not words:
        found.begins = True
        return found
    taken = tuple(words)
    known = live.families is not None or words[0] in EVERYDAY
    for command in (*COMMANDS, *(beginning_with(words[0]) if known else ())):
        for spelling in (command.words, *command.aliases):
            if len(spelling) > len(taken) and spelling[: len(taken)] == taken:
                if spelling is command.words:
                    found.nexts[spelling[len(taken)]] = command.summary
                else:
                    found.hidden.add(spelling[len(taken)])
    family = live.family(words[0])
    best = find(list(words), load=known)
    if family is not None and len(words) == 1:
        found.family, found.wants_operation = family, True
    if family is not None and len(words) > 1 and (best is None or len(words) - len(best[1]) < 2):
        operation = operation_of(family, words[1])
        if operation is not None:
            found.family, found.operation = family, operation
            return found
    if best is not None and len(words) - len(best[1]) < 2 and live.families is None and REGISTRY.may_know(words[0]):
        # `link getlink …`, before the operations of `link` are known: "not loaded yet" is not "no such".
        if len(words) > 1:
            found.unknown = True
            return found
        found.unsettled = True
    if best is None and not known and REGISTRY.may_know(words[0]):
        found.unknown = True
        return found
    if best is None:
        found.unknown = not (found.nexts or found.hidden or found.wants_operation)
        return found
    command, rest = best
    if command.raw:
        return _behind_view(command, rest, found, live)
    if command.free_names == "command":
        return _behind_help(command, rest, live)
    found.command = command
    _arguments(command, rest, found)
    return found


def _behind_view(command: Command, rest: Sequence[str], found: Context, live: Live) -> Context:
    """Behind `hex` and its like: what they want themselves, then a kept result or another command."""
    rest = list(rest)
    found.command = command
    own = command.free.partition(" ")[0]
    if own in _OWN_WORDS:
        if not rest:
            found.fixed = dict(command.choices)
            found.free = "" if own == "FORM" else own
            return found
        if own != "FORM" and rest[0] in command.choices:
            found.free = "[N]" if len(rest) == 1 else ""
            return found
        rest = rest[1:]
    takes_record = "NUMBER" in command.free or "A B" in command.free
    if "COMMAND" not in command.free:
        found.record = takes_record and len(rest) < 2
        return found
    if not rest:
        found.record = found.part = takes_record
        found.begins = True
        return found
    if takes_record and RECORD.fullmatch(rest[0]):
        found.part = len(rest) == 1
        return found
    inner = context_of(rest, live)
    inner.views = [command, *inner.views]
    if inner.unknown and takes_record and len(rest) == 1 and not live.may_be_family(rest[0]):  # a path or offset into the last result
        inner.unknown = False
        inner.command = command
    return inner


def _behind_help(command: Command, rest: Sequence[str], live: Live) -> Context:
    """Behind `help`: the words of a command, a stage, or a family and its operation."""
    inner = context_of(rest, live)
    inner.selectors, inner.pending, inner.fixed, inner.free_names = {}, None, {}, ""
    inner.command = command
    inner.unknown = inner.unknown and bool(rest)
    inner.free = "[OPERATION]" if inner.family is not None and inner.operation is None else ""
    if not rest:
        inner.fixed = {name: each.summary for name, each in stages().items()}
    inner.operation = None
    return inner


def _arguments(command: Command, rest: Sequence[str], found: Context) -> None:
    """What the words behind a command leave open."""
    words = iter(rest)
    found.selectors = dict(command.selectors)
    found.fixed = dict(command.choices)
    free = 0
    for word in words:
        selector = command.selectors.get(word)
        if selector is None:
            free += 1
            found.fixed.pop(word, None)
            continue
        found.selectors.pop(word, None)
        if selector.argument and next(words, None) is None:
            found.pending = selector
    named = command.free_names == "interface" and "dev" not in found.selectors  # the free word is another spelling of it
    if command.free and (command.many or not free) and not named:
        found.free = command.free
        found.free_names = command.free_names
    elif free:
        found.fixed = {}


def stages() -> dict[str, Command]:
    """What may stand behind a pipe, by name."""
    from .all import COMMANDS, STAGES

    return {command.words[0]: command for command in (*STAGES, *(each for each in COMMANDS if each.stage))}


def operation_of(family: Family, word: str) -> MessageType | None:
    """The operation that a word names, as a request where the family tells these apart; None where there is none."""
    wanted = word.lower().replace("-", "_")
    matches = [kind for kind in family.messages if wanted in (kind.operation, kind.name.lower())]
    return next((kind for kind in matches if kind.direction in (None, "request")), matches[0] if matches else None)


def shown_kinds(context: Context, words: Sequence[str], state: State, live: Live) -> list[MessageType]:
    """The kinds of message that a command shows, as far as one can tell: what paths behind it go by."""
    from .choices import result_kinds

    if context.unknown:
        return []
    if context.operation is not None and context.family is not None:
        return result_kinds(context.family, context.operation)
    command = context.command
    if command is None or command.raw or command.words[0] in ("last", "show"):
        return record_kinds(state)
    if command.thing is not None:
        from . import show

        return show.shown_kinds(command.thing)
    names = [command.words[0]]
    if command.words[0] == "monitor":
        from .listen import USUAL

        names = list(words[1:]) or list(USUAL)
    families = {id(thing.owner): thing.owner for name in names for thing in REGISTRY.things(name, load=False)}
    families |= {id(family): family for name in names if (family := live.family(name)) is not None}
    return [kind for family in families.values() for kind in result_kinds(family)]


def record_kinds(state: State) -> list[MessageType]:
    """The kinds of message in the last result."""
    if not state.records:
        return []
    messages = state.records[-1].messages
    return list({id(message.kind): message.kind for message in messages[:50] if message.kind is not None}.values())
