"""From columns to a pandas DataFrame.

What every row has is a numpy column, what may be absent an Arrow-backed one (`uint32[pyarrow]`, `string[pyarrow]`), what
has names a Categorical, what has no fixed shape an object column of Python values.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa

from ..codec.export import masked
from ..schema.secrets import are_secrets_shown
from .finish import (
    SMALL,
    Coded,
    Final,
    Layout,
    arrow_array,
    arrow_type,
    categories_of,
    data_of,
    interface_names,
    is_masked,
    layout_of,
    masks,
)
from .plan import MESSAGE, Column
from .table import Batch, absent, in_one

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from .finish import InterfaceNames

_ArrowArray = pd.arrays.ArrowExtensionArray
_MOST_DTYPES = 4096
_AS_THEY_ARE = frozenset(("int", "flags", "text", "ip", "mac"))
_dtypes: dict[object, pd.CategoricalDtype] = {}


def dataframe(batch: Batch, names: InterfaceNames = None, *, wanted: Iterable[str] | None = None, raw: bool = False) -> pd.DataFrame:
    """The rows of a batch as a DataFrame.

    names   interface names by index, or a function that gives them for the indexes that occur
    wanted  names of columns, in the order they shall have; None: all
    raw     bytes as bytes, not as hex text
    """
    layout, parts, length = layout_of(batch.plan), batch.parts, batch.length
    kept = batch.plan.message
    if wanted is not None or (kept is not None and kept.index in parts):
        steps = [_step(layout.entry(name)) for name in (wanted if wanted is not None else [*layout.names, MESSAGE])]
        labels = pd.Index([name for name, *_ in steps], dtype=object)
    else:
        steps, labels = _steps(layout), _labels(layout)
    known = interface_names(batch, names)
    # A frame of three rows has hundreds of columns without a value: those are copies of what an earlier frame had.
    empty: dict[str, Any] | None = layout.made.setdefault((length, raw, are_secrets_shown()), {}) if length <= SMALL else None
    arrays = []
    for name, index, backed, column, role in steps:
        data = parts.get(index)
        if data is not None:
            if backed:
                arrays.append(_backed(data if data.__class__ is pa.ChunkedArray else pa.chunked_array([data])))
                continue
            if role != "value" or column.kind == "enum":
                data = data_of(batch, column, role, data, known)
            if data is not None:
                arrays.append(_array(column, role, data, length, known, raw or name == MESSAGE))
                continue
        made = None if empty is None else empty.get(name)
        if made is None:
            made = _absent_list(layout, column, length, raw) if column.kind == "list" else _absent(column, role, length, raw)
            if empty is None:
                arrays.append(made)
                continue
            empty[name] = made
        arrays.append(_again(made) if made.__class__ is _ArrowArray else made.copy())
    return assemble(arrays, labels, _rows(length))


@lru_cache(maxsize=SMALL)
def _rows(length: int) -> pd.Index:
    return pd.RangeIndex(length)


def _step(entry: tuple[str, Column, str]) -> tuple[str, int, bool, Column, str]:
    """A finished column, and whether its bare values are what the frame takes."""
    name, column, role = entry
    return (
        name,
        column.index,
        role == "value" and column.kind in _AS_THEY_ARE and not (column.fixed and column.code) and not column.secret,
        column,
        role,
    )


def _steps(layout: Layout) -> list[tuple[str, int, bool, Column, str]]:
    found = layout.made.get("steps")
    if found is None:
        found = layout.made["steps"] = [_step(entry) for entry in layout.entries]
    assert isinstance(found, list)
    return found


def _labels(layout: Layout) -> pd.Index:
    found = layout.made.get("labels")
    if found is None:
        found = layout.made["labels"] = pd.Index(layout.names, dtype=object)
    return found


def _array(column: Column, role: str, data: Any, length: int, names: InterfaceNames, raw: bool) -> Any:
    """A column with values as numpy or extension array."""
    kind = column.kind
    if data.__class__ is Coded:
        return categorical(data.codes, _dtype(data.key, data.categories))
    if is_masked(column):
        return objects(masked(data), length) if kind == "any" else _backed(pa.chunked_array([masks(column, data)]))
    if kind == "int" or kind == "flags":
        if data.null_count == 0:
            return _numbers(data, length)
        return _backed(data if data.__class__ is pa.ChunkedArray else pa.chunked_array([data]))
    if kind == "any":
        return objects(data, length)
    if kind == "bool":
        return data.fill_null(0).to_numpy(zero_copy_only=False).astype(bool)
    return _backed(pa.chunked_array([arrow_array(Final("", column, data, role), length, names, raw=raw, whole=False)]))


def _numbers(data: Any, length: int) -> Any:
    if length <= SMALL:
        return data.to_numpy().copy()
    data = in_one(data)
    values = np.frombuffer(data.buffers()[1], data.type.to_pandas_dtype())[data.offset : data.offset + length]
    return values if values.flags.writeable else values.copy()


def _absent(column: Column, role: str, length: int, raw: bool) -> Any:
    """A column without values."""
    if column.kind == "any":
        return np.empty(length, object)  # untouched memory reads as None
    if column.kind == "bool":
        return np.zeros(length, bool)
    if column.kind == "enum" or role != "value":
        names = column.names if role == "value" else None
        return categorical(np.full(length, -1, np.int8), _dtype(names, [] if names is None else categories_of(names).names))
    return _again(_nothing(arrow_type(column, "value", raw=raw), length))


def _absent_list(layout: Layout, column: Column, length: int, raw: bool) -> Any:
    """A column without lists. Its type is the one it has where lists are empty."""
    key = ("absent", column.index, raw, are_secrets_shown())
    kind = layout.made.get(key)
    if kind is None:
        kind = layout.made[key] = arrow_array(Final("", column, None), 0, None, raw=raw, whole=False).type
    return _backed(pa.chunked_array([absent(kind, length)]))


@lru_cache(maxsize=64)
def _nothing(kind: Any, length: int) -> Any:
    return _backed(pa.chunked_array([absent(kind, length)]))


def objects(data: list[Any], length: int) -> Any:
    """An object array; its untouched memory reads as None."""
    made = np.empty(length, object)
    for row, value in enumerate(data):
        if value is not None:
            made[row] = value
    return made


def categorical(codes: Any, dtype: pd.CategoricalDtype) -> pd.Categorical:
    return _categorical(codes, dtype)


def _dtype(key: object, categories: Any) -> pd.CategoricalDtype:
    """The dtype of these categories; kept, since making one takes as long as ten columns."""
    if key is None and len(categories) > SMALL:
        return pd.CategoricalDtype(pd.Index(categories, dtype=object))
    kept = tuple(categories) if key is None else key
    found = _dtypes.get(kept)
    if found is None:
        if len(_dtypes) > _MOST_DTYPES:
            _dtypes.clear()
        found = _dtypes[kept] = pd.CategoricalDtype(pd.Index(categories, dtype=object))
    return found


def assemble(arrays: Sequence[Any], labels: pd.Index, index: pd.Index) -> pd.DataFrame:
    """A DataFrame of arrays that nobody else has. `pd.DataFrame(dict)` takes five times as long for hundreds of columns."""
    if _quick is not None and labels.is_unique:
        return _quick(arrays, labels, index)
    plain = [pd.Series(each, index=index, dtype=object) if each.dtype == object else each for each in arrays]
    return pd.DataFrame(dict(zip(labels, plain)), index=index, columns=labels, copy=False)


def _quick_way() -> Any:
    """The assembly from blocks, if this pandas has what it takes, and gives what the usual way gives."""
    try:
        from pandas._libs.internals import BlockPlacement
        from pandas.core.internals.blocks import ExtensionBlock, new_block_2d
        from pandas.core.internals.managers import BlockManager

        places: list[Any] = []

        def quick(arrays: Sequence[Any], labels: pd.Index, index: pd.Index) -> pd.DataFrame:
            while len(places) < len(arrays):
                places.append(BlockPlacement(len(places)))
            blocks = [
                new_block_2d(each.reshape(1, -1), place) if each.__class__ is np.ndarray else ExtensionBlock(each, place, 2)
                for each, place in zip(arrays, places)
            ]
            manager = BlockManager(tuple(blocks), [labels, index], verify_integrity=False)
            return pd.DataFrame._from_mgr(manager, axes=manager.axes)

        labels = pd.Index(["a", "b"], dtype=object)
        trial = quick([np.array([1, 2]), _ArrowArray(pa.chunked_array([[None, "b"]]))], labels, pd.RangeIndex(2))
        trial.loc[0, "b"] = "c"
        return quick if trial.to_dict("list") == {"a": [1, 2], "b": ["c", "b"]} else None
    except Exception:  # internals have changed: the usual way is slower, but there
        return None


_quick = _quick_way()


def _backed_ways() -> tuple[Any, Any]:
    """How to make an Arrow-backed array of a chunked one, and of another such array: what the constructor does, without looking
    at each type anew. Arrow's own arrays never change, so that one of the same is a copy.
    """
    plain = _ArrowArray
    parts = vars(plain(pa.chunked_array([[1, None]]))).keys()
    if parts - {"_cache"} != {"_pa_array", "_dtype"}:  # internals have changed
        return plain, plain.copy
    dtypes: dict[Any, Any] = {}
    keeps, bare = "_cache" in parts, object.__new__

    def quick(data: Any) -> Any:
        dtype = dtypes.get(data.type)
        if dtype is None:
            dtype = dtypes[data.type] = plain(data).dtype
        made = bare(plain)
        made._pa_array = data
        made._dtype = dtype
        if keeps:
            made._cache = {}
        return made

    def again(array: Any) -> Any:
        made = bare(plain)
        made._pa_array = array._pa_array
        made._dtype = array._dtype
        if keeps:
            made._cache = {}
        return made

    return quick, again


_backed, _again = _backed_ways()


def _categorical_way() -> Any:
    """How to make a Categorical of codes that fit: without looking at them again, where this pandas can."""

    def usual(codes: Any, dtype: pd.CategoricalDtype) -> pd.Categorical:
        return pd.Categorical.from_codes(codes, dtype=dtype, validate=False)

    quick = getattr(pd.Categorical, "_simple_new", usual)
    codes, dtype = np.array([1, -1, 0], np.int8), pd.CategoricalDtype(["a", "b"])
    try:
        return quick if quick(codes, dtype).equals(usual(codes, dtype)) else usual
    except Exception:  # internals have changed
        return usual


_categorical = _categorical_way()
