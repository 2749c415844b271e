"""How messages, exchanges and results show themselves in a notebook: static HTML, with the shell's text beside it.

The HTML holds no script and fetches nothing, so that it lives on in nbconvert's pages, on GitHub (which drops the styles)
and where a notebook is opened without its kernel. Terminals get the text alone. `Message`, `Exchange` and the like call
`bundle` from a method of theirs, so they show themselves without `%load_ext`, which only adds what can be set.
"""

from __future__ import annotations

import sys
from html import escape

from ..answers.formats import Format, rendered, shown_in
from ..answers.text import frame_lines
from ..answers.values import Messages, Picture, Result, Table, Text
from ..codec.message import Message
from ..commands import output
from ..kernel.exchange import Exchange, sizes
from ..kernel.names import of_links, told
from ..kernel.surroundings import asked
from ..render.html import message_html
from ..render.style import Style, safe, style_for
from ..render.table import table
from ..render.tree import message_lines
from ..schema.secrets import are_secrets_shown, secrets_shown
from .painted import plain, text_html

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from ..answers.values import Kept

_MOST_LINES = 5_000
_MOST_ROWS = 500
_LONGEST = 160  # characters of a command in front of its result
_WIDTH = 100
_TABLE_WIDTH = 140


class Look:
    """How much is shown, and whether as HTML; `%config NlMagics` changes it.

    most   messages in one output; limit: characters of HTML in one output
    html   give HTML beside the text
    """

    most = 50
    limit = 512 * 1024
    html = True


LOOK = Look()


def in_terminal() -> bool:
    """Whether what is shown reaches a terminal: IPython in one, or no IPython at all."""
    shell = _shell()
    return shell is None or "text/html" not in shell.display_formatter.active_types


def _shell() -> Any:
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None else None


def _has_messages(exchange: Exchange) -> bool:
    """Whether it is one of messages; a dump that was read into columns (nlshell.frames) shows itself as those."""
    return not hasattr(exchange, "batch")


def bundle(thing: Any) -> dict[str, Any]:
    """The MIME bundle of a Message, an Exchange or an Answer. HTML is left out where nobody would see it."""
    terminal = in_terminal()
    style, width = (style_for("auto", sys.stdout), output.columns(sys.stdout)) if terminal else (Style(), _WIDTH)
    if isinstance(thing, Answer) and not are_secrets_shown() and thing.result.wanted.show_secrets:
        with secrets_shown():
            return bundle(thing)
    if isinstance(thing, Message):
        found: dict[str, Any] = {"text/plain": "\n".join(message_lines(thing, style, width, thing.context.names))}
        page = "" if terminal or not LOOK.html else message_html(thing, limit=LOOK.limit, rest="%config NlMagics.limit allows more.")
    elif isinstance(thing, Exchange):
        shown = _exchange_lines if _has_messages(thing) else _columns_lines
        found = {"text/plain": "\n".join(shown(thing, style, width))}
        page = "" if terminal or not LOOK.html else _exchange_html(thing)
    else:
        drawn = "" if terminal else thing.mime
        found = {"text/plain": thing.text if terminal else repr(thing) if drawn else plain(thing.text)}
        if drawn and drawn != "text/html":
            found[drawn] = thing.text
        page = "" if terminal or not LOOK.html else thing.html
    if page:
        found["text/html"] = page
    return found


