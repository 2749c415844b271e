"""Reading a line: what each of its words is, what is wrong with it, what may stand at its end, and the calls that it makes.

    link show dev v0 | where mtu > 1500 | columns ifname mtu > links.csv
    command          stage path op value  stage  path         sign file

One reading serves all: highlighting, validation, completion and help while a line is typed, and running it. It goes by
the table, the registry and what `names` answers; it never asks the kernel, and what is not known yet is no fault.
"""

from __future__ import annotations

from ..errors import NlshellError, UsageError
from ..schema.secrets import HIDDEN
from .command import CommandReader
from .names import Later
from .place import Fault, Part, Place
from .scope import unknown_beginning
from .sentences import Piece, Sentence, cut
from .table import TABLE, Call
from .tokens import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .names import Names

NO_PROGRAM = "`!` needs a program behind it: !ip -br link, link show | json | !jq ."
NO_PROGRAMS = (
    "`!` runs programs at the prompt and in files of commands (nlshell -f FILE); elsewhere your own shell does, "
    "as in: nlshell link show --json | jq ."
)
__all__ = ["Reading", "doubt", "fault", "read", "spans"]


_LEAST_HIDDEN = (
    3  # letters of a password that is looked for in what is said: shorter ones are in many words
)


class Spoken:
    """A sentence as it was read: a call, the calls of the stages behind it, the file or program it goes to ("" for none).

    text, row  as it was typed, without keys and passwords, and the line of the text where it begins
    """

    def __init__(self, call: Call, stages: list[Call], one: Sentence, text: str) -> None:
        self.call = call
        self.stages = stages
        self.target = one.target
        self.program = one.program.text if one.program is not None else ""
        self.text = text
        self.row = one.row


class Reading:
    """A text as it was understood.

    parts    what each of its words is
    faults   what is wrong with it, from left to right; doubts: what is most likely a slip, but may be right
    spoken   the sentences, as far as they can be run: all of them where there is no fault
    place    its end, and what may stand there
    subject  words of the table that the last command begins with: what help is about
    secrets  where keys and passwords stand in it: (start, end)
    """

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.faults: list[Fault] = []
        self.doubts: list[Fault] = []
        self.spoken: list[Spoken] = []
        self.place = Place(0, "")
        self.subject: list[str] = []
        self.secrets: list[tuple[int, int]] = []


def read(text: str, names: Names, whole: bool = False) -> Reading:
    """Read a text. whole: it is finished, so that the last word is judged like the others."""
    found = cut(text)
    reader = Reader(text, names, whole)
    reading = reader.reading
    for token in found.tokens:
        if token.kind in ("comment", "end"):
            reading.parts.append(
                Part(token.start, token.end, "sign" if token.kind == "end" else "comment")
            )
    last = found.tokens[-1] if found.tokens else None
    in_comment = last is not None and last.kind == "comment" and last.end == len(text)
    goes_on = last is None or last.kind != "end" or reader.is_open(found.tokens)
    for number, one in enumerate(found.sentences):
        ends = number == len(found.sentences) - 1 and goes_on and not in_comment
        if number == 1:
            reader.names = Later(names)
        reader.sentence(one, ends)
    if not in_comment and not (found.sentences and goes_on):
        reader.nothing()
    if found.fault is not None:
        reading.faults.insert(0, Fault(found.fault.position, found.fault))
    reading.parts.sort(key=lambda part: (part.start, part.end))
    return reading


def read_sentence(one: Sentence, names: Names) -> Spoken:
    """A sentence that is finished, to be run. Raises NlshellError: the first of its faults."""
    if one.faults:
        raise one.faults[0]
    reader = Reader(one.source, names, True)
    reader.sentence(one, False)
    faults = sorted(reader.reading.faults, key=lambda fault: fault.position)
    if faults:
        error = faults[0].error
        if (said := reader.hiding(str(error))) != str(error):
            error.args = (said,)
        faults[0].error.place = faults[0].position
        raise faults[0].error
    if not reader.reading.spoken:  # a name that nobody knows, and nobody could say that it is none
        raise unknown_beginning(one.pieces[0].tokens[0].text, names)
    return reader.reading.spoken[0]


