"""The last step before a frame or an Arrow table: names for numbers, texts for flags, interface names, units.

`finish` turns the bare columns of a `Batch` into `Final` ones, in the order of the plan: each number column of flags is
followed by their text (`ifi_flags_text`), each interface index by the interface's name (`oif_name`).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..codec.export import clean, masked
from ..codec.value_at import ELSEWHERE
from ..errors import UnknownNameError
from ..schema.enums import Flags, Named, Names
from ..schema.secrets import are_secrets_shown, mask
from .plan import MESSAGE, TEXTS, Column, Plan
from .table import Batch, ListPart, absent, in_one, storage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Array = Any
    InterfaceNames = Any  # Mapping[int, str], or a function from the numbers that occur to such a mapping

# Columns of indexes that count in another namespace where that column is there: names of ours would be wrong.
_ELSEWHERE = {**ELSEWHERE, "ifindex": "link_netnsid"}

SMALL = 64  # rows up to which plain Python is quicker than numpy
_SMALL_RANGE = 1 << 16  # numbers below are looked up in a table, larger ones by bisection
_MANY, _SAMPLE, _FEW = 1 << 14, 1024, 8
_MOST_TEXTS = 1 << 12


class Coded:
    """A column of few different values: `codes` (int16 or int32, -1 where absent) count into `categories`."""

    __slots__ = ("categories", "codes", "key")

    def __init__(self, codes: Array, categories: Sequence[str | int], key: object = None) -> None:
        self.codes = codes
        self.categories = categories
        self.key = key  # the same for columns with the same categories, so that these are made but once


class Final:
    """One finished column. `data` is an Arrow array, a Coded, a ListPart or a list of Python values; None: all absent.

    role  "value", "text" (of flags) or "name" (of an interface)
    """

    __slots__ = ("column", "data", "name", "role")

    def __init__(self, name: str, column: Column, data: Any, role: str = "value") -> None:
        self.name = name
        self.column = column
        self.data = data
        self.role = role


class Layout:
    """The finished columns of a plan, without values: names, and which come beside which."""

    def __init__(self, plan: Plan) -> None:
        self.entries: list[tuple[str, Column, str]] = []
        taken = set(plan.by_path)
        for column in plan.columns:
            if column is plan.message:
                continue
            self.entries.append((column.path, column, "value"))
            role = "text" if column.kind == "flags" else "name" if column.is_index else ""
            if column.path == "ifi_index" and "ifname" in plan.by_path:
                role = ""  # a link's own name
            if role and column.path:
                name = f"{column.path}_{role}"
                self.entries.append((f"#{name}" if name in taken else name, column, role))
        self.names = [name for name, _, _ in self.entries]
        self.places = {name: place for place, name in enumerate(self.names)}
        self.made: dict[object, Any] = {}  # what is derived from the layout, kept with it
        self.units = {column.path: column.unit for column in plan.columns if column.unit and column.kind != "duration"}
        self._plan = plan

    def entry(self, name: str) -> tuple[str, Column, str]:
        """The column of a name, "#message" included. Raises UnknownNameError."""
        if name == MESSAGE and self._plan.message is not None:
            return MESSAGE, self._plan.message, "value"
        place = self.places.get(name)
        if place is None:
            raise UnknownNameError("column", name, self.names)
        return self.entries[place]


def layout_of(plan: Plan) -> Layout:
    """The layout of a plan, made once."""
    found = plan.made.get("layout")
    if found is None:
        found = plan.made["layout"] = Layout(plan)
    assert isinstance(found, Layout)
    return found


def finish(batch: Batch, names: InterfaceNames = None) -> list[Final]:
    """All finished columns of a batch."""
    known = interface_names(batch, names)
    parts = batch.parts
    return [
        Final(name, column, data_of(batch, column, role, parts[column.index], known) if column.index in parts else None, role)
        for name, column, role in layout_of(batch.plan).entries
    ]


def data_of(batch: Batch, column: Column, role: str, part: Any, known: Mapping[int, str]) -> Any:
    """The data of one finished column that has values; None where none of them says anything."""
    if role == "text" or column.kind == "enum":
        assert column.names is not None
        return coded(part, column.names)
    if role == "name":
        elsewhere = batch.plan.by_path.get(_ELSEWHERE.get(column.path, ""))
        return named(part, known, None if elsewhere is None else batch.parts.get(elsewhere.index))
    return part


def interface_names(batch: Batch, names: InterfaceNames) -> Mapping[int, str]:
    """Names of the interfaces that occur in a batch, lists and all."""
    if not callable(names):
        return names or {}
    numbers: set[int] = set()
    _gather_indexes(batch, numbers)
    numbers.discard(0)
    return names(numbers) if numbers else {}


def _gather_indexes(batch: Batch, numbers: set[int]) -> None:
    for index, part in batch.parts.items():
        column = batch.plan.columns[index]
        if column.is_index:
            if len(part) <= SMALL:
                numbers.update(each for each in part.to_pylist() if each is not None)
                continue
            values, present = bare(part)
            numbers.update(occurring(values, present).tolist())
        elif isinstance(part, ListPart):
            _gather_indexes(part.items, numbers)


def bare(part: Any) -> tuple[Array, Array | None]:
    """The numbers of an Arrow array without a copy, and a mask of what is there (None: everything)."""
    part = in_one(part)
    values = np.frombuffer(part.buffers()[1], part.type.to_pandas_dtype())[part.offset : part.offset + len(part)]
    return values, presence(part)


def presence(part: Any) -> Array | None:
    """A mask of what is there in an Arrow array; None: everything."""
    if part.null_count == 0:
        return None
    if part.buffers()[0] is None or part.offset:
        return part.is_valid().to_numpy(zero_copy_only=False)
    return np.unpackbits(np.frombuffer(part.buffers()[0], np.uint8), count=len(part), bitorder="little").view(bool)


def occurring(values: Array, present: Array | None) -> Array:
    """The different values that are there, ascending."""
    if present is None:
        return unique(values)
    found = unique(values)
    if len(found) > _FEW:
        return unique(values[present])
    return found[[bool((present & (values == number)).any()) for number in found]]


def unique(values: Array) -> Array:
    """The different values, ascending; quicker than sorting where they are small numbers or all alike."""
    if not len(values):
        return values
    low, high = values.min(), values.max()
    if low == high:
        return values[:1]
    found = np.unique(values[:: len(values) // _SAMPLE + 1]) if len(values) > _MANY else None
    if found is not None and len(found) <= _FEW:
        # Most columns with names hold a handful of numbers: to compare with each of them takes no time.
        other = values != found[0]
        for number in found[1:]:
            other &= values != number
        rest = int(np.count_nonzero(other))
        if rest * 2 <= len(values):
            return np.union1d(found, unique(values[other])) if rest else found
    if low >= 0 and high < _SMALL_RANGE:
        seen = np.zeros(int(high) + 1, bool)
        seen[values] = True
        return np.flatnonzero(seen).astype(values.dtype)
    return np.unique(values)


class _Categories:
    """The categories of an Enum: names by ascending number, then numbers without a name."""

    def __init__(self, names: Names) -> None:
        entries = sorted((number, named) for number, named in names.table.items() if isinstance(named, Named))
        self.numbers = np.array([number for number, _ in entries] or [0], np.int64)[: len(entries)]
        self.names: list[str | int] = [str(named) for _, named in entries]
        self.places = {number: place for place, (number, _) in enumerate(entries)}
        self.codes: dict[int | None, int] = {None: -1}
        for number, place in self.places.items():
            self.codes[number] = place
        self.code_type = _code_type(len(entries))


_categories: dict[int, tuple[Names, _Categories]] = {}


def categories_of(names: Names) -> _Categories:
    known = _categories.get(id(names))
    if known is None or known[0] is not names:
        known = _categories[id(names)] = names, _Categories(names)
    return known[1]


def coded(part: Any, names: Names) -> Coded:
    """Names for numbers. Of an Enum all names are categories, and numbers it does not name follow; of Flags what occurs."""
    if len(part) <= SMALL:
        return _coded_few(part.to_pylist(), names)
    values, present = bare(part)
    found = occurring(values, present)
    if isinstance(names, Flags):
        numbers: Array = found
        labels: list[str | int] = [str(names.of(number)) for number in found.tolist()]
        key: object = None
        if len(set(labels)) < len(labels):  # entries that overlap may give two numbers one text
            return _merged(values, present, numbers, labels)
    else:
        known = categories_of(names)
        unnamed = [number for number in found.tolist() if number not in known.places]
        numbers = np.concatenate([known.numbers, np.array(unnamed, np.int64)]) if unnamed else known.numbers
        labels = [*known.names, *unnamed]
        key = None if unnamed else names
    return Coded(codes_for(values, present, numbers), labels, key)


def _code_type(count: int) -> Any:
    """The narrowest type of codes for that many categories."""
    return np.int8 if count < 128 else np.int16 if count < 1 << 15 else np.int32


def _coded_few(values: list[int | None], names: Names) -> Coded:
    """The same, value by value."""
    if isinstance(names, Flags):
        known = _flag_texts(names)
        numbers = sorted({value for value in values if value is not None})
        texts = [known[number] if number in known else known.setdefault(number, str(names.of(number))) for number in numbers]
        labels: list[str | int] = list(dict.fromkeys(texts))
        places = {number: labels.index(text) for number, text in zip(numbers, texts)}
        key: object = None
    else:
        categories = categories_of(names)
        codes = categories.codes
        try:
            return Coded(np.array([codes[value] for value in values], categories.code_type), categories.names, names)
        except KeyError:  # there are numbers without a name
            unnamed = sorted({value for value in values if value is not None and value not in codes})
            places = {**categories.places, **{number: len(categories.names) + place for place, number in enumerate(unnamed)}}
            labels, key = [*categories.names, *unnamed], None
    return Coded(np.array([-1 if value is None else places[value] for value in values], _code_type(len(labels))), labels, key)


_flags: dict[int, tuple[Names, dict[int, str]]] = {}


def _flag_texts(names: Names) -> dict[int, str]:
    """Texts of flags that were made already, by number: there are few, and each takes as long as a column."""
    found = _flags.get(id(names))
    if found is None or found[0] is not names or len(found[1]) > _MOST_TEXTS:
        found = _flags[id(names)] = names, {}
    return found[1]


def _merged(values: Array, present: Array | None, numbers: Array, labels: Sequence[str | int]) -> Coded:
    different = list(dict.fromkeys(labels))
    places = {label: place for place, label in enumerate(different)}
    return Coded(codes_for(values, present, numbers, np.array([places[label] for label in labels])), different)


def codes_for(values: Array, present: Array | None, numbers: Array, places: Array | None = None) -> Array:
    """For each value its place among `numbers` (or what `places` has there), -1 where it is absent or none of them."""
    if places is None:
        places = np.arange(len(numbers))
    kind = _code_type(len(numbers))
    if not len(values) or not len(numbers):
        return np.full(len(values), -1, kind)
    if present is None and values[0] == values[-1] and (values == values[0]).all():
        here = np.flatnonzero(numbers == values[0])
        return np.full(len(values), places[here[0]] if len(here) else -1, kind)
    low, high = values.min(), values.max()
    if low >= 0 and high < _SMALL_RANGE:
        near = np.flatnonzero((numbers >= 0) & (numbers <= high))
        table: Array = np.full(max(int(high) + 1, 256), -1, kind)
        table[numbers[near]] = places[near]
        if high < 256 and kind is np.int8:  # the quickest look-up of bytes there is
            codes = np.frombuffer(bytearray(values.astype(np.uint8, copy=False).tobytes().translate(table[:256].tobytes())), kind)
        else:
            codes = table.take(values.astype(np.intp, copy=False))
    else:
        order = np.argsort(numbers, kind="stable")
        at = np.searchsorted(numbers[order], values).clip(max=len(numbers) - 1)
        codes = np.where(numbers[order][at] == values, places[order][at], -1).astype(kind)
    if present is not None:
        codes |= present.view(np.int8) - np.int8(1)  # -1 where it is absent, quicker than by a mask
    return codes


def _labels(numbers: Sequence[int], names: Mapping[int, str]) -> list[str]:
    """Names as text that Arrow takes: a byte that is no UTF-8 as in the columns of names."""
    labels = [names[number] for number in numbers]
    return labels if all(map(str.isascii, labels)) else [clean(label) for label in labels]


def named(part: Any, names: Mapping[int, str], elsewhere: Any = None) -> Coded | None:
    """The names of interfaces, in the order of their indexes; absent where nobody knows it, or where `elsewhere` says another namespace."""
    if len(part) <= SMALL and elsewhere is None:
        given = part.to_pylist()
        numbers = sorted({number for number in given if number is not None and number in names})
        if not numbers:
            return None
        texts = dict(zip(numbers, _labels(numbers, names)))
        labels = list(dict.fromkeys(texts.values()))
        return Coded(np.array([labels.index(texts[number]) if number in texts else -1 for number in given], np.int8), labels)
    values, present = bare(part)
    if elsewhere is not None:
        here = elsewhere.is_null().to_numpy(zero_copy_only=False)
        present = here if present is None else present & here
    numbers = [number for number in occurring(values, present).tolist() if number in names]
    if not numbers:
        return None
    labels = _labels(numbers, names)
    different = dict.fromkeys(labels)
    if len(different) == len(labels):
        return Coded(codes_for(values, present, np.array(numbers)), labels)
    return _merged(values, present, np.array(numbers), labels)


# --- in Arrow


def arrow_type(column: Column, role: str, *, nested: bool = False, raw: bool = False) -> Any:
    """The Arrow type of a finished column. Within lists names are plain strings; `raw` leaves bytes bytes, not hex text."""
    kind = column.kind
    if is_masked(column):
        return pa.string()
    if kind == "enum" or role in ("text", "name"):
        return pa.string() if nested else pa.dictionary(pa.int32(), pa.string())
    if kind == "duration":
        return pa.duration("ns")
    if kind == "bool":
        return pa.bool_()
    if kind == "bytes":
        return pa.binary() if raw else pa.string()
    if kind == "any":
        return pa.string()
    if kind == "list":
        return pa.list_(item_type(column, None, raw))
    return storage(column)


def item_type(column: Column, items: list[Final] | None, raw: bool) -> Any:
    """The Arrow type of a list's items: all that the schema knows, or only the columns given."""
    plan = column.items
    assert plan is not None
    if plan.is_plain:
        return arrow_type(plan.columns[0], "value", nested=True, raw=raw)
    entries = layout_of(plan).entries if items is None else [(final.name, final.column, final.role) for final in items]
    return pa.struct([(name, arrow_type(each, role, nested=True, raw=raw)) for name, each, role in entries])


