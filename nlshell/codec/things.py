"""Which things a family has to show, the request that tells of them and what answers it, and the words that mean them."""

from __future__ import annotations

from ..schema.things import Thing
from .identity import object_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..schema.model import Family, MessageType

_known: dict[int, tuple[Family, list[Thing]]] = {}


def things_of(family: Family) -> list[Thing]:
    """The things of a family that can be shown: those it names, and one for each further request whose answer is a dump."""
    known = _known.get(id(family))
    if known is None:
        known = _known[id(family)] = family, _things(family)
    return known[1]


def _things(family: Family) -> list[Thing]:
    found = list(family.things)
    dumps = [kind for kind in family.messages if _is_dump(kind)]
    covered = {name for thing in found for name in (thing.about or (thing.name, family.name))} | {thing.operation for thing in found}
    operations = {kind.operation for kind in family.messages}
    for kind in dumps:
        name = object_name(kind)
        if name in covered or kind.operation in covered or (found and len(dumps) == 1):
            continue
        covered.add(name)
        if name not in operations or len(dumps) == 1:  # where it is an operation, that is asked for by its name
            derived = Thing(name, about=[name], operation=kind.operation)
            derived.owner = family
            found.append(derived)
    return [thing for thing in found if request_of(thing) is not None]


def _is_dump(kind: MessageType) -> bool:
    return kind.is_read and kind.direction in (None, "request") and kind.dumps is not False


def request_of(thing: Thing) -> MessageType | None:
    """The request whose dump tells of all things of this kind; None where there is none."""
    if thing.operation is None:
        return None
    reads = [kind for kind in thing.owner.messages if kind.is_read and kind.direction in (None, "request")]
    if thing.operation:
        return next((kind for kind in reads if kind.operation == thing.operation), None)
    fitting = about(thing, reads)
    if not fitting and not thing.about and len(reads) == 1:
        fitting = reads
    dumps = [kind for kind in fitting if kind.dumps is not False]
    return next(iter(dumps or fitting), None)


def reply_kind(kind: MessageType) -> MessageType:
    """The kind of message that answers a request of this kind, judged by its name; itself where that tells nothing."""
    operation, answers = kind.operation, [each for each in kind.family.messages if each.direction != "request"]
    for name in (operation.replace("get", "new", 1), f"{operation}_reply", operation.replace("_get", "_new", 1)):
        for each in answers:
            if each.operation == name != operation and each.keys == kind.keys:
                return each
    alike = (each for each in answers if each.id == kind.id and each.direction == "reply")
    return next((each for each in alike if not kind.keys or set(each.keys) & set(kind.keys)), kind)


def about(thing: Thing, kinds: Sequence[MessageType]) -> list[MessageType]:
    """Those kinds of message that are about the thing: about what it says, else what is called like it, else like its family."""
    for names in (thing.about,) if thing.about else ((thing.name,), (thing.owner.name,)):
        found = [kind for kind in kinds if object_name(kind) in names]
        if found:
            return found
    return []


def spellings(thing: Thing, family: Family) -> list[tuple[str, ...]]:
    """The words in front of `show` that mean the thing, its own first."""
    families = [name for name in (family.name, *family.other_names) if " " not in name]
    families.sort(key=lambda name: name != thing.name)
    things = things_of(family)
    found: list[tuple[str, ...]] = []
    if things and things[0] is thing and (thing in family.things or len(things) == 1):
        found += [(each,) for each in families]
    if not things or things[0] is not thing or thing.name not in families:
        found += [(each, thing.name) for each in families]
    found = found or [(families[0] if families else family.name, thing.name)]
    own = [tuple(name.split()) for name in thing.names]
    return list(dict.fromkeys([*own, *found] if own and (not things or things[0] is not thing) else [*found, *own]))


def shown_kinds(thing: Thing) -> list[MessageType]:
    """What tells of the thing: what its words' paths go by."""
    answers = [kind for kind in thing.owner.messages if kind.direction != "request"]
    return about(thing, answers) or answers
