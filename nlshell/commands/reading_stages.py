"""Reading what stands behind pipes: stages with their words, and the expressions of `where`."""

from __future__ import annotations

import re

from ..codec.value_at import FACTS
from ..codec.words import Words
from ..errors import NlshellError, UnknownNameError, UsageError
from ..kernel.surroundings import Host
from ..schema import paths
from . import choices as c, judge
from .context import Context, stages
from .language import Stage
from .offers import Offers, split_list
from .reading import Part, Place
from .stages import STAGES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..schema.model import MessageType
    from .choices import Choice
    from .language import Token
    from .reading import Reader
    from .table import Command

# Pieces of an expression: quoted text (perhaps not closed yet), signs, words, anything else.
_PIECE = re.compile(r"""\s*(?:("(?:[^"\\]|\\.)*"?|'[^']*'?)|(<=|>=|!=|==|<>|[()=<>~,])|([^\s()=<>!~,'"]+)|(\S))""")
_QUOTED, _SIGN, _WORD = 1, 2, 3


class StageReader:
    """Reads the stages behind one command.

    kinds  of the messages it shows; columns: those of a table, once there is one; front: the command, where it is one of the table
    """

    def __init__(self, reader: Reader, kinds: Sequence[MessageType], front: Command | None = None) -> None:
        self.reader = reader
        self.kinds = kinds
        self.front = front
        self.columns: list[str] | None = None
        self.words = Words(kinds, Host())

    def stage(self, tokens: list[Token], ends: bool) -> None:
        """Read one stage."""
        reader = self.reader
        known = stages()
        if tokens:
            self._name(tokens[0], known)
        if ends:
            reader.reading.subject = [tokens[0].text] if tokens else []
            place = reader.place_at(tokens)
            if not tokens or place.start == tokens[0].start:
                reader.reading.subject = []
                place.offer(lambda: (c.Choice(name, each.summary, "stage") for name, each in known.items()), "a stage")
                ends = False  # nothing else is offered
        command = known.get(tokens[0].text) if tokens else None
        is_text = self.front is not None and self.front.text and self.columns is None
        if command is None:
            for token in tokens[1:]:
                reader.part(token, "argument")
        elif command.words == ("where",):
            self._expression(tokens, ends)
        else:
            self._words(command, tokens, ends)
        if command is not None and reader.whole:
            self._check(command.words[0], tokens, is_text)

    def _check(self, name: str, tokens: list[Token], is_text: bool) -> None:
        """What running it would find before it looks at any message, where nothing is wrong with its words one by one."""
        parts = self.reader.reading.parts
        if self.reader.reading.missing or any(part.fault for part in parts if tokens[0].start <= part.start < tokens[-1].end):
            return
        from .monitors import check_stage
        from .sift import NEEDS_MESSAGES, check, gives_text

        stage = Stage(self.reader.text, tokens)
        is_sifter = any(name == each.words[0] for each in STAGES)
        try:
            if is_sifter:
                check(stage)
            if self.front is not None and self.front.words == ("monitor",):
                check_stage(stage)
            elif is_text and (name in NEEDS_MESSAGES or not is_sifter):
                raise UsageError(gives_text(name))
        except NlshellError as error:
            self.reader.part(tokens[min(len(tokens) - 1, 1)], "unknown", str(error))

    def _name(self, token: Token, known: dict[str, Command]) -> None:
        if token.text in known:
            self.reader.part(token, "stage")
        elif self.reader.being_typed(token) and any(name.startswith(token.text) for name in known):
            self.reader.part(token, "")
        else:
            error = UnknownNameError("stage", token.text, list(known), f"behind a | may stand {', '.join(known)}")
            self.reader.part(token, "unknown", str(error))

    # --- words

    def _words(self, command: Command, tokens: list[Token], ends: bool) -> None:
        """Words of a stage: options, fixed words, paths, numbers, or anything."""
        reader, takes_paths = self.reader, command.free_names == "path"
        given: list[str] = []
        for token in tokens[1:]:
            text = token.text
            if text in command.choices and not given:
                reader.part(token, "selector")
            elif takes_paths:
                given += self._paths(token)
            elif text.startswith("-") and not text[1:2].isdigit():
                reader.part(token, "option")
            else:
                reader.part(token, "number" if text.lstrip("-").isdigit() else "argument")
        if ends:
            self._end(command, tokens, takes_paths)
        if command.words == ("columns",) and given:
            self.columns = given
        elif command.words == ("count",):
            self.columns = [*given, "count"]

    def _paths(self, token: Token) -> list[str]:
        """A word that is one path or several with commas between; `-` in front of it is for `sort`."""
        paths = [each.lstrip("-") for each in token.text.split(",") if each]
        wrong = next((complaint for each in paths if (complaint := self._path_fault(each))), "")
        typing = self.reader.being_typed(token)
        self.reader.part(token, "path" if not wrong else "" if typing else "unknown", "" if typing else wrong)
        return paths

    def _end(self, command: Command, tokens: list[Token], takes_paths: bool) -> None:
        reader, place = self.reader, self.reader.reading.place
        state, live = reader.state, reader.live
        first = len(tokens) == 1 or (len(tokens) == 2 and bool(place.typed))
        if command.choices and first:
            choices = command.choices
            place.offer(lambda: (c.Choice(word, help, "value") for word, help in choices.items()), command.free.strip("[]"))
        if takes_paths and (not command.choices or not first):
            if command.words == ("sort",) and place.typed.startswith("-"):
                place.skip(1)
            split_list(place)
            self._offer_paths(place)
        elif place.typed.startswith("-"):
            context = Context()
            context.command = command
            Offers(state, live, place, context, []).options(all=True)
        elif not command.choices and command.free:
            names, typed = command.free_names, place.typed
            place.offer(lambda: c.named_choices(names, state, live, typed), command.free.strip("[]"))

    def _offer_paths(self, place: Place) -> None:
        columns = self.columns
        if columns is not None:
            place.offer(lambda: (c.Choice(name, "column", "path") for name in columns), "a column")
        else:
            Offers(self.reader.state, self.reader.live, place, Context(), []).path(self.kinds, {}, asking=False)
            facts = [name for name in FACTS if self.words.is_fact(name)]
            place.offer(lambda: (c.Choice(name, FACTS[name], "path") for name in facts))

    def _path_fault(self, path: str) -> str:
        """What is wrong with a path, or "": nothing, or nobody can tell yet."""
        columns, kinds = self.columns, self.kinds
        if columns is not None:
            return "" if path in columns else str(UnknownNameError("column", path, columns, f"known: {', '.join(columns)}"))
        if not kinds or self.words.called(path) or self.words.is_path(path) or self.words.is_fact(path):
            return ""
        owner, dot, _ = path.rpartition(".")
        near = dict.fromkeys(() if dot else (name for name, _ in self.words))
        near |= {f"{owner}.{name}" if dot else name: None for kind in kinds for name in c.entries(kind, owner, {})}
        if not dot:
            near |= {choice.text: None for choice in c.deep_choices(kinds, {}, False) if choice.text.endswith(f".{path}")}
        return str(UnknownNameError("path", path, list(near), "`schema FAMILY` lists what there is"))

    # --- expressions

    def _expression(self, tokens: list[Token], ends: bool) -> None:
        """`where`: a path, an operator and a value, joined by and, or, not and brackets.

        `state` is what may come next: a path, an operator (or a joint, for a path stands alone, too), a value, a joint.
        """
        reader = self.reader
        begin, end = tokens[0].end, len(reader.text) if ends else tokens[-1].end
        state, path, operator = "path", "", ""
        place = Place(end, "")
        for match in _PIECE.finditer(reader.text[begin:end]):
            group = match.lastindex or 0
            start, stop, word = begin + match.start(group), begin + match.end(group), match.group(group)
            typing = ends and stop == len(reader.text) and not reader.whole and group in (_QUOTED, _WORD)
            kind, following = _step(state, group, word)
            fault = ""
            if kind == "path":
                path = word
                fault = self._path_fault(word)
            elif kind == "operator":
                operator = word.lower()
                if self.columns is None and following == "value" and (fault := self.words.stands_alone(path)):
                    fault = f"in `where {reader.text[begin:end].strip()}`: {fault}"
            elif kind in ("value", "string") and self.columns is None:
                fault = judge.comparison(self.words, path, operator, word.strip("'\""))
            elif kind == "unknown":
                fault = f"{word!r} does not fit here; join conditions with and, or"
            if typing:
                kind, fault = "" if fault else kind, ""
                place = Place(start, word[1:], word[0]) if group == _QUOTED else Place(start, word)
            else:
                state = following
            reader.reading.parts.append(Part(start, stop, "unknown" if fault else kind, fault))
        if reader.whole and state in ("path", "value"):
            reader.reading.missing = (
                f"`where {reader.text[begin:end].strip()}` lacks something at its end"
                if len(tokens) > 1
                else "`where` needs a condition: where mtu > 1500 and linkinfo.kind = veth"
            )
        if ends:
            reader.reading.place = place
            self._offer_piece(place, state, path)

    def _offer_piece(self, place: Place, state: str, path: str) -> None:
        from ..codec.where import OPERATORS

        if state == "path":
            self._offer_paths(place)
            place.offer(lambda: [c.Choice("not", "the opposite", "operator")])
        elif state == "value":
            place.offer(lambda: self._values(path), f"a value of {path}" if path else "a value")
        if state == "operator":
            place.offer(lambda: (c.Choice(sign, meta, "operator") for sign, meta in OPERATORS.items()), "an operator")
        if state in ("operator", "joint"):
            place.offer(lambda: (c.Choice(word, meta, "operator") for word, meta in _JOINTS.items()), "and, or")

    def _values(self, path: str) -> Iterator[Choice]:
        """Values that the thing at a path, or what a word stands for, can have."""
        if self.columns is None:
            yield from c.word_values(self.kinds, path, self.reader.state, self.reader.live)
        for kind in self.kinds:
            if paths.at(kind, path) is not None:
                for choice in c.value_choices(kind, path, {}, self.reader.live):
                    yield c.Choice(choice.text, choice.meta, choice.kind)
                return


_JOINTS = {"and": "both must hold", "or": "one of the two must hold"}


def _step(state: str, group: int, word: str) -> tuple[str, str]:
    """What a piece of an expression is in this state, and the state behind it."""
    from ..codec.where import OPERATORS

    lowered = word.lower()
    if group == _SIGN and word in "(),":
        return "sign", {"(": state if state == "path" else "value", ")": "joint", ",": "value"}[word]
    if group == _SIGN or (state == "operator" and lowered in OPERATORS):
        return ("operator", "value") if state == "operator" else ("unknown", state)
    if state == "path" and lowered == "not":
        return "operator", "path"
    if state in ("operator", "joint") and lowered in _JOINTS:
        return "operator", "path"
    if state == "path" and group == _WORD:
        return "path", "operator"
    if state == "value":
        return "string" if group == _QUOTED else "value", "joint"
    return "unknown", state
