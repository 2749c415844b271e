"""A condition of `where` as a classic BPF program, so that the kernel drops what does not fit before it is queued.

A socket filter sees one datagram and knows no schema: for each type of message that the protocol has, the program looks at the
fixed header and the attributes of that type. What it cannot judge passes: answers and ends (what is MULTI, or below NLMSG_MIN_TYPE,
or has our own port, as events have that we caused ourselves), datagrams of several messages, types that nobody describes. A value
that is not there fits nothing, as in `where`.

Sources: bpf(4) and Linux, Documentation/networking/filter.rst (instructions); <linux/filter.h> (SKF_AD_NLATTR, SKF_AD_NLATTR_NEST);
net/core/filter.c (what the two look for).
"""

from __future__ import annotations

from sys import byteorder

from ..codec.condition import Condition
from ..codec.literals import number_of
from ..errors import UsageError
from ..schema.shapes import attributes_in, header_size
from ..wire import header as h
from ..wire.attribute import ATTRIBUTE_HEADER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..codec.condition import Node
    from ..schema.model import MessageType, Protocol
    from ..schema.registry import Registry
    from ..schema.types import Type

    Instruction = tuple[int, int, int, int]

# <linux/bpf_common.h>: class, size and mode, or operation and source, in one number
LD_W_ABS, LD_B_ABS, LD_LEN, LD_IMM, LDX_IMM = 0x20, 0x30, 0x80, 0x00, 0x01
LD_W_IND, LD_H_IND, LD_B_IND = 0x40, 0x48, 0x50
ST, LD_MEM, LDX_MEM = 0x02, 0x60, 0x61
ADD, OR_X, LSH, AND, TAX, TXA = 0x04, 0x4C, 0x64, 0x54, 0x07, 0x87
JA, JEQ, JGT, JGE, JSET, JGT_X = 0x05, 0x15, 0x25, 0x35, 0x45, 0x2D
RET = 0x06
NLATTR, NLATTR_NEST = 0xFFFFF000 + 12, 0xFFFFF000 + 16  # SKF_AD_OFF, the attribute X from offset A on, or inside the nest at A
PASS, DROP = 0xFFFFFFFF, 0
_MOST = 4096  # BPF_MAXINSNS
_FACTS = {"nlmsg_type": (4, 2), "nlmsg_flags": (6, 2), "seq": (8, 4), "port": (12, 4), "nlmsg_len": (0, 4)}  # offset, bytes
_ORDERS = {"<": (JGE, True), "<=": (JGT, True), ">": (JGT, False), ">=": (JGE, False)}  # the jump, and whether it is the other way


class _Nowhere(Exception):
    """A path that a type of message does not have."""


def program(condition: str, protocol: Protocol, registry: Registry, port: int = 0) -> list[Instruction]:
    """The program for the messages of a protocol that come to a port.

    Raises UsageError for what is no condition, or cannot be judged by a filter.
    """
    read = Condition(condition)
    if read.fault is not None or read.tree is None:
        raise UsageError(read.fault[0] if read.fault is not None else "a filter needs a condition: mtu > 1500")
    kinds: dict[int, list[MessageType]] = {}
    if protocol.name != "generic" and protocol.framing == "nlmsghdr":
        for family in registry.families(protocol.name):
            for kind in family.messages:
                if kind.direction != "request" and not kind.keys:
                    kinds.setdefault(kind.id, []).append(kind)
    if not kinds:
        raise UsageError(f"a condition cannot be made a filter for {protocol.name}, whose messages have no number of their own")
    made = _Assembler()
    known = False
    made.add(LD_LEN, 0)
    made.branch(JGE, h.HEADER_SIZE, "", "pass")
    made.little(_FACTS["nlmsg_type"], absolute=True)
    made.branch(JGE, h.MIN_TYPE, "", "pass")
    made.little(_FACTS["nlmsg_flags"], absolute=True)
    made.branch(JSET, h.MULTI, "pass", "")
    if port:  # an answer to us, or an event that we caused: the two look alike
        made.little(_FACTS["port"], absolute=True)
        made.branch(JEQ, port, "pass", "")
    made.little(_FACTS["nlmsg_len"], absolute=True)  # one message, and no more
    made.add(ADD, 3)
    made.add(AND, ~3 & 0xFFFFFFFF)
    made.add(TAX, 0)
    made.add(LD_LEN, 0)
    made.branch(JGT_X, 0, "pass", "")
    for number, described in sorted(kinds.items()):
        made.little(_FACTS["nlmsg_type"], absolute=True)
        made.branch(JEQ, number, "", f"not {number}")
        _Judge(made, described[0], condition).tree(read.tree, "pass", "drop")
        known = known or _has(described[0], read.tree)
        made.label(f"not {number}")
    if not known:
        paths = ", ".join(dict.fromkeys(node.path.text for node in read.tree.compared() if node.path is not None))
        raise UsageError(f"no message of {protocol.name} has {paths}")
    made.jump("pass")
    made.label("drop")
    made.add(RET, DROP)
    made.label("pass")
    made.add(RET, PASS)
    return made.assembled()


