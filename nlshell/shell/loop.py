"""A plain prompt: read a line, run it, show what it gives."""

from __future__ import annotations

import sys

from ..commands.run import run_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..commands.table import State


def prompt_loop(state: State) -> int:
    """Prompt until end of file (Ctrl-D), `exit` or `quit`. Ctrl-C drops the line or stops the command."""
    from prompt_toolkit import PromptSession

    session: PromptSession[str] = PromptSession()
    print("nlshell: `help` lists commands, Ctrl-D leaves; the prompt numbers results: diff 1 2")
    status = 0
    while True:
        try:
            number = state.records[-1].number + 1 if state.records else 1
            text = session.prompt(f"nlshell {number}> ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return status
        if text.strip() in ("exit", "quit"):
            return status
        try:
            status = run_text(text, state, sys.stdout, sys.stderr)
        except KeyboardInterrupt:
            print("nlshell: interrupted", file=sys.stderr)
            status = 130
