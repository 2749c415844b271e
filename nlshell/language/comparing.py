"""What is wrong with the value that something is compared with, as running the comparison would say."""

from __future__ import annotations

from ..codec.literals import number_of
from ..codec.word import meant_as_prefix
from ..errors import NlshellError, UnknownNameError, UsageError
from ..schema import paths
from ..schema.enums import Flags
from ..schema.things import Interface

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..codec.words import Words
    from ..schema.enums import Names
    from ..schema.model import MessageType


def comparison(words: Words | None, path: str, operator: str, text: str) -> NlshellError | None:
    """What is wrong with `where operstate = upp`. words: those of the messages; None where columns are compared."""
    if operator == "~":
        return _no_pattern(text)
    if words is None:
        return None
    if words.is_fact(path) and path in ("type", "nlmsg_type") and operator != "has":
        return _no_type(words, text)
    if words.called(path):
        plain = operator in ("=", "!=", "==", "<>", "in") and not (operator == "in" and "/" in text)
        error = word(words, path, text) if plain else None
        return error if not words.is_path(path) or meant_as_prefix(text) else None
    error = None
    for names in _names_at(words.kinds, path):
        other = operator == "has" and not isinstance(names, Flags)
        if names is None or number_of(text) is not None or other:
            return None
        try:
            names.parse(text)
            return None
        except NlshellError as wrong:
            error = wrong
    return error


def _no_type(words: Words, text: str) -> NlshellError | None:
    """What is wrong with a type of message; those of control messages may be among any."""
    known = [kind.name for kind in words.kinds]
    if not known or text in known or text.startswith("NLMSG_") or number_of(text) is not None:
        return None
    return UnknownNameError("type of message", text, known)


def _no_pattern(text: str) -> NlshellError | None:
    import re

    try:
        re.compile(text)
    except re.error as error:
        return UsageError(f"{text!r} is no regular expression: {error}")
    return None


def word(words: Words, name: str, text: str) -> NlshellError | None:
    """What is wrong with what a word of people is compared with: `where proto = statc`. Interfaces are the kernel's."""
    called = words.called(name)
    if not called or isinstance(called[0].type, Interface):
        return None
    try:
        words.test(name, text)
    except NlshellError as error:
        return error
    return None


def _names_at(kinds: Sequence[MessageType], path: str) -> Iterator[Names | None]:
    for kind in kinds:
        entry = paths.at(kind, path)
        if entry is not None:
            yield entry.type.names
