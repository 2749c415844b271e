"""What words may be: numbers, names, paths, patterns. A command declares its parameters with these; see table.Kind."""

from __future__ import annotations

from ..errors import UnknownNameError, UsageError
from .place import Choice
from .table import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ..schema.things import Thing
    from .place import At, Place


def whole_number(text: str) -> int | None:
    """A whole number of a size that makes sense, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def seconds(name: str, text: str) -> float:
    """A number of seconds above 0. Raises UsageError."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise UsageError(f"{name} {text!r} is no number of seconds above 0") from None
    return number


class WholeNumber(Kind):
    """least  the smallest that makes sense"""

    argument = "N"

    def __init__(self, least: int = 0) -> None:
        self._least = least

    def read(self, text: str, at: At) -> int:
        number = whole_number(text)
        if number is None or number < self._least:
            raise UsageError(f"{at.what} takes a whole number from {self._least} on, not {text!r}")
        return number


class Seconds(Kind):
    """what  what is said to a text that is none; "": the option it stands behind"""

    argument = "SECONDS"

    def __init__(self, what: str = "") -> None:
        self._what = what

    def read(self, text: str, at: At) -> float:
        return seconds(self._what or at.what, text)


class Amount(Kind):
    """How many: `head 5`, and `head -n 5` or `head -5` as people type it."""

    argument = "N"

    def read(self, text: str, at: At) -> int:
        number = whole_number(text.lstrip("-"))
        if number is None:
            raise UsageError(f"{at.what} takes one number: {at.what.strip('`')} 5")
        return number

    def only_one(self, command: str) -> str:
        return f"`{command}` takes one number: {command} 5"


class OneOf(Kind):
    """One of some words, each with what it means. what: how an unknown one is called: "layout"."""

    def __init__(self, what: str, words: Mapping[str, str], hint: str = "") -> None:
        self.argument = what.upper()
        self.words = dict(words)
        self._what = what
        self._hint = hint or f"known: {', '.join(words)}"

    def read(self, text: str, at: At) -> str:
        if text not in self.words:
            raise UnknownNameError(self._what, text, list(self.words), self._hint)
        return text

    def offer(self, place: Place, at: At, noun: str) -> None:
        place.offer(
            lambda: (Choice(word, help, "value") for word, help in self.words.items()), noun
        )


class Name(Kind):
    """The name of something that this system has: "interface", "namespace", "genl"; see names.Names.get.

    What there is only the kernel knows, so that no name is a fault; `strict`: where the names are known, others are.
    """

    def __init__(self, what: str, argument: str = "NAME") -> None:
        self.what = what
        self.argument = argument

    def offer(self, place: Place, at: At, noun: str) -> None:
        from .choices import named_choices

        place.offer(lambda: named_choices(self.what, at.names), noun)


class Record(Kind):
    """The number of a kept result, perhaps with that of a message."""

    argument = "NUMBER[.MESSAGE]"

    def read(self, text: str, at: At) -> str:
        if not is_record(text):
            raise UsageError(
                f"{text!r} is no number of a result; `results` lists them: show 7, show 7.3"
            )
        return text

    def offer(self, place: Place, at: At, noun: str) -> None:
        place.offer(lambda: record_choices(at), noun)


def record_choices(at: At) -> Iterator[Choice]:
    """Kept results, the latest first."""
    for name in at.names.get("record") or ():
        yield Choice(name.text, name.meta, "record")


def is_record(text: str) -> bool:
    """Whether a word is `7`, `7.3`, `last` or `last.3`."""
    number, dot, index = text.partition(".")
    if dot and whole_number(index) is None:
        return False
    return number == "last" or (whole_number(number) is not None and not number.startswith("0"))


class Family(Kind):
    """A family, or with a dot what it describes: route, route.metrics."""

    argument = "NAME"

    def offer(self, place: Place, at: At, noun: str) -> None:
        from .choices import described_choices, family_choices

        name, dot, path = place.typed.partition(".")
        if not dot:
            place.offer(lambda: family_choices(at.names), noun)
        elif (family := at.names.family(name)) is not None:
            owner = path.rpartition(".")[0]
            place.skip(len(place.typed) - len(path.rpartition(".")[2]))
            place.offer(lambda: described_choices(family, owner), noun)


class GenericOperation(Kind):
    """A generic family that the kernel has, and behind it an operation of it."""

    argument = "FAMILY [OPERATION]"

    def only_one(self, command: str) -> str:
        return f"`{command}` takes a family and one operation: {command} ethtool linkinfo_get"

    def offer(self, place: Place, at: At, noun: str) -> None:
        from .choices import named_choices, operations

        if not at.before:
            place.offer(lambda: named_choices("genl", at.names), "a generic family")
        elif len(at.before) == 1 and (family := at.names.family(at.before[0])) is not None:
            place.offer(lambda: operations(family), f"an operation of {family.name}")


class ThingOf(Kind):
    """One of the things that the families of a protocol are about: tcp, of sock_diag."""

    argument = "KIND"

    def __init__(self, protocol: str, what: str) -> None:
        self._protocol = protocol
        self._what = what

    def read(self, text: str, at: At) -> str:
        if at.names.loaded and text not in (known := things_by_name(self._protocol)):
            raise UnknownNameError(self._what, text, list(known), f"known: {', '.join(known)}")
        return text

    def offer(self, place: Place, at: At, noun: str) -> None:
        protocol = self._protocol if at.names.loaded else ""
        things = things_by_name(protocol) if protocol else {}
        place.offer(
            lambda: (Choice(each.name, each.doc, "value") for each in things.values()), noun
        )


