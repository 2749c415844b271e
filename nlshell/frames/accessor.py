"""`df.nl`: from a frame back to messages, and what can be done with a frame because it is known what its columns are."""

from __future__ import annotations

import ipaddress
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..codec.identity import moving_of, usual_thing
from ..codec.message import Context, Message, messages
from ..errors import UnknownNameError, UsageError
from ..schema.registry import REGISTRY
from . import parquet
from .compare import compare
from .plan import MESSAGE, Column, Plan, plan_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from ..schema.model import MessageType


def load(path: str) -> pd.DataFrame:
    """A frame that `df.nl.save` wrote, as it was. Raises InputError."""
    return parquet.load(path)


@pd.api.extensions.register_dataframe_accessor("nl")
class Accessor:
    """What a DataFrame of netlink messages can do beside what DataFrames do. Rows are counted as in `iloc`."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    @property
    def about(self) -> dict[str, Any]:
        """attrs["nlshell"]: protocol, type, when and where it is from, units, what went wrong. Raises UsageError."""
        found = self._frame.attrs.get("nlshell")
        if not isinstance(found, dict):
            raise UsageError("this DataFrame is not from nlshell (or its attrs were lost on the way)")
        return found

    @property
    def kind(self) -> MessageType:
        """What the rows were, as the schema has it. Raises UnknownNameError."""
        about = self.about
        family = REGISTRY.family(about["family"], about["protocol"])
        for kind in family.messages:
            if kind.name == about["type"]:
                return kind
        raise UnknownNameError("message type", about["type"], [kind.name for kind in family.messages])

    @property
    def plan(self) -> Plan:
        """The columns as the schema has them."""
        return plan_of(self.kind)

    def column(self, name: str) -> Column | None:
        """What the schema says of a column; None for one that it does not have."""
        plan = self.plan
        return plan.by_path.get(name) or plan.by_path.get(name.rpartition("_")[0])

    # --- back to messages

    def message(self, row: int) -> Message:
        """The message of a row, for a frame made with keep=True. Raises UsageError."""
        if MESSAGE not in self._frame.columns:
            raise UsageError("the bytes of these messages were not kept; make the frame with keep=True")
        raw = bytes(self._frame[MESSAGE].iloc[row])
        about = self.about
        families = {int(number): name for number, name in about.get("families", {}).items()}
        return messages(raw, Context(REGISTRY.protocol(about["protocol"]), families))[0][0]

    def hex(self, row: int) -> str:
        """The bytes of a row's message, annotated."""
        from ..render.hex import hex_lines
        from ..render.style import Style

        return "\n".join(hex_lines(self.message(row), Style(False)))

    def tree(self, row: int) -> str:
        """The message of a row as a tree."""
        from ..render.style import Style
        from ..render.tree import message_lines

        return "\n".join(message_lines(self.message(row), Style(False)))

    # --- columns

    def ip(self, name: str) -> pd.Series:
        """A column of addresses as objects: networks where the prefix length is known, else addresses; None where absent."""
        lengths = self._lengths(name)
        values = self._frame[name].tolist()
        made = np.empty(len(values), object)
        for row, text in enumerate(values):
            if isinstance(text, str):
                made[row] = ipaddress.ip_address(text) if lengths is None else ipaddress.ip_network(f"{text}/{lengths[row]}", strict=False)
        return pd.Series(made, index=self._frame.index, name=name, dtype=object)

    def prefix(self, name: str) -> pd.Series:
        """A column of addresses with their prefix lengths, as text: 192.0.2.0/24. A default route has an address of zeroes."""
        lengths = self._lengths(name)
        if lengths is None:
            raise UsageError(f"nothing in these messages is the prefix length of {name}")
        texts = pa.array(self._frame[name], pa.string())
        family = next((each for each in ("rtm_family", "family") if each in self._frame.columns), None)
        if family is not None and texts.null_count:
            zero = pa.array(np.where(self._frame[family].astype(object) == "INET6", "::", "0.0.0.0"), pa.string())
            texts = pc.if_else(pc.and_(texts.is_null(), pa.array(np.asarray(lengths) == 0)), zero, texts)
        joined = pc.binary_join_element_wise(texts, pa.array(np.asarray(lengths)).cast(pa.string()), "/")
        return pd.Series(joined, index=self._frame.index, name=name, dtype=pd.ArrowDtype(pa.string()))

    def _lengths(self, name: str) -> Any:
        """The prefix lengths that belong to a column of addresses; None where there are none."""
        column = self.column(name)
        if column is None or column.kind != "ip" or column.type is None:
            raise UnknownNameError("column of addresses", name, [each.path for each in self.plan.columns if each.kind == "ip"])
        fills = column.type.fills
        length = fills[1] if fills else {"address": "ifa_prefixlen", "local": "ifa_prefixlen"}.get(name, "")
        return self._frame[length].tolist() if length in self._frame.columns else None

    def number(self, name: str) -> pd.Series:
        """A column of names as the numbers they stand for."""
        column = self.column(name)
        if column is None or column.names is None:
            raise UnknownNameError("column of names", name, [each.path for each in self.plan.columns if each.kind == "enum"])
        names = column.names
        values = self._frame[name]
        if not isinstance(values.dtype, pd.CategoricalDtype):
            return values
        numbers = [each if isinstance(each, int) else names.number(each) for each in values.cat.categories]
        table = pa.array([*numbers, None], pa.int64())
        codes = pa.array(np.where(values.cat.codes < 0, len(numbers), values.cat.codes))
        return pd.Series(table.take(codes), index=values.index, name=name, dtype=pd.ArrowDtype(pa.int64()))

    def join_names(self, names: Mapping[int, str] | Callable[[set[int]], Mapping[int, str]] | None = None) -> pd.DataFrame:
        """The frame with the names of its interfaces filled in: from a mapping, a session, or this namespace's own, now."""
        from ..kernel.names import local_names

        source: Any = getattr(names, "names_of", names) or local_names
        made = self._frame.copy()
        for column in self.plan.columns:
            beside = f"{column.path}_name"
            if column.is_index and beside in made.columns and column.path in made.columns:
                numbers = {int(each) for each in made[column.path].dropna().unique()}
                known = source(numbers) if callable(source) else source
                made[beside] = pd.Categorical([known.get(each) if pd.notna(each) else None for each in made[column.path]])
        return made

    # --- lists and dicts as tables

    def table(self, path: str) -> pd.DataFrame:
        """A column of lists, or of dicts, as a table of its own: a row an item, with the key of the row it is from.

        The index says the place of that row in the frame. Raises UnknownNameError.
        """
        if path not in self._frame.columns:
            raise UnknownNameError("column", path, [str(name) for name in self._frame.columns])
        values = self._frame[path]
        parents, child = _unpacked(values)
        keys = [name for name in self.key() if name != path]
        outer = self._frame[keys].iloc[parents].reset_index(drop=True)
        clash = {name: f"{path}.{name}" for name in child.columns if name in keys}
        made = pd.concat([outer, child.rename(columns=clash)], axis=1)
        made.index = pd.Index(parents, name="row")
        made.attrs = {}
        return made

    def key(self) -> list[str]:
        """The columns that make a row the object it is."""
        columns = self._frame.columns
        thing = usual_thing(self.kind)
        found = []
        for alternatives in (thing.key or ()) if thing is not None else ():
            # Of twins only the attribute's name is a column; a nest in the key stands for all its parts.
            for path in alternatives.split("|"):
                if path in columns:
                    found.append(path)
                    break
                inside = [name for name in columns if str(name).startswith(f"{path}.")]
                if inside:
                    found += inside
                    break
        return found

    def diff(self, other: pd.DataFrame, ignore: Iterable[str] | None = None) -> pd.DataFrame:
        """What is different in another frame of the same kind, taken later: a row a change.

        Columns: the key of the object, `change` (appeared, vanished, changed), `path`, `old`, `new`. `ignore` has names and
        patterns of columns that are not compared, by default counters and timers.
        """
        return compare(self._frame, other, self.key(), moving_of([self.kind]) if ignore is None else tuple(ignore), self.plan)

    # --- files

    def save(self, path: str) -> None:
        """Write the frame to a Parquet file, which `nlshell.frames.load` reads back without loss."""
        parquet.save(self._frame, path)


