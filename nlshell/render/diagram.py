"""Messages and structs as the diagrams that RFCs draw: rows of 32 bits under a ruler, as text and as SVG.

Rows stand in wire order, byte by byte from the left. A number of several bytes is one box with its value, whatever its
byte order: the ruler counts bits as they lie on the wire, not their weight in a little-endian number.
"""

from __future__ import annotations

from sys import byteorder

from ..codec.owners import regions
from ..codec.select import Chosen
from ..schema.shapes import Packed, Struct
from ..schema.types import Scalar, Type
from ..wire.attribute import NESTED, NET_BYTEORDER, TYPE_MASK
from .style import safe
from .svg import ROLES, Canvas, byte_order_example, caption, cut, headline, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..codec.message import Message
    from ..codec.owners import Region
    from ..codec.select import Selection

ROW = 4  # bytes
_MOST_FULL_ROWS = 4  # more than that are drawn as one row with waved sides
_MOST_LINES = 4  # of text in a box
_MOST_RAILS = 6


class Cell:
    """One box: bytes start to start + length, and what is written into it (in full, and where room is short)."""

    __slots__ = ("depth", "label", "length", "note", "role", "short", "start")

    def __init__(self, start: int, length: int, label: str, role: str, depth: int = 0, short: str = "", note: str = "") -> None:
        self.start = start
        self.length = length
        self.label = label
        self.role = role
        self.depth = depth
        self.short = short or label
        self.note = note  # beside the picture: whose box it is


class Row:
    """Four bytes: whose each is. `folded` bytes more of the same owner are not drawn."""

    __slots__ = ("cells", "folded", "offset")

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.cells: list[Cell | None] = [None] * ROW
        self.folded = 0


class Section:
    """A heading and the boxes below it."""

    __slots__ = ("around", "cells", "title")

    def __init__(self, title: str, cells: list[Cell]) -> None:
        self.title = title
        self.cells = cells
        self.around: list[str] = []  # what encloses them and is not drawn itself


# --- what is in the boxes


def sections(what: Message | Struct, names: Mapping[int, str] | None = None, chosen: Chosen | None = None) -> list[Section]:
    """The parts of a message with their values, all or those chosen, or the fields of a struct with their types."""
    if isinstance(what, Struct):
        size = f"{what.fixed} bytes" + (" and a tail" if what.tail is not None else "")
        return [Section(f"struct {safe(what.name)}, {size}", list(_struct_cells(what, 0, "")))]
    known = what.context.names if names is None else names
    found: list[Section] = []
    for region in regions(what):
        if chosen is not None and not chosen.selection.holds(region):
            continue
        top = region.node
        while top is not None and top.parent is not None and top.parent.parent is not None:
            top = top.parent
        if top is not None and top.role == "struct":
            title = f"{safe(top.name)}, {top.end - top.offset} bytes"
        elif top is not None and (top.raw >= 0 or region.role == "padding"):
            title = "attributes"
        else:
            title = "payload"
        if not found or found[-1].title != title:
            if region.role == "padding" and found:
                title = found[-1].title
            else:
                found.append(Section(title, []))
        found[-1].cells += _region_cells(region, what, known)
    if chosen is not None and found:
        for node in chosen.enclosing():
            if node.role != "struct":
                label = node.name if node.role in ("item", "message") else node.kernel or node.name
                found[0].around.append(f"┌ {safe(label)}, from 0x{node.offset - what.offset:02x}")
    return found


