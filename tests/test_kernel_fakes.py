"""Sessions and subscriptions over a socket that plays a script; and many threads on one session of this kernel."""

from __future__ import annotations

import errno
import os
import socket
import struct
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from nlshell.errors import KernelError, NoAnswer, Overrun, SystemFault, UsageError
from nlshell.kernel.session import Session
from nlshell.kernel.socket import NetlinkSocket
from nlshell.kernel.subscription import Gap
from nlshell.kernel.transport import Datagram, Transport
from nlshell.protocols.core import EXTENDED_ACK
from nlshell.schema import REGISTRY
from nlshell.wire import header as h
from nlshell.wire.attribute import NESTED, pack
from nlshell.wire.exchange import ACK_COOKIE, ACK_MISS_NEST, ACK_MISS_TYPE, ACK_OFFS, ACK_POLICY

from .test_exchange import done, error, number, row, words

PORT = 4711
LINK = bytes(16) + pack(3, b"v0\0")
Script = Callable[[bytes], list[Datagram]]


class FakeSocket(Transport):
    """Stands in for NetlinkSocket. For each datagram sent, the script of the class says what will arrive."""

    script: Script
    opened: list[FakeSocket]

    def __init__(self, protocol: int, **given: Any) -> None:
        super().__init__(protocol)
        self.given, self.port = given, PORT
        self.sent: list[bytes] = []
        self.waiting: list[Datagram] = []
        type(self).opened.append(self)

    def put(self, data: bytes, port: int, group: int) -> bool:
        self.sent.append(data)
        self.waiting += type(self).script(data)
        return True

    def take(self) -> Datagram | None:
        return self.waiting.pop(0) if self.waiting else None

    def wait(self, deadline: float | None = None, nudges: int | None = None) -> None:
        assert deadline is not None
        time.sleep(max(0.0, deadline - time.monotonic()))
        raise NoAnswer("no answer came in time")

    def drain(self) -> tuple[list[Datagram], int | None]:
        queued, self.waiting = self.waiting, []
        return queued, 3

    def fileno(self) -> int:
        return -1 if self.closed else 99

    def release(self) -> None: ...


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeSocket]:
    class Scripted(FakeSocket):
        opened: list[FakeSocket] = []

    monkeypatch.setattr("nlshell.kernel.ends.NetlinkSocket", Scripted)
    return Scripted


@pytest.fixture
def session(fake: type[FakeSocket]) -> Iterator[Session]:
    with Session(timeout=0.2) as opened:
        yield opened


def sequence(request: bytes) -> int:
    return int(struct.unpack_from("=I", request, 8)[0])


def rows(request: bytes, count: int = 1, flags: int = h.MULTI) -> bytes:
    return b"".join(row(sequence(request), flags, LINK) for _ in range(count))


def end(request: bytes, *tlvs: bytes, number: int = 0, flags: int = h.MULTI) -> bytes:
    return done(number, *tlvs, seq=sequence(request), flags=flags)


def offset_of(request: bytes, attribute: bytes) -> int:
    found = request.find(attribute)
    assert found >= 16
    return found


# --- answers


def test_a_dump_comes_in_many_datagrams(fake: type[FakeSocket], session: Session) -> None:  # 53
    fake.script = lambda sent: [Datagram(rows(sent, 2)), Datagram(rows(sent, 1)), Datagram(rows(sent) + end(sent))]
    exchange = session.dump("link.getlink")
    assert [message["ifname"] for message in exchange] == ["v0"] * 4
    assert (exchange.attempts, exchange.interrupted, exchange.lost) == (1, False, False)
    assert exchange.end is not None and exchange.end.type == "NLMSG_DONE"


