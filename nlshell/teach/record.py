"""How the recordings of the course are made: real programs under strace, in a private network namespace.

    python -m nlshell.teach.record              makes all of them anew
    python -m nlshell.teach.record veth links   makes two

Needs ip, tc, strace, tshark and nlshell on the path, and a kernel that makes private network namespaces. A recording is a
text: what was run, what strace printed of it, and what the program itself printed; see `teach.recording.Recording`.
Beside it, NAME.wireshark.txt has what tshark prints for the very same datagrams.
"""

from __future__ import annotations

import os
import shlex
import struct
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from .recording import DATA, LONGEST_DISSECTED, parse

_ARPHRD_NETLINK = 824
STRACE = "strace -yy -e trace=%network -e read=all -e write=all"

# A small network, of kinds that need no hardware: a bridge with two ports, each a veth with its peer, a vxlan on one
# peer and a macvlan on the other. Addresses are from the ranges for documentation, and made by hand: they stay the same.
PAIR = """
ip link set lo up
ip link add port1 address 02:00:00:00:00:01 type veth peer name host1 address 02:00:00:00:01:01
ip addr add 192.0.2.1/24 dev port1
ip link set port1 up
ip link set host1 up
"""
NETWORK = """
ip link set lo up
ip link add br0 address 02:00:00:00:00:10 type bridge
ip link add port1 address 02:00:00:00:00:01 type veth peer name host1 address 02:00:00:00:01:01
ip link add port2 address 02:00:00:00:00:02 type veth peer name host2 address 02:00:00:00:01:02
ip link set port1 master br0
ip link set port2 master br0
ip link add vx42 address 02:00:00:00:00:42 type vxlan id 42 dev host1 dstport 4789
ip link add mac0 link host2 address 02:00:00:00:00:50 type macvlan mode bridge
ip addr add 192.0.2.1/24 dev br0
for name in br0 port1 host1 port2 host2; do ip link set $name up; done
"""
ROUTES = """
ip addr add 2001:db8::1/64 dev br0 nodad
for net in 10.0.0.0/8 172.16.0.0/12 198.51.100.0/24 203.0.113.0/24 203.0.113.128/25 203.0.113.192/26; do
  ip route add $net via 192.0.2.254
done
for host in 7 8 9; do ip route add 198.51.100.$host/32 via 192.0.2.253 proto static; done
ip route add blackhole 192.168.0.0/16
ip route add unreachable 100.64.0.0/10
ip route add 203.0.113.64/26 nexthop via 192.0.2.252 weight 1 nexthop via 192.0.2.253 weight 3
ip route add default via 192.0.2.254
ip -6 route add 2001:db8:1::/48 via 2001:db8::2
ip -6 route add 2001:db8:2::/48 via 2001:db8::2
ip -6 route add 2001:db8:3:1::/64 via 2001:db8::3
ip -6 route add default via 2001:db8::2
sleep 2
"""

# Asks for a dump and changes what is being dumped. The kernel fills the first part when the request arrives and the next
# when the first is read, so the change falls between the two.
_INTERRUPTED = """
import socket, struct, subprocess
RTM_GETADDR, REQUEST_AND_DUMP, NLMSG_DONE = 22, 0x301, 3
sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
sock.bind((0, 0))
sock.send(struct.pack("=IHHIIBBBBI", 24, RTM_GETADDR, REQUEST_AND_DUMP, 77, 0, socket.AF_INET, 0, 0, 0, 0))
subprocess.run(["ip", "addr", "add", "192.0.2.200/32", "dev", "lo"])
while struct.unpack_from("=H", sock.recv(32768), 4)[0] != NLMSG_DONE:
    pass
"""
# A listener with a small buffer hears one event, sleeps while more happens than fits, and goes on listening.
_OVERRUN = """
import os, socket, subprocess
RTNLGRP_LINK = 1
sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
sock.bind((0, 1 << RTNLGRP_LINK - 1))
sock.setblocking(False)
def change(mtu):
    subprocess.run(["ip", "link", "set", "host1", "mtu", str(mtu)])
def listen():
    while True:
        try:
            sock.recv(32768)
        except BlockingIOError:
            break
        except OSError as error:
            print("error", error.errno, os.strerror(error.errno))
change(1400)
listen()
for mtu in range(1401, 1411):
    change(mtu)
listen()
change(1500)
listen()
"""


