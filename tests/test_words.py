"""People's words for parts of things in their three directions: as columns and conditions behind a pipe, and in requests."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from sys import byteorder
from types import SimpleNamespace
from typing import Any

import pytest

from nlshell.answers.text import around_of
from nlshell.codec.around import Around
from nlshell.codec.message import Context, Message, messages
from nlshell.codec.things import shown_kinds
from nlshell.codec.word import getter
from nlshell.codec.words import Words
from nlshell.commands.state import Result
from nlshell.errors import UnknownNameError, UsageError
from nlshell.kernel.ends import HERE
from nlshell.render.style import Style
from nlshell.render.table import table
from nlshell.schema.registry import REGISTRY
from nlshell.schema.things import Is, OfLink, Thing
from nlshell.wire import header as h
from nlshell.wire.attribute import pack

from .captures import conversation
from .names import complete, fault, state_with
from .space import Space, space

THINGS = [pytest.param(thing, id=f"{family.name}/{thing.name}") for family in REGISTRY.families() for thing in family.things]


@pytest.fixture(scope="module")
def inside() -> Iterator[Space]:
    with space("""
        ip link add v0 type veth peer name v1
        ip link set v0 up; ip link set v1 up
        ip addr add 10.1.1.1/24 dev v0
        ip addr add 10.2.2.1 peer 10.2.2.9/32 dev v0
        ip route add default via 10.1.1.254
        ip route add 192.0.2.0/24 via 10.1.1.7 metric 50 proto static
        ip route add 198.51.100.0/24 nexthop via 10.1.1.8 nexthop via 10.1.1.9
        ip route add blackhole 203.0.113.0/24
        ip rule add from 10.0.0.0/8 lookup 100 priority 7
        ip neigh add 10.1.1.7 lladdr 02:00:00:00:00:07 dev v0 nud permanent
    """) as made:
        yield made


# --- as columns


@pytest.mark.parametrize("thing", THINGS)
def test_no_column_of_a_table_is_a_path_that_a_word_shows_better(thing: Thing) -> None:
    """Else a table would say index and length where its family knows the name and the prefix."""
    words = Words(shown_kinds(thing))
    lengths = {getattr(word.type, "length", "") for name in thing.columns for word in words.called(name)}
    assert not set(thing.columns) & (lengths - {""})
    interfaces = [word.path for word in thing.words.values() if word.type.completes == "interface" and word.path]
    assert not set(thing.columns) & set(interfaces) - set(thing.words) - {"prefsrc"}


def rows(inside: Space, command: str) -> list[dict[str, Any]]:
    ((status, out, err),) = inside.many([f"{command} | jsonl".split()])
    assert (status, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def test_routes_have_the_words_of_ip(inside: Space) -> None:
    ours = rows(inside, "route show | columns dst via dev proto scope metric type")
    theirs = inside.json("ip -d -j route show")
    wanted = [
        {
            "dst": each["dst"],
            "via": each.get("gateway"),
            "dev": each.get("dev"),
            "proto": each["protocol"],
            "scope": each["scope"],
            "metric": each.get("metric"),
            "type": each["type"],
        }
        for each in theirs
    ]
    assert [row | {"via": None} if row["dst"] == "198.51.100.0/24" else row for row in ours] == wanted
    assert {row["dst"] for row in ours} == {"default", "10.1.1.0/24", "10.2.2.9", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"}


def test_addresses_have_their_lengths_and_peers(inside: Space) -> None:
    ours = rows(inside, "addr show dev v0 --ipv4 | columns local peer scope dev")
    theirs = inside.json("ip -4 -j addr show dev v0")[0]["addr_info"]
    assert [(row["local"], row["scope"], row["dev"]) for row in ours] == [
        (f"{each['local']}/{each['prefixlen']}" if each["prefixlen"] != 32 else each["local"], each["scope"], "v0") for each in theirs
    ]
    assert [row["peer"] for row in ours] == [each.get("address") for each in theirs]


def test_links_stand_on_others_and_few_flags_are_shown(inside: Space) -> None:
    ours = {row["name"]: row for row in rows(inside, "link show | columns name flags up type")}
    theirs = inside.json("ip -d -j link show")
    assert set(ours) == {each["ifname"] + (f"@{each['link']}" if "link" in each else "") for each in theirs}
    assert ours["v0@v1"]["type"] == "veth" and ours["v0@v1"]["up"] is True
    assert ours["v0@v1"]["flags"].split(",") == ["up", "lower_up"]


def test_rules_say_all_and_priority_0(inside: Space) -> None:
    ours = rows(inside, "rule show | columns priority from to table")
    theirs = inside.json("ip -j rule show")
    assert [(row["priority"], row["from"].partition("/")[0], str(row["table"])) for row in ours] == [
        (each["priority"], each["src"], each["table"]) for each in theirs
    ]
    assert ours[1]["from"] == "10.0.0.0/8" and {row["to"] for row in ours} == {"all"}


def test_files_name_numbers_that_this_kernel_told_and_no_others() -> None:
    """What a paste of another machine says, this machine's files cannot know."""
    kernel, paste = Result([], exchange=SimpleNamespace(asked=HERE)), Result([])  # type: ignore[arg-type]
    assert around_of(kernel).called("rt_protos").get(186) == "bgp" or not around_of(kernel).numbers("rt_protos")
    assert not around_of(paste).called("rt_protos")


