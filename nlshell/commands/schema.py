"""`schema`: what the registry knows."""

from __future__ import annotations

from ..errors import UnknownNameError
from ..language.choices import word_choices
from ..render.style import safe
from ..schema.enums import Flags, Names
from ..schema.registry import REGISTRY
from ..schema.shapes import AttributeSet, Struct
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..language.place import At
    from ..language.table import Call
    from ..schema.model import Family, MessageType, Protocol
    from ..schema.registry import Registry
    from ..schema.types import Type


def schema(state: State, call: Call) -> Result:
    from ..schema.export import find_sets, protocol_dict, schema_dict, set_dict

    name = call.arguments.get("", "")
    if not name:
        if state.wants_objects:
            return Result(data=[schema_dict(state.registry)])
        return Result(lines=_everything(state))
    family = state.registry.family(name) if state.registry.knows_family(name) else None
    protocol = _protocol(name, state.registry) if family is None else None
    if protocol is not None:
        if state.wants_objects:
            return Result(data=[protocol_dict(protocol, state.registry)])
        return Result(lines=_protocol_lines(protocol, state))
    if family is None and not state.wants_objects and (lines := _named(name, state.registry)):
        return Result(lines=lines)
    sets = find_sets(name, state.registry) if family is None else []
    if state.wants_objects:
        chosen = sets or [kind.attributes for kind in _once(family) if kind.attributes is not None]
        return Result(
            data=[set_dict(each) for each in {id(each): each for each in chosen}.values()]
        )
    if family is not None:
        return Result(lines=family_lines(family))
    return Result(lines=[line for each in sets for line in set_lines(each)])


def judge(call: Call, at: At) -> None:
    """Raise UnknownNameError for a name of nothing: once all that has a name is loaded."""
    from ..schema.export import find_sets

    name = call.arguments.get("", "")
    if (
        name
        and at.names.loaded
        and not REGISTRY.knows_family(name)
        and _protocol(name, REGISTRY) is None
        and not _named(name, REGISTRY)
    ):
        find_sets(name)


def _named(name: str, registry: Registry) -> list[str]:
    """The names and numbers of an enumeration or flag set, or the fields of a struct: by name, or at FAMILY.PATH."""
    from ..schema import paths

    owner, dot, path = name.partition(".")
    if dot and registry.knows_family(owner):
        for kind in registry.family(owner).messages:
            entry = paths.at(kind, path)
            names = entry.type.names if entry is not None else None
            if names is not None:
                return _names_lines(names)
        return []
    seen: dict[int, Type] = {}  # families share much of their descriptions
    for family in () if dot else registry.families():
        for kind in family.messages:
            for part in _parts(kind, seen):
                if isinstance(part, Struct) and part.name == name:
                    return _struct_lines(part)
                if isinstance(part, Names) and part.name == name:
                    return _names_lines(part)
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


def _names_lines(names: Names) -> list[str]:
    rows = [
        (
            f"{value:#x}" if isinstance(names, Flags) else str(value),
            entry.lower(),
            names.prefix + entry,
        )
        for entry, value in names.entries.items()
    ]
    return [f"{names.name}  {'flags' if isinstance(names, Flags) else 'one of'}", *_aligned(rows)]


def _once(family: Family | None) -> Iterable[MessageType]:
    return family.messages if family is not None else ()


def _everything(state: State) -> Iterator[str]:
    """The families of each protocol, and the protocols that have none."""
    from ..protocols.undescribed import FORMER

    for protocol in state.registry.protocols():
        yield from _protocol_lines(protocol, state)
    yield ""
    yield "not described: any number to 31 is read as messages with an opaque payload, and has groups by number"
    for protocol in state.registry.undescribed():
        yield f"  {_undescribed(protocol, state)}"
    yield "names that numbers had before:"
    for protocol in FORMER:
        yield f"  {_undescribed(protocol, state)}"
    yield ""
    yield "`schema FAMILY` lists operations and attributes, `schema FAMILY.ATTRIBUTE` what is nested there."


def request_lines(family: Family, operation: str) -> list[str]:
    """One operation as a request: the header and the attributes that it may carry, what it needs, what its flags mean."""
    kind = family.operation(operation)
    asked = kind.doc.partition("; from the kernel:")[0]
    lines = [
        f"{family.name} {kind.operation}  {kind.name} ({kind.id})" + (f": {asked}" if asked else "")
    ]
    field = kind.family_field
    if kind.families:
        named = [
            str(field.type.names.of(each)).lower()
            if field is not None and field.type.names
            else str(each)
            for each in kind.families
        ]
        lines.append(
            f"  for {field.name if field is not None else 'the address family'} {' or '.join(named)}"
        )
    lines += [f"  must name {need.replace('|', ' or ')}" for need in kind.needs]
    if kind.access == "get" and kind.dumps is not None:
        lines.append("  answers as a dump only (--dump)" if kind.dumps else "  has no dump")
    lines += [
        f"  --flags {word}: {_FLAG_WORDS[word, meaning]}"
        for word, meaning in kind.flags.items()
        if kind.access == "new"
    ]
    lines += [line for struct in kind.header or () for line in ("", *_struct_lines(struct))]
    if kind.attributes is not None:
        lines += ["", *set_lines(kind.attributes, kind)]
    words = [("", f"{choice.text}=", choice.meta) for choice in word_choices([kind], asking=True)]
    return [*lines, "", "words for them:", *_aligned(words)] if words else lines


