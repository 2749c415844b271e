"""Messages as a compact table: one row each, columns named by path."""

from __future__ import annotations

from ..codec.export import Elsewhere, clean
from ..errors import InputError
from ..schema.enums import Named
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from ..codec.message import Message

_MOST_COLUMNS = 9
_GAP = 2  # between two columns
_LEAST = 16  # to which words and flags may be cut before a column goes


def table(messages: Sequence[Message], columns: Sequence[str], style: Style, names: Mapping[int, str], width: int = 0) -> str:
    """A text table of the values at `columns` (paths); of the first plain values that occur when none are given.

    Columns without a value are left out, and so are those for which a line of `width` has no room, the last one first.
    """
    rows = [message.values for message in messages]
    chosen = [path for path in (list(columns) or default_columns(rows)) if any(_at(row, path) is not None for row in rows)]
    indexes = {path for path in chosen if _is_index(messages, path)}
    if "ifname" in chosen:
        indexes.discard("ifi_index")  # the name is beside it
    return table_of(chosen, [[_at(row, path) for path in chosen] for row in rows], indexes, style, names, width)


def table_of(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    indexes: Collection[str],
    style: Style,
    names: Mapping[int, str],
    width: int = 0,
    keep: bool = False,
) -> str:
    """A text table of values under columns; `indexes` are those that hold interface indexes.

    No line is longer than `width` (0: as long as it takes): long flags and lists are cut, then columns go, the last one
    first. With `keep` none goes, and all cells may be cut.
    """
    try:
        import tabulate
    except ImportError:
        raise InputError("tables need the package tabulate; install it, or use --json") from None
    if not columns:
        return ""
    cells = cells_of(columns, rows, indexes, names)
    headers = list(columns)
    if width:
        rigid = {path for index, path in enumerate(columns) if not keep and all(_is_rigid(row[index]) for row in rows)}
        widths = _widths(columns, cells, rigid, width, keep)
        cells = [[_cut(cell, room) for cell, room in zip(row, widths)] for row in cells]
        headers = [_cut(path, room) for path, room in zip(columns, widths)]
    headers = [style.paint("name", header) for header in headers]
    padding, tabulate.MIN_PADDING = tabulate.MIN_PADDING, 0  # it would put two more columns behind each header
    try:
        return str(tabulate.tabulate(cells, headers=headers, tablefmt="plain", disable_numparse=True))
    finally:
        tabulate.MIN_PADDING = padding


def cells_of(columns: Sequence[str], rows: Sequence[Sequence[Any]], indexes: Collection[str], names: Mapping[int, str]) -> list[list[str]]:
    """The text of each value of each row, safe to show."""
    return [[_hops(value, names) or _cell(value, names if path in indexes else {}) for path, value in zip(columns, row)] for row in rows]


def _widths(chosen: Sequence[str], cells: Sequence[Sequence[str]], rigid: set[str], width: int, keep: bool) -> list[int]:
    """How wide each column may be so that a line fits `width`; fewer than there are columns when the last ones must go."""
    natural = [max(map(len, column)) for column in zip(chosen, *cells)]
    for count in range(len(chosen), 0, -1):
        widths = natural[:count]
        least = [1 if keep or count == 1 else max(len(path), _LEAST) for path in chosen[:count]]
        room = width - _GAP * (count - 1)
        while sum(widths) > room:
            slack = [
                wide if wide > low and (count == 1 or path not in rigid) else 0 for path, wide, low in zip(chosen, widths, least)
            ]  # fmt: skip
            if not any(slack):
                break
            widths[slack.index(max(slack))] -= 1
        if sum(widths) <= room or keep:
            return widths
    return natural[:1]


def _is_rigid(value: Any) -> bool:
    """Whether a part of a value would say something else than the value: numbers, names and addresses, not flags and lists."""
    return not isinstance(value, (list, dict, bytes)) and "|" not in str(value)


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"


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
        return Elsewhere(row[path]) if path == "link" and "link_netnsid" in row and isinstance(row[path], int) else row[path]
    for step in path.split("."):
        if not isinstance(value, dict) or step not in value:
            return None
        value = value[step]
    return value


def _cell(value: Any, names: Mapping[int, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, Named):
        return safe(str(value))
    if isinstance(value, int) and value in names and not isinstance(value, Elsewhere):
        return safe(names[value])
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        return ",".join(_cell(item, names) for item in value)
    if isinstance(value, (dict, list)):
        return f"{len(value)} …"
    return safe(value if isinstance(value, str) else str(clean(value)))


def _hops(value: Any, names: Mapping[int, str]) -> str:
    """The next hops of a multipath route, shortly: where to and by which interface; "" for anything else."""
    if not isinstance(value, list) or not all(isinstance(hop, dict) and "rtnh_ifindex" in hop for hop in value):
        return ""
    found = []
    for hop in value:
        via = hop.get("via")
        gateway = hop.get("gateway") or (via.get("rtvia_addr") if isinstance(via, dict) else None)
        index = hop["rtnh_ifindex"]
        words = [*([_cell(gateway, {})] if gateway else []), safe(names.get(index, str(index)) if names else str(index))]
        found.append(" ".join(words))
    return ", ".join(found)


def _is_index(messages: Sequence[Message], path: str) -> bool:
    """Whether the schema says that a column holds interface indexes."""
    for message in messages:
        if path in message:
            node = next((node for node in message.tree.walk() if node.path == path), None)
            return node is not None and node.type is not None and node.type.hint == "ifindex"
    return False
