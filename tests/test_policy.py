"""Families from the policy they report: made-up ones, the recorded dumps, and those of the running kernel."""

from __future__ import annotations

import socket
import struct
from functools import cache
from typing import Any

import pytest

from nlshell.codec.message import Context, Message, messages
from nlshell.codec.tree import plain_level
from nlshell.schema import REGISTRY, AttributeSet, Binary, Family, IndexedArray, MessageType, Nest, String
from nlshell.schema.policy import agrees, family_from_policy, inside

from .captures import conversation

GENERIC = REGISTRY.protocol("generic")
NEWFAMILY, GETFAMILY, GETPOLICY = 1, 3, 10

INFO = {
    "family_id": 40, "family_name": "Gar-den", "version": 7, "hdrsize": 4, "maxattr": 9,
    "ops": [{"id": 1, "flags": 0xE}, {"id": 2, "flags": 0xB}, {"id": 3, "flags": 0x2}, {"id": 4, "flags": 0x1E}],
    "mcast_groups": [{"name": "bees", "id": 5}],
}  # fmt: skip
POLICIES = [
    {"family_id": 40, "op_policy": {1: {"do": 0, "dump": 1}}},
    {"family_id": 40, "op_policy": {2: {"do": 0}}},
    {"family_id": 40, "policy": {0: {1: {"type": 4, "min_value_u": 1, "max_value_u": 9}}}},
    {"family_id": 40, "policy": {0: {2: {"type": 13, "policy_idx": 2, "policy_maxtype": 3}}}},
    {"family_id": 40, "policy": {0: {3: {"type": 12, "max_length": 15}}}},
    {"family_id": 40, "policy": {0: {4: {"type": 10, "min_length": 6, "max_length": 6}}}},
    {"family_id": 40, "policy": {0: {5: {"type": 10, "min_length": 2}}}},
    {"family_id": 40, "policy": {0: {6: {"type": 1}, 7: {"type": 3, "mask": 0x30}, 8: {"type": 15, "bitfield32_mask": 5}}}},
    {"family_id": 40, "policy": {0: {9: {"type": 7, "min_value_s": -5, "max_value_s": 32767}}}},
    {"family_id": 40, "policy": {1: {1: {"type": 2}, 12: {"type": 17, "min_value_u": 0, "max_value_u": (1 << 64) - 1}}}},
    {"family_id": 40, "policy": {2: {1: {"type": 14, "policy_idx": 2, "policy_maxtype": 3}, 2: {"type": 5}, 3: {"type": 13}}}},
    {"family_id": 40, "policy": {2: {4: {"type": 99}, 5: {"type": 16}, 6: {"type": 11}}}},
]  # fmt: skip


def garden() -> Family:
    return family_from_policy(INFO, POLICIES)


def attributes(family: Family, operation: str = "cmd_1") -> AttributeSet:
    found = family.operation(operation).attributes
    assert found is not None
    return found


def test_names_numbers_and_header() -> None:
    family = garden()
    assert (family.name, family.kind, family.version, family.groups, family.id) == ("Gar-den", "generic", 7, ("bees",), None)
    assert [(message.id, message.name, message.operation) for message in family.messages] == [
        (number, f"GAR_DEN_CMD_{number}", f"cmd_{number}") for number in (1, 2, 3, 4)
    ]
    header = family.messages[0].header
    assert header is not None and [(each.name, each.fixed) for each in header] == [("genlmsghdr", 4), ("Gar-den_header", 4)]
    one = attributes(family).by_id[1]
    assert (one.name, one.kernel) == ("attr_1", "GAR_DEN_0_1_A_1")
    assert attributes(family, "cmd_2").by_id[1].kernel == "GAR_DEN_A_1"
    assert family_from_policy(INFO, POLICIES, "Other").name == "Other"


def test_what_may_change_something_counts_as_a_change() -> None:
    assert [message.access for message in garden().messages] == ["get", "new", "new", "new"]


KINDS = [(1, "u32"), (2, "nest"), (3, "string"), (4, "binary"), (5, "binary"), (6, "flag"), (7, "u16"), (8, "bitfield32"), (9, "s16")]


def test_types_and_limits() -> None:
    two = attributes(garden(), "cmd_2")
    assert [(entry.id, entry.type.kind) for entry in two] == KINDS
    assert [entry.doc for entry in two] == [
        "allowed: 1 to 9", "", "", "", "", "", "allowed: bits 0x30", "allowed: bits 0x5", "allowed: at least -5",
    ]  # fmt: skip
    name, key, note, number, signed = (two.by_id[each].type for each in (3, 4, 5, 1, 9))
    assert isinstance(name, String) and name.max == 15
    assert isinstance(key, Binary) and key.size == 6
    assert isinstance(note, Binary) and (note.size, note.min, note.max) == (None, 2, None)
    assert number.range == (1, 9) and signed.range == (-5, 32767)  # type: ignore[attr-defined]


