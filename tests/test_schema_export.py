from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from nlshell.errors import UnknownNameError, UsageError
from nlshell.protocols import core
from nlshell.schema import (
    BE16,
    IPV4,
    MAC,
    PAD,
    REGISTRY,
    U8,
    U16,
    U32,
    Attr,
    AttributeSet,
    Binary,
    Bitfield32,
    Bits,
    Either,
    Enum,
    Family,
    Field,
    Flags,
    IndexedArray,
    MessageType,
    Nest,
    Packed,
    Prefixed,
    Protocol,
    Records,
    String,
    Struct,
    SubMessage,
    TypeValue,
)
from nlshell.schema.export import all_sets, find_set, find_sets, schema_dict, set_dict
from nlshell.schema.registry import Registry

WORDS = {
    "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "uint", "sint", "string", "binary", "flag", "nest",
    "indexed-array", "nest-type-value", "bitfield32", "pad",
}  # fmt: skip


@cache
def whole() -> dict[str, Any]:
    return schema_dict()


def described(kind: str, name: str) -> dict[str, Any]:
    return next(entry for entry in whole()[kind] if entry["name"] == name)


def family(protocol: str, name: str) -> dict[str, Any]:
    found = next(entry for entry in whole()["protocols"] if entry["name"] == protocol)
    return next(entry for entry in found["families"] if entry["name"] == name)


def test_it_has_the_documented_form() -> None:
    assert set(whole()) == {"protocols", "attribute_sets", "structs", "enums"}
    for protocol in whole()["protocols"]:
        assert {"name", "number", "groups", "families"} <= set(protocol)
        for each in protocol["families"]:
            assert {"name", "kind", "messages"} <= set(each) and each["kind"] in ("classic", "generic", "nfnetlink")
            assert all({"name", "id", "header", "attribute_set"} <= set(message) for message in each["messages"])
    for each in whole()["attribute_sets"]:
        for entry in each["attributes"]:
            assert {"id", "kernel_name", "name", "type", "byte_order", "struct", "enum", "flags", "nested", "hint"} <= set(entry)
            assert entry["type"] in WORDS, f"{entry['kernel_name']} is {entry['type']}"


def test_it_is_json() -> None:
    assert json.loads(json.dumps(schema_dict())) == whole()


def test_names_are_unique_and_every_reference_is_described() -> None:
    names = {kind: [entry["name"] for entry in whole()[kind]] for kind in ("attribute_sets", "structs", "enums")}
    for kind, given in names.items():
        assert len(given) == len(set(given)), kind
    known = {word: set(given) for word, given in zip(("nested", "struct", "enum"), names.values())}
    known["flags"] = known["enum"]

    def check(value: Any, where: str) -> None:
        if isinstance(value, dict):
            for word, names in known.items():
                if isinstance(value.get(word), str) and "type" in value:
                    assert value[word] in names, f"{where}: {word} {value[word]}"
            for inner in value.values():
                check(inner, where)
        elif isinstance(value, list):
            for inner in value:
                check(inner, where)

    for kind in names:
        for entry in whole()[kind]:
            check(entry, f"{kind} {entry['name']}")
    for protocol in whole()["protocols"]:
        for each in protocol["families"]:
            for message in each["messages"]:
                assert message["attribute_set"] is None or message["attribute_set"] in known["nested"]
                assert all(struct in known["struct"] for struct in (message["header"] or "").split("+") if struct)


def test_a_family_and_its_sets() -> None:
    route = family("route", "route")
    wanted = {"name": "RTM_NEWROUTE", "id": 24, "header": "rtmsg", "attribute_set": "RTA_", "access": "new"}
    assert wanted.items() <= route["messages"][0].items()
    attributes = {entry["name"]: entry for entry in described("attribute_sets", "RTA_")["attributes"]}
    assert attributes["metrics"]["nested"] == "RTAX_" and attributes["metrics"]["type"] == "nest"
    assert (attributes["multipath"]["struct"], attributes["multipath"]["nested"]) == ("rtnexthop", "RTA_")
    assert attributes["sport"]["byte_order"] == "big-endian" and attributes["sport"]["type"] == "u16"
    assert attributes["table"]["enum"] == "rt_class_t"
    assert attributes["oif"]["hint"] == "ifindex"
    assert attributes["encap"]["selector"] == "encap_type" and attributes["encap"]["cases"]["1"]["nested"] == "MPLS_IPTUNNEL_"
    assert described("enums", "rtm_f") | {"entries": None} == {"name": "rtm_f", "kind": "flags", "prefix": "RTM_F_", "entries": None}
    fields = {entry["name"]: entry for entry in described("structs", "rtmsg")["fields"]}
    assert (fields["rtm_flags"]["offset"], fields["rtm_flags"]["size"], fields["rtm_flags"]["flags"]) == (8, 4, "rtm_f")