def _has(kind: MessageType, tree: Node) -> bool:
    for node in tree.compared():
        assert node.path is not None
        if node.path.text in _FACTS:
            return True
        try:
            _place(kind, node.path.text)
        except _Nowhere:
            continue
        return True
    return False


def _place(kind: MessageType, path: str) -> tuple[int | None, list[int], Type]:
    """Where a path leads: the offset of a field of the fixed header, or the numbers of attributes, outermost first; and its type."""
    offset = h.HEADER_SIZE
    for struct in kind.header or ():
        field = struct.by_name.get(path.removeprefix(f"{struct.name}."))
        if field is not None:
            return offset + field.offset, [], field.type
        offset += struct.fixed + 3 & ~3
    attributes, numbers = kind.attributes, []
    names = path.split(".")
    for index, name in enumerate(names):
        entry = attributes.by_name.get(name) if attributes is not None else None
        if entry is None:
            raise _Nowhere
        if entry.multi:
            raise UsageError(f"{path} may be there several times, and a filter sees only the first")
        numbers.append(entry.id)
        if index == len(names) - 1:
            return None, numbers, entry.type
        attributes = attributes_in(entry.type)
        if attributes is None:
            raise UsageError(f"{path} leads through {name}, whose parts depend on another value; a filter cannot follow")
    raise _Nowhere


class _Judge:
    """Writes the code that judges one kind of message."""

    def __init__(self, made: _Assembler, kind: MessageType, condition: str) -> None:
        self.made = made
        self.kind = kind
        self.condition = condition

    def tree(self, node: Node, yes: str, no: str) -> None:
        if node.kind == "not":
            self.tree(node.inner[0], no, yes)
        elif node.kind in ("and", "or"):
            for each in node.inner[:-1]:
                following = self.made.new_label()
                self.tree(each, following if node.kind == "and" else yes, no if node.kind == "and" else following)
                self.made.label(following)
            self.tree(node.inner[-1], yes, no)
        else:
            self.leaf(node, yes, no)

    def leaf(self, node: Node, yes: str, no: str) -> None:
        assert node.path is not None
        path, operator = node.path.text, node.operator
        texts = [value.text for value in node.values]
        if operator == "!=":
            operator, yes, no = "=", no, yes
        try:
            if path in _FACTS:
                self.fact(path, operator, texts, yes, no)
                return
            offset, numbers, type = _place(self.kind, path)
        except _Nowhere:
            self.made.jump(no)
            return
        if offset is None:
            self.find(numbers, no)
        elif node.kind == "there":
            self.made.jump(yes)
            return
        if node.kind == "there":
            self.made.jump(yes)
            return
        start = ATTRIBUTE_HEADER
        if offset is not None:
            self.made.add(LDX_IMM, offset)
            start = 0
        if operator in ("=", "in"):
            for text in texts:
                self.equal(type, path, text, start, offset is None, yes)
            self.made.jump(no)
        elif operator == "has" or operator in _ORDERS:
            self.number(type, path, operator, texts[0], start, offset is None, yes, no)
        else:
            raise UsageError(f"a filter cannot judge `{operator}`; in `{self.condition}` it can do =, !=, <, <=, >, >=, in and has")

    def fact(self, path: str, operator: str, texts: Sequence[str], yes: str, no: str) -> None:
        """A fact of nlmsghdr."""
        self.made.little(_FACTS[path], absolute=True)
        if operator in ("=", "in"):
            for text in texts:
                self.made.branch(JEQ, self.fact_number(path, text), yes, "")
            self.made.jump(no)
        elif operator in _ORDERS:
            jump, turned = _ORDERS[operator]
            number = self.fact_number(path, texts[0])
            self.made.branch(jump, number, no if turned else yes, yes if turned else no)
        elif operator == "has":
            self.made.branch(JSET, self.fact_number(path, texts[0]), yes, no)
        else:
            raise UsageError(f"a filter cannot judge `{path}` that way; it can do =, !=, <, <=, >, >=, in and has")

    def fact_number(self, path: str, text: str) -> int:
        number = number_of(text)
        if isinstance(number, int):
            return number
        if path == "nlmsg_flags":
            return h.flags_of(text)
        if path == "nlmsg_type":
            for each in self.kind.family.messages:
                if text.lower() in (each.name.lower(), each.operation):
                    return each.id
            return 0xFFFF  # a type of another family, which this kind of message has not
        raise UsageError(f"{path} is a number, and not {text!r}")

    def find(self, numbers: Sequence[int], no: str) -> None:
        """Make X the offset of an attribute."""
        self.made.add(LD_IMM, h.HEADER_SIZE + header_size(self.kind.header))
        for depth, number in enumerate(numbers):
            self.made.add(LDX_IMM, number)
            self.made.add(LD_W_ABS, NLATTR_NEST if depth else NLATTR)
            self.made.branch(JEQ, 0, no, "")
        self.made.add(TAX, 0)

    def equal(self, type: Type, path: str, text: str, start: int, measured: bool, yes: str) -> None:
        """Go to `yes` if the bytes at X are those of a value."""
        for raw in self.written(type, path, text):
            other = self.made.new_label()
            if measured:
                self.made.little((0, 2))
                self.made.branch(JEQ, ATTRIBUTE_HEADER + len(raw), "", other)
            place = 0
            while place < len(raw):
                size = 4 if len(raw) - place >= 4 else 2 if len(raw) - place >= 2 else 1
                self.made.add({4: LD_W_IND, 2: LD_H_IND, 1: LD_B_IND}[size], start + place)
                self.made.branch(JEQ, int.from_bytes(raw[place : place + size], "big"), "", other)
                place += size
            self.made.jump(yes)
            self.made.label(other)

    def number(self, type: Type, path: str, operator: str, text: str, start: int, measured: bool, yes: str, no: str) -> None:
        """Compare a number at X."""
        size = type.size or 0
        if size not in (1, 2, 4) or type.kind not in ("u8", "u16", "u32", "be16", "be32"):
            raise UsageError(f"a filter compares numbers of up to 32 bits without a sign, and {path} is {type.kind}")
        (raw,) = self.written(type, path, text)
        number = type.read(raw, 0, len(raw))
        if measured:
            self.made.little((0, 2))
            self.made.branch(JEQ, ATTRIBUTE_HEADER + size, "", no)
        self.made.little((start, size), order="big" if type.kind.startswith("be") else byteorder)
        if operator == "has":
            self.made.branch(JSET, int(number), yes, no)
            return
        jump, turned = _ORDERS[operator]
        self.made.branch(jump, int(number), no if turned else yes, yes if turned else no)

    @staticmethod
    def written(type: Type, path: str, text: str) -> list[bytes]:
        """The bytes that a value may have."""
        number = number_of(text)
        value: Any = number if isinstance(number, int) and type.kind != "string" else text
        if not isinstance(number, int) and type.names is not None:
            value = type.names.parse(text)
        raw = type.write(value)
        if not raw:
            raise UsageError(f"a filter cannot compare {path}")
        return [raw, raw[:-1]] if type.kind == "string" and raw.endswith(b"\0") and len(raw) > 1 else [raw]


