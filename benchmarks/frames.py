#!/usr/bin/env python3
"""Dumps as DataFrames against the C program that only receives, and against other libraries; with a plot.

usage: python benchmarks/frames.py [--rounds N] [--most ROWS] [--only NAME,NAME] [--no-peers]

All sides are taken in turn in one run, and medians shown. "threaded" receives in a thread while windows are read, which
needs a second free core; "serial" does one after the other. Peers make a list of dicts and `pd.DataFrame` of it: `ip -j`
with json, pyroute2 and netlinklib (ionos-cloud's) where they can be imported, pyynl where NLSHELL_PYYNL names the kernel's
tools/net/ynl. What would take a peer longer than PATIENCE is left out. The plot is docs/pictures/frames.svg (matplotlib).
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import fill
import pandas as pd
from common import HERE, floor_program, load, private_namespace

import nlshell
from nlshell.frames import frame
from nlshell.frames.dump import dump

PATIENCE = 25.0
SIZES = (1_000, 10_000, 100_000, 1_000_000)
WORK: dict[str, tuple[str, Callable[[], None], str, dict[str, Any]]] = {
    "nft": (
        "40,000 nft set elements",
        lambda: fill.set_elements(40_000),
        "nftables.getsetelem",
        {"nfgen_family": 1, "table": "t", "set": "s"},
    ),
    "conntrack": ("100,000 conntrack entries", lambda: fill.connections(100_000), "ctnetlink.get", {"nfgen_family": 2}),
    "neigh": ("100,000 neighbours", lambda: fill.neighbours(100_000), "neigh.getneigh", {"ndm_family": 2}),
    "links": ("2,000 links, all columns", lambda: fill.links(2_000), "link.getlink", {}),
    "routes6": ("100,000 IPv6 routes", lambda: fill.ipv6_routes(100_000), "route.getroute", {"rtm_family": 10}),
}
ROUTES = ("route.getroute", {"rtm_family": 2})

Sides = dict[str, Callable[[], Any]]


def in_turn(sides: Sides, rounds: int) -> dict[str, list[float]]:
    """Seconds of each side in each round. A side whose first call took longer than PATIENCE / rounds is not called again."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, call in sides.items():
            if taken[name] and taken[name][0] * rounds > PATIENCE:
                continue
            gc.collect()
            if name == "floor":
                taken[name].append(call())
                continue
            started = time.perf_counter()
            made = call()  # kept, since to free a frame is not to make it
            taken[name].append(time.perf_counter() - started)
            del made
    return taken


class Bench:
    def __init__(self, session: nlshell.Session, rounds: int, peers: bool) -> None:
        self.session = session
        self.rounds = rounds
        self.peers = peers
        self.program = floor_program()

    def floor(self, operation: str, values: dict[str, Any]) -> Callable[[], float]:
        request = self.session.build(operation, values, flags=0x300)
        command = [self.program, "-r", str(request.context.protocol.number), request.data.hex()]
        return lambda: float(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[0])

    def ours(self, operation: str, values: dict[str, Any], threaded: bool) -> Callable[[], Any]:
        return lambda: dump(self.session, self.session.build(operation, values, flags=0x300), threaded=threaded).df()

    def measure(self, operation: str, values: dict[str, Any], peers: Sides) -> dict[str, list[float]]:
        sides: Sides = {
            "floor": self.floor(operation, values),
            "threaded": self.ours(operation, values, True),
            "serial": self.ours(operation, values, False),
            **(peers if self.peers else {}),
        }
        rows = len(sides["serial"]())  # the first call compiles
        print(f"  {rows} rows, {load()}", file=sys.stderr)
        return in_turn(sides, self.rounds)


