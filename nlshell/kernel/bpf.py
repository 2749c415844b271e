"""A condition of `where` as a classic BPF program, so that the kernel drops what does not fit before it is queued.

A socket filter sees one datagram and knows no schema: for each type of message that the protocol has, the program looks at the
fixed header and the attributes of that type. What it cannot judge passes: answers and ends (what is MULTI, or below NLMSG_MIN_TYPE,
or has our own port, as events have that we caused ourselves), datagrams of several messages, messages shorter than their fixed
header, types that nobody describes. A value that is not there fits nothing, as in `where`. Of the words of people (codec.words) it knows
none: paths stand in it, and what nlmsghdr says. What cannot be judged at all (a word, a part of a struct inside an attribute, a
text that is searched) is refused, never left out.

The machine loads big-endian. Whether two values are equal, and whether bits are set, does not ask for an order of bytes: the program
compares with the bytes that the writer would write. Numbers are ordered byte by byte, from the most significant on.

Sources: bpf(4) and Linux, Documentation/networking/filter.rst (instructions); <linux/filter.h> (SKF_AD_NLATTR, SKF_AD_NLATTR_NEST);
net/core/filter.c (what the two look for).
"""

from __future__ import annotations

from sys import byteorder

from ..codec.condition import Condition
from ..codec.literals import number_of
from ..codec.words import Words
from ..errors import NlshellError, UsageError
from ..schema import paths
from ..schema.enums import Enum, Flags
from ..schema.shapes import Nest, Struct, SubMessage, header_names, header_size
from ..schema.types import U16, U32, Scalar, String
from ..wire import header as h
from ..wire.attribute import ATTRIBUTE_HEADER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..codec.condition import Node
    from ..schema.model import MessageType, Protocol
    from ..schema.registry import Registry
    from ..schema.types import Type

    Instruction = tuple[int, int, int, int]
    Place = tuple[int, Sequence[int], Type]

# <linux/bpf_common.h>: class, size and mode, or operation and source, in one number
LD_W_ABS, LD_B_ABS, LD_LEN, LD_IMM, LDX_IMM = 0x20, 0x30, 0x80, 0x00, 0x01
LD_IND = {4: 0x40, 2: 0x48, 1: 0x50}  # by the bytes that are loaded, from X on
ADD, OR_X, AND, LSH, XOR, TAX = 0x04, 0x4C, 0x54, 0x64, 0xA4, 0x07
JA, JEQ, JGT, JGE, JGT_X = 0x05, 0x15, 0x25, 0x35, 0x2D
RET = 0x06
NLATTR, NLATTR_NEST = 0xFFFFF000 + 12, 0xFFFFF000 + 16  # SKF_AD_OFF, the attribute X from offset A on, or inside the nest at A
_LENGTH_AT, _TYPE_AT, _FLAGS_AT, _SEQ_AT, _PORT_AT = 0, 4, 6, 8, 12  # struct nlmsghdr
PASS, DROP = 0xFFFFFFFF, 0
_MOST = 4096  # BPF_MAXINSNS
_MOST_NAMED = 3  # paths that a sentence names for a word
_FLAGS = {name: bits for usage in ("get", "new", "del", "ack") for name, bits in h.flag_bits(usage).items()}


class _Nowhere(Exception):
    """A path that a type of message does not have."""


def program(condition: str, protocol: Protocol, registry: Registry, port: int = 0) -> list[Instruction]:
    """The program for the messages of a protocol that come to a port, as (code, jt, jf, k).

    Raises UsageError for what is no condition, or cannot be judged by a filter; UnknownNameError or EncodeError for a value that
    what stands at its path cannot have.
    """
    read = Condition(condition)
    if read.fault is not None or read.tree is None:
        raise UsageError(read.fault[0] if read.fault is not None else "a filter needs a condition: mtu > 1500")
    kinds = _kinds(protocol, registry)
    if not kinds:
        raise UsageError(f"a condition cannot be made a filter for {protocol.name}, whose messages have no number of their own")
    made, facts = _Assembler(), _facts(kinds)
    _let_pass(made, port)
    judges = _dispatch(made, kinds)
    judge = _Judge(made, facts, condition)
    for label, kind in judges:
        made.label(label)
        judge.judge(kind, read.tree)
    judge.require_sense(protocol, [kind for _, kind in judges])
    made.label("drop")
    made.add(RET, DROP)
    made.label("pass")
    made.add(RET, PASS)
    return made.assembled()


