"""Behaviours that the tests of other netlink libraries show, where no other test of ours did; docs/ported.md has the whole list."""

from __future__ import annotations

import ast
import asyncio
import errno
import os
import re
import selectors
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import nlshell
from nlshell import testing
from nlshell.kernel.connection import Connection
from nlshell.kernel.namespace import private
from nlshell.testing.fake import FakeKernel

from .live import ROOT

ADD = "create,excl"
USERSOCK = 2
NOTHING = 0  # a type below NLMSG_MIN_TYPE: the kernel acknowledges it and does nothing
ASKED = nlshell.NLM_F_REQUEST | nlshell.NLM_F_ACK
SOL_NETLINK = 270
LINKS = [{"ifi_index": index, "ifname": f"v{index}"} for index in range(1, 5)]


@pytest.fixture
def session() -> Iterator[nlshell.Session]:
    with nlshell.sandbox() as opened:
        yield opened


@pytest.fixture
def fake() -> Iterator[FakeKernel]:
    with testing.kernel() as made:
        yield made


def raw(kind: int, payload: bytes = b"", *, flags: int = ASKED, seq: int = 0, port: int = 0, length: int = 0) -> bytes:
    return struct.pack("=IHHII", length or 16 + len(payload), kind, flags, seq, port) + payload


def message(found: object) -> nlshell.Message:
    assert isinstance(found, nlshell.Message), found
    return found


def in_thread(call: Callable[[], Any]) -> Callable[[], Any]:
    """Begin a call in another thread; what is given back waits for its end, and for what it raised."""
    ended: list[tuple[bool, Any]] = []

    def run() -> None:
        try:
            ended.append((True, call()))
        except BaseException as error:
            ended.append((False, error))

    thread = threading.Thread(target=run)
    thread.start()

    def result() -> Any:
        thread.join(10)
        assert not thread.is_alive(), "it still runs"
        fine, value = ended[0]
        if not fine:
            raise value
        return value

    return result


# --- the list


def rows_of_the_list() -> list[tuple[str, str]]:
    """Of every row of every table of docs/ported.md: the other test, and what is said of ours."""
    lines = [line for line in (ROOT / "docs/ported.md").read_text().splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    assert all(len(each) == 3 and all(each) for each in cells), [each for each in cells if len(each) != 3]
    return [(each[0], each[2]) for each in cells]


def test_every_test_that_the_list_names_is_there() -> None:
    functions: dict[str, set[str]] = {}
    rows = rows_of_the_list()
    named = 0
    for theirs, ours in rows:
        found = re.findall(r"`(test_\w+)::(test_\w+)`", ours)
        assert found or ours.startswith("not ours: "), f"{theirs}: {ours!r} names no test and no reason"
        assert len(found) == ours.count("::"), f"{theirs}: a name in {ours!r} cannot be read"
        for module, name in found:
            if module not in functions:
                tree = ast.parse((ROOT / "tests" / f"{module}.py").read_text())
                functions[module] = {each.name for each in tree.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))}
            assert name in functions[module], f"{theirs}: there is no {module}::{name}"
            named += 1
    assert len(rows) > 100 and named > 100


