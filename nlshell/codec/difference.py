"""What tells two messages apart: their parts aligned by path, the items of lists by likeness.

Offsets play no role in the alignment; what has the same value at another offset is told as moved.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from ..schema.enums import Flags
from ..schema.secrets import Secret, are_secrets_shown
from ..schema.shapes import Nest, Prefixed, Struct, TypeValue
from .export import text
from .tree import Node, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from ..schema.types import Type
    from .message import Message

_LEAST_LIKENESS = 0.3
_MOST_COMPARED = 40_000  # pairs that are looked at for likeness; more partnerless ones than that are paired as they come


class Change:
    """One difference between two messages.

    kind       "added", "removed", "changed"; "bytes": the same value, written in other bytes; "reordered": the same
               value, at another place of its list
    path       where (in the new message; in the old one for what was removed)
    old, new   the nodes; None where there is none
    old_path   where in the old message, when an item stands at another place of its list now
    note       what the texts do not show: bits that were set and cleared, flag bits of the attribute type
    """

    __slots__ = ("found", "kind", "new", "note", "old", "old_path", "path")

    def __init__(self, kind: str, path: str, old: Node | None, new: Node | None, old_path: str, note: str, found: Difference) -> None:
        self.kind = kind
        self.path = path
        self.old = old
        self.new = new
        self.old_path = old_path
        self.note = note
        self.found = found

    @property
    def node(self) -> Node:
        found = self.new if self.new is not None else self.old
        assert found is not None
        return found

    @property
    def old_text(self) -> str:
        return "" if self.old is None else shown(self.old, self.found.old)

    @property
    def new_text(self) -> str:
        return "" if self.new is None else shown(self.new, self.found.new)

    def __repr__(self) -> str:
        return f"<Change {self.kind} {self.path}>"


class Move:
    """Neighbouring parts that are the same in both messages, all shifted alike. Offsets are within the message."""

    __slots__ = ("count", "first", "last", "length", "new", "old")

    def __init__(self, old: int, new: int, length: int, path: str) -> None:
        self.old = old
        self.new = new
        self.length = length
        self.first = self.last = path
        self.count = 1

    @property
    def by(self) -> int:
        return self.new - self.old

    def __repr__(self) -> str:
        return f"<Move {self.first}..{self.last} {self.old:#x} -> {self.new:#x}, {self.length} bytes>"


class Difference:
    """Two messages compared. `left_out` counts the differences that `ignore` kept out of `changes`."""

    def __init__(self, old: Message, new: Message) -> None:
        self.old = old
        self.new = new
        self.changes: list[Change] = []
        self.moves: list[Move] = []
        self.left_out = 0

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __repr__(self) -> str:
        return f"<Difference {self.old.type} {self.new.type}: {len(self.changes)} changes>"


def shown(node: Node, message: Message) -> str:
    """A part of a message in one line: a leaf as a tree shows it, a nest as path=value of its leaves."""
    names = message.context.names
    own = node.parent is message.tree.children[0]  # not that of a request that an error quotes
    if own and node.name == "nlmsg_type":
        return f"{message.type} ({message.type_id})"
    if own and node.name == "nlmsg_flags":
        return f"{'|'.join(message.flag_names) or 'none'} ({message.flags:#x})"
    if not node.children:
        return text(node, names)
    above = len(node.path)
    return "  ".join(f"{leaf.path[above:].removeprefix('.')}={text(leaf, names)}" for leaf in leaves(node))


def leaves(node: Node) -> Iterator[Node]:
    """The parts of a node that have none themselves, in wire order."""
    if not node.children:
        yield node
    for child in node.children:
        yield from leaves(child)


def difference(old: Message, new: Message, ignore: Iterable[str] = (), *, with_header: bool = True) -> Difference:
    """Compare two messages.

    ignore       names of parts, whole paths, or patterns of either ("*_timer") that are not to be compared: see identity.moving_of
    with_header  compare nlmsghdr too
    """
    found = Difference(old, new)
    work = _Comparison(found, tuple(ignore))
    for a, b in _paired_headers(old.tree, new.tree):
        if with_header or (a or b).name != "nlmsghdr":  # type: ignore[union-attr]
            work.level([] if a is None else list(a.children), [] if b is None else list(b.children), "", "")
    work.level(_body(old.tree), _body(new.tree), "", "")
    return found


def _paired_headers(a: Node, b: Node) -> Iterator[tuple[Node | None, Node | None]]:
    mine = {node.name: node for node in a.children if node.role == "struct"}
    others = {node.name: node for node in b.children if node.role == "struct"}
    for name in [*mine, *(name for name in others if name not in mine)]:
        yield mine.get(name), others.get(name)


def _body(root: Node) -> list[Node]:
    return [node for node in root.children if node.role != "struct"]


class _Comparison:
    def __init__(self, found: Difference, ignore: tuple[str, ...]) -> None:
        self.found = found
        self.ignore = ignore

    def level(self, old: Sequence[Node], new: Sequence[Node], old_path: str, path: str) -> None:
        """Compare siblings. What repeats is aligned as a list, the rest by name; reported in the new one's order."""
        mine, others = _by_name(old), _by_name(new)
        for name in [*others, *(name for name in mine if name not in others)]:
            a, b = mine.get(name, []), others.get(name, [])
            if len(a) <= 1 and len(b) <= 1 and name != "[]":
                step = "" if (a or b)[0].role == "struct" else name  # a fixed header is no part of a path
                self.pair(a[0] if a else None, b[0] if b else None, _join(old_path, step), _join(path, step))
                continue
            stem = "" if name == "[]" else name
            furthest = -1
            for left, right in aligned(a, b, _frozen, _parts):
                before = "" if left is None else _join(old_path, f"{stem}[{left}]")
                now = "" if right is None else _join(path, f"{stem}[{right}]")
                told = len(self.found.changes)
                self.pair(None if left is None else a[left], None if right is None else b[right], before, now)
                if left is not None and right is not None:
                    # The order may matter, as it does for expressions of a rule.
                    if left < furthest and told == len(self.found.changes):
                        self.report("reordered", now, a[left], b[right], before, "")
                    furthest = max(furthest, left)

    def pair(self, old: Node | None, new: Node | None, old_path: str, path: str) -> None:
        place = path or old_path
        if old is None or new is None:
            kind, node = ("added", new) if old is None else ("removed", old)
            assert node is not None
            self.report(kind, place, old, new, place, "", sum(1 for _ in leaves(node)))
            return
        a, b = _payload(self.found.old, old), _payload(self.found.new, new)
        if old.raw >= 0 and new.raw >= 0 and (old.raw ^ new.raw) & 0xC000:
            self.report("bytes", place, old, new, old_path, _type_bits(old.raw, new.raw))
        alike = _described_alike(old, new)
        if a == b and alike:
            self.moved(old, new, place)
        elif not alike and (old.children or new.children):  # another kind of data, though of the same name
            self.report("removed", old_path, old, None, old_path, "", sum(1 for _ in leaves(old)))
            self.report("added", path, None, new, path, "", sum(1 for _ in leaves(new)))
        elif old.children or new.children:
            self.level(old.children, new.children, old_path, path)
        else:
            same = plain(old) == plain(new)
            self.report("bytes" if same else "changed", place, old, new, old_path, _bits(old, new) if not same else _as_hex(a, b, new))

    def report(self, kind: str, path: str, old: Node | None, new: Node | None, old_path: str, note: str, weight: int = 1) -> None:
        if self._ignored(path):
            self.found.left_out += weight
        else:
            self.found.changes.append(Change(kind, path, old, new, old_path, note, self.found))

    def moved(self, old: Node, new: Node, path: str) -> None:
        a, b = old.offset - self.found.old.offset, new.offset - self.found.new.offset
        if a == b:
            return
        last = self.found.moves[-1] if self.found.moves else None
        # Neighbours but for the header of a nest that was looked into, and padding.
        if last is not None and last.by == b - a and 0 <= b - (last.new + last.length) <= 7:
            last.length = b + new.end - new.offset - last.new
            last.last = path
            last.count += 1
        else:
            self.found.moves.append(Move(a, b, new.end - new.offset, path))

    def _ignored(self, path: str) -> bool:
        if not self.ignore:
            return False
        steps = path.replace("[", ".[").split(".")
        steps = [step for step in steps if not step.startswith("[")]
        wholes = [".".join(steps[first:last]) for first in range(len(steps)) for last in range(first + 1, len(steps) + 1)]
        return any(fnmatchcase(whole, pattern) for pattern in self.ignore for whole in wholes)


