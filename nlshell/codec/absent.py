"""What to say to a path at which a message has nothing."""

from __future__ import annotations

from ..errors import UnknownPathError
from ..schema import paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .message import Message


def fault(message: Message, path: str) -> KeyError:
    """A KeyError of the path where messages of this kind may have it, or nobody knows; else one that names those nearest to it."""
    kind = message.kind
    if kind is None or "#" in path or paths.at(kind, path) is not None:
        return KeyError(path)
    steps = path.split(".")
    good = next((stop for stop in range(len(steps) - 1, 0, -1) if paths.at(kind, ".".join(steps[:stop])) is not None), 0)
    owner = ".".join(steps[:good])
    entry = paths.at(kind, owner) if owner else None
    level = paths.top(kind) if entry is None else paths.below(entry.type)
    if entry is not None and not level:  # nothing is described there
        return KeyError(path)
    return UnknownPathError(f"path of {kind.name}", path, [f"{owner}.{name}" if owner else name for name in level])
