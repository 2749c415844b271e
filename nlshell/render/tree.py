"""A message as a tree of lines: names, values, notes in place."""

from __future__ import annotations

from ..codec.export import text
from ..codec.tree import Node, is_leaf
from ..schema.shapes import Struct
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..codec.message import Message

_WIDEST_NAME = 24


class TreeOptions:
    """How much a tree shows.

    offsets  @offset+length and the range of every part, from the start of the message
    raw      the kernel's identifiers instead of short names
    depth    levels to show; None is all
    """

    __slots__ = ("depth", "offsets", "raw")

    def __init__(self, offsets: bool = False, raw: bool = False, depth: int | None = None) -> None:
        self.offsets = offsets
        self.raw = raw
        self.depth = depth


class _Painter:
    """What the lines of one message share."""

    def __init__(self, style: Style, width: int, names: Mapping[int, str], options: TreeOptions, origin: int) -> None:
        self.style = style
        self.width = width
        self.names = names
        self.options = options
        self.origin = origin

    def label(self, node: Node) -> str:
        if self.options.raw and node.kernel and node.role != "item":
            return safe(node.kernel)
        label = safe(node.name)
        return f"{label} {safe(node.kernel)}" if node.role == "item" and node.kernel else label

    def place(self, node: Node) -> str:
        if not self.options.offsets:
            return ""
        start, length = node.offset - self.origin, node.end - node.offset
        return f"@{start:#x}+{length} {start:#x}..{max(start + length - 1, start):#x}"


def message_lines(
    message: Message, style: Style, width: int = 100, names: Mapping[int, str] | None = None, options: TreeOptions | None = None
) -> Iterator[str]:
    """The lines of one message: a headline from nlmsghdr, then its header fields and attributes."""
    painter = _Painter(style, width, message.context.names if names is None else names, options or TreeOptions(), message.offset)
    head = [style.paint("type", safe(message.type))]
    if message.family:
        head.insert(0, style.paint("type", safe(message.family)))
    facts = [f"{message.length} bytes"] if message.context.protocol.framing == "nlmsghdr" else []
    if facts := [*facts, *message.facts]:
        head.append(style.paint("dim", "  ".join(facts)))
    yield "  ".join(head)
    root = message.tree
    for note in root.children[0].notes:
        yield "  " + style.paint("note", f"! {safe(note)}")
    yield from _level(_flattened(root.children[1:]), painter, "", 1)


def node_lines(
    node: Node, style: Style, width: int, names: Mapping[int, str] | None = None, options: TreeOptions | None = None
) -> Iterator[str]:
    """The lines of one part of a message and all below it."""
    root = node
    while root.parent is not None:
        root = root.parent
    painter = _Painter(style, width, names or {}, options or TreeOptions(), root.offset)
    yield style.paint("type", safe(node.path or node.name)) + (
        "  " + style.paint("dim", painter.place(node)) if painter.place(node) else ""
    )
    if node.children:
        yield from _level(_flattened(node.children), painter, "", 1)
    else:
        yield from _wrapped("  ", safe(text(node, painter.names)), painter, "", 2)


def _flattened(nodes: Iterable[Node]) -> list[tuple[Node, Sequence[str]]]:
    """Nodes with their notes; the fields of a fixed header stand beside the attributes, without a level of their own."""
    found: list[tuple[Node, Sequence[str]]] = []
    for node in nodes:
        if node.role != "struct":
            found.append((node, node.notes))
        else:
            inner = [(child, child.notes) for child in node.children]
            if node.notes and inner:
                inner[0] = (inner[0][0], [*node.notes, *inner[0][1]])
            found += inner
    return found


def _level(nodes: list[tuple[Node, Sequence[str]]], painter: _Painter, rails: str, depth: int) -> Iterator[str]:
    style = painter.style
    column = min(max((len(painter.label(node)) for node, _ in nodes), default=0), _WIDEST_NAME)
    for index, (node, notes) in enumerate(nodes):
        last = index == len(nodes) - 1
        branch, below = ("└ ", "  ") if last else ("├ ", "│ ")
        label, place = painter.label(node), painter.place(node)
        lead = style.paint("rail", rails + branch) + style.paint("name", label)
        gap = " " * (max(column - len(label), 0) + 2)
        inner = rails + below
        indent = len(inner) + max(column, len(label)) + 2
        if place:
            lead, gap, indent = f"{lead}{gap}{style.paint('dim', place)}", "  ", indent + len(place) + 2
        if not node.children:
            yield from _wrapped(lead + gap, safe(text(node, painter.names)), painter, inner, indent)
        elif _is_row(node) and not painter.options.offsets:
            yield from _filled(lead + gap, node, painter, inner, indent)
        elif painter.options.depth is not None and depth >= painter.options.depth:
            count = len(node.children)
            inside = f"… {count} part{'s' * (count != 1)}"
            yield f"{lead}{gap}{style.paint('dim', inside)}"
        else:
            guessed = (
                f"{gap}{style.paint('dim', safe(text(node, painter.names)))}" if node.type is None and node.role == "attribute" else ""
            )
            yield lead + guessed
            yield from _level(_flattened(node.children), painter, inner, depth + 1)
        for note in notes:
            yield style.paint("rail", inner) + style.paint("note", f"! {safe(note)} (at {node.offset - painter.origin:#x})")


def _is_row(node: Node) -> bool:
    """Structs of plain values go on one line, wrapped: forty counters are read across, not down."""
    return isinstance(node.type, Struct) and all(not child.children and is_leaf(child) and not child.notes for child in node.children)


def _wrapped(lead: str, shown: str, painter: _Painter, rails: str, indent: int) -> Iterator[str]:
    room = max(painter.width - indent, 20)
    prefix = lead
    while len(shown) > room:
        cut = shown.rfind(" ", room // 2, room + 1)
        cut = room if cut <= 0 else cut
        yield prefix + shown[:cut]
        shown = shown[cut:].lstrip(" ")
        prefix = painter.style.paint("rail", rails) + " " * max(indent - len(rails), 0)
    yield prefix + shown


def _filled(lead: str, node: Node, painter: _Painter, rails: str, indent: int) -> Iterator[str]:
    """Fields of a struct, as many on a line as there is room for."""
    room = max(painter.width - indent, 20)
    line, used, prefix = "", 0, lead
    for child in node.children:
        name, value = f"{painter.label(child)}=", safe(text(child, painter.names))
        size = len(name) + len(value)
        if used and used + 2 + size > room:
            yield prefix + line
            prefix, line, used = painter.style.paint("rail", rails) + " " * max(indent - len(rails), 0), "", 0
        line += ("  " if used else "") + painter.style.paint("dim", name) + value
        used += size + (2 if used else 0)
    yield prefix + line