class _Assembler:
    """Instructions with labels, of which jumps are made at the end."""

    def __init__(self) -> None:
        self.code: list[tuple[int, int, str]] = []  # code, k, and the label that a jump leads to
        self.labels: dict[str, int] = {}
        self._made = 0

    def new_label(self) -> str:
        self._made += 1
        return f"#{self._made}"

    def label(self, name: str) -> None:
        self.labels[name] = len(self.code)

    def add(self, code: int, k: int) -> None:
        self.code.append((code, k, ""))

    def jump(self, label: str) -> None:
        self.code.append((JA, 0, label))

    def branch(self, code: int, k: int, yes: str, no: str) -> None:
        """A conditional jump; "" goes on behind it. Each way is a jump of its own, which leads as far as it must."""
        if yes and no:
            self.code.append((code, k, "+1"))
            self.jump(no)
            self.jump(yes)
        elif yes:
            self.code.append((code, k, "0+1"))
            self.jump(yes)
        else:
            self.code.append((code, k, "+1"))
            self.jump(no)

    def little(self, field: tuple[int, int], absolute: bool = False, order: str = byteorder) -> None:
        """Make A a number of the host's byte order: at an offset, or at X and an offset further. The program itself reads big-endian."""
        offset, size = field
        base = LD_B_ABS if absolute else LD_B_IND
        if order == "big" or size == 1:
            self.add(base - {1: 0, 2: 8, 4: 16}[size], offset)
            return
        if absolute:
            self.add(LDX_IMM, 0)
        # Byte by byte from the highest, with X kept: ORed through the scratch memory.
        self.add(TXA, 0)
        self.add(ST, 1)
        self.add(LD_IMM, 0)
        self.add(ST, 0)
        for place in range(size - 1, -1, -1):
            self.add(LD_B_IND, offset + place)
            self.add(LSH, 8 * place)
            self.add(LDX_MEM, 0)
            self.add(OR_X, 0)
            self.add(ST, 0)
            self.add(LDX_MEM, 1)
        self.add(LD_MEM, 0)

    def assembled(self) -> list[Instruction]:
        found = []
        for place, (code, k, label) in enumerate(self.code):
            if label == "+1":
                found.append((code, 1, 0, k))
            elif label == "0+1":
                found.append((code, 0, 1, k))
            elif label:
                found.append((JA, 0, 0, self.labels[label] - place - 1))
            else:
                found.append((code, 0, 0, k))
        if len(found) > _MOST:
            raise UsageError(f"the condition makes a filter of {len(found)} instructions, and the kernel takes {_MOST}; make it simpler")
        return found
