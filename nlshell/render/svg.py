"""Messages as a picture (SVG): each part with its bytes, its name and what it means. One file, nothing from outside.

Colour says whose a byte is, and so does the line under it, for those who print in grey or see colours otherwise:
double under headers, a bracket around attribute headers, single under values, dots under padding, dashes under the rest.
"""

from __future__ import annotations

from html import escape
from itertools import islice
from sys import byteorder

from ..codec.export import text
from ..codec.message import Message
from ..codec.owners import regions
from ..codec.select import Chosen, Selection
from ..schema.secrets import HIDDEN_BYTE
from ..wire.attribute import NESTED, TYPE_MASK
from .style import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ..codec.owners import Region
    from ..codec.tree import Node

# role: (fill on light ground, fill on dark ground, line, what a legend calls it). The hues are those of Okabe and Ito,
# which stay apart for every common kind of colour blindness.
ROLES = {
    "header": ("#cfe3f5", "#1d466b", "#0072b2", "header field"),
    "attribute-header": ("#ffe0a3", "#654708", "#a86c00", "attribute header: length, type"),
    "value": ("#cdeee1", "#12503e", "#007a59", "value"),
    "padding": ("#f4f4f4", "#2f343b", "#767676", "padding"),
    "unparsed": ("#f9cdb9", "#7a3412", "#b84a00", "not understood"),
    "trailing": ("#f0d3e4", "#5f3251", "#a04c7d", "behind the message"),
}

MONOSPACE = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"
_SIZE = 12.0
_ADVANCE = 7.23  # of one character; the text is stretched or squeezed to it where it must meet the boxes
_LINE = 18.0
_MARGIN = 14.0
_ACROSS = 8  # bytes side by side
_STEP = 14.0  # indentation of a level
_MOST_TEXT_LINES = 4

STYLE = (
    f"text{{font:{_SIZE:g}px {MONOSPACE};fill:#1f2328;white-space:pre}}"
    ".b{font-weight:700}.d{fill:#57606a}.o{fill:#6e7781}.h{font-size:16px;font-weight:700}.w{fill:#a40e26;font-weight:700}"
    ".r{stroke:#8c959f;fill:none}.m{stroke:#a40e26;stroke-width:2;fill:#fff0ef}"
)


def headline(message: Message, chosen: Chosen | None = None) -> tuple[str, str]:
    """What a message is called, the facts of its nlmsghdr, and which part of it is shown. Safe, not yet escaped."""
    name = f"{message.family} {message.type}" if message.family else message.type
    facts = [f"{len(message)} bytes", *message.facts]
    if chosen is not None:
        facts.append(f"shown: {chosen.words(message)}")
    return safe(name), safe(", ".join(fact for fact in facts if fact))


def parallel(selection: Selection | Sequence[Selection | None] | None, count: int) -> list[Selection | None]:
    """One selection, or None, for each of so many messages; a single one is the first message's."""
    given = [selection] if selection is None or isinstance(selection, Selection) else list(selection)
    return [*given, *[None] * (count - len(given))]


def caption(node: Node, message: Message, names: Mapping[int, str], most: int = 400) -> str:
    """What stands beside the name of a part: its value, or a glimpse of what it holds. Safe, not yet escaped."""
    if node.parent is message.tree.children[0]:
        # What these two mean depends on the whole message, which knows it already.
        if node.name == "nlmsg_type":
            return cut(safe(f"{message.type} ({message.type_id})"), most)
        if node.name == "nlmsg_flags" and message.flags:
            return f"{'|'.join(message.flag_names)} ({message.flags:#x})"
    if node.children and node.role != "unparsed":
        count = len(node.children)
        inner = "  ".join(
            f"{child.name}={text(child, names)}" if not child.children else child.name for child in node.children[:12] if child.name
        )
        return cut(safe(f"{count} {'part' if count == 1 else 'parts'}: {inner}"), most)
    if node.end == node.start and node.raw >= 0 and node.type is not None and node.type.kind == "nest":
        return "(empty)"
    return cut(safe(text(node, names)), most)


def cut(shown: str, most: int) -> str:
    return shown if len(shown) <= most else shown[: max(most - 2, 1)] + " …"


def byte_order_example() -> str:
    """One sentence that lets a stranger read the numbers."""
    return f"Numbers are {byteorder}-endian: {(1234).to_bytes(2, byteorder).hex(' ')} is 1234."


