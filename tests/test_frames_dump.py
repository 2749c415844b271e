"""Dumps received in bulk, over a socket that plays a script: what goes wrong is told, rows are never dropped in silence."""

from __future__ import annotations

import errno
import socket
import struct
import warnings
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("pandas", reason="needs pandas: pip install 'netlink-shell[frames]'")

from nlshell.errors import KernelError, NoAnswer, UsageError
from nlshell.frames import IncompleteDump
from nlshell.kernel import bulk
from nlshell.kernel.session import Session
from nlshell.kernel.socket import NetlinkSocket
from nlshell.kernel.transport import Transport
from nlshell.wire import header as h

PORT = 4711
Script = Callable[[int, int], list[bytes]]


def row(seq: int, number: int, flags: int = h.MULTI, port: int = PORT, kind: int = 24) -> bytes:
    """An IPv4 route to 10.0.number."""
    attributes = struct.pack("=HHI", 8, 15, 254) + struct.pack("=HH", 8, 1) + struct.pack(">I", 10 << 24 | number)
    body = bytes([2, 32, 0, 0, 254, 3, 0, 1]) + bytes(4) + attributes
    return struct.pack("=IHHII", 16 + len(body), kind, flags, seq, port) + body


def done(seq: int, number: int = 0, flags: int = h.MULTI) -> bytes:
    return struct.pack("=IHHIIi", 20, h.DONE, flags, seq, PORT, -number)


def refusal(seq: int, number: int) -> bytes:
    return struct.pack("=IHHIIi", 36, h.ERROR, 0, seq, PORT, -number) + bytes(16)


class FakeSocket(NetlinkSocket):
    """A socket whose other end plays the kernel: for each request the script says what datagrams come."""

    def __init__(self, script: Script) -> None:
        Transport.__init__(self, 0)
        self.port, self.script = PORT, script
        self.ours, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        for each in (self.ours, self.theirs):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8 << 20)
        self._socket = self.ours
        self.asked = 0

    def put(self, data: bytes, port: int, group: int) -> bool:
        self.asked += 1
        seq = struct.unpack_from("=I", data, 8)[0]
        for datagram in self.script(seq, self.asked):
            self.theirs.send(datagram)
        return True

    def release(self) -> None:
        self.ours.close()
        self.theirs.close()


class FakeSession(Session):
    def __init__(self, script: Script, **options: Any) -> None:
        super().__init__(**{"timeout": 0.3, **options})
        self.sockets: list[FakeSocket] = []
        self.asked = 0

        def counted(seq: int, _: int) -> list[bytes]:
            self.asked += 1
            return script(seq, self.asked)

        self._script = counted

    def take_socket(self, protocol: int) -> Any:
        self.sockets.append(FakeSocket(self._script))
        self.sockets[-1].gate = lambda data: self._judge(data, protocol)
        return self.sockets[-1]

    def give_socket(self, sock: Any) -> None:
        sock.close()


def columns(script: Script, **options: Any) -> Any:
    session = FakeSession(script, **{key: options.pop(key) for key in ("attempts", "timeout") if key in options})
    return session.columns("route.getroute", {"rtm_family": 2}, **options), session


def many(seq: int, count: int, **options: Any) -> list[bytes]:
    """Rows in datagrams of about 30,000 bytes."""
    return [b"".join(row(seq, number, **options) for number in range(first, min(first + 680, count))) for first in range(0, count, 680)]


def test_rows_of_many_datagrams_and_the_end() -> None:
    dump, _ = columns(lambda seq, _: [*many(seq, 5000), done(seq)])
    frame = dump.df()
    assert len(dump) == len(frame) == 5000
    assert frame["dst"].tolist() == [f"10.0.{number >> 8}.{number & 255}" for number in range(5000)]
    assert frame.attrs["nlshell"]["interrupted"] is False and frame.attrs["nlshell"]["gaps"] is False


def test_an_empty_dump_has_the_same_columns() -> None:
    empty, _ = columns(lambda seq, _: [done(seq)])
    full, _ = columns(lambda seq, _: [row(seq, 1) + done(seq)])
    assert list(empty.df().columns) == list(full.df().columns)
    assert len(empty.df()) == 0
    assert empty.table().schema == full.table().schema


