"""The text of IPv4 and IPv6 addresses, both ways, and the numbers of their families on Linux.

Netlink is Linux's on any system that looks at it, so neither is asked of the system that Python runs on: AF_INET6 is 30
on a Mac, and a browser has no inet_ntop for IPv6. The texts are glibc's: RFC 5952, and dots where the first 96 bits
are zero or ::ffff. Source: <linux/socket.h>; RFC 4291, RFC 5952.
"""

from __future__ import annotations

from struct import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

AF_INET, AF_BRIDGE, AF_INET6 = 2, 7, 10

OCTETS = tuple(str(octet) for octet in range(256))  # indexed by a byte: faster than formatting it
_EIGHT = Struct(">8H").unpack
_RUNS = [":" + "0:" * length for length in range(8, 1, -1)]
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")


def ipv4_text(raw: bytes) -> str:
    """192.0.2.1 for 4 bytes."""
    a, b, c, d = raw
    return f"{OCTETS[a]}.{OCTETS[b]}.{OCTETS[c]}.{OCTETS[d]}"


def ipv6_text_of_ours(raw: bytes) -> str:
    """2001:db8::1 for 16 bytes: `ipv6_text` without the system's help."""
    groups = _EIGHT(raw)
    text = "{:x}:{:x}:{:x}:{:x}:{:x}:{:x}:{:x}:{:x}".format(*groups)
    if "0:0" not in text:
        return text
    padded = f":{text}:"
    for run in _RUNS:
        begin = padded.find(run)  # the first of several that are equally long
        if begin >= 0:
            break
    else:
        return text
    length = len(run) // 2
    if begin == 0 and (length == 6 or (length == 5 and groups[5] == 0xFFFF)):
        return ("::" if length == 6 else "::ffff:") + ipv4_text(raw[12:])
    return f"{padded[1:begin]}::{padded[begin + len(run) : -1]}"


def _ipv6_writer() -> Callable[[bytes], str]:
    """The system's inet_ntop, twice as fast, where it writes as ours does what systems write differently; else ours."""
    try:
        from _socket import inet_ntop
        from functools import partial

        host = partial(inet_ntop, AF_INET6)
        told_apart = ("00", "02", "7f000001", "ffff7f000001", "20010000000000010000000000000001", "20010db8000000010001000100010001")
        if all(host(raw) == ipv6_text_of_ours(raw) for raw in (bytes.fromhex(each).rjust(16, b"\0") for each in told_apart)):
            return host
    except (ImportError, OSError, ValueError):
        pass
    return ipv6_text_of_ours


ipv6_text = _ipv6_writer()


def ip_bytes(text: str) -> bytes:
    """The 4 or 16 bytes of an address: IPv6 where a colon is in it. Raises ValueError for any other text."""
    return _ipv6_bytes(text) if ":" in text else _ipv4_bytes(text)


def _ipv4_bytes(text: str) -> bytes:
    octets = text.split(".")
    # No leading zeroes: some programs take 010 for 8.
    if len(octets) != 4 or not all(octet in OCTETS for octet in octets):
        raise ValueError(f"{text!r} is no IPv4 address")
    return bytes(int(octet) for octet in octets)


def _ipv6_bytes(text: str) -> bytes:
    head, gap, tail = text.partition("::")
    before, after = _groups(head, last=not gap), _groups(tail, last=True)
    missing = 16 - len(before) - len(after)
    if missing < 2 if gap else missing:
        raise ValueError(f"{text!r} is no IPv6 address")
    return before + bytes(missing) + after


def _groups(text: str, last: bool) -> bytes:
    """The bytes of groups with colons between; the last of an address may be an IPv4 address."""
    parts = text.split(":") if text else []
    end = _ipv4_bytes(parts.pop()) if last and parts and "." in parts[-1] else b""
    if not all(0 < len(part) <= 4 and _HEX_DIGITS.issuperset(part) for part in parts):
        raise ValueError(f"{text!r} are no groups of an IPv6 address")
    return b"".join(int(part, 16).to_bytes(2, "big") for part in parts) + end
