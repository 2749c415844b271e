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


_COLOURS = {"31": "#cf222e", "33": "#9a6700", "36": "#0e7490", "38;5;32": "#0087d7", "38;5;166": "#d75f00"}


def _tags(codes: str) -> tuple[str, str]:
    """The tags around text painted with these codes of render.style."""
    if codes in ("", "0"):
        return "", ""
    style, opening, closing = "", "", ""
    rest = codes
    for code, colour in _COLOURS.items():
        if rest == code or rest.endswith(f";{code}") or rest.startswith(f"{code};"):
            style += f"color:{colour};"
            rest = rest.replace(code, "", 1)
            break
    for code in filter(None, rest.split(";")):
        if code in ("1", "4"):
            tag = "b" if code == "1" else "u"
            opening, closing = f"{opening}<{tag}>", f"</{tag}>{closing}"
        else:
            style += {"2": "opacity:.7;", "7": "background:#8886;"}.get(code, "")
    return (f'<span style="{style}">{opening}', f"{closing}</span>") if style else (opening, closing)
