"""The manual page docs/nlshell.1, made from the table of commands: `python -m nlshell.commands.manpage` prints it."""

from __future__ import annotations

from ..answers.formats import FORMATS
from ..language.table import TABLE, Command
from ..version import __version__
from .help import STATUSES, USAGE, option_head, option_text
from .reference import shown_things
from .settings import SETTINGS, toml
from .show import everyday

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DESCRIPTION = (
    "nlshell speaks netlink with the running kernel, or reads bytes that it is given, and shows every message decoded to the "
    "last byte: with names, values and units, as trees, tables, JSON, annotated hex or plain sentences.",
    "Without words it opens a prompt, which speaks the same language: Tab shows what may stand, F1 helps. Behind a command, "
    "`| STAGE` goes on with the result and `> FILE` writes it; in the words of a calling shell both signs are quoted.",
)
_EXAMPLES = {
    "nlshell link show dev eth0": "one interface",
    "nlshell route show proto static '|' columns dst via dev": "a table of these columns",
    "nlshell -c 'link newlink ifname=v0 linkinfo.kind=bridg; why'": "where in the request the kernel found fault",
    "nlshell monitor link route": "events as they happen",
    "nlshell decode capture.txt": "what messages in a paste or a file mean",
}
_FILES = {
    "$XDG_CONFIG_HOME/nlshell/config.toml": "settings and aliases; mostly ~/.config/nlshell/config.toml",
    "$XDG_STATE_HOME/nlshell/history": "the lines of the prompt; mostly ~/.local/state/nlshell/history",
}
_ENVIRONMENT = {
    "NLSHELL_PAGER, PAGER": "what shows results that are longer than the screen",
    "NLSHELL_NO_PLUGINS": "1: without what other packages bring",
    "NLSHELL_DEBUG": "1: print every message that is sent or received (hex: its bytes, json:FILE: as objects)",
    "NO_COLOR": "no colours",
}


def page() -> str:
    """The whole page, as roff."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield '.\\" Made from the table of commands by `python -m nlshell.commands.manpage`.'
    yield f'.TH NLSHELL 1 "" "nlshell {__version__}"'
    yield ".SH NAME"
    yield "nlshell \\- see what Linux netlink really says"
    yield ".SH SYNOPSIS"
    yield "\n.br\n".join(f".B nlshell\n{roff(usage)}" for usage in USAGE)
    yield ".SH DESCRIPTION"
    for text in _DESCRIPTION:
        yield f"{roff(text)}\n.PP"
    yield f"{roff('`nlshell help COMMAND` tells more of each of the following.')}"
    yield ".SH OPTIONS"
    yield ".SS Of the program"
    yield from _rows((option_head(option), option_text(option)) for option in TABLE.door.values())
    yield ".SS Of every command, in front of it or behind it"
    yield from _rows((option_head(option), option_text(option)) for option in TABLE.common.values())
    yield ".SH COMMANDS"
    for command in (*everyday(), *TABLE.commands):
        yield from _command(command)
    yield ".SS FAMILY show"
    yield roff("Whatever else has a dump:")
    yield from _rows((command.name, command.summary) for command in shown_things())
    yield from _command(TABLE.request)
    yield ".SH STAGES"
    yield roff(
        "They stand behind a `|`, and so may views of messages: hex, tree, explain, diff and their like."
    )
    for command in TABLE.stages:
        yield from _command(command)
    yield ".SH FORMATS"
    yield roff("By option, by stage and by the ending of a file.")
    yield from _rows((" ".join((row.name, *row.endings)), row.help) for row in FORMATS.values())
    yield ".SH SETTINGS"
    yield roff(
        "`config` shows them, `config NAME=VALUE` changes one, `config save` writes the file."
    )
    yield from _rows(
        (f"{each.name} = {toml(each.default)}", each.doc) for each in SETTINGS.values()
    )
    yield ".SH FILES"
    yield from _rows(_FILES.items())
    yield ".SH ENVIRONMENT"
    yield from _rows(_ENVIRONMENT.items())
    yield ".SH EXIT STATUS"
    yield from _rows((str(number), text) for number, text in STATUSES.items())
    yield ".SH EXAMPLES"
    yield from _rows(_EXAMPLES.items())
    yield ".SH SEE ALSO"
    yield ".BR ip (8),\n.BR tc (8),\n.BR netlink (7),\n.BR rtnetlink (7)"


def _command(command: Command) -> Iterator[str]:
    """One command, view or stage, with its words and options."""
    yield f".SS {roff(command.usage if command is not TABLE.request else f'{command.name} {command.values}')}"
    yield roff(f"{command.summary[:1].upper()}{command.summary[1:]}.")
    rows = [
        (f"{each.word} {each.argument}".rstrip(), each.help) for each in command.selectors.values()
    ]
    rows += [(word, text) for word, text in command.choices.items() if text]
    rows += [(option_head(option), option_text(option)) for option in command.options.values()]
    yield from _rows(rows)
    for text in command.details:
        yield f".PP\n{roff(text)}"


def _rows(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for head, text in rows:
        yield f".TP\n\\fB{roff(head)}\\fR\n{roff(text)}"


def roff(text: str) -> str:
    """Text as roff reads it as text: on one line, and no request."""
    written = "".join(
        _SIGNS.get(each, each if each.isascii() else f"\\[u{ord(each):04X}]")
        for each in " ".join(text.split())
    )
    return f"\\&{written}" if written[:1] in (".", "'") else written


# A quotation mark that shall stay one is written out, or it becomes a curved one; a hyphen that people copy, too.
_SIGNS = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}

if __name__ == "__main__":
    print(page(), end="")
