"""Frames of this kernel's own dumps, both ways of getting them, in a private namespace."""

from __future__ import annotations

import json

import pytest

from .live import in_namespace, need

pytestmark = pytest.mark.extra("frames")

SETUP = """
ip link add v0 type veth peer name v1
ip link set v0 up; ip link set v1 up
ip addr add 192.0.2.1/24 dev v0
ip -6 addr add 2001:db8::1/64 dev v0 nodad
try ip link add vx0 type vxlan id 42 dstport 4789 remote 192.0.2.9
ip neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev v0
ip route add 198.51.100.0/24 nexthop via 192.0.2.2 nexthop via 192.0.2.3
for i in $(seq 1 250); do echo "route add 10.0.$i.0/24 via 192.0.2.$((i % 9 + 2)) metric $i"; done | ip -batch -
"""

SAME = """
import time
import nlshell, nlshell.frames, pandas as pd
MOVING = ("stats", "cacheinfo", "af_spec.inet6.stats", "af_spec.inet6.icmp6stats", "af_spec.inet6.cacheinfo")
with nlshell.open() as session:
    for operation in ("link.getlink", "addr.getaddr", "route.getroute", "neigh.getneigh", "rule.getrule", "nlctrl.getfamily"):
        # New links get addresses and routes for a while: what is compared must be of one moment.
        for _ in range(100):
            plain, quick, again = session.dump(operation).df(), session.columns(operation).df(), session.dump(operation).df()
            kept = [name for name in plain.columns if not name.startswith(MOVING)]
            if plain[kept].equals(again[kept]):
                break
            time.sleep(0.1)
        pd.testing.assert_frame_equal(quick[kept], plain[kept])
        print(operation, len(plain), len(plain.columns))
"""


def test_both_ways_give_the_same_frames() -> None:
    need("ip")
    told = in_namespace(SETUP + f"python - <<'END'\n{SAME}\nEND\n").split("\n")
    rows = {line.split()[0]: int(line.split()[1]) for line in told if line}
    assert rows["route.getroute"] > 250 and rows["link.getlink"] >= 3 and rows["nlctrl.getfamily"] > 3


AS_IP_SAYS = """
import json, subprocess
import nlshell, nlshell.frames
with nlshell.open() as session:
    routes = session.columns("route.getroute", {"rtm_family": 2}).df()
    links = session.columns("link.getlink").df()
    said = json.loads(subprocess.run(["ip", "-j", "route", "show"], capture_output=True, text=True, check=True).stdout)
main = routes[routes["table"] == "MAIN"]
gateways = [None if row is None or row != row else row for row in main["gateway"].astype(object).where(main["gateway"].notna(), None)]
print(json.dumps({
    "prefixes": main.nl.prefix("dst").str.removesuffix("/32").tolist(), "ip": [route["dst"] for route in said],
    "gateways": gateways, "ip gateways": [route.get("gateway") for route in said],
    "devices": main["oif_name"].astype(object).where(main["oif_name"].notna(), None).tolist(),
    "ip devices": [route.get("dev") for route in said],
    "hops": [[hop["gateway"] for hop in hops] for hops in main["multipath"].dropna()], "names": links["ifname"].tolist(),
}))
"""


def test_a_frame_says_what_ip_says() -> None:
    need("ip")
    told = json.loads(in_namespace(SETUP + f"python - <<'END'\n{AS_IP_SAYS}\nEND\n"))
    assert told["prefixes"] == told["ip"]
    assert told["gateways"] == told["ip gateways"] and told["devices"] == told["ip devices"]
    assert told["hops"] == [["192.0.2.2", "192.0.2.3"]]
    assert {"lo", "v0", "v1"} <= set(told["names"])


# VmHWM, not ru_maxrss: that one is handed down from the process that started this one.
MEMORY = r"""
import re, sys
sys.path.insert(0, "{benchmarks}")
import fill, nlshell, nlshell.frames
def peak():
    return int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1])
fill.ipv4_routes(0, 200_000)
with nlshell.open() as session:
    session.columns("route.getroute", {{"rtm_family": 10}}).df()
    before = peak()
    frame = session.columns("route.getroute", {{"rtm_family": 2}}).df()
print(len(frame), (peak() - before) // 1024)
"""


def test_a_frame_of_many_routes_needs_little_memory() -> None:
    """A fifth of the million that may take 300 MiB; most of a small dump's share is fixed."""
    from .live import ROOT

    rows, used = in_namespace(f"python - <<'END'\n{MEMORY.format(benchmarks=ROOT / 'benchmarks')}\nEND\n").split()
    assert int(rows) > 200_000
    assert 10 < int(used) < 100


IN_A_NAMESPACE = """
import nlshell, nlshell.frames
with nlshell.sandbox() as session:
    session.change("link.newlink", {"ifname": "w0", "linkinfo": {"kind": "bridge"}, "ifi_flags": 1, "ifi_change": 1}, flags=0x600)
    index = {link["ifname"]: link["ifi_index"] for link in session.dump("link.getlink")}["w0"]
    address = {"ifa_family": 2, "ifa_index": index, "ifa_prefixlen": 24, "local": "192.0.2.1", "address": "192.0.2.1"}
    session.change("addr.newaddr", address, flags=0x600)
    print(*session.columns("route.getroute", {"rtm_family": 2}).df()["oif_name"].unique())
    print(*session.dump("route.getroute", {"rtm_family": 2}).df()["oif_name"].unique())
"""


def test_names_are_those_of_the_namespace_the_dump_is_from() -> None:
    assert in_namespace(f"python - <<'END'\n{IN_A_NAMESPACE}\nEND\n").split() == ["w0", "w0"]


RENAMED = """
import subprocess
import nlshell
with nlshell.open() as session:
    routes = session.columns("route.getroute", {"rtm_family": 2})
    subprocess.run("ip link set v0 down; ip link set v0 name other; ip link set other up", shell=True, check=True)
    print(*sorted({*routes.df()["oif_name"].dropna(), *routes.table()["oif_name"].drop_null().to_pylist()}))
"""


def test_names_are_those_of_the_moment_of_the_dump() -> None:
    need("ip")
    assert in_namespace(SETUP + f"python - <<'END'\n{RENAMED}\nEND\n").split() == ["lo", "v0"]
