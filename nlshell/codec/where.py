"""The expressions of `where`: which messages (or rows) to keep.

    mtu > 1500 and not linkinfo.kind = veth
    dst in 192.0.2.0/24 or gateway in (192.0.2.1, 192.0.2.2)
    ifi_flags has up and ifname ~ '^v[0-9]'

A path alone asks whether it is there. Values are compared as what they are: numbers as numbers, named ones by name too,
addresses as addresses, interface indexes by name too. Where the words of people are known (codec.words), they stand for
paths: `dev = eth0`, `proto = static`, `up`. In a list, or behind a path through one, it is enough that one
element fits. A value that is not there fits nothing, but is unequal to everything.
"""

from __future__ import annotations

import re

from ..errors import NlshellError, UnknownNameError, UsageError
from ..schema import paths
from ..schema.enums import Flags, Named
from .condition import Condition
from .literals import address_of, each_of, network_of, number_of
from .value_at import Elsewhere, value_at
from .word import meant_as_prefix
from .words import Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ..schema.model import MessageType
    from ..schema.types import Type
    from .around import Around
    from .condition import Node
    from .message import Message

    Get = Callable[[str], Any]
    Test = Callable[[Get], bool]


class Where:
    """A compiled expression: call it with a function from path to value. Raises NlshellError, for what is no condition."""

    def __init__(self, condition: str | Condition, known: Known) -> None:
        self._condition = Condition(condition) if isinstance(condition, str) else condition
        self._known = known
        if self._condition.fault is not None:
            raise UsageError(self._condition.fault[0])
        assert self._condition.tree is not None
        self.test = self._made(self._condition.tree)

    def __call__(self, get: Get) -> bool:
        return self.test(get)

    def _made(self, node: Node) -> Test:
        if node.kind == "not":
            inner = self._made(node.inner[0])
            return lambda get: not inner(get)
        if node.kind in ("and", "or"):
            tests = [self._made(each) for each in node.inner]
            if node.kind == "and":
                return lambda get: all(test(get) for test in tests)
            return lambda get: any(test(get) for test in tests)
        assert node.path is not None
        path = node.path.text
        self._known.check(path)
        if node.kind == "there":
            value = self._known.reader(path)
            # Not `in`, for which 0 is False: a number that is there is there.
            return lambda get: (found := value(get)) is not None and found is not False and found != [] and found != {}
        if self._known.words is not None and (fault := self._known.words.stands_alone(path)):
            raise UsageError(f"in `where {self._condition.text.strip()}`: {fault}")
        return self._comparison(path, node.operator, [value.text for value in node.values])

    def _comparison(self, path: str, operator: str, values: Sequence[str]) -> Test:
        if operator == "in":
            tests = [self._equal(path, text, inside=True) for text in values]
            return lambda get: any(test(get) for test in tests)
        (text,) = values
        if operator == "~":
            pattern, shown = _pattern(text), self._known.reader(path)
            return lambda get: any(pattern.search(_text(value)) is not None for value in each_of(shown(get)))
        if operator in ("=", "!="):
            equal = self._equal(path, text)
            return equal if operator == "=" else lambda get: not equal(get)
        places = self._known.places(path)
        literals = [_Literal(self._known, place, text, has=operator == "has") for place in places]
        if operator == "has":
            return _any_of(places, [literal.within for literal in literals])
        order = _ORDER[operator]
        return _any_of(places, [lambda value, literal=literal: _in_order(literal.compare(value), order) for literal in literals])  # type: ignore[misc]

    def _equal(self, path: str, text: str, inside: bool = False) -> Test:
        """What is there is `text`: as the path has it, or as people say it. inside: a prefix stands for all addresses in it."""
        words = self._known.words
        said: list[Test] = []
        refused: NlshellError | None = None
        if words is not None and words.called(path) and not (inside and _is_prefix(text)):
            try:
                said = [words.test(path, text)]
            except NlshellError as error:
                refused = error
            if not words.is_path(path):
                if refused is not None:
                    raise refused
                return said[0]
        places = self._known.places(path)
        if refused is not None and meant_as_prefix(text):
            raise refused
        try:
            literals = [_Literal(self._known, place, _prefix(text) if inside else text) for place in places]
        except NlshellError:
            if not said:
                raise
            literals = []
        plain = _any_of(places, [literal.holds if inside else literal.equals for literal in literals])
        return (lambda get: said[0](get) or plain(get)) if said else plain


