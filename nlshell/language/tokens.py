"""Cutting text into tokens: words, pipes, redirections, ends of commands, comments.

Quotes work as in a shell. A `|` with a blank beside it is a pipe, `>` in front of a word leads to a file. Inside open
brackets a new line is a blank, and `|`, `>`, `;` and `#` are text. Where a command or stage would begin, `!` makes the rest
of its line one token, as it was typed: another shell reads it.
"""

from __future__ import annotations

from ..errors import UsageError

_OPEN, _CLOSE = "([{", ")]}"
_ESCAPED_IN_QUOTES = '"\\'


class Token:
    """A piece of text[start:end].

    kind    "word", "pipe", "redirect", "end" (of a command), "program" (`!` and the rest of its line) or "comment"
    text    what it says, quotes removed
    quoted  part of it was in quotes, so that it is no sign of the language
    open    the quotation mark that is not closed, or ""
    """

    __slots__ = ("end", "kind", "open", "quoted", "start", "text")

    def __init__(
        self,
        start: int,
        end: int,
        text: str,
        kind: str = "word",
        quoted: bool = False,
        open: str = "",
    ) -> None:
        self.start = start
        self.end = end
        self.text = text
        self.kind = kind
        self.quoted = quoted
        self.open = open

    def __repr__(self) -> str:
        return f"<{self.kind} {self.text!r} {self.start}..{self.end}>"


class Misplaced(UsageError):
    """Text that cannot be cut into commands, and at which character of it."""

    def __init__(self, sentence: str, position: int) -> None:
        super().__init__(sentence)
        self.position = position


def row_of(text: str, position: int) -> int:
    """The line that a position is in, from 1."""
    return text.count("\n", 0, position) + 1


def scan(text: str, lenient: bool = False) -> list[Token]:
    """Cut text into tokens. Raises Misplaced for quotes and brackets left open, unless `lenient`."""
    found: list[Token] = []
    brackets: list[tuple[str, int]] = []
    start, was_quoted = -1, False  # -1: between words
    quote, opened = "", 0  # the quotation mark that is open, and where it stands
    pieces: list[str] = []
    position = 0

    def finish(end: int, open: str = "") -> None:
        nonlocal start, was_quoted
        if start >= 0:
            found.append(Token(start, end, "".join(pieces), quoted=was_quoted, open=open))
        pieces.clear()
        start, was_quoted = -1, False

    while position < len(text):
        character = text[position]
        position += 1
        if quote:
            if character == quote:
                quote = ""
            elif (
                character == "\\"
                and quote == '"'
                and position < len(text)
                and text[position] in _ESCAPED_IN_QUOTES
            ):
                pieces.append(text[position])
                position += 1
            else:
                pieces.append(character)
            continue
        following = text[position : position + 1]
        if character == "\\" and following:
            position += 1
            if following != "\n":
                start = position - 2 if start < 0 else start
                pieces.append(following)
                was_quoted = True
        elif character in " \t\r\n" or (character == ";" and not brackets):
            finish(position - 1)
            if character == ";" or (character == "\n" and not brackets):
                found.append(Token(position - 1, position, character, "end"))
        elif character == "!" and start < 0 and not brackets and _begins(found):
            begin, position = position - 1, _end_of_line(text, position)
            found.append(Token(begin, position, text[begin + 1 : position].strip(), "program"))
        elif character == "#" and start < 0 and not brackets:
            begin, end = position - 1, text.find("\n", position)
            position = len(text) if end < 0 else end
            found.append(Token(begin, position, text[begin:position], "comment"))
        elif (
            character == "|" and not brackets and (start < 0 or following in ("", " ", "\t", "\n"))
        ):
            finish(position - 1)
            found.append(Token(position - 1, position, "|", "pipe"))
        elif character == ">" and not brackets and start < 0 and following != "=":
            found.append(Token(position - 1, position, ">", "redirect"))
        else:
            start = position - 1 if start < 0 else start
            if character in "'\"":
                quote, was_quoted, opened = character, True, position - 1
                continue
            if character in _OPEN:
                brackets.append((character, position - 1))
            elif (
                character in _CLOSE
                and brackets
                and brackets[-1][0] == _OPEN[_CLOSE.index(character)]
            ):
                brackets.pop()
            pieces.append(character)
    if quote and not lenient:
        raise Misplaced(f"a quotation mark {quote} is not closed", opened)
    if brackets and not lenient:
        raise Misplaced(f"a bracket {brackets[-1][0]} is not closed", brackets[-1][1])
    finish(len(text), quote)
    return found


def _begins(found: list[Token]) -> bool:
    """Whether a command or stage begins behind these."""
    last = next((token for token in reversed(found) if token.kind != "comment"), None)
    return last is None or last.kind in ("end", "pipe")


def _end_of_line(text: str, position: int) -> int:
    """Where the line ends; behind a backslash it goes on."""
    while True:
        end = text.find("\n", position)
        if end < 0:
            return len(text)
        before = text[position:end]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return end
        position = end + 1


def unfinished(text: str) -> bool:
    """Whether more lines belong to it: a quote or bracket is open, or it ends in a backslash or a pipe."""
    tokens = scan(text, lenient=True)
    if tokens and (tokens[-1].open or tokens[-1].kind == "pipe"):
        return True
    backslashes = len(text) - len(text.rstrip("\\"))
    if backslashes % 2:
        return True
    try:
        scan(text)
    except UsageError:
        return True
    return False


def quoted(word: str) -> str:
    """A word as it must be typed to be read as this one word."""
    outside = "".join(
        part.partition("]")[2] if number else part for number, part in enumerate(word.split("["))
    )
    plain = all(character.isalnum() or character in "_-.,:/=+@%^*~!?&<[]" for character in word)
    if word and plain and "]" not in outside and word.count("[") == word.count("]"):
        return word
    if "'" not in word:
        return f"'{word}'"
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def is_path(text: str) -> bool:
    return (
        bool(text)
        and (text[0].isalpha() or text[0] in "_#")
        and all(c.isalnum() or c in "_.[]#-" for c in text)
    )