def test_a_thread_receives_while_windows_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "SLOTS", 2)
    monkeypatch.setattr(bulk.Window.__init__, "__defaults__", (bulk.ROOM, 2))
    dump, _ = columns(lambda seq, _: [*many(seq, 20_000), done(seq)])
    assert dump.df()["dst"].tolist() == [f"10.0.{number >> 8}.{number & 255}" for number in range(20_000)]


def test_an_interrupted_dump_is_repeated_and_then_marked() -> None:
    with pytest.warns(IncompleteDump, match="changed while they were dumped, 3 times"):
        dump, session = columns(lambda seq, _: [row(seq, 1), row(seq, 2, h.MULTI | h.DUMP_INTR) + done(seq)], attempts=3)
    assert session.asked == 3 and dump.interrupted and len(dump) == 2
    assert dump.df().attrs["nlshell"] | {"interrupted": True, "attempts": 3} == dump.df().attrs["nlshell"]


def test_a_dump_that_is_whole_at_the_second_try_is_not_marked() -> None:
    def script(seq: int, asked: int) -> list[bytes]:
        flags = h.MULTI | (h.DUMP_INTR if asked == 1 else 0)
        return [row(seq, 1, flags), done(seq, flags=flags)]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dump, session = columns(script)
    assert session.asked == 2 and not dump.interrupted and len(dump) == 1


def test_a_refusal_before_the_first_row_is_an_error() -> None:
    with pytest.raises(KernelError) as caught:
        columns(lambda seq, _: [refusal(seq, errno.EOPNOTSUPP)])
    assert caught.value.errno == errno.EOPNOTSUPP


def test_a_refusal_half_way_keeps_the_rows_and_says_so() -> None:
    with pytest.warns(IncompleteDump, match="refused after 2 rows"):
        dump, _ = columns(lambda seq, _: [row(seq, 1) + row(seq, 2), done(seq, errno.ENOMEM)])
    frame = dump.df()
    assert len(frame) == 2 and frame.attrs["nlshell"]["errno"] == errno.ENOMEM and "error" in frame.attrs["nlshell"]


def test_an_overrun_keeps_the_rows_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    receive = bulk.Window.receive

    def overrun(window: bulk.Window, fileno: int) -> int:
        return receive(window, fileno) and errno.ENOBUFS  # where nothing waits, the socket says that it lost something

    monkeypatch.setattr(bulk.Window, "receive", overrun)
    with pytest.warns(IncompleteDump, match="part of the dump is lost"):
        dump, session = columns(lambda seq, _: [row(seq, 1)], attempts=2)
    assert dump.lost and len(dump) == 1 and session.asked == 2
    assert dump.df().attrs["nlshell"]["gaps"] is True


def test_a_datagram_that_does_not_fit_is_asked_for_again_with_more_room() -> None:
    def script(seq: int, _: int) -> list[bytes]:
        rows = b"".join(row(seq, number) for number in range(2000))
        assert len(rows) > 2 * bulk.ROOM
        return [rows, done(seq)]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dump, session = columns(script)
    assert len(dump) == 2000 and session.asked == 2 and not dump.lost


def test_messages_that_are_cut_are_told() -> None:
    with pytest.warns(IncompleteDump, match="lost"):
        dump, _ = columns(lambda seq, _: [row(seq, 1) + row(seq, 2)[:-6], done(seq)], attempts=1)
    assert dump.lost and len(dump) == 1


def test_strangers_on_the_socket_are_no_rows() -> None:
    """Left-overs of another request, notifications, and messages to another port."""

    def script(seq: int, _: int) -> list[bytes]:
        return [row(seq + 1, 90) + row(0, 91), row(seq, 1) + row(seq, 92, port=PORT + 1), row(seq, 2), done(seq)]

    dump, _ = columns(script)
    assert dump.df()["dst"].tolist() == ["10.0.0.1", "10.0.0.2"]


