"""`explore`: messages in the linked explorer, or as static HTML where the packages for widgets are missing."""

from __future__ import annotations

from html import escape

from ..extras import WIDGETS, missing, sentence
from ..render.html import message_html
from .exploration import Exploration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..codec.message import Message
    from ..kernel.exchange import Exchange
    from ..kernel.session import Session
    from .explorer_widget import Explorer

MISSING = f"{sentence('The explorer', ['anywidget'])}. Without it, this is the static view."
_LEAST_HEIGHT = 320


class StaticExplorer:
    """What `explore` gives where anywidget is not installed: the same messages, without the links to Python."""

    def __init__(self, exploration: Exploration) -> None:
        self.messages = [entry.message for entry in exploration.entries]
        self.names = exploration.names

    def _repr_html_(self) -> str:
        return f"<p>{escape(MISSING)}</p>{message_html(self.messages, names=self.names)}"

    def __repr__(self) -> str:
        count = len(self.messages)
        return f"<StaticExplorer of {count} message{'s' * (count != 1)}. {MISSING}>"


def explore(
    messages: Message | Exchange | Iterable[Message],
    *,
    names: Mapping[int, str] | None = None,
    compare: Message | Exchange | Iterable[Message] | None = None,
    height: int = 600,
    sandbox: Session | None = None,
) -> Explorer | StaticExplorer:
    """Messages in an explorer: put it last in a cell, or display() it.

    messages  a message, any number of them, or an exchange: then its request and its end are there too
    names     interface indexes -> names; those known when each message was taken unless given
    compare   the message to compare with, or several that join the list for that
    height    pixels, 320 at least
    sandbox   a session of nlshell.sandbox() for edited requests that are sent; one is made when first needed

    Raises UsageError where there is no message, or the session is not in a private namespace.
    """
    exploration = Exploration(messages, names=names, compare=compare, sandbox=sandbox)
    if missing(*WIDGETS):
        return StaticExplorer(exploration)
    from .explorer_widget import Explorer

    return Explorer(exploration, max(height, _LEAST_HEIGHT))
