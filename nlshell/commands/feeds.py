"""What `monitor` (monitors.py) and `watch` (watches.py) have in common: how long they last, and the list of those that run."""

from __future__ import annotations

from time import time

from ..answers.values import Result
from ..errors import UsageError
from ..language.kinds import whole_number
from .state import State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


def limits(options: Mapping[str, Any]) -> dict[str, Any]:
    """After how many events (most) and seconds (duration) a feed ends by itself; 0: never."""
    return {"most": options.get("events", 0), "duration": options.get("seconds", 0.0)}


def stop_or_list(state: State, words: Sequence[str]) -> Result:
    """`monitor stop`, `monitor list`: of those that run beside the prompt. Raises UsageError."""
    feeds = state.root.feeds
    if words[0] == "list":
        if not feeds:
            return Result(
                lines=["nothing is running; `monitor link` or `watch 2 route show` start something"]
            )
        facts = (
            f"{feed.title}  {feed.seen} seen, {feed.gaps} gaps, for {time() - feed.started:.0f} s"
            for feed in feeds
        )
        return Result(lines=[f"{number}  {text}" for number, text in enumerate(facts, 1)])
    chosen = list(feeds)
    if len(words) > 1:
        if not 1 <= (whole_number(words[1]) or 0) <= len(feeds):
            raise UsageError(
                f"there is no running feed {words[1]}; `monitor list` numbers them"
                if feeds
                else "nothing is running"
            )
        chosen = [feeds[int(words[1]) - 1]]
    if not chosen:
        return Result(lines=["nothing is running"])
    lines = []
    for feed in chosen:
        if (
            feed in feeds
        ):  # before it is closed: a door that runs it in a thread takes out what has ended
            feeds.remove(feed)
        last = feed.finish()
        record = state.keep(feed.result())
        if last is not None:
            lines += last.lines(state.style, state.width, feed.format)
        lines.append(
            f"{feed.title} ended: {feed.seen} seen, {feed.gaps} gaps; its messages are result {record.number}"
        )
    return Result(lines=lines)
