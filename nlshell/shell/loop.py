"""Which prompt to give: the full one on a terminal that can show it, else a plain one."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..commands.state import State


def prompt_loop(state: State) -> int:
    """Prompt until Ctrl-D or `exit`; the exit status of the last command."""
    state.is_prompt = True
    if is_plain():
        from .plain import plain_loop

        return plain_loop(state)
    from .door import Door

    return Door(state).run()


def is_plain() -> bool:
    """Whether the terminal, or what stands in its place, takes no control codes."""
    return os.environ.get("TERM", "dumb") in ("dumb", "unknown", "") or not (sys.stdin.isatty() and sys.stdout.isatty())


def greeting(state: State) -> list[str]:
    """The line that a prompt begins with, and a line for each fault in the configuration."""
    from ..version import __version__

    return [
        f"nlshell {__version__}: Tab and ? show what may stand, F1 helps, Ctrl-D leaves",
        *state.settings.warnings,
    ]


def prompt_text(state: State) -> str:
    """What stands in front of what is typed, by the setting `prompt`."""
    from ..render.style import safe

    number = state.records[-1].number + 1 if state.records else 1
    place = f"@{state.place}" if state.place else ""
    mode = " ".join(word for word, holds in (("read-only", state.root.read_only), ("dry-run", state.root.dry_run)) if holds)
    return safe(state.settings.prompt.format(place=place, number=number, format=state.root.format, mode=mode))
