"""A datagram and the messages in it, and the messages of many datagrams without an object for each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from ..wire import header as h
from .message import Message, messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .message import Context
    from .owners import Region


class Datagram(Sequence):  # type: ignore[type-arg]
    """What one receive, record or file held: a sequence of Messages, and the bytes around them.

    data      the bytes as they came; the messages hold views of them, no copies
    messages  the same messages as a list
    """

    __slots__ = ("data", "messages")

    def __init__(self, data: bytes, messages: Sequence[Message]) -> None:
        self.data = data
        self.messages = messages

    def regions(self) -> list[Region]:
        """Every byte's owner: codec.owners.Region in order, without gaps, from the first byte to the last."""
        from .owners import datagram_regions

        return datagram_regions(self.data, self.messages)

    @property
    def padding(self) -> list[tuple[int, bytes]]:
        """(offset, bytes) of the padding between the messages and behind the last one, where it is there."""
        places = [(h.align(message.end), message.end) for message in self.messages]
        return [(start, self.data[start:stop]) for stop, start in places if start < min(stop, len(self.data))]

    @property
    def rest(self) -> bytes:
        """The bytes behind the last message and its padding, which are no message; empty where all is well."""
        return self.data[h.align(self.messages[-1].end) :] if self.messages else self.data

    def __len__(self) -> int:
        return len(self.messages)

    def __getitem__(self, index: Any) -> Any:
        """A message, or for a slice a list of them."""
        return self.messages[index]

    def __iter__(self) -> Any:
        return iter(self.messages)

    def __eq__(self, other: object) -> bool:
        """Like the list of its messages; two datagrams have the same bytes too."""
        if isinstance(other, Datagram):
            return self.data == other.data and list(self.messages) == list(other.messages)
        return list(self.messages) == other if isinstance(other, list) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __add__(self, other: Sequence[Message]) -> list[Message]:
        return [*self.messages, *other]

    def __radd__(self, other: Sequence[Message]) -> list[Message]:
        return [*other, *self.messages]

    def __repr__(self) -> str:
        rest = f", {len(self.rest)} bytes of rest" if self.rest else ""
        return f"<Datagram of {len(self.data)} bytes: {', '.join(map(repr, self.messages[:3]))}{', …' * (len(self) > 3)}{rest}>"


class Messages(Sequence):  # type: ignore[type-arg]
    """The messages of one buffer, each made when it is asked for and kept by nobody: a large file has millions.

    rest  offset of the first byte that no message claims
    """

    def __init__(self, data: bytes, context: Context) -> None:
        self.data = data
        self.context = context
        self.rest = len(data)
        self._made: Sequence[Message] | None = None
        self._places: Sequence[int] = ()
        if context.protocol.framing != "nlmsghdr" or context.protocol.short_lengths:
            self._made, self.rest = messages(data, context)
        else:
            self._places, self.rest = h.places(data)

    def __len__(self) -> int:
        return len(self._places) if self._made is None else len(self._made)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if self._made is not None:
            return self._made[index]
        return Message(h.frame_at(self.data, self._places[index]), self.context)


class Joined(Sequence):  # type: ignore[type-arg]
    """Sequences of messages one behind the other."""

    def __init__(self, parts: Sequence[Sequence[Message]]) -> None:
        self._parts = parts
        self._ends = list(accumulate(map(len, parts)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, index: Any) -> Any:
        from bisect import bisect_right

        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        index = index + len(self) if index < 0 else index
        if not 0 <= index < len(self):
            raise IndexError(index)
        part = bisect_right(self._ends, index)
        return self._parts[part][index - (self._ends[part - 1] if part else 0)]

    def __iter__(self) -> Any:
        for part in self._parts:
            yield from part
