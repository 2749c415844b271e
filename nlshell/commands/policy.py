"""`policy`: what a generic family accepts, as the kernel tells it (CTRL_CMD_GETPOLICY), beside what the registry has."""

from __future__ import annotations

from ..answers.values import Text
from ..errors import KernelError, MissingNameError, UnknownNameError, UsageError
from ..kernel.why import accepted
from ..language.scope import operation_of
from ..render.style import safe
from ..schema import policy as p
from ..schema.registry import REGISTRY
from ..wire.errno import ENODATA
from .state import Result, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from ..language.place import At
    from ..language.table import Call
    from ..render.style import Style
    from ..schema.model import Family, MessageType
    from ..schema.shapes import Attr, AttributeSet

    Values = Mapping[str, Any]

BOTH, KERNEL, OURS = "both", "kernel", "registry"
_MARKS = {BOTH: " ", KERNEL: "+", OURS: "-"}
_MOST, _DEEPEST = 20_000, 16  # attributes that are told, nests within nests: policies may be odd
_WIDEST = 40  # of the column of names
_TIED = "\x1f"  # a blank at which no line is broken


class Entry:
    """An attribute, as the kernel and the registry have it.

    path    as requests name it
    policy  what the kernel accepts; None: its policy does not tell it
    ours    its description in the registry, None where that has none
    index   the policy of what is nested in it, None: nothing, or nobody says
    within  what is nested in it; `again`: that was told already, further up the path
    """

    def __init__(self, number: int, path: str, policy: Values | None, ours: Attr | None) -> None:
        self.number = number
        self.path = path
        self.policy = policy
        self.ours = ours
        self.index = p.number_of(policy, "policy_idx") if policy is not None else None
        self.within: list[Entry] = []
        self.set: AttributeSet | None = p.inside(ours.type) if ours is not None else None
        self.again = False

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def differs(self) -> str:
        """The registry's type, where it is another than the kernel's."""
        if self.ours is None or self.policy is None:
            return ""
        type = self.ours.type
        return "" if p.agrees(p.type_of(self.policy), type) else type.kind

    @property
    def limits(self) -> str:
        """What the kernel accepts, in words; bits by their names."""
        if self.policy is None:
            return ""
        words = accepted(dict(self.policy))
        mask = p.number_of(self.policy, "mask", p.number_of(self.policy, "bitfield32_mask"))
        names = self.ours.type.names if self.ours is not None else None
        if mask and names is not None:
            words += f" ({str(names.of(mask)).lower()})"
        return words


class Asked:
    """Operations that share a policy.

    index       its number, None where they have none
    operations  number -> ("do", "dump") as far as they use it
    """

    def __init__(self, index: int | None) -> None:
        self.index = index
        self.operations: dict[int, list[str]] = {}
        self.entries: list[Entry] = []


