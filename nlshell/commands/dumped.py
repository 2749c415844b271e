"""What the kernel answered, as a result: with the names of interfaces that occur in it, and what is missing."""

from __future__ import annotations

from ..codec.export import is_elsewhere
from ..codec.identity import key_paths
from ..kernel.names import LinkNames
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..codec.message import Message
    from ..codec.tree import Node
    from ..kernel.exchange import Exchange


def names_in(
    state: State, messages: Sequence[Message], known: Mapping[int, str] | None = None
) -> dict[int, str]:
    """Names of the interfaces that occur in messages, beyond those that are known already: each is looked up by itself."""
    names = LinkNames({**state.links, **(known or {})}, state.session)
    if (
        len(messages) > _MOST_READ
    ):  # to read them all for their indexes would take longer than a dump of the links
        if _tells_interfaces(messages[:3]):
            names.update({**state.session.link_names(), **names})
        return names
    occurring = {
        node.value for message in messages for node in message.tree.walk() if _is_index(node)
    }
    if unknown := occurring - names.keys():
        names.update(state.session.names_of(unknown))
    return names


_MOST_READ = 256  # messages


def _is_index(node: Node) -> bool:
    is_index = node.type is not None and node.type.hint == "ifindex" and isinstance(node.value, int)
    return is_index and node.value > 0 and not is_elsewhere(node)


def _tells_interfaces(messages: Sequence[Message]) -> bool:
    """Whether the first messages of an answer hold interface indexes."""
    return any(
        message.context.protocol.name == "route" or any(map(_is_index, message.tree.walk()))
        for message in messages
    )


def named_result(state: State, exchange: Exchange, messages: Sequence[Message]) -> Result:
    """As dump_result, with the names of interfaces. A dump into columns finds those that occur by itself."""
    if state.wants_frame and messages is exchange.messages:
        return dump_result(exchange, messages, {})
    # What tells of links tells their names.
    kinds = {id(m.kind): m.kind for m in exchange.messages if m.kind is not None}
    named = any(
        k.attributes is not None and "ifname" in k.attributes.by_name for k in kinds.values()
    )
    told = {
        m[key[0]]: m["ifname"]
        for m in (exchange.messages if named else ())
        if (key := key_paths(m)) and "ifname" in m and key[0] in m
    }
    return dump_result(exchange, messages, names_in(state, messages, told))


def dump_result(
    exchange: Exchange, messages: Sequence[Message], names: dict[int, str] | None = None
) -> Result:
    warnings = []
    if names:
        exchange.context.names = names  # for whoever shows the messages, as text or as JSON
    if exchange.interrupted:
        warnings.append(
            f"the dump was interrupted by changes, {exchange.attempts} times over; rows may be missing or doubled"
        )
    if exchange.lost:
        warnings.append(
            "part of the dump was lost (the socket overran); what is shown is incomplete"
        )
    return Result(
        messages, exchange=exchange, names=names, warnings=warnings, incomplete=bool(warnings)
    )
