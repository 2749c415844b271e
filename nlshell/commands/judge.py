"""Whether a word can be right where only some may stand, as running it would find out: "" or the sentence that it would say.

What only the kernel knows, or nobody yet, passes: a line is held back where it must fail, or where a word is nearly another one.
"""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches

from ..codec.words import meant_as_prefix
from ..errors import NlshellError, UnknownNameError, UsageError
from ..schema.enums import Flags
from ..schema.registry import REGISTRY
from ..schema.things import Interface
from ..schema.types import String
from . import choices as c
from .table import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..codec.words import Words
    from ..schema.enums import Names
    from ..schema.model import MessageType
    from .context import Context
    from .live import Live
    from .table import Selector, State

SETTERS = (("config",), ("alias",))  # commands whose path=value words are settings
_NEAR = 0.8  # how alike a word and a known one are, where the list of known ones need not be all (difflib's ratio)


def argument(selector: Selector, text: str, state: State, live: Live) -> str:
    """What is wrong with the argument of a selector: `route show proto statc`."""
    if selector.check is None or live.families is None:
        return ""
    try:
        selector.check(state, text)
    except NlshellError as error:
        return str(error)
    return ""


def option(name: str, text: str, context: Context, state: State) -> str:
    """What is wrong with the argument of an option: `--color blue`."""
    from .all import COMMON_OPTIONS
    from .listen import LIMITS

    try:
        if name == "flags" and context.operation is not None:
            from .operate import flags_of

            flags_of(context.operation, text)
        elif name == "layout" and name in context.options:
            from .views import layout_of

            layout_of(text)
        elif name in LIMITS and name in context.options:
            from .feeds import limits

            limits({name: text})
        elif name in COMMON_OPTIONS and name != "columns":
            state.with_options({name: text})
    except NlshellError as error:
        return str(error)
    return ""


def every(text: str) -> str:
    """What is wrong with the seconds of `watch`."""
    try:
        seconds("the time between two looks,", text)
    except NlshellError as error:
        return str(error)
    return ""


def setting(command: Sequence[str], path: str, value: str) -> tuple[str, str]:
    """What is wrong with the words of `config` and `alias`: (complaint of the name, complaint of the value)."""
    from .settings import SETTINGS, Settings

    try:
        Settings().set(f"aliases.{path}" if tuple(command) == ("alias",) else path, value)
    except NlshellError as error:
        return ("", str(error)) if path.replace("-", "_") in SETTINGS else (str(error), "")
    return "", ""


def group(word: str, state: State, live: Live) -> str:
    """What is wrong with a word behind `monitor`."""
    if live.families is None or _may_be_group(word, live):
        return ""
    known = [choice.text for choice in c.group_choices(state, live)] + [name.text for name in live.get("genl") or ()]
    return str(UnknownNameError("multicast group", word, known, "`monitor --list` lists them"))


def _may_be_group(word: str, live: Live) -> bool:
    from ..kernel.subscription import asked_for, protocol_called
    from .listen import thing_groups

    lowered = word.lower()
    with suppress(UsageError):
        if asked_for(REGISTRY, word) is not None:
            return True
    if thing_groups(lowered, load=False) or lowered == "all" or word.isdecimal():
        return True
    owner, dot, name = lowered.rpartition(".")
    try:
        named = protocol_called(REGISTRY, owner if dot else lowered)
    except UnknownNameError:
        return False
    if named is not None and (not dot or name in named.groups or name.isdecimal()):
        return True
    if not dot and any(name in protocol.groups for protocol in REGISTRY.protocols()):
        return True
    # The rest are generic families: those that the kernel has now, and those whose module may yet be loaded.
    families, groups = live.get("genl"), live.get("group")
    owner = word.rpartition(".")[0] if dot else word
    if not families or not groups or (REGISTRY.knows_family(owner) and REGISTRY.family(owner).protocol.name == "generic"):
        return True
    return any(each.text.lower() == lowered for each in (groups if dot else families))


def slip(kind: MessageType, path: str, value: str, given: Mapping[str, str]) -> str:
    """What is wrong with a text that chooses the form of what is beside it, where it is nearly one of those known: kind=bridg."""
    entry = c.entry_at(kind, path, given)
    if entry is None or not isinstance(entry.type, String):
        return ""
    known = list(c.chosen_by(kind, path, given))
    near = get_close_matches(value, known, 1, _NEAR) if known and value not in known else []
    return f"{path}: {UnknownNameError('value', value, known)}" if near else ""


def word(words: Words, name: str, text: str) -> str:
    """What is wrong with what a word of people is compared with, or set to: `where proto = statc`. Interfaces are the kernel's."""
    called = words.called(name)
    if not called or isinstance(called[0].type, Interface):
        return ""
    try:
        words.test(name, text)
    except NlshellError as error:
        return str(error)
    return ""


def comparison(words: Words, path: str, operator: str, text: str) -> str:
    """What is wrong with the value that a path is compared with: `where operstate = upp`."""
    from ..codec.literals import number_of

    if words.called(path):
        plain = operator in ("=", "!=", "in") and not (operator == "in" and "/" in text)
        fault = word(words, path, text) if plain else ""
        return fault if not words.is_path(path) or meant_as_prefix(text) else ""
    fault = ""
    for names in _names_at(words.kinds, path):
        if names is None or operator == "~" or number_of(text) is not None or (operator == "has" and not isinstance(names, Flags)):
            return ""
        try:
            names.parse(text)
            return ""
        except NlshellError as error:
            fault = str(error)
    return fault


def _names_at(kinds: Sequence[MessageType], path: str) -> Iterator[Names | None]:
    from ..schema import paths

    for kind in kinds:
        entry = paths.at(kind, path)
        if entry is not None:
            yield entry.type.names
