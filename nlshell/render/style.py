"""What may reach a terminal, and in which colours.

Names from the kernel or a file may hold anything; `safe` is the only way of foreign text into a rendered line.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

RESET = "\x1b[0m"
# What each part is painted with, by the background: colours of the 256 that are the same on every terminal, with a contrast
# of at least 4.5 to 1 on it; "" is for one that nobody knows, on which these read whether it is black or white. Meaning never
# depends on them alone. The owners of bytes differ in blue and orange, which every kind of colour vision tells apart; what is
# left over is reversed.
_PLAIN_CODES = {"type": "1", "value": "", "number": "", "unparsed": "7"}
_HUES = ("name", "dim", "note", "error", "header", "attribute-header")
_COLOURS = {
    "": dict(zip(_HUES, ("38;5;29", "38;5;243", "38;5;131", "38;5;163", "38;5;63", "38;5;131"))),
    "dark": dict(zip(_HUES, ("38;5;80", "38;5;248", "38;5;179", "38;5;210", "38;5;75", "38;5;215"))),
    "light": dict(zip(_HUES, ("38;5;23", "38;5;241", "38;5;94", "38;5;124", "38;5;25", "38;5;94"))),
}
# Of terminals with sixteen colours, whose shades are the terminal's own.
_FEW = {
    "": dict(zip(_HUES, ("36", "2", "33", "31", "34", "35"))),
    "dark": dict(zip(_HUES, ("96", "37", "93", "91", "94", "93"))),
    "light": dict(zip(_HUES, ("34", "90", "35", "31", "34", "31"))),
}


def _codes(hues: Mapping[str, str]) -> dict[str, str]:
    dim = hues["dim"]
    more = {"rail": dim, "padding": dim, "trailing": f"{dim};7", "mark": f"1;{hues['error']}"}
    return {**_PLAIN_CODES, **hues, **more}


# The signs we draw with, for a terminal whose encoding has none of them: each as wide as what it stands for.
SIGNS = str.maketrans("│┃├└┌─—▶→◀←·…⋯×⚠•✓✗°", "|||`,-->><<.~~x!*+x'")
PLAIN = "nlshell.plain"  # the name of the error handler that puts them in


def register_plain() -> None:
    """Make the error handler `PLAIN` known to streams: our own signs in ASCII, whatever else they cannot take as an escape."""
    import codecs

    def plain(error: UnicodeError) -> tuple[str | bytes, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        cut = error.object[error.start : error.end]
        return cut.translate(SIGNS).encode("ascii", "backslashreplace").decode(), error.end

    codecs.register_error(PLAIN, plain)


class Style:
    """How to paint the parts of a line: with ANSI codes, or not at all.

    background  "light" or "dark", "" where nobody knows; few: the terminal has sixteen colours
    """

    def __init__(self, colour: bool = False, background: str = "", few: bool = False) -> None:
        self.colour = colour
        self._codes = _codes((_FEW if few else _COLOURS)[background]) if colour else {}

    def paint(self, part: str, text: str, underline: bool = False) -> str:
        on, off = self.around(part, underline)
        return f"{on}{text}{off}" if on and text else text

    def around(self, part: str, underline: bool = False) -> tuple[str, str]:
        """What to write before and behind text of this kind, for those who paint thousands of pieces."""
        codes = [code for code in (self._codes.get(part, ""), "4" if underline else "") if code]
        return (f"\x1b[{';'.join(codes)}m", RESET) if self.colour and codes else ("", "")


def style_for(mode: str, stream: TextIO, background: str = "") -> Style:
    """The style for what is written to a stream: see wants_colour, Style."""
    colour = wants_colour(mode, stream)
    return Style(colour, background, colour and has_few_colours())


def wants_colour(mode: str, stream: TextIO) -> bool:
    """always; never; auto: on a terminal, unless TERM is dumb or the environment says otherwise."""
    if mode != "auto":
        return mode == "always"
    said = colour_by_environment()
    return said if said is not None else stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def colour_by_environment() -> bool | None:
    """What NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and CLICOLOR say, in this order; None: nothing."""
    get = os.environ.get
    if get("NO_COLOR"):
        return False
    if any(get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return False if "0" in (get("CLICOLOR"), get("FORCE_COLOR")) else None


def has_few_colours() -> bool:
    """Whether the terminal has sixteen colours or fewer."""
    term = os.environ.get("TERM", "")
    if "256" in term or "direct" in term or os.environ.get("COLORTERM"):
        return False
    try:
        import _curses

        _curses.setupterm(term, 1)
        return 0 <= _curses.tigetnum("colors") < 256
    except Exception:  # no such module, or a terminal that nobody described
        return term in ("linux", "xterm", "screen", "tmux", "vt100", "vt220", "ansi")


def background_by_environment() -> str:
    """What COLORFGBG says, which some terminals set: "light", "dark" or ""."""
    number = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return "" if not number.isdecimal() else "dark" if int(number) < 7 or number == "8" else "light"


def safe(text: str) -> str:
    """Text with every control character, undecodable byte and direction override written as an escape."""
    text = str(text)  # a text may be a Secret, which has its mask so
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def wide(text: str) -> int:
    """Columns of a terminal that a text takes: signs of East Asia take two, marks upon others none."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(0 if category(each) in ("Mn", "Me") else 2 if east_asian_width(each) in "WF" else 1 for each in text)


def fitted(text: str, room: int) -> str:
    """A text in no more than `room` columns of a terminal, with a sign where it was cut."""
    if wide(text) <= room:
        return text
    text = text[: max(room - 1, 0)]
    while text and wide(text) > room - 1:
        text = text[:-1]
    return text + "…"
