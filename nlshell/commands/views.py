"""Looking closer: `tree`, `hex`, `explain`, `what`, `diff`, `why` and their like, at what a command gave.

Every view takes a command behind it (`hex link show dev lo`), or looks at the last result again: all of it, one message
of it by number (`hex 7.3`: result 7, message 3), a part of it by path or offset (`hex linkinfo.data`, `hex 0x48..0x4f`).
"""

from __future__ import annotations

from ..errors import KernelError, UnknownNameError, UsageError
from .table import Command, Record, Result, State, Withheld, whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ..codec.datagram import Datagram
    from ..codec.message import Message
    from ..codec.select import Selection
    from .language import Line

AT = {
    "at": "a part of it: --at linkinfo.data, --at 0x48..0x4f",
    "request": "our request instead of the answer",
    "end": "the message that ended it",
}
_WHOLE = {name: text for name, text in AT.items() if name != "at"}
LAYOUTS = ("auto", "annotated", "classic", "both")
COPY_FORMS = ("hex", "xxd", "c", "python", "base64", "json")


class Looked:
    """What a view looks at: messages of a record, and the part of each that was asked for."""

    def __init__(self, record: Record, messages: list[Message], part: str = "") -> None:
        self.record = record
        self.messages = messages
        self.part = part
        self.names = record.names

    def selected(self) -> Iterator[tuple[Message, Selection | None]]:
        """Each message with its selected part; those that lack it are left out. Raises where all of them do."""
        if not self.part:
            yield from ((message, None) for message in self.messages)
            return
        failure: Exception | None = None
        count = 0
        for message in self.messages:
            try:
                from ..codec.select import select

                selection = select(message, self.part)
            except (UnknownNameError, UsageError) as error:
                failure = failure or error
                continue
            count += 1
            yield message, selection
        if not count and failure is not None:
            raise failure


def look(state: State, line: Line, own: dict[str, str]) -> Looked:
    """Find out from the words behind a view what it shall look at. Raises UsageError, UnknownNameError."""
    words, part = line.words[1:], str(line.options.get("at", ""))
    record, chosen = _referred(state, words[0]) if words else (None, None)
    ran = False
    if record is not None:
        words = words[1:]
    elif words and words[0][:1].isdigit() and len(words) > 1:
        raise UsageError(f"with a command behind it, the part goes to --at: {line.words[0]} --at {words[0]} {' '.join(words[1:])}")
    elif words and (len(words) > 1 or line.values or not _is_part(state, words[0])):
        record, words, ran = _run(state, line, own), [], True
    else:
        record = state.record()
    if not ran:
        _check_options(line, own)
    if words and part:
        raise UsageError(f"--at {part} and {words[0]!r} both name a part; give one of them")
    if len(words) > 1:
        raise UsageError(f"{words[1]!r} is one word too many; a view takes [NUMBER] [PART], or a command")
    return Looked(record, _chosen(record, line, chosen), words[0] if words else part)


def _check_options(line: Line, own: dict[str, str]) -> None:
    """Options nobody knows, where no command behind the view could have meant them."""
    from .all import COMMON_OPTIONS

    for option in line.options:
        if option not in own and option not in COMMON_OPTIONS:
            raise UnknownNameError(f"option for `{line.words[0]}`", f"--{option}", [f"--{name}" for name in (*own, *COMMON_OPTIONS)])


def _referred(state: State, word: str) -> tuple[Record | None, int | None]:
    """The record meant by `last`, `7` or `7.3`, and the number of the message."""
    number, dot, index = word.partition(".")
    chosen = whole_number(index) if dot else None
    if (dot and chosen is None) or (number != "last" and (whole_number(number) is None or word.startswith("0"))):
        return None, None
    return state.record(None if number == "last" else int(number)), chosen


def _is_part(state: State, word: str) -> bool:
    """Whether a lone word names a part of the last result rather than a command."""
    from .all import find as find_command

    if word[:1].isdigit() or not (find_command([word]) or state.registry.knows_family(word)):
        return True
    for message in state.records[-1].messages if state.records else ():
        try:
            from ..codec.select import find

            find(message, word)
        except UnknownNameError:
            continue
        return True
    return False


def _run(state: State, line: Line, own: dict[str, str]) -> Record:
    """Run the command behind a view; a refusal is kept, so that its request can be looked at."""
    from .all import run
    from .language import Line as Words

    options = {name: value for name, value in line.options.items() if name not in own}
    inner = Words(line.words[1:], line.values, options, line.behind)
    try:
        result = run(inner, state)
    except Withheld as held:
        result = Result([held.request.message], withheld=True)
    except KernelError as error:
        if error.exchange is None or not ("request" in line.options or "end" in line.options):
            raise
        return _numbered(state, Result([], exchange=error.exchange), inner)
    if result.messages is None:
        raise UsageError(f"`{' '.join(inner.words)}` gives text, no messages to look at; put the command itself behind `{line.words[0]}`")
    return _numbered(state, result, inner)


