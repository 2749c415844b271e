"""What the stages do: sift, order, count and form the result in front of a `|`.

Each takes a Result and gives a Result. The messages that the last one shows are those that are kept under the number of
the command, so that `hex 7.3` is the third of what was seen.
"""

from __future__ import annotations

from ..codec.export import dressed
from ..codec.value_at import value_at
from ..codec.where import Known, Where
from ..codec.words import Around
from ..errors import NlshellError, UnknownNameError, UsageError
from ..schema.enums import Named
from .table import Result, Table, whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ..codec.message import Message
    from .language import Stage
    from .table import State

_HEAD = 10


def _known(result: Result) -> Known:
    columns = result.table.columns if result.table is not None else None
    return Known(result.messages or (), result.names, columns, around=around_of(result))


def around_of(result: Result) -> Around:
    """What is known of where a result comes from: of what this machine's kernel said, also the names in this machine's files."""
    if result.exchange is None:
        return Around(result.names)
    from ..kernel.surroundings import Host

    return Host(result.names)


NEEDS_MESSAGES = ("where", "columns", "sort", "csv", "df")


def gives_text(stage: str) -> str:
    """What to say to a stage that needs messages and gets text."""
    return f"in front of `{stage}` stands a command that gives text; it takes messages, as from `link show`"


def _needs_messages(stage: str, result: Result) -> None:
    if result.table is None and result.messages is None:
        raise UsageError(gives_text(stage))


def _chosen(result: Result, keep: Sequence[int]) -> Result:
    """The rows (and messages) of these positions, in this order."""
    if result.table is not None:
        old = result.table
        messages = result.messages
        if messages is not None and old.of_messages:
            messages = [messages[index] for index in keep]
        table = Table(old.columns, [old.rows[index] for index in keep], old.names, old.indexes, old.of_messages)
        return result.but(table=table, messages=messages)
    assert result.messages is not None
    return result.but(messages=[result.messages[index] for index in keep], whole=False)


def _getters(result: Result) -> Iterator[Callable[[str], Any]]:
    return (_getter(result, index) for index in range(_size(result)))


def _getter(result: Result, index: int) -> Callable[[str], Any]:
    if result.table is not None:
        row = dict(zip(result.table.columns, result.table.rows[index]))
        return row.get
    assert result.messages is not None
    message: Message = result.messages[index]
    return lambda path: value_at(message, path)


def _size(result: Result) -> int:
    return len(result.table.rows) if result.table is not None else len(result.messages or ())


def check(stage: Stage) -> None:
    """Raise UsageError for words that are wrong whatever stands in front of the stage."""
    name, words = stage.words[0], stage.words[1:]
    if name == "where":
        Where(stage.rest, Known((), {}))
    elif name == "columns" and not _paths(stage):
        raise UsageError("`columns` needs paths: columns ifname mtu linkinfo.kind")
    elif name == "sort" and not _paths(stage):
        raise UsageError("`sort` needs paths: sort mtu, or sort -mtu for the largest first")
    elif name in ("head", "tail"):
        _amount(stage)
    elif name == "count" and words[:1] == ["by"] and not words[1:]:
        raise UsageError("`count by` needs paths: count by linkinfo.kind")
    elif name == "count" and words and words[0] != "by":
        raise UsageError(f"write `count by {' '.join(words)}`, or `count` alone")
    elif name == "grep":
        _pattern(stage)
    elif name in ("tree", "table", "json", "csv") and words:
        raise UsageError(f"`{name}` takes no words behind it; choose columns in front of it: | columns ifname mtu | {name}")
    elif name == "df" and stage.rest:
        _compiled(stage.rest)


def _amount(stage: Stage) -> int:
    words = [word for word in stage.words if word != "-n"]  # head -n 3, as people type it
    number = whole_number(words[1].lstrip("-")) if len(words) > 1 else _HEAD
    if len(words) > 2 or number is None:
        raise UsageError(f"`{words[0]}` takes one number: {words[0]} 5")
    return number


