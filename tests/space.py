"""A private network namespace that lives as long as a test module, with `nlshell` and shell commands run inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from . import live

ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(live.ROOT),
    "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]),
}

# Runs many commands in one process, as the words of a command line would be run: [words, ...] in, [[status, out, err], ...] out.
_MANY = """
import io, json, sys
from nlshell.commands.run import run_words
from nlshell.commands.state import State
state, results = State(), []
for words in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    results.append([run_words(words, state, out, err), out.getvalue(), err.getvalue()])
state.close()
print(json.dumps(results))
"""

Result = tuple[int, str, str]


def _coming(links: str) -> bool:
    """Whether `ip -br link` shows a link that has its carrier and does not say so yet."""
    return any(" DOWN " in line and ",LOWER_UP" in line for line in links.splitlines())


class Space:
    def __init__(self, pid: int) -> None:
        self.pid = pid
        user = [] if os.geteuid() == 0 else ["-U", "--preserve-credentials"]
        self.enter = ["nsenter", "-t", str(pid), *user, "-n"]

    def run(self, *command: str, timeout: float = 60, **options: Any) -> subprocess.CompletedProcess[str]:
        """A command inside, whatever its exit status."""
        given: dict[str, Any] = {"capture_output": True, "text": True, "stdin": subprocess.DEVNULL, "env": ENVIRONMENT, **options}
        if "input" in given:
            del given["stdin"]
        return subprocess.run([*self.enter, *command], timeout=timeout, check=False, **given)

    def sh(self, script: str) -> str:
        """What a shell script printed; lines `try COMMAND` may fail."""
        done = self.run("bash", "-euc", 'try() { "$@" 2>/dev/null || true; }\n' + script)
        assert done.returncode == 0, f"{script}\n{done.stdout[-1000:]}\n{done.stderr[-1000:]}"
        return done.stdout

    def settle(self) -> None:
        """Wait until the kernel has told all about new carriers: it does so at most once a second, and addresses follow."""
        before, until = None, time.monotonic() + 5
        while (now := self.sh("ip -br link; ip maddr; bridge fdb")) != before or _coming(now):
            assert time.monotonic() < until, now
            before = now
            time.sleep(0.05)

    def json(self, command: str) -> Any:
        return json.loads(self.sh(command) or "[]")

    def nlshell(self, *words: str, **options: Any) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "nlshell", *words, **options)

    def many(self, commands: Sequence[Sequence[str] | str]) -> list[Result]:
        """Status, standard output and standard error of many nlshell commands, run in one process."""
        words = [command.split() if isinstance(command, str) else list(command) for command in commands]
        done = self.run(sys.executable, "-c", _MANY, input=json.dumps(words))
        assert done.returncode == 0, done.stderr
        return [tuple(result) for result in json.loads(done.stdout)]

    def rows(self, *commands: str) -> list[list[Values]]:
        """The messages that each command shows, as values."""
        results = self.many([f"{command} --json=wire" for command in commands])
        for command, (status, _, err) in zip(commands, results):
            assert status == 0 and not err, (command, err)
        return [[values(message) for message in live.json_lines(out)] for _, out, _ in results]


@contextmanager
def space(setup: str = "") -> Iterator[Space]:
    if live._allowed():
        pytest.skip(f"needs a private network namespace: {live._allowed()}")
    live.need("ip", "nsenter", "unshare")
    # Without duplicate address detection no address changes between what ip printed and what we read.
    still = "for f in all default; do echo 0 > /proc/sys/net/ipv6/conf/$f/accept_dad || true; done"
    ready = f"{still}; ip link set lo up && echo ready && read nothing"
    command = [*live._unshare(), "bash", "-c", ready]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as holder:
        assert holder.stdout is not None and holder.stdin is not None
        assert holder.stdout.readline() == "ready\n"
        try:
            made = Space(holder.pid)
            made.sh(setup)
            made.settle()
            yield made
        finally:
            holder.stdin.close()
            holder.wait(20)


Values = dict[str, Any]


class Word(int):
    """A number of the JSON form that prints as the name in its text, as the library's own values do."""

    name: str

    def __str__(self) -> str:
        return self.name


def values(message: Values) -> Values:
    """The values of a message in JSON form, in the shape that Message.values has."""
    return _level(message["fields"], "")


def _level(fields: list[Values], above: str) -> Any:
    if fields and all(entry["path"].startswith(above + "[") for entry in fields):
        return [_value(entry) for entry in fields]
    found: Values = {}
    for entry in fields:
        name = entry["path"].removeprefix(above + "." if above else "")
        if name.endswith("]"):  # an attribute that occurs several times
            found.setdefault(name.partition("[")[0], []).append(_value(entry))
        elif name in found:  # so does this one; its path has no number
            before = found[name]
            found[name] = [*(before if isinstance(before, list) else [before]), _value(entry)]
        else:
            found[name] = _value(entry)
    return found


def _value(entry: Values) -> Any:
    if "fields" in entry:
        return _level(entry["fields"], entry["path"])
    value, text = entry["value"], entry["text"]
    if type(value) is int and text.endswith(")") and not text.startswith(str(value)):
        value = Word(value)
        value.name = text.rpartition(" (")[0]
    return value
