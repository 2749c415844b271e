"""`help`: the table of commands, told to people."""

from __future__ import annotations

from ..errors import UnknownNameError
from ..language.table import TABLE, Command
from ..schema.registry import REGISTRY
from . import schema
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..language.place import At
    from ..language.table import Call
    from ..schema.model import Family


def help_command(state: State, call: Call) -> Result:
    return Result(lines=list(topic(call.words, state.width)))


def topic(words: Sequence[str], width: int) -> list[str]:
    """What there is to say about these words. Raises UnknownNameError."""
    TABLE.more()
    if not words:
        return list(_overview(width))
    words = TABLE.source.full(words)
    wanted = tuple(words)
    candidates = [*TABLE.commands, *TABLE.source.beginning_with(words[0], load=True)]
    chosen = [
        each for each in candidates if each.words[: len(words)] == wanted or wanted in each.aliases
    ]
    chosen += [stage for stage in TABLE.stages if stage.words == wanted]
    if chosen:
        if len(chosen) > _MANY:
            widest = max(len(command.name) for command in chosen)
            lines = [
                text
                for each in chosen
                for text in _hanging(f"{each.name:{widest}}  ", each.summary, width)
            ]
        else:
            lines = [text for command in chosen for text in command_lines(command, width)]
        if len(words) == 1 and REGISTRY.knows_family(words[0]):
            lines += ["", *_operations(REGISTRY.family(words[0]), width)]
        return lines
    if REGISTRY.knows_family(words[0]) and len(words) <= 2:
        return _family_help(REGISTRY.family(words[0]), words[1] if len(words) > 1 else "")
    if words[0] in TABLE.programs:
        return [TABLE.programs[words[0]]]
    known = [*(command.name for command in (*TABLE.commands, *TABLE.stages)), *_first_words()]
    raise UnknownNameError(
        "command or family", " ".join(words), known, "`help` lists commands, `schema` families"
    )


def judge(call: Call, at: At) -> None:
    """Raise UnknownNameError for words that there is no help about: once all that has a name is loaded."""
    if at.names.loaded:
        topic(call.words, 80)


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


def _operations(family: Family, width: int) -> list[str]:
    """The operations of a family beside its commands."""
    from textwrap import wrap

    names = ", ".join(dict.fromkeys(kind.operation for kind in family.messages))
    text = f"operations, as `{family.name} OPERATION path=value …` (`help {family.name} OPERATION` says more): {names}"
    return wrap(text, max(width, 40), subsequent_indent="  ", break_long_words=False)


def _family_help(family: Family, operation: str) -> list[str]:
    """`help link setlink`, and `help link set`: operations that begin with what `ip` users say."""
    if not operation:
        return schema.family_lines(family)
    tail = [
        "",
        "options:",
        *(f"  --{each.name:8} {each.help}" for each in TABLE.request.options.values()),
    ]
    wanted = operation.lower().replace("-", "_")
    names = [kind.operation for kind in family.messages]
    if wanted in names:
        return [*schema.request_lines(family, operation), *tail]
    meant = [name for name in names if name.startswith(TABLE.verbs.get(wanted, wanted))]
    if not meant:
        return schema.family_lines(family, operation)  # raises, with the nearest names
    lines = []
    if wanted in TABLE.verbs:
        lines = [
            f"`{family.name} {operation}` is the request {family.name} {meant[0]} with path=value words and --flags:",
            "",
        ]
    return [*lines, *(text for name in meant for text in schema.request_lines(family, name)), *tail]


def _hanging(head: str, text: str, columns: int) -> Iterator[str]:
    """`head` and then `text`, whose further lines begin below the first."""
    from textwrap import wrap

    yield from wrap(
        text,
        max(columns, len(head) + 20),
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_on_hyphens=False,
    ) or [head]


def _overview(columns: int) -> Iterator[str]:
    shown = TABLE.source.usual()
    width = max(len(command.name) for command in (*shown, *TABLE.commands, *TABLE.stages))
    for command in shown:
        yield from _hanging(f"{command.name:{width}}  ", command.summary, columns)
    yield from _hanging(
        f"{'FAMILY show':{width}}  ",
        "whatever else has a dump: `help FAMILY` lists what it can show",
        columns,
    )
    for command in TABLE.commands:
        yield from _hanging(f"{command.name:{width}}  ", command.summary, columns)
    yield from _hanging(
        f"{'FAMILY OPERATION':{width}}  ",
        "any request of the registry: nlctrl getfamily --dump; route getroute dst=192.0.2.1",
        columns,
    )
    for option in TABLE.request.options.values():
        yield from _hanging(f"{'':{width}}  --{option.name:7} ", option.help, columns)
    yield ""
    yield from _hanging(
        "",
        "Behind any of them, `| STAGE` goes on with the result, and `> FILE` writes it "
        f"({' '.join(TABLE.answers.endings())}):",
        columns,
    )
    for stage in TABLE.stages:
        yield from _hanging(f"  {stage.name:{width}}  ", stage.summary, columns)
    yield ""
    yield from _hanging(
        "",
        "`help COMMAND` tells more; `schema` lists families, `schema FAMILY` what they hold. Options everywhere:",
        columns,
    )
    for option in TABLE.common.values():
        yield from _hanging(f"  --{option.name:10} ", option.help, columns)


def command_lines(command: Command, columns: int) -> Iterator[str]:
    """What `help COMMAND` says."""
    lead = "| " if command in TABLE.stages else ""
    yield from _hanging(
        f"{lead}{command.name} ", command.usage.removeprefix(command.name).lstrip(), columns
    )
    yield from _hanging("  ", command.summary, columns)
    for selector in command.selectors.values():
        yield from _hanging(
            f"  {' '.join(filter(None, (selector.word, selector.argument))):18} ",
            selector.help,
            columns,
        )
    for word, text in command.choices.items():
        yield from _hanging(f"  {word:18} ", text, columns)
    for option in command.options.values():
        yield from _hanging(f"  --{option.name:16} ", option.help, columns)
    for text in command.details:
        yield from _hanging("  ", text, columns)
