"""Groups that want a request before they tell anything, and what a monitor says when it has begun."""

from __future__ import annotations

import io

import pytest

from nlshell.commands.run import run_text
from nlshell.commands.table import State
from nlshell.errors import UsageError
from nlshell.kernel.session import Session

from .test_kernel_fakes import FakeSocket

LISTEN, IGNORE = (bytes([1, 0, 0, 0] * 2 + [0] * 8 + [4, 0, 0, 0, operation, 0, 0, 0]) for operation in (1, 2))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeSocket]:
    class Scripted(FakeSocket):
        opened: list[FakeSocket] = []

        def join(self, group: int) -> None: ...

    Scripted.script = lambda sent: []
    monkeypatch.setattr("nlshell.kernel.session.NetlinkSocket", Scripted)
    monkeypatch.setattr("nlshell.kernel.subscription.NetlinkSocket", Scripted)
    return Scripted


def test_a_group_that_wants_a_request_gets_it_on_its_own_socket(fake: type[FakeSocket]) -> None:
    with Session() as session:
        with session.subscribe("proc"):
            (sock,) = fake.opened
            assert [sent[16:40] for sent in sock.sent] == [LISTEN]
        assert [sent[16:40] for sent in sock.sent] == [LISTEN, IGNORE] and sock.closed
        with session.subscribe(protocol="connector") as later:
            later.join(2)  # cifs, which wants none
            later.join(1)
            assert [sent[16:40] for sent in fake.opened[-1].sent] == [LISTEN]
            later.close()
            later.close()
        assert len(fake.opened[-1].sent) == 2
        with session.subscribe("link"):
            assert not fake.opened[-1].sent


def test_a_forked_child_does_not_end_what_its_parent_hears(fake: type[FakeSocket], monkeypatch: pytest.MonkeyPatch) -> None:
    with Session() as session, session.subscribe("proc") as events:
        monkeypatch.setattr("nlshell.kernel.subscription.getpid", lambda: -1)  # as it is in a child
        events.close()
        assert [sent[16:40] for sent in fake.opened[0].sent] == [LISTEN] and fake.opened[0].closed


def test_a_subscription_ends_also_where_its_session_may_only_read_by_now(fake: type[FakeSocket]) -> None:
    with Session() as session:
        events = session.subscribe("proc")
        session.read_only = True
        events.close()
        assert [sent[16:40] for sent in fake.opened[0].sent] == [LISTEN] and fake.opened[0].closed


def test_such_a_request_is_no_read(fake: type[FakeSocket]) -> None:
    with Session(read_only=True) as session:
        with pytest.raises(UsageError, match="this session is read-only"):
            session.subscribe("proc")
        assert all(sock.closed and not sock.sent for sock in fake.opened)


def test_a_monitor_says_that_it_listens() -> None:
    state, out, err = State(), io.StringIO(), io.StringIO()
    assert run_text("monitor rule nexthop --seconds 0.01", state, out, err) == 0
    assert (out.getvalue(), err.getvalue()) == ("", "nlshell: listening: rule, nexthop\n")
    state.close()
