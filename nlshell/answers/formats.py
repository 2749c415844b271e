"""Formats: one row each says what it is called everywhere, what it takes, and which function writes it.

FORMATS is read by the options of commands, stages, `> FILE`, settings, F2, the shell's completion, `help` and notebooks:
a row that is added there is known at all of these doors.
"""

from __future__ import annotations

import os

from ..errors import UsageError
from ..hooks import later_in
from ..language.table import TABLE
from ..render.style import Style
from ..schema.secrets import secrets_leaving, secrets_shown
from .values import Drawing, Feed, Frame, Messages, Page, Picture, Table, Text, Widget, for_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, TextIO

    from ..render.tree import TreeOptions
    from .values import Kind, Result, Wanted

PLAIN_ENDINGS = (".txt", ".log", ".out", ".text")  # and none at all: what a terminal would show
OF_TREES = ("depth", "offsets")  # options that mean something to trees only
STANDARD_OUTPUT = "-"  # as the name of a file


later = later_in(__package__)


class Target:
    """Where a result is written to.

    is_file  it is a file; is_named: whose ending names the format, so that programs read the whole of it as that
    out      the stream that will show it, if it is known
    whole    a program reads it, and so all of it
    raw      control characters may stay as they came, since no terminal reads them
    """

    def __init__(
        self,
        wanted: Wanted,
        out: TextIO | None = None,
        is_file: bool = False,
        is_named: bool = False,
        whole: bool = False,
    ) -> None:
        self.is_file = is_file
        self.is_named = is_named
        self.out = out
        self.is_terminal = out is not None and out.isatty()
        self.raw = is_file or (out is not None and not self.is_terminal)
        self.style = Style() if is_file else wanted.style
        self.width: int = (wanted.asked_width or 100) if is_file else wanted.width
        # Of a table that no eyes are on nothing is cut: 0.
        stream = out or wanted.out
        eyes = stream is not None and stream.isatty() and not is_file and not whole
        self.table_width = self.width if eyes else wanted.asked_width
        self.tree_options: TreeOptions = wanted.tree_options


class Format:
    """One format.

    help      what it is, for lists: of the option, and of the stage
    takes     kind of value -> what writes it: (result, target) -> pieces of text, each of whole lines without the last line
              break, or bytes for a file; for a Feed (update, style, width) -> lines
    option, stage  whether `--NAME` and `| NAME` ask for it (of a view of this name the view is the stage)
    variant   the format whose option asks for it with its name behind an equals sign: --json=wire
    endings   of files that it is written to; near: endings of other kinds of files that it comes closest to
    standing  it may be set for all commands: F2, `config format=NAME`
    objects   it is made of the JSON-clean objects of a result
    columns   it has rows under columns, which `--columns` chooses
    frames    a dump is best read into columns at once for it (see State.wants_frame)
    bytes     it can only go to a file
    needs     the extra whose packages it takes (see extras)
    mime      what a notebook shows it as; "": text
    """

    def __init__(
        self,
        name: str,
        help: str,
        takes: Mapping[Kind, Callable[..., Any]],
        *,
        option: bool = True,
        stage: bool = True,
        variant: str = "",
        endings: Iterable[str] = (),
        near: Iterable[str] = (),
        standing: bool = False,
        objects: bool = False,
        columns: bool = False,
        frames: bool = False,
        bytes: bool = False,
        needs: str = "",
        mime: str = "",
    ) -> None:
        self.name = name
        self.help = help
        self.takes = dict(takes)
        self.option = option
        self.stage = stage
        self.variant = variant
        self.endings = tuple(endings)
        self.near = tuple(near)
        self.standing = standing
        self.objects = objects
        self.columns = columns
        self.frames = frames
        self.bytes = bytes
        self.needs = needs
        self.mime = mime

    @property
    def for_eyes(self) -> bool:
        """Whether a page or a widget may show the same in its own way: it is no form of which programs read each character."""
        return self.standing and not self.objects

    def writer(self, kind: Kind) -> Callable[..., Any] | None:
        """What writes a kind of value; None where it takes none."""
        found: Callable[..., Any] | None = for_kind(self.takes, kind)
        return found

    def refusal(self, kind: Kind, subject: str) -> str:
        """What to say of a kind of value that it does not take."""
        return refusal(self.name, self.takes, kind, subject)


def refusal(name: str, takes: Iterable[Kind], kind: Kind, subject: str) -> str:
    """`csv` takes messages, a table or a frame; `hex` gives text."""
    *others, last = [each.name for each in takes]
    taken = f"{', '.join(others)} or {last}" if others else last
    return f"`{name}` takes {taken}; `{subject}` gives {kind.name}"


