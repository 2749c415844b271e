"""The reference page docs/commands.md, made from the table of commands: `python -m nlshell.commands.reference` prints it."""

from __future__ import annotations

from ..answers.formats import FORMATS, Format
from ..codec.things import request_of
from ..language.table import TABLE, Command
from ..schema.registry import REGISTRY
from .all import VIEWS
from .settings import SETTINGS
from .show import command_of, everyday

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..language.table import Option

_HEAD = """# The command language

This page is made from the table of commands (`python -m nlshell.commands.reference`); the shell, `nlshell WORDS`, `nlshell -c`,
files and the notebook's `%nl` all speak this language, and `help` says the same.

    COMMAND words path=value --option | STAGE | STAGE > FILE ; NEXT COMMAND   # comment

- Quotes work as in a POSIX shell. `|` is a pipe where a blank stands in front of it or behind it.
- Inside open brackets a new line is a blank, and `|`, `>` and `;` are text.
- `> FILE` stands at the end; the ending says the format (see Formats), and `.txt`, `.log`, `.out`, `.text` or none hold what the
  terminal would show; other endings are refused. `> -` is standard output. A file is written whole or not at all.
- `FAMILY OPERATION path=value …` sends any request that the registry knows, as
  `link newlink ifname=v0 linkinfo.kind=veth --flags create,excl`.
  `help FAMILY`, `help FAMILY OPERATION` and `schema FAMILY` tell what there is.
"""


def shown_things() -> list[Command]:
    """The commands that show what families name, but for the everyday ones."""
    named = [thing for family in REGISTRY.families() for thing in family.things]
    shown = {id(command) for command in everyday()}
    return [
        command
        for thing in named
        if request_of(thing) is not None and id(command := command_of(thing)) not in shown
    ]


def page() -> str:
    """The whole page, as Markdown."""
    parts = [_HEAD, "## Commands\n"]
    parts += [_section(command) for command in (*everyday(), *TABLE.commands)]
    parts.append(
        _table(
            ("`… show`", "what it shows"),
            [(f"`{command.name}`", command.summary) for command in shown_things()],
        )
    )
    parts.append(
        "### FAMILY OPERATION\n\n`FAMILY OPERATION [path=value …]` sends any request of the registry.\n"
    )
    parts.append(_table(("option", "what it does"), _options(TABLE.request.options)))
    views = "`, `".join(view.name for view in VIEWS if view.stage)
    parts.append(f"## Stages\n\nThey stand behind a `|`, and so may the views `{views}`.\n")
    parts += [_section(stage) for stage in TABLE.stages]
    parts.append(
        "## Formats\n\nBy option, by stage and by the ending of a file. What one does not take is refused.\n"
    )
    parts.append(
        _table(
            ("format", "what it is", "endings", "takes"), [_format(row) for row in FORMATS.values()]
        )
    )
    parts.append("## Options of every command\n")
    parts.append(_table(("option", "what it does"), _options(TABLE.common)))
    parts.append(
        "## Settings\n\nIn `$XDG_CONFIG_HOME/nlshell/config.toml`, which is written only by `config save`:\n"
    )
    rows = [
        (f"`{setting.name}`", f"`{setting.default!r}`", setting.doc)
        for setting in SETTINGS.values()
    ]
    parts.append(_table(("setting", "default", "what it does"), rows))
    parts.append('Aliases stand under `[aliases]`: `ll = "link show | columns ifname mtu"`.\n')
    return "\n".join(parts)


def _format(row: Format) -> tuple[str, ...]:
    endings = ", ".join(f"`{ending}`" for ending in row.endings)
    return f"`{row.name}`", row.help, endings, ", ".join(kind.name for kind in row.takes)


def _section(command: Command) -> str:
    return "\n".join(_section_lines(command)) + "\n"


def _section_lines(command: Command) -> Iterator[str]:
    yield f"### {command.name}\n"
    yield f"`{command.usage}`\n"
    yield f"{command.summary[:1].upper()}{command.summary[1:]}."
    rows = [
        (f"`{' '.join(filter(None, (s.word, s.argument)))}`", s.help)
        for s in command.selectors.values()
    ]
    rows += [(f"`{word}`", text) for word, text in command.choices.items() if text]
    rows += _options(command.options)
    if rows:
        yield ""
        yield _table(("word", "what it does"), rows).rstrip()
    for text in command.further:
        yield f"\n{text}"
    if command.aliases:
        yield "\nAlso: " + ", ".join(f"`{' '.join(alias)}`" for alias in command.aliases)


def _options(options: Mapping[str, Option]) -> list[tuple[str, str]]:
    return [(f"`--{option.name}`", option.help) for option in options.values()]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
