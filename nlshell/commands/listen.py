"""`monitor` and `watch` in the table of commands, and the words for multicast groups. What they do is in `monitors` and `watches`."""

from __future__ import annotations

from contextlib import suppress

from ..answers.values import Feed, Repeated, Text
from ..errors import UnknownNameError, UsageError
from ..language.kinds import Seconds, WholeNumber
from ..language.place import Choice
from ..language.table import COMMAND, Command, Kind, Option
from ..schema.registry import REGISTRY
from .state import later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..language.names import Names
    from ..language.place import At, Place
    from ..language.table import Call
    from ..schema.model import Family, MessageType
    from ..schema.things import Thing

USUAL = ("link", "addr", "route", "rule", "neigh", "nexthop")
LIMITS = (
    Option("events", "end after so many: --events 10", WholeNumber()),
    Option("seconds", "end after this time: --seconds 5", Seconds()),
)
_RUNNING = {
    "stop": "end those that run beside the prompt, or number N",
    "list": "those that run, with their numbers",
}


def thing_groups(word: str, load: bool = True) -> list[str]:
    """The multicast groups, as protocol.group, that tell of the things that people call by this word: of routes for "route"."""
    word = word.lower()
    things = [
        thing
        for thing in REGISTRY.things(word, load)
        if word in _called(thing) and thing.owner.kind != "generic"
    ]
    return list(
        dict.fromkeys(
            f"{thing.owner.protocol.name}.{group}" for thing in things for group in thing.groups
        )
    )


def _called(thing: Thing) -> set[str]:
    """The words that mean the thing, and not others of its family."""
    family = thing.owner
    own = {name for name in thing.names if " " not in name}
    return own | ({family.name, *family.other_names} if family.things[0] is thing else set())


def group_words(load: bool = True) -> dict[str, list[str]]:
    """Words for what groups tell of -> those groups, of all families, or of those that are loaded."""
    families = REGISTRY.families() if load else REGISTRY.loaded()
    things = [
        thing
        for family in families
        if family.kind != "generic"
        for thing in family.things
        if thing.groups
    ]
    words = [word for thing in things for word in sorted(_called(thing))]
    return {word: thing_groups(word, load=False) for word in dict.fromkeys(words)}


class Group(Kind):
    """A word behind `monitor`: a group, a family, a thing that groups tell of."""

    argument = "GROUP"

    def read(self, text: str, at: At) -> str:
        names = at.names
        if text.rpartition(".")[2] == "0":
            raise UsageError("there is no multicast group 0; they are numbered from 1")
        if names.loaded and names.get("genl") is not None and not _may_be_group(text, names):
            known = [choice.text for choice in _group_choices(names)]
            known += [name.text for name in names.get("genl") or ()]
            raise UnknownNameError("multicast group", text, known, "`monitor --list` lists them")
        return text

    def offer(self, place: Place, at: At, noun: str) -> None:
        place.offer(lambda: _group_choices(at.names), noun)


def _may_be_group(word: str, names: Names) -> bool:
    from ..kernel.subscription import asked_for, protocol_called

    lowered = word.lower()
    with suppress(UsageError):
        if asked_for(REGISTRY, word) is not None:
            return True
    if thing_groups(lowered, load=False) or lowered == "all" or word.isdecimal():
        return True
    owner, dot, name = lowered.rpartition(".")
    try:
        named = protocol_called(REGISTRY, owner if dot else lowered)
    except UnknownNameError:
        return False
    if named is not None and (not dot or name in named.groups or name.isdecimal()):
        return True
    if not dot and any(name in protocol.groups for protocol in REGISTRY.protocols()):
        return True
    # The rest are generic families: those that the kernel has now, and those whose module may yet be loaded.
    families, groups = names.get("genl"), names.get("group")
    owner = word.rpartition(".")[0] if dot else word
    if (
        not families
        or not groups
        or (REGISTRY.knows_family(owner) and REGISTRY.family(owner).protocol.name == "generic")
    ):
        return True
    return any(each.text.lower() == lowered for each in (groups if dot else families))