class Joined:
    """What the kernel and the registry have of a family.

    lacking  operations of the registry that the kernel does not have
    cut      there were more attributes than are told
    """

    def __init__(self, info: Values, policies: Sequence[Values], ours: Family | None) -> None:
        self.info = info
        self.ours = ours
        self.flags = p.operations_of(info)
        self.table, ways = p.tables(info, policies)
        self.left = _MOST
        self.kinds = {number: self._kind(number) for number in {*self.flags, *ways}}
        self.groups: list[Asked] = []
        by_index: dict[int | None, Asked] = {}
        for number in sorted(self.kinds):
            used = ways.get(number, {})
            for way, index in used.items() or [("", None)]:
                group = by_index.setdefault(index, Asked(index))
                group.operations.setdefault(number, []).extend([way] if way else [])
        self.groups = sorted(by_index.values(), key=lambda group: group.index is None)
        kernels = set(self.kinds)
        self.lacking = [kind for kind in self._requests() if kind.id not in kernels]

    @property
    def cut(self) -> bool:
        return self.left <= 0

    def chosen(self, number: int) -> None:
        """Keep one operation alone."""
        self.groups = [group for group in self.groups if number in group.operations]
        for group in self.groups:
            group.operations = {number: group.operations[number]}
        self.lacking = []

    def join(self) -> None:
        """Put the attributes of both together."""
        for group in self.groups:
            kinds = [self.kinds[number] for number in group.operations]
            described = [kind for kind in kinds if kind is not None]
            sets = {id(kind.attributes): kind.attributes for kind in described}
            ours = next(iter(sets.values())) if len(sets) == 1 else None
            carried = {
                entry.id
                for entry in (ours or ())
                if any(kind.may_carry(entry.name) for kind in described)
            }
            if group.index is not None:
                group.entries = self._entries(group.index, ours, carried, "", ())

    def name(self, number: int) -> str:
        kind = self.kinds.get(number)
        return kind.operation if kind is not None else f"cmd_{number}"

    def _kind(self, number: int) -> MessageType | None:
        return next((kind for kind in self._requests() if kind.id == number), None)

    def _requests(self) -> Iterator[MessageType]:
        for kind in self.ours.messages if self.ours is not None else ():
            if kind.direction in (None, "request") and not kind.doc.startswith("from the kernel"):
                yield kind

    def _entries(
        self,
        index: int,
        ours: AttributeSet | None,
        carried: set[int] | None,
        owner: str,
        above: tuple[int, ...],
    ) -> list[Entry]:
        """The attributes of a policy and of our set, and what is nested in them."""
        policy = self.table.get(index, {})
        known = ours.by_id if ours is not None else {}
        found = []
        for number in sorted({*policy, *(known if carried is None else carried)}):
            described = known.get(number)
            if number not in policy and (described is None or described.type.kind == "pad"):
                continue
            if self.left <= 0:
                break
            self.left -= 1
            name = described.name if described is not None else f"attr_{number}"
            entry = Entry(number, owner + name, policy.get(number), described)
            found.append(entry)
            if entry.index is None:
                continue
            if entry.index in (*above, index) or len(above) > _DEEPEST:
                entry.again = True
            else:
                entry.within = self._entries(
                    entry.index, entry.set, None, f"{entry.path}.", (*above, index)
                )
        return found


# --- asking


def policy(state: State, call: Call) -> Result:
    name, *rest = call.arguments[""]
    info = _info(state, name)
    state.wants_frame = False
    try:
        dump = state.dump("nlctrl.getpolicy", {"family_id": info["family_id"]})
        messages, exchange = list(dump), dump
    except KernelError as error:
        if error.errno != ENODATA or error.exchange is None:
            raise
        messages, exchange = [], error.exchange  # none of its operations has a policy
    family = str(info["family_name"])
    described = REGISTRY.knows_family(family, "generic")
    ours = REGISTRY.family(family, "generic") if described else None
    joined = Joined(info, [message.values for message in messages], ours)
    if rest:
        joined.chosen(_number(joined, rest[0], family))
    joined.join()
    text = Text(list(_lines(joined, state.style, state.width)), list(_objects(joined)))
    warnings = [f"this family tells more than {_MOST} attributes; the others are left out"]
    return Result(messages, value=text, exchange=exchange, warnings=warnings if joined.cut else ())


def judge(call: Call, at: At) -> None:
    words = call.arguments.get("") or ()
    if not words:
        raise UsageError(
            "`policy` needs a generic family: policy ethtool, policy ethtool linkinfo_get"
        )
    if len(words) > 2:
        raise UsageError(call.command.kind.only_one(call.name))
    if at.names.loaded and at.names.knows("genl", words[0]) is not True:
        _refuse_others(words[0])


def _refuse_others(name: str) -> None:
    """Raise UsageError for a family or protocol that is no generic one."""
    if not REGISTRY.knows_family(name, "generic") and (
        REGISTRY.knows_family(name) or name in {each.name for each in REGISTRY.protocols()}
    ):
        raise UsageError(
            f"{name} is no generic family, and only these tell their policies (`genl show` lists them); "
            f"`schema {name}` says what the registry has, and `why` what the kernel says when it refuses something"
        )


def _info(state: State, name: str) -> Values:
    """What the kernel says of a family. Raises KernelError, MissingNameError, UsageError."""
    families = state.session.families
    info = families.named(name)
    if info is None and REGISTRY.knows_family(name, "generic"):
        described = REGISTRY.family(name, "generic")
        families.id_of(described)  # asks by name, so that the kernel looks for a module
        info = families.named(described.name)
    if info is None:
        _refuse_others(name)
        known = [str(each["family_name"]) for each in families.info.values()]
        hint = "this kernel has none of that name; `genl show` lists those that it has"
        raise MissingNameError("generic family", name, known, hint)
    return info


