"""`FAMILY OPERATION path=value …`: any request that the registry (or the kernel's own policy) describes."""

from __future__ import annotations

from ..errors import UnknownNameError, UsageError
from ..wire import header as h
from .show import dump_result, index_of
from .table import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..schema.model import Family, MessageType
    from .language import Line

OPTIONS = {
    "dump": "ask for all objects (NLM_F_DUMP)",
    "flags": "further nlmsg_flags by name: --flags create,excl",
    "no-ack": "do not ask for an acknowledgement",
}


def operate(state: State, family: Family, line: Line) -> Result:
    """Send one request of `family`; line.words are the operation and nothing else."""
    if len(line.words) != 1:
        names = ", ".join(sorted({m.operation for m in family.messages if m.direction != "reply"}))
        raise UsageError(f"say which operation of {family.name}: {names}" if not line.words else f"{line.words[1]!r} is no path=value")
    kind = family.operation(line.words[0])
    flags = _flags(kind, line)
    ack = "no-ack" not in line.options
    request = state.session.build(kind, _with_indexes(kind, line.values, state), flags=flags, ack=ack)
    exchange = state.session.exchange(request).raise_for_error()
    links: dict[int, str] = {}
    if any(message.context.protocol.name == "route" for message in exchange):
        links = state.session.link_names()
    result = dump_result(exchange, list(exchange), [], links)
    if exchange.warning:
        result.warnings.append(f"the kernel says: {exchange.warning}")
    if not exchange.messages and kind.access != "get":
        result.lines = [f"{kind.name}: {'done, acknowledged by the kernel' if ack else 'sent; no acknowledgement was asked for'}"]
    return result


def _with_indexes(kind: MessageType, values: dict[str, str], state: State) -> dict[str, str | int]:
    """Names of interfaces where the schema wants an index become one: oif=eth0, ifi_index=eth0."""
    return {path: index_of(state, text) if text[:1].isalpha() and _hint(kind, path) == "ifindex" else text for path, text in values.items()}


def _hint(kind: MessageType, path: str) -> str | None:
    """The schema's hint for a field of the header or an attribute of the top level."""
    for struct in kind.header or ():
        if path in struct.by_name:
            return struct.by_name[path].type.hint
    attribute = kind.attributes.by_name.get(path) if kind.attributes is not None else None
    return attribute.type.hint if attribute is not None else None


def _flags(kind: MessageType, line: Line) -> int:
    flags = h.DUMP if line.options.get("dump") else 0
    known = h.flag_bits("get" if kind.access == "get" else kind.access)
    text = line.options.get("flags", "")
    for word in str(text).replace("|", ",").split(",") if text else []:
        name = word.strip().upper().removeprefix("NLM_F_")
        if name not in known:
            raise UnknownNameError(f"flag of {kind.name}", word, list(known))
        flags |= known[name]
    return flags