def _group_choices(names: Names) -> Iterator[Choice]:
    """Multicast groups: those with fixed numbers, and those of this kernel's generic families."""
    words = group_words(load=False) if names.loaded else {}
    for word, groups in words.items():
        yield Choice(
            word, "groups " + ", ".join(group.rpartition(".")[2] for group in groups), "name"
        )
    yield Choice("all", "all groups of route", "name")
    for family in names.families() or ():
        if family.listen is not None and not family.listen.group:
            name = (family.other_names or (family.name,))[0]
            yield Choice(
                f"{name}.1" if family.listen.number else name,
                f"{family.doc}; the kernel tells whoever asks",
                "name",
            )
    if names.loaded:
        several = set(words)
        for protocol in REGISTRY.protocols():
            for group, number in protocol.groups.items():
                taken = group in several
                several.add(group)
                yield Choice(
                    f"{protocol.name}.{group}" if taken else group,
                    f"group {number} of {protocol.name}",
                    "name",
                )
        for protocol in REGISTRY.undescribed():
            yield Choice(
                protocol.name,
                f"groups of netlink protocol {protocol.number}, not described",
                "name",
            )
    for known in names.get("group") or ():
        yield Choice(known.text, known.meta, "name")


def _told(words: Sequence[str], names: Names) -> Sequence[MessageType]:
    """What the groups tell of, as far as it is known."""
    from ..language.choices import result_kinds

    wanted = list(words[1:]) or list(USUAL)
    families = {
        id(thing.owner): thing.owner
        for word in wanted
        for thing in REGISTRY.things(word, load=False)
    }
    families |= {
        id(family): family for word in wanted if (family := _owner(word, names)) is not None
    }
    return [kind for family in families.values() for kind in result_kinds(family)]


def _owner(word: str, names: Names) -> Family | None:
    """The family that a word names, also where a number follows: nflog.5."""
    from ..kernel.subscription import asked_for

    with suppress(UsageError):
        if (asked := asked_for(REGISTRY, word)) is not None:
            return asked.family
    return names.family(word)


def _is_about_running(call: Call) -> bool:
    """`monitor stop`, `watch list`, `monitor --list`."""
    return "list" in call.options or call.words[:1] in (["stop"], ["list"])


_NOT_AGAIN = ("monitor", "watch", "netns", "sandbox", "config", "alias", "exit", "quit", "results")


def _repeatable(call: Call, at: At) -> None:
    """Raise UsageError for what makes no sense again and again: changes, and what is about the shell itself."""
    if "" in call.arguments:  # `watch stop`
        return
    inner = call.inner
    if inner is None:
        raise UsageError("`watch` needs seconds and a command: watch 2 route show")
    if inner.command.words[0] in _NOT_AGAIN:
        name = inner.command.words[0]
        raise UsageError(
            f"`{name}` cannot be watched; `watch` takes a command that shows something: watch 2 route show"
        )
    kind = inner.last.operation
    if kind is not None and not kind.is_read:
        raise UsageError(f"{kind.name} changes something, which `watch` would do again and again")
    if "dry-run" in call.options:
        raise UsageError("`watch` asks again and again; leave --dry-run out")


COMMANDS = [
    Command("monitor", later("monitors", "monitor"),
            "events of multicast groups as they happen, until Ctrl-C; at the prompt they run beside it",
            free="[GROUP…]", many=True, kind=Group(), choices=_RUNNING, shows=_told,
            options=(
                *LIMITS,
                Option("list", "the groups that there are"),
                Option("resync", "after a loss ask again, and tell what it hid"),
            ),
            details=(
                "GROUP: link addr route rule neigh nexthop (the usual ones), all (of route), nft, conntrack, uevent;",
                "any group of any protocol (netfilter.nftables), a generic family (ethtool) or one of its groups (ethtool.monitor);",
                "what is told to whoever asks for it: proc, taskstats, nflog.5 (packets that rules log to group 5).",
                "A line says what became of which thing; --table, --tree, --json and | columns PATH… show what the event holds.",
                "Behind it may stand: | where EXPR, | head N, | count by PATH… and formats; > FILE.json writes events as they come.",
            ), gives=Feed, gives_of=lambda call: Text if _is_about_running(call) else Feed),
    Command("watch", later("watches", "watch"), "what changes in what a command shows: watch 2 route show", free="SECONDS COMMAND",
            leading=[("SECONDS", Seconds("the time between two looks,"))], follows=COMMAND, options=LIMITS,
            values="[path=value …]", choices=_RUNNING, check=_repeatable, gives=Repeated,
            gives_of=lambda call: Text if _is_about_running(call) else Repeated),
]  # fmt: skip
