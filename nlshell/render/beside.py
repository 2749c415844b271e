"""The bytes of two messages beside each other, owner by owner, with what is the same folded."""

from __future__ import annotations

from difflib import SequenceMatcher

from ..codec.owners import regions
from ..schema.secrets import HIDDEN_BYTE
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..codec.difference import Difference
    from ..codec.message import Message
    from ..codec.owners import Region

    Pair = tuple[Region | None, Region | None]

_ROW = 8  # bytes in a line of each side; twice as many where there is room
_WIDE = 130
_LEAST = 76  # columns: with fewer the two sides stand below each other
_SAME = 3  # owners that are the same and yet shown, so that one sees where one is
_ROLES = {"attribute-header": "header", "padding": "padding"}


def beside_lines(found: Difference, style: Style, width: int = 100) -> Iterator[str]:
    """The lines of two compared messages' bytes. What a comparison left out (counters, ages) counts as the same."""
    told = {path for change in found.changes for path in (change.path, change.old_path) if path}
    sides = _Sides(found.old, found.new, style, width)
    yield style.paint("dim", sides.heading())
    same: list[Pair] = []
    for pair in _pairs(found.old, found.new):
        if not _differs(found, pair, told):
            same.append(pair)
            continue
        yield from _folded(sides, same)
        same = []
        yield from sides.lines(*pair, "~" if None not in pair else "+" if pair[0] is None else "-")
    yield from _folded(sides, same)


def _pairs(old: Message, new: Message) -> Iterator[Pair]:
    """Owners of both that are the same by path and role, in wire order; None where one side has none."""
    mine, others = regions(old), regions(new)
    matcher = SequenceMatcher(None, [_key(each) for each in mine], [_key(each) for each in others], autojunk=False)
    for kind, first, last, start, stop in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(mine[first:last], others[start:stop])
        else:
            yield from ((each, None) for each in mine[first:last])
            yield from ((None, each) for each in others[start:stop])


def _key(region: Region) -> tuple[str, str]:
    return region.role, region.path


def _bytes(message: Message, region: Region | None) -> bytes:
    return b"" if region is None else bytes(message.buffer[region.offset : region.end])


def _differs(found: Difference, pair: Pair, told: set[str]) -> bool:
    left, right = pair
    if _bytes(found.old, left) == _bytes(found.new, right):
        return False
    region = right or left
    assert region is not None
    if region.role in ("attribute-header", "padding", "unparsed", "trailing"):
        return True
    path = region.path
    return any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in told)


def _folded(sides: _Sides, same: list[Pair]) -> Iterator[str]:
    if len(same) <= _SAME:
        for pair in same:
            yield from sides.lines(*pair, " ")
        return
    count = sum(region.length for _, region in same if region is not None)
    yield sides.style.paint("dim", f"… {count} bytes of {len(same)} parts are the same, or left out")


class _Sides:
    """How two sides are laid out."""

    def __init__(self, old: Message, new: Message, style: Style, width: int) -> None:
        self.old = old
        self.new = new
        self.style = style
        self.width = width
        self.row = 2 * _ROW if width >= _WIDE else _ROW
        self.column = 3 * self.row - 1
        self.digits = max(4, len(f"{max(len(old), len(new)):x}"))
        self.is_beside = width >= _LEAST

    def heading(self) -> str:
        one = f"{'at':{self.digits}}  {{:{self.column}}}"
        if self.is_beside:
            return f"  {one.format('old')}  {one.format('new')}  what they are"
        return f"  {one.format('bytes')}  what they are"

    def lines(self, left: Region | None, right: Region | None, sign: str) -> Iterator[str]:
        region = right or left
        assert region is not None
        label = safe(f"{region.path or region.role} {_ROLES.get(region.role, '')}".rstrip())
        a, b = _bytes(self.old, left), _bytes(self.new, right)
        if self.is_beside:
            rows = max(len(a), len(b), 1)
            for at in range(0, rows, self.row):
                one = self._side(self.old, left, a, b, at, "error")
                other = self._side(self.new, right, b, a, at, "name")
                yield self._line(sign, f"{one}  {other}", label if not at else "", 2 * (self.digits + 2 + self.column) + 2)
            return
        both = [(left, a, b, self.old, "-", "error"), (right, b, a, self.new, "+", "name")]
        for each, mine, others, message, mark, part in both[1:] if sign == " " else both:
            for at in range(0, len(mine), self.row):
                text = self._side(message, each, mine, others, at, part)
                yield self._line(" " if sign == " " else mark, text, label if not at else "", self.digits + 2 + self.column)

    def _line(self, sign: str, text: str, label: str, used: int) -> str:
        room = max(self.width - used - 4, 8)
        if len(label) > room:  # the end of a path says most
            label = f"…{label[1 - room :]}"
        part = {"~": "note", "+": "name", "-": "error"}.get(sign, "dim")
        return f"{self.style.paint(part, sign)} {text}  {self.style.paint('dim' if sign == ' ' else 'value', label)}".rstrip()

    def _side(self, message: Message, region: Region | None, mine: bytes, others: bytes, at: int, part: str) -> str:
        """Offset and bytes of one line of one side; those that the other side has otherwise are painted."""
        cut = mine[at : at + self.row]
        if region is None or not cut:
            return " " * (self.digits + 2 + self.column)
        if region.hides:
            cells = [HIDDEN_BYTE] * len(cut)
        else:
            same = [place < len(others) and others[place] == mine[place] for place in range(at, at + len(cut))]
            cells = [f"{byte:02x}" if alike else self.style.paint(part, f"{byte:02x}") for byte, alike in zip(cut, same)]
        pad = " " * (self.column - (3 * len(cut) - 1))
        return f"{self.style.paint('dim', f'{region.offset - message.offset + at:0{self.digits}x}')}  {' '.join(cells)}{pad}"