def test_an_operation_with_two_policies_has_both() -> None:
    both = attributes(garden(), "cmd_1")
    assert both.by_id[1].type.kind == "u32" and both.by_id[12].type.kind == "uint" and both.by_id[12].doc == ""


def test_nested_policies_may_recurse() -> None:
    nested = attributes(garden()).by_id[2].type
    assert isinstance(nested, Nest)
    inner = nested.of
    assert [entry.type.kind for entry in inner] == ["indexed-array", "u64", "nest", "binary", "sint", "string"]
    again = inner.by_id[1].type
    assert isinstance(again, IndexedArray) and isinstance(again.item, Nest) and again.item.of is inner
    unknown = inner.by_id[3].type
    assert isinstance(unknown, Nest) and not unknown.of.by_id


def test_without_policies_there_are_operations_and_no_attributes() -> None:
    family = family_from_policy(INFO)
    assert [len(message.attributes.by_id) for message in family.messages if message.attributes is not None] == [0, 0, 0, 0]
    assert family_from_policy({"family_name": "bare"}).messages == ()


def test_one_policy_for_all_serves_operations_without_their_own() -> None:
    alike = [{"op_policy": {1: {"do": 0}, 2: {"do": 0, "dump": 0}}}, {"policy": {0: {1: {"type": 3}}}}]
    family = family_from_policy(INFO, alike)
    assert all(attributes(family, f"cmd_{number}") is attributes(family) for number in (2, 3, 4))


def test_odd_values_do_no_harm() -> None:
    odd = {"family_name": "odd", "ops": [b"", {"flags": 1}, {"id": 1}], "mcast_groups": [b"\0", {"id": 1}], "hdrsize": 0}
    policy = {"#rest": b"", 0: b"", 1: {2: b"", "#rest": b"", 3: {}}}
    strange = [{}, {"policy": b"\0"}, {"policy": policy}, {"op_policy": {1: {"do": 1}, 2: []}}]
    family = family_from_policy(odd, strange)
    assert [(message.id, list(message.attributes.by_id)) for message in family.messages if message.attributes] == [(1, [3])]


def test_a_message_of_such_a_family() -> None:
    inner = struct.pack("=HHHHHHQ", 20, 1 | 0x8000, 16, 1, 12, 2, 77)
    body = bytes([1, 2, 3, 4]) + struct.pack("=HHIHH", 8, 1, 5, 4 + len(inner), 2) + inner + struct.pack("=HHI", 8, 13, 1)
    data = struct.pack("=IHHIIBBH", 20 + len(body), 40, 0, 1, 0, 1, 7, 0) + body
    message = messages(data, Context(GENERIC, {40: garden()}))[0][0]
    assert (message.type, message.family) == ("GAR_DEN_CMD_1", "Gar-den")
    assert message["header"] == b"\1\2\3\4" and message["attr_1"] == 5
    assert message["attr_2.attr_1"] == [{"attr_2": 77}]
    assert message["#13"] == struct.pack("=I", 1)
    assert plain_level(message.tree.children[1:]) == message.values
    assert message.encode() == message.bytes


# --- against the registry


# What a policy says otherwise, and why our description stands.
OTHERWISE = {
    "NL80211_ATTR_REG_ALPHA2": "two letters",
    "THERMAL_GENL_ATTR_TZ_TEMP": "the kernel puts a signed number into its u32",
    "THERMAL_GENL_ATTR_TZ_TRIP_TEMP": "likewise",
    "THERMAL_GENL_ATTR_TZ_TRIP_HYST": "likewise",
    "THERMAL_GENL_ATTR_THRESHOLD_TEMP": "likewise",
}


def disagreements(theirs: AttributeSet, ours: AttributeSet, where: str, seen: set[tuple[int, int]]) -> list[str]:
    """Attributes of a policy that our set does not have, or has with another type; nested sets likewise."""
    if (id(theirs), id(ours)) in seen:
        return []
    seen.add((id(theirs), id(ours)))
    faults = []
    for entry in theirs:
        here = ours.by_id.get(entry.id)
        if here is None:
            faults.append(f"{where}: {ours.name} has no {entry.id}, the kernel a {entry.type.kind}")
            continue
        word, kind = entry.type.kind, here.type.kind
        if not agrees(entry.type, here.type) and here.kernel not in OTHERWISE:
            faults.append(f"{where}: {here.kernel} is {kind}, the kernel says {word}")
        within, described = inside(entry.type), inside(here.type)
        if within is not None and described is not None:
            faults += disagreements(within, described, f"{where}.{here.name}", seen)
    return faults


