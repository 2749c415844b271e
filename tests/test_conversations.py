"""Connections, other programs as the other end, closing and cancelling: kernel/connection.py, transport.py, buffered.py, bpf.py."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import nlshell
from nlshell.codec.around import NOTHING_AROUND
from nlshell.codec.value_at import value_at
from nlshell.codec.where import Known, Where
from nlshell.kernel.bpf import program
from nlshell.kernel.connection import Connection
from nlshell.kernel.socket import NetlinkSocket
from nlshell.kernel.subscription import Gap
from nlshell.schema import REGISTRY
from nlshell.wire import header as h

USERSOCK = 2
ADD = 0x600  # NLM_F_CREATE|NLM_F_EXCL


@pytest.fixture
def session() -> Iterator[nlshell.Session]:
    with nlshell.sandbox() as opened:
        yield opened


def veth(session: Any, name: str = "v0") -> None:
    session.change("link.newlink", {"ifname": name, "linkinfo.kind": "veth"}, flags=ADD)


def message(found: object) -> nlshell.Message:
    assert isinstance(found, nlshell.Message), found
    return found


def ended_by(call: Callable[[], Any], end: Callable[[], Any]) -> tuple[BaseException | None, float]:
    """What a call raises when something else is done while it waits in a thread, and after how many seconds."""
    raised: list[BaseException | None] = []
    begun = threading.Event()

    def run() -> None:
        begun.set()
        try:
            call()
            raised.append(None)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    begun.wait()
    time.sleep(0.1)
    started = time.monotonic()
    end()
    thread.join(5)
    assert not thread.is_alive(), "it still waits"
    return raised[0], time.monotonic() - started


# --- asking and hearing on one socket


def test_requests_and_events_share_a_socket_and_each_finds_its_place(session: nlshell.Session) -> None:
    with session.connect("route", groups=["link"]) as connection:
        dump = connection.ask("link.getlink", flags="dump")
        one = connection.ask("link.getlink", ifi_index=1)
        veth(session)
        assert [each["ifname"] for each in connection.result(one)] == ["lo"]
        assert "lo" in [each["ifname"] for each in connection.result(dump).raise_for_error()]
        told = [message(connection.next(1)), message(connection.next(1))]
        assert {each["ifname"] for each in told} == {"v0", "veth0"} and all(
            each.origin is not None and each.origin.group == 1 for each in told
        )
        connection.change("link.setlink", ifname="v0", mtu=1300)
        assert message(connection.next(1))["mtu"] == 1300 and connection.next(0) is None
        with pytest.raises(FileExistsError):
            connection.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags=ADD)


def test_what_was_only_sent_is_answered_in_line(session: nlshell.Session) -> None:
    with session.connect() as connection:
        seqs = [connection.send("link.getlink", ifi_index=index) for index in (1, 77)]
        answers = [message(connection.next(1)) for _ in seqs]
        assert [each.seq for each in answers] == seqs and answers[0]["ifname"] == "lo" and answers[1].type == "NLMSG_ERROR"
        connection.transmit(nlshell.encode("link.getlink", {"ifi_index": 1}, seq=9))
        assert message(connection.next(1)).seq == 9


def test_groups_come_and_go_by_name(session: nlshell.Session) -> None:
    with session.connect("route") as connection:
        assert connection.groups == []
        connection.join("link")
        connection.join(8)
        assert connection.groups == [1, 8]
        connection.leave("link")
        assert connection.groups == [8]
        veth(session)
        assert not [each for each in iter(lambda: connection.next(0), None) if isinstance(each, nlshell.Message) and each.family == "link"]
        with pytest.raises(nlshell.UsageError, match="group of netfilter"):
            connection.join("netfilter.nftables")
        with pytest.raises(nlshell.UsageError, match="group of netfilter"):
            connection.leave("netfilter.nftables")
        with pytest.raises(nlshell.UnknownNameError):
            connection.join("lnk")
        with pytest.raises(nlshell.SystemFault, match="cannot be left"):
            connection.leave(99_999)
        connection.filter(None)
        assert connection.groups == [8]
    with nlshell.connect("generic") as generic:
        generic.join("ethtool.monitor")
        assert len(generic.groups) == 1


def test_options_and_buffers(session: nlshell.Session) -> None:
    with session.connect(receive_buffer=100_000, cap_ack=False) as connection:
        assert connection.option("no_enobufs") and connection.option("no_enobufs", False) is not None
        assert connection.buffer(200_000) >= 200_000
        with pytest.raises(nlshell.UnknownNameError, match="no_enobufs"):
            connection.option("no_enobuf")
        with pytest.raises(nlshell.UsageError, match="speaks route"):
            connection.request("mptcp_pm.get_limits")


def test_a_deadline_for_each_request(session: nlshell.Session) -> None:
    with session.connect() as connection:
        request = connection.ask("link.getlink", ifi_index=1)
        connection.socket.take = lambda: None  # type: ignore[method-assign]  # the answer is late
        started = time.monotonic()
        with pytest.raises(TimeoutError, match=r"within 0\.1 seconds"):
            connection.result(request, within=0.1)
        assert time.monotonic() - started < 2
        del connection.socket.take
        late = [message(connection.next(1)), message(connection.next(1))]  # it stands in line
        assert [each.type for each in late] == ["RTM_NEWLINK", "NLMSG_ERROR"] and {each.seq for each in late} == {request.seq}
        assert connection.request("link.getlink", ifi_index=1, within=5).ok


def test_the_kernels_own_dump_is_one_at_a_time(session: nlshell.Session) -> None:
    for index in range(30):
        veth(session, f"v{index}")
    with session.connect() as connection:
        dumps = [connection.ask("link.getlink", flags="dump") for _ in range(2)]
        found = [connection.result(each) for each in dumps]
        assert [each.errno for each in found] == [0, 16] and len(found[0]) == 61


def test_a_lost_event_is_a_gap_and_ends_open_requests(session: nlshell.Session) -> None:
    with session.connect(groups=["link"], receive_buffer=0) as connection:
        connection.buffer(2304)
        veth(session)
        for mtu in range(1300, 1340):
            session.change("link.setlink", ifname="v0", mtu=mtu)
        found = list(iter(lambda: connection.next(0), None))
        assert any(isinstance(each, Gap) for each in found) and connection.gaps == 1
        assert connection.request("link.getlink", ifi_index=1)[0]["ifname"] == "lo"


# --- filters


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("ifname = v0", ["v0", "v0", "v0"]),
        ("ifname != v0", ["v1", "v1"]),
        ("mtu > 1400", ["v1", "v0", "v1"]),
        ("mtu <= 1300", ["v0", "v0"]),
        ("not mtu > 1400 and linkinfo.kind = veth", ["v0", "v0"]),
        ("nlmsg_type = RTM_DELLINK", ["v0", "v1"]),
        ("ifi_flags has up", ["v0"]),
        ("ifname in (v1, v9) or mtu = 1300", ["v1", "v0", "v0", "v1"]),
        ("linkinfo.kind = bridge", []),
        ("map", ["v1", "v0", "v0", "v0", "v1"]),
    ],
)
def test_a_condition_filters_in_the_kernel_what_where_would_keep(session: nlshell.Session, condition: str, expected: list[str]) -> None:
    with session.connect(groups=["link"]) as all_of_them, session.connect(groups=["link"]) as connection:
        connection.filter(condition)
        session.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth", "linkinfo.data.peer.ifname": "v1"}, flags=ADD)
        session.change("link.setlink", ifname="v0", mtu=1300)
        session.change("link.setlink", ifname="v0", ifi_flags=1, ifi_change=1)
        session.change("link.dellink", ifname="v0")

        def unlike(found: list[Any]) -> list[str]:
            names = [(each.type_id, each["ifname"], each["mtu"]) for each in found]
            return [each[1] for index, each in enumerate(names) if index == 0 or each != names[index - 1]]

        passed = [message(each) for each in iter(lambda: connection.next(0), None)]
        every = [message(each) for each in iter(lambda: all_of_them.next(0), None)]
        known = Known((), {}, kinds=[every[0].kind], around=NOTHING_AROUND)  # type: ignore[list-item]
        test = Where(condition, known).test
        kept = [each for each in every if test(lambda path, each=each: value_at(each, path))]  # type: ignore[misc]
        assert [each.bytes for each in passed] == [each.bytes for each in kept]
        assert unlike(passed) == expected
        assert connection.request("link.getlink", ifi_index=1)[0]["ifname"] == "lo"  # answers pass
        connection.filter(None)
        veth(session)
        assert message(connection.next(0))["ifname"] == "veth0"


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("nothing = 1", "no message of route has nothing"),
        ("ifname ~ v", "cannot judge `~`"),
        ("linkinfo.data.id = 1", "depend on another value"),
        ("mtu >", "missing at the end"),
        ("stats64.rx_bytes > 5", "stats64"),
    ],
)
def test_what_cannot_be_a_filter_is_refused_in_a_sentence(condition: str, why: str) -> None:
    with pytest.raises(nlshell.UsageError, match=why):
        program(condition, REGISTRY.protocol("route"), REGISTRY)
    with pytest.raises(nlshell.UsageError, match="no number of their own"):
        program("cmd = 1", REGISTRY.protocol("generic"), REGISTRY)


# --- two programs


@pytest.fixture
def pair(session: nlshell.Session) -> Iterator[tuple[Connection, Connection]]:
    with session.connect(USERSOCK) as one, session.connect(USERSOCK, peer=one.port) as other:
        yield one, other


def sent(connection: Connection, seq: int = 7, flags: int = h.REQUEST | h.ACK) -> bytes:
    return nlshell.encode("link.getlink", {"ifi_index": 3}, flags=flags, seq=seq, port=connection.port)


def test_programs_ask_and_acknowledge_each_other(pair: tuple[Connection, Connection]) -> None:
    server, client = pair
    client.transmit(sent(client))
    request = message(server.next(1))
    assert request.origin is not None and request.origin.port == client.port and request.bytes == sent(client)
    server.ack(request)
    answer = message(client.next(1))
    assert (answer.type, answer.seq, answer.port) == ("NLMSG_ERROR", 7, client.port) and answer["error"] == 0
    server.refuse(request, "EINVAL", "no such thing", missing=3)
    refusal = message(client.next(1))
    assert refusal["error"] == -22 and "no such thing" in str(refusal.values)
    with pytest.raises(nlshell.UnknownNameError, match="EINVAL"):
        server.refuse(request, "EINVALL")
    with pytest.raises(nlshell.UsageError, match="above 0"):
        server.refuse(request, 0)


def test_an_answer_in_parts_ends_with_done(pair: tuple[Connection, Connection]) -> None:
    server, client = pair
    seen: list[Any] = []
    # A protocol that nobody described carries whatever two programs agree on: here messages of route, as bytes.
    client._conversation.expect(7, h.REQUEST | h.DUMP)
    client.transmit(sent(client, flags=h.REQUEST | h.DUMP))
    request = message(server.next(1))
    for name in ("a", "b"):
        part = nlshell.encode("link.newlink", {"ifname": name}, flags=h.MULTI, seq=request.seq, port=request.port)
        server.transmit(part, port=request.origin.port if request.origin else 0)
    server.done(request)
    for _ in range(3):
        datagram = client.socket.receive(time.monotonic() + 1)
        seen += client._conversation.receive(datagram.data, datagram.sender, datagram.group)
    assert [type(each).__name__ for each in seen] == ["Reply", "Reply", "Ended"] and not client._conversation.open


def test_multicast_between_programs(session: nlshell.Session) -> None:
    with session.connect(USERSOCK, groups=[3]) as one, session.connect(USERSOCK, groups=[3]) as two, session.connect(USERSOCK) as speaker:
        speaker.transmit(sent(speaker), group=3)  # the kernel says ECONNREFUSED: there is nobody at port 0, and yet all got it
        for hearer in (one, two):
            heard = message(hearer.next(1))
            assert heard.origin is not None and (heard.origin.port, heard.origin.group) == (speaker.port, 3)
        with pytest.raises(nlshell.UsageError, match="1 to 32"):
            speaker.transmit(b"", group=33)


def test_nobody_at_a_port_is_told(session: nlshell.Session) -> None:
    with session.connect(USERSOCK, peer=4_000_000) as connection, pytest.raises(ConnectionRefusedError, match="nobody has port 4000000"):
        connection.transmit(sent(connection))


def test_writing_has_a_deadline_too(pair: tuple[Connection, Connection]) -> None:
    server, client = pair
    server.buffer(2304)
    data = h.pack(20, 0, 1, client.port, bytes(1000))
    while client.try_transmit(data):
        pass
    started = time.monotonic()
    with pytest.raises(TimeoutError, match="made no room"):
        client.transmit(data, within=0.2)
    assert 0.15 < time.monotonic() - started < 2
    raised, seconds = ended_by(lambda: client.transmit(data, within=60), client.close)
    assert isinstance(raised, nlshell.Closed) and seconds < 1


C_PEER = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libmnl/libmnl.h>
int main(int argc, char **argv) {
    char buffer[4096];
    struct mnl_socket *nl = mnl_socket_open(NETLINK_USERSOCK);
    if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0) return 2;
    struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
    nlh->nlmsg_type = 0x20; nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK; nlh->nlmsg_seq = 99; nlh->nlmsg_pid = mnl_socket_get_portid(nl);
    mnl_attr_put_u32(nlh, 1, 12345);
    struct sockaddr_nl to = {.nl_family = AF_NETLINK, .nl_pid = atoi(argv[1])};
    if (sendto(mnl_socket_get_fd(nl), nlh, nlh->nlmsg_len, 0, (struct sockaddr *)&to, sizeof to) < 0) return 3;
    ssize_t size = recv(mnl_socket_get_fd(nl), buffer, sizeof buffer, 0);
    if (size < 0) return 4;
    int answer = mnl_cb_run(buffer, size, 99, mnl_socket_get_portid(nl), NULL, NULL);
    printf("%d\n", answer);
    return answer == MNL_CB_STOP ? 0 : 5;
}
"""


