"""Where events are missing: a Gap stands behind all that came before the loss, with the number that the kernel dropped.

NETLINK_USERSOCK lets anybody send to a group, so that losses can be caused here, at any speed and without privileges.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from itertools import pairwise
from threading import Thread
from typing import Any

import pytest

from nlshell import teach
from nlshell.codec.message import Context, Origin, messages
from nlshell.errors import NoAnswer
from nlshell.kernel.session import Session
from nlshell.kernel.socket import Memory, NetlinkSocket
from nlshell.kernel.subscription import Gap, Subscription
from nlshell.kernel.transport import Datagram
from nlshell.render.style import Style
from nlshell.render.tree import message_lines
from nlshell.schema import REGISTRY
from nlshell.teach.recording import parse
from nlshell.wire import header as h
from nlshell.wire.attribute import pack

from .live import in_namespace, json_lines

USERSOCK = 2
GROUP = 1


class Heard(list[Any]):
    """Numbers of events and Gaps, in the order in which a Subscription gave them."""

    @property
    def numbers(self) -> list[int]:
        return [each for each in self if not isinstance(each, Gap)]

    @property
    def lost(self) -> int:
        return sum(each.lost or 0 for each in self if isinstance(each, Gap))

    @property
    def torn(self) -> list[tuple[int, int]]:
        """Neighbours that are none, and between which no Gap stands."""
        pairs = pairwise(self)
        return [(a, b) for a, b in pairs if not isinstance(a, Gap) and not isinstance(b, Gap) and b != a + 1]


@pytest.fixture
def small() -> Iterator[Subscription]:
    """A subscription with room for a few events only, to a group that we send to."""
    if not hasattr(socket, "AF_NETLINK"):
        pytest.skip("this system has no netlink")
    with Session() as session, session.subscribe("link") as subscription:
        subscription.socket.close()
        subscription.socket = NetlinkSocket(USERSOCK, groups=[GROUP], packet_info=True, receive_buffer=0)
        subscription.socket.set_buffer(4096)
        yield subscription


def send(numbers: range, size: int = 64) -> None:
    with NetlinkSocket(USERSOCK) as sender:
        for number in numbers:
            try:
                sender._socket.sendto(h.pack(16, 0, number, 0, bytes(size)), (0, GROUP))
            except ConnectionRefusedError:  # no kernel listens there; the group has it
                continue


def hear(subscription: Subscription, until: int = -1) -> Heard:
    found = Heard()
    while (event := subscription.next(0 if until < 0 else 5)) is not None:
        found.append(event if isinstance(event, Gap) else event.seq)
        if found[-1] == until:
            break
    return found


def test_what_was_queued_before_a_loss_comes_before_its_gap(small: Subscription) -> None:
    send(range(61))
    found = hear(small)
    assert isinstance(found[-1], Gap) and found.numbers == list(range(len(found) - 1)) and 0 < len(found.numbers) < 61
    assert len(found.numbers) + found.lost == 61
    assert repr(found[-1]) == f"<Gap 1: {found[-1].lost} datagrams lost>" and f"{found[-1].lost} datagrams" in found[-1].text
    send(range(61, 63))
    assert hear(small) == [61, 62]
    send(range(63, 163))
    again = hear(small)
    assert isinstance(again[-1], Gap) and again.numbers[0] == 63 and len(again.numbers) + again.lost == 100
    assert small.gaps == 2


def test_gaps_stand_where_events_are_missing_while_more_of_them_come(small: Subscription) -> None:
    last = 6000
    thread = Thread(target=send, args=(range(last),))
    thread.start()
    found = Heard()
    while thread.is_alive():
        found += hear(small)
        time.sleep(0.002)  # a slow reader
    thread.join()
    found += hear(small)
    send(range(last, last + 1))
    found += hear(small, until=last)
    assert any(isinstance(each, Gap) for each in found), "the reader was not slow enough to lose anything"
    assert found.torn == []
    assert len(found.numbers) + found.lost == last + 1
    assert found.numbers == sorted(found.numbers)


def test_a_loss_is_told_to_those_who_wait_for_the_socket(small: Subscription) -> None:
    """After a drain the socket has nothing to read, and `waiting` says that the subscription has."""
    send(range(61))
    first = small.next(0)
    assert not isinstance(first, Gap) and small.waiting
    while small.waiting:
        last = small.next(None)  # would wait for ever if nothing were there
    assert isinstance(last, Gap) and small.next(0) is None


# --- what kernels do seldom


class Script:
    """A socket that plays what it is given: datagrams, and lists of those that are queued when it has overrun."""

    def __init__(self, *parts: Datagram | list[Datagram] | int | None) -> None:
        self.parts = list(parts)
        self.closed = False

    def receive(self, deadline: float | None = None, *_: Any) -> Datagram:
        if not self.parts:
            raise NoAnswer("no answer came in time")
        part = self.parts.pop(0)
        assert isinstance(part, Datagram)
        return part

    def drain(self) -> tuple[list[Datagram], int | None]:
        queued, lost = self.parts.pop(0), self.parts.pop(0)
        assert isinstance(queued, list) and not isinstance(lost, (list, Datagram))
        return queued, lost

    def close(self) -> None:
        self.closed = True


def event(number: int, **facts: Any) -> Datagram:
    return Datagram(h.pack(16, 0, number, 0, bytes(16) + pack(3, b"v0\0")), **{"group": 1, **facts})


def played(*parts: Any) -> Heard:
    with Session() as session, session.subscribe("link") as subscription:
        subscription.socket.close()
        subscription.socket = Script(*parts)  # type: ignore[assignment]
        return hear(subscription)


def test_a_loss_without_a_count_is_a_gap_too() -> None:
    found = played(event(1), Datagram(b"", overrun=True), [event(2), event(3)], None, event(4))
    assert found.numbers == [1, 2, 3, 4] and isinstance(found[3], Gap) and found[3].lost is None and repr(found[3]) == "<Gap 1>"


def test_the_rest_of_a_datagram_that_was_cut_is_missing_behind_it() -> None:
    found = played(Datagram(event(1).data + event(2).data[:-8], group=1, truncated=True), event(3))
    assert [isinstance(each, Gap) for each in found] == [False, False, True, False]


def test_a_queue_that_grows_while_it_is_drained_is_drained_to_the_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came after the queue had been empty stays there; a second overrun is told by itself."""
    counts = iter(Memory(*each) for each in [(9000, 5), (8000, 5), *[(7800, 5)] * 6, (9000, 9), (9000, 9), (9000, 9), (0, 9)])
    with NetlinkSocket(USERSOCK, groups=[GROUP], receive_buffer=0) as sock:
        sock.set_buffer(4096)
        monkeypatch.setattr(sock, "_memory", lambda: next(counts))
        send(range(4))
        found, lost = sock.drain()
        assert (len(found), lost) == (2, 5)  # 7800: fewer than before, but by less than the datagram has
        with monkeypatch.context() as patched:
            patched.setattr(sock, "take", lambda: Datagram(b"", overrun=True))
            assert sock.drain() == ([], 4)
        assert sock.receive(0).overrun
        found, lost = sock.drain()
        assert (len(found), lost) == (1, None) and not sock.receive(0).overrun