def compared(family: Family) -> tuple[int, list[str]]:
    """How many attributes a self-described family shares with our description of it, and where the two disagree."""
    described = REGISTRY.family(family.name, "generic")
    seen: set[tuple[int, int]] = set()
    faults: list[str] = []
    for message in family.messages:
        ours = next((m for m in described.messages if m.id == message.id and m.direction in (None, "request")), None)
        if ours is None:
            faults.append(f"{family.name}: operation {message.id} is not described")
        elif message.attributes is not None and ours.attributes is not None:
            faults += disagreements(message.attributes, ours.attributes, ours.name, seen)
            assert sum(each.fixed for each in message.header or ()) == sum(each.fixed for each in ours.header or ())
        elif message.attributes is not None and message.attributes.by_id:
            faults.append(f"{ours.name} has no attributes here")
    policies: set[int] = set()
    count = 0
    waiting = [message.attributes for message in family.messages if message.attributes is not None]
    while waiting:
        each = waiting.pop()
        if id(each) not in policies:
            policies.add(id(each))
            count += len(each.by_id)
            waiting += [inner for entry in each if (inner := inside(entry.type)) is not None]
    return count, faults


@cache
def recorded() -> dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Name -> what NEWFAMILY said and the policy dump, of every family that was asked in a recorded conversation."""
    infos: dict[int, dict[str, Any]] = {}
    dumps: dict[int, dict[str, dict[str, Any]]] = {}
    for area in ("genl", "ynl"):
        for message in conversation(area):
            if message.type_id == 16 and message.direction == "reply" and message.kind is not None:
                values = message.values
                if message.kind.id == NEWFAMILY:
                    infos.setdefault(values["family_id"], values)
                elif message.kind.id == GETPOLICY:
                    dumps.setdefault(values["family_id"], {})[repr(values)] = values
    return {infos[id]["family_name"]: (infos[id], list(found.values())) for id, found in dumps.items() if id in infos}


@pytest.mark.parametrize("name", ["nlctrl", "ethtool", "wireguard", "nl80211", "TASKSTATS", "netdev"])
def test_recorded_policies_agree_with_the_registry(name: str) -> None:
    info, policies = recorded()[name]
    count, faults = compared(family_from_policy(info, policies))
    assert not faults, "\n".join(faults)
    assert count > 0


def test_recorded_messages_read_by_policy_as_by_name() -> None:
    info, policies = recorded()["ethtool"]
    family = family_from_policy(info, policies)
    found = 0
    for message in conversation("ethtool"):
        if message.family != "ethtool" or message.direction != "request" or message.kind is None:
            continue
        frame = messages(message.bytes, Context(GENERIC, {message.type_id: family}))[0][0]
        described = message.kind.attributes
        assert described is not None
        for name, value in frame.values.items():
            if name.startswith("attr_"):
                here = described.by_id[int(name.removeprefix("attr_"))]
                if not isinstance(here.type, (Nest, IndexedArray, Binary)):
                    assert value == message[here.name], (message.type, here.name)
                    found += 1
    assert found > 15


# --- the running kernel


def ask(command: int, *attributes: tuple[int, bytes]) -> list[dict[str, Any]] | int:
    """The values of all parts of a dump of nlctrl, or an errno."""
    body = b"".join(struct.pack("=HH", 4 + len(raw), number) + raw + bytes(-len(raw) % 4) for number, raw in attributes)
    found: list[dict[str, Any]] = []
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, GENERIC.number) as link:
        link.settimeout(5)
        link.bind((0, 0))
        link.send(struct.pack("=IHHIIBBH", 20 + len(body), 16, 0x305, 1, 0, command, 2, 0) + body)
        while True:
            part: Message
            for part in messages(link.recv(1 << 17), Context(GENERIC))[0]:
                if part.is_control:
                    error = part.values.get("error", 0)
                    return -error if error else found
                found.append(part.values)


def running() -> list[dict[str, Any]]:
    try:
        found = ask(GETFAMILY)
    except OSError as error:
        pytest.skip(f"needs generic netlink: {error}")
    assert isinstance(found, list)
    return found


def test_every_family_of_this_kernel_describes_itself() -> None:
    described = 0
    faults = []
    for info in running():
        policies = ask(GETPOLICY, (1, struct.pack("=H", info["family_id"])))
        if isinstance(policies, int):  # ENODATA: it has no policy at all
            policies = []
        family = family_from_policy(info, policies)
        assert len(family.messages) == len(info.get("ops", ()))
        assert all(isinstance(message, MessageType) for message in family.messages)
        if policies and REGISTRY.knows_family(info["family_name"], "generic"):
            count, found = compared(family)
            described += count
            faults += found
    assert not faults, "\n".join(faults)
    assert described > 20