def test_a_long_answer_tells_how_far_it_has_come(fake: type[FakeSocket], session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlshell.kernel.core._TOLD_EVERY", 0.0)
    fake.script = lambda sent: [*(Datagram(rows(sent, 500)) for _ in range(5)), Datagram(end(sent))]
    told: list[tuple[int, int, float]] = []
    request = session.build("link.getlink", {}, flags=h.DUMP)
    exchange = session.exchange(request, progress=lambda *each: told.append(each))
    size = len(exchange[0])
    assert len(exchange) == 2500 and [each[:2] for each in told] == [(1024, 1024 * size), (2048, 2048 * size)]
    assert all(rate > 0 for _, _, rate in told)


def test_notifications_and_left_overs_do_not_reach_the_answer(fake: type[FakeSocket], session: Session) -> None:  # 37
    def script(sent: bytes) -> list[Datagram]:
        stale = sequence(sent) ^ 0x5A5A
        return [
            Datagram(row(stale, h.MULTI, LINK) + done(errno.EPERM, seq=stale)),
            Datagram(row(0, 0, LINK, port=0), group=1),
            Datagram(rows(sent)),
            Datagram(row(sequence(sent), 0, LINK, port=7), group=1),
            Datagram(end(sent)),
        ]

    fake.script = script
    assert len(session.dump("link.getlink")) == 1


def test_an_answer_of_another_sender_is_not_believed(fake: type[FakeSocket], session: Session) -> None:  # 33
    fake.script = lambda sent: [Datagram(rows(sent, 5) + end(sent, number=errno.EPERM), sender=666), Datagram(rows(sent) + end(sent))]
    assert len(session.dump("link.getlink")) == 1


def test_no_answer_is_an_error_within_the_timeout(fake: type[FakeSocket], session: Session) -> None:  # 38
    fake.script = lambda sent: []
    started = time.monotonic()
    with pytest.raises(NoAnswer, match=r"did not answer within 0\.2 seconds"):
        session.dump("link.getlink")
    assert time.monotonic() - started < 2
    assert fake.opened[0].closed


def test_what_strangers_send_does_not_put_off_the_timeout(fake: type[FakeSocket], session: Session) -> None:  # 38
    class Chatter(list[Datagram]):
        def pop(self, index: int = 0) -> Datagram:  # type: ignore[override]
            time.sleep(0.02)
            if time.monotonic() > stop:
                raise NoAnswer
            return self[0]

    stop = time.monotonic() + 5
    fake.script = lambda sent: Chatter([Datagram(rows(sent), sender=666)])
    fake.put = lambda self, data, port, group: not setattr(self, "waiting", type(self).script(data))  # type: ignore[method-assign]
    started = time.monotonic()
    with pytest.raises(NoAnswer):
        session.dump("link.getlink")
    assert time.monotonic() - started < 2


def test_after_a_timeout_the_next_request_has_a_socket_of_its_own(fake: type[FakeSocket], session: Session) -> None:  # 37
    fake.script = lambda sent: []
    with pytest.raises(NoAnswer):
        session.dump("link.getlink")
    fake.script = lambda sent: [Datagram(rows(sent) + end(sent))]
    assert len(session.dump("link.getlink")) == 1
    assert [sock.closed for sock in fake.opened] == [True, False]


def test_a_socket_whose_exchange_ended_is_used_again(fake: type[FakeSocket], session: Session) -> None:
    fake.script = lambda sent: [Datagram(end(sent))]
    for _ in range(3):
        session.dump("link.getlink")
    assert len(fake.opened) == 1 and len(set(map(sequence, fake.opened[0].sent))) == 3


def test_a_stream_that_is_left_early_leaves_nothing_behind(fake: type[FakeSocket], session: Session) -> None:  # 37
    fake.script = lambda sent: [Datagram(rows(sent)), Datagram(rows(sent) + end(sent))]
    stream = session.stream("link.getlink")
    assert next(stream)["ifname"] == "v0"
    stream.close()  # type: ignore[attr-defined]
    assert fake.opened[0].closed


def test_the_acknowledgement_of_an_earlier_change_is_not_that_of_the_next(fake: type[FakeSocket], session: Session) -> None:  # 30
    fake.script = lambda sent: [Datagram(error(sent, 0) + error(sent, errno.EPERM))]
    session.change("link.newlink", ifname="a")
    fake.script = lambda sent: [Datagram(error(sent, errno.EEXIST, seq=sequence(sent) - 1)), Datagram(error(sent, 0))]
    assert session.change("link.newlink", ifname="b").ok


# --- interruption and loss


@pytest.mark.parametrize("interrupted_part", ["row", "done"])
def test_an_interrupted_dump_is_made_again(fake: type[FakeSocket], session: Session, interrupted_part: str) -> None:  # 31
    tries: list[int] = []

    def script(sent: bytes) -> list[Datagram]:
        tries.append(sequence(sent))
        broken = h.DUMP_INTR * (len(tries) == 1)
        if interrupted_part == "row":
            return [Datagram(rows(sent, 1, h.MULTI | broken) + rows(sent) + end(sent))]
        return [Datagram(rows(sent, 2) + end(sent, flags=h.MULTI | broken))]

    fake.script = script
    exchange = session.dump("link.getlink")
    assert (exchange.attempts, exchange.interrupted, len(exchange)) == (2, False, 2)
    assert len(set(tries)) == 2


def test_a_dump_that_stays_interrupted_keeps_its_rows_and_says_so(fake: type[FakeSocket], session: Session) -> None:  # 31
    fake.script = lambda sent: [Datagram(rows(sent, 3, h.MULTI | h.DUMP_INTR) + end(sent))]
    exchange = session.dump("link.getlink")
    assert (exchange.attempts, exchange.interrupted, len(exchange)) == (4, True, 3)


def test_a_dump_that_overran_is_made_again_on_another_socket(fake: type[FakeSocket], session: Session) -> None:  # 35
    tries: list[bytes] = []

    def script(sent: bytes) -> list[Datagram]:
        tries.append(sent)
        if len(tries) == 1:
            return [Datagram(rows(sent)), Datagram(b"", overrun=True), Datagram(rows(sent) + end(sent))]
        return [Datagram(rows(sent, 3) + end(sent))]

    fake.script = script
    exchange = session.dump("link.getlink")
    assert (exchange.attempts, exchange.lost, len(exchange)) == (2, False, 3)
    assert [sock.closed for sock in fake.opened] == [True, False]


def test_a_truncated_datagram_is_a_loss(fake: type[FakeSocket], session: Session) -> None:  # 34
    fake.script = lambda sent: [Datagram((rows(sent, 3) + end(sent))[:-28], truncated=True)]
    started = time.monotonic()
    exchange = session.dump("link.getlink")
    assert (exchange.attempts, exchange.lost, len(exchange)) == (4, True, 2)
    assert time.monotonic() - started < 0.2


def test_a_stream_raises_where_rows_are_lost(fake: type[FakeSocket], session: Session) -> None:  # 35
    fake.script = lambda sent: [Datagram(rows(sent)), Datagram(b"", overrun=True)]
    stream = session.stream("link.getlink")
    assert next(stream)["ifname"] == "v0"
    with pytest.raises(Overrun):
        next(stream)


def test_a_change_whose_acknowledgement_was_lost_did_not_succeed(fake: type[FakeSocket], session: Session) -> None:  # 35
    fake.script = lambda sent: [Datagram(b"", overrun=True)]
    with pytest.raises(Overrun, match="RTM_NEWLINK was lost"):
        session.change("link.newlink", ifname="a")


# --- refusals


def test_done_with_an_error_refuses_the_dump(fake: type[FakeSocket], session: Session) -> None:  # 27
    fake.script = lambda sent: [Datagram(rows(sent) + end(sent, words("not now"), number=errno.EBUSY))]
    with pytest.raises(KernelError, match=r'RTM_GETLINK was refused: EBUSY.*the kernel says "not now"') as caught:
        session.dump("link.getlink")
    assert caught.value.errno == errno.EBUSY


def test_an_acknowledgement_with_a_warning(fake: type[FakeSocket], session: Session) -> None:  # 25
    fake.script = lambda sent: [Datagram(error(sent, 0, words("this is deprecated"), capped=True))]
    exchange = session.change("link.newlink", ifname="a")
    assert (exchange.ok, exchange.warning) == (True, "this is deprecated")


@pytest.mark.parametrize("capped", [False, True])
def test_an_offset_resolves_to_a_path_within_nests(fake: type[FakeSocket], session: Session, capped: bool) -> None:  # 29
    vlan = pack(1, struct.pack("=H", 5000))

    def script(sent: bytes) -> list[Datagram]:
        return [Datagram(error(sent, errno.ERANGE, words("bad id"), number(ACK_OFFS, offset_of(sent, vlan)), capped=capped))]

    fake.script = script
    with pytest.raises(KernelError) as caught:
        session.change("link.newlink", {"ifname": "v", "linkinfo.kind": "vlan", "linkinfo.data.id": 5000})
    assert (caught.value.path, caught.value.text) == ("linkinfo.data.id", "bad id")
    assert vlan[:6].hex(" ") in str(caught.value)


def test_an_offset_may_point_into_the_fixed_header(fake: type[FakeSocket], session: Session) -> None:  # 29
    fake.script = lambda sent: [Datagram(error(sent, errno.EINVAL, number(ACK_OFFS, 16 + 4), capped=True))]
    with pytest.raises(KernelError) as caught:
        session.change("link.newlink", ifname="a")
    assert caught.value.path == "ifi_index"


@pytest.mark.parametrize("offset", [0, 15, 4000, 0xFFFFFFFF])
def test_an_offset_to_nowhere_does_no_harm(fake: type[FakeSocket], session: Session, offset: int) -> None:  # 29
    fake.script = lambda sent: [Datagram(error(sent, errno.EINVAL, number(ACK_OFFS, offset), capped=True))]
    with pytest.raises(KernelError, match="RTM_NEWLINK was refused: EINVAL"):
        session.change("link.newlink", ifname="a")


def test_a_missing_attribute_is_named_at_the_top(fake: type[FakeSocket], session: Session) -> None:  # 29
    fake.script = lambda sent: [Datagram(error(sent, errno.EINVAL, number(ACK_MISS_TYPE, 3), capped=True))]
    with pytest.raises(KernelError, match="the request lacks ifname") as caught:
        session.change("link.newlink", mtu=1500)
    assert caught.value.path == "ifname"


def test_a_missing_attribute_is_named_within_its_nest(fake: type[FakeSocket], session: Session) -> None:  # 29
    def script(sent: bytes) -> list[Datagram]:
        nest = offset_of(sent, struct.pack("=H", NESTED | 2))  # IFLA_INFO_DATA
        return [Datagram(error(sent, errno.EINVAL, number(ACK_MISS_TYPE, 1), number(ACK_MISS_NEST, nest - 2)))]

    fake.script = script
    with pytest.raises(KernelError) as caught:
        session.change("link.newlink", {"linkinfo.kind": "vlan", "linkinfo.data.protocol": 0x8100})
    assert caught.value.path == "linkinfo.data.id"


def test_a_refusal_that_says_where_is_not_said_to_be_silent(fake: type[FakeSocket], session: Session) -> None:
    fake.script = lambda sent: [Datagram(error(sent, errno.EINVAL, number(ACK_MISS_TYPE, 3)))]
    with pytest.raises(KernelError) as raised:
        session.change("link.newlink", mtu=1)
    assert "lacks ifname" in str(raised.value) and "does not say" not in str(raised.value)


def test_a_missing_attribute_nobody_knows_has_its_number(fake: type[FakeSocket], session: Session) -> None:  # 29
    fake.script = lambda sent: [Datagram(error(sent, errno.EINVAL, number(ACK_MISS_TYPE, 9999), capped=True))]
    with pytest.raises(KernelError, match="the request lacks #9999"):
        session.change("link.newlink", mtu=1500)


def test_the_policy_and_the_cookie_are_there_to_look_at(fake: type[FakeSocket], session: Session) -> None:  # 26
    policy = pack(1, struct.pack("=I", 4)) + pack(5, struct.pack("=Q", 4094))
    tlvs = [pack(ACK_POLICY | NESTED, policy), pack(ACK_COOKIE, b"\1\2")]
    fake.script = lambda sent: [Datagram(error(sent, errno.ERANGE, *tlvs, capped=True))]
    request = session.build("link.newlink", {"ifname": "a"})
    exchange = session.exchange(request)
    assert exchange.ack.cookie == b"\1\2" and exchange.end is not None
    assert exchange.end["policy.max_value_u"] == 4094 and str(exchange.end["policy.type"]) == "U32"
    assert exchange.end.node("policy").entry is EXTENDED_ACK.by_id[ACK_POLICY]


def test_every_request_of_a_batch_has_its_own_answer(fake: type[FakeSocket], session: Session) -> None:  # 53
    def script(sent: bytes) -> list[Datagram]:
        first, second, third = (frame.bytes for frame in h.frames(sent)[0])
        return [Datagram(error(first, 0) + error(second, errno.EEXIST, words("twice"))), Datagram(error(third, 0))]

    fake.script = script
    requests = [session.build("link.newlink", {"ifname": name}) for name in "abc"]
    exchanges = session.batch(requests)
    assert [(each.errno, each.ack.text, each.request["ifname"]) for each in exchanges] == [
        (0, "", "a"), (errno.EEXIST, "twice", "b"), (0, "", "c"),
    ]  # fmt: skip
    assert len(fake.opened[0].sent) == 1


def test_a_refused_batch_begin_refuses_all_of_it(fake: type[FakeSocket], session: Session) -> None:  # 47
    fake.script = lambda sent: [Datagram(error(h.frames(sent)[0][0].bytes, errno.EPERM))]
    begin, finish = (session.build(f"nfnetlink.{name}", {"res_id": 10}) for name in ("batch_begin", "batch_end"))
    table = session.build("nftables.newtable", {"name": "t"}, flags=h.CREATE)
    exchanges = session.batch([begin, table, finish])
    assert [each.errno for each in exchanges[:2]] == [errno.EPERM, errno.EPERM]


def test_clearing_a_dump_is_no_read() -> None:
    family = REGISTRY.family("devlink")
    assert not family.operation("health_reporter_dump_clear").is_read and family.operation("health_reporter_get").is_read


def test_a_session_that_only_reads_sends_no_change(fake: type[FakeSocket]) -> None:
    fake.script = lambda sent: [Datagram(end(sent))]
    with Session(read_only=True, timeout=0.2) as session:
        with pytest.raises(UsageError, match="read-only"):
            session.change("link.newlink", ifname="a")
        session.dump("link.getlink")
    assert all(struct.unpack_from("=H", sent, 4)[0] == 18 for sock in fake.opened for sent in sock.sent)


# --- subscriptions


def listen(session: Session, *datagrams: Datagram) -> list[Any]:
    with session.subscribe("link") as subscription:
        subscription.socket.waiting = list(datagrams)  # type: ignore[attr-defined]
        events = []
        while (event := subscription.next(0)) is not None:
            events.append(event if isinstance(event, Gap) else event.get("ifname"))
        return events


def event(name: bytes, seq: int = 0, port: int = 0) -> bytes:
    return h.pack(16, 0, seq, port, bytes(16) + pack(3, name + b"\0"))


def test_events_come_in_order_and_several_to_a_datagram(fake: type[FakeSocket], session: Session) -> None:  # 53
    assert listen(session, Datagram(event(b"a") + event(b"b"), group=1), Datagram(event(b"c", seq=5, port=9), group=1)) == ["a", "b", "c"]


def test_lost_events_are_a_gap_and_listening_goes_on(fake: type[FakeSocket], session: Session) -> None:  # 35
    first, last, gap = listen(session, Datagram(event(b"a"), group=1), Datagram(b"", overrun=True), Datagram(event(b"b"), group=1))
    assert (first, last) == ("a", "b") and isinstance(gap, Gap) and (gap.count, gap.lost) == (1, 3)


def test_a_truncated_event_is_one_gap(fake: type[FakeSocket], session: Session) -> None:  # 34
    events = listen(session, Datagram((event(b"a") + event(b"b"))[:-4], group=1, truncated=True), Datagram(event(b"c"), group=1))
    assert sum(isinstance(each, Gap) for each in events) == 1 and events[-1] == "c"


def test_events_of_another_sender_are_not_believed(fake: type[FakeSocket], session: Session) -> None:  # 33
    assert listen(session, Datagram(event(b"forged"), sender=666), Datagram(event(b"a"), group=1)) == ["a"]


def test_groups_above_32_are_joined_by_number(fake: type[FakeSocket], session: Session) -> None:  # 36
    with session.subscribe("link", "tunnel", 77) as subscription:
        assert list(subscription.socket.given["groups"]) == [1, 35, 77]  # type: ignore[attr-defined]


def test_an_interrupt_leaves_no_socket_with_answers_to_come(fake: type[FakeSocket], session: Session) -> None:  # 37
    class Interrupt(list[Datagram]):
        def pop(self, index: int = 0) -> Datagram:  # type: ignore[override]
            raise KeyboardInterrupt

    fake.script = lambda sent: []
    fake.put = lambda self, data, port, group: not setattr(self, "waiting", Interrupt([Datagram(b"")]))  # type: ignore[method-assign]
    calls: list[Callable[[], Any]] = [
        lambda: session.dump("link.getlink"),
        lambda: list(session.stream("link.getlink")),
        lambda: session.batch([session.build("link.newlink", {"ifname": "a"})]),
    ]
    for call in calls:
        with pytest.raises(KeyboardInterrupt):
            call()
    assert [sock.closed for sock in fake.opened] == [True] * 3


def test_a_dump_is_made_once_at_least(fake: type[FakeSocket]) -> None:
    fake.script = lambda sent: [Datagram(rows(sent) + end(sent))]
    with Session(attempts=0) as session:
        assert len(session.dump("link.getlink")) == 1


# --- this kernel


@pytest.fixture
def live() -> Iterator[Session]:
    if not hasattr(socket, "AF_NETLINK"):
        pytest.skip("this system has no netlink")
    with Session() as opened:
        yield opened


def test_many_threads_share_a_session(live: Session) -> None:  # 37
    def ask(thread: int) -> int:
        right = 0
        for turn in range(200):
            if (turn + thread) % 3:
                right += live.request("link.getlink", ifi_index=1)[0]["ifname"] == "lo"
            else:
                try:
                    live.request("link.getlink", ifname=f"none{thread}")
                except KernelError as error:
                    right += error.errno == errno.ENODEV and error.request["ifname"] == f"none{thread}"
        return right

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [200] * 8


def test_a_live_port_is_no_process_id() -> None:  # 33
    with NetlinkSocket(0) as first, NetlinkSocket(0) as second:
        assert first.port != second.port and {first.port, second.port} != {0}


def test_a_live_socket_joins_groups_beyond_the_mask_of_bind() -> None:  # 36
    with NetlinkSocket(0, groups=[1, 33, 35]) as sock:
        assert sock.memberships() == [1, 33, 35]
        sock.leave(33)
        assert sock.memberships() == [1, 35]


def test_a_live_request_without_answer_times_out() -> None:  # 38
    with NetlinkSocket(0) as sock:
        started = time.monotonic()
        with pytest.raises(NoAnswer):
            sock.receive(time.monotonic() + 0.05)
        assert time.monotonic() - started < 2


def test_a_live_overrun_is_told_and_the_socket_lives_on() -> None:  # 35
    request = h.pack(18, h.REQUEST, 1, 0, struct.pack("=BxHiII", 0, 0, 1, 0, 0))
    with NetlinkSocket(0, receive_buffer=0) as sock:
        sock.set_buffer(2048)
        for _ in range(200):
            sock.send(request)
        seen = [sock.receive(time.monotonic() + 1)]
        while not seen[-1].overrun:
            seen.append(sock.receive(time.monotonic() + 1))
        while True:
            try:
                sock.receive(time.monotonic() + 0.05)
            except NoAnswer:
                break
        sock.send(request)
        assert h.frames(sock.receive(time.monotonic() + 1).data)[0][0].type == 16


def test_a_single_answer_larger_than_any_dump_is_whole() -> None:  # 34
    request = h.pack(0x7FFF, h.REQUEST | h.ACK, 1, 0, bytes(100_000))
    with NetlinkSocket(0, cap_ack=False) as sock:
        sock.send(request)  # refused, and quoted in the refusal
        datagram = sock.receive(time.monotonic() + 5)
        assert not datagram.truncated and len(datagram.data) > len(request)


def test_a_closed_socket_says_so() -> None:
    sock = NetlinkSocket(0)
    sock.close()
    for deadline in (None, time.monotonic() + 1):
        with pytest.raises(SystemFault, match="closed"):
            sock.receive(deadline)


def test_a_socket_that_cannot_be_made_ready_is_closed() -> None:  # 36
    def count() -> int:
        return len(os.listdir("/proc/self/fd"))

    with NetlinkSocket(0) as sock:
        before = count()
        for wrong in ({"groups": [100_000]}, {"port": sock.port}):
            with pytest.raises(SystemFault) as raised:
                NetlinkSocket(0, **wrong)  # type: ignore[arg-type]
            assert count() == before, raised


def test_the_receive_size_is_enough_for_any_dump() -> None:  # 34
    from nlshell.kernel import socket as module

    assert module.RECEIVE_SIZE >= 32 * 1024