def test_links_of_other_namespaces_have_no_name_of_ours() -> None:
    attributes = pack(3, b"v0\0") + pack(5, (3).to_bytes(4, byteorder)) + pack(37, (0).to_bytes(4, byteorder))
    (found,), _ = messages(h.pack(16, 0, 1, 0, bytes(16) + attributes), Context(REGISTRY.protocol("route")))
    assert found.kind is not None and found["link_netnsid"] == 0
    words = Words([found.kind], Around({3: "wrong"}))
    assert words.value("name", getter(found)) == "v0@if3"


def test_messages_of_several_things_share_a_word() -> None:
    """In a table of routes and addresses `dev` is what each of them calls so."""
    found = []
    for family, path in (("route", "oif"), ("addr", "ifa_index")):
        area = conversation("route" if family == "route" else "addr")
        found.append(
            next(m for m in area if m.kind is not None and m.kind.family.name == family and m.get(path) and m.direction == "reply")
        )
    lines = table(found, ["dev"], Style(), {found[0]["oif"]: "east", found[1]["ifa_index"]: "east"}).splitlines()
    assert lines == ["dev", "east", "east"]


def test_tables_on_a_terminal_have_them(inside: Space) -> None:
    ((status, out, err),) = inside.many(["route show dev v0 -t"])
    assert (status, err) == (0, "")
    header, *lines = out.splitlines()
    assert header.split()[:3] == ["dst", "via", "dev"]
    assert ["192.0.2.0/24", "10.1.1.7", "v0"] in [line.split()[:3] for line in lines]
    assert any(line.startswith("default ") for line in lines)


# --- as conditions, and to sort and count by


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("dev = v0 and proto = static", ["192.0.2.0/24"]),
        ("dst = default", ["default"]),
        ("dst = 192.0.2.0/24", ["192.0.2.0/24"]),
        ("dst = 192.0.2.0", ["192.0.2.0/24"]),  # as the path has it
        ("dst in 192.0.0.0/16", ["192.0.2.0/24"]),
        ("via = 10.1.1.254 or metric > 49", ["default", "192.0.2.0/24"]),
        ("via = 10.1.1.8", ["198.51.100.0/24"]),
        ("via in 10.1.1.0/25", ["192.0.2.0/24"]),
        ("type in (blackhole, prohibit)", ["203.0.113.0/24"]),
        ("dev ~ '^v' and not via and type != unicast", []),
        ("type != unicast", ["203.0.113.0/24"]),
        ("not dev and not multipath", ["203.0.113.0/24"]),
        ("proto ~ sta", ["192.0.2.0/24"]),
        ("table = main and metric", ["192.0.2.0/24"]),
        ("metric = 50", ["192.0.2.0/24"]),
    ],
)
def test_words_are_conditions(inside: Space, condition: str, expected: list[str]) -> None:
    assert [row["dst"] for row in rows(inside, f"route show | where {condition} | columns dst")] == expected


