"""Messages as a compact table: one row each, columns named by path."""

from __future__ import annotations

from ..codec.export import Shown, clean, dressed
from ..codec.identity import thing_of
from ..codec.value_at import Elsewhere, along, counted, value_at
from ..codec.words import Around, Words
from ..schema.enums import Named
from ..schema.paths import at
from .style import Style, safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..codec.words import Get
    from ..schema.things import Thing
    from ..schema.types import Type

_MOST_COLUMNS = 9
_FEW_COLUMNS = 4
_LONGEST_CELL = 200
_GAP = 2  # between two columns
_LEAST = 16  # to which words and flags may be cut before a column goes


class Drawn(str):
    """A table as text, and the columns for which a line had no room."""

    __slots__ = ("left_out",)
    left_out: Sequence[str]

    def __new__(cls, text: str, left_out: Sequence[str] = ()) -> Drawn:
        made = super().__new__(cls, text)
        made.left_out = left_out
        return made


def table(
    messages: Sequence[Message],
    columns: Sequence[str],
    style: Style,
    names: Mapping[int, str],
    width: int = 0,
    around: Around | None = None,
) -> Drawn:
    """A text table of the values at `columns` (paths, or words of people); at those that say most when none are given.

    Columns without a value are left out, and so are those for which a line of `width` has no room, the last one first.

    around   what is known of the system that they come from; `names` when nobody says
    """
    shown = _shown(messages, columns, names, around)
    return table_of(*shown, style, names, width)


def laid_out(messages: Sequence[Message], names: Mapping[int, str], around: Around | None = None) -> tuple[list[str], list[list[str]]]:
    """The columns of such a table, and the text of each cell."""
    columns, rows, indexes = _shown(messages, (), names, around)
    return columns, cells_of(columns, rows, indexes, names)


def values_of(
    messages: Sequence[Message], names: Mapping[int, str], around: Around | None = None
) -> tuple[list[str], list[list[Any]], list[str]]:
    """The columns of such a table, the values of each row, and which columns hold interface indexes."""
    return _shown(messages, (), names, around)


def _shown(
    messages: Sequence[Message],
    columns: Sequence[str],
    names: Mapping[int, str],
    around: Around | None,
) -> tuple[list[str], list[list[Any]], list[str]]:
    """(columns, rows of values, columns with interface indexes) of a table of messages."""
    around = around or Around(names)
    kinds = list({id(message.kind): message.kind for message in messages if message.kind is not None}.values())
    words = Words(kinds, around)
    getters: list[Get] = [_getter(message, message.values) for message in messages]
    everywhere = list(columns)
    if not columns and len({message.type for message in messages}) > 1:
        everywhere = ["type" if words.is_fact("type") else "nlmsg_type"]  # which of them a row is
    # A column belongs to the things that name it: what another thing has under that name is something else.
    groups = [list(range(len(messages)))] if columns else _by_thing(messages)
    found: dict[str, dict[int, Any]] = {path: {} for path in everywhere}
    types: dict[str, Type | None] = {}
    told: list[list[str]] = []
    for places in groups:
        members = [messages[place] for place in places]
        own = words if len(groups) == 1 else Words({id(each.kind): each.kind for each in members if each.kind is not None}.values(), around)
        told.append([] if columns else [path for path in default_columns(members, own) if path not in everywhere])
        for path in dict.fromkeys([*everywhere, *told[-1]]):
            reads = words if path in everywhere else own
            values = {place: value for place in places if (value := reads.value(path, getters[place])) is not None}
            if not values:
                continue
            type = _type_of(reads, path, members)
            types[path] = types.get(path) or type
            found.setdefault(path, {}).update((place, dressed(value, type)) for place, value in values.items())
    # Of each kind of thing its most telling columns first: where a line has no room for all, each row says which it is.
    ranks: dict[str, int] = {}
    for each in told:
        for rank, path in enumerate(each):
            ranks[path] = min(rank, ranks.get(path, rank))
    chosen = sorted((path for path, values in found.items() if values), key=lambda path: ranks.get(path, -1))
    rows = [[found[path].get(place) for path in chosen] for place in range(len(messages))]
    return chosen, rows, index_columns(chosen, types.__getitem__, words)


