"""Completion of the command language where IPython and JupyterLab ask for it: behind %nl, and in %%nl cells."""

from __future__ import annotations

import re

from IPython.core.completer import SimpleCompletion, SimpleMatcherResult, context_matcher

from ..commands import live
from ..language.complete import complete
from .display import in_terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.completer import CompletionContext

    from .magics import NlMagics

# `%nl …`, `x = %nl …`, `x, y = %nl …`
_LINE = re.compile(r"^\s*(?:[\w\s,.\[\]'\"*()]+=\s*)?%nl\s+(?:-o\s+\S+\s+)?")
_CELL = re.compile(r"^%%nl(?=\s|$)(.*)")
_PATIENCE = 1.5  # seconds to wait for what is still being fetched: descriptions at first, names of interfaces and the like later
_PLACE = re.compile(r"\{([^\W\d]\w*|)$")


def matcher_for(magics: NlMagics) -> Callable[[CompletionContext], SimpleMatcherResult]:
    """A matcher for IPython's completer."""

    @context_matcher(identifier="nlshell", priority=1000)  # type: ignore[untyped-decorator, unused-ignore]
    def nlshell_matcher(context: CompletionContext) -> SimpleMatcherResult:
        found = _at(context)
        if found is None:
            return SimpleMatcherResult(completions=[], suppress=False)
        text, cursor = found
        place = _PLACE.search(text[:cursor])
        if place is not None:
            names = sorted(name for name in magics.names if name.startswith(place[1]) and (place[1] or not name.startswith("_")))
            made = [SimpleCompletion(f"{{{name}}}", type="Python") for name in names if not name.startswith("_i")]
            start = place.start()
        else:
            start, made = _language(text, cursor, magics)
        return SimpleMatcherResult(completions=made, suppress=True, ordered=True, matched_fragment=text[start:cursor])

    return nlshell_matcher  # type: ignore[no-any-return]


def _at(context: CompletionContext) -> tuple[str, int] | None:
    """The text of the language that the cursor is in, and where; None where it is in none."""
    lines = context.full_text.split("\n")
    before = "\n".join([*lines[: context.cursor_line], lines[context.cursor_line][: context.cursor_position]])
    cell = _CELL.match(context.full_text)
    if cell is not None:
        if context.cursor_line == 0:
            return None
        begin = cell.end() + 1
        return context.full_text[begin:], len(before) - begin
    line = lines[context.cursor_line]
    magic = _LINE.match(line)
    if magic is None or magic.end() > context.cursor_position:
        return None
    return line[magic.end() :], context.cursor_position - magic.end()


def _language(text: str, cursor: int, magics: NlMagics) -> tuple[int, list[SimpleCompletion]]:
    names = live.of(magics.state)
    found = complete(text, cursor, names)
    if not names.settle(0) and names.settle(_PATIENCE):
        found = complete(text, cursor, names)
    start = found[0].start if found else cursor
    found = [each for each in found if each.start == start]
    # Pages take what all candidates begin with for what was typed: scattered matches are for when there is nothing better.
    found = [each for each in found if each.text.startswith(text[start:cursor])] or found
    meanings = in_terminal()  # a page has room for one word
    return start, [SimpleCompletion(each.text, type=each.meta if meanings and each.meta else each.kind) for each in found]
