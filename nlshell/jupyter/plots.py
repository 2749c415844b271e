"""Pictures where people would rather look than read: counts, prefix lengths, and who is joined with whom.

    plots.plot(session.dump("link.getlink"))        # the picture that suits what it is given
    plots.topology(links); plots.prefix_lengths(routes); plots.counts(neighbours, by="ndm_state")

All take an exchange, a message or a list of them, a DataFrame of nlshell.frames, or what `%nl` gave, and return the
matplotlib Axes. Colours are of a palette that every kind of colour vision tells apart, and never the only difference.
"""

from __future__ import annotations

from collections import Counter

from ..errors import UnknownNameError, UsageError
from ..extras import need
from . import topology as layout
from .plotted import address_family, drawable, few, is_frame, links_of, messages_of, plural, rows_of, source, text_of, thing_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

BLUE, VERMILION, GREEN, ORANGE, SKY, PURPLE, YELLOW, GREY = (
    "#0072b2", "#d55e00", "#009e73", "#e69f00", "#56b4e9", "#cc79a7", "#f0e442", "#8c959f",
)  # fmt: skip
_SERIES = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, YELLOW, GREY)
_HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---", "+++", "ooo")
_INK, _PAPER, _FADED = "#1b1f24", "#eaf2f8", "#f4f4f4"
_LINES: dict[str, tuple[str, Any, str]] = {
    "master": (BLUE, "-", "port of"),
    "lower": (VERMILION, "--", "on top of"),
    "peer": (GREEN, ":", "other end of a veth"),
}
_LOG_FROM = 50  # how many times the smallest bar the largest is, for a logarithmic axis


def plot(what: Any, kind: str = "", **options: Any) -> Any:
    """The picture that suits: prefix lengths of routes, counts of anything else; or the `kind` that is named.

    kind  "counts", "prefix_lengths" or "topology"; options as of the function of that name
    Returns the matplotlib Axes (for prefix_lengths of both families, a list of two). Raises UsageError.
    """
    kinds: dict[str, Any] = {"counts": counts, "prefix_lengths": prefix_lengths, "topology": topology}
    if kind and kind.replace("-", "_") not in kinds:
        raise UnknownNameError("kind of plot", kind, list(kinds))
    counted = getattr(getattr(what, "table", None), "columns", ())
    if "count" in counted and not kind:  # what `%nl … | count by …` gave
        return counts(what, **{"by": [path for path in counted if path != "count"], **options})
    thing = thing_in(what)
    routes = thing is not None and thing.name == "route"
    chosen = kinds[kind.replace("-", "_")] if kind else prefix_lengths if routes and "by" not in options else counts
    return chosen(what, **options)


def counts(what: Any, by: str | Sequence[str] = (), *, ax: Any = None, most: int = 20) -> Any:
    """How many there are of each kind, as bars; with a second path, each bar in parts.

    by    one path or two; when not given, what suits: kind and state of links, type and protocol of routes …
    most  bars; what is rarer is summed up in one more
    """
    what = source(what)
    paths = [by] if isinstance(by, str) else list(by)
    thing = thing_in(what)
    if not paths and thing is not None:
        paths = [path for path in thing.counts if not is_frame(what) or path in what.columns]
    if len(paths) > 2:
        raise UsageError("counts are by one path or two")
    if not paths and is_frame(what):
        raise UsageError(f"say what to count by, as in by={str(what.columns[0])!r}; the columns are {few(what.columns)}")
    rows = rows_of(what, paths) if paths else [(message.type,) for message in messages_of(what)]
    if paths and not any(value is not None for row in rows for value in row) and rows:
        raise UsageError(f"nothing here has a value at {' or '.join(paths)}")
    found: dict[str, Counter[str]] = {}
    for row in rows:
        found.setdefault(text_of(row[0]), Counter())[text_of(row[1]) if len(row) > 1 else ""] += 1
    order = sorted(found, key=lambda name: (-found[name].total(), name))
    shown, rest = order[:most], order[most:]
    if rest:
        others = f"{len(rest)} others"
        found[others] = sum((found[name] for name in rest), Counter())
        shown.append(others)
    axes = _axes(ax, 7, 0.36 * max(len(shown), 2) + 1.1)
    parts = [part for part, _ in sum(found.values(), Counter()).most_common()]
    left, drawn = [0] * len(shown), []
    for number, part in enumerate(parts):
        sizes = [found[name][part] for name in shown]
        look = {"color": _SERIES[number % len(_SERIES)], "hatch": _HATCHES[number % len(_HATCHES)] if len(parts) > 1 else ""}
        drawn.append(axes.barh(range(len(shown)), sizes, left=left, height=0.7, edgecolor="white", linewidth=0.8, **look))
        left = [before + size for before, size in zip(left, sizes)]
    for place, total in enumerate(left):
        axes.annotate(f"{total:,}", (total, place), xytext=(5, 0), textcoords="offset points", va="center", color=_ink(axes))
    _name_ticks(axes, shown)
    axes.set_title(f"{sum(left):,} {plural(thing)} by {' and '.join(paths) or 'type'}", parse_math=False)
    axes.set_xlim(0, max(left, default=1) * 1.12 or 1)
    axes.xaxis.set_major_locator(_whole_numbers())
    if len(parts) > 1:
        # A label that begins with _ would be taken for one that nobody shall see.
        names = [f" {part}" if part.startswith("_") else part for part in map(drawable, parts)]
        legend = axes.legend(drawn, names, title=paths[1], loc="lower right", frameon=False, labelcolor=_ink(axes))
        legend.get_title().set_color(_ink(axes))
        _plain_texts(legend.get_texts())
    return axes


