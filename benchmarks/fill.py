"""Tables full of objects for the benchmarks, made with raw batches that nobody acknowledges. Private namespaces only."""

from __future__ import annotations

import socket
import struct
import subprocess
from collections.abc import Iterable, Iterator

from common import HERE  # noqa: F401  (makes nlshell importable)

import nlshell

NEWROUTE, NEWNEIGH = 24, 28
REQUEST, EXCL, CREATE = 0x1, 0x200, 0x400
ROUTE, NETFILTER = 0, 12
SO_SNDBUFFORCE = 32
BATCH = 60_000


def attribute(kind: int, payload: bytes) -> bytes:
    return struct.pack("=HH", len(payload) + 4, kind) + payload + bytes(-len(payload) % 4)


def u32(value: int) -> bytes:
    return struct.pack("=I", value)


def message(kind: int, body: bytes) -> bytes:
    return struct.pack("=IHHII", 16 + len(body), kind, REQUEST | CREATE | EXCL, 0, 0) + body


def send(protocol: int, messages: Iterable[bytes]) -> None:
    """Send messages in large datagrams. Raises SystemExit where the kernel refuses one."""
    if any(name == "eth0" for _, name in socket.if_nameindex()):
        raise SystemExit("eth0 is here, so this is no private namespace")
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
    sock.bind((0, 0))
    sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 8 << 20)
    batch, size = [], 0
    for each in messages:
        batch.append(each)
        size += len(each)
        if size > BATCH:
            sock.send(b"".join(batch))
            batch, size = [], 0
    if batch:
        sock.send(b"".join(batch))
    sock.setblocking(False)
    try:
        refused = sock.recv(1 << 16)
    except BlockingIOError:
        return
    raise SystemExit(f"the kernel refused a message: errno {-struct.unpack_from('=i', refused, 16)[0]}")


def ip(*lines: str) -> None:
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)


def interfaces() -> tuple[int, int]:
    """Two links with addresses, made once; their indexes."""
    if not any(name == "v0" for _, name in socket.if_nameindex()):
        ip(
            "link set lo up", "link add v0 type veth peer name v1", "link add v2 type veth peer name v3",
            *(f"link set v{i} up" for i in range(4)), "addr add 10.0.0.1/16 dev v0", "addr add 10.1.0.1/16 dev v2",
            "addr add 2001:db8::1/64 dev v0 nodad",
        )  # fmt: skip
    return socket.if_nametoindex("v0"), socket.if_nametoindex("v2")


def ipv4_routes(first: int, after: int) -> None:
    """Mixed routes: 90 % through a gateway, every second one with a metric; on-link, nested metrics, multipath, blackholes."""
    links = interfaces()
    send(ROUTE, (_ipv4_route(number, links) for number in range(first, after)))


def _ipv4_route(i: int, links: tuple[int, int]) -> bytes:
    share, scope, protocol, kind, length = i % 100, 0, 186, 1, 24
    prefix = (11 << 24) + (i << 8)
    if i % 7 == 3:
        prefix, length = prefix | 77, 32
    dst = attribute(1, prefix.to_bytes(4, "big"))
    gateway = attribute(5, ((10 << 24) + 2 + i % 1000).to_bytes(4, "big"))
    oif = attribute(4, u32(links[0]))
    if share < 90:
        rest = gateway + oif + (attribute(6, u32(20)) if i % 2 else b"")
    elif share < 94:
        rest, scope, protocol = attribute(4, u32(links[1])), 253, 4
    elif share < 97:
        rest = gateway + oif + attribute(8, attribute(2, u32(1400)) + attribute(8, u32(1360)))
    elif share < 99:
        hops = b""
        for link, via in ((links[0], (10 << 24) + 5), (links[1], (10 << 24) + (1 << 16) + 6)):
            hop = attribute(5, via.to_bytes(4, "big"))
            hops += struct.pack("=HBBi", 8 + len(hop), 0, 0, link) + hop
        rest = attribute(9, hops)
    else:
        rest, kind = b"", 6
    table = 100 if share == 1 else 254
    return message(NEWROUTE, struct.pack("=8BI", socket.AF_INET, length, 0, 0, table, protocol, scope, kind, 0) + dst + rest)


def ipv6_routes(count: int) -> None:
    oif = attribute(4, u32(interfaces()[0]))
    gateways = [attribute(5, socket.inet_pton(socket.AF_INET6, f"2001:db8::{i + 2:x}")) for i in range(50)]
    head = struct.pack("=8BI", socket.AF_INET6, 48, 0, 0, 254, 186, 0, 1, 0)
    send(ROUTE, (
        message(NEWROUTE, head + attribute(1, b"\x20\x02" + (i * 2477).to_bytes(4, "big") + bytes(10)) + oif + gateways[i % 50])
        for i in range(count)
    ))  # fmt: skip


def forget_ipv6_routes() -> None:
    subprocess.run(["ip", "-6", "route", "flush", "proto", "186"], check=True, stderr=subprocess.DEVNULL)


def neighbours(count: int) -> None:
    """Permanent ones, which no limit of the table counts."""
    head = struct.pack("=BBHiHBB", socket.AF_INET, 0, 0, interfaces()[1], 0x80, 0, 0)
    send(ROUTE, (
        message(NEWNEIGH, head + attribute(1, (0xAC100000 + i).to_bytes(4, "big")) + attribute(2, b"\2\0" + i.to_bytes(4, "big")))
        for i in range(count)
    ))  # fmt: skip


def links(count: int) -> None:
    ip(*(f"link add a{i} type veth peer name b{i}" for i in range(count // 2)))


def connections(count: int) -> None:
    send(NETFILTER, _connections(count))


def _connections(count: int) -> Iterator[bytes]:
    for i in range(count):
        source, port = f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}", 1024 + i % 60_000
        tuples = {
            "tuple_orig": {"ip": {"v4_src": source, "v4_dst": "192.0.2.1"}, "proto": {"num": 6, "src_port": port, "dst_port": 443}},
            "tuple_reply": {"ip": {"v4_src": "192.0.2.1", "v4_dst": source}, "proto": {"num": 6, "src_port": 443, "dst_port": port}},
        }
        rest = {"nfgen_family": 2, "timeout": 100_000, "status": 0xE, "mark": i & 7, "protoinfo": {"tcp": {"state": 3}}}
        yield nlshell.encode("ctnetlink.new", {**tuples, **rest}, flags=REQUEST | CREATE | EXCL)


def set_elements(count: int) -> None:
    elements = ", ".join(f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}" for i in range(count))
    text = f"table inet t {{\nset s {{\ntype ipv4_addr\nelements = {{ {elements} }}\n}}\n}}\n"
    subprocess.run(["nft", "-f", "-"], input=text, text=True, check=True, stderr=subprocess.DEVNULL)
