"""What may stand somewhere in a line: words of the table, names from the registry, names that the system has now.

Sources are lazy: they are asked only where somebody wants to see them, and what is fetched in the background is simply
not there until it has come (`live`).
"""

from __future__ import annotations

from functools import lru_cache

from ..codec.words import Words
from ..errors import NlshellError
from ..schema import paths
from ..schema.enums import Flags
from ..schema.shapes import IndexedArray, Packed, Records, Struct, SubMessage, TypeValue
from ..schema.types import Bits, Flag, String

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from ..schema.model import Family, MessageType
    from ..schema.paths import Entry
    from ..schema.types import Type
    from .live import Live
    from .table import Command, State


class Choice:
    """One word that may stand somewhere.

    text    the word itself, not quoted
    meta    what it means, in a few words
    kind    what it is: "command", "family", "operation", "selector", "path", "value", "option", "stage", "name", "file" …
    follow  what comes right behind it: " ", "=" (a value), "." (more of a path), "" (nothing, or who knows)
    """

    __slots__ = ("follow", "kind", "meta", "text")

    def __init__(self, text: str, meta: str = "", kind: str = "word", follow: str = " ") -> None:
        self.text = text
        self.meta = meta
        self.kind = kind
        self.follow = follow

    def __repr__(self) -> str:
        return f"<Choice {self.kind} {self.text!r} {self.meta!r}>"


# --- the table


def first_words(state: State, live: Live) -> Iterator[Choice]:
    """What a command can begin with: commands, aliases, families."""
    from .all import COMMANDS
    from .show import EVERYDAY, everyday

    groups: dict[str, list[Command]] = {}
    for command in (*(everyday() if live.families is not None else ()), *COMMANDS):
        groups.setdefault(command.words[0], []).append(command)
    for alias, text in state.settings.aliases.items():
        yield Choice(alias, f"alias: {text}", "alias")
    if live.families is None:  # what they show is not read for the sake of a menu
        yield from (Choice(word, "", "command") for word in EVERYDAY)
    for word, members in groups.items():
        several = [f"{' '.join(command.words[1:])}: {command.summary}".removeprefix(": ") for command in members]
        yield Choice(word, "; ".join(several) if len(members) > 1 else members[0].summary, "command")
    yield from family_choices(live, skip=groups)


def family_choices(live: Live, skip: Iterable[str] = ()) -> Iterator[Choice]:
    known = set(skip)
    for family in live.families or ():
        for thing in family.things:
            for word in dict.fromkeys(name.partition(" ")[0] for name in thing.names):
                if word not in known:
                    known.add(word)
                    yield Choice(word, f"{thing.doc or thing.name} ({family.name})", "command")
        if family.name not in known:
            known.add(family.name)
            yield Choice(family.name, family.doc or f"{family.kind} family of {family.protocol.name}", "family")
    for name in live.get("genl") or ():
        if name.text not in known:
            yield Choice(name.text, f"{name.meta}, described by this kernel", "family")


def operations(family: Family) -> Iterator[Choice]:
    """Operations that can be asked for, reads first."""
    asked = [kind for kind in family.messages if kind.direction in (None, "request")]
    done = set()
    for kind in sorted(asked, key=lambda kind: not kind.is_read):
        if kind.operation not in done and kind.operation not in ("batch_begin", "batch_end"):
            done.add(kind.operation)
            yield Choice(kind.operation, f"{kind.doc or kind.name}{'' if kind.is_read else ' (changes something)'}", "operation")


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


def path_choices(kinds: Sequence[MessageType], owner: str, given: Mapping[str, str], asking: bool) -> Iterator[Choice]:
    """The steps behind `owner`. asking: for path=value of a request; otherwise for a path alone."""
    done = set()
    for kind in kinds:
        for name, entry in entries(kind, owner, given).items():
            if name in done or entry.type.kind == "pad" or name.startswith(("__", "pad", "unused", "res1", "reserved")):
                continue
            if asking and not owner and not kind.may_carry(name):
                continue
            done.add(name)
            yield _step(name, entry, asking)


def word_choices(kinds: Sequence[MessageType], asking: bool) -> Iterator[Choice]:
    """People's words for the parts of these messages. asking: for word=value of a request."""
    words = Words(kinds)
    for name, word in words:
        carried = any(kind.may_carry(path.split(".")[0]) for kind in kinds for path in word.path.split("|"))
        if asking and not (words.can_set(name) and carried):
            continue
        if words.is_path(name) and not any(paths.below(entry.type) for kind in kinds if (entry := paths.at(kind, name)) is not None):
            continue  # the path of that name is offered
        meta = f"{word.doc} ({word.path.replace('|', ' or ')})" if word.path else word.doc
        yield Choice(name, meta, "path", "=" if asking else " ")


