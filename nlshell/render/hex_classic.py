"""The classic layout of a hex view: rows of sixteen bytes with their ASCII, and who owns what in letters or in colours."""

from __future__ import annotations

from ..schema.secrets import HIDDEN_BYTE
from .copy import printable
from .style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..codec.owners import Region
    from ..codec.select import Selection
    from .hex import Section

# Under the bytes of the classic layout: who owns them. Padding has three letters for its three kinds, and a capital
# where it is not zero.
_LETTERS = {
    "header": ("h", "header field"),
    "attribute-header": ("a", "attribute header"),
    "value": ("v", "value"),
    "attribute": ("p", "padding behind an attribute"),
    "struct": ("s", "hole in a struct"),
    "message": ("m", "padding between messages"),
    "unparsed": ("u", "unparsed"),
    "trailing": ("t", "trailing, in no message"),
}
_PADS = ("attribute", "struct", "message")


class Classic:
    """A section in rows. `seen` is what has occurred and belongs into the legend."""

    def __init__(self, section: Section, style: Style, selection: Selection | None, mark: Selection | None) -> None:
        self.section = section
        self.buffer = section.buffer
        self.style = style
        self.selection = selection
        self.mark = mark
        self.width = section.digits + 2 + 50 + 16
        self.seen: dict[str, None] = {}
        self._dim = style.around("dim")

    def lines(self) -> Iterator[str]:
        """All lines, the ruler first."""
        yield self.style.paint("dim", self.ruler().rstrip(" "))
        for _, row in self.rows():
            yield from row

    def ruler(self) -> str:
        """What stands above the rows."""
        shown = [" "] * 50
        for column in range(16):
            shown[_column(column) : _column(column) + 2] = f"+{column:x}"
        return f"{'at':{self.section.digits + 2}}{''.join(shown)}ASCII           "

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(offset, lines) of each row: its bytes and ASCII, and below them, without colours, who owns what."""
        base, colour = self.section.base, self.style.colour
        chosen = [region for region in self.section.regions if self.selection is None or self.selection.holds(region)]
        at = 0
        first = base + (chosen[0].offset - base) // 16 * 16 if chosen else 0
        while at < len(chosen):
            cells: list[tuple[int, int, Region]] = []  # from column, to column, owner
            stop = first + 16
            while at < len(chosen) and chosen[at].offset < stop:
                region = chosen[at]
                cells.append((max(region.offset, first) - first, min(region.end, stop) - first, region))
                if region.end > stop:
                    break
                at += 1
            yield first, self._coloured_row(first, cells) if colour else self._lettered_row(first, cells)
            first = stop

    def _letter(self, region: Region) -> str:
        kind = region.pads or "attribute" if region.role == "padding" else region.role
        letter = _LETTERS[kind][0]
        self.seen[kind] = None
        if region.role == "padding" and any(self.buffer[region.offset : region.end]):
            self.seen["capital"] = None
            return letter.upper()
        return letter

    def _lettered_row(self, first: int, cells: list[tuple[int, int, Region]]) -> list[str]:
        buffer, digits, base = self.buffer, self.section.digits, self.section.base
        shown, under, ascii = [" "] * 50, [" "] * 50, [" "] * 16
        for start, stop, region in cells:
            begin, end = _column(start), _column(stop - 1) + 2
            hides = region.hides
            for column in range(start, stop):
                shown[_column(column) : _column(column) + 2] = HIDDEN_BYTE if hides else f"{buffer[first + column]:02x}"
            ascii[start:stop] = HIDDEN_BYTE[:1] * (stop - start) if hides else printable(bytes(buffer[first + start : first + stop]))
            pointed = self.mark is not None and self.mark.holds(region)
            under[begin:end] = ("^" if pointed else "─") * (end - begin)
            if pointed:
                self.seen["mark"] = None
            if region.offset >= first:
                under[begin] = self._letter(region)
        marked = self.mark is not None and any(self.mark.holds(region) for _, _, region in cells)
        sign = "▶ " if marked else "  "
        return [
            f"{first - base:0{digits}x}{sign}{''.join(shown)}{''.join(ascii)}".rstrip(" ") if first >= base else "",
            f"{' ' * (digits + 2)}{''.join(under)}".rstrip(" "),
        ]

    def _coloured_row(self, first: int, cells: list[tuple[int, int, Region]]) -> list[str]:
        """An owner's bytes share a colour, and one line under them joins what belongs together."""
        buffer, digits, base, style = self.buffer, self.section.digits, self.section.base, self.style
        dim, undim = self._dim
        parts, ascii, column, place = [], [], 0, 0
        for start, stop, region in cells:
            self._letter(region)
            marked = self.mark is not None and self.mark.holds(region)
            odd = region.role == "padding" and any(buffer[region.offset : region.end])
            role = "mark" if marked else "note" if odd else region.role
            raw = bytes(buffer[first + start : first + stop])
            hides = region.hides
            shown = " ".join([HIDDEN_BYTE] * len(raw)) if hides else raw.hex(" ")
            if start < 8 < stop:
                shown = f"{shown[: 3 * (8 - start) - 1]}  {shown[3 * (8 - start) :]}"
            begin = _column(start)
            parts.append(" " * (begin - column) + style.paint(role, shown, underline=True))
            column = begin + len(shown)
            ascii.append(" " * (start - place) + style.paint(role, HIDDEN_BYTE[:1] * len(raw) if hides else printable(raw)))
            place = stop
        sign = style.paint("mark", "▶ ") if self.mark is not None and any(self.mark.holds(region) for _, _, region in cells) else "  "
        return [f"{dim}{first - base:0{digits}x}{undim}{sign}{''.join(parts)}{' ' * (50 - column)}{''.join(ascii)}"]


def _column(byte: int) -> int:
    """Where in a classic row a byte's two digits stand."""
    return 3 * byte + (byte >= 8)


def legend(seen: dict[str, None], style: Style, width: int) -> Iterator[str]:
    """What the letters or colours mean, of those that occur."""
    entries: list[tuple[str, str]] = []
    for kind, (letter, meaning) in _LETTERS.items():
        role = "padding" if kind in _PADS else kind
        if kind in seen and not style.colour:
            entries.append((role, f"{letter} {meaning}"))
        elif kind in seen and (role, role) not in entries:
            entries.append((role, role) if kind in _PADS else (role, meaning))
    if "capital" in seen:
        entries.append(("note", "padding that is not zero" if style.colour else "a capital: padding that is not zero"))
    if "mark" in seen:
        entries.append(("mark", "^^ marked"))
    entries.append(("dim", "a line joins the bytes of one owner"))
    line, used = "", 0
    for role, meaning in entries:
        if used and used + 3 + len(meaning) > width:
            yield line
            line, used = "", 0
        line += ("   " if used else "") + style.paint(role, meaning)
        used += len(meaning) + (3 if used else 0)
    yield line