def index_columns(columns: Sequence[str], type_of: Callable[[str], Type | None], words: Words | None) -> list[str]:
    """Those that hold interface indexes, beside which the name is shown: not the own index of a link whose name stands there."""
    named = any("ifname" in (words.places(path) if words is not None else [path]) for path in columns)
    found = [path for path in columns if (type := type_of(path)) is not None and type.hint == "ifindex"]
    return [path for path in found if not named or path != "ifi_index"]


def _type_of(words: Words, name: str, messages: Sequence[Message]) -> Type | None:
    place = words.plain_place(name)
    return None if place is None else _type_at(messages, place)


def table_of(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    indexes: Collection[str],
    style: Style,
    names: Mapping[int, str],
    width: int = 0,
    keep: bool = False,
) -> Drawn:
    """A text table of values under columns; `indexes` are those that hold interface indexes.

    No line is longer than `width` (0: as long as it takes): long flags and lists are cut, then columns go, the last one
    first. With `keep` none goes, and all cells may be cut.
    """
    if not columns:
        return Drawn("")
    cells = cells_of(columns, rows, indexes, names)
    headers = [safe(str(path)) for path in columns]  # where no description is at hand they are as somebody typed them
    if width:
        rigid = {path for index, path in enumerate(columns) if not keep and all(_is_rigid(row[index]) for row in rows)}
        widths = _widths(columns, headers, cells, rigid, width, keep)
        cells = [[_cut(cell, room) for cell, room in zip(row, widths)] for row in cells]
        headers = [_cut(header, room) for header, room in zip(headers, widths)]
    wide = [max(map(_screen_width, column)) for column in zip(headers, *cells)]
    head = [style.paint("name", header) + _blanks(header, room) for header, room in zip(headers, wide)]
    rows_of_text = ([cell + _blanks(cell, room) for cell, room in zip(row, wide)] for row in cells)
    lines = ((" " * _GAP).join(row).rstrip() for row in (head, *rows_of_text))
    return Drawn("\n".join(lines), columns[len(headers) :])


def _blanks(text: str, room: int) -> str:
    return " " * (room - _screen_width(text))


