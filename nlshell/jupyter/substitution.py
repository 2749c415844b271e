"""`{name}` in the commands of a notebook: the value of a Python name, taken over as text and never evaluated.

    %nl link show dev {name} | where mtu > {least} | df

A value stays one word, whatever it holds: spaces, quotes, pipes. `{{name}}` is the text {name}. In the Python of
`df EXPR` a name stands for a literal of its value.
"""

from __future__ import annotations

import re
from keyword import iskeyword
from math import isfinite

from ..errors import UnknownNameError, UsageError
from ..language.table import TABLE
from ..language.tokens import Token, quoted, scan
from ..schema.secrets import secrets_shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

# {{name}} is text; {name} a value; {name. {name[ {name( and the like are what people try who know f-strings.
_PLACE = re.compile(r"\{(\{[^\W\d]\w*\})\}|\{([^\W\d]\w*)\}|\{([^\W\d]\w*)[.\[(!:]")
# The pieces of a `where` expression that a value may be part of: quoted text, and words.
_CONDITION = re.compile(r"""("(?:[^"\\]|\\.)*")|('[^']*')|([^\s()=<>!~,'"]+)""")
_PYTHON = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([^'"]+)""")


def substituted(text: str, names: Mapping[str, Any]) -> str:
    """The commands with values in place of names. Raises UnknownNameError, UsageError."""
    if "{" not in text:
        return text
    tokens = scan(text, lenient=True)
    out, position, index = "", 0, 0
    while index < len(tokens):
        token = tokens[index]
        begins_stage = index > 0 and tokens[index - 1].kind == "pipe"
        last = index
        if begins_stage and token.kind == "word" and token.text in TABLE.expressions:
            while last + 1 < len(tokens) and tokens[last + 1].kind in ("word", "redirect"):
                last += 1
            rest = text[token.end : tokens[last].end]
            made = text[token.start : token.end] + (_condition if token.text == "where" else _python)(rest, names)
        else:
            made = _word(token, names) if token.kind == "word" and _PLACE.search(token.text) else text[token.start : token.end]
        out += text[position : token.start] + made
        position = tokens[last].end
        index = last + 1
    return out + text[position:]


def _word(token: Token, names: Mapping[str, Any]) -> str:
    made = _replaced(token.text, lambda name: _text(name, names))
    if made.startswith("-") and token.text.startswith("{"):
        raise UsageError(f"{token.text} is {made!r}, which would be read as an option")
    return quoted(made)


def _condition(text: str, names: Mapping[str, Any]) -> str:
    def piece(match: re.Match[str]) -> str:
        whole = match[0]
        if not _PLACE.search(whole):
            return whole
        if match[1]:
            whole = re.sub(r"\\(.)", r"\1", whole[1:-1])
        elif match[2]:
            whole = whole[1:-1]
        made = _replaced(whole, lambda name: _text(name, names))
        return '"' + made.replace("\\", "\\\\").replace('"', '\\"') + '"'

    return _CONDITION.sub(piece, text)


def _python(text: str, names: Mapping[str, Any]) -> str:
    """Inside of quotes braces are left alone: text that is evaluated later, as by DataFrame.query, shall hold no value."""
    return _PYTHON.sub(lambda match: match[0] if match[1] else _replaced(match[0], lambda name: _literal(_value(name, names), name)), text)


def _replaced(text: str, value: Callable[[str], str]) -> str:
    def place(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        if match[3]:
            raise UsageError(
                f"in {text!r}: only the name of a value stands in braces; give what is meant a name first: it = …, then {{it}}"
            )
        return value(match[2])

    return _PLACE.sub(place, text)


def _value(name: str, names: Mapping[str, Any]) -> Any:
    if name in names and not iskeyword(name):
        return names[name]
    known = [each for each in names if not each.startswith("_")]
    raise UnknownNameError("Python name", name, known, f"{{{{{name}}}}} writes the text {{{name}}}")


def _text(name: str, names: Mapping[str, Any]) -> str:
    return text_of(_value(name, names), name)


def text_of(value: Any, name: str) -> str:
    """A value as a word of the language. Raises UsageError where it has no such form."""
    from os import PathLike, fspath

    from .display import Answer

    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, PathLike):
        return str(fspath(value))
    if isinstance(value, Answer):
        if value.number is None:
            raise UsageError(f"{{{name}}} is no result that has a number; it gave text")
        return str(value.number)
    if isinstance(value, (list, tuple, set)):
        return ",".join(text_of(each, name) for each in value)
    kind = type(value)
    plain = isinstance(value, (str, int, float)) or kind.__module__ in ("ipaddress", "decimal", "uuid")
    if not plain and kind.__module__ == "numpy" and getattr(value, "shape", None) == ():
        return str(value)
    if not plain:
        raise UsageError(f"{{{name}}} is of type {kind.__name__}, which is no word; text, numbers, addresses, bytes and lists of those are")
    with secrets_shown():  # it is written into a request
        return str(value)


def _literal(value: Any, name: str) -> str:
    """A value as Python, in a form in which neither Python nor the command language finds anything but a literal."""
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, (int, float)):
        return repr(int(value)) if isinstance(value, int) else repr(float(value)) if isfinite(value) else f'float("{value}")'
    if isinstance(value, (list, tuple, set)):
        return f"[{', '.join(_literal(each, name) for each in value)}]"
    text = text_of(value, name)
    return '"' + "".join(each if each.isalnum() or each in " _-.,:/" else f"\\U{ord(each):08x}" for each in text) + '"'
