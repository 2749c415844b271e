"""What the benchmarks share: best-of-many timing of alternatives in turn, the C floor, and the load of the machine."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))


def in_turn(alternatives: dict[str, Callable[[], object]], rounds: int, calls: int) -> dict[str, float]:
    """Seconds a call of each alternative: the least of `rounds` rounds, taken in turn so that all see the same load."""
    least = dict.fromkeys(alternatives, float("inf"))
    gc.disable()
    for _ in range(rounds):
        for name, call in alternatives.items():
            started = perf_counter()
            for _ in range(calls):
                call()
            least[name] = min(least[name], (perf_counter() - started) / calls)
    gc.enable()
    return least


def floor_program() -> str:
    """Compile recv_floor.c; the path of the program."""
    target = str(Path(tempfile.mkdtemp()) / "recv_floor")
    subprocess.run(["cc", "-O2", "-o", target, str(HERE / "recv_floor.c")], check=True)
    return target


def floor_seconds(program: str, family: int, message_type: int) -> float:
    """Seconds that receiving a dump takes at least, from the C program's own clock."""
    done = subprocess.run([program, str(family), str(message_type)], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[0])


def private_namespace() -> None:
    """Run the rest of this script in a network namespace of its own: start again under unshare."""
    if os.environ.get("NLSHELL_BENCHMARK") != "inside":
        command = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-Urn"]
        done = subprocess.run([*command, sys.executable, *sys.argv], env={**os.environ, "NLSHELL_BENCHMARK": "inside"}, check=False)
        sys.exit(done.returncode)


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
