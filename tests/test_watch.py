"""Tables that stay true: kernel/watching.py, and `monitor --resync`."""

from __future__ import annotations

import io
import json
import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

import nlshell
from nlshell import testing
from nlshell.codec.identity import key_of
from nlshell.codec.things import request_of, spellings
from nlshell.commands.run import run_text
from nlshell.commands.state import State
from nlshell.kernel.subscription import Gap
from nlshell.schema import REGISTRY

ADD = "create,excl"


@pytest.fixture
def session() -> Iterator[nlshell.Session]:
    with nlshell.sandbox() as opened:
        yield opened


def taken(watch: nlshell.Watch, wait: float = 0.3) -> list[Any]:
    return list(iter(lambda: watch.next(wait), None))


def now(session: nlshell.Session, operation: str = "link.getlink") -> dict[Any, Any]:
    return {key_of(each): each["mtu"] for each in session.dump(operation)}


def test_a_table_follows_what_becomes_of_it(session: nlshell.Session) -> None:
    with session.watch("link") as links:
        assert [(each.what, each.after["ifname"], each.resynchronised) for each in taken(links, 0)] == [("appeared", "lo", False)]
        session.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags=ADD)
        session.change("link.setlink", ifname="v0", mtu=1300)
        told = taken(links)
        mine = [each for each in told if each.told["ifname"] == "v0"]
        assert (
            mine[0].what == "appeared" and mine[-1].what == "changed" and mine[-1].before["mtu"] == 1500 and mine[-1].after["mtu"] == 1300
        )
        assert {key: each["mtu"] for key, each in links.table.items()} == now(session)
        session.change("link.dellink", ifname="v0")
        assert {each.what for each in taken(links)} >= {"vanished"}
        assert [each["ifname"] for each in links.table.values()] == ["lo"] and links.complete


def test_other_things_and_what_is_none(session: nlshell.Session) -> None:
    session.change("link.setlink", ifname="lo", ifi_flags=1, ifi_change=1)
    with session.watch("addr") as addresses, session.watch("route", only=lambda route: route["rtm_table"] == 254) as routes:
        assert {each["address"] for each in (change.after for change in taken(addresses, 0))} == {"127.0.0.1", "::1"}
        taken(routes, 0)
        session.change("addr.newaddr", {"ifa_index": 1, "local": "192.0.2.1", "ifa_prefixlen": 32, "ifa_family": "inet"}, flags=ADD)
        assert [(each.what, each.told["local"]) for each in taken(addresses)] == [("appeared", "192.0.2.1")]
        assert not [each for each in taken(routes, 0) if each.told["rtm_table"] != 254]
    with pytest.raises(nlshell.UnknownNameError, match="thing"):
        session.watch("lnk")
    silent = next(thing for family in REGISTRY.families("route") for thing in family.things if not thing.groups and request_of(thing))
    with pytest.raises(nlshell.UsageError, match="no multicast group"):
        session.watch(" ".join(spellings(silent, silent.owner)[0]))


def test_what_a_loss_hid_is_told_as_resynchronised(session: nlshell.Session) -> None:
    with session.watch("link", receive_buffer=0) as links:
        links.socket.set_buffer(4096)
        taken(links, 0)
        for index in range(6):
            session.change("link.newlink", {"ifname": f"v{index}", "linkinfo.kind": "veth"}, flags=ADD)
        session.change("link.dellink", ifname="v0")
        told = taken(links)
        assert any(isinstance(each, Gap) for each in told)
        found_out = [each for each in told if isinstance(each, nlshell.Change) and each.resynchronised]
        assert found_out and all(each.event is None for each in found_out)
        assert links.complete and {key: each["mtu"] for key, each in links.table.items()} == now(session)


