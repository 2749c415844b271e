"""Where the links of a machine stand in a picture: who is port of whom, what lies on top of what, which two are a pair.

Pure arithmetic in inches; `plots.topology` draws it. What is above stands above: a bridge over its ports, a vlan over the
link that carries it. The far end of a veth that is nothing else hangs below the near end. Ports that have nothing but
their master are kept together in a frame as soon as there are many, and so are links that belong to nobody.
"""

from __future__ import annotations

from math import ceil, sqrt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 12.0  # inches that a picture may be wide, unless one box alone is wider
CHARACTER, LINE = 0.0765, 0.165  # a character of DejaVu Sans Mono at 9 points, and a line of them
MARGIN, GAP, STOREY, FRAME = 0.14, 0.22, 0.5, 0.14
DROP = 0.26  # between the two ends of a veth, of which one hangs below the other: room for a line that one sees
_MANY = 6  # ports of one master that are still drawn one by one
_SWEEPS = 8


class Link:
    """A link as the picture needs it. `up` decides how its box looks, `words` are what stands below its name."""

    __slots__ = ("index", "kind", "lower", "master", "name", "peer", "up", "words")

    def __init__(self, index: int, name: str, kind: str, up: bool, words: str, master: int = 0, lower: int = 0, peer: int = 0) -> None:
        self.index = index
        self.name = name
        self.kind = kind
        self.up = up
        self.words = words
        self.master = master
        self.lower = lower
        self.peer = peer


class Box:
    """A rectangle with its lower left corner at x, y (inches, upwards). A frame has boxes inside and no links of its own.

    links  one link, or a link and the peer that hangs below it
    """

    def __init__(self, links: Sequence[Link] = (), inside: Sequence[Box] = (), columns: int = 1) -> None:
        self.links = list(links)
        self.inside = list(inside)
        self.x = self.y = 0.0
        self.width: float
        self.height: float
        self.above: list[tuple[Box, str]] = []
        self.below: list[tuple[Box, str]] = []
        self.beside: list[Box] = []
        self.columns = columns
        if inside:
            self._cell = max(box.width for box in inside), max(box.height for box in inside)
            rows = ceil(len(inside) / columns)
            self.width = columns * (self._cell[0] + FRAME) + FRAME
            self.height = rows * (self._cell[1] + FRAME) + FRAME
        else:
            longest = max(max(len(link.name), len(link.words)) for link in self.links)
            self.width = longest * CHARACTER + 2 * MARGIN
            self.height = len(self.links) * self.part + (len(self.links) - 1) * DROP

    part = 2 * LINE + MARGIN  # height of what one link takes

    @property
    def centre(self) -> float:
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        return self.y + self.height

    @property
    def number(self) -> int:
        return self.links[0].index if self.links else min(box.number for box in self.inside)

    @property
    def neighbours(self) -> list[Box]:
        return [box for box, _ in (*self.above, *self.below)] + self.beside

    def place(self, x: float, y: float) -> None:
        """Put it there, and what is inside of it, row by row from the top."""
        self.x, self.y = x, y
        for number, box in enumerate(self.inside):
            row, column = divmod(number, self.columns)
            left = x + FRAME + column * (self._cell[0] + FRAME)
            bottom = self.top - FRAME - self._cell[1] - row * (self._cell[1] + FRAME)
            box.place(left + (self._cell[0] - box.width) / 2, bottom + self._cell[1] - box.height)

    def join(self, lower: Box, relation: str) -> None:
        self.below.append((lower, relation))
        lower.above.append((self, relation))


class Picture:
    """Boxes with their places, the size of it all, and how many links were left out."""

    def __init__(self, boxes: Sequence[Box], width: float, height: float, left_out: int) -> None:
        self.boxes = list(boxes)
        self.width = width
        self.height = height
        self.left_out = left_out

    @property
    def lines(self) -> list[tuple[Box, Box, str]]:
        """(upper, lower, relation): "master", "lower" or, for two ends of a veth, "peer"."""
        found = [(box, other, relation) for box in self.boxes for other, relation in box.below]
        return found + [(box, other, "peer") for box in self.boxes for other in box.beside if box.number < other.number]


