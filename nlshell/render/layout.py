"""Text for people, laid out for the width that there is: rows under each other, lines that go on below where they began.

Words are never broken, and nothing is cut: a word that is longer than the width stands in a line of its own.
"""

from __future__ import annotations

from .style import Style, safe, wide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    Piece = tuple[str, str]  # a part of the style, text

_UNBOUND = 10_000
_LEAST = 24  # columns that the text at the end of a row wants beside the others, else it goes below
_ROOM = 20  # columns that a line has, however far in it begins


class Layout:
    """How wide, and in which style. Without either: lines as long as they come, without colours.

    flat  each row is one line, however long: programs read them
    """

    def __init__(self, style: Style | None = None, width: int = _UNBOUND, flat: bool = False) -> None:
        self.style = style or Style()
        self.width = width
        self._row = _UNBOUND if flat else width

    def line(self, *pieces: Piece, indent: int = 0, further: int = 2) -> Iterator[str]:
        """One sentence or heading, made of pieces; its further lines begin `further` columns in."""
        yield from self._flow(pieces, " " * indent, 0, indent + further, self.width)

    def rows(
        self,
        rows: Sequence[Sequence[str]],
        parts: Sequence[str],
        indent: int = 2,
        right: Collection[int] = (),
    ) -> Iterator[str]:
        """Rows of cells with their columns under each other, the last of them wrapped. Where there is no room for all, those at
        the end go below. parts: of the style, one a column; right: columns that end under each other.
        """
        shown = [[safe(cell) for cell in row] for row in rows]
        widths = [max((wide(row[column]) for row in shown), default=0) for column in range(len(parts))]
        beside = self._beside(widths, indent)
        ends = [indent + sum(widths[:count]) + 2 * count for count in range(len(parts) + 1)]
        for row in shown:
            lead = " " * indent
            for column, cell in enumerate(row[:beside]):
                blanks = " " * (widths[column] - wide(cell))
                painted = self.style.paint(parts[column], cell)
                lead += f"{'  ' if column else ''}{blanks + painted if column in right else painted + blanks}"
            rest = [(part, cell) for part, cell in zip(parts[beside:], row[beside:]) if cell]
            if beside == len(parts) - 1 and self._row - ends[beside] >= min(_LEAST, widths[-1]):
                yield from self._flow(rest, f"{lead}  ", ends[beside], ends[beside], self._row)
            else:
                yield lead.rstrip()
                below = (ends[1] if widths[0] < _LEAST // 2 else indent) + 2
                if rest:
                    yield from self._flow(rest, " " * below, 0, below, self._row)

    def _beside(self, widths: Sequence[int], indent: int) -> int:
        """How many columns stand beside each other; what is behind them is text that flows, beside them or below."""
        for count in range(len(widths) - 1, 1, -1):
            taken = indent + sum(widths[:count]) + 2 * count
            if taken - 2 <= self._row:
                return count
        return 1

    def _flow(self, pieces: Sequence[Piece], lead: str, at: int, hang: int, width: int) -> Iterator[str]:
        """Words one after the other, two blanks between pieces. lead: what the first line begins with, painted; at: its columns,
        0: as many as it has characters; hang: where further lines begin.
        """
        line, column, begun = lead, at or len(lead), at or len(lead)
        for number, (part, text) in enumerate(pieces):
            gap = "  " if number else ""
            run = ""
            for word in safe(text).split():
                if column > begun and column + len(gap) + wide(word) > max(width, begun + _ROOM):
                    yield (line + self.style.paint(part, run)).rstrip()
                    line, run, column, begun, gap = " " * hang, "", hang, hang, ""
                if run:
                    run += gap + word
                else:
                    line, run = line + gap, word
                column += len(gap) + wide(word)
                gap = " "
            line += self.style.paint(part, run)
        yield line.rstrip()
