"""The prompt for a dumb terminal: lines in, lines out, no control codes. Feeds run in the foreground until Ctrl-C."""

from __future__ import annotations

import sys

from ..commands.output import say
from ..commands.run import run_text
from ..commands.state import Leave
from ..language.tokens import unfinished
from .loop import greeting, prompt_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..commands.state import State


def plain_loop(state: State) -> int:
    """Read commands and run them, until end of file or `exit`."""
    for text in greeting(state):
        say(text.removeprefix("nlshell "), sys.stderr)
    status = 0
    while True:
        try:
            text = _read(prompt_text(state))
        except KeyboardInterrupt:
            print(file=sys.stderr)
            continue
        except EOFError:
            print(file=sys.stderr)
            return status
        try:
            status = run_text(text, state, sys.stdout, sys.stderr)
        except Leave:
            return status
        except KeyboardInterrupt:
            say("interrupted", sys.stderr)
            status = 130


def _read(prompt: str) -> str:
    """One command; further lines while it is unfinished. Raises EOFError, KeyboardInterrupt."""
    text = _line(prompt)
    while unfinished(text):
        text += "\n" + _line("... ")
    return text


def _line(prompt: str) -> str:
    # Not input(): it would write the prompt into the results where these go to a file.
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.removesuffix("\n")
