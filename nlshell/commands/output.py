"""Printing a Result: what the plain doors do with it."""

from __future__ import annotations

import os

from ..answers.formats import KEYS_IN_IT, rendered
from ..answers.values import Feed
from ..render.style import safe
from ..schema.secrets import secrets_leaving

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from ..answers.updates import Update
    from ..answers.values import Result


def show(result: Result, out: TextIO, err: TextIO, where: str = "") -> int:
    """Print a result; the exit status it stands for. where: in front of a warning."""
    feed = result.value
    if isinstance(feed, Feed):
        for note in result.notes:
            say(note, err)
        _follow(result, feed, out, err)
        result.state.keep(feed.result())  # `monitor …; last | count by type`
        if feed.written:
            say(feed.written, err)
        return 0
    for text in rendered(result, out):
        out.write(text + "\n")
    out.flush()
    for note in result.notes:
        say(note, err)
    for warning in result.warnings:
        say(f"{where}warning: {warning}", err)
    return result.status or int(result.incomplete)


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


def _follow(result: Result, feed: Feed, out: TextIO, err: TextIO) -> None:
    """Print what a monitor or watch tells, until it ends or somebody presses Ctrl-C, which is how a person ends it."""
    from ..answers.updates import UNCUT

    state = result.wanted
    is_live = out.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    passing = 0  # lines that the next update takes away

    def show(update: Update | None) -> None:
        nonlocal passing
        if update is None or (update.passing and not is_live):
            return
        width = state.width if out.isatty() or state.asked_width else UNCUT
        lines = update.lines(state.style, width, feed.format)
        if passing:
            out.write(f"\x1b[{passing}A\x1b[J")
        passing = 0
        if update.passing:
            lines = lines[: max(rows(out) - 2, 1)]
            passing = len(lines)
        out.write("".join(f"{text}\n" for text in lines))
        out.flush()

    if feed.begun:
        say(feed.begun, err)
    leaving, told = secrets_leaving(), state.show_secrets
    try:
        while not feed.closed:
            with leaving:
                show(feed.next(1.0))
            if leaving.met and not told:
                told = True
                say(KEYS_IN_IT, err)
    except KeyboardInterrupt:
        if out.isatty():
            out.write("\n")  # behind the ^C that the terminal shows
            passing += bool(passing)
    except BaseException:
        feed.close()
        raise
    show(feed.finish())


def say(text: str, err: TextIO) -> None:
    """One sentence for a person: on a terminal cut between words, elsewhere in one line."""
    from textwrap import wrap

    line = f"nlshell: {safe(text)}"
    wrapped = (
        wrap(line, max(columns(err), 40), subsequent_indent="  ", break_on_hyphens=False)
        if err.isatty()
        else [line]
    )
    print("\n".join(wrapped), file=err)


def rows(stream: TextIO) -> int:
    """Lines of a terminal."""
    from shutil import get_terminal_size

    return get_terminal_size((100, 24)).lines


def columns(stream: TextIO) -> int:
    """Columns to fill: of the terminal, else what COLUMNS says, else 100."""
    if not stream.isatty():
        said = os.environ.get("COLUMNS", "")
        return int(said) if said.isascii() and said.isdecimal() and 0 < int(said) < 1 << 16 else 100
    from shutil import get_terminal_size

    return get_terminal_size((100, 24)).columns
