"""The table of commands, and how a line finds its command."""

from __future__ import annotations

from ..errors import UnknownNameError, UsageError
from . import decode, listen, records, schema, show, spaces, stages, views
from .language import Line
from .table import Command, Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..schema.model import Family

# Options that every command understands; the doors take --command, --file and --help for themselves.
OPERATION_OPTIONS = {
    "dump": "ask for all objects (NLM_F_DUMP)",
    "flags": "further nlmsg_flags by name: --flags create,excl",
    "no-ack": "do not ask for an acknowledgement",
}

COMMON_OPTIONS = {
    "json": "one JSON object a message, one a line (-j)",
    "table": "a compact table (-t)",
    "tree": "trees (the default)",
    "columns": "paths for the table: --columns ifname,mtu,linkinfo.kind",
    "netns": "in this network namespace: a name, path or process id (-n)",
    "timeout": "seconds to wait for an answer",
    "read-only": "refuse whatever is not a read",
    "dry-run": "show the bytes of the request instead of sending it",
    "offsets": "trees with @offset+length of every part",
    "raw": "trees with the kernel's names",
    "depth": "levels of trees to show",
    "width": "columns to fill (of the terminal, else 100)",
    "color": "auto, always or never",
}


def help_command(state: State, arguments: dict[str, str], line: Line) -> Result:
    words = tuple(arguments.get("", "").split())
    if not words:
        return Result(lines=list(_overview(state.width)))
    candidates = [*COMMANDS, *show.beginning_with(words[0], load=True)]
    chosen = [command for command in candidates if command.words[: len(words)] == words or words in command.aliases]
    chosen += [stage for stage in STAGES if stage.words == words]
    if chosen:
        if len(chosen) > _MANY:
            width = max(len(command.name) for command in chosen)
            lines = [text for each in chosen for text in _hanging(f"{each.name:{width}}  ", each.summary, state.width)]
        else:
            lines = [text for command in chosen for text in command_lines(command, state.width)]
        if len(words) == 1 and state.registry.knows_family(words[0]):
            lines += ["", *_operations(state.registry.family(words[0]), state.width)]
        return Result(lines=lines)
    if state.registry.knows_family(words[0]) and len(words) <= 2:
        return Result(lines=_family_help(state.registry.family(words[0]), words[1] if len(words) > 1 else ""))
    if words[0] in PROGRAMS:
        return Result(lines=[PROGRAMS[words[0]]])
    known = [*(command.name for command in (*COMMANDS, *STAGES)), *_first_words(state)]
    raise UnknownNameError("command or family", " ".join(words), known, "`help` lists commands, `schema` families")


_MANY = 4  # commands, of which `help` tells no more than what each is for


def _first_words(state: State) -> list[str]:
    """What a command may begin with."""
    families = state.registry.families()
    things = {name.split()[0] for family in families for thing in family.things for name in thing.names}
    return sorted({command.words[0] for command in COMMANDS} | {family.name for family in families} | things)


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
    tail = ["", "options:", *(f"  --{name:8} {text}" for name, text in OPERATION_OPTIONS.items())]
    wanted = operation.lower().replace("-", "_")
    names = [kind.operation for kind in family.messages]
    if wanted in names:
        return [*schema.request_lines(family, operation), *tail]
    meant = [name for name in names if name.startswith(_VERBS.get(wanted, wanted))]
    if not meant:
        return schema.family_lines(family, operation)  # raises, with the nearest names
    lines = []
    if wanted in _VERBS:
        lines = [f"`{family.name} {operation}` is the request {family.name} {meant[0]} with path=value words and --flags:", ""]
    return [*lines, *(text for name in meant for text in schema.request_lines(family, name)), *tail]


# What `ip` users type to change something, and the operation that it is.
_VERBS = {
    "add": "new", "change": "new", "replace": "new", "append": "new", "prepend": "new", "set": "set", "del": "del", "delete": "del",
    "flush": "del", "show": "get", "list": "get",
}  # fmt: skip


def _hanging(head: str, text: str, columns: int) -> Iterator[str]:
    """`head` and then `text`, whose further lines begin below the first."""
    from textwrap import wrap

    yield from wrap(text, max(columns, len(head) + 20), initial_indent=head, subsequent_indent=" " * len(head), break_on_hyphens=False) or [
        head
    ]


