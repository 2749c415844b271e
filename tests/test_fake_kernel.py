"""nlshell.testing: a fake kernel, recordings of real ones, and the same commands over every kind of end."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import nlshell
from nlshell import teach, testing
from nlshell.commands.run import perform, run_text
from nlshell.commands.state import State
from nlshell.errors import Closed, EncodeError, InputError, KernelError, NoAnswer, SystemFault, UnknownNameError, UsageError
from nlshell.jupyter.exploration import Exploration
from nlshell.kernel import ends
from nlshell.kernel.session import Session
from nlshell.kernel.subscription import Gap
from nlshell.kernel.why import reasons
from nlshell.testing.fake import FakeKernel
from nlshell.wire import header as h

from . import live
from .live import ROOT

LINKS: list[dict[str, Any]] = [
    {"ifi_index": 1, "ifname": "lo", "mtu": 65536},
    {"ifi_index": 2, "ifname": "v0", "mtu": 1500, "linkinfo.kind": "veth"},
    {"ifi_index": 3, "ifname": "v1", "mtu": 1500, "linkinfo.kind": "veth"},
]


@pytest.fixture
def fake() -> Iterator[FakeKernel]:
    with testing.kernel() as made:
        yield made


@pytest.fixture
def session(fake: FakeKernel) -> Iterator[Session]:
    with fake.session(timeout=0.3) as opened:
        yield opened


def names(messages: Any) -> list[str]:
    return [message["ifname"] for message in messages]


# --- answers


@pytest.mark.extra("frames")
def test_rows_are_a_table_that_requests_select_from(fake: FakeKernel, session: Session) -> None:
    fake.on("link.getlink", LINKS)
    dump = session.dump("link.getlink")
    assert names(dump) == ["lo", "v0", "v1"] and dump.end is not None and dump.end.type == "NLMSG_DONE"
    assert all(message.flags == h.MULTI for message in dump)
    assert names(session.request("link.getlink", ifname="v1")) == names(session.request("getlink", ifi_index=3)) == ["v1"]
    assert names(session.stream("link.getlink")) == ["lo", "v0", "v1"]
    assert session.columns("link.getlink").df()["mtu"].tolist() == [65536, 1500, 1500]
    with pytest.raises(KernelError) as caught:
        session.request("link.getlink", ifname="v9")
    assert caught.value.errno == errno.ENODEV
    fake.on("route.getroute", [{"dst": "10.0.0.0"}])
    with pytest.raises(FileNotFoundError):  # ENODEV is for what is an interface
        session.request("route.getroute", dst="10.9.0.0")
    assert fake.on("getroute", []).kind is fake.on("route.getroute", []).kind  # and not that of AF_CAN
    fake.on("addr.getaddr", [{"ifa_family": "inet", "address": "10.0.0.1"}, {"ifa_family": "inet6", "address": "::1"}])
    assert [str(each["address"]) for each in session.dump("addr.getaddr", ifa_family="inet6")] == ["::1"]
    assert session.names_of([2, 3, 9]) == {2: "v0", 3: "v1"}


def test_one_row_is_the_answer_whatever_was_asked(fake: FakeKernel, session: Session) -> None:
    fake.on("link.getlink", {"ifi_index": 7, "ifname": "x7"})
    assert names(session.request("link.getlink", ifi_index=2)) == names(session.dump("link.getlink")) == ["x7"]
    kept = session.dump("link.getlink")[0]
    fake.on("link.getlink", [kept, kept.bytes])
    assert names(session.dump("link.getlink")) == ["x7", "x7"]


def test_changes_are_acknowledged(fake: FakeKernel, session: Session) -> None:
    fake.on("link.newlink", text="this is deprecated")
    exchange = session.change("link.newlink", ifname="a")
    assert exchange.warning == "this is deprecated" and exchange.end is not None
    assert exchange.end.flags == h.CAPPED | h.ACK_TLVS
    assert [request["ifname"] for request in fake.requests_of("link.newlink")] == ["a"] and fake.requests[0].flags & h.ACK


@pytest.mark.parametrize("cap", [True, False])
def test_a_refusal_has_all_of_an_extended_ack(fake: FakeKernel, cap: bool) -> None:
    policy = {"type": "U16", "min_value_u": 0, "max_value_u": 4094}
    fake.on(
        "link.newlink", error="ERANGE", text="bad id", path="linkinfo.data.id", cookie=b"c", policy=policy, when={"linkinfo.kind": "vlan"}
    )
    fake.on("link.newlink", error=22, missing="linkinfo.data", text="more")
    with fake.session() as session:
        sock = session.open_socket(0, cap_ack=cap)
        session.give_socket(sock)
        with pytest.raises(KernelError) as caught:
            session.change("link.newlink", {"ifname": "v", "linkinfo.kind": "vlan", "linkinfo.data.id": 5000})
        fault = caught.value
        assert (fault.errno, fault.path, fault.text, fault.ack.cookie) == (errno.ERANGE, "linkinfo.data.id", "bad id", b"c")
        why = reasons(fault.exchange)
        assert why.accepted == "u16, 0 to 4094" and why.capped is cap and "above the greatest" in why.faults[0]
        with pytest.raises(KernelError) as caught:
            session.change("link.newlink", {"ifname": "v", "linkinfo.kind": "dummy"})
        assert (caught.value.path, caught.value.errno) == ("linkinfo.data", errno.EINVAL)


def test_rules_with_values_come_first_and_times_run_out(fake: FakeKernel, session: Session) -> None:
    fake.on("link.newlink")
    first = fake.on("link.newlink", when={"ifname": "v0"}, error="EBUSY", times=2)
    fake.on("link.newlink", when={"ifname": "v0"}, error="EEXIST")
    said = []
    for _ in range(3):
        with pytest.raises(KernelError) as caught:
            session.change("link.newlink", ifname="v0")
        said.append(caught.value.errno)
    assert said == [errno.EBUSY, errno.EBUSY, errno.EEXIST] and first.answered == 2
    assert session.change("link.newlink", ifname="v1").ok
    fake.on("link.newlink", error="EPERM")  # in place of the first
    with pytest.raises(KernelError, match="EPERM"):
        session.change("link.newlink", ifname="v1")
    fake.on("link.getlink", LINKS, dump=True)
    fake.on("link.getlink", error="EACCES", dump=False)
    assert len(session.dump("link.getlink")) == 3
    with pytest.raises(KernelError, match="EACCES"):
        session.request("link.getlink", ifi_index=1)


def test_a_function_answers(fake: FakeKernel, session: Session) -> None:
    fake.on("link.getlink", lambda request: [{"ifi_index": request["ifi_index"], "ifname": f"x{request['ifi_index']}"}])
    assert names(session.request("link.getlink", ifi_index=44)) == ["x44"]
    fake.on("link.newlink", lambda request: testing.Answer(error="EEXIST") if request["ifname"] == "v0" else None)
    assert session.change("link.newlink", ifname="v1").ok
    with pytest.raises(KernelError, match="EEXIST"):
        session.change("link.newlink", ifname="v0")
    forged = {"ifi_index": 1, "ifname": "evil"}
    fake.on("link.getlink", lambda _: [testing.Answer(forged, sender=666), testing.Answer(LINKS)])
    assert names(session.dump("link.getlink")) == ["lo", "v0", "v1"]
    fake.on("link.getlink", lambda _: 5)  # type: ignore[arg-type,return-value]
    with pytest.raises(UsageError, match="not with int"):
        session.dump("link.getlink")


def test_an_interrupted_dump_is_made_again(fake: FakeKernel, session: Session) -> None:
    fake.on("link.getlink", LINKS[:1], interrupted=True, times=1)
    fake.on("link.getlink", LINKS)
    dump = session.dump("link.getlink")
    assert (len(dump), dump.attempts, dump.interrupted) == (3, 2, False)
    fake.on("link.getlink", LINKS, interrupted=True)
    assert session.dump("link.getlink").interrupted


def test_losses_and_cuts(fake: FakeKernel, session: Session) -> None:
    fake.on("link.getlink", LINKS, overrun=2, parts=3, times=1)
    fake.on("link.getlink", LINKS, overrun=True, times=1)
    fake.on("link.getlink", LINKS, truncated=True, times=1)
    fake.on("link.getlink", LINKS)
    dump = session.dump("link.getlink")
    assert (len(dump), dump.attempts, dump.lost) == (3, 4, False)
    fake.on("link.getlink", LINKS, overrun=2, parts=3)
    dump = session.dump("link.getlink")
    assert (names(dump), dump.lost) == (["lo", "v0"], True)


@pytest.mark.extra("frames")
def test_parts_arrive_one_by_one(fake: FakeKernel) -> None:
    seen: list[int] = []
    fake.on("link.getlink", LINKS, parts=3)
    with fake.session(on_receive=lambda passing: seen.append(len(passing.messages))) as session:
        assert len(session.dump("link.getlink")) == 3
    assert seen == [1, 1, 2]
    many = [{"ifi_index": number, "ifname": f"x{number}"} for number in range(1, 3001)]
    fake.on("link.getlink", many)
    with fake.session() as session:
        assert len(session.dump("link.getlink")) == 3000 == len(session.columns("link.getlink").df())


@pytest.mark.parametrize("fault", [{"sender": 4711}, {"seq": 1}, {"port": 99}, {"silent": True}])
def test_what_is_no_answer_is_not_taken_for_one(fake: FakeKernel, session: Session, fault: Any) -> None:
    fake.on("link.getlink", None if "silent" in fault else LINKS, **fault)
    with pytest.raises(NoAnswer):
        session.dump("link.getlink")


def test_delays_raw_bytes_and_late_errors(fake: FakeKernel, session: Session) -> None:
    fake.on("link.getlink", LINKS, delay=0.1)
    started = time.monotonic()
    assert len(session.dump("link.getlink")) == 3 and time.monotonic() - started >= 0.1
    row = h.pack(16, h.MULTI, 0, 0, bytes(16))
    fake.on("link.getlink", raw=[row, h.pack(h.DONE, h.MULTI, 0, 0, bytes(4))])
    assert len(session.dump("link.getlink")) == 1
    fake.on("link.getlink", LINKS, error="EBUSY", text="not now")
    exchange = session.exchange(session.build("link.getlink", {}, flags=h.DUMP))
    assert (len(exchange), exchange.errno, exchange.ack.text) == (3, errno.EBUSY, "not now")
    assert exchange.end is not None and exchange.end.type == "NLMSG_DONE"


def test_what_nobody_said_is_refused_in_words(fake: FakeKernel, session: Session) -> None:
    with pytest.raises(KernelError, match=r"nobody said what link\.dellink is answered with; fake\.on") as caught:
        session.change("link.dellink", ifname="a")
    assert caught.value.errno == errno.EOPNOTSUPP
    fake.on("link.dellink", times=1)
    assert session.change("link.dellink", ifname="a").ok
    with pytest.raises(KernelError, match=r"none of the answers to link\.dellink is for this request any more"):
        session.change("link.dellink", ifname="a")
    with testing.kernel(strict=True) as strict, strict.session() as other, pytest.raises(testing.NotRecorded) as raised:
        other.change("link.dellink", ifname="a")
    assert isinstance(raised.value, AssertionError) and raised.value.request is not None


def test_bad_use_is_told_when_it_is_said(fake: FakeKernel, session: Session) -> None:
    with pytest.raises(UnknownNameError, match="getlink"):
        fake.on("link.getlnk")
    with pytest.raises(UnknownNameError, match="ifname"):
        fake.on("link.getlink", [{"ifnam": "lo"}])
    with pytest.raises(EncodeError, match="mtu"):
        fake.on("link.getlink", [{"mtu": "many"}])
    with pytest.raises(UnknownNameError, match="EEXIST"):
        fake.on("link.newlink", error="EEXISTS")
    with pytest.raises(UsageError, match="one part at least"):
        fake.on("link.getlink", [], parts=0)
    for without in ({"silent": True}, {"raw": b""}):
        with pytest.raises(UsageError, match="silent or raw has no rows"):
            testing.Answer([], **without)
    with pytest.raises(UsageError, match=r"to which group is nfnetlink\.batch_begin|to which group is .*BATCH_BEGIN"):
        fake.event("nfnetlink.batch_begin")
    with pytest.raises(UsageError, match="there is no multicast group 0"):
        fake.open(0).join(0)
    with pytest.raises(UsageError, match="options of an answer"):
        fake.on("link.getlink", testing.Answer(), error="EPERM")
    fake.on("link.newlink", error="EINVAL", path="mtu")
    with pytest.raises(UnknownNameError, match="unknown path 'mtu'"):  # this request has none
        session.change("link.newlink", ifname="a")


def test_batches(fake: FakeKernel, session: Session) -> None:
    fake.on("link.newlink", when={"ifname": "b"}, error="EEXIST")
    fake.on("link.newlink")
    found = session.batch([session.build("link.newlink", {"ifname": name}) for name in "abc"])
    assert [each.errno for each in found] == [0, errno.EEXIST, 0]
    fake.on("nftables.newtable")
    marks = [session.build(f"nfnetlink.batch_{mark}", {"res_id": 10}) for mark in ("begin", "end")]
    tables = [session.build("nftables.newtable", {"name": name}, flags=h.CREATE) for name in "xy"]
    found = session.batch([marks[0], *tables, marks[1]])
    assert [each.errno for each in found] == [0, 0, 0, 0]
    fake.on("nfnetlink.batch_begin", error="EPERM")
    found = session.batch([marks[0], *tables, marks[1]])
    assert [each.errno for each in found[:3]] == [errno.EPERM] * 3
    assert len(fake.requests_of("nftables.newtable")) == 4


def test_generic_families_have_ids_that_are_made_up(fake: FakeKernel, session: Session) -> None:
    fake.on("ethtool.linkinfo_get", [{"header": {"dev_index": 2, "dev_name": "v0"}, "port": "mii"}])
    assert [str(each["port"]) for each in session.dump("ethtool.linkinfo_get")] == ["MII"]
    asked = session.request("ethtool.linkinfo_get", {"header.dev_name": "v0"})
    assert asked[0].family == "ethtool" and asked[0].type_id == fake.family("ethtool") >= 0x20
    with pytest.raises(KernelError, match="no generic family 'wireguard'"):
        session.dump("wireguard.get_device")
    fake.family("wireguard")
    fake.on("wireguard.get_device", error="ENODEV")
    with pytest.raises(KernelError, match="ENODEV"):
        session.dump("wireguard.get_device", ifname="wg0")
    with session.subscribe("ethtool.monitor") as heard:
        assert fake.event("ethtool.linkinfo_ntf", {"header.dev_index": 2}) == 1
        event = heard.next(1)
        assert event is not None and not isinstance(event, Gap) and event.family == "ethtool"


# --- events


def test_events_go_to_those_who_joined(fake: FakeKernel, session: Session) -> None:
    with session.subscribe("link", "nsid") as links, session.subscribe("ipv6_route") as routes:
        assert links.socket.memberships() == [1, 28]
        assert fake.event("link.newlink", LINKS[1]) == 1 and fake.event("link.dellink", LINKS[1], group="nsid") == 1
        assert fake.event("route.newroute", {"dst": "2001:db8::/32"}) == 1
        first, second = links.next(1), links.next(1)
        assert not isinstance(first, Gap) and first is not None and first.type == "RTM_NEWLINK" and links.group == 28
        assert not isinstance(second, Gap) and second is not None and second.type == "RTM_DELLINK" and links.next(0) is None
        assert routes.next(0) is not None
        links.socket.leave(1)
        assert fake.event("link.newlink", LINKS[1]) == 0
    assert session.names_of([2]) == {2: "v0"}
    with pytest.raises(UnknownNameError):
        fake.event("link.newlink", LINKS[1], group="lnik")


def test_a_loss_is_a_gap_behind_what_was_queued(fake: FakeKernel, session: Session) -> None:
    with session.subscribe("link") as heard, session.subscribe("link", no_enobufs=True) as deaf:
        fake.event("link.newlink", LINKS[0])
        assert fake.lose("link", 3) == 2
        fake.lose("link", 4)
        fake.event("link.newlink", LINKS[1])
        found = [heard.next(0) for _ in range(4)]
        assert [each.lost if isinstance(each, Gap) else each and each["ifname"] for each in found] == ["lo", 7, "v0", None]
        assert [each and each["ifname"] for each in (deaf.next(0), deaf.next(0), deaf.next(0))] == ["lo", "v0", None]  # type: ignore[index]


def test_origins_of_events(fake: FakeKernel, session: Session) -> None:
    with session.subscribe("link", listen_all_nsid=True) as all_of_them, session.subscribe("link") as own:
        fake.event("link.newlink", LINKS[0], nsid=4)
        fake.event("link.newlink", LINKS[1], sender=77)
        event = all_of_them.next(0)
        assert event is not None and not isinstance(event, Gap) and event.origin is not None and event.origin.nsid == 4
        event = own.next(0)
        assert event is not None and not isinstance(event, Gap) and event.origin is not None and event.origin.port == 77


def test_the_descriptor_is_readable_while_something_waits(fake: FakeKernel) -> None:
    sock = fake.open(0, groups=[1])
    poll = select.poll()
    poll.register(sock.fileno(), select.POLLIN)
    assert not poll.poll(0)
    fake.event("link.newlink", LINKS[0])
    fake.event("link.newlink", LINKS[0])
    assert poll.poll(0) and sock.take() and poll.poll(0) and sock.take() and not poll.poll(0) and sock.take() is None
    sock.close()
    with pytest.raises(SystemFault):
        sock.take()


def test_programs_reach_each_other(fake: FakeKernel) -> None:
    one, other = fake.open(2, port=7), fake.open(2, groups=[3])
    other.send(b"hello", port=7)
    found = one.take()
    assert found is not None and (found.data, found.sender) == (b"hello", other.port)
    one.send(b"all", group=3)
    found = other.take()
    assert found is not None and (found.data, found.group) == (b"all", 3)
    with pytest.raises(SystemFault, match="nobody has port 8"):
        one.send(b"", port=8)
    with pytest.raises(SystemFault, match="port 7 is taken"):
        fake.open(2, port=7)


def test_closing_wakes_and_leaves_nothing_open(fake: FakeKernel) -> None:
    from threading import Timer

    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    session = fake.session()
    heard = session.subscribe("link")
    fake.on("link.getlink", LINKS, delay=60)
    Timer(0.1, session.close).start()
    assert list(heard) == []
    with pytest.raises(SystemFault):
        session.dump("link.getlink")
    assert (len(os.listdir("/proc/self/fd")) if before else 0) == before


@pytest.mark.parametrize("kind", ["fake", "live"])
def test_nudges_and_closing_wake_as_with_a_live_socket(fake: FakeKernel, kind: str) -> None:
    from threading import Timer

    sock = (fake if kind == "fake" else ends.HERE).open(0)
    nudges, started = sock.nudges, time.monotonic()
    Timer(0.05, sock.nudge).start()
    sock.wait(started + 5, nudges)
    sock.wait(started + 5, nudges)  # it was nudged already
    assert sock.nudges == nudges + 1
    with pytest.raises(NoAnswer):
        sock.wait(time.monotonic() + 0.01, sock.nudges)
    with pytest.raises(NoAnswer):
        sock.wait(0.0)
    called: list[int] = []
    sock.on_change(lambda: called.append(1))
    Timer(0.05, sock.close).start()
    with pytest.raises(Closed):
        sock.receive(started + 5)
    sock.close()
    assert time.monotonic() - started < 2 and called == [1] and sock.fileno() == -1
    uses: list[Callable[[], object]] = [
        sock.take, sock.wait, sock.drain, sock.memberships, sock.detach_filter, lambda: sock.join(1), lambda: sock.leave(1),
        lambda: sock.send(b""), lambda: sock.set_buffer(9000), lambda: sock.attach_filter([(6, 0, 0, 0)]),
    ]  # fmt: skip
    for use in uses:
        with pytest.raises(OSError) as caught:
            use()
        assert caught.value.errno == errno.EBADF


def test_closing_ends_a_wait_in_asyncio(fake: FakeKernel) -> None:
    from threading import Timer

    from nlshell.kernel.asynchronous import AsyncSession

    async def work() -> None:
        async with AsyncSession(fake) as session, session.subscribe("link") as events:
            for sock in fake._sockets:
                Timer(0.05, sock.nudge).start()
                Timer(0.1, sock.close).start()
            with pytest.raises(Closed):
                await asyncio.wait_for(events.next(), 5)

    asyncio.run(work())


def test_asyncio(fake: FakeKernel) -> None:
    from nlshell.kernel.asynchronous import AsyncSession

    async def work() -> tuple[list[str], int]:
        fake.on("link.getlink", LINKS, delay=0.05)
        async with AsyncSession(fake) as session:
            found = await asyncio.gather(*(session.dump("link.getlink") for _ in range(20)))
            return names(found[0]), len(found)

    assert asyncio.run(work()) == (["lo", "v0", "v1"], 20)


def test_programs_that_take_no_place(fake: FakeKernel) -> None:
    fake.on("link.getlink", LINKS)
    with fake.instead(), Session() as session:
        assert names(session.dump("link.getlink")) == ["lo", "v0", "v1"]
    assert ends.end_of(None) is ends.HERE and fake.session().end is fake
    with fake.session(namespace="blue") as session:
        assert session.label == "blue" and names(session.dump("link.getlink")) == ["lo", "v0", "v1"]


def test_it_needs_no_netlink() -> None:
    script = """
