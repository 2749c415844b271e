"""An exchange: one request with everything that came back and how it ended."""

from __future__ import annotations

from ..codec.message import Context, Message, values_at
from ..errors import KernelError, Overrun
from ..schema.model import Family
from ..wire import header as h
from ..wire.attribute import ATTRIBUTE_HEADER
from ..wire.errno import errno_hint, errno_text
from ..wire.exchange import ExtendedAck

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, Self

    from pandas import DataFrame

    from ..codec.tree import Node


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
    namespace    label of the network namespace, None for our own
    names        gives the names of interfaces by their indexes, where it can be asked; else None
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
        self.names: Callable[[Iterable[int]], dict[int, str]] | None = None

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
        attributes = top if nest is None else getattr(nest.type, "of", None)
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
            shown = self.request.buffer[node.offset : node.end][: ATTRIBUTE_HEADER + 16].hex(" ")
            parts.append(f"it points at {node.path} ({node.offset - self.request.offset:#x}: {shown})")
        hint = request_hint(self) or ("" if self.ack else refusal_hint(self))
        if hint:
            parts.append(hint)
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
        from ..frames.messages import exchange_frame

        return exchange_frame(self, columns, explode, bytes, keep, names)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The replies in the JSON form of the design page."""
        return [message.to_dict(index) for index, message in enumerate(self.messages)]

    def explore(self, **options: Any) -> Any:
        """The linked explorer of a notebook: see nlshell.jupyter.explorer.explore."""
        from ..jupyter.explorer import explore

        return explore(self, **options)

    def plot(self, *arguments: Any, **options: Any) -> Any:
        """A picture of the replies: see nlshell.jupyter.plots.plot."""
        from ..jupyter.plots import plot

        return plot(self, *arguments, **options)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from ..jupyter.display import bundle

        return bundle(self)

    def __getstate__(self) -> dict[str, Any]:
        """For pickle: all but the way to ask for names, which ends with the process."""
        return {**self.__dict__, "names": None}

    def __copy__(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        if "messages" in twin.__dict__:
            twin.messages = list(self.messages)
        return twin

    def __deepcopy__(self, memo: Any) -> Self:
        from copy import deepcopy

        twin = self.__copy__()
        twin.__dict__.update({name: deepcopy(value, memo) for name, value in self.__getstate__().items() if name != "names"})
        return twin

    def __repr__(self) -> str:
        ending = errno_text(self.errno, self.request.errnos) if self.errno else "interrupted" if self.interrupted else "ok"
        return f"<Exchange {operation(self.request)}: {len(self.messages)} messages, {ending}>"


def operation(request: Message) -> str:
    """How an exchange is called in a sentence: RTM_GETLINK, ethtool ETHTOOL_MSG_LINKINFO_GET."""
    return f"{request.family} {request.type}" if request.family else request.type


def request_hint(exchange: Exchange) -> str:
    """What in our own request explains a refusal for which the kernel has misleading words or none; else ""."""
    from ..wire import errno

    request, protocol = exchange.request, exchange.context.protocol.name
    if exchange.errno == errno.EOPNOTSUPP and request.family == "ethtool" and (device := _device(request)):
        return f"the driver of the device ({device}) most likely does not support that"
    if exchange.errno == errno.ENODEV and request.type == "RTM_NEWLINK" and not request.flags & h.CREATE:
        return "without NLM_F_CREATE the kernel changes only what is there; to make a new link add --flags create,excl"
    if exchange.errno == errno.ESRCH and request.type == "RTM_DELROUTE" and request.get("rtm_family") == 2:
        return _no_such_route(request)
    if protocol == "netfilter" and exchange.errno == _IPSET_EXCL.get(request.type):
        if request.flags & h.EXCL:
            return "NLM_F_EXCL is set, which asks for this failure; without it ipset takes what is so already for done"
        if exchange.errno == errno.EEXIST:
            return "there is a set of that name already, and not the same one; destroy or swap it"
    if exchange.errno != errno.EINVAL or request.kind is None:
        return ""
    if request.kind.access == "get" and not request.flags & h.DUMP and not exchange.ack and len(request) <= 16 + 32:
        header = {field.name for struct in request.kind.header or () for field in struct.fields}
        if not set(request.values) - header:
            return "the request names nothing; add --dump to ask for all, or say which with path=value words"
    silent = exchange.end is None or not exchange.end.flags & h.ACK_TLVS
    if protocol == "netfilter" and request.kind.family.name == "nftables" and request.kind.access != "get" and silent:
        # nfnetlink_rcv_msg, where .type is not NFNL_CB_RCU or NFNL_CB_MUTEX
        return "nf_tables takes changes only inside a batch, between NFNL_MSG_BATCH_BEGIN and END; alone they are refused like this"
    if request.type == "RTM_NEWROUTE" and request.get("rtm_type") == 0:
        # fib_create_info: RTN_UNSPEC allows no scope at all, hence the kernel's "Invalid scope".
        zero = [word for word, given in (
            ("rtm_table=main", request.get("rtm_table") or request.get("table")), ("rtm_protocol=static", request.get("rtm_protocol")),
            ("rtm_scope=link", request.get("rtm_scope") or any(name in request for name in ("gateway", "via", "multipath", "nh_id"))),
        ) if not given]  # fmt: skip
        return "rtm_type is 0, no type of route; give rtm_type=unicast" + (f" (and {', '.join(zero)})" if zero else "")
    if protocol == "route" and request.kind.family.name == "link":
        for node in request.tree.walk():
            name = node.value
            if node.name == "ifname" and isinstance(name, str) and (name in (".", "..") or any(c in "/:" or c.isspace() for c in name)):
                return f"{name!r} ({node.path}) cannot be the name of an interface: it may not hold /, : or spaces, nor be . or .."
    return ""


def _no_such_route(request: Message) -> str:
    """fib_table_delete looks in one table, and compares type, scope and more of what is given; only RT_SCOPE_NOWHERE is any scope."""
    table = request.get("table") or request.get("rtm_table") or "main"
    words = f"no route of table {table} fits all that the request says"
    if request.get("rtm_scope") != _SCOPE_NOWHERE:
        words += f"; its scope must be {request.get('rtm_scope')}, while rtm_scope=nowhere fits any"
    return words + ("; say table=… for another one" if table == "main" else "")


_SCOPE_NOWHERE = 255  # <linux/rtnetlink.h>

# flag_exist of net/netfilter/ipset/ip_set_core.c: the failures that NLM_F_EXCL asks for. 4103 is IPSET_ERR_EXIST.
_IPSET_EXCL = {"IPSET_CMD_CREATE": 17, "IPSET_CMD_ADD": 4103, "IPSET_CMD_DEL": 4103, "IPSET_CMD_DESTROY": 2}


def _device(request: Message) -> str:
    """The device that a request of ethtool names, or ""."""
    name, index = request.get("header.dev_name"), request.get("header.dev_index")
    return str(name) if name else f"index {index}" if index else ""


def refusal_hint(exchange: Exchange) -> str:
    """Advice for an error that came without words: from the family where it names its module, else from the number."""
    from ..wire import errno

    family = exchange.request.kind.family if exchange.request.kind else None
    if exchange.errno in (errno.EOPNOTSUPP, errno.EPROTONOSUPPORT, errno.EAFNOSUPPORT) and isinstance(family, Family) and family.module:
        return f"this kernel may lack {family.module}; try `modprobe {family.module}`"
    if exchange.errno == errno.EPERM and exchange.context.protocol.name in _CAPABILITIES:
        return f"it needs {_CAPABILITIES[exchange.context.protocol.name]}; run as root"
    return errno_hint(exchange.errno)


# Where it is not CAP_NET_ADMIN.
_CAPABILITIES = {"audit": "CAP_AUDIT_CONTROL"}


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