def arrow_array(final: Final, length: int, names: InterfaceNames, *, nested: bool = False, raw: bool = False, whole: bool = True) -> Any:
    """A finished column in Arrow. `whole`: the items of a list have all columns of the schema, not only those with values."""
    column, data = final.column, final.data
    if column.kind == "list":
        return _arrow_list(column, data, length, names, raw, whole)
    if isinstance(data, pa.ChunkedArray):
        data = in_one(data)
    kind = arrow_type(column, final.role, nested=nested, raw=raw)
    if column.kind == "bool":
        return pa.nulls(length, pa.uint8()).fill_null(0).cast(kind) if data is None else data.fill_null(0).cast(kind)
    if data is None:
        return absent(kind, length)
    if is_masked(column):
        return masks(column, data) if column.kind != "any" else _texts_of(masked(data))
    if isinstance(data, Coded):
        labels = pa.array([str(label) for label in data.categories], pa.string())
        codes = pa.array(data.codes.astype(np.int32), mask=data.codes < 0)
        return labels.take(codes) if nested else pa.DictionaryArray.from_arrays(codes, labels)
    if column.kind == "duration":
        return data.view(kind)
    if column.kind == "bytes":
        return data if raw else hex_text(data)
    if column.kind == "any":
        return _texts_of(data)
    return data


