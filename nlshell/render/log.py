"""What passes between a program and the kernel, written while it passes: `log=`, and NLSHELL_DEBUG for any program.

NLSHELL_DEBUG=1 ./program             a tree of each message, on standard error
NLSHELL_DEBUG=hex ./program           its bytes, annotated
NLSHELL_DEBUG=json:trace.jsonl ./program    a JSON object a line, into the file
"""

from __future__ import annotations

import json
import sys
from _thread import allocate_lock

from ..errors import InputError, UsageError
from ..files import open_growing
from .hex import hex_lines
from .style import Style
from .tree import message_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO, TextIO

    from ..kernel.hooked import Passing

_LOCK = allocate_lock()
_files: dict[str, Log] = {}

FORMS = ("tree", "hex", "json:FILE")
_ARROWS = {"send": "→", "receive": "←"}


def log(where: str | TextIO) -> Callable[[Passing], None]:
    """A hook that writes what it is shown. `where` is an open text file, or a form: see above.

    Raises UsageError for another form, InputError for a file that cannot be written.
    """
    if not isinstance(where, str):
        return Log(where, _tree)
    form, _, name = where.partition(":")
    if form in ("1", "tree", "hex") and not name:
        return Log(sys.stderr, _hex if form == "hex" else _tree)
    if form == "json" and name:
        return _log_to(name)
    raise UsageError(f"a log (or NLSHELL_DEBUG) is 1, {', '.join(FORMS)} or an open file, and not {where!r}")


def _log_to(name: str) -> Log:
    """The log of a file, which all sessions of a process share."""
    with _LOCK:
        if name not in _files:
            try:
                _files[name] = Log(open_growing(name), _json)
            except (OSError, ValueError) as error:
                raise InputError(f"what passes cannot be written to {name}: {getattr(error, 'strerror', None) or error}") from None
        return _files[name]


class Log:
    """Writes each datagram as a whole, however many threads there are."""

    def __init__(self, file: IO[str], form: Callable[[Passing], Iterator[str]]) -> None:
        self._file = file
        self._form = form
        self._lock = allocate_lock()

    def __call__(self, passing: Passing) -> None:
        text = "".join(f"{line}\n" for line in self._form(passing))
        with self._lock:
            self._file.write(text)
            self._file.flush()


def _head(passing: Passing) -> str:
    who = "the kernel" if not passing.peer else f"port {passing.peer}"
    where = f", group {passing.group}" if passing.group else ""
    where += f", nsid {passing.nsid}" if passing.nsid is not None else ""
    if passing.overrun:
        return f"{_ARROWS['receive']} {passing.context.protocol.name}: datagrams were lost (ENOBUFS)"
    cut = ", cut short" if passing.truncated else ""
    way = f"to {who}" if passing.direction == "send" else f"from {who}"
    return f"{_ARROWS[passing.direction]} {passing.context.protocol.name}, {len(passing.data)} bytes {way}{where}{cut}"


def _tree(passing: Passing) -> Iterator[str]:
    yield _head(passing)
    for message in passing.messages:
        for line in message_lines(message, Style()):
            yield f"  {line}"


def _hex(passing: Passing) -> Iterator[str]:
    yield _head(passing)
    for message in passing.messages:
        for line in hex_lines(message, Style()):
            yield f"  {line}"


def _json(passing: Passing) -> Iterator[str]:
    told = {
        "when": passing.when, "direction": passing.direction, "protocol": passing.context.protocol.name, "port": passing.port,
        "peer": passing.peer, "group": passing.group, "bytes": passing.data.hex(),
        "messages": [message.to_dict(index) for index, message in enumerate(passing.messages)],
    }  # fmt: skip
    told.update({name: value for name in ("overrun", "truncated", "lost") if (value := getattr(passing, name))})
    yield json.dumps(told, ensure_ascii=False)
