"""Results as pages and pictures: HTML, SVG, Markdown."""

from __future__ import annotations

import re
from html import escape

from ..errors import UsageError
from ..render.style import safe
from .text import around_of
from .values import Drawing, Messages, Page, Result, Table, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .formats import Target

_PAINT = re.compile(r"\x1b\[[0-9;]*m")
# A fragment is what a notebook shows; a file of its own needs to say its encoding.
_PAGE = '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>'
_EVERYTHING = 1 << 30


def unpainted(text: str) -> str:
    """Text without the colours of a terminal."""
    return _PAINT.sub("", text)


def page(title: str, body: str) -> list[str]:
    """The pieces of a page."""
    return [_PAGE.format(title=escape(safe(title))), body]


def html_of_messages(result: Result, target: Target) -> Iterator[str]:
    from ..render.html import message_html

    messages = result.messages or ()
    body = message_html(messages, names=result.names, most=_EVERYTHING, limit=_EVERYTHING)
    yield from page(result.subject, body)


def html_of_text(result: Result, target: Target) -> Iterator[str]:
    """What a terminal would show."""
    from .formats import shown_in, written

    format = shown_in(result)
    own = written(result, None if format is None or format.mime else format, target)
    text = "\n".join(unpainted(line) for line in own)
    yield from page(result.subject, f"<pre>{escape(text)}</pre>")


def html_of_page(result: Result, target: Target) -> Iterator[str]:
    assert isinstance(result.value, Page)
    yield from result.value.pieces


def html_of_drawing(result: Result, target: Target) -> Iterator[str]:
    assert isinstance(result.value, Drawing)
    yield from page(result.subject, "\n".join(result.value.pieces))


def svg_of_messages(result: Result, target: Target) -> Iterator[str]:
    from ..render.svg import message_svg

    messages = result.messages or ()
    if not messages:
        raise UsageError("there is no message to draw")
    yield message_svg(list(messages), names=result.names)


def svg_of_drawing(result: Result, target: Target) -> Iterator[str]:
    assert isinstance(result.value, Drawing)
    yield from result.value.pieces


# --- Markdown

# What would be more than text in a cell: marks, and markup of HTML, which Markdown lets through.
_MARKS = re.compile(r"[\\|<&*`\[\]~]|(?<!\w)_|_(?!\w)")


def md_of_messages(result: Result, target: Target) -> Iterator[str]:
    from ..render.table import laid_out

    assert isinstance(result.value, Messages)
    said = list(result.value.said)
    columns, cells = laid_out(result.value.messages, result.names, around_of(result))
    yield from _table(columns, cells)
    yield from said


def md_of_table(result: Result, target: Target) -> Iterator[str]:
    from ..render.table import cells_of

    table = result.value
    assert isinstance(table, Table)
    cells = cells_of(table.columns, table.rows, table.indexes, table.names)
    yield from _table(table.columns, cells)


def md_of_frame(result: Result, target: Target) -> Iterator[str]:
    from .columns import table_of

    yield from md_of_table(result.but(value=table_of(result)), target)


def md_of_text(result: Result, target: Target) -> Iterator[str]:
    """A fenced block, with a fence that its text does not have."""
    assert isinstance(result.value, Text)
    lines = [unpainted(line) for line in result.value.lines]
    longest = max((len(run) for line in lines for run in re.findall("`{3,}", line)), default=2)
    yield "`" * (longest + 1)
    yield from lines
    yield "`" * (longest + 1)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    if not columns:
        return
    yield _row(columns)
    yield f"|{' --- |' * len(columns)}"
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    shown = (_MARKS.sub(lambda mark: f"\\{mark[0]}", safe(str(cell))) for cell in cells)
    return f"| {' | '.join(shown)} |"
