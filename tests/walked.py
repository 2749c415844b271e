"""All types of the registry, each once: what is in headers, sets, structs, arrays and choices of any kind of message."""

from __future__ import annotations

from functools import cache

from nlshell.schema import (
    REGISTRY,
    AttributeSet,
    Either,
    IndexedArray,
    Nest,
    Packed,
    Prefixed,
    Records,
    Struct,
    SubMessage,
    Type,
    TypeValue,
)  # fmt: skip


@cache
def types() -> list[Type]:
    """Every type, in the order in which the families lead to it."""
    found: dict[int, Type] = {}
    sets: set[int] = set()
    waiting: list[Type | AttributeSet] = []
    for protocol in REGISTRY.protocols():
        for family in REGISTRY.families(protocol.name):
            for kind in family.messages:
                waiting += [*(kind.header or ()), *filter(None, (kind.payload, kind.attributes))]
    while waiting:
        each = waiting.pop()
        if isinstance(each, AttributeSet):
            if id(each) not in sets:
                sets.add(id(each))
                waiting += [attribute.type for attribute in each]
        elif id(each) not in found:
            found[id(each)] = each
            waiting += inside(each)
    return list(found.values())


def inside(type: Type) -> list[Type | AttributeSet]:
    """What a composite is made of."""
    if isinstance(type, Nest):
        return [type.of]
    if isinstance(type, Struct):
        return [field.type for field in type.fields]
    if isinstance(type, (IndexedArray, TypeValue, Packed)):
        return [type.item]
    if isinstance(type, (Prefixed, Records)):
        return [type.struct, type.rest]
    if isinstance(type, Either):
        return list(type.alternatives)
    if isinstance(type, SubMessage):
        return [case for case in (*type.cases.values(), type.default) if case is not None]
    return []
