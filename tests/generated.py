"""Messages made from the schema by chance: of any family, with everything that may be wrong with them now and then."""

from __future__ import annotations

from random import Random

from nlshell.schema import (
    AttributeSet,
    Either,
    IndexedArray,
    MessageType,
    Nest,
    Packed,
    Prefixed,
    Records,
    Scalar,
    String,
    Struct,
    SubMessage,
    Type,
    TypeValue,
)  # fmt: skip
from nlshell.wire import header as h
from nlshell.wire.attribute import NESTED, NET_BYTEORDER, pack

GENERIC_ID = 77


def payload_of(type: Type, random: Random, level: int) -> bytes:
    """Bytes that mostly fit a type, with everything that may be wrong with them now and then."""
    if random.random() < 0.1:
        return random.randbytes(random.choice((0, 1, 2, 3, 4, 5, 8, 12, 16, 33)))
    if isinstance(type, SubMessage):
        cases = [case for case in type.cases.values() if case is not None]
        return payload_of(random.choice(cases), random, level) if cases else random.randbytes(4)
    if isinstance(type, Either):
        return payload_of(random.choice(type.alternatives), random, level)
    if isinstance(type, Nest):
        return row_of(type.of, random, level + 1) if level < 5 else b""
    if isinstance(type, Struct):
        raw = random.randbytes(type.fixed)
        if type.tail is not None:
            return raw[: type.tail.offset] + payload_of(type.tail.type, random, level + 1)
        return random.choice((raw, raw, raw, raw[: len(raw) // 2], raw + b"12345"))
    if isinstance(type, Prefixed):
        return random.randbytes(h.align(type.struct.fixed)) + payload_of(type.rest, random, level + 1)
    if isinstance(type, Records):
        field, out = type.struct.by_name[type.length], b""
        for _ in range(random.randrange(3)):
            one = bytearray(random.randbytes(type.struct.fixed) + payload_of(type.rest, random, level + 1))
            size = field.type.write(max(len(one) + random.choice((0, 0, 0, -1, 4)), 0) & 0xFF)
            one[field.offset : field.offset + len(size)] = size
            out += one + bytes(-len(one) % 4)
        return out
    if isinstance(type, (IndexedArray, TypeValue)):
        bits = random.choice((0, NESTED))
        items = range(random.randrange(3)) if level < 6 else ()
        return b"".join(pack(random.randrange(6) | bits, payload_of(type.item, random, level + 1)) for _ in items)
    if isinstance(type, Packed):
        return b"".join(payload_of(type.item, random, level + 1) for _ in range(type.count or random.randrange(4)))
    if isinstance(type, String) and random.random() < 0.5:
        return random.choice((b"veth\0", b"vlan\0", b"bridge\0", b"flower\0", b"u32", b"a\0b\0", b"\xff\xfe\0", b"", b"\0\0"))
    if type.names is not None and isinstance(type, Scalar) and random.random() < 0.8:
        return type.packing.pack(random.choice(list(type.names.entries.values())) & type.range[1])
    return random.randbytes(type.size if type.size is not None else random.choice((0, 1, 4, 6, 8, 16, 20)))


def row_of(attributes: AttributeSet | None, random: Random, level: int = 0) -> bytes:
    out = b""
    known = list(attributes or ())
    for _ in range(random.choice((0, 1, 3, 6, 9)) if level < 3 else random.randrange(3)):
        number, payload = random.randrange(0x4000), random.randbytes(random.randrange(9))
        if known and random.random() < 0.93:
            attribute = random.choice(known)
            number, payload = attribute.id, payload_of(attribute.type, random, level)
            chooser = attributes.by_name.get(attribute.type.selector) if attributes and isinstance(attribute.type, SubMessage) else None
            if chooser is not None and random.random() < 0.8:
                value, case = random.choice(list(attribute.type.cases.items()))
                payload = payload_of(case, random, level) if case is not None else b""
                selector = pack(chooser.id, value.encode() + b"\0" if isinstance(value, str) else chooser.type.write(value))
                out += selector if random.random() < 0.7 else b""
        out += pack(number | random.choice((0, 0, NESTED, NET_BYTEORDER, NESTED | NET_BYTEORDER)), payload[:9000])
        out += random.randbytes(2) if random.random() < 0.02 else b""
    return out[:-1] if random.random() < 0.05 else out


def message_of(kind: MessageType, random: Random) -> bytes:
    start = bytearray(b"".join(random.randbytes(h.align(struct.fixed)) for struct in kind.header or ()))
    if start and (kind.keys or kind.family.kind == "generic"):
        start[0] = (random.choice(kind.keys) if kind.keys else kind.id) & 0xFF
    payload = payload_of(kind.payload, random, 0) if kind.payload is not None else row_of(kind.attributes, random)
    number = (kind.family.id or GENERIC_ID) if kind.family.kind == "generic" else kind.id
    body = (bytes(start) + payload)[: 60000 if random.random() < 0.95 else random.randrange(40)]
    return h.pack(number, random.choice((0, 1, 2, 0x301)), random.choice((0, 7)), random.choice((0, 9)), body)
