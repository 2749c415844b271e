"""The path=value words of a request: what is wrong with one, what is doubtful, and what may be typed there."""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches

from ..codec.words import Words
from ..errors import NlshellError, UnknownNameError, UsageError
from ..schema import paths
from ..schema.shapes import Nest, SubMessage
from ..schema.things import Interface
from ..schema.types import String
from . import choices as c
from .paths import offer_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..schema.model import MessageType
    from ..schema.types import Type
    from .names import Names
    from .place import Place

_LIKE = 0.7  # how alike a misspelt path and the name of a secret are, so that a key in a line that is wrong is one, too
_NEAR = (
    0.8  # how alike two texts are, where the list of known ones need not be all (difflib's ratio)
)


class _AnyName(dict[tuple[str, str], int]):
    """Names of interfaces and network namespaces: any may be there, and is looked up when a line runs."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: tuple[str, str]) -> int:
        return 0


_ANY = _AnyName()


def refusal(
    kind: MessageType, path: str, given: Mapping[str, str], names: Names
) -> tuple[NlshellError | None, NlshellError | None]:
    """Why a request's path, or the value at it, would be refused: (what is wrong with the path, with the value)."""
    from ..codec.writer import encode_payload

    words = Words([kind], names.around)
    if words.can_set(path) or (words.called(path) and not words.is_path(path)):
        if words.can_set(path) and isinstance(words.called(path)[0].type, Interface):
            return None, None  # its name is looked up when it runs
        try:
            meant = words.written({path: given[path]})
        except NlshellError as error:
            return None, error
        if path not in meant:
            said = {**given, **{each: str(value) for each, value in meant.items()}}
            faults = [refusal(kind, each, said, names)[1] for each in meant]
            return None, next(filter(None, faults), None)
    entry = c.entry_at(kind, path, given)
    owner, dot, name = path.rpartition(".")
    if entry is None:
        level = c.entries(kind, owner, given)
        if unchosen := _unchosen(kind, path, given):
            return unchosen, None
        if name.startswith("#") or (dot and not level):
            return None, None
        hint = f"`help {kind.family.name} {kind.operation}` lists what it may carry"
        what = f"attribute{f' of {owner}' if dot else ''}"
        return UnknownNameError(what, name, list(level), hint), None
    beside = {
        other: value
        for other, value in given.items()
        if other == path or _chooses(kind, other, given)
    }
    try:
        encode_payload(kind, beside, _ANY)
    except NlshellError as error:
        return None, error if str(error).startswith(f"{path}: ") else None
    return None, None


def _unchosen(kind: MessageType, path: str, given: Mapping[str, str]) -> NlshellError | None:
    """What is wrong with linkinfo.data.id where no linkinfo.kind says what linkinfo.data holds; None where nothing is."""
    owner, _, name = path.rpartition(".")
    entry = paths.at(kind, owner) if owner and not name.startswith("#") else None
    if entry is None or not isinstance(entry.type, SubMessage):
        return None
    beside = f"{owner.rpartition('.')[0]}.{entry.type.selector}".lstrip(".")
    chooser = beside if paths.at(kind, beside) is not None else entry.type.selector
    if chooser in given:
        return None
    return UsageError(f"{path}: give {chooser} too; it says what there is in {owner}")


def whole_refusal(kind: MessageType, given: Mapping[str, str], names: Names) -> NlshellError | None:
    """Why values that are right one by one would be refused together."""
    from ..codec.writer import encode_payload

    words = Words([kind], names.around)
    looked_up = {
        name
        for name in given
        if words.can_set(name) and isinstance(words.called(name)[0].type, Interface)
    }
    try:
        values = words.written(
            {name: text for name, text in given.items() if name not in looked_up}
        )
        encode_payload(kind, values, _ANY)
    except UnknownNameError as error:
        meaning = {**given, **meant(kind, given, names)}
        return next(filter(None, (_unchosen(kind, path, meaning) for path in given)), error)
    except NlshellError as error:
        return error
    return None