class Scenario:
    """What is recorded: `about` in a sentence, `setup` that is not recorded, and the `commands` that are.

    during     runs while the (only) command listens; it is interrupted afterwards
    dissected  how much tshark shall print: -V for everything in the datagrams of at most 256 bytes, "" for a line each
    """

    def __init__(self, about: str, setup: str, commands: list[str], *, during: str = "", dissected: str = "-V") -> None:
        self.about = about
        self.setup = setup
        self.commands = commands
        self.during = during
        self.dissected = dissected


SCENARIOS = {
    "route-get": Scenario("Which way to 192.0.2.7? One question, one answer.", PAIR, ["ip route get 192.0.2.7"]),
    "nests": Scenario(
        "Making a veth pair and a vxlan: requests with nests inside of nests.",
        "ip link set lo up",
        [
            "ip link add port1 type veth peer name host1",
            "ip link add vx42 type vxlan id 42 dev port1 dstport 4789",
            "ip -d link show vx42",
        ],
    ),
    "links": Scenario("All links of a small network: a dump.", NETWORK, ["ip link show"], dissected=""),
    "routes": Scenario(
        "All routes of the same network, IPv4 and IPv6.",
        NETWORK + ROUTES,
        [f"python3 -c \"import nlshell; nlshell.open().dump('route.getroute', rtm_family='{family}')\"" for family in ("inet", "inet6")],
        dissected="",
    ),
    "interrupted": Scenario(
        "A dump of 60 addresses, and another address is added before its end.",
        "ip link set lo up\nfor n in $(seq 1 60); do ip addr add 192.0.2.$n/32 dev lo; done",
        [f"python3 -c {shlex.quote(_INTERRUPTED.strip())}"],
        dissected="",
    ),
    "refused": Scenario(
        "What the kernel says when it says no, and once when it says yes, but.",
        PAIR + "tc qdisc add dev port1 root handle 1: htb",
        [
            "nlshell link setlink ifname=port1 mtu=7",
            "nlshell link newlink ifname=vx1 linkinfo.kind=vxlan linkinfo.data.id=16777216 --flags create,excl",
            "nlshell link newlink ifname=x1 linkinfo.kind=vxlam --flags create,excl",
            "nlshell rule newrule family=inet action=to_tbl table=main dscp=200 --flags create,excl",
            "nlshell ethtool linkinfo_get",
            "setpriv --reuid 65534 --clear-groups ip link add v9 type veth",
            "nlshell link getlink ifname=nosuch",
            "tc class add dev port1 parent 1: classid 1:1 htb rate 8gbit",
        ],
    ),
    "events": Scenario(
        "A veth pair is made, given an address, brought up and removed again; ip monitor listens.",
        "ip link set lo up",
        ["ip monitor link address route"],
        during="""
ip link add port1 address 02:00:00:00:00:01 type veth peer name host1 address 02:00:00:00:01:01
ip addr add 192.0.2.1/24 dev port1
ip link set port1 up
ip link set host1 up
sleep 0.3
ip link set port1 mtu 1400
ip link del port1
""",
        dissected="",
    ),
    "overrun": Scenario(
        "A listener that sleeps too long: ENOBUFS, and events are gone.",
        PAIR,
        [f"python3 -c {shlex.quote(_OVERRUN.strip())}"],
        dissected="",
    ),
}


