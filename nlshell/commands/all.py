"""The table of commands, filled: which commands, views and stages there are, and the options of all of them."""

from __future__ import annotations

from .. import plugins
from ..answers.formats import FORMATS, Format, options
from ..answers.stages import STAGES, Dispatch, Stage, stage_of
from ..answers.values import Text
from ..errors import NlshellError, PluginFault
from ..language.kinds import Family, MessageFlags, Name, OneOf, Paths, Seconds, WholeNumber
from ..language.table import REQUEST, TABLE, TOPIC, Command, Option
from . import decode, hosts, listen, namespaces, records, show, views
from .piped import piped
from .records import PROGRAM
from .route_get import ROUTE_GET
from .state import COLOURS, Leave, Withheld, later, together

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

# What people type out of habit, and what they find here; tests run what stands in backquotes and has a space.
PROGRAMS = {
    "ip": "commands stand here without `ip` in front: `link show`, `addr show`, `route get 192.0.2.1`",
    "tc": "what tc shows is here: `qdisc show`, `tclass show dev lo`, `tfilter show dev lo`",
    "ss": "sockets are here: `tcp show`, `udp show`, `unix show`, `packet show`, `netlink show`",
    "bridge": "what bridge shows is here: `link show type bridge`, `fdb show`, `mdb show`, and `help brvlan`",
    "iptables": "rules of nf_tables are here: `nft rule show`; those of the older iptables are no netlink",
}

# What `ip` users type to change something, and how the operation that it is begins.
VERBS = {
    "add": "new", "change": "new", "replace": "new", "append": "new", "prepend": "new", "set": "set",
    "del": "del", "delete": "del", "flush": "del", "show": "get", "list": "get",
}  # fmt: skip

_SHORT = {"json": "j", "table": "t"}
COMMON = (
    *(
        Option(
            name,
            text + (f" (-{_SHORT[name]})" if name in _SHORT else ""),
            short=_SHORT.get(name, ""),
        )
        for name, text in options().items()
    ),
    Option("columns", "paths for the table: --columns ifname,mtu,linkinfo.kind", Paths()),
    Option(
        "netns",
        "in this network namespace: a name, path or process id (-n)",
        Name("namespace"),
        "n",
    ),
    Option("host", "the kernel of this machine: ssh://HOST, or exec:COMMAND", Name("host")),
    Option("timeout", "seconds to wait for an answer", Seconds()),
    Option("read-only", "refuse whatever is not a read"),
    Option("dry-run", "show the bytes of the request instead of sending it"),
    Option("offsets", "trees with @offset+length of every part"),
    Option("raw", "trees with the kernel's names"),
    Option("depth", "levels of trees to show", WholeNumber()),
    Option("width", "columns to fill (of the terminal, else 100)", WholeNumber()),
    Option("color", "auto, always or never", OneOf("colour", dict.fromkeys(COLOURS, ""))),
)

# Options that the doors take for themselves.
DOOR = (
    Option("help", "help about the command", short="h"),
    Option("version", "the version", short="V"),
    Option("command", "commands, as one text", Name(""), "c"),
    Option("file", "commands from a file", Name(""), "f"),
)

REQUESTS = Command(
    "FAMILY OPERATION",
    later("operate", "operate"),
    "any request of the registry: nlctrl getfamily --dump; route getroute dst=192.0.2.1",
    options=(
        Option("dump", "ask for all objects (NLM_F_DUMP)"),
        Option("flags", "further nlmsg_flags by name: --flags create,excl", MessageFlags()),
        Option("no-ack", "do not ask for an acknowledgement"),
    ),
    follows=REQUEST,
    values="[path=value …]",
)


SCHEMA = Command(
    "schema",
    later("schema", "schema"),
    "what the registry knows: families, or what FAMILY, FAMILY.ATTRIBUTE or SET_ holds",
    free="[NAME]",
    kind=Family(),
    check=later("schema", "judge"),
    gives=Text,
)
HELP = Command(
    "help",
    later("help", "help_command"),
    "this list, or more about one command",
    free="[COMMAND]",
    many=True,
    follows=TOPIC,
    check=later("help", "judge"),
    gives=Text,
)

