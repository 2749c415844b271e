"""A word that people use for a part of a thing (schema.things), in its three directions.

reader     what a column shows of a message
condition  what a selector keeps, as a test over the values of a message
asked      what a selector puts into the request, so that the kernel filters
settings   what is written for a word: path -> value for the writer
"""

from __future__ import annotations

from ..errors import NlshellError, UnknownNameError, UsageError
from ..schema import paths
from ..schema.enums import Named
from ..schema.things import (
    AddressText,
    FlagWords,
    GroupNames,
    Inside,
    Interface,
    InterfaceName,
    Is,
    NameOrNumber,
    OfLink,
    Parts,
    Plain,
    Prefix,
)  # fmt: skip
from ..wire.address import AF_INET, AF_INET6
from .around import NOTHING_AROUND, Around
from .literals import address_of, each_of, network_of, number_of
from .value_at import Elsewhere, value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from ..schema.enums import Names
    from ..schema.model import MessageType
    from ..schema.things import Thing, Word, WordType
    from ..schema.types import Type
    from .message import Message

    Get = Callable[[str], Any]
    Test = Callable[[Get], bool]

_BITS = {4: 32, 6: 128}
_REMEMBERED = 4096  # numbers of one column


def first(get: Get, path: str) -> Any:
    """The value at the first of "a|b" that is there."""
    for each in path.split("|"):
        value = get(each)
        if value is not None:
            return value
    return None


def getter(message: Message) -> Get:
    return lambda path: value_at(message, path)


# --- shown


def reader(word: Word, around: Around = NOTHING_AROUND) -> Callable[[Get], Any]:
    """What gives a column its values: (get) -> text, a number, or None where there is none."""
    kind = word.type
    if isinstance(kind, Prefix):
        return _prefix_reader(word, kind)
    value_of = _first_reader(word.path)
    if isinstance(kind, Parts):
        return lambda get: _joined(value_of(get), map(get, kind.others))
    if isinstance(kind, Interface):
        return lambda get: _interface(value_of(get), around)
    if isinstance(kind, InterfaceName):
        return lambda get: _interface_name(value_of(get), get(kind.lower) if kind.lower else None, around)
    if isinstance(kind, FlagWords):
        return _remembered(value_of, lambda value: _flags_shown(value, kind))
    if isinstance(kind, GroupNames):
        return lambda get: _groups_shown(value_of(get), get(kind.protocol), around)
    if isinstance(kind, Plain):
        called = around.called(kind.file) if kind.file else {}
        other = {text: word for word, text in kind.words.items()}
        return _remembered(value_of, lambda value: _said(value, called, other))
    return value_of


def _first_reader(path: str) -> Callable[[Get], Any]:
    places = path.split("|")
    if len(places) > 1:
        return lambda get: next((value for each in places if (value := get(each)) is not None), None)
    return lambda get: get(path)


def _remembered(value_of: Callable[[Get], Any], text_of: Callable[[Any], Any]) -> Callable[[Get], Any]:
    """What is made of numbers, made once of each: there are few of them in a table."""
    known: dict[int, Any] = {}

    def read(get: Get) -> Any:
        value = value_of(get)
        if value is None or not isinstance(value, int):
            return None if value is None else text_of(value)
        found = known.get(value)
        if found is None:
            if len(known) > _REMEMBERED:
                known.clear()
            found = known[value] = text_of(value)
        return found

    return read


def _joined(value: Any, others: Iterable[Any]) -> str | None:
    return None if value is None else "/".join(str(part) for part in (value, *others) if part is not None)


def _said(value: Any, called: Mapping[int, str], other: Mapping[str, str]) -> Any:
    """A number as the files of iproute2 call it, a named value in people's spelling."""
    if isinstance(value, int) and (name := called.get(int(value))):
        return name
    if not isinstance(value, Named):
        return value
    return other.get(value.name.lower(), value.name.lower())


def _interface(value: Any, around: Around) -> Any:
    """The name of an interface, as far as it is known and one of ours."""
    if isinstance(value, list):
        return ",".join(str(_interface(each, around)) for each in value)
    if isinstance(value, Elsewhere):
        return f"if{int(value)}"  # as ip(8) has those of other namespaces
    if not isinstance(value, int):
        return value
    return around.names.get(value) or (value if value else None)


def _interface_name(value: Any, lower: Any, around: Around) -> Any:
    return value if value is None or not lower else f"{value}@{_interface(lower, around)}"


def _flags_shown(value: Any, kind: FlagWords) -> str:
    names = str(value).lower().split("|") if isinstance(value, Named) and value else [hex(value)] if value else []
    return ",".join(name for name in names if name not in kind.hidden)


def _prefix_reader(word: Word, kind: Prefix) -> Callable[[Get], str | None]:
    address_of, length_of = _first_reader(word.path), _first_reader(kind.length)
    beside = _first_reader(kind.beside) if kind.beside else None

    def read(get: Get) -> str | None:
        address, length = address_of(get), length_of(get)
        if beside is not None and beside(get) in (None, address):
            return None
        if address is None:
            return kind.whole if length == 0 and kind.how == "exact" else None
        if not isinstance(address, str) or length is None:
            return str(address) if not isinstance(address, (bytes, dict, list)) else None
        return address if length == (128 if ":" in address else 32) else f"{address}/{int(length)}"

    return read