def test_every_test_of_this_file_stands_in_the_list() -> None:
    text = (ROOT / "docs/ported.md").read_text()
    tree = ast.parse(Path(__file__).read_text())
    mine = [each.name for each in tree.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")]
    assert not [name for name in mine[2:] if f"`test_ported::{name}`" not in text]


# --- a connection


def test_what_is_sent_has_its_length_a_number_of_its_own_and_the_port(fake: FakeKernel) -> None:
    fake.on("link.getlink", LINKS)
    with fake.session() as session, session.connect() as connection:
        seqs = [connection.send("link.getlink", ifi_index=1) for _ in range(100)]
        sent = fake.requests_of("link.getlink")
        assert len(set(seqs)) == 100 and 0 not in seqs and [each.seq for each in sent] == seqs
        assert all(each.port == connection.port and len(each.bytes) == each.length for each in sent)


def test_a_request_that_does_nothing_is_acknowledged_with_what_was_quoted() -> None:
    with nlshell.connect("generic") as connection:
        connection.transmit(raw(NOTHING, seq=77, port=connection.port))
        answer = message(connection.next(2))
        assert (answer.type, answer.seq, answer.length, answer["error"]) == ("NLMSG_ERROR", 77, 36, 0)
        assert (answer["nlmsg_len"], answer["nlmsg_flags"], answer["nlmsg_pid"]) == (16, ASKED, connection.port)


@pytest.mark.parametrize("wrong", [b"", b"\1"])
def test_an_error_that_is_too_short_is_malformed(fake: FakeKernel, wrong: bytes) -> None:
    fake.on("link.getlink", raw=[raw(nlshell.NLMSG_ERROR, wrong, flags=0)])
    with fake.session() as session, session.connect() as connection:
        for ask in (session.request, connection.request):
            with pytest.raises(nlshell.Overrun, match="malformed"):
                ask("link.getlink", ifi_index=1)


def test_an_error_whose_extended_ack_is_cut_still_says_its_number(fake: FakeKernel) -> None:
    flags = 0x200  # NLM_F_ACK_TLVS: and neither the quoted request nor a TLV is whole
    fake.on("link.getlink", raw=[raw(nlshell.NLMSG_ERROR, struct.pack("=i", -errno.ENOENT) + b"\xff", flags=flags)])
    with fake.session() as session, pytest.raises(FileNotFoundError) as caught:
        session.request("link.getlink", ifi_index=1)
    assert isinstance(caught.value, nlshell.KernelError) and not caught.value.ack


def test_what_an_end_raises_comes_out_of_the_request(fake: FakeKernel) -> None:
    def broken(_: nlshell.Message) -> None:
        raise FileNotFoundError(errno.ENOENT, "of the end itself")

    fake.on("link.getlink", broken)
    with fake.session() as session, session.connect() as connection:
        for ask in (session.request, session.dump, connection.request):
            with pytest.raises(FileNotFoundError, match="of the end itself"):
                ask("link.getlink", ifi_index=1)
        fake.on("link.getlink", LINKS)
        assert connection.request("link.getlink", ifi_index=2)[0]["ifname"] == "v2"


def test_nothing_to_hear_is_none_and_no_error(fake: FakeKernel) -> None:
    with fake.session() as session, session.connect(groups=["link"]) as connection, session.subscribe("link") as events:
        assert connection.next(0) is None and events.next(0) is None and connection.next(0.01) is None


def test_many_connections_at_once_get_their_own_answers() -> None:
    def work() -> int:
        with nlshell.connect("generic") as connection:
            answered = 0
            for seq in range(1, 51):
                connection.transmit(raw(NOTHING, seq=seq, port=connection.port))
                answer = message(connection.next(5))
                answered += (answer.seq, answer["nlmsg_pid"]) == (seq, connection.port) and connection.next(0) is None
            return answered

    assert [each() for each in [in_thread(work) for _ in range(8)]] == [50] * 8


def test_threads_send_and_hear_on_one_connection_without_order() -> None:
    with nlshell.connect("generic") as connection:

        def work() -> list[int]:
            found = []
            for seq in range(1, 51):
                connection.transmit(raw(NOTHING, seq=seq, port=connection.port))
                found.append(message(connection.next(5)).seq)
            return found

        heard = [seq for each in [in_thread(work) for _ in range(8)] for seq in each()]
        assert sorted(heard) == sorted(list(range(1, 51)) * 8) and connection.next(0) is None


def test_closing_a_connection_ends_its_wait_however_often(session: nlshell.Session) -> None:
    connection = session.connect(groups=["link"])
    waiting = in_thread(connection.next)
    time.sleep(0.05)
    for _ in range(5):
        connection.close()
    with pytest.raises(nlshell.Closed):
        waiting()
    assert session.request("link.getlink", ifname="lo").ok and list(connection) == []


CLOSED: dict[str, Callable[[Connection], object]] = {
    "next": lambda connection: connection.next(0),
    "request": lambda connection: connection.request("link.getlink", ifi_index=1),
    "ask": lambda connection: connection.ask("link.getlink", ifi_index=1),
    "transmit": lambda connection: connection.transmit(raw(NOTHING)),
    "try_transmit": lambda connection: connection.try_transmit(raw(NOTHING)),
    "send": lambda connection: connection.send("link.getlink", ifi_index=1),
    "join": lambda connection: connection.join("link"),
    "leave": lambda connection: connection.leave("link"),
    "groups": lambda connection: connection.groups,
    "option": lambda connection: connection.option("no_enobufs"),
    "buffer": lambda connection: connection.buffer(8192),
    "filter": lambda connection: connection.filter([(0x06, 0, 0, 0)]),
}


@pytest.mark.parametrize("what", CLOSED)
def test_a_closed_connection_refuses_everything(session: nlshell.Session, what: str) -> None:
    connection = session.connect("route", groups=["link"])
    connection.close()
    with pytest.raises(nlshell.Closed) as caught:
        CLOSED[what](connection)
    assert caught.value.errno == errno.EBADF and connection.fileno() == -1


def bridges(session: nlshell.Session, count: int) -> None:
    for index in range(count):
        session.change("link.newlink", {"ifname": f"b{index}", "linkinfo.kind": "bridge"}, flags=ADD)


def test_a_dump_goes_whole_to_whoever_asked(session: nlshell.Session) -> None:
    bridges(session, 20)
    expected = len(session.dump("link.getlink"))
    with session.connect() as connection:
        for _ in range(5):
            asked = connection.ask("link.getlink", flags="dump")
            other = in_thread(lambda: connection.next(0.02))
            assert len(connection.result(asked, within=5).raise_for_error()) == expected >= 21
            assert other() is None


def test_sending_goes_on_while_another_thread_waits(session: nlshell.Session) -> None:
    with session.connect(groups=["link"]) as connection:
        waiting = in_thread(lambda: connection.next(10))
        time.sleep(0.05)
        started = time.monotonic()
        connection.transmit(nlshell.encode("link.getlink", {"ifi_index": 77}, flags="request,ack", seq=5, port=connection.port))
        assert time.monotonic() - started < 2 and message(waiting()).seq == 5


def test_a_stream_gives_what_a_dump_gives(session: nlshell.Session) -> None:
    bridges(session, 20)
    dump = [(each.type, each["ifi_index"], each["ifname"], each.flags) for each in session.dump("link.getlink")]
    stream = [(each.type, each["ifi_index"], each["ifname"], each.flags) for each in session.stream("link.getlink")]
    assert stream == dump and len(dump) >= 21


def test_buffers_and_options_are_those_that_the_kernel_tells(session: nlshell.Session) -> None:
    with session.connect("generic") as connection, socket.socket(fileno=os.dup(connection.fileno())) as same:
        assert connection.buffer(8192) == 16384 == same.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        assert connection.buffer(8192, send=True) == 16384 == same.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        numbers = {"cap_ack": 10, "ext_ack": 11, "strict": 12}  # <linux/netlink.h>
        assert all(same.getsockopt(SOL_NETLINK, number) == (name in connection.socket.options) for name, number in numbers.items())
        for name, number in {"packet_info": 3, "broadcast_error": 4, "no_enobufs": 5, **numbers}.items():
            for on in (False, True):
                assert not connection.option(name, on) or bool(same.getsockopt(SOL_NETLINK, number)) is on


def test_a_program_of_ones_own_filters_by_number() -> None:
    program = [(0x20, 0, 0, 8), (0x15, 0, 1, 0xFFFFFFFF), (0x06, 0, 0, 0xFFFFFFFF), (0x06, 0, 0, 0)]  # nlmsg_seq is all ones
    with nlshell.connect("generic") as connection:
        with pytest.raises(nlshell.SystemFault, match="EINVAL"):
            connection.filter([])
        connection.filter(program)
        for seq in (0xFFFFFFFF, 10, 0xFFFFFFFF):
            connection.transmit(raw(NOTHING, seq=seq, port=connection.port))
        assert [message(connection.next(2)).seq for _ in range(2)] == [0xFFFFFFFF] * 2 and connection.next(0) is None
        connection.filter(None)
        connection.transmit(raw(NOTHING, seq=10, port=connection.port))
        assert message(connection.next(2)).seq == 10


def test_a_port_may_be_chosen_and_belongs_to_one(session: nlshell.Session) -> None:
    with session.connect("generic", port=0x7ABC0001) as connection:
        assert connection.port == 0x7ABC0001
        seq = connection.send("nlctrl.getfamily", family_name="nlctrl")
        answer = message(connection.next(2))
        assert (answer.seq, answer.port) == (seq, connection.port)
        with pytest.raises(OSError) as caught:
            session.connect("generic", port=connection.port)
        assert caught.value.errno == errno.EADDRINUSE
        with session.connect("generic") as one, session.connect("generic") as other:
            assert len({one.port, other.port, connection.port, 0}) == 4


def test_a_deadline_that_has_passed_ends_at_once(fake: FakeKernel, session: nlshell.Session) -> None:
    fake.on("link.getlink", silent=True)
    started = time.monotonic()
    with fake.session(timeout=60) as silent, silent.connect() as connection:
        for ask in (silent.request, connection.request):
            with pytest.raises(TimeoutError):
                ask("link.getlink", ifi_index=1, within=0)
    with session.connect(USERSOCK) as server, session.connect(USERSOCK, peer=server.port, timeout=60) as client:
        server.buffer(2304)
        while client.try_transmit(bytes(1000)):
            pass
        with pytest.raises(TimeoutError):
            client.transmit(bytes(1000), within=0)
    assert time.monotonic() - started < 2


def test_a_message_keeps_its_bytes_when_the_next_one_comes() -> None:
    with nlshell.connect(USERSOCK) as connection:
        sent = [raw(0x20, bytes([seq]) * 4, seq=seq) for seq in (1, 2)]
        heard = []
        for data in sent:
            connection.transmit(data, port=connection.port)
            heard.append(message(connection.next(2)))
        assert [each.bytes for each in heard] == sent


def test_the_last_message_may_be_unaligned_and_what_is_missing_is_told() -> None:
    with nlshell.connect(USERSOCK) as connection:
        connection.transmit(raw(0x20, seq=1) + raw(0x20, b"\xff", seq=2), port=connection.port)
        assert [len(message(connection.next(2)).bytes) for _ in range(2)] == [16, 17]
        connection.transmit(raw(0x20, bytes(117), seq=3, length=136), port=connection.port)  # three bytes fewer than it says
        assert isinstance(connection.next(2), nlshell.Gap) and connection.next(0) is None


def test_a_stranger_may_not_enter_a_namespace() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    script = """
import nlshell, os, sys
nlshell.open(namespace=f"fd:{sys.argv[1]}").dump("link.getlink")  # as root it may; and all is imported now
os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    nlshell.open(namespace=f"fd:{sys.argv[1]}").dump("link.getlink")
except PermissionError as error:
    print(error.errno)
"""
    with open("/proc/self/ns/net") as place:
        command = [sys.executable, "-c", script, str(place.fileno())]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, pass_fds=[place.fileno()], timeout=30)
    assert done.stdout == "1\n", done.stderr


