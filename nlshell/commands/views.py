"""Looking closer: `tree`, `hex`, `explain`, `what`, `diff`, `why` and their like, at what a command gave.

Every view takes a command behind it (`hex link show dev lo`), or looks at the last result again: all of it, one message
of it by number (`hex 7.3`: result 7, message 3), a part of it by path or offset (`hex linkinfo.data`, `hex 0x48..0x4f`).
"""

from __future__ import annotations

from ..answers.values import Drawing, Page, Text, Widget
from ..errors import KernelError, UnknownNameError, UsageError
from ..hooks import hook
from ..language.kinds import OneOf, Part, PathsOfAnything, Record as RecordKind, WholeNumber
from ..language.scope import unknown_beginning
from ..language.table import LOOK, TABLE, Command, Kind, Option
from .state import Record, Result, State, Withheld, later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from ..codec.datagram import Datagram
    from ..codec.message import Message
    from ..codec.select import Selection
    from ..language.names import Names
    from ..language.place import At
    from ..language.table import Call
    from ..schema.model import MessageType

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


def look(state: State, call: Call) -> Looked:
    """What a view shall look at: what its command gives, a kept result, or the last one. Raises UsageError, UnknownNameError."""
    if call.inner is not None:
        record, index = _run(state, call), None
    else:
        record, index = referred(state, call.record or "last")
    return Looked(record, _chosen(record, call, index), call.part or call.options.get("at", ""))


def referred(state: State, word: str) -> tuple[Record, int | None]:
    """The record meant by `last`, `7` or `7.3`, and the number of the message."""
    number, dot, index = word.partition(".")
    return state.record(None if number == "last" else int(number)), int(index) if dot else None


def _run(state: State, call: Call) -> Record:
    """Run the command behind a view; a refusal is kept, so that its request can be looked at."""
    inner = call.inner
    assert inner is not None
    try:
        result = inner.command.run(state, inner)
    except Withheld as held:
        result = Result([held.request.message], withheld=True)
    except KernelError as error:
        if error.exchange is None or not ("request" in call.options or "end" in call.options):
            raise
        return _numbered(state, Result([], exchange=error.exchange), inner)
    if result.messages is None:
        raise UsageError(_no_messages(call))
    return _numbered(state, result, inner)


def _no_messages(call: Call) -> str:
    inner = call.inner.text if call.inner is not None else ""
    return (
        f"`{inner}` gives text, no messages to look at; put the command itself behind `{call.name}`"
    )


def _numbered(state: State, result: Result, call: Call) -> Record:
    result.subject = call.text
    return state.keep(result)


def _chosen(record: Record, call: Call, index: int | None) -> list[Message]:
    exchange = record.exchange
    if "request" in call.options or "end" in call.options:
        if exchange is None:
            raise UsageError("there is no exchange behind this result; it was decoded from bytes")
        wanted = exchange.request if "request" in call.options else exchange.end
        if wanted is None:
            raise UsageError("this exchange ended without a message of its own")
        return [wanted]
    if index is not None:
        if not 1 <= index <= len(record.messages):
            raise UsageError(f"result {record.number} has messages 1 to {len(record.messages)}")
        return [record.messages[index - 1]]
    if not record.messages:
        raise UsageError(
            "there is no message in that result; add --request to look at what was asked"
        )
    return list(record.messages)


def _judge(call: Call, at: At) -> None:
    """Raise UsageError for what a view lacks, or says twice."""
    for name, kind in call.command.leading:
        if name not in call.arguments:
            raise UsageError(f"`{call.name}` needs {kind.argument}")
    if call.part and "at" in call.options:
        raise UsageError(
            f"--at {call.options['at']} and {call.part!r} both name a part; give one of them"
        )
    if call.values:
        raise UsageError(
            f"path=value words belong to a command, and there is none behind `{call.name}`"
        )
    if call.inner is not None and TABLE.answers.given_by(call.inner) is not None:
        raise UsageError(_no_messages(call))


# --- the views


