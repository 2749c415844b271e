#!/usr/bin/env python3
"""A cold start of the prompt on a terminal: from exec to the prompt's text, and to the first key that shows.

usage: python benchmarks/prompt.py          promised: the prompt is visible within 250 ms
"""

from __future__ import annotations

import os
import pty
import select
import signal
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from common import load

ROUNDS = 25
PROMPT, KEY = b"nlshell 1>", b"z"
PLAIN = {"python -c pass": "pass", 'python -c "import prompt_toolkit"': "import prompt_toolkit"}


def process(code: str) -> float:
    """Seconds of a Python process that runs this."""
    started = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return perf_counter() - started


def prompt(environment: dict[str, str]) -> tuple[float, float]:
    """Seconds to the prompt's text, and to the echo of a key that was pressed before there was a prompt."""
    started = perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execve(str(Path(sys.executable).parent / "nlshell"), ["nlshell"], environment)
    try:
        wait(terminal, PROMPT)
        visible = perf_counter() - started
        os.write(terminal, KEY)
        wait(terminal, KEY)
        return visible, perf_counter() - started
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def wait(terminal: int, wanted: bytes) -> None:
    """Read until something appears, and answer what prompt_toolkit asks: where the cursor is."""
    seen = b""
    while wanted not in seen:
        ready, _, _ = select.select([terminal], [], [], 10)
        if not ready:
            raise TimeoutError(f"{wanted!r} did not appear; seen: {seen!r}")
        piece = os.read(terminal, 65536)
        if b"\x1b[6n" in piece:
            os.write(terminal, b"\x1b[2;1R")
        seen += piece


def main() -> None:
    with TemporaryDirectory() as home:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"HOME": home, "TERM": "xterm-256color", "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home}
        prompt(environment)  # once, so that the bytecode is there
        times: dict[str, list[float]] = {name: [] for name in (*PLAIN, "prompt visible", "first key shown")}
        for _ in range(ROUNDS):
            for name, code in PLAIN.items():
                times[name].append(process(code))
            visible, echoed = prompt(environment)
            times["prompt visible"].append(visible)
            times["first key shown"].append(echoed)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    print(f"median of {ROUNDS} processes ({load()})          x pass   x import prompt_toolkit")
    nothing, imported = (medians[name] for name in PLAIN)
    for name, middle in medians.items():
        print(f"{name:34} {middle * 1e3:6.1f} ms (least {min(times[name]) * 1e3:.1f})  {middle / nothing:5.1f}  {middle / imported:5.2f}")


if __name__ == "__main__":
    main()