# --- a fake kernel


@pytest.mark.parametrize("count", [0, 1, 4])
def test_rows_of_a_dump_are_parts_and_done_ends_them(fake: FakeKernel, count: int) -> None:
    fake.on("link.getlink", LINKS[:count])
    with fake.session() as session:
        dump = session.dump("link.getlink")
        assert [each.flags for each in dump] == [nlshell.NLM_F_MULTI] * count
        assert dump.end is not None and dump.end.type == "NLMSG_DONE" and dump.end.flags & nlshell.NLM_F_MULTI
        if count:
            assert not session.request("link.getlink", ifi_index=1)[0].flags & nlshell.NLM_F_MULTI


def test_a_dump_leaves_nothing_in_line(fake: FakeKernel) -> None:
    fake.on("link.getlink", LINKS, parts=4)
    with fake.session() as session, session.connect() as connection:
        assert len(connection.dump("link.getlink")) == 4 and connection.next(0) is None
        stream: Any = session.stream("link.getlink")
        assert next(stream)["ifname"] == "v1"
        stream.close()
        assert [each["ifname"] for each in session.dump("link.getlink")] == ["v1", "v2", "v3", "v4"]


def test_types_and_flags_of_requests_can_be_looked_at(fake: FakeKernel) -> None:
    fake.on("link.getlink", LINKS)
    fake.on("link.newlink")
    with fake.session() as session:
        session.dump("link.getlink")
        session.change("link.newlink", ifname="v9", flags=ADD)
    assert [each.type for each in fake.requests] == ["RTM_GETLINK", "RTM_NEWLINK"]
    new = nlshell.NLM_F_CREATE | nlshell.NLM_F_EXCL | ASKED
    assert fake.requests[0].flags & nlshell.NLM_F_DUMP == nlshell.NLM_F_DUMP and fake.requests[1].flags == new


