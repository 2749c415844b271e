"""`policy`: what families accept, joined with the registry; held against `genl ctrl policy` and recorded dumps."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest

from nlshell import testing
from nlshell.answers.values import Text
from nlshell.commands.policy import BOTH, KERNEL, OURS, Joined, _lines, _objects
from nlshell.commands.run import perform
from nlshell.commands.state import State
from nlshell.errors import KernelError, NlshellError, UsageError
from nlshell.protocols.core import ATTRIBUTE_TYPE
from nlshell.render.style import Style
from nlshell.schema import REGISTRY, U8, U32, Attr, AttributeSet, Family, Flags, MessageType, Nest, String
from nlshell.schema.policy import tables

from . import live
from .names import complete, fault, state_with
from .test_policy import GENERIC, INFO, POLICIES, recorded

Values = dict[str, Any]


def joined(info: Values, policies: list[Values], ours: Family | None = None, operation: int | None = None) -> Joined:
    made = Joined(info, policies, ours)
    if operation is not None:
        made.chosen(operation)
    made.join()
    return made


def named(message: Values) -> Values:
    """A message whose types are what reading one gives."""
    each: Values
    for each in (entry for policy in message.get("policy", {}).values() for entry in policy.values()):
        each["type"] = ATTRIBUTE_TYPE.of(each["type"])
    return message


def lines(made: Joined, width: int = 100) -> list[str]:
    return list(_lines(made, Style(), width))


def flat(attributes: list[Values]) -> dict[str, Values]:
    found: dict[str, Values] = {}
    for each in attributes:
        found[each["path"]] = each
        found |= flat(each.get("attributes", []))
    return found


# --- made up

COLOURS = Flags("colours", {"RED": 1, "BLUE": 4}, "COLOUR_")
PETAL = AttributeSet("PETAL_A_", [Attr(1, "SIZE", U32), Attr(2, "SMELL", U8)])
BED = AttributeSet("BED_A_", [Attr(1, "NAME", String()), Attr(2, "PETAL", Nest(PETAL)), Attr(3, "COLOURS", U32, flags=COLOURS),
    Attr(4, "AGE", U8), Attr(5, "ANSWER", U32)])  # fmt: skip
GARDEN = Family("garden", prefix="G_", kind="generic", attributes=BED, messages=[
    MessageType(1, "GET", takes=["NAME", "PETAL", "AGE", "COLOURS"]),
    MessageType(3, "WEED", doc="weed a bed"),
    MessageType(4, "GROWN", direction="notification"),
])  # fmt: skip
SMALL = {"family_id": 41, "family_name": "garden", "ops": [{"id": 1, "flags": 0xE}, {"id": 2, "flags": 0xB}]}
OF_SMALL = [named(message) for message in [
    {"op_policy": {1: {"do": 0, "dump": 1}}}, {"op_policy": {2: {"do": 0}}},
    {"policy": {0: {1: {"type": 12, "max_length": 15}, 2: {"type": 13, "policy_idx": 2}, 3: {"type": 4, "mask": 5}}}},
    {"policy": {0: {4: {"type": 12}, 9: {"type": 2, "min_value_u": 1, "max_value_u": 3}}}},
    {"policy": {1: {2: {"type": 13, "policy_idx": 2}}}},
    {"policy": {2: {1: {"type": 4}}}},
]]  # fmt: skip


def test_both_sides_joined_and_marked() -> None:
    made = joined(SMALL, OF_SMALL, GARDEN)
    assert lines(made, 80) == [
        "garden  generic family 41, 2 operations",
        "",
        "get (1) do, + cmd_2 (2) do+admin",
        "├   name (1)     text closed by a NUL, at most 15 bytes",
        "├   petal (2)    a nest",
        "│ ├   size (1)   u32",
        "│ └ -            not told: smell (2)",
        "├   colours (3)  u32, no bits but 0x5 (red|blue)",
        "├ ! age (4)      text closed by a NUL; the registry has it as u8",
        "└ + attr_9 (9)   u8, 1 to 3; the registry lacks it",
        "",
        "get (1) dump",
        "├   petal (2)  a nest, as in get petal",
        "└ -            not told: name (1), colours (3), age (4)",
        "",
        "- operations that this kernel lacks: weed (3)",
        "",
        "+ 2 that the registry lacks; - 4 of the registry that the policies do not tell:",
        "  refused here, or of a kind that policies leave out (big-endian or unchecked",
        "  values); ! 1 with different types",
    ]


def test_the_same_as_data() -> None:
    both, dump, lacking = _objects(joined(SMALL, OF_SMALL, GARDEN))
    assert [(each["name"], each["asked"], each["in"], each["needs_admin"]) for each in both["operations"]] == [
        ("get", ["do"], BOTH, False), ("cmd_2", ["do"], KERNEL, True),
    ]  # fmt: skip
    found = flat(both["attributes"])
    assert {path: each["in"] for path, each in found.items()} == {
        "name": BOTH, "petal": BOTH, "petal.size": BOTH, "petal.smell": OURS, "colours": BOTH, "age": BOTH, "attr_9": KERNEL,
    }  # fmt: skip
    assert found["attr_9"] | {"in": ""} == {"path": "attr_9", "number": 9, "in": "", "type": "u8", "min_value_u": 1, "max_value_u": 3}
    assert found["age"]["registry_type"] == "u8" and found["name"]["max_length"] == 15
    assert "petal.size" in flat(dump["attributes"])  # a program need not look elsewhere
    assert [each["name"] for each in lacking["operations"]] == ["weed"] and lacking["operations"][0]["in"] == OURS
    json.dumps([both, dump, lacking])


def test_one_operation_and_a_family_that_nobody_described() -> None:
    assert [line.split(" (")[0] for line in lines(joined(SMALL, OF_SMALL, GARDEN, 1)) if ") d" in line] == ["get", "get"]
    told = lines(joined(INFO, POLICIES))
    assert "its names are numbers" in told[0] and not any("lacks" in line or "+ " in line for line in told)
    assert any(line.startswith("no policy; ") and "cmd_4 (4)" in line for line in told)
    # attr_1 of policy 2 leads back into policy 2
    again = [line for line in told if line.endswith("as the policy around it")]
    assert len(again) == 1 and "attr_1 (1)" in again[0]


def test_what_can_only_be_dumped_is_told_as_operation_0() -> None:
    """ctrl_dumppolicy_put_op: nla_nest_start(skb, doit->cmd), and there is no doit."""
    info = {"ops": [{"id": 0, "flags": 0xA}, {"id": 5, "flags": 0xC}, {"id": 6, "flags": 0x4}, {"id": 7, "flags": 0xC}]}
    told = [{"op_policy": {0: {"do": 1}}}, {"op_policy": {0: {"dump": 2}}}, {"op_policy": {0: {"dump": 3}}}]
    assert tables(info, told)[1] == {0: {"do": 1}, 5: {"dump": 2}, 7: {"dump": 3}}
    assert tables({}, [{"op_policy": {0: {"dump": 3}}}])[1] == {0: {"dump": 3}}


# --- odd ones: they come from a kernel, perhaps that of another machine


@pytest.mark.parametrize(
    "policy",
    [
        {number: {1: {"type": 13, "policy_idx": number + 1}} for number in range(5000)},  # deep
        {0: {each: {"type": 13, "policy_idx": 0} for each in range(1, 200)}},  # round in circles
        {number: {each: {"type": 13, "policy_idx": (number + each) % 12} for each in range(1, 40)} for number in range(12)},  # a thicket
        {0: {1: {"type": 13, "policy_idx": 1 << 31}, 2: {"type": 99, "policy_idx": b"x"}, 3: {}, 4: {"type": 14, "policy_idx": -1}}},
    ],
)
def test_odd_policies_end(policy: Values) -> None:
    made = joined(
        {"family_id": 1, "family_name": "o\x1bdd", "ops": [{"id": 1, "flags": 0xA}]}, [{"op_policy": {1: {"do": 0}}}, {"policy": policy}]
    )
    told = lines(made)
    assert 2 < len(told) < 25_000 and not any("\x1b" in line for line in told)
    assert len(json.dumps(list(_objects(made)))) < 40_000_000
    assert made.cut == (len(policy) == 12)


def test_odd_values_do_no_harm() -> None:
    odd = {"family_name": "odd", "family_id": 1, "ops": [b"", {"flags": 1}, {"id": 1}]}
    strange = [{}, {"policy": b"\0"}, {"policy": {0: b"", 1: {2: b"", 3: {}}}}, {"op_policy": {1: {"do": 1}, 2: [], 9: {"dump": b"x"}}}]
    assert [line for line in lines(joined(odd, strange)) if "attr_" in line] == ["└   attr_3 (3)  a value"]


# --- recorded and running


def test_a_shared_policy_is_told_once() -> None:
    info, policies = recorded()["nl80211"]
    made = joined(info, policies, REGISTRY.family("nl80211", "generic"))
    told = lines(made, 80)
    assert max(map(len, told)) <= 80 and not made.cut
    assert len([line for line in told if re.match(r"[├└] . ssid \(52\)", line)]) == 1
    assert any("text" in line or "at most 32 bytes" in line for line in told if "ssid (52)" in line)


def test_every_family_is_told_as_genl_tells_it() -> None:
    live.need("genl")
    state, compared = State(), 0
    for info in state.session.families.info.values():
        name = str(info["family_name"])
        done = subprocess.run(["genl", "ctrl", "policy", "name", name], capture_output=True, text=True, check=False)
        # What genl is too young to know it gives another name, or none.
        theirs = {
            (int(n), int(a)): type.lower() for n, a, type in re.findall(r"policy\[(\d+)\]:attr\[(\d+)\]: type=?\W*(\w+)", done.stdout)
        }
        result = perform(f"policy {name}", state)
        assert isinstance(result.value, Text)
        text = "\n".join(result.value.lines)
        assert name in text and "\x1b" not in text
        ours: dict[tuple[int, int], str] = {}
        for group in result.value.data:
            if group["policy"] is not None:
                ours |= told_in(group["policy"], group["attributes"])
        told = {index for index, _ in ours}
        assert set(ours) == {each for each in theirs if each[0] in told}, name
        assert {each: type for each, type in ours.items() if type in KNOWN} == {each: theirs[each] for each in ours if ours[each] in KNOWN}
        compared += len(ours)
    state.close()
    assert compared > 20


KNOWN = ("u8", "u16", "u32", "u64", "nested", "string", "nul_string", "binary", "flag")


def told_in(index: int, attributes: list[Values]) -> dict[tuple[int, int], str]:
    found = {(index, each["number"]): each["type"] for each in attributes if each["in"] != OURS}
    for each in attributes:
        if "attributes" in each:
            found |= told_in(each["policy"], each["attributes"])
    return found


# --- asked for


def test_a_family_of_a_fake_kernel_and_what_is_refused() -> None:
    with testing.kernel() as fake:
        fake.family("ethtool")
        fake.on("nlctrl.getpolicy", [{"family_id": fake.family("ethtool"), "op_policy": {2: {"do": 0}}},
            {"family_id": fake.family("ethtool"), "policy": {0: {1: {"type": 13}}}}])  # fmt: skip
        state = State(host=fake)
        result = perform("policy ethtool linkinfo-get", state)
        assert isinstance(result.value, Text) and result.messages
        assert any("header (1)" in line for line in result.value.lines)
        assert perform("policy ethtool | grep header", state).value.lines
        fake.on("nlctrl.getpolicy", error="ENODATA")
        text = perform("policy ethtool", state).value
        assert isinstance(text, Text) and any("no policy" in line for line in text.lines)
        with pytest.raises(KernelError, match="modprobe"):
            perform("policy ovpn", state)
        with pytest.raises(NlshellError, match=r"unknown generic family 'etthool'.*did you mean ethtool"):
            perform("policy etthool", state)
        with pytest.raises(NlshellError, match="unknown operation of ethtool 'linkinfo_gte'"):
            perform("policy ethtool linkinfo_gte", state)
        state.close()
    for name in ("route", "nftables", "sock_diag"):
        with pytest.raises(UsageError, match=f"^{name} is no generic family, and only these tell their policies"):
            perform(f"policy {name}", State())


def test_completion_and_faults() -> None:
    state = state_with()
    assert [each.text for each in complete("policy ", 7, state)] == ["nlctrl", "ethtool", "myfamily"]
    line = "policy ethtool "
    assert "linkinfo_get" in {each.text for each in complete(line, len(line), state)}
    for text, words in (("policy", "needs a generic family"), ("policy a b c", "one operation"), ("policy link", "is no generic family")):
        found = fault(text, state)
        assert found is not None and words in found.sentence
    assert fault("policy myfamily", state) is None and fault("policy ethtool linkinfo_get", state) is None
    assert GENERIC.name == "generic"
