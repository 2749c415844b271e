"""The live view of a Stream as an anywidget. Imported only where one is shown, and the package is there."""

from __future__ import annotations

from pathlib import Path

import anywidget
from traitlets import Unicode

from ..render.style import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .stream import Stream

_STATIC = Path(__file__).parent / "static"


class MonitorView(anywidget.AnyWidget):  # type: ignore[misc, unused-ignore]
    """Tells the stream what the view in the page asks for, and the page what the stream has."""

    _esm = _STATIC / "monitor.js"
    _css = _STATIC / "monitor.css"
    title = Unicode().tag(sync=True)

    def __init__(self, stream: Stream) -> None:
        super().__init__(title=safe(stream.title))
        self._stream = stream
        self.on_msg(lambda _widget, content, _buffers: stream.hear(content))

    def tell(self, content: dict[str, Any]) -> None:
        """Send to the page. From any thread: the kernel's output channel queues what comes from others."""
        self.send(content)