def _overview(columns: int) -> Iterator[str]:
    shown = show.everyday()
    width = max(len(command.name) for command in (*shown, *COMMANDS, *STAGES))
    for command in shown:
        yield from _hanging(f"{command.name:{width}}  ", command.summary, columns)
    yield from _hanging(f"{'FAMILY show':{width}}  ", "whatever else has a dump: `help FAMILY` lists what it can show", columns)
    for command in COMMANDS:
        yield from _hanging(f"{command.name:{width}}  ", command.summary, columns)
    yield from _hanging(
        f"{'FAMILY OPERATION':{width}}  ", "any request of the registry: nlctrl getfamily --dump; route getroute dst=192.0.2.1", columns
    )
    for option, text in OPERATION_OPTIONS.items():
        yield from _hanging(f"{'':{width}}  --{option:7} ", text, columns)
    yield ""
    yield from _hanging(
        "", "Behind any of them, `| STAGE` goes on with the result, and `> FILE` writes it (.json .jsonl .csv .parquet .html):", columns
    )
    for stage in STAGES:
        yield from _hanging(f"  {stage.name:{width}}  ", stage.summary, columns)
    yield ""
    yield from _hanging(
        "", "`help COMMAND` tells more; `schema` lists families, `schema FAMILY` what they hold. Options everywhere:", columns
    )
    for option, text in COMMON_OPTIONS.items():
        yield from _hanging(f"  --{option:10} ", text, columns)


def command_lines(command: Command, columns: int) -> Iterator[str]:
    """What `help COMMAND` says."""
    lead = "| " if command in STAGES else ""
    yield from _hanging(f"{lead}{command.name} ", command.usage.removeprefix(command.name).lstrip(), columns)
    yield from _hanging("  ", command.summary, columns)
    for selector in command.selectors.values():
        yield from _hanging(f"  {' '.join(filter(None, (selector.word, selector.argument))):18} ", selector.help, columns)
    for word, text in command.choices.items():
        yield from _hanging(f"  {word:18} ", text, columns)
    for option, text in command.options.items():
        yield from _hanging(f"  --{option:16} ", text, columns)
    for text in command.details:
        yield from _hanging("  ", text, columns)


COMMANDS = [
    show.ROUTE_GET,
    *listen.COMMANDS,
    *decode.COMMANDS,
    *schema.COMMANDS,
    *views.COMMANDS,
    *spaces.COMMANDS,
    *records.COMMANDS,
    Command("help", help_command, "this list, or more about one command", free="[COMMAND]", many=True, free_names="command", text=True),
]
STAGES = stages.STAGES
OPTION_NAMES = {"netns": "namespace", "columns": "path"}  # what completes the arguments of the common options


# What people type out of habit, and what they find here; tests run what stands in backquotes and has a space.
PROGRAMS = {
    "ip": "commands stand here without `ip` in front: `link show`, `addr show`, `route get 192.0.2.1`",
    "tc": "what tc shows is here: `qdisc show`, `tclass show dev lo`, `tfilter show dev lo`",
    "ss": "sockets are here: `tcp show`, `udp show`, `unix show`, `packet show`, `netlink show`",
    "bridge": "what bridge shows is here: `link show type bridge`, `fdb show`, `mdb show`, and `help brvlan`",
    "iptables": "rules of nf_tables are here: `nft rule show`; those of the older iptables are no netlink",
}


def find(words: list[str], load: bool = True) -> tuple[Command, list[str]] | None:
    """The command with the longest match at the beginning of `words`, and the words behind it; see show.find for `load`."""
    best: tuple[Command, int] | None = None
    for command in COMMANDS:
        for spelling in (command.words, *command.aliases):
            if tuple(words[: len(spelling)]) == spelling and (best is None or len(spelling) > best[1]):
                best = command, len(spelling)
    if best is None:
        best = show.find(words, load)
    return None if best is None else (best[0], words[best[1] :])


def run(line: Line, state: State) -> Result:
    """Run one command. Raises NlshellError."""
    if not line.words:
        raise UsageError("there is no command; `help` lists them")
    found = find(line.words)
    if found is not None and not is_operation(line, found[0], state):
        command, rest = found
        if command.raw:
            return command.run(state, {}, line)
        check_options(line, command.options, command.name)
        _check_verb(line, rest, command, state)
        if line.values and not command.values:
            rest = _with_names(line, rest, command)
        return command.run(state, command.arguments(rest), line)
    name = line.words[0]
    family = state.family(name)
    if family is None and name in PROGRAMS:
        raise UsageError(PROGRAMS[name])
    if family is None and ("/" in name or name.endswith(".nl")):
        raise UsageError(f"{name!r} is no command; the commands of a file are run by `nlshell -f {name}`")
    if family is None:
        raise UnknownNameError("command or family", name, _first_words(state), "`help` lists commands, `schema` families")
    check_options(line, OPERATION_OPTIONS, f"{name} OPERATION")
    from .operate import operate

    return operate(state, family, Line(line.words[1:], line.values, line.options, line.behind))


