"""What may stand somewhere in a line: words of the table, names from the registry, names that the system has now.

Sources are lazy: they are asked only where somebody wants to see them, and what is not known yet is simply not there
until it has come.
"""

from __future__ import annotations

from functools import lru_cache

from ..codec.identity import things_of
from ..codec.words import Words
from ..errors import NlshellError
from ..schema import paths
from ..schema.enums import Flags
from ..schema.shapes import Field, IndexedArray, Packed, Records, Struct, SubMessage, TypeValue
from ..schema.things import Plain
from ..schema.types import Bits, Flag, String
from .place import Choice
from .table import TABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from ..schema.model import Family, MessageType
    from ..schema.paths import Entry
    from ..schema.things import Word
    from ..schema.types import Type
    from .names import Names
    from .table import Command


# --- the table


def first_words(names: Names) -> Iterator[Choice]:
    """What a command can begin with: commands, aliases, families."""
    source = TABLE.source
    if names.loaded:
        TABLE.more()
    groups: dict[str, list[Command]] = {}
    if names.loaded:
        groups = {word: [command] for word, command in zip(source.everyday, source.usual())}
    for command in TABLE.commands:
        groups.setdefault(command.words[0], []).append(command)
    for alias, text in names.aliases.items():
        yield Choice(alias, f"alias: {text}", "alias")
    if not names.loaded:  # what they show is not read for the sake of a menu
        yield from (Choice(word, "", "command") for word in source.everyday)
    for word, members in groups.items():
        several = [
            f"{' '.join(each.words[1:])}: {each.summary}".removeprefix(": ") for each in members
        ]
        yield Choice(
            word, "; ".join(several) if len(members) > 1 else members[0].summary, "command"
        )
    families = names.families() or ()
    known = {*groups, *(family.name for family in families)}
    for family in families:
        for thing in family.things:
            for name in thing.names:
                word = name.partition(" ")[0]
                if word not in known:
                    known.add(word)
                    yield Choice(
                        word, f"family {family.name} · {thing.doc or thing.name}", "family"
                    )
    yield from family_choices(names, skip=groups)


def family_choices(names: Names, skip: Iterable[str] = ()) -> Iterator[Choice]:
    known = set(skip)
    for family in names.families() or ():
        if family.name not in known:
            known.add(family.name)
            doc = family.doc or f"{family.kind}, of {family.protocol.name}"
            yield Choice(family.name, f"family · {doc}", "family")
    for name in names.get("genl") or ():
        if name.text not in known:
            yield Choice(name.text, f"family · {name.meta}, described by this kernel", "family")


def operations(family: Family) -> Iterator[Choice]:
    """Operations that can be asked for, reads first."""
    asked = [kind for kind in family.messages if kind.direction in (None, "request")]
    done = set()
    for kind in sorted(asked, key=lambda kind: not kind.is_read):
        if kind.operation not in done and kind.operation not in ("batch_begin", "batch_end"):
            done.add(kind.operation)
            yield Choice(
                kind.operation,
                f"{kind.doc or kind.name}{'' if kind.is_read else ' (changes something)'}",
                "operation",
            )


# --- attribute paths


def entries(kind: MessageType, path: str, given: Mapping[str, str]) -> dict[str, Entry]:
    """What may stand behind a path ("": at its beginning). Of data that another value chooses, what `given` chooses: all
    cases where it chooses nothing.
    """
    level, at = paths.top(kind), ""
    steps = path.split(".") if path else []
    while steps:
        name, _, _ = steps.pop(0).partition("[")
        if name not in level and steps and f"{name}.{steps[0]}" in level:  # fib_rule_hdr.table
            name = f"{name}.{steps.pop(0)}"
        if name not in level:
            return {}
        type = _chosen(level[name].type, level, at, given)
        at = f"{at}{name}."
        level = paths.below(type)
    return level


def _chosen(type: Type, level: Mapping[str, Entry], at: str, given: Mapping[str, str]) -> Type:
    while isinstance(type, (IndexedArray, Packed, TypeValue)):
        type = type.item
    if not isinstance(type, SubMessage):
        return type
    value: Any = None
    while value is None:
        value = given.get(f"{at}{type.selector}")
        if not at:
            break
        at = at[: at.rindex(".", 0, -1) + 1] if "." in at[:-1] else ""
    chooser = level.get(type.selector)
    if value is not None and chooser is not None and chooser.type.names is not None:
        try:
            value = chooser.type.names.parse(value)
        except NlshellError:
            return type
    return (type.choose(value) if value is not None else None) or type


