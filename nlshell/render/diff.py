"""Differences as lines: what was added, removed, changed or moved; a sign and a word each, so that colour is not needed."""

from __future__ import annotations

from ..codec.difference import Change, Difference, Move, leaves
from ..codec.dump_difference import DumpDifference
from ..codec.export import text
from ..codec.identity import key_of, object_of, title
from ..schema.secrets import in_hex
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..codec.message import Message
    from ..codec.tree import Node

_SIGNS = {
    "added": ("+", "name"), "removed": ("-", "error"), "changed": ("~", "note"), "bytes": ("~", "note"), "reordered": ("~", "note"),
    "appeared": ("+", "name"), "vanished": ("-", "error"),
}  # fmt: skip
_WORD = 8  # the longest of the words
_WIDEST_PATH = 36
_MOST_MOVES = 12
_MOST_LINES = 8  # of a nest that came or went; more values are filled into rows


def difference_lines(found: Difference, style: Style, width: int = 100, *, asked: bool = True) -> Iterator[str]:
    """The lines of two messages compared. Without `asked`, what was left out are the counters and ages (identity.moving_of) alone."""
    old, new = found.old, found.new
    sizes = f"{len(old)} bytes" if len(old) == len(new) else f"{len(old)} → {len(new)} bytes"
    yield f"{style.paint('type', safe(old.type if old.type == new.type else f'{old.type} → {new.type}'))}  {style.paint('dim', sizes)}"
    if not found.changes and not found.moves and not found.left_out:
        yield "  no difference"
        return
    yield from _change_lines(found, style, width, "  ")
    if found.moves:
        count, parts = sum(move.length for move in found.moves), sum(move.count for move in found.moves)
        lead = f"  {_sign('=', 'dim', 'moved', style)}"
        words = f"{_many(count, 'byte')} with the same value at another offset ({_many(parts, 'part')})"
        yield from _folded(lead, words, style, width, 2 + 2 + _WORD + 1)
        for move in found.moves[:_MOST_MOVES]:
            yield from _folded("      ", _move_words(move), style, width, 6, dim=True)
        if len(found.moves) > _MOST_MOVES:
            yield "      " + style.paint("dim", f"… and {_many(len(found.moves) - _MOST_MOVES, 'more run', 'more runs')}")
    yield from _left_out(found.left_out, style, asked)


def dump_difference_lines(found: DumpDifference, style: Style, width: int = 100, *, asked: bool = True) -> Iterator[str]:
    """The lines of two dumps compared: a summary, then every object that appeared, vanished or changed; `asked` as above."""
    counts = [
        f"{len(found.appeared)} appeared", f"{len(found.vanished)} vanished", f"{len(found.changed)} changed", f"{found.same} the same",
    ]  # fmt: skip
    yield style.paint("type", ", ".join(counts))
    for word, messages in (("vanished", found.vanished), ("appeared", found.appeared)):
        for message in messages:
            yield from _object_lines(word, message, style, width)
    for each in found.changed:
        yield from _object_lines("changed", each.new, style, width, bare=True)
        yield from _change_lines(each, style, width, "    ")
    yield from _left_out(found.left_out, style, asked)


def _object_lines(word: str, message: Message, style: Style, width: int, bare: bool = False) -> Iterator[str]:
    """An object by its key and its name; when it came or went, what else it says at its top level too."""
    keys = key_of(message)
    name = title(message)
    words = [safe(object_of(message)), *([safe(name)] if name else []), *(f"{path}={_key_text(value)}" for path, value in keys)]
    sign, part = _SIGNS[word]
    lead = _sign(sign, part, word, style)
    yield from _folded(lead, " ".join(words), style, width, 2 + _WORD + 1, bold=True)
    if bare:
        return
    keyed = {path for path, _ in keys}
    names = message.context.names
    pieces = [
        f"{safe(node.name)}={safe(text(node, names))}"
        for top in message.tree.children[1:]
        for node in (top.children if top.role == "struct" else [top])
        if not node.children and node.name not in keyed and node.value not in (0, b"", "") and safe(str(node.value)) != name
    ]
    yield from _folded("      ", "  ".join(pieces), style, width, 6, most=2, dim=True)


def _key_text(value: object) -> str:
    if isinstance(value, dict):
        return "{" + " ".join(f"{safe(str(name))}={_key_text(item)}" for name, item in value.items()) + "}"
    return in_hex(value, ":") if isinstance(value, bytes) else safe(str(value))