def peers_of(operation: str, values: dict[str, Any]) -> Sides:
    """The other libraries that are here, for this dump."""
    sides: Sides = {}
    words = {"route.getroute": "route show", "link.getlink": "-d -s link show", "neigh.getneigh": "neigh show"}.get(operation)
    if words is not None:
        family = {"rtm_family": {2: "-4", 10: "-6"}, "ndm_family": {2: "-4", 10: "-6"}}
        option = next((family[key][value] for key, value in values.items() if key in family), "")
        command = ["ip", "-j", *option.split(), *words.split()]
        sides["ip -j"] = lambda: pd.DataFrame(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
    if operation == "nftables.getsetelem":
        listed = ["nft", "-j", "list", "set", "inet", "t", "s"]
        sides["nft -j"] = lambda: pd.DataFrame(json.loads(subprocess.run(listed, capture_output=True, check=True).stdout)["nftables"])
    family = next(iter(values.values()), 0)
    for make in (_pyroute2, _pyynl, _netlinklib):
        sides.update(make(operation, family))
    return sides


def _pyroute2(operation: str, family: int) -> Sides:
    try:
        from pyroute2 import Conntrack, IPRoute
    except ImportError:
        return {}
    if operation == "ctnetlink.get":
        entries = Conntrack()
        return {"pyroute2": lambda: pd.DataFrame([dict(each["attrs"]) for each in entries.dump()])}
    method = {"route.getroute": "get_routes", "link.getlink": "get_links", "neigh.getneigh": "get_neighbours"}.get(operation)
    if method is None:
        return {}
    client = IPRoute()
    arguments = {"family": family} if family else {}
    return {"pyroute2": lambda: pd.DataFrame([dict(each["attrs"]) for each in getattr(client, method)(**arguments)])}


def _pyynl(operation: str, family: int) -> Sides:
    folder = os.environ.get("NLSHELL_PYYNL", "")
    if not folder:
        return {}
    sys.path[:0] = [folder, os.path.join(folder, "pyynl")]
    from lib import YnlFamily

    family_name, _, dump_operation = operation.partition(".")
    path = os.path.join(folder, "../../../Documentation/netlink/specs", f"rt_{family_name}.yaml")
    if not os.path.exists(path):
        return {}
    client = YnlFamily(path, process_unknown=True)
    values = {"route.getroute": {"rtm-family": family}, "neigh.getneigh": {"ndm-family": family}}.get(operation, {})
    return {"pyynl": lambda: pd.DataFrame(client.dump(dump_operation, values))}


def _netlinklib(operation: str, family: int) -> Sides:
    try:
        import netlinklib
    except ImportError:
        return {}
    name = {"route.getroute": "nll_get_routes", "link.getlink": "nll_get_links", "neigh.getneigh": "nll_get_neigh"}.get(operation)
    if name is None:
        return {}
    warnings.simplefilter("ignore", DeprecationWarning)  # its functions have newer ones beside them, of another form
    arguments = {"family": family} if family else {}
    return {"netlinklib": lambda: pd.DataFrame(list(getattr(netlinklib, name)(**arguments)))}


def told(title: str, taken: dict[str, list[float]]) -> None:
    """One line of the table: median milliseconds and ratios to the floor."""
    middle = {name: statistics.median(times) for name, times in taken.items() if times}
    floor = middle["floor"]
    peers = ", ".join(f"{name} {seconds / floor:,.0f}" for name, seconds in middle.items() if name not in ("floor", "threaded", "serial"))
    ratios = " | ".join(f"{middle[name] * 1e3:,.1f} | {middle[name] / floor:.2f}" for name in ("threaded", "serial"))
    print(f"| {title} | {floor * 1e3:,.1f} | {ratios} | {peers} |", flush=True)


def three(bench: Bench) -> None:
    """Small dumps: beside building dicts and pd.DataFrame of them."""
    for title, operation, values in (
        ("3 addresses", "addr.getaddr", {}), ("IPv4 routes, a few", "route.getroute", {"rtm_family": 2}), ("3 links", "link.getlink", {}),
    ):  # fmt: skip
        messages = bench.session.dump(operation, values).messages[:3]
        taken = in_turn(
            {
                "frame": lambda messages=messages: [frame(messages) for _ in range(20)],
                "dicts": lambda messages=messages: [pd.DataFrame([flat(each.values) for each in messages]) for _ in range(20)],
            },
            4 * bench.rounds,
        )
        ours, dicts = (statistics.median(taken[name]) / 20 * 1e6 for name in ("frame", "dicts"))
        print(f"| {title} | {ours:,.0f} | {dicts:,.0f} | {ours / dicts:.2f} |", flush=True)


# VmHWM, not ru_maxrss: that one is handed down from the process that started this one.
MEMORY = """
import re, nlshell, nlshell.frames
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
with nlshell.open(timeout=60) as session:
    session.columns("route.getroute", {"rtm_family": 10}).df()  # what is loaded late
    before = peak()
    frame = session.columns("route.getroute", {"rtm_family": 2}).df()
    print(len(frame), (peak() - before) // 1024)
"""


def memory() -> None:
    """The peak above the imports, in a process of its own, of the routes that are there."""
    done = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True, cwd=HERE.parent)
    rows, used = done.stdout.split()
    print(f"\n{int(rows):,} routes as a DataFrame: {used} MiB at the peak above the imports")


