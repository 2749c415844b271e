"""Showing a Result as text, and writing it to a file."""

from __future__ import annotations

import os
from html import escape
from io import StringIO

from ..errors import InputError, UsageError
from ..render.style import Style, safe
from .table import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, TextIO

    from .feeds import Feed

_MANY = 1000  # messages whose trees are not kept once they have been shown


def show(result: Result, out: TextIO, err: TextIO, where: str = "") -> int:
    """Print a result; the exit status it stands for. where: in front of a warning."""
    if result.feed is not None:
        for note in result.notes:
            say(note, err)
        _follow(result, out, err)
        _state(result).keep(result.feed.result())  # `monitor …; last | count by type`
        if result.feed.written:
            say(result.feed.written, err)
        return 0
    for text in rendered(result, out):
        out.write(text + "\n")
    out.flush()
    for note in result.notes:
        say(note, err)
    for warning in result.warnings:
        say(f"{where}warning: {warning}", err)
    return 1 if result.incomplete else 0


class Meter:
    """How far a long dump has come, on one line of a terminal that goes away at the end; nothing where it is none."""

    def __init__(self, err: TextIO) -> None:
        self._err = err
        self._shown = 0

    def __call__(self, rows: int, size: int, rate: float) -> None:
        text = f"{rows:,} rows, {size / 1e6:,.1f} MB, {rate:,.0f} rows a second"
        self._err.write(f"\r{text:{self._shown}}")
        self._err.flush()
        self._shown = len(text)

    def __enter__(self) -> Meter | None:
        return self if self._err.isatty() else None

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._err.write(f"\r{'':{self._shown}}\r")
            self._err.flush()
            self._shown = 0


def _follow(result: Result, out: TextIO, err: TextIO) -> None:
    """Print what a monitor or watch tells, until it ends or somebody presses Ctrl-C, which is how a person ends it."""
    from .feeds import UNCUT

    feed, state = result.feed, _state(result)
    assert feed is not None
    if feed.begun:
        say(feed.begun, err)
    try:
        while not feed.closed:
            update = feed.next(1.0)
            if update is not None:
                width = state.width if out.isatty() or state.asked_width else UNCUT
                for text in update.lines(state.style, width, result.format or feed.format):
                    out.write(text + "\n")
                out.flush()
    except KeyboardInterrupt:
        if out.isatty():
            out.write("\n")  # behind the ^C that the terminal shows
    finally:
        feed.close()


def say(text: str, err: TextIO) -> None:
    """One sentence for a person: on a terminal cut between words, elsewhere in one line."""
    from textwrap import wrap

    line = f"nlshell: {safe(text)}"
    wrapped = wrap(line, max(columns(err), 40), subsequent_indent="  ", break_on_hyphens=False) if err.isatty() else [line]
    print("\n".join(wrapped), file=err)


def rendered(result: Result, out: TextIO | None = None) -> Iterator[str]:
    """The lines of a result in the format asked for, as they come."""
    state = _state(result)
    format = result.format or state.format
    if format == "none":
        return
    if format == "df":
        yield from frame_lines(result.frame, state.width)
        return
    if format == "csv":
        for line in _csv(result).rstrip("\n").split("\n"):
            yield line if out is not None and not out.isatty() else safe(line)
        return
    if format == "json":
        shown = result.messages is not None or result.table is not None
        for entry in _objects(result):
            shown = True
            yield json_line(entry, out)
        if not shown:  # text that has no other form, as of `help`
            yield from result.lines
        return
    if result.table is not None:
        yield from _table_lines(result, state)
    elif result.messages is not None:
        yield from _message_lines(result, state, out)
    yield from result.lines


def _objects(result: Result) -> Iterator[Any]:
    """The result as JSON-clean objects."""
    from ..codec.export import clean

    if result.table is not None:
        for row in result.table.rows:
            yield {path: clean(value) for path, value in zip(result.table.columns, row)}
        return
    messages = result.messages or ()
    for index, message in enumerate(messages):
        yield message.to_dict(index)
        if len(messages) > _MANY:
            message.forget_tree()
    yield from result.data


def _message_lines(result: Result, state: State, out: TextIO | None) -> Iterator[str]:
    messages = result.messages or ()
    if result.withheld and not result.format:
        from ..render.hex import hex_lines

        for message in messages:
            yield from hex_lines(message, state.style, state.width)
    elif (result.format or state.format) == "table":
        from ..render.table import table
        from .sift import around_of

        text = table(messages, (), state.style, result.names, state.width, around_of(result))
        yield from text.splitlines()
        if text.left_out and out is not None and out.isatty():
            yield state.style.paint("dim", _left_out(text.left_out, state.width))
    else:
        from ..render.tree import message_lines

        for message in messages:
            yield from message_lines(message, state.style, state.width, result.names, state.tree_options)
            if len(messages) > _MANY:
                message.forget_tree()


