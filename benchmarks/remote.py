#!/usr/bin/env python3
"""A request to a kernel behind a pipe ("exec:COMMAND") against bare round trips over such a pipe.

usage: python benchmarks/remote.py          promised: at most 3 bare round trips

A bare round trip: a Python of the same kind, started in the same way, echoes as many bytes as a request has. They are
taken one after the other in turn, so that both find a child that sleeps, and see the same load; what counts is the median.
"""

from __future__ import annotations

import os
import statistics
import subprocess
from time import perf_counter

from common import load, private_namespace

import nlshell

CALLS, PROMISED = 2000, 3
ECHO = "import os\nwhile 1:\n b = os.read(0, 65536)\n if not b: break\n os.write(1, b)"


def trip(there: int, back: int, data: bytes) -> None:
    os.write(there, data)
    os.read(back, 65536)


def ask(session: nlshell.Session) -> None:
    session.request("link.getlink", {"ifi_index": 1})


def main() -> None:
    private_namespace()
    echo = subprocess.Popen(["python3", "-I", "-S", "-c", ECHO], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    assert echo.stdin is not None and echo.stdout is not None
    there, back = echo.stdin.fileno(), echo.stdout.fileno()
    bare, remote, local = [], [], []
    with nlshell.open(place="exec:env") as far, nlshell.open() as near:
        data = bytes(far.build("link.getlink", {"ifi_index": 1}).data)
        for _ in range(CALLS):
            for times, call in ((bare, lambda: trip(there, back, data)), (remote, lambda: ask(far)), (local, lambda: ask(near))):
                started = perf_counter()
                call()
                times.append(perf_counter() - started)
    echo.stdin.close()
    echo.stdout.close()
    echo.wait()
    least, asked, here = (statistics.median(times) for times in (bare, remote, local))
    print(f"{load()}\n{'bare round trip':24} {least * 1e6:8.0f} us\n{'request of this machine':24} {here * 1e6:8.0f} us")
    print(f"{'request over the pipe':24} {asked * 1e6:8.0f} us   {asked / least:.2f} bare round trips")
    print(f"{'what the pipe adds':24} {(asked - here) * 1e6:8.0f} us   {(asked - here) / least:.2f} bare round trips")
    print(f"against {PROMISED} bare round trips: {asked / (PROMISED * least):.2f} (promised: 1 at most)")


if __name__ == "__main__":
    main()
