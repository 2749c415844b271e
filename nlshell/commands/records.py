"""Results so far, settings, and the rows of what else a session is about: `show`, `last`, `results`, `config`, `alias`, `exit`."""

from __future__ import annotations

from .. import plugins
from ..answers.values import Messages, Text
from ..errors import NlshellError, UsageError
from ..language.kinds import File, Record as RecordKind
from ..language.table import Command
from ..language.tokens import quoted
from ..render.style import safe
from .settings import SETTINGS, Settings
from .state import Leave, Result, State, later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..language.names import Names
    from ..language.place import At
    from ..language.table import Call
    from ..schema.model import MessageType
    from .state import Record


def show(state: State, call: Call) -> Result:
    """`show 7`, `show 7.3`, `last`: a kept result again, to be shown, sifted or looked at."""
    number, dot, index = call.arguments.get("", "last").partition(".")
    record = state.record(None if number == "last" else int(number))
    result = _again(record)
    if dot:
        if not 1 <= int(index) <= len(record.messages):
            raise UsageError(f"result {record.number} has messages 1 to {len(record.messages)}")
        result.value = Messages([record.messages[int(index) - 1]])
    return result


def _again(record: Record) -> Result:
    result = Result(
        record.messages, exchange=record.exchange, names=record.names, whole=record.whole
    )
    result.record = record
    if not record.messages and record.exchange is not None and record.exchange.errno:
        result.notes.append(record.exchange.sentence())
    return result


def results(state: State, call: Call) -> Result:
    if not state.records:
        return Result(lines=["there is no result yet"])
    layout = state.layout
    rows = []
    for record in state.records:
        exchange = record.exchange
        outcome = (
            f"refused (errno {exchange.errno})"
            if exchange is not None and exchange.errno
            else f"{len(record.messages):,} message{'s' * (len(record.messages) != 1)}"
        )
        rows.append((str(record.number), outcome, " ".join(record.subject.split())))
    data = [
        {"number": record.number, "messages": len(record.messages), "command": record.subject}
        for record in state.records
    ]
    lines = list(layout.rows(rows, ("name", "dim", ""), indent=0, right={0}))
    return Result(lines=lines, data=data)


def config(state: State, call: Call) -> Result:
    settings = state.root.settings
    words, given = call.words, call.values
    if words == ["save"] and not given:
        state.permit("`config save` writes a file")
        if settings.warnings:
            raise UsageError(
                f"the file is not written, since it has a fault that would be lost: {settings.warnings[0]}"
            )
        return Result(lines=[f"written to {safe(settings.save())}"])
    for name, value in given.items():
        if (
            name.replace("-", "_") == "read_only"
            and state.root.read_only
            and not SETTINGS["read_only"].take(value)
        ):
            raise UsageError(
                "what was started read-only stays so; start nlshell without it to change something"
            )
        settings.set(name, value)
        _apply(state.root, name.replace("-", "_"))
    if given:
        return Result(
            lines=[
                safe(f"{name} is {value!r} from now on; `config save` keeps it")
                for name, value in given.items()
            ]
        )
    return Result(lines=_in_force(state), data=[{**settings.values, "aliases": settings.aliases}])


def _judge_config(call: Call, at: At) -> None:
    words = call.words
    if len(words) == 2 and words[0].replace("-", "_") in SETTINGS:
        raise UsageError(f"a setting is changed by one word: config {words[0]}={quoted(words[1])}")
    if words and (words != ["save"] or call.values):
        raise UsageError(
            "`config` alone shows what is in force, `config NAME=VALUE` changes it here, `config save` writes it to the file"
        )


def _setting(name: str, value: str) -> tuple[NlshellError | None, NlshellError | None]:
    """What is wrong with NAME=VALUE: (with the name, with the value)."""
    try:
        Settings().set(name, value)
    except NlshellError as error:
        return (None, error) if name.replace("-", "_") in SETTINGS else (error, None)
    return None, None


def _alias(name: str, value: str) -> tuple[NlshellError | None, NlshellError | None]:
    return _setting(f"aliases.{name}", value)


def _last(words: Sequence[str], names: Names) -> Sequence[MessageType]:
    return names.kinds_kept(words[1] if len(words) > 1 else "")


