"""Types, structs and names of values, joined: what the one knows and the other does not."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

from ..enums import Names
from ..shapes import AttributeSet, Either, Field, IndexedArray, Nest, Packed, Prefixed, Struct, SubMessage, TypeValue
from ..types import Binary, Bitfield32, Scalar, Type, VarInt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_NESTS = ("nest", "indexed-array", "nest-type-value")
_ADDRESSES = ("ipv4", "ipv6", "ipv4-or-v6")


def agree(theirs: str, ours: str, their_prefix: str, our_prefix: str) -> bool:
    """Whether two names are the same one, but for prefixes, case, and how words are joined."""
    return bool(_bare(theirs, their_prefix, our_prefix) & _bare(ours, their_prefix, our_prefix))


def _bare(name: str, *prefixes: str) -> set[str]:
    lowered = name.lower()
    return {lowered.removeprefix(prefix.lower()).replace("_", "") for prefix in ("", *prefixes)}


class Cases(Mapping[Any, "Type | None"] if TYPE_CHECKING else Mapping):  # type: ignore[misc]
    """The cases of a choice with those that a specification adds. Ours may be made as they are asked for."""

    def __init__(self, ours: Mapping[Any, Type | None], changed: dict[Any, Type | None]) -> None:
        self._ours = ours
        self._changed = changed

    def __getitem__(self, value: Any) -> Type | None:
        return self._changed[value] if value in self._changed else self._ours[value]

    def __contains__(self, value: object) -> bool:
        return value in self._changed or value in self._ours

    def __iter__(self) -> Iterator[Any]:
        yield from self._ours
        yield from (value for value in self._changed if value not in self._ours)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Parts:
    """What `Joining` needs for everything below attribute sets."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, int], tuple[Names, Names, Names]] = {}
        self._structs: dict[tuple[int, int], tuple[Struct, Struct, Struct]] = {}

    def tell(self, where: str, text: str) -> None:
        raise NotImplementedError

    def attributes(self, ours: AttributeSet, theirs: AttributeSet) -> AttributeSet:
        raise NotImplementedError

    def again(self, ours: Type) -> Type:
        raise NotImplementedError

    def type(self, ours: Type, theirs: Type, where: str) -> Type:
        """A type that is described, with what the other adds; itself where that is nothing."""
        if ours.__class__ is Type and not _is_bytes(theirs):
            return theirs  # nobody said what it is; that something is bytes is said as Binary
        if isinstance(ours, Nest) and isinstance(theirs, Nest):
            made = self.attributes(ours.of, theirs.of)
            return ours if made is ours.of else ours.but(_of=made)
        for shape in (IndexedArray, TypeValue, Packed):
            if isinstance(ours, shape) and isinstance(theirs, shape):
                item = self.type(ours.item, theirs.item, where)
                return ours if item is ours.item else ours.but(item=item)
        if isinstance(ours, Prefixed) and isinstance(theirs, Prefixed):
            return ours.but(struct=self.struct(ours.struct, theirs.struct), rest=self.type(ours.rest, theirs.rest, where))
        if isinstance(ours, Struct) and isinstance(theirs, Struct):
            return self.struct(ours, theirs)
        if isinstance(ours, SubMessage) and isinstance(theirs, SubMessage):
            return self._choice(ours, theirs, where)
        if difference := _difference(ours, theirs):
            self.tell(where, difference)
        return self.again(self._named(ours, theirs, where))

    def _choice(self, ours: SubMessage, theirs: SubMessage, where: str) -> SubMessage:
        if ours.selector.rpartition(".")[2] != theirs.selector.rpartition(".")[2]:
            self.tell(where, f"chosen by {theirs.selector} there, by {ours.selector} here")
            return ours
        forms = {type(value) for value in ours.cases}  # a specification gives text and number, where an enum names them
        changed: dict[Any, Type | None] = {}
        for value, case in theirs.cases.items():
            mine = ours.cases.get(value)
            if mine is not None and case is not None:
                changed[value] = self.type(mine, case, f"{where} of {value}")
            elif value not in ours.cases and type(value) in forms:
                changed[value] = case
        return ours.but(_cases=Cases(ours.cases, changed)) if changed else ours

    def _named(self, ours: Type, theirs: Type, where: str) -> Type:
        """The same type with the names that the other has for its values."""
        if theirs.names is None or ours.kind != theirs.kind or not isinstance(ours, (Scalar, VarInt, Bitfield32)):
            return ours
        if ours.names is None:
            return ours.but(names=theirs.names) if ours.unit is ours.hint is None else ours
        names = self.names(ours.names, theirs.names, where)
        return ours if names is ours.names else ours.but(names=names)

    def names(self, ours: Names, theirs: Names, where: str) -> Names:
        key = (id(ours), id(theirs))
        if key not in self._names:
            self._names[key] = (ours, theirs, self._more_names(ours, theirs, where))
        return self._names[key][2]

    def _more_names(self, ours: Names, theirs: Names, where: str) -> Names:
        if ours.kind != theirs.kind:
            self.tell(where, f"{'flags' if theirs.kind == 'flag' else 'one of several values'} there, not here")
            return ours
        here: dict[int, list[str]] = {}
        for entry, number in ours.entries.items():
            here.setdefault(number, []).append(entry)
        shared = [(entry, number) for entry, number in theirs.entries.items() if number in here]
        if shared and 2 * sum(_same_value(entry, here[number][0], theirs, ours) for entry, number in shared) < len(shared):
            self.tell(where, f"{theirs.name} has other names for these values than {ours.name}")
            return ours
        added = {}
        for entry, number in theirs.entries.items():
            if number in here:
                if not any(_same_value(entry, each, theirs, ours) for each in here[number]):
                    self.tell(ours.prefix + here[number][0], f"the value {number} is {theirs.prefix}{entry} there")
                continue
            same = next((each for each in ours.entries if _same_value(entry, each, theirs, ours)), None)
            if same is not None:
                self.tell(ours.prefix + same, f"{number} there, {ours.entries[same]} here")
            else:
                added[entry] = number
        if not added:
            return ours
        twin = copy(ours)  # of its own class: some enumerations of ours compute names
        type(ours).__init__(twin, ours.name, {**ours.entries, **added}, ours.prefix)
        return twin

    def struct(self, ours: Struct, theirs: Struct) -> Struct:
        key = (id(ours), id(theirs))
        if key not in self._structs:
            self._structs[key] = (ours, theirs, self._more_fields(ours, theirs))
        return self._structs[key][2]

    def _more_fields(self, ours: Struct, theirs: Struct) -> Struct:
        there = {(field.offset, field.type.size): field for field in theirs.fields}
        fields = [self._field(ours, field, there.get((field.offset, field.type.size))) for field in ours.fields]
        if not ours.tail and not theirs.tail and theirs.fixed > ours.fixed:
            self.tell(f"struct {ours.name}", f"{theirs.fixed} bytes there, {ours.fixed} here")
        if all(one is other for one, other in zip(fields, ours.fields)):
            return ours
        twin = ours.but(fields=tuple(fields), by_name={field.name: field for field in fields}, _layout=None)
        twin.tail = fields[-1] if ours.tail else None
        twin.fixed_fields = twin.fields[:-1] if ours.tail else twin.fields
        return twin

    def _field(self, struct: Struct, ours: Field, theirs: Field | None) -> Field:
        if theirs is None:
            return ours
        where = f"{struct.name}.{ours.name}"
        if difference := _difference(ours.type, theirs.type):
            self.tell(where, difference)
        kind = self._named(ours.type, theirs.type, where)
        if kind is ours.type and (ours.doc or not theirs.doc):
            return ours
        field = copy(ours)
        field.type, field.doc = kind, ours.doc or theirs.doc
        return field


def _same_value(their_entry: str, our_entry: str, theirs: Names, ours: Names) -> bool:
    return theirs.prefix + their_entry == ours.prefix + our_entry or agree(their_entry, our_entry, theirs.prefix, ours.prefix)


def _is_bytes(type: Type) -> bool:
    """Whether nothing is known of a type but that it is bytes."""
    return type.__class__ in (Type, Binary) and type.hint is None and type.size is None


def _difference(ours: Type, theirs: Type) -> str:
    """What two types contradict each other in; "" where one only says more than the other."""
    if _is_bytes(theirs) or isinstance(ours, (Either, SubMessage)) or ours.hint in _ADDRESSES or theirs.hint in _ADDRESSES:
        return ""
    if ours.kind != theirs.kind:
        alike = (ours.kind in _NESTS and theirs.kind in _NESTS) or theirs.kind == "binary"
        return "" if alike or (theirs.kind in ("uint", "sint") and isinstance(ours, Scalar)) else f"{theirs.kind} there, {ours.kind} here"
    if ours.byte_order != theirs.byte_order and ours.size != 1:
        return f"{theirs.byte_order or 'the order of the host'} there, {ours.byte_order or 'the order of the host'} here"
    return ""
