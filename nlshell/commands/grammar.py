"""The grammar of a line that is being typed: what each word is, what may stand next, and where it goes wrong.

    link show dev v0 | where mtu > 1500 | columns ifname mtu > links.csv
    command          stage path op value  stage  path         sign file

One reading serves highlighting (`spans`), validation (`fault`), completion and help (`commands.complete`). It goes by
the table of commands and the registry; it never asks the kernel, and what is not known yet is no fault.
"""

from __future__ import annotations

from . import language, live as live_names
from .reading import Part, Place, Reader, Reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .table import State

__all__ = ["Fault", "Part", "Place", "Reading", "fault", "read", "spans"]


class Fault:
    """What is wrong with a text, and at which character of it."""

    __slots__ = ("position", "sentence")

    def __init__(self, position: int, sentence: str) -> None:
        self.position = position
        self.sentence = sentence

    def __repr__(self) -> str:
        return f"<Fault {self.position}: {self.sentence}>"


def read(text: str, state: State, whole: bool = False) -> Reading:
    """Read a text. whole: it is finished, so that the last word is judged like the others."""
    return Reader(text, state, live_names.of(state), whole).read()


def spans(text: str, state: State) -> list[tuple[int, int, str]]:
    """(start, end, kind) of every word, in order: what highlighting needs. The kinds are those of Part."""
    return [(part.start, part.end, part.kind) for part in read(text, state).parts if part.end > part.start]


def fault(text: str, state: State) -> Fault | None:
    """The first thing that is wrong, as running it would say; None where nothing is, as far as one can know beforehand."""
    try:
        language.sentences(text)
    except language.Misplaced as error:
        return Fault(error.position, str(error))
    reading = read(text, state, whole=True)
    for part in reading.parts:
        if part.fault:
            return Fault(part.start, part.fault)
    return Fault(len(text.rstrip()), reading.missing) if reading.missing else None
