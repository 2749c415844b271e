"""Completion and help for a line that is being typed: what may stand at the cursor, best first.

Matching is fuzzy: `lkn` finds link_netnsid, and `kind` finds linkinfo.kind. What begins as typed comes first, then what
has it at the beginning of a part, then inside, then scattered; families come behind commands that fit as well. Among
equals the order of the sources stays.
"""

from __future__ import annotations

from ..render.style import safe
from . import reading
from .place import Choice
from .tokens import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .names import Names
    from .place import Place

MOST = 400  # candidates; more than anyone will look through
_WIDE = 28  # columns of a path in a menu, whose meaning wants room beside it
_BEHIND = 4  # ranks: how far families stand behind what is no family
_SCATTERED = 10  # and where those begin that have the letters here and there


class Candidate:
    """Replaces text[start:cursor] by `text`.

    label    what a menu shows for it, safe for a terminal; `matched` are the positions in it that fit what was typed
    meta     what it means, safe for a terminal
    kind     as Choice.kind
    """

    __slots__ = ("kind", "label", "matched", "meta", "start", "text")

    def __init__(
        self,
        start: int,
        text: str,
        meta: str,
        kind: str,
        label: str = "",
        matched: tuple[int, ...] = (),
    ) -> None:
        self.start = start
        self.text = text
        self.meta = meta
        self.kind = kind
        self.label = label or safe(text)
        self.matched = matched

    def __repr__(self) -> str:
        return f"<Candidate {self.text!r} at {self.start}: {self.meta}>"


def complete(text: str, cursor: int, names: Names) -> list[Candidate]:
    """What may stand at the cursor, best first. Answers at once: names that are not known yet are fetched in the background
    (`commands.live`), and are in a later answer.
    """
    return candidates(reading.read(text[:cursor], names).place)


def candidates(place: Place) -> list[Candidate]:
    """The choices of a place that fit what was typed."""
    if place.quote and any(character in place.typed for character in "\n"):
        return []
    found = _ranked(place.choices(), place.typed)
    if place.deep is not None and len(place.typed) > 1:
        seen = {choice.text for _, choice, _ in found}
        deep = _ranked(
            (choice for choice in place.deep() if choice.text not in seen),
            place.typed,
            last_step=True,
        )
        found = sorted([*found, *deep], key=lambda entry: entry[0])
    return [_candidate(place, choice, matched) for _, choice, matched in found[:MOST]]


def going_on(place: Place) -> list[Choice]:
    """The choices that begin just as was typed, for where nothing else can be put in place of that: families last."""
    fitting: dict[str, Choice] = {}
    for choice in place.choices():
        if choice.text.startswith(place.typed):
            fitting.setdefault(choice.text, choice)
    return sorted(fitting.values(), key=lambda choice: choice.kind == "family")


def _candidate(place: Place, choice: Choice, matched: tuple[int, ...]) -> Candidate:
    text = choice.text
    if choice.kind == "operator":
        written = text
    elif place.quote:
        written = (
            place.quote + text.replace("\\", "\\\\").replace('"', '\\"')
            if place.quote == '"'
            else place.quote + text
        )
        if choice.follow == " ":
            written += place.quote
    else:
        written = quoted(text) if choice.kind in ("name", "file", "value") else text
    if choice.follow in ("=", "."):
        written += choice.follow
    label = safe(text)
    if choice.kind == "path":
        label, cut_off = _short(label)
        matched = tuple(each - cut_off for each in matched if not cut_off or each > cut_off)
    return Candidate(place.start, written, safe(choice.meta), choice.kind, label, matched)


def _short(path: str) -> tuple[str, int]:
    """A long path by its last steps, and by how much what is left of it stands further to the left."""
    begin = 0
    while len(path) - begin >= _WIDE and (dot := path.find(".", begin + 1)) >= 0:
        begin = dot
    return (f"…{path[begin + 1 :]}", begin) if begin else (path, 0)


def _ranked(
    choices: Iterable[Choice], typed: str, last_step: bool = False
) -> list[tuple[int, Choice, tuple[int, ...]]]:
    """(rank, choice, matched positions) of those that fit, best first, each text once."""
    wanted = typed.lower()
    found, seen = [], set()
    for choice in choices:
        if choice.text in seen:
            continue
        seen.add(choice.text)
        match = _match(choice.text.lower(), wanted, last_step)
        if match is not None:
            rank = match[0] + (_BEHIND if choice.kind == "family" else 0)
            found.append((rank, choice, match[1]))
    found.sort(key=lambda entry: entry[0])  # stable: the order of the sources among equals
    return found


def _match(text: str, wanted: str, last_step: bool) -> tuple[int, tuple[int, ...]] | None:
    """How well a text fits: a rank from 0 (begins so) on, and the positions that fit. None where it does not."""
    if not wanted:
        return 0, ()
    bare = text.lstrip("-")
    begin = len(text) - len(bare)
    behind = 2 if last_step else 0
    if last_step:  # of a whole path the last step must fit, or this one is as good as any other
        begin = text.rfind(".") + 1
        bare = text[begin:]
    wanted_bare = wanted.lstrip("-") or wanted
    if text.startswith(wanted) and not last_step:
        return 0, tuple(range(len(wanted)))
    if bare.startswith(wanted_bare):
        return 1 + behind, tuple(range(begin, begin + len(wanted_bare)))
    at = _at_part(bare, wanted_bare)
    if at >= 0:
        return 2 + behind, tuple(range(begin + at, begin + at + len(wanted_bare)))
    at = bare.find(wanted_bare)
    if at >= 0:
        return 3 + behind, tuple(range(begin + at, begin + at + len(wanted_bare)))
    if last_step or len(wanted_bare) < 2:
        return None
    positions, at = [], -1
    for character in wanted_bare:
        at = bare.find(character, at + 1)
        if at < 0:
            return None
        positions.append(begin + at)
    return _SCATTERED + positions[-1] - positions[0] - len(positions), tuple(positions)


def _at_part(text: str, wanted: str) -> int:
    """Where a part of the text (behind _ . - or /) begins with what is wanted; -1 where none does."""
    at = text.find(wanted)
    while at > 0 and text[at - 1] not in "_.-/":
        at = text.find(wanted, at + 1)
    return at


# --- help


def help_lines(text: str, cursor: int, names: Names, width: int = 80, most: int = 40) -> list[str]:
    """What may stand at the cursor, as text: what is wanted, and at most so many of the choices with their meanings."""
    place = reading.read(text[:cursor], names).place
    found = candidates(place)
    lines = [f"here stands {_or(place.nouns)}"] if place.nouns else []
    if not found:
        return [safe(line) for line in lines] or ["nothing more is expected here"]
    wide = min(max(len(each.label) for each in found[:most]), max(width // 2, 20))
    for each in found[:most]:
        lines.append(_cut(f"  {each.label:{wide}}  {each.meta}".rstrip(), width))
    if len(found) > most:
        lines.append(
            _cut(
                f"  … and {len(found) - most} more; type a letter or two of what you look for",
                width,
            )
        )
    return lines


def _or(nouns: list[str]) -> str:
    return nouns[0] if len(nouns) == 1 else f"{', '.join(nouns[:-1])} or {nouns[-1]}"


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: max(width - 1, 1)] + "…"


def help_command(text: str, cursor: int, names: Names) -> str:
    """The command that tells about what is being typed: `help link show`, `help`."""
    found = reading.read(text[:cursor], names)
    subject = [word for word in found.subject if word != "|"]
    return " ".join(["help", *(quoted(word) for word in subject)])