def prefix_lengths(what: Any, *, ax: Any = None, log: bool | None = None) -> Any:
    """How many routes there are for each length of prefix; IPv4 and IPv6 in a picture of their own below each other.

    log  a logarithmic axis; None: where the counts are far apart
    Returns the Axes, or a list of two where both address families are there (then `ax` may be a pair).
    """
    found: dict[int, Counter[int]] = {}
    for family, length in rows_of(what, ["rtm_family", "rtm_dst_len"]):
        if length is not None:
            found.setdefault(address_family(family), Counter())[int(length)] += 1
    if not found:
        raise UsageError("there are no routes here: prefix lengths are in rtm_dst_len")
    families = sorted(found)
    if len(families) == 1:
        places = [ax if ax is not None else _axes(None, 8, 3)]
    elif ax is not None:
        places = list(ax)
    else:
        places = list(_pyplot().subplots(len(families), 1, figsize=(8, 2.9 * len(families)), layout="constrained")[1])
    for axes, family in zip(places, families):
        _quiet(axes)
        lengths = found[family]
        width = {2: 32, 10: 128}.get(family, max(lengths))
        axes.bar(list(lengths), list(lengths.values()), width=0.8 if width <= 32 else 1.6, color=BLUE if family == 2 else GREEN)
        if log or (log is None and max(lengths.values()) > _LOG_FROM * min(lengths.values())):
            axes.set_yscale("log")
        else:
            axes.yaxis.set_major_locator(_whole_numbers())
            axes.set_ylim(0, max(lengths.values()) * 1.18)
        few = len(lengths) <= 16
        for length, count in lengths.items() if few else ():
            axes.annotate(f"{count:,}", (length, count), xytext=(0, 2), textcoords="offset points", ha="center", color=_ink(axes))
        axes.set_xlim(-1.5, width + 1.5)
        axes.set_xticks(range(0, width + 1, 4 if width <= 32 else 16))
        axes.set_xlabel("prefix length")
        axes.set_ylabel("routes")
        name = {2: "IPv4", 10: "IPv6"}.get(family, f"address family {family}")
        axes.set_title(f"{lengths.total():,} {name} routes by prefix length")
    return places[0] if len(places) == 1 else places


def topology(what: Any, *, ax: Any = None, most: int = 200) -> Any:
    """Links and how they are joined: ports below their master, links below what lies on top of them, veth ends side by side.

    most  links in the picture; a line below it says how many are left out
    """
    _pyplot()
    picture = layout.arrange(links_of(what), most)
    if not picture.boxes:
        raise UsageError("there are no links here: a topology is drawn from RTM_NEWLINK messages, as of `link show`")
    note, foot, border = picture.left_out > 0, 0.62, 0.2
    width, height = max(picture.width, 4.2) + 2 * border, picture.height + 2 * border + foot + (0.3 if note else 0.0)
    axes = _axes(ax, width, height, bare=True)
    scale = 1.0 if ax is None else min(1.0, axes.get_window_extent().width / axes.figure.dpi / width)
    axes.set_xlim(-border, width - border)
    axes.set_ylim(-border - foot - (0.3 if note else 0.0), picture.height + border)
    axes.set_axis_off()
    used = [relation for relation in _LINES if any(relation == line[2] for line in picture.lines) or _hangs(picture, relation)]
    for upper, lower, relation in picture.lines:
        _draw_line(axes, upper, lower, relation)
    for box in picture.boxes:
        _draw_box(axes, box, scale)
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=_LINES[relation][0], linestyle=_LINES[relation][1], linewidth=2) for relation in used]
    if handles:
        axes.legend(
            handles, [_LINES[relation][2] for relation in used], loc="lower left", ncols=3, frameon=False, fontsize=9 * scale,
            labelcolor=_ink(axes), handlelength=3, bbox_to_anchor=(0, 0), borderaxespad=0.3,
        )  # fmt: skip
    if note:
        words = f"{picture.left_out} more links are left out; most={most + picture.left_out} shows them"
        axes.text(0, -border - 0.05, words, fontsize=9 * scale, color=_ink(axes), va="top")
    return axes


