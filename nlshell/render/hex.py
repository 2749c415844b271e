"""Messages as bytes, each with its owner: annotated line by line, as a classic dump, or both side by side.

    0020  08 00  03 00             ┌ IFLA_IFNAME  len 8 · type 3
    0024  76 65 74 00              └ "vet"

An attribute is a bracket around its value, as is a struct around its fields, so nests stand as rails beside each
other. A line belongs to one owner, and every byte stands in exactly one line.
"""

from __future__ import annotations

from itertools import zip_longest

from ..codec.datagram import Datagram
from ..codec.owners import hex_of, regions
from .hex_annotated import Annotated
from .hex_classic import Classic, legend
from .hex_meaning import count_bytes, in_lines, noted
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..codec.message import Message
    from ..codec.owners import Region
    from ..codec.select import Selection

_LEAST_WIDTH = 60  # narrower than this, lines may be longer than asked for
_SIDE_BY_SIDE = 150  # columns from which both layouts stand beside each other
_BAR = " ┃ "  # between them


def hex_lines(
    subject: Message | Datagram,
    style: Style,
    width: int = 100,
    layout: str = "auto",
    selection: Selection | None = None,
    offsets: str = "message",
    *,
    mark: Selection | None = None,
    fold: int = 0,
) -> Iterator[str]:
    """The lines of a hex view.

    layout     "annotated", "classic", "both", or "auto": both where the terminal is wide enough, else the annotated one
    selection  show only the owners of these bytes, and what encloses them
    offsets    count from the start of each "message" or of its whole "buffer"
    mark       put ▶ before the owners of these bytes
    fold       show no more bytes than this of a long value, and the number of those left out; 0 shows all
    """
    width = max(width, _LEAST_WIDTH)
    if layout == "auto":
        layout = "both" if width >= _SIDE_BY_SIDE else "annotated"
    seen: dict[str, None] = {}
    worded: dict[Any, Any] = {}
    several = isinstance(subject, Datagram) and len(subject.messages) > 1
    for number, section in enumerate(_sections(subject, offsets)):
        if selection is not None and not any(selection.holds(region) for region in section.regions):
            continue
        if number:
            yield ""
        yield from _title(section, number + 1 if several else 0, style, width)
        beside = layout == "both" and width >= _SIDE_BY_SIDE
        classic = Classic(section, style, selection, mark)
        annotated = Annotated(section, style, width - classic.width - len(_BAR) if beside else width, selection, mark, fold, worded)
        if beside:
            yield from _side_by_side(classic, annotated, style)
        else:
            if layout in ("classic", "both"):
                yield from classic.lines()
            if layout == "both":
                yield ""
            if layout in ("annotated", "both"):
                yield annotated.heading()
                yield from (line for _, line in annotated.lines())
        seen |= classic.seen
    if layout in ("classic", "both") and seen:
        yield ""
        yield from legend(seen, style, width)


def hex_json(message: Message) -> dict[str, Any]:
    """The message's bytes as hex text, and (offset, length, role, path) of every owner of them, as message.owners()."""
    return {
        "protocol": message.context.protocol.name,
        "type": message.type,
        "offset": message.offset,
        "length": len(message),
        "bytes": hex_of(message, message.offset, message.end),
        "owners": [list(owner) for owner in message.owners()],
    }


class Section:
    """A message with the padding behind it, or what is in no message. `base` is the offset shown as 0."""

    __slots__ = ("base", "buffer", "digits", "end", "message", "regions", "start")

    def __init__(self, buffer: bytes, message: Message | None, regions: list[Region], base: int) -> None:
        self.buffer = buffer
        self.message = message
        self.regions = regions
        self.base = base
        self.start = regions[0].offset if regions else 0
        self.end = regions[-1].end if regions else 0
        self.digits = max(4, len(f"{max(self.end - base - 1, 0):x}"))  # of the offsets


def _sections(subject: Message | Datagram, offsets: str) -> Iterator[Section]:
    if not isinstance(subject, Datagram):
        yield Section(subject.buffer, subject, regions(subject), subject.offset if offsets == "message" else 0)
        return
    data, each = subject.data, subject.regions()
    at = 0
    for message in subject.messages:
        first = at
        while at < len(each) and (each[at].offset < message.end or each[at].pads == "message"):
            at += 1
        yield Section(data, message, each[first:at], message.offset if offsets == "message" else 0)
    if at < len(each):
        yield Section(data, None, each[at:], each[at].offset if offsets == "message" and subject.messages else 0)


def _title(section: Section, number: int, style: Style, width: int) -> Iterator[str]:
    message = section.message
    if message is None:
        yield style.paint("note", f"{count_bytes(section.end - section.start)} in no message")
        return
    where = f"message {number} at {message.offset:#06x}: " if number else ""
    name, whose = safe(message.type), safe(message.family) if message.family else message.context.protocol.name
    facts = f"{whose} · {count_bytes(len(message))}"
    if len(where) + len(name) + len(facts) + 3 <= width:
        yield f"{where}{style.paint('type', name)}{style.paint('dim', f' · {facts}')}"
    else:
        yield from (style.paint("type", piece) for piece in in_lines(where + name, width, width))
        yield from (style.paint("dim", piece) for piece in in_lines(facts, width, width))
    if message.payload == message.offset:
        for note in message.tree.children[0].notes:
            yield from noted(note, width, style)


def _side_by_side(classic: Classic, annotated: Annotated, style: Style) -> Iterator[str]:
    """Classic rows on the left; to the right of each the annotated lines that begin in it."""
    bar, lines = style.paint("rail", _BAR), annotated.lines()
    pending = next(lines, None)
    yield style.paint("dim", classic.ruler()) + bar + annotated.heading()
    for first, left in classic.rows():
        right = []
        while pending is not None and pending[0] < first + 16:
            right.append(pending[1])
            pending = next(lines, None)
        for one, other in zip_longest(left, right, fillvalue=""):
            yield (one + " " * (classic.width - _printed(one)) + bar + other).rstrip(" ")


def _printed(line: str) -> int:
    """How many columns a painted line takes."""
    if "\x1b" not in line:
        return len(line)
    return sum(len(part.partition("m")[2]) if number else len(part) for number, part in enumerate(line.split("\x1b[")))
