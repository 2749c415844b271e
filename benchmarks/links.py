#!/usr/bin/env python3
"""A dump of 2,000 links and one of 20,000 routes: nlshell, pyroute2 and pyynl against the C program that only receives.

usage: python benchmarks/links.py          promised: the links read in 3 times the floor

"read" takes from each link what `ip -br -d link` shows: name, index, flags, state, address, MTU, kind, master. "whole" is
every attribute of every nest. pyroute2 takes part where it is installed, pyynl where NLSHELL_PYYNL names the kernel's
tools/net/ynl (for the links alone; its specifications are taken from beside it).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

from common import floor_program, floor_seconds, load, private_namespace

import nlshell

LINKS, ROUTES, ROUNDS = 2000, 20_000, 7
RTM_GETLINK, RTM_GETROUTE, AF_INET = 18, 26, 2
SHOWN = ("ifi_index", "ifname", "ifi_flags", "operstate", "address", "mtu", "linkinfo.kind", "master")


def make() -> None:
    lines = [f"link add v{i} type veth peer name w{i}" for i in range(LINKS // 2)]
    lines += ["link set v0 up", "link set w0 up", "addr add 192.0.2.1/24 dev v0"]
    lines += [f"route add 10.{i >> 8 & 255}.{i & 255}.0/24 via 192.0.2.7 metric {i >> 16 | 5}" for i in range(ROUTES)]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)


def median(call: Callable[[], Any]) -> float:
    call()
    times = []
    for _ in range(ROUNDS):
        started = perf_counter()
        call()
        times.append(perf_counter() - started)
    return statistics.median(times)


def pyroute2(method: str, **arguments: Any) -> Callable[[], Any] | None:
    try:
        from pyroute2 import IPRoute
    except ImportError:
        return None
    client = IPRoute()
    return lambda: list(getattr(client, method)(**arguments))


def pyynl(spec: str, operation: str, values: dict[str, Any]) -> Callable[[], Any] | None:
    folder = os.environ.get("NLSHELL_PYYNL", "")
    if not folder:
        return None
    sys.path[:0] = [folder, os.path.join(folder, "pyynl")]
    try:
        from lib import YnlFamily
    except ImportError as error:
        print(f"pyynl in {folder} could not be used: {error}")
        return None
    family = YnlFamily(os.path.join(folder, "../../../Documentation/netlink/specs", spec), process_unknown=True)
    return lambda: family.dump(operation, values)


def table(title: str, message_type: int, family: int, rows: dict[str, Callable[[], Any] | None]) -> None:
    program = floor_program()
    floor = statistics.median(floor_seconds(program, family, message_type) for _ in range(ROUNDS))
    print(f"\n{title} ({load()})\n{'C program that only receives':32} {floor * 1e3:9.1f} ms   1.0 x")
    for name, call in rows.items():
        if call is not None:
            seconds = median(call)
            print(f"{name:32} {seconds * 1e3:9.1f} ms {seconds / floor:5.1f} x")


def main() -> None:
    private_namespace()
    make()
    with nlshell.open() as session:
        links = {
            "nlshell, messages": lambda: session.dump("link.getlink"),
            "nlshell, read": lambda: session.dump("link.getlink").rows(*SHOWN),
            "nlshell, whole": lambda: [link.values for link in session.dump("link.getlink")],
            "pyroute2": pyroute2("get_links"),
            "pyynl": pyynl("rt_link.yaml", "getlink", {}),
        }
        table(f"{LINKS} links", RTM_GETLINK, 0, links)
        ipv4 = {"rtm_family": AF_INET}
        routes = {
            "nlshell, messages": lambda: session.dump("route.getroute", ipv4),
            "nlshell, whole": lambda: [route.values for route in session.dump("route.getroute", ipv4)],
            "pyroute2": pyroute2("get_routes", family=AF_INET),
            "pyynl": pyynl("rt_route.yaml", "getroute", {"rtm-family": AF_INET}),
        }
        table(f"{ROUTES} IPv4 routes", RTM_GETROUTE, AF_INET, routes)


if __name__ == "__main__":
    main()