def _by_name(nodes: Sequence[Node]) -> dict[str, list[Node]]:
    """Siblings by name; the elements of an array, which only have a position, all under "[]"."""
    found: dict[str, list[Node]] = {}
    for node in nodes:
        positional = node.role == "item" and node.parent is not None and not isinstance(node.parent.type, TypeValue)
        found.setdefault("[]" if positional else node.name, []).append(node)
    return found


def _join(above: str, name: str) -> str:
    return f"{above}.{name}".replace(".[", "[") if above else name


def _payload(message: Message, node: Node) -> bytes:
    return bytes(message.buffer[node.start : node.stop])


def _described_alike(a: Node, b: Node) -> bool:
    """Whether the registry describes both the same: two sessions may each have a description of their own of a family."""
    return a.type is b.type or _description(a.type) == _description(b.type)


def _description(kind: Type | None) -> Any:
    if isinstance(kind, Nest):
        return "nest", kind.of.name, tuple(kind.of.by_name)
    if isinstance(kind, Struct):
        return "struct", kind.name
    if isinstance(kind, Prefixed):
        return "prefixed", kind.struct.name, _description(kind.rest)
    return kind.__class__, kind.kind if kind is not None else "", getattr(kind, "names", None)


def _bits(old: Node, new: Node) -> str:
    """Which bits of a flag set came and went."""
    kind, a, b = new.type, plain(old), plain(new)
    if kind is None or not isinstance(kind.names, Flags) or not isinstance(a, int) or not isinstance(b, int):
        return ""
    gone, come = a & ~b, b & ~a
    words = [f"+{_flag_words(kind.names, come)}" if come else "", f"-{_flag_words(kind.names, gone)}" if gone else ""]
    return " ".join(word for word in words if word)