def _numbered(state: State, result: Result, line: Line) -> Record:
    result.subject = " ".join(line.words)
    return state.keep(result)


def _chosen(record: Record, line: Line, index: int | None) -> list[Message]:
    exchange = record.exchange
    if "request" in line.options or "end" in line.options:
        if exchange is None:
            raise UsageError("there is no exchange behind this result; it was decoded from bytes")
        wanted = exchange.request if "request" in line.options else exchange.end
        if wanted is None:
            raise UsageError("this exchange ended without a message of its own")
        return [wanted]
    if index is not None:
        if not 1 <= index <= len(record.messages):
            raise UsageError(f"result {record.number} has messages 1 to {len(record.messages)}")
        return [record.messages[index - 1]]
    if not record.messages:
        raise UsageError("there is no message in that result; add --request to look at what was asked")
    return list(record.messages)


def _whole(line: Line, option: str) -> int | None:
    text = line.options.get(option)
    if text is None:
        return None
    if not str(text).isdigit():
        raise UsageError(f"--{option} {text!r} is no whole number")
    return int(text)


# --- the views


def tree(state: State, arguments: dict[str, str], line: Line) -> Result:
    from ..codec.export import fields
    from ..render.tree import node_lines

    looked = look(state, line, AT)
    if not looked.part:
        return Result(looked.messages, names=looked.names)
    lines: list[str] = []
    data: list[Any] = []
    for _, selection in looked.selected():
        node = selection.node if selection is not None else None
        if node is None:
            raise UsageError(f"{looked.part} is no path; `hex` and `what` take offsets, `tree` takes paths")
        lines += node_lines(node, state.style, state.width, looked.names, state.tree_options)
        data += fields([node], looked.names)
    return Result(lines=lines, data=data)


HEX = {**AT, "layout": "annotated, classic or both (auto: what the width allows)"}


def hexdump(state: State, arguments: dict[str, str], line: Line) -> Result:
    from ..codec.datagram import Datagram
    from ..render.hex import hex_json, hex_lines

    layout = layout_of(str(line.options.get("layout", "auto")))
    looked = look(state, line, HEX)
    if state.format == "json":
        return Result(data=[hex_json(message) for message, _ in looked.selected()])
    subjects: list[tuple[Message | Datagram, Selection | None]] = [*looked.selected()]
    if looked.record.whole and not looked.part and len(looked.messages) == len(looked.record.messages):
        buffers = {id(message.buffer): message.buffer for message in looked.messages}
        subjects = [(Datagram(raw, [m for m in looked.messages if m.buffer is raw]), None) for raw in buffers.values()]
    blocks = (hex_lines(subject, state.style, state.width, layout=layout, selection=chosen) for subject, chosen in subjects)
    return Result(lines=(line for number, block in enumerate(blocks) for line in ([""] if number else []) + list(block)))


def layout_of(text: str) -> str:
    """One of LAYOUTS. Raises UnknownNameError."""
    if text not in LAYOUTS:
        raise UnknownNameError("layout", text, list(LAYOUTS))
    return text


def what(state: State, arguments: dict[str, str], line: Line) -> Result:
    """`what 0x4a`: the owner of a byte."""
    from textwrap import wrap

    from ..codec.export import text
    from ..render.style import safe

    if len(line.words) < 2:
        raise UsageError("`what` needs an offset: what 0x4a, what 0x4a link show dev lo")
    offset = _offset(line.words[1])
    line.words = [line.words[0], *line.words[2:]]
    looked = look(state, line, AT)
    lines: list[str] = []
    data: list[Any] = []
    for message in looked.messages:
        from ..codec.select import owner_of

        region = owner_of(message, offset)
        node = region.node
        start = region.offset - message.offset
        entry: dict[str, Any] = {"offset": offset, "role": region.role, "path": region.path, "start": start, "length": region.length}
        words = f"{offset:#x} is {_ROLES[region.role]} {region.path}".rstrip() if region.path else f"{offset:#x} is {_ROLES[region.role]}"
        words += f", bytes {start:#x} to {start + region.length - 1:#x}"
        if node is not None:
            entry |= {"name": node.kernel, "text": text(node, looked.names) if not node.children else "", "doc": node.doc}
            words += f" ({node.kernel})" if node.kernel else ""
            if region.role in ("value", "header") and entry["text"]:
                words += f": {safe(entry['text'])}"
            words += f" - {node.doc}" if node.doc else ""
        lines += wrap(f"{message.type}: {words}" if len(looked.messages) > 1 else words, max(state.width, 40), subsequent_indent="  ")
        data.append(entry)
    return Result(lines=lines, data=data)


