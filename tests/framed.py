"""What the tests of frames share: messages packed into one buffer, both readers run on it, and batches compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pytest

pytest.importorskip("pandas", reason="needs pandas: pip install 'netlink-shell[frames]'")

import numpy as np

from nlshell.codec.message import Message, messages
from nlshell.frames import lockstep, scalar
from nlshell.frames.plan import plan_of
from nlshell.frames.table import Batch, ListPart, in_one

from . import captures


def replies(area: str) -> list[list[Message]]:
    """The described messages from the kernel in a capture, those of one kind together."""
    groups: dict[int, list[Message]] = defaultdict(list)
    for message in captures.conversation(area):
        if message.kind is not None and message.direction == "reply":
            groups[id(message.kind)].append(message)
    return list(groups.values())


def packed(found: Sequence[bytes]) -> tuple[Any, Any, Any]:
    """Messages at multiples of 4 in one buffer: bytes, where each starts, where each ends."""
    out, starts, ends = bytearray(), [], []
    for raw in found:
        starts.append(len(out))
        out += raw
        ends.append(len(out))
        out += bytes(-len(out) % 4)
    out += bytes(lockstep.PADDING)
    return np.frombuffer(bytes(out), np.uint8), np.array(starts, np.int64), np.array(ends, np.int64)


def both(found: Sequence[Message]) -> tuple[Batch, Batch]:
    """The same messages, all of one kind, read by the plain reader and in lock-step."""
    kind = found[0].kind
    assert kind is not None
    raw, starts, ends = packed([message.bytes for message in found])
    return scalar.read(plan_of(kind), found), lockstep.read(kind, raw, starts, ends, found.__getitem__)


def reread(message: Message, raw: bytes) -> Message:
    """Other bytes as a message in the same context, its kind taken over: the header's own fields are not mutated."""
    return messages(raw, message.context)[0][0]


def assert_same(mine: Batch, other: Batch, path: str = "") -> None:
    """Two batches hold the same values, absences, lists and misfits."""
    assert mine.length == other.length, path
    columns = mine.plan.columns
    for index in mine.parts.keys() | other.parts.keys():
        name = f"{path}{columns[index].path}"
        a, b = mine.parts.get(index), other.parts.get(index)
        if a is None or b is None:
            assert _is_empty(b if a is None else a), f"{name} is in one of them only"
        elif isinstance(a, list):
            assert a == b, name
        elif isinstance(a, ListPart):
            assert a.offsets.tolist() == b.offsets.tolist(), name
            assert _present(a).tolist() == _present(b).tolist(), name
            assert_same(a.items, b.items, f"{name}[]/")
        else:
            assert in_one(a).equals(in_one(b)), (name, a.to_pylist(), b.to_pylist())


def _present(part: ListPart) -> Any:
    return np.ones(len(part.offsets) - 1, bool) if part.present is None else part.present


def _is_empty(part: Any) -> bool:
    if isinstance(part, list):
        return all(value is None for value in part)
    if isinstance(part, ListPart):
        return not _present(part).any()
    return bool(part.null_count == len(part))
