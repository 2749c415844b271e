"""The annotated layout of a hex view: owner by owner, with rails for what encloses it, and what its bytes mean."""

from __future__ import annotations

from itertools import zip_longest

from ..protocols import core
from ..protocols.generic import GENLMSGHDR
from ..schema.enums import Named
from ..schema.secrets import HIDDEN_BYTE
from ..wire import header as h
from .hex_meaning import count_bytes, header_meaning, in_lines, in_rows, label_of, noted, shape, value_meaning
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..codec.message import Message
    from ..codec.owners import Region
    from ..codec.select import Selection
    from ..codec.tree import Node
    from .hex import Section

    Lines = Iterator[tuple[int, str]]

_ROW = 8  # bytes in a line of the annotated layout: most owners have no more, and the text stands near them
_COLUMNS = 3 * _ROW - 1
_WIDEST_NAME = 40
_LEAST_TEXT = 20  # columns that rails leave to the text, however deep the nest
_ROLES = ("header", "attribute-header", "value", "padding", "unparsed", "trailing")


class Annotated:
    """A section, line by line. `worded` is what earlier sections were put into, for the same comes again and again."""

    def __init__(
        self,
        section: Section,
        style: Style,
        width: int,
        selection: Selection | None,
        mark: Selection | None,
        fold: int,
        worded: dict[Any, Any],
    ) -> None:
        self.section = section
        self.buffer = section.buffer
        self.style = style
        self.selection = selection
        self.mark = mark
        self.fold = fold
        self.names = section.message.context.names if section.message is not None else {}
        self._dim = style.around("dim")
        self._rail = style.around("rail")
        self._rails: dict[tuple[int, int, str], tuple[str, int]] = {}
        self._room = width - section.digits - _COLUMNS - 4
        self._stack: list[tuple[int, str, int]] = []  # the open brackets: where they end, their labels, where they begin
        self._inside = _Inside(section.message, min(self._room // 2, _WIDEST_NAME))
        self._known: dict[Any, tuple[str, list[str]]] = worded.setdefault((self._room, id(self.names)), {})

    def heading(self) -> str:
        """What stands above the lines."""
        return self.style.paint("dim", f"{'at':{self.section.digits}}  {'bytes':{_COLUMNS}}  what they are")

    def lines(self) -> Lines:
        """(offset, line) for every line, in wire order."""
        section, stack = self.section, self._stack
        digits, base, start = section.digits, section.base, section.start
        selection, mark, begun = self.selection, self.mark, self.selection is None
        digest = bytes(self.buffer[start : section.end]).hex(" ")
        paints = {role: self.style.around(role) for role in _ROLES}
        blank, (dim, undim) = " " * (digits + _COLUMNS + 4), self._dim
        for region in section.regions:
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
                if region.hides:
                    hexed = " ".join([HIDDEN_BYTE] * length)
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
                stack.append((node.end, self._inside.prefix + label_of(node), offset))
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
        count, depth, digits = max(len(rows), len(texts)), len(self._stack), self.section.digits
        below = "│ " if glyph == "┌ " else " " * len(glyph)
        first = self._rails_of(depth, closing if count == 1 else 0, glyph)[0]
        between, last = self._rails_of(depth, 0, below)[0], self._rails_of(depth, closing, below)[0]
        (dim, undim), (on, off) = self._dim, paint
        for number, (row, line) in enumerate(zip_longest(rows, texts, fillvalue="")):
            rails = first if number == 0 else between if number < count - 1 else last
            position = min(region.offset + number * _ROW, region.end - 1)
            lead = f"{dim}{position - self.section.base:0{digits}x}{undim}{sign}{on}{row}{off}" if row else " " * (digits + 2)
            yield position, f"{lead}{' ' * (_COLUMNS + 2 - len(row))}{rails}{line}".rstrip(" ")

    def _around(self) -> Iterator[str]:
        """For a selection: the brackets that opened before it."""
        for depth, (_, label, begins) in enumerate(self._stack):
            rails, used = self._rails_of(depth, 0, "┌ ")
            yield rails + self.style.paint(
                "dim", f"{label}, from {begins - self.section.base:0{self.section.digits}x}"[: self._room - used]
            )

    def _enter(self, region: Region, node: Node) -> list[str]:
        """Another parent than the last region's: open brackets that have no bytes of their own, and tell their notes."""
        inside, lines = self._inside, []
        holders, structs = inside.move(node, self.buffer)
        for holder, label in structs:
            rails, used = self._rails_of(len(self._stack), 0, "┌ ")
            doc = safe(holder.doc)
            tail = f" — {doc}" if doc and used + len(label) + 3 + len(doc) <= self._room else ""
            first, *others = in_lines(label, self._room - used, self._room - used)
            lines.append(rails + self.style.paint("type", first) + self.style.paint("dim", tail))
            self._stack.append((holder.end, label, region.offset))
            lines += [self._rails_of(len(self._stack), 0, "")[0] + self.style.paint("type", piece) for piece in others]
        rails, used = self._rails_of(len(self._stack), 0, "")
        for holder in holders:
            lines += [rails + line for note in holder.notes for line in noted(note, self._room - used, self.style)]
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
            texts = self._fit(inside.prefix + label_of(node), 0, header_meaning(node), shape(node), room)
        else:
            glyph = "" if depth else "  "
            room = self._room - self._rails_of(depth, 0, glyph)[1]
            if node.raw >= 0 and region.length > _ROW and (rows := in_rows(node, _ROW)) and max(map(len, rows)) <= room:
                return glyph, [self.style.paint("value", row) for row in rows]
            meaning, remark = value_meaning(node, inside.message, self.names)
            if node.raw >= 0:
                return glyph, self._fit("", 0, meaning, remark, room)
            if role == "unparsed":
                texts = self._fit("", 0, meaning, remark, room, "unparsed")
            else:
                texts = self._fit(inside.prefix + safe(node.name), inside.width, meaning, remark, room)
        if node.notes:
            texts += [line for note in node.notes for line in noted(note, room, self.style)]
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
        lines = [self.style.paint(region.role, piece) for piece in in_lines(f"{what}, {count_bytes(region.length)}", room, room)]
        if region.role == "padding" and any(self.buffer[region.offset : region.end]):
            lines += noted("not zero: leftovers of its sender's memory", room, self.style)
        return lines

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
            lines = [style.paint("name", piece) for piece in in_lines(name, room, room)]
            return lines + ["  " + style.paint(role, piece) for piece in in_lines(body, room - 2, room - 2)]
        indent = lead if lead <= room // 2 else 2
        pieces = in_lines(body, room - lead, room - indent)
        return [style.paint("name", name) + gap + style.paint(role, pieces[0])] + [
            " " * indent + style.paint(role, piece) for piece in pieces[1:]
        ]


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