def redacted(text: str, names: Names) -> str:
    """The text with ••• in place of the keys and passwords in it: what a history may keep."""
    for start, end in sorted(read(text, names, whole=True).secrets, reverse=True):
        text = f"{text[:start]}{HIDDEN}{text[end:]}"
    return text


def spans(text: str, names: Names) -> list[tuple[int, int, str]]:
    """(start, end, kind) of every word, in order: what highlighting needs. The kinds are those of Part."""
    parts = read(text, names).parts
    return [(part.start, part.end, part.kind) for part in parts if part.end > part.start]


def fault(text: str, names: Names) -> Fault | None:
    """The first thing that is wrong, as running it would say; None where nothing is, as far as one can know beforehand."""
    return next(iter(read(text, names, whole=True).faults), None)


def doubt(text: str, names: Names) -> Fault | None:
    """The first thing that is wrong, or is most likely a slip."""
    reading = read(text, names, whole=True)
    return next(iter([*reading.faults, *reading.doubts]), None)


class Reader:
    """Reads one text. aliases: those that have led here: an alias is not read again within itself; what stands before
    `typed_from` is theirs.
    """

    def __init__(
        self, text: str, names: Names, whole: bool, aliases: frozenset[str] = frozenset()
    ) -> None:
        self.text = text
        self.names = names
        self.whole = whole
        self.aliases = aliases
        self.typed_from = 0
        self.reading = Reading()

    # --- the text

    @staticmethod
    def is_open(tokens: Sequence[Token]) -> bool:
        """Whether the last sentence goes on behind a new line, since a pipe stands in front of it."""
        ends = [token for token in tokens if token.kind != "comment"]
        return len(ends) > 1 and ends[-1].text == "\n" and ends[-2].kind == "pipe"

    def part(self, token: Token, kind: str) -> None:
        self.reading.parts.append(Part(token.start, token.end, kind))

    def wrong(self, position: int, error: NlshellError) -> None:
        self.reading.faults.append(Fault(position, error))

    def judged(self, start: int, end: int, kind: str, error: NlshellError | None) -> None:
        """text[start:end] is of a kind, unless something is wrong with it; what is still being typed is wrong never."""
        if error is not None and not self.whole and end == len(self.text):
            kind = ""
        elif error is not None:
            self.wrong(start, error)
            kind = "unknown"
        self.reading.parts.append(Part(start, end, kind))

    def secret(self, start: int, end: int) -> None:
        """text[start:end] is a key or a password."""
        if start < end:
            self.reading.secrets.append((start, end))

    def hiding(self, text: str) -> str:
        """A piece of the text, or what is said of it, without the keys and passwords that were read by now."""
        for start, end in self.reading.secrets:
            found = self.text[start:end]
            for each in (found, found.strip("'\"")):
                text = text.replace(each, HIDDEN) if len(each) >= _LEAST_HIDDEN else text
        return text

    def being_typed(self, token: Token) -> bool:
        return not self.whole and token.end == len(self.text)

    def place_at(self, tokens: Sequence[Token]) -> Place:
        """The place at the end of the text: in the last of the tokens, or behind them."""
        token = tokens[-1] if tokens else None
        if token is not None and token.end == len(self.text) and token.kind == "word":
            self.reading.place = Place(token.start, token.text, token.open)
        else:
            self.reading.place = Place(len(self.text), "")
        return self.reading.place

    def nothing(self) -> None:
        """No command has begun at the end of the text."""
        CommandReader(self, Piece(self.text, []), True).read()

    # --- a sentence

    def sentence(self, one: Sentence, ends: bool) -> None:
        """One command with its stages and its file. ends: the text ends in it."""
        for token in one.signs:
            self.part(token, "sign")
        expanded = self._alias(one, ends)
        if expanded:
            return
        before = len(self.reading.faults)
        if one.program is not None:
            self._program(one.program, ends)
            ends = False  # nothing else is offered
        if one.is_program:
            if len(self.reading.faults) == before and not one.faults:
                alone = Call(TABLE.program)
                alone.text, alone.rest = one.text, one.text.removeprefix("!")
                self.reading.spoken.append(Spoken(alone, [], one, one.text))
            return
        open_ends = [
            ends and one.behind is None and piece is one.pieces[-1] for piece in one.pieces
        ]
        command = CommandReader(self, one.pieces[0], open_ends[0])
        call = command.read()
        calls = self._stages(command, one.pieces[1:], open_ends[1:])
        if one.behind is not None:
            self._file(one.behind, ends)
        done = len(self.reading.faults) == before and not one.faults
        made = [each for each in calls if each is not None]
        if done and call is not None and len(made) == len(calls):
            try:
                TABLE.answers.judge(call, made, one.target, one.program is not None)
                self.reading.spoken.append(Spoken(call, made, one, self.hiding(one.text)))
            except NlshellError as error:
                self.wrong(
                    one.behind[0].start if one.behind else one.pieces[-1].tokens[0].start, error
                )
        self.reading.faults[before:] = sorted(
            self.reading.faults[before:], key=lambda fault: fault.position
        )

    def _stages(
        self, front: CommandReader, pieces: Sequence[Piece], ends: Sequence[bool]
    ) -> list[Call | None]:
        if not pieces:
            return []
        from .stages import StagesReader  # a cold start without stages does not pay for them

        stages = StagesReader(self, front)
        return [stages.read(piece, end) for piece, end in zip(pieces, ends)]

    def _file(self, behind: list[Token], ends: bool) -> None:
        for token in behind:
            self.part(token, "file")
        if ends:
            from .kinds import file_choices

            place = self.place_at(behind)
            endings = ", ".join(TABLE.answers.endings())
            place.offer(lambda: file_choices(place.typed), f"a file: {endings}")

    def _program(self, token: Token, ends: bool) -> None:
        """A program of the system: another shell reads what it is and takes, so that it is text here."""
        bang = token.start + 1
        self.reading.parts += [Part(token.start, bang, "sign"), Part(bang, token.end, "string")]
        if not self.names.programs:
            self.wrong(token.start, UsageError(NO_PROGRAMS))
        elif not token.text and self.whole:
            self.wrong(token.start, UsageError(NO_PROGRAM))
        if ends:
            from .kinds import file_choices

            self.reading.subject = ["!"]
            typed = self.text[bang:].split(" ")[-1]
            place = self.reading.place = Place(len(self.text) - len(typed), typed)
            place.offer(lambda: file_choices(typed), "a program of the system, with what it takes")

    def _alias(self, one: Sentence, ends: bool) -> bool:
        """What stands for another text is read as that text."""
        tokens = one.pieces[0].tokens
        first = tokens[0] if tokens else None
        if first is None or first.quoted or first.text in self.aliases:
            return False
        meaning = self.names.aliases.get(first.text)
        if meaning is None or (ends and self.being_typed(first)):
            return False
        self.part(first, "alias")
        end = None if ends else max(token.end for token in (*one.signs, *one.tokens))
        text = meaning + self.text[first.end : end]
        shift = first.end - len(meaning)
        found = cut(text)
        if len(found.sentences) != 1:
            error = UsageError(
                f"the alias {first.text} should stand for one command; it is {meaning!r}"
            )
            self.wrong(first.start, error)
            return True
        inner = Reader(text, self.names, self.whole, self.aliases | {first.text})
        inner.typed_from = max(len(meaning), self.typed_from - shift)
        inner.sentence(found.sentences[0], ends)
        self.reading.parts += [
            Part(part.start + shift, part.end + shift, part.kind)
            for part in inner.reading.parts
            if part.start >= len(meaning) and part.kind != "sign"
        ]
        self.reading.secrets += [
            (start + shift, end + shift)
            for start, end in inner.reading.secrets
            if start >= len(meaning)
        ]
        faults = inner.reading.faults
        if found.fault is not None:
            faults = [Fault(found.fault.position, found.fault), *faults]
        self.reading.faults += [
            Fault(max(each.position + shift, first.start), each.error) for each in faults
        ]
        self.reading.spoken += inner.reading.spoken
        if ends:
            self.reading.subject, self.reading.place = inner.reading.subject, inner.reading.place
            self.reading.place.start += shift
        return True
