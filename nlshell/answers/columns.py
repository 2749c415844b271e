"""Results as rows under columns: DataFrames, CSV, Parquet."""

from __future__ import annotations

from io import StringIO

from ..codec.export import clean
from ..codec.value_at import value_at
from ..errors import UsageError
from ..extras import FRAMES, missing, need, sentence
from ..render.style import safe
from ..schema.enums import Named
from ..schema.secrets import are_secrets_shown
from .values import Frame, Messages, Picture, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from ..codec.message import Message
    from .formats import Target
    from .values import Result


def frame_of(result: Result, facts: Sequence[str] = ()) -> Any:
    """The DataFrame of a result's messages, or of its table; the value of a `df EXPR`.

    facts  what the headers of messages say (codec.value_at.FACTS), as further columns where none has the name
    """
    value = result.value
    if isinstance(value, Frame):
        return value.frame
    if isinstance(value, Table):
        need("a DataFrame", *FRAMES)
        import pandas

        rows = [[_cell(each) for each in row] for row in value.rows]
        return pandas.DataFrame(rows, columns=value.columns).convert_dtypes()
    from warnings import catch_warnings, simplefilter

    from ..frames import IncompleteDump, frame

    exchange, messages = result.exchange, result.messages or ()
    names = result.names or None
    with catch_warnings():
        simplefilter("ignore", IncompleteDump)  # the result has a warning of its own
        is_all = exchange is not None and messages is exchange.messages
        if (
            exchange is not None and not messages
        ):  # nothing fits: the columns of what was asked for, and no row
            return exchange.df(names=names).iloc[:0]
        if (
            exchange is not None and is_all and hasattr(exchange, "batch")
        ):  # it was read into columns
            made, described = exchange.df(names=names), messages
        else:
            described = [each for each in messages if each.kind is not None and not each.is_control]
            if len({id(each.kind) for each in described}) > 1:
                made = _union(described, names)
            else:
                made = (
                    exchange.df(names=names)
                    if exchange is not None and is_all
                    else frame(messages, names=names)
                )
    if "#message" in made.columns and not are_secrets_shown():
        from ..frames.plan import hides

        kind = getattr(exchange, "kind", None)  # of a dump that was read into columns
        if kind is not None and hides(kind):
            made = made.drop(columns="#message")  # in whose bytes they stand
    for fact in facts:
        if fact not in made.columns and len(described) == len(made):
            made = made.assign(**{fact: [_cell(value_at(each, f"#{fact}")) for each in described]})
    return made


def _union(messages: Sequence[Message], names: Mapping[int, str] | None) -> Any:
    """Messages of several kinds: the columns of all of them, and in front of them which a row is."""
    import pandas

    from ..frames import frame

    places: dict[tuple[str, int], list[int]] = {}
    for place, message in enumerate(messages):
        places.setdefault((message.type, id(message.kind)), []).append(place)
    parts = {
        key: _nullable(frame([messages[place] for place in group], names=names))
        for key, group in places.items()
    }
    name = "nlmsg_type" if any("type" in part.columns for part in parts.values()) else "type"
    for (type, id_), part in parts.items():
        part.insert(0, name, type)
        part.index = places[type, id_]
    made = pandas.concat(parts.values()).sort_index().reset_index(drop=True)
    made.attrs = {}
    return made


def _cell(value: Any) -> Any:
    return clean(str(value)) if isinstance(value, str | Named) else value


def table_of(result: Result) -> Table:
    """The rows of a frame as a Table, with the names of its rows in front where they have some."""
    assert isinstance(result.value, Frame)
    frame = result.value.frame
    required(frame, "a table")
    frame = frame.reset_index() if has_index(frame) else frame
    if not hasattr(frame, "columns"):
        frame = frame.to_frame()
    import pandas

    frame = for_people(frame)
    columns = [frame.iloc[:, place].astype(object) for place in range(frame.shape[1])]
    plain = [column.where(~pandas.isna(column), None) for column in columns]
    return Table([str(name) for name in frame.columns], list(zip(*plain)))


def required(frame: Any, what: str) -> None:
    """Raise UsageError for the value of an expression that is no frame."""
    if not hasattr(frame, "to_csv"):
        raise UsageError(f"{what} takes a DataFrame or Series, and this is {type(frame).__name__}")


def for_people(frame: Any) -> Any:
    """A frame without the bytes of its rows, which are for df.nl; any other value as it is."""
    return frame.drop(columns="#message", errors="ignore") if hasattr(frame, "columns") else frame


def has_index(frame: Any) -> bool:
    """Whether the rows of a frame have names: those of a dump are only counted."""
    return type(getattr(frame, "index", None)).__name__ != "RangeIndex"


def _nullable(frame: Any) -> Any:
    """A frame whose numbers stay whole, and marks stay marks, where rows of another kind have none of that name."""
    wanted = {"i": "Int64", "u": "UInt64", "b": "boolean"}
    kinds = {name: getattr(kind, "kind", "") for name, kind in frame.dtypes.items()}
    into = {name: wanted[kind] for name, kind in kinds.items() if kind in wanted}
    # A Parquet file would name these types of Arrow in a way that pandas does not read.
    into |= {
        name: "object"
        for name, kind in frame.dtypes.items()
        if str(kind).startswith(("list", "struct", "map"))
    }
    return frame.astype(into)


# --- CSV