class Answer:
    """What a command of `%nl` gave. It shows itself; `len`, indexing and iteration are those of its messages or rows.

    messages   decoded messages ([] where the command is about something else)
    exchange   the request with all that came back, or None
    number     under which `%nl hex 3` finds it again, or None
    """

    def __init__(self, result: Result) -> None:
        self.result = result
        if isinstance(result.value, Messages):
            result.value.said = list(result.value.said)  # which is shown twice: as text and as HTML
        elif isinstance(result.value, Text):
            result.value.lines = list(result.value.lines)  # and perhaps again, when the look has changed
        self.messages: Sequence[Message] = result.messages or []
        self.exchange = result.exchange
        self.number = result.record.number if result.record is not None else None
        self._text: str | None = None
        self._text_look: tuple[int, bool] | None = None  # how it was made

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.messages) if self._table is None else map(self._named, self._rows)

    def __getitem__(self, index: int | slice) -> Any:
        if self._table is None:
            return self.messages[index]
        rows = self._table.rows
        return [self._named(row) for row in rows[index]] if isinstance(index, slice) else self._named(rows[index])

    @property
    def _table(self) -> Table | None:
        return self.result.value if isinstance(self.result.value, Table) else None

    @property
    def _rows(self) -> Sequence[Any]:
        shown = self._table
        return self.messages if shown is None else shown.rows

    def _named(self, row: tuple[Any, ...]) -> dict[str, Any]:
        shown = self._table
        assert shown is not None
        return dict(zip(shown.columns, row))

    def df(self) -> Any:
        """The messages, or the rows of the table, as a pandas DataFrame. Raises UsageError for text."""
        from ..answers.columns import frame_of
        from ..errors import UsageError

        if self.result.messages is None and self._table is None:
            raise UsageError(f"`{self.result.subject}` gives text, of which there is no DataFrame")
        return frame_of(self.result)

    def explore(self, **options: Any) -> Any:
        """The linked explorer of its messages."""
        from .explorer import explore

        return explore(self.messages, names=self.result.names, **options)

    def plot(self, *arguments: Any, **options: Any) -> Any:
        """A picture of its messages: see nlshell.jupyter.plots."""
        from .plots import plot

        return plot(self.result, *arguments, **options)

    @property
    def _format(self) -> Format | None:
        """The format in which it is shown; None where it shows itself as what it is."""
        return shown_in(self.result)

    @property
    def mime(self) -> str:
        """What a notebook shows it as, where that is neither text nor our HTML."""
        value, format = self.result.value, self._format
        if self.result.is_said:
            return ""
        if isinstance(value, Picture) and format is None:
            return value.mime
        return format.mime if format is not None else ""

    @property
    def text(self) -> str:
        """As the shell prints it, with the colours of a terminal where they were asked for. Raises NlshellError."""
        look = (LOOK.most, LOOK.html)
        if self._text is None or (self._text_look != look and self.result.messages is not None):
            self._text, self._text_look = "\n".join(self._lines()), look
        return self._text

    def rendered(self) -> Answer:
        """Itself, with the text made: what cannot be shown is then an error of the command, not of whoever displays it."""
        _ = self.text
        return self

    @property
    def html(self) -> str:
        """As a block of HTML; "" for what is text and nothing else (JSON, CSV)."""
        result = self.result
        if self.mime == "text/html":
            return self.text.partition("</title>")[2]  # a notebook has a head of its own
        if result.is_said or self.mime or self._is_plain:
            return _remarks(result) if not self.text else ""
        if self._table is not None:
            return _table_html(result, self._table)
        if isinstance(result.value, Messages) and self.messages:
            page = messages_html(
                self.messages,
                names=result.names,
                above=f"<p>{_caption(result)}</p>{_remarks(result)}",
                record=_record_of(result),
                exchange=result.exchange,
            )
            return page + "".join(text_html(line) for line in result.value.said)
        return text_html(self.text)  # the remarks are in it

    @property
    def _is_plain(self) -> bool:
        """Whether it is text in a format of its own, of which our HTML would be another: JSON, CSV."""
        return self._format is not None and not self._format.for_eyes

    def _lines(self) -> Iterator[str]:
        result, format, shown_table = self.result, self._format, self._table
        about = result.value if isinstance(result.value, Messages) else None
        count = len(about.messages) if about is not None else 0
        if count > 1 and not result.format and not in_terminal() and LOOK.html and format is not None and format.name == "tree":
            result = result.but(format="table")  # it stands behind the HTML, where trees would be many pages
        rows = len(shown_table.rows) if shown_table is not None else 0
        if shown_table is not None and rows > _MOST_ROWS:
            # Of text line by line, one more than is shown: `_capped` says then that it is not all.
            most = _MOST_LINES + 1 if self._is_plain else _MOST_ROWS
            result = result.but(value=shown_table.but(shown_table.rows[:most]))
        elif about is not None and count > LOOK.most and not self.mime and not (format is not None and format.frames):
            result = result.but(value=Messages(about.messages[: LOOK.most], about.whole, about.withheld, about.said))
        shown = rendered(result, sys.stdout if in_terminal() else None)
        yield from shown if self.mime else _capped(shown)
        if rows > _MOST_ROWS and not self._is_plain:
            yield f"nlshell: {_MOST_ROWS} of {rows:,} rows are shown; .df() has them all, and `> FILE.csv` writes them"
        if about is not None and not count and not about.said and not in_terminal():
            yield "no messages"
        if isinstance(result.value, Messages) and len(result.value.messages) < count:
            yield f"nlshell: {LOOK.most} of {count} messages are shown. {_way_on(LOOK.most)}"
        yield from (f"nlshell: {safe(note)}" for note in self.result.notes)
        yield from (f"nlshell: warning: {safe(warning)}" for warning in self.result.warnings)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return bundle(self)

    def __repr__(self) -> str:
        what = f"{len(self.messages)} messages" if self.result.messages is not None else "text"
        return f"<Answer {_subject(self.result)!r}: {f'{len(self)} rows' if self._table is not None else what}>"


