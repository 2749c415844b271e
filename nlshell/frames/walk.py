"""Walking the attributes of many messages at once.

A step handles one type of attribute for every row whose next attribute is of that type. Which type comes next is decided
by an order learnt from a few rows: kernels write attributes in one order and leave some out, so with the right order each
type is handled once, for all rows that have it. A wrong order costs steps, never correctness.
"""

from __future__ import annotations

import numpy as np

from ..wire.attribute import TYPE_MASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Array = Any

_LENGTH, _TYPE, _TYPE_SHIFT = np.uint32(0xFFFF), np.uint32(TYPE_MASK), np.uint32(16)
_SAMPLES = 6
_LATEST = 1 << 15  # rank of what has none yet
_RELEARN = 4
_SLACK = 48  # steps beyond four for each known type, after which what is left is given up


class Order:
    """The order in which the types of one attribute set come, as learnt so far."""

    def __init__(self) -> None:
        self.types: list[int] = []
        self.ranks = np.full(TYPE_MASK + 1, _LATEST, np.uint16)
        self.lessons = 0

    def learn(self, words: Array, starts: Array, ends: Array) -> None:
        """Take in the orders of a few rows: the longest ones, and some from all over."""
        self.lessons += 1
        count = len(starts)
        longest = int((ends - starts * 4).argmax())
        for row in dict.fromkeys((longest, *(count * part // _SAMPLES for part in range(_SAMPLES)))):
            self._merge(_types(words, int(starts[row]), int(ends[row])))
        self.ranks[:] = _LATEST
        self.ranks[self.types] = np.arange(len(self.types), dtype=np.uint16)

    def _merge(self, types: list[int]) -> None:
        place = 0
        for kind in dict.fromkeys(types):
            if kind in self.types:
                place = self.types.index(kind) + 1
            else:
                self.types.insert(place, kind)
                place += 1


def _types(words: Array, position: int, end: int) -> list[int]:
    found: list[int] = []
    while position * 4 + 4 <= end and len(found) < 512:
        header = int(words[position])
        length = header & 0xFFFF
        if length < 4 or position * 4 + length > end:
            break
        found.append(header >> 16 & TYPE_MASK)
        position += length + 3 >> 2
    return found


class Found:
    """Where the attributes of one type are: in which rows (None: each row once), byte offsets and sizes of payloads."""

    __slots__ = ("rows", "sizes", "starts")

    def __init__(self, rows: Array | None, starts: Array, sizes: Array) -> None:
        self.rows = rows
        self.starts = starts
        self.sizes = sizes


def walk(words: Array, starts: Array, ends: Array, order: Order) -> tuple[dict[int, list[Found]], list[Array], list[Array]]:
    """Walk the rows of attributes words[start:], each up to the byte `end`.

    Returns what was found by type, in the order of the wire for each row; the rows at whose end bytes are left over that
    are no attribute; and the rows that were given up half-way.
    """
    work = _Walk(starts, ends)
    work.leave(np.flatnonzero(ends - starts * 4 < 4))
    steps, limit = 0, 0
    while len(work.position):
        position = work.position
        if order.lessons == 0:
            order.learn(words, position, work.ends)
        if steps > limit:
            if limit:
                work.given_up.append(work.all_rows())
                break
            limit = 4 * len(order.types) + _SLACK
        steps += 1
        header = words[position]
        one = int(header[0])
        if int(header[-1]) == one and (header == one).all():
            work.step(one >> 16 & TYPE_MASK, None, header & _LENGTH)
            continue
        types = (header >> _TYPE_SHIFT) & _TYPE
        ranks = order.ranks.take(types)
        rank = int(ranks.min())
        if order.lessons < _RELEARN and (rank == _LATEST or int(ranks.max()) == _LATEST):
            strange = np.flatnonzero(ranks == _LATEST)
            order.learn(words, position[strange], work.ends[strange])
            continue
        chosen = np.flatnonzero(ranks == rank)
        if steps > len(order.types) + 4 and len(chosen) * 8 < len(position):  # no order: what most rows wait for goes first
            chosen = np.flatnonzero(ranks == np.bincount(ranks).argmax())
        kind = int(types[chosen[0]])
        if rank == _LATEST or int(ranks[chosen[0]]) == _LATEST:
            chosen = chosen[types[chosen] == kind]
        work.step(kind, chosen, header[chosen] & _LENGTH)
    return work.found, work.left_over, work.given_up


class _Walk:
    """Rows on their way: `position` is the word where each stands, `rows` their numbers (None: all, from 0)."""

    def __init__(self, starts: Array, ends: Array) -> None:
        self.position = starts.copy()
        self.ends = ends
        self.rows: Array | None = None
        self.found: dict[int, list[Found]] = {}
        self.left_over: list[Array] = []
        self.given_up: list[Array] = []

    def all_rows(self) -> Array:
        return np.arange(len(self.position)) if self.rows is None else self.rows

    def step(self, kind: int, chosen: Array | None, lengths: Array) -> None:
        """Take one attribute of the chosen rows (None: of all)."""
        sizes = lengths.astype(np.int64)
        at = self.position if chosen is None else self.position[chosen]
        payload = (at << 2) + 4
        ends = self.ends if chosen is None else self.ends[chosen]
        room = ends - payload - sizes  # of what is behind the attribute, less 4
        least = int(room.min())
        if least < -4 or int(lengths.min()) < 4:
            # An attribute that is too long or too short: what stands there is left over, and the row ends.
            bad = np.flatnonzero((room < -4) | (sizes < 4))
            self.leave(bad if chosen is None else chosen[bad], over=True)
            return
        rows = chosen if self.rows is None else self.rows if chosen is None else self.rows[chosen]
        self.found.setdefault(kind, []).append(Found(rows, payload, sizes - 4))
        after = at + (sizes + 3 >> 2)
        if chosen is None:
            self.position = after
        else:
            self.position[chosen] = after
        if least < 3:
            done = np.flatnonzero(ends - (after << 2) < 4)
            self.leave(done if chosen is None else chosen[done])

    def leave(self, places: Array, over: bool = False) -> None:
        """Rows that come to their end. Bytes that are left there are noted."""
        if not len(places):
            return
        rest = places if over else places[self.ends[places] - (self.position[places] << 2) > 0]
        if len(rest):
            self.left_over.append(rest if self.rows is None else self.rows[rest])
        if len(places) == len(self.position):
            self.position = self.position[:0]
            return
        going = np.ones(len(self.position), bool)
        going[places] = False
        keep = np.flatnonzero(going)
        self.position, self.ends = self.position[keep], self.ends[keep]
        self.rows = keep if self.rows is None else self.rows[keep]
