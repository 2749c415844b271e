"""A generic family as it describes itself: from CTRL_CMD_NEWFAMILY and a dump of CTRL_CMD_GETPOLICY.

The kernel tells numbers, types and limits of what it accepts, but no names. So operation 3 becomes cmd_3 and attribute
5 attr_5, with attr_5 again inside where a policy says what is nested. Policies are about requests; what a family
sends may have attributes beyond them, and the kernel cannot tell byte order: those it leaves out of its policies.
Sources: <linux/genetlink.h>, <linux/netlink.h>; net/netlink/genetlink.c, net/netlink/policy.c.
"""

from __future__ import annotations

from .model import Family, MessageType
from .registry import REGISTRY
from .shapes import Attr, AttributeSet, Field, IndexedArray, Nest, Prefixed, Struct, TypeValue
from .types import BYTES, FLAG, S8, S16, S32, S64, SINT, U8, U16, U32, U64, UINT, Binary, Bitfield32, Scalar, String, Type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Values = Mapping[str, Any]

# enum netlink_attribute_type
_SCALARS: dict[int, Type] = {2: U8, 3: U16, 4: U32, 5: U64, 6: S8, 7: S16, 8: S32, 9: S64, 16: SINT, 17: UINT}
_FLAG, _BINARY, _STRING, _NUL_STRING, _NESTED, _NESTED_ARRAY, _BITFIELD32 = 1, 10, 11, 12, 13, 14, 15

_MOST_HEADER = 1 << 16  # no request has room for a larger one

# enum genl flags
ADMIN_PERM, CAN_DO, CAN_DUMP, HAS_POLICY, UNS_ADMIN_PERM = 0x1, 0x2, 0x4, 0x8, 0x10
_ONLY_DUMPED = CAN_DO | CAN_DUMP | HAS_POLICY


def number_of(values: Values, name: str, default: int | None = None) -> int | None:
    """A number among values, `default` where there is none: of another width it is bytes, given twice it is a list."""
    found = values.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) else default


def family_from_policy(info: Values, policies: Sequence[Values] = (), name: str = "") -> Family:
    """A Family from the values of CTRL_CMD_NEWFAMILY and of the messages of a policy dump (none: no attributes).

    `name` overrides the name in `info`. The result is not registered.
    """
    name = name or str(info.get("family_name", "unnamed"))
    table, ways = tables(info, policies)
    used = {command: list(dict.fromkeys(chosen.values())) for command, chosen in ways.items()}
    sets = _Sets(name, table)
    roots = list(dict.fromkeys(index for chosen in used.values() for index in chosen))
    # Operations without a policy of their own take no attributes, but what they send is numbered like the rest.
    common = sets.of(*roots) if len(roots) == 1 else AttributeSet(sets.prefix(), [], name=name)
    header = list(REGISTRY.protocol("generic").fallback)
    if 0 < (size := number_of(info, "hdrsize") or 0) < _MOST_HEADER:
        header.append(Struct(f"{name}_header", [Field("header", Binary(size), "the family's own header")]))
    prefix = f"{_upper(name)}_"
    messages: dict[int, MessageType] = {}
    for number, flags in operations_of(info).items():
        attributes = sets.of(*used[number]) if used.get(number) else common
        messages[number] = MessageType(number, f"CMD_{number}", attributes, access=_access(flags))
    groups = [group["name"] for group in _dicts(info.get("mcast_groups")) if isinstance(group.get("name"), str)]
    family = Family(
        name,
        list(messages.values()),
        prefix=prefix,
        header=header,
        kind="generic",
        version=number_of(info, "version", 1) or 0,
        groups=groups,
        doc="described by its own policy",
    )
    family.made_from = (info, policies, name)
    return family


def tables(info: Values, policies: Sequence[Values]) -> tuple[dict[int, dict[int, Values]], dict[int, dict[str, int]]]:
    """What the messages of a policy dump say: number of a policy -> number of an attribute -> what is accepted there; and
    number of an operation -> "do" and "dump" -> number of its policy. Nests may lead round in circles, or to nothing.
    """
    table: dict[int, dict[int, Values]] = {}
    ways: dict[int, dict[str, int]] = {}
    # ctrl_dumppolicy_put_op takes the number from what can be asked once: what can only be dumped is told as 0, in its order.
    only_dumped = iter([number for number, flags in operations_of(info).items() if flags & _ONLY_DUMPED == CAN_DUMP | HAS_POLICY])
    for message in policies:
        for index, policy in _numbered(message.get("policy")):
            table.setdefault(index, {}).update(_numbered(policy))
        for command, kinds in _numbered(message.get("op_policy")):
            given = {way: chosen for way in ("do", "dump") if (chosen := number_of(kinds, way)) is not None}
            if not command and "do" not in given:
                command = next(only_dumped, 0)
            ways[command] = {**ways.get(command, {}), **given}
    return table, ways


def operations_of(info: Values) -> dict[int, int]:
    """The operations in the values of CTRL_CMD_NEWFAMILY: number -> flags (GENL_ADMIN_PERM and its like)."""
    found: dict[int, int] = {}
    for each in _dicts(info.get("ops")):
        if (number := number_of(each, "id")) is not None:
            found[number] = number_of(each, "flags") or 0
    return found