def _capped(texts: Iterable[str]) -> Iterator[str]:
    """Lines, as many as one output bears: of text as of HTML."""
    size = 0
    for count, line in enumerate(line for text in texts for line in text.split("\n")):
        size += len(line)
        if count == _MOST_LINES or (count and size > LOOK.limit):
            yield f"nlshell: only the first {count:,} lines are shown; `| head 20`, `| grep` or `> FILE` behind the command choose or keep"
            return
        yield line


def _way_on(shown: int) -> str:
    return f"`_[{shown}]` is the next one; `| where`, `| head`, `.df()` and `%config NlMagics.most` show others, or more."


# --- HTML


def messages_html(
    messages: Sequence[Message],
    *,
    names: Mapping[int, str] | None = None,
    above: str = "",
    record: Kept | None = None,
    exchange: Exchange | None = None,
) -> str:
    """Messages as rows of a table that unfold into tree and bytes; a single one unfolded.

    record    under whose number they are found again; exchange: where they came from, if from a kernel
    """
    rest = f"{_way_on(LOOK.most)} %config NlMagics.limit sets the size of an output."
    shown = messages[: LOOK.most]
    rows = _row_lines(shown, names or {}, record, exchange) if len(messages) > 1 else []
    return message_html(
        messages,
        names=names or None,
        limit=LOOK.limit,
        most=LOOK.most,
        rest=rest,
        rows=rows[1:],
        head=rows[0] if rows else "",
        above=above,
    )


def _row_lines(messages: Sequence[Message], names: Mapping[int, str], record: Kept | None, exchange: Exchange | None) -> list[str]:
    """The head of a text table, and a line for each message: by what `hex 3.1` calls it, else by its index."""
    known = names or messages[0].context.names
    lines = table(messages, (), Style(), known, _TABLE_WIDTH, asked(exchange, known)).splitlines()
    if len(lines) != len(messages) + 1:  # no column has anything in it
        lines = [""] * (len(messages) + 1)
    kinds = [safe(message.type) for message in messages]
    if not lines[0]:
        wide = max(map(len, kinds))
        lines = [f"{kind:{wide}}  {line}" for kind, line in zip(["", *kinds], lines)]
    labels = ["", *(f"{record.number}.{index + 1}" if record is not None else f"[{index}]" for index in range(len(messages)))]
    wide = max(map(len, labels))
    return [f"{label:{wide}}  {line}" for label, line in zip(labels, lines)]


def _record_of(result: Result) -> Kept | None:
    """The record whose messages are shown one for one, so that its numbers are theirs."""
    record = result.record
    return record if record is not None and result.messages is not None and len(record.messages) == len(result.messages) else None


