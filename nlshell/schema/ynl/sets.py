"""The definitions and attribute sets of a specification, as the very objects of this package.

Structs get the C compiler's layout, for that is what the kernel sends: members of type pad fill some holes, but the
specifications leave out as many, and most at the end of a struct.
"""

from __future__ import annotations

from ...errors import SchemaError, UnknownNameError
from ..addresses import IP, IPV4, IPV6, LinkAddress
from ..enums import Enum, Flags, Names
from ..model import Protocol
from ..registry import Registry
from ..shapes import Attr, AttributeSet, Field, IndexedArray, Nest, Packed, Prefixed, Struct, SubMessage, TypeValue
from ..types import BYTES, FLAG, PAD, SINT, UINT, Binary, Bitfield32, FixedText, Scalar, String, Type
from .reading import Part, identifier, kernel_name, sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

DIALECTS = ("genetlink", "genetlink-c", "genetlink-legacy", "netlink-raw")
_CODES = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "s8": "b", "s16": "h", "s32": "i", "s64": "q"}


class Sets:
    """The definitions and attribute sets of one file. `made` holds the protocols that no registry knows, for other files to share."""

    def __init__(self, file: str, data: Any, registry: Registry, made: dict[int, Protocol]) -> None:
        self.file = file
        self.top = Part(data, "", file)
        self.name = self.top.text("name")
        self.dialect = self.top.text("protocol", "genetlink")
        if self.dialect not in DIALECTS:
            raise self.top.fault(f"{self.dialect!r} is unknown; one of {', '.join(DIALECTS)} is expected", "protocol")
        self.registry = registry
        self.groups: dict[str, int] = {}  # with fixed numbers, of a raw protocol
        self.protocol = self._protocol(made)
        self.definitions: dict[str, Part] = {}
        self.constants: dict[str, int] = {}
        for part in self.top.parts("definitions"):
            self._define(part)
        self.set_parts: dict[str, Part] = {}
        for part in self.top.parts("attribute-sets", required=True):
            if self.set_parts.setdefault(part.text("name"), part) is not part:
                raise part.fault("this attribute set is there twice")
        self.formats = {part.text("name"): part for part in self.top.parts("sub-messages")}
        self._names: dict[tuple[str, bool], Names] = {}
        self._structs: dict[str, Struct | None] = {}
        whole = {name: part for name, part in self.set_parts.items() if "subset-of" not in part}
        self._sets = {name: self._set(part) for name, part in whole.items()}
        self.subsets: dict[int, tuple[AttributeSet, set[int]]] = {}  # id() of a subset -> the set it is of, the numbers it names
        self._sets |= {name: self._subset(part) for name, part in self.set_parts.items() if name not in whole}

    def _protocol(self, made: dict[int, Protocol]) -> Protocol:
        if self.dialect != "netlink-raw":
            return self.registry.protocol("generic")
        number = self.top.number("protonum")
        if number is None:
            raise self.top.fault("is missing; a raw protocol needs its number", "protonum")
        for part in self.top.part("mcast-groups").parts("list"):
            if (group := part.number("value")) is not None:
                self.groups[identifier(part.text("name"))] = group
        try:
            known = self.registry.protocol(number)
        except UnknownNameError as error:
            raise self.top.fault(str(error), "protonum") from None
        if self.registry.is_described(known):
            return known
        protocol = made.setdefault(number, Protocol(identifier(self.name), number))
        protocol.groups.update(self.groups)
        return protocol

    # --- definitions

    def _define(self, part: Part) -> None:
        name, kind = part.text("name"), part.text("type")
        if kind == "const":
            value = part.data.get("value")
            if isinstance(value, int):
                # A limit may name a constant as the specification does, or as the header does.
                for spelling in (name, part.text("name-prefix", "") + name, f"{self.name}-{name}"):
                    self.constants[identifier(spelling)] = value
        elif kind not in ("enum", "flags", "struct"):
            raise part.fault(f"{kind!r} is unknown; const, enum, flags or struct is expected", "type")
        else:
            self.definitions[name] = part

    def _names_of(self, part: Part) -> Names | None:
        """The Enum or Flags that an attribute or a member refers to."""
        if "enum" not in part:
            mask = part.part("checks").data.get("flags-mask")
            definition = self.definitions.get(mask) if isinstance(mask, str) else None
            return None if definition is None or definition.text("type") != "flags" else self._enumeration(definition, True)
        name = part.text("enum")
        definition = self.definitions.get(name)
        if definition is None or definition.text("type") == "struct":
            raise part.fault(f"no enum or flags called {name!r} is defined", "enum")
        as_flags = definition.text("type") == "flags" or bool(part.data.get("enum-as-flags")) or part.data.get("type") == "bitfield32"
        if (name, as_flags) not in self._names:
            self._names[name, as_flags] = self._enumeration(definition, as_flags)
        return self._names[name, as_flags]

    def _enumeration(self, definition: Part, as_flags: bool) -> Names:
        value = self._limit(definition, "value-start") or 0
        entries: dict[str, int] = {}
        for entry in definition.parts("entries", required=True):
            given = entry.number("value", least=-(1 << 63))
            value = value if given is None else given
            if as_flags and not 0 <= value <= 63:
                raise entry.fault(f"a flag is given by its bit, 0 to 63; {value} is none", "value")
            entries[kernel_name(entry.text("name"))] = 1 << value if as_flags else value
            value += 1
        name = definition.text("name")
        prefix = kernel_name(definition.text("name-prefix", f"{self.name}-{name}-"))
        return (Flags if as_flags else Enum)(identifier(name), entries, prefix)

    def _struct(self, part: Part, key: str) -> Struct:
        name = part.text(key)
        definition = self.definitions.get(name)
        if definition is None or definition.text("type") != "struct":
            raise part.fault(f"no struct called {name!r} is defined", key)
        if name not in self._structs:
            self._structs[name] = None
            fields: list[Field] = []
            used: set[str] = set()
            for member in definition.parts("members", required=True):
                own = field = identifier(member.text("name"))
                while field in used:
                    field = f"{own}_{len(fields)}"
                used.add(field)
                fields.append(Field(field, self._member(member), sentence(member)))
            try:
                self._structs[name] = Struct(identifier(name), fields)
            except SchemaError as error:
                raise definition.fault(str(error)) from None
        struct = self._structs[name]
        if struct is None:
            raise part.fault(f"struct {name!r} contains itself", key)
        return struct

    def _member(self, member: Part) -> Type:
        kind, length = member.text("type"), self._length(member, "len")
        if kind in _CODES:
            return self._scalar(member, kind)
        if kind == "binary" and "struct" in member:
            return self._struct(member, "struct")
        if kind not in ("string", "binary", "pad"):
            raise member.fault(f"{kind!r} cannot stand in a struct", "type")
        if length is None:
            if kind == "binary" and "len" not in member:
                return BYTES
            raise member.fault("is missing or names a constant that is not defined here", "len")
        if kind == "string":
            return FixedText(length)
        if kind == "pad":
            return Binary(length)
        return self._hinted(member, length) or Binary(length)

    # --- attribute sets

    def _set(self, part: Part) -> AttributeSet:
        attributes = [self._attribute(number, entry) for number, entry in _numbered(part) if entry.text("type") != "unused"]
        return self._made(part, kernel_name(self._set_prefix(part)), attributes)

    def _subset(self, part: Part) -> AttributeSet:
        """What a subset names may differ from the whole; the rest is kept, for the kernel sends more than it names."""
        whole = part.text("subset-of")
        if whole not in self.set_parts or "subset-of" in self.set_parts[whole]:
            raise part.fault(f"no attribute set called {whole!r} is there that is none itself", "subset-of")
        attributes = {attribute.id: attribute for attribute in self._sets[whole]}
        known = {entry.text("name"): (number, entry) for number, entry in _numbered(self.set_parts[whole])}
        for entry in part.parts("attributes", required=True):
            if entry.text("name") not in known:
                raise entry.fault(f"is not in {whole}", "name")
            number, base = known[entry.text("name")]
            changed = Part({**base.data, **entry.data}, entry.where, self.file)
            if len(entry.data) > 1 and changed.text("type") != "unused":
                attributes[number] = self._attribute(number, changed)
        made = self._made(part, self._sets[whole].prefix, list(attributes.values()))
        self.subsets[id(made)] = self._sets[whole], {known[entry.text("name")][0] for entry in part.parts("attributes")}
        return made

    def _made(self, part: Part, prefix: str, attributes: list[Attr]) -> AttributeSet:
        try:
            return AttributeSet(prefix, attributes, name=f"{self.name}/{part.text('name')}", doc=sentence(part))
        except SchemaError as error:
            raise part.fault(str(error)) from None

    def _set_prefix(self, part: Part) -> str:
        name = part.text("name")
        if "name-prefix" in part:
            return part.text("name-prefix")
        if self.dialect == "netlink-raw":
            return ""  # these follow no rule that the format knows
        return f"{self.name}-a-" if name == self.name else f"{self.name}-a-{name}-"

    def _attribute(self, number: int, part: Part) -> Attr:
        name = part.text("name")
        kernel = kernel_name(part.text("name-prefix") + name) if "name-prefix" in part else ""
        allowed = self._allowed(part)
        doc = "; ".join(text for text in (sentence(part), allowed) if text)
        return Attr(number, kernel_name(name), self._type(part), multi=bool(part.data.get("multi-attr")), doc=doc, kernel=kernel)

    def _type(self, part: Part) -> Type:
        kind = part.text("type")
        if kind == "nest-type-value":
            item = self._leaf(part, "sub-type") if "sub-type" in part and "nested-attributes" not in part else self._nest(part)
            return self._keyed(part, item, required=True)
        if kind in ("indexed-array", "array-nest"):
            if kind == "array-nest" or part.text("sub-type") == "nest":
                return IndexedArray(self._nest(part))
            return IndexedArray(self._leaf(part, "sub-type"))
        if kind == "nest":
            return self._keyed(part, self._nest(part))
        if kind == "sub-message":
            return self._sub_message(part)
        if kind == "binary" and part.text("sub-type", "") in _CODES:
            return Packed(self._scalar(part, part.text("sub-type")))
        return self._keyed(part, self._leaf(part, "type"))

    def _keyed(self, part: Part, item: Type, required: bool = False) -> Type:
        """type-value names the numbers that stand in place of attribute types, outermost first."""
        levels = len(part.parts("type-value", required=required))
        for _ in range(levels):
            item = TypeValue(item)
        return item

    def _leaf(self, part: Part, key: str) -> Type:
        kind = part.text(key)
        if kind in _CODES:
            return self._scalar(part, kind)
        if kind in ("uint", "sint"):
            names = self._names_of(part)
            number = UINT if kind == "uint" else SINT
            return number if names is None else number.but(names=names)
        if kind == "string":
            return String(self._length(part.part("checks"), "max-len"))
        if kind == "binary":
            return self._binary(part)
        if kind == "bitfield32":
            return Bitfield32(self._names_of(part))
        if kind == "flag":
            return FLAG
        if kind == "pad":
            return PAD
        raise part.fault(f"{kind!r} is unknown here", key)

    def _scalar(self, part: Part, kind: str) -> Type:
        order = part.text("byte-order", "") or None
        if order not in (None, "big-endian", "little-endian"):
            raise part.fault(f"{order!r} is neither big-endian nor little-endian", "byte-order")
        hint = part.text("display-hint", "") or None
        if hint == "ipv4" and kind == "u32":
            return IPV4.but(kind="u32", byte_order="big-endian", align=4)
        scalar = Scalar(kind, _CODES[kind], order if kind[1:] != "8" else None)
        changes: dict[str, Any] = {}
        names = self._names_of(part)
        if names is not None:
            changes["names"] = names
        if hint is not None:
            changes["hint"] = hint
        low, high = self._range(part)
        if low is not None or high is not None:
            changes["range"] = (scalar.range[0] if low is None else low, scalar.range[1] if high is None else high)
        return scalar.but(**changes)

    def _binary(self, part: Part) -> Type:
        if "struct" in part:
            return self._struct(part, "struct")
        checks = part.part("checks")
        exact = self._length(checks, "exact-len")
        if exact is None:
            exact = self._length(part, "len")
        hinted = self._hinted(part, exact)
        if hinted is not None:
            return hinted
        hint = part.text("display-hint", "") or None
        return Binary(exact, self._length(checks, "min-len") or 0, self._length(checks, "max-len"), hint)

    def _hinted(self, part: Part, length: int | None) -> Type | None:
        """Bytes that are an address. A hint for one IP version stands on attributes that hold either."""
        hint = part.text("display-hint", "")
        if hint in ("ipv4", "ipv6", "ipv4-or-v6"):
            return {4: IPV4, 16: IPV6}.get(length, IP) if length is not None else IP
        if hint in ("mac", "fddi"):
            return LinkAddress(length)
        return None

    def _nest(self, part: Part) -> Nest:
        name = part.text("nested-attributes")
        if name not in self.set_parts:
            raise part.fault(f"no attribute set called {name!r} is there", "nested-attributes")
        return Nest(lambda: self._sets[name])

    def _sub_message(self, part: Part) -> SubMessage:
        name, selector = part.text("sub-message"), identifier(part.text("selector"))
        if name not in self.formats:
            raise part.fault(f"no sub-message called {name!r} is there", "sub-message")
        formats: list[tuple[str, Type | None]] = []
        for each in self.formats[name].parts("formats", required=True):
            struct = self._struct(each, "fixed-header") if "fixed-header" in each else None
            inner = None
            if "attribute-set" in each:
                inner = self._nest(Part({"nested-attributes": each.text("attribute-set")}, each.where, self.file))
            case = Prefixed(struct, inner) if struct is not None and inner is not None else struct or inner
            formats.append((each.text("value"), case))
        return SubMessage(selector, self._cases(selector, formats))

    def _cases(self, selector: str, formats: list[tuple[str, Type | None]]) -> Callable[[], dict[Any, Type | None]]:
        """Formats by the values that the selector will have: numbers where an enum names them."""

        def cases() -> dict[Any, Type | None]:
            names = [held.by_name[selector].type.names for held in self._sets.values() if selector in held.by_name]
            known: dict[Any, Type | None] = {}
            for value, case in formats:
                known.setdefault(value, case)
                if value.isdecimal():
                    known.setdefault(int(value), case)
                for each in names:
                    number = each.entries.get(kernel_name(value)) if each is not None else None
                    if number is not None:
                        known.setdefault(number, case)
            return known

        return cases

    # --- limits

    def _limit(self, part: Part, key: str) -> int | None:
        """A number, a constant, a constant less one, or the end of an integer's range; None where unknown here."""
        value = part.data.get(key)
        if value is None or isinstance(value, int):
            return value if value is None else int(value)
        word, _, less = part.text(key).partition(" - ")
        word = identifier(word)
        if word in self.constants:
            return self.constants[word] - (int(less) if less.isdecimal() else 0)
        kind, _, which = word.partition("_")
        if kind in _CODES and which in ("min", "max"):
            return Scalar(kind, _CODES[kind]).range[which == "max"]
        return int(word, 0) if word.isdecimal() else None

    def _length(self, part: Part, key: str) -> int | None:
        value = self._limit(part, key)
        if value is not None and not 0 <= value <= 0xFFFF:
            raise part.fault(f"{value} is no length, an attribute has at most 65535 bytes", key)
        return value

    def _range(self, part: Part) -> tuple[int | None, int | None]:
        checks = part.part("checks")
        return self._limit(checks, "min"), self._limit(checks, "max")

    def _allowed(self, part: Part) -> str:
        """What the kernel accepts, in words."""
        low, high = self._range(part)
        text = ""
        if low is not None and high is not None:
            text = f"{low} to {high}"
        elif low is not None:
            text = f"at least {low}"
        elif high is not None:
            text = f"at most {high}"
        if "flags-mask" in part.part("checks"):
            mask = part.part("checks").data["flags-mask"]
            text = f"bits {mask:#x}" if isinstance(mask, int) else f"only bits of {mask}"
        return text and f"allowed: {text}"


def _numbered(part: Part) -> list[tuple[int, Part]]:
    """The attributes of a set with their numbers: one more than the one before, unless given; from 1."""
    found = []
    value = 1
    for entry in part.parts("attributes", required=True):
        given = entry.number("value")
        value = value if given is None else given
        if value > 0x3FFF:
            raise entry.fault(f"{value} is too large, an attribute's number has 14 bits", "value")
        found.append((value, entry))
        value += 1
    return found