# What else our description may be where a policy has this type: NLA_MSECS shows as uint, arrays of nests as NESTED.
_ALIKE = {
    "uint": {"u8", "u16", "u32", "u64", "uint"}, "sint": {"s8", "s16", "s32", "s64", "sint"},
    "nest": {"nest", "indexed-array", "nest-type-value"}, "indexed-array": {"indexed-array", "nest-type-value"},
}  # fmt: skip
_ADDRESSES = ("ipv4", "ipv6", "ipv4-or-v6")


def type_of(policy: Values) -> Type:
    """The type of an attribute that a policy tells; of a nest, what is inside is left open."""
    return _Sets("", {}).type(policy)


def agrees(theirs: Type, ours: Type) -> bool:
    """Whether our description of an attribute may stand beside what a policy says of it."""
    word, kind = theirs.kind, ours.kind
    return kind in _ALIKE.get(word, {word}) or kind == "pad" or (word in ("u32", "binary") and ours.hint in _ADDRESSES)


def inside(type: Type) -> AttributeSet | None:
    """The attributes that are nested in one of this type; None where there are none, or another value chooses them."""
    while isinstance(type, (IndexedArray, TypeValue)):
        type = type.item
    if isinstance(type, Prefixed):
        type = type.rest
    return type.of if isinstance(type, Nest) else None


def _dicts(values: Any) -> list[Values]:
    """The items of a list that are nests; anything else in it was none."""
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _numbered(values: Any) -> list[tuple[int, Values]]:
    """The entries of a nest that was keyed by numbers; anything else in it was no attribute."""
    if not isinstance(values, dict):
        return []
    return [(key, value) for key, value in values.items() if isinstance(key, int) and isinstance(value, dict)]


def _upper(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name).upper()


def _access(flags: int) -> str:
    """What needs a privilege, and what cannot be dumped, is taken for a change: --read-only must refuse too much."""
    return "get" if flags & CAN_DUMP and not flags & (ADMIN_PERM | UNS_ADMIN_PERM) else "new"


class _Sets:
    """Attribute sets by the policies they are made of; nests refer to them lazily, for policies may be recursive."""

    def __init__(self, name: str, table: dict[int, dict[int, Values]]) -> None:
        self.name = name
        self.table = table
        self.made: dict[tuple[int, ...], AttributeSet] = {}

    def prefix(self, *indexes: int) -> str:
        number = "".join(f"_{index}" for index in indexes) if indexes != (0,) else ""
        return f"{_upper(self.name)}{number}_A_"

    def of(self, *indexes: int) -> AttributeSet:
        """The set of one policy, or of several that one operation uses (to ask once, to dump); the first has its way."""
        if indexes not in self.made:
            merged: dict[int, Values] = {}
            for index in reversed(indexes):
                merged |= self.table.get(index, {})
            prefix = self.prefix(*indexes)
            attributes = [
                Attr(number, f"ATTR_{number}", self.type(policy), kernel=f"{prefix}{number}", doc=_allowed(policy))
                for number, policy in sorted(merged.items())
            ]
            title = f"{self.name}/policy-{'+'.join(map(str, indexes))}"
            self.made[indexes] = AttributeSet(prefix, attributes, name=title)
        return self.made[indexes]

    def type(self, policy: Values) -> Type:
        kind = number_of(policy, "type", 0)
        if kind in _SCALARS:
            return _limited(_SCALARS[kind], policy)
        if kind == _FLAG:
            return FLAG
        if kind in (_STRING, _NUL_STRING):
            return String(number_of(policy, "max_length"))
        if kind == _BINARY:
            least, most = number_of(policy, "min_length", 0) or 0, number_of(policy, "max_length")
            return Binary(least) if least and least == most else Binary(min=least, max=most)
        if kind in (_NESTED, _NESTED_ARRAY):
            index = number_of(policy, "policy_idx")
            inner = Nest(lambda: self.of() if index is None else self.of(index))
            return inner if kind == _NESTED else IndexedArray(inner)
        if kind == _BITFIELD32:
            return Bitfield32()
        return BYTES


def _bounds(policy: Values) -> tuple[int | None, int | None]:
    """Least and greatest value; None where the type alone bounds it."""
    signed = "min_value_s" in policy or "max_value_s" in policy
    low, high = (number_of(policy, f"{bound}_value_{'s' if signed else 'u'}") for bound in ("min", "max"))
    kind = _SCALARS.get(number_of(policy, "type", 0) or 0)
    if isinstance(kind, Scalar):
        least, most = kind.range
    else:
        least, most = (-(1 << 63), (1 << 63) - 1) if signed else (0, (1 << 64) - 1)
    return (None if low == least else low), (None if high == most else high)


def _limited(kind: Type, policy: Values) -> Type:
    low, high = _bounds(policy)
    if not isinstance(kind, Scalar) or low is high is None:
        return kind
    return kind.but(range=(kind.range[0] if low is None else low, kind.range[1] if high is None else high))


def _allowed(policy: Values) -> str:
    """What the kernel accepts, in words."""
    mask = number_of(policy, "mask", number_of(policy, "bitfield32_mask"))
    if mask is not None:
        return f"allowed: bits {mask:#x}"
    low, high = _bounds(policy)
    if low is not None and high is not None:
        return f"allowed: {low} to {high}" if low != high else f"allowed: only {low}"
    if low is not None:
        return f"allowed: at least {low}"
    return f"allowed: at most {high}" if high is not None else ""