def test_options_filters_and_deadlines_work_on_a_fake_too(fake: FakeKernel) -> None:
    with fake.session() as session, session.connect() as connection:
        connection.join("link")
        assert connection.groups == [1]
        connection.leave("link")
        assert connection.groups == [] and connection.option("no_enobufs") and connection.buffer(5000) >= 5000
        connection.filter([(0x06, 0, 0, 0xFFFFFFFF)])
        connection.filter(None)
        assert connection.fileno() >= 0


# --- callbacks, threads and loops


def test_a_hook_sees_what_it_picks_and_another_session_is_not_seen(session: nlshell.Session) -> None:
    seen = {"lo": 0, "nothing": 0}

    def hook(passing: nlshell.Passing) -> None:
        for each in passing.messages:
            seen["lo"] += each.get("ifi_index") == 1
            seen["nothing"] += each.get("ifi_index") == -1

    place = session.end
    with nlshell.Session(place, on_receive=hook) as hooked:
        hooked.change("link.setlink", ifi_index=1, mtu=1400)
        hooked.request("link.getlink", ifi_index=1)
    counted = seen["lo"]
    assert counted > 0
    session.change("link.setlink", ifi_index=1, mtu=1500)
    session.request("link.getlink", ifi_index=1)
    assert seen == {"lo": counted, "nothing": 0}