def tree(state: State, call: Call) -> Result:
    from ..codec.export import fields
    from ..render.tree import node_lines

    looked = look(state, call)
    if not looked.part:
        return Result(looked.messages, names=looked.names)
    lines: list[str] = []
    data: list[Any] = []
    for _, selection in looked.selected():
        node = selection.node if selection is not None else None
        if node is None:
            raise UsageError(
                f"{looked.part} is no path; `hex` and `what` take offsets, `tree` takes paths"
            )
        lines += node_lines(node, state.style, state.width, looked.names, state.tree_options)
        data += fields([node], looked.names)
    return Result(lines=lines, data=data)


def hexdump(state: State, call: Call) -> Result:
    from ..codec.datagram import Datagram
    from ..render.hex import hex_json, hex_lines

    layout = call.options.get("layout", "auto")
    looked = look(state, call)
    if state.wants_objects:
        return Result(data=[hex_json(message) for message, _ in looked.selected()])
    subjects: list[tuple[Message | Datagram, Selection | None]] = [*looked.selected()]
    if (
        looked.record.whole
        and not looked.part
        and len(looked.messages) == len(looked.record.messages)
    ):
        buffers = {id(message.buffer): message.buffer for message in looked.messages}
        subjects = [
            (Datagram(raw, [m for m in looked.messages if m.buffer is raw]), None)
            for raw in buffers.values()
        ]
    blocks = (
        hex_lines(subject, state.style, state.width, layout=layout, selection=chosen)
        for subject, chosen in subjects
    )
    return Result(
        lines=(
            line
            for number, block in enumerate(blocks)
            for line in ([""] if number else []) + list(block)
        )
    )


def what(state: State, call: Call) -> Result:
    """`what 0x4a`: the owner of a byte."""
    from textwrap import wrap

    from ..codec.export import text
    from ..render.style import safe

    offset = call.arguments["OFFSET"]
    looked = look(state, call)
    lines: list[str] = []
    data: list[Any] = []
    for message in looked.messages:
        from ..codec.select import owner_of

        region = owner_of(message, offset)
        node = region.node
        start = region.offset - message.offset
        entry: dict[str, Any] = {
            "offset": offset,
            "role": region.role,
            "path": region.path,
            "start": start,
            "length": region.length,
        }
        words = (
            f"{offset:#x} is {_ROLES[region.role]} {region.path}".rstrip()
            if region.path
            else f"{offset:#x} is {_ROLES[region.role]}"
        )
        words += f", bytes {start:#x} to {start + region.length - 1:#x}"
        if node is not None:
            entry |= {
                "name": node.kernel,
                "text": text(node, looked.names) if not node.children else "",
                "doc": node.doc,
            }
            words += f" ({node.kernel})" if node.kernel else ""
            if region.role in ("value", "header") and entry["text"]:
                words += f": {safe(entry['text'])}"
            words += f" - {node.doc}" if node.doc else ""
        lines += wrap(
            f"{message.type}: {words}" if len(looked.messages) > 1 else words,
            max(state.width, 40),
            subsequent_indent="  ",
        )
        data.append(entry)
    return Result(lines=lines, data=data)


_ROLES = {
    "header": "a field of the fixed headers:", "attribute-header": "the attribute header of", "value": "the value of",
    "padding": "padding behind", "unparsed": "not understood, in", "trailing": "behind the last message",
}  # fmt: skip


class Offset(Kind):
    argument = "an offset: what 0x4a, what 0x4a link show dev lo"

    def read(self, text: str, at: At) -> int:
        try:
            return int(text, 0)
        except ValueError:
            raise UsageError(f"{text!r} is no offset; write 0x4a or 74") from None


def diagram(state: State, call: Call) -> Result:
    from ..render.diagram import diagram_lines, diagram_svg

    looked = look(state, call)
    parts = list(looked.selected())
    if "svg" in call.options:
        return Result(
            value=Drawing([diagram_svg(message, selection=chosen) for message, chosen in parts[:1]])
        )
    return _told(
        (
            text
            for message, chosen in parts
            for text in diagram_lines(message, state.width, selection=chosen)
        ),
        state,
    )


def explain(state: State, call: Call) -> Result:
    from ..render.explain import explain_lines

    looked = look(state, call)
    parts = list(looked.selected())
    depth = call.options.get("depth")
    request = looked.record.exchange.request if looked.record.exchange is not None else None

    def sentences() -> Iterator[str]:
        for number, (message, chosen) in enumerate(parts):
            if number:
                yield ""
            yield from explain_lines(
                message,
                state.style,
                state.width,
                looked.names,
                depth=depth,
                request=request,
                selection=chosen,
            )

    return _told(sentences(), state)


