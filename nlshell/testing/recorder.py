"""What is said to a kernel, written down as JSON that a person can read, to be played back by `nlshell.testing.kernel`."""

from __future__ import annotations

import json
from _thread import allocate_lock
from contextlib import contextmanager
from itertools import islice
from os import fspath
from sys import byteorder

from ..codec.export import is_elsewhere
from ..codec.message import messages
from ..errors import UsageError
from ..files import write_whole
from ..kernel.names import of_links, told
from ..kernel.session import Session
from ..version import __version__
from .playback import FORMAT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from os import PathLike
    from typing import Any, Self

    from ..codec.message import Message
    from ..kernel.ends import End
    from ..kernel.hooked import Passing

MOST = 64 << 20
_LOOKED_AT = 2000  # messages in which indexes of interfaces are looked for


class Recorder:
    """A pair of hooks that remembers what passes.

        with nlshell.testing.Recorder("talk.json") as recorder:
            session = nlshell.Session(on_send=recorder, on_receive=recorder)     # or an AsyncSession

    path  where it is written when the context ends, also by an exception; None: `save` is called
    most  bytes that are kept; what comes later is left out, and `cut` says so
    names interface indexes -> names, to be written besides those that the messages tell
    """

    def __init__(self, path: str | PathLike[str] | None = None, *, most: int = MOST) -> None:
        self.path = path
        self.most = most
        self.cut = False
        self.size = 0
        self.names: dict[int, str] = {}
        self._lock = allocate_lock()
        self._passed: list[Passing] = []

    def __call__(self, passing: Passing) -> None:
        """The hook, for both directions."""
        with self._lock:
            if self.cut or self.size + len(passing.data) > self.most:
                self.cut = True
                return
            self.size += len(passing.data)
            self._passed.append(passing)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the file, whole or not at all. Raises InputError."""
        text = json.dumps(self.to_dict(), indent=1, ensure_ascii=False)
        write_whole(fspath(path), [text, "\n"], "the recording")

    def to_dict(self) -> dict[str, Any]:
        """What the file holds, as JSON-clean dicts and lists."""
        passed = list(self._passed)
        names, families = {}, {}
        for message in self._messages():
            if of_links(message):
                names.update(told([message]))
            if message.family is not None:
                families[message.type_id] = message.family
        began = passed[0].when if passed else 0.0
        return {
            "format": FORMAT,
            "made_by": f"nlshell {__version__}",
            "byte_order": byteorder,
            **({"cut": f"only the first {self.most} bytes were kept"} if self.cut else {}),
            "families": {str(number): families[number] for number in sorted(families)},
            "names": {str(index): name for index, name in sorted({**names, **self.names}.items())},
            "talk": [_entry(each, began) for each in passed],
        }

    def _messages(self) -> Iterator[Message]:
        for passing in list(self._passed):
            yield from messages(passing.data, passing.context)[0]

    def learn_names(self, session: Session) -> None:
        """Ask the session's end for the names of interfaces that occur, where that takes no netlink."""
        indexes = {
            node.value
            for message in islice(self._messages(), _LOOKED_AT)
            for node in message.tree.walk()
            if node.type is not None and node.type.hint == "ifindex" and isinstance(node.value, int) and not is_elsewhere(node)
        }
        if session.namespace is None:
            self.names.update(session.end.names(sorted(indexes - {0})) or {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.path is not None:
            self.save(self.path)

    def __repr__(self) -> str:
        return f"<Recorder of {len(self._passed)} datagrams, {self.size} bytes{', cut' if self.cut else ''}>"


def _entry(passing: Passing, began: float) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "direction": passing.direction,
        "protocol": passing.context.protocol.name,
        "port": passing.port,
        "at": round(passing.when - began, 6),
    }
    told = {
        "sender" if passing.direction == "receive" else "to": passing.peer, "group": passing.group, "nsid": passing.nsid,
        "truncated": passing.truncated, "overrun": passing.overrun, "lost": passing.lost,
    }  # fmt: skip
    entry.update((name, value) for name, value in told.items() if value not in (0, False, None) or (name == "nsid" and value == 0))
    found, rest = messages(passing.data, passing.context)
    ends = [*(each.offset for each in found[1:]), rest]
    if found:
        entry["messages"] = [
            {"type": each.type, **({"family": each.family} if each.family else {}), "bytes": passing.data[each.offset : end].hex()}
            for each, end in zip(found, ends)
        ]
    if rest < len(passing.data):
        entry["rest"] = passing.data[rest:].hex()
    return entry


@contextmanager
def recording(path: str | PathLike[str], place: str | End | None, most: int, options: Mapping[str, Any]) -> Iterator[Session]:
    """What `nlshell.testing.record` gives."""
    if "on_send" in options or "on_receive" in options:
        raise UsageError("record() is the session's hook itself; give a Recorder and your own hooks to a Session instead")
    with Recorder(path, most=most) as recorder, Session(place, on_send=recorder, on_receive=recorder, **options) as session:
        try:
            yield session
        finally:
            recorder.learn_names(session)
