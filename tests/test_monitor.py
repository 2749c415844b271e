"""What monitors say: what became of which thing, by whom; counting, and comparing what two commands give."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nlshell
from nlshell.answers.telling import called
from nlshell.codec.difference import difference
from nlshell.codec.memory import Memory
from nlshell.codec.message import Context, Message, messages
from nlshell.commands.run import perform, run_text
from nlshell.commands.state import State
from nlshell.kernel.requester import Requesters
from nlshell.render.beside import beside_lines
from nlshell.render.style import Style
from nlshell.schema import REGISTRY
from nlshell.wire import header as h
from nlshell.wire.attribute import pack

from . import live
from .space import ENVIRONMENT, space

NEWROUTE, DELROUTE, NEWLINK, NEWMDB = 24, 25, 16, 84
ADD = "create,excl"


@pytest.fixture(scope="module")
def session() -> Iterator[nlshell.Session]:
    if live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    with nlshell.sandbox() as made:
        made.change("link.setlink", ifname="lo", ifi_flags=1, ifi_change=1)
        made.change("link.newlink", {"ifname": "w0", "linkinfo.kind": "ifb"}, flags=ADD)
        made.change("link.newlink", {"ifname": "w1", "linkinfo.kind": "ifb", "mtu": 1400}, flags=ADD)
        yield made


@pytest.fixture
def state(session: nlshell.Session) -> Iterator[State]:
    made = State(netns=session.namespace)
    yield made
    made.netns = None
    made.close()


def lines(feed: Any, width: int = 1 << 16, format: str = "line") -> list[str]:
    """What a feed has told by now, without the clock."""
    found = []
    while (update := feed.next(0.2)) is not None:
        found += [line.partition("  ")[2] if format == "line" else line for line in update.lines(Style(), width, format)]
    return found


def ran(state: State, text: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return run_text(text, state, out, err), out.getvalue(), err.getvalue()


def route(*attributes: bytes, flags: int = 0, type: int = NEWROUTE, length: int = 24) -> Message:
    header = struct.pack("=BBBBBBBBI", socket.AF_INET, length, 0, 0, 254, 3, 0, 1, 0)
    return messages(h.pack(type, flags, 0, 0, header + b"".join(attributes)), Context(REGISTRY.protocol("route")))[0][0]


DST, VIA, OTHER = pack(1, bytes((198, 51, 100, 0))), pack(5, bytes((192, 0, 2, 1))), pack(5, bytes((192, 0, 2, 2)))


# --- what became of a thing


def test_a_line_says_what_became_of_a_link(session: nlshell.Session, state: State) -> None:
    feed: Any = perform("monitor link", state).value
    session.change("link.newlink", {"ifname": "m0", "linkinfo.kind": "ifb"}, flags=ADD)
    session.change("link.setlink", ifname="m0", mtu=1400)
    session.change("link.setlink", ifname="m0", ifi_flags=1, ifi_change=1)
    session.change("link.setlink", {"ifname": "m0", "ifalias": "a\x1b[31mb"})
    session.change("link.dellink", ifname="m0")
    told = lines(feed)
    feed.close()
    assert re.fullmatch(r"link m0 appeared  flags noarp  mtu 1500  operstate DOWN  address \S+  type ifb", told[0]), told[0]
    assert "link m0  mtu 1500 → 1400" in told
    up = next(line for line in told if "+up" in line)
    assert up.startswith("link m0  +up ") and "operstate DOWN → UNKNOWN" in up and "ifi_change" not in up
    assert any(line.startswith("link m0  +ifalias a\\x1b[31mb") for line in told) and not any("\x1b" in line for line in told)
    assert told[-1] == "link m0 vanished"


def test_a_line_has_the_width(session: nlshell.Session, state: State) -> None:
    feed: Any = perform("monitor link", state).value
    session.change("link.newlink", {"ifname": "n0", "linkinfo.kind": "bridge"}, flags=ADD)
    session.change("link.setlink", ifname="n0", mtu=1400, ifi_flags=1, ifi_change=1)
    session.change("link.dellink", ifname="n0")
    updates = list(iter(lambda: feed.next(0.2), None))
    feed.close()
    for width in (60, 80, 100, 200):
        assert all(len(line) <= width for update in updates for line in update.lines(Style(), width)), width
    assert any("more" in line for update in updates for line in update.lines(Style(), 60))


def test_what_is_asked_for_is_all_there(session: nlshell.Session, state: State) -> None:
    feeds: list[Any] = [
        perform(f"monitor link {how}", state).value for how in ("--json", "--tree", "--table", "--raw", "| columns ifname mtu")
    ]
    session.change("link.setlink", ifname="w0", mtu=1450)
    session.change("link.setlink", ifname="w0", mtu=1500)
    objects, tree, table, raw, columns = [lines(feed, format=feed.format) for feed in feeds]
    for feed in feeds:
        feed.close()
    assert [json.loads(line)["change"] for line in objects] == ["changed", "changed"]
    assert any("ifname" in line for line in tree)
    assert "RTM_NEWLINK  name=w0" in table[0] and raw[0].partition("  ")[2] == table[0].partition("  ")[2]
    assert columns[0].endswith("RTM_NEWLINK  ifname=w0  mtu=1450")


def test_routes_rules_neighbours_and_who_asked(session: nlshell.Session, state: State) -> None:
    feed: Any = perform("monitor route neigh rule", state).value
    index = session.request("link.getlink", ifname="w0")[0]["ifi_index"]
    session.change("link.setlink", ifname="w0", ifi_flags=1, ifi_change=1)
    values = {"dst": "198.51.100.0/24", "oif": index, "rtm_type": "unicast", "rtm_scope": "link"}
    session.change("route.newroute", values, flags=ADD)
    session.change("route.newroute", {**values, "prefsrc": "127.0.0.1"}, flags="create,replace")
    session.change("route.delroute", values)
    session.change("neigh.newneigh", {"ndm_ifindex": index, "dst": "192.0.2.9", "lladdr": "02:00:00:00:00:09", "ndm_state": 128}, flags=ADD)
    session.change("rule.newrule", {"family": 2, "priority": 77, "action": 1, "table": 100}, flags=ADD)
    told = lines(feed)
    feed.close()
    mine = [line for line in told if "198.51.100" in line or "192.0.2.9" in line or "rule" in line]
    port = re.search(r"by port (\d+)$", mine[0])
    assert port is not None, mine
    by = port.group()
    assert mine[0] == f"route 198.51.100.0/24 dev w0 appeared  proto unspec  scope link  {by}"
    assert mine[1] == f"route 198.51.100.0/24 dev w0  prefsrc none → 127.0.0.1  {by}"
    assert mine[2] == f"route 198.51.100.0/24 dev w0 vanished  {by}"
    assert mine[3] == f"neigh 192.0.2.9 dev w0 appeared  lladdr 02:00:00:00:00:09  nud permanent  {by}"
    assert mine[4] == f"rule 77 table 100 appeared  action TO_TBL  {by}"


def test_as_many_lines_as_ip_has_and_the_same_ends() -> None:
    """`ip monitor` beside ours: an event is a line of both, and what it calls deleted has vanished."""
    script = f"""
    ip -o monitor link route address neigh rule > $DIR/ip & IP=$!
    {sys.executable} -m nlshell -c 'monitor link route addr neigh rule --seconds 20' > $DIR/ours 2> $DIR/said & OURS=$!
    for i in $(seq 100); do grep -q listening $DIR/said && break; sleep 0.05; done
    ip link add v0 type ifb; ip link set v0 up; ip addr add 192.0.2.1/24 dev v0
    ip route add 198.51.100.0/24 via 192.0.2.7; ip route replace 198.51.100.0/24 via 192.0.2.8
    ip rule add priority 9 from 192.0.2.0/24 lookup 77; ip rule del priority 9
    ip link set v0 mtu 1300; sleep 0.3; ip link del v0; sleep 0.3
    kill $OURS $IP
    """
    import tempfile

    with space() as made, tempfile.TemporaryDirectory() as folder:
        done = made.run("bash", "-c", script, env={**ENVIRONMENT, "DIR": folder})
        theirs, ours, said = [Path(folder, name).read_text().splitlines() for name in ("ip", "ours", "said")]
    assert "nlshell: listening: link, route, addr, neigh, rule" in said, done.stderr
    assert len(theirs) == len(ours), (theirs, ours)
    deleted = [line for line in theirs if "Deleted" in line]
    assert len(deleted) == sum(" vanished" in line for line in ours) > 3
    assert any("via 192.0.2.7 → 192.0.2.8" in line for line in ours) and any("mtu 1500 → 1300" in line for line in ours)


# --- what is known and what is not


def test_nothing_is_called_new_that_may_have_been_there() -> None:
    memory = Memory()
    first = memory.hear(route(DST, VIA))
    assert first is not None and first.what == "is" and first.before is None
    again = memory.hear(route(DST, OTHER, flags=h.REPLACE))
    assert again is not None and again.what == "changed" and again.before is not None and again.before["gateway"] == "192.0.2.1"
    made = memory.hear(route(pack(1, bytes((203, 0, 113, 0))), VIA, flags=h.CREATE | h.EXCL))
    assert made is not None and made.what == "appeared"
    gone = memory.hear(route(DST, OTHER, type=DELROUTE))
    assert gone is not None and gone.what == "vanished" and memory.hear(route(DST, VIA)).what == "is"  # type: ignore[union-attr]


def test_a_dump_says_what_there_is_and_what_is_not() -> None:
    thing = next(each for each in REGISTRY.family("route").things if each.name == "route")
    memory = Memory()
    memory.learn(thing, [route(DST, VIA)])
    assert memory.hear(route(DST, OTHER, flags=h.REPLACE)).what == "changed"  # type: ignore[union-attr]
    assert memory.hear(route(pack(1, bytes((203, 0, 113, 0))), VIA)).what == "appeared"  # type: ignore[union-attr]
    memory.forget()
    assert memory.hear(route(DST, VIA)).what == "is"  # type: ignore[union-attr]
    cut = route(pack(1, bytes((203, 0, 113, 0))), flags=h.DUMP_INTR)
    memory.learn(thing, [cut])  # an interrupted dump may lack some
    assert memory.hear(route(pack(1, bytes((10, 0, 0, 0))), VIA)).what == "is"  # type: ignore[union-attr]


def test_routes_with_one_key_are_not_taken_for_each_other() -> None:
    """Of two that differ in their next hop alone nobody can say which one a replacement was for."""
    memory = Memory()
    assert memory.hear(route(DST, VIA, flags=h.CREATE | h.EXCL)).what == "appeared"  # type: ignore[union-attr]
    assert memory.hear(route(DST, OTHER, flags=h.CREATE)).what == "appeared"  # type: ignore[union-attr]
    replaced = memory.hear(route(DST, VIA, flags=h.REPLACE))
    assert replaced is not None and replaced.what == "is" and replaced.before is None


def test_memory_is_bounded_and_forgets_what_is_oldest() -> None:
    thing = next(each for each in REGISTRY.family("route").things if each.name == "route")
    memory = Memory(most=10)
    memory.learn(thing, [])
    for number in range(20):
        memory.hear(route(pack(1, bytes((10, number, 0, 0))), VIA, length=16))
    assert len(memory) == 10
    assert memory.hear(route(pack(1, bytes((10, 0, 0, 0))), VIA, length=16)).what == "is"  # type: ignore[union-attr]  # it was there


def test_events_about_parts_are_no_state() -> None:
    data = h.pack(NEWMDB, 0, 0, 0, struct.pack("=BxxxI", socket.AF_BRIDGE if hasattr(socket, "AF_BRIDGE") else 7, 3))
    event = messages(data, Context(REGISTRY.protocol("route")))[0][0]
    assert event.type == "RTM_NEWMDB" and Memory().hear(event) is None


def test_things_are_called_as_people_type_them() -> None:
    names = {called(thing) for family in REGISTRY.families() for thing in family.things if thing.groups}
    assert {"link", "addr", "route", "neigh", "rule", "nexthop", "qdisc", "nft table", "nft rule", "conntrack connection"} <= names
    for family in REGISTRY.families():
        for thing in family.things:
            assert len(thing.called) or thing.key in ((), None), thing


# --- by whom


def test_a_port_leads_to_its_process_or_to_nobody() -> None:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as made:
        made.bind((0, 0))
        port = made.getsockname()[0]
        found = Requesters().process(0, port)
        assert found is not None and found[0] == os.getpid()
        assert found[1] == Path("/proc/self/comm").read_text().rstrip("\n")
        assert Requesters().process(4, port) is None  # of another protocol
    assert Requesters().process(0, port) is None


def test_who_did_it_is_told_where_it_is_certain() -> None:
    script = """