def is_secret(kinds: Sequence[MessageType], path: str, given: Mapping[str, str]) -> bool:
    """Whether what is at a path is a key or a password; of a path that is none: whether it was to be one, by its name."""
    words = Words(kinds)
    found = [
        entry
        for kind in kinds
        for place in words.places(path)
        if (entry := c.entry_at(kind, place, given)) is not None
    ]
    if found:
        return any(entry.type.secret for entry in found)
    name = path.rpartition(".")[2].partition("[")[0]
    return bool(name and get_close_matches(name, _secrets_of(kinds), 1, _LIKE))


def _secrets_of(kinds: Sequence[MessageType]) -> list[str]:
    """The names of all that is secret in messages of some kinds."""
    seen: dict[int, Type] = {}
    names: list[str] = []
    for kind in kinds:
        holders: list[Type | None] = [*(kind.header or ()), kind.payload]
        holders.append(None if kind.attributes is None else Nest(kind.attributes))
        for holder in filter(None, holders):
            for type in holder.walk(seen):
                secret = (
                    each for each in type.parts() if each.type is not None and each.type.secret
                )
                names += [each.name for each in secret]
    return names


def _chooses(kind: MessageType, path: str, given: Mapping[str, str]) -> bool:
    """Whether what else is given may decide what the value means: a kind, an address family."""
    entry = c.entry_at(kind, path, given)
    return entry is not None and (entry.type.names is not None or entry.type.kind == "string")


def doubt(kind: MessageType, path: str, given: Mapping[str, str]) -> NlshellError | None:
    """A text that chooses the form of what is beside it, and is nearly one of those known: kind=bridg.

    The kernel may have it all the same, so it is no fault.
    """
    value = given[path]
    entry = c.entry_at(kind, path, given)
    if entry is None or not isinstance(entry.type, String):
        return None
    known = list(c.chosen_by(kind, path, given))
    if not known or value in known or not get_close_matches(value, known, 1, _NEAR):
        return None
    found = UnknownNameError("value", value, known)
    found.args = (f"{path}: {found}",)
    return found


def meant(kind: MessageType, given: Mapping[str, str], names: Names) -> dict[str, str]:
    """The paths that people's words among `given` stand for, with what they mean, as far as that is known here."""
    words, found = Words([kind], names.around), dict[str, str]()
    for name, text in given.items():
        if words.can_set(name):
            with suppress(NlshellError):
                written = words.written({name: text})
                found |= {path: str(value) for path, value in written.items() if path != name}
    return found


def may_become(
    kind: MessageType | None, path: str, value: str, given: Mapping[str, str], names: Names
) -> bool:
    """Whether more letters could make a value right: it begins a name, or something with digits and dots."""
    if kind is None:
        return True
    last = value.replace("|", ",").rpartition(",")[2].lower()
    known = [choice.text for choice in c.value_choices(kind, path, given, names)]
    if known:
        return any(name.lower().startswith(last) for name in known)
    return not value[:1].isalpha() or value[-1:] in ":."


def offer_path(place: Place, kind: MessageType, given: Mapping[str, str]) -> None:
    offer_steps(place, [kind], given, asking=True)


def offer_value(
    place: Place, kind: MessageType, path: str, given: Mapping[str, str], names: Names
) -> None:
    """What may stand behind `path=`."""
    entry = c.entry_at(kind, path, given)
    if entry is None or Words([kind]).can_set(path):
        place.offer(lambda: c.word_values([kind], path, names), f"{path}=VALUE")
    if entry is None:
        return
    taken: set[str] = set()
    if entry.type.names is not None and entry.type.names.kind == "flag":
        taken = set(place.typed.lower().replace("|", ",").split(",")[:-1])
        place.skip_list()
    noun = f"{path}: {c.type_words(entry.type)}" + (f", {entry.doc}" if entry.doc else "")
    values = c.value_choices
    place.offer(
        lambda: (each for each in values(kind, path, given, names) if each.text not in taken), noun
    )