def _pattern(stage: Stage) -> Any:
    import re

    if len(stage.words) != 2:
        raise UsageError("`grep` takes one pattern: grep veth, grep 'mtu|qdisc'")
    try:
        return re.compile(stage.words[1], re.IGNORECASE)
    except re.error as error:
        raise UsageError(f"{stage.words[1]!r} is no regular expression: {error}") from None


def _whole(expression: str) -> str:
    return f"df{expression}" if expression.startswith((".", "[")) else expression


def _compiled(expression: str) -> Any:
    expression = _whole(expression)
    try:
        return compile(expression, "<df>", "eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UsageError(f"`df {expression}` is no Python expression: {getattr(error, 'msg', error)}") from None


def where(state: State, stage: Stage, result: Result) -> Result:
    _needs_messages("where", result)
    condition = Where(stage.rest, _known(result))
    return _chosen(result, [index for index, get in enumerate(_getters(result)) if condition(get)])


def columns(state: State, stage: Stage, result: Result) -> Result:
    _needs_messages("columns", result)
    check(stage)
    wanted, known = _paths(stage), _known(result)
    for path in wanted:
        known.check(path)
    types = [known.type(path) if result.table is None else None for path in wanted]
    readers = [known.reader(path) for path in wanted]
    rows = [tuple(dressed(read(get), type) for read, type in zip(readers, types)) for get in _getters(result)]
    if result.table is not None:
        return result.but(table=Table(wanted, rows, result.table.names, result.table.indexes, result.table.of_messages))
    return result.but(table=Table(wanted, rows, result.names, _indexes(known, wanted), of_messages=True))


def _indexes(known: Known, columns: Sequence[str]) -> list[str]:
    from ..render.table import index_columns

    return index_columns(columns, known.type, known.words)


def sort(state: State, stage: Stage, result: Result) -> Result:
    _needs_messages("sort", result)
    check(stage)
    wanted, known = _paths(stage), _known(result)
    order = list(range(_size(result)))
    for path in reversed(wanted):  # each sorting keeps the order of what is equal, so the last path goes first
        name = path.removeprefix("-")
        known.check(name)
        values = [*map(known.reader(name), _getters(result))]
        present = [index for index in order if values[index] is not None]
        present.sort(key=lambda index: _rank(values[index]), reverse=path.startswith("-"))
        order = [*present, *(index for index in order if values[index] is None)]
    return _chosen(result, order)


def _rank(value: Any) -> tuple[Any, ...]:
    """What to sort by: numbers as numbers, addresses as addresses, text so that v9 comes before v10."""
    if isinstance(value, list):
        return (3, *(_rank(each) for each in value))
    if isinstance(value, (int, float)):
        return (0, value)
    if isinstance(value, str):
        from ipaddress import ip_address

        try:
            address = ip_address(value)
        except ValueError:
            from re import findall

            return (2, [(0, int(digits), "") if digits else (1, 0, letters) for digits, letters in findall(r"(\d+)|(\D+)", value)])
        return (1, address.version, int(address))
    return (4, str(value))


def head(state: State, stage: Stage, result: Result) -> Result:
    return _slice(result, stage, lambda count: slice(None, count))


def tail(state: State, stage: Stage, result: Result) -> Result:
    return _slice(result, stage, lambda count: slice(-count or 1 << 62, None))


def _slice(result: Result, stage: Stage, part: Callable[[int], slice]) -> Result:
    amount = _amount(stage)
    chosen = part(amount)
    if result.table is None and result.messages is None:
        lines = list(result.lines)[chosen] if stage.words[0] == "tail" else _first(result.lines, amount)
        return result.but(lines=lines, data=list(result.data)[chosen])
    return _chosen(result, range(_size(result))[chosen])


def _first(lines: Any, count: int) -> list[str]:
    from itertools import islice

    return list(islice(lines, count))


def count(state: State, stage: Stage, result: Result) -> Result:
    check(stage)
    words = stage.words[2:]
    if result.table is None and result.messages is None:
        return Result(table=Table(["count"], [(sum(1 for _ in result.lines),)]))
    wanted = [path for word in words for path in word.split(",") if path]
    known = _known(result)
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for path in wanted:
        known.check(path)
    readers = [known.reader(path) for path in wanted]
    for get in _getters(result):
        values = tuple(read(get) for read in readers)
        groups.setdefault(tuple(str(value) if isinstance(value, (list, dict)) else value for value in values), [*values, 0])[-1] += 1
    rows = sorted((tuple(row) for row in groups.values()), key=lambda row: (-row[-1], [_rank(value) for value in row[:-1]]))
    if result.table is None:
        types = [known.type(path) for path in wanted]
        rows = [(*map(dressed, row, types), row[-1]) for row in rows]
    if not wanted and not rows:
        rows = [(0,)]
    names = result.table.names if result.table is not None else result.names
    return result.but(table=Table([*wanted, "count"], rows, names, _indexes(known, wanted)), whole=False)


def grep(state: State, stage: Stage, result: Result) -> Result:
    """Lines of text, or messages that hold the text somewhere."""
    import re

    pattern = _pattern(stage)
    if result.table is not None:
        rows = result.table.rows
        return _chosen(result, [index for index in range(len(rows)) if any(pattern.search(_plain(value)) for value in rows[index])])
    if result.messages is None:
        plain = re.compile(r"\x1b\[[0-9;]*m")
        return result.but(lines=[line for line in result.lines if pattern.search(plain.sub("", line))])
    from ..render.style import Style
    from ..render.tree import message_lines

    def holds(message: Message) -> bool:
        found = any(pattern.search(line) for line in message_lines(message, Style(), 1 << 20, result.names))
        message.forget_tree()  # of a million messages it would be some gigabytes
        return found

    return result.but(messages=[message for message in result.messages if holds(message)], whole=False)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def form(state: State, stage: Stage, result: Result) -> Result:
    """`tree`, `table`, `json`, `csv`: how the result is to be shown."""
    check(stage)
    name = stage.words[0]
    if name == "tree" and result.table is not None:
        raise UsageError("what `columns` and `count` give is a table, which is no tree; leave `tree` out")
    if name == "csv":
        _needs_messages("csv", result)
    return result.but(format=name)


def df(state: State, stage: Stage, result: Result) -> Result:
    """The result as a DataFrame, or the value of a Python expression over it, in which it is called df."""
    _needs_messages("df", result)
    frame = frame_of(result)
    expression = stage.rest
    if expression:
        frame = _evaluated(expression, frame, state.read_only)
    return result.but(frame=frame, format="df")


def frame_of(result: Result) -> Any:
    """The DataFrame of a result's messages, or of its table."""
    import pandas

    if result.table is not None:
        rows = [[_cell(value) for value in row] for row in result.table.rows]
        return pandas.DataFrame(rows, columns=result.table.columns).convert_dtypes()
    from warnings import catch_warnings, simplefilter

    from ..frames import IncompleteDump, frame

    exchange, messages = result.exchange, result.messages or ()
    names = result.names or None
    with catch_warnings():
        simplefilter("ignore", IncompleteDump)  # the result has a warning of its own
        if exchange is not None and messages is exchange.messages:
            return exchange.df(names=names)
        if exchange is not None and not messages:  # nothing fits: the columns of what was asked for, and no row
            return exchange.df(names=names).iloc[:0]
        return frame(messages, names=names)


def _cell(value: Any) -> Any:
    from ..codec.export import clean

    return clean(str(value)) if isinstance(value, str | Named) else value


def _evaluated(expression: str, frame: Any, only_looks: bool) -> Any:
    import numpy
    import pandas

    code = _compiled(expression)
    space = {"df": frame, "pd": pandas, "np": numpy}
    try:
        if only_looks:
            from .expression import evaluate

            return evaluate(_whole(expression), space)
        return eval(code, space)  # the user's own Python, at the user's own prompt
    except NlshellError:
        raise
    except Exception as error:
        names = [str(column) for column in frame.columns]
        if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
            raise UnknownNameError("column", error.args[0], names, f"known: {', '.join(names[:12])}, …") from None
        if isinstance(error, AttributeError) and error.name:
            raise UnknownNameError("attribute", error.name, [*names, *dir(error.obj)]) from None
        raise UsageError(f"`df {expression}` failed: {type(error).__name__}: {error}") from None


def _paths(stage: Stage) -> list[str]:
    return [path for word in stage.words[1:] for path in word.split(",") if path]
