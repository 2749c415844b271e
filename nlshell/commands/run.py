"""Running sentences of the language: the common part of every door.

`perform` gives the Result, for doors that show it their own way; `run_text` and `run_words` print it.
"""

from __future__ import annotations

from functools import partial

from ..answers.formats import KEYS_IN_IT, STANDARD_OUTPUT, asked_by
from ..answers.stages import format_of, judge_shown, reads_frames, require
from ..answers.values import Feed, Result
from ..codec.message import messages
from ..errors import KernelError, NlshellError, UsageError
from ..language.reading import read_sentence
from ..language.sentences import NOTHING, Sentence, sentences, spoken as spoken_words
from ..language.table import TABLE, Call, Command
from ..language.tokens import Misplaced, row_of
from ..render.style import Style, style_for
from ..schema.secrets import secrets_leaving, secrets_shown
from . import output
from .all import VIEWS
from .known import Running
from .state import State, Withheld

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO


def run_text(
    text: str,
    state: State,
    out: TextIO,
    err: TextIO,
    name: str = "",
    keep_going: bool = False,
    one: Callable[[Sentence, str], int] | None = None,
) -> int:
    """Run the commands in `text` one after another, to the first that fails. Returns the exit status.

    name  of the file the text came from: a complaint then names it and the line; else, of several commands, which it was
    keep_going  to the last one all the same; the exit status is that of the first that failed
    one   runs one of them and prints what it gives: see run_sentence
    """
    try:
        found = sentences(text)
    except Misplaced as error:
        row = row_of(text, error.position)
        return complain(
            error, err, f"{name}:{row}: " if name else f"line {row}: " if "\n" in text else ""
        )
    failed = 0
    run = one or (lambda each, where: run_sentence(each, state, out, err, where))
    for number, each in enumerate(found, 1):
        # `why` is about what failed.
        if failed and not keep_going and each.pieces[0].words[:1] != ["why"]:
            break
        where = f"{name}:{each.row}: " if name else f"command {number}: " if len(found) > 1 else ""
        status = run(each, where)
        failed = failed or status
    return failed


def run_words(words: list[str], state: State, out: TextIO, err: TextIO) -> int:
    """Run one command given as words and print its result. Returns the exit status."""
    try:
        return run_sentence(spoken_words(words), state, out, err)
    except NlshellError as error:
        return complain(error, err)


def run_sentence(spoken: Sentence, state: State, out: TextIO, err: TextIO, where: str = "") -> int:
    """Run one command with its stages and print what it gives. Returns the exit status. where: in front of a complaint."""
    before = state.root.runs
    state.root.runs = partial(run_text, state=state.root, out=out, err=err)
    try:
        with output.Meter(err) as state.progress:
            result = perform(spoken, state, out)
        return output.show(result, out, err, where)
    except NlshellError as error:
        out.flush()
        return complain(error, err, where)
    finally:
        state.root.runs = before


def perform(spoken: Sentence | str, state: State, out: TextIO | None = None) -> Result:
    """Run one command with its stages; its Result, which is also kept under a number. Raises NlshellError, Leave.

    out  where it will be shown, which decides on width and colour (None: 100 columns, no colour)
    """
    if isinstance(spoken, str):
        found = sentences(spoken)
        if len(found) != 1:
            raise UsageError(NOTHING if not found else "one command is wanted here, not several")
        spoken = found[0]
    said = read_sentence(spoken, Running(state))
    call, stages = said.call, said.stages
    target = "" if said.target == STANDARD_OUTPUT else said.target
    elsewhere = target or said.program
    state = _prepared(state.with_options(call.options, call.spelled), None if elsewhere else out)
    state.out = out
    if target:
        state.style = Style()  # a file shall hold no colours
    read_on = bool(stages or target) or (out is not None and not out.isatty())
    state.flat = read_on and not state.asked_width
    is_view = call.command in VIEWS
    state.keeps = not is_view
    if is_view and not state.format_asked:
        state.format = (
            "tree"  # a view named by word is what is wanted, whatever holds for other commands
        )
    format = format_of(call, stages, target)
    if "columns" in call.options:
        stages = [_columns(call.options["columns"]), *stages]
    asked = next((row.name for row in asked_by(call.options)), "")
    require(stages, format)
    state.wants_frame = reads_frames(stages, format) and not state.dry_run
    if format is not None and format.objects and (target or is_view):
        state.format = format.name  # text need not be made then
    if target:
        state.permit(f"`> {target}` writes a file")
    leaving = secrets_leaving()
    if said.program:
        state.permit(f"`!{said.program}` runs a program")
    try:
        with secrets_shown(state.show_secrets), leaving:
            result: Result = call.command.run(state, call)
    except Withheld as held:
        request = messages(held.request.data, held.request.context)[0]
        result = Result(request, withheld=True, notes=["this is what would be sent; nothing was"])
    except KernelError as error:
        if error.exchange is not None:  # for `why`
            kept = Result([], exchange=error.exchange)
            kept.subject = said.text
            state.keep(kept)
        raise
    result.subject, result.maker = said.text, call.name
    result.format = asked or result.format
    if isinstance(result.value, Feed) and asked:
        result.value.format = asked
    try:
        for stage in stages:
            stage.given = result
            with secrets_shown(state.show_secrets), leaving:
                result = stage.command.run(state, stage)
            if result.value is not stage.given.value:
                result.maker = stage.name
    except NlshellError:
        if isinstance(result.value, Feed):
            result.value.close()
        state.keep_new(result)  # what was asked for so far need not be asked again
        raise
    state.keep_new(result)
    result.state = state
    if leaving.met and not state.show_secrets and KEYS_IN_IT not in result.notes:
        result.notes.append(KEYS_IN_IT)
    if format is None or not target:
        judge_shown(result)
    if said.program and call.command is not TABLE.program:
        from .programs import behind

        return behind(result, said.program, state)
    if not target:
        return result
    from ..answers.files import save

    return save(result, target)


def _columns(paths: list[str]) -> Call:
    """What `--columns` stands for."""
    call = Call(TABLE.behind_pipe()["columns"])
    call.arguments[""] = call.words = paths
    return call


def _prepared(state: State, out: TextIO | None) -> State:
    state.style = (
        Style(state.colour == "always", state.background)
        if out is None
        else style_for(state.colour, out, state.background)
    )
    state.width = state.width or (output.columns(out) if out is not None else 100)
    return state


def looked_at(view: Command, state: State, call: Call) -> Result:
    """What a view behind a `|` makes of the result in front of it."""
    result: Result | None = call.given
    assert result is not None
    state.keep_new(result)
    own = _prepared(state.with_options({"width": state.width, **call.options}), None)
    own.style = state.style
    state.show_secrets = (
        own.show_secrets
    )  # of this line, for its lines are made when they are shown
    with secrets_shown(own.show_secrets):
        seen: Result = view.run(own.looking_at(result), call)
    seen.record, seen.subject, seen.exchange = result.record, result.subject, result.exchange
    seen.format = next((row.name for row in asked_by(call.options)), seen.format or result.format)
    seen.warnings = [*result.warnings, *seen.warnings]
    seen.incomplete = seen.incomplete or result.incomplete
    return seen


def complain(error: NlshellError, err: TextIO, where: str = "") -> int:
    output.say(f"{where}{error}", err)
    return error.exit_status
