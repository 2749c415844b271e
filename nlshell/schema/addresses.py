"""Leaf types of addresses: IP, link-layer, and stacks of MPLS labels. See types.py for what a leaf type is.

Sources: <linux/socket.h> for the address families, <linux/mpls.h> and RFC 3032 for labels.
"""

from __future__ import annotations

from ..errors import EncodeError
from ..wire.address import AF_INET, ip_bytes, ipv4_text, ipv6_text
from .types import U8, Repeated, Type, lookup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .types import Scope

AF_MPLS, AF_PHONET, AF_MCTP = 28, 35, 45


class Address(Type):
    """An IP address, told by its length: 4 bytes IPv4, 16 bytes IPv6.

    size    fix the width (struct fields); with `family`, IPv4 then stands in the first 4 of 16 bytes (xfrm_address_t)
    family  name in scope of the address family, where the length does not tell (AF_MPLS: a label stack; AF_PHONET
            and AF_MCTP: one byte)
    """

    def __init__(self, size: int | None = None, family: str | None = None, hint: str = "ipv4-or-v6") -> None:
        self.size = size
        self.family = family
        self.hint = hint

    def fault(self, length: int) -> str:
        if self.size is not None:
            return super().fault(length)
        fits = (length % 4 == 0 and length) or (length == 1 and self.family is not None)
        return "" if fits else f"an address has 4 or 16 bytes, found {length}"

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        length = end - start
        family = None
        if self.family is not None and scope is not None:
            family = scope[0].get(self.family)
            if family is None or family.__class__ is Repeated:
                family = lookup(scope, self.family)
            if family == AF_MPLS and length and length % 4 == 0:
                return mpls_labels(buffer[start:end])
        if length == 4:
            return ipv4_text(buffer[start:end])
        if length == 16:
            if family == AF_INET and self.size == 16:
                return ipv4_text(buffer[start : start + 4])
            return ipv6_text(buffer[start:end])
        if length == 1 and family in (AF_PHONET, AF_MCTP):
            return buffer[start]  # they number their nodes
        return bytes(buffer[start:end])

    def write(self, value: Any, scope: Scope = None) -> bytes:
        if self.family is not None and isinstance(value, (str, int)):
            family = lookup(scope, self.family)
            if family == AF_MPLS:
                return MplsLabels().pack(value)
            if isinstance(value, str) and _is_stack(value):
                raise EncodeError(f"{value!r} is a stack of MPLS labels, which an address is only in the family MPLS")
            if family in (AF_PHONET, AF_MCTP) and not ("." in str(value) or ":" in str(value)):
                return U8.pack(value)
        return super().write(value, scope)

    def pack(self, value: Any) -> bytes:
        return address_bytes(value, self.size)


def mpls_labels(raw: bytes) -> str | bytes:
    """A label stack as iproute2 writes it: 100/200. Source: <linux/mpls.h>, RFC 3032.

    A stack with more in it than labels (a TTL, a traffic class, a bottom that is not the last) stays bytes: netlink has none.
    """
    words = [int.from_bytes(raw[i : i + 4], "big") for i in range(0, len(raw), 4)]
    if any(word & 0xFFF != (0x100 if place == len(words) else 0) for place, word in enumerate(words, 1)):
        return bytes(raw)
    return "/".join(str(word >> 12) for word in words)


class MplsLabels(Type):
    """A stack of MPLS labels, 4 bytes each, the bottom-of-stack bit on the last."""

    hint = "mpls-labels"

    def fault(self, length: int) -> str:
        return "" if length and length % 4 == 0 else f"labels have 4 bytes each, found {length}"

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        raw = bytes(buffer[start:end])
        return raw if self.fault(len(raw)) else mpls_labels(raw)

    def pack(self, value: Any) -> bytes:
        text = str(value)
        if not _is_stack(text):
            raise EncodeError(f"{value!r} is no stack of MPLS labels; write 100/200, each below {1 << 20}")
        words = [int(label) << 12 for label in text.split("/")]
        words[-1] |= 0x100  # the bottom of the stack
        return b"".join(word.to_bytes(4, "big") for word in words)


def _is_stack(text: str) -> bool:
    return all(label.isascii() and label.isdecimal() and len(label) < 8 and int(label) < 1 << 20 for label in text.split("/"))


def address_bytes(value: Any, size: int | None) -> bytes:
    """The bytes of an address given as text or as an ipaddress object, filled up to `size`."""
    text = str(value).strip()
    address, slash, length = text.partition("/")
    if slash and ("." in address or ":" in address) and length.isdecimal():
        raise EncodeError(f"{value!r} has a prefix length, for which there is no room here; write {address}")
    try:
        raw = ip_bytes(text)
    except ValueError:
        raise EncodeError(f"{value!r} is no address; write 192.0.2.1 or 2001:db8::1") from None
    if size is not None and len(raw) > size:
        raise EncodeError(f"{value!r} does not fit {size} bytes")
    return raw.ljust(size or 0, b"\0")


class LinkAddress(Type):
    """A link-layer address. Four bytes are the IPv4 address of a tunnel's end, sixteen an IPv6 one.

    As text, groups of two hex digits are bytes. An IPv6 address of nothing else, 20:10:30:40:50:60:70:80, would be taken for
    eight bytes: its first group is written with all four digits, 0020:10:30:40:50:60:70:80.
    """

    def __init__(self, size: int | None = None) -> None:
        self.size = size
        self.hint = "mac"

    def read(self, buffer: bytes, start: int, end: int, scope: Scope = None) -> Any:
        length = end - start
        if length == 4:
            return ipv4_text(buffer[start:end])
        if length == 16:
            text = ipv6_text(buffer[start:end])
            return f"00{text}" if _are_bytes(text) else text
        return bytes(buffer[start:end]).hex(":") if length else ""

    def pack(self, value: Any) -> bytes:
        text = str(value).strip()
        if "." in text or "::" in text or (text.count(":") == 7 and not _are_bytes(text)):
            raw = address_bytes(text, None)
        else:
            try:
                raw = bytes.fromhex(text.replace("-", ":").replace(":", " "))
            except ValueError:
                raise EncodeError(f"{value!r} is no link-layer address; write 02:00:00:00:00:01") from None
        if fault := self.fault(len(raw)):
            raise EncodeError(fault)
        return raw


def _are_bytes(text: str) -> bool:
    """Whether text between colons is bytes, of two digits each."""
    return all(len(group) == 2 for group in text.split(":"))


IPV4, IPV6 = Address(4, hint="ipv4").but(kind="u32", byte_order="big-endian"), Address(16, hint="ipv6")  # __be32, in6_addr
IP = Address()
MAC = LinkAddress()
