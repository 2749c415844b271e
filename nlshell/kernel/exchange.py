"""An exchange: one request with everything that came back and how it ended."""

from __future__ import annotations

from ..codec.message import Context, Message, values_at
from ..errors import KernelError, Overrun
from ..hooks import hook
from ..schema.shapes import attributes_in
from ..wire import header as h
from ..wire.attribute import ATTRIBUTE_HEADER
from ..wire.errno import errno_text
from ..wire.exchange import ExtendedAck

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, Self

    from pandas import DataFrame

    from ..codec.tree import Node
    from .ends import End


class Exchange:
    """What the shell numbers and remembers.

    request      our message
    messages     the replies, in order (for a dump: every row)
    errno        0, or the positive error number it ended with
    ack          extended ack of the ACK, error or DONE
    end          the message it ended with, or None (an answer that needs none)
    interrupted  the objects changed while the dump ran, also in the last of `attempts` tries
    lost         answers are missing: the socket overran, or a datagram was cut
    malformed    an answer was no message, or an NLMSG_ERROR without an error number; what it said is lost
    seconds      from sending to the end
    started      time.time() when it was sent, 0.0 where that is not known
    namespace    label of the network namespace (and host), None for our own
    kernel       release of the kernel that was asked, "" where nobody knows
    capabilities  those that this thread held when the kernel said EPERM or EACCES, a bit each (CAP_NET_ADMIN is bit 12);
                 None where that is not known
    private      they were those of a user namespace that is not the initial one
    names        gives the names of interfaces by their indexes, where it can be asked; else None
    asked        the machine that was asked, None where that is not known
    """

    def __init__(self, request: Message) -> None:
        self.request = request
        self.messages: list[Message] = []
        self.errno = 0
        self.ack = ExtendedAck()
        self.end: Message | None = None
        self.interrupted = False
        self.lost = False
        self.malformed = False
        self.attempts = 1
        self.seconds = 0.0
        self.started = 0.0
        self.namespace: str | None = None
        self.kernel = ""
        self.capabilities: int | None = None
        self.private = False
        self.names: Callable[[Iterable[int]], dict[int, str]] | None = None
        self.asked: End | None = None

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)

    def __len__(self) -> int:
        return len(self.messages)

    def __getitem__(self, index: int) -> Message:
        return self.messages[index]

    @property
    def context(self) -> Context:
        return self.request.context

    @property
    def ok(self) -> bool:
        return self.errno == 0 and not self.malformed

    @property
    def warning(self) -> str:
        """What the kernel added to a success, or ""."""
        return self.ack.text if self.ok else ""

    @property
    def culprit(self) -> Node | None:
        """The part of our request that the kernel pointed at with NLMSGERR_ATTR_OFFS, or None."""
        offset = self.ack.offset
        return None if offset is None else node_at(self.request.tree, self.request.offset + offset)

    @property
    def path(self) -> str:
        """Path of the offending attribute in our request; of the missing one where one is missing; or ""."""
        if self.ack.miss_type is not None:
            return self._missing()
        return self.culprit.path if self.culprit is not None else ""

    def _missing(self) -> str:
        nest = None if self.ack.miss_nest is None else node_at(self.request.tree, self.request.offset + self.ack.miss_nest)
        top = self.request.kind.attributes if self.request.kind else None
        attributes = top if nest is None else attributes_in(nest.type)
        attribute = attributes.by_id.get(self.ack.miss_type or 0) if attributes is not None else None
        name = attribute.name if attribute is not None else f"#{self.ack.miss_type}"
        return f"{nest.path}.{name}" if nest is not None and nest.parent is not None else name

    def sentence(self) -> str:
        """How it ended, in one sentence. Of a refusal: operation, error, the kernel's words, the place in our request, a hint."""
        if not self.errno:
            return self._other_end()
        parts = [f"{operation(self.request)} was refused: {errno_text(self.errno, self.request.errnos)}"]
        if self.ack.text:
            parts.append(f'the kernel says "{self.ack.text}"')
        if self.ack.miss_type is not None:
            parts.append(f"the request lacks {self.path}")
        elif self.culprit is not None and self.culprit.parent is not None:
            node = self.culprit
            from ..codec.owners import hex_of

            shown = hex_of(self.request, node.offset, min(node.end, node.offset + ATTRIBUTE_HEADER + 16), " ")
            parts.append(f"it points at {node.path} ({node.offset - self.request.offset:#x}: {shown})")
        from .hints import hints

        parts += hints(self)[:1]
        return "; ".join(parts)

    def _other_end(self) -> str:
        """The sentence of an exchange that the kernel did not refuse: it may have been done, lost, or not be over yet."""
        count, kind = len(self.messages), self.request.kind
        asked = kind is not None and kind.access == "get"
        answer = f"{count} message{'s' * (count != 1)}" if count or asked else ""
        if self.lost:
            how = "lost messages on the way" + (f", {answer} came" if answer else "")
        elif self.end is None and not count:
            how = "has no answer"
        else:
            how = f"was answered by {answer}" if answer else "was done"
        words = f'; the kernel says "{self.ack.text}"' if self.ack.text else ""
        return f"{operation(self.request)} {how}{words}"

    def raise_for_error(self) -> Exchange:
        """Itself, or KernelError when the kernel refused, or Overrun when nothing but a loss came of it."""
        if self.errno:
            raise KernelError(self.sentence(), self.errno, self.ack.text, self.path, self.ack, self.request, self)
        if self.lost and self.end is None and not self.messages:
            what = "is malformed" if self.malformed else "was lost on the way"
            raise Overrun(f"the answer to {operation(self.request)} {what}; look whether it was done, then ask again")
        return self

    def rows(self, *paths: str) -> list[tuple[Any, ...]]:
        """A tuple for each reply: its values at these paths, None where it has none. Nothing else is read."""
        return values_at(self.messages, paths)

    def df(
        self,
        columns: Sequence[str] | None = None,
        explode: str | None = None,
        bytes: bool = False,
        keep: bool = False,
        names: Mapping[int, str] | None = None,
    ) -> DataFrame:
        """The replies as a pandas DataFrame: see nlshell.frames.frame for the arguments."""
        made: DataFrame = hook("df")(self, columns, explode, bytes, keep, names)
        return made

    def to_dicts(self) -> list[dict[str, Any]]:
        """The replies in the JSON form of the design page."""
        return [message.to_dict(index) for index, message in enumerate(self.messages)]

    def explore(self, **options: Any) -> Any:
        """The linked explorer of a notebook: see nlshell.jupyter.explorer.explore."""
        return hook("explore")(self, **options)

    def plot(self, *arguments: Any, **options: Any) -> Any:
        """A picture of the replies: see nlshell.jupyter.plots.plot."""
        return hook("plot")(self, *arguments, **options)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        shown: dict[str, Any] = hook("bundle")(self)
        return shown

    def __getstate__(self) -> dict[str, Any]:
        """For pickle: all but whom to ask for names, which ends with the process."""
        return {**self.__dict__, "names": None, "asked": None}

    @property
    def extended(self) -> bool:
        """Whether an extended ack came along with its end (NLM_F_ACK_TLVS)."""
        return self.end is not None and bool(self.end.flags & h.ACK_TLVS)

    def __copy__(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        if "messages" in twin.__dict__:
            twin.messages = list(self.messages)
        return twin

    def __deepcopy__(self, memo: Any) -> Self:
        from copy import deepcopy

        twin = self.__copy__()
        twin.__dict__.update({name: deepcopy(value, memo) for name, value in self.__dict__.items() if name not in ("names", "asked")})
        return twin

    def __repr__(self) -> str:
        ending = errno_text(self.errno, self.request.errnos) if self.errno else "interrupted" if self.interrupted else "ok"
        return f"<Exchange {operation(self.request)}: {len(self.messages)} messages, {ending}>"


def operation(request: Message) -> str:
    """How an exchange is called in a sentence: RTM_GETLINK, ethtool ETHTOOL_MSG_LINKINFO_GET."""
    return f"{request.family} {request.type}" if request.family else request.type


def node_at(tree: Node, offset: int) -> Node | None:
    """The outermost attribute that begins at `offset`, else the innermost node that holds that byte."""
    found: Node | None = None
    for node in tree.walk():
        if node.offset == offset and node.raw >= 0:
            return node
        if node.offset <= offset < node.end or (node.offset == offset and node.parent is None):
            found = node
    return found


def sizes(exchange: Exchange) -> tuple[int, int]:
    """Messages and bytes that came back."""
    return len(exchange.messages), sum(h.align(len(message)) for message in exchange.messages)
