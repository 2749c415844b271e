"""What the stages do: sift, order, count and form the result in front of a `|`.

Each takes (state, call) and gives a Result. The messages that the last one shows are those that are kept under the
number of the command, so that `hex 7.3` is the third of what was seen.
"""

from __future__ import annotations

from ..codec.export import dressed
from ..codec.value_at import FACTS, value_at
from ..codec.where import Known, Where
from ..errors import NlshellError, UnknownNameError, UsageError
from .columns import frame_of, required
from .text import around_of
from .values import Feed, Frame, Messages, Result, Table, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..language.table import Call
    from .values import Wanted

_HEAD = 10
_MOST_ROWS = 1 << 62


# --- the rows of messages and of tables


def _given(call: Call) -> Result:
    given: Result | None = call.given
    assert given is not None
    return given


def _known(result: Result) -> Known:
    value = result.value
    columns = value.columns if isinstance(value, Table) else None
    return Known(result.messages or (), result.names, columns, around=around_of(result))


def _chosen(result: Result, keep: Sequence[int]) -> Result:
    """The rows (and messages) of these positions, in this order."""
    value = result.value
    about = result.about
    if isinstance(value, Table):
        if about is not None and value.of_messages:
            about = _some(about, keep)
        return result.but(value=value.but([value.rows[index] for index in keep]), about=about)
    assert isinstance(value, Messages)
    return result.but(value=_some(value, keep))


def _some(about: Messages, keep: Sequence[int]) -> Messages:
    messages = [about.messages[index] for index in keep]
    return Messages(messages, withheld=about.withheld, said=about.said)


def _getters(result: Result) -> Iterator[Callable[[str], Any]]:
    return (_getter(result, index) for index in range(_size(result)))


def _getter(result: Result, index: int) -> Callable[[str], Any]:
    value = result.value
    if isinstance(value, Table):
        return dict(zip(value.columns, value.rows[index])).get
    assert isinstance(value, Messages)
    message: Message = value.messages[index]
    return lambda path: value_at(message, path)


def _size(result: Result) -> int:
    value = result.value
    return len(value.rows) if isinstance(value, Table) else len(result.messages or ())


# --- where


def where(state: Wanted, call: Call) -> Result:
    given = _given(call)
    condition = Where(call.arguments[""], _known(given))
    return _chosen(given, [index for index, get in enumerate(_getters(given)) if condition(get)])


def feed_where(state: Wanted, call: Call) -> Result:
    _feed(call).where(call.arguments[""])
    return _given(call)


def _feed(call: Call) -> Feed:
    feed = _given(call).value
    assert isinstance(feed, Feed)
    return feed


# --- columns


def columns(state: Wanted, call: Call) -> Result:
    given = _given(call)
    wanted, known = call.arguments[""], _known(given)
    for path in wanted:
        known.check(path)
    old = given.value if isinstance(given.value, Table) else None
    types = [known.type(path) if old is None else None for path in wanted]
    readers = [known.reader(path) for path in wanted]
    rows = [
        tuple(dressed(read(get), type) for read, type in zip(readers, types))
        for get in _getters(given)
    ]
    if old is not None:
        return given.but(value=Table(wanted, rows, old.names, old.indexes, old.of_messages))
    return given.but(
        value=Table(wanted, rows, given.names, _indexes(known, wanted), of_messages=True)
    )


def _indexes(known: Known, columns: Sequence[str]) -> list[str]:
    from ..render.table import index_columns

    return index_columns(columns, known.type, known.words)


def feed_columns(state: Wanted, call: Call) -> Result:
    _feed(call).columns += call.arguments[""]
    return _given(call)


# --- sort


def sort(state: Wanted, call: Call) -> Result:
    given = _given(call)
    wanted, known = call.arguments[""], _known(given)
    order = list(range(_size(given)))
    for path in reversed(
        wanted
    ):  # each sorting keeps the order of what is equal, so the last path goes first
        name = path.removeprefix("-")
        known.check(name)
        values = [*map(known.reader(name), _getters(given))]
        present = [index for index in order if values[index] is not None]
        present.sort(key=lambda index: _rank(values[index]), reverse=path.startswith("-"))
        order = [*present, *(index for index in order if values[index] is None)]
    return _chosen(given, order)


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

            pieces = findall(r"(\d+)|(\D+)", value)
            return (
                2,
                [(0, int(digits), "") if digits else (1, 0, letters) for digits, letters in pieces],
            )
        return (1, address.version, int(address))
    return (4, str(value))


# --- head, tail


def _amount(call: Call) -> int:
    amount: int = call.arguments.get("", _HEAD)
    return amount


def _part(call: Call) -> slice:
    count = _amount(call)
    return slice(None, count) if call.name == "head" else slice(-count or _MOST_ROWS, None)


def head(state: Wanted, call: Call) -> Result:
    given = _given(call)
    return _chosen(given, range(_size(given))[_part(call)])


tail = head


def frame_part(state: Wanted, call: Call) -> Result:
    given = _given(call)
    frame = frame_of(given)
    if not hasattr(frame, "iloc"):
        raise UsageError(
            f"`{call.name}` takes the rows of a frame, and this is {type(frame).__name__}"
        )
    return given.but(value=Frame(frame.iloc[_part(call)]))


def text_part(state: Wanted, call: Call) -> Result:
    from itertools import islice

    text = _text(call)
    part = _part(call)
    lines = list(islice(text.lines, part.stop)) if call.name == "head" else list(text.lines)[part]
    return _given(call).but(value=Text(lines, list(text.data)[part]))


