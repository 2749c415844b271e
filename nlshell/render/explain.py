"""A message in plain sentences, in wire order: what each part is for, what it says, and what the kernel does about it.

The words come from the schema's `doc` texts. Those of a message type are an infinitive ("create or change a network
interface"); what is different for a dump or from the kernel's side follows as "; as a dump: ask for all of them" and
"; from the kernel: describes one". Where there is no text, the type of the value has to do.
"""

from __future__ import annotations

import re
from textwrap import wrap

from ..codec.select import Chosen
from ..codec.tree import Node, is_leaf
from ..schema.shapes import Nest, Prefixed, Struct
from ..schema.types import Padding
from ..wire import header as h
from .explain_errors import error_words, is_control_field, pointed_at
from .explain_header import header_sentences, type_words
from .explain_opening import headline, opening
from .explain_values import MOST_ELEMENTS, Words, article, bytes_shown, called, counted, element, flag_bits
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..codec.message import Message
    from ..codec.select import Selection

_ROW = 8  # fields of a struct beyond which they are told in a row
_LEAST_WIDTH = 40


def explain_lines(
    message: Message,
    style: Style,
    width: int = 100,
    names: Mapping[int, str] | None = None,
    depth: int | None = None,
    request: Message | None = None,
    *,
    selection: Selection | None = None,
) -> Iterator[str]:
    """The lines that explain a message. Nothing here raises, whatever the bytes.

    names    interface indexes -> names; those known when the message was taken unless given
    depth    how much to tell: 0 one sentence, 1 the parts of the message, 2 what is inside of these as well, and so on
    request  what the message answers: helps where an error quotes only the head of it
    selection  tell only what owns these bytes, and name what encloses it; `depth` counts from there
    """
    teller = _Teller(message, message.context.names if names is None else names, depth, request, selection)
    for part, rails, sentence in teller.sentences():
        yield from _lines(part, rails, sentence, style, max(width, _LEAST_WIDTH))