def test_what_belongs_to_no_protocol_is_the_family_core() -> None:
    messages = {message["name"]: message for message in family("*", "core")["messages"]}
    assert messages["NLMSG_ERROR"] == {"name": "NLMSG_ERROR", "id": 2, "header": "nlmsghdr", "attribute_set": "NLMSGERR_ATTR_"}
    assert messages["NLMSG_NOOP"]["attribute_set"] is None
    assert described("attribute_sets", "NL_POLICY_TYPE_ATTR_")["attributes"][0]["kernel_name"] == "NL_POLICY_TYPE_ATTR_TYPE"


def test_generic_families_tell_their_groups() -> None:
    nlctrl = family("generic", "nlctrl")
    assert (nlctrl["id"], nlctrl["groups"], nlctrl["messages"][0]["header"]) == (16, ["notify"], "genlmsghdr")


# --- every shape, in a registry of its own

LEAF = AttributeSet("LEAF_", [Attr(1, "X", U8)])
OTHER_LEAF = AttributeSet("LEAF_", [Attr(1, "Y", U16)])
THREE = Struct("three", [Field("a", U8), Field("b", U16, unit="ms")])
COLOUR = Enum("colour", {"RED": 1}, "COLOUR_")
SAME_COLOUR = Enum("colour", {"RED": 1}, "COLOUR_")
OTHER_COLOUR = Enum("colour", {"RED": 2}, "COLOUR_")
DEEP = AttributeSet("DEEP_", [Attr(1, "SELF", Nest(lambda: DEEP)), Attr(2, "LAZY", SubMessage("kind", lambda: {"a": Nest(OTHER_LEAF)}))])
SHAPES = AttributeSet("SHAPE_", [
    Attr(1, "NEST", Nest(LEAF), multi=True, doc="many"),
    Attr(2, "LIST", IndexedArray(Nest(LEAF))),
    Attr(3, "TABLE", TypeValue(TypeValue(Nest(LEAF)), key=COLOUR)),
    Attr(4, "PACKED", Packed(U32.but(names=COLOUR))),
    Attr(5, "STRUCT", THREE),
    Attr(6, "STRUCTS", Packed(THREE, 2)),
    Attr(7, "PREFIXED", Prefixed(THREE, Nest(LEAF))),
    Attr(8, "RECORDS", Records(Struct("rec", [Field("len", U16), Field("c", BE16)]), "len", Nest(LEAF))),
    Attr(9, "CHOICE", SubMessage("KIND", {"a": Nest(DEEP), "b": THREE, "c": None}, default=U8)),
    Attr(10, "EITHER", Either(THREE, Nest(LEAF))),
    Attr(11, "KIND", String(max=7)),
    Attr(12, "KEY", Binary(16, hint="key")),
    Attr(13, "ADDRESS", IPV4),
    Attr(14, "MAC", MAC),
    Attr(15, "BITS", Bits(U8, low=4, high=4)),
    Attr(16, "SWITCHES", Bitfield32(Flags("switch", {"ON": 1}))),
    Attr(17, "PAD", PAD),
    Attr(18, "COLOUR", U8, enum=SAME_COLOUR),
    Attr(19, "OTHER", U8, enum=OTHER_COLOUR),
    Attr(20, "ODD", U8, kernel="STRANGE_NAME"),
    Attr(21, "ANY", SubMessage("KIND", {"a": U8, "b": U16}, kind="dynamic")),
])  # fmt: skip


@cache
def shapes() -> dict[str, Any]:
    class Small(Registry):
        def protocols(self) -> list[Protocol]:
            return [toy]

        def families(self, protocol: str | None = None) -> list[Family]:
            return [zoo]

    toy = Protocol("toy", 31, groups={"all": 1})
    raw = MessageType(16, "RAW", payload=Packed(U8), direction="reply")
    zoo = Family("zoo", [MessageType(16, "NEW", SHAPES, keys=[2]), raw], header=THREE)
    return schema_dict(Small())


def shape(name: str) -> dict[str, Any]:
    given = next(entry for entry in shapes()["attribute_sets"] if entry["name"] == "SHAPE_")["attributes"]
    return {word: value for word, value in next(entry for entry in given if entry["name"] == name).items() if value is not None}


SHOWN = [
    ("nest", {"type": "nest", "nested": "LEAF_", "multi": True, "doc": "many"}),
    ("list", {"type": "indexed-array", "nested": "LEAF_", "sub_type": "nest"}),
    ("table", {"type": "nest-type-value", "nested": "LEAF_", "sub_type": "nest-type-value", "key": "colour"}),
    ("packed", {"type": "binary", "sub_type": "u32", "enum": "colour"}),
    ("struct", {"type": "binary", "struct": "three"}),
    ("structs", {"type": "binary", "struct": "three", "sub_type": "binary", "count": 2}),
    ("prefixed", {"type": "nest", "struct": "three", "nested": "LEAF_"}),
    ("records", {"type": "binary", "struct": "rec", "nested": "LEAF_"}),
    ("kind", {"type": "string", "max_length": 7}),
    ("key", {"type": "binary", "hint": "key", "exact_length": 16}),
    ("address", {"type": "u32", "hint": "ipv4"}),
    ("mac", {"type": "binary", "hint": "mac"}),
    ("bits", {"type": "u8", "bits": {"low": 4, "high": 4}}),
    ("switches", {"type": "bitfield32", "flags": "switch"}),
    ("pad", {"type": "pad"}),
    ("colour", {"type": "u8", "enum": "colour"}),
    ("other", {"type": "u8", "enum": "colour#2"}),
    ("any", {"type": "binary", "selector": "kind"}),
]


