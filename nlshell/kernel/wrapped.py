"""A transport around another: what it does not do itself, the inner one does."""

from __future__ import annotations

from .transport import Transport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Wrapped(Transport):
    """Around `inner`, which is closed with it. Sending passes through: the gate stands behind, with the inner one."""

    def __init__(self, inner: Transport) -> None:
        super().__init__(inner.protocol)
        self.port, self.options = inner.port, inner.options
        self._inner = inner

    def put(self, data: bytes, port: int, group: int) -> bool:
        return self._inner.offer(data, port, group)

    def close(self) -> None:
        self._inner.close()  # it may be there that somebody waits
        super().close()

    def join(self, group: int) -> None:
        self._inner.join(group)

    def leave(self, group: int) -> None:
        self._inner.leave(group)

    def memberships(self) -> list[int]:
        return self._inner.memberships()

    def set_option(self, name: str, option: int, value: int = 1) -> bool:
        return self._inner.set_option(name, option, value)

    def set_buffer(self, size: int, send: bool = False) -> int:
        return self._inner.set_buffer(size, send)

    def attach_filter(self, program: Sequence[tuple[int, int, int, int]]) -> None:
        self._inner.attach_filter(program)

    def detach_filter(self) -> None:
        self._inner.detach_filter()
