"""Live tests run in a private network namespace, whoever runs them: root directly, others through a user namespace."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


def need(*tools: str) -> None:
    """Skip, saying which, when a program is not installed."""
    for tool in tools:
        if shutil.which(tool) is None:
            pytest.skip(f"needs the program {tool}, which is not installed")


@cache
def _unshare() -> list[str]:
    return ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-Urn"]


@cache
def _allowed() -> str:
    done = subprocess.run([*_unshare(), "true"], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr.strip()


def in_namespace(script: str, *, timeout: float = 120) -> str:
    """Run a shell script in a private network namespace with `nlshell` on its path; its standard output.

    Fails the test when the script fails. Lines `try COMMAND` may fail: what this kernel cannot make is left out.
    """
    if _allowed():
        pytest.skip(f"needs a private network namespace: {_allowed()}")
    need("ip")
    done = subprocess.run([*_unshare(), "bash", "-euc", _PRELUDE + script], capture_output=True, text=True, timeout=timeout, check=False)
    assert done.returncode == 0, f"{script}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


_PRELUDE = f"""
export PATH="{Path(sys.executable).parent}:$PATH:/usr/sbin:/sbin" PYTHONPATH="{ROOT}"
try() {{ "$@" 2>/dev/null || true; }}
ip link set lo up
"""

MARK = "-----8<-----"


def outputs(setup: str, *commands: str) -> list[str]:
    """What each of `commands` prints after `setup`, all in one private namespace."""
    text = in_namespace(setup + "".join(f"\necho '{MARK}'; {command}" for command in commands))
    return text.split(MARK + "\n")[1:]


def json_lines(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def field(message: dict[str, Any], path: str) -> Any:
    """The value at a path in the JSON form of a message; None where it has none."""
    waiting = list(message["fields"])
    while waiting:
        entry = waiting.pop(0)
        if entry["path"] == path:
            return entry.get("value", entry.get("fields"))
        waiting += entry.get("fields", [])
    return None
