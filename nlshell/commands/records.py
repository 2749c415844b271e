"""Results so far and settings: `show`, `last`, `results`, `config`, `alias`, `exit`."""

from __future__ import annotations

from ..errors import UsageError
from ..render.style import safe
from .language import quoted
from .settings import SETTINGS
from .table import Command, Leave, Result, State, whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .language import Line
    from .table import Record


def show(state: State, arguments: dict[str, str], line: Line) -> Result:
    """`show 7`, `show 7.3`, `last`: a kept result again, to be shown, sifted or looked at."""
    word = arguments.get("", "last")
    number, dot, index = word.partition(".")
    if word == "last":
        return _again(state.record())
    if whole_number(number) is None or (dot and whole_number(index) is None):
        raise UsageError(f"{word!r} is no number of a result; `results` lists them: show 7, show 7.3")
    record = state.record(int(number))
    result = _again(record)
    if dot:
        if not 1 <= int(index) <= len(record.messages):
            raise UsageError(f"result {record.number} has messages 1 to {len(record.messages)}")
        result.messages = [record.messages[int(index) - 1]]
    return result


def _again(record: Record) -> Result:
    result = Result(record.messages, exchange=record.exchange, names=record.names, whole=record.whole)
    result.record = record
    if not record.messages and record.exchange is not None and record.exchange.errno:
        result.notes.append(record.exchange.sentence())
    return result


def results(state: State, arguments: dict[str, str], line: Line) -> Result:
    if not state.records:
        return Result(lines=["there is no result yet"])
    width = len(str(state.records[-1].number))
    lines = []
    for record in state.records:
        exchange = record.exchange
        outcome = f"refused (errno {exchange.errno})" if exchange is not None and exchange.errno else f"{len(record.messages)} messages"
        lines.append(safe(f"{record.number:{width}}  {outcome:20}  {record.subject}"))
    data = [{"number": record.number, "messages": len(record.messages), "command": record.subject} for record in state.records]
    return Result(lines=lines, data=data)


def config(state: State, arguments: dict[str, str], line: Line) -> Result:
    settings = state.root.settings
    words = arguments.get("", "").split()
    given = {**line.values}
    if words == ["save"] and not given:
        state.permit("`config save` writes a file")
        if settings.warnings:
            raise UsageError(f"the file is not written, since it has a fault that would be lost: {settings.warnings[0]}")
        return Result(lines=[f"written to {safe(settings.save())}"])
    if len(words) == 2 and words[0].replace("-", "_") in SETTINGS:
        raise UsageError(f"a setting is changed by one word: config {words[0]}={quoted(words[1])}")
    if words:
        raise UsageError("`config` alone shows what is in force, `config NAME=VALUE` changes it here, `config save` writes it to the file")
    for name, value in given.items():
        if name.replace("-", "_") == "read_only" and state.root.read_only and not SETTINGS["read_only"].take(value):
            raise UsageError("what was started read-only stays so; start nlshell without it to change something")
        settings.set(name, value)
        _apply(state.root, name.replace("-", "_"))
    if given:
        return Result(lines=[safe(f"{name} is {value!r} from now on; `config save` keeps it") for name, value in given.items()])
    return Result(lines=_in_force(state), data=[{**settings.values, "aliases": settings.aliases}])


def _apply(root: State, name: str) -> None:
    """Settings that commands read from the state itself."""
    if name == "format":
        root.format = root.settings.format
    elif name == "timeout":
        root.timeout = root.settings.timeout
    elif name == "read_only":
        root.read_only = root.read_only or root.settings.read_only
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
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [safe("  ".join(f"{cell:{width}}" for cell, width in zip(row, widths)) + f"  {row[3]}").rstrip() for row in rows]
    lines.append(safe(f"the file is {settings.path}; `config NAME=VALUE` changes a setting here, `config save` writes the file"))
    return lines


def alias(state: State, arguments: dict[str, str], line: Line) -> Result:
    settings = state.root.settings
    for name, text in line.values.items():
        settings.set(f"aliases.{name}", text)
    if not line.values:
        lines = [safe(f"{name} = {text}") for name, text in sorted(settings.aliases.items())]
        return Result(lines=lines or ["there is no alias; `alias ll='link show | columns ifname mtu'` makes one"])
    told = {name: f"stands for: {text}" if text else "is no alias any more" for name, text in line.values.items()}
    return Result(lines=[safe(f"{name} {text}") for name, text in told.items()])


def leave(state: State, arguments: dict[str, str], line: Line) -> Result:
    raise Leave


COMMANDS = [
    Command("show", show, "a kept result again, or one message of it: show 7, show 7.3", free="NUMBER[.MESSAGE]", free_names="record"),
    Command("last", show, "the last result again: last | where mtu > 1500"),
    Command("results", results, "the results that are kept, with their numbers", text=True),
    Command("config", config, "what is in force; changed by NAME=VALUE, kept by `config save`", free="[save]", many=True,
            values="[NAME=VALUE …]", choices={"save": "write what differs from the defaults to the file"}, free_names="none",
            text=True),
    Command("alias", alias, "words of one's own: alias ll='link show | columns ifname mtu'; ll= removes it", values="[NAME='COMMAND' …]",
            text=True),
    Command("exit", leave, "leave (Ctrl-D at the prompt)", aliases=["quit"]),
]  # fmt: skip
