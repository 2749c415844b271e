"""YAML specifications: small ones of our own, and the kernel's where they are at hand.

The kernel's are looked for in $NLSHELL_YNL_SPECS, else in /usr/src/linux-source-6.12*.tar.xz (Debian: linux-source-6.12).
"""

from __future__ import annotations

import copy
import os
import struct
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nlshell import Session, decode
from nlshell.codec.message import Context, Message, messages
from nlshell.codec.tree import plain_level
from nlshell.codec.writer import encode
from nlshell.errors import InputError, MissingExtra
from nlshell.schema import REGISTRY, AttributeSet, Enum, Family, Flags, Struct, Type
from nlshell.schema.enums import Named
from nlshell.schema.export import all_sets, set_dict, sets_in
from nlshell.schema.registry import Registry
from nlshell.schema.ynl import Specification, SpecificationDiffers, load
from nlshell.schema.ynl.joining import Joining

from .captures import AREAS, families as family_ids, packets

yaml = pytest.importorskip("yaml", reason="needs PyYAML: pip install 'netlink-shell[yaml]'")

FOLDER = Path(__file__).parent / "data" / "ynl"
GENERIC = REGISTRY.protocol("generic")


@cache
def ours(name: str) -> Family:
    return load(str(FOLDER / f"{name}.yaml"))[0]


def attribute(number: int, payload: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(payload), number) + payload + bytes(-len(payload) % 4)


def generic(family: Family, command: int, payload: bytes, flags: int = 0, seq: int = 1) -> Message:
    data = struct.pack("=IHHIIBBH", 20 + len(payload), 99, flags, seq, 0, command, 1, 0) + payload
    return messages(data, Context(GENERIC, {99: family}))[0][0]


# --- the vocabulary

WEATHER = [
    (1, struct.pack("=I", 70), "station_id", 70),
    (2, b"K2\0", "name", "K2"),
    (3, b"\x07", "kind", 7),
    (4, struct.pack("=I", 0x23), "abilities", 0x23),
    (5, struct.pack("=I", 2), "sky_seen", 2),
    (6, b"\x1f\x90", "port", 8080),
    (7, struct.pack("=Q", 1 << 40), "count", 1 << 40),
    (8, struct.pack("=i", -5), "change", -5),
    (9, b"", "active", True),
    (11, bytes(range(8)), "key", bytes(range(8))),
    (12, b"ab", "note", b"ab"),
    (13, struct.pack("=3H", 1, 2, 3), "levels", [1, 2, 3]),
    (14, struct.pack(">i", -3) + struct.pack("=iBxH", 4, 9, 1), "position",
     {"latitude": -3, "longitude": 4, "precision": 9, "pad": b"\0", "zone": 1}),
    (15, struct.pack("=II", 2, 3), "toggles", {"value": 2, "selector": 3}),
    (16, attribute(1, struct.pack("=H", 6)), "sensor", [{"id": 6}]),
    (18, attribute(1, attribute(2, struct.pack("=q", -1))), "sensors", [{"value": -1}]),
    (19, attribute(1, attribute(4, b"\x03")), "old_sensors", [{"choice_kind": 3}]),
    (20, attribute(1, b"\xc0\0\x02\x01"), "targets", ["192.0.2.1"]),
    (21, attribute(5, attribute(23, attribute(3, attribute(1, b"\x01\0")))), "by_day_and_hour", {5: {23: {"inner": {"id": 1}}}}),
    (22, attribute(4, struct.pack("=Q", 8)), "rain_by_day", {4: 8}),
    (23, bytes(15) + b"\x01", "gateway", "::1"),
    (24, bytes(6), "mac", "00:00:00:00:00:00"),
    (25, struct.pack("=I", 32), "mask", 32),
    (40, b"\x01", "far", 1),
]  # fmt: skip


@pytest.mark.skipif(sys.byteorder != "little", reason="the bytes here are written for a little-endian machine")
@pytest.mark.parametrize(("number", "payload", "name", "value"), WEATHER, ids=[entry[2] for entry in WEATHER])
def test_every_type_reads_and_writes(number: int, payload: bytes, name: str, value: Any) -> None:
    message = generic(ours("weather"), 1, attribute(number, payload))
    assert message.type == "WEATHER_OP_GET"
    assert message[name] == value
    assert plain_level(message.tree.children[1:]) == message.values
    assert not message.notes
    assert message.encode() == message.bytes


def test_names_and_limits() -> None:
    weather = ours("weather").operation("get").attributes
    assert weather is not None
    shown = {entry["name"]: entry for entry in set_dict(weather)["attributes"]}
    assert shown["station_id"]["kernel_name"] == "WEATHER_A_STATION_ID"
    assert shown["station_id"]["doc"] == "which station; allowed: 1 to 65535"
    assert weather.by_name["station_id"].type.range == (1, 65535)
    assert shown["name"]["max_length"] == 15
    assert shown["key"]["exact_length"] == 8
    assert (shown["note"]["min_length"], "max_length" in shown["note"]) == (2, False)
    assert shown["far"]["kernel_name"] == "WEATHER_X_FAR"
    assert "gap" not in shown and "unspec" not in shown
    kind, sky = weather.by_name["kind"].type.names, weather.by_name["sky_seen"].type.names
    assert isinstance(kind, Enum) and kind.entries == {"LAND": 0, "SEA": 1, "AIR_BORNE": 7, "ORBIT": 8} and kind.prefix == "WEATHER_KIND_"
    assert isinstance(sky, Flags) and sky.entries == {"CLEAR": 2, "CLOUDY": 4} and sky.prefix == "WX_SKY_"
    assert kind.parse("air-borne") == 7
    assert weather.by_name["mask"].type.names.entries == {"WIND": 1, "RAIN": 2, "X_RAY": 32}