def _number(joined: Joined, word: str, family: str) -> int:
    """The operation that a word means. Raises UnknownNameError."""
    if word.isascii() and word.isdecimal() and int(word) in joined.kinds:
        return int(word)
    kind = operation_of(joined.ours, word) if joined.ours is not None else None
    if kind is not None and kind.id in joined.kinds:
        return kind.id
    names = {joined.name(number): number for number in joined.kinds}
    if word.lower() in names:
        return names[word.lower()]
    if kind is not None:
        raise MissingNameError(
            f"operation of {family}", word, [], "the registry has it, and this kernel does not"
        )
    hint = f"`policy {family}` lists them"
    raise UnknownNameError(f"operation of {family}", word, list(names), hint)


# --- for programs


def _objects(joined: Joined) -> Iterator[dict[str, Any]]:
    for group in joined.groups:
        yield {
            "family": joined.info["family_name"],
            "policy": group.index,
            "operations": [
                {
                    "name": joined.name(number), "number": number, "asked": ways,
                    "needs_admin": bool(joined.flags.get(number, 0) & (p.ADMIN_PERM | p.UNS_ADMIN_PERM)),
                    "in": BOTH if joined.kinds[number] is not None else KERNEL,
                }
                for number, ways in group.operations.items()
            ],
            "attributes": [_object(entry) for entry in group.entries],
        }  # fmt: skip
    if joined.lacking:
        yield {
            "family": joined.info["family_name"],
            "policy": None,
            "operations": [
                {"name": kind.operation, "number": kind.id, "in": OURS} for kind in joined.lacking
            ],
            "attributes": [],
        }