def test_what_is_being_dropped_is_no_sign_of_something_newer(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter(Memory(*each) for each in [(9000, 5), (9000, 6), (8900, 7), (8000, 7), (0, 7)])
    with NetlinkSocket(USERSOCK, groups=[GROUP], receive_buffer=0) as sock:
        sock.set_buffer(4096)
        monkeypatch.setattr(sock, "_memory", lambda: next(counts))
        send(range(3))
        found, lost = sock.drain()
        assert (len(found), lost) == (2, 7)


def test_what_is_queued_when_the_loss_is_told_may_be_newer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read empty while the kernel was about to drop: it holds little then, and has dropped something."""
    with NetlinkSocket(0, receive_buffer=0) as sock:
        sock.set_buffer(200_000)
        monkeypatch.setattr(sock, "take", lambda: event(1))
        counts = iter([Memory(900, 2), Memory(900, 2), Memory(0, 2)])
        monkeypatch.setattr(sock, "_memory", lambda: next(counts))
        assert sock.drain() == ([], 2)
        found, lost = sock.drain()  # nothing dropped: the kernel could not make the message, and what is there is older
        assert (len(found), lost) == (1, None)


# --- where messages come from, and how long one waits


def test_a_message_of_a_group_says_where_it_came_from(small: Subscription) -> None:
    send(range(1))
    message = small.next(0)
    assert not isinstance(message, Gap) and message is not None
    assert message.origin is not None and message.origin.group == GROUP and message.origin.port > 0
    assert message.origin.nsid is None and 0 <= time.time() - message.origin.when < 3600


def test_rows_of_dumps_carry_no_origin() -> None:
    (message,), _ = messages(event(1).data, Context(REGISTRY.protocol("route")))
    assert message.origin is None and not hasattr(message, "_origin")


def test_an_index_of_another_namespace_takes_no_name_from_ours() -> None:
    with Session() as session, session.subscribe("link") as subscription:
        subscription.socket.close()
        subscription.rename({5: "ours"})
        link = h.pack(16, 0, 1, 0, bytes(4) + (9).to_bytes(4, "little") + bytes(8) + pack(5, (5).to_bytes(4, "little")))
        subscription.socket = Script(Datagram(link, group=1), Datagram(link, group=1, nsid=7))  # type: ignore[assignment]
        ours, theirs = subscription.next(0), subscription.next(0)
    assert ours is not None and theirs is not None and not isinstance(ours, Gap) and not isinstance(theirs, Gap)
    trees = ["\n".join(message_lines(message, Style())) for message in (ours, theirs)]
    assert "ours" in trees[0] and "nsid" not in trees[0]
    assert "ours" not in trees[1] and "nsid 7" in trees[1].splitlines()[0]
    assert "nsid" not in ours.to_dict() and theirs.to_dict()["nsid"] == 7
    assert isinstance(theirs.origin, Origin) and repr(theirs.origin) == "<Origin port=0 group=1 nsid=7>"


def test_events_of_a_namespace_that_is_known_by_a_number() -> None:
    out = in_namespace(
        """
unshare -n sh -c 'echo ready > "$0"; exec sleep 30' $TMPDIR/other.$$ & other=$!
trap 'kill $other; rm -f $TMPDIR/other.$$' EXIT
while [ ! -s $TMPDIR/other.$$ ]; do sleep 0.05; done
python3 - $other <<'END'
import json, subprocess, sys
import nlshell
with nlshell.open() as here, nlshell.open(namespace=int(sys.argv[1])) as there:
    here.change("nsid.newnsid", pid=int(sys.argv[1]), nsid=7)
    with here.subscribe("link", listen_all_nsid=True) as events:
        there.change("link.setlink", ifi_index=1, ifi_flags=1, ifi_change=1)
        here.change("link.setlink", ifi_index=1, mtu=1400)
        while (event := events.next(1)) is not None:
            print(json.dumps([event.origin.nsid, event.get("mtu"), event.to_dict().get("nsid")]))
END
""".replace("$TMPDIR", "/tmp")
    )
    assert {tuple(each) for each in json_lines(out)} == {(7, 65536, 7), (None, 1400, None)}, json.dumps(out)


class Flood:
    """A socket to which others send without end; gives up long after whoever listens should have."""

    port = 5
    protocol = 0
    closed = False

    def __init__(self, *_: Any, **__: Any) -> None:
        self.end = time.monotonic() + 5

    def offer(self, *_: Any) -> bool:
        return True

    def close(self) -> None: ...

    def receive(self, deadline: float | None = None, *_: Any) -> Datagram:
        assert time.monotonic() < self.end, "the time-out does not hold"
        return Datagram(event(1).data, sender=666)


@pytest.mark.parametrize("timeout", [0, 0.05])
def test_strays_without_end_do_not_keep_a_subscription_waiting(timeout: float) -> None:
    with Session() as session, session.subscribe("link") as subscription:
        subscription.socket.close()
        subscription.socket = Flood()  # type: ignore[assignment]
        assert subscription.next(timeout) is None


def test_strays_without_end_do_not_keep_a_request_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlshell.kernel.ends.NetlinkSocket", Flood)
    with Session(timeout=0.05) as session, pytest.raises(NoAnswer):
        session.request("link.getlink", ifi_index=1)


# --- recordings


def test_a_recorded_loss_stands_behind_what_was_queued() -> None:
    events = teach.recording("overrun").events
    assert [each["mtu"] if not isinstance(each, Gap) else "gap" for each in events] == [1400, 1401, 1402, 1403, "gap", 1500]


def test_a_recording_that_ends_in_a_loss_says_so() -> None:
    text = teach.recording("overrun").path.read_text()
    lines = text.splitlines()
    told = next(number for number, line in enumerate(lines) if "-1 ENOBUFS" in line)
    first = next(number for number, line in enumerate(lines[told:], told) if line.startswith("recvfrom") and "EAGAIN" in line)
    short = parse("short", "\n".join(lines[:first]))  # ends before the socket was read empty
    assert [isinstance(each, Gap) for each in short.events] == [False] * 4 + [True]
