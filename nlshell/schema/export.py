"""The registry as one JSON object (`nlshell schema --json`), and attribute sets found by the words a person types.

Everything reachable from a message is gathered: nests, arrays, structs followed by attributes, all cases of
sub-messages (which loads them), structs and enumerations. Two sets, structs or enumerations that share a name but are
not the same keep apart: from the second on they are called NAME#2, NAME#3, wherever they are referred to.
"""

from __future__ import annotations

from importlib import import_module

from ..errors import UnknownNameError, UsageError
from .enums import Flags, Names
from .model import Family, Form, MessageType, Protocol
from .registry import REGISTRY, Registry
from .shapes import Attr, AttributeSet, Either, IndexedArray, Nest, Packed, Prefixed, Records, Struct, SubMessage, TypeValue
from .types import Binary, Bits, String, Type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ..wire.errno import Errnos

_CORE = "nlshell.protocols.core"

# The words of the kernel's YAML specifications. What is none of them (a choice among plain types) is binary.
_WORDS = frozenset((
    "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "uint", "sint", "string", "binary", "flag", "nest",
    "indexed-array", "nest-type-value", "bitfield32", "pad",
))  # fmt: skip


def schema_dict(registry: Registry = REGISTRY) -> dict[str, Any]:
    """Everything the registry knows: protocols with their families and messages, attribute sets, structs, enums."""
    export = _Export()
    protocols = [export.core()]
    for protocol in registry.protocols():
        protocols.append(export.protocol(protocol, registry.families(protocol.name)))
    protocols += [protocol_dict(protocol, registry) for protocol in registry.undescribed()]
    export.finish()
    return {"protocols": protocols, "attribute_sets": export.sets, "structs": export.structs, "enums": export.enums}


def protocol_dict(protocol: Protocol, registry: Registry = REGISTRY) -> dict[str, Any]:
    """One protocol in the same form. One that is not described has no families, and a doc."""
    families = registry.families(protocol.name) if registry.is_described(protocol) else []
    return _Export().protocol(protocol, families)


def set_dict(attributes: AttributeSet) -> dict[str, Any]:
    """One attribute set in the same form; what it refers to is named but not described."""
    return _Export().set_of(attributes, attributes.name)


def type_dict(type: Type) -> dict[str, Any]:
    """The type of one attribute or field in the same form."""
    return _Export().type(type)


def _errnos(errnos: Errnos) -> list[dict[str, Any]]:
    return [{"id": number, "name": name, "doc": doc} for number, (name, doc) in errnos.items()]