def test_structs_have_the_layout_of_c() -> None:
    header = ours("weather").operation("reading_get").header
    assert header is not None
    head = header[-1]
    assert [(field.name, field.offset) for field in head.fields] == [
        ("station_id", 0), ("when", 8), ("where", 16), ("label", 28), ("address", 36), ("mac", 40), ("bits", 46),
    ]  # fmt: skip
    assert head.size == 48
    assert isinstance(head.by_name["where"].type, Struct)


def test_a_fixed_header_of_one_operation() -> None:
    payload = struct.pack("=HxxxxxxQ", 5, 9) + bytes(12) + b"abc\0\0\0" + b"\0\0" + bytes([192, 0, 2, 7]) + bytes(6) + b"\x02\0"
    message = generic(ours("weather"), 10, payload + attribute(1, b"\x08\0"))
    assert (message["station_id"], message["when"], message["label"], message["address"], message["bits"]) == (5, 9, "abc", "192.0.2.7", 2)
    assert message["id"] == 8 and message.encode() == message.bytes


def test_the_family_itself() -> None:
    family = ours("weather")
    assert (family.kind, family.version, family.groups, family.protocol) == ("generic", 3, ("storms", "config"), GENERIC)
    assert family.doc == "Stations and what they measure."
    assert [(message.id, message.name) for message in family.messages] == [
        (1, "WEATHER_OP_GET"), (2, "WEATHER_OP_CHANGED_NTF"), (9, "WEATHER_OP_STORM"), (10, "WEATHER_OP_READING_GET"),
    ]  # fmt: skip
    assert family.operation("changed-ntf").attributes is family.operation("get").attributes


def test_a_subset_changes_some_and_keeps_the_rest() -> None:
    brief = ours("weather").operation("storm").attributes
    assert brief is not None and brief.name == "weather/brief" and brief.prefix == "WEATHER_A_"
    assert brief.by_name["name"].multi and "kind" in brief.by_name and "station_id" in brief.by_name
    assert not ours("weather").operation("get").attributes.by_name["name"].multi  # type: ignore[union-attr]


def test_requests_and_answers_counted_apart() -> None:
    lamp = ours("lighthouse")
    assert [(message.id, message.name.removeprefix("LIGHTHOUSE_CMD_"), message.direction) for message in lamp.messages] == [
        (1, "LAMP_SET", "request"), (2, "LAMP_GET", "request"), (1, "LAMP_GET_REPLY", "reply"), (2, "LAMP_NTF", "reply"),
    ]  # fmt: skip
    assert generic(lamp, 1, b"", flags=1).type == "LIGHTHOUSE_CMD_LAMP_SET"
    assert generic(lamp, 1, b"").type == "LIGHTHOUSE_CMD_LAMP_GET_REPLY"
    assert generic(lamp, 2, b"", seq=0).type == "LIGHTHOUSE_CMD_LAMP_NTF"


def test_explicit_numbers_share_one_row() -> None:
    harbour = ours("harbour")
    assert [(message.id, message.name, message.direction) for message in harbour.messages] == [
        (16, "NEWSHIP", None), (18, "GETSHIP", None), (19, "GETSHIP_REPLY", None), (30, "SUNK_NTF", None),
    ]  # fmt: skip
    assert (harbour.protocol.number, harbour.protocol.groups, harbour.kind) == (27, {"ships": 3}, "classic")


OPTIONS = [
    ("tug", attribute(1, struct.pack("=I", 900)), {"power": 900}),
    ("crane", struct.pack("=IBxxx", 30, 12), {"height": 30, "arm": 12}),
    ("floating-crane", struct.pack("=IBxxx", 30, 12) + attribute(1, struct.pack("=I", 5)), {"height": 30, "arm": 12, "power": 5}),
    ("buoy", b"", b""),
    ("whale", b"\x01\x02", b"\x01\x02"),
]


@pytest.mark.parametrize(("kind", "payload", "value"), OPTIONS, ids=[entry[0] for entry in OPTIONS])
def test_sub_messages_by_a_sibling_and_from_outside(kind: str, payload: bytes, value: Any) -> None:
    class Fixed(Registry):
        def message(self, protocol: Any, type: int, *rest: Any, **others: Any) -> Any:
            return next((message for message in ours("harbour").messages if message.id == type), None)

    body = struct.pack("=BxxxI", 2, 3) + attribute(2, payload) + attribute(1, kind.encode() + b"\0") + attribute(5, attribute(2, payload))
    body += attribute(3, b"\x01\0") + attribute(4, attribute(1, struct.pack("=I", 8)))
    data = struct.pack("=IHHII", 16 + len(body), 16, 0, 1, 0) + body
    message = messages(data, Context(ours("harbour").protocol, registry=Fixed()))[0][0]
    assert message["options"] == value
    assert message["berth.extra"] == value
    assert message["hold.power"] == 8  # chosen by a number that an enum names
    assert message["ship_index"] == 3
    assert plain_level(message.tree.children[1:]) == message.values