def _object(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {"path": entry.path, "number": entry.number, "in": where_is(entry)}
    if entry.ours is not None:
        found["kernel_name"] = entry.ours.kernel
    if entry.policy is not None:
        found["type"] = str(entry.policy.get("type", "")).lower()
        for name, value in entry.policy.items():
            if isinstance(value, int) and name not in ("type", "policy_idx", "policy_maxtype"):
                found[str(name)] = int(value)
    if entry.differs:
        found["registry_type"] = entry.differs
    if entry.index is not None:
        found["policy"] = entry.index
        found["again" if entry.again else "attributes"] = (
            True if entry.again else [_object(each) for each in entry.within]
        )
    return found


def where_is(entry: Entry) -> str:
    return KERNEL if entry.ours is None else OURS if entry.policy is None else BOTH


# --- for people


def _lines(joined: Joined, style: Style, width: int) -> Iterator[str]:
    info, ours = joined.info, joined.ours
    count = len(joined.flags)
    said = (
        "" if ours is not None else "; the registry does not describe it, so its names are numbers"
    )
    head = f"generic family {info['family_id']}, {count} operation{'s' * (count != 1)}{said}"
    yield from _wrapped(
        f"{style.paint('type', safe(str(info['family_name'])))}  ", head, width, "  "
    )
    drawing = _Drawing(joined, style, width)
    for group in joined.groups:
        yield ""
        yield from drawing.group(group)
    if joined.lacking:
        yield ""
        names = ", ".join(f"{kind.operation} ({kind.id})" for kind in joined.lacking)
        yield from _wrapped("", f"- operations that this kernel lacks: {names}", width, "  ")
    if ours is not None:
        yield ""
        yield from _wrapped("", drawing.sum(), width, "  ")


class _Drawing:
    """Draws attributes as trees, and counts what the two sides do not share. A nest is drawn once."""

    def __init__(self, joined: Joined, style: Style, width: int) -> None:
        self._joined = joined
        self._style = style
        self._width = width
        self._marks = joined.ours is not None
        self._drawn: dict[tuple[int, int], str] = {}
        self._counts = dict.fromkeys("+-!", 0)

    def group(self, group: Asked) -> Iterator[str]:
        joined = self._joined
        names = []
        for number, ways in group.operations.items():
            mark = "+ " if self._marks and joined.kinds[number] is None else ""
            self._counts["+"] += bool(mark)
            flags = joined.flags.get(number, 0)
            words = ways or [
                word for word, bit in (("do", p.CAN_DO), ("dump", p.CAN_DUMP)) if flags & bit
            ]
            words = [*words, *(["admin"] if flags & (p.ADMIN_PERM | p.UNS_ADMIN_PERM) else [])]
            name = f"{mark}{joined.name(number)} ({number}) {'+'.join(words)}".rstrip()
            names.append(name.replace(" ", _TIED))
        said = "no policy; attributes are not checked: " if group.index is None else ""
        lines = _wrapped("", said + ", ".join(names), self._width, "  ")
        yield from (self._style.paint("type", line) for line in lines)
        rows = list(self._rows(group.entries, "", joined.name(min(group.operations))))
        wide = min(max((len(head) for head, _ in rows), default=0), _WIDEST)
        for head, text in rows:
            room = max(self._width - wide - 2, 20)
            yield from self._row(head, text, wide, room)
        if group.index is not None and not rows:
            yield "  no attributes"

    def _row(self, head: str, text: str, wide: int, room: int) -> Iterator[str]:
        from textwrap import wrap

        first, *others = wrap(text, room, break_on_hyphens=False) or [""]
        rails = "".join(each if each in "│ " else "│" if each == "├" else " " for each in head)
        yield f"{self._painted(head)}{' ' * (wide - len(head))}  {first}".rstrip()
        for line in others:
            yield f"{rails[:wide].ljust(wide)}  {line}"

    def _painted(self, head: str) -> str:
        """The rails, the mark and the name of a row."""
        at = next((place for place, each in enumerate(head) if each not in "│├└ +-!"), len(head))
        mark = head[:at].rstrip(" ")[-1:]
        style = self._style
        painted = style.paint("rail", head[:at]) if mark not in "+-!" else head[:at]
        if mark and mark in "+-!":
            place = head[:at].rindex(mark)
            painted = (
                style.paint("rail", head[:place]) + style.paint("mark", mark) + head[place + 1 : at]
            )
        return painted + style.paint("name", head[at:])

    def _rows(self, entries: Sequence[Entry], rails: str, owner: str) -> Iterator[tuple[str, str]]:
        """(rails, mark and name; what there is to say) of each attribute and of what is nested in it."""
        told = [entry for entry in entries if entry.policy is not None]
        missing = [entry for entry in entries if entry.policy is None]
        for place, entry in enumerate(told):
            last = place == len(told) - 1 and not missing
            mark, text = self._said(entry)
            key = (entry.index, id(entry.set)) if entry.index is not None and entry.within else None
            before = self._drawn.get(key) if key is not None else None
            if entry.again:
                text += ", as the policy around it"
            elif before is not None:
                text += f", as in {before}"
            yield (
                safe(f"{rails}{'└' if last else '├'} {mark} {entry.name} ({entry.number})"),
                safe(text),
            )
            if before is None:
                if key is not None:
                    self._drawn[key] = f"{owner} {entry.path}"
                yield from self._rows(entry.within, rails + ("  " if last else "│ "), owner)
        if missing and self._marks:
            self._counts["-"] += len(missing)
            names = ", ".join(f"{entry.name} ({entry.number})" for entry in missing)
            yield f"{rails}└ -", safe(f"not told: {names}")

    def _said(self, entry: Entry) -> tuple[str, str]:
        text = entry.limits
        if not self._marks:
            return " ", text
        if entry.ours is None:
            self._counts["+"] += 1
            return "+", f"{text}; the registry lacks it"
        if entry.differs:
            self._counts["!"] += 1
            return "!", f"{text}; the registry has it as {entry.differs}"
        return " ", text

    def sum(self) -> str:
        kernel, ours, other = self._counts.values()
        if not kernel and not ours and not other:
            return "kernel and registry have the same"
        found = [
            f"+ {kernel} that the registry lacks" if kernel else "",
            f"- {ours} of the registry that the policies do not tell: refused here, "
            "or of a kind that policies leave out (big-endian or unchecked values)"
            if ours
            else "",
            f"! {other} with different types" if other else "",
        ]
        return "; ".join(each for each in found if each)


def _wrapped(head: str, text: str, width: int, indent: str) -> Iterator[str]:
    from textwrap import wrap

    first, *others = wrap(
        text, max(width, 40), subsequent_indent=indent, break_on_hyphens=False
    ) or [""]
    yield head + safe(first.replace(_TIED, " "))
    yield from (safe(line.replace(_TIED, " ")) for line in others)
