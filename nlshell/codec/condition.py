"""The grammar of `where`: an expression cut into pieces, each with what it is, and the tree that they make.

Who types and who runs it read it here. `codec.where` makes a test of the tree.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATORS = {
    "=": "equal to", "!=": "not equal to", "<": "less than", "<=": "at most", ">": "more than", ">=": "at least",
    "~": "matches a regular expression", "in": "one of a list, or inside a prefix", "has": "holds a flag, element or text",
}  # fmt: skip
SAME = {"==": "=", "<>": "!="}  # other spellings of operators
JOINTS = {"and": "both must hold", "or": "one of the two must hold"}
DEEPEST = 50
NEEDED = "`where` needs a condition: where mtu > 1500 and linkinfo.kind = veth"

_PIECE = re.compile(
    r"""\s*(?:("(?:[^"\\]|\\.)*(?:"|$)|'[^']*(?:'|$))"""  # quoted text, perhaps not closed (yet)
    r"""|(<=|>=|!=|==|<>|[()=<>~,])|((?:[^\s()=<>!~,'"\[]|\[\d*\]|\[)+)|(\S))"""
)
_KINDS = ("", "quoted", "sign", "word", "wrong")


class Piece:
    """text[start:end] of an expression.

    kind  by its form: quoted, sign, word, wrong; text: what it says, quotes removed; open: its quote is not closed
    role  by its place: path, operator, value, string, sign, unknown; "" behind a fault
    """

    __slots__ = ("end", "kind", "open", "role", "start", "text")

    def __init__(self, start: int, end: int, kind: str, text: str) -> None:
        self.start = start
        self.end = end
        self.kind = kind
        self.role = ""
        self.open = kind == "quoted" and (len(text) < 2 or text[-1] != text[0])
        if kind == "quoted":
            inner = text[1:] if self.open else text[1:-1]
            text = re.sub(r"\\(.)", r"\1", inner) if text[0] == '"' else inner
        self.text = text


class Node:
    """A part of the tree.

    kind      "or", "and" (of `inner`), "not" (of its one), "there" (a path alone) or "compared"
    path      the piece with the path; operator: as OPERATORS have it; values: the pieces it is compared with
    """

    __slots__ = ("inner", "kind", "operator", "path", "values")

    def __init__(
        self,
        kind: str,
        inner: list[Node] | None = None,
        path: Piece | None = None,
        operator: str = "",
        values: list[Piece] | None = None,
    ) -> None:
        self.kind = kind
        self.inner = inner or []
        self.path = path
        self.operator = operator
        self.values = values or []

    def compared(self) -> Iterator[Node]:
        """Every comparison in it, and every path that stands alone."""
        if self.path is not None:
            yield self
        for node in self.inner:
            yield from node.compared()


class _Fault(Exception):
    pass


class Condition:
    """An expression as it was read.

    pieces   all of it, cut up
    tree     None where it has a fault
    fault    what is wrong with it, a sentence, and at which of its characters; or None
    expects  what may stand behind its end: "path", "operator" (or a joint), "value" or "joint"
    path     the last path in it, to which a value at the end belongs
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces = [
            Piece(match.start(group), match.end(), _KINDS[group], match[group])
            for match in _PIECE.finditer(text)
            if (group := match.lastindex or 0)
        ]
        self.tree: Node | None = None
        self.fault: tuple[str, int] | None = None
        self.expects = "path"
        self.path = ""
        self._at = self._depth = 0
        try:
            self.tree = self._whole()
        except _Fault:
            self.tree = None

    def _whole(self) -> Node:
        if not self.pieces:
            self._fail(NEEDED, 0)
        found = self._any()
        if self._at < len(self.pieces):
            self._unfit(self.pieces[self._at])
        return found

    def _fail(self, sentence: str, position: int) -> None:
        self.fault = sentence, position
        raise _Fault

    def _unfit(self, piece: Piece) -> None:
        piece.role = "unknown"
        if piece.kind == "wrong":
            self._fail(
                f"{piece.text!r} means nothing in a condition; quote text that is meant so",
                piece.start,
            )
        where = f"in `where {self.text.strip()}`: "
        if self.expects in ("path", "value"):
            self._fail(f"{where}a {self.expects} should stand where {piece.text!r} is", piece.start)
        self._fail(f"{where}{piece.text!r} does not fit here; join conditions with and, or", piece.start)

    def _next(self, expects: str) -> Piece:
        self.expects = expects
        if self._at == len(self.pieces):
            self._fail(f"in `where {self.text.strip()}`: something is missing at the end", len(self.text))
        piece = self.pieces[self._at]
        self._at += 1
        if piece.kind == "wrong" or piece.open:
            piece.role = "unknown" if piece.kind == "wrong" else "string"
            sign = self.text[piece.start]
            self._fail(f"{sign!r} means nothing in a condition; quote text that is meant so", piece.start)
        return piece

    def _peek(self, *words: str) -> Piece | None:
        """The next piece, taken, if it is one of these words or signs."""
        if self._at < len(self.pieces):
            piece = self.pieces[self._at]
            if piece.kind in ("word", "sign") and piece.text.lower() in words:
                self._at += 1
                piece.role = "sign" if piece.text in "()," else "operator"
                return piece
        return None

    def _any(self) -> Node:
        found = [self._all()]
        while self._peek("or"):
            found.append(self._all())
        return found[0] if len(found) == 1 else Node("or", found)

    def _all(self) -> Node:
        found = [self._one()]
        while self._peek("and"):
            found.append(self._one())
        return found[0] if len(found) == 1 else Node("and", found)

    def _one(self) -> Node:
        self.expects = "path"
        self._depth += 1
        if self._depth > DEEPEST:
            at = self.pieces[min(self._at, len(self.pieces) - 1)].start
            self._fail(f"the condition of `where` is nested more than {DEEPEST} deep", at)
        try:
            return self._condition()
        finally:
            self._depth -= 1

    def _condition(self) -> Node:
        if self._peek("not"):
            return Node("not", [self._one()])
        if self._peek("("):
            inner = self._any()
            if self._at == len(self.pieces):
                self._next(self.expects)  # which says that something is missing
            if not self._peek(")"):
                self._unfit(self.pieces[self._at])
            self.expects = "joint"
            return inner
        piece = self._next("path")
        if piece.kind == "sign":
            self._unfit(piece)
        piece.role, self.path = "path", piece.text
        self.expects = "operator"
        sign = self._peek(*OPERATORS, *SAME)
        if sign is None:
            return Node("there", path=piece)
        operator = sign.text.lower()
        operator = SAME.get(operator, operator)
        values = self._values() if operator == "in" else [self._value()]
        return Node("compared", path=piece, operator=operator, values=values)

    def _value(self) -> Piece:
        piece = self._next("value")
        if piece.kind == "sign":
            self._unfit(piece)
        piece.role = "string" if piece.kind == "quoted" else "value"
        self.expects = "joint"
        return piece

    def _values(self) -> list[Piece]:
        """A list: (a, b, c), or without brackets."""
        self.expects = "value"
        bracket = self._peek("(")
        found = [self._value()]
        while self._peek(","):
            found.append(self._value())
        if bracket is not None:
            if self._at == len(self.pieces):
                self._next("joint")
            if not self._peek(")"):
                self._unfit(self.pieces[self._at])
        return found