_ROLES = {
    "header": "a field of the fixed headers:", "attribute-header": "the attribute header of", "value": "the value of",
    "padding": "padding behind", "unparsed": "not understood, in", "trailing": "behind the last message",
}  # fmt: skip


def _offset(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        raise UsageError(f"{text!r} is no offset; write 0x4a or 74") from None


def diagram(state: State, arguments: dict[str, str], line: Line) -> Result:
    from ..render.diagram import diagram_lines, diagram_svg

    looked = look(state, line, {**AT, "svg": ""})
    parts = list(looked.selected())
    if "svg" in line.options:
        return Result(lines=[diagram_svg(message, selection=chosen) for message, chosen in parts[:1]], format="svg")
    return _told((text for message, chosen in parts for text in diagram_lines(message, state.width, selection=chosen)), state)


def explain(state: State, arguments: dict[str, str], line: Line) -> Result:
    from ..render.explain import explain_lines

    looked = look(state, line, {**AT, "depth": ""})
    parts = list(looked.selected())
    depth = _whole(line, "depth")
    request = looked.record.exchange.request if looked.record.exchange is not None else None

    def sentences() -> Iterator[str]:
        for number, (message, chosen) in enumerate(parts):
            if number:
                yield ""
            yield from explain_lines(message, state.style, state.width, looked.names, depth=depth, request=request, selection=chosen)

    return _told(sentences(), state)


def _told(lines: Iterator[str], state: State) -> Result:
    """Lines as they come, so that the first of thousands show at once; for JSON all of them in one object."""
    return Result(data=[{"lines": list(lines)}]) if state.format == "json" else Result(lines=lines)


def copy(state: State, arguments: dict[str, str], line: Line) -> Result:
    """`copy xxd [...]`: the bytes in a form to paste elsewhere."""
    from json import dumps

    from ..render.copy import copy_form

    form = line.words[1] if len(line.words) > 1 else ""
    if not form:
        raise UsageError(f"`copy` needs a form: {', '.join(COPY_FORMS)}; copy xxd, copy c link show dev lo")
    if form not in COPY_FORMS:
        raise UnknownNameError("form to copy", form, list(COPY_FORMS), f"known: {', '.join(COPY_FORMS)}")
    line.words = [line.words[0], *line.words[2:]]
    looked = look(state, line, AT)
    lines: list[str] = []
    for index, (message, selection) in enumerate(looked.selected()):
        if form == "json":
            lines.append(dumps(message.to_dict(index)))
            continue
        start, end = (selection.start, selection.end) if selection is not None else (message.offset, message.end)
        lines += copy_form(bytes(message.buffer[start:end]), form).splitlines()
    return Result(lines=lines, data=[{"form": form, "text": "\n".join(lines)}])


def html(state: State, arguments: dict[str, str], line: Line) -> Result:
    from html import escape

    from ..render.html import message_html
    from ..render.style import safe
    from .output import PAGE

    looked = look(state, line, AT)
    found = list(looked.selected())
    page = message_html([message for message, _ in found], names=looked.names, selection=[chosen for _, chosen in found])
    return Result(lines=[PAGE.format(title=escape(safe(found[0][0].type))), page], format="html")


def svg(state: State, arguments: dict[str, str], line: Line) -> Result:
    from ..render.svg import message_svg

    looked = look(state, line, AT)
    found = list(looked.selected())
    picture = message_svg([message for message, _ in found], names=looked.names, selection=[chosen for _, chosen in found])
    return Result(lines=[picture], format="svg")


def diff(state: State, arguments: dict[str, str], line: Line) -> Result:
    """`diff 6 7`: two results (dumps by their objects' keys); `diff 6.1 7.1`: two messages (by path)."""
    from ..codec.difference import difference
    from ..codec.dump_difference import difference_dict, dump_difference
    from ..codec.identity import moving_of
    from ..render.diff import difference_lines, dump_difference_lines

    if len(line.words) != 3:
        raise UsageError("`diff` needs two results or messages: diff 1 2, diff 1.1 2.1")
    sides = [_referred(state, word) for word in line.words[1:]]
    for word, (record, _) in zip(line.words[1:], sides):
        if record is None:
            raise UsageError(f"{word!r} is no number of a result; `diff 1 2`, `diff 1.1 2.1`")
    old, new = [_chosen(record, line, index) for record, index in sides if record is not None]
    ignore = tuple(word for word in str(line.options.get("ignore", "")).split(",") if word)
    if "moving" not in line.options:
        ignore = (*ignore, *moving_of(message.kind for message in (*old, *new)))
    if len(old) == len(new) == 1:
        two = difference(old[0], new[0], ignore=ignore)
        return Result(
            lines=list(difference_lines(two, state.style, state.width, asked="ignore" in line.options)), data=[difference_dict(two)]
        )
    dumps = dump_difference(old, new, ignore=ignore)
    return Result(
        lines=list(dump_difference_lines(dumps, state.style, state.width, asked="ignore" in line.options)), data=[difference_dict(dumps)]
    )


def why(state: State, arguments: dict[str, str], line: Line) -> Result:
    """`why COMMAND`, or `why` after one that failed: what the kernel minded, shown in our own request."""
    from ..kernel.why import why_dict
    from ..render.why import why_lines
    from .all import run
    from .language import Line as Words

    failed = False
    if len(line.words) > 1 and _referred(state, line.words[1])[0] is None:
        inner = Words(line.words[1:], line.values, line.options, line.behind)
        try:
            record = _numbered(state, run(inner, state), inner)
        except KernelError as error:
            if error.exchange is None:
                raise
            record, failed = _numbered(state, Result([], exchange=error.exchange), inner), True
    elif len(line.words) > 1:
        record = _referred(state, line.words[1])[0] or state.record()
    else:
        record = state.record()
    exchange = record.exchange
    if exchange is None:
        raise UsageError("there is no exchange behind that result; `why` needs a request that the kernel answered")
    if exchange.ok and not exchange.warning:
        return Result(lines=["the kernel did what was asked, and warned of nothing"], data=[why_dict(exchange)])
    return Result(lines=list(why_lines(exchange, state.style, state.width)), data=[why_dict(exchange)], incomplete=failed)


def _view(
    words: str,
    run: Callable[[State, dict[str, str], Line], Result],
    summary: str,
    free: str,
    options: dict[str, str],
    choices: dict[str, str] | None = None,
) -> Command:
    return Command(
        words,
        run,
        summary,
        free=free,
        options=options,
        values="[path=value …]",
        raw=True,
        stage=words not in ("diff", "why"),
        free_names="form" if words == "copy" else "record",
        choices=choices,
        option_names={"at": "path", "ignore": "path", "layout": "layout"},
    )


def explore(state: State, arguments: dict[str, str], line: Line) -> Result:
    """`explore`: the linked explorer, where a notebook can show it."""
    looked = look(state, line, _WHOLE)
    exchange = looked.record.exchange
    whole = exchange is not None and list(looked.messages) == list(exchange.messages)

    def widget() -> Any:
        from ..jupyter.explorer import explore as explorer

        return explorer(exchange if exchange is not None and whole else looked.messages, names=looked.names)

    result = Result(
        lines=["the explorer needs a notebook: `%load_ext nlshell`, `%nl explore link show`; here `html` makes a page, `hex` a view"]
    )
    result.widget = widget
    return result


DIFF = {
    "ignore": "paths to leave out: --ignore mtu,linkinfo",
    "moving": "counters and ages too, which always differ",
}
WHAT = "[NUMBER[.MESSAGE]] [PART] | COMMAND"
COMMANDS = [
    _view("tree", tree, "names and values of messages, or of a part", WHAT, AT),
    _view("hex", hexdump, "every byte with its owner", WHAT, HEX),
    _view("what", what, "the owner of one byte", "OFFSET [NUMBER | COMMAND]", AT),
    _view("explain", explain, "messages in plain sentences", WHAT, {**AT, "depth": "levels to explain: --depth 2"}),
    _view("diagram", diagram, "headers as rows of 32 bits", WHAT, {**AT, "svg": "as a picture (SVG)"}),
    _view("diff", diff, "what differs between two results or messages", "A B", DIFF),
    _view("why", why, "why the kernel refused, or what it warned of", "[NUMBER | COMMAND]", {}),
    _view("copy", copy, "bytes to paste elsewhere: hex, xxd, c, python, base64, json", f"FORM {WHAT}", AT, dict.fromkeys(COPY_FORMS, "")),
    _view("html", html, "a static page: tree and bytes light each other up", WHAT, AT),
    _view("explore", explore, "the linked explorer of a notebook: tree and bytes, to search, compare and edit", WHAT, _WHOLE),
    _view("svg", svg, "a picture (SVG) of the messages, as README has them", WHAT, AT),
]
