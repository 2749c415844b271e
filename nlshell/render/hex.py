"""Messages as bytes, each with its owner: annotated line by line, as a classic dump, or both side by side.

    0020  08 00  03 00             ┌ IFLA_IFNAME  len 8 · type 3
    0024  76 65 74 00              └ "vet"

An attribute is a bracket around its value, as is a struct around its fields, so nests stand as rails beside each
other. A line belongs to one owner, and every byte stands in exactly one line.
"""

from __future__ import annotations

from itertools import zip_longest
from sys import byteorder

from ..codec.export import text
from ..codec.owners import datagram_regions, regions
from ..codec.tree import is_leaf, plain
from ..protocols import core
from ..protocols.generic import GENLMSGHDR
from ..schema.enums import Named
from ..schema.shapes import Attr, IndexedArray, Nest, Packed, Prefixed, Records, Struct, TypeValue
from ..schema.types import FixedText, Scalar, String, WireText
from ..wire import header as h
from ..wire.attribute import NESTED, NET_BYTEORDER, TYPE_MASK
from .copy import printable
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..codec.owners import Region
    from ..codec.select import Selection
    from ..codec.tree import Node

    Lines = Iterator[tuple[int, str]]

LAYOUTS = ("auto", "annotated", "classic", "both")
LEAST_WIDTH = 60  # narrower than this, lines may be longer than asked for
SIDE_BY_SIDE = 150  # columns from which both layouts stand beside each other
_ROW = 8  # bytes in a line of the annotated layout: most owners have no more, and the text stands near them
_FOREIGN = {"little": ("big-endian", "BE"), "big": ("little-endian", "LE")}[byteorder]
_COLUMNS = 3 * _ROW - 1
_WIDEST_NAME = 40
_LEAST_TEXT = 20  # columns that rails leave to the text, however deep the nest

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


class Datagram:
    """What one receive or one record held: bytes, and the messages that were found in them."""

    __slots__ = ("data", "messages")

    def __init__(self, data: bytes, messages: Sequence[Message]) -> None:
        self.data = data
        self.messages = messages


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

    layout     one of LAYOUTS; auto shows both where the terminal is wide enough, else the annotated one
    selection  show only the owners of these bytes, and what encloses them
    offsets    count from the start of each "message" or of its whole "buffer"
    mark       put ▶ before the owners of these bytes
    fold       show no more bytes than this of a long value, and the number of those left out; 0 shows all
    """
    width = max(width, LEAST_WIDTH)
    if layout == "auto":
        layout = "both" if width >= SIDE_BY_SIDE else "annotated"
    seen: dict[str, None] = {}
    worded: dict[Any, Any] = {}
    several = isinstance(subject, Datagram) and len(subject.messages) > 1
    for number, section in enumerate(_sections(subject, offsets)):
        if selection is not None and not any(selection.holds(region) for region in section.regions):
            continue
        view = _View(section, style, width, selection, mark, fold, worded)
        if number:
            yield ""
        yield from view.title(number + 1 if several else 0)
        if layout == "both" and width >= SIDE_BY_SIDE:
            yield from view.both()
        else:
            if layout in ("classic", "both"):
                yield from (line for _, line in view.classic())
            if layout == "both":
                yield ""
            if layout in ("annotated", "both"):
                yield from view.heading()
                yield from (line for _, line in view.annotated())
        seen |= view.seen
    if layout in ("classic", "both") and seen:
        yield ""
        yield from _legend(seen, style, width)


def hex_json(message: Message) -> dict[str, Any]:
    """The message's bytes as hex text, and (offset, length, role, path) of every owner of them, as message.owners()."""
    return {
        "protocol": message.context.protocol.name,
        "type": message.type,
        "offset": message.offset,
        "length": len(message),
        "bytes": message.bytes.hex(),
        "owners": [list(owner) for owner in message.owners()],
    }


