"""What words are by their form alone: plain ones, options with their arguments, path=value."""

from __future__ import annotations

from ..errors import NlshellError, UnknownNameError, UsageError
from .place import At
from .table import TABLE
from .tokens import Token, is_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from .names import Names
    from .table import Kind


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
            len(text) > 1
            and text[0] == "-"
            and not (text[1].isdigit() and text[1:] not in shorts and text[1:] not in TABLE.habits)
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

    options  as their kinds read them; those that no door knows as they were typed; spelled: name -> how it was typed
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self.values: list[str] = []
        self.options: dict[str, Any] = {}
        self.spelled: dict[str, str] = {}


class Once:
    """The options of a command so far, none of which may stand there twice."""

    def __init__(self) -> None:
        self._before: dict[str, tuple[str, str, int]] = {}

    def twice(
        self, written: str, argument: str, kind: Kind | None, side: int = 0
    ) -> UsageError | None:
        """What is wrong with an option that was there before; None where it was not, or on another side: of an alias and
        of what is typed behind it the last counts.
        """
        key = TABLE.habit(written) or TABLE.option(written)  # `-d -s` are two, and both --details
        before = self._before.get(key)
        self._before[key] = written, argument, side
        if before is None or before[2] != side:
            return None
        if before[0] != written:
            return UsageError(f"{before[0]} and {written} say the same; leave one of them out")
        if kind is not None and kind.joins and argument:
            both = f"{written} {before[1]},{argument}"
            return UsageError(f"{written} is given twice; write both with a comma between: {both}")
        return UsageError(f"{written} is given twice; leave one of them out")


def needs_argument(written: str) -> UsageError:
    """What to say where a line ends behind an option that wants an argument."""
    return UsageError(f"{written} needs an argument")


def no_option(written: str, known: Iterable[str], what: str, hint: str) -> NlshellError:
    """What is wrong with an option that is none of `known`: of nobody, of somebody else, or a habit that has another
    form here. what: whose options these are, as in "`link show`"; hint: where they are listed.
    """
    if refused := TABLE.refused(written):
        return UsageError(refused)
    letters = [f"-{letter}" for letter in TABLE.shorts()]
    known = [f"--{each}" for each in known]
    if _is_of_some(TABLE.option(written)):
        return UsageError(f"{written} means nothing to {what}{hint and f'; {hint}'}")
    if written[1:2] != "-":
        options = [f"--{each}" for each in TABLE.option_names()]
        return UnknownNameError(
            "option", written, [*letters, *options], f"known: {', '.join(letters)}"
        )
    return UnknownNameError(f"option for {what}", written, known, hint)


def front(words: Iterable[str], names: Names) -> Front:
    """Sort the words of a door. Raises NlshellError for the argument of an option of every command that is none."""
    found = Front()
    tokens = [Token(0, 0, word) for word in words]
    pairs = list(zip(tokens, roles_of(tokens)))
    known = {**TABLE.common, **TABLE.door}
    once = Once()
    for (token, role), (following, next_role) in zip(pairs, [*pairs[1:], (Token(0, 0, ""), "")]):
        if role == "plain":
            found.words.append(token.text)
        elif role == "value":
            found.values.append(token.text)
        elif role == "option":
            written, equals, argument = token.text.partition("=")
            name = TABLE.option(written)
            if written[1:2] != "-" and not _is_of_some(name):
                raise no_option(written, (), "`nlshell`", "`nlshell --help` lists them")
            if not equals and TABLE.takes_argument(written):
                if next_role != "argument":
                    raise needs_argument(written)
                equals, argument = "=", following.text
            option = known.get(name)
            if error := once.twice(written, argument, option.kind if option else None):
                raise error
            found.spelled.setdefault(name, written)
            at = At(names, written)
            typed = (
                option.kind.read(argument, at) if equals and option and option.kind else argument
            )
            found.options[name] = typed if equals else True
    return found


def judge_options(line: Front, own: Iterable[str], name: str = "nlshell") -> None:
    """Raise NlshellError for an option that is neither one of `own` nor one of every command, where no command is given."""
    known = [*own, *TABLE.common]
    for option in line.options:
        written = line.spelled[option]
        if option in known:
            continue
        if _is_of_some(option) and option not in TABLE.door:
            raise UsageError(
                f"{written} goes with a command that has it, and is no option of `{name}` itself"
            )
        hint = "`nlshell --help` lists them" if name == "nlshell" else "`help` lists them"
        raise no_option(written, known, f"`{name}`", hint)


def _is_of_some(option: str) -> bool:
    """Whether some command has an option of this name."""
    return option in TABLE.option_names() or option in TABLE.source.letters.values()