# --- loading and registering


def test_a_folder_gives_all_its_files() -> None:
    assert [family.name for family in load(str(FOLDER))] == ["harbour", "lighthouse", "weather"]


def test_two_files_may_share_an_unknown_protocol(tmp_path: Path) -> None:
    text = (FOLDER / "harbour.yaml").read_text()
    (tmp_path / "a.yaml").write_text(text)
    (tmp_path / "b.yaml").write_text(text.replace("name: harbour", "name: shipyard").replace("name: ships", "name: docks"))
    harbour, shipyard = load(str(tmp_path))
    assert harbour.protocol is shipyard.protocol and harbour.protocol.groups == {"ships": 3, "docks": 3}


def test_registered_families_take_the_place_of_others() -> None:
    script = f"""
from nlshell.schema import REGISTRY
from nlshell.schema.ynl import load
load({str(FOLDER)!r}, REGISTRY)
load({str(FOLDER)!r}, REGISTRY)
load({str(FOLDER)!r}, REGISTRY, replace=True)
assert REGISTRY.family("weather").operation("storm").id == 9
assert REGISTRY.message(REGISTRY.protocol(27), 16).name == "NEWSHIP"
assert REGISTRY.protocol("harbour").groups == {{"ships": 3}}
import pathlib, sys, tempfile
with tempfile.TemporaryDirectory() as folder:
    text = pathlib.Path({str(FOLDER / "lighthouse.yaml")!r}).read_text()
    (pathlib.Path(folder) / "a.yaml").write_text(text.replace("name: lighthouse", "name: nlctrl"))
    raw = pathlib.Path({str(FOLDER / "harbour.yaml")!r}).read_text()
    (pathlib.Path(folder) / "b.yaml").write_text(raw.replace("protonum: 27", "protonum: 0").replace("value: 16", "value: 24"))
    load(folder, REGISTRY, replace=True)
assert REGISTRY.family("nlctrl").id == 16
assert REGISTRY.family("nlctrl").operation("lamp_get")
assert REGISTRY.message(REGISTRY.protocol("route"), 24).name == "RTM_NEWSHIP"
assert REGISTRY.message(REGISTRY.protocol("route"), 26).name == "RTM_GETROUTE"
assert len(REGISTRY.families()) > 3
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=FOLDER.parents[2])
    assert done.returncode == 0, done.stderr


# --- joined with what is described

ROUTES = """
name: rt-ways
protocol: netlink-raw
protonum: 0
definitions:
  - {name: rtmsg, type: struct, members: [
      {name: family, type: u8}, {name: dst-len, type: u8}, {name: src-len, type: u8}, {name: tos, type: u8}, {name: table, type: u8},
      {name: protocol, type: u8, enum: protocol}, {name: scope, type: u8}, {name: type, type: u8}, {name: flags, type: u32}]}
  - {name: protocol, type: enum, entries: [{name: kernel, value: 2}, {name: startup, value: 3}, {name: pigeon, value: 222}]}
attribute-sets:
  - name: way-attrs
    name-prefix: rta-
    attributes:
      - {name: dst, type: binary, display-hint: ipv4}
      - {name: src, type: binary, display-hint: ipv4}
      - {name: iif, type: u16}
      - {name: exit, type: u32}
      - {name: pigeons, type: u32, value: 99, doc: how many carry it}
      - {name: priority, type: u32, value: 100}
      - {name: metrics, type: nest, nested-attributes: metrics, value: 8}
  - {name: metrics, name-prefix: rtax-, attributes: [{name: lock, type: u32, value: 1}, {name: coo, type: u32, value: 77}]}
operations:
  enum-model: directional
  fixed-header: rtmsg
  list:
    - {name: getroute, attribute-set: way-attrs, doc: a way, do: {request: {value: 26}, reply: {value: 24}}}
    - {name: flyroute, attribute-set: way-attrs, do: {request: {value: 300}}}
