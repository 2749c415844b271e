"""Composite types: structs, attribute sets, nests, arrays, and data whose shape something else chooses.

These only describe. The codec reads and writes them; a description holds no offset of any message.
"""

from __future__ import annotations

from struct import Struct as Packing

from ..errors import SchemaError
from .addresses import Address
from .types import Part, Scalar, Type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    Cases = Mapping[Any, Type | None]


class Field:
    """A member of a struct: Field("mtu", U32, unit="bytes"). Keywords change the type as `Type.but` does.

    twin  attribute that says the same and overrides it where it is there ("table" of rtm_table)
    """

    __slots__ = ("doc", "name", "offset", "twin", "type")

    def __init__(self, name: str, type: Type, doc: str = "", *, twin: str = "", **changes: Any) -> None:
        self.name = name
        self.twin = twin
        self.type = type.but(**_named(changes)) if changes else type
        self.doc = doc
        self.offset = 0

    @property
    def kernel(self) -> str:
        """Its C name."""
        return self.name


def _named(changes: dict[str, Any]) -> dict[str, Any]:
    """enum= and flags= are two spellings of one property, kept apart so that a table of facts reads well."""
    for word in ("enum", "flags"):
        if word in changes:
            changes["names"] = changes.pop(word)
    return changes


def alignment(type: Type) -> int:
    """Natural alignment of a type in a C struct on the machines Linux runs on."""
    if isinstance(type, Struct):
        return type.align
    if isinstance(type, Packed):
        return alignment(type.item)
    align = getattr(type, "align", None)
    if align is not None:
        return int(align)
    if isinstance(type, Address) and type.size:
        return 4  # in_addr and in6_addr are made of 32-bit words
    return type.size if type.kind in _ALIGNED and type.size else 1


_ALIGNED = ("u16", "u32", "u64", "s16", "s32", "s64")


class Struct(Type):
    """A C struct in natural alignment. The last field may be of varying size: the struct then ends in a tail.

    Kernels let structs grow: bytes beyond the last known field, and fields beyond the bytes at hand, are no fault
    unless `exact` is set. `align` overrides the alignment (1: packed).
    """

    def __init__(self, name: str, fields: Sequence[Field], *, align: int | None = None, size: int | None = None, doc: str = "") -> None:
        self.name = name
        self.fields = tuple(fields)
        self.doc = doc
        self.tail: Field | None = None
        self.align = align or max((alignment(field.type) for field in self.fields), default=1)
        position = 0
        for field in self.fields:
            step = min(alignment(field.type), self.align)
            position += -position % step
            field.offset = position
            if field.type.size is None:
                if field is not self.fields[-1]:
                    raise SchemaError(f"struct {name}: only the last field may vary in size, {field.name} does")
                self.tail = field
            else:
                position += field.type.size
        self.fixed = position if self.tail else size or position + -position % self.align
        self.size = None if self.tail else self.fixed
        self.fixed_fields = self.fields[:-1] if self.tail else self.fields
        self.by_name = {field.name: field for field in self.fields}
        self._layout: tuple[Packing, tuple[str, ...], list[tuple[str, Type]]] | None = None

    @property
    def kernel(self) -> str:
        """Its C name."""
        return self.name

    @property
    def layout(self) -> tuple[Packing, tuple[str, ...], list[tuple[str, Type]]]:
        """One struct-module packing for all fixed fields, their names, and those whose raw bytes need their type."""
        if self._layout is None:
            codes, position = ["="], 0
            converted: list[tuple[str, Type]] = []
            for field in self.fixed_fields:
                codes.append(f"{field.offset - position}x")
                kind, size = field.type, field.type.size or 0
                if isinstance(kind, Scalar) and (kind.byte_order is None or size == 1) and not kind.secret:
                    codes.append(kind.packing.format[-1])
                    if kind.names is not None:
                        converted.append((field.name, kind))
                else:
                    codes.append(f"{size}s")
                    converted.append((field.name, kind))
                position = field.offset + size
            self._layout = Packing("".join(codes)), tuple(field.name for field in self.fixed_fields), converted
        return self._layout

    def parts(self) -> Iterator[Part]:
        yield from (Part("field", field.name, field.type, field) for field in self.fields)

    def fault(self, length: int) -> str:
        return ""


