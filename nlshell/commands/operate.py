"""`FAMILY OPERATION path=value …`: any request that the registry (or the kernel's own policy) describes."""

from __future__ import annotations

from ..answers.values import Messages
from ..codec.words import Words
from ..wire import header as h
from .dumped import dump_result, names_in
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..kernel.session import Request
    from ..language.table import Call
    from ..schema.model import MessageType


def operate(state: State, call: Call) -> Result:
    """Send one request of a family."""
    kind = call.operation
    assert kind is not None
    flags = call.options.get("flags", 0) | (h.DUMP if "dump" in call.options else 0)
    ack = "no-ack" not in call.options
    request = _build(kind, call, state, flags, ack)
    exchange = state.send(request).raise_for_error()
    # What another namespace tells has indexes of its own.
    is_ours = not any("netnsid" in path for path in call.values)
    result = dump_result(
        exchange, list(exchange), names_in(state, exchange.messages) if is_ours else {}
    )
    if exchange.warning:
        result.warnings.append(f"the kernel says: {exchange.warning}")
    if not exchange.messages and kind.access != "get":
        told = (
            "done, acknowledged by the kernel" if ack else "sent; no acknowledgement was asked for"
        )
        result.value = Messages([], said=[f"{kind.name}: {told}"])
    return result


def _build(kind: MessageType, call: Call, state: State, flags: int, ack: bool) -> Request:
    """The request. Words of people are written as the paths that they stand for (dev=eth0); names of interfaces and network
    namespaces where the schema wants a number are looked up by the session (oif=eth0, net_ns_fd=blue).
    """
    given = Words([kind], state.around).written(call.values)
    return state.session.build(kind, given, flags=flags, ack=ack)
