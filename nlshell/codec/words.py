"""All words for the parts of messages of some kinds: what a word means beside the paths of these messages."""

from __future__ import annotations

from ..errors import NlshellError, UsageError
from ..schema import paths
from ..schema.things import InterfaceName, Is, OfLink, Plain, Prefix
from .around import NOTHING_AROUND, Around
from .identity import things_of
from .value_at import FACTS
from .word import condition, only_selects, reader, settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from ..schema.model import MessageType
    from ..schema.things import Word
    from .word import Get, Test


class Words:
    """The words for the parts of messages of these kinds, which may stand wherever a path may.

    A path is meant first: a word of the same name stands for it only where it shows that value, or one within it, as people
    have it: `dst` with the length of its prefix. Where several things have a word, it shows the part of whichever is there;
    but `type` then is the type of the message, which tells the things apart.
    """

    def __init__(self, kinds: Iterable[MessageType], around: Around = NOTHING_AROUND) -> None:
        self.kinds = list(kinds)
        self.around = around
        self._things = list({id(thing): thing for kind in self.kinds for thing in things_of(kind)}.values())
        self._called: dict[str, tuple[Word, ...]] = {}
        self._readers: dict[str, Callable[[Get], Any]] = {}

    def seen_from(self, around: Around) -> Words:
        """The same words, for messages of a system of which other things are known."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__, around=around, _readers={})
        return twin

    def called(self, name: str) -> tuple[Word, ...]:
        """The words of this name; none where a path is meant."""
        known = self._called.get(name)
        if known is None and name in FACTS and len({id(thing.owner) for thing in self._things}) > 1:
            known = self._called[name] = ()
        if known is None:
            found = [word for thing in self._things if (word := thing.words.get(name)) is not None and (word.path or word.when)]
            if found and self.is_path(name):
                found = [word for word in found if any(path.split(".")[0] == name for path in word.path.split("|"))]
            known = self._called[name] = tuple(found)
        return known

    def is_fact(self, name: str) -> bool:
        """Whether it is what the header of any message says (value_at.FACTS): no path here and no word has that name."""
        return name in FACTS and not self.is_path(name) and not self.called(name)

    def is_path(self, name: str) -> bool:
        return any(paths.at(kind, name) is not None for kind in self.kinds)

    def __iter__(self) -> Iterator[tuple[str, Word]]:
        """Each word that may stand for a path, with its name."""
        for name in dict.fromkeys(name for thing in self._things for name in thing.words):
            for word in self.called(name)[:1]:
                yield name, word

    def value(self, name: str, get: Get) -> Any:
        """What a column of this name shows of one message."""
        return self.reader(name)(get)

    def reader(self, name: str) -> Callable[[Get], Any]:
        """What a column of this name shows: (get) -> text, a number, or None."""
        known = self._readers.get(name)
        if known is None:
            known = self._readers[name] = self._reader(name)
        return known

    def _reader(self, name: str) -> Callable[[Get], Any]:
        words = self.called(name)
        if not words:
            path = f"#{name}" if self.is_fact(name) else name
            return lambda get: get(path)
        readers = [self._reader_of(word) for word in words]
        usual = words[0].type
        absent = usual.absent if isinstance(usual, Plain) and len(self._things) == 1 else None
        if len(readers) == 1 and absent is None:
            return readers[0]
        return lambda get: next((value for read in readers if (value := read(get)) is not None), absent)

    def _reader_of(self, word: Word) -> Callable[[Get], Any]:
        if not isinstance(word.type, (Is, OfLink)):
            return reader(word, self.around)
        test = condition(word, "", self.kinds, self.around)
        return lambda get: (test is not None and test(get)) or None

    def places(self, name: str) -> list[str]:
        """The paths whose values a word stands for; of a path, itself."""
        if self.is_fact(name):
            return [f"#{name}"]
        return [path for word in self.called(name) for path in word.path.split("|") if path] or [name]

    def kernel_names(self, name: str) -> list[str]:
        """The paths of all that a word tells of: of `dst` the address and the length of its prefix, of `v0@v1` both."""
        found = self.places(name)
        for word in self.called(name):
            if isinstance(word.type, Prefix):
                found += word.type.length.split("|")
            elif isinstance(word.type, InterfaceName) and word.type.lower:
                found.append(word.type.lower)
        return found

    def plain_place(self, name: str) -> str | None:
        """The path whose type says what a column of this name shows; None where a word makes a text of its own of it."""
        words = self.called(name)
        return None if words and not isinstance(words[0].type, Plain) else self.places(name)[0]

    def test(self, name: str, text: str) -> Test:
        """Whether a part is what people mean by `text`. Raises UsageError, UnknownNameError."""
        tests, refused = [], None
        for word in self.called(name):
            try:
                tests.append(self._about(word, condition(word, text, self.kinds, self.around)))
            except NlshellError as error:
                refused = error
        if refused is not None and not tests:
            raise refused
        return lambda get: any(test is None or test(get) for test in tests)

    def _about(self, word: Word, test: Test | None) -> Test | None:
        """The test, for messages only that can have the part: those of other things have no priority, and so not 0 either."""
        kinds = [kind for kind in self.kinds if any(word in thing.words.values() for thing in things_of(kind))]
        others = {name for kind in self.kinds if kind not in kinds for name in kind.header_fields}
        own = {name for kind in kinds for name in kind.header_fields} - others
        if not others or not own:
            return test
        return lambda get: any(get(name) is not None for name in own) and (test is None or test(get))

    def stands_alone(self, name: str) -> str:
        """What to say to a bare word with a value: up = 1; "" of any other."""
        bare = any(not word.type.argument for word in self.called(name))
        return f"{name} takes no value; write `where {name}` or `where not {name}`" if bare else ""

    def can_set(self, name: str) -> bool:
        """Whether a request may say `name=…` for a part of what it is about."""
        return any(word.path and not only_selects(word.type) for word in self.called(name))

    def written(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What path=value words mean for the writer, with the paths that words stand for in their place.

        Raises UsageError, UnknownNameError: also where two of them say the same path.
        """
        values: dict[str, Any] = {}
        said: dict[str, str] = {}
        usual: dict[str, Any] = {}
        for name, text in given.items():
            own = self.places(name)
            for path, value in self._meant(name, text).items():
                if path != name and path in given and path not in own:
                    continue  # the address family, say, which a prefix tells as well
                if path in said and values[path] != value:
                    raise UsageError(f"{said[path]} and {name} both say {path}; leave one of them out")
                values[path], said[path] = value, name
            usual |= self._usual_family(name, text)
        attributes = {name: entry for kind in self.kinds if kind.attributes is not None for name, entry in kind.attributes.by_name.items()}
        told = {path for name in values if (entry := attributes.get(name)) is not None for path in entry.type.fills or ()}
        return {**{path: family for path, family in usual.items() if path not in told}, **values}

    def _usual_family(self, name: str, text: Any) -> dict[str, int]:
        """The address family of a destination that is all there is, which says none: the one that is asked for without any."""
        for thing in self._things:
            word = thing.words.get(name)
            if word is not None and isinstance(word.type, Prefix) and word.type.family and text in ("default", word.type.whole):
                return {word.type.family: thing.families[0]} if thing.families[0] else {}
        return {}

    def _meant(self, name: str, text: Any) -> dict[str, Any]:
        if self.can_set(name):
            try:
                return settings(self.called(name)[0], str(text), self.kinds, self.around)
            except NlshellError:
                if not self.is_path(name):
                    raise
        elif self.called(name) and not self.is_path(name):
            raise UsageError(f"{name} selects, and can't be set")
        return {name: text}
