"""Stages: what may stand behind a `|` and works on the result in front of it. One row each; formats are rows, too.

A row is a Command that maps kinds of values to functions (in `sifting`); what it does not map is refused with a sentence
made of the row.
"""

from __future__ import annotations

from ..errors import UsageError
from ..language.kinds import Amount, Paths, Python, Regex, Where
from ..language.table import Answers, Call, Command
from .formats import (
    FORMATS,
    OF_TREES,
    Format,
    asked_by,
    later,
    needs_file,
    of_file,
    refusal as _refusal,
    takes_no_feed,
)
from .values import Feed, Frame, Messages, Repeated, Table, Text, for_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ..language.place import At
    from .values import Kind, Result, Wanted


class Stage(Command):
    """One stage: a Command, and besides

    takes   kind of value -> (state, call) -> Result
    gives   the kind of value that it makes; None: the one that it got
    frames  a dump is best read into columns at once for it
    repeats  of a feed it makes a result of that kind again and again, on which the stages behind it work
    """

    def __init__(
        self,
        name: str,
        help: str,
        takes: Mapping[Kind, Callable[..., Result]],
        *,
        frames: bool = False,
        repeats: bool = False,
        **declared: Any,
    ) -> None:
        super().__init__(name, run, help, stage=True, **declared)
        self.takes = dict(takes)
        self.frames = frames
        self.repeats = repeats

    def function(self, kind: Kind) -> Callable[..., Result] | None:
        """What it does with a kind of value; None where it takes none."""
        found: Callable[..., Result] | None = for_kind(self.takes, kind)
        return found


def run(state: Wanted, call: Call) -> Result:
    """What a stage makes of the result in front of it. Raises NlshellError."""
    stage, given = STAGES[call.name], call.given
    assert given is not None
    value = given.value
    work = stage.function(type(value))
    if isinstance(value, Repeated) and (call.name not in FORMATS or work is None):
        value.stages.append(call)
        result: Result = given
        return result
    if work is None:
        raise UsageError(_refusal(call.name, stage.takes, type(value), given.maker or "it"))
    return work(state, call)


def through(calls: Sequence[Call], state: Wanted, result: Result) -> Result:
    """What stages, one behind the other, make of a result. Raises NlshellError."""
    for call in calls:
        call.given = result
        result = call.command.run(state, call)
    return result


def _all(*kinds: Kind, name: str) -> dict[Kind, Callable[..., Result]]:
    """Kinds that one function takes."""
    return dict.fromkeys(kinds, later("sifting", name))


def _needs(sentence: str, word: str = "") -> Callable[[Call, At], None]:
    """Refuses a call that has nothing behind it (or behind a word), with this sentence."""

    def check(call: Call, at: At) -> None:
        if not call.arguments.get("") and (not word or word in call.arguments):
            raise UsageError(sentence)

    return check


def _chosen(call: Call) -> list[str]:
    return list(call.arguments.get("", ()))