def test_bare_words_are_conditions(inside: Space) -> None:
    inside.sh("ip link add down0 type ifb")
    assert [row["ifname"] for row in rows(inside, "link show | where not up | columns ifname")] == ["down0"]
    inside.sh("ip link del down0")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("link show | where up = 1", "in `where up = 1`: up takes no value; write `where up` or `where not up`"),
        ("route show | where proto = statc", "unknown proto 'statc'; did you mean static?"),
        ("route show | where dst = elsewhere/7", "'elsewhere/7' is no prefix; write 192.0.2.0/24 or 2001:db8::/32"),
        ("route show | where deb = v0", "unknown path 'deb'; did you mean dev?"),
        ("route show | where dev = nosuch", "unknown interface 'nosuch'; no interface of that name is known here"),
    ],
)
def test_what_is_wrong_with_them_is_said_when_it_runs_and_while_it_is_typed(inside: Space, line: str, sentence: str) -> None:
    ((status, out, err),) = inside.many([line.split()])
    assert (status, out) == (1, "") or (status, out) == (2, "")
    assert sentence in err
    found = fault(line, state_with())
    faults = [] if found is None else [found.sentence]
    assert "nosuch" in line or any(sentence.partition(";")[0] in fault for fault in faults)


def test_they_sort_and_count(inside: Space) -> None:
    by_metric = [row["metric"] for row in rows(inside, "route show | sort -metric | columns metric")]
    assert by_metric[0] == 50 and set(by_metric[1:]) == {None}
    counted = {(row["dev"], row["proto"]): row["count"] for row in rows(inside, "route show | count by dev,proto")}
    assert counted[("v0", "kernel")] == 2 and counted[("v0", "static")] == 1


def test_a_monitor_takes_them_and_waits_for_an_interface_that_is_to_come(inside: Space) -> None:
    import subprocess
    import sys

    from . import space as s

    command = [
        *inside.enter,
        sys.executable,
        "-m",
        "nlshell",
        "-c",
        "monitor route --events 1 | where dev = later0 | columns dst dev proto",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=s.ENVIRONMENT) as running:
        assert running.stderr is not None and running.stdout is not None
        assert "listening" in running.stderr.readline()
        time.sleep(0.2)
        inside.sh(
            "ip route add 100.64.0.0/24 dev v0; ip link add later0 type ifb; ip link set later0 up; ip route add 100.65.0.0/24 dev later0"
        )
        out, err = running.communicate(timeout=20)
    inside.sh("ip link del later0; ip route del 100.64.0.0/24 dev v0")
    assert running.returncode == 0, err
    (line,) = out.splitlines()
    assert "dev=later0" in line and "v0" not in line.replace("later0", "")


# --- as settings


def test_requests_take_them(inside: Space) -> None:
    done = inside.many([
        "link newlink name=w0 type=veth linkinfo.data.peer.ifname=w1 --flags create,excl",
        "link setlink dev=w0 ifi_flags=up ifi_change=up",
        "addr newaddr dev=w0 local=10.7.0.1/24 scope=global",
        "route newroute to=172.16.0.0/12 dev=w0 proto=static type=unicast scope=link metric=9 --flags create,excl",
        "route newroute dst=default dev=w0 table=77 proto=4 type=unicast scope=link --flags create,excl",
        "rule newrule family=inet from=10.7.0.0/24 table=77 priority=70 action=to_tbl --flags create,excl",
        "neigh newneigh dev=w0 dst=10.7.0.9 lladdr=02:00:00:00:00:09 nud=permanent --flags create,excl",
    ])  # fmt: skip
    assert [err for _, _, err in done] == [""] * 7
    assert inside.json("ip -d -j link show w0")[0]["linkinfo"]["info_kind"] == "veth"
    (wide,) = inside.json("ip -j route show 172.16.0.0/12")
    assert (wide["dev"], wide["protocol"], wide["scope"], wide["metric"]) == ("w0", "static", "link", 9)
    (other,) = inside.json("ip -j route show table 77")
    assert (other["dst"], other["dev"], other["protocol"]) == ("default", "w0", "static")
    (rule,) = [each for each in inside.json("ip -j rule show") if each["priority"] == 70]
    assert (rule["src"], rule["srclen"], rule["table"]) == ("10.7.0.0", 24, "77")
    (neighbour,) = inside.json("ip -j neigh show 10.7.0.9")
    assert neighbour["state"] == ["PERMANENT"]
    inside.sh("ip link del w0; ip rule del priority 70")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("route newroute dev=v0 oif=77 dst=192.0.2.0/24", "dev and oif both say oif; leave one of them out"),
        ("route newroute root=192.0.2.0/24 dev=v0", "root selects, and can't be set"),
        ("route newroute dst=192.0.2.0/24 proto=statc", "unknown proto 'statc'; did you mean static?"),
        ("route newroute dst=192.0.2.0/24 dev=vx", "unknown interface 'vx'"),
    ],
)
def test_requests_refuse_what_words_cannot_say(inside: Space, line: str, sentence: str) -> None:
    ((status, out, err),) = inside.many([line])
    assert status in (1, 2) and out == "" and sentence in err