def _region_cells(region: Region, message: Message, names: Mapping[int, str]) -> Iterator[Cell]:
    node, start, depth = region.node, region.offset - message.offset, min(region.depth, _MOST_RAILS)
    if region.role == "attribute-header" and node is not None and region.length == ROW:
        bits = ("NESTED|" if node.raw & NESTED else "") + ("NET_BYTEORDER|" if node.raw & NET_BYTEORDER else "")
        name = safe(node.kernel or node.name)
        number = node.raw & TYPE_MASK
        length = f"nla_len = {node.length}"
        told = safe(node.notes[0]) if node.length > node.end - node.offset else length  # cut: its first note says so
        yield Cell(start, 2, told, region.role, depth, length, note=safe(node.path))
        yield Cell(start + 2, 2, f"nla_type = {bits}{number} {name}", region.role, depth, f"{bits}{number} {name}")
    elif region.role == "padding":
        zero = not any(message.buffer[region.offset : region.end])
        label = ("padding" if region.pads != "struct" else "hole") + ("" if zero else ", not zero!")
        yield Cell(start, region.length, label, region.role, depth, "pad" if zero else "pad!")
    elif node is None:
        yield Cell(start, region.length, f"{region.role}: {region.length} bytes", region.role, depth)
    else:
        shown = caption(node, message, names, 240)
        depth -= node.raw >= 0  # beside its own header
        order = f" ({node.type.byte_order})" if node.type is not None and _is_marked(node.type) else ""
        name = {"unparsed": "not understood", "trailing": "behind the message"}.get(region.role, safe(node.name))
        if region.role == "unparsed" and node.notes:
            name = safe(node.notes[0])
        yield Cell(
            start, region.length, f"{name}{order}{' = ' if node.role != 'unparsed' else ': '}{shown}", region.role, depth, f"{name} {shown}"
        )


def _struct_cells(struct: Struct, start: int, prefix: str) -> Iterator[Cell]:
    position = start
    for field in struct.fields:
        begin = start + field.offset
        if begin > position:
            yield Cell(position, begin - position, "hole", "padding", short="pad")
        kind, name = field.type, safe(prefix + field.name)
        if field is struct.tail:
            yield Cell(begin, 0, f"{name}: {_type_name(kind)}, any length", "value")
            return
        if isinstance(kind, Struct):
            yield from _struct_cells(kind, begin, f"{prefix}{field.name}.")
        else:
            yield Cell(begin, kind.size or 0, f"{name}: {_type_name(kind)}", "header", short=name)
        position = begin + (kind.size or 0)
    if position < start + struct.fixed:
        yield Cell(position, start + struct.fixed - position, "hole", "padding", short="pad")


def _type_name(kind: Type) -> str:
    if isinstance(kind, Packed):
        return f"{_type_name(kind.item)}[{(kind.size or 0) // (kind.item.size or 1) or ''}]"
    if kind.kind == "binary":
        return f"{kind.hint or 'bytes'}" + (f", {kind.size} bytes" if kind.size else "")
    return kind.kind + (f" {kind.byte_order}" if _is_marked(kind) else "")


def _is_marked(kind: Type) -> bool:
    return isinstance(kind, Scalar) and kind.byte_order not in (None, f"{byteorder}-endian") and kind.size != 1 and kind.hint is None


# --- where the boxes lie


def rows_of(cells: Sequence[Cell]) -> list[Row]:
    """Cells in rows of four bytes; a long one keeps its first and last bytes' rows apart only where it shares them."""
    rows: list[Row] = []
    for cell in cells:
        position, end = cell.start, cell.start + (cell.length or ROW)
        while position < end:
            if not rows or rows[-1].offset != position - position % ROW or rows[-1].folded:
                rows.append(Row(position - position % ROW))
            row = rows[-1]
            whole = (end - position) // ROW if position % ROW == 0 else 0
            if whole > _MOST_FULL_ROWS or not cell.length:
                row.cells, row.folded = [cell] * ROW, max(whole, 1) * ROW
                position += row.folded
                continue
            stop = min(end, row.offset + ROW)
            for byte in range(position, stop):
                row.cells[byte % ROW] = cell
            position = stop
    return rows


class _Box:
    """A cell's largest rectangle: rows first to last (indexes), bytes left to right of them. Its words go there."""

    __slots__ = ("cell", "first", "last", "left", "right")

    def __init__(self, cell: Cell, first: int, last: int, left: int, right: int) -> None:
        self.cell = cell
        self.first = first
        self.last = last
        self.left = left
        self.right = right