_text, _data, _columns, _pages = ("text", "data", "columns", "pages")
_lines = later(_text, "lines_of_text")
_objects: dict[Kind, Callable[..., Any]] = {
    kind: later(_data, "json_pieces") for kind in (Messages, Table, Frame, Text)
}
FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("summary", "a line each in people's words; of one message its tree (the default)", {
            Messages: later(_text, "summary"), Table: later(_text, "table_lines"), Frame: later(_text, "lines_of_frame"),
            Text: _lines, Feed: later("updates", "line_of"),
        }, standing=True),
        Format("tree", "trees: all that messages hold", {
            Messages: later(_text, "trees"), Text: _lines, Feed: later("updates", "tree_of"),
        }, standing=True),
        Format("json", "JSON: one array of plain objects", {
            **_objects, Feed: later("updates", "object_of"),
        }, endings=[".json"], near=[".geojson"], standing=True, objects=True, columns=True),
        Format("table", "a compact table", {
            Messages: later(_text, "table_of_messages"), Table: later(_text, "table_lines"),
            Frame: later(_text, "table_of_frame"), Text: _lines, Feed: later("updates", "row_of"),
        }, standing=True, columns=True),
        Format("jsonl", "JSON, an object a line, as they come", {
            **{kind: later(_data, "jsonl_pieces") for kind in _objects}, Feed: later("updates", "object_of"),
        }, endings=[".jsonl", ".ndjson"], objects=True, columns=True),
        Format("wire", "JSON with every part, its offset and bytes, an object a line: it opens again", {
            Messages: later(_data, "wire_pieces"), Text: later(_data, "wire_pieces"), Feed: later("updates", "wire_of"),
        }, variant="json", endings=[".json", ".jsonl"], objects=True),
        Format("yaml", "YAML, with the same values as JSON", {
            **{kind: later(_data, "yaml_pieces") for kind in _objects}, Feed: later("updates", "document_of"),
        }, endings=[".yaml", ".yml"], near=[".toml", ".ini", ".conf"], objects=True, columns=True),
        Format("csv", "comma-separated values: the columns chosen, else all of the DataFrame", {
            Messages: later(_columns, "csv_of_messages"), Table: later(_columns, "csv_of_table"),
            Frame: later(_columns, "csv_of_frame"),
        }, endings=[".csv"], near=[".xlsx", ".xls", ".ods", ".tsv"], columns=True, frames=True),
        Format("parquet", "a Parquet file (extra [frames]) of the same columns as csv", {
            Messages: later(_columns, "parquet"), Table: later(_columns, "parquet"), Frame: later(_columns, "parquet"),
        }, endings=[".parquet"], near=[".db", ".sqlite", ".feather", ".arrow", ".orc", ".h5"], columns=True, frames=True,
            bytes=True, needs="frames"),
        Format("md", "a table as Markdown has it, for notes and issues", {
            Messages: later(_pages, "md_of_messages"), Table: later(_pages, "md_of_table"),
            Frame: later(_pages, "md_of_frame"), Text: later(_pages, "md_of_text"),
        }, endings=[".md", ".markdown"], near=[".rst", ".adoc"], columns=True),
        Format("html", "a page: tree and bytes light each other up", {
            Messages: later(_pages, "html_of_messages"), Table: later(_pages, "html_of_text"),
            Frame: later(_pages, "html_of_text"), Text: later(_pages, "html_of_text"),
            Page: later(_pages, "html_of_page"), Drawing: later(_pages, "html_of_drawing"),
        }, stage=False, endings=[".html", ".htm"], near=[".pdf", ".xml", ".docx", ".xhtml"], mime="text/html"),
        Format("svg", "a picture (SVG) of the messages", {
            Messages: later(_pages, "svg_of_messages"), Drawing: later(_pages, "svg_of_drawing"),
        }, stage=False, endings=[".svg"], near=[".png", ".jpg", ".jpeg", ".gif", ".eps"], mime="image/svg+xml"),
    )
}  # fmt: skip
# How a value shows itself where no format was asked for that takes it.
_OWN: dict[Kind, Callable[..., Any]] = {
    Messages: later(_text, "summary"),
    Table: later(_text, "table_lines"),
    Frame: later(_text, "lines_of_frame"),
    Text: _lines,
    Picture: later(_text, "pieces_of_picture"),
    Widget: later(_text, "instead_of_widget"),
}


def options() -> dict[str, str]:
    """The formats that are asked for by an option -> what they are."""
    return {row.name: row.help for row in FORMATS.values() if row.option and not row.variant}


def variants(name: str) -> dict[str, str]:
    """What may stand behind the equals sign of a format's option -> what it is."""
    return {row.name: row.help for row in FORMATS.values() if row.variant == name}


