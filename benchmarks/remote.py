#!/usr/bin/env python3
"""A request to a kernel behind a pipe against bare round trips over such a pipe: a child, a line that is 10 ms long there and
back, and ssh to a real sshd beside us, which has no line at all.

usage: python benchmarks/remote.py          promised: at most 3 bare round trips of a pipe that leads elsewhere

A bare round trip: a Python of the same kind, reached by the same command, gets as many bytes as the request has, and gives
as many as its answer. All are taken one after the other in turn, so that each finds a child that sleeps, and sees the same
load; what counts is the median. That a request waits for one answer and no more, which is what a distance costs, is held by
tests/test_remote.py::test_one_round_trip_is_all_that_a_request_takes.
"""

from __future__ import annotations

import os
import shlex
import statistics
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from common import load, private_namespace

import nlshell
from nlshell.kernel.pipe import python
from nlshell.kernel.remote import command_of
from tests.sshd import SSHD, NoSshd, real_sshd

CALLS, PROMISED = 2000, 3
ECHO = "import os\nwhile os.read(0, 65536): os.write(1, bytes({answer}))"

LINE = """
import os, subprocess, sys, threading, time
child = subprocess.Popen(sys.argv[1:], stdin=-1, stdout=-1, bufsize=0)
def carry(source, target):
    while data := os.read(source, 65536):
        time.sleep(0.005)
        os.write(target, data)
    os.close(target)
threading.Thread(target=carry, args=(0, child.stdin.fileno())).start()
carry(child.stdout.fileno(), 1)
"""


class Bare:
    """What answers so many bytes to so many at a place, and does nothing else."""

    def __init__(self, place: str, request: int, answer: int) -> None:
        words, echo = command_of(place), ["python3", "-I", "-S", "-c", ECHO.format(answer=answer)]
        command = [*words[:-1], shlex.join(echo)] if place.startswith("ssh:") else [*words[: -len(python())], *echo]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
        assert self.child.stdin is not None and self.child.stdout is not None
        self._to, self._from = self.child.stdin.fileno(), self.child.stdout.fileno()
        self._request, self._answer = bytes(request), answer
        self.trip()

    def trip(self) -> None:
        os.write(self._to, self._request)
        left = self._answer
        while left:
            left -= len(os.read(self._from, 65536))

    def __enter__(self) -> Bare:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.communicate()


def ask(session: nlshell.Session) -> None:
    session.request("link.getlink", {"ifi_index": 1})


def measured(title: str, place: str, calls: int = CALLS) -> None:
    passed: dict[str, list[int]] = {"send": [], "receive": []}
    note = lambda each: passed[each.direction].append(len(each.data))  # noqa: E731
    with nlshell.open(place=place, on_send=note, on_receive=note) as first:
        ask(first)
    bare, remote, local = [], [], []
    sizes = [sum(each) for each in passed.values()]
    with Bare(place, *sizes) as echo, nlshell.open(place=place) as far, nlshell.open() as near:
        for _ in range(calls):
            for times, call in ((bare, echo.trip), (remote, lambda: ask(far)), (local, lambda: ask(near))):
                started = perf_counter()
                call()
                times.append(perf_counter() - started)
    least, asked, here = (statistics.median(times) for times in (bare, remote, local))
    print(f"{title}\n  {'bare round trip':24} {least * 1e6:8.0f} us\n  {'request of this machine':24} {here * 1e6:8.0f} us")
    print(f"  {'request over the pipe':24} {asked * 1e6:8.0f} us   {asked / least:.2f} bare round trips")
    print(f"  {'what the pipe adds':24} {(asked - here) * 1e6:8.0f} us   {(asked - here) / least:.2f} bare round trips")


def main() -> None:
    private_namespace()
    print(f"{load()}; promised are at most {PROMISED} bare round trips over a line and over ssh")
    measured("a child", "exec:env")
    measured("a line", f"exec:{shlex.join([sys.executable, '-c', LINE])}", 200)
    with ExitStack() as stack:
        try:
            os.environ["PATH"] = stack.enter_context(real_sshd(Path(stack.enter_context(TemporaryDirectory()))))
        except NoSshd as why:
            print(f"{SSHD}: {why}")
        else:
            measured("ssh", SSHD)


if __name__ == "__main__":
    main()
