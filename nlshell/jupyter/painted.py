"""Painted text, as a terminal shows it, as HTML that reads on light and dark pages and where styles are dropped."""

from __future__ import annotations

import re
from html import escape

_PAINTED = re.compile(r"\x1b\[([0-9;]*)m")


def plain(text: str) -> str:
    """Without the colours: any escape in a rendered line is our own."""
    return _PAINTED.sub("", text)


def text_html(text: str) -> str:
    """Text as a block of HTML."""
    return f'<pre style="font-family:monospace;line-height:1.35;white-space:pre;overflow-x:auto">{painted(text)}</pre>' if text else ""


def painted(text: str) -> str:
    """Text with the colours of a terminal as HTML that reads on light and dark pages, and where styles are dropped."""
    out: list[str] = []
    closing = ""
    for index, piece in enumerate(_PAINTED.split(text)):
        if index % 2 == 0:
            out.append(escape(piece))
            continue
        out.append(closing)
        opening, closing = _tags(piece)
        out.append(opening)
    return "".join([*out, closing])


_COLOUR = re.compile(r"38;5;(\d+);?")


def _tags(codes: str) -> tuple[str, str]:
    """The tags around text painted with these codes of render.style."""
    if codes in ("", "0"):
        return "", ""
    style, opening, closing = "", "", ""
    if colour := _COLOUR.search(codes):
        style = f"color:{colour_of(int(colour[1]))};"
    for code in filter(None, _COLOUR.sub("", codes).split(";")):
        if code in ("1", "4"):
            tag = "b" if code == "1" else "u"
            opening, closing = f"{opening}<{tag}>", f"</{tag}>{closing}"
        elif code == "7":
            style += "background:#8886;"
    return (f'<span style="{style}">{opening}', f"{closing}</span>") if style else (opening, closing)


def colour_of(number: int) -> str:
    """One of the 240 colours from 16 on that are the same on all terminals, as #rrggbb."""
    if number >= 232:
        return f"#{8 + 10 * (number - 232):02x}" + f"{8 + 10 * (number - 232):02x}" * 2
    steps = (0, 95, 135, 175, 215, 255)
    red, rest = divmod(number - 16, 36)
    return "#" + "".join(f"{steps[each]:02x}" for each in (red, *divmod(rest, 6)))
