"""`schema`: what the registry knows."""

from __future__ import annotations

from ..errors import UnknownNameError
from ..language.choices import word_choices
from ..render.layout import Layout
from ..schema.enums import Flags, Names
from ..schema.registry import REGISTRY
from ..schema.shapes import AttributeSet, Struct
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..language.place import At
    from ..language.table import Call
    from ..schema.model import Family, MessageType, Protocol
    from ..schema.registry import Registry
    from ..schema.types import Type


def schema(state: State, call: Call) -> Result:
    from ..schema.export import find_sets, protocol_dict, schema_dict, set_dict

    name, layout = call.arguments.get("", ""), state.layout
    if not name:
        if state.wants_objects:
            return Result(data=[schema_dict(state.registry)])
        return Result(lines=_everything(state.registry, layout))
    family = state.registry.family(name) if state.registry.knows_family(name) else None
    protocol = _protocol(name, state.registry) if family is None else None
    if protocol is not None:
        if state.wants_objects:
            return Result(data=[protocol_dict(protocol, state.registry)])
        return Result(lines=_protocol_lines(protocol, state.registry, layout))
    if (
        family is None
        and not state.wants_objects
        and (lines := _named(name, state.registry, layout))
    ):
        return Result(lines=lines)
    sets = find_sets(name, state.registry) if family is None else []
    if state.wants_objects:
        chosen = sets or [kind.attributes for kind in _once(family) if kind.attributes is not None]
        return Result(
            data=[set_dict(each) for each in {id(each): each for each in chosen}.values()]
        )
    if family is not None:
        return Result(lines=family_lines(family, layout=layout))
    return Result(lines=[line for each in sets for line in set_lines(each, layout)])


def judge(call: Call, at: At) -> None:
    """Raise UnknownNameError for a name of nothing: once all that has a name is loaded."""
    from ..schema.export import find_sets

    name = call.arguments.get("", "")
    if (
        name
        and at.names.loaded
        and not REGISTRY.knows_family(name)
        and _protocol(name, REGISTRY) is None
        and not _named(name, REGISTRY, Layout())
    ):
        find_sets(name)


def _named(name: str, registry: Registry, layout: Layout) -> list[str]:
    """The names and numbers of an enumeration or flag set, or the fields of a struct: by name, or at FAMILY.PATH."""
    from ..schema import paths

    owner, dot, path = name.partition(".")
    if dot and registry.knows_family(owner):
        for kind in registry.family(owner).messages:
            entry = paths.at(kind, path)
            names = entry.type.names if entry is not None else None
            if names is not None:
                return _names_lines(names, layout)
        return []
    seen: dict[int, Type] = {}  # families share much of their descriptions
    for family in () if dot else registry.families():
        for kind in family.messages:
            for part in _parts(kind, seen):
                if isinstance(part, Struct) and part.name == name:
                    return _struct_lines(part, layout)
                if isinstance(part, Names) and part.name == name:
                    return _names_lines(part, layout)
    return []


def _parts(kind: MessageType, seen: dict[int, Type]) -> Iterator[Struct | Names]:
    """The structs and names that a message's description is made of, all the way down, but for what was seen."""
    from ..schema import paths

    for top in (*(kind.header or ()), *(entry.type for entry in paths.top(kind).values())):
        for type in top.walk(seen):
            if isinstance(type, Struct):
                yield type
            if type.names is not None:
                yield type.names


def _names_lines(names: Names, layout: Layout) -> list[str]:
    rows = [
        (
            f"{value:#x}" if isinstance(names, Flags) else str(value),
            entry.lower(),
            names.prefix + entry,
        )
        for entry, value in names.entries.items()
    ]
    kind = "flags" if isinstance(names, Flags) else "one of"
    return [
        *layout.line(("type", names.name), ("", kind)),
        *layout.rows(rows, ("dim", "name", ""), right={0}),
    ]


def _once(family: Family | None) -> Iterable[MessageType]:
    return family.messages if family is not None else ()


def _everything(registry: Registry, layout: Layout) -> Iterator[str]:
    """The families of each protocol, and the protocols that have none."""
    from ..protocols.undescribed import FORMER

    for protocol in registry.protocols():
        yield from _protocol_lines(protocol, registry, layout)
    yield ""
    yield from layout.line(
        (
            "",
            "not described: any number to 31 is read as messages with an opaque payload, and has groups by number",
        )
    )
    yield from _undescribed(registry.undescribed(), registry, layout)
    yield from layout.line(("", "names that numbers had before:"))
    yield from _undescribed(FORMER, registry, layout)
    yield ""
    yield from layout.line(
        (
            "",
            "`schema FAMILY` lists operations and attributes, `schema FAMILY.ATTRIBUTE` what is nested there.",
        )
    )


def request_lines(family: Family, operation: str, layout: Layout) -> list[str]:
    """One operation as a request: the header and the attributes that it may carry, what it needs, what its flags mean."""
    kind = family.operation(operation)
    asked = kind.doc.partition("; from the kernel:")[0]
    words = f"{kind.name} ({kind.id})" + (f": {asked}" if asked else "")
    lines = list(layout.line(("type", f"{family.name} {kind.operation}"), ("", words)))
    notes = []
    field = kind.family_field
    if kind.families:
        named = [
            str(field.type.names.of(each)).lower()
            if field is not None and field.type.names
            else str(each)
            for each in kind.families
        ]
        notes.append(
            f"for {field.name if field is not None else 'the address family'} {' or '.join(named)}"
        )
    notes += [f"must name {need.replace('|', ' or ')}" for need in kind.needs]
    if kind.access == "get" and kind.dumps is not None:
        notes.append("answers as a dump only (--dump)" if kind.dumps else "has no dump")
    notes += [
        f"--flags {word}: {_FLAG_WORDS[word, meaning]}"
        for word, meaning in kind.flags.items()
        if kind.access == "new"
    ]
    lines += [line for note in notes for line in layout.line(("", note), indent=2)]
    lines += [line for part in kind.header or () for line in ("", *_struct_lines(part, layout))]
    if kind.attributes is not None:
        lines += ["", *set_lines(kind.attributes, layout, kind)]
    words_for = [(f"{choice.text}=", choice.meta) for choice in word_choices([kind], asking=True)]
    if words_for:
        lines += ["", "words for them:", *layout.rows(words_for, ("name", ""))]
    return lines


