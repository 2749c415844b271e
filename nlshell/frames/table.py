"""Columns in memory: what both readers of a dump make, and what frames are made from.

A `Batch` holds, for some rows of a plan, one array a column that has any values: Arrow arrays of the bare numbers and
texts (in one piece or several), a `ListPart` for lists, a plain list of Python values for what has no fixed shape. Names,
units and categories are put on at the end (finish.py), so that the readers never need to know what other batches hold.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .plan import TEXTS, Column, Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Array = Any
    Part = Any  # pa.Array | pa.ChunkedArray | ListPart | list[Any]

_NUMBERS = {
    "u1": pa.uint8(), "u2": pa.uint16(), "u4": pa.uint32(), "u8": pa.uint64(),
    "i1": pa.int8(), "i2": pa.int16(), "i4": pa.int32(), "i8": pa.int64(),
}  # fmt: skip


class ListPart:
    """A column of lists: row i has items offsets[i] to offsets[i + 1]; `present` tells an empty list from none (None: all)."""

    __slots__ = ("items", "offsets", "present")

    def __init__(self, offsets: Array, present: Array | None, items: Batch) -> None:
        self.offsets = offsets
        self.present = present
        self.items = items


class Batch:
    """Some rows: `parts` maps a column's index to its values; a column that is not there has none in these rows."""

    __slots__ = ("length", "parts", "plan")

    def __init__(self, plan: Plan, length: int) -> None:
        self.plan = plan
        self.length = length
        self.parts: dict[int, Part] = {}

    def __len__(self) -> int:
        return self.length

    def __repr__(self) -> str:
        return f"<Batch {self.plan.name}: {self.length} rows, {len(self.parts)} of {len(self.plan.columns)} columns>"


def storage(column: Column) -> Any:
    """The Arrow type of a column's bare values."""
    if column.storage is None:
        column.storage = _storage(column)
    return column.storage


def _storage(column: Column) -> Any:
    if column.kind == "duration":
        return pa.int64()
    if column.code:
        return _NUMBERS[column.code]
    return pa.binary() if column.kind == "bytes" else pa.string()


def numbers(column: Column, values: Array, present: Array | None) -> Any:
    """An Arrow array of bare numbers; `present` is a mask, None for all."""
    values = np.ascontiguousarray(values, dtype=column.code)
    mask = None if present is None else pa.py_buffer(np.packbits(present, bitorder="little"))
    return pa.Array.from_buffers(_NUMBERS[column.code], len(values), [mask, pa.py_buffer(values)])


def flat_numbers(column: Column, values: Array) -> Any:
    """All of `values`, of which each row is for a column like this one, in a row: to slice it is the quickest way to many."""
    return pa.chunked_array([pa.Array.from_buffers(storage(column), values.size, [None, pa.py_buffer(values)])])


def strings(data: Array, sizes: Array, present: Array | None, kind: Any = None) -> Any:
    """An Arrow array of texts (or of `kind`): `data` their bytes in a row, `sizes` of all rows, 0 where absent."""
    offsets = np.zeros(len(sizes) + 1, np.int32)
    np.cumsum(sizes, out=offsets[1:])
    mask = None if present is None else pa.py_buffer(np.packbits(present, bitorder="little"))
    return pa.Array.from_buffers(kind or pa.string(), len(sizes), [mask, pa.py_buffer(offsets), pa.py_buffer(data)])


_zeroes = pa.py_buffer(np.zeros(1 << 16, np.uint8))


def absent(kind: Any, length: int) -> Any:
    """An array without values. All of them share zeroes that nobody touches and that therefore take no memory."""
    global _zeroes
    if (length + 1) * 8 > _zeroes.size:
        _zeroes = pa.py_buffer(np.zeros((length + 1) * 8, np.uint8))
    if pa.types.is_list(kind):
        return pa.Array.from_buffers(kind, length, [_zeroes] * 2, null_count=length, children=[pa.nulls(0, kind.value_type)])
    if pa.types.is_nested(kind) or pa.types.is_dictionary(kind):
        return pa.nulls(length, kind)
    count = 3 if pa.types.is_string(kind) or pa.types.is_binary(kind) else 2
    return pa.Array.from_buffers(kind, length, [_zeroes] * count, null_count=length)