def test_an_address_goes_where_it_fits() -> None:
    kind = REGISTRY.family("mptcp_pm").operation("add_addr")
    assert Words([kind]).written({"address": "192.0.2.1"}) == {"addr.addr4": "192.0.2.1"}
    assert Words([kind]).written({"address": "2001:db8::1"}) == {"addr.addr6": "2001:db8::1"}


def test_what_is_no_prefix_stays_what_the_path_says() -> None:
    """A destination of MPLS is a stack of labels."""
    kind = REGISTRY.family("route").operation("newroute")
    assert Words([kind]).written({"dst": "100/200"}) == {"dst": "100/200"}
    assert Words([kind]).written({"dst": "default", "rtm_family": "inet6"}) == {"rtm_dst_len": 0, "rtm_family": "inet6"}


def test_what_a_word_chooses_is_known_while_it_is_typed() -> None:
    line = "link newlink type=vxlan linkinfo.data."
    offered = offered_by(line)
    assert "id" in offered and "peer" not in offered


def offered_by(line: str) -> set[str]:
    return {choice.text.rstrip("=") for choice in complete(line, len(line), state_with())}


# --- completion and help


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("route show | columns ", {"dev", "via", "proto", "dst", "oif"}),
        ("route show | where ", {"dev", "metric", "type"}),
        ("route show | where dev = ", {"eth1"}),
        ("route show | where proto = ", {"static", "kernel"}),
        ("route show | sort ", {"metric"}),
        ("route show | count by ", {"proto"}),
        ("route newroute ", {"dev", "via", "proto", "dst"}),
        ("route newroute dev=", {"eth1"}),
        ("route newroute proto=", {"static", "kernel"}),
    ],
)
def test_completion_offers_them(line: str, offered: set[str]) -> None:
    found = offered_by(line)
    assert offered <= found


def test_completion_offers_each_name_once() -> None:
    for line in ("route show | columns ", "route newroute ", "link show | where ", "rule show | columns "):
        found = [choice.text for choice in complete(line, len(line), state_with())]
        assert len(found) == len(set(found)), line


def test_requests_do_not_offer_words_that_only_select() -> None:
    line = "route newroute "
    found = offered_by(line)
    assert not found & {"root", "match"}
    for family in REGISTRY.families():
        for kind in family.messages:
            words = Words([kind])
            for name, word in words:
                if words.can_set(name):
                    assert not isinstance(word.type, (Is, OfLink))


def test_help_of_a_request_lists_them(inside: Space) -> None:
    ((_, out, _),) = inside.many(["help route newroute"])
    words = out.partition("words for them:")[2].partition("options:")[0]
    assert {line.split()[0] for line in words.strip().splitlines()} >= {"dev=", "proto=", "to=", "metric=", "via="}


# --- the rule of names


def test_a_path_is_meant_first() -> None:
    """`src` of a route is RTA_SRC, the source it is for, and not the source that `ip route` calls src."""
    words = Words([REGISTRY.family("route").operation("newroute")])
    assert words.called("src") == () and words.called("dst") != () and words.called("via") != () and words.called("dev") != ()
    message: Message = messages(
        bytes.fromhex("2c000000180000000100000000000000" + "0218000000000000" + "00000000" + "08000100c0000200" + "08000700c0000209"),
        Context(REGISTRY.protocol("route")),
    )[0][0]
    assert words.value("src", getter(message)) is None
    assert words.value("prefsrc", getter(message)) == "192.0.2.9"
    assert words.value("dst", getter(message)) == "192.0.2.0/24"