def _groups_shown(value: Any, protocol: Any, around: Around) -> list[str] | None:
    words = [word for word in each_of(value) if isinstance(word, int)]
    numbers = [32 * place + bit + 1 for place, word in enumerate(words) for bit in range(32) if word >> bit & 1]
    names = around.groups(protocol) if numbers and isinstance(protocol, int) else {}
    return [names.get(number, str(number)) for number in numbers] or None


# --- selecting


def condition(word: Word, text: str, kinds: Sequence[MessageType], around: Around) -> Test | None:
    """What the word keeps, with the text behind it; None where it keeps all. Raises UsageError, UnknownNameError."""
    kind = word.type
    if not word.path and not word.when and not isinstance(kind, (Is, OfLink)):
        return None  # the kernel alone filters by it
    if text in word.special:
        return _compiled(word.special[text], kinds, around) if word.special[text] else None
    for ending, path in word.suffix.items():
        if text.endswith(ending):
            return _compiled(f"{path} = {_quoted(text.removesuffix(ending))}", kinds, around)
    if isinstance(kind, Prefix) and not word.when:
        return _prefix_test(word, kind, text)
    if isinstance(kind, Inside):
        network = _network(text)
        return lambda get: _is_inside(first(get, word.path), network)
    if isinstance(kind, OfLink):
        fitting = around.links_that(kind.when)
        return lambda get: first(get, word.path) in fitting
    if isinstance(kind, Is):
        return _compiled(word.when, kinds, around) if word.when else None
    if isinstance(kind, GroupNames):
        groups_of = reader(word, around)
        return lambda get: text in (groups_of(get) or ())
    if isinstance(kind, InterfaceName):
        places = (*word.path.split("|"), *([kind.other] if kind.other else []))
        return lambda get: any(text == each for path in places for each in each_of(get(path)))
    if isinstance(kind, Parts):
        parts = [_compiled(f"{path} = {_quoted(part)}", kinds, around) for path, part in _parts(word, kind, text).items()]
        return lambda get: all(test(get) for test in parts)
    literal = _literal(word, text, kinds, around)
    if word.when:
        return _compiled(word.when.replace("{}", _quoted(literal)), kinds, around)
    tests = [(path, _compiled(f"{path} = {_quoted(literal)}", kinds, around)) for path in _paths_of(word, kind, text)]
    return lambda get: next((test(get) for path, test in tests if get(path) is not None), False)


def _paths_of(word: Word, kind: Any, text: str) -> Sequence[str]:
    if isinstance(kind, NameOrNumber) and text.isdecimal():
        return [kind.number]
    return word.path.split("|")


def _parts(word: Word, kind: Parts, text: str) -> dict[str, str]:
    """The values of a word with slashes, path by path. Raises UsageError where it has too many."""
    paths, parts = (word.path, *kind.others), text.split("/")
    if len(parts) > len(paths):
        raise UsageError(f"{word.word} {text!r} has {len(parts)} parts; write {'/'.join(paths)}")
    return dict(zip(paths, parts))


def _literal(word: Word, text: str, kinds: Sequence[MessageType], around: Around) -> str:
    """A person's text as the language of `where` has it: names of interfaces as numbers, of tables by their file."""
    kind = word.type
    if isinstance(kind, Interface):
        try:
            return str(around.index(text))
        except UnknownNameError:
            if around.waits or (text.isascii() and text.isdecimal()):  # a name may be digits, too, and goes before
                return text
            raise
    if isinstance(kind, (AddressText, Inside)):
        return _address(word.word, text)
    if isinstance(kind, Plain):
        said = kind.words.get(text, text)
        if kind.file and said in (numbers := around.numbers(kind.file)):
            return str(numbers[said])
        type = _type_at(word, kinds)
        if type is not None and type.names is not None:
            return str(_number(word, said, type.names))
        if type is not None and type.kind in _NUMBERS and number_of(said) is None:
            raise UsageError(f"{word.word} {text!r} is no number")
        return said
    return text