"""


@pytest.fixture
def ways(tmp_path: Path) -> tuple[Registry, Any]:
    registry = Registry()
    (tmp_path / "ways.yaml").write_text(ROUTES)
    with pytest.warns(SpecificationDiffers, match="ways.yaml says something else than nlshell in 4 places") as told:
        loaded = load(str(tmp_path / "ways.yaml"), registry)
    assert len(told) == 1
    return registry, loaded


def test_a_specification_adds_to_what_is_described(ways: tuple[Registry, Any]) -> None:
    registry, loaded = ways
    here, before = registry.family("route", "route"), REGISTRY.family("route", "route")
    assert here is not before and here.columns == before.columns and here.doc == before.doc
    grown, known = (family.operation("getroute") for family in (here, before))
    assert grown.name == "RTM_GETROUTE" and grown.keys == known.keys and grown.family is here and known.family is before
    assert grown.doc == known.doc
    added = grown.attributes.by_name["pigeons"]
    assert (added.id, added.kernel, added.doc) == (99, "RTA_PIGEONS", "how many carry it")
    assert "pigeons" not in known.attributes.by_name
    assert grown.attributes.by_name["metrics"].type.of.by_name["coo"].kernel == "RTAX_COO"
    assert grown.attributes.by_name["gateway"].type is known.attributes.by_name["gateway"].type
    protocol = grown.header[0].by_name["rtm_protocol"].type.names
    assert protocol.parse("pigeon") == 222 and str(protocol.of(4)) == "STATIC" and str(protocol.of(222)) == "PIGEON"
    assert here.operation("flyroute").id == 300 and registry.message(registry.protocol("route"), 300).name == "RTM_FLYROUTE"
    # its own name means the same messages, and is no second family
    assert loaded[0].operation("getroute") is grown and registry.family("rt-ways").operation("flyroute").family is here
    assert "rt-ways" not in {family.name for family in registry.families("route")}
    # AF_CAN's messages of these numbers are still its own
    (job,) = decode(struct.pack("=IHHIIBxxx", 20, 26, 1, 1, 0, 29), registry=registry)
    assert job.kind.family is REGISTRY.family("cangw")


def test_what_contradicts_is_told_and_stays(ways: tuple[Registry, Any]) -> None:
    registry, loaded = ways
    assert [(each.where, each.text) for each in loaded.differences] == [
        ("RTPROT_BOOT", "the value 3 is RT_WAYS_PROTOCOL_STARTUP there"), ("RTA_IIF", "u16 there, u32 here"),
        ("RTA_OIF", "number 4 is RTA_EXIT there"), ("RTA_PRIORITY", "number 100 there, 6 here"),
    ]  # fmt: skip
    assert str(loaded.differences[1]).endswith("ways.yaml: RTA_IIF: u16 there, u32 here")
    attributes = registry.family("route", "route").operation("getroute").attributes
    assert attributes.by_name["iif"].type.kind == "u32" and attributes.by_id[4].name == "oif"
    assert attributes.by_name["priority"].id == 6 and 100 not in attributes.by_id


def test_another_registry_knows_nothing_of_it(ways: tuple[Registry, Any]) -> None:
    registry, _ = ways
    data = encode(registry.family("route", "route").operation("newroute"), {"rtm_protocol": "pigeon", "pigeons": 3, "oif": 1}, flags=1)
    grown, plain = (decode(data, registry=each)[0] for each in (registry, REGISTRY))
    assert (str(grown["rtm_protocol"]), grown["pigeons"], grown["oif"]) == ("PIGEON", 3, 1)
    assert (str(plain["rtm_protocol"]), plain.get("pigeons"), plain["oif"]) == ("222", None, 1)
    assert grown.bytes == plain.bytes and plain["#99"] == struct.pack("=I", 3)


def test_a_set_of_other_attributes_is_left_alone(tmp_path: Path) -> None:
    """Numbers are names of nothing: what has other names under most of them is another enumeration."""
    text = ROUTES
    for known, strange in (("dst", "engine"), ("src", "wheels"), ("metrics", "seats")):
        text = text.replace(f"{{name: {known}, type: ", f"{{name: {strange}, type: ")
    (tmp_path / "cars.yaml").write_text(text)
    registry = Registry()
    with pytest.warns(SpecificationDiffers):
        loaded = load(str(tmp_path / "cars.yaml"), registry)
    assert ("RTA_", "rt-ways/way-attrs has other attributes under these numbers") in {(d.where, d.text) for d in loaded.differences}
    mine, known = (each.family("route", "route").operation("getroute").attributes for each in (registry, REGISTRY))
    assert mine is known


# --- what is wrong with a specification

SETS = "name: x\nattribute-sets: [{name: s, attributes: [%s]}]"
OPERATIONS = "name: x\nattribute-sets: []\noperations: {%s}"
FAULTS = [
    ("just text", "a mapping is expected, found 'just text'"),
    ("- a\n- b", "a mapping is expected, found a list"),
    ("name: [", "line 2: not YAML"),
    ("name: x\nattribute-sets: []", "operations.list: is missing"),
    ("doc: x", "name: is missing"),
    ("name: x\nprotocol: telepathy", "protocol: 'telepathy' is unknown"),
    ("name: x\nprotocol: netlink-raw", "protonum: is missing"),
    ("name: on\nattribute-sets: []", "name: YAML reads this word as true or false; put it in quotes"),
    ("name: x\ndefinitions: [{name: d, type: union}]\nattribute-sets: []", "definitions[d].type: 'union' is unknown"),
    (SETS % "{name: a, type: u128}", "attribute-sets[s].attributes[a].type: 'u128' is unknown here"),
    (SETS % "{name: a, type: u8, enum: e}", "attributes[a].enum: no enum or flags called 'e' is defined"),
    (SETS % "{name: a, type: u8, byte-order: middle-endian}", "byte-order: 'middle-endian' is neither big-endian nor little-endian"),
    (SETS % "{name: a, type: nest}", "attributes[a].nested-attributes: is missing"),
    (SETS % "{name: a, type: nest, nested-attributes: t}", "no attribute set called 't' is there"),
    (SETS % "{name: a, type: u8}, {name: a, type: u8}", "attribute-sets[s]: x/s: a = 2 is there twice"),
    (SETS % "{name: a, type: u8, value: 99999}", "99999 is too large"),
    (SETS % "{name: a, type: string, checks: {max-len: 70000}}", "checks.max-len: 70000 is no length"),
    (SETS % "{name: a, type: sub-message, sub-message: m, selector: b}", "no sub-message called 'm' is there"),
    ("name: x\nattribute-sets: [{name: s, attributes: []}, {name: s, attributes: []}]", "this attribute set is there twice"),
    ("name: x\nattribute-sets: [{name: s, subset-of: t, attributes: []}]", "subset-of: no attribute set called 't' is there"),
    (OPERATIONS % "list: [{name: o, value: 300, do: {}}]", "operations.list[o].value: 300 is too large"),
    (OPERATIONS % "enum-model: odd, list: []", "operations.enum-model: 'odd' is neither unified nor directional"),
    (OPERATIONS % "enum-model: directional, list: [{name: o}]", "has neither do, dump, notify nor event"),
    (OPERATIONS % "list: [{name: o, notify: p}]", "notify: no operation called 'p' is there"),
    (OPERATIONS % "fixed-header: h, list: [{name: o, do: {}}]", "fixed-header: no struct called 'h' is defined"),
    (
        "name: x\ndefinitions: [{name: d, type: struct, members: [{name: m, type: binary, struct: d}]}]\n"
        "attribute-sets: [{name: s, attributes: [{name: a, type: binary, struct: d}]}]",
        "struct 'd' contains itself",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), FAULTS, ids=[entry[1][:40] for entry in FAULTS])
def test_a_fault_is_one_sentence_with_file_and_key(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        load(str(file))
    assert str(caught.value).startswith(f"{file}: ")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        load(str(tmp_path / "none.yaml"))
    with pytest.raises(InputError, match=r"no \*\.yaml file"):
        load(str(tmp_path))
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\0")
    with pytest.raises(InputError, match=r"binary\.yaml: not UTF-8"):
        load(str(tmp_path / "binary.yaml"))


def test_without_pyyaml_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(MissingExtra, match=r"needs PyYAML: pip install 'netlink-shell\[yaml\]'"):
        load(str(FOLDER / "weather.yaml"))


JUNK: list[Any] = [None, True, -1, 10**12, 1.5, "x", "a.b", [], {}, [None], {"name": "x"}, [{"name": "x"}]]


def places(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(value, (*at, key))


def reachable(family: Family) -> list[AttributeSet]:
    found: dict[int, AttributeSet] = {}
    waiting = [message.attributes for message in family.messages if message.attributes is not None]
    while waiting:
        each = waiting.pop()
        if id(each) not in found:
            found[id(each)] = each
            waiting += [inner for attribute in each for inner in sets_in(attribute.type)]
    return list(found.values())


@pytest.mark.parametrize("name", ["harbour", "lighthouse", "weather"])
def test_junk_anywhere_is_refused_or_harmless(name: str) -> None:
    file = str(FOLDER / f"{name}.yaml")
    data = yaml.safe_load(Path(file).read_text())
    for at in list(places(data)):
        for junk in JUNK:
            broken = copy.deepcopy(data)
            inner = broken
            for key in at[:-1]:
                inner = inner[key]
            if at:
                inner[at[-1]] = copy.deepcopy(junk)
            else:
                broken = junk
            try:
                reachable(Specification(file, broken, REGISTRY, {}).family())
            except InputError as error:
                assert str(error).startswith(f"{file}: ")


def test_junk_joined_with_what_is_described_is_refused_or_harmless() -> None:
    data = yaml.safe_load(ROUTES)
    registry, joined = Registry(), 0
    for number, at in enumerate(list(places(data))[1:] * 3):
        broken = inner = copy.deepcopy(data)
        for key in at[:-1]:
            inner = inner[key]
        inner[at[-1]] = copy.deepcopy(JUNK[number % len(JUNK)])  # three kinds of junk at each place
        try:
            specification = Specification("ways.yaml", broken, REGISTRY, {})
            Joining(specification, specification.family(), registry).join()
        except InputError as error:
            assert str(error).startswith("ways.yaml: ")
        else:
            joined += 1
            assert decode(GETROUTE, registry=registry)[0]["rtm_family"] == 2
    assert joined > 40


GETROUTE = struct.pack("=IHHIIB11x", 28, 26, 0x301, 1, 0, 2)


# --- the kernel's own specifications


@pytest.fixture(scope="session")
def specs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("NLSHELL_YNL_SPECS")
    if given:
        return Path(given)
    tarballs = sorted(Path("/usr/src").glob("linux-source-6.12*.tar.xz"))
    if not tarballs:
        pytest.skip("needs the kernel's specifications: set NLSHELL_YNL_SPECS to Documentation/netlink/specs, or install linux-source-6.12")
    folder = tmp_path_factory.mktemp("specs")
    with tarfile.open(tarballs[-1], "r|xz") as archive:
        for member in archive:
            if "/Documentation/netlink/specs/" in member.name and member.name.endswith(".yaml"):
                stream = archive.extractfile(member)
                assert stream is not None
                (folder / Path(member.name).name).write_bytes(stream.read())
            elif any(folder.iterdir()) and "/Documentation/netlink" not in member.name:
                break
    return folder


@pytest.fixture(scope="session")
def kernel(specs: Path) -> dict[str, Family]:
    return {family.name: family for family in load(str(specs))}


def test_all_of_the_kernels_specifications_load(specs: Path, kernel: dict[str, Family]) -> None:
    assert len(kernel) == len(list(specs.glob("*.yaml"))) >= 19
    assert sum(len(reachable(family)) for family in kernel.values()) > 250


# Numbers that the specifications have wrong; the headers are right. (spec, set, attribute, theirs, kernel name, right)
WRONG = [
    ("nftables", "chain-attrs", "flags", 9, "NFTA_CHAIN_FLAGS", 10),
    ("nftables", "chain-attrs", "id", 10, "NFTA_CHAIN_ID", 11),
    ("nftables", "chain-attrs", "userdata", 11, "NFTA_CHAIN_USERDATA", 12),
    ("nftables", "rule-attrs", "id", 8, "NFTA_RULE_ID", 9),
    ("nftables", "rule-attrs", "position_id", 9, "NFTA_RULE_POSITION_ID", 10),
    ("nftables", "rule-attrs", "chain_id", 10, "NFTA_RULE_CHAIN_ID", 11),
    ("nftables", "setelem-attrs", "objref", 8, "NFTA_SET_ELEM_OBJREF", 9),
    ("nftables", "setelem-attrs", "key_end", 9, "NFTA_SET_ELEM_KEY_END", 10),
    ("nftables", "setelem-attrs", "expressions", 10, "NFTA_SET_ELEM_EXPRESSIONS", 11),
    ("nftables", "expr-lookup-attrs", "set_id", 2, "NFTA_LOOKUP_SET_ID", 4),
    ("nftables", "expr-lookup-attrs", "sreg", 3, "NFTA_LOOKUP_SREG", 2),
    ("nftables", "expr-lookup-attrs", "dreg", 4, "NFTA_LOOKUP_DREG", 3),
    ("nlctrl", "policy-attrs", "mask", 11, "NL_POLICY_TYPE_ATTR_MASK", 12),
    ("nlctrl", "policy-attrs", "pad", 12, "NL_POLICY_TYPE_ATTR_PAD", 11),
    ("ovs_flow", "action-attrs", "psample", 24, "OVS_ACTION_ATTR_PSAMPLE", 25),
    ("conntrack", "nat-attrs", "nat_v6_minip", 3, "CTA_NAT_V6_MINIP", 4),
    ("conntrack", "nat-attrs", "nat_v6_maxip", 4, "CTA_NAT_V6_MAXIP", 5),
    ("conntrack", "nat-attrs", "nat_proto", 5, "CTA_NAT_PROTO", 3),
]  # fmt: skip


@cache
def known() -> dict[str, set[tuple[int, str]]]:
    """Kernel names in our registry, with number and type."""
    found: dict[str, set[tuple[int, str]]] = {}
    for each in all_sets():
        for entry in each:
            found.setdefault(entry.kernel, set()).add((entry.id, word(entry.type)))
    return found


def word(type: Type) -> str:
    """The type's word; addresses are u32 or binary, as one likes."""
    return "address" if type.hint in ("ipv4", "ipv6", "ipv4-or-v6") else type.kind


