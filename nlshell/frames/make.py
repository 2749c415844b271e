"""Frames from columns: which columns, exploded lists, and what a frame says of itself."""

from __future__ import annotations

import gc
import os
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pandas as pd

from ..errors import UnknownNameError, UsageError
from ..schema.paths import below
from ..schema.types import Binary, Type
from .assemble import dataframe
from .finish import interface_names, layout_of, plain_value
from .plan import Column
from .table import Batch, ListPart, take

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..codec.message import Context, Message
    from ..kernel.session import Session
    from ..schema.model import MessageType
    from .finish import InterfaceNames


def make_frame(
    batch: Batch,
    attrs: dict[str, Any],
    names: InterfaceNames = None,
    *,
    columns: Sequence[str] | None = None,
    explode: str | None = None,
    raw: bool = False,
) -> pd.DataFrame:
    """The DataFrame of a batch.

    columns  paths or names of columns, in that order; a path may lead into a column of dicts ("linkinfo.data.id")
    explode  path of a column of lists: a row an item, beside the columns of its row
    raw      bytes as bytes instead of hex text
    """
    if explode is not None:
        frame = exploded(batch, explode, names, columns, raw)
    elif columns is not None:
        frame = chosen(batch, columns, names, raw)
    else:
        frame = dataframe(batch, names, raw=raw)
    frame.attrs["nlshell"] = attrs
    return frame


class Undisturbed:
    """No garbage collection meanwhile: a frame of hundreds of columns is thousands of new objects, none of them garbage."""

    def __enter__(self) -> None:
        self._collects = gc.isenabled()
        gc.disable()

    def __exit__(self, *fault: object) -> None:
        if self._collects:
            gc.enable()


def chosen(batch: Batch, columns: Sequence[str], names: InterfaceNames, raw: bool) -> pd.DataFrame:
    layout = layout_of(batch.plan)
    known = [name for name in columns if name in layout.places or name == "#message"]
    frame = dataframe(batch, names, wanted=known, raw=raw)
    if len(known) == len(columns):
        return frame
    for name in columns:
        if name not in known:
            frame[name] = inside(batch, name)
    return frame[list(columns)]


def inside(batch: Batch, path: str) -> Any:
    """The values at a path that leads into a column of dicts."""
    steps = path.split(".")
    for count in range(len(steps) - 1, 0, -1):
        column = batch.plan.by_path.get(".".join(steps[:count]))
        if column is not None and column.kind == "any":
            _check(column, steps[count:])
            part = batch.parts.get(column.index) or [None] * batch.length
            return pd.array([plain_value(_descend(value, steps[count:])) for value in part])
        if column is not None and column.kind == "list":
            raise UsageError(f"{column.path} is a column of lists; explode={column.path!r} gives a row for each item")
    raise UnknownNameError("column", path, layout_of(batch.plan).names)


def _check(column: Column, steps: Sequence[str]) -> None:
    """Raises UnknownNameError where nothing that the column may hold has anything at this path."""
    above, type = column.path, column.type
    for step in steps:
        if type is None or type.__class__ in (Type, Binary):  # nobody described what is there
            return
        level, name = below(type), step.partition("[")[0]
        if name not in level:
            raise UnknownNameError("column", f"{above}.{name}", [f"{above}.{each}" for each in level] or [above])
        above, type = f"{above}.{name}", level[name].type


def _descend(value: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def exploded(batch: Batch, path: str, names: InterfaceNames, columns: Sequence[str] | None, raw: bool) -> pd.DataFrame:
    """A row an item of the lists at `path`; rows without items are left out. Columns of items are called path.name."""
    items, parents = items_of(batch, path)
    child = dataframe(items, names, raw=raw)
    child.columns = pd.Index([f"{path}.{name}" if name else path for name in child.columns], dtype=object)
    wanted = None if columns is None else [name for name in columns if name not in child.columns]
    if wanted is None:
        wanted = [name for name in layout_of(batch.plan).names if name != path]
    outer = chosen(take(batch, parents), wanted, names, raw)
    both = pd.concat([outer, child], axis=1)
    return both if columns is None else both[list(columns)]


def items_of(batch: Batch, path: str) -> tuple[Batch, Any]:
    """The items of a column of lists, and the row each is in. Raises UnknownNameError, UsageError."""
    column = batch.plan.by_path.get(path)
    if column is None or column.kind != "list" or column.items is None:
        lists = [each.path for each in batch.plan.columns if each.kind == "list"]
        raise UnknownNameError("column of lists", path, lists)
    part = batch.parts.get(column.index)
    if not isinstance(part, ListPart):
        return Batch(column.items, 0), np.zeros(0, np.int64)
    return part.items, np.repeat(np.arange(batch.length), np.diff(part.offsets))


def describe(
    kind: MessageType,
    context: Context,
    batch: Batch,
    *,
    when: float,
    namespace: str | None,
    interrupted: bool = False,
    lost: bool = False,
    errno: int = 0,
    error: str = "",
    attempts: int = 1,
    others: Sequence[Message] = (),
    kernel: str = "",
) -> dict[str, Any]:
    """What a frame says of itself: plain JSON, kept in attrs["nlshell"]."""
    told: dict[str, Any] = {
        "protocol": context.protocol.name,
        "family": kind.family.name,
        "type": kind.name,
        "when": datetime.fromtimestamp(when, UTC).isoformat(timespec="milliseconds"),
        "namespace": namespace,
        "kernel": kernel or _kernel(),
        "units": layout_of(batch.plan).units,
        "gaps": lost,
        "interrupted": interrupted,
        "attempts": attempts,
        "errno": errno,
        "other": other_rows(batch),
    }
    if context.protocol.name == "generic" and len(batch.plan.columns) and kind.family.id is None:
        told["families"] = {str(number): kind.family.name for number in context.families if _is(context, number, kind)}
    if error:
        told["error"] = error
    if others:
        counts: dict[str, int] = {}
        for message in others:
            counts[message.type] = counts.get(message.type, 0) + 1
        told["other_types"] = counts
    return told


@cache
def _kernel() -> str:
    return os.uname().release


def _is(context: Context, number: int, kind: MessageType) -> bool:
    """Whether an id of a generic family is the one of this kind of message."""
    family = context.families[number]
    return (family if isinstance(family, str) else family.name) == kind.family.name


def other_rows(batch: Batch) -> int:
    """How many rows hold something that fits no column."""
    odd = _odd(batch)
    return 0 if odd is None else int(odd.sum())


def _odd(batch: Batch) -> Any:
    plan, found = batch.plan, None
    for index, part in batch.parts.items():
        column = plan.columns[index]
        mask = None
        if column is plan.other:
            mask = np.array([value is not None for value in part], bool)
        elif isinstance(part, ListPart):
            inner = _odd(part.items)
            if inner is not None:
                rows = np.repeat(np.arange(batch.length), np.diff(part.offsets))
                mask = np.zeros(batch.length, bool)
                mask[rows[inner]] = True
        if mask is not None:
            found = mask if found is None else found | mask
    return found


def names_in(session: Session, batch: Batch) -> Mapping[int, str]:
    """The names of the interfaces in a batch: of a dump of links its own, else as the kernel has them now."""
    columns = batch.plan.by_path
    if "ifi_index" not in columns or "ifname" not in columns:
        return interface_names(batch, session.names_of)
    indexes, names = (batch.parts.get(columns[path].index) for path in ("ifi_index", "ifname"))
    if indexes is None or names is None:
        return {}
    return {index: name for index, name in zip(indexes.to_pylist(), names.to_pylist()) if name is not None}
