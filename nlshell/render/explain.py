"""A message in plain sentences, in wire order: what each part is for, what it says, and what the kernel does about it.

The words come from the schema's `doc` texts. Those of a message type are an infinitive ("create or change a network
interface"); what is different for a dump or from the kernel's side follows as "; as a dump: ask for all of them" and
"; from the kernel: describes one". Where there is no text, the type of the value has to do.
"""

from __future__ import annotations

import re
from textwrap import wrap

from ..codec.export import guess, text
from ..codec.owners import regions
from ..codec.select import Chosen
from ..codec.tree import Label, Node, is_leaf
from ..schema.enums import Flags
from ..schema.shapes import IndexedArray, Nest, Packed, Prefixed, Records, Struct, TypeValue
from ..schema.types import Bits, Flag, Padding, Scalar, String, VarInt
from ..wire import header as h
from ..wire.attribute import NESTED, NET_BYTEORDER, TYPE_MASK
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..codec.select import Selection
    from ..schema.model import MessageType
    from ..schema.types import Type

_MOST_BYTES = 32  # of a value in hex
_MOST_TEXT = 400
_MOST_ELEMENTS = 12  # of a list that are told one by one
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
    depth    how many levels of nested attributes to tell (0: none of what is inside of one)
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


# --- what the kernel makes of the flags


_FLAGS = {
    ("request", "REQUEST"): "this is a request; the kernel passes over whatever comes without this flag",
    ("request", "MULTI"): "means nothing in a request",
    ("request", "ACK"): "the kernel shall confirm: it sends an NLMSG_ERROR with error 0 when it is done",
    ("request", "ECHO"): "the kernel shall also send back what it made of the request, as listeners get to see it",
    ("request", "DUMP"): "not one object but all of them: the kernel sends a message for each, and NLMSG_DONE behind the last "
    "(the two bits NLM_F_ROOT and NLM_F_MATCH together)",
    ("request", "ROOT"): "half of NLM_F_DUMP: start at the root of the table; most classic families take it for the whole",
    ("request", "MATCH"): "half of NLM_F_DUMP: all that match; most classic families take it for the whole",
    ("request", "ATOMIC"): "the dump shall be a snapshot; kernels of today take no notice",
    ("request", "CREATE"): "if there is no such object, the kernel creates it",
    ("request", "EXCL"): "if there is such an object already, the kernel leaves it alone and answers EEXIST",
    ("request", "REPLACE"): "if there is such an object already, this one takes its place",
    ("request", "APPEND"): "it goes behind those that are there, not before them",
    ("request", "NONREC"): "the kernel deletes nothing along with it: what still holds other objects stays, and it answers EBUSY",
    ("request", "BULK"): "the kernel deletes all that fit the request, not just one",
    ("reply", "MULTI"): "one of several messages that are the answer together; NLMSG_DONE ends them",
    ("reply", "ACK"): "copied from a request; it asks for nothing here",
    ("reply", "ECHO"): "copied from a request that wanted its result sent back",
    ("reply", "DUMP_INTR"): "objects changed while the dump ran: some may be missing or there twice, so it is better to ask again",
    ("reply", "DUMP_FILTERED"): "the kernel filtered as the request wanted, so these are not all the objects there are",
    ("reply", "CREATE"): "the object is there because a request with this flag made it, or might have",
    ("reply", "EXCL"): "the request that made the object would not have changed one that was there",
    ("reply", "REPLACE"): "the object took the place of one that was there before",
    ("reply", "APPEND"): "the object was put behind those that were there",
    ("reply", "NONREC"): "the object was deleted without what it might hold",
    ("reply", "BULK"): "one of many objects that a single request deleted",
    ("control", "MULTI"): "it belongs to an answer of several messages",
    ("control", "CAPPED"): "the request is not quoted whole, only its first 16 bytes are (nlmsghdr)",
    ("control", "ACK_TLVS"): "attributes follow at the end that say more (the extended acknowledgement)",
    ("control", "DUMP_INTR"): "objects changed while the dump ran: some may be missing or there twice, so it is better to ask again",
    ("control", "DUMP_FILTERED"): "the kernel filtered as the request wanted, so these were not all the objects there are",
}


# --- which object a message is about: the first of each line's alternatives whose values are all there


