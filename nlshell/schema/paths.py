"""What a path can lead to, by the descriptions alone: for those who ask before there is a message, or whatever it holds."""

from __future__ import annotations

from .model import MessageType
from .shapes import Attr, Field, SubMessage, header_names
from .types import Type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

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
    found: dict[str, Entry] = {}
    for part in type.parts():
        if part.entry is not None:
            found.setdefault(part.name, part.entry)
        elif part.type is not None:
            for name, entry in below(part.type).items():
                found.setdefault(name, entry)
    return found


def choices_of(kinds: Iterable[MessageType], path: str) -> list[str]:
    """The texts that choose what stands beside them, where the value at a path does that: kinds of links, qdiscs, filters."""
    owner, _, name = path.rpartition(".")
    for kind in kinds:
        entry = at(kind, owner) if owner else None
        level = below(entry.type) if entry is not None else {} if owner else top(kind)
        for beside in level.values():
            if isinstance(beside.type, SubMessage) and beside.type.selector == name:
                return [case for case in beside.type.cases if isinstance(case, str)]
    return []


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
