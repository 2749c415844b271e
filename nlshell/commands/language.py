"""Words of the command language: cutting text into tokens, commands and stages, and a command into words and values.

    link show dev v0 up --json ; route getroute dst=192.0.2.1   # a comment
    link show | where mtu > 1500 and linkinfo.kind = veth | columns ifname mtu > links.csv

Quotes work as in a shell. A word `path=value` is a value, a word that begins with `-` an option; all others are the
command's own words. A `|` with a blank beside it passes the result on to a stage, `>` in front of a word writes it to a
file. Inside open brackets a new line is a blank, and `|`, `>`, `;` and `#` are text.
"""

from __future__ import annotations

from ..errors import UnknownNameError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_OPEN, _CLOSE = "([{", ")]}"
_ESCAPED_IN_QUOTES = '"\\'


class Token:
    """A piece of text[start:end].

    kind    "word", "pipe", "redirect", "end" (of a command) or "comment"
    text    what it says, quotes removed
    quoted  part of it was in quotes, so that it is no sign of the language
    open    the quotation mark that is not closed, or ""
    """

    __slots__ = ("end", "kind", "open", "quoted", "start", "text")

    def __init__(self, start: int, end: int, text: str, kind: str = "word", quoted: bool = False, open: str = "") -> None:
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


class Line:
    """One command: its words in order, values by path, options (without dashes) with their argument or True.

    behind  the word in front of each value: in `link show dev a=b` it turns out to be a name
    """

    def __init__(
        self, words: list[str], values: dict[str, str], options: dict[str, str | bool], behind: dict[str, str] | None = None
    ) -> None:
        self.words = words
        self.values = values
        self.options = options
        self.behind = behind or {}


class Stage:
    """What stands between two pipes: tokens, and the source text they were cut from."""

    __slots__ = ("source", "tokens")

    def __init__(self, source: str, tokens: Sequence[Token]) -> None:
        self.source = source
        self.tokens = list(tokens)

    @property
    def words(self) -> list[str]:
        return [token.text for token in self.tokens]

    @property
    def text(self) -> str:
        """As it was typed, from its first word to its last."""
        return self.source[self.tokens[0].start : self.tokens[-1].end] if self.tokens else ""

    @property
    def rest(self) -> str:
        """What was typed behind its first word."""
        return self.source[self.tokens[0].end : self.tokens[-1].end].strip() if self.tokens else ""


class Sentence:
    """One command with the stages behind it, and the file its result goes to ("" for none)."""

    __slots__ = ("stages", "target")

    def __init__(self, stages: list[Stage], target: str = "") -> None:
        self.stages = stages
        self.target = target

    @property
    def text(self) -> str:
        """As it was typed."""
        return " | ".join(stage.text for stage in self.stages) + (f" > {quoted(self.target)}" if self.target else "")

    @property
    def row(self) -> int:
        """The line of the text in which it begins, from 1."""
        return row_of(self.stages[0].source, self.stages[0].tokens[0].start)


# Options that take an argument in the next word when it is not given with "=".
WITH_ARGUMENT = (
    "protocol",
    "netns",
    "timeout",
    "color",
    "format",
    "columns",
    "families",
    "width",
    "flags",
    "at",
    "layout",
    "depth",
    "ignore",
    "events",
    "seconds",
)
# Short options, those that `ip` users type.
SHORT = {
    "4": "ipv4",
    "6": "ipv6",
    "M": "mpls",
    "j": "json",
    "n": "netns",
    "t": "table",
    "h": "help",
    "V": "version",
    "c": "command",
    "f": "file",
}
# Stages whose words are an expression, in which `>` compares; a file behind it needs one of these endings.
EXPRESSIONS = ("where", "df")
FILE_KINDS = (".json", ".jsonl", ".csv", ".parquet", ".txt", ".html")


def row_of(text: str, position: int) -> int:
    """The line that a position is in, from 1."""
    return text.count("\n", 0, position) + 1


def scan(text: str, lenient: bool = False) -> list[Token]:
    """Cut text into tokens. Raises Misplaced for quotes and brackets left open, unless `lenient`."""
    found: list[Token] = []
    brackets: list[tuple[str, int]] = []
    start, was_quoted, quote, opened = -1, False, "", 0  # start -1: between words; opened: where the quote is
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
            elif character == "\\" and quote == '"' and position < len(text) and text[position] in _ESCAPED_IN_QUOTES:
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
        elif character == "#" and start < 0 and not brackets:
            begin, end = position - 1, text.find("\n", position)
            position = len(text) if end < 0 else end
            found.append(Token(begin, position, text[begin:position], "comment"))
        elif character == "|" and not brackets and (start < 0 or following in ("", " ", "\t", "\n")):
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
            elif character in _CLOSE and brackets and brackets[-1][0] == _OPEN[_CLOSE.index(character)]:
                brackets.pop()
            pieces.append(character)
    if quote and not lenient:
        raise Misplaced(f"a quotation mark {quote} is not closed", opened)
    if brackets and not lenient:
        raise Misplaced(f"a bracket {brackets[-1][0]} is not closed", brackets[-1][1])
    finish(len(text), quote)
    return found


