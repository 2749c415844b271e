"""The widget of the explorer: what exploration.py answers, carried to static/explorer/ and back.

The view asks with messages, {"do": "open", …}. What it shows comes as synchronised state, so that two views of one
widget show the same and a page that is loaded again goes on where it was; only rows of the list and what is to be
copied are sent as messages. Every question is answered, if only by {"answered": its number}.
"""

from __future__ import annotations

from pathlib import Path

import anywidget
from traitlets import Dict, Int, Unicode, observe

from ..errors import NlshellError
from ..render.html import message_html
from .exploration import COPY_FORMS, PAGE, Exploration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..codec.message import Message

_STATIC = Path(__file__).parent / "static"
_SCRIPTS = ("elements", "choosing", "parts", "messages", "panel", "view")  # of static/explorer: one module together
FALLBACK_SIZE = 100 * 1024  # characters of the static HTML beside the widget
_REST = "A running notebook with widgets shows all of it."


class Explorer(anywidget.AnyWidget):
    """A linked view of messages: tree and bytes, searched, compared, edited, sent to a sandbox. Made by `explore`.

    message, messages  the one that is shown, with its edits; all of the list
    """

    _esm = "\n".join((_STATIC / "explorer" / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)
    _css = (_STATIC / "explorer.css").read_text(encoding="utf-8")

    listing = Dict().tag(sync=True)  # Exploration.listing: the first rows
    shown = Dict().tag(sync=True)  # Exploration.message
    comparison = Dict().tag(sync=True)  # Exploration.compare, or empty
    status = Dict().tag(sync=True)  # {"text", "fault"}: what came of the last action
    place = Dict().tag(sync=True)  # {"key", "node", "byte"}: what is chosen; -1 for nothing
    folds = Dict().tag(sync=True)  # {message number: [parts folded or unfolded otherwise than they begin]}
    filter = Unicode().tag(sync=True)  # of the list
    query = Unicode().tag(sync=True)  # what is searched for in the message
    height = Int(600).tag(sync=True)  # pixels
    forms = Dict({"copy": list(COPY_FORMS)}).tag(sync=True)

    def __init__(self, exploration: Exploration, height: int = 600) -> None:
        self._exploration = exploration
        super().__init__(height=height)
        self.listing = exploration.listing()
        self._look_at(exploration.first)
        if exploration.other is not None:
            self.comparison = exploration.compare(exploration.first, exploration.other)
        self.on_msg(self._heard)
        exploration.prepare()

    @property
    def message(self) -> Message:
        return self._exploration.entry(self.shown["key"]).message

    @property
    def messages(self) -> list[Message]:
        return [entry.message for entry in self._exploration.entries]

    def close(self) -> None:
        self._exploration.close()
        super().close()

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        made = super()._repr_mimebundle_(**kwargs)
        if made is None:
            return None
        bundle, metadata = made
        shown = [entry.message for entry in self._exploration.entries if not entry.part] or self.messages
        page = message_html(shown, names=self._exploration.names, limit=FALLBACK_SIZE, rest=_REST)
        return {**bundle, "text/html": page, "text/plain": repr(self)}, metadata

    def __repr__(self) -> str:
        count = len(self._exploration.entries)
        return f"<Explorer of {count} message{'s' * (count != 1)}; a notebook with widgets shows it>"

    # --- what the view asks

    def _heard(self, _: Any, content: Any, buffers: Any) -> None:
        action = _ACTIONS.get(str(content.get("do"))) if isinstance(content, dict) else None
        if action is None:
            return
        try:
            action(self, content)
        except NlshellError as error:
            self.status = {"text": str(error), "fault": True, "of": content.get("ask", 0)}
        finally:
            self.send({"answered": content.get("ask", 0)})

    def _look_at(self, number: int, node: int | None = None) -> None:
        """Show a message as it is now; the same part stays chosen where that is possible."""
        shown = self._exploration.message(number)
        if node is None:
            node = shown["culprit"]
        with self.hold_sync():
            self.shown = shown
            self.place = {"key": number, "node": node, "byte": -1}

    def _do_open(self, asked: dict[str, Any]) -> None:
        number = int(asked["key"])
        with self.hold_sync():
            self._look_at(number)
            if self.comparison and self.comparison["key"] != number:
                self.comparison = {}
            self.status = {}

    def _do_rows(self, asked: dict[str, Any]) -> None:
        self.send({"rows": self._exploration.listing(self.filter, int(asked["start"]), PAGE)})

    @observe("filter")
    def _filtered(self, _: Any) -> None:
        self.listing = self._exploration.listing(self.filter)

    def _look_again(self, asked: dict[str, Any], path: str, said: str) -> None:
        number = int(asked["key"])
        with self.hold_sync():
            self._look_at(number, self._exploration.place(number, path) if path else -1)
            if self.comparison and self.comparison["key"] == number:
                self._do_compare({**self.comparison})
            self.listing = self._exploration.listing(self.filter)
            self.status = {"text": said, "fault": False}

    def _do_edit(self, asked: dict[str, Any]) -> None:
        number, position = int(asked["key"]), int(asked["node"])
        path = self._exploration.node(number, position).path
        before = self._exploration.entry(number).data
        self._exploration.edit(number, position, str(asked["text"]), str(asked["form"]))
        changed = "changed" if self._exploration.entry(number).data != before else "the same as before"
        self._look_again(asked, path, f"{path} is {changed}{self._grown(number, len(before))}")

    def _do_remove(self, asked: dict[str, Any]) -> None:
        number, position = int(asked["key"]), int(asked["node"])
        path = self._exploration.node(number, position).path
        before = len(self._exploration.entry(number).data)
        self._exploration.remove(number, position)
        self._look_again(asked, path, f"{path} is left out{self._grown(number, before)}")

    def _do_add(self, asked: dict[str, Any]) -> None:
        number, position, text = int(asked["key"]), int(asked["node"]), str(asked["text"])
        path = self._exploration.node(number, position).path if position >= 0 else ""
        before = len(self._exploration.entry(number).data)
        self._exploration.add(number, position, text)
        self._look_again(asked, path, f"added: {text}{self._grown(number, before)}")

    def _grown(self, number: int, before: int) -> str:
        now = len(self._exploration.entry(number).data)
        return "" if now == before else f"; the message has {now} bytes now, {before} before"

    def _do_undo(self, asked: dict[str, Any]) -> None:
        number, node = int(asked["key"]), int(asked["node"])
        path = self._exploration.node(number, node).path if node >= 0 else ""
        self._exploration.undo(number, bool(asked.get("all")))
        left = len(self._exploration.entry(number).history)
        self._look_again(asked, path, f"taken back; {left} edit{'s' * (left != 1)} left" if left else "the message is as it was")

    def _do_compare(self, asked: dict[str, Any]) -> None:
        other = asked.get("other")
        self.comparison = self._exploration.compare(int(asked["key"]), None if other is None else int(other))

    def _do_compare_not(self, asked: dict[str, Any]) -> None:
        self.comparison = {}

    def _do_send(self, asked: dict[str, Any]) -> None:
        number, said = self._exploration.send(int(asked["key"]))
        with self.hold_sync():
            self.filter = ""
            self.listing = self._exploration.listing()
            self._look_at(number)
            self.comparison = {}
            self.status = {"text": said, "fault": bool(self._exploration.entry(number).remark)}

    def _do_copy(self, asked: dict[str, Any]) -> None:
        text = self._exploration.copy(int(asked["key"]), int(asked["node"]), str(asked["form"]))
        self.send({"copied": text, "to": asked.get("ask", 0)})


_ACTIONS = {
    "open": Explorer._do_open,
    "rows": Explorer._do_rows,
    "edit": Explorer._do_edit,
    "remove": Explorer._do_remove,
    "add": Explorer._do_add,
    "undo": Explorer._do_undo,
    "compare": Explorer._do_compare,
    "compare not": Explorer._do_compare_not,
    "send": Explorer._do_send,
    "copy": Explorer._do_copy,
}
