"""`watch`: a command run again and again, and what changed meanwhile."""

from __future__ import annotations

from time import monotonic

from ..errors import NlshellError, UsageError
from .feeds import Feed, Update, limits, stop_or_list
from .language import Line, Stage
from .listen import LIMITS
from .table import Result, State, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..codec.message import Message


def watch(state: State, arguments: dict[str, str], line: Line) -> Result:
    words = line.words[1:]
    if words[:1] in (["stop"], ["list"]):
        return stop_or_list(state, words)
    if len(words) < 2:
        raise UsageError("`watch` needs seconds and a command: watch 2 route show")
    every = seconds("the time between two looks,", words[0])
    most, duration = limits(line.options)
    options = {name: value for name, value in line.options.items() if name not in LIMITS}
    inner = Line(words[1:], line.values, options, line.behind)
    _check_repeatable(state, inner)
    wide = state.with_options({"width": str(state.width), **options})
    wide.style, state = state.style, wide
    return Result(feed=Watch(" ".join(["watch", *words]), state, inner, every, most=most, duration=duration))


_NOT_AGAIN = ("monitor", "watch", "netns", "sandbox", "config", "alias", "exit", "quit", "results")


def _check_repeatable(state: State, line: Line) -> None:
    """Raise UsageError for what makes no sense again and again: changes, and what is about the shell itself."""
    from .all import find, is_operation, run

    if state.dry_run:
        raise UsageError("`watch` asks again and again; leave --dry-run out")
    name = line.words[0]
    found = find(line.words)
    if name in _NOT_AGAIN:
        raise UsageError(f"`{name}` cannot be watched; `watch` takes a command that shows something: watch 2 route show")
    if found is None and state.family(name) is None:
        run(line, state)  # raises, with the nearest names
    if (found is None or is_operation(line, found[0], state)) and len(line.words) > 1:
        family = state.family(name)
        if family is not None and not family.operation(line.words[1]).is_read:
            raise UsageError(f"{family.operation(line.words[1]).name} changes something, which `watch` would do again and again")


class Watch(Feed):
    """A command run again and again: its result at first, then what changed."""

    format = "tree"

    def __init__(self, title: str, state: State, line: Line, every: float, *, most: int = 0, duration: float = 0.0) -> None:
        super().__init__(title, state, most=most, duration=duration)
        self.every = every
        self._line = line
        self._stages: list[Stage] = []
        self._due = monotonic()
        self._before: Result | None = None
        self._failure = ""

    def add(self, stage: Stage) -> None:
        self._stages.append(stage)

    def _wait(self, timeout: float) -> Update | None:
        from time import sleep

        wait = self._due - monotonic()
        if wait > 0:
            sleep(min(wait, timeout))
            return None
        self._due = max(self._due + self.every, monotonic())
        try:
            result = self._look()
        except NlshellError as error:
            if str(error) == self._failure:
                return None
            self._failure = str(error)
            return Update("note", text=self._failure)
        self._failure = ""
        before, self._before = self._before, result
        return self._first(result) if before is None else self._changed(before, result)

    def _look(self) -> Result:
        from .all import run
        from .run import staged

        # Run from a copy: options and words are used up by those who take them. What it keeps is nobody's result.
        line = Line(list(self._line.words), dict(self._line.values), dict(self._line.options), self._line.behind)
        self.state.records = []
        result = run(line, self.state)
        for stage in self._stages:
            result = staged(stage, self.state, result)
        if result.messages is not None and result.table is None:
            result.messages = list(result.messages)
            self.recent.clear()
            self.recent.extend(result.messages)
        else:
            result.lines = list(result.lines)
        result.state = self.state
        return result

    def _first(self, result: Result) -> Update:
        from .output import rendered

        if result.messages is not None and result.table is None and not result.format and self.state.format == "tree":
            result.format = "table"
        return Update("change", text=f"{self.title}: every {self.every:g} s; what changes will be told").showing(list(rendered(result)))

    def _changed(self, before: Result, after: Result) -> Update | None:
        if after.table is None and after.messages is not None and before.messages is not None:
            return self._other_messages(before.messages, after.messages)
        return self._other_lines(before, after)

    def _other_messages(self, before: Sequence[Message], after: Sequence[Message]) -> Update | None:
        from ..codec.dump_difference import dump_difference
        from ..codec.identity import moving_of
        from ..render.diff import dump_difference_lines

        found = dump_difference(before, after, moving_of(message.kind for message in (*before, *after)))
        if not found:
            return None
        found.left_out = 0  # counters and ages, of which nobody wants to hear each time
        for each in found.changed:
            each.left_out = 0
        lines = list(dump_difference_lines(found, self.state.style, self.state.width))[1:]
        parts = ((found.appeared, "appeared"), (found.vanished, "vanished"), (found.changed, "changed"))
        self.seen += 1
        return Update("change", text=", ".join(f"{len(part)} {word}" for part, word in parts if part)).showing(lines)

    def _other_lines(self, before: Result, after: Result) -> Update | None:
        from difflib import ndiff

        from .output import rendered

        lines = [line for line in ndiff(list(rendered(before)), list(rendered(after))) if line[:1] in "+-"]
        if not lines:
            return None
        self.seen += 1
        gone = sum(line[0] == "-" for line in lines)
        return Update("change", text=f"{len(lines) - gone} lines more, {gone} less").showing(lines)
