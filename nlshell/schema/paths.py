"""What a path can lead to, by the descriptions alone: for those who ask before there is a message, or whatever it holds."""

from __future__ import annotations

from .model import MessageType
from .shapes import Attr, Either, Field, IndexedArray, Nest, Packed, Prefixed, Records, Struct, SubMessage, TypeValue, header_names
from .types import Type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Entry = Attr | Field


def top(kind: MessageType) -> dict[str, Entry]:
    """Fixed header fields and attributes of a message, by name, in wire order."""
    header = tuple(kind.header or ())
    names = header_names(header, kind.attributes)
    found: dict[str, Entry] = {names[struct.name, field.name]: field for struct in header for field in struct.fields}
    found.update(below(kind.payload) if kind.payload is not None else {})
    found.update(kind.attributes.by_name if kind.attributes is not None else {})
    return found


def below(type: Type) -> dict[str, Entry]:
    """What a value of this type is made of, by name: of an array its elements' parts, of a sub-message those of all its cases."""
    if isinstance(type, Nest):
        return dict(type.of.by_name)
    if isinstance(type, Struct):
        return dict(type.by_name)
    if isinstance(type, (Prefixed, Records)):
        rest = below(type.rest)
        return {f"{type.struct.name}.{name}" if name in rest else name: field for name, field in type.struct.by_name.items()} | rest
    if isinstance(type, (IndexedArray, Packed, TypeValue)):
        return below(type.item)
    found: dict[str, Entry] = {}
    if isinstance(type, (SubMessage, Either)):
        for case in alternatives(type):
            for name, entry in below(case).items():
                found.setdefault(name, entry)
    return found


def alternatives(type: SubMessage | Either) -> Iterator[Type]:
    """The types that a value may have whose type something else chooses."""
    if isinstance(type, Either):
        yield from type.alternatives
        return
    yield from (type.cases[key] or Type() for key in type.cases)
    if type.default is not None:
        yield type.default


def at(kind: MessageType, path: str) -> Entry | None:
    """The description of what is at a path (`linkinfo.data.id`, `multipath[1].gateway`), or None where nothing can be."""
    level, found = top(kind), None
    steps = [step.partition("[")[0] for step in path.split(".")]
    position = 0
    while position < len(steps):
        # The name of a header field may have a dot in it: fib_rule_hdr.table.
        name = next((each for each in (".".join(steps[position:stop]) for stop in (position + 2, position + 1)) if each in level), "")
        if not name:
            return None
        found = level[name]
        position += name.count(".") + 1
        level = below(found.type) if position < len(steps) else {}
    return found