def _let_pass(made: _Assembler, port: int) -> None:
    """Let go what is no single event."""
    made.add(LD_LEN, 0)
    made.branch(JGE, h.HEADER_SIZE, "", "pass")
    made.add(LDX_IMM, 0)
    made.at_least(_TYPE_AT, U16, h.MIN_TYPE, "pass")
    one, others = made.new_label(), made.new_label()
    made.bits(_FLAGS_AT, U16.write(h.MULTI), one)
    made.jump("pass")
    made.label(one)
    if port:  # an answer to us, or an event that we caused: the two look alike
        made.same(_PORT_AT, U32.write(port), others)
        made.jump("pass")
        made.label(others)
    made.number(_LENGTH_AT, U32)
    made.add(ADD, 3)
    made.add(AND, ~3 & 0xFFFFFFFF)
    made.add(TAX, 0)
    made.add(LD_LEN, 0)
    made.branch(JGT_X, 0, "pass", "")


def _dispatch(made: _Assembler, kinds: Mapping[int, Sequence[MessageType]]) -> list[tuple[str, MessageType]]:
    """Jump by what the message is; the labels that it jumps to, each with a kind, which stands for all that are made alike."""
    judges: dict[object, tuple[str, MessageType]] = {}

    def judge(kind: MessageType) -> str:
        return judges.setdefault((kind.header, kind.attributes), (made.new_label(), kind))[0]

    told_apart = []
    made.add(LDX_IMM, 0)
    made.add(LD_IND[2], _TYPE_AT)
    for number, described in sorted(kinds.items()):
        if described[0].keys:
            label = made.new_label()
            told_apart.append((label, described))
        else:
            label = judge(described[0])
        made.branch(JEQ, int.from_bytes(U16.write(number), "big"), label, "")
    made.jump("pass")
    for label, described in told_apart:
        made.label(label)
        made.add(LD_LEN, 0)
        made.branch(JGT, h.HEADER_SIZE, "", "pass")
        made.add(LD_B_ABS, h.HEADER_SIZE)
        for kind in described:
            for low, high in _runs(kind.keys or range(256)):
                following = made.new_label()
                made.branch(JGE, low, "", following)
                made.branch(JGT, high, following, judge(kind))
                made.label(following)
        made.jump("pass")
    return list(judges.values())


