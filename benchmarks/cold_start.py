#!/usr/bin/env python3
"""`nlshell link show` as a whole process, against an interpreter that does nothing.

usage: python benchmarks/cold_start.py          promised: 4 times `python -c pass`
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from common import load

ROUNDS = 40


def main() -> None:
    program = Path(sys.executable).parent / "nlshell"
    commands = {"python -c pass": [sys.executable, "-c", "pass"], "nlshell link show": [str(program), "link", "show"]}
    commands["nlshell link show --json"] = [*commands["nlshell link show"], "--json"]
    times: dict[str, list[float]] = {name: [] for name in commands}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for command in commands.values():
        subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=True)  # once, so that the bytecode is there
    for _ in range(ROUNDS):
        for name, command in commands.items():
            started = perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            times[name].append(perf_counter() - started)
    base = statistics.median(times["python -c pass"])
    print(f"median of {ROUNDS} processes ({load()})")
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(f"{name:26} {middle * 1e3:6.1f} ms (least {min(taken) * 1e3:.1f})  {middle / base:4.1f} x")


if __name__ == "__main__":
    main()