def check_storm(seconds: float, seed: int) -> None:
    """Whoever applies the changes one after the other has in the end what the kernel has, through any number of losses."""
    draw = random.Random(seed)
    with nlshell.sandbox() as session, session.watch("link", receive_buffer=0) as links:
        links.socket.set_buffer(8192)
        mine: dict[Any, Any] = {}
        done = threading.Event()

        def storm() -> None:
            end = time.monotonic() + seconds
            there: list[str] = []
            while time.monotonic() < end:
                if there and draw.random() < 0.4:
                    session.change("link.dellink", ifname=there.pop(draw.randrange(len(there))))
                elif there and draw.random() < 0.6:
                    session.change("link.setlink", ifname=draw.choice(there), mtu=draw.randrange(1280, 1500))
                else:
                    name = f"s{draw.randrange(10**6)}"
                    session.change("link.newlink", {"ifname": name, "linkinfo.kind": "veth"}, flags=ADD)
                    there.append(name)
            done.set()

        thread = threading.Thread(target=storm)
        thread.start()
        gaps = 0
        time.sleep(0.3)  # far more than finds room
        while True:
            change = links.next(0.5)
            if change is None and done.is_set() and links.complete:
                break
            if isinstance(change, Gap):
                gaps += 1
                time.sleep(0.02)
            elif change is not None:
                if change.after is None:
                    assert mine.pop(change.key, None) is not None, change
                else:
                    assert (change.key in mine) == (change.what == "changed"), change
                    mine[change.key] = change.after["mtu"]
                if draw.random() < 0.05:
                    time.sleep(0.01)  # too slow for what happens
        thread.join()
        assert mine == now(session) == {key: each["mtu"] for key, each in links.table.items()}
        assert gaps


def test_a_storm_ends_with_the_truth() -> None:
    check_storm(1.5, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_long_storms_end_with_the_truth(seed: int) -> None:
    check_storm(8, seed)


def test_an_interrupted_dump_is_made_again() -> None:
    first = [{"ifi_index": 1, "ifname": "lo"}]
    whole = [*first, {"ifi_index": 2, "ifname": "v0"}]
    with testing.kernel() as fake:
        fake.on("link.getlink", first, interrupted=True, times=4)
        fake.on("link.getlink", whole)
        with nlshell.Session(fake) as session, session.watch("link") as links:
            assert not links.complete
            told = taken(links, 0.5)
            assert [(each.told["ifname"], each.resynchronised) for each in told] == [("lo", False), ("v0", True)] and links.complete


def test_a_deadline_holds_for_all_attempts_together() -> None:
    with testing.kernel() as fake:
        fake.on("link.getlink", [{"ifi_index": 1, "ifname": "lo"}], interrupted=True, delay=0.15)
        with nlshell.Session(fake, attempts=100) as session:
            started = time.monotonic()
            try:
                found = session.dump("link.getlink", within=0.4)
            except TimeoutError:
                pass  # the last attempt was cut short
            else:
                assert found.interrupted and found.attempts < 5
            assert time.monotonic() - started < 2


def test_monitor_asks_again_after_a_loss() -> None:
    def play(fake: testing.FakeKernel) -> None:
        while not fake.requests_of("link.getlink"):
            time.sleep(0.01)
        time.sleep(0.3)
        rows = [{"ifi_index": 1, "ifname": "lo"}, {"ifi_index": 9, "ifname": "hidden"}]
        fake.on("link.getlink", rows)
        fake.lose("link", 3)

    with testing.kernel() as fake, fake.instead():
        fake.on("link.getlink", [{"ifi_index": 1, "ifname": "lo"}])
        for format, expected in ((("--json=wire",), "appeared"), ((), "appeared (resynchronised)")):
            fake.on("link.getlink", [{"ifi_index": 1, "ifname": "lo"}])
            fake.requests.clear()
            player = threading.Thread(target=play, args=(fake,))
            player.start()
            out, err, state = io.StringIO(), io.StringIO(), State()
            status = run_text(" ".join(["monitor link --resync --seconds 2", *format]), state, out, err)
            state.close()
            player.join()
            assert status == 0, err.getvalue()
            assert "hidden" in out.getvalue() and expected in out.getvalue() and "lost" in out.getvalue(), out.getvalue()
            if format:
                entries = [json.loads(line) for line in out.getvalue().splitlines()]
                assert [each.get("resynchronised") for each in entries if "resynchronised" in each] == ["appeared"]