_FLAG_WORDS = {
    ("create", "needed"): "may make one; without it only what is there is changed",
    ("create", "ignored"): "makes no difference",
    ("excl", "fails"): "fails where there is one already", ("excl", "ignored"): "makes no difference",
    ("replace", "changes"): "changes what is there", ("replace", "refused"): "is refused",
    ("replace", "adds"): "adds another beside it",
}  # fmt: skip


def _protocol_lines(protocol: Protocol, registry: Registry, layout: Layout) -> Iterator[str]:
    if not registry.is_described(protocol):
        note = "not described: read as messages with an opaque payload, groups by number"
        (row,) = _told([protocol], registry)
        yield from layout.line(("type", row[0]), ("", f"{row[1]} ({note})"))
        return
    families = registry.families(protocol.name)
    groups = f"groups: {', '.join(protocol.groups)}" if protocol.groups else ""
    named = ("type", f"{protocol.name} ({protocol.number})")
    yield from layout.line(named, *([("dim", groups)] if groups else []), further=4)
    rows = []
    for family in families:
        count = len(family.messages)
        rows.append((family.name, str(count), f"message{'s' * (count != 1)}", family.doc))
    yield from layout.rows(rows, ("name", "dim", "dim", ""), right={1})


def _undescribed(
    protocols: Iterable[Protocol], registry: Registry, layout: Layout
) -> Iterator[str]:
    yield from layout.rows(_told(protocols, registry), ("name", ""))


def _told(protocols: Iterable[Protocol], registry: Registry) -> list[tuple[str, str]]:
    """Protocols that nobody described, with a word on what their numbers are today where that is something else."""
    today = {protocol.number: registry.protocol(protocol.number) for protocol in protocols}
    return [
        (
            f"{each.name} ({each.number})",
            each.doc + (f"; the number is {now.name} today" if now is not each else ""),
        )
        for each in protocols
        if (now := today[each.number])
    ]


def _protocol(name: str, registry: Registry) -> Protocol | None:
    """The protocol of a name or number; None where the word is none, or has a dot, which leads inside."""
    try:
        return None if "." in name else registry.protocol(name)
    except UnknownNameError:
        if name.isdecimal():
            raise
        return None


def family_lines(family: Family, operation: str = "", layout: Layout | None = None) -> list[str]:
    """A family's operations, fixed headers and attributes; or one operation of it."""
    layout = layout or Layout()
    kinds = [family.operation(operation)] if operation else list(family.messages)
    told = f"({family.kind} family of {family.protocol.name})"
    doc = f"{told}: {family.doc}" if family.doc else told
    rows = []
    for kind in kinds:
        header = "+".join(struct.name for struct in kind.header or ())
        holds = kind.attributes.name if kind.attributes is not None else "no attributes"
        direction = f"  {kind.direction} only" if kind.direction else ""
        rows.append(
            (kind.operation, str(kind.id), kind.name, f"{header} {holds}{direction}".strip())
        )
    lines = [
        *layout.line(("type", family.name), ("", doc)),
        *layout.rows(rows, ("name", "dim", "", "dim"), right={1}),
    ]
    shown: set[int] = set()
    for kind in kinds:
        parts: list[Struct | AttributeSet] = [*(kind.header or ())]
        if kind.attributes is not None:
            parts.append(kind.attributes)
        for part in parts:
            if id(part) not in shown:
                shown.add(id(part))
                lines.append("")
                if isinstance(part, Struct):
                    lines += _struct_lines(part, layout)
                else:
                    lines += set_lines(part, layout)
    return lines


def set_lines(
    attributes: AttributeSet, layout: Layout, request: MessageType | None = None
) -> list[str]:
    """One attribute set: number, kernel name, short name, type, and what it is for; of a request only what it may carry."""
    from ..schema.export import set_dict

    described = set_dict(attributes)["attributes"]
    rows = [
        (
            str(entry["id"]),
            entry["kernel_name"],
            entry["name"],
            _type_words(entry),
            attributes.by_id[entry["id"]].doc,
        )
        for entry in described
        if request is None or request.may_carry(entry["name"])
    ]
    return [
        *layout.line(("type", attributes.name), ("", attributes.doc)),
        *layout.rows(rows, ("dim", "", "name", "dim", ""), right={0}),
    ]


def _struct_lines(struct: Struct, layout: Layout) -> list[str]:
    from ..schema.export import type_dict

    rows = [
        (str(field.offset), field.name, _type_words(type_dict(field.type)), field.doc)
        for field in struct.fields
    ]
    size = f"{struct.size} bytes" if struct.size else ""
    return [
        *layout.line(("type", f"struct {struct.name}"), ("", size)),
        *layout.rows(rows, ("dim", "name", "dim", ""), right={0}),
    ]


def _type_words(entry: dict[str, object]) -> str:
    words = [str(entry["type"])]
    for key in ("byte_order", "struct", "enum", "flags", "nested", "hint", "unit"):
        if entry.get(key):
            words.append(str(entry[key]))
    return " ".join([*words, "secret"] if entry.get("secret") else words)
