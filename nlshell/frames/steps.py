"""Walking the attributes of many rows type by type: what walk.py does with rows of no common shape.

A step handles one type of attribute for every row whose next attribute is of that type. Which type comes next is decided by
an order learnt from a few rows: kernels write attributes in one order and leave some out, so with the right order each type
is handled once, for all rows that have it. A wrong order costs steps, never correctness.
"""

from __future__ import annotations

import numpy as np

from ..wire.attribute import TYPE_MASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .walk import Walked

    Array = Any

_LENGTH, _TYPE, _TYPE_SHIFT = np.uint32(0xFFFF), np.uint32(TYPE_MASK), np.uint32(16)
_SAMPLES = 6
_LATEST = 1 << 15  # rank of what has none yet
_END = (1 << 16) - 1  # rank of rows that are at their end
_RELEARN = 4
_SLACK = 48  # steps beyond four for each known type, after which what is left is given up
_LONGEST = 512  # attributes of one row that are looked at to learn from it


def headers_of(words: Array, position: int, end: int) -> tuple[list[tuple[int, int]], int]:
    """The attributes of one row: at which word each is, and its header; and how many bytes are behind them."""
    found: list[tuple[int, int]] = []
    while position * 4 + 4 <= end and len(found) < _LONGEST:
        header = int(words[position])
        length = header & 0xFFFF
        if length < 4 or position * 4 + length > end:
            break
        found.append((position, header))
        position += length + 3 >> 2
    return found, max(0, end - position * 4)


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
            self._merge([header >> 16 & TYPE_MASK for _, header in headers_of(words, int(starts[row]), int(ends[row]))[0]])
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


def by_steps(words: Array, starts: Array, ends: Array, order: Order, walked: Walked, rows: Array | None) -> None:
    """Walk rows of attributes words[start:], each up to the byte `end`; `rows` are their numbers in what was walked (None: all)."""
    work = _Walk(words, starts, ends, order, walked, rows)
    steps, limit = 0, 0
    while True:
        ranks = work.ranks
        rank = int(ranks.min()) if len(ranks) else _END
        if rank == _END:
            return
        if steps > limit:
            if limit:
                walked.given_up.append(work.own(np.flatnonzero(ranks != _END)))
                return
            limit = 4 * len(order.types) + _SLACK
        if rank == int(ranks.max()) and rank != _LATEST:
            work.step(None)
            steps += 1
            continue
        chosen = np.flatnonzero(ranks == rank)
        if steps > len(order.types) + 4 and len(chosen) * 8 < len(ranks):  # no order: what most rows wait for goes first
            waiting = np.bincount(ranks, minlength=_END + 1)
            waiting[_END] = 0
            rank = int(waiting.argmax())
            chosen = np.flatnonzero(ranks == rank)
        if rank == _LATEST:
            if order.lessons < _RELEARN:
                work.learn(chosen)
                limit = 4 * len(order.types) + _SLACK
                continue
            types = work.types(chosen)
            chosen = chosen[types == types[0]]
        work.step(chosen)
        steps += 1


class _Walk:
    """Rows on their way: of each the word where it stands, the attribute header there, and the rank of that one's type."""

    def __init__(self, words: Array, starts: Array, ends: Array, order: Order, walked: Walked, rows: Array | None) -> None:
        self.words = words
        self.ends = ends
        self.last = ends >> 2  # the word before which the last attribute begins
        self.order = order
        self.walked = walked
        self.rows = rows
        self.position = starts.copy()
        going = self.position < self.last
        self.headers = words.take(np.where(going, self.position, 0))
        self.ranks = self._ranks(self.headers)
        if not going.all():
            self._leave(np.flatnonzero(~going), self.position[~going])

    def _ranks(self, headers: Array) -> Array:
        return self.order.ranks.take((headers >> _TYPE_SHIFT) & _TYPE)

    def types(self, chosen: Array) -> Array:
        return (self.headers[chosen] >> _TYPE_SHIFT) & _TYPE

    def own(self, chosen: Array | None) -> Array | None:
        """The numbers of the chosen rows."""
        return self.rows if chosen is None else chosen if self.rows is None else self.rows[chosen]

    def learn(self, strange: Array) -> None:
        """Learn from rows that stand at what has no rank."""
        self.order.learn(self.words, self.position[strange], self.ends[strange])
        going = self.ranks != _END
        self.ranks[going] = self._ranks(self.headers[going])

    def step(self, chosen: Array | None) -> None:
        """Take one attribute of the chosen rows (None: of all), which is of one type for all of them."""
        if chosen is None:
            at, headers, last = self.position, self.headers, self.last
        else:
            at, headers, last = self.position.take(chosen), self.headers.take(chosen), self.last.take(chosen)
        kind = int(headers[0]) >> 16 & TYPE_MASK
        sizes = (headers & _LENGTH).astype(np.int64)
        after = at + (sizes + 3 >> 2)
        if int(sizes.min()) < 4 or (after > last).any():
            # Too short or too long: what stands there is left over, and the row ends. (The last one may lack its padding.)
            good = (sizes >= 4) & ((at << 2) + sizes <= (self.ends if chosen is None else self.ends.take(chosen)))
            if not good.all():
                every = np.arange(len(at)) if chosen is None else chosen
                self.ranks[every[~good]] = _END
                self.walked.left_over.append(self.own(every[~good]))
                chosen, at, last, sizes, after = every[good], at[good], last[good], sizes[good], after[good]
                if not len(chosen):
                    return
        self.walked.add(kind, self.own(chosen), (at << 2) + 4, sizes - 4)
        going = after < last
        some = bool(going.all())
        headers = self.words.take(after if some else np.where(going, after, 0))
        ranks = self._ranks(headers)
        if chosen is None:
            self.position, self.headers, self.ranks = after, headers, ranks
        else:
            self.position[chosen], self.headers[chosen], self.ranks[chosen] = after, headers, ranks
        if not some:
            self._leave(np.flatnonzero(~going) if chosen is None else chosen[~going], after[~going])

    def _leave(self, chosen: Array, after: Array) -> None:
        """Rows that come to their end. Bytes that are left there are noted."""
        self.ranks[chosen] = _END
        over = self.ends[chosen] > after << 2
        if over.any():
            self.walked.left_over.append(self.own(chosen[over]))