@pytest.mark.parametrize(("spec", "set_name", "name", "theirs", "kernel_name", "right"), WRONG, ids=[entry[4] for entry in WRONG])
def test_where_the_specifications_are_wrong(
    kernel: dict[str, Family], spec: str, set_name: str, name: str, theirs: int, kernel_name: str, right: int
) -> None:
    if spec not in kernel:
        pytest.skip(f"there is no {spec} among these specifications")
    by_name = next(each for each in reachable(kernel[spec]) if each.name == f"{spec}/{set_name}").by_name
    name = name if name in by_name else name.replace("_", "__")
    assert by_name[name].id in (theirs, right)
    assert right in {number for number, _ in known()[kernel_name]}


NESTS = {"nest", "indexed-array", "nest-type-value"}
INTEGERS = {"u8", "u16", "u32", "u64", "uint"}

# Types that the specifications give otherwise, and why ours is right.
OTHERWISE = {
    "OVS_FLOW_ATTR_PROBE": "the kernel's policy says flag", "OVS_FLOW_ATTR_PAD": "padding", "OVS_TUNNEL_KEY_ATTR_PAD": "padding",
    "OVS_VPORT_ATTR_NETNSID": "the kernel writes nla_put_s32", "OVS_TUNNEL_ATTR_DST_PORT": "the kernel writes nla_put_u16",
    "OVS_TUNNEL_ATTR_EXTENSION": "a nest", "TEAM_ATTR_OPTION_DATA": "chosen by its sibling",
    "IFLA_COST": "never sent", "IFLA_PRIORITY": "never sent", "IFLA_WIRELESS": "struct iw_event",
    "IFLA_STATS_LINK_XSTATS": "a nest", "IFLA_STATS_LINK_XSTATS_SLAVE": "a nest", "IFLA_STATS_AF_SPEC": "a nest",
    "IFLA_BOND_SLAVE_PRIO": "the kernel writes nla_put_s32", "IFLA_NETKIT_PEER_INFO": "struct ifinfomsg and a nest",
    "DEVLINK_ATTR_NETNS_ID": "the kernel writes nla_put_s32",
    "IFLA_GRE_ENCAP_LIMIT": "the kernel writes nla_put_u8", "IFLA_BR_FDB_FLUSH": "the kernel's policy says flag",
    "IFLA_BR_MCAST_QUERIER_STATE": "a nest", "IFLA_PROTINFO": "a nest", "IFLA_PROTO_DOWN_REASON": "a nest", "IFLA_DEVLINK_PORT": "a nest",
}  # fmt: skip