class Attr:
    """One attribute of a set: Attr(4, "MTU", U32, unit="bytes", doc="…"). Keywords change the type (`Type.but`).

    name    short name: the kernel's without the set's prefix, in lower case; what paths are made of
    kernel  the kernel's identifier; give it where it does not start with the set's prefix
    multi   may be repeated; its value is always a list
    doc     one sentence: what it is for
    """

    __slots__ = ("doc", "id", "kernel", "multi", "name", "type")

    def __init__(
        self, id: int, name: str, type: Type = Type(), *, multi: bool = False, doc: str = "", kernel: str = "", **changes: Any
    ) -> None:
        self.id = id
        self.name = name.lower()
        self.kernel = kernel or name
        self.type = type.but(**_named(changes)) if changes else type
        self.multi = multi
        self.doc = doc


class AttributeSet:
    """The attributes that may stand beside each other, numbered by one enum of the kernel.

    prefix  of the kernel's identifiers: "IFLA_"
    name    where two sets share a prefix; otherwise the prefix is the name
    network_order_flag  the family wants NLA_F_NET_BYTEORDER on its big-endian scalars when writing (ipset)
    """

    def __init__(self, prefix: str, attributes: Sequence[Attr], *, name: str = "", doc: str = "", network_order_flag: bool = False) -> None:
        self.prefix = prefix
        self.name = name or prefix
        self.doc = doc
        self.network_order_flag = network_order_flag
        self.by_id: dict[int, Attr] = {}
        self.by_name: dict[str, Attr] = {}
        for attribute in attributes:
            if attribute.kernel.lower() == attribute.name:
                attribute.kernel = prefix + attribute.kernel
            if attribute.id in self.by_id or attribute.name in self.by_name:
                raise SchemaError(f"{self.name}: {attribute.name} = {attribute.id} is there twice")
            self.by_id[attribute.id] = attribute
            self.by_name[attribute.name] = attribute

    def but(self, name: str, **types: Type) -> AttributeSet:
        """The same numbers and names where some have other types: what requests hold in bytes an answer may count."""
        return AttributeSet(self.prefix, [
            Attr(each.id, each.name, types.get(each.name, each.type), multi=each.multi, doc=each.doc, kernel=each.kernel)
            for each in self
        ], name=name, doc=self.doc, network_order_flag=self.network_order_flag)  # fmt: skip

    def __iter__(self) -> Any:
        return iter(self.by_id.values())

    def __repr__(self) -> str:
        return f"<AttributeSet {self.name} of {len(self.by_id)}>"


class Nest(Type):
    """Attributes inside an attribute. `of` is the set, or a callable giving it (recursion, lazy import)."""

    kind = "nest"

    def __init__(self, of: AttributeSet | Callable[[], AttributeSet]) -> None:
        self._of = of

    @property
    def of(self) -> AttributeSet:
        found = self._of
        if not isinstance(found, AttributeSet):
            found = self._of = found()
        return found

    def parts(self) -> Iterator[Part]:
        yield from (Part("attribute", attribute.name, attribute.type, attribute) for attribute in self.of)


class IndexedArray(Type):
    """A nest whose attributes are the elements of a list; their types are positions, or all the same `element`.

    first  type number of the first element when writing
    """

    kind = "indexed-array"

    def __init__(self, item: Type, *, first: int = 1, element: int | None = None) -> None:
        self.item = item
        self.first = first
        self.element = element

    def parts(self) -> Iterator[Part]:
        yield Part("item", "", self.item)


class TypeValue(Type):
    """A nest whose attribute types are data themselves: a dict from number to item (policy dumps: operation numbers).

    key  Enum that names the numbers, if any
    """

    kind = "nest-type-value"

    def __init__(self, item: Type, key: Any = None) -> None:
        self.item = item
        self.key = key

    def parts(self) -> Iterator[Part]:
        yield Part("item", "", self.item)


class Packed(Type):
    """Values of one fixed size back to back, without headers: a list. `count` fixes their number (C arrays)."""

    kind = "binary"

    def __init__(self, item: Type, count: int | None = None) -> None:
        if item.size is None:
            raise SchemaError("only items of fixed size can be packed")
        self.item = item
        self.count = count
        self.size = None if count is None else count * item.size

    def parts(self) -> Iterator[Part]:
        yield Part("item", "", self.item)

    def fault(self, length: int) -> str:
        step = self.item.size or 1
        if length % step:
            return f"items have {step} bytes each, {length} is no multiple of that"
        return super().fault(length)


