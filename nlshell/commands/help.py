"""`help`: the table of commands, told to people."""

from __future__ import annotations

from ..errors import UnknownNameError
from ..language.table import TABLE, Command
from ..render.layout import Layout
from ..schema.registry import REGISTRY
from . import schema
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..language.place import At
    from ..language.table import Call, Option
    from ..schema.model import Family


def help_command(state: State, call: Call) -> Result:
    return Result(lines=list(topic(call.words, state.layout)))


def topic(words: Sequence[str], layout: Layout) -> list[str]:
    """What there is to say about these words. Raises UnknownNameError."""
    TABLE.more()
    if not words:
        return list(_overview(layout))
    words = TABLE.source.full(words)
    wanted = tuple(words)
    if len(words) == 1 and words[0] in TABLE.topics:
        return list(program_lines(layout))
    candidates = [*TABLE.commands, *TABLE.source.beginning_with(words[0], load=True)]
    chosen = [
        each for each in candidates if each.words[: len(words)] == wanted or wanted in each.aliases
    ]
    chosen += [stage for stage in TABLE.stages if stage.words == wanted]
    if chosen:
        if len(chosen) > _MANY:
            summaries = [(each.name, each.summary) for each in chosen]
            lines = list(layout.rows(summaries, _NAMED, indent=0))
        else:
            lines = [text for command in chosen for text in command_lines(command, layout)]
        if len(words) == 1 and REGISTRY.knows_family(words[0]):
            lines += ["", *_operations(REGISTRY.family(words[0]), layout)]
        return lines
    if REGISTRY.knows_family(words[0]) and len(words) <= 2:
        return _family_help(REGISTRY.family(words[0]), words[1] if len(words) > 1 else "", layout)
    if words[0] in TABLE.programs:
        return list(layout.line(("", TABLE.programs[words[0]])))
    known = [*(command.name for command in (*TABLE.commands, *TABLE.stages)), *_first_words()]
    raise UnknownNameError(
        "command or family", " ".join(words), known, "`help` lists commands, `schema` families"
    )


USAGE = {
    "[OPTIONS] COMMAND WORDS ...": "one command, as `nlshell link show`",
    "[OPTIONS] -c TEXT | -f FILE": "several commands, one after another",
    "[OPTIONS]": "a prompt; standard input, if that is no terminal",
}
STATUSES = {
    0: "done",
    1: "the kernel or the input said no",
    2: "wrong words",
    130: "interrupted",
}


def program_lines(layout: Layout) -> Iterator[str]:
    """What `nlshell --help` says, and `help nlshell`."""
    yield "usage:"
    yield from layout.rows([(f"nlshell {usage}", text) for usage, text in USAGE.items()], _NAMED)
    for title, options in (
        ("Options of the program:", TABLE.door),
        ("Options of every command, in front of it or behind it:", TABLE.common),
    ):
        yield from ("", title)
        rows = [(option_head(option), option_text(option)) for option in options.values()]
        yield from layout.rows(rows, _NAMED)
    yield ""
    more = "`nlshell help` lists the commands, `nlshell help COMMAND` tells of one."
    yield from layout.line(("", more))
    statuses = ", ".join(f"{number} {text}" for number, text in STATUSES.items())
    yield from layout.line(("", f"Exit status: {statuses}."))


def option_head(option: Option) -> str:
    """An option as it is typed: "-n, --netns NAME"."""
    written = f"-{option.short}, --{option.name}" if option.short else f"--{option.name}"
    if option.kind is None:
        return written
    return (
        f"{written}[={option.kind.argument}]"
        if option.loose
        else f"{written} {option.kind.argument}"
    )


def option_text(option: Option) -> str:
    """What it does, without the letter that `option_head` says."""
    return option.help.removesuffix(f" (-{option.short})")


def judge(call: Call, at: At) -> None:
    """Raise UnknownNameError for words that there is no help about: once all that has a name is loaded."""
    if at.names.loaded:
        topic(call.words, Layout())