VIEWS = list(views.COMMANDS)
COMMANDS = [
    ROUTE_GET,
    *listen.COMMANDS,
    *decode.COMMANDS,
    SCHEMA,
    *VIEWS,
    *namespaces.COMMANDS,
    *hosts.COMMANDS,
    *records.COMMANDS,
    HELP,
]


def fill() -> None:
    """Put all rows of this package into the table."""
    TABLE.commands[:], TABLE.stages[:] = COMMANDS, STAGES.values()
    TABLE.piped[:] = [piped(view) for view in VIEWS if view.stage and view.name not in STAGES]
    STAGES.update({row.name: row for row in TABLE.piped if isinstance(row, Stage)})
    TABLE.common = {option.name: option for option in COMMON}
    TABLE.door = {option.name: option for option in DOOR}
    TABLE.request, TABLE.program = REQUESTS, PROGRAM
    TABLE.programs, TABLE.verbs = PROGRAMS, VERBS
    TABLE.answers, TABLE.together, TABLE.more = Dispatch(), together, more
    TABLE.source = show.Things()


# --- what other packages bring

_taken: set[int] = set()  # rows that are in the table already


def more() -> bool:
    """Take in the rows of plugins, as far as they may load; whether there are some that were not here before."""
    before = len(_taken)
    for format in plugins.load(
        "formats",
        Format,
        taken=_of_ours(FORMATS.values()),
        names=lambda row: (row.name, *row.endings),
    ):
        if _is_new(format):
            format.takes = {kind: _guarded(write, format) for kind, write in format.takes.items()}
            FORMATS[format.name] = format
            if format.option:
                TABLE.common[format.name] = Option(format.name, format.help)
            if format.stage:
                _add_stage(stage_of(format))
    for stage in plugins.load("stages", Stage, taken=_of_ours(TABLE.behind_pipe().values())):
        if _is_new(stage):
            stage.takes = {kind: _guarded(work, stage) for kind, work in stage.takes.items()}
            _add_stage(stage)
    spellings = [" ".join(spelling) for row in COMMANDS for spelling in (row.words, *row.aliases)]
    for kind in ("commands", "views"):
        for command in plugins.load(kind, Command, taken=spellings, names=_spellings):
            if TABLE.source.may_have(command.words[0]):
                plugins.leave_out(command, f"the name {command.name!r} is taken by nlshell")
            elif _is_new(command):
                _add_command(command, kind == "views")
    return len(_taken) > before


def _of_ours(rows: Iterable[Format | Command]) -> list[str]:
    return [
        name
        for row in rows
        if id(row) not in _taken
        for name in (row.name, *getattr(row, "endings", ()))
    ]


def _spellings(command: Command) -> list[str]:
    return [" ".join(spelling) for spelling in (command.words, *command.aliases)]


def _is_new(row: object) -> bool:
    new = id(row) not in _taken
    _taken.add(id(row))
    return new


def _add_stage(stage: Stage) -> None:
    STAGES[stage.name] = stage
    TABLE.stages.append(stage)


def _add_command(command: Command, is_view: bool) -> None:
    command.run = _guarded(command.run, command)
    TABLE.commands.append(command)
    if is_view:
        VIEWS.append(command)
        if command.stage and command.name not in STAGES:
            row = piped(command)
            TABLE.piped.append(row)
            STAGES[row.name] = row


def _guarded(run: Callable[..., Any], row: Command | Format) -> Callable[..., Any]:
    """A plugin's fault is its own: told in a sentence, like what it refuses on purpose."""

    def fault(error: Exception) -> PluginFault:
        package = plugins.package_of(row)
        return PluginFault(f"`{row.name}` of {package} failed: {type(error).__name__}: {error}")

    def pieces(made: Iterator[Any]) -> Iterator[Any]:
        try:
            yield from made
        except (NlshellError, Withheld, Leave):
            raise
        except Exception as error:
            raise fault(error) from error

    def guarded(*arguments: Any) -> Any:
        try:
            made = run(*arguments)
        except (NlshellError, Withheld, Leave):
            raise
        except Exception as error:
            raise fault(error) from error
        return pieces(made) if hasattr(made, "__next__") else made

    return guarded


fill()