def _lines(part: str, rails: str, sentence: str, style: Style, width: int) -> Iterator[str]:
    """A sentence, wrapped behind its rails; its first word painted when it is the name of a part of the message."""
    room = max(width - len(rails) - 2, _LEAST_WIDTH // 2)
    sentence = re.sub(r"(…|\.\.\.)\.", r"\1", safe(sentence))
    for number, line in enumerate(wrap(sentence, room, break_on_hyphens=False)):
        if part in ("type", "note"):
            line = style.paint(part, line)
        elif part == "name" and not number:
            first, space, rest = line.partition(" ")
            body = first.rstrip(",.:")
            line = style.paint("name", body) + first[len(body) :] + space + rest
        lead = style.paint("rail", rails) if rails.strip() else rails
        yield lead + ("  " if number else "") + line


class _Teller:
    """Tells one message. Sentences are (part, rails, text): part says how the first word or the line is painted."""

    def __init__(
        self, message: Message, names: Mapping[int, str], depth: int | None, request: Message | None, selection: Selection | None
    ) -> None:
        self.message = message
        self.chosen = Chosen(message, selection) if selection is not None else None
        self.names = names
        self.depth = depth
        self.request = request
        self.words = Words(message, names)

    def sentences(self) -> Iterator[tuple[str, str, str]]:
        message = self.message
        told, chosen = opening(message, self.names, self.request), self.chosen
        if self.depth == 0:
            yield "name", "", f"{message.type}: {_lower(told)}"
            return
        yield "type", "", headline(message)
        if chosen is not None:
            yield "", "  ", f"Part of a message of {counted(len(message), 'byte')}: {chosen.words(message)}. The whole: {_lower(told)}"
            yield from self.parts(message.tree.children, "  ", 0)
            return
        yield "", "  ", told
        root = message.tree
        nlmsghdr, parts = root.children[0], root.children[1:]
        if nlmsghdr.end > nlmsghdr.offset:
            yield from self.header("  ")
        for note in nlmsghdr.notes:
            yield "note", "  ", f"! {_sentence(note)}"
        yield from self.parts(parts, "  ", 0)

    def header(self, rails: str) -> Iterator[tuple[str, str, str]]:
        wanted = None if self.chosen is None else {node.name for node in self.chosen.of(self.message.tree.children[0].children)}
        for field, part, sentence in header_sentences(self.message):
            if wanted is None or field in wanted:
                yield part, rails, sentence

    def parts(self, nodes: Sequence[Node], rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        waiting: list[Node] = []
        index = 0
        if self.chosen is not None:
            nodes = self.chosen.of(nodes)
        while index < len(nodes):
            node = nodes[index]
            if node.role in ("header", "field") and node.raw < 0 and node.name != "data" and not is_control_field(node):
                waiting.append(node)
                index += 1
                continue
            yield from self.fields(waiting, rails, depth)
            waiting = []
            alike = _run(nodes, index)
            if self.chosen is not None and not self.chosen.whole.issuperset(alike):
                alike = nodes[index : index + 1]
            if len(alike) > 2:
                yield from self.alike(alike, rails, depth)
            else:
                for each in alike:
                    yield from self.part(each, rails, depth)
            index += len(alike)
        yield from self.fields(waiting, rails, depth)

    def enclosing(self, node: Node, rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        """What is only named, because something inside of it was selected."""
        known = {"struct": "fixed header", "message": "quoted request", "item": "element"}
        what = known.get(node.role) or ("struct" if isinstance(node.type, (Struct, Prefixed)) else "nest")
        name = node.name if node.role == "message" else called(node)
        size = counted(node.end - node.offset, "byte")
        yield "name", rails, f"{name} encloses it: {_an(what)} of {size} at {self.words.at(node.offset)}."
        if node is self.message.tree.children[0]:
            yield from self.header(rails + "│ ")
        else:
            yield from self.parts(node.children, rails + "│ ", depth)

    def part(self, node: Node, rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        if self.chosen is not None and node in self.chosen.around:
            yield from self.enclosing(node, rails, depth)
        elif self.chosen is not None and node is self.message.tree.children[0]:
            yield from self.header(rails)
            yield from self.notes(node, rails)
        elif node.role == "struct":
            struct = node.kernel or node.name
            size = counted(node.end - node.offset, "byte")
            yield "name", rails, f"{struct}: then comes this fixed header, {size} at {self.words.at(node.offset)}."
            yield from self.notes(node, rails)
            yield from self.fields(node.children, rails + "│ ", depth)
        elif node.role == "message":
            yield from self.quoted(node, rails, depth)
        elif node.role == "unparsed":
            size = counted(node.end - node.offset, "byte")
            yield "note", rails, f"{size} at {self.words.at(node.offset)} could not be read: {bytes_shown(node.value)}."
            yield from self.notes(node, rails)
        elif is_control_field(node):
            yield "name", rails, f"error: {error_words(node, self.message)}."
            yield from self.notes(node, rails)
        else:
            yield from self.value(node, rails, depth)

    def value(self, node: Node, rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        """An attribute, an element of a list, or a field that is no plain number."""
        if self.chosen is not None and node in self.chosen.around:
            yield from self.enclosing(node, rails, depth)
            return
        lead = called(node)
        pad = self.words.padding(node)
        kind = node.type
        if isinstance(kind, Padding):
            size = node.end - node.offset
            yield "name", rails, f"{lead} says nothing: its {counted(size, 'byte')} move the next attribute to a multiple of 8.{pad}"
        elif kind is None and node.role == "attribute":
            yield "name", rails, self.words.unknown(node) + pad
            if node.children:
                yield from self.inside(node, rails, depth)
        elif not node.children:
            yield "name", rails, f"{lead}{self.words.leaf(node)}{pointed_at(node, self.message, self.request)}.{flag_bits(node)}{pad}"
        elif isinstance(kind, Struct):
            yield from self.struct(node, rails, depth, pad)
        else:
            yield "name", rails, f"{lead} {self.words.container(node)}.{self.words.why_nested(node)}{pad}"
            yield from self.inside(node, rails, depth)
        yield from self.notes(node, rails)

    def inside(self, node: Node, rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        if self.chosen is not None and not self.chosen.of(node.children):
            return
        if self.depth is not None and depth + 1 >= self.depth:
            yield "", rails + "│ ", f"What is inside is left out here ({counted(len(node.children), 'part')})."
        else:
            yield from self.parts(node.children, rails + "│ ", depth + 1)

    def struct(self, node: Node, rails: str, depth: int, pad: str) -> Iterator[tuple[str, str, str]]:
        kind = node.type
        assert isinstance(kind, Struct)
        what = self.words.what(node)
        lead = f"{called(node)} is a struct {kind.name} of {counted(node.stop - node.start, 'byte')}{what}"
        pad = flag_bits(node) + pad
        fields = node.children
        plain = all(not field.children and is_leaf(field) and not field.notes for field in fields)
        full = [field for field in fields if not _is_zero(field)]
        if self.chosen is not None and not self.chosen.whole.issuperset(fields):
            yield "name", rails, f"{lead}.{pad}"
            yield from self.parts(fields, rails + "│ ", depth + 1)
        elif plain and (len(full) > _ROW or not any(field.doc for field in full) or len(fields) > 2 * _ROW):
            word = "counter" if "stat" in kind.name or "mib" in kind.name else "field"
            yield "name", rails, f"{lead}. {self.words.row(fields, full, word)}.{pad}"
        elif self.depth is not None and depth + 1 >= self.depth:
            yield "name", rails, f"{lead}. Its {counted(len(fields), 'field')} are left out here.{pad}"
        else:
            yield "name", rails, f"{lead}.{pad}"
            yield from self.parts(fields, rails + "│ ", depth + 1)

    def fields(self, nodes: Sequence[Node], rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        """Members of a struct: those that say something one by one, then the zeros together."""
        zeros = []
        for node in nodes if self.chosen is None else self.chosen.of(nodes):
            if node.role == "unparsed":
                yield from self.part(node, rails, depth)
            elif node.children:
                yield from self.value(node, rails, depth)
            elif _is_zero(node) and not node.notes:
                zeros.append(f"{node.name}{self.words.meaning(node)}")
            else:
                yield "name", rails, f"{node.name}{self.words.leaf(node)}."
                yield from self.notes(node, rails)
        if zeros:
            one = len(zeros) == 1
            yield "", rails, f"{_listed(zeros)} {'is' if one else 'are'} 0."

    # --- lists of things alike

    def alike(self, nodes: Sequence[Node], rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        """Three and more elements of one form: what each can tell is said once, then only the values."""
        first = nodes[0]
        told: dict[str, Node] = {}
        for node in nodes:
            for child in _members(node):
                told.setdefault(child.name, child)
        count = counted(len(nodes), "element") if first.role == "item" else f"{len(nodes)} of {first.kernel or first.name}"
        doc = f", {article(first.doc)}" if first.doc and first.role != "item" else ""
        if told:
            each = "; ".join(f"{called(child)} ({child.doc})" if child.doc else called(child) for child in told.values())
            yield "", rails, f"Here are {count}{doc}. Each can tell: {each}."
        else:
            yield "", rails, f"Here are {count}{doc}."
        shown = nodes if len(nodes) <= MOST_ELEMENTS + 3 else nodes[:MOST_ELEMENTS]
        for number, node in enumerate(shown):
            values = ", ".join(f"{child.name} {self.words.shown(child)}" for child in _members(node) if not isinstance(child.type, Padding))
            label = element(node, number)
            value = values or ("nothing" if node.type is not None and not is_leaf(node) else self.words.shown(node))
            yield "", rails + "│ ", f"{label}: {value}."
        if len(shown) < len(nodes):
            yield "", rails + "│ ", f"And {len(nodes) - len(shown)} more of the same form."

    # --- errors

    def quoted(self, node: Node, rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        """The request within an NLMSG_ERROR."""
        message = self.message
        fields = h.NLMSGHDR.unpack_from(message.buffer, node.offset)
        quote = message.__class__(h.Frame(message.buffer, node.offset, node.end, fields), message.context)
        size = counted(node.end - node.offset, "byte")
        if message.quotes_header_only:
            yield "name", rails, f"request: only the header of the request is quoted, {size} at {self.words.at(node.offset)}."
            yield "", rails + "│ ", f"It was {type_words(quote)}, {counted(quote.length, 'byte')} long, with sequence number {quote.seq}."
            return
        told = _lower(opening(quote, self.names))
        yield "name", rails, f"request: the request is quoted, {size} at {self.words.at(node.offset)}. It {told}"
        inner = rails + "│ "
        flags = "|".join(quote.flag_names) or "none"
        told = f"{type_words(quote)}; flags {flags}, sequence number {quote.seq}, port id {quote.port}"
        yield "name", inner, f"nlmsghdr: {counted(quote.length, 'byte')}; type {quote.type_id} is {told}."
        for note in node.children[0].notes:
            yield "note", inner, f"! {_sentence(note)}"
        yield from self.parts(node.children[1:], inner, depth)

    def notes(self, node: Node, rails: str) -> Iterator[tuple[str, str, str]]:
        for note in node.notes:
            yield "note", rails, f"! {_sentence(note)}"


def _sentence(note: str) -> str:
    return note[:1].upper() + note[1:].rstrip(".") + "."


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _an(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _is_zero(node: Node) -> bool:
    """Whether a field is all zeros, by its bytes as it were."""
    value = node.value
    if isinstance(value, dict):
        return not any(value.values())
    if isinstance(value, bytes):
        return not any(value)
    return value in (0, "", "0.0.0.0", "::", []) or (isinstance(value, list) and not any(value))


def _members(node: Node) -> list[Node]:
    return [child for part in node.children for child in (part.children if part.role == "struct" else [part])]


def _is_flat(node: Node) -> bool:
    """Whether an element is told in a line: it holds plain values only, and nothing in it is wrong."""
    if node.notes or node.role == "unparsed":
        return False
    return all(not child.children and not child.notes and child.role != "unparsed" and child.type is not None for child in node.children)


def _run(nodes: Sequence[Node], index: int) -> Sequence[Node]:
    """The nodes from `index` on that are of one form, and flat: elements of a list, or one attribute repeated."""
    first = nodes[index]
    if first.role not in ("item", "attribute") or first.type is None or not _is_flat(first):
        return nodes[index : index + 1]
    stop = index + 1
    while stop < len(nodes) and _alike(first, nodes[stop]):
        stop += 1
    return nodes[index:stop] if stop - index > 2 else nodes[index : index + 1]


def _alike(first: Node, other: Node) -> bool:
    if other.role != first.role or other.type is None or not _is_flat(other):
        return False
    if first.role == "item":
        return other.type.__class__ is first.type.__class__ and isinstance(other.type, Nest) == isinstance(first.type, Nest)
    return other.entry is first.entry