def _left_out(columns: Sequence[str], width: int) -> str:
    """What is not in a table, on one line: the names first, and what to do about it as far as there is room."""
    text = f"{len(columns)} column{'s' * (len(columns) != 1)} left out: {safe(', '.join(columns))}"
    for advice in ("; `| columns …` chooses, or a wider terminal", "; `| columns …` chooses"):
        if len(text) + len(advice) <= width:
            return text + advice
    return text if len(text) <= width else text[: width - 1] + "…"


def _table_lines(result: Result, state: State) -> Iterator[str]:
    from ..render.table import table_of

    shown = result.table
    assert shown is not None
    text = table_of(shown.columns, shown.rows, shown.indexes, state.style, shown.names, state.width, keep=True)
    yield from text.splitlines()


def frame_lines(frame: Any, width: int) -> Iterator[str]:
    """A DataFrame (or another value of a `df` expression) as text, made safe for a terminal."""
    import pandas

    if isinstance(frame, pandas.DataFrame):
        frame = frame.drop(columns="#message", errors="ignore")  # the bytes of each row, for df.nl and not for people
    with pandas.option_context("display.width", width, "display.max_columns", None, "display.show_dimensions", True):
        text = str(frame)
    for line in text.splitlines():
        yield safe(line)


def _csv(result: Result) -> str:
    import csv

    from ..codec.export import clean

    if result.table is None:
        from .sift import frame_of

        return _csv_of_frame(result, _in_hex(frame_of(result), result).drop(columns="#message", errors="ignore"), False)
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(result.table.columns)
    formulas = 0
    for row in result.table.rows:
        cells = [_csv_cell(clean(value), str(value)) for value in row]
        formulas += sum(map(_is_formula, cells))
        writer.writerow(cells)
    _tell_formulas(result, formulas)
    return file.getvalue()


def _in_hex(frame: Any, result: Result) -> Any:
    """A frame of messages whose columns of marks and masks are text in hex, as trees and tables show them."""
    kinds = {id(message.kind): message.kind for message in result.messages or () if message.kind is not None}
    for kind in kinds.values():
        from ..schema import paths

        for name in frame.columns:
            entry = paths.at(kind, str(name))
            if entry is not None and entry.type.hint == "hex" and frame[name].dtype.kind in "iu":
                frame = frame.assign(**{name: frame[name].map(entry.type.text, na_action="ignore").astype(object)})
    return frame


def _csv_of_frame(result: Result, frame: Any, index: bool) -> str:
    plain = _plain(frame)
    columns = [plain.iloc[:, place] for place in range(plain.shape[1])] if hasattr(plain, "columns") else [plain]
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
    if not isinstance(cell, str) or cell[:1] not in ("=", "+", "-", "@", "\t", "\r") or len(cell) < 2:
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
    from ..codec.export import clean

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


def save(result: Result, path: str) -> Result:
    """Write a result to a file, in the form that its ending names; the result without anything to print.

    .json is one array, .jsonl an object a line; .csv and .parquet hold the columns chosen, else those of the DataFrame; .html
    the messages as a page; any other is what the terminal would show, without colours. Raises InputError: nothing is lost.
    """
    ending = os.path.splitext(path)[1].lower()
    if result.feed is not None:
        return _recording(result, result.feed, path, ending)
    from ..files import write_whole

    path = os.path.expanduser(path)
    if ending == ".parquet":
        write_whole(path, _parquet(result), "the result")
    else:
        write_whole(path, _as_text(result, ending), "the result")
    return result.but(format="none", lines=(), notes=[*result.notes, f"{_amount(result)} written to {path}"])


def _recording(result: Result, feed: Feed, path: str, ending: str) -> Result:
    """What goes on and on is written as it comes: events as JSON, an object a line, or as the terminal would show them."""
    from .feeds import File

    wants_objects = ending in (".json", ".jsonl")
    try:
        if ending in (".csv", ".parquet", ".html"):
            works = ".json (an object a line) or .txt" if feed.has_objects else ".txt"
            raise UsageError(f"what goes on and on is written as it comes, to {works}; or end it, and write what it kept: last > {path}")
        if wants_objects and not feed.has_objects:
            raise UsageError("`watch` tells what changed in words, which have no JSON form; write them to a .txt file")
        feed.write_to(File(path, "json" if wants_objects else result.format or feed.format))
    except BaseException:
        feed.close()
        raise
    return result


