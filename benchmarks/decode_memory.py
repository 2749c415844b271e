#!/usr/bin/env python3
"""The memory that `decode FILE | count` takes at most, beside the size of the file: links and routes as a kernel dumps them.

usage: python benchmarks/decode_memory.py [MIB]     64 unless told otherwise; promised: at most 300 MiB for 64
Each run is a process of its own, whose greatest resident size (ru_maxrss) is told. The status is 1 where one takes more.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from subprocess import DEVNULL, Popen

from common import load

from tests.captures import conversation

MIB = 1 << 20
MOST = 300
RUNS = (["--protocol", "route"], [])  # the second one guesses the protocol


def recorded(area: str, name: str) -> bytes:
    """The recorded messages of one type, as one piece."""
    found = [message.bytes for message in conversation(area) if message.type == name and len(message) > 50]
    return b"".join(raw + bytes(-len(raw) % 4) for raw in found)


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 64
    print(f"decode FILE | count ({load()})")
    worst = 0.0
    for area, name in (("link", "RTM_NEWLINK"), ("manyroutes", "RTM_NEWROUTE")):
        piece = recorded(area, name)
        with tempfile.NamedTemporaryFile() as file:
            for _ in range(size * MIB // len(piece)):
                file.write(piece)
            file.flush()
            for options in RUNS:
                started = time.monotonic()
                command = [sys.executable, "-m", "nlshell", "decode", file.name, *options, "|", "count"]
                process = Popen(command, stdout=DEVNULL, stderr=DEVNULL)
                _, status, usage = os.wait4(process.pid, 0)
                worst = max(worst, usage.ru_maxrss / 1024)
                told = f"{file.tell() / MIB:6.1f} MiB: at most {usage.ru_maxrss / 1024:7.1f} MiB, {time.monotonic() - started:6.1f} s"
                print(f"  {name:12} {told}  {' '.join(options) or 'protocol guessed'}  status {os.waitstatus_to_exitcode(status)}")
    if worst > MOST:
        sys.exit(f"{worst:.0f} MiB are more than the {MOST} that are promised")


if __name__ == "__main__":
    main()