def test_a_session_without_asyncio_makes_no_loop() -> None:
    script = "import sys, nlshell\nwith nlshell.open() as session: session.dump('link.getlink')\nassert 'asyncio' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, timeout=30)


def test_a_session_works_inside_a_running_loop() -> None:
    async def main() -> None:
        with nlshell.open() as session:
            assert session.request("link.getlink", ifname="lo").ok

    asyncio.run(main())


def test_a_session_is_used_and_closed_by_a_thread_that_did_not_open_it() -> None:
    session = nlshell.open()
    assert in_thread(lambda: session.request("link.getlink", ifname="lo").ok)()
    in_thread(session.close)()
    session.close()
    with pytest.raises(nlshell.Closed):
        session.dump("link.getlink")


def test_an_asynchronous_session_serves_one_loop_after_another_and_any_kind() -> None:
    session = nlshell.open_async()

    async def ask() -> bool:
        return bool((await session.request("link.getlink", ifname="lo")).ok)

    assert asyncio.run(ask()) and in_thread(lambda: asyncio.run(ask()))()
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    try:
        assert loop.run_until_complete(ask())
    finally:
        loop.close()
        session.close()


def test_sessions_come_and_go_and_leave_nothing() -> None:
    async def one() -> None:
        async with nlshell.open_async() as session, session.subscribe("link"):
            assert (await session.request("link.getlink", ifname="lo")).ok

    async def many() -> None:
        for _ in range(20):
            await one()

    def plain() -> None:
        with nlshell.open() as session, session.subscribe("link"):
            assert session.request("link.getlink", ifname="lo").ok

    def nowhere() -> None:
        with pytest.raises(FileNotFoundError), nlshell.open(namespace="nosuchnamespace") as session:
            session.dump("link.getlink")

    for each in (plain, nowhere, lambda: asyncio.run(one())):
        each()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        plain()
        nowhere()
    asyncio.run(many())
    assert len(os.listdir("/proc/self/fd")) <= before


