"""What a feed tells: its updates, as a line, a tree or an object, and the file that they may go to."""

from __future__ import annotations

import os
from contextlib import suppress
from time import localtime, strftime, time

from ..codec.around import NOTHING_AROUND, Around
from ..codec.export import clean
from ..codec.identity import columns_of
from ..codec.word import getter
from ..errors import InputError
from ..render.style import Style, safe
from ..schema.secrets import secrets_shown
from .formats import FORMATS
from .telling import Told, changes, text_of, words_of
from .values import Feed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ..codec.memory import Happening
    from ..codec.message import Message

UNCUT = 1 << 16  # columns of a line that nobody reads on a terminal
_MOST_LINES = 4  # of what changed
_FEW = 9  # values on the line of an event


class Update:
    """One thing that happened.

    kind     "event", "gap" (events were lost here), "change" (what a watch saw) or "note" (a sentence)
    when     seconds since the epoch: when an event was received
    lost     of a gap: how many datagrams the kernel dropped, None where it does not say
    message  the event, or None
    group    name of the multicast group it was sent to, or ""
    found_out  "appeared", "changed" or "vanished": no event told so, it was found by asking again after a loss
    happened   what became of the thing that the event is about; None where it is about none
    requester  (number, name) of the process that caused the event, where that is certain
    passing    it is told again, and better, later: a terminal may show it until then
    """

    def __init__(
        self,
        kind: str,
        *,
        message: Message | None = None,
        group: str = "",
        text: str = "",
        columns: Sequence[str] = (),
        around: Around = NOTHING_AROUND,
        lost: int | None = None,
        found_out: str = "",
        happened: Happening | None = None,
        requester: tuple[int, str] | None = None,
    ) -> None:
        self.kind = kind
        self.happened = happened
        self.requester = requester
        self.passing = False
        self.found_out = found_out
        self.when = (
            message.origin.when if message is not None and message.origin is not None else time()
        )
        self.lost = lost
        self.message = message
        self.group = group
        self.text = text
        self._columns = columns
        self._around = around
        self.show_secrets = False
        self._shown: Sequence[str] = ()
        self._data: Callable[[], dict[str, Any]] = dict

    def showing(self, lines: Sequence[str], data: Callable[[], dict[str, Any]] = dict) -> Update:
        """Itself, with lines that were made already, and what makes the same for an object."""
        self._shown = lines
        self._data = data
        return self

    @property
    def clock(self) -> str:
        return f"{strftime('%H:%M:%S', localtime(self.when))}.{int(self.when % 1 * 1000):03}"

    def lines(
        self, style: Style | None = None, width: int = 100, format: str = "line"
    ) -> list[str]:
        """As text, in the format of this name where it is one for feeds: a line an event, its tree, an object."""
        row = FORMATS.get(format)
        write = line_of if row is None else row.takes.get(Feed, line_of)
        with secrets_shown(self.show_secrets):
            return list(write(self, style or Style(), width))

    def entry(self, wire: bool = False) -> dict[str, Any]:
        """As an object that JSON can hold: the values of an event; in wire form all that is known of its bytes."""
        message = self.message
        if message is not None:
            asked: dict[str, Any] = {"resynchronised": self.found_out} if self.found_out else {}
            if self.happened is not None:
                asked["change"] = self.happened.what
            if self.requester is not None:
                number, name = self.requester
                asked["process"] = {"pid": number, "name": clean(name)}
            if wire:
                return {"when": self.when, "group": self.group, **asked, **message.to_dict()}
            from ..codec.plain import plain_object

            made = plain_object(message, message.context.names)
            type = "nlmsg_type" if "type" in made else "type"
            facts = {"when": self.when, type: message.type, "mcast_group": self.group}
            return {**facts, **asked, **made}
        lost = {} if self.lost is None else {"lost": self.lost}
        return {"when": self.when, "kind": self.kind, "text": self.text, **lost, **self._data()}

    def told(self, style: Style, width: int, tree: bool = False, table: bool = False) -> list[str]:
        clock = style.paint("dim", self.clock)
        if self._shown:
            return [f"{clock}  {style.paint('type', safe(self.text))}", *self._shown]
        if self.message is None:
            return [f"{clock}  {style.paint('note', safe(self.text))}"]
        if tree:
            from ..render.tree import message_lines

            return [
                f"{clock}  {style.paint('dim', self.group)}{self._mark()}",
                *message_lines(self.message, style, width),
            ]
        if self.happened is None or table or self._columns:
            return [self._line(style, width, clock)]
        return self._happening(self.happened, style, width, clock)

    def _mark(self) -> str:
        return f"  ({self.found_out}, resynchronised)" if self.found_out else ""

    def _happening(self, happened: Happening, style: Style, width: int, clock: str) -> list[str]:
        """What became of a thing, the most telling first, in further lines where one has no room; and by whom."""
        message, before = self.message, happened.before
        assert message is not None
        names = message.context.names
        now = Told(message, happened.thing, self._around)
        then = Told(before, happened.thing, self._around, names) if before is not None else now
        title = then.title()
        pieces: list[tuple[str, str]] = []
        word = happened.what
        if word == "changed":
            word, pieces = "", list(changes(then, now)) or [("", "told again, unchanged")]
        elif word != "vanished":
            pieces = list(now.telling())
        if message.origin is not None and message.origin.nsid is not None:
            title += f" nsid {message.origin.nsid}"
        marked = f"{f' {word}' if word else ''}{' (resynchronised)' if self.found_out else ''}"
        part = {"appeared": "name", "vanished": "error"}.get(word, "note")
        lines = [f"{clock}  {style.paint('type', title)}{style.paint(part, marked)}"]
        indent = len(self.clock) + 4
        width, used = max(width, 40), len(f"{self.clock}  {title}{marked}")
        most = 1 if word else _MOST_LINES  # what changed is told whole, what a thing is in a line
        for number, (name, value) in enumerate(pieces):
            room = width - indent - len(name) - bool(name and value)
            value = value if len(value) <= room else f"{value[: room - 1]}…"
            length = len(f"  {name} {value}" if name and value else f"  {name or value}")
            left = len(pieces) - number
            if (
                used + length + (len(_more(left - 1)) if left > 1 and len(lines) == most else 0)
                > width
            ):
                if len(lines) == most:
                    lines[-1] += style.paint("dim", _more(left))
                    used += len(_more(left))
                    break
                lines.append(" " * (indent - 2))
                used = indent - 2
            used += length
            lines[-1] += (
                f"  {style.paint('dim', name)} {value}" if name and value else f"  {name or value}"
            )
        if by := self._by():
            if used + 2 + len(by) > width:
                lines.append(" " * (indent - 2))
            lines[-1] += f"  {style.paint('dim', by)}"
        return lines

    def _by(self) -> str:
        """Who caused it: the process, where that is certain, else its port; "" where the kernel did, or does not say."""
        message = self.message
        if (
            message is None
            or not message.port
            or message.origin is None
            or not message.origin.group
        ):
            return ""
        if self.requester is None:
            return f"by port {message.port}"
        number, name = self.requester
        port = "" if number == message.port else f", port {message.port}"
        return f"by {safe(name)}[{number}]{port}"

    def _line(self, style: Style, width: int, clock: str) -> str:
        message = self.message
        assert message is not None
        head = f"{self.clock}  {message.type}{self._mark()}"
        line = (
            f"{clock}  {style.paint('type', safe(message.type))}{style.paint('note', self._mark())}"
        )
        room = max(width, 40) - len(head)
        for name, value in self._told():
            piece = f"  {name}={value}"
            if len(piece) > room and len(piece) > 24:
                piece = piece[: max(room, 24) - 1] + "…"
            if len(piece) > room:
                break
            room -= len(piece)
            line += f"  {style.paint('dim', f'{name}=')}{piece[len(name) + 3 :]}"
        return line

    def _told(self) -> Iterator[tuple[str, str]]:
        """Names and values for the line of an event."""
        message = self.message
        assert message is not None
        kind = message.kind
        values = message.values
        if message.origin is not None and message.origin.nsid is not None:
            yield "nsid", str(message.origin.nsid)
        usual = columns_of(kind) if kind is not None else ()
        environment = values.get("env")
        if isinstance(environment, dict):  # a uevent
            yield from (
                (name, safe(str(value))) for name, value in environment.items() if name != "event"
            )
            return
        plain = [
            name
            for name, value in values.items()
            if not isinstance(value, (dict, bytes)) and name[:1] != "#"
        ]
        chosen = self._columns or usual or plain
        if "ifname" in values:
            chosen = [
                path for path in chosen if path != "ifi_index" or self._columns
            ]  # the name is beside it
        words = words_of(kind).seen_from(self._around.called_by(message.context.names))
        count = 0
        for name in chosen:
            value = words.value(name, getter(message))
            if value in (None, "") or (not usual and not self._columns and value in (0, [])):
                continue
            yield name, text_of(value, kind, name, message.context.names)
            count += 1
            if count == _FEW and not self._columns:
                return