def _as_text(result: Result, ending: str) -> Iterator[str]:
    """What goes into a file of this ending, piece by piece."""
    if result.frame is not None and ending in (".json", ".jsonl", ".csv"):
        yield _frame_text(result, ending)
    elif ending in (".json", ".jsonl") and result.format != "csv":
        yield from _json_pieces(result, ending)
    elif ending == ".csv" and (result.table is not None or result.messages is not None):
        yield _csv(result)
    elif ending == ".html" and result.format != "html":
        yield from _page(result)
    else:
        state = _state(result).with_options({})
        state.style, state.width = Style(), state.asked_width or 100
        yield from (f"{line}\n" for line in rendered(result.but(state=state), _Nowhere()))


class _Nowhere(StringIO):
    """Stands for a file: what goes there is not made safe for a terminal."""

    encoding = "utf-8"


def _json_pieces(result: Result, ending: str) -> Iterator[str]:
    from json import dumps

    count = 0
    for count, entry in enumerate(_objects(result), 1):
        lead = "" if ending == ".jsonl" else "[" if count == 1 else ",\n "
        yield lead + dumps(entry) + ("\n" if ending == ".jsonl" else "")
    if not count and result.messages is None and result.table is None:
        raise UsageError("this command gives text that has no JSON form; write it to a .txt file")
    if ending == ".json":
        yield "]\n" if count else "[]\n"


def _frame_text(result: Result, ending: str) -> str:
    frame = result.frame
    if not hasattr(frame, "to_csv"):
        raise UsageError(f"a {ending} file takes a DataFrame or Series, and this is {type(frame).__name__}")
    if ending == ".csv":
        return _csv_of_frame(result, frame, _has_index(frame))
    whole = frame.reset_index() if _has_index(frame) else frame
    return str(whole.to_json(orient="records", lines=ending == ".jsonl")) + "\n" * (ending == ".json")


def _page(result: Result) -> Iterator[str]:
    yield PAGE.format(title=escape(safe(result.subject)))
    if result.messages is not None and result.table is None:
        from ..render.html import message_html

        yield message_html(result.messages, names=result.names, most=1 << 30, limit=1 << 30)
        return
    state = _state(result).with_options({})
    state.style, state.width = Style(), state.asked_width or 100
    text = "\n".join(rendered(result.but(state=state)))
    yield f"<pre>{escape(text)}</pre>\n"


def _has_index(frame: Any) -> bool:
    """Whether the rows of a frame have names: those of a dump are only counted."""
    return type(getattr(frame, "index", None)).__name__ != "RangeIndex"


def _parquet(result: Result) -> bytes:
    from io import BytesIO

    from .sift import frame_of

    frame = result.frame if result.frame is not None else frame_of(result)
    if hasattr(frame, "to_frame") and not hasattr(frame, "columns"):
        frame = frame.to_frame()
    if not hasattr(frame, "to_parquet"):
        raise UsageError(f"a .parquet file takes a DataFrame, and this is {type(frame).__name__}")
    file = BytesIO()
    try:
        frame.nl.save(file) if "nlshell" in frame.attrs else frame.to_parquet(file)
    except ImportError as error:
        raise InputError(f"parquet files need pyarrow; `pip install pyarrow` brings it ({error})") from None
    return file.getvalue()


def _amount(result: Result) -> str:
    for rows, one in ((result.frame, "row"), (result.table.rows if result.table else None, "row"), (result.messages, "message")):
        if rows is not None and hasattr(rows, "__len__"):
            return f"{len(rows)} {one}{'s' * (len(rows) != 1)}"
    return "the text"


# A fragment is what a notebook shows; a file of its own needs to say its encoding.
PAGE = '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>'


def json_line(entry: Any, out: TextIO | None = None) -> str:
    """One line of JSON in which every character that a terminal might act upon, or that `out` cannot take, is an escape."""
    from json import dumps

    encoding = (out.encoding or "utf") if out is not None else "utf"
    line = dumps(entry, ensure_ascii=not encoding.lower().startswith("utf"))
    if line.isprintable():
        return line
    return "".join(
        character if character.isprintable() else dumps(character)[1:-1] if character != "\x7f" else "\\u007f" for character in line
    )


def columns(stream: TextIO) -> int:
    """Columns to fill: of the terminal, else 100."""
    if not stream.isatty():
        return 100
    from shutil import get_terminal_size

    return get_terminal_size((100, 24)).columns


def _state(result: Result) -> State:
    return result.state if result.state is not None else State()
