"""Names for numbers: enumerations and flag sets, both ways."""

from __future__ import annotations

from ..errors import EncodeError, UnknownNameError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_CACHED_COMBINATIONS = 4096


class Named(int):
    """An integer that prints as its name. It compares, hashes and serialises to JSON as the number it is."""

    name: str

    def __new__(cls, value: int, name: str) -> Named:
        self = super().__new__(cls, value)
        self.name = name
        return self

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<{self.name} {int(self)}>"

    def __reduce__(self) -> tuple[type[Named], tuple[int, str]]:
        return Named, (int(self), self.name)


class Bits(Named):
    """A set of flags: `names` of those that are set, lowest first, and the `rest` that has none."""

    names: tuple[str, ...]
    rest: int

    def __new__(cls, value: int, names: Iterable[str], rest: int = 0, name: str = "") -> Bits:
        self = int.__new__(cls, value)
        self.names, self.rest = tuple(names), rest
        self.name = name or "|".join((*self.names, *([hex(rest)] if rest else []))) or "0"
        return self

    def __reduce__(self) -> tuple[type[Bits], tuple[int, tuple[str, ...], int, str]]:  # type: ignore[override]
        return Bits, (int(self), self.names, self.rest, self.name)


class _Table(dict[int, int]):
    """Number -> Named, for readers: a look-up at C speed, with the rare rest in __missing__."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def __missing__(self, value: int) -> int:
        return self.names.unnamed(value)


class Names:
    """What enumerations and flag sets share: entries by short name, and the kernel's prefix before them.

    name     what it is called in `nlshell schema` (the C enum's tag, or its prefix)
    prefix   put before an entry to get the kernel's identifier
    entries  short name -> number; where two names share a number the first is shown, both are understood
    """

    kind = ""

    def __init__(self, name: str, entries: dict[str, int], prefix: str = "") -> None:
        self.name = name
        self.prefix = prefix
        self.entries = entries
        self.table: dict[int, int] = _Table(self)
        for entry, value in entries.items():
            if value not in self.table:
                self.table[value] = self._named(value, entry)
        self._by_text: dict[str, int] = {}
        self._bytes: tuple[int, ...] = ()

    @property
    def byte_table(self) -> tuple[int, ...]:
        """What `of` gives for each value of one byte: a tuple is looked up four times as fast as `table`."""
        if not self._bytes:
            self._bytes = tuple(self.of(value) for value in range(256))
        return self._bytes

    def number(self, text: str) -> int:
        """The number of one name: short or the kernel's own, in any case, or written as a number."""
        if not self._by_text:
            self._by_text = {
                spelling.lower().replace("-", "_"): value
                for entry, value in self.entries.items()
                for spelling in (entry, self.prefix + entry)
            }
        word = text.strip().lower().replace("-", "_")
        if word in self._by_text:
            return self._by_text[word]
        try:
            return int(text.strip(), 0)
        except ValueError:
            raise UnknownNameError(self.kind, text, list(self.entries)) from None

    def of(self, value: int) -> int:
        """The number as a Named, or as it is where the registry has no name for it."""
        return self.table[value]

    def _named(self, value: int, entry: str) -> Named:
        return Named(value, entry)

    def unnamed(self, value: int) -> int:
        """What `of` gives for a number that is not in the table: itself, in hexadecimal where its digits are another one's name."""
        return Named(value, f"{value:#x}") if str(int(value)) in self.entries else value

    def text(self, value: int) -> str:
        """What a tree shows: the names and the number."""
        raise NotImplementedError

    def parse(self, value: object) -> int:
        """The number meant by a number, a name or (flags) several names."""
        if isinstance(value, int):
            return int(value)
        if isinstance(value, str):
            return self.number(value)
        raise EncodeError(f"{value!r} is neither a number nor a known name")


class Enum(Names):
    """One of several values."""

    kind = "value"

    def text(self, value: int) -> str:
        named = self.table[value]
        return f"{named.name} ({value:d})" if isinstance(named, Named) else f"{value:d}"


class Flags(Names):
    """A set of bits. Entries may cover several bits; the widest that fits is named first."""

    kind = "flag"

    def __init__(self, name: str, entries: dict[str, int], prefix: str = "") -> None:
        super().__init__(name, entries, prefix)
        self._widest_first = sorted(self.table.items(), key=lambda item: -item[0].bit_count())

    def split(self, value: int) -> tuple[list[str], int]:
        """Names of the bits that are set, lowest first, and the rest that no name covers."""
        found, rest = [], int(value)
        for bits, named in self._widest_first:
            if bits and rest & bits == bits:
                found.append((bits & -bits, str(named)))
                rest &= ~bits
        return [name for _, name in sorted(found)], rest

    def _named(self, value: int, entry: str) -> Named:
        return Bits(value, (entry,) if value else (), name=entry)

    def unnamed(self, value: int) -> int:
        named = Bits(value, *self.split(value))
        if len(self.table) < _CACHED_COMBINATIONS:
            self.table[value] = named
        return named

    def text(self, value: int) -> str:
        joined = str(self.table[value])
        return joined if joined == f"{value:d}" else f"{joined} ({value:#x})"

    def parse(self, value: object) -> int:
        if isinstance(value, str):
            value = [word for word in value.replace("|", ",").split(",") if word.strip()]
        if isinstance(value, (list, tuple, set, frozenset)):
            total = 0
            for word in value:
                total |= super().parse(word)
            return total
        return super().parse(value)
