"""`FAMILY OPERATION path=value …`: any request that the registry (or the kernel's own policy) describes."""

from __future__ import annotations

from ..codec.words import Words
from ..errors import EncodeError, UnknownNameError, UsageError
from ..wire import header as h
from .show import dump_result, names_in
from .table import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..kernel.session import Request
    from ..schema.model import Family, MessageType
    from .language import Line


def operate(state: State, family: Family, line: Line) -> Result:
    """Send one request of `family`; line.words are the operation and nothing else."""
    if len(line.words) != 1:
        names = ", ".join(sorted({m.operation for m in family.messages if m.direction != "reply"}))
        raise UsageError(f"say which operation of {family.name}: {names}" if not line.words else f"{line.words[1]!r} is no path=value")
    kind = family.operation(line.words[0])
    flags = flags_of(kind, str(line.options.get("flags", ""))) | (h.DUMP if line.options.get("dump") else 0)
    ack = "no-ack" not in line.options
    request = _build(kind, line, state, flags, ack)
    exchange = state.send(request).raise_for_error()
    # What another namespace tells has indexes of its own.
    is_ours = not any("netnsid" in path for path in line.values)
    result = dump_result(exchange, list(exchange), names_in(state, exchange.messages) if is_ours else {})
    if exchange.warning:
        result.warnings.append(f"the kernel says: {exchange.warning}")
    if not exchange.messages and kind.access != "get":
        result.lines = [f"{kind.name}: {'done, acknowledged by the kernel' if ack else 'sent; no acknowledgement was asked for'}"]
    return result


def _build(kind: MessageType, line: Line, state: State, flags: int, ack: bool) -> Request:
    """The request. Words of people are written as the paths that they stand for (dev=eth0), and names of interfaces where the
    schema wants an index are looked up (oif=eth0, linkinfo.data.link=eth0).
    """
    given = Words([kind], state.around).written(line.values)
    values = dict(given)
    refused: dict[str, EncodeError | UnknownNameError] = {}
    while True:
        try:
            request = state.session.build(kind, values, flags=flags, ack=ack)
            break
        except (EncodeError, UnknownNameError) as error:
            path = next((path for path in values if str(error).startswith(f"{path}: ")), "")
            if path in refused or not str(given.get(path, ""))[:1].isalpha():
                raise refused.get(path, error) from None
            refused[path], values[path] = error, 0  # for now: whether it is an index shows when the rest can be written
    for path, refusal in refused.items():
        node = request.message.node(path)
        if node.type is None or node.type.hint != "ifindex":
            raise refusal
        values[path] = state.around.index(given[path])
    return state.session.build(kind, values, flags=flags, ack=ack) if refused else request


def flags_of(kind: MessageType, text: str) -> int:
    """The nlmsg_flags that `--flags create,excl` names. Raises UnknownNameError."""
    flags = 0
    known = h.flag_bits(kind.access)
    for word in text.replace("|", ",").split(",") if text else []:
        name = word.strip().upper().removeprefix("NLM_F_")
        if name not in known:
            raise UnknownNameError(f"flag of {kind.name}", word, list(known))
        flags |= known[name]
    return flags
