"""What belongs to a socket that asks, under a kernel that has it: run by tests/vm/run, not by pytest alone.

Verdicts of packets, packets that are logged, tasks that end, what processes do, flows, and a scan of simulated radios: each with the
public library, in a few lines.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

import nlshell

DATAGRAM = "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.sendto(b'hello', ('127.0.0.1', 9999))"


@pytest.fixture(autouse=True, scope="module")
def loopback() -> None:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


@pytest.fixture
def rules() -> Iterator[Any]:
    def add(statement: str) -> None:
        text = f"table inet t {{ chain c {{ type filter hook output priority 0; udp dport 9999 {statement}; }}; }}"
        subprocess.run(["nft", text], check=True)

    yield add
    subprocess.run(["nft", "delete table inet t"], check=True)


def test_verdicts_of_a_queue(rules: Any) -> None:
    rules("queue to 3")
    receiver = socket.socket(type=socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 9999))
    receiver.settimeout(1)
    with nlshell.connect("netfilter") as queue:
        queue.change("nfqueue.config", res_id=3, cmd={"command": "bind"})
        queue.change("nfqueue.config", res_id=3, params={"copy_range": 0xFFFF, "copy_mode": "packet"})
        for verdict in ("drop", "accept"):
            sender = subprocess.Popen([sys.executable, "-c", DATAGRAM])
            packet = queue.next(20)
            assert isinstance(packet, nlshell.Message) and packet["payload"].endswith(b"hello")
            number = packet["packet_hdr.packet_id"]
            queue.send("nfqueue.verdict", res_id=3, verdict_hdr={"verdict": verdict, "id": number})
            sender.wait()
            if verdict == "drop":
                with pytest.raises(TimeoutError):
                    receiver.recv(100)
        assert receiver.recv(100) == b"hello"
    receiver.close()


def test_packets_that_rules_log(rules: Any) -> None:
    rules("log group 5")
    with nlshell.open() as session, session.subscribe("nflog.5") as packets:
        subprocess.run([sys.executable, "-c", DATAGRAM], check=True)
        packet = packets.next(20)
        assert isinstance(packet, nlshell.Message) and packet["payload"].endswith(b"hello")


def test_tasks_that_end_and_what_processes_do() -> None:
    with nlshell.open() as session, session.subscribe("taskstats") as ends, session.subscribe("proc") as events:
        child = subprocess.Popen(["true"])
        child.wait()
        told = [event for event in iter(lambda: ends.next(5), None) if isinstance(event, nlshell.Message)]
        assert any("true" in str(event.values) and str(child.pid) in str(event.values) for event in told)
        seen = str([event.values for event in iter(lambda: events.next(1), None) if isinstance(event, nlshell.Message)])
        assert str(child.pid) in seen


def test_flows() -> None:
    with nlshell.open() as session, session.subscribe("conntrack_new") as flows:
        subprocess.run(["nft", "table inet f { chain c { type filter hook output priority 0; ct state new accept; }; }"], check=True)
        subprocess.run([sys.executable, "-c", DATAGRAM], check=True)
        flow = flows.next(20)
        assert isinstance(flow, nlshell.Message) and "9999" in str(flow.values)
        subprocess.run(["nft", "delete table inet f"], check=True)


def test_a_scan_of_simulated_radios() -> None:
    radio = next((each for each in sorted(os.listdir("/sys/class/net")) if each.startswith("wlan")), None)
    if radio is None:
        pytest.skip("mac80211_hwsim made no radio here")
    with nlshell.connect("generic", groups=["nl80211.scan"]) as connection:
        subprocess.run(["ip", "link", "set", radio, "up"], check=True)
        connection.change("nl80211.trigger_scan", {"ifindex": radio})
        end = time.monotonic() + 60
        while time.monotonic() < end:
            event = connection.next(5)
            if isinstance(event, nlshell.Message) and "NEW_SCAN_RESULTS" in event.type:
                break
        else:
            raise AssertionError("no results were told")
        assert connection.dump("nl80211.get_scan", {"ifindex": radio}).ok