class _Row:
    """One part: its bytes as (role, hex digits of each byte) runs, how the rails reach it, and the words beside it."""

    __slots__ = ("hidden", "kernel", "marked", "name", "node", "offset", "rails", "runs", "warnings", "words")

    def __init__(self, node: Node | None, offset: int, rails: str, name: str) -> None:
        self.node = node
        self.offset = offset
        self.rails = rails  # a letter a level: "|" passes by, "+" branches off, "L" ends there, " " is empty
        self.name = name
        self.kernel = ""
        self.runs: list[tuple[str, list[str]]] = []
        self.hidden = 0
        self.words: list[tuple[str, str]] = []  # (class, text), each on a line of its own or filled up
        self.warnings: list[str] = []
        self.marked = False

    def add(self, message: Message, region: Region, most: int) -> None:
        room = most - sum(len(run) for _, run in self.runs)
        data = bytes(message.buffer[region.offset : region.end])
        if room > 0:
            hexed = [HIDDEN_BYTE] * len(data) if region.hides else [f"{byte:02x}" for byte in data[:room]]
            self.runs.append((region.role, hexed[:room]))
        self.hidden += max(len(data) - max(room, 0), 0)
        if region.role == "padding" and any(data):
            self.warnings.append("! padding that is not zero")


def _rows(
    message: Message,
    names: Mapping[int, str],
    only: Collection[str],
    fold: Collection[str],
    docs: bool,
    lines: int,
    chosen: Chosen | None = None,
) -> Iterator[_Row]:
    """The parts of a message in wire order; what `only` leaves out stands as one row where it is, what is not chosen nowhere."""
    most = _ACROSS * lines
    lasts = None if chosen is None else {node.parent: node for node in sorted(chosen.picked | chosen.around, key=lambda node: node.offset)}
    row: _Row | None = None
    seen: set[int] = set()
    headed = False
    for region in regions(message):
        if chosen is not None and not chosen.selection.holds(region):
            continue
        chain = _chain(region.node)
        if chain and chain[0].raw >= 0 and not headed:
            headed = True
            if row is not None:
                yield row
            row = _Row(chain[0], region.offset - message.offset, "", "attributes")
            row.words.append(("d", "each: length, type, value, then padding to a multiple of 4 bytes"))
            if docs and (chosen is None or chain[0] in chosen.picked):
                row.words.append(("d", _example(chain[0], message)))
        outside = _outside(chain, only) if only else -1
        if outside >= 0:
            rails = _rails(chain[: outside + 1]).replace("+", "|")
            if row is None or row.node is not None or row.rails.replace("L", "|") != rails.replace("L", "|"):
                if row is not None:
                    yield row
                row = _Row(None, region.offset - message.offset, rails, "⋯")
            row.rails = rails
            if id(chain[outside]) not in seen:
                seen.add(id(chain[outside]))
                row.words.append(("d", chain[outside].name))
            row.hidden += region.length
            continue
        target = None
        for index, node in enumerate(chain):
            closed = node.path in fold and node.role != "struct"
            if id(node) not in seen:
                seen.add(id(node))
                if row is not None:
                    yield row
                row = _row_of(node, chain[: index + 1], message, names, docs, closed)
                if lasts is not None and chosen is not None:
                    row.offset = region.offset - message.offset
                    row.rails = _rails(chain[: index + 1], lasts)
                    if node in chosen.around and node.role != "struct":
                        row.words, row.warnings = [("d", f"around it, from 0x{node.offset - message.offset:02x}")], []
            target = node
            if closed:
                break
        if row is None or target is None:
            row = _Row(region.node, region.offset - message.offset, "", region.role)
        row.add(message, region, most)
    if row is not None:
        yield row


def _example(node: Node, message: Message) -> str:
    """How to read an attribute header, by the first there is."""
    length, kind = (bytes(message.buffer[at : at + 2]).hex(" ") for at in (node.offset, node.offset + 2))
    flags = ", with the flag of a nest" if node.raw & NESTED else ""
    name = f" ({node.kernel})" if node.kernel else ""
    return safe(f"so {length} {kind}: length {node.length}, type {node.raw & TYPE_MASK}{name}{flags}")


def _chain(node: Node | None) -> list[Node]:
    """The node and all around it, outermost first, the message itself left out."""
    chain: list[Node] = []
    while node is not None and node.parent is not None:
        chain.append(node)
        node = node.parent
    return chain[::-1]


def _outside(chain: Sequence[Node], only: Collection[str]) -> int:
    """Which of a chain is the first that nobody wants to see; -1 where all are wanted. Fixed headers always are."""
    for index, node in enumerate(chain):
        if node.role == "struct":
            return -1
        if not any(_within(node.path, path) for path in only):
            return index
    return -1


