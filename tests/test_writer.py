"""Writing: what is refused, and how; what a person may type; registering families of one's own."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

import nlshell
from nlshell import plugins
from nlshell.codec.message import Context, messages
from nlshell.codec.writer import encode, unfold, write
from nlshell.errors import EncodeError, SchemaError, UnknownNameError, UsageError
from nlshell.plugins import Plugin
from nlshell.schema import REGISTRY, U32, Attr, AttributeSet, Bitfield32, Family, MessageType, Nest, Struct
from nlshell.schema.registry import Registry
from nlshell.schema.types import Type
from nlshell.wire.attribute import walk

from .captures import conversation
from .test_codec import INNER, TOP, hold


def written(operation: str, values: dict[str, Any], protocol: str = "route") -> Any:
    return hold(nlshell.decode(nlshell.encode(operation, values), protocol)[0])


# --- refusals


ODD: list[Any] = [
    -1, 1 << 200, 1.5, True, None, "", "/", "99999999/", "²", "1.2.3.4\0", "\ud800", "9" * 5000, b"", bytearray(b"ab"), [], [[1]], [None],
    {}, {1: 2}, {"x": 1}, {"value": 1 << 40}, {"#rest": "x"}, {"#length": "x"}, {"#length": -1}, {"#x": b"1"}, {"#70000": b""}, {"a[²]": 1},
    {"a[999999999999]": 1}, {"a": 1, "a.b": 2}, object(),
]  # fmt: skip


def kinds() -> dict[str, Type]:
    """One of each class of types that these sets are made of."""
    found: dict[str, Type] = {}
    for name in ("link", "route", "qdisc", "nftables", "ethtool", "nlctrl", "xfrm"):
        for message in REGISTRY.family(name).messages:
            waiting: list[Type] = [Nest(message.attributes)] if message.attributes is not None else []
            waiting += [field.type for struct in message.header or () for field in struct.fields]
            seen: set[int] = set()
            while waiting:
                kind = waiting.pop()
                if id(kind) in seen:
                    continue
                seen.add(id(kind))
                found.setdefault(kind.__class__.__name__, kind)
                if isinstance(kind, Nest):
                    waiting += [attribute.type for attribute in kind.of]
                elif isinstance(kind, Struct):
                    waiting += [field.type for field in kind.fields]
    return found


KINDS = kinds()


@pytest.mark.parametrize("name", sorted(KINDS))
def test_whatever_the_value_it_is_written_or_refused_in_a_sentence(name: str) -> None:
    kind = KINDS[name]
    for value in ODD:
        try:
            assert isinstance(write(kind, value, ({}, None), "here"), bytes)
        except (EncodeError, UnknownNameError) as error:
            assert str(error)


@pytest.mark.parametrize(
    "values, text",
    [
        ({"rtm_family": 28, "newdst": "1048576"}, "newdst: '1048576' is no stack of MPLS labels"),
        ({"#x": b"1"}, "#x: an attribute without a name is written as # and its number"),
        ({"metrics[99999999].mtu": 1}, "no list has that many items"),
        ({"multipath[²].gateway": "192.0.2.1"}, "is no path"),
    ],
)
def test_what_once_escaped_is_refused(values: dict[str, Any], text: str) -> None:
    with pytest.raises(EncodeError, match=text):
        nlshell.encode("route.newroute", values)


@pytest.mark.parametrize(
    "value, text", [({"valu": 1}, "did you mean value"), (1 << 32, "does not fit 32 bits"), ({"value": -1}, "does not fit")]
)
def test_a_bitfield_of_other_parts_is_refused(value: Any, text: str) -> None:
    with pytest.raises((EncodeError, UnknownNameError), match=text):
        write(Bitfield32(), value, None, "here")


def test_an_attribute_without_a_name_may_be_given_in_hex() -> None:
    assert nlshell.encode("link.newlink", {"#9999": "01 02"})[32:38] == struct.pack("=HH", 6, 9999) + b"\1\2"


@pytest.mark.parametrize(
    "values, text",
    [
        ({"ifnam": "v0"}, "unknown attribute 'ifnam'; did you mean ifname"),
        ({"linkinfo.kin": "veth"}, "unknown attribute of linkinfo 'kin'; did you mean kind"),
        ({"linkinfo.kind": "vlan", "linkinfo.data.idd": 5}, "unknown attribute of linkinfo.data 'idd'; did you mean id"),
        ({"linkinfo.data": {"id": 5}}, "unknown attribute of linkinfo.data 'id'"),
        ({"ifi_inde": 5}, "unknown attribute 'ifi_inde'; did you mean ifi_index"),
        ({"stats64": {"rx_packet": 1}}, "unknown field of stats64 'rx_packet'; did you mean rx_packets"),
        ({"operstate": "UPP"}, "operstate: unknown value 'UPP'; did you mean UP"),
        ({"ifi_flags": "UP,RUNING"}, "ifi_flags: unknown flag 'RUNING'; did you mean RUNNING"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_ones(values: dict[str, Any], text: str) -> None:
    with pytest.raises(UnknownNameError, match=text):
        nlshell.encode("link.newlink", values)


@pytest.mark.parametrize(
    "values, text",
    [
        ({"mtu": "many"}, "mtu: 'many' is not a number"),
        ({"mtu": 1.5}, "mtu: 1.5 is not a number"),
        ({"mtu": -1}, r"mtu: -1 is out of range for u32 \(0 to 4294967295\)"),
        ({"mtu": 1 << 32}, "mtu: 4294967296 is out of range"),
        ({"ifi_index": 1 << 31}, "ifi_index: 2147483648 is out of range for s32"),
        ({"ifi_type": 65536}, "ifi_type: 65536 is out of range for u16"),
        ({"ifname": "x" * 16}, "ifname: 'x+' is too long: 16 bytes, at most 15 fit"),
        ({"address": "zz:00"}, "address: 'zz:00' is no link-layer address"),
        ({"linkinfo": "veth"}, "linkinfo: 'veth' cannot be a nest"),
        ({"linkinfo.kind": "vlan", "linkinfo.data.id": 65536}, "linkinfo.data.id: 65536 is out of range"),
        ({"mtu": [1, 2]}, r"mtu: \[1, 2\] is not a number"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(values: dict[str, Any], text: str) -> None:
    with pytest.raises(EncodeError, match=text):
        nlshell.encode("link.newlink", values)


@pytest.mark.parametrize("path", ["linkinfo.", ".kind", "a..b", "[0]", "a[x]", "a[", "a]", "a[-1]", "vfinfo_list[1]x"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(UsageError, match=r"is no path|unknown attribute"):
        nlshell.encode("link.newlink", {path: 1})


def test_a_value_and_what_stands_below_it_contradict_each_other() -> None:
    with pytest.raises(EncodeError, match=r"ifname.x: ifname already has a value"):
        nlshell.encode("link.newlink", {"ifname": "v0", "ifname.x": 1})
    with pytest.raises(EncodeError, match=r"ifname\.x"):
        nlshell.encode("link.newlink", {"ifname": "v0", "ifname.x.y": 1})


def test_the_largest_value_fits_and_one_byte_more_does_not() -> None:  # 9
    assert len(nlshell.encode("link.newlink", {"ifalias": b"x" * 65531})) == 16 + 16 + 65536
    with pytest.raises(EncodeError, match="ifalias: 65532 bytes do not fit, an attribute holds at most 65531"):
        nlshell.encode("link.newlink", {"ifalias": b"x" * 65532})


def test_a_nest_that_grows_too_large_is_refused_with_its_path() -> None:  # 9
    hops = [{"rtnh_ifindex": 1, "gateway": "192.0.2.1"}] * 5000
    with pytest.raises(EncodeError, match="multipath: 80000 bytes do not fit"):
        nlshell.encode("route.newroute", {"multipath": hops})


def test_data_without_what_chooses_its_form_asks_for_it() -> None:  # 40
    with pytest.raises(EncodeError, match=r"give \w+ as well|no data for"):
        nlshell.encode("route.newroute", {"encap": {"dst": 5}})


def test_a_generic_family_needs_the_id_that_the_kernel_gave_it() -> None:  # 45
    with pytest.raises(UsageError, match="give the id that the kernel has for it as type_id"):
        nlshell.encode("ethtool.linkinfo_get", {})
    assert struct.unpack_from("=H", nlshell.encode("ethtool.linkinfo_get", {}, type_id=33), 4)[0] == 33
    assert struct.unpack_from("=H", nlshell.encode("nlctrl.getfamily"), 4)[0] == 16


def test_operations_and_families_are_found_by_near_names() -> None:
    with pytest.raises(UnknownNameError, match="unknown operation of link 'getlnk'; did you mean getlink"):
        nlshell.encode("link.getlnk")
    with pytest.raises(UnknownNameError, match=r"unknown family 'lnk'; did you mean .*link"):
        nlshell.encode("lnk.getlink")
    with pytest.raises(UsageError, match=r"write FAMILY\.OPERATION"):
        nlshell.encode("getlink")


# --- what is written


def test_nests_are_marked_for_strict_kernels() -> None:  # 15
    message = written("link.newlink", {"linkinfo.kind": "vlan", "linkinfo.data.id": 5, "mtu": 1})
    marked = {node.path: bool(node.raw & 0x8000) for node in message.tree.walk() if node.raw >= 0}
    assert marked == {"linkinfo": True, "linkinfo.kind": False, "linkinfo.data": True, "linkinfo.data.id": False, "mtu": False}


def test_ipset_wants_the_byte_order_bit_when_writing() -> None:  # 14
    message = written("ipset.add", {"protocol": 6, "setname": "s", "data": {"timeout": 60}}, "netfilter")
    raw = message.node("data.timeout").raw
    assert raw & 0x4000 and message["data.timeout"] == 60
    assert message.buffer[message.node("data.timeout").start : message.node("data.timeout").stop] == (60).to_bytes(4, "big")


def test_uint_takes_the_room_it_needs() -> None:  # 22
    for value, size in ((7, 4), ((1 << 32) - 1, 4), (1 << 32, 8)):
        assert len(TOP.by_name["uint"].type.write(value)) == size
    for value, size in ((-1, 4), (-(1 << 31) - 1, 8), (1 << 31, 8)):
        assert len(TOP.by_name["sint"].type.write(value)) == size
    with pytest.raises(EncodeError, match="out of range for uint"):
        TOP.by_name["uint"].type.write(-1)
    with pytest.raises(EncodeError, match="out of range for uint"):
        TOP.by_name["uint"].type.write(1 << 64)


def test_a_flag_is_set_by_being_there() -> None:  # 23
    kind = {"linkinfo.kind": "vxlan"}
    assert written("link.newlink", {**kind, "linkinfo.data.gbp": True})["linkinfo.data.gbp"] is True
    assert "linkinfo.data.gbp" not in written("link.newlink", {**kind, "linkinfo.data.gbp": False})
    assert written("link.newlink", {**kind, "linkinfo.data.learning": False})["linkinfo.data.learning"] == 0


def test_the_kind_may_be_given_behind_the_data() -> None:  # 40
    message = written("link.newlink", {"linkinfo.data.id": "5", "linkinfo.kind": "vlan"})
    assert message["linkinfo.data.id"] == 5


@pytest.mark.parametrize(
    "typed, path, value",
    [
        ({"mtu": "0x5dc"}, "mtu", 1500),
        ({"mtu": "010"}, "mtu", 10),
        ({"IFLA_MTU": 9}, "mtu", 9),
        ({"ifi_flags": "up|running"}, "ifi_flags", 0x41),
        ({"ifi_flags": ["UP", "IFF_RUNNING"]}, "ifi_flags", 0x41),
        ({"operstate": "up"}, "operstate", 6),
        ({"address": "02-00-00-00-00-01"}, "address", "02:00:00:00:00:01"),
        ({"prop_list.alt_ifname": ["a", "b"]}, "prop_list.alt_ifname", ["a", "b"]),
    ],
)
def test_what_a_person_types_is_understood(typed: dict[str, Any], path: str, value: object) -> None:
    assert written("link.newlink", typed)[path] == value


def test_an_address_says_its_family_and_prefix_length() -> None:
    message = written("route.newroute", {"dst": "192.0.2.0/24", "gateway": "198.51.100.1"})
    assert (message["rtm_family"], message["rtm_dst_len"], message["dst"]) == (2, 24, "192.0.2.0")
    assert written("route.newroute", {"dst": "2001:db8::1"})["rtm_dst_len"] == 128


def test_paths_and_nests_may_be_mixed() -> None:
    assert unfold({"a.b": 1, "a": {"c": 2}, "l[1].x": 3, "l[0].x": 4}) == {"a": {"b": 1, "c": 2}, "l": [{"x": 4}, {"x": 3}]}
    message = written("route.newroute", {"multipath[1].gateway": "192.0.2.2", "multipath[0]": {"gateway": "192.0.2.1"}})
    assert [hop["gateway"] for hop in message["multipath"]] == ["192.0.2.1", "192.0.2.2"]


def test_attributes_are_written_in_the_order_given() -> None:
    data = nlshell.encode("link.newlink", {"mtu": 1, "ifname": "v0", "#999": b"x", "txqlen": 2})
    assert [attribute.id for attribute in walk(data, 32, len(data))[0]] == [4, 3, 999, 13]


@pytest.mark.parametrize("area", ["route", "rule", "neigh", "genl"])
def test_recorded_values_write_the_same_values(area: str) -> None:
    for message in list(conversation(area))[::7]:
        if message.kind is not None and not message.is_control and not message.notes:
            data = encode(message.kind, message.values, type_id=message.type_id, flags=message.flags, seq=message.seq, port=message.port)
            (again,) = messages(data, message.context)[0]
            assert again.values == message.values


# --- families from outside


def family(name: str = "coffee", doc: str = "") -> Family:
    attributes = AttributeSet("COFFEE_A_", [Attr(1, "CUPS", U32), Attr(2, "MORE", INNER_NEST)])
    return Family(name, [MessageType(1, "BREW"), MessageType(2, "GET_CUPS")], prefix="COFFEE_CMD_", kind="generic", attributes=attributes,
                  header=REGISTRY.protocol("generic").fallback, doc=doc)  # fmt: skip


INNER_NEST = TOP.by_name["nest"].type
assert INNER_NEST.of is INNER


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    known = REGISTRY.families()
    monkeypatch.setattr(REGISTRY, "_plugins_read", False)
    monkeypatch.setattr(plugins, "_found", {})
    yield REGISTRY
    for added in [each for each in REGISTRY.families() if each not in known]:
        REGISTRY._remove(added.protocol, added.name)


def test_a_family_of_ones_own_reads_and_writes(registry: Registry) -> None:  # 45
    added = registry.register(family())
    data = encode(added.operation("brew"), {"cups": 2, "more.name": "x"}, type_id=99)
    (message,) = messages(data, Context(registry.protocol("generic"), {99: "coffee"}, registry=registry))[0]
    assert (message.family, message.type, message["cups"], message["more.name"]) == ("coffee", "COFFEE_CMD_BREW", 2, "x")
    assert hold(message).encode() == data


def test_a_name_is_taken_once_unless_it_is_replaced(registry: Registry) -> None:
    registry.register(family())
    with pytest.raises(SchemaError, match="family coffee of generic is already described"):
        registry.register(family())
    assert registry.register(family(doc="better"), replace=True) is registry.family("coffee")
    with pytest.raises(SchemaError):
        registry.register(family("ethtool"))


def test_register_makes_a_family_known_everywhere() -> None:
    added = nlshell.register(family("coffee_of_the_test"))
    try:
        data = nlshell.encode("coffee_of_the_test.get_cups", {"cups": 1}, type_id=99)
        assert nlshell.decode(data, "generic", families={99: "coffee_of_the_test"})[0]["cups"] == 1
    finally:
        REGISTRY._remove(added.protocol, added.name)
    assert not REGISTRY.knows_family("coffee_of_the_test")


class EntryPoint:
    dist = None

    def __init__(self, name: str, given: Any) -> None:
        self.name, self.value, self.given = name, f"package:{name}", given

    def load(self) -> Any:
        if isinstance(self.given, BaseException):
            raise self.given
        return self.given


def install(monkeypatch: pytest.MonkeyPatch, *entries: EntryPoint) -> None:
    monkeypatch.setattr(plugins, "_found", {"families": [Plugin("families", entry) for entry in entries]})


def test_families_come_from_entry_points(monkeypatch: pytest.MonkeyPatch, registry: Registry) -> None:
    one, two, three = family("coffee"), family("tea"), Family("clock", [MessageType(900, "TICK")])
    four = Family("bell", [MessageType(901, "RING")])
    entries = EntryPoint("one", one), EntryPoint("several", lambda: [two, ("route", three)]), EntryPoint("pair", ("route", four))
    install(monkeypatch, *entries)
    assert registry.family("coffee") is one and registry.family("tea") is two
    assert registry.family("clock").protocol.name == registry.family("bell").protocol.name == "route"


@pytest.mark.parametrize(
    "broken",
    [
        ImportError("no module named brew"),
        lambda: 1 / 0,
        "no family",
        SystemExit(3),
        lambda: ("no_such_protocol", Family("x", [])),
    ],
)
def test_a_broken_entry_point_only_warns(monkeypatch: pytest.MonkeyPatch, registry: Registry, broken: Any) -> None:
    good = family("coffee")
    install(monkeypatch, EntryPoint("broken", broken), EntryPoint("good", good))
    with pytest.warns(RuntimeWarning, match=r"the plugin broken \(package:broken, of package\) is left out: "):
        assert registry.family("coffee") is good
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert registry.family("link").name == "link"
