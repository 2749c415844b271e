"""Results as values for programs: JSON and YAML."""

from __future__ import annotations

import re
from functools import partial
from json import JSONEncoder, dumps
from warnings import catch_warnings, simplefilter

from ..codec.export import clean
from ..codec.value_at import Elsewhere
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
    """A result as plain objects that JSON can hold."""
    value = result.value
    if isinstance(value, Table):
        yield from _of_rows(value)
    elif isinstance(value, Frame):
        yield from _rows(value.frame)
    elif isinstance(value, Messages):
        from ..codec.plain import plain_object

        # Which message an object was is told where several kinds may come: those of one request are of one.
        told = result.exchange is None or len({each.type for each in value.messages}) > 1
        for message in value.messages:
            made = plain_object(message, result.names)
            name = "nlmsg_type" if "type" in made else "type"
            yield {name: message.type, **made} if told else made
    elif isinstance(value, Text):
        yield from value.data


def _of_rows(table: Table) -> Iterator[Any]:
    from ..codec.plain import plain_value

    for row in table.rows:
        found = {}
        for path, value in zip(table.columns, row):
            found[path] = plain_value(value)
            if path in table.indexes and value in table.names and not isinstance(value, Elsewhere):
                found[f"{path}_name"] = clean(table.names[value])
        yield found


def wire_objects(result: Result) -> Iterator[Any]:
    """Messages with every part and its offset (Message.to_dict): the form that opens again."""
    value = result.value
    assert isinstance(value, Messages)
    for index, message in enumerate(value.messages):
        yield message.to_dict(index)
        if len(value.messages) > MANY:
            message.forget_tree()


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
    result: Result,
    target: Target,
    form: Callable[[Iterator[Any]], Iterator[str]],
    made: Callable[[Result], Iterator[Any]] = objects,
) -> Iterator[str]:
    """Objects in a form; text that has none, as of `help`, stays text on a terminal."""
    if not isinstance(result.value, Text):
        yield from form(made(result))
        return
    found = list(result.value.data)
    if found:
        yield from form(iter(found))
    elif target.is_named:
        raise UsageError("this command gives text that has no JSON form; write it to a .txt file")
    else:
        yield from result.value.lines


def json_pieces(result: Result, target: Target) -> Iterator[str]:
    """One array, an object a line; indented where that is wanted."""
    if target.is_named and isinstance(result.value, Frame):
        return iter([_json_of(result.value.frame)])
    one = _one(target, 4 if result.wanted.pretty else None)
    return _written(result, target, lambda found: _array(map(one, found)))


def jsonl_pieces(result: Result, target: Target) -> Iterator[str]:
    """An object a line, as they come."""
    if target.is_named and isinstance(result.value, Frame):
        return iter([_json_of(result.value.frame, lines=True)])
    return _written(result, target, lambda found: map(_one(target), found))


def wire_pieces(result: Result, target: Target) -> Iterator[str]:
    """Messages with all that is known of their bytes, an object a line."""
    one = _one(target)
    return _written(result, target, lambda found: map(one, found), wire_objects)


def yaml_pieces(result: Result, target: Target) -> Iterator[str]:
    return _written(result, target, lambda found: _document(found, _is_ascii(target.out)))


def _one(target: Target, indent: int | None = None) -> Callable[[Any], str]:
    """What writes an object: for programs as it is, where a terminal may read with all that it might act upon escaped."""
    if target.is_named:
        return JSONEncoder(indent=indent).encode
    return partial(json_line, out=target.out, indent=indent)


def _array(found: Iterator[str]) -> Iterator[str]:
    held = ""
    for entry in found:
        if held:
            yield f"{held},"
        held = f"{' ' if held else '['}{entry}"
    yield f"{held}]" if held else "[]"


def json_line(entry: Any, out: TextIO | None = None, indent: int | None = None) -> str:
    """JSON in which every character that a terminal might act upon, or that `out` cannot take, is an escape."""
    text = dumps(entry, ensure_ascii=_is_ascii(out), indent=indent)
    if text.isascii() and "\x7f" not in text:  # what is below a space JSON itself escapes
        return text
    return "".join(
        character
        if character.isprintable() or character == "\n"
        else dumps(character)[1:-1]
        if character != "\x7f"
        else "\\u007f"
        for character in text
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