class _Export:
    """Gathers descriptions. A set is numbered when first referred to and described later, so recursion ends."""

    def __init__(self) -> None:
        self.sets: list[dict[str, Any]] = []
        self.structs: list[dict[str, Any]] = []
        self.enums: list[dict[str, Any]] = []
        self._waiting: list[tuple[AttributeSet, str]] = []
        # Described objects are kept: an id() may be reused once its object is gone.
        self._names: dict[int, tuple[object, str]] = {}
        self._taken: dict[tuple[str, str], list[dict[str, Any]]] = {}

    # --- families

    def core(self) -> dict[str, Any]:
        """What belongs to no protocol: control messages and the extended ack."""
        core = import_module(_CORE)
        self.struct(core.NLMSGHDR)
        self.names(core.NLMSG_FLAGS)
        acknowledged = ("NLMSG_ERROR", "NLMSG_DONE")
        messages = [
            {"name": name, "id": id, "header": "nlmsghdr", "attribute_set": self.set(core.EXTENDED_ACK) if name in acknowledged else None}
            for id, name in core.CONTROL.items()
        ]
        family = {"name": "core", "kind": "classic", "messages": messages}
        return {"name": "*", "number": None, "groups": {}, "families": [family]}

    def protocol(self, protocol: Protocol, families: Iterable[Family]) -> dict[str, Any]:
        for struct in protocol.fallback:
            self.struct(struct)
        return {
            "name": protocol.name,
            "number": protocol.number,
            "groups": dict(protocol.groups),
            "families": [self.family(family) for family in families],
            **({"doc": protocol.doc} if protocol.doc else {}),
        }

    def family(self, family: Family) -> dict[str, Any]:
        entry: dict[str, Any] = {"name": family.name, "kind": family.kind, "prefix": family.prefix, "doc": family.doc}
        if family.kind == "generic":
            entry |= {"version": family.version, "groups": list(family.groups), "id": family.id}
        if family.errnos:
            entry["errnos"] = _errnos(family.errnos)
        entry["messages"] = [self.message(message) for message in family.messages]
        return entry

    def message(self, message: MessageType) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "name": message.name,
            "id": message.id,
            "header": "+".join(self.struct(struct) for struct in message.header or ()) or None,
            "attribute_set": None if message.attributes is None else self.set(message.attributes),
            "access": message.access,
        }
        if message.direction is not None:
            entry["direction"] = message.direction
        if message.keys:
            entry["keys"] = list(message.keys)
        if message.forms:
            entry["dump_headers"] = [self.form(form) for form in message.forms]
        if message.payload is not None:
            entry["payload"] = self.type(message.payload)
        own = {number: known for number, known in message.errnos.items() if message.family.errnos.get(number) != known}
        if own:
            entry["errnos"] = _errnos(own)
        if message.doc:
            entry["doc"] = message.doc
        return entry

    def form(self, form: Form) -> dict[str, Any]:
        entry: dict[str, Any] = {"header": self.struct(form.header)}
        if form.lengths is not None:
            entry["lengths"] = list(form.lengths)
        if form.attributes is not None:
            entry["attribute_set"] = self.set(form.attributes)
        if form.first is not None:
            entry["first"] = form.first
        return entry

    # --- what they are made of

    def set(self, attributes: AttributeSet) -> str:
        known = self._names.get(id(attributes))
        if known is not None:
            return known[1]
        entry: dict[str, Any] = {}
        name = self._name("set", attributes, attributes.name, entry)
        self.sets.append(entry)
        self._waiting.append((attributes, name))
        return name

    def finish(self) -> None:
        """Describe the sets that are only numbered so far; describing one may bring up others."""
        described = 0
        while described < len(self._waiting):
            attributes, name = self._waiting[described]
            self.sets[described].update(self.set_of(attributes, name))
            described += 1

    def set_of(self, attributes: AttributeSet, name: str) -> dict[str, Any]:
        entry: dict[str, Any] = {"name": name, "prefix": attributes.prefix}
        if attributes.doc:
            entry["doc"] = attributes.doc
        entry["attributes"] = [self.attribute(attribute) for attribute in attributes]
        return entry

    def attribute(self, attribute: Attr) -> dict[str, Any]:
        entry: dict[str, Any] = {"id": attribute.id, "kernel_name": attribute.kernel, "name": attribute.name, **self.type(attribute.type)}
        if attribute.multi:
            entry["multi"] = True
        if attribute.doc:
            entry["doc"] = attribute.doc
        return entry

    def type(self, type: Type) -> dict[str, Any]:
        kind = type.kind if type.kind in _WORDS else "binary"
        entry: dict[str, Any] = {"type": kind, "byte_order": type.byte_order, "struct": None, "enum": None, "flags": None}
        entry |= {"nested": None, "hint": type.hint}
        if type.names is not None:
            entry["flags" if isinstance(type.names, Flags) else "enum"] = self.names(type.names)
        if type.unit is not None:
            entry["unit"] = type.unit
        if type.secret:
            entry["secret"] = True
        if isinstance(type, (String, Binary)):
            entry |= {word: value for word, value in _lengths(type).items() if value}
        elif isinstance(type, Bits):
            entry["bits"] = dict(type.widths)
        elif isinstance(type, Nest):
            entry["nested"] = self.set(type.of)
        elif isinstance(type, Struct):
            entry["struct"] = self.struct(type)
        elif isinstance(type, (Prefixed, Records)):
            rest = self.type(type.rest)
            entry |= {"struct": self.struct(type.struct), "nested": rest["nested"]}
            if not isinstance(type.rest, Nest):
                entry["rest"] = rest
        elif isinstance(type, (IndexedArray, TypeValue, Packed)):
            item = self.type(type.item)
            entry |= {word: item[word] for word in ("struct", "nested", "byte_order", "enum", "flags")}
            entry["sub_type"] = item["type"]
            entry["hint"] = entry["hint"] or item["hint"]
            if isinstance(type, Packed) and type.count is not None:
                entry["count"] = type.count
            # What the words above cannot tell of the elements: arrays in arrays, a choice, lengths.
            if more := {word: value for word, value in item.items() if word not in entry}:
                entry["item"] = item if "cases" in more or "sub_type" in more else more
            if isinstance(type, TypeValue) and isinstance(type.key, Names):
                entry["key"] = self.names(type.key)
        elif isinstance(type, SubMessage):
            entry["selector"] = type.selector
            entry["cases"] = {str(value): case and self.type(case) for value, case in _cases(type).items()}
            if type.default is not None:
                entry["default"] = self.type(type.default)
        elif isinstance(type, Either):
            entry["alternatives"] = [self.type(alternative) for alternative in type.alternatives]
        return entry

    def struct(self, struct: Struct) -> str:
        known = self._names.get(id(struct))
        if known is not None:
            return known[1]
        fields = []
        for field in struct.fields:
            entry = {"name": field.name, "offset": field.offset, "size": field.type.size, **self.type(field.type)}
            if field.doc:
                entry["doc"] = field.doc
            fields.append(entry)
        described: dict[str, Any] = {"name": struct.name, "size": struct.size, "fields": fields}
        if struct.doc:
            described["doc"] = struct.doc
        return self._once("struct", struct, struct.name, described, self.structs)

    def names(self, names: Names) -> str:
        known = self._names.get(id(names))
        if known is not None:
            return known[1]
        described = {
            "name": names.name,
            "kind": "flags" if isinstance(names, Flags) else "enum",
            "prefix": names.prefix,
            "entries": dict(names.entries),
        }
        return self._once("enum", names, names.name, described, self.enums)

    def _once(self, what: str, thing: object, name: str, described: dict[str, Any], out: list[dict[str, Any]]) -> str:
        """Structs and enumerations may be written down in several files; where all is equal they are one."""
        for other in self._taken.get((what, name), ()):
            if {**other, "name": name} == described:
                self._names[id(thing)] = thing, other["name"]
                return str(other["name"])
        described["name"] = self._name(what, thing, name, described)
        out.append(described)
        return str(described["name"])

    def _name(self, what: str, thing: object, name: str, described: dict[str, Any]) -> str:
        taken = self._taken.setdefault((what, name), [])
        taken.append(described)
        free = name if len(taken) == 1 else f"{name}#{len(taken)}"
        self._names[id(thing)] = thing, free
        return free


