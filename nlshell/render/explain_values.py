"""Words for the parts of a message: what a value says and is for, what a container holds, how many, where.

Used by explain.py and its companions.
"""

from __future__ import annotations

import re

from ..codec.export import guess, text
from ..codec.owners import regions
from ..schema.enums import Flags
from ..schema.secrets import Secret, are_secrets_shown
from ..schema.shapes import IndexedArray, Nest, Packed, Prefixed, Records, TypeValue
from ..schema.types import Bits, Flag, Scalar, String, VarInt
from ..wire.attribute import NESTED, NET_BYTEORDER, TYPE_MASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..codec.tree import Node
    from ..schema.types import Type

MOST_ELEMENTS = 12  # of a list that are told one by one
_MOST_BYTES = 32  # of a value in hex
_MOST_TEXT = 400


class Words:
    """Words for the parts of one message. It remembers what has been said, for nothing need be said twice."""

    def __init__(self, message: Message, names: Mapping[int, str]) -> None:
        self.message = message
        self.names = names
        self.base = message.offset
        self.pads = {id(region.node): region for region in regions(message) if region.role == "padding" and region.pads == "attribute"}
        self.nested: bool | None = None  # whether the nests told so far have NLA_F_NESTED
        self.told: set[str] = set()  # texts of the schema by name, and how padding and byte order work

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
            return f" is {shown}: {article(node.doc)}"
        words = _type_words(node)
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
        return f": {article(node.doc)}" if node.doc and not self.again(node) else ""

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
        size = counted(node.stop - node.start, "byte")
        if isinstance(kind, (IndexedArray, Packed)):
            how = "each an attribute of its own" if isinstance(kind, IndexedArray) else "back to back"
            return f"is a list of {counted(len(children), 'element')}, {how} ({size}){what}"
        if isinstance(kind, TypeValue):
            return f"holds {counted(len(children), 'entry', 'entries')}, whose attribute types are data themselves ({size}){what}"
        if isinstance(kind, Records):
            return f"is a row of {counted(len(children), 'struct')}, each with its own length and attributes ({size}){what}"
        if isinstance(kind, Prefixed):
            return f"is a struct {kind.struct.name} with {'attributes' if isinstance(kind.rest, Nest) else 'more'} behind it ({size}){what}"
        return f"holds {counted(len(children), 'attribute')} ({size}){what}"

    def why_nested(self, node: Node) -> str:
        """What a nest is, at the first of them; later only when NLA_F_NESTED is another than before."""
        if node.raw < 0 or not isinstance(node.type, (Nest, IndexedArray, TypeValue)):
            return flag_bits(node)
        before, self.nested = self.nested, bool(node.raw & NESTED)
        if before is None:
            bit = "the bit NLA_F_NESTED of its type says so" if self.nested else "though the bit NLA_F_NESTED of its type is not set"
            return f" It is a nest, {bit}: the attributes inside have numbers of their own, which mean nothing outside of it."
        if before == self.nested:
            return ""
        return f" Its bit NLA_F_NESTED is {'set' if self.nested else 'not set'}."

    def row(self, fields: Sequence[Node], full: Sequence[Node], word: str) -> str:
        pairs = ", ".join(f"{field.name} {self.shown(field)}" for field in full)
        if not full:
            return f"All of its {counted(len(fields), word)} are 0" if len(fields) > 1 else f"Its {word} is 0"
        if len(full) == len(fields):
            return f"Its {counted(len(fields), word)}: {pairs}"
        return f"Its {counted(len(fields), word)}, of which {len(full)} {'is' if len(full) == 1 else 'are'} not 0: {pairs}"

    def meaning(self, node: Node) -> str:
        """The name of a zero, where it is one that somebody gave: in requests a zero is what nobody has set."""
        if self.message.direction == "request" and not self.message.is_control:
            return ""
        names = node.type.names if node.type is not None else None
        if names is None or isinstance(names, Flags):
            return ""
        named = getattr(node.value, "name", "")
        return f" ({named})" if named else ""

    def unknown(self, node: Node) -> str:
        where = "at this place" if node.parent is not None and node.parent.parent is not None else "in this kind of message"
        size = counted(node.stop - node.start, "byte")
        words = f"Attribute {node.raw & TYPE_MASK} is none that nlshell knows {where}. It has {size}: {guess(node.value)}"
        return words + ("; they read as attributes:" if node.children else ".")

    def padding(self, node: Node) -> str:
        region = self.pads.get(id(node))
        if region is None:
            return ""
        stray = any(self.message.buffer[region.offset : region.end])
        which = "that is not zero, though it should be, " if stray else ""
        why = "" if "padding" in self.told else ", so that what follows begins at a multiple of 4"
        self.told.add("padding")
        return f" Behind it {counted(region.length, 'byte')} of padding {which}at {self.at(region.offset)}{why}."

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
            return bytes_shown(value)
        if isinstance(kind, String) and isinstance(value, str) and not kind.secret:
            return f'"{value}"' if len(value) <= _MOST_TEXT else f'"{value[:_MOST_TEXT]}…" ({len(value)} characters)'
        if isinstance(value, list):
            item = getattr(kind, "item", None)
            if all(isinstance(each, str) for each in value):
                return ", ".join(f'"{each}"' for each in value) or "an empty list"
            shown = [item.text(each) if item is not None else str(each) for each in value[: 2 * MOST_ELEMENTS]]
            more = f" … ({len(value)} in all, of which {sum(map(bool, value))} are not 0)" if len(value) > len(shown) else ""
            return (" ".join(shown) or "an empty list") + more
        return _unit(text(node, self.names), kind)