def _flag_words(names: Flags, bits: int) -> str:
    return str(names.of(bits)) if not str(names.of(bits)).isdigit() else f"{bits:#x}"


def _as_hex(a: bytes, b: bytes, node: Node) -> str:
    if isinstance(node.value, Secret) and not are_secrets_shown():
        return ""
    return f"{a[:16].hex(' ')}{' …' * (len(a) > 16)} → {b[:16].hex(' ')}{' …' * (len(b) > 16)}"


def _type_bits(old: int, new: int) -> str:
    words = [
        f"{name} {'set' if new & bit else 'not set'} now"
        for bit, name in ((0x8000, "NLA_F_NESTED"), (0x4000, "NLA_F_NET_BYTEORDER"))
        if (old ^ new) & bit
    ]
    return ", ".join(words)


# --- lists


def aligned(
    old: Sequence[Any], new: Sequence[Any], identity: Callable[[Any], Any], parts: Callable[[Any], Iterable[Any]]
) -> list[tuple[int | None, int | None]]:
    """Pairs of positions (None: no partner) in the new one's order, the partnerless old ones behind their predecessor.

    Equal ones are paired in order first, then equal ones that changed places, then those that have most `parts` in common.
    The work grows as the lists do, but for what _MOST_COMPARED allows.
    """
    a, b = [identity(item) for item in old], [identity(item) for item in new]
    partner = _in_order(a, b)
    taken = set(partner.values())
    elsewhere: dict[Any, list[int]] = {}
    for left in reversed(range(len(a))):
        if left not in taken:
            elsewhere.setdefault(a[left], []).append(left)
    for right in range(len(b)):
        if right not in partner and elsewhere.get(b[right]):
            partner[right] = elsewhere[b[right]].pop()
    taken = set(partner.values())
    free = [left for left in range(len(a)) if left not in taken]
    open_ends = [right for right in range(len(b)) if right not in partner]
    if len(free) == len(open_ends) == 1 or len(free) * len(open_ends) > _MOST_COMPARED:
        together = list(zip(open_ends, free))
        partner.update(together)
        free, open_ends = free[len(together) :], open_ends[len(together) :]
    mine = {left: set(parts(old[left])) for left in free} if open_ends else {}
    others = {right: set(parts(new[right])) for right in open_ends} if free else {}
    ranked = sorted((-_shared(mine[left], others[right]), abs(left - right), left, right) for left in mine for right in others)
    alone = set(free)
    for worth, _, left, right in ranked:
        if -worth >= _LEAST_LIKENESS and left in alone and right not in partner:
            partner[right] = left
            alone.remove(left)
    pairs: list[tuple[int | None, int | None]] = []
    for right in range(-1, len(b)):
        before = partner.get(right) if right >= 0 else -1
        if right >= 0:
            pairs.append((before, right))
        while before is not None and before + 1 in alone:
            before += 1
            pairs.append((before, None))
    return pairs


def _in_order(a: list[Any], b: list[Any]) -> dict[int, int]:
    """Positions in b -> positions in a of what stands in both in the same order."""
    least, most = 0, min(len(a), len(b))
    while least < most and a[least] == b[least]:
        least += 1
    last = 0
    while last < most - least and a[-1 - last] == b[-1 - last]:
        last += 1
    found = {place: place for place in range(least)}
    found.update((len(b) - 1 - place, len(a) - 1 - place) for place in range(last))
    a, b = a[least : len(a) - last], b[least : len(b) - last]
    if len(a) * len(b) <= _MOST_COMPARED:
        from difflib import SequenceMatcher

        for left, right, size in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
            found.update((least + right + step, least + left + step) for step in range(size))
    return found


def _frozen(node: Node) -> Any:
    return frozen(plain(node))


def frozen(value: Any) -> Any:
    """A value as something that can be a key of a dict."""
    if isinstance(value, dict):
        return tuple((key, frozen(item)) for key, item in value.items())
    if isinstance(value, list):
        return tuple(frozen(item) for item in value)
    return value


def _parts(node: Node) -> list[Any]:
    above = len(node.path)
    return [(leaf.path[above:], _frozen(leaf)) for leaf in leaves(node)]


def _shared(a: set[Any], b: set[Any]) -> float:
    """How much of two sets is in both, from 0 to 1."""
    return 2 * len(a & b) / ((len(a) + len(b)) or 1)
