"""Messages as a compact table: one row each, columns named by path."""

from __future__ import annotations

from ..codec.around import Around
from ..codec.export import Shown, clean, dressed
from ..codec.identity import teller
from ..codec.value_at import ELSEWHERE, Elsewhere, along, counted, value_at
from ..codec.words import Words
from ..schema.enums import Named, NamedBits
from ..schema.paths import at
from .style import Style, fitted, safe, wide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from typing import Any

    from ..codec.message import Message
    from ..codec.word import Get
    from ..schema.things import Thing
    from ..schema.types import Type

_MOST_COLUMNS = 9
_FEW_COLUMNS = 4
_LONGEST_CELL = 200
_LONG = 512  # bytes of a message
_GAP = 2  # between two columns
_LEAST = 16  # to which words and flags may be cut before a column goes


class Drawn(str):
    """A table as text, and the columns for which a line had no room, with what all rows have there: ["type (unicast)"]."""

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
    raw: bool = False,
    numbered: bool = False,
    typed: bool = False,
) -> Drawn:
    """A text table of the values at `columns` (paths, or words of people); at those that say most when none are given.

    Columns without a value are left out, and so are those for which a line of `width` has no room, the last one first.

    around    what is known of the system that they come from; `names` when nobody says
    raw       values at the kernel's paths in place of people's words
    numbered  each row begins with its number
    typed     each row says which type its message has, also where all have the same
    """
    shown = _shown(messages, columns, names, around, raw, typed)
    return table_of(*shown, style, names, width, numbered=numbered)


def laid_out(messages: Sequence[Message], names: Mapping[int, str], around: Around | None = None) -> tuple[list[str], list[list[str]]]:
    """The columns of such a table, and the text of each cell."""
    columns, rows, indexes = _shown(messages, (), names, around)
    return columns, cells_of(columns, rows, indexes, names)


def values_of(
    messages: Sequence[Message], names: Mapping[int, str], around: Around | None = None
) -> tuple[list[str], list[tuple[Any, ...]], list[str]]:
    """The columns of such a table, the values of each row, and which columns hold interface indexes."""
    return _shown(messages, (), names, around)


def _shown(
    messages: Sequence[Message],
    columns: Sequence[str],
    names: Mapping[int, str],
    around: Around | None,
    raw: bool = False,
    typed: bool = False,
) -> tuple[list[str], list[tuple[Any, ...]], list[str]]:
    """(columns, rows of values, columns with interface indexes) of a table of messages."""
    around = around or Around(names)
    kinds = list({id(message.kind): message.kind for message in messages if message.kind is not None}.values())
    words = Words(kinds, around)
    getters = [*map(_getter, messages)]
    everywhere = list(columns)
    if not columns and (typed or len({message.type for message in messages}) > 1):
        everywhere = ["type" if words.is_fact("type") else "nlmsg_type"]  # which of them a row is
    # A column belongs to the things that name it: what another thing has under that name is something else.
    everyone = range(len(messages))
    groups = {(None, False): everyone} if columns else _by_thing(messages, getters)
    found: dict[str, dict[int, Any]] = {path: {} for path in everywhere}
    types: dict[str, Type | None] = {}
    told: list[list[str]] = []
    for (thing, generic), places in groups.items():
        members, gets, own = messages, getters, words
        if len(groups) > 1:
            members, gets = [messages[place] for place in places], [getters[place] for place in places]
            own = Words({id(each.kind): each.kind for each in members if each.kind is not None}.values(), around)
        usual = [] if columns else _columns_of(thing, own, gets, raw) or _plain_columns(members, generic)
        told.append([path for path in usual if path not in everywhere])
        for path in [*everywhere, *told[-1]]:
            reads = words if path in everywhere else own
            read = _path_reader(path) if raw and not reads.is_fact(path) else reads.reader(path)
            values = [*map(read, gets)]
            if not any(value is not None for value in values):
                continue
            type = _type_of(reads, path, members)
            types[path] = types.get(path) or type
            if type is not None and type.hint == "hex":
                values = [dressed(value, type) for value in values]
            found.setdefault(path, {}).update(zip(places, values))
    # Of each kind of thing its most telling columns first: where a line has no room for all, each row says which it is.
    ranks: dict[str, int] = {}
    for each in told:
        for rank, path in enumerate(each):
            ranks[path] = min(rank, ranks.get(path, rank))
    chosen = sorted((path for path, values in found.items() if values), key=lambda path: ranks.get(path, -1))
    rows = list(zip(*([*map(found[path].get, everyone)] for path in chosen)))
    return chosen, rows or [()] * len(messages), index_columns(chosen, types.__getitem__, words)