import _socket, os
del _socket.AF_NETLINK, os.eventfd
import nlshell, nlshell.testing
with nlshell.testing.kernel() as fake:
    fake.on("link.getlink", [{"ifi_index": 1, "ifname": "lo"}], delay=0.05)
    with nlshell.Session(fake) as session:
        print(session.dump("link.getlink")[0]["ifname"])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout == "lo\n", done.stderr


# --- recordings


def talk(path: Path) -> None:
    """Record a conversation with a scripted kernel."""
    with testing.kernel() as source:
        source.on("link.getlink", LINKS[:2], times=1)
        source.on("link.getlink", LINKS)
        source.on("link.newlink", error="EEXIST", text="there is one", path="ifname")
        source.on("ethtool.linkinfo_get", [{"header": {"dev_index": 2}, "port": "mii"}])
        source.family("wireguard")
        with testing.record(path, source) as session:
            session.dump("link.getlink")
            session.columns("link.getlink").df()
            with pytest.raises(KernelError):
                session.change("link.newlink", ifname="v0")
            session.dump("ethtool.linkinfo_get")
            with session.subscribe("link") as heard:
                for row in LINKS:
                    source.event("link.newlink", row)
                assert all(heard.next(1) for _ in LINKS)


@pytest.mark.extra("frames")
def test_a_recording_is_readable_and_played_back(tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    talk(path)
    text = json.loads(path.read_text())
    assert text["format"] == "nlshell talk 1" and text["names"]["2"] == "v0" and "ethtool" in text["families"].values()
    sent = [each["messages"][0]["type"] for each in text["talk"] if each["direction"] == "send"]
    assert sent == ["RTM_GETLINK", "RTM_GETLINK", "RTM_NEWLINK", "CTRL_CMD_GETFAMILY", "ETHTOOL_MSG_LINKINFO_GET"]
    assert [each["group"] for each in text["talk"] if "group" in each] == [1, 1, 1]
    with testing.kernel(path) as fake, fake.session() as session:
        counts = [len(session.dump("link.getlink")) for _ in range(3)]
        assert counts == [2, 3, 3]  # in their order, the last again and again
        assert len(session.columns("link.getlink").df()) == 3
        with pytest.raises(KernelError) as caught:
            session.change("link.newlink", ifname="v0")
        assert (caught.value.errno, caught.value.path, caught.value.text) == (errno.EEXIST, "ifname", "there is one")
        assert [str(each["port"]) for each in session.dump("ethtool.linkinfo_get")] == ["MII"]
        assert session.names_of([1, 2]) == {1: "lo", 2: "v0"}
        with session.subscribe("link") as heard:
            found = [heard.next(0) for _ in range(4)]
            assert [each and each["ifname"] for each in found] == ["lo", "v0", "v1", None]  # type: ignore[index]
            fake.play_events()
            assert heard.next(0) is not None
        fake.on("link.getlink", LINKS[:1])  # what a test says comes before
        assert len(session.dump("link.getlink")) == 1
    with testing.kernel(path, events=False) as fake, fake.session() as session, session.subscribe("link") as heard:
        assert heard.next(0) is None


def test_a_recorded_loss_keeps_its_place_and_its_count(tmp_path: Path) -> None:
    def heard(session: Session, happen: Callable[[], object] = lambda: None) -> list[str]:
        with session.subscribe("link") as events:
            happen()
            return [event.text if isinstance(event, Gap) else event["ifname"] for event in iter(lambda: events.next(0), None)]

    with testing.kernel() as source, testing.record(tmp_path / "talk.json", source) as session:

        def happen() -> None:
            for number, row in enumerate(LINKS):
                source.event("link.newlink", row)
                if number:
                    source.lose("link", 4 + number)

        first = heard(session, happen)
    assert [words.partition(": ")[2] or words for words in first] == ["lo", "v0", "v1", "11 datagrams lost"]
    with testing.kernel(tmp_path / "talk.json") as fake, fake.session() as session:
        assert heard(session) == first


@pytest.mark.extra("frames")
def test_what_was_never_recorded_names_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    talk(path)
    with testing.kernel(path) as fake, fake.session() as session:
        with pytest.raises(testing.NotRecorded, match=r"this RTM_NEWLINK was never recorded; .* ifname v0, and asked now is v7"):
            session.change("link.newlink", ifname="v7")
        with pytest.raises(testing.NotRecorded, match=r"without mtu \(1400 bytes\)"):
            session.change("link.newlink", ifname="v0", mtu=1400)
        with pytest.raises(testing.NotRecorded, match="with the flags"):
            session.change("link.newlink", ifname="v0", flags=h.CREATE)
        with pytest.raises(testing.NotRecorded, match=r"no RTM_DELLINK was recorded; there is RTM_GETLINK \(1\), RTM_NEWLINK \(1\)"):
            session.change("link.dellink", ifname="v0")
    with testing.kernel(path, strict=False) as fake, fake.session() as session:
        with pytest.raises(KernelError, match="asked now is v7") as caught:
            session.change("link.newlink", ifname="v7")
        assert caught.value.errno == errno.EOPNOTSUPP


def test_a_recorder_is_bounded_and_hooks_refuse_company(tmp_path: Path, fake: FakeKernel) -> None:
    fake.on("link.getlink", LINKS)
    recorder = testing.Recorder(most=100)
    with fake.session(on_send=recorder, on_receive=recorder) as session:
        session.dump("link.getlink")
    assert recorder.cut and "only the first 100 bytes" in recorder.to_dict()["cut"] and recorder.size <= 100
    with pytest.raises(UsageError, match="hook itself"), testing.record(tmp_path / "x", fake, on_send=recorder):
        pass
    with pytest.raises(InputError, match="cannot be read"):
        testing.kernel(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text('{"format": "nlshell talk 1", "talk": [{"protocol": "route"}]}')
    with pytest.raises(InputError, match="no recording of nlshell"):
        testing.kernel(tmp_path / "bad.json")
    for text, why in (('{"format": "nlshell talk 9"}', "nlshell talk 9"), ("{", "no recording"), ("hello", "has no line that begins with")):
        (tmp_path / "bad.json").write_text(text)
        with pytest.raises(InputError, match=why):
            testing.kernel(tmp_path / "bad.json")
    other = "big" if sys.byteorder == "little" else "little"
    (tmp_path / "bad.json").write_text(f'{{"format": "nlshell talk 1", "byte_order": "{other}", "talk": []}}')
    with pytest.raises(InputError, match=f"recorded on a {other}-endian machine"):
        testing.kernel(tmp_path / "bad.json")


@pytest.mark.parametrize("name", teach.recordings())
def test_recordings_of_the_course_are_played_back(name: str) -> None:
    recorded = teach.recording(name)
    with testing.kernel(recorded.path) as fake, testing.kernel(recorded) as twin:
        assert len(fake._talk.spoken) == len(twin._talk.spoken)  # type: ignore[union-attr]
        with fake.session(attempts=1, timeout=1) as session:
            seen: set[bytes] = set()
            for exchange in recorded:
                request = exchange.request
                if request.kind is None or request.bytes[16:] in seen or not request.flags & (h.ACK | h.DUMP):
                    continue
                seen.add(request.bytes[16:])
                from nlshell.kernel.request import Request

                again = session.exchange(Request(request.kind, request.bytes, request.flags, session.context(request.context.protocol)))
                assert [each.bytes[16:] for each in again] == [each.bytes[16:] for each in exchange]
                assert (again.errno, again.path, again.interrupted) == (exchange.errno, exchange.path, exchange.interrupted)


def test_events_and_a_gap_of_the_course() -> None:
    with testing.kernel(teach.recording("overrun")) as fake, fake.session() as session, session.subscribe("link") as heard:
        found = []
        while (event := heard.next(0)) is not None:
            found.append(event)
        assert [isinstance(event, Gap) for event in found] == [isinstance(event, Gap) for event in teach.recording("overrun").events]
        assert any(isinstance(event, Gap) for event in found)


# --- the same over every end


class Place:
    """A session at some end, with hooks perhaps, and how something is made to happen there."""

    def __init__(self, session: Session, happen: Callable[[int], object], lose: Callable[[], object] | None = None, **hooks: Any) -> None:
        self.session = session
        self.happen = happen
        self.lose = lose
        self.hooks = hooks


def _scripted(**options: Any) -> Iterator[Place]:
    with testing.kernel() as fake, fake.session(**options) as session:
        fake.on("link.getlink", LINKS)
        fake.on("link.newlink", when={"ifname": "v0"}, error="EEXIST", path="ifname")
        yield Place(session, lambda mtu: fake.event("link.newlink", {**LINKS[1], "mtu": mtu}), lambda: fake.lose("link", 5), **options)


def _real(session: Session) -> Iterator[Place]:
    with session:
        session.change(
            "link.newlink", {"ifname": "v0", "linkinfo.kind": "veth", "linkinfo.data.peer.ifname": "v1"}, flags=h.CREATE | h.EXCL
        )
        yield Place(session, lambda mtu: session.change("link.setlink", ifname="v0", mtu=mtu))


@pytest.fixture(params=["fake", "hooked", "recorded", "live", "remote"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "fake":
        yield from _scripted()
    elif request.param == "hooked":
        passed: list[str] = []
        yield from _scripted(on_send=lambda each: passed.append(each.direction), on_receive=lambda each: passed.append(each.direction))
        assert {"send", "receive"} <= set(passed)
    elif request.param == "recorded":
        recorder = testing.Recorder(tmp_path / "talk.json")
        with recorder:
            yield from _scripted(on_send=recorder, on_receive=recorder)
        assert (tmp_path / "talk.json").exists() and recorder.size
    elif live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    elif request.param == "live":
        yield from _real(nlshell.sandbox())
    else:
        yield from _real(Session(f"exec:{' '.join(live._unshare())}"))


@pytest.fixture
def state(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    monkeypatch.setattr(State, "session", property(lambda self: place.session))
    made = State()
    yield made
    made.close()


def test_link_show(state: State) -> None:
    out, err = io.StringIO(), io.StringIO()
    assert run_text("link show | where ifname in lo,v0,v1 | columns ifname linkinfo.kind | jsonl", state, out, err) == 0, err.getvalue()
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert {row["ifname"]: row.get("linkinfo.kind") for row in rows} == {"lo": None, "v0": "veth", "v1": "veth"}


@pytest.mark.extra("frames")
def test_link_show_as_a_frame(state: State) -> None:
    result = perform("link show | df", state)
    frame: Any = result.value
    frame = getattr(frame, "frame", frame)
    assert {"lo", "v0", "v1"} <= set(frame["ifname"])


def test_monitor(place: Place, state: State) -> None:
    feed: Any = perform("monitor link", state).value
    for mtu in (1400, 1300):
        place.happen(mtu)
    if place.lose is not None:
        place.lose()
    found = []
    while (update := feed.next(2)) is not None:
        found.append(update)
        if len(found) == 2 + (place.lose is not None):
            break
    feed.close()
    assert [each.message["mtu"] for each in found if each.message is not None][:2] == [1400, 1300]
    if place.lose is not None:
        assert found[-1].lost == 5 and "5 datagrams lost" in found[-1].text


def test_why_of_a_refused_change(state: State) -> None:
    out, err = io.StringIO(), io.StringIO()
    line = "link newlink ifname=v0 linkinfo.kind=dummy --flags create,excl"
    assert run_text(f"{line}; why", state, out, err) == 1
    assert "EEXIST" in err.getvalue() and "EEXIST" in out.getvalue()


@pytest.mark.extra("jupyter")
def test_explorer(place: Place, state: State, tmp_path: Path) -> None:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.hist_file = ":memory:"
    shell = InteractiveShell(config=config, ipython_dir=str(tmp_path))
    nlshell.load_ipython_extension(shell)
    try:
        widget = shell.run_line_magic("nl", "explore link show")
        assert len(widget.messages) == len(place.session.dump("link.getlink")) + 2
        assert Exploration(widget.messages).listing("v0")["count"] >= 1
        widget.close()
    finally:
        nlshell.unload_ipython_extension(shell)


@pytest.mark.extra("frames")
def test_tasks(place: Place) -> None:
    async def talk() -> None:
        async with nlshell.open_async(place.session.end, namespace=place.session.namespace, **place.hooks) as session:
            links = await session.dump("link.getlink")
            assert {"lo", "v0", "v1"} <= set(names(links)) == {link["ifname"] async for link in session.dump("link.getlink")}
            assert list(links.df()["ifname"]) == names(links)
            async with session.subscribe("link") as heard:
                place.happen(1450)
                event = await heard.next(2)
                assert event is not None and not isinstance(event, Gap) and event["mtu"] == 1450
            with pytest.raises(FileExistsError) as caught:
                await session.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "dummy"}, flags="create,excl")
            assert caught.value.exchange is not None
            why = reasons(caught.value.exchange)
            assert (why.name, why.operation) == ("EEXIST", "RTM_NEWLINK") and "exists" in str(caught.value)

    asyncio.run(talk())


def test_a_refused_change(place: Place) -> None:
    with pytest.raises(FileExistsError) as caught:
        place.session.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "dummy"}, flags=h.CREATE | h.EXCL)
    assert caught.value.errno == errno.EEXIST


def test_commands_over_a_recording_of_a_real_kernel_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    lines = (
        "link show | columns ifname mtu linkinfo.kind",
        "link show | df",
        "link newlink ifname=v0 linkinfo.kind=dummy --flags create,excl",
    )

    def said(session: Session) -> list[tuple[int, str]]:
        monkeypatch.setattr(State, "session", property(lambda self: session))
        state, found = State(), []
        for line in (*lines, "why"):
            out = io.StringIO()
            status = run_text(line, state, out, io.StringIO())
            # Of `why` the words: below them stand the bytes of the request, whose number is another each time.
            found.append((status, out.getvalue() if line != "why" else out.getvalue().partition("hint")[0]))
        with session.subscribe("link") as heard:
            if session.end is ends.HERE:
                session.change("link.setlink", ifname="v0", mtu=1400)
            event = heard.next(1)
            assert event is not None and not isinstance(event, Gap) and event["mtu"] == 1400
        state.close()
        return found

    with testing.Recorder(tmp_path / "talk.json") as recorder, nlshell.sandbox(on_send=recorder, on_receive=recorder) as session:
        session.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags=h.CREATE | h.EXCL)
        first = said(session)
        recorder.learn_names(session)
    with testing.kernel(tmp_path / "talk.json") as fake, fake.session() as session:
        assert said(session) == first
    assert "v0" in first[0][1] and "EEXIST" in first[3][1]


