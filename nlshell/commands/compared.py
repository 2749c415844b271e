"""`diff`: what differs between two results, or what two commands, files or pieces of hex give."""

from __future__ import annotations

import os
import re

from ..answers.stages import through
from ..codec.owners import hex_of
from ..errors import UnknownNameError, UsageError
from ..language.kinds import is_record
from ..language.reading import read_sentence
from ..language.sentences import sentences
from ..language.tokens import quoted
from .state import Result, State, Withheld

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..codec.message import Message
    from ..language.place import At
    from ..language.reading import Spoken
    from ..language.table import Call

_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[\s:]*){16,}")  # a header alone has 16 bytes
_OF_EXCHANGES = ("nlmsg_seq", "nlmsg_pid")  # no two answers have the same
TWO = (
    "`diff` takes two: numbers of results, commands in quotes, files or hex: diff 1 2, diff 1.1 2.1, "
    "diff 'link show dev v0' 'link show dev v1'"
)


def side(text: str, at: At) -> Spoken | str:
    """One of what is compared: a reference to a result, or the command whose answer is meant. Raises NlshellError."""
    if is_record(text):
        return text
    if os.path.exists(os.path.expanduser(text)) or _HEX.fullmatch(text):
        text = f"decode {quoted(os.path.expanduser(text))}"
    found = sentences(text)
    if len(found) != 1:
        raise UsageError(f"{text!r} is not one command; {TWO}")
    try:
        spoken = read_sentence(found[0], at.names)
    except UnknownNameError as error:
        if at.names.loaded or error.place is not None:
            raise
        return text  # a first word that nobody knows yet, which is no fault
    operation = spoken.call.last.operation
    if operation is not None and not operation.is_read:
        raise UsageError(f"{operation.name} changes something; `diff` compares what commands show")
    if spoken.target:
        raise UsageError(f"`> {spoken.target}` has no place in what is compared")
    return spoken


def judge(call: Call, at: At) -> None:
    sides = [side(word, at) for word in call.words]
    if any(made is word and not is_record(word) for made, word in zip(sides, call.words)):
        return  # it may still be found to be none
    if len(sides) != 2:
        raise UsageError(TWO)
    call.arguments["sides"] = sides


def diff(state: State, call: Call) -> Result:
    """Two dumps are compared by their objects' keys, two messages by path."""
    from ..codec.difference import difference
    from ..codec.dump_difference import difference_dict, dump_difference
    from ..codec.identity import moving_of
    from ..render.diff import difference_lines, dump_difference_lines

    notes: list[str] = []
    old, new = [_messages(state, side, notes) for side in call.arguments["sides"]]
    ignore = tuple(call.options.get("ignore", ()))
    if "moving" not in call.options:
        ignore = (*ignore, *_OF_EXCHANGES, *moving_of(message.kind for message in (*old, *new)))
    asked, style, width = "ignore" in call.options, state.style, state.width
    if len(old) == len(new) == 1:
        two = difference(old[0], new[0], ignore=ignore)
        lines, data, compared = (
            difference_lines(two, style, width, asked=asked),
            difference_dict(two),
            [two],
        )
    else:
        dumps = dump_difference(old, new, ignore=ignore)
        lines, data = (
            dump_difference_lines(dumps, style, width, asked=asked),
            difference_dict(dumps),
        )
        compared = dumps.changed
    shown = list(lines)
    if "bytes" in call.options:
        from ..render.beside import beside_lines

        for each in compared:
            shown += ["", *beside_lines(each, style, width)]
        data["bytes"] = [{"old": _hex(each.old), "new": _hex(each.new)} for each in compared]
    return Result(lines=shown, data=[data], notes=notes)


def _hex(message: Message) -> str:
    return hex_of(message, message.offset, message.end)


def _messages(state: State, side: Spoken | str, notes: list[str]) -> Sequence[Message]:
    """The messages of one side. What a command gives is kept under a number, and not shown."""
    if isinstance(side, str):
        number, dot, index = side.partition(".")
        record = state.record(None if number == "last" else int(number))
        found = list(record.messages)
        if dot:
            if not 1 <= int(index) <= len(found):
                raise UsageError(f"result {record.number} has messages 1 to {len(found)}")
            found = [found[int(index) - 1]]
    else:
        result = _given(state, side)
        if result.messages is None:
            raise UsageError(f"`{side.text}` gives no messages, and those are what is compared")
        result.subject = side.text
        state.keep(result)
        notes += [*result.notes, *result.warnings]
        found = list(result.messages)
    if not found:
        what = f"result {side}" if isinstance(side, str) else f"`{side.text}`"
        notes.append(f"{what} has no message")
    return found


def _given(state: State, spoken: Spoken) -> Result:
    """What a command with its stages gives."""
    own = state.with_options(spoken.call.options)
    own.width, own.style = state.width, state.style
    try:
        result: Result = spoken.call.command.run(own, spoken.call)
    except Withheld as held:
        return Result([held.request.message], withheld=True)
    return through(spoken.stages, own, result)
