"""Reading what stands behind pipes: stages with their words, and the expressions of `where` and `df`."""

from __future__ import annotations

from ..codec.condition import JOINTS, OPERATORS, Condition
from ..codec.words import Words
from ..errors import NlshellError, UnknownNameError, UsageError
from . import kinds as k
from .command import PipedReader
from .place import At, Choice, Part, Place
from .table import LOOK, TABLE, Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ..schema.model import MessageType
    from .command import CommandReader
    from .reading import Reader
    from .sentences import Piece
    from .table import Command
    from .tokens import Token


class StagesReader:
    """Reads the stages behind one command, in their order.

    kinds    of the messages that go in; columns: those of a table, once there is one
    gives    the kind of value that goes in, where it is known; subject: what gives it
    """

    def __init__(self, reader: Reader, front: CommandReader) -> None:
        self.reader = reader
        self.kinds: Sequence[MessageType] = front.kinds
        self.columns: list[str] | None = None
        self.gives: Any = None
        row = next(iter(front.scope.views), front.scope.command)
        if row is not None:
            begun = front.begun(row)
            self.gives = TABLE.answers.given_by(begun)
            self.columns = row.columns(begun) if row.columns is not None else None
        self.subject = row.name if row is not None else ""

    @property
    def at(self) -> At:
        return At(self.reader.names, kinds=self.kinds, columns=self.columns)

    def read(self, piece: Piece, ends: bool) -> Call | None:
        """Read one stage; the call that it makes, None where it makes none."""
        reader, tokens = self.reader, piece.tokens
        known = TABLE.behind_pipe()
        if (
            tokens
            and tokens[0].text not in known
            and not reader.being_typed(tokens[0])
            and TABLE.more()
        ):
            known = TABLE.behind_pipe()
        command = known.get(tokens[0].text) if tokens else None
        if tokens:
            self._name(tokens[0], command, known)
        if ends:
            reader.reading.subject = [tokens[0].text] if tokens else []
            place = reader.place_at(tokens)
            if not tokens or place.start == tokens[0].start:
                reader.reading.subject = []
                stages = ((name, each.summary) for name, each in known.items())
                place.offer(
                    lambda: (Choice(name, text, "stage") for name, text in stages), "a stage"
                )
                ends = False  # nothing else is offered
        if command is None:
            for token in tokens[1:]:
                reader.part(token, "argument")
            return None
        before = len(reader.reading.faults)
        if sentence := TABLE.answers.refusal(command.name, self.gives, self.subject):
            reader.wrong(tokens[0].start, UsageError(sentence))
        call = Call(command)
        call.rest, call.words = piece.rest, piece.words[1:]
        at = self.at
        at.what = f"`{command.name}`"
        if isinstance(command.kind, k.Where):
            self._condition(piece, call, ends)
        elif isinstance(command.kind, k.Expression):
            self._expression(piece, call, at)
        elif command.follows == LOOK:
            self._view(command, piece, call, ends)
        else:
            self._words(command, tokens, call, at, ends)
        if reader.whole and len(reader.reading.faults) == before:
            self._whole(call, tokens, at)
        call.text = reader.hiding(piece.text)
        self._go_on(call)
        return call if len(reader.reading.faults) == before else None

    def _name(self, token: Token, command: Command | None, known: dict[str, Command]) -> None:
        if command is not None:
            self.reader.part(token, "stage")
        elif self.reader.being_typed(token) and any(name.startswith(token.text) for name in known):
            self.reader.part(token, "")
        else:
            hint = f"behind a | may stand {', '.join(known)}"
            self.reader.part(token, "unknown")
            self.reader.wrong(token.start, UnknownNameError("stage", token.text, list(known), hint))

    def _whole(self, call: Call, tokens: Sequence[Token], at: At) -> None:
        """What a stage lacks, and whether it can stand behind what is in front of it."""
        try:
            if call.command.check is not None:
                call.command.check(call, at)
        except NlshellError as error:
            self.reader.wrong(tokens[-1].end if len(tokens) == 1 else tokens[1].start, error)

    def _go_on(self, call: Call) -> None:
        """What the next stage gets."""
        command = call.command
        if command.columns is not None:
            self.columns = command.columns(call)
        self.gives, self.subject = TABLE.answers.behind(call.name, self.gives), call.name

    # --- words

    def _words(
        self, command: Command, tokens: Sequence[Token], call: Call, at: At, ends: bool
    ) -> None:
        """Words of a stage: options, a fixed word in front, then what its kind says."""
        reader, kind = self.reader, command.kind
        taken: list[object] = []
        for index, token in enumerate(tokens[1:]):
            text = token.text
            if index == 0 and text in command.choices:
                reader.part(token, "selector")
                call.arguments[text] = ""
                continue
            if text == "-n" and isinstance(kind, k.Amount):
                reader.part(token, "option")
                continue
            signed = text[1:2].isdigit() or isinstance(kind, (k.Paths, k.Regex))
            if text.startswith("-") and not signed:
                reader.part(token, "unknown")
                reader.wrong(token.start, _no_option(command, text))
                continue
            error = self._no_more(command, taken, call)
            if error is None:
                try:
                    taken.append(kind.read(text, at))
                except NlshellError as wrong:
                    error = wrong
                    if isinstance(kind, k.Paths):  # they are columns for what stands behind
                        taken.append([each for each in text.split(",") if each])
            reader.judged(token.start, token.end, self._shown_as(kind, text), error)
        if command.many:
            flat = [each for one in taken for each in (one if isinstance(one, list) else [one])]
            call.arguments[""] = flat
        elif taken:
            call.arguments[""] = taken[0]
        if ends:
            self._end(command, tokens, at)

    @staticmethod
    def _no_more(command: Command, taken: Sequence[object], call: Call) -> NlshellError | None:
        """Why no further word may stand here."""
        if not command.free:
            return UsageError(
                f"`{command.name}` takes no words behind it; "
                f"choose columns in front of it: | columns ifname mtu | {command.name}"
            )
        if command.choices and not any(word in call.arguments for word in command.choices):
            word = next(iter(command.choices))
            return UsageError(
                f"write `{command.name} {word} {' '.join(call.words)}`, or `{command.name}` alone"
            )
        if taken and not command.many:
            return UsageError(command.kind.only_one(command.name))
        return None

    @staticmethod
    def _shown_as(kind: object, text: str) -> str:
        if isinstance(kind, k.Paths):
            return "path"
        return "number" if text.lstrip("-").isdigit() else "argument"

    def _end(self, command: Command, tokens: Sequence[Token], at: At) -> None:
        reader = self.reader
        place = reader.reading.place
        first = len(tokens) == 1 or (len(tokens) == 2 and bool(place.typed))
        if command.choices and first:
            choices = command.choices
            place.offer(
                lambda: (Choice(word, help, "value") for word, help in choices.items()),
                command.free.strip("[]"),
            )
        elif place.typed.startswith("-") and not isinstance(command.kind, k.Paths):
            options = list(command.options.values())
            place.offer(lambda: (Choice(f"--{each.name}", each.help, "option") for each in options))
        elif command.free:
            command.kind.offer(place, at, command.free.strip("[]"))

    def _view(self, command: Command, piece: Piece, call: Call, ends: bool) -> None:
        """A view behind a pipe."""
        parts = self.reader.reading.parts
        before = len(parts)
        made = PipedReader(self.reader, piece, ends, command, self.kinds).read()
        # Its name is a stage here, which was said.
        parts[before:] = [part for part in parts[before:] if part.start != piece.tokens[0].start]
        if made is not None:
            call.arguments, call.options, call.part = made.arguments, made.options, made.part
            call.spelled = made.spelled

    # --- expressions

    def _expression(self, piece: Piece, call: Call, at: At) -> None:
        tokens = piece.tokens
        for token in tokens[1:]:
            self.reader.part(token, "string" if token.quoted else "argument")
        if call.rest and self.reader.whole:
            try:
                call.arguments[""] = call.command.kind.read(call.rest, at)
            except NlshellError as error:
                self.reader.wrong(tokens[1].start, error)

    def _condition(self, piece: Piece, call: Call, ends: bool) -> None:
        """`where`: a path, an operator and a value, joined by and, or, not and brackets."""
        reader, tokens = self.reader, piece.tokens
        begin = tokens[0].end
        end = len(reader.text) if ends and not reader.whole else tokens[-1].end
        text = reader.text[begin:end]
        begin += len(text) - len(text.lstrip())
        text = text.strip() if reader.whole or not ends else text.lstrip()
        condition = Condition(text)
        pieces = condition.pieces
        last = pieces[-1] if pieces else None
        typing = (
            last is not None
            and ends
            and not reader.whole
            and begin + last.end == len(reader.text)
            and last.kind in ("quoted", "word")
        )
        wrong = self._wrong_pieces(condition)
        self._secrets(condition, begin)
        for piece_ in pieces:
            start, stop = begin + piece_.start, begin + piece_.end
            error = wrong.get(piece_.start)
            if typing and piece_ is last:
                reader.reading.parts.append(Part(start, stop, "" if error else piece_.role))
            else:
                kind = "unknown" if error is not None else piece_.role or "argument"
                reader.reading.parts.append(Part(start, stop, kind))
                if error is not None:
                    reader.wrong(start, error)
        if condition.fault is not None and reader.whole:
            sentence, position = condition.fault
            if position not in wrong:
                reader.wrong(begin + position, UsageError(sentence))
        call.arguments[""] = condition
        if ends:
            self._end_of_condition(condition, begin, typing)

    def _secrets(self, condition: Condition, begin: int) -> None:
        """Values that are compared with a key, which are keys."""
        from .request import is_secret

        path = ""
        for piece in condition.pieces:
            if piece.role == "path":
                path = piece.text
            elif (
                piece.role in ("value", "string", "unknown")
                and path
                and is_secret(self.kinds, path, {})
            ):
                self.reader.secret(begin + piece.start, begin + piece.end)

    def _wrong_pieces(self, condition: Condition) -> dict[int, NlshellError]:
        """What is wrong with pieces of a condition, by where they begin."""
        from .comparing import comparison
        from .paths import path_fault

        found: dict[int, NlshellError] = {}
        at = self.at
        words = Words(self.kinds, at.names.around)
        path = operator = ""
        for piece in condition.pieces:
            error: NlshellError | None = None
            if piece.role == "path":
                path, operator = piece.text, ""
                error = path_fault(path, at)
            elif piece.role == "operator" and piece.text.lower() in (*OPERATORS, "==", "<>"):
                operator = piece.text.lower()
                if self.columns is None and (alone := words.stands_alone(path)):
                    error = UsageError(f"in `where {condition.text.strip()}`: {alone}")
            elif piece.role in ("value", "string"):
                error = comparison(
                    words if self.columns is None else None, path, operator, piece.text
                )
            elif piece.role == "unknown" and condition.fault is not None:
                error = UsageError(condition.fault[0])
            if error is not None:
                found[piece.start] = error
        return found

    def _end_of_condition(self, condition: Condition, begin: int, typing: bool) -> None:
        reader = self.reader
        if not typing:
            place, before = Place(len(reader.text), ""), condition
        else:
            last = condition.pieces[-1]
            before = Condition(condition.text[: last.start])
            written = reader.text[begin + last.start]
            quote = written if last.kind == "quoted" else ""
            place = Place(begin + last.start, last.text, quote)
        reader.reading.place = place
        expects, path, at = before.expects, before.path, self.at
        if expects == "path":
            from .paths import offer_paths

            offer_paths(place, at)
            place.offer(lambda: [Choice("not", "the opposite", "operator")])
        elif expects == "value":
            place.offer(lambda: self._values(path), f"a value of {path}" if path else "a value")
        if expects == "operator":
            signs = OPERATORS.items()
            place.offer(
                lambda: (Choice(sign, meta, "operator") for sign, meta in signs), "an operator"
            )
        if expects in ("operator", "joint"):
            joints = JOINTS.items()
            place.offer(
                lambda: (Choice(word, meta, "operator") for word, meta in joints), "and, or"
            )

    def _values(self, path: str) -> Iterator[Choice]:
        """Values that the thing at a path, or what a word stands for, can have."""
        from ..schema import paths
        from . import choices as c

        names = self.reader.names
        if self.columns is None:
            yield from c.word_values(self.kinds, path, names)
        for kind in self.kinds:
            if paths.at(kind, path) is not None:
                for choice in c.value_choices(kind, path, {}, names):
                    yield Choice(choice.text, choice.meta, choice.kind)
                return


def _no_option(command: Command, text: str) -> NlshellError:
    known = [f"--{each}" for each in command.options]
    return UnknownNameError(f"option for `{command.name}`", text, known)