def arrange(links: Iterable[Link], most: int = 200) -> Picture:
    """Place links in a picture, `most` of them at most: those that belong to others first."""
    known = {link.index: link for link in links}
    joined = {index for link in known.values() for index in (link.master, link.lower, link.peer) if index in known}
    order = sorted(known.values(), key=lambda link: (not (_is_joined(link, known) or link.index in joined), link.index))
    shown = {link.index: link for link in order[:most]}
    boxes = _framed(_joined(shown))
    components = [_component(part) for part in _parts(boxes)]
    width, height = _shelves(components)
    return Picture(boxes, width, height, len(known) - len(shown))


def _is_joined(link: Link, known: dict[int, Link]) -> bool:
    return any(index in known for index in (link.master, link.lower, link.peer))


def _joined(links: dict[int, Link]) -> list[Box]:
    """A box for each link, but for peers that hang below the other end; joined by what they are to each other."""
    busy = {index for link in links.values() for index in (link.master, link.lower) if index in links}
    busy |= {link.index for link in links.values() if link.master in links or link.lower in links}
    hanging: dict[int, Link] = {}  # near end -> far end
    below: set[int] = set()
    for link in links.values():
        far = links.get(link.peer)
        if far is None or far.index == link.index or far.index in busy:
            continue
        free = not {link.index, far.index} & (below | hanging.keys())
        if free and (link.index in busy or link.index < far.index):
            hanging[link.index] = far
            below.add(far.index)
    boxes = {
        link.index: Box([link, hanging[link.index]] if link.index in hanging else [link])
        for link in links.values()
        if link.index not in below
    }
    for index, box in boxes.items():
        link = links[index]
        if link.master in boxes and link.master != index:
            boxes[link.master].join(box, "master")
        if link.lower in boxes and link.lower != index:
            box.join(boxes[link.lower], "lower")
        if link.peer in boxes and index not in hanging and link.peer not in hanging and boxes[link.peer] not in box.beside:
            box.beside.append(boxes[link.peer])
            boxes[link.peer].beside.append(box)
    return list(boxes.values())


def _framed(boxes: list[Box]) -> list[Box]:
    """Many boxes that have one and the same neighbour and no other become one, with a frame around them."""
    alike: dict[tuple[int, str, bool, int] | None, list[Box]] = {}
    for box in boxes:
        ends = box.above + box.below
        if len(ends) == 1 and not box.beside:
            other, relation = ends[0]
            alike.setdefault((id(other), relation, bool(box.above), len(box.links)), []).append(box)
        elif not ends and not box.beside:
            alike.setdefault(None, []).append(box)
    kept = list(boxes)
    for key, group in alike.items():
        if len(group) <= (_MANY if key is not None else 1):
            continue
        cell = max(box.width for box in group) + FRAME, max(box.height for box in group) + FRAME
        columns = max(1, min(len(group), int((WIDTH - FRAME) / cell[0]), ceil(sqrt(len(group) * 2.4 * cell[1] / cell[0]))))
        frame = Box(inside=sorted(group, key=lambda box: box.number), columns=columns)
        kept = [box for box in kept if box not in group] + [frame]
        if key is not None:
            ends = group[0].above + group[0].below
            other, relation = ends[0]
            other.below = [end for end in other.below if end[0] not in group]
            other.above = [end for end in other.above if end[0] not in group]
            if group[0].above:
                other.join(frame, relation)
            else:
                frame.join(other, relation)
            for box in group:
                box.above, box.below = [], []
    return kept