def entry_at(kind: MessageType, path: str, given: Mapping[str, str]) -> Entry | None:
    """The description of what is at a path, with what `given` chooses; None where nothing can be."""
    owner, _, name = path.rpartition(".")
    found = entries(kind, owner, given).get(name.partition("[")[0])
    return found or paths.at(kind, path)


def step_choices(
    kinds: Sequence[MessageType], owner: str, given: Mapping[str, str], asking: bool
) -> list[Choice]:
    """The steps behind `owner`, and at the beginning people's words: first what people look at (or set), last what nobody
    uses. asking: for path=value of a request; otherwise for a path alone.
    """
    found = [] if owner else list(word_choices(kinds, asking))
    found += path_choices(kinds, owner, given, asking)
    order = {} if owner else {name: place for place, name in enumerate(_telling(kinds, asking))}
    last = len(order)
    return sorted(found, key=lambda each: (_is_unused(each), order.get(each.text, last)))


def _telling(kinds: Sequence[MessageType], asking: bool) -> Iterator[str]:
    """First steps and words for what a table of such messages shows; of a request before it what its example sets, and
    what it must name.
    """
    told: list[str] = []
    for kind in kinds:
        things = things_of(kind)
        if asking:
            for example in (each for thing in things for each in thing.changes.values()):
                family, operation, *words = example.split()
                if (family, operation) == (kind.family.name, kind.operation):
                    told += [word.partition("=")[0] for word in words if "=" in word]
            told += [path for need in kind.needs for path in need.split("|")]
        told += [path for thing in things for path in thing.columns]
    yield from dict.fromkeys(path.partition(".")[0] for path in told)


def _is_unused(choice: Choice) -> bool:
    return choice.meta.endswith("never used")


def path_choices(
    kinds: Sequence[MessageType], owner: str, given: Mapping[str, str], asking: bool
) -> Iterator[Choice]:
    """The steps behind `owner`: attributes before the fields of headers. asking: as in `step_choices`."""
    done = set()
    for kind in kinds:
        for name, entry in _attributes_first(entries(kind, owner, given)):
            if (
                name in done
                or entry.type.kind == "pad"
                or name.startswith(("__", "pad", "unused", "res1", "reserved"))
            ):
                continue
            if asking and not owner and not kind.may_carry(name):
                continue
            done.add(name)
            yield _step(name, entry, asking)


def _attributes_first(level: Mapping[str, Entry]) -> list[tuple[str, Entry]]:
    return sorted(level.items(), key=lambda each: isinstance(each[1], Field))


def word_choices(kinds: Sequence[MessageType], asking: bool) -> Iterator[Choice]:
    """People's words for the parts of these messages. asking: for word=value of a request."""
    words = Words(kinds)
    for name, word in words:
        carried = any(
            kind.may_carry(path.split(".")[0]) for kind in kinds for path in word.path.split("|")
        )
        if asking and not (words.can_set(name) and carried):
            continue
        if words.is_path(name) and not any(
            paths.below(entry.type) for kind in kinds if (entry := paths.at(kind, name)) is not None
        ):
            continue  # the path of that name is offered
        meta = f"{word.doc} ({word.path.replace('|', ' or ')})" if word.path else word.doc
        yield Choice(name, meta, "path", "=" if asking else " ")


def word_values(kinds: Sequence[MessageType], name: str, names: Names) -> Iterator[Choice]:
    """What may stand behind a word: the interfaces of `dev`, the names of `proto`."""
    for kind in kinds:
        for word in Words([kind]).called(name):
            yield from named_choices(completes(word, kind.family), names)
            return


def completes(word: Word, family: Family) -> str:
    """What completes the value of a word: see named_choices."""
    if word.type.completes:
        return word.type.completes
    if isinstance(word.type, Plain) and word.path:
        return f"enum:{family.name}.{word.path.split('|')[0]}"
    return ""


def deep_choices(
    kinds: Sequence[MessageType], given: Mapping[str, str], asking: bool
) -> list[Choice]:
    """Whole paths below the top, for whoever knows the last step only: linkinfo.kind for kind."""
    return _deep(tuple(kinds), tuple(given.items()), asking)


