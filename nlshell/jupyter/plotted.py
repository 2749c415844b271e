"""What plots are given, as rows of values: an exchange, messages, a DataFrame of them, or what `%nl` gave."""

from __future__ import annotations

from ..codec.identity import thing_of
from ..codec.message import Message, values_at
from ..errors import UsageError
from ..render.style import safe
from ..schema.registry import REGISTRY
from . import topology as layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..schema.things import Thing

_LONGEST = 24


def is_frame(what: Any) -> bool:
    return hasattr(what, "columns") and hasattr(what, "iloc")


def source(what: Any) -> Any:
    """A DataFrame or a list of Messages, out of whatever holds one."""
    if is_frame(what):
        return what
    if isinstance(what, Message):
        return [what]
    frame = getattr(what, "frame", None)
    if is_frame(frame):
        return frame
    if hasattr(what, "__arrow_c_stream__"):  # a dump that was read into columns
        return what.df()
    held = getattr(what, "messages", None)
    try:
        return [each for each in (what if held is None else held) if isinstance(each, Message)]
    except TypeError:
        raise UsageError("plots take an exchange, messages or a DataFrame of them") from None


def messages_of(what: Any) -> list[Message]:
    found = source(what)
    return [] if is_frame(found) else list(found)


def rows_of(what: Any, paths: Sequence[str]) -> list[tuple[Any, ...]]:
    """The values at these paths, None where there is none."""
    found = source(what)
    if not is_frame(found):
        return values_at(found, paths)
    return list(zip(*(_column(found, path) for path in paths)))


def _column(frame: Any, path: str) -> list[Any]:
    """The values of one column. What has no column of its own may lie in a column of dicts: linkinfo.data has many shapes."""
    if path in frame.columns:
        column = frame[path]
        return [None if gone is True else value for value, gone in zip(column.tolist(), column.isna().tolist())]
    outer, dot, inner = path.rpartition(".")
    if not dot:
        return [None] * len(frame)
    return [value.get(inner) if isinstance(value, dict) else None for value in _column(frame, outer)]


def thing_in(what: Any) -> Thing | None:
    """What all of it is about, or None. A DataFrame whose attrs were lost is known by the header's field in a key."""
    found = source(what)
    if not is_frame(found):
        things = {id(thing): thing for thing in map(thing_of, found)}
        return next(iter(things.values())) if len(things) == 1 else None
    about = found.attrs.get("nlshell")
    named = [about["family"]] if isinstance(about, dict) else []
    families = [REGISTRY.family(name) for name in named] or REGISTRY.loaded()
    for thing in (thing for family in families for thing in family.things if not thing.only):
        fields = set().union(*(kind.header_fields for kind in thing.owner.messages))
        telling = [path for path in thing.key or () if path in fields and "_" in path]
        if named or (telling and all(path in found.columns for path in telling)):
            return thing
    return None


def plural(thing: Thing | None) -> str:
    """What several of them are called: "routes"."""
    if thing is None:
        return "messages"
    return f"{thing.name}es" if thing.name.endswith("s") else f"{thing.name[:-1]}ies" if thing.name.endswith("y") else f"{thing.name}s"


def text_of(value: Any) -> str:
    if value is None:
        return "(none)"
    text = safe(str(value))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def few(names: Any) -> str:
    shown = [str(name) for name in names]
    return ", ".join(shown[:12]) + (" …" if len(shown) > 12 else "")


def address_family(value: Any) -> int:
    return {"inet": 2, "inet6": 10}.get(str(value).lower(), 0) or (int(value) if isinstance(value, int) else 0)


def links_of(what: Any) -> list[layout.Link]:
    paths = ["ifi_index", "ifname", "linkinfo.kind", "operstate", "ifi_flags", "master", "link", "link_netnsid", "linkinfo.data.link"]
    found: dict[int, layout.Link] = {}
    kinds: dict[int, str] = {}
    rows = rows_of(what, paths)
    for index, _, kind, *_ in rows:
        if index is not None:
            kinds[int(index)] = "" if kind is None else str(kind)
    for index, name, kind, state, flags, master, lower, elsewhere, carrier in rows:
        if index is None:
            continue
        word, up = _state(state, flags)
        words = f"{text_of(kind)} {word}" if kind is not None else word
        other = _index(lower) or _index(carrier)
        if elsewhere is not None and other:
            words, other = f"{words}, to netns {_index(elsewhere)}", 0
        peers = kinds[int(index)] == "veth" and kinds.get(other) == "veth"
        label = drawable(text_of(name)) if name is not None else f"index {index}"
        link = layout.Link(int(index), label, kinds[int(index)], up, drawable(words), _index(master))
        link.lower, link.peer = (0, other) if peers else (other, 0)
        found[link.index] = link
    return list(found.values())


def _index(value: Any) -> int:
    """An interface index: a number, or "3 (eth0)" of a frame with names."""
    if value is None:
        return 0
    try:
        return int(str(int(value)) if not isinstance(value, str) else value.split()[0])
    except (ValueError, IndexError):
        return 0


def _state(state: Any, flags: Any) -> tuple[str, bool]:
    word = "unknown" if state is None else text_of(state).lower()
    is_up = (
        bool(flags & 1) if isinstance(flags, int) else flags is not None and "UP" in str(flags).upper().replace("LOWER_UP", "").split("|")
    )
    if word == "unknown":
        word = "up" if is_up else "down"
    return word, word == "up"


_glyphs: dict[str, bool] = {}


def drawable(text: str) -> str:
    """Without what the font has no glyph for, which would be an empty box and a warning for each."""
    from matplotlib import font_manager, ft2font

    if text.isascii():
        return text
    if not _glyphs:
        font = ft2font.FT2Font(font_manager.findfont("DejaVu Sans Mono"))
        _glyphs.update((chr(code), True) for code in font.get_charmap())
    return "".join(character if character in _glyphs else f"\\u{ord(character):04x}" for character in text)
