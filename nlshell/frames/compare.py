"""Two frames of one kind compared, object by object, column by column."""

from __future__ import annotations

from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from ..errors import UsageError
from .plan import MESSAGE, Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def compare(old: pd.DataFrame, new: pd.DataFrame, key: list[str], ignore: tuple[str, ...], plan: Plan) -> pd.DataFrame:
    """A row a change: see Accessor.diff. Raises UsageError where the frames are of different kinds or have no key."""
    if old.attrs.get("nlshell", {}).get("type") != new.attrs.get("nlshell", {}).get("type"):
        raise UsageError("the two frames are of different types of messages")
    if not key or any(name not in new.columns for name in key):
        raise UsageError("nothing in these frames says which rows are the same object")
    before, after = _keyed(old, key), _keyed(new, key)
    places = after.get_indexer(before)
    kept = np.flatnonzero(places >= 0)
    there = np.zeros(len(new), bool)
    there[places[kept]] = True
    tables = [
        _told(new, np.flatnonzero(~there), key, "appeared"),
        _told(old, np.flatnonzero(places < 0), key, "vanished"),
    ]
    a, b = old.iloc[kept], new.iloc[places[kept]]
    for name in old.columns:
        if name in key or name not in new.columns or name == MESSAGE or is_ignored(str(name), ignore):
            continue
        different = _different(a[name], b[name])
        if len(different):
            table = _told(b, different, key, "changed")
            table["path"] = name
            table["old"] = np.array([*a[name].iloc[different].astype(object), None], object)[:-1]
            table["new"] = np.array([*b[name].iloc[different].astype(object), None], object)[:-1]
            tables.append(table)
    made = pd.concat(tables, ignore_index=True)
    made.attrs = {}
    return made


def is_ignored(name: str, ignore: tuple[str, ...]) -> bool:
    """Whether a name, a part of it, or a pattern for either is to be left out."""
    parts = name.split(".")
    paths = [".".join(parts[: count + 1]) for count in range(len(parts))]
    return any(fnmatchcase(each, pattern) for pattern in ignore for each in (*paths, *parts))


def _keyed(frame: pd.DataFrame, key: list[str]) -> pd.MultiIndex:
    """The keys of all rows; equal ones are told apart by counting them."""
    columns = {name: _plain(frame[name]) for name in key}
    table = pd.DataFrame(columns)
    columns["#"] = table.groupby(key, dropna=False, sort=False).cumcount().to_numpy()
    return pd.MultiIndex.from_arrays(list(columns.values()))


def _plain(values: pd.Series) -> Any:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.astype(object).to_numpy()
    return values.to_numpy(dtype=object, na_value=None) if isinstance(values.dtype, pd.ArrowDtype) else values.to_numpy()


def _told(frame: pd.DataFrame, rows: Any, key: list[str], change: str) -> pd.DataFrame:
    table = pd.DataFrame({name: pd.Series(_plain(frame[name].iloc[rows]), dtype=object) for name in key})
    table["change"] = pd.Series([change] * len(rows), dtype=object)
    for name in ("path", "old", "new"):
        table[name] = pd.Series([None] * len(rows), dtype=object)
    return table


def _different(a: pd.Series, b: pd.Series) -> Any:
    """The places at which two columns differ; absent is equal to absent."""
    if a.dtype == b.dtype and isinstance(a.dtype, pd.ArrowDtype):
        import pyarrow as pa

        if pa.types.is_nested(a.dtype.pyarrow_dtype):
            return np.flatnonzero(np.array([_unequal(x, y) for x, y in zip(a.tolist(), b.tolist())], bool))
        left, right = a.reset_index(drop=True), b.reset_index(drop=True)
        unequal = (left != right).fillna(False).to_numpy(dtype=bool)
        return np.flatnonzero(unequal | (left.isna().to_numpy() != right.isna().to_numpy()))
    left, right = _plain(a), _plain(b)
    if left.dtype != object and right.dtype != object:
        return np.flatnonzero(left != right)
    return np.flatnonzero(np.array([_unequal(x, y) for x, y in zip(left, right)], bool))


def _unequal(x: Any, y: Any) -> bool:
    absent = [each is None or each is pd.NA or each is pd.NaT or each != each for each in (x, y)]
    return absent[0] != absent[1] if any(absent) else bool(x != y)