def _parts(boxes: list[Box]) -> list[list[Box]]:
    """Boxes that hang together, the largest company first."""
    found: list[list[Box]] = []
    seen: set[int] = set()
    for first in sorted(boxes, key=lambda box: box.number):
        if id(first) in seen:
            continue
        seen.add(id(first))
        part = [first]
        for box in part:
            for other in box.neighbours:
                if id(other) not in seen:
                    seen.add(id(other))
                    part.append(other)
        found.append(part)
    return sorted(found, key=lambda part: (part[0].number if len(part) > 1 else 1 << 32, part[0].number))


def _storeys(part: list[Box]) -> dict[int, int]:
    """How high each box stands: one above the highest below it. What goes in circles, which no kernel says, stops."""
    level = {id(box): 0 for box in part}
    for _ in range(len(part)):
        changed = False
        for box in part:
            wanted = max((level[id(other)] + 1 for other, _ in box.below), default=0)
            if level[id(box)] < wanted < len(part):
                level[id(box)], changed = wanted, True
        if not changed:
            break
    return level


def _component(part: list[Box]) -> list[Box]:
    """Place boxes that hang together, from 0, 0 on."""
    level = _storeys(part)
    rows: list[list[Box]] = [[] for _ in range(max(level.values()) + 1)]
    hanging: list[Box] = []  # frames of ports stand at the very bottom, frames of what lies on top at the very top:
    standing: list[Box] = []  # nothing but their own line has to get past them there
    for box in sorted(part, key=lambda box: box.number):
        (rows[level[id(box)]] if not box.inside else hanging if box.above else standing).append(box)
    rows = [row for row in (hanging, *rows, standing) if row]
    for row in rows:
        _line_up(row, None)
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 else reversed(rows):
            centres = {id(box): sum(other.centre for other in box.neighbours) / len(box.neighbours) for box in row if box.neighbours}
            row.sort(key=lambda box: centres.get(id(box), box.centre))
            _line_up(row, centres)
    left = min(box.x for box in part)
    bottom = 0.0
    for row in rows:
        for line in _wrapped(row, left):
            height = max(box.height for box in line)
            for box in line:
                box.place(box.x - left if len(line) == len(row) else box.x, bottom + (height - box.height))
            bottom += height + STOREY
    return part


def _line_up(row: list[Box], wanted: dict[int, float] | None) -> None:
    """Side by side in this order, each as near to the middle it wants as the others allow."""
    position = None
    drift = []
    for box in row:
        ideal = (wanted.get(id(box), box.centre) if wanted is not None else 0.0) - box.width / 2
        box.x = ideal if position is None else max(ideal, position)
        drift.append(box.x - ideal)
        position = box.x + box.width + GAP
    shift = (min(drift) + max(drift)) / 2
    for box in row:
        box.x -= shift


def _wrapped(row: list[Box], left: float) -> list[list[Box]]:
    """A row that is too long for the picture, cut into several."""
    if row[-1].x + row[-1].width - left <= WIDTH or len(row) == 1:
        return [row]
    lines: list[list[Box]] = [[]]
    position = 0.0
    for box in row:
        if lines[-1] and position + box.width > WIDTH:
            lines.append([])
            position = 0.0
        box.x = position
        position += box.width + GAP
        lines[-1].append(box)
    return lines


def _shelves(components: list[list[Box]]) -> tuple[float, float]:
    """Components side by side as long as there is room, then below: from the top, for what comes first is at the top."""
    widest = max((max(box.x + box.width for box in part) for part in components), default=1.0)
    room = max(WIDTH, widest)
    shelves: list[list[tuple[list[Box], float]]] = []
    position = room + 1
    for part in components:
        width = max(box.x + box.width for box in part)
        if position + width > room or not shelves:
            shelves.append([])
            position = 0.0
        shelves[-1].append((part, position))
        position += width + 2 * GAP
    total, bottom = 0.0, 0.0
    for shelf in reversed(shelves):
        height = max(box.top for part, _ in shelf for box in part)
        for part, left in shelf:
            for box in part:
                box.place(box.x + left, box.y + bottom)
                total = max(total, box.x + box.width)
        bottom += height + STOREY
    return total, max(bottom - STOREY, 0.5)