_WORDS = "Words of people stand for paths: columns dst via dev proto; `help route show` has those of routes."
STAGES: dict[str, Stage] = {
    row.name: row
    for row in (
        Stage("where", "keep what fits: where mtu > 1500 and linkinfo.kind = veth",
              {**_all(Messages, Table, name="where"), Feed: later("sifting", "feed_where")},
              free="EXPR", many=True, kind=Where(), expression=True,
              check=_needs("`where` needs a condition: where mtu > 1500 and linkinfo.kind = veth"),
              details=(
                  "PATH alone: it is there.  PATH = != < <= > >= VALUE.  PATH in PREFIX, PATH in (A, B).",
                  "PATH ~ REGEX.  PATH has FLAG, element or part of a text.  and, or, not, ( ).",
                  "Of a list it is enough that one element fits: multipath.gateway = 192.0.2.1.",
                  "Words of people stand for paths: dev = eth0, dst = default, up; `help route show` has those of routes.",
              )),
        Stage("columns", "a table of the values at these paths",
              {**_all(Messages, Table, name="columns"), Feed: later("sifting", "feed_columns")}, gives=Table,
              free="PATH…", many=True, kind=Paths(), columns=_chosen, details=(_WORDS,),
              check=_needs("`columns` needs paths: columns ifname mtu linkinfo.kind")),
        Stage("sort", "in the order of these values; -PATH: the largest first", _all(Messages, Table, name="sort"),
              free="[-]PATH…", many=True, kind=Paths(signed=True),
              check=_needs("`sort` needs paths: sort mtu, or sort -mtu for the largest first")),
        Stage("head", "the first ones, 10 unless told otherwise",
              {**_all(Messages, Table, name="head"), Frame: later("sifting", "frame_part"), Text: later("sifting", "text_part"),
               Feed: later("sifting", "feed_head")},
              free="[N]", kind=Amount()),
        Stage("tail", "the last ones",
              {**_all(Messages, Table, name="tail"), Frame: later("sifting", "frame_part"), Text: later("sifting", "text_part")},
              free="[N]", kind=Amount()),
        Stage("count", "how many; `count by PATH…`: of each value",
              {**_all(Messages, Table, name="count"), Frame: later("sifting", "count_rows"), Text: later("sifting", "count_lines"),
               Feed: later("sifting", "feed_count")},
              gives=Table, repeats=True, free="[by PATH…]", many=True, kind=Paths(), choices={"by": "of each value at these paths"},
              columns=lambda call: [*_chosen(call), "count"],
              check=_needs("`count by` needs paths: count by linkinfo.kind", "by")),
        Stage("grep", "lines, or messages that hold a text somewhere",
              {Messages: later("sifting", "grep_messages"), Table: later("sifting", "grep_table"), Text: later("sifting", "grep_text")},
              free="REGEX", kind=Regex(), check=_needs("`grep` takes one pattern: grep veth, grep 'mtu|qdisc'")),
        Stage("df", "a pandas DataFrame (extra [frames]), or a Python expression over it: df df.groupby('mtu').size(), df .describe()",
              _all(Messages, Table, Frame, name="df"), gives=Frame, free="[EXPR]", many=True, kind=Python(), expression=True,
              frames=True, needs="frames"),
    )
}  # fmt: skip


def stage_of(format: Format) -> Stage:
    """The stage that asks for a format."""
    takes = dict.fromkeys(format.takes, later("sifting", "in_format"))
    return Stage(format.name, f"as {format.help}", takes, frames=format.frames, needs=format.needs)


STAGES |= {row.name: stage_of(row) for row in FORMATS.values() if row.stage}


def gives(call: Call) -> Kind | None:
    """The kind of value that a command gives, as far as its row knows."""
    command = call.command
    kind: Kind | None = command.gives if command.gives_of is None else command.gives_of(call)
    return kind


class Dispatch(Answers):
    """For the reading of a line: what can go on, told from the rows."""

    def given_by(self, call: Call) -> Kind | None:
        return gives(call)

    def refusal(self, stage: str, kind: Kind | None, subject: str) -> str:
        row = STAGES.get(stage)
        if row is None or kind is None or kind is Repeated or row.function(kind) is not None:
            return ""
        return _refusal(stage, row.takes, kind, subject)

    def behind(self, stage: str, kind: Kind | None) -> Kind | None:
        row = STAGES.get(stage)
        if row is None or (kind is not None and issubclass(kind, Feed)):
            return row.gives if row is not None and row.repeats else kind
        return row.gives or kind

    def endings(self) -> Sequence[str]:
        from .formats import endings

        return endings()

    def judge(self, call: Call, stages: Sequence[Call], target: str, program: bool = False) -> None:
        format = format_of(call, stages, target)
        _judge_trees(call, stages, format)
        kind = gives(call)
        if program and kind is not None and issubclass(kind, Feed):
            raise UsageError(
                f"`!` takes what comes to an end, and `{call.name}` goes on; in your own shell that is: "
                f"nlshell {call.text} --json | …"
            )


