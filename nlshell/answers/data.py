"""Results as values for programs: JSON and YAML."""

from __future__ import annotations

import re
from json import dumps
from warnings import catch_warnings, simplefilter

from ..codec.export import clean
from ..errors import UsageError
from .text import MANY
from .values import Frame, Messages, Table, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TextIO

    from .formats import Target
    from .values import Result


def objects(result: Result) -> Iterator[Any]:
    """A result as JSON-clean objects."""
    value = result.value
    if isinstance(value, Table):
        for row in value.rows:
            yield {path: clean(each) for path, each in zip(value.columns, row)}
    elif isinstance(value, Frame):
        yield from _rows(value.frame)
    elif isinstance(value, Messages):
        for index, message in enumerate(value.messages):
            yield message.to_dict(index)
            if len(value.messages) > MANY:
                message.forget_tree()
    elif isinstance(value, Text):
        yield from value.data


def _rows(frame: Any) -> Iterator[Any]:
    from json import loads

    yield from loads(_json_of(frame))


def _json_of(frame: Any, lines: bool = False) -> str:
    from .columns import for_people, has_index, required

    required(frame, "JSON")
    whole = frame.reset_index() if has_index(frame) else frame
    whole = for_people(whole)
    with catch_warnings():
        simplefilter("ignore")  # that times will be text one day
        return str(whole.to_json(orient="records", lines=lines)).rstrip("\n")


def _written(
    result: Result, target: Target, form: Callable[[Iterator[Any]], Iterator[str]]
) -> Iterator[str]:
    """Objects in a form; text that has none, as of `help`, stays text on a terminal."""
    if not isinstance(result.value, Text):
        yield from form(objects(result))
        return
    found = list(result.value.data)
    if found:
        yield from form(iter(found))
    elif target.is_named:
        raise UsageError("this command gives text that has no JSON form; write it to a .txt file")
    else:
        yield from result.value.lines


def json_pieces(result: Result, target: Target) -> Iterator[str]:
    if not target.is_named:
        return jsonl_pieces(result, target)
    if isinstance(result.value, Frame):
        return iter([_json_of(result.value.frame)])
    return _written(result, target, _array)


def jsonl_pieces(result: Result, target: Target) -> Iterator[str]:
    if target.is_named and isinstance(result.value, Frame):
        return iter([_json_of(result.value.frame, lines=True)])
    one = dumps if target.is_named else lambda entry: json_line(entry, target.out)
    return _written(result, target, lambda found: map(one, found))


def yaml_pieces(result: Result, target: Target) -> Iterator[str]:
    return _written(result, target, lambda found: _document(found, _is_ascii(target.out)))


def _array(found: Iterator[Any]) -> Iterator[str]:
    held = ""
    for entry in found:
        if held:
            yield f"{held},"
        held = f"{' ' if held else '['}{dumps(entry)}"
    yield f"{held}]" if held else "[]"


def json_line(entry: Any, out: TextIO | None = None) -> str:
    """One line of JSON in which every character that a terminal might act upon, or that `out` cannot take, is an escape."""
    line = dumps(entry, ensure_ascii=_is_ascii(out))
    if line.isprintable():
        return line
    return "".join(
        character
        if character.isprintable()
        else dumps(character)[1:-1]
        if character != "\x7f"
        else "\\u007f"
        for character in line
    )


def _is_ascii(out: TextIO | None) -> bool:
    encoding = (out.encoding or "utf") if out is not None else "utf"
    return not encoding.lower().startswith("utf")


# --- YAML: what 1.1 and 1.2 read alike

_SHORT = 80  # characters of a list on one line
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
# Words that some version of YAML takes for something else than text.
_TAKEN = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "inf", "nan"])


def _document(found: Iterator[Any], ascii: bool = False) -> Iterator[str]:
    none = True
    for entry in found:
        yield "\n".join(yaml_lines([entry], ascii))
        none = False
    if none:
        yield "[]"


def yaml_lines(value: Any, ascii: bool = False) -> Iterator[str]:
    """JSON-clean values in the block style of YAML; short lists of scalars on one line."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            name = _scalar(str(key), ascii)
            if _is_flat(each):
                yield f"{name}: {_flat(each, ascii)}"
            else:
                yield f"{name}:"
                yield from (f"  {line}" for line in yaml_lines(each, ascii))
    elif isinstance(value, list) and not _is_flat(value):
        for each in value:
            mark = "- "
            for line in yaml_lines(each, ascii):
                yield mark + line
                mark = "  "
    else:
        yield _flat(value, ascii)


def _is_flat(value: Any) -> bool:
    if isinstance(value, list):
        if any(isinstance(each, (dict, list)) for each in value):
            return False
        return sum(len(str(each)) + 2 for each in value) < _SHORT
    return not value or not isinstance(value, dict)


def _flat(value: Any, ascii: bool) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_scalar(each, ascii) for each in value)}]"
    return "{}" if value == {} else _scalar(value, ascii)


def _scalar(value: Any, ascii: bool) -> str:
    if isinstance(value, str):
        if _PLAIN.fullmatch(value) and value.lower() not in _TAKEN:
            return str(value)
        return f'"{"".join(_escaped(each, ascii) for each in value)}"'
    if isinstance(value, float):
        return _number(value)
    return dumps(value)


def _escaped(character: str, ascii: bool) -> str:
    """A character within double quotes: JSON would write one beyond the 16 bits as two."""
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable() and (not ascii or character.isascii()):
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ".nan" if value != value else ".inf" if value > 0 else "-.inf"
    text = repr(value)
    return text if "." in text else text.replace("e", ".0e")  # 1.1 takes 1e+16 for text