def word_values(kinds: Sequence[MessageType], name: str, state: State, live: Live) -> Iterator[Choice]:
    """What may stand behind a word: the interfaces of `dev`, the names of `proto`."""
    from .show import completes

    for kind in kinds:
        for word in Words([kind]).called(name):
            yield from named_choices(completes(word, kind.family), state, live, "")
            return


def deep_choices(kinds: Sequence[MessageType], given: Mapping[str, str], asking: bool) -> list[Choice]:
    """Whole paths below the top, for whoever knows the last step only: linkinfo.kind for kind."""
    return _deep(tuple(kinds), tuple(given.items()), asking)


@lru_cache(maxsize=8)  # asked anew for every letter of a word
def _deep(kinds: tuple[MessageType, ...], given: tuple[tuple[str, str], ...], asking: bool) -> list[Choice]:
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
    return list(found.values())


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
    return type.kind == "nest" or isinstance(type, (Struct, Records)) or (isinstance(type, SubMessage) and bool(paths.below(type)))


_HINTS = {
    "mac": "link-layer address", "ipv4-or-v6": "IP address", "ipv4": "IPv4 address", "ipv6": "IPv6 address", "ifindex": "interface",
    "mpls-labels": "MPLS labels",
}  # fmt: skip


def type_words(type: Type) -> str:
    """A type in two or three words: "u32 bytes", "enum rtnl_link_state", "nest"."""
    if type.names is not None:
        return f"{'flags' if isinstance(type.names, Flags) else 'enum'} {type.names.name}".rstrip()
    if type.hint in _HINTS:
        return _HINTS[type.hint]
    if isinstance(type, Struct):
        return f"struct {type.name}"
    if isinstance(type, (IndexedArray, Records)) or (isinstance(type, Packed) and type.size is None):
        return "list"
    return f"{type.kind} {type.unit}" if type.unit else type.kind


# --- values


def value_choices(kind: MessageType, path: str, given: Mapping[str, str], live: Live) -> Iterator[Choice]:
    """What the value at a path of a request may be, where that can be said."""
    entry = entry_at(kind, path, given)
    if entry is None:
        return
    owner, _, name = path.rpartition(".")
    yield from typed_choices(entry.type, name.partition("[")[0], entries(kind, owner, given), live)
    if isinstance(entry.type, String):
        yield from _live_strings(kind, entry, live)


def typed_choices(type: Type, name: str, beside: Mapping[str, Entry], live: Live) -> Iterator[Choice]:
    """Values of a type: named numbers, interfaces, and what chooses the form of something beside it."""
    if type.names is not None:
        names = type.names
        follow = "" if isinstance(names, Flags) else " "
        for entry, number in names.entries.items():
            yield Choice(entry.lower(), f"{names.prefix}{entry} = {number:#x}" if follow == "" else f"{names.prefix}{entry} = {number}",
                         "value", follow)  # fmt: skip
    elif type.hint == "ifindex":
        yield from live_choices(live, "interface")
    elif isinstance(type, Flag):
        yield Choice("true", "set; leave it out where it is not meant", "value")
    elif isinstance(type, Bits):
        for part, width in type.widths.items():
            yield Choice(f"{part}", f"{width} bits", "value", "")
    elif isinstance(type, String):
        for value, (other, case) in _cases(name, beside).items():
            yield Choice(value, "" if case is None else f"has {other}: {_some(case)}".rstrip(": "), "value")


def _cases(name: str, beside: Mapping[str, Entry]) -> dict[str, tuple[str, Type | None]]:
    """Texts that choose the form of something beside them -> its name and form there."""
    found: dict[str, tuple[str, Type | None]] = {}
    for other in beside.values():
        if isinstance(other.type, SubMessage) and other.type.selector == name:
            cases = other.type.cases
            found |= {value: (other.name, case) for value, case in cases.items() if isinstance(value, str) and value not in found}
    return found


def chosen_by(kind: MessageType, path: str, given: Mapping[str, str]) -> list[str]:
    """The texts at a path that choose the form of something beside it: linkinfo.kind."""
    owner, _, name = path.rpartition(".")
    return list(_cases(name.partition("[")[0], entries(kind, owner, given)))


def _some(type: Type) -> str:
    """A few of the names inside a type."""
    names = [name for name in paths.below(type) if not name.startswith("pad")]
    return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")


def _live_strings(kind: MessageType, entry: Entry, live: Live) -> Iterator[Choice]:
    name, family = entry.name, kind.family.name
    if name in ("ifname", "dev_name", "iifname", "oifname", "alt_ifname", "ifalias") and not (name == "ifname" and kind.access == "new"):
        yield from live_choices(live, "interface")
    elif family == "nlctrl" and name == "family_name":
        yield from live_choices(live, "genl")
    elif family == "nftables" and (name == "table" or (name == "name" and kind.operation.endswith("table"))):
        yield from live_choices(live, "nft")


def live_choices(live: Live, what: str) -> Iterator[Choice]:
    for name in live.get(what) or ():
        if name.text.isprintable():  # what nobody can type is no help
            yield Choice(name.text, name.meta, "name")