def concat(plan: Plan, batches: Sequence[Batch]) -> Batch:
    """The rows of all batches, in their order. Takes the parts out of the batches as it goes, to hold nothing twice."""
    if len(batches) == 1:
        return batches[0]
    whole = Batch(plan, sum(batch.length for batch in batches))
    for index in sorted({index for batch in batches for index in batch.parts}):
        whole.parts[index] = _concat(plan.columns[index], [(batch.parts.pop(index, None), batch.length) for batch in batches])
    return whole


def _concat(column: Column, parts: list[tuple[Part | None, int]]) -> Part:
    if column.kind == "any":
        return [value for part, length in parts for value in (part if part is not None else [None] * length)]
    if column.kind == "list":
        return _concat_lists(column, parts)
    kind = storage(column)
    arrays: list[Any] = []
    for part, length in parts:
        if part is None:
            arrays.append(absent(kind, length))
        elif part.__class__ is not pa.ChunkedArray:
            arrays.append(part)
        elif part.num_chunks == 1:
            arrays.append(part.chunk(0))
        else:
            arrays += part.chunks
    # What frames take as it is stays in its pieces: to copy it takes as long as to read it.
    stays = column.kind in TEXTS or (column.kind == "int" and not column.is_index and not column.fixed)
    return pa.chunked_array(arrays, kind) if stays else pa.concat_arrays(arrays)


def in_one(part: Any) -> Any:
    """An Arrow array without pieces."""
    if part.__class__ is not pa.ChunkedArray:
        return part
    return part.chunk(0) if part.num_chunks == 1 else part.combine_chunks()


def _concat_lists(column: Column, parts: list[tuple[Part | None, int]]) -> ListPart:
    total = sum(length for _, length in parts)
    offsets, present = np.empty(total + 1, np.int32), np.zeros(total, bool)
    items: list[Batch] = []
    at, after = 0, 0  # row, and items so far
    for part, length in parts:
        if part is None:
            offsets[at : at + length] = after
        else:
            np.add(part.offsets[:-1], after, out=offsets[at : at + length], casting="same_kind")
            present[at : at + length] = True if part.present is None else part.present
            items.append(part.items)
            after += len(part.items)
        at += length
    offsets[total] = after
    assert column.items is not None
    return ListPart(offsets, present, concat(column.items, items))


def take(batch: Batch, rows: Array) -> Batch:
    """The rows at these places, in this order."""
    out = Batch(batch.plan, len(rows))
    places = pa.array(rows)
    for index, part in batch.parts.items():
        if isinstance(part, list):
            out.parts[index] = [part[row] for row in rows.tolist()]
        elif isinstance(part, ListPart):
            out.parts[index] = _take_lists(part, rows)
        else:
            out.parts[index] = part.take(places)
    return out


def _take_lists(part: ListPart, rows: Array) -> ListPart:
    starts = part.offsets[:-1][rows]
    counts = part.offsets[1:][rows] - starts
    offsets = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    items = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], counts)
    present = part.present[rows] if part.present is not None else None
    return ListPart(offsets, present, take(part.items, items))


def slice_rows(batch: Batch, first: int, after: int) -> Batch:
    """The rows from `first` up to `after`, sharing memory."""
    out = Batch(batch.plan, after - first)
    for index, part in batch.parts.items():
        if isinstance(part, ListPart):
            offsets = part.offsets[first : after + 1]
            items = slice_rows(part.items, int(offsets[0]), int(offsets[-1]))
            out.parts[index] = ListPart(offsets - offsets[0], None if part.present is None else part.present[first:after], items)
        else:
            out.parts[index] = part[first:after]
    return out