def csv_of_messages(result: Result, target: Target) -> Iterator[str]:
    if absent := missing(*FRAMES):
        yield from csv_of_table(_without_frame(result, absent), target)
        return
    yield from _pieces(_csv_text(result, _in_hex(frame_of(result), result), False), target)


def _without_frame(result: Result, absent: Sequence[str]) -> Result:
    """Messages as the rows that a terminal shows, where nothing is installed that makes a DataFrame of them; which is told."""
    from ..render.table import values_of
    from .text import around_of

    columns, rows, indexes = values_of(result.messages or (), result.names, around_of(result))
    told = f"{sentence('a column for everything', absent)}; these are those of `--table`"
    if told not in result.notes:
        result.notes.append(told)
    table = Table(columns, [tuple(row) for row in rows], result.names, indexes)
    return result.but(value=table)


def csv_of_frame(result: Result, target: Target) -> Iterator[str]:
    assert isinstance(result.value, Frame)
    frame = result.value.frame
    required(frame, "CSV")
    yield from _pieces(_csv_text(result, frame, has_index(frame)), target)


def csv_of_table(result: Result, target: Target) -> Iterator[str]:
    import csv

    table = result.value
    assert isinstance(table, Table)
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(table.columns)
    formulas = 0
    for row in table.rows:
        cells = [_csv_cell(clean(value), str(value)) for value in row]
        formulas += sum(map(_is_formula, cells))
        writer.writerow(cells)
    _tell_formulas(result, formulas)
    yield from _pieces(file.getvalue(), target)


def _pieces(text: str, target: Target) -> Iterator[str]:
    if target.is_file:
        yield text.removesuffix("\n")
    else:
        yield from (line if target.raw else safe(line) for line in text.rstrip("\n").split("\n"))


def _in_hex(frame: Any, result: Result) -> Any:
    """A frame of messages whose columns of marks and masks are text in hex, as trees and tables show them."""
    from ..schema import paths

    kinds = {
        id(message.kind): message.kind
        for message in result.messages or ()
        if message.kind is not None
    }
    for kind in kinds.values():
        for name in frame.columns:
            entry = paths.at(kind, str(name))
            if entry is not None and entry.type.hint == "hex" and frame[name].dtype.kind in "iu":
                frame = frame.assign(
                    **{name: frame[name].map(entry.type.text, na_action="ignore").astype(object)}
                )
    return frame


def _csv_text(result: Result, frame: Any, index: bool) -> str:
    plain = _plain(for_people(frame))
    columns = (
        [plain.iloc[:, place] for place in range(plain.shape[1])]
        if hasattr(plain, "columns")
        else [plain]
    )
    if index:
        columns.append(plain.index.to_frame().iloc[:, 0])
    formulas = 0
    for column in columns:
        if str(column.dtype).startswith(("object", "str", "category", "dictionary")):
            formulas += sum(map(_is_formula, column.astype(object)))
    _tell_formulas(result, formulas)
    return str(plain.to_csv(index=index))


def _is_formula(cell: Any) -> bool:
    """Whether a spreadsheet would run a cell instead of showing it: text, and no number, behind one of these signs."""
    if (
        not isinstance(cell, str)
        or cell[:1] not in ("=", "+", "-", "@", "\t", "\r")
        or len(cell) < 2
    ):
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False


def _tell_formulas(result: Result, count: int) -> None:
    # They are told and not changed: a CSV file goes to programs as often, and names shall come back as they were.
    if count:
        cells = "a cell begins" if count == 1 else f"{count} cells begin"
        warning = f"{cells} with = + - or @, which a spreadsheet runs as a formula; let it take the columns as text"
        if warning not in result.warnings:
            result.warnings.append(warning)


def _plain(frame: Any) -> Any:
    """A frame (or Series) whose cells are text where they hold bytes, lists or nests."""

    def text(value: Any) -> Any:
        return _csv_cell(clean(value), "") if isinstance(value, (bytes, list, dict)) else value

    if not hasattr(frame, "columns"):
        return frame.map(text) if str(frame.dtype) == "object" else frame
    plain = frame.copy(deep=False)
    for position, kind in enumerate(frame.dtypes):
        if str(kind) == "object" or "binary" in str(kind):
            plain.isetitem(position, frame.iloc[:, position].astype(object).map(text))
    return plain


def _csv_cell(value: Any, text: str) -> Any:
    """Named numbers by name, lists and nests as JSON."""
    if isinstance(value, (list, dict)):
        from json import dumps

        return dumps(value)
    return text if isinstance(value, int) and not isinstance(value, bool) else value


# --- Parquet


def parquet(result: Result, target: Target) -> bytes:
    from io import BytesIO

    frame = frame_of(result)
    if hasattr(frame, "to_frame") and not hasattr(frame, "columns"):
        frame = frame.to_frame()
    if not hasattr(frame, "to_parquet"):
        raise UsageError(f"a .parquet file takes a DataFrame, and this is {type(frame).__name__}")
    file = BytesIO()
    frame.nl.save(file) if "nlshell" in frame.attrs else frame.to_parquet(file)
    return file.getvalue()


def amount(result: Result) -> str:
    """How much a result is, in words."""
    value = result.value
    count, one = None, "row"
    if isinstance(value, Table):
        count = len(value.rows)
    elif isinstance(value, Frame):
        count = value.amount
    elif isinstance(value, Messages):
        count, one = len(value.messages), "message"
    elif isinstance(value, Picture):
        return f"the {value.name.partition(' ')[2]}"
    return "the text" if count is None else f"{count} {one}{'s' * (count != 1)}"