def _type_words(node: Node) -> str:
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
    return "a value" if not isinstance(node.value, bytes) else counted(size, "byte")


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


def article(doc: str) -> str:
    """A text of the schema as the end of a sentence: "the interface to send through"."""
    first = doc.split(" ", 1)[0]
    listed = first.endswith(",") and first[:1].isupper()
    return f"the {doc}" if _TAKES_ARTICLE.match(doc) and not listed else doc


def counted(number: int, thing: str, things: str = "") -> str:
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def _unit(shown: str, kind: Type) -> str:
    unit = kind.unit
    if not unit or not shown.endswith(f" {unit}"):
        return shown
    number = shown.removesuffix(f" {unit}")
    if unit == "USER_HZ":
        return f"{number} hundredths of a second (USER_HZ)"
    return f"{number} {unit[:-1]}" if number == "1" and unit.endswith("s") and len(unit) > 3 else shown


def bytes_shown(raw: Any) -> str:
    if not isinstance(raw, (bytes, bytearray)):
        return str(raw)
    if not raw:
        return "empty"
    if isinstance(raw, Secret) and not are_secrets_shown():
        return raw.mask
    if not any(raw) and len(raw) > 4:
        return f"{len(raw)} bytes, all 0"
    return raw.hex(" ") if len(raw) <= _MOST_BYTES else f"{raw[:_MOST_BYTES].hex(' ')} … ({len(raw)} bytes)"


def called(node: Node) -> str:
    """What a part is called at the head of its sentence."""
    if node.role == "item":
        return element(node, 0)
    if node.raw >= 0 or not node.kernel:
        return node.kernel or node.name
    return node.name


def element(node: Node, number: int) -> str:
    if node.role != "item":
        return f"[{number}]"
    return f"{node.name} {node.kernel}" if node.kernel else node.name


def _is_number(node: Node) -> bool:
    kind = node.type
    return isinstance(node.value, int) and isinstance(kind, (Scalar, VarInt))


def flag_bits(node: Node) -> str:
    """The two upper bits of an attribute's type, where they are set."""
    if node.raw < 0:
        return ""
    if node.raw & NESTED:
        return " Its bit NLA_F_NESTED is set."
    return " Its bit NLA_F_NET_BYTEORDER is set." if node.raw & NET_BYTEORDER else ""
