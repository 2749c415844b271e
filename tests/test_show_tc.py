"""`qdisc show`, `class show`, `filter show` and their like against tc(8), on a live kernel."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nlshell.schema import REGISTRY

from . import live
from .space import Space, space

SETUP = """
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
tc qdisc add dev v0 root handle 1: htb default 10
tc class add dev v0 parent 1: classid 1:10 htb rate 5mbit
tc class add dev v0 parent 1:10 classid 1:11 htb rate 1mbit
tc class add dev v0 parent 1:10 classid 1:12 htb rate 2mbit
tc qdisc add dev v1 clsact
try tc filter add dev v0 parent 1: prio 5 protocol ip u32 match ip dst 10.0.0.0/8 flowid 1:11
try tc filter add dev v1 ingress prio 7 protocol ip matchall action drop
try tc filter add dev v1 ingress chain 3 prio 1 protocol all matchall action pass
try tc filter add dev v1 egress prio 2 protocol ipv6 matchall action pass
try tc chain add dev v1 ingress chain 9
try tc actions add action gact drop index 5
try tc actions add action gact pass index 6
"""

# command, what tc is asked, and its rows in terms of ours
QDISCS = {
    "qdisc show": ("tc -j qdisc show", lambda _: True),
    "qdisc show dev v0": ("tc -j qdisc show dev v0", lambda _: True),
    "qdisc show v1": ("tc -j qdisc show dev v1", lambda _: True),
    "qdisc show root": ("tc -j qdisc show", lambda row: "root" in row),
    "qdisc show ingress": ("tc -j qdisc show", lambda row: row.get("parent") == "ffff:fff1"),
    "qdisc show kind htb": ("tc -j qdisc show", lambda row: row["kind"] == "htb"),
    "qdisc show handle 1:": ("tc -j qdisc show", lambda row: row["handle"] == "1:"),
}
CLASSES: dict[str, Callable[[dict[str, str]], bool]] = {
    "class show dev v0": lambda _: True,
    "tclass show v0 qdisc 1:": lambda _: True,
    "class show dev v0 parent 1:10": lambda row: row["parent"] == "1:10",
    "class show dev v0 root": lambda row: row["parent"] == "root",
    "class show dev v0 classid 1:12": lambda row: row["handle"] == "1:12",
}
FILTERS = {
    "filter show dev v0": "tc -j filter show dev v0",
    "filter show dev v0 parent 1: prio 5": "tc -j filter show dev v0 parent 1:",
    "filter show dev v1 ingress": "tc -j filter show dev v1 ingress",
    "filter show dev v1 ingress chain 3": "tc -j filter show dev v1 ingress chain 3",
    "tfilter show v1 ingress chain 0": "tc -j filter show dev v1 ingress chain 0",
    "filter show dev v1 egress protocol ipv6": "tc -j filter show dev v1 egress protocol ipv6",
}


@pytest.fixture(scope="module")
def tc() -> Iterator[Space]:
    live.need("tc")
    with space(SETUP) as made:
        yield made


@pytest.fixture(scope="module")
def told(tc: Space) -> dict[str, Any]:
    """What each command shows, all run in one process."""
    commands = [*QDISCS, *CLASSES, *FILTERS]
    return dict(zip(commands, tc.rows(*commands)))


def asked(tc: Space, commands: dict[str, Any]) -> list[Any]:
    """What tc answers to the second command of each, all run in one shell."""
    texts = tc.sh("\n".join(f"{command} || true; echo; echo '{live.MARK}'" for command in commands.values())).split(live.MARK)
    return [json.loads(text) if text.strip() else [] for text in texts[: len(commands)]]


def test_qdiscs_are_those_of_tc(tc: Space, told: dict[str, Any]) -> None:
    theirs = asked(tc, {command: ask for command, (ask, _) in QDISCS.items()})
    for (command, (_, fits)), rows in zip(QDISCS.items(), theirs):
        expected = sorted((row["kind"], _handle(row["handle"])) for row in rows if fits(row))
        assert expected, command
        assert sorted((row["kind"], int(row["tcm_handle"])) for row in told[command]) == expected, command


def test_classes_are_those_of_tc(tc: Space, told: dict[str, Any]) -> None:
    # "class htb 1:11 parent 1:10 prio 0 ...", "class htb 1:10 root rate 5Mbit ...": tc has no JSON of its classes.
    lines = [line.split() for line in tc.sh("tc class show dev v0").splitlines()]
    rows = [{"kind": kind, "handle": handle, "parent": following[following[0] == "parent"]} for _, kind, handle, *following in lines]
    assert len(rows) == 3
    for command, fits in CLASSES.items():
        expected = sorted((row["kind"], _handle(row["handle"])) for row in rows if fits(row))
        assert expected, command
        assert sorted((row["kind"], int(row["tcm_handle"])) for row in told[command]) == expected, command


def _handle(text: str) -> int:
    major, _, minor = text.partition(":")
    return int(major or "0", 16) << 16 | int(minor or "0", 16)


def test_filters_are_those_of_tc(tc: Space, told: dict[str, Any]) -> None:
    theirs = asked(tc, FILTERS)
    if not any(theirs):
        pytest.skip("this kernel has none of the classifiers u32 and matchall")
    for command, rows in zip(FILTERS, theirs):
        expected = [(row["pref"], row["kind"], row.get("chain", 0)) for row in rows]
        assert [(row["tcm_info"]["prio"], row["kind"], row.get("chain", 0)) for row in told[command]] == expected, command


def test_actions_and_chains_are_those_of_tc(tc: Space) -> None:
    actions, chains = tc.json("tc -j actions list action gact || true"), tc.json("tc -j chain show dev v1 ingress || true")
    if not actions or not chains:
        pytest.skip("this kernel has no action gact, or no chains")
    ours, shown = tc.rows("action show gact", "chain show dev v1 ingress")
    listed = [each["options"]["parms"]["index"] for message in ours for each in message["tab"]]
    assert listed == [each["index"] for part in actions for each in part.get("actions", [])]
    assert [each["chain"] for each in shown] == [each["chain"] for each in chains]


NEEDS = {
    "class show": "`class show` needs dev NAME",
    "filter show ingress": "`filter show` needs dev NAME or block NUMBER",
    "chain show": "`chain show` needs dev NAME or block NUMBER",
    "action show": "`action show` needs kind KIND",
    "nft element show table t": "`nft element show` needs family FAMILY and set NAME",
}


def test_what_the_kernel_wants_named_is_asked_for(tc: Space) -> None:
    assert tc.many([*NEEDS]) == [(2, "", f"nlshell: {words}\n") for words in NEEDS.values()]


def test_changes_run_as_they_are_told(tc: Space) -> None:
    changes = {name: REGISTRY.family(name).things[0].changes for name in ("qdisc", "tclass", "chain")}
    commands = [changes["qdisc"]["add"], changes["tclass"]["add"], changes["tclass"]["del"], changes["qdisc"]["del"]]
    commands = [command.replace("=v0 ", "=v1 ") for command in commands] + [
        changes["chain"][verb].replace("chain=9", "chain=19") for verb in ("add", "del")
    ]
    for command, (status, _, err) in zip(commands, tc.many(commands)):
        assert status == 0, (command, err)
