"""The questions of the course, a module for each notebook. Rules compute from recorded bytes; judges decode what was made."""

from __future__ import annotations

from ..exercises import Question
from . import dumps, events, microscope, nests, refusals

QUESTIONS: dict[str, Question] = {
    question.name: question for part in (microscope, nests, dumps, refusals, events) for question in part.QUESTIONS
}