def is_masked(column: Column) -> bool:
    """Whether masks stand in a column instead of its values."""
    return column.secret and column.kind != "list" and not are_secrets_shown()


def masks(column: Column, part: Any) -> Any:
    """What stands for the secrets of a column."""
    size = column.type.size if column.type is not None else 0
    values = part.to_pylist()
    sizes = [
        len(value.encode() if isinstance(value, str) else value) if column.kind in TEXTS and value is not None else size for value in values
    ]
    return pa.array([None if value is None else mask(size or 0) for value, size in zip(values, sizes)], pa.string())


def _texts_of(data: list[Any]) -> Any:
    return pa.array([None if value is None else json_text(value) for value in data], pa.string())


def _arrow_list(column: Column, data: ListPart | None, length: int, names: InterfaceNames, raw: bool, whole: bool) -> Any:
    plan = column.items
    assert plan is not None
    if data is None:
        data = ListPart(np.zeros(length + 1, np.int64), np.zeros(length, bool), Batch(plan, 0))
    known = interface_names(data.items, names)
    finals = finish(data.items, known)
    if not whole and not plan.is_plain:
        finals = [final for final in finals if final.data is not None] or finals[:1]  # Parquet has no struct without fields
    arrays = [arrow_array(final, len(data.items), known, nested=True, raw=raw, whole=whole) for final in finals]
    items = arrays[0] if plan.is_plain else pa.StructArray.from_arrays(arrays, names=[final.name for final in finals])
    mask = None if data.present is None else pa.py_buffer(np.packbits(data.present, bitorder="little"))
    offsets = pa.py_buffer(np.ascontiguousarray(data.offsets, np.int32))
    return pa.Array.from_buffers(pa.list_(items.type), length, [mask, offsets], children=[items])