def same_type(theirs: str, ours: str) -> bool:
    if "address" in (theirs, ours):
        return {theirs, ours} <= {"address", "u32", "binary"}
    return ours == theirs or (theirs in NESTS and ours in NESTS) or (theirs == "uint" and ours in INTEGERS)


def test_numbers_and_types_agree_with_the_registry(kernel: dict[str, Family]) -> None:
    wrong = {entry[4] for entry in WRONG}
    compared, faults = 0, []
    for family in kernel.values():
        for each in reachable(family):
            for entry in each if each.prefix else ():
                here = known().get(entry.kernel)
                if here is None or entry.kernel in wrong:
                    continue
                compared += 1
                agreed = any(number == entry.id and same_type(word(entry.type), kind) for number, kind in here)
                if not agreed and not (entry.kernel in OTHERWISE and any(number == entry.id for number, _ in here)):
                    faults.append(f"{family.name}: {entry.kernel} is {entry.id}, {entry.type.kind} there, {sorted(here)} here")
    assert not faults, "\n".join(faults)
    assert compared > 1200


@pytest.fixture(scope="session")
def grown(specs: Path) -> Registry:
    """All of the kernel's specifications, added to what is described."""
    registry = Registry()
    with pytest.warns(SpecificationDiffers):
        load(str(specs), registry)
    return registry