def _text(call: Call) -> Text:
    text = _given(call).value
    assert isinstance(text, Text)
    return text


def feed_head(state: Wanted, call: Call) -> Result:
    _feed(call).most = _amount(call)
    return _given(call)


# --- count


class Counts:
    """How many there are of each combination of the values at some paths. Raises UnknownNameError for a path that there can't be."""

    def __init__(self, wanted: Sequence[str], known: Known, is_table: bool) -> None:
        for path in wanted:
            known.check(path)
        self._wanted = wanted
        self._readers = [known.reader(path) for path in wanted]
        self._types = [None if is_table else known.type(path) for path in wanted]
        self._indexes = _indexes(known, wanted)
        self._groups: dict[tuple[Any, ...], list[Any]] = {}

    def add(self, get: Callable[[str], Any]) -> None:
        values = tuple(read(get) for read in self._readers)
        key = tuple(str(value) if isinstance(value, (list, dict)) else value for value in values)
        self._groups.setdefault(key, [*values, 0])[-1] += 1

    def table(self, names: Mapping[int, str]) -> Table:
        """The most frequent first."""
        rows = sorted(
            (tuple(row) for row in self._groups.values()),
            key=lambda row: (-row[-1], [_rank(value) for value in row[:-1]]),
        )
        rows = [(*map(dressed, row, self._types), row[-1]) for row in rows]
        if not self._wanted and not rows:
            rows = [(0,)]
        return Table([*self._wanted, "count"], rows, names, self._indexes)


def count(state: Wanted, call: Call) -> Result:
    given = _given(call)
    old = given.value if isinstance(given.value, Table) else None
    counts = Counts(call.arguments[""], _known(given), old is not None)
    for get in _getters(given):
        counts.add(get)
    return given.but(value=counts.table(old.names if old is not None else given.names))


def feed_count(state: Wanted, call: Call) -> Result:
    from .counting import Tally

    feed = _feed(call)
    return _given(call).but(value=Tally(feed, Counts(call.arguments[""], feed.known(), False)))


def count_lines(state: Wanted, call: Call) -> Result:
    return _given(call).but(value=Table(["count"], [(sum(1 for _ in _text(call).lines),)]))


def count_rows(state: Wanted, call: Call) -> Result:
    """Of a frame; `count by` is what its own groupby is for."""
    if call.words:
        raise UsageError(
            "`count by` takes messages or a table; a frame counts by itself: df df.value_counts('mtu')"
        )
    frame = frame_of(_given(call))
    required(frame, "`count`")
    return _given(call).but(value=Table(["count"], [(len(frame),)]))


# --- grep


def grep_table(state: Wanted, call: Call) -> Result:
    given, wanted = _given(call), call.arguments[""]
    assert isinstance(given.value, Table)
    rows = given.value.rows
    return _chosen(
        given,
        [
            place
            for place, row in enumerate(rows)
            if any(wanted.search(_plain(value)) for value in row)
        ],
    )


def grep_text(state: Wanted, call: Call) -> Result:
    from .pages import unpainted

    wanted, text = call.arguments[""], _text(call)
    return _given(call).but(
        value=Text([line for line in text.lines if wanted.search(unpainted(line))], text.data)
    )


def grep_messages(state: Wanted, call: Call) -> Result:
    """Messages that hold the text somewhere."""
    from ..render.style import Style
    from ..render.tree import message_lines

    given, wanted = _given(call), call.arguments[""]

    def holds(message: Message) -> bool:
        found = any(
            wanted.search(line) for line in message_lines(message, Style(), 1 << 20, given.names)
        )
        message.forget_tree()  # of a million messages it would be some gigabytes
        return found

    return _chosen(
        given, [place for place, message in enumerate(given.messages or ()) if holds(message)]
    )


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


# --- formats


def in_format(state: Wanted, call: Call) -> Result:
    """How the result is to be shown."""
    given = _given(call)
    if isinstance(given.value, Feed):
        given.value.format = call.name
    return given.but(format=call.name)


# --- df


def df(state: Wanted, call: Call) -> Result:
    """The result as a DataFrame, or the value of a Python expression over it, in which it is called df."""
    given = _given(call)
    expression = call.arguments.get("", "")
    # What headers say costs each message a look, so that it is a column only where it is asked for.
    frame = frame_of(given, [fact for fact in FACTS if fact in _names_in(expression)])
    if expression:
        frame = _evaluated(expression, frame, state.read_only)
    return given.but(value=Frame(frame), format="")


def _names_in(expression: str) -> set[str]:
    """What an expression may mean as a column: df.seq, df["seq"], "seq > 3"."""
    from re import findall

    return set(findall(r"\w+", expression))


def _evaluated(expression: str, frame: Any, only_looks: bool) -> Any:
    import numpy
    import pandas

    code = compile(expression, "<df>", "eval")
    space = {"df": frame, "pd": pandas, "np": numpy}
    try:
        if only_looks:
            from .expression import evaluate

            return evaluate(expression, space)
        return eval(code, space)  # the user's own Python, at the user's own prompt
    except NlshellError:
        raise
    except Exception as error:
        names = [str(column) for column in getattr(frame, "columns", ())]
        if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
            raise UnknownNameError(
                "column", error.args[0], names, f"known: {', '.join(names[:12])}, …"
            ) from None
        if isinstance(error, AttributeError) and error.name:
            raise UnknownNameError("attribute", error.name, [*names, *dir(error.obj)]) from None
        raise UsageError(f"`df {expression}` failed: {type(error).__name__}: {error}") from None
