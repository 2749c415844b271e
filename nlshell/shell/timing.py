"""The line after a command that talked to the kernel: how long the kernel took, how long we took, how much came."""

from __future__ import annotations

from time import perf_counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..kernel.exchange import Exchange


class Stopwatch:
    """Seconds spent inside `with`, and while taking lines out of `timed`."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._started = 0.0

    def __enter__(self) -> Stopwatch:
        self._started = perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds += perf_counter() - self._started

    def timed(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines, made on our clock and read on another's: what a pager waits for is not ours."""
        source = iter(lines)
        while True:
            with self:
                line = next(source, None)
            if line is None:
                return
            yield line


def timing_line(exchange: Exchange, ours: float, number: int | None, kept: int | None = None) -> str:
    """`kernel 1.2 ms · decoding and showing 3.4 ms · 42 messages, 61,204 bytes · result 7`.

    kept  how many messages are left of those that came
    """
    from ..kernel.exchange import sizes

    count, size = sizes(exchange)
    parts = [
        f"kernel {_time(exchange.seconds)}",
        f"decoding {_time(max(ours - exchange.seconds, 0.0))}",
        f"{count:,} message{'s' * (count != 1)}, {size:,} bytes",
    ]
    if kept is not None and kept < count:
        parts.append(f"{kept or 'none'} fit{'s' * (kept < 2)}")
    if exchange.attempts > 1:
        parts.append(f"{exchange.attempts} attempts")
    if number is not None:
        parts.append(f"result {number}")
    return " · ".join(parts)


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