def no_verb(command: Command | None, family: Family | None, typed: str, word: str) -> str:
    """What to say to `link add …`: the sentence, or "" where the word is no verb of `ip` that changes something.

    command   what `typed`, the first word, leads to, where it shows a thing; otherwise the family that it names
    """
    thing = command.thing if command is not None else None
    family = thing.owner if thing is not None else family
    if family is None or word not in _VERBS or word in ("show", "list"):
        return ""
    changes = list(dict.fromkeys(kind.operation for kind in family.messages if kind.access != "get"))
    if not changes:
        return ""
    # An example is of just this verb: what adds does not change, and what deletes one does not flush.
    verb = {"delete": "del"}.get(word, word)
    examples = thing.changes if thing is not None else next((each.changes for each in family.things if each.changes), {})
    example = examples.get(verb, "")
    owner, operation = example.split(" ")[:2] if example else (family.name, changes[0])
    return (
        f"`{typed} {word}` is no command; changes are requests of their own: {example or ', '.join(changes)} "
        f"(`help {owner} {operation}` lists what may stand there)"
    )


def _with_names(line: Line, rest: list[str], command: Command) -> list[str]:
    """`link show dev a=b`: what stands behind a selector that wants an argument is one, whatever it looks like. Raises UsageError."""
    for path, value in line.values.items():
        word = line.behind.get(path, "")
        if word not in rest or not takes_argument(command, word):
            raise UsageError(no_values(command, f"{path}={value}"))
        at = rest.index(word) + 1
        rest = [*rest[:at], f"{path}={value}", *rest[at:]]
    return rest


def takes_argument(command: Command, word: str) -> bool:
    return word in command.selectors and bool(command.selectors[word].argument)


def no_values(command: Command, word: str) -> str:
    """What to say to `link show mtu=1500`."""
    sentence = f"`{command.name}` takes no path=value words"
    if command.words[-1] not in ("show", "get", "last"):
        return f"{sentence}; usage: {command.usage}"
    named = f"; an interface of that name is meant by `dev {word}`" if command.free_names == "interface" else ""
    return f"{sentence}; what fits a condition is kept by a stage: {command.name} | where {word}{named}"


def _check_verb(line: Line, rest: list[str], command: Command, state: State) -> None:
    """`link shw` would be `link show shw`: a word that is nearly a verb is taken for one, unless a link has that name."""
    if len(line.words) - len(rest) >= len(command.words) or not rest:
        return
    family = state.registry.family(command.words[0]) if state.registry.knows_family(command.words[0]) else None
    sentence = no_verb(command, family, line.words[0], rest[0])
    if sentence and (len(rest) > 1 or not state.around.knows(rest[0])):
        raise UsageError(sentence)
    if rest[0] in command.selectors or (command.free and len(rest) != 1):
        return
    verbs = {"show"} | {other.words[1] for other in COMMANDS if other.words[0] == command.words[0] and len(other.words) > 1}
    if family is not None:
        verbs |= {kind.operation for kind in family.messages}
    error = UnknownNameError(f"word behind `{line.words[0]}`", rest[0], sorted(verbs))
    if not command.free:  # whatever it is, it does not select: it was meant for an operation
        raise error
    if error.suggestions and not state.around.knows(rest[0]):
        raise error


def is_operation(line: Line, command: Command, state: State) -> bool:
    """`route getroute …` begins like the command `route`, but its second word is an operation of the family."""
    if len(line.words) < 2 or (len(command.words) > 1 and tuple(line.words[: len(command.words)]) == command.words):
        return False
    if not state.registry.knows_family(line.words[0]):
        return False
    wanted = line.words[1].lower().replace("-", "_")
    return any(wanted in (m.operation, m.name.lower()) for m in state.registry.family(line.words[0]).messages)


def check_options(line: Line, own: dict[str, str], name: str) -> None:
    """Raise UnknownNameError for an option that is neither one of `own` nor one of every command."""
    for option in line.options:
        if option not in own and option not in COMMON_OPTIONS:
            known = [f"--{each}" for each in (*own, *COMMON_OPTIONS)]
            raise UnknownNameError(f"option for `{name}`", f"--{option}", known, f"`help {name}` lists its own, `help` the others")