# --- what the table calls names


def named_choices(names: str, state: State, live: Live, typed: str = "") -> Iterator[Choice]:
    """The words that complete an argument, by what the table says it is ("interface", "enum:route.rtm_type", …)."""
    if names in ("interface", "genl", "namespace"):
        yield from live_choices(live, names)
    elif names == "table":
        for word, meta in (("all", "routes of every table"), ("cache", "routes of the cache")):
            yield Choice(word, meta, "value")
        yield from named_choices("enum:route.rtm_table", state, live)
        yield from live_choices(live, names)
    elif names == "family":
        yield from family_choices(live)
    elif names == "protocol":
        for protocol in state.registry.protocols() if live.families is not None else ():
            yield Choice(protocol.name, f"netlink protocol {protocol.number}", "name")
        for protocol in state.registry.undescribed() if live.families is not None else ():
            yield Choice(protocol.name, f"netlink protocol {protocol.number}, not described: {protocol.doc}", "name")
    elif names == "group":
        yield from group_choices(state, live)
    elif names == "record":
        yield from record_choices(state)
    elif names == "command":
        yield from first_words(state, live)
    elif names == "file":
        yield from file_choices(typed)
    elif names == "layout":
        from .views import LAYOUTS

        for word in LAYOUTS:
            yield Choice(word, "", "value")
    elif names.startswith("enum:"):
        family_name, _, field = names.removeprefix("enum:").partition(".")
        for kind, path in enum_places(family_name, field, live)[:1]:
            yield from value_choices(kind, path, {}, live)


def enum_places(family_name: str, field: str, live: Live) -> list[tuple[MessageType, str]]:
    """Where in a family's messages a named field is: (kind of message, path). It may lie one level below the top."""
    family = live.family(family_name)
    for kind in family.messages if family is not None else ():
        top = paths.top(kind)
        if field in top or paths.at(kind, field) is not None:
            return [(kind, field)]
        for outer, entry in top.items():
            if field in paths.below(entry.type):
                return [(kind, f"{outer}.{field}")]
    return []


def group_choices(state: State, live: Live) -> Iterator[Choice]:
    """Multicast groups: those with fixed numbers, and those of this kernel's generic families."""
    from .listen import group_words

    words = group_words(load=False) if live.families is not None else {}
    for word, groups in words.items():
        yield Choice(word, "groups " + ", ".join(group.rpartition(".")[2] for group in groups), "name")
    yield Choice("all", "all groups of route", "name")
    for family in live.families or ():
        if family.listen is not None and not family.listen.group:
            name = (family.other_names or (family.name,))[0]
            yield Choice(f"{name}.1" if family.listen.number else name, f"{family.doc}; the kernel tells whoever asks", "name")
    if live.families is not None:
        several = set(words)
        for protocol in state.registry.protocols():
            for group, number in protocol.groups.items():
                taken = group in several
                several.add(group)
                yield Choice(f"{protocol.name}.{group}" if taken else group, f"group {number} of {protocol.name}", "name")
        for protocol in state.registry.undescribed():
            yield Choice(protocol.name, f"groups of netlink protocol {protocol.number}, not described", "name")
    yield from live_choices(live, "group")


def record_choices(state: State) -> Iterator[Choice]:
    """Kept results, the latest first."""
    for record in reversed(state.records[-30:]):
        count = len(record.messages)
        yield Choice(str(record.number), f"{record.subject} ({count} message{'s' * (count != 1)})", "record")
    if state.records:
        yield Choice("last", "the result before", "record")


def file_choices(typed: str) -> Iterator[Choice]:
    """Files and folders that `typed` may become."""
    import os

    folder, name = os.path.split(typed)
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as listing:
            found = sorted(((entry.name, entry.is_dir()) for _, entry in zip(range(2000), listing)))
    except (OSError, ValueError):
        return
    for entry_name, is_folder in found:
        if entry_name.isprintable() and (name.startswith(".") or not entry_name.startswith(".")):
            path = os.path.join(folder, entry_name)
            yield Choice(path + "/" if is_folder else path, "folder" if is_folder else "file", "file", "" if is_folder else " ")


# --- results


def result_kinds(family: Family, operation: MessageType | None = None) -> list[MessageType]:
    """The kinds of message that a family answers with: to one operation, or at all."""
    if operation is not None:
        answers = [kind for kind in family.messages if kind.id == operation.id and kind.direction == "reply"]
        if not answers and operation.access == "get":
            other = operation.operation.replace("get", "new", 1)
            answers = [kind for kind in family.messages if kind.operation == other and kind.direction != "request"]
        if answers:
            return answers
    kinds: dict[object, MessageType] = {}
    for kind in family.messages:
        if kind.direction != "request":
            kinds.setdefault((kind.attributes, kind.header), kind)
    return list(kinds.values())