def spoken(words: Iterable[str]) -> Sentence:
    """The command that words of a command line make: a lone `|` or `>` is a sign of the language there too. Raises UsageError.

    An expression is taken as it came, for its quotes were the calling shell's; other words get quotes where they need some.
    """
    found: list[Token] = []
    text, first, behind = "", True, False  # first: of its stage; behind: a pipe came before
    expression = False
    for word in words:
        kind = {"|": "pipe", ">": "redirect"}.get(word, "word")
        if first:
            expression = behind and word in EXPRESSIONS
        written = word if kind != "word" or expression else quoted(word)
        found.append(Token(len(text), len(text) + len(written), word, kind))
        text += written + " "
        first = kind == "pipe"
        behind = behind or first
    return sentence(text, found)


def sentences(text: str) -> list[Sentence]:
    """The commands in a text. Raises Misplaced."""
    found: list[Sentence] = []
    tokens: list[Token] = []
    for token in [*scan(text), Token(len(text), len(text), "", "end")]:
        if token.kind == "comment":
            continue
        if token.kind != "end":
            tokens.append(token)
        elif tokens and not (token.text == "\n" and tokens[-1].kind == "pipe"):
            found.append(sentence(text, tokens))
            tokens = []
    return found


def sentence(text: str, tokens: Sequence[Token]) -> Sentence:
    """One command from its tokens (without an "end"): cut at pipes, the file at the end taken off. Raises Misplaced."""
    if len(tokens) > 2 and tokens[-2].kind == "redirect" and _is_target(tokens):
        *tokens, sign, name = tokens
        if name.kind != "word":
            raise Misplaced(f"behind {sign.text} stands the name of a file, not {name.text!r}", name.start)
        target = name.text
    else:
        target = ""
    stages: list[list[Token]] = []
    current: list[Token] = []
    pipes = [token.start for token in tokens if token.kind == "pipe"]
    for token in tokens:
        if token.kind == "pipe":
            stages.append(current)
            current = []
        elif token.kind == "redirect" and not (stages and current and current[0].text in EXPRESSIONS):
            raise Misplaced(
                "`> FILE` stands at the end, with one name behind it: link show > links.json; quote a > that is meant as text", token.start
            )
        else:
            current.append(token)
    stages.append(current)
    if stages == [[]]:
        raise Misplaced("there is no command; `help` lists them", 0)
    for number, stage in enumerate(stages):
        if not stage:
            where = "in front of" if number == 0 else "behind"
            sentence = f"there is nothing {where} a |; write it as in `link show | head 3`, and quote a | that is meant as text"
            raise Misplaced(sentence, pipes[max(number - 1, 0)])
    return Sentence([Stage(text, stage) for stage in stages], target)


def _is_target(tokens: Sequence[Token]) -> bool:
    """Whether the last word behind `>` is a file: in an expression, where `>` compares, its ending tells."""
    begin = max((index for index, token in enumerate(tokens) if token.kind == "pipe"), default=-1) + 1
    if begin and tokens[begin].text in EXPRESSIONS:
        return tokens[-1].text.lower().endswith(FILE_KINDS) or "/" in tokens[-1].text
    return True


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
    outside = "".join(part.partition("]")[2] if number else part for number, part in enumerate(word.split("[")))
    plain = all(character.isalnum() or character in "_-.,:/=+@%^*~!?&<[]" for character in word)
    if word and plain and "]" not in outside and word.count("[") == word.count("]"):
        return word
    if "'" not in word:
        return f"'{word}'"
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def parse(words: Iterable[str]) -> Line:
    """Sort the words of one command into words, values and options. Raises UsageError."""
    plain: list[str] = []
    values: dict[str, str] = {}
    behind: dict[str, str] = {}
    options: dict[str, str | bool] = {}
    rest = iter(words)
    for word in rest:
        if word == "--":
            plain.extend(rest)
        elif word.startswith("--") or (len(word) == 2 and word[0] == "-" and word[1] in SHORT):
            name, separator, argument = word.lstrip("-").partition("=")
            name = SHORT.get(name, name) if len(name) == 1 else name
            if separator:
                options[name] = argument
            elif name in WITH_ARGUMENT:
                following = next(rest, None)
                if following is None:
                    raise UsageError(f"option --{name} needs an argument")
                options[name] = following
            else:
                options[name] = True
        elif len(word) > 1 and word[0] == "-" and not word[1].isdigit():
            raise UnknownNameError("option", word, [f"-{short}" for short in SHORT])
        elif "=" in word and is_path(word.partition("=")[0]):
            path, _, value = word.partition("=")
            if path in values:
                raise UsageError(f"{path} is given twice")
            values[path] = value
            behind[path] = plain[-1] if plain else ""
        else:
            plain.append(word)
    return Line(plain, values, options, behind)


def is_path(text: str) -> bool:
    return bool(text) and (text[0].isalpha() or text[0] in "_#") and all(c.isalnum() or c in "_.[]#-" for c in text)