# --- pytest


@pytest.mark.extra("frames")
def test_the_fixture(tmp_path: Path) -> None:
    talk(tmp_path / "talk.json")
    (tmp_path / "test_it.py").write_text("""
import nlshell, pytest
def test_script(fake_kernel):
    fake_kernel.on("link.getlink", [{"ifi_index": 1, "ifname": "lo"}])
    with nlshell.Session(fake_kernel) as session:
        assert session.dump("link.getlink")[0]["ifname"] == "lo"
@pytest.mark.fake_kernel("talk.json")
def test_recording(fake_kernel):
    with nlshell.Session(fake_kernel) as session:
        assert len(session.dump("link.getlink")) == 2
""")
    plugin = ["-p", "no:nlshell", "-p", "nlshell.testing.plugin", "-p", "no:cacheprovider", "--strict-markers"]
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *plugin, "."], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    assert 'nlshell = "nlshell.testing.plugin"' in (ROOT / "pyproject.toml").read_text()
    loaded = "import sys, nlshell.testing.plugin; print([m for m in sys.modules if m.startswith('nlshell.')])"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "['nlshell.hooks', 'nlshell.testing', 'nlshell.testing.plugin']\n"


def test_a_flag_is_advised_only_where_it_is_missing() -> None:
    with testing.kernel() as fake, fake.session() as session:
        fake.on("rule.getrule", silent=True)
        with pytest.raises(NoAnswer) as dump:
            session.dump("rule.getrule", within=0.05)
        with pytest.raises(NoAnswer) as bare:
            session.exchange(session.build("rule.getrule", {}, ack=False), within=0.05)
        with session.connect() as connection, pytest.raises(NoAnswer) as owned:
            connection.request("rule.getrule", within=0.05)
    assert "NLM_F" not in str(dump.value) and "NLM_F" not in str(owned.value)
    assert str(bare.value).endswith("; the request may need NLM_F_ACK or NLM_F_DUMP")
    # And so it is: with it there is an end.
    with Session() as session:
        assert session.exchange(session.build("link.getlink", {"ifi_index": 1}, ack=True), within=5).errno == 0