def losses(before: Any, after: Any, at: str) -> Iterator[str]:
    """Where a reading has less than the one before: a value, its name, or its form."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from losses(value, after[key], f"{at}.{key}")
            elif not str(key).startswith("#"):
                yield f"{at}.{key} is gone"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for one, other in zip(before, after):
            yield from losses(one, other, at)
    elif isinstance(before, bytes) and not isinstance(after, bytes):
        return
    elif before != after or (isinstance(before, Named) and str(before) != str(after)):
        yield f"{at}: {before!r} became {after!r}"


def test_with_all_specifications_no_value_is_read_worse(grown: Registry) -> None:
    compared, faults = 0, []
    for area in AREAS:
        seen: dict[Any, int] = {}
        contexts: dict[tuple[int, bool], Context] = {}
        for number, datagram in packets(area):
            for which in (False, True):
                known = grown if which else REGISTRY
                if (number, which) not in contexts:
                    contexts[number, which] = Context(known.protocol(number), family_ids(area), registry=known)
            for one, other in zip(*(messages(datagram, contexts[number, which])[0] for which in (False, True))):
                kind = (number, one.type_id, one.flags & 1, one.buffer[one.payload : one.payload + 1])
                seen[kind] = seen.get(kind, 0) + 1
                if seen[kind] <= 2:
                    compared += 1
                    assert (one.type, one.family) == (other.type, other.family)
                    faults += losses(*(plain_level(each.tree.children[1:]) for each in (one, other)), one.type)
    assert not faults, "\n".join(faults[:20])
    assert compared > 1000


def test_with_all_specifications_every_description_is_as_good(grown: Registry) -> None:
    for before in Registry().families():
        after = grown.family(before.name, before.protocol.name)
        assert (after.name, after.kind, after.id, after.module, after.columns) == (
            before.name, before.kind, before.id, before.module, before.columns)  # fmt: skip
        assert after.doc and set(before.groups) <= set(after.groups)
        for old, new in zip(before.messages, after.messages):
            assert (new.name, new.id, new.direction, new.keys, new.access, new.errnos) == (
                old.name, old.id, old.direction, old.keys, old.access, old.errnos)  # fmt: skip
            assert new.doc == old.doc or not old.doc
            for attribute in old.attributes or ():
                same = new.attributes.by_id[attribute.id]
                assert (same.name, same.kernel, same.type.kind, same.type.unit, same.type.hint) == (
                    attribute.name, attribute.kernel, attribute.type.kind, attribute.type.unit, attribute.type.hint)  # fmt: skip
                assert same.doc == attribute.doc or not attribute.doc


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the kernel")
@pytest.mark.parametrize("replace", [False, True], ids=["added", "replaced"])
def test_generic_netlink_is_alive_with_all_specifications(specs: Path, grown: Registry, replace: bool) -> None:
    registry = grown
    if replace:
        registry = Registry()
        load(str(specs), registry, replace=True)
    with Session(registry=registry, timeout=5) as session:
        assert "nlctrl" in {message["family_name"] for message in session.dump("nlctrl.getfamily")}
        assert session.families.id_of(registry.family("nlctrl")) == 16
        assert session.dump("rt-link.getlink")[0]["ifi_index"] == 1


# --- recorded conversations, read by both

# Where the reading differs though the numbers agree, by the end of the path: the specifications' omissions.
DIFFERENT = {
    "rt-link": {
        "vlan_proto": "no byte order there", "vlan_protocol": "no byte order there", "iflags": "no byte order there",
        "oflags": "no byte order there", "ikey": "no byte order there", "okey": "no byte order there",
        "encap_dport": "no byte order there", "encap_sport": "no byte order there", "port": "no byte order there",
        "bridge_id.prio": "no byte order there", "root_id.prio": "no byte order there", "designated_root.prio": "no byte order there",
        "designated_bridge.prio": "no byte order there",
        "stats": "the counter of counters before them is left out", "conf": "signed values are unsigned there",
        "hw_s_info": "indexed there, named here",
    },
    "ethtool": {},
    "nlctrl": {"pad": "16: numbers 11 and 12 are exchanged there", "mask": "likewise"},
    "devlink": {},
    "nftables": {
        "timeout": "no byte order there", "gc_interval": "no byte order there", "set_id": "no byte order there",
        "expiration": "no byte order there", "bytes": "no byte order there", "packets": "no byte order there",
        "verdict.code": "a signed value is unsigned there", "desc.concat": "a level more there", "expr": "a list there",
        "id": "numbers are wrong there", "flags": "numbers are wrong there",
        "sreg": "numbers of lookup are wrong there", "dreg": "numbers of lookup are wrong there",
    },
}  # fmt: skip


class Theirs(Registry):
    """Answers with the specifications' families, and with nothing else."""

    def __init__(self, families: dict[str, Family]) -> None:
        super().__init__()
        self.given = families

    def message(self, protocol: Any, type: int, buffer: bytes = b"", start: int = 0, end: int = 0, *rest: Any) -> Any:
        direction, ids = rest
        if protocol is GENERIC:
            family = self.given.get((ids or {}).get(type, "nlctrl" if type == 16 else ""))
            fitting = [message for message in family.messages if message.id == buffer[start]] if family else []
        else:
            raw = [family for family in self.given.values() if family.protocol is protocol]
            fitting = [message for family in raw for message in family.messages if message.id == type]
        return self._choose(fitting, direction, None)