def _within(path: str, wanted: str) -> bool:
    """Whether a path is the wanted one, inside of it or on the way to it."""
    return path == wanted or path.startswith((f"{wanted}.", f"{wanted}[")) or wanted.startswith((f"{path}.", f"{path}["))


def _rails(chain: Sequence[Node], lasts: Mapping[Node | None, Node] | None = None) -> str:
    """How the rails reach the last of a chain; `lasts`: the last child of each that is shown, where not all are."""
    rails = ""
    for index, each in enumerate(chain[1:], 1):
        parent = each.parent
        last = parent is not None and (parent.children[-1] if lasts is None else lasts.get(parent)) is each
        final = index == len(chain) - 1
        rails += ("L" if last else "+") if final else (" " if last else "|")
    return rails


def _row_of(node: Node, chain: Sequence[Node], message: Message, names: Mapping[int, str], docs: bool, closed: bool) -> _Row:
    row = _Row(node, node.offset - message.offset, _rails(chain), safe(node.name))
    row.warnings += [f"! {safe(note)}" for note in node.notes]
    if not node.children or closed:
        row.words.append(("", caption(node, message, names, 240)))
    elif node.role == "struct":
        row.words.append(("d", f"header of {node.end - node.offset} bytes"))
    elif node.kernel and node.kernel != node.name:
        row.kernel = safe(node.kernel)
    if docs and node.doc:
        row.words.append(("d", safe(node.doc)))
    return row


def message_svg(
    messages: Message | Iterable[Message],
    *,
    title: str = "",
    width: int = 900,
    names: Mapping[int, str] | None = None,
    only: Collection[str] = (),
    fold: Collection[str] = (),
    mark: Node | None = None,
    marked: str = "",
    missing: str = "",
    words: Sequence[str] = (),
    docs: bool = True,
    lines: int = 3,
    most_rows: int = 400,
    selection: Selection | Sequence[Selection | None] | None = None,
) -> str:
    """The tree of messages with the bytes of every part, as one SVG document.

    title     above it; the message's own name when not given
    only      paths to show; what lies between them shrinks to a line that names and counts it
    fold      paths whose inside is shown as one part
    mark      a part to frame; `marked` stands beside it, and `words` under the title tell more
    missing   path of an attribute that is not there; a framed line shows where it would belong
    lines     most lines of bytes a part; the rest is counted
    most_rows most parts of all messages together; a line at the end counts what is left out
    selection draw only the owners of these bytes and name what encloses them: of the message, or a list with one for each
    """
    found = [messages] if isinstance(messages, Message) else list(messages)
    parts = parallel(selection, len(found))
    canvas = Canvas(width)
    y = _MARGIN + 6
    left = most_rows
    for index, message in enumerate(found):
        if left <= 0:
            y += _LINE + 6
            canvas.text(_MARGIN, y, f"… {len(found) - index} more messages; draw fewer, or raise most_rows", "d")
            break
        known = message.context.names if names is None else names
        part = parts[index]
        chosen = Chosen(message, part) if part is not None else None
        rows = list(islice(_rows(message, known, only, fold, docs, lines, chosen), left + 1))
        for row in rows:
            if mark is not None and row.node is mark and row.runs:
                row.marked = True
                row.warnings.insert(0, f"◀ {safe(marked)}" if marked else "◀")
        if missing:
            rows = _with_missing(rows, missing, marked)
        head, facts = headline(message, chosen)
        if index == 0:
            y = _head(canvas, title or head, words, rows, y)
        y += _LINE
        canvas.text(_MARGIN, y, head, "b")
        canvas.text(_MARGIN + (len(head) + 2) * _ADVANCE, y, facts, "d")
        y = _body(canvas, rows[:left], y + 8)
        if len(rows) > left:
            y += _LINE
            rest = (len(message) if chosen is None else chosen.end - message.offset) - rows[left].offset
            canvas.text(_MARGIN, y, f"… {rest} bytes more; the tree and the annotated dump show all", "d")
        left -= len(rows)
    return canvas.document(y + _MARGIN, title or (headline(found[0])[0] if found else "no message"))


def _with_missing(rows: list[_Row], path: str, words: str) -> list[_Row]:
    """The rows, with one for an attribute that is missing behind all that its nest has (behind everything without a nest)."""
    nest, _, name = path.rpartition(".")
    inside = [index for index, row in enumerate(rows) if row.node is not None and row.runs and _within(row.node.path, nest)] if nest else []
    inside = [index for index in inside if len(rows[index].node.path) >= len(nest)]  # type: ignore[union-attr]
    at = inside[-1] + 1 if inside else len(rows)
    rails = rows[inside[0]].rails.replace("+", "|").replace("L", " ") + "L" if inside else ""
    for before in (rows[index] for index in inside):
        if len(before.rails) >= len(rails) > 0:
            mine = len(rails) - 1  # what was last in the nest is so no more
            before.rails = before.rails[:mine] + before.rails[mine].replace("L", "+").replace(" ", "|") + before.rails[mine + 1 :]
    row = _Row(rows[at - 1].node if rows else None, 0, rails, safe(name))
    row.marked = True
    row.warnings.append(f"◀ missing{': ' + safe(words) if words else ''}")
    return [*rows[:at], row, *rows[at:]]