_FLAG_WORDS = {
    ("create", "needed"): "may make one; without it only what is there is changed",
    ("create", "ignored"): "makes no difference",
    ("excl", "fails"): "fails where there is one already", ("excl", "ignored"): "makes no difference",
    ("replace", "changes"): "changes what is there", ("replace", "refused"): "is refused",
    ("replace", "adds"): "adds another beside it",
}  # fmt: skip


def _protocol_lines(protocol: Protocol, state: State) -> Iterator[str]:
    if not state.registry.is_described(protocol):
        yield f"{_undescribed(protocol, state)} (not described: read as messages with an opaque payload, groups by number)"
        return
    families = state.registry.families(protocol.name)
    yield f"{protocol.name} ({protocol.number})" + (
        f"  groups: {', '.join(protocol.groups)}" if protocol.groups else ""
    )
    width = max((len(family.name) for family in families), default=0)
    for family in families:
        yield f"  {family.name:{width}}  {len(family.messages):3} messages  {family.doc}".rstrip()


def _undescribed(protocol: Protocol, state: State) -> str:
    """A protocol in one line, with a word on what its number is today where that is something else."""
    today = state.registry.protocol(protocol.number)
    return f"{protocol.name} ({protocol.number}): {protocol.doc}" + (
        f"; the number is {today.name} today" if today is not protocol else ""
    )


def _protocol(name: str, registry: Registry) -> Protocol | None:
    """The protocol of a name or number; None where the word is none, or has a dot, which leads inside."""
    try:
        return None if "." in name else registry.protocol(name)
    except UnknownNameError:
        if name.isdecimal():
            raise
        return None


def family_lines(family: Family, operation: str = "") -> list[str]:
    """A family's operations, fixed headers and attributes; or one operation of it."""
    kinds = [family.operation(operation)] if operation else list(family.messages)
    lines = [
        f"{family.name}  ({family.kind} family of {family.protocol.name})"
        + (f": {family.doc}" if family.doc else "")
    ]
    width = max((len(kind.operation) for kind in kinds), default=0)
    for kind in kinds:
        header = "+".join(struct.name for struct in kind.header or ())
        holds = kind.attributes.name if kind.attributes is not None else "no attributes"
        direction = f"  {kind.direction} only" if kind.direction else ""
        lines.append(
            f"  {kind.operation:{width}}  {kind.id:5}  {kind.name}  {header} {holds}{direction}".rstrip()
        )
    shown: set[int] = set()
    for kind in kinds:
        parts: list[Struct | AttributeSet] = [*(kind.header or ())]
        if kind.attributes is not None:
            parts.append(kind.attributes)
        for part in parts:
            if id(part) not in shown:
                shown.add(id(part))
                lines += [
                    "",
                    *(set_lines(part) if isinstance(part, AttributeSet) else _struct_lines(part)),
                ]
    return lines


def set_lines(attributes: AttributeSet, request: MessageType | None = None) -> list[str]:
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
    return [attributes.name + (f"  {attributes.doc}" if attributes.doc else ""), *_aligned(rows)]


def _struct_lines(struct: Struct) -> list[str]:
    from ..schema.export import type_dict

    rows = [
        (str(field.offset), field.name, _type_words(type_dict(field.type)), field.doc)
        for field in struct.fields
    ]
    return [
        f"struct {struct.name}  {struct.size} bytes" if struct.size else f"struct {struct.name}",
        *_aligned(rows),
    ]


def _type_words(entry: dict[str, object]) -> str:
    words = [str(entry["type"])]
    for key in ("byte_order", "struct", "enum", "flags", "nested", "hint", "unit"):
        if entry.get(key):
            words.append(str(entry[key]))
    return " ".join([*words, "secret"] if entry.get("secret") else words)


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [
        max((len(row[column]) for row in rows), default=0)
        for column in range(len(rows[0]) if rows else 0)
    ]
    return [
        "  "
        + safe(
            "  ".join(
                cell.rjust(width) if index == 0 else cell.ljust(width)
                for index, (cell, width) in enumerate(zip(row, widths))
            )
        ).rstrip()
        for row in rows
    ]