def test_a_c_program_with_libmnl_as_the_other_end(tmp_path: Path) -> None:
    if shutil.which("cc") is None or not list(Path("/usr/include").glob("libmnl/libmnl.h")):
        pytest.skip("a C compiler or libmnl-dev is not installed")
    (tmp_path / "peer.c").write_text(C_PEER)
    subprocess.run(["cc", "-o", str(tmp_path / "peer"), str(tmp_path / "peer.c"), "-lmnl"], check=True)
    with nlshell.connect(USERSOCK) as server:
        peer = subprocess.Popen([str(tmp_path / "peer"), str(server.port)], stdout=subprocess.PIPE, text=True)
        request = message(server.next(10))
        assert request.seq == 99 and next(iter(nlshell.AttributeDecoder(request.bytes[16:]))).get("u32") == 12345
        server.ack(request)
        assert peer.wait(10) == 0 and peer.stdout is not None and peer.stdout.read() == "0\n"
        peer.stdout.close()


# --- closing


WAITS: dict[str, Callable[[Any], Callable[[], Any]]] = {
    "a subscription": lambda session: session.subscribe("link").next,
    "an iterated subscription": lambda session: lambda subscription=session.subscribe("link"): next(iter(subscription)),
    "a buffered subscription": lambda session: session.subscribe("link", buffered=True).next,
    "a connection": lambda session: session.connect(groups=["link"]).next,
    "a watch": lambda session: lambda watch=_settled(session.watch("link")): watch.next(),
    "a receive": lambda session: session.open_socket(0).receive,
    "columns": lambda session: lambda: _silent_columns(session),
}