_NUMBERS = ("u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "uint", "sint")


def _type_at(word: Word, kinds: Sequence[MessageType]) -> Type | None:
    """What the schema says of the word's value, as far as it is of one kind."""
    for kind in kinds:
        for path in word.path.split("|"):
            entry = paths.at(kind, path)
            if entry is not None:
                return entry.type
    return None


def _number(word: Word, text: str, names: Names) -> int:
    try:
        return int(names.parse(text))
    except UnknownNameError:
        known = [name.lower() for name in names.entries]
        raise UnknownNameError(word.word, text, known, f"known: {', '.join(known[:40])}, or a number") from None


def _compiled(text: str, kinds: Sequence[MessageType], around: Around) -> Test:
    from .where import Known, Where

    return Where(text, Known((), around.names, kinds=kinds)).test


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if not text.isalnum() else text


def _network(text: str) -> Any:
    """A prefix. Raises UsageError."""
    if (network := network_of(text)) is None:
        raise UsageError(f"{text!r} is no prefix; write 192.0.2.0/24 or 2001:db8::/32")
    return network


def _address(word: str, text: str) -> str:
    """An address in the kernel's spelling. Raises UsageError."""
    if (address := address_of(text)) is None:
        raise UsageError(f"{word} {text!r} is no address; write 192.0.2.1 or 2001:db8::1")
    return str(address)


def _is_inside(value: Any, network: Any) -> bool:
    address = address_of(value) if isinstance(value, str) else None
    return address is not None and address in network


def _prefix_test(word: Word, kind: Prefix, text: str) -> Test:
    """Things with exactly this prefix; or with one inside it, or around it."""
    from ipaddress import ip_network

    if text in ("default", kind.whole):
        return lambda get: first(get, kind.length) == 0
    wanted = _network(text)
    family = AF_INET if wanted.version == 4 else AF_INET6

    def accept(get: Get) -> bool:
        if kind.family and get(kind.family) != family:
            return False
        address = first(get, word.path)
        if address is None:
            address = "0.0.0.0" if family == AF_INET else "::"
        if not isinstance(address, str):
            return False
        try:
            found = ip_network((address, int(first(get, kind.length) or 0)), strict=False)
        except ValueError:
            return False
        if found.version != wanted.version:
            return False
        if kind.how == "inside":
            return bool(found.subnet_of(wanted))
        return bool(wanted.subnet_of(found)) if kind.how == "around" else found == wanted

    return accept


# --- asking and setting


def asked(word: Word, text: str, kinds: Sequence[MessageType], around: Around) -> dict[str, Any]:
    """What the word puts into a dump's request, so that the kernel filters. Raises UsageError, UnknownNameError."""
    if not word.ask or text in word.special or any(text.endswith(ending) for ending in word.suffix):
        return {}
    if not isinstance(word.ask, str):
        return {path: _value(word, text, kinds, around) if value == "{}" else value for path, value in word.ask.items()}
    if isinstance(word.type, Parts):
        return _parts(word, word.type, text)
    return {word.ask: _value(word, text, kinds, around)}


def _value(word: Word, text: str, kinds: Sequence[MessageType], around: Around) -> Any:
    literal = _literal(word, text, kinds, around)
    return int(literal) if isinstance(word.type, (Plain, Interface)) and literal.isdecimal() else literal


def settings(word: Word, text: str, kinds: Sequence[MessageType], around: Around = NOTHING_AROUND) -> dict[str, Any]:
    """What is written for a word and the text behind it: path -> value, for the writer. Raises UsageError."""
    kind, path = word.type, word.path.split("|")[0]
    if isinstance(kind, InterfaceName):
        # IFNAMSIZ: a longer name can only be an alternative one.
        return {kind.other if kind.other and len(text.encode("utf-8", "replace")) > 15 else path: text}
    if isinstance(kind, NameOrNumber):
        return {kind.number: int(text)} if text.isdecimal() else {path: text}
    if isinstance(kind, Parts):
        return dict(_parts(word, kind, text))
    if isinstance(kind, Prefix):
        if text in ("default", kind.whole):
            return {kind.length: 0}
        network = _network(text)
        address, _, length = text.partition("/")
        family = {kind.family: AF_INET if network.version == 4 else AF_INET6} if kind.family else {}
        return {**family, path: address, kind.length: int(length or _BITS[network.version])}
    if only_selects(kind):
        raise UsageError(f"{word.word} selects, and can't be set")
    value = _value(word, text, kinds, around)
    return {next((each for each in word.path.split("|") if _fits(each, value, kinds)), path): value}


def meant_as_prefix(text: str) -> bool:
    """Whether a text with a slash is meant as a prefix, and not as a stack of MPLS labels: 100/200."""
    return "/" in text and not all(part.isascii() and part.isdecimal() for part in text.split("/"))


def only_selects(kind: WordType) -> bool:
    return isinstance(kind, (Is, OfLink, GroupNames)) or (isinstance(kind, Prefix) and kind.how != "exact")


def _fits(path: str, value: Any, kinds: Sequence[MessageType]) -> bool:
    """Whether a value can be written at a path: an address of IPv6 at addr6 and not at addr4."""
    for kind in kinds:
        entry = paths.at(kind, path)
        if entry is not None:
            try:
                entry.type.pack(value)
            except (NlshellError, ValueError, TypeError):
                return False
            return True
    return False


def address_family(thing: Thing, given: Mapping[str, str]) -> int | None:
    """The address family that the words imply: AF_INET6 of an IPv6 prefix; 0 (all) where one of them widens; None: the usual one."""
    found: int | None = None
    for name, text in given.items():
        word = thing.words.get(name)
        if word is None:
            continue
        if word.widens and word.widens in text:
            return 0
        if isinstance(word.type, Prefix) and text not in ("default", word.type.whole):
            found = AF_INET6 if ":" in text else found
    return found