def _judge_trees(call: Call, stages: Sequence[Call], format: Format | None) -> None:
    """Raise UsageError for an option of trees where none will be shown, unless a view has it as its own."""
    given = [name for name in OF_TREES if name in call.options]
    rows = [call.command, *(stage.command for stage in stages)]
    kind, subject, dispatch = gives(call), call.name, Dispatch()
    for stage in stages:
        kind, subject = dispatch.behind(stage.name, kind), stage.name
    for name in given:
        if any(name in row.options for row in rows):
            continue
        asked = (
            format.name if format is not None else "table" if "columns" in call.options else "tree"
        )
        if kind is not None and issubclass(kind, Feed) and "tree" not in call.options:
            raise UsageError(f"--{name} is for trees; add --tree, since `{subject}` tells in lines")
        if asked != "tree":
            other = "--columns" if format is None else call.spelled.get(asked, asked)
            raise UsageError(f"--{name} is for trees, not for {other}")
        if kind is not None and not issubclass(kind, Messages | Feed):
            raise UsageError(f"--{name} is for trees; `{subject}` gives {kind.name}")


def format_of(call: Call, stages: Sequence[Call], target: str) -> Format | None:
    """The format of what a command and its stages give, in a file or (where `target` is "") as it is shown; None: as values of
    its kind show themselves. Raises UsageError where it cannot go there.
    """
    kind, subject, dispatch = gives(call), call.name, Dispatch()
    asked = next((row.name for row in asked_by(call.options)), "")
    if asked and kind is not None and FORMATS[asked].writer(kind) is None:
        raise UsageError(FORMATS[asked].refusal(kind, subject))
    if "columns" in call.options:
        if sentence := dispatch.refusal("columns", kind, subject):
            raise UsageError(sentence)
        kind = dispatch.behind("columns", kind)
    for stage in stages:
        kind, subject = dispatch.behind(stage.name, kind), stage.name
        asked = stage.name if stage.name in FORMATS else "" if stage.name == "df" else asked
    if (
        asked
        and kind is not None
        and FORMATS[asked].writer(kind) is None
        and not FORMATS[asked].standing
    ):
        raise UsageError(FORMATS[asked].refusal(kind, subject))
    return check_target(target, asked, kind, subject)


def judge_shown(result: Result) -> None:
    """Raise UsageError where a result shall be shown in a format that does not take it, which nobody could tell before."""
    asked = FORMATS.get(result.format)
    if asked is None or asked.standing or result.is_said or isinstance(result.value, Feed):
        return
    if asked.writer(type(result.value)) is None:
        raise UsageError(asked.refusal(type(result.value), result.maker or "it"))


def check_target(path: str, asked: str, kind: Kind | None, subject: str) -> Format | None:
    """The format of a file (or, for "", of what is shown), where something of this kind can go there. Raises UsageError."""
    format = of_file(path, asked) if path else None
    if format is not None:
        if kind is not None and format.writer(kind) is None:
            raise UsageError(
                takes_no_feed(format, path)
                if issubclass(kind, Feed)
                else format.refusal(kind, subject)
            )
        return format
    wanted = FORMATS.get(asked)
    if wanted is not None and wanted.bytes and not path:
        raise UsageError(needs_file(wanted))
    return wanted


def require(calls: Sequence[Call], format: Format | None) -> None:
    """Raise MissingExtra where one of these stages, or the format, takes what is not installed."""
    for row in (*(call.command for call in calls), format):
        if row is not None and row.needs:
            from ..extras import EXTRAS, need

            need(f"`{row.name}`", *EXTRAS[row.needs])


def reads_frames(calls: Sequence[Call], format: Format | None) -> bool:
    """Whether a dump is best read into columns at once: what stands right behind it wants a frame, and can have one."""
    row = STAGES.get(calls[0].name) if calls else format
    if row is None or not row.frames:
        return False
    from ..extras import FRAMES, missing

    return not missing(*FRAMES)
