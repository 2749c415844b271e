"""Readers written as Python source: compiled under names of their own, so that tracebacks have lines.

A name as `<nlshell reader of link.newlink>.py` is no file, so Python's linecache has to be told its
lines. Whoever prints a traceback gives it the globals of the frame, whose `__loader__` has the text.
`inspect.getsource` looks in linecache alone: texts are announced there too, once somebody has
imported it, which would be too slow for a cold start. (A name that ends in ">" it would never ask.)
"""

from __future__ import annotations

import sys
from _weakref import ref  # `weakref` would be one more import of a cold start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_sources: dict[str, ref[Source]] = {}  # by name, while there is a reader made of it
_unannounced: set[str] = set()  # not told to linecache yet


class Source:
    """The text of readers; as Python sees it, the loader of their module. It lives as long as they do."""

    __slots__ = ("__weakref__", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    def get_source(self, name: str) -> str:
        return self.text


def compiled(what: str, lines: list[str], known: dict[str, Any]) -> Callable[..., Any]:
    """The function `read` that these lines define. Its file is named after `what`; `known` become its globals."""
    source = _source(what, "\n".join(filter(None, lines)) + "\n")
    known["__name__"], known["__loader__"] = source.name, source
    # Compiled first: for a Ctrl-C while it runs code made from text Python ends itself, handled or not.
    exec(compile(source.text, source.name, "exec"), known)
    made: Callable[..., Any] = known["read"]
    return made


def _source(what: str, text: str) -> Source:
    """The text under a name that no other text has: two families may call different things alike."""
    count, name = 1, f"<nlshell reader of {what}>.py"
    while (known := _sources.get(name)) is not None:
        found = known()
        if found is not None and found.text == text:
            return found
        count += 1
        name = f"<nlshell reader of {what}, {count}>.py"
    made = Source(name, text)
    _sources[name] = ref(made, lambda _: _forget(name))
    _unannounced.add(name)
    announce()
    return made


def announce() -> None:
    """Tell linecache of all texts, if it is there."""
    linecache = sys.modules.get("linecache")
    if linecache is not None:
        for name in list(_unannounced):
            # A tuple of one: lines that come when they are wanted.
            linecache.cache.setdefault(name, (lambda name=name: _text(name),))
            _unannounced.discard(name)


def _text(name: str) -> str:
    known = _sources.get(name)
    found = known() if known is not None else None
    return found.text if found is not None else ""


def _forget(name: str) -> None:
    """No reader is made of it any more."""
    _sources.pop(name, None)
    _unannounced.discard(name)
    if "linecache" in sys.modules:
        sys.modules["linecache"].cache.pop(name, None)