def _screen_width(text: str) -> int:
    """How many columns of a terminal a text takes: East Asian letters and emoji two each, marks on another letter none."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(0 if category(each) in ("Mn", "Me") else 2 if east_asian_width(each) in "WF" else 1 for each in text)


def cells_of(columns: Sequence[str], rows: Sequence[Sequence[Any]], indexes: Collection[str], names: Mapping[int, str]) -> list[list[str]]:
    """The text of each value of each row, safe to show."""
    return [[_hops(value, names) or _cell(value, names if path in indexes else {}) for path, value in zip(columns, row)] for row in rows]


def _widths(
    chosen: Sequence[str], headers: Sequence[str], cells: Sequence[Sequence[str]], rigid: set[str], width: int, keep: bool
) -> list[int]:
    """How wide each column may be so that a line fits `width`; fewer than there are columns when the last ones must go."""
    natural = [max(map(len, column)) for column in zip(headers, *cells)]
    for count in range(len(chosen), 0, -1):
        widths = natural[:count]
        least = [1 if keep or count == 1 else max(len(header), _LEAST) for header in headers[:count]]
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


def default_columns(messages: Sequence[Message], words: Words) -> list[str]:
    """The columns that the families name for their things; of others plain values. In the order in which they come."""
    chosen: list[str] = []
    for places in _by_thing(messages):
        members = [messages[place].values for place in places]
        thing, generic = _told_by(messages[places[0]])
        told = thing.columns if thing is not None else ()
        getters: list[Get] = [lambda path, row=row: _at(row, path) for row in members]  # type: ignore[misc]
        named = [name for name in told if any(words.value(name, get) is not None for get in getters)]
        chosen += named or _plain_columns(members, generic)
    return list(dict.fromkeys(chosen))


def _by_thing(messages: Sequence[Message]) -> list[list[int]]:
    """The places of messages about the same kind of thing, in the order in which they come."""
    found: dict[tuple[Thing | None, bool], list[int]] = {}
    for place, message in enumerate(messages):
        found.setdefault(_told_by(message), []).append(place)
    return list(found.values())


def _told_by(message: Message) -> tuple[Thing | None, bool]:
    """What says which columns a message has: its thing, and whether it is of generic netlink."""
    return thing_of(message), message.kind is not None and message.kind.family.kind == "generic"


def _plain_columns(rows: Sequence[Mapping[str, Any]], generic: bool) -> list[str]:
    """Paths of plain values, in wire order, that are not the same zero in every row; nests where that leaves little.

    What genlmsghdr has says no more than the type of the message; an attribute of such a name has taken it from the header.
    """
    dull = {f"genlmsghdr.{name}" if any(f"genlmsghdr.{name}" in row for row in rows) else name for name in ("cmd", "version") if generic}
    plain: dict[str, bool] = {}  # in wire order, whether they are worth a column
    nests: dict[str, bool] = {}
    for row in rows:
        for path, value in row.items():
            if isinstance(value, bytes) or str(path).startswith("#") or path in dull:
                continue
            kind = nests if isinstance(value, (dict, list)) and not _is_short(value) else plain
            kind[path] = kind.get(path, False) or bool(value)
    chosen = [path for path, told in plain.items() if told][:_MOST_COLUMNS]
    chosen += [path for path, told in nests.items() if told][: max(_FEW_COLUMNS - len(chosen), 0)]
    order = {path: None for row in rows for path in row}
    return [path for path in order if path in chosen]


def _is_short(value: Any) -> bool:
    """Whether a nest is no longer than many a plain value: ethtool's header, that names the device."""
    return isinstance(value, dict) and 0 < len(value) <= 2 and not any(isinstance(each, (dict, list, bytes)) for each in value.values())


def _getter(message: Message, row: Mapping[str, Any]) -> Get:
    """What gives the values of a row, and what the header of its message says."""
    return lambda path: value_at(message, path) if path[:1] == "#" else _at(row, path)


def _at(row: Mapping[str, Any], path: str) -> Any:
    if path in row:
        return counted(path, row[path], row)
    return along(row, path) if "." in path else None


def _cell(value: Any, names: Mapping[int, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, (Named, Shown)):
        return safe(str(value))
    if isinstance(value, int) and value in names and not isinstance(value, Elsewhere):
        return safe(names[value])
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        return ",".join(_cell(item, names) for item in value)
    if isinstance(value, dict):
        return _cut(_words(value), _LONGEST_CELL)
    if isinstance(value, list):
        return f"{len(value)} …"
    return safe(value if isinstance(value, str) else str(clean(value)))


def _words(nest: Mapping[Any, Any]) -> str:
    """A nest in a line: "id=100 ttl=64", "0.1: type=NESTED policy_idx=2; 0.2: type=U32"."""
    plain, inner = [], []
    for name, value in nest.items():
        label = safe(str(name))
        if not isinstance(value, dict):
            plain.append(f"{label}={_cell(value, {})}")
        elif len(value) == 1 and isinstance(next(iter(value.values())), dict):
            inner.append(f"{label}.{_words(value)}")
        else:
            inner.append(f"{label}: {_words(value)}")
    return "; ".join([*([" ".join(plain)] if plain else []), *inner])


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


def _type_at(messages: Sequence[Message], path: str) -> Type | None:
    """What the schema says of the values in a column."""
    for message in messages:
        if path in message:
            return next((node.type for node in message.tree.walk() if node.path == path), None)
    # It may lead through lists.
    entry = at(messages[0].kind, path) if messages and messages[0].kind is not None and "." in path else None
    return entry.type if entry is not None else None