def hex_text(part: Any) -> Any:
    """Bytes as hex digits, all at once."""
    offsets = np.frombuffer(part.buffers()[1], np.int32)[part.offset : part.offset + len(part) + 1]
    data = np.frombuffer(part.buffers()[2] or b"", np.uint8)[offsets[0] : offsets[-1]]
    digits = np.empty((len(data), 2), np.uint8)
    table = np.frombuffer(b"0123456789abcdef", np.uint8)
    digits[:, 0], digits[:, 1] = table[data >> 4], table[data & 15]
    sizes = pa.py_buffer((offsets - offsets[0]) * np.int32(2))
    mask = part.is_valid().to_numpy(zero_copy_only=False)
    return pa.Array.from_buffers(pa.string(), len(part), [pa.py_buffer(np.packbits(mask, bitorder="little")), sizes, pa.py_buffer(digits)])


def json_text(value: Any) -> str:
    """A value of no fixed shape as JSON; bytes are hex text, names of numbers names."""
    import json

    return json.dumps(plain_value(value), ensure_ascii=True)


def plain_value(value: Any) -> Any:
    """The same with nothing but dicts, lists, texts and numbers in it: numbers with names are their names."""
    if isinstance(value, Named):
        return str(value)
    if isinstance(value, dict):
        return {str(name): plain_value(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(item) for item in value]
    return clean(value)
