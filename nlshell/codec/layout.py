"""Where the top-level attributes of a message are, remembered for messages of the same layout.

The messages of a dump mostly have the same attributes with the same lengths at the same offsets. To check that one has
a known layout takes a single unpack of all attribute headers; to walk it takes one for each.
"""

from __future__ import annotations

from struct import Struct as Packing

from ..wire.attribute import TYPE_MASK, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Index = dict[int, list[tuple[int, int]]]

_LENGTHS, _ALTERNATIVES = 256, 6  # beyond these every message has a layout of its own, and remembering does not pay


class Layouts:
    """The layouts seen of one kind of message, by length of its attributes."""

    def __init__(self) -> None:
        self._known: dict[int, list[tuple[Any, tuple[int, ...], Index]]] = {}

    def index(self, buffer: bytes, start: int, end: int) -> Index | None:
        """Attribute number -> (start, end) of each payload, as offsets from `start`, in wire order.

        None where the row is malformed: what is cut is more than a place.
        """
        candidates = self._known.get(end - start)
        if candidates is not None:
            for unpack, words, index in candidates:
                if unpack(buffer, start) == words:
                    return index
        return self._learn(buffer, start, end)

    def _learn(self, buffer: bytes, start: int, end: int) -> Index | None:
        found, rest = walk(buffer, start, end)
        if rest < end:
            return None  # and not remembered: another row of that length may go on after the same headers
        index: Index = {}
        code, position = ["="], start
        for attribute in found:
            index.setdefault(attribute.type & TYPE_MASK, []).append((attribute.payload - start, attribute.end - start))
            code.append(f"{attribute.offset - position}xI")
            position = attribute.offset + 4
        packing = Packing("".join(code))
        if found and len(self._known) < _LENGTHS:
            candidates = self._known.setdefault(end - start, [])
            if len(candidates) < _ALTERNATIVES:
                candidates.append((packing.unpack_from, packing.unpack_from(buffer, start), index))
        return index
