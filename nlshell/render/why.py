"""Why the kernel said no, as lines: the error, the kernel's words, what it points at, what to try, and our request in hex."""

from __future__ import annotations

from ..codec.owners import hex_of
from ..codec.select import Selection
from ..kernel.why import Why, reasons
from .hex import hex_lines
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..kernel.exchange import Exchange
    from ..kernel.why import Missing

_LABEL = 10
_FOLD = 32  # bytes shown of a long value
_LONGEST = 640  # a longer request is shown around the place in question only
_AROUND = 96  # bytes before and behind it


def why_lines(exchange: Exchange, style: Style, width: int = 100) -> Iterator[str]:
    """The lines of an explanation; one line where there is nothing to explain."""
    why = reasons(exchange)
    if not why:
        yield f"{safe(why.operation)} was done, without a warning: there is nothing to explain"
        return
    yield from _headline(why, style, width)
    for label, part, words in _facts(why):
        yield from _fact(label, words, part, style, width)
    yield ""
    yield style.paint("dim", "what was sent:")
    yield from _request_lines(why, style, width)


def _headline(why: Why, style: Style, width: int) -> Iterator[str]:
    asked = style.paint("type", safe(why.operation))
    if why.is_warning:
        yield f"{asked} was done, {style.paint('note', 'with a warning')}"
        return
    number = f"{why.name} ({why.errno})" if str(why.errno) not in why.name else why.name
    line = f"{asked} was refused: {style.paint('error', number)}"
    if len(f"{safe(why.operation)} was refused: {number}  {why.meaning}") <= width:
        yield f"{line}  {why.meaning}"
    else:
        yield line
        yield from _fact("", why.meaning, "value", style, width)


def _facts(why: Why) -> Iterator[tuple[str, str, str]]:
    """(label, how to paint it, words) for each fact."""
    if why.kernel_text:
        yield "kernel", "value", f'"{safe(why.kernel_text)}"'
    elif why.source:
        words = "no words" if why.extended else "no words: its answer came without an extended ack"
        yield "kernel", "dim", words
    if why.source == "NLMSG_DONE":
        yield "when", "value", "with the NLMSG_DONE that ended the dump"
    request, node = why.request, why.node
    if why.offset is not None and why.path and node is not None:
        facts = [safe(node.kernel)] if node.kernel and node.kernel != node.name else []
        facts.append(f"{node.end - node.offset} bytes at {node.offset - request.offset:#x}")
        if node.offset - request.offset != why.offset:
            facts.append(f"at {why.offset:#x} in it")
        yield "points at", "error", f"{safe(why.path)} ({', '.join(facts)})"
        if node.doc:
            yield "", "dim", safe(node.doc)
    elif why.offset is not None:
        yield "points at", "error", f"byte {why.offset:#x} of the request"
    if why.missing is not None:
        yield "missing", "error", _missing_words(why.missing)
        if why.missing.entry is not None and why.missing.entry.doc:
            yield "", "dim", safe(why.missing.entry.doc)
    if why.path and why.sent:
        start = node.start if node is not None else 0
        raw = hex_of(request, start, start + min(len(why.sent_bytes), 16), " ") + (" …" if len(why.sent_bytes) > 16 else "")
        yield "sent", "value", safe(why.sent) + (f"  ({raw})" if raw and raw != why.sent else "")
    if why.accepted:
        yield "accepted", "value", safe(why.accepted)
    for fault in why.faults:
        yield "fault", "error", safe(fault)
    for hint in why.hints:
        yield "hint", "note", safe(hint)


def _missing_words(missing: Missing) -> str:
    kind = f", {missing.entry.type.kind}" if missing.entry is not None else ""
    named = f" ({safe(missing.kernel)}, type {missing.id}{kind})" if missing.kernel else f" (type {missing.id})"
    where = f"at the end of {safe(missing.nest.path)}" if missing.nest is not None else "at the end of the request"
    return f"{safe(missing.path)}{named}: it belongs {where}, {missing.offset:#x}"


def _fact(label: str, words: str, part: str, style: Style, width: int) -> Iterator[str]:
    room = max(width - _LABEL - 2, 30)
    lead = "  " + style.paint("name", f"{label:{_LABEL}}")
    while words:
        cut = len(words) if len(words) <= room else words.rfind(" ", room // 2, room + 1)
        cut = room if cut <= 0 else cut
        yield lead + style.paint(part, words[:cut])
        words = words[cut:].lstrip(" ")
        lead = " " * (_LABEL + 2)


def _request_lines(why: Why, style: Style, width: int) -> Iterator[str]:
    request = why.request
    mark = _mark(why)
    shown = None
    if len(request) > _LONGEST:
        middle = mark.start if mark is not None else why.missing.offset + request.offset if why.missing is not None else request.offset
        stop = mark.end if mark is not None else middle
        shown = Selection(max(middle - _AROUND, request.offset), min(stop + _AROUND, request.end))
    # A line for what is not there can only be put between lines of one column.
    layout = "auto" if why.missing is None else "annotated"
    lines = hex_lines(request, style, width, layout, shown, mark=mark, fold=_FOLD)
    yield from lines if why.missing is None else _with_missing(lines, why.missing, style)
    if shown is not None:
        first, last = shown.start - request.offset, shown.end - request.offset - 1
        yield style.paint("dim", f"only {first:#x} to {last:#x} of its {len(request)} bytes are shown")


def _mark(why: Why) -> Selection | None:
    """The bytes in question: an attribute, only the header of one with others inside, or the byte that was pointed at."""
    request, node = why.request, why.node
    if node is None and why.missing is not None:
        node = why.missing.nest
        return None if node is None else Selection(node.offset, node.start, node)
    if node is not None and node.parent is not None:
        return Selection(node.offset, node.start if node.children and node.raw >= 0 else node.end, node)
    if why.offset is not None and why.offset < len(request):
        return Selection(request.offset + why.offset, request.offset + why.offset + 1)
    return None


def _with_missing(lines: Iterator[str], missing: Missing, style: Style) -> Iterator[str]:
    """A hex view with one line more, where the missing attribute would be."""
    depth, above = 0, missing.nest
    while above is not None and above.parent is not None:
        depth += above.raw >= 0
        above = above.parent
    words = f"{safe(missing.kernel or missing.path)} is missing here"
    row = f"{missing.offset:04x}{style.paint('mark', '▶ ')}{'':23}  {style.paint('rail', '│ ' * depth)}{style.paint('error', words)}"
    waiting = True
    for number, line in enumerate(lines):
        if waiting and number and _offset(line) >= missing.offset:
            yield row
            waiting = False
        yield line
    if waiting:
        yield row


def _offset(line: str) -> int:
    """The offset that a line of a hex view begins with; -1 where it has none."""
    from re import match

    found = match(r"(?:\x1b\[[0-9;]*m)*([0-9a-f]{4,})(?:\x1b|  |▶)", line)
    return int(found[1], 16) if found else -1