def things_by_name(protocol: str) -> dict[str, Thing]:
    """Name -> thing of the families of a protocol."""
    from ..schema.registry import REGISTRY

    return {thing.name: thing for each in REGISTRY.families(protocol) for thing in each.things}


class Protocol(Kind):
    argument = "PROTOCOL"

    def offer(self, place: Place, at: At, noun: str) -> None:
        place.offer(lambda: _protocols(at), noun)


def _protocols(at: At) -> Iterator[Choice]:
    from ..schema.registry import REGISTRY

    if at.names.loaded:
        for protocol in REGISTRY.protocols():
            yield Choice(protocol.name, f"netlink protocol {protocol.number}", "name")
        for protocol in REGISTRY.undescribed():
            meta = f"netlink protocol {protocol.number}, not described: {protocol.doc}"
            yield Choice(protocol.name, meta, "name")


class File(Kind):
    argument = "FILE"

    def offer(self, place: Place, at: At, noun: str) -> None:
        typed = place.typed
        place.offer(lambda: file_choices(typed), noun)


def file_choices(typed: str) -> Iterator[Choice]:
    """Files and folders that `typed` may become."""
    import os

    folder, name = os.path.split(typed)
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as listing:
            entries = zip(range(2000), listing)
            found = sorted((entry.name, entry.is_dir()) for _, entry in entries)
    except (OSError, ValueError):
        return
    for entry_name, is_folder in found:
        hidden = entry_name.startswith(".") and not name.startswith(".")
        if entry_name.isprintable() and not hidden:
            path = os.path.join(folder, entry_name)
            if is_folder:
                yield Choice(path + "/", "folder", "file", "")
            else:
                yield Choice(path, "file", "file")


class MessageFlags(Kind):
    """Flags of a request by name: create,excl. Source: <linux/netlink.h>."""

    argument = "FLAGS"
    joins = True

    def read(self, text: str, at: At) -> int:
        from ..wire import header as h

        kind = at.operation
        if kind is None:
            return 0
        flags = 0
        known = h.flag_bits(kind.access)
        for word in text.replace("|", ",").split(",") if text else []:
            name = word.strip().upper().removeprefix("NLM_F_")
            if name not in known:
                raise UnknownNameError(f"flag of {kind.name}", word, list(known))
            flags |= known[name]
        return flags

    def offer(self, place: Place, at: At, noun: str) -> None:
        place.skip_list()
        place.offer(lambda: _flags(at), noun)


def _flags(at: At) -> Iterator[Choice]:
    from ..render.explain_header import flag_words
    from ..wire import header as h

    bits = h.flag_bits(at.operation.access) if at.operation else {}
    for name in sorted(bits, key=lambda name: _SET.index(name) if name in _SET else len(_SET)):
        meta = f"{bits[name]:#x} · {flag_words(name) or 'for the kernel to set'}"
        yield Choice(name.lower(), meta, "value", "")


# Those that people set, in that order; the others mean nothing in a request, or stand in each.
_SET = (
    "CREATE",
    "EXCL",
    "REPLACE",
    "APPEND",
    "NONREC",
    "BULK",
    "DUMP",
    "ROOT",
    "MATCH",
    "ATOMIC",
    "ECHO",
    "ACK",
)


class Paths(Kind):
    """Paths, several with commas between. signed: each may have a `-` in front of it."""

    argument = "PATH…"
    joins = True

    def __init__(self, signed: bool = False) -> None:
        self._signed = signed

    def read(self, text: str, at: At) -> list[str]:
        from .paths import path_fault

        found = [each for each in text.split(",") if each]
        for each in found:
            if error := path_fault(each.removeprefix("-") if self._signed else each, at):
                raise error
        return found

    def offer(self, place: Place, at: At, noun: str) -> None:
        from .paths import offer_paths

        if self._signed and place.typed.startswith("-"):
            place.skip(1)
        place.skip_list()
        place.say(noun)
        offer_paths(place, at)


class PathsOfAnything(Paths):
    """Paths that are judged when the messages are there: those of an option."""

    def read(self, text: str, at: At) -> list[str]:
        return [each for each in text.split(",") if each]


class Part(Kind):
    """A part of a message: a path or offsets."""

    argument = "PART"

    def offer(self, place: Place, at: At, noun: str) -> None:
        from .paths import offer_paths

        place.say(noun)
        offer_paths(place, at)


class Regex(Kind):
    argument = "REGEX"

    def only_one(self, command: str) -> str:
        return "`grep` takes one pattern: grep veth, grep 'mtu|qdisc'"

    def read(self, text: str, at: At) -> Any:
        import re

        try:
            return re.compile(text, re.IGNORECASE)
        except re.error as error:
            raise UsageError(f"{text!r} is no regular expression: {error}") from None


class Expression(Kind):
    """One expression, to the end of the stage: it is read as it was typed, quotes and all."""

    argument = "EXPR"


class Python(Expression):
    """A Python expression over a frame, which is called df; `.head()` and `["mtu"]` are about it, too."""

    def read(self, text: str, at: At) -> str:
        whole = f"df{text}" if text.startswith((".", "[")) else text
        try:
            compile(whole, "<df>", "eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            why = getattr(error, "msg", error)
            raise UsageError(f"`df {whole}` is no Python expression: {why}") from None
        return whole


class Where(Expression):
    """A condition over paths: see codec.condition."""

    def read(self, text: str, at: At) -> Any:
        from ..codec.condition import Condition

        condition = Condition(text)
        if condition.fault is not None:
            raise UsageError(condition.fault[0])
        return condition
