"""Messages as a compact table: one row each, columns named by path."""

from __future__ import annotations

from ..codec.export import clean
from ..errors import InputError, UnknownNameError
from ..schema.enums import Named
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..codec.message import Message

_MOST_COLUMNS = 9


def table(messages: Sequence[Message], columns: Sequence[str], style: Style, names: Mapping[int, str]) -> str:
    """A text table of the values at `columns` (paths); of the first plain values that occur when none are given."""
    try:
        from tabulate import tabulate
    except ImportError:
        raise InputError("tables need the package tabulate; install it, or use --json") from None
    rows = [message.values for message in messages]
    chosen = list(columns) or default_columns(rows)
    for path in columns:
        _known(messages, rows, path)
    chosen = [path for path in chosen if any(_at(row, path) is not None for row in rows)]
    if not chosen:
        return ""
    indexes = {path for path in chosen if _is_index(messages, path)}
    cells = [[_cell(_at(row, path), names if path in indexes else {}) for path in chosen] for row in rows]
    headers = [style.paint("name", path) for path in chosen]
    return tabulate(cells, headers=headers, tablefmt="plain", disable_numparse=True)


def default_columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Paths of plain values, in wire order, that are not the same zero in every row."""
    found: dict[str, bool] = {}
    for row in rows:
        for path, value in row.items():
            if not isinstance(value, (dict, list, bytes)) and not str(path).startswith("#"):
                found[path] = found.get(path, False) or bool(value)
    return [path for path, interesting in found.items() if interesting][:_MOST_COLUMNS]


def _at(row: Mapping[str, Any], path: str) -> Any:
    value: Any = row
    if path in row:
        return row[path]
    for step in path.split("."):
        if not isinstance(value, dict) or step not in value:
            return None
        value = value[step]
    return value


def _known(messages: Sequence[Message], rows: Sequence[Mapping[str, Any]], path: str) -> None:
    """Raise UnknownNameError for a column that neither occurs nor begins with a name of the messages' schema."""
    if any(_at(row, path) is not None for row in rows):
        return
    first = path.partition(".")[0].partition("[")[0]
    known: dict[str, None] = {}
    for kind in {id(message.kind): message.kind for message in messages}.values():
        if kind is not None:
            known |= dict.fromkeys(field.name for struct in kind.header or () for field in struct.fields)
            known |= dict.fromkeys(kind.attributes.by_name if kind.attributes is not None else ())
    if known and path not in known and first not in known:
        raise UnknownNameError("column", path, list(known))


def _cell(value: Any, names: Mapping[int, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, Named):
        return safe(str(value))
    if isinstance(value, int) and value in names:
        return safe(names[value])
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        return ",".join(_cell(item, names) for item in value)
    if isinstance(value, (dict, list)):
        return f"{len(value)} …"
    return safe(value if isinstance(value, str) else str(clean(value)))


def _is_index(messages: Sequence[Message], path: str) -> bool:
    """Whether the schema says that a column holds interface indexes."""
    for message in messages:
        if path in message:
            node = next((node for node in message.tree.walk() if node.path == path), None)
            return node is not None and node.type is not None and node.type.hint == "ifindex"
    return False