def _path_reader(path: str) -> Callable[[Get], Any]:
    return lambda get: get(path)


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
    numbered: bool = False,
) -> Drawn:
    """A text table of values under columns; `indexes` are those that hold interface indexes.

    No line is longer than `width` (0: as long as it takes): long flags and lists are cut, then columns go, those first that
    say the same in every row, and of the others the last ones. With `keep` none goes, and all cells may be cut.
    """
    if not columns:
        return Drawn("")
    cells = _texts(columns, rows, indexes, names, whole=not width)
    headers = [safe(str(path)) for path in columns]  # where no description is at hand they are as somebody typed them
    digits = len(str(len(rows))) if numbered else 0
    widths = [max(wide(header), _widest(column)) for header, column in zip(headers, cells)]
    left_out: list[str] = []
    if width and sum(widths) + _GAP * (len(widths) - 1 + numbered) + digits > width:
        rigid = {place for place in range(len(columns)) if not keep and all(_is_rigid(row[place]) for row in rows)}
        same = {place for place, column in enumerate(cells) if len(rows) > 1 and len(set(column)) == 1}
        kept, widths = _narrowed(headers, widths, rigid, same, width - (digits + _GAP if numbered else 0), keep)
        gone = [place for place in range(len(columns)) if place not in kept]
        left_out = [f"{headers[place]} ({cells[place][0]})" if place in same else headers[place] for place in gone]
        cells = [[fitted(cell, room) for cell in cells[place]] for place, room in zip(kept, widths)]
        headers = [fitted(headers[place], room) for place, room in zip(kept, widths)]
    lines = _aligned([style.paint("name", header) for header in headers], headers, cells, widths)
    if numbered:
        lines = [f"{number:>{digits}}  {line}" for number, line in zip(["#", *range(1, len(rows) + 1)], lines)]
    return Drawn("\n".join(lines), left_out)


def _aligned(painted: Sequence[str], headers: Sequence[str], cells: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """Lines of cells, a header first, with blanks between columns and none at the end."""
    gap = " " * _GAP
    columns = []
    for mark, header, column, room in zip(painted, headers, cells, widths):
        padded = [cell.ljust(room) if cell.isascii() else cell + " " * (room - wide(cell)) for cell in column]
        columns.append([mark + " " * (room - wide(header)), *padded])
    return [gap.join(row).rstrip(" ") for row in zip(*columns)]


def _widest(cells: Sequence[str]) -> int:
    return max(map(len if all(map(str.isascii, cells)) else wide, cells), default=0)


def cells_of(columns: Sequence[str], rows: Sequence[Sequence[Any]], indexes: Collection[str], names: Mapping[int, str]) -> list[list[str]]:
    """The text of each value of each row, safe to show."""
    return [list(row) for row in zip(*_texts(columns, rows, indexes, names))]


def _texts(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], indexes: Collection[str], names: Mapping[int, str], whole: bool = False
) -> list[list[str]]:
    """The same, column by column. What is equal is made once: most columns hold few different values."""
    found = []
    for path, values in zip(columns, zip(*rows) if rows else [()] * len(columns)):
        own = names if path in indexes else {}
        known: dict[Any, str] = {}
        texts = []
        for value in values:
            if value is not None and not isinstance(value, (str, int)):
                texts.append(_hops(value, names) or _cell(value, own, whole))
                continue
            key = value.__class__, value
            text = known.get(key)
            if text is None:
                text = known[key] = _cell(value, own)
            texts.append(text)
        found.append(texts)
    return found


def _narrowed(
    headers: Sequence[str], natural: Sequence[int], rigid: set[int], same: set[int], width: int, keep: bool
) -> tuple[list[int], list[int]]:
    """The columns (by their places) for which a line of `width` has room, and how wide each may be.

    The last ones go first, but before them those that say the same in every row.
    """
    kept = list(range(len(headers)))
    while True:
        alone = len(kept) == 1
        widths = [natural[place] for place in kept]
        least = [1 if keep or alone else max(wide(headers[place]), _LEAST) for place in kept]
        room = width - _GAP * (len(kept) - 1)
        while sum(widths) > room:
            slack = [size if size > low and (alone or place not in rigid) else 0 for place, size, low in zip(kept, widths, least)]
            if not any(slack):
                break
            widths[slack.index(max(slack))] -= 1
        if alone or keep or sum(widths) <= room:
            return kept, widths
        kept.remove(([place for place in kept[1:] if place in same] or kept)[-1])


def _is_rigid(value: Any) -> bool:
    """Whether a part of a value would say something else than the value: numbers, names and addresses, not flags and lists."""
    return not isinstance(value, (list, dict, bytes)) and not any(mark in str(value) for mark in "|,")


