"""Choosing a part of a message by path or by offset, and naming the owner of a byte."""

from __future__ import annotations

from ..errors import UnknownNameError, UsageError
from .owners import Region, regions
from .tree import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .message import Message


class Selection:
    """Bytes start to end of a message's buffer; `node` when a path chose them."""

    __slots__ = ("end", "node", "start")

    def __init__(self, start: int, end: int, node: Node | None = None) -> None:
        self.start = start
        self.end = end
        self.node = node

    def holds(self, region: Region) -> bool:
        """Whether any byte of a region is selected."""
        return region.offset < self.end and self.start < region.end


class Chosen:
    """The nodes of a message that a selection is about.

    picked  own selected bytes, or lie within the selection as a whole
    whole   lie within it as a whole
    around  only enclose picked ones
    first, end  offsets of the bytes of all owners of selected bytes
    """

    __slots__ = ("around", "end", "first", "picked", "selection", "whole")

    def __init__(self, message: Message, selection: Selection) -> None:
        self.selection = selection
        self.picked: set[Node] = set()
        self.whole: set[Node] = set()
        held = [region for region in regions(message) if selection.holds(region)]
        self.first = held[0].offset if held else selection.start
        self.end = held[-1].end if held else selection.end
        self.picked.update(region.node for region in held if region.node is not None)
        if selection.node is not None:
            self.picked.add(selection.node)
        self.around: set[Node] = set()
        for node in [*self.picked]:
            above: Node | None = node
            while above is not None and above not in self.around:
                self.around.add(above)
                above = above.parent
        for node in self.around:
            if selection.start <= node.offset < node.end <= selection.end or node is selection.node:
                self.whole.add(node)
        for node in [*self.whole]:
            self.whole.update(child for child in node.children if child.end == child.offset)
        self.picked |= self.whole
        self.around -= self.picked

    def of(self, nodes: Sequence[Node]) -> Sequence[Node]:
        """Those that are picked, or around what is."""
        return [node for node in nodes if node in self.picked or node in self.around]

    def enclosing(self) -> list[Node]:
        """What began before the selection and goes on around it, the outer ones first; the message itself left out."""
        found = [node for node in self.around if node.parent is not None and node.offset < self.first]
        return sorted(found, key=lambda node: (node.offset, -node.end))

    def words(self, message: Message) -> str:
        """What was chosen: "linkinfo.data, bytes 0x34 to 0x43"."""
        first, last = self.first - message.offset, self.end - message.offset - 1
        span = f"byte {first:#x}" if first >= last else f"bytes {first:#x} to {last:#x}"
        node = self.selection.node
        path = (node.name if node.role == "struct" else node.path) if node is not None else ""
        return f"{path}, {span}" if path else span


def select(message: Message, text: str) -> Selection:
    """A path ("linkinfo.data"), an offset ("0x48") or a range of offsets ("0x48..0x4f", last one included).

    Offsets count from the start of the message. Raises UnknownNameError with near paths, UsageError for offsets outside.
    """
    first, dots, last = text.partition("..")
    if _is_offset(first):
        start = _offset(first)
        end = _offset(last) + 1 if dots and _is_offset(last) else len(message) if dots and not last else start + 1
        if dots and last and not _is_offset(last):
            raise UsageError(f"{text!r} is no range of offsets; write 0x48..0x4f")
        if start >= len(message) or end > len(message):
            raise UsageError(f"offset {max(start, end - 1):#x} is outside; {message.type} has bytes 0 to {len(message) - 1:#x}")
        if end <= start:
            raise UsageError(f"the range {text!r} ends before it begins")
        return Selection(message.offset + start, message.offset + end)
    node = find(message, text)
    return Selection(node.offset, node.end, node)


def find(message: Message, path: str) -> Node:
    """The first node at a path (of a header struct: its name). Raises UnknownNameError with near paths."""
    known: dict[str, None] = {}
    for node in message.tree.walk():
        if node.parent is None:
            continue
        name = node.name if node.role == "struct" else node.path
        if name == path:
            return node
        known[name] = None
    raise UnknownNameError("part of this message", path, list(known))


def owner_of(message: Message, offset: int) -> Region:
    """The region that holds the byte at `offset` from the start of the message. Raises UsageError where there is none."""
    for region in regions(message):
        if region.offset - message.offset <= offset < region.end - message.offset:
            return region
    raise UsageError(f"offset {offset:#x} is outside; {message.type} has bytes 0 to {len(message) - 1:#x}")


def _is_offset(text: str) -> bool:
    # By hand: a cold start has no need of `re` otherwise, and would pay some milliseconds for it.
    if text[:2] in ("0x", "0X"):
        return 2 < len(text) <= 18 and all(digit in "0123456789abcdefABCDEF" for digit in text[2:])
    return text.isascii() and text.isdecimal() and len(text) <= 18


def _offset(text: str) -> int:
    return int(text, 16 if text[:2] in ("0x", "0X") else 10)