def _unpacked(values: pd.Series) -> tuple[Any, pd.DataFrame]:
    """The items of a column of lists, or its dicts flattened, and the row each is in."""
    if isinstance(values.dtype, pd.ArrowDtype) and pa.types.is_list(values.dtype.pyarrow_dtype):
        chunks = pa.chunked_array(values.array.__arrow_array__()).combine_chunks()
        parents = pc.list_parent_indices(chunks).to_numpy()
        items = chunks.flatten()
        if pa.types.is_struct(items.type):
            fields = {field.name: items.field(place) for place, field in enumerate(items.type)}
        else:
            fields = {"value": items}
        return parents, pd.DataFrame({name: pd.Series(each, dtype=pd.ArrowDtype(each.type)) for name, each in fields.items()})
    parents = np.array([row for row, value in enumerate(values.tolist()) if isinstance(value, dict)], np.int64)
    rows = [_flat(values.iloc[row]) for row in parents.tolist()]
    return parents, pd.DataFrame(rows).convert_dtypes(dtype_backend="pyarrow") if rows else pd.DataFrame(index=range(0))


def _flat(value: Mapping[Any, Any], above: str = "") -> dict[str, Any]:
    from ..schema.enums import Named

    out: dict[str, Any] = {}
    for name, item in value.items():
        path = f"{above}{name}"
        if isinstance(item, dict):
            out.update(_flat(item, f"{path}."))
        else:
            out[path] = str(item) if isinstance(item, Named) else json.dumps(item) if isinstance(item, list) else item
    return out
