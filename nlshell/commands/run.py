"""Running sentences of the language: the common part of every door.

`perform` gives the Result, for doors that show it their own way; `run_text` and `run_words` print it.
"""

from __future__ import annotations

from ..codec.message import messages
from ..errors import KernelError, NlshellError, UnknownNameError, UsageError
from ..render.style import Style, wants_colour
from . import output
from .all import STAGES, run
from .language import Line, Misplaced, Sentence, Stage, Token, parse, row_of, sentences, spoken as spoken_words
from .table import FORMATS, Result, State, Withheld
from .views import COMMANDS as VIEW_COMMANDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

VIEWS = {command.words[0]: command for command in VIEW_COMMANDS}
_STAGES = {command.words[0]: command for command in STAGES}
_FRAME_FILES = (".csv", ".parquet")


def run_text(text: str, state: State, out: TextIO, err: TextIO, name: str = "") -> int:
    """Run the commands in `text` one after another, to the first that fails. Returns the exit status.

    name  of the file the text came from: a complaint then names it and the line; else, of several commands, which it was
    """
    try:
        found = sentences(text)
    except Misplaced as error:
        row = row_of(text, error.position)
        return complain(error, err, f"{name}:{row}: " if name else f"line {row}: " if "\n" in text else "")
    failed = 0
    for number, each in enumerate(found, 1):
        if failed and each.stages[0].words[0] != "why":  # which is about what failed
            break
        where = f"{name}:{each.row}: " if name else f"command {number}: " if len(found) > 1 else ""
        failed = run_sentence(each, state, out, err, where) or failed
    return failed


def run_words(words: list[str], state: State, out: TextIO, err: TextIO) -> int:
    """Run one command given as words and print its result. Returns the exit status."""
    try:
        return run_sentence(spoken_words(words), state, out, err)
    except NlshellError as error:
        return complain(error, err)


def run_sentence(spoken: Sentence, state: State, out: TextIO, err: TextIO, where: str = "") -> int:
    """Run one command with its stages and print what it gives. Returns the exit status. where: in front of a complaint."""
    try:
        with output.Meter(err) as state.progress:
            result = perform(spoken, state, out)
        return output.show(result, out, err, where)
    except NlshellError as error:
        out.flush()
        return complain(error, err, where)


def perform(spoken: Sentence | str, state: State, out: TextIO | None = None) -> Result:
    """Run one command with its stages; its Result, which is also kept under a number. Raises NlshellError, Leave.

    out  where it will be shown, which decides on width and colour (None: 100 columns, no colour)
    """
    if isinstance(spoken, str):
        found = sentences(spoken)
        if len(found) != 1:
            raise UsageError("there is no command; `help` lists them" if not found else "one command is wanted here, not several")
        spoken = found[0]
    spoken = _unaliased(spoken, state)
    first, *stages = spoken.stages
    line = parse(first.words)
    state = _prepared(state.with_options(line.options), out)
    following = stages[0].words[0] if stages else ""
    wants_frames = following in ("df", "csv") or (not stages and spoken.target.lower().endswith(_FRAME_FILES))
    if first.words[0] in VIEWS and not state.format_asked:
        state.format = "tree"  # a view named by word is what is wanted, whatever holds for other commands
    state.wants_frame = wants_frames and not state.dry_run
    if spoken.target.lower().endswith((".json", ".jsonl")):
        state.format = "json"
    if "columns" in line.options:
        chosen = [Token(0, 0, path) for path in str(line.options["columns"]).split(",") if path]
        stages = [Stage("", [Token(0, 0, "columns"), *chosen]), *stages]
    for stage in stages:
        _judge(stage)
    if spoken.target:
        state.permit(f"`> {spoken.target}` writes a file")
    subject = spoken.text
    try:
        result = run(line, state)
    except Withheld as held:
        request = messages(held.request.data, held.request.context)[0]
        result = Result(request, withheld=True, notes=["this is what would be sent; nothing was"])
    except KernelError as error:
        if error.exchange is not None:  # for `why`
            kept = Result([], exchange=error.exchange)
            kept.subject = subject
            state.keep(kept)
        raise
    result.subject = subject
    result.format = next((format for format in FORMATS if line.options.get(format)), result.format)
    is_view = bool(line.words) and line.words[0] in VIEWS
    try:
        for stage in stages:
            result = staged(stage, state, result, is_view)
    except NlshellError:
        if result.feed is not None:
            result.feed.close()
        _keep(state, result, is_view)  # what was asked for so far need not be asked again
        raise
    _keep(state, result, is_view)
    result.state = state
    if spoken.target:
        result = output.save(result, spoken.target)
    return result


def _prepared(state: State, out: TextIO | None) -> State:
    state.style = Style(wants_colour(state.colour, out) if out is not None else state.colour == "always")
    state.width = state.width or (output.columns(out) if out is not None else 100)
    return state


def _unaliased(spoken: Sentence, state: State) -> Sentence:
    """The sentence with an alias at its beginning replaced by what it stands for; that may begin with another one."""
    seen: set[str] = set()
    while (name := spoken.stages[0].words[0]) in state.settings.aliases and name not in seen:
        seen.add(name)
        meant = state.settings.aliases[name]
        found = sentences(f"{meant} {spoken.stages[0].rest}")
        if len(found) != 1:
            raise UsageError(f"the alias {name} should stand for one command; it is {meant!r}")
        spoken = Sentence([*found[0].stages, *spoken.stages[1:]], spoken.target or found[0].target)
    return spoken


def _judge(stage: Stage) -> None:
    """Raise for a stage that can be no good whatever stands in front of it, before anything is sent."""
    name = stage.words[0]
    if name in _STAGES:
        from .sift import check

        check(stage)
    elif name not in VIEWS or not VIEWS[name].stage:
        known = [*_STAGES, *(each for each, command in VIEWS.items() if command.stage)]
        raise UnknownNameError("stage", name, known, f"behind a | may stand {', '.join(known)}")


def staged(stage: Stage, state: State, result: Result, is_view: bool = True) -> Result:
    """What a stage makes of a result. is_view: the result is about an older one, and gets no number of its own."""
    name = stage.words[0]
    if result.feed is not None:
        result.feed.add(stage)
        return result
    if name not in _STAGES and name not in VIEWS:
        _judge(stage)
    if name in _STAGES:
        made: Result = _STAGES[name].run(state, stage, result)
        return made
    view = VIEWS[name]
    if result.messages is None:
        from .sift import gives_text

        raise UsageError(gives_text(name))
    _keep(state, result, is_view)
    line = parse(stage.words)
    own = _prepared(state.with_options({"width": str(state.width), **line.options}), None)
    own.style = state.style
    looking = own.looking_at(result)
    seen = view.run(looking, {}, Line(line.words, line.values, line.options, line.behind))
    seen.record, seen.subject, seen.exchange = result.record, result.subject, result.exchange
    seen.format = next((format for format in FORMATS if line.options.get(format)), seen.format or result.format)
    seen.warnings = [*result.warnings, *seen.warnings]
    seen.incomplete = seen.incomplete or result.incomplete
    return seen


def _keep(state: State, result: Result, is_view: bool) -> None:
    """Number what a command gave, unless it was about an older result."""
    if result.record is None and result.messages is not None and not is_view:
        state.keep(result)


def complain(error: NlshellError, err: TextIO, where: str = "") -> int:
    output.say(f"{where}{error}", err)
    return error.exit_status