def _change_lines(found: Difference, style: Style, width: int, margin: str) -> Iterator[str]:
    column = min(max((len(change.path) for change in found.changes), default=0), _WIDEST_PATH)
    for change in found.changes:
        sign, part = _SIGNS[change.kind]
        word = "changed" if change.kind in ("bytes", "reordered") else change.kind
        lead = margin + _sign(sign, part, word, style)
        label = safe(change.path)
        while len(label) > width - len(margin) - _WORD - 3:  # deep ones go over several lines, broken at a dot
            room = max(width - len(margin) - _WORD - 3, 20)
            cut = label.rfind(".", 10, room) + 1 or room
            yield lead + style.paint("name", label[:cut])
            lead, label = margin + " " * (2 + _WORD + 1), label[cut:]
        lead += style.paint("name", label) + " " * (max(column - len(label), 0) + 2)
        indent = len(margin) + 2 + _WORD + 1 + max(column, len(label)) + 2
        node = change.node
        if change.kind in ("added", "removed") and node.children:
            yield from _subtree(node, change, lead, style, width, margin)
            continue
        yield from _folded(lead, _change_words(change), style, width, indent)


def _subtree(node: Node, change: Change, lead: str, style: Style, width: int, margin: str) -> Iterator[str]:
    """A nest that came or went: its leaves below it, a line each; many are filled into rows."""
    sign, part = _SIGNS[change.kind]
    message = change.found.old if change.new is None else change.found.new
    names = message.context.names
    parts = [(leaf.path[len(node.path) :].removeprefix("."), text(leaf, names)) for leaf in leaves(node)]
    yield lead.rstrip() + ("  " + style.paint("dim", f"({_many(len(parts), 'value')})"))
    inner = margin + "    "
    if len(parts) > _MOST_LINES:
        row = "  ".join(f"{safe(path)}={safe(value)}" for path, value in parts)
        yield from _folded(inner + style.paint(part, sign) + " ", row, style, width, len(inner) + 2)
        return
    column = min(max(len(path) for path, _ in parts), _WIDEST_PATH)
    for path, value in parts:
        label = safe(path)
        gap = " " * (max(column - len(label), 0) + 2)
        row = inner + style.paint(part, sign) + " " + style.paint("name", label) + gap
        yield from _folded(row, safe(value), style, width, len(inner) + 2 + max(column, len(label)) + 2)


def _change_words(change: Change) -> str:
    if change.kind == "added":
        return safe(change.new_text)
    if change.kind == "removed":
        return safe(change.old_text)
    if change.kind == "reordered":
        return f"only its place: it was {safe(change.old_path)}"
    words = f"{safe(change.old_text)} → {safe(change.new_text)}"
    if change.kind == "bytes":
        words = f"{safe(change.new_text) if change.new is not None and not change.new.children else ''}  same value, other bytes: "
        return words.lstrip() + safe(change.note)
    if change.note:
        words += f"  ({safe(change.note)})"
    if change.old_path and change.old_path != change.path:
        words += f"  (was {safe(change.old_path)})"
    return words


def _move_words(move: Move) -> str:
    which = safe(move.first) if move.count == 1 else f"{safe(move.first)} to {safe(move.last)}"
    return f"{move.old:#06x} → {move.new:#06x} ({move.by:+d})  {_many(move.length, 'byte')}  {which}"


def _left_out(count: int, style: Style, asked: bool) -> Iterator[str]:
    if count:
        words = "left out, as asked" if asked else "in counters and ages left out (--moving shows them)"
        yield "  " + style.paint("dim", f"{_many(count, 'difference')} {words}")


def _sign(sign: str, part: str, word: str, style: Style) -> str:
    return style.paint(part, f"{sign} {word:{_WORD}}") + " "


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or one + 's'}"


def _folded(
    lead: str, words: str, style: Style, width: int, indent: int, *, most: int = 0, dim: bool = False, bold: bool = False
) -> Iterator[str]:
    """Text behind a lead of `indent` columns, folded at spaces; at most `most` lines of it (0: all)."""
    if width - indent < 24 and len(words) > width - indent:  # a long path leaves no room beside it
        yield lead.rstrip()
        indent = min(indent, 14)
        lead = " " * indent
    room = max(width - indent, 20)
    lines: list[str] = []
    while len(words) > room:
        cut = words.rfind("  ", room // 2, room + 1)  # between two values, if there is such a place
        cut = cut if cut > 0 else words.rfind(" ", room // 2, room + 1)
        cut = room if cut <= 0 else cut
        lines.append(words[:cut].rstrip())
        words = words[cut:].lstrip(" ")
    if words or not lines:
        lines.append(words)
    if most and len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1][: room - 2] + " …"
    part = "dim" if dim else "type" if bold else "value"
    for index, line in enumerate(lines):
        if line or not index:
            yield ((lead if not index else " " * indent) + style.paint(part, line)).rstrip()