_SUBJECTS: dict[str, tuple[str, ...]] = {
    "link": ("of kind {linkinfo.kind}", "named {ifname}|known also as {alt_ifname}", "with index {ifi_index}"),
    "linkprop": ("named {ifname}", "with index {ifi_index}"),
    "addr": ("{local}/{ifa_prefixlen}|{address}/{ifa_prefixlen}", "on {ifa_index:link}"),
    "route": ("to {dst}/{rtm_dst_len}|to {dst}", "by way of {gateway}", "through {oif:link}", "in table {table}|in table {rtm_table}"),
    "neigh": ("{dst}", "at {lladdr}", "on {ndm_ifindex:link}"),
    "rule": ("of priority {priority}", "that leads to table {table}|that leads to table {table}"),
    "nexthop": ("with id {id}", "by way of {gateway}", "through {oif:link}"),
    "qdisc": ("of kind {kind}", "on {tcm_ifindex:link}"),
    "tclass": ("of kind {kind}", "on {tcm_ifindex:link}"),
    "tfilter": ("of kind {kind}", "on {tcm_ifindex:link}"),
    "chain": ("on {tcm_ifindex:link}",),
    "nlctrl": ("named {family_name}", "with id {family_id}"),
    "ethtool": ("named {header.dev_name}|, {header.dev_index:link}",),
    "nftables": (
        "named {name}",
        "called {set}, of table {table}|in chain {chain} of table {table}|in table {table}",
    ),
}


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
        self.nested: bool | None = None  # whether the nests told so far have NLA_F_NESTED
        self.pads = {id(region.node): region for region in regions(message) if region.role == "padding" and region.pads == "attribute"}
        self.base = message.offset
        self.told: set[str] = set()  # what need not be said again: texts of the schema by name, and how padding and byte order work

    def sentences(self) -> Iterator[tuple[str, str, str]]:
        message = self.message
        yield "type", "", self.headline()
        told, chosen = opening(message, self.names, self.request), self.chosen
        if chosen is not None:
            yield "", "  ", f"Part of a message of {_count(len(message), 'byte')}: {chosen.words(message)}. The whole: {_lower(told)}"
            yield from self.parts(message.tree.children, "  ", 0)
            return
        yield "", "  ", told
        root = message.tree
        nlmsghdr, parts = root.children[0], root.children[1:]
        if nlmsghdr.end > nlmsghdr.offset:
            yield from self.header(message, "  ")
        for note in nlmsghdr.notes:
            yield "note", "  ", f"! {_sentence(note)}"
        yield from self.parts(parts, "  ", 0)

    def headline(self) -> str:
        message = self.message
        return f"{message.type}, {_role(message)}"

    # --- nlmsghdr

    def header(self, message: Message, rails: str) -> Iterator[tuple[str, str, str]]:
        if self.chosen is not None:
            wanted = {node.name for node in self.chosen.of(message.tree.children[0].children)}
            field = ""
            for part, here, sentence in self._header(message, rails):
                named = re.match(r"(nlmsg_\w+):", sentence)
                field = named[1] if named else "nlmsg_flags"
                if field in wanted:
                    yield part, here, sentence
        else:
            yield from self._header(message, rails)

    def _header(self, message: Message, rails: str) -> Iterator[tuple[str, str, str]]:
        length = message.length
        gap = -length % 4
        after = (
            f"so {_count(gap, 'byte')} of padding {'stands' if gap == 1 else 'stand'} between it and the next message, if there is one"
            if gap
            else "a multiple of 4, so another message could follow at once"
        )
        size = _count(length, "byte")
        yield "name", rails, f"nlmsg_len: the message is {size} long, {after}. Its header (nlmsghdr) is the first 16 bytes."
        yield "name", rails, f"nlmsg_type: {message.type_id} is {_type_words(message)}."
        yield from self.flags(message, rails)
        yield "name", rails, f"nlmsg_seq: {_seq_words(message)}."
        yield "name", rails, f"nlmsg_pid: {_port_words(message)}."

    def flags(self, message: Message, rails: str) -> Iterator[tuple[str, str, str]]:
        role = "control" if message.is_control else message.direction
        flag_names = message.flag_names
        if not flag_names:
            yield "name", rails, "nlmsg_flags: none is set."
        for name in flag_names:
            words = _FLAGS.get((role, name)) or _FLAGS.get(("reply", name), "")
            if name == "ACK" and role == "request" and "DUMP" in flag_names:
                words = "has no effect here: a dump ends with NLMSG_DONE, and no acknowledgement comes beside it"
            elif name == "MULTI" and message.is_control and message.type_id == h.DONE:
                words = "it belongs to an answer of several messages, and is the last of them"
            if name.startswith("0x"):
                yield "", rails, f"The bits {name} of nlmsg_flags have no meaning for this kind of message."
            else:
                yield "name", rails, f"NLM_F_{name}: {words}." if words else f"NLM_F_{name} is set, which is unusual here."

    # --- what follows

    def parts(self, nodes: Sequence[Node], rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        waiting: list[Node] = []
        index = 0
        if self.chosen is not None:
            nodes = self.chosen.of(nodes)
        while index < len(nodes):
            node = nodes[index]
            if node.role in ("header", "field") and node.raw < 0 and node.name != "data" and not _is_control_field(node):
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
        name = node.name if node.role == "message" else _lead(node)
        size = _count(node.end - node.offset, "byte")
        yield "name", rails, f"{name} encloses it: {_an(what)} of {size} at {self.at(node.offset)}."
        if node is self.message.tree.children[0]:
            yield from self.header(self.message, rails + "│ ")
        else:
            yield from self.parts(node.children, rails + "│ ", depth)

    def part(self, node: Node, rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        if self.chosen is not None and node in self.chosen.around:
            yield from self.enclosing(node, rails, depth)
        elif self.chosen is not None and node is self.message.tree.children[0]:
            yield from self.header(self.message, rails)
            yield from self.notes(node, rails)
        elif node.role == "struct":
            struct = node.kernel or node.name
            size = _count(node.end - node.offset, "byte")
            yield "name", rails, f"{struct}: then comes this fixed header, {size} at {self.at(node.offset)}."
            yield from self.notes(node, rails)
            yield from self.fields(node.children, rails + "│ ", depth)
        elif node.role == "message":
            yield from self.quoted(node, rails, depth)
        elif node.role == "unparsed":
            size = _count(node.end - node.offset, "byte")
            yield "note", rails, f"{size} at {self.at(node.offset)} could not be read: {_bytes(node.value)}."
            yield from self.notes(node, rails)
        elif _is_control_field(node):
            yield "name", rails, f"error: {_error_words(node, self.message)}."
            yield from self.notes(node, rails)
        else:
            yield from self.value(node, rails, depth)

    def value(self, node: Node, rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        """An attribute, an element of a list, or a field that is no plain number."""
        if self.chosen is not None and node in self.chosen.around:
            yield from self.enclosing(node, rails, depth)
            return
        lead = _lead(node)
        pad = self.padding(node)
        kind = node.type
        if isinstance(kind, Padding):
            size = node.end - node.offset
            yield "name", rails, f"{lead} says nothing: its {_count(size, 'byte')} move the next attribute to a multiple of 8.{pad}"
        elif kind is None and node.role == "attribute":
            yield "name", rails, self.unknown(node) + pad
            if node.children:
                yield from self.inside(node, rails, depth)
        elif not node.children:
            yield "name", rails, f"{lead}{self.leaf(node)}{self.resolved(node)}.{_flag_bits(node)}{pad}"
        elif isinstance(kind, Struct):
            yield from self.struct(node, rails, depth, pad)
        else:
            yield "name", rails, f"{lead} {self.container(node)}.{self.why_nested(node)}{pad}"
            yield from self.inside(node, rails, depth)
        yield from self.notes(node, rails)

    def inside(self, node: Node, rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        if self.chosen is not None and not self.chosen.of(node.children):
            return
        if self.depth is not None and depth >= self.depth:
            yield "", rails + "│ ", f"What is inside is left out here ({_count(len(node.children), 'part')})."
        else:
            yield from self.parts(node.children, rails + "│ ", depth + 1)

    def leaf(self, node: Node) -> str:
        """What a single value says, behind the name of its attribute."""
        kind = node.type
        assert kind is not None
        if isinstance(kind, Flag) and node.value is True:
            return f" is there, which says yes{self.what(node)}" if node.doc else ", a flag: it is there, which says yes"
        if node.stop == node.start and not isinstance(kind, (String, Flag)):
            return f" is empty{self.what(node)}"
        shown = self.shown(node)
        again = self.again(node)
        shown = f'"{shown}"' if shown.endswith(":") else shown
        order = self.byte_order(kind) if _is_number(node) else ""
        if again:
            return f" is {shown}{order}"
        if node.doc:
            shown += order
            meant = re.match(r"(-?\d+): ", node.doc)
            if meant:
                return f" is {shown}; {meant[1]} means: {node.doc[meant.end() :]}"
            return f" is {shown}: {_article(node.doc)}"
        words = _type_words_of(node)
        shown = re.sub(rf" {re.escape(kind.unit)}$", "", shown) if kind.unit and f"of {kind.unit}" in words else shown
        return f", {words}{order}: {shown}"

    def again(self, node: Node) -> bool:
        """Whether something of this name and text has been told before in this message."""
        key = f"{node.kernel} {node.doc}"
        if node.entry is None or key in self.told:
            return node.entry is not None
        self.told.add(key)
        return False

    def what(self, node: Node) -> str:
        """What a part is for, the first time it comes."""
        return f": {_article(node.doc)}" if node.doc and not self.again(node) else ""

    def byte_order(self, kind: Type) -> str:
        if kind.byte_order != "big-endian" or kind.kind not in ("u16", "u32", "u64", "s16", "s32", "s64"):
            return ""
        if "byte order" in self.told:
            return ", big-endian"
        self.told.add("byte order")
        return ", in network byte order (big-endian)"

    def container(self, node: Node) -> str:
        """What holds others: how many, what for, and why they are inside."""
        kind, children = node.type, node.children
        what = self.what(node)
        size = _count(node.stop - node.start, "byte")
        if isinstance(kind, (IndexedArray, Packed)):
            how = "each an attribute of its own" if isinstance(kind, IndexedArray) else "back to back"
            return f"is a list of {_count(len(children), 'element')}, {how} ({size}){what}"
        if isinstance(kind, TypeValue):
            return f"holds {_count(len(children), 'entry', 'entries')}, whose attribute types are data themselves ({size}){what}"
        if isinstance(kind, Records):
            return f"is a row of {_count(len(children), 'struct')}, each with its own length and attributes ({size}){what}"
        if isinstance(kind, Prefixed):
            return f"is a struct {kind.struct.name} with {'attributes' if isinstance(kind.rest, Nest) else 'more'} behind it ({size}){what}"
        return f"holds {_count(len(children), 'attribute')} ({size}){what}"

    def why_nested(self, node: Node) -> str:
        """What a nest is, at the first of them; later only when NLA_F_NESTED is another than before."""
        if node.raw < 0 or not isinstance(node.type, (Nest, IndexedArray, TypeValue)):
            return _flag_bits(node)
        before, self.nested = self.nested, bool(node.raw & NESTED)
        if before is None:
            bit = "the bit NLA_F_NESTED of its type says so" if self.nested else "though the bit NLA_F_NESTED of its type is not set"
            return f" It is a nest, {bit}: the attributes inside have numbers of their own, which mean nothing outside of it."
        if before == self.nested:
            return ""
        return f" Its bit NLA_F_NESTED is {'set' if self.nested else 'not set'}."

    def struct(self, node: Node, rails: str, depth: int, pad: str) -> Iterator[tuple[str, str, str]]:
        kind = node.type
        assert isinstance(kind, Struct)
        what = self.what(node)
        lead = f"{_lead(node)} is a struct {kind.name} of {_count(node.stop - node.start, 'byte')}{what}"
        pad = _flag_bits(node) + pad
        fields = node.children
        plain = all(not field.children and is_leaf(field) and not field.notes for field in fields)
        full = [field for field in fields if not _is_zero(field)]
        if self.chosen is not None and not self.chosen.whole.issuperset(fields):
            yield "name", rails, f"{lead}.{pad}"
            yield from self.parts(fields, rails + "│ ", depth + 1)
        elif plain and (len(full) > _ROW or not any(field.doc for field in full) or len(fields) > 2 * _ROW):
            word = "counter" if "stat" in kind.name or "mib" in kind.name else "field"
            yield "name", rails, f"{lead}. {self.row(fields, full, word)}.{pad}"
        elif self.depth is not None and depth >= self.depth:
            yield "name", rails, f"{lead}. Its {_count(len(fields), 'field')} are left out here.{pad}"
        else:
            yield "name", rails, f"{lead}.{pad}"
            yield from self.parts(fields, rails + "│ ", depth + 1)

    def row(self, fields: Sequence[Node], full: Sequence[Node], word: str) -> str:
        pairs = ", ".join(f"{field.name} {self.shown(field)}" for field in full)
        if not full:
            return f"All of its {_count(len(fields), word)} are 0" if len(fields) > 1 else f"Its {word} is 0"
        if len(full) == len(fields):
            return f"Its {_count(len(fields), word)}: {pairs}"
        return f"Its {_count(len(fields), word)}, of which {len(full)} {'is' if len(full) == 1 else 'are'} not 0: {pairs}"

    def fields(self, nodes: Sequence[Node], rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        """Members of a struct: those that say something one by one, then the zeros together."""
        zeros = []
        for node in nodes if self.chosen is None else self.chosen.of(nodes):
            if node.role == "unparsed":
                yield from self.part(node, rails, depth)
            elif node.children:
                yield from self.value(node, rails, depth)
            elif _is_zero(node) and not node.notes:
                zeros.append(f"{node.name}{self.meaning(node)}")
            else:
                yield "name", rails, f"{node.name}{self.leaf(node)}."
                yield from self.notes(node, rails)
        if zeros:
            one = len(zeros) == 1
            yield "", rails, f"{_listed(zeros)} {'is' if one else 'are'} 0."

    def meaning(self, node: Node) -> str:
        """The name of a zero, where it is one that somebody gave: in requests a zero is what nobody has set."""
        if self.message.direction == "request" and not self.message.is_control:
            return ""
        names = node.type.names if node.type is not None else None
        if names is None or isinstance(names, Flags):
            return ""
        named = getattr(node.value, "name", "")
        return f" ({named})" if named else ""

    # --- lists of things alike

    def alike(self, nodes: Sequence[Node], rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        """Three and more elements of one form: what each can tell is said once, then only the values."""
        first = nodes[0]
        told: dict[str, Node] = {}
        for node in nodes:
            for child in _members(node):
                told.setdefault(child.name, child)
        count = _count(len(nodes), "element") if first.role == "item" else f"{len(nodes)} of {first.kernel or first.name}"
        doc = f", {_article(first.doc)}" if first.doc and first.role != "item" else ""
        if told:
            each = "; ".join(f"{_lead(child)} ({child.doc})" if child.doc else _lead(child) for child in told.values())
            yield "", rails, f"Here are {count}{doc}. Each can tell: {each}."
        else:
            yield "", rails, f"Here are {count}{doc}."
        shown = nodes if len(nodes) <= _MOST_ELEMENTS + 3 else nodes[:_MOST_ELEMENTS]
        for number, node in enumerate(shown):
            values = ", ".join(f"{child.name} {self.shown(child)}" for child in _members(node) if not isinstance(child.type, Padding))
            label = _element(node, number)
            value = values or ("nothing" if node.type is not None and not is_leaf(node) else self.shown(node))
            yield "", rails + "│ ", f"{label}: {value}."
        if len(shown) < len(nodes):
            yield "", rails + "│ ", f"And {len(nodes) - len(shown)} more of the same form."

    # --- errors

    def quoted(self, node: Node, rails: str, depth: int) -> Iterator[tuple[str, str, str]]:
        """The request within an NLMSG_ERROR."""
        message = self.message
        fields = h.NLMSGHDR.unpack_from(message.buffer, node.offset)
        quote = message.__class__(h.Frame(message.buffer, node.offset, node.end, fields), message.context)
        size = _count(node.end - node.offset, "byte")
        if message.flags & h.CAPPED and message.type_id == h.ERROR:
            yield "name", rails, f"request: only the header of the request is quoted, {size} at {self.at(node.offset)}."
            yield "", rails + "│ ", f"It was {_type_words(quote)}, {_count(quote.length, 'byte')} long, with sequence number {quote.seq}."
            return
        yield "name", rails, f"request: the request is quoted, {size} at {self.at(node.offset)}. It {_lower(opening(quote, self.names))}"
        inner = rails + "│ "
        flags = "|".join(quote.flag_names) or "none"
        told = f"{_type_words(quote)}; flags {flags}, sequence number {quote.seq}, port id {quote.port}"
        yield "name", inner, f"nlmsghdr: {_count(quote.length, 'byte')}; type {quote.type_id} is {told}."
        for note in node.children[0].notes:
            yield "note", inner, f"! {_sentence(note)}"
        yield from self.parts(node.children[1:], inner, depth)

    def resolved(self, node: Node) -> str:
        """Where an extended acknowledgement points, in the words of the request."""
        if node.parent is not self.message.tree or not self.message.is_control or not isinstance(node.value, int):
            return ""
        if node.name not in ("offs", "miss_nest", "miss_type"):
            return ""
        root = self.asked()
        if root is None:
            return "; only a look at the request itself tells which one that is"
        if node.name == "miss_type":
            return self.missing(root, node.value)
        found = _begins_at(root, root.offset + node.value)
        if found is None:
            return "; in the request nothing begins there"
        if found is root:
            return "; that is the request as a whole"
        return f"; in the request that is {_lead(found)} ({_path(found, root)})"

    def missing(self, root: Node, number: int) -> str:
        """Name of an attribute that a request lacks."""
        nest = next((node for node in self.message.tree.children if node.name == "miss_nest"), None)
        inside = _begins_at(root, root.offset + nest.value) if nest is not None and isinstance(nest.value, int) else None
        kind = self.asked_message().kind
        attributes = getattr(inside.type, "of", None) if inside is not None else kind.attributes if kind is not None else None
        attribute = attributes.by_id.get(number) if attributes is not None else None
        if attribute is None:
            return "; its name is not known here"
        return f"; that is {attribute.kernel}" + (f" ({attribute.doc})" if attribute.doc else "")

    def asked(self) -> Node | None:
        """The request that an error is about: as given, or as quoted whole."""
        if self.request is not None:
            return self.request.tree
        quote = next((node for node in self.message.tree.children if node.role == "message"), None)
        return None if quote is None or self.message.flags & h.CAPPED else quote

    def asked_message(self) -> Message:
        root = self.asked()
        if self.request is not None or root is None:
            return self.request or self.message
        fields = h.NLMSGHDR.unpack_from(self.message.buffer, root.offset)
        return self.message.__class__(h.Frame(self.message.buffer, root.offset, root.end, fields), self.message.context)

    # --- small parts of sentences

    def unknown(self, node: Node) -> str:
        where = "at this place" if node.parent is not None and node.parent.parent is not None else "in this kind of message"
        size = _count(node.stop - node.start, "byte")
        words = f"Attribute {node.raw & TYPE_MASK} is none that nlshell knows {where}. It has {size}: {guess(node.value)}"
        return words + ("; they read as attributes:" if node.children else ".")

    def notes(self, node: Node, rails: str) -> Iterator[tuple[str, str, str]]:
        for note in node.notes:
            yield "note", rails, f"! {_sentence(note)}"

    def padding(self, node: Node) -> str:
        region = self.pads.get(id(node))
        if region is None:
            return ""
        stray = any(self.message.buffer[region.offset : region.end])
        which = "that is not zero, though it should be, " if stray else ""
        why = "" if "padding" in self.told else ", so that what follows begins at a multiple of 4"
        self.told.add("padding")
        return f" Behind it {_count(region.length, 'byte')} of padding {which}at {self.at(region.offset)}{why}."

    def at(self, offset: int) -> str:
        return f"offset {offset - self.base:#x}"

    def shown(self, node: Node) -> str:
        """A value as it stands in a sentence."""
        kind, value = node.type, node.value
        if kind is None:
            return guess(value)
        if node.children:
            return "{" + ", ".join(f"{child.name} {self.shown(child)}" for child in node.children) + "}"
        if isinstance(value, bytes):
            return _bytes(value)
        if isinstance(kind, String) and isinstance(value, str):
            return f'"{value}"' if len(value) <= _MOST_TEXT else f'"{value[:_MOST_TEXT]}…" ({len(value)} characters)'
        if isinstance(value, list):
            item = getattr(kind, "item", None)
            if all(isinstance(each, str) for each in value):
                return ", ".join(f'"{each}"' for each in value) or "an empty list"
            shown = [item.text(each) if item is not None else str(each) for each in value[: 2 * _MOST_ELEMENTS]]
            more = f" … ({len(value)} in all, of which {sum(map(bool, value))} are not 0)" if len(value) > len(shown) else ""
            return (" ".join(shown) or "an empty list") + more
        return _unit(text(node, self.names), kind)


# --- the first sentence


def opening(message: Message, names: Mapping[int, str], asked: Message | None = None) -> str:
    """What the message is about, in one sentence; `asked`: the request that it answers, where that is known."""
    if message.is_control:
        return _control_words(message)
    kind = message.kind
    subject = _subject(message, names)
    if kind is None:
        who = f" of {message.family}" if message.family else ""
        end = "the kernel to do something" if message.direction == "request" else "something"
        verb = "asks" if message.direction == "request" else "tells"
        return f"This {verb} {end} that is not known here: {message.type}{who} in the protocol {message.context.protocol.name}."
    if message.context.protocol.framing != "nlmsghdr":
        return f"A notification that nobody asked for, about {_plain(kind.family.doc or kind.family.name)}."
    request, dump, told = clauses(kind.doc)
    if message.direction == "request":
        wanted = dump if dump and message.flags & h.DUMP and "DUMP" in "".join(message.flag_names) else request
        if not _VERBS.match(wanted):
            wanted = _derived(kind, wanted, message)
        return f"Asks the kernel {_asked(wanted, subject, message)}."
    if not told:
        thing, family = _thing(kind), kind.family.doc or kind.family.name
        verb = "reports the end of" if kind.access == "del" else "tells of"
        told = f'{verb} "{thing}" ({family})' if thing and thing not in family else f"tells of {_plain(family)}"
    return f"{_answer(message, kind, asked)}: it {told}{' ' + subject if subject else ''}."


_VERBS = re.compile(r"(ask|add|change|choose|close|create|delete|end|give|measure|move|reserve|set|take|test|write)\b")


def clauses(doc: str) -> tuple[str, str, str]:
    """A message type's text: what it asks the kernel to do, the same as a dump, and what it says from the kernel."""
    request, _, told = f"; {doc}".partition("; from the kernel: ")
    request, _, dump = request.partition("; as a dump: ")
    return request.removeprefix("; "), dump, told


# Words of an operation's name that tell what is done, not with what.
_DONE_WITH = {"get", "set", "new", "del", "add", "dump", "list", "reply", "ntf", "cmd", "msg", "delete", "remove"}


def _thing(kind: MessageType) -> str:
    """What an operation deals with, as far as its name tells: "wiphy" for NL80211_CMD_GET_WIPHY."""
    return " ".join(word for word in kind.operation.split("_") if word not in _DONE_WITH)


def _derived(kind: MessageType, meant: str, message: Message) -> str:
    """What a request wants when the schema has no infinitive for it: from the name of its operation."""
    family = kind.family.doc or kind.family.name
    if meant:
        return f"carry out {message.type} ({family}: {meant})"
    thing = _thing(kind)
    if kind.access == "get" and thing:
        every = "every " if "DUMP" in message.flag_names else ""
        return f'ask for {every}"{thing}" ({family})'
    words = kind.operation.replace("_", " ")
    return f'carry out "{words}" ({family})' if words else f"carry out {message.type} ({family})"


def _asked(wanted: str, subject: str, message: Message) -> str:
    kind = message.kind
    about = f" {subject}" if subject else ""
    if wanted.startswith("ask for "):
        return f"for {wanted.removeprefix('ask for ')}{about}"
    if wanted.startswith("ask "):
        return f"{wanted.removeprefix('ask ')}{about}"
    if kind is None or kind.access != "new":
        return f"to {wanted}{about}"
    flags = message.flags
    if wanted.startswith("create or change "):
        thing = wanted.removeprefix("create or change ")
        if flags & h.CREATE and flags & h.EXCL:
            return f"to create {thing}{about}, and to fail if there is one already"
        if flags & h.CREATE and flags & h.APPEND:
            return f"to add {thing}{about} behind those that are there"
        if flags & h.CREATE and flags & h.REPLACE:
            return f"to create {thing}{about}, in place of the one that is there, if any"
        if flags & h.CREATE:
            return f"to create {thing}{about}, or to change the one that is there"
        if flags & h.REPLACE:
            return f"to replace {thing}{about}, which has to be there already"
        return f"to change {thing}{about}, which has to be there already"
    ending = ""
    if flags & h.EXCL:
        ending = ", and to fail if there is one already"
    elif flags & h.REPLACE:
        ending = ", in place of one that may be there"
    elif flags & h.APPEND:
        ending = ", behind those that are there"
    return f"to {wanted}{about}{ending}"


def _subject(message: Message, names: Mapping[int, str]) -> str:
    """The object a message is about, as far as its values name it: "of kind veth named v0"."""
    kind = message.kind
    found = []
    for line in _SUBJECTS.get(kind.family.name, ()) if kind is not None else ():
        for form in line.split("|"):
            values = [_named_value(message, path, names) for path in re.findall(r"\{([^}]+)\}", form)]
            if all(values):
                parts = iter(values)
                found.append(re.sub(r"\{[^}]+\}", lambda _, parts=parts: next(parts), form))  # type: ignore[misc]
                break
    return " ".join(found)


def _named_value(message: Message, path: str, names: Mapping[int, str]) -> str:
    path, _, what = path.partition(":")
    value = message.get(path)
    if not value or isinstance(value, (dict, list, bytes)):
        return ""
    if what == "link" and isinstance(value, int):
        if value in (-1, 0xFFFFFFFF):
            return ""  # tc: no interface, but a block shared by several
        return names.get(value) or f"interface {int(value)}"
    return str(value)


def _role(message: Message) -> str:
    """What a message is among messages, for the headline."""
    if message.is_control:
        failed = message.type_id == h.ERROR and _errno(message)
        return {1: "a message that says nothing", 2: "an error" if failed else "an acknowledgement", 3: "the end of an answer"}.get(
            message.type_id, "a sign that messages were lost"
        )
    protocol = message.context.protocol
    kind = message.kind
    family = message.family or (kind.family.name if kind is not None else "")
    family_words = f" of the family {family}" if family else f" of the protocol {protocol.name}"
    if protocol.framing != "nlmsghdr":
        return f"a notification{family_words}"
    if message.direction == "request":
        return f"a request{family_words}"
    if (not message.seq and not message.flags & h.MULTI) or (kind is not None and kind.name.endswith("_NTF")):
        return f"a notification{family_words}"
    return f"an answer{family_words}"


def _answer(message: Message, kind: MessageType, asked: Message | None) -> str:
    if message.flags & h.MULTI:
        return "One row of an answer"
    if not message.seq or kind.name.endswith("_NTF"):
        return "A notification"
    if asked is not None and asked.seq == message.seq:
        return "An answer"
    return "An answer" if kind.access == "get" or kind.name.endswith("_REPLY") else "An answer, or the notification of a change"


def _control_words(message: Message) -> str:
    number = _errno(message)
    if message.type_id == h.ERROR:
        if number:
            from ..wire.errno import errno_text

            said = f', in the kernel\'s own words "{_said(message)}"' if _said(message) else ""
            return f"The kernel refuses the request with sequence number {message.seq}. The reason is {errno_text(number)}{said}."
        said = f' It warns: "{_said(message)}".' if _said(message) else ""
        return f"The kernel has done what the request with sequence number {message.seq} asked for: this is its acknowledgement.{said}"
    if message.type_id == h.DONE:
        if number:
            from ..wire.errno import errno_text

            return f"The answer to the request with sequence number {message.seq} ends here, cut short: {errno_text(number)}."
        return f"The answer to the request with sequence number {message.seq} ends here; all of it has been sent."
    if message.type_id == h.OVERRUN:
        return "Messages were lost before this one: the receiver did not keep up."
    return "This message says nothing and can be passed over."


def _said(message: Message) -> str:
    """The text of an extended acknowledgement, or ""."""
    return next((node.value for node in message.tree.children if node.name == "msg" and isinstance(node.value, str)), "")


def _errno(message: Message) -> int:
    node = next((node for node in message.tree.children if _is_control_field(node)), None)
    return abs(node.value) if node is not None and isinstance(node.value, int) and node.value < 0 else 0


def _error_words(node: Node, message: Message) -> str:
    from ..wire.errno import errno_hint, errno_text

    value = node.value
    if not isinstance(value, int):
        return "no number can be read here"
    done = message.type_id == h.DONE
    if value < 0:
        hint = "" if _said(message) else errno_hint(-value)
        most = f"; most often {hint}" if hint else ""
        return f"{value}, negative as the kernel writes its error numbers: {errno_text(-value)}{most}"
    if value:
        return f"{value}, which is no error number" + ("; some families put the length of what they sent here" if done else "")
    if done:
        return "0, so the dump went well to its end"
    return "0, so there was none: the message acknowledges, though its type is NLMSG_ERROR"


# --- nlmsghdr in words


def _type_words(message: Message) -> str:
    if message.is_control:
        meaning = {1: "nothing", 2: "an error, or an acknowledgement when the error is 0", 3: "the end of an answer of several messages"}
        return f"{message.type}: {meaning.get(message.type_id, 'lost messages')}; types below 16 mean the same in every protocol"
    kind = message.kind
    if kind is None:
        return f"no type that nlshell knows in the protocol {message.context.protocol.name}"
    family = kind.family
    words = f" ({family.doc})" if family.doc else ""
    if family.kind == "generic":
        fixed = "a number fixed for ever" if family.id is not None else "a number given to it when it was registered"
        return f"the generic family {family.name}{words}, {fixed}; the command {kind.name} stands in genlmsghdr"
    if family.kind == "nfnetlink":
        upper, lower = divmod(message.type_id, 256)
        return f"{kind.name} of {family.name}{words}: subsystem {upper} in the upper byte, message {lower} in the lower"
    return f"{kind.name} of the family {family.name}{words}"


def _seq_words(message: Message) -> str:
    if message.direction == "request":
        if not message.seq:
            return "0, so the answers cannot be told from notifications"
        return f"{message.seq}, chosen by the sender; the kernel repeats it in all that answers this request"
    if not message.seq:
        return "0, so it answers no request"
    return f"{message.seq}, repeated from the request that brought it about"


def _port_words(message: Message) -> str:
    if message.direction == "request":
        if not message.port:
            return "0; the sender need not fill in its port id, since the kernel knows from which socket the message comes"
        return f"{message.port}, the port id of the socket that sends it"
    if not message.port:
        return "0, the kernel's own port id: no socket of a program brought this about"
    return f"{message.port}, the port id of the socket whose request brought it about"


# --- words for values


def _type_words_of(node: Node) -> str:
    """What an attribute without a text is, by its type: "a 32-bit number of bytes"."""
    kind = node.type
    assert kind is not None
    size = node.stop - node.start
    if kind.hint == "ifindex":
        return "the index of an interface"
    if isinstance(kind, Bits) or isinstance(kind.names, Flags):
        return f"{8 * size} bits" if isinstance(kind, Bits) else "a set of flags"
    if kind.names is not None:
        return "one of several named values"
    hints = {"mac": "a link-layer address", "ipv4": "an IPv4 address", "ipv6": "an IPv6 address", "ipv4-or-v6": "an IP address"}
    if kind.hint in hints:
        return hints[kind.hint]
    if isinstance(kind, String):
        return "a text"
    if _is_number(node):
        sign = "signed " if kind.kind.startswith("s") else ""
        eight = "an" if size == 1 and not sign else "a"
        return f"{eight} {sign}{8 * size}-bit number" + (f" of {kind.unit}" if kind.unit else "")
    if isinstance(kind, Packed):
        return "a list of numbers"
    return "a value" if not isinstance(node.value, bytes) else _count(size, "byte")


# Texts that begin so are no noun that "the" could stand before.
_NO_NOUN = (
    "a absent accept act added after all allow also always an and another answer any as ask asks at both by carry chosen "
    "classes copy count counts deliver do drop dropped dump each empty every everything exclusive-or for forget forwarded "
    "frames from give holds how if ignore ignored in insert instead it its join keep leave let list look make many match "
    "may means more move named neither never no not of on one only or other others overwrite pad present put received "
    "records redirect restart retransmitted return same says selectively send sent served several show since still "
    "supported take tell tells that the there this to too two until unused up use what when where whether which while who "
    "whom whose why with without wrap "
)
_TAKES_ARTICLE = re.compile(rf"(?!(?:IPv[46] on|MPLS on|set the|{'|'.join(_NO_NOUN.split())})\b)[a-zA-Z]")


def _article(doc: str) -> str:
    """A text of the schema as the end of a sentence: "the interface to send through"."""
    first = doc.split(" ", 1)[0]
    listed = first.endswith(",") and first[:1].isupper()
    return f"the {doc}" if _TAKES_ARTICLE.match(doc) and not listed else doc


def _plain(doc: str) -> str:
    return doc.split(";")[0].split(":")[0]


def _sentence(note: str) -> str:
    return note[:1].upper() + note[1:].rstrip(".") + "."


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _count(number: int, thing: str, things: str = "") -> str:
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def _an(thing: str) -> str:
    return f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _unit(shown: str, kind: Type) -> str:
    unit = kind.unit
    if not unit or not shown.endswith(f" {unit}"):
        return shown
    number = shown.removesuffix(f" {unit}")
    if unit == "USER_HZ":
        return f"{number} hundredths of a second (USER_HZ)"
    return f"{number} {unit[:-1]}" if number == "1" and unit.endswith("s") and len(unit) > 3 else shown


def _bytes(raw: Any) -> str:
    if not isinstance(raw, (bytes, bytearray)):
        return str(raw)
    if not raw:
        return "empty"
    if not any(raw) and len(raw) > 4:
        return f"{len(raw)} bytes, all 0"
    return raw.hex(" ") if len(raw) <= _MOST_BYTES else f"{raw[:_MOST_BYTES].hex(' ')} … ({len(raw)} bytes)"


def _lead(node: Node) -> str:
    """What a part is called at the head of its sentence."""
    if node.role == "item":
        return _element(node, 0)
    if node.raw >= 0 or not node.kernel:
        return node.kernel or node.name
    return node.name


def _element(node: Node, number: int) -> str:
    if node.role != "item":
        return f"[{number}]"
    return f"{node.name} {node.kernel}" if node.kernel else node.name


def _is_control_field(node: Node) -> bool:
    return node.role == "header" and node.name == "error" and node.entry.__class__ is Label


def _is_number(node: Node) -> bool:
    kind = node.type
    return isinstance(node.value, int) and isinstance(kind, (Scalar, VarInt))


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


def _flag_bits(node: Node) -> str:
    """The two upper bits of an attribute's type, where they are set."""
    if node.raw < 0:
        return ""
    if node.raw & NESTED:
        return " Its bit NLA_F_NESTED is set."
    return " Its bit NLA_F_NET_BYTEORDER is set." if node.raw & NET_BYTEORDER else ""


def _begins_at(root: Node, offset: int) -> Node | None:
    """The outermost attribute that begins at an offset, else the innermost part that does."""
    found = None
    for node in root.walk():
        if node.offset == offset:
            if node.raw >= 0:
                return node
            found = node
    return found


def _path(node: Node, root: Node) -> str:
    """Path of a node within the request, even where that is quoted in an error."""
    return node.path.removeprefix(f"{root.path}.") if root.path else node.path