def standing() -> tuple[str, ...]:
    """The formats that may hold for all commands, in the order in which F2 goes through them."""
    return tuple(row.name for row in FORMATS.values() if row.standing)


def endings() -> tuple[str, ...]:
    """The endings of files that a result may go to."""
    return (*(ending for row in FORMATS.values() for ending in row.endings), *PLAIN_ENDINGS)


def asked_by(given: Mapping[str, Any]) -> list[Format]:
    """The formats that these options ask for."""
    return [
        row
        for row in FORMATS.values()
        if (given.get(row.variant) == row.name if row.variant else given.get(row.name) is True)
    ]


def of_file(path: str, asked: str = "") -> Format | None:
    """The format of a file by its ending; None for plain text. Raises UsageError for one that means something else.

    asked  the format asked for otherwise, which decides where several have the ending
    """
    ending = os.path.splitext(path)[1].lower()
    if asked in FORMATS and ending in FORMATS[asked].endings:
        return FORMATS[asked]
    if len(ending) < 2 or ending in PLAIN_ENDINGS:
        return None
    for row in FORMATS.values():
        if ending in row.endings:
            return row
    if TABLE.more():
        return of_file(path, asked)
    from difflib import get_close_matches

    near = [row.endings[0] for row in FORMATS.values() if ending in row.near]
    near = near or get_close_matches(ending, endings(), 2, 0.7)
    first = [row.endings[0] for row in FORMATS.values() if row.endings and not row.variant]
    known = (
        f"nearest {'is' if len(near) == 1 else 'are'} {', '.join(near)}"
        if near
        else f"there are {', '.join(first)}"
    )
    raise UsageError(
        f"{path}: no format has the ending {ending}; {known}, and .txt is for what a terminal shows"
    )


def takes_no_feed(format: Format, path: str) -> str:
    """What to say to a feed that shall go to a file of a format that is not written as things happen."""
    growing = ", ".join(
        row.endings[0]
        for row in FORMATS.values()
        if Feed in row.takes and row.endings and not row.variant
    )
    return (
        f"`{format.name}` takes no feed; what goes on and on is written as it comes, to {growing} or .txt; "
        f"or end it, and write what it kept: last > {path}"
    )


def shown_in(result: Result) -> Format | None:
    """The format that a result is shown in: the one asked for, else the one that holds for all; None: as values of its kind
    show themselves.
    """
    asked = FORMATS.get(result.format)
    if asked is not None and asked.writer(type(result.value)) is not None:
        return asked
    holds = FORMATS.get(result.wanted.format)
    everyday = isinstance(result.value, Messages | Table | Text)
    return (
        holds
        if holds is not None and everyday and holds.writer(type(result.value)) is not None
        else None
    )


def written(result: Result, format: Format | None, target: Target) -> Any:
    """A result in a format: pieces of text, or bytes. Raises UsageError."""
    if format is None:
        return for_kind(_OWN, type(result.value))(result, target)
    if format.bytes and not target.is_file:
        raise UsageError(needs_file(format))
    write = format.writer(type(result.value))
    if write is None:
        raise UsageError(format.refusal(type(result.value), result.maker or "it"))
    return write(result, target)


def needs_file(format: Format) -> str:
    return f"{format.name} is no text for a terminal; it needs a file: > x{format.endings[0]}"


def rendered(result: Result, out: TextIO | None = None, whole: bool = False) -> Iterable[str]:
    """The lines of a result as they come, in the format asked for. out, whole: see Target."""
    if result.is_said:
        return ()
    pieces = with_secrets(
        result, written, shown_in(result), Target(result.wanted, out, whole=whole)
    )
    return (line for piece in pieces for line in piece.split("\n"))


KEYS_IN_IT = "keys or passwords are in this as they are; look to whom it goes"


def with_secrets(result: Result, write: Callable[..., Any], *arguments: Any) -> Iterator[Any]:
    """What `write(result, …)` makes, piece by piece, with secrets shown as the result wants it. Where the form is one that
    holds them all the same, a note says so.
    """
    shown, leaving = result.wanted.show_secrets, secrets_leaving()
    with secrets_shown(shown), leaving:
        made = write(result, *arguments)
    return _watched([made] if isinstance(made, bytes) else made, result, shown, leaving)


def _watched(
    pieces: Iterable[Any], result: Result, shown: bool, leaving: secrets_leaving
) -> Iterator[Any]:
    with secrets_shown(shown), leaving:
        yield from pieces
    if leaving.met and not shown and KEYS_IN_IT not in result.notes:
        result.notes.append(KEYS_IN_IT)
