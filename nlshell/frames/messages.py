"""Frames from messages that are there already: an exchange, a capture, a list."""

from __future__ import annotations

import time

import numpy as np
import pyarrow as pa

from ..codec.things import reply_kind
from ..errors import UsageError
from ..kernel.exchange import Exchange
from . import lockstep, scalar
from .make import Undisturbed, describe, make_frame
from .plan import plan_of
from .table import Batch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    import pandas as pd

    from ..codec.message import Context, Message
    from ..schema.model import MessageType
    from .finish import InterfaceNames


def frame(
    messages: Iterable[Message],
    columns: Sequence[str] | None = None,
    explode: str | None = None,
    bytes: bool = False,
    keep: bool = False,
    names: InterfaceNames = None,
) -> pd.DataFrame:
    """A DataFrame with a row a message. Messages of another type than the first one are left out and counted in attrs.

    columns  names of columns in the order wanted; a path may lead into a column of dicts ("linkinfo.data.id")
    explode  path of a column of lists: a row for each item, beside the columns of its message
    bytes    bytes as bytes objects, not as hex text
    keep     keep the bytes of each message, in the column "#message", for df.nl.message, .hex and .tree
    names    interface names by index, for the columns beside indexes
    Raises UnknownNameError, UsageError.
    """
    found = [message for message in messages if message.kind is not None and not message.is_control]
    if not found:
        raise UsageError("there is no message with a description among these, so nothing says what columns there would be")
    return _frame(found, found[0].kind, found[0].context, time.time(), columns, explode, bytes, keep, names)  # type: ignore[arg-type]


def frames(messages: Iterable[Message], **options: Any) -> dict[str, pd.DataFrame]:
    """A DataFrame for each type of message among these; options as of `frame`."""
    groups: dict[tuple[str, int], list[Message]] = {}
    for message in messages:
        if message.kind is not None and not message.is_control:
            groups.setdefault((message.type, id(plan_of(message.kind))), []).append(message)
    made: dict[str, pd.DataFrame] = {}
    for (name, _), group in groups.items():
        label, count = name, 1
        while label in made:
            count += 1
            label = f"{name}#{count}"
        made[label] = frame(group, **options)
    return made


def exchange_frame(
    exchange: Exchange,
    columns: Sequence[str] | None = None,
    explode: str | None = None,
    bytes: bool = False,
    keep: bool = False,
    names: InterfaceNames = None,
) -> pd.DataFrame:
    """The replies of an exchange as a DataFrame: what `Exchange.df` does."""
    from .dump import warn_of

    found = [message for message in exchange.messages if message.kind is not None]
    request = exchange.request.kind
    kind = found[0].kind if found else reply_kind(request) if request is not None else None
    if kind is None:
        raise UsageError(f"nobody described {exchange.request.type}, so nothing says what columns there would be")
    told = {
        "interrupted": exchange.interrupted, "lost": exchange.lost, "errno": exchange.errno, "attempts": exchange.attempts,
        "error": exchange.sentence() if exchange.errno else "", "namespace": exchange.namespace,
        "kernel": exchange.kernel,
    }  # fmt: skip
    if names is None:
        names = exchange.names
    when = exchange.started or time.time()
    made = _frame(found, kind, exchange.context, when, columns, explode, bytes, keep, names, **told)
    warn_of(exchange, len(made))
    return made


def _frame(
    found: Sequence[Message],
    kind: MessageType,
    context: Context,
    when: float,
    columns: Sequence[str] | None,
    explode: str | None,
    raw: bool,
    keep: bool,
    names: InterfaceNames,
    **told: Any,
) -> pd.DataFrame:
    plan = plan_of(kind)
    mine = [message for message in found if message.kind is kind]
    others = [message for message in found if message.kind is not kind] if len(mine) < len(found) else []
    with Undisturbed():
        batch = batch_of(kind, mine)
        if keep and plan.message is not None:
            batch.parts[plan.message.index] = pa.array([message.bytes for message in mine], pa.binary())
        if names is None and context.names:
            names = context.names
        attrs = describe(kind, context, batch, when=when, others=others, **{"namespace": None, **told})
        return make_frame(batch, attrs, names, columns=columns, explode=explode, raw=raw)


def batch_of(kind: MessageType, messages: Sequence[Message]) -> Batch:
    """Messages of one kind as columns, by whichever reader is the faster."""
    plan = plan_of(kind)
    if not lockstep.pays(len(messages), sum(map(len, messages))) or not lockstep.is_possible(kind):
        return scalar.read(plan, messages)
    raw = bytearray()
    starts, ends = [], []
    for message in messages:
        starts.append(len(raw))
        raw += message.buffer[message.offset : message.end]
        ends.append(len(raw))
        raw += bytes(-len(raw) % 4)
    raw += bytes(lockstep.PADDING)
    return lockstep.read(kind, np.frombuffer(raw, np.uint8), np.array(starts), np.array(ends), messages.__getitem__)
