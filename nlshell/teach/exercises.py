"""Exercises that check themselves: what is asked, how an answer is judged, and hints that get more helpful.

No answer stands anywhere: each is computed from recorded bytes when somebody answers, or the answer itself (the bytes of
a message, say) is decoded and looked at.
"""

from __future__ import annotations

from html import escape

from ..errors import SystemFault, UnknownNameError
from ..render.style import safe
from .answers import NotReadable, same
from .recording import Recording, recording

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..kernel.session import Session

    Rule = Callable[[Recording], Any]
    Judge = Callable[[Any, Recording], str]


class Question:
    """One exercise.

    name     "q1a": notebook 1, first question
    text     what is asked
    source   the recording it is about
    rule     computes the answer from the recording …
    also     rules for other forms of the right answer: the name of a number, the kernel's own name
    judge    … or else says what is wrong with an answer ("" where nothing is)
    hints    each more helpful than the one before; none gives the answer
    slips    rules that give what a usual mistake gives, each with what to say then
    because  what there is to learn from the right answer
    """

    def __init__(
        self,
        name: str,
        text: str,
        source: str,
        *,
        hints: Sequence[str],
        because: str,
        rule: Rule | None = None,
        judge: Judge | None = None,
        also: Sequence[Rule] = (),
        slips: Sequence[tuple[Rule, str]] = (),
    ) -> None:
        self.name = name
        self.text = text
        self.source = source
        self.rule = rule
        self.judge = judge
        self.also = list(also)
        self.hints = list(hints)
        self.slips = list(slips)
        self.because = because

    def fault(self, answer: Any) -> str | None:
        """None for a right answer; what to say of a wrong one, "" where only a hint helps. Raises NotReadable."""
        source = recording(self.source)
        if self.judge is not None:
            return self.judge(answer, source) or None
        assert self.rule is not None
        unreadable = None
        try:
            if same(self.rule(source), answer):
                return None
        except NotReadable as problem:
            unreadable = problem
        if any(_is(rule(source), answer) for rule in self.also):
            return None
        for slip, words in self.slips:  # a number in the place of a name may be a usual mistake, too
            if _is(slip(source), answer):
                return words
        if unreadable is not None:
            raise unreadable
        return ""


def _is(expected: Any, answer: Any) -> bool:
    try:
        return same(expected, answer)
    except NotReadable:
        return False


class Verdict:
    """What is said of an answer. `right` is True or False, or None where nothing was judged. It is true where that is right."""

    def __init__(self, question: Question, right: bool | None, words: str) -> None:
        self.question = question.name
        self.right = right
        self.words = words

    def __bool__(self) -> bool:
        return self.right is True

    @property
    def _mark(self) -> str:
        return "○" if self.right is None else "✓" if self.right else "✗"

    def __repr__(self) -> str:
        return safe(f"{self._mark} {self.question}: {self.words}")

    def _repr_html_(self) -> str:
        colour = {None: "#6e7781", True: "#0072b2", False: "#d55e00"}[self.right]
        words = escape(safe(self.words))
        return (
            f"<div role=status style='border-left:4px solid {colour};padding:.3em .8em'>"
            f"<b>{self._mark} {escape(self.question)}</b> {words}</div>"
        )


_shown: dict[str, int] = {}  # question -> how many of its hints have been given


def check(name: str, answer: Any = ...) -> Verdict:
    """Whether an answer is right; where it is not, what to look at. Without an answer: the question.

    Numbers may be given in any base, bytes as bytes or hex text, names in any case. Raises UnknownNameError.
    """
    question = _question(name)
    if answer is ...:
        return Verdict(question, None, question.text)
    if answer is None:
        return Verdict(question, None, f"None is no answer yet. {question.text}")
    try:
        fault = question.fault(answer)
    except NotReadable as problem:
        return Verdict(question, False, f"Not yet: {problem}.")
    if fault is None:
        return Verdict(question, True, f"Right. {question.because}")
    return Verdict(question, False, f"Not yet. {fault or _next_hint(question)}")


def hint(name: str) -> Verdict:
    """The next hint for a question. Raises UnknownNameError."""
    question = _question(name)
    words = _next_hint(question)
    return Verdict(question, None, f"Hint {_shown[question.name]} of {len(question.hints)}: {words}")


def sandbox(**options: Any) -> Session | None:
    """A session in a private network namespace, as of nlshell.sandbox(); None, and a printed sentence, where that is forbidden."""
    from ..kernel.session import sandbox

    try:
        return sandbox(**options)
    except SystemFault as fault:
        print(f"No sandbox here ({safe(str(fault))}), so nothing is tried live: the recording shows the same.")
        return None


def questions() -> list[str]:
    """Names of all questions."""
    from .course import QUESTIONS

    return list(QUESTIONS)


def _question(name: str) -> Question:
    from .course import QUESTIONS

    if name not in QUESTIONS:
        raise UnknownNameError("question", name, list(QUESTIONS), "teach.questions() lists them")
    return QUESTIONS[name]


def _next_hint(question: Question) -> str:
    number = min(_shown.get(question.name, 0) + 1, len(question.hints))
    _shown[question.name] = number
    return question.hints[number - 1]