def _any_of(places: Sequence[str], tests: Sequence[Callable[[Any], bool]]) -> Test:
    """Whether a value at one of the places fits the test of that place."""
    if len(tests) == 1:
        (place,), (fits,) = places, tests
        return lambda get: any(fits(value) for value in each_of(get(place)))
    return lambda get: any(fits(value) for place, fits in zip(places, tests) for value in each_of(get(place)))


def _in_order(sign: int | None, order: Callable[[Any], bool]) -> bool:
    return sign is not None and order(sign)


_ORDER: dict[str, Callable[[Any], bool]] = {
    "<": lambda sign: sign < 0, "<=": lambda sign: sign <= 0, ">": lambda sign: sign > 0, ">=": lambda sign: sign >= 0,
}  # fmt: skip


class Known:
    """What is known of the paths of some messages: whether there can be one, and its type.

    columns  those of a table, where its rows are asked instead of messages
    kinds    descriptions of the messages, where there are none yet
    around   what is known of the system that they come from, where people's words may stand for paths
    """

    def __init__(
        self,
        messages: Sequence[Message],
        names: Mapping[int, str],
        columns: Sequence[str] | None = None,
        kinds: Sequence[MessageType] = (),
        around: Around | None = None,
    ) -> None:
        self.names = names
        self.columns = columns
        self._kinds = list(kinds) or list({id(message.kind): message.kind for message in messages if message.kind is not None}.values())
        self._messages = messages
        self.words = Words(self._kinds, around) if around is not None and columns is None else None

    def reader(self, name: str) -> Callable[[Get], Any]:
        """What gives the value that a column of this name, a path or a word, shows."""
        words = self.words
        if words is not None and (words.called(name) or words.is_fact(name)):
            return lambda get: words.value(name, get)
        return lambda get: get(name)

    def places(self, name: str) -> list[str]:
        """The paths that a name stands for: itself, or those of a word."""
        return self.words.places(name) if self.words is not None else [name]

    def check(self, path: str) -> None:
        """Raise UnknownNameError for a path that none of the messages has or could have."""
        if self.columns is not None:
            if path not in self.columns:
                raise UnknownNameError("column", path, list(self.columns), f"known: {', '.join(self.columns)}")
            return
        if (
            path.startswith("#")
            or not self._kinds
            or (self.words is not None and (self.words.called(path) or self.words.is_fact(path)))
            or any(paths.at(kind, path) is not None for kind in self._kinds)
        ):
            return
        if any(value_at(message, path) is not None for message in self._messages):
            return
        name = path.rpartition(".")[2]
        inside = [each for each in self.near(path) if each.rpartition(".")[2] == name]
        hint = f"did you mean {' or '.join(inside[:3])}?" if inside else "`schema FAMILY` lists what there is"
        raise UnknownNameError("path", path, [] if inside else self.near(path), hint)

    def near(self, path: str) -> list[str]:
        """Paths of the level at which this one goes astray."""
        owner, dot, _ = path.rpartition(".")
        found: dict[str, None] = {}
        for kind in self._kinds:
            entry = paths.at(kind, owner) if dot else None
            names = paths.below(entry.type) if entry is not None else {} if dot else paths.top(kind)
            found |= dict.fromkeys(f"{owner}.{name}" if dot else name for name in names)
            if not dot or not names:
                # A name given without what it lies in: kind for linkinfo.kind.
                for outer, each in paths.top(kind).items():
                    found |= {f"{outer}.{name}": None for name in paths.below(each.type) if name == path.rpartition(".")[2]}
        if self.words is not None and not dot:
            found |= {name: None for name, _ in self.words}
        return list(found)

    @property
    def anything(self) -> bool:
        """Whether it is known what there can be."""
        return bool(self._kinds) or self.columns is not None

    def type(self, path: str) -> Type | None:
        """What the schema says of a path; of a word where it shows the value as it is."""
        place = self.words.plain_place(path) if self.words is not None else path
        entries = [paths.at(kind, place) for kind in self._kinds] if place is not None else []
        return next((entry.type for entry in entries if entry is not None), None)