class _Section:
    """A message with the padding behind it, or what is in no message. `base` is the offset shown as 0."""

    __slots__ = ("base", "buffer", "message", "regions")

    def __init__(self, buffer: bytes, message: Message | None, regions: list[Region], base: int) -> None:
        self.buffer = buffer
        self.message = message
        self.regions = regions
        self.base = base


def _sections(subject: Message | Datagram, offsets: str) -> Iterator[_Section]:
    if not isinstance(subject, Datagram):
        yield _Section(subject.buffer, subject, regions(subject), subject.offset if offsets == "message" else 0)
        return
    data, each = subject.data, datagram_regions(subject.data, subject.messages)
    at = 0
    for message in subject.messages:
        first = at
        while at < len(each) and (each[at].offset < message.end or each[at].pads == "message"):
            at += 1
        yield _Section(data, message, each[first:at], message.offset if offsets == "message" else 0)
    if at < len(each):
        yield _Section(data, None, each[at:], each[at].offset if offsets == "message" and subject.messages else 0)


class _View:
    def __init__(
        self,
        section: _Section,
        style: Style,
        width: int,
        selection: Selection | None,
        mark: Selection | None,
        fold: int,
        worded: dict[Any, Any],
    ) -> None:
        self.message = section.message
        self.buffer = section.buffer
        self.regions = section.regions
        self.base = section.base
        self.style = style
        self.width = width
        self.selection = selection
        self.mark = mark
        self.fold = fold
        self.names = section.message.context.names if section.message is not None else {}
        self.start = section.regions[0].offset if section.regions else 0
        self.end = section.regions[-1].end if section.regions else 0
        self.digits = max(4, len(f"{max(self.end - self.base - 1, 0):x}"))
        self.seen: dict[str, None] = {}
        self._dim = style.around("dim")
        self._rail = style.around("rail")
        self._rails: dict[tuple[int, int, str], tuple[str, int]] = {}
        self._worded_before = worded

    # --- what stands above

    def title(self, number: int) -> Iterator[str]:
        message = self.message
        if message is None:
            yield self.style.paint("note", f"{_bytes(self.end - self.start)} in no message")
            return
        where = f"message {number} at {message.offset:#06x}: " if number else ""
        name, whose = safe(message.type), safe(message.family) if message.family else message.context.protocol.name
        facts = f"{whose} · {_bytes(len(message))}"
        if len(where) + len(name) + len(facts) + 3 <= self.width:
            yield f"{where}{self.style.paint('type', name)}{self.style.paint('dim', f' · {facts}')}"
        else:
            yield from (self.style.paint("type", piece) for piece in _pieces(where + name, self.width, self.width))
            yield from (self.style.paint("dim", piece) for piece in _pieces(facts, self.width, self.width))
        if message.payload == message.offset:
            for note in message.tree.children[0].notes:
                yield from self._noted(note, self.width)

    def heading(self) -> Iterator[str]:
        yield self.style.paint("dim", f"{'at':{self.digits}}  {'bytes':{_COLUMNS}}  what they are")

    # --- annotated

    def annotated(self, width: int = 0) -> Lines:
        """(offset, line) for every line, in wire order."""
        self._room = (width or self.width) - self.digits - _COLUMNS - 4
        self._stack: list[tuple[int, str, int]] = []  # the open brackets: where they end, their labels, where they begin
        self._inside = _Inside(self.message, min(self._room // 2, _WIDEST_NAME))
        self._known: dict[Any, tuple[str, list[str]]] = self._worded_before.setdefault((self._room, id(self.names)), {})
        digits, base, start, stack = self.digits, self.base, self.start, self._stack
        selection, mark, begun = self.selection, self.mark, self.selection is None
        digest = bytes(self.buffer[start : self.end]).hex(" ")
        paints = {role: self.style.around(role) for role in (*_LETTERS, "padding")}
        blank, (dim, undim) = " " * (digits + _COLUMNS + 4), self._dim
        for region in self.regions:
            role, node, offset, length = region.role, region.node, region.offset, region.length
            shown = selection is None or selection.holds(region)
            if shown and not begun:
                begun = True
                yield from ((offset, blank + line) for line in self._around())
            if node is not None and node.parent is not self._inside.parent and role != "padding":
                entered = self._enter(region, node)
                if shown:
                    yield from ((offset, blank + line) for line in entered)
            opens = role == "attribute-header" and node is not None and node.end > region.end
            closing = 0
            if not opens:
                while closing < len(stack) and stack[-1 - closing][0] <= region.end:
                    closing += 1
            if shown:
                glyph, texts = self._texts(region, opens)
                at = 3 * (offset - start)
                hexed = digest[at : at + 3 * length - 1]
                sign = "  " if mark is None or not mark.holds(region) else self.style.paint("mark", "▶ ")
                on, off = paints[role]
                if length <= _ROW and len(texts) == 1:
                    if role == "attribute-header":
                        hexed = f"{hexed[:5]}  {hexed[6:]}"
                    rails = self._rails_of(len(stack), closing, glyph)[0]
                    gap = " " * (_COLUMNS + 2 - len(hexed))
                    yield offset, f"{dim}{offset - base:0{digits}x}{undim}{sign}{on}{hexed}{off}{gap}{rails}{texts[0]}"
                else:
                    yield from self._tall(region, hexed, sign, (on, off), texts, glyph, closing)
            if opens and node is not None:
                stack.append((node.end, self._inside.prefix + _label(node), offset))
            elif closing:
                del stack[-closing:]

    def _tall(self, region: Region, digest: str, sign: str, paint: tuple[str, str], texts: list[str], glyph: str, closing: int) -> Lines:
        """An owner that needs several lines: for its bytes, for its text, or for both."""
        rows: list[str] = []
        for at in range(0, region.length, _ROW):
            if self.fold and at >= self.fold and region.length - at > _ROW:
                rows.append(f"… {region.length - at} bytes more")
                break
            row = digest[3 * at : 3 * (at + _ROW) - 1]
            rows.append(f"{row[:5]}  {row[6:]}" if region.role == "attribute-header" else row)
        count, depth, digits = max(len(rows), len(texts)), len(self._stack), self.digits
        below = "│ " if glyph == "┌ " else " " * len(glyph)
        first = self._rails_of(depth, closing if count == 1 else 0, glyph)[0]
        between, last = self._rails_of(depth, 0, below)[0], self._rails_of(depth, closing, below)[0]
        (dim, undim), (on, off) = self._dim, paint
        for number, (row, line) in enumerate(zip_longest(rows, texts, fillvalue="")):
            rails = first if number == 0 else between if number < count - 1 else last
            position = min(region.offset + number * _ROW, region.end - 1)
            lead = f"{dim}{position - self.base:0{digits}x}{undim}{sign}{on}{row}{off}" if row else " " * (digits + 2)
            yield position, f"{lead}{' ' * (_COLUMNS + 2 - len(row))}{rails}{line}".rstrip(" ")

    def _around(self) -> Iterator[str]:
        """For a selection: the brackets that opened before it."""
        for depth, (_, label, begins) in enumerate(self._stack):
            rails, used = self._rails_of(depth, 0, "┌ ")
            yield rails + self.style.paint("dim", f"{label}, from {begins - self.base:0{self.digits}x}"[: self._room - used])

    def _enter(self, region: Region, node: Node) -> list[str]:
        """Another parent than the last region's: open brackets that have no bytes of their own, and tell their notes."""
        inside, lines = self._inside, []
        holders, structs = inside.move(node, self.buffer)
        for holder, label in structs:
            rails, used = self._rails_of(len(self._stack), 0, "┌ ")
            doc = safe(holder.doc)
            tail = f" — {doc}" if doc and used + len(label) + 3 + len(doc) <= self._room else ""
            first, *others = _pieces(label, self._room - used, self._room - used)
            lines.append(rails + self.style.paint("type", first) + self.style.paint("dim", tail))
            self._stack.append((holder.end, label, region.offset))
            lines += [self._rails_of(len(self._stack), 0, "")[0] + self.style.paint("type", piece) for piece in others]
        rails, used = self._rails_of(len(self._stack), 0, "")
        for holder in holders:
            lines += [rails + line for note in holder.notes for line in self._noted(note, self._room - used)]
        return lines

    def _texts(self, region: Region, opens: bool) -> tuple[str, list[str]]:
        """What stands to the right of a region's bytes: what continues its rails, and lines of text.

        The same numbers and attribute headers come again and again in a dump, so they are put into words only once.
        """
        node = region.node
        if node is None or node.notes or region.role == "padding":
            return self._worded(region, opens)
        value: int = node.raw if region.role == "attribute-header" else node.value
        if (value.__class__ is not int and value.__class__ is not Named) or node.role == "item" or self._inside.varies:
            return self._worded(region, opens)
        key = (node.entry, node.type, value, region.role, node.end - node.offset, len(self._stack), self._inside.prefix, self._inside.width)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._worded(region, opens)
        return found

    def _worded(self, region: Region, opens: bool) -> tuple[str, list[str]]:
        role, node, inside, depth = region.role, region.node, self._inside, len(self._stack)
        if role == "padding" or node is None:
            glyph = "" if region.pads == "struct" and depth else "  "
            return glyph, self._ownerless(region, self._room - self._rails_of(depth, 0, glyph)[1])
        if role == "attribute-header":
            glyph = "┌ " if opens else "─ "
            room = self._room - self._rails_of(depth, 0, glyph)[1]
            texts = self._fit(inside.prefix + _label(node), 0, _header_meaning(node), _shape(node), room)
        else:
            glyph = "" if depth else "  "
            room = self._room - self._rails_of(depth, 0, glyph)[1]
            if node.raw >= 0 and region.length > _ROW and (rows := _in_rows(node)) and max(map(len, rows)) <= room:
                return glyph, [self.style.paint("value", row) for row in rows]
            meaning, remark = _meaning(node, inside.message, self.names)
            if node.raw >= 0:
                return glyph, self._fit("", 0, meaning, remark, room)
            if role == "unparsed":
                texts = self._fit("", 0, meaning, remark, room, "unparsed")
            else:
                texts = self._fit(inside.prefix + safe(node.name), inside.width, meaning, remark, room)
        if node.notes:
            texts += [line for note in node.notes for line in self._noted(note, room)]
        return glyph, texts

    def _rails_of(self, depth: int, closing: int, glyph: str) -> tuple[str, int]:
        """Rails of `depth` open brackets of which the innermost `closing` end here, painted; and their width."""
        found = self._rails.get((depth, closing, glyph))
        if found is None:
            rails = "│ " * (depth - closing) + "└─" * (closing - 1) + "└ " * (closing > 0)
            if len(rails) > self._room - _LEAST_TEXT:
                rails = f"{'└' if closing else '│'}×{depth} "
            plainly = rails + glyph
            on, off = self._rail
            found = self._rails[depth, closing, glyph] = (f"{on}{plainly}{off}" if plainly.strip() else plainly, len(plainly))
        return found

    def _ownerless(self, region: Region, room: int) -> list[str]:
        """Padding, and bytes in no message."""
        what = {
            "": "behind the last message",
            "attribute": "padding behind the attribute",
            "struct": "hole in the struct" if self._stack else "padding of the struct",
            "message": "padding between messages" if region.end < len(self.buffer) else "padding behind the message",
        }[region.pads]
        lines = [self.style.paint(region.role, piece) for piece in _pieces(f"{what}, {_bytes(region.length)}", room, room)]
        if region.role == "padding" and any(self.buffer[region.offset : region.end]):
            lines += self._noted("not zero: leftovers of its sender's memory", room)
        return lines

    def _noted(self, note: str, room: int) -> list[str]:
        return [self.style.paint("note", piece) for piece in _pieces(f"! {safe(note)}", room, room)]

    def _fit(self, name: str, column: int, body: str, tail: str, room: int, role: str = "value") -> list[str]:
        """Name, meaning and (where there is room) a dim remark, in as many lines as they need."""
        style = self.style
        gap = (" " * max(column - len(name), 0) + "  ") if name else ""
        used = len(name) + len(gap) + len(body)
        if used <= room:
            line = style.paint("name", name) + gap + style.paint(role, body) if style.colour else name + gap + body
            if tail and used + 3 + len(tail) <= room:
                line += style.paint("dim", f" — {tail}")
            return [line]
        lead = len(name) + len(gap)
        if lead + 12 > room:
            lines = [style.paint("name", piece) for piece in _pieces(name, room, room)]
            return lines + ["  " + style.paint(role, piece) for piece in _pieces(body, room - 2, room - 2)]
        indent = lead if lead <= room // 2 else 2
        pieces = _pieces(body, room - lead, room - indent)
        return [style.paint("name", name) + gap + style.paint(role, pieces[0])] + [
            " " * indent + style.paint(role, piece) for piece in pieces[1:]
        ]

    # --- classic

    def classic(self) -> Lines:
        """(offset, line) of rows of sixteen: bytes and ASCII, and below them in letters, or in colours, who owns what."""
        yield self.start, self.style.paint("dim", self._ruler().rstrip(" "))
        for first, row in self._rows():
            yield from ((first, line) for line in row)

    def _ruler(self) -> str:
        shown = [" "] * 50
        for column in range(16):
            shown[_column(column) : _column(column) + 2] = f"+{column:x}"
        return f"{'at':{self.digits + 2}}{''.join(shown)}ASCII           "

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        base, colour = self.base, self.style.colour
        chosen = [region for region in self.regions if self.selection is None or self.selection.holds(region)]
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
        buffer, digits = self.buffer, self.digits
        shown, under, ascii = [" "] * 50, [" "] * 50, [" "] * 16
        for start, stop, region in cells:
            begin, end = _column(start), _column(stop - 1) + 2
            for column in range(start, stop):
                shown[_column(column) : _column(column) + 2] = f"{buffer[first + column]:02x}"
            ascii[start:stop] = printable(bytes(buffer[first + start : first + stop]))
            pointed = self.mark is not None and self.mark.holds(region)
            under[begin:end] = ("^" if pointed else "─") * (end - begin)
            if pointed:
                self.seen["mark"] = None
            if region.offset >= first:
                under[begin] = self._letter(region)
        marked = self.mark is not None and any(self.mark.holds(region) for _, _, region in cells)
        sign = "▶ " if marked else "  "
        return [
            f"{first - self.base:0{digits}x}{sign}{''.join(shown)}{''.join(ascii)}".rstrip(" ") if first >= self.base else "",
            f"{' ' * (digits + 2)}{''.join(under)}".rstrip(" "),
        ]

    def _coloured_row(self, first: int, cells: list[tuple[int, int, Region]]) -> list[str]:
        """An owner's bytes share a colour, and one line under them joins what belongs together."""
        buffer, digits, style = self.buffer, self.digits, self.style
        dim, undim = self._dim
        parts, ascii, column, place = [], [], 0, 0
        for start, stop, region in cells:
            self._letter(region)
            marked = self.mark is not None and self.mark.holds(region)
            odd = region.role == "padding" and any(buffer[region.offset : region.end])
            role = "mark" if marked else "note" if odd else region.role
            raw = bytes(buffer[first + start : first + stop])
            shown = raw.hex(" ")
            if start < 8 < stop:
                shown = f"{shown[: 3 * (8 - start) - 1]}  {shown[3 * (8 - start) :]}"
            begin = _column(start)
            parts.append(" " * (begin - column) + style.paint(role, shown, underline=True))
            column = begin + len(shown)
            ascii.append(" " * (start - place) + style.paint(role, printable(raw)))
            place = stop
        sign = style.paint("mark", "▶ ") if self.mark is not None and any(self.mark.holds(region) for _, _, region in cells) else "  "
        return [f"{dim}{first - self.base:0{digits}x}{undim}{sign}{''.join(parts)}{' ' * (50 - column)}{''.join(ascii)}"]

    # --- both

    def both(self) -> Iterator[str]:
        """Classic rows on the left; to the right of each the annotated lines that begin in it."""
        left_width = self.digits + 2 + 50 + 16
        bar = self.style.paint("rail", " ┃ ")
        annotated = self.annotated(self.width - left_width - 3)
        pending = next(annotated, None)
        yield self.style.paint("dim", self._ruler()) + bar + next(self.heading())
        for first, left in self._rows():
            right = []
            while pending is not None and pending[0] < first + 16:
                right.append(pending[1])
                pending = next(annotated, None)
            for one, other in zip_longest(left, right, fillvalue=""):
                yield (one + " " * (left_width - _printed(one)) + bar + other).rstrip(" ")


def _column(byte: int) -> int:
    """Where in a classic row a byte's two digits stand."""
    return 3 * byte + (byte >= 8)


def _printed(line: str) -> int:
    """How many columns a painted line takes."""
    if "\x1b" not in line:
        return len(line)
    return sum(len(part.partition("m")[2]) if number else len(part) for number, part in enumerate(line.split("\x1b[")))


def _legend(seen: dict[str, None], style: Style, width: int) -> Iterator[str]:
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


# --- what things mean


def _bytes(count: int) -> str:
    return f"{count} byte{'s' * (count != 1)}"


class _Inside:
    """Where in the tree the annotated layout has come to.

    parent  of the last region's node
    prefix  of the names of the parent's children: those of the nodes between it and the nearest bracket
    width   of the names within that bracket
    varies  its children mean what the message around them makes of them: nlmsghdr, genlmsghdr
    message the one whose nlmsghdr was last: the request that an error quotes, once it has begun
    """

    def __init__(self, message: Message | None, widest: int) -> None:
        self.parent: Node | None = None
        self.prefix = ""
        self.width = 0
        self.varies = False
        self.message = message
        self._widest = widest
        self._met: set[Node] = set()
        self._widths: dict[Node, int] = {}

    def move(self, node: Node, buffer: bytes) -> tuple[list[Node], list[tuple[Node, str]]]:
        """Go to a node with another parent. Gives what has no bytes of its own and is met for the first time: nodes
        with notes, and header structs and quoted requests with their labels, the outer ones first.
        """
        self.parent = parent = node.parent
        self.prefix, self.width = "", 0
        if parent is None:
            return [], []
        self.varies = parent.entry is core.NLMSGHDR or parent.entry is GENLMSGHDR
        holder, holders = parent, []
        while holder.raw < 0 and holder.parent is not None and holder.role in ("field", "header", "item"):
            self.prefix = f"{holder.name}.{self.prefix}"
            holders.append(holder)
            holder = holder.parent
        self.prefix = safe(self.prefix.replace(".[", "["))
        width = self._widths.get(holder)
        if width is None:
            width = self._widths[holder] = min(_name_width(holder), self._widest)
        self.width = width
        structs: list[tuple[Node, str]] = []
        if holder.role == "struct" and holder not in self._met:
            outer = holder.parent
            if outer is not None and outer.parent is not None and outer not in self._met:
                self.message = _quoted(outer, buffer, self.message)
                structs.append((outer, f"request: {_named(self.message)}, quoted"))
            structs.append((holder, safe(holder.name)))
            holders += [each for each, _ in structs]
        fresh = [each for each in reversed(holders) if each.notes and each not in self._met]
        self._met.update(holders)
        return fresh, structs


def _name_width(node: Node) -> int:
    """Of the longest name below a node, with what goes before it, up to where attributes begin."""
    widths = [
        len(child.name) + (1 + _name_width(child) if child.children and child.role in ("field", "header", "item") else 0)
        for child in node.children
        if child.raw < 0 and child.role != "struct"
    ]
    return max(widths, default=0)


def _quoted(node: Node, buffer: bytes, message: Message | None) -> Message | None:
    """The request that an error quotes, as a message of its own."""
    if message is None or node.end - node.offset < h.HEADER_SIZE:
        return message
    return message.__class__(h.Frame(buffer, node.offset, node.end, h.NLMSGHDR.unpack_from(buffer, node.offset)), message.context)


def _named(message: Message | None) -> str:
    """What a quoted request is called; of a capped one to a generic family only the family is known."""
    if message is None:
        return ""
    return safe(f"{message.family} (header alone)" if message.family and message.end <= message.payload else message.type)


def _label(node: Node) -> str:
    """What an attribute is called in its header's line."""
    if node.role == "item":
        return safe(f"{node.name} {node.kernel}".rstrip())
    return safe(node.kernel) if node.kernel else f"unknown attribute {node.raw & TYPE_MASK}"


def _header_meaning(node: Node) -> str:
    flags = ("|NLA_F_NESTED" if node.raw & NESTED else "") + ("|NLA_F_NET_BYTEORDER" if node.raw & NET_BYTEORDER else "")
    body = f"len {node.end - node.offset} · type {node.raw & TYPE_MASK}{flags}"
    if node.end > node.start:
        return body
    kind = node.type
    return body + (" · flag, set by being there" if kind is not None and kind.kind == "flag" else " · empty")


def _shape(node: Node) -> str:
    """The remark behind an attribute's header: what it is for, or else what it is made of."""
    kind = node.type
    if node.doc:
        return safe(node.doc)
    if kind is None:
        return ""
    if isinstance(kind, Struct):
        return f"struct {safe(kind.name)}"
    if isinstance(kind, Prefixed):
        return f"struct {safe(kind.struct.name)} and more"
    if isinstance(kind, (IndexedArray, TypeValue, Packed, Records)):
        return "list"
    return "nest" if isinstance(kind, Nest) else ""


def _meaning(node: Node, message: Message | None, names: Any) -> tuple[str, str]:
    """What a value says, and a remark."""
    kind, entry = node.type, node.entry
    doc = "" if isinstance(entry, Attr) or entry is None else safe(entry.doc)
    if message is not None and node.parent is not None:
        if node.parent.entry is core.NLMSGHDR:
            return _NLMSGHDR[node.name](node.value, message) if node.name in _NLMSGHDR else text(node), doc
        if node.parent.entry is GENLMSGHDR and node.name == "cmd" and message.kind is not None:
            return f"{safe(message.kind.name)} ({node.value})", doc
    if kind is None or node.role == "unparsed":
        return _unknown(node), doc
    value = plain(node)
    if isinstance(value, bytes):
        return _bytes(len(value)), doc or (kind.hint or "")
    if kind.byte_order == _FOREIGN[0] and kind.size != 1:
        return _both_readings(node, names), doc
    if isinstance(value, str) and isinstance(kind, String):
        return _quoted_text(value, kind, node, message), doc
    shown = safe(text(node, names))
    if isinstance(kind, Packed) and kind.item.byte_order == _FOREIGN[0]:
        shown += f" {_FOREIGN[1]}"
    if doc or not is_leaf(node):
        return shown, doc
    return shown, kind.kind if isinstance(kind, Scalar) else ""


def _in_rows(node: Node) -> list[str]:
    """The numbers of a packed array in rows as long as those of their bytes; none where they do not fill rows evenly."""
    kind, value = node.type, node.value
    if not isinstance(kind, Packed) or not isinstance(value, list) or _ROW % (kind.item.size or _ROW + 1):
        return []
    count = _ROW // (kind.item.size or 1)
    mark = f" {_FOREIGN[1]}" if kind.item.byte_order == _FOREIGN[0] else ""
    shown = [safe(kind.item.text(item)) for item in value]
    return ["  ".join(shown[at : at + count]) + mark for at in range(0, len(shown), count)]


def _both_readings(node: Node, names: Any) -> str:
    """A value in the other byte order than the host's, and what it would be in the host's."""
    kind, value, mark = node.type, node.value, _FOREIGN[1]
    shown = safe(text(node, names))
    size = node.end - node.start
    if not isinstance(value, int) or kind is None:
        return f"{shown} {mark}"
    raw = (int(value) & (1 << 8 * size) - 1).to_bytes(size, "big" if mark == "BE" else "little")
    other = f"as host order {int.from_bytes(raw, byteorder)}"
    if raw == raw[::-1]:
        return f"{shown} {mark}"
    if kind.names is not None:
        return f"{shown} {mark} ({other})"
    if shown.startswith("0x"):
        return f"{shown} {mark} = {int(value)} ({other})"
    return f"{int(value) & (1 << 8 * size) - 1:#x} {mark} = {shown} ({other})"


def _quoted_text(value: str, kind: String, node: Node, message: Message | None) -> str:
    shown = f'"{safe(value)}"'
    if isinstance(kind, FixedText):
        raw = bytes(message.buffer[node.start : node.end]) if message is not None else b""
        _, _, behind = raw.partition(b"\0")
        return f"{shown}, and leftovers behind its NUL" if any(behind) else shown
    if not isinstance(value, WireText):
        return shown
    tail = len(value.tail)
    return shown if tail == kind.nul else f"{shown} without a NUL" if not tail else f"{shown} and {tail} NUL{'s' * (tail != 1)}"


def _unknown(node: Node) -> str:
    """How many bytes nobody described, and what they look like."""
    raw = node.value if isinstance(node.value, bytes) else b""
    size = _bytes(node.end - node.start)
    if node.role == "unparsed":
        return f"unparsed, {size}"
    shown = text(node)
    _, found, guessed = shown.partition(" (a guess: ")
    return f"{size}, not known; a guess: {safe(guessed[:-1])}" if found and raw else f"{size}, not known"


def _type(value: int, message: Message) -> str:
    protocol = message.context.protocol.name
    if not message.is_control and protocol == "generic":
        return f"{value} = generic family {safe(message.family)}" if message.family else f"{value} = a generic family not known here"
    if message.is_control or message.kind is not None:
        return f"{value if protocol != 'netfilter' else f'{value:#06x}'} = {safe(message.type)}"
    return f"{value}, not known"


def _flags(value: int, message: Message) -> str:
    names = "|".join(message.flag_names)
    return f"{value:#06x} = {names}" if names else f"{value:#06x}"


_NLMSGHDR: dict[str, Callable[[int, Message], str]] = {
    "nlmsg_len": lambda value, message: f"{value} bytes, this header included",
    "nlmsg_type": _type,
    "nlmsg_flags": _flags,
    "nlmsg_seq": lambda value, message: f"{value}",
    "nlmsg_pid": lambda value, message: f"{value}" if value else "0: the kernel, or not yet bound",
}


def _pieces(text: str, first: int, room: int) -> list[str]:
    """Text cut into lines: `first` columns for the first, `room` for the others; between words or names if it can be."""
    if len(text) <= first:
        return [text]
    pieces: list[str] = []
    size = first
    while len(text) > size:
        cut = text.rfind(" · ", 0, size) + 2
        if cut < 2:
            cut = text.rfind(" ", size // 2, size + 1)
        if cut <= 0:
            cut = text.rfind("|", size // 3, size) + 1
        cut = cut if cut > 0 else size
        pieces.append(text[:cut].rstrip(" "))
        text = text[cut:].lstrip(" ")
        size = room
    return [*pieces, text] if text else pieces
