"""The reference page docs/commands.md, made from the table of commands: `python -m nlshell.commands.reference` prints it."""

from __future__ import annotations

from ..schema.registry import REGISTRY
from .all import COMMANDS, COMMON_OPTIONS, OPERATION_OPTIONS, STAGES
from .settings import SETTINGS
from .show import command_of, everyday, request_of
from .table import Command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEAD = """# The command language

This page is made from the table of commands (`python -m nlshell.commands.reference`); the shell, `nlshell WORDS`, `nlshell -c`,
files and the notebook's `%nl` all speak this language, and `help` says the same.

    COMMAND words path=value --option | STAGE | STAGE > FILE ; NEXT COMMAND   # comment

- Quotes work as in a POSIX shell. `|` is a pipe where a blank stands in front of it or behind it.
- Inside open brackets a new line is a blank, and `|`, `>` and `;` are text.
- `> FILE` stands at the end. `.json` is one array, `.jsonl` an object a line; `.csv` and `.parquet` hold the columns chosen, else
  those of the DataFrame; `.html` is a page of the messages; any other file holds what the terminal would show. A file is written
  whole or not at all.
- `FAMILY OPERATION path=value …` sends any request that the registry knows, as
  `link newlink ifname=v0 linkinfo.kind=veth --flags create,excl`.
  `help FAMILY`, `help FAMILY OPERATION` and `schema FAMILY` tell what there is.
"""


def _things() -> list[Command]:
    """The commands that show what families name, but for the everyday ones."""
    named = [thing for family in REGISTRY.families() for thing in family.things]
    shown = {id(command) for command in everyday()}
    return [command for thing in named if request_of(thing) is not None and id(command := command_of(thing)) not in shown]


def page() -> str:
    """The whole page, as Markdown."""
    parts = [_HEAD, "## Commands\n"]
    parts += [_section(command) for command in (*everyday(), *COMMANDS)]
    parts.append(_table(("`… show`", "what it shows"), [(f"`{command.name}`", command.summary) for command in _things()]))
    parts.append("### FAMILY OPERATION\n\n`FAMILY OPERATION [path=value …]` sends any request of the registry.\n")
    parts.append(_table(("option", "what it does"), [(f"`--{name}`", text) for name, text in OPERATION_OPTIONS.items()]))
    parts.append("## Stages\n\nThey stand behind a `|`, and so may the views `" + "`, `".join(c.name for c in COMMANDS if c.stage) + "`.\n")
    parts += [_section(stage) for stage in STAGES]
    parts.append("## Options of every command\n")
    parts.append(_table(("option", "what it does"), [(f"`--{name}`", text) for name, text in COMMON_OPTIONS.items()]))
    parts.append("## Settings\n\nIn `$XDG_CONFIG_HOME/nlshell/config.toml`, which is written only by `config save`:\n")
    rows = [(f"`{setting.name}`", f"`{setting.default!r}`", setting.doc) for setting in SETTINGS.values()]
    parts.append(_table(("setting", "default", "what it does"), rows))
    parts.append('Aliases stand under `[aliases]`: `ll = "link show | columns ifname mtu"`.\n')
    return "\n".join(parts)


def _section(command: Command) -> str:
    return "\n".join(_section_lines(command)) + "\n"


def _section_lines(command: Command) -> Iterator[str]:
    yield f"### {command.name}\n"
    yield f"`{command.usage}`\n"
    yield f"{command.summary[:1].upper()}{command.summary[1:]}."
    rows = [(f"`{' '.join(filter(None, (s.word, s.argument)))}`", s.help) for s in command.selectors.values()]
    rows += [(f"`{word}`", text) for word, text in command.choices.items() if text]
    rows += [(f"`--{option}`", text) for option, text in command.options.items()]
    if rows:
        yield ""
        yield _table(("word", "what it does"), rows).rstrip()
    for text in command.details:
        yield f"\n{text}"
    if command.aliases:
        yield "\nAlso: " + ", ".join(f"`{' '.join(alias)}`" for alias in command.aliases)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