def _lengths(type: String | Binary) -> dict[str, int | None]:
    if isinstance(type, String):
        return {"max_length": type.max}
    return {"exact_length": type.size, "min_length": type.min, "max_length": type.max}


def _cases(choice: SubMessage) -> dict[Any, Type | None]:
    """The cases of a choice. One whose module cannot be loaded (a plug-in's) is told and left out."""
    try:
        return dict(choice.cases)
    except ImportError as error:
        from warnings import warn

        warn(f"nlshell: the cases of {choice.selector} could not be loaded: {error}", RuntimeWarning, stacklevel=2)
        return {}


# --- finding sets


def find_set(name: str, registry: Registry = REGISTRY) -> AttributeSet:
    """The one attribute set that a name means (see find_sets). Raises UsageError where it means several."""
    found = find_sets(name, registry)
    if len(found) == 1:
        return found[0]
    known = sorted({attributes.name for attributes in found})
    shown = ", ".join(known[:12]) + (f" and {len(known) - 12} more" if len(known) > 12 else "")
    raise UsageError(f"{name} has {len(found)} attribute sets; choose one: {shown}")


def find_sets(name: str, registry: Registry = REGISTRY) -> list[AttributeSet]:
    """The attribute sets that a name means. Raises UnknownNameError with the nearest names.

    A set's own name or prefix ("IFLA_INFO_", "ifla_info"), a family ("link", "route.link"), an operation of it
    ("nftables.newtable"), or a path of attributes from there ("link.linkinfo", "link.linkinfo.data.vlan": where a
    value chooses, it is a step of the path).
    """
    steps = name.strip().lower().replace("-", "_").split(".")
    family, used = _family(steps, registry)
    if family is None:
        named = _named_sets(name.strip(), registry)
        if named:
            return named
        if len(steps) > 1 and (named := _named_sets(steps[0], registry)):
            return _descend(named, steps[1:], steps[0])
        families = [each.name for each in registry.families()]
        sets = [attributes.name for attributes in all_sets(registry)]
        raise UnknownNameError("family or attribute set", steps[0] if len(steps) > 1 else name, list(dict.fromkeys(families + sets)))
    steps = steps[used:]
    if steps:
        for message in family.messages:
            if steps[0] in (message.operation, message.name.lower()) and message.attributes is not None:
                return _descend([message.attributes], steps[1:], message.operation)
    return _descend(_roots(family), steps, family.name)