def _head(canvas: Canvas, title: str, words: Sequence[str], rows: Sequence[_Row], y: float) -> float:
    """Title, the words about it, and the legend."""
    y += 10
    canvas.text(_MARGIN, y, safe(title), "h")
    for line in words:
        for piece in wrapped(safe(line), int((canvas.width - 2 * _MARGIN) / _ADVANCE)):
            y += _LINE
            canvas.text(_MARGIN, y, piece, "")
    y += _LINE + 8
    used = {role for row in rows for role, _ in row.runs}
    x = _MARGIN
    for role, (_, _, _, label) in ROLES.items():
        if role in used or role in ("header", "attribute-header", "value"):
            canvas.run(x, y, role, "00 00" if role == "attribute-header" else "00")
            wide = 5 if role == "attribute-header" else 2
            canvas.text(x + wide * _ADVANCE + 8, y, label, "d")
            x += (wide + len(label)) * _ADVANCE + 24
    y += _LINE + 2
    canvas.text(_MARGIN, y, f"Bytes stand as they travel, offsets count from the start of the message. {byte_order_example()}", "d")
    return y + 6


def _body(canvas: Canvas, rows: Sequence[_Row], y: float) -> float:
    hex_x = _MARGIN + 6.5 * _ADVANCE
    tree_x = hex_x + (3 * _ACROSS - 1) * _ADVANCE + 18
    text_x = tree_x + max((len(row.rails) * _STEP + (len(row.name) + 2) * _ADVANCE for row in rows if row.runs), default=0)
    text_x = min(text_x, tree_x + 230)
    for row in rows:
        y = _draw(canvas, row, y, hex_x, tree_x, text_x)
    return y


def _draw(canvas: Canvas, row: _Row, top: float, hex_x: float, tree_x: float, text_x: float) -> float:
    room = int((canvas.width - _MARGIN - text_x) / _ADVANCE)
    if row.node is None:
        names = ", ".join(word for _, word in row.words)
        text_x = tree_x + len(row.rails) * _STEP + 2 * _ADVANCE
        room = int((canvas.width - _MARGIN - text_x) / _ADVANCE)
        beside = [[("d", piece)] for piece in wrapped(cut(safe(f"{len(row.words)} more: {names}"), 2 * room - 12), room)]
    else:
        beside = _beside(row, room, text_x, tree_x)
    hexes = _hex_lines(row)
    count = max(len(hexes) + (row.hidden > 0), len(beside), 1)
    bottom = top + count * _LINE + (4 if not row.rails and not row.runs and row.node is not None else 1)
    base = top + 13 + (bottom - top - count * _LINE)
    if row.marked:
        canvas.mark(_MARGIN - 8, base - 14, canvas.width - 2 * _MARGIN + 16, count * _LINE + 2)
    if row.runs or row.hidden:
        canvas.text(_MARGIN, base, f"0x{row.offset:02x}", "o")
    for number, line in enumerate(hexes):
        position = 0
        for role, data in line:
            canvas.run(hex_x + 3 * position * _ADVANCE, base + number * _LINE, role, " ".join(data))
            position += len(data)
    if row.hidden:
        more = f"… {row.hidden} {'byte' if row.hidden == 1 else 'bytes'}" + (" more" if hexes else "")
        canvas.text(hex_x, base + len(hexes) * _LINE, more, "d")
    for level, rail in enumerate(row.rails):
        x, middle = tree_x + level * _STEP + 5, base - 4
        if rail in "|+":
            canvas.line(x, top, x, bottom)
        elif rail == "L":
            canvas.line(x, top, x, middle)
        if rail in "L+":
            canvas.line(x, middle, x + _STEP - 6, middle)
    x = tree_x + len(row.rails) * _STEP
    if row.name:
        canvas.text(x, base, row.name, "d" if row.node is None else "b")
    for number, pieces in enumerate(beside):
        at = text_x
        for kind, piece in pieces:
            # A long name pushes what stands beside it on the same line.
            at = max(at, x + (len(row.name) + 2) * _ADVANCE) if number == 0 and row.node is not None else at
            canvas.text(at, base + number * _LINE, piece, kind)
            at += (len(piece) + 2) * _ADVANCE
    return bottom


