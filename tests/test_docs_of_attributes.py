from __future__ import annotations

import re
from functools import cache

import pytest

from nlshell.schema import PAD, REGISTRY, AttributeSet, Either, Field, IndexedArray, Packed, Prefixed, Records, Struct, SubMessage
from nlshell.schema.export import all_sets, sets_in
from nlshell.schema.shapes import Attr
from nlshell.schema.types import Type

from . import captures

# Families whose every attribute and field says what it is for. Others join when they do.
TOLD = [
    "link", "addr", "route", "neigh", "rule", "nexthop", "qdisc", "tclass", "tfilter", "action", "chain", "nftables", "ctnetlink",
    "ctnetlink_exp", "inet_diag", "unix_diag", "packet_diag", "netlink_diag", "vsock_diag", "xdp_diag", "xfrm",
    "ethtool", "devlink", "dpll",
]  # fmt: skip

# What the sets above lead to without being of their families: a link says which port of devlink, which pin of DPLL is behind it.
GUESTS = ("DEVLINK_", "DPLL_")

# Words that a doc may add to a name without saying anything.
EMPTY = {"a", "an", "and", "for", "in", "is", "it", "its", "of", "on", "the", "this", "that", "to"}

NAMES_OF_PEOPLE = {"Markov", "Gilbert-Elliot"}


@cache
def sets_of(family: str) -> list[AttributeSet]:
    """Every attribute set that a message of the family can contain, through all cases of sub-messages."""
    found: dict[int, AttributeSet] = {}
    waiting = [message.attributes for message in REGISTRY.family(family).messages if message.attributes is not None]
    while waiting:
        attributes = waiting.pop()
        if id(attributes) not in found and not attributes.prefix.startswith(GUESTS):
            found[id(attributes)] = attributes
            waiting += [inner for attribute in attributes for inner in sets_in(attribute.type)]
    return list(found.values())


def structs_in(kind: Type | None) -> list[Struct]:
    """The structs that a value of this type consists of, down to the attributes inside of it."""
    if isinstance(kind, Struct):
        return [kind, *(inner for field in kind.fields for inner in structs_in(field.type))]
    if isinstance(kind, (Prefixed, Records)):
        return [*structs_in(kind.struct), *structs_in(kind.rest)]
    if isinstance(kind, (IndexedArray, Packed)):
        return structs_in(kind.item)
    cases: list[Type | None] = []
    if isinstance(kind, Either):
        cases = list(kind.alternatives)
    elif isinstance(kind, SubMessage):
        cases = [*kind.cases.values(), kind.default]
    return [struct for case in cases for struct in structs_in(case)]


def fields_of(family: str) -> dict[str, Field]:
    structs = [inner for message in REGISTRY.family(family).messages for struct in message.header or () for inner in structs_in(struct)]
    structs += [struct for attributes in sets_of(family) for attribute in attributes for struct in structs_in(attribute.type)]
    return {f"struct {struct.name}: {field.name}": field for struct in structs for field in struct.fields}


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower().replace("_", " ")))


def repeats_its_name(name: str, doc: str) -> bool:
    """Whether all words of a doc stand in the name, singular or plural."""
    own = words(name)
    known = own | {f"{word}s" for word in own} | {word.removesuffix("s") for word in own} | EMPTY
    return words(doc) <= known


def begins_like_a_clause(doc: str) -> bool:
    """Lower case, unless the first word is written otherwise: VLAN, IPv6, EtherType, BIND."""
    first = re.split(r"[ :;,]", doc, maxsplit=1)[0]
    return not first[0].isupper() or first in NAMES_OF_PEOPLE or bool(re.search(r"[A-Z0-9]", first[1:]))


@pytest.mark.parametrize("family", TOLD)
def test_every_attribute_and_field_says_what_it_is_for(family: str) -> None:
    silent = [
        attribute.kernel for attributes in sets_of(family) for attribute in attributes if attribute.type is not PAD and not attribute.doc
    ]
    assert silent == []
    assert [name for name, field in fields_of(family).items() if not field.doc] == []


def test_everyday_wireless_says_what_it_is_for() -> None:
    """nl80211 has a thousand attributes; those that iw, hostapd and wpa_supplicant exchange with a kernel are explained."""
    silent, waiting = set(), [message.tree for message in captures.conversation("nl80211") if message.family == "nl80211"]
    assert len(waiting) > 1000
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.role == "attribute" and isinstance(node.entry, Attr) and node.type is not PAD and not node.entry.doc:
            silent.add(node.entry.kernel)
    assert silent == set()


def test_the_walk_goes_through_all_cases() -> None:
    names = {attributes.name for attributes in sets_of("link")}
    assert {"IFLA_", "IFLA_VXLAN_", "IFLA_BOND_SLAVE_", "IFLA_BRIDGE_MRP_INFO_", "IPMRA_VIFA_"} <= names
    assert {"NFTA_LIMIT_", "CTA_TIMEOUT_TCP_", "NFTA_TUNNEL_KEY_GENEVE_"} <= {attributes.name for attributes in sets_of("nftables")}
    assert {"TCA_FLOWER_KEY_MPLS_OPT_LSE_", "TCA_GATE_ENTRY_", "TCA_EM_META_"} <= {attributes.name for attributes in sets_of("tfilter")}
    assert {"struct tc_netem_gemodel: k1", "struct tcmsg: tcm_parent", "struct tc_cbs_qopt: hicredit"} <= set(fields_of("qdisc"))


def everything_said() -> list[tuple[str, Attr]]:
    return [(attributes.name, attribute) for attributes in all_sets() for attribute in attributes if attribute.doc]


def test_no_doc_repeats_its_name() -> None:
    assert [(where, each.name, each.doc) for where, each in everything_said() if repeats_its_name(each.name, each.doc)] == []
    assert repeats_its_name("num_queues", "the queues") and repeats_its_name("elements", "elements")
    assert not repeats_its_name("id", "VLAN id") and not repeats_its_name("rx_bytes", "received")


def test_docs_are_clauses_in_lower_case_without_a_full_stop() -> None:
    assert [(where, each.name, each.doc) for where, each in everything_said() if not begins_like_a_clause(each.doc)] == []
    assert [(where, each.name, each.doc) for where, each in everything_said() if re.search(r"[^.]\.$|\s$|^\s", each.doc)] == []
    assert begins_like_a_clause("IPv6 flow label") and begins_like_a_clause("PERMANENT: it stays") and not begins_like_a_clause("The label")
