"""The terminal itself: what it says of its background, what is typed meanwhile, and the signs that its encoding has."""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import tty
from time import monotonic

from prompt_toolkit.input.typeahead import store_typeahead
from prompt_toolkit.input.vt100 import Vt100Input, raw_mode
from prompt_toolkit.output.vt100 import Vt100_Output

from ..render.style import SIGNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from typing import Any, TextIO

    from prompt_toolkit.key_binding import KeyPress

# Which colour is behind the text (OSC 11), and what it is (DA1): every terminal answers that, and answers in order, so the
# second answer says that the first has come or never will.
QUESTION = "\x1b]11;?\x1b\\\x1b[c"
_COLOUR = re.compile(r"\x1b\]11;([^\x07\x1b]*)(?:\x07|\x1b\\)")
_KIND = re.compile(r"\x1b\[\?[0-9;]*c")
_BEGUN = re.compile(r"\x1b(\](1(1(;[^\x07\x1b]{0,40}\x1b?)?)?)?|\[(\?[0-9;]{0,40})?)?$")
_RGB = re.compile(r"rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")
PATIENCE = 0.1  # seconds; what comes later is taken when it comes


class Answers:
    """Takes a terminal's answers out of what it sends. heard: told "light" or "dark", when it says so.

    awaited  it was asked, and has not said all
    """

    def __init__(self, heard: Callable[[str], object]) -> None:
        self.awaited = False
        self._heard = heard
        self._held = ""  # what may be the beginning of an answer

    def left_of(self, text: str) -> str:
        """What somebody typed, of what came."""
        if not self.awaited:
            return text
        text, self._held = self._held + text, ""
        if found := _COLOUR.search(text):
            text = text[: found.start()] + text[found.end() :]
            if shade := shade_of(found[1]):
                self._heard(shade)
        if found := _KIND.search(text):
            text = text[: found.start()] + text[found.end() :]
            self.awaited = False
        elif found := _BEGUN.search(text):
            text, self._held = text[: found.start()], found[0]
        return text

    def held(self) -> str:
        """What was no answer after all, since nothing more came."""
        text, self._held = self._held, ""
        return text


def shade_of(colour: str) -> str:
    """Whether a colour as terminals write it (rgb:ffff/ffff/ffff) is "light" or "dark"; "" for what is none."""
    found = _RGB.match(colour)
    if found is None:
        return ""
    red, green, blue = (int(each, 16) / (16 ** len(each) - 1) for each in found.groups())
    return "light" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "dark"


class TerminalInput(Vt100Input):
    """The keys of a terminal that may be asked for its background: its answers are never keys."""

    def __init__(self, stdin: TextIO, heard: Callable[[str], object]) -> None:
        super().__init__(stdin)
        self._answers = Answers(heard)
        self._before: list[Any] | None = None

    def ask(self, out: TextIO) -> None:
        """Ask, and wait for the answer as long as nobody notices; what is typed meanwhile comes before all later keys.

        The terminal shows nothing of what comes until `settle`, or the first prompt: the answer may be late.
        """
        fd = self.fileno()
        self._before = termios.tcgetattr(fd)
        tty.setcbreak(fd, termios.TCSADRAIN)
        self._answers.awaited = True
        out.write(QUESTION)
        out.flush()
        typed, end = "", monotonic() + PATIENCE
        while self._answers.awaited and not self.closed and (left := end - monotonic()) > 0:
            if select.select([fd], [], [], left)[0]:
                typed += self._answers.left_of(self.stdin_reader.read())
        self.vt100_parser.feed(typed)
        keys, self._buffer = self._buffer, []
        store_typeahead(self, keys)

    def settle(self) -> None:
        """Leave the terminal as it was before `ask`."""
        before, self._before = self._before, None
        if before is not None:
            termios.tcsetattr(self.fileno(), termios.TCSADRAIN, before)

    def raw_mode(self) -> AbstractContextManager[None]:
        mode = raw_mode(self.fileno())
        before, self._before = self._before, None
        if before is not None:  # which is what it goes back to, and is not set now: what comes meanwhile would be shown
            mode.attrs_before = before
        return mode

    def read_keys(self) -> list[KeyPress]:
        self.vt100_parser.feed(self._answers.left_of(self.stdin_reader.read()))
        keys, self._buffer = self._buffer, []
        return keys

    def flush_keys(self) -> list[KeyPress]:
        self.vt100_parser.feed(self._answers.held())
        return super().flush_keys()


class PlainOutput(Vt100_Output):
    """A terminal whose encoding has not all of our signs: it gets those of ASCII."""

    def write(self, data: str) -> None:
        super().write(data.translate(SIGNS))


def output_for(stdout: TextIO) -> Vt100_Output | None:
    """How to write to a terminal by its encoding; None: as prompt_toolkit does."""
    try:
        "│…▶".encode(stdout.encoding or "utf-8")
    except UnicodeError:
        return PlainOutput.from_pty(stdout, term=os.environ.get("TERM"))
    return None


def may_be_asked() -> bool:
    """Whether our two ends are one terminal, of a kind that does not show what it does not know."""
    term = os.environ.get("TERM", "")
    return sys.stdin.isatty() and sys.stdout.isatty() and not term.startswith(("linux", "vt", "eterm"))
