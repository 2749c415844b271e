"""A specification joined with what is described already: it adds, and where the two contradict each other it is told.

Descriptions are shared by registries and never changed. So what grows is made anew around the old parts: a family,
its messages, the attribute sets that the specification knows too, down to the last nest.
"""

from __future__ import annotations

from copy import copy

from ...errors import InputError
from ..model import Family, MessageType
from ..registry import Registry
from ..shapes import AttributeSet, IndexedArray, Nest, TypeValue, header_size
from ..types import Type
from .parts import Parts, agree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..shapes import Struct
    from .operations import Specification

_MOST_SETS = 20_000  # of one file; the kernel's largest needs some hundred


class Difference:
    """Something that a specification says otherwise than the description that is here. str() gives the sentence.

    file   the specification
    where  the kernel's name of the attribute, message, value or struct
    text   what it is there and here
    """

    __slots__ = ("file", "text", "where")

    def __init__(self, file: str, where: str, text: str) -> None:
        self.file = file
        self.where = where
        self.text = text

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.text}"

    def __repr__(self) -> str:
        return f"<Difference {self.where}: {self.text}>"


class Joining(Parts):
    """One specification on its way into a registry."""

    def __init__(self, specification: Specification, family: Family, registry: Registry) -> None:
        super().__init__()
        self.specification = specification
        self.family = family
        self.registry = registry
        self._told: dict[tuple[str, str], Difference] = {}
        self._sets: dict[tuple[int, int], _Pair] = {}
        self._made: dict[int, AttributeSet] = {}  # by id() of ours
        self._waiting: list[_Pair] = []

    @property
    def differences(self) -> list[Difference]:
        return list(self._told.values())

    def tell(self, where: str, text: str) -> None:
        self._told.setdefault((where, text), Difference(self.specification.file, where, text))

    # --- families

    def replace(self) -> Family:
        """The specification's family in the place of the one with its name."""
        family, protocol = self.family, self.family.protocol
        if self.registry.knows_family(family.name, protocol.name):
            known = self.registry.family(family.name, protocol.name)
            family.id, family.module = known.id, known.module
        return self.registry.register(family, protocol, replace=True)

    def join(self) -> Family:
        """What the registry knows of these messages, with what the specification adds."""
        family, registry, protocol = self.family, self.registry, self.family.protocol
        known = None
        if registry.is_described(protocol) and registry.knows_family(family.name, protocol.name):
            known = registry.family(family.name, protocol.name)
            known = known if known in registry.families(protocol.name) else None  # else only a name that was added
        for name, number in self.specification.groups.items():
            if registry.is_described(protocol) and number not in protocol.groups.values():
                self.tell(f"group {name}", f"number {number} there, {protocol.name} has no group of that number here")
        if family.kind == "generic":
            partners, others = self._partners(known.messages if known is not None else ())
            return self._grown(known, partners, others) if known is not None else registry.register(family, protocol)
        partners, others = self._partners(None)
        if not partners:
            return self._grown(known, {}, others) if known is not None else registry.register(family, protocol)
        touched = [message.family for message, _ in partners.values()]
        main = known or max(dict.fromkeys(touched), key=touched.count)
        grown = {id(each): self._grown(each, partners, others if each is main else []) for each in dict.fromkeys((*touched, main))}
        if known is not None:
            return grown[id(known)]
        # The specification's own name means the same messages, wherever they are described.
        numbers = {message.id for message in family.messages}
        view = copy(family)
        view.messages = tuple(message for each in grown.values() for message in each.messages if message.id in numbers)
        registry.add_name(view.name, view)
        return view

    def _partners(
        self, known: tuple[MessageType, ...] | None
    ) -> tuple[dict[int, tuple[MessageType, list[MessageType]]], list[MessageType]]:
        """For messages that are described (by id()): those of the specification that are the same; and its others."""
        found: dict[int, tuple[MessageType, list[MessageType]]] = {}
        others = []
        for theirs in self.family.messages:
            here = known if known is not None else self.registry.described(self.family.protocol, theirs.id)
            fitting = [ours for ours in here if ours.id == theirs.id and _same_way(ours, theirs)]
            # RTM_GETROUTE of AF_CAN is another thing; so are events with numbers of their own.
            fitting = [ours for ours in fitting if header_size(ours.header) == header_size(theirs.header)] or fitting
            fitting = [ours for ours in fitting if ours.direction != "notification"] or fitting
            for ours in fitting:
                found.setdefault(id(ours), (ours, []))[1].append(theirs)
            if not fitting:
                others.append(theirs)
        return found, others

    def _grown(self, ours: Family, partners: dict[int, tuple[MessageType, list[MessageType]]], others: list[MessageType]) -> Family:
        messages = [self._message(message, partners[id(message)][1] if id(message) in partners else []) for message in ours.messages]
        messages += [message.but(errnos={**ours.errnos, **message.errnos}) for message in others]
        self._fill()
        groups = dict.fromkeys((*ours.groups, *self.family.groups))
        if ours.kind == "generic" and ours.version != self.family.version:
            self.tell(ours.name, f"version {self.family.version} there, {ours.version} here")
        return self.registry.supersede(ours, ours.but(messages, groups=tuple(groups), doc=ours.doc or self.family.doc))

    def _message(self, ours: MessageType, partners: list[MessageType]) -> MessageType:
        attributes, header, doc = ours.attributes, ours.header, ours.doc
        done: set[int] = set()
        for theirs in partners:
            doc = doc or theirs.doc
            if not theirs.name.endswith("_REPLY") and not agree(theirs.name, ours.name, self.family.prefix, ours.family.prefix):
                self.tell(ours.name, f"number {ours.id} is {theirs.name} there")
            header = self._header(ours, header, theirs)
            if theirs.attributes is None or ours.payload is not None:
                continue
            whole, _ = self._whole(theirs.attributes)
            if attributes is None:
                attributes = theirs.attributes
            elif id(whole) not in done:
                attributes = self.attributes(attributes, theirs.attributes)
            done.add(id(whole))
        return ours.but(attributes=attributes, header=header, doc=doc)

    def _header(self, ours: MessageType, header: Sequence[Struct] | None, theirs: MessageType) -> tuple[Struct, ...]:
        mine, given = tuple(header or ()), tuple(theirs.header or ())
        if [struct.fixed for struct in mine] == [struct.fixed for struct in given]:
            return tuple(self.struct(one, other) for one, other in zip(mine, given))
        if given and header_size(ours.header) != header_size(theirs.header):
            self.tell(ours.name, f"the fixed header has {header_size(theirs.header)} bytes there, {header_size(ours.header)} here")
        return mine

    # --- attribute sets

    def attributes(self, ours: AttributeSet, theirs: AttributeSet) -> AttributeSet:
        """A set that is described, with what the other adds. It is filled later, so that sets may contain each other."""
        whole, named = self._whole(theirs)
        key = (id(ours), id(whole))
        pair = self._sets.get(key)
        if pair is None:
            if len(self._sets) >= _MOST_SETS:
                raise InputError(f"{self.specification.file}: its attribute sets are nested in each other in too many ways")
            pair = self._sets[key] = _Pair(ours, whole)
            if self._is_same(ours, whole):
                pair.made = copy(ours)
                pair.made.by_id, pair.made.by_name, pair.made.doc = {}, {}, ours.doc or whole.doc
                self._made.setdefault(id(ours), pair.made)
                self._waiting.append(pair)
            else:
                self.tell(ours.name, f"{theirs.name} has other attributes under these numbers")
        pair.named |= named
        return pair.made

    def again(self, ours: Type) -> Type:
        """A nest of which the specification says nothing, or something else: still of the set that grew, if it is of one."""
        if isinstance(ours, Nest) and id(ours.of) in self._made:
            return ours.but(_of=self._made[id(ours.of)])
        if isinstance(ours, (IndexedArray, TypeValue)) and (item := self.again(ours.item)) is not ours.item:
            return ours.but(item=item)
        return ours

    def _whole(self, theirs: AttributeSet) -> tuple[AttributeSet, set[int]]:
        """The set that a subset is of, and the numbers that the subset names."""
        return self.specification.subsets.get(id(theirs), (theirs, set(theirs.by_id)))

    @staticmethod
    def _is_same(ours: AttributeSet, theirs: AttributeSet) -> bool:
        """Whether two sets are of one enumeration: at least half of the numbers that both have have the same names."""
        shared = [number for number in ours.by_id if number in theirs.by_id]
        alike = [number for number in shared if _alike(ours, theirs, number)]
        return 2 * len(alike) >= len(shared)

    def _fill(self) -> None:
        begun = []
        while self._waiting:
            pair = self._waiting.pop(0)
            begun.append(pair)
            ours, theirs, made = pair.ours, pair.theirs, pair.made
            for mine in ours:
                attribute = copy(mine)
                attribute.type = self.again(mine.type)
                other = theirs.by_id.get(mine.id)
                if other is not None and not _alike(ours, theirs, mine.id):
                    self.tell(mine.kernel, f"number {mine.id} is {other.kernel} there")
                elif other is not None:
                    attribute.type = self.type(mine.type, other.type, mine.kernel)
                    attribute.doc = mine.doc or other.doc
                    if other.multi and not mine.multi:
                        self.tell(mine.kernel, "may be repeated there, not here")
                made.by_id[mine.id] = made.by_name[mine.name] = attribute
        for pair in begun:  # only now is it known what of a set belongs here
            self._extend(pair)

    def _extend(self, pair: _Pair) -> None:
        made, prefix = pair.made, pair.ours.prefix
        for other in pair.theirs:
            if other.id in made.by_id or other.name == "unspec" or other.id not in pair.named:
                continue
            added = copy(other)
            added.name = other.name.removeprefix(prefix.lower())
            if not pair.theirs.prefix:
                added.kernel = prefix + added.name.upper()
            if added.name in made.by_name:
                self.tell(made.by_name[added.name].kernel, f"number {other.id} there, {made.by_name[added.name].id} here")
            else:
                made.by_id[added.id] = made.by_name[added.name] = added


class _Pair:
    """A set that is described, the one of the specification, and what both are together; held, for id() tells pairs apart."""

    def __init__(self, ours: AttributeSet, theirs: AttributeSet) -> None:
        self.ours = ours
        self.theirs = theirs
        self.made = ours
        self.named: set[int] = set()


def _same_way(ours: MessageType, theirs: MessageType) -> bool:
    return None in (ours.direction, theirs.direction) or (ours.direction == "request") == (theirs.direction == "request")


def _alike(ours: AttributeSet, theirs: AttributeSet, number: int) -> bool:
    mine, other = ours.by_id[number], theirs.by_id[number]
    return mine.kernel == other.kernel or agree(other.name, mine.name, "", ours.prefix)
