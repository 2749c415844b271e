"""Which part of a message each byte belongs to: the tree, flattened so that every byte has exactly one owner."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .message import Message
    from .tree import Node

    Owner = tuple[int, int, str, str]


def owners(message: Message) -> list[Owner]:
    """(offset, length, role, path) in order and without gaps, over exactly the bytes of the message.

    role  "header" (nlmsghdr and fixed headers), "attribute-header", "value", "padding" (behind an attribute or a
          header, or a hole in a struct), "unparsed", "trailing"
    """
    found: list[Owner] = []
    _own(message.tree, found)
    return found


def _own(node: Node, found: list[Owner]) -> None:
    if node.raw >= 0:
        found.append((node.offset, node.start - node.offset, "attribute-header", node.path))
    if not node.children or node.stop == node.start:
        if node.stop > node.start:
            found.append((node.start, node.stop - node.start, _role(node), node.path))
        return
    position = node.start
    for child in node.children:
        if child.offset > position:
            found.append((position, child.offset - position, "padding", node.path))
        _own(child, found)
        position = child.end
    if position < node.stop:
        # What lies behind the last child is the padding that aligns the next sibling, or a struct's trailing hole.
        found.append((position, node.stop - position, "padding", node.path))


def _role(node: Node) -> str:
    if node.role in ("unparsed", "trailing"):
        return node.role
    return "header" if node.role in ("header", "struct", "message") else "value"