def _more(count: int) -> str:
    return f"  … {count} more"


# --- the formats of feeds


def line_of(update: Update, style: Style, width: int) -> list[str]:
    return update.told(style, width)


def row_of(update: Update, style: Style, width: int) -> list[str]:
    return update.told(style, width, table=True)


def tree_of(update: Update, style: Style, width: int) -> list[str]:
    return update.told(style, width, tree=True)


def object_of(update: Update, style: Style, width: int) -> list[str]:
    from .data import json_line

    return [json_line(update.entry())]


def wire_of(update: Update, style: Style, width: int) -> list[str]:
    from .data import json_line

    return [json_line(update.entry(wire=True))]


def document_of(update: Update, style: Style, width: int) -> list[str]:
    """A document of YAML, so that a reader can begin with any of them."""
    from .data import yaml_lines

    return ["---", *yaml_lines(update.entry())]


class File:
    """A file of updates: whole ones, also when the disk is full. Raises InputError where it cannot be written.

    format  how they are written (see Update.lines)
    """

    def __init__(self, path: str, format: str) -> None:
        self.path = path
        self.count = 0
        self._format = format
        from ..files import open_growing

        try:
            self._file = open_growing(os.path.expanduser(path))
        except (OSError, ValueError) as error:
            raise InputError(
                f"{path} cannot be written: {getattr(error, 'strerror', None) or error}"
            ) from None

    def write(self, update: Update) -> None:
        whole = os.fstat(self._file.fileno()).st_size
        text = "".join(f"{line}\n" for line in update.lines(Style(), UNCUT, self._format))
        try:
            self._file.write(text)
            self._file.flush()
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._file.fileno(), whole)
            raise InputError(
                f"{self.path} cannot be written any further: {error.strerror}; it holds {self.count} updates"
            ) from None
        self.count += 1

    def close(self) -> None:
        with suppress(OSError):  # what a full disk did not take was said before
            self._file.close()
