"""Names where the schema has a number of the system that is asked: of interfaces for their indexes ("oif": "eth0"), and of network
namespaces for descriptors ("net_ns_fd": "blue"). The writer says which it met (NameUsed); here they are looked up.
"""

from __future__ import annotations

from ..codec import writer
from ..codec.value_at import ELSEWHERE
from ..errors import EncodeError, KernelError, NameUsed
from .names import finding, missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..schema.model import MessageType
    from .core import Core
    from .steps import Steps


class Opened:
    """Network namespaces that were opened for a request: they are closed when nobody has the request any more."""

    def __init__(self) -> None:
        self.namespaces: list[Any] = []

    def __del__(self) -> None:
        for namespace in self.namespaces:
            namespace.close()


def numbered(
    core: Core, used: NameUsed, kind: MessageType, values: Mapping[str, Any], flags: int, type_id: int | None
) -> Steps[tuple[bytes, Opened]]:
    """The bytes of a request in whose values names stand for numbers, `used` first; and what it needs to stay open.

    Raises MissingNameError where there is none of that name, with near ones; SystemFault for a namespace that cannot be opened;
    whatever the writer refuses.
    """
    numbers: dict[tuple[str, str], int] = {}
    opened = Opened()
    while True:
        if used.what == "ifindex":
            if (beside := ELSEWHERE.get(used.path)) in values:
                raise EncodeError(f"{used.path}: {used.name!r} has its index in another namespace, by {beside}; give the number")
            try:
                number, _ = yield from finding(core, used.name)
            except KernelError as error:
                raise (yield from missing(core, used.name, error)) from None
        else:
            opened.namespaces.append(core.end.namespace(used.name))
            number = core.end.namespace_descriptor(opened.namespaces[-1])
        numbers[used.what, used.name] = number
        try:
            return writer.encode(kind, values, flags=flags, type_id=type_id, numbers=numbers), opened
        except NameUsed as another:
            used = another
