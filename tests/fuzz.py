"""The readers against each other on damaged messages: tree, values, and frames made either way, cell by cell.

Everything follows from the number of a round: which messages, what is done to them, how many rows there are. What
differs is made smaller (`smallest`) until nothing can be left out, and told as hex that can be pasted.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from random import Random
from typing import Any

import pytest

pytest.importorskip("pandas", reason="needs pandas: pip install 'netlink-shell[frames]'")

from nlshell.codec.message import Context, Message, messages
from nlshell.codec.tree import Node, plain_level
from nlshell.frames import lockstep, scalar
from nlshell.frames.assemble import dataframe
from nlshell.frames.plan import plan_of
from nlshell.frames.table import Batch, ListPart
from nlshell.schema import REGISTRY, Family, Struct
from nlshell.wire import header as h
from nlshell.wire.attribute import pack

from . import captures
from .framed import packed
from .generated import GENERIC_ID, message_of

_MOST = 5000  # rows of a large dump
_FEW = 12  # rows that are also read one by one
_LONGEST = 6000  # bytes of a message


# --- what differs


def difference(found: Sequence[Message]) -> str:
    """What two readers of these messages, all of one kind, do not agree on; "" where they agree on everything."""
    kind = found[0].kind
    assert kind is not None
    plan = plan_of(kind)
    different = {each.bytes: each for each in found}
    for each in different.values():
        if told := _unlike("tree", _told(lambda: plain_level(each.tree.children[1:])), "values", _told(lambda: each.values)):  # noqa: B023
            return told
    small = _told(lambda: scalar.read(plan, found))
    if isinstance(small, str):
        return f"small: {small}"
    rows = cells(small)
    alone = {raw: cells(scalar.read(plan, [each]))[0] for raw, each in different.items() if len(found) <= _FEW}
    for row, each in enumerate(found if alone else ()):
        if told := _unlike("alone", alone[each.bytes], f"row {row} of a small frame", rows[row]):
            return told
    if not lockstep.is_possible(kind):
        return ""
    raw, starts, ends = packed([each.bytes for each in found])
    large = _told(lambda: lockstep.read(kind, raw, starts, ends, found.__getitem__))
    if isinstance(large, str):
        return f"large: {large}"
    for row, (mine, other) in enumerate(zip(rows, cells(large), strict=True)):
        if told := _unlike(f"row {row} small", mine, "large", other):
            return told
    columns = {*small.parts, *large.parts}
    return _unlike("small", _told(lambda: _finished(small, columns)), "large", _told(lambda: _finished(large, columns)))


def _told(read: Callable[[], Any]) -> Any:
    """What a reader gives, or the fault it raises, as text."""
    try:
        return read()
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"


def _unlike(one: str, mine: Any, two: str, other: Any) -> str:
    if mine == other:
        return ""
    if isinstance(mine, dict) and isinstance(other, dict):
        names = [name for name in {**mine, **other} if name not in mine or name not in other or mine[name] != other[name]]
        if names:
            name = names[0]
            return f"{one} {name} = {mine.get(name)!r}, {two} {name} = {other.get(name)!r}"
    return f"{one} {mine!r}, {two} {other!r}"


def cells(batch: Batch) -> list[dict[str, Any]]:
    """What each row has, by column; absent cells are not there."""
    rows: list[dict[str, Any]] = [{} for _ in range(batch.length)]
    for index, part in batch.parts.items():
        path = batch.plan.columns[index].path
        if isinstance(part, ListPart):
            items = cells(part.items)
            for row, (start, stop) in enumerate(zip(part.offsets[:-1].tolist(), part.offsets[1:].tolist())):
                if part.present is None or part.present[row]:
                    rows[row][path] = items[start:stop]
            continue
        for row, value in zip(rows, part if isinstance(part, list) else part.to_pylist(), strict=True):
            if value is not None:
                row[path] = value
    return rows


def _finished(batch: Batch, columns: set[int]) -> dict[str, Any]:
    """These columns of the DataFrame, with their types: those that have a value in either."""
    made = dataframe(batch, wanted=[batch.plan.columns[index].path for index in sorted(columns)])
    return {name: (str(made[name].dtype), repr(made[name].tolist())) for name in made.columns}


# --- a round


def round_of(number: int) -> list[Message]:
    """The messages of a round, all of one kind."""
    random = Random(f"nlshell {number}")
    sources = _recorded(random) if random.random() < 0.6 else _generated(random)
    raws = [_damaged(random.choice(sources), random) for _ in range(random.choice((1, 2, 2, 3, 6, 12)))]
    if random.random() < 0.5:
        raws += [random.choice(sources).bytes for _ in range(random.randrange(40))]
        random.shuffle(raws)
    context = sources[0].context
    found = [each for raw in raws for each in messages(raw, context)[0][:1]]
    kinds: dict[int, list[Message]] = {}
    for each in found:
        if each.kind is not None:
            kinds.setdefault(id(each.kind), []).append(each)
    group = max(kinds.values(), key=len, default=[])
    if group and random.random() < 0.015:
        group = (group * (_MOST // len(group) + 1))[: random.choice((100, 100, 200, 400, 1000, _MOST))]
    return group


@cache
def _groups() -> list[list[Message]]:
    groups: dict[tuple[str, int], list[Message]] = {}
    for area in captures.AREAS:
        for message in captures.conversation(area):
            if message.kind is not None and len(message) < _LONGEST:
                groups.setdefault((area, id(message.kind)), []).append(message)
    return list(groups.values())


@cache
def _by_shape() -> list[list[list[Message]]]:
    """The groups that have something of a shape, shape by shape: most of what is recorded is links, routes and numbers."""
    found: dict[Any, list[list[Message]]] = {}
    for group in _groups():
        for shape in {_shape(node) for message in group[:: len(group) // 3 + 1] for node in _attributes(message.tree)}:
            found.setdefault(shape, []).append(group)
    return list(found.values())


def _recorded(random: Random) -> list[Message]:
    group = random.choice(random.choice(_by_shape()))
    return random.sample(group, min(len(group), 8))


@cache
def _families() -> list[Family]:
    return [family for protocol in REGISTRY.protocols() for family in REGISTRY.families(protocol.name) if family.messages]


def _generated(random: Random) -> list[Message]:
    """Messages that the schema nearly allows, of any family."""
    kind = random.choice(random.choice(_families()).messages)
    protocol = kind.family.protocol
    context = Context(protocol, {GENERIC_ID: kind.family} if kind.family.kind == "generic" else {})
    made = []
    for _ in range(random.choice((1, 3))):
        data = message_of(kind, random)[:_LONGEST]
        made += messages(_sized(data) if protocol.framing == "nlmsghdr" else data[h.HEADER_SIZE :], context)[0][:1]
    return made


def _sized(data: bytes | bytearray) -> bytes:
    """With the length that it has."""
    return struct.pack("=I", len(data)) + bytes(data[4:]) if len(data) >= h.HEADER_SIZE else bytes(data)


# --- damage


def _damaged(message: Message, random: Random) -> bytes:
    """A message with a few changes; whether its nlmsg_len is right again is left to chance, mostly it is."""
    raw = message.bytes
    for _ in range(random.choice((0, 1, 1, 2, 4))):
        raw = _sized(_change(message, raw, random))
        message = (messages(raw, message.context)[0] or [message])[0]
        raw = message.bytes
    if random.random() < 0.02 and len(raw) > h.HEADER_SIZE:
        return struct.pack("=I", len(raw) + random.choice((1, 4, 400))) + raw[4:]
    return raw


def _change(message: Message, raw: bytes, random: Random) -> bytes | bytearray:
    """One change: anywhere among the bytes, or to an attribute, the lengths around it following."""
    start = message.payload - message.offset
    data = bytearray(raw)
    how = random.choice(("flip", "word", "cut", "grow", "header", "resize", "resize", "cut inside", "repeat", "remove", "move"))
    if how == "flip" and len(data) > start:
        data[random.randrange(start, len(data))] = random.choice((0, 1, 2, 10, 28, 0x7F, 0x80, 0xFF, random.randrange(256)))
    elif how == "word" and len(data) >= start + 4:
        place = random.randrange(start, len(data) - 3) & ~3
        struct.pack_into("=H", data, place + random.choice((0, 2)), random.choice((0, 3, 4, 5, 8, 20, random.randrange(70), 0xFFFF)))
    elif how == "cut" and len(data) > start:
        del data[random.randrange(start, len(data)) :]
    elif how == "grow":
        data += random.randbytes(random.choice((1, 3, 4, 8, 20)))
    elif how == "header" and len(data) > start:
        data[random.randrange(start, min(start + 20, len(data)))] ^= 1 << random.randrange(8)
    else:
        found: dict[Any, list[Node]] = {}
        for node in _attributes(message.tree):
            found.setdefault(_shape(node), []).append(node)
        if found:  # what is rare is damaged as often as what is common
            chosen = random.choice(random.choice(list(found.values())))
            return _at_attribute(raw, message.offset, chosen, how, random, [node for nodes in found.values() for node in nodes])
    return data


def _shape(node: Node) -> Any:
    """What readers do with it: the class of its type and of the one around it, and whether it is a struct of structs."""
    kind, above = node.type, node.parent.type if node.parent is not None else None
    nested = isinstance(kind, Struct) and any(isinstance(field.type, Struct) for field in kind.fields)
    return kind.__class__, above.__class__, getattr(kind, "item", None).__class__, nested


def _attributes(node: Node) -> Iterator[Node]:
    return (each for each in node.walk() if each.raw >= 0)


def _at_attribute(raw: bytes, origin: int, node: Node, how: str, random: Random, all_of_them: Sequence[Node]) -> bytes:
    begin, end = node.offset - origin, node.end - origin
    payload = raw[begin + 4 : end]
    if how == "resize":
        size = random.choice((0, 1, 2, 4, 8, 16, len(payload) + 1, len(payload) + 4, max(len(payload) - 1, 0)))
        payload = payload[:size] + random.randbytes(max(size - len(payload), 0))
    elif how == "cut inside":
        payload = payload[: random.randrange(len(payload) + 1)]
    new = pack(node.raw, payload[:_LONGEST])
    if how == "repeat":
        other = random.choice((node, random.choice(all_of_them)))
        new += raw[other.offset - origin : (other.end - origin + 3) & ~3]
    elif how == "remove":
        new = b""
    elif how == "move":
        return replaced(raw, origin, node, b"") + new
    return replaced(raw, origin, node, new)


def replaced(raw: bytes, origin: int, node: Node, new: bytes) -> bytes:
    """The message with other bytes in the place of an attribute, its padding included; the nests around it are as long as they are."""
    begin, end = node.offset - origin, min((node.end - origin + 3) & ~3, len(raw))
    out = bytearray(raw[:begin] + new + raw[end:])
    above = node.parent
    while above is not None:
        if above.raw >= 0:
            place = above.offset - origin
            length = struct.unpack_from("=H", out, place)[0] + len(new) - (end - begin)
            struct.pack_into("=H", out, place, min(max(length, 0), 0xFFFF))
        above = above.parent
    return bytes(out)


# --- what is left of a difference


def smallest(found: Sequence[Message], differs: Callable[[Sequence[Message]], str] = difference, tries: int = 1500) -> list[Message]:
    """The fewest and shortest messages that still differ, as far as so many tries lead."""
    kept = list(found)

    def holds(some: list[Message]) -> bool:
        nonlocal tries
        tries -= 1
        if tries <= 0 or not some or any(each.kind is not some[0].kind for each in some):
            return False
        if some[0].kind is None or not differs(some):
            return False
        kept[:] = some
        return True

    before: list[bytes] = []
    while before != (before := [each.bytes for each in kept]) and tries > 0:
        _fewer(kept, holds)
        for place in range(len(kept)):
            _shorter(kept, place, holds)
    return kept


def _fewer(kept: list[Message], holds: Callable[[list[Message]], bool]) -> None:
    size = len(kept) // 2
    while size:
        place = 0
        while place < len(kept):
            if not holds(kept[:place] + kept[place + size :]):
                place += size
        size //= 2


def _shorter(kept: list[Message], place: int, holds: Callable[[list[Message]], bool]) -> None:
    def try_out(raw: bytes) -> bool:
        again = messages(_sized(raw), kept[place].context)[0] if len(raw) >= h.HEADER_SIZE else []
        return bool(again) and raw != kept[place].bytes and holds([*kept[:place], again[0], *kept[place + 1 :]])

    number = 0
    while number < len(found := list(_attributes(kept[place].tree))):  # without one attribute after the other
        if not try_out(replaced(kept[place].bytes, kept[place].offset, found[number], b"")):
            number += 1
    step = 64
    while step:  # with less at its end
        if len(kept[place]) <= h.HEADER_SIZE + step or not try_out(kept[place].bytes[:-step]):
            step //= 2
    for at in range(h.HEADER_SIZE, len(kept[place])):  # with zeroes
        raw = kept[place].bytes
        if at < len(raw) and raw[at]:
            try_out(raw[:at] + b"\0" + raw[at + 1 :])


def told(found: Sequence[Message]) -> str:
    """A difference as a person can try it: what differs, and the least bytes of which the same can be said."""
    sort = _sort(difference(found))
    left = smallest(found, lambda some: "it is" if _sort(difference(some)) == sort else "")
    kind, context = left[0].kind, left[0].context
    assert kind is not None
    generic = f", families={{{left[0].type_id:#x}: {left[0].family!r}}}" if context.protocol.name == "generic" else ""
    times: dict[bytes, int] = {}
    for each in left:
        times[each.bytes] = times.get(each.bytes, 0) + 1
    lines = [f"{kind.name}, {len(left)} rows ({context.protocol.name}{generic}): {difference(left) or difference(found)}"]
    return "\n".join([*lines, *(f"  {count} x {raw.hex()}" for raw, count in times.items())])


def _sort(difference: str) -> str:
    """Which readers differ, and at which column or by what fault, without values and numbers of rows."""
    return re.sub(r"\d+", "", difference.split(" = ")[0].split(": index")[0])