# --- drawing


def _draw_line(axes: Any, upper: layout.Box, lower: layout.Box, relation: str) -> None:
    """A curve that leaves and arrives upright; from bottom to bottom where the two stand side by side."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    colour, dashes, _ = _LINES[relation]
    if relation == "peer" and abs(upper.y - lower.y) < layout.STOREY:
        depth = min(upper.y, lower.y) - layout.STOREY * 0.8
        points = [(upper.centre, upper.y), (upper.centre, depth), (lower.centre, depth), (lower.centre, lower.y)]
    else:
        upper, lower = (upper, lower) if upper.y >= lower.y else (lower, upper)
        middle = (upper.y + lower.top) / 2
        points = [(upper.centre, upper.y), (upper.centre, middle), (lower.centre, middle), (lower.centre, lower.top)]
    path = Path(points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    axes.add_patch(PathPatch(path, fill=False, edgecolor=colour, linestyle=dashes, linewidth=2, zorder=1, gid=f"line-{relation}"))


def _draw_box(axes: Any, box: layout.Box, scale: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    if box.inside:
        style: dict[str, Any] = {"facecolor": axes.figure.get_facecolor(), "edgecolor": GREY, "linewidth": 1, "zorder": 1.5}
        axes.add_patch(FancyBboxPatch((box.x, box.y), box.width, box.height, boxstyle="round,pad=0,rounding_size=0.08", **style))
        for inner in box.inside:
            _draw_box(axes, inner, scale)
        return
    for number, link in enumerate(box.links):
        bottom = box.top - (number + 1) * box.part - number * layout.DROP
        if number:
            colour, dashes, _ = _LINES["peer"]
            axes.plot([box.centre] * 2, [bottom + box.part, bottom + box.part + layout.DROP], color=colour, linestyle=dashes, linewidth=2)
        look: dict[str, Any] = {"facecolor": _PAPER if link.up else _FADED, "edgecolor": _INK, "linestyle": "-" if link.up else (0, (3, 2))}
        shape = FancyBboxPatch(
            (box.x, bottom), box.width, box.part, boxstyle="round,pad=0,rounding_size=0.06", linewidth=1, zorder=2, gid="link", **look
        )
        axes.add_patch(shape)
        middle = bottom + box.part / 2
        face = {"ha": "center", "family": "DejaVu Sans Mono", "color": _INK, "zorder": 3, "parse_math": False, "usetex": False}
        axes.text(box.centre, middle + 0.015, link.name, va="bottom", fontsize=9 * scale, weight="bold", **face)
        axes.text(box.centre, middle - 0.015, link.words, va="top", fontsize=8 * scale, **face)


def _hangs(picture: layout.Picture, relation: str) -> bool:
    boxes = [inner for box in picture.boxes for inner in (box.inside or [box])]
    return relation == "peer" and any(len(box.links) > 1 for box in boxes)


def _pyplot() -> Any:
    need("a plot", "matplotlib")
    from matplotlib import pyplot

    return pyplot


def _axes(ax: Any, width: float, height: float, bare: bool = False) -> Any:
    if ax is not None:
        return _quiet(ax)
    figure, axes = _pyplot().subplots(figsize=(width, height), layout=None if bare else "constrained")
    if bare:
        figure.subplots_adjust(0, 0, 1, 1)
    return _quiet(axes)


def _quiet(axes: Any) -> Any:
    """Nothing but the axes that are read. The paper is opaque, so that a page of another colour does not swallow the ink."""
    from matplotlib import rcParams

    paper = rcParams["figure.facecolor"]
    axes.figure.set_facecolor("white" if _is_clear(paper) else paper)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    ink = _ink(axes)
    axes.tick_params(colors=ink)
    for part in (axes.title, axes.xaxis.label, axes.yaxis.label):
        part.set_color(ink)
    return axes


def _is_clear(colour: Any) -> bool:
    from matplotlib.colors import to_rgba

    return bool(to_rgba(colour)[3] < 1)


def _ink(axes: Any) -> str:
    """Black or white, whichever reads on the figure's own paper."""
    red, green, blue, _ = axes.figure.get_facecolor()
    return _INK if 0.3 * red + 0.6 * green + 0.1 * blue > 0.5 else "#f0f0f0"


def _whole_numbers() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=8, integer=True, min_n_ticks=1)


def _name_ticks(axes: Any, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), [drawable(name) for name in names])
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    _plain_texts(axes.get_yticklabels())


def _plain_texts(texts: Sequence[Any]) -> None:
    """Names are no formulas: a $ in one is a $."""
    for text in texts:
        text.set_parse_math(False)
        text.set_usetex(False)
