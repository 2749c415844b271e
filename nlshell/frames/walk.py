"""Walking the attributes of many rows at once.

Most messages of a dump are of a few shapes: as long as others, with the same attribute headers in the same places. A shape is
learnt from one row; for all rows of its size, one comparison tells which have it, and so where all their attributes are. Rows
of no common shape are walked step by step (steps.py).
"""

from __future__ import annotations

import numpy as np

from ..wire.attribute import TYPE_MASK
from .steps import Order, by_steps, headers_of
from .texts import constant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Array = Any

_TRIES = 16  # shapes that are learnt in one walk, at most
_KEPT = 6  # shapes of one size that are remembered
_SIZES = 64  # sizes, the most common ones, whose shapes are looked for
_COMMON = 16  # one row in how many must be of a shape for it to be remembered
_RARE = 1  # shapes of one size that may be rarer than that before the rest of that size goes step by step
_LARGE = 1 << 17  # bytes


class Learnt:
    """What is known of an attribute set in one place: shapes by size, and the order of types."""

    def __init__(self) -> None:
        self.order = Order()
        self.shapes: dict[int, list[Shape]] = {}


class Shape:
    """Where the attributes of rows are: words from a row's start, and the headers that must stand there.

    over  bytes left at the end, too few for an attribute
    """

    def __init__(self, words: Array, start: int, end: int) -> None:
        found, self.over = headers_of(words, start, end)
        self.places = np.array([place - start for place, _ in found], np.int64)[:, None]
        self.headers = np.array([header for _, header in found], np.uint32)[:, None]
        self.attributes = [(header >> 16 & TYPE_MASK, (place - start << 2) + 4, (header & 0xFFFF) - 4) for place, header in found]

    def fits(self, words: Array, starts: Array) -> Array:
        """Which rows are of this shape, of rows that have its size."""
        found: Array = (words.take(self.places + starts) == self.headers).all(axis=0)
        return found


class Found:
    """Where the attributes of one type are: in which rows (None: each row once), byte offsets and sizes of payloads.

    again  the rows that have several of them (None: no row has)
    """

    __slots__ = ("again", "rows", "sizes", "starts")

    def __init__(self, rows: Array | None, starts: Array, sizes: Array, again: Array | None = None) -> None:
        self.rows = rows
        self.starts = starts
        self.sizes = sizes
        self.again = again

    def single(self) -> Found:
        """Without the rows that have several."""
        assert self.rows is not None and self.again is not None
        keep = np.flatnonzero(~np.isin(self.rows, self.again))
        return Found(self.rows[keep], self.starts[keep], self.sizes[keep])


class Walked:
    """What a walk found: attributes by type, in the order of the wire for each row; the rows at whose end something is left
    over that is no attribute; and the rows that were given up half-way (None: all).
    """

    def __init__(self, length: int) -> None:
        self.length = length
        self.left_over: list[Array | None] = []
        self.given_up: list[Array | None] = []
        self._pieces: dict[int, list[tuple[Array | None, Array, Array | int]]] = {}

    def add(self, kind: int, rows: Array | None, starts: Array, sizes: Array | int) -> None:
        self._pieces.setdefault(kind, []).append((rows, starts, sizes))

    @property
    def found(self) -> Iterator[tuple[int, Found]]:
        for kind, pieces in self._pieces.items():
            yield kind, self._joined(pieces)

    def _joined(self, pieces: list[tuple[Array | None, Array, Array | int]]) -> Found:
        if len(pieces) == 1:
            rows, starts, sizes = pieces[0]
            return Found(rows, starts, _sizes(sizes, len(starts)))
        total = sum(len(starts) for _, starts, _ in pieces)
        alike = {size if isinstance(size, int) else -1 for _, _, size in pieces}
        one = alike.pop() if len(alike) == 1 else -1
        if total == self.length:  # each row once, most likely
            every = np.full(total, -1, np.int64)
            for rows, starts, _ in pieces:
                every[rows] = starts
            if int(every.min()) >= 0:
                sizes = _sizes(one, total) if one >= 0 else np.empty(total, np.int64)
                for rows, _, size in pieces if one < 0 else ():
                    sizes[rows] = size
                return Found(None, every, sizes)
        rows = np.concatenate([np.arange(self.length) if rows is None else rows for rows, _, _ in pieces])
        starts = np.concatenate([starts for _, starts, _ in pieces])
        sizes = _sizes(one, total) if one >= 0 else np.concatenate([_sizes(size, len(starts)) for _, starts, size in pieces])
        counts = np.bincount(rows, minlength=self.length)
        return Found(rows, starts, sizes, np.flatnonzero(counts > 1) if int(counts.max()) > 1 else None)


