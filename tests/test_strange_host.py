"""Netlink's bytes mean what they mean on Linux, whatever system Python runs on."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

import pytest

import nlshell
from nlshell.errors import EncodeError
from nlshell.wire import address, errno

ROOT = Path(__file__).parent.parent

# Of each kind of message and of a few sizes in the recordings one, as JSON; what else a stranger might get wrong behind it.
READ = """
import sys
sys.path.insert(0, {root!r})
import json
import nlshell
from tests.captures import AREAS, Context, REGISTRY, families, messages, packets
seen = set()
for area in AREAS:
    for number, datagram in packets(area):
        key = number, datagram[4:6], datagram[16:18], len(datagram) >> 6
        if key in seen or len(datagram) > 1000:
            continue
        seen.add(key)
        for message in messages(datagram, Context(REGISTRY.protocol(number), families(area)))[0]:
            print(area, json.dumps(message.to_dict(), default=str))
print(nlshell.encode("route.newroute", {{"dst": "2001:db8::/32", "gateway": "2001:db8::1"}}).hex())
print(nlshell.encode("route.newroute", {{"dst": "192.0.2.0/24", "gateway": "192.0.2.1"}}).hex())
from nlshell.teach import check, recording
print(check("q4a", "EOPNOTSUPP"))
for exchange in recording("refused").exchanges:
    print(exchange.sentence())
"""

# A Mac's numbers, with its words, and a browser's inet_ntop.
STRANGER = """
import os, sys, types
import _socket, socket, errno as real
numbers = {"EAGAIN": 35, "EDEADLK": 11, "EOPNOTSUPP": 102, "ENOTSUP": 45, "EAFNOSUPPORT": 47, "EMULTIHOP": 95, "ENOSYS": 78}
strange = types.ModuleType("errno")
strange.errorcode = {}
for name, number in real.__dict__.items():
    if name.startswith("E"):
        number = numbers.get(name, number if number < 35 else number + 100)
        setattr(strange, name, number)
        strange.errorcode.setdefault(number, name)
sys.modules["errno"] = strange
os.strerror = lambda number: f"word {number} of a stranger"
def refuse(*_):
    raise ValueError("unknown address family")
for module in (_socket, socket):
    module.AF_INET6 = 30
    module.inet_ntop = module.inet_pton = module.inet_aton = module.inet_ntoa = refuse
"""


def _run(script: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_recordings_read_alike_on_a_system_with_other_numbers_and_no_inet_ntop() -> None:
    read = READ.format(root=str(ROOT))
    here, there = _run(read), _run(STRANGER + read)
    assert len(here) > 1000
    assert sum('"EOPNOTSUPP' in line or "EOPNOTSUPP:" in line for line in here) > 3
    for ours, theirs in zip(here, there, strict=True):
        assert ours == theirs


def _addresses(count: int) -> list[bytes]:
    """IPv6 addresses that have every pattern of zero groups, and whatever else texts treat in a way of its own."""
    dice = random.Random(6)
    groups = [b"\0\0", b"\0\0", b"\0\1", b"\xff\xff", b"\x0a\0", b"\0\x0a", b"\x12\x34"]
    return [b"".join(dice.choice(groups) for _ in range(8)) for _ in range(count)]


def test_texts_of_addresses_are_those_of_linux() -> None:
    for raw in set(_addresses(100_000)):
        text, short = inet_ntop(AF_INET6, raw), inet_ntop(AF_INET, raw[3:7])
        assert (address.ipv6_text_of_ours(raw), address.ipv4_text(raw[3:7])) == (text, short)
        assert (address.ip_bytes(text), address.ip_bytes(short)) == (raw, raw[3:7])
    assert address.ipv6_text(raw) == text


def test_what_is_no_address_is_refused_as_linux_does() -> None:
    dice = random.Random(4)
    alphabet = "0123456789abF:.:: g%"
    accepted = 0
    for raw in _addresses(12_000):
        letters = list(inet_ntop(AF_INET6, raw) if raw[0] else inet_ntop(AF_INET, raw[4:8]))
        for _ in range(dice.randint(0, 2)):
            at = dice.randrange(len(letters) + 1)
            letters[at : at + dice.randint(0, 1)] = dice.choice([[], [dice.choice(alphabet)]])
        text = "".join(letters)
        try:
            right: bytes | None = inet_pton(AF_INET6 if ":" in text else AF_INET, text)
        except OSError:
            right = None
        try:
            found: bytes | None = address.ip_bytes(text)
        except ValueError:
            found = None
        assert found == right, text
        accepted += right is not None
    assert 3_000 < accepted < 11_000
    for text in ("", ":", ":::", "1:2:3:4:5:6:7::8:9", "01.2.3.4", "1.2.3.٤", "::1\0", "1.2.3.4\0", "::\ud800"):
        with pytest.raises(ValueError, match="address"):
            address.ip_bytes(text)
        with pytest.raises(EncodeError, match="is no address"):
            nlshell.encode("route.newroute", {"gateway": text})


@pytest.mark.skipif(sys.platform != "linux", reason="compares with this system's own table, and this is not Linux")
def test_error_numbers_are_those_of_linux() -> None:
    import errno as host

    named = {name: number for name, number in host.__dict__.items() if re.fullmatch(r"E[A-Z0-9]+", name)}
    for name, number in named.items():
        assert name in errno.errno_names(number)
    for number in range(1, 134):
        if number not in (41, 58):
            assert errno.errno_name(number) in (*named, "EHWPOISON")
            assert errno.errno_meaning(number)[:1].isupper()
    for name in ("EPERM", "ENOENT", "EOPNOTSUPP", "EPFNOSUPPORT", "ERANGE"):
        assert getattr(errno, name) == named[name]
    assert errno.errno_text(600) == "errno 600: no such error number"


def test_nothing_but_the_kernel_s_door_asks_the_system_for_its_numbers() -> None:
    """The brothers: a module that imports errno, a socket's constants or strerror takes the host's facts for netlink's."""
    asks = re.compile(r"^\s*(?:import|from) (?:errno|_?socket)\b|(?<!def )\bstrerror\(|\binet_(?:ntop|pton)\b", re.MULTILINE)
    found = {str(file.relative_to(ROOT / "nlshell")) for file in (ROOT / "nlshell").rglob("*.py") if asks.search(file.read_text())}
    doors = {name for name in found if name.startswith("kernel/")}
    assert doors
    # wire/address.py verifies what it takes; the others open sockets, files and namespaces, or are scripts to record with.
    assert found - doors == {"wire/address.py", "commands/namespaces.py", "files.py", "teach/record.py"}