def leaves(ours: Any, theirs: Any, at: str) -> Iterator[tuple[str, Any, Any]]:
    """Values at paths that both readings have. Bytes and text that the other reads as a nest are no disagreement."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            if key in theirs and not str(key).startswith("#"):
                yield from leaves(value, theirs[key], f"{at}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for one, other in zip(ours, theirs):
            yield from leaves(one, other, at)
    elif isinstance(ours, list) and isinstance(theirs, dict) and (not theirs or "elem" in theirs):
        if len(theirs) == 1:  # a nest of repeated elements is a list here, also where a sender numbers them
            yield from leaves(ours, theirs["elem"], at)
    elif isinstance(ours, list) and len(ours) == 1 and not isinstance(theirs, list):
        yield from leaves(ours[0], theirs, at)  # may be repeated, which the specification does not say
    elif not isinstance(theirs, bytes) and not (isinstance(ours, dict) and isinstance(theirs, str)):
        yield at, ours, theirs


READ_BY_BOTH = [
    ("rt-link", "link", 20_000), ("rt-link", "netns", 500), ("ethtool", "ethtool", 1_000), ("nlctrl", "genl", 3_000),
    ("devlink", "devlink", 1_000), ("nftables", "nft", 5_000),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "area", "least"), READ_BY_BOTH, ids=[f"{spec}-{area}" for spec, area, _ in READ_BY_BOTH])
def test_captures_read_the_same(kernel: dict[str, Family], spec: str, area: str, least: int) -> None:
    theirs = Theirs({spec: kernel[spec]})
    protocol = kernel[spec].protocol
    here, there = Context(protocol, family_ids(area)), Context(protocol, family_ids(area), registry=theirs)
    compared, faults = 0, {}
    for number, datagram in packets(area):
        if number != protocol.number:
            continue
        for one, other in zip(messages(datagram, here)[0], messages(datagram, there)[0]):
            if one.is_control or other.kind is None or one.kind is None:
                continue
            for path, mine, given in leaves(one.values, other.values, other.type):
                compared += 1
                known_end = any(path.endswith(f".{end}") or f".{end}." in path for end in DIFFERENT[spec])
                if mine != given and not known_end:
                    faults[path] = f"{mine!r} here, {given!r} there"
    assert not faults, "\n".join(f"{path}: {text}" for path, text in faults.items())
    assert compared >= least