import sys, time, nlshell
from nlshell.commands.run import perform
from nlshell.commands.state import State
from nlshell.render.style import Style
feed = perform("monitor route", State()).value
with nlshell.open() as session:
    session.change("route.newroute", {"dst": "198.51.100.0/24", "rtm_type": "blackhole"}, flags="create,excl")
    update = feed.next(5)
    print(update.lines(Style(), 200)[0], update.entry()["process"])
"""
    if live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    user = [] if os.geteuid() == 0 else ["-r"]
    done = subprocess.run(
        ["unshare", *user, "-n", sys.executable, "-c", script], capture_output=True, text=True, timeout=30, env=ENVIRONMENT, check=False
    )
    found = re.search(
        r"route 198\.51\.100\.0/24 appeared .*  by (\S+)\[(\d+)\](?:, port \d+)? \{'pid': (\d+), 'name': '(\S+)'\}", done.stdout
    )
    assert found is not None and found[1] == found[4] and found[2] == found[3], (done.stdout, done.stderr)


# --- counting


def test_events_are_counted(session: nlshell.Session, state: State, tmp_path: Path) -> None:
    feeds: list[Any] = [
        perform(line, state).value
        for line in (
            "monitor link",
            "monitor link | count by ifname mtu | sort mtu",
            "monitor link | count",
            f"monitor link | count by ifname > {tmp_path}/x.csv",
        )
    ]
    for mtu in (1300, 1350, 1300, 1500):
        session.change("link.setlink", ifname="w0", mtu=mtu)
    plain, *tallies = feeds
    seen = len(lines(plain))
    for tally in tallies:
        while tally.next(0.2) is not None or not tally.seen:
            pass
    by, count, written = [tally.finish() for tally in tallies]
    assert seen == tallies[0].seen >= 4 and all(tally.finish() is None for tally in tallies)
    rows = [line.split() for line in by.lines(Style(), 80)]
    assert rows[0] == ["ifname", "mtu", "count"] and [row[1] for row in rows[1:]] == ["1300", "1350", "1500"]
    assert sum(int(row[2]) for row in rows[1:]) == seen
    assert count.lines(Style(), 80, "json") == [json.dumps({"count": seen})]
    assert written is None and (tmp_path / "x.csv").read_text().splitlines() == ["ifname,count", f"w0,{seen}"]
    plain.close()


def test_a_count_ends_with_its_table(state: State) -> None:
    status, out, err = ran(state, "monitor link --seconds 0.2 | count by type | json")
    assert (status, out) == (0, "") and err == "nlshell: listening: link\n"
    assert ran(state, "monitor link --seconds 0.2 | count")[1].split() == ["count", "0"]
    assert "unknown path 'nosuch'" in ran(state, "monitor link | count by nosuch")[2]
    assert "`monitor` gives a feed" in ran(state, "monitor link | sort mtu")[2]


# --- diff


def test_two_commands_are_compared_and_not_shown(state: State) -> None:
    status, out, err = ran(state, "diff 'link show dev w0' 'link show dev w1'")
    assert (status, err) == (0, "") and out.startswith("RTM_NEWLINK") and "changed  mtu" in out and "1500 bytes → 1400 bytes" in out
    assert "nlmsg_seq" not in out and len(state.records) == 2
    assert "3 the same" in ran(state, "diff 'link show' 'link show | where mtu > 0'")[1]
    status, out, _ = ran(state, "diff 1 'link show dev w1 | head 1' --json")
    assert {each["path"] for each in json.loads(out)["changes"]} >= {"mtu", "ifname", "ifi_index"}


def test_files_and_hex_are_compared(state: State, tmp_path: Path) -> None:
    data = h.pack(NEWLINK, 0, 1, 0, struct.pack("=BxHiII", 0, 1, 7, 0, 0) + pack(4, struct.pack("=I", 1500)))
    other = data.replace(struct.pack("=I", 1500), struct.pack("=I", 9000))
    path = tmp_path / "before.hex"
    path.write_text(data.hex(" "))
    status, out, _ = ran(state, f"diff {path} {other.hex()} --bytes")
    assert status == 0 and "mtu  1500 bytes → 9000 bytes" in out and "dc 05 00 00" in out and "28 23 00 00" in out


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("diff 1", "takes two"),
        ("diff 'link show' 'lnk show'", "did you mean link"),
        ("diff 'link show' 'link dellink ifname=w0'", "compares what commands show"),
        ("diff 'link show' 'link show; addr show'", "is not one command"),
        ("diff 'link show' 'schema link'", "gives no messages"),
        ("diff 'link show' 'link show > x.json'", "has no place"),
    ],
)
def test_what_cannot_be_compared_is_said(state: State, line: str, sentence: str) -> None:
    status, out, err = ran(state, line)
    assert status == 2 and out == "" and sentence in err and err.count("\n") == 1


@pytest.mark.parametrize("width", [50, 80, 160])
def test_the_bytes_beside_each_other_are_those_of_the_messages(session: nlshell.Session, width: int) -> None:
    old, new = (session.request("link.getlink", ifname=name)[0] for name in ("w0", "w1"))
    found = list(beside_lines(difference(old, new), Style(), width))
    assert all(len(line) <= width for line in found)
    rows = [line for line in found if line[:1] in "~+-"]
    assert any(line.startswith("~") for line in rows) is (width >= 76) and rows
    for line in found:
        sides = [(int(at, 16), bytes.fromhex(text)) for at, text in re.findall(r"(?<!\S)([0-9a-f]{4})  ((?:[0-9a-f]{2} ?)+)(?= |$)", line)]
        for side, (at, raw) in enumerate(sides):
            whose = [old, new] if width >= 76 and len(sides) == 2 else [new if line[0] in "+ " else old]
            assert whose[side if len(whose) > 1 else 0].bytes[at : at + len(raw)] == raw, line


def test_nothing_differs_from_itself(session: nlshell.Session) -> None:
    message = session.request("link.getlink", ifname="w0")[0]
    assert [line for line in beside_lines(difference(message, message), Style(), 80) if line[:1] in "~+-"] == []


def test_json_of_feeds_is_json_alone(session: nlshell.Session, state: State) -> None:
    status, out, err = ran(state, "watch 0.1 link show --json --seconds 0.3")
    assert status == 0 and [json.loads(line) for line in out.splitlines()] and err == ""
    status, out, err = ran(state, "monitor link --json --seconds 0.1")
    assert (status, out, err) == (0, "", "nlshell: listening: link\n")