_NAMED = ("name", "")  # how a name and what it is for are painted
_MANY = 4  # commands, of which `help` tells no more than what each is for


def _first_words() -> list[str]:
    """What a command may begin with."""
    families = REGISTRY.families()
    things = {
        name.split()[0] for family in families for thing in family.things for name in thing.names
    }
    return sorted(
        {command.words[0] for command in TABLE.commands}
        | {family.name for family in families}
        | things
    )


def _operations(family: Family, layout: Layout) -> Iterator[str]:
    """The operations of a family beside its commands."""
    names = ", ".join(dict.fromkeys(kind.operation for kind in family.messages))
    text = f"operations, as `{family.name} OPERATION path=value …` (`help {family.name} OPERATION` says more): {names}"
    return layout.line(("", text))


def _family_help(family: Family, operation: str, layout: Layout) -> list[str]:
    """`help link setlink`, and `help link set`: operations that begin with what `ip` users say."""
    if not operation:
        return schema.family_lines(family, layout=layout)
    tail = ["", "options:", *_option_rows(TABLE.request.options.values(), layout)]
    wanted = operation.lower().replace("-", "_")
    names = [kind.operation for kind in family.messages]
    if wanted in names:
        return [*schema.request_lines(family, operation, layout), *tail]
    meant = [name for name in names if name.startswith(TABLE.verbs.get(wanted, wanted))]
    if not meant:
        return schema.family_lines(family, operation)  # raises, with the nearest names
    lines = []
    if wanted in TABLE.verbs:
        said = f"`{family.name} {operation}` is the request {family.name} {meant[0]} with path=value words and --flags:"
        lines = [*layout.line(("", said)), ""]
    requests = (text for name in meant for text in schema.request_lines(family, name, layout))
    return [*lines, *requests, *tail]


def _option_rows(options: Iterable[Option], layout: Layout) -> Iterator[str]:
    return layout.rows([(f"--{each.name}", each.help) for each in options], _NAMED)


def _overview(layout: Layout) -> Iterator[str]:
    rows = [(each.name, each.summary) for each in TABLE.source.usual()]
    rows.append(("FAMILY show", "whatever else has a dump: `help FAMILY` lists what it can show"))
    rows += [(each.name, each.summary) for each in TABLE.commands]
    rows.append((TABLE.request.name, TABLE.request.summary))
    yield from layout.rows(rows, _NAMED, indent=0)
    yield from _option_rows(TABLE.request.options.values(), layout)
    yield ""
    endings = " ".join(dict.fromkeys(TABLE.answers.endings()))
    goes_on = "Behind any of them, `| STAGE` goes on with the result, and `> FILE` writes it"
    yield from layout.line(("", f"{goes_on} ({endings}):"))
    yield from layout.rows([(each.name, each.summary) for each in TABLE.stages], _NAMED)
    yield ""
    more = "`help COMMAND` tells more; `schema` lists families, `schema FAMILY` what they hold."
    yield from layout.line(("", f"{more} Options everywhere:"))
    yield from _option_rows(TABLE.common.values(), layout)


def command_lines(command: Command, layout: Layout) -> Iterator[str]:
    """What `help COMMAND` says."""
    lead = "| " if command in TABLE.stages else ""
    usage = command.usage.removeprefix(command.name).lstrip()
    yield from layout.line(("type", f"{lead}{command.name}"), ("", usage), further=4)
    yield from layout.line(("", command.summary), indent=2)
    rows = [
        (" ".join(filter(None, (each.word, each.argument))), each.help)
        for each in command.selectors.values()
    ]
    rows += command.choices.items()
    rows += [(f"--{option.name}", option.help) for option in command.options.values()]
    yield from layout.rows(rows, _NAMED)
    for text in command.further:
        yield from layout.line(("", text), indent=2)
