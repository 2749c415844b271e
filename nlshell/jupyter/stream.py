"""Live views: events of multicast groups, and what changes in a command's result, while the notebook stays usable.

A thread reads the feed, keeps the latest updates and tells a view, if there is one, a few times a second at most, however
fast they come. It ends when asked, when the last view is gone (the cell's output was cleared), with the extension and with
the kernel. The widget itself is in `monitor_widget`, which is only imported where the packages for it are there.
"""

from __future__ import annotations

import sys
from collections import deque
from contextlib import suppress
from html import escape
from threading import Lock, Thread, current_thread
from time import monotonic, time

from ..answers.updates import Update
from ..answers.values import Feed, Result
from ..commands import output
from ..commands.monitors import Monitor as GroupFeed
from ..commands.state import State
from ..errors import NlshellError, UsageError
from ..extras import FRAMES, WIDGETS, missing, need, sentence
from ..render.html import message_html
from ..render.style import Style, safe, style_for
from .display import in_terminal
from .kept import Entry, chooser
from .painted import text_html

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from ..codec.message import Message
    from ..kernel.session import Session

KEPT = 10_000  # updates that can be looked at
SHOWN = 500  # rows of a view
BATCH = 100  # rows sent at once
PAUSE = 0.25  # seconds between two batches
IDLE = 1.0  # seconds after which a view is told that there is nothing new, for its plot
SECONDS = 60  # of the plot
FORGOTTEN = 180.0  # seconds after which a view without a sign of life counts as gone
GRACE = 2.0  # seconds that a notebook may take to draw a view anew

MISSING = f"{sentence('The live view', ['anywidget'])}. The events are in .messages and .df() all the same."

_running: list[Stream] = []


def monitor(
    *groups: str, session: Session | None = None, where: str = "", events: int = 0, seconds: float = 0.0, kept: int = KEPT
) -> Stream:
    """Listen to multicast groups: "link", "route", "nft", "ethtool.monitor" … (the usual ones of route when none are given).

    where    an expression as of `| where`: what does not fit is not counted
    events, seconds  end after so many, after this time (0: go on)
    kept     updates to keep; older ones are forgotten
    Without a session that of %nl is taken, else one of our own namespace. Raises UnknownNameError, SystemFault.
    """
    from ..codec.condition import Condition
    from ..commands.listen import USUAL

    state, own = _state_of(session)
    title = " ".join(["monitor", *groups])
    feed = None
    try:
        feed = GroupFeed(title, state, groups or USUAL, most=events, duration=seconds)
        if where:
            feed.where(Condition(where))
    except BaseException:
        if feed is not None:
            feed.close()
        if own:
            _close(state)
        raise
    notes = () if groups in ((), ("all",)) else feed.notes  # whoever names no group misses none
    return Stream(feed, kept=kept, owned=state if own else None, among=None if own else state.root.feeds, notes=notes)


def _state_of(session: Session | None) -> tuple[State, bool]:
    """A state that asks where the session does, and whether it is ours to close."""
    if session is not None:
        from ..kernel.ends import HERE

        host = None if session.end is HERE else session.end
        return State(netns=session.namespace, host=host, timeout=session.timeout, read_only=session.read_only), True
    if "IPython" in sys.modules:
        from .magics import loaded

        try:
            return loaded().state, False
        except UsageError:
            pass
    return State(), True


def _close(state: State) -> None:
    """Close a state of ours, but not the namespace of the session that we were given."""
    state.netns = None
    state.close()


def following(result: Result) -> Stream:
    """What `monitor` and `watch` gave, being followed: in a terminal until Ctrl-C, in a notebook beside it."""
    feed = result.value
    assert isinstance(feed, Feed)
    for note in result.notes:
        output.say(note, sys.stderr)
    if in_terminal():
        return _in_foreground(feed)
    return Stream(feed, among=result.state.root.feeds if result.state is not None else None, notes=result.notes)


