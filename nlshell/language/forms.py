"""What words are by their form alone: plain ones, options with their arguments, path=value."""

from __future__ import annotations

from ..errors import UnknownNameError, UsageError
from .place import At
from .table import TABLE
from .tokens import Token, is_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from .names import Names


def roles_of(tokens: Sequence[Token]) -> list[str]:
    """What each word of a command is by its form: plain, option, argument (of an option), value, or dashes (`--`)."""
    roles: list[str] = []
    argument = literal = False
    shorts = TABLE.shorts() if any(token.text[:1] == "-" for token in tokens) else {}
    for token in tokens:
        text = token.text
        if literal:
            roles.append("plain")
        elif argument:
            argument = False
            roles.append("argument")
        elif text == "--":
            literal = True
            roles.append("dashes")
        elif text.startswith("--") or (
            len(text) > 1 and text[0] == "-" and not (text[1].isdigit() and text[1:] not in shorts)
        ):
            roles.append("option")
            argument = TABLE.takes_argument(text)
        elif "=" in text and is_path(text.partition("=")[0]):
            roles.append("value")
        else:
            roles.append("plain")
    return roles


class Front:
    """The words of a door: options that hold for all its commands, and what else there is.

    options  as their kinds read them; those that no door knows as they were typed
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self.values: list[str] = []
        self.options: dict[str, Any] = {}


def front(words: Iterable[str], names: Names) -> Front:
    """Sort the words of a door. Raises NlshellError for the argument of an option of every command that is none."""
    found = Front()
    tokens = [Token(0, 0, word) for word in words]
    pairs = list(zip(tokens, roles_of(tokens)))
    known = {**TABLE.common, **TABLE.door}
    for (token, role), (following, next_role) in zip(pairs, [*pairs[1:], (Token(0, 0, ""), "")]):
        if role == "plain":
            found.words.append(token.text)
        elif role == "value":
            found.values.append(token.text)
        elif role == "option":
            written, equals, argument = token.text.partition("=")
            name = TABLE.option(written)
            letters = TABLE.shorts()
            if written[1:2] != "-" and written[1:] not in letters:
                raise UnknownNameError("option", written, [f"-{each}" for each in letters])
            if not equals and TABLE.takes_argument(written):
                if next_role != "argument":
                    raise UsageError(f"option --{name} needs an argument")
                equals, argument = "=", following.text
            option = known.get(name)
            at = At(names, f"--{name}")
            typed = (
                option.kind.read(argument, at) if equals and option and option.kind else argument
            )
            found.options[name] = typed if equals else True
    return found


def judge_options(options: Iterable[str], own: Iterable[str], name: str) -> None:
    """Raise UnknownNameError for an option that is neither one of `own` nor one of every command."""
    known = [f"--{each}" for each in (*own, *TABLE.common)]
    for option in options:
        if f"--{option}" not in known:
            hint = f"`help {name}` lists its own, `help` the others"
            raise UnknownNameError(f"option for `{name}`", f"--{option}", known, hint)