@lru_cache(maxsize=8)  # asked anew for every letter of a word
def _deep(
    kinds: tuple[MessageType, ...], given: tuple[tuple[str, str], ...], asking: bool
) -> list[Choice]:
    found: dict[str, Choice] = {}
    for kind in kinds:
        waiting = [("", 0)]
        while waiting:
            owner, level = waiting.pop(0)
            for name, entry in entries(kind, owner, dict(given)).items():
                path = f"{owner}.{name}" if owner else name
                if asking and not owner and not kind.may_carry(name):
                    continue
                if owner and path not in found and entry.type.kind != "pad" and not _is_list(entry):
                    found[path] = _step(path, entry, asking)
                if level < _DEEP and _holds(entry.type) and not (asking and _is_list(entry)):
                    waiting.append((path, level + 1))
    return sorted(found.values(), key=_is_unused)


_DEEP = 2  # levels below the top


def _step(name: str, entry: Entry, asking: bool) -> Choice:
    meta = " · ".join(filter(None, (type_words(entry.type), entry.doc)))
    if _holds(entry.type):
        return Choice(f"{name}[0]" if asking and _is_list(entry) else name, meta, "path", ".")
    return Choice(name, meta, "path", "=" if asking else " ")


def _is_list(entry: Entry) -> bool:
    return isinstance(entry.type, (IndexedArray, Records, TypeValue)) or (
        isinstance(entry.type, Packed) and isinstance(entry.type.item, Struct)
    )


def _holds(type: Type) -> bool:
    """Whether more of a path can follow."""
    if isinstance(type, (IndexedArray, TypeValue)):
        return True
    if isinstance(type, Packed):
        return isinstance(type.item, Struct)
    return (
        type.kind == "nest"
        or isinstance(type, (Struct, Records))
        or (isinstance(type, SubMessage) and bool(paths.below(type)))
    )


_HINTS = {
    "mac": "link-layer address", "ipv4-or-v6": "IP address", "ipv4": "IPv4 address", "ipv6": "IPv6 address",
    "ifindex": "interface", "mpls-labels": "MPLS labels",
}  # fmt: skip


def type_words(type: Type) -> str:
    """A type in two or three words: "u32 bytes", "enum rtnl_link_state", "nest"."""
    if type.names is not None:
        return f"{'flags' if isinstance(type.names, Flags) else 'enum'} {type.names.name}".rstrip()
    if type.hint in _HINTS:
        return _HINTS[type.hint]
    if isinstance(type, Struct):
        return f"struct {type.name}"
    if isinstance(type, (IndexedArray, Records)) or (
        isinstance(type, Packed) and type.size is None
    ):
        return "list"
    return f"{type.kind} {type.unit}" if type.unit else type.kind


def described_choices(family: Family, owner: str) -> Iterator[Choice]:
    """What `schema FAMILY.…` can tell of: steps behind `owner` that hold attributes, or whose values have names."""
    from ..schema.export import sets_in

    done = set()
    for kind in family.messages:
        for name, entry in _attributes_first(entries(kind, owner, {})):
            if name not in done and (entry.type.names is not None or any(sets_in(entry.type))):
                done.add(name)
                step = _step(name, entry, False)
                yield Choice(name, step.meta, "path", "")  # it may end here, or go on with a dot


# --- values


def value_choices(
    kind: MessageType, path: str, given: Mapping[str, str], names: Names
) -> Iterator[Choice]:
    """What the value at a path of a request may be, where that can be said."""
    entry = entry_at(kind, path, given)
    if entry is None:
        return
    owner, _, name = path.rpartition(".")
    yield from typed_choices(entry.type, name.partition("[")[0], entries(kind, owner, given), names)
    if isinstance(entry.type, String):
        yield from _live_strings(kind, entry, names)