def _in_foreground(feed: Feed) -> Stream:
    begun = f"{feed.begun}; " if feed.begun else ""
    output.say(f"{begun}{feed.title} goes on until Ctrl-C", sys.stderr)
    stream = Stream(feed, start=False)
    style, width = style_for("auto", sys.stdout), output.columns(sys.stdout)

    def show(update: Update) -> None:
        if not update.passing:
            stream.take(update)
            print("\n".join(update.lines(style, width, feed.format)), flush=True)

    try:
        while not feed.closed:
            update = feed.next(PAUSE)
            if update is not None:
                show(update)
    except KeyboardInterrupt:
        pass  # which is how a person ends it
    finally:
        last = feed.finish()
        stream.stop()
    if last is not None:
        show(last)
    return stream


def stop_all() -> None:
    """End whatever runs."""
    for stream in list(_running):
        stream.stop()


class Stream:
    """A monitor or watch that runs beside the notebook. Shown, it is a live view; what was seen can be asked for at any time.

    entries   the latest updates, numbered, at most `kept`; seen, gaps: how many events and gaps there were in all
    """

    def __init__(
        self,
        feed: Feed,
        *,
        kept: int = KEPT,
        owned: State | None = None,
        among: list[Feed] | None = None,
        notes: Iterable[str] = (),
        start: bool = True,
    ) -> None:
        self.feed = feed
        self.title = feed.title
        self.entries: deque[Entry] = deque(maxlen=kept)
        self.count = 0  # updates so far, by which they are numbered
        self.failure = ""
        self._lock = Lock()
        self._telling = Lock()  # held from looking to sending, so that what a view is told stays in order
        self._rate: deque[list[int]] = deque(maxlen=SECONDS)  # [second, events, gaps]
        self._fresh: deque[Entry] = deque(maxlen=BATCH)
        self._missed = self._missed_gaps = 0  # of what is too fast to be shown: how many, and how many of those are gaps
        self._filter: Callable[[Entry], bool] | None = None
        self._fault = ""  # what is wrong with the filter
        self._fitted = 0  # updates that fit it
        self._views: dict[str, float] = {}
        self._gone = 0.0  # when the last view went
        self._owned = owned
        self._among: list[Feed] = [] if among is None else among  # where `monitor list` and `monitor stop` find it
        self._widget: Any = None
        self._tell: Callable[[dict[str, Any]], None] | None = None
        self._thread: Thread | None = None
        for note in notes:  # groups that could not be joined
            self.take(Update("note", text=note))
        if start:
            _running.append(self)
            self._among.append(feed)
            self._thread = Thread(target=self._read, name=f"nlshell {safe(self.title)}", daemon=True)
            self._thread.start()

    # --- for whoever asks

    @property
    def running(self) -> bool:
        return not self.feed.closed

    @property
    def seen(self) -> int:
        return self.feed.seen

    @property
    def gaps(self) -> int:
        return self.feed.gaps

    @property
    def messages(self) -> list[Message]:
        """The events that are kept, oldest first."""
        with self._lock:
            return [entry.update.message for entry in self.entries if entry.update.message is not None]

    def df(self) -> Any:
        """The events that are kept as a DataFrame, oldest first: `#when`, `#group` and `#type`, and the columns of all types together."""
        need("a DataFrame", *FRAMES)
        import pandas

        from ..frames import frame

        with self._lock:
            found = [(entry.update, entry.update.message) for entry in self.entries if entry.update.message is not None]
        head = pandas.DataFrame(
            {
                "#when": pandas.to_datetime([update.when for update, _ in found], unit="s", utc=True),
                "#group": [update.group for update, _ in found],
                "#type": [message.type for _, message in found],
            }
        )
        parts = []
        for _, rows in head.groupby("#type", sort=False):
            part = [found[index][1] for index in rows.index]
            if part[0].kind is not None:
                parts.append(frame(part).set_index(rows.index))
        return head.join(pandas.concat(parts)) if parts else head

    def explore(self, **options: Any) -> Any:
        """The linked explorer of the events that are kept."""
        from .explorer import explore

        return explore(self.messages, **options)

    def stop(self) -> Stream:
        """End it; what was seen stays. Harmless twice."""
        last = self.feed.finish()
        if last is not None:
            self.take(last)
        if self._thread is not None and self._thread is not current_thread():
            self._thread.join(GRACE)
        with suppress(ValueError):  # it is no longer there
            _running.remove(self)
        with suppress(ValueError):
            self._among.remove(self.feed)
        if self._owned is not None:
            _close(self._owned)
            self._owned = None
        return self

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __len__(self) -> int:
        return len(self.entries)

    def __repr__(self) -> str:
        words = [f"{self.seen} seen", f"{self.gaps} gaps", "running" if self.running else "ended"]
        return f"<{safe(self.title)}: {', '.join(words)}{f'; {safe(self.failure)}' if self.failure else ''}>"

    # --- reading

    def _read(self) -> None:
        due = idle = monotonic()
        try:
            while not self.feed.closed:
                update = self.feed.next(PAUSE)
                if update is not None and not update.passing:
                    self.take(update)
                now = monotonic()
                if now >= due and (self._fresh or now >= idle):
                    self._send_news()
                    due, idle = now + PAUSE, now + IDLE
                if self._is_abandoned(now):
                    break
        except (NlshellError, OSError) as error:
            self.failure = str(error)
            self.take(Update("note", text=self.failure))
        finally:
            self.stop()
            self._send_news()

    def take(self, update: Update) -> None:
        """Keep an update."""
        entry = Entry(self.count + 1, update)
        fits = self._fits(entry, self._filter)
        with self._lock:
            self.count += 1
            self.entries.append(entry)
            if update.kind != "note":
                second = int(update.when)
                if not self._rate or self._rate[-1][0] != second:
                    self._rate.append([second, 0, 0])
                self._rate[-1][2 if update.kind == "gap" else 1] += 1
            if not fits:
                return
            self._fitted += entry.is_counted
            if len(self._fresh) == BATCH:
                self._missed += 1
                self._missed_gaps += self._fresh[0].update.kind == "gap"
            self._fresh.append(entry)

    def _fits(self, entry: Entry, chosen: Callable[[Entry], bool] | None) -> bool:
        """Whether a filter keeps it. A filter that cannot be answered is a fault of the filter, and no end of the monitor."""
        if chosen is None or not entry.is_counted:
            return True
        try:
            return chosen(entry)
        except NlshellError as error:
            if chosen is self._filter:
                self._fault = str(error)
            return False

    def _is_abandoned(self, now: float) -> bool:
        with self._lock:
            if self._views:
                last = max(self._views.values())
                self._views = {view: seen for view, seen in self._views.items() if now - seen < FORGOTTEN}
                if not self._views:  # closed without a word
                    self._gone = last + FORGOTTEN
            return bool(self._gone) and not self._views and now - self._gone > GRACE

    # --- the view

    def _send_news(self) -> None:
        if self._tell is None:
            return
        with self._telling:
            self._tell({"kind": "rows", "rows": self._news(), "whole": False, **self._figures()})

    def _news(self) -> list[list[Any]]:
        with self._lock:
            fresh, missed, gaps = list(self._fresh), self._missed, self._missed_gaps
            self._fresh.clear()
            self._missed = self._missed_gaps = 0
        rows = [entry.row() for entry in fresh]
        if missed:
            lost = f"; events were lost among them, {gaps:,} time{'s' * (gaps != 1)}" if gaps else ""
            words = f"… {missed - gaps:,} more, too fast to be shown; they are in .messages{lost}"
            rows.insert(0, [0, "gap" if gaps else "skipped", "", "gap" if gaps else "", words])
        return rows

    def _figures(self) -> dict[str, Any]:
        now = int(time())
        with self._lock:
            by_second = {second: (events, gaps) for second, events, gaps in self._rate}
            kept = len(self.entries)
        rate = [by_second.get(second, (0, 0)) for second in range(now - SECONDS + 1, now + 1)]
        word = "event" if isinstance(self.feed, GroupFeed) else "change"
        stats = {
            "word": word,
            "seen": self.seen,
            "gaps": self.gaps,
            "kept": kept,
            "shown": None,
            "running": self.running,
            "now": rate[-2][0],
        }
        if self._filter is not None:
            stats["shown"] = self._fitted
        return {"stats": stats, "rate": rate, "fault": safe(self._fault)}

    def _send_all(self) -> None:
        """Everything that a view shows, anew; nothing if the filter is changed meanwhile, for then somebody else does it."""
        if self._tell is None:
            return
        chosen = self._filter
        with self._lock:
            found = list(self.entries)
        fitting = []
        for entry in found:  # the texts of thousands take seconds
            if self._filter is not chosen:
                return
            if self._fits(entry, chosen):
                fitting.append(entry)
        with self._telling:
            with self._lock:
                if self._filter is not chosen:
                    return
                last = found[-1].number if found else 0
                fitting += [entry for entry in self.entries if entry.number > last and self._fits(entry, chosen)]
                self._fresh.clear()  # nothing of it is news then
                self._missed = self._missed_gaps = 0
                self._fitted = sum(entry.is_counted for entry in fitting)
            rows = [entry.row() for entry in fitting[-SHOWN:]]
            self._tell({"kind": "rows", "rows": rows, "whole": True, **self._figures()})

    def hear(self, content: dict[str, Any]) -> None:
        """A message from a view."""
        kind, view = content.get("kind"), str(content.get("id", ""))
        with self._lock:
            if kind == "bye":
                self._views.pop(view, None)
                self._gone = monotonic()
            else:
                self._views[view] = monotonic()
        if kind == "stop":
            self.stop()
            self._send_news()
        elif kind in ("hello", "refresh"):
            self._send_all()
        elif kind == "filter":
            self.show_only(str(content.get("text", "")))
        elif kind == "open":
            self._open(int(content.get("number", 0)))

    def show_only(self, text: str) -> None:
        """Show what fits an expression as of `where`, or holds a text; all for ""."""
        fault, chosen = "", None
        try:
            chosen = chooser(text.strip(), self.feed)
        except NlshellError as error:
            fault = str(error)
        self._filter, self._fault = chosen, fault
        if chosen is None or len(self.entries) <= SHOWN:
            self._send_all()
        else:  # beside the notebook, which would stand still meanwhile
            Thread(target=self._send_all, name="nlshell filter", daemon=True).start()

    def _open(self, number: int) -> None:
        with self._lock:
            update = next((entry.update for entry in self.entries if entry.number == number), None)
        if self._tell is None:
            return
        if update is None:
            html = "<p>forgotten: only the latest are kept</p>"
        elif update.message is not None:
            html = message_html(update.message)
        else:
            html = text_html("\n".join(update.lines(Style(True), 120)[1:]))
        self._tell({"kind": "detail", "number": number, "html": html})

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        found: dict[str, Any] = {"text/plain": repr(self)}
        if in_terminal():
            return found
        rows = [entry.row() for entry in list(self.entries)[-20:]]
        lines = "".join(f"<li>{escape(' '.join(map(str, row[2:])))}</li>" for row in rows)
        found["text/html"] = f"<p><b>{escape(safe(self.title))}</b>: {escape(repr(self)[1:-1])}</p><ul>{lines}</ul>"
        if self._widget is None and self.running:
            if missing(*WIDGETS):
                found["text/plain"] += f"\n{MISSING}"
                found["text/html"] += f"<p>{escape(MISSING)}</p>"
                return found
            from .monitor_widget import MonitorView

            self._widget = MonitorView(self)
            self._tell = self._widget.tell
        if self._widget is None:
            return found
        shown = self._widget._repr_mimebundle_(include=include, exclude=exclude)
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return {**data, **found}, metadata