def _boxes(rows: Sequence[Row]) -> list[_Box]:
    found: dict[int, _Box] = {}
    for index, row in enumerate(rows):
        for cell, left, right in segments(row):
            box = found.get(id(cell))
            if box is not None and (box.left, box.right) == (left, right) and box.last == index - 1:
                box.last = index
            elif box is None or right - left > box.right - box.left:
                found[id(cell)] = _Box(cell, index, index, left, right)
    return list(found.values())


def segments(row: Row) -> Iterator[tuple[Cell, int, int]]:
    """The cells of a row with the bytes they hold there, left to right."""
    left = 0
    while left < ROW:
        cell, right = row.cells[left], left + 1
        while right < ROW and row.cells[right] is cell:
            right += 1
        if cell is not None:
            yield cell, left, right
        left = right


def _same(above: Row | None, below: Row | None, byte: int) -> bool:
    """Whether one cell goes on from a row to the next at this byte."""
    return above is not None and below is not None and above.cells[byte] is not None and above.cells[byte] is below.cells[byte]


# --- as text


def diagram_lines(
    what: Message | Struct, width: int = 80, names: Mapping[int, str] | None = None, *, selection: Selection | None = None
) -> Iterator[str]:
    """The diagram in lines of at most `width` columns (33 at least), one by one.

    Offsets and rails, a bar for each attribute around a row, stand to the left where there is room.
    With a selection of a message only the owners of its bytes are drawn, and what encloses them is named.
    """
    chosen = Chosen(what, selection) if selection is not None and not isinstance(what, Struct) else None
    found = sections(what, names, chosen)
    deepest = max((cell.depth for section in found for cell in section.cells), default=0)
    last = max((cell.start for section in found for cell in section.cells), default=0)
    digits = max(len(f"{last:x}"), 2)
    margin = digits + 3
    rails = deepest + 1 if deepest else 0
    bit = next((bit for bit in (4, 3, 2) if 32 * bit + 1 + margin + rails <= width), 2 if width >= 65 else 1)
    if 32 * bit + 1 + margin + rails > width:
        rails = 0
    if 32 * bit + 1 + margin > width:
        margin = 0
    if not isinstance(what, Struct):
        head, facts = headline(what, chosen)
        yield from wrapped(f"{head}  {facts}", width)
    yield from wrapped(f"Rows are 4 bytes in wire order. {byte_order_example()}", width)
    lead = " " * (margin + rails)
    for ruler in (["0", *" " * 9, "1", *" " * 9, "2", *" " * 9, "3", " "], [str(number % 10) for number in range(32)]):
        yield (lead + "".join((" " * (bit // 2) + digit).ljust(bit) for digit in ruler)).rstrip()
    for section in found:
        yield ""
        yield lead + cut(section.title, 32 * bit)
        for depth, label in enumerate(section.around):
            rail = "│ " * min(depth, _MOST_RAILS)
            yield lead + rail + cut(label, 32 * bit - len(rail))
        yield from _text_rows(section, bit, margin, rails, digits)


def _text_rows(section: Section, bit: int, margin: int, rails: int, digits: int) -> Iterator[str]:
    rows = rows_of(section.cells)
    between, inside = _placed(rows, bit)
    previous: Row | None = None
    for index, row in enumerate(rows):
        yield " " * margin + _rail(row, rails, previous) + _border(previous, row, bit, between.get(index))
        boxes = inside.get(index, [])
        height = max((len(lines) for _, _, lines in boxes), default=1)
        height = max(height, 3) if row.folded else height
        edge = "~" if row.folded else "|"
        for line in range(height):
            chars = [" "] * (32 * bit + 1)
            for _, left, right in segments(row):
                chars[left * 8 * bit] = chars[right * 8 * bit] = edge if line % 2 or not row.folded else "|"
            for left, right, lines in boxes:
                at = line - (height - len(lines)) // 2
                if 0 <= at < len(lines):
                    room = (right - left) * 8 * bit - 1
                    chars[left * 8 * bit + 1 : right * 8 * bit] = lines[at].center(room)
            label = f"0x{row.offset:0{digits}x} ".ljust(margin) if margin and line == 0 else " " * margin
            yield label + _rail(row, rails) + "".join(chars).rstrip()
        previous = row
    yield " " * margin + _rail(rows[-1] if rows else None, rails) + _border(previous, None, bit, None)


def _placed(rows: Sequence[Row], bit: int) -> tuple[dict[int, tuple[int, int, str]], dict[int, list[tuple[int, int, list[str]]]]]:
    """Where the words of each box go: on the line above a row (for boxes of an even number of rows), or into a row."""
    between: dict[int, tuple[int, int, str]] = {}
    inside: dict[int, list[tuple[int, int, list[str]]]] = {}
    for box in _boxes(rows):
        room = (box.right - box.left) * 8 * bit - 1
        folded = rows[box.first].folded
        label = box.cell.label + (f" ({box.cell.length} bytes)" if folded and box.cell.length else "")
        if len(label) > room and box.right - box.left < ROW:
            label = box.cell.short if len(box.cell.short) <= room or room < 16 else label
        lines = _fitted(label, room)
        middle = (box.first + box.last + 1) // 2
        if (box.last - box.first) % 2 and len(lines) == 1:
            between[middle] = (box.left, box.right, lines[0])
        else:
            inside.setdefault(middle, []).append((box.left, box.right, lines))
    return between, inside


def _fitted(label: str, room: int) -> list[str]:
    """A label in lines, broken at blanks where it can be, else anywhere; the fourth line ends in an ellipsis."""
    lines: list[str] = []
    while len(label) > room:
        at = label.rfind(" ", 1, room + 1)
        at = room if at <= 0 else at
        lines.append(label[:at].strip())
        label = label[at:].lstrip()
    lines.append(label)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][: room - 1] + "…"]
    return lines


def _border(above: Row | None, below: Row | None, bit: int, words: tuple[int, int, str] | None) -> str:
    chars = [" "] * (32 * bit + 1)
    for byte in range(ROW):
        drawn = (above is not None and above.cells[byte] is not None) or (below is not None and below.cells[byte] is not None)
        if not drawn or _same(above, below, byte):
            continue
        for column in range(byte * 8 * bit, (byte + 1) * 8 * bit + 1):
            chars[column] = "-" if column % bit else "+"
    if bit == 1:
        chars = ["+" if char == "+" and not column % 8 else "-" if char == "+" else char for column, char in enumerate(chars)]
    for edge in range(ROW + 1):
        # The sides of a box that goes on.
        beside = [byte for byte in (edge - 1, edge) if 0 <= byte < ROW and _same(above, below, byte)]
        cells = [row.cells[byte] for row in (above,) if row is not None for byte in beside]
        if beside and chars[edge * 8 * bit] == " " and not (len(cells) == 2 and cells[0] is cells[1]):
            chars[edge * 8 * bit] = "+"
    if words is not None:
        left, right, shown = words
        chars[left * 8 * bit + 1 : right * 8 * bit] = shown.center((right - left) * 8 * bit - 1)
    return "".join(chars).rstrip()


def _rail(row: Row | None, rails: int, above: Row | None = None) -> str:
    if not rails or row is None:
        return " " * rails
    depth = _depth(row) if above is None else min(_depth(row), _depth(above))
    return ("│" * depth).ljust(rails)


def _depth(row: Row) -> int:
    return max((cell.depth for cell in row.cells if cell is not None), default=0)


# --- as a picture

_BIT, _HIGH, _LEFT, _ADVANCE = 18.0, 17.0, 64.0, 7.23


def diagram_svg(
    what: Message | Struct,
    *,
    title: str = "",
    names: Mapping[int, str] | None = None,
    width: int = 900,
    selection: Selection | None = None,
) -> str:
    """The same diagram as one SVG document, with the path of each attribute beside it."""
    canvas = Canvas(width)
    chosen = Chosen(what, selection) if selection is not None and not isinstance(what, Struct) else None
    found = sections(what, names, chosen)
    y = 30.0
    if isinstance(what, Struct):
        head, facts = title or f"struct {what.name}", ""
    else:
        head, facts = headline(what, chosen)
    canvas.text(14, y, safe(title) or head, "h")
    if facts:
        y += 19
        canvas.text(14, y, f"{head}  {facts}" if title else facts, "d")
    y += 19
    canvas.text(14, y, f"Rows are 4 bytes in wire order, offsets to the left. {byte_order_example()}", "d")
    y += 24
    for number in range(32):
        x = _LEFT + (number + 0.5) * _BIT
        if number % 10 == 0:
            canvas.text(x, y, str(number // 10), "o", anchor="middle")
        canvas.text(x, y + 14, str(number % 10), "o", anchor="middle")
    y += 20
    for section in found:
        y += 22
        canvas.text(_LEFT, y, section.title, "b")
        for depth, label in enumerate(section.around):
            y += _HIGH
            canvas.text(_LEFT + 14 * min(depth, _MOST_RAILS), y, label, "d")
        y = _draw_section(canvas, section, y + 6)
    return canvas.document(y + 16, title or head)


def _draw_section(canvas: Canvas, section: Section, y: float) -> float:
    rows = rows_of(section.cells)
    boxes = _boxes(rows)
    heights = [34.0 if row.folded else 26.0 for row in rows]
    words: list[tuple[_Box, list[str]]] = []
    for box in boxes:
        room = int(((box.right - box.left) * 8 * _BIT - 6) / _ADVANCE)
        label = box.cell.label + (f" ({box.cell.length} bytes)" if rows[box.first].folded and box.cell.length else "")
        if len(label) > room and len(box.cell.short) <= room:
            label = box.cell.short
        lines = _fitted(label, room)
        words.append((box, lines))
        missing = len(lines) * _HIGH + 9 - sum(heights[box.first : box.last + 1])
        if missing > 0:
            heights[box.last] += missing
    tops = [y]
    for height in heights:
        tops.append(tops[-1] + height)
    for index, row in enumerate(rows):
        canvas.text(14, tops[index] + 17, f"0x{row.offset:02x}", "o")
        notes = [cell for cell, _, _ in segments(row) if cell.note]
        for cell in notes:
            canvas.text(_LEFT + 32 * _BIT + 14 + 12 * cell.depth, tops[index] + 17, cut(cell.note, 34 - 2 * cell.depth), "d")
        for cell, left, right in segments(row):
            x, wide = _LEFT + left * 8 * _BIT, (right - left) * 8 * _BIT
            fill = ROLES[cell.role][0]
            canvas.parts.append(f'<rect x="{x:g}" y="{tops[index]:g}" width="{wide:g}" height="{heights[index]:g}" fill="{fill}"/>')
    for index in range(len(rows) + 1):
        above, below = rows[index - 1] if index else None, rows[index] if index < len(rows) else None
        for byte in range(ROW):
            drawn = (above is not None and above.cells[byte] is not None) or (below is not None and below.cells[byte] is not None)
            if drawn and not _same(above, below, byte):
                canvas.line(_LEFT + byte * 8 * _BIT, tops[index], _LEFT + (byte + 1) * 8 * _BIT, tops[index])
    for index, row in enumerate(rows):
        for edge in range(ROW + 1):
            sides = [row.cells[byte] if 0 <= byte < ROW else None for byte in (edge - 1, edge)]
            if sides[0] is not sides[1]:
                x, top, bottom = _LEFT + edge * 8 * _BIT, tops[index], tops[index + 1]
                if row.folded:
                    middle = (top + bottom) / 2
                    canvas.parts.append(f'<path class="r" d="M{x:g} {top:g}V{middle - 5:g}l-5 3l10 4l-5 3V{bottom:g}"/>')
                else:
                    canvas.line(x, top, x, bottom)
    for box, lines in words:
        x = _LEFT + (box.left + box.right) * 4 * _BIT
        middle = (tops[box.first] + tops[box.last + 1]) / 2 + 4 - (len(lines) - 1) * _HIGH / 2
        for number, line in enumerate(lines):
            canvas.text(x, middle + number * _HIGH, line, "", anchor="middle")
    return tops[-1]