@pytest.mark.parametrize(("name", "wanted"), SHOWN, ids=[entry[0] for entry in SHOWN])
def test_every_shape(name: str, wanted: dict[str, Any]) -> None:
    shown = shape(name)
    assert wanted.items() <= shown.items(), shown


def test_choices_are_gathered_with_what_they_load() -> None:
    choice = shape("choice")
    assert choice["selector"] == "kind" and choice["cases"]["a"]["nested"] == "DEEP_" and choice["cases"]["b"]["struct"] == "three"
    assert choice["cases"]["c"] is None and choice["default"]["type"] == "u8"
    assert [alternative["type"] for alternative in shape("either")["alternatives"]] == ["binary", "nest"]
    assert shape("odd")["kernel_name"] == "STRANGE_NAME"


def test_sets_of_one_name_are_not_merged_and_equal_enums_are() -> None:
    names = {entry["name"]: [each["name"] for each in entry["attributes"]] for entry in shapes()["attribute_sets"]}
    assert names["LEAF_"] == ["x"] and names["LEAF_#2"] == ["y"]
    lazy = next(entry for entry in shapes()["attribute_sets"] if entry["name"] == "DEEP_")["attributes"]
    assert lazy[0]["nested"] == "DEEP_" and lazy[1]["cases"]["a"]["nested"] == "LEAF_#2"
    assert [entry["name"] for entry in shapes()["enums"] if entry["name"].startswith("colour")] == ["colour", "colour#2"]


def test_messages_tell_keys_direction_and_payload() -> None:
    toy = shapes()["protocols"][1]
    assert (toy["name"], toy["number"], toy["groups"]) == ("toy", 31, {"all": 1})
    new, raw = toy["families"][0]["messages"]
    assert (new["header"], new["attribute_set"], new["keys"]) == ("three", "SHAPE_", [2])
    assert (raw["attribute_set"], raw["direction"], raw["payload"]["sub_type"]) == (None, "reply", "u8")


def test_one_set_alone() -> None:
    alone = set_dict(core.EXTENDED_ACK)
    assert alone["name"] == "NLMSGERR_ATTR_" and alone["attributes"][3]["nested"] == "NL_POLICY_TYPE_ATTR_"


# --- finding


FOUND = [
    ("route.route", "RTA_"), ("route", "RTA_"), ("Route", "RTA_"), ("RTA_", "RTA_"), ("rta", "RTA_"), ("route.metrics", "RTAX_"),
    ("route.route.metrics", "RTAX_"), ("route.multipath", "RTA_"), ("route.multipath[0].metrics", "RTAX_"), ("route.getroute", "RTA_"),
    ("route.encap.mpls", "MPLS_IPTUNNEL_"), ("nlctrl", "CTRL_ATTR_"), ("generic.nlctrl", "CTRL_ATTR_"),
    ("nlctrl.policy", "NL_POLICY_TYPE_ATTR_"), ("nlctrl.ops", "CTRL_ATTR_OP_"), ("CTRL_ATTR_OP_", "CTRL_ATTR_OP_"),
    ("NLMSGERR_ATTR_", "NLMSGERR_ATTR_"),
    ("NLMSGERR_ATTR_.policy", "NL_POLICY_TYPE_ATTR_"), ("link", "IFLA_"), ("route.link", "IFLA_"), ("IFLA_INFO_", "IFLA_INFO_"),
    ("link.linkinfo", "IFLA_INFO_"), ("link.linkinfo.data.vlan", "IFLA_VLAN_"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "name"), FOUND, ids=[entry[0] for entry in FOUND])
def test_sets_are_found_by_what_a_person_types(words: str, name: str) -> None:
    assert find_set(words).name == name


LOST = [
    ("rout", "did you mean route"), ("route.metrix", "unknown attribute of route 'metrix'; did you mean metrics"),
    ("route.dst", "route.dst is binary; it holds no attributes"), ("NLMSGERR_ATR_", "did you mean NLMSGERR_ATTR_"),
    ("lnk.linkinfo", "did you mean link"), ("link.linkinfo.knd", "did you mean kind"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "sentence"), LOST, ids=[entry[0] for entry in LOST])
def test_what_is_not_found_gets_advice(words: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_set(words)
    assert sentence in str(caught.value)


def test_where_there_are_several_one_is_asked_to_choose() -> None:
    assert len(find_sets("route.encap")) > 5
    with pytest.raises(UsageError, match=r"route\.encap has \d+ attribute sets; choose one: .*MPLS_IPTUNNEL_"):
        find_set("route.encap")


def test_nothing_is_loaded_that_a_name_does_not_need() -> None:
    with pytest.raises(UnknownNameError):
        find_set("nosuchthing")
    assert any(each is core.POLICY for each in all_sets())
    assert REGISTRY.knows_family("route")