def test_links_addresses_routes_and_rules_come_and_go_in_asyncio() -> None:
    async def work(session: nlshell.AsyncSession) -> None:
        for name in ("d0", "d1"):
            await session.change("link.newlink", {"ifname": name, "linkinfo.kind": "bridge"}, flags=ADD)
        (link,) = await session.request("link.getlink", ifname="d0")
        assert link["ifi_index"] > 1 and link["linkinfo.kind"] == "bridge"
        await session.change("link.setlink", ifname="d0", ifi_flags=1, ifi_change=1)
        life = {"ifa_prefered": 2800, "ifa_valid": 3600}
        given = {"ifa_index": "d0", "local": "192.0.2.1", "ifa_prefixlen": 24, "ifa_family": "inet", "cacheinfo": life}
        await session.change("addr.newaddr", given, flags=ADD)
        (address,) = [each async for each in session.dump("addr.getaddr", ifa_family="inet") if each["ifa_index"] == link["ifi_index"]]
        assert str(address["local"]) == "192.0.2.1" and 3500 < address["cacheinfo.ifa_valid"] <= 3600
        found = await session.dump("route.getroute", {"rtm_table": 255})
        assert len(found) > 0 and {each["table"] for each in found} == {255}
        rule = {"family": "inet", "priority": 77, "table": 100, "action": "to_tbl"}
        await session.change("rule.newrule", rule, flags=ADD)
        assert [each["table"] for each in await session.dump("rule.getrule") if each.get("priority") == 77] == [100]
        await session.change("rule.delrule", rule)
        assert not [each for each in await session.dump("rule.getrule") if each.get("priority") == 77]
        await session.change("link.dellink", ifname="d0")
        await session.change("link.dellink", ifi_index=(await session.request("link.getlink", ifname="d1"))[0]["ifi_index"])
        with pytest.raises(OSError) as caught:
            await session.request("link.getlink", ifname="d0")
        assert caught.value.errno == errno.ENODEV

    async def whole() -> None:
        with private() as place:
            async with nlshell.open_async(namespace=place) as session:
                await asyncio.wait_for(work(session), 10)

    asyncio.run(whole())


def test_a_loss_is_a_gap_in_asyncio_and_hearing_goes_on(fake: FakeKernel) -> None:
    async def main() -> None:
        async with (
            nlshell.AsyncSession(fake) as session,
            session.subscribe("link") as events,
            session.connect(groups=["link"]) as connection,
        ):
            for each in (events, connection):
                assert await each.next(0) is None
            fake.event("link.newlink", LINKS[0])
            fake.lose("link", 3)
            fake.event("link.newlink", LINKS[1])
            for each in (events, connection):
                first, gap, last = [await each.next(1) for _ in range(3)]
                assert isinstance(gap, nlshell.Gap) and gap.lost == 3
                assert [message(one)["ifname"] for one in (first, last)] == ["v1", "v2"]

    asyncio.run(main())


# --- far away


def test_links_of_here_are_the_same_by_way_of_a_helper() -> None:
    found = []
    for place in (None, "exec:env"):
        with nlshell.open(place) as session:
            link = session.request("link.getlink", ifname="lo")[0]
            found.append((link["ifi_index"], link["ifname"], link["address"], session.names_of([1])))
            assert "lo" in [each["ifname"] for each in session.dump("link.getlink")]
    assert found[0] == found[1]