def _settled(watch: Any) -> Any:
    while watch.next(0) is not None:
        pass
    return watch


def _silent_columns(session: nlshell.Session) -> None:
    from nlshell.kernel.bulk import Receiver

    for _ in Receiver(session.open_socket(0), timeout=60).windows():
        raise AssertionError("nothing was asked")


@pytest.mark.parametrize("what", WAITS)
def test_closing_the_session_ends_every_wait_at_once(what: str) -> None:
    session = nlshell.open(timeout=60)
    call = WAITS[what](session)
    raised, seconds = ended_by(call, session.close)
    assert isinstance(raised, (nlshell.Closed, StopIteration)), raised
    assert seconds < 1


def test_closing_a_session_ends_an_exchange_that_waits() -> None:
    session = nlshell.open(timeout=60)
    request = session.build("link.getlink", {"ifi_index": 1})
    request.data = h.pack(h.NOOP, 0, 0, 0, b"")  # which the kernel does not answer
    raised, seconds = ended_by(lambda: session.exchange(request), session.close)
    assert isinstance(raised, nlshell.Closed) and seconds < 1


def test_the_thread_of_a_large_dump_ends_with_the_session() -> None:
    before = threading.active_count()
    script = """
import nlshell, threading, time, warnings
session = nlshell.open(timeout=60)
request = session.build("route.getroute", {}, flags=0x300)
from nlshell.kernel.bulk import Receiver
sock = session.open_socket(0)
receiver = Receiver(sock, timeout=60)
receiver._slots = 1                       # a window is full at once: the thread begins
windows = receiver.windows()
sock.send(request.numbered(5, sock.port))
next(windows)
threading.Timer(0.2, session.close).start()
started = time.monotonic()
try:
    for window in windows:
        if window.fault is not None:
            raise window.fault
        receiver.finished = False
    raise SystemExit("it ended by itself")
except nlshell.Closed:
    pass
windows.close()
assert time.monotonic() - started < 2
time.sleep(0.1)
assert [each.name for each in threading.enumerate() if each.name == "nlshell-receive"] == []
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert threading.active_count() == before


def test_nothing_is_left_open() -> None:
    def descriptors() -> set[str]:
        return set(os.listdir("/proc/self/fd"))

    with nlshell.open() as session:  # what a thread keeps for itself is there from now on
        ended_by(session.subscribe("link").next, session.close)
    before, threads = descriptors(), threading.active_count()
    for what in WAITS:
        session = nlshell.open(timeout=60)
        ended_by(WAITS[what](session), session.close)
    deadline = time.monotonic() + 5
    while (descriptors() - before or threading.active_count() > threads) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not descriptors() - before and threading.active_count() == threads


def test_a_descriptor_outlives_those_who_wait_for_it() -> None:
    """The number of a socket that is closed while another thread waits is not given to another file before that thread has left."""
    for _ in range(50):
        sock = NetlinkSocket(0)
        number = sock.fileno()
        left = threading.Event()

        def wait(sock: NetlinkSocket = sock, left: threading.Event = left) -> None:
            with pytest.raises(nlshell.Closed):
                sock.receive()
            left.set()

        thread = threading.Thread(target=wait)
        thread.start()
        while not sock._waiting:
            time.sleep(0)
        sock._enter()  # as whoever has it in hand
        sock.close()
        assert os.readlink(f"/proc/self/fd/{number}").startswith("socket:")
        sock._leave()
        thread.join()
        assert left.is_set() and sock.closed


def test_eight_threads_on_one_connection(session: nlshell.Session) -> None:
    wrong: list[object] = []
    with session.connect(groups=["link"]) as connection:

        def ask() -> None:
            for _ in range(50):
                found = connection.request("link.getlink", ifi_index=1)
                if [each["ifname"] for each in found] != ["lo"]:
                    wrong.append(found)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for mtu in range(1300, 1320):
            session.change("link.setlink", ifname="lo", mtu=mtu)
        for thread in threads:
            thread.join()
        told = [message(each)["mtu"] for each in iter(lambda: connection.next(0), None)]
    assert not wrong and list(dict.fromkeys(told)) == list(range(1300, 1320))


# --- events that are gathered


def test_a_buffered_subscription_gathers_and_shows_it_to_poll(session: nlshell.Session) -> None:
    with session.subscribe("link", buffered=True, receive_buffer=0) as events:
        events.socket.set_buffer(8192)
        poll = select.poll()
        poll.register(events.fileno(), select.POLLIN)
        assert poll.poll(0) == []
        veth(session)
        for mtu in range(1300, 1400):
            session.change("link.setlink", ifname="v0", mtu=mtu)
            time.sleep(0.001)
        assert poll.poll(1000)
        time.sleep(0.1)
        found = list(iter(lambda: events.next(0), None))
        assert [each["mtu"] for each in found if isinstance(each, nlshell.Message)][-1] == 1399
        assert not events.gaps and poll.poll(0) == []  # 200 events, and room for a handful in the socket


def test_a_buffer_that_is_full_loses_nothing_unmarked(session: nlshell.Session) -> None:
    with session.subscribe("link", buffered=4000, receive_buffer=0) as events:
        events.socket.set_buffer(4096)
        veth(session)
        for mtu in range(1300, 1400):
            session.change("link.setlink", ifname="v0", mtu=mtu)
        found = list(iter(lambda: events.next(0.1), None))
        mine = [each for each in found if isinstance(each, Gap) or each["ifname"] == "v0"]
        assert any(isinstance(each, Gap) for each in mine) and events.gaps >= 1
        numbers = [each["mtu"] for each in mine if isinstance(each, nlshell.Message)]
        assert set(range(1300, 1400)) - set(numbers), "there was room for all"
        assert numbers[2:] == sorted(numbers[2:])  # the first two tell of the new link
    with pytest.raises(nlshell.UsageError, match="at least one byte"):
        session.subscribe("link", buffered=-1)


def test_things_say_what_they_are(session: nlshell.Session) -> None:
    assert repr(session) == "<Session with private>"
    with session.connect(groups=["link"]) as connection, session.subscribe("link") as events, session.watch("link") as links:
        connection.ask("link.getlink", ifi_index=1)
        assert repr(connection) == f"<Connection route, port {connection.port}: 1 open, 0 in line>"
        assert repr(events) == "<Subscription route: 0 waiting, 0 gaps>"
        assert repr(links.next(1)) == "<Change appeared: link lo>" and repr(links) == "<Watch link: 1 there, 0 gaps>"
    assert "closed" in repr(connection) and "closed" in repr(events) and "closed" in repr(links)
