"""Widgets on a bare page, without Jupyter: the real Python object answers, a stand-in carries state and messages."""

from __future__ import annotations

from typing import Any

ADDRESS = "http://127.0.0.1:9/"  # never asked: the page is made up below
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>bare</title>
<link rel="icon" href="data:,"><body style="margin:8px"></body></html>"""

# What a widget manager does, as far as a view sees it.
STAND_IN = """
async ({ state, esm, css, views }) => {
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
  const listeners = {};
  const changed = new Set();
  const model = {
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; changed.add(name); fire(`change:${name}`); },
    save_changes: () => {
      const update = Object.fromEntries([...changed].map((name) => [name, state[name]]));
      changed.clear();
      window.carry({ update }).then(take);
    },
    send: (content) => { (window.sent ||= []).push(content); window.carry({ content }).then(take); },
    on: (name, act) => (listeners[name] ||= new Set()).add(act),
    off: (name, act) => listeners[name]?.delete(act),
  };
  const fire = (name, ...given) => [...(listeners[name] || [])].forEach((act) => act(...given));
  const take = ({ update, messages }) => {
    Object.assign(state, update);
    Object.keys(update).forEach((name) => fire(`change:${name}`));
    messages.forEach((content) => fire("msg:custom", content));
  };
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const module = (await import(url)).default;
  window.open_view = (into) => {
    const el = document.createElement("div");
    el.className = "view";
    (into || document.body).append(el);
    const end = module.render({ model, el });
    return () => { end(); el.remove(); };
  };
  window.ends = [...Array(views).keys()].map(() => window.open_view());
  window.listening = () => Object.values(listeners).reduce((sum, each) => sum + each.size, 0);
}
"""


class Bare:
    """A page with views of a widget. `quiet` stops the answers, as a busy kernel does."""

    def __init__(self, watched: Any, widget: Any, views: int = 1) -> None:
        self.widget = widget
        self.page = page = watched.page
        self.watched = watched
        self.quiet = False
        self.messages: list[Any] = []
        widget.send = lambda content, buffers=None: self.messages.append(content)
        page.route("**/*", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        page.goto(ADDRESS)
        page.expose_function("carry", self._carry)
        self.seen = self._state()
        page.evaluate(STAND_IN, {"state": self.seen, "esm": widget._esm, "css": widget._css, "views": views})

    def _state(self) -> dict[str, Any]:
        return {name: value for name, value in self.widget.get_state().items() if not name.startswith("_")}

    def _carry(self, asked: dict[str, Any]) -> dict[str, Any]:
        if self.quiet:
            return {"update": {}, "messages": []}
        before = {**self._state(), **asked.get("update", {})}
        for name, value in asked.get("update", {}).items():
            setattr(self.widget, name, value)
        if "content" in asked:
            self.widget._handle_custom_msg(asked["content"], [])
        update = {name: value for name, value in self._state().items() if before[name] != value}
        messages, self.messages = self.messages, []
        return {"update": update, "messages": messages}
