"""Paths behind a command: whether there can be one, and which there are."""

from __future__ import annotations

from ..codec.value_at import FACTS
from ..codec.words import Words
from ..errors import UnknownNameError
from . import choices as c
from .place import Choice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..schema.model import MessageType
    from .place import At, Place


def path_fault(path: str, at: At) -> UnknownNameError | None:
    """What is wrong with a path; None: nothing, or nobody can tell yet."""
    if at.columns is not None:
        if path in at.columns:
            return None
        known = list(at.columns)
        return UnknownNameError("column", path, known, f"known: {', '.join(known)}")
    words = Words(at.kinds, at.names.around)
    if not at.kinds or path.startswith("#"):
        return None
    if words.called(path) or words.is_path(path) or words.is_fact(path):
        return None
    owner, dot, _ = path.rpartition(".")
    near = dict.fromkeys(() if dot else (name for name, _ in words))
    for kind in at.kinds:
        near |= {f"{owner}.{name}" if dot else name: None for name in c.entries(kind, owner, {})}
    if not dot:
        deep = c.deep_choices(at.kinds, {}, False)
        near |= {choice.text: None for choice in deep if choice.text.endswith(f".{path}")}
    return UnknownNameError("path", path, list(near), "`schema FAMILY` lists what there is")


def offer_paths(place: Place, at: At) -> None:
    """What a path may be here: columns, paths and words of the messages, facts of their headers."""
    columns = at.columns
    if columns is not None:
        place.offer(lambda: (Choice(name, "column", "path") for name in columns), "a column")
        return
    words = Words(at.kinds, at.names.around)
    offer_steps(place, at.kinds, {}, asking=False)
    facts = [name for name in FACTS if words.is_fact(name)]
    place.offer(lambda: (Choice(name, FACTS[name], "path") for name in facts))


def offer_steps(
    place: Place, kinds: Sequence[MessageType], given: Mapping[str, str], asking: bool
) -> None:
    """The next step of a path of these kinds of message. asking: for path=value."""
    owner, dot, typed = place.typed.rpartition(".")
    place.skip(len(owner) + len(dot))
    noun = f"an attribute path{'=value' if asking else ''}"
    place.offer(lambda: c.step_choices(kinds, owner, given, asking), noun)
    if not dot and typed and kinds:
        place.deep = lambda: c.deep_choices(kinds, given, asking)