def typed_choices(
    type: Type, name: str, beside: Mapping[str, Entry], names: Names
) -> Iterator[Choice]:
    """Values of a type: named numbers, interfaces, and what chooses the form of something beside it."""
    if type.names is not None:
        known = type.names
        follow = "" if isinstance(known, Flags) else " "
        for entry, number in known.entries.items():
            shown = f"{number:#x}" if follow == "" else str(number)
            yield Choice(entry.lower(), f"{known.prefix}{entry} = {shown}", "value", follow)
    elif type.hint == "ifindex":
        yield from names_of(names, "interface")
    elif isinstance(type, Flag):
        yield Choice("true", "set; leave it out where it is not meant", "value")
    elif isinstance(type, Bits):
        for part, width in type.widths.items():
            yield Choice(f"{part}", f"{width} bits", "value", "")
    elif isinstance(type, String):
        for value, (other, case) in _cases(name, beside).items():
            yield Choice(
                value, "" if case is None else f"has {other}: {_some(case)}".rstrip(": "), "value"
            )


def _cases(name: str, beside: Mapping[str, Entry]) -> dict[str, tuple[str, Type | None]]:
    """Texts that choose the form of something beside them -> its name and form there."""
    found: dict[str, tuple[str, Type | None]] = {}
    for other in beside.values():
        if isinstance(other.type, SubMessage) and other.type.selector == name:
            cases = other.type.cases
            found |= {
                value: (other.name, case)
                for value, case in cases.items()
                if isinstance(value, str) and value not in found
            }
    return found


def chosen_by(kind: MessageType, path: str, given: Mapping[str, str]) -> list[str]:
    """The texts at a path that choose the form of something beside it: linkinfo.kind."""
    owner, _, name = path.rpartition(".")
    return list(_cases(name.partition("[")[0], entries(kind, owner, given)))


def _some(type: Type) -> str:
    """A few of the names inside a type."""
    names = [name for name in paths.below(type) if not name.startswith("pad")]
    return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")


def _live_strings(kind: MessageType, entry: Entry, names: Names) -> Iterator[Choice]:
    name, family = entry.name, kind.family.name
    if name in ("ifname", "dev_name", "iifname", "oifname", "alt_ifname", "ifalias") and not (
        name == "ifname" and kind.access == "new"
    ):
        yield from names_of(names, "interface")
    elif family == "nlctrl" and name == "family_name":
        yield from names_of(names, "genl")
    elif family == "nftables" and (
        name == "table" or (name == "name" and kind.operation.endswith("table"))
    ):
        yield from names_of(names, "nft")


def names_of(names: Names, what: str) -> Iterator[Choice]:
    for name in names.get(what) or ():
        if name.text.isprintable():  # what nobody can type is no help
            yield Choice(name.text, name.meta, "name")


# --- what a description calls names


def named_choices(what: str, names: Names) -> Iterator[Choice]:
    """The words that complete an argument, by what is said of it: "interface", "enum:route.rtm_type", …"""
    if what in ("interface", "genl", "namespace"):
        yield from names_of(names, what)
    elif what == "table":
        for word, meta in (("all", "routes of every table"), ("cache", "routes of the cache")):
            yield Choice(word, meta, "value")
        yield from named_choices("enum:route.rtm_table", names)
        yield from names_of(names, what)
    elif what.startswith("enum:"):
        family_name, _, field = what.removeprefix("enum:").partition(".")
        for kind, path in enum_places(family_name, field, names)[:1]:
            yield from value_choices(kind, path, {}, names)


def enum_places(family_name: str, field: str, names: Names) -> list[tuple[MessageType, str]]:
    """Where in a family's messages a named field is: (kind of message, path). It may lie one level below the top."""
    family = names.family(family_name)
    for kind in family.messages if family is not None else ():
        top = paths.top(kind)
        if field in top or paths.at(kind, field) is not None:
            return [(kind, field)]
        for outer, entry in top.items():
            if field in paths.below(entry.type):
                return [(kind, f"{outer}.{field}")]
    return []


# --- results


def result_kinds(family: Family, operation: MessageType | None = None) -> list[MessageType]:
    """The kinds of message that a family answers with: to one operation, or at all."""
    if operation is not None:
        answers = [
            kind
            for kind in family.messages
            if kind.id == operation.id and kind.direction == "reply"
        ]
        if not answers and operation.access == "get":
            other = operation.operation.replace("get", "new", 1)
            answers = [
                kind
                for kind in family.messages
                if kind.operation == other and kind.direction != "request"
            ]
        if answers:
            return answers
    kinds: dict[object, MessageType] = {}
    for kind in family.messages:
        if kind.direction != "request":
            kinds.setdefault((kind.attributes, kind.header), kind)
    return list(kinds.values())
