"""Running lines of the language and printing what they give: the common part of every door."""

from __future__ import annotations

from ..errors import KernelError, NlshellError
from ..render.style import Style, safe, wants_colour
from .all import run
from .language import Line, commands, parse
from .table import Result, State
from .views import COMMANDS as VIEW_COMMANDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TextIO


VIEWS = {command.words[0] for command in VIEW_COMMANDS}


def run_text(text: str, state: State, out: TextIO, err: TextIO) -> int:
    """Run the commands in `text` one after another, to the first that fails. Returns the exit status."""
    try:
        lines = commands(text)
    except NlshellError as error:
        return complain(error, err)
    for words in lines:
        status = run_words(words, state, out, err)
        if status:
            return status
    return 0


def run_words(words: list[str], state: State, out: TextIO, err: TextIO) -> int:
    """Run one command and print its result. Returns the exit status."""
    try:
        line = parse(words)
        state = state.with_options(line.options)
        state.style, state.width = Style(wants_colour(state.colour, out)), state.width or columns(out)
        result = run(line, state)
        if result.messages is not None and line.words[0] not in VIEWS:
            state.keep(result)
        for text in rendered(result, line, state, out):
            out.write(text + "\n")
        out.flush()
    except NlshellError as error:
        out.flush()
        if isinstance(error, KernelError) and error.exchange is not None:
            state.keep(Result([], exchange=error.exchange))  # for `why`
        return complain(error, err)
    for note in result.notes:
        _say(note, err)
    for warning in result.warnings:
        _say(f"warning: {warning}", err)
    return 1 if result.incomplete else 0


def complain(error: NlshellError, err: TextIO) -> int:
    _say(str(error), err)
    return error.exit_status


def _say(text: str, err: TextIO) -> None:
    """One sentence for a person: on a terminal cut between words, elsewhere in one line."""
    from textwrap import wrap

    line = f"nlshell: {safe(text)}"
    wrapped = wrap(line, max(columns(err), 40), subsequent_indent="  ", break_on_hyphens=False) if err.isatty() else [line]
    print("\n".join(wrapped), file=err)


def rendered(result: Result, line: Line, state: State, out: TextIO) -> Iterator[str]:
    """The lines of a result in the format asked for."""
    format = state.format
    if format == "json":
        if result.messages is not None:
            for index, message in enumerate(result.messages):
                yield json_line(message.to_dict(index), out)
        for entry in result.data:
            yield json_line(entry, out)
        return
    if result.messages is not None and format == "table":
        from ..render.table import table

        asked = line.options.get("columns")
        paths = str(asked).split(",") if asked else result.columns
        text = table(result.messages, paths, state.style, result.names, state.width, keep=bool(asked))
        if text:
            yield text
    elif result.messages is not None:
        from ..render.tree import message_lines

        for message in result.messages:
            yield from message_lines(message, state.style, state.width, result.names, state.tree_options)
    for text in result.lines:
        yield text


def json_line(entry: Any, out: TextIO) -> str:
    """One line of JSON in which every character that a terminal might act upon, or that `out` cannot take, is an escape."""
    from json import dumps

    line = dumps(entry, ensure_ascii=not (out.encoding or "utf").lower().startswith("utf"))
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
