"""Names of interfaces by their indexes: of those that occur, and not of the whole table."""

from __future__ import annotations

from ..errors import MissingNameError, NlshellError
from ..wire.errno import EINVAL, ENODEV, ERANGE
from ..wire.header import DUMP
from .steps import drive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..codec.message import Message
    from ..errors import KernelError
    from .core import Core
    from .exchange import Exchange
    from .session import Session
    from .steps import Steps

# Links that are asked for one by one: each costs a request, an answer and an acknowledgement, which is some three rows of a
# dump. The answers to so many also find room in the smallest receive buffer that an ordinary user may get.
FEW = 32
_ASK, _INDEX = "link.getlink", "ifi_index"
SKIP_STATS = 8  # RTEXT_FILTER_SKIP_STATS: only the names are wanted, and statistics are most of a link's bytes


def local_names(indexes: Iterable[int]) -> dict[int, str]:
    """The names of interfaces in this thread's own namespace."""
    from _socket import if_indextoname

    found = {}
    for index in indexes:
        try:
            found[index] = if_indextoname(index)
        except (OSError, OverflowError):
            continue
    return found


def names_of(core: Core, indexes: Iterable[int]) -> Steps[dict[int, str]]:
    """The names of some interfaces as the kernel has them now, where the session asks; without those that are not there."""
    indexes = list(indexes)
    if core.namespace is None and (known := core.end.names(indexes)) is not None:
        return known  # no dump is quicker, however many they are
    wanted = {index for index in indexes if 0 < index < 1 << 31}
    if len(wanted) > FEW:
        known = yield from all_names(core)
        return {index: known[index] for index in wanted if index in known}
    requests = []
    for index in sorted(wanted):
        requests.append((yield from core.writing(_ASK, {_INDEX: index, "ext_mask": SKIP_STATS})))
    answers = yield from core.batching(requests)
    return told(message for exchange in answers for message in exchange)


def of_links(message: Message) -> bool:
    """Whether a message is about links as a whole."""
    return message.kind is not None and message.kind.family.name == "link"


def told(messages: Iterable[Message]) -> dict[int, str]:
    """The names that messages about links tell, by index."""
    return {message[_INDEX]: message["ifname"] for message in messages if _INDEX in message and "ifname" in message}


def links(session: Session) -> Exchange:
    """All interfaces as the kernel has them now, without their statistics."""
    return session.dump(_ASK, {"ext_mask": SKIP_STATS})


def all_names(core: Core) -> Steps[dict[int, str]]:
    """The names of all interfaces as the kernel has them now."""
    request = yield from core.writing(_ASK, {"ext_mask": SKIP_STATS}, flags=DUMP)
    return told((yield from core.exchanging(request)).raise_for_error())


def find(session: Session, name: str) -> tuple[int, str]:
    """Index and name of the interface that is called so, also by an alternative name. Raises KernelError."""
    return drive(finding(session, name))


def finding(core: Core, name: str) -> Steps[tuple[int, str]]:
    """What `find` does."""
    # IFNAMSIZ: one too long for an interface can only be an alternative name.
    path = "ifname" if len(name.encode("utf-8", "replace")) < 16 else "alt_ifname"
    request = yield from core.writing(_ASK, {path: name, "ext_mask": SKIP_STATS})
    link = (yield from core.exchanging(request)).raise_for_error()[0]
    return int(link[_INDEX]), link["ifname"]


def missing(core: Core, name: str, error: KernelError) -> Steps[Exception]:
    """What to say to a name that no interface has, where that is what the error means; else the error."""
    if error.errno not in (ENODEV, EINVAL, ERANGE):
        return error
    hint = "there is none of that name in this network namespace"
    if "=" in name:
        hint += f", and what fits a condition is kept by a stage: | where {name}"
    return MissingNameError("interface", name, list((yield from all_names(core)).values()), hint)


class LinkNames(dict[int, str]):
    """Index -> name of the interfaces that occur somewhere. Whether others exist is asked when somebody wants to know."""

    def __init__(self, names: dict[int, str], session: Session) -> None:
        super().__init__(names)
        self._session = session
        self._asked: dict[str, int] = {}

    def index(self, name: str) -> int:
        """The index of an interface: one of these, or another; 0 where there is none of that name."""
        known = next((index for index, each in self.items() if each == name), 0)
        if not known and name not in self._asked:
            try:
                self._asked[name] = find(self._session, name)[0]
            except NlshellError:  # none, or a text that cannot be one
                self._asked[name] = 0
        return known or self._asked[name]

    def knows(self, name: str) -> bool:
        """Whether there is an interface of this name."""
        return self.index(name) > 0

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)
