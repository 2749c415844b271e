"""Which part of a message each byte belongs to: the tree, flattened so that every byte has exactly one owner."""

from __future__ import annotations

from ..schema.secrets import HIDDEN_BYTE, Secret, are_secrets_shown
from .tree import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .message import Message

    Owner = tuple[int, int, str, str]


class Region:
    """Bytes with one owner.

    role   "header" (nlmsghdr and fixed headers), "attribute-header", "value", "padding", "unparsed", "trailing"
    node   the part of the tree they belong to; None for what lies outside of every message
    depth  how many attributes enclose it
    pads   for padding: "attribute" (behind one), "struct" (a hole or the end of one), "message" (between messages)
    """

    __slots__ = ("depth", "length", "node", "offset", "pads", "role")

    def __init__(self, offset: int, length: int, role: str, node: Node | None, depth: int = 0, pads: str = "") -> None:
        self.offset = offset
        self.length = length
        self.role = role
        self.node = node
        self.depth = depth
        self.pads = pads

    @property
    def end(self) -> int:
        return self.offset + self.length

    @property
    def path(self) -> str:
        return self.node.path if self.node is not None else ""

    @property
    def is_secret(self) -> bool:
        if self.node is None or self.role in ("attribute-header", "padding"):
            return False
        return isinstance(self.node.value, Secret)

    @property
    def hides(self) -> bool:
        """Whether its bytes are a secret that is not to be shown."""
        return self.is_secret and not are_secrets_shown()

    def __repr__(self) -> str:
        return f"<Region {self.role} {self.path} @{self.offset}+{self.length}>"


def regions(message: Message) -> list[Region]:
    """The bytes of a message in order and without gaps, each owner's as one Region."""
    found: list[Region] = []
    _own(message.tree, found, 0)
    return found


def owners(message: Message) -> list[Owner]:
    """The same as (offset, length, role, path)."""
    return [(region.offset, region.length, region.role, region.path) for region in regions(message)]


def secrets_in(message: Message, start: int, end: int) -> list[tuple[int, int]]:
    """Where in buffer[start:end] secrets are, as (start, end)."""
    found = [(max(region.offset, start), min(region.end, end)) for region in regions(message) if region.is_secret]
    return [(begin, stop) for begin, stop in found if begin < stop]


def hex_of(message: Message, start: int, end: int, between: str = "") -> str:
    """buffer[start:end] in hex, with •• for each byte of a secret."""
    digits = [f"{byte:02x}" for byte in message.buffer[start:end]]
    if not are_secrets_shown():
        for begin, stop in secrets_in(message, start, end):
            digits[begin - start : stop - start] = [HIDDEN_BYTE] * (stop - begin)
    return between.join(digits)


def datagram_regions(data: bytes, messages: Sequence[Message]) -> list[Region]:
    """The bytes of a whole datagram: those of its messages, the padding between them, and what trails behind."""
    found: list[Region] = []
    position = 0
    for message in messages:
        if message.offset > position:
            found.append(Region(position, message.offset - position, "padding", None, 0, "message"))
        found += regions(message)
        position = message.end
    if position < len(data):
        aligned = min(position + 3 & ~3, len(data)) if messages else position
        if aligned > position:
            found.append(Region(position, aligned - position, "padding", None, 0, "message"))
        if aligned < len(data):
            found.append(Region(aligned, len(data) - aligned, "trailing", None))
    return found


def _own(node: Node, found: list[Region], depth: int) -> None:
    if node.raw >= 0:
        found.append(Region(node.offset, node.start - node.offset, "attribute-header", node, depth))
        depth += 1
    if not node.children or node.stop == node.start:
        if node.stop > node.start:
            found.append(Region(node.start, node.stop - node.start, _role(node), node, depth))
        return
    position, before = node.start, node
    for child in node.children:
        if child.offset > position:
            found.append(_padding(position, child.offset, before, depth))
        _own(child, found, depth)
        position, before = child.end, child
    if position < node.stop:
        found.append(_padding(position, node.stop, before, depth))


def _padding(start: int, end: int, before: Node, depth: int) -> Region:
    """The gap behind `before`: padding of an attribute, or a hole in the struct that `before` is a field of."""
    if before.raw >= 0:
        return Region(start, end - start, "padding", before, depth, "attribute")
    owner = before.parent if before.role in ("field", "header") and before.parent is not None else before
    return Region(start, end - start, "padding", owner, depth, "struct")


def _role(node: Node) -> str:
    if node.role in ("unparsed", "trailing"):
        return node.role
    return "header" if node.role in ("header", "struct", "message") else "value"
