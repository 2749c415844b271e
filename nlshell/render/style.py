"""What may reach a terminal, and in which colours.

Names from the kernel or a file may hold anything; `safe` is the only way of foreign text into a rendered line.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

RESET = "\x1b[0m"
# Eight-colour codes look right on dark and light backgrounds alike; meaning never depends on them. The owners of bytes
# differ in blue and orange, which every kind of colour vision tells apart and which read on black and on white; what is
# left over is reversed.
_CODES = {
    "type": "1", "name": "36", "value": "", "number": "", "dim": "2", "note": "33", "error": "31", "rail": "2", "mark": "1;31",
    "header": "38;5;32", "attribute-header": "38;5;166", "padding": "2", "unparsed": "7", "trailing": "2;7",
}  # fmt: skip


# The signs we draw with, for a terminal whose encoding has none of them: each as wide as what it stands for.
_PLAIN = dict(zip("│┃├└┌─—▶→◀·…⋯×⚠•", "|||`,-->><.~~x!*"))
PLAIN = "nlshell.plain"  # the name of the error handler that puts them in


def register_plain() -> None:
    """Make the error handler `PLAIN` known to streams: our own signs in ASCII, whatever else they cannot take as an escape."""
    import codecs

    def plain(error: UnicodeError) -> tuple[str | bytes, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        cut = error.object[error.start : error.end]
        return "".join(_PLAIN.get(each) or each.encode("ascii", "backslashreplace").decode() for each in cut), error.end

    codecs.register_error(PLAIN, plain)


class Style:
    """How to paint the parts of a line: with ANSI codes, or not at all."""

    def __init__(self, colour: bool = False) -> None:
        self.colour = colour

    def paint(self, part: str, text: str, underline: bool = False) -> str:
        on, off = self.around(part, underline)
        return f"{on}{text}{off}" if on and text else text

    def around(self, part: str, underline: bool = False) -> tuple[str, str]:
        """What to write before and behind text of this kind, for those who paint thousands of pieces."""
        codes = [code for code in (_CODES.get(part, ""), "4" if underline else "") if code]
        return (f"\x1b[{';'.join(codes)}m", RESET) if self.colour and codes else ("", "")


def wants_colour(mode: str, stream: TextIO) -> bool:
    """auto: on a terminal, unless NO_COLOR is set or TERM is dumb; always; never."""
    if mode != "auto":
        return mode == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"


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
