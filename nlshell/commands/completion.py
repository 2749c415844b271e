"""Completion in the shell that calls us. `nlshell completion bash` prints a script, which asks `nlshell --complete-line` at
every Tab; what may stand is then read as at the prompt, with the names that the system has now.

The script gives the line as it was typed, and what we print goes into it. So a word is only ever gone on with, by what the
shell takes as plain text: whatever characters a name holds, no shell expands or runs it.
"""

from __future__ import annotations

import os
from shutil import get_terminal_size

from .. import plugins
from ..errors import NlshellError, UsageError
from ..language.complete import going_on
from ..language.forms import front
from ..language.kinds import file_choices
from ..language.names import Names
from ..language.place import Choice
from ..language.reading import read
from ..language.sentences import typed
from ..language.table import TABLE
from ..language.tokens import quoted
from ..render.style import fitted, safe
from .all import SHELLS
from .live import Live
from .settings import load
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ..language.place import At
    from ..language.table import Call

_PLAIN = "_-./:,@+%"  # what no shell takes for a sign, besides letters and digits


def script(state: State, call: Call) -> Result:
    """`completion bash`."""
    name = os.path.join(os.path.dirname(__file__), f"completion.{call.arguments['']}")
    with open(name, encoding="utf-8") as file:
        return Result(lines=file.read().splitlines())


def judge(call: Call, at: At) -> None:
    if "" not in call.arguments:
        raise UsageError(f"`completion` needs the name of a shell behind it: {', '.join(SHELLS)}")


class Asked(Live):
    """Names for one answer: asked when they are wanted, and descriptions read one by one, since a process ends with it."""

    def __init__(self, state: State, is_far: bool) -> None:
        super().__init__(state, background=False)
        self._is_far = is_far

    @property
    def loaded(self) -> bool:
        return True

    def _ask(self, place: Any, what: str) -> Any:
        if self._is_far and what not in ("registry", "host"):
            return []  # a Tab opens no connection to another machine
        return super()._ask(place, what)


def answer(arguments: Sequence[str]) -> int:
    """What `nlshell --complete-line SHELL LINE [PART]` does: a line for each word that may stand at the end of LINE.

    part  of the word there, what the shell will put our answer in place of
    """
    if len(arguments) < 2 or arguments[0] not in SHELLS:
        return 2
    shell, line, part = (*arguments, "")[:3]
    found = cut(line, shell)
    if found is None or not line.endswith(part):
        return 0
    words, quote = found
    while words and words[0].partition("=")[0].isidentifier() and "=" in words[0]:
        del words[0]  # X=1 nlshell …
    if len(words) < 2:
        return 0
    plugins.use("none" if "--no-plugins" in words else "all")
    typed_so_far = words[-1]
    choices = [
        (f"{before}{choice.text}{choice.follow.strip()}", choice)
        for before, choice in _choices(words[1:])
    ]
    wide = min(max((len(choice.text) for _, choice in choices), default=0), 40)
    for whole, choice in choices:
        if shell == "fish":  # which puts a whole word there, and quotes it
            print(f"{whole}\t{safe(choice.meta)}")
            continue
        further = _quoted(whole[len(typed_so_far) :], quote, begins=not typed_so_far)
        # bash closes a quotation mark itself.
        end = "" if choice.follow != " " or (quote and shell == "bash") else f"{quote} "
        shown = f"\t{_fitting(f'{choice.text:{wide}}  {choice.meta}')}" if shell == "zsh" else ""
        print(f"{part}{further}{end}{shown}")
    return 0


def _choices(words: list[str]) -> Iterator[tuple[str, Choice]]:
    """What the last word may become: what stands in front of the choice in it, and the choice."""
    *before, word = words
    if word in ("|", ">"):
        return
    if before[-1:] in (["-f"], ["--file"]):
        yield from (("", choice) for choice in file_choices(word) if choice.text.startswith(word))
        return
    if before[-1:] in (["-c"], ["--command"]):
        text, raw = word, True
    else:
        text, raw = typed(words)
    state, is_far = _state(before)
    try:
        place = read(text, Asked(state, is_far)).place
        if "an option" in place.nouns:
            place.offer(
                lambda: (
                    Choice(f"--{each.name}", each.help, "option") for each in TABLE.door.values()
                )
            )
        if not word.endswith(place.typed) or (place.quote and raw):
            return
        in_front = word[: len(word) - len(place.typed)]
        for choice in going_on(place):
            if raw and choice.kind in ("name", "value"):
                choice = Choice(quoted(choice.text), choice.meta, choice.kind, choice.follow)
            if choice.text.isprintable() and choice.text.startswith(place.typed):
                yield in_front, choice
    finally:
        state.close()


def _state(words: Sequence[str]) -> tuple[State, bool]:
    """Where the line sends its requests, as far as it has got; whether that is another machine."""
    settings = load()
    state = State(timeout=settings.timeout, read_only=True, settings=settings)
    try:
        options = front(words[: words.index("|")] if "|" in words else words, Names()).options
    except NlshellError:  # the argument of an option is still to come
        options = {}
    if "netns" in options and "host" not in options:
        state.netns = str(options["netns"])
    return state, "host" in options


# --- the quoting of shells


def cut(line: str, shell: str) -> tuple[list[str], str] | None:
    """The words of a line that ends at the cursor, quotes removed, the last of them the one that is typed there; and the
    quotation mark that is open. None where that word is no plain text so far, or ends in a backslash.
    """
    words, quote, begun, plain = [""], "", False, True
    characters = iter(line)
    for character in characters:
        plain = plain and (
            quote == "'" or character not in "$`" if quote else character not in "$`<>()&;|"
        )
        if character == "\\" and (quote != "'" or shell == "fish"):
            following = next(characters, None)
            if following is None:
                return None
            keeps = {"": "", '"': '$`"\\\n', "'": "'\\"}[quote]
            if keeps and following not in keeps:
                words[-1] += character
            words[-1] += following.replace("\n", "")
            begun = True
        elif quote or character in "'\"":
            if not quote:
                quote, begun = character, True
            elif character == quote:
                quote = ""
            else:
                words[-1] += character
        elif character in " \t\n":
            if begun:
                words.append("")
            begun, plain = False, True
        else:
            words[-1] += character
            begun = True
    return (words, quote) if plain else None


def _quoted(text: str, quote: str, begins: bool) -> str:
    """The rest of a word as bash and zsh take it for plain text, inside an open quotation mark or outside."""
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote:
        escaped = "".join(f"\\{each}" if each in '$`"\\' else each for each in text)
        return escaped.replace("!", "\"'!'\"")  # which bash takes for its history, there too
    return "".join(
        each
        if each.isalnum() or each in _PLAIN or (each == "=" and not (begins and place == 0))
        else f"\\{each}"
        for place, each in enumerate(text)
    )


def _fitting(text: str) -> str:
    """A line of the list of zsh, which would break a longer one."""
    return fitted(safe(text.rstrip()), get_terminal_size().columns - 1)
