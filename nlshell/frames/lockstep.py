"""The reader for large dumps: all messages of a window at once, with numpy.

It gives what the plain reader gives, bit for bit. The schema is compiled into operations, one for each type in its place;
an operation gets the places of all payloads of that type and puts their values into columns. What fits no column, and
data chosen by other values, is read by the plain reader for the rows in question alone. A row that this reader is not sure
of is read by the plain reader as a whole.
"""

from __future__ import annotations

import sys

import numpy as np

from ..schema.model import MessageType
from . import scalar
from .compile import Level, compile_message
from .plan import Plan, plan_of
from .rows import Rows
from .table import Batch, concat, slice_rows, take

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..codec.message import Message

    Array = Any

# Below these the plain reader is faster. Few messages may be much work: one of nftables holds hundreds of elements.
_LEAST_ROWS, _LEAST_BYTES, _MANY_BYTES = 24, 10_000, 32_000
PADDING = 64  # bytes behind the data that may be read, and are ignored
_FEW = 16


def is_possible(kind: MessageType | None) -> bool:
    """Whether messages of this kind can be read so: those with nlmsghdr, one header and attributes, on a little-endian machine."""
    if kind is None or kind.payload is not None or kind.forms or sys.byteorder != "little":
        return False
    protocol = getattr(kind.family, "protocol", None)
    return protocol is None or protocol.framing == "nlmsghdr"


def pays(rows: int, size: int) -> bool:
    """Whether that many messages of `size` bytes together are enough for this reader to be the faster one."""
    return size >= _MANY_BYTES or (rows >= _LEAST_ROWS and size >= _LEAST_BYTES)


def read(kind: MessageType, raw: Array, starts: Array, ends: Array, message: Callable[[int], Message]) -> Batch:
    """The rows of messages at raw[start:end] (nlmsghdr included), each start a multiple of 4.

    raw      bytes, with PADDING more behind the last message
    message  the Message of a row, for the plain reader
    """
    plan = plan_of(kind)
    level = _compiled(kind, plan)
    rows = Rows(plan, raw, len(starts), message)
    level.message(rows, starts, ends)
    batch = rows.batch()
    failed = np.flatnonzero(rows.failed)
    if len(failed):
        batch = _mended(plan, batch, failed, rows)
    return batch


def _compiled(kind: MessageType, plan: Plan) -> Level:
    found = plan.made.get("lockstep")
    if found is None:
        found = plan.made["lockstep"] = compile_message(kind, plan)
    assert isinstance(found, Level)
    return found


def _mended(plan: Plan, batch: Batch, failed: Array, rows: Rows) -> Batch:
    """The batch with the rows of the plain reader in the place of failed ones."""
    read = scalar.rows(plan, [rows.values(row) for row in failed.tolist()])
    if len(failed) == batch.length:
        return read
    if len(failed) <= _FEW:
        pieces, after = [], 0
        for place, row in enumerate(failed.tolist()):
            if row > after:
                pieces.append(slice_rows(batch, after, row))
            pieces.append(slice_rows(read, place, place + 1))
            after = row + 1
        if after < batch.length:
            pieces.append(slice_rows(batch, after, batch.length))
        return concat(plan, pieces)
    order = np.arange(batch.length)
    order[failed] = batch.length + np.arange(len(failed))
    return take(concat(plan, [batch, read]), order)
