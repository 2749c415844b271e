"""A message as a tree of lines: names, values, notes in place."""

from __future__ import annotations

from ..codec.export import text
from ..codec.tree import Node, is_leaf
from ..schema.shapes import Struct
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..codec.message import Message

_WIDEST_NAME = 24


def message_lines(message: Message, style: Style, width: int = 100, names: Mapping[int, str] | None = None) -> Iterator[str]:
    """The lines of one message: a headline from nlmsghdr, then its header fields and attributes."""
    names = message.context.names if names is None else names
    head = [style.paint("type", safe(message.type))]
    if message.family:
        head.insert(0, style.paint("type", safe(message.family)))
    if message.context.protocol.framing == "nlmsghdr":
        facts = [f"{message.length} bytes", "|".join(message.flag_names), f"seq {message.seq}", f"port {message.port}"]
        head.append(style.paint("dim", "  ".join(fact for fact in facts if fact)))
    yield "  ".join(head)
    root = message.tree
    for note in root.children[0].notes:
        yield "  " + style.paint("note", f"! {note}")
    children = [child for node in root.children[1:] for child in _flattened(node)]
    yield from _level(children, style, width, "", names)


def _flattened(node: Node) -> list[Node]:
    """The fields of a fixed header stand beside the attributes, without a level of their own."""
    if node.role != "struct":
        return [node]
    if node.notes and node.children:
        node.children[0].notes = [*node.notes, *node.children[0].notes]
    return list(node.children)


def _level(nodes: list[Node], style: Style, width: int, rails: str, names: Mapping[int, str]) -> Iterator[str]:
    column = min(max((len(node.name) for node in nodes), default=0), _WIDEST_NAME)
    for index, node in enumerate(nodes):
        last = index == len(nodes) - 1
        branch, below = ("└ ", "  ") if last else ("├ ", "│ ")
        label = safe(node.name)
        if not node.name.startswith("#") and node.kernel and node.role == "item":
            label += f" {safe(node.kernel)}"
        lead = style.paint("rail", rails + branch) + style.paint("name", label)
        gap = " " * (max(column - len(label), 0) + 2)
        inner = rails + below
        if not node.children:
            yield from _wrapped(
                lead + gap,
                safe(text(node, names)),
                style,
                width,
                rails + ("  " if last else "│ "),
                len(inner) + max(column, len(label)) + 2,
            )
        elif _is_row(node):
            shown = [(f"{child.name}=", safe(text(child, names))) for child in node.children]
            row = [style.paint("dim", name) + value for name, value in shown]
            sizes = [len(name) + len(value) for name, value in shown]
            yield from _filled(lead + gap, row, sizes, style, width, rails + below, len(inner) + max(column, len(label)) + 2)
        else:
            guessed = f"{gap}{style.paint('dim', safe(text(node, names)))}" if node.type is None and node.role == "attribute" else ""
            yield lead + guessed
            yield from _level([child for each in node.children for child in _flattened(each)], style, width, inner, names)
        for note in node.notes:
            yield style.paint("rail", inner) + style.paint("note", f"! {safe(note)} (at {node.offset:#x})")


def _is_row(node: Node) -> bool:
    """Structs of plain values go on one line, wrapped: forty counters are read across, not down."""
    return isinstance(node.type, Struct) and all(not child.children and is_leaf(child) and not child.notes for child in node.children)


def _wrapped(lead: str, shown: str, style: Style, width: int, rails: str, indent: int) -> Iterator[str]:
    room = max(width - indent, 20)
    if len(shown) <= room:
        yield lead + shown
        return
    pieces: list[str] = []
    while shown:
        cut = len(shown) if len(shown) <= room else shown.rfind(" ", room // 2, room + 1)
        cut = room if cut <= 0 else cut
        pieces.append(shown[:cut])
        shown = shown[cut:].lstrip(" ")
    yield lead + pieces[0]
    for piece in pieces[1:]:
        yield style.paint("rail", rails) + " " * max(indent - len(rails), 0) + piece


def _filled(lead: str, row: list[str], sizes: list[int], style: Style, width: int, rails: str, indent: int) -> Iterator[str]:
    room = max(width - indent, 20)
    line, used = "", 0
    prefix = lead
    for piece, size in zip(row, sizes):
        if used and used + 2 + size > room:
            yield prefix + line
            prefix, line, used = style.paint("rail", rails) + " " * max(indent - len(rails), 0), "", 0
        line += ("  " if used else "") + piece
        used += size + (2 if used else 0)
    yield prefix + line
