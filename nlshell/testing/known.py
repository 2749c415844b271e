"""What a fake kernel knows: operations, generic families with ids that it makes up, groups, and names of interfaces."""

from __future__ import annotations

from threading import RLock

from ..codec.message import Context, Message
from ..codec.things import reply_kind
from ..errors import UnknownNameError
from ..schema.model import Family, MessageType
from .answers import Answer, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..schema.registry import Registry
    from .playback import Talk

_FIRST_ID, _FIRST_GROUP = 0x20, 0x30  # of generic families and of their groups
_OP_FLAGS = 0x0E  # CMD_CAP_DO, CMD_CAP_DUMP, CMD_CAP_HASPOL


class Meanings:
    """What messages mean beyond their bytes.

    families  ids of generic families -> description or name
    groups    (generic family, group) -> number
    names     interface indexes -> names
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.families: dict[int, Family | str] = {}
        self.groups: dict[tuple[str, str], int] = {}
        self.names: dict[int, str] = {}
        self._contexts: dict[int, Context] = {}

    def context(self, protocol: str | int) -> Context:
        """What those of a protocol mean, now and when more is known. Raises UnknownNameError."""
        known = self.registry.protocol(protocol)
        if known.number not in self._contexts:
            families = self.families if known.name == "generic" else None
            self._contexts[known.number] = Context(known, families, self.names, self.registry)
        return self._contexts[known.number]


class Known(Meanings):
    """See above. What a recording tells comes first, and what is made up does not collide with it."""

    def __init__(self, registry: Registry, talk: Talk | None) -> None:
        super().__init__(registry)
        self._lock = RLock()
        if talk is not None:
            self.names.update(talk.names)
            self.groups.update(talk.groups)
            for number, name in talk.families.items():
                described = isinstance(name, str) and registry.knows_family(name, "generic")
                self.families[number] = registry.family(str(name), "generic") if described else name

    def kind(self, operation: str | MessageType) -> MessageType:
        """An operation by name: "link.getlink", or "getlink" of route. Raises UnknownNameError."""
        if isinstance(operation, MessageType):
            return operation
        family, _, name = operation.rpartition(".")
        return self.registry.family(family).operation(name) if family else self._of_route(name)

    def _of_route(self, name: str) -> MessageType:
        wanted = name.lower().replace("-", "_").removeprefix("rtm_")
        known = [kind for family in self.registry.families("route") for kind in family.messages]
        named = [kind for kind in known if kind.operation == wanted]
        if named:  # of several the one for the most address families: no keys are all of them
            return max(named, key=lambda kind: (not kind.keys, len(kind.keys)))
        raise UnknownNameError("operation", name, [kind.operation for kind in known], "write FAMILY.OPERATION")

    def type_id(self, kind: MessageType) -> int | None:
        """The nlmsg_type of a generic family's messages; None where a kind has its own."""
        return self.id(kind.family) if kind.family.kind == "generic" else None

    def id(self, family: Family) -> int:
        """The nlmsg_type of a generic family, made up where it has none yet; so are the numbers of its groups."""
        with self._lock:
            for number, known in self.families.items():
                if (known if isinstance(known, str) else known.name) == family.name:
                    return number
            number = family.id or next(each for each in range(_FIRST_ID, 1 << 16) if each not in self.families)
            self.families[number] = family
            for group in family.groups:
                self.groups[family.name, group] = max([_FIRST_GROUP - 1, *self.groups.values()]) + 1
            return number

    def written(self, answer: Answer, kind: MessageType) -> list[Message] | None:
        """The rows of an answer as messages."""
        own = self.type_id(kind)
        if answer.rows is None:
            return None
        context = self.context(kind.family.protocol.number)
        reply = kind.family.operation(answer.reply, "reply") if answer.reply else reply_kind(kind)
        return [written(reply, row, own, context) for row in answer.rows]

    def sought(self, kind: MessageType, when: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values that a request must have, as reading one gives them: written and read again."""
        if not when:
            return {}
        message = written(kind, when, self.type_id(kind), self.context(kind.family.protocol.number))
        return {path: message.get(path, value) for path, value in when.items()}

    def group(self, group: str | int, kind: MessageType | None, protocol: str | int) -> tuple[int, int]:
        """Protocol and number of a group: as of Session.subscribe, or a name of the family that `kind` is of."""
        own = kind.family.protocol if kind is not None else self.registry.protocol(protocol or "route")
        if isinstance(group, int) or group.isdecimal():
            return own.number, int(group)
        owner, _, name = group.rpartition(".")
        generic = kind.family.name if kind is not None and not owner else owner
        if generic and self.registry.knows_family(generic, "generic"):
            self.id(self.registry.family(generic, "generic"))
        if (generic, name) in self.groups:
            return self.registry.protocol("generic").number, self.groups[generic, name]
        wanted = [own] if kind is not None or protocol else [own, *self.registry.protocols()]
        for each in [self.registry.protocol(owner)] if owner and not self.registry.knows_family(owner, "generic") else wanted:
            if name.lower() in each.groups:
                return each.number, each.groups[name.lower()]
        raise UnknownNameError("multicast group", group, [*own.groups, *(f"{family}.{each}" for family, each in self.groups)])

    def described(self, number: int, family: Family | str) -> dict[str, Any]:
        """What CTRL_CMD_NEWFAMILY says of a family."""
        if isinstance(family, str):
            return {"family_id": number, "family_name": family}
        groups = [{"name": group, "id": self.groups[family.name, group]} for group in family.groups if (family.name, group) in self.groups]
        commands = sorted({kind.id for kind in family.messages if kind.direction != "notification"})
        return {
            "family_name": family.name, "family_id": number, "version": family.version, "hdrsize": 0, "maxattr": 0,
            "ops": [{"id": command, "flags": _OP_FLAGS} for command in commands], "mcast_groups": groups or None,
        }  # fmt: skip