def _sizes(size: Array | int, count: int) -> Array:
    return constant(size, count) if isinstance(size, int) else size


def walk(words: Array, starts: Array, ends: Array, learnt: Learnt) -> Walked:
    """Walk the rows of attributes words[start:], each up to the byte `end`."""
    walked = Walked(len(starts))
    for rows in _by_shape(words, starts, ends, learnt.shapes, walked):
        if rows is None:
            by_steps(words, starts, ends, learnt.order, walked, None)
        else:
            by_steps(words, starts[rows], ends[rows], learnt.order, walked, rows)
    return walked


def _by_shape(words: Array, starts: Array, ends: Array, shapes: dict[int, list[Shape]], walked: Walked) -> list[Any]:
    """Take the rows of common shapes; returns the others, if any (None: all rows)."""
    others: list[Any] = []
    tries = _TRIES
    for size, rows in _by_size(ends - (starts << 2)):
        known = shapes.get(size, [])
        at = starts if rows is None else starts[rows]
        place = rare = 0
        while size >= 0 and len(at):
            is_new = place == len(known)
            if is_new:
                if not tries or place >= _KEPT or rare > _RARE:
                    break
                tries -= 1
                start = int(at[len(at) // 2])
                shape = Shape(words, start, start * 4 + size)
                if shape.over >= 4:  # a faulty attribute, which others of these headers need not have
                    break
                known.append(shape)
            shape = known[place]
            fits = shape.fits(words, at)
            if fits.all():
                _take(shape, rows, at, walked)
                at = at[:0]
                break
            place += 1
            count = int(np.count_nonzero(fits))
            if not count:
                continue
            if rows is None:
                rows = np.arange(len(starts))
            _take(shape, rows[fits], at[fits], walked)
            rows, at = rows[~fits], at[~fits]
            if is_new and count * _COMMON < len(at):
                known.pop()
                place, rare = place - 1, rare + 1
        if known and (size in shapes or len(shapes) < _SIZES):
            shapes[size] = known
        if len(at):
            others.append(rows)
    if len(others) > 1:
        return [np.concatenate(others)]
    return others


def _by_size(sizes: Array) -> Iterator[tuple[int, Array | None]]:
    """The rows of each size, the most common first (None: all rows). Rows of many sizes come under the size -1."""
    if not len(sizes):
        return
    if int(sizes[0]) == int(sizes[-1]) and (sizes == sizes[0]).all():
        yield int(sizes[0]), None
        return
    sizes = sizes.astype(np.uint32)
    if int(sizes.max()) < _LARGE:
        counts = np.bincount(sizes)
        different = np.flatnonzero(counts)
        counts = counts[different]
    else:
        different, counts = np.unique(sizes, return_counts=True)
    order = np.argsort(counts)[::-1]
    for size in different[order[:_SIZES]].tolist():
        yield size, np.flatnonzero(sizes == size)
    if len(order) > _SIZES:
        yield -1, np.flatnonzero(np.isin(sizes, different[order[_SIZES:]]))


def _take(shape: Shape, rows: Array | None, starts: Array, walked: Walked) -> None:
    base = starts << 2
    for kind, offset, size in shape.attributes:
        walked.add(kind, rows, base + offset, size)
    if shape.over:
        walked.left_over.append(rows)