def _told(lines: Iterator[str], state: State) -> Result:
    """Lines as they come, so that the first of thousands show at once; for JSON all of them in one object."""
    return Result(data=[{"lines": list(lines)}]) if state.wants_objects else Result(lines=lines)


def copy(state: State, call: Call) -> Result:
    """`copy xxd [...]`: the bytes in a form to paste elsewhere."""
    from json import dumps

    from ..codec.owners import secrets_in
    from ..render.copy import copy_form
    from ..schema.secrets import a_secret_leaves

    form = call.arguments["FORM"]
    looked = look(state, call)
    lines: list[str] = []
    for index, (message, selection) in enumerate(looked.selected()):
        if form == "json":
            lines.append(dumps(message.to_dict(index)))
            continue
        start, end = (
            (selection.start, selection.end)
            if selection is not None
            else (message.offset, message.end)
        )
        if secrets_in(message, start, end):
            a_secret_leaves()
        lines += copy_form(bytes(message.buffer[start:end]), form).splitlines()
    return Result(lines=lines, data=[{"form": form, "text": "\n".join(lines)}])


def html(state: State, call: Call) -> Result:
    from ..answers.pages import page
    from ..render.html import message_html

    looked = look(state, call)
    found = list(looked.selected())
    body = message_html(
        [message for message, _ in found],
        names=looked.names,
        selection=[chosen for _, chosen in found],
    )
    return Result(value=Page(page(found[0][0].type, body)))


def svg(state: State, call: Call) -> Result:
    from ..render.svg import message_svg

    looked = look(state, call)
    found = list(looked.selected())
    picture = message_svg(
        [message for message, _ in found],
        names=looked.names,
        selection=[chosen for _, chosen in found],
    )
    return Result(value=Drawing([picture]))


def why(state: State, call: Call) -> Result:
    """`why COMMAND`, or `why` after one that failed: what the kernel minded, shown in our own request."""
    from ..kernel.why import why_dict
    from ..render.why import why_lines

    failed = False
    if call.inner is not None:
        try:
            record = _numbered(state, call.inner.command.run(state, call.inner), call.inner)
        except KernelError as error:
            if error.exchange is None:
                raise
            record, failed = _numbered(state, Result([], exchange=error.exchange), call.inner), True
    else:
        record = referred(state, call.record or "last")[0]
    exchange = record.exchange
    if exchange is None:
        raise UsageError(
            "there is no exchange behind that result; `why` needs a request that the kernel answered"
        )
    if exchange.ok and not exchange.warning:
        return Result(
            lines=["the kernel did what was asked, and warned of nothing"],
            data=[why_dict(exchange)],
        )
    return Result(
        lines=list(why_lines(exchange, state.style, state.width)),
        data=[why_dict(exchange)],
        incomplete=failed,
    )


def explore(state: State, call: Call) -> Result:
    """`explore`: the linked explorer, where a notebook can show it."""
    looked = look(state, call)
    exchange = looked.record.exchange
    whole = exchange is not None and list(looked.messages) == list(exchange.messages)

    def widget() -> Any:
        return hook("explore")(
            exchange if exchange is not None and whole else looked.messages, names=looked.names
        )

    instead = "the explorer needs a notebook: `%load_ext nlshell`, `%nl explore link show`; here `html` makes a page, `hex` a view"
    return Result(value=Widget(instead, widget))


def _drawn(call: Call) -> type:
    return Drawing if "svg" in call.options else Text


def reader(state: State, call: Call) -> Result:
    """`reader`: the Python that reads the values of such messages, as it was written from their description."""
    from ..codec.kind import reader_source

    kinds = {id(message.kind): message.kind for message in look(state, call).messages}
    known = [kind for kind in kinds.values() if kind is not None]
    if not known:
        raise UsageError("nobody described these messages, so there is no reader for them")
    data = [{"type": kind.name, "source": reader_source(kind)} for kind in known]
    lines = [
        line
        for each in data
        for line in (f"# {each['type']}", *each["source"].rstrip().split("\n"))
    ]
    return Result(lines=lines, data=data)