def all_sets(registry: Registry = REGISTRY) -> list[AttributeSet]:
    """Every attribute set that some message can contain, and those of the extended ack."""
    core = import_module(_CORE)
    found = {id(attributes): attributes for attributes in (core.EXTENDED_ACK, core.POLICY)}
    for family in registry.families():
        for message in family.messages:
            waiting = [message.attributes] if message.attributes is not None else []
            waiting += sets_in(message.payload)
            while waiting:
                attributes = waiting.pop()
                if id(attributes) not in found:
                    found[id(attributes)] = attributes
                    waiting += [inner for attribute in attributes for inner in sets_in(attribute.type)]
    return list(found.values())


def sets_in(type: Type | None) -> Iterator[AttributeSet]:
    """The sets whose attributes can stand directly inside a value of this type."""
    if isinstance(type, Nest):
        yield type.of
    elif isinstance(type, (Prefixed, Records)):
        yield from sets_in(type.rest)
    elif isinstance(type, SubMessage):
        for case in (*_cases(type).values(), type.default):
            yield from sets_in(case)
    elif type is not None and not isinstance(type, Struct):
        for part in type.parts():
            yield from sets_in(part.type)


def _family(steps: list[str], registry: Registry) -> tuple[Family | None, int]:
    """The family that the first step or two name, and how many steps that were."""
    if len(steps) > 1:
        try:
            protocol = registry.protocol(steps[0]).name
        except UnknownNameError:
            pass
        else:
            if registry.knows_family(steps[1], protocol):
                return registry.family(steps[1], protocol), 2
    return (registry.family(steps[0]), 1) if registry.knows_family(steps[0]) else (None, 0)


def _roots(family: Family) -> list[AttributeSet]:
    return _unique(message.attributes for message in family.messages if message.attributes is not None)


def _unique(sets: Iterable[AttributeSet]) -> list[AttributeSet]:
    return list({id(attributes): attributes for attributes in sets}.values())


def _named_sets(name: str, registry: Registry) -> list[AttributeSet]:
    wanted = name.lower().rstrip("_")
    sets = all_sets(registry)
    exact = [attributes for attributes in sets if attributes.name.lower().rstrip("_") == wanted]
    return exact or [attributes for attributes in sets if attributes.prefix.lower().rstrip("_") == wanted]


def _descend(sets: list[AttributeSet], steps: list[str], where: str) -> list[AttributeSet]:
    """Follow attribute names from sets. `where` is the path so far, for error messages."""
    while steps:
        step, *steps = steps
        step = step.partition("[")[0]
        holders = [(attributes, attributes.by_name[step]) for attributes in sets if step in attributes.by_name]
        if not holders:
            known = [attribute.name for attributes in sets for attribute in attributes]
            raise UnknownNameError(f"attribute of {where}", step, list(dict.fromkeys(known)))
        where = f"{where}.{step}"
        cases = [case for attributes, attribute in holders if steps and (case := _case(attribute.type, steps[0], attributes))]
        if cases:
            where, steps = f"{where}.{steps[0]}", steps[1:]
        types = cases or [attribute.type for _, attribute in holders]
        sets = _unique(inner for type in types for inner in sets_in(type))
        if not sets:
            raise UsageError(f"{where} is {types[0].kind}; it holds no attributes")
    if not sets:
        raise UsageError(f"{where} has no attributes")
    return sets


def _case(choice: Type, step: str, beside: AttributeSet) -> Type | None:
    """The case that a step of a path names, where a value chooses: that value, or its name."""
    while isinstance(choice, (IndexedArray, TypeValue)):
        choice = choice.item
    if not isinstance(choice, SubMessage):
        return None
    cases = _cases(choice)
    selector = beside.by_name.get(choice.selector)
    names = selector.type.names if selector is not None else None
    for value, case in cases.items():
        shown = str(names.of(value)) if names is not None and isinstance(value, int) else str(value)
        if step in (str(value).lower().replace("-", "_"), shown.lower().replace("-", "_")):
            return case
    return None
