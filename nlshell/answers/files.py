"""Writing a result to a file: whole or not at all, in the format that its ending names."""

from __future__ import annotations

import os

from ..errors import UsageError
from .formats import FORMATS, Target, of_file, shown_in, takes_no_feed, with_secrets, written
from .values import Feed, Repeated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .formats import Format
    from .values import Result


def save(result: Result, path: str) -> Result:
    """Write a result to a file; the result without anything to print. Raises InputError, UsageError: nothing is lost then."""
    format = of_file(path, result.format)
    if isinstance(result.value, Feed):
        _record(result.value, result.format, format, path)
        return result
    from ..files import write_whole
    from .columns import amount

    target = Target(result.wanted, is_file=True, is_named=format is not None)
    pieces = with_secrets(result, written, format or _plain(result), target)
    content = b"".join(pieces) if format is not None and format.bytes else _lines(pieces)
    write_whole(os.path.expanduser(path), content, "the result")
    done = result.but(notes=[*result.notes, f"{amount(result)} written to {path}"])
    done.is_said = True
    return done


def _plain(result: Result) -> Format | None:
    """What plain text holds: what was asked for, else what a terminal would show."""
    asked = FORMATS.get(result.format)
    return asked if asked is not None and asked.bytes else shown_in(result)


def _lines(pieces: Any) -> Iterator[str]:
    return (f"{piece}\n" for piece in pieces)


def _record(feed: Feed, asked: str, format: Format | None, path: str) -> None:
    """What goes on and on is written as it comes: as objects, or as the terminal would show them."""
    from .updates import File

    try:
        name = asked or feed.format
        if format is not None:
            if Feed not in format.takes and (format.bytes or not isinstance(feed, Repeated)):
                raise UsageError(takes_no_feed(format, path))
            name = format.name
        feed.write_to(File(path, name))
    except BaseException:
        feed.close()
        raise
