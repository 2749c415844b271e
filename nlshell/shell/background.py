"""Feeds that run beside the prompt: a thread each reads, and what they tell is printed above what is being typed.

The threads only put lines into one queue; the prompt takes them out in its own time, a few times a second. What comes
faster than anyone could read is counted instead of printed: it is kept all the same, and a number says how much it was.
"""

from __future__ import annotations

from collections import deque
from threading import Lock, Thread

from ..errors import NlshellError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..answers.values import Feed
    from ..commands.state import State

MOST_WAITING = 500  # lines
_WAIT = 0.5  # seconds; how late a thread notices that its feed was closed


class Background:
    """The running feeds of a prompt.

    wake     called (from a thread) when there is something to print
    width    columns to fill
    """

    def __init__(self, state: State, wake: Callable[[], None], width: Callable[[], int]) -> None:
        self._state = state.root
        self._wake = wake
        self._width = width
        self._lines: deque[str] = deque()
        self._dropped = 0
        self._ended: deque[Feed] = deque()
        self._lock = Lock()
        self._threads: dict[Feed, Thread] = {}

    def start(self, feed: Feed, state: State) -> int:
        """Run a feed beside the prompt; its number, by which it is stopped. state: colours and the like, as the command had them."""
        feeds = self._state.feeds
        feeds.append(feed)
        thread = Thread(target=self._run, args=(feed, state), name=feed.title, daemon=True)
        self._threads[feed] = thread
        thread.start()
        return len(feeds)

    def _run(self, feed: Feed, state: State) -> None:
        try:
            seen = 0
            while not feed.closed:
                update = feed.next(_WAIT)
                if update is not None and not update.passing:
                    self._put(update.lines(state.style, self._width(), feed.format), always=update.kind == "gap")
                elif feed.seen != seen:  # what goes to a file is only counted
                    self._wake()
                seen = feed.seen
            last = feed.finish()
            if last is not None:
                self._put(last.lines(state.style, self._width(), feed.format))
        except NlshellError as error:
            self._put([f"{feed.title}: {error}"])
        except Exception as error:  # a bug must not end in silence, nor the shell with it
            self._put([f"{feed.title} broke off: {type(error).__name__}: {error}"])
        finally:
            feed.close()
            with self._lock:
                self._ended.append(feed)
            self._wake()

    def _put(self, lines: list[str], always: bool = True) -> None:
        with self._lock:
            if len(self._lines) + len(lines) > MOST_WAITING and not always:
                self._dropped += 1
            else:
                self._lines.extend(lines)
        self._wake()

    @property
    def waits(self) -> bool:
        """Whether `take` has something to give."""
        with self._lock:
            return bool(self._lines or self._dropped or self._ended)

    def take(self) -> list[str]:
        """What there is to print by now. Feeds that have ended by themselves are taken off the list, their messages kept."""
        with self._lock:
            lines = list(self._lines)
            self._lines.clear()
            dropped, self._dropped = self._dropped, 0
            ended = list(self._ended)
            self._ended.clear()
        if dropped:
            lines.append(f"… {dropped} more came faster than they can be shown; they are kept: `monitor stop` gives them a number")
        for feed in ended:
            self._threads.pop(feed, None)
            if feed in self._state.feeds:  # not by `monitor stop`, which says so itself
                self._state.feeds.remove(feed)
                record = self._state.keep(feed.result())
                gaps = f", {feed.gaps} gaps" if feed.gaps else ""
                lines.append(f"{feed.title} ended: {feed.seen} seen{gaps}; its messages are result {record.number}")
        return lines

    def close(self) -> None:
        """End all of them and wait for their threads."""
        for feed in self._threads:
            feed.close()
        for thread in self._threads.values():
            thread.join(_WAIT * 2)
        self._threads.clear()
        self._state.feeds.clear()
