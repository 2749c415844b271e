"""Results as a terminal shows them: trees, tables, lines."""

from __future__ import annotations

from ..codec.around import Around
from ..render.style import safe
from .values import Frame, Messages, Picture, Table, Text, Widget

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ..render.table import Drawn
    from .formats import Target
    from .values import Result

MANY = 1000  # messages whose trees are not kept once they have been shown


def trees(result: Result, target: Target) -> Iterator[str]:
    return _told(result, target, _trees)


def summary(result: Result, target: Target) -> Iterator[str]:
    return _told(result, target, _summary)


def table_of_messages(result: Result, target: Target) -> Iterator[str]:
    return _told(result, target, _table)


def _told(
    result: Result, target: Target, shown: Callable[[Result, Messages, Target], Iterator[str]]
) -> Iterator[str]:
    """Messages as they are shown, and what is said in place of some. A request that was not sent shows its bytes."""
    about = result.value
    assert isinstance(about, Messages)
    if about.withheld and not result.format:
        from ..render.hex import hex_lines

        for message in about.messages:
            yield from hex_lines(message, target.style, target.width)
    else:
        yield from shown(result, about, target)
    yield from about.said


def _trees(result: Result, about: Messages, target: Target) -> Iterator[str]:
    from ..render.tree import message_lines

    for message in about.messages:
        yield from message_lines(
            message, target.style, target.width, result.names, target.tree_options
        )
        if len(about.messages) > MANY:
            message.forget_tree()


def _table(result: Result, about: Messages, target: Target) -> Iterator[str]:
    yield from _table_lines(result, about, target)


def _summary(result: Result, about: Messages, target: Target) -> Iterator[str]:
    """A line a message, with the number under which it is found again, and below what else can be seen."""
    if len(about.messages) <= 1:
        yield from _trees(result, about, target)
        return
    yield from _table_lines(result, about, target, numbered=True)


def _table_lines(
    result: Result, about: Messages, target: Target, numbered: bool = False
) -> Iterator[str]:
    from ..render.table import table

    text = table(
        about.messages,
        (),
        target.style,
        result.names,
        target.table_width,
        around_of(result),
        target.tree_options.raw,
        numbered,
        typed=numbered and result.exchange is None,  # messages of one request are of one type
    )
    further = _further(result) if numbered else ""
    yield from _drawn(result, text, target, len(about.messages), further)


def _drawn(
    result: Result, text: Drawn, target: Target, count: int, further: str = ""
) -> Iterator[str]:
    """A table, and on a terminal a line below it that says what found no room, and what else can be seen."""
    yield from text.splitlines()
    if not target.is_terminal:
        if text.left_out:  # by --width, which somebody asked for
            result.notes.append(f"no room for {', '.join(text.left_out)}")
        return
    if text.left_out and not further:
        further = "; `| columns …` chooses"
    for line in _below(count, text.left_out, further, target.width):
        yield target.style.paint("dim", line)


def _further(result: Result) -> str:
    """How to see more than a line of each."""
    if result.wanted.is_prompt and result.record is not None:
        number = result.record.number
        return f"; `tree {number}.1` all of the first, `hex {number}.1` its bytes; `| tree` all of all; --raw: the kernel's names"
    return "; --tree: all of each; --json: as values; --raw: the kernel's names"


def _below(count: int, left_out: Sequence[str], further: str, width: int) -> list[str]:
    """What stands below a table: what found no room, and then what else can be seen as far as there is room in the line."""
    from textwrap import wrap

    text = f"{count} row{'s' * (count != 1)}" if further else ""
    if left_out:
        text += f"{', ' if text else ''}no room for {safe(', '.join(left_out))}"
    for piece in further.split("; ")[1:]:
        if len(text) + 2 + len(piece) > width:
            break
        text += f"; {piece}"
    return wrap(text, max(width, 20), subsequent_indent="  ", break_on_hyphens=False)


def around_of(result: Result) -> Around:
    """What is known of where a result comes from: of what a kernel said, also the names in the files of its machine."""
    if result.exchange is None:
        return Around(result.names)
    from ..kernel.surroundings import asked

    return asked(result.exchange, result.names)


def table_lines(result: Result, target: Target) -> Iterator[str]:
    table = result.value
    assert isinstance(table, Table)
    yield from _laid_out(result, table, target)


def table_of_frame(result: Result, target: Target) -> Iterator[str]:
    from .columns import table_of

    yield from _laid_out(result, table_of(result), target)


def _laid_out(result: Result, table: Table, target: Target) -> Iterator[str]:
    from ..render.table import table_of as laid_out

    columns, rows = table.columns, table.rows
    if not table.chosen and rows:
        kept = [
            place
            for place, column in enumerate(zip(*rows))
            if any(each is not None for each in column)
        ]
        columns = [columns[place] for place in kept]
        rows = [tuple(row[place] for place in kept) for row in rows]
    text = laid_out(
        columns,
        rows,
        table.indexes,
        target.style,
        table.names,
        target.table_width,
        keep=table.chosen,
    )
    yield from _drawn(result, text, target, len(rows))


def lines_of_text(result: Result, target: Target) -> Iterator[str]:
    assert isinstance(result.value, Text)
    yield from result.value.lines


def pieces_of_picture(result: Result, target: Target) -> Iterator[str]:
    assert isinstance(result.value, Picture)
    yield from result.value.pieces


def instead_of_widget(result: Result, target: Target) -> Iterator[str]:
    assert isinstance(result.value, Widget)
    yield result.value.instead


def lines_of_frame(result: Result, target: Target) -> Iterator[str]:
    assert isinstance(result.value, Frame)
    yield from frame_lines(result.value.frame, target.width)


def frame_lines(frame: Any, width: int) -> Iterator[str]:
    """A DataFrame (or another value of a `df` expression) as text, made safe for a terminal."""
    import pandas

    from .columns import for_people

    frame = for_people(frame)
    with pandas.option_context(
        "display.width", width, "display.max_columns", None, "display.show_dimensions", True
    ):
        text = str(frame)
    for line in text.splitlines():
        yield safe(line)