def _columns_of(thing: Thing | None, words: Words, gets: Sequence[Get], raw: bool = False) -> list[str]:
    """The columns that a thing names, as far as there is a value under them; raw: the kernel's paths for them."""
    told = thing.columns if thing is not None else ()
    if raw:
        told = tuple(dict.fromkeys(path for name in told for path in words.kernel_names(name)))
    found = []
    for name in told:
        read = _path_reader(name) if raw else words.reader(name)
        if any(read(get) is not None for get in gets):
            found.append(name)
    return found


def _by_thing(messages: Sequence[Message], getters: Sequence[Get]) -> dict[tuple[Thing | None, bool], Sequence[int]]:
    """The places of messages about the same kind of thing, in the order in which they come: (thing, whether of generic netlink)."""
    found: dict[tuple[Thing | None, bool], list[int]] = {}
    tellers: dict[int, tuple[Callable[[Get], Thing | None], bool]] = {}
    for place, (message, get) in enumerate(zip(messages, getters)):
        kind = message.kind
        if kind is None:
            told: tuple[Thing | None, bool] = None, False
        else:
            tells = tellers.get(id(kind))
            if tells is None:
                tells = tellers[id(kind)] = teller(kind), kind.family.kind == "generic"
            told = tells[0](get), tells[1]
        found.setdefault(told, []).append(place)
    return dict(found)


def _plain_columns(messages: Sequence[Message], generic: bool) -> list[str]:
    """Paths of plain values, in wire order, that are not the same zero in every row; nests where that leaves little.

    What genlmsghdr has says no more than the type of the message; an attribute of such a name has taken it from the header.
    """
    rows = [message.values for message in messages]
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


def _getter(message: Message) -> Get:
    """What gives the values of a row, and what the header of its message says."""
    # Of a long message most is in no column: what is wanted is looked up, where a short one is read at once.
    row = message.values if message.length < _LONG else None
    held: Callable[[str], Any] = message.get if row is None else row.get

    def get(path: str) -> Any:
        value = held(path)
        if value is not None:
            return counted(path, value, message if row is None else row) if path in ELSEWHERE else value
        if path[:1] == "#":
            return value_at(message, path)
        if "." not in path or held(path.partition(".")[0]) is None:
            return None
        return along(message.values if row is None else row, path)

    return get


def _cell(value: Any, names: Mapping[int, str], whole: bool = False) -> str:
    if value is None:
        return ""
    if isinstance(value, NamedBits) and not value:
        return ""  # no flag is set
    if isinstance(value, (Named, Shown)):
        return safe(str(value))
    if isinstance(value, int) and value in names and not isinstance(value, Elsewhere):
        return safe(names[value])
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        return ",".join(_cell(item, names) for item in value)
    if isinstance(value, dict):
        return _words(value, whole) if whole else fitted(_words(value), _LONGEST_CELL)
    if isinstance(value, list):
        if not whole:
            return f"{len(value)} entr{'y' if len(value) == 1 else 'ies'}"
        return " ".join(f"[{_words(item, whole) if isinstance(item, dict) else _cell(item, names, whole)}]" for item in value)
    return safe(value if isinstance(value, str) else str(clean(value)))


def _words(nest: Mapping[Any, Any], whole: bool = False) -> str:
    """A nest in a line: "id=100 ttl=64", "0.1: type=NESTED policy_idx=2; 0.2: type=U32"."""
    plain, inner = [], []
    for name, value in nest.items():
        label = safe(str(name))
        if not isinstance(value, dict):
            plain.append(f"{label}={_cell(value, {}, whole)}")
        elif len(value) == 1 and isinstance(next(iter(value.values())), dict):
            inner.append(f"{label}.{_words(value, whole)}")
        else:
            inner.append(f"{label}: {_words(value, whole)}")
    return "; ".join([*([" ".join(plain)] if plain else []), *inner])


def _hops(value: Any, names: Mapping[int, str]) -> str:
    """The next hops of a multipath route, shortly: where to, by which interface, with which weight; "" for anything else."""
    if not isinstance(value, list) or not all(isinstance(hop, dict) and "rtnh_ifindex" in hop for hop in value):
        return ""
    found = []
    for hop in value:
        via = hop.get("via")
        gateway = hop.get("gateway") or (via.get("rtvia_addr") if isinstance(via, dict) else None)
        index = hop["rtnh_ifindex"]
        words = [*([_cell(gateway, {})] if gateway else []), safe(names.get(index, str(index)) if names else str(index))]
        if hop.get("rtnh_hops"):
            words.append(f"weight {hop['rtnh_hops'] + 1}")  # <linux/rtnetlink.h>: one less than ip(8) has it
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
