#!/usr/bin/env python3
"""What people type first, as whole processes in a pipe, beside what they typed before: `ip`.

usage: python benchmarks/first_sight.py [OLD_TREE] [--million]

OLD_TREE   another tree of this repository, whose `link show` is timed in the same run (promised: 1.05 of it)
--million  a million routes, too: time, largest memory, and when the first row came

Root, or where user namespaces are allowed; all tables are made in a network namespace of its own. Medians of ROUNDS rounds, in turn.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from time import perf_counter

from common import HERE, load, private_namespace
from fill import interfaces, ipv4_routes, links

ROUNDS, MANY, LINKS = 7, 20_000, 2_000
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def ours(*words: str, tree: str = str(HERE.parent)) -> tuple[list[str], dict[str, str]]:
    return [sys.executable, "-m", "nlshell", *words], {**ENVIRONMENT, "PYTHONPATH": tree}


def theirs(*words: str) -> tuple[list[str], dict[str, str]]:
    return list(words), ENVIRONMENT


def seconds(command: tuple[list[str], dict[str, str]]) -> float:
    started = perf_counter()
    subprocess.run(command[0], env=command[1], stdout=subprocess.PIPE, check=True)
    return perf_counter() - started


def compare(
    rows: dict[str, tuple[tuple[list[str], dict[str, str]], str, float]], bases: dict[str, tuple[list[str], dict[str, str]]]
) -> None:
    """Time commands and what they are held against in turn. rows: name -> (command, base, what is promised of it)."""
    taken: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, command in [*bases.items(), *((name, row[0]) for name, row in rows.items())]:
            taken.setdefault(name, []).append(seconds(command))
    for name, (_, base, promised) in rows.items():
        middle, floor = statistics.median(taken[name]), statistics.median(taken[base])
        print(f"{name:44} {middle * 1e3:8.0f} ms  {base:24} {floor * 1e3:7.0f} ms  {middle / floor:6.2f} x (promised {promised})")


def streamed(command: tuple[list[str], dict[str, str]]) -> tuple[float, float, int]:
    """(seconds, seconds to the first row, largest resident memory in MiB) of a process whose output is read and dropped."""
    started = perf_counter()
    process = subprocess.Popen(command[0], env=command[1], stdout=subprocess.PIPE, bufsize=0)
    assert process.stdout is not None
    got, first = b"", 0.0
    while not first:
        got += os.read(process.stdout.fileno(), 1 << 16)
        if got.count(b"\n") > 1 or not got:
            first = perf_counter() - started
    while os.read(process.stdout.fileno(), 1 << 20):
        pass
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command[0])}: status {status}")
    return perf_counter() - started, first, usage.ru_maxrss >> 10


def main() -> None:
    private_namespace()
    old = next((each for each in sys.argv[1:] if not each.startswith("-")), "")
    interfaces()
    print(f"median of {ROUNDS} rounds in turn ({load()})")
    rows = {"link show, few links": (ours("link", "show"), "ip -br link", 0.0)}
    bases = {"ip -br link": theirs("ip", "-br", "link")}
    if old:
        bases["the same, old tree"] = ours("link", "show", tree=os.path.abspath(old))
        rows["link show, few links"] = (ours("link", "show"), "the same, old tree", 1.05)
    compare(rows, bases)
    ipv4_routes(0, MANY)
    every = ("route", "show", "table", "all")
    bases = {
        "ip route show": theirs("ip", *every),
        "ip -j route show": theirs("ip", "-j", *every),
        "| df": ours("-c", "route show table all | df | head 1"),
    }
    compare({
        f"{MANY:,} routes, table": (ours(*every), "ip route show", 13),
        f"{MANY:,} routes, csv": (ours(*every, "--csv"), "ip -j route show", 18),
        f"{MANY:,} routes, json": (ours(*every, "--json"), "ip -j route show", 18),
        "where over them": (ours("-c", "route show table all | where metric = 20 | count"), "| df", 2),
        "count by over them": (ours("-c", "route show table all | count by proto"), "| df", 2),
        "sort over them": (ours("-c", "route show table all | sort -dst | head 3"), "| df", 2),
    }, bases)  # fmt: skip
    few = ours("link", "show", "dev", "v0")
    alone = statistics.median(seconds(few) for _ in range(ROUNDS))
    links(LINKS)
    compare({
        f"{LINKS:,} links, table": (ours("link", "show"), "ip -br link", 8),
        f"{LINKS:,} links, json": (ours("link", "show", "--json"), "ip -d -j link", 15),
    }, {"ip -br link": theirs("ip", "-br", "link"), "ip -d -j link": theirs("ip", "-d", "-j", "link")})  # fmt: skip
    links_of_all = statistics.median(seconds(few) for _ in range(ROUNDS))
    print(f"link show dev v0 among {LINKS:,} links: {links_of_all / alone:.2f} of the same among few (promised 1.3)")
    if "--million" in sys.argv:
        ipv4_routes(MANY, 1_000_000)
        base = streamed(theirs("ip", "-j", *every))
        print(f"1,000,000 routes: ip -j {base[0]:.1f} s, {base[2]} MiB")
        for form, promised in (("--csv", 4), ("--json", 10)):
            took, first, memory = streamed(ours(*every, form))
            ratio = f"{took / base[0]:.1f} x (promised {promised})"
            print(f"1,000,000 routes {form}: {took:.1f} s, {ratio}, first row {first:.2f} s (1), {memory} MiB (300)")


if __name__ == "__main__":
    main()
