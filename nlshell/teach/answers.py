"""Whether what a student wrote is what was meant: kind about form (0x10 and 16, bytes and hex text), strict about value."""

from __future__ import annotations

import re
from itertools import islice

from ..codec.tree import Node
from ..schema.enums import Named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_UNITS = re.compile(r"\s*(bytes?|bits?|messages?|rows?|links?|times?|events?)\s*$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s:,]+")


class NotReadable(ValueError):
    """The answer is of a form in which this cannot be said; the text says which form is wanted."""


def same(expected: Any, answer: Any) -> bool:
    """Whether an answer says the same as the expected value. Raises NotReadable where its form says nothing at all."""
    answer = _plain(answer)
    if isinstance(expected, bool):
        return _truth(answer) == expected
    if isinstance(expected, Named) and isinstance(answer, str) and not _is_number(answer):
        return _word(answer) == _word(expected.name)
    if isinstance(expected, int):
        return _number(answer) == expected
    if isinstance(expected, bytes):
        return _bytes(answer) == expected
    if isinstance(expected, str):
        if not isinstance(answer, str):
            raise NotReadable("a name or a path is wanted here, as text")
        return _word(answer) == _word(expected)
    return _several(expected, answer)


def _plain(answer: Any) -> Any:
    """What numpy, pandas and the tree hold, as Python has it."""
    if isinstance(answer, Node):
        return answer.path
    if isinstance(answer, (bytearray, memoryview)):
        return bytes(answer)
    if hasattr(answer, "tolist") and not isinstance(answer, type):  # numpy scalars and arrays, pandas columns
        return answer.tolist()
    return answer


def _word(text: str) -> str:
    return text.strip().strip(".").casefold()


def _is_number(text: str) -> bool:
    try:
        int(_UNITS.sub("", text).replace(" ", ""), 0)
    except ValueError:
        return False
    return True


def _number(answer: Any) -> int:
    if isinstance(answer, list) and len(answer) == 1:  # what df[...] gives for a single cell
        answer = answer[0]
    if isinstance(answer, str) and _is_number(answer):
        return int(_UNITS.sub("", answer).replace(" ", ""), 0)
    if isinstance(answer, float) and answer.is_integer():
        return int(answer)
    if isinstance(answer, int) and not isinstance(answer, bool):
        return int(answer)
    raise NotReadable("a number is wanted here, decimal or with 0x before it")


def _bytes(answer: Any) -> bytes:
    if isinstance(answer, list) and answer and all(isinstance(each, int) and 0 <= each < 256 for each in answer):
        return bytes(answer)
    if isinstance(answer, str):
        digits = "".join(part.removeprefix("0x").removeprefix("\\x") for part in _BETWEEN.split(answer.strip()))
        try:
            return bytes.fromhex(digits.replace("\\x", ""))
        except ValueError:
            pass
    if isinstance(answer, bytes):
        return answer
    raise NotReadable('bytes are wanted here: b"\\x10\\x00", or their hex digits "10 00"')


def _truth(answer: Any) -> bool:
    if isinstance(answer, str) and answer.strip().casefold() in ("yes", "no", "true", "false"):
        return answer.strip().casefold() in ("yes", "true")
    if isinstance(answer, int) and answer in (0, 1):
        return bool(answer)
    raise NotReadable("yes or no is wanted here: True or False")


def _several(expected: Any, answer: Any) -> bool:
    """A set: in any order, and nothing twice; a list: in this order."""
    if isinstance(answer, str):
        answer = [part for part in re.split(r"[,;\s]+", answer.strip()) if part]
    elif isinstance(answer, dict):
        answer = list(answer)
    try:
        given = [_plain(each) for each in islice(answer, len(expected) + 1)]
    except Exception:  # whatever a class of somebody's own does when it is gone through
        raise NotReadable("several values are wanted here, in a list") from None
    if len(given) != len(expected):
        return False
    if not isinstance(expected, (set, frozenset)):
        return all(same(one, other) for one, other in zip(expected, given))
    left = list(expected)
    for other in given:
        found = _first(left, other)
        if found is None:
            return False
        left.remove(found)
    return True


def _first(wanted: Sequence[Any], answer: Any) -> Any:
    return next((one for one in wanted if same(one, answer)), None)
