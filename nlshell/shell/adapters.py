"""What prompt_toolkit asks while somebody types, answered from one reading of the line: menu, colours, judgement, history."""

from __future__ import annotations

import os
from time import monotonic

from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.validation import ValidationError, Validator

from ..commands import live
from ..commands.known import Known
from ..commands.session import history_file
from ..language import complete, reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prompt_toolkit.completion import CompleteEvent

    from ..commands.state import State
    from ..language.complete import Candidate


class GrammarCompleter(Completer):
    """`asked` is when the menu was last asked for, and for which text: it is filled again when live names come."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.asked: tuple[float, str] = (0.0, "")

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        text = document.text_before_cursor
        self.asked = monotonic(), text
        for candidate in complete.complete(text, len(text), live.of(self._state)):
            yield Completion(candidate.text, candidate.start - len(text), display=_label(candidate), display_meta=candidate.meta, style="")


def _label(candidate: Candidate) -> StyleAndTextTuples:
    """What the menu shows, with the letters marked that fit what was typed."""
    fitting = set(candidate.matched)
    parts: StyleAndTextTuples = []
    for index, character in enumerate(candidate.label):
        style = "class:fits" if index in fitting else ""
        if parts and parts[-1][0] == style:
            parts[-1] = (style, parts[-1][1] + character)
        else:
            parts.append((style, character))
    return parts


class GrammarLexer(Lexer):
    def __init__(self, state: State) -> None:
        self._state = state

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        lines = _painted(document.text, reading.spans(document.text, live.of(self._state)))
        return lambda number: lines[number] if number < len(lines) else []


def _painted(text: str, spans: Iterable[tuple[int, int, str]]) -> list[StyleAndTextTuples]:
    """The lines of a text with the class of each span."""
    lines: list[StyleAndTextTuples] = [[]]

    def put(style: str, piece: str) -> None:
        for number, line in enumerate(piece.split("\n")):
            if number:
                lines.append([])
            if line:
                lines[-1].append((style, line))

    at = 0
    for start, end, kind in spans:
        if start > at:
            put("", text[at:start])
        if end > max(start, at):
            put(f"class:{kind}" if kind else "", text[max(start, at) : end])
        at = max(at, end)
    put("", text[at:])
    return lines


class GrammarValidator(Validator):
    """Judges a line on Enter. Entered a second time unchanged it passes: whoever types knows better, or will see."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._refused = ""

    def validate(self, document: Document) -> None:
        text = document.text
        if text == self._refused:
            self._refused = ""
            return
        found = reading.doubt(text, live.of(self._state))
        if found is not None:
            self._refused = text
            raise ValidationError(min(found.position, len(text)), found.sentence)
        self._refused = ""


class Redacting(History):
    """A history in which ••• stands for each key and password of a line: in memory, too, from where a line is recalled."""

    state: State

    def append_string(self, string: str) -> None:
        super().append_string(reading.redacted(string, Known(self.state)))


class StateHistory(Redacting, FileHistory):
    """Commands in the XDG state folder; where that cannot be written, those of this session, and `trouble` says so."""

    def __init__(self, path: str, most: int, state: State) -> None:
        self.state = state
        self.trouble = ""
        self._most = most
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        except OSError as error:
            self._give_up(path, error)
        super().__init__(path)

    def _give_up(self, path: str, error: OSError) -> None:
        if not self.trouble:
            self.trouble = f"the history cannot be kept in {path} ({error.strerror}); it lasts as long as this shell"

    def load_history_strings(self) -> Iterable[str]:
        try:
            yield from list(super().load_history_strings())[: self._most]  # the latest come first
        except (OSError, ValueError):
            return

    def store_string(self, string: str) -> None:
        if self.trouble:
            return
        try:
            super().store_string(string)
        except OSError as error:
            self._give_up(str(self.filename), error)


class SessionHistory(Redacting, InMemoryHistory):
    """Commands of this session alone."""

    def __init__(self, state: State) -> None:
        self.state = state
        super().__init__()


def history_of(state: State) -> History:
    """The history by the setting `history` (0: of this session only)."""
    if not state.settings.history:
        return SessionHistory(state)
    return StateHistory(history_file(), state.settings.history, state)
