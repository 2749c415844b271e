"""The table of commands, filled: which commands, views and stages there are, and the options of all of them."""

from __future__ import annotations

from .. import plugins
from ..answers.formats import FORMATS, Format, options, variants
from ..answers.stages import STAGES, Dispatch, Stage, stage_of
from ..answers.values import Table, Text
from ..errors import NlshellError, PluginFault
from ..language.kinds import (
    Family,
    File,
    GenericOperation,
    MessageFlags,
    Name,
    OneOf,
    Paths,
    Seconds,
    ThingOf,
    WholeNumber,
)
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
    "ss": "sockets are here: `sockets` (netlink), `sockets tcp`, `sockets udp`, `sockets unix`; all that is told of them: `tcp show`",
    "bridge": "what bridge shows is here: `link show type bridge`, `fdb show`, `mdb show`, and `help brvlan`",
    "iptables": "rules of nf_tables are here: `nft rule show`; those of the older iptables are no netlink",
}

TOPICS = {"nlshell": "the program: its options"}  # what there is help about besides commands

# What `ip` users type to change something, and how the operation that it is begins.
VERBS = {
    "add": "new", "change": "new", "replace": "new", "append": "new", "prepend": "new", "set": "set",
    "del": "del", "delete": "del", "flush": "del", "show": "get", "list": "get", "ad": "new", "s": "set", "se": "set", "de": "del",
}  # fmt: skip

# The options of ip(8), in the order in which ip/ip.c looks for them, so that a beginning is taken for the same word as there.
# What is one letter here (-4 -6 -M -V -c -f -h -j -n -t) goes before. docs/shell.md has them all; a test runs each row.
_TIMES = "is none here: `monitor` and `watch` say the time of each event by themselves"
_SIZES = (
    "is none here: numbers are shown as the kernel counts them, and a tree has their units: --tree"
)
IP_OPTIONS = {
    "loops": "is none here: what `ip … flush` does is a request for each object, as in `addr deladdr`",
    "family": "is written -4, -6 or -M here, behind a command that has it, as in `route show -6`",
    "0": "is none here: link-layer addresses are in `link show`",
    "B": "is none here: what bridges know is in `fdb show` and `mdb show`",
    "human-readable": _SIZES,
    "iec": _SIZES,
    "stats": "--details",
    "statistics": "--details",
    "details": "--details",
    "resolve": "is none here: addresses are shown as they are, and only the kernel is asked; `getent hosts ADDRESS` finds a name",
    "oneline": "--table",
    "timestamp": _TIMES,
    "tshort": _TIMES,
    "Version": "--version",
    "force": "--keep-going",
    "batch": "--file",
    "brief": "--table",
    "json": "--json",
    "pretty": "--pretty",
    "rcvbuf": "is none here: `monitor` asks for a large buffer by itself, and says what was lost in spite of it",
    "color": "is written --color=always here, or auto, or never",
    "help": "--help",
    "netns": "--netns",
    "Numeric": "is none here: a tree has each number behind its name, --tree",
    "all": "is none here: each network namespace is asked by itself, -n NAME",
    "echo": "is a flag of the request here: --flags echo",
}

_SHORT = {"json": "j", "table": "t"}
COMMON = (
    *(
        Option(
            name,
            text + (f" (-{_SHORT[name]})" if name in _SHORT else ""),
            OneOf("form", variants(name)) if variants(name) else None,
            _SHORT.get(name, ""),
            loose=True,
        )
        for name, text in options().items()
    ),
    Option("pretty", "JSON with line breaks and indents (-p)", short="p"),
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
    Option("details", "trees with all there is, unless another format is asked for (-d, -s)"),
    Option("show-secrets", "show keys and passwords as they are, and not as ••• (32 bytes)"),
    Option("offsets", "trees with @offset+length of every part"),
    Option("raw", "the kernel's names: columns as paths, trees with its identifiers"),
    Option("depth", "levels of trees to show", WholeNumber()),
    Option("width", "columns to fill (of the terminal, else 100)", WholeNumber(least=20)),
    Option("color", "auto, always or never", OneOf("colour", dict.fromkeys(COLOURS, ""))),
)

# Options that the doors take for themselves.
DOOR = (
    Option(
        "command",
        "run the commands in a text: nlshell -c 'link show; addr show'",
        Name("", "TEXT"),
        "c",
    ),
    Option("file", "run the commands in a file, one a line (also: nlshell < FILE)", File(), "f"),
    Option("sandbox", "in a private network namespace, which ends with the program"),
    Option("no-plugins", "without what other packages bring (also: NLSHELL_NO_PLUGINS=1)"),
    Option("help", "this list; behind a command: help about it", short="h"),
    Option("version", "the version", short="V"),
    Option("keep-going", "of -c, -f and standard input: go on after a command that failed"),
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
SHELLS = {
    "bash": 'in ~/.bashrc: eval "$(nlshell completion bash)"',
    "zsh": 'in ~/.zshrc, behind compinit: eval "$(nlshell completion zsh)"',
    "fish": "in ~/.config/fish/config.fish: nlshell completion fish | source",
}
COMPLETION = Command(
    "completion",
    later("completion", "script"),
    "the script with which a shell completes the words of nlshell",
    free="SHELL",
    kind=OneOf("shell", SHELLS),
    check=later("completion", "judge"),
    gives=Text,
    details=[f"For {shell} {where}" for shell, where in SHELLS.items()],
)
SOCKETS = Command(
    "sockets",
    later("sockets", "sockets"),
    "who talks netlink here: process, protocol, groups, queues, drops; or who has sockets of another kind",
    free="[KIND]",
    kind=ThingOf("sock_diag", "kind of socket"),
    gives=Table,
    columns=later("sockets", "columns_of"),
    details=(
        "Netlink sockets, unless KIND says tcp, udp, unix, packet …; processes are those of this machine's /proc.",
        "Behind it stand stages: sockets | where drops > 0, sockets tcp | where state = listen; and watch 1 sockets.",
    ),
)
POLICY = Command(
    "policy",
    later("policy", "policy"),
    "what a generic family accepts, as the running kernel says it, beside what the registry has",
    free="FAMILY [OPERATION]",
    kind=GenericOperation(),
    many=True,
    check=later("policy", "judge"),
    gives=Text,
    details=(
        "Operations, attributes, types and limits are the kernel's; names are ours.",
        "+ the kernel has it, the registry lacks it.  - the registry has it, the policy does not tell it.  ! the types differ.",
    ),
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
    SOCKETS,
    POLICY,
    *VIEWS,
    *namespaces.COMMANDS,
    *hosts.COMMANDS,
    *records.COMMANDS,
    COMPLETION,
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
    TABLE.programs, TABLE.verbs, TABLE.topics = PROGRAMS, VERBS, TOPICS
    TABLE.habits = IP_OPTIONS
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