class Side(RecordKind):
    """A result, a command in quotes, a file or hex."""

    argument = "A B"

    def read(self, text: str, at: At) -> Any:
        from .compared import side

        return side(text, at)


def _judge_diff(call: Call, at: At) -> None:
    from .compared import judge

    judge(call, at)


def _judge_why(call: Call, at: At) -> None:
    if call.part:
        raise unknown_beginning(call.part, at.names)


def _kept(words: Sequence[str], names: Names) -> Sequence[MessageType]:
    return names.kinds_kept(words[1] if len(words) > 1 else "")


_PART = Option("at", "a part of it: --at linkinfo.data, --at 0x48..0x4f", Part())
_SIDES = (
    Option("request", "our request instead of the answer"),
    Option("end", "the message that ended it"),
)
_LAYOUT = Option(
    "layout",
    "annotated, classic or both (auto: what the width allows)",
    OneOf("layout", dict.fromkeys(LAYOUTS, "")),
)
_FORM = OneOf("form to copy", dict.fromkeys(COPY_FORMS, ""), f"known: {', '.join(COPY_FORMS)}")
_FORM.argument = f"a form: {', '.join(COPY_FORMS)}; copy xxd, copy c link show dev lo"
_WHAT = "[NUMBER[.MESSAGE]] [PART] | COMMAND"


def view(
    words: str,
    run: Callable[[State, Call], Result],
    summary: str,
    *options: Option,
    free: str = _WHAT,
    leading: Sequence[tuple[str, Kind]] = (),
    gives: type | None = Text,
    gives_of: Callable[[Call], type] | None = None,
    choices: Mapping[str, str] | None = None,
    part: bool = True,
) -> Command:
    """A row for a view: run(state, call) finds with `look` what it shall look at.

    part  it takes a part of a message, by word or by --at
    """
    return Command(
        words,
        run,
        summary,
        free=free,
        leading=leading,
        choices=choices,
        follows=LOOK,
        options=(*((_PART,) if part else ()), *_SIDES, *options),
        values="[path=value …]",
        stage=True,
        check=_judge,
        shows=_kept,
        gives=gives,
        gives_of=gives_of,
    )


COMMANDS = [
    view("tree", tree, "names and values of messages, or of a part", gives=None),
    view("hex", hexdump, "every byte with its owner", _LAYOUT),
    view("what", what, "the owner of one byte", free="OFFSET [NUMBER | COMMAND]", leading=[("OFFSET", Offset())]),
    view("explain", explain, "messages in plain sentences",
         Option("depth", "how much to tell: 0 a sentence, 1 the parts of a message, 2 what is in them", WholeNumber())),
    view("diagram", diagram, "headers as rows of 32 bits", Option("svg", "as a picture (SVG)"), gives_of=_drawn),
    Command(
        "diff", later("compared", "diff"), "what differs between two results, commands, files or pieces of hex", free="A B", many=True,
        kind=Side(), gives=Text,
        options=(
            Option("ignore", "paths to leave out: --ignore mtu,linkinfo", PathsOfAnything()),
            Option("moving", "counters and ages too, which always differ"),
            Option("bytes", "the bytes of both, side by side"),
        ),
        details=(
            "A and B: a kept result (7, 7.3, last), a command in quotes, a file that `decode` reads, or hex.",
            "diff 'link show dev v0' 'link show dev v1' --bytes; diff 3 'route show'; diff before.hex after.hex",
        ),
        values="", check=_judge_diff,
    ),
    Command(
        "why", why, "why the kernel refused, or what it warned of", free="[NUMBER | COMMAND]", follows=LOOK,
        values="[path=value …]", check=_judge_why, gives=Text,
    ),
    view("copy", copy, "bytes to paste elsewhere: hex, xxd, c, python, base64, json", free=f"FORM {_WHAT}", leading=[("FORM", _FORM)],
         choices=dict.fromkeys(COPY_FORMS, "")),
    view("reader", reader, "the Python that reads such messages, written from their description", part=False),
    view("html", html, "a static page: tree and bytes light each other up", gives=Page),
    view("explore", explore, "the linked explorer of a notebook: tree and bytes, to search, compare and edit", part=False, gives=Widget),
    view("svg", svg, "a picture (SVG) of the messages, as README has them", gives=Drawing),
]  # fmt: skip
