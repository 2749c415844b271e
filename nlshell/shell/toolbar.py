"""The line at the bottom: where requests go, how results are shown, what is forbidden, what runs."""

from __future__ import annotations

from ..render.style import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from prompt_toolkit.formatted_text import StyleAndTextTuples

    from ..commands.state import State

_KEYS = "F1 help  F2 format  F3 hex  F4 keys"


def toolbar(state: State, width: int, mode: str) -> StyleAndTextTuples:
    """What the toolbar shows; parts for which there is no room are left out, the least needed first."""
    place = safe(state.place)
    in_sandbox = state.sandboxed and place == "sandbox"  # what it is and what it is called are the same
    where = "sandbox" if in_sandbox else f"at {place}" if state.host else f"ns {place}" if place else "own ns"
    parts: list[tuple[str, str]] = [("on" if place else "", where)]
    protocol = _protocol(state)
    if protocol:
        parts.append(("", protocol))
    parts.append(("", state.format))
    if state.read_only:
        parts.append(("on", "read-only"))
    if state.dry_run:
        parts.append(("on", "dry-run"))
    if state.sandboxed and not in_sandbox:
        parts.append(("on", "sandbox"))
    if state.feeds:
        seen, gaps = sum(feed.seen for feed in state.feeds), sum(feed.gaps for feed in state.feeds)
        running = f"{len(state.feeds)} running: {seen} seen"
        parts.append(("warn" if gaps else "on", f"{running}, {gaps} gap{'s' * (gaps != 1)}" if gaps else running))
    parts.append(("", mode))
    found: StyleAndTextTuples = []
    used = 0
    for style, text in parts:
        piece = f" {text} "
        if used + len(piece) + 1 > width:
            break
        if found:
            found.append(("class:bottom-toolbar.key", "│"))
            used += 1
        found.append((f"class:bottom-toolbar.{style}" if style else "", piece))
        used += len(piece)
    if used + len(_KEYS) + 2 <= width:
        found.append(("class:bottom-toolbar.key", f"{'':{width - used - len(_KEYS) - 1}}{_KEYS} "))
    return found


def _protocol(state: State) -> str:
    """The protocol of the last result, with the generic family where there is one."""
    record = state.records[-1] if state.records else None
    if record is None:
        return ""
    if record.exchange is not None:
        return str(record.exchange.context.protocol.name)
    return str(record.messages[0].context.protocol.name) if len(record.messages) else ""
