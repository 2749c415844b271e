"""`monitor … | count by type`: what a feed tells is counted, and the table told when it ends."""

from __future__ import annotations

from time import monotonic

from ..codec.word import getter
from .formats import FORMATS, rendered
from .stages import through
from .updates import Update
from .values import Manner, Repeated, Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..render.style import Style
    from .sifting import Counts
    from .values import Feed

_PAUSE = 1.0  # seconds between two looks of a terminal


class Tally(Repeated):
    """Counts what another feed tells. Stages behind it work on the table; gaps are told as they come."""

    def __init__(self, feed: Feed, counts: Counts) -> None:
        super().__init__(feed.title, feed.state)
        self.begun, self.format = feed.begun, feed.format
        self.recent, self.names = feed.recent, feed.names
        self._feed = feed
        self._counts = counts
        self._told = (0, 0.0)  # how much of it was told in passing, and when

    def _wait(self, timeout: float) -> Update | None:
        update = self._feed.next(timeout)
        self.seen, self.gaps = self._feed.seen, self._feed.gaps
        if update is not None:
            if update.message is None:
                return update
            self._counts.add(getter(update.message))
        if self._feed.closed:
            self._until = monotonic()
        seen, when = self._told
        if seen == self.seen or monotonic() - when < _PAUSE:
            return None
        self._told = self.seen, monotonic()
        return Counted(self, passing=True)

    def _last(self) -> Update:
        return Counted(self)

    def table(self) -> Result:
        """What was counted so far, as the stages behind it make it."""
        result = Result(value=self._counts.table(self.names), names=self.names)
        result.maker = "count"
        return through(self.stages, self.state, result)

    def close(self) -> None:
        super().close()
        self._feed.close()


class Counted(Update):
    """The table of a tally."""

    def __init__(self, tally: Tally, passing: bool = False) -> None:
        super().__init__("count")
        self.passing = passing
        self._result = tally.table()

    def lines(
        self, style: Style | None = None, width: int = 100, format: str = "line"
    ) -> list[str]:
        manner = Manner()
        manner.width, manner.format = width, "table"
        if style is not None:
            manner.style = style
        format = format if format in FORMATS else ""
        return list(rendered(self._result.but(state=manner, format=self._result.format or format)))
