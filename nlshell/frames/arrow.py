"""Columns as Arrow tables and Parquet files."""

from __future__ import annotations

import pyarrow as pa

from .finish import arrow_array, arrow_type, finish, layout_of
from .plan import Plan
from .table import Batch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .finish import InterfaceNames


def schema_of(plan: Plan, *, raw: bool = False) -> pa.Schema:
    """The Arrow schema of all columns of a plan."""
    return pa.schema([(name, arrow_type(column, role, raw=raw)) for name, column, role in layout_of(plan).entries])


def record_batch(batch: Batch, names: InterfaceNames = None, *, raw: bool = False) -> pa.RecordBatch:
    """Rows as an Arrow record batch, with all columns of the plan."""
    arrays = [arrow_array(final, batch.length, names, raw=raw) for final in finish(batch, names)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema_of(batch.plan, raw=raw))


def write_parquet(path: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Write record batches to a file as they come; it has its name when they were all. Raises InputError."""
    from pyarrow import parquet

    from ..files import whole_file

    plain: Any = pa.schema([(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type) for field in schema])
    with whole_file(path, "the dump") as file, parquet.ParquetWriter(file, plain) as writer:
        for batch in batches:
            writer.write_batch(batch.cast(plain))
