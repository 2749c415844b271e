"""Cutting a window of datagrams into messages, all at once.

The sequence number of a dump is random, so the words equal to it are the message headers. That is only a guess: the chain
of nlmsg_len must lead from each to the next, else the window is cut message by message.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..wire import header as h

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Array = Any


class Frames:
    """Messages in a window: byte offsets where each starts and ends, and the words of its header."""

    __slots__ = ("ends", "starts", "words")

    def __init__(self, words: Array, starts: Array, ends: Array) -> None:
        self.words = words
        self.starts = starts
        self.ends = ends

    @property
    def first_type(self) -> int:
        """nlmsg_type of the first message."""
        return int(self.words[(int(self.starts[0]) >> 2) + 1]) & 0xFFFF

    def plain(self, kind: int, port: int) -> Array:
        """Which are rows of a dump and nothing else: of this nlmsg_type, NLM_F_MULTI alone, addressed to us."""
        places = self.starts >> 2
        wanted = np.uint32(kind | h.MULTI << 16)
        mask = np.uint32(0xFFFF | (h.MULTI | h.DUMP_INTR) << 16)
        fits: Array = ((self.words[places + 1] & mask) == wanted) & (self.words[places + 3] == np.uint32(port))
        return fits


def frames(raw: Array, datagrams: Sequence[tuple[int, int, int, int]], seq: int) -> Frames | None:
    """The messages of these datagrams when they hold nothing but whole messages of this sequence; else None."""
    words = raw[: (datagrams[-1][1] + 3) & ~3].view(np.uint32)
    places = np.flatnonzero(words == np.uint32(seq)) - 2
    if not len(places) or places[0] != datagrams[0][0] >> 2:
        return None
    lengths = words[places].astype(np.int64)
    after = places + (lengths + 3 >> 2)
    if lengths.min() < h.HEADER_SIZE:
        return None
    # From the last message of a datagram it is a jump to the next, but for datagrams that fill their slot.
    breaks = [(before[1] + 3 >> 2, behind[0] >> 2) for before, behind in pairwise(datagrams) if (before[1] + 3 & ~3) != behind[0]]
    jumps = np.flatnonzero(after[:-1] != places[1:])
    if len(jumps) != len(breaks) or int(after[-1]) * 4 != (datagrams[-1][1] + 3 & ~3):
        return None
    if list(zip(after[jumps].tolist(), places[jumps + 1].tolist())) != breaks:
        return None
    starts = places * 4
    return Frames(words, starts, starts + lengths)