class _Literal:
    """What a value is compared with."""

    def __init__(self, known: Known, path: str, text: str, has: bool = False) -> None:
        self.path = path
        self.text = text
        self.names = known.names
        self.number = number_of(text)
        self.address = address_of(text)
        self.network = network_of(text) if "/" in text else None
        self.hex = _hex(text)
        self._strict = known.anything
        type = known.type(path)
        self._is_index = type is None or type.hint == "ifindex"
        self._bitwise = type is not None and (isinstance(type.names, Flags) or type.hint == "hex")
        if type is not None and type.names is not None and self.number is None and (not has or isinstance(type.names, Flags)):
            named = type.names.parse(text)  # raises, with the nearest names
            self.bits: int | None = named
        else:
            self.bits = self.number if isinstance(self.number, int) else None

    def equals(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value is (self.text.lower() in ("true", "yes", "on", "1"))
        if isinstance(value, Named):
            return (self.bits is not None and int(value) == self.bits) or value.name.lower() == self.text.lower()
        return self.compare(value) == 0

    def compare(self, value: Any) -> int | None:
        """-1, 0 or 1 as the value is less, equal or more; None where the two are of different kinds."""
        if isinstance(value, (int, float)):
            number = self.number if self.number is not None else self.bits
            if number is None:
                return 0 if self._is_name_of(value) else None
            return (value > number) - (value < number)
        if isinstance(value, bytes):
            return None if self.hex is None else (value > self.hex) - (value < self.hex)
        if not isinstance(value, str):
            return None
        theirs = address_of(value) if self.address is not None and value != self.text else None
        if theirs is not None:
            return None if self.address.version != theirs.version else (theirs > self.address) - (theirs < self.address)
        return (value > self.text) - (value < self.text)

    def _is_name_of(self, value: float) -> bool:
        if self._strict and not _is_link(self.names, self.text):
            other = "neither a number nor the name of an interface" if self._is_index else "none"
            raise UsageError(f"{self.path} holds numbers here, and {self.text!r} is {other}; write one, as in {self.path} = 1500")
        return self.names.get(int(value)) == self.text and not isinstance(value, Elsewhere)

    def holds(self, value: Any) -> bool:
        """`in`: the value is this one, or an address inside this prefix."""
        if self.network is not None and isinstance(value, str):
            address = address_of(value)
            return address is not None and address.version == self.network.version and address in self.network
        return self.equals(value)

    def within(self, value: Any) -> bool:
        """`has`: a flag that is set, a part of a text."""
        if isinstance(value, Named) and self.bits is None:
            return self.text.lower() in value.name.lower().split("|")
        if isinstance(value, int) and self.bits is not None:
            return value & self.bits == self.bits != 0 if self._bitwise or isinstance(value, Named) else value == self.bits
        return self.text.lower() in _text(value).lower()


def _is_link(names: Mapping[int, str], name: str) -> bool:
    """Whether an interface is called that, in names that need not be all (kernel.names.LinkNames asks for others)."""
    knows = getattr(names, "knows", None)
    return bool(knows(name)) if knows is not None else name in names.values()


def _is_prefix(text: str) -> bool:
    return "/" in text and network_of(text) is not None


def _prefix(text: str) -> str:
    """A word of `in`: where it looks like a prefix it must be one. Raises UsageError."""
    if re.fullmatch(r"[0-9a-fA-F.:]+/\d+", text) and not _is_prefix(text):
        raise UsageError(f"{text!r} is no prefix; write 192.0.2.0/24 or 2001:db8::/32")
    return text


def _hex(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text.removeprefix("0x").replace(":", " "))
    except ValueError:
        return None


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise UsageError(f"{text!r} is no regular expression: {error}") from None


def _text(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else value if isinstance(value, str) else str(value)
