"""`watch`: a command run again and again, and what changed meanwhile."""

from __future__ import annotations

from time import monotonic

from ..answers.data import objects
from ..answers.formats import rendered, shown_in
from ..answers.pages import unpainted
from ..answers.stages import through
from ..answers.updates import Update
from ..answers.values import Messages, Repeated, Result, Table, Text
from ..errors import NlshellError, UsageError
from ..language.table import Call
from .feeds import limits, stop_or_list
from .state import State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..codec.message import Message


def watch(state: State, call: Call) -> Result:
    if "" in call.arguments:
        return stop_or_list(state, call.arguments[""])
    inner = call.inner
    assert inner is not None
    if state.dry_run:
        raise UsageError("`watch` asks again and again; leave --dry-run out")
    wide = state.with_options(inner.options)
    wide.width = wide.width or state.width
    wide.style, state = state.style, wide
    title = " ".join(["watch", *call.words])
    state.keeps = False
    return Result(
        value=Watch(title, state, inner, call.arguments["SECONDS"], **limits(call.options))
    )


class Watch(Repeated):
    """A command run again and again: its result at first, then what changed."""

    format = "tree"

    def __init__(
        self,
        title: str,
        state: State,
        call: Call,
        every: float,
        *,
        most: int = 0,
        duration: float = 0.0,
    ) -> None:
        super().__init__(title, state, most=most, duration=duration)
        self.every = every
        self._call = call
        self._due = monotonic()
        self._before: Result | None = None
        self._failure = ""

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
        self.state.records = []  # what it keeps is nobody's result
        result: Result = self._call.command.run(self.state, self._call)
        result = through(self.stages, self.state, result)
        value = result.value
        if isinstance(value, Messages):
            value.messages = list(value.messages)
            self.recent.clear()
            self.recent.extend(value.messages)
        elif isinstance(value, Text):
            value.lines = list(value.lines)
        result.state = self.state
        return result

    def _first(self, result: Result) -> Update:
        if (
            isinstance(result.value, Messages)
            and not result.format
            and self.state.format in ("summary", "tree")
        ):
            result.format = "table"
        text = f"{self.title}: every {self.every:g} s; what changes will be told"
        return Update("change", text=text).showing(
            list(rendered(result)), lambda: {"result": list(objects(result))}
        )

    def _changed(self, before: Result, after: Result) -> Update | None:
        if isinstance(before.value, Messages) and isinstance(after.value, Messages):
            return self._other_messages(before.value.messages, after.value.messages)
        if isinstance(before.value, Table) and isinstance(after.value, Table) and _is_drawn(after):
            return self._other_rows(before, after)
        return self._other_lines(before, after)

    def _other_messages(self, before: Sequence[Message], after: Sequence[Message]) -> Update | None:
        from ..codec.dump_difference import difference_dict, dump_difference
        from ..codec.identity import moving_of
        from ..render.diff import dump_difference_lines

        found = dump_difference(
            before, after, moving_of(message.kind for message in (*before, *after))
        )
        if not found:
            return None
        found.left_out = 0  # counters and ages, of which nobody wants to hear each time
        for each in found.changed:
            each.left_out = 0
        lines = list(dump_difference_lines(found, self.state.style, self.state.width))[1:]
        parts = (
            (found.appeared, "appeared"),
            (found.vanished, "vanished"),
            (found.changed, "changed"),
        )
        self.seen += 1
        return Update(
            "change", text=", ".join(f"{len(part)} {word}" for part, word in parts if part)
        ).showing(lines, lambda: {"difference": difference_dict(found)})

    def _other_rows(self, before: Result, after: Result) -> Update | None:
        """Rows of a table: one that has become wider is no other table."""
        old, new = before.value, after.value
        assert isinstance(old, Table) and isinstance(new, Table)
        gone, come = _beyond(old.rows, new.rows), _beyond(new.rows, old.rows)
        if not gone and not come:
            return None
        head, *rows = rendered(after.but(value=new.but([*gone, *come])))
        signs = ["- "] * len(gone) + ["+ "] * len(come)
        return self._told([f"  {head}", *map("".join, zip(signs, rows))])

    def _other_lines(self, before: Result, after: Result) -> Update | None:
        from difflib import ndiff

        found = ndiff(list(rendered(before)), list(rendered(after)))
        lines = [line for line in found if line[:1] in "+-"]
        return self._told(lines) if lines else None

    def _told(self, lines: list[str]) -> Update:
        self.seen += 1
        gone = sum(line[0] == "-" for line in lines)
        come = sum(line[0] == "+" for line in lines)
        more = f"{come} line{'s' * (come != 1)} more"
        return Update("change", text=f"{more}, {gone} less").showing(
            lines, lambda: {"lines": [unpainted(line) for line in lines]}
        )


def _is_drawn(result: Result) -> bool:
    """Whether a table is shown as one: a line a row, below a line that names the columns."""
    format = shown_in(result)
    return format is None or format.for_eyes


def _beyond(rows: Sequence[tuple[object, ...]], others: Sequence[tuple[object, ...]]) -> list[Any]:
    """The rows that are not among the others, each as often as it is missing there."""
    from collections import Counter

    left = Counter(map(repr, others))
    found = []
    for row in rows:
        if left[repr(row)]:
            left[repr(row)] -= 1
        else:
            found.append(row)
    return found