def flat(values: dict[str, Any], above: str = "") -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            out.update(flat(value, f"{above}{name}."))
        else:
            out[f"{above}{name}"] = value
    return out


def plot(found: dict[int, dict[str, list[float]]]) -> None:
    try:
        import matplotlib
    except ImportError:
        print("matplotlib is not installed: no plot", file=sys.stderr)
        return
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "nlshell"
    from matplotlib import pyplot

    labels = {"floor": "receive only, C", "threaded": "nlshell, threaded", "serial": "nlshell, serial"}
    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    for name in dict.fromkeys(name for taken in found.values() for name in taken):
        points = [(rows, statistics.median(taken[name])) for rows, taken in found.items() if taken.get(name)]
        style = {"floor": "k--", "threaded": "o-", "serial": "o-"}.get(name, "s:")
        axes.loglog(*zip(*points), style, label=labels.get(name, name), markersize=4)
    axes.set(xlabel="IPv4 routes in the dump", ylabel="seconds to the DataFrame")
    axes.grid(True, which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(HERE.parent / "docs" / "pictures" / "frames.svg", metadata={"Date": None})


def main() -> None:
    private_namespace()
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--only", default="")
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else ["three", *WORK, "routes"]
    print(f"{load()}, pandas {pd.__version__}, Linux {os.uname().release}\n")
    with nlshell.open(timeout=60) as session:
        bench = Bench(session, options.rounds, not options.no_peers)
        fill.interfaces()
        if "three" in wanted:
            print("| | frame, µs | dicts and pd.DataFrame, µs | ratio |\n|---|---|---|---|")
            three(bench)
            print()
        print("| | floor, ms | threaded, ms | ratio | serial, ms | ratio | peers, ratio |\n|---|---|---|---|---|---|---|")
        for name, (title, make, operation, values) in WORK.items():
            if name in wanted:
                make()
                told(title, bench.measure(operation, values, peers_of(operation, values)))
        if "routes" in wanted:
            found: dict[int, dict[str, list[float]]] = {}
            fill.forget_ipv6_routes()  # pyynl's dump of IPv4 routes would have those too
            before, peers = 0, peers_of(*ROUTES)
            for size in (size for size in SIZES if size <= options.most):
                fill.ipv4_routes(before, size)
                found[size] = bench.measure(*ROUTES, peers)
                told(f"{size:,} IPv4 routes", found[size])
                factor = 10 if size < SIZES[-1] else 1
                quick = [name for name in peers if found[size].get(name) and min(found[size][name]) * factor < PATIENCE]
                peers = {name: peers[name] for name in quick}
                before = size
            memory()
            if options.most == SIZES[-1]:
                plot(found)
    print(f"\n{load()} at the end")


if __name__ == "__main__":
    main()
