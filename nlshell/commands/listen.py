"""`monitor` and `watch` in the table of commands, and the words for multicast groups. What they do is in `monitors` and `watches`."""

from __future__ import annotations

from .table import Command, later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..schema.things import Thing

USUAL = ("link", "addr", "route", "rule", "neigh", "nexthop")
LIMITS = {"events": "end after so many: --events 10", "seconds": "end after this time: --seconds 5"}
_RUNNING = {"stop": "end those that run beside the prompt, or number N", "list": "those that run, with their numbers"}


def thing_groups(word: str, load: bool = True) -> list[str]:
    """The multicast groups, as protocol.group, that tell of the things that people call by this word: of routes for "route"."""
    from ..schema.registry import REGISTRY

    word = word.lower()
    things = [thing for thing in REGISTRY.things(word, load) if word in _called(thing) and thing.owner.kind != "generic"]
    return list(dict.fromkeys(f"{thing.owner.protocol.name}.{group}" for thing in things for group in thing.groups))


def _called(thing: Thing) -> set[str]:
    """The words that mean the thing, and not others of its family."""
    family = thing.owner
    own = {name for name in thing.names if " " not in name}
    return own | ({family.name, *family.other_names} if family.things[0] is thing else set())


def group_words(load: bool = True) -> dict[str, list[str]]:
    """Words for what groups tell of -> those groups, of all families, or of those that are loaded."""
    from ..schema.registry import REGISTRY

    families = REGISTRY.families() if load else REGISTRY.loaded()
    things = [thing for family in families if family.kind != "generic" for thing in family.things if thing.groups]
    words = [word for thing in things for word in sorted(_called(thing))]
    return {word: thing_groups(word, load=False) for word in dict.fromkeys(words)}


COMMANDS = [
    Command("monitor", later("monitors", "monitor"),
            "events of multicast groups as they happen, until Ctrl-C; at the prompt they run beside it",
            free="[GROUP…]", many=True, free_names="group", choices=_RUNNING,
            options={**LIMITS, "list": "the groups that there are"},
            details=(
                "GROUP: link addr route rule neigh nexthop (the usual ones), all (of route), nft, conntrack, uevent;",
                "any group of any protocol (netfilter.nftables), a generic family (ethtool) or one of its groups (ethtool.monitor);",
                "what is told to whoever asks for it: proc, taskstats, nflog.5 (packets that rules log to group 5).",
                "Behind it may stand: | where EXPR, | columns PATH…, | tree, | json, | head N; > FILE.json writes events as they come.",
            )),
    Command("watch", later("watches", "watch"), "what changes in what a command shows: watch 2 route show", free="SECONDS COMMAND",
            raw=True, options=LIMITS, values="[path=value …]", free_names="command", choices=_RUNNING),
]  # fmt: skip
