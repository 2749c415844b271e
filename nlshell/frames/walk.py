"""Walking the attributes of many rows at once.

Most messages of a dump are of a few shapes: as long as others, with the same attribute headers in the same places. A shape is
learnt from one row; for all rows of its size, one comparison tells which have it, and so where all their attributes are. Rows
of no common shape are walked step by step (steps.py).
"""

from __future__ import annotations

import numpy as np

from ..wire.attribute import TYPE_MASK
from .steps import Order, by_steps, headers_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Array = Any

_TRIES = 16  # shapes that are learnt in one walk, at most
_KEPT = 6  # shapes of one size that are remembered
_SIZES = 64  # sizes, the most common ones, whose shapes are looked for
_COMMON = 16  # one row in how many must be of a shape for it to be of use
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
            return Found(rows, starts, np.full(len(starts), sizes) if isinstance(sizes, int) else sizes)
        total = sum(len(starts) for _, starts, _ in pieces)
        if total == self.length:  # each row once, most likely
            every = np.empty((2, total), np.int64)
            every[1] = -1
            for rows, starts, sizes in pieces:
                every[0][rows], every[1][rows] = starts, sizes
            if int(every[1].min()) >= 0:
                return Found(None, every[0], every[1])
        rows = np.concatenate([np.arange(self.length) if rows is None else rows for rows, _, _ in pieces])
        starts = np.concatenate([starts for _, starts, _ in pieces])
        sizes = np.concatenate([np.full(len(starts), sizes) if isinstance(sizes, int) else sizes for _, starts, sizes in pieces])
        counts = np.bincount(rows, minlength=self.length)
        return Found(rows, starts, sizes, np.flatnonzero(counts > 1) if int(counts.max()) > 1 else None)


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
        place = 0
        while size >= 0 and len(at):
            is_new = place == len(known)
            if is_new:
                if not tries or place >= _KEPT:
                    break
                tries -= 1
                shape = Shape(words, int(at[0]), int(at[0]) * 4 + size)
                if shape.over >= 4:  # a faulty attribute, which others of these headers need not have
                    break
                known.append(shape)
            shape = known[place]
            place += 1
            fits = shape.fits(words, at)
            if fits.all():
                _take(shape, rows, at, walked)
                at = at[:0]
                break
            count = int(np.count_nonzero(fits))
            if not count:
                continue
            if rows is None:
                rows = np.arange(len(starts))
            _take(shape, rows[fits], at[fits], walked)
            rows, at = rows[~fits], at[~fits]
            if is_new and count * _COMMON < len(at):  # too rare to go on like this
                known.pop()
                break
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