def _beside(row: _Row, room: int, text_x: float, tree_x: float) -> list[list[tuple[str, str]]]:
    """The lines of words beside a part, each as pieces with their class."""
    lines: list[list[tuple[str, str]]] = []
    pieces = [("o", row.kernel)] if row.kernel else []
    pieces += [word for word in row.words if word[1] and not word[0]]
    pieces += [("w", warning) for warning in row.warnings]
    pieces += [word for word in row.words if word[1] and word[0]]
    pushed = int((tree_x + len(row.rails) * _STEP - text_x) / _ADVANCE) + len(row.name) + 2
    used = max(pushed, 0)
    for kind, words in pieces:
        if lines and used + 2 + len(words) <= room:
            lines[-1].append((kind, words))
            used += 2 + len(words)
            continue
        broken = wrapped(words, room if lines or used + len(words) <= room else room - used)
        if len(broken) > _MOST_TEXT_LINES:
            broken = [*broken[: _MOST_TEXT_LINES - 1], broken[_MOST_TEXT_LINES - 1][:-2] + " …"]
        before = used if not lines else 0
        lines += [[(kind, piece)] for piece in broken]
        used = len(broken[-1]) + (before if len(broken) == 1 else 0)
    return lines


def _hex_lines(row: _Row) -> list[list[tuple[str, list[str]]]]:
    lines: list[list[tuple[str, list[str]]]] = []
    used = _ACROSS
    for role, data in row.runs:
        while data:
            if used == _ACROSS:
                lines.append([])
                used = 0
            piece, data = data[: _ACROSS - used], data[_ACROSS - used :]
            lines[-1].append((role, piece))
            used += len(piece)
    return lines


def wrapped(shown: str, room: int) -> list[str]:
    """A text in pieces of at most `room` characters, broken at blanks where there are some."""
    room = max(room, 8)
    pieces: list[str] = []
    while len(shown) > room:
        at = shown.rfind(" ", room // 2, room + 1)
        at = room if at <= 0 else at
        pieces.append(shown[:at])
        shown = shown[at:].lstrip(" ")
    return [*pieces, shown]


class Canvas:
    """SVG elements in the order they are drawn."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.parts: list[str] = []

    def text(self, x: float, y: float, shown: str, kind: str = "", length: float = 0, anchor: str = "") -> None:
        """One line of text at its left end (or middle); `length` makes it exactly so wide whatever the font."""
        attributes = f' class="{kind}"' if kind else ""
        attributes += f' text-anchor="{anchor}"' if anchor else ""
        attributes += f' textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"' if length else ""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}"{attributes}>{escape(shown)}</text>')

    def run(self, x: float, y: float, role: str, shown: str) -> None:
        """Bytes as hex on the ground of their role, with the line that tells the role without colour."""
        fill, _, stroke, _ = ROLES[role]
        wide = len(shown) * _ADVANCE
        left, right, low = x - 2, x + wide + 2, y + 3.5
        self.parts.append(f'<rect x="{left:.1f}" y="{y - 12:.1f}" width="{wide + 4:.1f}" height="16" fill="{fill}"/>')
        pattern = {"padding": "1 3", "unparsed": "5 3", "trailing": "8 3 2 3"}.get(role, "")
        dashes = f' stroke-dasharray="{pattern}"' if pattern else ""
        if role == "attribute-header":
            path = (
                f"M{left + 3:.1f} {y - 11.5:.1f}H{left + 0.5:.1f}V{low:.1f}H{left + 3:.1f}M{right - 3:.1f} {y - 11.5:.1f}H{right - 0.5:.1f}"
            )
            path += f"V{low:.1f}H{right - 3:.1f}"
        else:
            path = f"M{left:.1f} {low:.1f}H{right:.1f}" + (f"M{left:.1f} {low - 2.5:.1f}H{right:.1f}" if role == "header" else "")
        self.parts.append(f'<path d="{path}" stroke="{stroke}" fill="none"{dashes}/>')
        self.text(x, y, shown, "", wide)

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self.parts.append(f'<path class="r" d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>')

    def mark(self, x: float, y: float, width: float, height: float) -> None:
        self.parts.append(f'<rect class="m" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3"/>')

    def document(self, height: float, title: str) -> str:
        size = f'width="{self.width:g}" height="{height:.0f}" viewBox="0 0 {self.width:g} {height:.0f}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><title>{escape(safe(title))}</title><style>{STYLE}</style>\n'
            f'<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(self.parts) + "\n</svg>\n"
        )
