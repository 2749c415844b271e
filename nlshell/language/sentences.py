"""Sentences: commands with the stages behind their pipes and the file they go to, cut out of a text.

link show dev v0 up --json ; route getroute dst=192.0.2.1   # a comment
link show | where mtu > 1500 and linkinfo.kind = veth | columns ifname mtu > links.csv
link show | json | !jq .
"""

from __future__ import annotations

from .table import TABLE
from .tokens import Misplaced, Token, quoted, row_of, scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NOTHING = "there is no command; `help` lists them"


class Piece:
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
        if not self.tokens:
            return ""
        return self.source[self.tokens[0].end : self.tokens[-1].end].strip()


class Sentence:
    """One command with the stages behind it, and the file its result goes to ("" for none).

    pieces   the command, then its stages; one without tokens has a fault, unless a program stands alone
    behind   the tokens behind `>`, where there is one
    program  the token of a program (`!jq .`), alone or behind the last pipe
    signs    the pipes and the `>`
    faults   what stands where it cannot, as text; what words mean is read later
    """

    __slots__ = ("behind", "faults", "pieces", "program", "signs", "source")

    def __init__(self, source: str, pieces: list[Piece]) -> None:
        self.source = source
        self.pieces = pieces
        self.behind: list[Token] | None = None
        self.program: Token | None = None
        self.signs: list[Token] = []
        self.faults: list[Misplaced] = []

    @property
    def is_program(self) -> bool:
        """Whether it is a program alone."""
        return self.program is not None and not self.pieces[0].tokens

    @property
    def target(self) -> str:
        return self.behind[0].text if self.behind else ""

    @property
    def text(self) -> str:
        """As it was typed."""
        target = f" > {quoted(self.target)}" if self.target else ""
        program = [f"!{self.program.text}"] if self.program is not None else []
        return " | ".join([piece.text for piece in self.pieces if piece.tokens] + program) + target

    @property
    def row(self) -> int:
        """The line of the text in which it begins, from 1."""
        return row_of(self.source, next(iter(self.tokens)).start)

    @property
    def tokens(self) -> Iterator[Token]:
        """All that it is made of but for pipes and `>`; what it begins with is the first."""
        yield from (token for each in self.pieces for token in each.tokens)
        yield from self.behind or ()
        if self.program is not None:
            yield self.program


class Cut:
    """A text in its sentences. tokens: all there are, comments too; fault: the first thing that stands where it cannot."""

    __slots__ = ("fault", "sentences", "tokens")

    def __init__(
        self, tokens: list[Token], sentences: list[Sentence], fault: Misplaced | None
    ) -> None:
        self.tokens = tokens
        self.sentences = sentences
        self.fault = fault


def cut(text: str) -> Cut:
    """Cut a text into sentences. It never raises: what is wrong stands in `fault`, and the rest is cut all the same."""
    fault = None
    try:
        tokens = scan(text)
    except Misplaced as error:
        tokens, fault = scan(text, lenient=True), error
    found: list[Sentence] = []
    taken: list[Token] = []
    for token in [*tokens, Token(len(text), len(text), "", "end")]:
        if token.kind == "comment":
            continue
        if token.kind != "end":
            taken.append(token)
        elif taken and not (token.text == "\n" and taken[-1].kind == "pipe"):
            found.append(sentence(text, taken))
            taken = []
    faults = [fault] if fault is not None else [each for one in found for each in one.faults[:1]]
    return Cut(tokens, found, faults[0] if faults else None)


def sentences(text: str) -> list[Sentence]:
    """The commands in a text. Raises Misplaced."""
    found = cut(text)
    if found.fault is not None:
        raise found.fault
    return found.sentences


def sentence(text: str, tokens: Sequence[Token]) -> Sentence:
    """One command from its tokens (without an "end"): cut at pipes, the file at the end taken off."""
    found = Sentence(text, [Piece(text, [])])
    pipes = [token for token in tokens if token.kind == "pipe"]
    for index, token in enumerate(tokens):
        if token.kind == "pipe":
            found.signs.append(token)
            found.pieces.append(Piece(text, []))
        elif token.kind == "program":
            found.program = token
            if found.signs:
                del found.pieces[-1]  # it stands where a stage would
        elif found.behind is not None:
            found.behind.append(token)
        elif token.kind == "redirect" and not _compares(found.pieces, tokens[index + 1 :]):
            found.signs.append(token)
            found.behind = []
        else:
            found.pieces[-1].tokens.append(token)
    sign = next((token for token in found.signs if token.kind == "redirect"), None)
    if sign is not None:
        _judge_target(found, sign, [token for token in tokens if token.start > sign.start])
    if found.is_program and not found.signs:
        return found
    if not found.pieces[0].tokens and len(found.pieces) == 1 and not found.signs:
        found.faults.append(Misplaced(NOTHING, 0))
        return found
    for number, piece in enumerate(found.pieces):
        if not piece.tokens and pipes:
            where = "in front of" if number == 0 else "behind"
            found.faults.append(
                Misplaced(
                    f"there is nothing {where} a |; write it as in `link show | head 3`, "
                    "and quote a | that is meant as text",
                    pipes[max(number - 1, 0)].start,
                )
            )
    return found


def _judge_target(found: Sentence, sign: Token, behind: Sequence[Token]) -> None:
    if len(behind) == 1 and behind[0].kind != "word" and found.pieces[0].tokens:
        what = f"behind {sign.text} stands the name of a file, not {behind[0].text!r}"
        found.faults.append(Misplaced(what, behind[0].start))
    elif len(behind) != 1 or not found.pieces[0].tokens:
        found.faults.append(
            Misplaced(
                "`> FILE` stands at the end, with one name behind it: link show > links.json; "
                "quote a > that is meant as text",
                sign.start,
            )
        )


def _compares(pieces: list[Piece], behind: Sequence[Token]) -> bool:
    """Whether a `>` is part of an expression rather than in front of a file: there the file's ending tells."""
    if len(pieces) < 2 or not pieces[-1].tokens:
        return False
    if pieces[-1].tokens[0].text not in TABLE.expressions:
        return False
    return not (len(behind) == 1 and TABLE.is_file(behind[0].text))


def spoken(words: Iterable[str]) -> Sentence:
    """The command that words of a command line make: a lone `|` or `>` is a sign of the language there too.

    An expression is taken as it came, for its quotes were the calling shell's; other words get quotes where they need
    some. Raises Misplaced.
    """
    found: list[Token] = []
    text = ""
    for word, kind, written in _written(words):
        found.append(Token(len(text), len(text) + len(written), word, kind))
        text += written + " "
    made = sentence(text, found)
    if made.faults:
        raise made.faults[0]
    return made


def _written(words: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Each word of a command line, what kind of token it is, and how it is written in the language."""
    first, behind = True, False  # first: of its stage; behind: a pipe came before
    expression = False
    for word in words:
        kind = {"|": "pipe", ">": "redirect"}.get(word, "word")
        if first and word.startswith("!"):
            # To be refused: the rest is for another shell, which has read it already.
            yield word[1:], "program", word
            return
        if first:
            expression = behind and word in TABLE.expressions
        yield word, kind, word if kind != "word" or expression else quoted(word)
        first = kind == "pipe"
        behind = behind or first


def typed(words: Sequence[str]) -> tuple[str, bool]:
    """The text of a command line whose last word is being typed ("": none has begun), and whether that is part of an
    expression, where names are quoted as in the language.
    """
    *before, last = words
    *written, blank = (each for _, _, each in _written([*before, " "]))
    raw = blank == " "
    return " ".join([*written, last if raw or not last else quoted(last)]), raw
