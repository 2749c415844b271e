"""Monitors and watches of a notebook: what is kept, what a view is told, and when they end."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

import nlshell
from nlshell.answers.updates import Update
from nlshell.answers.values import Feed
from nlshell.commands import run
from nlshell.commands.state import Result, State
from nlshell.errors import UnknownNameError, UsageError
from nlshell.jupyter import display, stream as streams
from nlshell.jupyter.stream import BATCH, FORGOTTEN, GRACE, SHOWN, Stream, following, monitor, stop_all
from tests import live
from tests.test_jupyter import HOSTILE, request


class Fake(Feed):
    """A feed whose updates the test provides."""

    def __init__(self) -> None:
        super().__init__("monitor fake", State())
        self.coming: deque[Update] = deque()
        self.failure: Exception | None = None

    def _wait(self, timeout: float) -> Update | None:
        if self.failure is not None:
            raise self.failure
        if not self.coming:
            sleep(min(timeout, 0.01))
            return None
        self.seen += 1
        return self.coming.popleft()


def event(**values: Any) -> Update:
    return Update("event", message=request(**values), group="link")


class Told:
    """A stream that does not run by itself, and what it tells its view."""

    def __init__(self, kept: int = 1000) -> None:
        self.stream = Stream(Fake(), kept=kept, start=False)
        self.heard: list[dict[str, Any]] = []
        self.stream._tell = self.heard.append

    def rows(self) -> list[list[Any]]:
        self.stream._send_news()
        return self.heard[-1]["rows"]


def wait_for(condition: Callable[[], object]) -> None:
    until = monotonic() + 20
    while not condition():
        assert monotonic() < until
        sleep(0.02)


@pytest.fixture(autouse=True)
def nothing_runs_on() -> Iterator[None]:
    yield
    stop_all()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("nlshell monitor")]


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "in_terminal", lambda: False)
    monkeypatch.setattr(display, "in_terminal", lambda: False)


# --- what is kept and told


def test_memory_is_bounded_and_nothing_is_uncounted() -> None:
    told = Told(kept=100)
    for index in range(1000):
        told.stream.take(event(ifname=f"v{index}"))
    assert len(told.stream) == len(told.stream.messages) == 100
    assert told.stream.messages[-1]["ifname"] == "v999"
    rows = told.rows()
    assert len(rows) == BATCH + 1
    assert rows[0][1] == "skipped"
    assert "900 more" in rows[0][-1]
    assert [row[0] for row in rows[1:]] == list(range(901, 1001))
    assert told.rows() == []
    assert sum(events for events, _ in told.heard[-1]["rate"]) == 1000


def test_a_view_that_comes_late_is_told_what_there_was() -> None:
    told = Told()
    for index in range(SHOWN + 200):
        told.stream.take(event(ifname=f"v{index}"))
    told.stream.hear({"kind": "hello", "id": "a"})
    assert told.heard[-1]["whole"]
    assert [row[0] for row in told.heard[-1]["rows"]] == list(range(201, SHOWN + 201))
    assert told.rows() == []


def test_gaps_are_marked() -> None:
    told = Told()
    told.stream.take(event(ifname="v0"))
    told.stream.take(Update("gap", text="gap 1: events were lost here"))
    rows = told.rows()
    assert [row[1] for row in rows] == ["event", "gap"]
    assert "lost" in rows[1][-1]
    assert sum(gaps for _, gaps in told.heard[-1]["rate"]) == 1


def test_a_gap_among_what_is_too_fast_to_be_shown_is_told_all_the_same() -> None:
    told = Told()
    told.stream.take(Update("gap", text="gap 1: events were lost here"))
    for index in range(BATCH + 20):
        told.stream.take(event(ifname=f"v{index}"))
    rows = told.rows()
    assert [row[1] for row in rows].count("gap") == 1 and rows[0][1] == "gap"
    assert "20 more" in rows[0][-1] and "events were lost among them, 1 time" in rows[0][-1]
    for index in range(BATCH + 1):
        told.stream.take(event(ifname=f"v{index}"))
    assert told.rows()[0][1] == "skipped"


def test_filters() -> None:
    told = Told()
    for index in range(20):
        told.stream.take(event(ifname=f"v{index}", mtu=1400 + index))
    told.stream.take(Update("gap", text="gap 1"))

    def shown(text: str) -> list[str]:
        told.stream.hear({"kind": "filter", "id": "a", "text": text})
        return [re.findall(r"name=(\S+)", row[-1])[0] for row in told.heard[-1]["rows"] if row[1] == "event"]

    assert shown("mtu > 1417") == ["v18", "v19"]
    assert [row[1] for row in told.heard[-1]["rows"]].count("gap") == 1  # whatever is looked for, what is missing is said
    assert told.heard[-1]["stats"]["shown"] == 2
    told.stream.take(event(ifname="v20", mtu=1400))
    told.stream.take(event(ifname="v21", mtu=1421))
    assert len(told.rows()) == 1
    assert told.heard[-1]["stats"]["shown"] == 3
    assert shown("V19") == ["v19"]
    told.stream.hear({"kind": "filter", "id": "a", "text": "mtu >"})
    assert "something is missing" in told.heard[-1]["fault"]
    assert len(shown("")) == 22
    assert told.heard[-1]["fault"] == ""


def test_a_filter_that_cannot_be_answered_is_a_fault_and_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def unanswerable(entry: Any) -> bool:
        raise UsageError("mtu holds numbers here")

    monkeypatch.setattr(streams, "chooser", lambda text, feed: unanswerable if text else None)
    feed, heard = Fake(), []
    stream = Stream(feed)
    stream._tell = heard.append
    stream.take(event(ifname="v0", mtu=1400))
    stream.hear({"kind": "filter", "id": "a", "text": "mtu = foo"})
    assert heard[-1]["fault"] == "mtu holds numbers here"
    feed.coming.append(event(ifname="v1", mtu=1400))
    wait_for(lambda: len(stream) == 2)
    assert stream.running and not stream.failure
    stream.hear({"kind": "filter", "id": "a", "text": ""})
    assert heard[-1]["fault"] == "" and len(heard[-1]["rows"]) == 2
    stream.stop()


def test_a_filter_knows_interfaces_that_came_after_it() -> None:
    told = Told()
    told.stream.feed.names = {1: "lo"}  # type: ignore[attr-defined]
    told.stream.hear({"kind": "filter", "id": "a", "text": "ifi_index = v9"})
    told.stream.take(event(ifi_index=9))
    told.stream.feed.names = {1: "lo", 9: "v9"}  # type: ignore[attr-defined]
    told.stream.take(event(ifi_index=9))
    assert [row[0] for row in told.rows()] == [2]


def test_the_text_of_a_row_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told, made = Told(), []
    lines = Update.lines
    monkeypatch.setattr(Update, "lines", lambda update, *rest: made.append(update) or lines(update, *rest))
    for index in range(50):
        told.stream.take(event(ifname=f"v{index}"))
    for text in ("v1", "v12", "v"):
        told.stream.hear({"kind": "filter", "id": "a", "text": text})
    assert len(told.heard[-1]["rows"]) == len(made) == 50


def test_a_filter_over_thousands_of_events_leaves_the_notebook_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    told, go_on = Told(kept=10_000), threading.Event()
    for index in range(SHOWN + 100):
        told.stream.take(event(ifname=f"v{index}"))
    chosen = streams.chooser
    monkeypatch.setattr(streams, "chooser", lambda text, feed: lambda entry: go_on.wait(20) and chosen(text, feed)(entry))
    told.stream.hear({"kind": "filter", "id": "a", "text": "=v7"})  # overtaken by the next, which alone is answered
    told.stream.hear({"kind": "filter", "id": "a", "text": "v59"})
    assert told.heard == []
    threading.Timer(0.1, go_on.set).start()
    told.stream.take(event(ifname="v599"))  # it comes while the others are looked at
    wait_for(lambda: told.heard)
    assert [row[0] for row in told.heard[0]["rows"]] == [60, *range(591, 602)]
    assert told.rows() == [] and told.heard[-1]["stats"]["shown"] == 12
    wait_for(lambda: not [thread for thread in threading.enumerate() if thread.name == "nlshell filter"])
    assert len([each for each in told.heard if each["whole"]]) == 1


def test_an_event_opens_into_its_tree_and_bytes() -> None:
    told = Told(kept=2)
    for name in ("v0", "v1", "v2"):
        told.stream.take(event(ifname=name))
    told.stream.hear({"kind": "open", "id": "a", "number": 3})
    assert "IFLA_IFNAME" in told.heard[-1]["html"]
    told.stream.hear({"kind": "open", "id": "a", "number": 1})
    assert "forgotten" in told.heard[-1]["html"]
    told.stream.take(Update("change", text="1 changed").showing(["\x1b[36mmtu\x1b[0m  <1500>"]))
    told.stream.hear({"kind": "open", "id": "a", "number": 4})
    assert "&lt;1500&gt;" in told.heard[-1]["html"] and "\x1b" not in told.heard[-1]["html"]


def test_hostile_names_are_text(notebook: None) -> None:
    told = Told()
    told.stream.take(event(ifname="x", ifalias=HOSTILE))
    told.stream.take(Update("note", text=HOSTILE))
    told.stream.title = HOSTILE
    told.stream.hear({"kind": "open", "id": "a", "number": 1})
    assert "<script" not in told.heard[-1]["html"]
    told.stream.hear({"kind": "hello", "id": "a"})
    told.stream.feed.close()
    shown = told.stream._repr_mimebundle_()
    for text in (str(told.heard[-1]["rows"]), shown["text/plain"], shown["text/html"]):
        assert "\x1b" not in text and "\u202e" not in text
    assert "<script" not in shown["text/html"]


def test_the_page_fetches_nothing() -> None:
    folder = Path(streams.__file__).parent / "static"
    for name in ("monitor.js", "monitor.css"):
        text = (folder / name).read_text()
        assert set(re.findall(r"https?://[^\s\"']+", text)) <= {"http://www.w3.org/2000/svg"}
        assert not re.search(r"\bimport\b|fetch\(|@import|url\(|XMLHttpRequest|WebSocket", text)


# --- when it ends


def test_it_ends_when_the_last_view_is_gone() -> None:
    told = Told()
    told.stream.hear({"kind": "hello", "id": "a"})
    told.stream.hear({"kind": "hello", "id": "b"})
    now = monotonic()
    assert not told.stream._is_abandoned(now)
    told.stream.hear({"kind": "bye", "id": "a"})
    assert not told.stream._is_abandoned(now + GRACE + 1)
    assert told.stream._is_abandoned(now + FORGOTTEN + GRACE)  # b's page was closed without a word
    told.stream.hear({"kind": "hello", "id": "c"})
    assert not told.stream._is_abandoned(monotonic())
    told.stream.hear({"kind": "bye", "id": "c"})
    assert not told.stream._is_abandoned(monotonic())  # a notebook may be drawing it anew
    assert told.stream._is_abandoned(monotonic() + GRACE + 1)


def test_it_ends_when_a_tab_was_closed_without_a_word() -> None:
    told = Told()
    assert not told.stream._is_abandoned(monotonic() + 10 * FORGOTTEN)  # never shown
    told.stream.hear({"kind": "hello", "id": "a"})
    now = monotonic()
    assert not told.stream._is_abandoned(now + FORGOTTEN / 2)
    assert not told.stream._is_abandoned(now + FORGOTTEN + GRACE / 2)
    assert told.stream._is_abandoned(now + FORGOTTEN + GRACE)


def test_notes_are_told_at_once(notebook: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    result = Result(value=Fake(), notes=["the group nflog cannot be joined"])
    stream = following(result)
    heard: list[dict[str, Any]] = []
    stream._tell = heard.append
    stream.hear({"kind": "hello", "id": "a"})
    assert "cannot be joined" in heard[0]["rows"][0][-1] and "cannot be joined" in capsys.readouterr().err
    assert not any(events for events, _ in heard[0]["rate"])
    stream.stop()

    monkeypatch.setattr(streams, "in_terminal", lambda: True)
    feed = Fake()
    feed._wait = lambda timeout: pytest.fail("nothing said") if "cannot be joined" not in capsys.readouterr().err else feed.close()  # type: ignore[method-assign]
    following(Result(value=feed, notes=["the group nflog cannot be joined"]))


def test_a_running_stream_ends_when_its_view_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "GRACE", 0.0)
    stream = Stream(Fake())
    stream.hear({"kind": "hello", "id": "a"})
    assert stream.running
    stream.hear({"kind": "bye", "id": "a"})
    wait_for(lambda: not stream.running)


def test_it_ends_when_asked_and_tells_so() -> None:
    stream, heard = Stream(Fake()), []
    stream._tell = heard.append
    stream.hear({"kind": "stop", "id": "a"})
    assert not stream.running
    assert not heard[-1]["stats"]["running"]
    assert "ended" in repr(stream)
    stream.stop()


def test_a_failure_ends_it_with_a_sentence() -> None:
    feed = Fake()
    stream = Stream(feed)
    feed.failure = UsageError("the namespace is gone")
    wait_for(lambda: not stream.running and stream.failure)
    assert "the namespace is gone" in repr(stream)


def test_updates_reach_a_view_in_few_messages() -> None:
    feed, heard = Fake(), []
    stream = Stream(feed)
    stream._tell = heard.append
    message = request(ifname="v0")
    feed.coming.extend(Update("event", message=message) for _ in range(20_000))
    wait_for(lambda: stream.seen == 20_000 and not feed.coming)
    stream.stop()
    batches = [entry for entry in heard if entry["rows"]]
    assert sum(len(entry["rows"]) for entry in batches) <= len(batches) * (BATCH + 1)
    assert len(batches) < 200
    assert stream.count == 20_000


# --- with a kernel


@pytest.fixture
def session() -> Iterator[nlshell.Session]:
    if live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    with nlshell.sandbox() as made:
        yield made


def test_events_of_a_session(session: nlshell.Session) -> None:
    pandas = pytest.importorskip("pandas")
    with session.monitor("link", where="mtu = 1400") as events:
        session.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags=0x600)
        session.change("link.setlink", {"ifname": "v0", "mtu": 1400})
        wait_for(lambda: events.seen)
    assert not events.running
    assert [message["ifname"] for message in events.messages] == ["v0"]
    frame = events.df()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["#group"]) == ["link"]
    assert list(frame["mtu"]) == [1400]


def test_groups_that_do_not_exist(session: nlshell.Session) -> None:
    with pytest.raises(UnknownNameError, match="did you mean link"):
        session.monitor("lnik")
    with pytest.raises(UsageError):
        session.monitor("link", where="mtu >")


def test_what_is_refused_is_closed(session: nlshell.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Feed] = []

    class Kept(streams.GroupFeed):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            made.append(self)

    monkeypatch.setattr(streams, "GroupFeed", Kept)
    with pytest.raises(UsageError):
        session.monitor("link", where="mtu >")
    assert [feed.closed for feed in made] == [True]


def test_the_namespace_of_a_session_outlives_its_monitors(session: nlshell.Session) -> None:
    session.monitor("link").stop()
    with session.monitor("link") as events:
        session.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags=0x600)
        wait_for(lambda: events.seen)


def test_without_a_session_it_listens_in_our_own_namespace() -> None:
    with monitor("link", seconds=0.1) as events:
        wait_for(lambda: not events.running)


@pytest.fixture
def state(session: nlshell.Session) -> Iterator[State]:
    """Where commands ask as the session does."""
    made = State(netns=session.namespace)
    yield made
    stop_all()
    streams._close(made)


def test_a_watch(session: nlshell.Session, state: State, notebook: None) -> None:
    stream = following(run.perform("watch 0.05 link show", state))
    wait_for(lambda: stream.entries)  # the first look
    session.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags=0x600)
    wait_for(lambda: any("appeared" in entry.update.text for entry in stream.entries))


def test_a_terminal_follows_until_the_end(
    session: nlshell.Session, state: State, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "in_terminal", lambda: True)
    result = run.perform("monitor link --events 1", state)
    session.change("link.newlink", {"ifname": "v0", "linkinfo.kind": "veth"}, flags=0x600)
    stream = following(result)
    printed = capsys.readouterr()
    assert "appeared" in printed.out and "listening: link; " in printed.err and "until Ctrl-C" in printed.err
    assert not stream.running and stream.seen == 1
