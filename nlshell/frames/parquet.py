"""Frames in Parquet files, and back without loss: what Parquet cannot say stands in the file's metadata."""

from __future__ import annotations

import json
from os import PathLike

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from ..errors import InputError
from ..files import whole_file
from ..schema.enums import Named
from .assemble import assemble

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any

_KEY = b"nlshell"


def save(frame: pd.DataFrame, path: str | IO[bytes]) -> None:
    """Write a frame to a file, whole or not at all, or to what is open already. Raises InputError."""
    arrays, columns = [], []
    for name in frame.columns:
        values = frame[name]
        told: dict[str, Any] = {"name": str(name)}
        if isinstance(values.dtype, pd.CategoricalDtype):
            told["categories"] = values.cat.categories.tolist()
            labels = pa.array([str(each) for each in told["categories"]], pa.string())
            codes = values.cat.codes.to_numpy()
            array = pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=codes < 0), labels)
        elif values.dtype == object:
            told["json"] = True
            array = pa.array([None if value is None else json.dumps(_tagged(value)) for value in values.tolist()], pa.string())
        else:
            array = pa.array(values)
        if isinstance(values.dtype, pd.ArrowDtype):
            told["arrow"] = True
        arrays.append(array)
        columns.append(told)
    about = {"attrs": frame.attrs, "columns": columns}
    table = pa.table(arrays, names=[each["name"] for each in columns]).replace_schema_metadata({_KEY: json.dumps(about).encode()})
    if not isinstance(path, str | PathLike):
        parquet.write_table(table, path)
        return
    with whole_file(path, "the frame") as file:
        parquet.write_table(table, file)


def load(path: str) -> pd.DataFrame:
    try:
        table = parquet.read_table(path)
        about = json.loads((table.schema.metadata or {})[_KEY])
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(f"{path} cannot be read as a Parquet file: {error}") from None
    except KeyError:
        raise InputError(f"{path} was not written by df.nl.save; read it with pandas.read_parquet") from None
    made: dict[str, Any] = {}
    for told, array in zip(about["columns"], table.columns):
        whole = array.combine_chunks()
        if "categories" in told:
            # The dictionary of the file need not have the order, or the unused entries, of the one that was saved.
            dtype = pd.CategoricalDtype(pd.Index(told["categories"], dtype=object))
            places = {str(label): place for place, label in enumerate(told["categories"])}
            texts = array.cast(pa.string()).to_pylist()
            made[told["name"]] = pd.Categorical.from_codes([-1 if text is None else places[text] for text in texts], dtype=dtype)
        elif told.get("json"):
            values = np.empty(len(array), object)
            for row, text in enumerate(array.to_pylist()):
                values[row] = None if text is None else json.loads(text, object_hook=_untagged)
            made[told["name"]] = values
        elif told.get("arrow"):
            made[told["name"]] = pd.arrays.ArrowExtensionArray(pa.chunked_array([whole]))
        else:
            made[told["name"]] = np.array(whole.to_numpy(zero_copy_only=False))
    frame = assemble(list(made.values()), pd.Index(list(made), dtype=object), pd.RangeIndex(table.num_rows))
    frame.attrs = about["attrs"]
    return frame


def _tagged(value: Any) -> Any:
    """A value as JSON with what JSON does not have in dicts of their own."""
    if isinstance(value, bytes):
        return {"#bytes": value.hex()}
    if isinstance(value, Named):
        return {"#named": [int(value), value.name]}
    if isinstance(value, dict):
        if all(isinstance(name, str) for name in value):
            return {name: _tagged(item) for name, item in value.items()}
        return {"#pairs": [[_tagged(name), _tagged(item)] for name, item in value.items()]}
    if isinstance(value, (list, tuple)):
        return [_tagged(item) for item in value]
    return value


def _untagged(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        if "#bytes" in value:
            return bytes.fromhex(value["#bytes"])
        if "#named" in value:
            return Named(*value["#named"])
        if "#pairs" in value:
            return dict(value["#pairs"])
    return value