class Prefixed(Type):
    """A struct, aligned to 4, followed by something else: tc netem, mqprio, connector events.

    When the rest is a nest, its attributes and the struct's fields share one level; elsewise it is called "data".
    """

    def __init__(self, struct: Struct, rest: Type) -> None:
        self.struct = struct
        self.rest = rest

    @property
    def kind(self) -> str:  # type: ignore[override]
        return "nest" if isinstance(self.rest, Nest) else "binary"

    def parts(self) -> Iterator[Part]:
        yield from _with_rest(self.struct, self.rest)


class Records(Type):
    """Structs one after another, each with its own length field and attributes behind it (struct rtnexthop)."""

    def __init__(self, struct: Struct, length: str, rest: Nest) -> None:
        self.struct = struct
        self.length = length
        self.rest = rest

    def parts(self) -> Iterator[Part]:
        yield from _with_rest(self.struct, self.rest)


def _with_rest(struct: Struct, rest: Type) -> Iterator[Part]:
    """A struct's fields and then what is behind it, on one level: a field that has the name of an attribute is struct.field."""
    behind = list(rest.parts()) if isinstance(rest, Nest) else [Part("item", "data", rest)]
    names = {part.name for part in behind}
    for field in struct.fields:
        yield Part("field", f"{struct.name}.{field.name}" if field.name in names else field.name, field.type, field)
    yield from behind


def attributes_in(type: Type | None) -> AttributeSet | None:
    """The set of the attributes inside a nest, or behind the struct of a type; None where there are none."""
    inner = type.rest if isinstance(type, Prefixed) else type
    return inner.of if isinstance(inner, Nest) else None


class SubMessage(Type):
    """Data whose type another value chooses.

    selector  short name of that value. It is looked for at the same level (before or after), then outwards through
              the enclosing levels to the fixed header: "kind", "ifi_family", "id.idx"
    cases     selector value (text or number) -> type; None means that there is no data. May be a callable giving the
              mapping, so that the file with the cases is loaded only when needed
    default   type where no case fits; raw bytes when absent
    kind      what `nlshell schema` says of it
    module    name of the kernel module that has a case, with {} for the selector's value: "sch_{}"; "" where none is loaded
    """

    def __init__(
        self,
        selector: str,
        cases: Cases | Callable[[], Cases],
        default: Type | None = None,
        kind: str = "nest",
        size: int | None = None,
        module: str = "",
    ) -> None:
        self.module = module
        self.selector = selector.lower()
        self._cases = cases
        self.default = default
        self.kind = kind
        self.size = size

    @property
    def cases(self) -> Cases:
        found = self._cases
        if callable(found):
            found = self._cases = found()
        return found

    def parts(self) -> Iterator[Part]:
        yield from (Part("case", value, type) for value, type in self.cases.items())
        if self.default is not None:
            yield Part("case", None, self.default)

    def choose(self, value: Any) -> Type | None:
        """The type for a selector's value; None when nobody knows (or when there is no data to expect)."""
        try:
            # Not .get: a mapping may make its cases as they are asked for.
            return self.cases[value] if value in self.cases else self.default  # noqa: SIM401
        except TypeError:  # a selector that came twice, or holds a nest, is no key
            return self.default


class Either(Type):
    """One of several types, told only by the bytes: the first that fits them without fault (tc hfsc)."""

    def __init__(self, *alternatives: Type) -> None:
        self.alternatives = alternatives
        self.kind = alternatives[-1].kind

    def parts(self) -> Iterator[Part]:
        yield from (Part("either", "", alternative) for alternative in self.alternatives)


def header_size(header: Sequence[Struct] | None) -> int:
    """Bytes of a fixed header; each of its structs fills up to a multiple of 4 (NLMSG_ALIGN of <linux/netlink.h>)."""
    return sum(struct.fixed + 3 & ~3 for struct in header or ())


def header_names(header: Sequence[Struct], attributes: AttributeSet | None) -> dict[tuple[str, str], str]:
    """Path component of every header field: its C name, or struct.field where an attribute has that very name."""
    taken = attributes.by_name if attributes is not None else {}
    names: dict[tuple[str, str], str] = {}
    for struct in header:
        for field in struct.fields:
            clashes = field.name in taken or field.name in names.values()
            names[struct.name, field.name] = f"{struct.name}.{field.name}" if clashes else field.name
    return names