def test_messages_of_other_types_are_kept_apart() -> None:
    dump, _ = columns(lambda seq, _: [row(seq, 1) + row(seq, 5, kind=28) + row(seq, 2) + done(seq)])
    frame = dump.df()
    assert frame["dst"].tolist() == ["10.0.0.1", "10.0.0.2"]
    assert [message.type for message in dump.others] == ["RTM_NEWNEIGH"]
    assert frame.attrs["nlshell"]["other_types"] == {"RTM_NEWNEIGH": 1}


def test_many_messages_of_other_types_among_the_rows() -> None:
    dump, _ = columns(lambda seq, _: [b"".join(row(seq, number, kind=28 if number % 3 == 0 else 24) for number in range(600)), done(seq)])
    assert len(dump) == 400 and len(dump.others) == 200


def test_silence_is_an_error_and_ends() -> None:
    with pytest.raises(NoAnswer):
        columns(lambda seq, _: [row(seq, 1)], timeout=0.05)


def test_silence_in_the_middle_of_a_large_dump_is_an_error_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk.Window.__init__, "__defaults__", (bulk.ROOM, 2))
    with pytest.raises(NoAnswer):
        columns(lambda seq, _: many(seq, 20_000), timeout=0.05)


def test_batches_come_as_they_are_received() -> None:
    session = FakeSession(lambda seq, _: [*many(seq, 5000), done(seq)])
    dump = session.columns("route.getroute", {"rtm_family": 2}, stream=True)
    assert session.asked == 0
    assert sum(batch.num_rows for batch in dump.batches()) == 5000
    assert session.asked == 1


def test_a_stream_straight_to_parquet(tmp_path: Any) -> None:
    from pyarrow import parquet

    session = FakeSession(lambda seq, _: [*many(seq, 5000), done(seq)])
    path = str(tmp_path / "routes.parquet")
    session.columns("route.getroute", {"rtm_family": 2}, stream=True).to_parquet(path)
    assert parquet.read_table(path)["dst"].to_pylist()[4999] == "10.0.19.135"


def test_a_stream_tells_at_its_end_what_went_wrong() -> None:
    session = FakeSession(lambda seq, _: [row(seq, 1, h.MULTI | h.DUMP_INTR) + done(seq)])
    with pytest.warns(IncompleteDump, match="changed"):
        assert sum(batch.num_rows for batch in session.columns("route.getroute", stream=True).batches()) == 1
    refused = FakeSession(lambda seq, _: [refusal(seq, errno.EOPNOTSUPP)])
    with pytest.raises(KernelError):
        list(refused.columns("route.getroute", stream=True).batches())
    with pytest.raises(KernelError):
        refused.columns("route.getroute", stream=True).df()


def test_who_stops_half_way_through_a_stream_leaves_nothing_behind() -> None:
    session = FakeSession(lambda seq, _: [*many(seq, 5000), done(seq)])
    batches = session.columns("route.getroute", {"rtm_family": 2}, stream=True).batches()
    next(batches)
    batches.close()
    assert session.sockets[0].fileno() == -1


def test_progress_is_told() -> None:
    told: list[tuple[int, int, float]] = []
    columns(lambda seq, _: [*many(seq, 5000), done(seq)], progress=lambda *each: told.append(each))
    assert told[-1][0] == 5000 and told[-1][1] == 5000 * 44 + 20 and told[-1][2] > 0


def test_messages_of_a_dump_are_there_when_kept() -> None:
    script: Script = lambda seq, _: [*many(seq, 1000), done(seq)]  # noqa: E731
    dump, _ = columns(script, keep=True)
    assert dump[999]["dst"] == dump.df().nl.message(999)["dst"] == "10.0.3.231"
    plain, _ = columns(script)
    with pytest.raises(UsageError, match="keep=True"):
        list(plain)
    with pytest.raises(UsageError, match="keep=True"):
        plain.df().nl.message(0)


def test_a_read_only_session_refuses_what_is_no_read() -> None:
    session = FakeSession(lambda seq, _: [done(seq)], read_only=True)
    with pytest.raises(UsageError, match="read-only"):
        session.columns("route.delroute", {"rtm_family": 2})