def _subject(result: Result) -> str:
    """What was typed; it may hold a whole message in hex."""
    text = safe(result.subject)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _caption(result: Result) -> str:
    """What was typed, and in short what came of it."""
    words = [f"{len(result.messages or ()):,} messages"]
    if result.exchange is not None:
        words = [_amount(result.exchange)]
        if len(result.messages or ()) != len(result.exchange):
            words.insert(0, f"{len(result.messages or ()):,} shown")
    number = f"{result.record.number}: " if result.record is not None else ""
    return f"{number}<b>{escape(_subject(result))}</b> <small>{escape(', '.join(words))}</small>"


def _amount(exchange: Exchange) -> str:
    count, size = sizes(exchange) if _has_messages(exchange) else (len(exchange), exchange.bytes)  # type: ignore[attr-defined]
    again = f", asked {exchange.attempts} times" if exchange.attempts > 1 else ""
    took = f", {exchange.seconds * 1000:.1f} ms" if exchange.seconds else ""  # of a recording nobody knows
    return f"{count:,} message{'s' if count != 1 else ''}, {size:,} bytes{took}{again}"


def _remarks(result: Result) -> str:
    said = [*result.notes, *(f"warning: {warning}" for warning in result.warnings)]
    return "".join(f"<p><em>⚠ {escape(safe(text))}</em></p>" for text in said)


def _table_html(result: Result, shown: Table) -> str:
    from ..render.table import cells_of

    rows = cells_of(shown.columns, shown.rows[:_MOST_ROWS], shown.indexes, shown.names)
    head = "".join(f"<th>{escape(safe(column))}</th>" for column in shown.columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    more = f"<p>{_MOST_ROWS} of {len(shown.rows):,} rows are shown; .df() has them all.</p>" if len(shown.rows) > _MOST_ROWS else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}{_remarks(result)}"


def _exchange_faults(exchange: Exchange) -> list[str]:
    """What is wrong with an exchange, a sentence each."""
    found = []
    if exchange.errno:
        found.append(exchange.sentence())
    if exchange.warning:
        found.append(f'warning: the kernel says "{exchange.warning}"')
    if exchange.interrupted:
        found.append(
            f"warning: the objects changed during the dump, {exchange.attempts} times over; rows may be missing or stand there twice"
        )
    if exchange.lost:
        found.append("warning: part of the answer was lost on the way")
    return found


def _exchange_html(exchange: Exchange) -> str:
    from ..kernel.exchange import operation

    faults = "".join(f"<p><em>⚠ {escape(safe(fault))}</em></p>" for fault in _exchange_faults(exchange))
    above = f"<p><b>{escape(safe(operation(exchange.request)))}</b> <small>{escape(_amount(exchange))}</small></p>{faults}"
    if not _has_messages(exchange):
        return f"{above}{exchange.df()._repr_html_()}"
    if not exchange.messages:
        return message_html(exchange.request, limit=LOOK.limit, above=f"{above}<p>what was asked:</p>")
    return messages_html(exchange.messages, names=_names(exchange.messages), above=above, exchange=exchange)


def _names(messages: Sequence[Message]) -> Mapping[int, str]:
    """Interface names, as far as the messages tell them."""
    first = messages[0]
    return first.context.names if first.context.names or not of_links(first) else told(messages)


# --- text


def _columns_lines(exchange: Exchange, style: Style, width: int) -> Iterator[str]:
    yield safe(repr(exchange))
    yield from frame_lines(exchange.df(), width)
    yield from (f"nlshell: {safe(fault)}" for fault in _exchange_faults(exchange))


def _exchange_lines(exchange: Exchange, style: Style, width: int) -> Iterator[str]:
    shown = exchange.messages[: LOOK.most]
    names = _names(shown) if shown else {}
    if len(shown) > 1:
        yield table(shown, (), style, names, width, asked(exchange, names), numbered=True)
    else:
        for message in shown:
            yield from message_lines(message, style, width, names)
    if len(shown) < len(exchange):
        yield f"nlshell: {len(shown)} of {len(exchange)} messages are shown. {_way_on(len(shown))}"
    faults = [f"nlshell: {safe(fault)}" for fault in _exchange_faults(exchange)]
    yield from faults
    if not shown and not faults:
        yield f"{safe(repr(exchange))}"