def test_unknown_interfaces_are_refused_and_digits_are_numbers() -> None:
    words = Words([REGISTRY.family("route").operation("newroute")], Around({3: "v0"}))
    assert words.test("dev", "v0")({"oif": 3}.get) and words.test("dev", "3")({"oif": 3}.get)
    with pytest.raises(UnknownNameError):
        words.test("dev", "v1")
    with pytest.raises(UsageError):
        words.test("metric", "high")


# --- what the header says


def test_header_facts_are_columns_and_conditions(inside: Space) -> None:
    kept = "link show | where nlmsg_flags has multi and nlmsg_type = RTM_NEWLINK | sort -nlmsg_len"
    links = rows(inside, f"{kept} | columns ifname nlmsg_len nlmsg_type seq")
    assert {row["ifname"] for row in links} == {"lo", "v0", "v1"} and {row["nlmsg_type"] for row in links} == {"RTM_NEWLINK"}
    lengths = [row["nlmsg_len"] for row in links]
    assert lengths == sorted(lengths, reverse=True) and len({row["seq"] for row in links}) == 1
    assert rows(inside, "addr show | count by type")[0]["type"] == "RTM_NEWADDR"


def test_a_word_or_path_of_that_name_is_meant_first(inside: Space) -> None:
    assert {row["type"] for row in rows(inside, "route show | columns type nlmsg_type")} == {"unicast", "blackhole"}
    kind = REGISTRY.family("route").operation("newroute")
    words = Words([kind])
    assert not words.is_fact("type") and words.is_fact("nlmsg_type") and words.places("nlmsg_type") == ["#nlmsg_type"]


def test_among_several_things_the_type_is_that_of_the_message() -> None:
    kinds = [REGISTRY.family(name).operation(f"new{name}") for name in ("link", "addr")]
    words = Words(kinds)
    assert words.is_fact("type") and words.places("type") == ["#type"] and not words.is_fact("dev")
    found = fault("monitor link addr | where type = veth", state_with())
    assert found is not None and "unknown type of message 'veth'" in found.sentence
    assert fault("monitor link addr | where type = RTM_NEWADDR", state_with()) is None
    assert fault("monitor link | where type = veth", state_with()) is None


def test_tables_of_several_kinds_say_which_a_row_is() -> None:
    found = [next(m for m in conversation(area) if m.type == name) for area, name in (("route", "RTM_NEWROUTE"), ("addr", "RTM_NEWADDR"))]
    header, *lines = table(found, [], Style(), {}).splitlines()
    assert header.split()[0] == "type" and [line.split()[0] for line in lines] == ["RTM_NEWROUTE", "RTM_NEWADDR"]


def test_what_a_monitor_saw_is_kept_without_a_prompt(inside: Space) -> None:
    script = "for n in $(seq 30); do sleep 0.2; ip link set v0 mtu 14$((n + 10)); done"
    line = "monitor link --events 2 | where dev = v0; last | count by nlmsg_type | csv; last | columns name when"
    done = inside.run("bash", "-c", f"({script}) > /dev/null 2>&1 & {sys.executable} -m nlshell -c '{line}'")
    out = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    counted = out.index("nlmsg_type,count")
    assert out[counted + 1] == "RTM_NEWLINK,2" and counted == 2
    assert re.fullmatch(r"v0@v1 +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", out[counted + 3])


def test_a_word_for_what_is_absent_says_nothing_of_other_things() -> None:
    """A link has no destination, and so not the default one; a route has no priority of rules, and so not 0."""
    families = {name: REGISTRY.family(name).operation(operation) for name, operation in (("route", "newroute"), ("link", "newlink"))}
    rule = REGISTRY.family("rule").operation("newrule")
    words = Words([*families.values(), rule])
    route: dict[str, Any] = {"rtm_family": 2, "rtm_dst_len": 0}
    link: dict[str, Any] = {"ifi_family": 0, "ifi_index": 1, "ifname": "lo"}
    local: dict[str, Any] = {"src_len": 0, "dst_len": 0, "fib_rule_hdr.table": 255, "action": 1}
    assert words.test("dst", "default")(route.get) and not words.test("dst", "default")(link.get)
    assert words.test("priority", "0")(local.get) and not words.test("priority", "0")(link.get)