def _kinds(protocol: Protocol, registry: Registry) -> dict[int, list[MessageType]]:
    """What the kernel sends, by nlmsg_type; of several kinds with one number those first that the registry chooses first.

    Where a discriminator tells them apart, a program sees it only if it is the first byte behind nlmsghdr.
    """
    found: dict[int, list[MessageType]] = {}
    if protocol.name == "generic" or protocol.framing != "nlmsghdr":
        return found
    discriminate = protocol.discriminate
    by_byte = discriminate is not None and all(discriminate(bytes([key]), 0, 1) == key for key in range(256))
    for family in registry.families(protocol.name):
        for kind in family.messages:
            if kind.direction != "request" and (by_byte or not kind.keys):
                found.setdefault(kind.id, []).append(kind)
    for described in found.values():
        described.sort(key=lambda kind: (kind.direction != "reply", kind.direction is not None))
    return found


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of numbers that follow each other."""
    ordered = sorted(numbers)
    first = 0
    for place, number in enumerate(ordered, 1):
        if place == len(ordered) or ordered[place] != number + 1:
            yield ordered[first], number
            first = place


def _facts(kinds: Mapping[int, Sequence[MessageType]]) -> dict[str, Place]:
    """The fields of nlmsghdr by the names that conditions have for them (codec.value_at.FACTS), where no message has such a path."""
    numbers: dict[str, set[int]] = {}  # of a name: families of netfilter share those of their operations
    described = [kind for each in kinds.values() for kind in each]
    for kind in described:
        for name in (kind.name, kind.operation):
            numbers.setdefault(name, set()).add(kind.id)
    types = {name: min(found) for name, found in numbers.items() if len(found) == 1}
    facts: dict[str, Place] = {
        "nlmsg_len": (_LENGTH_AT, (), U32),
        "nlmsg_type": (_TYPE_AT, (), U16.but(names=Enum("nlmsg_type", types))),
        "nlmsg_flags": (_FLAGS_AT, (), U16.but(names=Flags("nlmsg_flags", _FLAGS, "NLM_F_"))),
        "seq": (_SEQ_AT, (), U32),
        "port": (_PORT_AT, (), U32),
    }
    taken = {name for kind in described for name in paths.top(kind)}
    return {name: place for name, place in facts.items() if name not in taken}


class _Judge:
    """Writes the code that judges kinds of message, one after the other."""

    def __init__(self, made: _Assembler, facts: dict[str, Place], condition: str) -> None:
        self.made = made
        self.facts = facts
        self.condition = condition
        self.kind: MessageType
        self._met: dict[str, bool] = {}  # the paths asked for, and whether any kind has them
        self._taken: dict[tuple[str, str], NlshellError | None] = {}  # path and value; what was said to it where no kind can have it

    def judge(self, kind: MessageType, tree: Node) -> None:
        self.kind = kind
        self.made.add(LD_LEN, 0)
        self.made.branch(JGE, h.HEADER_SIZE + header_size(kind.header), "", "pass")
        self.tree(tree, "pass", "drop")

    def require_sense(self, protocol: Protocol, judged: Sequence[MessageType]) -> None:
        """Raise where no kind that was judged has something that is asked for, or can have a value that it is compared with."""
        for path in (path for path, met in self._met.items() if not met):
            words = Words(judged)
            places = list(dict.fromkeys(words.places(path))) if words.called(path) else []
            hint = f"; a filter knows paths, and not this word for {' or '.join(places[:_MOST_NAMED])}" if places else ""
            raise UsageError(f"no message of {protocol.name} has {path}{hint}")
        for refused in self._taken.values():
            if refused is not None:
                raise refused

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
        if operator == "!=":
            operator, yes, no = "=", no, yes
        try:
            start, numbers, type = self.place(path)
        except _Nowhere:
            self._met.setdefault(path, False)
            self.made.jump(no)
            return
        self._met[path] = True
        if numbers:
            self.find(numbers, no)
        else:
            self.made.add(LDX_IMM, 0)
        if node.kind == "there":
            self.made.jump(yes)
            return
        if operator not in ("=", "in", "<", "<=", ">", ">=", "has"):
            raise UsageError(f"a filter cannot judge `{operator}`; in `{self.condition}` it can do =, !=, <, <=, >, >=, in and has")
        for raw in self.written(type, path, node):
            other = self.made.new_label()
            if operator in ("=", "in"):
                self.equal(start, bool(numbers), type, path, raw, other)
                self.made.jump(yes)
            else:
                self.compared(start, bool(numbers), type, path, operator, raw, yes, no)
            self.made.label(other)
        self.made.jump(no)

    def written(self, type: Type, path: str, node: Node) -> Iterator[bytes]:
        """The bytes of those values that a type can have: messages of several families are asked, and none can have all."""
        for each in node.values:
            try:
                raw = type.write(_meant(type, each.text))
            except NlshellError as refused:
                self._taken.setdefault((path, each.text), refused)
            else:
                self._taken[path, each.text] = None
                yield raw

    def compared(self, start: int, measured: bool, type: Type, path: str, operator: str, raw: bytes, yes: str, no: str) -> None:
        """Compare a number."""
        if not isinstance(type, Scalar):
            raise UsageError(f"a filter compares whole numbers of fixed width, and {path} is {type.kind}")
        self.width(len(raw), measured, no)
        if operator == "has":
            if not isinstance(type.names, Flags) and type.hint != "hex":
                raise UsageError(f"in a filter `has` asks for bits, and {path} is a number; compare it with =")
            self.made.bits(start, raw, no)
            self.made.jump(yes if any(raw) else no)
        else:
            greater, less = (yes, no) if ">" in operator else (no, yes)
            self.made.order(start, type, raw, greater, yes if "=" in operator else no, less)

    def place(self, path: str) -> Place:
        """Where a path leads: an offset from the message's begin, () and the type; or an offset into the attribute to which the
        numbers lead, outermost first, with its type.
        """
        attributes, offset = self.kind.attributes, h.HEADER_SIZE
        names = header_names(self.kind.header or (), attributes)
        for struct in self.kind.header or ():
            for field in struct.fields:
                name = names[struct.name, field.name]
                if f"{path}.".startswith(f"{name}."):
                    return _inside(offset + field.offset, field.type, path[len(name) + 1 :])
            offset += header_size([struct])
        numbers: list[int] = []
        steps = path.split(".")
        for position, name in enumerate(steps, 1):
            entry = attributes.by_name.get(name) if attributes is not None else None
            if entry is None:
                break
            if entry.multi:
                raise UsageError(f"{path} may be there several times, and a filter sees only the first")
            numbers.append(entry.id)
            if position == len(steps):
                return ATTRIBUTE_HEADER, numbers, entry.type
            if isinstance(entry.type, SubMessage):
                raise UsageError(f"{path} leads through {name}, whose parts depend on another value; a filter cannot follow")
            if not isinstance(entry.type, Nest):
                raise UsageError(f"{path} leads through {name}, which is no nest of attributes; a filter looks into nothing else")
            attributes = entry.type.of
        if path in self.facts:
            return self.facts[path]
        raise _Nowhere

    def find(self, numbers: Sequence[int], no: str) -> None:
        """Make X the offset of an attribute."""
        self.made.add(LD_IMM, h.HEADER_SIZE + header_size(self.kind.header))
        for depth, number in enumerate(numbers):
            self.made.add(LDX_IMM, number)
            self.made.add(LD_W_ABS, NLATTR_NEST if depth else NLATTR)
            self.made.branch(JEQ, 0, no, "")
        self.made.add(TAX, 0)

    def width(self, size: int, measured: bool, other: str) -> None:
        """Go on where the attribute at X holds so many bytes; a field of a header always does."""
        if measured:
            self.made.same(0, U16.write(ATTRIBUTE_HEADER + size), other)

    def equal(self, start: int, measured: bool, type: Type, path: str, raw: bytes, other: str) -> None:
        """Go on where the value is this one."""
        if not isinstance(type, String):
            if not raw:
                raise UsageError(f"a filter cannot compare {path}, which has no bytes")
            self.width(len(raw), measured, other)
            self.made.same(start, raw, other)
            return
        raw = raw.rstrip(b"\0")
        if not measured:
            self.made.same(start, raw + bytes(len(raw) < (type.size or 0)), other)
            return
        longer, closed = self.made.new_label(), self.made.new_label()
        self.made.at_least(0, U16, ATTRIBUTE_HEADER + len(raw), other)
        self.made.same(start, raw, other)
        # Its end is that of the attribute, or a NUL.
        self.width(len(raw), measured, longer)
        self.made.jump(closed)
        self.made.label(longer)
        self.made.same(start + len(raw), b"\0", other)
        self.made.label(closed)


def _inside(offset: int, type: Type, path: str) -> Place:
    """Where a path leads from a field of a fixed header, through structs."""
    for name in path.split(".") if path else ():
        field = type.by_name.get(name) if isinstance(type, Struct) else None
        if field is None:
            raise _Nowhere
        offset, type = offset + field.offset, field.type
    return offset, (), type


def _meant(type: Type, text: str) -> int | str:
    """What a text of a condition is to a type: a number, also by its name, or what the writer makes bytes of."""
    number = number_of(text)
    if isinstance(type, String):
        return text
    if isinstance(number, int):
        return number
    return text if type.names is None else type.names.parse(text)


class _Assembler:
    """Instructions with labels, of which jumps are made at the end."""

    def __init__(self) -> None:
        self.code: list[tuple[int, int, int, int | str]] = []  # of a jump k is a label
        self.labels: dict[str, int] = {}
        self._made = 0

    def new_label(self) -> str:
        self._made += 1
        return f"#{self._made}"

    def label(self, name: str) -> None:
        self.labels[name] = len(self.code)

    def add(self, code: int, k: int) -> None:
        self.code.append((code, 0, 0, k))

    def jump(self, label: str) -> None:
        self.code.append((JA, 0, 0, label))

    def branch(self, code: int, k: int, yes: str, no: str) -> None:
        """A conditional jump; "" goes on behind it. Each way is a jump of its own: that of the condition leads 255 instructions far."""
        self.code.append((code, 0, 1, k) if yes else (code, 1, 0, k))
        for label in filter(None, (yes, no)):
            self.jump(label)

    def number(self, start: int, type: Scalar) -> None:
        """Make A a number of nlmsghdr. Changes X."""
        for place, offset in enumerate(_from_highest(type)):
            if place:
                self.add(LSH, 8)
                self.add(TAX, 0)
            self.add(LD_B_ABS, start + offset)
            if place:
                self.add(OR_X, 0)

    def same(self, start: int, raw: bytes, other: str) -> None:
        """Go on where the bytes at X + start are these."""
        for offset, size, wanted in _pieces(raw):
            self.add(LD_IND[size], start + offset)
            self.branch(JEQ, wanted, "", other)

    def bits(self, start: int, raw: bytes, other: str) -> None:
        """Go on where all bits of these bytes are set in those at X + start."""
        for offset, size, wanted in _pieces(raw):
            self.add(LD_IND[size], start + offset)
            self.add(AND, wanted)
            self.branch(JEQ, wanted, "", other)

    def order(self, start: int, type: Scalar, raw: bytes, greater: str, equal: str, less: str) -> None:
        """Jump as the number at X + start is greater than the one of these bytes, equal, or less."""
        sign = 0x80 if type.range[0] < 0 else 0  # turned, negative numbers come before the others
        for offset in _from_highest(type):
            self.add(LD_IND[1], start + offset)
            if sign:
                self.add(XOR, sign)
            self.branch(JGT, raw[offset] ^ sign, greater, "")
            self.branch(JEQ, raw[offset] ^ sign, "", less)
            sign = 0
        self.jump(equal)

    def at_least(self, start: int, type: Scalar, number: int, other: str) -> None:
        """Go on where the number at X + start is this one or greater."""
        enough = self.new_label()
        self.order(start, type, type.write(number), enough, enough, other)
        self.label(enough)

    def assembled(self) -> list[Instruction]:
        if len(self.code) > _MOST:
            raise UsageError(
                f"the condition makes a filter of {len(self.code)} instructions, and the kernel takes {_MOST}; make it simpler"
            )
        return [
            (code, yes, no, self.labels[k] - place if isinstance(k, str) else k) for place, (code, yes, no, k) in enumerate(self.code, 1)
        ]


def _from_highest(type: Scalar) -> Sequence[int]:
    """The offsets of a number's bytes, the most significant first."""
    places = range(type.size or 0)
    return places if (type.byte_order or f"{byteorder}-endian") == "big-endian" else places[::-1]


def _pieces(raw: bytes) -> Iterator[tuple[int, int, int]]:
    """What can be loaded at once: offset, size, and the number that the machine makes of it."""
    offset = 0
    while offset < len(raw):
        size = next(each for each in LD_IND if offset + each <= len(raw))
        yield offset, size, int.from_bytes(raw[offset : offset + size], "big")
        offset += size