def record(name: str, folder: Path = DATA) -> Path:
    """Make one recording anew; returns its file. Raises CalledProcessError where the setup fails."""
    scenario = SCENARIOS[name]
    with TemporaryDirectory() as scratch:
        script = _script(scenario, scratch)
        private = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-Urn"]
        subprocess.run([*private, "bash", "-euc", script], check=True, stdin=subprocess.DEVNULL)
        parts = [_heading(scenario)]
        for index, command in enumerate(scenario.commands):
            strace = _without_peeks(Path(scratch, f"{index}.strace").read_text())
            printed = Path(scratch, f"{index}.printed").read_text()
            shown = command.replace("\n", "\n> ")
            parts.append(f"$ {shown}\n{strace}{''.join(f'= {line}'.rstrip() + chr(10) for line in printed.splitlines())}")
    path = folder / f"{name}.txt"
    path.write_text("\n".join(parts))
    (folder / f"{name}.wireshark.txt").write_text(_dissect(name, path, scenario.dissected))
    return path


def _script(scenario: Scenario, scratch: str) -> str:
    # No addresses that the kernel makes up, so that recordings made twice differ as little as can be.
    lines = ["for f in all default; do echo 1 > /proc/sys/net/ipv6/conf/$f/addr_gen_mode; done", scenario.setup]
    for index, command in enumerate(scenario.commands):
        run = f"{STRACE} -o {scratch}/{index}.strace {command} > {scratch}/{index}.printed 2>&1"
        if scenario.during:
            lines.append(f"{run} & listener=$!\nsleep 1\n{scenario.during}\nsleep 1\npkill -TERM -P $listener\nwait $listener || true")
        else:
            lines.append(f"{run} || true")
    return "\n".join(lines)


def _without_peeks(strace: str) -> str:
    """A look ahead (MSG_PEEK) with a small buffer returns the length of the datagram, and strace then shows as many bytes
    of whatever lies behind the buffer. They are no part of any datagram."""
    kept, peek = [], False
    for line in strace.splitlines(keepends=True):
        dump = line.startswith((" | ", " * "))
        peek = peek if dump else "MSG_PEEK" in line
        if not (dump and peek):
            kept.append(line)
    return "".join(kept)


def _heading(scenario: Scenario) -> str:
    system = os.uname()
    tools = ", ".join(_first_line(command) for command in (["ip", "-V"], ["strace", "-V"]))
    lines = [
        f"# about: {scenario.about}",
        f"# kernel: {system.sysname} {system.release.split('-')[0]} {system.machine}",
        f"# tools: {tools}",
    ]
    lines += [f"# recorded with: {STRACE}", "# made by: python -m nlshell.teach.record, in a private network namespace"]
    for title, script in (("before", scenario.setup), ("meanwhile", scenario.during)):
        lines += [f"# {title}: {line}" for line in script.strip().splitlines()]
    return "\n".join(lines) + "\n"


def _first_line(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def _dissect(name: str, path: Path, option: str) -> str:
    """What tshark prints for the datagrams of a recording, as packets of a netlink capture (link type 253)."""
    packets = [
        struct.pack(">HH10xH", 4, _ARPHRD_NETLINK, record.protocol) + record.data
        for step in parse(name, path.read_text()).steps
        for record in step.records
        if not option or len(record.data) <= LONGEST_DISSECTED
    ]
    with TemporaryDirectory() as scratch:
        file = Path(scratch, "packets.pcap")
        head = struct.pack("=IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 1 << 18, 253)
        file.write_bytes(head + b"".join(struct.pack("=IIII", 0, 0, len(packet), len(packet)) + packet for packet in packets))
        command = ["tshark", "-r", str(file), *option.split()]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    version = _first_line(["tshark", "--version"]).rstrip(".")
    which = f"; datagrams of more than {LONGEST_DISSECTED} bytes are left out" if option else ""
    return f"# {version}: tshark -r {name}.pcap {option}".rstrip() + which + "\n" + done.stdout


def main(names: list[str]) -> int:
    for name in names or SCENARIOS:
        path = record(name)
        print(path.name, path.stat().st_size, "bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