def _apply(root: State, name: str) -> None:
    """Settings that commands read from the state itself."""
    if name == "format":
        root.format = root.settings.format
    elif name == "timeout":
        root.timeout = root.settings.timeout
    elif name == "read_only":
        root.read_only = root.read_only or root.settings.read_only
        plugins.use("families" if root.read_only else "all")
    elif name == "dry_run":
        root.dry_run = root.settings.dry_run


def _in_force(state: State) -> list[str]:
    settings = state.root.settings
    words = {"file": "from the file", "here": "set here"}
    by_option = {"read_only": state.root.read_only, "dry_run": state.root.dry_run}
    rows = []
    for name, setting in SETTINGS.items():
        value, source = settings.values[name], words.get(settings.sources.get(name, ""), "")
        if by_option.get(name, value) != value:
            value, source = by_option[name], "by an option"
        rows.append((name, repr(value), source, setting.doc))
    rows += [(f"aliases.{name}", repr(text), words.get(settings.sources.get(f"aliases.{name}", ""), ""), "")
             for name, text in sorted(settings.aliases.items())]  # fmt: skip
    layout = state.layout
    told = f"the file is {settings.path}; `config NAME=VALUE` changes a setting here, `config save` writes the file"
    return [
        *layout.rows(rows, ("name", "", "note", "dim"), indent=0),
        *layout.line(("", told)),
    ]


def alias(state: State, call: Call) -> Result:
    settings = state.root.settings
    for name, text in call.values.items():
        settings.set(f"aliases.{name}", text)
    if not call.values:
        lines = [safe(f"{name} = {text}") for name, text in sorted(settings.aliases.items())]
        return Result(
            lines=lines
            or ["there is no alias; `alias ll='link show | columns ifname mtu'` makes one"]
        )
    told = {
        name: f"stands for: {text}" if text else "is no alias any more"
        for name, text in call.values.items()
    }
    return Result(lines=[safe(f"{name} {text}") for name, text in told.items()])


def leave(state: State, call: Call) -> Result:
    raise Leave


LATEST = 20  # lines of `history`
PROGRAM = Command(
    "!", later("programs", "alone"), "a program of the system, to the end of the line: !ls -l, and | !jq . behind a pipe",
    free="COMMAND", many=True, check=later("programs", "in_quotes"), gives=Text,
    details=(
        "/bin/sh reads what stands behind `!`, quotes, pipes and `>` too, as it was typed: nothing else of nlshell reaches it.",
        "`| !cmd` gives what stands in front to its standard input: text, or what a format makes of it (| json | !jq .).",
        "Its exit status is that of the line; Ctrl-C ends the program. It runs in the network namespace that requests go to.",
        "At the prompt and in files of commands (-f, `source`) only, and not with --read-only.",
    ),
)  # fmt: skip
COMMANDS = [
    Command("show", show, "a kept result again, or one message of it: show 7, show 7.3", free="NUMBER[.MESSAGE]", kind=RecordKind(),
            shows=_last),
    Command("last", show, "the last result again: last | where mtu > 1500", shows=_last),
    Command("results", results, "the results that are kept, with their numbers", gives=Text),
    Command("config", config, "what is in force; changed by NAME=VALUE, kept by `config save`", free="[save]", many=True,
            values="[NAME=VALUE …]", setting=_setting, choices={"save": "write what differs from the defaults to the file"},
            check=_judge_config, gives=Text),
    Command("alias", alias, "words of one's own: alias ll='link show | columns ifname mtu'; ll= removes it", values="[NAME='COMMAND' …]",
            setting=_alias, gives=Text),
    Command("history", later("session", "history"), f"what was typed before: the latest {LATEST} lines, N of them, or those with a text",
            free="[N | TEXT]", many=True, gives=Text),
    Command("clear", later("session", "clear"), "clear the screen (Ctrl-L at the prompt)", gives=Text),
    Command("source", later("session", "source"), "run the commands of a file here, one a line, to the first that fails", free="FILE",
            kind=File(), check=later("session", "needs_file"), gives=Text),
    PROGRAM,
    Command("exit", leave, "leave (Ctrl-D at the prompt)", aliases=["quit"]),
]  # fmt: skip
